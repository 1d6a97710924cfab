//! Reads folders and files on a thread of its own, so that no question ever waits for a disk. Tasks are done in order.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, Sender, channel};

use super::main_loop::{Event, Inbox};
use super::outside::Watch;
use super::pending::Pending;
use super::watch::Watcher;
use crate::config::{self, Config};
use crate::corpus::{Bibliography, DocId, Document, Source};
use crate::error::Error;
use crate::workspace::{self, Cache, File, Loaded, Onlooker, Sources, Stamp};

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
pub(super) struct Librarian {
    tasks: Sender<Task>,
    pending: Pending,
}

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
    /// `watches`: it also watches the folders that it reads, for a client that cannot.
    pub(super) fn start(inbox: Inbox, cache: Cache, watches: bool, pending: Pending) -> std::io::Result<Self> {
        let (tasks, received) = channel();
        let library = Library { inbox, cache, watches, watcher: None, shelves: HashMap::new() };
        let done = pending.clone();
        std::thread::Builder::new().name("librarian".into()).spawn(move || library.run(&received, &done))?;
        Ok(Self { tasks, pending })
    }

    pub(super) fn ask(&self, task: Task) {
        self.pending.begin();
        // Fails only once the thread is gone, and the server with it.
        let _ = self.tasks.send(task);
    }
}

/// What the librarian works with.
struct Library {
    inbox: Inbox,
    cache: Cache,
    watches: bool,
    watcher: Option<Watcher>,
    shelves: HashMap<WorldId, Shelf>,
}

impl Library {
    fn run(mut self, tasks: &Receiver<Task>, pending: &Pending) {
        // Threads of their own, so that an open document's paragraphs never wait behind ten thousand documents. Whoever
        // types sleeps most of the time and so goes before them wherever a scheduler is fair.
        let pool = rayon::ThreadPoolBuilder::new().build().ok();
        while let Ok(task) = tasks.recv() {
            let mut next = Some(task);
            while let Some(task) = next {
                next = self.task(task, pool.as_ref());
            }
            pending.end();
        }
    }

    /// Does a task. Gives what comes of it and is to be done next.
    fn task(&mut self, task: Task, pool: Option<&rayon::ThreadPool>) -> Option<Task> {
        match task {
            Task::Load(world, root, watch) => return self.load(world, &root, watch, pool),
            Task::Touched(world, paths) => {
                let shelf = self.shelves.get_mut(&world)?;
                if paths.iter().any(|path| path.file_name().is_some_and(|name| name == config::FILE_NAME)) {
                    return Some(Task::Load(world, shelf.root.clone(), shelf.watch.clone()));
                }
                shelf.touched(paths, |read| self.inbox.send(Event::Read(world, read)));
            }
            Task::Forget(world) => {
                if let (Some(shelf), Some(watcher)) = (self.shelves.remove(&world), &mut self.watcher) {
                    watcher.remove(&shelf.root);
                }
            }
        }
        None
    }

    /// Reads a folder, and watches it from then on. Gives what there is to be done about files that have changed in
    /// between.
    fn load(
        &mut self,
        world: WorldId,
        root: &Path,
        watch: Arc<Watch>,
        pool: Option<&rayon::ThreadPool>,
    ) -> Option<Task> {
        let first = !self.shelves.contains_key(&world);
        let look = Look { world, inbox: &self.inbox, watch: watch.clone(), first };
        let read = || workspace::load(root, self.cache, &look);
        let loaded = pool.map_or_else(read, |pool| pool.install(read));
        let is_whole = !look.is_cancelled();
        let keep = loaded.to_keep();
        let (documents, files, others) = (loaded.documents.clone(), loaded.files.clone(), loaded.others.clone());
        let shown = Shown::new(loaded);
        let shelf = Shelf::new(&shown.loaded, documents, &files, watch);
        self.inbox.send(Event::Read(world, Read::All(Box::new(shown))));
        // Whoever waits for the folder does not wait for this: it takes as long as looking at every file.
        if first && self.watches {
            self.watcher = self.watcher.take().or_else(|| Watcher::start(self.inbox.clone()));
            if let Some(watcher) = &mut self.watcher {
                watcher.add(root);
            }
        }
        let changed = if is_whole { shelf.changed_since(files, others) } else { Vec::new() };
        self.shelves.insert(world, shelf);
        if let Some(keep) = keep {
            keep.keep();
        }
        (!changed.is_empty()).then_some(Task::Touched(world, changed))
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
    fn new(loaded: &Loaded, documents: Vec<Arc<Document>>, files: &[File], watch: Arc<Watch>) -> Self {
        // Of their own, so that what others unpack of theirs does not stay for the sake of these.
        let documents = documents.into_iter().map(|document| Arc::new(document.at_rest()));
        Self {
            root: loaded.root.clone(),
            watch,
            configs: loaded.configs.clone(),
            bibliographies: loaded.bibliography_files.clone(),
            sources: loaded.bibliography.sources().to_vec(),
            documents: files.iter().map(|file| file.path.clone()).zip(documents).collect(),
        }
    }

    /// The files that are not as they were when they were read, new ones and those that are gone.
    fn changed_since(&self, files: Vec<File>, others: Vec<(PathBuf, Option<Stamp>)>) -> Vec<PathBuf> {
        let documents = files.into_iter().map(|file| (file.path, file.stamp));
        let mut seen: HashMap<PathBuf, Option<Stamp>> = documents.chain(others).collect();
        let listed = workspace::list(&self.root, None);
        let documents = listed.all.into_iter().filter(|path| self.admits(path));
        let mut changed: Vec<PathBuf> = documents.chain(listed.bibliographies).chain(listed.configs).collect();
        changed.retain(|path| seen.remove(path).is_none_or(|seen| seen != Stamp::of_file(path)));
        // What is listed no more, or never was since it lies outside of the folder.
        changed.extend(seen.into_iter().filter(|(path, seen)| *seen != Stamp::of_file(path)).map(|(path, _)| path));
        changed
    }

    /// Whether a file is a document, by its name and the configuration.
    fn admits(&self, path: &Path) -> bool {
        let by_name = workspace::format_of(path).is_some();
        let config = self.configs.iter().rev().find(|config| path.starts_with(config.folder()));
        config.map_or(by_name, |config| config.admits(path, by_name))
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
            let admitted = self.admits(&path);
            if admitted && listed.get_or_insert_with(all).binary_search(&path).is_ok() {
                read.extend(self.read(&path).map(|document| (path, document)));
            } else if admitted || workspace::format_of(&path).is_some() {
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
        (read.bibliography, [read.problems, read.broken].concat())
    }

    fn read(&self, path: &Path) -> Option<Document> {
        let text = workspace::read_document(path).ok()?.text;
        let format = workspace::format_of(path).unwrap_or_default();
        Some(Document::new(DocId::default(), workspace::relative(&self.root, path), format, &text).at_rest())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_between_being_read_and_being_watched_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let write = |name: &str, text: &str| std::fs::write(root.join(name), text).unwrap();
        for name in ["same.txt", "changed.md", "gone.txt", "same.bib", "changed.bib", "ibid.toml", "picture.png"] {
            write(name, "");
        }
        let loaded = workspace::load(&root, Cache::Off, &());
        let (documents, files, others) = (loaded.documents.clone(), loaded.files.clone(), loaded.others.clone());
        let shelf = Shelf::new(&loaded, documents, &files, Arc::default());
        assert!(shelf.changed_since(files.clone(), others.clone()).is_empty());
        write("changed.md", "more");
        write("changed.bib", "@book{a}");
        write("ibid.toml", "strict = true\n");
        write("new.txt", "");
        write("another.png", "");
        std::fs::remove_file(root.join("gone.txt")).unwrap();
        let mut changed = shelf.changed_since(files, others);
        changed.sort();
        let names = ["changed.bib", "changed.md", "gone.txt", "ibid.toml", "new.txt"];
        assert_eq!(changed, names.map(|name| root.join(name)));
    }
}
