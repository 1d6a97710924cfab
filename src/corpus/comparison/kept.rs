//! The values of a folder that differ, found once and kept with the corpus: what a chunk says is compared with no other
//! chunk again. A document that is edited afterwards loses what its changed chunks had.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::super::proposition::{Nature, Status};
use super::super::{Corpus, DocId, Document, Place};
use super::values::{self, Differing};
use super::{Folder, squeezed};
use crate::text::Span;

/// The values on which the documents of a corpus differ: of each document, those in it.
#[derive(Debug, Default, PartialEq)]
pub struct DifferingValues(FxHashMap<DocId, Vec<KeptValue>>);

/// A value and the one in another document.
#[derive(Debug, PartialEq)]
struct KeptValue {
    nature: Nature,
    status: Status,
    is_outdated: bool,
    own: Value,
    other: Value,
}

/// A value in the chunk in which it was found.
#[derive(Clone, Debug, PartialEq)]
struct Value {
    document: DocId,
    chunk: Arc<str>,
    /// In bytes from the chunk's first.
    span: Span,
    sentence: Span,
}

/// A value from which another document's differs.
#[derive(Clone, Debug, PartialEq)]
pub struct DifferingValue {
    pub nature: Nature,
    pub status: Status,
    /// Whether a later document gives another value of what develops.
    pub is_outdated: bool,
    /// In bytes from the chunk's first.
    pub span: Span,
    pub text: Box<str>,
    /// What it is a value of: “people injured in the fire”.
    pub matter: Box<str>,
    /// The other document's value, its place, and the words of its sentence.
    pub other: Box<str>,
    pub place: Place,
    pub words: Box<str>,
}

impl Value {
    /// `None` if a sentence does not lie in one chunk.
    fn new(document: &Document, value: Place, sentence: Place) -> Option<Self> {
        let chunk = document.chunks.get(document.chunk_at(value.span.start)?)?;
        let inside = |span: Span| {
            let is_inside = chunk.span().covers(span);
            is_inside.then(|| Span::new(span.start - chunk.start, span.end - chunk.start))
        };
        let (span, sentence) = (inside(value.span)?, inside(sentence.span)?);
        Some(Self { document: document.id, chunk: chunk.text.clone(), span, sentence })
    }

    /// Where it is now; `None` if its chunk has changed.
    fn place(&self, corpus: &Corpus) -> Option<Place> {
        let document = corpus.document(self.document)?;
        let chunk = document.chunks.iter().find(|chunk| chunk.text == self.chunk)?;
        Some(Place { document: self.document, span: self.sentence.shifted(chunk.start) })
    }
}

impl Corpus {
    /// The values on which its documents differ. A folder that is too large to compare all its sentences has none. Takes
    /// time: more than a second for 50 articles.
    #[must_use]
    pub fn find_differing_values(&self) -> DifferingValues {
        let mut found = DifferingValues::default();
        let Some(folder) = Folder::new(self) else { return found };
        for Differing { values, sentences, nature, status, outdated, .. } in values::differing(self, &folder) {
            let places = sentences.map(|at| folder.sentences[at].place);
            let side = |at: usize| Value::new(self.document(places[at].document)?, values[at], places[at]);
            let (Some(first), Some(second)) = (side(0), side(1)) else { continue };
            for (own, other, at) in [(&first, &second, 0), (&second, &first, 1)] {
                let is_outdated = outdated == Some(at);
                let value = KeptValue { nature, status, is_outdated, own: own.clone(), other: other.clone() };
                found.0.entry(own.document).or_default().push(value);
            }
        }
        found
    }

    /// The corpus with values that [`Corpus::find_differing_values`] found in it, or in an earlier version of it.
    #[must_use]
    pub fn keeping(&self, values: DifferingValues) -> Self {
        let mut next = Self { kept: Arc::new(values), ..self.clone() };
        next.revision += 1;
        next.world = next.revision;
        next
    }

    /// The corpus with the values on which its documents differ.
    #[must_use]
    pub fn with_differing_values(&self) -> Self {
        self.keeping(self.find_differing_values())
    }

    /// Whether it already keeps these values.
    #[must_use]
    pub fn keeps(&self, values: &DifferingValues) -> bool {
        *self.kept == *values
    }

    /// The values in a chunk from which another document's differ, as [`Corpus::with_differing_values`] found them. None in
    /// chunks that have changed since.
    #[must_use]
    pub fn differing_values(&self, document: &Document, chunk: usize) -> Vec<DifferingValue> {
        let (Some(kept), Some(chunk)) = (self.kept.0.get(&document.id), document.chunks.get(chunk)) else {
            return Vec::new();
        };
        let own = kept.iter().filter(|kept| kept.own.chunk == chunk.text);
        own.filter_map(|kept| {
            Some(DifferingValue {
                nature: kept.nature,
                status: kept.status,
                is_outdated: kept.is_outdated,
                span: kept.own.span,
                text: kept.own.span.of(&kept.own.chunk).into(),
                matter: chunk.matter_of(kept.own.span),
                other: kept.other.span.of(&kept.other.chunk).into(),
                place: kept.other.place(self)?,
                words: squeezed(kept.other.sentence.of(&kept.other.chunk)),
            })
        })
        .collect()
    }
}
