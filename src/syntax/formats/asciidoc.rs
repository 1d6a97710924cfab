//! AsciiDoc, with the macros of asciidoctor-bibtex.

use super::{Cite, Page, within};
use crate::syntax::block::Label;
use crate::syntax::citation::CitationMode;
use crate::syntax::{lines, scrub};

/// Replaces text that is passed through unchanged by spaces: comments, monospaced text, passthroughs, formulas.
pub(super) fn hide(text: &str, words: &mut [u8]) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let (end, next) = lines::end(bytes, at);
        if text[at..end].starts_with("//") {
            scrub::blank(words, at..end);
        }
        at = next.unwrap_or(bytes.len());
    }
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find(['`', '+', 'p', 's', 'l', 'a', '\\'])) {
        let open = at + found;
        let rest = &text[open..];
        let names = ["pass:", "stem:", "latexmath:", "asciimath:"];
        let letter = bytes[open].is_ascii_alphabetic();
        if letter && !names.iter().any(|name| rest.starts_with(name)) {
            at = open + 1;
            continue;
        }
        let line = within(text, open, 1_000);
        let line = &line[..line.find(['\n', '\r']).unwrap_or(line.len())];
        let inside = text[..open].chars().next_back().is_some_and(char::is_alphanumeric);
        let marked = |mark: &str| line.get(mark.len()..)?.find(mark).map(|close| close + 2 * mark.len());
        let length = match bytes[open] {
            b'`' => marked("`"),
            b'+' if rest.starts_with("+++") => marked("+++"),
            b'+' if rest.starts_with("++") => marked("++"),
            b'+' if !inside => marked("+").filter(|&end| end > 2 && !line[end..].starts_with(char::is_alphanumeric)),
            b'\\' if rest[1..].starts_with("cite") => line.find('[').map(|bracket| bracket + 1),
            _ if !inside => names.iter().find_map(|name| {
                let macro_ = rest.strip_prefix(name)?;
                let open = macro_
                    .find('[')
                    .filter(|&open| macro_[..open].bytes().all(|c| c.is_ascii_lowercase() || c == b','))?;
                Some(name.len() + nested(macro_, open)?)
            }),
            _ => None,
        };
        match length {
            Some(length) => {
                scrub::blank(words, open..open + length);
                at = open + length;
            }
            None => at = open + 1,
        }
    }
}

/// The position after the bracket that closes the one at `open`.
fn nested(text: &str, open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate().skip(open).take(2_000) {
        match byte {
            b'[' => depth += 1,
            b']' if depth == 1 => return Some(at + 1),
            b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

pub(super) fn read(page: &mut Page<'_>) {
    let text = page.text;
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let (end, next) = lines::end(bytes, at);
        let line = text[at..end].trim();
        let attribute = line.starts_with(':') && line[1..].contains(':') && !line.starts_with(": ");
        let macro_ = line.split_once("::").is_some_and(|(name, rest)| {
            !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase()) && rest.ends_with(']')
        });
        let attributes = line.starts_with('[') && line.ends_with(']') && !line.contains(' ');
        if line.starts_with("//") || attribute || attributes || macro_ || line == "|===" || line == "____" {
            page.blank(at..end);
        }
        at = next.unwrap_or(bytes.len());
    }
    for name in ["cite:", "citenp:"] {
        for (at, _) in text.match_indices(name) {
            let inside = text[..at].chars().next_back().is_some_and(char::is_alphanumeric);
            // Words may stand before the bracket: `cite:See[key]`.
            let words = within(text, at + name.len(), 100);
            let words = words.split(['[', '\n', '\r']).next().unwrap_or("");
            let open = at + name.len() + words.len();
            if inside || words.starts_with(char::is_whitespace) || !text[open..].starts_with('[') {
                continue;
            }
            if let Some(close) = page.closing(open) {
                let mode = if name == "cite:" { CitationMode::Normal } else { CitationMode::AuthorInText };
                citation(page, at..close + 1, open + 1..close, mode);
            }
        }
    }
    for (at, _) in text.match_indices("<<") {
        if let Some(end) = within(text, at, 256).find(">>") {
            page.blank(at..at + end + 2);
        }
    }
    for (at, _) in text.match_indices("[[[") {
        let name = within(text, at + 3, 256);
        let end = name.find([',', ']', '\n']).unwrap_or(0);
        if end > 0 && name[end..].contains("]]]") {
            page.labels.push(Label::key(name[..end].trim_end(), at + 3..at + 3 + name[..end].trim_end().len()));
        }
    }
}

/// `see Key(12, 59), Other`: commas in brackets separate pages, others separate keys.
fn citation(page: &mut Page<'_>, group: std::ops::Range<usize>, inner: std::ops::Range<usize>, mode: CitationMode) {
    let text = page.text;
    let mut depth = 0_usize;
    let mut start = inner.start;
    for at in inner.start..=inner.end {
        let byte = if at == inner.end { b',' } else { text.as_bytes()[at] };
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            b',' if depth == 0 || at == inner.end => {
                let part = &text[start..at];
                let begin = start + (part.len() - part.trim_start().len());
                let words = part.trim();
                let (name, suffix) = match words.split_once('(') {
                    Some((name, suffix)) => (name.trim_end(), suffix.strip_suffix(')').unwrap_or(suffix)),
                    None => (words, ""),
                };
                let (prefix, name) = name.rsplit_once(' ').unwrap_or(("", name));
                let key = begin + words.find(name).unwrap_or(0);
                let key = if prefix.is_empty() { begin } else { key.max(begin + prefix.len() + 1) };
                let span = begin..begin + words.len();
                page.cite(Cite { group: group.clone(), span, key: key..key + name.len(), mode, prefix, suffix });
                start = at + 1;
            }
            _ => {}
        }
    }
}
