//! What to show over a name, a citation, a figure, a rule's name in an ignore comment.

use super::{Cancellable, Markup, Snapshot};
use crate::corpus::{Entity, Place};
use crate::text::Span;

pub struct Hover {
    /// The token hovered over, exactly.
    pub span: Span,
    pub markup: Markup,
}

/// `at.span.start` is the cursor.
pub fn hover(_snapshot: &Snapshot, _at: Place) -> Cancellable<Option<Hover>> {
    Ok(None)
}

/// The hover card of an entity: `ibid entity NAME --format markdown` prints the same.
#[must_use]
pub fn entity_card(_snapshot: &Snapshot, _entity: &Entity) -> Markup {
    Markup::default()
}
