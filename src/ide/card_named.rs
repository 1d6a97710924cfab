//! Cards of what is asked for in words and is nobody's name: events and days.

use super::cursor::Cursor;
use super::hover::{markup_of, over_date};
use super::{Cancellable, Markup, Snapshot};
use crate::corpus::{Happening, Place};
use crate::text::Span;

/// The card of what some words name that is nobody's name: an event (“Lisbon talks”, “Friday's talks”) or a day (“April 14”),
/// and the sentences that it shows. `None` if no document tells of one.
pub fn card_named(snapshot: &Snapshot, words: &str) -> Cancellable<Option<(Markup, Vec<Place>)>> {
    /// Places where the words stand that are looked at.
    const MOST: usize = 64;
    snapshot.check()?;
    if let Some(event) = snapshot.corpus.happening_named(words) {
        return Ok(Some(of_event(snapshot, &event)));
    }
    for place in snapshot.corpus.places_of(words, MOST) {
        snapshot.check()?;
        let Some(cursor) = Cursor::new(snapshot, Place { span: Span::empty(place.span.start), ..place }) else {
            continue;
        };
        if let Some(event) = snapshot.corpus.happening_at(cursor.here()) {
            return Ok(Some(of_event(snapshot, &event)));
        }
        let Some((date, _)) = cursor.date() else { continue };
        let event = snapshot.corpus.event_near(cursor.chunk, date.span);
        let event = event.and_then(|word| snapshot.corpus.happening_at(cursor.place(Span::empty(word.start))));
        if let Some(event) = event {
            return Ok(Some(of_event(snapshot, &event)));
        }
        if let Some(hover) = over_date(snapshot, &cursor) {
            let sentence = cursor.chunk.sentence_at(cursor.offset).map(|at| cursor.chunk.facts.sentences[at].span);
            let told = sentence.map(|span| cursor.place(span)).into_iter().collect();
            return Ok(Some((hover.markup, told)));
        }
    }
    Ok(None)
}

fn of_event(snapshot: &Snapshot, event: &Happening) -> (Markup, Vec<Place>) {
    (markup_of(snapshot, event, true), event.told.iter().map(|told| told.place).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ide::fixture::{Fixture, shown};

    #[test]
    fn an_event_and_a_day_are_found_by_their_words() {
        let fixture = Fixture::new(
            "
--- gazette.txt
The talks in Lisbon were held on 7 February 2017.
--- draft.txt
$0Ada Marsh left the talks in Lisbon on Monday.

She would not comment on Friday’s talks.
",
        );
        let card = |words: &str| {
            let found = card_named(&fixture.snapshot, words).unwrap();
            found.map_or_else(String::new, |(markup, told)| format!("{}\n{}", told.len(), shown(&markup)))
        };
        for words in ["Lisbon talks", "the Lisbon conference", "Friday's talks", "7 February 2017"] {
            let card = card(words);
            assert!(card.contains("in Lisbon") && card.contains("gazette.txt:1 · 2017-02-07"), "{words}: {card}");
        }
        assert_eq!(card("Madrid talks"), "");
        assert_eq!(card("Ada"), "");
    }
}
