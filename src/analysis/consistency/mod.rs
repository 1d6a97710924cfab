//! Statements whose own numbers exclude each other: a total and its parts, a change and its ends, a share stated twice, a
//! weekday and its date, a duration and its ends. Looks at one chunk, and knows no other documents.

mod calendar;
mod change;
mod parts;
mod passage;
mod series;
mod share;
mod table;
#[cfg(test)]
mod tests;
mod votes;

use super::prose::Prose;
use super::words::Words;
use super::{Facts, Joined, Role};
use crate::syntax::BlockKind;
use crate::text::Span;
use passage::Passage;

/// What two numbers are to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Matter {
    /// A total and the sum of its parts.
    Sum,
    /// A change and its two ends.
    Change,
    /// A share, and the numbers of which it is one.
    Share,
    /// A date and its day of the week.
    Weekday,
    /// A number of days or years and its two ends.
    Duration,
}

impl Matter {
    /// As reports name it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Sum => "total and sum of parts",
            Self::Change => "change and its ends",
            Self::Share => "share and its numbers",
            Self::Weekday => "date and day of the week",
            Self::Duration => "duration and its ends",
        }
    }

    pub(crate) const fn is_of_dates(self) -> bool {
        matches!(self, Self::Weekday | Self::Duration)
    }
}

/// Two statements of one chunk that exclude each other. Spans count from the chunk's first byte.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Inconsistency {
    pub(crate) matter: Matter,
    /// What is wrong: one sentence with a full stop.
    pub(crate) message: String,
    /// The figure that is marked, and what contradicts it.
    pub(crate) spans: [Span; 2],
    /// What each says.
    pub(crate) values: [Box<str>; 2],
}

/// The inconsistencies in a chunk of that text, in order. `written`: the date of the document.
pub(crate) fn inconsistencies(text: &str, facts: &Facts, joined: &Joined, written: Option<&str>) -> Vec<Inconsistency> {
    let mut out = Vec::new();
    let syntax = &facts.syntax;
    let is_body = |index: usize| joined.roles.get(index) == Some(&Role::Body);
    for (index, block) in syntax.blocks.iter().enumerate() {
        let foreign = u32::try_from(index).is_ok_and(|index| facts.other_language.binary_search(&index).is_ok());
        let is_text = matches!(block.kind, BlockKind::Paragraph | BlockKind::ListItem | BlockKind::BlockQuote);
        if foreign || !is_text || !is_body(index) {
            continue;
        }
        let first_date = facts.dates.partition_point(|date| date.span.end <= block.span.start);
        let dates = facts.dates.iter().enumerate().skip(first_date);
        let dates = dates.take_while(|(_, date)| date.span.start < block.span.end);
        let first_figure = facts.figures.partition_point(|figure| figure.span.end <= block.span.start);
        let has_figure = facts.figures.get(first_figure).is_some_and(|figure| figure.span.start < block.span.end);
        if !has_figure && dates.clone().next().is_none() {
            continue;
        }
        let Some(prose) = Prose::new(&syntax.prose, block) else { continue };
        let words = Words::new(&prose);
        let dates = dates.map(|(index, date)| (date, joined.dates.get(index).and_then(Option::as_deref)));
        let passage = Passage::new(&words, dates, written);
        parts::parts(&passage, &mut out);
        votes::votes(&passage, &mut out);
        change::changes(&passage, &mut out);
        share::shares(&passage, &mut out);
        calendar::weekdays(&passage, &mut out);
        calendar::durations(&passage, &mut out);
    }
    table::tables(text, syntax, &mut out);
    out.sort_by_key(|each| (each.spans[0].start, each.spans[0].end));
    out.dedup_by(|a, b| a.spans[0] == b.spans[0]);
    out
}
