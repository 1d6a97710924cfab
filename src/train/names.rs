//! Trains the name tagger (`analysis/mention/tagger`) and measures it by cross-validation.

use std::path::Path;

use rustc_hash::FxHashMap;

use super::chain::{Chain, Sequence, Settings};
use super::corpora::{self, Text};
use crate::analysis::mention::tagger::{Coarse, LABELS, Model, SLOT, may_follow};
use crate::analysis::{table, training};
use crate::error::Result;

/// Features that occur less often are dropped.
const RARE: u32 = 2;
/// The number of features in the built-in table: those with the largest weights.
const KEPT: usize = 52_000;
/// Units of the table in one unit of log-odds.
const SCALE: f32 = 24.0;
pub(crate) const FOLDS: usize = 5;
const SETTINGS: Settings = Settings { epochs: 12, rate: 0.04, dropped: 0.2, decay: 1e-6 };

/// The weight of a corpus.
struct Corpus {
    texts: Vec<Text>,
    weight: f32,
    /// Its annotation style is the one we want: its own copy of the weights is trained as well.
    own: bool,
}

/// A text's sequences with keys for features.
struct Prepared {
    segments: Vec<(Vec<Vec<u32>>, Vec<usize>)>,
    weight: f32,
    own: bool,
}

/// Counts of a measurement: correct, predicted, gold.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts(pub [u32; 3]);

impl Counts {
    /// F1 in percent.
    pub(crate) fn f1(self) -> f64 {
        let [right, found, gold] = self.0.map(f64::from);
        200.0 * right / (found + gold).max(1.0)
    }
}

/// The accuracy of name recognition.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Report {
    pub(crate) typed: Counts,
    pub(crate) untyped: Counts,
    pub(crate) by_kind: [Counts; 4],
    /// Names of all corpora that the tagger can reach.
    pub(crate) reached: Counts,
}

fn corpora(data: &Path, options: &Options) -> Result<Vec<Corpus>> {
    let [own, gum, tweets] = options.weights;
    let mut all = vec![Corpus { texts: corpora::named(&data.join("wikigold/all.jsonl"))?, weight: own, own: true }];
    if gum > 0.0 {
        let mut texts = Vec::new();
        for path in corpora::files(&data.join("gum_dep/train"), "conllu")? {
            texts.push(corpora::conllu(&path)?);
        }
        all.push(Corpus { texts, weight: gum, own: false });
    }
    if tweets > 0.0 {
        let mut texts = Vec::new();
        for path in corpora::files(&data.join("btc"), "jsonl")? {
            texts.extend(corpora::named(&path)?);
        }
        all.push(Corpus { texts, weight: tweets, own: false });
    }
    Ok(all)
}

/// The features and labels of a text. Tokens without annotation end a segment.
fn prepare(text: &Text, corpus: &Corpus, skip: &[u8], reached: &mut Counts) -> Prepared {
    let mut segments = Vec::new();
    let mut names = text.names.iter().peekable();
    let mut unknown = text.unknown.iter().peekable();
    let mut ends: FxHashMap<u32, u32> = FxHashMap::default();
    for example in training::name_examples(&text.text) {
        for segment in example.segments {
            let mut features: Vec<Vec<u32>> = Vec::new();
            let mut labels: Vec<usize> = Vec::new();
            for (span, keys) in segment {
                while names.next_if(|(name, _)| name.end <= span.start).is_some() {}
                while unknown.next_if(|unknown| unknown.end <= span.start).is_some() {}
                if unknown.peek().is_some_and(|unknown| unknown.overlaps(span)) {
                    segments.push((std::mem::take(&mut features), std::mem::take(&mut labels)));
                    continue;
                }
                let label = match names.peek() {
                    Some((name, kind)) if name.covers(span) => {
                        let opens = labels.is_empty() || name.start == span.start;
                        ends.insert(name.start, span.end);
                        kind.label() + usize::from(!opens)
                    }
                    _ => 0,
                };
                features.push(keys.iter().filter(|(t, _)| !skip.contains(t)).map(|(_, key)| *key).collect());
                labels.push(label);
            }
            segments.push((features, labels));
        }
    }
    reached.0[2] += text.names.len() as u32;
    reached.0[0] += text.names.iter().filter(|(name, _)| ends.get(&name.start) == Some(&name.end)).count() as u32;
    segments.retain(|(_, labels)| !labels.is_empty());
    for (_, labels) in &mut segments {
        let mut before = 0;
        for label in labels {
            if !may_follow(before, *label) {
                *label -= 1;
            }
            before = *label;
        }
    }
    Prepared { segments, weight: corpus.weight, own: corpus.own }
}

/// Trains; returns the bytes that [`Model::read`] reads.
fn learn(texts: &[&Prepared], options: &Options) -> Vec<u8> {
    let mut count: FxHashMap<u32, u32> = FxHashMap::default();
    for key in texts.iter().flat_map(|text| text.segments.iter()).flat_map(|(tokens, _)| tokens.iter().flatten()) {
        *count.entry(*key).or_default() += 1;
    }
    let mut keys: Vec<u32> = count.iter().filter(|(_, n)| **n >= RARE).map(|(key, _)| *key).collect();
    keys.sort_unstable();
    let index: FxHashMap<u32, u32> = keys.iter().enumerate().map(|(at, key)| (*key, at as u32)).collect();
    let apart = keys.len() as u32;
    let known = |token: &Vec<u32>, own: bool| -> Vec<u32> {
        let general = token.iter().filter_map(|key| index.get(key).copied());
        // Features of a single corpus are trained in a copy of the weights (Daumé 2007).
        general.flat_map(|at| [Some(at), own.then_some(at + apart)]).flatten().collect()
    };
    let data: Vec<Sequence> = (texts.iter())
        .flat_map(|text| {
            text.segments.iter().map(|(tokens, labels)| Sequence {
                features: tokens.iter().map(|token| known(token, text.own)).collect(),
                labels: labels.clone(),
                weight: text.weight,
            })
        })
        .collect();
    let mut chain = Chain::<LABELS>::new(2 * keys.len(), may_follow, options.settings);
    chain.train(&data);
    let (general, own) = chain.weights.split_at(keys.len());
    let rows: Vec<[f32; LABELS]> = general
        .iter()
        .zip(own)
        .map(|(general, own)| std::array::from_fn(|label| general[label] + own[label]))
        .collect();
    bytes(&keys, &rows, &chain.transitions, options.kept)
}

fn bytes(keys: &[u32], rows: &[[f32; LABELS]], transitions: &[[f32; LABELS]; LABELS], kept: usize) -> Vec<u8> {
    let size = |row: &[f32; LABELS]| {
        let (low, high) = row.iter().fold((f32::MAX, f32::MIN), |(low, high), w| (low.min(*w), high.max(*w)));
        high - low
    };
    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_by(|a, b| size(&rows[*b]).total_cmp(&size(&rows[*a])).then(a.cmp(b)));
    order.truncate(kept);
    order.sort_unstable();
    let small = |weight: f32| (weight * SCALE).round().clamp(-127.0, 127.0) as i8;
    let features: Vec<_> = order.iter().map(|at| (keys[*at], rows[*at].map(small))).collect();
    let transitions = transitions.iter().flatten().flat_map(|weight| ((weight * SCALE).round() as i32).to_le_bytes());
    transitions.chain(table::write::<LABELS, SLOT>(&features)).collect()
}

/// The names of a kind in the corpora.
const fn label(kind: Coarse) -> &'static str {
    match kind {
        Coarse::Person => "PER",
        Coarse::Body => "ORG",
        Coarse::Place => "LOC",
        Coarse::Other => "MISC",
    }
}

fn measure(model: &Model<'_>, text: &Text, report: &mut Report, wrong: &mut impl FnMut(char, &str, &str)) {
    let found = training::names(model, &text.text);
    let found: Vec<_> = found.iter().map(|mention| (mention.span, Coarse::of(mention.kind))).collect();
    let gold = &text.names;
    found
        .iter()
        .filter(|name| !gold.contains(name))
        .for_each(|(span, kind)| wrong('+', label(*kind), span.of(&text.text)));
    gold.iter()
        .filter(|name| !found.contains(name))
        .for_each(|(span, kind)| wrong('-', label(*kind), span.of(&text.text)));
    for kind in Coarse::ALL {
        let counts = &mut report.by_kind[kind as usize].0;
        counts[0] += found.iter().filter(|name| name.1 == kind && gold.contains(name)).count() as u32;
        counts[1] += found.iter().filter(|name| name.1 == kind).count() as u32;
        counts[2] += gold.iter().filter(|name| name.1 == kind).count() as u32;
    }
    report.untyped.0[0] += found.iter().filter(|(span, _)| gold.iter().any(|(name, _)| name == span)).count() as u32;
    report.untyped.0[1] += found.len() as u32;
    report.untyped.0[2] += gold.len() as u32;
    for at in 0..3 {
        report.typed.0[at] = report.by_kind.iter().map(|counts| counts.0[at]).sum();
    }
}

/// Options that differ from the built-in model, for experiments.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) settings: Settings,
    /// The number of features to keep.
    pub(crate) kept: usize,
    /// Templates to leave out, for ablation.
    pub(crate) skip: Vec<u8>,
    /// The weight of each corpus; 0 leaves it out.
    pub(crate) weights: [f32; 3],
}

impl Default for Options {
    fn default() -> Self {
        Self { settings: SETTINGS, kept: KEPT, skip: Vec::new(), weights: [1.0, 0.5, 0.3] }
    }
}

/// The weights trained on all data: the bytes of `names.bin`. `data` has `wikigold/all.jsonl`, `gum_dep/train/*.conllu`
/// and `btc/*.jsonl`.
///
/// # Errors
/// A file of the corpora that cannot be read or is not what its name says.
pub(crate) fn train(data: &Path, options: &Options) -> Result<Vec<u8>> {
    let corpora = corpora(data, options)?;
    let mut reached = Counts::default();
    let texts: Vec<Prepared> = (corpora.iter())
        .flat_map(|corpus| {
            corpus.texts.iter().map(|text| prepare(text, corpus, &options.skip, &mut reached)).collect::<Vec<_>>()
        })
        .collect();
    Ok(learn(&texts.iter().collect::<Vec<_>>(), options))
}

/// Cross-validation over the texts of `WikiGold`: each is tagged with weights trained on the others and on the other
/// corpora. `wrong` gets every false positive (`+`) and false negative (`-`).
///
/// # Errors
/// A file of the corpora that cannot be read or is not what its name says.
pub(crate) fn cross_validate(
    data: &Path,
    options: &Options,
    folds: usize,
    mut wrong: impl FnMut(char, &str, &str),
) -> Result<Report> {
    let corpora = corpora(data, options)?;
    let mut reached = Counts::default();
    let prepared: Vec<Vec<Prepared>> = (corpora.iter())
        .map(|corpus| corpus.texts.iter().map(|text| prepare(text, corpus, &options.skip, &mut reached)).collect())
        .collect();
    let mut report = Report { reached, ..Report::default() };
    for fold in 0..folds {
        let rest: Vec<&Prepared> = (prepared.iter().enumerate())
            .flat_map(|(corpus, texts)| {
                let learned = move |(at, _): &(usize, &Prepared)| corpus != 0 || at % FOLDS != fold;
                texts.iter().enumerate().filter(learned).map(|(_, text)| text)
            })
            .collect();
        let bytes = learn(&rest, options);
        let model = Model::read(&bytes);
        for (_, text) in corpora[0].texts.iter().enumerate().filter(|(at, _)| at % FOLDS == fold) {
            measure(&model, text, &mut report, &mut wrong);
        }
    }
    Ok(report)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_names_in_the_same_words_are_learned_again_to_the_bit() {
        let text = "Ada Marsh of Vardo Shipping met Otto Pell in Oslo.";
        let name = |name: &str, kind| {
            let start = text.find(name).expect("a name of the text");
            (crate::text::Span::at(start..start + name.len()), kind)
        };
        let names = vec![
            name("Ada Marsh", Coarse::Person),
            name("Vardo Shipping", Coarse::Body),
            name("Otto Pell", Coarse::Person),
            name("Oslo", Coarse::Place),
        ];
        let text = Text { text: text.to_owned(), names, ..Text::default() };
        let corpus = Corpus { texts: Vec::new(), weight: 1.0, own: true };
        let mut reached = Counts::default();
        let prepared: Vec<Prepared> = (0..3).map(|_| prepare(&text, &corpus, &[], &mut reached)).collect();
        assert_eq!(reached.0[0], reached.0[2], "every name can be found");
        let texts: Vec<&Prepared> = prepared.iter().collect();
        let bytes = learn(&texts, &Options::default());
        assert_eq!(bytes, learn(&texts, &Options::default()));
        let mut report = Report::default();
        measure(&Model::read(&bytes), &text, &mut report, &mut |_, _, _| {});
        // Three sentences teach little, but nothing wrong.
        let [right, found, gold] = report.typed.0;
        assert!(right == found && right >= 3 && gold == 4, "{:?}", report.typed);
    }
}
