//! The grade of a source, from its own words. Does not resolve pronouns (`join`).

mod phrase;

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::facts::{EntityKind, Mention, SourceGrade};
use super::model::vocabulary;
use super::pattern::is_held;
use super::prose::Prose;
use super::statements::keys;
use crate::syntax::{Token, TokenKind, TokenShape, word_key};
use crate::text::Span;
pub(super) use phrase::{inverted_subject, opens_speaker, speaker};

/// The lists of `sources.txt`: a letter for each word.
static WORDS: LazyLock<FxHashMap<u32, u8>> = LazyLock::new(|| {
    let lines = include_str!("sources.txt").lines().filter(|line| !line.starts_with('#'));
    let entries = lines.filter_map(|line| line.split_once(' '));
    entries.flat_map(|(kind, words)| words.split(' ').map(move |word| (word_key(word), kind.as_bytes()[0]))).collect()
});

fn listed(token: &Token) -> u8 {
    WORDS.get(&token.key).copied().unwrap_or(0)
}

/// Whether a word names a kind of document.
pub(super) fn is_document(key: u32) -> bool {
    WORDS.get(&key) == Some(&b'd')
}

/// Whether a word makes the noun after it definite.
fn is_definite(token: &Token) -> bool {
    DEFINITE.contains(&token.key) || OWNERS.contains(&token.key)
}

/// The maximum length of a source.
const MANY: usize = 8;

const DEFINITE: [u32; 5] = [word_key("the"), word_key("this"), word_key("that"), word_key("these"), word_key("those")];
/// “His aides”: the pronoun identifies the group.
const OWNERS: [u32; 7] = [
    word_key("'s"),
    word_key("his"),
    word_key("her"),
    word_key("its"),
    word_key("their"),
    word_key("our"),
    word_key("my"),
];
/// Words after the head of a noun phrase that restrict it.
const BEHIND: [u32; 17] = [
    word_key("of"),
    word_key("in"),
    word_key("at"),
    word_key("for"),
    word_key("with"),
    word_key("from"),
    word_key("who"),
    word_key("which"),
    word_key("that"),
    word_key("to"),
    word_key("on"),
    word_key("by"),
    word_key("close"),
    word_key("familiar"),
    word_key("briefed"),
    word_key("aware"),
    word_key("involved"),
];
/// “Familiar with the matter”, “close to the talks”, “briefed on the plan”.
const KNOWING: [u32; 6] = [
    word_key("familiar"),
    word_key("close"),
    word_key("briefed"),
    word_key("aware"),
    word_key("knowledge"),
    word_key("involved"),
];
/// Spokespeople of an organization that the text has named.
const SPEAKS_FOR: [u32; 4] =
    [word_key("spokesman"), word_key("spokeswoman"), word_key("spokesperson"), word_key("representative")];
/// “A farmer”, “one farmer”, “another farmer”: an unidentified one.
const ANY: [u32; 4] = [word_key("a"), word_key("an"), word_key("one"), word_key("another")];
/// “Asked not to be named”.
const UNNAMED: [u32; 4] = [word_key("named"), word_key("identified"), word_key("quoted"), word_key("authorized")];

/// Grades the source in these spans. `mentions`: the names of the chunk so far, in order.
pub(super) fn grade(prose: &Prose<'_>, mentions: &[Mention], source: &[Span]) -> SourceGrade {
    let Some(span) = source.first() else { return SourceGrade::None };
    let from = prose.tokens.partition_point(|token| token.span.end <= span.start);
    let to = prose.tokens.partition_point(|token| token.span.start < span.end);
    let tokens = prose.tokens.get(from..to).unwrap_or_default();
    let first = mentions.partition_point(|mention| mention.span.end <= span.start);
    let mentions = || mentions.get(first..).unwrap_or_default().iter().take_while(|m| m.span.start < span.end);
    let is_name = |token: &Token| {
        // At the start of a sentence every word is capitalized: there only recognized names count.
        let opens = prose.sentences.binary_search_by_key(&token.span.start, |sentence| sentence.span.start).is_ok();
        let capital = token.kind == TokenKind::Word
            && token.is_capital()
            && (!opens || token.shape.has(TokenShape::CAPITALS))
            && !is_definite(token)
            && (listed(token) != b'p' || token.shape.has(TokenShape::CAPITALS));
        capital || mentions().take(MANY).any(|mention| mention.span.overlaps(token.span))
    };
    // A person named directly, not as a possessor or superior.
    let outright = |mention: &Mention| {
        let next = prose.tokens.partition_point(|token| token.span.start < mention.span.end);
        let owner = prose.tokens.get(next).is_some_and(|token| token.kind == TokenKind::Clitic);
        let at = tokens.partition_point(|token| token.span.start < mention.span.start);
        let narrows = tokens.get(..at).unwrap_or_default().iter().any(|token| BEHIND.contains(&token.key));
        let apposed = at.checked_sub(1).and_then(|at| tokens.get(at)).is_some_and(|t| t.kind == TokenKind::Comma);
        mention.kind == EntityKind::Person && !owner && (!narrows || apposed)
    };
    // “It was rash”: the apparent source is an opinion.
    if matches!(tokens, [it, be, ..] if it.key == word_key("it") && vocabulary::word(be.key).tags == u32::from(b'b')) {
        return SourceGrade::None;
    }
    // “One can hardly blame them”: no identifiable source.
    let next = prose.tokens.get(to).map_or(0, |token| token.key);
    if matches!(tokens, [one] if one.key == word_key("one")) && vocabulary::word(next).tags == u32::from(b'm') {
        return SourceGrade::None;
    }
    let words = || tokens.iter().filter(|token| token.is_word());
    let has = |keys: &[u32]| words().any(|token| keys.contains(&token.key));
    let not = words().any(|token| token.key == word_key("not"));
    if words().any(|token| listed(token) == b'a') || not && has(&UNNAMED) {
        return SourceGrade::Anonymous;
    }
    if mentions().take(MANY).any(outright) {
        return SourceGrade::Named;
    }
    // The head is the last word before a modifier.
    let end = tokens
        .iter()
        .enumerate()
        .position(|(at, token)| {
            at > 0 && (BEHIND.contains(&token.key) || !token.is_word() && token.kind != TokenKind::Clitic)
        })
        .unwrap_or(tokens.len());
    let Some(at) = tokens.get(..end).unwrap_or_default().iter().rposition(|token| token.is_word()) else {
        return SourceGrade::None;
    };
    // “A memo seen by the Gazette”: the participle restricts the noun before it.
    let agent = tokens.get(end).is_some_and(|token| token.key == word_key("by"));
    let participle = |token: &Token| token.text(prose.text).ends_with(['d', 'n', 't']) && !token.is_capital();
    let restricts = agent && tokens.get(at).is_some_and(participle);
    let (at, end) = if restricts && at > 0 && is_document(tokens[at - 1].key) { (at - 1, at) } else { (at, end) };
    let (front, behind) = (tokens.get(..at).unwrap_or_default(), tokens.get(end..).unwrap_or_default());
    let Some(head) = tokens.get(at) else { return SourceGrade::None };
    if is_name(head) {
        return SourceGrade::Named;
    }
    let of_whom = front.iter().any(is_name) || behind.iter().any(is_name);
    let definite = front.iter().any(is_definite);
    let narrowed = of_whom || front.iter().any(|token| OWNERS.contains(&token.key));
    match listed(head) {
        b'p' if head.shape.has(TokenShape::CAPITALS) => return SourceGrade::Named,
        b'b' if narrowed => return SourceGrade::Named,
        b'p' => return if of_whom { SourceGrade::Group } else { SourceGrade::Pronoun },
        b'd' if behind.is_empty() && is_any_work(front, head) => return SourceGrade::Vague,
        b'd' => return SourceGrade::Document,
        b'v' if has(&KNOWING) => return SourceGrade::Anonymous,
        b'v' if narrowed => {
            let single = !head.text(prose.text).ends_with(['s', 'S']);
            return if single && definite { SourceGrade::Role } else { SourceGrade::Group };
        }
        b'v' => return SourceGrade::Vague,
        _ => {}
    }
    let text = head.text(prose.text);
    let plural = text.ends_with(['s', 'S']) && !text.ends_with("ss") && listed(head) != b'r';
    match (plural, narrowed || definite) {
        (true, true) => SourceGrade::Group,
        (true, false) => SourceGrade::Vague,
        (false, false)
            if front.first().is_some_and(|token| ANY.contains(&token.key)) && !SPEAKS_FOR.contains(&head.key) =>
        {
            SourceGrade::Vague
        }
        (false, _) => SourceGrade::Role,
    }
}

/// “Studies show”, “recent research suggests”: works of which nothing tells which.
fn is_any_work(front: &[Token], head: &Token) -> bool {
    static WORKS: LazyLock<Vec<u32>> = LazyLock::new(|| keys("source.works"));
    static LOOSE: LazyLock<Vec<u32>> = LazyLock::new(|| keys("source.loose"));
    WORKS.contains(&head.key) && front.iter().all(|token| LOOSE.contains(&token.key))
}

/// “It is believed”, “reportedly”: an attribution without a source, unless “by” names one.
pub(super) fn is_hearsay(prose: &Prose<'_>, cue: &[Span]) -> bool {
    let Some(span) = cue.first() else { return false };
    let from = prose.tokens.partition_point(|token| token.span.end <= span.start);
    let to = prose.tokens.partition_point(|token| token.span.start < span.end);
    let tokens = prose.tokens.get(from..to).unwrap_or_default();
    let by = prose.tokens.get(to).is_some_and(|token| token.key == word_key("by"));
    let be = tokens.iter().any(|token| vocabulary::word(token.key).tags == u32::from(b'b'));
    // “Expected” is about a schedule as often as about a belief.
    let held = tokens.iter().rev().take(2).any(|token| is_held(token.key) && token.key != word_key("expected"));
    let adverb = |token: &Token| {
        [word_key("reportedly"), word_key("allegedly"), word_key("supposedly"), word_key("purportedly")]
            .contains(&token.key)
    };
    be && held && !by || tokens.iter().any(adverb)
}
