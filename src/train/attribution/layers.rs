//! The layers of the network in training, in floating point: forward, and backward by hand. They compute what
//! `analysis/model/network.rs` computes in integers. Sums are taken in a fixed order.

use crate::analysis::model::network::{gate, squash};
use crate::train::random::Random;

/// `y += a x`
pub(super) fn add_scaled(y: &mut [f32], a: f32, x: &[f32]) {
    for (y, x) in y.iter_mut().zip(x) {
        *y += a * x;
    }
}

/// The inner product, in sixteen lanes.
pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0_f32; 16];
    let ((a, rest_a), (b, rest_b)) = (a.as_chunks::<16>(), b.as_chunks::<16>());
    for (a, b) in a.iter().zip(b) {
        for (lane, (a, b)) in lanes.iter_mut().zip(a.iter().zip(b)) {
            *lane += a * b;
        }
    }
    lanes.iter().sum::<f32>() + rest_a.iter().zip(rest_b).map(|(a, b)| a * b).sum::<f32>()
}

/// A matrix with a bias, and the moments of its gradients for `Adam` (Kingma and Ba 2015).
pub(super) struct Matrix {
    inputs: usize,
    outputs: usize,
    /// A row of outputs for each input.
    pub(super) weights: Vec<f32>,
    pub(super) bias: Vec<f32>,
    /// Of the weights, then of the bias.
    gradient: Vec<f32>,
    mean: Vec<f32>,
    square: Vec<f32>,
}

/// Weight decay of the matrices, in each step.
const DECAY: f32 = 0.01;

impl Matrix {
    pub(super) fn new(inputs: usize, outputs: usize, random: &mut Random) -> Self {
        let reach = (6.0 / (inputs + outputs.min(2 * inputs)) as f32).sqrt();
        let all = inputs * outputs + outputs;
        Self {
            inputs,
            outputs,
            weights: (0..inputs * outputs).map(|_| (random.unit() * 2.0 - 1.0) * reach).collect(),
            bias: vec![0.0; outputs],
            gradient: vec![0.0; all],
            mean: vec![0.0; all],
            square: vec![0.0; all],
        }
    }

    pub(super) fn forward(&self, x: &[f32]) -> Vec<f32> {
        let mut out = Vec::with_capacity(x.len() / self.inputs * self.outputs);
        for x in x.chunks_exact(self.inputs) {
            let from = out.len();
            out.extend_from_slice(&self.bias);
            for (x, row) in x.iter().zip(self.weights.chunks_exact(self.outputs)) {
                add_scaled(&mut out[from..], *x, row);
            }
        }
        out
    }

    /// Adds to the gradient, and returns that of the input.
    pub(super) fn backward(&mut self, x: &[f32], slope: &[f32]) -> Vec<f32> {
        let mut back = Vec::with_capacity(x.len());
        let (weights, bias) = self.gradient.split_at_mut(self.inputs * self.outputs);
        for (x, slope) in x.chunks_exact(self.inputs).zip(slope.chunks_exact(self.outputs)) {
            add_scaled(bias, 1.0, slope);
            let rows = self.weights.chunks_exact(self.outputs).zip(weights.chunks_exact_mut(self.outputs));
            for (x, (row, gradient)) in x.iter().zip(rows) {
                add_scaled(gradient, *x, slope);
                back.push(dot(row, slope));
            }
        }
        back
    }

    /// One step of Adam with the gradients since the last; `shrink`: the bias correction of its two moments.
    pub(super) fn step(&mut self, rate: f32, shrink: [f32; 2]) {
        let count = self.weights.len();
        let own = self.weights.iter_mut().chain(&mut self.bias).enumerate();
        let memory = self.gradient.iter_mut().zip(&mut self.mean).zip(&mut self.square);
        for ((at, weight), ((gradient, mean), square)) in own.zip(memory) {
            *mean = 0.9 * *mean + 0.1 * *gradient;
            *square = 0.999 * *square + 0.001 * *gradient * *gradient;
            let decay = if at < count { DECAY * *weight } else { 0.0 };
            *weight -= rate * (*mean / shrink[0] / ((*square / shrink[1]).sqrt() + 1e-6) + decay);
            *gradient = 0.0;
        }
    }
}

/// The derivative of [`squash`].
fn slope_of_squash(x: f32) -> f32 {
    let y = 1.0 / (1.0 + x * x).sqrt();
    y * y * y
}

/// A bidirectional layer of light recurrent units.
pub(super) struct Layer {
    hidden: usize,
    pub(super) matrix: Matrix,
}

/// The activations of a layer, for the backward pass.
pub(super) struct Trace {
    product: Vec<f32>,
    cells: Vec<f32>,
    pub(super) out: Vec<f32>,
}

impl Layer {
    pub(super) fn new(inputs: usize, hidden: usize, random: &mut Random) -> Self {
        let mut matrix = Matrix::new(inputs, 6 * hidden, random);
        for direction in 0..2 {
            let gates = matrix.bias.iter_mut().skip((direction * 3 + 1) * hidden).take(hidden);
            // Some units begin with a long memory, others with a short one.
            for (at, bias) in gates.enumerate() {
                *bias = 1.5 * at as f32 / hidden as f32;
            }
        }
        Self { hidden, matrix }
    }

    pub(super) fn forward(&self, x: &[f32]) -> Trace {
        let hidden = self.hidden;
        let product = self.matrix.forward(x);
        let tokens = product.len() / (6 * hidden);
        let mut cells = vec![0.0; tokens * 2 * hidden];
        let mut out = vec![0.0; tokens * 2 * hidden];
        for direction in 0..2 {
            let mut cell = vec![0.0_f32; hidden];
            for step in 0..tokens {
                let token = if direction == 0 { step } else { tokens - 1 - step };
                let product = &product[(token * 2 + direction) * 3 * hidden..][..3 * hidden];
                let to = (token * 2 + direction) * hidden;
                for at in 0..hidden {
                    let keep = gate(product[hidden + at]);
                    cell[at] = keep * cell[at] + (1.0 - keep) * product[at];
                    cells[to + at] = cell[at];
                    out[to + at] = gate(product[2 * hidden + at]) * squash(cell[at]);
                }
            }
        }
        Trace { product, cells, out }
    }

    /// Adds to the gradient, and returns that of the input.
    pub(super) fn backward(&mut self, x: &[f32], trace: &Trace, slope: &[f32]) -> Vec<f32> {
        let hidden = self.hidden;
        let tokens = slope.len() / (2 * hidden);
        let mut back = vec![0.0; tokens * 6 * hidden];
        for direction in 0..2 {
            let mut carried = vec![0.0_f32; hidden];
            for step in (0..tokens).rev() {
                let token = if direction == 0 { step } else { tokens - 1 - step };
                let product = &trace.product[(token * 2 + direction) * 3 * hidden..][..3 * hidden];
                let back = &mut back[(token * 2 + direction) * 3 * hidden..][..3 * hidden];
                let here = (token * 2 + direction) * hidden;
                let before = match (step, direction) {
                    (0, _) => None,
                    (_, 0) => Some(here - 2 * hidden),
                    _ => Some(here + 2 * hidden),
                };
                for at in 0..hidden {
                    let (value, forget, show) = (product[at], product[hidden + at], product[2 * hidden + at]);
                    let cell = trace.cells[here + at];
                    let old = before.map_or(0.0, |before| trace.cells[before + at]);
                    let (slope, keep) = (slope[here + at], gate(forget));
                    back[2 * hidden + at] = slope * squash(cell) * 0.5 * slope_of_squash(show);
                    let of_cell = carried[at] + slope * gate(show) * slope_of_squash(cell);
                    back[at] = of_cell * (1.0 - keep);
                    back[hidden + at] = of_cell * (old - value) * 0.5 * slope_of_squash(forget);
                    carried[at] = of_cell * keep;
                }
            }
        }
        self.matrix.backward(x, &back)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Compares the gradient of the sum of the outputs, each weighted by its position, with finite differences.
    #[test]
    fn the_gradient_of_a_layer_is_that_of_its_output() {
        let mut random = Random::new(3);
        let mut layer = Layer::new(4, 3, &mut random);
        let x: Vec<f32> = (0..20).map(|_| random.unit() - 0.5).collect();
        let weigh = |out: &[f32]| out.iter().enumerate().map(|(at, y)| y * (at % 5) as f32).sum::<f32>();
        let trace = layer.forward(&x);
        let slope: Vec<f32> = (0..trace.out.len()).map(|at| (at % 5) as f32).collect();
        let back = layer.backward(&x, &trace, &slope);
        for at in 0..x.len() {
            let moved = |by: f32| {
                let mut x = x.clone();
                x[at] += by;
                weigh(&layer.forward(&x).out)
            };
            let want = (moved(0.01) - moved(-0.01)) / 0.02;
            assert!((back[at] - want).abs() < 0.02 * want.abs().max(1.0), "{at}: {} for {want}", back[at]);
        }
        for at in [0, 7, 20, 71] {
            let gradient = layer.matrix.gradient[at];
            let mut moved = |by: f32| {
                layer.matrix.weights[at] += by;
                let sum = weigh(&layer.forward(&x).out);
                layer.matrix.weights[at] -= by;
                sum
            };
            let want = (moved(0.01) - moved(-0.01)) / 0.02;
            assert!((gradient - want).abs() < 0.02 * want.abs().max(1.0), "weight {at}: {gradient} for {want}");
        }
    }
}
