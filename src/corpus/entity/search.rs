//! Search for names.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::analysis::EntityKind;
use crate::corpus::document::Chunk;
use crate::corpus::holding::{At, Order, is_in};
use crate::corpus::index::ChunkRef;
use crate::corpus::names::{self, NameKey};
use crate::corpus::{Corpus, Document, Place};

impl Corpus {
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
}
