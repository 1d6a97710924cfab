//! What the history of a repository says about its files. Runs `git`, changes nothing, and runs no program that a
//! repository's configuration names.

use std::collections::{BTreeMap, HashMap};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::decode::{MAX_BYTES, Text};
use crate::error::{Error, Result};

/// The differences between the files of a repository and an earlier state.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// The repository's folder; absolute, free of links.
    pub root: PathBuf,
    /// The object name of each file's old text, by old path.
    objects: HashMap<PathBuf, String>,
    /// For each file that differs, by its current path: its old path, `None` if it is new.
    changed: BTreeMap<PathBuf, Option<PathBuf>>,
    /// Deleted files, by old path.
    gone: Vec<PathBuf>,
}

/// The change of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    Same,
    New,
    /// Its old path.
    Edited(PathBuf),
}

impl History {
    /// Compares the files on disk with the state at which the current branch left `revision`: the changes that a pull
    /// request against it shows. `folder`: any folder of the repository.
    ///
    /// # Errors
    /// If git, the repository or the revision does not exist.
    pub fn since(folder: &Path, revision: &str) -> Result<Self> {
        let top = git(folder, &["rev-parse", "--show-toplevel"])
            .map_err(|error| error.help("`--since` compares with a revision of a git repository"))?;
        let top = String::from_utf8_lossy(&top);
        let root = Path::new(top.trim_end_matches(['\n', '\r'])).canonicalize();
        let root = root.map_err(|error| Error::new(format!("The repository's folder cannot be found: {error}.")))?;
        let commit = format!("{revision}^{{commit}}");
        let commit = git(&root, &["rev-parse", "--verify", "--quiet", "--end-of-options", &commit]).map_err(|_| {
            let error = Error::new(format!("The repository has no revision `{revision}`."));
            error.help("fetch it first; in GitHub Actions, give `actions/checkout` the option `fetch-depth: 0`")
        })?;
        let commit = name(&commit);
        // Without a common ancestor, as in a shallow clone, the revision itself is compared.
        let base = git(&root, &["merge-base", &commit, "HEAD"]).map_or(commit, |base| name(&base));
        let mut history = Self { root, ..Self::default() };
        history.read_objects(&git(&history.root, &["ls-tree", "-r", "-z", "--full-tree", &base])?);
        let diff = [
            "diff",
            "--name-status",
            "-z",
            "-M",
            "--no-ext-diff",
            "--no-textconv",
            "--no-color",
            "--no-relative",
            &base,
            "--",
        ];
        history.read_changes(&git(&history.root, &diff)?);
        Ok(history)
    }

    /// `MODE TYPE OBJECT<tab>PATH<nul>` for each file.
    fn read_objects(&mut self, listing: &[u8]) {
        for entry in listing.split(|&byte| byte == 0) {
            let Some(tab) = entry.iter().position(|&byte| byte == b'\t') else { continue };
            let (head, path) = entry.split_at(tab);
            let head = String::from_utf8_lossy(head);
            let mut words = head.split(' ');
            if let (Some(_), Some("blob"), Some(object)) = (words.next(), words.next(), words.next()) {
                self.objects.insert(path_of(path.get(1..).unwrap_or_default()), object.to_owned());
            }
        }
    }

    /// `STATUS<nul>PATH<nul>`, with two paths for renamed files.
    fn read_changes(&mut self, listing: &[u8]) {
        let mut parts = listing.split(|&byte| byte == 0);
        while let Some(status) = parts.next() {
            let Some(&letter) = status.first() else { break };
            let Some(path) = parts.next().map(path_of) else { break };
            match letter {
                b'D' => self.gone.push(path),
                b'A' => drop(self.changed.insert(path, None)),
                b'R' | b'C' => {
                    let Some(now) = parts.next().map(path_of) else { break };
                    self.changed.insert(now, Some(path));
                }
                _ => drop(self.changed.insert(path.clone(), Some(path))),
            }
        }
    }

    /// The change of a file since then, by its current absolute path.
    #[must_use]
    pub fn change(&self, file: &Path) -> Change {
        let Ok(path) = file.strip_prefix(&self.root) else { return Change::New };
        match self.changed.get(path) {
            Some(Some(then)) => Change::Edited(then.clone()),
            Some(None) => Change::New,
            None if self.objects.contains_key(path) => Change::Same,
            None => Change::New,
        }
    }

    /// Every old path whose text differs now, or that is deleted.
    pub fn outdated(&self) -> impl Iterator<Item = &Path> {
        self.changed.values().flatten().chain(&self.gone).map(PathBuf::as_path)
    }

    /// The old texts of files, in the requested order; `None` for what is not text or has more bytes than a document may.
    ///
    /// # Errors
    /// If git ends before it has returned all of them.
    pub fn texts(&self, paths: &[&Path]) -> Result<Vec<Option<String>>> {
        let asked: Vec<_> = paths.iter().map(|path| self.objects.get(*path)).collect();
        let mut child = command(&self.root, &["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| not_run(&error))?;
        let ended = || Error::new("git ended before it had given the files' earlier texts.");
        let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else { return Err(ended()) };
        let names: String = asked.iter().flatten().map(|object| format!("{object}\n")).collect();
        // Git answers while requests are written, so writing and reading must not wait for each other.
        let asking = std::thread::spawn(move || input.write_all(names.as_bytes()));
        let mut output = BufReader::new(output);
        let mut texts = Vec::with_capacity(asked.len());
        for object in asked {
            texts.push(match object {
                Some(_) => one_text(&mut output).ok_or_else(ended)?,
                None => None,
            });
        }
        drop(output);
        // The exit status of git adds nothing: all texts have been read.
        let _ = (asking.join(), child.wait());
        Ok(texts)
    }
}

/// One answer of `git cat-file --batch`: `OBJECT TYPE SIZE`, then the bytes and a line end.
fn one_text(output: &mut impl BufRead) -> Option<Option<String>> {
    let mut head = String::new();
    output.read_line(&mut head).ok().filter(|read| *read > 0)?;
    let Some(size) = head.trim_end().rsplit(' ').next().and_then(|size| size.parse::<u64>().ok()) else {
        return Some(None);
    };
    if size > MAX_BYTES {
        std::io::copy(&mut output.take(size + 1), &mut std::io::sink()).ok()?;
        return Some(None);
    }
    let mut bytes = vec![0; usize::try_from(size).ok()?];
    output.read_exact(&mut bytes).ok()?;
    output.read_exact(&mut [0]).ok()?;
    Some(Some(Text::decode(bytes).text))
}

fn name(output: &[u8]) -> String {
    String::from_utf8_lossy(output).trim().to_owned()
}

#[cfg(unix)]
fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    std::ffi::OsStr::from_bytes(bytes).into()
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> PathBuf {
    String::from_utf8_lossy(bytes).into_owned().into()
}

fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new("git");
    // A repository may be hostile: no program that its configuration names is run, and nothing is written.
    command.arg("-C").arg(folder).args(["-c", "core.fsmonitor=false", "-c", "core.quotePath=false"]).args(args);
    command.env("GIT_OPTIONAL_LOCKS", "0").env("LC_ALL", "C");
    command
}

fn not_run(error: &std::io::Error) -> Error {
    Error::new(format!("git cannot be run: {error}.")).help("install git; it tells what has changed")
}

fn git(folder: &Path, args: &[&str]) -> Result<Vec<u8>> {
    let output = command(folder, args).stdin(Stdio::null()).output().map_err(|error| not_run(&error))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(Error::new(format!("git says: {}", said.lines().next().unwrap_or("nothing").trim())))
}
