//! How much of one sentence another says: each word is matched with its nearest in the other, by term or by vector, and
//! counts by its weight (the soft alignment of Mihalcea, Corley & Strapparava 2006, with word vectors).

use rustc_hash::FxHashMap;

use super::sentence::{Sentence, Token};
use super::vectors::{self, Row};
use crate::corpus::terms::Term;

/// Words less alike than this have nothing to do with each other.
const LEAST: f32 = 0.45;

/// The similarity of all words with vectors that some sentences have.
pub(super) struct Similarities {
    /// A word's place in the table.
    places: FxHashMap<Row, u32>,
    /// Row by row: the similarity, 0 to 255 for 0 to 1.
    table: Vec<u8>,
}

impl Similarities {
    pub(super) fn new<'a, 'b: 'a>(sentences: impl Iterator<Item = &'a Sentence<'b>>) -> Self {
        let mut rows: Vec<Row> = sentences.flat_map(|each| each.tokens.iter().filter_map(|token| token.row)).collect();
        rows.sort_unstable();
        rows.dedup();
        let mut table = vec![0; rows.len() * rows.len()];
        for (at, &one) in rows.iter().enumerate() {
            for (beside, &other) in rows.iter().enumerate().skip(at) {
                let likeness = graded(vectors::cosine(one, other));
                table[at * rows.len() + beside] = likeness;
                table[beside * rows.len() + at] = likeness;
            }
        }
        Self { places: rows.into_iter().zip(0..).collect(), table }
    }

    /// The places of a sentence's words in the table.
    pub(super) fn places(&self, sentence: &Sentence<'_>) -> Vec<Option<u32>> {
        sentence.tokens.iter().map(|token| self.places.get(&token.row?).copied()).collect()
    }

    /// The words that are compared with a word, which has this place in the table.
    pub(super) fn beside(&self, term: Term, place: Option<u32>) -> Beside<'_> {
        let count = self.places.len();
        let row = place.map_or(&[][..], |place| &self.table[place as usize * count..(place as usize + 1) * count]);
        Beside { term, row }
    }

    /// The share of the words of `own` that `other` has, by weight, 0 to 1; and of those of `other` that `own` has.
    pub(super) fn shares(
        &self,
        own: (&Sentence<'_>, &[Option<u32>]),
        other: (&Sentence<'_>, &[Option<u32>]),
    ) -> (f32, f32) {
        let mut best_of_other = [0.0_f32; MOST];
        let mut found = 0.0;
        let theirs = || other.0.tokens.iter().zip(other.1).take(MOST);
        for (token, place) in own.0.tokens.iter().zip(own.1).take(MOST) {
            let mut best = 0.0_f32;
            let beside = self.beside(token.term, *place);
            for ((their, at), slot) in theirs().zip(&mut best_of_other) {
                let likeness = beside.likeness(their.term, *at);
                best = best.max(likeness);
                *slot = slot.max(likeness);
            }
            found += token.weight * best;
        }
        let back: f32 = theirs().zip(best_of_other).map(|((token, _), best)| token.weight * best).sum();
        (share(found, own.0.total), share(back, other.0.total))
    }
}

/// A word with its row of the table.
#[derive(Clone, Copy)]
pub(super) struct Beside<'a> {
    term: Term,
    /// Empty for a word without a vector.
    row: &'a [u8],
}

impl Beside<'_> {
    /// How alike it is to another word, 0 to 1, which has this place in the table.
    #[inline]
    pub(super) fn likeness(&self, term: Term, place: Option<u32>) -> f32 {
        if self.term == term {
            return 1.0;
        }
        let step = place.and_then(|place| self.row.get(place as usize));
        step.map_or(0.0, |step| STEPS[usize::from(*step)])
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
