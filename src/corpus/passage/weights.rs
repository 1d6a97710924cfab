//! The weights of the terms of a claim.

use super::signals;
use super::term_bag::{TermBag, Unit};
use crate::corpus::Corpus;
use crate::corpus::concepts::{self, inverse};
use crate::corpus::names::NameKey;
use crate::corpus::terms::Term;

/// The weight of the prior from general news, in paragraphs.
const PRIOR: f32 = 300.0;
/// The number of news sentences per name of an organization or person.
const NAMED: f32 = 200.0;
const COUNTED: f32 = 31_509.0;

/// Words of a claim beyond this number, the most common first, are not looked up: they occur everywhere.
const LOOKUPS: usize = 20;
/// Context words before a claim for the search, and their weight.
const CONTEXT: usize = 6;
const OF_CONTEXT: f32 = 0.3;
/// The weight of a name with variants in the search.
const OF_NAME: f32 = 0.5;
/// The weight of the prior, in paragraphs, for ranking the passages of one folder: its frequent words are those of its
/// event.
const RANKING_PRIOR: f32 = 30.0;

/// The weights of the claim's terms: by how few paragraphs of the folder have them, and, the smaller the folder, by how
/// few sentences of general news.
pub(super) struct Weights<'a> {
    corpus: &'a Corpus,
    chunks: f32,
    /// The claim's terms, the heaviest first.
    heaviest: Vec<(Unit, f32)>,
    /// The concepts of the claim, including names, and further ones from the text before it; each with its weight, the
    /// heaviest first.
    pub(super) words: Vec<(Term, f32)>,
    pub(super) before: Vec<(Term, f32)>,
}

impl<'a> Weights<'a> {
    /// `before`: the sentence before the claim in its paragraph.
    pub(super) fn new(corpus: &'a Corpus, claim: &TermBag, before: Option<&TermBag>) -> Self {
        // Stored ones are counted there, whether they are open or not.
        let new = corpus.fresh().filter(|document| !corpus.rest.by_id.contains_key(&document.id));
        let fresh: usize = new.map(|document| document.chunks.len()).sum::<usize>().min(2_000);
        #[expect(clippy::cast_precision_loss, reason = "counts of paragraphs are small")]
        let chunks = (corpus.rest.index.chunk_count() + fresh) as f32;
        let mut weights = Self { corpus, chunks, heaviest: Vec::new(), words: Vec::new(), before: Vec::new() };
        let units = claim.names.iter().copied().map(Unit::Name).chain(claim.terms.iter().copied().map(Unit::Term));
        let mut heaviest: Vec<_> = units.map(|unit| (unit, weights.weight(unit))).collect();
        heaviest.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        weights.heaviest = heaviest;
        weights.words = weights.ranked(&claim.bag);
        if let Some(before) = before {
            weights.before = weights.ranked(&before.bag);
            weights.before.retain(|(term, _)| claim.bag.binary_search(term).is_err());
        }
        weights
    }

    fn ranked(&self, bag: &[Term]) -> Vec<(Term, f32)> {
        let mut terms = bag.to_vec();
        terms.dedup();
        let mut all: Vec<_> = terms.into_iter().map(|term| (term, self.by(Unit::Term(term), RANKING_PRIOR))).collect();
        all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        all
    }

    /// The terms for looking up paragraphs, with their weights, the heaviest first.
    pub(super) fn lookups(&self) -> Vec<(Unit, f32)> {
        let own = self.words.iter().take(LOOKUPS).map(|(term, weight)| (Unit::Term(*term), *weight));
        let before = self.before.iter().take(CONTEXT).map(|(term, weight)| (Unit::Term(*term), OF_CONTEXT * weight));
        let names = self.heaviest.iter().filter(|(unit, _)| matches!(unit, Unit::Name(_))).take(CONTEXT);
        let names = names.map(|(unit, weight)| (*unit, OF_NAME * weight));
        let mut all: Vec<_> = own.chain(before).chain(names).collect();
        all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        all
    }

    pub(super) fn weight(&self, unit: Unit) -> f32 {
        self.by(unit, PRIOR)
    }

    /// `worth`: the weight of the prior, in paragraphs.
    fn by(&self, unit: Unit, worth: f32) -> f32 {
        #[expect(clippy::cast_precision_loss, reason = "counts of paragraphs are small")]
        let holding = self.corpus.holding_unit(unit).len() as f32;
        let prior = match unit {
            Unit::Name(_) => inverse(NAMED, COUNTED),
            Unit::Term(term) => concepts::rarity(term),
        };
        (self.chunks * inverse(holding, self.chunks) + worth * prior) / (self.chunks + worth)
    }
}

impl Weights<'_> {
    /// The weight share of some words that a passage also has; and whether it has the heaviest.
    pub(super) fn told(&self, words: &[Term], theirs: &[Term]) -> (f32, bool) {
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
