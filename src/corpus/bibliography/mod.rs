//! Citation keys and their works. Parses text; opens no files.

mod bibtex;
mod csl;
mod edited;
mod entry;
mod former;
mod hayagriva;
mod rich;
mod ris;
mod sidecar;
mod similar_keys;
mod source;
mod style;
mod words;
mod works;
mod write;

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

pub use entry::{Entry, Name, Role};
pub use sidecar::{sidecar, sidecar_of};
pub use similar_keys::SimilarKeys;
pub use source::{BibliographyFormat, Source};
pub use style::{CslLocale, CslStyle, Reference};

/// A message and its byte.
pub type Problem = (String, u32);

/// The position of an entry: the index of its bibliography, and its own index there.
type At = (u32, u32);

/// All bibliographies of a workspace. If several entries have one key, front matter, configuration and distance decide
/// which one a document uses.
#[derive(Clone, Debug, Default)]
pub struct Bibliography {
    sources: Vec<Arc<Source>>,
    order: Vec<At>,
    by_key: FxHashMap<Box<str>, At>,
    /// For keys that several entries have: all but the first.
    again: FxHashMap<Box<str>, Vec<At>>,
    /// Which bibliographies folders name; documents name their own.
    scopes: Scopes,
    /// The metadata of sidecar files, by the document paths without `.meta.yaml`.
    sidecars: FxHashMap<Box<str>, Arc<Entry>>,
    /// Keys that entries had in earlier versions, and those they have now.
    former: FxHashMap<Box<str>, Box<str>>,
    /// Earlier versions with entries that are not there any more.
    lost: Vec<Arc<Source>>,
    /// Computed on demand; entries never change.
    words: Arc<OnceLock<words::Words>>,
    /// Its keys, to be compared with unknown ones; also computed on demand.
    folded: Arc<OnceLock<Vec<similar_keys::Folded>>>,
    /// By file and title; also computed on demand.
    works: Arc<OnceLock<works::Works>>,
}

/// Which bibliographies folders name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scopes {
    /// `_quarto.yml`, `_metadata.yml` and `ibid.toml`, by the path of their folder; `""` for the outermost.
    pub folders: FxHashMap<Box<str>, Vec<Arc<str>>>,
    /// The keys in `nocite` of projects; `*` stands for all.
    pub nocite: Vec<Box<str>>,
}

/// Everything that an answer can depend on, in an order that does not depend on the history of the maps.
impl Hash for Bibliography {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // The order, the keys and the words are computed from the others.
        let Self {
            sources,
            order: _,
            by_key: _,
            again: _,
            scopes,
            sidecars,
            former,
            lost,
            words: _,
            folded: _,
            works: _,
        } = self;
        for all in [sources, lost] {
            all.len().hash(state);
            for source in all {
                (&source.path, source.format, &source.entries, &source.problems, source.length).hash(state);
            }
        }
        let Scopes { folders, nocite } = scopes;
        folders.iter().collect::<BTreeMap<_, _>>().hash(state);
        nocite.hash(state);
        former.iter().collect::<BTreeMap<_, _>>().hash(state);
        sidecars.iter().collect::<BTreeMap<_, _>>().hash(state);
    }
}

impl Bibliography {
    /// The entries whose files have these paths.
    #[must_use]
    pub fn new(entries: Vec<Entry>) -> Self {
        let mut files: Vec<(Arc<str>, Vec<Entry>)> = Vec::new();
        for entry in entries {
            match files.iter_mut().find(|(path, _)| *path == entry.path) {
                Some((_, entries)) => entries.push(entry),
                None => files.push((entry.path.clone(), vec![entry])),
            }
        }
        let sources = files.into_iter().map(|(path, entries)| Arc::new(Source::of(path, entries))).collect();
        Self::of(sources, Scopes::default())
    }

    /// Bibliographies in order of precedence.
    #[must_use]
    pub fn of(sources: Vec<Arc<Source>>, scopes: Scopes) -> Self {
        let mut by_key = FxHashMap::default();
        let mut again: FxHashMap<Box<str>, Vec<At>> = FxHashMap::default();
        let mut order = Vec::with_capacity(sources.iter().map(|source| source.entries.len()).sum());
        by_key.reserve(order.capacity());
        for (number, source) in (0..).zip(&sources) {
            for (index, entry) in (0..).zip(&source.entries) {
                order.push((number, index));
                match by_key.entry(entry.key.clone()) {
                    std::collections::hash_map::Entry::Vacant(slot) => drop(slot.insert((number, index))),
                    std::collections::hash_map::Entry::Occupied(_) => {
                        again.entry(entry.key.clone()).or_default().push((number, index));
                    }
                }
            }
        }
        // Another key of a work only counts if no work has it as its own key.
        for (number, source) in (0..).zip(&sources) {
            for (index, entry) in (0..).zip(&source.entries) {
                for id in &entry.ids {
                    by_key.entry(id.clone()).or_insert((number, index));
                }
            }
        }
        Self { sources, order, by_key, again, scopes, ..Self::default() }
    }

    /// The bibliographies, and the metadata of sidecar files (see [`sidecar`]).
    #[must_use]
    pub fn with_sidecars(mut self, sidecars: impl IntoIterator<Item = Arc<Entry>>) -> Self {
        let stem = |entry: &Entry| sidecar_of(&entry.path).unwrap_or(&entry.path).into();
        self.sidecars = sidecars.into_iter().map(|entry| (stem(&entry), entry)).collect();
        self
    }

    /// The sidecar of the document at `path`: `tides.txt.meta.yaml`, or else `tides.meta.yaml`.
    #[must_use]
    pub fn sidecar(&self, path: &str) -> Option<&Entry> {
        if self.sidecars.is_empty() {
            return None;
        }
        let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
        self.sidecars.get(path).or_else(|| self.sidecars.get(stem)).map(|entry| &**entry)
    }

    fn at(&self, at: At) -> &Entry {
        &self.sources[at.0 as usize].entries[at.1 as usize]
    }

    /// Every entry of every bibliography.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = &Entry> {
        self.order.iter().map(|&at| self.at(at))
    }

    fn words(&self) -> &words::Words {
        self.words.get_or_init(|| words::Words::new(self.entries()))
    }

    /// The entries that may match typed characters, in order: those with words that begin with all `parts` (in lower case,
    /// runs of letters or of digits) in their key, author, title, outlet and date, marked `true`; and others whose key begins
    /// with `first`. The cost grows with the number of these entries and hardly with that of all.
    pub fn entries_like(&self, parts: &[impl AsRef<str>], first: Option<char>) -> impl Iterator<Item = (&Entry, bool)> {
        let words = self.words();
        let mut matching = words.with_all(parts).into_iter().peekable();
        let mut others = first.map(|first| words.with_first(first)).unwrap_or_default().iter().copied().peekable();
        // Both are in order.
        let found = std::iter::from_fn(move || match (matching.peek().copied(), others.peek().copied()) {
            (Some(index), other) if other.is_none_or(|other| index <= other) => {
                others.next_if_eq(&index);
                matching.next().map(|index| (index, true))
            }
            _ => others.next().map(|index| (index, false)),
        });
        found.filter_map(|(index, matches)| Some((self.at(*self.order.get(index as usize)?), matches)))
    }

    /// The key of each entry, prepared for comparisons with unknown keys.
    fn folded_keys(&self) -> &[similar_keys::Folded] {
        self.folded.get_or_init(|| self.entries().map(|entry| similar_keys::Folded::new(&entry.key)).collect())
    }

    /// The files, in order of precedence.
    #[must_use]
    pub fn sources(&self) -> &[Arc<Source>] {
        &self.sources
    }

    /// The file of that path.
    #[must_use]
    pub fn source(&self, path: &str) -> Option<&Arc<Source>> {
        self.sources.iter().find(|source| &*source.path == path)
    }

    /// The first entry with that key, in any bibliography.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.by_key.get(key).map(|&at| self.at(at))
    }

    /// Every entry of that key, in order of precedence.
    pub fn all<'a>(&'a self, key: &str) -> impl Iterator<Item = &'a Entry> {
        let rest = self.again.get(key).map(Vec::as_slice).unwrap_or_default();
        self.by_key.get(key).into_iter().chain(rest).map(|&at| self.at(at))
    }

    /// Keys that several entries have.
    pub fn repeated(&self) -> impl Iterator<Item = &str> {
        self.again.keys().map(|key| &**key)
    }

    /// The entry that the document at `path` uses for a key: from the bibliographies in its front matter (`names`), the
    /// configuration of the nearest folder, or the nearest file.
    #[must_use]
    pub fn get_for(&self, path: &str, names: &[Box<str>], key: &str) -> Option<&Entry> {
        let first = self.by_key.get(key)?;
        let Some(rest) = self.again.get(key) else { return Some(self.at(*first)) };
        let all = std::iter::once(first).chain(rest);
        all.min_by_key(|at| self.distance(path, names, &self.sources[at.0 as usize].path)).map(|&at| self.at(at))
    }

    /// The keys that projects list without citing them; `*` stands for all.
    pub fn nocite(&self) -> impl Iterator<Item = &str> {
        self.scopes.nocite.iter().map(|key| &**key)
    }

    /// The bibliography to which an entry is added that the document at `path` cites: the nearest.
    #[must_use]
    pub fn source_for(&self, path: &str, names: &[Box<str>]) -> Option<&Arc<Source>> {
        self.sources.iter().min_by_key(|source| self.distance(path, names, &source.path))
    }

    /// The distance of a bibliography from a document; the nearest has the least.
    fn distance(&self, document: &str, names: &[Box<str>], source: &str) -> (u8, usize, usize) {
        // As it is now, saved or not.
        if let Some(place) = names.iter().position(|name| *super::beside(document, name) == *source) {
            return (0, 0, place);
        }
        let named = |names: Option<&Vec<Arc<str>>>| names?.iter().position(|name| &**name == source);
        let folders = ancestors(document);
        for (up, folder) in folders.iter().enumerate() {
            if let Some(place) = named(self.scopes.folders.get(*folder)) {
                return (1, up, place);
            }
        }
        // The number of folders up to a common one, and down again.
        let theirs = ancestors(source);
        let up = folders.iter().position(|folder| theirs.contains(folder)).unwrap_or(folders.len());
        let down = theirs.iter().position(|folder| folders.contains(folder)).unwrap_or(theirs.len());
        (2, up + down, down)
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// Parses a bibliography. The extension gives the format: `bib` and `bibtex` (BibLaTeX and BibTeX), `json` (CSL
    /// JSON), `yaml` and `yml` (CSL YAML and hayagriva), `ris`. A broken entry is reported and does not affect the
    /// others.
    #[must_use]
    pub fn parse(path: &str, text: &str) -> (Vec<Entry>, Vec<Problem>) {
        let source = Source::new(path, text);
        (source.entries, source.problems)
    }
}

/// The bibliographies that the settings of a Quarto project name.
#[must_use]
pub fn project_bibliography(text: &str) -> Vec<String> {
    let Ok(settings) = yaml::<serde_json::Value>(text) else { return Vec::new() };
    let of = |key: &str| settings.get(key);
    let project = of("project").and_then(|project| project.get("bibliography"));
    let sphinx = || of("sphinx")?.get("config")?.get("bibtex_bibfiles");
    match of("bibliography").or(project).or_else(|| of("bibtex_bibfiles")).or_else(sphinx) {
        Some(serde_json::Value::String(name)) => vec![name.clone()],
        Some(serde_json::Value::Array(names)) => {
            names.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect()
        }
        _ => Vec::new(),
    }
}

/// The keys in the `nocite` of a Quarto project's settings: `nocite: "@roe, @*"`.
#[must_use]
pub fn project_nocite(text: &str) -> Vec<Box<str>> {
    let Ok(settings) = yaml::<serde_json::Value>(text) else { return Vec::new() };
    let value = |settings: &serde_json::Value| settings.get("nocite").cloned();
    let value = value(&settings).or_else(|| settings.get("metadata").and_then(value));
    let texts: Vec<String> = match value {
        Some(serde_json::Value::String(keys)) => vec![keys],
        Some(serde_json::Value::Array(all)) => all.iter().filter_map(|keys| keys.as_str().map(str::to_owned)).collect(),
        _ => Vec::new(),
    };
    texts.iter().flat_map(|keys| named_keys(keys)).map(Into::into).collect()
}

/// The keys after `@` in the text of a header.
pub fn named_keys(head: &str) -> impl Iterator<Item = &str> {
    head.split('@').skip(1).filter_map(|rest| {
        if rest.starts_with('*') {
            return rest.get(..1);
        }
        let rest = rest.strip_prefix('{').unwrap_or(rest);
        let end = rest.find(|c: char| c.is_whitespace() || "}],;\"'".contains(c)).unwrap_or(rest.len());
        rest.get(..end).filter(|key| !key.is_empty())
    })
}

/// The bibliographies that the settings of a Sphinx project name: `bibtex_bibfiles = ["a.bib"]`.
#[must_use]
pub fn sphinx_bibliography(text: &str) -> Vec<String> {
    let Some((_, rest)) = text.split_once("bibtex_bibfiles") else { return Vec::new() };
    let list = rest.split_once('[').and_then(|(_, list)| list.split_once(']')).map_or("", |(list, _)| list);
    list.split(['"', '\'']).skip(1).step_by(2).map(str::to_owned).collect()
}

/// The entries under `references:` in the front matter of a document, which apply to that document only.
pub(super) fn inline(path: &Arc<str>, header: &str) -> Vec<Entry> {
    let Some(at) =
        header.match_indices("references:").map(|(at, _)| at).find(|&at| at == 0 || header[..at].ends_with('\n'))
    else {
        return Vec::new();
    };
    let from = at + "references:".len();
    let list = header.get(from..).unwrap_or("");
    // The text below is not part of it, even if the list is too short to show the format.
    let mut end = 0;
    let lines = list.split_inclusive('\n').take_while(|line| !matches!(line.trim_end(), "---" | "..."));
    lines.for_each(|line| end += line.len());
    let list = list.get(..end).unwrap_or(list);
    let items = csl::yaml_items(list);
    let read = items.into_iter().flat_map(|range| {
        let piece = source::Piece { path, text: list.get(range.clone()).unwrap_or(""), start: from + range.start };
        csl::read_yaml(&piece).entries
    });
    read.collect()
}

/// The folders above a path, the nearest first, `""` last.
fn ancestors(path: &str) -> Vec<&str> {
    let mut folders = Vec::new();
    let mut rest = path;
    while let Some((folder, _)) = rest.rsplit_once('/') {
        folders.push(folder);
        rest = folder;
    }
    folders.push("");
    folders
}

/// Parses YAML, with limits on depth, aliases and expanded size; otherwise returns the error and its byte.
fn yaml<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, (String, usize)> {
    // Aliases may repeat aliases, so that a few lines of YAML would take seconds to expand.
    let alias_limits = serde_saphyr::alias_limits! { max_total_replayed_events: 20_000 };
    let options = serde_saphyr::options! { with_snippet: false, alias_limits: alias_limits };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let at = error.location().and_then(|location| location.span().byte_offset());
        let why = error.to_string();
        let why = why.lines().next().unwrap_or_default().to_owned();
        (why, at.and_then(|at| usize::try_from(at).ok()).unwrap_or(0).min(text.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(path: &str, key: &str) -> Entry {
        Entry { key: key.into(), path: path.into(), ..Entry::default() }
    }

    #[test]
    fn of_equal_keys_a_document_uses_the_nearest() {
        let entries = ["a.bib", "news/b.bib", "news/old/c.bib", "notes/d.bib"].map(|path| entry(path, "roe"));
        let mut bibliography = Bibliography::new(entries.into());
        let meant = |bibliography: &Bibliography, document: &str| {
            bibliography.get_for(document, &[], "roe").unwrap().path.to_string()
        };
        assert_eq!(meant(&bibliography, "x.md"), "a.bib");
        assert_eq!(meant(&bibliography, "news/x.md"), "news/b.bib");
        assert_eq!(meant(&bibliography, "news/old/x.md"), "news/old/c.bib");
        assert_eq!(meant(&bibliography, "news/new/deep/x.md"), "news/b.bib");
        assert_eq!(meant(&bibliography, "else/x.md"), "a.bib");
        bibliography.scopes.folders.insert("news".into(), vec!["notes/d.bib".into()]);
        assert_eq!(meant(&bibliography, "news/old/x.md"), "notes/d.bib");
        let named = ["../../a.bib".into()];
        assert_eq!(&*bibliography.get_for("news/old/x.md", &named, "roe").unwrap().path, "a.bib");
        assert_eq!(bibliography.all("roe").count(), 4);
        assert_eq!(bibliography.repeated().collect::<Vec<_>>(), ["roe"]);
    }

    #[test]
    fn references_in_front_matter_end_with_it() {
        for items in ["- id: roe\n  title: Tides\n", "- id: roe\n- id: doe\n  title: Ships\n", "  - id: roe\n"] {
            let text = format!("---\ntitle: X\nreferences:\n{items}---\n\nSo it is [@roe].\n\n- id: no\n");
            let found = inline(&"a.md".into(), &text);
            let keys: Vec<&str> = found.iter().map(|entry| &*entry.key).collect();
            assert_eq!(keys, ["roe", "doe"][..items.matches("id:").count()], "{text}");
            assert_eq!(found[0].span.of(&text), "roe");
        }
    }

    #[test]
    fn the_error_for_an_unknown_format_names_the_known_ones() {
        let problems = Bibliography::parse("a.doc", "x").1;
        assert!(problems[0].0.contains("use .bib"), "{problems:?}");
    }
}
