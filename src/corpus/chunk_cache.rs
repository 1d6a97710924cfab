//! Derived data of a chunk that comparisons need, cached until the chunk changes or is packed: many questions compare a
//! paragraph with hundreds of others.

use std::sync::{Arc, OnceLock};

use super::country;
use super::document::Chunk;
use super::names;
use super::passage::TermBag;
use super::proposition::ComparisonCache;
use super::terms::spoken;

/// Everything in it is a function of the chunk's text, its facts and its joined facts.
#[derive(Clone, Debug, Default)]
pub(super) struct ChunkCache {
    /// For each proposition.
    pub(super) gists: OnceLock<Arc<[ComparisonCache]>>,
    /// For each sentence.
    pub(super) units: OnceLock<Arc<[TermBag]>>,
    called: OnceLock<Arc<[ResolvedName]>>,
    spoken: OnceLock<Arc<[u32]>>,
}

/// The most words of a chunk that are cached.
pub(super) const MOST_WORDS: usize = 4_001;

/// The entity that a mention names.
#[derive(Clone, Debug)]
pub(super) struct ResolvedName {
    /// See [`names::of_mention`].
    pub(super) name: Box<str>,
    /// The country whose government has its seat there.
    pub(super) seat_of: Option<&'static str>,
}

impl ResolvedName {
    /// The name; for a capital, its country.
    pub(super) fn country_or_name(&self) -> &str {
        self.seat_of.unwrap_or(&self.name)
    }
}

impl Chunk {
    /// The hashes of its words, contractions expanded: of the first words, more than any comparison looks at.
    pub(super) fn spoken(&self) -> &[u32] {
        self.memo.spoken.get_or_init(|| spoken(&self.text).take(MOST_WORDS).map(|(_, word)| word.hash()).collect())
    }

    /// For each mention the entity that it names.
    pub(super) fn called(&self) -> &[ResolvedName] {
        self.memo.called.get_or_init(|| {
            let called = |mention| {
                let name = names::of_mention(mention, &self.text);
                ResolvedName { name: name.into(), seat_of: country::of_seat(name) }
            };
            self.facts.mentions.iter().map(called).collect()
        })
    }
}
