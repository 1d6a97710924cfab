//! First-person author notes, and notices below an article: rights, disclaimers, author biographies.

use std::sync::LazyLock;

use super::bare;
use super::phrases::{Inside, opens};
use crate::english;

/// The author writes in the first person.
pub(super) fn is_note(lower: &str) -> bool {
    opens(lower, &NOTES)
}

pub(super) fn is_tail(lower: &str, words: &[&str]) -> bool {
    let heading = words.len() <= 5 && opens(lower, &TAIL_HEADINGS);
    heading || opens(lower, &TAILS) || is_copyright(lower) || is_biography(lower, words)
}

/// Rights notices of sites on copied text.
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
static NOTES: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ARTICLE, "notices.notes"));

/// Headings of sections that are not part of the article.
static TAIL_HEADINGS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ARTICLE, "notices.tail-headings"));

/// Openings of the notices below an article.
static TAILS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ARTICLE, "notices.tails"));

/// Professions of authors in their biographies.
static TRADES: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ARTICLE, "notices.trades"));

/// Phrases that occur only in biographies.
static BIOGRAPHY: LazyLock<Inside> =
    LazyLock::new(|| Inside::new(&english::list(english::ARTICLE, "notices.biography")));
