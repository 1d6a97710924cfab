//! The state of the server: worlds, and the documents that are open in them. Owned by the main loop; every method is
//! one event. Here is what is done whatever the event; what is done about documents, folders and questions has a room each.

mod documents;
mod folders;
mod questions;

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::capabilities::Client;
use super::librarian::{Librarian, WorldId};
use super::main_loop::Inbox;
use super::outside::{Outside, Reading};
use super::publish::{Publisher, Pull};
use super::workers::{Query, Workers};
use super::world::{World, editor_settings};
use crate::corpus::{DocId, Document};
use crate::rules::Settings;
use crate::text::Buffer;

/// A question that the world overtakes so often is given up.
const TRIES: u8 = 8;

/// So many documents at rest may stay unpacked.
const UNPACKED: usize = 128;

/// Longer texts are read beside the main loop when they are opened: other questions need not wait. In bytes.
const LONG: usize = 64 << 10;

/// A document that the client has open.
struct Open {
    world: WorldId,
    id: DocId,
    /// As the file system has it.
    path: Option<PathBuf>,
    version: Option<i64>,
    buffer: Buffer,
    document: Arc<Document>,
    /// How often the text has changed.
    edits: u64,
    /// It is being read for the first time: what was asked meanwhile, in order, and the number of the opening.
    unread: Option<Unread>,
    /// Its findings are to be pushed.
    dirty: bool,
}

/// A document that is being read.
struct Unread {
    opening: u64,
    waiting: Vec<Waiting>,
}

/// What waits for a document to be read.
enum Waiting {
    Query(Query),
    Pull(Pull),
}

pub(super) struct State {
    client: Arc<Client>,
    inbox: Inbox,
    workers: Workers,
    publisher: Publisher,
    librarian: Librarian,
    outside: Outside,
    worlds: BTreeMap<WorldId, World>,
    open: HashMap<Arc<str>, Open>,
    /// The editor's settings.
    settings: Settings,
    next_world: u32,
    generation: u64,
    /// How many texts have been opened.
    openings: u64,
    ready: bool,
    /// What shows that a folder is being read.
    reading: HashMap<WorldId, Reading>,
    /// Questions were asked since it was last seen to that they leave no memory behind.
    asked: bool,
    latest: Arc<AtomicU64>,
    /// Whether an edit could not be placed has been said once.
    misplaced: bool,
}

impl State {
    pub(super) fn new(
        client: Arc<Client>,
        folders: &[String],
        inbox: Inbox,
        workers: Workers,
        publisher: Publisher,
        librarian: Librarian,
        outside: Outside,
    ) -> Self {
        let mut state = Self {
            client,
            inbox,
            workers,
            publisher,
            librarian,
            outside,
            worlds: BTreeMap::new(),
            open: HashMap::new(),
            settings: Settings::default(),
            next_world: 0,
            generation: 0,
            ready: false,
            reading: HashMap::new(),
            asked: false,
            openings: 0,
            latest: Arc::default(),
            misplaced: false,
        };
        for folder in folders {
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

    /// Leaves the rest of a folder unread.
    pub(super) fn cancel(&mut self, token: &str) {
        for reading in self.reading.values().filter(|reading| reading.token == token) {
            reading.watch.cancelled.store(true, Ordering::Relaxed);
        }
    }

    /// Leaves the rest of all folders unread.
    pub(super) fn end(&mut self) {
        for reading in self.reading.values() {
            reading.watch.cancelled.store(true, Ordering::Relaxed);
        }
    }

    /// Whether anything was asked since the last time.
    pub(super) fn was_asked(&mut self) -> bool {
        std::mem::take(&mut self.asked)
    }

    /// Lets go of what was unpacked to answer questions, once it is much.
    pub(super) fn tidy(&mut self) {
        for world in self.worlds.values_mut() {
            if let Some(settled) = world.corpus.settled(UNPACKED) {
                world.corpus = Arc::new(settled);
            }
        }
    }

    pub(super) fn settings(&mut self, value: &serde_json::Value) {
        let (settings, errors) = editor_settings(value);
        for error in errors {
            self.log(&format!("the editor's settings: {error}"));
        }
        if settings != self.settings {
            self.settings = settings;
            for world in self.worlds.values_mut() {
                world.settle_policies(&self.settings);
            }
            self.moved();
            self.look_around();
            self.outside.refresh();
        }
    }

    /// Reads what was typed since the last time.
    fn settle(&mut self) {
        let mut any = false;
        for open in self.open.values_mut().filter(|open| open.buffer.has_edits() && open.unread.is_none()) {
            open.document = Arc::new(open.document.edited_by(&open.buffer.take_edits()));
            if let Some(world) = self.worlds.get_mut(&open.world) {
                world.put(open.document.clone());
                world.forget_addresses();
            }
            any = true;
        }
        if any {
            self.moved();
        }
    }

    /// The world is another one: answers that are being made are out of date.
    fn moved(&self) {
        self.latest.fetch_add(1, Ordering::Relaxed);
    }

    fn put(&mut self, id: WorldId, document: Arc<Document>) {
        if let Some(world) = self.worlds.get_mut(&id) {
            world.put(document);
            world.forget_addresses();
        }
        self.moved();
    }
}
