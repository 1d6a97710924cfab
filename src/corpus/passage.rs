//! The passages that best bear out a claim.

use super::{Corpus, Document, Place};
use crate::text::Span;

/// A paragraph of another document that says the like.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// The sentence that says it.
    pub place: Place,
    /// The number pandoc's “para.” locator wants: blank-line blocks from 1.
    pub paragraph: u32,
    /// 0 to 1.
    pub score: f32,
    /// Not a copy of the document that makes the claim.
    pub independent: bool,
}

impl Corpus {
    /// Passages in other documents that bear out what `span` of `document` states, best first.
    #[must_use]
    pub fn evidence(&self, _document: &Document, _span: Span, _limit: usize) -> Vec<Evidence> {
        Vec::new()
    }

    /// Groups of documents that copy each other or credit one origin.
    #[must_use]
    pub fn origins(&self) -> Vec<(Vec<super::DocId>, &'static str)> {
        Vec::new()
    }
}
