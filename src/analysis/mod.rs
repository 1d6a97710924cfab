//! What a chunk states: sentences, names, attributions, quotations, figures, dates; and what only the document can
//! tell of them. Does not know that other documents exist.
//!
//! Two functions are the whole interface: [`read`], a pure function of one chunk's text, and [`join`], which carries
//! what runs on from chunk to chunk. A trained reader replaces what stands behind them and nothing above.

pub(crate) mod arithmetic;
pub(crate) mod attribution;
pub(crate) mod claim;
mod cue;
mod date;
mod facts;
mod figure;
mod gazetteer;
mod head;
mod join;
pub(crate) mod manner;
pub(crate) mod mention;
pub(crate) mod model;
mod models;
pub(crate) mod part_of_speech;
pub(crate) mod path;
mod pattern;
pub(crate) mod prose;
mod source;
mod speaker;
pub(crate) mod table;
pub(crate) mod training;
mod turn;
mod words;

#[cfg(test)]
mod dump;

use std::sync::Arc;

pub use cue::is_plain_cue;
pub use date::parse as parse_date;
pub(crate) use date::resolve as resolve_date;
pub use facts::*;
pub(crate) use figure::{Dimension, base};
pub use head::{META_CHUNKS, meta};
pub use join::{JoinState, join};
pub use model::{Evidence, evidence};
pub use models::{Models, WeightsOf};
pub use part_of_speech::{PartOfSpeech, parts_of_speech};

use crate::syntax::{self, Format};
use crate::text::offset;
use prose::Prose;
use words::Words;

/// Everything that one chunk's own text says, read with the weights that are shipped. `at_start`: the chunk opens its
/// document.
#[must_use]
pub fn read(text: &Arc<str>, format: Format, at_start: bool) -> Facts {
    read_by(&Models::default(), text, format, at_start)
}

/// The same by given weights.
#[must_use]
pub fn read_by(models: &Models, text: &Arc<str>, format: Format, at_start: bool) -> Facts {
    let mut facts = Facts { syntax: syntax::parse_chunk(text, format, at_start), ..Facts::default() };
    let (prose, blocks) = (facts.syntax.prose.clone(), facts.syntax.blocks.clone());
    for (index, block) in blocks.iter().enumerate() {
        if let Some(prose) = Prose::new(&prose, block) {
            read_block(&prose, index, models, &mut facts);
        }
    }
    facts
}

/// Adds what one block says. Each reader sees what those before it have found in the block.
fn read_block(prose: &Prose<'_>, block: usize, models: &Models, facts: &mut Facts) {
    facts.sentences.extend(prose.sentences.iter().map(|sentence| Sentence {
        span: sentence.span,
        block: offset(block),
        claim: ClaimKind::Other,
        claim_score: 0.0,
        claim_sure: 0.0,
        reason: ClaimReason::None,
        because: None,
        attributed: 0.0,
        reported: 0.0,
    }));
    let words = Words::new(prose);
    facts.mentions.extend(mention::mentions(&models.names(), &words, prose.text, &facts.mentions));
    let (attributions, laid) = attribution::attributions(models.attributions(), prose, &facts.mentions);
    let own = facts.sentences.len().saturating_sub(prose.sentences.len());
    for (sentence, laid) in facts.sentences.iter_mut().skip(own).zip(laid) {
        (sentence.attributed, sentence.reported) = (laid.attributed, laid.reported);
    }
    facts.quotations.extend(attribution::quotations(prose, &attributions, offset(facts.attributions.len())));
    facts.attributions.extend(attributions);
    facts.dates.extend(date::dates(&words));
    facts.figures.extend(figure::figures(&words, &facts.dates, &facts.mentions));
    claim::judge(&models.claims(), &words, facts);
}
