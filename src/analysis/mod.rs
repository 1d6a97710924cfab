//! What a chunk states: sentences, names, attributions, quotations, figures, dates; and what only the document can
//! tell of them. Does not know that other documents exist.
//!
//! Two functions are the whole interface: [`read`], a pure function of one chunk's text, and [`join`], which carries
//! what runs on from chunk to chunk. A trained reader replaces what stands behind them and nothing above.

mod attribution;
mod facts;
mod join;
mod lexicon;
mod model;
mod prose;
mod source;

use std::sync::Arc;

pub use facts::*;
pub use join::{JoinState, META_CHUNKS, join, meta};

use crate::syntax::{self, Format};
use crate::text::offset;
use prose::Prose;

/// Everything that one chunk's own text says. `at_start`: the chunk opens its document.
#[must_use]
pub fn read(text: &Arc<str>, format: Format, at_start: bool) -> Facts {
    let mut facts = Facts { syntax: syntax::parse_chunk(text, format, at_start), ..Facts::default() };
    let (prose, blocks) = (facts.syntax.prose.clone(), facts.syntax.blocks.clone());
    for (index, block) in blocks.iter().enumerate() {
        if let Some(prose) = Prose::new(&prose, block) {
            read_block(&prose, index, &mut facts);
        }
    }
    facts
}

/// Adds what one block says. Each reader sees what those before it have found in the block.
fn read_block(prose: &Prose<'_>, block: usize, facts: &mut Facts) {
    facts.sentences.extend(prose.sentences.iter().map(|sentence| Sentence {
        span: sentence.span,
        block: offset(block),
        claim: ClaimKind::Other,
        claim_score: 0.0,
        reason: ClaimReason::None,
        because: None,
    }));
    let attributions = attribution::attributions(prose);
    facts.quotations.extend(attribution::quotations(prose, &attributions, offset(facts.attributions.len())));
    facts.attributions.extend(attributions);
}
