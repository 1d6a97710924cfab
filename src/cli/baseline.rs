//! `ibid baseline`: records the current findings of a folder, so that `ibid lint` only reports new ones.

use std::path::{Path, PathBuf};

use super::args::BaselineArgs;
use super::lint;
use super::output::Judged;
use super::{Done, Reading, terminal};
use crate::error::{Error, Result};
use crate::workspace::{self, BASELINE, Baseline, Found, Loaded};

pub(super) fn run(args: &BaselineArgs, reading: &Reading) -> Result<Done> {
    let request = lint::request(&args.paths, None, true, reading)?;
    let (loaded, policies, mut done) = lint::read(&request, reading, &lint::Selection::default())?;
    let mut keeping = loaded.keep_meanwhile();
    let corpus = lint::corpus(&loaded);
    let judged = lint::judge_kept(&loaded, &corpus, &policies, &mut keeping);
    for (folder, mut judged) in by_workspace(&loaded, judged) {
        let path = args.baseline.clone().unwrap_or_else(|| folder.join(BASELINE));
        let there = !workspace::is_free(&path);
        let mut baseline = match there {
            true => Baseline::read(&path, &folder)?,
            false => Baseline::new(folder.clone()),
        };
        if args.prune {
            let left = baseline.apply(&mut found(&mut judged), &loaded);
            let stale = left.stale(|_| true).len();
            if stale > 0 {
                baseline.prune(&left);
                workspace::output(&path, &baseline.bytes()?)?;
            }
            note(reading, &path, format!("{} removed, {} kept.", entries(stale), baseline.count()));
            continue;
        }
        baseline.forget(&loaded);
        baseline.add(&found(&mut judged), &loaded);
        if there || baseline.count() > 0 {
            workspace::output(&path, &baseline.bytes()?)?;
        }
        let findings = lint::plural(baseline.count() as usize, "finding");
        note(reading, &path, format!("{findings} in the baseline; `ibid lint` reports what is new from here on."));
    }
    done.findings = false;
    Ok(done)
}

fn note(reading: &Reading, path: &Path, message: String) {
    if !reading.quiet {
        terminal::say("note", &Error::new(message).on(workspace::shown(path)));
    }
}

fn entries(count: usize) -> String {
    if count == 1 { "1 entry".to_owned() } else { format!("{count} entries") }
}

/// What was found in each document, as a baseline takes it.
pub(super) fn found(judged: &mut [Judged]) -> Vec<Found<'_>> {
    judged.iter_mut().map(|judged| (judged.index, &mut judged.findings)).collect()
}

/// What was found, by the folder in which each document's workspace begins.
fn by_workspace(loaded: &Loaded, judged: Vec<Judged>) -> Vec<(PathBuf, Vec<Judged>)> {
    let mut out: Vec<(PathBuf, Vec<Judged>)> = Vec::new();
    for judged in judged {
        let folder = folder_of(loaded, &loaded.files[judged.index].path);
        match out.iter_mut().find(|(known, _)| *known == folder) {
            Some((_, of_folder)) => of_folder.push(judged),
            None => out.push((folder, vec![judged])),
        }
    }
    out
}

/// The root of the workspace of a file.
pub(super) fn folder_of(loaded: &Loaded, file: &Path) -> PathBuf {
    let roots = loaded.roots.iter().filter(|root| file.starts_with(root));
    roots.max_by_key(|root| root.components().count()).unwrap_or(&loaded.root).clone()
}
