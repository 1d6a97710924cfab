//! CSL data: JSON, and the YAML that pandoc reads.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::bibliography::{Entry, Problem, iso, say};
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
enum Library<T> {
    Items(Vec<T>),
    References { references: Vec<T> },
}

impl<T> Library<T> {
    fn items(self) -> Vec<T> {
        let (Self::Items(items) | Self::References { references: items }) = self;
        items
    }
}

#[derive(Deserialize)]
struct RawReferences<'a> {
    #[serde(borrow)]
    references: Vec<&'a RawValue>,
}

/// Reads CSL JSON.
pub(super) fn parse_json(path: &str, text: &str) -> (Vec<Entry>, Vec<Problem>) {
    let items = if text.trim_start().starts_with('[') {
        serde_json::from_str::<Vec<&RawValue>>(text)
    } else {
        serde_json::from_str::<RawReferences<'_>>(text).map(|library| library.references)
    };
    let problem = |text: &str, from: usize, error: &serde_json::Error| {
        let line = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum::<usize>();
        (error.to_string(), offset(from + (line + error.column().saturating_sub(1)).min(text.len())))
    };
    let items = match items {
        Ok(items) => items,
        Err(error) => return (Vec::new(), vec![problem(text, 0, &error)]),
    };
    let mut out = (Vec::with_capacity(items.len()), Vec::new());
    let mut at = 0;
    for item in items {
        // Raw values are stretches of the text itself.
        let from = (item.get().as_ptr() as usize).saturating_sub(text.as_ptr() as usize).min(text.len());
        match serde_json::from_str::<Item>(item.get()) {
            Ok(read) => {
                at = at.max(from);
                out.0.extend(entry(path, text, read, &mut at));
            }
            Err(error) => out.1.push(problem(item.get(), from, &error)),
        }
    }
    out
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Lenient {
    Item(Box<Item>),
    Other(serde::de::IgnoredAny),
}

/// Reads CSL YAML: a list of items, or a map with `references`. The crate bounds depth, aliases and what they grow to.
pub(super) fn parse_yaml(path: &str, text: &str) -> (Vec<Entry>, Vec<Problem>) {
    let text = text.trim_end().trim_end_matches("...").trim_end_matches("---");
    let library: Library<Lenient> = match serde_saphyr::from_str(text) {
        Ok(library) => library,
        Err(error) => {
            // The crate draws the place below its message.
            let message = error.to_string();
            return (Vec::new(), vec![(message.lines().next().unwrap_or_default().to_owned(), 0)]);
        }
    };
    let mut out = (Vec::new(), Vec::new());
    let mut at = 0;
    for (nth, item) in library.items().into_iter().enumerate() {
        match item {
            Lenient::Item(item) => out.0.extend(entry(path, text, *item, &mut at)),
            Lenient::Other(_) => {
                out.1.push((format!("item {} has no id, or no such fields as CSL's", nth + 1), offset(at)))
            }
        }
    }
    out
}

/// The entry of an item, whose key is looked for from the byte `at`, since items come in the order of the text.
fn entry(path: &str, text: &str, item: Item, at: &mut usize) -> Option<Entry> {
    let key = item.id.into_text()?;
    let found = text.get(*at..)?.find(&*key).map(|found| *at + found);
    let span = found.map_or_else(Span::default, |start| Span::at(start..start + key.len()));
    *at = found.map_or(*at, |start| start + key.len());
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
        let mut from_json = parse_json("a", json).0;
        let mut from_yaml = parse_yaml("a", yaml).0;
        assert_eq!(from_json[0].span.of(json), "roe2017");
        assert_eq!(from_json[0].date.as_deref(), Some("2017-04-14"));
        (from_json[0].span, from_yaml[0].span) = (Span::default(), Span::default());
        assert_eq!(from_json, from_yaml);
    }

    #[test]
    fn broken_json_says_where() {
        let (_, problems) = parse_json("a", "[\n{\"id\": }]");
        assert!(problems[0].1 >= 8, "{problems:?}");
    }

    #[test]
    fn one_bad_item_is_told_and_the_others_are_read() {
        let json = "[{\"id\": \"a\"},\n {\"title\": 3},\n {\"id\": \"c\"}]";
        let (entries, problems) = parse_json("a", json);
        assert_eq!(entries.iter().map(|entry| entry.span.of(json)).collect::<Vec<_>>(), ["a", "c"]);
        assert!(problems.len() == 1 && json[..problems[0].1 as usize].contains("title"), "{problems:?}");
        let (entries, problems) = parse_yaml("a", "- id: a\n- {title: B}\n- id: c\n");
        assert_eq!((entries.len(), problems.len()), (2, 1));
    }

    #[test]
    fn deep_and_growing_texts_are_refused() {
        let deep = "[".repeat(200_000);
        assert_eq!(parse_json("a", &deep).1.len(), 1);
        assert_eq!(
            parse_json("a", &format!("[{{\"id\": \"a\", \"author\": {deep}{}}}]", "]".repeat(200_000))).1.len(),
            1
        );
        assert_eq!(parse_yaml("a", &deep).1.len(), 1);
        let mut bomb = String::from("references:\n- &a0 {id: k}\n");
        for n in 1..40 {
            bomb.push_str(&format!("- &a{n} [{}]\n", vec![format!("*a{}", n - 1); 10].join(", ")));
        }
        assert!(!parse_yaml("a", &bomb).1.is_empty());
    }
}
