use super::conflicting_figure::report_disagreements;
use super::rule::{Context, Meta, Report, Rule, rule};
use crate::corpus::Nature;

rule! {
    /// Reports a date that other documents of the folder give otherwise for the same event.
    ///
    /// An event is known by its kind and its place, a meeting by who took part, a birth or a death by whose it is. Days
    /// that lie far apart are taken to be of two events, as talks in one city may be held every month.
    ///
    /// ```ibid
    /// --- gazette.txt
    /// The conference in Lisbon was held on 3 May 2019, the ministry said.
    /// --- courier.txt
    /// The conference in Lisbon was held on 5 May 2019, the ministry said.
    ///                                      ^^^^^^^^^^ conflicting-date
    ///
    /// The conference in Oslo was held on 9 May 2019, the ministry said.
    /// ```
    ConflictingDate { name: "conflicting-date", level: Warning, across: true, since: "0.1.0" }
}

impl Rule for ConflictingDate {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, cx: &Context<'_>, report: &mut Report<'_>) {
        report_disagreements(cx, report, Nature::Date, |own, other, _| {
            (
                format!("another document has “{}”", other.text),
                format!("“{}” and “{}” are given for what seems to be one event", own.text, other.text),
                "find out which day it was, or say what makes these two events",
            )
        });
    }
}
