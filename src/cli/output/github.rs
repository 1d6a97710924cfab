//! Annotations in GitHub Actions, and the list of all findings in the step's summary. GitHub shows ten annotations of
//! each level for a step; the most severe are named first.

use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;

use super::Report;
use crate::cli::terminal::visible;
use crate::error::{Error, Result};
use crate::rules::{Finding, Level};

/// GitHub shows at most this many of one level for one step.
const SHOWN: usize = 10;
/// GitHub rejects a summary of more than 1 MiB.
const SUMMARY_BYTES: usize = 900_000;

const fn command(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info | Level::Hint => "notice",
    }
}

pub(super) fn github(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut ranked: Vec<_> = report.findings().collect();
    ranked.sort_by_key(|(_, finding)| std::cmp::Reverse(finding.level));
    for name in ["error", "warning", "notice"] {
        let of_level = ranked.iter().filter(|(_, finding)| command(finding.level) == name);
        for (judged, finding) in of_level.take(SHOWN) {
            let Some(source) = report.sources.get(judged.document.id) else { continue };
            let (start, end) = (source.line_column(finding.span.start), source.line_column(finding.span.end));
            let path = property(report.sources.path(judged.document.id));
            write!(out, "::{name} file={path},line={},endLine={}", start.line, end.line)?;
            if start.line == end.line {
                // Columns of different lines are rejected.
                write!(out, ",col={},endColumn={}", start.column, end.column)?;
            }
            writeln!(out, ",title={}::{}", property(finding.rule), data(&message(finding)))?;
        }
    }
    writeln!(out, "{}", report.summary())
}

fn message(finding: &Finding) -> String {
    let space = if finding.reason.is_empty() { "" } else { " " };
    format!("{}{space}{}", finding.message, finding.reason)
}

fn data(text: &str) -> String {
    // `%` first, otherwise the escapes would be escaped.
    visible(&text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")).into_owned()
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// Adds all findings to the file that GitHub shows as the summary of the step.
pub(in crate::cli) fn append_summary(report: &Report<'_>, path: &Path) -> Result<()> {
    let refused = |error: io::Error| Error::new(format!("Cannot write the step summary: {error}.")).on(path);
    let mut file = OpenOptions::new().append(true).create(true).open(path).map_err(refused)?;
    file.write_all(summary(report).as_bytes()).map_err(refused)
}

fn summary(report: &Report<'_>) -> String {
    let mut out = format!("## ibid\n\n{}\n\n", report.summary());
    for (count, (judged, finding)) in report.findings().enumerate() {
        let Some(source) = report.sources.get(judged.document.id) else { continue };
        if out.len() > SUMMARY_BYTES {
            let _ = writeln!(out, "- … and {} more", report.findings().count() - count);
            break;
        }
        let at = source.line_column(finding.span.start);
        let path = markdown(report.sources.path(judged.document.id));
        let (name, rule) = (finding.level.name(), finding.rule);
        let _ =
            writeln!(out, "- **{name}** `{rule}` {path} {}:{} — {}", at.line, at.column, markdown(&message(finding)));
    }
    out
}

/// Literal text: no markup, no HTML, no links, no mentions.
fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in visible(text).chars() {
        if c.is_ascii_punctuation() && !matches!(c, ',' | ';' | '"' | '\'') {
            let _ = write!(out, "&#{};", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_gives_no_commands_and_no_markup() {
        assert_eq!(data("50%\n::error::x\r"), "50%25%0A::error::x%0D");
        assert_eq!(property("a:b,c\n"), "a%3Ab%2Cc%0A");
        assert_eq!(markdown("<b> @all [x](y)\n"), "&#60;b&#62; &#64;all &#91;x&#93;&#40;y&#41;␊");
    }
}
