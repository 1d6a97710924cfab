//! First-person author notes, and notices below an article: rights, disclaimers, author biographies.

use std::sync::LazyLock;

use super::bare;
use super::phrases::{Inside, opens};

/// The author writes in the first person.
pub(super) fn is_note(lower: &str) -> bool {
    opens(lower, NOTES)
}

pub(super) fn is_tail(lower: &str, words: &[&str]) -> bool {
    let heading = words.len() <= 5 && opens(lower, TAIL_HEADINGS);
    heading || opens(lower, TAILS) || is_copyright(lower) || is_biography(lower, words)
}

/// What sites write of the rights in what they copy.
pub(super) fn is_notice(prose: &str) -> bool {
    prose.contains("copyrighted material") && (prose.contains("fair use") || prose.contains("copyright owner"))
}

/// “© 2017 Gazette”, “Copyright 2017”; not a sentence about copyright.
fn is_copyright(lower: &str) -> bool {
    let Some(rest) = lower.strip_prefix("copyright").or_else(|| lower.strip_prefix('©')) else { return false };
    let rest = rest.trim_start();
    lower.starts_with('©') || rest.starts_with(['©', '1', '2']) || rest.starts_with("(c)")
}

/// “Jane is a reporter for the Gazette, based in Kiel.”
fn is_biography(lower: &str, words: &[&str]) -> bool {
    let Some(is) = words.iter().take(5).position(|&word| matches!(word, "is" | "was")) else { return false };
    let named = is > 0 && words[..is].iter().all(|word| word.starts_with(char::is_uppercase));
    let trade = words.iter().skip(is + 1).take(10).any(|word| TRADES.contains(&bare(word)));
    named && trade && BIOGRAPHY.is_match(lower)
}

/// Openings of notes.
const NOTES: &[&str] = &[
    "author's note",
    "editor's note",
    "editors' note",
    "publisher's note",
    "reporter's note",
    "note to readers",
    "note from the author",
    "note from the editor",
    "correction:",
    "clarification:",
];

/// Headings of what is no part of the article.
const TAIL_HEADINGS: &[&str] = &[
    "about the author",
    "about the authors",
    "about the writer",
    "about the reporter",
    "about our",
    "author headshot",
    "author bio",
];

/// What opens the notices below an article.
const TAILS: &[&str] = &[
    "disclaimer:",
    "disclaimer -",
    "disclaimer –",
    "the original source of this article",
    "this article was originally published",
    "this article first appeared",
    "this article originally appeared",
    "originally published at",
    "originally published on",
    "this article is republished",
    "read the original article",
    "the views expressed in this article",
    "the views expressed are",
    "views expressed in this article",
    "the opinions expressed in this article",
    "the views and opinions expressed",
    "all rights reserved",
    "this material may not be published",
    "the material on this site",
];

/// What authors are, in their biographies.
const TRADES: &[&str] = &[
    "reporter",
    "photographer",
    "correspondent",
    "journalist",
    "columnist",
    "contributor",
    "editor",
    "writer",
    "freelance",
    "freelancer",
    "blogger",
    "author",
    "photojournalist",
    "videographer",
    "intern",
];

/// What only a biography says.
static BIOGRAPHY: LazyLock<Inside> = LazyLock::new(|| {
    Inside::new(&[
        "based in",
        "graduate of",
        "graduated from",
        "can be reached",
        "contributed to this",
        "follow him",
        "follow her",
        "follow them",
        "his work has",
        "her work has",
        "their work has",
        "degree in",
        "degree from",
        "she covers",
        "he covers",
        "has written for",
        "on twitter",
        "previously worked",
        "his latest book",
        "her latest book",
        "regular contributor",
    ])
});
