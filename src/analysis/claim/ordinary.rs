//! Whether a statement tells only what no editor asks a source for: how a life ran, how a thing began, how a match went,
//! when something takes place, how large a thing is. Decided from the class of every predicate, from what every number
//! measures, and from what is absent: accusations, ranks, trends, losses. Does not know the attribution.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::features::{Around, Feature, Features};
use super::tense::{Tense, tense};
use crate::analysis::check_worthy::Traits;
use crate::analysis::cue::inflection::forms;
use crate::analysis::gazetteer::Class;
use crate::analysis::part_of_speech::PartOfSpeech;
use crate::analysis::words::Words;
use crate::analysis::{ClaimReason, Comparator, EntityKind, Figure};
use crate::english;
use crate::syntax::TokenKind;

/// Classes of predicates; a set of flags.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Predicate(u16);

impl Predicate {
    const LIFE: u16 = 1;
    const ORIGIN: u16 = 2;
    const PLAY: u16 = 4;
    const CALENDAR: u16 = 8;
    const PROCEDURE: u16 = 16;
    const MAKE_UP: u16 = 32;
    const LIFE_PASSIVE: u16 = 64;

    const fn has(self, class: u16) -> bool {
        self.0 & class != 0
    }
}

struct Lists {
    predicates: FxHashMap<String, Predicate>,
    events: FxHashSet<&'static str>,
    parts: FxHashSet<&'static str>,
    kinds: FxHashSet<&'static str>,
    sport: FxHashSet<&'static str>,
    sport_or_other: FxHashSet<&'static str>,
    refusals: FxHashSet<String>,
    acts: FxHashSet<String>,
    recent: FxHashSet<&'static str>,
    irregular: FxHashSet<&'static str>,
    disputed: FxHashSet<&'static str>,
    market: FxHashSet<String>,
    capacity: FxHashSet<String>,
    dimensions: FxHashSet<&'static str>,
    studies: FxHashSet<&'static str>,
    trials: FxHashSet<&'static str>,
    researchers: FxHashSet<&'static str>,
    studied: FxHashSet<&'static str>,
    measures: FxHashSet<&'static str>,
    study_parts: FxHashSet<&'static str>,
}

fn set(name: &str) -> FxHashSet<&'static str> {
    english::list(english::ORDINARY, name).into_iter().collect()
}

fn verbs(name: &str) -> impl Iterator<Item = String> {
    english::list(english::ORDINARY, name).into_iter().flat_map(|verb| forms(&verb.replace('/', ",")))
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let mut predicates: FxHashMap<String, Predicate> = FxHashMap::default();
    for (name, class) in [
        ("life", Predicate::LIFE),
        ("life.passive", Predicate::LIFE_PASSIVE),
        ("origin", Predicate::ORIGIN),
        ("play", Predicate::PLAY),
        ("calendar", Predicate::CALENDAR),
        ("procedure", Predicate::PROCEDURE),
        ("make-up", Predicate::MAKE_UP),
    ] {
        verbs(name).for_each(|form| predicates.entry(form).or_default().0 |= class);
    }
    Lists {
        predicates,
        events: set("calendar.events"),
        parts: set("make-up.parts"),
        kinds: set("kinds"),
        sport: set("sport"),
        sport_or_other: set("sport.or-other"),
        refusals: verbs("silence.refusals").collect(),
        acts: verbs("silence.acts").collect(),
        recent: set("recent"),
        irregular: set("irregular"),
        disputed: set("irregular.but-in-play"),
        market: verbs("market").collect(),
        capacity: verbs("make-up.capacity").collect(),
        dimensions: set("make-up.dimensions"),
        studies: set("study"),
        trials: set("study.trials"),
        researchers: set("study.researchers"),
        studied: set("study.subjects"),
        measures: set("study.measures"),
        study_parts: set("study.parts"),
    }
});

/// Units of time and of size: how long a thing lasts and how large it is.
const TIMES: [&str; 9] = ["year", "month", "week", "day", "hour", "minute", "second", "decade", "century"];
const SIZES: [&str; 14] =
    ["km", "m", "cm", "mm", "mile", "yard", "foot", "inch", "m²", "km²", "hectare", "acre", "kg", "square mile"];
/// Words between “to be” and the noun that says what the subject is.
const DESCRIBED: usize = 6;
/// The first words of a sentence, in which what is traded is named.
const MARKET: usize = 3;
/// Words behind a verb in which its object is looked for.
const OBJECT: usize = 8;

/// Traits of the statement in some tokens, of those that this module sets.
pub(super) fn traits(
    words: &Words<'_>,
    tokens: Range<usize>,
    parts: &[PartOfSpeech],
    (around, features): (&Around<'_>, &Features),
    (reason, accuses): (ClaimReason, bool),
) -> Traits {
    let has_verb = parts.iter().any(|part| matches!(part, PartOfSpeech::Verb | PartOfSpeech::Auxiliary));
    let lowered = tokens.clone().map(|at| words.word(at).to_lowercase()).collect();
    let read = Read { words, tokens, lowered, parts, around, has_verb };
    // Headings are not tagged.
    let named = |set| read.nouns().any(|at| read.is_in(at, set));
    let heads = |set| read.parts.is_empty() && read.tokens.clone().any(|at| read.is_in(at, set));
    let sport = named(&LISTS.sport) || heads(&LISTS.sport);
    let maybe_sport = named(&LISTS.sport_or_other) || heads(&LISTS.sport_or_other);
    let out = Traits::default().with(Traits::SPORT, sport).with(Traits::MAYBE_SPORT, maybe_sport);
    let out = out.with(Traits::STUDY, read.names_study()).with(Traits::OF_STUDY, read.is_of_study(&LISTS.measures));
    let out = out.with(Traits::MAYBE_OF_STUDY, read.is_of_study(&LISTS.study_parts));
    if read.is_silence() {
        return out.with(Traits::ORDINARY, true);
    }
    let tense = tense(words, read.tokens.clone(), parts);
    let out = out.with(Traits::PLUPERFECT, tense == Tense::Pluperfect && !accuses);
    if accuses || matches!(reason, ClaimReason::Accusation | ClaimReason::Cause | ClaimReason::Change) {
        return out;
    }
    let has = |set: &FxHashSet<&'static str>| read.tokens.clone().any(|at| read.is_in(at, set));
    if has(&LISTS.irregular) {
        return out;
    }
    if read.is_market() {
        return out.with(Traits::ORDINARY, true);
    }
    let ranks = features.has(Feature::Superlative) && !read.is_best_known();
    let out = out.with(Traits::EVENT, tense == Tense::Past && !ranks && read.is_event());
    let disputed = has(&LISTS.disputed);
    let plain = !features.has(Feature::Quantity) || around.figures.iter().any(|figure| figure.value <= SMALL);
    let classes = read.predicates();
    let ordinary = classes
        .is_some_and(|classes| !classes.is_empty() && plain && !ranks && !disputed && read.holds(&classes))
        && read.measured(false) == Measured::Plain;
    let is_play = |at: usize| read.class(at).has(Predicate::PLAY) && !read.is_copula(at);
    let play = read.every(|at| is_play(at) || read.is_copula(at))
        && read.verbs().any(is_play)
        && !ranks
        && read.measured(true) == Measured::Plain;
    out.with(Traits::ORDINARY, ordinary).with(Traits::PLAY, play)
}

/// Up to here a number in a document about sport is of players, points or spectators.
const CROWD: f64 = 100_000.0;
/// Up to here a number in words counts people and parts that a reader can picture.
const SMALL: f64 = 12.0;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Measured {
    /// Nothing, or ages, times, sizes and parts.
    Plain,
    /// Something that an editor asks about.
    Asked,
}

struct Read<'a, 'w> {
    words: &'a Words<'w>,
    tokens: Range<usize>,
    /// The tokens in lower case.
    lowered: Vec<String>,
    parts: &'a [PartOfSpeech],
    around: &'a Around<'a>,
    /// The tagger has found a verb.
    has_verb: bool,
}

impl Read<'_, '_> {
    fn part(&self, at: usize) -> Option<PartOfSpeech> {
        self.parts.get(at.checked_sub(self.tokens.start)?).copied()
    }

    fn lower(&self, at: usize) -> Cow<'_, str> {
        let own = at.checked_sub(self.tokens.start).and_then(|at| self.lowered.get(at));
        own.map_or_else(|| self.words.word(at).to_lowercase().into(), |own| own.as_str().into())
    }

    fn is_in(&self, at: usize, set: &FxHashSet<&'static str>) -> bool {
        set.contains(&*self.lower(at))
    }

    fn nouns(&self) -> impl Iterator<Item = usize> + '_ {
        use PartOfSpeech as P;
        let is = |at: &usize| matches!(self.part(*at), Some(P::Noun | P::Adjective | P::ProperNoun));
        self.tokens.clone().filter(is)
    }

    fn class(&self, at: usize) -> Predicate {
        LISTS.predicates.get(&*self.lower(at)).copied().unwrap_or_default()
    }

    /// A verb that states something: not an auxiliary before another verb.
    fn verbs(&self) -> impl Iterator<Item = usize> + '_ {
        self.tokens.clone().filter(|at| match self.part(*at) {
            Some(PartOfSpeech::Verb) => !self.is_object(*at) && !self.is_reduced(*at),
            Some(PartOfSpeech::Auxiliary) => self.is_copula(*at),
            // The tagger reads “the race ends” as two nouns.
            Some(PartOfSpeech::Noun) => !self.has_verb && self.is_in_plural(*at),
            _ => false,
        })
    }

    /// A word in the place of a noun, of no known class: “on target”, “the penalty spot”.
    fn is_object(&self, at: usize) -> bool {
        use PartOfSpeech as P;
        let word = self.lower(at);
        // No infinitive ends in “s”: “turned to woodcuts”.
        let before_to = at > self.tokens.start && self.words.eq(at - 1, "to");
        if before_to && word.ends_with('s') && !word.ends_with("ss") {
            return true;
        }
        let inflected = ["ed", "ing"].iter().any(|end| word.ends_with(end)) || self.class(at) != Predicate::default();
        let before = at.checked_sub(1).filter(|before| *before >= self.tokens.start);
        let behind_noun = before.is_some_and(|before| {
            let governs = matches!(self.part(before), Some(P::Adposition | P::Determiner | P::Adjective | P::Noun));
            governs && !self.words.eq(before, "to") && !self.words.word(before).ends_with('s')
        });
        !inflected && behind_noun && self.verb_before(at)
    }

    /// A participle behind its noun, with an agent: “a group led by Tom Hale”.
    fn is_reduced(&self, at: usize) -> bool {
        let noun = |at: usize| matches!(self.part(at), Some(PartOfSpeech::Noun | PartOfSpeech::ProperNoun));
        let by = self.words.eq(at + 1, "by") && !self.words.is(at, Class::ACCUSATION);
        by && at > self.tokens.start && noun(at - 1) && self.verb_before(at)
    }

    /// “Best known for her woodcuts” ranks nothing.
    fn is_best_known(&self) -> bool {
        self.tokens
            .clone()
            .any(|at| self.words.any(at, &["best", "better"]) && self.words.any(at + 1, &["known", "remembered"]))
    }

    fn verb_before(&self, at: usize) -> bool {
        (self.tokens.start..at).any(|at| self.part(at) == Some(PartOfSpeech::Verb))
    }

    /// A known predicate that may be a noun in the plural.
    fn is_in_plural(&self, at: usize) -> bool {
        self.words.word(at).ends_with('s') && self.class(at) != Predicate::default() && at > self.tokens.start
    }

    /// A form of “to be” without a verb behind it.
    fn is_copula(&self, at: usize) -> bool {
        let is_be = self.words.any(at, &["is", "are", "was", "were", "been", "be", "’s", "'s"]);
        is_be && self.part(at) == Some(PartOfSpeech::Auxiliary) && self.participle(at).is_none()
    }

    /// The verb that an auxiliary belongs to.
    fn participle(&self, at: usize) -> Option<usize> {
        use PartOfSpeech as P;
        let skipped = |at: &usize| matches!(self.part(*at), Some(P::Adverb | P::Auxiliary | P::Particle));
        let next = (at + 1..self.tokens.end).find(|at| !skipped(at))?;
        (self.part(next) == Some(P::Verb)).then_some(next)
    }

    /// Whether the verb is passive: a form of “to be” is before it.
    fn is_passive(&self, at: usize) -> bool {
        use PartOfSpeech as P;
        let from = self.tokens.start.max(at.saturating_sub(4));
        let mut before = (from..at).rev();
        let near = before.find(|at| !matches!(self.part(*at), Some(P::Adverb | P::Particle)));
        near.is_some_and(|at| self.words.any(at, &["is", "are", "was", "were", "been", "be", "being"]))
    }

    fn every(&self, mut holds: impl FnMut(usize) -> bool) -> bool {
        let mut any = false;
        self.verbs().all(|at| {
            any = true;
            holds(at)
        }) && any
    }

    /// The class by which each predicate is ordinary; `None` if one is not.
    fn predicates(&self) -> Option<Vec<u16>> {
        self.verbs().map(|at| self.predicate(at)).collect()
    }

    fn predicate(&self, at: usize) -> Option<u16> {
        let class = self.class(at);
        if self.is_copula(at) {
            return self.describes(at).then_some(Predicate::MAKE_UP);
        }
        let passive = self.is_passive(at);
        let life = class.has(Predicate::LIFE) && (passive || !class.has(Predicate::LIFE_PASSIVE));
        match () {
            () if life && self.has_person() => Some(Predicate::LIFE),
            () if class.has(Predicate::ORIGIN) => Some(Predicate::ORIGIN),
            () if class.has(Predicate::CALENDAR) && self.has_event() => Some(Predicate::CALENDAR),
            () if class.has(Predicate::CALENDAR) && self.is_planned(at) => Some(Predicate::CALENDAR),
            () if class.has(Predicate::PROCEDURE) && (passive || self.is_vote(at)) => Some(Predicate::PROCEDURE),
            () if class.has(Predicate::MAKE_UP) && self.has_parts(at) => Some(Predicate::MAKE_UP),
            () => None,
        }
    }

    /// “Voted by five to four”, “voted 6-3”: everybody can see it.
    fn is_vote(&self, at: usize) -> bool {
        self.words.any(at, &["vote", "votes", "voted"])
    }

    /// Whether what the predicates tell is not the news of the day. Calendars and procedures are for every day.
    fn holds(&self, classes: &[u16]) -> bool {
        let timeless = Predicate::CALENDAR | Predicate::PROCEDURE | Predicate::MAKE_UP;
        classes.iter().all(|class| class & timeless != 0) || !self.is_recent()
    }

    /// “A survey of 61 sites”, “in a trial, researchers found”.
    fn names_study(&self) -> bool {
        let has = |set| self.nouns().any(|at| self.is_in(at, set));
        has(&LISTS.studies) || has(&LISTS.trials) && has(&LISTS.researchers)
    }

    /// Whether a statement is about those studied, or about a part of the study: “patients on the pill”, “the mean”.
    fn is_of_study(&self, measures: &FxHashSet<&'static str>) -> bool {
        use PartOfSpeech as P;
        let is_the = |at: usize| {
            let from = self.tokens.start.max(at.saturating_sub(3));
            (from..at).any(|at| matches!(self.part(at), Some(P::Determiner | P::Numeral)) || self.words.eq(at, "the"))
        };
        let studied = |at: usize| self.is_in(at, &LISTS.studied);
        self.nouns().any(|at| studied(at) || self.is_in(at, measures) && is_the(at))
    }

    fn is_recent(&self) -> bool {
        self.tokens.clone().any(|at| self.words.is(at, Class::WEEKDAY) || self.is_in(at, &LISTS.recent))
    }

    fn has_person(&self) -> bool {
        let named = self.around.mentions.iter().any(|mention| mention.kind == EntityKind::Person);
        named
            || self.around.figures.iter().any(|figure| self.is_age(figure))
            || self.tokens.clone().any(|at| self.words.any(at, &["he", "she", "his", "her", "who"]))
    }

    fn has_event(&self) -> bool {
        self.nouns().any(|at| self.is_in(at, &LISTS.events))
    }

    /// “Will visit”, “is to play”.
    fn is_planned(&self, at: usize) -> bool {
        let from = self.tokens.start.max(at.saturating_sub(3));
        (from..at).any(|at| self.words.any(at, &["will", "shall"]))
            || at >= 2 && self.words.eq(at - 1, "to") && self.words.any(at - 2, &["is", "are", "was", "were"])
    }

    /// Whether the object of a verb is a part or a size: “has 31 locks”, “ran for 27 miles”.
    fn has_parts(&self, at: usize) -> bool {
        let behind = at + 1..self.tokens.end.min(at + 1 + OBJECT);
        let end = behind.end.checked_sub(1).and_then(|last| self.words.get(last)).map_or(0, |token| token.span.end);
        let start = self.words.get(at).map_or(0, |token| token.span.end);
        let mut figures = self.around.figures.iter();
        let sized = figures.any(|figure| figure.span.start >= start && figure.span.end <= end && is_size(figure));
        // “Carries up to 400 passengers”: what it is made for.
        let capacity = LISTS.capacity.contains(&*self.lower(at));
        let mut figures = self.around.figures.iter();
        let made_for = capacity && figures.any(|figure| figure.span.start >= start && is_most(figure));
        sized || made_for || behind.into_iter().any(|at| self.is_in(at, &LISTS.parts))
    }

    /// Whether “to be” says what kind of person or thing the subject is, or how old or large: “was a painter”.
    fn describes(&self, at: usize) -> bool {
        use PartOfSpeech as P;
        let behind = at + 1..self.tokens.end.min(at + 1 + DESCRIBED);
        let phrase = behind.take_while(|at| {
            let inside = matches!(
                self.part(*at),
                Some(P::Determiner | P::Adjective | P::Noun | P::ProperNoun | P::Numeral | P::Coordinator | P::Pronoun)
            );
            inside || self.words.kind(*at) == Some(TokenKind::Comma)
        });
        let phrase: Vec<usize> = phrase.collect();
        let is_kind = |at: &usize| {
            self.part(*at) == Some(P::Noun)
                && (self.is_in(*at, &LISTS.kinds) || self.words.is(*at, Class::ROLE.or(Class::TITLE)))
        };
        phrase.iter().any(is_kind) || {
            let start = self.words.get(at).map_or(0, |token| token.span.end);
            let mut behind = self.around.figures.iter().filter(|figure| figure.span.start > start);
            // “Is 3 kilometres long”, and not “was 600 metres from the rocks”.
            let dimension = |figure: &Figure| self.is_in(self.words.at(figure.span.end), &LISTS.dimensions);
            behind.any(|figure| (is_size(figure) || is_time(figure)) && dimension(figure) || self.is_age(figure))
        }
    }

    /// What a market shows to everybody: “the shares closed at $7.40”, “shares in Hallam fell 22%”.
    fn is_market(&self) -> bool {
        let is_traded = |at: usize| self.words.any(at, &["share", "shares", "stock", "stocks", "bonds"]);
        let traded = self.tokens.clone().take(MARKET).any(is_traded);
        let mut verbs = self.verbs().filter(|at| !is_traded(*at)).peekable();
        traded && verbs.peek().is_some() && verbs.all(|at| LISTS.market.contains(&*self.lower(at)))
    }

    /// Whether a sentence tells of an event without a year or month, and counts no money: of a match, of an
    /// experiment.
    fn is_event(&self) -> bool {
        let money =
            |figure: &Figure| figure.unit.len() == 3 && figure.unit.bytes().all(|byte| byte.is_ascii_uppercase());
        let year = |at: usize| {
            let word = self.words.word(at);
            self.words.is(at, Class::MONTH) && self.words.is_capital(at)
                || word.len() >= 4 && word.bytes().all(|byte| byte.is_ascii_digit())
                || self.words.any(at, &["year", "years", "month", "summer", "winter", "spring", "autumn"])
        };
        let dated = self.around.dates.iter().any(|date| {
            let mut within = self.tokens.clone();
            within.any(|at| year(at) && self.words.get(at).is_some_and(|token| date.span.covers(token.span)))
        });
        !dated && !self.around.figures.iter().any(money)
    }

    /// “Declined to comment”, “did not respond to messages”, “could not be reached”.
    fn is_silence(&self) -> bool {
        let verbs: Vec<usize> = self.verbs().collect();
        let acts = |at: usize| LISTS.acts.contains(&*self.lower(at));
        let refuses = |at: &usize| LISTS.refusals.contains(&*self.lower(*at)) && (*at + 1..*at + 4).any(acts);
        let refused = verbs.iter().any(refuses);
        let negated = |at: usize| {
            let from = self.tokens.start.max(at.saturating_sub(4));
            (from..at).any(|at| self.words.any(at, &["not", "n't", "n’t", "never"]))
        };
        let silent = |at: &usize| acts(*at) && negated(*at);
        (refused || verbs.iter().any(silent)) && self.around.figures.is_empty() && verbs.len() <= 3
    }

    /// What the numbers measure; `play`: if the document is about sport.
    fn measured(&self, play: bool) -> Measured {
        let plain = |figure: &Figure| {
            let counted = || figure.counts.split(' ').any(|word| LISTS.parts.contains(&*word.to_lowercase()));
            let told = is_most(figure) && self.verbs().any(|at| LISTS.capacity.contains(&*self.lower(at)))
                || is_time(figure)
                || is_size(figure)
                || is_year(figure)
                || self.is_age(figure)
                || counted();
            // The sides of a vote, and not what it is about.
            let (before, behind) = (self.words.at(figure.span.start), self.words.at(figure.span.end));
            let side = self.words.eq(behind, "to") || before > 0 && self.words.eq(before - 1, "to");
            let side = side || figure.value_high.is_some();
            let vote = || figure.unit.is_empty() && side && self.verbs().any(|at| self.is_vote(at));
            told || vote() || play && figure.unit.is_empty() && figure.value <= CROWD
        };
        let plain = self.around.figures.iter().all(|figure| !figure.change && plain(figure));
        if plain { Measured::Plain } else { Measured::Asked }
    }

    /// A small number that is no count: an age between commas, a rank, a score.
    fn is_age(&self, figure: &Figure) -> bool {
        let at = self.words.at(figure.span.start);
        let edge =
            |at: usize| matches!(self.words.kind(at), Some(TokenKind::Comma | TokenKind::Open | TokenKind::Close));
        let between = edge(at.wrapping_sub(1)) && edge(at + 1);
        let is_age = self.words.any(at.wrapping_sub(1), &["aged", "age", "at", "is", "was"]) || between;
        figure.unit.is_empty() && figure.value < 120.0 && is_age
    }
}

fn is_most(figure: &Figure) -> bool {
    matches!(figure.comparator, Comparator::AtMost | Comparator::Less)
}

fn is_time(figure: &Figure) -> bool {
    TIMES.contains(&&*figure.unit)
}

fn is_size(figure: &Figure) -> bool {
    SIZES.contains(&&*figure.unit)
}

/// “About 1924”, “between 1791 and 1799”.
fn is_year(figure: &Figure) -> bool {
    let high = figure.value_high.unwrap_or(figure.value);
    let year = |value: f64| (1000.0..2100.0).contains(&value) && value.fract() == 0.0;
    // “Falk left about 1924”: what is counted follows its number.
    let counted = figure.counts_span.is_some_and(|counts| counts.start > figure.span.start);
    figure.unit.is_empty() && !counted && year(figure.value) && year(high)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::analysis::read;
    use crate::syntax::Format;

    fn told(text: &str) -> Traits {
        let facts = read(&Arc::from(text), Format::Text, false);
        facts.sentences[0].traits
    }

    #[test]
    fn lives_beginnings_calendars_and_sizes_are_ordinary() {
        for text in [
            "Tove Falk was born in Malmo and studied law in Lund.",
            "He married the nurse Ada Marsh in 1931; they had two sons.",
            "Okafor, 46, has taught at Exeter for 20 years.",
            "She retired in 2019 and died in Porto.",
            "The hospital opened in 1872 and closed in 2007.",
            "The firm was founded in Leeds in 1934 by two brothers.",
            "The dam was built between 1911 and 1915.",
            "The hearing was held in June and lasted four days.",
            "The race ends in Geneva on Sunday.",
            "The minister will visit the port on Friday.",
            "The tunnel is 3 kilometres long and has two tracks.",
            "The trust was represented by Miriam Sand KC.",
            "The bank declined to comment.",
            "The council voted by five to four on Monday.",
            "The ministry did not respond to emails.",
            "She was a Danish painter and printmaker.",
            "Okell left school at twelve and was apprenticed to a baker.",
            "The ferry was built in Gdansk in 1998 and carries up to 400 passengers.",
            "Shares in Hallam fell 22% to 148p.",
            "The shares closed at $7.40 on Friday.",
        ] {
            assert!(told(text).has(Traits::ORDINARY), "{text}");
        }
    }

    #[test]
    fn money_losses_ranks_trends_and_blame_are_not() {
        for text in [
            "Eleven men died in its construction.",
            "The library cost £4 million and opened in 2011.",
            "The museum was closed on Monday.",
            "The minister resigned on Friday.",
            "Sales rose in June.",
            "The dam is the largest in Europe.",
            "The mayor took bribes and retired in 2019.",
            "About 900 families live in the camp.",
            "The trial was stopped because two patients died.",
            "The firm employs 7,300 people.",
            "The plant was built without a permit.",
            "The guards beat prisoners.",
            "The ship was 600 metres from the rocks.",
            "The firm sold its shares to a minister.",
        ] {
            assert!(!told(text).has(Traits::ORDINARY), "{text}");
        }
    }

    #[test]
    fn acts_of_play_are_told_from_the_rest_of_sport() {
        for text in [
            "Reed headed in a free kick after 17 minutes.",
            "Falk won the second set and broke in the third game.",
            "The Bears led at the break and scored twice in the last quarter.",
        ] {
            assert!(told(text).has(Traits::PLAY), "{text}");
        }
        for text in [
            "The club has lost £3 million in four years.",
            "Players were paid late in November.",
            "Falk tested positive for a banned drug.",
        ] {
            assert!(!told(text).has(Traits::PLAY), "{text}");
        }
    }
}
