use super::rule::{Context, Meta, Report, Rule, rule};
use crate::corpus::{DifferingValue, Nature, Side, Status, uncapitalized};
use crate::text::Span;

rule! {
    /// Reports a figure on which the documents of the folder, or two speakers in one document, disagree.
    ///
    /// Another figure counts the same thing, and the two cannot both be right. Bounds and rounded numbers that agree (“at
    /// least 3,000”, “3,500”) do not conflict, nor do figures for other years, places, parts or targets.
    ///
    /// ```ibid
    /// --- gazette.txt
    /// Ada Marsh said 45 ships were lost in the storm.
    /// --- courier.txt
    /// Ben Stone said 12 ships were lost in the storm.
    ///                ^^ conflicting-figure
    /// ```
    ///
    /// ```ibid
    /// --- draft.txt
    /// Norway says fewer than 1,000 Hamas fighters are in Sweden. Ada Marsh says at least 3,500 Hamas fighters are there.
    ///             ^^^^^^^^^^^^^^^^ conflicting-figure
    ///                                                                           ^^^^^^^^^^^^^^ conflicting-figure
    ///
    /// Norway says 700 Hamas fighters were in Denmark last year.
    /// ```
    ConflictingFigure { name: "conflicting-figure", level: Warning, across: true, since: "0.1.0" }
}

impl Rule for ConflictingFigure {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, cx: &Context<'_>, report: &mut Report<'_>) {
        let known = report_disagreements(cx, report, Nature::Figure, |own, other, about, path| {
            let message = match (path, &own.speaker, &other.speaker) {
                (None, Some(here), Some(there)) => {
                    format!("Two figures{}: {} ({here}) and {} ({there}).", of(about), shown(own), shown(other))
                }
                (None, ..) => format!("This document gives another figure{}: {}.", of(about), shown(other)),
                (Some(path), _, Some(there)) => {
                    format!("Another figure{} in {path}: {} ({there}).", of(about), shown(other))
                }
                (Some(path), ..) => format!("Another figure{} in {path}: {}.", of(about), shown(other)),
            };
            let reason = format!("“{}” and “{}” count the same thing and cannot both be right.", own.text, other.text);
            (message, reason, "Attribute and date the figure, or decide which one is right.")
        });
        report_differing(cx, report, Nature::Figure, &known);
    }
}

/// “ for people injured in the fire”; empty if it is not known what the value is of.
pub(super) fn of(about: &str) -> String {
    if about.is_empty() { String::new() } else { format!(" for {about}") }
}

/// The figure in the middle of a sentence.
fn shown(side: &Side) -> String {
    uncapitalized(&side.text)
}

/// Reports the disagreements of one kind that the chunk is part of, and returns where they are. `words` has this value, the
/// other, what they are values of, and the path of the other's document if it is another one.
pub(super) fn report_disagreements(
    cx: &Context<'_>,
    report: &mut Report<'_>,
    nature: Nature,
    words: impl Fn(&Side, &Side, &str, Option<&str>) -> (String, String, &'static str),
) -> Vec<Span> {
    let mut spans = Vec::new();
    let start = cx.chunk().start;
    let own_chunk = cx.chunk().span();
    let mut updates = cx.corpus.differing_values(cx.document, cx.index);
    updates.retain(|value| value.status == Status::Update);
    let all = cx.corpus.disagreements_of(cx.document, cx.index, nature);
    for disagreement in all.into_iter().filter(|disagreement| disagreement.status == Status::Clash) {
        let Some((own, others)) = disagreement.sides.split_first() else { continue };
        let mut elsewhere: Vec<_> = others.iter().filter(|side| side.value != own.value).collect();
        elsewhere.dedup_by(|a, b| a.value == b.value && a.place.document == b.place.document);
        let is_beside = |side: &&&Side| side.place.document == cx.document.id;
        // A later value of what develops is for `outdated-figure`.
        let is_update = |side: &&Side| {
            updates.iter().any(|update| {
                update.place.document == side.place.document && update.span.shifted(start).overlaps(own.place.span)
            })
        };
        elsewhere.retain(|side| !is_update(side));
        // Statements of two speakers in one document come first.
        let Some(first) = elsewhere.iter().find(is_beside).or(elsewhere.first()) else { continue };
        let span = Span::new(own.place.span.start - start, own.place.span.end - start);
        spans.push(span);
        let other = cx.corpus.document(first.place.document).filter(|_| !is_beside(&first));
        let path = other.map(|other| &*other.path);
        let (message, reason, help) = words(own, first, &disagreement.matter, path);
        let mut finding = report.at(span, message).reason(reason).help(help);
        if is_beside(&first) && own_chunk.covers(first.place.span) {
            let there = first.place.span;
            finding = finding.because(Some(Span::new(there.start - start, there.end - start)));
        }
        // A position in the document itself moves with every edit before it; only those in others are stored.
        for side in elsewhere.iter().filter(|side| !is_beside(side)).take(5) {
            let note = match &side.speaker {
                Some(speaker) => format!("“{}”, according to {speaker}.", side.text),
                None => format!("“{}” in this document.", side.text),
            };
            finding = finding.related(side.place, note);
        }
    }
    spans
}

/// Reports the values of the chunk that exclude those of other documents, wherever the two are worded differently. `known`:
/// spans with a finding already.
pub(super) fn report_differing(cx: &Context<'_>, report: &mut Report<'_>, nature: Nature, known: &[Span]) {
    let mut all = cx.corpus.differing_values(cx.document, cx.index);
    all.retain(|value| {
        let is_known = known.iter().any(|span| span.overlaps(value.span));
        value.nature == nature && value.status == Status::Clash && !is_known
    });
    report_values(report, &all, |value| {
        let other = cx.corpus.document(value.place.document);
        let place = other.map_or("another document", |other| &*other.path);
        let what = if nature == Nature::Date { "date" } else { "figure" };
        let about = if nature == Nature::Date { String::new() } else { of(&value.matter) };
        (
            format!("Another {what}{about} in {place}: {}.", uncapitalized(&value.other)),
            format!("“{}” and “{}” seem to be values of the same thing.", value.text, value.other),
            "Check both against their sources, or make clear that they are values of different things.",
        )
    });
}

/// A finding for each value, with all documents that differ. `words` has the message, the reason and the help.
pub(super) fn report_values(
    report: &mut Report<'_>,
    values: &[DifferingValue],
    words: impl Fn(&DifferingValue) -> (String, String, &'static str),
) {
    let mut seen: Vec<Span> = Vec::new();
    for value in values {
        if seen.contains(&value.span) {
            continue;
        }
        seen.push(value.span);
        let (message, reason, help) = words(value);
        let mut finding = report.at(value.span, message).reason(reason).help(help);
        for other in values.iter().filter(|other| other.span == value.span).take(5) {
            finding = finding.related(other.place, format!("“{}” in this document.", other.other));
        }
    }
}
