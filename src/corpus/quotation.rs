//! Quotations held against the passages they were taken from.

use super::{Corpus, Document, Place};

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
}

impl Corpus {
    /// The quotations of a chunk that are found, exactly or nearly, in other documents.
    #[must_use]
    pub fn fidelity(&self, _document: &Document, _chunk: usize) -> Vec<Fidelity> {
        Vec::new()
    }
}
