//! BibTeX and BibLaTeX. `raw` parses the shape of entries, `markup` the commands in their values; the crate `biblatex`
//! parses names, dates and accents. It gets neither abbreviations nor references between entries, which it would follow
//! without a bound, and only the fields that are needed: a bibliography may be hostile.

mod markup;
mod raw;
mod work;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::source::{Piece, Read};
use crate::text::offset;
use raw::{Field, Parsed, Part, Raw};

/// The maximum nesting of braces. The crate recurses for each.
const DEPTH: usize = 200;
/// The most bytes of a field that are read.
const LONGEST: usize = 16_384;
/// The maximum nesting of abbreviations.
const ABBREVIATIONS: usize = 8;
/// The most parts of a field, including those of its abbreviations.
const PARTS: usize = 256;
/// The most records that an entry may inherit fields from.
const PARENTS: usize = 8;

/// Fields for the containing work, then for the publisher.
const CONTAINERS: [&str; 4] = ["journaltitle", "journal", "booktitle", "maintitle"];
const PUBLISHERS: [&str; 5] = ["organization", "publisher", "institution", "school", "howpublished"];
const DATES: [&str; 4] = ["date", "year", "month", "day"];
const OTHERS: [&str; 5] = ["title", "subtitle", "author", "url", "file"];
/// Fields that a work never inherits, with CSL's names for them.
const OWN: [(&str, &str); 32] = [
    ("volume", "volume"),
    ("pages", "page"),
    ("doi", "DOI"),
    ("isbn", "ISBN"),
    ("issn", "ISSN"),
    ("edition", "edition"),
    ("chapter", "chapter-number"),
    ("note", "note"),
    ("abstract", "abstract"),
    ("langid", "language"),
    ("language", "language"),
    ("location", "publisher-place"),
    ("address", "publisher-place"),
    ("series", "collection-title"),
    ("eventtitle", "event-title"),
    ("keywords", "keyword"),
    ("type", "genre"),
    ("entrysubtype", ""),
    ("version", "version"),
    ("shorttitle", "title-short"),
    ("pagetotal", "number-of-pages"),
    ("volumes", "number-of-volumes"),
    ("annotation", "annote"),
    ("urldate", "accessed"),
    ("number", "number"),
    ("issue", "issue"),
    ("venue", "event-place"),
    ("origdate", "original-date"),
    ("options", ""),
    ("eprint", ""),
    ("eprinttype", ""),
    ("archiveprefix", ""),
];
/// Fields that contain addresses, paths and identifiers.
const VERBATIM: [&str; 8] = ["url", "doi", "file", "eprint", "howpublished", "crossref", "xdata", "date"];
const PEOPLE: [&str; 3] = ["author", "editor", "translator"];

/// Values by field name.
type Values = Vec<(&'static str, String)>;

/// A `.bib` text, split into pieces, with what its entries share.
pub(super) struct File<'a> {
    pieces: Vec<Range<usize>>,
    abbreviations: FxHashMap<String, Field<'a>>,
    /// The entries that others may refer to; empty if there are no references.
    parents: FxHashMap<&'a str, Raw<'a>>,
    context: u64,
}

impl<'a> File<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let pieces = pieces(text);
        let mut file = Self { pieces, abbreviations: FxHashMap::default(), parents: FxHashMap::default(), context: 0 };
        let mut hasher = DefaultHasher::new();
        let of = |range: &Range<usize>| text.get(range.clone()).unwrap_or("");
        let any_refers = refers(text);
        for piece in file.pieces.iter().map(of) {
            let defines = finds(piece, "@string");
            if !defines && !any_refers {
                continue;
            }
            let Ok(parsed) = read_piece(piece) else { continue };
            if defines {
                piece.hash(&mut hasher);
            }
            for (name, value) in parsed.abbreviations {
                file.abbreviations.insert(name.to_ascii_lowercase(), value);
            }
            if any_refers {
                for raw in parsed.entries {
                    file.parents.entry(raw.key).or_insert(raw);
                }
            }
        }
        file.context = if file.abbreviations.is_empty() { 0 } else { hasher.finish() };
        file
    }

    /// The text split before each line that begins an entry, so that an error in one ends there.
    pub(super) fn pieces(&self) -> Vec<Range<usize>> {
        self.pieces.clone()
    }

    /// Identifies a set of abbreviations.
    pub(super) fn context(&self) -> u64 {
        self.context
    }

    /// Whether a piece uses anything from other entries.
    pub(super) fn refers(&self, piece: &Piece<'_>) -> bool {
        !self.parents.is_empty() && refers(piece.text)
    }

    /// Parses a piece. Problems are recorded.
    pub(super) fn read(&self, piece: &Piece<'_>) -> Read {
        let parsed = match read_piece(piece.text) {
            Ok(parsed) => parsed,
            Err((message, at)) => {
                return Read { problems: vec![(message, offset(piece.start + at))], ..Read::default() };
            }
        };
        let mut read = Read::default();
        let told = parsed.problems.into_iter().map(|(message, at)| (message, offset(piece.start + at)));
        read.problems.extend(told);
        for raw in parsed.entries {
            let values = values(&raw, |key| self.parents.get(key), &self.abbreviations);
            let mut entry = work::typed_entry(&raw, &values);
            entry.path = piece.path.clone();
            let keys = |names: &[&str]| -> Box<[Box<str>]> {
                let fields = names.iter().filter_map(|name| Some(value(raw.fields.get(*name)?, &self.abbreviations)));
                let keys = |field: String| -> Vec<Box<str>> {
                    field.split(',').map(str::trim).filter(|key| !key.is_empty()).map(Box::from).collect()
                };
                fields.flat_map(|field| keys(field.to_string())).collect()
            };
            entry.ids = keys(&["ids"]);
            entry.refers = keys(&["crossref", "xdata", "xref", "entryset", "related"]);
            entry.span = piece.span(raw.span.clone());
            entry.whole = piece.span(raw.whole.clone());
            read.entries.push(entry);
        }
        read
    }
}

/// Whether a text contains a word, ignoring case.
fn finds(text: &str, word: &str) -> bool {
    let bytes = text.as_bytes();
    let (first, word) = (word.as_bytes()[0], word.as_bytes());
    memchr::memchr2_iter(first, first.to_ascii_uppercase(), bytes)
        .any(|at| bytes.get(at..at + word.len()).is_some_and(|found| found.eq_ignore_ascii_case(word)))
}

fn refers(text: &str) -> bool {
    finds(text, "crossref") || finds(text, "xdata")
}

fn pieces(text: &str) -> Vec<Range<usize>> {
    let mut starts = vec![0];
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim_start();
        let name = trimmed.strip_prefix('@').map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_alphabetic()));
        if name.is_some_and(|rest| {
            rest.trim_start().starts_with(['{', '(']) && !trimmed.starts_with("@{") && !trimmed.starts_with("@(")
        }) && at > 0
        {
            starts.push(at + (line.len() - trimmed.len()));
        }
        at += line.len();
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect()
}

fn read_piece(piece: &str) -> Result<Parsed<'_>, (String, usize)> {
    match too_deep(piece) {
        Some(at) => Err((format!("braces lie more than {DEPTH} deep"), at)),
        None => Ok(raw::parse(piece)),
    }
}

fn too_deep(piece: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut bytes = piece.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' => drop(bytes.next()),
            b'{' if depth == DEPTH => return Some(at),
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// The values of the needed fields; missing ones are inherited from the records that the entry refers to, but not from
/// theirs.
fn values<'a>(
    raw: &Raw<'a>,
    parent: impl Fn(&str) -> Option<&'a Raw<'a>>,
    abbreviations: &FxHashMap<String, Field<'_>>,
) -> Values {
    let value = |of: &Raw<'_>, name: &str| {
        let value = value(of.fields.get(name)?, abbreviations);
        let value = if VERBATIM.contains(&name) { markup::verbatim(&value) } else { markup::text(&value) };
        (!value.trim().is_empty()).then_some(value)
    };
    let mut values: Values = Vec::new();
    let people = PEOPLE.into_iter().skip(1);
    let own = OWN.into_iter().map(|(name, _)| name).chain(people);
    for name in OTHERS.into_iter().chain(CONTAINERS).chain(PUBLISHERS).chain(DATES).chain(own) {
        values.extend(value(raw, name).map(|value| (name, value)));
    }
    let mut lists: Vec<(String, bool, usize)> = Vec::new();
    lists.extend(value(raw, "xdata").map(|keys| (keys, true, 0)));
    lists.extend(value(raw, "crossref").map(|key| (key, false, 0)));
    let mut left = PARENTS;
    while let Some((keys, is_data, depth)) = lists.pop() {
        for parent in keys.split(',').filter_map(|key| parent(key.trim())) {
            if left == 0 {
                return values;
            }
            left -= 1;
            inherit(&mut values, raw, parent, is_data, |name| value(parent, name));
            if depth < PARENTS {
                // Data entries may refer to further data entries; a work's own data belong to it.
                lists.extend(value(parent, "xdata").map(|keys| (keys, true, depth + 1)));
            }
        }
    }
    values
}

/// Inherits missing fields from a parent by biber's rules: the title of the whole is not the title of the part, dates
/// are inherited together, and sort keys and short titles are not inherited.
fn inherit(
    values: &mut Values,
    raw: &Raw<'_>,
    parent: &Raw<'_>,
    is_data: bool,
    value: impl Fn(&'static str) -> Option<String>,
) {
    const OWN_ALONE: [&str; 6] = ["title", "subtitle", "shorttitle", "entrysubtype", "file", "langid"];
    let dated = has(values, &DATES);
    let journal = has(values, &["journal", "journaltitle"]);
    let within = has(values, &["booktitle", "maintitle"]);
    let own = OWN.into_iter().map(|(name, _)| name).chain(PEOPLE.into_iter().skip(1));
    for name in OTHERS.into_iter().chain(CONTAINERS).chain(PUBLISHERS).chain(DATES).chain(own) {
        let taken = has(values, &[name])
            || dated && DATES.contains(&name)
            || journal && name.starts_with("journal")
            || !is_data && OWN_ALONE.contains(&name);
        if !taken {
            values.extend(value(name).map(|value| (name, value)));
        }
    }
    if is_data || within || journal {
        return;
    }
    let (kind, whole) = (raw.kind.to_ascii_lowercase(), parent.kind.to_ascii_lowercase());
    let place = match &*kind {
        "article" | "suppperiodical" => "journaltitle",
        "book" | "collection" | "proceedings" | "reference" if whole.starts_with("mv") => "maintitle",
        _ => "booktitle",
    };
    if !has(values, &[place]) {
        values.extend(value("title").map(|title| (place, title)));
    }
}

fn has(values: &Values, names: &[&str]) -> bool {
    values.iter().any(|(name, _)| names.contains(name))
}

/// A field's text with its abbreviations expanded and its braces balanced.
fn value(field: &Field<'_>, abbreviations: &FxHashMap<String, Field<'_>>) -> String {
    let mut out = String::new();
    let mut parts = PARTS;
    expand(field, abbreviations, ABBREVIATIONS, &mut parts, &mut out);
    paired(&out)
}

fn expand(
    field: &Field<'_>,
    abbreviations: &FxHashMap<String, Field<'_>>,
    depth: usize,
    parts: &mut usize,
    out: &mut String,
) {
    for part in field {
        if *parts == 0 || out.len() >= LONGEST {
            return;
        }
        *parts -= 1;
        match *part {
            Part::Text(text) => out.push_str(text.get(..text.floor_char_boundary(LONGEST)).unwrap_or("")),
            Part::Name(name) => match abbreviations.get(&name.to_ascii_lowercase()) {
                Some(field) if depth > 0 => expand(field, abbreviations, depth - 1, parts, out),
                Some(_) => {}
                None => out.push_str(month(name).unwrap_or(name)),
            },
        }
    }
}

/// The number of a month from its BibTeX abbreviation.
fn month(name: &str) -> Option<&'static str> {
    const MONTHS: [(&str, &str); 12] = [
        ("jan", "1"),
        ("feb", "2"),
        ("mar", "3"),
        ("apr", "4"),
        ("may", "5"),
        ("jun", "6"),
        ("jul", "7"),
        ("aug", "8"),
        ("sep", "9"),
        ("oct", "10"),
        ("nov", "11"),
        ("dec", "12"),
    ];
    MONTHS.iter().find(|(month, _)| name.eq_ignore_ascii_case(month)).map(|&(_, number)| number)
}

/// The text, truncated to the limit, with balanced braces.
fn paired(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(LONGEST) + 8);
    let mut depth = 0_usize;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if out.len() >= LONGEST {
            break;
        }
        match c {
            '\\' => out.extend(chars.next().into_iter().flat_map(|next| [c, next])),
            '{' if depth == DEPTH => {}
            '{' => {
                depth += 1;
                out.push(c);
            }
            '}' if depth == 0 => {}
            '}' => {
                depth -= 1;
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out.extend(std::iter::repeat_n('}', depth));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    use super::super::entry::{Entry, Name};
    use super::super::{Problem, Source};
    use crate::text::Span;

    fn parse(path: &str, text: &str) -> (Vec<Entry>, Vec<Problem>) {
        let source = Source::new(path, text);
        (source.entries, source.problems)
    }

    fn entries(text: &str) -> Vec<Entry> {
        let (entries, problems) = parse("x.bib", text);
        assert_eq!(problems, []);
        entries
    }

    #[test]
    fn an_entry_has_author_title_outlet_date_and_the_position_of_its_key() {
        let text = "@online{roe2017,\n  author = {Roe, Jane and Doe, John},\n  title = {The {Harbour} Closes},\n  \
                    organization = {Gazette},\n  date = {2017-04-14},\n  file = {gazette.txt}\n}\n";
        let entries = entries(text);
        let entry = &entries[0];
        assert_eq!(entry.span.of(text), "roe2017");
        assert_eq!(entry.author.as_deref(), Some("Jane Roe and John Doe"));
        assert_eq!(entry.title.as_deref(), Some("The Harbour Closes"));
        assert_eq!((entry.outlet.as_deref(), entry.date.as_deref()), (Some("Gazette"), Some("2017-04-14")));
        assert_eq!(entry.file.as_deref(), Some("gazette.txt"));
    }

    #[test]
    fn one_bad_entry_is_reported_and_the_others_are_read() {
        let text =
            "@misc{a, title = {A}}\n@misc{b, title = {open\n@misc{c, title = \"C $5 {\\\"o}\"}\n@misc{d, title}\n";
        let (entries, problems) = parse("x.bib", text);
        assert_eq!(entries.iter().map(|entry| &*entry.key).collect::<Vec<_>>(), ["a", "b", "c", "d"]);
        assert!(entries[2].title.as_deref().is_some_and(|title| title.starts_with("C 5")), "{:?}", entries[2].title);
        assert_eq!(problems.len(), 2, "{problems:?}");
        assert_eq!(problems[0].0, "the field `title` of `b` is not closed");
        assert_eq!(problems[1].0, "`d` holds `title` without a value");
        assert_eq!(Span::at(0..problems[1].1 as usize).of(text).lines().count(), 4);
    }

    #[test]
    fn abbreviations_are_expanded_up_to_a_limit() {
        let text =
            "@string{g = \"Harbour \" # h}\n@STRING{H = {Gazette}}\n@article{a, journal = G, month = apr, year = 2017}";
        let entry = &entries(text)[0];
        assert_eq!((entry.outlet.as_deref(), entry.date.as_deref()), (Some("Harbour Gazette"), Some("2017-04")));
        let loops = entries("@string{a = b # \"x\"}\n@string{b = a # \"y\"}\n@misc{k, title = a}");
        assert!(loops[0].title.as_deref().is_some_and(|title| title.len() < 20));
        let mut grows = String::from("@string{s0 = {0123456789}}\n");
        let mut empty = String::from("@string{s0 = {}}\n");
        for n in 1..60 {
            let line = format!("@string{{s{n} = {}}}\n", vec![format!("s{}", n - 1); 16].join(" # "));
            grows.push_str(&line);
            empty.push_str(&line);
        }
        for text in [grows, empty] {
            let entries = entries(&format!("{text}@misc{{k, title = s7, note = s59}}"));
            assert!(entries[0].title.as_ref().is_none_or(|title| title.len() <= LONGEST));
        }
    }

    #[test]
    fn an_entry_inherits_missing_fields_and_circles_end() {
        let text = "@misc{a, title = {A}, crossref = {b}}\n@misc{b, title = {B}, year = 1999, crossref = {a}}\n\
                    @misc{x, xdata = {x, y}}\n@xdata{y, url = {https://example.org}, xdata = {x}}\n";
        let entries = entries(text);
        assert_eq!((entries[0].outlet.as_deref(), entries[0].date.as_deref()), (Some("B"), Some("1999")));
        assert_eq!((entries[1].outlet.as_deref(), entries[1].title.as_deref()), (Some("A"), Some("B")));
        assert_eq!(entries[2].url.as_deref(), Some("https://example.org"));
    }

    #[test]
    fn the_syntax_is_bibtexs() {
        let text = "@preamble{\"x\" # \"y\"}\n@misc{first, title = \"Sea {\"}quay{\"} words\", author = {Roe, Ann}, year = 1998}\n\
                    @book(second, title = {A (b) c}, year = 1999)\n@comment{x}\n@misc{third, title = {T},\n% note\n year = 2001}\n\
                    Ann wrote ann@ward.example.\n@misc{fourth,title={C:\\dir\\},year={\\noopsort{1}1981}}\n";
        let entries = entries(text);
        let said: Vec<_> = entries
            .iter()
            .map(|entry| {
                format!("{} {} {}", entry.key, entry.title.as_deref().unwrap_or(""), entry.year().unwrap_or(""))
            })
            .collect();
        assert_eq!(said[..3], ["first Sea \"quay\" words 1998", "second A (b) c 1999", "third T 2001"]);
        assert!(said[3].starts_with("fourth") && said[3].ends_with("1981"), "{}", said[3]);
        assert_eq!(entries[1].whole.of(text), "@book(second, title = {A (b) c}, year = 1999)");
    }

    #[test]
    fn comments_may_stand_after_every_value() {
        let text = "@misc{a, % the key\n title = {Wards}, % the title\n year = 1999 % the year\n}\n\
                    % @misc{old,\n%  title = {Old\n% }\n%@misc{older, title = {x}}\n\
                    @misc{b,\n note = \"50\\% of {beds}\" # % joined\n {x}, % last\n}\n";
        let entries = entries(text);
        let said: Vec<_> = entries.iter().map(|entry| (&*entry.key, entry.field("note").unwrap_or(""))).collect();
        assert_eq!(said, [("a", ""), ("b", "50% of bedsx")]);
        assert_eq!(entries[0].year(), Some("1999"));
    }

    #[test]
    fn an_error_is_reported_once_and_by_its_key() {
        let told = |text: &str| {
            let (entries, problems) = parse("x.bib", text);
            let keys: Vec<_> = entries.iter().map(|entry| &*entry.key).collect();
            assert_eq!(problems.len(), 1, "{problems:?}");
            format!("{}: {}", keys.join(" "), problems[0].0)
        };
        assert_eq!(
            told("@misc{, title = {A}}\n@misc{b}"),
            "b: this @misc has no key: write one after the brace, and a comma"
        );
        assert_eq!(
            told("@misc{title = {A}}\n@misc{b}"),
            "b: this @misc has no key: write one after the brace, and a comma"
        );
        assert_eq!(told("@misc{a title = {A}}\n"), "a: a comma is missing after the key `a`");
        assert_eq!(told("@misc{a, title = {A} year = 1999}"), "a: a comma is missing after the field `title` of `a`");
        assert_eq!(told("@misc{a, title = {A}, year = 1999\n\n@misc{b}"), "a b: `a` is not closed: `}` is missing");
    }

    #[test]
    fn a_part_inherits_the_same_fields_as_in_biber() {
        let text = "@inproceedings{part, title = {Beds}, author = {Roe, Ann}, crossref = {whole}}\n\
                    @proceedings{whole, title = {Wards}, editor = {Doe, Bea}, publisher = {Quay}, address = {Kestrel}, \
                    year = 1999, volume = 4, isbn = {1}, xdata = {series}}\n@xdata{series, series = {Harbour Papers}}\n";
        let entries = entries(text);
        let part = &entries[0];
        let field = |name: &str| part.field(name).unwrap_or("");
        assert_eq!((part.title.as_deref(), field("container-title")), (Some("Beds"), "Wards"));
        assert_eq!((field("publisher"), field("publisher-place"), field("volume")), ("Quay", "Kestrel", "4"));
        assert_eq!((field("collection-title"), part.date.as_deref()), ("Harbour Papers", Some("1999")));
        assert_eq!(part.people("editor").map(<[Name]>::len), Some(1));
    }

    #[test]
    fn braces_too_deep_are_refused_at_their_byte() {
        let deep = format!("@misc{{a, title = {{{}x{}}}}}", "{".repeat(100_000), "}".repeat(100_000));
        let text = format!("{deep}\n@misc{{b, title = {{B}}}}\n");
        let (entries, problems) = parse("x.bib", &text);
        assert_eq!((entries.len(), &*entries[0].key), (1, "b"));
        assert_eq!(problems.len(), 1);
        assert!(text.as_bytes()[problems[0].1 as usize] == b'{' && problems[0].1 < 300);
    }

    #[test]
    fn any_text_is_read_in_time_near_its_length() {
        let started = std::time::Instant::now();
        for text in
            ["@", "@{", "@a{", "@misc{a,", "}", "{", "\"", "@misc{a, title = {\\'{\\'{", "\n@a{b,c={", "@comment{\n"]
        {
            parse("x.bib", &text.repeat(20_000));
        }
        assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    }
}
