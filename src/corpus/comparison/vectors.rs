//! Static word vectors: for each of the commoner words of English one vector of a sentence encoder for the word alone,
//! reduced with PCA (the recipe of Model2Vec, Tulkens & van Dongen 2024). `train/word_vectors.py` makes the file;
//! docs/model-card.md names the encoder and its licence.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::super::terms;

/// A first line with the words, separated by spaces; then [`SIZE`] signed bytes for each.
const FILE: &[u8] = include_bytes!("word-vectors.bin");
/// Components of a vector.
pub(super) const SIZE: usize = 64;

/// The number of a word with a vector.
pub(super) type Row = u32;

struct Table {
    row_of: FxHashMap<u32, Row>,
    vectors: &'static [u8],
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let end = memchr::memchr(b'\n', FILE).unwrap_or(FILE.len());
    let words = std::str::from_utf8(&FILE[..end]).unwrap_or("");
    let row_of: FxHashMap<u32, Row> = words.split(' ').zip(0..).map(|(word, row)| (terms::hash(word), row)).collect();
    let vectors = FILE.get(end + 1..).unwrap_or(&[]);
    debug_assert_eq!(vectors.len(), row_of.len() * SIZE, "a vector for each word");
    Table { row_of, vectors }
});

/// The row of a word, by [`terms::hash`] of its lower-case form.
pub(super) fn row(hash: u32) -> Option<Row> {
    TABLE.row_of.get(&hash).copied()
}

fn vector(row: Row) -> &'static [u8] {
    let start = row as usize * SIZE;
    TABLE.vectors.get(start..start + SIZE).unwrap_or(&[])
}

/// The components of a vector, about one in length.
pub(super) fn components(row: Row) -> impl Iterator<Item = f32> {
    vector(row).iter().map(|byte| f32::from(byte.cast_signed()) / 127.0)
}

/// The cosine of the angle between two vectors.
pub(super) fn cosine(one: Row, other: Row) -> f32 {
    cosine_of(&wide(one), &wide(other))
}

/// A vector in the form in which many are compared.
pub(super) fn wide(row: Row) -> [i16; SIZE] {
    let mut wide = [0; SIZE];
    wide.iter_mut().zip(vector(row)).for_each(|(slot, byte)| *slot = i16::from(byte.cast_signed()));
    wide
}

/// [`cosine`] of two such vectors. Exact: integers.
pub(super) fn cosine_of(one: &[i16; SIZE], other: &[i16; SIZE]) -> f32 {
    let dot: i32 = one.iter().zip(other).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum();
    #[expect(clippy::cast_precision_loss, reason = "below two to the power of 24")]
    let dot = dot as f32;
    dot / (127.0 * 127.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn related_words_are_nearer_than_others() {
        let cosine = |one, other| {
            let row = |word| row(terms::hash(word)).expect("a common word");
            cosine(row(one), row(other))
        };
        for (near, far) in [(("doctor", "physician"), ("doctor", "harbour")), (("ship", "vessel"), ("ship", "teacher"))]
        {
            assert!(cosine(near.0, near.1) > cosine(far.0, far.1) + 0.2, "{near:?} {far:?}");
        }
    }
}
