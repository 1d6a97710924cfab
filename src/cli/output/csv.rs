//! A table (RFC 4180). Columns of the text count code points from 1.

use std::io::{self, Write};

use super::{Report, has_safe_fix};

pub(super) fn csv(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "path,line,column,end_line,end_column,level,rule,message,reason,help,words,fixable,fingerprint\r\n")?;
    for item in report.items() {
        let finding = item.finding;
        let (start, end) = (item.source.line_column(finding.span.start), item.source.line_column(finding.span.end));
        let words = item.document.text(finding.span);
        write!(
            out,
            "{},{},{},{},{},{},{},{},{},{},{},{},{:016x}\r\n",
            cell(item.path),
            start.line,
            start.column,
            end.line,
            end.column,
            finding.level.name(),
            finding.rule,
            cell(&finding.message),
            cell(&finding.reason),
            cell(&finding.help),
            cell(&words),
            has_safe_fix(finding),
            item.fingerprint,
        )?;
    }
    Ok(())
}

/// Quoted if necessary. A spreadsheet reads a value with one of these first characters as a formula, so `'` is put
/// before it.
fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    let quoted = text.contains([',', '"', '\n', '\r']);
    if quoted { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    #[test]
    fn cells_contain_any_text_but_no_formula() {
        assert_eq!(super::cell("a, \"b\"\nc"), "\"a, \"\"b\"\"\nc\"");
        assert_eq!(super::cell("=1+1"), "'=1+1");
        assert_eq!(super::cell("plain"), "plain");
    }
}
