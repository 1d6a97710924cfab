//! `ibid.toml`: the keys it knows, and what a file of them says. Finding the files is `workspace`'s work.

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
pub use turn_off::turn_off;

use crate::corpus::KeyPattern;
use crate::rules::{Level, Settings};

/// What the file is called, in whatever folder it lies.
pub const FILE_NAME: &str = "ibid.toml";

/// A name with its other names, as `[aliases]` has them.
pub type Alias = (Box<str>, Vec<Box<str>>);

/// Something that comes with ibid under that name, or is in the file of that path.
#[derive(Clone, Debug)]
pub struct Named {
    pub name: Box<str>,
    /// The configuration file that names it.
    pub by: PathBuf,
    /// Where it is named, from 1.
    pub line: u32,
}

/// What one `ibid.toml` says.
#[derive(Clone, Debug)]
pub struct Config {
    /// The file itself.
    pub path: PathBuf,
    pub settings: Settings,
    /// The configuration that it builds on.
    pub extend: Option<Named>,
    /// Bibliographies, relative to the file's folder. `None`: those that are in the folder.
    pub bibliography: Option<Vec<Named>>,
    /// How keys of documents are made.
    pub citation_key: Option<KeyPattern>,
    pub aliases: Vec<Alias>,
    /// From which level on a finding makes `ibid lint` fail.
    pub fail_on: Option<Level>,
    /// Whether what was read may be kept between runs.
    pub cache: bool,
    /// The file or folder of weights to read with.
    pub reader: Option<Named>,
    /// In which style and which language references are set.
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

    /// Whether the file at `path`, below [`Config::folder`], is a document. `by_name`: whether it is one going by its
    /// name alone, which `include` overrides.
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
    /// Whether the file at `path`, below [`Config::folder`], is one that somebody is writing; `None` if nothing is said.
    #[must_use]
    pub fn is_draft(&self, path: &Path) -> Option<bool> {
        (!self.drafts.is_empty()).then(|| self.drafts.holds(path))
    }
}

/// Patterns of one key that are read.
const MOST_PATTERNS: usize = 1_000;

/// Bytes of one pattern.
const LONGEST_PATTERN: usize = 1_000;

/// Signs in one pattern that stand for something else; each makes matching dearer.
const MOST_WILD: usize = 50;

/// Why a pattern is not read; an `ibid.toml` may be anybody's.
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
    /// For each pattern that is none: its number and what is wrong.
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

    /// Whether one of them holds a path below the folder of the configuration that names them.
    fn holds(&self, path: &Path) -> bool {
        let Some((folder, globs)) = &self.0 else { return false };
        // Outside its root the matcher panics, so the path is made relative first.
        let Ok(path) = path.strip_prefix(folder) else { return false };
        globs.matched_path_or_any_parents(path, false).is_ignore()
    }
}
