//! Numbers in context: a numeral or number words, or a range of them, with unit and comparator. Does not know what they
//! count.

use super::comparator::compare;
use super::label::{is_clock_time, is_label, is_pronominal};
use super::number_words::in_words;
use super::numeral::{compound, is_fraction_sign, negate, numeral, parse_numeral};
use super::share::out_of;
use super::unit::take_unit;
use crate::analysis::Comparator;
use crate::analysis::gazetteer::Class;
use crate::analysis::words::Words;
use crate::syntax::{TokenKind, TokenShape};

/// A number at its position; token indices.
#[derive(Clone, Copy, Debug)]
pub(in crate::analysis) struct Number {
    /// With its comparator.
    pub(in crate::analysis) from: usize,
    /// The numeral itself.
    pub(in crate::analysis) numeral: usize,
    /// After its unit.
    pub(in crate::analysis) to: usize,
    pub(in crate::analysis) value: f64,
    pub(in crate::analysis) high: Option<f64>,
    pub(in crate::analysis) unit: &'static str,
    pub(in crate::analysis) comparator: Comparator,
    /// “16-year”: an adjective.
    pub(in crate::analysis) compound: bool,
    /// Written in words and small: “the two” is rarely a figure.
    pub(super) small_word: bool,
}

/// The number that begins at a token, without what is around it; if there is none, the next token.
fn bare(words: &Words<'_>, at: usize) -> Result<Number, usize> {
    let next = at + 1;
    match words.kind(at) {
        Some(TokenKind::Number) => numeral(words, at),
        Some(TokenKind::Word) if words.has(at, TokenShape::HYPHEN) => compound(words, at).ok_or(next),
        Some(TokenKind::Word) if words.is(at, Class::NUMBER) => in_words(words, at).ok_or(next),
        Some(TokenKind::Word) if is_fraction_sign(words.word(at)) => numeral(words, at),
        _ => Err(next),
    }
}

/// The number that begins at a token, whether or not it counts something: “three” of “three for the hospital”. Both ends
/// of “from 12 to 15”, both numbers of “nine out of 20” and of “by 12 to 80” are numbers of their own.
pub(in crate::analysis) fn read_plain(words: &Words<'_>, at: usize) -> Result<Number, usize> {
    let mut number = bare(words, at)?;
    if !number.compound {
        if !words.any(number.from.wrapping_sub(1), &["from", "by"]) {
            range(words, &mut number);
        }
        take_unit(words, &mut number);
        negate(words, &mut number);
    }
    if number.comparator == Comparator::Equal {
        compare(words, &mut number);
    }
    if is_clock_time(words, number.to) { Err(number.to + 1) } else { Ok(number) }
}

/// The number that begins at a token; if there is none, the next token.
pub(super) fn read(words: &Words<'_>, at: usize) -> Result<Number, usize> {
    let mut number = bare(words, at)?;
    if !number.compound {
        range(words, &mut number);
        out_of(words, &mut number);
        take_unit(words, &mut number);
        negate(words, &mut number);
    }
    if number.comparator == Comparator::Equal {
        compare(words, &mut number);
    }
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

/// Reads the upper end of a range: “12 to 15”, “12–15”, “between 12 and 15”, “from 12 to 15”, “five or six”.
fn range(words: &Words<'_>, number: &mut Number) {
    let glued = |at: usize| words.get(at).is_some_and(crate::syntax::Token::is_glued);
    let to = number.to;
    let dash = words.kind(to) == Some(TokenKind::Dash) && glued(to) && glued(to + 1);
    let before = number.from.wrapping_sub(1);
    let from = words.eq(before, "from");
    // A rise “from 12 to 15” has two values, and is not a range.
    let moved =
        from && !words.any(before.wrapping_sub(1), &["ranging", "ranges", "ranged", "range", "varied", "varies"]) && {
            let low = before.saturating_sub(6);
            (low..before).any(|at| words.is(at, Class::CHANGE) || words.is_verb(at))
        };
    let between = words.eq(before, "between");
    let either = words.eq(to, "or");
    let word = words.eq(to, "to") && !words.eq(before, "to") && !moved || words.eq(to, "and") && between || either;
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
    // “five or six” is a range, “ten or a hundred” an idiom.
    if either && other.value > low * 2.0 {
        return;
    }
    if low < other.value && (number.unit == other.unit || number.unit.is_empty() || other.unit.is_empty()) {
        number.value = low;
        number.high = Some(other.value);
        number.to = other.to;
        number.small_word = false;
        if number.unit.is_empty() {
            number.unit = other.unit;
        }
        if between || from {
            number.from = before;
        }
    }
}
