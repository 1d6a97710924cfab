//! What a rule is, what it may look at, and how it reports.

use std::collections::BTreeMap;

use super::{Finding, Level};
use crate::corpus::{Chunk, Corpus, Document};
use crate::text::Span;

/// What is known of a rule without running it.
#[derive(Clone, Copy, Debug)]
pub struct Meta {
    /// A noun phrase for the defect, in kebab-case.
    pub name: &'static str,
    pub level: Level,
    pub since: &'static str,
    /// The doc comment: manual, `ibid explain`, and executed examples.
    pub doc: &'static str,
    /// Looks at other documents, so its verdicts can change when they do.
    pub across: bool,
}

impl Meta {
    /// The first sentence of the doc comment.
    #[must_use]
    pub fn summary(&self) -> &'static str {
        let doc = self.doc.trim();
        doc.split_once("\n\n").map_or(doc, |(first, _)| first)
    }
}

/// One rule.
pub trait Rule: Sync {
    fn meta(&self) -> &'static Meta;

    /// Reports what is wrong in one chunk.
    fn check(&self, cx: &Context<'_>, report: &mut Report);
}

/// What a rule may look at.
pub struct Context<'a> {
    pub corpus: &'a Corpus,
    pub document: &'a Document,
    /// Index of the chunk in `document.chunks`.
    pub index: usize,
    pub settings: &'a Settings,
}

impl<'a> Context<'a> {
    #[must_use]
    pub fn chunk(&self) -> &'a Chunk {
        &self.document.chunks[self.index]
    }
}

/// What a user can change of the rules.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// `None`: off. Rules not named here have their own level.
    pub levels: BTreeMap<&'static str, Option<Level>>,
    /// From 0 to 1: how sure ibid must be that a sentence is a checkable claim before it asks for a source.
    pub claim_threshold: Option<f32>,
    /// More findings, less sure.
    pub strict: bool,
}

impl Settings {
    #[must_use]
    pub fn level(&self, meta: &Meta) -> Option<Level> {
        self.levels.get(meta.name).copied().unwrap_or(Some(meta.level))
    }
}

/// Which settings hold where: those of the nearest `ibid.toml` above a document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Policies {
    /// Folders (paths as documents have them, `""` for the workspace's own) with their settings.
    folders: Vec<(Box<str>, Settings)>,
    default: Settings,
}

impl Policies {
    #[must_use]
    pub fn new(mut folders: Vec<(Box<str>, Settings)>) -> Self {
        folders.sort_by_key(|(folder, _)| std::cmp::Reverse(folder.len()));
        Self { folders, default: Settings::default() }
    }

    /// The settings for the document of that path.
    #[must_use]
    pub fn of(&self, path: &str) -> &Settings {
        let holds =
            |folder: &str| folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        self.folders.iter().find(|(folder, _)| holds(folder)).map_or(&self.default, |(_, settings)| settings)
    }
}

/// Takes down what a rule finds in a chunk.
#[derive(Default)]
pub struct Report {
    pub(super) findings: Vec<Finding>,
}

impl Report {
    /// Begins a finding; spans count from the chunk's first byte.
    pub fn at(&mut self, _span: Span, _message: impl Into<Box<str>>) {}
}
