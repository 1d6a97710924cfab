//! Numbers in their place: a numeral or number words, a range of them, with unit and comparator. Does not know what they
//! count.

use super::comparator::compare;
use super::label::{is_clock_time, is_label, is_pronominal};
use super::numeral::{compound, in_words, numeral, parse_numeral};
use super::unit::take_unit;
use crate::analysis::Comparator;
use crate::analysis::gazetteer::Class;
use crate::analysis::words::Words;
use crate::syntax::{TokenKind, TokenShape};

/// A number in its place; token indices.
#[derive(Clone, Copy, Debug)]
pub(super) struct Number {
    /// With its comparator.
    pub(super) from: usize,
    /// The numeral itself.
    pub(super) numeral: usize,
    /// Behind its unit.
    pub(super) to: usize,
    pub(super) value: f64,
    pub(super) high: Option<f64>,
    pub(super) unit: &'static str,
    pub(super) comparator: Comparator,
    /// “16-year”: an adjective.
    pub(super) compound: bool,
    /// Written in words and small: “the two” is hardly a figure.
    pub(super) small_word: bool,
}

/// The figure-like number that begins at a token, and the token to go on with where there is none.
pub(super) fn read(words: &Words<'_>, at: usize) -> Result<Number, usize> {
    let next = at + 1;
    let mut number = match words.kind(at) {
        Some(TokenKind::Number) => numeral(words, at)?,
        Some(TokenKind::Word) if words.has(at, TokenShape::HYPHEN) => compound(words, at).ok_or(next)?,
        Some(TokenKind::Word) if words.is(at, Class::NUMBER) => in_words(words, at).ok_or(next)?,
        _ => return Err(next),
    };
    if !number.compound {
        range(words, &mut number);
        take_unit(words, &mut number);
    }
    compare(words, &mut number);
    if is_clock_time(words, number.to) {
        return Err(number.to + 1);
    }
    if is_label(words, &number) || is_pronominal(words, &number) {
        return Err(number.to);
    }
    Ok(number)
}

impl Number {
    pub(super) fn new(at: usize, to: usize, value: f64, unit: &'static str) -> Self {
        Self {
            from: at,
            numeral: at,
            to,
            value,
            high: None,
            unit,
            comparator: Comparator::Equal,
            compound: false,
            small_word: false,
        }
    }
}

fn range(words: &Words<'_>, number: &mut Number) {
    let glued = |at: usize| words.get(at).is_some_and(crate::syntax::Token::is_glued);
    let to = number.to;
    let dash = words.kind(to) == Some(TokenKind::Dash) && glued(to) && glued(to + 1);
    let before = number.numeral.wrapping_sub(1);
    let word =
        words.eq(to, "to") && !words.any(before, &["from", "to"]) || words.eq(to, "and") && words.eq(before, "between");
    if !dash && !word {
        return;
    }
    let other = match words.kind(to + 1) {
        Some(TokenKind::Number) => numeral(words, to + 1).ok(),
        Some(TokenKind::Word) if words.is(to + 1, Class::NUMBER) && !words.any(to + 1, &["a", "half"]) => {
            in_words(words, to + 1)
        }
        _ => None,
    };
    let Some(other) = other else { return };
    // “2 to 3 million” counts millions at both ends.
    let mut low = number.value;
    if low < 1000.0 && other.value >= 1e3 && other.to > to + 2 {
        let digits = parse_numeral(words.word(to + 1)).map_or(1.0, |(value, _)| value);
        if digits > 0.0 {
            low *= other.value / digits;
        }
    }
    if low < other.value && (number.unit == other.unit || number.unit.is_empty() || other.unit.is_empty()) {
        number.value = low;
        number.high = Some(other.value);
        number.to = other.to;
        if number.unit.is_empty() {
            number.unit = other.unit;
        }
        if words.eq(before, "between") {
            number.from = before;
        }
    }
}
