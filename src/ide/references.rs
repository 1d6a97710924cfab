//! All mentions of an entity, all uses of a citation key.

use super::{Cancellable, Snapshot};
use crate::corpus::Place;

/// In every document, in order.
pub fn references(_snapshot: &Snapshot, _at: Place) -> Cancellable<Vec<Place>> {
    Ok(Vec::new())
}

/// The same in the asking document alone.
pub fn highlights(_snapshot: &Snapshot, _at: Place) -> Cancellable<Vec<Place>> {
    Ok(Vec::new())
}
