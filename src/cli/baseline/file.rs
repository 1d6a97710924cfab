//! The file of a baseline: the accepted findings of a folder, by document, rule and fingerprint. Contains no line
//! numbers, so an edit elsewhere changes nothing in it; sorted, so that it merges line by line.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::super::output::Judged;
use crate::error::{Error, Result};
use crate::rules::Finding;
use crate::workspace::{self, Loaded};

/// The name of the file, in the root of a workspace.
pub(in crate::cli) const FILE_NAME: &str = "ibid-baseline.json";

/// The version of the file format.
const VERSION: u32 = 1;

/// Characters of a sentence that are stored for human readers.
const EXCERPT: usize = 80;

#[derive(Debug, Serialize, Deserialize)]
struct File {
    version: u32,
    documents: Documents,
}

type Documents = BTreeMap<String, BTreeMap<String, BTreeMap<String, Entry>>>;

#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq)]
pub(in crate::cli) struct Entry {
    count: u32,
    /// The underlined words, truncated if they are long.
    text: String,
}

/// The content of a baseline.
#[derive(Debug)]
pub(in crate::cli) struct Baseline {
    /// The base of its paths; absolute.
    folder: PathBuf,
    documents: Documents,
}

/// An entry without a finding.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::cli) struct Stale {
    pub(in crate::cli) path: String,
    pub(in crate::cli) rule: String,
    pub(in crate::cli) text: String,
}

impl Baseline {
    /// An empty one.
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder, documents: Documents::new() }
    }

    /// Reads one.
    ///
    /// # Errors
    /// If the file cannot be read or is not a baseline.
    pub(in crate::cli) fn read(path: &Path, folder: &Path) -> Result<Self> {
        let text = workspace::read_document(path)?.text;
        let file: File = serde_json::from_str(&text).map_err(|error| {
            let at = u32::try_from(error.line()).unwrap_or(1);
            let said = Error::new(format!("This is not a baseline: {error}.")).on(path).line(at);
            said.help("write it anew with `ibid baseline`")
        })?;
        if file.version != VERSION {
            let said = format!("This baseline has version {}, and this ibid reads version {VERSION}.", file.version);
            return Err(Error::new(said).on(path).help("write it anew with `ibid baseline`"));
        }
        Ok(Self { folder: folder.into(), documents: file.documents })
    }

    /// The bytes of the file.
    pub(super) fn bytes(&self) -> Result<Vec<u8>> {
        let file = File { version: VERSION, documents: self.documents.clone() };
        let mut bytes = serde_json::to_vec_pretty(&file).map_err(|error| Error::new(error.to_string()))?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// The path of a document in it; `None` if it is elsewhere.
    fn name(&self, file: &Path) -> Option<String> {
        file.starts_with(&self.folder).then(|| workspace::relative(&self.folder, file))
    }

    /// The number of its findings.
    pub(super) fn count(&self) -> u32 {
        self.entries().map(|(.., entry)| entry.count).sum()
    }

    fn entries(&self) -> impl Iterator<Item = (&String, &String, &String, &Entry)> {
        self.documents.iter().flat_map(|(path, rules)| {
            rules
                .iter()
                .flat_map(move |(rule, prints)| prints.iter().map(move |(print, entry)| (path, rule, print, entry)))
        })
    }

    /// Removes its findings from those found, and returns their number and the rest. A finding that is missing in a
    /// document may have moved to another with its paragraph.
    pub(in crate::cli) fn apply(&self, judged: &mut [Judged], loaded: &Loaded) -> Left {
        let mut left = self.documents.clone();
        let mut taken = 0;
        let names: Vec<_> = judged.iter().map(|judged| self.name(&loaded.files[judged.index].path)).collect();
        let given = loaded.files.iter().filter(|file| file.given);
        let given: HashSet<_> = given.filter_map(|file| self.name(&file.path)).collect();
        for (judged, name) in judged.iter_mut().zip(&names) {
            let Some(rules) = name.as_ref().and_then(|name| left.get_mut(name)) else { continue };
            judged.findings.retain(|finding| {
                let entry = rules.get_mut(finding.rule).and_then(|prints| prints.get_mut(&print(finding)));
                let held = take(entry);
                taken += usize::from(held);
                !held
            });
        }
        // The findings that checked or deleted documents no longer have.
        let mut loose: BTreeMap<(String, String), Vec<(String, Entry)>> = BTreeMap::new();
        for (path, rules) in &left {
            if !given.contains(path) && self.folder.join(path).exists() {
                continue;
            }
            for (rule, prints) in rules {
                for (print, entry) in prints.iter().filter(|(_, entry)| entry.count > 0) {
                    loose.entry((rule.clone(), print.clone())).or_default().push((path.clone(), entry.clone()));
                }
            }
        }
        for judged in judged.iter_mut().zip(&names).filter_map(|(judged, name)| name.is_some().then_some(judged)) {
            judged.findings.retain(|finding| {
                let moved = loose.get_mut(&(finding.rule.to_owned(), print(finding)));
                let from = moved.and_then(|from| from.iter_mut().find(|(_, entry)| entry.count > 0));
                let held = take(from.map(|(_, entry)| entry));
                taken += usize::from(held);
                !held
            });
        }
        let stale = loose.into_iter().flat_map(|((rule, print), from)| {
            from.into_iter()
                .filter(|(_, entry)| entry.count > 0)
                .map(move |(path, entry)| (path, rule.clone(), print.clone(), entry))
        });
        let mut stale: Vec<_> = stale.collect();
        stale.sort_by(|a, b| (&a.0, &a.1, &a.2).cmp(&(&b.0, &b.1, &b.2)));
        Left { taken, stale }
    }

    /// Adds everything that was found.
    pub(super) fn add(&mut self, judged: &[Judged], loaded: &Loaded) {
        for judged in judged {
            let Some(name) = self.name(&loaded.files[judged.index].path) else { continue };
            for finding in &judged.findings {
                let rules = self.documents.entry(name.clone()).or_default();
                let entry = rules.entry(finding.rule.to_owned()).or_default().entry(print(finding));
                let entry = entry.or_insert_with(|| Entry { count: 0, text: excerpt(judged, finding) });
                entry.count += 1;
            }
        }
    }

    /// Removes the entries of checked and deleted documents.
    pub(super) fn forget(&mut self, loaded: &Loaded) {
        let given = loaded.files.iter().filter(|file| file.given);
        let given: HashSet<_> = given.filter_map(|file| self.name(&file.path)).collect();
        let folder = self.folder.clone();
        self.documents.retain(|path, _| !given.contains(path) && folder.join(path).exists());
    }

    /// Removes stale entries.
    pub(super) fn prune(&mut self, left: &Left) {
        for (path, rule, print, stale) in &left.stale {
            let Some(rules) = self.documents.get_mut(path) else { continue };
            let Some(prints) = rules.get_mut(rule) else { continue };
            if let Some(entry) = prints.get_mut(print) {
                entry.count = entry.count.saturating_sub(stale.count);
                if entry.count == 0 {
                    prints.remove(print);
                }
            }
            rules.retain(|_, prints| !prints.is_empty());
        }
        self.documents.retain(|_, rules| !rules.is_empty());
    }
}

/// The result of comparing a baseline with the findings.
#[derive(Debug, Default)]
pub(in crate::cli) struct Left {
    /// The number of findings in it.
    pub(in crate::cli) taken: usize,
    stale: Vec<(String, String, String, Entry)>,
}

impl Left {
    /// Adds the result of another baseline.
    pub(in crate::cli) fn add(&mut self, other: Self) {
        self.taken += other.taken;
        self.stale.extend(other.stale);
    }

    /// The entries without a finding, of the rules that ran.
    pub(in crate::cli) fn stale(&self, ran: impl Fn(&str) -> bool) -> Vec<Stale> {
        let stale = self.stale.iter().filter(|(_, rule, ..)| ran(rule)).flat_map(|(path, rule, _, entry)| {
            let one = || Stale { path: path.clone(), rule: rule.clone(), text: entry.text.clone() };
            (0..entry.count.min(1_000)).map(move |_| one())
        });
        stale.collect()
    }
}

/// Decrements the count; returns whether there was one more.
fn take(entry: Option<&mut Entry>) -> bool {
    entry.filter(|entry| entry.count > 0).map(|entry| entry.count -= 1).is_some()
}

fn print(finding: &Finding) -> String {
    format!("{:016x}", finding.fingerprint)
}

fn excerpt(judged: &Judged, finding: &Finding) -> String {
    let text = judged.document.text(finding.span);
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut short: String = words.chars().take(EXCERPT).collect();
    if short.len() < words.len() {
        short.push('…');
    }
    short
}
