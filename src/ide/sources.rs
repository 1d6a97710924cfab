//! An overview of a workspace: its documents, the names mentioned most, and the disagreements. For a panel next to the
//! text, not for every keystroke.

use rustc_hash::FxHashMap;

use super::card::sentence_of;
use super::excerpt::excerpt;
use super::symbols::{WorkspaceSymbol, workspace_symbols};
use super::{Cancellable, Snapshot};
use crate::analysis::ClaimKind;
use crate::corpus::{Corpus, Disagreement, DocId, Document, Place};
use crate::syntax::Format;

/// An overview of a workspace.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// In order of path.
    pub documents: Vec<SourceDocument>,
    /// The names in most paragraphs first.
    pub entities: Vec<WorkspaceSymbol>,
    /// The most severe first.
    pub contested: Vec<Disagreement>,
}

/// A document in an overview.
#[derive(Clone, Debug)]
pub struct SourceDocument {
    pub document: DocId,
    /// Empty if the document has none.
    pub title: Box<str>,
    pub outlet: Box<str>,
    /// ISO, as precise as known; empty if unknown.
    pub date: Box<str>,
    /// The key by which it is cited.
    pub key: Box<str>,
    /// A draft: it contains citations, or is marked as one.
    pub draft: bool,
    /// The number of its checkable sentences.
    pub claims: u32,
    /// The number of citations in it.
    pub citations: u32,
    /// The number of citations of it in other documents.
    pub cited: u32,
}

/// The most names listed.
const ENTITIES: usize = 100;
/// The most disagreements listed.
const CONTESTED: usize = 200;
/// Characters of the clause around a side.
const CLAUSE: usize = 220;
/// Up to this many documents all are compared with all; in a larger folder the drafts with all.
const COMPARED: usize = 300;

/// The overview of a workspace.
///
/// # Errors
/// Once a newer revision exists.
pub fn sources(snapshot: &Snapshot) -> Cancellable<Sources> {
    let corpus = &*snapshot.corpus;
    let mut documents: Vec<_> = corpus.documents().filter(|one| one.format != Format::Bibliography).collect();
    documents.sort_by(|a, b| a.path.cmp(&b.path));
    let mut uses: FxHashMap<&str, u32> = FxHashMap::default();
    let mut listed = Vec::new();
    for document in &documents {
        snapshot.check()?;
        let (mut claims, mut citations) = (0, 0);
        for chunk in &document.chunks {
            let checkable = chunk.facts.sentences.iter().filter(|one| one.claim == ClaimKind::Checkable);
            claims += u32::try_from(checkable.count()).unwrap_or(u32::MAX);
            citations += u32::try_from(chunk.facts.syntax.citations.len()).unwrap_or(u32::MAX);
        }
        for key in document.cited() {
            *uses.entry(key).or_default() += 1;
        }
        let (meta, (key, is_listed)) = (&document.meta, corpus.key_of(document));
        // What the text does not say is in its entry.
        let entry = is_listed.then(|| corpus.bibliography().get(&key)).flatten();
        let text = |own: &Option<Box<str>>, listed: Option<&Box<str>>| own.as_ref().or(listed).cloned();
        listed.push(SourceDocument {
            document: document.id,
            title: text(&meta.title, entry.and_then(|entry| entry.title.as_ref())).unwrap_or_default(),
            outlet: text(&meta.outlet, entry.and_then(|entry| entry.outlet.as_ref())).unwrap_or_default(),
            date: text(&meta.date, entry.and_then(|entry| entry.date.as_ref())).unwrap_or_default(),
            key,
            draft: meta.draft.unwrap_or_else(|| document.is_draft()),
            claims,
            citations,
            cited: 0,
        });
    }
    for document in &mut listed {
        document.cited = uses.get(&*document.key).copied().unwrap_or(0);
    }
    let mut entities = workspace_symbols(snapshot, "")?;
    entities.truncate(ENTITIES);
    let contested = contested(snapshot, corpus, &documents)?;
    Ok(Sources { documents: listed, entities, contested })
}

/// The clause around the words of a side of a disagreement, for a comparison; empty if it has no sentence.
#[must_use]
pub fn clause_around(snapshot: &Snapshot, place: Place) -> String {
    let document = snapshot.corpus.document(place.document);
    let Some((document, sentence)) = document.zip(sentence_of(snapshot, place)) else { return String::new() };
    let at = |offset: u32| (offset - sentence.span.start) as usize;
    excerpt(&document.text(sentence.span), at(place.span.start)..at(place.span.end), CLAUSE)
}

fn contested(
    snapshot: &Snapshot,
    corpus: &Corpus,
    documents: &[&std::sync::Arc<Document>],
) -> Cancellable<Vec<Disagreement>> {
    let all = documents.len() <= COMPARED;
    let mut seen = std::collections::BTreeSet::new();
    let mut found: Vec<Disagreement> = Vec::new();
    for document in documents.iter().filter(|document| all || document.is_draft()) {
        for (index, chunk) in document.chunks.iter().enumerate() {
            snapshot.check()?;
            if !chunk.states_matters() {
                continue;
            }
            for one in corpus.disagreements_in(document, index) {
                let is_new = one.sides.iter().all(|side| !seen.contains(&(side.place, one.matter.clone())));
                if is_new {
                    seen.extend(one.sides.iter().map(|side| (side.place, one.matter.clone())));
                    found.push(one);
                }
            }
        }
    }
    found.sort_by(|a, b| b.severity.cmp(&a.severity).then_with(|| a.id.cmp(&b.id)));
    found.truncate(CONTESTED);
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ide::fixture::Fixture;

    #[test]
    fn an_overview_lists_documents_names_and_disagreements() {
        let fixture = Fixture::new(
            "--- sources.bib\n@article{ward, title = {The ward}, journal = {Hull Gazette}, date = {2024-05-02}, file = {ward.txt}}\n--- ward.txt\nInes Okafor said 40 beds in Hull \
             were empty.\n--- draft.md\nInes Okafor said 40 beds in Hull were empty [@ward].\n",
        );
        let overview = sources(&fixture.snapshot).unwrap();
        let brief: Vec<_> =
            overview.documents.iter().map(|one| (&*one.key, one.draft, one.citations, one.cited)).collect();
        assert_eq!(brief, [("draft", true, 1, 0), ("ward", false, 0, 1)]);
        assert!(overview.documents.iter().all(|one| one.claims == 1), "{:?}", overview.documents);
        assert!(overview.entities.iter().any(|one| one.name.contains("Okafor")));
        assert!(overview.contested.is_empty());
        let ward = overview.documents.iter().find(|one| &*one.key == "ward").unwrap();
        assert_eq!((&*ward.outlet, &*ward.date), ("Hull Gazette", "2024-05-02"));
        let beds = Place { document: ward.document, span: crate::text::Span::new(17, 24) };
        assert_eq!(fixture.text(beds), "40 beds");
        assert_eq!(clause_around(&fixture.snapshot, beds), "Ines Okafor said 40 beds in Hull were empty.");
    }
}
