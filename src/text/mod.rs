//! Texts, places in them, and edits to them. Knows nothing of sentences.

mod edit;
mod line_index;
mod span;

pub use edit::{Edit, Edits};
pub use line_index::{Encoding, LineColumn, LineIndex};
pub use span::{Span, offset};
