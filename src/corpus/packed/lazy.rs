//! Parts of stored chunks, unpacked on first access.

use std::ops::{Deref, Index, Range, RangeFrom, RangeTo};
use std::sync::{Arc, OnceLock};

use bytestring::ByteString;

use super::{Packed, Source, Unpack};
use crate::corpus::document::Chunk;

/// A part of a chunk: present, or unpacked on first access.
#[derive(Clone, Debug)]
pub struct Lazy<T> {
    pub(super) made: OnceLock<Arc<T>>,
    /// Always present if `made` is empty.
    pub(super) source: Option<Source>,
}

impl<T> Lazy<T> {
    /// Whether both are the same object, and so equal.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        match (&self.source, &other.source) {
            (Some(a), Some(b)) => Arc::ptr_eq(&a.document, &b.document) && a.chunk == b.chunk,
            _ => self.made.get().zip(other.made.get()).is_some_and(|(a, b)| Arc::ptr_eq(a, b)),
        }
    }
}

impl<T> From<Arc<T>> for Lazy<T> {
    fn from(made: Arc<T>) -> Self {
        Self { made: made.into(), source: None }
    }
}

impl<T: Unpack + Default> Deref for Lazy<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.made.get_or_init(|| self.source.as_ref().map_or_else(Arc::default, T::unpack))
    }
}

/// A document's chunks: present, or unpacked on first access; single ones without the others.
#[derive(Clone, Debug, Default)]
pub struct Chunks {
    pub(super) made: OnceLock<Vec<Chunk>>,
    /// Chunks that were accessed individually, if the chunks are stored.
    pub(super) single: OnceLock<Box<[OnceLock<Box<Chunk>>]>>,
    pub(super) packed: Option<Arc<Packed>>,
}

impl Chunks {
    /// The chunks, for modification.
    pub(in crate::corpus) fn to_mut(&mut self) -> &mut Vec<Chunk> {
        // Unpacks them if they are stored.
        let _ = self.len();
        (self.packed, self.single) = (None, OnceLock::new());
        self.made.get_mut().expect("they were made in the first line")
    }

    /// The text, if the chunks are stored.
    pub(in crate::corpus) fn packed_text(&self) -> Option<&ByteString> {
        self.packed.as_ref().map(|packed| &packed.text)
    }

    /// One chunk, like `chunks[index]`; the others stay packed.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&Chunk> {
        let Some(packed) = self.packed.as_ref().filter(|_| self.made.get().is_none()) else {
            return self.iter().as_slice().get(index);
        };
        let single = self.single.get_or_init(|| (0..packed.chunks).map(|_| OnceLock::new()).collect());
        Some(single.get(index)?.get_or_init(|| Box::new(Packed::chunk(packed, index))))
    }

    /// The index of the last chunk that begins at or before the byte; unpacks nothing.
    pub(in crate::corpus) fn at(&self, byte: u32) -> Option<usize> {
        let behind = match self.packed.as_ref().filter(|_| self.made.get().is_none()) {
            None => self.partition_point(|chunk| chunk.start <= byte),
            Some(packed) => {
                let (mut from, mut to) = (0, packed.chunks);
                while from < to {
                    let middle = usize::midpoint(from, to);
                    (from, to) = if packed.start(middle) <= byte as usize { (middle + 1, to) } else { (from, middle) };
                }
                from
            }
        };
        behind.checked_sub(1)
    }
}

impl Index<usize> for Chunks {
    type Output = Chunk;

    fn index(&self, index: usize) -> &Chunk {
        self.get(index).expect("an index that the document has")
    }
}

/// Accessing several consecutive chunks unpacks all of them.
macro_rules! several {
    ($($range:ty),*) => {$(
        impl Index<$range> for Chunks {
            type Output = [Chunk];

            fn index(&self, range: $range) -> &[Chunk] {
                &(**self)[range]
            }
        }
    )*};
}

several!(Range<usize>, RangeFrom<usize>, RangeTo<usize>);

impl Deref for Chunks {
    type Target = [Chunk];

    fn deref(&self) -> &[Chunk] {
        self.made.get_or_init(|| {
            let Some(packed) = &self.packed else { return Vec::new() };
            // Including those that were unpacked individually.
            let single = |chunk: usize| self.single.get()?.get(chunk)?.get();
            let chunk = |chunk| single(chunk).map_or_else(|| Packed::chunk(packed, chunk), |chunk| (**chunk).clone());
            (0..packed.chunks).map(chunk).collect()
        })
    }
}

impl<'a> IntoIterator for &'a Chunks {
    type Item = &'a Chunk;
    type IntoIter = std::slice::Iter<'a, Chunk>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T> Lazy<T> {
    pub(in crate::corpus) fn packed(source: Source) -> Self {
        Self { made: OnceLock::new(), source: Some(source) }
    }
}
