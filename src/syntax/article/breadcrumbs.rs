//! Navigation lines of a site: sections, tags, a date alone.

use std::sync::LazyLock;

use super::bare;
use super::days::{is_month, is_weekday};
use super::phrases::opens;
use crate::english;

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
    let tags = words.len() <= 14 && opens(lower, &TAGS);
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
static SECTIONS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ARTICLE, "breadcrumbs.sections"));

/// Openings of lists of tags.
static TAGS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ARTICLE, "breadcrumbs.tags"));

/// Words next to a time of day.
static CLOCK: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ARTICLE, "breadcrumbs.clock"));
