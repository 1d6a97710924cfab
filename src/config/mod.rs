//! `ibid.toml`: its keys and their values. `workspace` finds the files.

mod keys;
mod manual;
mod read;
mod turn_off;

use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

pub use keys::{KEYS, Key, Kind};
pub use manual::{manual, schema, template};
pub(crate) use read::did_you_mean;
pub use read::{parse, parse_onto};
pub use turn_off::{turn_off, turn_off_for};

use crate::corpus::KeyPattern;
use crate::rules::{Level, Settings};

/// The name of the file, in any folder.
pub const FILE_NAME: &str = "ibid.toml";

/// A name with its aliases, as in `[aliases]`.
pub type Alias = (Box<str>, Vec<Box<str>>);

/// A built-in item of that name, or the file of that path.
#[derive(Clone, Debug)]
pub struct Named {
    pub name: Box<str>,
    /// The configuration file that names it.
    pub by: PathBuf,
    /// The line that names it, from 1.
    pub line: u32,
}

/// The content of one `ibid.toml`.
#[derive(Clone, Debug)]
pub struct Config {
    /// The file itself.
    pub path: PathBuf,
    pub settings: Settings,
    /// The configuration that it extends.
    pub extend: Option<Named>,
    /// Bibliographies, relative to the file's folder. `None`: those in the folder.
    pub bibliography: Option<Vec<Named>>,
    /// The pattern of generated document keys.
    pub citation_key: Option<KeyPattern>,
    pub aliases: Vec<Alias>,
    /// The lowest level of a finding that makes `ibid lint` fail.
    pub fail_on: Option<Level>,
    /// Whether the cache may be used.
    pub cache: bool,
    /// The file or folder of the weights to use.
    pub reader: Option<Named>,
    /// The style and language of references.
    pub csl_style: Option<Named>,
    pub csl_locale: Option<Named>,
    include: Globs,
    exclude: Globs,
    drafts: Globs,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            path: PathBuf::new(),
            extend: None,
            settings: Settings::default(),
            bibliography: None,
            aliases: Vec::new(),
            fail_on: None,
            cache: true,
            reader: None,
            csl_style: None,
            csl_locale: None,
            citation_key: None,
            include: Globs::default(),
            exclude: Globs::default(),
            drafts: Globs::default(),
        }
    }
}

impl Config {
    /// The folder that the file governs.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new(""))
    }

    /// Whether the file at `path`, below [`Config::folder`], is a document. `by_name`: whether it is one by its name
    /// alone, which `include` overrides.
    #[must_use]
    pub fn admits(&self, path: &Path, by_name: bool) -> bool {
        let included = if self.include.is_empty() { by_name } else { self.include.holds(path) };
        included && !self.excludes(path)
    }

    /// Whether `exclude` leaves the file out.
    #[must_use]
    pub fn excludes(&self, path: &Path) -> bool {
        self.exclude.holds(path)
    }
}

impl Config {
    /// Whether the file at `path`, below [`Config::folder`], is a draft; `None` if nothing is set.
    #[must_use]
    pub fn is_draft(&self, path: &Path) -> Option<bool> {
        (!self.drafts.is_empty()).then(|| self.drafts.holds(path))
    }
}

/// The most patterns of one key.
const MOST_PATTERNS: usize = 1_000;

/// The most bytes of one pattern.
const LONGEST_PATTERN: usize = 1_000;

/// The most wildcards in one pattern; each makes matching slower.
const MOST_WILD: usize = 50;

/// Why a pattern is rejected; an `ibid.toml` may be hostile.
fn immoderate(number: usize, pattern: &str) -> Option<String> {
    if number >= MOST_PATTERNS {
        return Some(format!("there are more than {MOST_PATTERNS} patterns"));
    }
    if pattern.len() > LONGEST_PATTERN {
        return Some(format!("it has more than {LONGEST_PATTERN} bytes"));
    }
    let wild = pattern.bytes().filter(|byte| matches!(byte, b'*' | b'?' | b'[' | b'{' | b',')).count();
    (wild > MOST_WILD).then(|| format!("it has more than {MOST_WILD} of the characters `*?[{{,`"))
}

/// Patterns in the syntax of `.gitignore`.
#[derive(Clone, Debug, Default)]
struct Globs(Option<(PathBuf, Gitignore)>);

impl Globs {
    /// # Errors
    /// For each invalid pattern: its number and what is wrong.
    fn new(folder: &Path, patterns: &[String]) -> Result<Self, Vec<(usize, String)>> {
        let mut builder = GitignoreBuilder::new(folder);
        let mut wrong = Vec::new();
        for (number, pattern) in patterns.iter().enumerate().take(MOST_PATTERNS + 1) {
            if let Some(why) = immoderate(number, pattern) {
                wrong.push((number, why));
            } else if let Err(error) = builder.add_line(None, pattern) {
                wrong.push((number, error.to_string()));
            }
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        match builder.build() {
            Ok(globs) => Ok(Self(Some((folder.to_path_buf(), globs)))),
            Err(error) => Err(vec![(0, error.to_string())]),
        }
    }

    fn is_empty(&self) -> bool {
        self.0.as_ref().is_none_or(|(_, globs)| globs.is_empty())
    }

    /// Whether one of them matches a path below the folder of the configuration that names them.
    fn holds(&self, path: &Path) -> bool {
        let Some((folder, globs)) = &self.0 else { return false };
        // Outside its root the matcher panics, so the path is made relative first.
        let Ok(path) = path.strip_prefix(folder) else { return false };
        globs.matched_path_or_any_parents(path, false).is_ignore()
    }
}
