use super::rule::{Context, Meta, Report, Rule, rule};
use crate::text::{Span, offset};

rule! {
    /// Reports an entry of a bibliography that cannot be parsed.
    ///
    /// A broken entry does not affect the others, and its readable fields are used. The finding is reported in the
    /// bibliography itself and names the entry and what is missing.
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
            // The whole line: the parser's exact position does not help.
            let at = (*at as usize).min(text.len());
            let before = text.as_bytes().get(..at).unwrap_or_default();
            let start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1);
            let rest = text.as_bytes().get(start..).unwrap_or_default();
            let length = rest.iter().position(|&byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len());
            report
                .at(Span::new(offset(start), offset(start + length)), format!("Broken entry: {message}."))
                .reason("Its readable fields are used; other entries are not affected.");
        }
    }
}
