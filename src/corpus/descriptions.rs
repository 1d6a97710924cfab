//! Noun phrases that describe an entity within a document: the role of a person (“the ministry's envoy, Ada Marsh”) and
//! what an organization or a place is (“Nampet, the state company,”, “Norrvik Bridge”). “The envoy” and “the company”
//! refer to it, unless the document describes something else so.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::entity::{squeezed, trimmed};
use super::forms::{before, title_start};
use super::identity::{Hit, Identity};
use super::names;
use super::{Chunk, DocId, Document};
use crate::analysis::gazetteer::{Class, LEXICON};
use crate::analysis::{EntityKind, Mention};
use crate::english;
use crate::text::{Span, offset};

/// Short forms of an organization with the article: “the University”.
static BODY_NOUNS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::NAMES, "organization-nouns"));
/// Nouns for people that are no offices.
static PERSON_NOUNS: LazyLock<FxHashSet<&str>> =
    LazyLock::new(|| english::list(english::NAMES, "person-nouns").into_iter().collect());
/// Words that change an office: the deputy mayor is not the mayor.
static RANKS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::STATEMENTS, "card.ranks"));

/// Words that end the noun phrase of a description.
const ENDS: [&str; 17] = [
    "of", "for", "at", "in", "on", "to", "from", "who", "which", "that", "and", "or", "behind", "with", "by", "near",
    "where",
];
/// The same, of which the rest may belong to an office: “minister of fisheries”.
const COMPLEMENTS: [&str; 2] = ["of", "for"];
const DETERMINERS: [&str; 8] = ["the", "a", "an", "its", "their", "our", "his", "her"];
/// The most words of a phrase, with and without what follows its head.
const WORDS: usize = 4;
const LONGEST: usize = 8;
/// The most words of an office with its complement.
const OFFICE: usize = 6;

/// Whether a word is a noun for organizations.
pub(super) fn is_body_noun(word: &str) -> bool {
    BODY_NOUNS.contains(&word)
}

fn is_person_noun(word: &str) -> bool {
    // “Vice-chancellor” is a chancellor of a kind.
    let word = word.rsplit('-').next().filter(|last| last.len() > 3).unwrap_or(word);
    LEXICON.class_of(word).is(Class::ROLE.or(Class::TITLE)) && !word.ends_with("men") || PERSON_NOUNS.contains(word)
}

/// Whether a word may be the head of a description of something that is not a person. Words that the lists do not have
/// are nouns more often than not.
fn is_thing_noun(word: &str) -> bool {
    const HEADS: Class = Class::ORG_END.or(Class::ORG_HEAD).or(Class::GROUP_END).or(Class::PLACE_END);
    let class = LEXICON.class_of(word);
    let fits = class.is(HEADS.or(Class::POLITY_END).or(Class::NOUN)) || class == Class::default();
    (is_body_noun(word) || fits && word.len() > 3)
        && !is_person_noun(word)
        && !word.ends_with(|c: char| c.is_ascii_digit())
}

fn fits(word: &str, is_person: bool) -> bool {
    if is_person { is_person_noun(word) } else { is_thing_noun(word) }
}

/// A noun phrase in lower case without its determiner and what follows its head, “the state company” as “state
/// company”; with it if it is an office, “minister of fisheries”.
struct Phrase {
    noun: String,
    office: Option<String>,
}

impl Phrase {
    fn parse(text: &str, is_person: bool) -> Option<Self> {
        let mut noun: Vec<String> = Vec::new();
        let mut office: Vec<String> = Vec::new();
        let mut ended = false;
        for word in text.split_whitespace() {
            let bare = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
            if word.ends_with("'s") || word.ends_with("’s") || word.ends_with("s'") || word.ends_with("s’") {
                if ended {
                    office.clear();
                    break;
                }
                noun.clear();
                office.clear();
                continue;
            }
            let starts = noun.is_empty() && DETERMINERS.contains(&&*bare);
            if bare.is_empty() || starts {
                continue;
            }
            if !ended && ENDS.contains(&&*bare) {
                if !COMPLEMENTS.contains(&&*bare) {
                    break;
                }
                ended = true;
            } else if ended && ENDS.contains(&&*bare) {
                break;
            }
            office.push(bare.clone());
            if !ended {
                noun.push(bare);
            }
            if word.ends_with([',', ';', '.']) {
                break;
            }
        }
        // “The dean at the time” is not the dean.
        if is_person && text.ends_with(" at the time") {
            noun.insert(0, "former".to_owned());
        }
        let head = noun.last()?;
        if noun.len() > WORDS || !fits(head, is_person) {
            return None;
        }
        let is_office = is_person && office.len() > noun.len() + 1 && office.len() <= OFFICE;
        Some(Self { noun: noun.join(" "), office: is_office.then(|| office.join(" ")) })
    }
}

/// The roles that a document gives one person: in descriptions and titles.
pub(super) fn roles(chunk: &Chunk, mention: &Mention) -> Vec<String> {
    let prose = &*chunk.facts.syntax.prose;
    let start = title_start(prose, mention.span.start);
    let title = (start < mention.span.start).then(|| Span::new(start, mention.span.start).of(prose));
    let spans = mention.descriptors.iter().map(|span| span.of(prose));
    let apposed = appositions(prose, mention).map(|span| span.of(prose));
    let mut all: Vec<String> = Vec::new();
    for phrase in spans.chain(title).chain(apposed).filter_map(|text| Phrase::parse(text, true)) {
        // “Council president” is “the president of the council”.
        if let Some((body, role)) = phrase.noun.split_once(' ').filter(|(body, _)| is_body_noun(body)) {
            all.push(format!("{role} of the {body}"));
        }
        all.push(phrase.noun);
        all.extend(phrase.office);
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// The phrases next to a name that say what it is: before and behind it, in commas, or after “is” and “was”.
fn appositions(prose: &str, mention: &Mention) -> impl Iterator<Item = Span> {
    let end = mention.span.start + offset(trimmed(mention.span.of(prose)).len());
    [before_comma(prose, mention.span.start, end), behind_comma(prose, end), behind_is(prose, end)]
        .into_iter()
        .flatten()
}

/// “the incumbent, *Ada Marsh*,”: a phrase with “the” and a comma directly before the name, which ends a clause itself.
fn before_comma(prose: &str, start: u32, end: u32) -> Option<Span> {
    let comma = prose.get(..start as usize)?.strip_suffix(", ")?.len();
    let behind = prose.get(end as usize..)?;
    let is_listed = [", and ", ", or ", " and "].iter().any(|joins| behind.starts_with(joins));
    if is_listed || !behind.starts_with([',', '.', ';', ')']) {
        return None;
    }
    let mut phrase = None;
    let mut ends = false;
    let last = prose.get(..comma)?.rfind(' ').map_or(0, |at| at + 1);
    let last = Span::at(last..comma);
    for (span, word) in std::iter::once((last, last.of(prose))).chain(before(prose, last.start)) {
        let known = LEXICON.class_of(word);
        if word.eq_ignore_ascii_case("the") {
            phrase = Some(span.start);
            break;
        }
        let complement = COMPLEMENTS.contains(&word);
        ends |= complement;
        // “According to the council” and “said the council” end at a verb.
        if known.is(Class::SPEECH.or(Class::AUXILIARY)) && !known.is(Class::NOUN)
            || ENDS.contains(&word) && !complement
            || ends && word.ends_with(['.', ':'])
        {
            return None;
        }
    }
    let from = phrase?;
    // “According to the regulator, Nampet,”
    let to = before(prose, from).next().is_some_and(|(_, word)| ["to", "says", "said"].contains(&word));
    (!to).then(|| Span::new(from, offset(comma)))
}

/// “*Nampet*, the state company,”, “*Ada Marsh* (a baker)”
fn behind_comma(prose: &str, end: u32) -> Option<Span> {
    let behind = prose.get(end as usize..)?;
    let front = [", ", " ("].into_iter().find(|front| behind.starts_with(front))?;
    let phrase = behind.get(front.len()..)?;
    let length = phrase.find([',', '.', ';', ')', '(', '\n', '—', '–', ':'])?;
    let phrase = phrase.get(..length)?;
    let starts = ["the ", "a ", "an "].iter().any(|article| phrase.starts_with(article));
    let states = phrase.split(' ').any(|word| {
        let known = LEXICON.class_of(word);
        known.is(Class::SPEECH.or(Class::AUXILIARY)) && !known.is(Class::NOUN.or(Class::ROLE))
    });
    let start = end + offset(front.len());
    (starts && !states && phrase.split(' ').count() <= LONGEST).then(|| Span::new(start, start + offset(length)))
}

/// “*Ada Marsh* was the skipper of …”
fn behind_is(prose: &str, end: u32) -> Option<Span> {
    const VERBS: [&str; 8] =
        [" is ", " was ", " became ", " remains ", ", who is ", ", who was ", ", which is ", ", which was "];
    let behind = prose.get(end as usize..)?;
    let front = VERBS.into_iter().find(|front| behind.starts_with(front))?;
    let phrase = behind.get(front.len()..)?;
    if !["the ", "a ", "an ", "our "].iter().any(|article| phrase.starts_with(article)) {
        return None;
    }
    let length = phrase.find([',', '.', ';', ')', '(', '\n', '—', '–', ':', '?'])?;
    let words: Vec<&str> = phrase.get(..length)?.split(' ').take(LONGEST).collect();
    let start = end + offset(front.len());
    Some(Span::new(start, start + offset(words.join(" ").len())))
}

/// Definite descriptions next to a name, as the text spells them: “the grid operator” of “the grid operator Nampet”.
pub(super) fn spelled(chunk: &Chunk, mention: &Mention) -> Vec<Box<str>> {
    let prose = &*chunk.facts.syntax.prose;
    let is_person = mention.kind == EntityKind::Person;
    let end = mention.span.start + offset(trimmed(mention.span.of(prose)).len());
    let apposed = [before_comma(prose, mention.span.start, end), behind_comma(prose, end)].into_iter().flatten();
    let noun = (!is_person).then(|| noun_before(prose, mention.span.start)).flatten();
    let before = noun.map(|start| Span::new(start, mention.span.start));
    let all = apposed.chain(before).map(|span| span.of(prose).trim());
    let is_definite = |phrase: &&str| phrase.starts_with("the ") || phrase.starts_with("The ");
    all.filter(is_definite).filter(|phrase| Phrase::parse(phrase, is_person).is_some()).map(squeezed).collect()
}

/// The start of “state firm Nampet”, “the auctioneers Dornauer”: a noun directly before the name.
pub(super) fn noun_before(prose: &str, name: u32) -> Option<u32> {
    let mut all = before(prose, name);
    let (noun, word) = all.next()?;
    if !is_body_noun(word) {
        return None;
    }
    let mut start = noun.start;
    for (span, word) in all {
        let known = LEXICON.class_of(word);
        if word.eq_ignore_ascii_case("the") {
            return Some(span.start);
        }
        let is_people = super::country::of_people(word).is_some();
        let is_noun = known.is(Class::NOUN.or(Class::ADJECTIVE)) || known == Class::default();
        if !(is_noun && word.starts_with(char::is_lowercase) || is_people) || known.is(Class::FUNCTION) {
            break;
        }
        start = span.start;
    }
    Some(start)
}

/// Nouns of a document that refer to the entity with “the”, and those of other entities.
pub(super) struct Nouns {
    pub(super) own: Vec<String>,
    pub(super) others: FxHashSet<String>,
    /// Nouns for the kind that the names alone show.
    pub(super) kinds: FxHashSet<String>,
    pub(super) other_kinds: FxHashSet<String>,
}

pub(super) fn nouns(document: &Document, identity: &Identity, owners: &FxHashSet<DocId>, endings: &[&str]) -> Nouns {
    let mut own: FxHashSet<String> = FxHashSet::default();
    let mut others: FxHashSet<String> = FxHashSet::default();
    let (mut own_kinds, mut other_kinds) = (FxHashSet::default(), FxHashSet::default());
    let is_person = identity.kind == EntityKind::Person;
    for (index, chunk) in document.chunks.iter().enumerate() {
        let hit = Hit { document, chunk, index };
        let mine: FxHashSet<Span> = hit
            .own_mentions(identity, owners)
            .map(|(place, ..)| Span::new(place.span.start - chunk.start, place.span.end - chunk.start))
            .collect();
        for mention in &chunk.facts.mentions {
            let short = trimmed(mention.span.of(&chunk.text));
            let is_mine =
                mine.contains(&mention.span) || endings.iter().any(|ending| ending.eq_ignore_ascii_case(short));
            // A mention of the entity is of its kind, whatever the tagger says.
            let kind = if is_mine && !is_person && mention.kind == EntityKind::Person {
                EntityKind::Organization
            } else {
                mention.kind
            };
            let said = match kind {
                EntityKind::Nationality => Vec::new(),
                EntityKind::Person => roles(chunk, mention),
                _ if is_mine && is_person => roles(chunk, mention),
                _ => body_nouns(&chunk.facts.syntax.prose, mention),
            };
            if is_mine { &mut own } else { &mut others }.extend(said);
            if !matches!(kind, EntityKind::Person | EntityKind::Nationality) && !is_person {
                if is_mine { &mut own_kinds } else { &mut other_kinds }.extend(kinds(short));
            }
        }
    }
    let taken: FxHashSet<&str> = others.iter().flat_map(|phrase| suffixes(phrase)).collect();
    let mut nouns: Vec<String> = Vec::new();
    for phrase in &own {
        if !others.contains(phrase) {
            nouns.push(phrase.clone());
        }
        let shorter = suffixes(phrase).skip(1).filter(|noun| !taken.contains(noun));
        nouns.extend(shorter.map(str::to_owned));
    }
    nouns.sort_unstable();
    nouns.dedup();
    Nouns { own: nouns, others, kinds: own_kinds, other_kinds }
}

/// The head of a phrase: “minister” of “deputy minister of fisheries”.
pub(super) fn head(phrase: &str) -> &str {
    let end = COMPLEMENTS.iter().filter_map(|word| phrase.find(&format!(" {word} "))).min().unwrap_or(phrase.len());
    let noun = phrase.get(..end).unwrap_or(phrase);
    noun.rsplit(' ').next().unwrap_or(noun)
}

/// Whether a mention is described by a phrase or the end of one.
pub(super) fn is_described(chunk: &Chunk, mention: &Mention, phrase: &str) -> bool {
    let all = match mention.kind {
        EntityKind::Nationality => return false,
        EntityKind::Person => roles(chunk, mention),
        _ => body_nouns(&chunk.facts.syntax.prose, mention),
    };
    all.iter().any(|own| suffixes(own).any(|noun| noun == phrase))
}

/// A phrase and its ends, as long as no word is left out that changes an office: “chief negotiator”, “negotiator”.
fn suffixes(phrase: &str) -> impl Iterator<Item = &str> {
    let has_complement = COMPLEMENTS.iter().any(|word| phrase.split(' ').any(|other| other == *word));
    let mut rest = Some(phrase);
    std::iter::from_fn(move || {
        let this = rest?;
        rest =
            this.split_once(' ').filter(|(first, _)| !RANKS.contains(first) && !has_complement).map(|(_, rest)| rest);
        Some(this)
    })
}

/// Nouns in the name of an organization (“Norrvik University”) and next to it (“Nampet, the state company,”).
fn body_nouns(prose: &str, mention: &Mention) -> Vec<String> {
    let mut all = Vec::new();
    let name = trimmed(mention.span.of(prose));
    if name.contains(' ') {
        let of = name.split([' ']).map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase());
        let words: Vec<String> = of.filter(|word| !names::INCORPORATED.contains(&&**word)).collect();
        // “Office for Harbour Safety” is the Office; “Electoral Board” is the Board.
        let head = words.iter().position(|word| ["of", "for", "on", "in"].contains(&&**word));
        let head = match head {
            Some(at) => at.checked_sub(1).and_then(|at| words.get(at)),
            None => words.last(),
        };
        let is_place = matches!(mention.kind, EntityKind::Location | EntityKind::Geopolitical);
        let is_head = |word: &&String| {
            is_body_noun(word) || is_place && LEXICON.class_of(word).is(Class::PLACE_END.or(Class::POLITY_END))
        };
        all.extend(head.filter(is_head).cloned());
        if head.is_some() && words.len() > 2 && words.last() == head {
            let pair = words[words.len() - 2..].join(" ");
            all.extend(head.filter(is_head).map(|_| pair));
        }
    }
    if let Some(start) = noun_before(prose, mention.span.start) {
        all.extend(Phrase::parse(Span::new(start, mention.span.start).of(prose), false).map(|phrase| phrase.noun));
    }
    let apposed = appositions(prose, mention).filter_map(|span| Phrase::parse(span.of(prose), false));
    all.extend(apposed.map(|phrase| phrase.noun));
    all
}

/// Nouns for a kind of organization with the words of names that show it.
static KINDS: LazyLock<Vec<(&str, Vec<&str>)>> = LazyLock::new(|| {
    let lines = english::list(english::NAMES, "kinds-of-bodies").into_iter();
    lines.filter_map(|line| line.split_once(": ")).map(|(noun, words)| (noun, words.split(' ').collect())).collect()
});

/// The kinds of an organization that its name shows: “Office for Harbour Safety” may be a regulator, “Annals of …” a
/// journal.
fn kinds(name: &str) -> Vec<String> {
    if !name.contains(' ') {
        return Vec::new();
    }
    let words: Vec<String> = name.split(' ').map(str::to_lowercase).collect();
    let head = words.iter().position(|word| ["of", "for", "on", "in"].contains(&&**word));
    let head = match head {
        Some(at) => at.checked_sub(1).and_then(|at| words.get(at)),
        None => words.last(),
    };
    let Some(head) = head else { return Vec::new() };
    let fits = |(_, words): &&(&str, Vec<&str>)| words.contains(&&**head);
    KINDS.iter().filter(fits).map(|(noun, _)| (*noun).to_owned()).collect()
}
