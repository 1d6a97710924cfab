//! CSL data: JSON, and the YAML that pandoc reads.

use serde::Deserialize;

use super::bibliography::{Entry, iso, say};
use crate::text::{Span, offset};

#[derive(Deserialize)]
#[serde(untagged)]
enum Text {
    Words(String),
    Integer(i64),
    Float(f64),
}

impl Text {
    fn into_text(self) -> Option<Box<str>> {
        let text = match self {
            Self::Words(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
            Self::Integer(number) => number.to_string(),
            Self::Float(number) => number.to_string(),
        };
        (!text.is_empty()).then(|| text.into())
    }
}

#[derive(Deserialize)]
struct Item {
    id: Text,
    #[serde(default)]
    title: Option<Text>,
    #[serde(default)]
    author: Vec<Name>,
    #[serde(default, rename = "container-title")]
    container: Option<Text>,
    #[serde(default)]
    publisher: Option<Text>,
    #[serde(default)]
    issued: Option<Date>,
    #[serde(default, rename = "URL")]
    url: Option<Text>,
    #[serde(default)]
    file: Option<Text>,
    #[serde(default)]
    custom: Option<Custom>,
}

/// Where CSL JSON lets programs keep what it has no field for.
#[derive(Deserialize)]
struct Custom {
    #[serde(default)]
    file: Option<Text>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Name {
    Plain(String),
    Parts {
        #[serde(default)]
        given: Option<String>,
        #[serde(default)]
        family: Option<String>,
        #[serde(default)]
        literal: Option<String>,
    },
}

impl Name {
    fn say(self) -> String {
        match self {
            Self::Plain(name) => name,
            Self::Parts { literal: Some(name), .. } => name,
            Self::Parts { given, family, .. } => [given, family].into_iter().flatten().collect::<Vec<_>>().join(" "),
        }
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Date {
    Plain(Text),
    Parts {
        #[serde(default, rename = "date-parts")]
        parts: Vec<Vec<Text>>,
        #[serde(default)]
        raw: Option<String>,
        #[serde(default)]
        literal: Option<String>,
    },
    /// pandoc's YAML: a list of maps.
    List(serde::de::IgnoredAny),
}

impl Date {
    fn iso(self) -> Option<Box<str>> {
        match self {
            Self::Plain(text) => text.into_text(),
            Self::Parts { parts, raw, literal } => {
                let Some(first) = parts.into_iter().next() else { return raw.or(literal).map(Into::into) };
                let numbers: Vec<i64> = first.into_iter().filter_map(|part| part.into_text()?.parse().ok()).collect();
                numbers.first().map(|year| iso(*year, numbers.get(1).copied(), numbers.get(2).copied()))
            }
            Self::List(_) => None,
        }
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Library {
    Items(Vec<Item>),
    References { references: Vec<Item> },
}

/// Reads CSL JSON.
pub(super) fn parse_json(path: &str, text: &str) -> Result<Vec<Entry>, (String, u32)> {
    let library: Library = serde_json::from_str(text).map_err(|error| {
        let line = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum::<usize>();
        (error.to_string(), offset((line + error.column().saturating_sub(1)).min(text.len())))
    })?;
    Ok(entries(path, text, library))
}

/// Reads CSL YAML: a list of items, or a map with `references`.
pub(super) fn parse_yaml(path: &str, text: &str) -> Result<Vec<Entry>, (String, u32)> {
    let text = text.trim_end().trim_end_matches("...").trim_end_matches("---");
    let library: Library = serde_saphyr::from_str(text).map_err(|error| (error.to_string(), 0))?;
    Ok(entries(path, text, library))
}

fn entries(path: &str, text: &str, library: Library) -> Vec<Entry> {
    let (Library::Items(items) | Library::References { references: items }) = library;
    let mut at = 0;
    let read = |item: Item| {
        let key = item.id.into_text()?;
        // Items come in the order of the text, so each key is the next place where it stands.
        let found = text[at..].find(&*key).map(|found| at + found);
        let span = found.map_or_else(Span::default, |start| Span::at(start..start + key.len()));
        at = found.map_or(at, |start| start + key.len());
        Some(Entry {
            key,
            title: item.title.and_then(Text::into_text),
            author: say(&item.author.into_iter().map(Name::say).collect::<Vec<_>>()),
            outlet: item.container.or(item.publisher).and_then(Text::into_text),
            date: item.issued.and_then(Date::iso),
            url: item.url.and_then(Text::into_text),
            file: item.file.or(item.custom.and_then(|custom| custom.file)).and_then(Text::into_text),
            path: path.into(),
            span,
        })
    };
    items.into_iter().filter_map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_and_yaml_say_the_same() {
        let json = r#"[{"id": "roe2017", "type": "article-newspaper", "title": "The Harbour Closes",
            "author": [{"family": "Roe", "given": "Jane"}, {"literal": "Harbour Desk"}], "container-title": "Gazette",
            "issued": {"date-parts": [[2017, 4, 14]]}, "custom": {"file": "gazette.txt"}}]"#;
        let yaml = "references:\n- id: roe2017\n  title: The Harbour Closes\n  author:\n  - {family: Roe, given: Jane}\n  - {literal: Harbour Desk}\n  \
                    container-title: Gazette\n  issued: {date-parts: [[2017, 4, 14]]}\n  custom: {file: gazette.txt}\n";
        let mut from_json = parse_json("a", json).unwrap();
        let mut from_yaml = parse_yaml("a", yaml).unwrap();
        assert_eq!(from_json[0].span.of(json), "roe2017");
        assert_eq!(from_json[0].date.as_deref(), Some("2017-04-14"));
        (from_json[0].span, from_yaml[0].span) = (Span::default(), Span::default());
        assert_eq!(from_json, from_yaml);
    }

    #[test]
    fn broken_json_says_where() {
        let (_, at) = parse_json("a", "[\n{\"id\": }]").unwrap_err();
        assert!(at >= 8, "{at}");
    }
}
