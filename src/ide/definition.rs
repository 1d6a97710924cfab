//! Where a citation, a name, a figure leads.

use super::{Cancellable, Snapshot};
use crate::corpus::Place;
use crate::text::Span;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The words that lead there.
    pub origin: Span,
    pub target: Target,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    Place(Place),
    /// A place in a bibliography, by its path in the workspace.
    Bibliography {
        path: Box<str>,
        span: Span,
    },
}

pub fn definition(_snapshot: &Snapshot, _at: Place) -> Cancellable<Vec<Link>> {
    Ok(Vec::new())
}
