//! Trains the word weights of claims (`analysis/claim/wording`): logistic regression with a quadratic penalty, on top
//! of the other features. Measures it by cross-validation.

use std::path::Path;

use rustc_hash::FxHashMap;

use super::corpora::{self, Judged};
use crate::analysis::claim::wording::{ALWAYS, SCALE, SIGNS, SLOT, Wording, share};
use crate::analysis::{table, training};
use crate::error::Result;

/// The fewest sentences in which a word must occur.
const RARE: usize = 2;
/// The weight of the loss relative to the penalty.
const TRUST: f64 = 0.3;
/// The number of gradient descent steps.
const STEPS: usize = 1_500;
const FOLDS: usize = 8;

/// One sentence of a row.
struct Example {
    row: usize,
    odds: f32,
    said: Vec<u32>,
    /// The index of its part of the row.
    part: f64,
}

/// One sentence with the indices of its weights and their factors.
struct Weighed {
    signs: Vec<(usize, f64)>,
    /// 1 for a claim, otherwise 0.
    claim: f64,
    part: f64,
}

/// The results of cross-validation: F1 at even odds and average precision, in percent.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Measure {
    pub(crate) f1: f64,
    pub(crate) average_precision: f64,
}

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Report {
    pub(crate) rows: usize,
    pub(crate) claims: usize,
    /// With every eighth sentence held out.
    pub(crate) by_sentence: Measure,
    /// With every text of the evaluated sentences held out.
    pub(crate) by_text: Measure,
}

fn examples(rows: &[Judged]) -> Vec<Example> {
    let mut out = Vec::new();
    for (row, judged) in rows.iter().enumerate() {
        let sentences = training::claim_examples(&judged.text);
        let all: u32 = sentences.iter().map(|sentence| sentence.span.len()).sum();
        out.extend(sentences.into_iter().map(|sentence| Example {
            row,
            odds: sentence.odds,
            said: sentence.said,
            part: f64::from(sentence.span.len()) / f64::from(all.max(1)),
        }));
    }
    out
}

/// Trains on the kept rows; returns the bytes of `claims.bin`.
fn learn(rows: &[Judged], examples: &[Example], kept: impl Fn(usize) -> bool) -> Vec<u8> {
    let examples: Vec<&Example> = examples.iter().filter(|example| kept(example.row)).collect();
    let mut count: FxHashMap<u32, usize> = FxHashMap::default();
    for word in examples.iter().flat_map(|example| &example.said) {
        *count.entry(*word).or_default() += 1;
    }
    let mut keys = vec![SIGNS, ALWAYS];
    keys.extend(count.iter().filter(|(_, count)| **count >= RARE).map(|(key, _)| *key));
    keys.sort_unstable();
    let index: FxHashMap<u32, usize> = keys.iter().enumerate().map(|(at, key)| (*key, at)).collect();
    let data: Vec<Weighed> = (examples.iter())
        .map(|example| {
            let share = f64::from(share(example.said.len()));
            let words = example.said.iter().filter_map(|word| Some((*index.get(word)?, share)));
            let signs = [(0, f64::from(example.odds)), (1, 1.0)];
            let claim = f64::from(u8::from(rows.get(example.row).is_some_and(|row| row.claim)));
            Weighed { signs: signs.into_iter().chain(words).collect(), claim, part: example.part }
        })
        .collect();
    let weights = descend(&data, keys.len());
    let small = |weight: f64| (weight * f64::from(SCALE)).round().clamp(-127.0, 127.0) as i8;
    let features: Vec<_> = keys.iter().zip(&weights).map(|(key, weight)| (*key, [small(*weight)])).collect();
    table::write::<1, SLOT>(&features)
}

/// The weights with the least loss, by gradient descent with momentum (Nesterov 1983). The penalty pulls the first
/// weight to one, all others to zero.
fn descend(data: &[Weighed], count: usize) -> Vec<f64> {
    let start = |at: usize| if at == 0 { 1.0 } else { 0.0 };
    let mut weights: Vec<f64> = (0..count).map(start).collect();
    let mut ahead = weights.clone();
    // The upper bound on the change of the gradient.
    let squares: f64 = data.iter().flat_map(|weighed| &weighed.signs).map(|(_, value)| value * value).sum();
    let rate = 1.0 / (1.0 + TRUST * squares / 4.0);
    for step in 0..STEPS {
        let mut slopes: Vec<f64> = ahead.iter().enumerate().map(|(at, weight)| weight - start(at)).collect();
        for Weighed { signs, claim, part } in data {
            let odds: f64 = signs.iter().map(|(at, value)| ahead[*at] * value).sum();
            let wrong = TRUST * part * (1.0 / (1.0 + (-odds).exp()) - claim);
            signs.iter().for_each(|(at, value)| slopes[*at] += wrong * value);
        }
        let momentum = step as f64 / (step + 3) as f64;
        for ((ahead, weight), slope) in ahead.iter_mut().zip(&mut weights).zip(slopes) {
            let next = *ahead - rate * slope;
            *ahead = next + momentum * (next - *weight);
            *weight = next;
        }
    }
    weights
}

/// Predicts every row with weights trained on the rows of other folds.
fn cross_validate(rows: &[Judged], examples: &[Example], fold: &[usize]) -> Measure {
    let mut scores = vec![0.0; rows.len()];
    let folds = fold.iter().max().map_or(0, |last| last + 1);
    for out in 0..folds {
        let bytes = learn(rows, examples, |row| fold[row] != out);
        let wording = Wording::read(&bytes);
        for example in examples.iter().filter(|example| fold[example.row] == out) {
            scores[example.row] += example.part * f64::from(wording.score(example.odds, &example.said));
        }
    }
    let mut ranked: Vec<(f64, bool)> = scores.into_iter().zip(rows).map(|(score, row)| (score, row.claim)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    let all = rows.iter().filter(|row| row.claim).count() as f64;
    let (mut right, mut sum) = (0.0, 0.0);
    for (at, (_, claim)) in ranked.iter().enumerate() {
        if *claim {
            right += 1.0;
            sum += right / (at + 1) as f64;
        }
    }
    let found = ranked.iter().filter(|(score, _)| *score >= 0.5);
    let (hits, found) = (found.clone().filter(|(_, claim)| *claim).count() as f64, found.count() as f64);
    Measure { f1: 200.0 * hits / (found + all).max(1.0), average_precision: 100.0 * sum / all.max(1.0) }
}

/// The bytes of `claims.bin` and their accuracy. `data` has `policlaim/train.jsonl`.
///
/// # Errors
/// A file that cannot be read or has no such rows.
pub(crate) fn train(data: &Path) -> Result<(Vec<u8>, Report)> {
    let rows = corpora::judged(&data.join("policlaim/train.jsonl"))?;
    let examples = examples(&rows);
    let mut texts: Vec<&str> = rows.iter().map(|row| &*row.origin).collect();
    texts.dedup();
    let text = |row: &Judged| texts.iter().position(|text| *text == row.origin).unwrap_or(0);
    let by_text: Vec<usize> = rows.iter().map(text).collect();
    let by_sentence: Vec<usize> = (0..rows.len()).map(|row| row % FOLDS).collect();
    let report = Report {
        rows: rows.len(),
        claims: rows.iter().filter(|row| row.claim).count(),
        by_sentence: cross_validate(&rows, &examples, &by_sentence),
        by_text: cross_validate(&rows, &examples, &by_text),
    };
    Ok((learn(&rows, &examples, |_| true), report))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_claims_get_positive_weights() {
        let row = |text: &str, claim| Judged { text: text.to_owned(), claim, origin: String::new() };
        let rows: Vec<Judged> = (0..20)
            .flat_map(|_| [row("The trawlers were counted.", true), row("The trawlers were lovely.", false)])
            .collect();
        let examples = examples(&rows);
        let bytes = learn(&rows, &examples, |_| true);
        let wording = Wording::read(&bytes);
        let score = |at: usize| wording.score(examples[at].odds, &examples[at].said);
        assert!(score(0) > 0.6 && score(1) < 0.4, "{} {}", score(0), score(1));
        let folds: Vec<usize> = (0..rows.len()).map(|row| row / 2 % 4).collect();
        let measured = cross_validate(&rows, &examples, &folds);
        assert!(measured.f1 > 99.0 && measured.average_precision > 99.0, "{measured:?}");
    }
}
