//! BibTeX and BibLaTeX, through the crate `biblatex`.

use biblatex::{ChunksExt, DateValue, PermissiveType, RawBibliography};

use super::bibliography::{Entry, iso, say};
use crate::text::{Span, offset};

/// Reads a `.bib` text.
pub(super) fn parse(path: &str, text: &str) -> Result<Vec<Entry>, (String, u32)> {
    let raw = RawBibliography::parse(text).map_err(|error| (error.to_string(), offset(error.span.start)))?;
    let spans: Vec<_> = raw.entries.iter().map(|entry| (entry.v.key.v.to_owned(), entry.v.key.span.clone())).collect();
    let bibliography =
        biblatex::Bibliography::from_raw(raw).map_err(|error| (error.to_string(), offset(error.span.start)))?;
    let place = |key: &str| {
        spans.iter().find(|(other, _)| other == key).map_or_else(Span::default, |(_, span)| Span::at(span.clone()))
    };
    Ok(bibliography.iter().map(|entry| read(path, entry, place(&entry.key))).collect())
}

fn read(path: &str, entry: &biblatex::Entry, span: Span) -> Entry {
    let field = |name: &str| {
        let text = entry.get(name)?.format_verbatim();
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        (!text.is_empty()).then(|| text.into_boxed_str())
    };
    let people = entry.author().unwrap_or_default();
    let names: Vec<String> = people
        .iter()
        .map(|person| {
            let parts = [&person.given_name, &person.prefix, &person.name, &person.suffix];
            parts.into_iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" ")
        })
        .collect();
    Entry {
        key: entry.key.as_str().into(),
        title: field("title"),
        author: say(&names),
        outlet: ["journaltitle", "journal", "organization", "publisher", "institution", "howpublished"]
            .into_iter()
            .find_map(field),
        date: date(entry),
        url: field("url"),
        file: field("file"),
        path: path.into(),
        span,
    }
}

fn date(entry: &biblatex::Entry) -> Option<Box<str>> {
    let PermissiveType::Typed(date) = entry.date().ok()? else { return None };
    let (DateValue::At(day) | DateValue::After(day) | DateValue::Before(day) | DateValue::Between(day, _)) = date.value;
    let part = |part: Option<u8>| part.map(|part| i64::from(part) + 1);
    Some(iso(i64::from(day.year), part(day.month), part(day.day)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_tells_author_title_outlet_date_and_where_its_key_stands() {
        let text = "@online{roe2017,\n  author = {Roe, Jane and Doe, John},\n  title = {The {Harbour} Closes},\n  \
                    organization = {Gazette},\n  date = {2017-04-14},\n  file = {gazette.txt}\n}\n";
        let entries = parse("sources.bib", text).unwrap();
        let entry = &entries[0];
        assert_eq!(entry.span.of(text), "roe2017");
        assert_eq!(entry.author.as_deref(), Some("Jane Roe and John Doe"));
        assert_eq!(entry.title.as_deref(), Some("The Harbour Closes"));
        assert_eq!((entry.outlet.as_deref(), entry.date.as_deref()), (Some("Gazette"), Some("2017-04-14")));
        assert_eq!(entry.file.as_deref(), Some("gazette.txt"));
    }

    #[test]
    fn what_is_no_bibliography_says_where() {
        assert!(parse("x.bib", "@online{roe, title = {open").is_err());
    }
}
