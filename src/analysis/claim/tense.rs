//! The tense in which a sentence tells: the simple past of an event, or the pluperfect of what went before. Knows no classes
//! of predicates.

use std::ops::Range;
use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use crate::analysis::part_of_speech::PartOfSpeech;
use crate::analysis::words::Words;
use crate::english;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tense {
    /// Every finite verb is in the simple past, or in a pluperfect beside one.
    Past,
    /// The only finite verbs are pluperfects.
    Pluperfect,
    /// Present, perfect, future, or a modal verb.
    Other,
}

/// Auxiliaries of the present, and modal verbs.
const PRESENT: [&str; 20] = [
    "is", "are", "has", "have", "does", "do", "am", "will", "would", "can", "could", "may", "might", "must", "should",
    "shall", "’s", "'s", "’ve", "'ve",
];

/// Irregular forms of the past tense and participles.
static IRREGULAR: LazyLock<FxHashSet<&str>> = LazyLock::new(|| {
    let pairs = english::list(english::IRREGULAR, "forms");
    let first = pairs.into_iter().filter_map(|pair| pair.split_whitespace().next());
    first.chain(english::list(english::ORDINARY, "past")).collect()
});

/// The tense of some tokens.
pub(super) fn tense(words: &Words<'_>, tokens: Range<usize>, parts: &[PartOfSpeech]) -> Tense {
    use PartOfSpeech as P;
    let part = |at: usize| at.checked_sub(tokens.start).and_then(|at| parts.get(at)).copied();
    let auxiliary = |at: usize| part(at) == Some(P::Auxiliary);
    let mut past = false;
    let mut pluperfect = false;
    for at in tokens.clone() {
        let verb = matches!(part(at), Some(P::Verb | P::Auxiliary));
        if !verb {
            continue;
        }
        if words.any(at, &PRESENT) {
            return Tense::Other;
        }
        if words.any(at, &["was", "were", "did"]) {
            past = true;
            continue;
        }
        if words.eq(at, "had") && auxiliary(at) {
            pluperfect = true;
            continue;
        }
        let word = words.word(at).to_lowercase();
        let is_past = word.ends_with("ed") || IRREGULAR.contains(&*word) || words.eq(at, "had");
        // A participle behind an auxiliary is counted with it.
        let skipped = |at: &usize| matches!(part(*at), Some(P::Adverb | P::Particle));
        let before = (tokens.start..at).rev().find(|at| !skipped(at));
        let governed = before.is_some_and(|before| auxiliary(before) || words.eq(before, "to"));
        if governed || word.ends_with("ing") {
            continue;
        }
        // “The race ends”: a form of the present, unless it follows another verb.
        let noun = before.is_some_and(|before| part(before) == Some(P::Determiner));
        if !is_past && word.ends_with('s') && !noun {
            return Tense::Other;
        }
        past |= is_past;
    }
    match (past, pluperfect) {
        (true, _) => Tense::Past,
        (false, true) => Tense::Pluperfect,
        _ => Tense::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::part_of_speech::tags;
    use crate::analysis::prose::Prose;
    use crate::syntax::{Format, parse_chunk};

    fn told(text: &str) -> Tense {
        let syntax = parse_chunk(&std::sync::Arc::from(text), Format::Text, false);
        let prose = Prose::new(&syntax.prose, &syntax.blocks[0]).expect("prose");
        let parts = tags(&prose, &prose.sentences[0]);
        tense(&Words::new(&prose), prose.sentences[0].tokens.clone(), &parts)
    }

    #[test]
    fn tenses() {
        for (text, expected) in [
            ("The bees landed on the first pattern.", Tense::Past),
            ("Doyle struck out after Petty had walked two men.", Tense::Past),
            ("The cores were sliced and dried.", Tense::Past),
            ("She had made a note of the remark.", Tense::Pluperfect),
            ("The site had stood empty for 19 years.", Tense::Pluperfect),
            ("He had been using his telephone.", Tense::Pluperfect),
            ("The firm has shut four mills.", Tense::Other),
            ("Bees pollinate tomatoes and beans.", Tense::Other),
            ("The bank will lend more.", Tense::Other),
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
    }
}
