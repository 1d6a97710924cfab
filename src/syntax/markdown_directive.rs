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

/// The options of a cell of knitr in the words after its fence: `{r map, fig.cap="…"}`; with the position after the name
/// of the language.
fn chunk_options(code: &str) -> Option<(usize, &str)> {
    let line = code.lines().next()?;
    let open = line.find('{')?;
    let inner = line.get(open + 1..line.rfind('}')?)?;
    let language = inner.find(|c: char| !c.is_alphanumeric()).filter(|&end| end > 0)?;
    inner.get(language..).filter(|rest| rest.starts_with([' ', ','])).map(|rest| (open + 1 + language, rest))
}

/// The name of a cell of knitr, `{r map, echo=FALSE}`, and its position.
pub(super) fn chunk_label(code: &str) -> Option<(usize, &str)> {
    let (start, options) = chunk_options(code)?;
    let first = options.split(',').find(|option| !option.trim().is_empty())?;
    let quoted =
        |text: &'static str| first.trim().strip_prefix(text).map(|rest| rest.trim_start().trim_start_matches('='));
    let name = quoted("label").unwrap_or(first).trim().trim_matches(['"', '\'']);
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "-_.:".contains(c));
    is_name.then(|| (start + (name.as_ptr() as usize - options.as_ptr() as usize), name))
}

/// The captions among the options of a cell of knitr: `fig.cap="…"`.
pub(super) fn chunk_captions(code: &str) -> Vec<(usize, &str)> {
    let Some((start, options)) = chunk_options(code) else { return Vec::new() };
    let mut found = Vec::new();
    let mut at = 0;
    // The name before each sign, up to the text after it.
    while let Some(sign) = options.get(at..).and_then(|rest| rest.find('=')) {
        let name = options[at..at + sign].trim().rsplit([',', ' ']).next().unwrap_or("");
        at += sign + 1;
        let value = options[at..].trim_start();
        let Some(quote) = value.chars().next().filter(|c| matches!(c, '"' | '\'')) else { continue };
        let from = options.len() - value.len() + 1;
        let mut escaped = false;
        let end = value[1..].find(|c: char| {
            let ends = c == quote && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        });
        let Some(end) = end else { break };
        if name.ends_with("cap") || name.ends_with("scap") || name.ends_with("alt") {
            found.push((start + from, &options[from..from + end]));
        }
        at = from + end + 1;
    }
    found
}
