//! What the judge of two sentences goes by.

use super::super::concepts::contraries;
use super::sentence::{Compared, Sentence, Surroundings, dot};
use super::similarity::substitution;
use crate::analysis::{Comparator, EntityKind, Figure};

/// How many features a pair has.
pub(super) const COUNT: usize = NAMES.len();

/// The features of a pair of sentences of two documents, in the order of [`Features::named`]. Both orders of a pair have the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Features(pub(super) [f32; COUNT]);

impl Default for Features {
    fn default() -> Self {
        Self([0.0; COUNT])
    }
}

impl Features {
    /// Each with its name.
    pub fn named(&self) -> impl Iterator<Item = (&'static str, f32)> + '_ {
        NAMES.into_iter().zip(self.0)
    }

    /// How much the two say the same, 0 to 1.
    pub(super) fn likeness(&self) -> f32 {
        self.0[LIKENESS]
    }

    /// The days between their documents, negative if unknown.
    pub(super) fn days_apart(&self) -> f32 {
        self.0[DAYS_APART]
    }
}

/// The place of a pair among the pairs of both sentences.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rank {
    /// How much of each sentence the other says: of the first, of the second.
    pub(super) shares: (f32, f32),
    /// From 0: of each among the sentences of its document that say most of the other.
    pub(super) places: (u32, u32),
    /// By how much it says more than the next, or less than the first.
    pub(super) leads: (f32, f32),
}

impl Rank {
    /// How much the two say the same, 0 to 1.
    pub(super) fn likeness(&self) -> f32 {
        (self.shares.0 * self.shares.1).sqrt()
    }
}

const LIKENESS: usize = 2;
const DAYS_APART: usize = 58;
const _: () = assert!(is_same(NAMES[LIKENESS], "likeness") && is_same(NAMES[DAYS_APART], "days_apart"));

/// Whether two texts are equal; `==` is not constant.
const fn is_same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut at = 0;
    while at < a.len() && at < b.len() && a[at] == b[at] {
        at += 1;
    }
    at == a.len() && at == b.len()
}

const NAMES: [&str; 84] = [
    "share_min",
    "share_max",
    "likeness",
    "lead_min",
    "lead_max",
    "place_min",
    "place_max",
    "shared",
    "jaccard",
    "rarest",
    "second_rarest",
    "shared_count",
    "mean_cosine",
    "context_cosine",
    "context_shared",
    "in_context",
    "words_min",
    "words_max",
    "names_shared",
    "names_near",
    "names_apart",
    "names_differing",
    "persons_apart",
    "persons_shared",
    "persons_known",
    "organizations_apart",
    "organizations_shared",
    "organizations_known",
    "places_apart",
    "places_shared",
    "places_known",
    "figures_min",
    "values_shared",
    "values_apart",
    "figure_match",
    "figure_unit",
    "figure_head",
    "figure_subject",
    "figure_ratio",
    "figure_known",
    "figure_bounds",
    "figure_exact",
    "figure_open",
    "figure_change",
    "dates_shared",
    "dates_apart",
    "date_common",
    "date_known",
    "negation_differs",
    "negations",
    "negation_parity",
    "both_negated",
    "contrasts_differ",
    "contrasts_shared",
    "unmatched_max",
    "unmatched_min",
    "cited",
    "drafts",
    "days_apart",
    "attributions",
    "unasserted",
    "quoted",
    "check_worthy",
    "claim",
    "body",
    "position",
    "substitute",
    "substitute_weight",
    "related",
    "unrelated",
    "substitutes",
    "sums_cosine",
    "numbers_shared",
    "numbers_apart",
    "numbers",
    "questions",
    "first_person",
    "universal_differs",
    "both_universal",
    "universal_negated",
    "modals",
    "modal_differs",
    "ordinals_differ",
    "contraries",
];

/// The features of two sentences, in two documents.
pub(super) fn features(
    (a, near_a, in_a): (&Sentence<'_>, &Surroundings, &Compared<'_>),
    (b, near_b, in_b): (&Sentence<'_>, &Surroundings, &Compared<'_>),
    rank: &Rank,
) -> Features {
    let mut out = Vec::with_capacity(COUNT);
    let (least, most) = (f32::min, f32::max);
    // Words.
    let (of_a, of_b) = rank.shares;
    out.extend([least(of_a, of_b), most(of_a, of_b), rank.likeness()]);
    out.extend([least(rank.leads.0, rank.leads.1), most(rank.leads.0, rank.leads.1)]);
    let (first, last) = (rank.places.0.min(rank.places.1), rank.places.0.max(rank.places.1));
    out.extend([number(first as usize), number(last as usize)]);
    let shared = a.terms.iter().filter_map(|(term, weight)| Some(weight.min(b.weight_of(*term)?)));
    let mut shared: Vec<f32> = shared.collect();
    shared.sort_by(|a, b| b.total_cmp(a));
    let sum: f32 = shared.iter().sum();
    let union = a.distinct_total + b.distinct_total - sum;
    out.extend([sum, if union > 0.0 { sum / union } else { 0.0 }]);
    out.extend([shared.first().copied().unwrap_or(0.0), shared.get(1).copied().unwrap_or(0.0), number(shared.len())]);
    out.extend([dot(&a.mean, &b.mean), dot(&a.in_context, &b.in_context)]);
    out.push(number(near_a.terms.intersection(&near_b.terms).count()));
    let inside = |own: &Sentence<'_>, near: &Surroundings| {
        let found = own.terms.iter().filter(|(term, _)| near.terms.contains(term)).count();
        number(found) / number(own.terms.len().max(1))
    };
    out.push(most(inside(a, near_b), inside(b, near_a)));
    let counts = (number(a.tokens.len()), number(b.tokens.len()));
    out.extend([least(counts.0, counts.1), most(counts.0, counts.1)]);
    // Names.
    let common = a.names.iter().filter(|name| b.has_name(name.hash)).count();
    let apart = (a.names.len() - common, b.names.iter().filter(|name| !a.has_name(name.hash)).count());
    out.push(number(common));
    out.push(number(near_a.names.intersection(&near_b.names).count()));
    out.extend([number(apart.0.min(apart.1)), number(apart.0 + apart.1)]);
    for kind in [EntityKind::Person, EntityKind::Organization, EntityKind::Geopolitical] {
        let (ours, theirs): (Vec<u32>, Vec<u32>) =
            (a.names_without(b, kind).collect(), b.names_without(a, kind).collect());
        let both = a.names.iter().filter(|name| name.kind == kind && b.has_name(name.hash)).count();
        let known = ours.iter().filter(|name| in_b.names.contains(name)).count()
            + theirs.iter().filter(|name| in_a.names.contains(name)).count();
        out.extend([number(ours.len().min(theirs.len())), number(both), number(known)]);
    }
    // Figures.
    out.push(number(a.figures.len().min(b.figures.len())));
    let same = a.values.iter().filter(|value| b.values.binary_search(value).is_ok()).count();
    out.extend([number(same), number((a.values.len() - same).min(b.values.len() - same))]);
    out.extend(figures(a, in_a, b, in_b));
    // Dates.
    let same = a.dates.iter().filter(|date| b.dates.binary_search(date).is_ok()).count();
    out.push(number(same));
    out.extend(dates(a, in_a, b, in_b));
    // Negation and contrast.
    let (no_a, no_b) = (a.marks.negations, b.marks.negations);
    out.extend([flag((no_a > 0) != (no_b > 0)), f32::from(no_a) + f32::from(no_b)]);
    out.extend([flag(no_a % 2 != no_b % 2), flag(no_a > 0 && no_b > 0)]);
    let same = a.contrasts.iter().filter(|word| b.contrasts.binary_search(word).is_ok()).count();
    out.extend([number(a.contrasts.len() + b.contrasts.len() - 2 * same), number(same)]);
    let unmatched = (a.total * (1.0 - of_a), b.total * (1.0 - of_b));
    out.extend([most(unmatched.0, unmatched.1), least(unmatched.0, unmatched.1)]);
    // Documents and sources.
    out.extend([flag(a.cites) + flag(b.cites), flag(in_a.is_draft || in_b.is_draft), days_apart(in_a, in_b)]);
    out.push(f32::from(a.attributions) + f32::from(b.attributions));
    out.push(f32::from(a.unasserted) + f32::from(b.unasserted));
    out.push(flag(a.is_quoted) + flag(b.is_quoted));
    out.extend([least(a.check_worthy, b.check_worthy), least(a.claim, b.claim)]);
    out.extend([flag(a.is_body) + flag(b.is_body), (a.position - b.position).abs()]);
    // What one says in place of the other.
    match substitution(a, b) {
        Some(found) => {
            out.extend([found.cosine, found.weight, found.related, found.unrelated, found.count, found.of_sums]);
        }
        None => out.extend([-1.0, -1.0, 0.0, 0.0, 0.0, -1.0]),
    }
    let same = a.numbers.iter().filter(|each| b.numbers.binary_search(each).is_ok()).count();
    out.extend([number(same), number((a.numbers.len() - same).min(b.numbers.len() - same))]);
    out.push(number(a.numbers.len() + b.numbers.len()));
    out.push(flag(a.marks.is_question) + flag(b.marks.is_question));
    out.push(flag(a.marks.is_first_person) + flag(b.marks.is_first_person));
    let (all_a, all_b) = (a.marks.is_universal, b.marks.is_universal);
    out.extend([flag(all_a != all_b), flag(all_a && all_b), flag(no_a > 0 && all_a || no_b > 0 && all_b)]);
    out.extend([flag(a.marks.is_modal) + flag(b.marks.is_modal), flag(a.marks.is_modal != b.marks.is_modal)]);
    let is_disjoint = a.ordinals.iter().all(|word| b.ordinals.binary_search(word).is_err());
    out.push(flag(!a.ordinals.is_empty() && !b.ordinals.is_empty() && is_disjoint));
    let opposed = a.terms.iter().flat_map(|(term, _)| contraries(*term)).filter(|term| b.weight_of(**term).is_some());
    out.push(number(opposed.count()));
    debug_assert_eq!(out.len(), COUNT, "a value for each name");
    let mut features = Features::default();
    features.0.iter_mut().zip(out).for_each(|(slot, value)| *slot = value);
    features
}

/// The pair of figures with different values that most likely count the same thing.
pub(super) fn rival_figures<'a>(a: &Sentence<'a>, b: &Sentence<'a>) -> Option<(f32, &'a Figure, &'a Figure)> {
    let pairs = a.figures.iter().flat_map(|one| b.figures.iter().map(move |other| (*one, *other)));
    let different = pairs.filter(|(one, other)| one.value.to_bits() != other.value.to_bits());
    let scored = different.map(|(one, other)| {
        let is_same_unit = one.unit == other.unit;
        let subjects = one.subject.iter().filter(|word| other.subject.contains(word)).count();
        let score = 2.0 * flag(is_same_unit)
            + 1.5 * flag(is_same_unit && !one.unit.is_empty())
            + 2.0 * flag(!one.head.is_empty() && one.head == other.head)
            + 0.5 * number(subjects);
        (score, one, other)
    });
    // The first of equals.
    scored.fold(None, |best: Option<(f32, _, _)>, next| match best {
        Some(best) if best.0 >= next.0 => Some(best),
        _ => Some(next),
    })
}

fn figures(a: &Sentence<'_>, in_a: &Compared<'_>, b: &Sentence<'_>, in_b: &Compared<'_>) -> [f32; 10] {
    let Some((score, one, other)) = rival_figures(a, b) else {
        return [-1.0, 0.0, 0.0, 0.0, -1.0, -1.0, -1.0, -1.0, -1.0, -1.0];
    };
    let is_same_unit = one.unit == other.unit;
    let subjects = one.subject.iter().filter(|word| other.subject.contains(word)).count();
    let (low, high) = if one.value <= other.value { (one, other) } else { (other, one) };
    #[expect(clippy::cast_possible_truncation, reason = "a ratio of two values")]
    let ratio = if high.value > 0.0 { (low.value / high.value) as f32 } else { 1.0 };
    let known = flag(in_b.values.contains(&one.value.to_bits())) + flag(in_a.values.contains(&other.value.to_bits()));
    let is_bound = |figure: &Figure| figure.comparator != Comparator::Equal;
    // A number that is not round was counted.
    let is_exact = |figure: &Figure| figure.value > 20.0 && (figure.value % 10.0).abs() > f64::EPSILON;
    let is_open = matches!(low.comparator, Comparator::Greater | Comparator::AtLeast)
        || matches!(high.comparator, Comparator::Less | Comparator::AtMost);
    [
        score,
        flag(is_same_unit),
        flag(!one.head.is_empty() && one.head == other.head),
        number(subjects),
        ratio,
        known,
        flag(is_bound(one)) + flag(is_bound(other)),
        flag(is_exact(one)) + flag(is_exact(other)),
        flag(is_open),
        flag(one.change) + flag(other.change),
    ]
}

/// How many pairs of dates exclude each other, how far the nearest such pair is the same, and how many of its dates the
/// other document has.
fn dates(a: &Sentence<'_>, in_a: &Compared<'_>, b: &Sentence<'_>, in_b: &Compared<'_>) -> [f32; 3] {
    let (mut apart, mut common, mut known) = (0, -1.0, -1.0);
    for one in &a.dates {
        for other in &b.dates {
            if one.starts_with(&**other) || other.starts_with(&**one) {
                continue;
            }
            apart += 1;
            let same = number(one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count());
            if one.len() == other.len() && same > common {
                common = same;
                known = flag(in_b.dates.contains(one)) + flag(in_a.dates.contains(other));
            }
        }
    }
    [number(apart), common, known]
}

/// Between the days on which two documents were written; -1 if either is unknown.
fn days_apart(one: &Compared<'_>, other: &Compared<'_>) -> f32 {
    let day = |compared: &Compared<'_>| compared.document.meta.date.as_deref()?.parse::<jiff::civil::Date>().ok();
    let (Some(one), Some(other)) = (day(one), day(other)) else { return -1.0 };
    let days = one.until(other).map_or(0, |span| span.get_days()).unsigned_abs();
    number(days as usize)
}

const fn flag(is: bool) -> f32 {
    if is { 1.0 } else { 0.0 }
}

#[expect(clippy::cast_precision_loss, reason = "counts in a sentence")]
const fn number(count: usize) -> f32 {
    count as f32
}
