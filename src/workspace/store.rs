//! Analyzed documents, cached between runs in an embedded database (redb): one file for each workspace and build.
//!
//! A document's key is a hash of its text, so no entry is ever outdated; at worst nobody asks for it. The file name contains
//! this build, so nothing from another one is used. The file is opened for moments only, to read or to write, so that two
//! servers on one folder do not block each other; a process that finds it locked does without. Any damage (garbage, a full
//! disk, a folder that cannot be written) costs time and changes no answer.

mod tables;
#[cfg(test)]
mod tests;

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Once;
use std::time::Duration;

use bytes::Bytes;
use rayon::prelude::*;
use redb::{Builder, DatabaseError, ReadableDatabase, TableDefinition};
use rustc_hash::FxHashMap;

use super::batch::{self, Body, Entry, Span};
use super::cache;
use super::stamp::Sighting;
use crate::syntax::Format;
use tables::{Batches, numbers, open, put, sound};

/// The key of an entry: a hash of the text and its markup.
pub(super) type Key = [u8; 32];

/// A hash of a text alone.
pub(super) type Hash = [u8; 32];

/// The extension of the files.
pub(super) const ENDING: &str = "redb";

type Table = TableDefinition<'static, u32, &'static [u8]>;

/// The contents of each batch of documents, and the bodies.
const CONTENTS: Table = TableDefinition::new("contents");
const BODIES: Table = TableDefinition::new("bodies");
/// The pieces of the index, by number.
const INDEX: Table = TableDefinition::new("index");
/// The metadata of files, which need not be opened if these are unchanged; one entry.
const FILES: Table = TableDefinition::new("files");

/// Answers, by number; entry 0 names them.
const ANSWERS: Table = TableDefinition::new("answers");

/// This build's name; see `build.rs`.
const BUILD: &str = env!("IBID_BUILD");

/// How often to retry a file that another process has open, and how long to wait each time.
const TRIES: u32 = 25;
const WAIT: Duration = Duration::from_millis(20);

/// The page cache of the database, in bytes: each page is read once.
const REMEMBERED: usize = 4 << 20;

/// The cache of another build is deleted if it has not been written for this long.
const UNUSED: Duration = Duration::from_hours(14 * 24);

/// How many other workspaces, the most recently written ones, are checked for the same files; and how many files of
/// each.
const ADOPTED_OF: usize = 16;
const LOOKED_AT: usize = 64;

/// How many more entries than documents may be stored for texts that come back; and the factor of excess batches.
const SPARE: usize = 256;
const SPARE_BATCHES: usize = 16;

/// The store of one workspace.
#[derive(Clone, Debug)]
pub(super) struct Store {
    folder: PathBuf,
    /// The workspace.
    root: PathBuf,
    /// The file name up to the build.
    stem: String,
    file: PathBuf,
}

/// The stored data.
#[derive(Debug, Default)]
pub(super) struct Kept {
    bodies: Vec<Bytes>,
    /// The location of each document: the batch, and the position in it.
    places: FxHashMap<Key, (usize, Span)>,
    /// Files in order of path.
    files: Vec<(Box<str>, Sighting)>,
    /// The pieces of the index; empty if there is none.
    pub(super) index: Vec<Bytes>,
}

impl Kept {
    /// The document of that key.
    pub(super) fn document(&self, key: &Key) -> Option<Body> {
        let (bodies, span) = self.places.get(key)?;
        span.body(self.bodies.get(*bodies)?)
    }

    /// The metadata of the file at that path.
    pub(super) fn file(&self, path: &str) -> Option<&Sighting> {
        let at = self.files.binary_search_by(|(known, _)| (**known).cmp(path)).ok()?;
        self.files.get(at).map(|(_, sighting)| sighting)
    }
}

/// Data to be stored.
#[derive(Clone, Copy, Default)]
pub(super) struct Keep<'a> {
    /// Documents that are new.
    pub(super) new: &'a [Entry<'a>],
    /// Files in order of path, which replace the stored ones.
    pub(super) files: Option<&'a [(&'a str, Sighting)]>,
    /// An index that replaces the stored one.
    pub(super) index: Option<Pieces<'a>>,
    /// The keys of all existing documents, if they are known; other entries are deleted if there are too many.
    pub(super) all: Option<&'a [Key]>,
    /// An answer, and a hash of all that it depends on.
    pub(super) answer: Option<(Key, &'a [u8])>,
}

/// The pieces of an index: returns each by its number, `None` after the last. Created one at a time, since together
/// they are large.
type Pieces<'a> = &'a dyn Fn(usize) -> Option<Vec<u8>>;

/// What went wrong.
enum Trouble {
    /// Another process has it open.
    Taken,
    /// It does not exist.
    Missing,
    /// It cannot be created or written; it may be intact.
    Refused,
    /// It was not closed properly.
    Unclean,
    /// It is not a database.
    Broken,
}

/// Computes the keys of texts: they depend on the text, the build, the weights and the markup.
pub(super) struct Keys([u8; 32]);

impl Keys {
    pub(super) fn new() -> Self {
        Self(Self::secret())
    }

    /// A key of hashes that are those of this build alone.
    pub(super) fn secret() -> [u8; 32] {
        *blake3::hash(BUILD.as_bytes()).as_bytes()
    }

    /// The key of the text with that hash, analyzed with the weights of that name.
    pub(super) fn key(&self, hash: &Hash, format: Format, weights: Option<&Key>) -> Key {
        let mut secret = self.0;
        secret[0] ^= format as u8;
        if let Some(weights) = weights {
            secret = *blake3::keyed_hash(&secret, weights).as_bytes();
        }
        *blake3::keyed_hash(&secret, hash).as_bytes()
    }
}

/// In one call, so that the parts of one text are hashed in parallel.
pub(super) fn hash(text: &str) -> Hash {
    *blake3::hash(text.as_bytes()).as_bytes()
}

impl Store {
    /// The store of the workspace at `root`, in the cache folder `folder`.
    pub(super) fn new(folder: &Path, root: &Path) -> Self {
        let name = blake3::hash(root.as_os_str().as_encoded_bytes()).to_hex();
        let stem = name[..24].to_owned();
        let file = folder.join(format!("{stem}-{BUILD}.{ENDING}"));
        Self { folder: folder.into(), root: root.into(), stem, file }
    }

    fn file(&self) -> PathBuf {
        self.file.clone()
    }

    /// All stored data.
    pub(super) fn fetch(&self) -> Kept {
        self.adopt();
        // An empty one is just being created.
        if std::fs::metadata(self.file()).map_or(0, |file| file.len()) == 0 {
            return Kept::default();
        }
        match patiently(|| self.read()) {
            Ok(kept) => kept,
            // A writer was killed: its committed data are intact once a writer has repaired the file.
            Err(Trouble::Unclean) if patiently(|| self.repair()).is_ok() => {
                patiently(|| self.read()).unwrap_or_default()
            }
            Err(Trouble::Broken | Trouble::Unclean) => {
                self.discard();
                Kept::default()
            }
            Err(Trouble::Taken | Trouble::Missing | Trouble::Refused) => Kept::default(),
        }
    }

    fn read(&self) -> Result<Kept, Trouble> {
        let database = Builder::new().set_cache_size(REMEMBERED).open_read_only(self.file()).map_err(opened)?;
        let transaction = database.begin_read().map_err(|_| Trouble::Broken)?;
        let entries = |table: Table| transaction.open_table(table).map_err(|_| Trouble::Missing);
        let (contents, bodies) = (entries(CONTENTS)?, entries(BODIES)?);
        let batch = |number: &u32| {
            let rows = contents.get(number).ok()??;
            let rows: Vec<_> = batch::rows(sound(CONTENTS, *number, rows.value())?).collect();
            let bodies = bodies.get(number).ok()??;
            Some((rows, Bytes::copy_from_slice(sound(BODIES, *number, bodies.value())?)))
        };
        let pieces = || -> Option<Vec<Bytes>> {
            let table = entries(INDEX).ok()?;
            let piece = |number: &u32| {
                let piece = table.get(number).ok()??;
                sound(INDEX, *number, piece.value()).map(Bytes::copy_from_slice)
            };
            numbers(&table).par_iter().map(|number| quietly(|| piece(number))).collect()
        };
        let files = || -> Option<Vec<(Box<str>, Sighting)>> {
            let files = entries(FILES).ok()?.get(0).ok()??;
            postcard::from_bytes(sound(FILES, 0, files.value())?).ok()
        };
        let batches =
            || numbers(&contents).par_iter().filter_map(|number| quietly(|| batch(number))).collect::<Vec<_>>();
        let (batches, (index, files)) =
            rayon::join(|| quietly(batches), || rayon::join(|| quietly(pieces), || quietly(files)));
        let mut kept = Kept { index: index.unwrap_or_default(), files: files.unwrap_or_default(), ..Kept::default() };
        kept.places.reserve(batches.iter().map(|(rows, _)| rows.len()).sum());
        for (number, (rows, bodies)) in batches.into_iter().enumerate() {
            kept.places.extend(rows.into_iter().map(|(key, span)| (key, (number, span))));
            kept.bodies.push(bodies);
        }
        Ok(kept)
    }

    /// The stored answer that depends on what has that hash.
    pub(super) fn answer(&self, key: &Key) -> Option<Vec<u8>> {
        let read = || {
            let database = Builder::new().set_cache_size(REMEMBERED).open_read_only(self.file()).map_err(opened)?;
            let transaction = database.begin_read().map_err(|_| Trouble::Broken)?;
            let table = transaction.open_table(ANSWERS).map_err(|_| Trouble::Missing)?;
            tables::answer(&table, key).ok_or(Trouble::Missing)
        };
        // An empty one is just being created.
        let is_there = std::fs::metadata(self.file()).is_ok_and(|file| file.len() > 0);
        if is_there { patiently(read).ok() } else { None }
    }

    /// Opens the file for writing, which repairs it.
    fn repair(&self) -> Result<(), Trouble> {
        Builder::new().set_cache_size(REMEMBERED).open(self.file()).map(drop).map_err(opened)
    }

    /// Stores the data. Returns whether that succeeded.
    pub(super) fn keep(&self, what: Keep<'_>) -> bool {
        if cache::make(&self.folder).is_err() {
            return false;
        }
        let write = || {
            // It contains texts, and others may have access to the folder.
            cache::make_file(&self.file()).map_err(|_| Trouble::Refused)?;
            patiently(|| self.write(what))
        };
        let written = match write() {
            Err(Trouble::Broken | Trouble::Unclean) => {
                self.discard();
                write()
            }
            other => other,
        };
        if written.is_ok() {
            self.discard_others();
        }
        written.is_ok()
    }

    fn write(&self, what: Keep<'_>) -> Result<(), Trouble> {
        let database = Builder::new().set_cache_size(REMEMBERED).create(self.file()).map_err(opened)?;
        let transaction = database.begin_write().map_err(|_| Trouble::Refused)?;
        let mut batches = Batches::of(&transaction)?;
        what.new.iter().try_for_each(|entry| batches.add(entry))?;
        batches.close()?;
        if let Some(all) = what.all
            && batches.are_too_many_for(all.len())?
        {
            batches.repack(&all.iter().copied().collect())?;
        }
        drop(batches);
        if let Some(files) = what.files {
            let bytes = postcard::to_stdvec(files).map_err(|_| Trouble::Refused)?;
            put(&mut open(&transaction, FILES)?, FILES, 0, &bytes)?;
        }
        if let Some(index) = what.index {
            let mut table = open(&transaction, INDEX)?;
            let mut count = 0;
            while let Some(piece) = index(count as usize) {
                put(&mut table, INDEX, count, &piece)?;
                count += 1;
            }
            table.retain_in(count.., |_, _| false).map_err(|_| Trouble::Refused)?;
        }
        if let Some((key, bytes)) = what.answer {
            tables::put_answer(&transaction, &key, bytes)?;
        }
        transaction.commit().map_err(|_| Trouble::Refused)
    }

    /// If nothing is stored for this workspace, copies the cache of another one with the same files: the folder was
    /// moved or copied, or is checked out elsewhere. Keys depend on the text alone, so this can only cost time.
    fn adopt(&self) {
        let own = self.file();
        if own.exists() {
            return;
        }
        let ending = format!("-{BUILD}.{ENDING}");
        let of_this_build = std::fs::read_dir(&self.folder).into_iter().flatten().flatten().filter_map(|entry| {
            let is_one = entry.file_name().to_str().is_some_and(|name| name.ends_with(&ending));
            is_one.then(|| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))?
        });
        let mut others: Vec<_> = of_this_build.collect();
        others.sort_unstable_by(|a, b| b.cmp(a));
        let other = others.into_iter().take(ADOPTED_OF).find(|(_, path)| {
            let other = Self { file: path.clone(), ..self.clone() };
            patiently(|| other.read_files()).is_ok_and(|files| self.has_most(&files))
        });
        if let Some((_, path)) = other
            && let Ok(copy) = tempfile::Builder::new().prefix(".").suffix(".new").tempfile_in(&self.folder)
            && std::fs::copy(&path, copy.path()).is_ok()
        {
            // If another process has created one in the meantime, that one stays.
            let _ = copy.persist_noclobber(&own);
        }
    }

    /// Whether most of some files are in this workspace, with the same lengths.
    fn has_most(&self, files: &[(Box<str>, Sighting)]) -> bool {
        let step = (files.len() / LOOKED_AT).max(1);
        let looked_at = || files.iter().step_by(step);
        let is_here = |(path, sighting): &&(Box<str>, Sighting)| {
            let path = self.root.join(&**path);
            std::fs::metadata(path).is_ok_and(|file| file.is_file() && sighting.stamp.has_length(file.len()))
        };
        let here = looked_at().filter(is_here).count();
        here > 0 && 2 * here > looked_at().count()
    }

    fn read_files(&self) -> Result<Vec<(Box<str>, Sighting)>, Trouble> {
        let database = Builder::new().set_cache_size(REMEMBERED).open_read_only(self.file()).map_err(opened)?;
        let transaction = database.begin_read().map_err(|_| Trouble::Broken)?;
        let table = transaction.open_table(FILES).map_err(|_| Trouble::Missing)?;
        let files = table.get(0).map_err(|_| Trouble::Broken)?.ok_or(Trouble::Missing)?;
        let bytes = sound(FILES, 0, files.value()).ok_or(Trouble::Broken)?;
        postcard::from_bytes(bytes).map_err(|_| Trouble::Broken)
    }

    fn discard(&self) {
        // If it cannot be deleted it will be found broken again.
        let _ = std::fs::remove_file(self.file());
    }

    /// Deletes the caches of other builds for this workspace that have not been written for a long time; recent ones
    /// may be in use.
    fn discard_others(&self) {
        let own = self.file();
        let is_old = |entry: &std::fs::DirEntry| {
            let written = entry.metadata().and_then(|file| file.modified());
            written.is_ok_and(|written| written.elapsed().is_ok_and(|age| age > UNUSED))
        };
        for entry in std::fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let others = name.to_str().is_some_and(|name| {
                name.strip_prefix(&*self.stem).is_some_and(|rest| rest.starts_with('-')) && name.ends_with(ENDING)
            });
            if others && entry.path() != own && is_old(&entry) {
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }
}

thread_local! {
    /// Whether a panic of this thread is expected and not reported.
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Runs a closure that may panic on garbage, without a message on standard error. Other panics are reported as usual.
fn quietly<T>(work: impl FnOnce() -> T) -> T {
    struct Before(bool);
    impl Drop for Before {
        fn drop(&mut self) {
            QUIET.set(self.0);
        }
    }
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let tell = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !QUIET.get() {
                tell(panic);
            }
        }));
    });
    let _before = Before(QUIET.replace(true));
    work()
}

/// Runs an operation on the file, with retries while another process has it open. The database panics on some kinds of
/// garbage, which counts as garbage too.
fn patiently<T>(work: impl Fn() -> Result<T, Trouble>) -> Result<T, Trouble> {
    let mut tries = 0;
    loop {
        match catch_unwind(AssertUnwindSafe(|| quietly(&work))).unwrap_or(Err(Trouble::Broken)) {
            Err(Trouble::Taken) if tries < TRIES => {
                tries += 1;
                std::thread::sleep(WAIT);
            }
            done => return done,
        }
    }
}

fn opened(error: DatabaseError) -> Trouble {
    match error {
        DatabaseError::DatabaseAlreadyOpen | DatabaseError::LockProtocolMismatch => Trouble::Taken,
        DatabaseError::RepairAborted => Trouble::Unclean,
        DatabaseError::Storage(redb::StorageError::Io(error)) => match error.kind() {
            std::io::ErrorKind::NotFound => Trouble::Missing,
            // redb's error for a file that does not begin or end like one of its own.
            std::io::ErrorKind::InvalidData | std::io::ErrorKind::UnexpectedEof => Trouble::Broken,
            _ => Trouble::Refused,
        },
        _ => Trouble::Broken,
    }
}
