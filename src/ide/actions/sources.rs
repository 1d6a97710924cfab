//! Sources that the text names and nothing lists: “according to the Gazette” made an entry of the bibliography.

use super::{Action, ActionKind, Asked};
use crate::analysis::{EntityKind, SourceGrade};
use crate::corpus::{Entry, KeyPattern, Name};
use crate::ide::Cancellable;
use crate::ide::changes::{listing, listing_document};
use crate::ide::evidence;
use crate::ide::insertion::Slot;
use crate::ide::markup::clean;
use crate::ide::tagging;
use crate::syntax::Tag;
use crate::text::{Edits, Span};

impl Asked<'_> {
    /// For each source in the range that is an organisation by name: cite what the folder has of it, else make an entry
    /// that says of it no more than the text does.
    pub(super) fn mentioned(&self) -> Cancellable<Vec<Action>> {
        let chunk = self.chunk;
        let prose = &*chunk.facts.syntax.prose;
        let mut actions = Vec::new();
        for attribution in &chunk.joined.attributions {
            let part = attribution.source.iter().chain(&attribution.cue).copied();
            let Some(whole) = part.reduce(Span::join).filter(|whole| self.touches(*whole)) else { continue };
            if !matches!(attribution.grade, SourceGrade::Named | SourceGrade::Document) {
                continue;
            }
            let sentence = evidence::sentence(chunk, whole);
            let cited = chunk.facts.syntax.citations.iter().any(|citation| sentence.overlaps(citation.group));
            let named = chunk.facts.mentions.iter().find(|mention| {
                matches!(mention.kind, EntityKind::Organization | EntityKind::Work)
                    && attribution.source.iter().any(|source| source.covers(mention.span))
            });
            let Some(mention) = named.filter(|_| !cited) else { continue };
            self.snapshot.check()?;
            let name = clean(mention.span.of(prose), 120);
            let slot = Slot::in_chunk(chunk, sentence);
            match self.known(&name) {
                Some((key, beside)) => {
                    let Some(edits) = self.cited(slot, &key) else { continue };
                    let title = format!("Cite @{}: {name}", clean(&key, 60));
                    let action = self.action(title, ActionKind::Extract, edits);
                    actions.push(Action { beside, ..action });
                }
                None => actions.extend(self.made(&name, slot)),
            }
        }
        Ok(actions)
    }

    fn cited(&self, slot: Slot, key: &str) -> Option<Edits> {
        tagging::edits(self.snapshot, self.document, self.chunk, slot, &Tag::new(key))
    }

    /// The one work here that came out at, or was written by, somebody of that name.
    fn known(&self, name: &str) -> Option<(Box<str>, crate::ide::changes::Changes)> {
        let corpus = &self.snapshot.corpus;
        let is_it = |field: &Option<Box<str>>| field.as_deref().is_some_and(|field| field.eq_ignore_ascii_case(name));
        let entries = corpus.bibliography().entries().filter(|entry| is_it(&entry.outlet) || is_it(&entry.author));
        let mut keys: Vec<(Box<str>, _)> =
            entries.map(|entry| (entry.key.clone(), Default::default())).take(2).collect();
        for document in corpus.documents().filter(|document| document.id != self.document.id) {
            if (is_it(&document.meta.outlet) || is_it(&document.meta.author)) && keys.len() < 2 {
                let key = corpus.key_of(document).0;
                if keys.iter().all(|(known, _)| *known != key) {
                    keys.push((key, listing_document(self.snapshot, self.document, document)));
                }
            }
        }
        // Of two nobody but the writer knows which is meant.
        if keys.len() == 1 { keys.pop() } else { None }
    }

    fn made(&self, name: &str, slot: Slot) -> Option<Action> {
        let literal = Name::Literal(name.into());
        let mut entry = Entry {
            kind: "document",
            author: Some(name.into()),
            names: [("author", [literal].into())].into(),
            ..Entry::default()
        };
        let corpus = &self.snapshot.corpus;
        let bare = KeyPattern::default().make(&entry)?;
        let taken = |key: &str| corpus.entry(self.document, key).is_some() || corpus.document_of_key(key).is_some();
        entry.key = std::iter::once(bare.clone())
            .chain(('a'..='z').map(|letter| format!("{bare}{letter}").into()))
            .find(|key| !taken(key))?;
        let edits = self.cited(slot, &entry.key)?;
        let mut beside = listing(self.snapshot, self.document, &entry);
        if beside.is_empty() {
            return None;
        }
        let title = format!("Make an entry of “{name}” and cite it as @{}", clean(&entry.key, 60));
        let action = self.action(title, ActionKind::Extract, edits);
        // What names a new bibliography in this document's head goes with its own edits.
        let own = beside.documents.iter().position(|(id, _)| *id == self.document.id);
        let head = own.map(|at| beside.documents.swap_remove(at).1).unwrap_or_default();
        let edits = Edits::new(action.edits.iter().cloned().chain(head).collect());
        Some(Action { edits, beside, ..action })
    }
}

#[cfg(test)]
mod tests {
    use crate::ide::fixture::Fixture;
    use crate::ide::{Action, ActionKind, actions};

    fn extracted(files: &str, text: &str) -> Vec<(Action, String)> {
        let fixture = Fixture::new(&format!("{files}--- draft.md\n{text}\n"));
        let found = actions(&fixture.snapshot, fixture.at).unwrap();
        let found = found.into_iter().filter(|action| action.kind == ActionKind::Extract);
        found
            .map(|action| {
                let after = action.edits.apply(&fixture.document().full_text());
                (action, after)
            })
            .collect()
    }

    #[test]
    fn an_outlet_that_nothing_lists_becomes_an_entry() {
        let found = extracted(
            "--- a.bib\n@misc{roe, title = {T}}\n",
            "The harbour was closed for a week, according to the$0 Harbour Gazette.",
        );
        let [(action, after)] = &*found else { panic!("{found:#?}") };
        assert!(after.contains("[@") && after.trim_end().ends_with("]."), "{after}");
        let (path, edits) = &action.beside.bibliographies[0];
        let entry = edits.iter().next().unwrap();
        assert!(&**path == "a.bib" && entry.text.contains("Harbour Gazette"), "{entry:?}");
    }
}
