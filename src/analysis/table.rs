//! Hashed feature weights, used in place: for each feature (a 32-bit key) one byte per label. All sums are of integers,
//! so results are the same on every machine.

/// Weights for at most `SLOT` - 4 labels. A slot has `SLOT` bytes: the feature's key, then a weight for each label.
#[derive(Clone, Copy)]
pub(crate) struct Table<'a, const SLOT: usize> {
    slots: &'a [[u8; SLOT]],
}

impl<'a, const SLOT: usize> Table<'a, SLOT> {
    /// The table in these bytes: slots, in a number that is a power of two.
    pub(crate) fn read(bytes: &'a [u8]) -> Self {
        Self { slots: bytes.as_chunks::<SLOT>().0 }
    }

    /// The same; `None` if the bytes are not a table.
    pub(crate) fn whole(bytes: &'a [u8]) -> Option<Self> {
        let (slots, rest) = bytes.as_chunks::<SLOT>();
        (rest.is_empty() && slots.len().is_power_of_two() && slots.iter().any(|slot| slot[..4] == [0; 4]))
            .then_some(Self { slots })
    }

    /// Adds the weights of a feature, label by label.
    pub(crate) fn add<const L: usize>(&self, key: u32, sum: &mut [i16; L]) {
        const { assert!(L + 4 <= SLOT) };
        // The number of slots is a power of two, so a key's low bits are its place.
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = key as usize & mask;
        while let Some((found, weights)) = self.slots.get(at).and_then(|slot| slot.split_first_chunk::<4>()) {
            let found = u32::from_le_bytes(*found);
            if found == key {
                for (sum, weight) in sum.iter_mut().zip(weights.first_chunk::<L>().unwrap_or(&[0; L])) {
                    *sum = sum.saturating_add(i16::from(weight.cast_signed()));
                }
                return;
            }
            if found == 0 {
                return;
            }
            at = (at + 1) & mask;
        }
    }
}

impl<const SLOT: usize> Table<'_, SLOT> {
    /// Adds the weights of several features, in order. Most slots are not in the processor's cache; all are looked at before
    /// any is used, so that it waits for them together.
    pub(crate) fn add_all<const L: usize>(&self, keys: &[u32], sum: &mut [i16; L]) {
        /// Features that are looked up together.
        const TOGETHER: usize = 64;
        let mask = self.slots.len().wrapping_sub(1);
        let first = |key: u32| self.slots.get(key as usize & mask)?.first_chunk::<4>();
        for keys in keys.chunks(TOGETHER) {
            let mut found = [0; TOGETHER];
            for (found, key) in found.iter_mut().zip(keys) {
                *found = first(*key).map_or(0, |first| u32::from_le_bytes(*first));
            }
            for (key, _) in keys.iter().zip(found).filter(|(_, found)| *found != 0) {
                self.add(*key, sum);
            }
        }
    }
}

/// The bytes of a table, which [`Table`] reads.
pub(crate) fn write<const L: usize, const SLOT: usize>(features: &[(u32, [i8; L])]) -> Vec<u8> {
    const { assert!(L + 4 <= SLOT) };
    let count = (features.len() * 5 / 4 + 1).next_power_of_two();
    let mut slots = vec![[0_u8; SLOT]; count];
    for (key, weights) in features {
        let mut at = *key as usize & (count - 1);
        while slots.get(at).is_some_and(|slot| slot[..4] != [0; 4]) {
            at = (at + 1) & (count - 1);
        }
        if let Some(slot) = slots.get_mut(at) {
            slot[..4].copy_from_slice(&key.to_le_bytes());
            for (slot, weight) in slot[4..].iter_mut().zip(weights) {
                *slot = weight.cast_unsigned();
            }
        }
    }
    slots.into_iter().flatten().collect()
}

/// The key of a template and its values; never 0, which marks an empty slot.
pub(crate) fn key(template: u32, values: &[u32]) -> u32 {
    let mut key = template.wrapping_mul(0x9e37_79b9);
    for &value in values {
        key = (key ^ value).wrapping_mul(0x85eb_ca6b);
        key ^= key >> 15;
    }
    key = key.wrapping_mul(0xc2b2_ae35);
    key ^= key >> 16;
    key.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let features: Vec<(u32, [i8; 2])> = (1..200).map(|n| (key(n, &[n]), [n as i8, -(n as i8 / 2)])).collect();
        let bytes = write::<2, 16>(&features);
        let table = Table::<16>::read(&bytes);
        for (key, [first, second]) in features {
            let mut sum = [0; 12];
            table.add(key, &mut sum);
            assert_eq!(sum[..3], [i16::from(first), i16::from(second), 0]);
        }
        let mut sum = [0; 12];
        table.add(key(999, &[]), &mut sum);
        assert_eq!(sum, [0; 12]);
        let keys: Vec<u32> = (0..300).map(|n| key(n, &[n])).collect();
        let mut one_by_one = sum;
        keys.iter().for_each(|key| table.add(*key, &mut one_by_one));
        table.add_all(&keys, &mut sum);
        assert_eq!(sum, one_by_one);
    }

    #[test]
    fn a_damaged_table_is_empty() {
        let mut sum = [0; 12];
        Table::<16>::read(&[]).add(7, &mut sum);
        Table::<16>::read(&[1, 2, 3, 4, 5]).add(7, &mut sum);
        // A search in a full table would not end.
        for damaged in [&[][..], &[1; 5], &[1; 16], &[0; 48]] {
            assert!(Table::<16>::whole(damaged).is_none());
        }
        assert_eq!(sum, [0; 12]);
    }
}
