//! Changes on disk: told by the client where it can watch, else seen by ourselves.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use notify::{Config, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use tower_lsp::ls_types::{DidChangeWatchedFilesRegistrationOptions, FileSystemWatcher, GlobPattern};

use super::main_loop::{Event, Inbox};

/// Saving a file is several events, and a checkout thousands: how long it must be quiet before they are told.
const QUIET: Duration = Duration::from_millis(100);

/// And how long they are kept back at most.
const AT_MOST: Duration = Duration::from_secs(2);

/// What a client is asked to watch. By all names a document can have, since folders may include others only seldom,
/// and a client told to watch everything tells of every build. A bibliography that front matter or `_quarto.yml` names
/// may be called anything.
pub(super) fn registration() -> DidChangeWatchedFilesRegistrationOptions {
    let patterns = [
        "**/*.{txt,text,md,markdown,mdown,mkd,mkdn,qmd,rmd,Rmd,TXT,MD}",
        "**/*.{tex,ltx,latex,typ,org,rst,rest,adoc,asciidoc}",
        "**/*.{bib,bibtex,ris,json,yaml,yml}",
        "**/ibid.toml",
    ];
    let watchers = patterns
        .into_iter()
        .map(|pattern| FileSystemWatcher { glob_pattern: GlobPattern::String(pattern.into()), kind: None });
    DidChangeWatchedFilesRegistrationOptions { watchers: watchers.collect() }
}

/// Watches folders for a client that cannot. It lives as long as the watching.
pub(super) struct Watcher(RecommendedWatcher);

impl Watcher {
    /// None where the system will not have it; then a change counts once the file is opened.
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
        std::thread::Builder::new().name("watcher".into()).spawn(move || gather(&seen, &inbox)).ok()?;
        Some(Self(watcher))
    }

    pub(super) fn add(&mut self, folder: &Path) {
        // A folder that cannot be watched is one whose changes are not seen; the log would not help.
        let _ = self.0.watch(folder, RecursiveMode::Recursive);
    }

    pub(super) fn remove(&mut self, folder: &Path) {
        let _ = self.0.unwatch(folder);
    }
}

fn gather(seen: &Receiver<Vec<PathBuf>>, inbox: &Inbox) {
    while let Ok(first) = seen.recv() {
        let mut paths: BTreeSet<_> = first.into_iter().collect();
        let begin = std::time::Instant::now();
        while begin.elapsed() < AT_MOST {
            match seen.recv_timeout(QUIET) {
                Ok(more) => paths.extend(more),
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
        // What lies in hidden folders is no document, and git's own changes all the time.
        let hidden = |path: &PathBuf| path.components().any(|part| part.as_os_str() == ".git");
        paths.retain(|path| !hidden(path));
        if !paths.is_empty() {
            inbox.send(Event::Touched(paths.into_iter().collect()));
        }
    }
}
