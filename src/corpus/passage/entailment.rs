//! Whether a sentence on the topic of a claim states the same: a reranker for the best few, by how much of the content
//! of the claim it has, in which order, and about whom. A logistic regression as in the first stage; on ECB+, a
//! sentence states what another does if it mentions three fifths of its events (`tests/evidence.rs`).

use rustc_hash::FxHashMap;

use super::signals::{RelevanceFeatures, Weigh, figures, same_day, same_event};
use super::term_bag::{TermBag, Unit, shared};
use crate::analysis::arithmetic::logistic;

/// The number of features.
pub const ENTAILMENT_FEATURES: usize = 18;

/// The maximum distance of two terms that a claim may relate.
const NEAR: usize = 3;
/// The most terms of a sequence that are compared; no real sentence has more.
const LONGEST: usize = 80;

/// Features of a sentence for a claim, each from 0 to about 1. In order: the weight share of the claim's words in the
/// sentence, of its names, of its names in the context of the sentence; of the sentence's words in the claim; of the
/// whole claim; common terms in the same order; common terms near each other; equal figures, or only equal units; equal
/// dates, or different ones; equal first name; whether the heaviest word is covered, and the next two; the number of
/// shared words; the score of the first stage; whether both are about one unnamed event, or only events of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Entailment(pub [f32; ENTAILMENT_FEATURES]);

/// The weights of the features, and the constant.
const WEIGHTS: [f32; ENTAILMENT_FEATURES] = [
    1.02, 0.16, 0.46, 0.06, 5.03, 1.37, -0.23, -0.38, -0.51, -0.21, -1.43, 0.04, -0.49, -0.57, -0.17, 1.31, 0.32, -0.15,
];
const CONSTANT: f32 = -4.45;

impl Entailment {
    /// 0 to 1: the probability that the sentence states most of the claim.
    pub(super) fn likely(&self) -> f32 {
        let sum = self.0.iter().zip(&WEIGHTS).map(|(value, weight)| value * weight).sum::<f32>() + CONSTANT;
        logistic(sum)
    }

    pub(super) fn of(
        claim: &TermBag,
        theirs: &TermBag,
        around: &TermBag,
        first: &RelevanceFeatures,
        weigh: &impl Weigh,
    ) -> Self {
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

/// The weight of the longest common subsequence of terms.
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

/// The share of the claim's adjacent term pairs that are adjacent there too: it distinguishes “the mayor sold” from
/// “the mayor was sold”.
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
