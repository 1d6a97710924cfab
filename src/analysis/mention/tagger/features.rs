//! Features of the name tagger: the word and its neighbours, its shape, the lists, the run of capitals around it, the
//! decisions of the rules, and other occurrences in the chunk.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::super::listed::{self, List};
use super::super::{Draft, ROLE};
use super::Coarse;
use crate::analysis::Mention;
use crate::analysis::gazetteer::{Class, LEXICON};
use crate::analysis::model::vocabulary;
use crate::analysis::table::key;
use crate::analysis::words::Words;
use crate::syntax::{TokenKind, word_key};

/// The most lower-case words between two capitals of one name.
const GAP: usize = 4;
/// How far around itself a token looks.
const AROUND: usize = 2;

/// One token as the templates need it.
#[derive(Clone, Copy, Default)]
struct Token {
    key: u32,
    class: Class,
    /// Parts of speech.
    tags: u32,
    shape: u32,
    /// The decision of the rules: kind, beginning or inside, doubt.
    rule: u32,
    /// Matches in the short and the long lists.
    known: u32,
    listed: u32,
    /// The run of capitals that it is in or follows: first and last token.
    run: (u32, u32),
    /// Other occurrences of the word in the chunk.
    elsewhere: u32,
    owner: u32,
    /// The longer name that contains it according to the rules: 1 + twice the coarse kind + whether it is the last
    /// word.
    name: u8,
    strong: bool,
    first: bool,
    quoted: bool,
    ready: bool,
}

pub(super) struct Seen<'a> {
    words: &'a Words<'a>,
    tokens: Vec<Token>,
}

/// Whether the form of a token allows it to be part of a name.
fn is_strong(words: &Words<'_>, at: usize) -> bool {
    let Some(token) = words.get(at) else { return false };
    match token.kind {
        TokenKind::Word => token.is_capital() || words.word(at).contains(|c: char| c.is_uppercase()),
        TokenKind::Number => {
            words.word(at).ends_with(|c: char| c.is_alphabetic() && !matches!(c, 's' | 'm' | 'n' | 'k'))
        }
        _ => false,
    }
}

/// Whether a token may be between the capitals of a name.
fn joins(words: &Words<'_>, at: usize) -> bool {
    match words.kind(at) {
        Some(TokenKind::Word) => words.is(at, Class::FUNCTION.or(Class::PARTICLE)),
        Some(TokenKind::Other) => matches!(words.word(at), "&" | "+" | "/"),
        Some(kind) => !matches!(kind, TokenKind::Address | TokenKind::Semicolon),
        None => false,
    }
}

/// The segments of a block that may contain names.
pub(super) fn segments(words: &Words<'_>) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for sentence in &words.prose.sentences {
        let mut open: Option<Range<usize>> = None;
        for at in sentence.tokens.clone() {
            if !is_strong(words, at) {
                continue;
            }
            match &mut open {
                Some(range)
                    if at - range.end <= GAP
                        && (range.end..at).all(|at| joins(words, at))
                        && !(range.end..=at).any(|at| words.is_parted(at)) =>
                {
                    range.end = at + 1;
                }
                _ => out.extend(open.replace(at..at + 1).map(|range| widened(words, range, &sentence.tokens))),
            }
        }
        out.extend(open.map(|range| widened(words, range, &sentence.tokens)));
    }
    // A widened segment may overlap its neighbour.
    for at in 1..out.len() {
        let end = out[at - 1].end;
        out[at].start = out[at].start.max(end);
    }
    out
}

/// With a number right before or after it: “30 Seconds”, “Article 5”; and a final “!”.
fn widened(words: &Words<'_>, mut range: Range<usize>, sentence: &Range<usize>) -> Range<usize> {
    if range.start > sentence.start && words.kind(range.start - 1) == Some(TokenKind::Number) {
        range.start -= 1;
    }
    if range.end < sentence.end
        && (words.kind(range.end) == Some(TokenKind::Number) || words.word(range.end).starts_with('!'))
    {
        range.end += 1;
    }
    range
}

impl<'a> Seen<'a> {
    pub(super) fn new(
        words: &'a Words<'a>,
        rules: &[Draft],
        segments: &[Range<usize>],
        chunk: &str,
        earlier: &[Mention],
    ) -> Self {
        let mut tokens = vec![Token::default(); words.tokens.len()];
        for (at, token) in tokens.iter_mut().enumerate() {
            token.key = words.get(at).map_or(0, |token| token.key);
            token.strong = is_strong(words, at);
        }
        for sentence in &words.prose.sentences {
            let first = sentence.tokens.clone().find(|&at| words.get(at).is_some_and(|token| token.is_word()));
            if let Some(token) = first.and_then(|first| tokens.get_mut(first)) {
                token.first = true;
            }
        }
        for quote in &words.prose.quotes {
            for token in tokens.get_mut(quote.first..quote.last.min(quote.first + 40)).unwrap_or_default() {
                token.quoted = true;
            }
        }
        for segment in segments {
            let around = segment.start.saturating_sub(AROUND)..(segment.end + AROUND).min(tokens.len());
            for at in around {
                look(words, at, &mut tokens);
            }
            let mut run = (0, 0);
            for at in segment.clone() {
                if tokens[at].strong && (at == segment.start || !tokens[at - 1].strong || tokens[at].first) {
                    let rest = tokens.get(at + 1..segment.end).unwrap_or_default();
                    let length = rest.iter().take_while(|token| token.strong && !token.first).count();
                    run = (at as u32, (at + length) as u32);
                }
                tokens[at].run = run;
                if tokens[at].strong {
                    know(words, at, segment.end, &mut tokens);
                }
            }
        }
        for draft in rules {
            let part = draft.is_part(words);
            for at in draft.from..draft.to {
                if let Some(token) = tokens.get_mut(at) {
                    token.rule = 1
                        + draft.kind as u32
                        + (u32::from(at == draft.from) << 4)
                        + (u32::from(draft.weak) << 5)
                        + (u32::from(part) << 6)
                        + (u32::from(at + 1 == draft.to) << 7)
                        + (u32::from(!draft.descriptors.is_empty()) << 8);
                    if draft.to > draft.from + 1 && !draft.weak {
                        token.name = 1 + 2 * Coarse::of(draft.kind) as u8 + u8::from(at + 1 == draft.to);
                    }
                }
            }
        }
        let mut seen = Self { words, tokens };
        seen.look_elsewhere(segments, chunk, earlier);
        seen
    }

    /// Other occurrences of the same word in the chunk.
    fn look_elsewhere(&mut self, segments: &[Range<usize>], chunk: &str, earlier: &[Mention]) {
        #[derive(Clone, Copy, Default)]
        struct Uses {
            capital: u8,
            small: u8,
            /// As the last word of a longer name, and as another word of one: a flag for each coarse kind.
            last: [u8; 4],
            other: [u8; 4],
        }
        let mut uses: FxHashMap<u32, Uses> = FxHashMap::default();
        for segment in segments {
            for token in &self.tokens[segment.clone()] {
                if token.strong {
                    let uses = uses.entry(token.key).or_default();
                    uses.capital = uses.capital.saturating_add(u8::from(!token.first));
                }
            }
        }
        for (at, token) in self.tokens.iter().enumerate() {
            if !token.strong
                && self.words.kind(at) == Some(TokenKind::Word)
                && let Some(uses) = uses.get_mut(&token.key)
            {
                uses.small = uses.small.saturating_add(1);
            }
        }
        let mut add = |key: u32, kind: Coarse, last: bool| {
            let uses = uses.entry(key).or_default();
            let counts = if last { &mut uses.last } else { &mut uses.other };
            counts[kind as usize] = counts[kind as usize].saturating_add(1);
        };
        for token in &self.tokens {
            if let Some(name) = token.name.checked_sub(1) {
                add(token.key, Coarse::ALL[usize::from(name / 2)], name % 2 == 1);
            }
        }
        for mention in earlier {
            let name = mention.span.of(chunk);
            let mut parts = name.split(' ').peekable();
            while let Some(part) = parts.next() {
                add(word_key(part), Coarse::of(mention.kind), parts.peek().is_none());
            }
        }
        for segment in segments {
            for at in segment.clone() {
                let Some(token) = self.tokens.get_mut(at).filter(|token| token.strong) else { continue };
                let mut uses = uses.get(&token.key).copied().unwrap_or_default();
                uses.capital -= u8::from(!token.first).min(uses.capital);
                // Its own name is not another occurrence.
                if let Some(name) = token.name.checked_sub(1) {
                    let counts = if name % 2 == 1 { &mut uses.last } else { &mut uses.other };
                    let count = &mut counts[usize::from(name / 2)];
                    *count = count.saturating_sub(1);
                }
                let most = |counts: [u8; 4]| {
                    let best = (0..4).max_by_key(|&kind| (counts[kind], 4 - kind)).unwrap_or(0);
                    if counts[best] == 0 { 0 } else { best as u32 + 1 }
                };
                token.elsewhere = u32::from(uses.capital.min(2)) | u32::from(uses.small.min(1)) << 2;
                token.owner = most(uses.last) | most(uses.other) << 3;
            }
        }
    }

    /// Yields a token's features, each with the number of its template.
    pub(super) fn features(&self, at: usize, add: &mut impl FnMut(u8, u32)) {
        let none = Token { key: 1, ..Token::default() };
        let of =
            |offset: isize| at.checked_add_signed(offset).and_then(|at| self.tokens.get(at)).copied().unwrap_or(none);
        let (p2, p1, t, n1, n2) = (of(-2), of(-1), of(0), of(1), of(2));
        let text = self.words.word(at);
        let (first, last) = (t.run.0 as usize, t.run.1 as usize);
        let run = |at: usize| self.tokens.get(at).copied().unwrap_or(none);
        let before_run = first.checked_sub(1).map_or(none, run);
        let after_run = run(last + 1);
        let length = (last + 1).saturating_sub(first).min(5) as u32;
        let place = match (at == first, at == last, t.strong) {
            (_, _, false) => 4,
            (true, true, _) => 0,
            (true, false, _) => 1,
            (false, true, _) => 2,
            _ => 3,
        };
        let mut template = 0_u8;
        let mut put = |values: &[u32]| {
            template += 1;
            add(template, key(u32::from(template), values));
        };
        let flags = u32::from(t.first) | u32::from(t.quoted) << 1;
        put(&[]);
        put(&[t.key]);
        put(&[p1.key]);
        put(&[n1.key]);
        put(&[p2.key]);
        put(&[n2.key]);
        put(&[p1.key, t.key]);
        put(&[t.key, n1.key]);
        put(&[hash(text)]);
        put(&[affix(text, 3, true)]);
        put(&[affix(text, 2, false), 2]);
        put(&[affix(text, 3, false), 3]);
        put(&[affix(text, 4, false), 4]);
        put(&[t.shape]);
        put(&[p1.shape, t.shape, n1.shape]);
        put(&[t.rule]);
        put(&[p1.rule, t.rule, n1.rule]);
        put(&[t.rule, t.key]);
        put(&[class(t)]);
        put(&[class(p1)]);
        put(&[class(n1)]);
        put(&[class(p1), class(t)]);
        put(&[class(t), class(n1)]);
        put(&[t.tags, flags]);
        put(&[p1.tags]);
        put(&[n1.tags]);
        put(&[p1.tags, n1.tags, u32::from(t.strong)]);
        put(&[t.known]);
        put(&[t.known, t.rule]);
        put(&[t.listed]);
        put(&[p1.listed, t.listed, n1.listed]);
        put(&[t.listed, flags, length]);
        put(&[place, length, flags]);
        put(&[run(last).key, place]);
        put(&[class(run(last)), place]);
        put(&[run(first).key, place]);
        put(&[class(run(first)), place]);
        put(&[before_run.key, place]);
        put(&[after_run.key, place]);
        put(&[before_run.key, after_run.key]);
        put(&[before_run.tags, after_run.tags, place]);
        put(&[t.elsewhere, flags]);
        put(&[t.owner, length]);
        put(&[t.owner, t.rule]);
        put(&[t.elsewhere, t.owner, t.tags]);
        put(&[t.rule, flags, t.tags]);
        put(&[class(before_run), class(after_run), length]);
    }
}

/// Sets the features of a token's own form.
fn look(words: &Words<'_>, at: usize, tokens: &mut [Token]) {
    let Some(token) = tokens.get_mut(at).filter(|token| !token.ready) else { return };
    token.ready = true;
    token.class = words.class(at);
    let kind = words.kind(at);
    token.tags = match kind {
        Some(TokenKind::Word) => {
            let tags = vocabulary::word(token.key).tags;
            if tags == 0 { affix(words.word(at), 2, false) | 1 << 30 } else { tags }
        }
        Some(kind) => 1_000 + kind as u32,
        None => 0,
    };
    token.shape = shape(words.word(at));
}

/// Sets the features from the lists for the names that begin at a capital.
fn know(words: &Words<'_>, at: usize, end: usize, tokens: &mut [Token]) {
    let here = words.tokens.get(at..end).unwrap_or_default();
    if let Some((length, known)) = LEXICON.known(here) {
        for (offset, token) in tokens.iter_mut().skip(at).take(length).enumerate() {
            let part = if offset == 0 { 1 } else { 2 };
            if token.known == 0 || length > 1 {
                token.known = (known.kind as u32 + 1) << 4 | part << 2 | length.min(3) as u32;
            }
        }
    }
    let longest = (1..=listed::LONGEST.min(here.len())).rev().find(|&length| List::Places.holds(&here[..length]));
    if let Some(length) = longest {
        for (offset, token) in tokens.iter_mut().skip(at).take(length).enumerate() {
            token.listed |= if offset == 0 { 1 } else { 2 };
            if length > 1 {
                token.listed |= 4;
            }
        }
    }
    if let (Some(token), Some(one)) = (tokens.get_mut(at), here.get(..1)) {
        token.listed |= u32::from(List::Given.holds(one)) << 3 | u32::from(List::Surnames.holds(one)) << 4;
    }
}

/// Word classes that are relevant to names.
fn class(token: Token) -> u32 {
    const TELLING: Class = Class::NAME_SUFFIX
        .or(ROLE)
        .or(Class::GIVEN)
        .or(Class::SURNAME)
        .or(Class::HONORIFIC)
        .or(Class::TITLE_MODIFIER)
        .or(Class::ROLE_MODIFIER)
        .or(Class::ORG_HEAD)
        .or(Class::PLACE_HEAD)
        .or(Class::EVENT_HEAD)
        .or(Class::PARTICLE)
        .or(Class::MONTH)
        .or(Class::WEEKDAY)
        .or(Class::NOT_A_NAME)
        .or(Class::FUNCTION)
        .or(Class::SPEECH)
        .or(Class::COMMON);
    let bits = token.class.and(TELLING).bits();
    (bits ^ bits >> 32) as u32
}

/// Capitals, lower case, digits and marks, without repetitions.
fn shape(word: &str) -> u32 {
    let mut shape = 1_u32;
    let (mut before, mut count) = (0, 0);
    for c in word.chars().take(24) {
        let kind = match c {
            _ if c.is_uppercase() => 1,
            _ if c.is_alphabetic() => 2,
            _ if c.is_numeric() => 3,
            '.' => 4,
            '-' => 5,
            _ => 6,
        };
        count = if kind == before { count + 1 } else { 0 };
        before = kind;
        if count < 2 {
            shape = shape.wrapping_mul(7).wrapping_add(kind);
        }
    }
    shape
}

fn hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |key, byte| (key ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// The first or last letters of a word.
fn affix(word: &str, length: usize, front: bool) -> u32 {
    if front {
        let end = word.char_indices().nth(length).map_or(word.len(), |(at, _)| at);
        hash(&word[..end])
    } else {
        let start = word.char_indices().rev().nth(length - 1).map_or(0, |(at, _)| at);
        word_key(&word[start..])
    }
}
