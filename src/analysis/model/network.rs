//! The small recurrent network that scores each token's labels from its neighbours on both sides: two layers of light
//! recurrent units (after the SRU of Lei et al. 2018), each running both ways.
//!
//! Products are sums of 16-bit integers; what is left are single additions, multiplications, divisions and square roots,
//! which IEEE 754 gives to the last bit. So every machine gets the same answer, however its instructions are ordered.

use super::LABELS;
use super::features::Keys;
use super::field::Row;
use super::weights::{WIDTH, Weights};

/// Units of an embedding's sum in one, and of a layer's output. Sums stay below 16; outputs below 1.
pub(crate) const INPUT_UNITS: f32 = 1024.0;
pub(crate) const OUTPUT_UNITS: f32 = 8192.0;

/// A product with a matrix of integers.
#[derive(Debug)]
pub(crate) struct Dense {
    pub(crate) inputs: usize,
    /// One row of `inputs` for each output.
    pub(crate) weights: Box<[i16]>,
    pub(crate) bias: Box<[f32]>,
    /// What one unit of the product is worth.
    pub(crate) unit: f32,
}

impl Dense {
    /// For each token of `x` the product with the matrix, and the bias.
    #[inline(always)]
    fn apply(&self, x: &[i16], out: &mut Vec<f32>) {
        // With the lengths known, sums stay in wide registers to their end.
        match self.inputs {
            64 => self.apply_to::<64>(x, out),
            128 => self.apply_to::<128>(x, out),
            256 => self.apply_to::<256>(x, out),
            _ => self.apply_slowly(x, out),
        }
    }

    #[inline(always)]
    fn apply_to<const N: usize>(&self, x: &[i16], out: &mut Vec<f32>) {
        let outputs = self.bias.len();
        let (rows, _) = self.weights.as_chunks::<N>();
        let (tokens, _) = x.as_chunks::<N>();
        out.clear();
        out.resize(tokens.len() * outputs, 0.0);
        // Four tokens at a time, so that each row is loaded once for the four.
        let (quads, rest) = tokens.as_chunks::<4>();
        let (quads_out, rest_out) = out.split_at_mut(quads.len() * 4 * outputs);
        for (quad, out) in quads.iter().zip(quads_out.chunks_exact_mut((4 * outputs).max(1))) {
            let (first, second) = out.split_at_mut(2 * outputs);
            let ((y0, y1), (y2, y3)) = (first.split_at_mut(outputs), second.split_at_mut(outputs));
            let outs = y0.iter_mut().zip(y1).zip(y2).zip(y3);
            for ((((y0, y1), y2), y3), (row, bias)) in outs.zip(rows.iter().zip(&self.bias)) {
                *y0 = dot(&quad[0], row) as f32 * self.unit + bias;
                *y1 = dot(&quad[1], row) as f32 * self.unit + bias;
                *y2 = dot(&quad[2], row) as f32 * self.unit + bias;
                *y3 = dot(&quad[3], row) as f32 * self.unit + bias;
            }
        }
        for (token, out) in rest.iter().zip(rest_out.chunks_exact_mut(outputs.max(1))) {
            for (y, (row, bias)) in out.iter_mut().zip(rows.iter().zip(&self.bias)) {
                *y = dot(token, row) as f32 * self.unit + bias;
            }
        }
    }

    fn apply_slowly(&self, x: &[i16], out: &mut Vec<f32>) {
        out.clear();
        for token in x.chunks_exact(self.inputs.max(1)) {
            let rows = self.weights.chunks_exact(self.inputs.max(1)).zip(&self.bias);
            out.extend(rows.map(|(row, bias)| {
                let sum: i32 = token.iter().zip(row).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum();
                sum as f32 * self.unit + bias
            }));
        }
    }
}

#[inline(always)]
fn dot<const N: usize>(a: &[i16; N], b: &[i16; N]) -> i32 {
    let mut sum = 0_i32;
    for at in 0..N {
        sum += i32::from(a[at]) * i32::from(b[at]);
    }
    sum
}

/// x / √(1 + x²): what takes the place of the hyperbolic tangent, exact on every machine.
#[inline(always)]
pub(crate) fn squash(x: f32) -> f32 {
    x / (1.0 + x * x).sqrt()
}

/// From 0 to 1: what takes the place of the logistic function.
#[inline(always)]
pub(crate) fn gate(x: f32) -> f32 {
    0.5 + 0.5 * squash(x)
}

/// Units are taken so many at a time; layers are as wide as a multiple of it.
const LANES: usize = 8;

/// Both directions of a layer over the product of its inputs: for each token and direction `hidden` values, then as
/// many gates that forget, then as many that let out. Gives 2 × `hidden` outputs a token.
#[inline(always)]
fn recur(product: &[f32], hidden: usize) -> Vec<i16> {
    let tokens = product.len() / (6 * hidden).max(1);
    let lanes = hidden / LANES;
    let mut out = vec![[0_i16; LANES]; tokens * 2 * lanes];
    let (product, _) = product.as_chunks::<LANES>();
    let mut cells = vec![[0.0_f32; LANES]; lanes];
    for direction in 0..2 {
        cells.fill([0.0; LANES]);
        for step in 0..tokens {
            let token = if direction == 0 { step } else { tokens - 1 - step };
            let at = token * 2 + direction;
            let Some(product) = product.get(at * 3 * lanes..(at + 1) * 3 * lanes) else { break };
            let Some(out) = out.get_mut(at * lanes..(at + 1) * lanes) else { break };
            let (values, gates) = product.split_at(lanes);
            let (forget, show) = gates.split_at(lanes);
            let gates = values.iter().zip(forget.iter().zip(show));
            for ((cell, out), (value, (forget, show))) in cells.iter_mut().zip(out).zip(gates) {
                for lane in 0..LANES {
                    let keep = gate(forget[lane]);
                    cell[lane] = keep * cell[lane] + (1.0 - keep) * value[lane];
                    out[lane] = integer(gate(show[lane]) * squash(cell[lane]) * OUTPUT_UNITS);
                }
            }
        }
    }
    out.into_flattened()
}

/// The nearest integer of a number between -2^21 and 2^21, modulo 2^16: where one and a half times 2^23 is added, the
/// last bits are the integer. A conversion that also minds numbers out of reach costs three times as much.
#[inline(always)]
fn integer(x: f32) -> i16 {
    (x + 12_582_912.0).to_bits() as i16
}

/// A step of the network, done in registers as wide as the machine has: the same integers and the same single operations.
struct Product<'a>(&'a Dense, &'a [i16], &'a mut Vec<f32>);

impl pulp::NullaryFnOnce for Product<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        self.0.apply(self.1, self.2);
    }
}

struct Recurrence<'a>(&'a [f32], usize);

impl pulp::NullaryFnOnce for Recurrence<'_> {
    type Output = Vec<i16>;

    #[inline(always)]
    fn call(self) -> Vec<i16> {
        recur(self.0, self.1)
    }
}

/// How well each label fits each token.
pub(crate) fn scores(weights: &Weights, keys: &[Keys]) -> Vec<Row> {
    let wide = pulp::Arch::new();
    let hidden = weights.hidden;
    let mut input = Vec::with_capacity(keys.len() * WIDTH);
    for keys in keys {
        weights.embed(keys, &mut input);
    }
    let mut product = Vec::new();
    wide.dispatch(Product(&weights.first, &input, &mut product));
    let first = wide.dispatch(Recurrence(&product, hidden));
    wide.dispatch(Product(&weights.second, &first, &mut product));
    let second = wide.dispatch(Recurrence(&product, hidden));
    let width = 2 * hidden;
    let mut both = Vec::with_capacity(2 * first.len());
    for (second, first) in second.chunks_exact(width).zip(first.chunks_exact(width)) {
        both.extend_from_slice(second);
        both.extend_from_slice(first);
    }
    wide.dispatch(Product(&weights.out, &both, &mut product));
    product.as_chunks::<LABELS>().0.to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_the_nearest() {
        for x in [0.0_f32, 0.4, 0.6, -0.6, 8191.7, -8191.7, 1234.49, -1.0] {
            assert_eq!(f32::from(integer(x)), x.round(), "{x}");
        }
    }

    #[test]
    fn known_lengths_give_what_unknown_ones_give() {
        let weights = |inputs: usize| (0..inputs * 24).map(|n| (n as i32 * 37 % 1023 - 511) as i16).collect();
        for inputs in [64, 128, 256] {
            let bias: Box<[f32]> = (0..24).map(|n| n as f32 / 8.0).collect();
            let dense = Dense { inputs, weights: weights(inputs), bias, unit: 0.001 };
            let x: Vec<i16> = (0..inputs * 7).map(|n| (n as i32 * 91 % 16_000 - 8_000) as i16).collect();
            let (mut quick, mut slow) = (vec![1.0], Vec::new());
            dense.apply(&x, &mut quick);
            dense.apply_slowly(&x, &mut slow);
            assert_eq!(quick, slow);
        }
    }
}
