//! The report for people: every finding with its words, reason and help; then the sum by rule.

use std::collections::HashSet;
use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::snippet::{Frame, snippet};
use super::statistics::{counts, table};
use super::wrap::wrap;
use super::{BOLD, GUTTER, Item, Look, Report, rule_link, style};
use crate::cli::lint::related;
use crate::cli::terminal::visible;
use crate::rules::Finding;
use crate::text::Span;

/// Most places in other documents that are printed with a finding.
const MOST_RELATED: usize = 3;

/// Characters shown of a place in another document.
const EXCERPT: usize = 120;

/// The same, of a few words with what stands around them.
const CONTEXT: usize = 96;

pub(super) fn full(report: &Report<'_>, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let mut helped = HashSet::new();
    for item in report.items() {
        // A text that is the same for all findings of a rule is printed once.
        let new = helped.insert((item.finding.rule, &*item.finding.help));
        write(report, &item, look, new, out)?;
        writeln!(out)?;
    }
    if report.quiet {
        return Ok(());
    }
    let counts = counts(report);
    if counts.len() > 1 {
        table(&counts, out)?;
        writeln!(out)?;
    }
    let told =
        |text: &str, out: &mut dyn Write| wrap(text, look.width, 0).iter().try_for_each(|line| writeln!(out, "{line}"));
    told(&report.summary(), out)?;
    let suggested: usize = counts.iter().map(|count| count.suggested).sum();
    if suggested > 0 {
        let have = if suggested == 1 { "finding has a suggestion" } else { "findings have suggestions" };
        told(&format!("{suggested} {have}: `ibid lint --diff --suggested` shows which can be applied."), out)?;
    }
    if let Some(first) = counts.first().filter(|_| counts.len() > 1) {
        told(&format!("`ibid explain {}` tells more about a rule.", first.rule), out)?;
    }
    Ok(())
}

fn write(report: &Report<'_>, item: &Item<'_>, look: Look, helps: bool, out: &mut dyn Write) -> io::Result<()> {
    let Item { finding, source, path, .. } = item;
    let Finding { level, rule, span, because, .. } = finding;
    let (shade, name) = (style(*level), level.name());
    let at = source.line_column(span.start);
    let place = format!("{}:{}:{}: ", visible(path), at.line, at.column);
    let used = place.width() + name.len() + rule.len() + 3;
    let lines = wrap(&visible(&finding.message), look.width, used);
    let link = rule_link(rule, look.links);
    write!(out, "{place}{shade}{name}[{link}]{shade:#}")?;
    let mut lines = lines.iter();
    writeln!(out, " {BOLD}{}{BOLD:#}", lines.next().map_or("", String::as_str))?;
    for line in lines {
        writeln!(out, "    {BOLD}{line}{BOLD:#}")?;
    }
    let gutter = (source.lines.line(span.end) + 1).to_string().len().max(2);
    let frame = Frame { gutter, width: look.width, style: shade };
    let reason = visible(&finding.reason);
    let shown = snippet(source, *span, *because, &reason, frame, out)?;
    let note = |text: &str, out: &mut dyn Write| -> io::Result<()> {
        for (number, line) in wrap(text, look.width.saturating_sub(gutter + 3), 0).iter().enumerate() {
            let sign = if number == 0 { '=' } else { ' ' };
            writeln!(out, "{GUTTER}{:gutter$} {sign}{GUTTER:#} {line}", "")?;
        }
        Ok(())
    };
    if !shown.label && !reason.is_empty() {
        let elsewhere = because.filter(|_| !shown.reason).map(|words| excerpt(&item.document.text(words)));
        let elsewhere = elsewhere.map(|words| format!(": “{words}”")).unwrap_or_default();
        note(&format!("{reason}{elsewhere}"), out)?;
    }
    let places: Vec<_> = related(finding, report.sources).collect();
    for (related, source, path) in places.iter().take(MOST_RELATED) {
        let at = source.line_column(related.place.span.start);
        let words = in_context(&source.text, related.place.span);
        let (message, path) = (visible(&related.message), visible(path));
        // A message that quotes the passage needs no words of it.
        let own: Vec<&str> = related.place.span.of(&source.text).split_whitespace().collect();
        let is_quoted = own.len() > 7 && related.message.contains(&own.join(" "));
        let words = if is_quoted { String::new() } else { format!(" “{words}”") };
        note(&format!("{path}:{}:{}: {message}{words}", at.line, at.column), out)?;
    }
    if places.len() > MOST_RELATED {
        note(&format!("and {} more", places.len() - MOST_RELATED), out)?;
    }
    if helps && !finding.help.is_empty() {
        note(&format!("help: {}", visible(&finding.help)), out)?;
    }
    Ok(())
}

/// The words of a span; a few words with what stands around them on their line.
fn in_context(text: &str, span: Span) -> String {
    let words = span.of(text);
    let long = words.chars().count();
    if long > CONTEXT / 2 || words.contains('\n') {
        return excerpt(words);
    }
    let before = text.get(..span.start as usize).and_then(|before| before.lines().next_back()).unwrap_or("");
    let before = if text.get(..span.start as usize).is_some_and(|all| all.ends_with('\n')) { "" } else { before };
    let after = text.get(span.end as usize..).and_then(|after| after.lines().next()).unwrap_or("");
    let around = CONTEXT - long;
    // Whole words, more of them before than after.
    let start = before.char_indices().rev().take(around * 2 / 3).last().map_or(before.len(), |(at, _)| at);
    let start = if start == 0 {
        0
    } else {
        before.get(start..).and_then(|rest| rest.find(' ')).map_or(before.len(), |at| start + at + 1)
    };
    let end = after.char_indices().nth(around / 3).map_or(after.len(), |(at, _)| at);
    let end = if end == after.len() { end } else { after.get(..end).and_then(|rest| rest.rfind(' ')).unwrap_or(0) };
    let (lead, tail) = (if start > 0 { "…" } else { "" }, if end < after.len() { "…" } else { "" });
    let (before, after) = (before.get(start..).unwrap_or(""), after.get(..end).unwrap_or(""));
    visible(&format!("{lead}{}{words}{}{tail}", before.trim_start(), after.trim_end())).into_owned()
}

/// The words on one line, truncated if they are long.
fn excerpt(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let words = visible(&words).into_owned();
    if words.chars().count() <= EXCERPT {
        return words;
    }
    let cut: String = words.chars().take(EXCERPT).collect();
    format!("{}…", cut.trim_end())
}
