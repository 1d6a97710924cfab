//! Renames a citation key in every citation of the same work, in front matter and in the bibliography.

use std::sync::Arc;

use super::changes::Changes;
use super::cursor::Cursor;
use super::keys::{is_simple, written};
use super::markup::clean;
use super::{Cancellable, Snapshot};
use crate::corpus::{Document, Entry, Place};
use crate::syntax::{CitationStyle, Format};
use crate::text::{Edit, Edits, Span, offset};

/// A key that can be renamed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renamable {
    /// The key alone, in the asking document.
    pub span: Span,
    pub key: Box<str>,
}

/// All changes of a new key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rename {
    pub old: Box<str>,
    pub new: Box<str>,
    /// Without references from other entries: see [`cross_references`].
    pub changes: Changes,
}

/// Why a key cannot be renamed, in a sentence for the user.
pub type Refusal = String;

/// The meaning of a key.
enum Meaning<'a> {
    Entry(&'a Entry),
    /// A document, by `key:` in its front matter.
    Own(&'a Arc<Document>, Span),
    Nothing,
}

/// The key under the cursor, or why it cannot be renamed.
pub fn prepare_rename(snapshot: &Snapshot, at: Place) -> Cancellable<Result<Renamable, Refusal>> {
    snapshot.check()?;
    let Some((key, span)) = key_at(snapshot, at) else {
        return Ok(Err("Only a citation key can be renamed.".into()));
    };
    let Some(document) = snapshot.corpus.document(at.document) else {
        return Ok(Err("This document is not open.".into()));
    };
    Ok(meaning(snapshot, document, &key).map(|_| Renamable { span, key }))
}

/// Every change that renames the key under the cursor.
pub fn rename(snapshot: &Snapshot, at: Place, new: &str) -> Cancellable<Result<Rename, Refusal>> {
    let old = match prepare_rename(snapshot, at)? {
        Ok(renamable) => renamable.key,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let Some(document) = snapshot.corpus.document(at.document) else {
        return Ok(Err("This document is not open.".into()));
    };
    let meaning = match meaning(snapshot, document, &old) {
        Ok(meaning) => meaning,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let new = new.trim().trim_start_matches('@');
    if let Err(refusal) = fits(snapshot, document, &meaning, &old, new) {
        return Ok(Err(refusal));
    }
    let mut changes = Changes::default();
    for document in snapshot.corpus.documents() {
        snapshot.check()?;
        if means_the_same(snapshot, document, &old, &meaning) {
            let edits = uses(document, &old, new);
            if !edits.is_empty() {
                let edits = Edits::new(edits);
                if !carries(document, &edits, &old, new) {
                    return Ok(Err(format!(
                        "@{} cannot be written as a citation in {}.",
                        clean(new, 60),
                        clean(&document.path, 80)
                    )));
                }
                changes.documents.push((document.id, edits));
            }
        }
    }
    match meaning {
        // An entry in a document's own front matter is edited there.
        Meaning::Entry(entry) if !entry.span.is_empty() => {
            let edit = Edits::one(Edit::replace(entry.span, new));
            match snapshot.corpus.documents().find(|document| document.path == entry.path) {
                Some(own) => changes.add(Changes { documents: vec![(own.id, edit)], ..Changes::default() }),
                None => changes.bibliographies.push(((*entry.path).into(), edit)),
            }
        }
        Meaning::Own(document, span) => {
            let edit = Edits::one(Edit::replace(span, new));
            changes.add(Changes { documents: vec![(document.id, edit)], ..Changes::default() });
        }
        Meaning::Entry(_) | Meaning::Nothing => {}
    }
    Ok(Ok(Rename { old, new: new.into(), changes }))
}

/// The key under the cursor: in a tag, or where an entry has it.
pub(super) fn key_at(snapshot: &Snapshot, at: Place) -> Option<(Box<str>, Span)> {
    if let Some((entry, span)) = entry_at(snapshot, at) {
        return Some((entry.key.clone(), span));
    }
    let cursor = Cursor::new(snapshot, at)?;
    let (citation, token) = cursor.citation()?;
    (token == citation.key_span).then(|| (citation.key.clone(), cursor.span(token)))
}

/// The entry whose key touches the cursor, in an open bibliography or in front matter.
pub(super) fn entry_at(snapshot: &Snapshot, at: Place) -> Option<(&Entry, Span)> {
    let document = snapshot.corpus.document(at.document)?;
    let touched = |entry: &&Entry| !entry.span.is_empty() && entry.span.touches(at.span.start);
    let found = if document.format == Format::Bibliography {
        snapshot.corpus.bibliography().source(&document.path)?.entries.iter().find(touched)
    } else {
        document.references.iter().find(touched)
    };
    found.map(|entry| (entry, entry.span))
}

fn meaning<'a>(snapshot: &'a Snapshot, document: &'a Document, key: &str) -> Result<Meaning<'a>, Refusal> {
    let corpus = &*snapshot.corpus;
    let own = (document.format == Format::Bibliography)
        .then(|| corpus.bibliography().source(&document.path)?.entries.iter().find(|entry| *entry.key == *key));
    if let Some(entry) = own.flatten().or_else(|| corpus.entry(document, key)) {
        if entry.span.is_empty() {
            let path = clean(&entry.path, 80);
            return Err(format!("The key of @{} was not found in {path}.", clean(key, 60)));
        }
        if *entry.key != *key {
            let (own, key) = (clean(&entry.key, 60), clean(key, 60));
            return Err(format!("@{key} is an alias of @{own}: change it in the `ids` of the entry."));
        }
        return Ok(Meaning::Entry(entry));
    }
    match corpus.document_of_key(key) {
        None => Ok(Meaning::Nothing),
        Some(named) => match own_key(named, key) {
            Some(span) => Ok(Meaning::Own(named, span)),
            None => Err(format!(
                "The key @{} is derived from {}. Add an entry for it to a bibliography first.",
                clean(key, 60),
                clean(&named.path, 80)
            )),
        },
    }
}

/// The position of the document's own key in front matter.
pub(super) fn own_key(document: &Document, key: &str) -> Option<Span> {
    let head = document.chunks.first().filter(|chunk| chunk.facts.syntax.front_matter.is_some())?;
    let mut start = 0;
    for line in head.text.split_inclusive('\n') {
        if let Some(value) = line.strip_prefix("key:")
            && let Some(at) = value.find(key)
        {
            return Some(Span::at(start + 4 + at..start + 4 + at + key.len()));
        }
        start += line.len();
    }
    None
}

/// Whether the key has the renamed meaning in a document.
fn means_the_same(snapshot: &Snapshot, document: &Document, key: &str, meaning: &Meaning<'_>) -> bool {
    let theirs = snapshot.corpus.entry(document, key);
    match meaning {
        Meaning::Entry(entry) => theirs.is_some_and(|theirs| theirs.path == entry.path && theirs.span == entry.span),
        Meaning::Own(..) | Meaning::Nothing => theirs.is_none(),
    }
}

/// Whether the new key is valid and unused.
fn fits(snapshot: &Snapshot, document: &Document, meaning: &Meaning<'_>, old: &str, new: &str) -> Result<(), Refusal> {
    let shown = clean(new, 60);
    if written(new).is_none() {
        return Err(format!("“{shown}” is not a valid key. A key has no white space, brackets, braces or semicolons."));
    }
    let in_bibtex =
        matches!(meaning, Meaning::Entry(entry) if entry.path.ends_with(".bib") || entry.path.ends_with(".bibtex"));
    if in_bibtex && new.contains(|c: char| ",=\"#%'()~\\".contains(c)) {
        return Err(format!("“{shown}” is not a valid BibTeX key. Leave out , = \" # % ' ( ) ~ and \\."));
    }
    let corpus = &*snapshot.corpus;
    if new != old && (corpus.entry(document, new).is_some() || corpus.document_of_key(new).is_some()) {
        return Err(format!("The key @{shown} is already in use."));
    }
    Ok(())
}

/// Whether the edits do what they should: every citation of the old key is one of the new.
pub(super) fn carries(document: &Document, edits: &Edits, old: &str, new: &str) -> bool {
    // Each counts in the text that those before it have made: the last goes first.
    let edits: Vec<Edit> = edits.iter().cloned().collect::<Vec<_>>().into_iter().rev().collect();
    let after = document.edited_by(&edits);
    let count = |document: &Document, key: &str| {
        let citations = document.chunks.iter().flat_map(|chunk| &chunk.facts.syntax.citations);
        citations.filter(|citation| *citation.key == *key).count()
    };
    old == new || count(&after, old) == 0 && count(&after, new) == count(document, old) + count(document, new)
}

/// Edits of a document's citations, and of `nocite` in its front matter.
pub(super) fn uses(document: &Document, old: &str, new: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    for chunk in &document.chunks {
        let text = &*chunk.text;
        for citation in chunk.facts.syntax.citations.iter().filter(|citation| *citation.key == *old) {
            let braced = citation
                .key_span
                .start
                .checked_sub(1)
                .is_some_and(|at| text.as_bytes().get(at as usize) == Some(&b'{'));
            // Other markups have no braces around keys.
            let bare = braced || citation.style != CitationStyle::Pandoc || is_simple(new);
            let key = if bare { new.to_owned() } else { format!("{{{new}}}") };
            edits.push(Edit::replace(citation.key_span.shifted(chunk.start), key));
        }
        let labels = chunk.facts.syntax.labels.iter().filter(|label| label.is_key && *label.name == *old);
        edits.extend(labels.map(|label| Edit::replace(label.span.shifted(chunk.start), new)));
        if chunk.facts.syntax.front_matter.is_some() {
            let sign = format!("@{old}");
            let ends = |at: usize| {
                !text.get(at..).is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric() || "_-:".contains(c)))
            };
            let found = text.match_indices(&sign).filter(|(at, _)| ends(at + sign.len()));
            let seen = |at: usize| {
                let citations = &chunk.facts.syntax.citations;
                citations.iter().any(|citation| citation.key_span.start as usize == at + 1)
            };
            let found = found.filter(|(at, _)| !seen(*at));
            edits.extend(
                found.map(|(at, _)| Edit::replace(Span::at(at + 1..at + sign.len()).shifted(chunk.start), new)),
            );
        }
    }
    edits
}

/// Fields of BibLaTeX whose value is a list of keys.
const CROSS: [&str; 8] = ["crossref", "xref", "xdata", "related", "entryset", "ids", "entrykey", "sharedcrossref"];

/// Where entries of a BibTeX file refer to a key (`crossref = {key}`, `ids = {key, other}`); empty for other formats.
#[must_use]
pub fn cross_references(path: &str, text: &str, key: &str) -> Vec<Span> {
    let mut found = Vec::new();
    if !(path.ends_with(".bib") || path.ends_with(".bibtex")) || key.is_empty() {
        return found;
    }
    for (at, _) in text.match_indices(key) {
        let end = at + key.len();
        let is_word = |c: char| c.is_alphanumeric() || "_-:./+".contains(c);
        let before = text.get(..at).unwrap_or("");
        let alone = !before.ends_with(is_word) && !text.get(end..).unwrap_or("").starts_with(is_word);
        // `field = {a, key`: back over other keys to the brace, the sign and the field's name.
        let list = before.trim_end_matches(|c: char| is_word(c) || c == ',' || c.is_whitespace());
        let Some(field) = alone.then(|| list.strip_suffix(['{', '"'])).flatten() else { continue };
        let Some(field) = field.trim_end().strip_suffix('=') else { continue };
        let field = field.trim_end();
        let start = field.rfind(|c: char| !c.is_ascii_alphabetic()).map_or(0, |at| at + 1);
        let name = field.get(start..).unwrap_or("").to_ascii_lowercase();
        if CROSS.contains(&&*name) {
            found.push(Span::new(offset(at), offset(end)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::ide::fixture::Fixture;

    #[track_caller]
    fn check(files: &str, new: &str, wanted: &Expect) {
        let fixture = Fixture::new(files);
        let found = match rename(&fixture.snapshot, fixture.at, new).unwrap() {
            Err(refusal) => format!("{refusal}\n"),
            Ok(rename) => {
                let mut out = String::new();
                for (id, edits) in &rename.changes.documents {
                    let document = fixture.snapshot.corpus.document(*id).unwrap();
                    out.push_str(&format!("--- {}\n{}", document.path, edits.apply(&document.full_text())));
                }
                for (path, edits) in &rename.changes.bibliographies {
                    out.push_str(&format!("--- {path}: {edits:?}\n"));
                }
                out
            }
        };
        wanted.assert_eq(&found);
    }

    const WORLD: &str = "--- sources.bib\n@misc{roe, title = {T}}\n--- b.md\n---\nnocite: \"@roe, @roe2\"\n---\n\nSo [see @{roe}, p. 3; -@roe].\n";

    #[test]
    fn a_key_is_renamed_in_every_tag_and_in_its_entry() {
        check(
            &format!("{WORLD}--- a.md\nSo @ro$0e [p. 3], not @roe2.\n"),
            "roe1999",
            &expect![[r#"
                --- a.md
                So @roe1999 [p. 3], not @roe2.
                --- b.md
                ---
                nocite: "@roe1999, @roe2"
                ---

                So [see @{roe1999}, p. 3; -@roe1999].
                --- sources.bib: Edits([Edit { span: 6..9, text: "roe1999" }])
            "#]],
        );
        check(
            "--- a.md\nSo @ro$0e it is.\n",
            "roe--doe",
            &expect![[r#"
            --- a.md
            So @{roe--doe} it is.
        "#]],
        );
    }

    #[test]
    fn a_documents_own_key_is_renamed_in_its_front_matter() {
        check(
            "--- a.md\nSo [@tid$0es].\n--- b.md\n---\ntitle: T\nkey: tides\n---\n\nText.\n",
            "tides2018",
            &expect![[r#"
                --- a.md
                So [@tides2018].
                --- b.md
                ---
                title: T
                key: tides2018
                ---

                Text.
            "#]],
        );
    }

    #[test]
    fn a_refused_rename_has_a_reason() {
        let draft = |text: &str| format!("{WORLD}--- a.md\n{text}\n");
        check(
            &draft("So @ro$0e."),
            "b c",
            &expect![["“b c” is not a valid key. A key has no white space, brackets, braces or semicolons.\n"]],
        );
        check(
            &draft("So @ro$0e."),
            "a,b",
            &expect![["“a,b” is not a valid BibTeX key. Leave out , = \" # % ' ( ) ~ and \\.\n"]],
        );
        check(&draft("So @ro$0e."), "b", &expect![["The key @b is already in use.\n"]]);
        check(&draft("So$0 @roe."), "b", &expect![["Only a citation key can be renamed.\n"]]);
        check(&draft("So [@roe, p. 3$0]."), "b", &expect![["Only a citation key can be renamed.\n"]]);
    }

    /// In every format, each citation of the key becomes a citation of the new key.
    #[test]
    fn every_citation_of_every_markup_is_renamed() {
        let files = [
            (
                "ward.md",
                "See @roe, [see @roe, p. 3; -@{roe}], {cite:p}`doe,roe`, ^[So @roe.], a note[^1].\n\n[^1]: Thus [@roe].\n",
            ),
            ("ward.txt", "See @roe [p. 3] and [@doe; @roe, para. 4].\n"),
            (
                "court.tex",
                "\\cite{doe,roe} \\textcite[see][p. 3]{roe} \\parencites{roe}[4]{roe} \\nocite{roe}\n\n\\begin{thebibliography}{9}\n\\bibitem[R]{roe} T.\n\\end{thebibliography}\n",
            ),
            ("lab.typ", "See @roe[p. 3]. #cite(<roe>, form: \"prose\") @roe.\n"),
            ("club.org", "[cite:see @doe p. 3; @roe] and [cite/t:@roe]\n"),
            ("port.rst", "See :cite:p:`doe,roe` and :cite:t:`roe{p. 3}` and [roe]_.\n\n.. [roe] T.\n"),
            ("dock.adoc", "See cite:[doe(4), roe(12)] and citenp:[roe].\n\n* [[[roe]]] T.\n"),
        ];
        let world: String = files.iter().map(|(path, text)| format!("--- {path}\n{text}")).collect();
        let fixture = Fixture::new(&format!(
            "--- s.bib\n@misc{{roe, title = {{T}}}}\n@misc{{doe, title = {{U}}}}\n--- a.md\nSo @ro$0e.\n{world}"
        ));
        let corpus = &fixture.snapshot.corpus;
        let count = |document: &Document, key: &str| {
            let citations = document.chunks.iter().flat_map(|chunk| &chunk.facts.syntax.citations);
            citations.filter(|citation| *citation.key == *key).count()
        };
        let found = rename(&fixture.snapshot, fixture.at, "Marsh_2019").unwrap().unwrap();
        for (path, _) in files {
            let document = corpus.documents().find(|document| *document.path == *path).unwrap();
            let (_, edits) = found.changes.documents.iter().find(|(id, _)| *id == document.id).expect(path);
            let text = edits.apply(&document.full_text());
            let after = Document::new(document.id, document.path.clone(), document.format, &text);
            assert!(count(document, "roe") >= 2, "{path} has {}", count(document, "roe"));
            assert_eq!(
                (count(&after, "roe"), count(&after, "Marsh_2019")),
                (0, count(document, "roe")),
                "{path}: {text}"
            );
            assert!(!text.contains("roe"), "{path}: {text}");
        }
        assert_eq!(found.changes.documents.len(), files.len() + 1);
    }

    #[test]
    fn a_key_that_a_markup_cannot_express_is_refused_for_all() {
        let world = "--- s.json\n[{\"id\": \"roe\", \"title\": \"T\"}]\n--- a.md\nSo @ro$0e.\n--- lab.typ\nSee @roe.\n";
        check(world, "roe/1999", &expect![["@roe/1999 cannot be written as a citation in lab.typ.\n"]]);
    }

    #[test]
    fn entries_that_refer_to_a_key_are_found() {
        let text =
            "@misc{roe, ids = {old, roe, older}}\n@misc{b, crossref = \"roe\", title = {roe}, xdata={roe2,a-roe,roe}}";
        let words: Vec<_> = cross_references("a.bib", text, "roe").iter().map(|span| span.start).collect();
        assert_eq!(words, [23, 57, 96]);
        assert!(cross_references("a.json", text, "roe").is_empty());
    }
}
