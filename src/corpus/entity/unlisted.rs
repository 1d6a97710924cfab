//! Entities that are asked for by something other than the name of a mention: a description that refers to one (“the
//! regulator”), a name with title or house, or a name that the texts have and no mention covers.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Appearance, Entity, squeezed, trimmed};
use crate::analysis::gazetteer::{Class, LEXICON};
use crate::analysis::mention::is_given_name;
use crate::analysis::{Attribution, EntityKind, Polarity, Role};
use crate::corpus::document::Chunk;
use crate::corpus::forms::{Forms, SMALL, title_start};
use crate::corpus::identity::owners;
use crate::corpus::names::{self, NameKey};
use crate::corpus::said::Said;
use crate::corpus::short_names::{self, is_head};
use crate::corpus::{Corpus, Document, Place, descriptions};
use crate::text::{Span, offset};

/// The most documents and occurrences that are read for a name without mentions.
const DOCUMENTS: usize = 64;
const PLACES: usize = 256;

impl Corpus {
    /// The person of a name with titles or house: “Mayor Ada Marsh”, “Haldor II of Ulmen”.
    pub(super) fn entity_in_part(&self, name: &str) -> Option<Entity> {
        let titles = Class::TITLE.or(Class::HONORIFIC).or(Class::TITLE_MODIFIER);
        let mut rest = name;
        while let Some((first, behind)) = rest.split_once(' ')
            && LEXICON.class_of(first.trim_end_matches('.')).is(titles)
        {
            rest = behind;
        }
        let front = rest.split_once(" of ").map_or(rest, |(front, _)| front);
        let tried = [rest, front].into_iter().filter(|tried| *tried != name);
        let mut found = tried.filter_map(|tried| self.entity_called(tried));
        found.find(|entity| entity.kind == EntityKind::Person)
    }

    /// The entity to which a description refers in a small folder: “the regulator”.
    pub(super) fn entity_described(&self, description: &str) -> Option<Entity> {
        let lower = description.to_lowercase();
        let phrase = lower.strip_prefix("the ").unwrap_or(&lower);
        if self.count() > SMALL || phrase.is_empty() {
            return None;
        }
        let mut candidates: FxHashMap<NameKey, (&str, EntityKind)> = FxHashMap::default();
        for chunk in self.documents().flat_map(|document| document.chunks.iter()) {
            for (mention, key) in chunk.facts.mentions.iter().zip(&chunk.keys.names) {
                if descriptions::is_described(chunk, mention, phrase) {
                    candidates.entry(*key).or_insert((names::of_mention(mention, &chunk.text), mention.kind));
                }
            }
        }
        let mut candidates: Vec<_> = candidates.into_values().collect();
        candidates.sort_unstable();
        let uses = candidates.into_iter().filter_map(|(name, kind)| {
            let identity = self.identify(name, kind, None);
            let hits = self.hits(&identity.keys, None, usize::MAX);
            let owners = owners(&hits, &identity);
            let mut forms = Forms::of(&hits, &identity, &owners);
            forms.add_nouns(self, &hits, &identity, &owners);
            let is_it = |form: &str| form.to_lowercase().strip_prefix("the ").is_some_and(|form| form == phrase);
            let count: u32 = forms.sorted().iter().filter(|(form, _)| is_it(form)).map(|(_, count)| count).sum();
            (count > 0).then_some((count, identity))
        });
        let (_, identity) = uses.max_by_key(|(count, _)| *count)?;
        Some(self.gather(identity, None, usize::MAX))
    }

    /// A card of a capitalized name that the texts have and no mention covers.
    pub(super) fn entity_unlisted(&self, name: &str) -> Option<Entity> {
        if !is_name(name) {
            return None;
        }
        let mut entity = blank(name);
        let mut forms: FxHashMap<Box<str>, u32> = FxHashMap::default();
        let (mut titled, mut named, mut left) = (false, 0, PLACES);
        let capitals = name.to_uppercase();
        for document in self.documents().take(DOCUMENTS * DOCUMENTS) {
            let mut all = occurrences(document, name).chain(loud(document, &capitals, name)).take(left).peekable();
            let Some((chunk, span)) = all.peek().copied() else { continue };
            let first = Place { document: document.id, span: span.shifted(chunk.start) };
            let mut mentions = 0;
            for (chunk, span) in all {
                let start = title_start(&chunk.text, span.start);
                titled |= start < span.start;
                *forms.entry(squeezed(span.of(&chunk.text))).or_default() += 1;
                if start < span.start {
                    *forms.entry(squeezed(Span::new(start, span.end).of(&chunk.text))).or_default() += 1;
                }
                let place = |span: Span| Place { document: document.id, span: span.shifted(chunk.start) };
                let sentence = chunk.sentence_at(span.start).and_then(|at| chunk.facts.sentences.get(at));
                let block = sentence.map_or(0, |sentence| sentence.block as usize);
                if let Some(sentence) = sentence.filter(|sentence| sentence.span.covers(span)) {
                    let is_body = chunk.joined.roles.get(block) == Some(&Role::Body);
                    entity.said_of.extend(is_body.then(|| place(sentence.span)));
                }
                let speaks = |attribution: &&Attribution| {
                    attribution.source.iter().any(|source| source.covers(span) && is_head(chunk, *source, span))
                        && attribution.polarity != Polarity::Hypothetical
                };
                let own = chunk.joined.attributions.iter().filter(speaks);
                entity.said.extend(own.filter_map(|own| Said::new(document.id, chunk, own)));
                mentions += 1;
            }
            left = left.saturating_sub(mentions as usize);
            named += 1;
            entity.documents.push(Appearance { document: document.id, mentions, first });
            if named >= DOCUMENTS || left == 0 {
                break;
            }
        }
        let first = name.split(' ').next().unwrap_or("");
        if titled || name.contains(' ') && is_given_name(first) && !LEXICON.class_of(first).is(Class::COMMON) {
            entity.kind = EntityKind::Person;
        }
        if self.count() <= SMALL {
            let all: Vec<&Document> = self.documents().map(|document| &**document).collect();
            let read = short_names::read(&all);
            for found in short_names::uses(&read, name, entity.kind) {
                let form = read.get(found.at).map(|read| squeezed(found.span.of(&read.chunk.facts.syntax.prose)));
                forms.extend(form.map(|form| (form, 1)));
            }
        }
        let mut seen = FxHashSet::default();
        entity.said_of.retain(|place| seen.insert(*place));
        entity.said.dedup();
        entity.origins = offset(entity.documents.len());
        entity.documents.sort_by(|a, b| self.path(a.document).cmp(self.path(b.document)));
        let mut forms: Vec<_> = forms.into_iter().collect();
        forms.sort_by(|a, b| (std::cmp::Reverse(a.1), &a.0).cmp(&(std::cmp::Reverse(b.1), &b.0)));
        let is_plain = |form: &str| *form == *name || *form == *capitals;
        entity.aliases = forms.iter().filter(|(form, _)| is_plain(form)).cloned().collect();
        entity.forms = forms;
        (!entity.documents.is_empty()).then_some(entity)
    }
}

/// Whether each word of a name has a capital or is a number, and it is no date.
fn is_name(name: &str) -> bool {
    let first = name.split(' ').next().unwrap_or("");
    let dates = Class::MONTH.or(Class::WEEKDAY).or(Class::FUNCTION);
    let is_upper = |word: &str| word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
    let joins = |word: &str| LEXICON.class_of(word).is(Class::PARTICLE.or(Class::PREPOSITION).or(Class::DETERMINER));
    first.starts_with(char::is_uppercase)
        && first.len() > 1
        && !LEXICON.class_of(first).is(dates)
        && name.split(' ').all(|word| is_upper(word) || joins(word))
        && (name.contains(' ') || !LEXICON.class_of(name).is(Class::COMMON))
}

/// Where a text has a name of several words in capitals.
fn loud<'a>(document: &'a Document, capitals: &'a str, name: &str) -> impl Iterator<Item = (&'a Chunk, Span)> {
    let differs = capitals != name && name.contains(' ');
    differs.then(|| occurrences(document, capitals)).into_iter().flatten()
}

/// Where a text has the name as whole words, with its capitals.
fn occurrences<'a>(document: &'a Document, name: &'a str) -> impl Iterator<Item = (&'a Chunk, Span)> {
    document.chunks.iter().flat_map(move |chunk| {
        let text = &*chunk.text;
        let places = text.match_indices(name).filter(move |(at, _)| {
            let parts = |c: char| c.is_alphanumeric() || c == '_';
            let before = text.get(..*at).and_then(|front| front.chars().next_back());
            let behind = text.get(at + name.len()..).and_then(|rest| rest.chars().next());
            !before.is_some_and(parts) && !behind.is_some_and(parts)
        });
        places.map(move |(at, _)| (chunk, Span::at(at..at + name.len())))
    })
}

fn blank(name: &str) -> Entity {
    Entity {
        name: trimmed(name).into(),
        id: names::slug(name),
        kind: EntityKind::Organization,
        aliases: Vec::new(),
        forms: Vec::new(),
        descriptors: Vec::new(),
        documents: Vec::new(),
        said: Vec::new(),
        said_of: Vec::new(),
        figures: Vec::new(),
        with: Vec::new(),
        disagreements: Vec::new(),
        related: Vec::new(),
        origins: 0,
        asking: None,
        unread: 0,
        unread_documents: 0,
    }
}
