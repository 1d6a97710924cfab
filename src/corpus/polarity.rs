//! Which words of a text are denied: its negations with their scope, without those that only bound (“not until”, “no fewer
//! than”), except (“nobody but Marsh”) or correct (“not 12 but 15”). Knows nothing about documents.

use std::ops::Range;
use std::sync::LazyLock;

use super::terms::{Term, Word, spoken};
use crate::english;
use crate::text::Span;

/// A word and its position.
type Said = (Span, Word);

static NEGATIONS: LazyLock<Vec<&str>> = LazyLock::new(|| list("polarity.negations"));
/// Words with which an act or a statement is denied.
static REFUSALS: LazyLock<Vec<&str>> = LazyLock::new(|| list("polarity.refusals"));
/// After a negation these say that it is not all: “not only”.
static ONLY: LazyLock<Vec<&str>> = LazyLock::new(|| list("polarity.only"));
/// Words of comparison: “no fewer than”, “not later than”.
static COMPARED: LazyLock<Vec<&str>> = LazyLock::new(|| list("polarity.compared"));
/// Phrases that deny nothing: “no doubt”, “no wonder”.
static CERTAIN: LazyLock<Vec<&str>> = LazyLock::new(|| list("polarity.certain"));
/// Words that end the clause of a negation.
static CLAUSES: LazyLock<Vec<&str>> = LazyLock::new(|| list("polarity.clauses"));
/// Words that except somebody or something.
static EXCEPTIONS: LazyLock<Vec<&str>> = LazyLock::new(|| list("polarity.exceptions"));
/// Words with which a point in time follows: “did not open until May”.
static TIMES: LazyLock<Vec<&str>> = LazyLock::new(|| list("polarity.times"));
/// Negated subjects and objects.
static NOBODY: LazyLock<Vec<&str>> = LazyLock::new(|| list("polarity.nobody"));

fn list(name: &str) -> Vec<&'static str> {
    english::list(english::STATEMENTS, name)
}

fn is_in(list: &[&str], word: &[u8]) -> bool {
    list.iter().any(|known| known.as_bytes() == word)
}

fn word(words: &[Said], at: usize) -> &[u8] {
    words.get(at).map_or(&[], |(_, word)| word.as_bytes())
}

/// Whether a negation only bounds what follows it: “not only”, “no fewer than”, “no doubt”, “not until”; or is part of
/// “whether or not”.
pub(super) fn is_bounded(words: &[Said], at: usize) -> bool {
    let (next, then) = (word(words, at + 1), word(words, at + 2));
    let before = at.checked_sub(1).map_or(&[][..], |before| word(words, before));
    before == b"or"
        || is_in(&ONLY, next)
        || is_in(&TIMES, next)
        || is_in(&COMPARED, next) && then == b"than" && !(next == b"other" && word(words, at) == b"not")
        || is_in(&COMPARED, next) && then == b"or" && is_in(&COMPARED, word(words, at + 3))
        || word(words, at) == b"no" && is_in(&CERTAIN, next)
        || word(words, at) == b"without" && is_in(&CERTAIN, next)
}

/// Whether a negation excepts what follows: “nobody but Marsh”, “nothing except the tower”, “no road other than this”.
fn is_excepting(words: &[Said], text: &str, at: usize) -> bool {
    /// Words between the negation and the exception: “no one in the town but Marsh”.
    const FAR: usize = 5;
    if !is_in(&NOBODY, word(words, at)) {
        return false;
    }
    let near = (at + 1..words.len().min(at + 1 + FAR)).take_while(|next| !parts(gap(words, text, *next)));
    near.into_iter().any(|next| {
        is_in(&EXCEPTIONS, word(words, next)) || word(words, next) == b"other" && word(words, next + 1) == b"than"
    })
}

/// The text between a word and the one before it.
fn gap<'a>(words: &[Said], text: &'a str, at: usize) -> &'a str {
    let (Some(before), Some(next)) = (at.checked_sub(1).and_then(|before| words.get(before)), words.get(at)) else {
        return "";
    };
    Span::new(before.0.end, next.0.start.max(before.0.end)).of(text)
}

fn parts(gap: &str) -> bool {
    gap.contains([',', ';', ':', '.', '!', '?', '–', '—', '(', ')']) || gap.contains(" - ")
}

/// The scopes of the words that deny something in a text, in words: from the word after each to the end of its clause.
fn scopes(words: &[Said], text: &str) -> Vec<Range<usize>> {
    let mut all = Vec::new();
    for at in 0..words.len() {
        let own = word(words, at);
        let negates = is_in(&NEGATIONS, own);
        if !negates && !is_in(&REFUSALS, own) {
            continue;
        }
        // “No doubt”, “without question”, “beyond doubt”.
        let before = at.checked_sub(1).map_or(&[][..], |before| word(words, before));
        if !negates && is_in(&CERTAIN, own) && (is_in(&NEGATIONS, before) || before == b"beyond") {
            continue;
        }
        if negates && (is_bounded(words, at) || is_excepting(words, text, at)) {
            continue;
        }
        let is_end = |next: &usize| parts(gap(words, text, *next)) || is_in(&CLAUSES, word(words, *next));
        let end = (at + 1..words.len()).find(is_end).unwrap_or(words.len());
        // “That the court approved the sale is false”: the word stands behind what it denies.
        if !negates && !(at + 1..end).any(|next| words[next].1.term().is_some()) {
            let start = (0..=at).rev().find(|at| parts(gap(words, text, *at))).unwrap_or(0);
            all.push(start..at);
            continue;
        }
        // “Did not open until May”, “not before the spring”: it did, then.
        let bounded = (at + 1..end).any(|next| is_in(&TIMES, word(words, next)));
        if negates && bounded {
            continue;
        }
        // “Not 12 but 15”: only what is corrected is in the scope.
        all.push(at + 1..end);
    }
    all
}

/// How often a text denies any of some terms: negations in whose scope at least a third of them are, or whose first word
/// is one. Two in one scope
/// cancel each other.
pub(super) fn denials_of(text: &str, terms: &[Term]) -> usize {
    let words: Vec<Said> = spoken(text).collect();
    let inside = |scope: &Range<usize>| {
        let mut inside: Vec<Term> = words[scope.clone()].iter().filter_map(|(_, word)| word.term()).collect();
        inside.sort_unstable();
        inside.dedup();
        inside.iter().filter(|term| terms.binary_search(term).is_ok()).count()
    };
    // What is denied first, unless the text states it elsewhere: “fees did not rise in May, they rose in June”.
    let denies_head = |scope: &Range<usize>| {
        let head = words[scope.clone()].iter().find_map(|(_, word)| word.term());
        let outside = words.iter().enumerate().filter(|(at, _)| !scope.contains(at));
        head.is_some_and(|head| {
            let again = outside.clone().any(|(_, (_, word))| word.term() == Some(head));
            terms.binary_search(&head).is_ok() && !again
        })
    };
    let counts =
        |scope: &Range<usize>| 3 * inside(scope) >= terms.len().max(1) && inside(scope) > 0 || denies_head(scope);
    let all: Vec<Range<usize>> = scopes(&words, text).into_iter().filter(counts).collect();
    // “Did not refuse to”: of two with the same end, one is in the other's scope.
    let mut ends: Vec<usize> = all.iter().map(|scope| scope.end).collect();
    ends.dedup();
    ends.iter().map(|end| all.iter().filter(|scope| scope.end == *end).count() % 2).sum()
}

#[cfg(test)]
mod tests {
    use super::super::terms;
    use super::*;

    /// Whether a sentence denies what another states.
    fn denies(sentence: &str, of: &str) -> bool {
        let shared: Vec<Term> =
            terms::terms(of).into_iter().filter(|term| terms::terms(sentence).binary_search(term).is_ok()).collect();
        denials_of(sentence, &shared) % 2 == 1
    }

    #[test]
    fn a_negation_denies_its_clause() {
        for (sentence, of) in [
            ("The court did not approve the sale of the clinic.", "The court approved the sale of the clinic"),
            ("Nobody approved the sale of the clinic.", "The court approved the sale of the clinic"),
            ("The lab refused to release the samples.", "The lab released the samples"),
            ("The keeper never missed a session.", "The keeper missed a session"),
            ("That the keeper missed a session is false.", "The keeper missed a session"),
            (
                "The school never reopened after the flood of the river.",
                "The school reopened after the flood of the river",
            ),
            ("The vendor no longer sells the old firmware.", "The vendor sells the old firmware"),
        ] {
            assert!(denies(sentence, of), "{sentence}");
        }
    }

    #[test]
    fn bounds_exceptions_and_corrections_deny_nothing() {
        for (sentence, of) in [
            ("The mayor not only closed the bridge, she sold it.", "The mayor closed the bridge"),
            ("The clinic did not open until May.", "The clinic opened in May"),
            ("No fewer than 45 nurses left the ward.", "45 nurses left the ward"),
            ("Nobody but Tom Hale voted for the sale of the club.", "Tom Hale voted for the sale of the club"),
            ("Nothing except the tower of the castle burned.", "The tower of the castle burned"),
            ("Not 12 but 15 ships sailed for the bay.", "15 ships sailed for the bay"),
            ("The court, which had not met for years, approved the sale.", "The court approved the sale"),
            ("The ward was closed, although the surgeon did not sign.", "The ward was closed"),
            ("The lab did not refuse to release the samples.", "The lab released the samples"),
            ("No doubt the keeper missed the session.", "The keeper missed the session"),
            ("The samples were lost in June, not in May.", "The samples were lost in June"),
        ] {
            assert!(!denies(sentence, of), "{sentence}");
        }
    }
}
