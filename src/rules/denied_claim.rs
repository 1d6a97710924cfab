use super::rule::{Context, Meta, Report, Rule, rule};
use crate::corpus::Nature;
use crate::text::Span;

rule! {
    /// Reports an accusation without the denial that another document of the folder contains.
    ///
    /// Fairness asks for the accused's side. Readers who find the denial elsewhere will ask why it is missing here.
    ///
    /// ```ibid
    /// --- gazette.txt
    /// Norway denies dumping oil in the fjord.
    /// --- courier.txt
    /// Ada Marsh accused Norway of dumping oil in the fjord.
    ///                             ^^^^^^^^^^^^^^^^^^^^^^^^ denied-claim
    /// --- herald.txt
    /// Ben Stone accused Norway of dumping oil in the fjord. Norway denies the accusation.
    /// ```
    DeniedClaim { name: "denied-claim", level: Warning, across: true, since: "0.1.0" }
}

impl Rule for DeniedClaim {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, cx: &Context<'_>, report: &mut Report<'_>) {
        let start = cx.chunk().start;
        for dispute in cx.corpus.disagreements_of(cx.document, cx.index, Nature::Denial) {
            let Some((own, others)) = dispute.sides.split_first() else { continue };
            let denials = || others.iter().filter(|side| &*side.value == "denied");
            let told_here = denials().any(|side| side.place.document == cx.document.id);
            let Some(first) = denials().next().filter(|_| &*own.value == "claimed" && !told_here) else { continue };
            let who = first.speaker.as_deref().unwrap_or("The accused");
            let span = Span::new(own.place.span.start - start, own.place.span.end - start);
            let mut finding = report
                .at(span, format!("{who} denies this in another document."))
                .reason(format!("That document says “{}”; the denial is missing here.", first.text))
                .help("Add the denial and cite it.");
            for side in denials().take(5) {
                finding = finding.related(side.place, format!("“{}” is denied here.", side.text));
            }
        }
    }
}
