//! Reports: the same findings for people, for programs, for services. One file per format; document text is data in all
//! of them.

mod azure;
mod checkstyle;
mod concise;
mod csv;
mod full;
mod github;
mod gitlab;
mod html;
mod json;
mod junit;
mod rdjson;
mod sarif;
mod snippet;
mod statistics;
mod wrap;
mod xml;

use std::io::{self, Write};
use std::sync::Arc;

use anstyle::{AnsiColor, Style};
pub(super) use github::append_summary;
pub(super) use statistics::{has_statistics, statistics};

use super::args::{LintFormat, Offsets};
use super::lint::plural;
use super::positions::{Source, Sources};
use crate::corpus::Document;
use crate::rules::{Applicability, Finding, Level, fingerprints};

pub(super) const ERROR: Style = AnsiColor::Red.on_default().bold();
pub(super) const WARNING: Style = AnsiColor::Yellow.on_default().bold();
pub(super) const INFO: Style = AnsiColor::Cyan.on_default().bold();
pub(super) const HINT: Style = AnsiColor::Green.on_default().bold();
pub(super) const BOLD: Style = Style::new().bold();
pub(super) const GUTTER: Style = AnsiColor::Blue.on_default().bold();

pub(super) const fn style(level: Level) -> Style {
    match level {
        Level::Error => ERROR,
        Level::Warning => WARNING,
        Level::Info => INFO,
        Level::Hint => HINT,
    }
}

/// A checked document and its findings, in order of position, relative to the document's start.
pub(super) struct Judged {
    /// Its index in the workspace's list.
    pub(super) index: usize,
    pub(super) document: Arc<Document>,
    pub(super) findings: Vec<Finding>,
}

/// The input of a report.
pub(super) struct Report<'a> {
    pub(super) judged: &'a [Judged],
    pub(super) sources: &'a Sources<'a>,
    /// All requested files could be read.
    pub(super) complete: bool,
    /// Findings that are not reported because a baseline contains them.
    pub(super) baselined: usize,
    /// Do not print a summary.
    pub(super) quiet: bool,
}

/// How a report looks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    /// Columns of the terminal.
    pub(super) width: usize,
    /// The terminal supports links.
    pub(super) links: bool,
    /// The unit of offsets in JSON.
    pub(super) offsets: Offsets,
}

/// One finding with its context.
pub(super) struct Item<'a> {
    pub(super) document: &'a Document,
    pub(super) finding: &'a Finding,
    pub(super) source: &'a Source,
    /// As the user named the file.
    pub(super) path: &'a str,
    /// Unique in the document.
    pub(super) fingerprint: u64,
}

/// Writes a report in a format.
pub(super) fn write(report: &Report<'_>, format: LintFormat, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    match format {
        LintFormat::Full => full::full(report, *look, out),
        LintFormat::Concise => concise::concise(report, look.links, out),
        LintFormat::Grouped => concise::grouped(report, look.links, out),
        LintFormat::Json => json::json(report, look.offsets, out),
        LintFormat::Jsonl => json::lines(report, look.offsets, out),
        LintFormat::Sarif => sarif::sarif(report, out),
        LintFormat::Github => github::github(report, out),
        LintFormat::Gitlab => gitlab::gitlab(report, out),
        LintFormat::Azure => azure::azure(report, out),
        LintFormat::Rdjson => rdjson::rdjson(report, out),
        LintFormat::Rdjsonl => rdjson::lines(report, out),
        LintFormat::Junit => junit::junit(report, out),
        LintFormat::Checkstyle => checkstyle::checkstyle(report, out),
        LintFormat::Csv => csv::csv(report, out),
        LintFormat::Html => html::html(report, out),
    }
}

impl Report<'_> {
    pub(super) fn findings(&self) -> impl Iterator<Item = (&Judged, &Finding)> {
        self.judged.iter().flat_map(|judged| judged.findings.iter().map(move |finding| (judged, finding)))
    }

    /// Every finding, in order of path and position.
    pub(super) fn items(&self) -> impl Iterator<Item = Item<'_>> {
        self.judged.iter().flat_map(|judged| self.items_of(judged))
    }

    /// The findings of one document.
    fn items_of<'s>(&'s self, judged: &'s Judged) -> impl Iterator<Item = Item<'s>> {
        let document = &*judged.document;
        let source = self.sources.get(document.id);
        let path = self.sources.path(document.id);
        fingerprints(&judged.findings).filter_map(move |(finding, fingerprint)| {
            Some(Item { document, finding, source: source?, path, fingerprint })
        })
    }

    fn count(&self, level: Level) -> usize {
        self.findings().filter(|(_, finding)| finding.level == level).count()
    }

    /// “Found 3 findings in 2 documents: 1 error, 2 warnings. 1 can be fixed with --fix.”
    fn summary(&self) -> String {
        let documents = plural(self.judged.len(), "document");
        let total = self.findings().count();
        let held = match self.baselined {
            0 => String::new(),
            1 => " 1 finding is in the baseline.".into(),
            count => format!(" {count} findings are in the baseline."),
        };
        if total == 0 {
            let new = if self.baselined > 0 { "No new findings" } else { "No findings" };
            return format!("{new} in {documents}.{held}");
        }
        let levels: Vec<_> = Level::ALL
            .into_iter()
            .rev()
            .map(|level| (self.count(level), level.name()))
            .filter(|(count, _)| *count > 0)
            .map(|(count, name)| plural(count, name))
            .collect();
        let fixable = self.findings().filter(|(_, finding)| has_safe_fix(finding)).count();
        let fixable = if fixable == 0 { String::new() } else { format!(" {fixable} can be fixed with --fix.") };
        format!("Found {} in {documents}: {}.{fixable}{held}", plural(total, "finding"), levels.join(", "))
    }
}

impl Item<'_> {
    /// The message with the reason, for formats that have one text for both.
    fn told(&self) -> String {
        let Finding { message, reason, .. } = self.finding;
        if reason.is_empty() { message.to_string() } else { format!("{message} {reason}") }
    }

    /// A fingerprint that is unique in the report: it includes the document's path.
    fn unique(&self) -> u64 {
        self.path.bytes().fold(self.fingerprint, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
    }
}

fn has_safe_fix(finding: &Finding) -> bool {
    finding.fixes.iter().any(|fix| fix.applicability == Applicability::Safe)
}

/// A path with `/` as separator, which services expect.
fn slashed(path: &str) -> String {
    let path = if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() };
    path.strip_prefix("./").map(str::to_owned).unwrap_or(path)
}

/// The name of a rule, as a link to its page if the terminal supports links and the page is published.
fn rule_link(rule: &'static str, links: bool) -> String {
    match crate::rules::page(rule).filter(|_| links) {
        Some(url) => format!("\u{1b}]8;;{url}\u{1b}\\{rule}\u{1b}]8;;\u{1b}\\"),
        None => rule.to_owned(),
    }
}
