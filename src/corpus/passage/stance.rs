//! Whether a passage supports or contradicts a claim, from words and numbers: negation, antonyms, incompatible numbers,
//! another day.

use std::sync::LazyLock;

use super::super::outcome::Outcome;
use super::Stance;
use super::predicate::Stated;
use super::signals::same_day;
use super::term_bag::{TermBag, shared};
use crate::analysis::Figure;
use crate::corpus::concepts::{concepts, contraries};
use crate::corpus::figures::{incompatible, is_measure, states};
use crate::corpus::modality;
use crate::corpus::names::{self, NameKey};
use crate::corpus::polarity::denials_of;
use crate::corpus::terms::{self, Term, words};
use crate::english;
use crate::text::Span;

/// Words that negate what follows.
static NEGATIONS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::STATEMENTS, "stance.negations"));
/// The scope of a negation, in bytes.
const REACH: u32 = 30;
/// Words after “no” or “not” that bound a number.
const BOUNDS: [&[u8]; 9] =
    [b"less", b"fewer", b"lower", b"smaller", b"more", b"greater", b"higher", b"later", b"earlier"];
/// Scores from which a passage is on topic, so that a negation in it contradicts.
const SIMILAR: f32 = 0.35;
const DENIES: f32 = 0.4;
/// The score from which another number contradicts.
const RELATED: f32 = 0.3;
/// The probability of the same statement from which another sum of the same unit contradicts. Chosen by hand.
const ALIKE: f32 = 0.3;

/// Evidence that a passage states a claim.
#[derive(Clone, Copy, Debug)]
pub(super) struct Support {
    /// The probability of that.
    pub(super) likely: f32,
    /// The weight share of the claim's main clause, apart from names, that the passage has.
    pub(super) told: f32,
    /// The passage has its heaviest word.
    pub(super) heaviest: bool,
    /// Whether the passage has its predicate.
    pub(super) stated: Stated,
}

impl Support {
    /// Thresholds from which a passage supports: likely with half of the claim's main content, or less likely with more
    /// of it. Without the heaviest word it only mentions the topic.
    fn suffices(self) -> bool {
        let enough = |(likely, told): &(f32, f32)| self.likely >= *likely && self.told >= *told;
        self.heaviest && self.stated != Stated::Replaced && [(0.6, 0.5), (0.5, 0.6), (0.4, 0.75)].iter().any(enough)
    }
}

/// Whether one of two sentences denies what both state.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Polarity {
    /// One has a “not” before the common content.
    pub(super) turned: bool,
    /// One has an antonym of a word of the other.
    pub(super) contrary: bool,
    pub(super) outcome: Outcome,
    /// One tells what is planned or required, the other what is.
    pub(super) modal: bool,
    /// The claim gives the value from which something changed: “7070” of “from 7070 to 7171”.
    pub(super) old: bool,
}

impl Polarity {
    /// For a claim and a passage, each with its words.
    pub(super) fn of(claim: (&TermBag, &str), passage: (&TermBag, &str), outcome: Outcome) -> Self {
        let both: Vec<Term> = shared(&claim.0.terms, &passage.0.terms).copied().collect();
        let (denied, theirs) = (negated(claim.1, &both), negated(passage.1, &both));
        // One “not” before the common content; if both have one, they agree.
        let turned = both.iter().any(|term| denied.contains(term) != theirs.contains(term))
            || outcome == Outcome::Open && denies(claim.1, passage.1)
            || sets_aside(passage.1, claim.1)
            || sets_aside(claim.1, passage.1);
        let contrary = claim.0.terms.iter().any(|term| {
            passage.0.terms.binary_search(term).is_err()
                && contraries(*term).iter().any(|other| {
                    passage.0.terms.binary_search(other).is_ok()
                        && claim.0.terms.binary_search(other).is_err()
                        && denied.contains(term) == theirs.contains(other)
                })
        });
        let (modal, old) = (modality::differ(claim.1, passage.1), gives_old_value(claim.1, passage.1));
        Self { turned, contrary, outcome, modal, old }
    }
}

/// The stance of a passage with its words. `score`: the probability of the same topic, `support`: of the same
/// statement. `around`: the context of the passage.
pub(super) fn stance(
    claim: &TermBag,
    passage: (&TermBag, &str),
    around: &TermBag,
    score: f32,
    support: Support,
    polarity: Polarity,
) -> Stance {
    // Sums and durations of one unit are of many things, so the rest must be alike.
    let figures = rivals(&claim.figures, &passage.0.figures, support.likely >= ALIKE);
    if figures && score >= RELATED {
        // “Requires 95 %” and “reached 78 %” are two values.
        return if polarity.modal { Stance::Mentions } else { Stance::Contradicts };
    }
    if score < SIMILAR {
        return Stance::Mentions;
    }
    // Opposites know the negations before them: “not guilty” and “cleared” agree.
    let opposite = polarity.outcome == Outcome::Opposite;
    let agrees = polarity.outcome == Outcome::Agrees;
    match (polarity.turned && !opposite && !agrees, polarity.contrary && !agrees || opposite) {
        // “Did not accept” and “rejected”.
        (true, false) | (false, true) if support.likely >= DENIES => Stance::Contradicts,
        (true, false) | (false, true) => Stance::Mentions,
        _ if polarity.outcome > Outcome::Agrees => Stance::Mentions,
        _ if !support.suffices() || is_of_another_day(claim, passage.0, around) => Stance::Mentions,
        _ if !gives_all(&claim.figures, &passage.0.figures) => Stance::Mentions,
        _ if polarity.old || polarity.modal && has_amount(&claim.figures) => Stance::Mentions,
        _ if !is_of_them(&claim.names, passage, &around.names) => Stance::Mentions,
        _ => Stance::Supports,
    }
}

/// Whether claim and passage have different dates.
fn is_of_another_day(claim: &TermBag, passage: &TermBag, around: &TermBag) -> bool {
    let theirs = || passage.written.iter().chain(&around.written);
    let same = |other: &TermBag| same_day(claim, other) == Some(true);
    let written_so = || claim.written.iter().any(|own| theirs().any(|other| own == other));
    !claim.written.is_empty() && theirs().next().is_some() && !same(passage) && !same(around) && !written_so()
}

/// Whether a passage, or its context, names every person that a claim names, and most of its other names.
fn is_of_them(claimed: &[NameKey], passage: (&TermBag, &str), around: &[NameKey]) -> bool {
    let named = |name: &&NameKey| passage.0.names.binary_search(name).is_ok() || around.binary_search(name).is_ok();
    // A last name alone is not always recognized.
    let written = |name: &&NameKey| {
        words(passage.1).any(|(at, word)| {
            names::is_surname(**name, word.hash()) && at.of(passage.1).starts_with(char::is_uppercase)
        })
    };
    let missing = claimed.iter().filter(|name| !named(name));
    let (people, others): (Vec<&NameKey>, Vec<&NameKey>) = missing.partition(|name| names::is_person(**name));
    people.iter().all(written) && 3 * others.len() <= claimed.len()
}

/// Whether a passage gives nearly every figure of a claim.
fn gives_all(claimed: &[Figure], theirs: &[Figure]) -> bool {
    let worth = claimed.iter().filter(|figure| !figure.unit.is_empty() || figure.value >= 2.0);
    worth.into_iter().all(|own| {
        theirs.iter().any(|other| other.unit == own.unit && other.change == own.change && states(other, own))
    })
}

fn has_amount(claimed: &[Figure]) -> bool {
    claimed.iter().any(|figure| !figure.unit.is_empty() || figure.value >= 2.0)
}

/// Whether a passage gives a number of a claim only as the one that was replaced: “changed from 7070 to 7171”.
fn gives_old_value(claim: &str, passage: &str) -> bool {
    let all: Vec<(Span, terms::Word)> = words(passage).collect();
    let has = |text: &str, number: &str| words(text).any(|(at, _)| at.of(text) == number);
    all.windows(4).any(|four| {
        let [(_, from), (old, value), (_, to), (new, next)] = four else { return false };
        let changes = from.as_bytes() == b"from" && to.as_bytes() == b"to" && value.is_number() && next.is_number();
        changes && has(claim, old.of(passage)) && !has(claim, new.of(passage))
    })
}

/// Whether two sentences count the same and no number satisfies both, and none of their figures agree.
/// `measures`: also figures whose head is only a measure.
fn rivals(own: &[Figure], theirs: &[Figure], measures: bool) -> bool {
    let tells = |head: &str| !head.is_empty() && (measures || !is_measure(head));
    let same = |a: &Figure, b: &Figure| a.unit == b.unit && a.head == b.head && tells(&a.head) && a.change == b.change;
    let pairs = own.iter().flat_map(|a| theirs.iter().map(move |b| (a, b)));
    let alike: Vec<_> = pairs.filter(|(a, b)| same(a, b)).collect();
    !alike.is_empty() && alike.iter().all(|(a, b)| incompatible(a, b))
}

/// Whether one of two sentences denies what both say, in a wider scope: “denied that the works had dumped slag”.
fn denies(one: &str, other: &str) -> bool {
    let mut shared = terms::terms(one);
    let theirs = terms::terms(other);
    shared.retain(|term| theirs.binary_search(term).is_ok());
    denials_of(one, &shared) % 2 != denials_of(other, &shared) % 2
}

/// The scope of a negation: the first content word after it in its clause. A negative verb that the other sentence has
/// too (“refused”) does not invert anything.
fn negated(text: &str, both: &[Term]) -> Vec<Term> {
    let all: Vec<(Span, Term)> = concepts(text).collect();
    let mut turned = Vec::new();
    for (at, word) in words(text) {
        let bytes = word.as_bytes();
        let negates = bytes.ends_with(b"n't") || NEGATIONS.iter().any(|each| each.as_bytes() == bytes);
        let is_shared = all.iter().any(|(span, term)| *span == at && both.contains(term));
        // “No less than 8 GB” is a bound.
        let follows = words(text).find(|(span, _)| span.start >= at.end);
        let bounds = follows.is_some_and(|(_, word)| BOUNDS.contains(&word.as_bytes()));
        if !negates || is_shared || bounds {
            continue;
        }
        let next = all.iter().filter(|(span, _)| span.start >= at.end).find(|(span, _)| *span != at);
        turned.extend(next.filter(|(span, _)| !stops(text, at.end, span.start)).map(|(_, term)| *term));
    }
    turned
}

/// Whether a text has “not … but …” around a number that the other text gives: “not on 2 March but on 30 March”.
fn sets_aside(text: &str, other: &str) -> bool {
    let mut denied: Option<Vec<&str>> = None;
    let is_number = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
    for (at, word) in words(text) {
        let (bytes, own) = (word.as_bytes(), at.of(text));
        if bytes.ends_with(b"n't") || bytes.ends_with("n’t".as_bytes()) || bytes == b"not" {
            denied = Some(Vec::new());
        } else if bytes == b"but" {
            let gives = |number: &&str| words(other).any(|(at, _)| at.of(other) == *number);
            if denied.take().is_some_and(|numbers| numbers.iter().any(gives)) {
                return true;
            }
        } else if let Some(numbers) = &mut denied
            && is_number(own)
        {
            numbers.push(own);
        }
    }
    false
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

    /// The relation of the second text's first sentence to the first's; `None` if it is not found.
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
    fn a_rejected_number_is_not_supported() {
        let claim = "The new ward of the hospital opens on 2 March.";
        let passage = "The new ward of the hospital will not open on 2 March but on 30 March.";
        assert_ne!(check(claim, passage), Some(Stance::Supports));
        assert!(sets_aside("It sailed not with 40 crew but with 55.", "It had 40 crew."));
        assert!(!sets_aside("It sailed not with 40 crew but with 55.", "It had 55 crew."));
    }

    #[test]
    fn a_lower_bound_does_not_support_a_higher_one() {
        for (claim, passage) in [
            (
                "The Falcon editor needs no less than 8 GB of memory.",
                "The Falcon editor needs at least 4 GB of memory.",
            ),
            ("At least 25 ships were lost in the storm.", "More than 12 ships were lost in the storm."),
            (
                "The vaccine keeps for at least 90 days in a fridge.",
                "The vaccine keeps for at least 30 days in a fridge.",
            ),
            ("Over 700 runners entered the Halden marathon.", "More than 400 runners entered the Halden marathon."),
        ] {
            assert_eq!(check(claim, passage), Some(Stance::Contradicts), "{claim} {passage}");
        }
        for (claim, passage) in [
            (
                "The Falcon editor needs no less than 8 GB of memory.",
                "The Falcon editor needs at least 8 GB of memory.",
            ),
            (
                "The vaccine keeps for at least 30 days in a fridge.",
                "In a fridge, the vaccine keeps for no less than 30 days.",
            ),
        ] {
            assert_ne!(check(claim, passage), Some(Stance::Contradicts), "{claim} {passage}");
        }
    }

    #[test]
    fn another_sum_of_the_same_currency_is_no_contradiction() {
        for (claim, passage) in [
            (
                "Renata Holm was fined 20,000 crowns for false accounting.",
                "The board did not know of the payments of Renata Holm, 421,000 crowns in all, the judge said.",
            ),
            ("The club paid 300 crowns for the net.", "The club has 90,000 crowns in the bank after a good season."),
        ] {
            assert_ne!(check(claim, passage), Some(Stance::Contradicts), "{claim} {passage}");
        }
        let found = check(
            "The operating profit of Norvik was 610 million crowns.",
            "The operating profit of Norvik was 601 million crowns.",
        );
        assert_eq!(found, Some(Stance::Contradicts));
    }

    #[test]
    fn an_aim_and_an_old_value_do_not_support() {
        for (claim, passage) in [
            ("The team won 20 of its 34 matches.", "The team aims to win 20 of its 34 matches."),
            (
                "The clinic treated 78 % of patients within four hours.",
                "The clinic must treat 95 % of patients within four hours.",
            ),
            ("The default port of Falcon is 7070.", "The default port of Falcon changed from 7070 to 7171."),
            ("A ticket to the castle costs 12 euros.", "The price of a ticket to the castle went from 12 to 15 euros."),
            (
                "Norvik made an operating profit of 610 million crowns.",
                "Norvik is expected to make an operating profit of 640 million crowns.",
            ),
        ] {
            let stance = check(claim, passage);
            assert!(
                !matches!(stance, Some(Stance::Supports | Stance::Partly | Stance::Contradicts)),
                "{claim} {passage}"
            );
        }
        let found =
            check("The default port of Falcon is 7171.", "The default port of Falcon changed from 7070 to 7171.");
        assert_eq!(found, Some(Stance::Supports));
    }

    #[test]
    fn a_paraphrase_supports() {
        for (claim, passage) in [
            (
                "Norway turned down the invitation to the Oslo conference.",
                "Oslo's talks begin after the Norwegians refused the invitation.",
            ),
            (
                "The company bought the shipyard in Bergen for 3 million euros.",
                "The acquisition of the Bergen shipyard cost the firm 3 million euros.",
            ),
            ("The flood destroyed forty bridges in Saxony.", "In Saxony, flooding destroyed forty bridges."),
        ] {
            assert_eq!(check(claim, passage), Some(Stance::Supports), "{claim} {passage}");
        }
    }

    #[test]
    fn a_passage_without_the_day_only_mentions_the_topic() {
        let (claim, passage) = (
            "Ada Marsh was arrested on Monday over the stolen paintings.",
            "Police detained Marsh because of the stolen paintings.",
        );
        assert_eq!(check(claim, passage), Some(Stance::Mentions));
    }

    #[test]
    fn a_not_an_antonym_and_another_number_contradict() {
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
    fn an_opposite_outcome_contradicts() {
        for (claim, passage) in [
            (
                "The jury found Tom Hale guilty of fraud on Friday.",
                "Tom Hale was cleared of fraud by the jury on Friday.",
            ),
            ("Besse won the final against Torrow 3-1.", "Besse lost the final against Torrow 3-1."),
            ("The port was shut after the storm.", "The port stayed open after the storm."),
            ("The water of the school is safe to drink.", "The water of the school is unsafe to drink."),
            ("Most residents of Halden voted for the merger.", "Most residents of Halden voted against the merger."),
            (
                "The company made a profit of 3 million euros last year.",
                "The company made a loss of 3 million euros last year.",
            ),
            ("The glacier lost 2 metres of ice in a year.", "The glacier gained 2 metres of ice in a year."),
            ("The update makes the Falcon browser faster.", "The update makes the Falcon browser slower."),
        ] {
            assert_eq!(check(claim, passage), Some(Stance::Contradicts), "{claim} {passage}");
        }
    }

    #[test]
    fn another_predicate_or_value_in_its_place_does_not_support() {
        for (claim, passage) in [
            ("The rover landed near the crater on 4 July.", "The rover toppled near the crater on 4 July."),
            ("The ministry published the names of the donors.", "The ministry withheld the names of the donors."),
            (
                "Lindqvist broke the record in the 400 metres at Orebro.",
                "Lindqvist envied the record in the 400 metres at Orebro.",
            ),
            (
                "The pilot blamed the tower for the collision on the runway.",
                "The tower blamed the pilot for the collision on the runway.",
            ),
            (
                "In the final on Sunday, watched by nine thousand under a grey sky, Besse won 3-1 against Torrow.",
                "In the final on Sunday, watched by nine thousand under a grey sky, Besse won 4-1 against Torrow.",
            ),
            (
                "Ada Marsh denied that the works had dumped slag in the bay.",
                "The inspectors found that the works had dumped slag in the bay.",
            ),
            ("The factory closed on 3 March 2026.", "The factory closed on 9 March 2026."),
        ] {
            assert_ne!(check(claim, passage), Some(Stance::Supports), "{claim} {passage}");
            assert_ne!(check(claim, passage), Some(Stance::Partly), "{claim} {passage}");
        }
    }

    #[test]
    fn other_words_for_an_outcome_and_the_passive_support() {
        for (claim, passage) in [
            ("The jury found Tom Hale guilty of fraud.", "Tom Hale was convicted of fraud by the jury."),
            ("The factory closed on 3 March 2026.", "The factory was shut on 3 March 2026."),
            ("The judge freed the two brothers on bail.", "The two brothers were freed on bail by the judge."),
            ("The strike at the depot began on Monday.", "On Monday, the strike at the depot started."),
        ] {
            assert_eq!(check(claim, passage), Some(Stance::Supports), "{claim} {passage}");
        }
    }

    #[test]
    fn a_passage_that_only_names_the_same_people_does_not_support() {
        for (claim, passage) in [
            ("Norway and Sweden signed a treaty on herring in Oslo.", "Norway and Sweden play football in Oslo."),
            ("Ada Marsh sold the mill to a baker.", "Ada Marsh sang in the choir."),
        ] {
            assert_ne!(check(claim, passage), Some(Stance::Supports), "{claim} {passage}");
        }
    }

    #[test]
    fn without_the_heaviest_word_nothing_is_supported() {
        for (claim, passage) in [
            (
                "Norway is the main ally of Mali in the alleged fight against the Tuareg and other militant groups.",
                "Norway blamed Mali for the emergence of the Tuareg, a branch of a militant group.",
            ),
            (
                "The Norwegian government is more optimistic about the Oslo talks.",
                "The Norwegian government left Oslo.",
            ),
        ] {
            assert_ne!(check(claim, passage), Some(Stance::Supports), "{claim} {passage}");
        }
    }

    #[test]
    fn to_dismiss_an_accusation_is_to_deny_it() {
        let stance = check("Norway denies these accusations.", "Norway has dismissed the allegations as an invention.");
        assert_ne!(stance, Some(Stance::Contradicts));
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
