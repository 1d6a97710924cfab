//! Caches the passages found for the quotations of a document as long as the other documents are unchanged, so that
//! typing next to a quotation does not search ten thousand documents again.

use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use rustc_hash::FxHashMap;

use super::quotation::Match;
use super::{CitationKeys, Corpus, DocId, Document, Rest};

/// Quotations that are remembered.
const MOST: usize = 512;

/// Found passages by quoted words. Shared by a corpus and its next versions: answers are the same with and without it.
#[derive(Debug, Default)]
pub(super) struct QuotationCache(Mutex<Option<Found>>);

#[derive(Debug)]
struct Found {
    among: QuotationCacheKey,
    passages: FxHashMap<Box<str>, Arc<[Match]>>,
}

/// All inputs of an answer besides the quotation. Weak, so that nothing is kept in memory; an allocation with weak
/// references keeps its address.
#[derive(Debug)]
struct QuotationCacheKey {
    own: DocId,
    rest: Weak<Rest>,
    keys: Weak<OnceLock<CitationKeys>>,
    fresh: Vec<Weak<Document>>,
    gone: Vec<DocId>,
}

impl QuotationCacheKey {
    fn new(corpus: &Corpus, own: DocId) -> Self {
        let fresh = corpus.fresh().filter(|document| document.id != own).map(Arc::downgrade).collect();
        let (rest, keys) = (Arc::downgrade(&corpus.rest), Arc::downgrade(&corpus.keys));
        Self { own, rest, keys, fresh, gone: corpus.gone.clone() }
    }

    fn is(&self, other: &Self) -> bool {
        self.own == other.own
            && self.gone == other.gone
            && self.rest.ptr_eq(&other.rest)
            && self.keys.ptr_eq(&other.keys)
            && self.fresh.len() == other.fresh.len()
            && self.fresh.iter().zip(&other.fresh).all(|(a, b)| a.ptr_eq(b))
    }
}

impl Corpus {
    /// What `find` finds for a quotation of the document, or what it has found before. `find` must depend on nothing but
    /// the quotation and the other documents.
    pub(super) fn recalled(
        &self,
        document: &Document,
        quotation: &str,
        find: impl FnOnce() -> Vec<Match>,
    ) -> Arc<[Match]> {
        let among = QuotationCacheKey::new(self, document.id);
        {
            let found = self.recall.0.lock().unwrap_or_else(PoisonError::into_inner);
            let passages = found.as_ref().filter(|found| found.among.is(&among)).map(|found| &found.passages);
            if let Some(known) = passages.and_then(|passages| passages.get(quotation)) {
                return known.clone();
            }
        }
        let matches: Arc<[Match]> = find().into();
        let mut found = self.recall.0.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = match found.take() {
            Some(same) if same.among.is(&among) && same.passages.len() < MOST => found.insert(same),
            _ => found.insert(Found { among, passages: FxHashMap::default() }),
        };
        slot.passages.insert(quotation.into(), matches.clone());
        matches
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::Format;

    fn document(id: u32, text: &str) -> Arc<Document> {
        Arc::new(Document::new(DocId(id), format!("{id}.txt"), Format::Text, text))
    }

    #[test]
    fn what_is_recalled_is_what_would_be_found() {
        let draft = document(0, "“We did not let a single ship leave the port,” Ada Marsh said.\n");
        let with = |text: &str| document(1, &format!("Ada Marsh said: “{text}”\n"));
        let same = with("We did not let a single ship leave the port.");
        let other = with("We did not let a single boat leave the port.");
        let corpus = Corpus::default().with_documents(vec![draft.clone(), same.clone(), document(2, "Nothing.\n")]);
        let asked = |corpus: &Corpus, draft: &Document| {
            let found = corpus.fidelity(draft, 0);
            let anew = Corpus { recall: Arc::default(), ..corpus.clone() }.fidelity(draft, 0);
            assert_eq!(found, anew);
            found
                .into_iter()
                .map(|found| (found.class, found.source.document, found.quotation.span.start))
                .collect::<Vec<_>>()
        };
        let first = asked(&corpus, &draft);
        assert_eq!(first.len(), 1);
        assert_eq!(asked(&corpus, &draft), first);
        // Two that came from one, and both know what it knew.
        let (one, two) = (corpus.with_document(other), corpus.with_document(document(3, "Nobody.\n")));
        assert_ne!(asked(&one, &draft), first);
        assert_eq!(asked(&two, &draft), first);
        assert_ne!(asked(&one, &draft), first);
        assert!(asked(&one.without_document(DocId(1)), &draft).is_empty());
        // The quotation moves, and is found where it is.
        let moved = document(0, "On Monday. “We did not let a single ship leave the port,” Ada Marsh said.\n");
        assert_eq!(asked(&corpus.with_document(moved.clone()), &moved)[0].2, first[0].2 + 11);
    }
}
