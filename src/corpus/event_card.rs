//! Cards of events without a proper name (“the Lisbon conference”, “Friday's talks”), by kind, place and date.

use std::sync::LazyLock;

use super::events::{self, When, kind_at, placed};
use super::proposition::event_key;
use super::{Chunk, Corpus, Document, Place};
use crate::english;
use crate::text::Span;

/// An event that documents report without a name for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventCard {
    /// The word under the cursor.
    pub word: Place,
    /// Its kind and place: “conference”, “Lisbon”.
    pub what: Box<str>,
    pub at: Box<str>,
    /// Its date, as far as the asking document gives it: ISO, or the words of the text.
    pub when: Option<Box<str>>,
    /// Reports about events of that kind and place: those of the event first, then of other days.
    pub told: Vec<EventReport>,
}

/// A sentence that dates such an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventReport {
    /// The sentence.
    pub place: Place,
    /// ISO if the document determines it, otherwise the words of the text.
    pub date: Box<str>,
    /// It may be the event in question: the dates are compatible.
    pub same: bool,
}

/// The most sentences shown.
const MOST: usize = 12;
/// The most paragraphs read.
const READ: usize = 200;

impl Corpus {
    /// The word nearest to a date, in its sentence, that names an event.
    #[must_use]
    pub fn event_near(&self, chunk: &Chunk, date: Span) -> Option<Span> {
        events::word_near(&chunk.facts, date)
    }

    /// The event that some words name: “Lisbon talks”, “the conference in Lisbon”. `None` if no document dates one.
    #[must_use]
    pub fn happening_named(&self, words: &str) -> Option<EventCard> {
        let key = event_key(events::key_of(words)?);
        let mut dated = self.stating(key).take(READ).flat_map(|(document, index)| {
            let chunk = &document.chunks[index];
            dated(chunk, key).map(move |(_, word)| Place { document: document.id, span: word.shifted(chunk.start) })
        });
        dated.find_map(|word| self.event_card_at(word))
    }

    /// Where documents contain some words consecutively: the positions of the last word, at most `limit`.
    #[must_use]
    pub fn places_of(&self, words: &str, limit: usize) -> Vec<Place> {
        let wanted: Vec<u32> = super::terms::words(words).map(|(_, word)| word.hash()).collect();
        let mut found = Vec::new();
        for document in self.documents().filter(|_| !wanted.is_empty()) {
            for chunk in &document.chunks {
                let all: Vec<_> = super::terms::words(&chunk.text).map(|(at, word)| (at, word.hash())).collect();
                let here = all.windows(wanted.len()).filter(|row| row.iter().map(|(_, hash)| hash).eq(&wanted));
                let last = here.filter_map(|row| row.last()).map(|(at, _)| at.shifted(chunk.start));
                found.extend(last.map(|span| Place { document: document.id, span }));
                if found.len() >= limit {
                    found.truncate(limit);
                    return found;
                }
            }
        }
        found
    }

    /// The event of the word at a position, if the document gives its place. `None` if no document dates such an event.
    #[must_use]
    pub fn event_card_at(&self, place: Place) -> Option<EventCard> {
        let document = self.document(place.document)?;
        let index = document.chunk_at(place.span.start)?;
        let chunk = &document.chunks[index];
        let asking = chunk;
        let offset = place.span.start - chunk.start;
        let (word, kind) = kind_at(&chunk.facts, offset)?;
        let date = date_near(chunk, word);
        let when = date.map(|date| When::of(chunk, date)).unwrap_or_default();
        // “Friday's talks”: other statements of the document about talks on that Friday, or about talks at all.
        let (asked, named) = match placed(&chunk.facts, offset) {
            Some(asked) => (asked.key, asked.at.of(&chunk.text).to_owned()),
            None => elsewhere_in(document, index, kind, when)?,
        };
        let mut told: Vec<EventReport> = Vec::new();
        let key = event_key(asked);
        let own = (0..document.chunks.len()).map(|index| (&**document, index));
        let others = self.stating(key).filter(|(other, _)| other.id != document.id).take(READ);
        for (other, index) in own.chain(others) {
            let chunk = &other.chunks[index];
            for (event, span) in dated(chunk, key) {
                let sentence = chunk.sentence_at(span.start).map_or(span, |at| chunk.facts.sentences[at].span);
                let place = Place { document: other.id, span: sentence.shifted(chunk.start) };
                let theirs = When::of(chunk, event);
                let known = when != When::default() && theirs != When::default();
                // “On Friday”, in two documents without a date.
                let as_written = !known
                    && date.is_some_and(|own| {
                        weekday(&written(asking, own)).is_some_and(|own| weekday(&written(chunk, event)) == Some(own))
                    });
                let same = as_written || known && !when.is_apart(theirs);
                if told.iter().all(|known| known.place != place) {
                    told.push(EventReport { place, date: written(chunk, event), same });
                }
            }
        }
        let path = |told: &EventReport| self.document(told.place.document).map(|document| document.path.clone());
        told.sort_by_cached_key(|told| (!told.same, told.date.clone(), path(told), told.place));
        told.truncate(MOST);
        let what = word.of(&chunk.text).into();
        (!told.is_empty()).then(|| EventCard {
            word: Place { document: document.id, span: word.shifted(chunk.start) },
            what,
            at: super::entity::trimmed(&named).into(),
            when: date.map(|date| written(chunk, date)),
            told,
        })
    }
}

/// The dated events of a chunk under a key: the date's index, and the event's word.
fn dated(chunk: &Chunk, key: u64) -> impl Iterator<Item = (u32, Span)> + '_ {
    chunk.keys.matters.iter().filter(move |matter| matter.key == key).filter_map(super::proposition::Proposition::dated)
}

/// The date nearest to a word in its sentence.
fn date_near(chunk: &Chunk, word: Span) -> Option<u32> {
    let sentence = chunk.facts.sentences.get(chunk.sentence_at(word.start)?)?.span;
    let dates = (0u32..).zip(&chunk.facts.dates).filter(|(_, date)| sentence.covers(date.span));
    dates.min_by_key(|(_, date)| date.span.start.abs_diff(word.start)).map(|(index, _)| index)
}

/// ISO if the document determines it, otherwise the words of the text.
fn written(chunk: &Chunk, date: u32) -> Box<str> {
    let iso = chunk.joined.dates.get(date as usize).cloned().flatten();
    iso.unwrap_or_else(|| chunk.facts.dates[date as usize].span.of(&chunk.text).into())
}

static WEEKDAYS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::CALENDAR, "weekdays"));

/// The day of the week that a date is written with.
fn weekday(date: &str) -> Option<&'static str> {
    let date = date.to_lowercase();
    WEEKDAYS.iter().copied().find(|day| date.contains(day))
}

/// Another word of the document for an event of that kind, with its position: of the same day if the day is known,
/// otherwise the nearest before.
fn elsewhere_in(document: &Document, index: usize, kind: &str, when: When) -> Option<(u32, String)> {
    let mut nearest: Option<(bool, usize, u32, String)> = None;
    for (at, chunk) in document.chunks.iter().enumerate() {
        for (word, _) in events::words_of_kind(&chunk.facts, kind) {
            let Some(found) = placed(&chunk.facts, word.start) else { continue };
            let theirs = date_near(chunk, word).map(|date| When::of(chunk, date)).unwrap_or_default();
            if when != When::default() && theirs.is_apart(when) {
                continue;
            }
            let same = when != When::default() && theirs != When::default();
            let rank = (!same, at.abs_diff(index));
            if nearest.as_ref().is_none_or(|(known, distance, ..)| rank < (*known, *distance)) {
                nearest = Some((rank.0, rank.1, found.key, found.at.of(&chunk.text).to_owned()));
            }
        }
    }
    nearest.map(|(.., key, at)| (key, at))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::corpus::DocId;
    use crate::syntax::Format;

    /// The card for the word after `|` in the first document.
    fn check(texts: &[&str]) -> String {
        let at = crate::text::offset(texts[0].find('|').expect("a mark"));
        let document = |(id, text): (usize, &&str)| {
            let id = crate::text::offset(id);
            Arc::new(Document::new(DocId(id), format!("{id}.txt"), Format::Text, &text.replace('|', "")))
        };
        let corpus = Corpus::default().with_documents(texts.iter().enumerate().map(document).collect());
        let Some(found) = corpus.event_card_at(Place { document: DocId(0), span: Span::empty(at) }) else {
            return "nothing".into();
        };
        let line = |told: &EventReport| {
            let mark = if told.same { "=" } else { "" };
            format!(" {}:{mark}{}", told.place.document.0, told.date)
        };
        let told: String = found.told.iter().map(line).collect();
        format!("{} in {}, {}:{told}", found.what, found.at, found.when.as_deref().unwrap_or("some day"))
    }

    #[test]
    fn an_event_is_identified_by_kind_place_and_day() {
        assert_eq!(
            check(&[
                "The |conference in Lisbon opens on 14 April 2017.\n",
                "Talks held in Lisbon on 14 April 2017 were short.\n",
                "Talks held in Lisbon on 15 February 2017 were long.\n",
                "Talks held in Madrid on 14 April 2017 were long.\n",
            ]),
            "conference in Lisbon, 2017-04-14: 0:=2017-04-14 1:=2017-04-14 2:2017-02-15"
        );
    }

    #[test]
    fn an_event_without_a_place_takes_it_from_the_document() {
        assert_eq!(
            check(&[
                "By Cleo Wren, April 16, 2017\n\nTalks in Lisbon on Friday were long.\n\nNobody praised Friday’s |talks.\n",
                "A meeting in Lisbon on April 14, 2017 was short.\n",
            ]),
            "talks in Lisbon, 2017-04-14: 0:=2017-04-14 1:=2017-04-14"
        );
        assert_eq!(check(&["Nobody praised the |talks.\n"]), "nothing");
        assert_eq!(
            check(&[
                "Nobody praised Friday’s |talks in Lisbon.\n",
                "The meeting in Lisbon began on Friday.\n",
                "The meeting in Lisbon began on Tuesday.\n",
            ]),
            "talks in Lisbon, Friday: 0:=Friday 1:=Friday 2:Tuesday"
        );
    }
}
