//! The chunks that mention a name, and which of their mentions are the entity's.

use rustc_hash::FxHashSet;

use super::Identity;
use crate::analysis::{EntityKind, Mention, SourceGrade, Speaker};
use crate::corpus::document::{Chunk, speaker_key};
use crate::corpus::entity::trimmed;
use crate::corpus::names::{self, NameKey};
use crate::corpus::said::Said;
use crate::corpus::{DocId, Document, Place};

/// A chunk that mentions the name or has it as a speaker.
pub(in crate::corpus) struct Hit<'a> {
    pub(in crate::corpus) document: &'a Document,
    pub(in crate::corpus) chunk: &'a Chunk,
    pub(in crate::corpus) index: usize,
}

impl<'a> Hit<'a> {
    /// The identity's mentions here: position, mention, name.
    pub(in crate::corpus) fn own_mentions<'b>(
        &'b self,
        identity: &'b Identity,
        owners: &'b FxHashSet<DocId>,
    ) -> impl Iterator<Item = (Place, &'a Mention, &'a str)> + 'b {
        let chunk = self.chunk;
        (chunk.facts.mentions.iter().zip(&chunk.keys.names)).filter_map(move |(mention, key)| {
            let name = trimmed(mention.span.of(&chunk.text));
            let is_known = identity.keys.contains(key);
            let is_own = is_known
                && (identity.owns(*key, name, self.document.id, owners)
                    || identity.is_titled_so(*key, chunk, mention, name));
            let is_own = is_own
                && !identity.is_titled_otherwise(chunk, mention, name)
                && !identity.is_titled_strangely(self, mention, name);
            let place = Place { document: self.document.id, span: mention.span.shifted(chunk.start) };
            is_own.then_some((place, mention, name))
        })
    }

    /// Statements and denials of the entity in this chunk.
    pub(in crate::corpus) fn speeches(&self, identity: &Identity, owners: &FxHashSet<DocId>) -> Vec<Said> {
        let joined = &self.chunk.joined;
        let own = joined.told().filter(|(_, speaker)| {
            // “A friend of Ada Marsh” is not she.
            let is_described = |speaker: &Speaker| {
                let grades = [SourceGrade::Role, SourceGrade::Group, SourceGrade::Vague, SourceGrade::Anonymous];
                speaker.kind.is_none() && grades.contains(&speaker.grade)
            };
            speaker.filter(|speaker| !is_described(speaker)).is_some_and(|speaker| {
                let key = speaker_key(speaker);
                let owns = |key: NameKey| {
                    identity.keys.contains(&key) && identity.owns(key, &speaker.name, self.document.id, owners)
                };
                // A last name that no mention shows to be a person's.
                let surname = || names::key(&speaker.name, EntityKind::Person);
                let is_bare = || speaker.kind.is_none() && names::length(&speaker.name) == 1;
                owns(key) || identity.kind == EntityKind::Person && is_bare() && owns(surname())
            })
        });
        own.filter_map(|(attribution, _)| Said::new(self.document.id, self.chunk, attribution)).collect()
    }
}

/// The most bytes of a document that is searched for full names.
pub(super) const READ: u32 = 256 << 10;

/// Documents in which the last name alone refers to the entity: those with its full name, and those without any full
/// name for that last name.
pub(in crate::corpus) fn owners(hits: &[Hit<'_>], identity: &Identity) -> FxHashSet<DocId> {
    let mut all: FxHashSet<DocId> = hits.iter().map(|hit| hit.document.id).collect();
    let (mut own, mut others) = (FxHashSet::default(), FxHashSet::default());
    for (hit, name) in mentions(hits, &identity.keys).filter(|(_, name)| names::length(name) > 1) {
        if identity.is_called(name) { &mut own } else { &mut others }.insert(hit.document.id);
    }
    // Headings and lists of those present name people who have no mention.
    if identity.has_rivals() && identity.junior.is_none() {
        let unnamed: FxHashSet<DocId> = all.difference(&own).copied().filter(|id| !others.contains(id)).collect();
        for document in hits.iter().map(|hit| hit.document).filter(|document| document.len() <= READ) {
            if unnamed.contains(&document.id) && !own.contains(&document.id) && !others.contains(&document.id) {
                let (is_own, is_other) = identity.is_named_in(document);
                own.extend(is_own.then_some(document.id));
                others.extend(is_other.then_some(document.id));
            }
        }
    }
    let is_junior = identity.junior == Some(true);
    // If two people share the name, a document without a full name is assigned to the one named more often.
    let shares_name = !identity.rivals.is_empty() && own.len() <= others.len();
    all.retain(|id| own.contains(id) && !(is_junior && others.contains(id)) || !others.contains(id) && !shares_name);
    all
}

/// Each mention under one of the keys, with its name.
pub(in crate::corpus) fn mentions<'a, 'b>(
    hits: &'b [Hit<'a>],
    keys: &'b [NameKey],
) -> impl Iterator<Item = (&'b Hit<'a>, &'a str)> + 'b {
    hits.iter().flat_map(move |hit| {
        let chunk = hit.chunk;
        (chunk.facts.mentions.iter().zip(&chunk.keys.names))
            .filter(move |(_, key)| keys.contains(key))
            .map(move |(mention, _)| (hit, trimmed(mention.span.of(&chunk.text))))
    })
}

/// The mentions that a link refers to, with their names.
pub(in crate::corpus) fn tied<'a, 'b>(
    hits: &'b [Hit<'a>],
    tie: NameKey,
) -> impl Iterator<Item = (&'b Hit<'a>, &'a str)> + 'b {
    hits.iter().flat_map(move |hit| {
        let chunk = hit.chunk;
        (chunk.keys.ties.iter().filter(move |(key, _)| *key == tie))
            .map(move |(_, mention)| (hit, trimmed(chunk.facts.mentions[*mention as usize].span.of(&chunk.text))))
    })
}
