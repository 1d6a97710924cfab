use super::conflicting_figure::report_values;
use super::rule::{Context, Meta, Report, Rule, rule};
use crate::corpus::Status;

rule! {
    /// Reports a value in a draft of which a later document gives another.
    ///
    /// A toll has risen, a price or a day has been changed. Which of two documents is the later is told by their dates, in front
    /// matter or in a line of the head. A draft without a date has an old value if a document before the later one has it, too.
    ///
    /// ```ibid
    /// --- monday.txt
    /// Gazette, 4 May 2026
    ///
    /// The flood in Lund has killed 14 people so far, the police said.
    /// --- friday.txt
    /// Gazette, 8 May 2026
    ///
    /// The flood in Lund has now killed 19 people, the police said.
    /// --- draft.md
    /// The flood in Lund has killed 14 people so far [@monday].
    ///                              ^^ outdated-figure
    /// ```
    OutdatedFigure { name: "outdated-figure", level: Warning, across: true, since: "0.1.0" }
}

impl Rule for OutdatedFigure {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, cx: &Context<'_>, report: &mut Report<'_>) {
        if !cx.document.is_draft() {
            return;
        }
        let mut all = cx.corpus.differing_values(cx.document, cx.index);
        all.retain(|value| value.is_outdated && value.status == Status::Update);
        report_values(report, &all, |value| {
            (
                format!("A later document says “{}”.", value.other),
                format!("“{}” seems to be an earlier value of the same thing.", value.text),
                "Give the later value, or say of which day this one is.",
            )
        });
    }
}
