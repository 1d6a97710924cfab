use super::conflicting_figure::report_values;
use super::rule::{Context, Meta, Report, Rule, rule};
use crate::corpus::{DifferingValue, Nature, Status};

rule! {
    /// Reports a name or an outcome that contradicts another document: who did it, where it was, what was decided.
    ///
    /// Two sentences that say the same otherwise name different people, bodies or places, give opposite outcomes, or one of
    /// them denies what the other says. Names that can be one's (“Ada Marsh”, “Marsh”) do not conflict.
    ///
    /// ```ibid
    /// --- gazette.txt
    /// The council approved the sale of the mill on Tuesday.
    ///             ^^^^^^^^ conflicting-statement
    /// --- courier.txt
    /// On Tuesday the council rejected the sale of the mill.
    ///                        ^^^^^^^^ conflicting-statement
    /// ```
    ConflictingStatement { name: "conflicting-statement", level: Warning, across: true, since: "0.1.0" }
}

impl Rule for ConflictingStatement {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, cx: &Context<'_>, report: &mut Report<'_>) {
        let mut all = cx.corpus.differing_values(cx.document, cx.index);
        all.retain(|value| value.status == Status::Clash && !matches!(value.nature, Nature::Figure | Nature::Date));
        report_values(report, &all, |value: &DifferingValue| {
            let DifferingValue { text, other, words, .. } = value;
            let words = words.trim_end_matches('.');
            if value.nature == Nature::Denial {
                return (
                    "Another document says the opposite.".into(),
                    format!("Only one of the two is a negation. The other document: “{words}”."),
                    "Say who claims what, or decide which of the two is right.",
                );
            }
            let verb = if value.nature == Nature::Person { "names" } else { "says" };
            (
                format!("Another document {verb} “{other}”."),
                format!("“{text}” and “{other}” seem to be said of the same thing: “{words}”."),
                "Check both against their sources, or make clear that they are said of different things.",
            )
        });
    }
}
