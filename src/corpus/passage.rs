//! Retrieves the passages that best support a claim: paragraphs of other documents, by the entities and concepts they
//! share with it, rare ones weighted most, and then the best sentence of each.

mod entailment;
mod judge;
mod predicate;
mod signals;
mod stance;
mod term_bag;
mod weights;

use std::cmp::Ordering;
use std::sync::LazyLock;

use super::concepts;
use super::index::ChunkRef;
use super::outcome::{Outcome, Outcomes};
use super::quotation::is_draft;
use super::terms::Term;
use super::top_k::top_k;
use super::{Corpus, DocId, Document, Place};
use crate::analysis::Role;
use crate::english;
use crate::text::Span;
pub use entailment::{ENTAILMENT_FEATURES, Entailment};
pub use judge::{MATCHES, Match};
use predicate::{Predicate, Stated};
pub use signals::{RELEVANCE_FEATURES, RelevanceFeatures};
use stance::{Polarity, Support};
pub(super) use term_bag::TermBag;
use term_bag::Unit;
use weights::Weights;

/// A sentence of another document with similar content.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// The sentence.
    pub place: Place,
    /// The number for pandoc's “para.” locator: blank-line blocks from 1.
    pub paragraph: u32,
    /// 0 to 1: the probability that the sentence is about the same thing as the claim; calibrated on ECB+.
    pub score: f32,
    /// 0 to 1: the probability that it states most of the claim; calibrated on ECB+.
    pub support: f32,
    /// 0 to 1: the probability that a writer would cite it for the claim; orders the candidates.
    pub relevance: f32,
    /// Does not share an origin with the document of the claim.
    pub independent: bool,
    pub stance: Stance,
    /// The words of the sentence that match the claim's, each in its document.
    pub matches: Box<[Span]>,
}

/// The stance of a passage towards a claim, from words and numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stance {
    Supports,
    /// Probably supports it, wholly or in part: a person must read it.
    Partly,
    /// Has the same subject and does not state the same.
    Mentions,
    /// States it with another number, or with a negation that the claim does not have.
    Contradicts,
}

impl Stance {
    /// The name in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Supports => "supports",
            Self::Partly => "partly",
            Self::Mentions => "mentions",
            Self::Contradicts => "contradicts",
        }
    }
}

/// The most paragraphs that are compared in detail.
const CANDIDATES: usize = 64;
/// The number of sentences for the reranker, and of those that get a stance.
const LOOKED_AT: usize = 96;
const TOLD: usize = 32;
/// The fewest names and words of a main clause that is searched for alone.
const LEAST_OF_A_CLAUSE: usize = 4;
/// The minimum score of a candidate: in the folders used for fitting, fewer than one in thirty sentences below it
/// support the claim.
const LEAST: f32 = 0.03;

/// From this score on a passage that states the claim supports it; below, it supports a part of it.
const SUPPORTS: f32 = 0.6;

/// A sentence of another document that shares terms with a claim.
struct Candidate<'a> {
    document: &'a Document,
    /// The index of the chunk, and of the sentence in it.
    index: usize,
    at: usize,
    place: Place,
    signals: RelevanceFeatures,
    found: Match,
}

/// The content and context of a claim.
struct Claim<'a> {
    units: TermBag,
    words: String,
    /// Its main clause, in these words, and the concepts of that.
    clause: Span,
    main: Vec<Term>,
    /// The predicate of its main clause.
    predicate: Option<Predicate>,
    weights: Weights<'a>,
}

impl Corpus {
    /// Passages in other documents about the content of `span` of `document`, best first, one for each document.
    #[must_use]
    pub fn evidence(&self, document: &Document, span: Span, limit: usize) -> Vec<Evidence> {
        let (claim, mut all) = self.passages(document, span);
        let mut seen: Vec<DocId> = Vec::new();
        all.retain(|evidence| {
            let is_first = !seen.contains(&evidence.place.document);
            seen.push(evidence.place.document);
            is_first
        });
        all.truncate(limit);
        self.finished(document, &claim, all)
    }

    /// Citation candidates for a claim: passages that state the same, then those that probably support it, mention its
    /// topic or contradict it; among equals, copies of the document last. A document may have several. Returns up to
    /// three more than `limit`, for callers that leave some out.
    #[must_use]
    pub fn offers(&self, document: &Document, span: Span, limit: usize) -> Vec<Evidence> {
        let (claim, mut all) = self.passages(document, span);
        all.retain(|evidence| evidence.stance == Stance::Supports || evidence.relevance >= LEAST);
        // An unfinished text is no source.
        all.retain(|evidence| self.document(evidence.place.document).is_some_and(|other| !is_draft(other)));
        all.truncate(limit + 3);
        let mut found = self.finished(document, &claim, all);
        found.sort_by_key(|passage| (passage.stance != Stance::Supports, !passage.independent));
        found
    }

    /// The best passages with their stances, best first; details from their documents are added later.
    fn passages<'a>(&'a self, document: &Document, span: Span) -> (Claim<'a>, Vec<Evidence>) {
        let (claim, ranked) = self.ranked(document, span);
        let outcomes = Outcomes::of(&claim.words);
        let mut found: Vec<Evidence> = Vec::new();
        for candidate in ranked.into_iter().take(TOLD) {
            let bearing = self.bearing(&claim, &candidate);
            let Candidate { document: other, index, at, place, signals, found: found_by } = candidate;
            let relevance = found_by.likely();
            let all = other.chunks[index].units();
            let around = self.around(other, index, all, at);
            let likely = bearing.likely();
            let (told, heaviest) = claim.weights.told(&claim.main, &all[at].terms);
            let passage = prose(other, place.span);
            let theirs = Outcomes::of(&passage);
            let outcome = outcomes.compared(&claim.words, claim.clause, &theirs, &passage);
            let predicate = claim.predicate.as_ref();
            let verb = predicate.map(|predicate| claim.clause.start + predicate.start);
            let stated = match outcome {
                _ if verb.is_some_and(|verb| outcomes.is_swapped(verb, &theirs)) => Stated::Replaced,
                Outcome::Same | Outcome::Agrees => Stated::Yes,
                _ => predicate::stated(predicate, &claim.main, &all[at].bag),
            };
            let support = Support { likely, told, heaviest, stated };
            let polarity = Polarity::of((&claim.units, &claim.words), (&all[at], &passage), outcome);
            let stance =
                stance::stance(&claim.units, (&all[at], &passage), &around, signals.likely(), support, polarity);
            let stance = match stance {
                Stance::Supports if relevance < SUPPORTS || stated == Stated::Open => Stance::Partly,
                other => other,
            };
            let (score, matches) = (signals.likely(), Box::default());
            let support = likely;
            found.push(Evidence { place, paragraph: 0, score, support, relevance, independent: true, stance, matches });
        }
        found.sort_by(|a, b| {
            let rank = |evidence: &Evidence| (evidence.stance == Stance::Supports, evidence.relevance);
            rank(b)
                .partial_cmp(&rank(a))
                .unwrap_or(Ordering::Equal)
                .then_with(|| self.order(a.place).cmp(&self.order(b.place)))
        });
        (claim, found)
    }

    fn finished(&self, document: &Document, claim: &Claim<'_>, found: Vec<Evidence>) -> Vec<Evidence> {
        let finish = |mut evidence: Evidence| {
            let other = self.document(evidence.place.document)?;
            evidence.paragraph = other.paragraph_at(evidence.place.span.start);
            evidence.independent = self.shared_origin(document, other).is_none();
            evidence.matches = matches(&claim.units, other, evidence.place.span);
            Some(evidence)
        };
        found.into_iter().filter_map(finish).collect()
    }

    /// The sentences of other documents that share the most with a claim, with their features; best first. For fitting
    /// and measuring; [`Corpus::evidence`] is built on these.
    #[must_use]
    pub fn signals(&self, document: &Document, span: Span) -> Vec<(Place, RelevanceFeatures)> {
        let mut found: Vec<(Place, RelevanceFeatures)> =
            self.ranked(document, span).1.into_iter().map(|candidate| (candidate.place, candidate.signals)).collect();
        found.sort_by(|a, b| {
            (b.1.likely().total_cmp(&a.1.likely())).then_with(|| self.order(a.0).cmp(&self.order(b.0)))
        });
        found
    }

    /// The best passages for a claim with the reranker's features, and whether they contradict it. For fitting and
    /// measuring.
    #[must_use]
    pub fn bearings(&self, document: &Document, span: Span, limit: usize) -> Vec<(Place, Entailment)> {
        let (claim, mut ranked) = self.ranked(document, span);
        ranked.sort_by(|a, b| b.signals.likely().total_cmp(&a.signals.likely()));
        let look = |candidate: &Candidate<'_>| (candidate.place, self.bearing(&claim, candidate));
        ranked.iter().take(limit).map(look).collect()
    }

    /// The best sentences for a claim with their ranking features. For fitting and measuring.
    #[must_use]
    pub fn matches(&self, document: &Document, span: Span) -> Vec<(Place, Match)> {
        let all = self.ranked(document, span).1.into_iter();
        all.take(LOOKED_AT).map(|candidate| (candidate.place, candidate.found)).collect()
    }

    fn bearing(&self, claim: &Claim<'_>, candidate: &Candidate<'_>) -> Entailment {
        let all = candidate.document.chunks[candidate.index].units();
        let around = self.around(candidate.document, candidate.index, all, candidate.at);
        Entailment::of(&claim.units, &all[candidate.at], &around, &candidate.signals, &claim.weights)
    }

    /// The claim, and the sentences of other documents that share terms with it, by shared weight.
    fn ranked<'a>(&'a self, document: &Document, span: Span) -> (Claim<'a>, Vec<Candidate<'a>>) {
        let units = TermBag::of_stretch(document, span);
        let words = prose(document, span);
        // A long sentence contains more than its topic; the main clause decides.
        let main = main_clause(&words);
        let head = (main.len() < span.len()).then(|| TermBag::of_stretch(document, main.shifted(span.start)));
        let head = head.filter(|head| head.len() >= LEAST_OF_A_CLAUSE && !head.terms.is_empty());
        let (clause, main) = (main, units.within(main.shifted(span.start)));
        let weights = Weights::new(self, &units, before(document, span));
        let predicate = predicate::of(clause.of(&words));
        let claim = Claim { units, words, clause, main, predicate, weights };
        let mut found: Vec<Candidate<'a>> = Vec::new();
        if claim.units.len() == 0 || self.rest.documents.len() + self.fresh.len() < 2 {
            return (claim, found);
        }
        for (other, index) in self.candidates(document.id, &claim.weights) {
            // A document that cites this one is no evidence for it: it repeats it.
            if self.cites(other, document) {
                continue;
            }
            let chunk = &other.chunks[index];
            let all = chunk.units();
            for (at, sentence) in chunk.facts.sentences.iter().enumerate() {
                let is_body = chunk.joined.roles.get(sentence.block as usize) == Some(&Role::Body);
                if !is_body || is_heading(sentence.span.of(&chunk.facts.syntax.prose)) {
                    continue;
                }
                let around = self.around(other, index, all, at);
                let whole = RelevanceFeatures::of(&claim.units, &all[at], &around, &claim.weights);
                let of_head = head.as_ref().map(|head| RelevanceFeatures::of(head, &all[at], &around, &claim.weights));
                let signals = of_head.filter(|head| head.likely() > whole.likely()).unwrap_or(whole);
                let found_by = Match::of(all, at, &claim.weights);
                let place = Place { document: other.id, span: sentence.span.shifted(chunk.start) };
                found.push(Candidate { document: other, index, at, place, signals, found: found_by });
            }
        }
        found.sort_by(|a, b| {
            let likely = b.found.likely().total_cmp(&a.found.likely());
            likely.then_with(|| self.order(a.place).cmp(&self.order(b.place)))
        });
        (claim, found)
    }

    /// Terms of the sentences before and after one, in its paragraph or next to it.
    fn around(&self, document: &Document, index: usize, all: &[TermBag], at: usize) -> TermBag {
        let mut around = TermBag::default();
        let mut add = |units: &TermBag| {
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
        let units = weights.lookups();
        let runs: Vec<_> = units.iter().map(|(unit, weight)| (self.holding_unit(*unit), *weight)).collect();
        let best = top_k(&runs, &self.left_out(own), CANDIDATES);
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
                let score: f32 = units.iter().filter(|(unit, _)| holds(unit)).map(|(_, weight)| weight).sum();
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

/// Terms of the sentence before a claim, in its paragraph.
fn before(document: &Document, span: Span) -> Option<&TermBag> {
    let chunk = &document.chunks[document.chunk_at(span.start)?];
    chunk.units().get(chunk.sentence_at(span.start - chunk.start)?.checked_sub(1)?)
}

/// Whether a line is written in capitals, as headings are.
fn is_heading(words: &str) -> bool {
    words.contains(char::is_alphabetic) && !words.contains(char::is_lowercase)
}

/// The words of a passage, including names, that a claim also has.
fn matches(claim: &TermBag, document: &Document, span: Span) -> Box<[Span]> {
    let Some(chunk) = document.chunk_at(span.start).map(|index| &document.chunks[index]) else { return Box::default() };
    let span = Span::new(span.start - chunk.start, span.end.min(chunk.span().end) - chunk.start);
    let named = chunk.facts.mentions.iter().map(|mention| mention.span).filter(|name| span.covers(*name));
    let names: Vec<Span> = named.collect();
    let same = |name: &Span| term_bag::shared(&TermBag::of(chunk, *name).names, &claim.names).next().is_some();
    let mut matches: Vec<Span> = names.iter().copied().filter(same).collect();
    let words = concepts::concepts(span.of(&chunk.facts.syntax.prose)).map(|(at, term)| (at.shifted(span.start), term));
    let free = words.filter(|(at, _)| !names.iter().any(|name| name.overlaps(*at)));
    matches.extend(free.filter(|(_, term)| claim.terms.binary_search(term).is_ok()).map(|(at, _)| at));
    matches.sort_unstable();
    matches.into_iter().map(|at| at.shifted(chunk.start)).collect()
}

/// Words that introduce a clause before the main one.
static INTRODUCTIONS: LazyLock<Vec<&str>> =
    LazyLock::new(|| english::list(english::STATEMENTS, "main-clause.introductions"));
/// What ends the main clause.
static CONTINUATIONS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let list = |name| english::list(english::STATEMENTS, name).into_iter();
    let after_comma = list("main-clause.after-comma").map(|words| format!(", {words} "));
    let bare = list("main-clause.continuations").map(|words| format!(" {words} "));
    after_comma.chain(bare).chain(["; ".into(), " — ".into()]).collect()
});

/// The span of the main clause of a sentence: after an introduction, before a continuation or list.
fn main_clause(words: &str) -> Span {
    /// The minimum length of a main clause, in bytes.
    const SHORTEST: usize = 24;
    /// The maximum length of its introduction, in bytes.
    const INTRODUCED: usize = 120;
    let first = words.split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    let introduces =
        INTRODUCTIONS.contains(&first) || first.len() > 4 && (first.ends_with("ed") || first.ends_with("ing"));
    let comma = words.find(", ").filter(|at| introduces && *at <= INTRODUCED && words.len() - at > SHORTEST);
    let from = comma.map_or(0, |at| at + 2);
    let main = &words[from..];
    let cut = CONTINUATIONS.iter().filter_map(|mark| main.find(&**mark)).filter(|at| *at >= SHORTEST).min();
    Span::new(crate::text::offset(from), crate::text::offset(from + cut.unwrap_or(main.len())))
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::syntax::Format;

    /// The texts of the candidates for the first sentence of a claim, each with its index in `others`.
    fn offered(claim: &str, others: &[&str]) -> Vec<u32> {
        let filler = "The market opened at eight and sold cheese.\n\nTwo choirs sang in the square until it rained.\n";
        let all = [claim].into_iter().chain(others.iter().copied()).chain([filler]);
        let document =
            |(id, text): (u32, &str)| Arc::new(Document::new(DocId(id), format!("{id}.txt"), Format::Text, text));
        let corpus = Corpus::default().with_documents((0u32..).zip(all).map(document).collect());
        let own = corpus.document(DocId(0)).expect("it is there");
        let found = corpus.offers(own, own.chunks[0].facts.sentences[0].span, 3);
        found.iter().map(|passage| passage.place.document.0 - 1).collect()
    }

    #[test]
    fn an_event_without_a_name_is_identified_by_its_place_and_day() {
        let found = offered(
            "The Lisbon event will be held on April 14.",
            &[
                "A conference opens in the Portuguese capital, Lisbon, on Friday, eleven ministers attending.",
                "A conference in Madrid on herring drew few.",
            ],
        );
        assert_eq!(found, [0]);
    }

    #[test]
    fn shares_of_one_thing_belong_together() {
        let found = offered(
            "Government forces now control less than 60 percent of Malian territory.",
            &[
                "Rich from the salt trade, the Tuareg now control or contest 45% of Mali.",
                "Mali exports 43 percent more salt.",
            ],
        );
        assert_eq!(found.first(), Some(&0));
    }

    #[test]
    fn a_main_clause_ends_before_a_list_and_begins_after_its_introduction() {
        let main = |text: &'static str| main_clause(text).of(text);
        assert_eq!(
            main("The rebels have taken swaths of the rural north in such districts as Aru, Belen and Cor."),
            "The rebels have taken swaths of the rural north"
        );
        assert_eq!(
            main("Despite ten years of patrols, the smuggling of amber is booming along the coast."),
            "the smuggling of amber is booming along the coast."
        );
    }

    #[test]
    fn one_document_offers_several_passages_and_no_heading() {
        let found = offered(
            "The clinic closed its maternity ward because midwives were missing.",
            &["CLINIC CLOSES MATERNITY WARD\n\nThe clinic has closed the maternity ward.\n\nIt could not find enough \
               midwives for the ward.\n"],
        );
        assert_eq!(found.len(), 2, "{found:?}");
    }
}
