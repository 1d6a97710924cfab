//! Everything that a document can cite, for a picker, and the edits that insert one citation at the cursor.

use super::citation_writer::CitationWriter;
use super::completion::claim;
use super::cursor::Cursor;
use super::evidence;
use super::fuzzy::Query;
use super::insertion::Slot;
use super::keys::{Work, works};
use super::markup::clean;
use super::{Cancellable, Snapshot};
use crate::analysis::Role;
use crate::corpus::{Document, Place};
use crate::syntax::{CitationStyle, Tag};
use crate::text::{Edit, Edits, Span};

/// What a picker lists.
#[derive(Clone, Debug, Default)]
pub struct Citables {
    /// Passages that support the sentence at the cursor or mention its topic, best first.
    pub passages: Vec<Citable>,
    /// Works, by author and title; none if the paragraphs of one were asked for.
    pub works: Vec<Citable>,
}

/// A work, or a paragraph of one. Fields that are not known are empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Citable {
    pub key: Box<str>,
    pub author: Box<str>,
    pub year: Box<str>,
    pub title: Box<str>,
    pub outlet: Box<str>,
    /// The paragraph, if only that is cited.
    pub paragraph: Option<u32>,
    /// The first words of the document or of the paragraph.
    pub words: Box<str>,
    /// The passage states what the sentence states; otherwise it mentions its topic.
    pub supports: bool,
    /// Its document is in the workspace, so that a paragraph can be chosen.
    pub has_document: bool,
}

/// The most works listed.
const WORKS: usize = 5_000;
/// The most paragraphs listed of one work.
const PARAGRAPHS: usize = 2_000;
/// The most passages listed for the sentence.
const PASSAGES: usize = 5;
/// Paragraphs in which the body of a document begins.
const HEAD: usize = 8;
/// Characters of the words of a document or a paragraph.
const WORDS: usize = 160;

/// What can be cited at the cursor: passages for the sentence, and all works.
///
/// # Errors
/// Once a newer revision exists.
pub fn citables(snapshot: &Snapshot, at: Place) -> Cancellable<Citables> {
    snapshot.check()?;
    let Some(document) = snapshot.corpus.document(at.document) else { return Ok(Citables::default()) };
    let style = CitationWriter::of(snapshot, document).style();
    let cursor = Cursor::new(snapshot, at);
    let sentence = cursor.as_ref().and_then(|cursor| claim(cursor));
    let offers = sentence.map(|claim| evidence::offers(snapshot, document, claim, PASSAGES)).unwrap_or_default();
    let mut passages: Vec<Citable> = Vec::new();
    for offer in offers {
        if passages.iter().any(|one| one.key == offer.key && one.paragraph == Some(offer.paragraph)) {
            continue;
        }
        let Some(work) = Work::of(snapshot, document, &offer.key) else { continue };
        passages.extend(described(&work, style).map(|known| Citable {
            paragraph: Some(offer.paragraph),
            words: clean(&offer.words, WORDS).into(),
            supports: offer.supports,
            ..known
        }));
    }
    snapshot.check()?;
    let mut listed = Vec::new();
    for (work, _) in works(snapshot, document, &Query::new(""))? {
        snapshot.check()?;
        if work.document.is_some_and(|own| own.id == document.id) {
            continue;
        }
        listed.extend(described(&work, style).map(|known| Citable {
            words: work.document.map(|document| first_words(document)).unwrap_or_default(),
            ..known
        }));
        if listed.len() >= WORKS {
            break;
        }
    }
    let name = |one: &Citable| {
        let name = [&one.author, &one.title, &one.key].into_iter().find(|name| !name.is_empty());
        name.map(|name| name.to_lowercase()).unwrap_or_default()
    };
    listed.sort_by_cached_key(|one| (name(one), std::cmp::Reverse(one.year.clone()), one.key.clone()));
    Ok(Citables { passages, works: listed })
}

/// The paragraphs of a work, those that support the sentence at the cursor first.
///
/// # Errors
/// Once a newer revision exists.
pub fn citable_paragraphs(snapshot: &Snapshot, at: Place, key: &str) -> Cancellable<Citables> {
    snapshot.check()?;
    let Some(citing) = snapshot.corpus.document(at.document) else { return Ok(Citables::default()) };
    let Some(work) = Work::of(snapshot, citing, key) else { return Ok(Citables::default()) };
    let style = CitationWriter::of(snapshot, citing).style();
    let (Some(known), Some(document)) = (described(&work, style), work.document) else {
        return Ok(Citables::default());
    };
    let sentence = Cursor::new(snapshot, at).and_then(|cursor| claim(&cursor));
    let best: Vec<u32> = sentence
        .map(|claim| evidence::offers(snapshot, citing, claim, 4 * PASSAGES))
        .unwrap_or_default()
        .into_iter()
        .filter(|offer| offer.supports && offer.place.document == document.id)
        .map(|offer| offer.paragraph)
        .collect();
    snapshot.check()?;
    let mut passages: Vec<_> = document
        .paragraphs()
        .take(PARAGRAPHS)
        .map(|(number, span)| Citable {
            paragraph: Some(number),
            words: clean(&document.text(span), WORDS).into(),
            supports: best.contains(&number),
            ..known.clone()
        })
        .collect();
    passages.sort_by_key(|one| best.iter().position(|best| Some(*best) == one.paragraph).unwrap_or(usize::MAX));
    Ok(Citables { passages, works: Vec::new() })
}

/// The edits that cite a work, or a paragraph of it, at the cursor: in the tag that the cursor is in, or in a new one.
/// `None` if the style of the document cannot express the key.
///
/// # Errors
/// Once a newer revision exists.
pub fn insert_citation(
    snapshot: &Snapshot,
    at: Place,
    key: &str,
    paragraph: Option<u32>,
) -> Cancellable<Option<Edits>> {
    snapshot.check()?;
    let Some(document) = snapshot.corpus.document(at.document) else { return Ok(None) };
    let number = paragraph.map(|number| number.to_string());
    let tag = Tag::new(key);
    let tag = number.as_ref().map_or(tag, |number| tag.at("paragraph", number));
    let mut writer = CitationWriter::of(snapshot, document);
    let Some(cursor) = Cursor::new(snapshot, at) else {
        // The document is empty.
        let insert = |text| Edits::one(Edit::insert(at.span.start, text));
        return Ok(writer.style().write(&[tag]).map(insert));
    };
    let slot = Slot::at_cursor(&cursor.chunk.text, cursor.offset, &cursor.chunk.facts.syntax.citations);
    let Some(edit) = writer.insert(cursor.chunk, slot, &tag) else { return Ok(None) };
    Ok(Some(writer.with_notes(cursor.chunk, vec![edit]).shifted(cursor.chunk.start)))
}

/// What is known of a work; `None` if the style cannot express its key.
fn described(work: &Work<'_>, style: CitationStyle) -> Option<Citable> {
    style.write(&[Tag::new(&work.key)])?;
    let text = |field: Option<&str>, most| clean(field.unwrap_or_default(), most).into();
    let date = work.date().unwrap_or_default();
    let year = date.split(|c: char| !c.is_ascii_digit()).find(|part| part.len() == 4).unwrap_or_default();
    Some(Citable {
        key: work.key.clone().into(),
        author: text(work.author(), 60),
        year: year.into(),
        title: text(work.title(), 120),
        outlet: text(work.outlet(), 60),
        has_document: work.document.is_some(),
        ..Citable::default()
    })
}

/// The first words of the body of a document: not its title and not the author's line.
fn first_words(document: &Document) -> Box<str> {
    let is_body = |span: Span| {
        let chunk = document.chunk_at(span.start).map(|index| &document.chunks[index]);
        chunk.is_some_and(|chunk| {
            let mut blocks = chunk.facts.syntax.blocks.iter().zip(&chunk.joined.roles);
            blocks.any(|(block, role)| *role == Role::Body && block.span.shifted(chunk.start).overlaps(span))
        })
    };
    let mut head = document.paragraphs().take(HEAD);
    let body = head.find(|(_, span)| is_body(*span)).or_else(|| document.paragraphs().next());
    body.map(|(_, span)| clean(&document.text(span), WORDS)).unwrap_or_default().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ide::fixture::Fixture;

    const WORLD: &str = "--- sources.bib\n@article{marsh, author = {Marsh, Ada}, title = {Tides}, date = {2018-02-03}, file = {tides.txt}}\n\
        @book{roe, author = {Roe, Bea}, title = {Harbours}, year = {2001}}\n\
        --- tides.txt\nTides\n\nBy Ada Marsh, Kestrel News, 3 February 2018\n\nThe harbour was quiet.\n\nTwelve ships sailed for Kestrel Bay on Monday, Ada Marsh said.\n";

    fn fixture(name: &str, draft: &str) -> Fixture {
        Fixture::new(&format!("{WORLD}--- {name}\n{draft}"))
    }

    fn inserted(name: &str, draft: &str, key: &str, paragraph: Option<u32>) -> String {
        let fixture = fixture(name, draft);
        let edits = insert_citation(&fixture.snapshot, fixture.at, key, paragraph).unwrap().unwrap();
        edits.apply(&draft.replace("$0", ""))
    }

    #[test]
    fn works_are_listed_with_author_year_title_and_first_words() {
        let fixture = fixture("draft.md", "Twelve ships sailed for Kestrel Bay on Monday$0.\n");
        let found = citables(&fixture.snapshot, fixture.at).unwrap();
        let brief = |one: &Citable| format!("{} ({}) {}: {}", one.author, one.year, one.title, one.words);
        assert_eq!(
            found.works.iter().map(brief).collect::<Vec<_>>(),
            ["Ada Marsh (2018) Tides: The harbour was quiet.", "Bea Roe (2001) Harbours: "]
        );
        let best = &found.passages[0];
        assert_eq!((&*best.key, best.paragraph, best.supports), ("marsh", Some(4), true));
    }

    #[test]
    fn paragraphs_of_a_work_begin_with_the_one_that_supports_the_sentence() {
        let fixture = fixture("draft.md", "Twelve ships sailed for Kestrel Bay on Monday$0.\n");
        let found = citable_paragraphs(&fixture.snapshot, fixture.at, "marsh").unwrap();
        let numbers: Vec<_> = found.passages.iter().filter_map(|one| one.paragraph).collect();
        assert_eq!(numbers, [4, 1, 2, 3]);
        for key in ["roe", "nobody"] {
            assert!(citable_paragraphs(&fixture.snapshot, fixture.at, key).unwrap().passages.is_empty());
        }
    }

    #[test]
    fn a_citation_stands_where_the_cursor_is() {
        for (draft, wanted) in [
            ("The nurse left$0.\n", "The nurse left [@roe].\n"),
            ("The nurse left $0and slept.\n", "The nurse left [@roe] and slept.\n"),
            ("The nurse left ($0).\n", "The nurse left ([@roe]).\n"),
            ("$0The nurse left.\n", "[@roe] The nurse left.\n"),
            ("The nurse left [@marsh$0].\n", "The nurse left [@marsh; @roe].\n"),
            ("As @ma$0rsh says, it rained.\n", "As @marsh [@roe] says, it rained.\n"),
            ("$0", "[@roe]"),
            ("It rained.\n\n$0", "It rained.\n\n[@roe]"),
        ] {
            assert_eq!(inserted("draft.md", draft, "roe", None), wanted);
        }
        assert_eq!(inserted("draft.md", "It rained$0.\n", "marsh", Some(2)), "It rained [@marsh, para. 2].\n");
    }

    #[test]
    fn a_citation_has_the_form_of_the_document() {
        for (name, draft, wanted) in [
            ("draft.txt", "It rained$0.\n", "It rained [@marsh, para. 2].\n"),
            ("draft.tex", "It rained$0.\n", "It rained \\autocite[para.~2]{marsh}.\n"),
            ("draft.typ", "It rained$0.\n", "It rained @marsh[para. 2].\n"),
            ("draft.org", "It rained$0.\n", "It rained [cite:@marsh para. 2].\n"),
            ("draft.adoc", "It rained$0.\n", "It rained cite:[marsh(para. 2)].\n"),
            (
                "draft.md",
                "It snowed.[^1]\n\nIt rained.$0\n\n[^1]: [@roe].\n",
                "It snowed.[^1]\n\nIt rained.[^2]\n\n[^1]: [@roe].\n[^2]: [@marsh, para. 2].\n",
            ),
        ] {
            assert_eq!(inserted(name, draft, "marsh", Some(2)), wanted, "{name}");
        }
    }
}
