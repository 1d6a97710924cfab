//! reviewdog's formats. Columns count UTF-8 bytes from 1, ends are exclusive, and an empty range is an insertion.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::{Item, Report, slashed};
use crate::cli::args::Offsets;
use crate::cli::lint::related;
use crate::cli::positions::Source;
use crate::cli::terminal;
use crate::rules::{Level, page};
use crate::text::Span;

pub(super) fn rdjson(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let diagnostics: Vec<_> = report.items().map(|item| diagnostic(report, &item)).collect();
    terminal::json(out, &json!({"source": {"name": "ibid"}, "diagnostics": diagnostics}), true)?;
    writeln!(out)
}

/// One diagnostic per line.
pub(super) fn lines(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    for item in report.items() {
        let mut diagnostic = diagnostic(report, &item);
        if let Some(object) = diagnostic.as_object_mut() {
            object.insert("source".into(), json!({"name": "ibid"}));
        }
        terminal::json(out, &diagnostic, false)?;
        writeln!(out)?;
    }
    Ok(())
}

fn diagnostic(report: &Report<'_>, item: &Item<'_>) -> Value {
    let mut code = json!({"value": item.finding.rule});
    if let (Some(url), Some(object)) = (page(item.finding.rule), code.as_object_mut()) {
        object.insert("url".into(), json!(url));
    }
    // Suggestions are alternatives, each a single change of one span.
    let single = item.finding.fixes.iter().filter(|fix| fix.edits.iter().count() == 1);
    let suggestions: Vec<_> = single
        .flat_map(|fix| fix.edits.iter())
        .map(|edit| json!({"range": range(item.source, edit.span), "text": edit.text}))
        .collect();
    let related: Vec<_> = related(item.finding, report.sources)
        .map(|(related, source, path)| {
            json!({"message": related.message, "location": location(path, source, related.place.span)})
        })
        .collect();
    json!({
        "message": item.told(),
        "location": location(item.path, item.source, item.finding.span),
        "severity": match item.finding.level {
            Level::Error => "ERROR",
            Level::Warning => "WARNING",
            Level::Info | Level::Hint => "INFO",
        },
        "code": code,
        "suggestions": suggestions,
        "related_locations": related,
    })
}

fn location(path: &str, source: &Source, span: Span) -> Value {
    json!({"path": slashed(path), "range": range(source, span)})
}

fn range(source: &Source, span: Span) -> Value {
    let place = |at: u32| {
        let at = source.place(at, Offsets::Bytes);
        json!({"line": at.line, "column": at.column})
    };
    json!({"start": place(span.start), "end": place(span.end)})
}
