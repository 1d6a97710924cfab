//! The speakers to whom two documents attribute the same words, and whether they can be the same. Silent if one may be
//! another name for the other: a role, a group, an organization and its spokesman.

use crate::analysis::{EntityKind, SourceGrade, Speaker};
use crate::corpus::{Chunk, Corpus, Document, names, spelling, terms};
use crate::text::Span;

/// The name of a speaker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spoken {
    pub(super) name: Box<str>,
    kind: Option<EntityKind>,
    grade: SourceGrade,
}

/// The attributed speaker, unresolved.
#[derive(Clone, Copy, Debug)]
pub(super) enum Attributed<'a> {
    Speaker(&'a Speaker),
    /// Who wrote the document.
    Writer(&'a str),
}

impl Attributed<'_> {
    fn name(&self) -> &str {
        match self {
            Self::Speaker(speaker) => &speaker.name,
            Self::Writer(name) => name,
        }
    }

    /// Whether both are called by the same words, which two documents use for one speaker.
    pub(super) fn is_called_as(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Corpus {
    /// The speaker of some words of a chunk: of the quotation that contains them, or of the report, or else the author
    /// of the document.
    pub(super) fn attributed<'a>(
        &'a self,
        document: &'a Document,
        chunk: &'a Chunk,
        span: Span,
    ) -> Option<Attributed<'a>> {
        let joined = &chunk.joined;
        let quotations = chunk.facts.quotations.iter().zip(&joined.quotation_attributions);
        let quoted = quotations.clone().find(|(quotation, _)| quotation.inner.overlaps(span));
        let index = match quoted {
            Some((_, index)) => (*index)? as usize,
            None => {
                let holds = |content: &Span| content.overlaps(span);
                match joined.attributions.iter().position(|attribution| attribution.content.iter().any(holds)) {
                    Some(index) => index,
                    None => return self.writer(document).map(Attributed::Writer),
                }
            }
        };
        joined.speakers.get(index)?.as_ref().map(Attributed::Speaker)
    }

    /// Resolves the speaker; reads all that the documents say about the name.
    pub(super) fn spoken(&self, document: &Document, attributed: Attributed<'_>) -> Spoken {
        match attributed {
            Attributed::Speaker(speaker) => {
                let (name, _) = self.speaker(document, speaker);
                Spoken { name, kind: speaker.kind, grade: speaker.grade }
            }
            Attributed::Writer(name) => Spoken { name: name.into(), kind: None, grade: SourceGrade::Document },
        }
    }

    /// Who wrote a document, where that is a person.
    fn writer<'a>(&'a self, document: &'a Document) -> Option<&'a str> {
        let entry = || {
            let entry = self.bibliography().get(&self.key_of(document).0)?;
            entry.author.as_deref()
        };
        let name = document.meta.author.as_deref().or_else(entry)?;
        let words = name.split_whitespace().count();
        let plain = !name.contains([';', '&', '/']) && !name.split_whitespace().any(|word| word == "and");
        ((2..=4).contains(&words) && plain).then_some(name)
    }
}

impl Corpus {
    /// Whether the same words cannot be from both. `around`: the context of the words in either document, which may
    /// name the same person. `documents`: where holders of offices are looked up.
    pub(super) fn differ(one: &Spoken, other: &Spoken, around: [&str; 2], documents: [&Document; 2]) -> bool {
        match [one, other].map(Who::of) {
            // “Auditor said”: a role that was taken for a name.
            [Who::Person, Who::Person] if is_word(&one.name, documents) || is_word(&other.name, documents) => false,
            [Who::Person, Who::Person] => {
                !may_be_one(&one.name, &other.name)
                    && !is_beside(&one.name, around[1])
                    && !is_beside(&other.name, around[0])
            }
            [Who::Role, Who::Person] => {
                is_anothers(&one.name, &other.name, documents) && !is_beside(&other.name, around[0])
            }
            [Who::Person, Who::Role] => {
                is_anothers(&other.name, &one.name, documents) && !is_beside(&one.name, around[1])
            }
            _ => false,
        }
    }
}

/// The form of a name.
#[derive(PartialEq)]
enum Who {
    Person,
    Role,
    Other,
}

impl Who {
    fn of(spoken: &Spoken) -> Self {
        match (spoken.kind, spoken.grade) {
            (Some(EntityKind::Person), SourceGrade::Named) | (None, SourceGrade::Document) => Self::Person,
            (_, SourceGrade::Role) => Self::Role,
            _ => Self::Other,
        }
    }
}

/// Whether a name of one word, or an initial and a last name, is too short to distinguish people: a document uses it as
/// a word.
fn is_word(name: &str, documents: [&Document; 2]) -> bool {
    let parts = parts(name);
    if parts.len() > 1 {
        return parts.first().is_some_and(|first| first.chars().count() == 1);
    }
    let small = name.to_lowercase();
    let holds = |text: &str| terms::words(text).any(|(span, _)| *span.of(text) == *small);
    documents.iter().flat_map(|document| &document.chunks).any(|chunk| holds(&chunk.text))
}

/// Whether a full name is in a text next to some words: the attribution model may have taken the wrong one.
fn is_beside(name: &str, text: &str) -> bool {
    let (name, text) = (parts(name), parts(text));
    name.last().is_some_and(|last| text.contains(last)) && name.first().is_some_and(|first| text.contains(first))
}

/// Whether documents name the holder of an office, and it is another person. An office in one word may have several
/// holders, so it counts only if one is known, and the person has another office.
fn is_anothers(role: &str, person: &str, documents: [&Document; 2]) -> bool {
    let words = |text: &str| terms::words(text).filter_map(|(_, word)| word.term()).collect::<Vec<_>>();
    let role = words(role);
    if role.is_empty() {
        return false;
    }
    let (mut holders, mut has_office): (Vec<&str>, bool) = (Vec::new(), false);
    for chunk in documents.iter().flat_map(|document| &document.chunks) {
        let prose = &*chunk.facts.syntax.prose;
        for mention in chunk.facts.mentions.iter().filter(|mention| mention.kind == EntityKind::Person) {
            let name = mention.span.of(prose);
            for descriptor in &mention.descriptors {
                let office = words(descriptor.of(prose));
                has_office |= may_be_one(name, person);
                if role.iter().all(|word| office.contains(word)) {
                    holders.push(name);
                }
            }
        }
    }
    let Some(first) = holders.first() else { return false };
    let only = role.len() > 1 || has_office && holders.iter().all(|holder| may_be_one(holder, first));
    only && holders.iter().all(|holder| !may_be_one(holder, person))
}

/// The words of a name, folded.
fn parts(name: &str) -> Vec<String> {
    let of = terms::words(name).map(|(_, word)| String::from_utf8_lossy(word.as_bytes()).into_owned());
    of.map(|word| word.trim_end_matches("'s").to_owned()).collect()
}

/// Whether two names of persons may be one person's.
pub(super) fn may_be_one(one: &str, other: &str) -> bool {
    let (a, b) = (parts(one), parts(other));
    let (Some(last_a), Some(last_b)) = (a.last(), b.last()) else { return true };
    if last_a == last_b || spelling::is_variant_word(last_a, last_b) {
        return names::compatible(one, other);
    }
    // One name within the other: “Ana Paula”, “Ana Paula Souza”.
    a.iter().all(|part| b.contains(part)) || b.iter().all(|part| a.contains(part))
}
