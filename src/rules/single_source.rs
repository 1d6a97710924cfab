use super::rule::{Context, Meta, Report, Rule, rule};
use crate::analysis::{ClaimKind, ClaimReason};
use crate::corpus::{Evidence, Stance};

rule! {
    /// Reports a figure or accusation with a single source, which no other document of the folder supports.
    ///
    /// One source may be right, and it may be the only one. If an independent second source says the same, cite both; if
    /// not, attribute the statement in the text. The citation is marked, not the sentence. Not reported in folders with fewer than three other documents.
    ///
    /// ```ibid
    /// --- gazette.txt
    /// Ada Marsh said the flood destroyed 1,200 houses in Ohio.
    /// --- courier.txt
    /// Ben Stone said the flood destroyed 1,200 houses in Ohio.
    /// --- herald.txt
    /// Cleo Wren said the harbour lost 45 cranes to the fire.
    /// --- draft.txt
    /// The harbour lost 45 cranes to the fire [@herald].
    ///                                        ^^^^^^^^^ single-source
    ///
    /// The flood destroyed 1,200 houses in Ohio [@gazette].
    /// ```
    ///
    /// A second document may say it in other words:
    ///
    /// ```ibid
    /// --- gazette.txt
    /// Ada Marsh said the flood destroyed 1,200 houses in Ohio.
    /// --- courier.txt
    /// In Ohio, 1,200 homes were swept away by the water, Ben Stone said.
    /// --- herald.txt
    /// Cleo Wren said the harbour lost 45 cranes to the fire.
    /// --- draft.txt
    /// The harbour lost 45 cranes to the fire [@herald].
    ///                                        ^^^^^^^^^ single-source
    ///
    /// The flood destroyed 1,200 houses in Ohio [@gazette].
    /// ```
    SingleSource { name: "single-source", level: Hint, across: true, since: "0.1.0" }
}

/// From this score on a passage confirms a claim.
const CONFIRMS: f32 = 0.5;
/// From this score on it is on the topic of a claim.
const TOPIC: f32 = 0.3;
const FEWEST_DOCUMENTS: usize = 3;

impl Rule for SingleSource {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, cx: &Context<'_>, report: &mut Report<'_>) {
        let syntax = &cx.chunk().facts.syntax;
        if syntax.citations.is_empty() || cx.corpus.count() <= FEWEST_DOCUMENTS {
            return;
        }
        for (index, sentence) in cx.body() {
            let extent = cx.extent(index);
            let mut cited = cx.citations().filter(|citation| extent.contains(citation.group.start));
            let Some(citation) = cited.next() else { continue };
            let (key, tag) = (&*citation.key, citation.group);
            let mut keys = cited.map(|citation| &*citation.key);
            let weighs = matches!(sentence.reason, ClaimReason::Figure | ClaimReason::Accusation);
            if sentence.claim != ClaimKind::Checkable || !weighs || keys.any(|other| other != key) {
                continue;
            }
            let cited = cx.corpus.document_of_key(key);
            let evidence = cx.corpus.evidence(cx.document, cx.place(sentence.span).span, 6);
            let others = evidence.iter().filter(|evidence| {
                let other = cx.corpus.document(evidence.place.document);
                // A document with the same origin as the cited one is not a second source.
                let second = cited.zip(other).is_none_or(|(cited, other)| {
                    cited.id != other.id && cx.corpus.shared_origin(cited, other).is_none()
                });
                // Nor is a copy of this document.
                let copies =
                    other.is_some_and(|other| cx.corpus.shared_origin(cx.document, other) == Some("near-duplicate"));
                evidence.independent && second && !copies && evidence.stance != Stance::Contradicts
            });
            // Other words for the same: the passage is on the topic and gives the same figures, or it is likely to state
            // what the claim does.
            let claim = cx.place(sentence.span);
            let confirms = |evidence: &Evidence| match evidence.stance {
                Stance::Supports => evidence.support >= CONFIRMS || cx.corpus.gives_figures(claim, evidence.place),
                Stance::Partly => true,
                _ => evidence.score >= TOPIC && cx.corpus.gives_figures(claim, evidence.place),
            };
            if others.into_iter().any(confirms) {
                continue;
            }
            report
                .at(tag, format!("Single source: only @{key} supports this."))
                .reason("No other document in this folder confirms it.")
                .because(sentence.because)
                .help("Find a second, independent source, or attribute it in the text.");
        }
    }
}
