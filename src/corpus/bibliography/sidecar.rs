//! Metadata of a document in a separate file: `tides.meta.yaml` for `tides.txt`. For texts without front matter.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::csl;
use super::entry::{Entry, Name};
use super::{Problem, yaml};
use crate::text::{Span, offset};

const ENDINGS: [&str; 2] = [".meta.yaml", ".meta.yml"];

/// The document path of a sidecar file, with or without extension; `None` if the path is not that of a sidecar.
#[must_use]
pub fn sidecar_of(path: &str) -> Option<&str> {
    ENDINGS.into_iter().find_map(|ending| path.strip_suffix(ending))
}

/// Parses a sidecar file: the keys of front matter (`title`, `author`, `date`, `outlet`, `key`, `url`, `type`) and CSL
/// variables. The key of the entry is empty if the file has none.
///
/// # Errors The message and its byte.
pub fn sidecar(path: &str, text: &str) -> Result<Entry, Problem> {
    let mut map = yaml::<Map<String, Value>>(text).map_err(|(message, at)| (message, offset(at)))?;
    for (said, name) in [
        ("published", "issued"),
        ("date", "issued"),
        ("outlet", "container-title"),
        ("publication", "container-title"),
        ("byline", "author"),
        ("authors", "author"),
    ] {
        if !map.contains_key(name)
            && let Some(value) = map.remove(said)
        {
            map.insert(name.to_owned(), value);
        }
    }
    // Names are written as in running text.
    if let Some(author) = map.get_mut("author") {
        let take = |value: &mut Value| {
            if let Some(Name::Person { family, given, particle, .. }) = value.as_str().map(Name::of) {
                *value = serde_json::json!({"family": family, "given": given, "non-dropping-particle": particle});
            }
        };
        match author {
            Value::Array(names) => names.iter_mut().for_each(take),
            name => take(name),
        }
    }
    let key = ["key", "citation-key", "id"].iter().find_map(|name| map.get(*name)?.as_str().map(str::to_owned));
    let mut entry = csl::draft(&map).done();
    entry.span = key
        .as_deref()
        .and_then(|key| text.find(key))
        .map_or_else(Span::default, |at| Span::at(at..at + key.as_deref().unwrap_or("").len()));
    entry.key = key.unwrap_or_default().into();
    entry.path = Arc::from(path);
    entry.whole = Span::at(0..text.trim_end().len());
    Ok(entry)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sidecar_has_the_fields_of_front_matter() {
        let text = "title: Tides\nauthor: [Ada Marsh, Jan van Roe]\ndate: 2019-05-04\noutlet: Gazette\nkey: tides19\ntype: article-newspaper\n";
        let entry = sidecar("tides.meta.yaml", text).unwrap();
        assert_eq!((&*entry.key, entry.span.of(text)), ("tides19", "tides19"));
        assert_eq!(entry.author.as_deref(), Some("Ada Marsh and Jan van Roe"));
        assert_eq!((entry.outlet.as_deref(), entry.date.as_deref()), (Some("Gazette"), Some("2019-05-04")));
        assert_eq!(sidecar_of("news/tides.txt.meta.yml"), Some("news/tides.txt"));
        assert!(sidecar("a.meta.yaml", "title: [").is_err());
    }
}
