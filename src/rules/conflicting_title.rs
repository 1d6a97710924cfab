use super::conflicting_figure::report_disagreements;
use super::rule::{Context, Meta, Report, Rule, rule};
use crate::corpus::Nature;

rule! {
    /// Reports a title that contradicts other documents of the folder.
    ///
    /// Nobody holds both titles at one time: the same office with another scope (an envoy *to* a country here, an envoy
    /// *for* a region there), a deputy and the head, or two ranks. A shorter title (“the envoy”), and one that somebody held
    /// before (“the former deputy director”), contradict nothing.
    ///
    /// ```ibid
    /// --- gazette.txt
    /// Ada Marsh, the envoy to Freedonia, arrived on Monday, the ministry said.
    /// --- courier.txt
    /// Ada Marsh, the special envoy for the northern isles, left on Tuesday, the ministry said.
    ///            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ conflicting-title
    /// ```
    ///
    /// ```ibid
    /// --- bulletin.txt
    /// Superintendent Ruth Adeyemi said the road was closed at noon.
    /// --- evening.txt
    /// Inspector Ruth Adeyemi said the road was closed at one o'clock.
    /// ^^^^^^^^^ conflicting-title
    /// ```
    ConflictingTitle { name: "conflicting-title", level: Warning, across: true, since: "0.1.0" }
}

impl Rule for ConflictingTitle {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, cx: &Context<'_>, report: &mut Report<'_>) {
        report_disagreements(cx, report, Nature::Title, |own, other, _, _| {
            (
                format!("Another document says “{}”.", other.text),
                format!("Nobody is both “{}” and “{}” at one time.", own.text, other.text),
                "Check which title the person held at the time, and cite it.",
            )
        });
    }
}
