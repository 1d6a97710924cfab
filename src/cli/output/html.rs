//! The findings as a page.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::{Item, Report};
use crate::cli::html::{escaped, page};
use crate::cli::lint::related;

/// Bytes shown before and after the words.
const AROUND: usize = 160;

pub(super) fn html(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut body = format!("<main>\n<h1>ibid: findings</h1>\n<p>{}</p>\n", escaped(&report.summary()));
    for judged in report.judged.iter().filter(|judged| !judged.findings.is_empty()) {
        let path = escaped(report.sources.path(judged.document.id));
        let _ = writeln!(body, "<section aria-label=\"{path}\">\n<h2>{path}</h2>");
        for item in report.items_of(judged) {
            finding(report, &item, &mut body);
        }
        body.push_str("</section>\n");
    }
    body.push_str("</main>\n");
    out.write_all(page("ibid: findings", "", &body, "").as_bytes())
}

fn finding(report: &Report<'_>, item: &Item<'_>, body: &mut String) {
    let (finding, at) = (item.finding, item.source.line_column(item.finding.span.start));
    let level = finding.level.name();
    let rule = match crate::rules::page(finding.rule) {
        Some(url) => format!("<a href=\"{}\">{}</a>", escaped(&url), finding.rule),
        None => finding.rule.to_owned(),
    };
    let _ = writeln!(
        body,
        "<article>\n<h3><span class=\"level {level}\">{level}</span> {}</h3>\n<p class=\"where\">line {}, column {} · {rule}</p>",
        escaped(&finding.message),
        at.line,
        at.column
    );
    let text = item.source.text.as_str();
    let (start, end) = (finding.span.start as usize, finding.span.end as usize);
    let line = item.source.lines.start(item.source.lines.line(finding.span.start)) as usize;
    let boundary = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at += 1;
        }
        at
    };
    let from = boundary(start.saturating_sub(AROUND).max(line));
    let to = boundary((end + AROUND).min(text.len()));
    let to = text.get(end..to).and_then(|rest| rest.find('\n')).map_or(to, |at| end + at);
    let (before, words, behind) = (text.get(from..start), text.get(start..end), text.get(end..to));
    let _ = writeln!(
        body,
        "<blockquote>{}{}<mark>{}</mark>{}</blockquote>",
        if from > line { "…" } else { "" },
        escaped(before.unwrap_or("")),
        escaped(words.unwrap_or("")),
        escaped(behind.unwrap_or("")),
    );
    for text in [&finding.reason, &finding.help].into_iter().filter(|text| !text.is_empty()) {
        let _ = writeln!(body, "<p>{}</p>", escaped(text));
    }
    for (related, source, path) in related(finding, report.sources) {
        let at = source.line_column(related.place.span.start);
        let words = escaped(related.place.span.of(&source.text));
        let (message, path) = (escaped(&related.message), escaped(path));
        let _ = writeln!(
            body,
            "<p>{message} <q>{words}</q> <span class=\"where\">{path}:{}:{}</span></p>",
            at.line, at.column
        );
    }
    body.push_str("</article>\n");
}
