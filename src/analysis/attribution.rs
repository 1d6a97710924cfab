//! Attributions: combines the spans that the model found into source, cue and content, and assigns quotations to them.
//! Does not resolve pronouns (`join`).

mod nested;

use std::ops::Range;

use super::cue::{self, Stance};
use super::facts::{Attribution, AttributionKind, Manner, Mention, Polarity, Quotation, SourceGrade};
use super::false_cue::is_false_cue;
use super::manner::manner;
use super::model::calibration::Signs;
use super::model::weights::Weights;
use super::model::{Label, Labelled, Prediction, Role, predict, role, vocabulary};
use super::pattern::{SURE, apply_patterns, is_silence};
use super::prose::Prose;
use super::scope;
use super::source::{self, grade, is_hearsay};
use crate::syntax::{SentenceSpan, Token, TokenKind, TokenShape, word_key};
use crate::text::{Span, offset};

/// A run of tokens with one part in an attribution.
#[derive(Clone, Debug)]
struct Part {
    role: Role,
    /// The cue it belongs to follows.
    forward: bool,
    /// Indices of its tokens.
    first: usize,
    last: usize,
    sentence: usize,
    /// How likely its tokens have this part: the sum.
    sure: f32,
}

/// One attribution while it is put together; indices into the parts.
#[derive(Default)]
struct Draft {
    source: Vec<usize>,
    cue: Vec<usize>,
    content: Vec<usize>,
}

/// How likely any of a sentence is attributed to a source, by the chunk's own words.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct AttributedProbability {
    pub(crate) attributed: f32,
    /// Stated in words: the source says, judges or predicts it, and does not only want or do it.
    pub(crate) reported: f32,
}

/// The attributions of a block, in the order of their cues; and what is attributed to a source of each sentence.
pub(super) fn attributions(
    weights: &Weights,
    prose: &Prose<'_>,
    mentions: &[Mention],
) -> (Vec<Attribution>, Vec<AttributedProbability>) {
    if prose.is_article() { attributions_by(weights, prose, mentions) } else { Default::default() }
}

/// The same by given weights.
pub(crate) fn attributions_by(
    weights: &Weights,
    prose: &Prose<'_>,
    mentions: &[Mention],
) -> (Vec<Attribution>, Vec<AttributedProbability>) {
    let RawPrediction { mut attributions, signs, certain } = predict_raw(weights, prose, mentions);
    for attribution in &mut attributions {
        attribution.score = weights.attribution_probability(attribution.score);
    }
    attributions.retain(|attribution| attribution.score >= least(attribution));
    for attribution in attributions.iter_mut().filter(|attribution| attribution.manner != Manner::Deed) {
        attribution.nested = nested::within(weights, prose, mentions, attribution);
        // “Cole denied that Marsh had said …”: then it is not stated that she said it.
        if attribution.polarity != Polarity::Asserts {
            let asserting = attribution.nested.iter_mut().filter(|inner| inner.polarity == Polarity::Asserts);
            asserting.for_each(|inner| inner.polarity = Polarity::Hypothetical);
        }
    }
    let laid = |signs: &Signs| AttributedProbability {
        attributed: weights.attributed_probability(signs),
        reported: weights.reported_probability(signs),
    };
    let mut laid: Vec<AttributedProbability> = signs.iter().map(laid).collect();
    for sentence in certain {
        for laid in laid.get_mut(sentence..=sentence).unwrap_or_default() {
            *laid = AttributedProbability { attributed: laid.attributed.max(SURE), reported: laid.reported.max(SURE) };
        }
    }
    (attributions, laid)
}

/// The score from which an attribution is kept. The network labels everything similar to an attribution; those without
/// a source or with a non-reportive cue (“wants to”, “opposed”) are more often wrong, and dropping them costs less.
fn least(attribution: &Attribution) -> f32 {
    let sourceless = attribution.source.is_empty() && attribution.kind != AttributionKind::Direct;
    match attribution.manner {
        _ if sourceless => SOURCELESS,
        Manner::Deed => DEED,
        _ => 0.0,
    }
}

/// Thresholds for non-reportive cues and for attributions without a source. `docs/model-card.md` has their data and
/// effect.
const DEED: f32 = 0.55;
const SOURCELESS: f32 = 0.6;

/// The uncalibrated prediction for a block.
pub(crate) struct RawPrediction {
    /// Scores are mean probabilities of their tokens.
    pub(crate) attributions: Vec<Attribution>,
    /// Features for whether each sentence is attributed.
    pub(crate) signs: Vec<Signs>,
    /// Numbers of sentences that a rule knows to be attributed.
    pub(crate) certain: Vec<usize>,
}

pub(crate) fn predict_raw(weights: &Weights, prose: &Prose<'_>, mentions: &[Mention]) -> RawPrediction {
    let Prediction { mut labels, attributed } = predict(weights, prose);
    let certain = apply_patterns(prose, mentions, &mut labels);
    let parts = parts(prose, &labels);
    let mut attributions: Vec<Attribution> = Vec::new();
    let mut false_cues: Vec<usize> = Vec::new();
    for draft in link(&parts) {
        match finish(prose, mentions, &parts, &draft) {
            Some(attribution) => attributions.push(attribution),
            None if draft.content.is_empty() => {}
            None => false_cues.extend(draft.cue.first().and_then(|cue| parts.get(*cue)).map(|part| part.sentence)),
        }
    }
    let mut contents: Vec<(Span, &Attribution)> = (attributions.iter())
        .flat_map(|attribution| attribution.content.iter().map(move |content| (*content, attribution)))
        .collect();
    contents.sort_unstable_by_key(|(content, _)| *content);
    let sentences = prose.sentences.iter().zip(attributed);
    let signs = sentences.enumerate().map(|(number, (sentence, believed))| {
        let signs = signs(prose, sentence, believed, &contents);
        // The network found an attribution only because of a false cue.
        let mistaken = signs.covered == 0.0 && false_cues.contains(&number);
        if mistaken { Signs { believed: 0.0, ..signs } } else { signs }
    });
    let signs = signs.collect();
    RawPrediction { signs, attributions, certain }
}

/// `contents`: the contents of all attributions, in order.
fn signs(prose: &Prose<'_>, sentence: &SentenceSpan, believed: f32, contents: &[(Span, &Attribution)]) -> Signs {
    const FIRST_PERSON: [u32; 6] =
        [word_key("i"), word_key("we"), word_key("my"), word_key("our"), word_key("me"), word_key("us")];
    let mut signs = Signs { believed, ..Signs::default() };
    for token in prose.tokens.get(sentence.tokens.clone()).unwrap_or_default() {
        signs.words += u32::from(token.is_word());
        signs.quoted |= token.kind == TokenKind::Quote;
        signs.asks |= token.kind == TokenKind::Stop && token.text(prose.text).contains('?');
        // “US” is not “us”.
        signs.first_person |= FIRST_PERSON.contains(&token.key) && !token.shape.has(TokenShape::CAPITALS);
    }
    // Contents of a block do not overlap, so those that overlap a sentence are adjacent.
    let from = contents.partition_point(|(content, _)| content.end <= sentence.span.start);
    let within =
        contents.get(from..).unwrap_or_default().iter().take_while(|(content, _)| content.start < sentence.span.end);
    let (mut covered, mut told) = (0, 0);
    for (content, attribution) in within {
        let bytes = content.end.min(sentence.span.end).saturating_sub(content.start.max(sentence.span.start));
        covered += bytes;
        signs.surest = signs.surest.max(attribution.score);
        if attribution.manner != Manner::Deed {
            told += bytes;
            signs.surest_told = signs.surest_told.max(attribution.score);
        }
    }
    let share = |bytes: u32| (bytes as f32 / sentence.span.len().max(1) as f32).min(1.0);
    (signs.covered, signs.covered_told) = (share(covered), share(told));
    signs
}

/// The runs of equal labels.
fn parts(prose: &Prose<'_>, labels: &[Labelled]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut sentence = 0;
    for (token, labelled) in labels.iter().enumerate() {
        while prose.sentences.get(sentence).is_some_and(|s| s.tokens.end <= token) {
            sentence += 1;
        }
        let Some(role) = role(labelled.label as usize) else { continue };
        let forward =
            matches!(labelled.label, Label::SourceBegins | Label::Source | Label::ContentBegins | Label::Content);
        match parts.last_mut() {
            Some(part) if !labelled.label.begins() && part.role == role && part.last == token => {
                part.last = token + 1;
                part.sure += labelled.sure;
            }
            _ => parts.push(Part { role, forward, first: token, last: token + 1, sentence, sure: labelled.sure }),
        }
    }
    parts
}

/// Assigns to every source and content the nearest cue on the side of its label.
fn link(parts: &[Part]) -> Vec<Draft> {
    let cues: Vec<usize> = (0..parts.len()).filter(|&at| parts.get(at).is_some_and(|p| p.role == Role::Cue)).collect();
    let mut drafts: Vec<Draft> = cues.iter().map(|&cue| Draft { cue: vec![cue], ..Draft::default() }).collect();
    let mut stray: Option<Draft> = None;
    for (at, part) in parts.iter().enumerate() {
        if part.role == Role::Cue {
            continue;
        }
        let next = cues.partition_point(|&cue| cue < at);
        let cue = if part.forward { Some(next).filter(|n| *n < cues.len()) } else { next.checked_sub(1) };
        match cue.and_then(|cue| drafts.get_mut(cue)) {
            Some(draft) if part.role == Role::Source => draft.source.push(at),
            Some(draft) => draft.content.push(at),
            None if part.role == Role::Content => stray.get_or_insert_default().content.push(at),
            None => {}
        }
    }
    // The second part of one cue (“wrote … off”) has no source or content of its own.
    let mut out: Vec<Draft> = stray.into_iter().collect();
    for mut draft in drafts {
        let sentence = |draft: &Draft| draft.cue.first().and_then(|cue| parts.get(*cue)).map(|part| part.sentence);
        if let Some(before) = out.last_mut().filter(|before| sentence(before) == sentence(&draft)) {
            if draft.source.is_empty() && draft.content.is_empty() && !before.cue.is_empty() {
                before.cue.append(&mut draft.cue);
                continue;
            }
            // “X said …, adding …”: one source for both.
            if draft.source.is_empty() && !before.source.is_empty() {
                draft.source.clone_from(&before.source);
            }
        }
        out.push(draft);
    }
    out
}

fn finish(prose: &Prose<'_>, mentions: &[Mention], parts: &[Part], draft: &Draft) -> Option<Attribution> {
    let tokens = |role: &[usize]| {
        let parts: Vec<_> = role.iter().filter_map(|at| parts.get(*at)).map(|part| part.first..part.last).collect();
        parts.into_iter().flatten()
    };
    let announces = || !draft.source.is_empty() && ends_in_colon(prose) && ends_with(parts, &draft.cue);
    if draft.content.is_empty() && !announces() || is_silence(prose, tokens(&draft.cue), tokens(&draft.content)) {
        return None;
    }
    let spans = |indices: &[usize]| -> Vec<Span> {
        indices.iter().filter_map(|at| parts.get(*at)).filter_map(|part| span(prose, part)).collect()
    };
    let all = draft.source.iter().chain(&draft.cue).chain(&draft.content).filter_map(|at| parts.get(*at));
    let (sum, count) = all.fold((0.0, 0), |(sum, n), part| (sum + part.sure, n + part.last - part.first));
    let ranges = |indices: &[usize]| -> Vec<_> {
        indices.iter().filter_map(|at| parts.get(*at)).map(|part| part.first..part.last).collect()
    };
    let (mut of_source, of_cue) = (ranges(&draft.source), ranges(&draft.cue));
    if of_source.is_empty() {
        of_source.extend(of_cue.first().and_then(|cue| source::inverted_subject(prose, cue.start)));
    }
    let of_source = source::speaker(prose, of_source, &of_cue);
    let names = |part: &Range<usize>| named(prose, part);
    let (mut source, cue) = (of_source.iter().filter_map(names).collect::<Vec<_>>(), spans(&draft.cue));
    let kind = kind(prose, parts, draft);
    if source.is_empty() && kind != AttributionKind::Indirect {
        source.extend(draft.cue.first().and_then(|cue| beside(prose, parts, *cue)));
    }
    let of_content = scope::trimmed(prose, &of_source, &of_cue, ranges(&draft.content));
    if is_false_cue(prose, &of_source, &of_cue, &of_content) {
        return None;
    }
    let told = cue::Parts { source: &of_source, cue: &of_cue, content: &of_content };
    let Stance { class, polarity, passive } = cue::stance(prose, &told);
    let manner = match manner(prose, tokens(&draft.cue), tokens(&draft.content)) {
        Manner::Deed if cue::takes_evidence(prose, &told) => Manner::Statement,
        manner => manner,
    };
    // “Marsh was told by Cole that …”: Cole is the speaker.
    if let Some(passive) = passive {
        let first = of_cue.first().map_or(0, |cue| cue.start);
        let subject = of_source.iter().all(|source| source.end <= first);
        if let Some(agent) = passive.agent {
            let tokens = prose.tokens.get(agent).unwrap_or_default();
            source = tokens.first().zip(tokens.last()).map(|(from, to)| from.span.join(to.span)).into_iter().collect();
        } else if subject && !cue::takes_evidence(prose, &told) {
            source.clear();
        }
    }
    let grade = match grade(prose, mentions, &source) {
        SourceGrade::None if is_hearsay(prose, &cue) => SourceGrade::Vague,
        grade => grade,
    };
    // “A jury heard that …”: it was said in court, and the report of a trial says by whom.
    let hears = grade == SourceGrade::Vague && cue::takes_evidence(prose, &told);
    let grade = if hears { SourceGrade::Role } else { grade };
    // What unnamed people can do, decide or find is no statement of theirs.
    let is_act = grade == SourceGrade::Vague && cue::is_act(prose, &told);
    let manner = if is_act { Manner::Deed } else { manner };
    Some(Attribution {
        grade,
        kind,
        manner,
        class,
        polarity,
        cue,
        content: of_content.iter().filter_map(|range| tokens_span(prose, range)).collect(),
        source,
        score: sum / count.max(1) as f32,
        nested: Vec::new(),
    })
}

/// Whether a block announces what follows it: “The Gazette reports:”.
fn ends_in_colon(prose: &Prose<'_>) -> bool {
    prose.tokens.last().is_some_and(|token| token.kind == TokenKind::Colon)
}

/// Whether the cue has no content.
fn ends_with(parts: &[Part], cue: &[usize]) -> bool {
    let behind = cue.last().map_or(0, |at| at + 1);
    parts.get(behind..).unwrap_or_default().iter().all(|part| part.role == Role::Source)
}

/// The speaker of quoted words that the model has not seen: the words between the cue and the nearest mark.
fn beside(prose: &Prose<'_>, parts: &[Part], cue: usize) -> Option<Span> {
    let part = parts.get(cue)?;
    let low = cue.checked_sub(1).and_then(|at| parts.get(at)).map_or(0, |before| before.last);
    let high = parts.get(cue + 1).map_or(prose.tokens.len(), |after| after.first);
    let words = |token: &usize| {
        prose.tokens.get(*token).is_some_and(|token| token.is_word() || token.kind == TokenKind::Clitic)
    };
    let first = (low..part.first).rev().take(LONGEST).take_while(words).last();
    let last = (part.last..high).take(LONGEST).take_while(words).last();
    let (from, to) = match (first, last) {
        (Some(first), _) => (first, part.first.checked_sub(1)?),
        (None, Some(last)) => (part.last, last),
        (None, None) => return None,
    };
    let (from, to) = (prose.tokens.get(from)?, prose.tokens.get(to)?);
    // A speaker begins with a name, an article or a pronoun.
    let opens = matches!(vocabulary::word(from.key).tags.to_le_bytes()[0], b'x' | b'o' | b's');
    (from.is_capital() || opens).then(|| from.span.join(to.span))
}

/// The most tokens of a speaker next to the cue.
const LONGEST: usize = 12;

/// The span of a source. The comma after an apposition is part of it, as in the annotations (“Ada Marsh, the harbour
/// master,”); the comma after a single word is not.
fn named(prose: &Prose<'_>, part: &Range<usize>) -> Option<Span> {
    let comma = |at: usize| prose.tokens.get(at).is_some_and(|token| token.kind == TokenKind::Comma);
    let last = part.end.checked_sub(1)?;
    let apposed = (part.start..last).any(comma);
    if comma(last) && !apposed { tokens_span(prose, &(part.start..last)) } else { tokens_span(prose, part) }
}

fn span(prose: &Prose<'_>, part: &Part) -> Option<Span> {
    tokens_span(prose, &(part.first..part.last))
}

fn tokens_span(prose: &Prose<'_>, tokens: &Range<usize>) -> Option<Span> {
    let (first, last) = (prose.tokens.get(tokens.start)?, prose.tokens.get(tokens.end.checked_sub(1)?)?);
    Some(first.span.join(last.span))
}

fn kind(prose: &Prose<'_>, parts: &[Part], draft: &Draft) -> AttributionKind {
    let (mut quoted, mut plain) = (0, 0);
    for part in draft.content.iter().filter_map(|at| parts.get(*at)) {
        for token in part.first..part.last {
            let Some(word) = prose.tokens.get(token).filter(|token| token.is_word()) else { continue };
            let inside = prose.quotes.partition_point(|quote| quote.span.start <= word.span.start);
            let inside = prose.quotes.get(..inside).unwrap_or_default().iter().rev().take(4);
            if inside.into_iter().any(|quote| quote.span.covers(word.span)) {
                quoted += 1;
            } else {
                plain += 1;
            }
        }
    }
    match (quoted, plain) {
        (0, _) => AttributionKind::Indirect,
        (_, 0) => AttributionKind::Direct,
        _ => AttributionKind::Mixed,
    }
}

/// Assigns each quotation of a block to the attribution whose content contains it, and distinguishes terms from
/// utterances. `first` is the number of attributions before those of the block.
pub(super) fn quotations(prose: &Prose<'_>, attributions: &[Attribution], first: u32) -> Vec<Quotation> {
    let mut contents: Vec<(Span, usize)> = (attributions.iter().enumerate())
        .flat_map(|(index, attribution)| attribution.content.iter().map(move |content| (*content, index)))
        .collect();
    contents.sort_unstable();
    prose
        .quotes
        .iter()
        .map(|quote| {
            // Contents do not overlap, so the first that ends after the mark is the one.
            let holder = contents.partition_point(|(content, _)| content.end <= quote.inner.start);
            let holder = contents.get(holder).filter(|(content, _)| content.overlaps(quote.inner));
            let mut words = prose.tokens.get(quote.first..quote.last).unwrap_or_default();
            // American typesetters put their comma inside.
            while let [rest @ .., last] = words
                && (last.kind == TokenKind::Quote || matches!(last.kind, TokenKind::Comma) || is_stop(prose, last))
            {
                words = rest;
            }
            let count = words.iter().filter(|token| token.is_word()).count();
            let sentence = words.iter().any(|token| matches!(token.kind, TokenKind::Stop | TokenKind::Comma))
                || words.iter().any(|token| is_finite(token.key));
            let term = count <= 4 && !sentence || is_title(words);
            Quotation {
                span: quote.span,
                inner: quote.inner,
                open_ended: quote.open_ended,
                attribution: holder.map(|(_, index)| first + offset(*index)),
                term: term && !quote.open_ended,
            }
        })
        .collect()
}

/// A full stop, which may follow a title; a question or exclamation mark indicates speech.
fn is_stop(prose: &Prose<'_>, token: &Token) -> bool {
    token.kind == TokenKind::Stop && token.text(prose.text) == "."
}

/// Whether the words are in title case: all but the small ones have a capital.
fn is_title(words: &[Token]) -> bool {
    const SMALL: [u32; 16] = [
        word_key("a"),
        word_key("an"),
        word_key("the"),
        word_key("of"),
        word_key("in"),
        word_key("on"),
        word_key("at"),
        word_key("to"),
        word_key("for"),
        word_key("and"),
        word_key("or"),
        word_key("with"),
        word_key("by"),
        word_key("from"),
        word_key("as"),
        word_key("'s"),
    ];
    let words: Vec<&Token> = words.iter().filter(|token| token.kind != TokenKind::Quote).collect();
    let [first, .., last] = words.as_slice() else { return false };
    let titled = |token: &&&Token| match token.kind {
        TokenKind::Word => token.is_capital(),
        TokenKind::Number => true,
        _ => false,
    };
    let fits = |token: &&Token| titled(&token) || SMALL.contains(&token.key);
    // Text in capitals with an exclamation mark is no title.
    let shouted = |token: &&Token| token.shape.has(TokenShape::CAPITALS);
    titled(&first) && titled(&last) && words.len() <= LONGEST && words.iter().all(fits) && !words.iter().all(shouted)
}

/// Whether a word can only be a finite verb: “is”, “were”, “will”.
fn is_finite(key: u32) -> bool {
    let tags = vocabulary::word(key).tags;
    [b'b', b'h', b'u', b'm', b'd', b'z'].iter().any(|tag| tags == u32::from(*tag))
}

#[cfg(test)]
mod tests;
