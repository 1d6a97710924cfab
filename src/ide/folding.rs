//! Stretches that fold away: sections, front matter, comments.

use super::{Cancellable, Snapshot};
use crate::corpus::DocId;
use crate::text::Span;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoldKind {
    Section,
    Comment,
    /// What is not the article: front matter, share lines, disclaimers.
    Boilerplate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fold {
    pub span: Span,
    pub kind: FoldKind,
}

pub fn folds(_snapshot: &Snapshot, _document: DocId) -> Cancellable<Vec<Fold>> {
    Ok(Vec::new())
}
