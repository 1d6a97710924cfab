//! Trains the attribution model (`analysis/model`), measures and calibrates it on held-out articles.

mod example;
mod layers;
mod learner;
mod loss;
pub(crate) mod measure;

use std::path::{Path, PathBuf};

use super::corpora::{self, Attributed};
use crate::analysis::model::Label;
use crate::analysis::model::calibration::Calibration;
use crate::analysis::model::weights::Weights;
use crate::error::Result;
use crate::text::Span;
use learner::{Learner, Settings};
use measure::Report;

const SETTINGS: Settings = Settings {
    hidden: 96,
    epochs: 3,
    rate: 0.0012,
    embedding_rate: 0.05,
    transition_rate: 0.05,
    dropped: 0.35,
    features_dropped: 0.15,
    batch: 8,
};
/// One article in this many is held out of the first training.
const HELD_OUT: usize = 8;

/// A text with its spans, each with its first label.
type Marked = (String, Vec<(Span, Label)>);

/// The training data.
pub(crate) struct Data {
    origin: PathBuf,
    gold: Vec<Attributed>,
    taught: Vec<Marked>,
}

impl Data {
    /// From a folder: `polnear/train.jsonl` or any `*.jsonl` of that form, and brat's files. `taught`: the labels of a
    /// teacher and its texts.
    pub(crate) fn read(folder: &Path, taught: Option<(&Path, &Path)>) -> Result<Self> {
        let shared = folder.join("polnear/train.jsonl");
        let mut gold = Vec::new();
        let mut origin = folder.to_path_buf();
        if shared.is_file() {
            gold.extend(corpora::attributed(&shared)?);
            origin = shared;
        } else {
            for path in corpora::files(folder, "jsonl")? {
                gold.extend(corpora::attributed(&path)?);
            }
            gold.extend(corpora::brat(folder)?);
        }
        let taught = taught.map_or(Ok(Vec::new()), |(labels, texts)| corpora::taught(labels, texts))?;
        Ok(Self { origin, gold, taught })
    }

    /// The file or folder of the annotated texts.
    pub(crate) fn origin(&self) -> &Path {
        &self.origin
    }

    pub(crate) fn gold(&self) -> usize {
        self.gold.len()
    }

    pub(crate) fn taught(&self) -> usize {
        self.taught.len()
    }
}

/// The bytes of the weights, and the accuracy of the same training on the held-out articles.
pub(crate) fn train(data: &Data, said: &mut dyn FnMut(&str)) -> (Vec<u8>, Report) {
    let of = |kept: bool| {
        let texts = data.gold.iter().enumerate().filter(move |(at, _)| (at % HELD_OUT == 0) != kept);
        texts.map(|(_, text)| text)
    };
    let held: Vec<Attributed> = of(false).cloned().collect();
    said("measuring: training without every eighth article");
    let bytes = learn(of(true), &data.taught, Calibration::NONE, said);
    // The packed weights can be read.
    let report = Weights::copied(&bytes).map_or_else(Report::default, |weights| measure::measure(&weights, &held));
    said("training on all articles");
    (learn(data.gold.iter(), &data.taught, report.calibration(), said), report)
}

fn learn<'a>(
    gold: impl Iterator<Item = &'a Attributed>,
    taught: &[Marked],
    calibration: Calibration,
    said: &mut dyn FnMut(&str),
) -> Vec<u8> {
    let mut examples = Vec::new();
    for text in gold {
        example::examples(&text.text, &example::parts(&text.attributions), &mut examples);
    }
    for (text, parts) in taught {
        example::examples(text, parts, &mut examples);
    }
    let vocabulary = example::vocabulary(&examples);
    let sequences = example::sequences(examples, &vocabulary);
    let mut learner = Learner::new(vocabulary.len(), SETTINGS);
    learner.train(&sequences, &mut |epoch| said(&format!("pass {epoch} of {}", SETTINGS.epochs)));
    learner.pack(&vocabulary, calibration)
}
