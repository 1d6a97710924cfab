//! The built-in word lists of names and word classes: context-free knowledge about words. The data are the files beside
//! this module, one kind of fact per file; this module loads and queries them. Knows no grammar.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::EntityKind;
use crate::syntax::{Token, TokenKind, TokenShape, tokens, word_key};
use crate::text::Span;

/// Word classes of a single word; a set of flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct Class(u64);

macro_rules! classes {
    ($($name:ident $section:literal,)*) => {
        classes!(@ 0_u32; $($name,)*);
        /// The flag of a section of the files.
        fn section(name: &str) -> Class {
            match name { $($section => Class::$name,)* _ => Class(0) }
        }
    };
    (@ $n:expr; $name:ident, $($rest:ident,)*) => {
        impl Class { pub(crate) const $name: Self = Self(1 << ($n)); }
        classes!(@ $n + 1; $($rest,)*);
    };
    (@ $n:expr;) => {};
}

classes! {
    GIVEN "given", SURNAME "surname", HONORIFIC "honorific", TITLE "title", TITLE_MODIFIER "title-modifier",
    ROLE "role", ROLE_MODIFIER "role-modifier", ORG_END "organisation-end", ORG_HEAD "organisation-head",
    GROUP_END "group-end", PLACE_END "place-end", POLITY_END "polity-end", PLACE_HEAD "place-head",
    EVENT_END "event-end", EVENT_HEAD "event-head", WORK_END "work-end", PARTICLE "particle", MONTH "month",
    WEEKDAY "weekday", NOT_A_NAME "not-a-name", FUNCTION "function", PREPOSITION "preposition",
    DETERMINER "determiner", AUXILIARY "auxiliary", MODAL "modal", FIRST_PERSON "first-person", NOUN "noun",
    PLURAL "plural", ADJECTIVE "adjective", SUPERLATIVE "superlative", ADVERB "adverb", VERB "verb", VERB_S "verb-s",
    VERB_ED "verb-ed", VERB_EN "verb-en", VERB_ING "verb-ing", ACCUSATION "accusation", CAUSE "cause",
    CHANGE "change", MOST "superlative-word", EVENT_VERB "event-verb", OPINION "opinion", HEDGE "hedge",
    EXHORTATION "exhortation", SPEECH "speech", GOVERNS "acts-of-government", STATECRAFT "statecraft",
    OPENS_NAME "opens-name", NUMBER "number", TIME "time", FUTURE "future",
    POSSIBILITY "possibility", DUTY "duty", CONDITION "condition", QUANTITY "quantity", STATE "state",
    FIRST_SINGULAR "first-singular", ANAPHORIC "backward", REPORTING_VERB "teller", OUTCOME "outcome",
}

impl Class {
    /// Words that are usually in lower case.
    pub(crate) const COMMON: Self = Self(
        Self::NOUN.0
            | Self::PLURAL.0
            | Self::ADJECTIVE.0
            | Self::SUPERLATIVE.0
            | Self::ADVERB.0
            | Self::VERB.0
            | Self::VERB_S.0
            | Self::VERB_ED.0
            | Self::VERB_EN.0
            | Self::VERB_ING.0
            | Self::FUNCTION.0,
    );
    pub(crate) const ANY_VERB: Self =
        Self(Self::VERB.0 | Self::VERB_S.0 | Self::VERB_ED.0 | Self::VERB_EN.0 | Self::AUXILIARY.0);
    /// Last words that show the kind of a capitalized phrase.
    pub(crate) const NAME_SUFFIX: Self = Self(
        Self::ORG_END.0
            | Self::GROUP_END.0
            | Self::PLACE_END.0
            | Self::POLITY_END.0
            | Self::EVENT_END.0
            | Self::WORK_END.0,
    );

    /// Whether it has any of these classes.
    pub(crate) const fn is(self, any: Self) -> bool {
        self.0 & any.0 != 0
    }

    pub(crate) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(crate) const fn bits(self) -> u64 {
        self.0
    }
}

/// A name from the lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) kind: EntityKind,
    /// Only if all letters are capitals: “IS”, “WHO”, “U.S.”
    capitals: bool,
    pub(crate) place: Rank,
}

/// The relation of a place to its state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rank {
    Other,
    Country,
    Capital,
    /// Downing Street, the Élysée.
    Residence,
}

pub(crate) struct Lexicon {
    words: FxHashMap<u32, Class>,
    names: FxHashMap<u64, Known>,
    synonyms: FxHashMap<u64, &'static str>,
}

/// The lists, read on first use.
pub(crate) static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::new);

/// No listed name has more tokens.
const LONGEST: usize = 8;

impl Lexicon {
    fn new() -> Self {
        let mut lexicon = Self {
            words: FxHashMap::with_capacity_and_hasher(12_000, rustc_hash::FxBuildHasher),
            names: FxHashMap::with_capacity_and_hasher(4_000, rustc_hash::FxBuildHasher),
            synonyms: FxHashMap::default(),
        };
        for file in [
            include_str!("lexicon/function-words.txt"),
            include_str!("lexicon/common-words.txt"),
            include_str!("lexicon/first-names.txt"),
            include_str!("lexicon/titles.txt"),
            include_str!("lexicon/name-parts.txt"),
        ] {
            sections(file, |name, entry| lexicon.add(entry, section(name)));
        }
        sections(include_str!("lexicon/claims.txt"), |name, entry| {
            // These two share their names with less specific word classes.
            let name = match name {
                "superlative" => "superlative-word",
                "event" => "event-verb",
                name => name,
            };
            lexicon.add(entry, section(name));
        });
        for file in [include_str!("lexicon/organisations.txt"), include_str!("lexicon/places.txt")] {
            sections(file, |name, entry| {
                let (kind, place) = match name {
                    "organisation" => (EntityKind::Organization, Rank::Other),
                    "group" => (EntityKind::Group, Rank::Other),
                    "nationality" => (EntityKind::Nationality, Rank::Other),
                    "event" => (EntityKind::Event, Rank::Other),
                    "work" => (EntityKind::Work, Rank::Other),
                    "region" => (EntityKind::Location, Rank::Other),
                    "residence" => (EntityKind::Organization, Rank::Residence),
                    _ => (EntityKind::Geopolitical, Rank::Other),
                };
                lexicon.name(entry, kind, place);
            });
        }
        for line in lines(include_str!("lexicon/countries.txt")) {
            let kinds = [
                (EntityKind::Geopolitical, Rank::Country),
                (EntityKind::Geopolitical, Rank::Capital),
                (EntityKind::Nationality, Rank::Other),
            ];
            for (field, (kind, place)) in line.split(';').zip(kinds) {
                for entry in entries(field) {
                    lexicon.name(entry, kind, place);
                }
            }
        }
        for line in lines(include_str!("lexicon/synonyms.txt")) {
            let Some(first) = entries(line).next() else { continue };
            for entry in entries(line) {
                let parts = tokens(entry, Span::at(0..entry.len()));
                let key = parts.iter().fold(0, |key, token| fold(key, token.key));
                lexicon.synonyms.insert(key, first);
            }
        }
        lexicon
    }

    fn add(&mut self, entry: &str, class: Class) {
        let old = self.words.entry(word_key(entry)).or_default();
        *old = old.or(class);
    }

    fn name(&mut self, entry: &str, kind: EntityKind, place: Rank) {
        let parts = tokens(entry, Span::at(0..entry.len()));
        debug_assert!(parts.len() <= LONGEST, "{entry} is longer than any name looked up");
        let capitals = !entry.chars().any(char::is_lowercase);
        let key = parts.iter().fold(0, |key, token| fold(key, token.key));
        self.names.entry(key).or_insert(Known { kind, capitals, place });
        if let Some(first) = parts.first() {
            let old = self.words.entry(first.key).or_default();
            *old = old.or(Class::OPENS_NAME);
        }
    }

    pub(crate) fn class(&self, key: u32) -> Class {
        self.words.get(&key).copied().unwrap_or_default()
    }

    /// Classes from the letters of a word, for parts of tokens.
    pub(crate) fn class_of(&self, word: &str) -> Class {
        self.class(word_key(word))
    }

    /// The longest listed name at the start of some tokens, with the number of its tokens.
    pub(crate) fn known(&self, tokens: &[Token]) -> Option<(usize, Known)> {
        let mut best = None;
        let mut key = 0;
        for (index, token) in tokens.iter().take(LONGEST).enumerate() {
            if !token.is_word() && !matches!(token.kind, TokenKind::Clitic | TokenKind::Other) {
                break;
            }
            key = fold(key, token.key);
            if let Some(known) = self.names.get(&key).copied()
                && (token.is_capital() || token.shape.has(TokenShape::HYPHEN) || index > 0)
                && (!known.capitals || tokens[..=index].iter().all(|token| in_capitals(*token)))
            {
                best = Some((index + 1, known));
            }
        }
        best
    }

    /// The entity that a single word names.
    pub(crate) fn known_word(&self, word: &str) -> Option<Known> {
        let known = self.names.get(&fold(0, word_key(word))).copied()?;
        (word.starts_with(char::is_uppercase) && (!known.capitals || !word.chars().any(char::is_lowercase)))
            .then_some(known)
    }

    /// The representative of all synonyms; for names, one or more tokens.
    pub(crate) fn synonym(&self, tokens: &[Token]) -> Option<&'static str> {
        self.synonyms.get(&tokens.iter().fold(0, |key, token| fold(key, token.key))).copied()
    }

    pub(crate) fn synonym_of(&self, word: &str) -> Option<&'static str> {
        self.synonyms.get(&fold(0, word_key(word))).copied()
    }
}

fn in_capitals(token: Token) -> bool {
    !matches!(token.kind, TokenKind::Word) || token.shape.has(TokenShape::CAPITALS) || token.span.len() == 1
}

pub(crate) fn fold(key: u64, token: u32) -> u64 {
    (key.rotate_left(23) ^ u64::from(token)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

fn lines(file: &'static str) -> impl Iterator<Item = &'static str> {
    file.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn entries(line: &'static str) -> impl Iterator<Item = &'static str> {
    line.split(',').map(str::trim).filter(|entry| !entry.is_empty())
}

/// Every entry of a file with the section it is in.
fn sections(file: &'static str, mut each: impl FnMut(&'static str, &'static str)) {
    let mut name = "";
    for line in lines(file) {
        if let Some(heading) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            name = heading;
        } else {
            entries(line).for_each(|entry| each(name, entry));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_section_of_the_files_means_something() {
        for file in [
            include_str!("lexicon/function-words.txt"),
            include_str!("lexicon/common-words.txt"),
            include_str!("lexicon/first-names.txt"),
            include_str!("lexicon/titles.txt"),
            include_str!("lexicon/name-parts.txt"),
        ] {
            sections(file, |name, entry| assert_ne!(section(name), Class(0), "[{name}] of {entry}"));
        }
    }

    #[test]
    fn a_word_that_is_also_a_name_is_one_only_in_capitals() {
        assert!(LEXICON.known_word("IS").is_some());
        assert!(LEXICON.known_word("Is").is_none());
        assert_eq!(LEXICON.known_word("Kabul").map(|known| known.place), Some(Rank::Capital));
    }

    #[test]
    fn the_longest_name_wins() {
        let text = "New York City Council";
        let parts = tokens(text, Span::at(0..text.len()));
        assert_eq!(LEXICON.known(&parts).map(|(length, _)| length), Some(3));
    }
}
