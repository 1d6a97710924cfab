//! Whether a place stands for its government: “Oslo has dismissed”, and not “held in Oslo”.

use super::Draft;
use crate::analysis::EntityKind;
use crate::analysis::gazetteer::{Class, Rank};
use crate::analysis::words::Words;
use crate::syntax::TokenKind;

pub(super) fn is_metonym(words: &Words<'_>, draft: &Draft) -> bool {
    if draft.is_part(words) {
        return false;
    }
    match draft.rank {
        Rank::Residence => !is_located(words, draft),
        Rank::Capital => {
            !is_located(words, draft) && (acts(words, draft) || owns(words, draft) || is_party(words, draft))
        }
        // A country that acts is its government; “has” is weaker evidence.
        Rank::Country if draft.kind == EntityKind::Geopolitical => !is_located(words, draft) && acts(words, draft),
        _ => false,
    }
}

fn before(words: &Words<'_>, draft: &Draft) -> usize {
    let before = draft.from.wrapping_sub(1);
    if words.eq(before, "the") { before.wrapping_sub(1) } else { before }
}

fn is_located(words: &Words<'_>, draft: &Draft) -> bool {
    let at = before(words, draft);
    words.any(at, &["in", "at", "near", "around", "outside", "across", "within", "inside", "through", "into", "of"])
        && !owns(words, draft)
}

/// Whether a verb whose subject may be a government follows, with an optional adverb before it.
fn acts(words: &Words<'_>, draft: &Draft) -> bool {
    let at = before(words, draft);
    if words.is(at, Class::PREPOSITION)
        && words.kind(at) == Some(TokenKind::Word)
        && !words.any(at, &["than", "as", "after"])
    {
        return false;
    }
    let verb = if words.is(draft.to, Class::ADVERB.or(Class::FUNCTION)) && !words.is(draft.to, Class::AUXILIARY) {
        draft.to + 1
    } else {
        draft.to
    };
    let is_state =
        draft.rank == Rank::Country && words.any(verb, &["is", "was", "are", "were", "plays", "played", "did"]);
    words.is(verb, Class::GOVERNS) && !words.is_capital(verb) && !is_state
}

/// “Moscow’s influence”
fn owns(words: &Words<'_>, draft: &Draft) -> bool {
    words.is_possessive(draft.to)
        && (draft.to + 1..draft.to + 4)
            .any(|at| words.is(at, Class::STATECRAFT) && words.kind(at) == Some(TokenKind::Word))
}

/// “ties with Washington”, “between Kabul and its neighbours”
fn is_party(words: &Words<'_>, draft: &Draft) -> bool {
    let at = before(words, draft);
    let at = if words.any(at, &["and"]) { at.wrapping_sub(2) } else { at };
    words.any(at, &["with", "between", "by", "against", "accuse", "accused", "blame", "blamed", "told", "urged"])
}
