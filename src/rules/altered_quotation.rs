use super::Applicability;
use super::rule::{Context, Meta, Report, Rule, rule};
use crate::corpus::{Fidelity, QuotationClass};
use crate::text::{Edit, Edits, Span};

rule! {
    /// Reports a quotation whose words differ from the passage it was taken from.
    ///
    /// Words between quotation marks are the speaker's. What is left out needs an ellipsis, what is put in needs square
    /// brackets; anything else has changed what somebody said.
    ///
    /// ```ibid
    /// --- gazette.txt
    /// “We did not let a single ship leave the port after the storm,” Ada Marsh said.
    /// --- draft.txt
    /// “We did let a single ship leave the port after the storm,” Ada Marsh said.
    ///  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ altered-quotation
    ///
    /// “We did not let a single ship leave …,” Ada Marsh said.
    /// ```
    AlteredQuotation { name: "altered-quotation", level: Warning, across: true, since: "0.1.0" }
}

impl Rule for AlteredQuotation {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, cx: &Context<'_>, report: &mut Report<'_>) {
        let chunk = cx.chunk();
        for fidelity in cx.corpus.fidelity(cx.document, cx.index) {
            let what = match fidelity.class {
                QuotationClass::Same | QuotationClass::MarkedChange => continue,
                _ if fidelity.negation => "the quotation says the contrary of its source",
                QuotationClass::Changed => "the quotation has other words than its source",
                QuotationClass::Cut => "words of the source are missing from the quotation, and nothing marks it",
                QuotationClass::Spliced => "the quotation joins words that stand apart in its source",
            };
            let quotation = fidelity.quotation.span;
            let span = Span::new(quotation.start - chunk.start, quotation.end - chunk.start);
            let (span, source) = trim(span, &chunk.text, &fidelity);
            let edit = Edits::one(Edit::replace(span, source));
            report
                .at(span, format!("{what}: {}", excerpt(&fidelity.diff)))
                .reason(format!("against the source: {}", fidelity.diff))
                .help("restore the source's words, or mark the change with […] or an ellipsis")
                .related(fidelity.source, format!("“{}” here", fidelity.source_text))
                .fix("Restore the source's words", edit, Applicability::Suggested);
        }
    }
}

/// The words of a difference that differ, with a few around them.
fn excerpt(diff: &str) -> String {
    const AROUND: usize = 3;
    const MOST: usize = 24;
    let words: Vec<&str> = diff.split_whitespace().collect();
    let opens = |word: &str| word.starts_with("[-") || word.starts_with("{+");
    let closes = |word: &str| word.ends_with("-]") || word.ends_with("+}");
    let first = words.iter().position(|word| opens(word)).unwrap_or(0);
    let last = words.iter().rposition(|word| closes(word)).unwrap_or(words.len().saturating_sub(1));
    let from = first.saturating_sub(AROUND);
    let to = (last + AROUND + 1).min(words.len()).min(from + MOST);
    let mut out = words[from..to].join(" ");
    if from > 0 {
        out.insert_str(0, "… ");
    }
    if to < words.len() {
        out.push_str(" …");
    }
    out
}

/// The quotation without punctuation at its end, which is the sentence's and not the speaker's.
fn trim(span: Span, text: &str, fidelity: &Fidelity) -> (Span, String) {
    let words = span.of(text);
    let end = words.trim_end_matches([',', '.', ';', ' ']).len();
    let span = Span::new(span.start, span.start + crate::text::offset(end));
    (span, fidelity.source_text.to_string())
}
