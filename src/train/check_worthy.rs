//! Trains the check-worthiness model (`analysis/check_worthy`): logistic regression with a quadratic penalty over the
//! features of a sentence. Measures it by cross-validation, with whole documents and whole folders held out.

use std::path::Path;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::corpora::{self, Labelled};
use crate::analysis::check_worthy::{ALWAYS, Features, SCALE, SLOT, share};
use crate::analysis::{table, training};
use crate::error::Result;

/// The fewest sentences that a feature must occur in: other features, words.
const RARE: [usize; 2] = [4, 3];
/// The weight of the loss relative to the penalty. The best of .003 to .1 in cross-validation.
const TRUST: f64 = 0.02;
/// The factor for a sentence marked high.
const HIGH: f64 = 1.3;
/// The number of gradient descent steps.
const STEPS: usize = 500;
const FOLDS: usize = 10;

/// One sentence with its label; an optional one is not trained on.
struct Example {
    group: usize,
    /// It belongs to a folder in which everything is marked.
    folder: bool,
    /// The sentence is read without its document, like a note or a first line.
    excerpt: bool,
    level: u8,
    alone: Features,
    within: Features,
}

/// Precision, recall, and recall of sentences marked high, at a threshold.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Point {
    pub(crate) threshold: f64,
    pub(crate) documents: [f64; 3],
    pub(crate) folders: [f64; 3],
    /// The sentences of single documents, each alone.
    pub(crate) excerpts: [f64; 3],
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Report {
    pub(crate) sentences: usize,
    pub(crate) asked: usize,
    pub(crate) documents: usize,
    pub(crate) features: usize,
    pub(crate) curve: Vec<Point>,
}

fn examples(texts: &[Labelled]) -> (Vec<Example>, usize) {
    let mut groups: Vec<&str> = Vec::new();
    let number: Vec<usize> = (texts.iter())
        .map(|text| {
            groups.iter().position(|group| *group == text.group).unwrap_or_else(|| {
                groups.push(&text.group);
                groups.len() - 1
            })
        })
        .collect();
    let read = |(text, group): (&Labelled, &usize)| {
        let sentences = training::worthy_examples(&text.text, text.format);
        let level = |span: crate::text::Span| {
            let shared = |mark: &crate::text::Span| (mark.end.min(span.end)).saturating_sub(mark.start.max(span.start));
            let best = text.marks.iter().filter(|(mark, _)| shared(mark) > 0).max_by_key(|(mark, level)| {
                // The most severe of a folder's flags, which begin a sentence.
                if text.whole { u32::from(*level) } else { shared(mark) }
            });
            best.map(|(_, level)| *level).or(text.whole.then_some(0))
        };
        let mut known = Vec::new();
        for sentence in sentences {
            let Some(level) = level(sentence.span) else { continue };
            let mut keep = |alone: Features, within: Features, excerpt: bool| {
                known.push(Example { group: *group, folder: text.whole, excerpt, level, alone, within });
            };
            // In the data no sentence is alone in a document, but one-line texts are judged as well.
            let mut read = training::worthy_examples(sentence.span.of(&text.text), text.format);
            if let (Some(one), true) = (read.pop(), read.is_empty()) {
                keep(one.alone, one.within, true);
            }
            keep(sentence.alone, sentence.within, false);
        }
        known
    };
    let all: Vec<Vec<Example>> = texts.par_iter().zip(&number).map(read).collect();
    (all.into_iter().flatten().collect(), groups.len())
}

/// One sentence with the indices of its weights and their factors.
struct Weighed {
    values: Vec<(u32, f32)>,
    label: f64,
    weight: f64,
}

/// Each feature of an example with its value.
fn values(example: &Example) -> impl Iterator<Item = (u32, f32, usize)> + '_ {
    let of = |features: &'_ Features| share(features.words.len());
    let (alone, within) = (&example.alone, &example.within);
    let signs = alone.signs.iter().chain(&within.signs).map(|key| (*key, 1.0, 0));
    let words = alone.words.iter().map(move |key| (*key, of(alone), 1));
    let more = within.words.iter().map(move |key| (*key, of(within), 1));
    signs.chain(words).chain(more)
}

/// Weights from the examples that are kept.
fn learn(examples: &[Example], kept: impl Fn(usize) -> bool) -> Vec<(u32, f64)> {
    let examples: Vec<&Example> = examples.iter().filter(|example| kept(example.group) && example.level != 1).collect();
    let mut count: FxHashMap<u32, (usize, usize)> = FxHashMap::default();
    for (key, _, kind) in examples.iter().flat_map(|example| values(example)) {
        let counted = count.entry(key).or_insert((0, kind));
        counted.0 += 1;
    }
    let mut keys = vec![ALWAYS];
    keys.extend(count.iter().filter(|(_, (count, kind))| *count >= RARE[*kind]).map(|(key, _)| *key));
    keys.sort_unstable();
    keys.dedup();
    let index: FxHashMap<u32, u32> = keys.iter().enumerate().map(|(at, key)| (*key, at as u32)).collect();
    let data: Vec<Weighed> = (examples.iter())
        .map(|example| {
            let known = values(example).filter_map(|(key, value, _)| Some((*index.get(&key)?, value)));
            Weighed {
                values: known.chain(index.get(&ALWAYS).map(|at| (*at, 1.0))).collect(),
                label: f64::from(u8::from(example.level >= 2)),
                weight: if example.level == 3 { HIGH } else { 1.0 },
            }
        })
        .collect();
    let free = index.get(&ALWAYS).map_or(0, |at| *at as usize);
    keys.into_iter().zip(descend(&data, index.len(), free)).collect()
}

/// The weights with the least loss, by gradient descent with momentum (Nesterov 1983). The weight with index `free` has
/// no penalty.
fn descend(data: &[Weighed], count: usize, free: usize) -> Vec<f64> {
    let mut weights = vec![0.0; count];
    let mut ahead = weights.clone();
    // The largest eigenvalue of the data, which bounds the change of the gradient, by a few steps of power iteration.
    let mut stretch = vec![1.0; count];
    let mut most = 1.0;
    for _ in 0..12 {
        let mut next = vec![0.0; count];
        for weighed in data {
            let sum: f64 = weighed.values.iter().map(|(at, value)| stretch[*at as usize] * f64::from(*value)).sum();
            weighed.values.iter().for_each(|(at, value)| next[*at as usize] += sum * f64::from(*value));
        }
        most = next.iter().map(|value| value * value).sum::<f64>().sqrt().max(1e-9);
        stretch = next.into_iter().map(|value| value / most).collect();
    }
    let rate = 1.0 / (1.0 + TRUST * HIGH * most / 4.0);
    for step in 0..STEPS {
        let mut slopes: Vec<f64> = ahead.clone();
        if let Some(slope) = slopes.get_mut(free) {
            *slope = 0.0;
        }
        for Weighed { values, label, weight } in data {
            let odds: f64 = values.iter().map(|(at, value)| ahead[*at as usize] * f64::from(*value)).sum();
            let wrong = TRUST * weight * (1.0 / (1.0 + (-odds).exp()) - label);
            values.iter().for_each(|(at, value)| slopes[*at as usize] += wrong * f64::from(*value));
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

fn bytes(weights: &[(u32, f64)]) -> Vec<u8> {
    let small = |weight: f64| (weight * f64::from(SCALE)).round().clamp(-127.0, 127.0) as i8;
    let kept: Vec<_> =
        weights.iter().map(|(key, weight)| (*key, [small(*weight)])).filter(|(_, [weight])| *weight != 0).collect();
    table::write::<1, SLOT>(&kept)
}

/// The predicted probability for each example, with weights from other groups.
fn cross_validate(examples: &[Example]) -> Vec<f64> {
    let fold = |out: usize| {
        let bytes = bytes(&learn(examples, |group| group % FOLDS != out));
        let model = training::worthy_model(&bytes);
        let own = examples.iter().enumerate().filter(|(_, example)| example.group % FOLDS == out);
        let scores = own.map(|(at, example)| {
            let odds = model.bias() + model.odds(&example.alone) + model.odds(&example.within);
            (at, 1.0 / (1.0 + f64::from(-odds).exp()))
        });
        scores.collect::<Vec<_>>()
    };
    let mut scores = vec![0.0; examples.len()];
    let folds: Vec<Vec<(usize, f64)>> = (0..FOLDS).into_par_iter().map(fold).collect();
    for (at, score) in folds.into_iter().flatten() {
        scores[at] = score;
    }
    scores
}

fn curve(examples: &[Example], scores: &[f64]) -> Vec<Point> {
    let measure = |kind: (bool, bool), threshold: f64| {
        let own = || {
            let all = examples.iter().zip(scores);
            all.filter(|(example, _)| (example.folder, example.excerpt) == kind && example.level != 1)
        };
        let count = |holds: &dyn Fn(&Example, bool) -> bool| {
            own().filter(|(example, score)| holds(example, **score >= threshold)).count() as f64
        };
        let right = count(&|example, asked| asked && example.level >= 2);
        let share = |part: f64, whole: f64| part / whole.max(1.0);
        [
            share(right, count(&|_, asked| asked)),
            share(right, count(&|example, _| example.level >= 2)),
            share(count(&|example, asked| asked && example.level == 3), count(&|example, _| example.level == 3)),
        ]
    };
    (1..16)
        .map(|step| {
            let threshold = f64::from(step) * 0.05;
            Point {
                threshold,
                documents: measure((false, false), threshold),
                folders: measure((true, false), threshold),
                excerpts: measure((false, true), threshold),
            }
        })
        .collect()
}

/// The bytes of `check-worthy.bin` and their accuracy. `data` has `claims/train.jsonl`, `newsroom/train/*/`, or both.
///
/// # Errors
/// A file that cannot be read or has no such rows.
pub(crate) fn train(data: &Path) -> Result<(Vec<u8>, Report)> {
    let mut texts = Vec::new();
    let (rows, folders) = (data.join("claims/train.jsonl"), data.join("newsroom/train"));
    if rows.is_file() {
        texts.extend(corpora::labelled(&rows)?);
    }
    if folders.is_dir() {
        let mut names: Vec<_> = std::fs::read_dir(&folders)
            .map_err(|error| crate::error::Error::new(error.to_string()).on(&folders))?
            .filter_map(|entry| entry.ok().map(|entry| entry.path()))
            .filter(|folder| folder.join("gold.json").is_file())
            .collect();
        names.sort();
        for folder in names {
            texts.extend(corpora::flagged(&folder)?);
        }
    }
    let (examples, _) = examples(&texts);
    let scores = cross_validate(&examples);
    let weights = learn(&examples, |_| true);
    let bytes = bytes(&weights);
    let sentences = || examples.iter().filter(|example| !example.excerpt);
    let report = Report {
        sentences: sentences().count(),
        asked: sentences().filter(|example| example.level >= 2).count(),
        documents: texts.len(),
        features: weights.len(),
        curve: curve(&examples, &scores),
    };
    Ok((bytes, report))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::Format;
    use crate::text::Span;

    #[test]
    fn marked_sentences_get_high_scores() {
        let claim = "The board sacked 300 nurses in March.";
        let text = format!("{claim} It is a lovely day.\n");
        let row = |group: usize| Labelled {
            text: text.clone(),
            format: Format::Text,
            group: group.to_string(),
            whole: true,
            marks: vec![(Span::new(0, claim.len() as u32), 3)],
        };
        let texts: Vec<_> = (0..20).map(row).collect();
        let (examples, groups) = examples(&texts);
        // Each sentence in its document and alone.
        assert_eq!((examples.len(), groups), (80, 20));
        let scores = cross_validate(&examples);
        assert!(scores[0] > scores[2] && scores[1] > scores[3], "{scores:?}");
        let half = curve(&examples, &scores).into_iter().find(|point| point.folders[0] > 0.99).expect("a threshold");
        assert!(half.folders[1] > 0.99 && half.documents[1] < 0.01);
    }
}
