use super::conflicting_figure::report_disagreements;
use super::rule::{Context, Meta, Report, Rule, rule};
use crate::corpus::Nature;

rule! {
    /// Reports a title that other documents of the folder give otherwise.
    ///
    /// One office, held of different things: an envoy *to* one country in this document is an envoy *for* another region
    /// in that one. A shorter title (“the envoy”) contradicts nothing.
    ///
    /// ```ibid
    /// --- gazette.txt
    /// Ada Marsh, the envoy to Freedonia, arrived on Monday, the ministry said.
    /// --- courier.txt
    /// Ada Marsh, the special envoy for the northern isles, left on Tuesday, the ministry said.
    ///            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ conflicting-title
    /// ```
    ConflictingTitle { name: "conflicting-title", level: Warning, across: true, since: "0.1.0" }
}

impl Rule for ConflictingTitle {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, cx: &Context<'_>, report: &mut Report<'_>) {
        report_disagreements(cx, report, Nature::Title, |own, other, _| {
            (
                format!("another document has “{}”", other.text),
                format!("“{}” and “{}” are one office held of two things", own.text, other.text),
                "find out which title was held at the time, and cite it",
            )
        });
    }
}
