//! Org.

use super::{Cite, Page, within};
use crate::syntax::citation::CitationMode;
use crate::syntax::lines;

pub(super) fn read(page: &mut Page<'_>) {
    let text = page.text;
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let (end, next) = lines::end(bytes, at);
        let line = text[at..end].trim_start();
        if line.starts_with("# ") || line.starts_with("#+") || line == "#" {
            page.blank(at..end);
        }
        at = next.unwrap_or(bytes.len());
    }
    for (at, _) in text.match_indices('[') {
        let rest = &text[at..];
        if rest.starts_with("[cite") {
            if let Some(close) = page.closing(at) {
                citation(page, at, close);
            }
        } else if rest.starts_with("[fn:") {
            if let Some(close) = page.closing(at) {
                page.blank(at..close + 1);
            }
        } else if rest.starts_with("[[")
            && let Some(end) = within(text, at, 2_000).find("]]")
        {
            match rest[..end].find("][") {
                Some(middle) => {
                    page.blank(at..at + middle + 2);
                    page.blank(at + end..at + end + 2);
                }
                None => page.blank(at..at + end + 2),
            }
        }
    }
    for mark in ['=', '~'] {
        verbatim(page, mark);
    }
}

/// `=code=`: a mark with white before it, words, and the mark again with no word after it, in one line.
fn verbatim(page: &mut Page<'_>, mark: char) {
    let text = page.text;
    let mut at = 0;
    while let Some(found) = text[at..].find(mark) {
        let open = at + found;
        at = open + 1;
        let before = text[..open].chars().next_back();
        let line = within(text, at, 500);
        let line = at + line.find(['\n', '\r']).unwrap_or(line.len());
        if before.is_none_or(|c| c.is_whitespace() || "([{\"'-".contains(c))
            && text[at..].starts_with(|c: char| !c.is_whitespace())
            && let Some(close) = text[at..line].find(mark).map(|close| at + close)
            && !text[close + 1..].starts_with(char::is_alphanumeric)
        {
            page.blank(open..close + 1);
            at = close + 1;
        }
    }
}

/// `[cite/style:prefix; prefix @key suffix; …; suffix]`
fn citation(page: &mut Page<'_>, open: usize, close: usize) {
    let text = page.text;
    let inner = &text[open + 5..close];
    let Some(colon) = inner.find(':').filter(|&colon| inner[..colon].is_empty() || inner.starts_with('/')) else {
        return;
    };
    let style = inner[..colon].trim_start_matches('/').split('/').next().unwrap_or("");
    let mode = match style {
        "t" | "text" | "a" | "author" => CitationMode::AuthorInText,
        "na" | "noauthor" => CitationMode::SuppressAuthor,
        _ => CitationMode::Normal,
    };
    let mut at = open + 5 + colon + 1;
    for part in inner[colon + 1..].split(';') {
        let start = at;
        at += part.len() + 1;
        let Some(sign) = part.find('@') else { continue };
        let key = |c: char| c.is_alphanumeric() || "-.:?!`'/*@+|(){}<>&_^$#%~".contains(c);
        let length = part[sign + 1..].find(|c| !key(c)).unwrap_or(part.len() - sign - 1);
        let place = start + sign + 1..start + sign + 1 + length;
        let (prefix, suffix) = (&part[..sign], &part[sign + 1 + length..]);
        let span = start + (part.len() - part.trim_start().len())..start + part.trim_end().len();
        page.cite(Cite { group: open..close + 1, span, key: place, mode, prefix, suffix });
    }
}
