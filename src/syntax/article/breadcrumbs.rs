//! Navigation lines of a site: sections, tags, a date alone.

use super::bare;
use super::days::{is_month, is_weekday};
use super::phrases::opens;

pub(super) fn is_breadcrumb(prose: &str, lower: &str, words: &[&str]) -> bool {
    if words.len() > 14 || prose.ends_with(['.', '?', '!']) {
        return false;
    }
    let separator = |word: &&str| matches!(*word, "/" | ">" | "»" | "›" | "|" | "→" | "·" | "•");
    let path = words.iter().any(separator)
        && words.iter().all(|word| {
            separator(word)
                || word.starts_with(|c: char| c.is_uppercase() || c.is_numeric())
                || *word == "and"
                || *word == "&"
        });
    let section = words.len() <= 3 && SECTIONS.contains(&lower.trim_matches(|c: char| !c.is_alphanumeric()));
    let tags = words.len() <= 14 && opens(lower, TAGS);
    path || section || tags || is_date_alone(words)
}

/// “Friday, April 14, 2017 4:05 pm”.
fn is_date_alone(words: &[&str]) -> bool {
    let part = |word: &&str| {
        let word = bare(word).to_lowercase();
        word.is_empty()
            || word.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.' | b'/' | b'-'))
            || is_month(&word)
            || is_weekday(&word)
            || CLOCK.contains(&word.as_str())
    };
    words.iter().any(|word| word.contains(|c: char| c.is_ascii_digit())) && words.len() >= 2 && words.iter().all(part)
}

/// Sections of a paper, alone on their line.
const SECTIONS: &[&str] = &[
    "home",
    "news",
    "world",
    "politics",
    "business",
    "opinion",
    "sport",
    "sports",
    "technology",
    "science",
    "culture",
    "health",
    "entertainment",
    "select page",
    "breaking news",
    "world news",
    "national",
    "international",
    "local",
    "editorial",
    "features",
    "analysis",
    "commentary",
    "middle east",
    "asia",
    "europe",
    "africa",
    "americas",
    "main menu",
];

/// Openings of lists of tags.
const TAGS: &[&str] = &[
    "tags:",
    "tag:",
    "topics:",
    "topic:",
    "region:",
    "regions:",
    "theme:",
    "category:",
    "categories:",
    "keywords:",
    "section:",
    "tags",
    "filed under:",
];

/// Words next to a time of day.
const CLOCK: &[&str] = &[
    "am",
    "pm",
    "a.m",
    "p.m",
    "et",
    "est",
    "edt",
    "gmt",
    "utc",
    "pst",
    "pdt",
    "bst",
    "cet",
    "at",
    "on",
    "of",
    "th",
    "st",
    "nd",
    "rd",
    "|",
    "-",
    "updated",
    "published",
];
