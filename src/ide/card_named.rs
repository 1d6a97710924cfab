//! Cards of events and days that are requested by a phrase and have no name.

use super::cursor::Cursor;
use super::hover::{markup_of, over_date};
use super::{Cancellable, Markup, Snapshot};
use crate::corpus::{EventCard, Place};
use crate::text::Span;

/// The card for a phrase that is not a name: an event (“Lisbon talks”, “Friday's talks”) or a day (“April 14”), with
/// the sentences it shows. `None` if no document mentions one.
pub fn card_named(snapshot: &Snapshot, words: &str) -> Cancellable<Option<(Markup, Vec<Place>)>> {
    /// Most occurrences of the phrase that are examined.
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
        if let Some(event) = snapshot.corpus.event_card_at(cursor.here()) {
            return Ok(Some(of_event(snapshot, &event)));
        }
        let Some((date, _)) = cursor.date() else { continue };
        let event = snapshot.corpus.event_near(cursor.chunk, date.span);
        let event = event.and_then(|word| snapshot.corpus.event_card_at(cursor.place(Span::empty(word.start))));
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

fn of_event(snapshot: &Snapshot, event: &EventCard) -> (Markup, Vec<Place>) {
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
