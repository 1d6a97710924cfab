//! A value in a sentence: a figure, a date, a time of day, a name or an outcome, with the words around it.

use rustc_hash::FxHashSet;

use super::super::super::terms::{self, Term, words};
use super::super::sentence::{Compared, Sentence};
use super::clock;
use super::measure::{Kind, measured};
use super::name::{self, Identity};
use crate::analysis::Comparator;
use crate::text::Span;

/// The weight of a word for each word between it and the value: that of the next is about e^(-1/10), or e^(-1/4).
const FAR: f32 = 0.905;
const NEAR: f32 = 0.779;
/// A mark of punctuation separates as much as so many words.
const MARK: u32 = 4;
/// Words from the value within which the nearest words stand, and how many of them are kept.
const REACH: u32 = 6;
const NEAREST: usize = 2;

/// A value in a sentence.
pub(super) struct Item<'a> {
    /// Index of the sentence in the folder.
    pub(super) sentence: usize,
    pub(super) document: usize,
    pub(super) kind: Kind,
    /// In the unit of its kind; minutes since midnight of a time; 1 or 0 for an outcome; 0 for a date or a name.
    pub(super) size: f64,
    pub(super) comparator: Comparator,
    pub(super) is_range: bool,
    pub(super) unit: &'a str,
    /// `2017-04-14`, `2017-04` or `2017` of a date.
    pub(super) date: &'a str,
    /// Of a name: that of the entity, and its words.
    pub(super) name: &'a str,
    pub(super) identity: Identity,
    /// In bytes from the chunk's first.
    pub(super) span: Span,
    pub(super) text: &'a str,
    /// The sentence's tokens outside the value: their indices, and their weights by how near they are.
    pub(super) tokens: Vec<usize>,
    pub(super) far: Vec<f32>,
    pub(super) near: Vec<f32>,
    /// The token of what is counted, and the nearest tokens.
    pub(super) head: Option<usize>,
    pub(super) nearest: Vec<usize>,
}

impl Item<'_> {
    /// Whether two values of one kind are the same, as far as their precision tells.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        if self.kind.is_name() {
            return name::is_same(self, other);
        }
        if self.kind == Kind::Date {
            return self.date.starts_with(other.date) || other.date.starts_with(self.date);
        }
        /// Conversions are rounded.
        const ROUNDING: f64 = 1.06;
        let (low, high) = (self.size.min(other.size), self.size.max(other.size));
        let converted = self.unit != other.unit && low > 0.0 && high / low < ROUNDING;
        self.size.to_bits() == other.size.to_bits() || converted
    }

    /// Whether few other things have this value: not a small or a round count, a date or a time.
    pub(super) fn is_specific(&self) -> bool {
        let is_small = self.kind == Kind::Count && self.size < 13.0 && self.size.fract() == 0.0;
        let is_round = [100.0, 1_000.0, 2_000.0].iter().any(|round: &f64| round.to_bits() == self.size.to_bits());
        self.kind.is_quantity() && !matches!(self.kind, Kind::Date | Kind::Clock) && !is_small && !is_round
    }
}

/// The values of a sentence. `negated`: the terms that some sentence of the folder negates.
pub(super) fn items<'a>(
    at: usize,
    sentence: &Sentence<'_>,
    compared: &Compared<'a>,
    negated: &FxHashSet<Term>,
) -> Vec<Item<'a>> {
    let Some(chunk) = compared.document.chunks.get(sentence.chunk) else { return Vec::new() };
    let facts = &*chunk.facts;
    let Some(own) = facts.sentences.get(sentence.index) else { return Vec::new() };
    let text = own.span.of(&facts.syntax.prose);
    let item = |kind, size, span: Span| Item {
        sentence: at,
        document: sentence.document,
        kind,
        size,
        comparator: Comparator::Equal,
        is_range: false,
        unit: "",
        date: "",
        name: "",
        identity: Identity::default(),
        span,
        text: span.of(&facts.syntax.prose),
        tokens: Vec::new(),
        far: Vec::new(),
        near: Vec::new(),
        head: None,
        nearest: Vec::new(),
    };
    let times: Vec<(Span, u32)> =
        clock::times(text).into_iter().map(|(span, minutes)| (span.shifted(own.span.start), minutes)).collect();
    let is_time = |span: Span| times.iter().any(|(time, _)| time.overlaps(span));
    let mut found: Vec<(Item<'a>, Option<Span>)> = Vec::new();
    for figure in facts.figures.iter().filter(|figure| own.span.covers(figure.span) && !is_time(figure.span)) {
        let (kind, size) = measured(&figure.unit, figure.value);
        let (comparator, is_range) = (figure.comparator, figure.value_high.is_some());
        let counted = figure.counts_span;
        found.push((Item { comparator, is_range, unit: &figure.unit, ..item(kind, size, figure.span) }, counted));
    }
    for (date, iso) in facts.dates.iter().zip(&chunk.joined.dates) {
        let Some(iso) = iso.as_deref().filter(|_| own.span.covers(date.span)) else { continue };
        // Days, months and years; no weeks and no ranges.
        if iso.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
            found.push((Item { date: iso, ..item(Kind::Date, 0.0, date.span) }, None));
        }
    }
    for &(span, minutes) in &times {
        found.push((item(Kind::Clock, f64::from(minutes), span), None));
    }
    let named = name::names_in(compared, sentence.chunk, own.span);
    for named in named.into_iter().chain(name::outcomes_in(text, own.span, negated)) {
        let (name, identity) = (named.name, Identity::of(named.name));
        found.push((Item { name, identity, ..item(named.kind, named.size, named.span) }, None));
    }
    if found.is_empty() {
        return Vec::new();
    }
    let starts: Vec<u32> = words(text).map(|(span, _)| span.start).collect();
    let marks: Vec<u32> = text
        .char_indices()
        .filter(|(_, c)| matches!(c, ',' | ';' | ':' | '(' | ')' | '–' | '—' | '"' | '“' | '”'))
        .filter_map(|(at, _)| u32::try_from(at).ok())
        .collect();
    let place = |all: &[u32], at: u32| u32::try_from(all.partition_point(|start| *start <= at)).unwrap_or(u32::MAX);
    let distance = |one: u32, other: u32| {
        place(&starts, one).abs_diff(place(&starts, other)) + MARK * place(&marks, one).abs_diff(place(&marks, other))
    };
    for (item, counted) in &mut found {
        let inside = Span::new(item.span.start - own.span.start, item.span.end - own.span.start);
        let outside = |at: &u32| !(inside.start..inside.end).contains(at);
        let mut by_distance: Vec<(u32, usize)> = Vec::new();
        for (index, token) in sentence.tokens.iter().enumerate().filter(|(_, token)| outside(&token.at)) {
            let from = if token.at < inside.start { inside.start } else { inside.end.saturating_sub(1) };
            let apart = distance(from, token.at);
            item.tokens.push(index);
            item.far.push(token.weight * power(FAR, apart));
            item.near.push(token.weight * power(NEAR, apart));
            if apart <= REACH {
                by_distance.push((apart, index));
            }
        }
        by_distance.sort_unstable();
        item.nearest = by_distance.into_iter().take(NEAREST).map(|(_, index)| index).collect();
        let counted = counted.filter(|span| own.span.covers(*span));
        let counted = counted.map(|span| Span::new(span.start - own.span.start, span.end - own.span.start));
        let in_counted =
            |at: usize| counted.is_some_and(|span| (span.start..span.end).contains(&sentence.tokens[at].at));
        let behind = |at: usize| {
            let start = sentence.tokens[at].at;
            start >= inside.end && distance(inside.end.saturating_sub(1), start) <= REACH
        };
        let first = |is: &dyn Fn(usize) -> bool| item.tokens.iter().copied().find(|&at| is(at));
        item.head = first(&in_counted).or_else(|| first(&behind));
    }
    found.into_iter().map(|(item, _)| item).collect()
}

/// A power by repeated multiplication, which is the same on every machine.
fn power(base: f32, exponent: u32) -> f32 {
    (0..exponent.min(64)).fold(1.0, |product, _| product * base)
}

/// Whether a sentence has a word of a list, by hash; and whether one ends in “ed”.
pub(super) fn has_word(text: &str, list: &rustc_hash::FxHashSet<u32>) -> bool {
    words(text).any(|(_, word)| list.contains(&word.hash()))
}

pub(super) fn has_past(text: &str, list: &rustc_hash::FxHashSet<u32>) -> bool {
    words(text).any(|(_, word)| list.contains(&word.hash()) || word.as_bytes().ends_with(b"ed"))
}

/// Hashes of a list of words.
pub(super) fn hashes(name: &str) -> rustc_hash::FxHashSet<u32> {
    crate::english::list(crate::english::STATEMENTS, name).into_iter().map(terms::hash).collect()
}
