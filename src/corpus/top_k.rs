//! Finds the paragraphs with the largest weight in common with a claim, without scoring all that have any.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::index::ChunkRef;

/// The most paragraphs found; this many have all those words in common only in repeatedly copied text.
const MOST_LOOKED_AT: usize = 1 << 16;

/// The chunks whose runs weigh the most together, heaviest first: `count` of them at least, where there are as
/// many, and none of those `left_out`.
///
/// A common word is in thousands of paragraphs. Once the paragraphs found by rarer words weigh more than all remaining
/// words together, no other can be among the best, and the remaining words are only looked up for these (the idea of
/// MaxScore; Turtle & Flood 1995).
pub(super) fn top_k(runs: &[(&[ChunkRef], f32)], left_out: &[Range<ChunkRef>], count: usize) -> Vec<(ChunkRef, f32)> {
    let mut scores: FxHashMap<ChunkRef, f32> = FxHashMap::default();
    let mut looked_at = 0;
    for (index, (run, weight)) in runs.iter().enumerate() {
        // Sums are rounded; close ones are included.
        let to_come = runs.iter().skip(index).map(|(_, weight)| weight).sum::<f32>() * 1.001;
        let least = least_of_best(&scores, count);
        let closed = looked_at >= MOST_LOOKED_AT || least.is_some_and(|least| to_come < least);
        if closed {
            scores.retain(|at, score| {
                let can_win = least.is_none_or(|least| *score + to_come >= least);
                if can_win && run.binary_search(at).is_ok() {
                    *score += weight;
                }
                can_win
            });
            continue;
        }
        for at in run.iter().take(MOST_LOOKED_AT - looked_at) {
            if !left_out.iter().any(|range| range.contains(at)) {
                *scores.entry(*at).or_default() += weight;
            }
        }
        looked_at += run.len();
    }
    let mut best: Vec<_> = scores.into_iter().collect();
    best.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    best
}

/// The least of the `count` highest scores; `None` if there are no more.
fn least_of_best(scores: &FxHashMap<ChunkRef, f32>, count: usize) -> Option<f32> {
    let mut all: Vec<f32> = scores.values().copied().collect();
    let last = count.saturating_sub(1);
    (all.len() > last).then(|| *all.select_nth_unstable_by(last, |a, b| b.total_cmp(a)).1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::arithmetic::ln;

    const CANDIDATES: usize = 24;

    #[test]
    fn skipped_chunks_are_not_among_the_heaviest() {
        let mut state = 7_u64;
        let mut below = |most: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % most
        };
        for round in 0..60 {
            let runs: Vec<(Vec<ChunkRef>, f32)> = (0..12_u64)
                .map(|rank| {
                    let one_in = [900, 400, 300, 90, 90, 60, 40, 9, 7, 5, 3, 2][rank as usize];
                    let run = (0..2_000).filter(|_| below(one_in) == 0).map(ChunkRef).collect();
                    (run, ln(one_in as f32) * if round % 2 == 0 { 1.0 } else { 0.5 + 0.1 * (12 - rank) as f32 })
                })
                .collect();
            let mut runs: Vec<_> = runs.iter().map(|(run, weight)| (&run[..], *weight)).collect();
            runs.sort_by(|a, b| b.1.total_cmp(&a.1));
            let left_out = ChunkRef(30)..ChunkRef(70);
            let mut all: FxHashMap<ChunkRef, f32> = FxHashMap::default();
            for (run, weight) in &runs {
                run.iter().filter(|at| !left_out.contains(at)).for_each(|at| *all.entry(*at).or_default() += weight);
            }
            let mut all: Vec<_> = all.into_iter().collect();
            all.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            let found = top_k(&runs, std::slice::from_ref(&left_out), CANDIDATES);
            assert_eq!(found[..CANDIDATES], all[..CANDIDATES], "round {round}");
        }
    }
}
