//! The syntax of `.bib` files as BibTeX and biber read it, with positions: entries in braces or parentheses, `@string`,
//! `@preamble`, `@comment`, values joined by `#`. Tolerant: one error is reported for each entry, and its readable
//! parts are used.

use std::ops::Range;

use rustc_hash::FxHashMap;

/// A part of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part<'a> {
    /// The content of braces or quotation marks, or a number.
    Text(&'a str),
    /// The name of an abbreviation.
    Name(&'a str),
}

/// A value: its parts, joined by `#`.
pub(super) type Field<'a> = Vec<Part<'a>>;

/// An entry as it appears in the file.
#[derive(Debug, Default)]
pub(super) struct Raw<'a> {
    pub(super) kind: &'a str,
    pub(super) key: &'a str,
    /// The key's span.
    pub(super) span: Range<usize>,
    /// The whole entry, from its `@` on.
    pub(super) whole: Range<usize>,
    /// By name in lower case; of equal names the first counts.
    pub(super) fields: FxHashMap<String, Field<'a>>,
}

/// The content of a text.
#[derive(Debug, Default)]
pub(super) struct Parsed<'a> {
    pub(super) entries: Vec<Raw<'a>>,
    pub(super) abbreviations: Vec<(&'a str, Field<'a>)>,
    /// The errors with their bytes; at most one for each entry.
    pub(super) problems: Vec<(String, usize)>,
}

/// Parses a text.
pub(super) fn parse(text: &str) -> Parsed<'_> {
    let mut parsed = Parsed::default();
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| memchr::memchr(b'@', rest.as_bytes())) {
        // An entry in a comment is none for biber and pandoc.
        let line = text.get(..at + found).unwrap_or("");
        let line = &line[line.rfind('\n').map_or(0, |end| end + 1)..];
        if line.trim_start().starts_with('%') {
            let rest = text.get(at + found..).unwrap_or("");
            at += found + rest.find('\n').unwrap_or(rest.len());
            continue;
        }
        at = Reader { text, at: at + found }.item(&mut parsed);
    }
    parsed
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Skips white space and comments.
    fn white(&mut self) {
        let rest = self.text.get(self.at..).unwrap_or("");
        self.at += rest.len() - trim(rest).len();
    }

    /// Skips what may stand between two fields.
    fn between(&mut self) {
        self.white();
        while self.byte() == Some(b',') {
            self.at += 1;
            self.white();
        }
    }

    fn word(&mut self, is_word: impl Fn(u8) -> bool) -> &'a str {
        let start = self.at;
        while self.byte().is_some_and(&is_word) {
            self.at += 1;
        }
        self.text.get(start..self.at).unwrap_or("")
    }

    /// Reads what begins at an `@`; returns the position to continue from.
    fn item(mut self, parsed: &mut Parsed<'a>) -> usize {
        let start = self.at;
        self.at += 1;
        self.white();
        let kind = self.word(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
        self.white();
        let close = match self.byte() {
            Some(b'{') if !kind.is_empty() => b'}',
            Some(b'(') if !kind.is_empty() => b')',
            // Text between entries.
            _ => return start + 1,
        };
        match &*kind.to_ascii_lowercase() {
            "comment" => {
                self.balanced(self.at, false).or_else(|| self.balanced(self.at, true)).unwrap_or(self.text.len())
            }
            "preamble" => {
                self.at += 1;
                let _ = self.value();
                self.white();
                self.at + usize::from(self.byte() == Some(close))
            }
            "string" => {
                self.at += 1;
                self.string(start, close, parsed)
            }
            _ => {
                self.at += 1;
                self.entry(start, kind, close, parsed)
            }
        }
    }

    fn string(&mut self, start: usize, close: u8, parsed: &mut Parsed<'a>) -> usize {
        self.white();
        let name = self.word(is_name);
        self.white();
        let value = (self.byte() == Some(b'=')).then(|| {
            self.at += 1;
            self.value()
        });
        match value {
            Some(Some(value)) if !name.is_empty() => parsed.abbreviations.push((name, value)),
            _ => parsed.problems.push((format!("the abbreviation `{name}` has no value"), start)),
        }
        self.white();
        if self.byte() == Some(close) {
            self.at += 1;
        }
        self.at.max(start + 1)
    }

    fn entry(&mut self, start: usize, kind: &'a str, close: u8, parsed: &mut Parsed<'a>) -> usize {
        self.white();
        let begin = self.at;
        let rest = self.text.get(begin..).unwrap_or("");
        let ends = |c: char| c == ',' || c == '\n' || c == '\r' || c == '=' || c == char::from(close) && close == b'}';
        let mut key = rest[..rest.find(ends).unwrap_or(rest.len())].trim_end();
        // `@misc(key)`
        if close == b')' && key.ends_with(')') && !key.contains('(') {
            key = key[..key.len() - 1].trim_end();
        }
        let behind = rest[key.len()..].trim_start();
        let mut raw = Raw { kind, key, span: begin..begin + key.len(), ..Raw::default() };
        let mut problem = None;
        self.at = begin + key.len();
        if behind.starts_with('=')
            && let Some((first, _)) = key.split_once(char::is_whitespace)
        {
            (raw.key, raw.span, self.at) = (first, begin..begin + first.len(), begin + first.len());
        } else if behind.starts_with('=') || key.is_empty() {
            (raw.key, raw.span, self.at) = ("", begin..begin, begin);
            problem = Some((format!("this @{kind} has no key: write one after the brace, and a comma"), start));
        }
        let named =
            |raw: &Raw<'_>| if raw.key.is_empty() { format!("this @{}", raw.kind) } else { format!("`{}`", raw.key) };
        let mut tell = |what: String, at: usize| {
            problem.get_or_insert((what, at));
        };
        // After the key there must be a comma, the end, or, if the comma is missing, a field.
        self.white();
        if !matches!(self.byte(), Some(b','))
            && self.byte() != Some(close)
            && self.byte().is_some()
            && !raw.key.is_empty()
        {
            tell(format!("a comma is missing after the key {}", named(&raw)), self.at);
        }
        loop {
            self.between();
            let Some(byte) = self.byte() else {
                tell(format!("{} is not closed: `{}` is missing", named(&raw), char::from(close)), start);
                break;
            };
            if byte == close {
                self.at += 1;
                break;
            }
            let name_at = self.at;
            let name = self.word(is_name);
            self.white();
            if name.is_empty() || self.byte() != Some(b'=') {
                let what = if name.is_empty() {
                    "something that is no field".to_owned()
                } else {
                    format!("`{name}` without a value")
                };
                tell(format!("{} holds {what}", named(&raw)), name_at);
                self.resume(close);
                continue;
            }
            self.at += 1;
            match self.value() {
                Some(value) => drop(raw.fields.entry(name.to_ascii_lowercase()).or_insert(value)),
                None => {
                    let open = self.text.get(self.at..).is_some_and(|rest| rest.trim_start().starts_with(['{', '"']));
                    let what = if open { "is not closed" } else { "has no value" };
                    tell(format!("the field `{name}` of {} {what}", named(&raw)), name_at);
                    if open {
                        self.at = self.text.len();
                        break;
                    }
                    self.resume(close);
                    continue;
                }
            }
            self.white();
            match self.byte() {
                Some(b',') => {}
                Some(byte) if byte == close => {}
                Some(_) => tell(format!("a comma is missing after the field `{name}` of {}", named(&raw)), self.at),
                None => {}
            }
        }
        parsed.problems.extend(problem);
        let end = self.text.get(..self.at).unwrap_or("").trim_end().len();
        raw.whole = start..end.max(raw.span.end);
        if !raw.key.is_empty() {
            parsed.entries.push(raw);
        }
        self.at.max(start + 1)
    }

    /// Skips to the next comma or the entry's end after something unreadable.
    fn resume(&mut self, close: u8) {
        while let Some(byte) = self.byte() {
            match byte {
                b',' => return,
                byte if byte == close => return,
                b'{' => self.at = self.balanced(self.at, false).unwrap_or(self.at + 1),
                _ => self.at += 1,
            }
        }
        self.at = self.at.min(self.text.len());
    }

    /// A value: parts joined by `#`. `None` if there is none, or it is not closed.
    fn value(&mut self) -> Option<Field<'a>> {
        let mut parts = Vec::new();
        loop {
            self.white();
            let start = self.at;
            match self.byte()? {
                b'{' => {
                    // BibTeX counts every brace; a writer who escapes one means that it does not count.
                    let end = self.balanced(start, false).filter(|&end| self.goes_on(end));
                    let end = end.or_else(|| self.balanced(start, true).filter(|&end| self.goes_on(end)));
                    let end = end.or_else(|| self.balanced(start, true)).or_else(|| self.balanced(start, false))?;
                    parts.push(Part::Text(self.text.get(start + 1..end - 1)?));
                    self.at = end;
                }
                b'"' => {
                    let end = self.quoted(start)?;
                    parts.push(Part::Text(self.text.get(start + 1..end - 1)?));
                    self.at = end;
                }
                _ => {
                    let word = self.word(|byte| is_name(byte) || byte == b'.');
                    if word.is_empty() {
                        return None;
                    }
                    let number = word.bytes().all(|byte| byte.is_ascii_digit());
                    parts.push(if number { Part::Text(word) } else { Part::Name(word) });
                }
            }
            self.white();
            if self.byte() != Some(b'#') {
                return Some(parts);
            }
            self.at += 1;
        }
    }

    /// Whether the text at `end` may follow a value: a comma, `#`, the entry's end.
    fn goes_on(&self, end: usize) -> bool {
        self.text.get(end..).is_some_and(|rest| trim(rest).starts_with([',', '#', '}', ')']))
    }

    /// The position after the brackets that open at `at`; `escapes`: escaped ones do not count.
    fn balanced(&self, at: usize, escapes: bool) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let (open, close) = if bytes.get(at) == Some(&b'(') { (b'(', b')') } else { (b'{', b'}') };
        let mut depth = 0_usize;
        let mut place = at;
        while let Some(&byte) = bytes.get(place) {
            match byte {
                b'\\' if escapes => place += 1,
                byte if byte == open => depth += 1,
                byte if byte == close && depth == 1 => return Some(place + 1),
                byte if byte == close => depth = depth.saturating_sub(1),
                _ => {}
            }
            place += 1;
        }
        None
    }

    /// The position after the quotation marks that open at `at`: marks within braces close nothing.
    fn quoted(&self, at: usize) -> Option<usize> {
        let mut depth = 0_usize;
        let bytes = self.text.as_bytes();
        for (place, &byte) in bytes.iter().enumerate().skip(at + 1) {
            match byte {
                b'{' => depth += 1,
                b'}' => depth = depth.saturating_sub(1),
                b'"' if depth == 0 && bytes[place - 1] != b'\\' => return Some(place + 1),
                _ => {}
            }
        }
        None
    }
}

/// The text without the white space and comments at its start.
fn trim(text: &str) -> &str {
    let mut rest = text.trim_start();
    while rest.starts_with('%') {
        rest = rest[rest.find('\n').unwrap_or(rest.len())..].trim_start();
    }
    rest
}

fn is_name(byte: u8) -> bool {
    byte > b' ' && !b"\"#%'(),={}".contains(&byte)
}
