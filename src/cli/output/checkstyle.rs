//! XML as Checkstyle writes it, which many services read. Columns count code points from 1.

use std::io::{self, Write};

use super::xml::escaped;
use super::{Report, slashed};
use crate::rules::Level;

pub(super) fn checkstyle(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">")?;
    for judged in report.judged.iter().filter(|judged| !judged.findings.is_empty()) {
        let path = slashed(report.sources.path(judged.document.id));
        writeln!(out, "  <file name=\"{}\">", escaped(&path))?;
        for item in report.items_of(judged) {
            let at = item.source.line_column(item.finding.span.start);
            let severity = match item.finding.level {
                Level::Error => "error",
                Level::Warning => "warning",
                Level::Info | Level::Hint => "info",
            };
            writeln!(
                out,
                "    <error line=\"{}\" column=\"{}\" severity=\"{severity}\" message=\"{}\" source=\"ibid.{}\"/>",
                at.line,
                at.column,
                escaped(&item.told()),
                item.finding.rule,
            )?;
        }
        writeln!(out, "  </file>")?;
    }
    writeln!(out, "</checkstyle>")
}
