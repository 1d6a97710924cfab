//! Which bibliographies a workspace has, and what is in them. A configuration or a document may name one that lies
//! elsewhere, as the export of a reference manager does: it is read if it is a regular file of bounded size with the
//! ending of a bibliography, and never written ([`super::write`] refuses files outside the workspace).

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::configured::lexical;
use super::decode::{Text, read_at_most, read_bytes};
use crate::config::Config;
use crate::corpus::{Bibliography, Document, Entry, Problem, Scopes, Source, sidecar, sidecar_of};
use crate::error::{Error, Result};
use crate::syntax::Format;

/// Bytes of a bibliography outside the workspace, at most.
const LARGEST_OUTSIDE: u64 = 64 << 20;

/// Bibliographies of one file whose absence is told one by one, and problems of one bibliography.
const SAID: usize = 3;

/// The bibliographies, the files from which they were read, and the problems.
#[derive(Clone, Debug, Default)]
pub struct Bibliographies {
    pub bibliography: Bibliography,
    pub files: Vec<PathBuf>,
    /// Files that could not be read at all.
    pub problems: Vec<Error>,
    /// Files that exist and could not be read.
    pub unread: Vec<PathBuf>,
    /// Entries that could not be parsed; the rule `broken-entry` reports them, too.
    pub broken: Vec<Error>,
    /// What the user must know of files that were read.
    pub notes: Vec<Error>,
    scopes: Scopes,
}

/// The files that may name a bibliography.
pub struct Sources<'a> {
    /// The paths of entries are relative to this folder.
    pub base: &'a Path,
    /// The folders that may be read, absolute and canonical.
    pub roots: &'a [PathBuf],
    pub configs: &'a [Config],
    /// Bibliographies that the editor names, relative to `base`, for where no configuration names any.
    pub editor: &'a [String],
    /// What [`super::is_bibliography`] says of files in the folders: bibliographies, for where no configuration names
    /// any; sidecar files; Quarto's projects.
    pub found: &'a [PathBuf],
    /// Each document with its file.
    pub documents: &'a [(&'a Document, &'a Path)],
    /// The previous result: only the files that changed are parsed again.
    pub old: &'a [Arc<Source>],
}

/// Reads the bibliographies that configurations or the editor, Quarto's projects and front matter name, in that order; and where no
/// configuration names any, those that are in the folders. Of equal keys the nearest counts.
#[must_use]
pub fn bibliographies(sources: &Sources<'_>) -> Bibliographies {
    let mut out = Bibliographies::default();
    let mut resolved = HashMap::new();
    let mut named = false;
    // The innermost come last and take precedence.
    for (config, names) in sources.configs.iter().filter_map(|config| Some((config, config.bibliography.as_ref()?))) {
        named = true;
        let files = out.names(
            sources,
            names.first().map_or(&config.path, |named| &named.by),
            names.iter().map(|named| (&*named.name, Some(named.line))),
            &mut resolved,
        );
        out.folder(sources, config.folder(), files);
    }
    if !named && !sources.editor.is_empty() {
        named = true;
        // Not a file: it says where the settings count, and what a problem is about.
        let settings = sources.base.join("settings");
        out.names(sources, &settings, sources.editor.iter().map(|name| (&**name, None)), &mut resolved);
        for problem in out.problems.iter_mut().filter(|problem| problem.path.as_deref() == Some(&*settings)) {
            problem.path = Some("settings".into());
        }
    }
    for project in sources.found.iter().filter(|file| is_project(file)) {
        let (names, nocite) = project_names(project);
        out.scopes.nocite.extend(nocite);
        let files = out.names(sources, project, names.iter().map(|name| (&**name, None)), &mut resolved);
        if !files.is_empty() {
            out.folder(sources, project.parent().unwrap_or(Path::new("")), files);
        }
    }
    for &(document, file) in sources.documents {
        if !document.meta.bibliography.is_empty() {
            // TeX and others also look elsewhere, so that a name alone says little.
            let sure = matches!(document.format, Format::Markdown | Format::Text | Format::Typst);
            let folder = file.parent().unwrap_or(Path::new(""));
            let names = document.meta.bibliography.iter().filter(|name| sure || folder.join(&***name).exists());
            let names = names.map(|name| (&**name, line_of(document, name)));
            out.names(sources, file, names, &mut resolved);
        }
    }
    if !named {
        let plain = sources.found.iter().filter(|file| !is_project(file) && !is_sidecar(file));
        out.files.extend(plain.cloned());
    }
    let mut once = HashSet::new();
    out.files.retain(|file| once.insert(file.clone()));
    let mut read = Vec::new();
    for file in &out.files {
        match read_source(sources, file) {
            Ok((source, problems, note)) => {
                read.push(source);
                out.broken.extend(problems);
                out.notes.extend(note);
            }
            Err(error) => {
                out.unread.push(file.clone());
                out.problems.push(error);
            }
        }
    }
    let mut sidecars = Vec::new();
    for file in sources.found.iter().filter(|file| is_sidecar(file)) {
        match read_sidecar(sources.base, file) {
            Ok(entry) => sidecars.push(Arc::new(entry)),
            Err(error) => out.problems.push(error),
        }
    }
    out.bibliography = Bibliography::of(read, std::mem::take(&mut out.scopes)).with_sidecars(sidecars);
    out
}

/// Each named file, by folder and name, or the reason why it cannot be read.
type Resolved = HashMap<(PathBuf, String), Result<PathBuf>>;

impl Bibliographies {
    /// Adds the bibliographies that the file `by` names, and returns their paths in the workspace.
    fn names<'a>(
        &mut self,
        sources: &Sources<'_>,
        by: &Path,
        names: impl Iterator<Item = (&'a str, Option<u32>)>,
        resolved: &mut Resolved,
    ) -> Vec<Arc<str>> {
        let mut refused = 0;
        let mut paths = Vec::new();
        for (name, line) in names {
            // A thousand documents of one folder may name the same file.
            let asked = (by.parent().unwrap_or(Path::new("")).to_path_buf(), name.to_owned());
            match resolved.entry(asked).or_insert_with(|| resolve(sources.roots, by, name)) {
                Ok(file) => {
                    paths.push(super::relative(sources.base, file).into());
                    self.files.push(file.clone());
                }
                // Each file that names it reports the problem: the order of reading must not decide which one does.
                Err(error) => {
                    refused += 1;
                    if refused <= SAID {
                        self.problems.push(Error { line, ..error.clone() }.on(by));
                    }
                }
            }
        }
        if refused > SAID {
            let more = refused - SAID;
            self.problems.push(Error::new(format!("… and {more} more bibliographies that cannot be read.")).on(by));
        }
        paths
    }

    /// The files that the configuration of a folder names.
    fn folder(&mut self, sources: &Sources<'_>, folder: &Path, files: Vec<Arc<str>>) {
        let folder =
            if sources.base.starts_with(folder) { String::new() } else { super::relative(sources.base, folder) };
        self.scopes.folders.entry(folder.into()).or_default().extend(files);
    }
}

/// The line of a document's front matter that names a bibliography, from 1.
fn line_of(document: &Document, name: &str) -> Option<u32> {
    let head = document.chunks.first()?;
    let text = &*head.text;
    let from = text.find("bibliography")?;
    let at = from + text.get(from..)?.find(name)?;
    Some(crate::text::offset(text.get(..at)?.matches('\n').count()) + 1)
}

fn is_sidecar(file: &Path) -> bool {
    file.to_str().is_some_and(|path| sidecar_of(path).is_some())
}

/// The settings of a project, or of a folder in it: of Quarto, MyST, Jupyter Book, Sphinx.
fn is_project(file: &Path) -> bool {
    let name = file.file_name().and_then(|name| name.to_str());
    name.is_some_and(|name| {
        ["_quarto.yml", "_quarto.yaml", "_metadata.yml", "myst.yml", "_config.yml", "conf.py"].contains(&name)
    })
}

/// The bibliographies that a project names, and the keys that it lists without citing them. Unreadable settings name
/// none: the program itself reports the error.
fn project_names(file: &Path) -> (Vec<String>, Vec<Box<str>>) {
    let text = read_bytes(file).map(|bytes| Text::decode(bytes).text).unwrap_or_default();
    if file.extension().is_some_and(|ending| ending == "py") {
        return (crate::corpus::sphinx_bibliography(&text), Vec::new());
    }
    (crate::corpus::project_bibliography(&text), crate::corpus::project_nocite(&text))
}

fn read_source(sources: &Sources<'_>, file: &Path) -> Result<(Arc<Source>, Vec<Error>, Option<Error>)> {
    let is_outside = !sources.roots.iter().any(|root| file.starts_with(root));
    let bytes = if is_outside { read_at_most(file, LARGEST_OUTSIDE) } else { read_bytes(file) };
    let decoded = Text::of_file(file, bytes?);
    let note = decoded.note().map(|note| Error::new(note).on(file).line(decoded.broken.unwrap_or(1)));
    let text = decoded.text;
    let path = super::relative(sources.base, file);
    let old = sources.old.iter().find(|source| *source.path == *path);
    let source = match old {
        Some(old) if old.is_of(&text) => old.clone(),
        old => Arc::new(Source::again(&path, &text, old.map(|old| &**old))),
    };
    let said = source.problems.iter().take(SAID);
    let mut problems: Vec<_> = said.map(|problem| told(file, &text, problem)).collect();
    if let (Some(last), more @ 1..) = (problems.last_mut(), source.problems.len().saturating_sub(SAID)) {
        last.message.push_str(&format!(" … and {more} more."));
    }
    Ok((source, problems, note))
}

/// Whether a file no longer has the text that its source was parsed from. `base`: the folder of the workspace.
#[must_use]
pub fn has_changed(base: &Path, file: &Path, sources: &[Arc<Source>]) -> bool {
    let path = super::relative(base, file);
    let Some(source) = sources.iter().find(|source| *source.path == *path) else { return false };
    read_at_most(file, LARGEST_OUTSIDE).map_or(true, |bytes| !source.is_of(&Text::of_file(file, bytes).text))
}

fn read_sidecar(base: &Path, file: &Path) -> Result<Entry> {
    let text = Text::decode(read_bytes(file)?).text;
    sidecar(&super::relative(base, file), &text).map_err(|problem| told(file, &text, &problem))
}

/// A problem with its line.
fn told(file: &Path, text: &str, (message, at): &Problem) -> Error {
    let before = text.as_bytes().get(..*at as usize).unwrap_or_default();
    let line = crate::text::offset(before.iter().filter(|&&byte| byte == b'\n').count()) + 1;
    Error::new(format!("Cannot parse this part of the bibliography: {message}.")).on(file).line(line)
}

/// The file for `name` in the file `by`.
fn resolve(roots: &[PathBuf], by: &Path, name: &str) -> Result<PathBuf> {
    let refuse = |message: String, help: &str| Err(Error::new(message).on(by).help(help));
    if name.contains("://") {
        return refuse(
            format!("The bibliography `{name}` is not read."),
            "ibid does not use the network; save the file next to the document",
        );
    }
    let folder = by.parent().unwrap_or(Path::new(""));
    let path = match (name.strip_prefix("~/"), home()) {
        (Some(rest), Some(home)) => lexical(&home.join(rest)),
        _ => lexical(&folder.join(name)),
    };
    let inside = |path: &Path| roots.iter().any(|root| path.starts_with(root));
    // Judged by its name first, so that nothing else can be learned of what exists elsewhere.
    let no_list = || {
        refuse(
            format!(
                "The bibliography `{name}` is outside the folder and has no ending of a bibliography, so it is not read."
            ),
            "outside the folder, only .bib, .bibtex, .ris, .json, .yaml and .yml are read",
        )
    };
    if !inside(&path) && !has_ending(&path) {
        return no_list();
    }
    match path.canonicalize() {
        Ok(path) if inside(&path) => Ok(path),
        Ok(path) if !has_ending(&path) => no_list(),
        Ok(path) if !path.is_file() => refuse(
            format!("The bibliography `{name}` is not a regular file, so it is not read."),
            "pipes, sockets, devices and folders are not read",
        ),
        Ok(path) => Ok(path),
        Err(_) => refuse(
            format!("The bibliography `{name}` does not exist."),
            "its path is relative to the file that names it",
        ),
    }
}

/// Whether a file has the ending of a bibliography.
fn has_ending(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    ending.is_some_and(|ending| ["bib", "bibtex", "ris", "json", "yaml", "yml"].contains(&&*ending))
}

/// The user's own folder, absolute.
fn home() -> Option<PathBuf> {
    etcetera::home_dir().ok().filter(|home| home.is_absolute())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outside_the_workspace_bibliographies_alone_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let outer = folder.path().canonicalize().unwrap();
        let root = outer.join("news");
        std::fs::create_dir(&root).unwrap();
        std::fs::write(root.join("in.bib"), "").unwrap();
        std::fs::write(outer.join("out.bib"), "").unwrap();
        let roots = [root.clone()];
        let said = |name: &str| resolve(&roots, &root.join("a.md"), name).map_err(|error| error.message);
        assert_eq!(said("./in.bib"), Ok(root.join("in.bib")));
        assert_eq!(said("../news/in.bib"), Ok(root.join("in.bib")));
        assert_eq!(said("../out.bib"), Ok(outer.join("out.bib")));
        assert_eq!(said(outer.join("out.bib").to_str().unwrap()), Ok(outer.join("out.bib")));
        std::fs::write(outer.join("secret.txt"), "").unwrap();
        for name in ["../../../../../../etc/passwd", "/etc/passwd", "/dev/zero", "../secret.txt"] {
            assert!(said(name).unwrap_err().contains("has no ending of a bibliography"), "{name}");
        }
        for name in ["no.bib", "../no-such.bib"] {
            assert_eq!(said(name), Err(format!("The bibliography `{name}` does not exist.")));
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("../out.bib", root.join("link.bib")).unwrap();
            std::os::unix::fs::symlink("../secret.txt", root.join("secret.bib")).unwrap();
            std::os::unix::fs::symlink("/dev/zero", root.join("zero.bib")).unwrap();
            assert_eq!(said("link.bib"), Ok(outer.join("out.bib")));
            for name in ["secret.bib", "zero.bib"] {
                assert!(said(name).unwrap_err().contains("has no ending of a bibliography"), "{name}");
            }
            if std::process::Command::new("mkfifo")
                .arg(outer.join("pipe.bib"))
                .status()
                .is_ok_and(|made| made.success())
            {
                assert!(said("../pipe.bib").unwrap_err().contains("not a regular file"));
            }
        }
        assert_eq!(
            said("https://example.org/a.bib"),
            Err("The bibliography `https://example.org/a.bib` is not read.".into())
        );
    }
}
