//! Readers of the corpora that ibid learns from.

mod attributed;
mod brat;
mod taught;

use std::path::Path;

pub(super) use attributed::attributed;
pub(super) use brat::brat;
pub(super) use taught::taught;

use crate::error::{Error, Result};
use crate::text::Span;

/// A text with its attributions, in bytes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Attributed {
    pub(super) text: String,
    pub(super) attributions: Vec<Gold>,
}

/// One attribution as people or a teacher marked it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Gold {
    pub(super) source: Vec<Span>,
    pub(super) cue: Vec<Span>,
    pub(super) content: Vec<Span>,
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

/// Where each code point of a text begins, in bytes; at last where the text ends.
fn code_points(text: &str) -> Vec<u32> {
    text.char_indices().map(|(at, _)| crate::text::offset(at)).chain([crate::text::offset(text.len())]).collect()
}
