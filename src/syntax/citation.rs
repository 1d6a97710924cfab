//! Citation tags, by the grammar of pandoc 3.9: `[see @key, p. 3; @other]`, `@key [p. 3]`, `-@key`.
//!
//! Reads a text in which whatever is no prose (code, escapes, link brackets) is spaces already, so that what stands
//! there cannot be taken for a tag. Knows no bibliography.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::tag::CitationStyle;
use super::{lines, locator};
use crate::text::Span;

/// A citation tag, `[see @key, p. 3]`, one entry for each key in it (pandoc 3.9's grammar).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citation {
    /// The tag: for a bracketed group, the whole group's brackets; else key and locator.
    pub group: Span,
    /// This entry, from its prefix to its suffix.
    pub span: Span,
    /// The key alone, without `@` and braces.
    pub key_span: Span,
    pub key: Box<str>,
    pub mode: CitationMode,
    pub prefix: Box<str>,
    /// The locator's canonical label (`page`, `paragraph`, …) and its value (`3-5`).
    #[serde(deserialize_with = "locator::known_label")]
    pub label: Option<Label>,
    pub locator: Option<Box<str>>,
    /// What follows the locator; all that follows the key where there is none.
    pub suffix: Box<str>,
    /// How the tag is written.
    pub style: CitationStyle,
}

/// A locator's canonical label. By this name, because a derived `Deserialize` would borrow what is spelled as a reference.
pub(super) type Label = &'static str;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CitationMode {
    Normal,
    AuthorInText,
    SuppressAuthor,
}

/// The tags of one block. `prose`: the block's text with markup as spaces; `text`: as it stands. Both begin at byte
/// `base` of the chunk and are equally long.
pub(super) fn find(text: &str, prose: &str, base: usize, out: &mut Vec<Citation>) {
    if memchr::memchr(b'@', prose.as_bytes()).is_none() {
        return;
    }
    let reader = Reader { text: text.as_bytes(), prose, closes: matching(text, prose), base };
    reader.read(out);
}

/// For each opening bracket, in order: where it stands and where it is closed.
type Brackets = Vec<(usize, usize)>;

fn matching(text: &str, prose: &str) -> Brackets {
    let mut open = Vec::new();
    let mut pairs = Vec::new();
    for at in memchr::memchr2_iter(b'[', b']', prose.as_bytes()) {
        if escaped(text.as_bytes(), prose.as_bytes(), at) {
            continue;
        }
        if prose.as_bytes()[at] == b'[' {
            open.push(at);
        } else if let Some(start) = open.pop() {
            pairs.push((start, at));
        }
    }
    pairs.sort_unstable();
    pairs
}

/// Whether a backslash that is no prose stands before the byte.
fn escaped(text: &[u8], prose: &[u8], at: usize) -> bool {
    at > 0 && text.get(at - 1) == Some(&b'\\') && prose.get(at - 1) != Some(&b'\\')
}

struct Reader<'a> {
    text: &'a [u8],
    prose: &'a str,
    closes: Brackets,
    base: usize,
}

/// `@key`, with its sign and braces.
struct Key {
    whole: Range<usize>,
    name: Range<usize>,
    suppress: bool,
}

impl Reader<'_> {
    fn bytes(&self) -> &[u8] {
        self.prose.as_bytes()
    }

    fn close(&self, open: usize) -> Option<usize> {
        let index = self.closes.binary_search_by_key(&open, |pair| pair.0).ok()?;
        self.closes.get(index).map(|pair| pair.1)
    }

    fn read(&self, out: &mut Vec<Citation>) {
        let mut at = 0;
        // Behind what is no word to pandoc, though it ends in a letter: a key may follow at once.
        let mut free = 0;
        while let Some(found) = memchr::memchr2(b'[', b'@', &self.bytes()[at..]) {
            at += found;
            if self.bytes()[at] == b'[' {
                let group = self.close(at).and_then(|close| Some((close, self.group(at, close)?)));
                at = match group {
                    None => at + 1,
                    Some((close, entries)) => {
                        out.extend(entries);
                        free = close + 1;
                        free
                    }
                };
                continue;
            }
            match self.key(at, free).filter(|key| !self.example(key)) {
                None => at = self.behind_sign(at, &mut free),
                Some(key) => {
                    free = self.textual(&key, out);
                    at = free;
                }
            }
        }
    }

    /// Where to go on behind an `@` that opens no key. Its word is a reference to an example then, and no key may follow
    /// a word but may follow that.
    fn behind_sign(&self, at: usize, free: &mut usize) -> usize {
        let rest = self.prose.get(at + 1..).unwrap_or("");
        let mut end = 0;
        let mut chars = rest.char_indices().peekable();
        while let Some((place, c)) = chars.next() {
            let joins = matches!(c, '-' | '_') && chars.peek().is_some_and(|(_, next)| next.is_alphanumeric());
            if !(c.is_alphanumeric() || joins) {
                break;
            }
            end = place + c.len_utf8();
        }
        if end > 0 && !escaped(self.text, self.bytes(), at) {
            *free = at + 1 + end;
        }
        at + 1 + end
    }

    /// The key whose `@` stands at `at`; it may follow no word, but for what ends at `free`.
    fn key(&self, at: usize, free: usize) -> Option<Key> {
        let bytes = self.bytes();
        if escaped(self.text, bytes, at) {
            return None;
        }
        // A full stop is a word's to pandoc.
        let follows_word = |place: usize| {
            let before = self.prose.get(..place).and_then(|before| before.chars().next_back());
            place > free && before.is_some_and(|c| c.is_alphanumeric() || c == '.')
        };
        let signed = at > free && bytes[at - 1] == b'-' && !escaped(self.text, bytes, at - 1);
        // Behind a word the hyphen is the text's.
        let suppress = signed && !follows_word(at - 1);
        let start = if suppress { at - 1 } else { at };
        if follows_word(start) {
            return None;
        }
        if bytes.get(at + 1) == Some(&b'{') {
            let end = braced(bytes, at + 1)?;
            return Some(Key { whole: start..end, name: at + 2..end - 1, suppress });
        }
        let name = simple_key(self.prose.get(at + 1..)?);
        (name > 0).then(|| Key { whole: start..at + 1 + name, name: at + 1..at + 1 + name, suppress })
    }

    /// `(@key)` that opens a line is an item of an example list.
    fn example(&self, key: &Key) -> bool {
        let bytes = self.bytes();
        let Some(open) = key.whole.start.checked_sub(1) else { return false };
        let opens_line = open == 0 || matches!(bytes[open - 1], b'\n' | b'\r');
        let followed = matches!(bytes.get(key.whole.end + 1), None | Some(b' ' | b'\t' | b'\n' | b'\r'));
        bytes[open] == b'(' && opens_line && bytes.get(key.whole.end) == Some(&b')') && followed
    }

    /// A key outside brackets, with the locator behind it. Gives the place behind both.
    fn textual(&self, key: &Key, out: &mut Vec<Citation>) -> usize {
        let bytes = self.bytes();
        let mode = if key.suppress { CitationMode::SuppressAuthor } else { CitationMode::AuthorInText };
        let space = spaces_in_line(bytes, key.whole.end);
        let bare = self.close(space).filter(|close| {
            bytes.get(space + 1) != Some(&b'^') && !matches!(bytes.get(close + 1), Some(b'[' | b'(' | b'{'))
        });
        if let Some(close) = bare
            && self.group(space, close).is_none()
        {
            let parts = self.parts(space + 1..close);
            let rest: Option<Vec<_>> = parts.iter().skip(1).map(|part| self.entry(part.clone())).collect();
            let first = parts.first().filter(|part| self.keys(part).next().is_none());
            if let (Some(first), Some(rest)) = (first, rest) {
                let group = key.whole.start..close + 1;
                out.push(self.citation(&group, key.whole.start..first.end, key, mode, first.clone(), None));
                for (part, key) in parts.iter().skip(1).zip(rest) {
                    out.push(self.normal(&group, part, &key));
                }
                return close + 1;
            }
        }
        let none = key.whole.end..key.whole.end;
        out.push(self.citation(&key.whole, key.whole.clone(), key, mode, none, None));
        key.whole.end
    }

    /// The bracketed group from `open` to `close`, if every part of it has a key.
    fn group(&self, open: usize, close: usize) -> Option<Vec<Citation>> {
        let bytes = self.bytes();
        if open > 0 && bytes[open - 1] == b'^' || bytes.get(open + 1) == Some(&b'^') || self.links(close + 1) {
            return None;
        }
        let group = open..close + 1;
        let parts = self.parts(open + 1..close);
        parts.iter().map(|part| Some(self.normal(&group, part, &self.entry(part.clone())?))).collect()
    }

    /// Whether what stands behind a closing bracket makes a link or a span of it.
    fn links(&self, at: usize) -> bool {
        let bytes = self.bytes();
        let Some(rest) = bytes.get(at..) else { return false };
        let line = &rest[..rest
            .iter()
            .take(lines::LOOK)
            .position(|byte| matches!(byte, b'\n' | b'\r'))
            .unwrap_or(rest.len().min(lines::LOOK))];
        match line.first() {
            Some(b'[') => self.close(at).is_some() && line.get(1) != Some(&b'^'),
            Some(b'{') => matches!(line.get(1), Some(b'.' | b'#')) && line.contains(&b'}'),
            Some(b'(') => line.iter().position(|&byte| byte == b')').is_some_and(|end| !line[..end].contains(&b' ')),
            _ => false,
        }
    }

    /// The stretches between semicolons, those inside nested brackets and braced keys left alone.
    fn parts(&self, inner: Range<usize>) -> Vec<Range<usize>> {
        let bytes = self.bytes();
        let mut parts = Vec::new();
        let mut start = inner.start;
        let mut at = inner.start;
        while at < inner.end {
            match bytes[at] {
                b';' => {
                    parts.push(start..at);
                    start = at + 1;
                }
                b'[' => at = self.close(at).unwrap_or(at),
                b'@' if bytes.get(at + 1) == Some(&b'{') => at = braced(bytes, at + 1).map_or(at, |end| end - 1),
                _ => {}
            }
            at += 1;
        }
        parts.push(start..inner.end);
        parts
    }

    fn keys<'a>(&'a self, part: &Range<usize>) -> impl Iterator<Item = Key> + 'a {
        let Range { start, end } = *part;
        let (mut at, mut free) = (start, start);
        std::iter::from_fn(move || {
            while let Some(found) = memchr::memchr2(b'@', b'[', self.bytes().get(at..end)?) {
                let place = at + found;
                if self.bytes()[place] == b'[' {
                    at = self.close(place).map_or(place + 1, |close| close + 1);
                    continue;
                }
                match self.key(place, free).filter(|key| key.whole.end <= end) {
                    None => at = self.behind_sign(place, &mut free),
                    Some(key) => {
                        at = key.whole.end;
                        free = at;
                        return Some(key);
                    }
                }
            }
            None
        })
    }

    fn entry(&self, part: Range<usize>) -> Option<Key> {
        self.keys(&part).next()
    }

    fn normal(&self, group: &Range<usize>, part: &Range<usize>, key: &Key) -> Citation {
        let mode = if key.suppress { CitationMode::SuppressAuthor } else { CitationMode::Normal };
        let prefix = part.start.min(key.whole.start)..key.whole.start;
        self.citation(group, trimmed(self.prose, part), key, mode, key.whole.end..part.end, Some(prefix))
    }

    fn citation(
        &self,
        group: &Range<usize>,
        span: Range<usize>,
        key: &Key,
        mode: CitationMode,
        suffix: Range<usize>,
        prefix: Option<Range<usize>>,
    ) -> Citation {
        let words = |range: Range<usize>| collapse(self.prose.get(range).unwrap_or(""));
        let at = |range: Range<usize>| Span::at(range.start + self.base..range.end + self.base);
        let suffix = words(suffix);
        let (found, rest) = locator::split(&suffix);
        let (label, locator) = found.map_or((None, None), |found| (Some(found.label), Some(found.value)));
        Citation {
            group: at(group.clone()),
            span: at(span),
            key_span: at(key.name.clone()),
            key: self.prose.get(key.name.clone()).unwrap_or("").into(),
            mode,
            prefix: prefix.map_or_else(|| "".into(), |prefix| words(prefix).trim().into()),
            label,
            locator,
            suffix: rest.trim().into(),
            style: CitationStyle::Pandoc,
        }
    }
}

/// The range without the white around it.
fn trimmed(text: &str, range: &Range<usize>) -> Range<usize> {
    let part = text.get(range.clone()).unwrap_or("");
    let start = range.start + part.len() - part.trim_start().len();
    start..start + part.trim().len()
}

/// Every run of white as one space.
fn collapse(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if !c.is_whitespace() {
            out.push(c);
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out
}

/// Behind the spaces, and at most one line end, from `at` on.
fn spaces_in_line(bytes: &[u8], mut at: usize) -> usize {
    let mut ends = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b' ' | b'\t' | b'\r' => {}
            b'\n' if ends == 0 => ends = 1,
            _ => break,
        }
        at += 1;
    }
    at
}

/// Behind the brace that closes the one at `at`; none where white stands between.
fn braced(bytes: &[u8], at: usize) -> Option<usize> {
    let mut depth = 0usize;
    for (i, byte) in bytes.iter().enumerate().skip(at).take(lines::LOOK) {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 1 => return (i > at + 1).then_some(i + 1),
            b'}' => depth -= 1,
            byte if byte.is_ascii_whitespace() => return None,
            _ => {}
        }
    }
    None
}

/// Whether a key needs no braces: words joined by single marks of punctuation.
pub(super) fn is_simple_key(key: &str) -> bool {
    !key.is_empty() && simple_key(key) == key.len()
}

/// The length of the unbraced key at the start.
fn simple_key(text: &str) -> usize {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let mut chars = text.char_indices().peekable();
    match chars.next() {
        Some((_, c)) if word(c) || c == '*' => {}
        _ => return 0,
    }
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|&(_, c)| c);
        let goes_on = word(c)
            || matches!(c, ':' | '.' | '#' | '$' | '%' | '&' | '-' | '+' | '?' | '<' | '>' | '~' | '/')
                && next.is_some_and(word)
            || matches!(c, ':' | '/') && next == Some('/');
        if !goes_on {
            return at;
        }
    }
    text.len()
}
