//! Writes entries: as CSL JSON, as BibLaTeX, and into a bibliography of any supported format.

use serde_json::{Map, Value, json};

use super::entry::{DATES, Entry, Name};
use super::source::BibliographyFormat;
use crate::text::{Edit, offset};

/// The position for a new entry in a bibliography's text.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tail {
    at: u32,
    /// Something precedes it and must be separated from it.
    divided: bool,
    /// A line end precedes it.
    on_new_line: bool,
    /// The indentation of the items of the list, in columns.
    indent: u32,
}

impl Tail {
    pub(super) fn of(format: BibliographyFormat, text: &str) -> Self {
        let whole = text.trim_end();
        let behind = |at: usize| Self {
            at: offset(at),
            divided: !text[..at].trim().is_empty(),
            on_new_line: text[..at].ends_with('\n'),
            indent: 0,
        };
        match format {
            BibliographyFormat::CslJson => {
                let list = whole.rfind(']').unwrap_or(whole.len());
                let inside = text[..list].trim_end();
                let divided = inside.ends_with('}');
                Self { at: offset(inside.len()), divided, on_new_line: false, indent: u32::from(divided) * 2 }
            }
            BibliographyFormat::CslYaml => {
                let items = super::csl::yaml_items(text);
                let end = items.last().map_or(text.len(), |last| last.end);
                let indent = items.first().map_or(0, |first| {
                    let line = &text[first.start..first.end];
                    line.len() - line.trim_start_matches(' ').len()
                });
                Self { indent: offset(indent), ..behind(end) }
            }
            _ => behind(text.len()),
        }
    }
}

/// The edit that adds an entry at the end.
pub(super) fn insertion(format: BibliographyFormat, tail: Tail, entry: &Entry) -> Option<Edit> {
    let text = match format {
        BibliographyFormat::Bibtex => {
            let gap = if tail.on_new_line { "\n" } else { "\n\n" };
            format!("{}{}\n", if tail.divided { gap } else { "" }, entry.to_bibtex())
        }
        BibliographyFormat::CslJson => {
            let item = serde_json::to_string_pretty(&entry.to_csl()).ok()?;
            let item = item.replace('\n', "\n  ");
            if tail.at == 0 {
                format!("[\n  {item}\n]\n")
            } else {
                format!("{}\n  {item}", if tail.divided { "," } else { "" })
            }
        }
        BibliographyFormat::CslYaml => {
            let indent = " ".repeat(tail.indent as usize);
            let mut lines = String::new();
            yaml_fields(&mut lines, &entry.to_csl(), &format!("{indent}  "));
            let item = lines.strip_prefix(&format!("{indent}  ")).unwrap_or(&lines);
            let break_before = if tail.on_new_line || tail.at == 0 { "" } else { "\n" };
            let list = if tail.divided { "" } else { "references:\n" };
            format!("{break_before}{list}{indent}- {item}")
        }
        BibliographyFormat::Hayagriva => {
            let break_before = match (tail.divided, tail.on_new_line) {
                (false, _) => "",
                (true, true) => "\n",
                (true, false) => "\n\n",
            };
            format!("{break_before}{}", hayagriva(entry))
        }
        BibliographyFormat::Ris => {
            let break_before = if tail.on_new_line || !tail.divided { "" } else { "\n" };
            format!("{break_before}{}", ris(entry))
        }
    };
    Some(Edit::insert(tail.at, text))
}

impl Entry {
    /// The entry as an item of CSL JSON.
    #[must_use]
    pub fn to_csl(&self) -> Value {
        let mut map = Map::new();
        map.insert("id".into(), json!(self.key));
        map.insert("type".into(), json!(if self.kind.is_empty() { "document" } else { self.kind }));
        if let Some(title) = &self.title {
            map.insert("title".into(), json!(title));
        }
        for (role, names) in &self.names {
            map.insert((*role).into(), names.iter().map(csl_name).collect());
        }
        if self.names.is_empty()
            && let Some(author) = &self.author
        {
            map.insert("author".into(), json!([csl_name(&Name::of(author))]));
        }
        if let Some(date) = &self.date {
            map.insert("issued".into(), csl_date(date));
        }
        for (name, value) in &self.fields {
            let is_date = *name == "issued" || DATES.contains(name);
            let value = if is_date { csl_date(value) } else { json!(value) };
            map.insert((*name).into(), value);
        }
        if let Some(outlet) = &self.outlet
            && !["container-title", "publisher"].iter().any(|name| self.field(name).is_some())
        {
            map.insert("container-title".into(), json!(outlet));
        }
        if let Some(url) = &self.url {
            map.insert("URL".into(), json!(url));
        }
        if let Some(file) = &self.file {
            map.insert("custom".into(), json!({"file": file}));
        }
        Value::Object(map)
    }

    /// The entry as a record of BibLaTeX, without a line end after it.
    #[must_use]
    pub fn to_bibtex(&self) -> String {
        let (kind, subtype) = bibtex_kind(self.kind);
        let key: String = self.key.chars().filter(|c| !c.is_whitespace() && !"{},=\"#%\\".contains(*c)).collect();
        let mut out = format!("@{kind}{{{key}");
        let mut field = |name: &str, value: &str| {
            out.push_str(&format!(",\n  {name} = {{{value}}}"));
        };
        for (role, names) in &self.names {
            if ["author", "editor", "translator"].contains(role) {
                field(role, &names.iter().map(bibtex_name).collect::<Vec<_>>().join(" and "));
            }
        }
        if self.names.is_empty()
            && let Some(author) = &self.author
        {
            field("author", &bibtex_name(&Name::of(author)));
        }
        if let Some(title) = &self.title {
            // Inner braces keep the capitals as they are.
            field("title", &format!("{{{}}}", latex(title)));
        }
        if let Some(subtype) = subtype {
            field("entrysubtype", subtype);
        }
        let container = match kind {
            "article" => "journaltitle",
            "online" | "misc" | "report" => "organization",
            _ => "booktitle",
        };
        let mut placed = false;
        for (name, value) in &self.fields {
            let name = match *name {
                "container-title" => container,
                "publisher" if kind == "report" || kind == "thesis" => "institution",
                "publisher" => "publisher",
                "publisher-place" => "location",
                "page" => "pages",
                "DOI" => "doi",
                "ISBN" => "isbn",
                "ISSN" => "issn",
                "issue" => "number",
                "collection-title" => "series",
                "event-title" => "eventtitle",
                "language" => "langid",
                "genre" => "type",
                "accessed" => "urldate",
                "chapter-number" => "chapter",
                "keyword" => "keywords",
                "title-short" => "shorttitle",
                "number-of-pages" => "pagetotal",
                "annote" => "annotation",
                name @ ("volume" | "number" | "edition" | "note" | "abstract" | "version") => name,
                _ => continue,
            };
            placed |= name == container || name == "publisher" || name == "institution";
            let value = latex(value);
            field(name, &if name == "pages" { value.replace('–', "--") } else { value });
        }
        if let Some(outlet) = self.outlet.as_deref().filter(|_| !placed) {
            field(container, &latex(outlet));
        }
        if let Some(date) = &self.date {
            field("date", &latex(date));
        }
        if let Some(url) = &self.url {
            field("url", &url.replace(['{', '}', '\\'], ""));
        }
        if let Some(file) = &self.file {
            field("file", &file.replace(['{', '}', '\\'], ""));
        }
        out.push_str("\n}");
        out
    }
}

fn csl_name(name: &Name) -> Value {
    match name {
        Name::Literal(name) => json!({"literal": name}),
        Name::Person { family, given, particle, suffix } => {
            let mut map = Map::from_iter([("family".to_owned(), json!(family))]);
            let parts = [("given", given), ("non-dropping-particle", particle), ("suffix", suffix)];
            map.extend(parts.into_iter().filter_map(|(part, value)| Some((part.to_owned(), json!(value.as_ref()?)))));
            Value::Object(map)
        }
    }
}

fn csl_date(date: &str) -> Value {
    if let Some((from, to)) = date.split_once('/') {
        let (mut value, to) = (csl_date(from), csl_date(to));
        let end = to.get("date-parts").and_then(|parts| parts.get(0)).cloned();
        if let Some(parts) = value.get_mut("date-parts").and_then(Value::as_array_mut) {
            parts.push(end.unwrap_or_else(|| json!([0])));
        }
        return value;
    }
    if let Some(date) = date.strip_suffix('~') {
        let mut value = csl_date(date);
        if let Some(map) = value.as_object_mut() {
            map.insert("circa".into(), json!(true));
        }
        return value;
    }
    let (sign, digits) = date.strip_prefix('-').map_or((1, date), |digits| (-1, digits));
    let mut parts: Option<Vec<i64>> = digits.split('-').map(|part| part.parse().ok()).collect();
    // Years before year 1 have a sign, and CSL has no year 0.
    if let Some(year) = parts.as_mut().and_then(|parts| parts.first_mut()) {
        *year = if *year == 0 || sign < 0 { -*year - 1 } else { *year };
    }
    match parts {
        Some(parts) if !parts.is_empty() && parts.len() <= 3 => json!({"date-parts": [parts]}),
        _ => json!({"literal": date}),
    }
}

/// The BibLaTeX type of a work, with a subtype for newspaper and journal articles.
fn bibtex_kind(kind: &str) -> (&'static str, Option<&'static str>) {
    match kind {
        "article-newspaper" => ("article", Some("newspaper")),
        "article-magazine" => ("article", Some("magazine")),
        "article-journal" | "article" | "review" | "review-book" => ("article", None),
        "book" | "classic" => ("book", None),
        "chapter" => ("incollection", None),
        "collection" => ("collection", None),
        "entry" | "entry-dictionary" | "entry-encyclopedia" => ("inreference", None),
        "paper-conference" => ("inproceedings", None),
        "webpage" | "post" | "post-weblog" => ("online", None),
        "report" => ("report", None),
        "thesis" => ("thesis", None),
        "dataset" => ("dataset", None),
        "software" => ("software", None),
        "pamphlet" => ("booklet", None),
        "patent" => ("patent", None),
        "periodical" => ("periodical", None),
        "manuscript" => ("unpublished", None),
        _ => ("misc", None),
    }
}

fn bibtex_name(name: &Name) -> String {
    match name {
        Name::Literal(name) => format!("{{{}}}", latex(name)),
        Name::Person { family, given, particle, suffix } => {
            let family = match particle {
                Some(particle) => format!("{} {}", latex(particle), latex(family)),
                None => latex(family),
            };
            let suffix = suffix.as_deref().map(|suffix| format!(", {}", latex(suffix))).unwrap_or_default();
            match given {
                Some(given) => format!("{family}{suffix}, {}", latex(given)),
                None => format!("{{{family}{suffix}}}"),
            }
        }
    }
}

/// Words in which everything that LaTeX would read as a command is escaped.
fn latex(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' | '%' | '$' | '#' | '_' | '{' | '}' => out.extend(['\\', c]),
            '\\' => out.push_str("\\textbackslash{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// A YAML value that every reader takes for a string: a JSON string is a YAML string.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

fn yaml_fields(out: &mut String, value: &Value, indent: &str) {
    let Some(map) = value.as_object() else { return };
    // The key comes first, by convention.
    let order = map.iter().filter(|(name, _)| *name == "id").chain(map.iter().filter(|(name, _)| *name != "id"));
    for (name, value) in order {
        // JSON is YAML, on one line.
        out.push_str(&format!("{indent}{name}: {value}\n"));
    }
}

fn hayagriva(entry: &Entry) -> String {
    let (kind, parent) = match entry.kind {
        "article-newspaper" => ("article", Some("newspaper")),
        "article-journal" | "article-magazine" | "article" => ("article", Some("periodical")),
        "chapter" => ("chapter", Some("book")),
        "paper-conference" => ("article", Some("proceedings")),
        "webpage" => ("web", None),
        "post" | "post-weblog" => ("article", Some("blog")),
        "book" => ("book", None),
        "report" => ("report", None),
        "thesis" => ("thesis", None),
        "patent" => ("patent", None),
        "legal_case" => ("case", None),
        "legislation" => ("legislation", None),
        _ => ("misc", None),
    };
    let plain = entry.key.chars().all(|c| c.is_alphanumeric() || "_-.:".contains(c)) && !entry.key.is_empty();
    let key = if plain { entry.key.to_string() } else { quoted(&entry.key) };
    let mut out = format!("{key}:\n  type: {kind}\n");
    let mut field = |name: &str, value: &str| out.push_str(&format!("  {name}: {}\n", quoted(value)));
    if let Some(title) = &entry.title {
        field("title", title);
    }
    if let Some(date) = &entry.date {
        field("date", date);
    }
    if let Some(url) = &entry.url {
        field("url", url);
    }
    if let Some(page) = entry.field("page") {
        field("page-range", &page.replace('–', "-"));
    }
    for name in ["volume", "issue", "edition"] {
        if let Some(value) = entry.field(name) {
            field(name, value);
        }
    }
    let names: Vec<String> = match entry.people("author") {
        Some(names) => names.iter().map(hayagriva_name).collect(),
        None => entry.author.iter().map(|author| hayagriva_name(&Name::of(author))).collect(),
    };
    if !names.is_empty() {
        out.push_str(&format!("  author: [{}]\n", names.join(", ")));
    }
    match (parent, &entry.outlet) {
        (Some(parent), Some(outlet)) => {
            out.push_str(&format!("  parent:\n    type: {parent}\n    title: {}\n", quoted(outlet)));
        }
        (None, Some(outlet)) => out.push_str(&format!("  publisher: {}\n", quoted(outlet))),
        (_, None) => {}
    }
    out
}

fn hayagriva_name(name: &Name) -> String {
    match name {
        Name::Person { family, given: Some(given), particle, .. } => {
            let particle = particle.as_deref().map(|particle| format!("{particle} ")).unwrap_or_default();
            quoted(&format!("{particle}{family}, {given}"))
        }
        name => quoted(&name.said()),
    }
}

fn ris(entry: &Entry) -> String {
    let kind = match entry.kind {
        "article-newspaper" => "NEWS",
        "article-magazine" => "MGZN",
        "article-journal" | "article" => "JOUR",
        "book" => "BOOK",
        "chapter" => "CHAP",
        "paper-conference" => "CONF",
        "webpage" => "ELEC",
        "post" | "post-weblog" => "BLOG",
        "report" => "RPRT",
        "thesis" => "THES",
        "legal_case" => "CASE",
        "legislation" => "STAT",
        "dataset" => "DATA",
        _ => "GEN",
    };
    let mut out = format!("TY  - {kind}\n");
    let mut line = |tag: &str, value: &str| {
        let value: String = value.split_whitespace().collect::<Vec<_>>().join(" ");
        out.push_str(&format!("{tag}  - {value}\n"));
    };
    line("ID", &entry.key);
    let named = |name: &Name| match name {
        Name::Person { family, given: Some(given), particle, .. } => {
            let particle = particle.as_deref().map(|particle| format!("{particle} ")).unwrap_or_default();
            format!("{particle}{family}, {given}")
        }
        name => name.said(),
    };
    match entry.people("author") {
        Some(names) => names.iter().for_each(|name| line("AU", &named(name))),
        None => entry.author.iter().for_each(|author| line("AU", &named(&Name::of(author)))),
    }
    let known = [
        ("TI", entry.title.as_deref()),
        ("T2", entry.field("container-title").or(entry.outlet.as_deref())),
        ("PB", entry.field("publisher")),
        ("DA", entry.date.as_deref()),
        ("VL", entry.field("volume")),
        ("IS", entry.field("issue")),
        ("SP", entry.field("page")),
        ("DO", entry.field("DOI")),
        ("UR", entry.url.as_deref()),
        ("L1", entry.file.as_deref()),
    ];
    for (tag, value) in known {
        if let Some(value) = value {
            line(tag, value);
        }
    }
    out.push_str("ER  - \n");
    out
}

#[cfg(test)]
mod tests {
    use super::super::Source;
    use super::*;
    use crate::text::Edits;

    fn roe() -> Entry {
        let text = "@article{roe2017, entrysubtype = {newspaper}, author = {Roe, Jane and {Harbour Desk}}, title = {{A & B_{c}: 5 % “more”}}, \
                    journaltitle = {Gazette \\& Post}, date = {2017-04-14}, pages = {3--5}, url = {https://example.org/a_b}, file = {a.txt}}";
        Source::new("x.bib", text).entries.remove(0)
    }

    /// Entries written to each format are read back unchanged, and earlier entries are kept.
    #[test]
    fn an_entry_added_to_a_bibliography_is_read_again() {
        let roe = roe();
        for (path, texts) in [
            ("a.bib", &["", "@misc{old,}\n", "@misc{old,}", "% only this"][..]),
            ("a.json", &["", "[]", "[\n  {\"id\": \"old\"}\n]\n", "{\"references\": [{\"id\": \"old\"}]}"]),
            (
                "a.yaml",
                &["", "references:\n", "- id: old\n", "references:\n  - id: old\n    title: T\n...\n", "- id: old"],
            ),
            ("b.yaml", &["old:\n  type: book\n", "old:\n  title: T"]),
            ("a.ris", &["", "TY  - GEN\nID  - old\nER  - \n"]),
        ] {
            for text in texts {
                let source = Source::new(path, text);
                let edit = source.insertion(&roe).unwrap_or_else(|| panic!("{path} holds it"));
                let after = Edits::one(edit).apply(text);
                let read = Source::new(path, &after);
                assert_eq!(read.problems, [], "{path}: {after}");
                assert_eq!(read.entries.len(), source.entries.len() + 1, "{path}: {after}");
                let new = read.entries.last().unwrap();
                let said = |entry: &Entry| {
                    (
                        entry.key.clone(),
                        entry.title.clone(),
                        entry.author.clone(),
                        entry.date.clone(),
                        entry.url.clone(),
                    )
                };
                assert_eq!(said(new), said(&roe), "{path}: {after}");
                assert_eq!(new.outlet, roe.outlet, "{path}: {after}");
                assert_eq!(new.kind, roe.kind, "{path}: {after}");
            }
        }
    }

    #[test]
    fn every_field_of_an_entry_is_written_to_biblatex() {
        let text = "@incollection{roe, author = {Roe, Jane}, title = {Tides}, booktitle = {Papers}, editor = {Doe, A}, chapter = {3}, keywords \
                    = {sea}, shorttitle = {T}, pagetotal = {90}, annotation = {Read it.}, publisher = {Quay}, location = {Bay}, volume = \
                    {2}, isbn = {1}, doi = {10.1/x}, urldate = {2018-01-02}, version = {4}, note = {N}, edition = {2}, series = {S}}";
        let entry = Source::new("x.bib", text).entries.remove(0);
        let again = Source::new("x.bib", &entry.to_bibtex()).entries.remove(0);
        let sorted = |entry: &Entry| {
            let mut fields = entry.fields.to_vec();
            fields.sort();
            fields
        };
        assert_eq!((sorted(&again), &again.names), (sorted(&entry), &entry.names), "{}", entry.to_bibtex());
        assert_eq!(entry.fields.len(), 16);
    }

    #[test]
    fn csl_json_matches_the_schema() {
        let roe = roe();
        assert_eq!(
            roe.to_csl(),
            json!({
                "id": "roe2017", "type": "article-newspaper", "title": "A & B_c: 5 % “more”",
                "author": [{"family": "Roe", "given": "Jane"}, {"literal": "Harbour Desk"}],
                "issued": {"date-parts": [[2017, 4, 14]]}, "container-title": "Gazette & Post", "page": "3–5",
                "URL": "https://example.org/a_b", "custom": {"file": "a.txt"}
            })
        );
    }
}
