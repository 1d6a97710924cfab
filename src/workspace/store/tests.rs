use super::super::decode::Charset;
use super::super::stamp::Stamp;
use super::*;

type Document = (Key, String, Vec<u8>);

fn documents(count: usize) -> Vec<Document> {
    let document = |number: usize| {
        let text = format!("text {number}");
        let key = Keys::new().key(&hash(&text), Format::Text, None);
        (key, text.clone(), text.repeat(number * 40 % 900 + 1).into_bytes())
    };
    (0..count).map(document).collect()
}

fn entries(documents: &[Document]) -> Vec<Entry<'_>> {
    documents.iter().map(|(key, text, facts)| Entry { key: *key, facts, text }).collect()
}

fn keep(store: &Store, documents: &[Document]) -> bool {
    store.keep(Keep { new: &entries(documents), ..Keep::default() })
}

fn keep_index(store: &Store, pieces: &[&[u8]]) -> bool {
    let piece = |number: usize| pieces.get(number).map(|piece| piece.to_vec());
    store.keep(Keep { index: Some(&piece), ..Keep::default() })
}

/// How many of the documents are stored; each must be returned unchanged.
fn found(store: &Store, documents: &[Document]) -> usize {
    let kept = store.fetch();
    let there = documents.iter().filter(|(key, text, facts)| {
        let found = kept.document(key);
        assert!(found.iter().all(|body| body.text == *text && body.facts == *facts), "it is another one");
        found.is_some()
    });
    there.count()
}

fn batches(store: &Store) -> usize {
    store.fetch().bodies.len()
}

#[test]
fn stored_entries_are_found_and_others_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path(), Path::new("/news"));
    let documents = documents(60);
    assert_eq!(found(&store, &documents), 0);
    let kept = || store.fetch().index.iter().map(|piece| piece.to_vec()).collect::<Vec<_>>();
    assert!(keep(&store, &documents[..40]) && keep_index(&store, &[b"an", b"index", b"in", b"pieces"]));
    assert_eq!(found(&store, &documents), 40);
    assert_eq!(kept(), [&b"an"[..], b"index", b"in", b"pieces"]);
    assert!(keep_index(&store, &[b"another", b"one"]));
    assert_eq!(kept(), [&b"another"[..], b"one"]);
    assert_eq!(found(&Store::new(folder.path(), Path::new("/other")), &documents), 0);
    let hash = hash("a");
    let key = |format, weights| Keys::new().key(&hash, format, weights);
    assert_ne!(key(Format::Text, None), key(Format::Markdown, None));
    assert_ne!(key(Format::Text, None), key(Format::Text, Some(&[7; 32])));
}

#[test]
fn file_metadata_are_found_by_path() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path(), Path::new("/news"));
    let stamp = Stamp::of_file(folder.path()).unwrap();
    let sighting = |broken| Sighting { stamp, hash: hash("a"), charset: Charset::Utf16Le, broken };
    let files = [("a.txt", sighting(None)), ("a/b.txt", sighting(Some(7))), ("“é”", sighting(None))];
    assert!(store.keep(Keep { files: Some(&files), ..Keep::default() }));
    let kept = store.fetch();
    for (path, sighting) in &files {
        assert_eq!(kept.file(path), Some(sighting));
    }
    assert_eq!(kept.file("a"), None);
    assert!(store.keep(Keep { files: Some(&files[..1]), ..Keep::default() }));
    assert_eq!(store.fetch().file("a/b.txt"), None);
}

#[test]
fn deleted_texts_do_not_accumulate() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path(), Path::new("/news"));
    let documents = documents(2 * SPARE);
    assert!(keep(&store, &documents));
    let few: Vec<Key> = documents[..5].iter().map(|(key, ..)| *key).collect();
    assert!(store.keep(Keep { all: Some(&few), ..Keep::default() }));
    assert_eq!(found(&store, &documents), 5);
    assert_eq!(found(&store, &documents[..5]), 5);
}

#[test]
fn small_batches_do_not_accumulate() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path(), Path::new("/news"));
    let documents = documents(40);
    let all: Vec<Key> = documents.iter().map(|(key, ..)| *key).collect();
    for document in documents.chunks(1) {
        assert!(store.keep(Keep { new: &entries(document), all: Some(&all), ..Keep::default() }));
        assert!(batches(&store) <= 2 + SPARE_BATCHES);
    }
    assert_eq!(found(&store, &documents), 40);
    // Duplicates are stored twice until there are too many.
    for _ in 0..2 * SPARE {
        assert!(store.keep(Keep { new: &entries(&documents), all: Some(&all), ..Keep::default() }));
        let contents: usize = store.fetch().bodies.iter().map(Bytes::len).sum();
        let once: usize = documents.iter().map(|(_, text, facts)| text.len() + facts.len()).sum();
        assert!(contents <= once * (3 + SPARE / 40 + 1));
    }
    assert_eq!(found(&store, &documents), 40);
}

#[test]
fn many_documents_fill_several_batches() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path(), Path::new("/news"));
    let mut documents = documents(300);
    documents.iter_mut().for_each(|(.., facts)| facts.resize(20_000, 7));
    assert!(keep(&store, &documents));
    assert!((6..10).contains(&batches(&store)));
    assert_eq!(found(&store, &documents), 300);
}

#[test]
fn a_damaged_file_loses_entries_and_returns_no_wrong_one() {
    let documents = documents(50);
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path(), Path::new("/news"));
    assert!(keep(&store, &documents) && keep_index(&store, &[&[7; 9_000], &[8; 3_000]]));
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
        let _ = found(&store, &documents);
        // Whatever it was, it works again after it was written once more.
        assert!(keep(&store, &documents) || keep(&store, &documents));
        let all = found(&store, &documents);
        assert!(all == documents.len() || keep(&store, &documents) && found(&store, &documents) > 0);
    }
}

#[test]
fn another_build_s_file_is_not_read_and_is_removed_once_it_is_old() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path(), Path::new("/news"));
    let old = folder.path().join(format!("{}-0123456789abcdef.{ENDING}", store.stem));
    let other = folder.path().join(format!("{}-0123456789abcdef.{ENDING}", "f".repeat(24)));
    std::fs::write(&old, "old").unwrap();
    std::fs::write(&other, "another workspace's").unwrap();
    assert!(keep(&store, &documents(3)));
    assert!(old.exists() && other.exists());
    for file in [&old, &other] {
        let written = std::time::SystemTime::now() - UNUSED - Duration::from_mins(1);
        std::fs::File::options().write(true).open(file).unwrap().set_modified(written).unwrap();
    }
    assert!(keep(&store, &documents(3)));
    assert!(!old.exists() && other.exists());
}

#[test]
fn the_cache_of_a_folder_serves_its_copy() {
    let cache = tempfile::tempdir().unwrap();
    let (here, there, stranger) =
        (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut files = Vec::new();
    for number in 0..10 {
        let name = format!("ward{number}.txt");
        for folder in [&here, &there] {
            std::fs::write(folder.path().join(&name), "x".repeat(100 + number)).unwrap();
        }
        let stamp = super::super::stamp::Stamp::of_file(&here.path().join(&name)).unwrap();
        files.push((
            name,
            Sighting { stamp, hash: hash("x"), charset: super::super::decode::Charset::default(), broken: None },
        ));
    }
    let files: Vec<(&str, Sighting)> = files.iter().map(|(name, sighting)| (&**name, *sighting)).collect();
    let documents = documents(10);
    let store = Store::new(cache.path(), here.path());
    assert!(store.keep(Keep { new: &entries(&documents), files: Some(&files), ..Keep::default() }));
    assert_eq!(found(&Store::new(cache.path(), stranger.path()), &documents), 0);
    assert_eq!(found(&Store::new(cache.path(), there.path()), &documents), 10);
    // Each has its own from then on.
    assert!(Store::new(cache.path(), there.path()).file().exists() && store.file().exists());
    assert_eq!(found(&store, &documents), 10);
}

#[test]
fn expected_panics_are_silent_and_others_are_not() {
    assert!(catch_unwind(|| quietly(|| panic!("expected"))).is_err());
    assert!(!QUIET.get());
    assert_eq!(quietly(|| quietly(|| 1) + usize::from(QUIET.get())), 2);
}

#[test]
fn two_at_once_wait_for_each_other_or_go_without() {
    let folder = tempfile::tempdir().unwrap();
    let documents = documents(200);
    std::thread::scope(|scope| {
        for part in documents.chunks(50) {
            let store = Store::new(folder.path(), Path::new("/news"));
            scope.spawn(move || {
                for _ in 0..5 {
                    keep(&store, part);
                    found(&store, part);
                }
            });
        }
    });
    let store = Store::new(folder.path(), Path::new("/news"));
    assert!(keep(&store, &documents));
    assert_eq!(found(&store, &documents), 200);
}

#[cfg(unix)]
#[test]
fn other_users_cannot_read_the_store() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path(), Path::new("/news"));
    assert!(keep(&store, &documents(3)));
    assert_eq!(std::fs::metadata(store.file()).unwrap().permissions().mode() & 0o777, 0o600);
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_means_no_store() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    // Nothing can be created below a file, not even by root.
    let store = Store::new(&file.join("cache"), Path::new("/news"));
    assert!(!keep(&store, &documents(3)));
    assert_eq!(found(&store, &documents(3)), 0);
    assert!(!keep(&Store::new(Path::new("/dev/full/x"), Path::new("/news")), &documents(1)));
}

#[test]
fn the_latest_answers_are_kept_and_others_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path(), Path::new("/news"));
    let put = |number: u8, bytes: &[u8]| {
        assert!(store.keep(Keep { answer: Some(([number; 32], bytes)), ..Keep::default() }));
    };
    let known = || (0..20).filter(|number| store.answer(&[*number; 32]).is_some()).collect::<Vec<u8>>();
    assert_eq!(store.answer(&[0; 32]), None);
    for number in 0..10 {
        put(number, &[number; 9]);
        assert_eq!(store.answer(&[number; 32]).as_deref(), Some(&[number; 9][..]));
    }
    assert_eq!(known(), [6, 7, 8, 9]);
    // One that is stored again is the latest.
    put(6, b"other");
    put(10, b"new");
    assert_eq!(known(), [6, 8, 9, 10]);
    assert_eq!(store.answer(&[6; 32]).as_deref(), Some(&b"other"[..]));
    // Large ones leave no room for others, and too large ones are not stored.
    put(11, &vec![1; tables::MOST_BYTES - 2]);
    assert_eq!(known(), [11]);
    put(12, &vec![1; tables::MOST_BYTES + 1]);
    assert_eq!(known(), [11]);
    put(13, b"small");
    assert_eq!(known(), [13]);
    // Documents and index are other tables.
    let documents = documents(3);
    assert!(keep(&store, &documents));
    assert_eq!((found(&store, &documents), known()), (3, vec![13]));
}
