//! Access for `crate::train`: features of a whole text, and predictions with weights in training. Analyzes texts
//! exactly as [`super::read`] does.

use std::sync::Arc;

use super::check_worthy::{self, Features};
use super::claim;
use super::mention::{self, tagger};
use super::part_of_speech::{self, PartOfSpeech};
use super::prose::Prose;
use super::words::Words;
use super::{Facts, JoinState, Mention, head, join};
use crate::syntax::{self, Format};
use crate::text::Span;

/// Calls `each` with the blocks of a text, in order, and with the start of their chunk. The result of `each` is kept
/// for the chunk's next blocks.
fn blocks(text: &str, format: Format, mut each: impl FnMut(usize, &Words<'_>, &mut Facts)) {
    let mut at = 0;
    while at < text.len() {
        let length = syntax::next_chunk(&text[at..], format, at == 0);
        let chunk: Arc<str> = text[at..at + length].into();
        let parsed = syntax::parse_chunk(&chunk, format, at == 0);
        let (prose, blocks) = (parsed.prose.clone(), parsed.blocks.clone());
        let mut facts = Facts { syntax: parsed, ..Facts::default() };
        for block in &blocks {
            if let Some(prose) = Prose::new(&prose, block) {
                each(at, &Words::new(&prose), &mut facts);
            }
        }
        at += length;
    }
}

/// Training data of the name tagger from a text; spans count from its first byte. Each block is independent:
/// predictions of the shipped weights must not leak into training.
pub(crate) fn name_examples(text: &str) -> Vec<tagger::Example> {
    let mut out = Vec::new();
    blocks(text, Format::Text, |start, words, _| {
        let mut example = mention::example(words);
        for (span, _) in example.segments.iter_mut().flatten() {
            *span = span.shifted(crate::text::offset(start));
        }
        out.push(example);
    });
    out
}

/// The names in a text with given weights; spans count from its first byte.
pub(crate) fn names(model: &tagger::Model<'_>, text: &str) -> Vec<Mention> {
    let mut out = Vec::new();
    blocks(text, Format::Text, |start, words, facts| {
        let found = mention::mentions(model, words, words.text, &facts.mentions);
        out.extend(
            found
                .iter()
                .map(|mention| Mention { span: mention.span.shifted(crate::text::offset(start)), ..mention.clone() }),
        );
        facts.mentions.extend(found);
    });
    out
}

/// A sentence's tokens with the keys of their features.
pub(crate) type Sentence = Vec<(Span, Vec<u32>)>;

/// Training data of the part-of-speech tagger from a text, sentence by sentence; spans count from its first byte.
pub(crate) fn part_examples(text: &str) -> Vec<Sentence> {
    let mut out = Vec::new();
    blocks(text, Format::Text, |start, words, _| {
        for sentence in &words.prose.sentences {
            let entries = part_of_speech::entries(words.prose, sentence);
            let token = |token: usize| {
                let mut keys = Vec::new();
                part_of_speech::features(words.prose, sentence, &entries, token, &mut |key| keys.push(key));
                (words.span(token, token + 1).shifted(crate::text::offset(start)), keys)
            };
            out.push(sentence.tokens.clone().map(token).collect());
        }
    });
    out
}

/// The parts of speech of a text with given weights; spans count from its first byte.
pub(crate) fn parts(model: &part_of_speech::Model<'_>, text: &str) -> Vec<(Span, PartOfSpeech)> {
    let mut out = Vec::new();
    blocks(text, Format::Text, |start, words, _| {
        for sentence in &words.prose.sentences {
            let spans = sentence.tokens.clone().map(|at| words.span(at, at + 1).shifted(crate::text::offset(start)));
            out.extend(spans.zip(model.tag(words.prose, sentence)));
        }
    });
    out
}

/// The sentences of a text with the training data of the word weights; spans count from their chunk's first byte.
pub(crate) fn claim_examples(text: &str) -> Vec<claim::Example> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let length = syntax::next_chunk(&text[at..], Format::Text, at == 0);
        let facts = super::read(&text[at..at + length].into(), Format::Text, at == 0);
        for prose in facts.syntax.blocks.iter().filter_map(|block| Prose::new(&facts.syntax.prose, block)) {
            out.extend(claim::examples(&Words::new(&prose), &facts));
        }
        at += length;
    }
    out
}

/// A sentence of an article with its check-worthiness features, alone and in its document. The span counts from the
/// text's first byte.
pub(crate) struct Worthy {
    pub(crate) span: Span,
    pub(crate) alone: Features,
    pub(crate) within: Features,
}

/// The sentences of an article as training data of the check-worthiness model.
pub(crate) fn worthy_examples(text: &str, format: Format) -> Vec<Worthy> {
    let (mut chunks, mut at) = (Vec::new(), 0);
    while at < text.len() {
        let length = syntax::next_chunk(&text[at..], format, at == 0);
        let chunk: Arc<str> = text[at..at + length].into();
        let mut alone = Vec::new();
        let facts = super::read_and(&super::Models::default(), &chunk, (format, at == 0), &mut |shown: &Features| {
            alone.push(shown.clone())
        });
        chunks.push((at, chunk, facts, alone));
        at += length;
    }
    let first: Vec<(&str, &Facts)> =
        chunks.iter().take(head::META_CHUNKS).map(|(_, text, facts, _)| (&**text, facts)).collect();
    let mut state = JoinState::start(&head::meta(&first));
    let mut out = Vec::new();
    for (at, text, facts, alone) in &chunks {
        let add = |index: usize, within: &Features| {
            let sentence = facts.sentences.get(index).zip(alone.get(index));
            out.extend(sentence.map(|(sentence, alone)| Worthy {
                span: sentence.span.shifted(crate::text::offset(*at)),
                alone: alone.clone(),
                within: within.clone(),
            }));
        };
        state = join::join_and(text, facts, &state, add).1;
    }
    out
}

/// The weights of the check-worthiness model, from their keys.
pub(crate) fn worthy_model(bytes: &[u8]) -> check_worthy::Model<'_> {
    check_worthy::Model::read(bytes)
}
