//! Reads folders and files on a thread of its own, so that no question ever waits for a disk. Tasks are done in order.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use super::main_loop::{Event, Inbox};
use crate::config::{self, Config};
use crate::corpus::{Bibliography, Corpus, DocId, Document, Source};
use crate::error::Error;
use crate::workspace::{self, Loaded, Sources};

/// Which world a task or its result belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct WorldId(pub(super) u32);

/// What to read.
#[derive(Debug)]
pub(super) enum Task {
    /// The whole folder.
    Load(WorldId, PathBuf),
    /// These files have changed, come or gone, or are no longer open.
    Touched(WorldId, Vec<PathBuf>),
    Forget(WorldId),
}

/// What was read.
#[derive(Debug)]
pub(super) enum Read {
    All(Box<(Loaded, Corpus)>),
    /// Documents with their paths; their ids mean nothing yet. And the paths of those that are no more.
    Some(Vec<(PathBuf, Document)>, Vec<PathBuf>),
    Bibliography(Box<Bibliography>, Vec<Error>),
}

#[derive(Clone, Debug)]
pub(super) struct Librarian(Sender<Task>);

/// What is remembered of a folder between tasks.
struct Shelf {
    root: PathBuf,
    configs: Vec<Config>,
    bibliographies: Vec<PathBuf>,
    /// The bibliographies as they were read last.
    sources: Vec<Arc<Source>>,
    /// Each document with its file, for the bibliographies that it names.
    documents: HashMap<PathBuf, Arc<Document>>,
}

impl Librarian {
    pub(super) fn start(inbox: Inbox) -> std::io::Result<Self> {
        let (tasks, received) = channel();
        std::thread::Builder::new().name("librarian".into()).spawn(move || run(&received, &inbox))?;
        Ok(Self(tasks))
    }

    pub(super) fn ask(&self, task: Task) {
        // Fails only once the thread is gone, and the server with it.
        let _ = self.0.send(task);
    }
}

fn run(tasks: &Receiver<Task>, inbox: &Inbox) {
    // A core stays free for whoever is typing.
    let threads = std::thread::available_parallelism().map_or(1, |cores| (cores.get() - 1).max(1));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().ok();
    let mut shelves: HashMap<WorldId, Shelf> = HashMap::new();
    let load_all = |shelves: &mut HashMap<WorldId, Shelf>, world, root: &Path| {
        let read = || load(root);
        let (loaded, corpus) = pool.as_ref().map_or_else(read, |pool| pool.install(read));
        shelves.insert(world, Shelf::new(&loaded));
        inbox.send(Event::Read(world, Read::All(Box::new((loaded, corpus)))));
    };
    while let Ok(task) = tasks.recv() {
        match task {
            Task::Load(world, root) => load_all(&mut shelves, world, &root),
            Task::Touched(world, paths) => {
                let Some(shelf) = shelves.get_mut(&world) else { continue };
                if paths.iter().any(|path| path.file_name().is_some_and(|name| name == config::FILE_NAME)) {
                    let root = shelf.root.clone();
                    load_all(&mut shelves, world, &root);
                } else {
                    shelf.touched(paths, |read| inbox.send(Event::Read(world, read)));
                }
            }
            Task::Forget(world) => drop(shelves.remove(&world)),
        }
    }
}

fn load(root: &Path) -> (Loaded, Corpus) {
    let loaded = workspace::load(root);
    let corpus = Corpus::default()
        .with_aliases(&loaded.aliases())
        .with_key_patterns(loaded.key_patterns())
        .with_bibliography(loaded.bibliography.clone())
        .with_documents(loaded.documents.clone());
    (loaded, corpus)
}

impl Shelf {
    fn new(loaded: &Loaded) -> Self {
        let files = loaded.files.iter().map(|file| file.path.clone());
        Self {
            root: loaded.root.clone(),
            configs: loaded.configs.clone(),
            bibliographies: loaded.bibliography_files.clone(),
            sources: loaded.bibliography.sources().to_vec(),
            documents: files.zip(loaded.documents.iter().cloned()).collect(),
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
            } else {
                gone.push(path);
            }
        }
        for (path, document) in &read {
            let old = self.documents.insert(path.clone(), Arc::new(document.clone()));
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
        Some(Document::new(DocId::default(), workspace::relative(&self.root, path), format, &text))
    }
}
