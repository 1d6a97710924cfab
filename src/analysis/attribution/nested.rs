//! Attributions inside content: “Okafor said that Marsh had claimed …”. The content is analyzed again as a text. The
//! training corpora annotate none of these, so only those with a reporting verb and a named or described source are
//! kept, above a higher score.

use super::{RawPrediction, predict_raw};
use crate::analysis::facts::{Attribution, Manner, Mention, SourceGrade};
use crate::analysis::model::vocabulary;
use crate::analysis::model::weights::Weights;
use crate::analysis::prose::Prose;
use crate::syntax::{QuoteSpan, SentenceSpan, TokenKind, word_key};
use crate::text::Span;

/// The minimum score.
const LEAST: f32 = 0.7;
/// The minimum percentage of a word's uses that are in cues, for a second pass to be worthwhile.
const TELLS: u8 = 30;
/// The fewest tokens for source, cue and content.
const SHORTEST: usize = 5;
/// The fewest bytes of a content with an attribution inside.
const TELLING: u32 = 12;

const FIRST_PERSON: [&str; 2] = ["i", "we"];
const THAT: u32 = word_key("that");

/// The attributions within the content of another.
pub(super) fn within(
    weights: &Weights,
    prose: &Prose<'_>,
    mentions: &[Mention],
    outer: &Attribution,
) -> Vec<Attribution> {
    let mut out = Vec::new();
    for content in &outer.content {
        let Some(own) = said(prose, *content) else { continue };
        let RawPrediction { attributions, .. } = predict_raw(weights, &own, mentions);
        // “I think” inside content is the speaker's own statement, which is covered already.
        let other = |a: &Attribution| {
            a.source.iter().all(|source| !FIRST_PERSON.contains(&&*source.of(prose.text).to_lowercase()))
        };
        let length = |a: &Attribution| a.content.iter().map(|span| span.len()).sum::<u32>();
        let whole = |a: &Attribution| !a.source.is_empty() && !a.cue.is_empty() && length(a) >= TELLING;
        let told = attributions.into_iter().filter(|a| whole(a) && a.manner != Manner::Deed && other(a));
        out.extend(told.filter(|a| a.grade != SourceGrade::None).filter_map(|mut inner| {
            inner.score = weights.attribution_probability(inner.score);
            (inner.score >= LEAST).then_some(inner)
        }));
    }
    out
}

/// The words of a content as prose, without the quotation marks around them. `None` if no word reports a statement.
fn said<'a>(prose: &Prose<'a>, content: Span) -> Option<Prose<'a>> {
    let tokens = &prose.tokens;
    let mut from = tokens.partition_point(|token| token.span.start < content.start);
    let mut to = tokens.partition_point(|token| token.span.end <= content.end);
    let kind = |at: usize| tokens.get(at).map(|token| token.kind);
    let that = |at: usize| tokens.get(at).is_some_and(|token| token.key == THAT);
    while from < to && (kind(from) == Some(TokenKind::Quote) || that(from)) {
        from += 1;
    }
    while from < to && matches!(kind(to - 1), Some(TokenKind::Quote | TokenKind::Comma)) {
        to -= 1;
    }
    let own = tokens.get(from..to).filter(|own| own.len() >= SHORTEST)?;
    if !own.iter().any(|token| vocabulary::word(token.key).cue >= TELLS) {
        return None;
    }
    let sentence = |sentence: &SentenceSpan| {
        let (first, last) = (sentence.tokens.start.max(from), sentence.tokens.end.min(to));
        let span = tokens.get(first)?.span.join(tokens.get(last.checked_sub(1)?)?.span);
        (first < last).then(|| SentenceSpan { span, tokens: first - from..last - from })
    };
    let quote = |quote: &QuoteSpan| {
        (quote.first >= from && quote.last <= to).then(|| QuoteSpan {
            first: quote.first - from,
            last: quote.last - from,
            depth: quote.depth.saturating_sub(1),
            ..*quote
        })
    };
    Some(Prose {
        text: prose.text,
        block: prose.block,
        tokens: own.to_vec(),
        sentences: prose.sentences.iter().filter_map(sentence).collect(),
        quotes: prose.quotes.iter().filter_map(quote).collect(),
    })
}
