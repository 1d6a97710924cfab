//! Postings: for each key the chunks that have it, in order. Split into buckets by a hash of the key, so that all cores
//! build, merge, save and load them, and memory is allocated in small pieces.

use rayon::prelude::*;

use super::index::ChunkRef;
use crate::text::offset;

/// The number of buckets.
pub(super) const BUCKETS: usize = 64;

/// With fewer pairs, waking other cores is not worthwhile.
const WORTH_SHARING: usize = 1 << 13;

/// The search key of chunks.
pub(super) trait Key: Copy + Ord + Send + Sync + Into<u64> {
    fn bucket(self) -> usize {
        // The high bits of a product depend on all of the key (Knuth's multiplicative hash).
        (self.into().wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 58) as usize
    }
}

impl Key for u32 {}
impl Key for u64 {}

/// Pairs of key and chunk in their buckets, not yet sorted.
pub(super) struct Pairs<K>(Vec<Vec<(K, ChunkRef)>>);

impl<K> Default for Pairs<K> {
    fn default() -> Self {
        Self((0..BUCKETS).map(|_| Vec::new()).collect())
    }
}

impl<K: Key> Pairs<K> {
    pub(super) fn add(&mut self, key: K, at: ChunkRef) {
        self.0[key.bucket()].push((key, at));
    }

    fn len(&self) -> usize {
        self.0.iter().map(Vec::len).sum()
    }
}

/// For each key its chunks.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Postings<K>(Box<[Bucket<K>]>);

/// For each distinct key a run of `chunks`.
#[derive(Debug, PartialEq, Eq)]
struct Bucket<K> {
    keys: Box<[K]>,
    /// The start of each key's run; one more at the end.
    starts: Box<[u32]>,
    chunks: Box<[ChunkRef]>,
}

impl<K> Default for Postings<K> {
    fn default() -> Self {
        Self((0..BUCKETS).map(|_| Bucket::default()).collect())
    }
}

impl<K> Default for Bucket<K> {
    fn default() -> Self {
        Self { keys: Box::default(), starts: Box::from([0]), chunks: Box::default() }
    }
}

impl<K: Key> Postings<K> {
    /// From pairs that were collected in parts.
    pub(super) fn new(parts: Vec<Pairs<K>>) -> Self {
        let all = parts.iter().map(Pairs::len).sum();
        let postings = Self::of_buckets(all, |bucket| Bucket::new(parts.iter().filter_map(|part| part.0.get(bucket))));
        drop(parts);
        postings
    }

    fn of_buckets(pairs: usize, bucket: impl Fn(usize) -> Bucket<K> + Sync + Send) -> Self {
        match pairs {
            ..WORTH_SHARING => Self((0..BUCKETS).map(bucket).collect()),
            _ => Self((0..BUCKETS).into_par_iter().map(bucket).collect::<Vec<_>>().into()),
        }
    }

    /// These postings with other numbers, without those that have none, merged with the new ones.
    pub(super) fn carried(&self, numbers: &[Option<ChunkRef>], new: &Self) -> Self {
        let chunks = |postings: &Self| postings.0.iter().map(|bucket| bucket.chunks.len()).sum::<usize>();
        Self::of_buckets(chunks(self) + chunks(new), |at| match (self.0.get(at), new.0.get(at)) {
            (Some(old), Some(new)) => old.carried(numbers, new),
            _ => Bucket::default(),
        })
    }

    pub(super) fn of(&self, key: K) -> &[ChunkRef] {
        let bucket = self.0.get(key.bucket());
        bucket.map_or(&[], |bucket| bucket.keys.binary_search(&key).map_or(&[], |index| bucket.run(index)))
    }

    /// Every key with its chunks, in a fixed order.
    pub(super) fn runs(&self) -> impl Iterator<Item = (K, &[ChunkRef])> + '_ {
        self.0.iter().flat_map(Bucket::runs)
    }
}

impl<K: Key> Bucket<K> {
    fn new<'a>(parts: impl Iterator<Item = &'a Vec<(K, ChunkRef)>> + Clone) -> Self
    where
        K: 'a,
    {
        let mut pairs = Vec::with_capacity(parts.clone().map(Vec::len).sum());
        parts.for_each(|part| pairs.extend_from_slice(part));
        pairs.sort_unstable();
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
                // Both halves are already sorted, which this detects.
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

    fn run(&self, index: usize) -> &[ChunkRef] {
        let bound = |at: usize| self.starts.get(at).map_or(0, |start| *start as usize);
        self.chunks.get(bound(index)..bound(index + 1)).unwrap_or_default()
    }

    fn runs(&self) -> impl Iterator<Item = (K, &[ChunkRef])> + '_ {
        self.keys.iter().enumerate().map(|(index, key)| (*key, self.run(index)))
    }
}

impl<K: Key> Postings<K>
where
    Box<[K]>: Row,
{
    /// Appends a bucket as bytes.
    pub(super) fn put(&self, bucket: usize, out: &mut Vec<u8>) {
        if let Some(bucket) = self.0.get(bucket) {
            bucket.keys.put(out);
            bucket.starts.put(out);
            bucket.chunks.put(out);
        }
    }

    /// From all buckets in the order of [`Taken::take`].
    pub(super) fn of_taken(buckets: impl Iterator<Item = Taken<K>>) -> Self {
        Self(buckets.map(|Taken(bucket)| bucket).collect())
    }
}

/// A bucket that was read from bytes.
pub(super) struct Taken<K>(Bucket<K>);

impl<K: Key> Taken<K>
where
    Box<[K]>: Row,
{
    /// Reads the bucket of that number from the front of some bytes. `chunks`: the number of chunks. `None` if the
    /// bytes are not such a bucket.
    pub(super) fn take(bytes: &mut &[u8], number: usize, chunks: u32) -> Option<Self> {
        let bucket = Bucket { keys: Row::take(bytes)?, starts: Row::take(bytes)?, chunks: Row::take(bytes)? };
        let Bucket { keys, starts, chunks: all } = &bucket;
        let fits = starts.len() == keys.len() + 1
            && starts.is_sorted()
            && starts.last().is_some_and(|last| *last as usize == all.len())
            && keys.is_sorted()
            && keys.iter().all(|key: &K| key.bucket() == number)
            && all.iter().all(|at| at.0 < chunks);
        fits.then_some(Self(bucket))
    }
}

/// A list of numbers as bytes: the count, then each, in little-endian order.
pub(super) trait Row: Sized {
    fn put(&self, out: &mut Vec<u8>);
    fn take(bytes: &mut &[u8]) -> Option<Self>;
}

macro_rules! row {
    ($item:ty, $size:literal, $read:expr, $write:expr) => {
        impl Row for Box<[$item]> {
            fn put(&self, out: &mut Vec<u8>) {
                out.reserve(4 + $size * self.len());
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
