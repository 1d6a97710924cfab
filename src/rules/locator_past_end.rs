use super::rule::{Context, Meta, Report, Rule, rule};
use super::tag;

rule! {
    /// Reports a locator past the end of the document that it cites.
    ///
    /// Paragraphs are counted from 1, and a blank line ends each. Whoever follows `para. 12` into a text of nine
    /// paragraphs finds nothing: the text was cut, or the tag was copied from another one.
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
                Some((1, _)) => format!("{path} has one paragraph and no {missing}"),
                Some((last, _)) if missing > last => format!("{path} has {last} paragraphs and no {missing}"),
                _ => format!("{path} has no paragraph {missing}"),
            };
            report
                .at(tag::value(text, citation).unwrap_or(citation.key_span), message)
                .reason("paragraphs count from 1, and a blank line ends each")
                .help("open the source and mend the number");
        }
    }
}
