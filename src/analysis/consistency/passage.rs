//! A block as the checks of its numbers read it: every number with its precision, every date with its value. Knows no
//! relation between them.

use std::ops::Range;
use std::sync::LazyLock;

use crate::analysis::figure::{Number, read_plain};
use crate::analysis::gazetteer::Class;
use crate::analysis::words::Words;
use crate::analysis::{Comparator, Date};
use crate::english;
use crate::syntax::TokenKind;
use crate::text::Span;

/// Words before a number that is a label: “page 5”, “flight 45”.
static LABELS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::QUANTITIES, "labels"));

/// A number as the text writes it. Token indices.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quantity {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) value: f64,
    /// The unit of its last digit: 100,000 for “2.4 million”, 100 for “11,400”.
    pub(super) grain: f64,
    /// It is written in a larger unit or with decimals, or it is measured, so it is rounded to its grain.
    pub(super) rounded: bool,
    pub(super) unit: &'static str,
    /// “About 60”, “at least 60”, “60 to 70”, “6-4”: no exact number.
    pub(super) soft: bool,
    /// “16-year”: an adjective.
    pub(super) compound: bool,
    /// “A third”, “half”.
    pub(super) fraction: bool,
    /// “One”, which is often a pronoun.
    pub(super) one: bool,
    /// How many brackets are open around it.
    pub(super) depth: u8,
}

impl Quantity {
    /// Whether it is an amount of money.
    pub(super) fn is_money(&self) -> bool {
        is_currency(self.unit)
    }
}

fn is_currency(unit: &str) -> bool {
    unit.len() == 3 && unit.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// A date with its tokens.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dated<'a> {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) date: &'a Date,
    /// The value in its document.
    pub(super) iso: Option<&'a str>,
}

pub(super) struct Passage<'a> {
    pub(super) words: &'a Words<'a>,
    /// In order.
    pub(super) quantities: Vec<Quantity>,
    /// In order.
    pub(super) dates: Vec<Dated<'a>>,
    /// The date of the document.
    pub(super) written: Option<&'a str>,
}

impl<'a> Passage<'a> {
    /// `dates` are those of the block with their values.
    pub(super) fn new(
        words: &'a Words<'a>,
        dates: impl Iterator<Item = (&'a Date, Option<&'a str>)>,
        written: Option<&'a str>,
    ) -> Self {
        let dates: Vec<_> = dates
            .map(|(date, iso)| Dated { from: words.at(date.span.start), to: words.at(date.span.end), date, iso })
            .collect();
        let mut passage = Self { words, quantities: Vec::new(), dates, written };
        let sentences = words.prose.sentences.iter();
        passage.quantities = sentences.flat_map(|sentence| passage.read(sentence.tokens.clone())).collect();
        passage
    }

    fn read(&self, sentence: Range<usize>) -> Vec<Quantity> {
        let words = self.words;
        let mut out = Vec::new();
        let mut depth = 0_u8;
        let mut at = sentence.start;
        while at < sentence.end {
            match words.kind(at) {
                Some(TokenKind::Open) => depth = depth.saturating_add(1),
                Some(TokenKind::Close) => depth = depth.saturating_sub(1),
                _ => {}
            }
            if let Some(date) = self.date_at(at) {
                at = date.to.max(at + 1);
                continue;
            }
            at = match read_plain(words, at) {
                Ok(number) => {
                    let to = number.to.min(sentence.end);
                    out.extend(self.quantity(&number, sentence.start, to, depth));
                    to.max(at + 1)
                }
                Err(next) => next.max(at + 1),
            };
        }
        out
    }

    fn quantity(&self, number: &Number, start: usize, to: usize, depth: u8) -> Option<Quantity> {
        let words = self.words;
        let word = words.word(number.numeral);
        let digits = word.contains(|c: char| c.is_ascii_digit());
        // A year.
        let plain = word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
        if plain && number.unit.is_empty() && (1500.0..=2100.0).contains(&number.value) && number.high.is_none() {
            return None;
        }
        let glued = |at: usize| words.get(at).is_some_and(crate::syntax::Token::is_glued);
        let dash = |at: usize| words.kind(at) == Some(TokenKind::Dash);
        let number_at = |at: usize| words.word(at).len() <= 3 && words.kind(at) == Some(TokenKind::Number);
        let before = number.numeral.wrapping_sub(1);
        // “6-4”, “6 - 4”
        let small = number_at(number.numeral);
        let tied = dash(before)
            && (glued(before) && glued(number.numeral) || small && number_at(before.wrapping_sub(1)))
            || dash(to) && (glued(to) && glued(to + 1) || small && number_at(to + 1));
        let fraction = !digits && number.unit == "percent" && !words.any(to.wrapping_sub(1), &["cent", "percent", "%"]);
        let (grain, scaled) = grain(number, word);
        let measured = !number.unit.is_empty() && !is_currency(number.unit);
        Some(Quantity {
            from: number.from.max(start),
            to,
            value: number.value,
            grain,
            rounded: scaled || measured,
            unit: number.unit,
            soft: number.comparator != Comparator::Equal || number.high.is_some() || tied,
            compound: number.compound,
            fraction,
            one: number.value == 1.0 && number.unit.is_empty() && !digits,
            depth,
        })
    }

    pub(super) fn date_at(&self, at: usize) -> Option<&Dated<'a>> {
        let after = self.dates.partition_point(|date| date.to <= at);
        self.dates.get(after).filter(|date| date.from <= at)
    }

    /// The quantities that begin in a range of tokens.
    pub(super) fn quantities_in(&self, range: Range<usize>) -> &[Quantity] {
        let from = self.quantities.partition_point(|quantity| quantity.from < range.start);
        let to = self.quantities.partition_point(|quantity| quantity.from < range.end).max(from);
        self.quantities.get(from..to).unwrap_or_default()
    }

    /// The dates that begin in a range of tokens.
    pub(super) fn dates_in(&self, range: Range<usize>) -> &[Dated<'a>] {
        let from = self.dates.partition_point(|date| date.from < range.start);
        let to = self.dates.partition_point(|date| date.from < range.end).max(from);
        self.dates.get(from..to).unwrap_or_default()
    }

    /// The quantity that begins at a token.
    pub(super) fn quantity_at(&self, at: usize) -> Option<&Quantity> {
        let index = self.quantities.binary_search_by_key(&at, |quantity| quantity.from).ok()?;
        self.quantities.get(index)
    }

    /// The quantity whose last token is before this one.
    pub(super) fn quantity_before(&self, at: usize) -> Option<&Quantity> {
        let index = self.quantities.partition_point(|quantity| quantity.to < at);
        self.quantities.get(index).filter(|quantity| quantity.to == at)
    }

    /// Whether a number is a label: “page 5”, “Apollo 11”.
    pub(super) fn is_label(&self, quantity: &Quantity) -> bool {
        let words = self.words;
        let before = quantity.from.wrapping_sub(1);
        let counts = words.kind(quantity.to) == Some(TokenKind::Word) && !words.is(quantity.to, Class::FUNCTION);
        let named = words.is_capital(before) && words.kind(before) == Some(TokenKind::Word);
        quantity.unit.is_empty() && (words.any(before, &LABELS) || named && !counts && before > 0)
    }

    pub(super) fn span(&self, from: usize, to: usize) -> Span {
        self.words.span(from, to)
    }

    /// The length in tokens of the first of some phrases that begins at a token.
    pub(super) fn phrase(&self, at: usize, phrases: &[&str]) -> Option<usize> {
        phrases.iter().find_map(|phrase| {
            let mut length = 0;
            for word in phrase.split(' ') {
                if !self.words.eq(at + length, word) {
                    return None;
                }
                length += 1;
            }
            Some(length)
        })
    }
}

/// The unit of the last digit of a number, and whether the number is written in a larger unit or with decimals.
fn grain(number: &Number, word: &str) -> (f64, bool) {
    let start = word.find(|c: char| c.is_ascii_digit());
    let digits: Option<&str> = start.map(|start| {
        let rest = word.get(start..).unwrap_or_default();
        let end = rest.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ','))).unwrap_or(rest.len());
        rest.get(..end).unwrap_or_default()
    });
    if let Some(digits) = digits
        && let Ok(plain) = digits.replace(',', "").parse::<f64>()
        && plain > 0.0
    {
        let factor = number.value.abs() / plain;
        let decimals = digits.rsplit_once('.').map_or(0, |(_, decimals)| decimals.len());
        let unit = (0..decimals).fold(1.0, |unit, _| unit / 10.0);
        if decimals > 0 || factor != 1.0 {
            // “816.000”: a point between groups.
            return if decimals == 3 && factor == 1000.0 { zeros(number.value) } else { (factor * unit, true) };
        }
    }
    zeros(number.value)
}

/// The grain of a whole number: that of its last digits if they are zeros.
fn zeros(value: f64) -> (f64, bool) {
    let mut grain = 1.0;
    while value >= grain * 10.0 && value % (grain * 10.0) == 0.0 && grain < 1e12 {
        grain *= 10.0;
    }
    // “120 people” are no round number.
    let grain = if value < 1000.0 && grain < 100.0 { 1.0 } else { grain };
    (grain, value >= 1e6 && grain >= 1e5)
}

/// By how much the sum of some parts may miss their total without a contradiction: half of the grain of each rounded
/// number. Whole numbers are exact, unless the total is rounder than some part, or all parts are rounder than the total.
pub(super) fn slack(parts: &[Quantity], total: &Quantity) -> f64 {
    let rounded = total.rounded || parts.iter().any(|part| part.rounded);
    let finest = parts.iter().map(|part| part.grain).fold(f64::INFINITY, f64::min);
    let of_total = if rounded || total.grain > finest { total.grain / 2.0 } else { 0.0 };
    let of_parts = parts.iter().filter(|_| rounded || finest > total.grain).map(|part| part.grain / 2.0);
    of_total + of_parts.sum::<f64>()
}

/// Whether two numbers differ by more than rounding explains. If the difference equals the slack, every number would
/// have to be rounded by half in the same direction.
pub(super) fn differ(one: f64, other: f64, slack: f64) -> bool {
    let nothing = 1e-9 * one.abs().max(other.abs()).max(1e-9);
    let difference = (one - other).abs();
    difference > nothing && difference >= slack - nothing
}

/// A number as a message shows it.
pub(super) fn shown(value: f64, like: &Quantity) -> String {
    let (scaled, scale) = match () {
        () if like.rounded && value.abs() >= 1e9 => (value / 1e9, " billion"),
        () if like.rounded && value.abs() >= 1e6 => (value / 1e6, " million"),
        () => (value, ""),
    };
    let mut out = digits(scaled, 2);
    out.push_str(scale);
    if like.unit == "percent" {
        out.push('%');
    }
    out
}

/// A number in digits with commas between thousands and at most that many decimals.
pub(super) fn digits(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let text = if decimals > 0 { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let (sign, whole) = whole.split_at(usize::from(whole.starts_with('-')));
    let mut out = sign.to_owned();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out.push_str(rest);
    out
}
