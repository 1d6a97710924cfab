//! The locator at the head of a citation's suffix, “p. 3-5” in “, p. 3-5 and passim”, after pandoc's
//! `Citeproc.Locator`: words with digits or roman numerals after a label, or digits alone, which are pages.

use serde::{Deserialize, Deserializer};

/// A place in the work cited.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Locator {
    /// The canonical name: `page`, `paragraph`, ….
    pub label: &'static str,
    pub value: Box<str>,
}

/// Each label with its terms, in lower case.
const LABELS: &[(&str, &[&str])] = &[
    ("book", &["book", "books", "bk.", "bks."]),
    ("chapter", &["chapter", "chapters", "chap.", "chaps."]),
    ("column", &["column", "columns", "col.", "cols."]),
    ("figure", &["figure", "figures", "fig.", "figs."]),
    ("folio", &["folio", "folios", "fol.", "fols."]),
    ("issue", &["issue", "issues", "no.", "nos."]),
    ("line", &["line", "lines", "l.", "ll."]),
    ("note", &["note", "notes", "n.", "nn."]),
    ("opus", &["opus", "opera", "op.", "opp."]),
    ("page", &["page", "pages", "p.", "pp."]),
    ("paragraph", &["paragraph", "paragraphs", "para.", "paras.", "¶", "¶¶"]),
    ("part", &["part", "parts", "pt.", "pts."]),
    ("section", &["section", "sections", "sec.", "secs.", "§", "§§"]),
    ("sub verbo", &["sub verbo", "sub verbis", "s.v.", "s.vv."]),
    ("verse", &["verse", "verses", "v.", "vv."]),
    ("volume", &["volume", "volumes", "vol.", "vols."]),
];

/// A locator as ibid writes it: `para. 4`, `pp. 3-5`. In braces if it would not be recognized otherwise.
pub(super) fn written(label: &str, value: &str) -> String {
    let several = value.contains(['-', '–', ',', '&']);
    let terms = LABELS
        .iter()
        .find(|(name, _)| *name == label)
        .map_or(&["p.", "pp."][..], |(_, terms)| &terms[terms.len().min(2)..]);
    let term = match (terms, several) {
        ([_, plural, ..], true) => plural,
        ([one, ..], _) => one,
        ([], _) => label,
    };
    let plain = format!("{term} {value}");
    let is_read = split(&format!(", {plain}")).0.is_some_and(|found| &*found.value == value && found.label == label);
    if is_read || value.contains(['{', '}']) { plain } else { format!("{{{plain}}}") }
}

/// No term is longer than this in bytes, so the search for one ends here.
const LONGEST: usize = 12;

/// A locator alone, `p. 3`: its label and value; `None` if the text is not exactly one locator.
#[must_use]
pub fn locator_of(text: &str) -> Option<(&'static str, Box<str>)> {
    let suffix = format!(", {text}");
    let (found, rest) = split(&suffix);
    found.filter(|_| rest.trim().is_empty()).map(|locator| (locator.label, locator.value))
}

/// Splits the locator off a suffix whose runs of white space are single spaces; returns it and the rest.
pub(super) fn split(suffix: &str) -> (Option<Locator>, &str) {
    let head = suffix.strip_prefix(',').unwrap_or(suffix);
    let head = head.strip_prefix(' ').unwrap_or(head);
    if let Some((locator, rest)) = braced(head) {
        // Empty braces mean that no locator follows.
        return (locator, rest);
    }
    let (label, numbers, implicit) = match label(head) {
        Some((label, numbers)) => (label, numbers, false),
        None => ("page", head, true),
    };
    let taken = words(numbers, implicit);
    if taken == 0 {
        return (None, suffix);
    }
    let (value, rest) = numbers.split_at(taken);
    (Some(Locator { label, value: value.trim().into() }), rest)
}

/// `{…}`, with or without a label inside.
fn braced(text: &str) -> Option<(Option<Locator>, &str)> {
    let inner = text.strip_prefix('{')?;
    let mut depth = 0usize;
    let end = inner.char_indices().find_map(|(at, c)| {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => return Some(at),
            '}' => depth -= 1,
            _ => {}
        }
        None
    })?;
    let (value, rest) = (inner[..end].trim(), &inner[end + 1..]);
    let (label, value) = forced_label(value).unwrap_or(("page", value));
    let locator = (!value.is_empty()).then(|| Locator { label, value: value.into() });
    Some((locator, rest))
}

/// The entry of the table for a label that was stored as bytes.
pub(super) fn known_label<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<&'static str>, D::Error> {
    let label = Option::<Box<str>>::deserialize(deserializer)?;
    let known = |label: Box<str>| {
        let found = LABELS.iter().map(|(known, _)| *known).find(|known| **known == *label);
        found.ok_or_else(|| serde::de::Error::custom("no locator's label"))
    };
    label.map(known).transpose()
}

/// The longest term at the start that is a whole word.
fn forced_label(text: &str) -> Option<(&'static str, &str)> {
    ends_of_tokens(text).filter_map(|end| Some((term(&text[..end])?, text[end..].trim_start()))).last()
}

/// The longest term at the start that a number follows.
fn label(text: &str) -> Option<(&'static str, &str)> {
    ends_of_tokens(text)
        .filter(|&end| word(&text[end..], true).is_some_and(|word| word.digits))
        .filter_map(|end| Some((term(&text[..end])?, &text[end..])))
        .last()
}

fn term(text: &str) -> Option<&'static str> {
    let text = text.trim().to_lowercase();
    LABELS.iter().find(|(_, terms)| terms.contains(&text.as_str())).map(|(label, _)| *label)
}

/// The ends of the first tokens: runs of white space, single punctuation marks, words.
fn ends_of_tokens(text: &str) -> impl Iterator<Item = usize> {
    let mut at = 0;
    std::iter::from_fn(move || {
        at += token(text.get(at..)?)?.len();
        (at <= LONGEST).then_some(at)
    })
}

fn token(text: &str) -> Option<&str> {
    let first = text.chars().next()?;
    let end = if punctuation(first) {
        first.len_utf8()
    } else {
        let white = first.is_whitespace();
        text.find(|c: char| punctuation(c) || c.is_whitespace() != white).unwrap_or(text.len())
    };
    text.get(..end)
}

/// Tokens of one character; `00:12:33` stays one token.
fn punctuation(c: char) -> bool {
    c != ':' && (c.is_ascii_punctuation() && !matches!(c, '$' | '+' | '<' | '=' | '>' | '^' | '`' | '|' | '~'))
        || matches!(c, '§' | '¶' | '–' | '—' | '‘' | '’' | '“' | '”' | '„' | '«' | '»' | '…' | '·' | '†' | '‡')
}

/// The length of the number words at the start: “3-5, 7”.
fn words(text: &str, implicit: bool) -> usize {
    let mut taken = 0;
    while let Some(next) = text.get(taken..).and_then(|rest| word(rest, taken == 0)) {
        let fits =
            if implicit { text[taken..taken + next.length].contains(|c: char| c.is_numeric()) } else { next.digits };
        if !fits || next.length == 0 {
            break;
        }
        taken += next.length;
    }
    taken
}

struct Word {
    length: usize,
    /// It contains a digit or is a roman numeral.
    digits: bool,
}

/// One word of a locator: `3`, `33-44`, `34(1)(i)`, `[17]`, `4.2`; with the comma before it, except for the first.
fn word(text: &str, first: bool) -> Option<Word> {
    let mut at = usize::from(!first && text.starts_with([',', ';']));
    at += usize::from(text[at..].starts_with(' '));
    let start = at;
    let mut digits = false;
    loop {
        let rest = &text[at..];
        let bracketed = rest.chars().next().and_then(|open| {
            let close = match open {
                '(' => ')',
                '[' => ']',
                '{' => '}',
                _ => return None,
            };
            let inner = sequence(&rest[1..]);
            let length = inner.as_ref().map_or(0, |inner| inner.length);
            rest[1 + length..]
                .starts_with(close)
                .then(|| Word { length: length + 2, digits: inner.is_some_and(|inner| inner.digits) })
        });
        let Some(part) = bracketed.or_else(|| sequence(rest)) else { break };
        at += part.length;
        digits |= part.digits;
    }
    (at > start).then_some(Word { length: at, digits })
}

/// Units with full stops in between: `1.2.3`, but not the full stop of `1.`.
fn sequence(text: &str) -> Option<Word> {
    let mut whole = Word { length: 0, digits: false };
    loop {
        let rest = &text[whole.length..];
        let stop = usize::from(rest.starts_with('.'));
        if whole.length > 0 && stop == 0 {
            break;
        }
        let Some(unit) = unit(&rest[stop..]) else { break };
        whole.length += stop + unit.length;
        whole.digits |= unit.digits;
    }
    (whole.length > 0).then_some(whole)
}

/// A roman numeral, or a run up to white space or punctuation; hyphens and dashes join.
fn unit(text: &str) -> Option<Word> {
    let first = token(text)?;
    if roman(first) {
        return Some(Word { length: first.len(), digits: true });
    }
    let stops = |c: char| c.is_whitespace() || punctuation(c) && !matches!(c, '-' | '–');
    let length = text.find(stops).unwrap_or(text.len());
    (length > 0).then(|| Word { length, digits: text[..length].contains(char::is_numeric) })
}

/// A roman numeral, in one case throughout.
fn roman(token: &str) -> bool {
    let upper = token.to_ascii_uppercase();
    if token.is_empty() || token != upper && token != token.to_ascii_lowercase() {
        return false;
    }
    let mut rest = upper.trim_start_matches('M');
    for (one, five, ten) in [('C', 'D', 'M'), ('X', 'L', 'C'), ('I', 'V', 'X')] {
        rest = match rest.strip_prefix(one) {
            Some(less) if less.starts_with([five, ten]) => &less[1..],
            _ => {
                let rest = rest.strip_prefix(five).unwrap_or(rest);
                let ones = rest.chars().take(4).take_while(|&c| c == one).count();
                &rest[ones..]
            }
        };
    }
    rest.is_empty()
}
