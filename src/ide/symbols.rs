//! Outlines: headings, quotations and who speaks; names across the workspace.

use super::{Cancellable, Snapshot};
use crate::corpus::{DocId, Place};
use crate::text::Span;

#[derive(Clone, Debug)]
pub struct Symbol {
    pub name: Box<str>,
    pub detail: Box<str>,
    pub kind: SymbolKind,
    /// All of it; the name's own place.
    pub span: Span,
    pub name_span: Span,
    pub children: Vec<Symbol>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SymbolKind {
    Heading,
    /// A statement and its speaker.
    Attribution,
    Person,
    Organization,
    Place,
    Event,
    Other,
}

#[derive(Clone, Debug)]
pub struct WorkspaceSymbol {
    pub name: Box<str>,
    pub detail: Box<str>,
    pub kind: SymbolKind,
    pub place: Place,
}

pub fn document_symbols(_snapshot: &Snapshot, _document: DocId) -> Cancellable<Vec<Symbol>> {
    Ok(Vec::new())
}

/// At most a few hundred, best first.
pub fn workspace_symbols(_snapshot: &Snapshot, _query: &str) -> Cancellable<Vec<WorkspaceSymbol>> {
    Ok(Vec::new())
}
