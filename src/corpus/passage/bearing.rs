//! Whether a sentence that tells of what a claim tells of says what it says: a second look at the best few, by how much
//! of the claim's own content it has, in which order, and about whom. Weighed by a logistic regression as the first look is:
//! on ECB+, a sentence says what another says that tells of three fifths of its events (`tests/evidence.rs`).

use rustc_hash::FxHashMap;

use super::signals::{Signals, Weigh, figures, same_day, same_event};
use super::units::{Unit, Units, shared};
use crate::analysis::arithmetic::logistic;

/// How many signals there are.
pub const BEARINGS: usize = 18;

/// Units between two of which a claim may say something of them both.
const NEAR: usize = 3;
/// Of a row, so many units are compared; no sentence that a person wrote has more.
const LONGEST: usize = 80;

/// The signals of a sentence for a claim, each from 0 to about 1. In order: the share of the weight of the claim's words that
/// the sentence has, of its names, of its names that stand around the sentence; of the sentence's words that the claim has;
/// of all that the claim says; what both say in one order; what both say near each other; whether figures are the same, or
/// only of one unit; whether dates are the same, or others; whether both begin with one name; whether the heaviest word is
/// told, and the two after it; how many words are shared; what the first look made of it; whether both speak of one event
/// without a name, or only of others of its kind.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bearing(pub [f32; BEARINGS]);

/// The weights of the signals, and the constant.
const WEIGHTS: [f32; BEARINGS] = [
    1.02, 0.16, 0.46, 0.06, 5.03, 1.37, -0.23, -0.38, -0.51, -0.21, -1.43, 0.04, -0.49, -0.57, -0.17, 1.31, 0.32, -0.15,
];
const CONSTANT: f32 = -4.45;

impl Bearing {
    /// 0 to 1: how likely it is that the sentence says most of what the claim says.
    pub(super) fn likely(&self) -> f32 {
        let sum = self.0.iter().zip(&WEIGHTS).map(|(value, weight)| value * weight).sum::<f32>() + CONSTANT;
        logistic(sum)
    }

    pub(super) fn of(claim: &Units, theirs: &Units, around: &Units, first: &Signals, weigh: &impl Weigh) -> Self {
        let weights: FxHashMap<Unit, f32> = claim
            .row
            .iter()
            .map(|(_, unit)| match unit {
                Unit::Name(name) => (*unit, weigh.name(*name)),
                Unit::Term(term) => (*unit, weigh.term(*term)),
            })
            .collect();
        let weight = |unit: &Unit| weights.get(unit).copied().unwrap_or(0.0);
        let own: Vec<Unit> = claim.row.iter().map(|(_, unit)| *unit).take(LONGEST).collect();
        let other: Vec<Unit> = theirs.row.iter().map(|(_, unit)| *unit).take(LONGEST).collect();
        let terms = |terms: &[u32]| terms.iter().map(|term| weigh.term(*term)).sum::<f32>();
        let names = |names: &[u64]| names.iter().map(|name| weigh.name(*name)).sum::<f32>();
        let both_terms: f32 = shared(&claim.terms, &theirs.terms).map(|term| weigh.term(*term)).sum();
        let both_names: f32 = shared(&claim.names, &theirs.names).map(|name| weigh.name(*name)).sum();
        let (own_terms, own_names) = (terms(&claim.terms).max(1e-6), names(&claim.names));
        let beside: f32 = claim
            .names
            .iter()
            .filter(|name| theirs.names.binary_search(name).is_err() && around.names.binary_search(name).is_ok())
            .map(|name| weigh.name(*name))
            .sum();
        let mut heaviest: Vec<(f32, bool)> =
            claim.terms.iter().map(|term| (weigh.term(*term), theirs.terms.binary_search(term).is_ok())).collect();
        heaviest.sort_by(|a, b| b.0.total_cmp(&a.0));
        let told = |at: usize| heaviest.get(at).map_or(0.5, |(_, told)| f32::from(u8::from(*told)));
        let (same, rivals) = figures(&claim.figures, &theirs.figures);
        let day = same_day(claim, theirs);
        let (event, other_event) = same_event(claim, theirs);
        let all = (own_terms + own_names).max(1e-6);
        let row: f32 = own.iter().map(weight).sum::<f32>().max(1e-6);
        let first_named = |units: &[Unit]| units.iter().find(|unit| matches!(unit, Unit::Name(_))).copied();
        let same_first = first_named(&own).zip(first_named(&other)).is_some_and(|(own, other)| own == other);
        let share = |part: f32, all: f32| if all > 0.0 { part / all } else { 0.5 };
        let count = f32::from(u8::try_from(shared(&claim.terms, &theirs.terms).count()).unwrap_or(u8::MAX));
        Self([
            both_terms / own_terms,
            share(both_names, own_names),
            share(beside, own_names),
            both_terms / terms(&theirs.terms).max(1e-6),
            (both_terms + both_names) / all,
            in_order(&own, &other, weight) / row,
            together(&own, &other, weight),
            same,
            rivals,
            f32::from(u8::from(day == Some(true))),
            f32::from(u8::from(day == Some(false))),
            f32::from(u8::from(same_first)),
            told(0),
            (told(1) + told(2)) / 2.0,
            (count / 6.0).min(1.0),
            first.likely(),
            event,
            other_event,
        ])
    }
}

/// What the longest row of units weighs that both have in one order.
fn in_order(own: &[Unit], other: &[Unit], weight: impl Fn(&Unit) -> f32) -> f32 {
    let mut best = vec![0.0_f32; other.len() + 1];
    for unit in own {
        let mut diagonal = 0.0;
        for (at, theirs) in other.iter().enumerate() {
            let above = best[at + 1];
            best[at + 1] = if unit == theirs { diagonal + weight(unit) } else { above.max(best[at]) };
            diagonal = above;
        }
    }
    best.last().copied().unwrap_or(0.0)
}

/// Of what a claim says near each other, the share that is near each other there too: “the mayor sold” and “the mayor
/// was sold” apart, it tells who did what with what.
fn together(own: &[Unit], other: &[Unit], weight: impl Fn(&Unit) -> f32) -> f32 {
    let (mut all, mut told) = (0.0_f32, 0.0_f32);
    for (at, unit) in own.iter().enumerate() {
        for next in own.iter().skip(at + 1).take(NEAR - 1).filter(|next| *next != unit) {
            let both = weight(unit).min(weight(next));
            all += both;
            let near = other.iter().enumerate().filter(|(_, theirs)| *theirs == unit).any(|(at, _)| {
                let from = at.saturating_sub(NEAR);
                other[from..(at + NEAR + 1).min(other.len())].contains(next)
            });
            told += if near { both } else { 0.0 };
        }
    }
    if all > 0.0 { told / all } else { 0.5 }
}
