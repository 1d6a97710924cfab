//! What other documents say about a day. Searched by the words of the date (its month, its weekday, “yesterday”), so
//! nothing is stored for it.

use super::concepts;
use super::events::When;
use super::holding::is_in;
use super::index::ChunkRef;
use super::{Chunk, Corpus, Document, Place};
use crate::analysis::Role;
use crate::text::Span;

/// The most paragraphs read for one day.
const MOST: usize = 600;
/// The most documents shown, with one sentence each.
const SHOWN: usize = 12;
/// Words for days near the document's own date.
const NEAR: &str = "yesterday today tomorrow monday tuesday wednesday thursday friday saturday sunday";
const MONTHS: &str = "january february march april may june july august september october november december";
/// Days around a date in which a weekday refers to it.
const WEEK: i32 = 8;

/// A sentence of another document about a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SameDate {
    /// The sentence.
    pub place: Place,
    /// Its date.
    pub date: Span,
}

impl Corpus {
    /// What other documents say about the day or month of a date in a chunk: one sentence per document. `date` is its
    /// index. Empty if the date cannot be resolved.
    #[must_use]
    pub fn same_date_passages(&self, document: &Document, chunk: usize, date: usize) -> Vec<SameDate> {
        let Some(own) = document.chunks.get(chunk) else { return Vec::new() };
        let when = When::of(own, crate::text::offset(date));
        let Some(month) = when.month else { return Vec::new() };
        let mut found: Vec<SameDate> = Vec::new();
        let mut look = |other: &Document, index: usize| {
            if other.id == document.id || found.iter().any(|known| known.place.document == other.id) {
                return;
            }
            if let Some(place) = told(other, index, when) {
                found.push(place);
            }
        };
        let stale = self.stale();
        for at in self.dated(month, when).into_iter().filter(|at| !is_in(&stale, *at)).take(MOST) {
            if let Some((other, index)) = self.at_rest(at) {
                look(other, index);
            }
        }
        for other in self.fresh() {
            (0..other.chunks.len()).for_each(|index| look(other, index));
        }
        found.sort_by(|a, b| {
            let key = |day: &SameDate| self.document(day.place.document).map(|document| document.path.clone());
            (key(a), a.place).cmp(&(key(b), b.place))
        });
        found.truncate(SHOWN);
        found
    }

    /// Stored paragraphs that contain a word for the day.
    fn dated(&self, month: u8, when: When) -> Vec<ChunkRef> {
        let term = |word: &str| concepts::distinct(word).first().copied();
        let name = MONTHS.split(' ').nth(usize::from(month) - 1).unwrap_or_default();
        let written =
            [Some(name.to_owned()), name.get(..3).map(ToOwned::to_owned), when.day.map(|day| day.to_string())];
        // “May” is rarely the month without a day number.
        let written = written.iter().flatten().filter(|word| name != "may" || word.parse::<u8>().is_ok());
        let mut refs: Vec<ChunkRef> = Vec::new();
        for word in written.take(2) {
            refs.extend(term(word).map_or(&[][..], |term| self.rest.index.with_term(term)));
        }
        if let (Some(year), Some(day)) = (when.year, when.day) {
            let near = |document: &Document| {
                let own = document.meta.date.as_deref().and_then(iso_days);
                own.is_some_and(|own| (own - days(year, month, day)).abs() <= WEEK)
            };
            let mut by_weekday: Vec<ChunkRef> = Vec::new();
            for term in NEAR.split(' ').filter_map(term) {
                by_weekday.extend(self.rest.index.with_term(term));
            }
            by_weekday.sort_unstable();
            by_weekday.dedup();
            let mut last: Option<(usize, bool)> = None;
            by_weekday.retain(|at| {
                let number = self.rest.index.place(*at).0;
                let is_near = match last {
                    Some((known, is_near)) if known == number => is_near,
                    _ => self.rest.documents.get(number).is_some_and(|document| near(document)),
                };
                last = Some((number, is_near));
                is_near
            });
            refs.extend(by_weekday);
        }
        refs.sort_unstable();
        refs.dedup();
        refs
    }
}

/// The first sentence of a chunk with the date.
fn told(document: &Document, index: usize, when: When) -> Option<SameDate> {
    let chunk: &Chunk = document.chunks.get(index)?;
    let facts = &chunk.facts;
    let is_same = |at: usize| {
        let other = When::of(chunk, crate::text::offset(at));
        other.month == when.month
            && other.month.is_some()
            && other.day.is_some() == when.day.is_some()
            && !other.is_apart(when)
    };
    let body = |span: Span| {
        let block = facts.syntax.blocks.iter().position(|block| block.span.covers(span));
        block.and_then(|block| chunk.joined.roles.get(block)) == Some(&Role::Body)
    };
    let mut dates = facts.dates.iter().enumerate();
    let (_, date) = dates.find(|(at, date)| is_same(*at) && body(date.span))?;
    let sentence = facts.sentences[chunk.sentence_at(date.span.start)?].span;
    Some(SameDate {
        place: Place { document: document.id, span: sentence.shifted(chunk.start) },
        date: date.span.shifted(chunk.start),
    })
}

/// Days, every month counted as 31: precise enough for “a week”.
fn days(year: i32, month: u8, day: u8) -> i32 {
    (year * 12 + i32::from(month)) * 31 + i32::from(day)
}

fn iso_days(iso: &str) -> Option<i32> {
    let mut parts = iso.split('-');
    let year = parts.next()?.parse().ok()?;
    let month = parts.next()?.parse().ok()?;
    Some(days(year, month, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::corpus::DocId;
    use crate::syntax::Format;

    /// Passages of other documents about the first date of the first document.
    fn check(texts: &[&str]) -> Vec<String> {
        let document = |(id, text): (usize, &&str)| {
            let id = crate::text::offset(id);
            Arc::new(Document::new(DocId(id), format!("{id}.txt"), Format::Text, text))
        };
        let corpus = Corpus::default().with_documents(texts.iter().enumerate().map(document).collect());
        let own = corpus.document(DocId(0)).expect("it is there");
        let chunk = own.chunks.len() - 1;
        let found = corpus.same_date_passages(own, chunk, 0);
        found
            .iter()
            .map(|day| {
                let other = corpus.document(day.place.document).expect("it is there");
                format!("{} {}", other.path, other.text(day.date))
            })
            .collect()
    }

    #[test]
    fn a_day_is_found_in_any_notation() {
        let found = check(&[
            "2019-05-07\n\nThe fair opens on 3 May 2019 in Basel.\n",
            "By Cleo Wren, May 5, 2019\n\nAda Marsh left Basel on Friday.\n",
            "The ferry sank on May 3, 2019.\n",
            "The ferry sank on 4 May 2019 and on 3 May 2018.\n",
            "By Cleo Wren, May 20, 2019\n\nAda Marsh left Basel on Friday.\n",
            "On May 3 Ben Stone sold the mill.\n",
        ]);
        assert_eq!(found, ["1.txt Friday", "2.txt May 3, 2019", "5.txt May 3"]);
    }

    #[test]
    fn a_month_is_not_a_day() {
        let found = check(&[
            "They met in April 2019 in Basel.\n",
            "The ferry sank in April 2019.\n",
            "The ferry sank on 4 April 2019.\n",
            "The ferry sank in April 2018.\n",
        ]);
        assert_eq!(found, ["1.txt April 2019"]);
    }
}
