//! Citations in the grammar of pandoc 3.9: `[see @key, p. 3; @other]`, `@key [p. 3]`, `-@key`.
//!
//! Reads a text in which everything that is not prose (code, escapes, link brackets) has been replaced by spaces, so it
//! cannot be taken for a citation; keys are read literally, since pandoc parses them before markup. Knows no
//! bibliography.

mod inline;
mod key;
mod superscript;

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::tag::CitationStyle;
use super::{lines, locator};
use crate::text::{Span, offset};
use inline::{Walk, in_order};
pub(super) use key::is_simple_key;
use key::{braced, item, opens_item, simple_key};

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
    /// The text after the locator, or after the key without one.
    pub suffix: Box<str>,
    /// How the tag is written.
    pub style: CitationStyle,
}

/// A locator's canonical label. A type alias, because a derived `Deserialize` would borrow anything spelled as a
/// reference.
pub(super) type Label = &'static str;

impl Citation {
    /// The citation in a text that begins `by` bytes earlier.
    pub(super) fn shifted(self, by: usize) -> Self {
        let by = offset(by);
        let (group, span, key_span) = (self.group.shifted(by), self.span.shifted(by), self.key_span.shifted(by));
        Self { group, span, key_span, ..self }
    }

    /// Whether the key is one by which Quarto and pandoc-crossref refer to figures, tables and sections, unless a work
    /// has it: `fig-map`, `tbl:beds`.
    #[must_use]
    pub fn looks_like_reference(&self) -> bool {
        let key = self.key.strip_prefix("supp").unwrap_or(&self.key);
        let Some((kind, name)) = key.split_once(['-', ':']) else { return false };
        let mut kind = kind.to_owned();
        // `@Fig-map` begins a sentence.
        if let Some(first) = kind.get_mut(..1) {
            first.make_ascii_lowercase();
        }
        let colon = key.as_bytes().get(kind.len()) == Some(&b':');
        let kinds: &[&str] = match self.style {
            CitationStyle::Typst => &TYPST_REFERENCES,
            _ if colon => &CROSSREF_REFERENCES,
            _ => &QUARTO_REFERENCES,
        };
        !name.is_empty() && kinds.contains(&&*kind)
    }

    /// Whether the key is itself an identifier of the cited work: `doi:10.1000/x`, `https://…`.
    #[must_use]
    pub fn is_identifier(&self) -> bool {
        let Some((scheme, rest)) = self.key.split_once(':') else { return false };
        let known = ["doi", "pmid", "pmc", "pmcid", "isbn", "arxiv", "url", "http", "https", "wikidata", "openalex"];
        !rest.is_empty() && known.iter().any(|known| scheme.eq_ignore_ascii_case(known))
    }
}

/// The kinds that Quarto refers to by `@kind-name`.
const QUARTO_REFERENCES: [&str; 25] = [
    "fig", "tbl", "sec", "eq", "lst", "thm", "lem", "cor", "prp", "cnj", "def", "exm", "exr", "sol", "rem", "alg",
    "nte", "wrn", "imp", "tip", "cau", "vid", "dia", "apx", "suppfig",
];
/// The kinds that pandoc-crossref and bookdown refer to by `@kind:name`.
const CROSSREF_REFERENCES: [&str; 12] =
    ["fig", "tbl", "tab", "sec", "eq", "eqn", "lst", "thm", "lem", "def", "cor", "ex"];
/// Common label prefixes in Typst.
const TYPST_REFERENCES: [&str; 13] =
    ["fig", "figure", "tab", "table", "tbl", "eq", "sec", "lst", "thm", "chap", "ch", "app", "def"];

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CitationMode {
    Normal,
    AuthorInText,
    SuppressAuthor,
}

/// The properties of a block that decide how tags in it are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Setting {
    Plain,
    /// Emphasis and quotation marks group their content.
    Markdown,
    /// Markdown lists: pandoc lets every line there begin an item.
    MarkdownList,
}

/// The tags of one block. `prose`: the block's text with markup as spaces; `text`: the literal text. Both begin at byte
/// `base` of the chunk and have the same length.
pub(super) fn find(text: &str, prose: &str, base: usize, setting: Setting, out: &mut Vec<Citation>) {
    if memchr::memchr(b'@', prose.as_bytes()).is_none() {
        return;
    }
    let markdown = setting != Setting::Plain;
    // Pandoc has more markers of lists than `CommonMark`: `p.`, `(ii)`.
    let listed = setting == Setting::MarkdownList || markdown && item(text.trim_start()).is_some();
    let mut reader = Reader {
        text,
        prose,
        closes: Vec::new(),
        literal: Vec::new(),
        raised: Vec::new(),
        skips: Vec::new(),
        ends: Vec::new(),
        base,
        markdown,
        listed,
    };
    if markdown {
        reader.skips = in_order(reader.code().chain(reader.commands()).chain(reader.formulas()).collect());
        reader.literal = reader.matching(false);
        reader.raised = reader.superscripts();
        // Code that begins in a superscript cannot leave it.
        let mut skips = std::mem::take(&mut reader.skips);
        skips.retain(|skip| reader.superscript(skip.start).is_none_or(|it| skip.end <= it.end));
        reader.skips = skips;
    }
    reader.closes = reader.matching(true);
    if markdown {
        reader.skips = in_order(reader.skips.iter().cloned().chain(reader.targets()).collect());
        reader.ends = reader.ends_of_emphasis();
    }
    reader.read(out);
}

/// For each opening bracket, in order: its position and that of its closing bracket.
type Brackets = Vec<(usize, usize)>;

struct Reader<'a> {
    text: &'a str,
    prose: &'a str,
    closes: Brackets,
    /// The same where the braces of keys are not looked at, as in notes, links and text in brackets: what is between is
    /// read by itself.
    literal: Brackets,
    /// Superscripts, `^x^`, with their carets, in order.
    raised: Vec<Range<usize>>,
    /// Code, TeX commands and link targets, in order: they contain no tags.
    skips: Vec<Range<usize>>,
    /// The ends of emphases that a key follows; pandoc reads such an emphasis as a word.
    ends: Vec<usize>,
    base: usize,
    markdown: bool,
    listed: bool,
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
        let mut at = self.definition();
        // Items of example lists; their label refers to the item and cites nothing.
        let mut examples: Vec<Range<usize>> = Vec::new();
        // After something that ends in a letter and is not a word for pandoc, a key may follow directly.
        let mut free = 0;
        while let Some(found) = memchr::memchr2(b'[', b'@', &self.bytes()[at..]) {
            at += found;
            if let Some(end) = self.skipped(at) {
                at = end;
                free = end;
                continue;
            }
            if self.bytes()[at] == b'[' {
                let group = self.close(at).and_then(|close| {
                    self.group(at, close).map(|entries| (close, entries)).or_else(|| self.group_past(at, close))
                });
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
            let key = self.key(at, free).filter(|key| !self.leaves_brackets(key));
            if let Some(key) = key.as_ref().filter(|key| self.markdown && self.example(key)) {
                examples.push(key.name.clone());
            }
            let refers =
                |key: &Key| examples.iter().any(|name| self.text.get(name.clone()) == self.text.get(key.name.clone()));
            match key.filter(|key| !refers(key)) {
                None => at = self.behind_sign(at, &mut free),
                Some(key) => {
                    free = self.textual(&key, out);
                    at = free;
                }
            }
        }
    }

    /// The position after an `@` that opens no key. Its word is then a reference to an example; no key may follow a
    /// word, but one may follow such a reference.
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
        if end > 0 && !self.is_escaped_sign(at) {
            *free = at + 1 + end;
        }
        at + 1 + end
    }

    /// The key whose `@` is at `at`. It may not follow a word, unless the word ends at `free`.
    fn key(&self, at: usize, free: usize) -> Option<Key> {
        if self.bytes().get(at) != Some(&b'@') || self.is_escaped_sign(at) {
            return None;
        }
        let hyphens = self.run_before(at, free, b'-');
        // Pandoc turns two and three hyphens into dashes; only the remaining hyphen is the key's sign.
        let signed = if self.markdown { hyphens % 3 == 1 } else { hyphens == 1 };
        // After a word the hyphen belongs to the text.
        let suppress = signed && (hyphens > 1 || !self.follows_word(at - 1, free));
        let start = if suppress { at - 1 } else { at };
        if self.follows_word(start, free) {
            return None;
        }
        let bytes = self.text.as_bytes();
        if bytes.get(at + 1) == Some(&b'{') {
            let end = braced(bytes, at + 1)?;
            return Some(Key { whole: start..end, name: at + 2..end - 1, suppress });
        }
        let name = simple_key(self.text.get(at + 1..)?);
        (name > 0).then(|| Key { whole: start..at + 1 + name, name: at + 1..at + 1 + name, suppress })
    }

    /// Whether pandoc reads the text before `place` as a word: letters, digits, and full stops except an ellipsis,
    /// unless it ends at `free`.
    fn follows_word(&self, place: usize, free: usize) -> bool {
        let Some(last) = self.text.get(..place).and_then(|before| before.chars().next_back()) else { return false };
        if place <= free {
            return false;
        }
        if self.ends.binary_search(&place).is_ok() {
            return true;
        }
        let skipped = self.skipped(place - 1).is_some();
        if self.bytes()[place - 1] != self.text.as_bytes()[place - 1] || skipped {
            return false;
        }
        match last {
            '.' if self.escaped(place - 1) => false,
            '.' => !self.markdown || !self.run_before(place, free, b'.').is_multiple_of(3),
            last => last.is_alphanumeric(),
        }
    }

    /// How often a mark is repeated directly before `at`, without escapes.
    fn run_before(&self, at: usize, free: usize, mark: u8) -> usize {
        let before = self.bytes().get(free.min(at)..at).unwrap_or_default();
        let run = before.iter().rev().take_while(|&&byte| byte == mark).count();
        if run > 0 && self.escaped(at - run) { run - 1 } else { run }
    }

    /// `(@key)` and `@key.` that open a block, or a line of a list, are items of an example list.
    fn example(&self, key: &Key) -> bool {
        /// Markers of nested lists take no more bytes than this.
        const MARKERS: usize = 256;
        let before = self.text.get(..key.whole.start).unwrap_or("");
        let line = if self.listed { before.rfind('\n').map_or(0, |end| end + 1) } else { 0 };
        if key.whole.start - line > MARKERS {
            return false;
        }
        let before = key.whole.start.checked_sub(1).map(|at| self.bytes()[at]);
        let start = if before == Some(b'(') { key.whole.start - 1 } else { key.whole.start };
        let opens = |start: usize| self.text.get(line..start).is_some_and(opens_item);
        let is_one = |start: usize| item(self.text.get(start..).unwrap_or("")).is_some() && opens(start);
        !key.suppress && (is_one(start) || is_one(key.whole.start))
    }

    /// A key outside brackets, with the locator after it. Returns the position after both.
    fn textual(&self, key: &Key, out: &mut Vec<Citation>) -> usize {
        let bytes = self.bytes();
        let mode = if key.suppress { CitationMode::SuppressAuthor } else { CitationMode::AuthorInText };
        let space = spaces_in_line(self.text.as_bytes(), key.whole.end);
        let bare = self.close(space).filter(|close| {
            bytes.get(space + 1) != Some(&b'^') && !matches!(bytes.get(close + 1), Some(b'[' | b'(' | b'{'))
        });
        if let Some(close) = bare
            && self.group(space, close).is_none()
        {
            let parts = self.parts(space + 1..close).unwrap_or_default();
            let rest: Option<Vec<_>> = parts.iter().skip(1).map(|part| self.entry(part.clone())).collect();
            let first = parts.first().filter(|part| self.entry((*part).clone()).is_none());
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
        if self.is_note(open, close) || bytes.get(open + 1) == Some(&b'^') || self.links(close + 1) {
            return None;
        }
        let group = open..close + 1;
        let parts = self.parts(open + 1..close)?;
        parts.iter().map(|part| Some(self.normal(&group, part, &self.entry(part.clone())?))).collect()
    }

    /// A group whose first closing bracket closes nothing for pandoc, because a key follows directly: `[see] @a]` has
    /// none, `[see]@a]` has one. Also returns its end.
    fn group_past(&self, open: usize, close: usize) -> Option<(usize, Vec<Citation>)> {
        let bytes = self.bytes();
        let start = close + 1;
        let at = start + usize::from(bytes.get(start) == Some(&b'-'));
        if !self.markdown || bytes.get(at) != Some(&b'@') || self.is_note(open, close) {
            return None;
        }
        let prefix = self.parts(open + 1..close).filter(|parts| parts.len() == 1)?;
        let key = self.key(at, start).filter(|_| self.entry(prefix[0].clone()).is_none())?;
        let limit = self.text.floor_char_boundary(self.text.len().min(open + lines::LOOK));
        let mut walk = Walk::from(key.whole.end);
        let mut end = key.whole.end;
        while end < limit && (bytes[end] != b']' || self.escaped(end)) {
            end = self.behind_inline(end, limit, &mut walk)?;
        }
        if end >= limit || self.links(end + 1) {
            return None;
        }
        let group = open..end + 1;
        let mut parts = self.parts(start..end)?;
        parts[0].start = open + 1;
        let keys = parts.iter().skip(1).map(|part| self.entry(part.clone()));
        let keys: Vec<Key> = std::iter::once(Some(key)).chain(keys).collect::<Option<_>>()?;
        Some((end, parts.iter().zip(&keys).map(|(part, key)| self.normal(&group, part, key)).collect()))
    }

    /// Whether a caret makes a note of the brackets; not if they could be a link's.
    fn is_note(&self, open: usize, close: usize) -> bool {
        let bytes = self.bytes();
        let caret = open > 0 && bytes[open - 1] == b'^' && !self.escaped(open - 1) && !self.is_raised(open - 1);
        caret && !matches!(bytes.get(close + 1), Some(b'(' | b'['))
    }

    /// The position after a link label definition that opens the block; for pandoc the whole line is its address.
    fn definition(&self) -> usize {
        let bytes = self.text.as_bytes();
        let Some(close) = self.close(0).filter(|close| self.markdown && bytes.get(close + 1) == Some(&b':')) else {
            return 0;
        };
        let address = spaces_in_line(bytes, close + 2);
        if matches!(bytes.get(1), Some(b'@' | b'^')) || matches!(bytes.get(address), None | Some(b'"' | b'<' | b'\n')) {
            return 0;
        }
        lines::end(bytes, address).0
    }

    /// Whether the text after a closing bracket makes it a link or a span.
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
            Some(b'(') => self.target(at).is_some(),
            _ => false,
        }
    }

    /// The parts between semicolons, outside of nested brackets, keys and quotations; `None` if one of these extends
    /// beyond the closing bracket.
    fn parts(&self, inner: Range<usize>) -> Option<Vec<Range<usize>>> {
        let mut parts = Vec::new();
        let mut start = inner.start;
        let mut at = inner.start;
        let mut walk = Walk::from(at);
        while at < inner.end {
            if self.bytes()[at] == b';' && !self.escaped(at) {
                parts.push(start..at);
                start = at + 1;
            }
            at = self.behind_inline(at, inner.end, &mut walk)?;
        }
        parts.push(start..inner.end);
        (at == inner.end).then_some(parts)
    }

    /// The first key of a part that is not inside something else.
    fn entry(&self, part: Range<usize>) -> Option<Key> {
        let mut at = part.start;
        let mut walk = Walk::from(at);
        while at < part.end {
            if self.bytes()[at] == b'@'
                && let Some(key) = self.key(at, walk.free).filter(|key| key.whole.end <= part.end)
            {
                return Some(key);
            }
            at = self.behind_inline(at, part.end, &mut walk)?;
        }
        None
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
        let words = |range: Range<usize>| collapse(&self.words(range));
        let at = |range: Range<usize>| Span::at(range.start + self.base..range.end + self.base);
        let suffix = words(suffix);
        let (found, rest) = locator::split(&suffix);
        let (label, locator) = found.map_or((None, None), |found| (Some(found.label), Some(found.value)));
        Citation {
            group: at(group.clone()),
            span: at(span),
            key_span: at(key.name.clone()),
            key: self.text.get(key.name.clone()).unwrap_or("").into(),
            mode,
            prefix: prefix.map_or_else(|| "".into(), |prefix| words(prefix).trim().into()),
            label,
            locator,
            suffix: rest.trim().into(),
            style: CitationStyle::Pandoc,
        }
    }
}

impl Reader<'_> {
    /// The words of a range: its prose, and the literal text of keys, in which nothing is markup.
    fn words(&self, range: Range<usize>) -> String {
        let mut words = String::new();
        let mut from = range.start;
        for at in memchr::memchr_iter(b'@', self.bytes().get(range.clone()).unwrap_or_default()) {
            let at = range.start + at;
            if at < from || self.skipped(at).is_some() {
                continue;
            }
            if let Some(key) = self.key(at, at).filter(|key| key.whole.end <= range.end) {
                words.push_str(self.prose.get(from..key.name.start).unwrap_or(""));
                words.push_str(self.text.get(key.name.clone()).unwrap_or(""));
                from = key.name.end;
            }
        }
        words + self.prose.get(from..range.end).unwrap_or("")
    }
}

/// The range without surrounding white space.
fn trimmed(text: &str, range: &Range<usize>) -> Range<usize> {
    let part = text.get(range.clone()).unwrap_or("");
    let start = range.start + part.len() - part.trim_start().len();
    start..start + part.trim().len()
}

/// The text with every run of white space as one space.
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

/// The position after the spaces, and at most one line end, from `at` on.
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
