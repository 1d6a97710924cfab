//! AsciiDoc, with the macros of asciidoctor-bibtex.

use super::{Cite, Page, within};
use crate::syntax::citation::CitationMode;
use crate::syntax::lines;

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
    for name in ["cite:[", "citenp:["] {
        for (at, _) in text.match_indices(name) {
            let inside = text[..at].chars().next_back().is_some_and(char::is_alphanumeric);
            let open = at + name.len() - 1;
            if !inside && let Some(close) = page.closing(open) {
                let mode = if name == "cite:[" { CitationMode::Normal } else { CitationMode::AuthorInText };
                citation(page, at..close + 1, open + 1..close, mode);
            }
        }
    }
    for (at, _) in text.match_indices("<<") {
        if let Some(end) = within(text, at, 256).find(">>") {
            page.blank(at..at + end + 2);
        }
    }
    let mut at = 0;
    while let Some(found) = text[at..].find('`') {
        let open = at + found;
        let line = within(text, open + 1, 500);
        match line[..line.find(['\n', '\r']).unwrap_or(line.len())].find('`') {
            Some(close) => {
                page.blank(open..open + close + 2);
                at = open + close + 2;
            }
            None => at = open + 1,
        }
    }
}

/// `see Key(12, 59), Other`: commas in brackets divide pages, others keys.
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
