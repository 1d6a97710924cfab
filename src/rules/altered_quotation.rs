use super::Applicability;
use super::rule::{Context, Meta, Report, Rule, rule};
use crate::corpus::{Descent, Fidelity, QuotationClass};
use crate::text::{Edit, Edits, Span};

rule! {
    /// Reports a quotation whose words, or whose sense, differ from the passage it was taken from.
    ///
    /// Words between quotation marks are the speaker's. Omissions need an ellipsis and insertions need square brackets; any
    /// other difference changes what somebody said. A mark does not excuse a change of sense: a “not” dropped by an ellipsis,
    /// “[always]” in place of “never”, words that the source denies or retracts in the same passage.
    ///
    /// Markup, footnote marks, line-end hyphens and the brackets of “[T]he” are ignored in the comparison, and so are
    /// British and American spelling and the notation of numbers (“twelve” or “12”, “per cent” or “%”). The finding is
    /// reported in the document that copied the words: the one that cites the other, is a draft, or is later. If the
    /// direction is unknown, one finding says that the two quotations differ.
    ///
    /// ```ibid
    /// --- gazette.txt
    /// “We did not let a single ship leave the port after the storm,” Ada Marsh said.
    /// --- draft.txt
    /// “We did let a single ship leave the port after the storm,” Ada Marsh said.
    ///  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ altered-quotation
    ///
    /// “We did … let a single ship leave the port,” Ada Marsh said.
    ///  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ altered-quotation
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
        if chunk.facts.quotations.is_empty() {
            return;
        }
        for fidelity in cx.quotations() {
            let is_copy = fidelity.descent == Descent::Copy;
            if fidelity.class == QuotationClass::OtherSpeaker || !is_copy && !speaks_for_both(cx, fidelity) {
                continue;
            }
            let what = match fidelity.class {
                QuotationClass::Same | QuotationClass::MarkedChange | QuotationClass::OtherSpeaker => continue,
                _ if !is_copy => "This quotation differs from the one in another document",
                QuotationClass::SenseChanged if fidelity.negation => "The source denies the quoted words",
                QuotationClass::SenseChanged => "Omissions or insertions change the sense of the source",
                _ if fidelity.negation => "The quotation says the opposite of its source",
                QuotationClass::Changed => "The quotation differs from its source",
                QuotationClass::Cut if fidelity.goes_on.is_some() => "The source retracts or limits the quoted words",
                QuotationClass::Cut => "The quotation omits words of its source without an ellipsis",
                QuotationClass::Spliced => "The quotation joins separate passages of its source",
            };
            let quotation = fidelity.quotation.span;
            let span = Span::new(quotation.start - chunk.start, quotation.end - chunk.start);
            let span = trim(span, &chunk.text);
            let shown = match &fidelity.goes_on {
                Some(rest) => format!("it continues “{rest}”"),
                None => excerpt(&fidelity.diff),
            };
            let help = match fidelity.class {
                _ if !is_copy => "Check which version is right.",
                QuotationClass::SenseChanged => "Quote enough of the source to keep its sense.",
                QuotationClass::Cut if fidelity.goes_on.is_some() => "Quote or report how the source continues.",
                _ => "Restore the source's words, or mark the change with […] or an ellipsis.",
            };
            let pending = report
                .at(span, format!("{what}: {shown}."))
                .reason(format!("Difference from the source: {}", fidelity.diff))
                .help(help)
                .related(fidelity.source, format!("The source says “{}”.", fidelity.source_text));
            if is_copy && fidelity.goes_on.is_none() {
                let edit = Edits::one(Edit::replace(span, fidelity.source_text.to_string()));
                pending.fix("Restore the source's words", edit, Applicability::Suggested);
            }
        }
    }
}

/// Whether this one of two quotations with unknown direction gets the finding.
fn speaks_for_both(cx: &Context<'_>, fidelity: &Fidelity) -> bool {
    cx.corpus.document(fidelity.source.document).is_some_and(|other| cx.document.path > other.path)
}

/// The words that differ, with a few around them.
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

/// The quotation without punctuation at its end, which belongs to the sentence and not to the speaker.
fn trim(span: Span, text: &str) -> Span {
    let end = span.of(text).trim_end_matches([',', '.', ';', ' ']).len();
    Span::new(span.start, span.start + crate::text::offset(end))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::corpus::{Corpus, DocId, Document};
    use crate::rules::{Settings, judge};
    use crate::syntax::Format;

    /// The number of findings in the draft, and in the other document. Both are a path and a text.
    #[track_caller]
    fn check(source: (&str, &str), draft: (&str, &str), expected: [usize; 2]) {
        let document = |(id, (path, text)): (u32, (&str, &str))| {
            let format = match path.rsplit_once('.') {
                Some((_, "md")) => Format::Markdown,
                Some((_, "tex")) => Format::Latex,
                _ => Format::Text,
            };
            Arc::new(Document::new(DocId(id), path, format, text))
        };
        let corpus = Corpus::default().with_documents((0..).zip([draft, source]).map(document).collect());
        let found = [0, 1].map(|id| {
            let judgement = judge(&corpus, corpus.document(DocId(id)).unwrap(), &Settings::default(), None);
            judgement.chunks.iter().flat_map(|findings| &**findings).filter(|f| f.rule == "altered-quotation").count()
        });
        assert_eq!(found, expected, "{} | {}", source.1, draft.1);
    }

    #[test]
    fn markup_and_the_ways_of_writing_change_nothing() {
        let source =
            ("ward.txt", "“The night nurses were not told that the landlord's office had closed,” Lena Brandt said.");
        for quoted in [
            "The night nurses were *not* told that the [landlord's](https://x.org) office had closed",
            "The night nurses were <em>not</em> told that the landlord&rsquo;s office had closed",
            "The night&nbsp;nurses were not told<br>that the landlord\\'s office had closed",
            "The night nur\u{ad}ses were not told <!-- sic -->that the landlord's of\u{200b}fice had closed",
            "[T]he night nurses were not told[^1] that the landlord's oﬃce had closed",
            "The night nurses were not told1 that the land-\nlord's office had closed",
        ] {
            check(source, ("draft.md", &format!("“{quoted},” Lena Brandt said.")), [0, 0]);
        }
        let tex = r"“The night nurses were \emph{not} told that the landlord's office had closed,” Lena Brandt said.";
        check(source, ("draft.tex", tex), [0, 0]);
    }

    #[test]
    fn the_later_document_is_accused() {
        let old = "---\ndate: 2025-03-04\n---\n\n“The keeper had never once missed a training session in winter,” Tom Hale said.";
        let new =
            "---\ndate: 2025-03-09\n---\n\n“The keeper had always missed a training session in winter,” Tom Hale said.";
        check(("paper.md", old), ("blog.md", new), [1, 0]);
        let draft = old.replace("date: 2025-03-04", "draft: true");
        check(("paper.md", new), ("blog.md", &draft), [1, 0]);
        // Unknown direction: one finding.
        let bare = |text: &str| text.rsplit_once("---\n\n").unwrap().1.to_owned();
        check(("b.md", &bare(old)), ("a.md", &bare(new)), [0, 1]);
    }

    #[test]
    fn a_mark_does_not_excuse_a_change_of_sense() {
        let lab =
            ("lab.txt", "“The samples from the second clinic are not safe to use in the trial,” Ivo Petrov said.");
        let at = |quoted: &str| format!("“{quoted},” Ivo Petrov said.");
        check(lab, ("draft.txt", &at("The samples from the second clinic are … safe to use in the trial")), [1, 0]);
        check(
            lab,
            ("draft.txt", &at("The samples from the second clinic are [always] safe to use in the trial")),
            [1, 0],
        );
        check(lab, ("draft.txt", &at("safe to use in the trial")), [1, 0]);
        check(lab, ("draft.txt", &at("The samples … are not safe to use in the trial")), [0, 0]);
        check(
            lab,
            ("draft.txt", &at("The samples from the [Ostrava] clinic are not safe to use in the trial")),
            [0, 0],
        );
        let denied = "Ivo Petrov never called them “safe to use in the trial”.";
        check(lab, ("draft.txt", denied), [0, 0]);
    }

    #[test]
    fn short_fragments_are_compared_with_denials_only() {
        let court = ("court.txt", "The appeal court has not approved the merger, Judge Nora Lind said on Friday.");
        check(court, ("draft.txt", "Judge Nora Lind was glad that the court had “approved the merger”."), [1, 0]);
        check(court, ("draft.txt", "Judge Nora Lind said that the court had not “approved the merger”."), [0, 0]);
        check(court, ("draft.txt", "Judge Nora Lind spoke of “the merger on Friday”."), [0, 0]);
    }

    #[test]
    fn halves_apart_or_in_another_order_are_not_a_sentence() {
        let mine = (
            "union.txt",
            "“We want an inquiry before we want a pension. We want to know who opened the sluice,” Rosa Teller said.",
        );
        let spliced = "“We want to know who opened the sluice before we want a pension,” Rosa Teller said.";
        check(mine, ("draft.txt", spliced), [1, 0]);
    }

    #[test]
    fn an_immediately_retracted_statement_is_not_one() {
        let club =
            ("club.txt", "“I have played in Bergen many times, but I did not play there that night,” Ole Dahl said.");
        check(club, ("draft.txt", "“I have played in Bergen many times,” Ole Dahl said."), [1, 0]);
        let told = "“I have played in Bergen many times,” Ole Dahl said, but he did not play there that night.";
        check(club, ("draft.txt", told), [0, 0]);
        let more = ("club.txt", "“I have played in Bergen many times, and everybody knows me there,” Ole Dahl said.");
        check(more, ("draft.txt", "“I have played in Bergen many times,” Ole Dahl said."), [0, 0]);
    }
}
