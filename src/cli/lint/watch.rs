//! `--watch`: checks again whenever a relevant file has changed. Compares names, lengths and times twice a second,
//! which works on every file system; unchanged files come from the cache.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, SystemTime};

use super::super::args::LintArgs;
use super::super::{Done, Reading, terminal};
use crate::error::{Error, Result};
use crate::workspace;

/// The time between two checks.
const PAUSE: Duration = Duration::from_millis(500);

/// Never ends by itself; an error is reported, and the next change is tried again.
pub(super) fn run(args: &LintArgs, reading: &Reading) -> Result<Done> {
    let paths = if args.paths.is_empty() { vec![PathBuf::from(".")] } else { args.paths.clone() };
    loop {
        let before = seen(&paths, args, reading);
        if std::io::stdout().is_terminal() {
            // Clears the screen and its scrollback.
            let _ = write!(std::io::stdout(), "\x1b[H\x1b[2J\x1b[3J");
        }
        if let Err(error) = super::once(args, reading) {
            terminal::say("error", &error);
        }
        if !reading.quiet {
            terminal::say("note", &Error::new("Waiting for changes; end with Ctrl+C."));
        }
        let _ = std::io::stdout().flush();
        while seen(&paths, args, reading) == before {
            sleep(PAUSE);
        }
    }
}

/// What tells whether a file has changed.
fn sighting(file: PathBuf) -> (PathBuf, u64, Option<SystemTime>) {
    let (length, time) = file.metadata().map_or((0, None), |metadata| (metadata.len(), metadata.modified().ok()));
    (file, length, time)
}

/// The metadata of every relevant file.
fn seen(paths: &[PathBuf], args: &LintArgs, reading: &Reading) -> Vec<(PathBuf, u64, Option<SystemTime>)> {
    let mut seen = Vec::new();
    for path in paths {
        let folder = if path.is_dir() { path.clone() } else { path.parent().unwrap_or(Path::new("")).to_path_buf() };
        let folder = if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder };
        let folder = folder.canonicalize().unwrap_or(folder);
        let root = workspace::root_of(&folder);
        // Without a workspace a file is checked with those in its folder.
        let depth = (root.is_none() && !path.is_dir()).then_some(1);
        let files = workspace::list_more(&root.unwrap_or(folder), depth, reading.listing);
        files
            .all
            .into_iter()
            .chain(files.bibliographies)
            .chain(files.configs)
            .for_each(|file| seen.push(sighting(file)));
    }
    // These may lie elsewhere.
    seen.extend(args.baseline.iter().chain(reading.config_file()).cloned().map(sighting));
    seen.sort();
    seen.dedup();
    seen
}
