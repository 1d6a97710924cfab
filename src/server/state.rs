//! The state of the server: workspaces and open documents. Owned by the main loop; every method is one event. The
//! submodules handle documents, folders and requests.

mod documents;
mod folders;
mod questions;
mod surveys;

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::capabilities::Client;
use super::client_notifier::{ClientNotifier, Reading};
use super::loader::{Loader, Task, WorldId};
use super::main_loop::Inbox;
use super::publish::{Publisher, Pull};
use super::survey::Surveyor;
use super::uri;
use super::workers::{Query, Workers};
use super::world::{EditorSettings, Numbers, World, editor_settings};
use crate::corpus::Document;
use crate::text::Buffer;

/// A request that becomes outdated this often is given up.
const TRIES: u8 = 8;

/// The most stored documents that may stay unpacked.
const UNPACKED: usize = 128;

/// The length in bytes from which texts are analyzed in the background when they are opened.
const LONG: usize = 64 << 10;

/// A document that the client has open.
struct Open {
    world: WorldId,
    /// The path on disk. The document number belongs to the workspace and changes when the folder is read again.
    path: Option<PathBuf>,
    version: Option<i64>,
    /// The language id of the client.
    language: Box<str>,
    buffer: Buffer,
    /// The version that is in the workspace.
    document: Arc<Document>,
    /// The loader knows which bibliographies it names.
    told: bool,
    /// How often the text has changed.
    edits: u64,
    /// It is being analyzed for the first time: the requests since then, in order, and the number of the opening.
    unread: Option<Unread>,
    /// Its findings are to be pushed.
    dirty: bool,
}

impl Open {
    /// The path by which the world knows it; empty if it is not a file.
    fn file(&self) -> &Path {
        self.path.as_deref().unwrap_or(Path::new(""))
    }
}

/// Tells the loader which bibliographies the settings name for a folder.
fn named(id: WorldId, world: &World, settings: &EditorSettings) -> Task {
    Task::Bibliographies(id, settings.of(world.root.as_ref()).bibliography.clone())
}

/// A document that is being read.
struct Unread {
    opening: u64,
    waiting: Vec<Waiting>,
}

/// The requests that wait for a document to be analyzed.
enum Waiting {
    Query(Query),
    Pull(Pull),
}

/// The folders that the client has open when it initializes.
#[derive(Clone, Debug, Default)]
pub(super) struct Folders {
    /// As URIs.
    pub(super) named: Vec<String>,
    /// The folder in which the client was started, if it sends one.
    pub(super) within: Option<PathBuf>,
}

/// The threads that do the work.
pub(super) struct Threads {
    pub(super) workers: Workers,
    pub(super) publisher: Publisher,
    pub(super) surveyor: Surveyor,
    pub(super) loader: Loader,
}

pub(super) struct State {
    client: Arc<Client>,
    inbox: Inbox,
    workers: Workers,
    publisher: Publisher,
    surveyor: Surveyor,
    surveys: surveys::Surveys,
    loader: Loader,
    outside: ClientNotifier,
    worlds: BTreeMap<WorldId, World>,
    open: HashMap<Arc<str>, Open>,
    /// The folder for documents outside of all others, from `rootPath` of an old client.
    within: Option<PathBuf>,
    numbers: Numbers,
    /// The editor's settings.
    settings: EditorSettings,
    next_world: u32,
    generation: u64,
    /// How many texts have been opened.
    openings: u64,
    ready: bool,
    /// The progress report of reading a folder.
    reading: HashMap<WorldId, Reading>,
    /// Queries have unpacked facts since the last eviction.
    asked: bool,
    latest: Arc<AtomicU64>,
    /// Whether it has been reported that an edit could not be applied.
    misplaced: bool,
}

impl State {
    pub(super) fn new(
        client: Arc<Client>,
        folders: &Folders,
        inbox: Inbox,
        threads: Threads,
        outside: ClientNotifier,
    ) -> Self {
        let Threads { workers, publisher, surveyor, loader } = threads;
        let mut state = Self {
            client,
            inbox,
            workers,
            publisher,
            surveyor,
            surveys: surveys::Surveys::default(),
            loader,
            outside,
            worlds: BTreeMap::new(),
            open: HashMap::new(),
            within: folders.within.clone(),
            numbers: Numbers::default(),
            settings: EditorSettings::default(),
            next_world: 0,
            generation: 0,
            ready: false,
            reading: HashMap::new(),
            asked: false,
            openings: 0,
            latest: Arc::default(),
            misplaced: false,
        };
        for folder in &folders.named {
            state.add_folder(folder);
        }
        state
    }

    pub(super) fn log(&self, message: &str) {
        self.outside.log(message);
    }

    pub(super) fn ready(&mut self) {
        self.ready = true;
        let worlds: Vec<_> = self.worlds.keys().copied().collect();
        for world in worlds {
            self.load(world);
        }
    }

    /// Cancels the reading of a folder.
    pub(super) fn cancel(&mut self, token: &str) {
        for reading in self.reading.values().filter(|reading| reading.token == token) {
            reading.watch.cancelled.store(true, Ordering::Relaxed);
        }
    }

    /// Cancels the reading of all folders.
    pub(super) fn end(&mut self) {
        self.end_surveys();
        for reading in self.reading.values() {
            reading.watch.cancelled.store(true, Ordering::Relaxed);
        }
    }

    /// Whether there were any queries since the last time.
    pub(super) fn was_asked(&mut self) -> bool {
        std::mem::take(&mut self.asked)
    }

    /// Evicts the facts that queries have unpacked, if there are many.
    pub(super) fn evict(&mut self) {
        for world in self.worlds.values_mut() {
            if let Some(settled) = world.corpus.settled(UNPACKED) {
                world.corpus = Arc::new(settled);
            }
        }
    }

    /// `values`: the settings of all folders, then those of single ones, by their URIs.
    pub(super) fn settings(&mut self, values: &[(Option<String>, serde_json::Value)]) {
        let mut settings = EditorSettings::default();
        let mut said = std::collections::BTreeSet::new();
        for (folder, value) in values {
            let (own, errors) = editor_settings(value);
            for error in errors {
                if said.insert(error.clone()) {
                    self.log(&format!("Settings of the editor: {error}"));
                }
            }
            match folder {
                None => settings.all = own,
                Some(folder) => settings.folders.extend(uri::to_path(folder).map(|path| (path, own))),
            }
        }
        if settings != self.settings {
            self.settings = settings;
            for (&id, world) in &mut self.worlds {
                world.settle_policies(&self.settings);
                self.loader.ask(named(id, world, &self.settings));
            }
            self.moved();
            self.refresh_others();
            self.outside.refresh();
        }
    }

    /// Applies the edits since the last time.
    fn settle(&mut self) {
        let mut any = false;
        for open in self.open.values_mut().filter(|open| open.buffer.has_edits() && open.unread.is_none()) {
            let edited = open.document.edited_by(&open.buffer.take_edits());
            let names_others = edited.meta.bibliography != open.document.meta.bibliography;
            open.document = match self.worlds.get_mut(&open.world) {
                Some(world) => {
                    if names_others && world.root.is_some() {
                        open.told = false;
                        world.cites_unread(&self.settings);
                    }
                    world.forget_addresses();
                    world.put(open.path.as_deref().unwrap_or(Path::new("")), edited)
                }
                None => Arc::new(edited),
            };
            any = true;
        }
        if any {
            self.moved();
        }
    }

    /// The state has changed: pending answers are outdated.
    fn moved(&self) {
        self.latest.fetch_add(1, Ordering::Relaxed);
    }

    /// Adds a document, under its current number; returns it as added.
    fn put(&mut self, id: WorldId, path: Option<&Path>, document: Document) -> Arc<Document> {
        self.moved();
        match self.worlds.get_mut(&id) {
            Some(world) => {
                world.forget_addresses();
                world.put(path.unwrap_or(Path::new("")), document)
            }
            None => Arc::new(document),
        }
    }

    /// Tells the loader which open documents name bibliographies, so that these are read.
    pub(super) fn tell_names(&mut self) {
        let untold = self.open.values_mut().filter(|open| !open.told && open.unread.is_none());
        for open in untold {
            open.told = true;
            if let Some(path) = &open.path
                && let Some(world) = self.worlds.get_mut(&open.world).filter(|world| world.root.is_some())
            {
                world.asked();
                self.loader.ask(Task::Opened(open.world, path.clone(), open.document.clone()));
            }
        }
    }
}
