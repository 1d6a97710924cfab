//! Claims: which sentences are checkable, with a score and the evidence for it. A weighted sum over features and words;
//! does not know whether the statement is attributed or true.

pub(crate) mod features;
mod open;
mod ordinary;
mod reason;
mod tense;
#[cfg(test)]
mod tests;
pub(crate) mod wording;

use std::ops::Range;

use super::arithmetic::logistic;
use super::check_worthy::Traits;
use super::facts::OpenClause;
use super::words::Words;
use super::{ClaimKind, ClaimReason, Date, Facts, Figure, Mention, Models, Quotation, Sentence, check_worthy};
use crate::syntax::{Block, BlockKind, Shape, TokenKind};
use crate::text::Span;
use features::{Around, Feature, Features};

/// From here on a sentence counts as checkable. Above even odds: who is asked for a source wants to know why.
const THRESHOLD: f32 = 0.6;

/// What each feature adds, in log-odds, and up to how many times. Chosen by hand from regressions on PoliClaim (see
/// docs/model-card.md), then rounded; signs that political speech and news use differently are weaker than there.
const WEIGHTS: &[(Feature, f32, u8)] = &[
    (Feature::Figure, 1.8, 2),
    (Feature::Quantity, 0.4, 2),
    (Feature::Date, 1.0, 2),
    (Feature::Person, 1.3, 2),
    (Feature::Body, 1.0, 2),
    (Feature::Place, 0.3, 2),
    (Feature::Deed, 0.8, 2),
    (Feature::Past, 0.3, 2),
    (Feature::Accusation, 0.5, 2),
    (Feature::Cause, 0.1, 1),
    (Feature::Change, 0.5, 2),
    (Feature::Superlative, 0.6, 1),
    (Feature::State, 0.1, 1),
    (Feature::Noun, 0.08, 8),
    (Feature::FirstSingular, -0.2, 1),
    (Feature::FirstPlural, -0.3, 2),
    (Feature::SecondPerson, -0.6, 2),
    (Feature::Question, -1.2, 1),
    // Politicians announce; who writes news forecasts.
    (Feature::Future, 0.2, 1),
    (Feature::Possibility, -0.6, 1),
    (Feature::Duty, -0.8, 2),
    (Feature::Opinion, -0.8, 2),
    (Feature::Condition, -0.5, 1),
    (Feature::Request, -0.5, 1),
    (Feature::Backward, -0.4, 1),
    (Feature::Short, -0.2, 1),
];
const BIAS: f32 = 0.25;
/// Without a verb, fewer words than this are no statement.
const FEWEST_WORDS: u32 = 5;

/// Judges the sentences of a block: fills in what concerns claims and check-worthiness. Calls `each` with what every sentence
/// shows of the latter.
pub(super) fn judge(
    models: &Models,
    words: &Words<'_>,
    facts: &mut Facts,
    each: &mut impl FnMut(&check_worthy::Features),
) {
    let count = words.prose.sentences.len();
    let first = facts.sentences.len().saturating_sub(count);
    let (wording, worthy, tagger) = (&models.claims(), models.check_worthy(), models.parts_of_speech());
    let mut shown = check_worthy::Features::default();
    for (index, own) in words.prose.sentences.iter().enumerate() {
        let Some(told) = facts.sentences.get(first + index).cloned() else { continue };
        let parts = if is_furniture(words.prose.block) { Vec::new() } else { tagger.tag(words.prose, own) };
        let asked = |tokens: Range<usize>, span: Span, told: Sentence, shown: &mut check_worthy::Features| {
            let around = Around::new(facts, span);
            let features = features::read(words, tokens.clone(), &around);
            let sentence = judged(words, tokens.clone(), (&around, &features), wording, Sentence { span, ..told });
            let skipped = tokens.start.saturating_sub(own.tokens.start);
            let parts = parts.get(skipped..).unwrap_or_default();
            let traits =
                check_worthy::sentence_features(words, tokens.clone(), parts, (&around, &features, &sentence), shown);
            // The model has learnt from the first reason; findings give a refined one.
            let refined = reason::refined(
                words,
                tokens.clone(),
                parts,
                (&around, &features),
                (sentence.reason, sentence.because),
            );
            let found = (refined.reason, refined.accuses);
            let ordinary = ordinary::traits(words, tokens, parts, (&around, &features), found);
            let traits = traits.with(Traits::ACCUSES, refined.accuses).with(ordinary, true);
            Sentence { traits, odds: worthy.odds(shown), reason: refined.reason, because: refined.because, ..sentence }
        };
        let sentence = asked(own.tokens.clone(), own.span, told, &mut shown);
        each(&shown);
        let clause = open::clause(words, own, &parts, facts).map(|tokens| {
            let span = words.span(tokens.start, tokens.end);
            let clause = asked(tokens, span, sentence.clone(), &mut shown);
            let Sentence { span, reason, because, odds, traits, .. } = clause;
            OpenClause { sentence: crate::text::offset(first + index), span, reason, because, odds, traits }
        });
        facts.open_clauses.extend(clause);
        if let Some(kept) = facts.sentences.get_mut(first + index) {
            *kept = sentence;
        }
    }
}

/// The sentence with its kind of claim, score and evidence.
fn judged(
    words: &Words<'_>,
    tokens: Range<usize>,
    (around, features): (&Around<'_>, &Features),
    wording: &wording::Wording<'_>,
    told: Sentence,
) -> Sentence {
    let signs = odds(features);
    let mut score = wording.score(signs, &wording::said(words, tokens.clone(), around.quotations));
    let mut sure = score.min(logistic(signs));
    let (reason, because) = reason(features);
    if is_furniture(words.prose.block) {
        // Text that is not running prose makes no claim that needs a source.
        (score, sure) = (score.min(0.3), sure.min(0.3));
    }
    let quoted = is_report(features);
    let claim = match kind(features, sure, reason, quoted) {
        // “She has to do the following:”
        ClaimKind::Checkable if announces(words, tokens.end) && !features.has(Feature::Figure) => ClaimKind::Other,
        kind => kind,
    };
    let claim_score = if quoted { score.min(0.49) } else { score };
    Sentence { claim, claim_score, claim_sure: sure.min(claim_score), reason, because, ..told }
}

/// Whether a block is not running prose.
fn is_furniture(block: &Block) -> bool {
    !matches!(block.shape, Shape::Prose | Shape::Note | Shape::Caption)
        || matches!(block.kind, BlockKind::Table | BlockKind::Heading(_))
}

/// Whether a sentence that ends before a token ends in a colon: its content follows.
fn announces(words: &Words<'_>, end: usize) -> bool {
    end.checked_sub(1).and_then(|last| words.get(last)).is_some_and(|token| token.kind == TokenKind::Colon)
}

impl<'a> Around<'a> {
    fn new(facts: &'a Facts, sentence: Span) -> Self {
        Self {
            mentions: within(&facts.mentions, sentence, |mention: &Mention| mention.span),
            figures: within(&facts.figures, sentence, |figure: &Figure| figure.span),
            dates: within(&facts.dates, sentence, |date: &Date| date.span),
            quotations: touching(&facts.quotations, sentence),
        }
    }
}

/// The items, sorted by place, that are in a span.
fn within<T>(items: &[T], span: Span, of: impl Fn(&T) -> Span) -> &[T] {
    let from = items.partition_point(|item| of(item).start < span.start);
    let rest = items.get(from..).unwrap_or_default();
    let count = rest.partition_point(|item| of(item).start < span.end);
    rest.get(..count).unwrap_or_default()
}

/// The quotations that reach into a span.
fn touching(quotations: &[Quotation], span: Span) -> &[Quotation] {
    /// One that began in an earlier sentence is among the last before this one.
    const BACK: usize = 4;
    let to = quotations.partition_point(|quote| quote.span.start < span.end);
    let mut from = quotations.partition_point(|quote| quote.span.start < span.start);
    for _ in 0..BACK {
        match from.checked_sub(1).and_then(|before| quotations.get(before)) {
            Some(quote) if quote.span.end > span.start => from -= 1,
            _ => break,
        }
    }
    quotations.get(from..to).unwrap_or_default()
}

/// The score of the features, in log-odds.
fn odds(features: &Features) -> f32 {
    let sum: f32 =
        (WEIGHTS.iter()).map(|&(feature, weight, most)| weight * f32::from(features.count(feature).min(most))).sum();
    BIAS + sum
}

/// The strongest reason, with its words.
fn reason(features: &Features) -> (ClaimReason, Option<Span>) {
    let named = features.has(Feature::Person) || features.has(Feature::Body) || features.has(Feature::Place);
    let reasons = [
        (Feature::Accusation, ClaimReason::Accusation, features.accuses() && (named || features.has(Feature::Figure))),
        (Feature::Figure, ClaimReason::Figure, true),
        (Feature::Superlative, ClaimReason::Superlative, true),
        (Feature::Cause, ClaimReason::Cause, true),
        (Feature::Change, ClaimReason::Change, true),
        (Feature::Date, ClaimReason::Date, true),
        (Feature::Deed, ClaimReason::Event, true),
        (Feature::Past, ClaimReason::Event, true),
        (Feature::State, ClaimReason::State, true),
    ];
    (reasons.into_iter())
        .find(|&(feature, _, holds)| holds && features.has(feature))
        .map_or((ClaimReason::None, None), |(feature, reason, _)| (reason, features.place(feature)))
}

fn kind(features: &Features, score: f32, reason: ClaimReason, report: bool) -> ClaimKind {
    let has = |any: &[Feature]| any.iter().any(|feature| features.has(*feature));
    let measured = has(&[Feature::Figure, Feature::Date]);
    let named = has(&[Feature::Person, Feature::Body, Feature::Place]);
    if report {
        return ClaimKind::Report;
    }
    if has(&[Feature::Question, Feature::Instruction])
        || has(&[Feature::Request]) && score < 0.8
        || !has(&[Feature::Verb, Feature::Figure])
    {
        return ClaimKind::Other;
    }
    // “7 p.m.” states nothing.
    if features.words < FEWEST_WORDS && !has(&[Feature::Verb]) {
        return ClaimKind::Other;
    }
    // Predictions and demands cannot be checked yet, unless a number or date makes them specific.
    let forecast = has(&[Feature::Possibility, Feature::Future, Feature::Condition]) && score < 0.85;
    let judgement =
        has(&[Feature::Opinion, Feature::Duty, Feature::FirstSingular, Feature::FirstPlural]) && score < 0.85;
    if (forecast || judgement) && !measured {
        return ClaimKind::Opinion;
    }
    let firm = measured || has(&[Feature::Deed]) || named && has(&[Feature::Accusation]);
    let stated = reason != ClaimReason::None && (firm || named && score >= 0.7);
    match () {
        () if stated && score >= THRESHOLD => ClaimKind::Checkable,
        () if has(&[Feature::Speech]) && named => ClaimKind::Report,
        () if forecast || judgement => ClaimKind::Opinion,
        () => ClaimKind::Other,
    }
}

/// Whether all but a few words are in quotation marks and the rest only says who spoke.
fn is_report(features: &Features) -> bool {
    let (own, all) = (features.words - features.quoted, features.words);
    features.quoted > 0 && (own == 0 || features.has(Feature::Speech) && own <= 12 && all >= own * 2)
}

/// A sentence as the weights of words are learned from it.
pub(crate) struct Example {
    pub(crate) span: Span,
    /// The score of its features, in log-odds.
    pub(crate) odds: f32,
    /// The keys of its words.
    pub(crate) said: Vec<u32>,
}

/// The sentences of a block whose chunk has been read.
pub(super) fn examples(words: &Words<'_>, facts: &Facts) -> Vec<Example> {
    let example = |sentence: &crate::syntax::SentenceSpan| {
        let around = Around::new(facts, sentence.span);
        Example {
            span: sentence.span,
            odds: odds(&features::read(words, sentence.tokens.clone(), &around)),
            said: wording::said(words, sentence.tokens.clone(), around.quotations),
        }
    };
    words.prose.sentences.iter().map(example).collect()
}
