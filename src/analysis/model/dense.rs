//! Product with an integer matrix: the hot loop of the network. Each lane of a register holds one output, and a
//! register of weights is multiplied with two inputs at once; no sum crosses a register, and each loaded weight serves
//! several tokens. All sums are of integers, so results do not depend on the number of lanes.

use super::lanes::{InLanes, LANES, Lanes, Pair, Weights, widely};

/// How many tokens, and how many blocks of outputs, are processed at once: their sums and inputs fit the registers of
/// AVX-512. In the sixteen of AVX2 (half as wide) one block fits, and three half blocks would take twice the time.
const TOKENS: usize = 4;
const BLOCKS: usize = 2;

#[derive(Debug)]
pub(crate) struct Dense {
    /// Pairs of inputs.
    pairs: usize,
    /// For each block of [`LANES`] outputs, for each pair of inputs.
    weights: Box<[Weights]>,
    /// For each block.
    bias: Box<[[f32; LANES]]>,
    /// The value of one unit of the product.
    unit: f32,
}

impl Dense {
    /// `rows`: for each output a row of `inputs` weights, which is an even number. Outputs that fill up the last
    /// register are 0.
    pub(super) fn new(inputs: usize, rows: &[i16], bias: &[f32], unit: f32) -> Self {
        let (blocks, pairs) = (bias.len().div_ceil(LANES), inputs / 2);
        let mut weights = vec![[0; 2 * LANES]; blocks * pairs].into_boxed_slice();
        for (output, row) in rows.chunks_exact(inputs.max(1)).enumerate() {
            let (block, lane) = (output / LANES, output % LANES);
            let block = weights.iter_mut().skip(block * pairs);
            for (weights, pair) in block.zip(row.as_chunks::<2>().0) {
                weights[2 * lane..2 * lane + 2].copy_from_slice(pair);
            }
        }
        let mut lanes = vec![[0.0; LANES]; blocks].into_boxed_slice();
        for (output, bias) in bias.iter().enumerate() {
            lanes[output / LANES][output % LANES] = *bias;
        }
        Self { pairs, weights, bias: lanes, unit }
    }

    /// The number of outputs of a token, including unused ones in the last register.
    pub(super) fn width(&self) -> usize {
        self.bias.len() * LANES
    }

    /// The product with the matrix plus the bias, for each token of `x`: [`Dense::width`] numbers a token.
    pub(super) fn apply(&self, x: &[i16], out: &mut Vec<f32>) {
        let x = x.as_chunks::<2>().0;
        let tokens = x.len() / self.pairs.max(1);
        out.clear();
        out.resize(tokens * self.width(), 0.0);
        let (out, _) = out.as_chunks_mut::<LANES>();
        widely(Product { dense: self, x, out });
    }
}

struct Product<'a> {
    dense: &'a Dense,
    x: &'a [Pair],
    out: &'a mut [[f32; LANES]],
}

impl InLanes for Product<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) {
        let Self { dense, x, out } = self;
        let (pairs, blocks) = (dense.pairs.max(1), dense.bias.len().max(1));
        let mut block = 0;
        while block < blocks {
            // The weights of these blocks stay in the cache for all tokens.
            let whole = L::MANY && blocks - block >= BLOCKS;
            let quads = x.chunks_exact(TOKENS * pairs);
            let rest = quads.remainder().chunks_exact(pairs);
            let mut outs = out.chunks_exact_mut(TOKENS * blocks);
            for (x, out) in quads.zip(&mut outs) {
                match whole {
                    true => tile::<L, TOKENS, BLOCKS>(lanes, dense, block, x, out),
                    false => tile::<L, TOKENS, 1>(lanes, dense, block, x, out),
                }
            }
            for (x, out) in rest.zip(outs.into_remainder().chunks_exact_mut(blocks)) {
                match whole {
                    true => tile::<L, 1, BLOCKS>(lanes, dense, block, x, out),
                    false => tile::<L, 1, 1>(lanes, dense, block, x, out),
                }
            }
            block += if whole { BLOCKS } else { 1 };
        }
    }
}

/// The products of `T` tokens with `B` blocks, from `block` on.
#[inline(always)]
fn tile<L: Lanes, const T: usize, const B: usize>(
    lanes: L,
    dense: &Dense,
    block: usize,
    x: &[Pair],
    out: &mut [[f32; LANES]],
) {
    let (pairs, blocks) = (dense.pairs, dense.bias.len());
    let tokens: [&[Pair]; T] = std::array::from_fn(|token| &x[token * pairs..(token + 1) * pairs]);
    let rows: [&[Weights]; B] =
        std::array::from_fn(|row| &dense.weights[(block + row) * pairs..(block + row + 1) * pairs]);
    let mut sums = [[lanes.zero(); B]; T];
    for pair in 0..pairs {
        for (sums, token) in sums.iter_mut().zip(tokens) {
            let x = lanes.spread(token[pair]);
            for (sums, row) in sums.iter_mut().zip(rows) {
                *sums = lanes.add_products(*sums, &row[pair], x);
            }
        }
    }
    let unit = lanes.splat(dense.unit);
    for (token, sums) in sums.into_iter().enumerate() {
        for (row, sums) in sums.into_iter().enumerate() {
            let bias = lanes.load(&dense.bias[block + row]);
            let product = lanes.add(lanes.mul(lanes.floats(sums), unit), bias);
            out[token * blocks + block + row] = lanes.store(product);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::lanes::on_each;
    use super::*;

    /// A product that makes room for itself.
    struct Whole<'a>(&'a Dense, &'a [i16]);

    impl InLanes for Whole<'_> {
        type Output = Vec<f32>;

        #[inline(always)]
        fn run<L: Lanes>(self, lanes: L) -> Vec<f32> {
            let x = self.1.as_chunks().0;
            let mut out = vec![[0.0; LANES]; x.len() / self.0.pairs * self.0.bias.len()];
            Product { dense: self.0, x, out: &mut out }.run(lanes);
            out.into_flattened()
        }
    }

    #[test]
    fn a_product_is_the_sum_of_products_whatever_the_shape() {
        for (inputs, outputs) in [(64, 48), (128, 384), (256, 11), (32, 8), (16, 11), (2, 1)] {
            let weights: Vec<i16> = (0..inputs * outputs).map(|n| (n as i32 * 37 % 2047 - 1023) as i16).collect();
            let bias: Vec<f32> = (0..outputs).map(|n| n as f32 / 8.0).collect();
            let dense = Dense::new(inputs, &weights, &bias, 0.001);
            for tokens in [0, 1, 3, 4, 7, 9] {
                let x: Vec<i16> = (0..inputs * tokens).map(|n| (n as i32 * 9_109 % 65_536 - 32_768) as i16).collect();
                let mut found = vec![1.0];
                dense.apply(&x, &mut found);
                for each in on_each(|| Whole(&dense, &x)) {
                    assert_eq!(found, each, "{inputs} × {outputs}, {tokens} tokens");
                }
                for (x, found) in x.chunks_exact(inputs).zip(found.chunks_exact(dense.width())) {
                    for (output, row) in weights.chunks_exact(inputs).enumerate() {
                        let sum: i32 = x.iter().zip(row).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum();
                        assert_eq!(found[output], sum as f32 * 0.001 + bias[output]);
                    }
                }
            }
        }
    }
}
