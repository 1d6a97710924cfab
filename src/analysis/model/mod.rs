//! The trained attribution model: labels each token of a block as part of an attribution. A small recurrent network
//! scores the labels (`network`), a linear-chain CRF decodes them (`crf`). Does not combine the parts (`attribution`).
//! `crate::train` trains the weights.

pub(crate) mod calibration;
pub(crate) mod crf;
mod dense;
mod evidence;
pub(crate) mod features;
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

/// The part of a token in an attribution. Labels of source and content also give the side of their cue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Label {
    Outside,
    CueBegins,
    Cue,
    /// A source whose cue follows.
    SourceBegins,
    Source,
    /// A source whose cue precedes it.
    SourceBehindBegins,
    SourceBehind,
    /// Content whose cue follows.
    ContentBegins,
    Content,
    /// Content whose cue precedes it, possibly by several paragraphs.
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

    /// Begins a span; every other label but `Outside` continues the one before it.
    pub(crate) const fn begins(self) -> bool {
        self as u8 % 2 == 1
    }
}

/// Whether one label may follow another: a span begins before it continues.
pub(crate) const fn may_follow(before: usize, after: usize) -> bool {
    after == 0 || after % 2 == 1 || before == after || before + 1 == after
}

/// The part of an attribution that a label marks.
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

/// A token's label, and the probability from 0 to 1 that it is right.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Labelled {
    pub(crate) label: Label,
    pub(crate) sure: f32,
}

/// The prediction for a block.
#[derive(Debug, Default)]
pub(crate) struct Prediction {
    pub(crate) labels: Vec<Labelled>,
    /// For each sentence, the CRF probability that any of it is content.
    pub(crate) attributed: Vec<f32>,
}

/// Labels a block with these weights.
pub(crate) fn predict(weights: &Weights, prose: &Prose<'_>) -> Prediction {
    let features = Features::new(prose);
    let keys: Vec<Keys> = (0..features.len()).map(|token| features.of(token)).collect();
    let scores = network::scores(weights, &keys);
    let path = crf::decode(&scores, &weights.transitions);
    let sums = crf::ForwardBackward::new(&scores, &weights.transitions);
    let labels = path.iter().enumerate().map(|(at, &label)| {
        let marginal = sums.marginal(at);
        let same = (0..LABELS).filter(|other| role(*other) == role(label));
        Labelled { label: Label::ALL[label], sure: same.map(|other| marginal[other]).sum() }
    });
    Prediction {
        labels: labels.collect(),
        attributed: prose.sentences.iter().map(|sentence| sums.attributed(sentence.tokens.clone())).collect(),
    }
}
