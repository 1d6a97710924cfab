//! The predicate of a claim's main clause, and whether a passage has it: without it, a passage about the same people and
//! things tells of something else.

use std::sync::LazyLock;

use crate::analysis::{Models, PartOfSpeech, parts_of_speech};
use crate::corpus::concepts;
use crate::corpus::terms::Term;
use crate::english;
use crate::syntax::Format;
use crate::text::Span;

/// Verbs that say little without their complement.
static LIGHT: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::STATEMENTS, "predicate.light"));

/// Whether a passage has a predicate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stated {
    Yes,
    /// Not in words that are known to mean it.
    Open,
    /// It has the rest of the clause, so another predicate is in its place.
    Replaced,
}

/// The predicate of a clause.
pub(super) struct Predicate {
    /// Its first byte in the text of the clause.
    pub(super) start: u32,
    /// Its concepts.
    terms: Vec<Term>,
}

/// The first full verb of a clause, or the adjective of a copula.
pub(super) fn of(clause: &str) -> Option<Predicate> {
    let parts = parts_of_speech(&clause.into(), Format::Text, true, &Models::default());
    let word = |span: &Span| span.of(clause).to_lowercase();
    let is_full = |(span, part): &&(Span, PartOfSpeech)| {
        *part == PartOfSpeech::Verb && span.of(clause).starts_with(char::is_lowercase) && !LIGHT.contains(&&*word(span))
    };
    let verb = parts.iter().position(|each| is_full(&each));
    let copula = parts.iter().position(|(_, part)| *part == PartOfSpeech::Auxiliary);
    let complement = copula.and_then(|copula| {
        let behind = parts.get(copula + 1..)?.iter();
        behind
            .take_while(|(_, part)| !matches!(part, PartOfSpeech::Punctuation | PartOfSpeech::Adposition))
            .find(|(_, part)| *part == PartOfSpeech::Adjective)
    });
    // “Is safe to drink”: the adjective comes before the verb.
    let first = verb.map(|verb| parts[verb].0);
    let adjective = complement.map(|(span, _)| *span).filter(|span| first.is_none_or(|verb| span.start < verb.start));
    let span = adjective.or(first)?;
    // A particle belongs to its verb.
    let rest = clause.get(span.start as usize..).unwrap_or_default();
    let terms = concepts::concepts(rest).filter(|(at, _)| at.start == 0).map(|(_, term)| term).collect();
    Some(Predicate { start: span.start, terms })
}

/// Whether a passage, by its sorted concepts, has the predicate of a clause. `main`: the concepts of the clause.
pub(super) fn stated(predicate: Option<&Predicate>, main: &[Term], passage: &[Term]) -> Stated {
    let has = |term: &Term| passage.binary_search(term).is_ok();
    let predicate = predicate.map_or(&[][..], |predicate| &predicate.terms);
    if predicate.iter().all(has) {
        return Stated::Yes;
    }
    let rest: Vec<&Term> = main.iter().filter(|term| !predicate.contains(term)).collect();
    if rest.len() > 1 && rest.into_iter().all(has) { Stated::Replaced } else { Stated::Open }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn predicate(clause: &str) -> &str {
        let start = of(clause).map_or(0, |predicate| predicate.start as usize);
        clause[start..].split(' ').next().unwrap_or("")
    }

    #[test]
    fn the_predicate_is_the_first_full_verb_or_the_adjective_of_a_copula() {
        for (clause, expected) in [
            ("The council has approved the new harbour", "approved"),
            ("The water of the school is safe to drink", "safe"),
            ("Torrow United signed the midfielder Jo Lenz from Besse", "signed"),
            ("Three patients were discharged from the ward in May", "discharged"),
        ] {
            assert_eq!(predicate(clause), expected, "{clause}");
        }
    }
}
