//! The small recurrent network that scores each token's labels from its neighbours on both sides: two layers of light
//! recurrent units (after the SRU of Lei et al. 2018), each running both ways.
//!
//! Products are sums of 16-bit integers; what is left are single additions, multiplications, divisions and square roots,
//! which IEEE 754 gives to the last bit. So every machine gets the same answer, however its instructions are ordered.

use super::LABELS;
use super::dense::LANES;
use super::features::Keys;
use super::field::Row;
use super::weights::{Rows, WIDTH, Weights};

/// Units of an embedding's sum in one, and of a layer's output. Sums stay below 16; outputs below 1.
pub(crate) const INPUT_UNITS: f32 = 1024.0;
pub(crate) const OUTPUT_UNITS: f32 = 8192.0;

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

/// A step of the network, done in registers as wide as the machine has: the same single operations.
struct Recurrence<'a>(&'a [f32], usize);

impl pulp::NullaryFnOnce for Recurrence<'_> {
    type Output = Vec<i16>;

    #[inline(always)]
    fn call(self) -> Vec<i16> {
        recur(self.0, self.1)
    }
}

struct Embedding<'a>(&'a Weights, &'a [Rows]);

impl pulp::NullaryFnOnce for Embedding<'_> {
    type Output = Vec<[i16; WIDTH]>;

    #[inline(always)]
    fn call(self) -> Vec<[i16; WIDTH]> {
        self.1.iter().map(|rows| self.0.sum(rows)).collect()
    }
}

/// How well each label fits each token.
pub(crate) fn scores(weights: &Weights, keys: &[Keys]) -> Vec<Row> {
    let wide = pulp::Arch::new();
    let hidden = weights.hidden;
    // Where the rows lie is found out for all tokens first, so that fetching one waits for no other.
    let rows: Vec<Rows> = keys.iter().map(|keys| weights.rows(keys)).collect();
    let input = wide.dispatch(Embedding(weights, &rows));
    let mut product = Vec::new();
    weights.first.apply(input.as_flattened(), &mut product);
    let first = wide.dispatch(Recurrence(&product, hidden));
    weights.second.apply(&first, &mut product);
    let second = wide.dispatch(Recurrence(&product, hidden));
    let width = 2 * hidden;
    let mut both = Vec::with_capacity(2 * first.len());
    for (second, first) in second.chunks_exact(width).zip(first.chunks_exact(width)) {
        both.extend_from_slice(second);
        both.extend_from_slice(first);
    }
    weights.out.apply(&both, &mut product);
    let labels = product.chunks_exact(weights.out.width()).filter_map(|scores| scores.first_chunk::<LABELS>());
    labels.copied().collect()
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
}
