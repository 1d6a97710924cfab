//! Where the content of an attribution ends: at a semicolon, with the relative or conditional clause that its cue is in,
//! and before an independent clause that the cue does not govern. Does not decide what is an attribution.

use std::ops::Range;

use super::model::vocabulary;
use super::prose::Prose;
use crate::syntax::{Token, TokenKind, word_key};

const RELATIVES: [u32; 2] = [word_key("who"), word_key("which")];
/// Words that open a clause before the main one: content inside it ends with it.
const OPENERS: [u32; 13] = [
    word_key("had"),
    word_key("should"),
    word_key("were"),
    word_key("supposing"),
    word_key("assuming"),
    word_key("if"),
    word_key("unless"),
    word_key("when"),
    word_key("after"),
    word_key("before"),
    word_key("because"),
    word_key("although"),
    word_key("though"),
];
const JOINERS: [u32; 2] = [word_key("but"), word_key("and")];
/// After a conjunction the content continues.
const GOES_ON: [u32; 6] =
    [word_key("that"), word_key("not"), word_key("also"), word_key("only"), word_key("rather"), word_key("instead")];
/// Backshifted verbs of reported speech: the report continues.
const SHIFTED: [u32; 6] =
    [word_key("would"), word_key("could"), word_key("might"), word_key("had"), word_key("should"), word_key("'d")];
/// Subjects that may be the speaker again, or the topic of the content.
const PRONOUNS: [u32; 9] = [
    word_key("he"),
    word_key("she"),
    word_key("it"),
    word_key("they"),
    word_key("we"),
    word_key("i"),
    word_key("you"),
    word_key("this"),
    word_key("there"),
];
/// The tags of words that can be the only verb of a clause.
const FINITE: [u8; 6] = *b"bhumdz";
/// The maximum length of a subject, in tokens.
const SUBJECT: usize = 7;

/// The contents of an attribution, each cut at the end of its cue's scope. In tokens.
pub(super) fn trimmed(
    prose: &Prose<'_>,
    source: &[Range<usize>],
    cue: &[Range<usize>],
    content: Vec<Range<usize>>,
) -> Vec<Range<usize>> {
    let Some(cue) = cue.last().map(|cue| cue.end) else { return content };
    // The colon of a turn and the dash of a signature govern everything adjacent.
    if cue.checked_sub(1).and_then(|at| prose.tokens.get(at)).is_none_or(|token| !token.is_word()) {
        return content;
    }
    let clause = Clause::new(prose, source);
    let mut out = Vec::with_capacity(content.len());
    let mut cut = false;
    for part in content {
        if part.start < cue {
            out.push(part);
            continue;
        }
        if cut {
            continue;
        }
        let end = end(prose, &clause, part.clone());
        cut = end < part.end;
        if end > part.start {
            out.push(part.start..end);
        }
    }
    out
}

/// The clause of the source.
struct Clause {
    /// “Marsh, who said …, left”.
    relative: bool,
    /// “If Marsh says …, the ward closes”.
    opened: bool,
}

impl Clause {
    fn new(prose: &Prose<'_>, source: &[Range<usize>]) -> Self {
        let token = |at: usize| prose.tokens.get(at);
        let key = |at: usize| token(at).map_or(0, |token| token.key);
        let hangs = |source: &Range<usize>| {
            let last = source.end.checked_sub(1)?;
            let comma = token(last.checked_sub(1)?)?.kind == TokenKind::Comma;
            Some(RELATIVES.contains(&key(last)) && comma)
        };
        let opens = |source: &Range<usize>| {
            let number = prose.sentences.partition_point(|sentence| sentence.tokens.end <= source.start);
            let start = prose.sentences.get(number).map_or(0, |sentence| sentence.tokens.start);
            source.start <= start + 1 && OPENERS.contains(&key(start))
        };
        Self {
            relative: source.iter().any(|source| hangs(source).unwrap_or(false)),
            opened: source.first().is_some_and(opens),
        }
    }
}

/// The end of a content that follows its cue.
fn end(prose: &Prose<'_>, clause: &Clause, part: Range<usize>) -> usize {
    let token = |at: usize| prose.tokens.get(at);
    let key = |at: usize| token(at).map_or(0, |token| token.key);
    let sentence = prose.sentences.partition_point(|sentence| sentence.tokens.end <= part.start);
    let stop = prose.sentences.get(sentence).map_or(part.end, |sentence| sentence.tokens.end).min(part.end);
    // Quotations stay whole: nothing is cut inside one.
    let mut quotes =
        prose.quotes.iter().skip(prose.quotes.partition_point(|quote| quote.last <= part.start)).peekable();
    let mut at = part.start;
    while at < stop {
        while quotes.peek().is_some_and(|quote| quote.last <= at) {
            quotes.next();
        }
        if let Some(quote) = quotes.peek().filter(|quote| quote.first <= at) {
            at = quote.last.max(at + 1);
            continue;
        }
        let kind = token(at).map(|token| token.kind);
        let ends = match kind {
            Some(TokenKind::Semicolon) => {
                let joined = usize::from(JOINERS.contains(&key(at + 1)));
                key(at + 1 + joined) != word_key("that") && token(at + 1).is_some_and(|t| t.kind != TokenKind::Quote)
            }
            Some(TokenKind::Comma) if clause.relative => finite(prose, at + 1, true),
            Some(TokenKind::Comma) if clause.opened => subject_and_verb(prose, at + 1, stop, true).is_some(),
            Some(TokenKind::Comma) if JOINERS.contains(&key(at + 1)) => independent(prose, at + 2, stop),
            _ => false,
        };
        // A list of names or things is not a clause: a verb must precede.
        if ends && at > part.start + 1 {
            return at;
        }
        at += 1;
    }
    part.end
}

/// Whether a clause with a subject of its own and a verb in the writer's tense begins at a token.
fn independent(prose: &Prose<'_>, at: usize, stop: usize) -> bool {
    let key = prose.tokens.get(at).map_or(0, |token| token.key);
    let verb = || subject_and_verb(prose, at, stop, false);
    !GOES_ON.contains(&key)
        && !PRONOUNS.contains(&key)
        && verb().is_some_and(|verb| !prose.tokens.get(verb).is_some_and(|token| SHIFTED.contains(&token.key)))
}

/// The finite verb after a subject of a few words that begins at a token. `past`: a word that may be a participle counts.
fn subject_and_verb(prose: &Prose<'_>, from: usize, stop: usize, past: bool) -> Option<usize> {
    let first = prose.tokens.get(from)?;
    let opens = first.is_capital()
        || first.kind == TokenKind::Number
        || PRONOUNS.contains(&first.key)
        || matches!(vocabulary::word(first.key).tags.to_le_bytes()[0], b'x' | b'o' | b's')
        || vocabulary::word(first.key).tags.to_be_bytes().iter().find(|tag| **tag != 0) == Some(&b'n');
    let verb = (from + 1..stop.min(from + SUBJECT)).find(|at| finite(prose, *at, past))?;
    let plain = (from..verb)
        .all(|at| prose.tokens.get(at).is_some_and(|token| token.is_word() || token.kind == TokenKind::Clitic));
    (opens && plain).then_some(verb)
}

/// Whether a token is a finite verb. `alone`: only a comma precedes it, so that a participle does not count.
fn finite(prose: &Prose<'_>, at: usize, alone: bool) -> bool {
    let Some(token) = prose.tokens.get(at).filter(|token| token.kind == TokenKind::Word && !token.is_capital()) else {
        return false;
    };
    finite_word(token, prose.word(at), alone)
}

fn finite_word(token: &Token, text: &str, alone: bool) -> bool {
    let tags = vocabulary::word(token.key).tags.to_be_bytes();
    let first = tags.iter().find(|tag| **tag != 0);
    match first {
        Some(tag) if FINITE.contains(tag) => true,
        Some(_) if alone => tags.contains(&b'd'),
        Some(_) => false,
        None => text.ends_with("ed"),
    }
}

#[cfg(test)]
mod tests;
