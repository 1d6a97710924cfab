//! The YAML of hayagriva and Typst: a map from keys to works, each of which may have parent works.

use std::ops::Range;

use serde_json::{Map, Value};

use super::entry::{Draft, Name};
use super::source::{Piece, Read};

/// Whether a YAML text is in this format: a map whose first value is a map that has a type or a title.
pub(super) fn is(text: &str) -> bool {
    let mut lines = text.lines().filter(|line| {
        let line = line.trim();
        !(line.is_empty() || line.starts_with('#') || line == "---")
    });
    let first = lines.next().unwrap_or("");
    let second = lines.next().unwrap_or("");
    let key = first.trim_end().strip_suffix(':').is_some_and(|key| !key.starts_with(['-', ' ']) && key != "references");
    key && second.starts_with(' ') && !second.trim_start().starts_with('-')
}

/// The works of a text, each from its key on.
pub(super) fn items(text: &str) -> Vec<Range<usize>> {
    let mut items: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let begins = !line.starts_with([' ', '\t', '#', '\n', '\r', '}', ']']) && !line.starts_with("---");
        if begins && !line.starts_with("...") {
            items.push(at..at + line.len());
        } else if let Some(last) = items.last_mut() {
            last.end = at + line.len();
        }
        at += line.len();
    }
    items
}

pub(super) fn read(piece: &Piece<'_>) -> Read {
    let map = match super::yaml::<Map<String, Value>>(piece.text) {
        Ok(map) => map,
        Err((message, at)) => return Read::problem(message, piece.start + at),
    };
    let mut read = Read::default();
    for (key, value) in &map {
        let Some(fields) = value.as_object() else {
            read.add(Read::problem(format!("`{key}` has no fields"), piece.start));
            continue;
        };
        let mut draft = draft(fields);
        let place = piece.text.find(&**key).unwrap_or(0);
        draft.entry.span = piece.span(place..place + if piece.text.contains(&**key) { key.len() } else { 0 });
        draft.entry.key = key.as_str().into();
        draft.entry.path = piece.path.clone();
        draft.entry.whole = piece.span(0..piece.text.trim_end().len());
        read.entries.push(draft.done());
    }
    read
}

fn draft(fields: &Map<String, Value>) -> Draft {
    let mut draft = Draft::default();
    let parent = match fields.get("parent") {
        Some(Value::Array(parents)) => parents.iter().find_map(Value::as_object),
        Some(Value::Object(parent)) => Some(parent),
        _ => None,
    };
    let kind_of = |fields: &Map<String, Value>| fields.get("type").and_then(Value::as_str).map(str::to_ascii_lowercase);
    let own = kind_of(fields).unwrap_or_default();
    let theirs = parent.and_then(kind_of).unwrap_or_default();
    // A work inherits missing fields from its parent.
    let get = |name: &str| fields.get(name).or_else(|| parent?.get(name));
    let words = |name: &str| get(name).and_then(words);
    draft.entry.kind = kind(&own, &theirs);
    draft.entry.title = fields.get("title").and_then(self::words);
    draft.entry.date = words("date");
    if let Some(url) = get("url") {
        draft.entry.url = self::words(url).or_else(|| url.get("value").and_then(self::words));
        if let Some(date) = url.get("date").and_then(self::words) {
            draft.field("accessed", date);
        }
    }
    draft.names("author", fields.get("author").map(names).unwrap_or_default());
    draft.names("editor", get("editor").map(names).unwrap_or_default());
    if let Some(container) = parent.and_then(|parent| parent.get("title")).and_then(self::words) {
        draft.field("container-title", container);
    }
    for (name, variable) in [
        ("volume", "volume"),
        ("issue", "issue"),
        ("edition", "edition"),
        ("page-range", "page"),
        ("page-total", "number-of-pages"),
        ("location", "publisher-place"),
        ("language", "language"),
        ("genre", "genre"),
        ("note", "note"),
        ("abstract", "abstract"),
        ("archive", "archive"),
        ("chapter", "chapter-number"),
    ] {
        if let Some(value) = words(name) {
            draft.field(variable, value);
        }
    }
    for name in ["publisher", "organization"] {
        if let Some(value) = get(name) {
            let value = self::words(value).or_else(|| value.get("name").and_then(self::words));
            draft.field("publisher", value.unwrap_or_default());
        }
    }
    match get("serial-number") {
        Some(Value::Object(numbers)) => {
            for (name, variable) in [("doi", "DOI"), ("isbn", "ISBN"), ("issn", "ISSN"), ("pmid", "PMID")] {
                if let Some(value) = numbers.get(name).and_then(self::words) {
                    draft.field(variable, value);
                }
            }
        }
        Some(value) => draft.field("number", self::words(value).unwrap_or_default()),
        None => {}
    }
    draft
}

/// Words, a number, or a map that has them as its `value`.
fn words(value: &Value) -> Option<Box<str>> {
    let text = match value {
        Value::String(text) => text.split_whitespace().collect::<Vec<_>>().join(" ").replace(['{', '}'], ""),
        Value::Number(number) => number.to_string(),
        Value::Object(map) => return words(map.get("value")?),
        _ => return None,
    };
    (!text.is_empty()).then(|| text.into())
}

fn names(value: &Value) -> Vec<Name> {
    let one = |value: &Value| match value {
        Value::Object(map) => {
            let get = |name: &str| map.get(name).and_then(words);
            let family = get("name")?;
            let (given, particle, suffix) = (get("given-name"), get("prefix"), get("suffix"));
            Some(Name::Person { family, given, particle, suffix })
        }
        value => {
            let text = words(value)?;
            let mut parts = text.split(',').map(str::trim);
            let family = parts.next().unwrap_or_default();
            let parts: Vec<&str> = parts.collect();
            Some(match *parts {
                [] => Name::Literal(family.into()),
                [.., given] => Name::Person {
                    family: family.into(),
                    given: Some(given.into()),
                    particle: None,
                    suffix: (parts.len() > 1).then(|| parts[0].into()),
                },
            })
        }
    };
    match value {
        Value::Array(values) => values.iter().filter_map(one).collect(),
        value => one(value).into_iter().collect(),
    }
}

/// The CSL type of a work of this type in a parent of that one.
fn kind(own: &str, parent: &str) -> &'static str {
    match (own, parent) {
        ("article" | "misc" | "", "newspaper") => "article-newspaper",
        ("article" | "misc" | "", "blog") => "post-weblog",
        ("article", "proceedings" | "conference") => "paper-conference",
        ("article", "web") => "webpage",
        ("article", _) => "article-journal",
        ("chapter" | "anthos", _) => "chapter",
        ("entry", "reference") => "entry-encyclopedia",
        ("entry", _) => "entry",
        ("web", _) => "webpage",
        ("post" | "thread", _) => "post",
        ("newspaper" | "periodical", _) => "periodical",
        ("book" | "anthology" | "reference" | "proceedings", _) => "book",
        ("report", _) => "report",
        ("thesis", _) => "thesis",
        ("case", _) => "legal_case",
        ("legislation", _) => "legislation",
        ("patent", _) => "patent",
        ("manuscript", _) => "manuscript",
        ("video" | "scene", _) => "motion_picture",
        ("audio", _) => "song",
        ("artwork", _) => "graphic",
        ("performance", _) => "performance",
        ("repository", _) => "software",
        ("conference", _) => "event",
        ("blog", _) => "post-weblog",
        _ => "document",
    }
}

#[cfg(test)]
mod tests {
    use super::super::{BibliographyFormat, Source};

    #[test]
    fn works_and_their_parents_are_read_and_a_broken_one_affects_no_other() {
        let text = "# ours\nroe2017:\n    type: Article\n    title: The Harbour Closes\n    author: [\"Roe, Jane\", \"Doe, Jr., John\"]\n    \
                    date: 2017-04-14\n    page-range: 3-5\n    url: {value: https://example.org, date: 2019-01-02}\n    \
                    parent: {type: Newspaper, title: Gazette, publisher: Harbour Press}\n\nbroken:\n    title: [\n\nplain: words\n\
                    office:\n    type: Report\n    author: Harbour Office\n    title: {value: Twelve Ships, verbatim: true}\n";
        let source = Source::new("a.yml", text);
        assert_eq!(source.format, Some(BibliographyFormat::Hayagriva));
        let roe = &source.entries[0];
        assert_eq!((&*roe.key, roe.span.of(text), roe.kind), ("roe2017", "roe2017", "article-newspaper"));
        assert_eq!(roe.author.as_deref(), Some("Jane Roe and John Doe Jr."));
        assert_eq!((roe.outlet.as_deref(), roe.field("publisher")), (Some("Gazette"), Some("Harbour Press")));
        assert_eq!((roe.field("accessed"), roe.url.as_deref()), (Some("2019-01-02"), Some("https://example.org")));
        assert_eq!(source.entries[1].title.as_deref(), Some("Twelve Ships"));
        assert_eq!(source.problems.len(), 2, "{:?}", source.problems);
        assert!(text[source.problems[1].1 as usize..].starts_with("plain"), "{:?}", source.problems);
    }
}
