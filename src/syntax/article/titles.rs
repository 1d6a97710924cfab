//! Headlines.

use std::sync::LazyLock;

use super::bare;
use crate::english;

/// A short line that does not end as a sentence does.
pub(super) fn is_title(prose: &str, words: &[&str]) -> bool {
    let Some(last) = words.last() else { return false };
    let opens = prose.trim_start_matches(['“', '"', '‘', '\'', '«', '(', '[']);
    if words.len() > 20
        || prose.len() > 180
        || prose.contains('\n')
        || !opens.starts_with(|c: char| c.is_uppercase() || c.is_numeric())
    {
        return false;
    }
    // “We shall see.” is a quotation, not a headline.
    let unquoted = prose.trim_end_matches(['”', '"', '’', '\'', '»']);
    if unquoted.len() < prose.len() && unquoted.ends_with(['.', ',', '?', '!']) {
        return false;
    }
    if prose.ends_with('.') {
        return words.len() >= 3 && words.len() <= 16 && title_case(words);
    }
    let said = words.iter().any(|word| matches!(bare(word), "said" | "says" | "told" | "added"))
        && (prose.contains(['“', '"']) || prose.contains("''"));
    let broken = NEVER_LAST.contains(&bare(last).to_lowercase().as_str());
    !prose.ends_with([',', ';', ':', '-', '–', '—', '…']) && !broken && !said
}

/// Whether every content word is capitalized.
fn title_case(words: &[&str]) -> bool {
    let weighty = words.iter().filter(|word| bare(word).chars().count() >= 4);
    let (mut capital, mut all) = (0, 0);
    for word in weighty {
        all += 1;
        capital += usize::from(bare(word).starts_with(|c: char| c.is_uppercase() || c.is_numeric()));
    }
    all >= 2 && capital == all
}

/// No headline ends with these words; a line that does was broken in two.
static NEVER_LAST: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ARTICLE, "titles.never-last"));
