//! The content of the report, collected from the documents; no markup.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::analysis::{Polarity, SourceGrade};
use crate::cli::claims::{self, Claim, Status};
use crate::cli::facts::{kind, polarity};
use crate::cli::output::Judged;
use crate::cli::positions::Sources;
use crate::cli::progress::Progress;
use crate::corpus::{Corpus, Document, Fidelity, Nature, Place, QuotationClass, Stance};
use crate::text::Span;

/// Words with their position.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Passage {
    pub(super) path: String,
    pub(super) line: u32,
    pub(super) text: String,
}

/// A document with the coverage of its claims.
pub(super) struct DocumentRow {
    pub(super) path: String,
    pub(super) title: String,
    pub(super) outlet: String,
    pub(super) date: String,
    pub(super) findings: usize,
    /// The number of claims with each status, in the order of [`Status::ALL`].
    pub(super) claims: [usize; 5],
    pub(super) open: Vec<ClaimRow>,
}

/// A claim that is open or contradicted.
pub(super) struct ClaimRow {
    pub(super) status: Status,
    pub(super) claim: Passage,
    /// Passages for and against it, with their stance.
    pub(super) beside: Vec<(&'static str, Passage)>,
}

/// A speaker.
pub(super) struct Speaker {
    pub(super) name: String,
    pub(super) grade: &'static str,
    pub(super) said: Vec<Said>,
}

pub(super) struct Said {
    pub(super) passage: Passage,
    /// `asserts` and so on.
    pub(super) polarity: &'static str,
    pub(super) quoted: bool,
}

/// A disagreement between documents.
pub(super) struct Contradiction {
    pub(super) entity: String,
    pub(super) matter: String,
    pub(super) severity: &'static str,
    /// The value of each document, its speaker, and the sentence.
    pub(super) sides: Vec<(String, String, Passage)>,
}

/// A quotation and its source.
pub(super) struct Quotation {
    pub(super) class: &'static str,
    pub(super) faithful: bool,
    pub(super) quotation: Passage,
    pub(super) source: Passage,
    pub(super) diff: String,
}

pub(super) struct EntityRow {
    pub(super) name: String,
    pub(super) kind: &'static str,
    pub(super) count: u32,
    pub(super) aliases: Vec<String>,
    pub(super) descriptors: Vec<String>,
    pub(super) documents: usize,
    pub(super) disagreements: usize,
    pub(super) with: Vec<String>,
}

/// The content of the page.
pub(super) struct Data {
    pub(super) documents: Vec<DocumentRow>,
    pub(super) speakers: Vec<Speaker>,
    pub(super) contradictions: Vec<Contradiction>,
    /// ISO dates with statements about them.
    pub(super) timeline: Vec<(String, Passage)>,
    pub(super) quotations: Vec<Quotation>,
    pub(super) entities: Vec<EntityRow>,
    pub(super) origins: Vec<(Vec<String>, &'static str)>,
}

/// Entities that have a card.
const ENTITIES: usize = 150;

/// The contribution of one document.
struct Part {
    row: DocumentRow,
    said: Vec<(String, &'static str, Said)>,
    dates: Vec<(String, Passage)>,
    quotations: Vec<Quotation>,
}

/// Collects the content; the documents are read in parallel, each on its own.
pub(super) fn gather(corpus: &Corpus, sources: &Sources<'_>, judged: &[Judged], progress: &Progress) -> Data {
    let parts: Vec<Part> = judged
        .par_iter()
        .map(|judged| {
            let part = part(corpus, sources, judged);
            progress.step();
            part
        })
        .collect();
    let mut speakers: BTreeMap<String, Speaker> = BTreeMap::new();
    let (mut documents, mut timeline, mut quotations) = (Vec::new(), Vec::new(), Vec::new());
    for part in parts {
        documents.push(part.row);
        timeline.extend(part.dates);
        quotations.extend(part.quotations);
        for (name, grade, said) in part.said {
            let speaker = speakers.entry(name.clone());
            speaker.or_insert_with(|| Speaker { name, grade, said: Vec::new() }).said.push(said);
        }
    }
    let mut speakers: Vec<_> = speakers.into_values().collect();
    speakers.sort_by(|a, b| (b.said.len(), &a.name).cmp(&(a.said.len(), &b.name)));
    timeline.sort();
    timeline.dedup();
    quotations.sort_by(|a, b| (a.faithful, &a.quotation).cmp(&(b.faithful, &b.quotation)));
    let origins = corpus
        .origins()
        .into_iter()
        .map(|origin| (origin.documents.iter().map(|&id| sources.path(id).to_owned()).collect(), origin.why));
    Data {
        documents,
        speakers,
        contradictions: contradictions(corpus, sources),
        timeline,
        quotations,
        entities: entities(corpus),
        origins: origins.collect(),
    }
}

fn part(corpus: &Corpus, sources: &Sources<'_>, judged: &Judged) -> Part {
    let document = &*judged.document;
    let claims = claims::claims(corpus, document);
    let mut counts = [0; 5];
    for (count, status) in counts.iter_mut().zip(Status::ALL) {
        *count = claims.iter().filter(|claim| claim.status == status).count();
    }
    let told = claims.iter().filter(|claim| matches!(claim.status, Status::Open | Status::Contradicted));
    let open = told.filter_map(|claim| claim_row(corpus, sources, document, claim)).collect();
    let meta = &document.meta;
    let text = |text: &Option<Box<str>>| text.as_deref().unwrap_or_default().to_owned();
    let row = DocumentRow {
        path: sources.path(document.id).to_owned(),
        title: text(&meta.title),
        outlet: text(&meta.outlet),
        date: text(&meta.date),
        findings: judged.findings.len(),
        claims: counts,
        open,
    };
    let quotations = (0..document.chunks.len()).flat_map(|index| corpus.fidelity(document, index));
    Part {
        row,
        said: said(corpus, sources, document),
        dates: dates(sources, document),
        quotations: quotations.filter_map(|fidelity| quotation(sources, fidelity)).collect(),
    }
}

fn passage(sources: &Sources<'_>, place: Place) -> Option<Passage> {
    let source = sources.get(place.document)?;
    let text = place.span.of(&source.text).split_whitespace().collect::<Vec<_>>().join(" ");
    Some(Passage {
        path: sources.path(place.document).to_owned(),
        line: source.line_column(place.span.start).line,
        text,
    })
}

/// The sentence that contains a position.
fn sentence(corpus: &Corpus, place: Place) -> Place {
    let whole = corpus.document(place.document).and_then(|document| {
        let chunk = &document.chunks[document.chunk_at(place.span.start)?];
        let index = chunk.sentence_at(place.span.start.checked_sub(chunk.start)?)?;
        Some(chunk.facts.sentences.get(index)?.span.shifted(chunk.start))
    });
    Place { span: whole.filter(|whole| whole.covers(place.span)).unwrap_or(place.span), ..place }
}

fn claim_row(corpus: &Corpus, sources: &Sources<'_>, document: &Document, claim: &Claim) -> Option<ClaimRow> {
    let own = passage(sources, Place { document: document.id, span: claim.span })?;
    let against = claim.against.iter().map(|side| ("says otherwise", sentence(corpus, side.place)));
    let evidence = claim.evidence.iter().filter_map(|evidence| {
        let how = match evidence.stance {
            Stance::Supports => "says the same",
            Stance::Contradicts => "says otherwise",
            Stance::Partly => "may support it",
            Stance::Mentions => return None,
        };
        Some((how, evidence.place))
    });
    let mut beside: Vec<(&'static str, Passage)> =
        against.chain(evidence).filter_map(|(how, place)| Some((how, passage(sources, place)?))).collect();
    beside.dedup();
    Some(ClaimRow { status: claim.status, claim: own, beside })
}

fn said(corpus: &Corpus, sources: &Sources<'_>, document: &Document) -> Vec<(String, &'static str, Said)> {
    let mut out = Vec::new();
    for chunk in &document.chunks {
        for (attribution, speaker) in chunk.joined.attributions.iter().zip(&chunk.joined.speakers) {
            let (Some(first), Some(last)) = (attribution.content.first(), attribution.content.last()) else { continue };
            let Some(speaker) = speaker else { continue };
            let name = String::from(corpus.speaker(document, speaker).0);
            let span = Span { start: first.start.min(last.start), end: last.end.max(first.end) };
            let Some(passage) = passage(sources, Place { document: document.id, span: span.shifted(chunk.start) })
            else {
                continue;
            };
            let grade = match speaker.grade {
                SourceGrade::Named => "named",
                SourceGrade::Role => "by role",
                SourceGrade::Group => "a group",
                SourceGrade::Vague => "vague",
                SourceGrade::Anonymous => "anonymous",
                SourceGrade::Document => "a document",
                SourceGrade::Pronoun | SourceGrade::None => "unclear",
            };
            let polarity = match attribution.polarity {
                Polarity::Asserts => "",
                other => polarity(other),
            };
            let quoted = attribution.kind == crate::analysis::AttributionKind::Direct;
            out.push((name, grade, Said { passage, polarity, quoted }));
        }
    }
    out
}

fn dates(sources: &Sources<'_>, document: &Document) -> Vec<(String, Passage)> {
    let mut out = Vec::new();
    for chunk in &document.chunks {
        for (date, iso) in chunk.facts.dates.iter().zip(&chunk.joined.dates) {
            let Some(iso) = iso else { continue };
            let Some(index) = chunk.sentence_at(date.span.start) else { continue };
            let sentence = &chunk.facts.sentences[index];
            if !sentence.span.covers(date.span)
                || chunk.joined.roles.get(sentence.block as usize) != Some(&crate::analysis::Role::Body)
            {
                continue;
            }
            let place = Place { document: document.id, span: sentence.span.shifted(chunk.start) };
            if let Some(passage) = passage(sources, place) {
                out.push((iso.to_string(), passage));
            }
        }
    }
    out
}

fn quotation(sources: &Sources<'_>, fidelity: Fidelity) -> Option<Quotation> {
    Some(Quotation {
        class: match fidelity.class {
            QuotationClass::Same => "word for word",
            QuotationClass::MarkedChange => "changed, and marked so",
            QuotationClass::Cut | QuotationClass::SenseChanged if fidelity.negation => "a “not” is lost",
            QuotationClass::Changed => "changed",
            QuotationClass::Cut => "cut without a mark",
            QuotationClass::SenseChanged => "taken out of its sense",
            QuotationClass::Spliced => "put together from several places",
            QuotationClass::OtherSpeaker => "somebody else's words",
        },
        faithful: fidelity.class.is_faithful(),
        quotation: passage(sources, fidelity.quotation)?,
        source: passage(sources, fidelity.source)?,
        diff: fidelity.diff.split_whitespace().collect::<Vec<_>>().join(" "),
    })
}

fn contradictions(corpus: &Corpus, sources: &Sources<'_>) -> Vec<Contradiction> {
    let all = corpus.disagreements();
    let told = all.iter().map(|matter| Contradiction {
        entity: matter.entity.to_string(),
        matter: matter.matter.to_string(),
        severity: match matter.severity {
            crate::corpus::Severity::High => "high",
            crate::corpus::Severity::Medium => "medium",
            crate::corpus::Severity::Low => "low",
        },
        sides: matter
            .sides
            .iter()
            .filter_map(|side| {
                let words = passage(sources, sentence(corpus, side.place))?;
                let value =
                    if matter.nature == Nature::Figure { in_words(&side.value) } else { side.value.to_string() };
                Some((value, side.speaker.as_deref().unwrap_or_default().to_owned(), words))
            })
            .collect(),
    });
    told.filter(|matter| matter.sides.len() > 1).collect()
}

/// A figure's value for people: `>=3500 km` is “at least 3,500 km”.
fn in_words(value: &str) -> String {
    const BOUNDS: [(&str, &str); 5] =
        [(">=", "at least "), ("<=", "at most "), (">", "more than "), ("<", "less than "), ("~", "about ")];
    let bound = BOUNDS.into_iter().find_map(|(sign, words)| Some((words, value.strip_prefix(sign)?)));
    let (words, rest) = bound.unwrap_or(("", value));
    let mut out = words.to_owned();
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    for (at, c) in rest.char_indices() {
        let (before, behind) = (rest[..at].bytes().rev().take_while(u8::is_ascii_digit).count(), digits(&rest[at..]));
        let is_fraction = rest[..at - before].ends_with('.');
        if before > 0 && behind > 0 && behind.is_multiple_of(3) && !is_fraction {
            out.push(',');
        }
        out.push(c);
    }
    out
}

fn entities(corpus: &Corpus) -> Vec<EntityRow> {
    let found = corpus.search_entities("", ENTITIES);
    let rows: Vec<_> = found
        .par_iter()
        .filter_map(|(name, of, count, place)| {
            let (_, entity) = corpus.entity_at(*place)?;
            Some(EntityRow {
                name: name.to_string(),
                kind: kind(*of),
                count: *count,
                aliases: entity
                    .aliases
                    .iter()
                    .map(|(text, _)| text.to_string())
                    .filter(|text| **text != **name)
                    .collect(),
                descriptors: entity.descriptors.iter().take(4).map(|descriptor| descriptor.text.to_string()).collect(),
                documents: entity.documents.len(),
                disagreements: entity.disagreements.len(),
                with: entity.with.iter().take(5).map(|(name, _)| name.to_string()).collect(),
            })
        })
        .collect();
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_people_write_them() {
        let pairs = [
            (">=3500", "at least 3,500"),
            ("<1000 km", "less than 1,000 km"),
            ("~2000-3000", "about 2,000-3,000"),
            ("1234567.8901 EUR", "1,234,567.8901 EUR"),
            ("12 %", "12 %"),
        ];
        for (value, words) in pairs {
            assert_eq!(in_words(value), words);
        }
    }
}
