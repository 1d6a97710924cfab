//! How much of one sentence another says: each word is matched with its nearest in the other, by term or by vector, and
//! counts by its weight (the soft alignment of Mihalcea, Corley & Strapparava 2006, with word vectors).

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::sentence::{Sentence, Token};
use super::vectors::{self, Row};
use crate::corpus::terms::Term;

/// Words less alike than this have nothing to do with each other.
const LEAST: f32 = 0.45;

/// The number of a word among those of a folder: one for each term and vector.
pub(super) type WordId = u32;

/// How alike the words of some sentences are, 0 to 255 for 0 to 1: 255 for one term, for others the graded cosine of their
/// vectors.
pub(super) struct Similarities {
    /// Those with vectors come first.
    ids: FxHashMap<(Option<Row>, Term), WordId>,
    terms: Vec<Term>,
    of_term: FxHashMap<Term, Vec<WordId>>,
    with_vectors: usize,
    /// Row by row, of the words with vectors.
    table: Vec<u8>,
}

/// For each word of the folder: how alike it is to the nearest word of a text.
pub(super) struct Reach(Vec<u8>);

impl Similarities {
    pub(super) fn new(sentences: &[Sentence<'_>]) -> Self {
        let key = |token: &Token| (token.row, token.term);
        let mut all: Vec<(Option<Row>, Term)> = sentences.iter().flat_map(|each| each.tokens.iter().map(key)).collect();
        all.sort_unstable_by_key(|(row, term)| (row.is_none(), *row, *term));
        all.dedup();
        let rows: Vec<Row> = all.iter().map_while(|(row, _)| *row).collect();
        let vectors: Vec<[i16; vectors::SIZE]> = rows.iter().map(|&row| vectors::wide(row)).collect();
        let mut table = vec![0; rows.len() * rows.len()];
        table.par_chunks_mut(rows.len().max(1)).zip(&vectors).for_each(|(row, one)| {
            row.iter_mut().zip(&vectors).for_each(|(slot, other)| *slot = graded(vectors::cosine_of(one, other)));
        });
        let terms: Vec<Term> = all.iter().map(|(_, term)| *term).collect();
        let mut of_term: FxHashMap<Term, Vec<WordId>> = FxHashMap::default();
        for (&term, id) in terms.iter().zip(0..) {
            of_term.entry(term).or_default().push(id);
        }
        Self { ids: all.into_iter().zip(0..).collect(), terms, of_term, with_vectors: rows.len(), table }
    }

    /// The words of a sentence, in the order of its tokens.
    pub(super) fn words(&self, sentence: &Sentence<'_>) -> Vec<WordId> {
        sentence.tokens.iter().map(|token| self.ids[&(token.row, token.term)]).collect()
    }

    fn row(&self, word: WordId) -> &[u8] {
        let (count, word) = (self.with_vectors, word as usize);
        if word < count { &self.table[word * count..(word + 1) * count] } else { &[] }
    }

    /// How alike two words are, 0 to 1.
    pub(super) fn likeness(&self, one: WordId, other: WordId) -> f32 {
        if self.terms[one as usize] == self.terms[other as usize] {
            return 1.0;
        }
        self.row(one).get(other as usize).map_or(0.0, |step| STEPS[usize::from(*step)])
    }

    pub(super) fn reach(&self, words: &[WordId]) -> Reach {
        let mut nearest = vec![0; self.terms.len()];
        for &word in words {
            nearest.iter_mut().zip(self.row(word)).for_each(|(slot, step)| *slot = (*slot).max(*step));
        }
        for word in words {
            for same in &self.of_term[&self.terms[*word as usize]] {
                nearest[*same as usize] = u8::MAX;
            }
        }
        Reach(nearest)
    }
}

impl Reach {
    /// How alike a word and its nearest are, 0 to 1.
    pub(super) fn of(&self, word: WordId) -> f32 {
        STEPS[usize::from(self.0[word as usize])]
    }

    /// The share of some words that the text has, by weight, 0 to 1.
    pub(super) fn share(&self, words: &[WordId], weights: impl Iterator<Item = f32>, total: f32) -> f32 {
        share(words.iter().zip(weights).map(|(&word, weight)| weight * self.of(word)).sum(), total)
    }
}

/// What the entries of the table stand for.
const STEPS: [f32; 256] = {
    let mut steps = [0.0; 256];
    let mut step = 0;
    while step < 256 {
        steps[step] = step as f32 / 255.0;
        step += 1;
    }
    steps
};

/// Words of a sentence that are looked at.
const MOST: usize = 64;

fn share(part: f32, whole: f32) -> f32 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

/// A cosine as a similarity: below [`LEAST`] none, then steeper than it.
fn graded(cosine: f32) -> u8 {
    let likeness = if cosine < LEAST { 0.0 } else { (cosine * cosine.sqrt()).min(1.0) };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 255")]
    let steps = (255.0 * likeness).round() as u8;
    steps
}

/// The most alike pair of words of which the other sentence has neither: what one puts in place of the other.
pub(super) struct Substitution {
    pub(super) cosine: f32,
    /// The lesser weight of the two.
    pub(super) weight: f32,
    /// Shares of both sentences' weight: words with a related one in the other, and words without.
    pub(super) related: f32,
    pub(super) unrelated: f32,
    /// Words with a related one, in the sentence that has more of them.
    pub(super) count: f32,
    /// Of the sums of the vectors.
    pub(super) of_sums: f32,
}

/// From this cosine on, two words are related, and one may stand in the other's place.
const RELATED: f32 = 0.35;

/// `None` if either sentence has no words of its own.
pub(super) fn substitution(one: &Sentence<'_>, other: &Sentence<'_>) -> Option<Substitution> {
    let own = |tokens: &'_ [Token], theirs: &Sentence<'_>| -> Vec<(Option<Row>, f32)> {
        let alone = tokens.iter().take(MOST).filter(|token| theirs.weight_of(token.term).is_none());
        alone.map(|token| (token.row, token.weight)).collect()
    };
    let (ours, theirs) = (own(&one.tokens, other), own(&other.tokens, one));
    if ours.is_empty() || theirs.is_empty() {
        return None;
    }
    let mut found = Substitution { cosine: -1.0, weight: 0.0, related: 0.0, unrelated: 0.0, count: 0.0, of_sums: 0.0 };
    let mut best_of_theirs = vec![0.0_f32; theirs.len()];
    for (row, weight) in &ours {
        let mut best = 0.0_f32;
        for ((their, their_weight), slot) in theirs.iter().zip(&mut best_of_theirs) {
            let (Some(row), Some(their)) = (*row, *their) else { continue };
            let cosine = vectors::cosine(row, their);
            best = best.max(cosine);
            *slot = slot.max(cosine);
            if cosine > found.cosine {
                (found.cosine, found.weight) = (cosine, weight.min(*their_weight));
            }
        }
        if best > RELATED {
            found.related += weight;
            found.count += 1.0;
        } else {
            found.unrelated += weight;
        }
    }
    let mut count_of_theirs = 0.0_f32;
    for ((_, weight), best) in theirs.iter().zip(best_of_theirs) {
        if best > RELATED {
            found.related += weight;
            count_of_theirs += 1.0;
        } else {
            found.unrelated += weight;
        }
    }
    found.count = found.count.max(count_of_theirs);
    let whole = one.total + other.total;
    found.related = share(found.related, whole);
    found.unrelated = share(found.unrelated, whole);
    let sum = |all: &[(Option<Row>, f32)]| {
        let rows = all.iter().filter_map(|(row, weight)| Some(((*row)?, *weight)));
        super::sentence::unit(super::sentence::mean(rows))
    };
    found.of_sums = super::sentence::dot(&sum(&ours), &sum(&theirs));
    Some(found)
}
