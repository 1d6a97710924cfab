//! Generates keys for works without one, from author, year and title, by a pattern.

use std::sync::LazyLock;

use super::bibliography::{Entry, Name};
use super::document::Document;
use crate::english;
use crate::text::Span;

/// How keys are made: text with `{author}`, `{year}`, `{date}`, `{title}`, `{outlet}` in it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct KeyPattern(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Part {
    Text(Box<str>),
    Author,
    Year,
    Date,
    /// The first content words, up to this number.
    Title(usize),
    Outlet,
}

/// The pattern of [`KeyPattern::default`].
pub const DEFAULT_KEY: &str = "{author}{year}{title}";

impl Default for KeyPattern {
    fn default() -> Self {
        Self(vec![Part::Author, Part::Year, Part::Title(1)])
    }
}

impl KeyPattern {
    /// Reads a pattern: `{author}{year}{title}`, `{outlet}-{date}`, `{title:3}` for three words of the title.
    ///
    /// # Errors A message.
    pub fn parse(pattern: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = pattern;
        while let Some(open) = rest.find('{') {
            if open > 0 {
                parts.push(Part::Text(rest[..open].into()));
            }
            let Some(close) = rest[open..].find('}') else { return Err("a `{` is not closed".into()) };
            parts.push(match &rest[open + 1..open + close] {
                "author" => Part::Author,
                "year" => Part::Year,
                "date" => Part::Date,
                "title" => Part::Title(1),
                "outlet" => Part::Outlet,
                name => match name.strip_prefix("title:").and_then(|words| words.parse().ok()) {
                    Some(words @ 1..=9) => Part::Title(words),
                    _ => {
                        return Err(format!(
                            "`{{{name}}}` is unknown; use {{author}}, {{year}}, {{date}}, {{title}}, \
                             {{title:3}} and {{outlet}}"
                        ));
                    }
                },
            });
            rest = &rest[open + close + 1..];
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.into()));
        }
        let text = parts.iter().filter_map(|part| if let Part::Text(text) = part { Some(text) } else { None });
        for text in text {
            if let Some(wrong) = text.chars().find(|c| !(c.is_alphanumeric() || "_-:.+".contains(*c))) {
                return Err(format!("`{wrong}` is not allowed in a citation key"));
            }
        }
        if parts.iter().all(|part| matches!(part, Part::Text(_))) {
            return Err("every key would be the same; add `{author}`, `{year}` or `{title}`".into());
        }
        Ok(Self(parts))
    }

    /// The key of a work; `None` without author and outlet.
    #[must_use]
    pub fn make(&self, entry: &Entry) -> Option<Box<str>> {
        let author = entry.authors().first().map(|name| last_word(name.family()));
        let author = author.or_else(|| Some(last_word(Name::of(entry.author.as_deref()?).family())));
        let outlet = entry.outlet.as_deref().map(|outlet| words(outlet, 2));
        if author.is_none() && outlet.is_none() {
            return None;
        }
        let mut key = String::new();
        for part in &self.0 {
            let said = match part {
                Part::Text(text) => text.to_string(),
                // The publisher replaces a missing author.
                Part::Author => author.clone().or_else(|| outlet.clone()).unwrap_or_default(),
                Part::Outlet => outlet.clone().or_else(|| author.clone()).unwrap_or_default(),
                Part::Year => entry.year().unwrap_or_default().to_owned(),
                Part::Date => entry.date.as_deref().unwrap_or_default().to_owned(),
                Part::Title(count) => entry.title.as_deref().map(|title| words(title, *count)).unwrap_or_default(),
            };
            key.push_str(&said);
        }
        // An empty part also drops the marks after it.
        let key = key.trim_matches(|c: char| !c.is_alphanumeric());
        let mut out = String::with_capacity(key.len());
        for c in key.chars() {
            let mark = !c.is_alphanumeric() && c != '_';
            if !(mark && out.ends_with(|c: char| !c.is_alphanumeric() && c != '_')) {
                out.push(c);
            }
        }
        (!out.is_empty()).then(|| out.into())
    }
}

/// A document as an entry without a key: the fields of its sidecar file, otherwise those of its head.
pub(crate) fn entry(document: &Document, sidecar: Option<&Entry>) -> Entry {
    let meta = &document.meta;
    let mut entry = sidecar.cloned().unwrap_or_default();
    entry.title = entry.title.or_else(|| meta.title.clone());
    entry.author = entry.author.or_else(|| meta.author.clone());
    entry.outlet = entry.outlet.or_else(|| meta.outlet.clone());
    entry.date = entry.date.or_else(|| meta.date.clone());
    let name = document.path.rsplit('/').next().unwrap_or(&document.path);
    entry.file = entry.file.or_else(|| Some(name.into()));
    if entry.names.is_empty()
        && let Some(author) = &entry.author
    {
        let said = author.split(", ").flat_map(|part| part.split(" and ")).filter(|name| !name.trim().is_empty());
        entry.names = Box::new([("author", said.map(Name::of).collect())]);
    }
    if entry.kind.is_empty() {
        entry.kind = if entry.outlet.is_some() || entry.date.is_some() { "article-newspaper" } else { "document" };
    }
    if sidecar.is_none() {
        entry.path = document.path.clone();
        entry.span = Span::empty(0);
    }
    entry
}

/// `b` for the second of a key, `c` for the third, …, `z`, `aa`.
pub(crate) fn letter(number: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = number;
    loop {
        letters.push(char::from(b'a' + u8::try_from(rest % 26).unwrap_or(0)));
        if rest < 26 {
            break;
        }
        rest = rest / 26 - 1;
    }
    letters.iter().rev().collect()
}

/// The letters and digits, in lower case.
fn plain(word: &str) -> String {
    word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn last_word(name: &str) -> String {
    name.split_whitespace().rev().map(plain).find(|word| !word.is_empty()).unwrap_or_default()
}

static SMALL_WORDS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::FUNCTION_WORDS, "titles"));

/// The first content words, joined.
fn words(text: &str, count: usize) -> String {
    let all =
        || text.split(|c: char| c.is_whitespace() || "-–—/:".contains(c)).map(plain).filter(|word| !word.is_empty());
    let telling: String = all().filter(|word| !SMALL_WORDS.contains(&&**word)).take(count).collect();
    let mut chosen = if telling.is_empty() { all().take(count).collect() } else { telling };
    // Titles in languages without spaces are one word.
    let end = chosen.char_indices().nth(40).map_or(chosen.len(), |(at, _)| at);
    chosen.truncate(end);
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(author: &str, date: &str, title: &str, outlet: &str) -> Entry {
        let some = |text: &str| (!text.is_empty()).then(|| text.into());
        Entry { author: some(author), date: some(date), title: some(title), outlet: some(outlet), ..Entry::default() }
    }

    #[test]
    fn keys_are_generated_from_author_year_and_title() {
        let made = |entry: Entry| KeyPattern::default().make(&entry).map(String::from);
        assert_eq!(made(entry("Jane van Roe", "2017-04-14", "The Harbour's Closing", "")).unwrap(), "roe2017harbours");
        assert_eq!(made(entry("", "2019", "Twelve Ships", "Harbour Gazette")).unwrap(), "harbourgazette2019twelve");
        assert_eq!(made(entry("Иван Петров", "2019", "О море", "")).unwrap(), "петров2019о");
        assert_eq!(made(entry("Jane Roe", "", "What It Is", "")).unwrap(), "roewhat");
        assert_eq!(made(entry("", "2019", "Twelve Ships", "")), None);
    }

    #[test]
    fn a_pattern_may_be_another() {
        let pattern = KeyPattern::parse("{outlet}-{date}_{title:2}").unwrap();
        assert_eq!(
            pattern.make(&entry("Jane Roe", "2017-04-14", "The Harbour Closes Soon", "Gazette")).as_deref(),
            Some("gazette-2017-04-14_harbourcloses")
        );
        assert_eq!(pattern.make(&entry("Jane Roe", "", "", "")).as_deref(), Some("roe"));
        for wrong in ["{author", "{who}", "a b{year}", "same", "{title:0}"] {
            assert!(KeyPattern::parse(wrong).is_err(), "{wrong}");
        }
        assert_eq!(KeyPattern::parse(DEFAULT_KEY), Ok(KeyPattern::default()));
    }
}
