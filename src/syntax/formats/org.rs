//! Org, by its reference syntax: comments, keywords, verbatim text, code, export snippets and LaTeX fragments are
//! replaced by spaces first.

use std::ops::Range;

use super::{Cite, Page, within};
use crate::syntax::citation::CitationMode;
use crate::syntax::{lines, scrub};

/// Keywords whose values Org reads as text.
const PARSED: [&str; 7] = ["#+caption", "#+title", "#+subtitle", "#+author", "#+date", "#+description", "#+begin_"];

/// Replaces by spaces what contains no Org objects.
pub(super) fn hide(text: &str, words: &mut [u8]) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let (end, next) = lines::end(bytes, at);
        let line = text[at..end].trim_start();
        let keyword = || {
            let head = line.get(..line.len().min(16)).unwrap_or("").to_ascii_lowercase();
            line.starts_with("#+") && !PARSED.iter().any(|parsed| head.starts_with(parsed))
        };
        let fixed = line == ":" || line.starts_with(": ");
        let mark = line.trim_end();
        let drawer = mark.len() > 2 && mark.starts_with(':') && mark.ends_with(':') && !mark.contains(' ');
        if line.starts_with("# ") || line == "#" || fixed || drawer || keyword() {
            scrub::blank(words, at..end);
        }
        at = next.unwrap_or(bytes.len());
    }
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find(['=', '~', '@', '\\', '$', 's', '['])) {
        let open = at + found;
        let behind = match bytes[open] {
            mark @ (b'=' | b'~') => verbatim(text, open, char::from(mark)),
            b'@' if text[open..].starts_with("@@") => {
                within(text, open + 2, 2_000).find("@@").map(|close| open + 2 + close + 2)
            }
            b'\\' if text[open..].starts_with("\\(") => closed(text, open, "\\)"),
            b'\\' if text[open..].starts_with("\\[") => closed(text, open, "\\]"),
            b'$' => dollars(text, open),
            b's' if text[open..].starts_with("src_") => source(text, open),
            // Nothing else begins within a citation.
            b'[' if text[open..].starts_with("[cite") => {
                at = open + text[open..].find(']').map_or(1, |close| close + 1);
                continue;
            }
            _ => None,
        };
        match behind {
            Some(behind) => {
                scrub::blank(words, open..behind);
                at = behind;
            }
            None => at = open + 1,
        }
    }
}

fn closed(text: &str, open: usize, close: &str) -> Option<usize> {
    within(text, open + 2, 2_000).find(close).map(|found| open + 2 + found + close.len())
}

/// `$x$` and `$$x$$`, by the rules that exclude prices.
fn dollars(text: &str, open: usize) -> Option<usize> {
    if text[open..].starts_with("$$") {
        return closed(text, open, "$$");
    }
    let before = text[..open].chars().next_back();
    let inner = within(text, open + 1, 500);
    let opens = before != Some('$') && !inner.starts_with(|c: char| c.is_whitespace() || ".,?;\"".contains(c));
    let close = inner.find('$').filter(|_| opens)?;
    let last = inner[..close].chars().next_back()?;
    let after = inner[close + 1..].chars().next();
    let closes =
        !last.is_whitespace() && !".,\"".contains(last) && !after.is_some_and(|c| c.is_alphanumeric() || c == '$');
    (closes && inner[..close].matches('\n').count() <= 2).then_some(open + 1 + close + 1)
}

/// `src_lang[options]{code}`
fn source(text: &str, open: usize) -> Option<usize> {
    let before = text[..open].chars().next_back();
    let line = within(text, open, 500).split('\n').next()?;
    let brace = line.find('{')?;
    let name = line[4..brace].split('[').next()?;
    let plain = !name.is_empty() && !name.contains(char::is_whitespace);
    let close = line[brace..].find('}')?;
    (plain && !before.is_some_and(char::is_alphanumeric)).then_some(open + brace + close + 1)
}

/// `=code=`: a mark after white space or a mark of emphasis, words, and the mark again without a word after it, across at
/// most one line end.
fn verbatim(text: &str, open: usize, mark: char) -> Option<usize> {
    let before = text[..open].chars().next_back();
    let begins = before.is_none_or(|c| c.is_whitespace() || "([{\"'-*/_+".contains(c));
    let inner = within(text, open + 1, 1_000);
    if !begins || inner.is_empty() || inner.starts_with(char::is_whitespace) || inner.starts_with(mark) {
        return None;
    }
    for (close, _) in inner.match_indices(mark) {
        if inner[..close].matches('\n').count() > 1 {
            return None;
        }
        let after = inner[close + 1..].chars().next();
        let ends = after.is_none_or(|c| c.is_whitespace() || "-.,;:!?')}[\"]\\*/_+".contains(c));
        if ends && !inner[..close].ends_with(char::is_whitespace) {
            return Some(open + 1 + close + 1);
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
        // A keyword's value may cite, and is not prose.
        if text[at..end].trim_start().starts_with("#+") {
            page.blank(at..end);
        }
        at = next.unwrap_or(bytes.len());
    }
    links(page);
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
}

/// What may follow “cite” in the name of a link of org-ref.
const LINKS: [&str; 12] = ["", "p", "p*", "t", "t*", "year", "author", "alp", "alt", "num", "yearpar", "title"];

/// The links of org-ref: `cite:roe,doe`, `citep:&roe;&doe`, `[[citet:roe]]`.
fn links(page: &mut Page<'_>) {
    let text = page.text;
    for (at, _) in text.match_indices("cite") {
        let before = text[..at].chars().next_back();
        let name = text[at + 4..].split(':').next().unwrap_or("");
        if before.is_some_and(|c| c.is_alphanumeric() || "/-_.:".contains(c))
            || before == Some('[') && !text[..at].ends_with("[[")
            || !LINKS.contains(&name)
        {
            continue;
        }
        let mode = match name {
            "t" | "t*" | "author" => CitationMode::AuthorInText,
            "year" | "yearpar" => CitationMode::SuppressAuthor,
            _ => CitationMode::Normal,
        };
        let start = at + 4 + name.len() + 1;
        let key = |c: char| c.is_alphanumeric() || "-_:./&".contains(c);
        let list = |c: char| key(c) || ",;".contains(c);
        let Some(list) = text.get(start..).map(|rest| &rest[..rest.find(|c| !list(c)).unwrap_or(rest.len())]) else {
            continue;
        };
        let list = list.trim_end_matches(|c: char| ".,:;/".contains(c));
        let mut place = start;
        for part in list.split([',', ';']) {
            let own = part.trim_start_matches('&');
            let span = place + (part.len() - own.len())..place + part.len();
            place += part.len() + 1;
            if !own.is_empty() {
                page.cite(Cite {
                    group: at..start + list.len(),
                    span: span.clone(),
                    key: span,
                    mode,
                    prefix: "",
                    suffix: "",
                });
            }
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
        let key = |c: char| c.is_alphanumeric() || "-.:?!`'/*@+|(){}<>&_^$#%~".contains(c);
        let is_key = |sign: &usize| part[sign + 1..].starts_with(key);
        let Some(sign) = part.match_indices('@').map(|(sign, _)| sign).find(is_key) else { continue };
        let length = part[sign + 1..].find(|c| !key(c)).unwrap_or(part.len() - sign - 1);
        let place = start + sign + 1..start + sign + 1 + length;
        let (prefix, suffix) = (&part[..sign], &part[sign + 1 + length..]);
        let span: Range<usize> = start + (part.len() - part.trim_start().len())..start + part.trim_end().len();
        page.cite(Cite { group: open..close + 1, span, key: place, mode, prefix, suffix });
    }
}
