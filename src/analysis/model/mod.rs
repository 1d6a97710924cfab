//! The trained reader of attributions: a linear-chain model that gives each token of a block its part in an
//! attribution. Which parts belong together is not its business (`attribution`).
//!
//! `weights.bin` is written by `train.rs` (a test that is run by hand: `IBID_POLNEAR=FOLDER cargo test --release
//! train_the_reader -- --ignored`) from the train part of `PolNeAR`.

mod features;
#[cfg(test)]
mod measure;
#[cfg(test)]
mod train;
pub(super) mod vocabulary;
mod weights;

use super::prose::Prose;
use features::Features;
use weights::Weights;

/// The part a token has in an attribution. Source and content also tell on which side their cue stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Label {
    Outside,
    CueBegins,
    Cue,
    /// Of a source whose cue follows.
    SourceBegins,
    Source,
    /// Of a source whose cue stands before.
    SourceBehindBegins,
    SourceBehind,
    /// Of content whose cue follows.
    ContentBegins,
    Content,
    /// Of content whose cue stands before, be it paragraphs before.
    ContentBehindBegins,
    ContentBehind,
}

pub(super) const LABELS: usize = 11;

impl Label {
    pub(super) const ALL: [Self; LABELS] = [
        Self::Outside,
        Self::CueBegins,
        Self::Cue,
        Self::SourceBegins,
        Self::Source,
        Self::SourceBehindBegins,
        Self::SourceBehind,
        Self::ContentBegins,
        Self::Content,
        Self::ContentBehindBegins,
        Self::ContentBehind,
    ];

    /// Opens a stretch; every other label but `Outside` goes on from the one before it.
    pub(super) const fn begins(self) -> bool {
        self as u8 % 2 == 1
    }
}

/// Whether one label may follow another: a stretch is opened before it goes on.
const fn may_follow(before: usize, after: usize) -> bool {
    after == 0 || after % 2 == 1 || before == after || before + 1 == after
}

/// A token's label, and how sure it is: by how much it beats `Outside`, or `Outside` the best of the others.
#[derive(Clone, Copy, Debug)]
pub(super) struct Labelled {
    pub(super) label: Label,
    pub(super) margin: f32,
}

/// Labels the tokens of a block.
pub(super) fn label(prose: &Prose<'_>) -> Vec<Labelled> {
    let weights = Weights::shipped();
    let mut features = Features::new(prose);
    let mut unary = Vec::with_capacity(prose.tokens.len());
    let mut keys = Vec::with_capacity(48);
    for token in 0..prose.tokens.len() {
        keys.clear();
        features.of(token, &mut keys);
        unary.push(weights.sum(&keys));
    }
    let path = best_path(&unary, &weights.transitions);
    let margin = |scores: &[i32; LABELS], label: usize| {
        let outside = scores[0];
        let other = if label == 0 { scores.iter().skip(1).copied().max().unwrap_or(0) } else { scores[label] };
        (other - outside).unsigned_abs() as f32 / weights.scale
    };
    unary
        .iter()
        .zip(path)
        .map(|(scores, label)| Labelled { label: Label::ALL[label], margin: margin(scores, label) })
        .collect()
}

/// The labels of the highest sum (Viterbi).
fn best_path(unary: &[[i32; LABELS]], transitions: &[[i32; LABELS]; LABELS]) -> Vec<usize> {
    let mut back: Vec<[u8; LABELS]> = Vec::with_capacity(unary.len());
    let Some((first, rest)) = unary.split_first() else { return Vec::new() };
    let mut score: [i32; LABELS] =
        std::array::from_fn(|label| if may_follow(0, label) { first[label] } else { i32::MIN / 2 });
    for here in rest {
        let mut from = [0_u8; LABELS];
        let mut next = [i32::MIN; LABELS];
        for after in 0..LABELS {
            for before in 0..LABELS {
                let sum = score[before] + transitions[before][after];
                if sum > next[after] && may_follow(before, after) {
                    next[after] = sum;
                    from[after] = before as u8;
                }
            }
            next[after] += here[after];
        }
        back.push(from);
        score = next;
    }
    let mut label = (0..LABELS).max_by_key(|&label| score[label]).unwrap_or(0);
    let mut path = vec![label; unary.len()];
    for (at, from) in back.iter().enumerate().rev() {
        label = usize::from(from[label]);
        path[at] = label;
    }
    path
}
