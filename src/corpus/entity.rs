//! Resolves mentions to entities across documents. Two people with one last name are separated by first name; a last
//! name alone refers to the fuller name of its own document.

mod search;
#[cfg(test)]
mod tests;
mod unlisted;

use rustc_hash::FxHashMap;

use super::author;
use super::document::Chunk;
use super::forms::Forms;
use super::framing;
use super::identity::{Hit, Identity, mentions, owners, tied};
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

    /// The entity with that name or alias, without limits. A government is its country. In a small folder also the one
    /// to which a description refers, and a name in the texts that no mention covers.
    #[must_use]
    pub fn entity_named(&self, name: &str) -> Option<Entity> {
        let name = name.trim();
        let country = names::governed(name);
        let seat = || country_of(name);
        let all = country.map(str::to_owned).into_iter().chain([name.to_owned()]).chain(seat().map(str::to_owned));
        let all: Vec<String> = all.collect();
        (all.iter().find_map(|name| self.entity_called(name)))
            .or_else(|| self.entity_in_part(name))
            .or_else(|| self.entity_described(name))
            .or_else(|| self.entity_unlisted(name))
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
        let (mut frames, mut beside, mut named) = (Vec::new(), Vec::new(), Vec::new());
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
                    text: squeezed(&chunk.readable(*span)),
                    place: place(*span),
                    disputed: false,
                }));
            }
            let mut sentences: Vec<_> =
                own.iter().filter_map(|(at, ..)| chunk.sentence_at(at.span.start - chunk.start)).collect();
            sentences.dedup();
            for index in sentences {
                let span = chunk.facts.sentences[index].span;
                named.push(place(span));
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
        // One name has one kind, whatever single mentions were taken for.
        let is_person = identity.kind == EntityKind::Person;
        let others = kinds.into_iter().filter(|(kind, _)| (*kind == EntityKind::Person) == is_person);
        let kind = others
            .max_by_key(|(kind, count)| (*count, std::cmp::Reverse(*kind)))
            .map_or(identity.kind, |(kind, _)| kind);
        let is_known = |other: &Disagreement, all: &[Disagreement]| {
            let is_at = |a: Place, b: Place| a.document == b.document && a.span.overlaps(b.span);
            let has = |one: &Disagreement, place: Place| one.sides.iter().any(|side| is_at(side.place, place));
            let is_same = |one: &Disagreement| other.sides.iter().all(|side| has(one, side.place));
            all.iter().any(|one| one.nature == other.nature && is_same(one))
        };
        let titled = title::dispute(&identity.name, &mut descriptors, |id| self.path(id));
        let titled: Vec<_> = titled.into_iter().filter(|other| !is_known(other, &disagreements)).collect();
        disagreements.extend(titled);
        disagreements.extend(framing::disputes(&identity.name, frames));
        if !hovers {
            for other in self.disagreements_at(&named) {
                if !is_known(&other, &disagreements) {
                    disagreements.push(other);
                }
            }
        }
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
            with: most(companions(with, &slug)),
            disagreements,
            unread: crate::text::offset(chosen.left_out),
            unread_documents: crate::text::offset(chosen.documents_left_out),
        }
    }
}

/// The entities beside one, by name: two with one name, or with the name of the entity itself, cannot be told apart by it.
fn companions(with: FxHashMap<NameKey, (&str, u32)>, own: &str) -> Vec<(Box<str>, u32)> {
    let mut counts: FxHashMap<&str, u32> = FxHashMap::default();
    for (name, count) in with.into_values().filter(|(name, _)| *names::slug(name) != *own) {
        let known = counts.entry(name).or_default();
        *known = (*known).max(count);
    }
    counts.into_iter().map(|(name, count)| (name.into(), count)).collect()
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
    /// Documents whose metadata name a person as an author, and those under the letterhead of an organization; empty for
    /// a hover, which reads few paragraphs.
    fn bylined(&self, identity: &Identity, hovers: bool) -> Vec<&Document> {
        if hovers {
            return Vec::new();
        }
        if identity.kind != EntityKind::Person {
            let is_issued = |document: &&Document| author::has_letterhead(document, &identity.name);
            return self.documents().map(|document| &**document).filter(is_issued).collect();
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
