//! Citation keys and what they stand for. Reads text; opens no files.

use rustc_hash::FxHashMap;

use super::{bibtex, csl};
use crate::text::Span;

/// What is wrong, and at which byte.
pub type Problem = (String, u32);

/// Problems of one bibliography that are told one by one.
const SAID: usize = 3;

/// One work that can be cited.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    pub key: Box<str>,
    pub title: Option<Box<str>>,
    /// Authors as a reader would say them: “Peter Korzun”, “Roe and Doe”, “Roe et al.”
    pub author: Option<Box<str>>,
    pub outlet: Option<Box<str>>,
    /// ISO, as precise as known.
    pub date: Option<Box<str>>,
    pub url: Option<Box<str>>,
    /// The `file` field: path of the document itself, relative to the bibliography's folder.
    pub file: Option<Box<str>>,
    /// The bibliography the entry stands in, and the place of its key there (bytes).
    pub path: Box<str>,
    pub span: Span,
}

/// All entries of a workspace's bibliographies, the first of equal keys winning.
#[derive(Clone, Debug, Default)]
pub struct Bibliography {
    entries: Vec<Entry>,
    by_key: FxHashMap<Box<str>, u32>,
}

impl Bibliography {
    #[must_use]
    pub fn new(entries: Vec<Entry>) -> Self {
        let mut by_key = FxHashMap::default();
        for (index, entry) in entries.iter().enumerate() {
            by_key.entry(entry.key.clone()).or_insert(crate::text::offset(index));
        }
        Self { entries, by_key }
    }

    pub fn entries(&self) -> impl ExactSizeIterator<Item = &Entry> {
        self.entries.iter()
    }

    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.by_key.get(key).map(|&index| &self.entries[index as usize])
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Reads one bibliography; the format is told by the path's ending: `bib` and `bibtex` (BibLaTeX and BibTeX), `json`
    /// (CSL JSON), `yaml` and `yml` (CSL YAML). An entry that cannot be read is told of and costs no other.
    #[must_use]
    pub fn parse(path: &str, text: &str) -> (Vec<Entry>, Vec<Problem>) {
        let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
        let (entries, mut problems) = match &*ending {
            "bib" | "bibtex" => bibtex::parse(path, text),
            "json" => csl::parse_json(path, text),
            "yaml" | "yml" => csl::parse_yaml(path, text),
            _ => {
                let refused = format!("`.{ending}` is no bibliography that ibid reads: use .bib, .json or .yaml");
                (Vec::new(), vec![(refused, 0)])
            }
        };
        if problems.len() > SAID {
            let more = problems.len() - SAID;
            problems.truncate(SAID);
            if let Some((message, _)) = problems.last_mut() {
                message.push_str(&format!(" … and {more} more like it"));
            }
        }
        (entries, problems)
    }
}

/// Names as a reader would say them.
pub(super) fn say(names: &[String]) -> Option<Box<str>> {
    match names {
        [] => None,
        [one] => Some(one.as_str().into()),
        [one, two] => Some(format!("{one} and {two}").into()),
        [one, ..] => Some(format!("{one} et al.").into()),
    }
}

/// A date as precise as it is known.
pub(super) fn iso(year: i64, month: Option<i64>, day: Option<i64>) -> Box<str> {
    match (month, day) {
        (Some(month), Some(day)) => format!("{year:04}-{month:02}-{day:02}").into(),
        (Some(month), None) => format!("{year:04}-{month:02}").into(),
        _ => format!("{year:04}").into(),
    }
}
