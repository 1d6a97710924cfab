//! Slots: the places of a statement that another may fill otherwise. A figure, a time, a name; and whether it holds at all.

use super::Attitude;
use super::lexicon::{self, Marks};
use super::time::Time;
use crate::analysis::{Comparator, Dimension, EntityKind, Figure, base};
use crate::corpus::concepts;
use crate::corpus::names::NameKey;
use crate::corpus::terms::{Term, hash, words};
use crate::corpus::{Chunk, entity};
use crate::text::Span;

/// What a slot holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Filler {
    Number(Number),
    Time(Time),
    Name {
        key: NameKey,
        kind: EntityKind,
        name: Box<str>,
    },
    /// Whether the statement holds: the whole sentence.
    Polarity,
}

/// A number, a range of numbers or a bound.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Number {
    pub(super) measure: Measure,
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) bound: Bound,
    pub(super) change: bool,
    /// What is counted; 0 where unknown.
    pub(super) head: Term,
    /// As other programs read it.
    pub(super) value: Box<str>,
}

/// What a number measures: only numbers of one measure compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Measure {
    Count,
    Percent,
    Points,
    Money(u32),
    Of(Dimension),
    Unit(u32),
    /// “3-1”, “52-48”
    Score,
    /// Minutes after midnight.
    Clock,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Bound {
    Exact,
    About,
    AtLeast,
    AtMost,
}

/// A slot of a sentence. Spans count from the chunk's first byte.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Slot {
    pub(super) span: Span,
    pub(super) filler: Filler,
    /// What the words around it mark.
    pub(super) marks: Marks,
}

/// A sentence with its slots.
#[derive(Debug)]
pub(in crate::corpus) struct Statement {
    pub(super) slots: Vec<Slot>,
    pub(super) marks: Vec<(Span, Marks)>,
}

/// Slots of one sentence that are compared; only lists have more.
const MOST: usize = 24;
/// Bytes before a number in which a word says that it is planned or expected, and bytes behind it.
const BEFORE: u32 = 60;
const BEHIND: u32 = 30;

impl Slot {
    /// How the words around it stand to it.
    pub(super) fn attitude(&self) -> Attitude {
        match () {
            () if self.marks.has(Marks::DENIAL.with(Marks::NEGATION)) => Attitude::Denies,
            () if self.marks.has(Marks::DOUBT) => Attitude::Doubts,
            () => Attitude::Asserts,
        }
    }
}

impl Chunk {
    /// For each sentence its slots.
    pub(in crate::corpus) fn statements(&self) -> &[Statement] {
        let all = || self.facts.sentences.iter().map(|sentence| Statement::of(self, sentence.span)).collect();
        self.memo.statements.get_or_init(all)
    }
}

impl Statement {
    fn of(chunk: &Chunk, span: Span) -> Self {
        let facts = &*chunk.facts;
        let prose = &*facts.syntax.prose;
        let marks = lexicon::marks(prose, span);
        let near = |at: Span| {
            let from = span.start.max(at.start.saturating_sub(BEFORE));
            let to = span.end.min(at.end.saturating_add(BEHIND));
            lexicon::marked(&marks, Span::new(from, to.max(from)))
        };
        let mut slots: Vec<Slot> = Vec::new();
        let from = facts.figures.partition_point(|figure| figure.span.start < span.start);
        let inside = facts.figures.iter().skip(from).take_while(|figure| figure.span.start < span.end);
        for figure in inside {
            let filler = Filler::Number(number(figure));
            slots.push(Slot { span: figure.span, filler, marks: near(figure.span) });
        }
        let from = facts.dates.partition_point(|date| date.span.start < span.start);
        let dates = facts.dates.iter().zip(&chunk.joined.dates).skip(from);
        for (date, iso) in dates.take_while(|(date, _)| date.span.start < span.end) {
            if let Some(time) = Time::of(date.value, iso.as_deref()) {
                slots.push(Slot { span: date.span, filler: Filler::Time(time), marks: near(date.span) });
            }
        }
        vague(prose, span, &mut slots, near);
        let from = facts.mentions.partition_point(|mention| mention.span.start < span.start);
        let named = facts.mentions.iter().zip(&chunk.keys.names).zip(chunk.called()).skip(from);
        for ((mention, key), called) in named.take_while(|((mention, _), _)| mention.span.start < span.end) {
            if matches!(mention.kind, EntityKind::Event | EntityKind::Work | EntityKind::Nationality) {
                continue;
            }
            let filler = Filler::Name { key: *key, kind: mention.kind, name: called.name.clone() };
            slots.push(Slot { span: mention.span, filler, marks: near(mention.span) });
        }
        slots.truncate(MOST);
        slots.push(Slot { span, filler: Filler::Polarity, marks: lexicon::marked(&marks, span) });
        Self { slots, marks }
    }
}

fn number(figure: &Figure) -> Number {
    let low = figure.value.min(figure.value_high.unwrap_or(figure.value));
    let high = figure.value.max(figure.value_high.unwrap_or(figure.value));
    let bound = match figure.comparator {
        Comparator::Equal => Bound::Exact,
        Comparator::About => Bound::About,
        Comparator::Less | Comparator::AtMost => Bound::AtMost,
        Comparator::Greater | Comparator::AtLeast => Bound::AtLeast,
    };
    let (low, high) = if bound == Bound::Exact { (low - slack(low), high + slack(high)) } else { (low, high) };
    let (low, high) =
        if bound == Bound::About { (low - 0.1 * low.abs(), high + 0.1 * high.abs()) } else { (low, high) };
    let measure = match &*figure.unit {
        "" => Measure::Count,
        "percent" => Measure::Percent,
        "percentage point" => Measure::Points,
        unit if unit.len() == 3 && unit.bytes().all(|byte| byte.is_ascii_uppercase()) => Measure::Money(hash(unit)),
        unit => base(1.0, unit).map_or_else(|| Measure::Unit(hash(unit)), |(dimension, _)| Measure::Of(dimension)),
    };
    let convert = |value: f64| base(value, &figure.unit).map_or(value, |(_, base)| base);
    let head = concepts::concepts(&figure.head).last().map_or(0, |(_, term)| term);
    let value = crate::corpus::figures::value(figure);
    Number { measure, low: convert(low), high: convert(high), bound, change: figure.change, head, value }
}

/// By how much a number may be rounded: half a step of its last digit, and never more than a fortieth. Small counts mean
/// what they say.
fn slack(value: f64) -> f64 {
    let value = value.abs();
    if value.fract() != 0.0 {
        return 0.05 * value.max(1.0).min(2.0) / 2.0;
    }
    if value < 1_000.0 {
        return 0.0;
    }
    let mut step = 1.0;
    while value % (step * 10.0) == 0.0 {
        step *= 10.0;
    }
    f64::min(step / 2.0, value / 40.0)
}

/// Numbers that are no figures: none at all, dozens and hundreds, scores of games and votes, times of day.
fn vague(prose: &str, span: Span, slots: &mut Vec<Slot>, near: impl Fn(Span) -> Marks) {
    const MANY: [(&str, f64, f64); 6] = [
        ("dozens", 24.0, 99.0),
        ("scores", 30.0, 199.0),
        ("hundreds", 200.0, 999.0),
        ("thousands", 2e3, 9_999.0),
        ("millions", 2e6, 999e6),
        ("billions", 2e9, 999e9),
    ];
    let text = span.of(prose);
    let all: Vec<_> = words(text).collect();
    let is = |index: usize, word: &str| all.get(index).is_some_and(|(_, own)| own.as_bytes() == word.as_bytes());
    let count = |span: Span, low: f64, high: f64, bound: Bound, head: Term| Slot {
        span,
        filler: Filler::Number(Number {
            measure: Measure::Count,
            low,
            high,
            bound,
            change: false,
            head,
            value: if low == 0.0 && high == 0.0 { "0".into() } else { format!("{low}-{high}").into() },
        }),
        marks: near(span),
    };
    let noun = |index: usize| {
        let (at, _) = all.get(index)?;
        let lower = at.of(text).to_lowercase();
        let plural = lower.len() > 3 && lower.ends_with('s') && !lower.ends_with("ss") || lower == "people";
        plural.then(|| concepts::concepts(&lower).next().map_or(0, |(_, term)| term))
    };
    for (index, (at, _)) in all.iter().enumerate() {
        let here = at.shifted(span.start);
        if slots.iter().any(|slot| slot.span.overlaps(here)) {
            continue;
        }
        if is(index, "no") {
            let skip = (index + 1..index + 3).find_map(|next| Some((next, noun(next)?)));
            if let Some((next, head)) = skip {
                let end = all.get(next).map_or(here.end, |(at, _)| at.end + span.start);
                slots.push(count(Span::new(here.start, end), 0.0, 0.0, Bound::Exact, head));
            } else if is(index + 1, "one") {
                slots.push(count(here, 0.0, 0.0, Bound::Exact, 0));
            }
        } else if is(index, "nobody") || is(index, "none") {
            slots.push(count(here, 0.0, 0.0, Bound::Exact, 0));
        } else if let Some((_, low, high)) = MANY.iter().find(|(name, ..)| is(index, name))
            && is(index + 1, "of")
        {
            let head = (index + 2..index + 5).find_map(noun).unwrap_or(0);
            slots.push(count(here, *low, *high, Bound::Exact, head));
        }
    }
    scores(text, span, slots, near);
}

/// “3-1”, “52–48”, “7:30 p.m.”
fn scores(text: &str, span: Span, slots: &mut Vec<Slot>, near: impl Fn(Span) -> Marks) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() || at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'.') {
            at += 1;
            continue;
        }
        let digits = |from: usize| bytes.iter().skip(from).take_while(|byte| byte.is_ascii_digit()).count();
        let first = digits(at);
        let mark = at + first;
        let rest = text.get(mark..).unwrap_or("");
        let link = ["–", "-", ":", " to "].iter().find(|link| rest.starts_with(**link)).map_or(0, |link| link.len());
        let second = if link == 0 { 0 } else { digits(mark + link) };
        let end = mark + link + second;
        let value = |from: usize, to: usize| text.get(from..to).and_then(|digits| digits.parse::<u32>().ok());
        let tail = text.get(end..).unwrap_or("");
        let ends = !tail.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '–' | '/' | ':' | '%'))
            || tail.starts_with("am")
            || tail.starts_with("pm");
        let here = Span::new(span.start + crate::text::offset(at), span.start + crate::text::offset(end));
        if second > 0
            && ends
            && first <= 3
            && second <= 3
            && let (Some(one), Some(two)) = (value(at, mark), value(mark + link, end))
            && !slots.iter().any(|slot| slot.span.overlaps(here))
        {
            let clock = rest.starts_with(':') && second == 2 && one < 24 && two < 60;
            let later = tail.trim_start().to_lowercase();
            let pm = (later.starts_with("pm") || later.starts_with("p.m")) && one < 12;
            let is_score = !rest.starts_with(':') && !rest.starts_with(" to ") && two < one;
            let (measure, number) = if clock {
                (Measure::Clock, f64::from(one + if pm { 12 } else { 0 }) * 60.0 + f64::from(two))
            } else {
                (Measure::Score, f64::from(one) * 1_000.0 + f64::from(two))
            };
            if clock || is_score {
                let text = text.get(at..end).unwrap_or("");
                let number = Number {
                    measure,
                    low: number,
                    high: number,
                    bound: Bound::Exact,
                    change: false,
                    head: 0,
                    value: text.into(),
                };
                slots.push(Slot { span: here, filler: Filler::Number(number), marks: near(here) });
            }
        }
        at = end.max(at + 1);
    }
}

impl Number {
    /// Whether no number satisfies both. Two lower bounds exclude each other where they lie far apart.
    pub(super) fn excludes(&self, other: &Self) -> bool {
        let (a, b) = (self, other);
        // Units that were converted are rounded.
        let loose = match self.measure {
            Measure::Of(_) => 0.03,
            _ => 0.0,
        };
        let above = |low: f64, high: f64| low > high + loose * high.abs();
        let far = |low: f64, high: f64| high > 1.25 * low;
        match (a.bound, b.bound) {
            (Bound::AtLeast, Bound::AtLeast) | (Bound::AtMost, Bound::AtMost) => {
                far(a.low.min(b.low).max(0.0), a.low.max(b.low))
            }
            (Bound::AtLeast, Bound::AtMost) => above(a.low, b.high),
            (Bound::AtMost, Bound::AtLeast) => above(b.low, a.high),
            (Bound::AtLeast, _) => above(a.low, b.high),
            (_, Bound::AtLeast) => above(b.low, a.high),
            (Bound::AtMost, _) => above(b.low, a.high),
            (_, Bound::AtMost) => above(a.low, b.high),
            _ => above(a.low, b.high) || above(b.low, a.high),
        }
    }

    /// How many times the smaller the larger is; 100 where it is more, or one of them is nothing.
    pub(super) fn ratio(&self, other: &Self) -> f32 {
        let middle = |number: &Self| f64::midpoint(number.low, number.high).abs();
        let (a, b) = (middle(self), middle(other));
        let (low, high) = (a.min(b), a.max(b));
        if low <= 0.0 || high / low > 100.0 {
            return 100.0;
        }
        #[expect(clippy::cast_possible_truncation, reason = "between 1 and 100")]
        let ratio = (high / low) as f32;
        ratio
    }
}

impl Filler {
    /// Whether both are of one kind, so that they may exclude each other.
    pub(super) fn compares(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => a.measure == b.measure,
            (Self::Time(_), Self::Time(_)) | (Self::Polarity, Self::Polarity) => true,
            (Self::Name { kind: a, .. }, Self::Name { kind: b, .. }) => group(*a) == group(*b),
            _ => false,
        }
    }

    /// Whether both cannot fill one slot. Of polarity this is asked of the sentences.
    pub(super) fn excludes(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => a.excludes(b),
            (Self::Time(a), Self::Time(b)) => a.excludes(b),
            (Self::Name { key: a, name: own, .. }, Self::Name { key: b, name: theirs, .. }) => {
                a != b && !shares_word(own, theirs)
            }
            _ => false,
        }
    }

    /// As other programs read it.
    pub(super) fn value(&self) -> Option<Box<str>> {
        match self {
            Self::Number(number) => Some(number.value.clone()),
            Self::Time(time) => Some(time.value()),
            Self::Name { name, .. } => Some(name.to_lowercase().into()),
            Self::Polarity => None,
        }
    }
}

fn shares_word(a: &str, b: &str) -> bool {
    words(a).any(|(_, word)| word.term().is_some() && words(b).any(|(_, other)| other.hash() == word.hash()))
}

/// Kinds that may stand for each other.
fn group(kind: EntityKind) -> u8 {
    match kind {
        EntityKind::Person => 0,
        EntityKind::Geopolitical | EntityKind::Location => 1,
        _ => 2,
    }
}

/// The words of a span as a message shows them.
pub(super) fn shown(chunk: &Chunk, span: Span) -> Box<str> {
    entity::squeezed(span.of(&chunk.text))
}
