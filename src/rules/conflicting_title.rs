use super::conflicting_figure::report_disagreements;
use super::rule::{Context, Meta, Report, Rule, rule};
use crate::corpus::Nature;

rule! {
    /// Reports a title that contradicts other documents of the folder.
    ///
    /// The office is the same, but its scope differs: an envoy *to* a country here, an envoy *for* a region there. A shorter
    /// title (“the envoy”) contradicts nothing.
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
                format!("Another document says “{}”.", other.text),
                format!("“{}” and “{}” name the same office with different scope.", own.text, other.text),
                "Check which title the person held at the time, and cite it.",
            )
        });
    }
}
