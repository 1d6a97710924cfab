//! What judges a pair of values: forests for each family of kinds, `train/values.py` fits them.

use std::sync::LazyLock;

use super::super::super::proposition::Nature;
use super::super::forest::Forest;
use super::features::Of;
use super::measure::Kind;
use super::standing::{Scored, Standing, standings};
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

/// The same of names and of outcomes in folders with few pairs. By cross-validation seven in ten of such names are right and
/// two in three of such outcomes. Sentences that differ in the outcome or a negation only are reported without the judge
/// (`name::are_opposed`).
const NAMED_FROM: f32 = -0.3;
const DECIDED_FROM: f32 = 0.6;

/// A forest that judges a pair beside the others of its folder (`standing`).
pub(super) struct Beside {
    forest: &'static LazyLock<Option<Forest>>,
    /// From these log-odds on a pair is reported. By cross-validation more than three in four such names are right, and seven in
    /// ten such outcomes.
    from: f32,
    /// The fewest pairs of a folder with which it was fitted; leaves out the two smallest.
    fewest: usize,
}

static NAMED_BESIDE: Beside = Beside { forest: &NAMED_STANDING, from: 0.1, fewest: 25 };
static DECIDED_BESIDE: Beside = Beside { forest: &DECIDED_STANDING, from: 0.4, fewest: 9 };

impl Beside {
    /// The log-odds of all pairs of one family in a folder, and by how much they are above what is reported; `None` if
    /// they are too few.
    pub(super) fn judge(&self, pairs: &[Scored]) -> Option<Vec<(f32, f32)>> {
        let forest = self.forest.as_ref().filter(|_| pairs.len() >= self.fewest)?;
        let score = |standing: Standing| forest.score(&standing);
        Some(standings(pairs).into_iter().map(score).map(|odds| (odds, odds - self.from)).collect())
    }
}

/// What judges the pairs of some kinds.
pub(super) struct Judge {
    pub(super) family: &'static str,
    pub(super) differ: &'static Option<Forest>,
    pub(super) from: f32,
    /// Where the other pairs of the folder help.
    pub(super) beside: Option<&'static Beside>,
    pub(super) later: &'static Option<Forest>,
    pub(super) words: &'static Option<Weights>,
}

impl Judge {
    pub(super) fn of(kind: Kind) -> Self {
        let (family, differ, from, beside, later, words) = if kind.is_quantity() {
            ("quantity", &DIFFER, DIFFER_FROM, None, &LATER, &LATER_WORDS)
        } else if kind.is_name() {
            ("name", &NAMED, NAMED_FROM, Some(&NAMED_BESIDE), &NAMED_LATER, &NAMED_LATER_WORDS)
        } else {
            ("outcome", &DECIDED, DECIDED_FROM, Some(&DECIDED_BESIDE), &DECIDED_LATER, &DECIDED_LATER_WORDS)
        };
        Self { family, differ, from, beside, later, words }
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
            assert!(judge.beside.is_none_or(|beside| beside.forest.is_some()));
            assert!(judge.differ.is_some() && judge.later.is_some() && judge.words.is_some(), "{}", judge.family);
        }
    }
}
