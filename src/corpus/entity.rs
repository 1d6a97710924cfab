//! Mentions across documents resolved to entities. Two people of one last name stay apart by their first names; a last
//! name alone goes to the fuller name of its own document.

use rustc_hash::FxHashMap;

use super::document::Chunk;
use super::identity::{Identity, mentions, owners};
use super::names::{self, NameKey};
use super::title;
use super::{Corpus, Disagreement, DocId, Document, Place};
use crate::analysis::{EntityKind, Figure};
use crate::text::Span;

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
    /// Titles and descriptions, disputed ones first, then by document.
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
    /// Paragraphs that name it and were not read for this card, where it is named too often to read them all.
    pub unread: u32,
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
    pub document: DocId,
    pub mentions: u32,
    pub first: Place,
}

#[derive(Clone, Debug)]
pub struct EntityFigure {
    pub place: Place,
    pub figure: Figure,
}

/// How many paragraphs a hover reads: a name in every document of ten thousand must not make it wait.
const HOVER_CHUNKS: usize = 240;

/// And in how many of them it asks what other documents have for their figures.
const HOVER_QUESTIONS: usize = 6;

impl Corpus {
    /// The entity named at a place (a cursor counts at either end), with the mention's own place. Reads a bounded
    /// number of paragraphs.
    #[must_use]
    pub fn entity_at(&self, place: Place) -> Option<(Place, Entity)> {
        let document = self.document(place.document)?;
        let (chunk, mention) = mention_at(document, place.span.start)?;
        let mention = &chunk.facts.mentions[mention];
        let name = names::of_mention(mention, &chunk.text);
        let at = Place { document: document.id, span: mention.span.shifted(chunk.start) };
        let identity = self.identify(name, mention.kind, Some(document));
        Some((at, self.gather(identity, Some(document), HOVER_CHUNKS)))
    }

    /// The entity of that name or alias, read in full.
    #[must_use]
    pub fn entity_named(&self, name: &str) -> Option<Entity> {
        let person = [EntityKind::Person, EntityKind::Organization];
        let (kind, _) = person
            .iter()
            .map(|&kind| (kind, self.hits(&[names::key(name, kind)], None, usize::MAX).0))
            .map(|(kind, hits)| {
                (kind, mentions(&hits, &[names::key(name, kind)]).filter(|(_, m)| names::compatible(m, name)).count())
            })
            .max_by_key(|(kind, count)| (*count, *kind == EntityKind::Organization))?;
        let identity = self.identify(name, kind, None);
        let entity = self.gather(identity, None, usize::MAX);
        (!entity.documents.is_empty()).then_some(entity)
    }

    /// Every mention of the entity with that id, in order of documents and places.
    #[must_use]
    pub fn mentions_of(&self, name: &str, kind: EntityKind) -> Vec<Place> {
        let identity = self.identify(name, kind, None);
        let (hits, _) = self.hits(&identity.keys, None, usize::MAX);
        let owners = owners(&hits, &identity);
        let mut places: Vec<_> =
            hits.iter().flat_map(|hit| hit.own_mentions(&identity, &owners)).map(|(place, ..)| place).collect();
        places.sort_by(|a, b| (self.path(a.document), a.span).cmp(&(self.path(b.document), b.span)));
        places.dedup();
        places
    }

    /// Canonical name and id for each mention of a chunk of the document.
    #[must_use]
    pub fn names(&self, document: &Document, chunk: usize) -> Vec<(Box<str>, Box<str>)> {
        let Some(chunk) = document.chunks.get(chunk) else { return Vec::new() };
        let mut known: FxHashMap<(&str, EntityKind), Box<str>> = FxHashMap::default();
        let resolve = |mention: &crate::analysis::Mention| {
            let name = names::of_mention(mention, &chunk.text);
            let slot = known.entry((name, mention.kind));
            let name = slot.or_insert_with(|| self.identify(name, mention.kind, Some(document)).name).clone();
            let id = names::slug(&name);
            (name, id)
        };
        chunk.facts.mentions.iter().map(resolve).collect()
    }

    /// The canonical name of a speaker and its id.
    #[must_use]
    pub fn speaker(&self, document: &Document, speaker: &crate::analysis::Speaker) -> (Box<str>, Box<str>) {
        let Some(kind) = speaker.kind else { return (speaker.name.clone(), names::slug(&speaker.name)) };
        let (name, kind) = names::of_speaker(&speaker.name, Some(kind));
        let name = self.identify(name, kind, Some(document)).name;
        let id = names::slug(&name);
        (name, id)
    }

    /// Names that contain `query` (case ignored), with kind, number of paragraphs and first place; most mentioned first.
    #[must_use]
    pub fn search_entities(&self, query: &str, limit: usize) -> Vec<(Box<str>, EntityKind, u32, Place)> {
        let query = query.to_lowercase();
        let mut found: FxHashMap<NameKey, (Box<str>, EntityKind, u32, Place)> = FxHashMap::default();
        let mut note = |key: NameKey, document: &Document, chunk: &Chunk, count: u32| {
            for (mention, _) in chunk.facts.mentions.iter().zip(&chunk.keys.names).filter(|(_, other)| **other == key) {
                let name = names::of_mention(mention, &chunk.text);
                let place = Place { document: document.id, span: mention.span.shifted(chunk.start) };
                let slot = found.entry(key).or_insert_with(|| (name.into(), mention.kind, 0, place));
                if names::length(name) > names::length(&slot.0) {
                    *slot = (name.into(), mention.kind, slot.2, place);
                }
                slot.2 += count;
            }
        };
        for (key, run) in self.rest.index.name_keys().filter(|(key, _)| names::is_plain(*key)) {
            // The first few paragraphs show the fullest name; the run's length says how often it is named.
            let mut rest = run.len();
            for (document, chunk) in run.iter().filter_map(|(_, at)| self.at_rest(*at)).take(3) {
                note(key, document, &document.chunks[chunk], crate::text::offset(rest));
                rest = 0;
            }
        }
        for document in self.fresh() {
            for chunk in &document.chunks {
                chunk.keys.names.iter().for_each(|key| note(*key, document, chunk, 1));
            }
        }
        let mut found: Vec<_> = found.into_values().filter(|(name, ..)| name.to_lowercase().contains(&query)).collect();
        found.sort_by(|a, b| (std::cmp::Reverse(a.2), &a.0).cmp(&(std::cmp::Reverse(b.2), &b.0)));
        found.truncate(limit);
        found
    }

    fn path(&self, id: DocId) -> &str {
        self.document(id).map_or("", |document| &document.path)
    }

    fn gather(&self, identity: Identity, first: Option<&Document>, limit: usize) -> Entity {
        let (hits, unread) = self.hits(&identity.keys, first, limit);
        let owners = owners(&hits, &identity);
        let mut aliases: FxHashMap<&str, u32> = FxHashMap::default();
        let mut with: FxHashMap<Box<str>, u32> = FxHashMap::default();
        let mut kinds: FxHashMap<EntityKind, u32> = FxHashMap::default();
        let mut documents: Vec<Appearance> = Vec::new();
        let (mut descriptors, mut said, mut said_of, mut figures) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut disagreements: Vec<Disagreement> = Vec::new();
        let mut questions = if limit == HOVER_CHUNKS { HOVER_QUESTIONS } else { limit };
        for hit in &hits {
            let (chunk, id) = (hit.chunk, hit.document.id);
            let place = |span: Span| Place { document: id, span: span.shifted(chunk.start) };
            let own: Vec<_> = hit.own_mentions(&identity, &owners).collect();
            let speaks = hit.speeches(&identity, &owners);
            for (at, mention, name) in &own {
                *aliases.entry(name).or_default() += 1;
                // What its people are called says least of what it is.
                *kinds.entry(mention.kind).or_default() += if mention.kind == EntityKind::Nationality { 1 } else { 64 };
                match documents.iter_mut().find(|appearance| appearance.document == id) {
                    Some(appearance) => {
                        appearance.mentions += 1;
                        appearance.first = appearance.first.min(*at);
                    }
                    None => documents.push(Appearance { document: id, mentions: 1, first: *at }),
                }
                descriptors.extend(mention.descriptors.iter().map(|span| Descriptor {
                    text: squeezed(span.of(&chunk.text)),
                    place: place(*span),
                    disputed: false,
                }));
            }
            let mut sentences: Vec<_> =
                own.iter().filter_map(|(at, ..)| chunk.sentence_at(at.span.start - chunk.start)).collect();
            sentences.dedup();
            for index in sentences {
                let span = chunk.facts.sentences[index].span;
                if !speaks.iter().any(|content| content.overlaps(span)) {
                    said_of.push(place(span));
                }
                figures.extend(
                    chunk
                        .facts
                        .figures
                        .iter()
                        .filter(|figure| span.covers(figure.span))
                        .map(|figure| EntityFigure { place: place(figure.span), figure: figure.clone() }),
                );
                for (mention, key) in chunk.facts.mentions.iter().zip(&chunk.keys.names) {
                    if span.covers(mention.span) && !identity.keys.contains(key) {
                        *with.entry(names::of_mention(mention, &chunk.text).into()).or_default() += 1;
                    }
                }
            }
            said.extend(speaks.into_iter().map(place));
            // Disagreements cost a look at other documents: ask where there are figures to disagree on.
            if !chunk.facts.figures.is_empty() && !own.is_empty() && questions > 0 {
                questions -= 1;
                for each in self.disagreements_in(hit.document, hit.index) {
                    if disagreements.iter().all(|known| known.id != each.id)
                        && names::slug(&each.entity) == names::slug(&identity.name)
                    {
                        disagreements.push(each);
                    }
                }
            }
        }
        let kind = kinds
            .into_iter()
            .max_by_key(|(kind, count)| (*count, std::cmp::Reverse(*kind)))
            .map_or(identity.kind, |(kind, _)| kind);
        disagreements.extend(title::dispute(&identity.name, &mut descriptors, |id| self.path(id)));
        descriptors.sort_by(|a, b| {
            (!a.disputed, self.path(a.place.document), a.place).cmp(&(
                !b.disputed,
                self.path(b.place.document),
                b.place,
            ))
        });
        descriptors.dedup_by(|a, b| a.text == b.text && a.place.document == b.place.document);
        for places in [&mut said, &mut said_of] {
            places.sort_by(|a, b| (self.path(a.document), a.span).cmp(&(self.path(b.document), b.span)));
            places.dedup();
        }
        figures.sort_by(|a, b| (self.path(a.place.document), a.place).cmp(&(self.path(b.place.document), b.place)));
        figures.dedup_by(|a, b| a.place == b.place);
        documents.sort_by(|a, b| self.path(a.document).cmp(self.path(b.document)));
        let most = |counts: Vec<(Box<str>, u32)>| {
            let mut counts = counts;
            counts.sort_by(|a, b| (std::cmp::Reverse(a.1), &a.0).cmp(&(std::cmp::Reverse(b.1), &b.0)));
            counts
        };
        Entity {
            id: names::slug(&identity.name),
            name: identity.name,
            kind,
            aliases: most(aliases.into_iter().map(|(name, count)| (name.into(), count)).collect()),
            descriptors,
            documents,
            said,
            said_of,
            figures,
            with: most(with.into_iter().collect()),
            disagreements,
            unread,
        }
    }
}

/// The mention under a cursor: its chunk and index. The shorter wins where two touch.
fn mention_at(document: &Document, at: u32) -> Option<(&Chunk, usize)> {
    let chunk = &document.chunks[document.chunk_at(at)?];
    let touching =
        chunk.facts.mentions.iter().enumerate().filter(|(_, mention)| mention.span.touches(at - chunk.start));
    touching
        .min_by_key(|(_, mention)| (!mention.span.contains(at - chunk.start), mention.span.len()))
        .map(|(index, _)| (chunk, index))
}

/// A name without possessive ending.
pub(crate) fn trimmed(name: &str) -> &str {
    name.strip_suffix("’s").or_else(|| name.strip_suffix("'s")).unwrap_or(name).trim_end_matches(['’', '\''])
}

/// A text on one line.
pub(crate) fn squeezed(text: &str) -> Box<str> {
    text.split_whitespace().collect::<Vec<_>>().join(" ").into()
}
