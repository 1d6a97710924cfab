//! Adds sources that the text names to the bibliography: “according to the Gazette”.

use std::sync::LazyLock;

use super::{Action, ActionKind, Asked};
use crate::analysis::{EntityKind, SourceGrade};
use crate::corpus::{Entry, KeyPattern, Name};
use crate::english;
use crate::ide::Cancellable;
use crate::ide::changes::{Changes, listing, listing_document};
use crate::ide::citation_writer;
use crate::ide::evidence;
use crate::ide::insertion::Slot;
use crate::ide::markup::clean;
use crate::syntax::Tag;
use crate::text::{Edits, Span, offset};

/// A source named in the text.
struct Mentioned {
    /// Its name, in the chunk.
    name: Span,
    /// The whole phrase: `according to the Gazette`.
    whole: Span,
    /// The date of the statement, if the text gives it.
    date: Option<Box<str>>,
}

/// Nouns for publications.
static WRITINGS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::STATEMENTS, "sources.writings"));
/// Words between such a noun and the name.
const OF: [&str; 7] = ["by", "from", "of", "in", "with", "to", "the"];
/// Verbs before the name of a listener.
const TOLD: [&str; 4] = ["told", "tells", "telling", "tell"];

impl Asked<'_> {
    /// For each named organization in the range: cite its document in the folder, or add an entry from the text.
    pub(super) fn mentioned(&self) -> Cancellable<Vec<Action>> {
        let chunk = self.chunk;
        let prose = &*chunk.facts.syntax.prose;
        let mut actions = Vec::new();
        for found in self.sources() {
            let sentence = evidence::sentence(chunk, found.whole);
            let cited = chunk.facts.syntax.citations.iter().any(|citation| sentence.overlaps(citation.group));
            if cited || !self.touches(found.whole) {
                continue;
            }
            self.snapshot.check()?;
            let name = clean(found.name.of(prose), 120);
            let name = name.strip_prefix("the ").or_else(|| name.strip_prefix("The ")).unwrap_or(&name);
            let slot = Slot::in_chunk(chunk, sentence);
            match self.known(name, found.date.as_deref()) {
                Some((key, beside)) => {
                    let Some(edits) = self.cited(slot, &key) else { continue };
                    let title = format!("Cite @{}: {name}", clean(&key, 60));
                    let action = self.action(title, ActionKind::Extract, edits);
                    actions.push(Action { beside, ..action });
                }
                None => actions.extend(self.made(name, found.date.as_deref(), slot)),
            }
        }
        Ok(actions)
    }

    /// Sources in attributions, listeners of statements, and owners of publications in the text.
    fn sources(&self) -> Vec<Mentioned> {
        let chunk = self.chunk;
        let prose = &*chunk.facts.syntax.prose;
        let mut found: Vec<Mentioned> = Vec::new();
        for mention in &chunk.facts.mentions {
            if !matches!(mention.kind, EntityKind::Organization | EntityKind::Work) {
                continue;
            }
            let attribution = chunk.joined.attributions.iter().find(|attribution| {
                matches!(attribution.grade, SourceGrade::Named | SourceGrade::Document)
                    && attribution.source.iter().any(|source| source.covers(mention.span))
            });
            let attributed = attribution
                .and_then(|attribution| attribution.source.iter().chain(&attribution.cue).copied().reduce(Span::join));
            let Some(whole) = attributed.or_else(|| named_otherwise(prose, mention.span)) else { continue };
            let whole = whole.join(mention.span);
            if found.iter().all(|other| !other.whole.overlaps(whole)) {
                found.push(Mentioned { name: mention.span, whole, date: self.date_beside(whole) });
            }
        }
        found
    }

    /// The date directly after a source: “the Gazette’s report of 14 April 2017”.
    fn date_beside(&self, whole: Span) -> Option<Box<str>> {
        let prose = &*self.chunk.facts.syntax.prose;
        let dates = self.chunk.facts.dates.iter().enumerate();
        let (index, _) = dates.into_iter().find(|(_, date)| {
            let between = || Span::new(whole.end, date.span.start).of(prose);
            whole.covers(date.span)
                || date.span.start >= whole.end
                    && date.span.start - whole.end <= 40
                    && between().split_whitespace().all(|word| {
                        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
                        word.is_empty()
                            || ["of", "on", "from", "dated", "published", "in", "s"].contains(&word)
                            || WRITINGS.contains(&word)
                    })
        })?;
        self.chunk.joined.dates.get(index).cloned().flatten().map(|date| (*date).into())
    }

    fn cited(&self, slot: Slot, key: &str) -> Option<Edits> {
        citation_writer::edits(self.snapshot, self.document, self.chunk, slot, &Tag::new(key))
    }

    /// The only work by an outlet or author of that name, on that date if given.
    fn known(&self, name: &str, date: Option<&str>) -> Option<(Box<str>, Changes)> {
        let corpus = &self.snapshot.corpus;
        let bare = |field: &str| {
            field.strip_prefix("the ").or_else(|| field.strip_prefix("The ")).unwrap_or(field).to_lowercase()
        };
        let wanted = bare(name);
        let is_it = |field: &Option<Box<str>>| field.as_deref().is_some_and(|field| bare(field) == wanted);
        let then = |own: &Option<Box<str>>| match (date, own.as_deref()) {
            (Some(date), Some(own)) => own.starts_with(date) || date.starts_with(own),
            (Some(_), None) => false,
            (None, _) => true,
        };
        let entries = corpus.bibliography().entries();
        let entries = entries.filter(|entry| (is_it(&entry.outlet) || is_it(&entry.author)) && then(&entry.date));
        let mut keys: Vec<(Box<str>, _)> =
            entries.map(|entry| (entry.key.clone(), Default::default())).take(2).collect();
        for document in corpus.documents().filter(|document| document.id != self.document.id) {
            let meta = &document.meta;
            if keys.len() < 2 && (is_it(&meta.outlet) || is_it(&meta.author)) && then(&meta.date) {
                let key = corpus.key_of(document).0;
                if keys.iter().all(|(known, _)| *known != key) {
                    keys.push((key, listing_document(self.snapshot, self.document, document)));
                }
            }
        }
        // If two match, only the writer knows which one is meant.
        if keys.len() == 1 { keys.pop() } else { None }
    }

    /// An entry from the text's information about a source, and a tag that cites it.
    fn made(&self, name: &str, date: Option<&str>, slot: Slot) -> Option<Action> {
        let (key, beside) = self.entry(vec![Name::Literal(name.into())], date)?;
        let edits = self.cited(slot, &key)?;
        let title = format!("Add “{name}” to the bibliography and cite it as @{}", clean(&key, 60));
        Some(self.with(self.action(title, ActionKind::Extract, edits), beside))
    }

    /// The key of a new entry, and the changes that add it.
    pub(super) fn entry(&self, authors: Vec<Name>, date: Option<&str>) -> Option<(Box<str>, Changes)> {
        self.listed(Entry {
            kind: "document",
            author: Some(authors.first()?.said().into()),
            names: [("author", authors.into())].into(),
            date: date.map(Into::into),
            ..Entry::default()
        })
    }

    /// A key for an entry without one, and the changes that add it.
    pub(super) fn listed(&self, mut entry: Entry) -> Option<(Box<str>, Changes)> {
        let corpus = &self.snapshot.corpus;
        let bare = KeyPattern::default().make(&entry)?;
        let taken = |key: &str| corpus.entry(self.document, key).is_some() || corpus.document_of_key(key).is_some();
        entry.key = std::iter::once(bare.clone())
            .chain(('a'..='z').map(|letter| format!("{bare}{letter}").into()))
            .find(|key| !taken(key))?;
        let beside = listing(self.snapshot, self.document, &entry);
        (!beside.is_empty()).then_some((entry.key, beside))
    }

    /// The action with its changes. A new bibliography in this document's head is part of its own edits.
    pub(super) fn with(&self, action: Action, mut beside: Changes) -> Action {
        let own = beside.documents.iter().position(|(id, _)| *id == self.document.id);
        let head = own.map(|at| beside.documents.swap_remove(at).1).unwrap_or_default();
        let edits = Edits::new(action.edits.iter().cloned().chain(head).collect());
        Action { edits, beside, ..action }
    }
}

/// A source named without an attribution: “told the Gazette”, “the Gazette’s report”, “a study by the Institute”.
fn named_otherwise(prose: &str, name: Span) -> Option<Span> {
    let clean = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let mut before = words_before(prose.get(..name.start as usize)?);
    if before.first().is_some_and(|(_, word)| clean(word) == "the") {
        before.remove(0);
    }
    let told = before.first().filter(|(_, word)| TOLD.contains(&&*clean(word)));
    let written = before.iter().position(|(_, word)| !OF.contains(&&*clean(word))).filter(|at| *at > 0);
    let written = written.map(|at| &before[at]).filter(|(_, word)| WRITINGS.contains(&&*clean(word)));
    if let Some((start, _)) = told.or(written) {
        return Some(Span::new(offset(*start), name.end));
    }
    // “the Gazette’s own report”; the name may include its possessive.
    let behind = prose.get(name.end as usize..)?;
    let possessive = ["’s ", "'s ", "’ ", "' "].iter().find_map(|mark| behind.strip_prefix(mark));
    let own = possessive.or_else(|| behind.strip_prefix(' ').filter(|_| name.of(prose).ends_with(['s', '’', '\''])))?;
    let gap = behind.len() - own.len();
    let own = own.get(..own.find(['.', ',', ';', '\n']).unwrap_or(own.len()))?;
    let what = own.split(' ').take(3).position(|word| WRITINGS.contains(&&*clean(word)))?;
    let length: usize = own.split(' ').take(what + 1).map(|word| word.len() + 1).sum();
    Some(Span::new(name.start, name.end + offset(gap + length - 1)))
}

/// The last words of a text with their positions, the last first; only as far back as a source may be named.
fn words_before(text: &str) -> Vec<(usize, &str)> {
    let mut words = Vec::new();
    let mut rest = text.trim_end();
    while words.len() < 6 && !rest.is_empty() {
        let start = rest.char_indices().rfind(|(_, c)| c.is_whitespace()).map_or(0, |(at, c)| at + c.len_utf8());
        words.push((start, &rest[start..]));
        rest = rest[..start].trim_end();
    }
    words
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
    fn an_unlisted_outlet_becomes_an_entry() {
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

    #[test]
    fn a_source_is_found_however_the_text_names_it() {
        for text in [
            "The Harbour Gazette reported$0 that the harbour was closed for a week.",
            "The harbour was closed for a week, the mayor told the$0 Harbour Gazette.",
            "In a report, the Harbour$0 Gazette said that the harbour was closed for a week.",
            "The harbour was closed for a week, a report by the$0 Harbour Gazette said.",
            "The Harbour Gazette’s report$0 of 14 April 2017 says that the harbour was closed for a week.",
        ] {
            let found = extracted("--- a.bib\n@misc{roe, title = {T}}\n", text);
            let made = found.iter().find(|(action, _)| action.title.starts_with("Add “Harbour Gazette"));
            let (action, after) = made.unwrap_or_else(|| panic!("{text}: {found:#?}"));
            assert!(after.contains(" [@") && after.trim_end().ends_with("]."), "{after}");
            let entry = &action.beside.bibliographies[0].1.iter().next().unwrap().text;
            assert_eq!(entry.contains("2017-04-14"), text.contains("2017"), "{entry}");
        }
    }

    #[test]
    fn a_document_of_an_outlet_is_cited_by_its_date() {
        let files = "--- a.bib\n@article{one, title = {T}, journaltitle = {Harbour Gazette}, date = {2017-04-14}}\n@article{two, \
                     title = {U}, journaltitle = {Harbour Gazette}, date = {2018-01-02}}\n";
        let found =
            extracted(files, "The Harbour Gazette’s report$0 of 14 April 2017 says that the harbour was closed.");
        assert!(found.iter().any(|(action, _)| &*action.title == "Cite @one: Harbour Gazette"), "{found:#?}");
        let found = extracted(files, "The harbour was closed for a week, according to the$0 Harbour Gazette.");
        assert!(found.iter().all(|(action, _)| !action.title.starts_with("Cite @")), "which one? {found:#?}");
    }
}
