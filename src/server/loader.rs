//! Reads folders and files on its own thread, so that no request waits for a disk. Tasks run in order.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, Sender, channel};

use super::client_notifier::Watch;
use super::main_loop::{Event, Inbox};
use super::pending::Pending;
use super::watch::Watcher;
use super::world::Numbers;
use crate::config;
use crate::corpus::{Bibliography, DocId, Document, Source};
use crate::error::Error;
use crate::workspace::{self, Baselines, Cache, File, Files, Loaded, Onlooker, Sources, Stamp};

/// The world to which a task or its result belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct WorldId(pub(super) u32);

/// What to read.
#[derive(Debug)]
pub(super) enum Task {
    /// The whole folder, or (`true`) without its subfolders. With the allocator of document numbers.
    Load(WorldId, PathBuf, bool, Numbers, Arc<Watch>),
    /// These files have changed, appeared or disappeared.
    Touched(WorldId, Vec<PathBuf>),
    /// A file is open with this text, which may name other bibliographies than the one on disk.
    Opened(WorldId, PathBuf, Arc<Document>),
    /// A file is no longer open.
    Closed(WorldId, PathBuf),
    /// The bibliographies that the editor's settings name.
    Bibliographies(WorldId, Vec<String>),
    Forget(WorldId),
}

/// The result of a task.
#[derive(Debug)]
pub(super) enum Read {
    All(Box<Shown>),
    /// A partial result.
    Part(Box<Shown>),
    /// Documents with their paths; their ids are not valid yet. And the paths of deleted ones.
    Some(Vec<(PathBuf, Document)>, Vec<PathBuf>),
    Bibliography(Box<Bibliography>, Vec<Error>),
    /// The bibliographies that an open document names have been read.
    Names,
}

/// A folder that was read, and the locations of its documents.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) loaded: Loaded,
    pub(super) ids: HashMap<PathBuf, DocId>,
    pub(super) paths: Arc<HashMap<DocId, PathBuf>>,
    /// The findings that the folder lives with.
    pub(super) baselines: Baselines,
}

impl Shown {
    fn new(mut loaded: Loaded) -> Self {
        let (baselines, problems) = Baselines::of(&loaded);
        loaded.problems.extend(problems);
        let files = loaded.files.iter().zip(&loaded.documents);
        let ids = files.clone().map(|(file, document)| (file.path.clone(), document.id)).collect();
        let paths = files.map(|(file, document)| (document.id, file.path.clone())).collect();
        Self { loaded, ids, paths: Arc::new(paths), baselines }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Loader {
    tasks: Sender<Task>,
    pending: Pending,
}

/// The state of a folder between tasks.
struct LoadedFolder {
    root: PathBuf,
    flat: bool,
    numbers: Numbers,
    watch: Arc<Watch>,
    /// The folders that are searched for configurations and bibliographies.
    roots: Vec<PathBuf>,
    /// Configurations and their data.
    library: Loaded,
    bibliographies: Vec<PathBuf>,
    /// The bibliographies as they were last read.
    sources: Vec<Arc<Source>>,
    /// Each document with its file, for the bibliographies that it names.
    documents: HashMap<PathBuf, Arc<Document>>,
    /// The open ones, which replace these.
    open: HashMap<PathBuf, Arc<Document>>,
    /// The bibliographies that the editor's settings name.
    named: Vec<String>,
}

impl Loader {
    /// `watches`: it also watches the folders that it reads, for a client that cannot.
    pub(super) fn start(inbox: Inbox, cache: Cache, watches: bool, pending: Pending) -> std::io::Result<Self> {
        let (tasks, received) = channel();
        let library = LoaderThread {
            inbox,
            cache,
            watches,
            watcher: None,
            shelves: HashMap::new(),
            open: HashMap::new(),
            named: HashMap::new(),
        };
        let done = pending.clone();
        std::thread::Builder::new().name("loader".into()).spawn(move || library.run(&received, &done))?;
        Ok(Self { tasks, pending })
    }

    pub(super) fn ask(&self, task: Task) {
        self.pending.begin();
        // Fails only if the thread is gone, and the server with it.
        let _ = self.tasks.send(task);
    }
}

/// The state of the loader thread.
struct LoaderThread {
    inbox: Inbox,
    cache: Cache,
    watches: bool,
    watcher: Option<Watcher>,
    shelves: HashMap<WorldId, LoadedFolder>,
    /// Open documents of folders that have not been read yet.
    open: HashMap<WorldId, HashMap<PathBuf, Arc<Document>>>,
    /// The bibliographies that the editor's settings name for each folder, read or not.
    named: HashMap<WorldId, Vec<String>>,
}

impl LoaderThread {
    fn run(mut self, tasks: &Receiver<Task>, pending: &Pending) {
        // A separate thread pool, so that the paragraphs of an open document never wait behind ten thousand documents.
        // Interactive threads sleep most of the time and have priority under a fair scheduler.
        let pool = rayon::ThreadPoolBuilder::new().build().ok();
        while let Ok(task) = tasks.recv() {
            let mut next = Some(task);
            while let Some(task) = next {
                next = self.task(task, pool.as_ref());
            }
            pending.end();
        }
    }

    /// Runs a task. Returns its results and follow-up tasks.
    fn task(&mut self, task: Task, pool: Option<&rayon::ThreadPool>) -> Option<Task> {
        match task {
            Task::Load(world, root, flat, numbers, watch) => {
                return self.load(world, &root, flat, &numbers, watch, pool);
            }
            Task::Touched(world, paths) => {
                let shelf = self.shelves.get_mut(&world)?;
                if paths.iter().any(|path| shelf.depends_on(path)) {
                    return Some(shelf.load_again(world));
                }
                shelf.touched(paths, false, |read| self.inbox.send(Event::Read(world, read)));
            }
            Task::Opened(world, path, document) => {
                match self.shelves.get_mut(&world) {
                    Some(shelf) => {
                        let (old, new) = (shelf.names(&path).to_vec(), document.meta.bibliography.to_vec());
                        shelf.open.insert(path, document);
                        if old != new {
                            let (bibliography, problems) = shelf.bibliography();
                            let read = Read::Bibliography(Box::new(bibliography), problems);
                            self.inbox.send(Event::Read(world, read));
                        }
                    }
                    None => drop(self.open.entry(world).or_default().insert(path, document)),
                }
                self.inbox.send(Event::Read(world, Read::Names));
            }
            Task::Closed(world, path) => match self.shelves.get_mut(&world) {
                Some(shelf) => {
                    let open = shelf.open.remove(&path);
                    let named = open.map(|open| open.meta.bibliography.clone()).unwrap_or_default();
                    let cited = shelf.names_on_disk(&path) != named;
                    shelf.touched(vec![path], cited, |read| self.inbox.send(Event::Read(world, read)));
                }
                None => drop(self.open.get_mut(&world).and_then(|open| open.remove(&path))),
            },
            Task::Bibliographies(world, names) => {
                if let Some(shelf) = self.shelves.get_mut(&world).filter(|shelf| shelf.named != names) {
                    shelf.named.clone_from(&names);
                    let (bibliography, problems) = shelf.bibliography();
                    self.inbox.send(Event::Read(world, Read::Bibliography(Box::new(bibliography), problems)));
                }
                self.named.insert(world, names);
            }
            Task::Forget(world) => {
                self.open.remove(&world);
                self.named.remove(&world);
                if let (Some(shelf), Some(watcher)) = (self.shelves.remove(&world), &mut self.watcher)
                    && self.shelves.values().all(|other| other.root != shelf.root)
                {
                    watcher.remove(&shelf.root);
                }
            }
        }
        None
    }

    /// Reads a folder, and watches it from then on. Returns tasks for files that have changed in the meantime.
    fn load(
        &mut self,
        world: WorldId,
        root: &Path,
        flat: bool,
        numbers: &Numbers,
        watch: Arc<Watch>,
        pool: Option<&rayon::ThreadPool>,
    ) -> Option<Task> {
        let first = !self.shelves.contains_key(&world);
        let look = Look { world, inbox: &self.inbox, watch: watch.clone(), numbers, first };
        let read = || workspace::load(root, flat, self.cache, &look);
        let mut loaded = pool.map_or_else(read, |pool| pool.install(read));
        let is_whole = !look.is_cancelled();
        let keep = loaded.to_keep();
        let (documents, files, others) = (loaded.documents.clone(), loaded.files.clone(), loaded.others.clone());
        let open = self.shelves.remove(&world).map(|shelf| shelf.open).or_else(|| self.open.remove(&world));
        let mut shelf = LoadedFolder::new(&loaded, documents, &files, watch);
        (shelf.root, shelf.flat, shelf.numbers) = (root.into(), flat, numbers.clone());
        shelf.open = open.unwrap_or_default();
        shelf.named = self.named.get(&world).cloned().unwrap_or_default();
        if !shelf.named.is_empty()
            || shelf.open.iter().any(|(path, open)| shelf.names_on_disk(path) != open.meta.bibliography)
        {
            let (bibliography, problems) = shelf.bibliography();
            loaded.corpus = loaded.corpus.with_bibliography(bibliography);
            // The bibliographies that open documents name count, not those they named on disk.
            loaded.problems.retain(|error| error.path.as_ref().is_none_or(|path| !shelf.open.contains_key(path)));
            let is_new =
                |error: &Error| {
                    !loaded.problems.iter().chain(&loaded.broken).chain(&loaded.notes).any(|known| {
                        (&known.path, known.line, &known.message) == (&error.path, error.line, &error.message)
                    })
                };
            let new: Vec<Error> = problems.into_iter().filter(is_new).collect();
            loaded.problems.extend(new);
        }
        let shown = Shown::new(loaded);
        self.inbox.send(Event::Read(world, Read::All(Box::new(shown))));
        // Runs after the folder is shown: it takes as long as reading the metadata of every file.
        if first && self.watches {
            self.watcher = self.watcher.take().or_else(|| Watcher::start(self.inbox.clone()));
            if let Some(watcher) = &mut self.watcher {
                watcher.add(root, flat);
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

/// Reports on a folder while it is read.
struct Look<'a> {
    world: WorldId,
    inbox: &'a Inbox,
    watch: Arc<Watch>,
    numbers: &'a Numbers,
    /// Nothing of the folder is known yet, so a part is better than nothing.
    first: bool,
}

impl Onlooker for Look<'_> {
    fn progress(&self, read: u64, of: u64) {
        let percent = u32::try_from(read * 100 / of.max(1)).unwrap_or(100);
        self.watch.percent.fetch_max(percent, Ordering::Relaxed);
    }

    fn documents(&self, read: usize, of: usize) {
        self.watch.total.store(of, Ordering::Relaxed);
        self.watch.read.fetch_max(read, Ordering::Relaxed);
    }

    fn numbers(&self, count: u32) -> u32 {
        self.numbers.take(count)
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

impl LoadedFolder {
    fn new(loaded: &Loaded, documents: Vec<Arc<Document>>, files: &[File], watch: Arc<Watch>) -> Self {
        // Separate copies, so that facts that others unpack do not stay in memory because of these.
        let documents = documents.into_iter().map(|document| Arc::new(document.at_rest()));
        Self {
            root: loaded.root.clone(),
            flat: false,
            numbers: Numbers::default(),
            watch,
            roots: loaded.roots.clone(),
            library: loaded.settings(),
            bibliographies: loaded.bibliography_files.clone(),
            sources: loaded.bibliography.sources().to_vec(),
            documents: files.iter().map(|file| file.path.clone()).zip(documents).collect(),
            open: HashMap::new(),
            named: Vec::new(),
        }
    }

    fn load_again(&self, world: WorldId) -> Task {
        Task::Load(world, self.root.clone(), self.flat, self.numbers.clone(), self.watch.clone())
    }

    fn list(&self) -> Files {
        workspace::list(&self.root, self.flat.then_some(1))
    }

    /// Whether a change of that file, or of a folder of that name, may change which documents there are and how they
    /// are read.
    fn depends_on(&self, path: &Path) -> bool {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let is_folder = || !self.documents.contains_key(path) && (path.is_dir() || !path.exists());
        [config::FILE_NAME, workspace::BASELINE, ".gitignore", ".ignore"].contains(&name)
            || is_folder()
                && (self.library.configs.iter().any(|config| config.folder().starts_with(path))
                    || path.is_dir() && self.list().configs.iter().any(|config| config.starts_with(path)))
    }

    /// The bibliographies that a file on disk names.
    fn names_on_disk(&self, path: &Path) -> &[Box<str>] {
        self.documents.get(path).map(|document| &document.meta.bibliography[..]).unwrap_or_default()
    }

    /// The bibliographies that a file names, unresolved.
    fn names(&self, path: &Path) -> &[Box<str>] {
        self.open.get(path).map_or_else(|| self.names_on_disk(path), |document| &document.meta.bibliography)
    }

    /// The files that have changed since they were read, including new and deleted ones.
    fn changed_since(&self, files: Vec<File>, others: Vec<(PathBuf, Option<Stamp>)>) -> Vec<PathBuf> {
        let documents = files.into_iter().map(|file| (file.path, file.stamp));
        // Which bibliographies are named is only known once the documents are read, so these have no stamp.
        let is_named = |file: &&PathBuf| others.iter().all(|(path, _)| path != *file);
        let is_changed = |file: &&PathBuf| workspace::has_changed(&self.root, file, &self.sources);
        let named: Vec<PathBuf> = self.bibliographies.iter().filter(is_named).filter(is_changed).cloned().collect();
        let mut seen: HashMap<PathBuf, Option<Stamp>> = documents.chain(others).collect();
        let listed = self.list();
        let documents = listed.all.into_iter().filter(|path| self.admits(path));
        let mut changed: Vec<PathBuf> = documents.chain(listed.bibliographies).chain(listed.configs).collect();
        changed.retain(|path| seen.remove(path).is_none_or(|seen| seen != Stamp::of_file(path)));
        // Files that are no longer listed, or never were because they are outside the folder.
        changed.extend(seen.into_iter().filter(|(path, seen)| *seen != Stamp::of_file(path)).map(|(path, _)| path));
        changed.extend(named);
        changed
    }

    /// Whether a file is a document, by its name and the configuration.
    fn admits(&self, path: &Path) -> bool {
        let by_name = workspace::format_of(path).is_some();
        self.library.config_of(path).map_or(by_name, |config| config.admits(path, by_name))
    }

    /// Reads the changed files and reports them. `cited`: other bibliographies may be in use now.
    fn touched(&mut self, paths: Vec<PathBuf>, cited: bool, mut tell: impl FnMut(Read)) {
        let mut listed = None;
        // A deleted folder may have contained bibliographies.
        let mut cited = cited
            || paths.iter().any(|path| {
                workspace::is_bibliography(path)
                    || self.bibliographies.iter().any(|file| file.starts_with(path))
                    || path.is_dir()
            });
        // Nobody watches what lies outside the folder: it is looked at again when a document that names it is saved.
        let names_outside = |file: &PathBuf| !self.roots.iter().any(|root| file.starts_with(root));
        cited |= self.bibliographies.iter().any(names_outside)
            && paths.iter().any(|path| !self.names(path).is_empty() || path.ends_with(config::FILE_NAME));
        let paths = self.files_in(paths, &mut listed);
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
            // Files that git ignores are not documents, which only a listing of the folder shows.
            let all = || self.list().all;
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
            cited |= self.documents.remove(path).is_some_and(|old| !old.meta.bibliography.is_empty());
        }
        if !(read.is_empty() && gone.is_empty()) {
            tell(Read::Some(read, gone));
        }
        if cited {
            let (bibliography, problems) = self.bibliography();
            tell(Read::Bibliography(Box::new(bibliography), problems));
        }
    }

    /// The files at the paths: for an added or removed folder, all files in it before and after.
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
                let all = listed.get_or_insert_with(|| self.list().all);
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
        let closed = self.documents.iter().filter(|(path, _)| !self.open.contains_key(*path));
        let all = closed.chain(&self.open);
        let mut documents: Vec<_> = all.map(|(path, document)| (&**document, &**path)).collect();
        documents.sort_by_key(|(_, path)| *path);
        let mut found = self.list().bibliographies;
        for root in self.roots.iter().filter(|root| **root != self.root) {
            found.extend(workspace::list(root, None).bibliographies);
        }
        found.sort();
        found.dedup();
        let read = workspace::bibliographies(&Sources {
            base: &self.root,
            roots: &self.roots,
            configs: &self.library.configs,
            editor: &self.named,
            found: &found,
            documents: &documents,
            old: &self.sources,
        });
        self.bibliographies = read.files;
        self.sources = read.bibliography.sources().to_vec();
        (read.bibliography, [read.problems, read.broken, read.notes].concat())
    }

    fn read(&self, path: &Path) -> Option<Document> {
        let text = workspace::read_document(path).ok()?.text;
        let format = workspace::format_of(path).unwrap_or_default();
        let (models, shown) = (self.library.models_of(path), workspace::relative(&self.root, path));
        Some(Document::new_by(&models, DocId::default(), shown, format, &text).at_rest())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_between_reading_and_watching_are_found() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let write = |name: &str, text: &str| std::fs::write(root.join(name), text).unwrap();
        for name in ["same.txt", "changed.md", "gone.txt", "same.bib", "changed.bib", "ibid.toml", "picture.png"] {
            write(name, "");
        }
        write("same.md", "---\nbibliography: [named.yaml, other.yaml]\n---\n\nSo.\n");
        write("named.yaml", "- id: roe\n");
        write("other.yaml", "- id: doe\n");
        let loaded = workspace::load(&root, false, Cache::Off, &());
        let (documents, files, others) = (loaded.documents.clone(), loaded.files.clone(), loaded.others.clone());
        let shelf = LoadedFolder::new(&loaded, documents, &files, Arc::default());
        assert!(shelf.changed_since(files.clone(), others.clone()).is_empty());
        write("changed.md", "more");
        write("changed.bib", "@book{a}");
        write("named.yaml", "- id: roe\n- id: marsh\n");
        write("ibid.toml", "strict = true\n");
        write("new.txt", "");
        write("another.png", "");
        std::fs::remove_file(root.join("gone.txt")).unwrap();
        let mut changed = shelf.changed_since(files, others);
        changed.sort();
        let names = ["changed.bib", "changed.md", "gone.txt", "ibid.toml", "named.yaml", "new.txt"];
        assert_eq!(changed, names.map(|name| root.join(name)));
    }
}
