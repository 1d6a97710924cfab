//! Who wrote an article, and when.

use std::sync::LazyLock;

use super::bare;
use super::days::{is_month, is_weekday, is_year};
use super::phrases::{Inside, opens};
use crate::english;

pub(super) fn is_byline(prose: &str, lower: &str, words: &[&str]) -> bool {
    let count = words.len();
    if count <= 30 && opens(lower, &PREPARED) {
        return true;
    }
    if count <= 14 && opens(lower, &PUBLISHED) && lower.contains(|c: char| c.is_ascii_digit()) {
        return !prose.ends_with('.') || count <= 6;
    }
    if let Some(rest) = lower.strip_prefix("by ").map(|_| &words[1..]) {
        return opens_with_name(rest) && mostly_names(rest) && (!prose.ends_with('.') || count <= 7);
    }
    if count > 14 || prose.ends_with(['.', '?', '!', ':']) || !opens_with_name(words) {
        return false;
    }
    let trade = words.len() > 2 && BYLINE_TRADES.is_match(lower) && prose.contains(',');
    let dated = prose.contains(',') && words.iter().skip(2).any(|word| is_year(bare(word)));
    mostly_names(words) && (trade || dated && words.len() <= 10 && words.iter().any(|word| is_month(bare(word))))
}

/// Two capitalised words that are no part of a date: “Jane Roe”, “J. K. Roe”.
fn opens_with_name(words: &[&str]) -> bool {
    let name = |word: &&str| {
        let word = bare(word);
        word.starts_with(char::is_uppercase) && !word.contains(|c: char| c.is_ascii_digit())
    };
    let dated = |word: &&str| is_month(bare(word)) || is_weekday(bare(word));
    match words {
        [first, second, ..] => name(first) && name(second) && !dated(first) && !dated(second) && !first.ends_with(','),
        _ => false,
    }
}

/// All but a few words are capitalised, numbers, or the small words between names.
fn mostly_names(words: &[&str]) -> bool {
    let small = words.iter().filter(|word| {
        let word = bare(word);
        word.starts_with(char::is_lowercase) && !BETWEEN_NAMES.contains(&word)
    });
    small.count() * 5 <= words.len()
}

/// Who made a report.
static PREPARED: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ARTICLE, "bylines.prepared"));

/// When.
static PUBLISHED: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ARTICLE, "bylines.published"));

/// Trades that follow the name in a byline.
static BYLINE_TRADES: LazyLock<Inside> =
    LazyLock::new(|| Inside::new(&english::list(english::ARTICLE, "bylines.byline-trades")));

/// Small words between names.
static BETWEEN_NAMES: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ARTICLE, "bylines.between-names"));
