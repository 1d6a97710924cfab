//! Converts printed citations, “(Roe, 2018, p. 3)” and “Roe (2018)”.

use super::{Action, ActionKind, Asked};
use crate::corpus::{Entry, Name};
use crate::ide::Cancellable;
use crate::ide::changes::{Changes, listing_document};
use crate::ide::citation_writer::CitationWriter;
use crate::ide::markup::clean;
use crate::syntax::{BlockKind, CitationStyle, Printed, Tag, locator_of, printed_citations};
use crate::text::{Edit, Span};

impl Asked<'_> {
    /// A tag for each such citation in the range: of the work it refers to, otherwise of a new entry with the same
    /// data.
    pub(super) fn by_hand(&self) -> Cancellable<Vec<Action>> {
        let mut actions = Vec::new();
        let text = &*self.chunk.text;
        let code = |span: Span| {
            let blocks = &self.chunk.facts.syntax.blocks;
            blocks.iter().any(|block| matches!(block.kind, BlockKind::Code | BlockKind::FrontMatter) && block.span.overlaps(span))
                // Everything but prose is blank there.
                || span.of(&self.chunk.facts.syntax.prose).trim().is_empty()
        };
        for found in printed_citations(text).into_iter().filter(|found| self.touches(found.span) && !code(found.span)) {
            self.snapshot.check()?;
            let (key, beside, title) = match self.meant(&found) {
                Some((key, beside)) => {
                    let title = format!("Convert {} to @{}", clean(found.span.of(text), 60), clean(&key, 60));
                    (key, beside, title)
                }
                None => {
                    let names = found.names.iter().map(|name| Name::Literal((*name).into())).collect();
                    let Some((key, beside)) = self.entry(names, Some(found.year)) else { continue };
                    let words = clean(found.span.of(text), 60);
                    let title = format!("Add “{words}” to the bibliography and cite it as @{}", clean(&key, 60));
                    (key, beside, title)
                }
            };
            let Some(edit) = self.tag_for(&found, &key) else { continue };
            let action = self.action(title, ActionKind::Extract, crate::text::Edits::one(edit));
            actions.push(self.with(action, beside));
        }
        Ok(actions)
    }

    fn tag_for(&self, found: &Printed<'_>, key: &str) -> Option<Edit> {
        let mut tagger = CitationWriter::of(self.snapshot, self.document);
        if tagger.style() == CitationStyle::Footnote {
            // A note is known by its number and its text; here the words are sufficient.
            tagger = CitationWriter::in_style(self.document, CitationStyle::of(self.document.format));
        }
        let locator = locator_of(found.locator);
        if locator.is_none() && !found.locator.is_empty() {
            return None;
        }
        let tag = Tag { mode: found.mode, prefix: found.prefix, ..Tag::new(key) };
        match &locator {
            Some((label, value)) => tagger.replace(&self.chunk.text, found.span, &tag.at(label, value)),
            None => tagger.replace(&self.chunk.text, found.span, &tag),
        }
    }

    /// The only work of that author or outlet, and that year.
    fn meant(&self, found: &Printed<'_>) -> Option<(Box<str>, Changes)> {
        let corpus = &self.snapshot.corpus;
        let first = found.names.first()?.to_lowercase();
        let year = found.year.get(..4)?;
        let is_it = |entry: &Entry| {
            let family = entry.authors().first().is_some_and(|name| name.family().to_lowercase() == first);
            let outlet = entry.outlet.as_deref().is_some_and(|outlet| outlet.to_lowercase() == first);
            (family || outlet) && entry.year() == Some(year)
        };
        let mut keys: Vec<(Box<str>, Changes)> = Vec::new();
        let entries = self.document.references.iter().chain(corpus.bibliography().entries());
        for entry in entries.filter(|entry| is_it(entry)) {
            if keys.iter().all(|(known, _)| *known != entry.key) && keys.len() < 2 {
                keys.push((entry.key.clone(), Changes::default()));
            }
        }
        for document in corpus.documents().filter(|document| document.id != self.document.id) {
            let in_year = document.meta.date.as_deref().is_some_and(|date| date.starts_with(year));
            if keys.len() < 2 && in_year && is_it(&corpus.entry_of(document)) {
                let key = corpus.key_of(document).0;
                if keys.iter().all(|(known, _)| *known != key) {
                    keys.push((key, listing_document(self.snapshot, self.document, document)));
                }
            }
        }
        if keys.len() == 1 { keys.pop() } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ide::actions;
    use crate::ide::fixture::Fixture;

    #[test]
    fn a_printed_citation_becomes_a_tag_of_its_work_or_of_a_new_entry() {
        let after = |text: &str| -> Vec<(String, String, usize)> {
            let files = "--- a.bib\n@book{tides, author = {Roe, Jane}, title = {T}, date = {2018-04}}\n@book{gaz, title = {U}, journaltitle \
                         = {Harbour Gazette}, date = {2018}}\n";
            let fixture = Fixture::new(&format!("{files}--- draft.md\n{text}\n"));
            let found = actions(&fixture.snapshot, fixture.at).unwrap();
            let found = found.into_iter().filter(|action| action.kind == ActionKind::Extract);
            let one = |action: crate::ide::Action| {
                let after = action.edits.apply(&fixture.document().full_text()).trim_end().to_owned();
                (action.title.to_string(), after, action.beside.bibliographies.len())
            };
            found.map(one).collect()
        };
        let said = |title: &str, after: &str, beside| vec![(title.to_owned(), after.to_owned(), beside)];
        assert_eq!(
            after("So it is (see Roe,$0 2018, p. 3)."),
            said("Convert (see Roe, 2018, p. 3) to @tides", "So it is [see @tides, p. 3].", 0)
        );
        assert_eq!(
            after("So it is (Harbour Gazette,$0 2018)."),
            said("Convert (Harbour Gazette, 2018) to @gaz", "So it is [@gaz].", 0)
        );
        assert_eq!(after("So Roe (2018$0) has it."), said("Convert Roe (2018) to @tides", "So @tides has it.", 0));
        assert_eq!(
            after("So it is (Poe,$0 2017)."),
            said("Add “(Poe, 2017)” to the bibliography and cite it as @poe2017", "So it is [@poe2017].", 1)
        );
    }
}
