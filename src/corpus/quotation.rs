//! Quotations held against the passages they were taken from, word by word.

mod alignment;
mod splice;

use rustc_hash::FxHashMap;

use super::concepts;
use super::index::ChunkRef;
use super::terms::{self, Term, spoken};
use super::{Chunk, Corpus, Document, Place};
use crate::analysis::Quotation;
use crate::text::Span;
use alignment::{Aligned, SHORTEST, compare};

/// How a quotation stands to the source's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuotationClass {
    Same,
    /// Changed, and marked as such by brackets or an ellipsis.
    MarkedChange,
    Changed,
    /// Words are missing without a mark.
    Cut,
    /// Put together from stretches that stand apart in the source.
    Spliced,
}

/// A quotation and its closest passage.
#[derive(Clone, Debug, PartialEq)]
pub struct Fidelity {
    pub class: QuotationClass,
    pub quotation: Place,
    pub source: Place,
    /// The source's words, as they stand.
    pub source_text: Box<str>,
    /// Word by word: `[-removed-]`, `{+added+}`, as `wdiff` prints.
    pub diff: Box<str>,
    /// The source has a “not” that the quotation has not, or the other way round: nothing is worse.
    pub negation: bool,
}

/// Passages that are compared word by word.
const CANDIDATES: usize = 6;

impl Corpus {
    /// The quotations of a chunk that are found, exactly or nearly, in other documents; for each the closest passage.
    #[must_use]
    pub fn fidelity(&self, document: &Document, chunk: usize) -> Vec<Fidelity> {
        let Some(own) = document.chunks.get(chunk) else { return Vec::new() };
        let of = |quotation: &Quotation| self.closest(document, chunk, quotation);
        own.facts.quotations.iter().filter(|quotation| !quotation.term).filter_map(of).collect()
    }

    fn closest(&self, document: &Document, chunk: usize, quotation: &Quotation) -> Option<Fidelity> {
        let own = &document.chunks[chunk];
        let text = quotation.inner.of(&own.text);
        let found = self.recalled(document, text, || self.searched(document, text));
        let span = quotation.inner.shifted(own.start);
        found.map(|fidelity| Fidelity { quotation: Place { document: document.id, span }, ..fidelity })
    }

    /// The closest passage of other documents for a quotation of this one; nothing but its words counts.
    fn searched(&self, document: &Document, text: &str) -> Option<Fidelity> {
        let quoted: Vec<_> = spoken(text).collect();
        if quoted.len() < SHORTEST {
            return None;
        }
        let wanted = concepts::distinct(text);
        let mut best: Option<(f64, Fidelity)> = None;
        for (other, index) in self.holding(document, &wanted) {
            // Who cites this document took its words from here.
            if self.cites(other, document) {
                continue;
            }
            let Some(found) = compare(text, &quoted, &other.chunks[index].text, &inner(other, index)) else { continue };
            if retells(&other.chunks[index], &found) {
                continue;
            }
            let Aligned { score, mut fidelity, .. } = found;
            if best.as_ref().is_none_or(|(known, _)| score > *known) {
                fidelity.source =
                    Place { document: other.id, span: fidelity.source.span.shifted(other.chunks[index].start) };
                best = Some((score, fidelity));
            }
        }
        best.map(|(_, fidelity)| fidelity).or_else(|| self.spliced(document, text, &quoted))
    }

    /// Paragraphs of other documents that hold most of the words, best first.
    fn holding(&self, own: &Document, wanted: &[Term]) -> Vec<(&Document, usize)> {
        let needed = (wanted.len() * 3).div_ceil(5).max(2);
        let counts = holding_most(wanted.iter().map(|term| self.rest.index.with_term(*term)).collect(), needed);
        let mut found: Vec<(usize, &Document, usize)> = Vec::new();
        for (at, count) in counts.into_iter().filter(|(_, count)| *count >= needed) {
            if let Some((document, index)) = self.at_rest(at) {
                found.push((count, document, index));
            }
        }
        // A document's own paragraphs would cost it the square of its length.
        for document in self.fresh().filter(|document| document.id != own.id) {
            for (index, chunk) in document.chunks.iter().enumerate() {
                let count = terms::shared(wanted, &chunk.keys.terms);
                if count >= needed {
                    found.push((count, document, index));
                }
            }
        }
        found.retain(|(_, document, _)| document.id != own.id);
        found.sort_by(|a, b| (b.0, &a.1.path, a.2).cmp(&(a.0, &b.1.path, b.2)));
        found.truncate(CANDIDATES);
        found.into_iter().map(|(_, document, index)| (document, index)).collect()
    }
}

impl Document {
    /// A quotation held against stretches of this document alone, whatever others say: how it stands to the one that is
    /// most like it. None where no stretch has most of its words.
    #[must_use]
    pub fn fidelity(&self, quotation: &str, stretches: &[Span]) -> Option<Fidelity> {
        let quoted: Vec<_> = spoken(quotation).collect();
        let wanted = concepts::distinct(quotation);
        let mut best: Option<(f64, Fidelity)> = None;
        for &stretch in stretches {
            // Most stretches have hardly one of the words, and comparing costs more than looking at the index. A stretch
            // that runs on into the next chunk is compared whatever this one holds.
            let chunk = self.chunk_at(stretch.start).map(|index| &self.chunks[index]);
            let within = chunk.filter(|chunk| stretch.end <= chunk.span().end);
            if within.is_some_and(|chunk| 2 * terms::shared(&wanted, &chunk.keys.terms) < wanted.len()) {
                continue;
            }
            let passage = self.text(stretch);
            let Some(Aligned { score, mut fidelity, .. }) = compare(quotation, &quoted, &passage, &[]) else {
                continue;
            };
            if best.as_ref().is_none_or(|(known, _)| score > *known) {
                fidelity.source = Place { document: self.id, span: fidelity.source.span.shifted(stretch.start) };
                best = Some((score, fidelity));
            }
        }
        best.map(|(_, fidelity)| fidelity)
    }
}

/// The chunks that stand in at least `needed` of the lists, each of which is sorted. Such a chunk misses few lists, so it
/// stands in one of the shortest; the long lists, of common words, are only asked about chunks found in those.
fn holding_most(mut lists: Vec<&[ChunkRef]>, needed: usize) -> FxHashMap<ChunkRef, usize> {
    lists.sort_by_key(|list| list.len());
    let (short, long) = lists.split_at((lists.len() + 1).saturating_sub(needed));
    let mut counts: FxHashMap<ChunkRef, usize> = FxHashMap::default();
    for at in short.iter().copied().flatten() {
        *counts.entry(*at).or_default() += 1;
    }
    for (index, list) in long.iter().enumerate() {
        let left = long.len() - index;
        counts.retain(|at, count| {
            if *count + left < needed {
                return false;
            }
            *count += usize::from(list.binary_search(at).is_ok());
            true
        });
    }
    counts
}

/// Whether a passage tells what was said in its writer's words: what differs stands outside of its own quotation marks, or
/// it has none and is an indirect report. Those words nobody can misquote.
fn retells(chunk: &Chunk, found: &Aligned) -> bool {
    if matches!(found.fidelity.class, QuotationClass::Same | QuotationClass::MarkedChange) {
        return false;
    }
    let span = found.fidelity.source.span;
    let mut quoted = chunk.facts.quotations.iter().map(|quotation| quotation.inner);
    if quoted.clone().any(|quotation| quotation.overlaps(span)) {
        return !quoted.any(|quotation| found.differs.iter().any(|at| quotation.touches(*at)));
    }
    let mut told = chunk.joined.attributions.iter().flat_map(|attribution| &attribution.content);
    told.any(|content| content.covers(span))
}

/// What stands between quotation marks in a chunk.
fn inner(document: &Document, index: usize) -> Vec<Span> {
    document.chunks[index].facts.quotations.iter().map(|quotation| quotation.inner).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::corpus::DocId;
    use crate::syntax::Format;

    #[test]
    fn the_chunks_with_most_words_are_found_without_reading_every_list() {
        let at = ChunkRef;
        let lists: Vec<Vec<ChunkRef>> =
            (1..7_u32).map(|step| (0..200).filter(|n| n % step == 0).map(at).collect()).collect();
        for needed in 1..8 {
            let found = holding_most(lists.iter().map(Vec::as_slice).collect(), needed);
            let mut found: Vec<_> = found.into_iter().filter(|(_, count)| *count >= needed).collect();
            found.sort();
            let counted = (0..200).map(|n| (at(n), lists.iter().filter(|list| list.contains(&at(n))).count()));
            assert_eq!(found, counted.filter(|(_, count)| *count >= needed).collect::<Vec<_>>(), "{needed}");
        }
    }

    #[test]
    fn what_another_tells_in_words_of_its_own_is_not_misquoted() {
        let altered = |source: &str| {
            let draft = "“We will never let the old ferries into our harbour again,” Ada Marsh said.\n";
            let document =
                |(id, text): (u32, &str)| Arc::new(Document::new(DocId(id), format!("{id}.txt"), Format::Text, text));
            let corpus = Corpus::default().with_documents((0..).zip([draft, source]).map(document).collect());
            let own = corpus.document(DocId(0)).expect("it is there").clone();
            corpus.fidelity(&own, 0).iter().any(|found| found.class != QuotationClass::Same)
        };
        assert!(altered("Ada Marsh said: “We will never let the old ships into our harbour again.”\n"));
        assert!(!altered("Ada Marsh said that they will never let the old ferries into the harbour again.\n"));
        assert!(!altered("Ada Marsh said that they will never let the old “ferries into our harbour again.”\n"));
    }
}
