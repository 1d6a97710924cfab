use super::rule::{Context, Meta, Report, Rule, rule};
use crate::corpus::Nature;
use crate::text::Span;

rule! {
    /// Reports a figure on which the folder's own documents disagree.
    ///
    /// The same thing is counted elsewhere in this folder, and the numbers cannot both be right. Bounds and roundings
    /// that meet (“at least 3,000”, “3,500”) are no conflict, nor are figures of different things.
    ///
    /// ```ibid
    /// --- gazette.txt
    /// Ada Marsh said 45 ships were lost in the storm.
    /// --- courier.txt
    /// Ben Stone said 12 ships were lost in the storm.
    ///                ^^ conflicting-figure
    /// ```
    ConflictingFigure { name: "conflicting-figure", level: Warning, across: true, since: "0.1.0" }
}

impl Rule for ConflictingFigure {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, cx: &Context<'_>, report: &mut Report<'_>) {
        report_disagreements(
            cx,
            report,
            Nature::Figure,
            |other| format!("{other} here"),
            |value, elsewhere| {
                (
                    format!("other documents of this folder give {elsewhere}"),
                    format!("“{value}” here and “{elsewhere}” there count the same thing and cannot both be right"),
                    "say whose figure it is and as of when, or settle which one holds",
                )
            },
        );
    }
}

/// Reports the disagreements of one nature in which the chunk takes a side.
pub(super) fn report_disagreements(
    cx: &Context<'_>,
    report: &mut Report<'_>,
    nature: Nature,
    note: impl Fn(&str) -> String,
    words: impl Fn(&str, &str) -> (String, String, &'static str),
) {
    let start = cx.chunk().start;
    for disagreement in
        cx.corpus.disagreements_in(cx.document, cx.index).into_iter().filter(|each| each.nature == nature)
    {
        let Some((own, others)) = disagreement.sides.split_first() else { continue };
        let mut elsewhere: Vec<_> = others.iter().filter(|side| side.value != own.value).collect();
        elsewhere.dedup_by(|a, b| a.value == b.value && a.place.document == b.place.document);
        let Some(first) = elsewhere.first() else { continue };
        let span = Span::new(own.place.span.start - start, own.place.span.end - start);
        let (message, reason, help) = words(&own.text, &first.text);
        let mut finding = report.at(span, message).reason(reason).help(help);
        for side in elsewhere.iter().take(5) {
            finding = finding.related(side.place, note(&side.text));
        }
    }
}
