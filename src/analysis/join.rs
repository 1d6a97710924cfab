//! What needs the whole document: roles of blocks, attributions that run on, pronoun speakers, absolute dates.

use super::facts::{Attributed, AttributedLevel, Facts, Joined, Meta, Role};

/// What one chunk hands to the next. Small and bounded, so that comparing two is cheap: joining stops as soon as the
/// state behind an edit is what it was before.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JoinState {
    /// The document's own date, as far as its head has told; dates are counted from it.
    pub date: Option<Box<str>>,
}

impl JoinState {
    /// The state before a document's first chunk. `meta` is what [`meta`] read from its head.
    #[must_use]
    pub fn start(meta: &Meta) -> Self {
        Self { date: meta.date.clone() }
    }
}

/// Joins one chunk to what came before it.
#[must_use]
pub fn join(_text: &str, facts: &Facts, state: &JoinState) -> (Joined, JoinState) {
    let joined = Joined {
        roles: facts.syntax.blocks.iter().map(|_| Role::Body).collect(),
        attributed: facts.sentences.iter().map(|_| Attributed { level: AttributedLevel::None, score: 0.0 }).collect(),
        attributions: facts.attributions.clone(),
        speakers: facts.attributions.iter().map(|_| None).collect(),
        quotation_attributions: facts.quotations.iter().map(|q| q.attribution).collect(),
        dates: facts.dates.iter().map(|_| None).collect(),
    };
    (joined, state.clone())
}

/// Reads what a document says of itself: front matter, headline, byline, dateline. `head`: its first chunks
/// ([`META_CHUNKS`] at most), as text and facts.
#[must_use]
pub fn meta(head: &[(&str, &Facts)]) -> Meta {
    let mut meta = Meta::default();
    if let Some(front) = head.first().and_then(|(_, facts)| facts.syntax.front_matter.as_deref()) {
        meta.title.clone_from(&front.title);
        meta.author.clone_from(&front.author);
        meta.outlet.clone_from(&front.outlet);
        meta.date.clone_from(&front.date);
        meta.key.clone_from(&front.key);
        meta.bibliography.clone_from(&front.bibliography);
        meta.references.clone_from(&front.references);
    }
    meta
}

/// How many chunks from the start [`meta`] looks at.
pub const META_CHUNKS: usize = 12;
