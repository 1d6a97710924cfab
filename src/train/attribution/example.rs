//! Training examples of the network: for each block of an article the features of its tokens, and their gold labels.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::learner::Sequence;
use crate::analysis::model::features::{Features, Keys};
use crate::analysis::model::{Label, may_follow};
use crate::analysis::prose::Prose;
use crate::syntax::{Format, Token, next_chunk, parse_chunk};
use crate::text::{Span, offset};
use crate::train::corpora::Gold;

/// Features that occur less often are dropped.
const RARE: u32 = 3;
/// The most features, by frequency; a file of weights numbers them with 16 bits.
const KEPT: usize = 65_000;

/// A block's tokens with their features as keys.
pub(super) struct Example {
    keys: Vec<Keys>,
    labels: Vec<u8>,
}

/// Calls `each` with every block of prose in an article, and with the start of its chunk.
pub(super) fn blocks(text: &str, mut each: impl FnMut(u32, &Prose<'_>)) {
    let mut at = 0;
    while at < text.len() {
        let length = next_chunk(&text[at..], Format::Text, at == 0);
        let chunk: Arc<str> = text[at..at + length].into();
        let syntax = parse_chunk(&chunk, Format::Text, at == 0);
        for block in &syntax.blocks {
            if let Some(prose) = Prose::new(&syntax.prose, block).filter(Prose::is_article) {
                each(offset(at), &prose);
            }
        }
        at += length;
    }
}

/// The examples of a text with known spans; later spans in the list override earlier ones.
pub(super) fn examples(text: &str, parts: &[(Span, Label)], out: &mut Vec<Example>) {
    blocks(text, |start, prose| {
        if !prose.tokens.is_empty() {
            let features = Features::new(prose);
            let keys = (0..prose.tokens.len()).map(|token| features.of(token)).collect();
            out.push(Example { keys, labels: labels(&prose.tokens, start, parts) });
        }
    });
}

/// The spans of attributions, each with the label that opens it: sources, then contents, then cues.
pub(super) fn parts(gold: &[Gold]) -> Vec<(Span, Label)> {
    let mut parts = Vec::new();
    for Gold { source, cue, content } in gold {
        // The side of a span on which its nearest cue is.
        let follows = |span: &Span| {
            let distance =
                |c: &&Span| if c.start >= span.end { c.start - span.end } else { span.start.saturating_sub(c.end) };
            cue.iter().min_by_key(distance).is_some_and(|c| c.start >= span.start)
        };
        let side = |span: &Span, before, behind| if follows(span) { before } else { behind };
        parts.extend(source.iter().map(|s| (*s, side(s, Label::SourceBegins, Label::SourceBehindBegins))));
        parts.extend(content.iter().map(|s| (*s, side(s, Label::ContentBegins, Label::ContentBehindBegins))));
        parts.extend(cue.iter().map(|s| (*s, Label::CueBegins)));
    }
    parts.sort_by_key(|(_, label)| match label {
        Label::SourceBegins | Label::SourceBehindBegins => 0,
        Label::ContentBegins | Label::ContentBehindBegins => 1,
        _ => 2,
    });
    parts
}

fn labels(tokens: &[Token], from: u32, parts: &[(Span, Label)]) -> Vec<u8> {
    let mut labels = vec![0; tokens.len()];
    for (span, opens) in parts {
        let first = tokens.partition_point(|token| token.span.end + from <= span.start);
        let end = tokens.partition_point(|token| token.span.start + from < span.end);
        for (at, label) in labels.iter_mut().enumerate().take(end).skip(first) {
            *label = *opens as u8 + u8::from(at > first);
        }
    }
    // If one span overlaps another, the rest of it begins a new span.
    let mut before = 0;
    for label in &mut labels {
        if !may_follow(before, usize::from(*label)) {
            *label -= 1;
        }
        before = usize::from(*label);
    }
    labels
}

/// The keys of the vocabulary, in order.
pub(super) fn vocabulary(examples: &[Example]) -> Vec<u32> {
    let mut count: FxHashMap<u32, u32> = FxHashMap::default();
    for key in examples.iter().flat_map(|example| example.keys.iter().flatten()) {
        *count.entry(*key).or_default() += 1;
    }
    let mut keys: Vec<(u32, u32)> = count.into_iter().filter(|(_, n)| *n >= RARE).collect();
    keys.sort_unstable_by_key(|(key, n)| (std::cmp::Reverse(*n), *key));
    keys.truncate(KEPT);
    let mut keys: Vec<u32> = keys.into_iter().map(|(key, _)| key).collect();
    keys.sort_unstable();
    keys
}

/// The examples with features as indices of the vocabulary.
pub(super) fn sequences(examples: Vec<Example>, vocabulary: &[u32]) -> Vec<Sequence> {
    let index: FxHashMap<u32, u32> = vocabulary.iter().enumerate().map(|(at, key)| (*key, at as u32)).collect();
    let known = |keys: Keys| keys.iter().filter_map(|key| index.get(key).copied()).collect();
    examples
        .into_iter()
        .map(|example| Sequence { features: example.keys.into_iter().map(known).collect(), labels: example.labels })
        .collect()
}
