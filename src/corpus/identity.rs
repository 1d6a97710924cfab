//! Entity resolution: the names of one entity, within a document and across documents.
//!
//! A person is identified by last name and by the fullest name with it; anything else by its canonical name. Documents
//! add what the built-in tables lack: acronyms that they explain, first names used alone, spelling variants. When in
//! doubt, two names stay two entities.

mod hits;
mod kind;

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::document::Chunk;
use super::entity::trimmed;
use super::names::{self, NameKey, Tie};
use super::spelling;
use super::{Corpus, DocId, Document};
use crate::analysis::EntityKind;
use crate::english;
pub(super) use hits::{Hit, mentions, owners, tied};

/// The most paragraphs read to resolve a name: those of the current document first.
const ENOUGH: usize = 32;

static TITLES_OF_WOMEN: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::NAMES, "titles-of-women"));
static TITLES_OF_MEN: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::NAMES, "titles-of-men"));
/// Titles that many people of a name may have.
static HONORIFICS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::NAMES, "honorifics"));

/// The entity of a name, before anything is collected.
pub(super) struct Identity {
    /// The fullest name known.
    pub(super) name: Box<str>,
    pub(super) kind: EntityKind,
    pub(super) keys: Vec<NameKey>,
    /// Other spellings of a person's name.
    spellings: Vec<Box<str>>,
    /// Folded names that also count under keys of another kind: an organization taken for a person, or a person for an
    /// organization.
    exact: Vec<u32>,
    /// Full names of this person, and of others with the last name.
    anchors: Vec<Box<str>>,
    rivals: Vec<Box<str>>,
    /// Titles before their full names, in lower case: “judge”, “colonel”.
    titles: FxHashSet<String>,
    rival_titles: FxHashSet<String>,
    /// The person's first name, folded, and the documents that use it alone.
    first: Option<u32>,
    first_in: FxHashSet<DocId>,
    /// A document names two people of one name, one of them “Jr.”: whether it is that one.
    junior: Option<bool>,
}

impl Corpus {
    /// The entity of a name in context.
    pub(super) fn identify(&self, name: &str, kind: EntityKind, document: Option<&Document>) -> Identity {
        let mut keys = vec![names::key(name, kind)];
        if let Some((canonical, group)) = self.aliases.group(&keys) {
            keys.extend(group);
            return Identity::new(canonical.clone(), kind, keys);
        }
        let kind = self.voted(name, kind);
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
        identity.taken_otherwise();
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
        let mut rivals: Vec<&str> = Vec::new();
        for (hit, full) in mentions(&hits, &keys) {
            if names::length(full) > 1 && !single && !names::compatible(full, name) && !rivals.contains(&full) {
                rivals.push(full);
            }
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
        // “J. M. Marsh” is Jane M. Marsh's and not John Marsh's, where there are both.
        if !rivals.is_empty() {
            let mut own: Vec<&str> = counts.keys().copied().filter(|full| !names::is_initials(full)).collect();
            own.push(name);
            counts.retain(|full, _| !contested(full, &own, &rivals));
        }
        // A name that two people may have refers to the one in its own document.
        let best_of = |counts: &FxHashMap<&str, (bool, usize)>| {
            let rank =
                |name: &str, own: bool, count: usize| (single && own, !names::is_initials(name), count, name.len());
            let best = counts
                .iter()
                .max_by(|a, b| rank(a.0, a.1.0, a.1.1).cmp(&rank(b.0, b.1.0, b.1.1)).then_with(|| b.0.cmp(a.0)));
            best.map(|(full, (own, _))| (Box::<str>::from(*full), *own))
        };
        let mut best = best_of(&counts);
        // “Marsh” is “Ada K. Marsh Jr.” in one document and is shown with the most frequent name.
        if let Some((full, own)) = best.take() {
            let same = counts.iter().filter(|(other, _)| names::compatible(other, &full));
            let most = same.max_by(|a, b| {
                let rank = |name: &str, count: usize| (!names::is_initials(name), count);
                (rank(a.0, a.1.1), b.0.len(), b.0).cmp(&(rank(b.0, b.1.1), a.0.len(), a.0))
            });
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
        let owned = |all: Vec<&str>| all.into_iter().map(Box::<str>::from).collect::<Vec<_>>();
        let anchors = owned(counts.keys().copied().filter(|full| names::compatible(full, &best)).collect());
        let others = mentions(&hits, &keys).map(|(_, full)| full);
        let mut rivals: Vec<&str> =
            others.filter(|full| names::length(full) > 1 && !names::compatible(full, &best)).collect();
        rivals.sort_unstable();
        rivals.dedup();
        let rivals = owned(rivals);
        let (mut titles, mut rival_titles) = (FxHashSet::default(), FxHashSet::default());
        if !rivals.is_empty() {
            for hit in &hits {
                for (mention, key) in hit.chunk.facts.mentions.iter().zip(&hit.chunk.keys.names) {
                    let full = trimmed(mention.span.of(&hit.chunk.text));
                    if keys.contains(key) && names::length(full) > 1 {
                        let own = names::compatible(full, &best);
                        let all = super::forms::titles(hit.chunk, mention);
                        if own { &mut titles } else { &mut rival_titles }.extend(all);
                    }
                }
            }
        }
        let (mut spellings, mut first, mut first_in) = (Vec::new(), None, FxHashSet::default());
        if names::length(&best) > 1 {
            spellings = self.spellings(&mut best, &mut keys, document);
            if let Some((key, documents)) = self.alone(&best, document) {
                keys.push(key);
                let named: FxHashSet<DocId> = hits.iter().map(|hit| hit.document.id).collect();
                first = best.split_whitespace().next().map(names::folded);
                first_in = documents.into_iter().filter(|id| named.contains(id)).collect();
            }
            // Two people of one family have two first names.
            let is_same = |full: &str| full.split_whitespace().next().map(names::folded) == first;
            if rivals.iter().any(|full| is_same(full)) {
                first = None;
            }
        }
        Identity {
            first,
            first_in,
            name: best,
            kind: EntityKind::Person,
            keys,
            spellings,
            junior,
            anchors,
            rivals,
            titles,
            rival_titles,
            exact: Vec::new(),
        }
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
        // A document that has both names knows two people.
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

    /// The key of a full name's first word, if a document that has the full name uses that word alone for a person; and
    /// the documents that use it alone.
    fn alone(&self, full: &str, document: Option<&Document>) -> Option<(NameKey, Vec<DocId>)> {
        /// The most documents that are searched for the full name.
        const MOST: usize = 8;
        let first = full.split_whitespace().next()?;
        let key = names::key(first, EntityKind::Person);
        let hits = self.hits(&[key], document, ENOUGH);
        let keys = [key];
        let alone = mentions(&hits, &keys).filter(|(_, name)| names::length(name) == 1);
        let tie = Tie::First.key(names::first_word(first)?);
        let mut documents: Vec<&Document> = Vec::new();
        for (hit, _) in alone {
            if documents.last().is_none_or(|last| last.id != hit.document.id) {
                documents.push(hit.document);
            }
        }
        let has_full = |document: &&&Document| document.chunks.iter().any(|chunk| chunk.has_tie(tie, full));
        documents
            .iter()
            .take(MOST)
            .any(|document| has_full(&document))
            .then(|| (key, documents.iter().map(|document| document.id).collect()))
    }

    /// An entity that is not a person.
    fn body(&self, name: &str, kind: EntityKind, document: Option<&Document>) -> Identity {
        let mut best: Box<str> = names::canonical(trimmed(name)).into();
        let mut keys = vec![names::key(&best, kind)];
        let hits = self.hits(&keys, document, ENOUGH);
        // An acronym that some document expands, or a name that some document abbreviates.
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
        // Definitions in documents override the built-in table.
        if linked.is_empty() && names::is_known(&best) {
            // Misspellings of it in the folder.
            if names::length(&best) > 1 {
                let tie = Tie::Sound.key(spelling::sound(&best));
                let hits = self.hits(&[tie], document, ENOUGH);
                let wrong = tied(&hits, tie).filter(|(_, other)| names::misspelt(other) == Some(&best));
                keys.extend(wrong.map(|(_, other)| names::key(other, kind)));
            }
            return Identity::new(best, kind, keys);
        }
        if linked.is_empty() {
            self.initials(&mut best, &mut linked, &hits, document);
        }
        keys.extend(linked);
        self.in_lower_case(&mut best, &keys, document);
        let exact = self.short_forms(&mut best, &mut keys);
        Identity { exact, ..Identity::new(best, kind, keys) }
    }

    /// Replaces a name all in capitals by its usual spelling, if a document has one.
    fn in_lower_case(&self, best: &mut Box<str>, keys: &[NameKey], document: Option<&Document>) {
        if !best.contains(' ') || best.contains(char::is_lowercase) {
            return;
        }
        let folded = names::folded(best);
        let hits = self.hits(keys, document, ENOUGH);
        let spelling = mentions(&hits, keys).map(|(_, name)| name);
        let mut spelling = spelling.filter(|name| names::folded(name) == folded && name.contains(char::is_lowercase));
        if let Some(name) = spelling.next() {
            *best = name.into();
        }
    }

    /// Links the full name of an organization and its first words, “Marsh Shipping” and “Marsh”, if a document has both
    /// or they are several words, and no other name of the folder begins so. Returns the short forms, folded.
    fn short_forms(&self, best: &mut Box<str>, keys: &mut Vec<NameKey>) -> Vec<u32> {
        let Some(first) = names::first_word(best) else { return Vec::new() };
        let tie = Tie::First.key(first);
        let hits = self.hits(&[tie], None, ENOUGH);
        let mut full: Vec<(&str, EntityKind)> = Vec::new();
        for hit in &hits {
            for (_, mention) in hit.chunk.keys.ties.iter().filter(|(key, _)| *key == tie) {
                let mention = &hit.chunk.facts.mentions[*mention as usize];
                let name = trimmed(mention.span.of(&hit.chunk.text));
                if full.iter().all(|(known, _)| names::folded(known) != names::folded(name)) {
                    full.push((name, mention.kind));
                }
            }
        }
        let own = full.iter().filter(|(name, _)| names::begins(name, best));
        let longest = own.max_by_key(|(name, _)| (names::length(name), std::cmp::Reverse(*name))).copied();
        let Some((mut longest, kind)) = longest else { return Vec::new() };
        // “Marsh” is not Marsh Shipping if there is Marsh Steel.
        let is_rival = |longest: &str, short: &str| {
            full.iter().any(|(name, _)| names::begins(name, short) && !names::begins(longest, name))
        };
        let is_best = names::folded(longest) == names::folded(best);
        let own: Box<str> = best.clone();
        if !is_best && (kind == EntityKind::Person || is_rival(longest, best)) {
            longest = &own;
        }
        let mut forms = Vec::new();
        for short in names::beginnings(longest).filter(|short| !is_rival(longest, short)) {
            let is_own = names::folded(short) == names::folded(best);
            let both = [names::key(short, EntityKind::Organization), names::key(short, EntityKind::Person)];
            let hits = self.hits(&both, None, ENOUGH);
            let same = |mention: &crate::analysis::Mention, chunk: &Chunk| {
                names::folded(trimmed(mention.span.of(&chunk.text))) == names::folded(short)
            };
            let mut places = 0usize;
            let mut others = 0usize;
            let mut shares = false;
            for hit in &hits {
                for mention in hit.chunk.facts.mentions.iter().filter(|mention| same(mention, hit.chunk)) {
                    let is_place = matches!(mention.kind, EntityKind::Geopolitical | EntityKind::Location);
                    *(if is_place { &mut places } else { &mut others }) += 1;
                    shares |= hit.document.chunks.iter().any(|chunk| chunk.has_tie(tie, longest));
                }
            }
            // A town is not its university.
            let is_place = places > others && super::forms::is_of_place(longest);
            // Two words say enough by themselves, unless they may be the place of a council or a hospital.
            let several = names::length(short) > 1;
            let is_pair = short.contains(" & ");
            let is_place = is_place || several && !is_pair && super::forms::is_of_place(longest);
            if (shares || several && places + others > 0) && !is_place {
                keys.extend(both);
                forms.push(names::folded(short));
                if is_own {
                    if names::length(short) == 1 {
                        *best = longest.into();
                    }
                    keys.push(names::key(longest, EntityKind::Organization));
                }
            }
        }
        forms
    }

    /// Links an acronym and the name with these initials, if one document has both and no third.
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
    /// Whether a mention that this key links has these words.
    fn has_tie(&self, tie: NameKey, words: &str) -> bool {
        let tied = self.keys.ties.iter().filter(|(key, _)| *key == tie);
        tied.into_iter()
            .any(|(_, mention)| trimmed(self.facts.mentions[*mention as usize].span.of(&self.text)) == words)
    }
}

impl Identity {
    fn new(name: Box<str>, kind: EntityKind, keys: Vec<NameKey>) -> Self {
        Self {
            name,
            kind,
            keys,
            spellings: Vec::new(),
            exact: Vec::new(),
            anchors: Vec::new(),
            rivals: Vec::new(),
            titles: FxHashSet::default(),
            rival_titles: FxHashSet::default(),
            first: None,
            first_in: FxHashSet::default(),
            junior: None,
        }
    }

    /// Whether a name under one of the keys belongs to this entity. `owners`: documents that name it in full.
    fn owns(&self, key: NameKey, name: &str, document: DocId, owners: &FxHashSet<DocId>) -> bool {
        // Taken for another kind: only the whole name counts.
        if names::is_person(key) != (self.kind == EntityKind::Person) {
            return self.exact.contains(&names::folded(name));
        }
        if self.kind != EntityKind::Person || names::length(&self.name) == 1 {
            return true;
        }
        if names::length(name) == 1 {
            let is_first = self.first == Some(names::folded(name)) && self.first_in.contains(&document);
            return is_first || owners.contains(&document);
        }
        self.is_called(name)
    }

    /// Whether a text has a full name of this person, and whether it has one of another person with the last name.
    fn is_named_in(&self, document: &Document) -> (bool, bool) {
        let has = |names: &[Box<str>]| {
            let full = names.iter().filter(|name| names::length(name) > 1);
            full.into_iter().any(|name| document.chunks.iter().any(|chunk| chunk.text.contains(&**name)))
        };
        (has(&self.anchors) || has(std::slice::from_ref(&self.name)), has(&self.rivals))
    }

    /// Whether a last name alone has a title that only this one of two people with the name has: “Colonel Marsh”.
    fn is_titled_so(&self, key: NameKey, chunk: &Chunk, mention: &crate::analysis::Mention, name: &str) -> bool {
        if self.rivals.is_empty() || !names::is_person(key) || names::length(name) > 1 {
            return false;
        }
        let all = super::forms::titles(chunk, mention);
        let is_telling = |title: &&String| !HONORIFICS.contains(&&***title);
        let mut all = all.iter().filter(is_telling).peekable();
        all.peek().is_some() && all.all(|title| self.titles.contains(title) && !self.rival_titles.contains(title))
    }

    /// Whether a last name alone has a title that nobody gives to this one of two people with the name, in a document
    /// that does not name this one in full.
    fn is_titled_strangely(&self, hit: &Hit<'_>, mention: &crate::analysis::Mention, name: &str) -> bool {
        if self.rivals.is_empty() || self.titles.is_empty() || names::length(name) > 1 {
            return false;
        }
        let all = super::forms::titles(hit.chunk, mention);
        let mut telling = all.iter().filter(|title| !HONORIFICS.contains(&&***title)).peekable();
        telling.peek().is_some()
            && telling.all(|title| !self.titles.contains(title))
            && hit.document.len() <= hits::READ
            && !self.is_named_in(hit.document).0
    }

    /// Whether other people of the last name are known.
    pub(super) fn has_rivals(&self) -> bool {
        !self.rivals.is_empty()
    }

    /// Whether one of them has the same first letter.
    pub(super) fn shares_initial(&self) -> bool {
        let letter = |name: &str| name.chars().next().map(|c| c.to_lowercase().to_string());
        self.rivals.iter().any(|rival| letter(rival) == letter(&self.name))
    }

    /// Whether a list of authors has a full name of this person.
    pub(super) fn is_in(&self, authors: &str) -> bool {
        let full = self.anchors.iter().chain([&self.name]).filter(|name| names::length(name) > 1);
        full.into_iter().any(|name| authors.contains(&**name))
    }

    /// Whether a last name alone has a title that only another person of that name has: “Judge Marsh”.
    fn is_titled_otherwise(&self, chunk: &Chunk, mention: &crate::analysis::Mention, name: &str) -> bool {
        if self.rival_titles.is_empty() && self.titles.is_empty() || names::length(name) > 1 {
            return false;
        }
        let all = super::forms::titles(chunk, mention);
        // “Ms. Marsh” is not Mr. R. Marsh.
        let own = is_woman(&self.titles);
        if own.is_some_and(|own| is_woman(&all) == Some(!own)) {
            return true;
        }
        all.iter().any(|title| self.rival_titles.contains(title) && !self.titles.contains(title))
            && !all.iter().any(|title| self.titles.contains(title))
    }

    /// Adds the keys of its full names for the case that they are taken for another kind.
    fn taken_otherwise(&mut self) {
        match self.kind {
            EntityKind::Person => {
                let full = self.anchors.iter().chain([&self.name]).filter(|name| names::length(name) > 1);
                let full: Vec<Box<str>> = full.cloned().collect();
                for name in full {
                    self.exact.push(names::folded(&name));
                    self.keys.push(names::key(&name, EntityKind::Organization));
                }
            }
            _ if names::is_known(&self.name) => {}
            _ => {
                self.exact.push(names::folded(&self.name));
                self.keys.push(names::key(&self.name, EntityKind::Person));
            }
        }
    }

    /// Whether a full name is this person's.
    fn is_called(&self, full: &str) -> bool {
        let is_of_them = self.junior.is_none_or(|junior| names::is_junior(full) == junior);
        let is_free = || self.rivals.is_empty() || !contested(full, &self.anchors, &self.rivals);
        is_of_them && names::compatible(full, &self.name) && is_free()
            || self.spellings.iter().any(|spelling| **spelling == *full)
    }
}

/// Whether the titles are those of a woman; `None` if no title says so, or if they disagree.
fn is_woman<'a>(titles: impl IntoIterator<Item = &'a String>) -> Option<bool> {
    let (mut women, mut men) = (false, false);
    for title in titles {
        women |= TITLES_OF_WOMEN.contains(&&**title);
        men |= TITLES_OF_MEN.contains(&&**title);
    }
    (women != men).then_some(women)
}

/// Whether a name fits another person with the last name at least as well as this one.
fn contested(full: &str, own: &[impl AsRef<str>], rivals: &[impl AsRef<str>]) -> bool {
    let fits = |names: &mut dyn Iterator<Item = &str>| {
        names
            .filter(|name| *name != full && names::compatible(full, name))
            .map(|name| names::firsts_in(full, name))
            .max()
    };
    let own_is_it = own.iter().any(|name| name.as_ref() == full && !names::is_initials(full));
    let rival = fits(&mut rivals.iter().map(AsRef::as_ref));
    let mine = fits(&mut own.iter().map(AsRef::as_ref));
    !own_is_it && rival.is_some() && rival >= mine
}
