//! Provenance: documents with one origin, either copies of one text, by the share of common five-word runs (Broder
//! 1997), or reports that credit the outlet of another document.

use super::names::folded;
use super::terms::{self, words};
use super::{Corpus, DocId, Document};
use crate::text::Span;

/// Documents with one origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    pub documents: Vec<DocId>,
    pub why: &'static str,
}

/// How many hashes of a document's word runs are kept: the smallest, so that two documents keep the same ones.
const SKETCH: usize = 96;
const RUN: usize = 5;
/// The bytes of a document that are hashed. Copies begin alike, and a long book must not delay the caller.
const HEAD: u32 = 65_536;
/// The minimum similarity of a copy.
const COPY: f64 = 0.5;

impl Corpus {
    /// Groups of documents with one origin: copies first, then those that credit another.
    #[must_use]
    pub fn origins(&self) -> Vec<Origin> {
        let mut origins = self.copies_of_one();
        origins.extend(self.credited());
        origins
    }

    /// Each document that repeats what others of the folder say, with those.
    fn credited(&self) -> Vec<Origin> {
        let mut by_outlet: std::collections::BTreeMap<u32, Vec<&Document>> = std::collections::BTreeMap::new();
        for document in self.documents() {
            if let Some(outlet) = self.outlet(document) {
                by_outlet.entry(outlet).or_default().push(document);
            }
        }
        let mut origins = Vec::new();
        for document in self.documents() {
            let mut named: Vec<u32> = Vec::new();
            for chunk in document.chunks.iter().take_while(|chunk| chunk.start < HEAD) {
                named.extend(chunk.joined.speakers.iter().flatten().map(|speaker| folded(&speaker.name)));
            }
            named.sort_unstable();
            named.dedup();
            let others = named.iter().filter_map(|outlet| by_outlet.get(outlet)).flatten().take(MOST_CREDITED);
            let mut credited: Vec<DocId> =
                others.filter(|other| credits(document, other, self.outlet(other))).map(|other| other.id).collect();
            if !credited.is_empty() {
                credited.push(document.id);
                credited.sort_by(|a, b| self.path_of(*a).cmp(self.path_of(*b)));
                origins.push(Origin { documents: credited, why: "credits" });
            }
        }
        origins
    }

    fn path_of(&self, id: DocId) -> &str {
        self.document(id).map_or("", |document| &document.path)
    }

    /// The outlet of a document, folded: its own metadata, otherwise its entry's.
    fn outlet(&self, document: &Document) -> Option<u32> {
        let entry = || self.bibliography().get(&self.key_of(document).0)?.outlet.as_deref();
        document.meta.outlet.as_deref().or_else(entry).map(folded)
    }

    /// Why two documents are one source; `None` if they are two.
    #[must_use]
    pub fn shared_origin(&self, a: &Document, b: &Document) -> Option<&'static str> {
        if self.copies(a, b) {
            return Some("near-duplicate");
        }
        (credits(a, b, self.outlet(b)) || credits(b, a, self.outlet(a))).then_some("credits")
    }

    fn copies_of_one(&self) -> Vec<Origin> {
        let documents: Vec<_> = self.documents().collect();
        let sketches: Vec<_> = documents.iter().map(|document| document.sketch()).collect();
        let mut by_hash: std::collections::BTreeMap<u64, Vec<usize>> = std::collections::BTreeMap::new();
        for (index, sketch) in sketches.iter().enumerate() {
            for hash in sketch.iter().take(SKETCH / 4) {
                by_hash.entry(*hash).or_default().push(index);
            }
        }
        let mut group: Vec<usize> = (0..documents.len()).collect();
        for indexes in by_hash.values() {
            for pair in indexes.windows(2) {
                if group[pair[0]] != group[pair[1]] && likeness(sketches[pair[0]], sketches[pair[1]]) >= COPY {
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
        likeness(a.sketch(), b.sketch()) >= COPY
    }
}

impl Document {
    fn sketch(&self) -> &[u64] {
        self.sketch.get_or_init(|| sketch(self).into())
    }
}

/// The most documents of credited outlets that are compared with one document.
const MOST_CREDITED: usize = 64;

/// Whether a document attributes to an outlet the content of that outlet's document: most of its words are in one
/// paragraph there.
fn credits(document: &Document, other: &Document, outlet: Option<u32>) -> bool {
    let Some(outlet) = outlet.filter(|_| document.id != other.id) else { return false };
    document.chunks.iter().take_while(|chunk| chunk.start < HEAD).any(|chunk| {
        let joined = &chunk.joined;
        joined.attributions.iter().zip(&joined.speakers).any(|(attribution, speaker)| {
            if speaker.as_ref().is_none_or(|speaker| folded(&speaker.name) != outlet) {
                return false;
            }
            let Some(content) = attribution.content.iter().copied().reduce(Span::join) else { return false };
            let wanted = super::concepts::distinct(content.of(&chunk.facts.syntax.prose));
            let needed = (wanted.len() * 3).div_ceil(5).max(3);
            let mut theirs = other.chunks.iter().take_while(|chunk| chunk.start < HEAD);
            theirs.any(|chunk| terms::shared(&wanted, &chunk.keys.terms) >= needed)
        })
    })
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
