use std::sync::LazyLock;

use super::rule::{Context, Meta, Report, Rule, rule};
use crate::analysis::{AttributionKind, EntityKind, Manner, Mention};
use crate::english;
use crate::text::{Span, offset};

rule! {
    /// Reports a quotation that is attributed to several speakers.
    ///
    /// Two people rarely use exactly the same words, so at most one of the “officials” said this. Name that speaker, or
    /// paraphrase without quotation marks. A joint statement or letter can be quoted as a document.
    ///
    /// ```ibid
    /// “We have not been paid since the spring,” two of the workers said.
    /// ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ shared-quotation
    ///
    /// “We have not been paid since the spring,” the workers said in a statement.
    /// ```
    SharedQuotation { name: "shared-quotation", level: Hint, across: false, since: "0.1.0" }
}

/// Shorter quotations are terms, which many may use.
const FEWEST_WORDS: usize = 5;
/// Words for statements that several people may make together.
static TOGETHER: LazyLock<Vec<&str>> =
    LazyLock::new(|| english::list(english::STATEMENTS, "shared_quotation.together"));

impl Rule for SharedQuotation {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn check(&self, cx: &Context<'_>, report: &mut Report<'_>) {
        let chunk = cx.chunk();
        for (index, quotation) in chunk.facts.quotations.iter().enumerate() {
            let held = chunk.joined.quotation_attributions.get(index).copied().flatten();
            let Some(attribution) = held.and_then(|at| chunk.joined.attributions.get(at as usize)) else { continue };
            let words = quotation.inner.of(&chunk.text).split_whitespace().count();
            let spoken = attribution.kind == AttributionKind::Direct && attribution.manner != Manner::Deed;
            if !spoken || quotation.term || words < FEWEST_WORDS || !cx.in_body(quotation.span) {
                continue;
            }
            let Some(source) = attribution.source.iter().copied().reduce(Span::join) else { continue };
            let Some(sentence) = cx.sentence_of(source).and_then(|at| chunk.facts.sentences.get(at)) else { continue };
            let around = sentence.span.of(&chunk.text).to_lowercase();
            let together = around.split(|c: char| !c.is_alphanumeric()).any(|word| TOGETHER.contains(&word));
            if !together && is_several(source, &chunk.facts.mentions, &chunk.text) {
                report
                    .at(quotation.span, "One quotation is attributed to several speakers.")
                    .reason("Several people rarely say exactly the same words.")
                    .because(Some(source))
                    .help("Name the one speaker, or paraphrase without quotation marks.");
            }
        }
    }
}

/// Whether a source is more than one person: “two of the workers”, “Ada Marsh and Ben Cole”.
fn is_several(source: Span, mentions: &[Mention], text: &str) -> bool {
    let words = source.of(text).to_lowercase();
    // “Ada Marsh, who runs Marsh and Cole”
    let own = [" who ", " whose ", " which "].iter().filter_map(|clause| words.find(clause)).min();
    let (source, words) = match own {
        Some(end) => (Span { end: source.start + offset(end), ..source }, &words[..end]),
        None => (source, &*words),
    };
    let persons: Vec<Span> = mentions
        .iter()
        .filter(|mention| mention.kind == EntityKind::Person && source.covers(mention.span))
        .map(|mention| mention.span)
        .collect();
    // “Ada Marsh and Ben Cole”, and not “Marsh and Cole's Dora Finn”, “Marsh and Cole partner Dora Finn”.
    let and = persons.windows(2).any(|pair| {
        let between = Span::new(pair[0].end, pair[1].start.max(pair[0].end)).of(text).trim();
        let behind = Span::new(pair[1].end, source.end.max(pair[1].end)).of(text);
        between == "and" && (behind.trim().is_empty() || behind.starts_with(','))
    });
    // “two of the workers”, “the three brothers”; not “the two-time champion”, “the most senior of them”.
    let mut opening =
        words.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric() && c != '-'));
    let first = opening.next().unwrap_or_default();
    let number = |word: &str| ["two", "three", "four", "five", "six"].contains(&word);
    let vague = ["several", "some", "many", "most"].contains(&first);
    let counted = vague
        || number(first)
        || ["the", "these", "those", "his", "her"].contains(&first) && opening.next().is_some_and(number);
    // A plural after a number: not “one of the two”, “a member of several bodies”.
    let head = words.split(" of ").next().unwrap_or_default();
    let one = ["one", "a", "an", "each", "another"].into_iter().any(|one| head.split(' ').any(|other| other == one));
    and || counted && !one
}

#[cfg(test)]
mod tests {
    use super::super::fixture::findings;

    #[test]
    fn two_names_are_two_speakers() {
        let text = "“The harbour will never be what it was,” Ada Marsh and Ben Cole said.\n";
        assert_eq!(findings("", "shared-quotation", text).len(), 1);
    }

    #[test]
    fn one_of_many_is_one() {
        for text in [
            "“The harbour will never be what it was,” one of the two brothers said.\n",
            "“The harbour will never be what it was,” said Ada Marsh, who runs Marsh and Cole.\n",
            "“The harbour will never be what it was,” said Marsh and Cole's Dora Finn.\n",
            "“The harbour will never be what it was,” added the two-time champion.\n",
            "“The harbour will never be what it was,” said Ada Marsh, the most senior of the pilots.\n",
            "“The harbour will never be what it was,” said Ada Marsh, a pilot and once an aide of Ben Cole.\n",
            "“The harbour will never be what it was,” Ada Marsh and Ben Cole said in a joint statement.\n",
        ] {
            assert_eq!(findings("", "shared-quotation", text).len(), 0, "{text}");
        }
    }
}
