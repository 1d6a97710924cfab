//! Fixes for an unknown key: cite a passage that supports the sentence instead, or add an entry with that key.

use super::{Action, Judged, Passage};
use crate::corpus::Entry;
use crate::ide::Cancellable;
use crate::ide::changes::{listing, listing_document};
use crate::ide::evidence;
use crate::ide::markup::{clean, quoted};
use crate::ide::rekey::{key_now, rekey};
use crate::ide::rename::{carries, uses};
use crate::rules::Applicability;
use crate::syntax::{Citation, CitationStyle, Tag};
use crate::text::{Edit, Edits, Span, offset};

impl Judged<'_> {
    /// The fixes besides correcting the key.
    pub(super) fn keys(&self) -> Cancellable<Vec<Action>> {
        let mut actions = Vec::new();
        let citations = &self.chunk.facts.syntax.citations;
        let Some(citation) = citations.iter().find(|citation| citation.key_span == self.finding.span) else {
            return Ok(actions);
        };
        actions.extend(self.rekeyed(&citation.key)?);
        let text = &*self.chunk.text;
        let claim = evidence::sentence(self.chunk, citation.group).shifted(self.chunk.start);
        for offer in evidence::offers(self.snapshot, self.document, claim, 2) {
            self.snapshot.check()?;
            // From the key to the end of its locator, which belonged to another work.
            let braced = citation
                .key_span
                .start
                .checked_sub(1)
                .is_some_and(|at| text.as_bytes().get(at as usize) == Some(&b'{'));
            let start = citation.key_span.start - u32::from(braced);
            let tail = Span::new(citation.key_span.end, citation.span.end.max(citation.key_span.end)).of(text);
            let locator =
                citation.locator.as_deref().and_then(|locator| Some(offset(tail.find(locator)? + locator.len())));
            let grouped = citation.group.of(text).starts_with('[');
            let Some(written) = CitationStyle::Pandoc.write(&[offer.tag()]) else { continue };
            let new = written.trim_start_matches("[@").trim_end_matches(']');
            let edit = match (locator, grouped) {
                _ if citation.style != CitationStyle::Pandoc => match self.other(citation, &offer.tag()) {
                    Some(edit) => edit,
                    None => continue,
                },
                (Some(length), true) => Edit::replace(Span::new(start, citation.key_span.end + length), new),
                (None, true) => Edit::replace(Span::new(start, citation.key_span.end + u32::from(braced)), new),
                // `@key [p. 3]`
                (_, false) => {
                    let (key, number) = new.rsplit_once(", ").unwrap_or((new, ""));
                    Edit::replace(Span::new(start, citation.group.end), format!("{key} [{number}]"))
                }
            };
            let title = format!(
                "Cite @{}, para. {} instead: {}",
                clean(&offer.key, 60),
                offer.paragraph,
                quoted(&offer.words, super::WORDS)
            );
            let cited = self.snapshot.corpus.document(offer.place.document);
            let beside = cited.map(|cited| listing_document(self.snapshot, self.document, cited)).unwrap_or_default();
            let evidence = Some(Passage {
                place: offer.place,
                paragraph: offer.paragraph,
                words: clean(&offer.words, 600).into(),
            });
            let action = self.action(title, Edits::one(edit), Applicability::Suggested);
            actions.push(Action { beside, evidence, ..action });
        }
        actions.extend(self.entry(&citation.key));
        Ok(actions)
    }

    /// The key that the work has since its bibliography was written again, in this document; and the same for all such
    /// keys and documents.
    fn rekeyed(&self, key: &str) -> Cancellable<Vec<Action>> {
        let Some(new) = key_now(self.snapshot, self.document, key) else { return Ok(Vec::new()) };
        let own = Edits::new(uses(self.document, key, new));
        if !carries(self.document, &own, key, new) {
            return Ok(Vec::new());
        }
        let title = format!("Cite @{}: the work has this key now", clean(new, 60));
        let one =
            Action { edits: own, preferred: true, ..self.action(title, Edits::default(), Applicability::Suggested) };
        let mut all = rekey(self.snapshot)?;
        let here = all.changes.documents.iter().position(|(id, _)| *id == self.document.id);
        let edits = here.map(|at| all.changes.documents.swap_remove(at).1).unwrap_or_default();
        if all.keys.len() < 2 && all.changes.documents.is_empty() {
            return Ok(vec![one]);
        }
        let keys = if all.keys.len() == 1 { "1 key".to_owned() } else { format!("all {} keys", all.keys.len()) };
        let title = format!("Rename {keys} that the bibliography has changed");
        let every = self.action(title, Edits::default(), Applicability::Suggested);
        let every = Action { edits, beside: all.changes, kind: super::ActionKind::Rekey, ..every };
        Ok(vec![one, every])
    }

    /// The tag with one work replaced by another, in any style.
    fn other(&self, citation: &Citation, tag: &Tag<'_>) -> Option<Edit> {
        let citations = &self.chunk.facts.syntax.citations;
        let own: Vec<&Citation> = citations.iter().filter(|other| other.group == citation.group).collect();
        let new = own.iter().map(|other| {
            if other.key_span == citation.key_span {
                Tag { mode: other.mode, prefix: &other.prefix, ..*tag }
            } else {
                Tag::of(other)
            }
        });
        CitationStyle::rewrite(&self.chunk.text, &own, &new.collect::<Vec<_>>())
    }

    /// An empty entry with that key, for the user to complete.
    fn entry(&self, key: &str) -> Option<Action> {
        let entry = Entry { key: key.into(), kind: "document", title: Some("".into()), ..Entry::default() };
        let beside = listing(self.snapshot, self.document, &entry);
        let to = match (beside.bibliographies.first(), beside.new.first()) {
            (Some((path, _)), _) => path.clone(),
            (None, Some(new)) => new.path.clone(),
            (None, None) => return None,
        };
        let title = format!("Add @{} to {}", clean(key, 60), clean(&to, 80));
        let mut beside = beside;
        // Changes to the current document belong to the action itself.
        let own = beside.documents.iter().position(|(id, _)| *id == self.document.id);
        let edits = own.map(|at| beside.documents.swap_remove(at).1).unwrap_or_default();
        let action = self.action(title, Edits::default(), Applicability::Suggested);
        Some(Action { edits, beside, ..action })
    }
}
