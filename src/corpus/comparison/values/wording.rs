//! What the words of two sentences tell of whether a value develops: “arrested so far” and “was built in”. A logistic
//! regression over the words of both; those next to the values count by themselves as well.

use super::features::Of;
use crate::corpus::terms::words;

/// Words before and behind a value are other features than the same words elsewhere.
const BEFORE: u32 = 0x9E37_79B1;
const BEHIND: u32 = 0x85EB_CA6B;

/// The features of a pair of values, sorted, each once.
pub(super) fn wording(early: &Of<'_>, late: &Of<'_>) -> Vec<u32> {
    let mut all = Vec::new();
    for of in [early, late] {
        let plain = words(of.text()).filter(|(_, word)| word.as_bytes().len() > 1 && !word.is_number());
        all.extend(plain.map(|(_, word)| word.hash()));
        let (before, behind) = of.around();
        all.extend(before.into_iter().map(|word| word.rotate_left(7) ^ BEFORE));
        all.extend(behind.into_iter().map(|word| word.rotate_left(7) ^ BEHIND));
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// Weights of features, as `train/values.py` writes them: the bias, then features and weights sorted by feature.
pub(super) struct Weights {
    bias: f32,
    of: Vec<(u32, f32)>,
}

impl Weights {
    /// `None` unless there is a whole number of entries.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let (bias, entries) = bytes.split_first_chunk::<4>()?;
        let (entries, []) = entries.as_chunks::<8>() else { return None };
        let entry =
            |&[a, b, c, d, e, f, g, h]: &[u8; 8]| (u32::from_le_bytes([a, b, c, d]), f32::from_le_bytes([e, f, g, h]));
        Some(Self { bias: f32::from_le_bytes(*bias), of: entries.iter().map(entry).collect() })
    }

    /// The log-odds of some features; those without a weight do not count.
    pub(super) fn score(&self, features: &[u32]) -> f32 {
        let known = features.iter().filter_map(|feature| {
            self.of.binary_search_by_key(feature, |(feature, _)| *feature).ok().map(|at| self.of[at].1)
        });
        let (mut sum, mut count) = (0.0, 0.0_f32);
        for weight in known {
            sum += weight;
            count += 1.0;
        }
        self.bias + if count > 0.0 { sum / count.sqrt() } else { 0.0 }
    }
}
