//! The passages that best bear out a claim: paragraphs of other documents by the words they share, rare words counting
//! most (BM25's idf; Robertson & Zaragoza 2009), then the sentence in each that says it.

use rustc_hash::FxHashMap;

use super::heaviest::heaviest;
use super::terms::{self, Term};
use super::{Corpus, DocId, Document, Place};
use crate::analysis::{Figure, Role};
use crate::text::Span;

/// A sentence of another document that says the like.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// The sentence that says it.
    pub place: Place,
    /// The number pandoc's “para.” locator wants: blank-line blocks from 1.
    pub paragraph: u32,
    /// 0 to 1: the share of what the claim says, rare words counting more, that the sentence says too.
    pub score: f32,
    /// Does not go back to the document that makes the claim, nor that to it.
    pub independent: bool,
    pub stance: Stance,
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
const CANDIDATES: usize = 24;
/// Words beyond this many, the commonest first, do not look paragraphs up: they find everything.
const LOOKUPS: usize = 12;

impl Corpus {
    /// Passages in other documents that bear out what `span` of `document` states, best first, one for each document.
    #[must_use]
    pub fn evidence(&self, document: &Document, span: Span, limit: usize) -> Vec<Evidence> {
        let prose = prose(document, span);
        let wanted = terms::terms(&prose);
        let total = self.rest.documents.len() + self.fresh.len();
        if wanted.len() < 2 || total < 2 {
            return Vec::new();
        }
        let weighed: FxHashMap<Term, f32> = wanted.iter().map(|term| (*term, self.weight(*term))).collect();
        let all: f32 = weighed.values().sum();
        let figures = figures(document, span);
        let mut found: Vec<Evidence> = Vec::new();
        for (other, index) in self.candidates(document.id, &weighed) {
            // Who cites this document bears nothing out: it repeats.
            if self.cites(other, document) {
                continue;
            }
            let chunk = &other.chunks[index];
            for sentence in &chunk.facts.sentences {
                let is_body = chunk.joined.roles.get(sentence.block as usize) == Some(&Role::Body);
                if !is_body {
                    continue;
                }
                let present = terms::terms(sentence.span.of(&chunk.facts.syntax.prose));
                let shared: f32 = present.iter().filter_map(|term| weighed.get(term)).sum();
                let mut score = shared / all;
                // Another number for the same thing contradicts rather than bears out; the same number is strong.
                let theirs = chunk.facts.figures.iter().filter(|figure| sentence.span.covers(figure.span));
                score *= agreement(&figures, theirs);
                let place = Place { document: other.id, span: sentence.span.shifted(chunk.start) };
                let best = found.iter_mut().find(|evidence| evidence.place.document == other.id);
                match best {
                    Some(best) if best.score >= score => {}
                    Some(best) => (best.place, best.score) = (place, score),
                    None => {
                        let stance = Stance::Mentions;
                        found.push(Evidence { place, paragraph: 0, score, independent: true, stance });
                    }
                }
            }
        }
        found.retain(|evidence| evidence.score > 0.2);
        found.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| self.order(a.place).cmp(&self.order(b.place))));
        found.truncate(limit);
        for evidence in &mut found {
            if let Some(other) = self.document(evidence.place.document) {
                evidence.paragraph = other.paragraph_at(evidence.place.span.start);
                evidence.independent = self.one_origin(document, other).is_none();
                evidence.stance = stance(document, span, &prose, other, evidence);
            }
        }
        found
    }

    fn order(&self, place: Place) -> (&str, Span) {
        (self.document(place.document).map_or("", |document| &document.path), place.span)
    }

    /// How much a word says: the rarer, the more (idf over paragraphs at rest).
    fn weight(&self, term: Term) -> f32 {
        let fresh: usize = self.fresh().map(|document| document.chunks.len()).sum::<usize>().min(2_000);
        let chunks = self.rest.index.chunk_count() + fresh;
        let holding = self.rest.index.with_term(term).len();
        #[expect(clippy::cast_precision_loss, reason = "counts of paragraphs are small")]
        let (chunks, holding) = (chunks.max(holding) as f32, holding as f32);
        (1.0 + (chunks - holding + 0.5) / (holding + 0.5)).ln()
    }

    /// Paragraphs of other documents that share the most weight with the claim.
    fn candidates(&self, own: DocId, weighed: &FxHashMap<Term, f32>) -> Vec<(&Document, usize)> {
        let mut terms: Vec<_> = weighed.iter().map(|(term, weight)| (*term, *weight)).collect();
        terms.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let runs: Vec<_> = terms.iter().take(LOOKUPS).map(|(term, w)| (self.rest.index.with_term(*term), *w)).collect();
        let best = heaviest(&runs, &self.left_out(own), CANDIDATES);
        let rest = best
            .into_iter()
            .filter_map(|(at, score)| self.at_rest(at).map(|(document, index)| (&**document, index, score)));
        let mut all: Vec<_> = rest.filter(|(document, ..)| document.id != own).take(CANDIDATES).collect();
        for document in self.fresh().filter(|document| document.id != own) {
            for (index, chunk) in document.chunks.iter().enumerate() {
                let score: f32 = terms
                    .iter()
                    .filter(|(term, _)| chunk.keys.terms.binary_search(term).is_ok())
                    .map(|(_, weight)| weight)
                    .sum();
                if score > 0.0 {
                    all.push((document, index, score));
                }
            }
        }
        all.sort_by(|a, b| b.2.total_cmp(&a.2).then_with(|| (&a.0.path, a.1).cmp(&(&b.0.path, b.1))));
        all.truncate(CANDIDATES);
        all.into_iter().map(|(document, index, _)| (document, index)).collect()
    }
}

/// From this score on a passage says what the claim says, and not only something of the like.
const SAYS: f32 = 0.45;
const NEGATIONS: [&str; 12] =
    ["not", "no", "never", "none", "neither", "nor", "without", "denied", "denies", "deny", "refused", "false"];

fn stance(document: &Document, claim: Span, prose: &str, other: &Document, passage: &Evidence) -> Stance {
    let theirs = other.text(passage.place.span);
    if passage.score < SAYS {
        return Stance::Mentions;
    }
    if is_negated(prose) != is_negated(&theirs) || other_figure(document, claim, other, passage.place.span) {
        return Stance::Contradicts;
    }
    Stance::Supports
}

fn is_negated(text: &str) -> bool {
    let negation = |word: &[u8]| word.ends_with(b"n't") || NEGATIONS.iter().any(|each| each.as_bytes() == word);
    terms::words(text).filter(|(_, word)| negation(word.as_bytes())).count() % 2 == 1
}

/// Whether two stretches count the same and no number satisfies both, and none of their figures agree.
fn other_figure(document: &Document, claim: Span, other: &Document, passage: Span) -> bool {
    let at =
        |document: &'_ Document, span: Span| document.chunk_at(span.start).map(|index| document.chunks[index].clone());
    let (Some(own), Some(theirs)) = (at(document, claim), at(other, passage)) else { return false };
    let of = |chunk: &super::Chunk, span: Span| -> Vec<Figure> {
        let inside = chunk.facts.figures.iter().filter(|figure| span.covers(figure.span.shifted(chunk.start)));
        inside.cloned().collect()
    };
    let (own_figures, their_figures) = (of(&own, claim), of(&theirs, passage));
    let same = |a: &Figure, b: &Figure| a.unit == b.unit && a.head == b.head && !a.head.is_empty();
    let mut pairs = own_figures.iter().flat_map(|a| their_figures.iter().map(move |b| (a, b)));
    let alike: Vec<_> = pairs.by_ref().filter(|(a, b)| same(a, b)).collect();
    !alike.is_empty() && alike.iter().all(|(a, b)| super::figures::incompatible(a, b))
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

fn figures(document: &Document, span: Span) -> Vec<&Figure> {
    let Some(chunk) = document.chunk_at(span.start).map(|index| &document.chunks[index]) else { return Vec::new() };
    chunk.facts.figures.iter().filter(|figure| span.covers(figure.span.shifted(chunk.start))).collect()
}

/// A factor on a passage's score: 1.15 where it has the claim's figure, 0.6 where it has only others of the unit.
fn agreement<'a>(claimed: &[&Figure], theirs: impl Iterator<Item = &'a Figure>) -> f32 {
    let theirs: Vec<_> = theirs.collect();
    if claimed.is_empty() {
        return 1.0;
    }
    let same = |a: &Figure, b: &Figure| a.unit == b.unit && (a.value - b.value).abs() <= f64::EPSILON * a.value.abs();
    if claimed.iter().any(|a| theirs.iter().any(|b| same(a, b))) {
        1.15
    } else if claimed.iter().any(|a| theirs.iter().any(|b| a.unit == b.unit)) {
        0.6
    } else {
        0.8
    }
}
