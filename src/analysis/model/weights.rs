//! The file of weights, read where it lies: only the small matrices are unpacked. [`pack`] writes what
//! [`Weights::read`] reads. Numbers are little-endian.
//!
//! ```text
//! "ibidrdr2"  hidden u32  features u32  slots u32  unit of the embeddings f32  calibration 22 × f32  transitions f32[11][11]
//! three matrices (first layer, second layer, labels): unit f32, a bias f32 for each output, i16[outputs][inputs]
//! slots × (key u32, row u16 + 1 or 0 for an empty slot)
//! features × i8[64]
//! ```

use std::borrow::Cow;

use super::LABELS;
use super::calibration::{Calibration, Signs, calibrated, weighed};
use super::crf::Square;
use super::dense::Dense;
use super::features::Keys;
use super::lanes::LANES;
use super::network::INPUT_UNITS;

/// The embedding of one feature.
pub(crate) const WIDTH: usize = 64;
/// The numbers of the rows of one token's features.
pub(super) type Rows = [u16; std::mem::size_of::<Keys>() / 4];
const MAGIC: &[u8; 8] = b"ibidrdr2";
const SLOT: usize = 6;
/// The maximum width of a layer: bounds the memory that a file can request.
const WIDEST: usize = 256;

#[derive(Debug)]
pub(crate) struct Weights {
    pub(crate) hidden: usize,
    pub(crate) transitions: Square,
    pub(crate) first: Dense,
    pub(crate) second: Dense,
    pub(crate) out: Dense,
    calibration: Calibration,
    /// The value of one unit of an embedding, in units of the first layer's input.
    unit: f32,
    slots: Cow<'static, [[u8; SLOT]]>,
    rows: Cow<'static, [[u8; WIDTH]]>,
}

impl Weights {
    /// Reads the weights; `None` if the bytes are not such a file.
    pub(crate) fn read(bytes: &'static [u8]) -> Option<Self> {
        Self::of(bytes, Cow::Borrowed, Cow::Borrowed)
    }

    /// The same for bytes that are not static.
    pub(crate) fn copied(bytes: &[u8]) -> Option<Self> {
        Self::of(bytes, |slots| Cow::Owned(slots.to_vec()), |rows| Cow::Owned(rows.to_vec()))
    }

    fn of<'a>(
        bytes: &'a [u8],
        slots_of: impl FnOnce(&'a [[u8; SLOT]]) -> Cow<'static, [[u8; SLOT]]>,
        rows_of: impl FnOnce(&'a [[u8; WIDTH]]) -> Cow<'static, [[u8; WIDTH]]>,
    ) -> Option<Self> {
        let mut file = File { bytes };
        if file.take(MAGIC.len())? != MAGIC {
            return None;
        }
        let (hidden, features, slots) = (file.count()?, file.count()?, file.count()?);
        let fits =
            hidden % LANES == 0 && (LANES..=WIDEST).contains(&hidden) && slots.is_power_of_two() && slots <= 1 << 20;
        if !fits || features > usize::from(u16::MAX) || features >= slots {
            return None;
        }
        let unit = file.number()?;
        let mut calibration = Calibration::NONE;
        for number in calibration.numbers_mut() {
            *number = file.number()?;
        }
        let mut transitions = [[0.0; LABELS]; LABELS];
        for number in transitions.iter_mut().flatten() {
            *number = file.number()?;
        }
        Some(Self {
            hidden,
            transitions,
            first: file.dense(WIDTH, 6 * hidden)?,
            second: file.dense(2 * hidden, 6 * hidden)?,
            out: file.dense(4 * hidden, LABELS)?,
            calibration,
            unit,
            slots: slots_of(file.take(slots * SLOT)?.as_chunks().0),
            rows: rows_of(file.take(features * WIDTH)?.as_chunks().0),
        })
        .filter(|_| file.bytes.is_empty())
    }

    /// Weights that find nothing. Used in place of unreadable weights, which a test rules out.
    pub(crate) fn empty() -> Self {
        let dense = |inputs: usize, outputs: usize| Dense::new(inputs, &[], &vec![0.0; outputs], 0.0);
        Self {
            hidden: LANES,
            transitions: [[0.0; LABELS]; LABELS],
            first: dense(WIDTH, 6 * LANES),
            second: dense(2 * LANES, 6 * LANES),
            out: dense(4 * LANES, LABELS),
            calibration: Calibration::NONE,
            unit: 0.0,
            slots: Cow::Borrowed(&[]),
            rows: Cow::Borrowed(&[]),
        }
    }

    /// The sum of some features' rows, as input of the first layer.
    #[inline(always)]
    pub(super) fn sum(&self, rows: &Rows, out: &mut [i16; WIDTH]) {
        const NOTHING: [u8; WIDTH] = [0; WIDTH];
        let mut sum = [0_i16; WIDTH];
        let all: &[[u8; WIDTH]] = &self.rows;
        for &row in rows {
            let row = all.get(usize::from(row).wrapping_sub(1)).unwrap_or(&NOTHING);
            for (sum, byte) in sum.iter_mut().zip(row) {
                // Sixteen bytes cannot overflow it.
                *sum += i16::from(byte.cast_signed());
            }
        }
        for (out, sum) in out.iter_mut().zip(sum) {
            // Through 32 bits, as registers require.
            *out = (f32::from(sum) * self.unit).clamp(-32_768.0, 32_767.0) as i32 as i16;
        }
    }

    /// For each feature the number of its row, from 1; 0 if it is unknown.
    #[inline(always)]
    pub(super) fn rows(&self, keys: &Keys) -> Rows {
        keys.map(|key| self.row(key))
    }

    #[inline(always)]
    fn row(&self, key: u32) -> u16 {
        // The number of slots is a power of two, so a key's low bits are its slot. At least one slot is empty.
        let slots: &[[u8; SLOT]] = &self.slots;
        let mask = slots.len().wrapping_sub(1);
        let mut at = key as usize & mask;
        while let Some(&[a, b, c, d, low, high]) = slots.get(at) {
            let row = u16::from_le_bytes([low, high]);
            if row == 0 || u32::from_le_bytes([a, b, c, d]) == key {
                return row;
            }
            at = (at + 1) & mask;
        }
        0
    }

    /// The probability that any of a sentence is attributed to a source.
    pub(crate) fn attributed_probability(&self, signs: &Signs) -> f32 {
        weighed(signs, &self.calibration.attributed)
    }

    /// The probability that any of it is attributed to a source in words.
    pub(crate) fn reported_probability(&self, signs: &Signs) -> f32 {
        weighed(signs, &self.calibration.reported)
    }

    pub(crate) fn attribution_probability(&self, raw: f32) -> f32 {
        calibrated(raw, self.calibration.attribution)
    }
}

struct File<'a> {
    bytes: &'a [u8],
}

impl<'a> File<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (front, rest) = self.bytes.split_at_checked(count)?;
        self.bytes = rest;
        Some(front)
    }

    fn count(&mut self) -> Option<usize> {
        self.take(4)?.first_chunk().map(|bytes| u32::from_le_bytes(*bytes) as usize)
    }

    fn number(&mut self) -> Option<f32> {
        self.take(4)?.first_chunk().map(|bytes| f32::from_le_bytes(*bytes)).filter(|number| number.is_finite())
    }

    fn dense(&mut self, inputs: usize, outputs: usize) -> Option<Dense> {
        let unit = self.number()?;
        let mut bias = Vec::with_capacity(outputs);
        for _ in 0..outputs {
            bias.push(self.number()?);
        }
        let weights = self.take(inputs * outputs * 2)?.as_chunks::<2>().0;
        let weights: Vec<_> = weights.iter().map(|bytes| i16::from_le_bytes(*bytes)).collect();
        Some(Dense::new(inputs, &weights, &bias, unit))
    }
}

/// Trained parameters in floating point, the input of [`pack`].
pub(crate) struct Learnt<'a> {
    pub(crate) hidden: usize,
    pub(crate) transitions: Square,
    /// For each matrix its weights, a row of outputs for each input, and the biases.
    pub(crate) first: (&'a [f32], &'a [f32]),
    pub(crate) second: (&'a [f32], &'a [f32]),
    pub(crate) out: (&'a [f32], &'a [f32]),
    /// At most 65,535, each key once.
    pub(crate) features: Vec<(u32, &'a Row64)>,
    pub(crate) calibration: Calibration,
}

pub(crate) type Row64 = [f32; WIDTH];

/// The bytes of a file of weights.
pub(crate) fn pack(learnt: &Learnt<'_>) -> Vec<u8> {
    let mut bytes = Vec::from(MAGIC);
    let count = (learnt.features.len() * 3 / 2 + 1).next_power_of_two();
    for number in [learnt.hidden, learnt.features.len(), count] {
        bytes.extend((number as u32).to_le_bytes());
    }
    // The few numbers beyond four deviations are clipped, so that all others have a finer resolution.
    let all = || learnt.features.iter().flat_map(|(_, row)| row.iter());
    let square = all().map(|x| f64::from(x * x)).sum::<f64>() / (all().count().max(1) as f64);
    let most = all().fold(0.0_f32, |most, x| most.max(x.abs())).min(6.0 * square.sqrt() as f32).max(1e-6);
    let fine = 127.0 / most;
    let mut numbers = vec![INPUT_UNITS / fine];
    numbers.extend(learnt.calibration.clone().numbers_mut().map(|number| *number));
    numbers.extend(learnt.transitions.iter().flatten());
    bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
    dense(learnt.first, INPUT_UNITS, &mut bytes);
    dense(learnt.second, super::network::OUTPUT_UNITS, &mut bytes);
    dense(learnt.out, super::network::OUTPUT_UNITS, &mut bytes);
    let mut slots = vec![[0_u8; SLOT]; count];
    for (row, (key, _)) in learnt.features.iter().enumerate() {
        let mut at = *key as usize & (count - 1);
        while slots.get(at).is_some_and(|slot| slot[4..] != [0, 0]) {
            at = (at + 1) & (count - 1);
        }
        if let Some(slot) = slots.get_mut(at) {
            slot[..4].copy_from_slice(&key.to_le_bytes());
            slot[4..].copy_from_slice(&(row as u16 + 1).to_le_bytes());
        }
    }
    bytes.extend(slots.iter().flatten());
    for (_, row) in &learnt.features {
        bytes.extend(row.iter().map(|x| ((x * fine).round().clamp(-127.0, 127.0) as i8).cast_unsigned()));
    }
    bytes
}

/// One matrix: its weights, a row of outputs for each input, become a row of inputs for each output.
fn dense((weights, bias): (&[f32], &[f32]), units: f32, bytes: &mut Vec<u8>) {
    // Ten bits, so that a sum of products fits 32 bits for any input.
    let most = weights.iter().fold(1e-6_f32, |most, weight| most.max(weight.abs()));
    let fine = 1023.0 / most;
    bytes.extend((1.0 / (fine * units)).to_le_bytes());
    bytes.extend(bias.iter().flat_map(|bias| bias.to_le_bytes()));
    let outputs = bias.len().max(1);
    for output in 0..outputs {
        let column = weights.iter().skip(output).step_by(outputs);
        bytes.extend(column.flat_map(|weight| ((weight * fine).round() as i16).to_le_bytes()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::arithmetic::{ln, logistic};

    #[test]
    fn the_built_in_weights_can_be_read() {
        assert!(Weights::read(include_bytes!("../weights/attribution.bin")).is_some());
    }

    #[test]
    fn what_is_packed_is_read() {
        let rows: Vec<Row64> = (0..40).map(|n| std::array::from_fn(|at| ((n + at) % 9) as f32 / 8.0 - 0.5)).collect();
        let features: Vec<(u32, &Row64)> = rows.iter().enumerate().map(|(n, row)| (n as u32 * 64 + 1, row)).collect();
        let (first, second, out) = (vec![0.25; 64 * 96], vec![-0.5; 32 * 96], vec![0.125; 64 * LABELS]);
        let learnt = Learnt {
            hidden: 16,
            transitions: [[0.5; LABELS]; LABELS],
            first: (&first, &[0.5; 96]),
            second: (&second, &[0.0; 96]),
            out: (&out, &[1.0; LABELS]),
            features,
            calibration: Calibration { attribution: [2.0, -1.0], ..Calibration::NONE },
        };
        let bytes = pack(&learnt);
        let weights = Weights::copied(&bytes).expect("it is a file of weights");
        let (mut product, mut x) = (Vec::new(), [0; WIDTH]);
        x[5] = INPUT_UNITS as i16;
        weights.first.apply(&x, &mut product);
        assert!((product[5] - 0.75).abs() < 1e-3);
        for (n, row) in rows.iter().enumerate() {
            let mut sum = [0; WIDTH];
            weights.sum(&weights.rows(&[n as u32 * 64 + 1; 16]), &mut sum);
            assert!((f32::from(sum[3]) / INPUT_UNITS / 16.0 - row[3]).abs() < 0.01, "row {n}");
        }
        let signs = Signs { believed: 0.3, surest: 0.7, words: 12, quoted: true, ..Signs::default() };
        assert!((weights.attributed_probability(&signs) - 0.3).abs() < 1e-4);
        let want = logistic(2.0 * ln(0.9 / 0.1) - 1.0);
        assert!((weights.attribution_probability(0.9) - want).abs() < 1e-4);
        for damaged in [&bytes[..bytes.len() - 1], &bytes[..40], b"", b"ibidrdr1"] {
            assert!(Weights::copied(damaged).is_none());
        }
    }
}
