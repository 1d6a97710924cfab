//! Features of the attribution model: words of the token and its neighbours, its quotation, and the cues of its
//! sentence.

use super::super::prose::Prose;
use super::vocabulary::{self, Word};
use crate::analysis::table::key as mix;
use crate::syntax::{TokenKind, TokenShape};

/// One token as the templates need it.
#[derive(Clone, Copy, Default)]
struct Seen {
    key: u32,
    /// Parts of speech.
    tags: u32,
    /// The last three letters.
    suffix: u32,
    shape: u8,
    /// 0 to 4: how often the word is a cue.
    cue: u8,
    quote: u8,
    /// Nearest likely cue outside quotations in the sentence, this token included on neither side: index plus 1.
    left: u32,
    right: u32,
    /// The same within the segment between commas.
    near_left: u8,
    near_right: u8,
    /// The first word of the segment between commas.
    segment_word: u32,
    place: u8,
    sentence: u32,
}

#[derive(Clone, Copy, Default)]
struct Whole {
    quoted: bool,
    cue: bool,
    opens_quoted: bool,
    index: u8,
}

/// The features of one token, as numbers.
pub(crate) type Keys = [u32; 16];

pub(crate) struct Features {
    seen: Vec<Seen>,
    sentences: Vec<Whole>,
    shape: u8,
}

/// The minimum probability of being a cue for a word to be used as a distant feature.
const LIKELY: u8 = 3;

impl Features {
    pub(crate) fn new(prose: &Prose<'_>) -> Self {
        let mut seen: Vec<Seen> = (0..prose.tokens.len()).map(|token| look(prose, token)).collect();
        for quote in &prose.quotes {
            let state = if quote.depth == 0 { 1 } else { 2 };
            for token in seen.get_mut(quote.first..quote.last).unwrap_or_default() {
                token.quote = state;
            }
            if quote.depth == 0 {
                if let Some(token) = seen.get_mut(quote.first) {
                    token.quote = 3;
                }
                if let Some(token) = seen.get_mut(quote.last.wrapping_sub(1)).filter(|_| !quote.open_ended) {
                    token.quote = 4;
                }
            }
        }
        let mut sentences: Vec<Whole> = Vec::with_capacity(prose.sentences.len());
        for (index, sentence) in prose.sentences.iter().enumerate() {
            let from = sentence.tokens.start;
            let Some(tokens) = seen.get_mut(sentence.tokens.clone()) else { continue };
            sentences.push(look_around(tokens, from, index));
        }
        Self { seen, sentences, shape: prose.block.shape as u8 }
    }

    /// The keys of a token's features.
    pub(crate) fn of(&self, token: usize) -> Keys {
        let none = Seen { key: 1, ..Seen::default() };
        let at =
            |offset: isize| token.checked_add_signed(offset).and_then(|at| self.seen.get(at)).copied().unwrap_or(none);
        let (p1, t, n1) = (at(-1), at(0), at(1));
        let whole = |index: u32| self.sentences.get(index as usize).copied().unwrap_or_default();
        let (here, before, after) =
            (whole(t.sentence), whole(t.sentence.wrapping_sub(1)), whole(t.sentence.wrapping_add(1)));
        let cue_at = |index: u32| (index as usize).checked_sub(1).and_then(|at| self.seen.get(at)).copied();
        let (left, right) = (cue_at(t.left), cue_at(t.right));
        let distance = |index: u32| match index {
            0 => 0,
            _ => bucket((index as usize - 1).abs_diff(token)),
        };
        let (to_left, to_right) = (distance(t.left), distance(t.right));
        let sides = u32::from(t.left > 0) | u32::from(t.right > 0) << 1;
        let sentence = u32::from(here.quoted)
            | u32::from(here.cue) << 1
            | u32::from(before.quoted) << 2
            | u32::from(before.cue) << 3
            | u32::from(after.quoted) << 4
            | u32::from(here.opens_quoted) << 5
            | u32::from(here.index.min(2)) << 6;
        let quote = u32::from(t.quote);
        let quotes = quote | u32::from(p1.quote) << 3 | u32::from(n1.quote) << 6;
        let cues = u32::from(t.cue) | u32::from(p1.cue) << 3 | u32::from(n1.cue) << 6;
        let near = u32::from(t.near_left) | u32::from(t.near_right) << 3;
        [
            mix(1, &[t.key]),
            mix(2, &[p1.tags, t.tags]),
            mix(3, &[t.tags, n1.tags]),
            mix(4, &[t.suffix]),
            mix(5, &[u32::from(t.shape), u32::from(p1.shape), u32::from(n1.shape)]),
            mix(6, &[cues]),
            mix(7, &[quotes]),
            mix(8, &[quote, t.key]),
            mix(9, &[quote, sides, sentence]),
            mix(10, &[left.map_or(0, |cue| cue.key), to_left]),
            mix(11, &[right.map_or(0, |cue| cue.key), to_right]),
            mix(12, &[near, quote, sides]),
            mix(13, &[t.segment_word, near]),
            mix(14, &[sentence, u32::from(t.place)]),
            mix(15, &[to_left, to_right, t.tags]),
            mix(16, &[u32::from(self.shape), sides, quote]),
        ]
    }

    /// How many tokens there are.
    pub(crate) fn len(&self) -> usize {
        self.seen.len()
    }
}

fn look(prose: &Prose<'_>, index: usize) -> Seen {
    let Some(token) = prose.tokens.get(index) else { return Seen::default() };
    let text = prose.word(index);
    let Word { mut tags, cue } = vocabulary::word(token.key);
    let suffix = match text.len().checked_sub(3).and_then(|from| text.get(from..)) {
        Some(end) if token.kind == TokenKind::Word => crate::syntax::word_key(end),
        _ => 0,
    };
    if token.kind != TokenKind::Word {
        // A mark is its own part of speech; all numbers share one.
        tags = match token.kind {
            TokenKind::Number => u32::from(b'q'),
            TokenKind::Clitic => token.key,
            TokenKind::Quote => 1_000,
            kind => 1_001 + kind as u32,
        };
    } else if tags == 0 {
        tags = if token.is_capital() { u32::from(b'p') } else { guess(text) };
    } else if token.is_capital() && !token.shape.has(TokenShape::LINE) {
        // Capitalized inside a sentence, or at its start, where it may or may not be a name.
        tags |= 1 << 31;
    }
    let shape = u8::from(token.is_capital())
        | u8::from(token.shape.has(TokenShape::CAPITALS)) << 1
        | u8::from(token.shape.has(TokenShape::DIGIT)) << 2
        | u8::from(token.shape.has(TokenShape::HYPHEN)) << 3
        | u8::from(token.shape.has(TokenShape::DOT)) << 4
        | u8::from(!token.is_word()) << 5;
    let cue = match cue {
        0 => 0,
        1..15 => 1,
        15..40 => 2,
        40..65 => 3,
        _ => 4,
    };
    let key = if token.kind == TokenKind::Quote { 2 } else { token.key };
    Seen { key, tags, suffix, shape, cue, ..Seen::default() }
}

/// The part of speech of an unknown word, from its ending.
fn guess(text: &str) -> u32 {
    let tag = match text {
        _ if text.ends_with("ly") => b'r',
        _ if text.ends_with("ing") => b'g',
        _ if text.ends_with("ed") => b'd',
        _ if text.ends_with("ous") || text.ends_with("ful") || text.ends_with("ive") => b'j',
        _ => b'n',
    };
    u32::from(tag) | 1 << 30
}

/// Sets the features of a token that come from its sentence.
fn look_around(tokens: &mut [Seen], from: usize, index: usize) -> Whole {
    let length = tokens.len();
    let mut whole = Whole { index: u8::try_from(index).unwrap_or(u8::MAX), ..Whole::default() };
    whole.opens_quoted = tokens.first().is_some_and(|token| token.quote != 0);
    let (mut left, mut near) = (0, 0);
    let mut segment_word = tokens.first().map_or(0, |token| token.key);
    let mut fresh = true;
    let is_break =
        |token: &Seen| token.tags == 1_001 + TokenKind::Comma as u32 || token.tags == 1_001 + TokenKind::Dash as u32;
    for (at, token) in tokens.iter_mut().enumerate() {
        token.sentence = u32::try_from(index).unwrap_or(u32::MAX);
        token.place = match at {
            0 => 0,
            1 => 1,
            _ if at + 1 == length => 4,
            _ if at + 2 == length => 3,
            _ => 2,
        };
        if is_break(token) && token.quote == 0 || matches!(token.quote, 3 | 4) {
            near = 0;
            fresh = true;
        } else if fresh {
            segment_word = token.key;
            fresh = false;
        }
        token.segment_word = segment_word;
        token.left = left;
        token.near_left = near;
        whole.quoted |= token.quote == 3;
        if token.quote == 0 && token.cue >= LIKELY {
            left = u32::try_from(from + at + 1).unwrap_or(0);
            near = token.cue;
            whole.cue = true;
        }
    }
    let (mut right, mut near) = (0, 0);
    for (at, token) in tokens.iter_mut().enumerate().rev() {
        if is_break(token) && token.quote == 0 || matches!(token.quote, 3 | 4) {
            near = 0;
        }
        token.right = right;
        token.near_right = near;
        if token.quote == 0 && token.cue >= LIKELY {
            right = u32::try_from(from + at + 1).unwrap_or(0);
            near = token.cue;
        }
    }
    whole
}

/// The distance in coarse steps.
fn bucket(distance: usize) -> u32 {
    match distance {
        0..=3 => distance as u32,
        4..=6 => 4,
        7..=12 => 5,
        13..=24 => 6,
        _ => 7,
    }
}
