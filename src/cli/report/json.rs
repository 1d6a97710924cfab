//! The report for programs.

use std::io::{self, Write};

use serde::Serialize;

use super::Report;
use crate::cli::args::Offsets;
use crate::cli::lint::related;
use crate::cli::positions::{LineColumn, Source};
use crate::cli::terminal;
use crate::rules::{Applicability, Finding, Level, fingerprints};

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

pub(in crate::cli) fn json(report: &Report<'_>, unit: Offsets, out: &mut dyn Write) -> io::Result<()> {
    let findings = report.judged.iter().flat_map(|judged| {
        let source = report.sources.get(judged.document.id);
        let path = report.sources.path(judged.document.id);
        let findings = fingerprints(&judged.findings);
        findings.filter_map(move |(finding, fingerprint)| {
            Some(finding_out(report, path, source?, (finding, fingerprint), unit))
        })
    });
    let document = Out {
        ibid: env!("CARGO_PKG_VERSION"),
        offsets: unit.name(),
        summary: Summary {
            documents: report.judged.len(),
            errors: report.count(Level::Error),
            warnings: report.count(Level::Warning),
            infos: report.count(Level::Info),
            hints: report.count(Level::Hint),
        },
        findings: findings.collect(),
    };
    terminal::json(out, &document, true)?;
    writeln!(out)
}

fn finding_out<'a>(
    report: &'a Report<'_>,
    path: &'a str,
    source: &Source,
    (finding, fingerprint): (&'a Finding, u64),
    unit: Offsets,
) -> FindingOut<'a> {
    let (start, end) = source.span(finding.span, unit);
    let related = related(finding, report.sources).map(|(related, source, path)| {
        let (start, end) = source.span(related.place.span, unit);
        RelatedOut { path, start, end, message: &related.message }
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
        related: related.collect(),
        fixes: fixes.collect(),
    }
}
