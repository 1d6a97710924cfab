//! Entries as the engine takes them, and the values that it must print as they are.
//!
//! The engine cannot change the case of titles as CSL asks, knows neither formatting within a value nor words whose
//! case stays, and prints no dates but plain ones. So it is given titles in characters for private use, behind a word
//! that shows what the style did to their case ([`CANARY`]), and years that stand for other dates; `text` puts in what
//! they stand for.

use ::hayagriva::citationberg::DemoteNonDroppingParticle;
use ::hayagriva::citationberg::json::{Item, Value};
use serde_json::{Map, json};

use super::super::entry::{PREFIX, astronomical};
use super::super::rich::{self, Change};
use super::super::{Entry, Name};
use super::CslStyle;

/// The values that are printed letter by letter.
const TITLES: [&str; 5] = ["title", "container-title", "collection-title", "event-title", "title-short"];
/// The values without typographic apostrophes.
const EXACT: [&str; 8] = ["id", "type", "URL", "DOI", "ISBN", "ISSN", "PMID", "language"];
/// The start and the end of a value in characters for private use.
pub(super) const VALUE: rich::Mark = ['\u{f0010}', '\u{f0011}'];
/// The mark at the start of a value in a language whose titles have no title case.
pub(super) const FOREIGN: char = '\u{f0012}';
/// The words before such a value; what becomes of them tells what the style does to the case of the value. A full stop
/// follows them, which a style without full stops removes.
pub(super) const CANARY: &str = "qQ qr";
/// The first character that stands for another, which is that many characters before it.
const SHIFT: u32 = 0x10_0000;
/// A year that stands for a date which is no plain one.
const YEAR: &str = "7001";

/// What the words before a value show.
pub(super) fn change_of(canary: &str) -> Change {
    match canary.as_bytes() {
        [_, _, _, b'Q', b'R'] => Change::Upper,
        [_, b'q', _, b'Q', _] => Change::Title,
        [_, _, _, b'Q', _] => Change::Words,
        [b'Q', b'Q', ..] => Change::First,
        [b'Q', ..] => Change::Sentence,
        [_, b'q', ..] => Change::Lower,
        _ => Change::None,
    }
}

/// The character for which one stands.
pub(super) fn decoded(c: char) -> char {
    u32::from(c).checked_sub(SHIFT).and_then(char::from_u32).unwrap_or(c)
}

fn encoded(text: &str, english: bool) -> String {
    let shift = |c: char| {
        let shifted = Some(u32::from(c)).filter(|code| *code < 0xfffe).and_then(|code| char::from_u32(code + SHIFT));
        if rich::is_mark(c) { c } else { shifted.unwrap_or(c) }
    };
    let inner: String = text.chars().map(shift).collect();
    let foreign = if english { String::new() } else { FOREIGN.to_string() };
    format!("{CANARY}.{}{foreign}{inner}{}", VALUE[0], VALUE[1])
}

/// An entry in the engine's form, for sorting. A field that it cannot represent, such as our own `custom`, is left out;
/// the entry is kept.
pub(super) fn item(entry: &Entry) -> Option<Item> {
    known(entry.to_csl())
}

/// The same, as it is printed.
pub(super) fn printed(entry: &Entry, style: &CslStyle) -> Option<Item> {
    let mut item = entry.to_csl();
    let map = item.as_object_mut()?;
    // For the engine, the language of a work decides about the terms of the style as well.
    map.remove("language");
    let is_bibtex = entry.path.ends_with(".bib") || entry.path.ends_with(".bibtex");
    let english = match entry.field("language") {
        Some(language) => language_code(language).starts_with("en"),
        None => style.wanted.as_ref().is_none_or(|wanted| wanted.0.starts_with("en")),
    };
    for name in TITLES {
        let Some(plain) = map.get(name).and_then(|value| value.as_str()).map(str::to_owned) else { continue };
        let marked = entry.marked.iter().find(|(field, _)| *field == name).map_or(&*plain, |(_, value)| value);
        // Titles of works are in title case in English, and a style asks for it if it wants it; names of journals
        // stay.
        let journal = name == "container-title" && entry.kind.starts_with("article");
        let text =
            if is_bibtex && english && !journal { rich::changed(marked, Change::Sentence) } else { marked.to_owned() };
        map.insert(name.into(), json!(encoded(&text, english)));
    }
    for (name, value) in map.iter_mut() {
        if let Some(text) = value.as_str()
            && !EXACT.contains(&&**name)
            && text.contains('\'')
        {
            *value = json!(text.replace('\'', "’"));
        }
    }
    let demotes = style.style.settings.demote_non_dropping_particle == DemoteNonDroppingParticle::DisplayAndSort;
    let joins = !demotes && (!is_bibtex || entry.marked.iter().any(|(name, _)| *name == PREFIX));
    for (role, names) in &entry.names {
        map.insert((*role).into(), names.iter().map(|name| name_of(name, joins)).collect());
    }
    if other_date(entry).is_some() {
        map.insert("issued".into(), json!({"date-parts": [[YEAR.parse::<i64>().unwrap_or_default()]]}));
    }
    known(item)
}

fn known(mut item: serde_json::Value) -> Option<Item> {
    if let Some(fields) = item.as_object_mut() {
        // The engine knows no ranges of dates, and it counts years as ISO does.
        for parts in fields.values_mut().filter_map(|value| value.get_mut("date-parts")?.as_array_mut()) {
            parts.truncate(1);
            if let Some(year) = parts.first_mut().and_then(|parts| parts.get_mut(0)) {
                *year = year.as_i64().map_or_else(|| year.clone(), |year| json!(astronomical(year)));
            }
        }
        fields.retain(|_, value| serde_json::from_value::<Value>(value.clone()).is_ok());
    }
    serde_json::from_value(item).ok()
}

/// A name; `joins`: its particle belongs to the family name.
fn name_of(name: &Name, joins: bool) -> serde_json::Value {
    let typeset = |text: &str| text.replace('\'', "’");
    match name {
        Name::Literal(name) => json!({"literal": typeset(name)}),
        Name::Person { family, given, particle, suffix } => {
            // The engine would take “van” of a family name that braces keep together for a particle.
            if particle.is_none()
                && family.starts_with(char::is_lowercase)
                && let Some((first, rest)) = family.split_once(' ')
            {
                let name = Name::Person {
                    family: rest.into(),
                    given: given.clone(),
                    particle: Some(first.into()),
                    suffix: suffix.clone(),
                };
                return name_of(&name, true);
            }
            let mut map = Map::from_iter([("family".to_owned(), json!(typeset(family)))]);
            let particle_is = if joins { "non-dropping-particle" } else { "dropping-particle" };
            for (part, value) in [("given", given), (particle_is, particle), ("suffix", suffix)] {
                map.extend(value.as_ref().map(|value| (part.to_owned(), json!(typeset(value)))));
            }
            serde_json::Value::Object(map)
        }
    }
}

/// The date of an entry in words, if it is a range of years or no date: “1998–2001”, “forthcoming”.
fn other_date(entry: &Entry) -> Option<String> {
    let date = entry.field("issued")?;
    let year = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match date.split_once('/') {
        Some((from, to)) if year(from) && (year(to) || to.is_empty()) => Some(format!("{from}–{to}")),
        Some(_) => None,
        None if date.ends_with('~') => None,
        None => Some(date.to_owned()),
    }
}

/// A reference with the date for which a year stands.
pub(super) fn with_date(entry: &Entry, text: String) -> String {
    let Some(date) = other_date(entry) else { return text };
    let Some((before, behind)) = text.split_once(YEAR) else { return text };
    let starts = before.trim_end().ends_with('.');
    let date = if starts { rich::changed(&date, Change::First) } else { date };
    format!("{before}{date}{behind}")
}

/// The code of a language that biblatex names by a word.
fn language_code(name: &str) -> &str {
    match &*name.to_ascii_lowercase() {
        "english" | "american" | "usenglish" | "canadian" => "en-US",
        "british" | "ukenglish" | "australian" | "newzealand" => "en-GB",
        "german" | "ngerman" | "austrian" | "naustrian" | "swissgerman" | "nswissgerman" => "de",
        "french" | "francais" | "canadien" | "acadian" => "fr",
        "spanish" => "es",
        "italian" => "it",
        "dutch" => "nl",
        "portuguese" | "brazilian" | "brazil" => "pt",
        "russian" => "ru",
        "polish" => "pl",
        "swedish" => "sv",
        "norwegian" | "norsk" | "nynorsk" => "no",
        "danish" => "da",
        "finnish" => "fi",
        "czech" => "cs",
        "greek" | "polutonikogreek" => "el",
        "latin" => "la",
        "turkish" => "tr",
        "hungarian" => "hu",
        "japanese" => "ja",
        "chinese" => "zh",
        _ => name,
    }
}
