use super::conflicting_figure::{report_differing, report_disagreements};
use super::rule::{Context, Meta, Report, Rule, rule};
use crate::corpus::Nature;

rule! {
    /// Reports a date that contradicts other documents of the folder on the same event.
    ///
    /// An event is identified by its kind and place, a birth, death or foundation by the person or organization. Dates far
    /// apart are taken for two events: talks in one city may be held every month.
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
        let known = report_disagreements(cx, report, Nature::Date, |own, other, _, path| {
            let place = path.unwrap_or("this document");
            (
                format!("Another date in {place}: {}.", other.text),
                format!("“{}” and “{}” seem to date the same event.", own.text, other.text),
                "Check the date, or make clear that these are different events.",
            )
        });
        report_differing(cx, report, Nature::Date, &known);
    }
}
