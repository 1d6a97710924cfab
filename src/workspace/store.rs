//! What was read of documents, kept between runs in an embedded database (redb): one file for each workspace and build.
//!
//! A document's entry is found by its text alone, so no entry is ever out of date; at worst nobody asks for it. Its file
//! is named after this build, so nothing is taken from another one. It is opened for a moment only, to read or to write,
//! so that two servers on one folder do not get into each other's way; whoever finds it taken goes without. Whatever is
//! wrong with it (garbage, a full disk, a folder that cannot be written) costs time and changes no answer.

use std::hash::Hasher;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use rayon::prelude::*;
use redb::{Builder, DatabaseError, ReadableDatabase, ReadableTableMetadata, TableDefinition};
use rustc_hash::FxHasher;

use super::cache;
use crate::syntax::Format;

/// The name of an entry: a hash of the text and its markup.
pub(super) type Key = [u8; 32];

/// The ending of the files' names.
pub(super) const ENDING: &str = "redb";

const DOCUMENTS: TableDefinition<'_, &Key, &[u8]> = TableDefinition::new("documents");
/// The pieces of the index, by number.
const INDEX: TableDefinition<'_, u32, &[u8]> = TableDefinition::new("index");

/// This build's name; see `build.rs`.
const BUILD: &str = env!("IBID_BUILD");

/// How often, and how long each time, a file that somebody else has open is waited for.
const TRIES: u32 = 25;
const WAIT: Duration = Duration::from_millis(20);

/// Pages that the database remembers, in bytes: each is looked at once.
const REMEMBERED: usize = 4 << 20;

/// So many entries more than there are documents may be kept for texts that come back.
const SPARE: usize = 256;

/// The store of one workspace.
#[derive(Clone, Debug)]
pub(super) struct Store {
    folder: PathBuf,
    /// The file's name up to the build.
    stem: String,
}

/// What was kept.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// For each key that was asked for.
    pub(super) documents: Vec<Option<Box<[u8]>>>,
    /// Its pieces; none where there is none.
    pub(super) index: Vec<Box<[u8]>>,
}

/// An index in pieces: gives each by its number, `None` behind the last. They are made one at a time, since all of them
/// together are large.
type Pieces<'a> = &'a dyn Fn(usize) -> Option<Vec<u8>>;

/// What went wrong.
enum Trouble {
    /// Somebody has it open.
    Taken,
    /// There is none.
    Missing,
    /// It cannot be made or written; it may be sound.
    Refused,
    /// It was not closed properly.
    Unclean,
    /// It is no database.
    Broken,
}

/// The name of the weights that documents are read with, where they are the user's own.
static WEIGHTS: OnceLock<Key> = OnceLock::new();

/// From here on documents are read with the weights of that name: a hash of all of them.
pub(super) fn reads_with(weights: Key) {
    // Only the first are taken, here as there.
    let _ = WEIGHTS.set(weights);
}

/// What makes the keys of texts: the same text has another key in another build, with other weights and as another
/// markup.
pub(super) struct Keys([u8; 32]);

impl Keys {
    pub(super) fn new() -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(BUILD.as_bytes());
        if let Some(weights) = WEIGHTS.get() {
            hasher.update(weights);
        }
        Self(*hasher.finalize().as_bytes())
    }

    /// The key of a text.
    pub(super) fn key(&self, text: &str, format: Format) -> Key {
        let mut secret = self.0;
        secret[0] ^= format as u8;
        // In one call, so that what lies in one text is hashed side by side.
        *blake3::keyed_hash(&secret, text.as_bytes()).as_bytes()
    }
}

impl Store {
    /// The store of the workspace at `root`, in the cache folder `folder`.
    pub(super) fn new(folder: &Path, root: &Path) -> Self {
        let name = blake3::hash(root.as_os_str().as_encoded_bytes()).to_hex();
        Self { folder: folder.into(), stem: name[..24].to_owned() }
    }

    fn file(&self) -> PathBuf {
        self.folder.join(format!("{}-{BUILD}.{ENDING}", self.stem))
    }

    /// What is kept of the texts with these keys.
    pub(super) fn fetch(&self, keys: &[Key]) -> Kept {
        let nothing = || Kept { documents: vec![None; keys.len()], index: Vec::new() };
        if keys.is_empty() || !self.file().exists() {
            return nothing();
        }
        match patiently(|| self.read(keys)) {
            Ok(kept) => kept,
            // A writer was killed: what it had committed is sound once a writer has looked after it.
            Err(Trouble::Unclean) if patiently(|| self.mend()).is_ok() => {
                patiently(|| self.read(keys)).unwrap_or_else(|_| nothing())
            }
            Err(Trouble::Broken | Trouble::Unclean) => {
                self.discard();
                nothing()
            }
            Err(Trouble::Taken | Trouble::Missing | Trouble::Refused) => nothing(),
        }
    }

    fn read(&self, keys: &[Key]) -> Result<Kept, Trouble> {
        let database = Builder::new().set_cache_size(REMEMBERED).open_read_only(self.file()).map_err(opened)?;
        let transaction = database.begin_read().map_err(|_| Trouble::Broken)?;
        let Ok(table) = transaction.open_table(DOCUMENTS) else { return Err(Trouble::Missing) };
        let get = |key: &Key| table.get(key).ok().flatten().and_then(|value| sound(key, value.value()).map(Into::into));
        let pieces = || -> Option<Vec<Box<[u8]>>> {
            let table = transaction.open_table(INDEX).ok()?;
            let piece = |number: u32| {
                let value = table.get(number).ok().flatten()?;
                sound(&number.to_le_bytes(), value.value()).map(Into::into)
            };
            (0..u32::try_from(table.len().ok()?).ok()?).into_par_iter().map(piece).collect()
        };
        let (documents, index) = rayon::join(|| keys.par_iter().map(get).collect(), pieces);
        Ok(Kept { documents, index: index.unwrap_or_default() })
    }

    /// Opens the file as a writer does, which repairs it.
    fn mend(&self) -> Result<(), Trouble> {
        Builder::new().set_cache_size(REMEMBERED).open(self.file()).map(drop).map_err(opened)
    }

    /// Keeps new entries, and the index where one is given. `all`: the keys of all documents there are, where they are
    /// known; entries that have become too many beside them go.
    pub(super) fn keep(&self, new: &[(Key, &[u8])], index: Option<Pieces<'_>>, all: Option<&[Key]>) -> bool {
        if cache::make(&self.folder).is_err() {
            return false;
        }
        let write = || patiently(|| self.write(new, index, all));
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

    fn write(&self, new: &[(Key, &[u8])], index: Option<Pieces<'_>>, all: Option<&[Key]>) -> Result<(), Trouble> {
        let database = Builder::new().set_cache_size(REMEMBERED).create(self.file()).map_err(opened)?;
        let transaction = database.begin_write().map_err(|_| Trouble::Refused)?;
        {
            let mut table = transaction.open_table(DOCUMENTS).map_err(|_| Trouble::Broken)?;
            for (key, bytes) in new {
                table.insert(key, &*sealed(key, bytes)).map_err(|_| Trouble::Refused)?;
            }
            if let Some(all) = all
                && table.len().is_ok_and(|count| count > (2 * all.len() + SPARE) as u64)
            {
                let wanted: std::collections::HashSet<&Key> = all.iter().collect();
                table.retain(|key, _| wanted.contains(key)).map_err(|_| Trouble::Refused)?;
            }
            if let Some(index) = index {
                let mut table = transaction.open_table(INDEX).map_err(|_| Trouble::Broken)?;
                let mut count = 0;
                while let Some(piece) = index(count as usize) {
                    table.insert(count, &*sealed(&count.to_le_bytes(), &piece)).map_err(|_| Trouble::Refused)?;
                    count += 1;
                }
                table.retain_in(count.., |_, _| false).map_err(|_| Trouble::Refused)?;
            }
        }
        transaction.commit().map_err(|_| Trouble::Refused)
    }

    fn discard(&self) {
        // Where it cannot be removed it will be found broken again.
        let _ = std::fs::remove_file(self.file());
    }

    /// Removes what other builds have kept of this workspace: nobody will read it again.
    fn discard_others(&self) {
        let own = self.file();
        for entry in std::fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let others = name.to_str().is_some_and(|name| {
                name.strip_prefix(&*self.stem).is_some_and(|rest| rest.starts_with('-')) && name.ends_with(ENDING)
            });
            if others && entry.path() != own {
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }
}

/// Does something with the file, again while somebody else has it open. The database panics on some kinds of garbage:
/// that is garbage too.
fn patiently<T>(work: impl Fn() -> Result<T, Trouble>) -> Result<T, Trouble> {
    let mut tries = 0;
    loop {
        match catch_unwind(AssertUnwindSafe(&work)).unwrap_or(Err(Trouble::Broken)) {
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
            // So redb calls a file that does not begin or end as one of its own.
            std::io::ErrorKind::InvalidData | std::io::ErrorKind::UnexpectedEof => Trouble::Broken,
            _ => Trouble::Refused,
        },
        _ => Trouble::Broken,
    }
}

/// An entry's bytes with a hash before them, of them and of what they are kept under: the database hands on whatever lies
/// on the disk.
fn sealed(key: &[u8], bytes: &[u8]) -> Vec<u8> {
    let mut sealed = Vec::with_capacity(bytes.len() + 8);
    sealed.extend(seal(key, bytes));
    sealed.extend(bytes);
    sealed
}

fn sound<'a>(key: &[u8], sealed: &'a [u8]) -> Option<&'a [u8]> {
    let (hash, bytes) = sealed.split_first_chunk::<8>()?;
    (*hash == seal(key, bytes)).then_some(bytes)
}

fn seal(key: &[u8], bytes: &[u8]) -> [u8; 8] {
    let mut hasher = FxHasher::default();
    hasher.write(key);
    hasher.write(bytes);
    hasher.finish().to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(count: usize) -> Vec<(Key, Vec<u8>)> {
        (0..count)
            .map(|number| {
                let text = format!("text {number}");
                (Keys::new().key(&text, Format::Text), text.repeat(number * 40 % 900 + 1).into_bytes())
            })
            .collect()
    }

    fn keep(store: &Store, entries: &[(Key, Vec<u8>)], index: Option<&[Vec<u8>]>, all: Option<&[Key]>) -> bool {
        let new: Vec<_> = entries.iter().map(|(key, bytes)| (*key, &**bytes)).collect();
        let piece = |number: usize| index.unwrap_or_default().get(number).cloned();
        store.keep(&new, index.is_some().then_some(&piece as Pieces<'_>), all)
    }

    /// How many of the entries are there; what is there must be as it was kept.
    fn found(store: &Store, entries: &[(Key, Vec<u8>)]) -> usize {
        let keys: Vec<_> = entries.iter().map(|(key, _)| *key).collect();
        let kept = store.fetch(&keys);
        assert_eq!(kept.documents.len(), entries.len());
        let there = kept.documents.iter().zip(entries).filter(|(found, (_, bytes))| {
            assert!(found.is_none() || found.as_deref() == Some(bytes), "an entry is another one");
            found.is_some()
        });
        there.count()
    }

    #[test]
    fn what_is_kept_is_found_and_what_is_not_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path(), Path::new("/news"));
        let entries = entries(60);
        assert_eq!(found(&store, &entries), 0);
        let index = |pieces: &[&str]| pieces.iter().map(|piece| piece.as_bytes().to_vec()).collect::<Vec<_>>();
        let kept = || store.fetch(&[entries[0].0]).index.iter().map(|piece| piece.to_vec()).collect::<Vec<_>>();
        assert!(keep(&store, &entries[..40], Some(&index(&["an", "index", "in", "pieces"])), None));
        assert_eq!(found(&store, &entries), 40);
        assert_eq!(kept(), index(&["an", "index", "in", "pieces"]));
        assert!(keep(&store, &[], Some(&index(&["another", "one"])), None));
        assert_eq!(kept(), index(&["another", "one"]));
        assert_eq!(found(&Store::new(folder.path(), Path::new("/other")), &entries), 0);
        assert_ne!(Keys::new().key("a", Format::Text), Keys::new().key("a", Format::Markdown));
    }

    #[test]
    fn texts_that_are_gone_do_not_pile_up() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path(), Path::new("/news"));
        let entries = entries(2 * SPARE);
        assert!(keep(&store, &entries, None, None));
        let few: Vec<Key> = entries[..5].iter().map(|(key, _)| *key).collect();
        assert!(keep(&store, &[], None, Some(&few)));
        assert_eq!(found(&store, &entries), 5);
    }

    #[test]
    fn a_damaged_file_costs_the_entries_and_gives_no_wrong_one() {
        let entries = entries(50);
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path(), Path::new("/news"));
        assert!(keep(&store, &entries, Some(&[vec![7; 9_000], vec![8; 3_000]]), None));
        let sound = std::fs::read(store.file()).unwrap();
        let damages: Vec<Vec<u8>> = vec![
            Vec::new(),
            b"no database at all".to_vec(),
            vec![0; sound.len()],
            sound[..sound.len() / 2].to_vec(),
            sound[..4_096].to_vec(),
            sound.iter().enumerate().map(|(at, byte)| if at % 4_099 == 0 { byte ^ 0x55 } else { *byte }).collect(),
            sound.iter().enumerate().map(|(at, byte)| if at > 9_000 { 0xff } else { *byte }).collect(),
            [&sound[..sound.len() - 100], &[1; 100]].concat(),
        ];
        for damaged in damages {
            std::fs::write(store.file(), &damaged).unwrap();
            let _ = found(&store, &entries);
            // Whatever it was, it serves again after it was written once more.
            assert!(keep(&store, &entries, None, None) || keep(&store, &entries, None, None));
            let all = found(&store, &entries);
            assert!(all == entries.len() || keep(&store, &entries, None, None) && found(&store, &entries) > 0);
        }
    }

    #[test]
    fn another_build_s_file_is_not_read_and_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path(), Path::new("/news"));
        let old = folder.path().join(format!("{}-0123456789abcdef.{ENDING}", store.stem));
        let other = folder.path().join(format!("{}-0123456789abcdef.{ENDING}", "f".repeat(24)));
        std::fs::write(&old, "old").unwrap();
        std::fs::write(&other, "another workspace's").unwrap();
        assert!(keep(&store, &entries(3), None, None));
        assert!(!old.exists() && other.exists());
    }

    #[test]
    fn two_at_once_wait_for_each_other_or_go_without() {
        let folder = tempfile::tempdir().unwrap();
        let entries = entries(200);
        std::thread::scope(|scope| {
            for part in entries.chunks(50) {
                let store = Store::new(folder.path(), Path::new("/news"));
                scope.spawn(move || {
                    for _ in 0..5 {
                        keep(&store, part, None, None);
                        found(&store, part);
                    }
                });
            }
        });
        let store = Store::new(folder.path(), Path::new("/news"));
        assert!(keep(&store, &entries, None, None));
        assert_eq!(found(&store, &entries), 200);
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_cannot_be_written_is_gone_without() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        // Below a file nothing can be made, whoever asks.
        let store = Store::new(&file.join("cache"), Path::new("/news"));
        assert!(!keep(&store, &entries(3), None, None));
        assert_eq!(found(&store, &entries(3)), 0);
        assert!(!keep(&Store::new(Path::new("/dev/full/x"), Path::new("/news")), &entries(1), None, None));
    }
}
