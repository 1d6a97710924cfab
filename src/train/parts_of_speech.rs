//! Trains the part-of-speech tagger (`analysis/part_of_speech`) on GUM and measures it on held-out texts.

use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;

use super::chain::{Chain, Sequence, Settings};
use super::corpora::{self, Text};
use crate::analysis::part_of_speech::{LABELS, Model, SLOT};
use crate::analysis::{table, training};
use crate::error::Result;

/// Genres whose texts are CC BY or CC BY-SA.
const GENRES: [&str; 6] = ["academic", "bio", "court", "interview", "news", "voyage"];
/// Features that occur less often are dropped.
const RARE: u32 = 2;
/// The number of features in the table: those with the largest weights.
const KEPT: usize = 26_000;
/// Units of the table in one unit of log-odds.
const SCALE: f32 = 24.0;
/// One text in this many is held out for measuring.
const HELD_OUT: usize = 8;
const SETTINGS: Settings = Settings { epochs: 8, rate: 0.05, dropped: 0.2, decay: 1e-6 };

/// The number of correctly tagged words.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Report {
    pub(crate) right: u32,
    pub(crate) words: u32,
    pub(crate) texts: usize,
}

fn texts(data: &Path) -> Result<Vec<Text>> {
    let of_genre = |path: &PathBuf| {
        let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        name.split('_').nth(1).is_some_and(|genre| GENRES.contains(&genre))
    };
    let files = corpora::files(&data.join("gum_dep/train"), "conllu")?;
    files.iter().filter(|path| of_genre(path)).map(|path| corpora::conllu(path)).collect()
}

/// A sentence's features and labels. Tokens that the corpus splits have the tag of the last part.
fn sentences(text: &Text) -> Vec<(Vec<Vec<u32>>, Vec<usize>)> {
    let mut out = Vec::new();
    for sentence in training::part_examples(&text.text) {
        let labels: Option<Vec<usize>> = sentence.iter().map(|(span, _)| text.part(*span)).collect();
        if let Some(labels) = labels {
            out.push((sentence.into_iter().map(|(_, keys)| keys).collect(), labels));
        }
    }
    out
}

fn learn<'a>(texts: impl Iterator<Item = &'a Text>) -> Vec<u8> {
    let sentences: Vec<_> = texts.flat_map(sentences).collect();
    let mut count: FxHashMap<u32, u32> = FxHashMap::default();
    for key in sentences.iter().flat_map(|(tokens, _)| tokens.iter().flatten()) {
        *count.entry(*key).or_default() += 1;
    }
    let mut keys: Vec<u32> = count.iter().filter(|(_, n)| **n >= RARE).map(|(key, _)| *key).collect();
    keys.sort_unstable();
    let index: FxHashMap<u32, u32> = keys.iter().enumerate().map(|(at, key)| (*key, at as u32)).collect();
    let known = |token: &Vec<u32>| token.iter().filter_map(|key| index.get(key).copied()).collect();
    let data: Vec<Sequence> = (sentences.into_iter())
        .map(|(tokens, labels)| Sequence { features: tokens.iter().map(known).collect(), labels, weight: 1.0 })
        .collect();
    let mut chain = Chain::<LABELS>::new(keys.len(), |_, _| true, SETTINGS);
    chain.train(&data);
    let size = |row: &[f32; LABELS]| row.iter().fold(0.0_f32, |most, weight| most.max(weight.abs()));
    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_by(|a, b| size(&chain.weights[*b]).total_cmp(&size(&chain.weights[*a])).then(a.cmp(b)));
    order.truncate(KEPT);
    order.sort_unstable();
    let small = |weight: f32| (weight * SCALE).round().clamp(-127.0, 127.0) as i8;
    let features: Vec<_> = order.iter().map(|at| (keys[*at], chain.weights[*at].map(small))).collect();
    let transitions =
        chain.transitions.iter().flatten().flat_map(|weight| ((weight * SCALE).round() as i32).to_le_bytes());
    transitions.chain(table::write::<LABELS, SLOT>(&features)).collect()
}

/// The bytes of `parts-of-speech.bin`, and the accuracy on every eighth text when trained on the others. `data` has
/// `gum_dep/train/*.conllu`.
///
/// # Errors
/// A file of the corpus that cannot be read.
pub(crate) fn train(data: &Path) -> Result<(Vec<u8>, Report)> {
    let texts = texts(data)?;
    let of = |kept: bool| {
        let texts = texts.iter().enumerate().filter(move |(at, _)| (at % HELD_OUT == 0) != kept);
        texts.map(|(_, text)| text)
    };
    let bytes = learn(of(true));
    let model = Model::read(&bytes);
    let mut report = Report::default();
    for text in of(false) {
        report.texts += 1;
        for (span, part) in training::parts(&model, &text.text) {
            if let Some(gold) = text.part(span) {
                report.words += 1;
                report.right += u32::from(gold == part as usize);
            }
        }
    }
    Ok((learn(texts.iter()), report))
}
