//! Linear-chain CRF over the labels of a block (Lafferty, McCallum and Pereira 2001): Viterbi decoding and marginal
//! probabilities. Only additions, multiplications and divisions in a fixed order, so results are the same on every
//! machine.

use super::{LABELS, Role, may_follow, role};
use crate::analysis::arithmetic::exp;

/// One value for each label.
pub(crate) type Row = [f32; LABELS];
pub(crate) type Square = [Row; LABELS];

/// Represents minus infinity.
const NEVER: f32 = -1e9;
/// A label this far below a token's best is as good as impossible; keeps sums of probabilities from vanishing.
const FLOOR: f32 = -40.0;

/// The labels of the highest sum (Viterbi).
pub(crate) fn decode(scores: &[Row], transitions: &Square) -> Vec<usize> {
    let Some((first, rest)) = scores.split_first() else { return Vec::new() };
    let mut best: Row = std::array::from_fn(|label| if may_follow(0, label) { first[label] } else { NEVER });
    let mut back: Vec<[u8; LABELS]> = Vec::with_capacity(rest.len());
    for here in rest {
        let mut from = [0_u8; LABELS];
        let mut next = [NEVER; LABELS];
        for after in 0..LABELS {
            // A label that begins a span may follow anything; the others only follow their own span.
            let opens = after == 0 || after % 2 == 1;
            for before in if opens { 0..LABELS } else { after - 1..after + 1 } {
                let sum = best[before] + transitions[before][after];
                if sum > next[after] {
                    next[after] = sum;
                    from[after] = before as u8;
                }
            }
            next[after] += here[after];
        }
        back.push(from);
        best = next;
    }
    let mut label = (0..LABELS).max_by(|a, b| best[*a].total_cmp(&best[*b])).unwrap_or(0);
    let mut path = vec![label; scores.len()];
    for (at, from) in back.iter().enumerate().rev() {
        label = usize::from(from[label]);
        path[at] = label;
    }
    path
}

/// The sums over all labellings (forward–backward), scaled at every token.
pub(crate) struct ForwardBackward {
    /// Probability of each label transition, not normalised; 0 where forbidden.
    pub(crate) transition: Square,
    /// Odds of each token's labels, with the best one at 1.
    pub(crate) odds: Vec<Row>,
    pub(crate) forward: Vec<Row>,
    /// The divisor of each step of `forward`.
    scale: Vec<f32>,
    pub(crate) backward: Vec<Row>,
}

impl ForwardBackward {
    pub(crate) fn new(scores: &[Row], transitions: &Square) -> Self {
        let transition: Square = std::array::from_fn(|a| {
            std::array::from_fn(|b| if may_follow(a, b) { exp(transitions[a][b]) } else { 0.0 })
        });
        let odds: Vec<Row> = (scores.iter())
            .map(|scores| {
                let most = scores.iter().copied().fold(f32::MIN, f32::max);
                scores.map(|score| exp((score - most).max(FLOOR)))
            })
            .collect();
        let mut sums = Self { transition, odds, forward: Vec::new(), scale: Vec::new(), backward: Vec::new() };
        sums.sum_forward();
        sums.sum_backward();
        sums
    }

    fn sum_forward(&mut self) {
        let mut before: Row = std::array::from_fn(|label| f32::from(u8::from(label == 0)));
        for odds in &self.odds {
            let mut row = step(&before, &self.transition, odds, |_| true);
            self.scale.push(normalise(&mut row));
            self.forward.push(row);
            before = row;
        }
    }

    fn sum_backward(&mut self) {
        self.backward = vec![[1.0; LABELS]; self.odds.len()];
        for at in (1..self.odds.len()).rev() {
            let ahead: Row = std::array::from_fn(|label| self.odds[at][label] * self.backward[at][label]);
            let mut row: Row =
                std::array::from_fn(|a| self.transition[a].iter().zip(&ahead).map(|(t, ahead)| t * ahead).sum());
            normalise(&mut row);
            self.backward[at - 1] = row;
        }
    }

    /// The probability of each label at a token; they add up to 1.
    pub(crate) fn marginal(&self, at: usize) -> Row {
        let (Some(forward), Some(backward)) = (self.forward.get(at), self.backward.get(at)) else {
            return [0.0; LABELS];
        };
        let mut row: Row = std::array::from_fn(|label| forward[label] * backward[label]);
        normalise(&mut row);
        row
    }

    /// The probability that any of these tokens is content of an attribution.
    pub(crate) fn attributed(&self, tokens: std::ops::Range<usize>) -> f32 {
        let mut before: Row = match tokens.start.checked_sub(1).and_then(|at| self.forward.get(at)) {
            Some(row) => *row,
            None => std::array::from_fn(|label| f32::from(u8::from(label == 0))),
        };
        let free = |label: usize| role(label) != Some(Role::Content);
        // The probability mass of the labellings without content here.
        let mut share = 1.0_f32;
        for at in tokens.clone() {
            let (Some(odds), Some(scale)) = (self.odds.get(at), self.scale.get(at)) else { return 0.0 };
            let mut row = step(&before, &self.transition, odds, free);
            share *= normalise(&mut row) / scale;
            before = row;
        }
        let Some(last) = tokens.end.checked_sub(1) else { return 0.0 };
        let (Some(forward), Some(backward)) = (self.forward.get(last), self.backward.get(last)) else { return 0.0 };
        let total = |row: &Row| -> f32 { row.iter().zip(backward).map(|(a, b)| a * b).sum() };
        (1.0 - share * total(&before) / total(forward).max(f32::MIN_POSITIVE)).clamp(0.0, 1.0)
    }
}

fn step(before: &Row, transition: &Square, odds: &Row, allowed: impl Fn(usize) -> bool) -> Row {
    let mut row = [0.0; LABELS];
    for (weight, transition) in before.iter().zip(transition) {
        for (sum, transition) in row.iter_mut().zip(transition) {
            *sum += weight * transition;
        }
    }
    std::array::from_fn(|label| if allowed(label) { row[label] * odds[label] } else { 0.0 })
}

fn normalise(row: &mut Row) -> f32 {
    let total: f32 = row.iter().sum::<f32>().max(f32::MIN_POSITIVE);
    row.iter_mut().for_each(|value| *value /= total);
    total
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "sums are held against the standard library's")]

    use super::*;

    fn scores() -> Vec<Row> {
        (0..4).map(|t| std::array::from_fn(|l| ((t * 7 + l * 5) % 11) as f32 / 4.0)).collect()
    }

    fn transitions() -> Square {
        std::array::from_fn(|a| std::array::from_fn(|b| ((a * 3 + b) % 5) as f32 / 5.0 - 0.4))
    }

    /// Every labelling of the tokens with its sum.
    fn all() -> Vec<(Vec<usize>, f32)> {
        let (scores, transitions) = (scores(), transitions());
        let mut paths = vec![(vec![], 0.0)];
        for row in &scores {
            paths = paths
                .iter()
                .flat_map(|(path, sum): &(Vec<usize>, f32)| {
                    let before = path.last().copied();
                    (0..LABELS).filter(move |label| may_follow(before.unwrap_or(0), *label)).map(move |label| {
                        let turn = before.map_or(transitions[0][label], |before| transitions[before][label]);
                        ([path.as_slice(), &[label]].concat(), sum + row[label] + turn)
                    })
                })
                .collect();
        }
        paths
    }

    #[test]
    fn sums_agree_with_enumerating_every_labelling() {
        let sums = ForwardBackward::new(&scores(), &transitions());
        let all = all();
        let total: f32 = all.iter().map(|(_, sum)| sum.exp()).sum();
        for at in 0..4 {
            for label in 0..LABELS {
                let want: f32 = all.iter().filter(|(path, _)| path[at] == label).map(|(_, sum)| sum.exp()).sum();
                assert!((sums.marginal(at)[label] - want / total).abs() < 1e-4, "token {at}, label {label}");
            }
        }
        for range in [0..4, 1..3, 2..3, 3..4, 0..1] {
            let content = |path: &[usize]| path[range.clone()].iter().any(|label| role(*label) == Some(Role::Content));
            let want: f32 = all.iter().filter(|(path, _)| content(path)).map(|(_, sum)| sum.exp()).sum();
            assert!((sums.attributed(range.clone()) - want / total).abs() < 1e-4, "{range:?}");
        }
    }

    #[test]
    fn the_best_path_is_legal() {
        let path = decode(&scores(), &transitions());
        let mut before = 0;
        for label in path {
            assert!(may_follow(before, label));
            before = label;
        }
    }
}
