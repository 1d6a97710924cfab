//! The index as the cache stores it.

use std::sync::Arc;

use super::index::Index;

/// The index of an earlier run, or for a later one.
#[derive(Clone, Debug)]
pub struct SavedIndex(pub(super) Arc<Index>);

impl SavedIndex {
    /// The number of its documents.
    #[must_use]
    pub fn documents(&self) -> usize {
        self.0.document_count()
    }

    /// A piece of it as bytes; `None` after the last.
    #[must_use]
    pub fn piece(&self, number: usize) -> Option<Vec<u8>> {
        self.0.piece(number)
    }

    /// `None` if the pieces are not an index.
    #[must_use]
    pub fn from_pieces(pieces: &[&[u8]]) -> Option<Self> {
        Index::from_pieces(pieces).map(|index| Self(Arc::new(index)))
    }
}
