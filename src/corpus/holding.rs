//! The paragraphs under the keys of some names, in document order, from the index and the overlay together, so that a
//! document counts the same whether it is open or not. Index entries of replaced documents are skipped before anything
//! is counted or truncated.

use std::ops::Range;

use super::identity::Hit;
use super::index::ChunkRef;
use super::names::NameKey;
use super::proposition::PropositionKey;
use super::{Corpus, DocId, Document};

/// A document's position among all: by the list of stored ones, with new ones, in the order of their paths, before the
/// stored one that follows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Order(usize, u32);

impl Order {
    /// Of the stored document with that index.
    pub(super) fn resting(at: usize) -> Self {
        Self(2 * at + 1, 0)
    }
}

/// A paragraph: the position of its document, and its number there.
pub(super) type At = (Order, usize);

/// The found paragraphs of one document.
pub(super) struct Group<'a> {
    pub(super) order: Order,
    pub(super) document: &'a Document,
    pub(super) chunks: Chunks,
}

/// Numbers of chunks, in order.
pub(super) enum Chunks {
    /// Of a stored document: a range of [`Holding::refs`], and the number of the document's first chunk.
    Resting(Range<usize>, u32),
    Fresh(Vec<usize>),
}

/// The paragraphs found under some keys.
pub(super) struct Holding<'a> {
    refs: Vec<ChunkRef>,
    /// In order.
    pub(super) groups: Vec<Group<'a>>,
}

impl<'a> Holding<'a> {
    /// The paragraphs of a group, by their numbers in its document.
    pub(super) fn chunks<'b>(&'b self, group: &'b Group<'a>) -> impl Iterator<Item = usize> + 'b {
        let (refs, first, fresh) = match &group.chunks {
            Chunks::Resting(run, first) => (self.refs.get(run.clone()).unwrap_or_default(), *first, &[][..]),
            Chunks::Fresh(chunks) => (&[][..], 0, &chunks[..]),
        };
        refs.iter().map(move |at| at.0.saturating_sub(first) as usize).chain(fresh.iter().copied())
    }

    /// How many paragraphs there are.
    pub(super) fn count(&self) -> usize {
        self.groups.iter().map(Group::len).sum()
    }
}

impl Group<'_> {
    /// Whether its document is stored.
    pub(super) fn is_resting(&self) -> bool {
        matches!(self.chunks, Chunks::Resting(..))
    }

    pub(super) fn len(&self) -> usize {
        match &self.chunks {
            Chunks::Resting(run, _) => run.len(),
            Chunks::Fresh(chunks) => chunks.len(),
        }
    }
}

impl Corpus {
    /// The stored chunks that do not count, in order: of edited and deleted documents.
    pub(super) fn stale(&self) -> Vec<Range<ChunkRef>> {
        let ids = self.fresh().map(|document| document.id).chain(self.gone.iter().copied());
        let range = |id: DocId| Some(self.rest.index.chunks_of(*self.rest.by_id.get(&id)? as usize));
        let mut ranges: Vec<_> = ids.filter_map(range).collect();
        ranges.sort_unstable_by_key(|range| range.start);
        ranges.dedup();
        ranges
    }

    /// The overlay documents with their positions among all, in order.
    pub(super) fn fresh_in_order(&self) -> Vec<(Order, &Document)> {
        let mut fresh: Vec<&Document> = self.fresh().map(|document| &**document).collect();
        fresh.sort_by(|a, b| (&a.path, a.id).cmp(&(&b.path, b.id)));
        let order = |(rank, document): (u32, &Document)| {
            let known = self.rest.by_id.get(&document.id).map(|at| *at as usize);
            let same = |at: &usize| self.rest.documents.get(*at).is_some_and(|resting| resting.path == document.path);
            match known.filter(same) {
                Some(at) => Order::resting(at),
                None => Order(2 * self.rest.documents.partition_point(|resting| resting.path < document.path), rank),
            }
        };
        let mut placed: Vec<_> = (0..).zip(fresh).map(|(rank, document)| (order((rank, document)), document)).collect();
        placed.sort_by_key(|(order, _)| *order);
        placed
    }

    /// The paragraphs under the keys; at most the first `most` stored ones of each key.
    pub(super) fn found_under(&self, keys: &[NameKey], most: usize) -> Holding<'_> {
        let stale = self.stale();
        let mut refs: Vec<ChunkRef> = Vec::new();
        for key in keys {
            refs.extend(self.rest.index.named(*key).iter().copied().filter(|at| !is_in(&stale, *at)).take(most));
        }
        // Sorted runs: merging them is sufficient.
        refs.sort();
        refs.dedup();
        let by_document = self.rest.index.by_document(&refs).into_iter();
        let mut groups: Vec<_> = by_document
            .filter_map(|(at, run)| {
                let (document, first) = (self.rest.documents.get(at)?, self.rest.index.chunks_of(at).start.0);
                Some(Group { order: Order::resting(at), document, chunks: Chunks::Resting(run, first) })
            })
            .collect();
        for (order, document) in self.fresh_in_order() {
            let has = |chunk: &super::Chunk| chunk.name_keys().any(|key| keys.contains(&key));
            let chunks = document.chunks.iter().enumerate().filter(|(_, chunk)| has(chunk));
            let chunks: Vec<_> = chunks.map(|(index, _)| index).collect();
            if !chunks.is_empty() {
                groups.push(Group { order, document, chunks: Chunks::Fresh(chunks) });
            }
        }
        groups.sort_by_key(|group| group.order);
        Holding { refs, groups }
    }

    /// The chunks with a proposition of that key, in order.
    pub(super) fn stating(&self, key: PropositionKey) -> impl Iterator<Item = (&Document, usize)> {
        let stale = self.stale();
        let resting = self.rest.index.on_matter(key).filter(move |at| !is_in(&stale, *at)).filter_map(|at| {
            let (document, chunk) = self.rest.index.place(at);
            Some(((Order::resting(document), chunk), &**self.rest.documents.get(document)?))
        });
        let mut fresh: Vec<(At, &Document)> = Vec::new();
        for (order, document) in self.fresh_in_order() {
            let states = |chunk: &super::Chunk| chunk.keys.matters.iter().any(|matter| matter.key == key);
            let chunks = document.chunks.iter().enumerate().filter(|(_, chunk)| states(chunk));
            fresh.extend(chunks.map(|(index, _)| ((order, index), document)));
        }
        let (mut resting, mut fresh) = (resting.peekable(), fresh.into_iter().peekable());
        let next = move || match (resting.peek(), fresh.peek()) {
            (Some((a, _)), Some((b, _))) if a <= b => resting.next(),
            (Some(_), None) => resting.next(),
            _ => fresh.next(),
        };
        std::iter::from_fn(next).map(|((_, chunk), document)| (document, chunk))
    }

    /// Chunks with one of the keys, at most `limit`: those of the asking document first, then the others in order.
    pub(super) fn hits(&self, keys: &[NameKey], first: Option<&Document>, limit: usize) -> Vec<Hit<'_>> {
        // Those of the asking document may follow this many others.
        let own = first.and_then(|document| self.rest.by_id.get(&document.id));
        let own = own.map_or(0, |at| {
            let chunks = self.rest.index.chunks_of(*at as usize);
            (chunks.end.0 - chunks.start.0) as usize
        });
        let mut holding = self.found_under(keys, limit.saturating_add(own));
        if let Some(own) = first.filter(|_| own > 0) {
            self.add_own(&mut holding, keys, own);
        }
        let is_own = |group: &&Group<'_>| first.is_some_and(|first| first.id == group.document.id);
        let ordered = holding.groups.iter().filter(is_own).chain(holding.groups.iter().filter(|group| !is_own(group)));
        let hits = ordered.flat_map(|group| {
            let document = group.document;
            holding.chunks(group).map(move |index| (document, index))
        });
        hits.take(limit).map(|(document, index)| Hit { document, chunk: &document.chunks[index], index }).collect()
    }

    /// Adds the asking document's own chunks, if it is stored and follows those already taken.
    fn add_own<'a>(&'a self, holding: &mut Holding<'a>, keys: &[NameKey], own: &Document) {
        let Some(at) = self.rest.by_id.get(&own.id).map(|at| *at as usize) else { return };
        let order = Order::resting(at);
        if holding.groups.iter().any(|group| group.order == order) || self.fresh().any(|fresh| fresh.id == own.id) {
            return;
        }
        let range = self.rest.index.chunks_of(at);
        let mut refs: Vec<ChunkRef> = Vec::new();
        for run in keys.iter().map(|key| self.rest.index.named(*key)) {
            let start = run.partition_point(|at| *at < range.start);
            refs.extend(run[start..].iter().copied().take_while(|at| *at < range.end));
        }
        refs.sort_unstable();
        refs.dedup();
        let chunks: Vec<_> = refs.iter().map(|at| (at.0 - range.start.0) as usize).collect();
        if let Some(document) = self.rest.documents.get(at).filter(|_| !chunks.is_empty()) {
            holding.groups.push(Group { order, document, chunks: Chunks::Fresh(chunks) });
        }
    }
}

/// Whether a chunk is in one of some ranges, which are in order.
pub(super) fn is_in(ranges: &[Range<ChunkRef>], at: ChunkRef) -> bool {
    let behind = ranges.partition_point(|range| range.start <= at);
    behind.checked_sub(1).and_then(|before| ranges.get(before)).is_some_and(|range| range.contains(&at))
}
