//! Reads documents on all cores, in a fixed order; documents that an earlier run has analyzed come from the store.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use bytes::Bytes;
use bytestring::ByteString;
use rayon::prelude::*;

use super::answers::Answers;
use super::decode::{Charset, Text, read_shared};
use super::keeper::Keeper;
use super::load::{File, Loaded, Onlooker, Unkept, relative};
use super::stamp::{Sighting, Stamp};
use super::store::{self, Kept, Key, Keys, Store};
use super::walk::{format_of, is_bibliography};
use crate::analysis::Models;
use crate::corpus::{Corpus, DocId, Document, SavedIndex};
use crate::error::Error;
use crate::syntax::Format;

/// Below this many bytes of new text, analyzing it again is cheaper than writing a file.
const WORTH_KEEPING: usize = 16 << 10;

/// The number of documents after which a partial result is shown first; doubled each time.
const FIRST_PART: usize = 256;

/// The index is stored again if one in this many documents is not in it.
const STALE: usize = 64;

/// This many files may be opened unnecessarily before the file metadata are stored again.
const OPENED_FOR_NOTHING: usize = 64;

/// Options of reading.
pub(super) struct Reading<'a> {
    /// A document that is not on disk, or differs there.
    pub(super) unsaved: Option<&'a (PathBuf, Text)>,
    /// The store, and its content.
    pub(super) store: Option<(Store, Kept)>,
    /// The documents are the whole workspace.
    pub(super) complete: bool,
    pub(super) onlooker: &'a dyn Onlooker,
}

/// A document that was found. Its number is its index among all of them.
struct Found {
    path: Arc<str>,
    format: Format,
    /// Empty if the document is stored.
    text: ByteString,
    models: Models,
    /// Bytes of its text.
    length: usize,
    /// The key of its text in the store; meaningless if there is none.
    key: Key,
    /// The metadata of its file, and whether they have changed.
    sighting: Option<(Sighting, bool)>,
}

/// Reads the files of `wanted` (path, name to show, whether the user asked for it) into `loaded`.
pub(super) fn read_documents(loaded: &mut Loaded, reading: Reading<'_>, wanted: Vec<(PathBuf, String, bool)>) {
    let (store, kept) = reading.store.unzip();
    let models = |path: &Path| loaded.models_of(path);
    let finder = Finder {
        root: &loaded.root,
        unsaved: reading.unsaved,
        kept: kept.as_ref(),
        keys: Keys::new(),
        models: &models,
    };
    let index = || kept.as_ref().and_then(|kept| KeptIndex::read(&kept.index));
    let (found, index) = rayon::join(|| finder.find_all(wanted), index);
    let (shelf, mut documents) = Shelf::new(loaded, found, reading.onlooker);
    loaded.corpus = Corpus::default().with_aliases(&loaded.aliases()).with_key_patterns(loaded.key_patterns());
    let stale = take_kept(loaded, index, &shelf.found, &documents);
    let known: Vec<bool> = documents.iter().map(Option::is_some).collect();
    let unread = shelf.found.iter().zip(&known).filter(|(_, known)| !**known).map(|(found, _)| found.length);
    let worth_keeping = unread.sum::<usize>() >= WORTH_KEEPING;
    let start = |store: &Store| Keeper::start(store.clone());
    let (keeper, steps) = store.as_ref().filter(|_| worth_keeping).and_then(start).unzip();
    shelf.read_rest(loaded, reading.onlooker, &mut documents, keeper.as_ref());
    drop(keeper);
    if let Some(store) = store {
        let read = shelf.found.iter().zip(&documents).filter(|(_, document)| document.is_some());
        let texts = read.map(|(found, _)| found.key).collect();
        loaded.answers = Some(Answers { store: store.clone(), texts });
        // A bibliography is in no index, and is only among the texts if the user names it.
        let kept = || shelf.found.iter().zip(&known).zip(&documents).filter(|((found, _), _)| is_kept(found.format));
        let read = kept().filter(|(_, document)| document.is_some());
        let keys: Vec<_> = read.map(|((found, known), _)| (found.key, !known)).collect();
        let complete = reading.complete && keys.len() == kept().count();
        let has_new = keys.iter().any(|(_, new)| *new);
        let index = complete && stale && (worth_keeping || !has_new && !keys.is_empty());
        let sightings = shelf.found.iter().filter_map(|found| Some((found.path.clone(), found.sighting?)));
        let news = sightings.clone().filter(|(_, (_, is_news))| *is_news).count();
        let files: Vec<_> = sightings.map(|(path, (sighting, _))| (path, sighting)).collect();
        let news = complete && news >= OPENED_FOR_NOTHING && news * STALE > files.len();
        if has_new && worth_keeping || index || news {
            let steps = Mutex::new(steps);
            loaded.unkept = Some(Arc::new(Unkept { store, keys, files, steps, index, complete }));
        }
    }
    (loaded.documents, loaded.files) = shelf.so_far(&documents);
}

/// Whether documents of a format are stored.
pub(super) fn is_kept(format: Format) -> bool {
    format != Format::Bibliography
}

/// Takes the stored documents and the stored index. Returns whether the index should be stored again.
fn take_kept(
    loaded: &mut Loaded,
    index: Option<KeptIndex>,
    found: &[Found],
    documents: &[Option<Arc<Document>>],
) -> bool {
    let known = found.iter().zip(documents).filter_map(|(found, document)| Some((found, document.as_ref()?)));
    let named: Vec<_> = known.clone().map(|(found, _)| (&*found.path, &found.key)).collect();
    let known: Vec<_> = known.map(|(_, document)| document.clone()).collect();
    let changed = found.len() - known.len();
    match index.and_then(|index| index.places_among(&named)) {
        Some((index, stays)) => {
            let both = stays.iter().flatten().count();
            loaded.corpus = loaded.corpus.with_documents_indexed(known, &index, &stays);
            (changed + named.len() + stays.len() - 2 * both) * STALE > found.len()
        }
        None if known.is_empty() => true,
        None => {
            loaded.corpus = loaded.corpus.with_documents(known);
            true
        }
    }
}

/// Finds documents: in the store if their files are unchanged, otherwise in their files.
struct Finder<'a> {
    root: &'a Path,
    unsaved: Option<&'a (PathBuf, Text)>,
    kept: Option<&'a Kept>,
    keys: Keys,
    /// The models of the file at a path.
    models: &'a (dyn Fn(&Path) -> Models + Sync),
}

/// A document that was found, its file, and its stored data; otherwise its file, and the error.
type Finding = std::result::Result<(Found, File, Option<Document>), Box<(File, Error)>>;

impl Finder<'_> {
    /// In order of path.
    fn find_all(&self, wanted: Vec<(PathBuf, String, bool)>) -> Vec<Finding> {
        let mut named: Vec<_> = wanted.into_par_iter().map(|file| (relative(self.root, &file.0), file)).collect();
        named.par_sort_unstable();
        let find = |buffer: &mut Vec<u8>, (path, (file, shown, given)): (String, (PathBuf, String, bool))| {
            let file = File { path: file, shown, given, charset: Charset::default(), broken: None, stamp: None };
            self.find(path.into(), file, buffer)
        };
        named.into_par_iter().map_init(Vec::new, find).collect()
    }

    fn find(&self, path: Arc<str>, mut file: File, buffer: &mut Vec<u8>) -> Finding {
        let by_name = format_of(&file.path);
        let is_bibliography = by_name.is_none() && is_bibliography(&file.path);
        let format = if is_bibliography { Format::Bibliography } else { by_name.unwrap_or_default() };
        let models = (self.models)(&file.path);
        let unsaved = self.unsaved.filter(|(unsaved, _)| *unsaved == file.path);
        if unsaved.is_none()
            && let Some(sighting) = self.as_it_was(&path, &file.path)
        {
            let key = self.keys.key(&sighting.hash, format, models.name());
            if let Some(document) = self.kept(&models, &key, &path, format) {
                (file.charset, file.broken, file.stamp) = (sighting.charset, sighting.broken, Some(sighting.stamp));
                let (text, length) = (ByteString::new(), document.len() as usize);
                let sighting = Some((sighting, false));
                return Ok((Found { path, format, models, text, length, key, sighting }, file, Some(document)));
            }
        }
        // Before the file is read, so that a change after this moment is detected.
        let now = SystemTime::now();
        let text = match unsaved {
            Some((_, text)) => Ok((text.clone().into(), None)),
            None => read_shared(&file.path, buffer).map(|(text, stamp)| (text, Some(stamp))),
        };
        let (text, stamp): (Text<ByteString>, Option<Stamp>) = match text {
            Ok(text) => text,
            Err(error) => {
                let error = Error { path: Some(PathBuf::from(&file.shown)), ..error };
                return Err(Box::new((file, error)));
            }
        };
        (file.charset, file.broken, file.stamp) = (text.charset, text.broken, stamp);
        let Text { text, charset, broken } = text;
        let length = text.len();
        if self.kept.is_none() {
            let found = Found { path, format, models, text, length, key: Key::default(), sighting: None };
            return Ok((found, file, None));
        }
        let hash = store::hash(&text);
        let key = self.keys.key(&hash, format, models.name());
        let stamp = stamp.filter(|stamp| stamp.vouches(now));
        let sighting = stamp.map(|stamp| (Sighting { stamp, hash, charset, broken }, true));
        let document = self.kept(&models, &key, &path, format);
        let text = if document.is_some() { ByteString::new() } else { text };
        Ok((Found { path, format, models, text, length, key, sighting }, file, document))
    }

    /// The known data of a file, if it is unchanged.
    fn as_it_was(&self, path: &str, file: &Path) -> Option<Sighting> {
        let sighting = self.kept?.file(path)?;
        let metadata = std::fs::metadata(file).ok().filter(std::fs::Metadata::is_file)?;
        (Stamp::of(&metadata) == sighting.stamp).then_some(*sighting)
    }

    fn kept(&self, models: &Models, key: &Key, path: &Arc<str>, format: Format) -> Option<Document> {
        let body = self.kept?.document(key)?;
        Document::from_packed(models, DocId::default(), path.clone(), format, body.text, body.facts)
    }
}

/// All documents that were found and their files.
struct Shelf {
    /// The number of the first document.
    first: u32,
    found: Vec<Found>,
    files: Vec<File>,
}

impl Shelf {
    /// With the stored documents. Errors are added to `loaded`.
    fn new(loaded: &mut Loaded, all: Vec<Finding>, onlooker: &dyn Onlooker) -> (Self, Vec<Option<Arc<Document>>>) {
        let first = onlooker.numbers(crate::text::offset(all.len()));
        let (mut found, mut files) = (Vec::with_capacity(all.len()), Vec::with_capacity(all.len()));
        let mut documents = Vec::with_capacity(all.len());
        for finding in all {
            match finding {
                Ok((one, file, document)) => {
                    if let (Some(line), Some(note)) = (file.broken, super::decode::note(file.charset, file.broken))
                        && file.given
                    {
                        loaded.notes.push(Error::new(note).on(&file.shown).line(line));
                    }
                    let id = DocId(first.wrapping_add(crate::text::offset(documents.len())));
                    documents.push(document.map(|document| Arc::new(document.numbered(id))));
                    found.push(one);
                    files.push(file);
                }
                Err(unread) => {
                    let (file, error) = *unread;
                    loaded.unread.push(file.path);
                    if file.given { &mut loaded.problems } else { &mut loaded.notes }.push(error);
                }
            }
        }
        (Self { first, found, files }, documents)
    }

    /// Analyzes what is missing, unless that is cancelled; each document goes to `keeper` as soon as it is analyzed.
    fn read_rest(
        &self,
        loaded: &mut Loaded,
        onlooker: &dyn Onlooker,
        documents: &mut [Option<Arc<Document>>],
        keeper: Option<&Keeper>,
    ) {
        let unread: Vec<usize> = (0..documents.len()).filter(|&id| documents[id].is_none()).collect();
        let length = |id: usize| self.found[id].length as u64;
        let total: u64 = (0..self.found.len()).map(length).sum();
        let done = AtomicU64::new(total - unread.iter().copied().map(length).sum::<u64>());
        onlooker.progress(done.load(Ordering::Relaxed), total);
        let count = AtomicUsize::new(documents.len() - unread.len());
        let of = documents.len();
        onlooker.documents(count.load(Ordering::Relaxed), of);
        let parts = onlooker.wants_parts();
        let mut size = if parts { FIRST_PART } else { usize::MAX };
        let mut rest = &unread[..];
        if parts && unread.len() < documents.len() && !unread.is_empty() {
            onlooker.part(self.part(loaded, documents));
        }
        while !rest.is_empty() && !onlooker.is_cancelled() {
            let (batch, behind) = rest.split_at(size.min(rest.len()));
            let read = |&id: &usize| {
                if onlooker.is_cancelled() {
                    return None;
                }
                let Found { path, format, models, text, key, .. } = &self.found[id];
                let number = DocId(self.first.wrapping_add(crate::text::offset(id)));
                let document = Arc::new(Document::new_at_rest(models, number, path.clone(), *format, text.clone()));
                if let Some(keeper) = keeper.filter(|_| is_kept(*format)) {
                    keeper.add(*key, document.clone());
                }
                onlooker.progress(done.fetch_add(length(id), Ordering::Relaxed) + length(id), total);
                onlooker.documents(count.fetch_add(1, Ordering::Relaxed) + 1, of);
                Some(document)
            };
            let read: Vec<_> = batch.par_iter().map(read).collect();
            if let Some(keeper) = keeper.filter(|_| onlooker.is_cancelled()) {
                // The caller that cancels may be about to end the process.
                keeper.now();
            }
            loaded.corpus = loaded.corpus.with_documents(read.iter().flatten().cloned().collect());
            for (&id, document) in batch.iter().zip(read) {
                documents[id] = document;
            }
            (rest, size) = (behind, size.saturating_mul(2));
            if parts && !rest.is_empty() {
                onlooker.part(self.part(loaded, documents));
            }
        }
    }

    /// The partial result, for a caller that cannot wait.
    fn part(&self, loaded: &Loaded, documents: &[Option<Arc<Document>>]) -> Loaded {
        let (documents, files) = self.so_far(documents);
        Loaded {
            root: loaded.root.clone(),
            configs: loaded.configs.clone(),
            models: loaded.models.clone(),
            corpus: loaded.corpus.clone(),
            documents,
            files,
            ..Loaded::default()
        }
    }

    fn so_far(&self, documents: &[Option<Arc<Document>>]) -> (Vec<Arc<Document>>, Vec<File>) {
        let read = documents.iter().zip(&self.files);
        read.filter_map(|(document, file)| Some((document.clone()?, file.clone()))).unzip()
    }
}

/// The index with its documents and their keys: returns its pieces, as bytes, by number.
pub(super) fn saved_index(
    corpus: &Corpus,
    documents: &[Arc<Document>],
    keys: &[(Key, bool)],
) -> impl Fn(usize) -> Option<Vec<u8>> + use<> {
    let manifest: Vec<(&str, &Key)> =
        documents.iter().zip(keys).map(|(document, (key, _))| (&*document.path, key)).collect();
    let manifest = postcard::to_stdvec(&manifest).unwrap_or_default();
    let index = corpus.saved_index();
    move |number| match number.checked_sub(1) {
        None => Some(manifest.clone()),
        Some(number) => index.piece(number),
    }
}

/// The index of an earlier run.
struct KeptIndex {
    /// Its documents' paths and keys, in order.
    documents: Vec<(Box<str>, Key)>,
    index: SavedIndex,
}

impl KeptIndex {
    fn read(pieces: &[Bytes]) -> Option<Self> {
        let (manifest, pieces) = pieces.split_first()?;
        let documents: Vec<_> = postcard::from_bytes(manifest).ok()?;
        let index = SavedIndex::from_pieces(&pieces.iter().map(|piece| &**piece).collect::<Vec<_>>())?;
        (index.documents() == documents.len()).then_some(Self { documents, index })
    }

    /// With, for each of its documents, its index among `named` (paths with keys, in order), if it is there and
    /// unchanged. `None` if there is none.
    fn places_among(self, named: &[(&str, &Key)]) -> Option<(SavedIndex, Vec<Option<u32>>)> {
        let mut at = 0;
        let stays = self.documents.into_iter().map(|(path, key)| {
            while named.get(at).is_some_and(|(other, _)| *other < &*path) {
                at += 1;
            }
            let is_there = named.get(at).is_some_and(|(other, known)| **other == *path && **known == key);
            is_there.then(|| {
                at += 1;
                crate::text::offset(at - 1)
            })
        });
        let stays: Vec<_> = stays.collect();
        stays.iter().any(Option::is_some).then_some((self.index, stays))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Waits until something is stored, then cancels.
    struct Impatient<'a> {
        store: &'a Store,
        keys: Vec<Key>,
        left: AtomicU64,
    }

    impl Onlooker for Impatient<'_> {
        fn progress(&self, read: u64, of: u64) {
            self.left.fetch_min(of - read, Ordering::Relaxed);
            std::thread::sleep(std::time::Duration::from_millis(5));
        }

        fn is_cancelled(&self) -> bool {
            {
                let kept = self.store.fetch();
                self.keys.iter().any(|key| kept.document(key).is_some())
            }
        }
    }

    /// How much of the text was known before any of it was read.
    struct Known(AtomicU64);

    impl Onlooker for Known {
        fn progress(&self, read: u64, _: u64) {
            self.0.fetch_min(read, Ordering::Relaxed);
        }
    }

    #[test]
    fn documents_are_stored_before_all_are_read() {
        let (folder, cache) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let store = Store::new(cache.path(), folder.path());
        let text = |number: usize| format!("Ada Marsh said that {number} ships had left the port.\n\n").repeat(100);
        let mut wanted = Vec::new();
        for number in 0..150 {
            let path = folder.path().join(format!("{number:03}.txt"));
            std::fs::write(&path, text(number)).expect("a file");
            wanted.push((path, format!("{number:03}.txt"), true));
        }
        let read = |onlooker: &dyn Onlooker| {
            let mut loaded = Loaded { root: folder.path().into(), ..Loaded::default() };
            let kept = store.fetch();
            let reading = Reading { unsaved: None, store: Some((store.clone(), kept)), complete: true, onlooker };
            read_documents(&mut loaded, reading, wanted.clone());
            loaded
        };
        let keys = (0..150).map(|number| Keys::new().key(&store::hash(&text(number)), Format::Text, None)).collect();
        let impatient = Impatient { store: &store, keys, left: AtomicU64::new(u64::MAX) };
        // Nobody stores what this has read.
        drop(read(&impatient));
        assert!(impatient.left.into_inner() > 0, "it was ended before all was read");
        let known = Known(AtomicU64::new(u64::MAX));
        assert_eq!(read(&known).documents.len(), 150);
        assert!(known.0.into_inner() > 0, "something of it was kept");
    }

    #[cfg(unix)]
    #[test]
    fn an_unchanged_file_is_not_opened() {
        let (folder, cache) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let store = Store::new(cache.path(), folder.path());
        let file = folder.path().join("a.txt");
        let write = |word: &str| {
            let text = format!("Ada Marsh said that {word} ships had left the port.\n\n").repeat(400);
            std::fs::write(&file, text).expect("a file");
        };
        write("two");
        // One file in a thousand has a round time of change, which is less reliable.
        while Stamp::of_file(&file).is_none_or(|stamp| !stamp.vouches(SystemTime::now())) {
            std::thread::sleep(std::time::Duration::from_millis(150));
            if Stamp::of_file(&file).is_some_and(|stamp| !stamp.vouches(SystemTime::now())) {
                write("two");
            }
        }
        let wanted = vec![(file.clone(), "a.txt".to_owned(), true)];
        let mut loaded = Loaded { root: folder.path().into(), ..Loaded::default() };
        let reading =
            Reading { unsaved: None, store: Some((store.clone(), store.fetch())), complete: true, onlooker: &() };
        read_documents(&mut loaded, reading, wanted.clone());
        loaded.keep();
        let kept = store.fetch();
        let finder = Finder {
            root: folder.path(),
            unsaved: None,
            kept: Some(&kept),
            keys: Keys::new(),
            models: &|_| Models::default(),
        };
        let is_known = |found: &Finding| matches!(found, Ok((Found { sighting: Some((_, false)), .. }, _, Some(_))));
        assert!(finder.find_all(wanted.clone()).iter().all(is_known));
        write("six");
        assert_eq!(finder.as_it_was("a.txt", &file), None);
        assert_eq!(finder.as_it_was("c.txt", &folder.path().join("c.txt")), None);
        assert!(!finder.find_all(wanted).iter().any(is_known));
    }
}
