//! The reason that a finding gives why a statement needs a source: ambiguous words are read with their subject and object.
//! Does not know whether it is attributed.

use std::ops::Range;
use std::sync::LazyLock;

use super::super::cue::inflection::forms;
use super::super::gazetteer::Class;
use super::super::part_of_speech::PartOfSpeech;
use super::super::words::Words;
use super::super::{ClaimReason, EntityKind};
use super::features::{Around, Feature, Features};
use crate::english;
use crate::syntax::TokenKind;
use crate::text::Span;

/// Words behind a verb in which its object is looked for, and before it in which its subject is.
const OBJECT: usize = 8;
const SUBJECT: usize = 12;
/// Endings of the past tense, and of irregular forms of it.
const PAST: [&str; 4] = ["ed", "stole", "misled", "hid"];
/// Words behind an ambiguous word in which somebody it is done to is looked for.
const NEAR: usize = 5;

fn list(name: &str) -> Vec<&'static str> {
    english::list(english::CLAIMS, name)
}

/// Words, each with the words that it needs.
type Frames = Vec<(Vec<String>, Vec<&'static str>)>;

fn frames(name: &str, inflect: bool) -> Frames {
    let form = |word: &str| if inflect { forms(&word.replace('/', ",")) } else { vec![word.to_owned()] };
    let entries = list(name).into_iter().filter_map(|entry| entry.split_once('='));
    entries
        .map(|(own, others)| (own.split_whitespace().flat_map(form).collect(), others.split_whitespace().collect()))
        .collect()
}

fn phrases(name: &str) -> Vec<Vec<&'static str>> {
    list(name).into_iter().map(|phrase| phrase.split_whitespace().collect()).collect()
}

struct Lists {
    verbs: Vec<String>,
    objects: Frames,
    settled: Vec<Vec<&'static str>>,
    surfaced: Vec<Vec<&'static str>>,
    definite: Vec<&'static str>,
    pronouns: Vec<&'static str>,
    open: Vec<&'static str>,
    passive: Vec<&'static str>,
    ambiguous: Vec<&'static str>,
    victims: Vec<&'static str>,
    causes: Frames,
    measured: Vec<&'static str>,
    transitive: Vec<&'static str>,
    measures: Vec<&'static str>,
    results: Vec<&'static str>,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| Lists {
    verbs: list("accusation.verbs").into_iter().flat_map(|verb| forms(&verb.replace('/', ","))).collect(),
    objects: frames("accusation.objects", true),
    settled: phrases("accusation.settled"),
    surfaced: phrases("accusation.surfaced"),
    definite: list("accusation.definite"),
    pronouns: list("accusation.pronouns"),
    open: list("accusation.open"),
    passive: list("accusation.passive"),
    ambiguous: list("accusation.ambiguous"),
    victims: list("accusation.victims"),
    causes: frames("cause.next", false),
    measured: list("change.measured"),
    transitive: list("change.transitive"),
    measures: list("change.measures"),
    results: list("result.verbs"),
});

/// The reason that a finding gives for a sentence.
pub(super) struct Refined {
    pub(super) reason: ClaimReason,
    pub(super) because: Option<Span>,
    /// It states misconduct of an identifiable person or body.
    pub(super) accuses: bool,
}

/// The parts of a sentence that decide.
struct Read<'a, 'w> {
    words: &'a Words<'w>,
    tokens: Range<usize>,
    parts: &'a [PartOfSpeech],
    around: &'a Around<'a>,
}

/// The reason for some tokens. `first`: the reason by words alone.
pub(super) fn refined(
    words: &Words<'_>,
    tokens: Range<usize>,
    parts: &[PartOfSpeech],
    (around, features): (&Around<'_>, &Features),
    first: (ClaimReason, Option<Span>),
) -> Refined {
    let read = Read { words, tokens: tokens.clone(), parts, around };
    if let Some(because) = read.misconduct() {
        return Refined { reason: ClaimReason::Accusation, because: Some(because), accuses: true };
    }
    let span = |at: usize| words.get(at).map(|token| token.span);
    let of = |class: Class, holds: &dyn Fn(usize) -> bool| {
        tokens.clone().find(|at| words.is(*at, class) && !words.is_capital(*at) && holds(*at)).and_then(span)
    };
    let (mut reason, mut because) = first;
    if reason == ClaimReason::Accusation {
        let accusation = of(Class::ACCUSATION, &|at| {
            !words.is(at, Class::OUTCOME) && read.accuses(at) && !read.is_settled(at) && !read.has_surfaced(at)
        });
        match accusation {
            Some(span) => return Refined { reason, because: Some(span), accuses: false },
            None if features.has(Feature::Figure) => {
                (reason, because) = (ClaimReason::Figure, features.place(Feature::Figure))
            }
            None => (reason, because) = (ClaimReason::Change, None),
        }
    }
    if let Some(score) = read.score() {
        return Refined { reason: ClaimReason::Result, because: Some(score), accuses: false };
    }
    if matches!(reason, ClaimReason::Cause | ClaimReason::Change) {
        let cause = || of(Class::CAUSE, &|at| read.is_cause(at)).map(|span| (ClaimReason::Cause, span));
        let change = || of(Class::CHANGE, &|at| read.is_trend(at)).map(|span| (ClaimReason::Change, span));
        let found = cause().or_else(change);
        (reason, because) = match found {
            Some((reason, span)) => (reason, Some(span)),
            None => other(features, read.verb()),
        };
    }
    Refined { reason, because, accuses: false }
}

/// The reason of a sentence of which no word of accusation, cause or change counts.
fn other(features: &Features, verb: Option<Span>) -> (ClaimReason, Option<Span>) {
    let reasons = [
        (Feature::Superlative, ClaimReason::Superlative),
        (Feature::Deed, ClaimReason::Event),
        (Feature::Past, ClaimReason::Event),
        (Feature::Date, ClaimReason::Date),
        (Feature::State, ClaimReason::State),
    ];
    let found = reasons.into_iter().find(|(feature, _)| features.has(*feature));
    found.map_or((ClaimReason::Event, verb), |(feature, reason)| (reason, features.place(feature)))
}

impl Read<'_, '_> {
    fn part(&self, at: usize) -> Option<PartOfSpeech> {
        self.parts.get(at.checked_sub(self.tokens.start)?).copied()
    }

    fn verb(&self) -> Option<Span> {
        let verb = self.tokens.clone().find(|at| self.part(*at) == Some(PartOfSpeech::Verb))?;
        self.words.get(verb).map(|token| token.span)
    }

    fn is(&self, at: usize, list: &[&str]) -> bool {
        self.words.any(at, list)
    }

    fn ends_clause(&self, at: usize) -> bool {
        matches!(
            self.words.kind(at),
            Some(TokenKind::Comma | TokenKind::Semicolon | TokenKind::Colon | TokenKind::Dash)
        )
    }

    /// Tokens behind one, to the end of its clause.
    fn behind(&self, at: usize, most: usize) -> impl Iterator<Item = usize> + '_ {
        (at + 1..self.tokens.end.min(at + 1 + most)).take_while(|at| !self.ends_clause(*at))
    }

    /// The verb of an active clause that tells of misconduct.
    fn misconduct(&self) -> Option<Span> {
        let quoted = |span: Span| self.around.quotations.iter().any(|quotation| quotation.inner.covers(span));
        let accuses = |at: &usize| {
            let word = self.words.word(*at);
            // Only the past tense is no noun; “the stolen car” tells of no agent.
            let after_article = self.part(at.wrapping_sub(1)) == Some(PartOfSpeech::Determiner);
            let is_past = PAST.iter().any(|end| word.ends_with(end));
            let is_verb = self.part(*at) == Some(PartOfSpeech::Verb) || is_past && !after_article;
            if !is_verb || self.words.is_capital(*at) {
                return false;
            }
            let known = |verbs: &[String]| verbs.iter().any(|verb| verb == word);
            let has_object = |objects: &[&str]| self.behind(*at, OBJECT).any(|at| self.is(at, objects));
            let is_bad =
                known(&LISTS.verbs) || LISTS.objects.iter().any(|(verbs, objects)| known(verbs) && has_object(objects));
            is_bad && self.has_agent(*at) && !self.is_settled(*at)
        };
        let token = self.tokens.clone().find(accuses)?;
        self.words.get(token).map(|token| token.span).filter(|span| !quoted(*span))
    }

    /// Whether a verb is active and stated, and its subject identifiable: a name, a title or “she”.
    fn has_agent(&self, verb: usize) -> bool {
        let from = self.tokens.start.max(verb.saturating_sub(SUBJECT));
        let before = (from..verb).rev().take_while(|at| !self.ends_clause(*at));
        let before: Vec<usize> = before.collect();
        let is_open = before.iter().any(|at| self.is(*at, &LISTS.open));
        let is_passive = before.iter().take(2).any(|at| self.is(*at, &LISTS.passive));
        let is_question = self.tokens.clone().any(|at| self.words.word(at).contains('?'));
        if is_open || is_passive || is_question {
            return false;
        }
        let is_named = |at: usize| {
            let token = self.words.get(at).map(|token| token.span);
            let mut mentions = self.around.mentions.iter();
            token.is_some_and(|token| mentions.any(|mention| mention.span.covers(token)))
        };
        before.iter().any(|at| is_named(*at) || self.is(*at, &LISTS.definite) || self.is(*at, &LISTS.pronouns))
    }

    /// Whether a word of accusation accuses here.
    fn accuses(&self, at: usize) -> bool {
        if !self.is(at, &LISTS.ambiguous) {
            return true;
        }
        self.behind(at, NEAR).any(|at| {
            let token = self.words.get(at).map(|token| token.span);
            let is_named = self.around.mentions.iter().any(|mention| {
                token.is_some_and(|token| mention.span.covers(token)) && mention.kind != EntityKind::Location
            });
            let is_place = self.is(at.saturating_sub(1), &["in", "at", "from", "on", "for", "near"]);
            is_named && !is_place || self.is(at, &LISTS.victims)
        })
    }

    /// Whether a word of accusation tells what a court or an inquiry decided, or what somebody pleads: “cleared of fraud”.
    fn is_settled(&self, at: usize) -> bool {
        let from = self.tokens.start.max(at.saturating_sub(SUBJECT));
        let starts = (from..=at).rev().take_while(|at| !self.ends_clause(*at));
        let has = |start: usize| {
            LISTS.settled.iter().any(|phrase| start + phrase.len() <= at + 1 && self.reads(start, phrase))
        };
        starts.into_iter().any(has)
    }

    /// Whether a word of accusation tells what came out, and names nobody who did it: “the fraud came to light”.
    fn has_surfaced(&self, at: usize) -> bool {
        let starts = at + 1..self.tokens.end.min(at + 1 + SUBJECT);
        let surfaces = |start: usize| LISTS.surfaced.iter().any(|phrase| self.reads(start, phrase));
        let mut starts = starts.take_while(|at| !self.ends_clause(*at));
        starts.any(surfaces) && !self.is_somebodys(at)
    }

    /// Whether the words beside a noun name whose it is: “Hale's fraud”, “the fraud of Tom Hale”.
    fn is_somebodys(&self, at: usize) -> bool {
        let is_named = |at: usize| {
            let token = self.words.get(at).map(|token| token.span);
            token.is_some_and(|token| self.around.mentions.iter().any(|mention| mention.span.covers(token)))
        };
        let from = self.tokens.start.max(at.saturating_sub(SUBJECT));
        let mut before = (from..at).rev().take_while(|at| !self.ends_clause(*at));
        let mut behind = self.behind(at, 4);
        before.any(is_named) || behind.any(|at| self.is(at, &["of", "by"]) && (is_named(at + 1) || is_named(at + 2)))
    }

    fn reads(&self, at: usize, phrase: &[&str]) -> bool {
        phrase.iter().enumerate().all(|(by, word)| self.words.eq(at + by, word))
    }

    fn is_cause(&self, at: usize) -> bool {
        let word = self.words.word(at);
        let mut frames = LISTS.causes.iter().filter(|(words, _)| words.iter().any(|own| own == word)).peekable();
        frames.peek().is_none() || frames.any(|(_, next)| self.is(at + 1, next))
    }

    /// Whether a word of change tells of something that is measured.
    fn is_trend(&self, at: usize) -> bool {
        if !self.is(at, &LISTS.measured) {
            return true;
        }
        let from = self.tokens.start.max(at.saturating_sub(SUBJECT));
        let reach = if self.is(at, &LISTS.transitive) { OBJECT } else { 0 };
        let mut beside = (from..at).rev().take_while(|at| !self.ends_clause(*at)).chain(self.behind(at, reach));
        let is_adjective = self.words.word(at).ends_with("ing") && self.is(at + 1, &LISTS.measures);
        let by_much = self.is(at + 1, &["by", "to", "from"])
            && self.behind(at, NEAR).any(|at| self.part(at) == Some(PartOfSpeech::Numeral));
        is_adjective || by_much || beside.any(|at| self.is(at, &LISTS.measures))
    }

    /// The score of a match or vote: “lost 2-1”.
    fn score(&self) -> Option<Span> {
        let verb = self.tokens.clone().any(|at| self.is(at, &LISTS.results));
        let number = |text: &str| !text.is_empty() && text.len() <= 3 && text.bytes().all(|byte| byte.is_ascii_digit());
        let is_score = |at: &usize| {
            let word = self.words.word(*at);
            let pair = word.split_once(['-', '–']);
            let apart = || number(word) && self.is(at + 1, &["-", "–"]) && number(self.words.word(at + 2));
            pair.is_some_and(|(one, other)| number(one) && number(other)) || apart()
        };
        let at = self.tokens.clone().find(is_score).filter(|_| verb)?;
        self.words.get(at).map(|token| token.span)
    }
}
