//! reStructuredText, with the roles of sphinxcontrib-bibtex.

use super::{Cite, Page, keys};
use crate::syntax::block::Label;
use crate::syntax::citation::CitationMode;
use crate::syntax::lines;
use crate::syntax::tag::CitationStyle;

/// Whether a line repeats one mark, as the line under a heading does.
pub(super) fn is_rule(line: &str) -> bool {
    let Some(mark) = line.chars().next().filter(char::is_ascii_punctuation) else { return false };
    line.len() >= 3 && line.chars().all(|c| c == mark)
}

/// A level for each mark, in the usual order.
pub(super) fn level(rule: &str) -> u8 {
    let place = rule.chars().next().and_then(|mark| "#*=-^\"".find(mark)).unwrap_or(5);
    u8::try_from(place.clamp(0, 5) + 1).unwrap_or(6)
}

/// Directives whose contents docutils or Sphinx read as text.
const TEXT: [&str; 50] = [
    "attention",
    "caution",
    "danger",
    "error",
    "hint",
    "important",
    "note",
    "tip",
    "warning",
    "admonition",
    "epigraph",
    "highlights",
    "pull-quote",
    "quote",
    "topic",
    "sidebar",
    "rubric",
    "line-block",
    "parsed-literal",
    "compound",
    "container",
    "class",
    "figure",
    "table",
    "csv-table",
    "list-table",
    "replace",
    "only",
    "seealso",
    "versionadded",
    "versionchanged",
    "deprecated",
    "glossary",
    "centered",
    "hlist",
    "ifconfig",
    "tab-set",
    "tab-item",
    "card",
    "grid",
    "grid-item",
    "grid-item-card",
    "dropdown",
    "margin",
    "proof",
    "theorem",
    "lemma",
    "definition",
    "exercise",
    "solution",
];

/// Whether nothing reads the content of explicit markup (`.. name:: …`): a comment, or a directive whose content is
/// code, a formula or a file name.
pub(super) fn is_code(line: &str) -> bool {
    let Some(name) = line.strip_prefix("..").filter(|rest| rest.is_empty() || rest.starts_with(' ')) else {
        return false;
    };
    let name = name.trim_start();
    if name.starts_with('[') || name.starts_with('_') {
        return false;
    }
    // `.. |name| replace:: text`
    let name =
        name.strip_prefix('|').and_then(|rest| rest.split_once("| ")).map_or(name, |(_, rest)| rest.trim_start());
    let text = name.split_once("::").is_some_and(|(name, _)| TEXT.contains(&name.rsplit(':').next().unwrap_or(name)));
    !text
}

/// The option of a `.. bibliography::` directive with which it lists all entries.
pub(super) fn lists_all(text: &str) -> Option<std::ops::Range<usize>> {
    let directive = text.find(".. bibliography::")?;
    let at = directive + text[directive..].find(":all:")?;
    Some(at..at + ":all:".len())
}

pub(super) fn read(page: &mut Page<'_>) {
    let text = page.text;
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let (end, next) = lines::end(bytes, at);
        let line = text[at..end].trim_start();
        if line.starts_with(".. ") {
            // The text after the mark of a footnote or citation is prose.
            let mark = line.find("] ").filter(|_| line.starts_with(".. ["));
            let words = mark.map_or(end, |mark| end - line.len() + mark + 2);
            let name = line.get(4..mark.unwrap_or(4)).unwrap_or("");
            if !name.is_empty() && !name.starts_with('#') && !name.contains(|c: char| c.is_whitespace() || c == '*') {
                let start = end - line.len() + 4;
                page.labels.push(Label::key(name, start..start + name.len()));
            }
            page.blank(at..words);
        } else if line.starts_with(':') && line[1..].contains(": ") && !line.contains('`') {
            page.blank(at..end);
        }
        at = next.unwrap_or(bytes.len());
    }
    // Inline markup does not nest.
    let marked = ticks(page);
    page.style = CitationStyle::Rst;
    for (at, _) in text.match_indices("]_") {
        let from = text.floor_char_boundary(at.saturating_sub(256));
        let Some(open) = text[from..at].rfind('[').map(|open| from + open) else { continue };
        let before = marked.partition_point(|range| range.start <= open);
        let inside = before > 0 && open < marked[before - 1].end;
        if inside || text[..open].ends_with('\\') {
            continue;
        }
        let inner = open + 1..at;
        let name = &text[inner.clone()];
        let number = name.chars().all(|c| c.is_ascii_digit() || c == '*') || name.starts_with('#');
        if number {
            page.blank(open..at + 2);
        } else if !name.contains(char::is_whitespace) {
            let group = open..at + 2;
            let mode = CitationMode::Normal;
            page.cite(Cite { group: group.clone(), span: group, key: inner, mode, prefix: "", suffix: "" });
        }
    }
}

/// Code between double backticks, and roles: `:cite:t:` cites, others keep their words. Returns where they are, in order.
fn ticks(page: &mut Page<'_>) -> Vec<std::ops::Range<usize>> {
    let text = page.text;
    let mut marked = Vec::new();
    let mut at = 0;
    while let Some(found) = text[at..].find('`') {
        let open = at + found;
        if text[open..].starts_with("``") {
            // A backtick before the closing ones belongs to the code.
            let behind = |close: usize| close + (text[close..].len() - text[close..].trim_start_matches('`').len());
            let end = text[open + 2..].find("``").map_or(open + 2, |end| behind(open + 2 + end));
            if end > open + 2 {
                page.blank(open..end);
                marked.push(open..end);
            }
            at = end;
            continue;
        }
        let Some(close) = text[open + 1..].find('`').map(|close| open + 1 + close) else { break };
        let from = text.floor_char_boundary(open.saturating_sub(64));
        let role = text[from..open]
            .rfind(|c: char| c.is_whitespace() || "([{\"“".contains(c))
            .map_or(from, |space| from + space + text[from + space..].chars().next().map_or(1, char::len_utf8));
        let name = text.get(role..open).unwrap_or("");
        let name = name.strip_prefix(':').and_then(|name| name.strip_suffix(':'));
        match name {
            Some(name) if name.starts_with("cite") || name == "footcite" || name.starts_with("footcite:") => {
                page.style = CitationStyle::RstRole;
                roles(page, role..close + 1, open + 1..close, name);
            }
            Some(_) => page.blank(role..open + 1),
            None => page.blank(open..open + 1),
        }
        let tail = text[close + 1..].len() - text[close + 1..].trim_start_matches('_').len();
        page.blank(close..close + 1 + tail);
        marked.push(open..close + 1);
        at = close + 1;
    }
    marked
}

/// The keys of a role, each with an optional `{see}` before it and `{p. 3}` after it. MyST uses the same.
pub(in crate::syntax) fn roles(
    page: &mut Page<'_>,
    group: std::ops::Range<usize>,
    inner: std::ops::Range<usize>,
    role: &str,
) {
    let text = page.text;
    let kind = role.rsplit(':').next().unwrap_or("");
    let mode = match kind {
        "t" | "ts" | "ct" | "alt" | "author" | "authors" => CitationMode::AuthorInText,
        "year" | "yearpar" => CitationMode::SuppressAuthor,
        _ => CitationMode::Normal,
    };
    // Sphinx separates keys with commas; mystmd also with semicolons.
    let marks: &[char] = if page.style == CitationStyle::Myst { &[',', ';'] } else { &[','] };
    for part in keys(text, inner, marks) {
        let words = &text[part.clone()];
        let (prefix, rest) = match words.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
            Some((prefix, rest)) => (prefix, rest.trim_start()),
            None => ("", words),
        };
        let (name, suffix) = match rest.split_once('{') {
            Some((name, suffix)) => (name.trim_end(), suffix.strip_suffix('}').unwrap_or(suffix)),
            None => (rest, ""),
        };
        let start = part.end - rest.len();
        let key = start..start + name.len();
        page.cite(Cite { group: group.clone(), span: part, key, mode, prefix, suffix });
    }
}
