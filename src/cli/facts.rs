//! JSON shapes that several commands print: passages, figures, names of kinds.

use serde::Serialize;

use super::args::Offsets;
use super::positions::{Source, Sources};
use crate::analysis::{Comparator, CueClass, EntityKind, Figure, Polarity};
use crate::corpus::Place;
use crate::text::Span;

/// A span of a document, with its words.
#[derive(Serialize)]
pub(super) struct Passage {
    pub(super) path: String,
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) text: String,
}

impl Passage {
    pub(super) fn new(sources: &Sources<'_>, place: Place, unit: Offsets) -> Option<Self> {
        let source = sources.get(place.document)?;
        let (start, end) = source.span(place.span, unit);
        let text = place.span.of(&source.text).to_owned();
        Some(Self { path: sources.path(place.document).to_owned(), start, end, text })
    }
}

#[derive(Serialize)]
pub(super) struct FigureOut {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) path: Option<String>,
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) text: String,
    pub(super) value: Option<f64>,
    pub(super) value_high: Option<f64>,
    pub(super) comparator: &'static str,
    pub(super) unit: String,
    pub(super) counts: String,
    pub(super) entity: Option<String>,
    pub(super) as_of: Option<String>,
}

impl FigureOut {
    /// `span` is the figure's position in the document.
    pub(super) fn new(source: &Source, figure: &Figure, span: Span, unit: Offsets) -> Self {
        let (start, end) = source.span(span, unit);
        Self {
            path: None,
            start,
            end,
            text: span.of(&source.text).to_owned(),
            value: Some(figure.value).filter(|value| value.is_finite()),
            value_high: figure.value_high.filter(|value| value.is_finite()),
            comparator: comparator(figure.comparator),
            unit: figure.unit.to_string(),
            counts: figure.counts.to_string(),
            entity: None,
            as_of: None,
        }
    }
}

const fn comparator(comparator: Comparator) -> &'static str {
    match comparator {
        Comparator::Equal => "=",
        Comparator::Less => "<",
        Comparator::Greater => ">",
        Comparator::About => "~",
        Comparator::AtMost => "<=",
        Comparator::AtLeast => ">=",
    }
}

pub(super) const fn cue_class(class: CueClass) -> &'static str {
    match class {
        CueClass::Speech => "speech",
        CueClass::Belief => "belief",
        CueClass::Act => "act",
    }
}

pub(super) const fn polarity(polarity: Polarity) -> &'static str {
    match polarity {
        Polarity::Asserts => "asserts",
        Polarity::Denies => "denies",
        Polarity::Doubts => "doubts",
        Polarity::Hypothetical => "hypothetical",
    }
}

pub(super) const fn kind(kind: EntityKind) -> &'static str {
    match kind {
        EntityKind::Person => "PER",
        EntityKind::Organization => "ORG",
        EntityKind::Geopolitical => "GPE",
        EntityKind::Location => "LOC",
        EntityKind::Nationality => "NORP",
        EntityKind::Group => "GROUP",
        EntityKind::Event => "EVENT",
        EntityKind::Work => "WORK",
    }
}

/// A score for people: digits beyond the fourth depend on the machine.
pub(super) fn score(score: f32) -> f64 {
    (f64::from(score) * 10_000.0).round() / 10_000.0
}
