//! The order in which a style lists works.
//!
//! The engine formats both works whenever it compares two, and looks up each among all others. So it gets nearly sorted
//! input in small parts, and sorts only where the parts overlap.

use std::cmp::Ordering;

use ::hayagriva::citationberg::json::Item;
use ::hayagriva::citationberg::taxonomy::{NumberVariable, Variable};
use ::hayagriva::citationberg::{IndependentStyle, Layout, LayoutRenderingElement, Sort, Text};
use icu_collator::{Collator, CollatorBorrowed};
use rayon::join;

use super::super::{Entry, Name};
use super::CslStyle;
use super::typeset::Work;

/// The number of works that the engine sorts at once.
const FEW: usize = 64;

/// Works in the order of the style's bibliography; those that are equal for the style, by author, date and title.
pub(super) fn sorted<'a>(style: &CslStyle, mut works: Vec<Work<'a>>) -> Vec<Work<'a>> {
    let Some(sort) = style.style.bibliography.as_ref().and_then(|bibliography| bibliography.sort.as_ref()) else {
        return works;
    };
    if works.len() < 2 {
        return works;
    }
    if let Ok(collator) = Collator::try_new(Default::default(), Default::default()) {
        let mut keyed: Vec<_> = works.into_iter().map(|work| (Nearly::of(work.entry), work)).collect();
        keyed.sort_by(|(a, _), (b, _)| a.order(b, &collator));
        works = keyed.into_iter().map(|(_, work)| work).collect();
    }
    let bare = CslStyle { style: bare(&style.style, sort), ..style.clone() };
    Sorter { style: &bare, works: &works }.all().into_iter().map(|at| works[at].clone()).collect()
}

/// A style with the same sort order whose references are only numbers, which is cheap.
fn bare(style: &IndependentStyle, sort: &Sort) -> IndependentStyle {
    let mut bare = style.clone();
    bare.citation.sort = None;
    bare.citation.layout = numbers();
    if let Some(bibliography) = &mut bare.bibliography {
        bibliography.sort = Some(sort.clone());
        bibliography.layout = numbers();
        bibliography.subsequent_author_substitute = None;
    }
    bare
}

/// A layout that prints only a work's number, which is cheap and always unique.
pub(super) fn numbers() -> Layout {
    let number = Variable::Number(NumberVariable::CitationNumber);
    Layout::with_elements(vec![LayoutRenderingElement::Text(Text::with_target(number))])
}

struct Sorter<'a> {
    style: &'a CslStyle,
    works: &'a [Work<'a>],
}

/// Works by their position in the list that is sorted.
type Places = Vec<usize>;

impl Sorter<'_> {
    fn all(&self) -> Places {
        self.sorted(0, self.works.len())
    }

    fn sorted(&self, from: usize, to: usize) -> Places {
        if to - from <= FEW {
            return self.by_engine((from..to).collect());
        }
        let middle = usize::midpoint(from, to);
        let (left, right) = join(|| self.sorted(from, middle), || self.sorted(middle, to));
        self.merged(left, right)
    }

    /// Merges two sorted lists; equal works of the left one come first.
    fn merged(&self, mut left: Places, mut right: Places) -> Places {
        let (Some(&last), Some(&first)) = (left.last(), right.first()) else {
            left.append(&mut right);
            return left;
        };
        // Most often all of the left list precedes the right one; otherwise only the overlap is sorted.
        let kept = left.partition_point(|&work| !self.precedes(first, work));
        let mut low = left.split_off(kept);
        if !low.is_empty() {
            let high = right.split_off(right.partition_point(|&work| self.precedes(work, last)));
            if low.len() + right.len() <= 2 * FEW {
                low.append(&mut right);
                left.append(&mut self.by_engine(low));
            } else {
                let (low, middle, after) = self.halved(low, &mut right);
                left.append(&mut self.merged(low, right));
                left.append(&mut self.merged(middle, after));
            }
            right = high;
        }
        left.append(&mut right);
        left
    }

    /// Splits two sorted lists at one work, so that nothing in the first halves sorts after anything in the second
    /// ones; the first half of the right list stays in place.
    fn halved(&self, mut left: Places, right: &mut Places) -> (Places, Places, Places) {
        if left.len() >= right.len() {
            let middle = left.split_off(left.len() / 2);
            let at = right.partition_point(|&work| middle.first().is_some_and(|&pivot| self.precedes(work, pivot)));
            let after = right.split_off(at);
            (left, middle, after)
        } else {
            let after = right.split_off(right.len() / 2);
            let at = left.partition_point(|&work| after.first().is_none_or(|&pivot| !self.precedes(pivot, work)));
            let middle = left.split_off(at);
            (left, middle, after)
        }
    }

    /// Whether the style lists one work before another, regardless of the input order.
    fn precedes(&self, one: usize, other: usize) -> bool {
        self.by_engine(vec![other, one]).first() == Some(&one)
    }

    fn by_engine(&self, places: Places) -> Places {
        let numbered = |&place: &usize| {
            let mut item: Item = self.works[place].item.clone();
            item.0.insert("id".to_owned(), super::typeset::number(place));
            item
        };
        let items: Vec<Item> = places.iter().map(numbered).collect();
        let set = self.style.driven(items.iter(), 0).bibliography;
        let sorted: Places =
            set.into_iter().flat_map(|set| set.items).filter_map(|item| item.key.parse().ok()).collect();
        // It formats all its input.
        if sorted.len() == places.len() { sorted } else { places }
    }
}

/// The order of most styles: author, date, title.
struct Nearly {
    author: String,
    date: String,
    title: String,
}

impl Nearly {
    fn of(entry: &Entry) -> Self {
        let lower = |field: Option<&str>| field.unwrap_or_default().to_lowercase();
        let title = lower(entry.title.as_deref());
        let names: Vec<String> = entry.authors().iter().map(listed).collect();
        let author = if names.is_empty() { title.clone() } else { names.join(", ") };
        Self { author, date: lower(entry.date.as_deref()), title }
    }

    fn order(&self, other: &Self, collator: &CollatorBorrowed<'_>) -> Ordering {
        collator
            .compare(&self.author, &other.author)
            .then_with(|| self.date.cmp(&other.date))
            .then_with(|| collator.compare(&self.title, &other.title))
    }
}

/// A name for sorting, in lower case: “roe, jane”; an organization without its article.
fn listed(name: &Name) -> String {
    match name {
        Name::Person { family, given: Some(given), .. } => format!("{family}, {given}").to_lowercase(),
        name => {
            let lower = name.family().to_lowercase();
            let bare = ["the ", "an ", "a "].iter().find_map(|article| lower.strip_prefix(article));
            bare.map(str::to_owned).unwrap_or(lower)
        }
    }
}
