use super::rule::{Context, Meta, Report, Rule, rule};
use crate::analysis::consistency::{Matter, inconsistencies};
use crate::text::Span;

rule! {
    /// Reports figures or dates of one passage that exclude each other.
    ///
    /// They are a total and its parts (in sentences, lists, tables and votes), a change and its two ends, a share stated twice,
    /// a date and its day of the week, or a duration and its ends. One of the numbers is wrong whatever is true. Rounded numbers may differ by what
    /// rounding explains. Lists that may leave something out (“including”, “and others”) and approximate numbers (“about
    /// 60”) are not reported.
    ///
    /// ```ibid
    /// There will be 62 extra trains: 24 on the coast, 14 in the valley and 28 to the airport.
    ///               ^^ inconsistent-figures
    ///
    /// The roof costs 2.5 million euros, made up of 1.6 million for timber and 0.9 million for tiles.
    /// ```
    ///
    /// ```ibid
    /// The museum reopens on Tuesday, 14 June 2024.
    ///                       ^^^^^^^ inconsistent-figures
    ///
    /// Prices rose 30 per cent from 100 to 130, and 54 of 90 shops (60 per cent) closed.
    /// ```
    InconsistentFigures { name: "inconsistent-figures", level: Warning, across: false, since: "0.1.0" }
}

impl Rule for InconsistentFigures {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, cx: &Context<'_>, report: &mut Report<'_>) {
        let chunk = cx.chunk();
        for found in inconsistencies(&chunk.text, &chunk.facts, &chunk.joined, cx.document.meta.date.as_deref()) {
            let [span, other] = found.spans;
            let reason = match found.matter {
                Matter::Sum => "The total and its parts cannot both be right.",
                Matter::Change => "The change and its two ends cannot both be right.",
                Matter::Share => "The share and its numbers cannot both be right.",
                Matter::Weekday => "The date and the day of the week cannot both be right.",
                Matter::Duration => "The duration and its ends cannot both be right.",
            };
            let help = if found.matter.is_of_dates() {
                "Check the dates against the source."
            } else {
                "Check the figures against the source."
            };
            let figures = chunk.facts.figures.iter().map(|figure| figure.span);
            let inside = figures.filter(|figure| other.overlaps(*figure) && !span.overlaps(*figure));
            let parts: Vec<Span> = inside.collect();
            let parts = if parts.is_empty() { vec![other] } else { parts };
            report.at(span, found.message).reason(reason).because(Some(other)).parts(parts).help(help);
        }
    }
}
