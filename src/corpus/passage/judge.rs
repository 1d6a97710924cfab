//! How likely a writer would cite a sentence for a claim: BM25 (Robertson & Zaragoza 2009) of the sentence, of its
//! paragraph, and of the text before the claim, combined by a logistic regression.
//!
//! Fitted on ten folders of seven documents on one event, with the passages that support each claim of a draft (`cargo
//! test --test evidence newsroom -- --nocapture` fits, and cross-validates by folder). Numbers, names, order, length,
//! polarity and the context of the sentence were tried as further features and did not help.

use super::term_bag::TermBag;
use super::weights::Weights;
use crate::analysis::arithmetic::logistic;
use crate::corpus::terms::Term;

/// The number of features.
pub const MATCHES: usize = 3;

/// BM25 of a sentence, of its paragraph, and of the sentence for the text before the claim; each divided by ten.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Match(pub [f32; MATCHES]);

/// The weights of the features, and the constant.
const WEIGHTS: [f32; MATCHES] = [1.65, 2.41, 1.43];
const CONSTANT: f32 = -4.78;

/// The parameters of BM25, and the average length of a sentence and a paragraph in words.
const K1: f32 = 1.2;
const B: f32 = 0.75;
const SENTENCE: f32 = 12.0;
const PARAGRAPH: f32 = 40.0;

impl Match {
    /// The features of the sentence at an index of its paragraph.
    pub(super) fn of(paragraph: &[TermBag], at: usize, weights: &Weights<'_>) -> Self {
        let Some(sentence) = paragraph.get(at) else { return Self::default() };
        let own = std::slice::from_ref(sentence);
        let values = [
            bm25(&weights.words, own, SENTENCE),
            bm25(&weights.words, paragraph, PARAGRAPH),
            bm25(&weights.before, own, SENTENCE),
        ];
        Self(values.map(|value| value / 10.0))
    }

    /// 0 to 1: the probability that the sentence supports the claim, wholly or in part.
    pub(super) fn likely(&self) -> f32 {
        let sum = self.0.iter().zip(&WEIGHTS).map(|(value, weight)| value * weight).sum::<f32>() + CONSTANT;
        logistic(sum)
    }
}

/// BM25 of some sentences for weighted words. `common`: the average length of such a text.
fn bm25(words: &[(Term, f32)], sentences: &[TermBag], common: f32) -> f32 {
    let count = |number: usize| f32::from(u16::try_from(number).unwrap_or(u16::MAX));
    let length = count(sentences.iter().map(|units| units.bag.len()).sum());
    let norm = K1 * (1.0 - B + B * length / common);
    let score = |(term, weight): &(Term, f32)| {
        let uses = sentences.iter().map(|units| {
            let from = units.bag.partition_point(|other| other < term);
            units.bag.get(from..).unwrap_or_default().iter().take_while(|other| *other == term).count()
        });
        let uses = count(uses.sum());
        if uses > 0.0 { weight * uses * (K1 + 1.0) / (uses + norm) } else { 0.0 }
    };
    words.iter().map(score).sum()
}
