//! Changes on disk: reported by the client if it can watch files, otherwise watched by the server.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use notify::{Config, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use tower_lsp::ls_types::{DidChangeWatchedFilesRegistrationOptions, FileSystemWatcher, GlobPattern};

use super::main_loop::{Event, Inbox};

/// Saving a file is several events, and a checkout thousands: the quiet time before they are reported.
const QUIET: Duration = Duration::from_millis(100);

/// The maximum time for which they are delayed.
const AT_MOST: Duration = Duration::from_secs(2);

/// The patterns that a client is asked to watch: all names a document can have, since folders may include others only
/// rarely, and a client that watches everything reports every build. Bibliographies named in front matter or
/// `_quarto.yml` may have any name.
pub(super) fn registration() -> DidChangeWatchedFilesRegistrationOptions {
    let patterns = [
        "**/*.{txt,text,md,markdown,mdown,mkd,mkdn,qmd,rmd,Rmd,TXT,MD}",
        "**/*.{tex,ltx,latex,typ,org,rst,rest,adoc,asciidoc}",
        "**/*.{bib,bibtex,ris,json,yaml,yml}",
        "**/{ibid.toml,.gitignore,.ignore}",
    ];
    let watchers = patterns
        .into_iter()
        .map(|pattern| FileSystemWatcher { glob_pattern: GlobPattern::String(pattern.into()), kind: None });
    DidChangeWatchedFilesRegistrationOptions { watchers: watchers.collect() }
}

/// The interval of checks that a folder is still the watched one: the system watches the inode and not the name, and
/// does not report a replacement.
const LOOK: Duration = Duration::from_secs(1);

/// Watches folders for a client that cannot. Dropping it ends the watching.
pub(super) struct Watcher(Arc<Mutex<Folders>>);

struct Folders {
    watcher: RecommendedWatcher,
    /// Whether subfolders are left out, and the identity of the watched folder; `None` if it did not exist.
    watched: BTreeMap<PathBuf, (bool, Option<Identity>)>,
}

/// A folder with any name.
type Identity = (u64, u64);

#[cfg(unix)]
fn identity(folder: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(folder).ok().filter(std::fs::Metadata::is_dir).map(|folder| (folder.dev(), folder.ino()))
}

#[cfg(not(unix))]
fn identity(folder: &Path) -> Option<Identity> {
    folder.is_dir().then_some((0, 0))
}

impl Watcher {
    /// `None` if the system does not support it; then a change counts once the file is opened.
    pub(super) fn start(inbox: Inbox) -> Option<Self> {
        let (sender, seen) = channel();
        let tell = move |event: notify::Result<notify::Event>| {
            if let Ok(event) = event
                && !matches!(event.kind, EventKind::Access(_))
            {
                let _ = sender.send(event.paths);
            }
        };
        let config = Config::default().with_follow_symlinks(false);
        let watcher = RecommendedWatcher::new(tell, config).ok()?;
        let folders = Arc::new(Mutex::new(Folders { watcher, watched: BTreeMap::new() }));
        let weak = Arc::downgrade(&folders);
        std::thread::Builder::new().name("watcher".into()).spawn(move || gather(&seen, &inbox, &weak)).ok()?;
        Some(Self(folders))
    }

    pub(super) fn add(&mut self, folder: &Path, flat: bool) {
        let mut folders = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = identity(folder);
        folders.watched.insert(folder.into(), (flat, now));
        folders.watch(folder, flat);
    }

    pub(super) fn remove(&mut self, folder: &Path) {
        let mut folders = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        folders.watched.remove(folder);
        let _ = folders.watcher.unwatch(folder);
    }
}

impl Folders {
    fn watch(&mut self, folder: &Path, flat: bool) {
        let mode = if flat { RecursiveMode::NonRecursive } else { RecursiveMode::Recursive };
        // Changes in a folder that cannot be watched are not seen; a log message would not help.
        let _ = self.watcher.watch(folder, mode);
    }

    /// The folders that have been removed, added or replaced; existing ones are watched from now on.
    fn others(&mut self) -> Vec<PathBuf> {
        let others = self.watched.iter_mut().filter_map(|(folder, (flat, known))| {
            let now = identity(folder);
            (std::mem::replace(known, now) != now).then(|| (folder.clone(), *flat, now.is_some()))
        });
        let others: Vec<_> = others.collect();
        for (folder, flat, is_there) in &others {
            let _ = self.watcher.unwatch(folder);
            if *is_there {
                self.watch(folder, *flat);
            }
        }
        others.into_iter().map(|(folder, ..)| folder).collect()
    }
}

fn gather(seen: &Receiver<Vec<PathBuf>>, inbox: &Inbox, folders: &Weak<Mutex<Folders>>) {
    let mut looked = Instant::now();
    loop {
        let mut paths: BTreeSet<PathBuf> = BTreeSet::new();
        match seen.recv_timeout(LOOK) {
            Ok(first) => paths.extend(first),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        if paths.is_empty() || looked.elapsed() > LOOK {
            looked = Instant::now();
            let Some(folders) = folders.upgrade() else { return };
            paths.extend(folders.lock().unwrap_or_else(PoisonError::into_inner).others());
        }
        if paths.is_empty() {
            continue;
        }
        let begin = Instant::now();
        while begin.elapsed() < AT_MOST {
            match seen.recv_timeout(QUIET) {
                Ok(more) => paths.extend(more),
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
        // Hidden folders contain no documents, and git's own changes all the time.
        let hidden = |path: &PathBuf| path.components().any(|part| part.as_os_str() == ".git");
        paths.retain(|path| !hidden(path));
        if !paths.is_empty() {
            inbox.send(Event::Touched(paths.into_iter().collect()));
        }
    }
}
