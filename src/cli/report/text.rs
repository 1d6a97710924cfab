//! The report for people.

use std::io::{self, Write};

use super::snippet::{LONGEST, Look, snippet};
use super::{BOLD, GUTTER, Judged, Report, style};
use crate::cli::lint::related;
use crate::cli::positions::Source;
use crate::cli::terminal::visible;
use crate::rules::Finding;
use crate::text::Span;

/// Every finding with its words, reason and way out, then the sum.
pub(in crate::cli) fn text(report: &Report<'_>, width: usize, out: &mut dyn Write) -> io::Result<()> {
    for (judged, finding) in report.findings() {
        write(report, judged, finding, width, out)?;
        writeln!(out)?;
    }
    writeln!(out, "{}", report.summary())
}

fn write(report: &Report<'_>, judged: &Judged, finding: &Finding, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let id = judged.document.id;
    let Some(source) = report.sources.get(id) else { return Ok(()) };
    let level = style(finding.level);
    let name = finding.level.name();
    let rule = finding.rule;
    writeln!(out, "{level}{name}[{rule}]{level:#}{BOLD}: {}{BOLD:#}", visible(&finding.message))?;
    let related: Vec<_> = related(finding, report.sources).collect();
    let last = |end: u32, lines: &crate::text::LineIndex| lines.line(end) + 1;
    let widest = related
        .iter()
        .map(|(related, source, _)| last(related.place.span.end, &source.lines))
        .chain([last(finding.span.end.max(finding.because.map_or(0, |span| span.end)), &source.lines)])
        .max()
        .unwrap_or(1);
    let gutter = widest.to_string().len();
    let look = Look { gutter, width, mark: '^', style: level };
    place(report.sources.path(id), source, finding.span.start, gutter, out)?;
    snippet(source, finding.span, look, out)?;
    for (kind, text) in [("reason", &finding.reason), ("help", &finding.help)] {
        if !text.is_empty() {
            writeln!(out, "{GUTTER}{:gutter$} ={GUTTER:#} {BOLD}{kind}{BOLD:#}: {}", "", visible(text))?;
        }
    }
    if let Some(because) = finding.because.filter(|span| !shown_with(*span, finding.span)) {
        writeln!(out, "{GUTTER}{:gutter$} ={GUTTER:#} {BOLD}note{BOLD:#}: The finding is based on these words.", "")?;
        place(report.sources.path(id), source, because.start, gutter, out)?;
        snippet(source, because, Look { mark: '-', style: GUTTER, ..look }, out)?;
    }
    for (related, source, path) in related {
        writeln!(out, "{GUTTER}{:gutter$} ={GUTTER:#} {BOLD}note{BOLD:#}: {}", "", visible(&related.message))?;
        place(path, source, related.place.span.start, gutter, out)?;
        snippet(source, related.place.span, Look { mark: '-', style: GUTTER, ..look }, out)?;
    }
    Ok(())
}

/// Whether the snippet of `span` shows the words `because` as well.
fn shown_with(because: Span, span: Span) -> bool {
    let inside = span.start <= because.start && because.end <= span.end;
    inside && (because.end - span.start) as usize <= LONGEST
}

fn place(path: &str, source: &Source, at: u32, gutter: usize, out: &mut dyn Write) -> io::Result<()> {
    let at = source.line_column(at);
    writeln!(out, "{GUTTER}{:gutter$}-->{GUTTER:#} {}:{}:{}", "", visible(path), at.line, at.column)
}
