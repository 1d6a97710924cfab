//! What is made of a chunk when somebody compares it with others, and is kept until the chunk changes or is stored: a
//! paragraph is compared with hundreds, and by many questions.

use std::sync::{Arc, OnceLock};

use super::country;
use super::document::Chunk;
use super::matter::Gist;
use super::names;
use super::passage::Units;

/// All of it is a function of the chunk's text, its facts and what was joined to them.
#[derive(Clone, Debug, Default)]
pub(super) struct Memo {
    /// For each matter.
    pub(super) gists: OnceLock<Arc<[Gist]>>,
    /// For each sentence.
    pub(super) units: OnceLock<Arc<[Units]>>,
    called: OnceLock<Arc<[Called]>>,
}

/// What a mention names.
#[derive(Clone, Debug)]
pub(super) struct Called {
    /// See [`names::of_mention`].
    pub(super) name: Box<str>,
    /// The country whose government has its seat there.
    pub(super) seat_of: Option<&'static str>,
}

impl Called {
    /// The name; a capital is its country here.
    pub(super) fn country_or_name(&self) -> &str {
        self.seat_of.unwrap_or(&self.name)
    }
}

impl Chunk {
    /// For each mention what it names.
    pub(super) fn called(&self) -> &[Called] {
        self.memo.called.get_or_init(|| {
            let called = |mention| {
                let name = names::of_mention(mention, &self.text);
                Called { name: name.into(), seat_of: country::of_seat(name) }
            };
            self.facts.mentions.iter().map(called).collect()
        })
    }
}
