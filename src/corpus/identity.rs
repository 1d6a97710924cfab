//! Whom a name stands for: the names that are one entity's, within a document and across them.
//!
//! A person goes by the last name, and by the fullest name that goes with it; anything else by its canonical name.
//! What the built-in tables do not know the documents teach: acronyms that they spell out, with brackets or without, a
//! first name used alone, a name spelt in two ways. What could be two people stays two.

use rustc_hash::{FxHashMap, FxHashSet};

use super::document::{Chunk, speaker_key};
use super::entity::trimmed;
use super::names::{self, NameKey, Tie};
use super::said::Said;
use super::spelling;
use super::{Corpus, DocId, Document, Place};
use crate::analysis::EntityKind;

/// How many paragraphs are read to tell whom a name means: the asking document's own first.
const ENOUGH: usize = 32;

/// Whom a name stands for, before anything is gathered.
pub(super) struct Identity {
    /// The fullest name known.
    pub(super) name: Box<str>,
    pub(super) kind: EntityKind,
    pub(super) keys: Vec<NameKey>,
    /// Other spellings of a person's name.
    spellings: Vec<Box<str>>,
    /// Some document names two of one name, of whom one is the other's “Jr.”: whether it is that one.
    junior: Option<bool>,
}

/// A chunk that names or lets speak.
pub(super) struct Hit<'a> {
    pub(super) document: &'a Document,
    pub(super) chunk: &'a Chunk,
    pub(super) index: usize,
}

impl Corpus {
    /// Whom a name stands for where it stands.
    pub(super) fn identify(&self, name: &str, kind: EntityKind, document: Option<&Document>) -> Identity {
        let mut keys = vec![names::key(name, kind)];
        if let Some((canonical, group)) = self.aliases.group(&keys) {
            keys.extend(group);
            return Identity { name: canonical.clone(), kind, keys, spellings: Vec::new(), junior: None };
        }
        let mut identity = match kind {
            EntityKind::Person => self.person(name, document),
            _ => match names::misspelt(trimmed(name)) {
                Some(known) => self.body(known, kind, document),
                None => self.body(name, kind, document),
            },
        };
        // A user's alias may name what the documents have tied to it.
        if let Some((canonical, group)) = self.aliases.group(&identity.keys) {
            identity.name = canonical.clone();
            identity.keys.extend(group);
        }
        identity.keys.sort_unstable();
        identity.keys.dedup();
        identity
    }

    fn person(&self, name: &str, document: Option<&Document>) -> Identity {
        let name = trimmed(name);
        let mut keys = vec![names::key(name, EntityKind::Person)];
        let hits = self.hits(&keys, document, ENOUGH);
        let single = names::length(name) == 1;
        let mut counts: FxHashMap<&str, (bool, usize)> = FxHashMap::default();
        let mut generations: Vec<(DocId, &str)> = Vec::new();
        for (hit, full) in mentions(&hits, &keys) {
            if names::length(full) > 1 && (single || names::compatible(full, name)) {
                if generations.last().is_none_or(|last| *last != (hit.document.id, full)) {
                    generations.push((hit.document.id, full));
                }
                let slot = counts.entry(full).or_default();
                slot.0 |= document.is_some_and(|own| own.id == hit.document.id);
                slot.1 += 1;
            }
        }
        // A document that names “Ada Marsh” and “Ada Marsh Jr.” knows two people; the last name alone is the elder's.
        let juniors = || generations.iter().filter(|(_, full)| names::is_junior(full));
        let junior = juniors()
            .any(|(id, full)| {
                let elder = |(other, name): &(DocId, &str)| {
                    other == id && !names::is_junior(name) && names::compatible(name, full)
                };
                generations.iter().any(elder)
            })
            .then(|| names::is_junior(name));
        if let Some(junior) = junior {
            counts.retain(|full, _| names::is_junior(full) == junior);
        }
        // A name that can be short for two people's means the one of its own document.
        let best_of = |counts: &FxHashMap<&str, (bool, usize)>| {
            let rank = |name: &str, own: bool, count: usize| (single && own, count, name.len());
            let best = counts
                .iter()
                .max_by(|a, b| rank(a.0, a.1.0, a.1.1).cmp(&rank(b.0, b.1.0, b.1.1)).then_with(|| b.0.cmp(a.0)));
            best.map(|(full, (own, _))| (Box::<str>::from(*full), *own))
        };
        let mut best = best_of(&counts);
        // “Marsh” is “Ada K. Marsh Jr.” in one document and goes by the name that most have for her.
        if let Some((full, own)) = best.take() {
            let same = counts.iter().filter(|(other, _)| names::compatible(other, &full));
            let most = same.max_by(|a, b| (a.1.1, b.0.len(), b.0).cmp(&(b.1.1, a.0.len(), a.0)));
            best = Some((most.map_or(full, |(name, _)| Box::<str>::from(*name)), own));
        }
        if single && !best.as_ref().is_some_and(|(_, own)| *own) {
            // “Kim” of “Kim Jong Un”, “Ada” of “Ada Marsh”: where the document itself has that name in full.
            let first = names::first_word(name).map(|hash| Tie::First.key(hash));
            let hits = first.map(|key| self.hits(&[key], document, ENOUGH)).unwrap_or_default();
            let mut counts: FxHashMap<&str, (bool, usize)> = FxHashMap::default();
            for (hit, full) in tied(&hits, first.unwrap_or_default()) {
                if document.is_some_and(|own| own.id == hit.document.id) {
                    let slot = counts.entry(full).or_default();
                    *slot = (true, slot.1 + 1);
                }
            }
            best = best_of(&counts).or(best);
        }
        let mut best = best.map_or_else(|| name.into(), |(best, _)| best);
        keys.push(names::key(&best, EntityKind::Person));
        let mut spellings = Vec::new();
        if names::length(&best) > 1 {
            spellings = self.spellings(&mut best, &mut keys, document);
            keys.extend(self.alone(&best, document));
        }
        Identity { name: best, kind: EntityKind::Person, keys, spellings, junior }
    }

    /// Other spellings of a person's name in other documents; the most frequent becomes the name.
    fn spellings(&self, best: &mut Box<str>, keys: &mut Vec<NameKey>, document: Option<&Document>) -> Vec<Box<str>> {
        let tie = Tie::Sound.key(spelling::sound(best));
        let hits = self.hits(&[tie], document, ENOUGH);
        let mut uses: FxHashMap<&str, (usize, FxHashSet<DocId>)> = FxHashMap::default();
        for (hit, full) in tied(&hits, tie) {
            let slot = uses.entry(full).or_default();
            slot.0 += 1;
            slot.1.insert(hit.document.id);
        }
        let own = uses.get(&**best).map(|(_, documents)| documents.clone()).unwrap_or_default();
        // Who has both names in one document knows two people.
        let other = |(full, (_, documents)): &(&&str, &(usize, FxHashSet<DocId>))| {
            spelling::is_variant(best, full) && documents.is_disjoint(&own)
        };
        let mut found: Vec<(usize, Box<str>)> =
            uses.iter().filter(other).map(|(full, (count, _))| (*count, Box::<str>::from(*full))).collect();
        if found.is_empty() {
            return Vec::new();
        }
        found.push((uses.get(&**best).map_or(0, |(count, _)| *count), best.clone()));
        found.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        keys.extend(found.iter().map(|(_, name)| names::key(name, EntityKind::Person)));
        let mut all = found.into_iter().map(|(_, name)| name);
        if let Some(first) = all.next() {
            *best = first;
        }
        all.collect()
    }

    /// The key of a full name's first word, where a document that has the full name uses that word alone for a person.
    fn alone(&self, full: &str, document: Option<&Document>) -> Option<NameKey> {
        let first = full.split_whitespace().next()?;
        let key = names::key(first, EntityKind::Person);
        let hits = self.hits(&[key], document, ENOUGH);
        let keys = [key];
        let alone = mentions(&hits, &keys).filter(|(_, name)| names::length(name) == 1);
        let tie = Tie::First.key(names::first_word(first)?);
        let mut documents: Vec<DocId> = Vec::new();
        for (hit, _) in alone {
            if documents.last() != Some(&hit.document.id) {
                documents.push(hit.document.id);
                let has_full = hit.document.chunks.iter().any(|chunk| chunk.has_tie(tie, full));
                if has_full {
                    return Some(key);
                }
                if documents.len() > 8 {
                    break;
                }
            }
        }
        None
    }

    /// Anything but a person.
    fn body(&self, name: &str, kind: EntityKind, document: Option<&Document>) -> Identity {
        let mut best: Box<str> = names::canonical(trimmed(name)).into();
        let mut keys = vec![names::key(&best, kind)];
        if names::is_known(&best) {
            // Misspellings of it in the folder.
            if names::length(&best) > 1 {
                let tie = Tie::Sound.key(spelling::sound(&best));
                let hits = self.hits(&[tie], document, ENOUGH);
                let wrong = tied(&hits, tie).filter(|(_, other)| names::misspelt(other) == Some(&best));
                keys.extend(wrong.map(|(_, other)| names::key(other, kind)));
            }
            return Identity { name: best, kind, keys, spellings: Vec::new(), junior: None };
        }
        let hits = self.hits(&keys, document, ENOUGH);
        // An acronym that some document spells out, or a name that some document shortens.
        let mut linked = FxHashSet::default();
        for hit in &hits {
            for (acronym, mention) in &*hit.chunk.keys.acronyms {
                let full = hit.chunk.keys.names[*mention as usize];
                if keys.contains(acronym) || keys.contains(&full) {
                    linked.extend([*acronym, full]);
                    let span = hit.chunk.facts.mentions[*mention as usize].span;
                    best = names::canonical(trimmed(span.of(&hit.chunk.text))).into();
                }
            }
        }
        if linked.is_empty() {
            self.initials(&mut best, &mut linked, &hits, document);
        }
        keys.extend(linked);
        Identity { name: best, kind, keys, spellings: Vec::new(), junior: None }
    }

    /// Links an acronym and the name of which it has the initials, where one document has both and no third.
    fn initials(
        &self,
        best: &mut Box<str>,
        linked: &mut FxHashSet<NameKey>,
        hits: &[Hit<'_>],
        document: Option<&Document>,
    ) {
        let (acronym, full_name) = if spelling::is_acronym(best) {
            (best.replace('.', ""), None)
        } else if let Some(initials) = spelling::initials(best) {
            (initials, Some(best.clone()))
        } else {
            return;
        };
        let tie = Tie::Initials.key(names::folded(&acronym));
        let short = names::key(&acronym, EntityKind::Organization);
        let with: FxHashSet<DocId> = hits.iter().map(|hit| hit.document.id).collect();
        let asked = if full_name.is_some() { short } else { tie };
        let others = self.hits(&[asked], document, ENOUGH);
        let shared = others.iter().find(|hit| with.contains(&hit.document.id)).map(|hit| hit.document);
        let Some(shared) = shared else { return };
        let mut full: Vec<(NameKey, &str)> = Vec::new();
        for chunk in &shared.chunks {
            for (key, mention) in chunk.keys.ties.iter().filter(|(key, _)| *key == tie) {
                debug_assert!(!names::is_plain(*key));
                let key = chunk.keys.names[*mention as usize];
                if full.iter().all(|(known, _)| *known != key) {
                    full.push((key, trimmed(chunk.facts.mentions[*mention as usize].span.of(&chunk.text))));
                }
            }
        }
        if let [(key, name)] = full[..]
            && full_name.as_deref().is_none_or(|own| names::folded(own) == names::folded(name))
        {
            linked.extend([short, key]);
            *best = name.into();
        }
    }
}

impl Chunk {
    /// Whether a mention tied by that key has these words.
    fn has_tie(&self, tie: NameKey, words: &str) -> bool {
        let tied = self.keys.ties.iter().filter(|(key, _)| *key == tie);
        tied.into_iter()
            .any(|(_, mention)| trimmed(self.facts.mentions[*mention as usize].span.of(&self.text)) == words)
    }
}

impl<'a> Hit<'a> {
    /// The identity's mentions here: place, mention, name.
    pub(super) fn own_mentions<'b>(
        &'b self,
        identity: &'b Identity,
        owners: &'b FxHashSet<DocId>,
    ) -> impl Iterator<Item = (Place, &'a crate::analysis::Mention, &'a str)> + 'b {
        let chunk = self.chunk;
        (chunk.facts.mentions.iter().zip(&chunk.keys.names)).filter_map(move |(mention, key)| {
            let name = trimmed(mention.span.of(&chunk.text));
            let is_own = identity.keys.contains(key) && identity.owns(name, self.document.id, owners);
            let place = Place { document: self.document.id, span: mention.span.shifted(chunk.start) };
            is_own.then_some((place, mention, name))
        })
    }

    /// What the identity says here, denies, or is told not to have said.
    pub(super) fn speeches(&self, identity: &Identity, owners: &FxHashSet<DocId>) -> Vec<Said> {
        let joined = &self.chunk.joined;
        let own = joined.told().filter(|(_, speaker)| {
            speaker.is_some_and(|speaker| {
                identity.keys.contains(&speaker_key(speaker)) && identity.owns(&speaker.name, self.document.id, owners)
            })
        });
        own.filter_map(|(attribution, _)| Said::new(self.document.id, self.chunk, attribution)).collect()
    }
}

impl Identity {
    /// Whether a name under one of the keys is this one's. `owners`: documents that name it in full.
    fn owns(&self, name: &str, document: DocId, owners: &FxHashSet<DocId>) -> bool {
        if self.kind != EntityKind::Person || names::length(&self.name) == 1 {
            return true;
        }
        if names::length(name) == 1 {
            return owners.contains(&document);
        }
        self.is_called(name)
    }

    /// Whether a name in full is this person's.
    fn is_called(&self, full: &str) -> bool {
        let is_of_them = self.junior.is_none_or(|junior| names::is_junior(full) == junior);
        is_of_them && names::compatible(full, &self.name) || self.spellings.iter().any(|spelling| **spelling == *full)
    }
}

/// The documents in which a last name alone is the identity's: those that name it in full, and those that name nobody
/// of that last name in full.
pub(super) fn owners(hits: &[Hit<'_>], identity: &Identity) -> FxHashSet<DocId> {
    let mut all: FxHashSet<DocId> = hits.iter().map(|hit| hit.document.id).collect();
    let (mut own, mut others) = (FxHashSet::default(), FxHashSet::default());
    for (hit, name) in mentions(hits, &identity.keys).filter(|(_, name)| names::length(name) > 1) {
        if identity.is_called(name) { &mut own } else { &mut others }.insert(hit.document.id);
    }
    let is_junior = identity.junior == Some(true);
    all.retain(|id| own.contains(id) && !(is_junior && others.contains(id)) || !others.contains(id));
    all
}

/// Each mention under one of the keys, with its name.
pub(super) fn mentions<'a, 'b>(
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

/// The mentions that a tie is of, with their names.
pub(super) fn tied<'a, 'b>(hits: &'b [Hit<'a>], tie: NameKey) -> impl Iterator<Item = (&'b Hit<'a>, &'a str)> + 'b {
    hits.iter().flat_map(move |hit| {
        let chunk = hit.chunk;
        (chunk.keys.ties.iter().filter(move |(key, _)| *key == tie))
            .map(move |(_, mention)| (hit, trimmed(chunk.facts.mentions[*mention as usize].span.of(&chunk.text))))
    })
}
