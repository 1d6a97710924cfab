//! Index terms of words: folded, lightly stemmed, hashed. Function words are left out.

use std::hash::Hasher;
use std::sync::LazyLock;

use rustc_hash::{FxHashSet, FxHasher};

use crate::english;
use crate::syntax::is_group_space;
use crate::text::{Span, offset};

/// A content word's hash.
pub(crate) type Term = u32;

/// Function words, which say nothing about the topic.
static FUNCTION_TERMS: LazyLock<FxHashSet<u32>> =
    LazyLock::new(|| english::list(english::FUNCTION_WORDS, "terms").into_iter().map(hash).collect());

pub(crate) fn hash(word: &str) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write(word.as_bytes());
    let hash = hasher.finish();
    // Fx mixes upwards: the high half is the better one.
    (hash >> 32) as u32 ^ hash as u32
}

/// Each word of a text with its position, in lower case: letters and digits, with inner apostrophes; split at hyphens;
/// with points and commas inside numbers.
pub(crate) fn words(text: &str) -> impl Iterator<Item = (Span, Word)> + '_ {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < bytes.len() && !starts_word(text, at) {
            at += char_len(bytes[at]);
        }
        if at >= bytes.len() {
            return None;
        }
        let start = at;
        let mut word = Word::default();
        while at < bytes.len() {
            let byte = bytes[at];
            if byte.is_ascii_alphanumeric() {
                word.push(byte.to_ascii_lowercase());
                at += 1;
            } else if byte >= 0x80 {
                let Some(c) = text[at..].chars().next() else { break };
                let next = at + c.len_utf8();
                if c.is_alphanumeric() {
                    let mut buffer = [0; 4];
                    for lower in c.to_lowercase() {
                        lower.encode_utf8(&mut buffer).bytes().for_each(|byte| word.push(byte));
                    }
                } else if is_group_space(c) && word.is_number() && is_group(&text[at..]) {
                    // “12 000” is one number.
                } else if (c == '’' || c == 'ʼ' || c == '‘') && bytes.get(next).is_some_and(u8::is_ascii_alphabetic)
                {
                    word.push(b'\'');
                } else {
                    break;
                }
                at = next;
            } else {
                let before = bytes[at - 1];
                let after = bytes.get(at + 1).copied().unwrap_or(b' ');
                let inside = (byte == b'\'' && after.is_ascii_alphabetic())
                    || ((byte == b'.' || byte == b',') && before.is_ascii_digit() && after.is_ascii_digit());
                let abbreviation = byte == b'.' && after.is_ascii_uppercase() && before.is_ascii_uppercase();
                if !inside && !abbreviation {
                    break;
                }
                if inside && byte != b',' {
                    word.push(byte);
                }
                at += 1;
            }
        }
        Some((Span::new(offset(start), offset(at)), word))
    })
}

/// The words of a text with contractions expanded: “we’ve” is “we have”, “didn’t” is “did not”.
pub(crate) fn spoken(text: &str) -> impl Iterator<Item = (Span, Word)> + '_ {
    words(text)
        .flat_map(|(span, word)| {
            let bytes = word.as_bytes();
            let ends: [(&[u8], &[u8]); 5] =
                [(b"n't", b"not"), (b"'ve", b"have"), (b"'re", b"are"), (b"'ll", b"will"), (b"'m", b"am")];
            let end = ends.iter().find(|(end, _)| bytes.ends_with(end) && bytes.len() > end.len());
            let Some((end, full)) = end else {
                // “Marcus’s” is also written “Marcus’”.
                let word = if bytes.ends_with(b"s's") { Word::of(&bytes[..bytes.len() - 2]) } else { word };
                return [Some((span, word)), None];
            };
            let front: &[u8] = match bytes {
                b"can't" => b"can",
                b"won't" => b"will",
                b"shan't" => b"shall",
                _ => &bytes[..bytes.len() - end.len()],
            };
            // The mark may have three bytes; the text before it keeps its length.
            let written = span.of(text);
            let mark = written.char_indices().rev().nth(end.len() - 1).map_or(0, |(at, _)| at);
            let cut = span.start + offset(mark);
            [Some((Span::new(span.start, cut), Word::of(front))), Some((Span::new(cut, span.end), Word::of(full)))]
        })
        .flatten()
}

/// Whether spaces that do not part a number are followed by exactly three digits.
fn is_group(text: &str) -> bool {
    let rest = text.trim_start_matches(is_group_space);
    rest.bytes().take(4).take_while(u8::is_ascii_digit).count() == 3
}

fn starts_word(text: &str, at: usize) -> bool {
    let byte = text.as_bytes()[at];
    byte.is_ascii_alphanumeric() || byte >= 0x80 && text[at..].chars().next().is_some_and(char::is_alphanumeric)
}

fn char_len(first: u8) -> usize {
    match first {
        0..0x80 => 1,
        0x80..0xE0 => 2,
        0xE0..0xF0 => 3,
        _ => 4,
    }
}

/// A folded word, without allocation; bytes beyond the capacity are dropped.
#[derive(Clone, Copy, Default)]
pub(crate) struct Word {
    bytes: [u8; 30],
    len: u8,
}

impl Word {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let mut word = Self::default();
        bytes.iter().for_each(|&byte| word.push(byte));
        word
    }

    fn push(&mut self, byte: u8) {
        if let Some(slot) = self.bytes.get_mut(self.len as usize) {
            *slot = byte;
            self.len += 1;
        }
    }

    /// Both joined; `None` if the result is too long.
    pub(crate) fn followed_by(&self, next: &Self) -> Option<Self> {
        let mut both = *self;
        next.as_bytes().iter().for_each(|&byte| both.push(byte));
        (both.len == self.len + next.len).then_some(both)
    }

    /// A word of letters without one or two digits at its end, which may be a footnote mark.
    pub(crate) fn without_mark(&self) -> Option<Self> {
        let bytes = self.as_bytes();
        let letters = bytes.iter().take_while(|byte| !byte.is_ascii_digit()).count();
        let mark = bytes.get(letters..)?;
        (letters >= 3 && matches!(mark.len(), 1 | 2) && mark.iter().all(u8::is_ascii_digit))
            .then(|| Self::of(&bytes[..letters]))
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.len as usize]
    }

    /// Hash of the word itself.
    pub(crate) fn hash(&self) -> u32 {
        let mut hasher = FxHasher::default();
        hasher.write(self.as_bytes());
        let hash = hasher.finish();
        (hash >> 32) as u32 ^ hash as u32
    }

    pub(crate) fn is_number(&self) -> bool {
        self.bytes[0].is_ascii_digit()
    }

    /// Hash of the stem; `None` for a function word.
    pub(crate) fn term(&self) -> Option<Term> {
        if self.len < 2 && !self.is_number() || FUNCTION_TERMS.contains(&self.hash()) {
            return None;
        }
        let mut stem = *self;
        stem.strip();
        Some(stem.hash())
    }

    /// Removes the endings of number and tense. Light on purpose: it joins “talks” and “talk”, “accused” and “accuse”,
    /// and no two words of different meaning.
    pub(super) fn strip(&mut self) {
        if self.is_number() {
            return;
        }
        self.cut(b"'s", 2, b"");
        let _ = self.cut(b"ies", 3, b"y")
            || self.cut(b"sses", 2, b"ss")
            || self.cut(b"ing", 4, b"")
            || self.cut(b"ed", 3, b"")
            || (!self.ends(b"ss") && !self.ends(b"us") && self.cut(b"s", 3, b""));
        // “accuse”, “accus(ed)”: the same without the e.
        self.cut(b"e", 3, b"");
    }

    fn ends(&self, end: &[u8]) -> bool {
        self.as_bytes().ends_with(end)
    }

    /// Removes one of two equal consonants at the end of a longer word: “stopp(ed)”.
    pub(super) fn undouble(&mut self) {
        if let [.., a, b] = self.as_bytes()
            && a == b
            && self.len > 4
            && !b"aeiouls".contains(b)
        {
            self.len -= 1;
        }
    }

    /// Replaces an ending if at least `keep` bytes remain before it.
    pub(super) fn cut(&mut self, end: &[u8], keep: usize, by: &[u8]) -> bool {
        let cuts = self.ends(end) && self.len as usize >= keep + end.len();
        if cuts {
            self.len -= u8::try_from(end.len()).unwrap_or(0);
            by.iter().for_each(|&byte| self.push(byte));
        }
        cuts
    }
}

/// The distinct terms of a text, sorted.
pub(crate) fn terms(text: &str) -> Vec<Term> {
    let mut terms: Vec<_> = words(text).filter_map(|(_, word)| word.term()).collect();
    terms.sort_unstable();
    terms.dedup();
    terms
}

/// How many of `wanted` are in `present`; both sorted.
pub(crate) fn shared(wanted: &[Term], present: &[Term]) -> usize {
    let mut rest = present;
    let mut count = 0;
    for term in wanted {
        let skip = rest.partition_point(|other| other < term);
        rest = &rest[skip..];
        count += usize::from(rest.first() == Some(term));
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> Vec<String> {
        words(text).map(|(_, word)| String::from_utf8_lossy(word.as_bytes()).into_owned()).collect()
    }

    #[test]
    fn words_keep_apostrophes_and_numbers_together() {
        assert_eq!(
            folded("Don’t pay $1,250.50; U.S.-led Ámbar—now"),
            ["don't", "pay", "1250.50", "us", "led", "ámbar", "now"]
        );
    }

    #[test]
    fn contractions_are_expanded() {
        let said = |text: &str| {
            let all = spoken(text)
                .map(|(span, word)| format!("{}={}", span.of(text), String::from_utf8_lossy(word.as_bytes())));
            all.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(said("We’ve lost"), "We=we ’ve=have lost=lost");
        assert_eq!(said("He didn't, can’t"), "He=he did=did n't=not ca=can n’t=not");
        assert_eq!(said("Marsh's"), "Marsh's=marsh's");
    }

    #[test]
    fn endings_of_number_and_tense_do_not_matter() {
        for (one, other) in [("talks", "talk"), ("accused", "accuse"), ("parties", "party"), ("Moscow's", "Moscow")] {
            assert_eq!(terms(one), terms(other), "{one} {other}");
        }
        assert_ne!(terms("glass"), terms("glas"));
        assert!(terms("of the and").is_empty());
    }
}
