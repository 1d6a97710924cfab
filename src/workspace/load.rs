//! Reads a whole workspace: its documents, its configuration, its bibliographies.

mod configs;

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use super::answers::Answers;
use super::batch::Entry;
use super::bibliographies::{Sources, bibliographies};
use super::cache::Cache;
use super::decode::{Charset, Text, read_document};
use super::keeper::Steps;
use super::read::{self, Reading, read_documents};
use super::stamp::{Sighting, Stamp};
use super::store::{Keep, Key, Store};
use super::walk::{Files, Listing, format_of, is_shown, list_more, root_of};
use crate::analysis::Models;
use crate::config::{Alias, Config};
use crate::corpus::{Bibliography, Corpus, DocId, Document, KeyPattern};
use crate::error::{Error, Result};
use crate::rules::{Policies, Settings};
use crate::syntax::Format;

/// What to read.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Files and folders as the user names them.
    pub paths: Vec<PathBuf>,
    /// Also read the other documents of the workspaces that these are in.
    pub context: bool,
    /// Leave out the subfolders of the folders.
    pub flat: bool,
    /// A document that is not on disk, or differs there: its name and bytes. Counts as named by the user.
    pub unsaved: Option<(PathBuf, Vec<u8>)>,
    /// Whether the cache may be used.
    pub cache: Cache,
    /// Which configuration applies.
    pub configured: Configured,
    /// Lines of TOML that take precedence over every configuration.
    pub set: Vec<String>,
    /// Files to list in addition to those that git would show.
    pub listing: Listing,
    /// Leave out named files that the configuration excludes.
    pub force_exclude: bool,
}

/// The choice of configuration for a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Configured {
    /// The nearest one in its folder or above.
    #[default]
    Nearest,
    /// This file, as if it were at the root of the workspace.
    By(PathBuf),
    /// None.
    Nothing,
}

/// A document's file.
#[derive(Clone, Debug)]
pub struct File {
    /// Absolute.
    pub path: PathBuf,
    /// As the user named it, or would name it.
    pub shown: String,
    /// The user asked for this one; the others are context.
    pub given: bool,
    pub charset: Charset,
    /// The line, from 1, with undecodable bytes; such a file is never written.
    pub broken: Option<u32>,
    /// The metadata of the file from before it was read; `None` if it was not read from disk.
    pub stamp: Option<Stamp>,
}

/// A loaded workspace.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// The root of the documents' paths; absolute.
    pub root: PathBuf,
    /// In order of path; a document's id is its index, unless reading was cancelled or the caller assigned other
    /// numbers.
    pub documents: Vec<Arc<Document>>,
    /// For each document.
    pub files: Vec<File>,
    pub bibliography: Bibliography,
    pub bibliography_files: Vec<PathBuf>,
    /// The configurations and bibliographies in the folders, as they were before they were read.
    pub others: Vec<(PathBuf, Option<Stamp>)>,
    /// The folders that were searched for configurations and bibliographies.
    pub roots: Vec<PathBuf>,
    /// Every `ibid.toml`, the outermost first.
    pub configs: Vec<Config>,
    /// The models of the documents below a folder, if its configuration names any.
    pub(super) models: HashMap<PathBuf, Models>,
    /// Errors in the configuration; the rest of it applies.
    pub config_errors: Vec<Error>,
    /// Other errors.
    pub problems: Vec<Error>,
    /// Errors in bibliographies, which the rule `broken-entry` reports if they are checked.
    pub broken: Vec<Error>,
    /// The files and folders that exist and could not be read.
    pub unread: Vec<PathBuf>,
    /// Notes for the user.
    pub notes: Vec<Error>,
    /// All of it together.
    pub corpus: Corpus,
    /// Where answers about these documents are stored; `None` if they are not.
    pub(super) answers: Option<Answers>,
    /// Data to be stored for the next run.
    pub(super) unkept: Option<Arc<Unkept>>,
}

/// Data that were read and not yet stored.
#[derive(Debug)]
pub(super) struct Unkept {
    pub(super) store: Store,
    /// For each document its key, and whether it is new.
    pub(super) keys: Vec<(Key, bool)>,
    /// The known files, for which opening is unnecessary, in order of path.
    pub(super) files: Vec<(Arc<str>, Sighting)>,
    /// Documents that were stored during reading.
    pub(super) steps: Mutex<Option<Steps>>,
    pub(super) index: bool,
    /// The documents are the whole workspace.
    pub(super) complete: bool,
}

/// Observes the reading of a workspace.
pub trait Onlooker: Sync {
    /// Progress: bytes of text read, of the total.
    fn progress(&self, _read: u64, _of: u64) {}

    /// Progress in documents, of all that are found.
    fn documents(&self, _read: usize, _of: usize) {}

    /// The first of a range of document numbers.
    fn numbers(&self, _count: u32) -> u32 {
        0
    }

    /// Whether reading is cancelled.
    fn is_cancelled(&self) -> bool {
        false
    }

    /// Whether it wants partial results.
    fn wants_parts(&self) -> bool {
        false
    }

    /// A partial result: documents, files and their corpus.
    fn part(&self, _so_far: Loaded) {}
}

/// Observes nothing.
impl Onlooker for () {}

impl Loaded {
    /// Stores what was read, if it should be stored. Takes as long as the disk does; a failure is not reported, since
    /// nothing is lost.
    pub fn keep(&self) {
        let Some(unkept) = &self.unkept else { return };
        let steps = unkept.steps.lock().unwrap_or_else(PoisonError::into_inner).take();
        let kept = steps.map(Steps::finish).unwrap_or_default();
        let documents: Vec<_> =
            self.documents.iter().filter(|document| read::is_kept(document.format)).cloned().collect();
        let new = unkept.keys.iter().zip(&documents).filter(|((key, new), _)| *new && !kept.contains(key));
        let new: Vec<_> = new.filter_map(|((key, _), document)| Entry::of(*key, document)).collect();
        let files: Vec<_> = unkept.files.iter().map(|(path, sighting)| (&**path, *sighting)).collect();
        let index = unkept.index.then(|| read::saved_index(&self.corpus, &documents, &unkept.keys));
        let all: Option<Vec<Key>> = unkept.complete.then(|| unkept.keys.iter().map(|(key, _)| *key).collect());
        let index = index.as_ref().map(|piece| piece as &dyn Fn(usize) -> Option<Vec<u8>>);
        let files = unkept.complete.then_some(&*files);
        unkept.store.keep(Keep { new: &new, files, index, all: all.as_deref(), answer: None });
    }

    /// Everything but the documents, which the caller stores elsewhere: configuration, bibliography, errors.
    #[must_use]
    pub fn without_documents(self) -> Self {
        Self { documents: Vec::new(), files: Vec::new(), corpus: Corpus::default(), unkept: None, ..self }
    }

    /// Only the configurations and the files that they name.
    #[must_use]
    pub fn settings(&self) -> Self {
        Self { configs: self.configs.clone(), models: self.models.clone(), ..Self::default() }
    }

    /// Only the data needed to [store](Self::keep) what was read; `None` if nothing should be stored.
    #[must_use]
    pub fn to_keep(&self) -> Option<Self> {
        let unkept = Some(self.unkept.clone()?);
        Some(Self { documents: self.documents.clone(), corpus: self.corpus.clone(), unkept, ..Self::default() })
    }

    /// Stores it in the background; dropping the result waits for the end.
    #[must_use]
    pub fn keep_meanwhile(&self) -> Keeping {
        Keeping(self.to_keep().and_then(|loaded| keeper(move || loaded.keep())))
    }

    /// The settings by folder, after `adjust` has modified each of them.
    #[must_use]
    pub fn policies(&self, adjust: impl Fn(&mut Settings)) -> Policies {
        let mut folders = BTreeMap::from([(String::new(), Settings::default())]);
        for config in &self.configs {
            // One above the root governs everything; of several, the nearest.
            let mut settings = config.settings.clone();
            settings.configured = true;
            let place = |origin: &Path| match self.root.strip_prefix(origin) {
                Ok(_) => (String::new(), relative(origin, &self.root)),
                Err(_) => (relative(&self.root, origin), String::new()),
            };
            // Patterns count from the folder of the file that names them, which may be an extended one.
            settings.place(&|origin| place(if origin.is_empty() { config.folder() } else { Path::new(origin) }));
            folders.insert(place(config.folder()).0, settings);
        }
        folders.values_mut().for_each(adjust);
        Policies::new(folders.into_iter().map(|(folder, settings)| (folder.into(), settings)).collect())
    }

    /// The aliases of all configurations.
    #[must_use]
    pub fn aliases(&self) -> Vec<Alias> {
        self.configs.iter().flat_map(|config| config.aliases.iter().cloned()).collect()
    }

    /// The key pattern of each folder; `""` for the whole workspace.
    #[must_use]
    pub fn key_patterns(&self) -> Vec<(Box<str>, KeyPattern)> {
        let patterns = self.configs.iter().filter_map(|config| Some((config.folder(), config.citation_key.clone()?)));
        let folder = |folder: &Path| match self.root.starts_with(folder) {
            true => String::new(),
            false => relative(&self.root, folder),
        };
        patterns.map(|(path, pattern)| (folder(path).into(), pattern)).collect()
    }

    /// Whether a file was among those read, under any name.
    #[must_use]
    pub fn reads(&self, path: &Path) -> bool {
        let Ok(path) = path.canonicalize() else { return false };
        let documents = self.files.iter().map(|file| &file.path);
        let configs = self.configs.iter().map(|config| &config.path);
        documents
            .chain(&self.bibliography_files)
            .chain(configs)
            .any(|file| file.canonicalize().is_ok_and(|file| file == path))
    }

    /// Whether a new file would be among those read the next time.
    #[must_use]
    pub fn would_read(&self, path: &Path) -> bool {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let (Ok(folder), Ok(root)) = (folder.canonicalize(), self.root.canonicalize()) else { return false };
        let Some(name) = path.file_name() else { return false };
        let path = folder.join(name);
        let by_name = format_of(&path).is_some();
        let is_document = self.config_of(&path).map_or(by_name, |config| config.admits(&path, by_name));
        folder.starts_with(root) && is_document && is_shown(&path)
    }

    /// The models of a file, from the nearest configuration at or above it.
    #[must_use]
    pub fn models_of(&self, path: &Path) -> Models {
        if self.models.is_empty() {
            return Models::default();
        }
        self.config_of(path).and_then(|config| self.models.get(config.folder())).cloned().unwrap_or_default()
    }

    /// The configuration that governs a file.
    #[must_use]
    pub fn config_of(&self, path: &Path) -> Option<&Config> {
        self.configs.iter().rev().find(|config| path.starts_with(config.folder()))
    }
}

/// What is stored in the background. Dropping it waits until everything is stored.
#[derive(Debug)]
pub struct Keeping(Option<JoinHandle<()>>);

impl Keeping {
    /// Does more, after all that is to be stored before.
    pub(super) fn then(&mut self, work: impl FnOnce() + Send + 'static) {
        let before = self.0.take();
        self.0 = keeper(move || {
            if let Some(before) = before {
                let _ = before.join();
            }
            work();
        });
    }
}

/// `None` if no thread can be started: then the work is not done.
fn keeper(work: impl FnOnce() + Send + 'static) -> Option<JoinHandle<()>> {
    std::thread::Builder::new().name("keeper".into()).spawn(work).ok()
}

impl Drop for Keeping {
    fn drop(&mut self) {
        if let Some(thread) = self.0.take() {
            // If that failed, nothing is stored.
            let _ = thread.join();
        }
    }
}

/// Reads a folder for the language server, including subfolders unless `flat`. Documents' paths are relative to `root`.
#[must_use]
pub fn load(root: &Path, flat: bool, cache: Cache, onlooker: &dyn Onlooker) -> Loaded {
    load_watched(&Request { paths: vec![root.into()], flat, cache, ..Request::default() }, Some(root), onlooker)
}

/// Reads what the user names on a command line. `root`: the base of the documents' paths; by default the common folder
/// of everything that is read.
#[must_use]
pub fn load_paths(request: &Request, root: Option<&Path>) -> Loaded {
    load_watched(request, root, &())
}

/// The same, while somebody looks on.
#[must_use]
pub fn load_watched(request: &Request, root: Option<&Path>, onlooker: &dyn Onlooker) -> Loaded {
    let mut loaded = Loaded::default();
    let mut plan =
        Plan { flat: request.flat, listing: request.listing, force_exclude: request.force_exclude, ..Plan::default() };
    for path in &request.paths {
        if let Err(error) = plan.path(path, request.context) {
            loaded.problems.push(error);
        }
    }
    let unsaved = request.unsaved.as_ref().and_then(|(name, bytes)| {
        let path = plan.unsaved(name, request.context).map_err(|error| loaded.problems.push(error)).ok()?;
        Some((path, Text::decode(bytes.clone())))
    });
    loaded.root = root.and_then(|root| root.canonicalize().ok()).unwrap_or_else(|| plan.common());
    // The cache holds a whole workspace: opening it for a few files is not worthwhile.
    let cache = request.cache.folder().filter(|_| request.context || !plan.given.is_empty());
    let store = cache.map(|folder| Store::new(&folder, &loaded.root));
    let (kept, ()) = rayon::join(|| store.as_ref().map(Store::fetch), || plan.list());
    loaded.unread.extend(plan.files.problems.iter().filter_map(|problem| problem.path.clone()));
    loaded.problems.append(&mut plan.files.problems);
    loaded.roots = plan.roots.keys().cloned().collect();
    let others = plan.files.configs.iter().chain(&plan.files.bibliographies);
    loaded.others = others.map(|path| (path.clone(), Stamp::of_file(path))).collect();
    configs::read_configs(&mut loaded, &plan, request);
    let wanted = plan.wanted(&loaded);
    let allowed = loaded.configs.iter().all(|config| config.cache);
    let reading = Reading {
        unsaved: unsaved.as_ref(),
        store: store.zip(kept).filter(|_| allowed),
        complete: request.context || plan.given.keys().any(|given| *given == loaded.root),
        onlooker,
    };
    read_documents(&mut loaded, reading, wanted);
    let pairs: Vec<_> =
        loaded.documents.iter().zip(&loaded.files).map(|(document, file)| (&**document, &*file.path)).collect();
    let read = bibliographies(&Sources {
        base: &loaded.root,
        roots: &loaded.roots,
        configs: &loaded.configs,
        editor: &[],
        found: &plan.files.bibliographies,
        documents: &pairs,
        old: &[],
    });
    loaded.corpus = loaded.corpus.with_bibliography(read.bibliography.clone());
    loaded.bibliography = read.bibliography;
    loaded.bibliography_files = read.files;
    loaded.unread.extend(read.unread);
    loaded.problems.extend(read.problems);
    loaded.broken = read.broken;
    loaded.notes.extend(read.notes);
    loaded
}

/// Reads the bibliographies as texts too, so that they are checked and fixed like documents. Those below the paths that
/// the user named count as requested; others are read if `all`, since a fix may add an entry to them.
pub fn add_bibliographies(loaded: &mut Loaded, request: &Request, all: bool) {
    let asked: Vec<_> = request.paths.iter().filter_map(|path| path.canonicalize().ok()).collect();
    for path in loaded.bibliography_files.clone() {
        let given = asked.iter().any(|asked| path.starts_with(asked));
        if !(given || all) || loaded.files.iter().any(|file| file.path == path) {
            continue;
        }
        // Unreadable ones were reported with their entries.
        let Ok(text) = read_document(&path) else { continue };
        let id = DocId(crate::text::offset(loaded.documents.len()));
        let shown = shown(&path);
        let document = Document::new(id, relative(&loaded.root, &path), Format::Bibliography, &text.text);
        let document = Arc::new(document);
        loaded.corpus = loaded.corpus.with_document(document.clone());
        loaded.documents.push(document);
        loaded.files.push(File { path, shown, given, charset: text.charset, broken: text.broken, stamp: None });
    }
}

/// The list of what to read, determined before anything is read.
#[derive(Default)]
struct Plan {
    /// Files to read that no folder lists, with the names to show.
    named: BTreeMap<PathBuf, String>,
    /// Folders that the user named, with their options.
    given: BTreeMap<PathBuf, PathBuf>,
    /// Folders to list for context, bibliographies and configuration, with the depth.
    roots: BTreeMap<PathBuf, Option<usize>>,
    context: bool,
    flat: bool,
    listing: Listing,
    force_exclude: bool,
    files: Files,
    listed: HashMap<PathBuf, String>,
}

impl Plan {
    fn path(&mut self, shown: &Path, context: bool) -> Result<()> {
        self.context = context;
        let missing = |error: std::io::Error| {
            Error::new(format!("Cannot read the file: {}.", super::decode::reason(&error))).on(shown)
        };
        let metadata = std::fs::metadata(shown).map_err(missing)?;
        if metadata.is_dir() {
            let folder = shown.canonicalize().map_err(missing)?;
            self.root(&folder, self.depth());
            self.given.entry(folder).or_insert_with(|| shown.into());
        } else {
            let path = in_folder(shown).map_err(missing)?;
            self.root(path.parent().unwrap_or(Path::new("")), Some(1));
            self.named.entry(path).or_insert_with(|| shown.to_string_lossy().into_owned());
        }
        Ok(())
    }

    fn unsaved(&mut self, name: &Path, context: bool) -> Result<PathBuf> {
        self.context = context;
        let refused = |error: std::io::Error| {
            Error::new(format!("Its folder cannot be read: {}.", super::decode::reason(&error))).on(name)
        };
        let path = match in_folder(name) {
            Ok(path) => {
                self.root(path.parent().unwrap_or(Path::new("")), Some(1));
                path
            }
            // A new document in a new folder: of the workspace, if there is one.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let path = super::lexical(&std::path::absolute(name).map_err(refused)?);
                let folder = path.ancestors().skip(1).find(|folder| folder.is_dir()).unwrap_or(Path::new("/"));
                let rest = path.strip_prefix(folder).unwrap_or(&path);
                let folder = folder.canonicalize().map_err(refused)?;
                if root_of(&folder).is_some() {
                    self.root(&folder, None);
                }
                folder.join(rest)
            }
            Err(error) => return Err(refused(error)),
        };
        self.named.insert(path.clone(), name.to_string_lossy().into_owned());
        Ok(path)
    }

    fn root(&mut self, folder: &Path, depth: Option<usize>) {
        match root_of(folder) {
            Some(root) => drop(self.roots.insert(root, None)),
            None => {
                let known = self.roots.entry(folder.into()).or_insert(depth);
                *known = if known.is_none() || depth.is_none() { None } else { depth };
            }
        }
    }

    /// The depth to which the folders that the user named are listed.
    fn depth(&self) -> Option<usize> {
        self.flat.then_some(1)
    }

    fn list(&mut self) {
        for (folder, shown) in &self.given {
            let files = list_more(folder, self.depth(), self.listing);
            for path in &files.all {
                let rest = path.strip_prefix(folder).unwrap_or(path);
                let shown = if shown == Path::new(".") { rest.to_path_buf() } else { shown.join(rest) };
                self.listed.entry(path.clone()).or_insert_with(|| shown.to_string_lossy().into_owned());
            }
            self.files.add(files);
        }
        for (root, depth) in &self.roots {
            if !self.given.contains_key(root) {
                let mut files = list_more(root, *depth, self.listing);
                if !self.context {
                    // The user did not ask for the rest of the workspace.
                    files.all.clear();
                    files.problems.clear();
                }
                self.files.add(files);
            }
        }
    }

    /// Whether a configuration in this folder governs anything that the user named, or is in it.
    fn asks_for(&self, folder: &Path) -> bool {
        let governed = self.given.keys().chain(self.named.keys()).any(|path| path.starts_with(folder));
        governed || self.given.keys().any(|given| folder.starts_with(given))
    }

    fn common(&self) -> PathBuf {
        let mut roots = self.roots.keys();
        let mut common = roots.next().cloned().unwrap_or_default();
        for root in roots {
            while !root.starts_with(&common) && common.pop() {}
        }
        common
    }

    /// Every document to read, once: its file, the name to show, whether the user asked for it.
    fn wanted(&self, loaded: &Loaded) -> Vec<(PathBuf, String, bool)> {
        let here = std::env::current_dir().and_then(|here| here.canonicalize()).unwrap_or_default();
        let mut wanted = Vec::with_capacity(self.files.all.len() + self.named.len());
        for path in &self.files.all {
            let by_name = format_of(path).is_some();
            let admitted = loaded.config_of(path).map_or(by_name, |config| config.admits(path, by_name));
            if admitted && !self.named.contains_key(path) {
                let shown = self.listed.get(path);
                wanted.push((path.clone(), shown.cloned().unwrap_or_else(|| from(&here, path)), shown.is_some()));
            }
        }
        let excluded = |path: &Path| loaded.config_of(path).is_some_and(|config| config.excludes(path));
        let named = self.named.iter().filter(|(path, _)| !self.force_exclude || !excluded(path));
        wanted.extend(named.map(|(path, shown)| (path.clone(), shown.clone(), true)));
        wanted
    }
}

/// The absolute path of a file that need not exist: its folder's, and its name. A link is not resolved.
fn in_folder(path: &Path) -> std::io::Result<PathBuf> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().ok_or_else(|| std::io::Error::other("it is not a file name"))?;
    Ok(folder.canonicalize()?.join(name))
}

/// A path as documents have it: relative to the workspace's folder, `/` between; absolute outside of it.
#[must_use]
pub fn relative(root: &Path, path: &Path) -> String {
    let Ok(rest) = path.strip_prefix(root) else {
        return path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
    };
    let parts: Vec<_> = rest.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

/// An absolute path relative to the current folder.
#[must_use]
pub fn shown(path: &Path) -> String {
    from(&std::env::current_dir().and_then(|here| here.canonicalize()).unwrap_or_default(), path)
}

/// The name of a file relative to the folder `here`.
fn from(here: &Path, path: &Path) -> String {
    let common = here.ancestors().find(|folder| path.starts_with(folder)).unwrap_or(Path::new(""));
    let up = here.strip_prefix(common).map_or(0, |rest| rest.components().count());
    if up > 3 || common.parent().is_none() {
        return path.to_string_lossy().into_owned();
    }
    let down = path.strip_prefix(common).unwrap_or(path);
    std::iter::repeat_n(Path::new(".."), up).collect::<PathBuf>().join(down).to_string_lossy().into_owned()
}
