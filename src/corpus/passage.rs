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
pub(super) use units::{Unit, Units};
pub(super) use weights::Weights;

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
/// Below this score a passage that does not say what the claim says has more likely another subject than the same. Of ECB+,
/// a third of the claims that no other article bears out are offered something from here on, and it is wrong.
const RELATED: f32 = 0.47;

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
        let main = claim.within(main_clause(&words).shifted(span.start));
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
        let head = (main.len() < span.len()).then(|| Units::of_stretch(document, main.shifted(span.start)));
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
    pub(super) fn candidates(&self, own: DocId, weights: &Weights<'_>) -> Vec<(&Document, usize)> {
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

/// Where a sentence's main clause stands: behind what introduces it, before what goes on with something else or lists.
fn main_clause(words: &str) -> Span {
    /// Bytes that a main clause has at least.
    const SHORTEST: usize = 24;
    /// Bytes that what introduces it has at most.
    const INTRODUCED: usize = 120;
    const INTRODUCE: [&str; 14] = [
        "Despite", "Although", "Though", "While", "As", "After", "Before", "Since", "When", "If", "Because", "Instead",
        "With", "Amid",
    ];
    const MARKS: [&str; 26] = [
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
        ", such as ",
        " such as ",
        " in such ",
        ", including ",
        " including ",
        ", like ",
        ", much to ",
        ", with ",
        ", despite ",
        " despite ",
        " amid ",
        " coupled with ",
    ];
    let first = words.split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    let introduces = INTRODUCE.contains(&first) || first.len() > 4 && (first.ends_with("ed") || first.ends_with("ing"));
    let comma = words.find(", ").filter(|at| introduces && *at <= INTRODUCED && words.len() - at > SHORTEST);
    let from = comma.map_or(0, |at| at + 2);
    let main = &words[from..];
    let cut = MARKS.iter().filter_map(|mark| main.find(mark)).filter(|at| *at >= SHORTEST).min();
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

    /// The texts that are offered for the first sentence of a claim, each by its place in `others`.
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
    fn an_event_without_a_name_is_known_by_its_place_and_day() {
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
    fn a_main_clause_ends_where_a_list_begins_and_begins_behind_what_introduces_it() {
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
}
