//! Who quotes whom: statements that mention an entity, and entities that its own statements mention.

use super::document::speaker_key;
use super::entity::mention_at;
use super::identity::{Hit, Identity, owners};
use super::names::{self, NameKey};
use super::{Corpus, Document, Place};
use crate::analysis::{EntityKind, Speaker};
use crate::text::Span;

/// A speaker, or an entity that is spoken about, in one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotationLink {
    pub name: Box<str>,
    pub kind: EntityKind,
    /// Where the document names them.
    pub place: Place,
    /// The words said, in the document that says them.
    pub words: Vec<Place>,
}

/// Paragraphs that are read for one answer.
const MOST: usize = 2_000;

impl Corpus {
    /// The entity named at a place: its name, its kind, and the mention's own place.
    #[must_use]
    pub fn named_at(&self, place: Place) -> Option<(Box<str>, EntityKind, Place)> {
        let (identity, at) = self.asked(place)?;
        Some((identity.name, identity.kind, at))
    }

    /// The speakers about the entity at a place: each once for each document, with the statements that mention it.
    #[must_use]
    pub fn incoming_quotations(&self, place: Place) -> Vec<QuotationLink> {
        let Some((identity, _)) = self.asked(place) else { return Vec::new() };
        let asking = self.document(place.document).map(|document| &**document);
        let hits = self.hits(&identity.keys, asking, MOST);
        let owners = owners(&hits, &identity);
        let mut voices: Vec<QuotationLink> = Vec::new();
        for hit in &hits {
            let named: Vec<Span> = hit.own_mentions(&identity, &owners).map(|(at, ..)| at.span).collect();
            for (content, speaker) in contents(hit) {
                let span = content.shifted(hit.chunk.start);
                // Speaking about oneself is not a quotation.
                let own = identity.keys.contains(&speaker_key(speaker));
                if own || !named.iter().any(|name| span.covers(*name)) {
                    continue;
                }
                let words = Place { document: hit.document.id, span };
                let known = self.speaker(hit.document, speaker).0;
                let voice =
                    voices.iter_mut().find(|voice| voice.name == known && voice.place.document == words.document);
                match voice {
                    Some(voice) => voice.words.push(words),
                    None => voices.push(QuotationLink {
                        name: known,
                        kind: speaker.kind.unwrap_or(EntityKind::Person),
                        place: first_named(hit.document, speaker_key(speaker)).unwrap_or(words),
                        words: vec![words],
                    }),
                }
            }
        }
        self.in_order(voices)
    }

    /// The entities that the entity at a place speaks about, with the statements in the current document.
    #[must_use]
    pub fn outgoing_quotations(&self, place: Place) -> Vec<QuotationLink> {
        let Some((identity, _)) = self.asked(place) else { return Vec::new() };
        let asking = self.document(place.document).map(|document| &**document);
        let hits = self.hits(&identity.keys, asking, MOST);
        let owners = owners(&hits, &identity);
        let mut voices: Vec<QuotationLink> = Vec::new();
        for hit in &hits {
            let speeches = hit.speeches(&identity, &owners);
            for (mention, key) in hit.chunk.facts.mentions.iter().zip(&hit.chunk.keys.names) {
                let at = mention.span.shifted(hit.chunk.start);
                let content = speeches.iter().map(|said| said.content).find(|content| content.span.covers(at));
                let Some(words) = content.filter(|_| !identity.keys.contains(key)) else { continue };
                let name = names::of_mention(mention, &hit.chunk.text);
                let name = self.identify(name, mention.kind, Some(hit.document)).name;
                let at = Place { document: hit.document.id, span: at };
                let here = (words.document == place.document).then_some(words);
                match voices.iter_mut().find(|voice| voice.name == name) {
                    Some(voice) => voice.words.extend(here),
                    None => voices.push(QuotationLink {
                        name,
                        kind: mention.kind,
                        place: at,
                        words: here.into_iter().collect(),
                    }),
                }
            }
        }
        self.in_order(voices)
    }

    fn asked(&self, place: Place) -> Option<(Identity, Place)> {
        let document = self.document(place.document)?;
        let (chunk, mention) = mention_at(document, place.span.start)?;
        let mention = &chunk.facts.mentions[mention];
        let identity = self.identify(names::of_mention(mention, &chunk.text), mention.kind, Some(document));
        Some((identity, Place { document: document.id, span: mention.span.shifted(chunk.start) }))
    }

    fn in_order(&self, mut voices: Vec<QuotationLink>) -> Vec<QuotationLink> {
        let path = |voice: &QuotationLink| self.document(voice.place.document).map(|document| document.path.clone());
        for voice in &mut voices {
            voice.words.sort_unstable();
            voice.words.dedup();
        }
        voices.sort_by_cached_key(|voice| (path(voice), voice.name.clone(), voice.place));
        voices
    }
}

/// The statements in a chunk, with their speakers.
fn contents<'a>(hit: &Hit<'a>) -> impl Iterator<Item = (Span, &'a Speaker)> + use<'a> {
    let joined = &hit.chunk.joined;
    joined.attributions.iter().zip(&joined.speakers).filter_map(|(attribution, speaker)| {
        Some((attribution.content.iter().copied().reduce(Span::join)?, speaker.as_ref()?))
    })
}

/// Where a document first has a name of that key.
fn first_named(document: &Document, key: NameKey) -> Option<Place> {
    document.chunks.iter().find_map(|chunk| {
        let at = chunk.keys.names.iter().position(|other| *other == key)?;
        let span = chunk.facts.mentions.get(at)?.span.shifted(chunk.start);
        Some(Place { document: document.id, span })
    })
}
