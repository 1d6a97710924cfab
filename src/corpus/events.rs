//! Events without a proper name, by kind and place, so that two dates of one event are compared. Also events that happen
//! once to a person or organization: birth, death, foundation.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::country;
use super::names;
use super::terms::hash;
use super::{Chunk, names::folded};
use crate::analysis::{Date, DateValue, EntityKind, Facts, Mention};
use crate::english;
use crate::text::Span;

/// Words for events, one kind per line.
static KINDS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::EVENTS, "kinds"));
/// The kind of each of those words, by its hash.
static KIND_OF: LazyLock<FxHashMap<u32, usize>> = LazyLock::new(|| {
    let of_kind = |(kind, words): (usize, &&'static str)| words.split(' ').map(move |word| (hash(word), kind));
    KINDS.iter().enumerate().flat_map(of_kind).collect()
});
/// Unique events, by their verb.
const ONCE: [(&str, &[&str]); 3] = [
    ("born", &["born"]),
    ("died", &["died", "dies", "killed", "assassinated", "executed"]),
    ("founded", &["founded", "established"]),
];
static ONCE_OF: LazyLock<FxHashMap<u32, &str>> =
    LazyLock::new(|| ONCE.iter().flat_map(|(verb, forms)| forms.iter().map(|form| (hash(form), *verb))).collect());
/// The most bytes between an event's word and its date or place.
const NEAR: u32 = 120;

/// A dated event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Event {
    /// Equal for what may be the same event.
    pub(super) key: u32,
    /// Whether the key alone identifies the event, because it is unique.
    pub(super) certain: bool,
    /// Index of the date.
    pub(super) date: u32,
    /// The word that names the event.
    pub(super) word: Span,
}

/// The dated events of a chunk.
pub(super) fn events(facts: &Facts) -> Vec<Event> {
    let prose = &*facts.syntax.prose;
    let mut events = Vec::new();
    for sentence in &facts.sentences {
        let span = sentence.span;
        let dates: Vec<(u32, &Date)> = (0u32..).zip(&facts.dates).filter(|(_, date)| span.covers(date.span)).collect();
        if dates.is_empty() {
            continue;
        }
        let mentions: Vec<&Mention> = facts.mentions.iter().filter(|mention| span.covers(mention.span)).collect();
        for (at, word) in super::terms::words(span.of(prose)) {
            let (hash, word) = (word.hash(), at.shifted(span.start));
            let (once_of, kind) = (ONCE_OF.get(&hash), KIND_OF.get(&hash));
            if once_of.is_none() && kind.is_none() {
                continue;
            }
            let near = dates.iter().filter(|(_, date)| date.span.start.abs_diff(word.end) <= NEAR);
            let Some((date, _)) = near.min_by_key(|(_, date)| distance(date.span, word)) else { continue };
            events.extend(match (once_of, kind) {
                (Some(verb), _) => once(prose, verb, word, &mentions, *date),
                (None, Some(kind)) => by_place(prose, *kind, word, &mentions, *date),
                (None, None) => None,
            });
        }
    }
    events
}

/// The words of a text in lower case, with their positions.
fn words_of(prose: &str, span: Span) -> impl Iterator<Item = (Span, String)> + '_ {
    super::terms::words(span.of(prose))
        .map(move |(at, word)| (at.shifted(span.start), String::from_utf8_lossy(word.as_bytes()).into_owned()))
}

fn distance(a: Span, b: Span) -> u32 {
    if a.start >= b.end { a.start - b.end } else { b.start.saturating_sub(a.end) }
}

/// A unique event of a person or organization.
fn once(prose: &str, verb: &str, word: Span, mentions: &[&Mention], date: u32) -> Option<Event> {
    let kinds: &[EntityKind] =
        if verb == "founded" { &[EntityKind::Organization, EntityKind::Group] } else { &[EntityKind::Person] };
    // The subject precedes the verb, without another name in between.
    let subject = mentions.iter().rev().find(|mention| mention.span.end <= word.start)?;
    let between = Span::new(subject.span.end, word.start).of(prose);
    let near = between.len() <= 24 && !between.contains([',', ';', '“', '"']);
    if !near || !kinds.contains(&subject.kind) {
        return None;
    }
    let name = names::of_mention(subject, prose);
    #[expect(clippy::cast_possible_truncation, reason = "half of a hash is one too")]
    let who = names::key(name, subject.kind) as u32;
    Some(Event { key: hash(verb) ^ who.rotate_left(9), certain: true, date, word })
}

/// An event in a sentence, as far as the sentence identifies it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spoken {
    /// An index into [`KINDS`].
    kind: usize,
    /// Its place, folded; for a capital its country, since the host country and the city are interchangeable.
    place: Option<u32>,
}

impl Spoken {
    /// Whether both are in the same place, or in different ones; `None` if one has no place, or the kinds differ.
    pub(super) fn is_where(self, other: Self) -> Option<bool> {
        let (own, theirs) = self.place.zip(other.place)?;
        self.is_like(other).then_some(own == theirs)
    }

    pub(super) fn is_like(self, other: Self) -> bool {
        self.kind == other.kind
    }
}

/// The events in a span of a chunk, each kind and place once.
pub(super) fn spoken_of(facts: &Facts, span: Span) -> Vec<Spoken> {
    let prose = &*facts.syntax.prose;
    let mut all: Vec<Spoken> = Vec::new();
    for (at, word) in super::terms::words(span.of(prose)) {
        let Some(kind) = KIND_OF.get(&word.hash()).copied() else { continue };
        let word = at.shifted(span.start);
        let near = facts.mentions.iter().filter(|mention| span.covers(mention.span) && is_where(prose, mention, word));
        let nearest = near.min_by_key(|mention| distance(mention.span, word));
        let place = nearest.filter(|mention| distance(mention.span, word) <= NEAR).map(|mention| {
            let name = names::canonical(super::entity::trimmed(mention.span.of(prose)));
            folded(country::of_seat(name).unwrap_or(name))
        });
        let spoken = Spoken { kind, place };
        if !all.contains(&spoken) {
            all.push(spoken);
        }
    }
    all
}

/// The key of the event that some words name by kind and place: “Lisbon talks”, “the conference in Lisbon”.
pub(super) fn key_of(text: &str) -> Option<u32> {
    const SMALL: [&str; 8] = ["the", "a", "in", "at", "of", "near", "latest", "last"];
    let all: Vec<(Span, super::terms::Word)> = super::terms::words(text).collect();
    let (at, kind) = all.iter().find_map(|(at, word)| Some((*at, *KIND_OF.get(&word.hash())?)))?;
    let is_small = |span: Span| SMALL.contains(&&*span.of(text).to_lowercase());
    let mut place = all.iter().map(|(span, _)| *span).filter(|span| *span != at && !is_small(*span));
    let first = place.next()?;
    let place = Span::new(first.start, place.next_back().map_or(first.end, |last| last.end));
    let name = super::entity::trimmed(place.of(text));
    Some(hash(KINDS[kind]) ^ folded(names::canonical(name)).rotate_left(7))
}

/// The place of the event that a word names, and the key under which events of that kind there are found, dated or not.
pub(super) struct Placed {
    pub(super) key: u32,
    /// As in the text, without the possessive ending.
    pub(super) at: Span,
}

/// The event that a word at a byte of a chunk names, by a place in its own sentence.
pub(super) fn placed(facts: &Facts, at: u32) -> Option<Placed> {
    let prose = &*facts.syntax.prose;
    let sentence = facts.sentences.iter().find(|sentence| sentence.span.touches(at))?.span;
    let (word, text) = words_of(prose, sentence).find(|(word, _)| word.touches(at))?;
    let kind = KINDS.iter().position(|kind| kind.split(' ').any(|word| word == text))?;
    let mentions: Vec<&Mention> = facts.mentions.iter().filter(|mention| sentence.covers(mention.span)).collect();
    let event = by_place(prose, kind, word, &mentions, 0)?;
    let near = mentions.iter().filter(|mention| is_where(prose, mention, word));
    let at = near.min_by_key(|mention| distance(mention.span, word))?.span;
    Some(Placed { key: event.key, at })
}

/// Whether an event's word is at a byte of a chunk.
pub(super) fn kind_at(facts: &Facts, at: u32) -> Option<(Span, &'static str)> {
    let sentence = facts.sentences.iter().find(|sentence| sentence.span.touches(at))?.span;
    let (word, text) = words_of(&facts.syntax.prose, sentence).find(|(word, _)| word.touches(at))?;
    let kind = KINDS.iter().find(|kind| kind.split(' ').any(|word| word == text))?;
    Some((word, kind))
}

/// The event word nearest to a date in its sentence.
pub(super) fn word_near(facts: &Facts, date: Span) -> Option<Span> {
    let sentence = facts.sentences.iter().find(|sentence| sentence.span.covers(date))?.span;
    let named = |text: &str| KINDS.iter().any(|kind| kind.split(' ').any(|word| word == text));
    let words = words_of(&facts.syntax.prose, sentence).filter(|(_, text)| named(text));
    words.map(|(word, _)| word).filter(|word| distance(*word, date) <= NEAR).min_by_key(|word| distance(*word, date))
}

/// The words of a chunk that name events of a kind.
pub(super) fn words_of_kind<'a>(facts: &'a Facts, kind: &'a str) -> impl Iterator<Item = (Span, String)> + 'a {
    let all = facts.sentences.iter().flat_map(|sentence| words_of(&facts.syntax.prose, sentence.span));
    all.filter(move |(_, text)| kind.split(' ').any(|word| word == text))
}

/// “the Lisbon conference”, “in Lisbon”, “hosted by Lisbon”
fn is_where(prose: &str, mention: &Mention, word: Span) -> bool {
    /// With more words between an event and “in Lisbon”, the place belongs to something else.
    const FAR: usize = 5;
    /// With more words between “Lisbon” and an event after it they form a clause: “Norway was invited to the event”.
    const ADJOINING: usize = 2;
    if !matches!(mention.kind, EntityKind::Geopolitical | EntityKind::Location) {
        return false;
    }
    let before = prose.get(..mention.span.start as usize).unwrap_or("").trim_end();
    let last = before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    // “in the Norwegian capital, Oslo”
    let capital = before.strip_suffix(',').is_some_and(|before| before.ends_with("capital"));
    let adjoins = mention.span.end < word.start
        && word.start - mention.span.end <= 24
        && super::terms::words(Span::new(mention.span.end, word.start).of(prose)).count() <= ADJOINING;
    let (from, to) =
        if mention.span.start >= word.end { (word.end, mention.span.start) } else { (mention.span.end, word.start) };
    let near = super::terms::words(Span { start: from, end: to.max(from) }.of(prose)).count() <= FAR;
    adjoins || near && (["in", "at", "near", "outside"].contains(&last) || capital || before.ends_with("hosted by"))
}

/// An event by its kind and the nearest place.
fn by_place(prose: &str, kind: usize, word: Span, mentions: &[&Mention], date: u32) -> Option<Event> {
    let near = mentions.iter().filter(|mention| is_where(prose, mention, word));
    let nearest = near.min_by_key(|mention| distance(mention.span, word))?;
    if distance(nearest.span, word) > NEAR {
        return None;
    }
    let name = super::entity::trimmed(nearest.span.of(prose));
    let key = hash(KINDS[kind]) ^ folded(names::canonical(name)).rotate_left(7);
    Some(Event { key, certain: false, date, word })
}

/// A date as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(super) struct When {
    pub(super) year: Option<i32>,
    pub(super) month: Option<u8>,
    pub(super) day: Option<u8>,
}

impl When {
    /// The value of a date of a chunk, with the results of the document pass.
    pub(super) fn of(chunk: &Chunk, date: u32) -> Self {
        let iso = chunk.joined.dates.get(date as usize).and_then(Option::as_deref);
        if let Some(iso) = iso {
            let mut parts = iso.split('-');
            let year = parts.next().and_then(|year| year.parse().ok());
            // A week is not a month.
            let month = parts.next().and_then(|month| month.parse().ok());
            let day = parts.next().and_then(|day| day.parse().ok()).filter(|_| month.is_some());
            return Self { year, month, day };
        }
        match chunk.facts.dates.get(date as usize).map(|date| date.value) {
            Some(DateValue::DayOfMonth { month, day }) => Self { year: None, month: Some(month), day: Some(day) },
            Some(DateValue::MonthAlone(month)) => Self { year: None, month: Some(month), day: None },
            _ => Self::default(),
        }
    }

    /// Whether two dates differ in a part that both give.
    pub(super) fn is_apart(self, other: Self) -> bool {
        let differ = |a: Option<i32>, b: Option<i32>| a.zip(b).is_some_and(|(a, b)| a != b);
        differ(self.year, other.year)
            || differ(self.month.map(i32::from), other.month.map(i32::from))
            || differ(self.day.map(i32::from), other.day.map(i32::from))
    }

    /// Days from the start of its year, with every month counted as 31 days: precise enough to distinguish an error
    /// from another event.
    fn days(self) -> Option<i32> {
        Some(i32::from(self.month? - 1) * 31 + i32::from(self.day?))
    }

    /// Whether two dates of one event contradict each other. `certain`: it is certainly one event; otherwise only close
    /// dates are taken to be of one.
    pub(super) fn contradicts(self, other: Self, certain: bool) -> bool {
        let years = self.year.zip(other.year).map_or(0, |(a, b)| (a - b).abs());
        if let (Some(a), Some(b)) = (self.days(), other.days()) {
            let apart = (a - b).abs();
            return if certain { apart != 0 || years != 0 } else { years == 0 && (1..=6).contains(&apart) };
        }
        if !certain {
            return false;
        }
        match self.month.zip(other.month) {
            // Adjacent months of one winter may be in two years.
            Some((a, b)) => {
                let apart = i32::from(a.abs_diff(b));
                a != b && years <= 1 && apart.min(12 - apart) <= 2
            }
            None => years != 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u8, day: u8) -> When {
        When { year: Some(year), month: Some(month), day: Some(day) }
    }

    #[test]
    fn an_event_is_named_in_either_order() {
        assert_eq!(key_of("Lisbon talks"), key_of("the conference in Lisbon"));
        assert_ne!(key_of("Lisbon talks"), key_of("Madrid talks"));
        assert_eq!(key_of("Lisbon"), None);
        assert_eq!(key_of("talks"), None);
    }

    #[test]
    fn a_difference_of_some_days_is_one_event_and_another_month_another() {
        assert!(day(2019, 5, 3).contradicts(day(2019, 5, 5), false));
        assert!(!day(2019, 5, 3).contradicts(day(2019, 6, 20), false));
        assert!(!day(2019, 5, 3).contradicts(day(2019, 5, 3), true));
        assert!(day(1950, 5, 3).contradicts(day(1951, 5, 3), true));
        let month = |month| When { year: None, month: Some(month), day: None };
        assert!(month(12).contradicts(month(1), true));
        assert!(!month(12).contradicts(month(1), false));
        assert!(!month(12).contradicts(When::default(), true));
    }
}
