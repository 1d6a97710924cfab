//! Inlay hints: the person a pronoun refers to, the speaker of an unattributed quotation, the date of “Friday”. Nothing
//! that the sentence contains itself.

use rustc_hash::FxHashMap;

use super::hover::is_absolute;
use super::markup::clean;
use super::{Cancellable, Snapshot};
use crate::analysis::SourceGrade;
use crate::corpus::{Chunk, Document, Place};
use crate::text::Span;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InlayHint {
    pub at: u32,
    pub label: Box<str>,
    pub tooltip: Box<str>,
    /// Set before the text at `at` rather than after it.
    pub before: bool,
}

/// In order of position.
pub fn inlay_hints(snapshot: &Snapshot, range: Place) -> Cancellable<Vec<InlayHint>> {
    let Some(document) = snapshot.corpus.document(range.document) else { return Ok(Vec::new()) };
    let mut hints = Vec::new();
    let first = document.chunk_at(range.span.start).unwrap_or(0);
    for chunk in document.chunks.iter().skip(first).take_while(|chunk| chunk.start <= range.span.end) {
        snapshot.check()?;
        speakers(snapshot, document, chunk, &mut hints);
        dates(document, chunk, &mut hints);
    }
    hints.retain(|hint| range.span.touches(hint.at));
    hints.sort_by(|a, b| (a.at, &a.label).cmp(&(b.at, &b.label)));
    hints.dedup_by(|a, b| a.at == b.at && a.label == b.label);
    Ok(hints)
}

fn speakers(snapshot: &Snapshot, document: &Document, chunk: &Chunk, hints: &mut Vec<InlayHint>) {
    let of = chunk.joined.quotation_attributions.iter().zip(&chunk.facts.quotations);
    // The last quotation of each attribution.
    let quotations: FxHashMap<usize, Span> =
        of.filter_map(|(of, quotation)| Some(((*of)? as usize, quotation.span))).collect();
    for (index, attribution) in chunk.joined.attributions.iter().enumerate() {
        let Some(speaker) = chunk.joined.speakers.get(index).and_then(Option::as_ref) else { continue };
        let pronoun = attribution.grade == SourceGrade::Pronoun;
        let (at, tooltip) = match attribution.source.last() {
            Some(source) if pronoun => (source.end, "The person the pronoun refers to"),
            None => match quotations.get(&index) {
                Some(quotation) => (quotation.end, "The speaker of this quotation"),
                None => continue,
            },
            Some(_) => continue,
        };
        let (name, _) = snapshot.corpus.speaker(document, speaker);
        let name = clean(&name, 60);
        let said = attribution.source.last().map_or("", |source| source.of(&chunk.text));
        if !name.is_empty() && !name.eq_ignore_ascii_case(said) {
            let mark = if pronoun { "= " } else { "— " };
            hints.push(InlayHint {
                at: chunk.start + at,
                label: format!("{mark}{name}").into(),
                tooltip: tooltip.into(),
                before: false,
            });
        }
    }
}

fn dates(document: &Document, chunk: &Chunk, hints: &mut Vec<InlayHint>) {
    for (date, iso) in chunk.facts.dates.iter().zip(&chunk.joined.dates) {
        let Some(iso) = iso.as_deref().filter(|_| is_relative(date.value)) else { continue };
        let own = document.meta.date.as_deref().unwrap_or("unknown");
        let end: Span = date.span.shifted(chunk.start);
        hints.push(InlayHint {
            at: end.end,
            label: clean(iso, 20).into(),
            tooltip: format!("Relative to the date of the document, {}", clean(own, 20)).into(),
            before: false,
        });
    }
}

/// “Friday”, “last week”; “April 14” only lacks its year, which the reader knows.
fn is_relative(date: crate::analysis::DateValue) -> bool {
    use crate::analysis::DateValue;
    !is_absolute(date) && !matches!(date, DateValue::DayOfMonth { .. } | DateValue::MonthAlone(_))
}
