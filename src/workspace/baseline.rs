//! The file of a baseline: the accepted findings of a folder, by document, rule and fingerprint. Contains no line
//! numbers, so an edit elsewhere changes nothing in it; sorted, so that it merges line by line.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Loaded, read_document, relative, write};
use crate::error::{Error, Result};
use crate::rules::Finding;

/// What the file is called, in the folder in which a workspace begins.
pub const BASELINE: &str = "ibid-baseline.json";

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
struct Entry {
    count: u32,
    /// The underlined words, truncated if they are long.
    text: String,
}

/// A document by its index among those that were read, and what was found in it.
pub type Found<'a> = (usize, &'a mut Vec<Finding>);

/// What a baseline holds.
#[derive(Debug)]
pub struct Baseline {
    /// The folder from which its paths count; absolute.
    folder: PathBuf,
    documents: Documents,
}

/// An entry without a finding.
#[derive(Debug, PartialEq, Eq)]
pub struct Stale {
    pub path: String,
    pub rule: String,
    pub text: String,
}

impl Baseline {
    /// An empty one.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, documents: Documents::new() }
    }

    /// Reads one.
    ///
    /// # Errors
    /// Where the file cannot be read or is no baseline.
    pub fn read(path: &Path, folder: &Path) -> Result<Self> {
        let text = read_document(path)?.text;
        let file: File = serde_json::from_str(&text).map_err(|error| {
            let at = u32::try_from(error.line()).unwrap_or(1);
            let said = Error::new(format!("This is not a baseline: {error}.")).on(path).line(at);
            said.help("delete the file, then write it anew with `ibid baseline`")
        })?;
        if file.version != VERSION {
            let said = format!("This baseline has version {}, and this ibid reads version {VERSION}.", file.version);
            return Err(Error::new(said).on(path).help("delete the file, then write it anew with `ibid baseline`"));
        }
        Ok(Self { folder: folder.into(), documents: file.documents })
    }

    /// The bytes of the file.
    ///
    /// # Errors
    /// Where they cannot be written as JSON.
    pub fn bytes(&self) -> Result<Vec<u8>> {
        let file = File { version: VERSION, documents: self.documents.clone() };
        let mut bytes = serde_json::to_vec_pretty(&file).map_err(|error| Error::new(error.to_string()))?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// The path of a document in it; `None` if it is elsewhere.
    fn name(&self, file: &Path) -> Option<String> {
        file.starts_with(&self.folder).then(|| relative(&self.folder, file))
    }

    /// How many findings it holds.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.entries().map(|(.., entry)| entry.count).sum()
    }

    fn entries(&self) -> impl Iterator<Item = (&String, &String, &String, &Entry)> {
        self.documents.iter().flat_map(|(path, rules)| {
            rules
                .iter()
                .flat_map(move |(rule, prints)| prints.iter().map(move |(print, entry)| (path, rule, print, entry)))
        })
    }

    /// Takes the findings that it holds out of what was found, and gives how many those are and what is left of it. A
    /// finding that a document no longer has may have moved to another with its paragraph.
    pub fn apply(&self, found: &mut [Found<'_>], loaded: &Loaded) -> Left {
        let mut left = self.documents.clone();
        let mut taken = 0;
        let names: Vec<_> =
            found.iter().map(|(index, _)| loaded.files.get(*index).and_then(|file| self.name(&file.path))).collect();
        let given = loaded.files.iter().filter(|file| file.given);
        let given: HashSet<_> = given.filter_map(|file| self.name(&file.path)).collect();
        for ((_, findings), name) in found.iter_mut().zip(&names) {
            let Some(rules) = name.as_ref().and_then(|name| left.get_mut(name)) else { continue };
            findings.retain(|finding| {
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
        for ((_, findings), _) in found.iter_mut().zip(&names).filter(|(_, name)| name.is_some()) {
            findings.retain(|finding| {
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

    /// Takes down everything that was found.
    pub fn add(&mut self, found: &[Found<'_>], loaded: &Loaded) {
        for (index, findings) in found {
            let Some(file) = loaded.files.get(*index) else { continue };
            let (Some(name), Some(document)) = (self.name(&file.path), loaded.documents.get(*index)) else { continue };
            for finding in findings.iter() {
                let rules = self.documents.entry(name.clone()).or_default();
                let entry = rules.entry(finding.rule.to_owned()).or_default().entry(print(finding));
                let text = || excerpt(&document.text(finding.span));
                entry.or_insert_with(|| Entry { count: 0, text: text() }).count += 1;
            }
        }
    }

    /// Forgets what it holds of the documents that were judged and of those that are no more.
    pub fn forget(&mut self, loaded: &Loaded) {
        let given = loaded.files.iter().filter(|file| file.given);
        let given: HashSet<_> = given.filter_map(|file| self.name(&file.path)).collect();
        let folder = self.folder.clone();
        self.documents.retain(|path, _| !given.contains(path) && folder.join(path).exists());
    }

    /// Takes stale entries out.
    pub fn prune(&mut self, left: &Left) {
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
pub struct Left {
    /// Findings that it holds.
    pub taken: usize,
    stale: Vec<(String, String, String, Entry)>,
}

impl Left {
    /// Adds what another baseline has to say.
    pub fn add(&mut self, other: Self) {
        self.taken += other.taken;
        self.stale.extend(other.stale);
    }

    /// The entries to which nothing belongs any more, of the rules that ran.
    #[must_use]
    pub fn stale(&self, ran: impl Fn(&str) -> bool) -> Vec<Stale> {
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

fn excerpt(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut short: String = words.chars().take(EXCERPT).collect();
    if short.len() < words.len() {
        short.push('…');
    }
    short
}

/// How many findings of each fingerprint are held.
type Counts = HashMap<u64, u32>;

/// What a baseline holds of one document, for an editor, which judges one document at a time: its own findings, and those
/// of documents that were gone when the baseline was read. A finding that moved from a document that is still there is
/// known to `ibid lint` alone.
#[derive(Clone, Debug, Default)]
pub struct Held {
    own: Arc<Counts>,
    gone: Arc<Counts>,
}

impl Held {
    /// Whether the baseline holds one more finding of that fingerprint, beside those that `used` counts.
    pub fn takes(&self, fingerprint: u64, used: &mut HashMap<u64, u32>) -> bool {
        let held = self.own.get(&fingerprint).copied().unwrap_or(0) + self.gone.get(&fingerprint).copied().unwrap_or(0);
        if held == 0 {
            return false;
        }
        let used = used.entry(fingerprint).or_insert(0);
        *used += 1;
        *used <= held
    }
}

/// The folder of a baseline, its findings by document, and those of no document.
type ByDocument = (PathBuf, HashMap<String, Arc<Counts>>, Arc<Counts>);

/// The baselines of a folder, by the documents whose findings they hold.
#[derive(Clone, Debug, Default)]
pub struct Baselines {
    /// Each with the folder from which its paths count, the innermost first.
    all: Vec<ByDocument>,
}

impl Baselines {
    /// Reads those of the folders in which the workspaces of `loaded` begin, and gives what is wrong with any.
    #[must_use]
    pub fn of(loaded: &Loaded) -> (Self, Vec<Error>) {
        let folders: BTreeSet<&PathBuf> = loaded.roots.iter().chain([&loaded.root]).collect();
        let mut baselines = Self::default();
        let mut problems = Vec::new();
        for folder in folders.into_iter().rev() {
            let path = folder.join(BASELINE);
            if folder.as_os_str().is_empty() || write::is_free(&path) {
                continue;
            }
            match Baseline::read(&path, folder) {
                Ok(baseline) => baselines.add(&baseline),
                Err(error) => problems.push(error),
            }
        }
        (baselines, problems)
    }

    fn add(&mut self, baseline: &Baseline) {
        let mut documents: HashMap<String, Arc<Counts>> = HashMap::new();
        let mut gone = Counts::new();
        for (path, rules) in &baseline.documents {
            let mut counts = Counts::new();
            for (print, entry) in rules.values().flatten() {
                if let Ok(print) = u64::from_str_radix(print, 16) {
                    *counts.entry(print).or_insert(0) += entry.count;
                }
            }
            if !baseline.folder.join(path).exists() {
                for (print, count) in &counts {
                    *gone.entry(*print).or_insert(0) += count;
                }
            }
            documents.insert(path.clone(), Arc::new(counts));
        }
        self.all.push((baseline.folder.clone(), documents, Arc::new(gone)));
    }

    /// What they hold of a document; nothing where none is about it.
    #[must_use]
    pub fn held(&self, file: &Path) -> Held {
        let Some((folder, documents, gone)) = self.all.iter().find(|(folder, ..)| file.starts_with(folder)) else {
            return Held::default();
        };
        let own = documents.get(&relative(folder, file)).cloned().unwrap_or_default();
        Held { own, gone: gone.clone() }
    }
}
