//! Boilerplate of web sites: buttons, invitations, names of networks.

use std::sync::LazyLock;

use super::bare;
use super::phrases::{Inside, opens};
use crate::english;

pub(super) fn is_furniture(lower: &str, words: &[&str]) -> bool {
    let count = words.len();
    let social = |word: &&str| SOCIAL.contains(&bare(word).to_lowercase().as_str());
    let list = |last: &&str| words[0].starts_with(char::is_lowercase) && LISTS.contains(last);
    count <= 6 && words.iter().all(social)
        || count <= 5 && words.last().is_some_and(list)
        || count <= 6 && BUTTONS.contains(&lower.trim_matches(|c: char| !c.is_alphanumeric()))
        || count <= 15 && opens(lower, &FURNITURE)
        || count <= 45 && opens(lower, &INVITATIONS)
        || count <= 30 && FURNITURE_INSIDE.is_match(lower)
}

/// A handle or a mail address alone: “Twitter: @roe”.
pub(super) fn is_handle(source: &str, words: &[&str]) -> bool {
    let source = source.trim();
    words.len() <= 3 && source.contains('@') && !source.contains('[') && source.len() <= 80 && !source.contains(". ")
}

/// Names of networks and their buttons; a line of nothing else is furniture.
static SOCIAL: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ARTICLE, "furniture.social"));

/// Whole lines.
static BUTTONS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ARTICLE, "furniture.buttons"));

/// Last words of a list's name in lower case: “gazette videos”.
static LISTS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ARTICLE, "furniture.lists"));

/// Openings of short furniture.
static FURNITURE: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ARTICLE, "furniture.furniture"));

/// Openings of longer furniture.
static INVITATIONS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ARTICLE, "furniture.invitations"));

/// Phrases that mark boilerplate anywhere.
static FURNITURE_INSIDE: LazyLock<Inside> =
    LazyLock::new(|| Inside::new(&english::list(english::ARTICLE, "furniture.furniture-inside")));
