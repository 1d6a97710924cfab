//! The index: where names, words and propositions occur in stored documents. Built once, and updated in one pass when
//! documents come and go: kept entries are renumbered and new ones merged in.

use std::sync::Arc;

use rayon::prelude::*;

use super::Document;
use super::names::NameKey;
use super::postings::{self, BUCKETS, Postings, Row, Taken};
use super::proposition::PropositionKey;
use super::terms::Term;
use crate::text::offset;

/// A chunk by its number among all chunks, in the order of the documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ChunkRef(pub(crate) u32);

/// For each key the chunks that have it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Index {
    /// The number of each document's first chunk; one more at the end.
    firsts: Box<[u32]>,
    names: Postings<NameKey>,
    matters: Postings<PropositionKey>,
    terms: Postings<Term>,
}

/// Pairs of key and chunk, not yet sorted.
#[derive(Default)]
struct Pairs {
    names: postings::Pairs<NameKey>,
    matters: postings::Pairs<PropositionKey>,
    terms: postings::Pairs<Term>,
}

impl Index {
    pub(crate) fn new(documents: &[Arc<Document>]) -> Self {
        let firsts = firsts(documents);
        let all: Vec<_> = documents.iter().zip(&firsts).map(|(document, first)| (&**document, *first)).collect();
        Self::of(&all, firsts.into())
    }

    /// The index of some documents, each with the number of its first chunk.
    fn of(documents: &[(&Document, u32)], firsts: Box<[u32]>) -> Self {
        // A few more parts than cores, so that no part delays the others.
        let part = documents.len().div_ceil(4 * rayon::current_num_threads().max(1)).max(1);
        let parts: Vec<Pairs> = documents.par_chunks(part).map(Pairs::of).collect();
        let (mut names, mut matters, mut terms) = (Vec::new(), Vec::new(), Vec::new());
        for part in parts {
            names.push(part.names);
            matters.push(part.matters);
            terms.push(part.terms);
        }
        // One after the other, so that each can be freed.
        Self { firsts, names: Postings::new(names), matters: Postings::new(matters), terms: Postings::new(terms) }
    }

    /// The index of `documents`; those stored in this index are not scanned again. `stays`: for each document of this
    /// index its place among `documents`, in ascending order, if it is unchanged there.
    pub(crate) fn carried(&self, stays: &[Option<u32>], documents: &[Arc<Document>]) -> Self {
        let firsts = firsts(documents);
        let mut is_new = vec![true; documents.len()];
        let mut numbers = vec![None; self.firsts.last().map_or(0, |chunks| *chunks as usize)];
        for (bounds, to) in self.firsts.windows(2).zip(stays) {
            let Some(to) = *to else { continue };
            is_new[to as usize] = false;
            for (number, at) in numbers[bounds[0] as usize..bounds[1] as usize].iter_mut().zip(firsts[to as usize]..) {
                *number = Some(ChunkRef(at));
            }
        }
        let new = documents.iter().zip(&firsts).zip(is_new).filter(|(_, is_new)| *is_new);
        let new: Vec<_> = new.map(|((document, first), _)| (&**document, *first)).collect();
        let new = Self::of(&new, Box::default());
        Self {
            firsts: firsts.into(),
            names: self.names.carried(&numbers, &new.names),
            matters: self.matters.carried(&numbers, &new.matters),
            terms: self.terms.carried(&numbers, &new.terms),
        }
    }

    /// The document of a chunk, by its place in the list, and the chunk's place in it.
    pub(crate) fn place(&self, at: ChunkRef) -> (usize, usize) {
        let document = self.firsts.partition_point(|first| *first <= at.0).saturating_sub(1);
        (document, at.0.saturating_sub(self.firsts.get(document).copied().unwrap_or(0)) as usize)
    }

    /// The chunks of a document, by its place in the list.
    pub(crate) fn chunks_of(&self, document: usize) -> std::ops::Range<ChunkRef> {
        let first = |at: usize| ChunkRef(self.firsts.get(at).copied().unwrap_or(u32::MAX));
        first(document)..first(document + 1)
    }

    /// The documents of some chunks in order, by their places in the list, each with the range of its chunks.
    pub(crate) fn by_document(&self, chunks: &[ChunkRef]) -> Vec<(usize, std::ops::Range<usize>)> {
        let mut out = Vec::new();
        let (mut at, mut document) = (0, 0);
        while let Some(first) = chunks.get(at) {
            // Galloping search: the next one is near if there are many, and far away if there are few.
            let mut step = 1;
            while self.firsts.get(document + step).is_some_and(|start| *start <= first.0) {
                document += step;
                step *= 2;
            }
            let stretch = self.firsts.get(document..(document + step).min(self.firsts.len())).unwrap_or_default();
            document += stretch.partition_point(|start| *start <= first.0).saturating_sub(1);
            let end = self.firsts.get(document + 1).copied().unwrap_or(u32::MAX);
            let len = chunks[at..].iter().take_while(|chunk| chunk.0 < end).count();
            out.push((document, at..at + len));
            at += len;
        }
        out
    }

    /// Whether it may be the index of these documents, judged by the number of their chunks.
    pub(crate) fn is_of(&self, documents: &[Arc<Document>]) -> bool {
        *self.firsts == *firsts(documents)
    }

    pub(crate) fn document_count(&self) -> usize {
        self.firsts.len().saturating_sub(1)
    }

    /// The number of chunks.
    pub(crate) fn chunk_count(&self) -> usize {
        self.firsts.last().map_or(0, |count| *count as usize)
    }

    /// The chunks with a name of that key, in order.
    pub(crate) fn named(&self, key: NameKey) -> &[ChunkRef] {
        self.names.of(key)
    }

    /// The chunks with a proposition of that key, in order.
    pub(crate) fn on_matter(&self, key: PropositionKey) -> impl Iterator<Item = ChunkRef> + '_ {
        self.matters.of(key).iter().copied()
    }

    /// Every key with its chunks.
    pub(crate) fn name_keys(&self) -> impl Iterator<Item = (NameKey, &[ChunkRef])> + '_ {
        self.names.runs()
    }

    /// The chunks with the term, in order.
    pub(crate) fn with_term(&self, term: Term) -> &[ChunkRef] {
        self.terms.of(term)
    }

    /// A piece of the index as bytes, for a later run; `None` after the last.
    pub(crate) fn piece(&self, number: usize) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        match number.checked_sub(1) {
            None => self.firsts.put(&mut bytes),
            Some(bucket) if bucket < BUCKETS => {
                self.names.put(bucket, &mut bytes);
                self.matters.put(bucket, &mut bytes);
                self.terms.put(bucket, &mut bytes);
            }
            Some(_) => return None,
        }
        Some(bytes)
    }

    /// The index of an earlier run. `None` if the pieces are invalid.
    pub(crate) fn from_pieces(pieces: &[&[u8]]) -> Option<Self> {
        let (&head, buckets) = pieces.split_first().filter(|(_, buckets)| buckets.len() == BUCKETS)?;
        let mut head = head;
        let firsts: Box<[u32]> = Row::take(&mut head)?;
        let chunks = *firsts.last()?;
        if !(head.is_empty() && firsts.is_sorted()) {
            return None;
        }
        let read = |(number, bytes): (usize, &&[u8])| {
            let bytes = &mut &**bytes;
            let names = Taken::take(bytes, number, chunks)?;
            let matters = Taken::take(bytes, number, chunks)?;
            let terms = Taken::take(bytes, number, chunks)?;
            bytes.is_empty().then_some((names, (matters, terms)))
        };
        let buckets: Option<Vec<_>> = buckets.par_iter().enumerate().map(read).collect();
        let (names, rest): (Vec<_>, Vec<_>) = buckets?.into_iter().unzip();
        let (matters, terms): (Vec<_>, Vec<_>) = rest.into_iter().unzip();
        Some(Self {
            firsts,
            names: Postings::of_taken(names.into_iter()),
            matters: Postings::of_taken(matters.into_iter()),
            terms: Postings::of_taken(terms.into_iter()),
        })
    }
}

fn firsts(documents: &[Arc<Document>]) -> Vec<u32> {
    let mut next = 0;
    let mut firsts = Vec::with_capacity(documents.len() + 1);
    for document in documents {
        firsts.push(next);
        next += offset(document.chunk_count());
    }
    firsts.push(next);
    firsts
}

impl Pairs {
    fn of(documents: &[(&Document, u32)]) -> Self {
        let mut pairs = Self::default();
        for (document, first) in documents {
            for (keys, at) in document.index_keys().zip(*first..) {
                let at = ChunkRef(at);
                keys.names.into_iter().for_each(|key| pairs.names.add(key, at));
                keys.matters.iter().for_each(|matter| pairs.matters.add(matter.key, at));
                keys.terms.into_iter().for_each(|term| pairs.terms.add(term, at));
            }
        }
        pairs
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::DocId;
    use crate::syntax::Format;

    fn document(number: u32) -> Arc<Document> {
        let text = format!(
            "Ada Marsh, envoy to Freedonia, said {number} ships sailed.\n\nShip {number} left port {}.\n",
            number % 7
        );
        Arc::new(Document::new(DocId(number), format!("{number}.txt"), Format::Text, &text).at_rest())
    }

    #[test]
    fn an_updated_index_equals_a_new_one() {
        let before: Vec<_> = (0..60).map(document).collect();
        let index = Index::new(&before);
        // Some documents are removed, some changed, some added in between.
        let after: Vec<_> = (0..90)
            .filter(|number| number % 5 != 1)
            .map(|number| if number % 8 == 3 { document(number + 100) } else { document(number) })
            .collect();
        let stays: Vec<_> = before
            .iter()
            .map(|old| {
                let same = |new: &Arc<Document>| new.id == old.id;
                after.iter().position(same).map(offset)
            })
            .collect();
        assert_eq!(index.carried(&stays, &after), Index::new(&after));
        assert_eq!(index.carried(&vec![None; 60], &[]), Index::new(&[]));
    }

    #[test]
    fn an_index_comes_back_from_its_bytes_and_from_no_others() {
        let index = Index::new(&(0..20).map(document).collect::<Vec<_>>());
        let pieces: Vec<_> = (0..).map_while(|number| index.piece(number)).collect();
        let read = |pieces: &[Vec<u8>]| Index::from_pieces(&pieces.iter().map(Vec::as_slice).collect::<Vec<_>>());
        assert_eq!(read(&pieces).as_ref(), Some(&index));
        assert_eq!(read(&pieces[1..]), None);
        assert_eq!(read(&pieces[..pieces.len() - 1]), None);
        for number in 0..pieces.len() {
            for length in 0..pieces[number].len() {
                let mut cut = pieces.clone();
                cut[number].truncate(length);
                assert_eq!(read(&cut), None);
            }
            for at in 0..pieces[number].len() {
                let mut broken = pieces.clone();
                broken[number][at] ^= 0x81;
                // An accepted index can be queried without a panic.
                if let Some(index) = read(&broken) {
                    assert!(index.name_keys().all(|(key, _)| index.named(key).iter().all(|at| at.0 < 1 << 20)));
                }
            }
        }
        let mut swapped = pieces.clone();
        swapped.swap(1, 2);
        assert!(read(&swapped).is_none_or(|read| read == index), "a bucket counts in its own place only");
    }

    #[test]
    fn chunks_are_grouped_by_document_whether_they_are_many_or_few() {
        let documents: Vec<_> = (0..70).map(document).collect();
        let index = Index::new(&documents);
        let count = u32::try_from(index.chunk_count()).unwrap();
        for step in [1, 2, 3, 7, 40, 100, 1_000] {
            let chunks: Vec<_> = (step / 2..count).step_by(step as usize).map(ChunkRef).collect();
            let by_document = index.by_document(&chunks);
            let told = by_document.iter().flat_map(|(document, run)| run.clone().map(|at| (*document, chunks[at])));
            let placed = chunks.iter().map(|at| (index.place(*at).0, *at));
            assert_eq!(told.collect::<Vec<_>>(), placed.collect::<Vec<_>>(), "{step}");
            assert!(by_document.is_sorted_by(|a, b| a.0 < b.0));
        }
    }

    #[test]
    fn a_chunk_is_found_by_its_number() {
        let documents: Vec<_> = (0..5).map(document).collect();
        let index = Index::new(&documents);
        let mut number = 0;
        for (at, document) in documents.iter().enumerate() {
            for chunk in 0..document.chunks.len() {
                assert_eq!(index.place(ChunkRef(number)), (at, chunk));
                assert!(index.chunks_of(at).contains(&ChunkRef(number)));
                number += 1;
            }
        }
        assert_eq!(index.chunk_count(), number as usize);
    }
}
