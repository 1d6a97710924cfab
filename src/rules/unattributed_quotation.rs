use super::rule::{Context, Meta, Report, Rule, rule};
use crate::analysis::Attribution;
use crate::corpus::Chunk;

rule! {
    /// Reports a quotation without a speaker.
    ///
    /// Quotation marks say that these are somebody's exact words. The sentence or a neighbouring one must say whose; a
    /// citation is enough. Single words and terms in quotation marks are not reported.
    ///
    /// ```ibid
    /// The mood on the quay was bad. “We have not been paid since the spring.”
    ///                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unattributed-quotation
    ///
    /// “We have not been paid since the spring,” Ada Marsh said.
    /// ```
    UnattributedQuotation { name: "unattributed-quotation", level: Warning, across: false, since: "0.1.0" }
}

/// Shorter quotations are terms more often than speech.
const FEWEST_WORDS: usize = 4;

impl Rule for UnattributedQuotation {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, cx: &Context<'_>, report: &mut Report<'_>) {
        let chunk = cx.chunk();
        for (index, quotation) in chunk.facts.quotations.iter().enumerate() {
            let spoken = is_spoken(chunk, index);
            let short = quotation.inner.of(&chunk.text).split_whitespace().count() < FEWEST_WORDS;
            if quotation.term || spoken || short || !cx.in_body(quotation.span) {
                continue;
            }
            // The tag may follow the sentence in which the quotation ends.
            let ends = cx.sentence_of(crate::text::Span::empty(quotation.span.end.saturating_sub(1)));
            if [cx.sentence_of(quotation.span), ends].into_iter().flatten().any(|sentence| cx.is_cited(sentence)) {
                continue;
            }
            report
                .at(quotation.span, "Quotation without a speaker.")
                .reason("Neither the sentence nor a neighbouring one names a speaker.")
                .help(
                    "Name the speaker (“…,” the harbour master said), or cite the source of the words: [@key, para. 4].",
                );
        }
    }
}

/// Whether the quotation has a speaker in the text. A speaker who is only assumed to continue counts if the quotation
/// opens its paragraph, as in quotations over several paragraphs, or if its paragraph has named a speaker before.
fn is_spoken(chunk: &Chunk, index: usize) -> bool {
    let joined = &chunk.joined;
    let Some(at) = joined.quotation_attributions.get(index).copied().flatten() else { return false };
    let Some(attribution) = joined.attributions.get(at as usize) else { return false };
    let runs_on = joined.speakers.get(at as usize).is_some_and(Option::is_some);
    let start = chunk.facts.quotations[index].span.start;
    let opens = chunk.facts.syntax.blocks.iter().any(|block| block.span.start == start);
    let named = |earlier: &Attribution| earlier.source.iter().any(|source| source.start < start);
    let told = !attribution.source.is_empty() || !attribution.cue.is_empty();
    told || runs_on && (opens || joined.attributions.iter().any(named))
}
