//! Mentions: named entities with titles, descriptions and acronyms, from capital letters, the built-in lists and the
//! context. Does not link mentions (`corpus` does).

mod dateline;
mod descriptor;
mod listed;
mod metonym;
mod run;
mod settle;
pub(crate) mod tagger;
#[cfg(test)]
mod tests;

use rustc_hash::{FxHashMap, FxHashSet};

use super::gazetteer::{Class, LEXICON, Rank};
use super::words::Words;
use super::{EntityKind, Mention};
use crate::syntax::{TokenKind, TokenShape};
use crate::text::Span;
use run::Run;

/// A mention while it is being read: token indices, for looking around.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) from: usize,
    pub(super) to: usize,
    /// Differs from that of the tokens if it is only a part of one (“US-led”).
    pub(super) span: Span,
    pub(super) kind: EntityKind,
    pub(super) rank: Rank,
    pub(super) descriptors: Vec<Span>,
    /// Kept only if something else in the chunk supports it.
    pub(super) weak: bool,
}

/// The names in one block. `earlier`: those of the chunk's earlier blocks.
pub(super) fn mentions(model: &tagger::Model<'_>, words: &Words<'_>, chunk: &str, earlier: &[Mention]) -> Vec<Mention> {
    let rules = by_rule(words, chunk, earlier);
    let tagged = tagger::tag(model, words, &rules, chunk, earlier);
    let mut drafts = settle::settle(words, &rules, tagged);
    dateline::correct(words, &mut drafts);
    drafts.sort_by_key(|draft| (draft.span.start, draft.span.end));
    descriptor::appositions(words, &mut drafts);
    finish(words, drafts)
}

/// Whether a word is in the list of given names.
pub(crate) fn is_given_name(word: &str) -> bool {
    is_listed(listed::List::Given, word)
}

/// Whether a name is in the list of places.
pub(crate) fn is_place_name(name: &str) -> bool {
    is_listed(listed::List::Places, name)
}

fn is_listed(list: listed::List, name: &str) -> bool {
    list.holds(&crate::syntax::tokens(name, Span::at(0..name.len())))
}

/// Training data of the tagger from a block.
pub(super) fn example(words: &Words<'_>) -> tagger::Example {
    tagger::example(words, &by_rule(words, words.text, &[]))
}

/// The names that the rules find, including doubtful ones, in order.
fn by_rule(words: &Words<'_>, chunk: &str, earlier: &[Mention]) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for sentence in &words.prose.sentences {
        let first = (sentence.tokens.clone())
            .find(|&at| words.get(at).is_some_and(|token| token.is_word()))
            .unwrap_or(sentence.tokens.start);
        let loud = is_headline(words, sentence.tokens.clone());
        let mut at = sentence.tokens.start;
        while at < sentence.tokens.end {
            at = read_at(words, at, first, sentence.tokens.end, loud, &mut drafts);
        }
    }
    settle_by_name(words, chunk, earlier, &mut drafts);
    drafts.sort_by_key(|draft| (draft.span.start, draft.span.end));
    drafts
}

/// Reads the name that begins at a token; returns the next token.
fn read_at(words: &Words<'_>, at: usize, first: usize, end: usize, loud: bool, drafts: &mut Vec<Draft>) -> usize {
    let Some(token) = words.get(at) else { return at + 1 };
    if token.kind != TokenKind::Word {
        if token.kind == TokenKind::Number
            && let Some((length, known)) = LEXICON.known(words.tokens.get(at..end).unwrap_or_default())
        {
            drafts.push(Draft::new(words, at, at + length, known.kind));
            return at + length;
        }
        return at + 1;
    }
    if !token.is_capital()
        && token.shape.has(TokenShape::HYPHEN)
        && words.word(at).contains(char::is_uppercase)
        && let Some((length, known)) = LEXICON.known(words.tokens.get(at..end).unwrap_or_default())
    {
        // “al-Qaeda”
        drafts.push(Draft { rank: known.place, ..Draft::new(words, at, at + length, known.kind) });
        return at + length;
    }
    if at == first
        && words.is(at, Class::FUNCTION)
        && LEXICON.known(words.tokens.get(at..end).unwrap_or_default()).is_none()
    {
        return at + 1;
    }
    if token.shape.has(TokenShape::HYPHEN) && parts_of_compound(words, at, drafts) {
        return at + 1;
    }
    if !run::is_name_word(words, at) {
        return at + 1;
    }
    let run = Run::new(words, at, first, end, loud);
    run.read(drafts);
    run.to.max(at + 1)
}

/// Whether a hyphenated word consists only of listed names and words in lower case.
fn is_compound(word: &str) -> bool {
    word.len() <= 60
        && LEXICON.known_word(word).is_none()
        && word.split('-').any(|part| LEXICON.known_word(part).is_some())
        && word.split('-').all(|part| !part.starts_with(char::is_uppercase) || LEXICON.known_word(part).is_some())
}

/// “US-led”, “Russia-U.S.”, “non-Russian”: the names inside one token. Returns whether it contained any and is not a
/// name as a whole.
fn parts_of_compound(words: &Words<'_>, at: usize, drafts: &mut Vec<Draft>) -> bool {
    let (Some(token), word) = (words.get(at), words.word(at)) else { return false };
    if !is_compound(word) {
        return false;
    }
    let mut start = token.span.start as usize;
    for part in word.split('-') {
        if let Some(known) = LEXICON.known_word(part) {
            let span = Span::at(start..start + part.len());
            drafts.push(Draft { span, rank: known.place, ..Draft::new(words, at, at + 1, known.kind) });
        }
        start += part.len() + 1;
    }
    true
}

/// Whether nearly all longer words are capitalized, so that capitals mean nothing.
fn is_headline(words: &Words<'_>, tokens: std::ops::Range<usize>) -> bool {
    let (mut long, mut capital) = (0, 0);
    for at in tokens {
        if words.kind(at) == Some(TokenKind::Word) && words.get(at).is_some_and(|token| token.span.len() > 3) {
            long += 1;
            capital += u32::from(words.is_capital(at));
        }
    }
    long >= 4 && capital * 10 >= long * 8
}

/// Gives single words the kind of the full name in the chunk: “Roe” of “Jane Roe”, “WHO” of its expansion. Doubtful
/// ones are kept only if there is one.
fn settle_by_name(words: &Words<'_>, chunk: &str, earlier: &[Mention], drafts: &mut [Draft]) {
    let mut surnames: FxHashSet<&str> = FxHashSet::default();
    let mut bodies: FxHashMap<&str, EntityKind> = FxHashMap::default();
    let named = (earlier.iter().map(|mention| (mention.kind, mention.span.of(chunk))))
        .chain(drafts.iter().filter(|draft| !draft.weak).map(|draft| (draft.kind, draft.span.of(words.text))));
    for (kind, name) in named {
        match name.rsplit_once(' ') {
            Some((_, surname)) if kind == EntityKind::Person => drop(surnames.insert(surname)),
            None if kind != EntityKind::Person => drop(bodies.entry(name).or_insert(kind)),
            _ => {}
        }
    }
    for draft in drafts {
        let name = draft.span.of(words.text);
        if draft.rank != Rank::Other || name.contains(' ') {
            continue;
        }
        if surnames.contains(name) {
            draft.kind = EntityKind::Person;
            draft.weak = false;
        } else if draft.weak
            && let Some(kind) = bodies.get(name)
        {
            draft.kind = *kind;
            draft.weak = false;
        }
    }
}

fn finish(words: &Words<'_>, drafts: Vec<Draft>) -> Vec<Mention> {
    let mut out: Vec<Mention> = Vec::with_capacity(drafts.len());
    for index in 0..drafts.len() {
        let Some(draft) = drafts.get(index) else { break };
        // “Full Name (FN)”: the letters in brackets are the initials of the words before them. “FN (Full Name)”.
        let next = drafts.get(index + 1);
        let before = index.checked_sub(1).and_then(|before| drafts.get(before));
        let is_reversed = |before: &&Draft| is_expanded_by(words, before, draft);
        let acronym = next.filter(|next| is_acronym_of(words, draft, next)).or(before.filter(is_reversed));
        let acronym = acronym.map(|acronym| acronym.span);
        let kind = match (acronym, before, next) {
            // An acronym is of the kind of its name.
            (None, Some(before), _) if is_acronym_of(words, before, draft) => before.kind,
            (None, _, Some(next)) if is_expanded_by(words, draft, next) => next.kind,
            _ => draft.kind,
        };
        out.push(Mention {
            span: draft.span,
            kind,
            descriptors: draft.descriptors.clone(),
            metonym: metonym::is_metonym(words, draft),
            acronym,
        });
    }
    out
}

fn is_acronym_of(words: &Words<'_>, name: &Draft, acronym: &Draft) -> bool {
    acronym.from == name.to + 1 && is_in_brackets(words, acronym) && abbreviates(words, acronym, name)
}

/// “FN (Full Name)”: the name in brackets expands the acronym before them.
fn is_expanded_by(words: &Words<'_>, acronym: &Draft, name: &Draft) -> bool {
    name.from == acronym.to + 1
        && is_in_brackets(words, name)
        && name.to > name.from + 1
        && abbreviates(words, acronym, name)
}

fn is_in_brackets(words: &Words<'_>, draft: &Draft) -> bool {
    let before = draft.from.checked_sub(1);
    before.is_some_and(|at| words.kind(at) == Some(TokenKind::Open)) && words.kind(draft.to) == Some(TokenKind::Close)
}

/// Whether a word of capitals abbreviates a name: it begins alike, and for a name of one word its letters are those of
/// the name in their order: “Havfor (HAV)”.
fn abbreviates(words: &Words<'_>, acronym: &Draft, name: &Draft) -> bool {
    if acronym.to != acronym.from + 1 || acronym.from == name.from {
        return false;
    }
    let letters = words.word(acronym.from);
    if letters.len() < 2 || letters.len() > 10 || letters.chars().filter(|c| c.is_uppercase()).count() < 2 {
        return false;
    }
    let initial = |at: usize| words.word(at).chars().next().map(|c| c.to_ascii_lowercase());
    let begins = letters.chars().next().map(|c| c.to_ascii_lowercase()) == initial(name.from);
    let single = name.to == name.from + 1;
    let mut rest = words.word(name.from).chars().flat_map(char::to_lowercase);
    begins
        && (!single
            || letters.len() > 2
                && letters.len() < words.word(name.from).len()
                && letters.chars().flat_map(char::to_lowercase).all(|letter| rest.any(|other| other == letter)))
}

impl Draft {
    fn new(words: &Words<'_>, from: usize, to: usize, kind: EntityKind) -> Self {
        let span = words.span(from, to);
        Self { from, to, span, kind, rank: Rank::Other, descriptors: Vec::new(), weak: false }
    }

    fn is_place(&self) -> bool {
        matches!(self.kind, EntityKind::Geopolitical | EntityKind::Location)
    }

    fn is_part(&self, words: &Words<'_>) -> bool {
        self.span != words.span(self.from, self.to)
    }
}

/// Words that describe a person: titles and roles.
const ROLE: Class = Class::ROLE.or(Class::TITLE);
