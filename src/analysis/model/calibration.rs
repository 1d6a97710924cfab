//! Calibrates the probabilities of the network, measured on held-out articles.

use crate::analysis::arithmetic::{ln, logistic};

/// The number of sentence features, including the constant.
pub(crate) const SIGNS: usize = 10;

/// Features for whether a sentence is attributed, each of about unit size.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Signs {
    /// The CRF probability that any token of it is content: 0 to 1.
    pub(crate) believed: f32,
    /// The score of the best attribution whose content overlaps it: 0 to 1.
    pub(crate) surest: f32,
    /// How much of it is content, in bytes: 0 to 1.
    pub(crate) covered: f32,
    /// The same two for reportive attributions: “said”, but not “wants”.
    pub(crate) surest_told: f32,
    pub(crate) covered_told: f32,
    pub(crate) words: u32,
    pub(crate) quoted: bool,
    pub(crate) asks: bool,
    pub(crate) first_person: bool,
}

impl Signs {
    /// The numbers that weights are for.
    pub(crate) fn numbers(&self) -> [f32; SIGNS] {
        let is = |sign: bool| f32::from(u8::from(sign));
        [
            log_odds(self.believed) / 4.0,
            self.surest,
            self.covered,
            self.surest_told,
            self.covered_told,
            ln(1.0 + self.words as f32) / 3.0,
            is(self.quoted),
            is(self.asks),
            is(self.first_person),
            1.0,
        ]
    }
}

/// Fitted weights: from a logistic regression over the features of a sentence; for an attribution, slope and offset of
/// the log-odds (Platt 1999).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Calibration {
    /// That a sentence is attributed, in part or whole.
    pub(crate) attributed: [f32; SIGNS],
    /// The probability that it is stated in words: that somebody says, judges or predicts it, and does not only want or
    /// do it.
    pub(crate) reported: [f32; SIGNS],
    /// The probability that at least half of an attribution's content is right.
    pub(crate) attribution: [f32; 2],
}

impl Calibration {
    /// No calibration: returns the raw predictions.
    pub(crate) const NONE: Self = Self { attributed: BELIEVED, reported: BELIEVED, attribution: [1.0, 0.0] };

    /// All its numbers, in the order of the file of weights.
    pub(super) fn numbers_mut(&mut self) -> impl Iterator<Item = &mut f32> {
        self.attributed.iter_mut().chain(&mut self.reported).chain(&mut self.attribution)
    }
}

/// Uses the CRF probability unchanged.
const BELIEVED: [f32; SIGNS] = [4.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];

/// The probability from weighted sentence features.
pub(crate) fn weighed(signs: &Signs, weights: &[f32; SIGNS]) -> f32 {
    logistic(signs.numbers().iter().zip(weights).fold(0.0, |sum, (sign, weight)| sum + sign * weight))
}

/// The probability from a raw score with slope and offset.
pub(crate) fn calibrated(probability: f32, [slope, offset]: [f32; 2]) -> f32 {
    logistic(slope * log_odds(probability) + offset)
}

pub(crate) fn log_odds(probability: f32) -> f32 {
    ln((probability / (1.0 - probability).max(1e-6)).clamp(1e-6, 1e6))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentences_probability_depends_on_its_features() {
        let signs = Signs { believed: 0.5, surest: 0.5, ..Signs::default() };
        let weights = [4.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -1.0];
        assert!((weighed(&signs, &weights) - 0.5).abs() < 1e-4);
        assert!(weighed(&Signs { surest: 0.9, ..signs }, &weights) > 0.6);
        assert!(weighed(&Signs { believed: 1.0, ..signs }, &weights) > 0.99);
    }
}
