//! How likely a sentence is about the same thing as a claim: a few features, combined by a logistic regression.
//!
//! Fitted on ECB+ (Cybulska & Vossen 2014): folders of eight articles on two events of one kind, which are easily
//! confused; `tests/evidence.rs` fits and measures the weights.

use std::sync::LazyLock;

use super::term_bag::{TermBag, shared};
use crate::analysis::Figure;
use crate::analysis::arithmetic::{ln, logistic};
use crate::english;

/// The weight of each term in the folder.
pub(super) trait Weigh {
    fn name(&self, key: crate::corpus::names::NameKey) -> f32;
    fn term(&self, term: crate::corpus::terms::Term) -> f32;
}

/// The number of features.
pub const RELEVANCE_FEATURES: usize = 12;

/// The weights of [`signals`], and the constant. The last weight is not fitted: ECB+ has hardly two shares of one
/// thing.
const WEIGHTS: [f32; RELEVANCE_FEATURES] = [3.31, 1.85, 0.43, -0.01, 0.01, 0.77, -0.46, 1.12, 1.47, 1.10, -0.56, 1.0];
const CONSTANT: f32 = -2.43;
/// The weight share of the claim's content, apart from names, that a passage must have: shared names only show a common
/// subject.
const WORDS: f32 = 0.15;

/// The features of a sentence for a claim.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct RelevanceFeatures {
    /// In order: the weight share of the claim in the sentence; the same relative to both lengths; the weight of shared
    /// names; the number of shared words and names; equal figures, or only equal units; equal dates; the share of the
    /// rest in the context; whether both are about one unnamed event, or only events of one kind; whether both give a
    /// share of one thing.
    pub values: [f32; RELEVANCE_FEATURES],
    /// The sentence shares content of the claim apart from names, or its event.
    pub tells: bool,
}

impl RelevanceFeatures {
    pub(super) fn of(claim: &TermBag, theirs: &TermBag, around: &TermBag, weigh: &impl Weigh) -> Self {
        let names = |names: &[_]| names.iter().map(|name| weigh.name(*name)).sum::<f32>();
        let terms = |terms: &[_]| terms.iter().map(|term| weigh.term(*term)).sum::<f32>();
        let of_names = shared(&claim.names, &theirs.names).map(|name| weigh.name(*name)).sum::<f32>();
        let of_terms = shared(&claim.terms, &theirs.terms).map(|term| weigh.term(*term)).sum::<f32>();
        let all = (names(&claim.names) + terms(&claim.terms)).max(1e-6);
        let their_all = (names(&theirs.names) + terms(&theirs.terms)).max(1e-6);
        let both = of_names + of_terms;
        let missing = claim.names.iter().filter(|name| theirs.names.binary_search(name).is_err());
        let beside = missing.filter(|name| around.names.binary_search(name).is_ok()).map(|name| weigh.name(*name));
        let missing = claim.terms.iter().filter(|term| theirs.terms.binary_search(term).is_err());
        let beside_terms =
            missing.filter(|term| around.terms.binary_search(term).is_ok()).map(|term| weigh.term(*term));
        let beside = beside.sum::<f32>() + beside_terms.sum::<f32>();
        let count =
            |number: usize, most: u8| f32::from(u8::try_from(number).unwrap_or(most).min(most)) / f32::from(most);
        let (same, other) = figures(&claim.figures, &theirs.figures);
        let (event, other_event) = same_event(claim, theirs);
        let values = [
            both / all,
            (both / all * (both / their_all)).sqrt(),
            ln(1.0 + of_names),
            count(shared(&claim.terms, &theirs.terms).count(), 4),
            count(shared(&claim.names, &theirs.names).count(), 3),
            same,
            other,
            f32::from(u8::from(same_day(claim, theirs) == Some(true))),
            beside / all,
            event,
            other_event,
            same_whole(&claim.figures, &theirs.figures),
        ];
        let tells = event > 0.0 || of_terms > 0.0 && of_terms >= WORDS * terms(&claim.terms);
        Self { values, tells }
    }

    /// 0 to 1: the probability that the sentence is about the same thing as the claim.
    pub(super) fn likely(&self) -> f32 {
        let sum = self.values.iter().zip(&WEIGHTS).map(|(value, weight)| value * weight).sum::<f32>() + CONSTANT;
        let likely = logistic(sum);
        if self.tells { likely } else { likely / 2.0 }
    }
}

/// Whether two sentences have compatible dates; `None` if one of them has no date.
pub(super) fn same_day(a: &TermBag, b: &TermBag) -> Option<bool> {
    let meets = |a: &str, b: &str| a.starts_with(b) || b.starts_with(a);
    let any = a.dates.iter().any(|own| b.dates.iter().any(|theirs| meets(own, theirs)));
    (!a.dates.is_empty() && !b.dates.is_empty()).then_some(any)
}

/// Whether both are about one unnamed event, or two of one kind: “the conference in Lisbon on Friday” and “Friday's
/// talks”. One has the place or day of the other, and no other.
pub(super) fn same_event(a: &TermBag, b: &TermBag) -> (f32, f32) {
    let day = day(a, b);
    let (mut same, mut other) = (false, false);
    for (own, theirs) in a.events.iter().flat_map(|own| b.events.iter().map(move |theirs| (own, theirs))) {
        if own.is_like(*theirs) {
            match (own.is_where(*theirs), day) {
                (Some(false), _) | (_, Some(false)) => other = true,
                (Some(true), _) | (_, Some(true)) => same = true,
                (None, None) => {}
            }
        }
    }
    let is = |is: bool| f32::from(u8::from(is));
    (is(same), is(other && !same))
}

static WEEKDAYS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::CALENDAR, "weekdays"));

/// Whether the dates of two sentences agree, resolved or as written; `None` if unknown.
fn day(a: &TermBag, b: &TermBag) -> Option<bool> {
    let weekdays = |units: &TermBag| -> Vec<usize> {
        units.written.iter().filter_map(|date| WEEKDAYS.iter().position(|day| date.contains(day))).collect()
    };
    let written = || {
        let (own, theirs) = (weekdays(a), weekdays(b));
        let any = own.iter().any(|day| theirs.contains(day)) || a.written.iter().any(|date| b.written.contains(date));
        (any || !own.is_empty() && !theirs.is_empty()).then_some(any)
    };
    same_day(a, b).or_else(written)
}

/// Whether both give a share of one thing: “less than 60 percent of the land is theirs”, “the others hold a quarter of
/// the land”.
fn same_whole(claimed: &[Figure], theirs: &[Figure]) -> f32 {
    let of_one = |own: &Figure, other: &Figure| {
        let is_share = |figure: &Figure| &*figure.unit == "percent" && !figure.change;
        is_share(own) && is_share(other) && own.subject.iter().any(|each| other.subject.contains(each))
    };
    let any = claimed.iter().take(20).any(|own| theirs.iter().take(20).any(|other| of_one(own, other)));
    f32::from(u8::from(any))
}

/// The share of a claim's figures that the sentence also gives, and whether it gives only others of their units.
pub(super) fn figures(claimed: &[Figure], theirs: &[Figure]) -> (f32, f32) {
    let mut told = 0_u8;
    let (mut same, mut rivals) = (0_u8, 0_u8);
    let worth = claimed.iter().filter(|figure| !figure.unit.is_empty() || figure.value >= 2.0).take(100);
    for figure in worth {
        told += 1;
        let of_unit = |other: &&Figure| other.unit == figure.unit && other.change == figure.change;
        let near = |other: &Figure| (other.value - figure.value).abs() <= 0.05 * figure.value.abs();
        if theirs.iter().filter(of_unit).any(near) {
            same += 1;
        } else if theirs.iter().any(|other| of_unit(&other)) {
            rivals += 1;
        }
    }
    if told == 0 {
        return (0.0, 0.0);
    }
    (f32::from(same) / f32::from(told), f32::from(u8::from(rivals > 0 && same == 0)))
}
