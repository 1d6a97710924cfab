//! When two titles of one person are incompatible: the same office with another scope.

mod office;

use std::sync::LazyLock;

use super::entity::Descriptor;
use super::proposition::{Disagreement, Nature, Severity, Side, Status};
use super::terms::{Term, terms, words};
use super::{DocId, names};
use crate::english;
use crate::text::Span;
use office::Office;

/// Offices with a scope; one office with different scopes is two offices.
static OFFICES: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::STATEMENTS, "title.offices"));

/// Words that introduce the scope of an office.
const LINKS: [&str; 6] = ["to", "for", "of", "on", "at", "in"];

/// A title taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Title {
    scoped: Option<Scoped>,
    office: Option<Office>,
}

impl Title {
    /// Reads a description as a title. `None` if it names no office.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (scoped, office) = (Scoped::parse(text), Office::parse(text));
        (scoped.is_some() || office.is_some()).then_some(Self { scoped, office })
    }

    /// Whether the title can exclude another.
    pub(crate) fn is_comparable(&self) -> bool {
        self.office.is_some() || self.scoped.as_ref().is_some_and(|scoped| !scoped.domain.is_empty())
    }

    /// Whether one person cannot hold both at one time.
    pub(crate) fn disputes(&self, other: &Self) -> bool {
        self.scoped.as_ref().zip(other.scoped.as_ref()).is_some_and(|(own, other)| own.disputes(other))
            || self.office.as_ref().zip(other.office.as_ref()).is_some_and(|(own, other)| own.excludes(other))
    }
}

/// A title with the scope after “of”, “for” or “to”.
#[derive(Debug, PartialEq, Eq)]
struct Scoped {
    /// The office: “envoy”.
    office: &'static str,
    /// The scope: the words after “to”, “for”, “of”; empty if the title has none.
    domain: Vec<Term>,
    /// Those of them that are capitalized.
    names: Vec<Term>,
    /// Their initials, and words in capitals: “NDN” and “Northern Dock Network” are one.
    letters: Vec<String>,
}

impl Scoped {
    /// Reads a description as a title. `None` if it names no office.
    fn parse(text: &str) -> Option<Self> {
        let all: Vec<_> = words(text).collect();
        let (index, office) = all.iter().enumerate().find_map(|(index, (_, word))| {
            let office = OFFICES.iter().copied().find(|office| office.as_bytes() == word.as_bytes())?;
            Some((index, office))
        })?;
        // “The mayor’s special envoy for harbour affairs, and once …”: the domain ends with the phrase.
        // “chief executive of”, “head coach of”
        let near = all.get(index + 1..(index + 3).min(all.len()))?;
        let is_linking = |link: Span| LINKS.iter().any(|word| *word == link.of(text));
        let &(link, _) = near.iter().find(|(link, _)| is_linking(*link)).or(near.first())?;
        let is_link = is_linking(link);
        let rest = text.get(link.end as usize..).unwrap_or("");
        let phrase = rest.split([',', ';', '.', '(', '—', '–']).next().unwrap_or("");
        let domain = if is_link { terms(phrase) } else { Vec::new() };
        let large = words(phrase).filter(|(at, _)| at.of(phrase).starts_with(char::is_uppercase));
        let written: Vec<&str> =
            words(phrase).map(|(at, _)| at.of(phrase)).filter(|word| word.starts_with(char::is_uppercase)).collect();
        let mut letters: Vec<String> =
            written.iter().filter(|word| is_acronym(word)).map(|word| word.replace('.', "")).collect();
        letters.push(written.iter().filter_map(|word| word.chars().next()).collect());
        let names = if is_link { large.filter_map(|(_, word)| word.term()).collect() } else { Vec::new() };
        Some(Self { office, domain, names, letters })
    }

    /// The words of the scope apart from names, sorted; `None` if it consists of names.
    fn rest(&self) -> Option<Vec<Term>> {
        let rest: Vec<Term> = self.domain.iter().copied().filter(|term| !self.names.contains(term)).collect();
        (!rest.is_empty()).then_some(rest)
    }

    /// Whether the two titles are incompatible: the same office with different scopes.
    fn disputes(&self, other: &Self) -> bool {
        let is_short_for = |letters: &String| letters.len() > 1 && other.letters.contains(letters);
        self.office == other.office
            && !self.letters.iter().any(is_short_for)
            && !self.domain.is_empty()
            && !other.domain.is_empty()
            && (self.domain.iter().all(|term| !other.domain.contains(term))
                // “of the Saxon water board”, “of the Bavarian water board”
                || self.rest().is_some_and(|rest| other.rest() == Some(rest))
                    && self.names.iter().any(|name| !other.domain.contains(name))
                    && other.names.iter().any(|name| !self.domain.contains(name)))
    }
}

/// “NDN”, “N.D.N”
fn is_acronym(word: &str) -> bool {
    word.len() > 1 && word.chars().all(|c| c.is_uppercase() || c == '.')
}

/// Marks the descriptors that other documents dispute, with the disputed part.
pub(crate) fn dispute<'a>(
    name: &str,
    descriptors: &mut [Descriptor],
    path: impl Fn(DocId) -> &'a str,
) -> Option<Disagreement> {
    let titles: Vec<_> = descriptors.iter().map(|descriptor| Title::parse(&descriptor.text)).collect();
    let mut sides: Vec<usize> = Vec::new();
    for (index, title) in titles.iter().enumerate() {
        let Some(title) = title else { continue };
        let disputed = titles.iter().enumerate().any(|(other, against)| {
            descriptors[other].place.document != descriptors[index].place.document
                && against.as_ref().is_some_and(|against| title.disputes(against))
        });
        if disputed {
            sides.push(index);
        }
    }
    if sides.is_empty() {
        return None;
    }
    sides.iter().for_each(|&index| descriptors[index].disputed = true);
    let mut sides: Vec<_> = sides
        .into_iter()
        .map(|index| {
            let Descriptor { text, place, .. } = &descriptors[index];
            Side { place: *place, text: text.clone(), value: text.to_lowercase().into(), speaker: None }
        })
        .collect();
    sides.sort_by(|a, b| (path(a.place.document), a.place).cmp(&(path(b.place.document), b.place)));
    Some(Disagreement {
        id: format!("title-{}", names::slug(name)).into(),
        entity: name.into(),
        matter: "title".into(),
        nature: Nature::Title,
        severity: Severity::Medium,
        status: Status::Clash,
        score: None,
        sides,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn disputed(a: &str, b: &str) -> bool {
        Title::parse(a).zip(Title::parse(b)).is_some_and(|(a, b)| a.disputes(&b))
    }

    #[test]
    fn one_office_with_two_scopes_is_disputed() {
        assert!(disputed("special envoy to Freedonia", "the president's special envoy for the northern isles"));
        assert!(disputed("head of the Saxon water board", "head of the Bavarian water board"));
        assert!(disputed("chief executive of Nordbank", "chief executive of Fjordkredit"));
        assert!(disputed("commander of the Northern Fleet", "commander of coastal defence, a veteran"));
    }

    #[test]
    fn a_shorter_title_or_another_office_is_not() {
        assert!(!disputed("special envoy to Freedonia", "envoy"));
        assert!(!disputed("envoy to Freedonia", "deputy minister of Freedonia"));
        assert!(!disputed("envoy to Freedonia", "special envoy on Freedonia"));
        assert!(!disputed("president of NDN", "president of the Northern Dock Network think tank"));
        assert!(!disputed(
            "director for Asia at the Harbour Council",
            "director for Asian affairs of Marsh's Harbour Council"
        ));
    }
}
