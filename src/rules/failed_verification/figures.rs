//! Figures of a claim that the cited passage does not give.

use std::sync::LazyLock;

use super::{Source, Sources, correct, other_words};
use crate::analysis::{Comparator, Figure};
use crate::corpus::{Chunk, Document};
use crate::english;
use crate::rules::claimed::{Tag, folded};
use crate::rules::rule::{Context, Report};
use crate::text::Span;

/// Counts below this many are too often sums of what a passage lists.
const COUNTED: f64 = 4.0;
/// The tolerance for a number with “about”.
const ABOUT: f64 = 0.1;

/// Words for a rise, and for a fall.
static UP: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::QUANTITIES, "rises"));
static DOWN: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::QUANTITIES, "falls"));
/// Counted people and things. There are many words for either, so only well-known ones count.
static PEOPLE: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::QUANTITIES, "people"));
static THINGS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::QUANTITIES, "things"));

pub(super) fn figures_in(document: &Document, stretch: Span) -> impl Iterator<Item = Counted<'_>> {
    let first = document.chunk_at(stretch.start).unwrap_or(0);
    let chunks = (*document.chunks).get(first..).unwrap_or_default().iter();
    chunks.take_while(move |chunk| chunk.start < stretch.end).flat_map(move |chunk| {
        let figures = chunk.facts.figures.iter().map(move |figure| Counted { chunk, figure });
        figures.filter(move |counted| stretch.covers(counted.figure.span.shifted(chunk.start)))
    })
}

pub(super) fn figures(cx: &Context<'_>, tag: &Tag<'_>, sources: &Sources<'_>, report: &mut Report<'_>) {
    let chunk = cx.chunk();
    for figure in chunk.facts.figures.iter().filter(|figure| tag.stretch.covers(figure.span)) {
        let counted = figure.value.abs() >= COUNTED || !figure.unit.is_empty();
        let quoted = chunk.facts.quotations.iter().any(|quotation| quotation.span.covers(figure.span));
        if !counted || quoted {
            continue;
        }
        let own = Counted { chunk, figure };
        if sources.any(|source| own.stands_among(&source.figures().collect::<Vec<_>>())) {
            continue;
        }
        if sources.any(|source| source.stretches.iter().any(|stretch| is_unread(&own, source.document, *stretch))) {
            continue;
        }
        let written = own.words();
        let in_other_words = |source: &Source<'_>| {
            let given = |stretch: &Span| paraphrases(source.document, *stretch, figure, &written);
            source.stretches.iter().any(given)
        };
        if sources.any(in_other_words) {
            continue;
        }
        let theirs: Vec<_> = sources.each.iter().flat_map(Source::figures).collect();
        let same_number = theirs.iter().find(|other| near(figure.value, other.figure.value));
        let same_matter = theirs.iter().find(|other| {
            other.figure.unit == figure.unit
                && !figure.head.is_empty()
                && other.figure.head == figure.head
                && other.figure.change == figure.change
        });
        let reason = match (same_number, same_matter) {
            (Some(other), _) => format!("The source says “{}”.", other.words()),
            (None, Some(other)) => {
                format!("The source gives another number for {}: {}.", figure.counts.trim(), number(other.figure))
            }
            (None, None) => "The number does not occur there.".to_owned(),
        };
        let message = format!("The figure is not in the cited {}.", sources.place());
        let pending = report.at(figure.span, message).reason(reason);
        correct(pending, cx, sources, |document, span| {
            own.stands_among(&figures_in(document, span).collect::<Vec<_>>())
        });
    }
}

/// A figure and its chunk.
#[derive(Clone, Copy)]
pub(super) struct Counted<'a> {
    chunk: &'a Chunk,
    figure: &'a Figure,
}

impl Counted<'_> {
    /// Whether one of some figures supports it, or two of them the ends of its range.
    fn stands_among(&self, theirs: &[Counted<'_>]) -> bool {
        let end = |value: f64| {
            let agrees = |other: &&Counted<'_>| same_unit(self.figure, other.figure) && near(value, other.figure.value);
            theirs.iter().any(|other| agrees(&other))
        };
        theirs.iter().any(|other| self.agrees(other))
            || self.figure.value_high.is_some_and(|high| end(self.figure.value) && end(high))
    }

    /// Whether one supports the other: equal value and quantity, in the same direction.
    fn agrees(&self, other: &Self) -> bool {
        let opposed = match (self.direction(), other.direction()) {
            (Some(here), Some(there)) => here != there,
            _ => false,
        };
        agrees(self.figure, other.figure) && !opposed && !self.counts_others(other)
    }

    /// The sentence around it.
    fn sentence(&self) -> &str {
        let index = self.chunk.sentence_at(self.figure.span.start);
        let sentence = index.map_or(self.figure.span, |index| self.chunk.facts.sentences[index].span);
        sentence.of(&self.chunk.facts.syntax.prose)
    }

    /// The figure with a few words after it.
    fn words(&self) -> String {
        let prose = &*self.chunk.facts.syntax.prose;
        let span = self.figure.counts_span.map_or(self.figure.span, |counts| self.figure.span.join(counts));
        span.of(prose).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Whether it is a rise; `None` if unknown.
    fn direction(&self) -> Option<bool> {
        /// Words that are read before it, and after it.
        const BEFORE: usize = 5;
        const BEHIND: usize = 3;
        let prose = &*self.chunk.facts.syntax.prose;
        let index = self.chunk.sentence_at(self.figure.span.start)?;
        let sentence = self.chunk.facts.sentences.get(index)?.span;
        let before = Span::new(sentence.start.min(self.figure.span.start), self.figure.span.start).of(prose);
        let behind = Span::new(self.figure.span.end, sentence.end.max(self.figure.span.end)).of(prose);
        let way = |word: &str| {
            let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
            if UP.contains(&&*word) { Some(true) } else { DOWN.contains(&&*word).then_some(false) }
        };
        let near = before.split_whitespace().rev().take(BEFORE).find_map(way);
        near.or_else(|| behind.split_whitespace().take(BEHIND).find_map(way))
    }

    /// Whether one counts people and the other things. There are many words for either, so only well-known ones count,
    /// and only if neither sentence has the other's.
    fn counts_others(&self, other: &Self) -> bool {
        let (a, b) = (&*self.figure.head, &*other.figure.head);
        let apart = PEOPLE.contains(&a) && THINGS.contains(&b) || THINGS.contains(&a) && PEOPLE.contains(&b);
        let has = |text: &str, head: &str| text.to_lowercase().contains(head);
        apart && !has(self.sentence(), b) && !has(other.sentence(), a)
    }
}

/// Whether a span has the number in the same digits outside of recognized figures and dates: it may be written in an
/// unknown form.
fn is_unread(own: &Counted<'_>, document: &Document, stretch: Span) -> bool {
    let written = folded(own.figure.span.of(&own.chunk.text));
    let Some(number) = written.split(' ').find(|word| word.starts_with(|c: char| c.is_ascii_digit())) else {
        return false;
    };
    let first = document.chunk_at(stretch.start).unwrap_or(0);
    let chunks = (first..document.chunks.len()).map(|at| &document.chunks[at]);
    chunks.take_while(|chunk| chunk.start < stretch.end).any(|chunk| {
        let facts = &chunk.facts;
        let read = facts.figures.iter().map(|figure| figure.span).chain(facts.dates.iter().map(|date| date.span));
        let mut prose = facts.syntax.prose.as_bytes().to_vec();
        for span in read {
            prose.get_mut(span.start as usize..span.end as usize).unwrap_or_default().fill(b' ');
        }
        String::from_utf8(prose).is_ok_and(|rest| folded(&rest).contains(&format!(" {number} ")))
    })
}

/// Whether a sentence of a stretch gives the amount in other words.
fn paraphrases(document: &Document, stretch: Span, figure: &Figure, written: &str) -> bool {
    let first = document.chunk_at(stretch.start).unwrap_or(0);
    let chunks = (first..document.chunks.len()).map(|at| &document.chunks[at]);
    chunks.take_while(|chunk| chunk.start < stretch.end).any(|chunk| {
        let prose = &*chunk.facts.syntax.prose;
        chunk.facts.sentences.iter().any(|sentence| other_words::gives(sentence.span.of(prose), figure, written))
    })
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
}

/// Whether two figures have the same kind of unit. A bare number may have any unit except a share or a sum of money.
fn same_unit(a: &Figure, b: &Figure) -> bool {
    let is_told =
        |unit: &str| unit.contains("percent") || unit.len() == 3 && unit.bytes().all(|byte| byte.is_ascii_uppercase());
    a.unit == b.unit || (a.unit.is_empty() || b.unit.is_empty()) && !is_told(&a.unit) && !is_told(&b.unit)
}

/// Whether one figure supports the other: equal, or within “about”, “more than” and a range.
fn agrees(claimed: &Figure, theirs: &Figure) -> bool {
    let above = |comparator| matches!(comparator, Comparator::Greater | Comparator::AtLeast);
    let below = |comparator| matches!(comparator, Comparator::Less | Comparator::AtMost);
    let contrary =
        above(claimed.comparator) && below(theirs.comparator) || below(claimed.comparator) && above(theirs.comparator);
    if contrary || !same_unit(claimed, theirs) {
        return false;
    }
    let about = |a: f64, b: f64| (a - b).abs() <= ABOUT * a.abs().max(b.abs());
    let high = theirs.value_high.unwrap_or(theirs.value);
    match claimed.value_high {
        // For a range, both ends.
        Some(claimed_high) => match claimed.comparator {
            Comparator::About => about(claimed.value, theirs.value) && about(claimed_high, high),
            _ => near(claimed.value, theirs.value) && near(claimed_high, high),
        },
        None => {
            let inside = theirs.value <= claimed.value && claimed.value <= high;
            let fits = match claimed.comparator {
                Comparator::Equal => near(claimed.value, theirs.value),
                Comparator::About => about(claimed.value, theirs.value) || about(claimed.value, high),
                Comparator::Greater | Comparator::AtLeast => {
                    high >= claimed.value && theirs.value <= 2.0 * claimed.value
                }
                Comparator::Less | Comparator::AtMost => {
                    theirs.value <= claimed.value && 2.0 * theirs.value >= claimed.value
                }
            };
            fits || inside
        }
    }
}

fn number(figure: &Figure) -> String {
    let unit = match &*figure.unit {
        "percent" => " percent",
        _ => "",
    };
    match figure.value_high {
        Some(high) => format!("{} to {high}{unit}", figure.value),
        None => format!("{}{unit}", figure.value),
    }
}
