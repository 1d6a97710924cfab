//! The entries by the file and by the title of the work, so that a document finds its own.

use rustc_hash::FxHashMap;

use super::super::names;
use super::super::paths::beside;
use super::{Bibliography, Entry};

/// Indices of entries in their order; of several with one file or title, the first.
#[derive(Clone, Debug, Default)]
pub(super) struct Works {
    by_file: FxHashMap<Box<str>, usize>,
    by_title: FxHashMap<u32, usize>,
}

impl Works {
    pub(super) fn new<'a>(entries: impl Iterator<Item = &'a Entry>) -> Self {
        let mut works = Self::default();
        for (index, entry) in entries.enumerate() {
            if let Some(file) = entry.file.as_deref() {
                works.by_file.entry(beside(&entry.path, file)).or_insert(index);
            }
            if let Some(title) = entry.title.as_deref() {
                works.by_title.entry(names::folded(title)).or_insert(index);
            }
        }
        works
    }
}

impl Bibliography {
    /// The entry whose file is at a path (with `/`), or the first that has this title, if it names no file.
    pub(in crate::corpus) fn work_of(&self, path: &str, title: Option<&str>) -> Option<&Entry> {
        let works = self.works.get_or_init(|| Works::new(self.entries()));
        let entry = |index: &usize| self.order.get(*index).map(|&at| self.at(at));
        works
            .by_file
            .get(path)
            .and_then(entry)
            .or_else(|| works.by_title.get(&names::folded(title?)).and_then(entry).filter(|entry| entry.file.is_none()))
    }
}
