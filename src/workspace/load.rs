//! Reads all documents of a workspace at once: which they are, what is configured, which bibliographies they have.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::batch::Entry;
use super::bibliographies::{Sources, bibliographies};
use super::cache::Cache;
use super::configured::{self, LARGEST_CONFIG};
use super::csl;
use super::decode::{Charset, Text, read_at_most, read_document};
use super::keeper::Steps;
use super::read::{self, Reading, read_documents};
use super::stamp::{Sighting, Stamp};
use super::store::{Keep, Key, Store};
use super::walk::{Files, Listing, format_of, list_more, root_of};
use crate::analysis::{ModelKind, Models};
use crate::config::{self, Alias, Config};
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
    /// Leave out what is in subfolders of the folders.
    pub flat: bool,
    /// A document that is not, or not so, on disk: its name and bytes. Counts as named by the user.
    pub unsaved: Option<(PathBuf, Vec<u8>)>,
    /// Whether what was read in an earlier run may be used, and what is read now be kept for the next.
    pub cache: Cache,
    /// Which configuration holds.
    pub configured: Configured,
    /// Lines of TOML that go before every configuration.
    pub set: Vec<String>,
    /// What is listed beside what git would show.
    pub listing: Listing,
    /// Leave out files that are named but that the configuration excludes.
    pub force_exclude: bool,
}

/// Which configuration holds for a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Configured {
    /// The nearest at or above it.
    #[default]
    Nearest,
    /// This file, as if it lay where the workspace begins.
    By(PathBuf),
    /// None.
    Nothing,
}

/// A document's file.
#[derive(Clone, Debug)]
pub struct File {
    /// Absolute.
    pub path: PathBuf,
    /// As the user named it, or would.
    pub shown: String,
    /// The user asked for this one; the others are read for their sake.
    pub given: bool,
    pub charset: Charset,
    /// The line, from 1, where bytes were no characters; such a file is never written.
    pub broken: Option<u32>,
    /// What the file system said of it before it was read; `None` if it was not read from there.
    pub stamp: Option<Stamp>,
}

/// A workspace, read.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// The folder from which documents' paths count; absolute.
    pub root: PathBuf,
    /// In order of path; a document's id is its index, unless reading was cancelled or an onlooker gave other numbers.
    pub documents: Vec<Arc<Document>>,
    /// For each document.
    pub files: Vec<File>,
    pub bibliography: Bibliography,
    pub bibliography_files: Vec<PathBuf>,
    /// The configurations and bibliographies that the folders hold, as they were before they were read.
    pub others: Vec<(PathBuf, Option<Stamp>)>,
    /// The folders that the configurations and bibliographies were looked for in.
    pub roots: Vec<PathBuf>,
    /// Every `ibid.toml`, the outermost first.
    pub configs: Vec<Config>,
    /// What the documents below a folder are read with, where its configuration names a reader.
    pub(super) models: HashMap<PathBuf, Models>,
    /// What is wrong with the configuration; the rest of it holds.
    pub config_errors: Vec<Error>,
    /// What could not be done.
    pub problems: Vec<Error>,
    /// What could not be read in bibliographies, which the rule `broken-entry` tells of where they are judged.
    pub broken: Vec<Error>,
    /// The files and folders that are there and could not be read.
    pub unread: Vec<PathBuf>,
    /// What the user should know, but has not asked for.
    pub notes: Vec<Error>,
    /// All of it together.
    pub corpus: Corpus,
    /// What should be kept for the next run.
    pub(super) unkept: Option<Arc<Unkept>>,
}

/// What was read and is not yet kept.
#[derive(Debug)]
pub(super) struct Unkept {
    pub(super) store: Store,
    /// For each document its key, and whether it is new.
    pub(super) keys: Vec<(Key, bool)>,
    /// What is known of the files without opening them, in order of path.
    pub(super) files: Vec<(Arc<str>, Sighting)>,
    /// What was kept while the rest was read.
    pub(super) steps: Mutex<Option<Steps>>,
    pub(super) index: bool,
    /// The documents are all that the workspace has.
    pub(super) complete: bool,
}

/// Looks on while a workspace is read.
pub trait Onlooker: Sync {
    /// So many bytes of text of so many are read.
    fn progress(&self, _read: u64, _of: u64) {}

    /// The first of so many numbers for documents.
    fn numbers(&self, _count: u32) -> u32 {
        0
    }

    /// Whether the rest may be left unread.
    fn is_cancelled(&self) -> bool {
        false
    }

    /// Whether it wants to see what there is before all is read.
    fn wants_parts(&self) -> bool {
        false
    }

    /// What there is so far: documents, files and the corpus of them.
    fn part(&self, _so_far: Loaded) {}
}

/// Nobody.
impl Onlooker for () {}

impl Loaded {
    /// Keeps what was read, if it should be. Takes as long as writing it to disk does; nothing is said if it fails, since
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
        unkept.store.keep(Keep { new: &new, files: unkept.complete.then_some(&*files), index, all: all.as_deref() });
    }

    /// What is left when the documents stand elsewhere: configuration, bibliography, what went wrong.
    #[must_use]
    pub fn without_documents(self) -> Self {
        Self { documents: Vec::new(), files: Vec::new(), corpus: Corpus::default(), unkept: None, ..self }
    }

    /// No more than the configurations and what they name.
    #[must_use]
    pub fn settings(&self) -> Self {
        Self { configs: self.configs.clone(), models: self.models.clone(), ..Self::default() }
    }

    /// No more than is needed to [keep](Self::keep) what was read; `None` if nothing should be kept.
    #[must_use]
    pub fn to_keep(&self) -> Option<Self> {
        let unkept = Some(self.unkept.clone()?);
        Some(Self { documents: self.documents.clone(), corpus: self.corpus.clone(), unkept, ..Self::default() })
    }

    /// Keeps it beside whatever comes next; what this gives waits for the end of it when it is dropped.
    #[must_use]
    pub fn keep_meanwhile(&self) -> impl Drop + use<> {
        let keep = |loaded: Self| std::thread::Builder::new().name("keeper".into()).spawn(move || loaded.keep()).ok();
        Keeping(self.to_keep().and_then(keep))
    }

    /// Which settings hold where, after `adjust` has seen each of them.
    #[must_use]
    pub fn policies(&self, adjust: impl Fn(&mut Settings)) -> Policies {
        let mut folders = BTreeMap::from([(String::new(), Settings::default())]);
        for config in &self.configs {
            // One above the root governs all of it; of several, the nearest.
            let mut settings = config.settings.clone();
            settings.configured = true;
            let place = |origin: &Path| match self.root.strip_prefix(origin) {
                Ok(_) => (String::new(), relative(origin, &self.root)),
                Err(_) => (relative(&self.root, origin), String::new()),
            };
            // Patterns count from the folder of the file that names them, which may be one that this one builds on.
            settings.place(&|origin| place(if origin.is_empty() { config.folder() } else { Path::new(origin) }));
            folders.insert(place(config.folder()).0, settings);
        }
        folders.values_mut().for_each(adjust);
        Policies::new(folders.into_iter().map(|(folder, settings)| (folder.into(), settings)).collect())
    }

    /// The names that all configurations hold to be the same.
    #[must_use]
    pub fn aliases(&self) -> Vec<Alias> {
        self.configs.iter().flat_map(|config| config.aliases.iter().cloned()).collect()
    }

    /// How each folder wants keys of documents made; `""` for all of the workspace.
    #[must_use]
    pub fn key_patterns(&self) -> Vec<(Box<str>, KeyPattern)> {
        let patterns = self.configs.iter().filter_map(|config| Some((config.folder(), config.citation_key.clone()?)));
        let folder = |folder: &Path| match self.root.starts_with(folder) {
            true => String::new(),
            false => relative(&self.root, folder),
        };
        patterns.map(|(path, pattern)| (folder(path).into(), pattern)).collect()
    }

    /// Whether a file is one of those that were read, under whatever name.
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

    /// What a file is read with: what the nearest configuration at or above it says.
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

/// Waits for what was to be kept.
struct Keeping(Option<std::thread::JoinHandle<()>>);

impl Drop for Keeping {
    fn drop(&mut self) {
        if let Some(thread) = self.0.take() {
            // Should it have failed, nothing is kept.
            let _ = thread.join();
        }
    }
}

/// Reads a folder, as a language server does, and all below it unless `flat`. Documents' paths count from `root`.
#[must_use]
pub fn load(root: &Path, flat: bool, cache: Cache, onlooker: &dyn Onlooker) -> Loaded {
    load_watched(&Request { paths: vec![root.into()], flat, cache, ..Request::default() }, Some(root), onlooker)
}

/// Reads what the user names on a command line. `root`: from where documents' paths count; else from the common
/// folder of all that is read.
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
    // What is kept is that of a whole workspace: not worth a look for the sake of a few files.
    let cache = request.cache.folder().filter(|_| request.context || !plan.given.is_empty());
    let store = cache.map(|folder| Store::new(&folder, &loaded.root));
    let (kept, ()) = rayon::join(|| store.as_ref().map(Store::fetch), || plan.list());
    loaded.unread.extend(plan.files.problems.iter().filter_map(|problem| problem.path.clone()));
    loaded.problems.append(&mut plan.files.problems);
    loaded.roots = plan.roots.keys().cloned().collect();
    let others = plan.files.configs.iter().chain(&plan.files.bibliographies);
    loaded.others = others.map(|path| (path.clone(), Stamp::of_file(path))).collect();
    read_configs(&mut loaded, &plan, request);
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
    loaded
}

/// Reads the bibliographies as texts too, so that they are judged and corrected like documents. Those below what the user
/// named count as asked for; others are read where `all` is wanted, since a fix may add an entry to them.
pub fn add_bibliographies(loaded: &mut Loaded, request: &Request, all: bool) {
    let asked: Vec<_> = request.paths.iter().filter_map(|path| path.canonicalize().ok()).collect();
    for path in loaded.bibliography_files.clone() {
        let given = asked.iter().any(|asked| path.starts_with(asked));
        if !(given || all) || loaded.files.iter().any(|file| file.path == path) {
            continue;
        }
        // What cannot be read was reported with its entries.
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

/// What to read, found out before anything is.
#[derive(Default)]
struct Plan {
    /// Files to read though no folder lists them, with the names to show.
    named: BTreeMap<PathBuf, String>,
    /// Folders the user named, with how.
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
        let path = in_folder(name).map_err(|error| {
            Error::new(format!("Its folder cannot be read: {}.", super::decode::reason(&error))).on(name)
        })?;
        self.root(path.parent().unwrap_or(Path::new("")), Some(1));
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

    /// How deep the folders that the user named are listed.
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
                    // Nobody asked for what lies elsewhere in the workspace.
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

fn read_configs(loaded: &mut Loaded, plan: &Plan, request: &Request) {
    let files = if request.configured == Configured::Nearest { &plan.files.configs[..] } else { &[] };
    let mut configs = Vec::new();
    for path in files {
        match read_config(path, path, 0) {
            Ok((config, errors)) => match errors.first() {
                Some(error) if !plan.asks_for(config.folder()) => loaded.notes.push(not_read(error)),
                _ => configs.push((config, errors)),
            },
            Err(error) if !plan.asks_for(path.parent().unwrap_or(path)) => loaded.notes.push(not_read(&error)),
            Err(error) => loaded.config_errors.push(error),
        }
    }
    let here = loaded.root.join(config::FILE_NAME);
    if let Configured::By(path) = &request.configured {
        match read_config(path, &here, 0) {
            Ok(read) => configs.push(read),
            Err(error) => loaded.config_errors.push(error),
        }
    }
    let set = request.set.join("\n");
    if !set.is_empty() {
        // What governs nothing yet is governed by what is set.
        if !configs.iter().any(|(config, _)| loaded.root.starts_with(config.folder())) {
            configs.push(config::parse(&here, ""));
        }
        for (config, errors) in &mut configs {
            let (changed, wrong) = config::parse_onto(config.clone(), &config.path, &set);
            *config = changed;
            if errors.is_empty() {
                errors.extend(wrong.into_iter().map(|error| Error {
                    path: Some("--config".into()),
                    line: None,
                    ..error
                }));
            }
        }
    }
    let mut said = std::collections::BTreeSet::new();
    for (mut config, errors) in configs {
        // What is wrong with one that several build on, or with what is set for all, is said once.
        let new = |error: &Error| said.insert((error.path.clone(), error.line, error.message.clone()));
        loaded.config_errors.extend(errors.into_iter().filter(new));
        match csl::style_of(&config) {
            Ok(style) => config.settings.csl_style = style.map(Arc::new),
            Err(error) => loaded.config_errors.push(error),
        }
        loaded.configs.push(config);
    }
    loaded.configs.sort_by(|a, b| a.folder().cmp(b.folder()));
    for config in loaded.configs.iter().filter(|config| config.reader.is_some()) {
        match own_weights(config) {
            Ok(models) => drop(loaded.models.insert(config.folder().into(), models)),
            Err(error) => loaded.config_errors.push(error),
        }
    }
}

/// Configurations that build on each other, at most.
const MOST_EXTENDED: usize = 8;

/// Reads a configuration with those that it builds on, as if it lay at `place`; and tells what is wrong with them.
///
/// # Errors
/// Where a file cannot be read, or where they go round in a circle.
fn read_config(path: &Path, place: &Path, depth: usize) -> Result<(Config, Vec<Error>)> {
    let text = Text::decode(read_at_most(path, LARGEST_CONFIG)?).text;
    let as_named = |error: Error| if error.path.as_deref() == Some(place) { error.on(path) } else { error };
    let (config, errors) = config::parse(place, &text);
    let Some(extend) = &config.extend else {
        return Ok((config, errors.into_iter().map(as_named).collect()));
    };
    let refused = |error: Error| {
        let message = format!("`extend` names `{}`, which {}", extend.name, error.message);
        Error { message, ..error }.on(path).line(extend.line)
    };
    if depth >= MOST_EXTENDED {
        let error = Error::new(format!("`extend` goes through more than {MOST_EXTENDED} files, perhaps in a circle."));
        return Err(error.on(path).line(extend.line));
    }
    let base = extended(path, &extend.name).map_err(refused)?;
    let (base, mut wrong) = read_config(&base, &base, depth + 1)?;
    let (config, errors) = config::parse_onto(base, place, &text);
    wrong.extend(errors.into_iter().map(as_named));
    Ok((config, wrong))
}

/// The file that `extend` names in the configuration at `path`: within the workspace, links followed.
fn extended(path: &Path, name: &str) -> Result<PathBuf> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = folder.canonicalize().map_err(|error| Error::new(format!("cannot be found: {error}.")))?;
    let root = root_of(&folder).unwrap_or_else(|| folder.clone());
    let file = configured::lexical(&folder.join(name));
    let outside = || Error::new("lies outside the workspace, and is not read.").help("copy it into the workspace");
    if !file.starts_with(&root) {
        return Err(outside());
    }
    let file = file
        .canonicalize()
        .map_err(|error| Error::new(format!("cannot be read: {}.", super::decode::reason(&error))))?;
    if file.starts_with(&root) { Ok(file) } else { Err(outside()) }
}

/// The weights that a configuration names. Without them all is read with those that ibid brings.
fn own_weights(config: &Config) -> Result<Models> {
    let Some(named) = &config.reader else { return Ok(Models::default()) };
    let refused = |path: &Path, what: &str| {
        let message = format!("The reader {} {what}.", path.display());
        Error::new(message).on(&named.by).line(named.line).help("`ibid train` makes one")
    };
    let unread = |error: Error| {
        let path = error.path.clone().unwrap_or_default();
        let told = refused(&path, &error.message);
        Error { help: error.help.or(told.help), ..told }
    };
    let folder = named.by.parent().unwrap_or(config.folder());
    let path = configured::resolve(folder, Path::new(&*named.name)).map_err(unread)?;
    // A file is read as weights for attributions, whatever its name; a folder has each under its own.
    let files: Vec<(ModelKind, PathBuf)> = if path.is_dir() {
        let files = ModelKind::ALL.map(|weights| (weights, path.join(weights.file())));
        files.into_iter().filter(|(_, path)| path.symlink_metadata().is_ok()).collect()
    } else {
        vec![(ModelKind::Attributions, path.clone())]
    };
    if files.is_empty() {
        return Err(refused(&path, "has no weights"));
    }
    let mut name = blake3::Hasher::new();
    let mut read = Vec::new();
    for (weights, path) in &files {
        let bytes = configured::read(folder, path, LARGEST_WEIGHTS).map_err(unread)?;
        name.update(weights.file().as_bytes()).update(blake3::hash(&bytes).as_bytes());
        read.push((*weights, bytes));
    }
    Models::own(*name.finalize().as_bytes(), read).map_err(|wrong| {
        let path = files.iter().find(|(weights, _)| *weights == wrong).map_or(&path, |(_, path)| path);
        refused(path, "is not a file of weights")
    })
}

/// Bytes of a file of weights, at most.
const LARGEST_WEIGHTS: u64 = 64 << 20;

/// Of a configuration that governs nothing the user asked for.
fn not_read(error: &Error) -> Error {
    Error { message: format!("This configuration is ignored: {}", error.message), ..error.clone() }
}

/// The absolute path of a file that need not exist: its folder's, and its name. A link stays the link.
fn in_folder(path: &Path) -> std::io::Result<PathBuf> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().ok_or_else(|| std::io::Error::other("it is not a file name"))?;
    Ok(folder.canonicalize()?.join(name))
}

/// A path as documents have it: relative to the workspace's folder, `/` between.
#[must_use]
pub fn relative(root: &Path, path: &Path) -> String {
    let rest = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> = rest.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

/// An absolute path as somebody in the current folder would name it.
#[must_use]
pub fn shown(path: &Path) -> String {
    from(&std::env::current_dir().and_then(|here| here.canonicalize()).unwrap_or_default(), path)
}

/// How somebody in the folder `here` would name a file.
fn from(here: &Path, path: &Path) -> String {
    let common = here.ancestors().find(|folder| path.starts_with(folder)).unwrap_or(Path::new(""));
    let up = here.strip_prefix(common).map_or(0, |rest| rest.components().count());
    if up > 3 || common.parent().is_none() {
        return path.to_string_lossy().into_owned();
    }
    let down = path.strip_prefix(common).unwrap_or(path);
    std::iter::repeat_n(Path::new(".."), up).collect::<PathBuf>().join(down).to_string_lossy().into_owned()
}
