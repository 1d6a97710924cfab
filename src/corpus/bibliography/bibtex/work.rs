//! The work that a record describes: its type, names, date and fields. Names, dates and accents are parsed by the crate
//! `biblatex`.

use std::panic::catch_unwind;

use biblatex::{ChunksExt, DateValue, PermissiveType, Person};

use super::raw::Raw;
use super::{CONTAINERS, OWN, PEOPLE, PUBLISHERS, Values};
use crate::corpus::bibliography::entry::{Draft, Entry, Name, iso};

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
        let text = entry.as_ref()?.get(name)?.format_verbatim();
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        (!text.is_empty()).then(|| text.into_boxed_str())
    };
    let mut draft = Draft::default();
    draft.entry.key = raw.key.into();
    draft.entry.kind = kind(raw.kind, field("entrysubtype").as_deref());
    draft.entry.title = match (field("title"), field("subtitle")) {
        (Some(title), Some(subtitle)) => Some(format!("{title}: {subtitle}").into()),
        (title, subtitle) => title.or(subtitle),
    };
    draft.entry.date = entry.as_ref().and_then(date);
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
    if let Some(container) = CONTAINERS.into_iter().find_map(field) {
        draft.field("container-title", container);
    }
    if let Some(publisher) = PUBLISHERS.into_iter().find_map(field) {
        draft.field("publisher", publisher);
    }
    let in_journal = draft.entry.kind.starts_with("article");
    for (name, variable) in OWN {
        if let Some(value) = field(name).filter(|_| !variable.is_empty()) {
            let variable = if name == "number" && in_journal { "issue" } else { variable };
            draft.field(variable, if name == "pages" { value.replace("--", "–").into() } else { value });
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
        "techreport" => "Technical report",
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

fn date(entry: &biblatex::Entry) -> Option<Box<str>> {
    let date = catch_unwind(|| entry.date().ok()).ok().flatten();
    let Some(PermissiveType::Typed(date)) = date else {
        // “c. 1850”, “[2021] ©”: the year and the words around it.
        let year = entry.get("year").or_else(|| entry.get("date"))?.format_verbatim();
        return year_in(&year).map(|year| iso(year, None, None));
    };
    let (DateValue::At(day) | DateValue::After(day) | DateValue::Before(day) | DateValue::Between(day, _)) = date.value;
    let part = |part: Option<u8>| part.map(|part| i64::from(part) + 1);
    Some(iso(i64::from(day.year), part(day.month), part(day.day)))
}

/// The first number of four digits that stands alone.
fn year_in(text: &str) -> Option<i64> {
    let numbers = text.split(|c: char| !c.is_alphanumeric());
    numbers.filter(|number| number.len() == 4).find_map(|number| number.parse().ok())
}
