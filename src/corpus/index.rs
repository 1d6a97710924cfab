//! Where names, matters and words occur in the documents that are at rest. Made once, and carried over where documents
//! come and go: what stays is renumbered and what is new is put between, in one pass.

use rayon::prelude::*;

use super::Document;
use super::matter::MatterKey;
use super::names::NameKey;
use super::terms::Term;
use crate::text::offset;
use std::sync::Arc;

/// A chunk by its number among all chunks, in the order of the documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ChunkRef(pub(crate) u32);

/// For each key the chunks that have it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Index {
    /// The number of each document's first chunk; one more at the end.
    firsts: Box<[u32]>,
    names: Postings<NameKey>,
    matters: Postings<MatterKey>,
    terms: Postings<Term>,
}

/// Chunks by key: for each distinct key a run of `chunks`.
#[derive(Debug, PartialEq, Eq)]
struct Postings<K> {
    keys: Box<[K]>,
    /// Where each key's run begins; one more at the end.
    starts: Box<[u32]>,
    chunks: Box<[ChunkRef]>,
}

/// Pairs of key and chunk, as yet in no order.
#[derive(Default)]
struct Pairs {
    names: Vec<(NameKey, ChunkRef)>,
    matters: Vec<(MatterKey, ChunkRef)>,
    terms: Vec<(Term, ChunkRef)>,
}

impl Index {
    pub(crate) fn new(documents: &[Arc<Document>]) -> Self {
        let firsts = firsts(documents);
        let all: Vec<_> = documents.iter().zip(&firsts).map(|(document, first)| (&**document, *first)).collect();
        Self::of(&all, firsts.into())
    }

    /// The index of some documents, each with the number of its first chunk.
    fn of(documents: &[(&Document, u32)], firsts: Box<[u32]>) -> Self {
        let mut all = Pairs::default();
        // As many parts as keep all cores busy; their pairs are let go one after the other.
        let parts: Vec<Pairs> = documents.par_chunks((documents.len() / 64).max(1)).map(Pairs::of).collect();
        let count = |of: fn(&Pairs) -> usize| parts.iter().map(of).sum();
        all.names.reserve_exact(count(|pairs| pairs.names.len()));
        all.matters.reserve_exact(count(|pairs| pairs.matters.len()));
        all.terms.reserve_exact(count(|pairs| pairs.terms.len()));
        for mut part in parts {
            all.names.append(&mut part.names);
            all.matters.append(&mut part.matters);
            all.terms.append(&mut part.terms);
        }
        Self {
            firsts,
            names: Postings::new(all.names),
            matters: Postings::new(all.matters),
            terms: Postings::new(all.terms),
        }
    }

    /// The index of `documents`, of which those at rest in this one need not be looked at. `stays`: for each document
    /// of this index its place among `documents`, in ascending order, where it is there and the same.
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

    /// Whether it could be the index of these documents, by the number of their chunks.
    pub(crate) fn is_of(&self, documents: &[Arc<Document>]) -> bool {
        *self.firsts == *firsts(documents)
    }

    pub(crate) fn document_count(&self) -> usize {
        self.firsts.len().saturating_sub(1)
    }

    /// How many chunks there are.
    pub(crate) fn chunk_count(&self) -> usize {
        self.firsts.last().map_or(0, |count| *count as usize)
    }

    /// The chunks that hold a name of that key, in order.
    pub(crate) fn named(&self, key: NameKey) -> &[ChunkRef] {
        self.names.of(key)
    }

    /// The chunks that state a matter of that key, in order.
    pub(crate) fn on_matter(&self, key: MatterKey) -> impl Iterator<Item = ChunkRef> + '_ {
        self.matters.of(key).iter().copied()
    }

    /// Every key with the chunks that hold it.
    pub(crate) fn name_keys(&self) -> impl Iterator<Item = (NameKey, &[ChunkRef])> + '_ {
        self.names.runs()
    }

    /// The chunks that hold the term, in order.
    pub(crate) fn with_term(&self, term: Term) -> &[ChunkRef] {
        self.terms.of(term)
    }

    /// The index as bytes, for a later run.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.firsts.put(&mut bytes);
        self.names.put(&mut bytes);
        self.matters.put(&mut bytes);
        self.terms.put(&mut bytes);
        bytes
    }

    /// The index of an earlier run. `None` where the bytes are none.
    pub(crate) fn from_bytes(mut bytes: &[u8]) -> Option<Self> {
        let bytes = &mut bytes;
        let firsts: Box<[u32]> = Row::take(bytes)?;
        let chunks = *firsts.last()?;
        let index = Self {
            names: Postings::take(bytes, chunks)?,
            matters: Postings::take(bytes, chunks)?,
            terms: Postings::take(bytes, chunks)?,
            firsts,
        };
        (bytes.is_empty() && index.firsts.is_sorted()).then_some(index)
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
                pairs.names.extend(keys.names.into_iter().map(|key| (key, at)));
                pairs.matters.extend(keys.matters.iter().map(|matter| (matter.key, at)));
                pairs.terms.extend(keys.terms.into_iter().map(|term| (term, at)));
            }
        }
        pairs
    }
}

impl<K> Default for Postings<K> {
    fn default() -> Self {
        Self { keys: Box::default(), starts: Box::from([0]), chunks: Box::default() }
    }
}

impl<K: Copy + Ord + Send> Postings<K> {
    fn new(mut pairs: Vec<(K, ChunkRef)>) -> Self {
        pairs.par_sort_unstable();
        pairs.dedup();
        let (mut keys, mut starts, mut chunks) = (Vec::new(), Vec::new(), Vec::with_capacity(pairs.len()));
        for run in pairs.chunk_by(|a, b| a.0 == b.0) {
            keys.push(run[0].0);
            starts.push(offset(chunks.len()));
            chunks.extend(run.iter().map(|(_, at)| *at));
        }
        starts.push(offset(chunks.len()));
        Self { keys: keys.into(), starts: starts.into(), chunks: chunks.into() }
    }

    /// These postings under other numbers, without those that have none, and with the new ones.
    fn carried(&self, numbers: &[Option<ChunkRef>], new: &Self) -> Self {
        let (mut keys, mut starts) = (Vec::with_capacity(self.keys.len()), Vec::with_capacity(self.starts.len()));
        let mut chunks: Vec<ChunkRef> = Vec::with_capacity(self.chunks.len() + new.chunks.len());
        let (mut old, mut added) = (self.runs().peekable(), new.runs().peekable());
        loop {
            let key = match (old.peek(), added.peek()) {
                (None, None) => break,
                (Some((key, _)), None) | (None, Some((key, _))) => *key,
                (Some((a, _)), Some((b, _))) => *a.min(b),
            };
            let start = chunks.len();
            if let Some((_, run)) = old.next_if(|(other, _)| *other == key) {
                chunks.extend(run.iter().filter_map(|at| numbers.get(at.0 as usize).copied().flatten()));
            }
            if let Some((_, run)) = added.next_if(|(other, _)| *other == key) {
                chunks.extend(run);
                // Both halves are in order already, which this finds out.
                chunks[start..].sort();
            }
            if chunks.len() > start {
                keys.push(key);
                starts.push(offset(start));
            }
        }
        starts.push(offset(chunks.len()));
        Self { keys: keys.into(), starts: starts.into(), chunks: chunks.into() }
    }

    fn of(&self, key: K) -> &[ChunkRef] {
        self.keys.binary_search(&key).map_or(&[], |index| self.run(index))
    }

    fn run(&self, index: usize) -> &[ChunkRef] {
        let bound = |at: usize| self.starts.get(at).map_or(0, |start| *start as usize);
        self.chunks.get(bound(index)..bound(index + 1)).unwrap_or_default()
    }

    fn runs(&self) -> impl Iterator<Item = (K, &[ChunkRef])> + '_ {
        self.keys.iter().enumerate().map(|(index, key)| (*key, self.run(index)))
    }
}

impl<K: Copy + Ord + Send> Postings<K>
where
    Box<[K]>: Row,
{
    fn put(&self, out: &mut Vec<u8>) {
        self.keys.put(out);
        self.starts.put(out);
        self.chunks.put(out);
    }

    fn take(bytes: &mut &[u8], chunks: u32) -> Option<Self> {
        let postings = Self { keys: Row::take(bytes)?, starts: Row::take(bytes)?, chunks: Row::take(bytes)? };
        let fits = postings.starts.len() == postings.keys.len() + 1
            && postings.starts.is_sorted()
            && postings.starts.last().is_some_and(|last| *last as usize == postings.chunks.len())
            && postings.keys.is_sorted()
            && postings.chunks.iter().all(|at| at.0 < chunks);
        fits.then_some(postings)
    }
}

/// A row of numbers as bytes: how many, then each, little end first.
trait Row: Sized {
    fn put(&self, out: &mut Vec<u8>);
    fn take(bytes: &mut &[u8]) -> Option<Self>;
}

macro_rules! row {
    ($item:ty, $size:literal, $read:expr, $write:expr) => {
        impl Row for Box<[$item]> {
            fn put(&self, out: &mut Vec<u8>) {
                out.extend(offset(self.len()).to_le_bytes());
                out.extend(self.iter().flat_map($write));
            }

            fn take(bytes: &mut &[u8]) -> Option<Self> {
                let (count, rest) = bytes.split_first_chunk::<4>()?;
                let length = usize::try_from(u32::from_le_bytes(*count)).ok()?.checked_mul($size)?;
                let (row, rest) = rest.split_at_checked(length)?;
                *bytes = rest;
                Some(row.as_chunks::<$size>().0.iter().map($read).collect())
            }
        }
    };
}

row!(u32, 4, |bytes| u32::from_le_bytes(*bytes), |number| number.to_le_bytes());
row!(u64, 8, |bytes| u64::from_le_bytes(*bytes), |number| number.to_le_bytes());
row!(ChunkRef, 4, |bytes| ChunkRef(u32::from_le_bytes(*bytes)), |at| at.0.to_le_bytes());

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
    fn an_index_carried_over_is_that_of_a_fresh_start() {
        let before: Vec<_> = (0..60).map(document).collect();
        let index = Index::new(&before);
        // Some go, some change, some come between.
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
        let bytes = index.to_bytes();
        assert_eq!(Index::from_bytes(&bytes).as_ref(), Some(&index));
        for length in 0..bytes.len() {
            assert_eq!(Index::from_bytes(&bytes[..length]), None);
        }
        for at in 0..bytes.len() {
            let mut broken = bytes.clone();
            broken[at] ^= 0x81;
            // What is taken can be asked without harm.
            if let Some(index) = Index::from_bytes(&broken) {
                assert!(index.name_keys().all(|(key, _)| index.named(key).iter().all(|at| at.0 < 1 << 20)));
            }
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
