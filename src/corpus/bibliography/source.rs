//! A parsed bibliography file: its entries, its problems, and the position for a new entry. After a change only changed
//! entries are parsed again.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::entry::Entry;
use super::{Problem, bibtex, csl, hayagriva, ris, write};
use crate::text::{Edit, Span, offset};

/// The format of a bibliography.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BibliographyFormat {
    /// BibTeX and BibLaTeX.
    Bibtex,
    CslJson,
    CslYaml,
    /// The YAML of Typst.
    Hayagriva,
    Ris,
}

impl BibliographyFormat {
    /// The format of a file, from its extension, and for YAML from the text.
    #[must_use]
    pub fn of(path: &str, text: &str) -> Option<Self> {
        let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
        match &*ending {
            "bib" | "bibtex" => Some(Self::Bibtex),
            "json" => Some(Self::CslJson),
            "yaml" | "yml" if hayagriva::is(text) => Some(Self::Hayagriva),
            "yaml" | "yml" => Some(Self::CslYaml),
            "ris" => Some(Self::Ris),
            _ => None,
        }
    }
}

/// The most problems kept for one bibliography.
const KEPT: usize = 1_000;
/// Texts with more bytes are parsed on all cores.
const LONG: usize = 64 << 10;
/// The maximum length of an entry; a longer one is rejected.
const LONGEST: usize = 1 << 20;

/// One bibliography.
#[derive(Clone, Debug)]
pub struct Source {
    /// Relative to the workspace's folder.
    pub path: Arc<str>,
    pub format: Option<BibliographyFormat>,
    /// In the order of the text.
    pub entries: Vec<Entry>,
    pub problems: Vec<Problem>,
    /// Bytes of its text.
    pub length: u32,
    known: Vec<Known>,
    tail: write::Tail,
    /// A hash that distinguishes its text from others of the same length.
    digest: u64,
}

/// The result of parsing a part of the text.
#[derive(Clone, Copy, Debug)]
struct Known {
    hash: u64,
    start: u32,
    /// Index of its first entry, and how many there are.
    first: u32,
    count: u32,
}

/// A part of a bibliography that is parsed on its own.
pub(super) struct Piece<'a> {
    pub(super) path: &'a Arc<str>,
    pub(super) text: &'a str,
    /// Its start in the bibliography.
    pub(super) start: usize,
}

impl Piece<'_> {
    /// A range of the piece as a span of the whole text.
    pub(super) fn span(&self, range: Range<usize>) -> Span {
        Span::at(self.start + range.start..self.start + range.end)
    }
}

/// The content of a piece.
#[derive(Debug, Default)]
pub(super) struct Read {
    pub(super) entries: Vec<Entry>,
    pub(super) problems: Vec<Problem>,
}

impl Read {
    pub(super) fn problem(message: String, at: usize) -> Self {
        Self { entries: Vec::new(), problems: vec![(message, offset(at))] }
    }

    pub(super) fn add(&mut self, other: Self) {
        self.entries.extend(other.entries);
        self.problems.extend(other.problems);
    }
}

impl Source {
    /// Parses a bibliography; the extension gives the format. A broken entry is reported and does not affect the
    /// others.
    #[must_use]
    pub fn new(path: &str, text: &str) -> Self {
        Self::again(path, text, None)
    }

    /// A bibliography with these entries, which were parsed elsewhere.
    #[must_use]
    pub(super) fn of(path: Arc<str>, entries: Vec<Entry>) -> Self {
        let format = BibliographyFormat::of(&path, "");
        let (problems, known, tail) = (Vec::new(), Vec::new(), write::Tail::default());
        Self { path, format, entries, problems, length: 0, known, tail, digest: 0 }
    }

    /// [`Source::new`], with `old` as the previous result for the same path: only entries whose text, or the text of
    /// what they refer to, has changed are parsed again. The result is the same without `old`.
    #[must_use]
    pub fn again(path: &str, text: &str, old: Option<&Self>) -> Self {
        let format = BibliographyFormat::of(path, text);
        let path: Arc<str> = path.into();
        let mut source = Self { format, ..Self::of(path.clone(), Vec::new()) };
        source.length = offset(text.len());
        source.digest = hash(text, 0);
        let Some(format) = format else {
            let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
            let refused = format!("`.{ending}` is not a supported bibliography format; use .bib, .json, .yaml or .ris");
            source.problems.push((refused, 0));
            return source;
        };
        source.tail = write::Tail::of(format, text);
        let bibtex = (format == BibliographyFormat::Bibtex).then(|| bibtex::File::new(text));
        let ranges = match (&bibtex, format) {
            (Some(file), _) => file.pieces(),
            (None, BibliographyFormat::CslJson) => csl::json_items(text),
            (None, BibliographyFormat::CslYaml) => csl::yaml_items(text),
            (None, BibliographyFormat::Ris) => ris::records(text),
            (None, _) => hayagriva::items(text),
        };
        if ranges.is_empty() {
            source.problems.extend(nothing(format, text).map(|(message, at)| (message, offset(at))));
        }
        let context = bibtex.as_ref().map_or(0, bibtex::File::context);
        let old = old.filter(|old| old.format == Some(format));
        let known: FxHashMap<u64, &Known> =
            old.into_iter().flat_map(|old| old.known.iter().map(|known| (known.hash, known))).collect();
        let one = |range: &Range<usize>| {
            let piece = Piece { path: &path, text: text.get(range.clone()).unwrap_or(""), start: range.start };
            let refers = bibtex.as_ref().is_some_and(|file| file.refers(&piece));
            let hash = hash(piece.text, context);
            if !refers && let (Some(known), Some(old)) = (known.get(&hash), old) {
                return (hash, true, old.moved(known, range.start));
            }
            let read = match (&bibtex, format) {
                _ if piece.text.len() > LONGEST => {
                    Read::problem(format!("it is longer than {LONGEST} bytes"), range.start)
                }
                (Some(file), _) => file.read(&piece),
                (None, BibliographyFormat::CslJson) => csl::read_json(&piece),
                (None, BibliographyFormat::CslYaml) => csl::read_yaml(&piece),
                (None, BibliographyFormat::Ris) => ris::read(&piece),
                (None, _) => hayagriva::read(&piece),
            };
            // An entry that refers to others is parsed again whenever anything is.
            let lasting = read.problems.is_empty() && !refers;
            (hash, lasting, read)
        };
        let read: Vec<_> =
            if text.len() > LONG { ranges.par_iter().map(one).collect() } else { ranges.iter().map(one).collect() };
        for ((hash, lasting, read), range) in read.into_iter().zip(&ranges) {
            if lasting && !read.entries.is_empty() {
                let (first, count) = (offset(source.entries.len()), offset(read.entries.len()));
                source.known.push(Known { hash, start: offset(range.start), first, count });
            }
            source.entries.extend(read.entries);
            source.problems.extend(read.problems);
        }
        if format == BibliographyFormat::CslYaml && !source.problems.is_empty() && text.contains('*') {
            source.anchored(text);
        }
        source.problems.truncate(KEPT);
        source
    }

    /// Whether it was parsed from this text.
    #[must_use]
    pub fn is_of(&self, text: &str) -> bool {
        self.length == offset(text.len()) && self.digest == hash(text, 0)
    }

    /// The entries of an unchanged part at its new position.
    fn moved(&self, known: &Known, start: usize) -> Read {
        let from = known.first as usize;
        let entries = self.entries.get(from..from + known.count as usize).unwrap_or_default();
        let moved = |span: Span| {
            let shift = |at: u32| offset((at as usize + start).saturating_sub(known.start as usize));
            if span.is_empty() { span } else { Span::new(shift(span.start), shift(span.end)) }
        };
        let place = |entry: &Entry| Entry { span: moved(entry.span), whole: moved(entry.whole), ..entry.clone() };
        Read { entries: entries.iter().map(place).collect(), problems: Vec::new() }
    }

    /// YAML items with anchors are parsed together; if one is broken, all are.
    fn anchored(&mut self, text: &str) {
        let Some(items) = csl::yaml_items(text).first().map(|first| first.start) else { return };
        let list = text.get(items..).unwrap_or("").trim_end();
        let list = list.strip_suffix("...").or_else(|| list.strip_suffix("---")).unwrap_or(list);
        let Ok(values) = super::yaml::<Vec<serde_json::Map<String, serde_json::Value>>>(list) else { return };
        let ranges = csl::yaml_items(text);
        if values.len() != ranges.len() {
            return;
        }
        let mut read = Read::default();
        for (value, range) in values.iter().zip(ranges) {
            let piece = Piece { path: &self.path, text: text.get(range.clone()).unwrap_or(""), start: range.start };
            read.add(csl::read_item(&piece, value));
        }
        (self.entries, self.problems, self.known) = (read.entries, read.problems, Vec::new());
    }

    /// The edit that adds an entry at the end of the bibliography's text, in its format; `None` if entries of this
    /// format cannot be written.
    #[must_use]
    pub fn insertion(&self, entry: &Entry) -> Option<Edit> {
        write::insertion(self.format?, self.tail, entry)
    }
}

/// Why a text that is not empty has no entries.
fn nothing(format: BibliographyFormat, text: &str) -> Option<(String, usize)> {
    match format {
        _ if text.trim().is_empty() => None,
        BibliographyFormat::CslJson => csl::json_error(text).or_else(|| {
            let list = ["[", "{"].iter().any(|open| text.trim_start().starts_with(open));
            (!list).then(|| ("the file is not a list of references in CSL JSON".to_owned(), 0))
        }),
        BibliographyFormat::CslYaml | BibliographyFormat::Hayagriva => {
            super::yaml::<serde_json::Value>(text).err().or_else(|| {
                let empty = text.lines().all(|line| {
                    let line = line.trim();
                    line.is_empty()
                        || line.starts_with('#')
                        || ["---", "...", "[]", "{}"].contains(&line)
                        || line.trim_end_matches([' ', '[', ']']) == "references:"
                });
                (!empty).then(|| ("the file is not a list of references in CSL YAML or hayagriva YAML".to_owned(), 0))
            })
        }
        BibliographyFormat::Ris => Some(("the file has no record that begins with `TY  -`".to_owned(), 0)),
        BibliographyFormat::Bibtex => None,
    }
}

fn hash(text: &str, context: u64) -> u64 {
    let mut hasher = DefaultHasher::new();
    (text, context).hash(&mut hasher);
    hasher.finish()
}
