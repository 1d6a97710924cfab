//! The report for programs.

use std::io::{self, Write};

use serde::Serialize;

use super::{Item, Report};
use crate::cli::args::Offsets;
use crate::cli::lint::related;
use crate::cli::positions::LineColumn;
use crate::cli::terminal;
use crate::rules::{Applicability, Level, page};

#[derive(Serialize)]
struct Out<'a> {
    ibid: &'static str,
    offsets: &'static str,
    summary: Summary,
    findings: Vec<FindingOut<'a>>,
}

#[derive(Serialize)]
struct Summary {
    documents: usize,
    errors: usize,
    warnings: usize,
    infos: usize,
    hints: usize,
    /// Findings that are left out because the baseline contains them.
    #[serde(skip_serializing_if = "Option::is_none")]
    baselined: Option<usize>,
}

#[derive(Serialize)]
struct FindingOut<'a> {
    path: &'a str,
    rule: &'static str,
    level: &'static str,
    message: &'a str,
    reason: &'a str,
    help: &'a str,
    start: u32,
    end: u32,
    range: Range,
    fingerprint: String,
    related: Vec<RelatedOut<'a>>,
    fixes: Vec<FixOut<'a>>,
    /// The rule's page.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    /// Only in JSON lines, which have no outer object.
    #[serde(skip_serializing_if = "Option::is_none")]
    offsets: Option<&'static str>,
}

#[derive(Serialize)]
struct Range {
    start: Position,
    end: Position,
}

#[derive(Serialize)]
struct Position {
    line: u32,
    column: u32,
}

impl From<LineColumn> for Position {
    fn from(LineColumn { line, column }: LineColumn) -> Self {
        Self { line, column }
    }
}

#[derive(Serialize)]
struct RelatedOut<'a> {
    path: &'a str,
    start: u32,
    end: u32,
    message: &'a str,
}

/// What is said of a part of a finding.
pub(super) const PART: &str = "The finding is based on these words.";

#[derive(Serialize)]
struct FixOut<'a> {
    title: &'a str,
    applicability: &'static str,
    edits: Vec<EditOut<'a>>,
}

#[derive(Serialize)]
struct EditOut<'a> {
    path: &'a str,
    start: u32,
    end: u32,
    text: &'a str,
}

pub(super) fn json(report: &Report<'_>, unit: Offsets, out: &mut dyn Write) -> io::Result<()> {
    let document = Out {
        ibid: env!("CARGO_PKG_VERSION"),
        offsets: unit.name(),
        summary: Summary {
            documents: report.judged.len(),
            errors: report.count(Level::Error),
            warnings: report.count(Level::Warning),
            infos: report.count(Level::Info),
            hints: report.count(Level::Hint),
            baselined: Some(report.baselined).filter(|count| *count > 0),
        },
        findings: report.items().map(|item| finding_out(report, &item, unit)).collect(),
    };
    terminal::json(out, &document, true)?;
    writeln!(out)
}

/// One finding per line, as in [`json`], with the unit of offsets.
pub(super) fn lines(report: &Report<'_>, unit: Offsets, out: &mut dyn Write) -> io::Result<()> {
    for item in report.items() {
        terminal::json(out, &FindingOut { offsets: Some(unit.name()), ..finding_out(report, &item, unit) }, false)?;
        writeln!(out)?;
    }
    Ok(())
}

fn finding_out<'a>(report: &'a Report<'_>, item: &Item<'a>, unit: Offsets) -> FindingOut<'a> {
    let Item { path, source, finding, fingerprint, .. } = *item;
    let (start, end) = source.span(finding.span, unit);
    let related = related(finding, report.sources).map(|(related, source, path)| {
        let (start, end) = source.span(related.place.span, unit);
        RelatedOut { path, start, end, message: &related.message }
    });
    let parts = finding.parts.iter().map(|part| {
        let (start, end) = source.span(*part, unit);
        RelatedOut { path, start, end, message: PART }
    });
    let fixes = finding.fixes.iter().map(|fix| FixOut {
        title: &fix.title,
        applicability: match fix.applicability {
            Applicability::Safe => "safe",
            Applicability::Suggested => "suggested",
        },
        edits: fix
            .edits
            .iter()
            .map(|edit| {
                let (start, end) = source.span(edit.span, unit);
                EditOut { path, start, end, text: &edit.text }
            })
            .collect(),
    });
    FindingOut {
        path,
        rule: finding.rule,
        level: finding.level.name(),
        message: &finding.message,
        reason: &finding.reason,
        help: &finding.help,
        start,
        end,
        range: Range {
            start: source.line_column(finding.span.start).into(),
            end: source.line_column(finding.span.end).into(),
        },
        fingerprint: format!("{fingerprint:016x}"),
        related: parts.chain(related).collect(),
        fixes: fixes.collect(),
        url: page(finding.rule),
        offsets: None,
    }
}
