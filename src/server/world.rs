//! A workspace folder, or a document outside of any: its corpus, and the paths of its documents.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use ropey::Rope;

use super::loader::Shown;
use super::uri;
use crate::config;
use crate::corpus::{Corpus, DifferingValues, DocId, Document, RebuiltIndex};
use crate::error::Error;
use crate::rules::{Enable, Policies, RULES, Settings};
use crate::syntax::Format;
use crate::workspace::{self, Baselines, Held, Loaded};

/// Rules that report missing things. They are off until the folder has been read.
const OF_ABSENCE: [&str; 2] = ["unresolved-citation", "single-source"];

/// If more files than this change at once, the index is rebuilt before any request is answered.
const MANY: usize = 64;

/// Allocates document numbers. Numbers are unique across workspaces and readings, so an outdated number refers to
/// nothing and never to another document.
#[derive(Clone, Debug, Default)]
pub(super) struct Numbers(Arc<AtomicU32>);

impl Numbers {
    /// Reserves a range of numbers; returns the first.
    pub(super) fn take(&self, count: u32) -> u32 {
        self.0.fetch_add(count, Ordering::Relaxed)
    }
}

/// A folder in the client's spelling, and in that of the file system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Root {
    pub(super) given: PathBuf,
    pub(super) real: PathBuf,
    /// The client did not name it: it was found for a document.
    pub(super) found: bool,
    /// Its subfolders are left out.
    pub(super) flat: bool,
}

impl Root {
    /// A folder that the client names.
    pub(super) fn new(given: PathBuf) -> Self {
        let real = given.canonicalize().unwrap_or_else(|_| given.clone());
        Self { given, real, found: false, flat: false }
    }

    /// The folder of a document outside of the client's folders, as `ibid lint` finds it: its workspace, or `within` if
    /// that contains it, or its own folder without subfolders. `None` if there is no such folder.
    pub(super) fn of(file: &Path, within: Option<&Path>) -> Option<Self> {
        let folder = file.parent().filter(|folder| folder.is_dir())?;
        let workspace = workspace::root_of(folder);
        let within = within.filter(|within| folder.starts_with(within)).map(Path::to_path_buf);
        let flat = workspace.is_none() && within.is_none();
        let given = workspace.or(within).unwrap_or_else(|| folder.to_path_buf());
        Some(Self { found: true, flat, ..Self::new(given) })
    }

    /// Whether it is the same folder, read in the same way.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.real == other.real && self.found == other.found && self.flat == other.flat
    }

    /// The path under which the file system knows a file of the folder.
    pub(super) fn real(&self, path: &Path) -> Option<PathBuf> {
        let rest = path.strip_prefix(&self.given).or_else(|_| path.strip_prefix(&self.real)).ok()?;
        let is_inside = !self.flat || rest.components().count() <= 1;
        // Joining nothing would add a separator.
        is_inside.then(|| if rest.as_os_str().is_empty() { self.real.clone() } else { self.real.join(rest) })
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
    /// The current numbering of documents: results from another one are outdated.
    pub(super) generation: u64,
    /// The folder has been read at least once.
    pub(super) loaded: bool,
    /// There is a folder, and it will be read: the content of other documents is not known yet.
    awaits: bool,
    /// Files that are not open and have diagnostics.
    pub(super) announced: super::notices::Announced,
    /// Reading it was cancelled.
    pub(super) cut_short: bool,
    /// The folder has been read completely: what is not known then is missing.
    complete: bool,
    /// An open document names other bibliographies than those that have been read.
    cites_unread: bool,
    /// How many open documents wait for the loader.
    unanswered: u32,
    /// Configurations; its documents are in the corpus.
    library: Loaded,
    /// The findings that the folder lives with.
    baselines: Arc<Baselines>,
    ids: HashMap<PathBuf, DocId>,
    paths: Arc<HashMap<DocId, PathBuf>>,
    numbers: Numbers,
    addresses: Option<Arc<Addresses>>,
    /// Changes on disk that are not yet in the index; `None` for deleted files.
    changed: BTreeMap<PathBuf, Option<Arc<Document>>>,
    /// The index is being rebuilt with these.
    resting: Option<BTreeMap<PathBuf, Option<Arc<Document>>>>,
    /// The revision of the corpus of which the differing values are known.
    compared: Option<u64>,
    /// They are being looked for.
    comparing: bool,
    /// When they may be looked for again.
    compares_from: Option<Instant>,
}

/// Values on which the documents of a revision differ.
#[derive(Debug)]
pub(super) struct Compared {
    revision: u64,
    values: DifferingValues,
    took: Duration,
}

/// Comparing waits for so many times as long as it took before, so that typing in a large folder keeps no core busy.
const PAUSE: u32 = 10;

/// An open document as others see it.
#[derive(Clone, Debug)]
pub(super) struct OpenText {
    /// In the client's spelling.
    pub(super) uri: Arc<str>,
    pub(super) version: Option<i32>,
    pub(super) rope: Rope,
}

/// The locations of the documents of a world.
#[derive(Debug, Default)]
pub(super) struct Addresses {
    pub(super) root: Option<Root>,
    pub(super) open: HashMap<DocId, OpenText>,
    paths: Arc<HashMap<DocId, PathBuf>>,
    /// The unread part of the folder.
    unread: Unread,
}

/// The unread part of a folder, which makes folder-wide changes impossible.
#[derive(Clone, Debug, Default)]
struct Unread {
    /// It is still being read, or reading it was cancelled.
    rest: bool,
    files: Vec<PathBuf>,
}

impl Addresses {
    /// The URI of a document: the client's own if it is open.
    pub(super) fn uri(&self, id: DocId) -> Option<String> {
        if let Some(open) = self.open.get(&id) {
            return Some(open.uri.to_string());
        }
        let path = self.paths.get(&id)?;
        Some(uri::from_path(&self.root.as_ref().map_or_else(|| path.clone(), |root| root.given(path))))
    }
}

impl Addresses {
    /// The path of a file, as the file system knows it.
    pub(super) fn path(&self, id: DocId) -> Option<&Path> {
        self.paths.get(&id).map(PathBuf::as_path)
    }

    /// Why the folder is not known completely; `None` if it is.
    pub(super) fn unread(&self) -> Option<String> {
        let root = self.root.as_ref()?;
        if self.unread.rest {
            return Some("The folder is still being read. Try again when it is done.".to_owned());
        }
        let known = |path: &PathBuf| self.paths.values().any(|known| known == path);
        let file = self.unread.files.iter().find(|path| path.symlink_metadata().is_ok() && !known(path))?;
        let shown = workspace::relative(&root.real, file);
        Some(format!("{shown} cannot be read and may cite the key. Make it readable, or move it away."))
    }

    /// Whether the analyzed text of a closed document is still that of its file.
    pub(super) fn stands(&self, document: &Document) -> bool {
        let Some(path) = self.paths.get(&document.id).filter(|_| !self.open.contains_key(&document.id)) else {
            return true;
        };
        workspace::read_document(path).is_ok_and(|read| read.broken.is_none() && read.text == document.full_text())
    }
}

impl World {
    pub(super) fn new(root: Option<Root>, generation: u64, numbers: Numbers, settings: &EditorSettings) -> Self {
        let awaits = root.is_some();
        let mut world = Self { root, generation, awaits, numbers, ..Self::default() };
        world.settle_policies(settings);
        world
    }

    /// The number of the document at `path`, as the file system spells it; a new one if it has none yet.
    fn id(&mut self, path: &Path) -> DocId {
        if let Some(&id) = self.ids.get(path) {
            return id;
        }
        let id = DocId(self.numbers.take(1));
        self.ids.insert(path.to_path_buf(), id);
        Arc::make_mut(&mut self.paths).insert(id, path.to_path_buf());
        self.addresses = None;
        id
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

    /// The analysis of a text in that format, under the configuration for `path`. It has no number yet.
    pub(super) fn read(&self, path: &Path, format: Format, text: &str) -> Document {
        Document::new_by(&self.library.models_of(path), DocId::default(), self.shown(path), format, text)
    }

    /// Whether a document was analyzed under that configuration.
    pub(super) fn is_read_right(&self, path: &Path, document: &Document) -> bool {
        document.models == self.library.models_of(path)
    }

    /// The document with the current number and name of the file at `path`.
    pub(super) fn numbered(&mut self, path: &Path, document: Document) -> Arc<Document> {
        let id = self.id(path);
        let shown = if *document.path == *self.shown(path) { document.path.clone() } else { self.shown(path).into() };
        Arc::new(document.numbered(id).moved(shown))
    }

    /// Adds the document at `path`, with its current number; returns it as added.
    pub(super) fn put(&mut self, path: &Path, document: Document) -> Arc<Document> {
        let document = self.numbered(path, document);
        self.corpus = Arc::new(self.corpus.with_document(document.clone()));
        document
    }

    /// Applies changes on disk. Open documents keep their text, and the file only counts for the index.
    pub(super) fn changed(
        &mut self,
        documents: Vec<(PathBuf, Document)>,
        gone: Vec<PathBuf>,
        is_open: impl Fn(&Path) -> bool,
    ) {
        let many = documents.len() > MANY;
        for (path, document) in documents {
            let document = self.numbered(&path, document);
            if !many && !is_open(&path) {
                self.corpus = Arc::new(self.corpus.with_document(document.clone()));
            }
            self.changed.insert(path, Some(document));
        }
        for path in gone {
            if !is_open(&path) {
                self.remove(&path);
            }
            self.changed.insert(path, None);
        }
        if many {
            let (documents, gone) = self.take_changed();
            let ids = &self.paths;
            let stays = |id: DocId| ids.get(&id).is_some_and(|path| is_open(path));
            self.corpus = Arc::new(self.corpus.with_stored(documents, &gone, stays));
        }
    }

    fn take_changed(&mut self) -> (Vec<Arc<Document>>, Vec<DocId>) {
        let (mut documents, mut gone) = (Vec::new(), Vec::new());
        for (path, document) in std::mem::take(&mut self.changed) {
            match document {
                Some(document) => documents.push(document),
                None => gone.extend(self.ids.get(&path)),
            }
        }
        (documents, gone)
    }

    /// Whether the overlay contains anything that should be in the index.
    pub(super) fn has_changed(&self) -> bool {
        self.loaded && !self.changed.is_empty()
    }

    /// The task to rebuild the index with all changes; its result goes to [`World::rested`].
    pub(super) fn rest(&mut self) -> Option<impl FnOnce() -> RebuiltIndex + Send + use<>> {
        if !self.has_changed() || self.resting.is_some() {
            return None;
        }
        self.resting = Some(self.changed.clone());
        let (documents, gone) = self.take_changed();
        let corpus = self.corpus.clone();
        Some(move || corpus.rested(documents, &gone))
    }

    /// Uses the rebuilt index. Returns whether that changes anything.
    pub(super) fn rested(&mut self, rested: &RebuiltIndex, is_open: impl Fn(&Path) -> bool) -> bool {
        let Some(taken) = self.resting.take() else { return false };
        let (paths, changed) = (&self.paths, &self.changed);
        // Changes since then stay in the overlay.
        let stays = |id: DocId| paths.get(&id).is_some_and(|path| is_open(path) || changed.contains_key(path));
        match self.corpus.with_rebuilt_index(rested, stays) {
            Some(corpus) => self.corpus = Arc::new(corpus),
            None => {
                // The stored documents have changed in the meantime: try again.
                for (path, document) in taken {
                    self.changed.entry(path).or_insert(document);
                }
                return false;
            }
        }
        true
    }

    /// Whether the values of its documents should be compared.
    pub(super) fn is_uncompared(&self) -> bool {
        self.loaded && !self.comparing && self.compared != Some(self.corpus.revision())
    }

    /// The task to compare the values of the documents; its result goes to [`World::compared`].
    pub(super) fn compare(&mut self) -> Option<impl FnOnce() -> Compared + Send + use<>> {
        if !self.is_uncompared() || self.compares_from.is_some_and(|from| Instant::now() < from) {
            return None;
        }
        self.comparing = true;
        let corpus = self.corpus.clone();
        Some(move || {
            let start = Instant::now();
            Compared { revision: corpus.revision(), values: corpus.find_differing_values(), took: start.elapsed() }
        })
    }

    /// Keeps the values that were found. Returns whether that changes anything.
    pub(super) fn compared(&mut self, found: Compared) -> bool {
        self.comparing = false;
        self.compares_from = Some(Instant::now() + found.took * PAUSE);
        let is_current = self.corpus.revision() == found.revision;
        let is_new = !self.corpus.keeps(&found.values);
        if is_new {
            self.corpus = Arc::new(self.corpus.keeping(found.values));
        }
        if is_current {
            self.compared = Some(self.corpus.revision());
        }
        is_new
    }

    /// Removes the document at `path`.
    pub(super) fn remove(&mut self, path: &Path) {
        if let Some(id) = self.ids.get(path) {
            self.corpus = Arc::new(self.corpus.without_document(*id));
        }
    }

    /// Replaces the documents by those of a folder that was read, or (not `whole`) partly read; open documents must be
    /// added again. `complete`: nothing was left unread.
    pub(super) fn install(
        &mut self,
        shown: Shown,
        whole: bool,
        complete: bool,
        generation: u64,
        settings: &EditorSettings,
    ) {
        let Shown { mut loaded, ids, paths, baselines } = shown;
        (self.ids, self.paths, self.baselines) = (ids, paths, Arc::new(baselines));
        self.corpus = Arc::new(std::mem::take(&mut loaded.corpus));
        self.library = loaded.without_documents();
        (self.compared, self.comparing) = (None, false);
        self.generation = generation;
        self.loaded = whole;
        self.awaits = !whole;
        self.complete = complete;
        self.changed.clear();
        // The documents of this index are no longer the stored ones.
        self.resting = None;
        self.addresses = None;
        self.settle_policies(settings);
    }

    /// An open document names bibliographies that may not have been read: they are not reported as missing until then.
    pub(super) fn cites_unread(&mut self, settings: &EditorSettings) {
        if !std::mem::replace(&mut self.cites_unread, true) {
            self.settle_policies(settings);
        }
    }

    /// Announces an open document to the loader.
    pub(super) fn asked(&mut self) {
        self.unanswered += 1;
    }

    /// The loader has read the bibliographies of one; returns whether it was the last.
    pub(super) fn answered(&mut self) -> bool {
        self.unanswered = self.unanswered.saturating_sub(1);
        self.unanswered == 0
    }

    /// The bibliographies of open documents have been read. Returns whether anything waited for them.
    pub(super) fn cites_what_is_read(&mut self, settings: &EditorSettings) -> bool {
        let held_back = std::mem::replace(&mut self.cites_unread, false);
        if held_back {
            self.settle_policies(settings);
        }
        held_back
    }

    /// The folder will never be read; only open documents count.
    pub(super) fn stays_alone(&mut self, settings: &EditorSettings) {
        self.awaits = false;
        self.settle_policies(settings);
    }

    /// Effective settings: those of `ibid.toml` over those of the editor.
    pub(super) fn settle_policies(&mut self, editor: &EditorSettings) {
        let editor = &editor.of(self.root.as_ref()).rules;
        self.policies = Arc::new(self.library.policies(|settings| {
            for (rule, level) in &editor.levels {
                settings.levels.entry(rule).or_insert(*level);
            }
            settings.claim_threshold = settings.claim_threshold.or(editor.claim_threshold);
            settings.strict |= editor.strict;
            if settings.drafts.is_empty() {
                settings.drafts = editor.drafts.clone();
            }
            if settings.enable == Enable::Always {
                settings.enable = editor.enable;
            }
            // The content of other documents is not known yet.
            if self.awaits {
                let across = RULES.iter().map(|rule| rule.meta()).filter(|meta| meta.across);
                settings.levels.extend(across.map(|meta| (meta.name, None)));
            }
            if !self.complete || self.cites_unread {
                settings.levels.extend(OF_ABSENCE.map(|name| (name, None)));
            }
        }));
    }

    /// Problems with files that other files name.
    pub(super) fn notices(&self) -> impl Iterator<Item = &Error> {
        let library = &self.library;
        library.config_errors.iter().chain(&library.problems).chain(&library.broken)
    }

    /// Replaces the problems with bibliographies.
    pub(super) fn note(&mut self, problems: Vec<Error>) {
        self.library.problems = problems;
        self.library.broken.clear();
    }

    /// The findings of a file that are not reported, by the path under which the file system knows it.
    pub(super) fn held(&self, path: &Path) -> Held {
        self.baselines.held(path)
    }

    pub(super) fn baselines(&self) -> Arc<Baselines> {
        self.baselines.clone()
    }

    /// Whether there is a folder that has not been read yet.
    pub(super) fn awaits(&self) -> bool {
        self.awaits
    }

    pub(super) fn forget_addresses(&mut self) {
        self.addresses = None;
    }

    /// The paths of documents, computed again after [`World::forget_addresses`].
    pub(super) fn addresses(&mut self, open: impl FnOnce() -> HashMap<DocId, OpenText>) -> Arc<Addresses> {
        let (root, paths) = (&self.root, &self.paths);
        let unread = || Unread { rest: self.awaits || self.cut_short, files: self.library.unread.clone() };
        let make = || Arc::new(Addresses { root: root.clone(), open: open(), paths: paths.clone(), unread: unread() });
        self.addresses.get_or_insert_with(make).clone()
    }
}

/// The settings of the editor, which may differ between folders.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct EditorSettings {
    /// Where a folder has none of its own.
    pub(super) all: FolderSettings,
    /// By the path under which the client knows the folder.
    pub(super) folders: BTreeMap<PathBuf, FolderSettings>,
}

/// The settings of the editor for one folder.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct FolderSettings {
    pub(super) rules: Settings,
    /// Paths relative to the folder.
    pub(super) bibliography: Vec<String>,
}

impl EditorSettings {
    /// Those of a world: of the innermost folder around its root.
    pub(super) fn of(&self, root: Option<&Root>) -> &FolderSettings {
        let around = root.into_iter().flat_map(|root| root.given.ancestors());
        around.into_iter().find_map(|folder| self.folders.get(folder)).unwrap_or(&self.all)
    }
}

/// The keys of `ibid.toml` that may stand in the editor's settings.
const KEYS: [&str; 7] = ["profile", "strict", "claim-threshold", "rules", "enable", "drafts", "bibliography"];

/// The settings of the editor: the keys of `ibid.toml`, in JSON. Errors are returned as text.
pub(super) fn editor_settings(value: &serde_json::Value) -> (FolderSettings, Vec<String>) {
    let known: serde_json::Map<_, _> = value
        .as_object()
        .into_iter()
        .flatten()
        // Client settings, such as the path of the server, are skipped.
        .filter(|(key, value)| KEYS.contains(&key.as_str()) && !value.is_null())
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    match toml::to_string(&known) {
        Ok(text) => {
            let (config, errors) = config::parse(Path::new("settings"), &text);
            let bibliography = config.bibliography.into_iter().flatten().map(|named| named.name.into()).collect();
            let own = FolderSettings { rules: config.settings, bibliography };
            (own, errors.iter().map(|error| error.message.clone()).collect())
        }
        Err(error) => (FolderSettings::default(), vec![error.to_string()]),
    }
}
