//! What can be done about the findings in a stretch of text.

use super::{Cancellable, Snapshot};
use crate::corpus::Place;
use crate::rules::{Applicability, Finding};
use crate::text::Edits;

#[derive(Clone, Debug)]
pub struct Action {
    pub title: Box<str>,
    pub kind: ActionKind,
    /// Edits of the asking document.
    pub edits: Edits,
    pub applicability: Applicability,
    /// The best of its finding's actions.
    pub preferred: bool,
    /// The finding it ends: span and all count from the document's first byte.
    pub finding: Option<Finding>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionKind {
    QuickFix,
    /// Acts on the whole document: “Cite all …”.
    Source,
}

/// Actions for a range of a document, best first.
pub fn actions(_snapshot: &Snapshot, _range: Place) -> Cancellable<Vec<Action>> {
    Ok(Vec::new())
}
