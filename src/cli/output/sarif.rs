//! SARIF 2.1.0, with the requirements of GitHub code scanning.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::json::PART;
use super::{Judged, Report};
use crate::cli::lint::related;
use crate::cli::positions::Source;
use crate::cli::terminal;
use crate::rules::{Finding, Level, Meta, RULES, fingerprints, page};
use crate::text::Span;

/// GitHub rejects a run with more.
const MOST: usize = 25_000;

pub(super) fn sarif(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut results: Vec<_> = report
        .judged
        .iter()
        .flat_map(|judged| fingerprints(&judged.findings).map(move |(finding, print)| (judged, finding, print)))
        .collect();
    let total = results.len();
    if total > MOST {
        results.sort_by_key(|(_, finding, _)| std::cmp::Reverse(finding.level));
        results.truncate(MOST);
    }
    let results: Vec<_> =
        results.into_iter().filter_map(|(judged, finding, nth)| result(report, judged, finding, nth)).collect();
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "ibid",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": RULES.iter().map(|rule| rule_out(rule.meta())).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "automationDetails": {"id": "ibid/"},
            "invocations": [invocation(report.complete, total)],
            "results": results,
        }],
    });
    terminal::json(out, &document, true)?;
    writeln!(out)
}

/// Whether everything could be read, and whether everything is reported.
fn invocation(complete: bool, total: usize) -> Value {
    let mut invocation = json!({"executionSuccessful": complete});
    if let Some(object) = invocation.as_object_mut().filter(|_| total > MOST) {
        let cut = format!("{total} findings are too many for one run: the {MOST} most severe are listed");
        let notification = json!({"level": "warning", "message": {"text": cut}});
        object.insert("toolExecutionNotifications".into(), json!([notification]));
    }
    invocation
}

fn rule_out(meta: &Meta) -> Value {
    let summary = limited(meta.summary());
    let doc = meta.doc.trim();
    let prose = doc.split("```").next().unwrap_or(doc).trim();
    let severity = match meta.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info | Level::Hint => "recommendation",
    };
    let help_uri = page(meta.name);
    let tags = if meta.across { json!(["sourcing", "across-documents"]) } else { json!(["sourcing"]) };
    let mut rule = json!({
        "id": meta.name,
        "name": pascal(meta.name),
        "shortDescription": {"text": summary},
        "fullDescription": {"text": limited(prose)},
        "help": {"text": doc, "markdown": doc},
        "defaultConfiguration": {"level": level(meta.level), "enabled": meta.on},
        "properties": {"tags": tags, "precision": "medium", "problem.severity": severity},
    });
    if let (Some(url), Some(object)) = (help_uri, rule.as_object_mut()) {
        object.insert("helpUri".into(), json!(url));
    }
    rule
}

/// GitHub's limit for descriptions, in characters.
fn limited(text: &str) -> String {
    text.chars().take(1024).collect()
}

fn pascal(name: &str) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().collect::<String>() + letters.as_str()).unwrap_or_default()
    };
    name.split('-').map(capital).collect()
}

const fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info | Level::Hint => "note",
    }
}

fn result(report: &Report<'_>, judged: &Judged, finding: &Finding, fingerprint: u64) -> Option<Value> {
    let source = report.sources.get(judged.document.id)?;
    let path = report.sources.path(judged.document.id);
    let message = if finding.reason.is_empty() {
        finding.message.to_string()
    } else {
        format!("{} {}", finding.message, finding.reason)
    };
    let mut result = json!({
        "ruleId": finding.rule,
        "level": level(finding.level),
        "message": {"text": text(&message)},
        "locations": [{"physicalLocation": shown(path, source, finding.span)}],
        // The line is a whole paragraph, so GitHub's own hash of it would merge the findings in it.
        "partialFingerprints": {"primaryLocationLineHash": format!("{fingerprint:016x}:1")},
    });
    let object = result.as_object_mut()?;
    if let Some(index) = RULES.iter().position(|rule| rule.meta().name == finding.rule) {
        object.insert("ruleIndex".into(), json!(index));
    }
    let parts = finding.parts.iter().map(|part| (PART, physical(path, source, *part)));
    let related = related(finding, report.sources)
        .map(|(related, source, path)| (&*related.message, physical(path, source, related.place.span)));
    let related: Vec<_> = parts
        .chain(related)
        .take(100)
        .enumerate()
        .map(|(id, (message, place))| json!({"id": id + 1, "message": {"text": text(message)}, "physicalLocation": place}))
        .collect();
    if !related.is_empty() {
        object.insert("relatedLocations".into(), json!(related));
    }
    let fixes: Vec<_> = finding
        .fixes
        .iter()
        .map(|fix| {
            let replacements: Vec<_> = fix
                .edits
                .iter()
                .map(|edit| json!({"deletedRegion": region(source, edit.span), "insertedContent": {"text": edit.text}}))
                .collect();
            json!({"description": {"text": text(&fix.title)},
                   "artifactChanges": [{"artifactLocation": {"uri": uri(path)}, "replacements": replacements}]})
        })
        .collect();
    if !fixes.is_empty() {
        object.insert("fixes".into(), json!(fixes));
    }
    Some(result)
}

/// Message text without links.
fn text(message: &str) -> String {
    if message.contains("](") { message.replace('[', "\\[").replace(']', "\\]") } else { message.to_owned() }
}

fn physical(path: &str, source: &Source, span: Span) -> Value {
    json!({"artifactLocation": {"uri": uri(path)}, "region": region(source, span)})
}

/// The same with the words, and with their lines if these are short.
fn shown(path: &str, source: &Source, span: Span) -> Value {
    let mut place = physical(path, source, span);
    let words = span.of(&source.text);
    if let Some(region) = place.get_mut("region").and_then(Value::as_object_mut).filter(|_| words.len() <= LONGEST) {
        region.insert("snippet".into(), json!({"text": words}));
    }
    let (first, last) = (source.lines.line(span.start), source.lines.line(span.end));
    let start = source.lines.start(first) as usize;
    let end = source.lines.start(last) as usize;
    let end = end + source.text.get(end..).and_then(|rest| rest.lines().next()).map_or(0, str::len);
    let lines = source.text.get(start..end).unwrap_or("");
    if lines.len() > words.len() && lines.len() <= LONGEST {
        let context = json!({"startLine": first + 1, "endLine": last + 1, "snippet": {"text": lines}});
        if let Some(place) = place.as_object_mut() {
            place.insert("contextRegion".into(), context);
        }
    }
    place
}

/// The most bytes of text that are repeated in a report.
const LONGEST: usize = 2_000;

fn region(source: &Source, span: Span) -> Value {
    let (start, end) = (source.line_column(span.start), source.line_column(span.end));
    json!({"startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column})
}

/// A path as a URI: relative to the checkout if the path is relative.
fn uri(path: &str) -> String {
    let path = if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() };
    let absolute = std::path::Path::new(&path).is_absolute();
    let mut out = String::from(if !absolute {
        ""
    } else if path.starts_with('/') {
        "file://"
    } else {
        "file:///"
    });
    let path = path.trim_start_matches("./");
    for &byte in path.as_bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris() {
        assert_eq!(uri("./news/a b–c.md"), "news/a%20b%E2%80%93c.md");
        assert_eq!(uri("/news/a:b.md"), "file:///news/a%3Ab.md");
    }

    #[test]
    fn a_cut_list_says_that_it_is_cut() {
        assert_eq!(invocation(true, MOST), json!({"executionSuccessful": true}));
        let said = invocation(false, MOST + 1);
        assert_eq!(said["executionSuccessful"], false);
        let text = said["toolExecutionNotifications"][0]["message"]["text"].as_str().unwrap();
        assert!(text.starts_with("25001 findings"), "{text}");
    }

    #[test]
    fn messages_contain_no_links() {
        assert_eq!(text("see [x](1)"), "see \\[x\\](1)");
        assert_eq!(text("cite [@key, p. 3]"), "cite [@key, p. 3]");
        assert_eq!(pascal("unattributed-claim"), "UnattributedClaim");
    }
}
