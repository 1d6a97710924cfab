//! Reads documents on all cores, in an order that is always the same; those that an earlier run has read are taken from
//! the store.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use rayon::prelude::*;

use super::decode::{Text, read_shared};
use super::keeper::Keeper;
use super::load::{File, Loaded, Onlooker, Unkept, relative};
use super::store::{Key, Keys, Store};
use super::walk::{format_of, is_bibliography};
use crate::corpus::{Corpus, DocId, Document, SavedIndex};
use crate::error::Error;
use crate::syntax::Format;

/// Of less text than this nothing is kept: it is read again before a file is opened to look. In bytes.
const WORTH_KEEPING: usize = 512 << 10;

/// How many documents are read before somebody who wants to see parts is shown the first; then twice as many each time.
const FIRST_PART: usize = 256;

/// The index is kept anew once one document in so many is not in the one that is kept.
const STALE: usize = 64;

/// How to read.
pub(super) struct Reading<'a> {
    /// A document that is not, or not so, on disk.
    pub(super) unsaved: Option<&'a (PathBuf, Text)>,
    pub(super) store: Option<Store>,
    /// What is read is all that the workspace has.
    pub(super) complete: bool,
    pub(super) onlooker: &'a dyn Onlooker,
}

/// A document's text, not yet read. Its number is its place among all of them.
struct Unread {
    path: Arc<str>,
    format: Format,
    text: Arc<str>,
}

/// Reads the files of `wanted` (path, name to show, whether the user asked for it) into `loaded`.
pub(super) fn read_documents(loaded: &mut Loaded, reading: &Reading<'_>, wanted: Vec<(PathBuf, String, bool)>) {
    let (texts, files) = read_texts(loaded, reading.unsaved, wanted);
    loaded.corpus = Corpus::default().with_aliases(&loaded.aliases()).with_key_patterns(loaded.key_patterns());
    let bytes: usize = texts.iter().map(|text| text.text.len()).sum();
    // A bibliography stands in no index, and is among the texts where somebody names it alone.
    let documents_only = texts.iter().all(|text| text.format != Format::Bibliography);
    let store = reading.store.as_ref().filter(|_| documents_only && bytes >= WORTH_KEEPING);
    let mut documents: Vec<Option<Arc<Document>>> = vec![None; texts.len()];
    let (mut keys, mut index) = (Vec::new(), false);
    if let Some(store) = store {
        let names = Keys::new();
        keys = texts.par_iter().map(|text| names.key(&text.text, text.format)).collect::<Vec<Key>>();
        index = take_kept(loaded, store, &texts, &keys, &mut documents);
    }
    let known: Vec<bool> = documents.iter().map(Option::is_some).collect();
    let unread = known.iter().any(|known| !known);
    let (keeper, steps) = store.filter(|_| unread).and_then(|store| Keeper::start(store.clone())).unzip();
    let shelf = Shelf { texts: &texts, files: &files };
    shelf.read_rest(loaded, reading.onlooker, &mut documents, |id, document| {
        if let Some(keeper) = &keeper {
            keeper.add(keys[id], document.clone());
        }
    });
    drop(keeper);
    let read: Vec<bool> = documents.iter().map(Option::is_some).collect();
    if let Some(store) = store {
        let keys = keys.into_iter().zip(known).zip(&read).filter(|(_, read)| **read);
        let keys: Vec<_> = keys.map(|((key, known), _)| (key, !known)).collect();
        let new = keys.iter().filter(|(_, new)| *new).count();
        let index = index || new * STALE > keys.len();
        let complete = reading.complete && keys.len() == texts.len();
        if new > 0 || index {
            let steps = Mutex::new(steps);
            loaded.unkept = Some(Arc::new(Unkept { store: store.clone(), keys, steps, index, complete }));
        }
    }
    (loaded.documents, loaded.files) = shelf.so_far(&documents);
}

/// Takes what an earlier run has read from the store. Gives whether the index there should be renewed.
fn take_kept(
    loaded: &mut Loaded,
    store: &Store,
    texts: &[Unread],
    keys: &[Key],
    documents: &mut Vec<Option<Arc<Document>>>,
) -> bool {
    let kept = store.fetch(keys);
    let document = |id: usize, text: &Unread, bytes: Box<[u8]>| {
        let id = DocId(crate::text::offset(id));
        Document::from_packed(id, text.path.clone(), text.format, text.text.clone(), bytes).map(Arc::new)
    };
    let kept_texts = texts.par_iter().zip(kept.documents).enumerate();
    *documents = kept_texts.map(|(id, (text, bytes))| document(id, text, bytes?)).collect();
    let found: Vec<_> = documents.iter().flatten().cloned().collect();
    let named: Vec<_> = found.iter().map(|document| (&*document.path, &keys[document.id.0 as usize])).collect();
    let index = kept_index(&kept.index, &named);
    let count = named.len();
    match index {
        Some((index, stays)) => {
            let both = stays.iter().flatten().count();
            loaded.corpus = loaded.corpus.with_documents_indexed(found, &index, &stays);
            (count + stays.len() - 2 * both) * STALE > count
        }
        None if found.is_empty() => true,
        None => {
            loaded.corpus = loaded.corpus.with_documents(found);
            true
        }
    }
}

/// The texts of all files that can be read, in order of path.
fn read_texts(
    loaded: &mut Loaded,
    unsaved: Option<&(PathBuf, Text)>,
    wanted: Vec<(PathBuf, String, bool)>,
) -> (Vec<Unread>, Vec<File>) {
    let root = &loaded.root;
    let mut named: Vec<_> = wanted.into_par_iter().map(|file| (relative(root, &file.0), file)).collect();
    named.sort();
    let read: Vec<_> = named
        .into_par_iter()
        .map_init(Vec::new, |buffer, (path, (file, shown, given))| {
            let text = match unsaved {
                Some((unsaved, text)) if *unsaved == file => Ok(text.clone().into()),
                _ => read_shared(&file, buffer),
            };
            let text = text.map_err(|error| (given, Error { path: Some(PathBuf::from(&shown)), ..error }))?;
            let by_name = format_of(&file);
            let is_bibliography = by_name.is_none() && is_bibliography(&file);
            let format = if is_bibliography { Format::Bibliography } else { by_name.unwrap_or_default() };
            let unread = Unread { path: path.into(), format, text: text.text };
            Ok((unread, File { path: file, shown, given, charset: text.charset, broken: text.broken }))
        })
        .collect();
    let (mut texts, mut files) = (Vec::with_capacity(read.len()), Vec::with_capacity(read.len()));
    for read in read {
        match read {
            Ok((text, file)) => {
                if let Some(line) = file.broken.filter(|_| file.given) {
                    let note = "holds bytes that are not UTF-8; U+FFFD is read in their place, and no fix is written";
                    loaded.notes.push(Error::new(note).on(&file.shown).line(line));
                }
                texts.push(text);
                files.push(file);
            }
            Err((true, error)) => loaded.problems.push(error),
            Err((false, error)) => loaded.notes.push(error),
        }
    }
    (texts, files)
}

/// All texts and their files.
struct Shelf<'a> {
    texts: &'a [Unread],
    files: &'a [File],
}

impl Shelf<'_> {
    /// Reads what is not there yet, unless that is cancelled; each goes to `keep` as soon as it is read.
    fn read_rest(
        &self,
        loaded: &mut Loaded,
        onlooker: &dyn Onlooker,
        documents: &mut [Option<Arc<Document>>],
        keep: impl Fn(usize, &Arc<Document>) + Sync,
    ) {
        let unread: Vec<usize> = (0..documents.len()).filter(|&id| documents[id].is_none()).collect();
        let length = |id: usize| self.texts[id].text.len() as u64;
        let total: u64 = (0..self.texts.len()).map(length).sum();
        let done = AtomicU64::new(total - unread.iter().copied().map(length).sum::<u64>());
        onlooker.progress(done.load(Ordering::Relaxed), total);
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
                let Unread { path, format, text } = &self.texts[id];
                let number = DocId(crate::text::offset(id));
                let document = Arc::new(Document::new_at_rest(number, path.clone(), *format, text.clone()));
                keep(id, &document);
                onlooker.progress(done.fetch_add(length(id), Ordering::Relaxed) + length(id), total);
                Some(document)
            };
            let read: Vec<_> = batch.par_iter().map(read).collect();
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

    /// What there is, to be looked at by somebody who cannot wait.
    fn part(&self, loaded: &Loaded, documents: &[Option<Arc<Document>>]) -> Loaded {
        let (documents, files) = self.so_far(documents);
        Loaded {
            root: loaded.root.clone(),
            configs: loaded.configs.clone(),
            corpus: loaded.corpus.clone(),
            documents,
            files,
            ..Loaded::default()
        }
    }

    fn so_far(&self, documents: &[Option<Arc<Document>>]) -> (Vec<Arc<Document>>, Vec<File>) {
        let read = documents.iter().zip(self.files);
        read.filter_map(|(document, file)| Some((document.clone()?, file.clone()))).unzip()
    }
}

/// The index with the documents that it is of, each with its key: gives the pieces of it, as bytes, by number.
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

/// The index of an earlier run, and for each of its documents its place among `named` (paths with keys, in order), where
/// it is there and the same.
fn kept_index(pieces: &[Box<[u8]>], named: &[(&str, &Key)]) -> Option<(SavedIndex, Vec<Option<u32>>)> {
    let (manifest, pieces) = pieces.split_first()?;
    let manifest: Vec<(&str, Key)> = postcard::from_bytes(manifest).ok()?;
    let index = SavedIndex::from_pieces(&pieces.iter().map(|piece| &**piece).collect::<Vec<_>>())?;
    let mut at = 0;
    let stays = manifest.into_iter().map(|(path, key)| {
        while named.get(at).is_some_and(|(other, _)| *other < path) {
            at += 1;
        }
        let is_there = named.get(at).is_some_and(|(other, known)| *other == path && **known == key);
        is_there.then(|| {
            at += 1;
            crate::text::offset(at - 1)
        })
    });
    let stays: Vec<_> = stays.collect();
    (index.documents() == stays.len()).then_some((index, stays))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Looks on until something is kept, and has the rest left unread.
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
            self.store.fetch(&self.keys).documents.iter().any(Option::is_some)
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
    fn what_is_read_is_kept_before_all_is_read() {
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
            let reading = Reading { unsaved: None, store: Some(store.clone()), complete: true, onlooker };
            read_documents(&mut loaded, &reading, wanted.clone());
            loaded
        };
        let keys = (0..150).map(|number| Keys::new().key(&text(number), Format::Text)).collect();
        let impatient = Impatient { store: &store, keys, left: AtomicU64::new(u64::MAX) };
        // Nobody comes to keep what this has read.
        drop(read(&impatient));
        assert!(impatient.left.into_inner() > 0, "it was ended before all was read");
        let known = Known(AtomicU64::new(u64::MAX));
        assert_eq!(read(&known).documents.len(), 150);
        assert!(known.0.into_inner() > 0, "something of it was kept");
    }
}
