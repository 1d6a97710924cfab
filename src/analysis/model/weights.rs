//! The model's weights: an open-addressed table, read where it lies.

use std::sync::LazyLock;

use super::LABELS;

static BYTES: &[u8] = include_bytes!("weights.bin");

/// Bytes of one slot: the feature's key, the weight for each label, one unused.
pub(super) const SLOT: usize = 16;
/// Bytes before the slots: the scale (f32), then the transitions (i32 each).
pub(super) const HEAD: usize = 4 + 4 * LABELS * LABELS;

pub(super) struct Weights {
    /// How many units of the table make one unit of log-odds.
    pub(super) scale: f32,
    pub(super) transitions: [[i32; LABELS]; LABELS],
    slots: &'static [[u8; SLOT]],
}

static SHIPPED: LazyLock<Weights> = LazyLock::new(|| Weights::read(BYTES));

impl Weights {
    pub(super) fn shipped() -> &'static Self {
        &SHIPPED
    }

    fn read(bytes: &'static [u8]) -> Self {
        let word = |at: usize| {
            bytes.get(at..at + 4).and_then(|word| word.try_into().ok()).map_or([0; 4], |word: [u8; 4]| word)
        };
        let transition = |from: usize, to: usize| i32::from_le_bytes(word(4 + 4 * (from * LABELS + to)));
        let (slots, _) = bytes.get(HEAD..).unwrap_or_default().as_chunks::<SLOT>();
        Self {
            scale: f32::from_le_bytes(word(0)),
            transitions: std::array::from_fn(|from| std::array::from_fn(|to| transition(from, to))),
            slots,
        }
    }

    /// The weights of all these features, summed for each label.
    pub(super) fn sum(&self, keys: &[u32]) -> [i32; LABELS] {
        let mut sum = [0; LABELS];
        // The number of slots is a power of two, so a key's low bits are its place.
        let mask = self.slots.len().wrapping_sub(1);
        for &key in keys {
            let mut at = key as usize & mask;
            while let Some(slot) = self.slots.get(at) {
                let found = u32::from_le_bytes([slot[0], slot[1], slot[2], slot[3]]);
                if found == key {
                    for (sum, weight) in sum.iter_mut().zip(&slot[4..]) {
                        *sum += i32::from(weight.cast_signed());
                    }
                    break;
                }
                if found == 0 {
                    break;
                }
                at = (at + 1) & mask;
            }
        }
        sum
    }
}

/// The bytes of a table: what [`Weights`] reads.
#[cfg(test)]
pub(super) fn write(scale: f32, transitions: &[[i32; LABELS]; LABELS], features: &[(u32, [i8; LABELS])]) -> Vec<u8> {
    let mut bytes = Vec::new();
    bytes.extend(scale.to_le_bytes());
    bytes.extend(transitions.iter().flatten().flat_map(|weight| weight.to_le_bytes()));
    let count = (features.len() * 5 / 4).next_power_of_two();
    let mut slots = vec![[0_u8; SLOT]; count];
    for (key, weights) in features {
        let mut at = *key as usize & (count - 1);
        while slots[at][..4] != [0; 4] {
            at = (at + 1) & (count - 1);
        }
        slots[at][..4].copy_from_slice(&key.to_le_bytes());
        for (slot, weight) in slots[at][4..].iter_mut().zip(weights) {
            *slot = weight.cast_unsigned();
        }
    }
    bytes.extend(slots.iter().flatten());
    bytes
}
