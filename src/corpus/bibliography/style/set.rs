//! Entries set as references, many at once.

use ::hayagriva::citationberg::json::{Item, Value as CslValue};
use ::hayagriva::{
    BibliographyDriver, BibliographyItem, BibliographyRequest, CitationItem, CitationRequest, ElemChildren,
};
use rayon::prelude::*;

use super::super::Entry;
use super::CslStyle;
use super::text::Runs;

/// A reference that was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    pub key: Box<str>,
    /// Without italics.
    pub plain: String,
    /// As a piece of HTML, all that stands in the entry escaped.
    pub html: String,
}

impl CslStyle {
    /// The entries as a bibliography, in the style's own order.
    #[must_use]
    pub fn bibliography(&self, entries: &[&Entry]) -> Vec<Reference> {
        let mut entries = entries.to_vec();
        if self.style.bibliography.as_ref().is_some_and(|bibliography| bibliography.sort.is_some()) {
            // The engine renders both entries whenever it compares two, so it is given a list that is nearly in order.
            entries.sort_by_cached_key(|entry| nearly(entry));
        }
        let mut items: Vec<Item> = entries.par_iter().filter_map(|entry| item(entry)).collect();
        for (number, item) in (0..).zip(&mut items) {
            // The engine looks for entries by comparing them with all others, field by field from the first: with a first
            // field in which no two are alike that is soon done.
            item.0.insert(String::new(), CslValue::Number(number));
        }
        let mut driver = BibliographyDriver::new();
        for item in &items {
            let cited = vec![CitationItem::with_entry(item)];
            let request = CitationRequest::new(cited, &self.style, self.wanted.clone(), &self.locales, None);
            driver.citation(request);
        }
        let request = BibliographyRequest::new(&self.style, self.wanted.clone(), &self.locales);
        let rendered = driver.finish(request).bibliography;
        let set = |item: BibliographyItem| {
            let first = item.first_field.map(|field| ElemChildren(vec![field]));
            let mut runs = Runs::default();
            for part in first.iter().chain([&item.content]) {
                runs.part(part);
            }
            Reference { key: item.key.into(), plain: runs.plain(), html: runs.html() }
        };
        rendered.into_iter().flat_map(|bibliography| bibliography.items).map(set).collect()
    }
}

/// By what most styles order entries: who wrote it, when, and what it is called.
fn nearly(entry: &Entry) -> (String, String, String) {
    let author = entry.people("author").and_then(|names| names.first());
    let author = author.map(|name| format!("{} {}", name.family(), name.said()));
    let lower = |field: Option<&str>| field.unwrap_or_default().to_lowercase();
    let author = author.or_else(|| entry.title.as_deref().map(str::to_owned));
    (lower(author.as_deref()), lower(entry.date.as_deref()), lower(entry.title.as_deref()))
}

/// An entry as the engine takes it. What it takes no field of, such as our own `custom`, is left out, and not the entry.
fn item(entry: &Entry) -> Option<Item> {
    let mut item = entry.to_csl();
    if let Some(fields) = item.as_object_mut() {
        fields.retain(|_, value| serde_json::from_value::<CslValue>(value.clone()).is_ok());
    }
    serde_json::from_value(item).ok()
}
