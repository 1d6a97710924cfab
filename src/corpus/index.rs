//! Where names and words occur in the documents that are at rest.

use rayon::prelude::*;

use super::Document;
use super::matter::MatterKey;
use super::names::NameKey;
use super::terms::Term;
use std::sync::Arc;

/// A chunk by its document's place in the list and its own place there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ChunkRef {
    pub(crate) document: u32,
    pub(crate) chunk: u32,
}

/// Sorted pairs of key and chunk, made once.
#[derive(Debug, Default)]
pub(crate) struct Index {
    names: Vec<(NameKey, ChunkRef)>,
    matters: Vec<(MatterKey, ChunkRef)>,
    terms: Postings,
}

/// Chunks by term: for each distinct term a run of `chunks`.
#[derive(Debug, Default)]
struct Postings {
    terms: Vec<Term>,
    /// Where each term's run begins; one more at the end.
    starts: Vec<u32>,
    chunks: Vec<ChunkRef>,
}

impl Index {
    pub(crate) fn new(documents: &[Arc<Document>]) -> Self {
        let chunks = || {
            documents.par_iter().enumerate().flat_map_iter(|(document, each)| {
                each.chunks.iter().enumerate().map(move |(chunk, each)| {
                    (ChunkRef { document: crate::text::offset(document), chunk: crate::text::offset(chunk) }, each)
                })
            })
        };
        let mut names: Vec<_> =
            chunks().flat_map_iter(|(at, chunk)| chunk.name_keys().map(move |key| (key, at))).collect();
        names.par_sort_unstable();
        names.dedup();
        let mut matters: Vec<_> = chunks()
            .flat_map_iter(|(at, chunk)| chunk.keys.matters.iter().map(move |matter| (matter.key, at)))
            .collect();
        matters.par_sort_unstable();
        matters.dedup();
        let mut pairs: Vec<(Term, ChunkRef)> =
            chunks().flat_map_iter(|(at, chunk)| chunk.keys.terms.iter().map(move |term| (*term, at))).collect();
        pairs.par_sort_unstable();
        Self { names, matters, terms: Postings::new(&pairs) }
    }

    /// The chunks that hold a name of that key, in order.
    pub(crate) fn named(&self, key: NameKey) -> &[(NameKey, ChunkRef)] {
        let start = self.names.partition_point(|(other, _)| *other < key);
        let length = self.names[start..].partition_point(|(other, _)| *other == key);
        &self.names[start..start + length]
    }

    /// The chunks that state a matter of that key, in order.
    pub(crate) fn on_matter(&self, key: MatterKey) -> impl Iterator<Item = ChunkRef> + '_ {
        let start = self.matters.partition_point(|(other, _)| *other < key);
        self.matters[start..].iter().take_while(move |(other, _)| *other == key).map(|(_, at)| *at)
    }

    /// Every key with the number of chunks that hold it.
    pub(crate) fn name_keys(&self) -> impl Iterator<Item = (NameKey, &[(NameKey, ChunkRef)])> + '_ {
        self.names.chunk_by(|a, b| a.0 == b.0).map(|run| (run[0].0, run))
    }

    /// The chunks that hold the term, in order.
    pub(crate) fn with_term(&self, term: Term) -> &[ChunkRef] {
        self.terms.of(term)
    }
}

impl Postings {
    fn new(pairs: &[(Term, ChunkRef)]) -> Self {
        let mut postings = Self::default();
        for run in pairs.chunk_by(|a, b| a.0 == b.0) {
            postings.terms.push(run[0].0);
            postings.starts.push(crate::text::offset(postings.chunks.len()));
            postings.chunks.extend(run.iter().map(|(_, at)| *at));
        }
        postings.starts.push(crate::text::offset(postings.chunks.len()));
        postings
    }

    fn of(&self, term: Term) -> &[ChunkRef] {
        match self.terms.binary_search(&term) {
            Ok(index) => &self.chunks[self.starts[index] as usize..self.starts[index + 1] as usize],
            Err(_) => &[],
        }
    }
}
