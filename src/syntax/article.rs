//! What a block of an article copied from the web looks like, by its own words.

use super::block::{BlockKind, Shape};

/// The shape of a block, judged by its words alone.
pub(super) fn shape(_text: &str, _kind: BlockKind) -> Shape {
    Shape::Prose
}
