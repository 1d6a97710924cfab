//! The index terms of a chunk: its names, propositions and words. A function of the facts of the chunk, computed with
//! them.

use crate::analysis::{EntityKind, Facts, Mention};
use crate::text::Span;

use super::concepts;
use super::names::{self, NameKey};
use super::proposition::{self, Proposition};
use super::terms::Term;

/// What a chunk adds to the indexes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Keys {
    /// For each mention: the key of its entity.
    pub(crate) names: Box<[NameKey]>,
    /// Acronyms defined here, with the index of their mention.
    pub(crate) acronyms: Box<[(NameKey, u32)]>,
    /// Links to names that share no key with it, with the index of the mention.
    pub(crate) ties: Box<[(NameKey, u32)]>,
    /// Concepts of its content words, each once, sorted.
    pub(crate) terms: Box<[Term]>,
    /// Figures and titles that other documents may dispute.
    pub(crate) matters: Box<[Proposition]>,
}

impl Keys {
    pub(crate) fn of(facts: &Facts) -> Self {
        let prose = &*facts.syntax.prose;
        let key = |mention: &Mention| names::key(names::of_mention(mention, prose), mention.kind);
        let acronym = |(index, mention): (usize, &Mention)| {
            let span: Span = mention.acronym?;
            Some((
                names::key(span.of(prose).trim_matches(['(', ')']), EntityKind::Organization),
                crate::text::offset(index),
            ))
        };
        let ties = facts.mentions.iter().enumerate().flat_map(|(index, mention)| {
            let name = names::of_mention(mention, prose);
            names::ties(name, mention.kind).map(move |tie| (tie, crate::text::offset(index)))
        });
        let names: Box<[NameKey]> = facts.mentions.iter().map(key).collect();
        Self {
            matters: proposition::matters(facts, &names).into(),
            names,
            acronyms: facts.mentions.iter().enumerate().filter_map(acronym).collect(),
            ties: ties.collect(),
            terms: concepts::distinct(prose).into(),
        }
    }
}
