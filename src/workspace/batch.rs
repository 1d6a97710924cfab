//! Documents as they are in the store: many in a batch, since asking a database for each of ten thousand takes longer
//! than reading all that they are. A batch has two parts, each an entry of its own: what it holds, and the bodies.
//!
//! | contents, for each document | |
//! |---|---|
//! | 32 bytes | its key |
//! | 4, 4 | the bytes that its facts and its text take |
//!
//! The bodies are each document's facts and its text, one after the other.

use bytes::Bytes;
use bytestring::ByteString;

use super::store::Key;
use crate::corpus::Document;

/// So many bytes of bodies fill a batch; a larger document has one to itself. Less than a mebibyte with what the
/// database adds, which it rounds up to a power of two.
const FULL: usize = (1 << 20) - 4_096;

const ROW: usize = 40;

/// A document as it is kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<'a> {
    pub(super) key: Key,
    pub(super) facts: &'a [u8],
    pub(super) text: &'a str,
}

impl<'a> Entry<'a> {
    /// `None` if the document is not stored.
    pub(super) fn of(key: Key, document: &'a Document) -> Option<Self> {
        document.packed().map(|(text, facts)| Self { key, facts, text })
    }
}

/// A document as it comes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Body {
    pub(super) facts: Bytes,
    pub(super) text: ByteString,
}

/// A batch, as bytes.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) contents: Vec<u8>,
    pub(super) bodies: Vec<u8>,
}

impl Batch {
    /// Whether a document would be one too many.
    pub(super) fn is_full_with(&self, entry: &Entry<'_>) -> bool {
        !self.contents.is_empty() && self.bodies.len() + entry.facts.len() + entry.text.len() > FULL
    }

    pub(super) fn add(&mut self, entry: &Entry<'_>) {
        self.contents.extend(entry.key);
        self.contents.extend(crate::text::offset(entry.facts.len()).to_le_bytes());
        self.contents.extend(crate::text::offset(entry.text.len()).to_le_bytes());
        self.bodies.extend(entry.facts);
        self.bodies.extend(entry.text.as_bytes());
    }
}

/// How many documents a batch has, by its contents.
pub(super) fn count(contents: &[u8]) -> usize {
    contents.len() / ROW
}

/// How many bytes the bodies of a batch take, by its contents.
pub(super) fn bytes(contents: &[u8]) -> usize {
    rows(contents).map(|(_, span)| span.facts + span.text).sum()
}

/// How many batches so many bytes of bodies fill, at least.
pub(super) fn filled_by(bytes: usize) -> usize {
    bytes.div_ceil(FULL)
}

/// Where a document is in the bodies: its first byte, and how many its facts and its text take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    start: usize,
    facts: usize,
    text: usize,
}

/// What a batch holds. Ends early where the bytes make no sense.
pub(super) fn rows(contents: &[u8]) -> impl Iterator<Item = (Key, Span)> + '_ {
    let number = |bytes: &[u8]| Some(u32::from_le_bytes(bytes.try_into().ok()?) as usize);
    let mut start = 0_usize;
    contents.as_chunks::<ROW>().0.iter().map_while(move |row| {
        let (key, lengths) = row.split_first_chunk::<32>()?;
        let (facts, text) = (number(lengths.get(..4)?)?, number(lengths.get(4..)?)?);
        let span = Span { start, facts, text };
        start = start.checked_add(facts)?.checked_add(text)?;
        Some((*key, span))
    })
}

impl Span {
    /// The bytes of the facts and of the text. `None` if the bodies are too short.
    pub(super) fn of(self, bodies: &[u8]) -> Option<(&[u8], &[u8])> {
        let behind = bodies.get(self.start..)?;
        behind.get(..self.facts.checked_add(self.text)?)?.split_at_checked(self.facts)
    }

    /// The same, of bodies that live on in what this gives.
    pub(super) fn body(self, bodies: &Bytes) -> Option<Body> {
        let (facts, text) = self.of(bodies)?;
        Some(Body { facts: bodies.slice_ref(facts), text: bodies.slice_ref(text).try_into().ok()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_comes_out_and_damage_gives_nothing() {
        let entry = |number: u8, facts: &'static [u8], text: &'static str| Entry { key: [number; 32], facts, text };
        let entries = [entry(1, b"facts", "a text"), entry(2, b"", ""), entry(3, b"\xff\0", "“é”")];
        let mut batch = Batch::default();
        entries.iter().for_each(|entry| batch.add(entry));
        assert_eq!(count(&batch.contents), 3);
        let bodies = Bytes::from(batch.bodies.clone());
        let read: Vec<_> = rows(&batch.contents).map(|(key, span)| (key, span.body(&bodies).unwrap())).collect();
        for ((key, body), entry) in read.iter().zip(&entries) {
            assert_eq!((*key, &*body.facts, &*body.text), (entry.key, entry.facts, entry.text));
        }
        for length in 0..bodies.len() {
            let short = bodies.slice(..length);
            assert!(rows(&batch.contents).filter_map(|(_, span)| span.body(&short)).count() < 3);
        }
        batch.contents[32..40].fill(0xff);
        assert!(rows(&batch.contents).filter_map(|(_, span)| span.body(&bodies)).count() < 3);
    }

    #[test]
    fn a_full_batch_takes_no_more_and_an_empty_one_takes_anything() {
        let large = "x".repeat(FULL + 1);
        let entry = Entry { key: [0; 32], facts: b"", text: &large };
        let mut batch = Batch::default();
        assert!(!batch.is_full_with(&entry));
        batch.add(&entry);
        assert!(batch.is_full_with(&Entry { key: [1; 32], facts: b"f", text: "" }));
    }
}
