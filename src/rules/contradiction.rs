use super::conflicting_figure::report_disagreements;
use super::rule::{Context, Meta, Report, Rule, rule};
use crate::corpus::Nature;

rule! {
    /// Reports a statement that other documents of the folder make of somebody or somewhere else.
    ///
    /// Who did it, and where: both documents tell of the same, and name two different persons, bodies or places.
    ///
    /// ```ibid
    /// --- gazette.txt
    /// The regatta in Split was won by Sara Cohen.
    /// --- courier.txt
    /// The regatta in Split was won by Ivan Petrov.
    /// ```
    Contradiction { name: "contradiction", level: Warning, across: true, since: "0.1.0" }
}

impl Rule for Contradiction {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, cx: &Context<'_>, report: &mut Report<'_>) {
        for nature in [Nature::Person, Nature::Place] {
            report_disagreements(cx, report, nature, |own, other, _| {
                (
                    format!("Another document names {} here.", other.text),
                    format!("“{}” and “{}” stand in the same place of one statement", own.text, other.text),
                    "find out which of them it was, or say what makes these two matters",
                )
            });
        }
    }
}
