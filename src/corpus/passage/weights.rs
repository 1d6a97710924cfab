//! How much what a claim says tells of it.

use super::signals;
use super::units::{Unit, Units};
use crate::corpus::Corpus;
use crate::corpus::concepts::{self, inverse};
use crate::corpus::names::NameKey;
use crate::corpus::terms::Term;

/// Paragraphs that a prior of what words say in the news at large is worth.
const PRIOR: f32 = 300.0;
/// Of the sentences of the news at large, how many name any one body or person.
const NAMED: f32 = 200.0;
const COUNTED: f32 = 31_509.0;

/// How much a claim's units say: by how few paragraphs of the folder have them, and, the smaller the folder, by how few
/// sentences of the news at large.
pub(in crate::corpus) struct Weights<'a> {
    corpus: &'a Corpus,
    chunks: f32,
    /// The claim's units, the heaviest first.
    pub(in crate::corpus) heaviest: Vec<(Unit, f32)>,
}

impl<'a> Weights<'a> {
    pub(in crate::corpus) fn new(corpus: &'a Corpus, claim: &Units) -> Self {
        // Those that are at rest too are counted there, whether they are open or not.
        let new = corpus.fresh().filter(|document| !corpus.rest.by_id.contains_key(&document.id));
        let fresh: usize = new.map(|document| document.chunks.len()).sum::<usize>().min(2_000);
        #[expect(clippy::cast_precision_loss, reason = "counts of paragraphs are small")]
        let chunks = (corpus.rest.index.chunk_count() + fresh) as f32;
        let mut weights = Self { corpus, chunks, heaviest: Vec::new() };
        let units = claim.names.iter().copied().map(Unit::Name).chain(claim.terms.iter().copied().map(Unit::Term));
        let mut heaviest: Vec<_> = units.map(|unit| (unit, weights.weight(unit))).collect();
        heaviest.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        weights.heaviest = heaviest;
        weights
    }

    pub(in crate::corpus) fn weight(&self, unit: Unit) -> f32 {
        #[expect(clippy::cast_precision_loss, reason = "counts of paragraphs are small")]
        let holding = self.corpus.holding_unit(unit).len() as f32;
        let prior = match unit {
            Unit::Name(_) => inverse(NAMED, COUNTED),
            Unit::Term(term) => concepts::rarity(term),
        };
        (self.chunks * inverse(holding, self.chunks) + PRIOR * prior) / (self.chunks + PRIOR)
    }
}

impl Weights<'_> {
    /// Of the weight of some words, the share of those that a passage has too; and whether it has the heaviest.
    pub(in crate::corpus) fn told(&self, words: &[Term], theirs: &[Term]) -> (f32, bool) {
        let weight = |term: &Term| self.weight(Unit::Term(*term));
        let is_told = |term: &Term| theirs.binary_search(term).is_ok();
        let all: f32 = words.iter().map(weight).sum();
        let told: f32 = words.iter().filter(|term| is_told(term)).map(weight).sum();
        let heaviest = words.iter().max_by(|a, b| weight(a).total_cmp(&weight(b)).then(b.cmp(a)));
        if all > 0.0 { (told / all, heaviest.is_some_and(is_told)) } else { (0.0, false) }
    }
}

impl signals::Weigh for Weights<'_> {
    fn name(&self, key: NameKey) -> f32 {
        self.weight(Unit::Name(key))
    }

    fn term(&self, term: Term) -> f32 {
        self.weight(Unit::Term(term))
    }
}
