//! Tokens: words, numbers, punctuation. Splits and classifies; knows no parts of speech.

use super::abbreviation::is_abbreviation;
use crate::text::{Span, offset};

/// A word, number or mark. 20 bytes, so that a paragraph's tokens fit the L1 cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// From the chunk's first byte.
    pub span: Span,
    pub kind: TokenKind,
    pub shape: TokenShape,
    /// [`word_key`] of the token's text: equal for words that differ in case or in the kind of apostrophe only.
    pub key: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// Letters, with inner hyphens, dots and digits: `year-old`, `U.S.`, `O’Brien`, `F-16`.
    Word,
    /// A clitic of the word before it: `’s`, `n’t`, `’re`; also the bare apostrophe of `dogs’`.
    Clitic,
    /// `8.5`, `1,000`, `45%`, `$1.13bn`, `1990s`, `5th`.
    Number,
    /// Web and mail addresses.
    Address,
    /// `.`, `!`, `?`, `…`, `...`
    Stop,
    Comma,
    Semicolon,
    Colon,
    /// `–`, `—`, `--`, and the hyphen that is between spaces.
    Dash,
    /// A quotation mark of any kind, `''` counted as one; an apostrophe if it may be one.
    Quote,
    /// `(`, `[`, `{`
    Open,
    /// `)`, `]`, `}`
    Close,
    Other,
}

/// The shape of a token; a set of flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct TokenShape(u8);

impl TokenShape {
    /// Begins with a capital letter.
    pub const CAPITAL: Self = Self(1);
    /// At least two letters, all of them capitals.
    pub const CAPITALS: Self = Self(2);
    pub const DIGIT: Self = Self(4);
    pub const HYPHEN: Self = Self(8);
    /// Contains or ends with a full stop that belongs to it: `U.S.`, `Gen.`, `J.`
    pub const DOT: Self = Self(16);
    /// No space precedes it.
    pub const GLUED: Self = Self(32);
    /// The first token of a line.
    pub const LINE: Self = Self(64);

    #[must_use]
    pub const fn has(self, flag: Self) -> bool {
        self.0 & flag.0 != 0
    }

    const fn set(&mut self, flag: Self) {
        self.0 |= flag.0;
    }
}

impl Token {
    #[must_use]
    pub fn text(self, prose: &str) -> &str {
        self.span.of(prose)
    }

    #[must_use]
    pub const fn is_capital(self) -> bool {
        self.shape.has(TokenShape::CAPITAL)
    }

    #[must_use]
    pub const fn is_glued(self) -> bool {
        self.shape.has(TokenShape::GLUED)
    }

    /// Whether it is a word, number or address, and not a mark.
    #[must_use]
    pub const fn is_word(self) -> bool {
        matches!(self.kind, TokenKind::Word | TokenKind::Number | TokenKind::Address)
    }
}

/// The lookup key of a word: its letters in lower case (ASCII), with `’` as `'`.
#[must_use]
pub const fn word_key(word: &str) -> u32 {
    let bytes = word.as_bytes();
    let mut key = 0x811c_9dc5_u32;
    let mut at = 0;
    while at < bytes.len() {
        let mut byte = bytes[at];
        if byte == 0xe2 && at + 2 < bytes.len() && bytes[at + 1] == 0x80 && bytes[at + 2] == 0x99 {
            byte = b'\'';
            at += 2;
        }
        key = (key ^ byte.to_ascii_lowercase() as u32).wrapping_mul(0x0100_0193);
        at += 1;
    }
    key
}

/// The tokens of a span of prose, in order.
#[must_use]
pub fn tokens(prose: &str, span: Span) -> Vec<Token> {
    let end = (span.end as usize).min(prose.len());
    let Some(text) = prose.get(..end) else { return Vec::new() };
    if !text.is_char_boundary(span.start as usize) {
        return Vec::new();
    }
    let mut scanner = Scanner { text, bytes: text.as_bytes(), at: span.start as usize };
    let mut out = Vec::with_capacity((end - span.start as usize) / 5 + 4);
    let mut glued = false;
    let mut line = true;
    while let Some(first) = scanner.char_at(scanner.at) {
        if first.is_whitespace() || matches!(first, '\u{feff}' | '\u{200b}') {
            line |= first == '\n';
            glued = false;
            scanner.at += first.len_utf8();
            continue;
        }
        let from = out.len();
        scanner.token(first, &mut out);
        if let Some(token) = out.get_mut(from) {
            if glued {
                token.shape.set(TokenShape::GLUED);
            }
            if line {
                token.shape.set(TokenShape::LINE);
            }
        }
        line = false;
        glued = true;
    }
    out
}

struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
}

impl Scanner<'_> {
    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    fn char_at(&self, at: usize) -> Option<char> {
        let byte = *self.bytes.get(at)?;
        if byte < 0x80 { Some(byte as char) } else { self.text.get(at..)?.chars().next() }
    }

    fn is_letter(&self, at: usize) -> bool {
        let byte = self.byte(at);
        byte.is_ascii_alphabetic() || byte >= 0x80 && self.char_at(at).is_some_and(char::is_alphabetic)
    }

    fn is_alphanumeric(&self, at: usize) -> bool {
        let byte = self.byte(at);
        byte.is_ascii_alphanumeric() || byte >= 0x80 && self.char_at(at).is_some_and(char::is_alphanumeric)
    }

    /// The length of an apostrophe at that place, 0 for none.
    fn apostrophe(&self, at: usize) -> usize {
        match self.byte(at) {
            b'\'' => 1,
            0xe2 if self.byte(at + 1) == 0x80 && self.byte(at + 2) == 0x99 => 3,
            _ => 0,
        }
    }

    /// Reads one token, or a word with its clitics; always advances.
    fn token(&mut self, first: char, out: &mut Vec<Token>) {
        let start = self.at;
        if first.is_ascii_digit() || self.opens_number(first) {
            return self.number(start, out);
        }
        if first.is_alphanumeric() {
            return self.word(start, out);
        }
        self.at += first.len_utf8();
        let kind = match first {
            '.' => {
                while self.byte(self.at) == b'.' {
                    self.at += 1;
                }
                TokenKind::Stop
            }
            '!' | '?' => {
                while matches!(self.byte(self.at), b'!' | b'?') {
                    self.at += 1;
                }
                TokenKind::Stop
            }
            '…' | '。' | '！' | '？' => TokenKind::Stop,
            ',' | '،' | '、' => TokenKind::Comma,
            ';' => TokenKind::Semicolon,
            ':' => TokenKind::Colon,
            '–' | '—' | '―' | '‒' => TokenKind::Dash,
            '-' => {
                while self.byte(self.at) == b'-' {
                    self.at += 1;
                }
                TokenKind::Dash
            }
            '\'' | '`' => {
                if self.byte(self.at) == first as u8 {
                    self.at += 1;
                }
                TokenKind::Quote
            }
            '"' | '“' | '”' | '„' | '‟' | '‘' | '’' | '‚' | '«' | '»' | '‹' | '›' => {
                TokenKind::Quote
            }
            '(' | '[' | '{' => TokenKind::Open,
            ')' | ']' | '}' => TokenKind::Close,
            _ => TokenKind::Other,
        };
        self.push(start, self.at, kind, TokenShape::default(), out);
    }

    fn push(&self, start: usize, end: usize, kind: TokenKind, shape: TokenShape, out: &mut Vec<Token>) {
        let key = self.text.get(start..end).map_or(0, word_key);
        out.push(Token { span: Span { start: offset(start), end: offset(end) }, kind, shape, key });
    }

    fn opens_number(&self, first: char) -> bool {
        let next = self.at + first.len_utf8();
        matches!(first, '$' | '£' | '€' | '¥' | '₹' | '.') && self.byte(next).is_ascii_digit()
    }

    fn number(&mut self, start: usize, out: &mut Vec<Token>) {
        let mut at = start;
        if !self.byte(at).is_ascii_digit() {
            at += self.char_at(at).map_or(1, char::len_utf8);
        }
        loop {
            while self.byte(at).is_ascii_digit() {
                at += 1;
            }
            if matches!(self.byte(at), b'.' | b',' | b':' | b'/') && self.byte(at + 1).is_ascii_digit() {
                at += 2;
            } else if let Some(group) = self.grouped(start, at) {
                at = group;
            } else {
                break;
            }
        }
        let mut shape = TokenShape::DIGIT;
        while self.is_alphanumeric(at) {
            at += self.char_at(at).map_or(1, char::len_utf8);
        }
        if self.byte(at) == b'%' {
            at += 1;
        }
        let mut kind = TokenKind::Number;
        // “55-year-old” is one word; “10-15” is two numbers.
        while self.byte(at) == b'-' && self.is_letter(at + 1) {
            kind = TokenKind::Word;
            shape.set(TokenShape::HYPHEN);
            at += 1;
            while self.is_alphanumeric(at) {
                at += self.char_at(at).map_or(1, char::len_utf8);
            }
        }
        self.at = at;
        self.push(start, at, kind, shape, out);
    }

    /// The start of a group of three digits after the no-break or thin spaces at a place: “12 000”. Plain spaces count
    /// only where the last group is “000”. `start`: where the number begins.
    fn grouped(&self, start: usize, at: usize) -> Option<usize> {
        let mut next = at;
        while let Some(space) = self.char_at(next).filter(|c| is_group_space(*c)) {
            next += space.len_utf8();
        }
        let plain = next == at && self.byte(at) == b' ' && self.ends_in_thousands(at);
        next += usize::from(plain);
        let front = self.text.get(start..at)?.trim_start_matches(|c: char| !c.is_ascii_digit());
        let is_space = |c: char| c == ' ' || is_group_space(c);
        let first = front.split(is_space).next().map_or(0, str::len);
        let even = front.chars().all(|c| c.is_ascii_digit() || is_space(c));
        (next > at && self.digits(next) == 3 && (1..=3).contains(&first) && even).then_some(next)
    }

    /// How many digits are at a place, up to four.
    fn digits(&self, at: usize) -> usize {
        (at..at + 4).take_while(|at| self.byte(*at).is_ascii_digit()).count()
    }

    /// Whether groups of three digits after single spaces follow, the last of which is “000”.
    fn ends_in_thousands(&self, mut at: usize) -> bool {
        /// Groups of the largest number.
        const GROUPS: usize = 5;
        let mut last = false;
        for _ in 0..GROUPS {
            if self.byte(at) != b' ' || self.digits(at + 1) != 3 {
                break;
            }
            last = self.text.get(at + 1..at + 4) == Some("000");
            at += 4;
        }
        last
    }

    fn word(&mut self, start: usize, out: &mut Vec<Token>) {
        let mut shape = TokenShape::default();
        let mut at = start;
        let (mut letters, mut capitals) = (0_u32, 0_u32);
        let mut clitic = None;
        loop {
            let byte = self.byte(at);
            if byte.is_ascii_lowercase() {
                letters += 1;
                at += 1;
            } else if byte.is_ascii_uppercase() {
                letters += 1;
                capitals += 1;
                at += 1;
            } else if byte.is_ascii_digit() {
                shape.set(TokenShape::DIGIT);
                at += 1;
            } else if byte == b'-' && self.is_alphanumeric(at + 1) {
                shape.set(TokenShape::HYPHEN);
                at += 1;
            } else if byte == b'.' && self.is_alphanumeric(at + 1) && !self.raised(at + 1) && self.dotted(at) {
                shape.set(TokenShape::DOT);
                at += 1;
            } else if byte == b'.' && self.byte(at + 1) == b'-' && shape.has(TokenShape::DOT) && self.is_letter(at + 2)
                || byte == b'&' && self.is_letter(at + 1) && at > start
            {
                at += 1;
            } else if byte == b'@' && self.is_alphanumeric(at + 1)
                || byte == b':' && self.byte(at + 1) == b'/' && self.byte(at + 2) == b'/'
            {
                return self.address(start, out);
            } else if self.apostrophe(at) > 0 && self.is_letter(at + self.apostrophe(at)) {
                if let Some(end) = self.clitic(at) {
                    clitic = Some(end);
                    break;
                }
                at += self.apostrophe(at);
            } else if byte >= 0x80 {
                let Some(next) = self.char_at(at).filter(|c| c.is_alphanumeric() || is_mark(*c)) else { break };
                // “Vessel³”, “Vessel.³”: a note number is not part of the word.
                if is_raised(next) && at > start {
                    break;
                }
                letters += 1;
                capitals += u32::from(next.is_uppercase());
                at += next.len_utf8();
            } else {
                break;
            }
        }
        if self.char_at(start).is_some_and(char::is_uppercase) {
            shape.set(TokenShape::CAPITAL);
        }
        if letters > 1 && letters == capitals {
            shape.set(TokenShape::CAPITALS);
        }
        if self.text.get(start..at).is_some_and(|word| word.starts_with("www.")) {
            return self.address(start, out);
        }
        self.at = at;
        if let Some(end) = clitic {
            // “wouldn’t” is “would” and “n’t”.
            let inner = at + self.apostrophe(at);
            let negation = end == inner + 1
                && self.byte(inner) | 0x20 == b't'
                && self.byte(at.wrapping_sub(1)) | 0x20 == b'n'
                && at > start + 1;
            let split = if negation { at - 1 } else { at };
            self.push(start, split, TokenKind::Word, shape, out);
            let mut glued = TokenShape::default();
            glued.set(TokenShape::GLUED);
            self.push(split, end, TokenKind::Clitic, glued, out);
            self.at = end;
            return;
        }
        if self.byte(at) == b'.' && self.byte(at + 1) != b'.' {
            let word = self.text.get(start..at).unwrap_or("");
            let initial = letters == 1 && capitals == 1 && at == start + 1 && word != "I";
            if initial || shape.has(TokenShape::DOT) && at < start + 12 || is_abbreviation(word) {
                shape.set(TokenShape::DOT);
                at += 1;
                self.at = at;
            }
        }
        self.push(start, at, TokenKind::Word, shape, out);
    }

    fn raised(&self, at: usize) -> bool {
        self.byte(at) >= 0x80 && self.char_at(at).is_some_and(is_raised)
    }

    /// Whether the dot within a word belongs to it: “U.S.”, “a.m.”, “ibid.rs”; not “end.The”, which lacks a space.
    fn dotted(&self, at: usize) -> bool {
        let single = at >= 1 && (at == 1 || !self.byte(at - 2).is_ascii_alphanumeric());
        // “Ph.D.”
        let degree = at >= 2 && self.text.get(at - 2..at).is_some_and(|word| word == "Ph") && self.byte(at + 1) == b'D';
        single || degree || self.byte(at + 1).is_ascii_lowercase() || self.byte(at + 1).is_ascii_digit()
    }

    /// The end of the clitic that begins with the apostrophe at `at`.
    fn clitic(&self, at: usize) -> Option<usize> {
        let from = at + self.apostrophe(at);
        let mut end = from;
        while self.byte(end).is_ascii_alphabetic() && end < from + 3 {
            end += 1;
        }
        if self.is_alphanumeric(end) {
            return None;
        }
        let letters = self.text.get(from..end)?;
        ["s", "t", "re", "ve", "ll", "d", "m"].iter().any(|known| known.eq_ignore_ascii_case(letters)).then_some(end)
    }

    fn address(&mut self, start: usize, out: &mut Vec<Token>) {
        let mut at = start;
        while let Some(next) = self.char_at(at).filter(|c| !c.is_whitespace() && !matches!(c, '"' | '<' | '>' | '”'))
        {
            at += next.len_utf8();
        }
        while at > start + 1 && matches!(self.byte(at - 1), b'.' | b',' | b')' | b';' | b':' | b'!' | b'?' | b'\'') {
            at -= 1;
        }
        self.at = at;
        self.push(start, at, TokenKind::Address, TokenShape::default(), out);
    }
}

/// Spaces that do not part a number: no-break, figure and thin spaces.
#[must_use]
pub const fn is_group_space(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{2007}' | '\u{2008}' | '\u{2009}' | '\u{202f}')
}

/// The numbers of notes: ¹, ².
const fn is_raised(c: char) -> bool {
    matches!(c, '\u{b9}' | '\u{b2}' | '\u{b3}' | '\u{2070}'..='\u{2079}')
}

/// Combining marks and joiners, which belong to the letter before them.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200c}' | '\u{200d}' | '\u{2011}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let tokens = tokens(text, Span::at(0..text.len()));
        let words: Vec<_> = tokens.iter().map(|token| token.text(text)).collect();
        assert_eq!(words.join(" | "), expected);
    }

    #[test]
    fn contractions_and_possessives_are_split() {
        check("He wouldn't take Ann’s or O'Hara's.", "He | would | n't | take | Ann | ’s | or | O'Hara | 's | .");
        check("can't", "ca | n't");
    }

    #[test]
    fn hyphens_and_dots_stay_inside_words() {
        check("The U.S.-led, 55-year-old Gen. Roe.", "The | U.S.-led | , | 55-year-old | Gen. | Roe | .");
        check("at 5 p.m. on J. Poe", "at | 5 | p.m. | on | J. | Poe");
    }

    #[test]
    fn numbers_keep_sign_and_unit() {
        check("$1.13bn, 45% of 1,000 in 2014-15.", "$1.13bn | , | 45% | of | 1,000 | in | 2014 | - | 15 | .");
    }

    #[test]
    fn doubled_apostrophes_are_one_mark() {
        check("''Yes,'' she said", "'' | Yes | , | '' | she | said");
        check("the ships' crew", "the | ships | ' | crew");
    }

    #[test]
    fn a_missing_space_after_a_full_stop_does_not_glue_sentences() {
        check("It ended.The crew left...", "It | ended | . | The | crew | left | ...");
    }

    #[test]
    fn addresses_are_one_token() {
        check(
            "See https://a.example/b?c=1. Or mail roe@b.example, now.",
            "See | https://a.example/b?c=1 | . | Or | mail | roe@b.example | , | now | .",
        );
    }

    #[test]
    fn case_and_apostrophe_do_not_matter_to_the_key() {
        assert_eq!(word_key("O’HARA"), word_key("o'hara"));
        assert_ne!(word_key("said"), word_key("says"));
    }

    #[test]
    fn any_text_is_covered_without_panic() {
        for text in
            ["é’", "’", "'", "a'", "$", "€9’", "\u{200b}", "a\u{301}b", "🎉🎉", "x@", "www.", "a://", ".5.", "I."]
        {
            let tokens = tokens(text, Span::at(0..text.len()));
            let covered: u32 = tokens.iter().map(|token| token.span.len()).sum();
            assert!(covered as usize <= text.len(), "{text}");
        }
    }
}
