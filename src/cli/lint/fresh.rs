//! `--since` and `--changed`: which findings are about new or changed sentences.
//!
//! A paragraph of prose is often one line, so lines are too coarse. A sentence is old if it occurs, unchanged except for
//! line breaks, anywhere in the earlier texts of the files that differ: moved or rewrapped sentences are not new.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::super::claims::extent;
use super::super::output::Judged;
use super::super::positions::{Source, Sources};
use super::patch::Patch;
use crate::corpus::{Corpus, DocId, Document, Place};
use crate::error::Result;
use crate::rules::Finding;
use crate::syntax::Format;
use crate::text::Span;
use crate::workspace::{self, Change, History, Loaded};

/// The changes in the documents.
pub(super) struct Fresh {
    /// For each document with changes.
    documents: HashMap<DocId, Changed>,
    /// The sentences, and the lines, of the earlier texts.
    old: HashSet<u64>,
    /// Words that have been removed from bibliographies, such as keys.
    lost: HashSet<String>,
}

/// The changes of a document.
enum Changed {
    /// It is new.
    All,
    /// Sentences that do not occur in an earlier text.
    Sentences,
    /// The same, on these lines only; counted from 0, the end exclusive.
    Lines(Vec<(u32, u32)>),
}

impl Fresh {
    /// The differences from the repository at that revision.
    pub(super) fn since(loaded: &Loaded, revision: &str) -> Result<Self> {
        let history = History::since(&loaded.root, revision)?;
        let mut fresh = Self { documents: HashMap::new(), old: HashSet::new(), lost: HashSet::new() };
        for (file, document) in loaded.files.iter().zip(&loaded.documents) {
            match history.change(&file.path) {
                Change::Same => {}
                Change::New => drop(fresh.documents.insert(document.id, Changed::All)),
                Change::Edited(_) => drop(fresh.documents.insert(document.id, Changed::Sentences)),
            }
        }
        let format = |path: &Path| {
            let bibliography = || workspace::is_bibliography(path).then_some(Format::Bibliography);
            workspace::format_of(path).or_else(bibliography)
        };
        let outdated: Vec<_> = history.outdated().filter_map(|path| Some((path, format(path)?))).collect();
        let paths: Vec<_> = outdated.iter().map(|(path, _)| *path).collect();
        for ((path, format), text) in outdated.iter().zip(history.texts(&paths)?) {
            let Some(text) = text else { continue };
            if *format == Format::Bibliography {
                // A deleted or unreadable one has no keys left.
                let now = workspace::read_document(&history.root.join(path)).map(|now| now.text).unwrap_or_default();
                let now: HashSet<_> = keys(&now).collect();
                fresh.lost.extend(keys(&text).filter(|key| !now.contains(key)).map(str::to_owned));
            }
            fresh.remember(*format, &text);
        }
        Ok(fresh)
    }

    /// The changes of a patch. `folder`: the base of its paths, if not the current folder.
    pub(super) fn patched(loaded: &Loaded, patch: &Patch, folder: Option<&Path>) -> Self {
        let mut fresh = Self { documents: HashMap::new(), old: HashSet::new(), lost: HashSet::new() };
        let places: HashMap<&Path, usize> =
            loaded.files.iter().enumerate().map(|(index, file)| (&*file.path, index)).collect();
        let here = std::env::current_dir().and_then(|here| here.canonicalize()).unwrap_or_default();
        for file in &patch.files {
            let bases = [Some(&*here), folder, Some(&*loaded.root)];
            let mut candidates = bases.into_iter().flatten().flat_map(|base| {
                let named = |path: &str| workspace::lexical(&base.join(path));
                [Some(named(&file.path)), file.unprefixed().map(named)].into_iter().flatten()
            });
            let Some(&index) = candidates.find_map(|path| places.get(&*path)) else { continue };
            let document = &loaded.documents[index];
            let changed = if file.new { Changed::All } else { Changed::Lines(file.touched.clone()) };
            fresh.documents.insert(document.id, changed);
            for hunk in &file.before {
                fresh.remember(document.format, hunk);
            }
        }
        fresh
    }

    /// Records the sentences and lines of an earlier text.
    fn remember(&mut self, format: Format, text: &str) {
        if format != Format::Bibliography {
            let document = Document::new(DocId(0), "", format, text);
            for chunk in &document.chunks {
                let stretches = (0..chunk.facts.sentences.len()).map(|index| extent(chunk, index));
                self.old.extend(stretches.map(|span| hash(span.of(&chunk.text))));
            }
        }
        self.old.extend(text.lines().map(hash));
    }

    /// Keeps only findings about new sentences, and those that relate something new to something old.
    pub(super) fn retain(&self, judged: &mut [Judged], corpus: &Corpus, sources: &Sources<'_>) {
        for judged in judged {
            let document = judged.document.clone();
            judged.findings.retain(|finding| {
                self.is_new(&document, finding.span, sources)
                    || finding.related.iter().any(|related| self.is_new_place(corpus, related.place, sources))
                    || self.lacks_what_went(&document, finding)
            });
        }
    }

    fn is_new_place(&self, corpus: &Corpus, place: Place, sources: &Sources<'_>) -> bool {
        corpus.document(place.document).is_some_and(|document| self.is_new(document, place.span, sources))
    }

    /// A citation whose entry was removed from a bibliography.
    fn lacks_what_went(&self, document: &Document, finding: &Finding) -> bool {
        !self.lost.is_empty()
            && finding.rule == "unresolved-citation"
            && keys(&document.text(finding.span)).any(|key| self.lost.contains(key))
    }

    /// Whether any sentence of the span is new.
    fn is_new(&self, document: &Document, span: Span, sources: &Sources<'_>) -> bool {
        let Some(changed) = self.documents.get(&document.id) else { return false };
        let Some(source) = sources.get(document.id).filter(|_| !matches!(changed, Changed::All)) else { return true };
        let (mut in_sentence, mut new) = (false, false);
        let from = document.chunk_at(span.start).unwrap_or(0);
        let near = (from..document.chunks.len()).map(|index| &document.chunks[index]);
        for chunk in near.take_while(|chunk| chunk.start <= span.end) {
            for index in 0..chunk.facts.sentences.len() {
                let stretch = extent(chunk, index);
                let placed = stretch.shifted(chunk.start);
                if placed.overlaps(span) || span.is_empty() && placed.touches(span.start) {
                    in_sentence = true;
                    new |= !self.old.contains(&hash(stretch.of(&chunk.text))) && changed.touches(source, placed);
                }
            }
        }
        // Text outside sentences, such as an entry of a bibliography, is compared by lines.
        new || !in_sentence && {
            let (first, last) = (source.lines.line(span.start), source.lines.line(span.end));
            (first..=last).any(|line| {
                let start = source.lines.start(line) as usize;
                let words = source.text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or("");
                !words.trim().is_empty()
                    && !self.old.contains(&hash(words))
                    && changed.touches(source, Span::at(start..start + words.len()))
            })
        }
    }
}

impl Changed {
    fn touches(&self, source: &Source, span: Span) -> bool {
        let Self::Lines(touched) = self else { return true };
        let (first, last) =
            (source.lines.line(span.start), source.lines.line(span.end.saturating_sub(1).max(span.start)));
        touched.iter().any(|&(start, end)| start <= last && first < end)
    }
}

/// The hash (FNV-1a) of a text in which every run of white space, and every mark of a quoted line, is one space.
fn hash(text: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    for (number, word) in text.split_whitespace().filter(|word| *word != ">").enumerate() {
        let space = (number > 0).then_some(b' ');
        for byte in space.into_iter().chain(word.bytes()) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    hash
}

/// Every word that may be a citation key.
fn keys(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || "_-:.".contains(c)))
        .map(|word| word.trim_end_matches(['.', ':']))
        .filter(|word| !word.is_empty())
}

/// The base of the paths of a patch, if the documents are in a repository.
pub(super) fn patch_folder(loaded: &Loaded) -> Option<PathBuf> {
    loaded.root.ancestors().find(|folder| folder.join(".git").exists()).map(Path::to_path_buf)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_breaks_and_quote_marks_do_not_make_a_sentence_new() {
        assert_eq!(hash("The quay  was\n> closed."), hash("The quay was closed. "));
        assert_ne!(hash("The quay was closed."), hash("The quay was closed"));
        assert_eq!(keys("[@marsh2019, p. 3]; @a.b.").collect::<Vec<_>>(), ["marsh2019", "p", "3", "a.b"]);
    }
}
