//! All mentions of an entity, all uses of a citation key.

use std::sync::Arc;

use super::cursor::Cursor;
use super::rename::entry_at;
use super::{Cancellable, Snapshot};
use crate::corpus::{Document, Place};
use crate::text::Span;

/// In every document, in order.
pub fn references(snapshot: &Snapshot, at: Place) -> Cancellable<Vec<Place>> {
    snapshot.check()?;
    if let Some((entry, _)) = entry_at(snapshot, at) {
        let mut places = Vec::new();
        for document in snapshot.corpus.documents() {
            snapshot.check()?;
            // Another, nearer bibliography may have the key as well.
            let meant = snapshot.corpus.entry(document, &entry.key);
            if meant.is_some_and(|meant| meant.path == entry.path && meant.key == entry.key) {
                uses(document, &entry.key, &mut places);
            }
        }
        return Ok(places);
    }
    let Some(cursor) = Cursor::new(snapshot, at) else { return Ok(Vec::new()) };
    if let Some((citation, _)) = cursor.citation() {
        let mut places = Vec::new();
        for document in snapshot.corpus.documents() {
            snapshot.check()?;
            uses(document, &citation.key, &mut places);
        }
        return Ok(places);
    }
    let places = mentions(snapshot, &cursor)?;
    if places.is_empty() { citing(snapshot, &cursor) } else { Ok(places) }
}

/// Citations of the paragraph under the cursor, or, if there are none, of the document.
fn citing(snapshot: &Snapshot, cursor: &Cursor<'_>) -> Cancellable<Vec<Place>> {
    let own = cursor.document;
    let number = own.paragraph_at(cursor.here().span.start);
    let (mut paragraph, mut whole) = (Vec::new(), Vec::new());
    for document in snapshot.corpus.documents().filter(|document| document.id != own.id) {
        snapshot.check()?;
        for chunk in &document.chunks {
            for citation in &chunk.facts.syntax.citations {
                let Some(cited) = snapshot.corpus.cited(citation).filter(|cited| cited.document.id == own.id) else {
                    continue;
                };
                let place = Place { document: document.id, span: citation.key_span.shifted(chunk.start) };
                whole.push(place);
                if cited.paragraphs.iter().any(|(cited, _)| *cited == number) {
                    paragraph.push(place);
                }
            }
        }
    }
    Ok(if paragraph.is_empty() { whole } else { paragraph })
}

/// The same in the asking document alone.
pub fn highlights(snapshot: &Snapshot, at: Place) -> Cancellable<Vec<Place>> {
    snapshot.check()?;
    let Some(cursor) = Cursor::new(snapshot, at) else { return Ok(Vec::new()) };
    if let Some((citation, _)) = cursor.citation() {
        let mut places = Vec::new();
        uses(cursor.document, &citation.key, &mut places);
        return Ok(places);
    }
    let Some((mention, entity)) = snapshot.corpus.entity_at(cursor.here()) else { return Ok(Vec::new()) };
    let mut places = vec![mention];
    for (index, chunk) in cursor.document.chunks.iter().enumerate() {
        snapshot.check()?;
        // Only paragraphs that contain a word of the name are resolved.
        let named = |span: Span| {
            let words = span.of(&chunk.text);
            *entity.name == *words || entity.aliases.iter().any(|(alias, _)| **alias == *words)
        };
        if !chunk.facts.mentions.iter().any(|mention| named(mention.span)) {
            continue;
        }
        let names = snapshot.corpus.names(cursor.document, index);
        let own = chunk.facts.mentions.iter().zip(names).filter(|(_, (_, id))| *id == entity.id);
        places.extend(own.map(|(mention, _)| Place { document: at.document, span: mention.span.shifted(chunk.start) }));
    }
    places.sort_unstable();
    places.dedup();
    Ok(places)
}

/// The spans of a citation key in its document, where it is spelled as under the cursor: an editor changes them together
/// while one is typed. Empty if the key is cited once only.
pub fn linked_keys(snapshot: &Snapshot, at: Place) -> Cancellable<Vec<Span>> {
    snapshot.check()?;
    let Some(cursor) = Cursor::new(snapshot, at) else { return Ok(Vec::new()) };
    let Some((citation, span)) = cursor.citation() else { return Ok(Vec::new()) };
    if span != citation.key_span || !span.touches(cursor.offset) {
        return Ok(Vec::new());
    }
    let key = span.of(&cursor.chunk.text);
    let mut spans = Vec::new();
    for chunk in &cursor.document.chunks {
        let citations = chunk.facts.syntax.citations.iter();
        let same = citations.filter(|citation| citation.key_span.of(&chunk.text) == key);
        spans.extend(same.map(|citation| citation.key_span.shifted(chunk.start)));
    }
    spans.sort_unstable();
    spans.dedup();
    Ok(if spans.len() > 1 { spans } else { Vec::new() })
}

fn mentions(snapshot: &Snapshot, cursor: &Cursor<'_>) -> Cancellable<Vec<Place>> {
    let Some((mention, entity)) = snapshot.corpus.entity_at(cursor.here()) else { return Ok(Vec::new()) };
    snapshot.check()?;
    let mut places = snapshot.corpus.mentions_of(&entity.name, entity.kind);
    if places.is_empty() {
        places.push(mention);
    }
    Ok(places)
}

/// The positions at which a document cites a key.
fn uses(document: &Arc<Document>, key: &str, places: &mut Vec<Place>) {
    for chunk in &document.chunks {
        let citations = chunk.facts.syntax.citations.iter().filter(|citation| *citation.key == *key);
        places.extend(
            citations.map(|citation| Place { document: document.id, span: citation.key_span.shifted(chunk.start) }),
        );
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::ide::fixture::Fixture;

    #[test]
    fn an_entry_and_a_source_document_know_who_cites_them() {
        let files = "--- tides.md\nOne$1.\n\nThe tide$2 was low.\n--- a.bib\n@misc{r$3oe, title = {T}}\n--- a.md\nSo [@roe; @tides, para. 2]. \
                     Again [@tides].\n";
        let found = |number: &str, kept: &str| {
            let files = files.replace(number, "$0");
            let files = ["$1", "$2", "$3"].iter().fold(files, |files, other| files.replace(other, ""));
            let fixture = Fixture::new(&files);
            let all = references(&fixture.snapshot, fixture.at).unwrap();
            let words: Vec<_> = all.iter().map(|place| fixture.text(*place)).collect();
            assert_eq!(words.join(" "), kept, "{number}");
        };
        found("$1", "tides tides");
        found("$2", "tides");
        found("$3", "roe");
    }

    #[test]
    fn a_key_is_linked_with_the_same_key_in_its_document_only() {
        for (text, linked) in [
            ("So [@ro$0e; @marsh, p. 3].\n\nAgain @roe [p. 2], and [-@roe1999].\n--- b.md\nAnd [@roe].\n", 2),
            ("So [@roe; @mar$0sh, p. 3]. Again @roe [p. 2].\n", 0),
            ("So [@roe, p$0. 3]. Again @roe.\n", 0),
            ("No$0thing here. Again @roe.\n\n`@roe`\n", 0),
        ] {
            let fixture = Fixture::new(&format!("--- a.md\n{text}"));
            let spans = linked_keys(&fixture.snapshot, fixture.at).unwrap();
            assert_eq!(spans.len(), linked, "{text}");
            let whole = fixture.document().full_text();
            assert!(spans.iter().all(|span| span.of(&whole) == "roe"), "{text}");
        }
    }

    #[test]
    fn a_key_is_used_wherever_it_is_cited() {
        let fixture = Fixture::new(
            "--- a.md\nSo [@roe$0; @marsh, p. 3]. Again @roe [p. 2].\n--- b/c.md\nAnd [-@roe].\n\n`@roe` and roe.\n",
        );
        let all = references(&fixture.snapshot, fixture.at).unwrap();
        expect![[r#"
            a.md:1 “roe”
            a.md:1 “roe”
            b/c.md:1 “roe”
        "#]]
        .assert_eq(&fixture.places(&all));
        let here = highlights(&fixture.snapshot, fixture.at).unwrap();
        expect![[r#"
            a.md:1 “roe”
            a.md:1 “roe”
        "#]]
        .assert_eq(&fixture.places(&here));
    }
}
