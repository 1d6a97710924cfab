//! Features for parts of speech: form, endings, neighbours, and their entries in the word list.

use crate::analysis::model::vocabulary;
use crate::analysis::prose::Prose;
use crate::analysis::table::key;
use crate::syntax::{SentenceSpan, word_key};

/// Stands for what is outside the sentence.
const NOTHING: u32 = 1;

/// The entries in the word list of a sentence's tokens.
pub(crate) fn entries(prose: &Prose<'_>, sentence: &SentenceSpan) -> Vec<u32> {
    let tokens = prose.tokens.get(sentence.tokens.clone()).unwrap_or_default();
    tokens.iter().map(|token| vocabulary::word(token.key).tags).collect()
}

/// Calls `each` with the key of every feature of a token. `entries`: those of its sentence.
pub(crate) fn features(
    prose: &Prose<'_>,
    sentence: &SentenceSpan,
    entries: &[u32],
    token: usize,
    each: &mut impl FnMut(u32),
) {
    let near = |offset: isize| {
        let at = token.checked_add_signed(offset).filter(|at| sentence.tokens.contains(at));
        at.and_then(|at| prose.tokens.get(at))
    };
    let word = |offset: isize| near(offset).map_or(NOTHING, |token| token.key);
    let seen = |offset: isize| {
        let at = token.checked_add_signed(offset).and_then(|at| at.checked_sub(sentence.tokens.start));
        at.and_then(|at| entries.get(at)).copied().unwrap_or(NOTHING)
    };
    let Some(own) = near(0) else { return };
    let text = prose.word(token);
    // The endings of one, two and three letters.
    let mut letters = text.char_indices().rev().map(|(at, _)| at);
    let endings: [u32; 3] = std::array::from_fn(|_| {
        let from = letters.next().filter(|at| *at > 0);
        from.and_then(|at| text.get(at..)).map_or(NOTHING, word_key)
    });
    let ending = |letters: usize| endings[letters - 1];
    let begins = text.char_indices().nth(3).and_then(|(at, _)| text.get(..at)).map_or(NOTHING, word_key);
    let shape = [
        crate::syntax::TokenShape::CAPITAL,
        crate::syntax::TokenShape::CAPITALS,
        crate::syntax::TokenShape::DIGIT,
        crate::syntax::TokenShape::HYPHEN,
        crate::syntax::TokenShape::DOT,
    ];
    let shape = shape.iter().fold(own.kind as u32, |all, flag| all << 1 | u32::from(own.shape.has(*flag)));
    let first = u32::from(token == sentence.tokens.start);
    let (before, after) = (word(-1), word(1));
    each(key(1, &[own.key]));
    each(key(2, &[own.key, u32::from(own.is_capital()), first]));
    each(key(3, &[shape, first]));
    each(key(4, &[ending(1), shape]));
    each(key(5, &[ending(2), shape]));
    each(key(6, &[ending(3), shape]));
    each(key(7, &[begins]));
    each(key(8, &[seen(0), u32::from(own.is_capital()), first]));
    each(key(9, &[before]));
    each(key(10, &[after]));
    each(key(11, &[before, own.key]));
    each(key(12, &[own.key, after]));
    each(key(13, &[seen(-1), seen(0)]));
    each(key(14, &[seen(0), seen(1)]));
    each(key(15, &[seen(-1), seen(0), seen(1)]));
    each(key(16, &[word(-2)]));
    each(key(17, &[seen(-2), seen(-1)]));
    each(key(18, &[seen(1), seen(2)]));
    each(key(19, &[ending(3), seen(-1)]));
}
