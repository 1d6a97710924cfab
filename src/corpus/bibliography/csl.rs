//! CSL data: JSON, and the YAML that pandoc reads.

use std::ops::Range;

use serde_json::{Map, Value};

use super::entry::{DATES, Draft, FIELDS, Name, ROLES, astronomical, iso, kind};
use super::rich as marks;
use super::source::{Piece, Read};
use crate::text::Span;

/// The most names of one entry that are read; no work has more authors than this.
const NAMES: usize = 5_000;

/// The items of a JSON list with their positions. An unclosed item ends where the next one begins at the start of a
/// line; text around the list is ignored.
pub(super) fn json_items(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut items = Vec::new();
    let (mut depth, mut start, mut string) = (0_usize, None, false);
    // The nesting depth of the list of items: one deeper under `references`.
    let mut list = None;
    let mut indent = None;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' if string => at += 1,
            b'"' => string = !string,
            b'\n' => {
                // A JSON string has no line end.
                string = false;
                let white = bytes[at + 1..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
                if let (Some(open), Some(depth_of_list)) = (start, list)
                    && bytes.get(at + 1 + white) == Some(&b'{')
                    && indent == Some(white)
                    && depth > depth_of_list
                {
                    items.push(open..at);
                    start = None;
                    depth = depth_of_list;
                }
            }
            b'[' if !string => {
                depth += 1;
                if list.is_none() && depth <= 2 {
                    list = Some(depth);
                }
            }
            b'{' if !string => {
                if list == Some(depth) && start.is_none() {
                    start = Some(at);
                    let line = bytes[..at].iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1);
                    if bytes[line..at].iter().all(|byte| matches!(byte, b' ' | b'\t')) {
                        indent.get_or_insert(at - line);
                    }
                }
                depth += 1;
            }
            b'}' | b']' if !string => {
                depth = depth.saturating_sub(1);
                if list == Some(depth)
                    && byte == b'}'
                    && let Some(open) = start.take()
                {
                    items.push(open..at + 1);
                }
            }
            _ => {}
        }
        at += 1;
    }
    if let Some(open) = start {
        items.push(open..text.trim_end().len().max(open));
    }
    items
}

/// The error of a JSON text without items.
pub(super) fn json_error(text: &str) -> Option<(String, usize)> {
    let error = serde_json::from_str::<serde::de::IgnoredAny>(text).err()?;
    Some((error.to_string(), place(text, &error)))
}

fn place(text: &str, error: &serde_json::Error) -> usize {
    let line = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum::<usize>();
    (line + error.column().saturating_sub(1)).min(text.len())
}

pub(super) fn read_json(piece: &Piece<'_>) -> Read {
    match serde_json::from_str::<Map<String, Value>>(piece.text) {
        Ok(map) => read_item(piece, &map),
        Err(error) => {
            let at = place(piece.text, &error);
            let message = error.to_string();
            // The crate counts its lines in the item; the caller, in the file.
            let message = message.split(" at line ").next().unwrap_or(&message).to_owned();
            Read::problem(message, piece.start + at)
        }
    }
}

/// The items of a YAML list: the whole text, or the list under `references`.
pub(super) fn yaml_items(text: &str) -> Vec<Range<usize>> {
    let mut items: Vec<Range<usize>> = Vec::new();
    let mut column = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let words = line.trim_start_matches([' ', '\u{feff}']);
        let indent = line.len() - words.len();
        let item = words.starts_with("- ") || words.trim_end() == "-";
        let marker = matches!(line.trim_end(), "---" | "...");
        if item && column.is_none_or(|column| column == indent) {
            column = Some(indent);
            items.push(at..at + line.len());
        } else if marker || column.is_some_and(|column| indent < column) && !words.trim().is_empty() {
            // After the list.
            if !items.is_empty() && (!marker || items.len() > 1) {
                break;
            }
        } else if let Some(last) = items.last_mut() {
            last.end = at + line.len();
        }
        at += line.len();
    }
    items
}

pub(super) fn read_yaml(piece: &Piece<'_>) -> Read {
    match super::yaml::<Vec<Map<String, Value>>>(piece.text) {
        Ok(items) => {
            let mut read = Read::default();
            for item in &items {
                read.add(read_item(piece, item));
            }
            read
        }
        Err((message, at)) => Read::problem(message, piece.start + at),
    }
}

/// The fields that JSON and YAML items share.
pub(super) fn read_item(piece: &Piece<'_>, map: &Map<String, Value>) -> Read {
    let Some(key) = map.get("id").or_else(|| map.get("citation-key")).and_then(text) else {
        return Read::problem("it has no `id`".to_owned(), piece.start);
    };
    let mut draft = draft(map);
    draft.entry.span = key_span(piece.text, &key).map_or_else(Span::default, |span| piece.span(span));
    draft.entry.key = key;
    draft.entry.whole = piece.span(0..piece.text.trim_end().len());
    draft.entry.path = piece.path.clone();
    Read { entries: vec![draft.done()], problems: Vec::new() }
}

/// The content of an item, without its position.
pub(super) fn draft(map: &Map<String, Value>) -> Draft {
    let mut draft = Draft::default();
    let get = |name: &str| map.get(name).and_then(text);
    draft.entry.kind = map.get("type").and_then(Value::as_str).map_or("", kind);
    if let Some(title) = get("title") {
        draft.entry.title = Some(draft.rich("title", &rich(&title)));
    }
    draft.entry.url = get("URL").or_else(|| get("url"));
    if let Some(issued) = map.get("issued") {
        let (date, other) = dates(issued);
        draft.entry.date = date;
        if let Some(other) = other {
            draft.field("issued", other);
        }
    }
    draft.entry.file = get("file").or_else(|| map.get("custom")?.get("file").and_then(text));
    for role in ROLES {
        draft.names(role, map.get(role).map(names).unwrap_or_default());
    }
    for name in FIELDS {
        if let Some(value) = get(name) {
            let value = draft.rich(name, &rich(&value));
            draft.field(name, value);
        }
    }
    for name in DATES {
        if let Some(value) = map.get(name).and_then(date) {
            draft.field(name, value);
        }
    }
    draft
}

/// CSL's rich text with marks: tags such as `<i>` and `<span class="nocase">` are marks, and entities are characters.
fn rich(text: &str) -> String {
    const ENTITIES: [(&str, char); 7] =
        [("lt", '<'), ("gt", '>'), ("quot", '"'), ("#39", '\''), ("apos", '\''), ("nbsp", ' '), ("amp", '&')];
    let mut out = String::with_capacity(text.len());
    // The marks that close what is open, with the names of their tags.
    let mut open: Vec<(&str, Option<char>)> = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let mut length = c.len_utf8();
        match c {
            '&' => {
                let name = rest.find(';').filter(|end| *end < 10).and_then(|end| rest.get(1..end)).unwrap_or("");
                let known = ENTITIES.iter().find(|(known, _)| *known == name).map(|(_, sign)| *sign);
                let number = name.strip_prefix('#').and_then(|number| match number.strip_prefix(['x', 'X']) {
                    Some(hex) => u32::from_str_radix(hex, 16).ok(),
                    None => number.parse().ok(),
                });
                let sign = known.or_else(|| number.and_then(char::from_u32)).filter(|c| !marks::is_mark(*c));
                out.push(sign.unwrap_or(c));
                length = if sign.is_some() { name.len() + 2 } else { length };
            }
            '<' => match tag(rest) {
                Some((name, _, end)) if rest.starts_with("</") => {
                    length = end;
                    if let Some(at) = open.iter().rposition(|(known, _)| *known == name) {
                        out.extend(open.remove(at).1);
                    }
                }
                Some((name, mark, end)) => {
                    length = end;
                    out.extend(mark.map(|mark| mark[0]));
                    open.push((name, mark.map(|mark| mark[1])));
                }
                None => out.push(c),
            },
            c if marks::is_mark(c) => {}
            c => out.push(c),
        }
        rest = &rest[length..];
    }
    out.extend(open.into_iter().rev().filter_map(|(_, mark)| mark));
    out
}

/// The tag at the start: its name, the mark for what it opens, and its length.
fn tag(text: &str) -> Option<(&str, Option<marks::Mark>, usize)> {
    const TAGS: [(&str, Option<marks::Mark>); 7] = [
        ("i", Some(marks::ITALIC)),
        ("em", Some(marks::ITALIC)),
        ("b", Some(marks::BOLD)),
        ("sc", Some(marks::SMALL_CAPITALS)),
        ("sup", Some(marks::SUPERSCRIPT)),
        ("sub", Some(marks::SUBSCRIPT)),
        ("span", None),
    ];
    let end = text.find('>')?;
    let inner = text[1..end].trim_start_matches('/');
    let name = inner.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
    let (name, mark) = TAGS.into_iter().find(|(known, _)| *known == name)?;
    let mark = match inner.strip_prefix("span ") {
        Some(of) if of.contains("nocase") => Some(marks::CASE),
        Some(of) if of.contains("small-caps") => Some(marks::SMALL_CAPITALS),
        Some(_) => None,
        None if inner.len() == name.len() => mark,
        None => return None,
    };
    Some((name, mark, end + 1))
}

/// A string or a number as text, with runs of white space as one space.
fn text(value: &Value) -> Option<Box<str>> {
    let text = match value {
        Value::String(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then(|| text.into())
}

fn names(value: &Value) -> Vec<Name> {
    let one = |value: &Value| {
        if let Some(name) = text(value) {
            return Some(Name::Literal(name));
        }
        let get = |name: &str| value.get(name).and_then(text);
        if let Some(literal) = get("literal").or_else(|| get("name")) {
            return Some(Name::Literal(literal));
        }
        let particle = get("non-dropping-particle").or_else(|| get("dropping-particle"));
        match (get("family"), get("given")) {
            (Some(family), given) => Some(Name::Person { family, given, particle, suffix: get("suffix") }),
            (None, given) => given.map(Name::Literal),
        }
    };
    match value {
        Value::Array(values) => values.iter().take(NAMES).filter_map(one).collect(),
        value => one(value).into_iter().collect(),
    }
}

/// A date, and what its ISO form cannot say: the end of a range, doubt, or words.
fn dates(value: &Value) -> (Option<Box<str>>, Option<Box<str>>) {
    let Some(date) = date(value) else { return (None, None) };
    let first = value.as_array().and_then(|values| values.first()).unwrap_or(value);
    let is_date = |text: &str| text.trim_start_matches('-').starts_with(|c: char| c.is_ascii_digit());
    // A date of EDTF as text: a range, or with the time of day.
    let plain = |text: &str| text.split('T').next().unwrap_or(text).trim_end_matches(['~', '?', '%']).to_owned();
    if !is_date(&date) {
        return (None, Some(date));
    }
    let second =
        first.get("date-parts").and_then(|parts| parts.get(1)).map(|end| serde_json::json!({"date-parts": [end]}));
    let end = match date.split_once('/') {
        Some((_, end)) => Some(if end == ".." { String::new() } else { plain(end) }),
        None => second.as_ref().and_then(self::date).map(String::from),
    };
    let begin = plain(date.split('/').next().unwrap_or(&date));
    let doubt = first.get("circa").is_some_and(|circa| *circa != Value::Bool(false)) || date.ends_with('~');
    let other = match end {
        Some(end) => Some(format!("{begin}/{end}").into()),
        None => doubt.then(|| format!("{begin}~").into()),
    };
    (Some(begin.into()), other)
}

/// A date in any of the forms of CSL data.
fn date(value: &Value) -> Option<Box<str>> {
    if let Some(plain) = text(value) {
        return Some(plain);
    }
    let first = match value {
        // pandoc's YAML: a list of maps.
        Value::Array(values) => values.first()?,
        value => value,
    };
    let number = |value: &Value| match value {
        Value::String(text) => text.trim().parse().ok(),
        value => value.as_i64(),
    };
    let parts = first.get("date-parts").and_then(|parts| parts.get(0)).and_then(Value::as_array);
    let numbers: Vec<i64> = match parts {
        Some(parts) => parts.iter().map_while(number).collect(),
        None => ["year", "month", "day"].iter().map_while(|part| first.get(part).and_then(number)).collect(),
    };
    match numbers.first() {
        Some(year) => Some(iso(astronomical(*year), numbers.get(1).copied(), numbers.get(2).copied())),
        None => ["raw", "literal"].iter().find_map(|name| first.get(name).and_then(text)),
    }
}

/// The position of an item's key: after `id` and a colon.
fn key_span(text: &str, key: &str) -> Option<Range<usize>> {
    for (at, name) in text.match_indices("id").chain(text.match_indices("citation-key")) {
        let before = text[..at].chars().next_back();
        let rest = text[at + name.len()..].trim_start_matches(['"', '\'']).trim_start();
        let Some(rest) = rest.strip_prefix(':') else { continue };
        let rest = rest.trim_start().trim_start_matches(['"', '\'']);
        if before.is_none_or(|c| !c.is_alphanumeric() && c != '-') && rest.starts_with(key) {
            let start = text.len() - rest.len();
            return Some(start..start + key.len());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::Source;
    use super::*;

    fn parse(path: &str, text: &str) -> (Vec<super::super::Entry>, Vec<super::super::Problem>) {
        let source = Source::new(path, text);
        (source.entries.clone(), source.problems.clone())
    }

    #[test]
    fn json_and_yaml_give_the_same() {
        let json = r#"[{"id": "roe2017", "type": "article-newspaper", "title": "The Harbour Closes",
            "author": [{"family": "Roe", "given": "Jane"}, {"literal": "Harbour Desk"}], "container-title": "Gazette",
            "issued": {"date-parts": [[2017, 4, 14]]}, "custom": {"file": "gazette.txt"}}]"#;
        let yaml = "references:\n- id: roe2017\n  type: article-newspaper\n  title: The Harbour Closes\n  author:\n  - {family: Roe, given: Jane}\n  - {literal: Harbour Desk}\n  \
                    container-title: Gazette\n  issued: {date-parts: [[2017, 4, 14]]}\n  custom: {file: gazette.txt}\n";
        let mut from_json = parse("a.json", json).0;
        let mut from_yaml = parse("a.yaml", yaml).0;
        assert_eq!(from_json[0].span.of(json), "roe2017");
        assert_eq!(from_yaml[0].span.of(yaml), "roe2017");
        assert_eq!(from_json[0].date.as_deref(), Some("2017-04-14"));
        assert_eq!(from_json[0].author.as_deref(), Some("Jane Roe and Harbour Desk"));
        assert_eq!((from_json[0].outlet.as_deref(), from_json[0].kind), (Some("Gazette"), "article-newspaper"));
        for entry in [&mut from_json[0], &mut from_yaml[0]] {
            (entry.span, entry.whole, entry.path) = (Span::default(), Span::default(), "".into());
        }
        assert_eq!(from_json, from_yaml);
    }

    #[test]
    fn broken_json_has_a_position_and_affects_no_other_item() {
        let text = "[\n  {\"id\": \"a\"},\n  {\"id\": \"b\", \"title\": },\n  {\"id\": \"c\",\n  {\"id\": \"d\"}\n]\n";
        let (entries, problems) = parse("a.json", text);
        assert_eq!(entries.iter().map(|entry| &*entry.key).collect::<Vec<_>>(), ["a", "d"]);
        let lines: Vec<_> = problems.iter().map(|(_, at)| text[..*at as usize].matches('\n').count() + 1).collect();
        assert_eq!(lines, [3, 4], "{problems:?}");
        assert_eq!(parse("a.json", "{\"id\": ").1.len(), 1);
        assert_eq!(parse("a.json", "[]").1.len(), 0);
    }

    #[test]
    fn one_bad_item_is_reported_and_the_others_are_read() {
        let json = "[{\"id\": \"a\"},\n {\"title\": 3},\n {\"id\": \"c\"}]";
        let (entries, problems) = parse("a.json", json);
        assert_eq!(entries.iter().map(|entry| entry.span.of(json)).collect::<Vec<_>>(), ["a", "c"]);
        assert!(problems.len() == 1 && json[problems[0].1 as usize..].starts_with("{\"title"), "{problems:?}");
        let yaml = "- id: a\n- {title: B}\n- id: [\n- id: c\n";
        let (entries, problems) = parse("a.yaml", yaml);
        assert_eq!((entries.len(), problems.len()), (2, 2), "{problems:?}");
        assert_eq!(entries[1].span.of(yaml), "c");
    }

    #[test]
    fn the_years_dates_and_names_of_pandocs_yaml_are_read() {
        let yaml = "---\nreferences:\n- id: a\n  author: [{family: Roe, non-dropping-particle: van, given: Jan}]\n  issued:\n  - year: 2019\n    month: 5\n- id: b\n  issued: 2020\n  author: Ministry\n...\n";
        let (entries, problems) = parse("a.yaml", yaml);
        assert_eq!(problems, []);
        let said = |entry: &super::super::Entry| {
            (entry.author.clone().unwrap_or_default().to_string(), entry.date.clone().unwrap_or_default().to_string())
        };
        assert_eq!(said(&entries[0]), ("Jan van Roe".into(), "2019-05".into()));
        assert_eq!(said(&entries[1]), ("Ministry".into(), "2020".into()));
    }

    #[test]
    fn items_share_anchors() {
        let yaml = "- &a\n  id: a\n  publisher: Gazette\n- id: b\n  author: *nobody\n- id: c\n";
        let (entries, problems) = parse("a.yaml", yaml);
        assert_eq!((entries.len(), problems.len()), (2, 1), "{problems:?}");
        let yaml = "- id: a\n  author: &roe [{family: Roe}]\n- id: b\n  author: *roe\n";
        let (entries, problems) = parse("a.yaml", yaml);
        assert_eq!((entries.len(), problems.len()), (2, 0), "{problems:?}");
        assert_eq!(entries[1].author.as_deref(), Some("Roe"));
        assert_eq!(entries[1].span.of(yaml), "b");
    }

    #[test]
    fn rich_text_is_shown_as_a_reader_sees_it() {
        let cases = [
            ("<i>Tides</i> &amp; <span class=\"nocase\">Quays</span>", "Tides & Quays"),
            ("CO<sub>2</sub> at x < 3 and y > 4", "CO2 at x < 3 and y > 4"),
            ("Law & order; a <b or c>", "Law & order; a <b or c>"),
            ("The court&#8217;s &#x201C;bench&#x201D; <sc>x</sc>", "The court’s “bench” x"),
        ];
        for (text, wanted) in cases {
            assert_eq!(marks::plain(&rich(text)), wanted);
        }
    }

    #[test]
    fn deep_and_growing_texts_are_refused() {
        let deep = "[".repeat(200_000);
        assert_eq!(parse("a.json", &deep).1.len(), 1);
        let within = format!("[{{\"id\": \"a\", \"author\": {deep}{}}}]", "]".repeat(200_000));
        assert_eq!(parse("a.json", &within).1.len(), 1);
        assert_eq!(parse("a.yaml", &deep).1.len(), 1);
        let mut bomb = String::from("references:\n- &a0 {id: k}\n");
        for n in 1..40 {
            bomb.push_str(&format!("- &a{n} [{}]\n", vec![format!("*a{}", n - 1); 10].join(", ")));
        }
        assert!(!parse("a.yaml", &bomb).1.is_empty());
    }
}
