//! What a chunk states: sentences, names, attributions, quotations, figures, dates; and what only the document can
//! tell of them. Does not know that other documents exist.
//!
//! Two functions are the whole interface: [`read`], a pure function of one chunk's text, and [`join`], which carries
//! what runs on from chunk to chunk. A trained reader replaces what stands behind them and nothing above.

mod facts;
mod join;

use std::sync::Arc;

pub use facts::*;
pub use join::{JoinState, META_CHUNKS, join, meta};

use crate::syntax::{self, Format};

/// Everything that one chunk's own text says. `at_start`: the chunk opens its document.
#[must_use]
pub fn read(text: &Arc<str>, format: Format, at_start: bool) -> Facts {
    let syntax = syntax::parse_chunk(text, format, at_start);
    Facts { syntax, ..Facts::default() }
}
