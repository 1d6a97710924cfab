//! Which documents are copies of one text: by the share of five-word runs they have in common (Broder 1997).

use super::terms::words;
use super::{Corpus, DocId, Document};

/// Documents that go back to one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    pub documents: Vec<DocId>,
    pub why: &'static str,
}

/// How many of a document's run hashes are kept: the smallest, so that two documents keep the same ones.
const SKETCH: usize = 96;
const RUN: usize = 5;
/// Bytes of a document that are sketched. Copies begin alike, and whoever asks should not wait for a book's end.
const HEAD: u32 = 65_536;
/// From this likeness on, one is a copy of the other.
const COPY: f64 = 0.5;

impl Corpus {
    /// Groups of documents that copy each other.
    #[must_use]
    pub fn origins(&self) -> Vec<Origin> {
        let documents: Vec<_> = self.documents().collect();
        let sketches: Vec<_> = documents.iter().map(|document| sketch(document)).collect();
        let mut by_hash: std::collections::BTreeMap<u64, Vec<usize>> = std::collections::BTreeMap::new();
        for (index, sketch) in sketches.iter().enumerate() {
            for hash in sketch.iter().take(SKETCH / 4) {
                by_hash.entry(*hash).or_default().push(index);
            }
        }
        let mut group: Vec<usize> = (0..documents.len()).collect();
        for indexes in by_hash.values() {
            for pair in indexes.windows(2) {
                if group[pair[0]] != group[pair[1]] && likeness(&sketches[pair[0]], &sketches[pair[1]]) >= COPY {
                    let (keep, drop) = (group[pair[0]].min(group[pair[1]]), group[pair[0]].max(group[pair[1]]));
                    group.iter_mut().filter(|each| **each == drop).for_each(|each| *each = keep);
                }
            }
        }
        let mut groups: std::collections::BTreeMap<usize, Vec<DocId>> = std::collections::BTreeMap::new();
        for (index, root) in group.iter().enumerate() {
            groups.entry(*root).or_default().push(documents[index].id);
        }
        let copies = groups.into_values().filter(|documents| documents.len() > 1);
        copies.map(|documents| Origin { documents, why: "near-duplicate" }).collect()
    }

    /// Whether one of the two is a copy of the other.
    pub(crate) fn copies(&self, a: &Document, b: &Document) -> bool {
        likeness(&sketch(a), &sketch(b)) >= COPY
    }
}

/// The smallest hashes of a document's five-word runs, sorted.
fn sketch(document: &Document) -> Vec<u64> {
    let mut hashes = Vec::new();
    for chunk in document.chunks.iter().take_while(|chunk| chunk.start < HEAD) {
        let words: Vec<u32> =
            words(&chunk.facts.syntax.prose).take(HEAD as usize / 4).map(|(_, word)| word.hash()).collect();
        let run = |words: &[u32]| {
            let mixed = words
                .iter()
                .fold(0xcbf2_9ce4_8422_2325u64, |hash, word| (hash ^ u64::from(*word)).wrapping_mul(0x0100_0000_01b3));
            mixed ^ mixed >> 29
        };
        hashes.extend(words.windows(RUN).map(run));
        if hashes.len() > 8 * SKETCH {
            shrink(&mut hashes);
        }
    }
    shrink(&mut hashes);
    hashes
}

fn shrink(hashes: &mut Vec<u64>) {
    hashes.sort_unstable();
    hashes.dedup();
    hashes.truncate(SKETCH);
}

/// Estimated share of runs in common, 0 to 1.
fn likeness(a: &[u64], b: &[u64]) -> f64 {
    if a.len() < 8 || b.len() < 8 {
        return 0.0;
    }
    let mut union: Vec<u64> = a.iter().chain(b).copied().collect();
    shrink(&mut union);
    let common = union.iter().filter(|hash| a.binary_search(hash).is_ok() && b.binary_search(hash).is_ok()).count();
    #[expect(clippy::cast_precision_loss, reason = "at most a hundred")]
    let share = common as f64 / union.len() as f64;
    share
}
