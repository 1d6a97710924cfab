//! Formats entries as references, many at once.

use std::ops::Range;

use ::hayagriva::citationberg::json::{Item, Value};
use ::hayagriva::{
    BibliographyDriver, BibliographyItem, BibliographyRequest, CitationItem, CitationRequest, ElemChildren, Rendered,
};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::super::{Entry, Name};
use super::CslStyle;
use super::item::{item, printed, with_date};
use super::order::{numbers, sorted};
use super::text::Runs;

/// A formatted reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    pub key: Box<str>,
    /// Without italics.
    pub plain: String,
    /// As an HTML fragment, with the content of the entry escaped.
    pub html: String,
}

/// An entry, and the engine's form of it.
#[derive(Clone)]
pub(super) struct Work<'a> {
    pub(super) entry: &'a Entry,
    pub(super) item: Item,
}

/// The number of entries formatted at once. The engine compares each with all others.
const TOGETHER: usize = 128;
/// The most sets of ambiguous works that the engine disambiguates.
const SETS: usize = 3;

/// Full names and the year: letters after the years disambiguate what is still equal.
const FULL: &str = "<style xmlns='http://purl.org/net/xbiblio/csl' class='in-text' version='1.0'><info><title>X</title><id>X</id>\
    <updated>2020-01-01T00:00:00+00:00</updated></info><citation><layout><names variable='author'><name form='long' \
    initialize='false' et-al-min='1000' et-al-use-first='1000'/><substitute><names variable='editor'/><names \
    variable='translator'/><text variable='title'/></substitute></names><text value=' '/><date variable='issued'><date-part \
    name='year'/></date></layout></citation></style>";

/// Whether some list of names ends in BibTeX's “and others”, which the engine reads as a name.
fn has_others(entry: &Entry) -> bool {
    entry.names.iter().any(|(_, people)| matches!(people.last(), Some(Name::Literal(name)) if &**name == "others"))
}

/// The reference with “et al.” for the name “others”, after a comma if more than one name precedes it.
fn et_al(text: &str, entry: &Entry) -> String {
    let several = entry.authors().len() > 2;
    let mut out = text.to_owned();
    for joint in
        [", &amp; others", " &amp; others", ", & others", " & others", ", and others", " and others", ", others"]
    {
        while let Some((before, behind)) = out.split_once(joint) {
            let stop = if behind.starts_with('.') { "" } else { "." };
            let comma = if several && joint.starts_with(',') { "," } else { "" };
            out = format!("{before}{comma} et al{stop}{behind}");
        }
    }
    out
}

/// The reference without the joints of names that the engine leaves behind what stands for them: “———, and .”
fn without_joints(text: &str, substitute: &str) -> String {
    let Some((before, behind)) = text.split_once(substitute).filter(|_| !substitute.is_empty()) else {
        return text.to_owned();
    };
    let mut rest = behind;
    while let Some(after) =
        [",", " and", " &amp;", " &", " et", " und", " y", " "].iter().find_map(|joint| rest.strip_prefix(joint))
    {
        rest = after;
    }
    if rest.starts_with('.') { format!("{before}{substitute}{rest}") } else { text.to_owned() }
}

impl CslStyle {
    /// The entries as a bibliography, in the style's own order.
    #[must_use]
    pub fn bibliography(&self, entries: &[&Entry]) -> Vec<Reference> {
        let works = entries.par_iter().filter_map(|entry| Some(Work { entry, item: item(entry)? })).collect();
        let mut works = sorted(self, works);
        for (place, work) in works.iter_mut().enumerate() {
            if let Some(item) = printed(work.entry, self) {
                work.item = item;
            }
            // The engine compares entries field by field from the first: if no two first fields are alike, that is
            // fast.
            work.item.0.insert(String::new(), number(place));
        }
        if works.len() < 2 {
            return self.set(&works, 0..works.len());
        }
        let style = self.for_lists();
        let groups = style.groups(&works);
        groups.into_par_iter().flat_map_iter(|group| style.set(&works, group)).collect()
    }

    /// The style for lists of references. The engine would use the names of citations in a list (the family name alone,
    /// or with initials to disambiguate). Only letters after years belong there.
    fn for_lists(&self) -> Self {
        let mut style = self.clone();
        // The works are in order, and what is printed is not sorted.
        if let Some(bibliography) = &mut style.style.bibliography {
            bibliography.sort = None;
        }
        let citation = &mut style.style.citation;
        if citation.disambiguate_add_names || citation.disambiguate_add_givenname {
            let full = citation.disambiguate_add_year_suffix.then(|| Self::layout_of(FULL)).flatten();
            citation.layout = full.unwrap_or_else(numbers);
        }
        citation.disambiguate_add_names = false;
        citation.disambiguate_add_givenname = false;
        style
    }

    /// Formats some of the works, which are in order.
    fn set(&self, works: &[Work<'_>], group: Range<usize>) -> Vec<Reference> {
        // Some styles omit an author who also wrote the previous work.
        let bibliography = self.style.bibliography.as_ref();
        let leaves_out = bibliography.is_some_and(|bibliography| bibliography.subsequent_author_substitute.is_some());
        let before = usize::from(leaves_out && group.start > 0);
        let first = group.start - before;
        let marks = self.quotation_marks();
        let set = |item: BibliographyItem| {
            let first = item.first_field.map(|field| ElemChildren(vec![field]));
            let mut runs = Runs::new(marks.clone(), self.stops_in_quotation());
            for part in first.iter().chain([&item.content]) {
                runs.part(part);
            }
            let work = works.iter().find(|work| *work.entry.key == *item.key);
            let substitute = bibliography.and_then(|bibliography| bibliography.subsequent_author_substitute.as_deref());
            let text = |text: String| substitute.map_or(text.clone(), |substitute| without_joints(&text, substitute));
            let shown = |shown: String| match (work, text(shown)) {
                (Some(work), text) if has_others(work.entry) => et_al(&with_date(work.entry, text), work.entry),
                (Some(work), text) => with_date(work.entry, text),
                (None, text) => text,
            };
            Reference { plain: shown(runs.plain()), html: shown(runs.html()), key: item.key.into() }
        };
        let rendered = self.driven(works[first..group.end].iter().map(|work| &work.item), first).bibliography;
        rendered.into_iter().flat_map(|bibliography| bibliography.items).skip(before).map(set).collect()
    }

    /// The engine's output for works that are each cited once, in this order.
    pub(super) fn driven<'a>(&'a self, items: impl Iterator<Item = &'a Item>, before: usize) -> Rendered {
        let mut driver = BibliographyDriver::new().with_citation_number_offset(before);
        for item in items {
            let cited = vec![CitationItem::with_entry(item)];
            let request = CitationRequest::new(cited, &self.style, self.wanted.clone(), &self.locales, None);
            driver.citation(request);
        }
        driver.finish(BibliographyRequest::new(&self.style, self.wanted.clone(), &self.locales))
    }

    /// Splits a list into parts that can be formatted separately: works with equal citations stay together.
    fn groups(&self, works: &[Work<'_>]) -> Vec<Range<usize>> {
        let mut cites = self.clone();
        cites.style.bibliography = None;
        let cited = |(place, work): (usize, &Work<'_>)| {
            let citations = cites.driven(std::iter::once(&work.item), place).citations;
            citations.iter().map(|citation| format!("{:#}", citation.citation)).collect::<String>()
        };
        let citations: Vec<String> = works.par_iter().enumerate().map(cited).collect();
        let mut ends: FxHashMap<&str, (usize, usize)> = FxHashMap::default();
        for (place, citation) in citations.iter().enumerate() {
            ends.entry(citation).or_insert((place, place)).1 = place;
        }
        let mut groups: Vec<Range<usize>> = Vec::new();
        let (mut start, mut reach, mut sets, mut dated) = (0, 0, 0, false);
        for (place, work) in works.iter().enumerate() {
            let (first, last) = ends.get(&*citations[place]).copied().unwrap_or((place, place));
            let begins = first == place && last > place;
            let full = place - start >= TOGETHER || begins && sets == SETS;
            // The engine adds letters to years only if a work has a year.
            if full && dated && place > reach {
                groups.push(start..place);
                (start, sets, dated) = (place, 0, false);
            }
            sets += usize::from(begins);
            reach = reach.max(last);
            dated |= work.entry.date.is_some();
        }
        match groups.last_mut() {
            Some(before) if !dated && sets > 0 => before.end = works.len(),
            _ => groups.push(start..works.len()),
        }
        groups
    }
}

/// A number in the engine's form.
pub(super) fn number(number: usize) -> Value {
    Value::Number(i64::try_from(number).unwrap_or(i64::MAX))
}
