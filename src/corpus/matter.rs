//! Matters: figures, dates and titles that say the same of the same thing, and so may disagree.

use super::{Corpus, Document, Place};

/// One matter on which documents differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Disagreement {
    pub id: Box<str>,
    /// Whom or what it is about.
    pub entity: Box<str>,
    /// What is disputed: “number of Daesh terrorists in Afghanistan”, “title”.
    pub matter: Box<str>,
    pub nature: Nature,
    pub severity: Severity,
    pub sides: Vec<Side>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    Figure,
    Date,
    Title,
    Denial,
    Framing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Low,
    Medium,
    High,
}

/// What one passage has of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    pub place: Place,
    pub text: Box<str>,
    /// Normalised: “3500”, “special envoy to afghanistan”.
    pub value: Box<str>,
}

impl Corpus {
    /// All disagreements between the documents, most severe first.
    #[must_use]
    pub fn disagreements(&self) -> Vec<Disagreement> {
        Vec::new()
    }

    /// The disagreements in which a chunk of the document takes a side; that side comes first in each.
    #[must_use]
    pub fn disagreements_in(&self, _document: &Document, _chunk: usize) -> Vec<Disagreement> {
        Vec::new()
    }
}
