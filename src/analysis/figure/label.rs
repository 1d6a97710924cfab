//! Non-quantities: numbers in names, labels and clock times, “the two”.

use std::sync::LazyLock;

use super::number::Number;
use crate::analysis::Comparator;
use crate::analysis::gazetteer::Class;
use crate::analysis::words::Words;
use crate::english;
use crate::syntax::{TokenKind, TokenShape};

/// Words before a number that is a label: “page 5”, “flight 45”.
static LABELS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::QUANTITIES, "labels"));
static CLOCK: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::QUANTITIES, "clock"));
static DEFINITE: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::QUANTITIES, "definite"));

/// “7 p.m.”, “three o’clock”
pub(super) fn is_clock_time(words: &Words<'_>, behind: usize) -> bool {
    // “9 to 11 a.m.”
    let through =
        words.any(behind, &["to", "and", "until", "or", "-", "–"]) && words.kind(behind + 1) == Some(TokenKind::Number);
    let behind = if through { behind + 2 } else { behind };
    words.any(behind, &CLOCK)
        || words.any(behind, &["a", "p"]) && words.word(behind + 1) == "." && words.any(behind + 2, &["m", "m."])
}

/// A number that names and does not count: “No. 10”, “Article 5”, “Apollo 11”, a score, a telephone number.
pub(super) fn is_label(words: &Words<'_>, number: &Number) -> bool {
    let at = number.numeral;
    let before = at.wrapping_sub(1);
    if number.comparator != Comparator::Equal || !number.unit.is_empty() && !words.any(before, &["no", "no."]) {
        return false;
    }
    let counted = words.stem_class(number.to).is(Class::PLURAL)
        || words.any(number.to, &["people", "of", "men", "women", "children"]);
    let named = words.is_capital(before)
        && words.kind(before) == Some(TokenKind::Word)
        && !words.is(before, Class::FUNCTION.or(Class::COMMON).or(Class::MONTH))
        && words.get(before.wrapping_sub(1)).is_some_and(|token| token.is_word() || token.kind == TokenKind::Clitic);
    let glued = |at: usize| words.get(at).is_some_and(crate::syntax::Token::is_glued);
    let dashed = |at: usize| words.kind(at) == Some(TokenKind::Dash);
    let tied = glued(at) && dashed(before) || dashed(number.to) && glued(number.to) && glued(number.to + 1);
    let listed = words.has(at, TokenShape::LINE)
        && words.kind(number.to).is_some_and(|kind| matches!(kind, TokenKind::Stop | TokenKind::Close));
    tied || listed || words.any(before, &LABELS) && !counted || named && !counted
}

/// “the two”, “all three”, “one”: refers, rather than counts.
pub(super) fn is_pronominal(words: &Words<'_>, number: &Number) -> bool {
    if !number.small_word || !number.unit.is_empty() || number.comparator != Comparator::Equal {
        return false;
    }
    let before = number.numeral.wrapping_sub(1);
    let definite = words.is_possessive(before) || words.any(before, &DEFINITE);
    let counts = words.kind(number.to) == Some(TokenKind::Word)
        && (!words.is(number.to, Class::FUNCTION) || words.eq(number.to, "of"));
    number.value < 2.0 || definite || !counts
}
