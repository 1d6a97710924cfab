//! The files of a folder, and the root of a workspace. Uses names and file types, opens nothing.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};

use ignore::gitignore::GitignoreBuilder;
use ignore::{DirEntry, WalkBuilder, WalkState};

use crate::config;
use crate::error::Error;
use crate::syntax::Format;

/// The files of a folder that may matter, each kind in order of path.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// All regular files that git would show; the configuration decides which of them are documents.
    pub all: Vec<PathBuf>,
    pub bibliographies: Vec<PathBuf>,
    pub configs: Vec<PathBuf>,
    pub problems: Vec<Error>,
}

impl Files {
    pub(super) fn add(&mut self, other: Self) {
        self.all.extend(other.all);
        self.bibliographies.extend(other.bibliographies);
        self.configs.extend(other.configs);
        self.problems.extend(other.problems);
        for paths in [&mut self.all, &mut self.bibliographies, &mut self.configs] {
            // Sorting an already sorted list, as with a single folder, is cheap.
            paths.sort();
            paths.dedup();
        }
    }
}

/// Lists a folder as git would: without files named in `.gitignore` and `.ignore`, without hidden files; and without
/// symbolic links, so that nothing is read twice and nothing outside is read at all. `depth`: 1 leaves subfolders out.
#[must_use]
pub fn list(folder: &Path, depth: Option<usize>) -> Files {
    list_more(folder, depth, Listing::default())
}

/// Files to list in addition to those that git would show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// Files named in `.gitignore` and `.ignore`.
    pub ignored: bool,
    /// Hidden files and folders; never git's own.
    pub hidden: bool,
}

/// The same, with the additions of `listing`.
#[must_use]
pub fn list_more(folder: &Path, depth: Option<usize>, listing: Listing) -> Files {
    let (sender, entries) = channel();
    // The files of parent folders count as well.
    if let Some(problem) = folder.ancestors().find_map(hostile_rules) {
        return Files { problems: vec![problem], ..Files::default() };
    }
    let complaints: Sender<Result<PathBuf, Error>> = sender.clone();
    WalkBuilder::new(folder)
        .require_git(false)
        .hidden(!listing.hidden)
        .ignore(!listing.ignored)
        .git_ignore(!listing.ignored)
        .git_exclude(!listing.ignored)
        .parents(!listing.ignored)
        // Checked before the rules of a folder are read.
        .filter_entry(move |entry| {
            let is_folder = entry.depth() > 0 && entry.file_type().is_some_and(|kind| kind.is_dir());
            if entry.depth() > 0 && entry.file_name() == OsStr::new(".git") {
                return false;
            }
            match is_folder.then(|| hostile_rules(entry.path())).flatten() {
                // Fails only if the receiver is gone.
                Some(problem) => {
                    let _ = complaints.send(Err(problem));
                    false
                }
                None => true,
            }
        })
        // The list of documents must not depend on the machine.
        .git_global(false)
        .max_depth(depth)
        .build_parallel()
        .run(|| {
            let sender = sender.clone();
            Box::new(move |entry| {
                let is_folder = entry.as_ref().is_ok_and(|entry| !entry.file_type().is_some_and(|kind| kind.is_file()));
                if !is_folder || entry.as_ref().is_ok_and(is_linked_bibliography) {
                    // Fails only if the receiver is gone.
                    let _ = sender.send(entry.map(DirEntry::into_path).map_err(|error| walk_error(folder, &error)));
                }
                WalkState::Continue
            })
        });
    drop(sender);
    let mut files = Files::default();
    for entry in entries {
        match entry {
            Err(error) => files.problems.push(error),
            Ok(path) => {
                if path.file_name() == Some(OsStr::new(config::FILE_NAME)) {
                    files.configs.push(path);
                } else if is_bibliography(&path) {
                    // What a link leads to is judged as if it were named.
                    files.bibliographies.push(if path.is_symlink() {
                        path.canonicalize().unwrap_or(path)
                    } else {
                        path
                    });
                } else {
                    files.all.push(path);
                }
            }
        }
    }
    files.problems.sort_by(|a, b| a.path.cmp(&b.path));
    for paths in [&mut files.all, &mut files.bibliographies, &mut files.configs] {
        paths.sort_by_cached_key(|path| order(path));
    }
    files
}

/// Whether an entry is a link with the name of a bibliography to a regular file with the ending of one, such as the
/// export of a reference manager.
fn is_linked_bibliography(entry: &DirEntry) -> bool {
    let ends = |path: &Path| matches!(ending(path).as_str(), "bib" | "bibtex" | "ris" | "json" | "yaml" | "yml");
    entry.path_is_symlink()
        && is_bibliography(entry.path())
        && entry.path().canonicalize().is_ok_and(|target| ends(&target) && target.is_file())
}

/// Whether [`list`] would list a file of this absolute path: neither it nor a folder above it is hidden by its name or by
/// the rules of `.gitignore` and `.ignore`, of which the nearest decides.
pub(super) fn is_shown(path: &Path) -> bool {
    let hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
    let rules = |folder: &Path| {
        let mut rules = GitignoreBuilder::new(folder);
        if hostile_rules(folder).is_none() {
            for name in [".git/info/exclude", ".gitignore", ".ignore"] {
                // What cannot be read has no rules; listing the folder reports it.
                drop(rules.add(folder.join(name)));
            }
        }
        rules.build().ok()
    };
    let decided = path.ancestors().skip(1).filter_map(rules).find_map(|rules| {
        let found = rules.matched_path_or_any_parents(path, false);
        (!found.is_none()).then(|| found.is_ignore())
    });
    !hidden && decided != Some(true)
}

/// The most bytes of an ignore file.
const LARGEST_RULES: u64 = 1 << 20;

/// What is wrong with an ignore file: the library that reads it accepts anything, waits for a pipe, and reads a device
/// to its end.
fn hostile_rules(folder: &Path) -> Option<Error> {
    let wrong = |name: &str| {
        let path = folder.join(name);
        let metadata = path.metadata().ok()?;
        if metadata.is_file() && metadata.len() <= LARGEST_RULES || metadata.is_dir() {
            return None;
        }
        let what = if metadata.is_file() { "larger than 1 MiB" } else { "not a regular file" };
        Some(Error::new(format!("This file is {what}, so its folder is not read.")).on(path))
    };
    [".gitignore", ".ignore", ".git/info/exclude"].into_iter().find_map(wrong)
}

/// A key that sorts like the path but several times as fast: its bytes, with separators before all others.
fn order(path: &Path) -> Vec<u8> {
    let separates = |byte: u8| std::path::is_separator(char::from(byte));
    let bytes = path.as_os_str().as_encoded_bytes().iter();
    bytes.map(|byte| if separates(*byte) { 0 } else { *byte }).collect()
}

fn walk_error(folder: &Path, error: &ignore::Error) -> Error {
    let mut path = folder;
    let mut inner = error;
    loop {
        inner = match inner {
            ignore::Error::WithPath { path: at, err } => {
                path = at;
                err
            }
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => err,
            _ => break,
        };
    }
    let why = inner.io_error().map_or_else(|| inner.to_string(), super::decode::reason);
    Error::new(format!("Cannot read this: {why}.")).on(path)
}

fn ending(path: &Path) -> String {
    path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase()).unwrap_or_default()
}

/// The markup of a file, by its name; `None` if the name is not a document's.
#[must_use]
pub fn format_of(path: &Path) -> Option<Format> {
    match ending(path).as_str() {
        "txt" | "text" => Some(Format::Text),
        "md" | "markdown" | "mdown" | "mkd" | "mkdn" | "qmd" | "rmd" | "mdx" => Some(Format::Markdown),
        "tex" | "ltx" | "latex" => Some(Format::Latex),
        "typ" => Some(Format::Typst),
        "org" => Some(Format::Org),
        "rst" | "rest" => Some(Format::Rst),
        "adoc" | "asciidoc" => Some(Format::AsciiDoc),
        _ => None,
    }
}

/// Whether a file is a bibliography, by its name; or a sidecar file, or the settings of a project of Quarto, MyST,
/// Jupyter Book or Sphinx, which name bibliographies.
#[must_use]
pub fn is_bibliography(path: &Path) -> bool {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    match ending(path).as_str() {
        "bib" | "bibtex" | "ris" => true,
        "json" => ["references", "bibliography"].contains(&&*stem),
        "yaml" | "yml" => {
            ["references", "bibliography", "_quarto", "_metadata", "myst", "_config"].contains(&&*stem)
                || stem.ends_with(".meta")
        }
        "py" => stem == "conf",
        _ => false,
    }
}

/// The root of a folder's workspace: the outermost `ibid.toml` within the repository, otherwise the repository. Outside
/// a repository: the nearest `ibid.toml`. `None` if there is neither.
#[must_use]
pub fn root_of(folder: &Path) -> Option<PathBuf> {
    let config = |folder: &&Path| folder.join(config::FILE_NAME).is_file();
    let Some(repository) = folder.ancestors().find(|folder| folder.join(".git").exists()) else {
        return folder.ancestors().find(config).map(Path::to_path_buf);
    };
    let inside = folder.ancestors().take_while(|folder| folder.starts_with(repository));
    Some(inside.filter(config).last().unwrap_or(repository).to_path_buf())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn tree(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, if file.ends_with(".gitignore") { "out/\n" } else { "" }).unwrap();
        }
        folder
    }

    #[test]
    fn a_folder_is_listed_as_git_would_in_order_of_path() {
        let folder = tree(&[
            "b.md",
            "a/z.txt",
            ".hidden.md",
            "out/c.md",
            ".gitignore",
            "x.bib",
            "References.YAML",
            "n/ibid.toml",
        ]);
        let names = |paths: &[PathBuf]| {
            paths.iter().map(|path| path.strip_prefix(folder.path()).unwrap().display().to_string()).collect::<Vec<_>>()
        };
        let files = list(folder.path(), None);
        assert_eq!(names(&files.all), ["a/z.txt", "b.md"]);
        assert_eq!(names(&files.bibliographies), ["References.YAML", "x.bib"]);
        assert_eq!(names(&files.configs), ["n/ibid.toml"]);
        assert_eq!(names(&list(folder.path(), Some(1)).all), ["b.md"]);
    }

    #[test]
    fn paths_are_sorted_as_the_library_sorts_them() {
        let mut names =
            ["b", "a", "a/b", "a-b", "a.b/c", "a/b/c", "a/b-c", "a/é", "a b/c", "A/b", "a/B"].map(PathBuf::from);
        names.sort_by_cached_key(|path| order(path));
        assert!(names.is_sorted(), "{names:?}");
    }

    #[cfg(unix)]
    #[test]
    fn links_pipes_and_loops_are_left_alone() {
        let folder = tree(&["a.md"]);
        std::os::unix::fs::symlink(".", folder.path().join("loop")).unwrap();
        std::os::unix::fs::symlink("/etc/passwd", folder.path().join("passwd.md")).unwrap();
        let pipe = folder.path().join("pipe.md");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let files = list(folder.path(), None);
        assert_eq!(files.all, [folder.path().join("a.md")]);
        assert!(files.problems.is_empty());
        assert!(super::super::read_document(&pipe).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn ignore_files_that_are_not_files_affect_only_their_folder() {
        let folder = tree(&["a.md", "pipe/b.md", "zero/in/c.md", "large/d.md", "link/e.md", "fine/f.md"]);
        let at = |path: &str| folder.path().join(path);
        let fifo = |path: &str| assert!(std::process::Command::new("mkfifo").arg(at(path)).status().unwrap().success());
        fifo("pipe/.gitignore");
        std::os::unix::fs::symlink("/dev/zero", at("zero/.ignore")).unwrap();
        fs::File::create(at("large/.gitignore")).unwrap().set_len(1 << 31).unwrap();
        fs::write(at("fine/rules"), "*.txt\n").unwrap();
        std::os::unix::fs::symlink("rules", at("fine/.gitignore")).unwrap();
        let files = list(folder.path(), None);
        let documents: Vec<_> = files.all.iter().filter(|path| format_of(path).is_some()).cloned().collect();
        assert_eq!(documents, [at("a.md"), at("fine/f.md"), at("link/e.md")]);
        assert_eq!(files.problems.len(), 3, "{:?}", files.problems);
        fs::create_dir_all(at(".git/info")).unwrap();
        fifo(".git/info/exclude");
        for folder in [folder.path().to_path_buf(), at("fine")] {
            let files = list(&folder, None);
            assert!(files.all.is_empty() && files.problems.len() == 1, "{files:?}");
        }
    }

    #[test]
    fn a_workspace_begins_at_the_outermost_configuration_of_its_repository() {
        let folder =
            tree(&["up/ibid.toml", "up/repo/.git/HEAD", "up/repo/news/ibid.toml", "up/repo/news/old/ibid.toml"]);
        let at = |path: &str| folder.path().join(path);
        assert_eq!(root_of(&at("up/repo/news/old")), Some(at("up/repo/news")));
        assert_eq!(root_of(&at("up/repo")), Some(at("up/repo")));
        assert_eq!(root_of(&at("up")), Some(at("up")));
    }
}
