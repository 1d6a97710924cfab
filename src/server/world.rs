//! One workspace folder, or one document that lies in none: its corpus, and where its documents are found.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ropey::Rope;

use super::librarian::Shown;
use super::uri;
use crate::config;
use crate::corpus::{Corpus, DocId, Document};
use crate::error::Error;
use crate::rules::{Policies, RULES, Settings};
use crate::workspace::{self, Loaded};

/// A folder as the client spells it, and as the file system does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Root {
    pub(super) given: PathBuf,
    pub(super) real: PathBuf,
}

impl Root {
    pub(super) fn new(given: PathBuf) -> Self {
        let real = given.canonicalize().unwrap_or_else(|_| given.clone());
        Self { given, real }
    }

    /// The path under which the file system knows a file of the folder.
    pub(super) fn real(&self, path: &Path) -> Option<PathBuf> {
        let rest = path.strip_prefix(&self.given).or_else(|_| path.strip_prefix(&self.real)).ok()?;
        Some(self.real.join(rest))
    }

    /// The path under which the client knows it.
    pub(super) fn given(&self, path: &Path) -> PathBuf {
        path.strip_prefix(&self.real).map_or_else(|_| path.to_path_buf(), |rest| self.given.join(rest))
    }
}

#[derive(Debug, Default)]
pub(super) struct World {
    pub(super) root: Option<Root>,
    pub(super) corpus: Arc<Corpus>,
    pub(super) policies: Arc<Policies>,
    /// Which numbering of documents holds: what was remembered under another is worth nothing.
    pub(super) generation: u64,
    /// The folder has been read at least once.
    pub(super) loaded: bool,
    /// There is a folder, and it will be read: what other documents say is not known yet.
    awaits: bool,
    /// Files that are not open and have been given diagnostics.
    pub(super) announced: super::notices::Announced,
    /// Reading it was cancelled.
    pub(super) cut_short: bool,
    /// Configurations; its documents are in the corpus.
    library: Loaded,
    ids: HashMap<PathBuf, DocId>,
    paths: Arc<HashMap<DocId, PathBuf>>,
    next: u32,
    addresses: Option<Arc<Addresses>>,
}

/// An open document as others see it.
#[derive(Clone, Debug)]
pub(super) struct OpenText {
    /// As the client spells it.
    pub(super) uri: Arc<str>,
    pub(super) version: Option<i32>,
    pub(super) rope: Rope,
}

/// Where each document of a world is found.
#[derive(Debug, Default)]
pub(super) struct Addresses {
    pub(super) root: Option<Root>,
    pub(super) open: HashMap<DocId, OpenText>,
    paths: Arc<HashMap<DocId, PathBuf>>,
    /// What of the folder is not known.
    unread: Unread,
}

/// What of a folder is not known, so that a change of all that it holds could not be complete.
#[derive(Clone, Debug, Default)]
struct Unread {
    /// It is still being read, or reading it was cancelled.
    rest: bool,
    files: Vec<PathBuf>,
}

impl Addresses {
    /// The URI of a document: the client's own where it is open.
    pub(super) fn uri(&self, id: DocId) -> Option<String> {
        if let Some(open) = self.open.get(&id) {
            return Some(open.uri.to_string());
        }
        let path = self.paths.get(&id)?;
        Some(uri::from_path(&self.root.as_ref().map_or_else(|| path.clone(), |root| root.given(path))))
    }
}

impl Addresses {
    /// Why not all of the folder is known; `None` where it is.
    pub(super) fn unread(&self) -> Option<String> {
        let root = self.root.as_ref()?;
        if self.unread.rest {
            return Some("The folder has not been read to its end. Try again once it has.".to_owned());
        }
        let known = |path: &PathBuf| self.paths.values().any(|known| known == path);
        let file = self.unread.files.iter().find(|path| path.symlink_metadata().is_ok() && !known(path))?;
        let shown = workspace::relative(&root.real, file);
        Some(format!("{shown} could not be read, and may cite the key. Make it readable, or move it away."))
    }

    /// Whether what was read of a document that is not open still stands in its file.
    pub(super) fn stands(&self, document: &Document) -> bool {
        let Some(path) = self.paths.get(&document.id).filter(|_| !self.open.contains_key(&document.id)) else {
            return true;
        };
        workspace::read_document(path).is_ok_and(|read| read.broken.is_none() && read.text == document.full_text())
    }
}

impl World {
    pub(super) fn new(root: Option<Root>, generation: u64, settings: &Settings) -> Self {
        let awaits = root.is_some();
        let mut world = Self { root, generation, awaits, ..Self::default() };
        world.settle_policies(settings);
        world
    }

    /// The number of the document at `path`, as the file system has it; a new one where it has none yet.
    pub(super) fn id(&mut self, path: &Path) -> DocId {
        if let Some(&id) = self.ids.get(path) {
            return id;
        }
        let id = DocId(self.next);
        self.next += 1;
        self.ids.insert(path.to_path_buf(), id);
        Arc::make_mut(&mut self.paths).insert(id, path.to_path_buf());
        self.addresses = None;
        id
    }

    pub(super) fn known(&self, path: &Path) -> Option<DocId> {
        self.ids.get(path).copied()
    }

    /// The path by which people and other documents name a file of this world.
    pub(super) fn shown(&self, path: &Path) -> String {
        match &self.root {
            Some(root) => workspace::relative(&root.real, path),
            None => path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned(),
        }
    }

    /// Whether a file, by the path that documents know it by, is one of the bibliographies.
    pub(super) fn lists(&self, shown: &str) -> bool {
        self.corpus.bibliography().source(shown).is_some()
    }

    pub(super) fn put(&mut self, document: Arc<Document>) {
        self.corpus = Arc::new(self.corpus.with_document(document));
    }

    pub(super) fn remove(&mut self, id: DocId) {
        self.corpus = Arc::new(self.corpus.without_document(id));
    }

    /// Takes a folder as it was read, or (not `whole`) as far as it was; what the client has open is to be put in again.
    pub(super) fn install(&mut self, shown: Shown, whole: bool, generation: u64, settings: &Settings) {
        let Shown { mut loaded, ids, paths } = shown;
        (self.ids, self.paths) = (ids, paths);
        self.next = loaded.documents.iter().map(|document| document.id.0 + 1).max().unwrap_or(0);
        self.corpus = Arc::new(std::mem::take(&mut loaded.corpus));
        self.library = loaded.without_documents();
        self.generation = generation;
        self.loaded = whole;
        self.awaits = !whole;
        self.addresses = None;
        self.settle_policies(settings);
    }

    /// The folder will never be read; what is open is all there is.
    pub(super) fn stays_alone(&mut self, settings: &Settings) {
        self.awaits = false;
        self.settle_policies(settings);
    }

    /// Which settings hold where: those of `ibid.toml`, and under them what the editor says.
    pub(super) fn settle_policies(&mut self, editor: &Settings) {
        self.policies = Arc::new(self.library.policies(|settings| {
            for (rule, level) in &editor.levels {
                settings.levels.entry(rule).or_insert(*level);
            }
            settings.claim_threshold = settings.claim_threshold.or(editor.claim_threshold);
            settings.strict |= editor.strict;
            // Every citation leads nowhere while no bibliography is known.
            if self.awaits {
                let across = RULES.iter().map(|rule| rule.meta()).filter(|meta| meta.across);
                settings.levels.extend(across.map(|meta| (meta.name, None)));
            }
        }));
    }

    /// What files ask for and cannot be used.
    pub(super) fn notices(&self) -> impl Iterator<Item = &Error> {
        let library = &self.library;
        library.config_errors.iter().chain(&library.problems).chain(&library.broken)
    }

    /// Takes what bibliographies are now in want of.
    pub(super) fn note(&mut self, problems: Vec<Error>) {
        self.library.problems = problems;
        self.library.broken.clear();
    }

    pub(super) fn forget_addresses(&mut self) {
        self.addresses = None;
    }

    /// Where the documents are found, made anew after [`World::forget_addresses`].
    pub(super) fn addresses(&mut self, open: impl FnOnce() -> HashMap<DocId, OpenText>) -> Arc<Addresses> {
        let (root, paths) = (&self.root, &self.paths);
        let unread = || Unread { rest: self.awaits || self.cut_short, files: self.library.unread.clone() };
        let make = || Arc::new(Addresses { root: root.clone(), open: open(), paths: paths.clone(), unread: unread() });
        self.addresses.get_or_insert_with(make).clone()
    }
}

/// The settings an editor gives: the same keys as in `ibid.toml`, in JSON. What is wrong comes back as text.
pub(super) fn editor_settings(value: &serde_json::Value) -> (Settings, Vec<String>) {
    let known: serde_json::Map<_, _> = value
        .as_object()
        .into_iter()
        .flatten()
        // The editor's own keys, such as where the server is found, are none of ours.
        .filter(|(key, value)| ["strict", "claim-threshold", "rules"].contains(&key.as_str()) && !value.is_null())
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    match toml::to_string(&known) {
        Ok(text) => {
            let (config, errors) = config::parse(Path::new("settings"), &text);
            (config.settings, errors.iter().map(|error| error.message.clone()).collect())
        }
        Err(error) => (Settings::default(), vec![error.to_string()]),
    }
}
