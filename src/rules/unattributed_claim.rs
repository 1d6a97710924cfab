use super::rule::{Context, Meta, Report, Rule, rule};
use crate::analysis::{ClaimKind, ClaimReason};

rule! {
    /// Reports a checkable statement that nobody is made to answer for.
    ///
    /// A figure, an accusation, an event: whoever reads it will ask who says so. Name a source in the sentence
    /// (“…, the harbour master said”), or cite the document it comes from (`[@gazette-2019, para. 4]`); a citation as it is
    /// printed, `(Marsh 2014, p. 3)` or `[7]`, does as well. What the writer saw, and what everybody knows, can be ignored
    /// with a reason.
    ///
    /// Headlines, captions, bylines and boilerplate are never reported. `claim-threshold` in `ibid.toml` sets how sure
    /// ibid must be that a sentence states something checkable.
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

/// From this score on a sentence counts as checkable.
const THRESHOLD: f32 = 0.8;
/// The same where the user asks for more.
const STRICT: f32 = 0.5;
/// From this probability on a sentence counts as told by somebody. Of a hundred sentences of articles kept out of training
/// with less, 93 were told by nobody; `docs/model-card.md` has the table.
const TOLD: f32 = 0.3;
/// From this probability on a sentence counts as laid to somebody although nothing in it is told in words: wished, planned,
/// done by somebody, or told with a word that no list knows.
const LAID: f32 = 0.5;
/// The same two where the user asks for more: then only what is told in words counts.
const STRICT_TOLD: f32 = 0.5;
const STRICT_LAID: f32 = f32::INFINITY;

impl Rule for UnattributedClaim {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, cx: &Context<'_>, report: &mut Report<'_>) {
        let strict = cx.settings.strict;
        let (default, told, laid) = if strict { (STRICT, STRICT_TOLD, STRICT_LAID) } else { (THRESHOLD, TOLD, LAID) };
        let threshold = cx.settings.claim_threshold.unwrap_or(default);
        for (index, sentence) in cx.body() {
            let checkable = sentence.claim == ClaimKind::Checkable && sentence.claim_sure >= threshold;
            if !checkable || cx.is_laid(index, told, laid) || cx.is_cited(index) || cx.tells_who_speaks(sentence.span) {
                continue;
            }
            let (message, reason) = words(sentence.reason);
            report
                .at(sentence.span, message)
                .reason(reason)
                .because(sentence.because)
                .help("name who says so in the sentence, or cite where it comes from: [@key, para. 4]");
        }
    }
}

fn words(reason: ClaimReason) -> (&'static str, &'static str) {
    match reason {
        ClaimReason::Figure => {
            ("no source for this figure", "it gives a number, and neither the sentence nor a citation says whose")
        }
        ClaimReason::Accusation => {
            ("no source for this accusation", "it lays something to somebody's charge, and nobody answers for it")
        }
        ClaimReason::Superlative => {
            ("no source for this comparison", "it ranks or compares, and nobody is named who measured")
        }
        ClaimReason::Cause => {
            ("no source for this cause", "it says why something happened, and nobody is named who found out")
        }
        ClaimReason::Change => (
            "no source for this change",
            "it says that something grew, fell or changed, and nobody is named who measured",
        ),
        ClaimReason::Date | ClaimReason::Event => {
            ("no source for this event", "it tells what happened, and nobody is named who says so")
        }
        ClaimReason::State | ClaimReason::None => {
            ("no source for this statement", "it can be checked, and nobody is named who says so")
        }
    }
}
