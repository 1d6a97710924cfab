//! Changes to several files, combined into one.

use super::Snapshot;
use super::keys::written;
use crate::corpus::{DocId, Document, Entry};
use crate::syntax::Format;
use crate::text::{Edit, Edits};

/// Edits of documents and of bibliographies, and new files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    pub documents: Vec<(DocId, Edits)>,
    /// By path in the workspace; a bibliography's text need not be in memory.
    pub bibliographies: Vec<(Box<str>, Edits)>,
    /// Files to create, in order of path. Their paths must be free.
    pub new: Vec<NewFile>,
}

/// A bibliography to create.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFile {
    /// In the workspace.
    pub path: Box<str>,
    /// Its entries, each once.
    pub entries: Vec<String>,
}

impl NewFile {
    #[must_use]
    pub fn text(&self) -> String {
        self.entries.join("\n")
    }
}

impl Changes {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.documents.is_empty() && self.bibliographies.is_empty() && self.new.is_empty()
    }

    /// Merges other changes; changes that are in both are made once.
    pub fn add(&mut self, other: Self) {
        for (document, edits) in other.documents {
            let own: Vec<Edit> = self
                .documents
                .iter()
                .filter(|(id, _)| *id == document)
                .flat_map(|(_, edits)| edits.iter().cloned())
                .collect();
            self.documents.retain(|(id, _)| *id != document);
            self.documents.push((document, Edits::new(own.into_iter().chain(edits).collect())));
        }
        for (path, edits) in other.bibliographies {
            let own: Vec<Edit> = self
                .bibliographies
                .iter()
                .filter(|(known, _)| *known == path)
                .flat_map(|(_, edits)| edits.iter().cloned())
                .collect();
            self.bibliographies.retain(|(known, _)| *known != path);
            self.bibliographies.push((path, Edits::new(own.into_iter().chain(edits).collect())));
        }
        for file in other.new {
            match self.new.binary_search_by(|known| known.path.cmp(&file.path)) {
                Ok(at) => {
                    let known = &mut self.new[at].entries;
                    let more: Vec<_> = file.entries.into_iter().filter(|entry| !known.contains(entry)).collect();
                    known.extend(more);
                }
                Err(at) => self.new.insert(at, file),
            }
        }
    }
}

/// The file name of a new bibliography.
const FIRST: &str = "references.bib";

/// Adds the entry of a work that `citing` will cite: to the nearest bibliography, or to a new file, which the front
/// matter of a Markdown document then names. Plain text cannot name one.
pub(super) fn listing(snapshot: &Snapshot, citing: &Document, entry: &Entry) -> Changes {
    let mut changes = Changes::default();
    if let Some(source) = snapshot.corpus.bibliography().source_for(&citing.path, &citing.meta.bibliography) {
        // One outside the folder is only read.
        if std::path::Path::new(&*source.path).is_absolute() {
            return changes;
        }
        changes.bibliographies.extend(source.insertion(entry).map(|edit| ((*source.path).into(), Edits::one(edit))));
    } else if citing.format == Format::Markdown {
        let folder = citing.path.rsplit_once('/').map(|(folder, _)| format!("{folder}/")).unwrap_or_default();
        let entries = vec![format!("{}\n", entry.to_bibtex())];
        changes.new.push(NewFile { path: format!("{folder}{FIRST}").into(), entries });
        if citing.meta.bibliography.is_empty() {
            changes.documents.push((citing.id, Edits::one(naming(citing))));
        }
    }
    changes
}

/// Adds the new bibliography to front matter, which may have to be created.
fn naming(citing: &Document) -> Edit {
    let head = citing.chunks.first().filter(|chunk| chunk.facts.syntax.front_matter.is_some());
    let end = if citing.chunks.first().is_some_and(|chunk| chunk.text.contains("\r\n")) { "\r\n" } else { "\n" };
    let line = format!("bibliography: {FIRST}{end}");
    let opening = head.and_then(|chunk| {
        let start = chunk.text.find("---")?;
        Some(start + chunk.text.get(start..)?.find('\n')? + 1)
    });
    match opening {
        Some(at) => Edit::insert(crate::text::offset(at), line),
        None => Edit::insert(0, format!("---{end}{line}---{end}{end}")),
    }
}

/// The changes that add the entry of a document, so that pandoc finds its key; none if there is an entry.
pub(super) fn listing_document(snapshot: &Snapshot, citing: &Document, cited: &Document) -> Changes {
    let corpus = &*snapshot.corpus;
    let (key, listed) = corpus.key_of(cited);
    if listed || corpus.entry(citing, &key).is_some() || written(&key).is_none() {
        return Changes::default();
    }
    let mut entry = corpus.entry_of(cited);
    let folder = corpus.bibliography().source_for(&citing.path, &citing.meta.bibliography);
    let folder = folder.map_or(&*citing.path, |source| &*source.path);
    entry.file = Some(relative(folder, &cited.path).into());
    listing(snapshot, citing, &entry)
}

/// The path of a file relative to `from`.
fn relative(from: &str, to: &str) -> String {
    let folder: Vec<&str> = from.split('/').collect();
    let folder = folder.split_last().map_or(&[][..], |(_, folder)| folder);
    let parts: Vec<&str> = to.split('/').collect();
    let same = folder.iter().zip(&parts).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..", folder.len() - same);
    up.chain(parts.iter().skip(same).copied()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_new_file_gets_its_own_entries_and_each_once() {
        let new = |path: &str, entries: &[&str]| {
            let entries = entries.iter().map(|entry| (*entry).to_owned()).collect();
            Changes { new: vec![NewFile { path: path.into(), entries }], ..Changes::default() }
        };
        let mut all = new("ward/references.bib", &["@misc{a}\n"]);
        all.add(new("court/references.bib", &["@misc{b}\n"]));
        all.add(new("ward/references.bib", &["@misc{c}\n", "@misc{a}\n"]));
        let files: Vec<_> = all.new.iter().map(|file| (&*file.path, file.text())).collect();
        let wanted = [("court/references.bib", "@misc{b}\n"), ("ward/references.bib", "@misc{a}\n\n@misc{c}\n")];
        assert_eq!(files, wanted.map(|(path, text)| (path, text.to_owned())));
    }

    #[test]
    fn a_file_is_named_relative_to_the_bibliography() {
        assert_eq!(relative("a.bib", "notes/b.txt"), "notes/b.txt");
        assert_eq!(relative("refs/a.bib", "notes/b.txt"), "../notes/b.txt");
        assert_eq!(relative("notes/old/a.bib", "notes/b.txt"), "../b.txt");
    }
}
