//! GitLab's code quality report: a JSON array. GitLab merges findings of one fingerprint, so each has its own.

use std::io::{self, Write};

use serde_json::json;

use super::{Report, slashed};
use crate::cli::terminal;
use crate::rules::Level;

pub(super) fn gitlab(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let issues: Vec<_> = report
        .items()
        .map(|item| {
            let (start, end) = (item.finding.span.start, item.finding.span.end);
            json!({
                "description": item.told(),
                "check_name": item.finding.rule,
                "fingerprint": format!("{:016x}", item.unique()),
                "severity": match item.finding.level {
                    Level::Error => "major",
                    Level::Warning => "minor",
                    Level::Info | Level::Hint => "info",
                },
                "location": {
                    "path": slashed(item.path),
                    "lines": {"begin": item.source.line_column(start).line, "end": item.source.line_column(end).line},
                },
            })
        })
        .collect();
    terminal::json(out, &issues, true)?;
    writeln!(out)
}
