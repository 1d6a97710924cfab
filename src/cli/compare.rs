//! `ibid compare`: what the documents say of the same thing, as JSON.

use rayon::prelude::*;
use serde::Serialize;

use super::args::{CompareArgs, CompareFormat, Offsets};
use super::facts::{Passage, score};
use super::positions::Sources;
use super::progress::Progress;
use super::{Done, Reading, lint, terminal};
use crate::analysis::{ClaimKind, Role};
use crate::corpus::{Corpus, Descent, Disagreement, Document, Fidelity, Place, QuotationClass, Severity};
use crate::error::Result;
use crate::text::Span;
use crate::workspace;

#[derive(Serialize)]
struct Out {
    ibid: &'static str,
    offsets: &'static str,
    disagreements: Vec<DisagreementOut>,
    corroborations: Vec<Corroboration>,
    quotations: Vec<QuotationOut>,
    origins: Vec<OriginOut>,
}

#[derive(Serialize)]
pub(super) struct DisagreementOut {
    id: String,
    entity: String,
    matter: String,
    nature: &'static str,
    severity: &'static str,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<f64>,
    spans: Vec<SideOut>,
}

#[derive(Serialize)]
struct SideOut {
    path: String,
    start: u32,
    end: u32,
    text: String,
    value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    speaker: Option<String>,
}

#[derive(Serialize)]
struct Corroboration {
    claim: Passage,
    evidence: Passage,
    /// The probability that the evidence is about the same thing as the claim.
    score: f64,
    /// The probability that it states most of the claim.
    support: f64,
    independent: bool,
    stance: &'static str,
    /// The words of the evidence that match the claim's, in other forms or synonyms.
    matches: Vec<String>,
}

#[derive(Serialize)]
struct QuotationOut {
    class: &'static str,
    /// The quotation, then its source.
    spans: Vec<Passage>,
    /// The speaker to whom each attributes the words.
    speakers: [Option<String>; 2],
    /// Which of the spans is wrong.
    faulty: Option<u8>,
    /// Word by word, as `wdiff` prints it.
    diff: String,
}

#[derive(Serialize)]
struct OriginOut {
    paths: Vec<String>,
    why: &'static str,
}

#[derive(Serialize)]
struct PairOut {
    spans: Vec<Passage>,
    names: Vec<&'static str>,
    features: Vec<f32>,
    scores: [f32; 2],
}

#[derive(Serialize)]
struct ValuePairOut {
    spans: Vec<Passage>,
    values: Vec<Passage>,
    family: &'static str,
    same: bool,
    specific: bool,
    /// The sentences tell that they are values of two things.
    apart: bool,
    scores: [f32; 2],
    names: Vec<&'static str>,
    features: Vec<f32>,
    wording: Vec<u32>,
}

/// The most passages for each claim.
const EVIDENCE: usize = 3;

pub(super) fn run(args: &CompareArgs, reading: &Reading) -> Result<Done> {
    let loaded = workspace::load_paths(&lint::request(&args.paths, None, false, reading)?, None);
    let done = lint::said(&loaded, reading)?;
    let _keeping = loaded.keep_meanwhile();
    let corpus = lint::corpus(&loaded);
    let sources = Sources::new(&loaded);
    let unit = args.offsets;
    if args.format == CompareFormat::Pairs {
        pairs(&corpus, &sources, unit)?;
        return Ok(done);
    }
    if args.format == CompareFormat::ValuePairs {
        value_pairs(&corpus, &sources, unit)?;
        return Ok(done);
    }
    let progress = Progress::count("comparing documents", loaded.documents.len());
    let pairs: Vec<_> = loaded
        .documents
        .par_iter()
        .map(|document| {
            let found =
                (corroborations(&corpus, &sources, document, unit), quotations(&corpus, &sources, document, unit));
            progress.step();
            found
        })
        .collect();
    progress.end();
    let (corroborations, quotations): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
    let origins = corpus.origins().into_iter().map(|origin| OriginOut {
        paths: origin.documents.iter().map(|&id| sources.path(id).to_owned()).collect(),
        why: origin.why,
    });
    let out = Out {
        ibid: env!("CARGO_PKG_VERSION"),
        offsets: unit.name(),
        disagreements: corpus.disagreements().iter().map(|matter| disagreement(&sources, matter, unit)).collect(),
        corroborations: corroborations.into_iter().flatten().collect(),
        quotations: quotations.into_iter().flatten().collect(),
        origins: origins.collect(),
    };
    terminal::print_raw(|writer| {
        terminal::json(writer, &out, true)?;
        writeln!(writer)
    })?;
    Ok(done)
}

/// A line for each pair of sentences that the judge of statements looks at.
fn pairs(corpus: &Corpus, sources: &Sources<'_>, unit: Offsets) -> Result<()> {
    terminal::print_raw(|writer| {
        for pair in corpus.compared_pairs() {
            let spans: Vec<_> =
                pair.places.into_iter().filter_map(|place| Passage::new(sources, place, unit)).collect();
            let features: Vec<_> = pair.features.named().map(|(_, value)| value).collect();
            let names: Vec<_> = pair.features.named().map(|(name, _)| name).collect();
            let scores = [pair.clash, pair.update];
            terminal::json(writer, &PairOut { spans, names, features, scores }, false)?;
            writeln!(writer)?;
        }
        Ok(())
    })
}

/// A line for each pair of values that the judges of values look at.
fn value_pairs(corpus: &Corpus, sources: &Sources<'_>, unit: Offsets) -> Result<()> {
    terminal::print_raw(|writer| {
        for pair in corpus.value_pairs() {
            let passages = |places: [Place; 2]| -> Vec<Passage> {
                places.into_iter().filter_map(|place| Passage::new(sources, place, unit)).collect()
            };
            let (names, features) = pair.features.iter().copied().unzip();
            let (spans, values) = (passages(pair.places), passages(pair.values));
            let (same, specific, apart) = (pair.is_same, pair.is_specific, pair.are_of_two);
            let out = ValuePairOut {
                spans,
                values,
                family: pair.family,
                same,
                specific,
                apart,
                scores: pair.scores,
                names,
                features,
                wording: pair.wording,
            };
            terminal::json(writer, &out, false)?;
            writeln!(writer)?;
        }
        Ok(())
    })
}

pub(super) fn disagreement(sources: &Sources<'_>, matter: &Disagreement, unit: Offsets) -> DisagreementOut {
    let spans = matter.sides.iter().filter_map(|side| {
        let Passage { path, start, end, .. } = Passage::new(sources, side.place, unit)?;
        Some(SideOut {
            path,
            start,
            end,
            text: side.text.to_string(),
            value: side.value.to_string(),
            speaker: side.speaker.as_deref().map(Into::into),
        })
    });
    DisagreementOut {
        id: matter.id.to_string(),
        entity: matter.entity.to_string(),
        matter: matter.matter.to_string(),
        nature: matter.nature.name(),
        severity: match matter.severity {
            Severity::High => "high",
            Severity::Medium => "medium",
            Severity::Low => "low",
        },
        status: matter.status.name(),
        score: matter.score.map(score),
        spans: spans.collect(),
    }
}

fn corroborations(corpus: &Corpus, sources: &Sources<'_>, document: &Document, unit: Offsets) -> Vec<Corroboration> {
    let mut out = Vec::new();
    for chunk in &document.chunks {
        let claims = chunk.facts.sentences.iter().filter(|sentence| {
            sentence.claim == ClaimKind::Checkable
                && chunk.joined.roles.get(sentence.block as usize).copied() == Some(Role::Body)
        });
        for claim in claims {
            let span = claim.span.shifted(chunk.start);
            for evidence in corpus.evidence(document, span, EVIDENCE) {
                let claim = Passage::new(sources, Place { document: document.id, span }, unit);
                let passage = Passage::new(sources, evidence.place, unit);
                if let (Some(claim), Some(passage)) = (claim, passage) {
                    let (support, score) = (score(evidence.support), score(evidence.score));
                    let (stance, independent) = (evidence.stance.name(), evidence.independent);
                    let matches =
                        evidence.matches.iter().map(|at| document_words(corpus, evidence.place, *at)).collect();
                    out.push(Corroboration { claim, evidence: passage, score, support, independent, stance, matches });
                }
            }
        }
    }
    out
}

fn document_words(corpus: &Corpus, place: Place, at: Span) -> String {
    corpus.document(place.document).map(|document| document.text(at).into_owned()).unwrap_or_default()
}

fn quotations(corpus: &Corpus, sources: &Sources<'_>, document: &Document, unit: Offsets) -> Vec<QuotationOut> {
    let all = (0..document.chunks.len()).flat_map(|index| corpus.fidelity(document, index));
    all.map(|fidelity: Fidelity| QuotationOut {
        class: match fidelity.class {
            QuotationClass::Same => "same",
            QuotationClass::MarkedChange => "marked-change",
            QuotationClass::Cut | QuotationClass::SenseChanged if fidelity.negation => "negation-cut",
            QuotationClass::Changed => "changed",
            QuotationClass::Cut | QuotationClass::SenseChanged => "cut",
            QuotationClass::Spliced => "spliced",
            QuotationClass::OtherSpeaker => "other-speaker",
        },
        // If the original of two is unknown, neither is marked.
        faulty: (!fidelity.class.is_faithful() && fidelity.descent == Descent::Copy).then_some(0),
        spans: [fidelity.quotation, fidelity.source]
            .into_iter()
            .filter_map(|place| Passage::new(sources, place, unit))
            .collect(),
        speakers: fidelity.speakers.map(|name| name.map(String::from)),
        diff: fidelity.diff.into(),
    })
    .collect()
}
