//! Check-worthiness: whether a careful editor would ask “who says so?” of a sentence, at its place, in its kind of document.
//! A logistic regression over what the readers before it found, in two steps: `sentence` looks at one sentence alone, when its
//! chunk is read; `context` adds what the document tells, when the chunk is joined. Does not know whether the sentence is cited.
//!
//! `weights/check-worthy.bin` is written by `ibid train` (docs/model-card.md): a table with one weight for each feature, in
//! units of [`SCALE`].

mod context;
mod sentence;

pub(crate) use context::{Around, Context, features as context_features};
pub(crate) use sentence::{Traits, features as sentence_features};

use super::arithmetic::logistic;
use super::table::Table;

/// Bytes of a slot of the table.
pub(crate) const SLOT: usize = 8;
/// Units of the table in one unit of log-odds.
pub(crate) const SCALE: f32 = 40.0;
/// The key of what is added to every sentence.
pub(crate) const ALWAYS: u32 = 2;
/// Log-odds of a sentence that is no part of the article.
pub(crate) const NEVER: f32 = -20.0;

/// The features of a sentence: keys of the table.
#[derive(Clone, Debug, Default)]
pub(crate) struct Features {
    /// Each counts once.
    pub(crate) signs: Vec<u32>,
    /// Words and pairs of words: each counts less the more there are.
    pub(crate) words: Vec<u32>,
}

impl Features {
    pub(crate) fn clear(&mut self) {
        self.signs.clear();
        self.words.clear();
    }
}

/// What one of so many words counts.
pub(crate) fn share(words: usize) -> f32 {
    3.0 / (words.max(1) as f32).sqrt()
}

pub(crate) struct Model<'a>(Table<'a, SLOT>);

impl<'a> Model<'a> {
    /// `None` if the bytes are no file of such weights.
    pub(crate) fn whole(bytes: &'a [u8]) -> Option<Self> {
        Table::whole(bytes).map(Self)
    }

    pub(crate) fn read(bytes: &'a [u8]) -> Self {
        Self(Table::read(bytes))
    }

    fn sum(&self, keys: &[u32]) -> f32 {
        let mut sum = 0_i32;
        for key in keys {
            let mut weight = [0];
            self.0.add(*key, &mut weight);
            sum += i32::from(weight[0]);
        }
        sum as f32 / SCALE
    }

    /// What features add to the log-odds.
    pub(crate) fn odds(&self, features: &Features) -> f32 {
        self.sum(&features.signs) + share(features.words.len()) * self.sum(&features.words)
    }

    pub(crate) fn bias(&self) -> f32 {
        self.sum(&[ALWAYS])
    }
}

/// The probability of log-odds; the same on every machine.
#[must_use]
pub fn probability(odds: f32) -> f32 {
    logistic(odds)
}

/// Adds a key for each threshold that a value reaches.
fn steps(template: u32, value: f32, thresholds: &[f32], add: &mut impl FnMut(u32)) {
    for (step, _) in thresholds.iter().enumerate().take_while(|(_, threshold)| value >= **threshold) {
        add(super::table::key(template, &[step as u32]));
    }
}
