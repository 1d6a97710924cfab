//! Decides which words of an attribution may be shown as somebody's statement. Denials, doubts and unmade statements
//! are always shown with the words that say so. Does not know cards or JSON.

use super::document::Chunk;
use super::{DocId, Place};
use crate::analysis::{Attribution, CueClass, Polarity, is_plain_cue};
use crate::text::Span;

/// One attribution whose speaker is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// All of its content, from its first part to its last.
    pub content: Place,
    /// The text to show: the content if the cue is neutral, otherwise with the cue, or the clause.
    pub shown: Place,
    /// The words of the cue, with one space between them; empty for bare quoted words.
    pub cue: Box<str>,
    pub class: CueClass,
    pub polarity: Polarity,
}

impl Said {
    /// `None` if the attribution has no content.
    pub(super) fn new(document: DocId, chunk: &Chunk, attribution: &Attribution) -> Option<Self> {
        let content = attribution.content.iter().copied().reduce(Span::join)?;
        let cue = attribution.cue.iter().flat_map(|cue| cue.of(&chunk.text).split_whitespace());
        let place = |span: Span| Place { document, span: span.shifted(chunk.start) };
        Some(Self {
            content: place(content),
            shown: place(shown(chunk, attribution, content)),
            cue: cue.collect::<Vec<_>>().join(" ").into(),
            class: attribution.class,
            polarity: attribution.polarity,
        })
    }
}

/// The most bytes between a source and its cue for the words in between to be shown: “also did not”.
const BETWEEN: u32 = 40;
/// The most bytes between a cue and the content after it.
const GAP: u32 = 2;

fn shown(chunk: &Chunk, attribution: &Attribution, content: Span) -> Span {
    let Some(cue) = attribution.cue.iter().copied().reduce(Span::join) else { return content };
    if attribution.polarity == Polarity::Asserts {
        let words = content.of(&chunk.text);
        let whole = words.starts_with("that ") || words.starts_with(['“', '"', '«', '‘']);
        let verb = attribution.cue.first().copied().unwrap_or(cue);
        let behind = verb.end <= content.start && content.start - verb.end <= GAP;
        return match is_plain_cue(cue.of(&chunk.text)) || !is_word(verb.of(&chunk.text)) {
            true if whole || !behind => content,
            _ if behind => verb.join(content),
            _ => clause(chunk, attribution, cue, content),
        };
    }
    clause(chunk, attribution, cue, content)
}

/// A cue may be a mark: the colon of a turn, the dash of a signature.
fn is_word(cue: &str) -> bool {
    cue.contains(char::is_alphabetic)
}

/// Source, cue and content; without the source if it directly precedes a cue that is sufficient alone: “denied that …”.
fn clause(chunk: &Chunk, attribution: &Attribution, cue: Span, content: Span) -> Span {
    let all = cue.join(content);
    let Some(source) = attribution.source.iter().copied().reduce(Span::join) else { return all };
    let near = source.end <= cue.start && cue.start - source.end <= BETWEEN && cue.end <= content.start;
    let outright = attribution.polarity != Polarity::Hypothetical && !excludes(source.of(&chunk.text));
    if near && outright {
        let between = Span { start: source.end, end: cue.start };
        let words = between.of(&chunk.text);
        let blank = words.len() - words.trim_start().len();
        return Span { start: source.end + u32::try_from(blank).unwrap_or(0), end: all.end };
    }
    let clause = all.join(source);
    // The words that make it hypothetical precede the source: “if Marsh says”, “should Marsh say”.
    let sentence = chunk.sentence_at(clause.start).and_then(|index| chunk.facts.sentences.get(index));
    match sentence.filter(|_| attribution.polarity == Polarity::Hypothetical) {
        Some(sentence) => sentence.span.join(clause),
        None => clause,
    }
}

/// “Neither Marsh nor Cole”, “no official”: the source negates.
fn excludes(source: &str) -> bool {
    let first = source.split_whitespace().next().unwrap_or("").to_lowercase();
    matches!(&*first, "neither" | "nobody" | "none" | "no-one" | "no" | "not" | "nor") || source.ends_with("neither")
}
