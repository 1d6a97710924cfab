//! Reads folders and files on a thread of its own, so that no question ever waits for a disk. Tasks are done in order.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, Sender, channel};

use super::main_loop::{Event, Inbox};
use super::outside::Watch;
use crate::config::{self, Config};
use crate::corpus::{Bibliography, DocId, Document, Source};
use crate::error::Error;
use crate::workspace::{self, Cache, Loaded, Onlooker, Sources};

/// Which world a task or its result belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct WorldId(pub(super) u32);

/// What to read.
#[derive(Debug)]
pub(super) enum Task {
    /// The whole folder.
    Load(WorldId, PathBuf, Arc<Watch>),
    /// These files have changed, come or gone, or are no longer open.
    Touched(WorldId, Vec<PathBuf>),
    Forget(WorldId),
}

/// What was read.
#[derive(Debug)]
pub(super) enum Read {
    All(Box<Shown>),
    /// What there is before all is read.
    Part(Box<Shown>),
    /// Documents with their paths; their ids mean nothing yet. And the paths of those that are no more.
    Some(Vec<(PathBuf, Document)>, Vec<PathBuf>),
    Bibliography(Box<Bibliography>, Vec<Error>),
}

/// A folder as it was read, and where its documents are found.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) loaded: Loaded,
    pub(super) ids: HashMap<PathBuf, DocId>,
    pub(super) paths: Arc<HashMap<DocId, PathBuf>>,
}

impl Shown {
    fn new(loaded: Loaded) -> Self {
        let files = loaded.files.iter().zip(&loaded.documents);
        let ids = files.clone().map(|(file, document)| (file.path.clone(), document.id)).collect();
        let paths = files.map(|(file, document)| (document.id, file.path.clone())).collect();
        Self { loaded, ids, paths: Arc::new(paths) }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Librarian(Sender<Task>);

/// What is remembered of a folder between tasks.
struct Shelf {
    root: PathBuf,
    watch: Arc<Watch>,
    configs: Vec<Config>,
    bibliographies: Vec<PathBuf>,
    /// The bibliographies as they were read last.
    sources: Vec<Arc<Source>>,
    /// Each document with its file, for the bibliographies that it names.
    documents: HashMap<PathBuf, Arc<Document>>,
}

impl Librarian {
    pub(super) fn start(inbox: Inbox, cache: Cache) -> std::io::Result<Self> {
        let (tasks, received) = channel();
        std::thread::Builder::new().name("librarian".into()).spawn(move || run(&received, &inbox, cache))?;
        Ok(Self(tasks))
    }

    pub(super) fn ask(&self, task: Task) {
        // Fails only once the thread is gone, and the server with it.
        let _ = self.0.send(task);
    }
}

fn run(tasks: &Receiver<Task>, inbox: &Inbox, cache: Cache) {
    // Threads of their own, so that an open document's paragraphs never wait behind ten thousand documents. Whoever
    // types sleeps most of the time and so goes before them wherever a scheduler is fair.
    let pool = rayon::ThreadPoolBuilder::new().build().ok();
    let mut shelves: HashMap<WorldId, Shelf> = HashMap::new();
    let load_all = |shelves: &mut HashMap<WorldId, Shelf>, world, root: &Path, watch: Arc<Watch>| {
        let look = Look { world, inbox, watch: watch.clone(), first: !shelves.contains_key(&world) };
        let read = || workspace::load(root, cache, &look);
        let loaded = pool.as_ref().map_or_else(read, |pool| pool.install(read));
        let shelf = Shelf::new(&loaded, watch);
        let keep = loaded.to_keep();
        inbox.send(Event::Read(world, Read::All(Box::new(Shown::new(loaded)))));
        shelves.insert(world, shelf);
        if let Some(keep) = keep {
            keep.keep();
        }
    };
    while let Ok(task) = tasks.recv() {
        match task {
            Task::Load(world, root, watch) => load_all(&mut shelves, world, &root, watch),
            Task::Touched(world, paths) => {
                let Some(shelf) = shelves.get_mut(&world) else { continue };
                if paths.iter().any(|path| path.file_name().is_some_and(|name| name == config::FILE_NAME)) {
                    let (root, watch) = (shelf.root.clone(), shelf.watch.clone());
                    load_all(&mut shelves, world, &root, watch);
                } else {
                    shelf.touched(paths, |read| inbox.send(Event::Read(world, read)));
                }
            }
            Task::Forget(world) => drop(shelves.remove(&world)),
        }
    }
}

/// Tells of a folder while it is read.
struct Look<'a> {
    world: WorldId,
    inbox: &'a Inbox,
    watch: Arc<Watch>,
    /// Nothing of the folder is known yet, so that a part is better than nothing.
    first: bool,
}

impl Onlooker for Look<'_> {
    fn progress(&self, read: u64, of: u64) {
        let percent = u32::try_from(read * 100 / of.max(1)).unwrap_or(100);
        self.watch.percent.fetch_max(percent, Ordering::Relaxed);
    }

    fn is_cancelled(&self) -> bool {
        self.watch.cancelled.load(Ordering::Relaxed)
    }

    fn wants_parts(&self) -> bool {
        self.first
    }

    fn part(&self, so_far: Loaded) {
        self.inbox.send(Event::Read(self.world, Read::Part(Box::new(Shown::new(so_far)))));
    }
}

impl Shelf {
    fn new(loaded: &Loaded, watch: Arc<Watch>) -> Self {
        let files = loaded.files.iter().map(|file| file.path.clone());
        Self {
            root: loaded.root.clone(),
            watch,
            configs: loaded.configs.clone(),
            bibliographies: loaded.bibliography_files.clone(),
            sources: loaded.bibliography.sources().to_vec(),
            // Of their own, so that what others unpack of theirs does not stay for the sake of these.
            documents: files.zip(loaded.documents.iter().map(|document| Arc::new(document.at_rest()))).collect(),
        }
    }

    /// Reads what has changed and tells of it.
    fn touched(&mut self, paths: Vec<PathBuf>, mut tell: impl FnMut(Read)) {
        let mut listed = None;
        let paths = self.files_in(paths, &mut listed);
        let named =
            |path: &Path| workspace::is_bibliography(path) || self.bibliographies.iter().any(|file| file == path);
        let mut cited = paths.iter().any(|path| named(path));
        let (known, new): (Vec<_>, Vec<_>) = paths.into_iter().partition(|path| self.documents.contains_key(path));
        let mut read = Vec::new();
        let mut gone = Vec::new();
        for path in known {
            match self.read(&path) {
                Some(document) => read.push((path, document)),
                None => gone.push(path),
            }
        }
        for path in new {
            // What git would not show is no document, and only a listing of the folder tells.
            let all = || workspace::list(&self.root, None).all;
            let by_name = workspace::format_of(&path).is_some();
            let config = self.configs.iter().rev().find(|config| path.starts_with(config.folder()));
            let admitted = config.map_or(by_name, |config| config.admits(&path, by_name));
            if admitted && listed.get_or_insert_with(all).binary_search(&path).is_ok() {
                read.extend(self.read(&path).map(|document| (path, document)));
            } else if admitted || by_name {
                gone.push(path);
            }
        }
        for (path, document) in &read {
            let old = self.documents.insert(path.clone(), Arc::new(document.at_rest()));
            let names = old.as_ref().map(|old| &old.meta.bibliography[..]).unwrap_or_default();
            cited |= names != document.meta.bibliography;
        }
        for path in &gone {
            self.documents.remove(path);
        }
        if !(read.is_empty() && gone.is_empty()) {
            tell(Read::Some(read, gone));
        }
        if cited {
            let (bibliography, problems) = self.bibliography();
            tell(Read::Bibliography(Box::new(bibliography), problems));
        }
    }

    /// The files that the paths stand for: where a folder has come or gone, all that it held and holds.
    fn files_in(&self, paths: Vec<PathBuf>, listed: &mut Option<Vec<PathBuf>>) -> Vec<PathBuf> {
        let mut files = Vec::new();
        for path in paths {
            let by_name = workspace::format_of(&path).is_some() || workspace::is_bibliography(&path);
            if by_name || self.documents.contains_key(&path) {
                files.push(path);
                continue;
            }
            files.extend(self.documents.keys().filter(|file| file.starts_with(&path)).cloned());
            if path.is_dir() {
                let all = listed.get_or_insert_with(|| workspace::list(&self.root, None).all);
                files.extend(all.iter().filter(|file| file.starts_with(&path)).cloned());
            } else {
                files.push(path);
            }
        }
        files.sort();
        files.dedup();
        files
    }

    fn bibliography(&mut self) -> (Bibliography, Vec<Error>) {
        let mut documents: Vec<_> = self.documents.iter().map(|(path, document)| (&**document, &**path)).collect();
        documents.sort_by_key(|(_, path)| *path);
        let read = workspace::bibliographies(&Sources {
            base: &self.root,
            roots: std::slice::from_ref(&self.root),
            configs: &self.configs,
            found: &workspace::list(&self.root, None).bibliographies,
            documents: &documents,
            old: &self.sources,
        });
        self.bibliographies = read.files;
        self.sources = read.bibliography.sources().to_vec();
        (read.bibliography, read.problems)
    }

    fn read(&self, path: &Path) -> Option<Document> {
        let text = workspace::read_document(path).ok()?.text;
        let format = workspace::format_of(path).unwrap_or_default();
        Some(Document::new(DocId::default(), workspace::relative(&self.root, path), format, &text).at_rest())
    }
}
