//! Messages that Azure Pipelines shows with a build (`##vso[task.logissue]`). It knows errors and warnings.

use std::io::{self, Write};

use super::{Report, slashed};
use crate::cli::terminal::visible;
use crate::rules::Level;

pub(super) fn azure(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    for item in report.items() {
        let at = item.source.line_column(item.finding.span.start);
        let kind = if item.finding.level == Level::Error { "error" } else { "warning" };
        let (path, rule) = (property(&slashed(item.path)), item.finding.rule);
        let (line, column) = (at.line, at.column);
        write!(
            out,
            "##vso[task.logissue type={kind};sourcepath={path};linenumber={line};columnnumber={column};code={rule};]"
        )?;
        writeln!(out, "{}", data(&item.told()))?;
    }
    Ok(())
}

/// Escapes as in the agent's own library: `%` first.
fn data(text: &str) -> String {
    visible(&text.replace('%', "%AZP25").replace('\r', "%0D").replace('\n', "%0A")).into_owned()
}

fn property(text: &str) -> String {
    data(text).replace(';', "%3B").replace(']', "%5D")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_gives_no_commands() {
        assert_eq!(data("5%\n##vso[x]"), "5%AZP25%0A##vso[x]");
        assert_eq!(property("a];b"), "a%5D%3Bb");
    }
}
