//! Speaker labels: turns of a transcript and headlines with a speaker: “MARSH: The bridge is open.”, “Ada Marsh: Close
//! the bridge”.

use super::facts::{EntityKind, Mention};
use super::gazetteer::{Class, LEXICON};
use super::prose::Prose;
use crate::syntax::{Token, TokenKind, TokenShape, word_key};
use crate::text::Span;

/// The most words of a label: “SEN. ADA VAN DER MARSH”.
const LONGEST: usize = 8;
/// Labels in capitals before a colon that are not speakers.
const NON_SPEAKERS: [u32; 40] = [
    word_key("note"),
    word_key("notes"),
    word_key("update"),
    word_key("updates"),
    word_key("updated"),
    word_key("correction"),
    word_key("corrections"),
    word_key("clarification"),
    word_key("photo"),
    word_key("photos"),
    word_key("video"),
    word_key("watch"),
    word_key("read"),
    word_key("more"),
    word_key("related"),
    word_key("breaking"),
    word_key("exclusive"),
    word_key("fact"),
    word_key("check"),
    word_key("warning"),
    word_key("summary"),
    word_key("where"),
    word_key("when"),
    word_key("who"),
    word_key("what"),
    word_key("why"),
    word_key("how"),
    word_key("tips"),
    word_key("topic"),
    word_key("subject"),
    word_key("date"),
    word_key("time"),
    word_key("place"),
    word_key("source"),
    word_key("sources"),
    word_key("credit"),
    word_key("analysis"),
    word_key("opinion"),
    word_key("review"),
    word_key("editor's"),
];

/// Indices of the first token of a turn's speaker and of the colon after the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Turn {
    pub(super) first: usize,
    pub(super) colon: usize,
}

/// The turn that a block is, if it opens with a speaker and a colon. `mentions`: the names of the chunk so far.
pub(super) fn turn(prose: &Prose<'_>, mentions: &[Mention]) -> Option<Turn> {
    let first = usize::from(prose.tokens.first()?.kind == TokenKind::Quote);
    let label = prose.tokens.get(first..)?;
    let length = label.iter().take(LONGEST + 1).position(|token| token.kind == TokenKind::Colon)?;
    let (name, said) = (label.get(..length)?, label.get(length + 1..)?);
    let is_part = |token: &Token| {
        token.kind == TokenKind::Word && token.is_capital()
            || token.kind == TokenKind::Stop && token.text(prose.text) == "."
    };
    if !said.iter().any(|token| token.is_word()) || name.is_empty() || !name.iter().all(is_part) {
        return None;
    }
    let speaks = shouted(name) || is_person(name, mentions) || is_surname(name);
    speaks.then_some(Turn { first, colon: first + length })
}

/// “MR. PORTER”, “REPORTER”: in capitals, and not a notice to the reader.
fn shouted(name: &[Token]) -> bool {
    let mut words = name.iter().filter(|token| token.is_word());
    let capitals = words.all(|token| {
        token.shape.has(TokenShape::CAPITALS) && !NON_SPEAKERS.contains(&token.key) || token.shape.has(TokenShape::DOT)
    });
    let Some(last) = name.iter().rfind(|token| token.is_word()) else { return false };
    // A common noun is a role if it is a speaker: “REPORTER”, not “WEATHER”.
    let class = LEXICON.class(last.key);
    let ordinary = class.is(Class::COMMON) && !class.is(Class::ROLE.or(Class::SURNAME));
    capitals && last.shape.has(TokenShape::CAPITALS) && !ordinary
}

/// “Marsh”: a last name alone, as in interviews after the first turn.
fn is_surname(name: &[Token]) -> bool {
    let [only] = name else { return false };
    let class = LEXICON.class(only.key);
    class.is(Class::SURNAME) && !class.is(Class::COMMON) && !NON_SPEAKERS.contains(&only.key)
}

/// Whether the words are a person's name, with or without a title.
fn is_person(name: &[Token], mentions: &[Mention]) -> bool {
    let (Some(first), Some(last)) = (name.first(), name.last()) else { return false };
    let span: Span = first.span.join(last.span);
    let at = mentions.partition_point(|mention| mention.span.end < span.end);
    mentions.get(at).is_some_and(|mention| {
        let titled = |descriptor: &Span| descriptor.start <= span.start;
        mention.kind == EntityKind::Person
            && mention.span.end == span.end
            && (mention.span.start <= span.start || mention.descriptors.iter().any(titled))
    })
}
