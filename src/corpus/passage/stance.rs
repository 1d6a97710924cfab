//! Whether a passage on what a claim says bears it out or says otherwise, as far as words and numbers tell: a “not” before
//! what both say, a contrary, a number that cannot be the same, another day.

use super::units::{Units, shared};
use super::{SAYS, Stance};
use crate::analysis::Figure;
use crate::corpus::concepts::{concepts, contraries};
use crate::corpus::figures::incompatible;
use crate::corpus::terms::{Term, words};
use crate::text::Span;

/// Words that turn what follows them round.
const NEGATIONS: [&str; 32] = [
    "not",
    "no",
    "never",
    "none",
    "neither",
    "nor",
    "without",
    "cannot",
    "denied",
    "denies",
    "deny",
    "denying",
    "refused",
    "refuses",
    "refuse",
    "refusing",
    "failed",
    "fails",
    "fail",
    "failing",
    "hardly",
    "barely",
    "nobody",
    "nothing",
    "untrue",
    "stopped",
    "stop",
    "halted",
    "ended",
    "unlikely",
    "unable",
    "excluding",
];
/// Bytes behind a negation that it reaches.
const REACH: u32 = 30;
/// From this score on a passage is so much on the same matter that another number for it is a contradiction.
const ON_IT: f32 = 0.3;

/// `claim` and `passage`: the words of both; `score`: how likely they tell of the same.
pub(super) fn stance(claim: (&Units, &str), passage: (&Units, &str), score: f32, day: Option<bool>) -> Stance {
    let figures = rivals(&claim.0.figures, &passage.0.figures);
    if figures && score >= ON_IT {
        return Stance::Contradicts;
    }
    if score < SAYS {
        return Stance::Mentions;
    }
    let both: Vec<Term> = shared(&claim.0.terms, &passage.0.terms).copied().collect();
    let (denied, theirs) = (negated(claim.1, &both), negated(passage.1, &both));
    // One “not” before what both say; where both have one, they agree.
    let turned = both.iter().any(|term| denied.contains(term) != theirs.contains(term));
    let contrary = claim.0.terms.iter().any(|term| {
        passage.0.terms.binary_search(term).is_err()
            && contraries(*term).iter().any(|other| {
                passage.0.terms.binary_search(other).is_ok()
                    && claim.0.terms.binary_search(other).is_err()
                    && denied.contains(term) == theirs.contains(other)
            })
    });
    match (turned, contrary, day) {
        // “Did not accept” and “rejected”.
        (true, false, _) | (false, true, _) => Stance::Contradicts,
        (_, _, Some(false)) => Stance::Mentions,
        _ => Stance::Supports,
    }
}

/// Whether two sentences count the same and no number satisfies both, and none of their figures agree.
fn rivals(own: &[Figure], theirs: &[Figure]) -> bool {
    let same =
        |a: &Figure, b: &Figure| a.unit == b.unit && a.head == b.head && !a.head.is_empty() && a.change == b.change;
    let pairs = own.iter().flat_map(|a| theirs.iter().map(move |b| (a, b)));
    let alike: Vec<_> = pairs.filter(|(a, b)| same(a, b)).collect();
    !alike.is_empty() && alike.iter().all(|(a, b)| incompatible(a, b))
}

/// What a negation stands before: the first content word behind it in its own clause. A verb that negates and that the
/// other sentence has too (“refused”) turns nothing round.
fn negated(text: &str, both: &[Term]) -> Vec<Term> {
    let all: Vec<(Span, Term)> = concepts(text).collect();
    let mut turned = Vec::new();
    for (at, word) in words(text) {
        let bytes = word.as_bytes();
        let negates = bytes.ends_with(b"n't") || NEGATIONS.iter().any(|each| each.as_bytes() == bytes);
        let is_shared = all.iter().any(|(span, term)| *span == at && both.contains(term));
        if !negates || is_shared {
            continue;
        }
        let next = all.iter().filter(|(span, _)| span.start >= at.end).find(|(span, _)| *span != at);
        turned.extend(next.filter(|(span, _)| !stops(text, at.end, span.start)).map(|(_, term)| *term));
    }
    turned
}

fn stops(text: &str, from: u32, to: u32) -> bool {
    to - from > REACH || Span::new(from, to).of(text).contains([',', ';', ':', '.', '(', '—', '–'])
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::corpus::{Corpus, DocId, Document};
    use crate::syntax::Format;

    /// How the second text's first sentence stands to the first's; `None` where it is not found.
    fn check(claim: &str, passage: &str) -> Option<Stance> {
        let filler = "The market opened at eight and sold cheese.\n\nTwo choirs sang in the square until it rained.\n";
        let document =
            |(id, text): (u32, &str)| Arc::new(Document::new(DocId(id), format!("{id}.txt"), Format::Text, text));
        let all = [claim, passage, filler];
        let corpus = Corpus::default().with_documents((0u32..).zip(all).map(document).collect());
        let own = corpus.document(DocId(0))?;
        let span = own.chunks[0].facts.sentences[0].span;
        let found = corpus.evidence(own, span, 3);
        found.iter().find(|evidence| evidence.place.document == DocId(1)).map(|evidence| evidence.stance)
    }

    #[test]
    fn what_says_the_same_in_other_words_supports() {
        for (claim, passage) in [
            (
                "Norway turned down the invitation to the Oslo conference.",
                "Oslo's talks begin after the Norwegians refused the invitation.",
            ),
            (
                "The company bought the shipyard in Bergen for 3 million euros.",
                "The acquisition of the Bergen shipyard cost the firm 3 million euros.",
            ),
            (
                "Ada Marsh was arrested on Monday over the stolen paintings.",
                "Police detained Marsh because of the stolen paintings.",
            ),
            ("The flood destroyed forty bridges in Saxony.", "In Saxony, flooding destroyed forty bridges."),
        ] {
            assert_eq!(check(claim, passage), Some(Stance::Supports), "{claim} {passage}");
        }
    }

    #[test]
    fn a_not_a_contrary_and_another_number_contradict() {
        for (claim, passage) in [
            (
                "Norway accepted the invitation to the Oslo conference.",
                "Norway rejected the invitation to the Oslo conference.",
            ),
            (
                "The council sold the old lighthouse to a hotel.",
                "The council never sold the old lighthouse to a hotel.",
            ),
            (
                "The jury convicted Ada Marsh of fraud in Bergen.",
                "Ada Marsh was acquitted of fraud by a jury in Bergen.",
            ),
            ("The flood destroyed forty bridges in Saxony.", "The flood destroyed ninety bridges in Saxony."),
            ("Output of the Bergen shipyard increased in spring.", "Output of the Bergen shipyard fell in spring."),
        ] {
            assert_eq!(check(claim, passage), Some(Stance::Contradicts), "{claim} {passage}");
        }
    }

    #[test]
    fn what_only_names_the_same_people_does_not_support() {
        for (claim, passage) in [
            ("Norway and Sweden signed a treaty on herring in Oslo.", "Norway and Sweden play football in Oslo."),
            ("Ada Marsh sold the mill to a baker.", "Ada Marsh sang in the choir."),
        ] {
            assert_ne!(check(claim, passage), Some(Stance::Supports), "{claim} {passage}");
        }
    }

    #[test]
    fn two_negations_agree() {
        assert_eq!(
            check("The council did not sell the old lighthouse.", "The old lighthouse was never sold by the council."),
            Some(Stance::Supports)
        );
        assert_eq!(
            check("Norway did not accept the invitation to Oslo.", "Norway rejected the invitation to Oslo."),
            Some(Stance::Supports)
        );
    }
}
