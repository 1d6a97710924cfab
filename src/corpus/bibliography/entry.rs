//! A work that can be cited, with all fields that a reference may show.

use std::sync::Arc;

use crate::text::Span;

/// One work that can be cited.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Entry {
    pub key: Box<str>,
    /// Its CSL type: `article-newspaper`, `webpage`, `book`, …; empty if unknown.
    pub kind: &'static str,
    pub title: Option<Box<str>>,
    /// Authors in the form of running text: “Ada Marsh”, “Roe and Doe”, “Roe et al.”
    pub author: Option<Box<str>>,
    /// Where it was published: the newspaper, journal or book that contains it, otherwise its publisher.
    pub outlet: Option<Box<str>>,
    /// ISO, as precise as known.
    pub date: Option<Box<str>>,
    pub url: Option<Box<str>>,
    /// The `file` field: path of the document itself, relative to the bibliography's folder.
    pub file: Option<Box<str>>,
    /// All names, by CSL variable: `author`, `editor`, ….
    pub names: Box<[Role]>,
    /// Its other fields, by CSL variable: `container-title`, `publisher`, `volume`, `page`, `DOI`, ….
    pub fields: Box<[(&'static str, Box<str>)]>,
    /// The fields, and `title`, that have formatting or words whose case stays, with marks for both.
    pub marked: Box<[(&'static str, Box<str>)]>,
    /// Other keys by which it can be cited: biblatex's `ids`.
    pub ids: Box<[Box<str>]>,
    /// Keys of the entries that it inherits fields from, or brings along.
    pub refers: Box<[Box<str>]>,
    /// The path of its bibliography, relative to the workspace's folder.
    pub path: Arc<str>,
    /// The span of its key there (bytes); empty at 0 if the format hides it.
    pub span: Span,
    /// The span of the whole entry there.
    pub whole: Span,
}

/// A CSL name variable with its names.
pub type Role = (&'static str, Box<[Name]>);

/// A person or organization.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Name {
    Person {
        family: Box<str>,
        given: Option<Box<str>>,
        /// “van” in “Ludwig van Beethoven”.
        particle: Option<Box<str>>,
        /// “Jr.”
        suffix: Option<Box<str>>,
    },
    /// An organization, or a name that is not split.
    Literal(Box<str>),
}

impl Name {
    /// The name in running text: given name first.
    #[must_use]
    pub fn said(&self) -> String {
        match self {
            Self::Literal(name) => name.to_string(),
            Self::Person { family, given, particle, suffix } => {
                let parts = [given.as_deref(), particle.as_deref(), Some(&**family), suffix.as_deref()];
                parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
            }
        }
    }

    /// The name for sorting.
    #[must_use]
    pub fn family(&self) -> &str {
        match self {
            Self::Literal(name) => name,
            Self::Person { family, .. } => family,
        }
    }

    /// Parses a name from running text, “Jane van Roe”: its last word is the family name, with the particles before it.
    #[must_use]
    pub fn of(said: &str) -> Self {
        let words: Vec<&str> = said.split_whitespace().collect();
        let small = |word: &str| word.starts_with(char::is_lowercase);
        let Some(at) = words.len().checked_sub(1).filter(|at| *at > 0 && *at < 6) else {
            return Self::Literal(said.trim().into());
        };
        let first = words[1..at].iter().rposition(|word| !small(word)).map_or(1, |place| place + 2);
        let join = |words: &[&str]| (!words.is_empty()).then(|| words.join(" ").into_boxed_str());
        Self::Person {
            family: words[at].into(),
            given: join(&words[..first]),
            particle: join(&words[first..at]),
            suffix: None,
        }
    }
}

impl Entry {
    /// The authors, otherwise the names that stand in for them.
    #[must_use]
    pub fn authors(&self) -> &[Name] {
        ["author", "reporter", "editor", "director"].iter().find_map(|role| self.people(role)).unwrap_or_default()
    }

    /// The names of a CSL variable.
    #[must_use]
    pub fn people(&self, role: &str) -> Option<&[Name]> {
        self.names.iter().find(|(name, _)| *name == role).map(|(_, people)| &**people)
    }

    /// The value of a CSL variable.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(field, _)| *field == name).map(|(_, value)| &**value)
    }

    /// The year of its date.
    #[must_use]
    pub fn year(&self) -> Option<&str> {
        self.date.as_deref()?.split('-').find(|year| !year.is_empty())
    }
}

/// Names in running text.
pub(super) fn say(names: &[Name]) -> Option<Box<str>> {
    match names {
        [] => None,
        // “and others”
        [first, .., Name::Literal(last)] if &**last == "others" => Some(format!("{} et al.", first.said()).into()),
        [one] => Some(one.said().into()),
        [one, two] => Some(format!("{} and {}", one.said(), two.said()).into()),
        [one, ..] => Some(format!("{} et al.", one.said()).into()),
    }
}

/// The year of a calendar without a year 0, as CSL and BibTeX's `year` count, in the count of ISO: -50, 50 BC, is -49.
pub(super) const fn astronomical(year: i64) -> i64 {
    if year < 0 { year + 1 } else { year }
}

/// A date as precise as known; its year 0 is 1 BC.
pub(super) fn iso(year: i64, month: Option<i64>, day: Option<i64>) -> Box<str> {
    let year = if year < 0 { format!("-{:04}", year.unsigned_abs()) } else { format!("{year:04}") };
    match (month, day) {
        (Some(month), Some(day)) => format!("{year}-{month:02}-{day:02}").into(),
        (Some(month), None) => format!("{year}-{month:02}").into(),
        _ => year.into(),
    }
}

/// CSL's types of works.
pub(super) const KINDS: [&str; 45] = [
    "article",
    "article-journal",
    "article-magazine",
    "article-newspaper",
    "bill",
    "book",
    "broadcast",
    "chapter",
    "classic",
    "collection",
    "dataset",
    "document",
    "entry",
    "entry-dictionary",
    "entry-encyclopedia",
    "event",
    "figure",
    "graphic",
    "hearing",
    "interview",
    "legal_case",
    "legislation",
    "manuscript",
    "map",
    "motion_picture",
    "musical_score",
    "pamphlet",
    "paper-conference",
    "patent",
    "performance",
    "periodical",
    "personal_communication",
    "post",
    "post-weblog",
    "regulation",
    "report",
    "review",
    "review-book",
    "software",
    "song",
    "speech",
    "standard",
    "thesis",
    "treaty",
    "webpage",
];

/// The kind of that name.
pub(super) fn kind(name: &str) -> &'static str {
    KINDS.into_iter().find(|kind| *kind == name).unwrap_or("")
}

/// CSL's variables for names.
pub(super) const ROLES: [&str; 13] = [
    "author",
    "editor",
    "translator",
    "container-author",
    "collection-editor",
    "composer",
    "director",
    "illustrator",
    "interviewer",
    "original-author",
    "recipient",
    "reporter",
    "reviewed-author",
];

/// CSL date variables except `issued`.
pub(super) const DATES: [&str; 5] = ["accessed", "available-date", "event-date", "original-date", "submitted"];

/// Other CSL variables except `title` and `URL`.
pub(super) const FIELDS: [&str; 48] = [
    "abstract",
    "annote",
    "archive",
    "archive_collection",
    "archive_location",
    "archive-place",
    "authority",
    "call-number",
    "chapter-number",
    "citation-label",
    "collection-number",
    "collection-title",
    "container-title",
    "container-title-short",
    "dimensions",
    "division",
    "DOI",
    "edition",
    "event-place",
    "event-title",
    "genre",
    "ISBN",
    "ISSN",
    "issue",
    "jurisdiction",
    "keyword",
    "language",
    "license",
    "medium",
    "note",
    "number",
    "number-of-pages",
    "number-of-volumes",
    "original-publisher",
    "original-title",
    "page",
    "part-number",
    "PMCID",
    "PMID",
    "publisher",
    "publisher-place",
    "references",
    "reviewed-title",
    "scale",
    "section",
    "title-short",
    "version",
    "volume",
];

/// What [`Entry::marked`] has if the particles of names belong to the family names: biblatex's `useprefix`.
pub(super) const PREFIX: &str = "useprefix";

/// An entry under construction.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) entry: Entry,
    names: Vec<Role>,
    fields: Vec<(&'static str, Box<str>)>,
    marked: Vec<(&'static str, Box<str>)>,
}

impl Draft {
    /// Notes that particles belong to the family names.
    pub(super) fn use_prefix(&mut self) {
        self.marked.push((PREFIX, "".into()));
    }

    /// Adds the value of a field with its marks, and returns it without them.
    pub(super) fn rich(&mut self, name: &'static str, value: &str) -> Box<str> {
        let plain = super::rich::plain(value);
        if plain != value && self.marked.iter().all(|(known, _)| *known != name) {
            self.marked.push((name, value.into()));
        }
        plain.into()
    }

    pub(super) fn names(&mut self, role: &'static str, names: Vec<Name>) {
        if !names.is_empty() {
            self.names.push((role, names.into()));
        }
    }

    pub(super) fn field(&mut self, name: &'static str, value: impl Into<Box<str>>) {
        let value = value.into();
        if !value.is_empty() && self.fields.iter().all(|(field, _)| *field != name) {
            self.fields.push((name, value));
        }
    }

    /// The entry, with author and outlet computed from its fields.
    pub(super) fn done(self) -> Entry {
        let mut entry = self.entry;
        entry.names = self.names.into();
        entry.fields = self.fields.into();
        entry.marked = self.marked.into();
        if entry.author.is_none() {
            entry.author = entry.people("author").and_then(say);
        }
        if entry.outlet.is_none() {
            let outlet = ["container-title", "publisher"].iter().find_map(|name| entry.field(name));
            entry.outlet = outlet.map(Into::into);
        }
        entry
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_prose_is_split() {
        let parts = |said: &str| match Name::of(said) {
            Name::Literal(name) => format!("[{name}]"),
            Name::Person { family, given, particle, .. } => {
                format!("{}|{}|{family}", given.unwrap_or_default(), particle.unwrap_or_default())
            }
        };
        assert_eq!(parts("Jane Roe"), "Jane||Roe");
        assert_eq!(parts("Jane M. Roe"), "Jane M.||Roe");
        assert_eq!(parts("Jan van der Roe"), "Jan|van der|Roe");
        assert_eq!(parts("Gazette"), "[Gazette]");
    }
}
