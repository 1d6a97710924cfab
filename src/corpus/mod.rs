//! All documents together: entities across documents, figures that count the same thing, passages that support a claim,
//! the bibliography. An immutable value; `with_…` returns the next version. Knows no rules and opens no files.
//!
//! Stored documents are in an index that is built once; documents edited since are an overlay and are scanned one by
//! one. So a keystroke does not change the index, and a query only costs more for the few open documents.

mod author;
mod bibliography;
mod change;
mod chunk_cache;
mod comparison;
mod concepts;
mod confirms;
mod consistency;
mod country;
mod denials;
mod descriptions;
mod document;
mod entity;
mod event_card;
mod events;
mod figures;
mod forms;
mod framing;
mod holding;
mod identity;
mod index;
mod inputs;
mod key_pattern;
mod keys;
mod matter;
mod modality;
mod names;
mod origin;
mod outcome;
mod packed;
mod paragraphs;
mod passage;
mod paths;
mod polarity;
mod postings;
mod proposition;
mod quotation;
mod quotation_cache;
mod quotation_graph;
mod readable;
mod restated;
mod said;
mod same_date;
mod saved_index;
mod short_names;
mod snippets;
mod spelling;
mod terms;
mod title;
mod top_k;
mod version;

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use rustc_hash::{FxHashMap, FxHashSet};

pub use bibliography::{
    Bibliography, BibliographyFormat, CslLocale, CslStyle, Entry, Name, Problem, Reference, Role, Scopes, SimilarKeys,
    Source, named_keys, project_bibliography, project_nocite, sidecar, sidecar_of, sphinx_bibliography,
};
pub use comparison::{DifferingValue, DifferingValues, Features, Pair, ValuePair};
pub use document::{Chunk, DocId, Document, Speakers};
pub use entity::{Appearance, Descriptor, Entity, EntityFigure, Related, Relation};
pub use event_card::{EventCard, EventReport};
pub use key_pattern::{DEFAULT_KEY, KeyPattern};
pub use matter::uncapitalized;
pub(crate) use names::slug;
pub use origin::Origin;
pub use packed::{Chunks, Lazy};
pub use paragraphs::{Cited, numbers};
pub use passage::{
    ENTAILMENT_FEATURES, Entailment, Evidence, MATCHES, Match, RELEVANCE_FEATURES, RelevanceFeatures, Stance,
};
pub use proposition::{Disagreement, Nature, Severity, Side, Status};
pub use quotation::{Descent, Fidelity, QuotationClass};
pub use quotation_graph::QuotationLink;
pub use restated::{Named, Restated, contradicts, other_person, text_names};
pub use said::Said;
pub use same_date::SameDate;
pub use saved_index::SavedIndex;

use crate::syntax::{Citation, Format};
use crate::text::Span;
use index::{ChunkRef, Index};
pub(crate) use paths::beside;
use paths::stem;
pub(crate) use proposition::NEAR;

/// A span of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    pub document: DocId,
    pub span: Span,
}

/// The documents of one workspace folder at one moment.
#[derive(Clone, Debug, Default)]
pub struct Corpus {
    rest: Arc<Rest>,
    /// Documents edited, added or reread since the index was built; they replace the stored ones.
    fresh: Vec<(Arc<Document>, u64)>,
    /// The ids of removed documents.
    gone: Vec<DocId>,
    bibliography: Arc<Bibliography>,
    /// Bibliographies whose text is in memory, such as one that is being edited: it replaces the file.
    ledgers: Arc<FxHashMap<DocId, Arc<Document>>>,
    /// The document of each entry's `file` or title, and the reverse. Computed on demand: no edit waits for it.
    keys: Arc<OnceLock<CitationKeys>>,
    /// The names that documents give in their texts. Computed on demand.
    names: Arc<OnceLock<FxHashSet<document::Named>>>,
    aliases: Arc<names::Aliases>,
    /// The patterns of generated document keys, by the folder that sets them.
    patterns: Arc<[(Box<str>, KeyPattern)]>,
    recall: Arc<quotation_cache::QuotationCache>,
    /// The values on which documents differ, if they were looked for.
    kept: Arc<DifferingValues>,
    /// Changes with every change that all documents see.
    world: u64,
    /// The last revision assigned.
    revision: u64,
}

/// The stored documents and their index.
#[derive(Debug, Default)]
struct Rest {
    /// In the order of their paths.
    documents: Vec<Arc<Document>>,
    by_id: Arc<FxHashMap<DocId, u32>>,
    index: Arc<Index>,
    /// Drafts: documents that cite or are marked as drafts; computed on demand.
    drafts: OnceLock<Box<[DocId]>>,
}

impl Rest {
    /// Other stored documents, in the order of their paths; results for unchanged ones are kept.
    fn followed_by(&self, documents: Vec<Arc<Document>>) -> Arc<Self> {
        let by_id = numbered(&documents);
        // Unchanged documents are in the old index.
        let stays =
            |old: &Arc<Document>| by_id.get(&old.id).copied().filter(|at| Arc::ptr_eq(&documents[*at as usize], old));
        let stays: Vec<_> = self.documents.iter().map(stays).collect();
        // If documents were renamed the order changes, and numbers that do not ascend cannot be carried over.
        let index = if stays.iter().any(Option::is_some) && stays.iter().flatten().is_sorted() {
            self.index.carried(&stays, &documents)
        } else {
            Index::new(&documents)
        };
        Arc::new(Self { documents, by_id: Arc::new(by_id), index: Arc::new(index), drafts: OnceLock::new() })
    }
}

/// Stored documents with a rebuilt index, to replace those it was built from.
#[derive(Clone, Debug)]
pub struct RebuiltIndex {
    base: Arc<Rest>,
    rest: Arc<Rest>,
}

/// Citation keys and their documents.
#[derive(Debug, Default)]
struct CitationKeys {
    document_of: FxHashMap<Box<str>, DocId>,
    key_of: FxHashMap<DocId, Box<str>>,
}

/// The most overlay documents before the index is rebuilt.
const FRESH_AT_MOST: usize = 256;

impl Corpus {
    /// Every document: the stored ones in the order of their paths, then the new ones.
    pub fn documents(&self) -> impl Iterator<Item = &Arc<Document>> {
        let rest = self.rest.documents.iter().filter(|document| !self.gone.contains(&document.id)).map(|document| {
            self.fresh.iter().find(|(fresh, _)| fresh.id == document.id).map_or(document, |(fresh, _)| fresh)
        });
        let new = self
            .fresh
            .iter()
            .map(|(document, _)| document)
            .filter(|document| !self.rest.by_id.contains_key(&document.id));
        rest.chain(new)
    }

    #[must_use]
    pub fn document(&self, id: DocId) -> Option<&Arc<Document>> {
        if let Some(ledger) = self.ledgers.get(&id) {
            return Some(ledger);
        }
        if self.gone.contains(&id) {
            return None;
        }
        let fresh = self.fresh.iter().find(|(document, _)| document.id == id).map(|(document, _)| document);
        fresh.or_else(|| self.rest.by_id.get(&id).map(|&index| &self.rest.documents[index as usize]))
    }

    /// The number of documents.
    #[must_use]
    pub fn count(&self) -> usize {
        self.documents().count()
    }

    /// The corpus with a document added, or replaced by id. The cost does not grow with the corpus.
    #[must_use]
    pub fn with_document(&self, document: Arc<Document>) -> Self {
        if document.format == Format::Bibliography {
            return self.with_ledger(document);
        }
        if self.fresh.len() >= FRESH_AT_MOST && self.fresh.iter().all(|(fresh, _)| fresh.id != document.id) {
            return self.with_documents(vec![document]);
        }
        let mut next = self.clone();
        next.revision += 1;
        let renamed =
            self.document(document.id).is_none_or(|old| old.path != document.path || old.meta != document.meta);
        let renames = self.document(document.id).is_none_or(|old| old.named() != document.named());
        next.gone.retain(|id| *id != document.id);
        match next.fresh.iter_mut().find(|(fresh, _)| fresh.id == document.id) {
            Some(slot) => *slot = (document, next.revision),
            None => next.fresh.push((document, next.revision)),
        }
        if renamed {
            next.keys = Arc::default();
        }
        if renames {
            next.names = Arc::default();
        }
        next
    }

    /// The corpus with many documents added or replaced at once, all of them stored in a new index.
    #[must_use]
    pub fn with_documents(&self, documents: Vec<Arc<Document>>) -> Self {
        let (ledgers, documents): (Vec<_>, Vec<_>) =
            documents.into_iter().partition(|document| document.format == Format::Bibliography);
        if !ledgers.is_empty() {
            let rest = if documents.is_empty() { self.clone() } else { self.with_documents(documents) };
            return ledgers.into_iter().fold(rest, |corpus, ledger| corpus.with_ledger(ledger));
        }
        let mut all: FxHashMap<DocId, Arc<Document>> =
            self.documents().map(|document| (document.id, document.clone())).collect();
        all.extend(documents.into_iter().map(|document| (document.id, document)));
        let mut documents: Vec<_> = all.into_values().collect();
        documents.sort_by(|a, b| (&a.path, a.id).cmp(&(&b.path, b.id)));
        self.resting(self.rest.followed_by(documents))
    }

    /// The corpus with other stored documents: with those that have `changed` or are new, without those `gone`. An
    /// overlay document is kept if `stays` says so.
    #[must_use]
    pub fn with_stored(&self, changed: Vec<Arc<Document>>, gone: &[DocId], stays: impl Fn(DocId) -> bool) -> Self {
        let rested = self.rested(changed, gone);
        self.with_rebuilt_index(&rested, stays).unwrap_or_else(|| self.clone())
    }

    /// Rebuilds the index of the stored documents for [`Corpus::with_rebuilt_index`]: time is linear in the number of
    /// documents, so it runs in the background.
    #[must_use]
    pub fn rested(&self, changed: Vec<Arc<Document>>, gone: &[DocId]) -> RebuiltIndex {
        let new: FxHashMap<DocId, Arc<Document>> = changed
            .into_iter()
            .filter(|document| document.format != Format::Bibliography)
            .map(|document| (document.id, document))
            .collect();
        let stay = self.rest.documents.iter().filter(|old| !gone.contains(&old.id) && !new.contains_key(&old.id));
        let mut documents: Vec<_> = stay.cloned().chain(new.values().cloned()).collect();
        documents.sort_by(|a, b| (&a.path, a.id).cmp(&(&b.path, b.id)));
        RebuiltIndex { base: self.rest.clone(), rest: self.rest.followed_by(documents) }
    }

    /// The corpus with an index built from its stored documents. `None` if these have changed.
    #[must_use]
    pub fn with_rebuilt_index(&self, rested: &RebuiltIndex, stays: impl Fn(DocId) -> bool) -> Option<Self> {
        if !Arc::ptr_eq(&rested.base, &self.rest) {
            return None;
        }
        let revision = self.revision + 1;
        let mut next = Self { rest: rested.rest.clone(), world: revision, revision, ..self.clone() };
        next.fresh.retain(|(document, _)| stays(document.id));
        next.gone.retain(|id| next.rest.by_id.contains_key(id) && stays(*id));
        next.keys = Arc::default();
        next.names = Arc::default();
        Some(next)
    }

    /// The corpus of some documents, with the index of an earlier run: for each document of that index `kept` gives its
    /// position among `documents`, if it is there with the same text. Both are in order of path.
    #[must_use]
    pub fn with_documents_indexed(
        &self,
        documents: Vec<Arc<Document>>,
        index: &SavedIndex,
        kept: &[Option<u32>],
    ) -> Self {
        let kept_all = kept.len() == documents.len() && kept.iter().zip(0..).all(|(kept, at)| *kept == Some(at));
        let by_id = Arc::new(numbered(&documents));
        let index = if kept_all && index.0.is_of(&documents) {
            index.0.clone()
        } else {
            Arc::new(index.0.carried(kept, &documents))
        };
        self.resting(Arc::new(Rest { documents, by_id, index, drafts: OnceLock::new() }))
    }

    /// The index, to be stored for a later run.
    #[must_use]
    pub fn saved_index(&self) -> SavedIndex {
        SavedIndex(self.rest.index.clone())
    }

    /// The stored documents, in the order of the index.
    #[must_use]
    pub fn stored_documents(&self) -> &[Arc<Document>] {
        &self.rest.documents
    }

    fn resting(&self, rest: Arc<Rest>) -> Self {
        let revision = self.revision + 1;
        let mut next = Self { rest, fresh: Vec::new(), gone: Vec::new(), world: revision, revision, ..self.clone() };
        next.keys = Arc::default();
        next.names = Arc::default();
        next
    }

    /// The same corpus with the facts of stored documents evicted if more than `most` of them were unpacked. `None` if
    /// there are fewer.
    #[must_use]
    pub fn settled(&self, most: usize) -> Option<Self> {
        let unpacked = self.rest.documents.iter().filter(|document| document.is_unpacked()).count();
        if unpacked <= most {
            return None;
        }
        let rest = |document: &Arc<Document>| {
            if document.is_unpacked() { Arc::new(document.at_rest()) } else { document.clone() }
        };
        let documents = self.rest.documents.iter().map(rest).collect();
        let rest =
            Rest { documents, by_id: self.rest.by_id.clone(), index: self.rest.index.clone(), drafts: OnceLock::new() };
        Some(Self { rest: Arc::new(rest), ..self.clone() })
    }

    #[must_use]
    pub fn without_document(&self, id: DocId) -> Self {
        let mut next = self.clone();
        next.revision += 1;
        next.world = next.revision;
        next.fresh.retain(|(document, _)| document.id != id);
        if next.ledgers.contains_key(&id) {
            Arc::make_mut(&mut next.ledgers).remove(&id);
            return next;
        }
        if next.rest.by_id.contains_key(&id) && !next.gone.contains(&id) {
            next.gone.push(id);
        }
        next.keys = Arc::default();
        next.names = Arc::default();
        next
    }

    #[must_use]
    pub fn with_bibliography(&self, bibliography: Bibliography) -> Self {
        let read = |bibliography: Bibliography, ledger: &Arc<Document>| {
            bibliography.with_text(&ledger.path, &ledger.full_text())
        };
        let bibliography = self.ledgers.values().fold(bibliography, read);
        let bibliography = bibliography.following(&self.bibliography);
        let mut next = Self { bibliography: Arc::new(bibliography), ..self.clone() };
        next.revision += 1;
        next.world = next.revision;
        next.keys = Arc::default();
        next.names = Arc::default();
        next
    }

    /// The corpus with a new text of a bibliography, which is not a document and never evidence.
    fn with_ledger(&self, ledger: Arc<Document>) -> Self {
        let mut next = self.clone();
        Arc::make_mut(&mut next.ledgers).insert(ledger.id, ledger);
        next.with_bibliography((*self.bibliography).clone())
    }

    /// The bibliography of that path, if its text is in memory.
    #[must_use]
    pub fn ledger(&self, path: &str) -> Option<&Arc<Document>> {
        self.ledgers.values().find(|ledger| *ledger.path == *path)
    }

    /// The corpus with names that a user declares to be one: the canonical name, then its aliases.
    #[must_use]
    pub fn with_aliases(&self, aliases: &[(Box<str>, Vec<Box<str>>)]) -> Self {
        let mut next = Self { aliases: Arc::new(names::Aliases::new(aliases)), ..self.clone() };
        next.revision += 1;
        next.world = next.revision;
        next
    }

    /// The corpus with patterns for document keys, by folder; the default is author, year and title.
    #[must_use]
    pub fn with_key_patterns(&self, patterns: Vec<(Box<str>, KeyPattern)>) -> Self {
        let mut next = Self { patterns: patterns.into(), ..self.clone() };
        next.revision += 1;
        next.world = next.revision;
        next.keys = Arc::default();
        next.names = Arc::default();
        next
    }

    #[must_use]
    pub fn bibliography(&self) -> &Bibliography {
        &self.bibliography
    }

    /// Changes whenever anything but the document itself does: cached findings of the document may then be outdated.
    #[must_use]
    pub fn context_revision(&self, document: DocId) -> u64 {
        let others = self.fresh.iter().filter(|(fresh, _)| fresh.id != document).map(|(_, revision)| *revision).max();
        others.unwrap_or(0).max(self.world)
    }

    /// Changes with every change of any document or of what all documents see.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Changes whenever the document does, as long as it is not stored again.
    #[must_use]
    pub fn revision_of(&self, document: DocId) -> u64 {
        self.fresh.iter().find(|(fresh, _)| fresh.id == document).map_or(0, |(_, revision)| *revision)
    }

    /// Drafts: documents marked as such, and those with citations.
    pub fn drafts(&self) -> impl Iterator<Item = DocId> + '_ {
        let at_rest = self.rest.drafts.get_or_init(|| {
            self.rest.documents.iter().filter(|document| document.is_draft()).map(|document| document.id).collect()
        });
        let newer = |id: DocId| self.gone.contains(&id) || self.fresh.iter().any(|(fresh, _)| fresh.id == id);
        let fresh = self.fresh.iter().filter(|(document, _)| document.is_draft()).map(|(document, _)| document.id);
        at_rest.iter().copied().filter(move |id| !newer(*id)).chain(fresh)
    }

    /// The key under which a document is cited: its bibliography entry's, its own, or one generated from its author,
    /// year and title, otherwise from its file name. The flag says whether a bibliography has an entry with that key.
    #[must_use]
    pub fn key_of(&self, document: &Document) -> (Box<str>, bool) {
        let key = self.ring().key_of.get(&document.id).cloned().unwrap_or_else(|| names::slug(stem(&document.path)));
        let known = self.bibliography.get(&key).is_some();
        (key, known)
    }

    /// The entry of a citation key in a document: under `references:` in its front matter, or in the nearest
    /// bibliography. Documents without an entry are not included: see [`Corpus::document_of_key`].
    #[must_use]
    pub fn entry<'a>(&'a self, document: &'a Document, key: &str) -> Option<&'a Entry> {
        let own = document.references.iter().find(|entry| *entry.key == *key);
        own.or_else(|| self.bibliography.get_for(&document.path, &document.meta.bibliography, key))
    }

    /// A document as an entry: the fields of its sidecar file and its head, under the key by which it is cited.
    #[must_use]
    pub fn entry_of(&self, document: &Document) -> Entry {
        let key = self.key_of(document).0;
        Entry { key, ..key_pattern::entry(document, self.bibliography.sidecar(&document.path)) }
    }

    /// The document of a citation key, if the workspace has it.
    #[must_use]
    pub fn document_of_key(&self, key: &str) -> Option<&Arc<Document>> {
        self.ring().document_of.get(key).and_then(|id| self.document(*id))
    }

    /// Whether some document's text defines a work (`is_key`), or a place in it, by that name.
    #[must_use]
    pub fn is_named(&self, name: &str, is_key: bool) -> bool {
        let names = self.names.get_or_init(|| {
            self.documents().flat_map(|document| document.named().iter().cloned()).collect::<FxHashSet<_>>()
        });
        // The text is copied only if there are any names.
        !names.is_empty() && names.contains(&(Box::from(name), is_key))
    }

    /// Whether a citation is a reference to a heading, a figure or a place: no work has its key.
    #[must_use]
    pub fn refers(&self, document: &Document, citation: &Citation) -> bool {
        let key = &*citation.key;
        let known = self.entry(document, key).is_some() || self.is_named(key, true);
        !known && (citation.looks_like_reference() || self.is_named(key, false))
    }

    /// Whether a document cites another: content that both have then comes from the other.
    #[must_use]
    pub fn cites(&self, document: &Document, other: &Document) -> bool {
        document.cited().iter().any(|key| self.ring().document_of.get(key) == Some(&other.id))
    }

    /// Every key by which something can be cited here, and those of `own`, to find the ones like an unknown key.
    pub fn similar_keys<'a>(&'a self, own: impl Iterator<Item = &'a str>) -> SimilarKeys<'a> {
        let documents = self.ring().document_of.keys().map(|key| &**key);
        let documents = documents.filter(|key| self.bibliography.get(key).is_none());
        SimilarKeys::new(&self.bibliography, own.chain(documents))
    }

    fn ring(&self) -> &CitationKeys {
        self.keys.get_or_init(|| self.keyring())
    }

    fn keyring(&self) -> CitationKeys {
        let mut ring = CitationKeys::default();
        let pattern_of = |path: &str| {
            let governs =
                |folder: &str| folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
            let nearest =
                self.patterns.iter().filter(|(folder, _)| governs(folder)).max_by_key(|(folder, _)| folder.len());
            nearest.map(|(_, pattern)| pattern.clone()).unwrap_or_default()
        };
        let mut unnamed = Vec::new();
        let mut documents: Vec<_> = self.documents().collect();
        documents.sort_by(|a, b| (&a.path, a.id).cmp(&(&b.path, b.id)));
        for document in &documents {
            let path = document.path.replace('\\', "/");
            let entry = self.bibliography.work_of(&path, document.meta.title.as_deref());
            let sidecar =
                self.bibliography.sidecar(&document.path).map(|entry| &entry.key).filter(|key| !key.is_empty());
            let key: Box<str> = match (entry, sidecar, document.meta.key.as_deref()) {
                (Some(entry), ..) => entry.key.clone(),
                (None, Some(key), _) => key.clone(),
                (None, None, Some(key)) => key.into(),
                (None, None, None) => {
                    unnamed.push(*document);
                    continue;
                }
            };
            ring.document_of.entry(key.clone()).or_insert(document.id);
            ring.key_of.insert(document.id, key);
        }
        // Generated keys come last, so that they do not take a chosen one; of equal ones, the first document in path
        // order has no suffix.
        let mut made = FxHashMap::default();
        for document in unnamed {
            let entry = key_pattern::entry(document, self.bibliography.sidecar(&document.path));
            let bare = pattern_of(&document.path).make(&entry);
            let bare = bare.unwrap_or_else(|| names::slug(stem(&document.path)));
            let taken = |key: &str| ring.document_of.contains_key(key) || self.bibliography.get(key).is_some();
            let count: &mut u32 = made.entry(bare.clone()).or_default();
            let mut key = bare.clone();
            while *count > 0 && taken(&key) || *count == 0 && ring.document_of.contains_key(&key) {
                *count += 1;
                key = format!("{bare}{}", key_pattern::letter(*count)).into();
            }
            ring.document_of.insert(key.clone(), document.id);
            ring.key_of.insert(document.id, key);
        }
        // The file name is the key if nothing else has it.
        for document in documents {
            let key = names::slug(stem(&document.path));
            if self.bibliography.get(&key).is_none() {
                ring.document_of.entry(key).or_insert(document.id);
            }
        }
        ring
    }

    /// A stored chunk, unless an overlay document replaces it.
    fn at_rest(&self, at: ChunkRef) -> Option<(&Arc<Document>, usize)> {
        let (document, chunk) = self.rest.index.place(at);
        let document = self.rest.documents.get(document)?;
        let counts = !self.gone.contains(&document.id) && self.fresh.iter().all(|(fresh, _)| fresh.id != document.id);
        (counts && chunk < document.chunk_count()).then_some((document, chunk))
    }

    /// The stored chunks that do not count: those of a document, of edited documents, and of removed ones.
    fn left_out(&self, own: DocId) -> Vec<Range<ChunkRef>> {
        let fresh = self.fresh.iter().map(|(document, _)| document.id);
        let ids = fresh.chain(self.gone.iter().copied()).chain([own]);
        ids.filter_map(|id| Some(self.rest.index.chunks_of(*self.rest.by_id.get(&id)? as usize))).collect()
    }

    /// The overlay documents.
    fn fresh(&self) -> impl Iterator<Item = &Arc<Document>> {
        self.fresh.iter().map(|(document, _)| document)
    }
}

/// The position of each document in the list.
fn numbered(documents: &[Arc<Document>]) -> FxHashMap<DocId, u32> {
    documents.iter().enumerate().map(|(index, document)| (document.id, crate::text::offset(index))).collect()
}
