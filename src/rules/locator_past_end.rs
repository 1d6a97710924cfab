use super::rule::{Context, Meta, Report, Rule, rule};
use super::tag;

rule! {
    /// Reports a locator past the end of the cited document.
    ///
    /// Paragraphs are separated by blank lines and counted from 1. If `para. 12` cites a text of nine paragraphs, the text
    /// was shortened or the tag was copied from elsewhere.
    ///
    /// ```ibid
    /// --- gazette.txt
    /// Ada Marsh said the harbour was closed.
    /// --- draft.txt
    /// The harbour was closed [@gazette, para. 12].
    ///                                         ^^ locator-past-end
    ///
    /// The harbour was closed [@gazette, para. 1].
    /// ```
    LocatorPastEnd { name: "locator-past-end", level: Warning, across: true, since: "0.1.0" }
}

impl Rule for LocatorPastEnd {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, cx: &Context<'_>, report: &mut Report<'_>) {
        let text = &*cx.chunk().text;
        for citation in &cx.chunk().facts.syntax.citations {
            let Some(cited) = cx.corpus.cited(citation) else { continue };
            let Some(missing) = cited.missing else { continue };
            let path = &cited.document.path;
            let message = match cited.document.paragraphs().last() {
                Some((1, _)) => format!("Paragraph {missing} does not exist: {path} has one paragraph."),
                Some((last, _)) if missing > last => {
                    format!("Paragraph {missing} does not exist: {path} has {last} paragraphs.")
                }
                _ => format!("Paragraph {missing} does not exist in {path}."),
            };
            report
                .at(tag::value(text, citation).unwrap_or(citation.key_span), message)
                .reason("Paragraphs are separated by blank lines and counted from 1.")
                .help("Correct the number.");
        }
    }
}
