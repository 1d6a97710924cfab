//! Speakers: matches sources with the people and organizations mentioned so far. The memory is bounded, so states are
//! cheap to compare.

use std::sync::LazyLock;

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::facts::{Attribution, EntityKind, Facts, Mention, SourceGrade, Speaker};
use super::gazetteer::{Class, LEXICON};
use crate::english;
use crate::text::Span;

/// How many names are remembered.
const REMEMBERED: usize = 32;

/// Most bytes between a name and the organization in its apposition.
const APPOSITION: usize = 60;

/// How many sentences before a pronoun may contain its antecedent.
const BACK: usize = 3;

/// Words before a name that belong to it.
const TITLES: Class =
    Class::HONORIFIC.or(Class::TITLE).or(Class::TITLE_MODIFIER).or(Class::ROLE).or(Class::ROLE_MODIFIER);

/// A person or organization named before.
#[derive(Clone, Debug, PartialEq)]
struct Known {
    name: Arc<str>,
    kind: EntityKind,
    gender: Gender,
    /// Titles and descriptions in lower case, with a space around each word.
    titles: Arc<str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gender {
    Unknown,
    Female,
    Male,
}

/// The names of a document up to some position, the latest last.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Names {
    known: Vec<Known>,
    /// Who spoke last.
    pub(super) last: Option<Arc<Speaker>>,
}

impl Names {
    /// Records a mention.
    pub(super) fn note(&mut self, text: &str, mention: &Mention) {
        let named = matches!(
            mention.kind,
            EntityKind::Person | EntityKind::Organization | EntityKind::Geopolitical | EntityKind::Group
        );
        let name = mention.span.of(text);
        if !named || name.is_empty() || name.len() > 120 {
            return;
        }
        let titles = titles(text, mention);
        let gender = Gender::of(&titles).or_by_name(name, mention.kind);
        if let Some(at) = self.find(name, mention.kind, gender) {
            let mut known = self.known.remove(at);
            if name.len() > known.name.len() {
                known.name = clean(name).into();
            }
            if gender != Gender::Unknown {
                known.gender = gender;
            }
            if titles.len() > 2 && known.titles.len() < 200 && !known.titles.contains(&titles) {
                known.titles = format!("{}{}", known.titles, titles.trim_start()).into();
            }
            self.known.push(known);
            return;
        }
        if self.known.len() >= REMEMBERED {
            self.known.remove(0);
        }
        self.known.push(Known { name: clean(name).into(), kind: mention.kind, gender, titles: titles.into() });
    }

    /// The latest mention of that name, or of a name that ends or begins with it.
    fn find(&self, name: &str, kind: EntityKind, gender: Gender) -> Option<usize> {
        let same = |known: &Known| {
            known.kind == kind && (*known.name == *name || kind == EntityKind::Person && shares(&known.name, name))
        };
        // “Mrs. Brandt” is not Mr. Brandt, even if he was named last.
        let equal = |known: &Known| same(known) && known.gender == gender;
        let open = |known: &Known| {
            same(known) && (gender == Gender::Unknown || known.gender == Gender::Unknown || known.gender == gender)
        };
        let certain = || self.known.iter().rposition(equal).filter(|_| gender != Gender::Unknown);
        certain().or_else(|| self.known.iter().rposition(open))
    }

    /// The speaker of that name as the document knows them; `None` if it does not.
    pub(super) fn called(&self, name: &str) -> Option<Speaker> {
        let at = self.find(name, EntityKind::Person, Gender::Unknown);
        let same = || self.known.iter().rposition(|known| *known.name == *name);
        at.or_else(same).and_then(|at| self.known.get(at)).map(Known::speaker)
    }

    /// The person of a name that is written in capitals, if the document has only one person of that name: “MARSH”.
    pub(super) fn in_capitals(&self, name: &str) -> Option<Speaker> {
        let lower = name.to_lowercase();
        let mut found: Option<(&Known, String)> = None;
        for known in self.known.iter().filter(|known| known.kind == EntityKind::Person) {
            let full = known.name.to_lowercase();
            if !shares(&full, &lower) && full != lower {
                continue;
            }
            // The name in capitals is itself a name of the document.
            match &found {
                Some((_, other)) if shares(other, &full) || *other == full => {
                    if full.len() > other.len() {
                        found = Some((known, full));
                    }
                }
                Some(_) => return None,
                None => found = Some((known, full)),
            }
        }
        found.map(|(known, _)| known.speaker())
    }

    /// The speaker of an attribution; `None` if its source cannot be resolved. `spoken`: the chunk has an earlier
    /// statement.
    pub(super) fn speaker(
        &mut self,
        text: &str,
        facts: &Facts,
        attribution: &Attribution,
        spoken: bool,
    ) -> Option<Speaker> {
        let source = attribution.source.first()?;
        if is_nobody(source.of(text)) {
            return None;
        }
        if attribution.grade == SourceGrade::Pronoun {
            return self.pronoun(text, facts, *source, spoken);
        }
        let is_named = |mention: &&Mention| {
            attribution.grade == SourceGrade::Named
                || attribution.grade == SourceGrade::Role && is_apposed(text, *source, mention)
        };
        if let Some(mention) = named_in(text, facts, *source).filter(is_named) {
            let name = mention.span.of(text);
            let gender = Gender::of(&titles(text, mention));
            let known = self.find(name, mention.kind, gender).and_then(|at| self.known.get(at));
            let name = known.map_or(name, |known| &known.name);
            return Some(Speaker { name: clean(name).into(), kind: Some(mention.kind), grade: SourceGrade::Named });
        }
        let words = clean(source.of(text));
        let words = without_opening(words.trim_end_matches([',', ' ']));
        if attribution.grade == SourceGrade::Role {
            // “The general” is the person last described as one.
            let role = words.to_lowercase();
            let role = role.strip_prefix("the ").map(|role| format!(" {} ", role.trim()));
            let known = role.and_then(|role| {
                self.known.iter().rev().find(|k| k.kind == EntityKind::Person && k.titles.contains(&*role))
            });
            if let Some(known) = known {
                return Some(known.speaker());
            }
        }
        let words = words.strip_suffix("'s").or_else(|| words.strip_suffix("’s")).unwrap_or(words);
        let short = words.char_indices().nth(80).map_or(words, |(end, _)| words.get(..end).unwrap_or(words));
        (!short.is_empty()).then(|| Speaker { name: short.into(), kind: None, grade: attribution.grade })
    }

    fn pronoun(&mut self, text: &str, facts: &Facts, source: Span, spoken: bool) -> Option<Speaker> {
        let word = source.of(text).to_lowercase();
        let last = |grade: &[SourceGrade]| {
            self.last
                .as_deref()
                .filter(|last| grade.contains(&last.grade) && last.kind != Some(EntityKind::Person))
                .cloned()
        };
        let gender = match &*word {
            "he" | "him" | "his" | "himself" => Gender::Male,
            "she" | "her" | "hers" | "herself" => Gender::Female,
            "they" | "them" | "their" => {
                return last(&[SourceGrade::Group, SourceGrade::Vague, SourceGrade::Named, SourceGrade::Anonymous]);
            }
            "it" | "its" => {
                return last(&[SourceGrade::Named, SourceGrade::Document])
                    .or_else(|| self.known.iter().rev().find(|k| k.kind != EntityKind::Person).map(Known::speaker));
            }
            "who" | "which" | "whose" => {
                // The possessor of the clause's subject ends directly before it.
                let before = facts.mentions.partition_point(|mention| mention.span.end <= source.start);
                let mention = facts.mentions.get(before.checked_sub(1)?)?;
                let between = Span { start: mention.span.end, end: source.start };
                let near = between.of(text).trim_matches([' ', ',']).is_empty();
                // “Ben Poe, head of the harbour board, who told”: a person, and not the organization in the apposition.
                let person = |at: usize| {
                    let named = facts.mentions.get(at).filter(|named| named.kind == EntityKind::Person)?;
                    let between = text.get(named.span.end as usize..mention.span.start as usize)?;
                    (between.starts_with(',') && between.len() < APPOSITION && !between.contains(['.', ';']))
                        .then_some(named)
                };
                let described = word == "who" && mention.kind != EntityKind::Person;
                let mention = before.checked_sub(2).and_then(person).filter(|_| described).unwrap_or(mention);
                return near.then(|| {
                    let name = mention.span.of(text);
                    let known = self.find(name, mention.kind, Gender::Unknown).and_then(|at| self.known.get(at));
                    let name = known.map_or(name, |known| &known.name);
                    Speaker { name: clean(name).into(), kind: Some(mention.kind), grade: SourceGrade::Named }
                });
            }
            _ => return None,
        };
        let fits = |known: &Known| {
            known.kind == EntityKind::Person && (known.gender == gender || known.gender == Gender::Unknown)
        };
        // The subject of the sentence before: “Ada Marsh would not have it. “…,” she said.”
        let topic = self.topic(text, facts, source.start, gender);
        if let Some(known) = topic.and_then(|at| self.known.get(at)).filter(|known| fits(known)) {
            let speaker = known.speaker();
            self.learn(&speaker.name, gender);
            return Some(speaker);
        }
        // A paragraph that has named one person and has no statement yet: “The bluntest was Ada Marsh. She said …”
        let only = self.only_person(text, facts, source.start).filter(|_| !spoken);
        if let Some(known) = only.and_then(|at| self.known.get(at)).filter(|known| fits(known)) {
            let speaker = known.speaker();
            self.learn(&speaker.name, gender);
            return Some(speaker);
        }
        // The last speaker continues, unless the pronoun has another gender.
        if let Some(last) = self.last.clone() {
            let known = self.known.iter().find(|known| *known.name == *last.name);
            let role = known.is_none()
                && matches!(last.grade, SourceGrade::Role | SourceGrade::Vague | SourceGrade::Anonymous);
            if role || known.is_some_and(fits) {
                self.learn(&last.name, gender);
                return Some((*last).clone());
            }
        }
        let at = self.known.iter().rposition(fits)?;
        let speaker = self.known.get(at).map(Known::speaker)?;
        self.learn(&speaker.name, gender);
        Some(speaker)
    }

    /// The topic of the sentences before a position: the subject of the last one that does not open with the same
    /// pronoun, outside quotations and reported content.
    fn topic(&self, text: &str, facts: &Facts, position: u32, gender: Gender) -> Option<usize> {
        let own: &[&str] = if gender == Gender::Female { &["she", "her"] } else { &["he", "his"] };
        let at = facts.sentences.partition_point(|sentence| sentence.span.start <= position).checked_sub(1)?;
        let block = facts.sentences.get(at)?.block;
        for sentence in facts.sentences.get(at.saturating_sub(BACK)..at)?.iter().rev() {
            let span = sentence.span;
            let told = facts.quotations.iter().any(|quotation| quotation.span.overlaps(span))
                || facts
                    .attributions
                    .iter()
                    .flat_map(|a| a.content.iter().chain(&a.cue))
                    .any(|part| part.overlaps(span));
            if told || sentence.block != block {
                return None;
            }
            let first = span.of(text).split_whitespace().next().unwrap_or("").to_lowercase();
            if own.contains(&&*first) {
                continue;
            }
            let from = facts.mentions.partition_point(|mention| mention.span.start < span.start);
            let mention = facts.mentions.get(from).filter(|mention| mention.span.end <= span.end)?;
            let front = Span { start: span.start, end: mention.span.start }.of(text);
            // “Outside, Ada Marsh had a bag on her knees.”
            let front =
                front.split_once(", ").filter(|(first, _)| !first.contains(' ')).map_or(front, |(_, rest)| rest);
            let is_subject = front.split_whitespace().all(|word| {
                let lower = word.trim_end_matches('.').to_lowercase();
                let class = LEXICON.class_of(&lower);
                ["the", "other", "but", "and"].contains(&&*lower) || class.is(TITLES)
            });
            if mention.kind != EntityKind::Person || !is_subject || owns(text, mention) {
                return None;
            }
            // Who decides about others, “Justice Brown threw out the case”, is seldom who comments on it.
            if self.last.is_some() && titles(text, mention).split(' ').any(|title| ARBITERS.contains(&title)) {
                return None;
            }
            return self.find(mention.span.of(text), mention.kind, Gender::of(&titles(text, mention)));
        }
        None
    }

    /// The only person named in a chunk before a position, outside content and quotations, and not as a possessor.
    fn only_person(&self, text: &str, facts: &Facts, end: u32) -> Option<usize> {
        let told = |span: Span| {
            facts.attributions.iter().flat_map(|attribution| &attribution.content).any(|content| content.overlaps(span))
                || facts.quotations.iter().any(|quotation| quotation.span.overlaps(span))
        };
        let named = facts.mentions.iter().take_while(|mention| mention.span.end <= end);
        let mut only = None;
        for mention in named.filter(|mention| mention.kind == EntityKind::Person) {
            if owns(text, mention) || told(mention.span) {
                continue;
            }
            let at = self.find(mention.span.of(text), mention.kind, Gender::of(&titles(text, mention)))?;
            if only.is_some_and(|only| only != at) {
                return None;
            }
            only = Some(at);
        }
        only
    }

    fn learn(&mut self, name: &str, gender: Gender) {
        if let Some(known) = self.known.iter_mut().find(|known| *known.name == *name) {
            known.gender = gender;
        }
    }
}

impl Gender {
    fn of(titles: &str) -> Self {
        match () {
            () if [" mr ", " sir ", " king ", " prince "].iter().any(|t| titles.contains(t)) => Self::Male,
            () if [" mrs ", " ms ", " miss ", " queen "].iter().any(|t| titles.contains(t)) => Self::Female,
            () => Self::Unknown,
        }
    }
}

/// Given names that only women, or only men, bear.
static WOMEN: LazyLock<FxHashSet<&str>> =
    LazyLock::new(|| english::list(english::NAMES, "given-names-of-women").into_iter().collect());
static MEN: LazyLock<FxHashSet<&str>> =
    LazyLock::new(|| english::list(english::NAMES, "given-names-of-men").into_iter().collect());

impl Gender {
    /// The gender, or that of the first of several names of a person.
    fn or_by_name(self, name: &str, kind: EntityKind) -> Self {
        let Some((first, _)) = name.split_once(' ') else { return self };
        match self {
            Self::Unknown if kind == EntityKind::Person && WOMEN.contains(first) => Self::Female,
            Self::Unknown if kind == EntityKind::Person && MEN.contains(first) => Self::Male,
            known => known,
        }
    }
}

/// The titles and descriptions of a mention in lower case, with a space around each word.
fn titles(text: &str, mention: &Mention) -> String {
    let titles = mention.descriptors.iter().take(4).map(|span| span.of(text)).collect::<Vec<_>>().join(" ");
    format!(" {} ", titles.to_lowercase().replace(['.', ','], ""))
}

impl Known {
    fn speaker(&self) -> Speaker {
        Speaker { name: (*self.name).into(), kind: Some(self.kind), grade: SourceGrade::Named }
    }
}

/// The name that identifies a source: a person before an organization, the first before the others.
fn named_in<'a>(text: &str, facts: &'a Facts, source: Span) -> Option<&'a Mention> {
    let from = facts.mentions.partition_point(|mention| mention.span.start < source.start);
    let within = || facts.mentions.get(from..).unwrap_or_default().iter().take_while(|m| m.span.start < source.end);
    // “Ada Marsh's envoy, Ben Stone”, is Stone. “A lawyer for Ben Stone, Ada Marsh”: Marsh.
    let kind = |kinds: &'static [EntityKind]| {
        let fits = within().filter(move |mention| kinds.contains(&mention.kind));
        fits.min_by_key(|mention| (owns(text, mention), is_governed(text, source, mention)))
    };
    kind(&[EntityKind::Person])
        .or_else(|| kind(&[EntityKind::Organization, EntityKind::Geopolitical, EntityKind::Group, EntityKind::Work]))
}

/// Whether a preposition governs a name within a source: “a lawyer for Ben Stone”, “the mayor of Hull”.
fn is_governed(text: &str, source: Span, mention: &Mention) -> bool {
    const PREPOSITIONS: [&str; 9] = ["for", "of", "to", "with", "against", "by", "from", "at", "in"];
    let start = mention.descriptors.iter().map(|title| title.start).filter(|start| *start >= source.start);
    let start = start.chain([mention.span.start]).min().unwrap_or(source.start);
    let before = text.get(source.start as usize..start as usize).unwrap_or("");
    before.split_whitespace().next_back().is_some_and(|word| PREPOSITIONS.contains(&word))
}

/// Whether a source ends with a person's name in apposition: “the director of the hospital, Dr Ada Marsh”.
fn is_apposed(text: &str, source: Span, mention: &Mention) -> bool {
    let front = text.get(source.start as usize..mention.span.start as usize).unwrap_or("");
    let behind = text.get(mention.span.end as usize..source.end as usize).unwrap_or("");
    let Some((role, titles)) = front.rsplit_once(", ") else { return false };
    mention.kind == EntityKind::Person
        && !behind.contains(char::is_alphanumeric)
        && !role.is_empty()
        && titles.split_whitespace().all(|word| LEXICON.class_of(word.trim_end_matches('.')).is(TITLES))
}

/// Whether a name is in the genitive.
fn owns(text: &str, mention: &Mention) -> bool {
    let behind = text.get(mention.span.end as usize..).unwrap_or("");
    ["'s", "’s"].iter().any(|end| mention.span.of(text).ends_with(end) || behind.starts_with(end))
}

/// Whether one of two names is the other's surname: “Marsh” of “Ada Marsh”, “al-Roe” of “Jo al-Roe”.
fn shares(full: &str, short: &str) -> bool {
    let ends = |full: &str, short: &str| full.strip_suffix(short).is_some_and(|front| front.ends_with(' '));
    ends(full, short) || ends(short, full)
}

/// Whether a source excludes those it names: “neither Marsh nor Cole”, “no official”. “No 10” is a source.
fn is_nobody(source: &str) -> bool {
    let mut words = source.split_whitespace();
    let first = words.next().unwrap_or("").to_lowercase();
    let numbered = words.next().is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    matches!(&*first, "neither" | "nobody" | "none" | "no-one" | "no") && !numbered
}

/// Titles of those who decide about others.
static ARBITERS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::STATEMENTS, "speaker.arbiters"));

/// Words that open a sentence and are not part of the speaker.
static OPENINGS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::STATEMENTS, "speaker.openings"));

/// The source without an adverb at the start: “Conversely, the council”.
fn without_opening(words: &str) -> &str {
    let Some((first, rest)) = words.split_once(", ") else { return words };
    let lower = first.to_lowercase();
    let opens = OPENINGS.contains(&&*lower)
        || lower.ends_with("ely")
        || lower.ends_with("lly")
        || lower.ends_with("arly")
        || lower.ends_with("ently");
    if opens { rest } else { words }
}

/// Words with one space between them.
fn clean(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leading_adverb_is_not_part_of_the_speaker() {
        assert_eq!(without_opening("Conversely, the council"), "the council");
        assert_eq!(without_opening("However, Ada Marsh"), "Ada Marsh");
        assert_eq!(without_opening("Ada Marsh, the mayor"), "Ada Marsh, the mayor");
        assert_eq!(without_opening("Emily, a baker"), "Emily, a baker");
    }
}
