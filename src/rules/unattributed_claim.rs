use super::rule::{Context, Meta, Report, Rule, rule};
use crate::analysis::{ClaimReason, probability};

rule! {
    /// Reports a checkable statement that is not attributed to anyone.
    ///
    /// A figure, an accusation, an event: whoever reads it will ask who says so. Name a source in the sentence
    /// (“…, the harbour master said”), or cite the document it comes from (`[@gazette-2019, para. 4]`); a citation as it is
    /// printed, `(Marsh 2014, p. 3)` or `[7]`, does as well. What the writer saw, and what everybody knows, can be ignored
    /// with a reason.
    ///
    /// Headlines, captions, bylines and boilerplate are never reported, nor is what manuals, READMEs, changelogs, licences and
    /// notes say. In a folder with a draft, what other documents leave open is a hint. `claim-threshold` in `ibid.toml` sets how
    /// likely it must be that a careful editor would ask. `ibid annotate --explain FILE:LINE` tells what speaks for and against
    /// asking.
    ///
    /// ```ibid
    /// The company sacked 1,200 workers in Ohio last year.
    /// ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unattributed-claim
    ///
    /// The company sacked 1,200 workers in Ohio last year, the governor said.
    ///
    /// The company sacked 1,200 workers in Ohio last year [@gazette-2019, p. 3].
    ///
    /// The company sacked 1,200 workers in Ohio last year (Marsh and Okafor 2014, p. 3).
    ///
    /// What will become of them?
    /// ```
    UnattributedClaim { name: "unattributed-claim", level: Warning, across: false, since: "0.1.0" }
}

/// From this probability on it is asked who says so. Chosen from the curves on training data (docs/model-card.md): single
/// documents are judged best at .35, folders with a draft, in which little is attributed twice, at .25.
const THRESHOLD: f32 = 0.35;
/// The same in a folder with a draft.
const BESIDE_DRAFT: f32 = 0.25;
/// The same where the user asks for more.
const STRICT: f32 = 0.15;

impl Rule for UnattributedClaim {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, cx: &Context<'_>, report: &mut Report<'_>) {
        let default = match (cx.settings.strict, cx.drafting) {
            (true, _) => STRICT,
            (_, true) => BESIDE_DRAFT,
            _ => THRESHOLD,
        };
        let threshold = cx.settings.claim_threshold.unwrap_or(default);
        for (index, sentence) in cx.body() {
            let judged = cx.chunk().joined.attributed.get(index);
            let asks = judged.is_some_and(|judged| threshold < 1.0 && probability(judged.check_worthy) >= threshold);
            if !asks || cx.is_cited(index) {
                continue;
            }
            let (message, reason) = words(sentence.reason);
            report
                .at(sentence.span, message)
                .reason(reason)
                .because(sentence.because)
                .help("Attribute it (“…, the mayor said”), or cite a source: [@key, para. 4].");
        }
    }
}

fn words(reason: ClaimReason) -> (&'static str, &'static str) {
    match reason {
        ClaimReason::Figure => {
            ("Unattributed figure.", "Neither the text nor a citation says where the number comes from.")
        }
        ClaimReason::Accusation => {
            ("Unattributed accusation.", "It accuses someone without saying who makes the accusation.")
        }
        ClaimReason::Superlative => {
            ("Unattributed comparison.", "It ranks or compares, and does not say who measured.")
        }
        ClaimReason::Cause => ("Unattributed cause.", "It says why something happened, and not who found that out."),
        ClaimReason::Change => {
            ("Unattributed change.", "It says that something rose, fell or changed, and not who measured.")
        }
        ClaimReason::Date | ClaimReason::Event => {
            ("Unattributed event.", "It tells what happened, and neither the text nor a citation says who reports it.")
        }
        ClaimReason::State | ClaimReason::None => {
            ("Unattributed claim.", "It can be checked, and neither the text nor a citation says who states it.")
        }
    }
}
