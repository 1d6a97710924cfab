//! A line for each finding: `path:line:column: level[rule] message`, or by file.

use std::io::{self, Write};

use super::{BOLD, Report, has_safe_fix, rule_link, style};
use crate::cli::terminal::visible;

pub(super) fn concise(report: &Report<'_>, links: bool, out: &mut dyn Write) -> io::Result<()> {
    for item in report.items() {
        let at = item.source.line_column(item.finding.span.start);
        let (level, name) = (style(item.finding.level), item.finding.level.name());
        let rule = rule_link(item.finding.rule, links);
        let fix = if has_safe_fix(item.finding) { " [fixable]" } else { "" };
        let (path, message) = (visible(item.path), item.told());
        writeln!(
            out,
            "{BOLD}{path}{BOLD:#}:{}:{}: {level}{name}[{rule}]{level:#} {}{fix}",
            at.line,
            at.column,
            visible(&message)
        )?;
    }
    end(report, out)
}

/// The same grouped by file, in columns.
pub(super) fn grouped(report: &Report<'_>, links: bool, out: &mut dyn Write) -> io::Result<()> {
    for judged in report.judged.iter().filter(|judged| !judged.findings.is_empty()) {
        writeln!(out, "{BOLD}{}{BOLD:#}", visible(report.sources.path(judged.document.id)))?;
        let place = |item: &super::Item<'_>| {
            let at = item.source.line_column(item.finding.span.start);
            format!("{}:{}", at.line, at.column)
        };
        let places: Vec<_> = report.items_of(judged).map(|item| place(&item)).collect();
        let wide = places.iter().map(String::len).max().unwrap_or(0);
        for (item, place) in report.items_of(judged).zip(&places) {
            let (level, name) = (style(item.finding.level), item.finding.level.name());
            let rule = rule_link(item.finding.rule, links);
            let fix = if has_safe_fix(item.finding) { " [fixable]" } else { "" };
            let message = item.told();
            writeln!(
                out,
                "  {place:>wide$}  {level}{name:<7}{level:#}  {}{fix}  {BOLD}{rule}{BOLD:#}",
                visible(&message)
            )?;
        }
        writeln!(out)?;
    }
    end(report, out)
}

fn end(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    if report.quiet { Ok(()) } else { writeln!(out, "{}", report.summary()) }
}
