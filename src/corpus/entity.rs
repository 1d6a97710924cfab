//! Mentions across documents resolved to entities.

use super::{Corpus, Disagreement, Place};
use crate::analysis::{EntityKind, Figure};

/// What all documents say of one person, group or place.
#[derive(Clone, Debug)]
pub struct Entity {
    /// The fullest common name: “Zamir Kabulov”.
    pub name: Box<str>,
    /// Stable, made of the name: `zamir-kabulov`.
    pub id: Box<str>,
    pub kind: EntityKind,
    /// The forms in which it is named, most frequent first.
    pub aliases: Vec<(Box<str>, u32)>,
    /// Titles and descriptions, by document.
    pub descriptors: Vec<Descriptor>,
    pub documents: Vec<Appearance>,
    /// Contents of attributions whose speaker it is.
    pub said: Vec<Place>,
    /// Other sentences that name it.
    pub said_of: Vec<Place>,
    pub figures: Vec<EntityFigure>,
    /// Entities named in the same sentences, most frequent first.
    pub with: Vec<(Box<str>, u32)>,
    pub disagreements: Vec<Disagreement>,
}

#[derive(Clone, Debug)]
pub struct Descriptor {
    pub text: Box<str>,
    pub place: Place,
    /// Another document gives a title that does not go with this one.
    pub disputed: bool,
}

#[derive(Clone, Debug)]
pub struct Appearance {
    pub document: super::DocId,
    pub mentions: u32,
    pub first: Place,
}

#[derive(Clone, Debug)]
pub struct EntityFigure {
    pub place: Place,
    pub figure: Figure,
}

impl Corpus {
    /// The entity named at a place (a cursor counts at either end), with the mention's own place.
    #[must_use]
    pub fn entity_at(&self, _place: Place) -> Option<(Place, Entity)> {
        None
    }

    /// The entity of that name or alias.
    #[must_use]
    pub fn entity_named(&self, _name: &str) -> Option<Entity> {
        None
    }

    /// Every mention of the entity with that id, in order of documents and places.
    #[must_use]
    pub fn mentions_of(&self, _id: &str) -> Vec<Place> {
        Vec::new()
    }

    /// Canonical name and id for each mention of a chunk of the document.
    #[must_use]
    pub fn names(&self, _document: &super::Document, _chunk: usize) -> Vec<(Box<str>, Box<str>)> {
        Vec::new()
    }

    /// Names that contain `query` (case ignored), with id, kind and first place, most mentioned first.
    #[must_use]
    pub fn search_entities(&self, _query: &str, _limit: usize) -> Vec<(Box<str>, Box<str>, EntityKind, Place)> {
        Vec::new()
    }
}
