//! Resolves mentions to entities across documents. Two people with one last name are separated by first name; a last
//! name alone refers to the fuller name of its own document.

use rustc_hash::{FxHashMap, FxHashSet};

use super::author;
use super::document::Chunk;
use super::forms::Forms;
use super::framing;
use super::holding::{At, Order, is_in};
use super::identity::{Hit, Identity, mentions, owners, tied};
use super::index::ChunkRef;
use super::names::{self, NameKey, Tie};
use super::said::Said;
use super::snippets::SnippetSelection;
use super::title;
use super::{Corpus, Disagreement, DocId, Document, Place};
use crate::analysis::{EntityKind, Figure, Mention, Role};
use crate::text::Span;

/// What all documents say of one person, group or place.
#[derive(Clone, Debug)]
pub struct Entity {
    /// The fullest common name: “Ada Marsh”.
    pub name: Box<str>,
    /// Stable, made of the name: `zamir-kabulov`.
    pub id: Box<str>,
    pub kind: EntityKind,
    /// The forms in which it is named, most frequent first.
    pub aliases: Vec<(Box<str>, u32)>,
    /// The same as in the text, with titles, and nouns that refer to it; most frequent first. Empty for a hover.
    pub forms: Vec<(Box<str>, u32)>,
    /// Titles and descriptions, disputed ones first, then by document.
    pub descriptors: Vec<Descriptor>,
    pub documents: Vec<Appearance>,
    /// What it says, denies, doubts or might say.
    pub said: Vec<Said>,
    /// Other sentences that name it.
    pub said_of: Vec<Place>,
    pub figures: Vec<EntityFigure>,
    /// Entities named in the same sentences, most frequent first.
    pub with: Vec<(Box<str>, u32)>,
    pub disagreements: Vec<Disagreement>,
    /// Entities of their own that belong to it or it to them.
    pub related: Vec<Related>,
    /// The number of origins of the documents: copies of one text count as one.
    pub origins: u32,
    /// The document from which the query came: the reader knows what it says.
    pub asking: Option<DocId>,
    /// How many of its paragraphs were not read for this card because there are too many; and how many documents have
    /// no paragraph that was read.
    pub unread: u32,
    pub unread_documents: u32,
}

/// A related entity that is not the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    pub relation: Relation,
    pub name: Box<str>,
    /// Where a document first names it; `None` if none does.
    pub place: Option<Place>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// This is a part of it: a branch of an organization.
    PartOf,
    /// It is a part of this.
    HasPart,
    /// The country of a seat of government.
    StandsFor,
}

#[derive(Clone, Debug)]
pub struct Descriptor {
    pub text: Box<str>,
    pub place: Place,
    /// Another document gives an incompatible title.
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

/// How many paragraphs a hover reads: a name in every document of ten thousand must not delay it.
const HOVER_CHUNKS: usize = 96;

/// How many of them are compared with other documents for disagreements on figures, and how many disagreements are used
/// from each.
const HOVER_QUESTIONS: usize = 6;
const HOVER_ANSWERS: usize = 48;

impl Corpus {
    /// The entity named at a position (a cursor counts at either end), with the mention's span. Reads a bounded number
    /// of paragraphs.
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

    /// The entity that speaks in a document, and is not only described. Reads a bounded number of paragraphs.
    #[must_use]
    pub fn entity_speaking(&self, document: &Document, speaker: &crate::analysis::Speaker) -> Option<Entity> {
        let (name, kind) = names::of_speaker(&speaker.name, Some(speaker.kind?));
        let entity = self.gather(self.identify(name, kind, Some(document)), Some(document), HOVER_CHUNKS);
        (!entity.documents.is_empty()).then_some(entity)
    }

    /// The entity with that name or alias, without limits. A government is its country.
    #[must_use]
    pub fn entity_named(&self, name: &str) -> Option<Entity> {
        let name = name.trim();
        let country = names::governed(name);
        let seat = || country_of(name);
        let all = country.map(str::to_owned).into_iter().chain([name.to_owned()]).chain(seat().map(str::to_owned));
        let all: Vec<String> = all.collect();
        all.iter().find_map(|name| self.entity_called(name))
    }

    fn entity_called(&self, name: &str) -> Option<Entity> {
        let person = [EntityKind::Person, EntityKind::Organization];
        let (kind, _) = person
            .iter()
            .map(|&kind| (kind, self.hits(&[names::key(name, kind)], None, usize::MAX)))
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
        let hits = self.hits(&identity.keys, None, usize::MAX);
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

    /// Names that contain `query` (case ignored), with kind, number of paragraphs and first position; most mentioned
    /// first.
    #[must_use]
    pub fn search_entities(&self, query: &str, limit: usize) -> Vec<(Box<str>, EntityKind, u32, Place)> {
        /// Paragraphs that are read for each name.
        const SHOWN: usize = 3;
        let query = query.to_lowercase();
        // An alias finds the name under which it is listed.
        let known = names::canonical(&query).to_lowercase();
        let mut found: FxHashMap<NameKey, (Box<str>, EntityKind, u32, Place)> = FxHashMap::default();
        let mut spelt: FxHashSet<NameKey> = FxHashSet::default();
        let mut note = |key: NameKey, document: &Document, chunk: &Chunk, count: u32| {
            let mut named =
                chunk.facts.mentions.iter().zip(&chunk.keys.names).filter(|(_, other)| **other == key).peekable();
            let mut count = if named.peek().is_some() { count } else { 0 };
            for (mention, _) in named {
                let name = names::of_mention(mention, &chunk.text);
                let place = Place { document: document.id, span: mention.span.shifted(chunk.start) };
                let slot = found.entry(key).or_insert_with(|| (name.into(), mention.kind, 0, place));
                // The country counts before its people.
                if names::length(name) > names::length(&slot.0) || slot.1 == EntityKind::Nationality {
                    *slot = (name.into(), mention.kind, slot.2, place);
                }
                slot.2 += std::mem::take(&mut count);
                if !query.is_empty() && mention.span.of(&chunk.text).to_lowercase().contains(&query) {
                    spelt.insert(key);
                }
            }
        };
        let stale = self.stale();
        let mut fresh: FxHashMap<NameKey, Vec<(At, &Document)>> = FxHashMap::default();
        for (order, document) in self.fresh_in_order() {
            for (index, chunk) in document.chunks.iter().enumerate() {
                let mut keys: Vec<NameKey> = chunk.keys.names.to_vec();
                keys.sort_unstable();
                keys.dedup();
                keys.into_iter().for_each(|key| fresh.entry(key).or_default().push(((order, index), document)));
            }
        }
        // The first few paragraphs show the fullest name; their number shows how often it is named.
        let mut first_of = |key: NameKey, run: &[ChunkRef], beside: Vec<(At, &Document)>| {
            let counts = |at: &&ChunkRef| !is_in(&stale, **at);
            let mut count = run.iter().filter(counts).count() + beside.len();
            let resting = run.iter().filter(counts).take(SHOWN).filter_map(|at| {
                let (document, chunk) = self.rest.index.place(*at);
                Some(((Order::resting(document), chunk), &**self.rest.documents.get(document)?))
            });
            let mut all: Vec<_> = resting.chain(beside).collect();
            all.sort_by_key(|(at, _)| *at);
            for ((_, chunk), document) in all.into_iter().take(SHOWN) {
                note(key, document, &document.chunks[chunk], crate::text::offset(std::mem::take(&mut count)));
            }
        };
        for (key, run) in self.rest.index.name_keys().filter(|(key, _)| names::is_plain(*key)) {
            first_of(key, run, fresh.remove(&key).unwrap_or_default());
        }
        let mut new: Vec<_> = fresh.into_iter().collect();
        new.sort_unstable_by_key(|(key, _)| *key);
        new.into_iter().for_each(|(key, beside)| first_of(key, &[], beside));
        let fits = |key: &NameKey, name: &str| {
            let name = name.to_lowercase();
            name.contains(&query) || name == known || spelt.contains(key)
        };
        let fitting = found.into_iter().filter(|(key, (name, ..))| fits(key, name));
        let mut found: Vec<_> = fitting.map(|(_, found)| found).collect();
        // Entities with it in their name come before those that are only called so sometimes.
        let named = |name: &str| name.to_lowercase().contains(&query);
        found.sort_by(|a, b| {
            (!named(&a.0), std::cmp::Reverse(a.2), &a.0).cmp(&(!named(&b.0), std::cmp::Reverse(b.2), &b.0))
        });
        found.truncate(limit);
        found
    }

    fn path(&self, id: DocId) -> &str {
        self.document(id).map_or("", |document| &document.path)
    }

    fn gather(&self, identity: Identity, first: Option<&Document>, limit: usize) -> Entity {
        let hovers = limit == HOVER_CHUNKS;
        let chosen = if hovers {
            self.strongest(&identity.keys, first, limit)
        } else {
            SnippetSelection { hits: self.hits(&identity.keys, first, limit), ..SnippetSelection::default() }
        };
        let hits = chosen.hits;
        let owners = owners(&hits, &identity);
        let (mut forms, mut nouns) = (Vec::new(), Vec::new());
        if !hovers {
            let mut all = Forms::of(&hits, &identity, &owners);
            nouns = all.add_nouns(self, &hits, &identity, &owners);
            forms = all.sorted();
        }
        let mut aliases: FxHashMap<&str, u32> = FxHashMap::default();
        let mut with: FxHashMap<NameKey, (&str, u32)> = FxHashMap::default();
        let mut kinds: FxHashMap<EntityKind, u32> = FxHashMap::default();
        let mut documents: Vec<Appearance> = Vec::new();
        let (mut descriptors, mut said, mut said_of, mut figures) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut disagreements: Vec<Disagreement> = Vec::new();
        let (mut frames, mut beside) = (Vec::new(), Vec::new());
        let slug = names::slug(&identity.name);
        let (mut questions, answers) = if hovers { (HOVER_QUESTIONS, HOVER_ANSWERS) } else { (limit, limit) };
        for hit in &hits {
            let (chunk, id) = (hit.chunk, hit.document.id);
            let place = |span: Span| Place { document: id, span: span.shifted(chunk.start) };
            let own: Vec<_> = hit.own_mentions(&identity, &owners).collect();
            let speaks = hit.speeches(&identity, &owners);
            frames.extend(own.iter().filter_map(|(_, mention, _)| framing::frame(id, chunk, mention)));
            for (at, mention, name) in &own {
                *aliases.entry(name).or_default() += 1;
                // The name of its people is the least specific.
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
                let block = chunk.facts.sentences[index].block as usize;
                // Headlines and captions repeat the text.
                let is_body = chunk.joined.roles.get(block) == Some(&Role::Body);
                if !is_body {
                    beside.push(place(span));
                } else if !speaks.iter().any(|said| said.content.span.overlaps(span.shifted(chunk.start))) {
                    said_of.push(place(span));
                }
                let of_it = |figure: &&Figure| {
                    let mut mentions = own.iter().map(|(_, mention, _)| *mention);
                    span.covers(figure.span) && mentions.any(|mention| is_about(figure, mention, chunk, span))
                };
                let about = chunk.facts.figures.iter().filter(of_it);
                figures.extend(about.map(|figure| EntityFigure { place: place(figure.span), figure: figure.clone() }));
                for (mention, key) in chunk.facts.mentions.iter().zip(&chunk.keys.names) {
                    if span.covers(mention.span) && !identity.keys.contains(key) {
                        let name = names::of_mention(mention, &chunk.text);
                        let slot = with.entry(*key).or_insert((name, 0));
                        slot.1 += 1;
                        // “Marsh” is shown with the full name.
                        if names::length(name) > names::length(slot.0) && names::compatible(name, slot.0) {
                            slot.0 = name;
                        }
                    }
                }
            }
            let is_body = |said: &Said| {
                let start = said.content.span.start - chunk.start;
                let block = chunk.facts.syntax.blocks.iter().position(|block| block.span.touches(start));
                block.and_then(|block| chunk.joined.roles.get(block)).is_none_or(|role| *role == Role::Body)
            };
            said.extend(speaks.into_iter().filter(is_body));
            // Disagreements require a look at other documents: only paragraphs with figures or accusations are
            // compared.
            let disputable = !chunk.facts.figures.is_empty() && !own.is_empty() || chunk.accuses(&identity.keys);
            if disputable && questions > 0 {
                questions -= 1;
                for each in self.disagreements_about(hit.document, hit.index, &slug, answers) {
                    if disagreements.iter().all(|known| known.id != each.id) {
                        disagreements.push(each);
                    }
                }
            }
        }
        let bylined = self.bylined(&identity, hovers);
        said.extend(nouns);
        said.extend(author::statements(&hits, &bylined, &identity, &owners, hovers));
        let kind = kinds
            .into_iter()
            .max_by_key(|(kind, count)| (*count, std::cmp::Reverse(*kind)))
            .map_or(identity.kind, |(kind, _)| kind);
        disagreements.extend(title::dispute(&identity.name, &mut descriptors, |id| self.path(id)));
        disagreements.extend(framing::disputes(&identity.name, frames));
        descriptors.sort_by(|a, b| {
            (!a.disputed, self.path(a.place.document), a.place).cmp(&(
                !b.disputed,
                self.path(b.place.document),
                b.place,
            ))
        });
        descriptors.dedup_by(|a, b| a.text == b.text && a.place.document == b.place.document);
        if said.is_empty() && said_of.is_empty() {
            said_of = beside;
        }
        said_of.sort_by(|a, b| (self.path(a.document), a.span).cmp(&(self.path(b.document), b.span)));
        said_of.dedup();
        said.sort_by(|a: &Said, b: &Said| {
            let key = |said: &Said| (said.content.span, said.shown.span);
            (self.path(a.content.document), key(a)).cmp(&(self.path(b.content.document), key(b)))
        });
        said.dedup();
        figures.sort_by(|a, b| (self.path(a.place.document), a.place).cmp(&(self.path(b.place.document), b.place)));
        figures.dedup_by(|a, b| a.place == b.place);
        documents.sort_by(|a, b| self.path(a.document).cmp(self.path(b.document)));
        let most = |counts: Vec<(Box<str>, u32)>| {
            let mut counts = counts;
            counts.sort_by(|a, b| (std::cmp::Reverse(a.1), &a.0).cmp(&(std::cmp::Reverse(b.1), &b.0)));
            counts
        };
        let related = self.related(&identity);
        let origins = origins(&hits);
        Entity {
            related,
            origins,
            asking: first.map(|document| document.id),
            id: names::slug(&identity.name),
            name: identity.name,
            kind,
            aliases: most(spellings(aliases)),
            forms,
            descriptors,
            documents,
            said,
            said_of,
            figures,
            with: most(with.into_values().map(|(name, count)| (name.into(), count)).collect()),
            disagreements,
            unread: crate::text::offset(chosen.left_out),
            unread_documents: crate::text::offset(chosen.documents_left_out),
        }
    }
}

/// Names with their counts; those that differ in points and case are merged under the most frequent form.
fn spellings(names: FxHashMap<&str, u32>) -> Vec<(Box<str>, u32)> {
    let mut names: Vec<(&str, u32)> = names.into_iter().collect();
    names.sort_by(|a, b| (std::cmp::Reverse(a.1), a.0).cmp(&(std::cmp::Reverse(b.1), b.0)));
    let mut known: FxHashMap<String, usize> = FxHashMap::default();
    let mut out: Vec<(Box<str>, u32)> = Vec::new();
    for (name, count) in names {
        let plain: String = name.chars().filter(|c| *c != '.').flat_map(char::to_lowercase).collect();
        match known.get(&plain) {
            Some(index) => out[*index].1 += count,
            None => {
                known.insert(plain, out.len());
                out.push((name.into(), count));
            }
        }
    }
    out
}

/// Whether a figure is about a mention of its sentence: it is the counted noun, or the subject of its clause, or the
/// only name.
fn is_about(figure: &Figure, mention: &Mention, chunk: &Chunk, sentence: Span) -> bool {
    let prose = &*chunk.facts.syntax.prose;
    let mut others =
        chunk.facts.mentions.iter().filter(|other| other.span != mention.span && sentence.covers(other.span));
    let counts = figure.counts_span.unwrap_or(figure.span);
    // “1,200 members of the Freedonian navy in Freedonia”
    let behind = mention.span.start >= counts.end && {
        let between = Span::new(counts.end, mention.span.start).of(prose);
        let link = between.split_whitespace().next().unwrap_or("");
        between.len() <= 24
            && ["in", "of", "from", "across", "to"].contains(&link)
            && !between.contains([',', ';', '.'])
    };
    if counts.overlaps(mention.span) || behind {
        return true;
    }
    let counts_somebody = chunk.facts.mentions.iter().any(|other| counts.overlaps(other.span));
    if counts_somebody && &*figure.unit != "percent" {
        return false;
    }
    let subject = mention.span.end <= figure.span.start && {
        let between = Span::new(mention.span.end, figure.span.start);
        let parted = between.of(prose).contains([',', ';', ':', '(', '—', '–', '“', '"']);
        !parted && others.all(|other| !between.covers(other.span))
    };
    subject || others.next().is_none()
}

/// The most parts looked up in the index for one card.
const PARTS: usize = 64;

impl Corpus {
    /// Documents whose metadata name a person as an author; empty for a hover, which reads few paragraphs.
    fn bylined(&self, identity: &Identity, hovers: bool) -> Vec<&Document> {
        if hovers || identity.kind != EntityKind::Person {
            return Vec::new();
        }
        let is_author =
            |document: &&Document| document.meta.author.as_deref().is_some_and(|author| identity.is_in(author));
        self.documents().map(|document| &**document).filter(is_author).collect()
    }

    /// The entities related to one, by its canonical name.
    fn related(&self, identity: &Identity) -> Vec<Related> {
        if matches!(identity.kind, EntityKind::Person | EntityKind::Work) {
            return Vec::new();
        }
        let place_of = |name: &str| {
            let hits = self.hits(&[names::key(name, EntityKind::Organization)], None, 1);
            let hit = hits.first()?;
            let key = names::key(name, EntityKind::Organization);
            let at = hit.chunk.keys.names.iter().position(|other| *other == key)?;
            let span = hit.chunk.facts.mentions.get(at)?.span.shifted(hit.chunk.start);
            Some(Place { document: hit.document.id, span })
        };
        let relate = |relation, name: &str| Related { relation, name: name.into(), place: place_of(name) };
        let mut related: Vec<_> =
            names::whole(&identity.name).map(|whole| relate(Relation::PartOf, whole)).into_iter().collect();
        related.extend(names::stands_for(&identity.name).map(|country| relate(Relation::StandsFor, country)));
        let tie = Tie::Whole.key(names::folded(&identity.name));
        let hits = self.hits(&[tie], None, PARTS);
        let mut parts: Vec<&str> = Vec::new();
        for (_, name) in tied(&hits, tie) {
            let name = names::canonical(name);
            if !parts.contains(&name) {
                parts.push(name);
            }
        }
        related.extend(parts.into_iter().take(4).map(|part| relate(Relation::HasPart, part)));
        related
    }
}

/// The number of origins of the documents of some paragraphs: two documents with half of their paragraphs in common
/// have one origin.
fn origins(hits: &[Hit<'_>]) -> u32 {
    let mut documents: Vec<(DocId, Vec<u64>)> = Vec::new();
    for hit in hits {
        let print =
            hit.chunk.keys.terms.iter().fold(0u64, |print, term| {
                (print.rotate_left(5) ^ u64::from(*term)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
            });
        match documents.iter_mut().find(|(id, _)| *id == hit.document.id) {
            Some((_, prints)) => prints.push(print),
            None => documents.push((hit.document.id, vec![print])),
        }
    }
    let mut first_with: FxHashMap<u64, usize> = FxHashMap::default();
    let mut copies = 0;
    for (index, (_, prints)) in documents.iter().enumerate() {
        let mut shared: FxHashMap<usize, usize> = FxHashMap::default();
        for print in prints {
            if let Some(other) = first_with.get(print) {
                *shared.entry(*other).or_default() += 1;
            }
        }
        let is_copy = |(other, count): (&usize, &usize)| 2 * count >= prints.len().min(documents[*other].1.len());
        if shared.iter().any(is_copy) {
            copies += 1;
        } else {
            prints.iter().for_each(|print| {
                first_with.entry(*print).or_insert(index);
            });
        }
    }
    crate::text::offset(documents.len() - copies)
}

/// The mention under a cursor: its chunk and index. The shorter wins where two touch.
pub(super) fn mention_at(document: &Document, at: u32) -> Option<(&Chunk, usize)> {
    let chunk = &document.chunks[document.chunk_at(at)?];
    let touching =
        chunk.facts.mentions.iter().enumerate().filter(|(_, mention)| mention.span.touches(at - chunk.start));
    touching
        .min_by_key(|(_, mention)| (!mention.span.contains(at - chunk.start), mention.span.len()))
        .map(|(index, _)| (chunk, index))
}

/// The country of a seat of government or a demonym: “Downing Street”, “Norwegian”.
fn country_of(name: &str) -> Option<&'static str> {
    names::stands_for(name).or_else(|| names::country_before(name))
}

/// A name without possessive ending.
pub(crate) fn trimmed(name: &str) -> &str {
    name.strip_suffix("’s").or_else(|| name.strip_suffix("'s")).unwrap_or(name).trim_end_matches(['’', '\''])
}

/// A text on one line.
pub(crate) fn squeezed(text: &str) -> Box<str> {
    text.split_whitespace().collect::<Vec<_>>().join(" ").into()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::syntax::Format;

    fn corpus(texts: &[&str]) -> Corpus {
        let document = |(id, text): (usize, &&str)| {
            let id = crate::text::offset(id);
            Arc::new(Document::new(DocId(id), format!("{id}.txt"), Format::Text, text))
        };
        Corpus::default().with_documents(texts.iter().enumerate().map(document).collect())
    }

    fn aliases(corpus: &Corpus, name: &str) -> Vec<String> {
        let entity = corpus.entity_named(name).unwrap_or_else(|| panic!("{name}"));
        let mut names: Vec<String> = entity.aliases.iter().map(|(alias, _)| alias.to_string()).collect();
        names.sort();
        names.insert(0, entity.name.into());
        names
    }

    #[test]
    fn a_country_includes_its_people_and_government_but_not_the_city() {
        let corpus = corpus(&[
            "Norwegian officials said the ferry was late.\n\nOslo has dismissed the report.\n",
            "The concert was held in Oslo on Monday. Norway won.\n",
        ]);
        assert_eq!(aliases(&corpus, "Norway"), ["Norway", "Norway", "Norwegian", "Oslo"]);
        let city = corpus.entity_named("Oslo").expect("the city");
        assert_eq!((city.documents.len(), &*city.name), (1, "Oslo"));
        assert_eq!(city.related[0].relation, Relation::StandsFor);
    }

    #[test]
    fn other_spellings_of_one_name_are_one_person_unless_a_document_has_both() {
        let one = corpus(&["Volodymyr Zelensky spoke on Monday.\n", "Volodymyr Zelenskyy spoke on Tuesday.\n"]);
        assert_eq!(aliases(&one, "Volodymyr Zelensky").len(), 3);
        let two = corpus(&["Volodymyr Zelensky met Volodymyr Zelenskyy on Monday.\n"]);
        assert_eq!(aliases(&two, "Volodymyr Zelensky").len(), 2);
    }

    #[test]
    fn a_father_and_a_son_of_one_name_stay_apart_where_a_document_names_both() {
        let both = corpus(&[
            "Ben Stone sold the mill.\n\nBen Stone Jr. bought a ferry.\n\nMr. Stone was glad.\n",
            "Ben Stone Jr. sang in the choir.\n",
        ]);
        assert_eq!(aliases(&both, "Ben Stone"), ["Ben Stone", "Ben Stone", "Stone"]);
        assert_eq!(aliases(&both, "Ben Stone Jr."), ["Ben Stone Jr.", "Ben Stone Jr."]);
        let one = corpus(&["Cole Marsh Jr. sang in the choir.\n", "Cole Marsh danced in the square.\n"]);
        assert_eq!(aliases(&one, "Cole Marsh").len(), 3);
    }

    #[test]
    fn two_people_of_one_surname_stay_apart() {
        let corpus = corpus(&["Ada Marsh spoke. Marsh left.\n", "Ben Marsh spoke. Marsh stayed.\n"]);
        assert_eq!(aliases(&corpus, "Ada Marsh"), ["Ada Marsh", "Ada Marsh", "Marsh"]);
        assert_eq!(corpus.entity_named("Ada Marsh").map(|entity| entity.documents.len()), Some(1));
    }

    #[test]
    fn a_branch_is_related_and_not_merged() {
        let corpus = corpus(&["ISIS-KP lost a village on Monday.\n", "The Islamic State lost a town on Tuesday.\n"]);
        let whole = corpus.entity_named("Islamic State").expect("the whole");
        assert_eq!(whole.documents.len(), 1);
        assert_eq!(whole.related[0].relation, Relation::HasPart);
        assert_eq!(&*whole.related[0].name, "Islamic State-Khorasan Province");
    }

    #[test]
    fn names_are_found_by_part_and_by_alias() {
        let corpus =
            corpus(&["Norwegian ships left.\n\nNorway won. Norway lost.\n", "ISIS lost a town. Ada Marsh left.\n"]);
        let found = |query: &str| {
            let all = corpus.search_entities(query, 9);
            all.into_iter().map(|(name, kind, count, _)| format!("{name} {kind:?} {count}")).collect::<Vec<_>>()
        };
        assert_eq!(found("norw"), ["Norway Geopolitical 2"]);
        assert_eq!(found("isis"), ["Islamic State Group 1"]);
        assert_eq!(found("marsh"), ["Ada Marsh Person 1"]);
    }

    #[test]
    fn a_misspelt_organization_is_linked_to_the_correct_one() {
        let corpus = corpus(&["The United States and Iran met.\n", "The Unitd States stayed away.\n"]);
        assert_eq!(aliases(&corpus, "United States"), ["United States", "Unitd States", "United States"]);
    }

    #[test]
    fn five_copies_are_one_origin() {
        let copy = "Ada Marsh, the harbour master, said on Monday that the ferries to the northern isles were late.\n";
        let corpus = corpus(&[copy, copy, copy, copy, "Ada Marsh went home.\n"]);
        let entity = corpus.entity_named("Ada Marsh").expect("named");
        assert_eq!((entity.documents.len(), entity.origins), (5, 2));
    }

    fn forms(corpus: &Corpus, name: &str) -> Vec<String> {
        let entity = corpus.entity_named(name).unwrap_or_else(|| panic!("{name}"));
        entity.forms.iter().map(|(form, _)| form.to_string()).collect()
    }

    #[test]
    fn a_name_collects_its_titles_and_the_noun_that_refers_to_it() {
        let corpus = corpus(&[
            "Colonel Ada Marsh inspected the pier on Monday.\n\nThe colonel left early.\n",
            "Colonel Ben Roe met Ada Marsh.\n\nThe colonel slept.\n",
        ]);
        let marsh = forms(&corpus, "Ada Marsh");
        for form in ["Ada Marsh", "Colonel Ada Marsh", "The colonel"] {
            assert!(marsh.iter().any(|known| known == form), "{form} {marsh:?}");
        }
        // In the other document the colonel is another person.
        let (_, count) = corpus
            .entity_named("Ada Marsh")
            .and_then(|entity| entity.forms.into_iter().find(|(form, _)| &**form == "The colonel"))
            .unwrap_or_default();
        assert_eq!(count, 1);
    }

    #[test]
    fn people_of_one_last_name_are_distinguished_by_their_titles() {
        let corpus = corpus(&[
            "Judge Ada Marsh ruled on Monday.\n",
            "Captain Ben Marsh sailed on Tuesday. Ben Marsh came back.\n\nJudge Marsh was not there.\n",
        ]);
        assert!(!forms(&corpus, "Ben Marsh").contains(&"Judge Marsh".to_owned()));
    }

    #[test]
    fn a_title_alone_distinguishes_two_people_of_one_name() {
        let corpus = corpus(&[
            "Captain Ada Marsh met Judge Ben Marsh in the port.\n\nCaptain Marsh left early. Judge Marsh stayed.\n",
            "Captain Marsh sailed on Tuesday.\n",
        ]);
        let (ada, ben) = (forms(&corpus, "Ada Marsh"), forms(&corpus, "Ben Marsh"));
        assert!(ada.contains(&"Captain Marsh".to_owned()) && !ada.contains(&"Judge Marsh".to_owned()), "{ada:?}");
        assert!(ben.contains(&"Judge Marsh".to_owned()) && !ben.contains(&"Captain Marsh".to_owned()), "{ben:?}");
    }

    #[test]
    fn ms_marsh_is_not_mr_marsh() {
        let corpus = corpus(&[
            "Mr. Ben Marsh and Ms. Ada Marsh stood for the board.\n",
            "Ben Marsh won. Ms. Marsh lost by nine votes.\n",
        ]);
        assert!(!forms(&corpus, "Ben Marsh").contains(&"Ms. Marsh".to_owned()));
    }

    #[test]
    fn the_last_words_of_an_organization_refer_to_it_unless_another_has_them() {
        let one =
            corpus(&["The Norrvik Hospital Board met on Monday.\n", "The ward is shut, the hospital board says.\n"]);
        let found = forms(&one, "Norrvik Hospital Board");
        assert!(found.contains(&"the hospital board".to_owned()), "{found:?}");
        let two = corpus(&[
            "The Norrvik Hospital Board met on Monday.\n",
            "The Kilvarra Hospital Board met as well. The ward is shut, the hospital board says.\n",
        ]);
        assert!(!forms(&two, "Norrvik Hospital Board").contains(&"the hospital board".to_owned()));
    }

    #[test]
    fn a_name_is_found_in_capitals_and_with_the_last_name_first() {
        let corpus = corpus(&["Ada Tarrant coached the side.\n\nTARRANT, Ada: 3 goals.\n\nTARRANT: We played well.\n"]);
        let found = forms(&corpus, "Ada Tarrant");
        for form in ["TARRANT", "TARRANT, Ada"] {
            assert!(found.contains(&form.to_owned()), "{form} {found:?}");
        }
    }

    #[test]
    fn a_role_refers_to_its_holder() {
        let text = "Norrvik University, the operator of the ward, is sorry. The operator said that the pumps failed.\n";
        let corpus = corpus(&[text]);
        let entity = corpus.entity_named("Norrvik University").expect("named");
        assert_eq!(entity.said.len(), 1, "{:?}", entity.said);
    }

    #[test]
    fn a_government_is_found_by_its_names() {
        let corpus = corpus(&["Norwegian officials said the ferry was late. Norway won.\n"]);
        for name in ["Government of Norway", "Norwegian government"] {
            assert_eq!(corpus.entity_named(name).map(|entity| entity.name).as_deref(), Some("Norway"), "{name}");
        }
    }
}
