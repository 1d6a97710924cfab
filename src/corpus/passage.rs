//! The passages that best bear out a claim: paragraphs of other documents by whom they name and what their words tell of,
//! rare ones counting most, then the sentence in each that is likeliest to tell of the same.

mod signals;
mod stance;
mod units;

use super::concepts::{self, inverse};
use super::heaviest::heaviest;
use super::index::ChunkRef;
use super::names::NameKey;
use super::terms::Term;
use super::{Corpus, DocId, Document, Place};
use crate::analysis::Role;
use crate::text::Span;
pub use signals::{SIGNALS, Signals};
pub(super) use units::Units;

/// A sentence of another document that says the like.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// The sentence that says it.
    pub place: Place,
    /// The number pandoc's “para.” locator wants: blank-line blocks from 1.
    pub paragraph: u32,
    /// 0 to 1: how likely it is that the sentence tells of what the claim tells of; calibrated on ECB+.
    pub score: f32,
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

/// Paragraphs that are looked at closely.
const CANDIDATES: usize = 32;
/// Words and names beyond this many, the commonest first, do not look paragraphs up: they find everything.
const LOOKUPS: usize = 16;
/// From this score on a passage says what the claim says, and not only something of the like.
const SAYS: f32 = 0.6;
/// Below this score a passage has nothing to do with the claim.
const LEAST: f32 = 0.12;
/// Paragraphs that a prior of what words say in the news at large is worth.
const PRIOR: f32 = 300.0;
/// Of the sentences of the news at large, how many name any one body or person.
const NAMED: f32 = 200.0;
const COUNTED: f32 = 31_509.0;

impl Corpus {
    /// Passages in other documents that bear out what `span` of `document` states, best first, one for each document.
    #[must_use]
    pub fn evidence(&self, document: &Document, span: Span, limit: usize) -> Vec<Evidence> {
        let (claim, ranked) = self.ranked(document, span);
        let mut found: Vec<Evidence> = Vec::new();
        for (place, signals) in ranked {
            let score = signals.likely();
            if found.iter().all(|known| known.place.document != place.document) && score > LEAST {
                let (stance, matches) = (Stance::Mentions, Box::default());
                found.push(Evidence { place, paragraph: 0, score, independent: true, stance, matches });
            }
        }
        found.truncate(limit);
        let words = prose(document, span);
        for evidence in &mut found {
            let Some(other) = self.document(evidence.place.document) else { continue };
            let theirs = Units::of_stretch(other, evidence.place.span);
            evidence.paragraph = other.paragraph_at(evidence.place.span.start);
            evidence.independent = self.one_origin(document, other).is_none();
            let day = signals::same_day(&claim, &theirs);
            let passage = prose(other, evidence.place.span);
            evidence.stance = stance::stance((&claim, &words), (&theirs, &passage), evidence.score, day);
            evidence.matches = matches(&claim, other, evidence.place.span);
        }
        found
    }

    /// The sentences of other documents that share the most with a claim, and the signals of each; best first. To fit and
    /// measure them; [`Corpus::evidence`] is made of these.
    #[must_use]
    pub fn signals(&self, document: &Document, span: Span) -> Vec<(Place, Signals)> {
        self.ranked(document, span).1
    }

    fn ranked(&self, document: &Document, span: Span) -> (Units, Vec<(Place, Signals)>) {
        let claim = Units::of_stretch(document, span);
        let mut found: Vec<(Place, Signals)> = Vec::new();
        if claim.len() < 2 || self.rest.documents.len() + self.fresh.len() < 2 {
            return (claim, found);
        }
        let weights = Weights::new(self, &claim);
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
                let signals = Signals::of(&claim, &all[at], &around, &weights);
                found.push((Place { document: other.id, span: sentence.span.shifted(chunk.start) }, signals));
            }
        }
        found.sort_by(|a, b| {
            (b.1.likely().total_cmp(&a.1.likely())).then_with(|| self.order(a.0).cmp(&self.order(b.0)))
        });
        (claim, found)
    }

    /// What the sentences before and behind one speak of, in its paragraph or next to it.
    fn around(&self, document: &Document, index: usize, all: &[Units], at: usize) -> Units {
        let mut around = Units::default();
        let mut add = |units: &Units| {
            around.names.extend(&units.names);
            around.terms.extend(&units.terms);
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

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Unit {
    Name(NameKey),
    Term(Term),
}

/// How much a claim's units say: by how few paragraphs of the folder have them, and, the smaller the folder, by how few
/// sentences of the news at large.
struct Weights<'a> {
    corpus: &'a Corpus,
    chunks: f32,
    /// The claim's units, the heaviest first.
    heaviest: Vec<(Unit, f32)>,
}

impl<'a> Weights<'a> {
    fn new(corpus: &'a Corpus, claim: &Units) -> Self {
        let fresh: usize = corpus.fresh().map(|document| document.chunks.len()).sum::<usize>().min(2_000);
        #[expect(clippy::cast_precision_loss, reason = "counts of paragraphs are small")]
        let chunks = (corpus.rest.index.chunk_count() + fresh) as f32;
        let mut weights = Self { corpus, chunks, heaviest: Vec::new() };
        let units = claim.names.iter().copied().map(Unit::Name).chain(claim.terms.iter().copied().map(Unit::Term));
        let mut heaviest: Vec<_> = units.map(|unit| (unit, weights.weight(unit))).collect();
        heaviest.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        weights.heaviest = heaviest;
        weights
    }

    fn weight(&self, unit: Unit) -> f32 {
        #[expect(clippy::cast_precision_loss, reason = "counts of paragraphs are small")]
        let holding = self.corpus.holding_unit(unit).len() as f32;
        let prior = match unit {
            Unit::Name(_) => inverse(NAMED, COUNTED),
            Unit::Term(term) => concepts::rarity(term),
        };
        (self.chunks * inverse(holding, self.chunks) + PRIOR * prior) / (self.chunks + PRIOR)
    }
}

impl signals::Weigh for Weights<'_> {
    fn name(&self, key: NameKey) -> f32 {
        self.weight(Unit::Name(key))
    }

    fn term(&self, term: Term) -> f32 {
        self.weight(Unit::Term(term))
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
