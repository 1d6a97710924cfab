//! Which numbers satisfy a figure, and when two figures exclude each other. Does not know what they count.

use crate::analysis::{Comparator, Figure};

/// Whether no number satisfies both. Roundings of one number do not contradict each other; two lower bounds do, as if
/// they were exact: who knows of 25 does not write “at least 12”.
pub(in crate::corpus) fn incompatible(a: &Figure, b: &Figure) -> bool {
    let (a, b) = if is_lower_bound(a) && is_lower_bound(b) { (bound(a), bound(b)) } else { (range(a), range(b)) };
    a.1 < b.0 || b.1 < a.0
}

/// “At least 12”, “more than 12”.
pub(in crate::corpus) fn is_lower_bound(figure: &Figure) -> bool {
    matches!(figure.comparator, Comparator::Greater | Comparator::AtLeast)
}

/// Whether a figure states another: each number that satisfies it satisfies the other, or almost. “20” states “at least 8”,
/// and not the reverse.
pub(in crate::corpus) fn states(figure: &Figure, other: &Figure) -> bool {
    let is_bound = |figure: &Figure| !matches!(figure.comparator, Comparator::Equal | Comparator::About);
    let is_near = (other.value - figure.value).abs() <= 0.05 * other.value.abs();
    is_near || !incompatible(figure, other) && (is_bound(other) || !is_bound(figure))
}

/// The numbers that may be the end of a lower bound: “more than 12” is “at least 12” or “at least 13”.
fn bound(figure: &Figure) -> (f64, f64) {
    let (low, high) = range(&Figure { comparator: Comparator::Equal, ..figure.clone() });
    let is_next = figure.comparator == Comparator::Greater && figure.unit.is_empty();
    (low, high + f64::from(u8::from(is_next)))
}

/// The numbers that satisfy a figure.
fn range(figure: &Figure) -> (f64, f64) {
    let low = figure.value.min(figure.value_high.unwrap_or(figure.value));
    let high = figure.value.max(figure.value_high.unwrap_or(figure.value));
    // The tolerance of a rounded number: half a step of its last digit, and at most a fortieth. Small counts and whole
    // percentages are exact.
    let slack = |value: f64| {
        let value = value.abs();
        if value.fract() != 0.0 {
            return 0.05;
        }
        if value < 1_000.0 {
            return if figure.unit.is_empty() { 0.0 } else { 0.5 };
        }
        let mut step = 1.0;
        while value % (step * 10.0) == 0.0 {
            step *= 10.0;
        }
        f64::min(step / 2.0, value / 40.0)
    };
    match figure.comparator {
        Comparator::Equal => (low - slack(low), high + slack(high)),
        Comparator::About => (low - 0.1 * low.abs(), high + 0.1 * high.abs()),
        Comparator::Less | Comparator::AtMost => (f64::NEG_INFINITY, high),
        Comparator::Greater | Comparator::AtLeast => (low, f64::INFINITY),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    fn figure(value: f64, comparator: Comparator, unit: &str) -> Figure {
        Figure {
            span: Span::default(),
            value,
            value_high: None,
            comparator,
            unit: unit.into(),
            counts: "".into(),
            counts_span: None,
            head: "ship".into(),
            subject: Box::default(),
            change: false,
            as_of: None,
        }
    }

    #[test]
    fn roundings_and_bounds_that_meet_do_not_contradict() {
        use Comparator::{AtLeast, Equal, Less};
        let plain = |value| figure(value, Equal, "");
        assert!(!incompatible(&plain(3500.0), &plain(3460.0)));
        assert!(incompatible(&plain(12.0), &plain(11.0)));
        assert!(incompatible(&figure(1000.0, Less, ""), &figure(3500.0, AtLeast, "")));
        assert!(!incompatible(&figure(60.0, Less, "percent"), &figure(45.0, Equal, "percent")));
        assert!(incompatible(&figure(90.0, Equal, "percent"), &figure(80.0, Equal, "percent")));
    }

    #[test]
    fn two_lower_bounds_contradict_unless_they_are_one() {
        use Comparator::{AtLeast, AtMost, Equal, Greater, Less};
        for (one, other, unit) in [
            ((4.0, AtLeast), (8.0, AtLeast), "GB"),
            ((12.0, Greater), (25.0, AtLeast), ""),
            ((3000.0, Greater), (4500.0, Greater), ""),
        ] {
            assert!(incompatible(&figure(one.0, one.1, unit), &figure(other.0, other.1, unit)), "{one:?} {other:?}");
        }
        for (one, other, unit) in [
            ((12.0, Greater), (12.0, AtLeast), ""),
            ((12.0, Greater), (13.0, AtLeast), ""),
            ((8.0, AtLeast), (8.0, Greater), "GB"),
            ((40.0, AtLeast), (52.0, Equal), ""),
            ((3500.0, Greater), (3460.0, AtLeast), ""),
            ((40.0, Less), (50.0, AtMost), ""),
        ] {
            assert!(!incompatible(&figure(one.0, one.1, unit), &figure(other.0, other.1, unit)), "{one:?} {other:?}");
        }
    }

    #[test]
    fn an_exact_number_states_a_bound_and_not_the_reverse() {
        use Comparator::{About, AtLeast, AtMost, Equal};
        assert!(states(&figure(20.0, Equal, ""), &figure(8.0, AtLeast, "")));
        assert!(!states(&figure(8.0, AtLeast, ""), &figure(20.0, Equal, "")));
        assert!(!states(&figure(4.0, AtLeast, "GB"), &figure(8.0, AtLeast, "GB")));
        assert!(states(&figure(310.0, Equal, ""), &figure(300.0, About, "")));
        assert!(states(&figure(300.0, About, ""), &figure(310.0, Equal, "")));
        assert!(!states(&figure(60.0, AtMost, "km"), &figure(40.0, Equal, "km")));
    }
}
