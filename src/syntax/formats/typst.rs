//! Typst.

use super::{Cite, Page};
use crate::syntax::citation::CitationMode;

pub(super) fn read(page: &mut Page<'_>) {
    let text = page.text;
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let rest = &text[at..];
        at = match byte {
            b'/' if rest.starts_with("//") && (at == 0 || bytes[at - 1] != b':') => {
                hide(page, at, rest.find(['\n', '\r']).unwrap_or(rest.len()))
            }
            b'/' if rest.starts_with("/*") => hide(page, at, rest.find("*/").map_or(rest.len(), |end| end + 2)),
            b'`' => hide(page, at, rest[1..].find('`').map_or(1, |end| end + 2)),
            b'$' => hide(page, at, rest[1..].find('$').map_or(1, |end| end + 2)),
            b'\\' => {
                page.blank(at..at + 1);
                at + 1 + rest[1..].chars().next().map_or(0, char::len_utf8)
            }
            b'<' => match label(&rest[1..]) {
                0 => at + 1,
                length if rest[1 + length..].starts_with('>') => hide(page, at, length + 2),
                _ => at + 1,
            },
            b'@' => reference(page, at),
            b'#' => call(page, at),
            b'*' | b'_' => hide(page, at, 1),
            _ => at + 1,
        };
        while !text.is_char_boundary(at) {
            at += 1;
        }
    }
}

fn hide(page: &mut Page<'_>, at: usize, length: usize) -> usize {
    page.blank(at..at + length);
    at + length
}

/// The length of the label at the start: words joined by single marks.
fn label(text: &str) -> usize {
    let word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let mut end = 0;
    for (at, c) in text.char_indices() {
        if word(c) {
            end = at + c.len_utf8();
        } else if !matches!(c, '.' | ':') || end != at {
            break;
        }
    }
    end
}

/// `@key[p. 3]`. One whose name is a figure's or an equation's refers to that, as people name them.
fn reference(page: &mut Page<'_>, at: usize) -> usize {
    let text = page.text;
    let length = label(&text[at + 1..]);
    let inside = text[..at].chars().next_back().is_some_and(char::is_alphanumeric);
    if length == 0 || inside {
        return at + 1;
    }
    let key = at + 1..at + 1 + length;
    let close = text[key.end..].starts_with('[').then(|| page.closing(key.end)).flatten();
    let (end, suffix) = close.map_or((key.end, ""), |close| (close + 1, &text[key.end + 1..close]));
    let name = &text[key.clone()];
    let kinds = ["fig", "figure", "tab", "table", "tbl", "eq", "sec", "lst", "thm", "chap", "ch", "app"];
    if name.split([':', '-']).next().is_some_and(|kind| kind.len() < name.len() && kinds.contains(&kind)) {
        page.blank(at..end);
        return end;
    }
    let mode = CitationMode::Normal;
    page.cite(Cite { group: at..end, span: at..end, key, mode, prefix: "", suffix });
    end
}

/// `#cite(<key>, supplement: [p. 3], form: "prose")`; of other calls, what is in brackets is prose.
fn call(page: &mut Page<'_>, at: usize) -> usize {
    let text = page.text;
    let name = text[at + 1..]
        .chars()
        .take_while(|c| c.is_alphanumeric() || "_-.".contains(*c))
        .map(char::len_utf8)
        .sum::<usize>();
    let mut end = at + 1 + name;
    let command = &text[at + 1..end];
    if ["set", "show", "let", "import", "include"].contains(&command) {
        return hide(page, at, text[at..].find(['\n', '\r']).unwrap_or(text.len() - at));
    }
    if text[end..].starts_with('(')
        && let Some(close) = page.closing(end)
    {
        let inside = end + 1..close;
        end = close + 1;
        if command == "cite" {
            cite(page, at..end, inside);
            return end;
        }
    }
    page.blank(at..end);
    end
}

fn cite(page: &mut Page<'_>, group: std::ops::Range<usize>, inside: std::ops::Range<usize>) {
    let text = page.text;
    let inner = &text[inside.clone()];
    let key = match (inner.find('<'), inner.find("label(\"")) {
        (Some(open), _) => Some((open + 1, label(&inner[open + 1..]))),
        (None, Some(open)) => inner[open + 7..].find('"').map(|length| (open + 7, length)),
        (None, None) => None,
    };
    let Some((start, length)) = key else { return page.blank(group) };
    let start = inside.start + start;
    let suffix = inner.find("supplement:").and_then(|place| {
        let open = inside.start + place + inner[place..].find('[')?;
        Some(&text[open + 1..page.closing(open)?])
    });
    let form = |name: &str| inner.contains(&format!("\"{name}\""));
    let mode = if form("prose") || form("author") {
        CitationMode::AuthorInText
    } else if form("year") {
        CitationMode::SuppressAuthor
    } else {
        CitationMode::Normal
    };
    let suffix = suffix.unwrap_or("");
    page.cite(Cite { group: group.clone(), span: group, key: start..start + length, mode, prefix: "", suffix });
}
