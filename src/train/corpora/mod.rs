//! Readers of the training corpora.

mod attributed;
mod brat;
mod conllu;
mod judged;
mod labelled;
mod rows;
mod taught;

use std::path::Path;

pub(super) use attributed::attributed;
pub(super) use brat::brat;
pub(super) use conllu::conllu;
pub(super) use judged::{Judged, judged};
pub(super) use labelled::{Labelled, flagged, labelled};
pub(super) use rows::named;
pub(super) use taught::taught;

use crate::analysis::PartOfSpeech;
use crate::analysis::mention::tagger::Coarse;
use crate::error::{Error, Result};
use crate::text::Span;

/// A text with its attributions, in bytes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Attributed {
    pub(super) text: String,
    pub(super) attributions: Vec<Gold>,
}

/// One attribution marked by people or a teacher model.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Gold {
    pub(super) source: Vec<Span>,
    pub(super) cue: Vec<Span>,
    pub(super) content: Vec<Span>,
}

/// A text with its names and sentences, in bytes.
#[derive(Clone, Debug, Default)]
pub(super) struct Text {
    pub(super) text: String,
    pub(super) names: Vec<(Span, Coarse)>,
    pub(super) sentences: Vec<Span>,
    /// Spans without annotation, which are skipped in training.
    pub(super) unknown: Vec<Span>,
    /// Its words with their parts of speech, in order. `None` for an unused part of speech.
    pub(super) parts: Vec<(Span, Option<PartOfSpeech>)>,
}

impl Text {
    /// The part of speech of a span: of its last word that is not punctuation, or of the word that contains it.
    pub(super) fn part(&self, span: Span) -> Option<usize> {
        let from = self.parts.partition_point(|(word, _)| word.end <= span.start);
        let within = self.parts.get(from..)?.iter().take_while(|(word, _)| word.start < span.end);
        let words = || within.clone().map(|(_, part)| *part);
        let last = words().flatten().filter(|part| *part != PartOfSpeech::Punctuation).last();
        last.or_else(|| words().next().flatten()).map(|part| part as usize)
    }
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|error| Error::new(error.to_string()).on(path))
}

/// The files of a folder with a file extension, in the order of their names.
pub(super) fn files(folder: &Path, ending: &str) -> Result<Vec<std::path::PathBuf>> {
    let entries = std::fs::read_dir(folder).map_err(|error| Error::new(error.to_string()).on(folder))?;
    let mut files: Vec<_> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|found| found == ending))
        .collect();
    files.sort();
    Ok(files)
}

/// The byte offset of each code point of a text, and of its end.
fn code_points(text: &str) -> Vec<u32> {
    text.char_indices().map(|(at, _)| crate::text::offset(at)).chain([crate::text::offset(text.len())]).collect()
}
