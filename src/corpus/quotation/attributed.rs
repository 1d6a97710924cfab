//! The speakers to whom two documents attribute the same words, and whether they can be the same. Silent if one may be
//! another name for the other: a role, a group, an organization and its spokesman.

use std::sync::LazyLock;

use crate::analysis::{EntityKind, SourceGrade, Speaker};
use crate::corpus::{Chunk, Corpus, Document, Named, names, spelling, terms};
use crate::english;
use crate::text::Span;

/// The name of a speaker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spoken {
    pub(super) name: Box<str>,
    /// The words for the speaker at the quotation: “she”, “Marsh”, “the engineer”.
    written: Box<str>,
    kind: Option<EntityKind>,
    grade: SourceGrade,
}

impl Spoken {
    /// Whether the speaker is known as the author of the document alone.
    pub(super) fn is_writer(&self) -> bool {
        self.grade == SourceGrade::Document
    }
}

/// The attributed speaker, unresolved.
#[derive(Clone, Copy, Debug)]
pub(super) enum Attributed<'a> {
    /// With the words that name the speaker there.
    Speaker(&'a Speaker, &'a str),
    /// Who wrote the document.
    Writer(&'a str),
}

impl Attributed<'_> {
    fn name(&self) -> &str {
        match self {
            Self::Speaker(speaker, _) => &speaker.name,
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
        // “Ada Marsh told me that …,” Cole said: within his words, those are hers.
        let inner = joined.attributions.get(index).zip(joined.nested_speakers.get(index));
        let inner = inner.and_then(|(outer, speakers)| {
            let mut all = outer.nested.iter().zip(speakers);
            all.find(|(nested, _)| nested.content.iter().any(|content| content.covers(span)))
        });
        if let Some((nested, speaker)) = inner {
            let written = nested.source.first().map_or("", |source| source.of(&chunk.facts.syntax.prose));
            return Some(Attributed::Speaker(speaker.as_ref()?, written));
        }
        let speaker = joined.speakers.get(index)?.as_ref()?;
        let source = joined.attributions.get(index).and_then(|attribution| attribution.source.first());
        let written = source.map_or("", |source| source.of(&chunk.facts.syntax.prose));
        Some(Attributed::Speaker(speaker, written))
    }

    /// Resolves the speaker; reads all that the documents say about the name.
    pub(super) fn spoken(&self, document: &Document, attributed: Attributed<'_>) -> Spoken {
        match attributed {
            Attributed::Speaker(speaker, written) => {
                let (name, _) = self.speaker(document, speaker);
                let initials = of_initials(&name, document);
                // A label of a transcript has a kind only where the name is known: “Dr Roe:”, “H.V.:”.
                let is_person = initials.is_some() || speaker.kind.is_none() && is_addressed(&name);
                let kind = if is_person { Some(EntityKind::Person) } else { speaker.kind };
                let name = initials.unwrap_or(name);
                Spoken { name, written: written.into(), kind, grade: speaker.grade }
            }
            Attributed::Writer(name) => {
                Spoken { name: name.into(), written: name.into(), kind: None, grade: SourceGrade::Document }
            }
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
        let beside = || is_beside(&one.name, around[1]) || is_beside(&other.name, around[0]);
        // “Marsh said”, where a document names more than one Marsh: which of them is not certain.
        if is_short_for(one, other, documents[0]) || is_short_for(other, one, documents[1]) {
            return false;
        }
        let who = [one, other].map(Who::of);
        // “She said” and “he said” are two people, whatever they are called.
        if let (Some(a), Some(b)) = (gender(&one.written), gender(&other.written))
            && a != b
            && !who.contains(&Who::Other)
        {
            return !beside();
        }
        match who {
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

/// Whether both are certainly one: the same name, or two forms of one.
pub(super) fn agree(one: &Spoken, other: &Spoken) -> bool {
    let named = [one, other].iter().all(|spoken| matches!(Who::of(spoken), Who::Person));
    parts(&one.name) == parts(&other.name) || named && may_be_one(&one.name, &other.name)
}

/// Whether a speaker is named by a last name alone that is the other's too, who is named in the document.
fn is_short_for(one: &Spoken, other: &Spoken, document: &Document) -> bool {
    let (short, full) = (parts(&one.written), parts(&other.name));
    let [short] = &*short else { return false };
    full.len() > 1 && full.last() == Some(short) && document.names_person(&other.name) == Named::Yes
}

/// The name of the person whose initials alone are given, as in an interview: “H.V.” for Hanna Voss.
fn of_initials(name: &str, document: &Document) -> Option<Box<str>> {
    let letters =
        |name: &str| name.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_uppercase).collect::<String>();
    let wanted = letters(name);
    let only_initials = name.chars().all(|c| c.is_uppercase() || matches!(c, '.' | ' ' | '-'));
    if !only_initials || !(2..=3).contains(&wanted.chars().count()) {
        return None;
    }
    let initials = |name: &str| -> String {
        let words = name.split([' ', '-']).filter(|word| word.starts_with(char::is_uppercase));
        words.filter_map(|word| word.chars().next()).collect()
    };
    let people = document.chunks.iter().flat_map(|chunk| {
        let people = chunk.facts.mentions.iter().filter(|mention| mention.kind == EntityKind::Person);
        people.map(|mention| mention.span.of(&chunk.facts.syntax.prose))
    });
    people.into_iter().find(|theirs| theirs.contains(' ') && initials(theirs) == wanted).map(Into::into)
}

/// Whether a pronoun or a form of address says that it is a woman; `None` if neither says.
fn gender(written: &str) -> Option<bool> {
    let mut words = written.split_whitespace();
    let first = words.next()?.trim_end_matches('.').to_lowercase();
    match (&*first, words.next()) {
        ("she", None) | ("ms" | "mrs" | "miss" | "frau" | "mme", Some(_)) => Some(true),
        ("he", None) | ("mr" | "herr" | "sir", Some(_)) => Some(false),
        _ => None,
    }
}

/// Whether a name begins with a form of address and has another word.
fn is_addressed(name: &str) -> bool {
    const FORMS: [&str; 9] = ["dr", "mr", "ms", "mrs", "miss", "prof", "professor", "sir", "judge"];
    let mut words = name.split_whitespace();
    let first = words.next().map(|word| word.trim_end_matches('.').to_lowercase());
    first.is_some_and(|first| FORMS.contains(&&*first))
        && words.next().is_some_and(|word| word.starts_with(char::is_uppercase))
}

/// Relations by blood or marriage: a role in which nobody is quoted for an office.
const KIN: &str = "son daughter father mother brother sister wife husband widow widower uncle aunt nephew niece cousin \
                   grandson granddaughter grandfather grandmother fiancé fiancée";

fn is_kin(words: &[impl AsRef<str>]) -> bool {
    words.last().is_some_and(|last| KIN.split_ascii_whitespace().any(|kin| kin == last.as_ref()))
}

/// The form of a name.
#[derive(Clone, Copy, PartialEq)]
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

/// Whether a full name is in a text next to some words: the attribution model may have taken the wrong one. Those who
/// are only spoken to, or of, do not count.
fn is_beside(name: &str, text: &str) -> bool {
    let (name, text) = (parts(name), parts(&without_listeners(text)));
    name.last().is_some_and(|last| text.contains(last)) && name.first().is_some_and(|first| text.contains(first))
}

/// Verbs whose object is the listener, and verbs with “to” before one, or “of” before a topic.
static TELLING: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::STATEMENTS, "speaker.telling"));
static TALKING: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::STATEMENTS, "speaker.talking"));

/// A text without the names of listeners and topics: “she told Ben Cole”, “he wrote to Ben Cole”, “she said of Cole”.
fn without_listeners(text: &str) -> String {
    let words: Vec<(Span, String)> =
        terms::words(text).map(|(span, word)| (span, String::from_utf8_lossy(word.as_bytes()).into_owned())).collect();
    let is_name = |at: usize| words.get(at).is_some_and(|(span, _)| span.of(text).starts_with(char::is_uppercase));
    let spaced = |at: usize| {
        let (Some((before, _)), Some((next, _))) = (words.get(at.wrapping_sub(1)), words.get(at)) else { return false };
        Span::new(before.end, next.start.max(before.end)).of(text).chars().all(char::is_whitespace)
    };
    let mut out = text.to_owned();
    let mut at = 0;
    while at < words.len() {
        // A subject is before the verb: in “asked Ben Cole” after a quotation, he is the speaker.
        let is_verb = |list: &[&str], at: usize| list.contains(&&*words[at].1) && spaced(at);
        let tells = is_verb(&TELLING, at);
        let talks = is_verb(&TALKING, at)
            && words.get(at + 1).is_some_and(|(_, word)| matches!(&**word, "to" | "of" | "about" | "against" | "with"));
        at += 1 + usize::from(talks && !tells);
        if !tells && !talks {
            continue;
        }
        // “Told the coach, Tom Hale”, “told Ben Cole”: up to a word that is neither a name nor a description of one.
        let start = at;
        while at < words.len() && at < start + LISTENER && (spaced(at) || is_name(at) && is_apposed(text, &words, at)) {
            if !is_name(at) && (start..at).any(is_name) {
                break;
            }
            at += 1;
        }
        let named = (start..at).rev().find(|at| is_name(*at));
        if let Some(last) = named {
            let (from, to) = (words[start].0.start as usize, words[last].0.end as usize);
            out.replace_range(from..to, &" ".repeat(to - from));
            at = last + 1;
        } else {
            at = start;
        }
    }
    out
}

/// The most words of a listener: “the coach of the second team, Tom Hale”.
const LISTENER: usize = 8;

/// Whether only a comma, or a full stop of an abbreviation, is before a word.
fn is_apposed(text: &str, words: &[(Span, String)], at: usize) -> bool {
    let Some((before, _)) = at.checked_sub(1).and_then(|before| words.get(before)) else { return false };
    matches!(Span::new(before.end, words[at].0.start.max(before.end)).of(text).trim(), "," | "." | "-" | "’" | "'")
}

/// Whether documents name the holder of an office, and it is another person. An office in one word may have several
/// holders, so it counts only if one is known, and the person has another office.
fn is_anothers(role: &str, person: &str, documents: [&Document; 2]) -> bool {
    let words = |text: &str| terms::words(text).filter_map(|(_, word)| word.term()).collect::<Vec<_>>();
    // “His son said” of somebody whom the documents know by an office, and never as anybody's son.
    let kin = is_kin(&parts(role));
    let role = words(role);
    if role.is_empty() {
        return false;
    }
    let (mut holders, mut has_office, mut has_kin): (Vec<&str>, bool, bool) = (Vec::new(), false, false);
    for chunk in documents.iter().flat_map(|document| &document.chunks) {
        let prose = &*chunk.facts.syntax.prose;
        for mention in chunk.facts.mentions.iter().filter(|mention| mention.kind == EntityKind::Person) {
            let name = mention.span.of(prose);
            for descriptor in &mention.descriptors {
                let office = words(descriptor.of(prose));
                if may_be_one(name, person) {
                    has_office = true;
                    has_kin |= parts(descriptor.of(prose)).iter().any(|word| is_kin(&[word]));
                }
                if role.iter().all(|word| office.contains(word)) {
                    holders.push(name);
                }
            }
        }
    }
    let Some(first) = holders.first() else { return kin && has_office && !has_kin };
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
