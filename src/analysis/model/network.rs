//! The recurrent network that scores the labels of each token: two bidirectional layers of light recurrent units (after
//! the SRU of Lei et al. 2018).
//!
//! Products are sums of 16-bit integers; all other steps are single additions, multiplications, divisions and square
//! roots, which IEEE 754 specifies exactly. So every machine computes the same answer, in any instruction order.

use super::LABELS;
use super::crf::Row;
use super::features::Keys;
use super::lanes::{InLanes, LANES, Lanes, widely};
use super::weights::{Rows, WIDTH, Weights};

/// The values of one unit of an embedding sum and of a layer's output. Sums stay below 16; outputs below 1.
pub(crate) const INPUT_UNITS: f32 = 1024.0;
pub(crate) const OUTPUT_UNITS: f32 = 8192.0;

/// x / √(1 + x²): replaces the hyperbolic tangent and is exact on every machine.
#[inline(always)]
pub(crate) fn squash(x: f32) -> f32 {
    x / (1.0 + x * x).sqrt()
}

/// From 0 to 1: replaces the logistic function.
#[inline(always)]
pub(crate) fn gate(x: f32) -> f32 {
    0.5 + 0.5 * squash(x)
}

/// [`squash`] of a register.
#[inline(always)]
fn squashed<L: Lanes>(lanes: L, x: L::Floats) -> L::Floats {
    lanes.div(x, lanes.sqrt(lanes.add(lanes.splat(1.0), lanes.mul(x, x))))
}

/// [`gate`] of a register.
#[inline(always)]
fn gated<L: Lanes>(lanes: L, x: L::Floats) -> L::Floats {
    let half = lanes.splat(0.5);
    lanes.add(half, lanes.mul(half, squashed(lanes, x)))
}

/// Both directions of a layer over the product of its inputs: for each token and direction `hidden` values, then as
/// many forget gates, then as many output gates. Returns 2 × `hidden` outputs a token.
struct Recurrence<'a> {
    product: &'a [f32],
    hidden: usize,
}

impl InLanes for Recurrence<'_> {
    type Output = Vec<i16>;

    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) -> Vec<i16> {
        let blocks = self.hidden / LANES;
        let (product, _) = self.product.as_chunks::<LANES>();
        let tokens = product.len() / (6 * blocks).max(1);
        let mut out = vec![[0_i16; LANES]; tokens * 2 * blocks];
        let mut cells = vec![lanes.splat(0.0); blocks];
        let (one, units) = (lanes.splat(1.0), lanes.splat(OUTPUT_UNITS));
        for direction in 0..2 {
            cells.fill(lanes.splat(0.0));
            for step in 0..tokens {
                let token = if direction == 0 { step } else { tokens - 1 - step };
                let at = token * 2 + direction;
                let Some(product) = product.get(at * 3 * blocks..(at + 1) * 3 * blocks) else { break };
                let Some(out) = out.get_mut(at * blocks..(at + 1) * blocks) else { break };
                let (values, gates) = product.split_at(blocks);
                let (forget, show) = gates.split_at(blocks);
                let gates = values.iter().zip(forget.iter().zip(show));
                for ((cell, out), (value, (forget, show))) in cells.iter_mut().zip(out).zip(gates) {
                    let keep = gated(lanes, lanes.load(forget));
                    let taken = lanes.mul(lanes.sub(one, keep), lanes.load(value));
                    *cell = lanes.add(lanes.mul(keep, *cell), taken);
                    let shown = lanes.mul(gated(lanes, lanes.load(show)), squashed(lanes, *cell));
                    *out = integers(lanes, lanes.mul(shown, units));
                }
            }
        }
        out.into_flattened()
    }
}

/// The nearest integers of numbers between -2^21 and 2^21, modulo 2^16: if one and a half times 2^23 is added, the last
/// bits are the integer. A conversion that also handles larger numbers takes three times as long.
#[inline(always)]
fn integers<L: Lanes>(lanes: L, x: L::Floats) -> [i16; LANES] {
    let bits = lanes.store(lanes.add(x, lanes.splat(12_582_912.0)));
    let mut integers = [0; LANES];
    for (integer, bits) in integers.iter_mut().zip(bits) {
        *integer = bits.to_bits() as i16;
    }
    integers
}

/// The sums of the features' rows, for each token.
struct Embedding<'a>(&'a Weights, &'a [Rows]);

impl InLanes for Embedding<'_> {
    type Output = Vec<[i16; WIDTH]>;

    #[inline(always)]
    fn run<L: Lanes>(self, _: L) -> Vec<[i16; WIDTH]> {
        let mut sums = vec![[0; WIDTH]; self.1.len()];
        for (sum, rows) in sums.iter_mut().zip(self.1) {
            self.0.sum(rows, sum);
        }
        sums
    }
}

/// The score of each label for each token.
pub(crate) fn scores(weights: &Weights, keys: &[Keys]) -> Vec<Row> {
    let hidden = weights.hidden;
    // Addresses of rows are computed for all tokens first, so that memory accesses overlap.
    let rows: Vec<Rows> = keys.iter().map(|keys| weights.rows(keys)).collect();
    let input = widely(Embedding(weights, &rows));
    let mut product = Vec::new();
    weights.first.apply(input.as_flattened(), &mut product);
    let first = widely(Recurrence { product: &product, hidden });
    weights.second.apply(&first, &mut product);
    let second = widely(Recurrence { product: &product, hidden });
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
    use super::super::lanes::{Portable, on_each};
    use super::*;

    #[test]
    fn integers_are_the_nearest() {
        let numbers: [f32; LANES] =
            std::array::from_fn(|n| [0.0, 0.4, 0.6, -0.6, 8191.7, -8191.7, 1234.49, -1.0][n % 8]);
        assert_eq!(integers(Portable, numbers).map(f32::from), numbers.map(f32::round));
    }

    #[test]
    fn every_register_width_gives_the_same_result() {
        let hidden = 16;
        let product: Vec<f32> =
            (0..6 * hidden * 5).map(|n| (n as i32 * 7_919 % 4_001 - 2_000) as f32 / 300.0).collect();
        let each = on_each(|| Recurrence { product: &product, hidden });
        let wide = widely(Recurrence { product: &product, hidden });
        assert!(each.iter().all(|each| *each == wide));
        let mut cells = vec![0.0; hidden];
        for (token, (product, out)) in product.chunks(6 * hidden).zip(wide.chunks(2 * hidden)).enumerate() {
            for unit in 0..hidden {
                let keep = gate(product[hidden + unit]);
                cells[unit] = keep * cells[unit] + (1.0 - keep) * product[unit];
                let want = (gate(product[2 * hidden + unit]) * squash(cells[unit]) * OUTPUT_UNITS).round_ties_even();
                assert_eq!(f32::from(out[unit]), want, "token {token}, unit {unit}");
            }
        }
    }
}
