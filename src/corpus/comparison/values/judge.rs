//! What judges a pair of values: forests for each family of kinds, `train/values.py` fits them.

use std::sync::LazyLock;

use super::super::super::proposition::Nature;
use super::super::forest::Forest;
use super::features::Of;
use super::measure::Kind;
use super::wording::{Weights, wording};

macro_rules! forest {
    ($file:literal) => {
        LazyLock::new(|| Forest::parse(include_bytes!($file)))
    };
}

macro_rules! weights {
    ($file:literal) => {
        LazyLock::new(|| Weights::parse(include_bytes!($file)))
    };
}

/// What is learnt: whether two values of one thing differ, whether the one is later, and what the words of the sentences add
/// to that.
static DIFFER: LazyLock<Option<Forest>> = forest!("differ.bin");
static LATER: LazyLock<Option<Forest>> = forest!("later.bin");
static LATER_WORDS: LazyLock<Option<Weights>> = weights!("later-words.bin");
/// The same of names, and of outcomes.
static NAMED: LazyLock<Option<Forest>> = forest!("named.bin");
static NAMED_LATER: LazyLock<Option<Forest>> = forest!("named-later.bin");
static NAMED_LATER_WORDS: LazyLock<Option<Weights>> = weights!("named-later-words.bin");
static NAMED_STANDING: LazyLock<Option<Forest>> = forest!("named-standing.bin");
static DECIDED: LazyLock<Option<Forest>> = forest!("decided.bin");
static DECIDED_LATER: LazyLock<Option<Forest>> = forest!("decided-later.bin");
static DECIDED_LATER_WORDS: LazyLock<Option<Weights>> = weights!("decided-later-words.bin");
static DECIDED_STANDING: LazyLock<Option<Forest>> = forest!("decided-standing.bin");

/// From these log-odds on a pair is reported. By cross-validation on the folders that the forests are fitted on (the same
/// command prints it), nine in ten of such pairs are values of one thing that differ in folders with short sentences, and
/// three in four in those with the longest.
const DIFFER_FROM: f32 = 0.9;

/// The same of names and of outcomes, judged beside the other pairs of their folder (`standing`): three in four are right.
/// Sentences that differ in the outcome or a negation only are reported without the judge (`name::are_opposed`).
const NAMED_FROM: f32 = -0.1;
const DECIDED_FROM: f32 = 0.4;

/// What judges the pairs of some kinds.
pub(super) struct Judge {
    pub(super) family: &'static str,
    pub(super) differ: &'static Option<Forest>,
    pub(super) from: f32,
    /// Judges a pair beside the others of its folder, where that helps; `from` is the least of its scores then.
    pub(super) standing: Option<&'static Option<Forest>>,
    pub(super) later: &'static Option<Forest>,
    pub(super) words: &'static Option<Weights>,
}

impl Judge {
    pub(super) fn of(kind: Kind) -> Self {
        let (family, differ, from, standing, later, words) = if kind.is_quantity() {
            ("quantity", &DIFFER, DIFFER_FROM, None, &LATER, &LATER_WORDS)
        } else if kind.is_name() {
            ("name", &NAMED, NAMED_FROM, Some(&NAMED_STANDING), &NAMED_LATER, &NAMED_LATER_WORDS)
        } else {
            ("outcome", &DECIDED, DECIDED_FROM, Some(&DECIDED_STANDING), &DECIDED_LATER, &DECIDED_LATER_WORDS)
        };
        Self { family, differ, from, standing: standing.map(|forest| &**forest), later, words }
    }

    /// The log-odds that the second of two values is later.
    pub(super) fn later(&self, features: &[f32], first: &Of<'_>, second: &Of<'_>) -> Option<f32> {
        let of_words = self.words.as_ref().map_or(0.0, |words| words.score(&wording(first, second)));
        Some(self.later.as_ref()?.score(features) + of_words)
    }
}

pub(super) const fn nature(kind: Kind) -> Nature {
    match kind {
        Kind::Date | Kind::Clock => Nature::Date,
        Kind::Person | Kind::Body => Nature::Person,
        Kind::Place => Nature::Place,
        Kind::Outcome(_) => Nature::Outcome,
        Kind::Predicate(_) => Nature::Denial,
        _ => Nature::Figure,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_judges_that_are_shipped_can_be_read() {
        for kind in [Kind::Count, Kind::Person, Kind::Place, Kind::Outcome(0), Kind::Predicate(0)] {
            let judge = Judge::of(kind);
            assert!(judge.standing.is_none_or(Option::is_some));
            assert!(judge.differ.is_some() && judge.later.is_some() && judge.words.is_some(), "{}", judge.family);
        }
    }
}
