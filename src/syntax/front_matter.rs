//! The header of a Markdown document (YAML between `---` or TOML between `+++`), and the fields of it that ibid uses.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::citation::{self, Citation};
use super::{Format, lines};
use crate::text::Span;

/// The relevant fields of a YAML header. Empty if the header cannot be parsed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrontMatter {
    pub title: Option<Box<str>>,
    pub author: Option<Box<str>>,
    pub outlet: Option<Box<str>>,
    /// As in the header.
    pub date: Option<Box<str>>,
    /// `key:` or `citation-key:`: the key by which others cite this document.
    pub key: Option<Box<str>>,
    /// Paths, relative to the document.
    pub bibliography: Vec<Box<str>>,
    /// Keys of inline `references:`.
    pub references: Vec<Box<str>>,
    /// `draft:`: whether it is a draft.
    pub draft: Option<bool>,
    /// `lang:` or `language:`, as in the header: `de`, `en-GB`.
    pub language: Option<Box<str>>,
    /// `kind:` or `type:`: the kind of document.
    pub kind: Option<Box<str>>,
    /// The error of the header, and its position.
    pub error: Option<(Box<str>, Span)>,
}

/// Headers longer than this are not read, because they are read at each keystroke in them.
const LONGEST: usize = 256 << 10;

/// The position of a header in its document.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Extent {
    /// The position of the first mark, after a byte order mark if there is one.
    pub start: usize,
    /// The text between the marks.
    pub inner: Range<usize>,
    /// The position after the line of the last mark.
    pub end: usize,
    closed: bool,
    toml: bool,
}

/// The header at the start of a document. An unclosed header ends before the first line that cannot be part of one, so
/// that the text below keeps its findings while the header is being typed.
pub(super) fn extent(text: &str) -> Option<Extent> {
    let bytes = text.as_bytes();
    let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let toml = bytes[start..].starts_with(b"+++");
    if !toml && !bytes[start..].starts_with(b"---") {
        return None;
    }
    let (end, next) = lines::end(bytes, start);
    if !bytes[start + 3..end].trim_ascii().is_empty() {
        return None;
    }
    let first = next?;
    let mut at = first;
    while at < bytes.len() {
        if lines::blank(bytes, at, Format::Markdown).is_some() {
            // A horizontal rule with a blank line after it is not a header.
            if at == first {
                return None;
            }
            at = lines::skip_blank(bytes, at, Format::Markdown);
            continue;
        }
        let (end, next) = line(bytes, at);
        let next = next.unwrap_or(bytes.len());
        let words = bytes[at..end].trim_ascii_end();
        if toml && words == b"+++" || !toml && matches!(words, b"---" | b"...") {
            return Some(Extent { start, inner: first..at, end: next, closed: true, toml });
        }
        if !may_be_header(words, toml) {
            break;
        }
        at = next;
    }
    (at > first).then_some(Extent { start, inner: first..at, end: at, closed: false, toml })
}

/// The line at `at`. Only the start of a very long line is read, unless it continues the header.
fn line(bytes: &[u8], at: usize) -> (usize, Option<usize>) {
    let head = &bytes[at..bytes.len().min(at + lines::LOOK)];
    let short = memchr::memchr2(b'\n', b'\r', head).is_some();
    if short || may_be_header(head, false) { lines::end(bytes, at) } else { (at + head.len(), None) }
}

/// Whether a line may continue a header: `key: …`, an item, a comment, a bracket, anything indented.
fn may_be_header(line: &[u8], toml: bool) -> bool {
    match line {
        [] | [b' ' | b'\t' | b'#' | b'{' | b'}' | b'[' | b']', ..] => true,
        [b'-'] | [b'-', b' ', ..] => !toml,
        _ => {
            let mark = if toml { b'=' } else { b':' };
            let head = &line[..line.len().min(80)];
            let Some(end) = memchr::memchr(mark, head) else { return false };
            let ends = toml || matches!(line.get(end + 1), None | Some(b' ' | b'\t'));
            let key = &line[..end];
            ends && key.iter().all(|&byte| byte.is_ascii_alphanumeric() || b"_-.\"'<& ".contains(&byte))
                && key.split(|&byte| byte == b' ').count() <= 3
        }
    }
}

/// Reads a header. Total: problems are recorded in `error`.
pub(super) fn read(text: &str, extent: &Extent) -> FrontMatter {
    let inner = text.get(extent.inner.clone()).unwrap_or("");
    let mut front = FrontMatter::default();
    let fail = |why: &str, at: Range<usize>| Some((Box::from(why), Span::at(at)));
    let whole = extent.start..extent.start + 3;
    if inner.len() > LONGEST {
        front.error = fail("the header is too long to be read", whole);
        return front;
    }
    match if extent.toml { toml(inner) } else { yaml(inner) } {
        Ok(value) => fill(&mut front, &value),
        Err((why, at)) => {
            if !extent.toml {
                fill(&mut front, &fields(inner));
            }
            let at = extent.inner.start + at.min(inner.len());
            let line = lines::end(text.as_bytes(), at).0.min(extent.inner.end).max(at);
            front.error = fail(&why, if text.is_char_boundary(at) { at..line } else { whole.clone() });
        }
    }
    if !extent.closed && front.error.is_none() {
        front.error = fail("the header is not closed", whole);
    }
    front
}

/// Fields whose values pandoc reads as text, and which may contain citations.
const TEXTS: [&str; 7] = ["title", "subtitle", "abstract", "nocite", "thanks", "description", "caption"];

/// The citations in a header: in its title, its abstract, its `nocite`.
pub(super) fn citations(text: &str, extent: &Extent) -> Vec<Citation> {
    let mut found = Vec::new();
    let inner = text.get(extent.inner.clone()).unwrap_or("");
    if extent.toml || inner.len() > LONGEST || memchr::memchr(b'@', inner.as_bytes()).is_none() {
        return found;
    }
    let mut at = extent.inner.start;
    // The start of the value that is being read.
    let mut value: Option<usize> = None;
    let mut read = |value: Option<usize>, end: usize| {
        if let Some(start) = value {
            let words = text.get(start..end).unwrap_or("");
            citation::find(words, words, start, citation::Setting::Plain, &mut found);
        }
    };
    for line in inner.split_inclusive('\n') {
        let nested = line.starts_with([' ', '\t', '-']) || line.trim().is_empty();
        if !nested {
            read(value.take(), at);
            let key = line.split(':').next().unwrap_or("");
            value = TEXTS.contains(&key.trim_matches(['"', '\''])).then_some(at + key.len() + 1);
        }
        at += line.len();
    }
    read(value, at.min(extent.inner.end));
    found
}

/// The header's values, or its error with the byte.
fn yaml(text: &str) -> Result<Value, (String, usize)> {
    if text.trim().is_empty() {
        return Ok(Value::Null);
    }
    // Aliases may repeat aliases, so that a few lines of YAML would take seconds to expand.
    let alias_limits = serde_saphyr::alias_limits! { max_total_replayed_events: 2_000 };
    let options = serde_saphyr::options! { with_snippet: false, alias_limits: alias_limits };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let at = error.location().and_then(|location| location.span().byte_offset());
        let why = error.to_string();
        (first_line(&why), at.and_then(|at| usize::try_from(at).ok()).unwrap_or(0))
    })
}

/// The fields of a header that is not YAML as a whole, each line read by itself: “author: Group (chair: A. Marsh)”.
fn fields(text: &str) -> Value {
    let mut fields = serde_json::Map::new();
    for line in text.lines().filter(|line| !line.starts_with([' ', '\t', '-', '#'])) {
        let Some((key, value)) = line.split_once(": ") else { continue };
        match yaml(line) {
            Ok(Value::Object(read)) => fields.extend(read),
            _ => drop(fields.insert(key.trim().to_owned(), Value::String(value.trim().to_owned()))),
        }
    }
    Value::Object(fields)
}

fn toml(text: &str) -> Result<Value, (String, usize)> {
    let fail = |error: toml::de::Error| (first_line(error.message()), error.span().map_or(0, |span| span.start));
    toml::from_str::<toml::Table>(text).map_err(fail).map(|table| json(toml::Value::Table(table)))
}

/// A TOML value as JSON; dates as strings.
fn json(value: toml::Value) -> Value {
    match value {
        toml::Value::Array(values) => values.into_iter().map(json).collect(),
        toml::Value::Table(table) => table.into_iter().map(|(key, value)| (key, json(value))).collect(),
        toml::Value::String(text) => Value::String(text),
        other => Value::String(other.to_string()),
    }
}

fn first_line(message: &str) -> String {
    message.lines().next().unwrap_or("").trim().to_owned()
}

fn fill(front: &mut FrontMatter, value: &Value) {
    let get = |names: &[&str]| names.iter().find_map(|name| value.get(name).filter(|value| !value.is_null()));
    front.title = get(&["title"]).and_then(scalar);
    front.author = get(&["author", "authors", "byline"]).and_then(authors);
    front.outlet = get(&["outlet", "publication", "container-title", "publisher"]).and_then(scalar);
    front.date = get(&["date", "issued", "published", "posted", "updated"]).and_then(scalar);
    front.key = get(&["key", "citation-key", "id"]).and_then(scalar);
    front.bibliography = each(get(&["bibliography"])).filter_map(scalar).collect();
    front.language = get(&["lang", "language"]).and_then(scalar);
    front.draft = get(&["draft"]).and_then(|value| match value {
        Value::Bool(draft) => Some(*draft),
        // The order of TOML's values.
        Value::String(text) => text.parse().ok(),
        _ => None,
    });
    front.kind = get(&["kind", "type"]).and_then(scalar);
    front.references = each(get(&["references"])).filter_map(|entry| scalar(entry.get("id")?)).collect();
}

/// A list's values; any other value as the only one.
fn each(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    let values = match value {
        Some(Value::Array(values)) => values.as_slice(),
        Some(value) => std::slice::from_ref(value),
        None => &[],
    };
    values.iter()
}

fn scalar(value: &Value) -> Option<Box<str>> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then(|| text.into())
}

/// “Ada Marsh”, “Ada Marsh and John Roe”, “A, B and C”; for maps the name.
fn authors(value: &Value) -> Option<Box<str>> {
    let name = |value: &Value| {
        scalar(value).or_else(|| {
            let part = |key| value.get(key).and_then(scalar);
            part("name").or_else(|| part("literal")).or_else(|| match (part("given"), part("family")) {
                (Some(given), Some(family)) => Some(format!("{given} {family}").into()),
                (given, family) => family.or(given),
            })
        })
    };
    let names: Vec<Box<str>> = each(Some(value)).filter_map(name).collect();
    match names.as_slice() {
        [] => None,
        [one] => Some(one.clone()),
        [most @ .., last] => Some(format!("{} and {last}", most.join(", ")).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::offset;

    fn front(text: &str) -> FrontMatter {
        read(text, &extent(text).expect("a header"))
    }

    #[test]
    fn a_header_names_its_document() {
        let front = front(
            "---\ntitle: Tides\nauthor:\n  - name: Ada Marsh\n  - John Roe\ndate: 2019-05-04\npublication: Gazette\ncitation-key: gazette-2019\nbibliography: [a.bib, b.json]\nreferences:\n- id: roe\n- title: none\n---\nText\n",
        );
        let text = |value: &Option<Box<str>>| value.as_deref().unwrap_or("").to_owned();
        assert_eq!(text(&front.title), "Tides");
        assert_eq!(text(&front.author), "Ada Marsh and John Roe");
        assert_eq!(
            (text(&front.date), text(&front.outlet), text(&front.key)),
            ("2019-05-04".into(), "Gazette".into(), "gazette-2019".into())
        );
        assert_eq!(front.bibliography, ["a.bib".into(), "b.json".into()]);
        assert_eq!(front.references, ["roe".into()]);
        assert_eq!(front.error, None);
    }

    #[test]
    fn fields_of_a_header_that_is_not_yaml_are_read_line_by_line() {
        let front = front(
            "---\ntitle: Tides: a history\nauthor: Harbour Group (chair: A. Marsh)\ndate: 2019-05-04\n---\nText\n",
        );
        assert!(front.error.is_some());
        assert_eq!(
            (front.title.as_deref(), front.author.as_deref(), front.date.as_deref()),
            (Some("Tides: a history"), Some("Harbour Group (chair: A. Marsh)"), Some("2019-05-04"))
        );
    }

    #[test]
    fn a_header_may_be_toml() {
        let front = front("+++\ntitle = \"Tides\"\ndate = 2019-05-04\n+++\n");
        assert_eq!((front.title.as_deref(), front.date.as_deref()), (Some("Tides"), Some("2019-05-04")));
    }

    #[test]
    fn an_error_in_a_header_has_its_position() {
        let text = "---\ntitle: Tides\nauthor: [Ada\n---\nText\n";
        let (why, span) = front(text).error.expect("an error");
        assert!(!why.is_empty() && offset(text.len()) >= span.end && span.start >= 4, "{why} {span:?}");
    }

    #[test]
    fn a_header_that_is_not_closed_leaves_the_text_below_it_alone() {
        let text = "---\ntitle: Tides\n\nThe sea rose.\n\nkey: later\n";
        let header = extent(text).expect("a header");
        assert_eq!(&text[header.end..], "The sea rose.\n\nkey: later\n");
        assert_eq!(front(text).error.expect("an error").0, "the header is not closed".into());
    }

    #[test]
    fn a_horizontal_rule_is_not_a_header() {
        for text in ["---\n\ntitle: x\n---\n", "---\nThe sea rose.\n---\n", "----\na: b\n----\n", "---", "--- a\n"] {
            assert_eq!(extent(text), None, "{text:?}");
        }
    }
}
