use super::rule::{Context, Meta, Report, Rule, rule};
use crate::text::{Span, offset};

rule! {
    /// Reports what cannot be read in a bibliography.
    ///
    /// An entry that is broken costs no other, but citations of it lead nowhere. The finding stands in the bibliography's
    /// own file, where the entry begins.
    ///
    /// ```ibid
    /// --- sources.bib
    /// @misc{roe1999, title = {Tides}}
    /// @misc{doe1999, title = }
    /// ^^^^^^^^^^^^^^^^^^^^^^^^ broken-entry
    /// ```
    BrokenEntry { name: "broken-entry", level: Error, across: true, since: "0.1.0" }
}

impl Rule for BrokenEntry {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, _cx: &Context<'_>, _report: &mut Report<'_>) {}

    fn check_bibliography(&self, cx: &Context<'_>, report: &mut Report<'_>) {
        let Some(source) = cx.corpus.bibliography().source(&cx.document.path) else { return };
        let text = &*cx.chunk().text;
        for (message, at) in &source.problems {
            // All of the line: where in it the reader gave up tells a person nothing.
            let at = (*at as usize).min(text.len());
            let before = text.as_bytes().get(..at).unwrap_or_default();
            let start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1);
            let rest = text.as_bytes().get(start..).unwrap_or_default();
            let length = rest.iter().position(|&byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len());
            report
                .at(Span::new(offset(start), offset(start + length)), format!("this cannot be read: {message}"))
                .reason("citations of this entry lead nowhere; the others are read all the same");
        }
    }
}
