//! Path patterns of a configuration, in the syntax of .gitignore.

use std::hash::{Hash, Hasher};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// Patterns with their base folder.
#[derive(Clone, Debug, Default)]
pub struct Patterns {
    globs: Option<Gitignore>,
    lines: Box<[String]>,
    /// The folder of the configuration that names them, on disk; empty if unknown.
    origin: Box<str>,
    /// The configuration's folder in the form of documents' paths; empty for the workspace's own.
    folder: Box<str>,
    /// If the configuration is above the workspace: the path from it to the workspace.
    above: Box<str>,
}

impl PartialEq for Patterns {
    fn eq(&self, other: &Self) -> bool {
        (&self.lines, &self.folder, &self.above) == (&other.lines, &other.folder, &other.above)
    }
}

impl Hash for Patterns {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.lines, &self.folder, &self.above).hash(state);
    }
}

impl Patterns {
    /// Invalid patterns match nothing.
    #[must_use]
    pub fn new(lines: &[String]) -> Self {
        let mut builder = GitignoreBuilder::new("");
        for line in lines {
            // Errors were reported when the configuration was read.
            let _ = builder.add_line(None, line);
        }
        Self { globs: builder.build().ok(), lines: lines.into(), ..Self::default() }
    }

    /// The same patterns, named by the configuration of a folder on disk.
    #[must_use]
    pub fn of(self, origin: &str) -> Self {
        Self { origin: origin.into(), ..self }
    }

    /// Sets the base folder to the one that `place` returns for the configuration's folder: see the fields.
    pub fn place(&mut self, place: &dyn Fn(&str) -> (String, String)) {
        let (folder, above) = place(&self.origin);
        (self.folder, self.above) = (folder.into(), above.into());
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Whether a document of that path matches.
    #[must_use]
    pub fn hold(&self, path: &str) -> bool {
        let Some(globs) = self.globs.as_ref().filter(|_| !self.is_empty()) else { return false };
        let path = match self.folder.is_empty() {
            true => path,
            false => match path.strip_prefix(&*self.folder).and_then(|rest| rest.strip_prefix('/')) {
                Some(rest) => rest,
                None => return false,
            },
        };
        let path = if self.above.is_empty() { path.to_owned() } else { format!("{}/{path}", self.above) };
        // The matcher panics on an absolute path.
        let path = std::path::Path::new(&path);
        !path.has_root() && globs.matched_path_or_any_parents(path, false).is_ignore()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_count_from_their_folder() {
        let mut patterns = Patterns::new(&["drafts/".to_owned(), "*-draft.md".to_owned()]);
        assert!(patterns.hold("drafts/a.md") && patterns.hold("b/c-draft.md") && !patterns.hold("a.md"));
        patterns.place(&|_| ("news".into(), String::new()));
        assert!(patterns.hold("news/drafts/a.md") && !patterns.hold("drafts/a.md"));
        assert!(!patterns.hold("/news/drafts/a.md"));
        assert!(!Patterns::default().hold("a.md"));
    }
}
