//! How a pair of values stands among the other pairs of its folder. Scores are not alike in all folders: what is by far the
//! best pair of a folder of short notices is one of many among long reports. A second forest judges each pair of names or
//! outcomes by its score and by how it compares to those of the others.

use rustc_hash::FxHashMap;

/// A pair with its score by the first forest.
pub(super) struct Scored {
    pub(super) score: f32,
    pub(super) sentences: [usize; 2],
    pub(super) documents: [usize; 2],
}

/// Lower scores count as this one.
pub(super) const LEAST_SCORE: f32 = -4.0;
/// Stands for the score of another pair where there is none.
const NONE: f32 = -9.0;
/// The best pairs of a folder, whose mean tells what scores are like there.
const BEST: usize = 10;

pub(super) type Standing = [f32; 11];

/// The features of all pairs of one family in a folder, in their order.
#[expect(clippy::cast_precision_loss, reason = "numbers of pairs and documents")]
pub(super) fn standings(pairs: &[Scored]) -> Vec<Standing> {
    let mut order: Vec<usize> = (0..pairs.len()).collect();
    order.sort_by(|&a, &b| pairs[b].score.total_cmp(&pairs[a].score));
    let mut documents: Vec<usize> = pairs.iter().flat_map(|pair| pair.documents).collect();
    documents.sort_unstable();
    documents.dedup();
    let documents = documents.len().max(1) as f32;
    let mut of_sentence: FxHashMap<usize, Group> = FxHashMap::default();
    let mut of_documents: FxHashMap<[usize; 2], Group> = FxHashMap::default();
    let mut places = vec![(0, 0); pairs.len()];
    for (rank, &at) in order.iter().enumerate() {
        let pair = &pairs[at];
        for sentence in pair.sentences {
            of_sentence.entry(sentence).or_default().add(pair.score);
        }
        let group = of_documents.entry(both(pair.documents)).or_default();
        places[at] = (rank, group.count);
        group.add(pair.score);
    }
    let best = order.iter().take(BEST);
    let mean = best.clone().map(|&at| pairs[at].score).sum::<f32>() / best.len().max(1) as f32;
    let most = order.first().map_or(NONE, |&at| pairs[at].score);
    let standing = |(pair, (rank, place)): (&Scored, &(usize, usize))| {
        let lead = |group: Option<&Group>| pair.score - group.map_or(NONE, |group| group.best_beside(pair.score));
        let [first, second] = pair.sentences.map(|sentence| lead(of_sentence.get(&sentence)));
        let rank = *rank as f32;
        let count = pairs.len() as f32;
        let in_documents = lead(of_documents.get(&both(pair.documents)));
        let whole = (rank + 1.0) / documents;
        [pair.score, first, second, rank, whole, documents, mean, most, *place as f32, count, in_documents]
    };
    pairs.iter().zip(&places).map(standing).collect()
}

const fn both([one, other]: [usize; 2]) -> [usize; 2] {
    if one < other { [one, other] } else { [other, one] }
}

/// Pairs that have something in common, added from the best on.
#[derive(Default)]
struct Group {
    count: usize,
    best: [f32; 2],
}

impl Group {
    fn add(&mut self, score: f32) {
        if let Some(slot) = self.best.get_mut(self.count) {
            *slot = score;
        }
        self.count += 1;
    }

    /// The best score without that of one pair.
    fn best_beside(&self, score: f32) -> f32 {
        let [best, second] = self.best;
        if self.count < 2 {
            NONE
        } else if score.to_bits() == best.to_bits() {
            second
        } else {
            best
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_leads_the_others_of_its_sentence_and_documents() {
        let pair = |score, sentences, documents| Scored { score, sentences, documents };
        let pairs = [
            pair(-1.0, [0, 5], [0, 1]),
            pair(2.0, [0, 6], [0, 1]),
            pair(0.5, [9, 1], [2, 0]),
            pair(-4.0, [2, 7], [1, 0]),
        ];
        let all = standings(&pairs);
        // Score, leads by sentence, rank, rank by documents, documents, best scores, rank and lead in the documents.
        let mean = (-1.0 + 2.0 + 0.5 - 4.0) / 4.0;
        assert_eq!(all[0], [-1.0, -3.0, 8.0, 2.0, 1.0, 3.0, mean, 2.0, 1.0, 4.0, -3.0]);
        assert_eq!(all[1], [2.0, 3.0, 11.0, 0.0, 1.0 / 3.0, 3.0, mean, 2.0, 0.0, 4.0, 3.0]);
        assert_eq!(all[2][10], 9.5, "the only one of its documents");
        assert_eq!(all[3][8], 2.0, "the order of the documents does not matter");
    }
}
