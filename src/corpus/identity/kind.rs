//! Whether a name is a person's, by all its uses in the folder. Each use alone is a guess of the tagger; how the name is
//! shortened, titled and continued says more.

use rustc_hash::{FxHashMap, FxHashSet};

use super::Hit;
use crate::analysis::gazetteer::{Class, LEXICON};
use crate::analysis::mention::{is_given_name, is_place_name};
use crate::analysis::{EntityKind, Mention};
use crate::corpus::country;
use crate::corpus::document::Chunk;
use crate::corpus::entity::trimmed;
use crate::corpus::forms;
use crate::corpus::names::{self, NameKey};
use crate::corpus::spelling;
use crate::corpus::{Corpus, DocId};

/// The most paragraphs read for a name.
const ENOUGH: usize = 32;
/// Weights in uses of the name: a clear sign outweighs the tagger, a likely one its few mistakes.
const CLEAR: usize = 8;
const LIKELY: usize = 3;
/// No person's name has more words.
const LONGEST: usize = 4;

/// Signs for and against a person.
#[derive(Default)]
struct Signs {
    person: usize,
    other: usize,
    kinds: FxHashMap<EntityKind, usize>,
    /// Documents with the whole name.
    documents: FxHashSet<DocId>,
}

impl Signs {
    fn count(&mut self, hit: &Hit<'_>, mention: &Mention) {
        self.documents.insert(hit.document.id);
        if mention.kind == EntityKind::Person {
            self.person += 1;
        } else {
            self.other += 1;
            *self.kinds.entry(mention.kind).or_default() += 1;
        }
    }

    /// The most frequent kind other than a person.
    fn other_kind(&self) -> Option<EntityKind> {
        let most = self.kinds.iter().max_by_key(|(kind, count)| (**count, std::cmp::Reverse(**kind)));
        most.map(|(kind, _)| *kind)
    }
}

impl Corpus {
    /// The kind of a name that most of its uses show.
    pub(super) fn voted(&self, name: &str, kind: EntityKind) -> EntityKind {
        let name = trimmed(name);
        if names::is_known(name) {
            return kind;
        }
        let (last, other) = (names::key(name, EntityKind::Person), names::key(name, EntityKind::Organization));
        let folded = names::folded(name);
        let mut signs = Signs::default();
        for key in [last, other] {
            for hit in &self.hits(&[key], None, ENOUGH) {
                for (mention, _) in under(hit.chunk, key).filter(|(_, words)| names::folded(words) == folded) {
                    signs.count(hit, mention);
                }
            }
        }
        if (2..=LONGEST).contains(&names::length(name)) {
            self.weigh(name, [last, other], &mut signs);
        }
        match kind {
            EntityKind::Person if signs.other > signs.person => signs.other_kind().unwrap_or(EntityKind::Organization),
            EntityKind::Person => kind,
            _ if signs.person > signs.other => EntityKind::Person,
            _ => kind,
        }
    }

    /// Adds what the context of the name and its short forms show: “Sorcha Tully, who”, “Tully” and “Governor Tully” are
    /// a person, and “Bellane” of “Bellane Foods” is not.
    fn weigh(&self, name: &str, [last, other]: [NameKey; 2], signs: &mut Signs) {
        let folded = names::folded(name);
        let (mut titled, mut rival, mut alone) = (false, false, false);
        let (mut asserted, mut abbreviated) = (false, false);
        for hit in &self.hits(&[last, other], None, ENOUGH) {
            let chunk = hit.chunk;
            for key in [last, other] {
                for (mention, words) in under(chunk, key) {
                    if names::folded(words) == folded {
                        let behind = chunk.facts.syntax.prose.get(mention.span.end as usize..).unwrap_or("");
                        asserted |= [", who ", ", who,", ", aged "].iter().any(|start| behind.starts_with(start));
                        // “Harbour Research Society (HRS)”: people are not abbreviated in brackets.
                        let short = behind.strip_prefix(" (").and_then(|rest| rest.split_once(')'));
                        abbreviated |= short.is_some_and(|(short, _)| spelling::is_acronym(short));
                    } else if key == last && names::length(words) == 1 {
                        titled |= forms::is_titled(chunk, mention);
                        alone |= mention.kind == EntityKind::Person && signs.documents.contains(&hit.document.id);
                    } else if key == last {
                        rival = true;
                    }
                }
            }
        }
        let first = name.split_whitespace().next().unwrap_or("");
        let end = name.rsplit(' ').next().unwrap_or("");
        let ends_otherwise = LEXICON.class_of(end).is(Class::NAME_SUFFIX);
        // The list of given names has other words, too: “Irish”, “River”.
        let is_given = is_given_name(first)
            && !is_place_name(name)
            && !LEXICON.class_of(end).is(Class::NOUN.or(Class::PLURAL))
            && country::of_people(first).is_none();
        if asserted || titled && !rival {
            signs.person += CLEAR;
        }
        if is_given && !ends_otherwise {
            signs.person += LIKELY;
        }
        if alone && !rival && !ends_otherwise {
            signs.person += LIKELY;
        } else if !is_given && !alone && self.is_short_for(first, &signs.documents) {
            signs.other += LIKELY;
        }
        if ends_otherwise && !is_given {
            signs.other += LIKELY;
        }
        if abbreviated {
            signs.other += CLEAR;
        }
    }

    /// Whether one of the documents uses the first word of a name alone, and not as a person's name: people are
    /// called by a first name, too.
    fn is_short_for(&self, first: &str, documents: &FxHashSet<DocId>) -> bool {
        let says_little = Class::COMMON.or(Class::TITLE).or(Class::TITLE_MODIFIER).or(Class::HONORIFIC);
        if LEXICON.class_of(first).is(says_little) || names::is_known(first) {
            return false;
        }
        let folded = names::folded(first);
        let keys = [names::key(first, EntityKind::Organization), names::key(first, EntityKind::Person)];
        let hits = self.hits(&keys, None, ENOUGH);
        hits.iter().filter(|hit| documents.contains(&hit.document.id)).any(|hit| {
            let is_other = |(mention, words): (&Mention, &str)| {
                mention.kind != EntityKind::Person && names::folded(words) == folded
            };
            keys.iter().any(|key| under(hit.chunk, *key).any(is_other))
        })
    }
}

/// The mentions of a chunk under a key, with their names.
fn under(chunk: &Chunk, key: NameKey) -> impl Iterator<Item = (&Mention, &str)> {
    let all = chunk.facts.mentions.iter().zip(&chunk.keys.names).filter(move |(_, other)| **other == key);
    all.map(|(mention, _)| (mention, trimmed(mention.span.of(&chunk.text))))
}
