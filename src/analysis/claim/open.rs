//! The clause of a sentence that its attribution does not reach: “Marsh said the plant was safe; 45 workers died there.”

use std::ops::Range;
use std::sync::LazyLock;

use crate::analysis::Facts;
use crate::analysis::part_of_speech::PartOfSpeech;
use crate::analysis::statements::keys;
use crate::analysis::words::Words;
use crate::syntax::{SentenceSpan, TokenKind, word_key};
use crate::text::Span;

/// What a document does to say something.
static STATES: LazyLock<Vec<u32>> = LazyLock::new(|| keys("document.verbs"));
/// The most tokens of a document's name at the head of a clause.
const DOCUMENT: usize = 5;
/// The fewest words of an independent statement.
const WORDS: usize = 3;
/// No independent clause begins after these.
const HANGING: [u32; 14] = [
    word_key("which"),
    word_key("who"),
    word_key("whose"),
    word_key("whom"),
    word_key("where"),
    word_key("that"),
    word_key("when"),
    word_key("while"),
    word_key("as"),
    word_key("if"),
    word_key("because"),
    word_key("although"),
    word_key("though"),
    word_key("according"),
];
/// Words that may continue the statement.
const AGAIN: [u32; 9] = [
    word_key("he"),
    word_key("she"),
    word_key("they"),
    word_key("it"),
    word_key("we"),
    word_key("i"),
    word_key("this"),
    word_key("there"),
    word_key("not"),
];

/// The tokens of the last clause, if something before it is attributed and it is not. It begins after a semicolon,
/// after a comma with “and” or “but”, or it is the clause that a relative clause with the cue interrupts.
pub(super) fn clause(
    words: &Words<'_>,
    sentence: &SentenceSpan,
    parts: &[PartOfSpeech],
    facts: &Facts,
) -> Option<Range<usize>> {
    let reached = reached(sentence.span, facts)?;
    let tokens = sentence.tokens.clone();
    let start = tokens.clone().find(|at| words.get(*at).is_some_and(|token| token.span.start >= reached))?;
    let kind = |at: usize| words.get(at).map(|token| token.kind);
    let key = |at: usize| words.get(at).map_or(0, |token| token.key);
    let part = |at: usize| at.checked_sub(tokens.start).and_then(|at| parts.get(at)).copied();
    let is_verb = |at: usize| matches!(part(at), Some(PartOfSpeech::Verb | PartOfSpeech::Auxiliary));
    let semicolon = kind(start) == Some(TokenKind::Semicolon);
    if !semicolon && kind(start) != Some(TokenKind::Comma) {
        return None;
    }
    let joined = [word_key("and"), word_key("but")].contains(&key(start + 1));
    let first = start + 1 + usize::from(joined);
    let rest = first..tokens.end;
    let count = rest.clone().filter(|at| matches!(kind(*at), Some(TokenKind::Word | TokenKind::Number))).count();
    let has_verb = rest.clone().skip(usize::from(semicolon || joined)).any(is_verb);
    if count < WORDS || !has_verb || HANGING.contains(&key(first)) {
        return None;
    }
    let relative = || {
        facts.attributions.iter().rev().take(4).any(|attribution| {
            let hangs = attribution.source.iter().any(|source| {
                source.end > sentence.span.start && matches!(source.of(words.prose.text), "who" | "which")
            });
            hangs && attribution.content.iter().any(|content| content.end <= reached)
        })
    };
    // “She said so, but the minutes record no discussion”: the document is the source.
    let states = |at: usize| crate::analysis::source::is_document(key(at)) && STATES.contains(&key(at + 1));
    if (first..tokens.end.min(first + DOCUMENT)).any(states) {
        return None;
    }
    let begins = match () {
        () if semicolon => !is_verb(first) && !AGAIN.contains(&key(first)),
        () if joined => !is_verb(first) && !AGAIN.contains(&key(first)),
        // “Marsh, who said it was safe, sacked 45 workers”.
        () => is_verb(first) && words.word(first).ends_with("ed") && relative(),
    };
    begins.then_some(rest)
}

/// The end of the last part of an attribution in a sentence; `None` if there is none.
fn reached(sentence: Span, facts: &Facts) -> Option<u32> {
    let parts = facts.attributions.iter().rev().take_while(|attribution| {
        // Attributions are in order; one begins at most a few sentences before.
        attribution
            .cue
            .iter()
            .chain(&attribution.content)
            .chain(&attribution.source)
            .any(|span| span.end > sentence.start)
    });
    let spans =
        parts.flat_map(|attribution| attribution.content.iter().chain(&attribution.cue).chain(&attribution.source));
    spans
        .filter(|span| span.start < sentence.end && span.end > sentence.start)
        .map(|span| span.end.min(sentence.end))
        .max()
}
