//! Documents in the store: many in a batch, since one database request for each of ten thousand takes longer than reading
//! all of them. A batch has two parts, each an entry of its own: the contents, and the bodies.
//!
//! | contents, for each document | |
//! |---|---|
//! | 32 bytes | its key |
//! | 4, 4 | the lengths of its facts and its text in bytes |
//!
//! The bodies are the facts and the text of each document, one after the other.

use bytes::Bytes;
use bytestring::ByteString;

use super::store::Key;
use crate::corpus::Document;

/// A batch is full at this many bytes of bodies; a larger document has its own. Less than a mebibyte including the
/// database's overhead, since the database rounds up to a power of two.
const FULL: usize = (1 << 20) - 4_096;

const ROW: usize = 40;

/// A document to be stored.
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

/// A stored document.
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
    /// Whether a document no longer fits.
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

/// The number of documents of a batch, from its contents.
pub(super) fn count(contents: &[u8]) -> usize {
    contents.len() / ROW
}

/// The number of bytes of the bodies of a batch, from its contents.
pub(super) fn bytes(contents: &[u8]) -> usize {
    rows(contents).map(|(_, span)| span.facts + span.text).sum()
}

/// The minimum number of batches for this many bytes of bodies.
pub(super) fn filled_by(bytes: usize) -> usize {
    bytes.div_ceil(FULL)
}

/// The position of a document in the bodies: its first byte, and the lengths of its facts and its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    start: usize,
    facts: usize,
    text: usize,
}

/// The contents of a batch. Ends early if the bytes are invalid.
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

    /// The same, as slices that share the bodies.
    pub(super) fn body(self, bodies: &Bytes) -> Option<Body> {
        let (facts, text) = self.of(bodies)?;
        Some(Body { facts: bodies.slice_ref(facts), text: bodies.slice_ref(text).try_into().ok()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_documents_come_back_and_damaged_ones_do_not() {
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
