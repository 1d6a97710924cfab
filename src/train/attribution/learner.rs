//! The parameters in training: embeddings, two layers, labels, transitions.

use super::layers::{Layer, Matrix, add_scaled, dot};
use super::loss::slopes;
use crate::analysis::model::LABELS;
use crate::analysis::model::calibration::Calibration;
use crate::analysis::model::crf::{Row, Square};
use crate::analysis::model::weights::{Learnt, Row64, WIDTH, pack};
use crate::train::random::Random;

/// A block's tokens with their features, as indices of the embeddings, and gold labels.
#[derive(Clone)]
pub(super) struct Sequence {
    pub(super) features: Vec<Vec<u32>>,
    pub(super) labels: Vec<u8>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Settings {
    pub(super) hidden: usize,
    pub(super) epochs: usize,
    /// The learning rates of the matrices, the embeddings, the transitions.
    pub(super) rate: f32,
    pub(super) embedding_rate: f32,
    pub(super) transition_rate: f32,
    /// The share of a layer's outputs, and of a token's features, dropped at random in each step.
    pub(super) dropped: f32,
    pub(super) features_dropped: f32,
    /// The number of sequences in one step of the matrices.
    pub(super) batch: usize,
}

pub(super) struct Learner {
    settings: Settings,
    embeddings: Vec<Row64>,
    /// Sums of squared gradients, for the step sizes (`AdaGrad`, Duchi 2011).
    embedding_squares: Vec<f32>,
    first: Layer,
    second: Layer,
    out: Matrix,
    transitions: Square,
    transition_squares: Square,
    /// 0.9 and 0.999 to the power of the number of steps done.
    fading: [f32; 2],
    random: Random,
}

impl Learner {
    pub(super) fn new(features: usize, settings: Settings) -> Self {
        let mut random = Random::new(1);
        let hidden = settings.hidden;
        let embeddings = (0..features).map(|_| std::array::from_fn(|_| (random.unit() * 2.0 - 1.0) * 0.1)).collect();
        Self {
            settings,
            embeddings,
            embedding_squares: vec![0.0; features],
            first: Layer::new(WIDTH, hidden, &mut random),
            second: Layer::new(2 * hidden, hidden, &mut random),
            out: Matrix::new(4 * hidden, LABELS, &mut random),
            transitions: [[0.0; LABELS]; LABELS],
            transition_squares: [[0.0; LABELS]; LABELS],
            fading: [1.0; 2],
            random,
        }
    }

    /// Trains for the configured number of epochs, each in another order. `said`: progress callback.
    pub(super) fn train(&mut self, data: &[Sequence], said: &mut dyn FnMut(usize)) {
        let steps = (self.settings.epochs * data.len()).max(1) as f32;
        let mut order: Vec<usize> = (0..data.len()).collect();
        let mut done = 0_usize;
        for epoch in 0..self.settings.epochs {
            self.random.shuffle(&mut order);
            for &at in &order {
                // The learning rate decreases towards the end.
                let left = (1.0 - done as f32 / steps).max(0.02);
                self.learn(&data[at], left);
                done += 1;
                if done.is_multiple_of(self.settings.batch) {
                    self.step(left);
                }
            }
            said(epoch + 1);
        }
    }

    fn step(&mut self, left: f32) {
        self.fading = [self.fading[0] * 0.9, self.fading[1] * 0.999];
        let shrink = self.fading.map(|fading| 1.0 - fading);
        let rate = self.settings.rate * left;
        self.first.matrix.step(rate, shrink);
        self.second.matrix.step(rate, shrink);
        self.out.step(rate, shrink);
    }

    fn mask(&mut self, count: usize, dropped: f32) -> Vec<f32> {
        let kept = 1.0 / (1.0 - dropped);
        (0..count).map(|_| if self.random.unit() < dropped { 0.0 } else { kept }).collect()
    }

    fn learn(&mut self, sequence: &Sequence, left: f32) {
        let tokens = sequence.labels.len();
        let Settings { hidden, dropped, features_dropped, .. } = self.settings;
        let width = 2 * hidden;
        let features: Vec<Vec<u32>> = (sequence.features.iter())
            .map(|features| features.iter().copied().filter(|_| self.random.unit() >= features_dropped).collect())
            .collect();
        let mut input = self.embed(&features);
        let input_mask = self.mask(tokens * WIDTH, dropped / 2.0);
        multiply(&mut input, &input_mask);
        let first = self.first.forward(&input);
        let first_mask = self.mask(tokens * width, dropped);
        let mut first_out = first.out.clone();
        multiply(&mut first_out, &first_mask);
        let second = self.second.forward(&first_out);
        let second_mask = self.mask(tokens * width, dropped);
        let mut second_out = second.out.clone();
        multiply(&mut second_out, &second_mask);
        let both = interleave(&second_out, &first_out, width);
        let scores: Vec<Row> = self.out.forward(&both).as_chunks().0.to_vec();

        let slopes = slopes(&scores, &self.transitions, &sequence.labels);
        let own = self.transitions.iter_mut().flatten().zip(self.transition_squares.iter_mut().flatten());
        for ((weight, square), slope) in own.zip(slopes.transitions.iter().flatten()) {
            *square += slope * slope;
            *weight -= self.settings.transition_rate * left * slope / (square.sqrt() + 1e-3);
        }
        let back = self.out.backward(&both, &slopes.scores);
        let (mut to_second, mut to_first) = (Vec::new(), Vec::new());
        for row in back.chunks_exact(2 * width) {
            to_second.extend_from_slice(&row[..width]);
            to_first.extend_from_slice(&row[width..]);
        }
        multiply(&mut to_second, &second_mask);
        let through = self.second.backward(&first_out, &second, &to_second);
        add_scaled(&mut to_first, 1.0, &through);
        multiply(&mut to_first, &first_mask);
        let mut to_input = self.first.backward(&input, &first, &to_first);
        multiply(&mut to_input, &input_mask);
        for (features, slope) in features.iter().zip(to_input.chunks_exact(WIDTH)) {
            let square = dot(slope, slope) / WIDTH as f32;
            for &feature in features {
                let sum = &mut self.embedding_squares[feature as usize];
                *sum += square;
                let rate = self.settings.embedding_rate * left / (sum.sqrt() + 1e-5);
                add_scaled(&mut self.embeddings[feature as usize], -rate, slope);
            }
        }
    }

    fn embed(&self, features: &[Vec<u32>]) -> Vec<f32> {
        let mut out = vec![0.0; features.len() * WIDTH];
        for (features, row) in features.iter().zip(out.chunks_exact_mut(WIDTH)) {
            for &feature in features {
                add_scaled(row, 1.0, &self.embeddings[feature as usize]);
            }
        }
        out
    }

    /// The file of weights. `keys`: the feature of each embedding.
    pub(super) fn pack(&self, keys: &[u32], calibration: Calibration) -> Vec<u8> {
        let parts = |matrix: &'_ Matrix| (matrix.weights.clone(), matrix.bias.clone());
        let (first, second, out) = (parts(&self.first.matrix), parts(&self.second.matrix), parts(&self.out));
        pack(&Learnt {
            hidden: self.settings.hidden,
            transitions: self.transitions,
            first: (&first.0, &first.1),
            second: (&second.0, &second.1),
            out: (&out.0, &out.1),
            features: keys.iter().copied().zip(&self.embeddings).collect(),
            calibration,
        })
    }
}

fn multiply(values: &mut [f32], by: &[f32]) {
    for (value, by) in values.iter_mut().zip(by) {
        *value *= by;
    }
}

/// For each token its part of `a`, then its part of `b`.
fn interleave(a: &[f32], b: &[f32], width: usize) -> Vec<f32> {
    let mut out = Vec::with_capacity(a.len() + b.len());
    for (a, b) in a.chunks_exact(width).zip(b.chunks_exact(width)) {
        out.extend_from_slice(a);
        out.extend_from_slice(b);
    }
    out
}
