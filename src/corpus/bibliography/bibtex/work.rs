//! The work that a record describes: its type, names, date and fields. Names, dates and accents are parsed by the crate
//! `biblatex`.

use std::panic::catch_unwind;

use biblatex::{Chunk, ChunksExt, DateValue, PermissiveType, Person};

use super::raw::Raw;
use super::{CONTAINERS, OWN, PEOPLE, PUBLISHERS, Values};
use crate::corpus::bibliography::entry::{Draft, Entry, Name, astronomical, iso};
use crate::corpus::bibliography::rich::{self, CASE};

/// One entry with only these values, as the crate parses it.
fn typed(values: &[(&'static str, String)]) -> Option<biblatex::Entry> {
    let mut text = String::from("@misc{k");
    for (name, value) in values {
        text.extend([",", name, "={", value, "}"]);
    }
    text.push('}');
    let read = catch_unwind(|| biblatex::Bibliography::parse(&text).ok());
    read.ok().flatten()?.into_vec().into_iter().next()
}

/// The value without its markup, for values that the crate cannot parse.
fn plain(value: &str) -> String {
    value.chars().filter(|c| !matches!(c, '{' | '}' | '\\' | '$')).collect()
}

/// The entry of a record and its values, without its position.
pub(super) fn typed_entry(raw: &Raw<'_>, values: &Values) -> Entry {
    let entry = typed(values).or_else(|| {
        // The value that cannot be parsed loses its markup; the others keep it.
        let understood = |(name, value): &(&'static str, String)| {
            let value = (*name, value.clone());
            let plain = (*name, plain(&value.1));
            [value, plain].into_iter().find(|value| typed(std::slice::from_ref(value)).is_some())
        };
        typed(&values.iter().filter_map(understood).collect::<Vec<_>>())
    });
    let field = |name: &str| {
        let text = rich::plain(&entry.as_ref()?.get(name)?.format_verbatim());
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        (!text.is_empty()).then(|| text.into_boxed_str())
    };
    // With marks for formatting, and around what braces protect.
    let marked = |name: &str| {
        let chunks = entry.as_ref()?.get(name)?;
        let mut text = String::new();
        for chunk in chunks {
            match &chunk.v {
                Chunk::Verbatim(part) => text.extend([&*CASE[0].to_string(), part, &*CASE[1].to_string()]),
                Chunk::Normal(part) | Chunk::Math(part) => text.push_str(part),
            }
        }
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        (!text.is_empty()).then_some(text)
    };
    let mut draft = Draft::default();
    draft.entry.key = raw.key.into();
    draft.entry.kind = kind(raw.kind, field("entrysubtype").as_deref());
    let title = match (marked("title"), marked("subtitle")) {
        (Some(title), Some(subtitle)) => Some(format!("{title}: {subtitle}")),
        (title, subtitle) => title.or(subtitle),
    };
    draft.entry.title = title.map(|title| draft.rich("title", &title));
    if let Some((date, other)) = entry.as_ref().and_then(date) {
        draft.entry.date = date;
        if let Some(other) = other {
            draft.field("issued", other);
        }
    }
    draft.entry.url = field("url");
    draft.entry.file = field("file");
    let people = |role: &str| -> Vec<Person> {
        let entry = entry.as_ref();
        let read = || match role {
            "author" => entry?.author().ok(),
            "editor" => entry?.editors().ok().map(|groups| groups.into_iter().flat_map(|(people, _)| people).collect()),
            _ => entry?.translator().ok(),
        };
        catch_unwind(std::panic::AssertUnwindSafe(read)).ok().flatten().unwrap_or_default()
    };
    let value = |name: &str| values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value);
    let whole = |person: &Person| {
        let braced = format!("{{{} ", person.prefix);
        !person.prefix.is_empty() && PEOPLE.iter().any(|role| value(role).contains(&braced))
    };
    let options = value("options");
    if options.contains("useprefix") && !options.contains("useprefix=false")
        || PEOPLE.iter().any(|role| people(role).iter().any(whole))
    {
        draft.use_prefix();
    }
    for role in PEOPLE {
        let braced = values.iter().any(|(name, value)| *name == role && whole_in_braces(value));
        draft.names(role, people(role).iter().map(|person| name(person, braced)).collect());
    }
    if let (None, Some(eprint)) = (&draft.entry.url, field("eprint"))
        && field("eprinttype").or_else(|| field("archiveprefix")).is_some_and(|kind| kind.eq_ignore_ascii_case("arxiv"))
    {
        draft.entry.url = Some(format!("https://arxiv.org/abs/{eprint}").into());
    }
    // biblatex's `type = {phdthesis}` is the key of a phrase.
    let named = field("type").map_or("", |kind| genre(&kind));
    if field("type").is_none() || !named.is_empty() {
        draft.field("genre", if named.is_empty() { genre(raw.kind) } else { named });
    }
    if let Some(container) = CONTAINERS.into_iter().find_map(marked) {
        let container = draft.rich("container-title", &container);
        draft.field("container-title", container);
    }
    // Several publishers or places are joined by “and”, unless braces enclose it.
    let list = |name: &str| {
        let mut depth = 0_usize;
        let mut parts = vec![String::new()];
        for word in marked(name)?.split(' ') {
            if depth == 0 && word == "and" {
                parts.push(String::new());
                continue;
            }
            depth = (depth + word.matches(CASE[0]).count()).saturating_sub(word.matches(CASE[1]).count());
            if let Some(part) = parts.last_mut() {
                part.push_str(if part.is_empty() { "" } else { " " });
                part.push_str(word);
            }
        }
        Some(rich::plain(&parts.join("; ")))
    };
    if let Some(publisher) = PUBLISHERS.into_iter().find_map(list) {
        draft.field("publisher", publisher);
    }
    let in_journal = draft.entry.kind.starts_with("article") || draft.entry.kind == "periodical";
    if let (true, Some(number), Some(issue)) = (in_journal, field("number"), field("issue")) {
        draft.field("issue", format!("{number}, {issue}"));
    }
    let in_series = !in_journal && ["book", "chapter", "paper-conference", "entry"].contains(&draft.entry.kind);
    for (name, variable) in OWN {
        if let Some(value) = field(name).filter(|_| !variable.is_empty()) {
            let variable = match name {
                "number" if in_journal => "issue",
                "number" if in_series => "collection-number",
                _ => variable,
            };
            let value = match (name, marked(name)) {
                ("location" | "address" | "venue", _) => list(name).map_or(value, Into::into),
                ("pages", _) => value.replace("--", "–").into(),
                ("series" | "eventtitle" | "shorttitle", Some(marked)) => draft.rich(variable, &marked),
                _ => value,
            };
            draft.field(variable, value);
        }
    }
    draft.done()
}

/// `{Harbour Desk}`: braces keep a name together.
fn whole_in_braces(value: &str) -> bool {
    let value = value.trim();
    value.starts_with('{') && value.ends_with('}') && value.len() > 2 && !value[1..value.len() - 1].contains(['{', '}'])
}

fn name(person: &Person, literal: bool) -> Name {
    let some = |part: &str| (!part.is_empty()).then(|| part.into());
    if literal || person.given_name.is_empty() && person.prefix.is_empty() && person.suffix.is_empty() {
        return Name::Literal(person.name.as_str().into());
    }
    Name::Person {
        family: person.name.as_str().into(),
        given: some(&person.given_name),
        particle: some(&person.prefix),
        suffix: some(&person.suffix),
    }
}

/// What a BibTeX entry type implies in addition to CSL's type.
fn genre(kind: &str) -> &'static str {
    match &*kind.to_ascii_lowercase() {
        "phdthesis" => "PhD thesis",
        "mastersthesis" | "mathesis" => "Master’s thesis",
        _ => "",
    }
}

/// The CSL type of a BibTeX entry.
fn kind(name: &str, genre: Option<&str>) -> &'static str {
    let name = name.to_ascii_lowercase();
    match &*name {
        "article" => match genre.unwrap_or_default() {
            "newspaper" | "newspaperarticle" => "article-newspaper",
            "magazine" | "magazinearticle" => "article-magazine",
            _ => "article-journal",
        },
        "book" | "mvbook" | "bookinbook" | "collection" | "mvcollection" | "proceedings" | "mvproceedings"
        | "manual" | "reference" | "mvreference" => "book",
        "booklet" => "pamphlet",
        "inbook" | "incollection" | "suppbook" | "suppcollection" => "chapter",
        "inproceedings" | "conference" => "paper-conference",
        "inreference" => "entry",
        "online" | "electronic" | "www" | "webpage" => "webpage",
        "newspaper" | "news" | "newsarticle" => "article-newspaper",
        "magazine" => "article-magazine",
        "periodical" | "suppperiodical" => "periodical",
        "report" | "techreport" => "report",
        "thesis" | "mastersthesis" | "phdthesis" => "thesis",
        "unpublished" => "manuscript",
        "patent" => "patent",
        "dataset" => "dataset",
        "software" => "software",
        "video" | "movie" => "motion_picture",
        "audio" | "music" => "song",
        "image" | "artwork" => "graphic",
        "letter" => "personal_communication",
        "jurisdiction" => "legal_case",
        "legislation" | "legal" => "legislation",
        "standard" => "standard",
        "review" => "review",
        "misc" => "document",
        _ => "",
    }
}

/// A date in ISO form, and what that form cannot say.
type Dated = (Option<Box<str>>, Option<Box<str>>);

/// The date in ISO form, as precise as known, and what that form cannot say: the end of a range, doubt, or words
/// (“forthcoming”).
fn date(entry: &biblatex::Entry) -> Option<Dated> {
    let raw = entry.get("date").or_else(|| entry.get("year"))?.format_verbatim();
    let raw = rich::plain(&raw);
    let date = catch_unwind(|| entry.date().ok()).ok().flatten();
    let unclear = raw.trim().len() == 4 && raw.contains(['X', 'u']);
    let Some(PermissiveType::Typed(date)) = date.filter(|_| !unclear) else {
        // “c. 1850”, “[2021] ©”: the year and the words around it; words alone stand for the date.
        return match year_in(&raw) {
            Some(year) => Some((Some(iso(year, None, None)), None)),
            None if raw.trim().is_empty() || raw.trim() == "n.d." => None,
            None => Some((None, Some(raw.split_whitespace().collect::<Vec<_>>().join(" ").into()))),
        };
    };
    let part = |part: Option<u8>| part.map(|part| i64::from(part) + 1);
    // `date` counts as ISO does, `year` as people do.
    let is_year = entry.get("date").is_none();
    let year = |year: i64| if is_year { astronomical(year) } else { year };
    let written = |day: biblatex::Datetime| iso(year(i64::from(day.year)), part(day.month), part(day.day));
    let doubt = if date.approximate || date.uncertain && raw.contains('%') { "~" } else { "" };
    let (first, other) = match date.value {
        DateValue::At(day) => (day, (!doubt.is_empty()).then(|| format!("{}{doubt}", written(day)))),
        DateValue::After(day) => (day, Some(format!("{}/", written(day)))),
        DateValue::Before(day) => (day, None),
        DateValue::Between(from, to) => (from, Some(format!("{}/{}", written(from), written(to)))),
    };
    Some((Some(written(first)), other.map(Into::into)))
}

/// The first number of four digits that stands alone.
fn year_in(text: &str) -> Option<i64> {
    let numbers = text.split(|c: char| !c.is_alphanumeric());
    numbers.filter(|number| number.len() == 4).find_map(|number| number.parse().ok())
}
