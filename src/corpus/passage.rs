//! The passages that best bear out a claim: paragraphs of other documents by whom they name and what their words tell of,
//! rare ones counting most, then the sentence in each that is likeliest to tell of the same.

mod bearing;
mod signals;
mod stance;
mod units;
mod weights;

use std::cmp::Ordering;

use super::concepts;
use super::heaviest::heaviest;
use super::index::ChunkRef;
use super::{Corpus, DocId, Document, Place};
use crate::analysis::Role;
use crate::text::Span;
pub use bearing::{BEARINGS, Bearing};
pub use signals::{SIGNALS, Signals};
use stance::Support;
use units::Unit;
pub(super) use units::Units;
use weights::Weights;

/// A sentence of another document that says the like.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// The sentence that says it.
    pub place: Place,
    /// The number pandoc's “para.” locator wants: blank-line blocks from 1.
    pub paragraph: u32,
    /// 0 to 1: how likely it is that the sentence tells of what the claim tells of; calibrated on ECB+.
    pub score: f32,
    /// 0 to 1: how likely it is that it says most of what the claim says; calibrated on ECB+.
    pub support: f32,
    /// Does not go back to the document that makes the claim, nor that to it.
    pub independent: bool,
    pub stance: Stance,
    /// The words of the sentence that match the claim's, each in its document.
    pub matches: Box<[Span]>,
}

/// How a passage stands to a claim, as far as words and numbers tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stance {
    Supports,
    /// Has the same subject and does not say the same.
    Mentions,
    /// Says it with another number, or with a “not” where the claim has none.
    Contradicts,
}

impl Stance {
    /// As other programs read it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Supports => "supports",
            Self::Mentions => "mentions",
            Self::Contradicts => "contradicts",
        }
    }
}

/// Paragraphs that are looked at closely.
const CANDIDATES: usize = 32;
/// Words and names beyond this many, the commonest first, do not look paragraphs up: they find everything.
const LOOKUPS: usize = 16;
/// Sentences that are looked at a second time.
const LOOKED_AT: usize = 16;
/// Names and words that a main clause has at least, to be looked for alone.
const LEAST_OF_A_CLAUSE: usize = 4;
/// Below this score a passage has nothing to do with the claim.
const LEAST: f32 = 0.12;
/// Below this score a passage that does not say what the claim says has more likely another subject than the same: of ECB+'s
/// training articles, a little more than half of those from here on tell of what the claim tells of.
const RELATED: f32 = 0.5;

impl Evidence {
    /// What says it before all else; then by how likely it is that it does.
    fn rank(&self) -> (u8, f32) {
        match self.stance {
            Stance::Supports => (1, self.support),
            _ => (0, self.support),
        }
    }
}

impl Corpus {
    /// Passages in other documents on what `span` of `document` states, those that say it first, one for each document.
    #[must_use]
    pub fn evidence(&self, document: &Document, span: Span, limit: usize) -> Vec<Evidence> {
        let (claim, weights, ranked) = self.ranked(document, span);
        let words = prose(document, span);
        let main = claim.before(span.start + main_clause(&words));
        let likely = ranked.into_iter().filter(|(_, signals)| signals.likely() > LEAST).take(LOOKED_AT);
        let mut found: Vec<Evidence> = Vec::new();
        for (place, signals) in likely {
            let Some(other) = self.document(place.document) else { continue };
            let Some((theirs, around)) = self.read(other, place.span) else { continue };
            let likely = Bearing::of(&claim, theirs, &around, &signals, &weights).likely();
            let (told, heaviest) = weights.told(&main, &theirs.terms);
            let support = Support { likely, told, heaviest };
            let passage = prose(other, place.span);
            let stance = stance::stance((&claim, &words), (theirs, &passage), &around, signals.likely(), support);
            let support = likely;
            let (score, matches) = (signals.likely(), Box::default());
            let evidence = Evidence { place, paragraph: 0, score, support, independent: true, stance, matches };
            // Of one document the sentence that says it best.
            match found.iter_mut().find(|known| known.place.document == place.document) {
                Some(known) if evidence.rank() > known.rank() => *known = evidence,
                Some(_) => {}
                None => found.push(evidence),
            }
        }
        found.sort_by(|a, b| {
            b.rank()
                .partial_cmp(&a.rank())
                .unwrap_or(Ordering::Equal)
                .then_with(|| self.order(a.place).cmp(&self.order(b.place)))
        });
        found.truncate(limit);
        let finish = |mut evidence: Evidence| {
            let other = self.document(evidence.place.document)?;
            evidence.paragraph = other.paragraph_at(evidence.place.span.start);
            evidence.independent = self.one_origin(document, other).is_none();
            evidence.matches = matches(&claim, other, evidence.place.span);
            Some(evidence)
        };
        found.into_iter().filter_map(finish).collect()
    }

    /// The passages to offer somebody who looks for a source of a claim: those that say the same, then those that are
    /// likely on the same matter, whether they mention it or say otherwise; among equals copies of the document itself last. Up
    /// to three more than `limit`, for callers that leave some of them out.
    #[must_use]
    pub fn offers(&self, document: &Document, span: Span, limit: usize) -> Vec<Evidence> {
        let mut found = self.evidence(document, span, limit + 3);
        found.retain(|passage| passage.stance == Stance::Supports || passage.score >= RELATED);
        found.sort_by_key(|passage| (passage.stance != Stance::Supports, !passage.independent));
        found
    }

    /// What a sentence speaks of, and what those around it do.
    fn read<'a>(&self, document: &'a Document, span: Span) -> Option<(&'a Units, Units)> {
        let index = document.chunk_at(span.start)?;
        let chunk = &document.chunks[index];
        let all = chunk.units();
        let at = chunk.sentence_at(span.start - chunk.start)?;
        Some((all.get(at)?, self.around(document, index, all, at)))
    }

    /// The sentences of other documents that share the most with a claim, and the signals of each; best first. To fit and
    /// measure them; [`Corpus::evidence`] is made of these.
    #[must_use]
    pub fn signals(&self, document: &Document, span: Span) -> Vec<(Place, Signals)> {
        self.ranked(document, span).2
    }

    /// The best passages for a claim with what a second look says of them, and whether they say otherwise. To fit and
    /// measure it.
    #[must_use]
    pub fn bearings(&self, document: &Document, span: Span, limit: usize) -> Vec<(Place, Bearing)> {
        let (claim, weights, ranked) = self.ranked(document, span);
        let look = |(place, signals): (Place, Signals)| {
            let (theirs, around) = self.read(self.document(place.document)?, place.span)?;
            Some((place, Bearing::of(&claim, theirs, &around, &signals, &weights)))
        };
        ranked.into_iter().take(limit).filter_map(look).collect()
    }

    fn ranked(&self, document: &Document, span: Span) -> (Units, Weights<'_>, Vec<(Place, Signals)>) {
        let claim = Units::of_stretch(document, span);
        // A long sentence says much beside what it is about, and who says its main clause says that.
        let main = main_clause(&prose(document, span));
        let head = (main < span.len()).then(|| Units::of_stretch(document, Span::new(span.start, span.start + main)));
        let head = head.filter(|head| head.len() >= LEAST_OF_A_CLAUSE && !head.terms.is_empty());
        let mut found: Vec<(Place, Signals)> = Vec::new();
        let weights = Weights::new(self, &claim);
        if claim.len() < 2 || self.rest.documents.len() + self.fresh.len() < 2 {
            return (claim, weights, found);
        }
        for (other, index) in self.candidates(document.id, &weights) {
            // Who cites this document bears nothing out: it repeats.
            if self.cites(other, document) {
                continue;
            }
            let chunk = &other.chunks[index];
            let all = chunk.units();
            for (at, sentence) in chunk.facts.sentences.iter().enumerate() {
                let is_body = chunk.joined.roles.get(sentence.block as usize) == Some(&Role::Body);
                if !is_body {
                    continue;
                }
                let around = self.around(other, index, all, at);
                let whole = Signals::of(&claim, &all[at], &around, &weights);
                let of_head = head.as_ref().map(|head| Signals::of(head, &all[at], &around, &weights));
                let signals = of_head.filter(|head| head.likely() > whole.likely()).unwrap_or(whole);
                found.push((Place { document: other.id, span: sentence.span.shifted(chunk.start) }, signals));
            }
        }
        found.sort_by(|a, b| {
            (b.1.likely().total_cmp(&a.1.likely())).then_with(|| self.order(a.0).cmp(&self.order(b.0)))
        });
        (claim, weights, found)
    }

    /// What the sentences before and behind one speak of, in its paragraph or next to it.
    fn around(&self, document: &Document, index: usize, all: &[Units], at: usize) -> Units {
        let mut around = Units::default();
        let mut add = |units: &Units| {
            around.names.extend(&units.names);
            around.terms.extend(&units.terms);
            around.dates.extend(units.dates.iter().cloned());
            around.written.extend(units.written.iter().cloned());
        };
        match at.checked_sub(1) {
            Some(before) => add(&all[before]),
            None => {
                let chunk = index.checked_sub(1).and_then(|index| document.chunks.get(index));
                chunk.and_then(|chunk| chunk.units().last()).into_iter().for_each(&mut add);
            }
        }
        match all.get(at + 1) {
            Some(behind) => add(behind),
            None => {
                let chunk = document.chunks.get(index + 1);
                chunk.and_then(|chunk| chunk.units().first()).into_iter().for_each(&mut add);
            }
        }
        around.names.sort_unstable();
        around.terms.sort_unstable();
        around
    }

    fn order(&self, place: Place) -> (&str, Span) {
        (self.document(place.document).map_or("", |document| &document.path), place.span)
    }

    /// Paragraphs of other documents that share the most weight with the claim.
    fn candidates(&self, own: DocId, weights: &Weights<'_>) -> Vec<(&Document, usize)> {
        let units = weights.heaviest.iter().take(LOOKUPS);
        let runs: Vec<_> = units.map(|(unit, weight)| (self.holding_unit(*unit), *weight)).collect();
        let best = heaviest(&runs, &self.left_out(own), CANDIDATES);
        let rest = best
            .into_iter()
            .filter_map(|(at, score)| self.at_rest(at).map(|(document, index)| (&**document, index, score)));
        let mut all: Vec<_> = rest.filter(|(document, ..)| document.id != own).take(CANDIDATES).collect();
        for document in self.fresh().filter(|document| document.id != own) {
            for (index, chunk) in document.chunks.iter().enumerate() {
                let holds = |unit: &Unit| match unit {
                    Unit::Name(key) => chunk.keys.names.contains(key),
                    Unit::Term(term) => chunk.keys.terms.binary_search(term).is_ok(),
                };
                let score: f32 =
                    weights.heaviest.iter().filter(|(unit, _)| holds(unit)).map(|(_, weight)| weight).sum();
                if score > 0.0 {
                    all.push((document, index, score));
                }
            }
        }
        all.sort_by(|a, b| b.2.total_cmp(&a.2).then_with(|| (&a.0.path, a.1).cmp(&(&b.0.path, b.1))));
        all.truncate(CANDIDATES);
        all.into_iter().map(|(document, index, _)| (document, index)).collect()
    }

    fn holding_unit(&self, unit: Unit) -> &[ChunkRef] {
        match unit {
            Unit::Name(key) => self.rest.index.named(key),
            Unit::Term(term) => self.rest.index.with_term(term),
        }
    }
}

/// The words of a passage, names among them, that a claim has too.
fn matches(claim: &Units, document: &Document, span: Span) -> Box<[Span]> {
    let Some(chunk) = document.chunk_at(span.start).map(|index| &document.chunks[index]) else { return Box::default() };
    let span = Span::new(span.start - chunk.start, span.end.min(chunk.span().end) - chunk.start);
    let named = chunk.facts.mentions.iter().map(|mention| mention.span).filter(|name| span.covers(*name));
    let names: Vec<Span> = named.collect();
    let same = |name: &Span| units::shared(&Units::of(chunk, *name).names, &claim.names).next().is_some();
    let mut matches: Vec<Span> = names.iter().copied().filter(same).collect();
    let words = concepts::concepts(span.of(&chunk.facts.syntax.prose)).map(|(at, term)| (at.shifted(span.start), term));
    let free = words.filter(|(at, _)| !names.iter().any(|name| name.overlaps(*at)));
    matches.extend(free.filter(|(_, term)| claim.terms.binary_search(term).is_ok()).map(|(at, _)| at));
    matches.sort_unstable();
    matches.into_iter().map(|at| at.shifted(chunk.start)).collect()
}

/// Where a sentence goes on with what is not its main clause; its end where it does not.
fn main_clause(words: &str) -> u32 {
    /// Bytes that a main clause has at least.
    const SHORTEST: usize = 24;
    let marks = [
        ", which ",
        ", who ",
        ", whose ",
        ", where ",
        ", while ",
        ", although ",
        ", though ",
        "; ",
        " — ",
        ", as ",
        ", but ",
        ", saying ",
        ", when ",
        " because ",
    ];
    let cut = marks.iter().filter_map(|mark| words.find(mark)).filter(|at| *at >= SHORTEST).min();
    crate::text::offset(cut.unwrap_or(words.len()))
}

/// The prose of a span: without markup and citations.
fn prose(document: &Document, span: Span) -> String {
    let Some(first) = document.chunk_at(span.start) else { return String::new() };
    let mut prose = String::new();
    for chunk in document.chunks[first..].iter().take_while(|chunk| chunk.start < span.end) {
        let start = span.start.max(chunk.start) - chunk.start;
        let end = span.end.min(chunk.span().end) - chunk.start;
        prose.push_str(Span { start, end }.of(&chunk.facts.syntax.prose));
        prose.push(' ');
    }
    prose
}
