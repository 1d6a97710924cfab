use super::rule::{Context, Meta, Report, Rule, rule};
use crate::corpus::{Descent, QuotationClass};
use crate::text::Span;

rule! {
    /// Reports a quotation that its source attributes to another person.
    ///
    /// The words are in the source, but another person says them there. Names are compared as on entity cards: “Marsh” and
    /// “Ada Marsh” are the same person, and so are two spellings of a name. A listener (“she told Ben Cole”) is not the
    /// speaker. If either text names only an office or a group,
    /// nothing is reported, since it may be the same person, unless the documents say who else holds that office.
    ///
    /// ```ibid
    /// --- gazette.txt
    /// “The bridge was never safe to begin with,” Ben Cole said.
    /// --- draft.txt
    /// “The bridge was never safe to begin with,” Ada Marsh said.
    ///  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ misattributed-quotation
    ///
    /// “The bridge was never safe to begin with,” the engineer Ben Cole said.
    /// ```
    MisattributedQuotation { name: "misattributed-quotation", level: Warning, across: true, since: "0.1.0" }
}

impl Rule for MisattributedQuotation {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, cx: &Context<'_>, report: &mut Report<'_>) {
        let chunk = cx.chunk();
        if chunk.facts.quotations.is_empty() {
            return;
        }
        let found = cx.quotations();
        for fidelity in found.iter().filter(|fidelity| fidelity.class == QuotationClass::OtherSpeaker) {
            let other = cx.corpus.document(fidelity.source.document);
            let is_copy = fidelity.descent == Descent::Copy;
            // If the direction is unknown, one finding is enough.
            if !is_copy && other.is_none_or(|other| cx.document.path <= other.path) {
                continue;
            }
            let [Some(here), Some(there)] = &fidelity.speakers else { continue };
            let quotation = fidelity.quotation.span;
            let span = Span::new(quotation.start - chunk.start, quotation.end - chunk.start);
            let (message, help) = if is_copy {
                (format!("The source attributes these words to {there}."), "Correct the speaker.")
            } else {
                (format!("Another document attributes these words to {there}."), "Check who said it.")
            };
            let words = span.of(&chunk.text);
            let span = Span::new(
                span.start,
                span.start + crate::text::offset(words.trim_end_matches([',', '.', ';', ' ']).len()),
            );
            report
                .at(span, message)
                .reason(format!("Here they are attributed to {here}."))
                .help(help)
                .related(fidelity.source, format!("{there} is the speaker here."));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::fixture::findings;

    #[track_caller]
    fn check(source: &str, draft: &str, expected: usize) {
        let world = format!("--- paper.txt\n{source}\n--- draft.txt\n");
        assert_eq!(findings(&world, "misattributed-quotation", draft).len(), expected, "{source} | {draft}");
    }

    #[test]
    fn another_person_for_the_same_words_is_reported() {
        let ward = "“The ward was full long before the strike began,” Karla Voss said.";
        check(ward, "“The ward was full long before the strike began,” Piet Maas said.", 1);
        check(ward, "“The ward was full long before the strike began,” Rita Voss said.", 1);
        let match_ = "Omar Sy left early. “We gave the second half away like a present,” he said.";
        check(match_, "“We gave the second half away like a present,” Jan Huber told the radio.", 1);
    }

    #[test]
    fn an_office_that_somebody_else_holds_is_reported() {
        let hall = "Mara Quist, the fire chief, listened. “The beam was cut before the storm came,” the engineer Tove Lindahl said.";
        check(hall, "“The beam was cut before the storm came,” the fire chief said.", 1);
        check(hall, "“The beam was cut before the storm came,” the engineer said.", 0);
        check(hall, "“The beam was cut before the storm came,” the town clerk said.", 0);
    }

    #[test]
    fn the_same_person_called_otherwise_is_not() {
        let ward = "“The ward was full long before the strike began,” Karla Voss said.";
        for draft in [
            "“The ward was full long before the strike began,” Voss said.",
            "“The ward was full long before the strike began,” the doctor said.",
            "“The ward was full long before the strike began,” the hospital said in a statement.",
            "“The ward was full long before the strike began,” two nurses said.",
            "“The ward was full long before the strike began,” Dr. Karla Voss, who runs it, said.",
            "“The ward was full long before the strike began,” Carla Voss said.",
        ] {
            check(ward, draft, 0);
        }
        check(
            "“The ward was full long before the strike began,” the hospital said.",
            "“The ward was full long before the strike began,” Piet Maas said.",
            0,
        );
    }
}
