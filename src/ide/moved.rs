//! What changes with the paths of documents: keys that are made of file names, and the files that bibliographies name.

use std::sync::Arc;

use super::changes::Changes;
use super::rename::{carries, own_key, uses};
use super::{Cancellable, Snapshot};
use crate::corpus::{Document, Entry, beside};
use crate::text::{Edit, Edits, Span};

/// The edits of citations that keep pointing to documents when these get other paths (`moves`: old and new, in the
/// workspace). Only keys that nobody wrote down change: those of entries and of front matter stay.
pub fn moved(snapshot: &Snapshot, moves: &[(Box<str>, Box<str>)]) -> Cancellable<Changes> {
    let corpus = &*snapshot.corpus;
    let find = |path: &str| corpus.documents().find(|document| *document.path == *path);
    let documents: Vec<(&Arc<Document>, &str)> =
        moves.iter().filter_map(|(old, new)| Some((find(old)?, &**new))).collect();
    let mut after = corpus.clone();
    for (document, new) in &documents {
        after = after.with_document(Arc::new(Document::clone(document).moved(*new)));
    }
    let mut changes = Changes::default();
    for (document, _) in documents {
        snapshot.check()?;
        let (old, is_known) = corpus.key_of(document);
        let new = after.key_of(document).0;
        if is_known || old == new || own_key(document, &old).is_some() {
            continue;
        }
        for citing in corpus.documents().filter(|citing| corpus.entry(citing, &old).is_none()) {
            let edits = Edits::new(uses(citing, &old, &new));
            if !edits.is_empty() && carries(citing, &edits, &old, &new) {
                changes.add(Changes { documents: vec![(citing.id, edits)], ..Changes::default() });
            }
        }
    }
    Ok(changes)
}

/// The path, in the workspace, of the document that an entry names as its file.
#[must_use]
pub fn file_of(entry: &Entry) -> Option<Box<str>> {
    entry.file.as_deref().map(|file| beside(&entry.path, file))
}

/// The edits of a bibliography's text after which its entries name the new paths of documents.
#[must_use]
pub fn file_fields(path: &str, text: &str, moves: &[(Box<str>, Box<str>)]) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (at, word) in text.match_indices("file") {
        let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
        let rest = &text[at + word.len()..];
        if text[..at].ends_with(is_word) || rest.starts_with(is_word) {
            continue;
        }
        // `file = {a.txt}`, `file: a.txt`, `"file": "a.txt"`.
        let value = rest.trim_start_matches(['"', '\'']).trim_start();
        let Some(value) = value.strip_prefix(['=', ':']).map(|value| value.trim_start_matches([' ', '\t'])) else {
            continue;
        };
        let close = match value.chars().next() {
            Some('{') => '}',
            Some(quote @ ('"' | '\'')) => quote,
            _ => '\n',
        };
        let value = if close == '\n' { value } else { &value[1..] };
        let start = text.len() - value.len();
        let Some(length) = value.find([close, '\n']).or((close == '\n').then_some(value.len())) else { continue };
        let value = value[..length].trim_end();
        let named = beside(path, value);
        if let Some((_, new)) = moves.iter().find(|(old, _)| *old == named) {
            edits.push(Edit::replace(Span::at(start..start + value.len()), relative(path, new)));
        }
    }
    edits
}

/// A path of the workspace as seen from the folder of a file in it.
fn relative(from: &str, to: &str) -> String {
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    let folders: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let parts: Vec<&str> = to.split('/').collect();
    let same = folders.iter().zip(&parts[..parts.len() - 1]).take_while(|(a, b)| a == b).count();
    let up = folders[same..].iter().map(|_| "..");
    up.chain(parts[same..].iter().copied()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ide::fixture::Fixture;

    fn after(files: &str, moves: &[(&str, &str)]) -> Vec<String> {
        let fixture = Fixture::new(files);
        let moves: Vec<_> = moves.iter().map(|(old, new)| ((*old).into(), (*new).into())).collect();
        let changes = moved(&fixture.snapshot, &moves).unwrap();
        let text = |(id, edits): &(crate::corpus::DocId, Edits)| {
            let document = fixture.snapshot.corpus.document(*id).unwrap();
            format!("{}: {}", document.path, edits.apply(&document.full_text()).trim_end())
        };
        changes.documents.iter().map(text).collect()
    }

    #[test]
    fn a_key_made_of_a_file_name_follows_the_file() {
        let files =
            "--- tides.txt\nThe harbour was quiet.\n--- draft.md\nIt was quiet [@tides, para. 1], says @tides.\n";
        assert_eq!(after(files, &[("tides.txt", "ebb.txt")]), ["draft.md: It was quiet [@ebb, para. 1], says @ebb."]);
        assert_eq!(after(files, &[("tides.txt", "old/tides.txt")]), [""; 0]);
        assert_eq!(after(files, &[("none.txt", "ebb.txt")]), [""; 0]);
    }

    #[test]
    fn a_key_that_is_written_down_stays() {
        let entry = "--- a.bib\n@misc{tides, file = {tides.txt}}\n--- tides.txt\nQuiet.\n--- draft.md\nYes [@tides].\n";
        assert_eq!(after(entry, &[("tides.txt", "ebb.txt")]), [""; 0]);
        let own = "--- tides.md\n---\nkey: tides\n---\n\nQuiet.\n--- draft.md\nYes [@tides].\n";
        assert_eq!(after(own, &[("tides.md", "ebb.md")]), [""; 0]);
    }

    #[test]
    fn entries_name_the_new_path_of_their_file() {
        let moves: Vec<(Box<str>, Box<str>)> = vec![("sources/a.txt".into(), "archive/b.txt".into())];
        for (path, before, after) in [
            ("x.bib", "@misc{a, file = {sources/a.txt}}", "@misc{a, file = {archive/b.txt}}"),
            ("lists/x.bib", "@misc{a, file=\"../sources/a.txt\",}", "@misc{a, file=\"../archive/b.txt\",}"),
            (
                "sources/x.yaml",
                "- id: a\n  file: a.txt\n  title: b\n",
                "- id: a\n  file: ../archive/b.txt\n  title: b\n",
            ),
            ("x.json", "{\"file\": \"sources/a.txt\"}", "{\"file\": \"archive/b.txt\"}"),
            (
                "x.bib",
                "@misc{a, profile = {sources/a.txt}, file = {a.txt}}",
                "@misc{a, profile = {sources/a.txt}, file = {a.txt}}",
            ),
        ] {
            assert_eq!(Edits::new(file_fields(path, before, &moves)).apply(before), after);
        }
    }
}
