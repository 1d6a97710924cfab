//! The analysis of a chunk (sentences, names, attributions, quotations, figures, dates), and what the document adds.
//! Does not know other documents.
//!
//! The interface is two functions: [`read`], a pure function of the text of a chunk, and [`join`], which carries state
//! from chunk to chunk. A better implementation changes nothing above.

pub(crate) mod arithmetic;
pub(crate) mod attribution;
pub(crate) mod check_worthy;
pub(crate) mod claim;
pub(crate) mod consistency;
mod cue;
mod date;
mod facts;
mod false_cue;
mod figure;
mod floor;
mod forms;
pub(crate) mod gazetteer;
mod head;
pub(crate) mod hearsay;
mod join;
mod kind;
mod language;
pub(crate) mod manner;
pub(crate) mod mention;
pub(crate) mod model;
mod models;
pub(crate) mod part_of_speech;
mod pattern;
pub(crate) mod prose;
mod scope;
mod source;
mod speaker;
mod statements;
pub(crate) mod table;
pub(crate) mod training;
mod transcript;
pub(crate) mod viterbi;
mod words;

#[cfg(test)]
mod dump;

use std::sync::Arc;

pub use check_worthy::probability;
pub use cue::is_plain_cue;
pub use date::parse as parse_date;
pub(crate) use date::resolve as resolve_date;
pub use facts::*;
pub use figure::number_in_words;
pub use head::{META_CHUNKS, meta};
pub use join::{JoinState, join};
pub use kind::{DocumentKind, Profile, kind_by_place};
pub use model::{Evidence, evidence};
pub use models::{ModelKind, Models};
pub use part_of_speech::{PartOfSpeech, parts_of_speech};

use crate::syntax::{self, Format};
use crate::text::{Span, offset};
use language::Language;
use prose::Prose;
use words::Words;

/// The analysis of a chunk with the built-in models. `at_start`: the chunk opens its document.
#[must_use]
pub fn read(text: &Arc<str>, format: Format, at_start: bool) -> Facts {
    read_by(&Models::default(), text, format, at_start)
}

/// The same with given weights.
#[must_use]
pub fn read_by(models: &Models, text: &Arc<str>, format: Format, at_start: bool) -> Facts {
    read_and(models, text, (format, at_start), &mut |_| {})
}

/// The same. Calls `each` with the check-worthiness features of every sentence, in order.
fn read_and(
    models: &Models,
    text: &Arc<str>,
    (format, at_start): (Format, bool),
    each: &mut impl FnMut(&check_worthy::Features),
) -> Facts {
    let mut facts = Facts { syntax: syntax::parse_chunk(text, format, at_start), ..Facts::default() };
    let (prose, blocks) = (facts.syntax.prose.clone(), facts.syntax.blocks.clone());
    for (index, block) in blocks.iter().enumerate() {
        if let Some(prose) = Prose::new(&prose, block) {
            match language::language(&prose) {
                Language::Other => {
                    read_other(&prose, index, &mut facts);
                    prose.sentences.iter().for_each(|_| each(&check_worthy::Features::default()));
                }
                Language::Unknown | Language::English => read_block(&prose, index, models, &mut facts, each),
            }
        }
    }
    facts
}

/// Adds the sentences and quotations of a block in another language, without further analysis.
fn read_other(prose: &Prose<'_>, block: usize, facts: &mut Facts) {
    facts.other_language.push(offset(block));
    facts.sentences.extend(prose.sentences.iter().map(|sentence| unread(sentence.span, block)));
    facts.quotations.extend(prose.quotes.iter().map(|quote| Quotation {
        span: quote.span,
        inner: quote.inner,
        open_ended: false,
        attribution: None,
        term: true,
    }));
}

/// A sentence without an analysis yet.
fn unread(span: Span, block: usize) -> Sentence {
    Sentence {
        span,
        block: offset(block),
        claim: ClaimKind::Other,
        claim_score: 0.0,
        claim_sure: 0.0,
        reason: ClaimReason::None,
        because: None,
        attributed: 0.0,
        reported: 0.0,
        odds: 0.0,
        traits: check_worthy::Traits::default(),
    }
}

/// Adds the facts of one block. Each step sees the results of the steps before it.
fn read_block(
    prose: &Prose<'_>,
    block: usize,
    models: &Models,
    facts: &mut Facts,
    each: &mut impl FnMut(&check_worthy::Features),
) {
    facts.sentences.extend(prose.sentences.iter().map(|sentence| unread(sentence.span, block)));
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
    claim::judge(models, &words, facts, each);
}
