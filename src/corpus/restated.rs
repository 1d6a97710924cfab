//! Compares a statement with the sentence of a cited document that states the same: which sentence that is, whether one
//! negates the other, whether it names another speaker. Uses shared words; silent if there are few.

use super::quotation::of_one_person;
use super::terms::{self, words};
use super::{Chunk, Document, concepts, names, polarity, spelling};
use crate::analysis::EntityKind;
use crate::analysis::gazetteer::{Class, LEXICON};
use crate::text::Span;

/// A sentence of a document that states the same as a claim.
pub struct Restated<'a> {
    pub chunk: &'a Chunk,
    /// From the chunk's first byte.
    pub span: Span,
    /// The share of the claim's content words in it.
    pub share: f64,
}

/// Content words that a claim and a sentence must share to state the same.
const FEWEST: usize = 3;
/// And the share of the claim's.
const LIKENESS: f64 = 0.6;

/// The form in which a document names a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    Yes,
    /// It names a person with that last name, and always with another first name.
    Otherwise(Box<str>),
    No,
}

impl Document {
    /// The sentence in some spans with the most words of a claim; `None` if none has enough.
    #[must_use]
    pub fn restated(&self, claim: &str, stretches: &[Span]) -> Option<Restated<'_>> {
        let wanted = concepts::distinct(claim);
        if wanted.len() < FEWEST {
            return None;
        }
        let mut best: Option<Restated<'_>> = None;
        for stretch in stretches {
            let first = self.chunk_at(stretch.start).unwrap_or(0);
            let chunks = (first..self.chunks.len()).map(|at| &self.chunks[at]);
            for chunk in chunks.take_while(|chunk| chunk.start < stretch.end) {
                // Most paragraphs of a document have none of the words.
                if terms::shared(&wanted, &chunk.keys.terms) < FEWEST {
                    continue;
                }
                for sentence in chunk.facts.sentences.iter().map(|sentence| sentence.span) {
                    if !stretch.covers(sentence.shifted(chunk.start)) {
                        continue;
                    }
                    let theirs = concepts::distinct(sentence.of(&chunk.facts.syntax.prose));
                    let shared = terms::shared(&wanted, &theirs);
                    #[expect(clippy::cast_precision_loss, reason = "a sentence's words")]
                    let share = shared as f64 / wanted.len() as f64;
                    let better = best.as_ref().is_none_or(|best| share > best.share);
                    if shared >= FEWEST && share >= LIKENESS && better {
                        best = Some(Restated { chunk, span: sentence, share });
                    }
                }
            }
        }
        best
    }

    /// How a document names a person of that full name, in any spelling.
    #[must_use]
    pub fn names_person(&self, name: &str) -> Named {
        let parts = parts(name);
        let Some(last) = parts.last() else { return Named::Yes };
        let mut others: Option<Box<str>> = None;
        for chunk in &self.chunks {
            let prose = &*chunk.facts.syntax.prose;
            for mention in chunk.facts.mentions.iter().filter(|mention| mention.kind == EntityKind::Person) {
                let theirs = mention.span.of(prose);
                if !self::parts(theirs).last().is_some_and(|other| alike(last, other)) {
                    continue;
                }
                if names::compatible(name, theirs) {
                    return Named::Yes;
                }
                others.get_or_insert_with(|| super::entity::squeezed(theirs));
            }
        }
        others.map_or(Named::No, Named::Otherwise)
    }

    /// Whether a document has a word, in any spelling or in the genitive.
    #[must_use]
    pub fn has_name(&self, name: &str) -> bool {
        let wanted = parts(name);
        self.chunks.iter().any(|chunk| has_name(&chunk.text, &wanted))
    }
}

impl Document {
    /// Whether a document has a last name that may be a person's: not only as a part of another name, “Marsh Lane”, and not
    /// only as a common word that opens a sentence, “Reed beds grow there”.
    #[must_use]
    pub fn has_surname(&self, name: &str) -> bool {
        let wanted = parts(name);
        let Some(last) = wanted.last() else { return true };
        self.chunks.iter().any(|chunk| {
            let text = &*chunk.text;
            let alike = |word: &str| alike(last, word.trim_end_matches("'s"));
            let mut all = words(text).filter(|(span, word)| {
                let capital = span.of(text).chars().next().is_some_and(char::is_uppercase);
                (capital || last.chars().all(|c| !c.is_ascii())) && alike(&String::from_utf8_lossy(word.as_bytes()))
            });
            all.any(|(span, _)| !is_other_name(chunk, span) && !is_common(chunk, span))
        })
    }
}

/// Whether a word is the first of several words of the name of a place, a body or a work.
fn is_other_name(chunk: &Chunk, word: Span) -> bool {
    let named = chunk.facts.mentions.iter().find(|mention| mention.span.covers(word));
    named.is_some_and(|mention| {
        let kind = matches!(
            mention.kind,
            EntityKind::Geopolitical | EntityKind::Location | EntityKind::Organization | EntityKind::Work
        );
        let behind = Span { start: word.end, end: mention.span.end }.of(&chunk.text);
        kind && behind.starts_with(' ') && behind.contains(char::is_alphabetic)
    })
}

/// Whether a word that opens a sentence is no name: nothing was read as one there, and no verb follows. “Reed beds grow”.
fn is_common(chunk: &Chunk, word: Span) -> bool {
    let sentences = &chunk.facts.sentences;
    let at = sentences.partition_point(|sentence| sentence.span.start <= word.start).checked_sub(1);
    let opens = at.and_then(|at| sentences.get(at)).is_some_and(|sentence| sentence.span.start == word.start);
    let named =
        chunk.facts.mentions.iter().any(|mention| mention.kind == EntityKind::Person && mention.span.covers(word));
    let next = chunk.text.get(word.end as usize..).unwrap_or("").strip_prefix(' ').unwrap_or("");
    let next = next.split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    let verbs = Class::FUNCTION.or(Class::AUXILIARY).or(Class::SPEECH).or(Class::VERB_ED).or(Class::VERB_S);
    let goes_on = next.starts_with(char::is_lowercase) && !next.ends_with("ed") && !LEXICON.class_of(next).is(verbs);
    opens && !named && goes_on
}

/// Whether a text has the last of some words, such as a last name.
#[must_use]
pub fn text_names(text: &str, name: &str) -> bool {
    has_name(text, &parts(name))
}

fn has_name(text: &str, name: &[String]) -> bool {
    let Some(last) = name.last() else { return true };
    words(text).any(|(span, word)| {
        let begins =
            span.of(text).chars().next().is_some_and(char::is_uppercase) || last.chars().all(|c| !c.is_ascii());
        begins && alike(last, String::from_utf8_lossy(word.as_bytes()).trim_end_matches("'s"))
    })
}

/// The words of a name, folded.
fn parts(name: &str) -> Vec<String> {
    let of = words(name).map(|(_, word)| String::from_utf8_lossy(word.as_bytes()).into_owned());
    of.map(|word| word.trim_end_matches("'s").to_owned()).collect()
}

fn alike(a: &str, b: &str) -> bool {
    a == b || spelling::is_variant_word(a, b)
}

/// Whether one of two sentences denies what the other states.
#[must_use]
pub fn contradicts(claim: &str, sentence: &str) -> bool {
    let theirs = terms::terms(sentence);
    let mut shared = terms::terms(claim);
    shared.retain(|term| theirs.binary_search(term).is_ok());
    polarity::denials_of(claim, &shared) + polarity::denials_of(sentence, &shared) == 1
}

/// Whether two full names cannot be one person's.
#[must_use]
pub fn other_person(a: &str, b: &str) -> bool {
    !of_one_person(a, b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::DocId;
    use crate::syntax::Format;

    #[test]
    fn a_person_is_found_however_the_name_is_spelt() {
        let text = "José Muñoz met Jürgen Müller. Ada Marsh and Oleksiy Zelenskyy left with Dr. Marshall.\n";
        let document = Document::new(DocId(0), "a.txt", Format::Text, text);
        for name in ["Jose Munoz", "Juergen Mueller", "Jurgen Muller", "Marsh", "A. Marsh"] {
            assert_eq!(document.names_person(name), Named::Yes, "{name}");
        }
        assert_eq!(document.names_person("Bea Marsh"), Named::Otherwise("Ada Marsh".into()));
        assert_eq!(document.names_person("Tom Hall"), Named::No);
        assert!(document.has_name("Zelensky") && !document.has_name("Hall"));
    }

    #[test]
    fn the_sentence_that_states_the_same_is_found() {
        let text =
            "The weather was fine. The county court did not approve the sale of the old clinic.\n\nNobody came.\n";
        let document = Document::new(DocId(0), "a.txt", Format::Text, text);
        let all: Vec<Span> = document.chunks.iter().map(Chunk::span).collect();
        let claim = "The court approved the clinic's sale";
        let found = document.restated(claim, &all).unwrap();
        let sentence = found.span.of(&found.chunk.text);
        assert!(sentence.starts_with("The county"), "{sentence}");
        assert!(contradicts(claim, sentence));
        assert!(!contradicts("The court refused to approve the sale", sentence));
        assert!(document.restated("The harbour was closed after the storm", &all).is_none());
    }
}
