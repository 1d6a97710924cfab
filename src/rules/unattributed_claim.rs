use super::issuer;
use super::rule::{Context, Meta, Report, Rule, rule};
use crate::analysis::{ClaimReason, DocumentKind, Manner, Sentence, SourceGrade, probability};

rule! {
    /// Reports a checkable statement that is not attributed to anyone.
    ///
    /// A figure, an accusation or an event needs a source. Name one in the sentence (“…, the harbour master said”), or cite a
    /// document (`[@gazette-2019, para. 4]`); a printed citation such as `(Marsh 2014, p. 3)` or `[7]` counts as well. Common
    /// knowledge and the author's own observations can be ignored with a reason.
    ///
    /// Of its own sales, staff and products the issuer of a press release is the source; what it says of others is reported.
    ///
    /// Minutes report what was said; after “The treasurer reported …” the rest of a paragraph is hers.
    ///
    /// Not reported, but with `strict`, is what no editor asks a source for: the course of a life, when a thing was founded
    /// or built, the calendar, sizes and ages, the acts of a match in a report of sport, and what a study, whose source is
    /// named, tells of those studied.
    ///
    /// Headlines, captions, bylines and boilerplate are never reported, nor are manuals, READMEs, changelogs, licences and
    /// notes. In a folder with a draft, findings in other documents are hints. `claim-threshold` in `ibid.toml` sets from
    /// which probability on a sentence is reported. `ibid annotate --explain FILE:LINE` shows the reasons for a decision.
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
    /// Ada Marsh was born in Leeds in 1931 and studied law.
    ///
    /// What will become of them?
    /// ```
    UnattributedClaim { name: "unattributed-claim", level: Warning, across: false, since: "0.1.0" }
}

/// From this probability on a sentence is reported. Chosen from the curves on training data (docs/model-card.md): .3 and .35
/// give the same F1 for single documents, and .35 fewer false findings; .25 is best for folders with a draft, which
/// attribute little twice.
const THRESHOLD: f32 = 0.35;
/// The same in a folder with a draft.
const BESIDE_DRAFT: f32 = 0.25;
/// The same with `strict`.
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
        let kind = cx.settings.kind(&cx.document.path).unwrap_or_else(|| cx.document.kind());
        let minutes = kind == DocumentKind::Minutes;
        for (index, sentence) in cx.body() {
            let judged = cx.chunk().joined.attributed.get(index);
            let asks = judged.is_some_and(|judged| threshold < 1.0 && probability(judged.check_worthy) >= threshold);
            if !asks || cx.is_cited(index) {
                continue;
            }
            let accuses = matches!(sentence.reason, ClaimReason::Accusation | ClaimReason::Superlative);
            if cx.release && !accuses && issuer::is_own(cx, index) {
                continue;
            }
            if minutes && !matches!(sentence.reason, ClaimReason::Accusation) && is_reported(cx, sentence) {
                continue;
            }
            // If the rest of the sentence has a source, the finding is about the clause without one.
            let open = cx.chunk().facts.open_clauses.iter().find(|clause| clause.sentence as usize == index);
            let (span, why, because) = open.map_or((sentence.span, sentence.reason, sentence.because), |open| {
                (open.span, open.reason, open.because)
            });
            let (message, reason) = words(why);
            report
                .at(span, message)
                .reason(reason)
                .because(because)
                .help("Attribute it (“…, the mayor said”), or cite a source: [@key, para. 4].");
        }
    }
}

/// Whether an earlier sentence of the block reports somebody's words: minutes tell the rest of a report without “said”.
fn is_reported(cx: &Context<'_>, sentence: &Sentence) -> bool {
    let chunk = cx.chunk();
    let Some(block) = chunk.facts.syntax.blocks.get(sentence.block as usize) else { return false };
    chunk.joined.attributions.iter().any(|attribution| {
        let says = attribution.manner == Manner::Statement && attribution.grade != SourceGrade::Vague;
        let place = attribution.cue.first().map_or(u32::MAX, |cue| cue.start);
        says && !attribution.source.is_empty() && (block.span.start..sentence.span.start).contains(&place)
    })
}

fn words(reason: ClaimReason) -> (&'static str, &'static str) {
    match reason {
        ClaimReason::Figure => {
            ("Unattributed figure.", "Neither the text nor a citation says where the number comes from.")
        }
        ClaimReason::Accusation => {
            ("Unattributed accusation.", "It accuses someone without saying who makes the accusation.")
        }
        ClaimReason::Superlative => ("Unattributed comparison.", "It ranks or compares without saying who measured."),
        ClaimReason::Cause => {
            ("Unattributed causal claim.", "It says why something happened, but not who established it.")
        }
        ClaimReason::Change => ("Unattributed trend.", "It reports a change without saying who measured it."),
        ClaimReason::Result => {
            ("Unattributed result.", "Neither the text nor a citation says where the result comes from.")
        }
        ClaimReason::Date | ClaimReason::Event => {
            ("Unattributed event.", "Neither the text nor a citation says who reports it.")
        }
        ClaimReason::State | ClaimReason::None => {
            ("Unattributed claim.", "It can be checked, but neither the text nor a citation says who states it.")
        }
    }
}
