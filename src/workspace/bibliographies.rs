//! Which bibliographies a workspace has, and what stands in them. A document may name one; none is read that lies
//! outside the workspace, since documents come from anybody.

use std::path::{Component, Path, PathBuf};

use super::decode::{Text, read_bytes};
use crate::config::Config;
use crate::corpus::{Bibliography, Document};
use crate::error::{Error, Result};

/// Bibliographies of one file whose absence is told one by one.
const SAID: usize = 3;

/// A bibliography read, the files it was read from, and what went wrong.
#[derive(Clone, Debug, Default)]
pub struct Bibliographies {
    pub bibliography: Bibliography,
    pub files: Vec<PathBuf>,
    pub problems: Vec<Error>,
}

/// Where a bibliography may be named.
pub struct Sources<'a> {
    /// Entries get their paths relative to this folder.
    pub base: &'a Path,
    /// The folders that may be read from, absolute and canonical.
    pub roots: &'a [PathBuf],
    pub configs: &'a [Config],
    /// Bibliographies that lie in the folders, for where no configuration names any.
    pub found: &'a [PathBuf],
    /// Each document with its file.
    pub documents: &'a [(&'a Document, &'a Path)],
}

/// Reads the bibliographies that configurations and front matter name, in that order; and where no configuration
/// names any, those that lie in the folders. Of equal keys the first wins.
#[must_use]
pub fn bibliographies(sources: &Sources<'_>) -> Bibliographies {
    let mut out = Bibliographies::default();
    let mut named = false;
    let configured = sources.configs.iter().filter_map(|config| Some((config, config.bibliography.as_ref()?)));
    for (config, names) in configured {
        named = true;
        out.names(sources.roots, &config.path, names.iter().map(|name| &**name));
    }
    let mut seen = std::collections::HashSet::new();
    for &(document, file) in sources.documents {
        // A thousand documents of one folder name the same file.
        let names = document.meta.bibliography.iter().filter(|name| seen.insert((file.parent(), *name)));
        out.names(sources.roots, file, names.map(|name| &**name));
    }
    if !named {
        out.files.extend(sources.found.iter().cloned());
    }
    let mut once = std::collections::HashSet::new();
    out.files.retain(|file| once.insert(file.clone()));
    let mut entries = Vec::new();
    for file in &out.files {
        match read(sources.base, file) {
            Ok((read, problems)) => {
                entries.extend(read);
                out.problems.extend(problems);
            }
            Err(error) => out.problems.push(error),
        }
    }
    out.bibliography = Bibliography::new(entries);
    out
}

impl Bibliographies {
    /// Takes the bibliographies that the file `by` names.
    fn names<'a>(&mut self, roots: &[PathBuf], by: &Path, names: impl Iterator<Item = &'a str>) {
        let mut refused = 0;
        for name in names {
            match resolve(roots, by, name) {
                Ok(file) => self.files.push(file),
                Err(error) => {
                    refused += 1;
                    if refused <= SAID {
                        self.problems.push(error);
                    }
                }
            }
        }
        if refused > SAID {
            let more = refused - SAID;
            self.problems.push(Error::new(format!("… and {more} more bibliographies that cannot be read")).on(by));
        }
    }
}

fn read(base: &Path, file: &Path) -> Result<(Vec<crate::corpus::Entry>, Vec<Error>)> {
    let text = Text::decode(read_bytes(file)?).text;
    let (entries, problems) = Bibliography::parse(&super::relative(base, file), &text);
    let problems = problems.into_iter().map(|(message, at)| {
        let before = text.as_bytes().get(..at as usize).unwrap_or_default();
        let line = crate::text::offset(before.iter().filter(|&&byte| byte == b'\n').count()) + 1;
        Error::new(format!("this bibliography cannot be read here: {message}")).on(file).line(line)
    });
    Ok((entries, problems.collect()))
}

/// The file that `name`, in the file `by`, stands for.
fn resolve(roots: &[PathBuf], by: &Path, name: &str) -> Result<PathBuf> {
    let refuse = |message: String, help: &str| Err(Error::new(message).on(by).help(help));
    if name.contains("://") {
        return refuse(
            format!("the bibliography `{name}` is not read"),
            "ibid opens no network; save it beside the document",
        );
    }
    let folder = by.parent().unwrap_or(Path::new(""));
    let path = lexical(&folder.join(name));
    let inside = |path: &Path| roots.iter().any(|root| path.starts_with(root));
    let outside = || {
        refuse(
            format!("the bibliography `{name}` lies outside the workspace"),
            "ibid reads no file outside it; copy or move it in",
        )
    };
    // Judged by its words first, so that nothing can be learnt of what exists elsewhere.
    if !inside(&path) {
        return outside();
    }
    match path.canonicalize() {
        Ok(path) if inside(&path) => Ok(path),
        Ok(_) => outside(),
        Err(_) => {
            refuse(format!("the bibliography `{name}` does not exist"), "its path counts from the file that names it")
        }
    }
}

/// The path with `.` and `..` taken out, by the letter.
fn lexical(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_outside_the_workspace_is_read_whatever_a_document_says() {
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
        for name in ["../out.bib", "../../../../../../etc/passwd", "/etc/passwd", "../no-such.bib"] {
            assert_eq!(said(name), Err(format!("the bibliography `{name}` lies outside the workspace")));
        }
        assert_eq!(said("no.bib"), Err("the bibliography `no.bib` does not exist".into()));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("../out.bib", root.join("link.bib")).unwrap();
            assert_eq!(said("link.bib"), Err("the bibliography `link.bib` lies outside the workspace".into()));
        }
        assert_eq!(
            said("https://example.org/a.bib"),
            Err("the bibliography `https://example.org/a.bib` is not read".into())
        );
    }
}
