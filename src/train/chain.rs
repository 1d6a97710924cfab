//! A linear-chain conditional random field (Lafferty, McCallum and Pereira 2001), trained by stochastic gradient with a
//! step size for each weight (`AdaGrad`, Duchi 2011). Sums are taken in a fixed order.

use super::random::Random;

/// A sequence with its gold labels. Label 0 precedes and follows it.
pub(super) struct Sequence {
    /// The features of each token, as indices of the weights.
    pub(super) features: Vec<Vec<u32>>,
    pub(super) labels: Vec<usize>,
    /// Its weight.
    pub(super) weight: f32,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    pub(crate) epochs: usize,
    pub(crate) rate: f32,
    /// The share of a token's features dropped at random in each step, so that no weight relies on the others.
    pub(crate) dropped: f32,
    /// Regularization: pulls weights to zero at every step that touches them.
    pub(crate) decay: f32,
}

type Row<const L: usize> = [f32; L];

pub(super) struct Chain<const L: usize> {
    pub(super) weights: Vec<Row<L>>,
    pub(super) transitions: [Row<L>; L],
    squares: Vec<Row<L>>,
    transition_squares: [Row<L>; L],
    may_follow: fn(usize, usize) -> bool,
    settings: Settings,
}

impl<const L: usize> Chain<L> {
    pub(super) fn new(features: usize, may_follow: fn(usize, usize) -> bool, settings: Settings) -> Self {
        Self {
            weights: vec![[0.0; L]; features],
            transitions: [[0.0; L]; L],
            squares: vec![[0.0; L]; features],
            transition_squares: [[0.0; L]; L],
            may_follow,
            settings,
        }
    }

    pub(super) fn train(&mut self, data: &[Sequence]) {
        let mut random = Random::new(1);
        let mut order: Vec<usize> = (0..data.len()).collect();
        for epoch in 0..self.settings.epochs {
            random.shuffle(&mut order);
            // The learning rate decreases towards the end.
            let rate = self.settings.rate * (1.0 - epoch as f32 / self.settings.epochs as f32);
            for &at in &order {
                self.learn(&data[at], rate, &mut random);
            }
        }
    }

    fn step(weight: &mut f32, square: &mut f32, gradient: f32, rate: f32, decay: f32) {
        let gradient = gradient - decay * *weight;
        *square += gradient * gradient;
        *weight += rate * gradient / (square.sqrt() + 1e-4);
    }

    /// One gradient step for a sequence.
    fn learn(&mut self, sequence: &Sequence, rate: f32, random: &mut Random) {
        let length = sequence.labels.len();
        let limit = (self.settings.dropped * 1e6) as usize;
        let kept: Vec<Vec<u32>> = (sequence.features.iter())
            .map(|token| token.iter().copied().filter(|_| limit == 0 || random.below(1_000_000) >= limit).collect())
            .collect();
        let transition: [Row<L>; L] = std::array::from_fn(|a| {
            std::array::from_fn(|b| if (self.may_follow)(a, b) { self.transitions[a][b].exp() } else { 0.0 })
        });
        let unary: Vec<Row<L>> = (kept.iter())
            .map(|features| {
                let mut sum = [0.0; L];
                for &feature in features {
                    for (sum, weight) in sum.iter_mut().zip(&self.weights[feature as usize]) {
                        *sum += weight;
                    }
                }
                let most = sum.iter().copied().fold(f32::MIN, f32::max);
                sum.map(|sum| (sum - most).exp())
            })
            .collect();
        let normal = |row: &mut Row<L>| {
            let total: f32 = row.iter().sum::<f32>().max(f32::MIN_POSITIVE);
            row.iter_mut().for_each(|value| *value /= total);
        };
        let mut forward: Vec<Row<L>> = Vec::with_capacity(length);
        for (at, here) in unary.iter().enumerate() {
            let mut row: Row<L> = match at.checked_sub(1) {
                None => std::array::from_fn(|b| transition[0][b] * here[b]),
                Some(before) => std::array::from_fn(|b| {
                    (0..L).map(|a| forward[before][a] * transition[a][b]).sum::<f32>() * here[b]
                }),
            };
            normal(&mut row);
            forward.push(row);
        }
        let (decay, weight) = (self.settings.decay, sequence.weight);
        let mut backward: Row<L> = std::array::from_fn(|a| transition[a][0]);
        if let Some(last) = forward.last() {
            let mut ends: Row<L> = std::array::from_fn(|a| last[a] * backward[a]);
            normal(&mut ends);
            let gold = sequence.labels.last().copied().unwrap_or(0);
            for (a, end) in ends.iter().enumerate() {
                let gradient = weight * (f32::from(u8::from(a == gold)) - end);
                let (own, square) = (&mut self.transitions[a][0], &mut self.transition_squares[a][0]);
                Self::step(own, square, gradient, rate, decay);
            }
        }
        for at in (0..length).rev() {
            let mut gradient: Row<L> = std::array::from_fn(|label| forward[at][label] * backward[label]);
            normal(&mut gradient);
            gradient.iter_mut().for_each(|p| *p = -*p * weight);
            gradient[sequence.labels[at]] += weight;
            for &feature in &kept[at] {
                let (weights, squares) = (&mut self.weights[feature as usize], &mut self.squares[feature as usize]);
                for ((own, square), gradient) in weights.iter_mut().zip(squares).zip(gradient) {
                    Self::step(own, square, gradient, rate, decay);
                }
            }
            let ahead: Row<L> = std::array::from_fn(|label| unary[at][label] * backward[label]);
            let outside = std::array::from_fn(|label| f32::from(u8::from(label == 0)));
            let before = at.checked_sub(1);
            let come = before.map_or(outside, |before| forward[before]);
            let pair: [Row<L>; L] =
                std::array::from_fn(|a| std::array::from_fn(|b| come[a] * transition[a][b] * ahead[b]));
            let total: f32 = pair.iter().flatten().sum::<f32>().max(f32::MIN_POSITIVE);
            let (from, to) = (before.map_or(0, |before| sequence.labels[before]), sequence.labels[at]);
            let pairs = (0..L).flat_map(|a| (0..L).map(move |b| (a, b)));
            for (a, b) in pairs.filter(|&(a, b)| (self.may_follow)(a, b) && come[a] > 0.0).collect::<Vec<_>>() {
                let gold = f32::from(u8::from((a, b) == (from, to)));
                let gradient = weight * (gold - pair[a][b] / total);
                let (own, square) = (&mut self.transitions[a][b], &mut self.transition_squares[a][b]);
                Self::step(own, square, gradient, rate, decay);
            }
            backward = std::array::from_fn(|a| (0..L).map(|b| transition[a][b] * ahead[b]).sum());
            normal(&mut backward);
        }
    }
}
