//! How a value is meant: as a fact, as a plan or forecast, or as what is required. A share that was reached and the share
//! that was required are two values.

use std::sync::LazyLock;

use super::terms::{self, words};
use crate::english;
use crate::text::Span;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Modality {
    #[default]
    Fact,
    /// Planned, wished or expected.
    Plan,
    /// Required or permitted: “must”, “minimum”, “threshold”.
    Norm,
}

/// Words and phrases that make a value a requirement or a limit.
static NORMS: LazyLock<Vec<Vec<u32>>> = LazyLock::new(|| {
    let phrase = |phrase: &str| words(phrase).map(|(_, word)| word.hash()).collect();
    english::list(english::STATEMENTS, "modality.norms").into_iter().map(phrase).collect()
});
static AIMS: LazyLock<Vec<u32>> =
    LazyLock::new(|| english::list(english::STATEMENTS, "figures.aims").into_iter().map(terms::hash).collect());
/// Marks and words after a value that begin another statement.
const BREAKS: [&str; 8] = [", ", "; ", ": ", " but ", " while ", " although ", " — ", " – "];

/// Whether a sentence, or a part of one, has a word of a requirement.
pub(super) fn has_norm(text: &str) -> bool {
    let hashes: Vec<u32> = words(text).map(|(_, word)| word.hash()).collect();
    let norms = &*NORMS;
    // “Must have been” is a guess.
    let must = terms::hash("must");
    let guess = [must, terms::hash("have")];
    let is_guess = hashes.windows(2).any(|pair| pair == guess);
    norms
        .iter()
        .filter(|norm| !is_guess || **norm != [must])
        .any(|norm| hashes.windows(norm.len()).any(|at| at == norm))
}

/// Whether one of two sentences tells what is planned, expected or required, and the other does not.
pub(super) fn differ(one: &str, other: &str) -> bool {
    let aims = |text: &str| words(text).any(|(_, word)| AIMS.contains(&word.hash()));
    has_norm(one) != has_norm(other) || aims(one) != aims(other)
}

/// Whether a value is required or a limit, as the words about it tell: those from the value before it, and those to the
/// end of its clause. `others`: the other values of the sentence. Spans count from `from` bytes before the sentence.
pub(super) fn is_norm(sentence: &str, from: u32, value: Span, others: impl Iterator<Item = Span>) -> bool {
    let local = |span: Span| Span { start: span.start.saturating_sub(from), end: span.end.saturating_sub(from) };
    let value = local(value);
    let mut start = 0;
    let mut end = crate::text::offset(sentence.len());
    for other in others.map(local).filter(|other| !other.overlaps(value)) {
        if other.end <= value.start {
            start = start.max(other.end);
        } else if other.start >= value.end {
            end = end.min(other.start);
        }
    }
    let before = sentence.get(start as usize..value.start as usize).unwrap_or("");
    // “While the law requires 95 %, the clinic treated 78 %”: what stands with another value is that one's.
    let opens = BREAKS.iter().filter_map(|mark| before.find(mark).map(|at| at + mark.len())).min();
    let before = if start > 0 { &before[opens.unwrap_or(0)..] } else { before };
    let behind = sentence.get(value.end as usize..end as usize).unwrap_or("");
    let closes = BREAKS.iter().filter_map(|mark| behind.find(mark)).min().unwrap_or(behind.len());
    has_norm(before) || has_norm(&behind[..closes])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sentence: &str, number: &str) -> bool {
        let span = |number: &str| {
            let at = crate::text::offset(sentence.find(number).expect("the number"));
            Span::new(at, at + crate::text::offset(number.len()))
        };
        let others = ["95 %", "78 %"].into_iter().filter(|other| *other != number && sentence.contains(other));
        is_norm(sentence, 0, span(number), others.map(span))
    }

    #[test]
    fn what_is_required_is_told_from_what_is_so() {
        for (sentence, number) in [
            ("The clinic must treat 95 % of patients within four hours.", "95 %"),
            ("The minimum share of recycled plastic is 30 percent.", "30 percent"),
            ("The contract obliges Nordbahn to run 92 percent of trains on time.", "92 percent"),
            ("The clinic treated 78 % of patients, short of the required 95 %.", "95 %"),
            ("A share of 95 % is required by law.", "95 %"),
            ("The standard calls for 40 hours of training.", "40 hours"),
            ("While the law requires 95 %, the clinic treated 78 %.", "95 %"),
        ] {
            assert!(check(sentence, number), "{sentence}");
        }
        for (sentence, number) in [
            ("The clinic treated 78 % of patients within four hours.", "78 %"),
            ("The clinic treated 78 % of patients, short of the required 95 %.", "78 %"),
            ("While the law requires 95 %, the clinic treated 78 %.", "78 %"),
            ("The flock must have had 40 birds.", "40 birds"),
        ] {
            assert!(!check(sentence, number), "{sentence}");
        }
    }
}
