//! Directives of MyST and options of cells in fenced blocks of Markdown: which of them hold text, and the citations in it.

use std::sync::Arc;

use super::citation;
use super::markdown::parse;

/// Directives of MyST whose contents are text.
const DIRECTIVES: [&str; 26] = [
    "note",
    "warning",
    "tip",
    "important",
    "caution",
    "attention",
    "danger",
    "error",
    "hint",
    "seealso",
    "admonition",
    "figure",
    "table",
    "list-table",
    "epigraph",
    "pull-quote",
    "topic",
    "sidebar",
    "margin",
    "aside",
    "dropdown",
    "tab-item",
    "tab-set",
    "card",
    "grid",
    "blockquote",
];

/// Whether the words after a fence open a directive whose contents are text: `{note}`, `{figure} map.png`.
pub(super) fn is_prose_directive(info: &str) -> bool {
    let name = info.strip_prefix('{').and_then(|info| info.split_once('}')).map(|(name, _)| name);
    name.is_some_and(|name| DIRECTIVES.contains(&name) || name.starts_with("prf:"))
}

/// Whether a fenced block is a directive of MyST whose contents are text.
#[must_use]
pub fn is_prose_fence(block: &str) -> bool {
    let fence = block.trim_start().trim_start_matches(['`', '~', ':']);
    is_prose_directive(fence.lines().next().unwrap_or("").trim())
}

/// The depth to which nested directives are read.
const DEEPEST: usize = 4;

/// The citations within a directive, which is fenced code to `CommonMark`.
pub(super) fn directive(code: &str, base: usize, out: &mut Vec<citation::Citation>) {
    let fence = code.len() - code.trim_start_matches(['`', '~', ':']).len();
    let Some(first) = code.find('\n') else { return };
    // The title follows the name.
    let start = code.find('}').map_or(first, |close| close + 1).min(first);
    let end = code.trim_end().trim_end_matches(['`', '~', ':']).len();
    let Some(inner) = code.get(start..end.max(start)) else { return };
    let nested = fence > 0 && fence < DEEPEST + 3;
    if !nested || inner.len() >= code.len() {
        return;
    }
    // Nested fences are shorter than the outer ones, which bounds the depth.
    let inner: Arc<str> = inner.into();
    let found = parse(&inner).citations;
    out.extend(found.into_iter().map(|citation| citation.shifted(base + start)));
}

/// The options at the start of a cell or a directive: `#| fig-cap: "…"`, `:name: …`. Name, position of the value,
/// value.
pub(super) fn options(code: &str) -> impl Iterator<Item = (&str, usize, &str)> {
    let mut at = 0;
    code.split_inclusive('\n').filter_map(move |line| {
        let start = at;
        at += line.len();
        let words = line.trim_start();
        let marked = ["#|", "//|", "%%|", "--|"].iter().find_map(|mark| words.strip_prefix(mark));
        let (name, value) = match marked {
            Some(option) => option.split_once(':')?,
            None => words.strip_prefix(':')?.split_once(": ")?,
        };
        let value = value.trim().trim_matches(['"', '\'']);
        let place = value.as_ptr() as usize - line.as_ptr() as usize;
        Some((name.trim(), start + place, value))
    })
}

/// The captions among the options of a cell, which may be lists or continue on further lines.
pub(super) fn captions(code: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut in_caption = false;
    let mut at = 0;
    for line in code.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let marked = ["#|", "//|", "%%|", "--|"].iter().find_map(|mark| line.trim_start().strip_prefix(mark));
        let Some(option) = marked else { continue };
        let value = match option.split_once(':') {
            _ if in_caption && option.starts_with("  ") => option.trim().trim_start_matches("- "),
            Some((name, value)) => {
                in_caption = name.contains("cap");
                value.trim()
            }
            None => "",
        };
        let value = value.trim_matches(['"', '\'']);
        if in_caption && !value.is_empty() {
            found.push((start + (value.as_ptr() as usize - line.as_ptr() as usize), value));
        }
    }
    found
}
