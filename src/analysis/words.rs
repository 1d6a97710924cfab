//! The tokens of a block with their word classes, looked up once for all analyses.

use super::gazetteer::{Class, LEXICON};
use super::prose::Prose;
use crate::syntax::{Token, TokenKind, TokenShape, word_key};
use crate::text::Span;

pub(crate) struct Words<'a> {
    pub(crate) prose: &'a Prose<'a>,
    pub(crate) text: &'a str,
    pub(crate) tokens: &'a [Token],
    classes: Vec<Class>,
}

impl<'a> Words<'a> {
    pub(crate) fn new(prose: &'a Prose<'a>) -> Self {
        let lexicon = &*LEXICON;
        let classes = prose.tokens.iter().map(|token| lexicon.class(token.key)).collect();
        Self { prose, text: prose.text, tokens: &prose.tokens, classes }
    }

    pub(crate) fn get(&self, at: usize) -> Option<Token> {
        self.tokens.get(at).copied()
    }

    pub(crate) fn class(&self, at: usize) -> Class {
        self.classes.get(at).copied().unwrap_or_default()
    }

    pub(crate) fn is(&self, at: usize, any: Class) -> bool {
        self.class(at).is(any)
    }

    /// The token's words as written.
    pub(crate) fn word(&self, at: usize) -> &'a str {
        self.tokens.get(at).map_or("", |token| token.span.of(self.text))
    }

    /// Whether the token is that word, ignoring case. `word` is in lower case.
    pub(crate) fn eq(&self, at: usize, word: &str) -> bool {
        self.word(at).eq_ignore_ascii_case(word)
    }

    pub(crate) fn any(&self, at: usize, words: &[&str]) -> bool {
        let own = self.word(at);
        words.iter().any(|word| own.eq_ignore_ascii_case(word))
    }

    pub(crate) fn kind(&self, at: usize) -> Option<TokenKind> {
        self.tokens.get(at).map(|token| token.kind)
    }

    pub(crate) fn is_capital(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| token.is_capital())
    }

    pub(crate) fn has(&self, at: usize, shape: TokenShape) -> bool {
        self.tokens.get(at).is_some_and(|token| token.shape.has(shape))
    }

    /// Whether markup separated a token from the one before it: it leaves spaces.
    pub(crate) fn is_parted(&self, at: usize) -> bool {
        /// The length of the shortest tag.
        const TAG: usize = 3;
        let before = at.checked_sub(1).and_then(|before| self.tokens.get(before));
        let between = before
            .zip(self.tokens.get(at))
            .and_then(|(before, token)| self.text.get(before.span.end as usize..token.span.start as usize));
        between.is_some_and(|between| between.len() > TAG && between.bytes().all(|byte| byte == b' '))
    }

    pub(crate) fn is_possessive(&self, at: usize) -> bool {
        self.kind(at) == Some(TokenKind::Clitic) && (self.word(at).ends_with(['s', 'S']) || self.word(at).len() <= 3)
    }

    /// The span of some tokens; empty if there are none.
    pub(crate) fn span(&self, from: usize, to: usize) -> Span {
        match (self.tokens.get(from), to.checked_sub(1).and_then(|last| self.tokens.get(last))) {
            (Some(first), Some(last)) if from < to => Span::new(first.span.start, last.span.end.max(first.span.start)),
            (Some(first), _) => Span::empty(first.span.start),
            _ => Span::default(),
        }
    }

    /// The index of the first token that begins at or after the offset.
    pub(crate) fn at(&self, offset: u32) -> usize {
        self.tokens.partition_point(|token| token.span.start < offset)
    }

    /// The class of a word's stem: “harbours” as “harbour”. For words that are not listed themselves.
    pub(crate) fn stem_class(&self, at: usize) -> Class {
        let own = self.class(at);
        if own.is(Class::COMMON) {
            return own;
        }
        let word = self.word(at);
        if word.len() > 4 && word.ends_with("ly") {
            return own.or(Class::ADVERB);
        }
        for (end, class) in [
            ("s", Class::PLURAL),
            ("es", Class::PLURAL),
            ("ed", Class::VERB_ED),
            ("d", Class::VERB_ED),
            ("ing", Class::VERB_ING),
        ] {
            if let Some(stem) = word.strip_suffix(end)
                && stem.len() > 2
                && LEXICON.class(word_key(stem)).is(Class::NOUN.or(Class::VERB).or(Class::ADJECTIVE))
            {
                return own.or(class);
            }
        }
        own
    }

    /// Whether the word, by list or by its ending, is usually in lower case.
    pub(crate) fn is_common(&self, at: usize) -> bool {
        const ENDINGS: [&str; 24] = [
            "ing", "ed", "ly", "tion", "tions", "sion", "sions", "ment", "ments", "ness", "ity", "ities", "ous", "ive",
            "able", "ible", "ful", "less", "ism", "ists", "ers", "ism", "ance", "ology",
        ];
        if self.stem_class(at).is(Class::COMMON) {
            return true;
        }
        let word = self.word(at);
        word.len() > 5 && ENDINGS.iter().any(|end| word.ends_with(end))
    }

    /// Whether a verb in a finite form may be here.
    pub(crate) fn is_verb(&self, at: usize) -> bool {
        if self.kind(at) != Some(TokenKind::Word) || self.is_capital(at) {
            return false;
        }
        self.stem_class(at).is(Class::ANY_VERB.or(Class::SPEECH)) && !self.is(at, Class::NOUN.or(Class::ADJECTIVE))
    }
}
