//! Quotations held against the passages they were taken from, word by word.

mod alignment;
mod splice;

use std::ops::Range;

use rustc_hash::FxHashSet;

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
        let lists = wanted.iter().map(|term| self.rest.index.with_term(*term)).collect();
        let at_rest = holding_most(lists, needed, CANDIDATES, &self.left_out(own.id));
        let place = |(at, count)| self.at_rest(at).map(|(document, index)| (count, document, index));
        let mut found: Vec<(usize, &Document, usize)> =
            at_rest.into_iter().filter_map(place).map(|(count, document, index)| (count, &**document, index)).collect();
        // A document's own paragraphs would cost it the square of its length.
        for document in self.fresh().filter(|document| document.id != own.id) {
            for (index, chunk) in document.chunks.iter().enumerate() {
                let count = terms::shared(wanted, &chunk.keys.terms);
                if count >= needed {
                    found.push((count, document, index));
                }
            }
        }
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

/// The chunks that stand in at least `needed` of the lists, each of which is sorted: `most` of them, those in more lists
/// before those in fewer, and else in order; none of those `left_out`.
///
/// A chunk that stands in all lists but some stands in one of the shortest, one more than those some. So the shortest list
/// is looked through for chunks that stand in all, the next one for those that stand in all but one, and so on, and no
/// further than until there are enough: where thousands of paragraphs say the same, most are never looked at.
fn holding_most(
    mut lists: Vec<&[ChunkRef]>,
    needed: usize,
    most: usize,
    left_out: &[Range<ChunkRef>],
) -> Vec<(ChunkRef, usize)> {
    lists.sort_by_key(|list| list.len());
    let mut best = Vec::new();
    let mut seen: FxHashSet<ChunkRef> = FxHashSet::default();
    // Chunks that were found to stand in fewer lists than was asked for then, by the number of lists.
    let mut fewer: Vec<Vec<ChunkRef>> = vec![Vec::new(); lists.len()];
    for (count, list) in (needed.max(1)..=lists.len()).rev().zip(&lists) {
        let mut known = fewer.get_mut(count).map(std::mem::take).unwrap_or_default();
        known.sort_unstable();
        let mut known = known.into_iter().peekable();
        let mut rest = *list;
        while best.len() < most
            && let Some((&at, behind)) = rest.split_first()
        {
            best.extend(std::iter::from_fn(|| known.next_if(|known| *known < at)).map(|at| (at, count)));
            if let Some(range) = left_out.iter().find(|range| range.contains(&at)) {
                rest = &rest[rest.partition_point(|at| *at < range.end)..];
                continue;
            }
            rest = behind;
            if !seen.insert(at) {
                continue;
            }
            let holding = lists.iter().filter(|list| list.binary_search(&at).is_ok()).count();
            if holding == count {
                best.push((at, count));
            } else if holding >= needed
                && let Some(fewer) = fewer.get_mut(holding)
            {
                fewer.push(at);
            }
        }
        best.extend(known.map(|at| (at, count)));
        if best.len() >= most {
            best.truncate(most);
            break;
        }
    }
    best
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
    fn those_never_looked_at_stand_in_no_more_lists() {
        let mut state = 11_u64;
        let mut below = |most: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % most
        };
        for round in 0..200 {
            let count = below(9) as usize;
            let lists: Vec<Vec<ChunkRef>> = (0..count)
                .map(|_| {
                    let one_in = [1, 2, 3, 5, 40][below(5) as usize];
                    (0..300).filter(|_| below(one_in) == 0).map(ChunkRef).collect()
                })
                .collect();
            let left_out = [ChunkRef(20)..ChunkRef(60), ChunkRef(299)..ChunkRef(u32::MAX)];
            let lists: Vec<&[ChunkRef]> = lists.iter().map(Vec::as_slice).collect();
            let needed = (count * 3).div_ceil(5).max(2);
            let holding = |at| lists.iter().filter(|list| list.contains(&at)).count();
            let mut all: Vec<_> = (0..300).map(ChunkRef).map(|at| (at, holding(at))).collect();
            all.retain(|(at, count)| *count >= needed && !left_out.iter().any(|range| range.contains(at)));
            all.sort_by_key(|(at, count)| (std::cmp::Reverse(*count), *at));
            for most in [0, 1, 6, 1_000] {
                let best = holding_most(lists.clone(), needed, most, &left_out);
                assert_eq!(best, all[..most.min(all.len())], "round {round}");
            }
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
