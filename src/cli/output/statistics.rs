//! The number of findings of each rule: at the end of the full report, and as a report of its own.

use std::io::{self, Write};

use serde::Serialize;

use super::{BOLD, Report, has_safe_fix, style};
use crate::cli::args::LintFormat;
use crate::cli::terminal;
use crate::rules::{Applicability, Level, RULES};

/// The findings of one rule at one level.
#[derive(Serialize)]
pub(super) struct Count {
    pub(super) rule: &'static str,
    #[serde(serialize_with = "level_name")]
    pub(super) level: Level,
    pub(super) count: usize,
    /// The number that `--fix` fixes.
    pub(super) fixable: usize,
    /// The number of others with a fix that a person must choose.
    pub(super) suggested: usize,
}

fn level_name<S: serde::Serializer>(level: &Level, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(level.name())
}

/// By severity, then by number.
pub(super) fn counts(report: &Report<'_>) -> Vec<Count> {
    let mut counts: Vec<Count> = Vec::new();
    for (_, finding) in report.findings() {
        let known = counts.iter().position(|count| count.rule == finding.rule && count.level == finding.level);
        let at = known.unwrap_or_else(|| {
            counts.push(Count { rule: finding.rule, level: finding.level, count: 0, fixable: 0, suggested: 0 });
            counts.len() - 1
        });
        let count = &mut counts[at];
        count.count += 1;
        if has_safe_fix(finding) {
            count.fixable += 1;
        } else if finding.fixes.iter().any(|fix| fix.applicability == Applicability::Suggested) {
            count.suggested += 1;
        }
    }
    let order = |rule: &str| RULES.iter().position(|known| known.meta().name == rule);
    counts.sort_by(|a, b| (b.level, b.count).cmp(&(a.level, a.count)).then_with(|| order(a.rule).cmp(&order(b.rule))));
    counts
}

/// Whether `--statistics` has this format.
pub(in crate::cli) const fn has_statistics(format: LintFormat) -> bool {
    format.is_for_people() || matches!(format, LintFormat::Json | LintFormat::Jsonl | LintFormat::Csv)
}

/// The report of `--statistics`: a table for people, and other formats that support it.
pub(in crate::cli) fn statistics(report: &Report<'_>, format: LintFormat, out: &mut dyn Write) -> io::Result<()> {
    let counts = counts(report);
    match format {
        LintFormat::Json => {
            terminal::json(out, &counts, true)?;
            writeln!(out)
        }
        LintFormat::Jsonl => counts.iter().try_for_each(|count| {
            terminal::json(out, count, false)?;
            writeln!(out)
        }),
        LintFormat::Csv => {
            write!(out, "rule,level,count,fixable,suggested\r\n")?;
            counts.iter().try_for_each(|Count { rule, level, count, fixable, suggested }| {
                write!(out, "{rule},{},{count},{fixable},{suggested}\r\n", level.name())
            })
        }
        _ => {
            table(&counts, out)?;
            if report.quiet { Ok(()) } else { writeln!(out, "{}", report.summary()) }
        }
    }
}

/// A line for each rule.
pub(super) fn table(counts: &[Count], out: &mut dyn Write) -> io::Result<()> {
    let wide = counts.iter().map(|count| count.rule.len()).max().unwrap_or(0);
    for Count { rule, level, count, fixable, suggested } in counts {
        let (style, level) = (style(*level), level.name());
        let mut fixes = Vec::new();
        if *fixable > 0 {
            fixes.push(format!("{fixable} fixable"));
        }
        if *suggested > 0 {
            fixes.push(format!("{suggested} with a suggestion"));
        }
        let line = format!("{count:>6}  {style}{level:<7}{style:#}  {BOLD}{rule:<wide$}{BOLD:#}  {}", fixes.join(", "));
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}
