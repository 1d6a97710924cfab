//! Test results as JUnit writes them: a document is a suite, a finding a failed test; a document without findings has one
//! test that passed.

use std::io::{self, Write};

use super::xml::escaped;
use super::{Report, slashed};

pub(super) fn junit(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let failures = report.findings().count();
    let clean = report.judged.iter().filter(|judged| judged.findings.is_empty()).count();
    let tests = failures + clean;
    writeln!(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"ibid\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">"
    )?;
    for judged in report.judged {
        let path = slashed(report.sources.path(judged.document.id));
        let path = escaped(&path);
        let count = judged.findings.len();
        writeln!(
            out,
            "  <testsuite name=\"{path}\" tests=\"{}\" failures=\"{count}\" errors=\"0\" skipped=\"0\">",
            count.max(1)
        )?;
        for item in report.items_of(judged) {
            let at = item.source.line_column(item.finding.span.start);
            let (rule, level) = (item.finding.rule, item.finding.level.name());
            let (line, column, message) = (at.line, at.column, escaped(&item.told()));
            writeln!(
                out,
                "    <testcase name=\"{rule}: {line}:{column}\" classname=\"{path}\" file=\"{path}\" line=\"{line}\">\n      \
                 <failure type=\"{level}\" message=\"{message}\">{path}:{line}:{column}: {message}</failure>\n    </testcase>"
            )?;
        }
        if count == 0 {
            writeln!(out, "    <testcase name=\"no findings\" classname=\"{path}\" file=\"{path}\"/>")?;
        }
        writeln!(out, "  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}
