//! Texts, positions and edits. Knows nothing about sentences.

mod buffer;
mod edit;
mod line_index;
mod span;

pub use buffer::{Buffer, byte_at, place_of};
pub use edit::{Edit, Edits};
pub use line_index::{Encoding, LineColumn, LineIndex};
pub use span::{Span, offset};
