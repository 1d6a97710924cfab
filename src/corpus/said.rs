//! Decides which words of an attribution may be shown as somebody's statement. Denials, doubts and unmade statements
//! are always shown with the words that say so. Does not know cards or JSON.

use std::sync::LazyLock;

use super::document::Chunk;
use super::{DocId, Place};
use crate::analysis::{Attribution, CueClass, Polarity, is_plain_cue};
use crate::english;
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
            shown: place(with_denied(chunk, attribution, shown(chunk, attribution, content), content)),
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
    let around = chunk.sentence_at(source.start).and_then(|index| chunk.facts.sentences.get(index));
    // “Never did Marsh say that …”: what denies is before the source.
    if let Some(sentence) = around.map(|sentence| sentence.span).filter(|span| span.covers(source)) {
        let before = Span { start: sentence.start, end: source.start };
        let first = attribution.content.first().is_some_and(|content| content.start < source.start);
        if !first && negates(before.of(&chunk.facts.syntax.prose)) {
            return sentence.join(all);
        }
    }
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

/// What is shown, with the sentence before it if that is what the source denies: “called that a lie”, “rejected both
/// claims”.
fn with_denied(chunk: &Chunk, attribution: &Attribution, shown: Span, content: Span) -> Span {
    let denies = matches!(attribution.polarity, Polarity::Denies | Polarity::Doubts);
    if !denies || !points_back(content.of(&chunk.facts.syntax.prose)) {
        return shown;
    }
    let sentences = &chunk.facts.sentences;
    let Some(own) = chunk.sentence_at(shown.start).and_then(|at| Some((at, sentences.get(at)?))) else { return shown };
    let (at, sentence) = own;
    let before = at.checked_sub(1).and_then(|before| sentences.get(before));
    match before.filter(|before| before.block == sentence.block) {
        Some(before) => before.span.join(sentence.span),
        None => sentence.span.join(shown),
    }
}

/// Words for statements, and words that point back to one.
static SAID: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::STATEMENTS, "denials.said"));
static BACK: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::STATEMENTS, "denials.back"));
/// Words of a content that only points back: “the accusation”, “that as a lie”.
const POINTING: usize = 7;

/// Whether a content only points back to a statement before it: “it”, “the accusation”, “both claims”, “that a lie”.
fn points_back(content: &str) -> bool {
    let mut words: Vec<String> = Vec::new();
    for word in content.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).take(POINTING + 1) {
        words.push(word.to_lowercase());
    }
    let first = words.first().map_or("", String::as_str);
    let is_back = BACK.contains(&first);
    let noun = words.iter().take(3).position(|word| SAID.contains(&&**word));
    // “The claim that the ward was full” says what is denied.
    let complement =
        noun.is_some_and(|at| words.get(at + 1).is_some_and(|next| matches!(&**next, "that" | "of" | "by")));
    let opens = is_back || matches!(first, "the" | "any" | "his" | "her" | "their" | "its");
    // “That the ward was full” is a clause.
    let clause =
        first == "that" && words.len() > 3 && noun.is_none() && words.get(1).is_none_or(|next| !is_small(next));
    words.len() <= POINTING && !complement && !clause && opens && (is_back || noun.is_some())
}

/// Words between “that” and its predicate: “that a lie”, “that as nonsense”, “that was untrue”.
fn is_small(word: &str) -> bool {
    matches!(word, "a" | "as" | "an" | "was" | "is" | "to" | "utter" | "pure" | "complete")
}

/// Whether some words negate the clause after them: “never did”, “at no point has”.
fn negates(words: &str) -> bool {
    let mut all = words.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    all.any(|word| matches!(&*word.to_lowercase(), "never" | "no" | "not" | "nor" | "neither" | "nowhere" | "nobody"))
}

/// “Neither Marsh nor Cole”, “no official”: the source negates.
fn excludes(source: &str) -> bool {
    let first = source.split_whitespace().next().unwrap_or("").to_lowercase();
    matches!(&*first, "neither" | "nobody" | "none" | "no-one" | "no" | "not" | "nor") || source.ends_with("neither")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_contents_only_point_back() {
        for content in
            ["it", "the accusation", "both claims", "that a lie", "that as nonsense", "these reports", "that"]
        {
            assert!(points_back(content), "{content}");
        }
        for content in [
            "that the ward was full",
            "the claim that the drug was unsafe",
            "the offer",
            "having sold the cup",
            "Norway",
        ] {
            assert!(!points_back(content), "{content}");
        }
    }
}
