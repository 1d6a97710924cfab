//! “At least”, “fewer than”, “about”: how a number bounds what it counts.

use std::sync::LazyLock;

use super::number::Number;
use crate::analysis::Comparator;
use crate::analysis::words::Words;
use crate::english;

/// Verbs whose particle is “over”: “handed over”.
static PARTICLE_VERBS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::QUANTITIES, "over-verbs"));

pub(super) fn compare(words: &Words<'_>, number: &mut Number) {
    let at = number.from;
    let back = |by: usize| at.wrapping_sub(by);
    let (p1, p2, p3) = (back(1), back(2), back(3));
    let found = if words.eq(p1, "than") {
        let no = words.eq(p3, "no") || words.eq(p3, "not");
        match () {
            () if words.any(p2, &["less", "fewer", "lower", "smaller"]) && no => Some((Comparator::AtLeast, 3)),
            () if words.any(p2, &["less", "fewer", "lower", "smaller"]) => Some((Comparator::Less, 2)),
            () if words.any(p2, &["more", "greater", "higher", "larger", "bigger"]) && no => {
                Some((Comparator::AtMost, 3))
            }
            () if words.any(p2, &["more", "greater", "higher", "larger", "bigger"]) => Some((Comparator::Greater, 2)),
            () => None,
        }
    } else if words.eq(p2, "at") && words.eq(p1, "least") {
        Some((Comparator::AtLeast, 2))
    } else if words.eq(p2, "at") && words.eq(p1, "most") || words.eq(p2, "up") && words.eq(p1, "to") {
        Some((Comparator::AtMost, 2))
    } else if words.eq(p1, "as") && words.eq(p3, "as") && words.any(p2, &["many", "much", "high"]) {
        Some((Comparator::AtMost, 3))
    } else if words.eq(p1, "as") && words.eq(p3, "as") && words.any(p2, &["few", "little", "low"]) {
        Some((Comparator::AtLeast, 3))
    } else if words.any(p1, &["below", "under", "beneath"]) {
        Some((Comparator::Less, 1 + usize::from(words.any(p2, &["well", "just", "far", "slightly"]))))
    } else if words.eq(p1, "over") && words.any(p2, &PARTICLE_VERBS) {
        // “hands over 212 prisoners”
        None
    } else if words.any(p1, &["over", "above", "exceeding", "topping"]) {
        Some((Comparator::Greater, 1 + usize::from(words.any(p2, &["well", "just", "far", "slightly"]))))
    } else if words.any(
        p1,
        &["about", "around", "roughly", "approximately", "some", "nearly", "almost", "circa", "approx.", "virtually"],
    ) {
        Some((Comparator::About, 1))
    } else if words.any(p1, &["estimated"]) {
        Some((Comparator::About, 1 + usize::from(words.any(p2, &["an", "the"]))))
    } else if words.eq(p2, "close") && words.eq(p1, "to") {
        Some((Comparator::About, 2))
    } else {
        None
    };
    if let Some((comparator, length)) = found {
        number.comparator = comparator;
        number.from = at - length.min(at);
    } else if words.eq(number.to, "or") && words.any(number.to + 1, &["more", "less", "fewer", "so"]) {
        number.comparator = match () {
            () if words.eq(number.to + 1, "more") => Comparator::AtLeast,
            () if words.eq(number.to + 1, "so") => Comparator::About,
            () => Comparator::AtMost,
        };
        number.to += 2;
    }
}
