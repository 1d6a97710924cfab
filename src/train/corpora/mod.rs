//! Readers of the public corpora that ibid learns from.

mod conllu;
mod rows;

use std::path::Path;

use crate::analysis::mention::tagger::Coarse;
use crate::error::{Error, Result};
use crate::text::Span;

pub(super) use conllu::conllu;
pub(super) use rows::named;

/// A text with its names and sentences, in bytes.
#[derive(Clone, Debug, Default)]
pub(super) struct Text {
    pub(super) text: String,
    pub(super) names: Vec<(Span, Coarse)>,
    pub(super) sentences: Vec<Span>,
    /// Stretches of which nothing is known: nothing is learned there.
    pub(super) unknown: Vec<Span>,
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|error| Error::new(error.to_string()).on(path))
}

/// The files of a folder with an ending, in the order of their names.
pub(super) fn files(folder: &Path, ending: &str) -> Result<Vec<std::path::PathBuf>> {
    let entries = std::fs::read_dir(folder).map_err(|error| Error::new(error.to_string()).on(folder))?;
    let mut files: Vec<_> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|found| found == ending))
        .collect();
    files.sort();
    Ok(files)
}
