//! The trained attribution model: gives each token of a block its part in an attribution. A small recurrent network
//! scores the labels (`network`), a linear chain over them decides (`field`). Which parts belong together is not its
//! business (`attribution`). `crate::train` makes the weights.

pub(crate) mod calibration;
mod dense;
mod evidence;
pub(crate) mod features;
pub(crate) mod field;
mod lanes;
#[cfg(test)]
mod measure;
pub(crate) mod network;
pub(super) mod vocabulary;
pub(crate) mod weights;

pub use evidence::{Evidence, evidence};

use super::prose::Prose;
use features::{Features, Keys};
use weights::Weights;

/// The part a token has in an attribution. Source and content also tell on which side their cue stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Label {
    Outside,
    CueBegins,
    Cue,
    /// Of a source whose cue follows.
    SourceBegins,
    Source,
    /// Of a source whose cue is before.
    SourceBehindBegins,
    SourceBehind,
    /// Of content whose cue follows.
    ContentBegins,
    Content,
    /// Of content whose cue is before, be it paragraphs before.
    ContentBehindBegins,
    ContentBehind,
}

pub(crate) const LABELS: usize = 11;

impl Label {
    pub(crate) const ALL: [Self; LABELS] = [
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
    pub(crate) const fn begins(self) -> bool {
        self as u8 % 2 == 1
    }
}

/// Whether one label may follow another: a stretch is opened before it goes on.
pub(crate) const fn may_follow(before: usize, after: usize) -> bool {
    after == 0 || after % 2 == 1 || before == after || before + 1 == after
}

/// Which part of an attribution a label stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Source,
    Cue,
    Content,
}

impl Role {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Cue => "cue",
            Self::Content => "content",
        }
    }
}

pub(crate) const fn role(label: usize) -> Option<Role> {
    match label {
        0 => None,
        1..=2 => Some(Role::Cue),
        3..=6 => Some(Role::Source),
        _ => Some(Role::Content),
    }
}

/// A token's label, and how likely it is that the token has this part, from 0 to 1.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Labelled {
    pub(crate) label: Label,
    pub(crate) sure: f32,
}

/// What the model makes of a block.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    pub(crate) labels: Vec<Labelled>,
    /// For each sentence, how likely any of it is content, as the chain believes.
    pub(crate) attributed: Vec<f32>,
}

/// Reads a block with these weights.
pub(crate) fn read_with(weights: &Weights, prose: &Prose<'_>) -> Reading {
    let features = Features::new(prose);
    let keys: Vec<Keys> = (0..features.len()).map(|token| features.of(token)).collect();
    let scores = network::scores(weights, &keys);
    let path = field::best_path(&scores, &weights.transitions);
    let sums = field::Sums::new(&scores, &weights.transitions);
    let labels = path.iter().enumerate().map(|(at, &label)| {
        let marginal = sums.marginal(at);
        let same = (0..LABELS).filter(|other| role(*other) == role(label));
        Labelled { label: Label::ALL[label], sure: same.map(|other| marginal[other]).sum() }
    });
    Reading {
        labels: labels.collect(),
        attributed: prose.sentences.iter().map(|sentence| sums.attributed(sentence.tokens.clone())).collect(),
    }
}
