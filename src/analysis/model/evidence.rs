//! Explains an attribution by occlusion (Zeiler and Fergus 2014): how much its probability drops without a word, and
//! without the quotation marks. Not used by findings.

use std::sync::Arc;

use super::super::attribution::attributions_by;
use super::super::prose::Prose;
use super::predict;
use crate::analysis::Models;
use crate::syntax::{Format, parse_chunk};
use crate::text::Span;

/// Evidence for and against a sentence being attributed.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// 0 to 1: how likely any of the sentence is attributed to a source.
    pub attributed: f32,
    /// Each word, from the first byte of the chunk, with its effect on that probability; the strongest first.
    pub words: Vec<(Span, f32)>,
    /// The same for the quotation marks of the paragraph; 0 if there are none.
    pub marks: f32,
    /// The predicted part of each token of the sentence (`source`, `cue`, `content` or none), with its probability.
    pub parts: Vec<(Span, &'static str, f32)>,
}

/// A key that no word has.
const NOTHING: u32 = 1;

/// The evidence for the sentence of a chunk that begins at `start`. `None` if there is no such sentence in an article.
#[must_use]
pub fn evidence(text: &Arc<str>, format: Format, at_start: bool, start: u32, models: &Models) -> Option<Evidence> {
    let syntax = parse_chunk(text, format, at_start);
    let block = syntax.blocks.iter().find(|block| block.span.start <= start && start < block.span.end)?;
    let mut prose = Prose::new(&syntax.prose, block).filter(Prose::is_article)?;
    let index = prose.sentences.iter().position(|sentence| sentence.span.start == start)?;
    let tokens = prose.sentences.get(index)?.tokens.clone();
    let weights = models.attributions();
    let chance =
        |prose: &Prose<'_>| attributions_by(weights, prose, &[]).1.get(index).map_or(0.0, |laid| laid.attributed);
    let reading = predict(weights, &prose);
    let attributed = chance(&prose);
    let parts = tokens.clone().filter_map(|at| {
        let (token, labelled) = (prose.tokens.get(at)?, reading.labels.get(at)?);
        Some((token.span, super::role(labelled.label as usize).map_or("", super::Role::name), labelled.sure))
    });
    let parts = parts.collect();
    let mut words = Vec::new();
    for at in tokens {
        let Some(token) = prose.tokens.get(at).copied().filter(|token| token.is_word()) else { continue };
        if let Some(token) = prose.tokens.get_mut(at) {
            token.key = NOTHING;
        }
        words.push((token.span, attributed - chance(&prose)));
        if let Some(place) = prose.tokens.get_mut(at) {
            *place = token;
        }
    }
    words.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(&b.0)));
    let marks = if prose.quotes.is_empty() {
        0.0
    } else {
        prose.quotes.clear();
        attributed - chance(&prose)
    };
    Some(Evidence { attributed, words, marks, parts })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attribution_depends_on_its_reporting_verb() {
        let text: Arc<str> = "The bridge will be closed for a year, the harbour master said.".into();
        let found = evidence(&text, Format::Text, true, 0, &Models::default()).expect("there is a sentence");
        assert!(found.attributed > 0.9, "{}", found.attributed);
        let (word, change) = found.words[0];
        assert_eq!((word.of(&text), change > 0.2), ("said", true), "{:?}", found.words);
        assert_eq!(evidence(&text, Format::Text, true, 5, &Models::default()), None);
    }
}
