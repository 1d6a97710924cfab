//! Reports: the same findings for people, for programs, for GitHub. What is in a document is data in all of them.

mod github;
mod json;
mod sarif;
mod snippet;
mod text;

use std::sync::Arc;

use anstyle::{AnsiColor, Style};
pub(super) use github::{append_summary, github};
pub(super) use json::json;
pub(super) use sarif::sarif;
pub(super) use text::text;

use super::positions::Sources;
use crate::corpus::Document;
use crate::rules::{Applicability, Finding, Level};

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

/// A document the user asked for, and what was found in it, in order of place, counted from the document's start.
pub(super) struct Judged {
    /// In the workspace's list.
    pub(super) index: usize,
    pub(super) document: Arc<Document>,
    pub(super) findings: Vec<Finding>,
}

/// What a report is made of.
pub(super) struct Report<'a> {
    pub(super) judged: &'a [Judged],
    pub(super) sources: &'a Sources<'a>,
    /// Everything that was asked for could be read.
    pub(super) complete: bool,
}

impl Report<'_> {
    pub(super) fn findings(&self) -> impl Iterator<Item = (&Judged, &Finding)> {
        self.judged.iter().flat_map(|judged| judged.findings.iter().map(move |finding| (judged, finding)))
    }

    fn count(&self, level: Level) -> usize {
        self.findings().filter(|(_, finding)| finding.level == level).count()
    }

    /// “Found 3 findings in 2 documents: 1 error, 2 warnings. 1 can be fixed with --fix.”
    fn summary(&self) -> String {
        let plural = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
        let documents = plural(self.judged.len(), "document");
        let total = self.findings().count();
        if total == 0 {
            return format!("No findings in {documents}.");
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
        format!("Found {} in {documents}: {}.{fixable}", plural(total, "finding"), levels.join(", "))
    }
}

fn has_safe_fix(finding: &Finding) -> bool {
    finding.fixes.iter().any(|fix| fix.applicability == Applicability::Safe)
}
