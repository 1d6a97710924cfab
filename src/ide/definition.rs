//! The target of a citation, name, figure or quotation.

use rustc_hash::FxHashMap;

use super::cursor::{Cursor, cited_paragraph};
use super::hover::dispute_at;
use super::rename::entry_at;
use super::{Cancellable, Snapshot};
use crate::corpus::{DocId, Document, Entity, Place};
use crate::text::Span;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The words under the cursor.
    pub origin: Span,
    pub target: Target,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    Place(Place),
    /// A place in a bibliography, by its path in the workspace.
    Bibliography {
        path: Box<str>,
        span: Span,
    },
}

/// The most bytes between a title and its name: the reader sees it in the same document.
const HERE: u32 = 80;
/// The most targets; nobody steps through a longer list.
const MOST: usize = 500;

/// `at.span.start` is the cursor. The best target first.
pub fn definition(snapshot: &Snapshot, at: Place) -> Cancellable<Vec<Link>> {
    snapshot.check()?;
    if let Some((entry, origin)) = entry_at(snapshot, at) {
        let document = snapshot.corpus.document_of_key(&entry.key);
        let start = |id| Target::Place(Place { document: id, span: Span::empty(0) });
        return Ok(document.map(|document| Link { origin, target: start(document.id) }).into_iter().collect());
    }
    let Some(cursor) = Cursor::new(snapshot, at) else { return Ok(Vec::new()) };
    if let Some((citation, token)) = cursor.citation() {
        let origin = cursor.span(token);
        let targets = cited(snapshot, cursor.document, citation);
        return Ok(targets.into_iter().map(|target| Link { origin, target }).collect());
    }
    if let Some((dispute, origin)) = dispute_at(snapshot, &cursor) {
        let others = dispute.sides.iter().skip(1).take(MOST);
        return Ok(others.map(|side| Link { origin, target: Target::Place(side.place) }).collect());
    }
    if let Some((mention, entity)) = snapshot.corpus.entity_at(cursor.here()) {
        let places = fullest(&entity, mention);
        let link = |place| Link { origin: mention.span, target: Target::Place(place) };
        return Ok(places.into_iter().take(MOST).map(link).collect());
    }
    Ok(quoted(snapshot, &cursor))
}

/// The paragraph if the locator names one, the entry, otherwise the document itself.
fn cited(snapshot: &Snapshot, citing: &Document, citation: &crate::syntax::Citation) -> Vec<Target> {
    let mut targets = Vec::new();
    if let Some((document, _, span)) = cited_paragraph(&snapshot.corpus, citation) {
        targets.push(Target::Place(Place { document: document.id, span }));
    }
    match snapshot.corpus.entry(citing, &citation.key) {
        Some(entry) if *entry.path == *citing.path => {
            targets.push(Target::Place(Place { document: citing.id, span: entry.span }));
        }
        Some(entry) => targets.push(Target::Bibliography { path: (*entry.path).into(), span: entry.span }),
        None if targets.is_empty() => {
            let document = snapshot.corpus.document_of_key(&citation.key);
            let start = |id| Target::Place(Place { document: id, span: Span::empty(0) });
            targets.extend(document.map(|document| start(document.id)));
        }
        None => {}
    }
    targets
}

/// In each document (this one too if the cursor is elsewhere in it): the mention with the fullest title, or the first
/// one. The fullest first.
fn fullest(entity: &Entity, asked: Place) -> Vec<Place> {
    let mut titled: FxHashMap<DocId, (usize, Place)> = FxHashMap::default();
    for title in &entity.descriptors {
        let slot = titled.entry(title.place.document).or_insert((0, title.place));
        if title.text.len() > slot.0 {
            *slot = (title.text.len(), title.place);
        }
    }
    let introduction = |seen: &crate::corpus::Appearance| {
        let (length, place) = titled.get(&seen.document).copied().unwrap_or((0, seen.first));
        let here = place.document == asked.document && place.span.end.abs_diff(asked.span.start) < HERE;
        let is_itself = place.span == asked.span || here && length > 0;
        (!(place.document == asked.document && is_itself)).then_some((length, place))
    };
    let mut all: Vec<(usize, Place)> = entity.documents.iter().filter_map(introduction).collect();
    // Stable: equally full ones stay in the order of the documents, with this one last.
    all.sort_by_key(|(length, place)| (std::cmp::Reverse(*length), place.document == asked.document));
    all.into_iter().map(|(_, place)| place).collect()
}

/// The passage a quotation was taken from.
fn quoted(snapshot: &Snapshot, cursor: &Cursor<'_>) -> Vec<Link> {
    let Some(quotation) = cursor.quotation() else { return Vec::new() };
    let found = snapshot.corpus.fidelity(cursor.document, cursor.index);
    let here = found.into_iter().filter(|found| found.quotation.span.overlaps(cursor.span(quotation)));
    here.map(|found| Link { origin: found.quotation.span, target: Target::Place(found.source) }).collect()
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::ide::fixture::Fixture;

    #[track_caller]
    fn check(draft: &str, wanted: &Expect) {
        let fixture = Fixture::new(&format!(
            "
--- sources.bib
@online{{tides2018, author = {{Ada Marsh}}, title = {{Tides}}, file = {{tides.txt}}}}
--- tides.txt
The harbour was quiet.

Twelve ships sailed for Kestrel Bay on that cold and windless morning.
--- quay.md
We met on the quay.
--- draft.md
{draft}
"
        ));
        let show = |link: &Link| {
            let origin = fixture.document().text(link.origin).into_owned();
            match &link.target {
                Target::Place(place) => format!("“{origin}” → {}", fixture.places(&[*place])),
                Target::Bibliography { path, span } => format!("“{origin}” → {path} {span:?}\n"),
            }
        };
        let found: String = definition(&fixture.snapshot, fixture.at).unwrap().iter().map(show).collect();
        wanted.assert_eq(&found);
    }

    #[test]
    fn a_citation_leads_to_its_paragraph_and_its_entry() {
        check(
            "They sailed [@tides$02018, para. 2].",
            &expect![[r#"
            “tides2018” → tides.txt:3 “Twelve ships sailed for Kestrel Bay on that cold and windless morning.”
            “tides2018” → sources.bib 8..17
        "#]],
        );
        check(
            "They sailed [@tides2018, p. $02].",
            &expect![[r#"
            “p. 2” → sources.bib 8..17
        "#]],
        );
        check(
            "They met [@quay$0].",
            &expect![[r#"
            “quay” → quay.md:1 “”
        "#]],
        );
        check("They met [@nobody$0].", &expect![[""]]);
        check("They met@home$0.", &expect![[""]]);
    }

    #[test]
    fn a_quotation_leads_to_the_passage_it_was_taken_from() {
        check(
            "“Twelve ships sai$0led for Kestrel Bay on that cold and windless morning,” wrote the paper.",
            &expect![[r#"
                “Twelve ships sailed for Kestrel Bay on that cold and windless morning,” → tides.txt:3 “Twelve ships sailed for Kestrel Bay on that cold and windless morning”
            "#]],
        );
    }
}
