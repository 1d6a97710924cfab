//! When two figures count the same thing, and when no number satisfies both.
//!
//! Silent if they may count different things: other years, another place, a part and its whole, a share and a count, a
//! target and a result.

mod bounds;
mod local_context;

use std::sync::LazyLock;

use super::Chunk;
use super::chunk_cache::ResolvedName;
use super::country;
use super::events;
use super::modality::{Modality, is_norm};
use super::names::{self, NameKey};
use super::terms::{Term, words};
use crate::analysis::{Comparator, DateValue, EntityKind, Figure, Manner, Mention};
use crate::english;
use crate::text::Span;
pub(super) use bounds::{incompatible, is_lower_bound, states};

/// Words before a number that make it a wish or expectation.
static AIMS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::STATEMENTS, "figures.aims"));
/// The most bytes between such a word and the number.
const REACH: u32 = 60;
/// Prepositions before a place.
const PLACING: [&str; 6] = ["in", "across", "inside", "throughout", "within", "of"];

/// A figure in context.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    pub(super) chunk: &'a Chunk,
    pub(super) figure: &'a Figure,
    /// The date of its document.
    pub(super) written: Option<&'a str>,
    pub(super) setting: &'a Setting,
}

/// The context of a figure, computed once: a list of hundreds of items is one paragraph, and each figure is compared
/// with hundreds.
#[derive(Debug, Default)]
pub(super) struct Setting {
    /// Whether it is a fact, a plan or a requirement.
    modality: Modality,
    /// Keys of the persons, organizations, works and events in its sentence, except the speaker.
    actors: Box<[NameKey]>,
    /// Concepts of the words next to it: “were killed”. Sorted.
    beside: Box<[Term]>,
    /// Organizations and nations named after the counted.
    bodies: Box<[NameKey]>,
    /// It is a poll result; each poll has its own figures.
    is_polled: bool,
}

impl Setting {
    pub(super) fn of(chunk: &Chunk, figure: &Figure) -> Self {
        let at = At { chunk, figure, written: None, setting: &Self::default() };
        Self {
            modality: at.modality(),
            actors: at.actors().into(),
            beside: at.beside(),
            bodies: at.bodies(),
            is_polled: at.is_polled(),
        }
    }
}

/// Words before a number that select some of what is counted: “the last two games”, “top 100 companies”.
static PICKING: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::STATEMENTS, "figures.picking"));
/// Heads that are measures, and so do not identify the counted: shares close at many prices on many days.
static MEASURES: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::STATEMENTS, "figures.measures"));
/// Words after the counted noun that make it a prediction.
const AHEAD: [&str; 8] = ["will", "would", "could", "may", "might", "should", "expected", "planned"];

/// Words for a speaker.
const PRONOUNS: [&str; 10] = ["it", "its", "they", "their", "we", "our", "he", "she", "his", "her"];

/// Whether a head is only a measure.
pub(super) fn is_measure(head: &str) -> bool {
    MEASURES.contains(&head)
}

/// The date for which a figure is valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    Unknown,
    /// The text gives it.
    Year(i32),
    /// Only the document's date gives it.
    About(i32),
    /// “Last year”, in a document without a date.
    Before,
}

impl<'a> At<'a> {
    fn sentence(&self) -> Span {
        let index = self.chunk.sentence_at(self.figure.span.start);
        index.map_or(self.figure.span, |index| self.chunk.facts.sentences[index].span)
    }

    fn mentions(&self) -> impl Iterator<Item = &'a Mention> + use<'a> {
        self.mentions_in(self.sentence()).map(|(_, mention)| mention)
    }

    /// The mentions in a span with their indices, found by binary search: a list of hundreds of items is one chunk.
    fn mentions_in(&self, within: Span) -> impl Iterator<Item = (usize, &'a Mention)> + use<'a> {
        let mentions = &self.chunk.facts.mentions;
        let from = mentions.partition_point(|mention| mention.span.start < within.start);
        let all = mentions.iter().enumerate().skip(from);
        let all = all.take_while(move |(_, mention)| mention.span.start < within.end);
        all.filter(move |(_, mention)| within.covers(mention.span))
    }

    /// The group of the counted: “Hamas” of “Hamas fighters”; for a branch, the parent organization.
    pub(super) fn whose(&self) -> Vec<&'a str> {
        let Some(counts) = self.figure.counts_span else { return Vec::new() };
        let text = &*self.chunk.text;
        let named = self.mentions().filter(|mention| {
            counts.overlaps(mention.span)
                && matches!(mention.kind, EntityKind::Group | EntityKind::Organization | EntityKind::Person)
        });
        let name = |mention: &'a Mention| names::of_mention(mention, text);
        named.map(|mention| names::whole(name(mention)).unwrap_or_else(|| name(mention))).collect()
    }

    /// Whether the counted noun belongs to a person.
    fn is_somebodys(&self) -> bool {
        let counts = self.figure.counts_span.unwrap_or(self.figure.span);
        self.mentions().any(|mention| counts.overlaps(mention.span) && mention.kind == EntityKind::Person)
    }

    /// Its place: places in the counted phrase, and those of prepositional phrases in the sentence.
    fn places(&self) -> Vec<&'a str> {
        let text = &*self.chunk.text;
        let counts = self.figure.counts_span.unwrap_or(self.figure.span);
        let placed = |mention: &&Mention| {
            let is_place = matches!(mention.kind, EntityKind::Geopolitical | EntityKind::Location);
            let people = mention.kind == EntityKind::Nationality && counts.overlaps(mention.span);
            let before = text.get(..mention.span.start as usize).unwrap_or("").trim_end();
            let word = before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or("");
            people || is_place && !mention.metonym && (counts.overlaps(mention.span) || PLACING.contains(&word))
        };
        self.mentions().filter(placed).map(|mention| names::of_mention(mention, text)).collect()
    }

    /// The modifiers of the counted noun, without names: “foreign” of “foreign fighters”.
    fn narrowed(&self) -> Vec<Term> {
        let Some(counts) = self.figure.counts_span else { return Vec::new() };
        let names: Vec<Span> = self.mentions().map(|mention| mention.span).collect();
        let phrase = counts.of(&self.chunk.facts.syntax.prose);
        let free = words(phrase).filter(|(span, _)| {
            let span = span.shifted(counts.start);
            !names.iter().any(|name| name.overlaps(span))
        });
        let mut terms: Vec<Term> = free.filter_map(|(_, word)| word.term()).collect();
        terms.sort_unstable();
        terms.dedup();
        terms
    }

    fn when(&self) -> When {
        let year = |iso: &str| iso.get(..4).and_then(|year| year.parse().ok());
        if let Some(index) = self.figure.as_of {
            let iso = self.chunk.joined.dates.get(index as usize).and_then(Option::as_deref);
            if let Some(year) = iso.and_then(year) {
                return When::Year(year);
            }
            let value = self.chunk.facts.dates.get(index as usize).map(|date| date.value);
            if matches!(value, Some(DateValue::Years(..0))) {
                return When::Before;
            }
        }
        self.written.and_then(year).map_or(When::Unknown, When::About)
    }

    /// The month, or the day, for which it is valid, if the text gives it.
    fn month(&self) -> Option<events::When> {
        let when = events::When::of(self.chunk, self.figure.as_of?);
        when.month.is_some().then_some(when)
    }

    fn modality(&self) -> Modality {
        let sentence = self.sentence();
        let figures = &self.chunk.facts.figures;
        let first = figures.partition_point(|figure| figure.span.start < sentence.start);
        let all = figures[first..].iter().take_while(|figure| figure.span.start < sentence.end);
        let text = sentence.of(&self.chunk.facts.syntax.prose);
        match () {
            () if is_norm(text, sentence.start, self.figure.span, all.map(|figure| figure.span)) => Modality::Norm,
            () if self.is_aim() => Modality::Plan,
            () => Modality::Fact,
        }
    }

    /// Whether it is a target or an expectation.
    fn is_aim(&self) -> bool {
        let any = |text: &str, list: &[&str]| {
            words(text).any(|(_, word)| list.iter().any(|each| each.as_bytes() == word.as_bytes()))
        };
        let span = self.figure.span;
        let foretold = self.chunk.joined.attributions.iter().any(|attribution| {
            attribution.manner == Manner::Forecast && attribution.content.iter().any(|content| content.covers(span))
        });
        let end = self.figure.counts_span.map_or(span.end, |counts| counts.end.max(span.end));
        let behind = Span::new(end, self.sentence().end.max(end)).of(&self.chunk.facts.syntax.prose);
        let next = words(behind).nth(1).map_or(behind, |(at, _)| Span::new(0, at.end).of(behind));
        foretold || any(self.before(), &AIMS) || any(next, &AHEAD)
    }

    /// Whether it is a part of a larger number, or a selection: “four of the twelve”, “the last two games”.
    fn is_part(&self) -> bool {
        // A share is always of the whole.
        if !self.figure.unit.is_empty() {
            return false;
        }
        let text = &*self.chunk.facts.syntax.prose;
        let behind = text.get(self.figure.span.end as usize..).unwrap_or("").trim_start();
        let of =
            ["of the ", "of our ", "of their ", "of its ", "of his ", "of her ", "of them", "of these ", "of those "];
        if of.iter().any(|of| behind.starts_with(of)) {
            return true;
        }
        let before = self.before();
        let picked = words(before).last().is_some_and(|(at, word)| {
            at.end as usize == before.trim_end().len() && PICKING.iter().any(|each| each.as_bytes() == word.as_bytes())
        });
        // “99 additional delegates”
        let first = behind.split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
        if picked || ["additional", "more", "other", "others", "further", "remaining"].contains(&first) {
            return true;
        }
        // “two were killed at each place”, “150 votes away from the 300 they need”
        let end = self.figure.counts_span.map_or(self.figure.span.end, |counts| counts.end.max(self.figure.span.end));
        let behind_it = Span::new(end, self.sentence().end.max(end)).of(text);
        let cut = local_context::BREAKS.iter().filter_map(|mark| behind_it.find(mark)).min().unwrap_or(behind_it.len());
        words(&behind_it[..cut]).any(|(_, word)| {
            [&b"each"[..], b"apiece", b"every", b"away", b"short", b"respectively"].contains(&word.as_bytes())
        })
    }

    /// The words before it in its sentence.
    fn before(&self) -> &'a str {
        let sentence = self.sentence();
        let start = sentence.start.max(self.figure.span.start.saturating_sub(REACH));
        let prose = &*self.chunk.facts.syntax.prose;
        let start = (start..=self.figure.span.start).find(|at| prose.is_char_boundary(*at as usize)).unwrap_or(start);
        Span::new(start, self.figure.span.start).of(prose)
    }

    /// Whether it has a possessor.
    fn is_own(&self) -> bool {
        words(self.before()).any(|(_, word)| word.as_bytes() == b"own")
    }

    /// The head of the counted phrase, as a term, with its modifiers.
    fn modifiers(&self) -> Vec<Term> {
        let head: Vec<Term> = self
            .figure
            .counts_span
            .map(|counts| {
                // The head is the last word that is not a name and precedes any “of” or “in”.
                let phrase = counts.of(&self.chunk.facts.syntax.prose);
                let stop = [" of ", " in "].iter().filter_map(|link| phrase.find(link)).min().unwrap_or(phrase.len());
                let all = terms_in_order(&phrase[..stop]);
                all.last().copied().into_iter().collect()
            })
            .unwrap_or_default();
        self.narrowed().into_iter().filter(|term| !head.contains(term)).collect()
    }

    /// Whether both count the same, given equal heads, units and directions.
    pub(super) fn counts_the_same(&self, other: &Self) -> bool {
        let times = self.month().zip(other.month());
        let other_time = apart(self.when(), other.when()) || times.is_some_and(|(own, other)| own.is_apart(other));
        if other_time || self.setting.modality != other.setting.modality || self.is_part() || other.is_part() {
            return false;
        }
        // A growth rate depends on the period, which both must give.
        if self.figure.change && !self.is_of_one_span(other) {
            return false;
        }
        if self.is_of_others(other) {
            return false;
        }
        // Killed, injured and all people are different counts.
        if self.figure.unit.is_empty() && !self.fates().eq(other.fates()) {
            return false;
        }
        // Two polls have different figures.
        if (self.setting.is_polled || other.setting.is_polled) && !self.is_of_one_poll(other) {
            return false;
        }
        let (here, there) = (self.places(), other.places());
        let apart = match (here.is_empty(), there.is_empty()) {
            (false, false) => here.iter().all(|place| !there.contains(place)),
            (true, false) => !self.names_any(&there, !self.whose().is_empty()),
            (false, true) => !other.names_any(&here, !other.whose().is_empty()),
            (true, true) => false,
        };
        if apart || self.is_part() || other.is_part() {
            return false;
        }
        let (own, others) = (self.whose(), other.whose());
        match (own.is_empty(), others.is_empty()) {
            (false, false) => {
                let shared = own.iter().any(|name| others.contains(name));
                // All fighters of a group are counted; possessions are counted partially.
                let of_persons = self.is_somebodys() || other.is_somebodys();
                shared && self.modifiers() == other.modifiers() && (!of_persons || self.shares_what_is_beside(other))
            }
            (true, true) => self.has_similar_context(other),
            // “3,500 fighters”: of which group?
            _ => !self.figure.unit.is_empty() && self.has_similar_context(other),
        }
    }

    /// Whether both sentences name the same organizations, and at least one: the pollster is among them.
    fn is_of_one_poll(&self, other: &Self) -> bool {
        let bodies = |at: &Self| {
            let mut bodies: Vec<NameKey> =
                at.setting.actors.iter().copied().filter(|key| !names::is_person(*key)).collect();
            bodies.sort_unstable();
            bodies.dedup();
            bodies
        };
        let own = bodies(self);
        !own.is_empty() && own == bodies(other)
    }

    /// Whether both give the period of a change, and the same one.
    fn is_of_one_span(&self, other: &Self) -> bool {
        let iso = |at: &Self| {
            let index = at.figure.as_of? as usize;
            at.chunk.joined.dates.get(index).and_then(Clone::clone)
        };
        match (iso(self), iso(other)) {
            (Some(own), Some(theirs)) => own.starts_with(&*theirs) || theirs.starts_with(&*own),
            (None, None) => shared_stems(self.figure, other.figure).0 >= 2,
            _ => false,
        }
    }

    /// Whether both sentences name persons, organizations, works or events, and none in common, apart from speakers.
    fn is_of_others(&self, other: &Self) -> bool {
        let (own, theirs) = (&self.setting.actors, &other.setting.actors);
        let meet = own.iter().any(|key| theirs.contains(key));
        !meet && !own.is_empty() && !theirs.is_empty()
    }

    /// Keys of the persons, organizations, works and events in its sentence, except the speaker.
    fn actors(&self) -> Vec<NameKey> {
        let sentence = self.sentence();
        let joined = &self.chunk.joined;
        // “Volvo said it would …”: the speaker is the agent.
        let of_itself = words(sentence.of(&self.chunk.facts.syntax.prose))
            .any(|(_, word)| PRONOUNS.iter().any(|each| each.as_bytes() == word.as_bytes()));
        let says = |span: Span| {
            if of_itself {
                return false;
            }
            let sources = joined.attributions.iter().flat_map(|attribution| &attribution.source);
            sources.into_iter().any(|source| source.overlaps(span))
        };
        let acts = |mention: &Mention| {
            let is_place =
                matches!(mention.kind, EntityKind::Geopolitical | EntityKind::Location | EntityKind::Nationality);
            !is_place && !says(mention.span)
        };
        let key = |(at, mention): (usize, &Mention)| {
            let whole = names::whole(names::of_mention(mention, &self.chunk.text));
            whole.map(|whole| names::key(whole, mention.kind)).or_else(|| self.chunk.keys.names.get(at).copied())
        };
        self.mentions_in(sentence).filter(|(_, mention)| acts(mention)).filter_map(key).collect()
    }

    /// Whether its sentence (or its paragraph, if it counts members of a group) names one of some places, its people or
    /// its government.
    fn names_any(&self, places: &[&str], in_paragraph: bool) -> bool {
        let within = if in_paragraph { Span::new(0, u32::MAX) } else { self.sentence() };
        self.named(within).any(|name| places.iter().any(|place| country::of_seat(place).unwrap_or(place) == name))
    }

    /// The entities in a span; for a capital, its country.
    fn named(&self, within: Span) -> impl Iterator<Item = &'a str> + use<'a> {
        let called = self.chunk.called();
        self.mentions_in(within).filter_map(|(at, _)| called.get(at)).map(ResolvedName::country_or_name)
    }

    /// Modifiers of the count in addition to its head and the names of its sentence.
    fn stems(&self) -> Vec<&'a str> {
        let text = &*self.chunk.text;
        let names: Vec<String> = self.mentions().map(|mention| mention.span.of(text).to_lowercase()).collect();
        let canonical: Vec<String> = self.named(self.sentence()).map(str::to_lowercase).collect();
        let is_name = |stem: &str| {
            canonical.iter().any(|name| name == stem)
                || names.iter().any(|name| name == stem || name.split_whitespace().any(|word| word == stem))
        };
        let stems = self.figure.subject.iter().map(|stem| &**stem);
        stems.filter(|stem| **stem != *self.figure.head && !is_name(stem)).collect()
    }

    /// Whether both count the same: words alone are shared by figures of many things, so both sentences must name the
    /// same entity or place. Counts of people and things with equal words need that less.
    fn has_similar_context(&self, other: &Self) -> bool {
        let meet = |a: Span, b: Span| {
            let theirs: Vec<&str> = other.named(b).collect();
            self.named(a).any(|name| theirs.contains(&name))
        };
        let named = meet(self.sentence(), other.sentence());
        // “His own endorsements” and “hers” are different.
        if !named && self.is_own() != other.is_own() {
            return false;
        }
        let alike = alike(self.figure, other.figure);
        if !self.figure.unit.is_empty() {
            return named && alike;
        }
        let (own, theirs) = (self.stems(), other.stems());
        let shared = own.iter().filter(|stem| theirs.contains(stem)).count();
        let fewer = own.len().min(theirs.len());
        let all = Span::new(0, u32::MAX);
        if alike && self.is_of_one_body(other) && (named || shared >= 2 || meet(all, all)) {
            return true;
        }
        shared >= 1
            && self.shares_what_is_beside(other)
            && self.is_of_one_body(other)
            && (named && self.nests(other) || 3 * shared >= 2 * fewer)
    }

    /// Whether the modifiers of one also apply to the other.
    fn nests(&self, other: &Self) -> bool {
        let (own, theirs) = (self.narrowed(), other.narrowed());
        own.iter().all(|term| theirs.contains(term)) || theirs.iter().all(|term| own.contains(term))
    }
}

fn terms_in_order(text: &str) -> Vec<Term> {
    words(text).filter_map(|(_, word)| word.term()).collect()
}

fn apart(a: When, b: When) -> bool {
    match (a, b) {
        (When::Year(a), When::Year(b) | When::About(b)) | (When::About(a), When::Year(b)) => a != b,
        (When::About(a), When::About(b)) => (a - b).abs() > 1,
        (When::Before, When::Before) => false,
        (When::Before, _) | (_, When::Before) => true,
        _ => false,
    }
}

/// Whether the modifiers of one include those of the other.
fn alike(a: &Figure, b: &Figure) -> bool {
    let (shared, fewer) = shared_stems(a, b);
    // Plain counts of people and things are frequent, so they need more evidence.
    let enough = if a.unit.is_empty() { 3 * shared >= 2 * fewer } else { 2 * shared >= fewer };
    shared >= 1 && enough
}

/// The number of stems in common besides the head, and the number of stems of the shorter one.
fn shared_stems(a: &Figure, b: &Figure) -> (usize, usize) {
    let beside = |figure: &Figure| figure.subject.iter().filter(|stem| **stem != figure.head).count();
    let shared = a.subject.iter().filter(|stem| **stem != a.head && b.subject.contains(stem)).count();
    (shared, beside(a).min(beside(b)))
}

/// A figure's value for JSON: “<1000”, “2000-3000”, “80 percent”.
pub(super) fn value(figure: &Figure) -> Box<str> {
    let comparator = match figure.comparator {
        Comparator::Equal => "",
        Comparator::Less => "<",
        Comparator::Greater => ">",
        Comparator::About => "~",
        Comparator::AtMost => "<=",
        Comparator::AtLeast => ">=",
    };
    let high = figure.value_high.map(|high| format!("-{high}")).unwrap_or_default();
    let unit = if figure.unit.is_empty() { String::new() } else { format!(" {}", figure.unit) };
    format!("{comparator}{}{high}{unit}", figure.value).into()
}

/// Whether the largest of some values is at least half again the smallest.
pub(super) fn differ_much<'a>(values: impl Iterator<Item = &'a str>) -> bool {
    let number = |value: &str| {
        let digits: String = value
            .trim_start_matches(['<', '>', '=', '~'])
            .chars()
            .take_while(|c| c.is_ascii_digit() || *c == '.')
            .collect();
        digits.parse::<f64>().ok()
    };
    let (low, high) = values
        .filter_map(number)
        .fold((f64::INFINITY, 0.0_f64), |(low, high), value| (low.min(value), high.max(value)));
    high >= 1.5 * low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_that_differ_keep_figures_apart() {
        assert!(apart(When::Year(2016), When::About(2017)));
        assert!(!apart(When::About(2016), When::About(2017)));
        assert!(apart(When::Before, When::Unknown));
        assert!(!apart(When::Unknown, When::Year(2016)));
    }
}
