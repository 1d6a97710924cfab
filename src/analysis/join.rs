//! The document pass: roles of blocks, attributions that continue, speakers of pronouns, absolute dates.

use std::sync::Arc;

use super::Models;
use super::check_worthy::{Around, Context, Features, NEVER, Traits, context_features};
use super::facts::{
    Attributed, AttributedLevel, Attribution, AttributionKind, CueClass, EntityKind, Facts, Iso, Joined, Manner,
    Mention, Meta, Polarity, Quotation, Role, Sentence, SourceGrade, Speaker,
};
use super::floor::{Floor, Resolved};
use super::manner::is_told;
use super::resolve_date;
use super::speaker::Names;
use crate::syntax::{self, Outline, Shape};
use crate::text::{Span, offset};

/// The state that one chunk passes to the next. Small and bounded, so that comparing two is cheap: joining stops as
/// soon as the state after an edit equals the old one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JoinState {
    /// The date of the document, as far as known; relative dates depend on it.
    pub date: Option<Iso>,
    outline: Outline,
    names: Names,
    floor: Floor,
    /// A quotation is open: the next paragraph continues it if it opens with a mark.
    open: bool,
    /// Paragraphs since the last statement.
    silent: u8,
    /// Front matter gives a language other than English.
    declared_other: bool,
    /// The last block long enough to decide was in another language: short ones after it are taken as the same.
    other: bool,
    /// The context for whether the next sentence needs a source.
    context: Context,
    /// The weights of the check-worthiness model.
    models: Models,
}

/// After this many paragraphs without a statement, a speaker no longer continues.
const SILENT: u8 = 2;

impl JoinState {
    /// The state before a document's first chunk. `meta` is what [`meta`](super::meta) read from its head.
    #[must_use]
    pub fn start(meta: &Meta) -> Self {
        Self { date: meta.date.clone(), silent: SILENT, context: Context::new(meta.profile), ..Self::default() }
    }
}

impl JoinState {
    /// The same, with these weights for check-worthiness.
    #[must_use]
    pub fn by(self, models: &Models) -> Self {
        Self { models: models.clone(), ..self }
    }
}

/// Joins one chunk to those before it.
#[must_use]
pub fn join(text: &str, facts: &Facts, state: &JoinState) -> (Joined, JoinState) {
    join_and(text, facts, state, |_, _| {})
}

/// The same. Calls `each` with the number of every sentence of the article, and the document's features for its
/// check-worthiness.
pub(super) fn join_and(
    text: &str,
    facts: &Facts,
    state: &JoinState,
    each: impl FnMut(usize, &Features),
) -> (Joined, JoinState) {
    let mut state = state.clone();
    let roles: Vec<Role> =
        facts.syntax.blocks.iter().map(|block| syntax::role(&mut state.outline, block, text)).collect();
    let mut joined = Joined { roles, ..Joined::default() };
    languages(facts, &mut state, &mut joined);
    // Names as a reader sees them: without the markup that may be within one.
    let words = if facts.syntax.prose.len() == text.len() { &*facts.syntax.prose } else { text };
    speakers(words, text, facts, &mut state, &mut joined);
    let body = facts.syntax.blocks.iter().zip(&joined.roles).any(|(block, role)| {
        matches!(role, Role::Body | Role::Heading) && matches!(block.shape, Shape::Prose | Shape::Title)
    });
    if body {
        let spoke = !joined.speakers.is_empty();
        state.silent = if spoke { 0 } else { state.silent.saturating_add(1).min(SILENT) };
    }
    joined.attributed = attributed(facts, &joined.attributions);
    judge((text, facts), &state.models.clone(), &mut state.context, &mut joined, each);
    joined.dates = facts.dates.iter().map(|date| resolve_date(date.value, state.date.as_deref())).collect();
    (joined, state)
}

/// Excludes text that is not English from the article: a whole document that says so, and short blocks among foreign
/// ones.
fn languages(facts: &Facts, state: &mut JoinState, joined: &mut Joined) {
    if let Some(language) = facts.syntax.front_matter.as_deref().and_then(|front| front.language.as_deref()) {
        state.declared_other = !language.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("en"));
    }
    for (index, (block, role)) in facts.syntax.blocks.iter().zip(&mut joined.roles).enumerate() {
        let other = facts.other_language.binary_search(&offset(index)).is_ok();
        let words = block.span.of(&facts.syntax.prose).split_whitespace().take(SHORT + 1).count();
        if words > SHORT {
            state.other = other;
        }
        if other || state.declared_other || state.other {
            *role = Role::Boilerplate;
        }
    }
}

/// A block with no more words has the language of those before it.
const SHORT: usize = 6;

/// The speakers of nested attributions. They do not continue to speak afterwards, so they are not remembered.
fn nested_speakers(text: &str, facts: &Facts, state: &JoinState, outer: &Attribution) -> Vec<Option<Speaker>> {
    outer.nested.iter().map(|inner| state.names.clone().speaker(text, facts, inner, false)).collect()
}

/// The events in a chunk, in the order of the text.
enum Event {
    Mention(usize),
    Attribution(usize),
    /// A quotation outside all attributions.
    Quotation(usize),
}

/// Goes through the chunk in reading order: remembers names, resolves sources, attributes bare quotations to the
/// current speaker.
fn speakers(text: &str, raw: &str, facts: &Facts, state: &mut JoinState, joined: &mut Joined) {
    let mut events: Vec<(u32, Event)> = Vec::new();
    events.extend(facts.mentions.iter().enumerate().map(|(at, mention)| (mention.span.start, Event::Mention(at))));
    events.extend(facts.attributions.iter().enumerate().map(|(at, attribution)| {
        // A source is known once it is read, even if its content precedes it.
        let parts = attribution.source.iter().chain(&attribution.cue).chain(&attribution.content);
        let place = attribution.source.first().map_or(0, |source| source.end);
        (parts.map(|span| span.start).min().unwrap_or(0).max(place), Event::Attribution(at))
    }));
    let bare = |quotation: &Quotation| quotation.attribution.is_none() && !quotation.term;
    let quotations = facts.quotations.iter().enumerate().filter(|(_, quotation)| bare(quotation));
    events.extend(quotations.map(|(at, quotation)| (quotation.span.start, Event::Quotation(at))));
    events.sort_by_key(|(at, _)| *at);

    let mut moved: Vec<Option<u32>> = vec![None; facts.attributions.len()];
    let mut given: Vec<Option<u32>> = vec![None; facts.quotations.len()];
    let mut end_of_speech = 0;
    let mut spoken = false;
    let mut resolved: Vec<Resolved> = Vec::new();
    for (_, event) in events {
        match event {
            Event::Mention(at) => {
                if let Some(mention) = facts.mentions.get(at) {
                    state.names.note(text, mention);
                }
            }
            Event::Attribution(at) => {
                let Some(attribution) = facts.attributions.get(at).filter(|a| is_article(facts, joined, a)) else {
                    continue;
                };
                let runs_on = attribution.source.is_empty() && attribution.cue.is_empty();
                let described =
                    || described(text, facts, *attribution.content.first()?).and_then(|n| state.names.called(n));
                let speaker = if runs_on {
                    described().or_else(|| state.names.last.as_deref().filter(|_| state.silent < SILENT).cloned())
                } else {
                    state.names.speaker(text, facts, attribution, spoken)
                };
                let content = attribution.content.iter().map(|span| span.end).max().unwrap_or(0);
                if let Some((speaker, place)) = speaker.as_ref().zip(attribution.source.first()) {
                    resolved.push((*place, attribution.class, attribution.polarity, speaker.clone()));
                }
                let takes_floor = attribution.score >= SPEAKS && !(spoken && is_background(text, attribution));
                if let Some(speaker) = speaker.as_ref().filter(|_| takes_floor) {
                    state.names.last = Some(Arc::new(speaker.clone()));
                    state.silent = 0;
                    spoken = true;
                    end_of_speech = content;
                }
                if attribution.content.is_empty() {
                    // It only introduces the next block.
                    continue;
                }
                if let Some(moved) = moved.get_mut(at) {
                    *moved = u32::try_from(joined.attributions.len()).ok();
                }
                joined.nested_speakers.push(nested_speakers(text, facts, state, attribution));
                joined.attributions.push(attribution.clone());
                joined.speakers.push(speaker);
            }
            Event::Quotation(at) => {
                let Some(quotation) = facts.quotations.get(at) else { continue };
                let opens = is_block_start(facts, quotation.span);
                let goes_on = state.open && opens || state.silent < SILENT && fills_sentences(text, facts, quotation);
                let near = opens || between_is_short(quotation.span, end_of_speech);
                let last = state.names.last.clone().filter(|_| goes_on && near);
                let described = || described(text, facts, quotation.span).and_then(|name| state.names.called(name));
                let Some(last) = described().map(Arc::new).or(last) else { continue };
                if let Some(given) = given.get_mut(at) {
                    *given = u32::try_from(joined.attributions.len()).ok();
                }
                end_of_speech = quotation.span.end;
                joined.attributions.push(run_on(quotation));
                joined.nested_speakers.push(Vec::new());
                joined.speakers.push(Some((*last).clone()));
            }
        }
    }
    joined.quotation_attributions = (facts.quotations.iter().zip(given))
        .map(|(quotation, given)| {
            given.or_else(|| quotation.attribution.and_then(|at| moved.get(at as usize).copied().flatten()))
        })
        .collect();
    let announced = announced(text, facts, joined);
    let mut floor = std::mem::take(&mut state.floor);
    floor.pass(raw, facts, &state.names, &resolved, joined);
    state.floor = floor;
    if let Some(speaker) = announced {
        state.names.last = Some(Arc::new(speaker));
        state.silent = 0;
    }
    if let Some(last) = facts.quotations.last() {
        state.open = last.open_ended;
    } else if !facts.sentences.is_empty() {
        state.open = false;
    }
}

/// The speaker of a quotation after a short sentence about a person: “Ada Marsh was blunt. “…””
fn described<'t>(text: &'t str, facts: &Facts, quoted: Span) -> Option<&'t str> {
    let at = facts.sentences.partition_point(|sentence| sentence.span.end <= quoted.start);
    let (before, own) = (facts.sentences.get(at.checked_sub(1)?)?, facts.sentences.get(at)?);
    let opens = own.block == before.block
        && Span { start: own.span.start, end: quoted.start.max(own.span.start) }.of(text).trim().is_empty();
    let told = |attribution: &Attribution| {
        attribution.cue.iter().chain(&attribution.content).any(|span| span.overlaps(before.span))
    };
    if !opens || before.span.len() > DESCRIBED || facts.attributions.iter().any(told) {
        return None;
    }
    let from = facts.mentions.partition_point(|mention| mention.span.start < before.span.start);
    let mut within = facts.mentions.get(from..)?.iter().take_while(|mention| mention.span.end <= before.span.end);
    let first = within.next().filter(|mention| mention.kind == EntityKind::Person)?;
    let subject =
        first.descriptors.iter().map(|title| title.start).chain([first.span.start]).min()? <= before.span.start;
    // “Ada Marsh, a daughter of Ben Marsh, shakes her head.”
    let is_relative = |mention: &Mention| {
        let between = Span::new(first.span.end, mention.span.start).of(text);
        between.starts_with(", ")
            && between.split(' ').any(|word| word == "of")
            && !between.trim_start_matches(", ").contains(',')
    };
    let alone = within.all(|mention| mention.kind != EntityKind::Person || is_relative(mention));
    (subject && alone).then(|| first.span.of(text))
}

/// Most bytes of a sentence that introduces the next speaker.
const DESCRIBED: u32 = 90;

/// The speaker announced by a chunk that ends in a colon without a reporting verb: “Marsh made this comment:”.
fn announced(text: &str, facts: &Facts, joined: &Joined) -> Option<Speaker> {
    let sentence = facts.sentences.last().filter(|sentence| sentence.span.of(text).trim_end().ends_with(':'))?;
    // A source with a low score is not taken as the speaker.
    let speaks = |a: &Attribution| !a.content.is_empty() && a.source.iter().any(|span| sentence.span.overlaps(*span));
    let furniture = matches!(joined.roles.last(), Some(Role::Byline | Role::Boilerplate) | None);
    if furniture || facts.attributions.iter().any(speaks) {
        return None;
    }
    let within = || facts.mentions.iter().filter(|mention| sentence.span.covers(mention.span));
    let person = within().find(|mention| mention.kind == EntityKind::Person);
    let mention = person.or_else(|| within().find(|mention| mention.kind == EntityKind::Organization));
    let words = |words: &str| words.split_whitespace().collect::<Vec<_>>().join(" ");
    let (name, kind) = match mention {
        Some(mention) => (words(mention.span.of(text)), Some(mention.kind)),
        None => (teller(sentence.span.of(text)).map(words)?, None),
    };
    Some(Speaker { name: name.into(), kind, grade: SourceGrade::Named })
}

/// The name before the verb: “The Gazette reports:”.
fn teller(sentence: &str) -> Option<&str> {
    let (name, verb) = sentence.trim_end().trim_end_matches(':').rsplit_once(' ')?;
    let name = name.strip_prefix("The ").unwrap_or(name);
    let fits = name.starts_with(char::is_uppercase) && name.split_whitespace().count() <= 6;
    (fits && is_told(verb)).then_some(name)
}

/// Whether an attribution is in the article itself, and not in its boilerplate.
fn is_article(facts: &Facts, joined: &Joined, attribution: &Attribution) -> bool {
    let blocks = &facts.syntax.blocks;
    let place = attribution.content.iter().chain(&attribution.cue).next().map_or(0, |span| span.start);
    let block = blocks.partition_point(|block| block.span.start <= place).checked_sub(1);
    let role = block.and_then(|at| joined.roles.get(at));
    !matches!(role, Some(Role::Byline | Role::Boilerplate))
}

/// Whether an attribution only tells what went before the statement that it follows, or what was done to its speaker: “Judge
/// Brand had warned the firm”, “the coroner thanked him”. The speaker before it goes on.
fn is_background(text: &str, attribution: &Attribution) -> bool {
    let first = attribution.cue.first().copied().unwrap_or_default();
    let before = text.get(..first.start as usize).and_then(|before| before.split_whitespace().next_back());
    let had = before.is_some_and(|word| word == "had") || first.of(text).starts_with("had ");
    let object = matches!(&*attribution.content, [only] if matches!(only.of(text), "him" | "her" | "them"));
    attribution.kind == AttributionKind::Indirect && (had || object)
}

/// The minimum score for the source of an attribution to become the current speaker.
const SPEAKS: f32 = 0.6;

fn run_on(quotation: &Quotation) -> Attribution {
    Attribution {
        source: Vec::new(),
        cue: Vec::new(),
        content: vec![quotation.span],
        kind: AttributionKind::Direct,
        grade: SourceGrade::Pronoun,
        manner: Manner::Statement,
        class: CueClass::Speech,
        polarity: Polarity::Asserts,
        score: SPEAKS,
        nested: Vec::new(),
    }
}

/// The most bytes between a bare quotation and its speaker's previous statement.
const NEAR: u32 = 400;

fn between_is_short(quotation: Span, end_of_speech: u32) -> bool {
    end_of_speech > 0 && quotation.start.saturating_sub(end_of_speech) <= NEAR
}

fn is_block_start(facts: &Facts, quotation: Span) -> bool {
    let blocks = &facts.syntax.blocks;
    let at = blocks.partition_point(|block| block.span.start <= quotation.start);
    let block = at.checked_sub(1).and_then(|at| blocks.get(at));
    block.is_some_and(|block| {
        let before = Span { start: block.span.start, end: quotation.start };
        before.of(&facts.syntax.prose).trim().is_empty()
    })
}

/// Whether its sentences consist only of the quotation.
fn fills_sentences(text: &str, facts: &Facts, quotation: &Quotation) -> bool {
    let from = facts.sentences.partition_point(|sentence| sentence.span.end <= quotation.span.start);
    let to = facts.sentences.partition_point(|sentence| sentence.span.start < quotation.span.end);
    let Some([first, ..]) = facts.sentences.get(from..to) else { return false };
    let last = facts.sentences.get(to.wrapping_sub(1)).unwrap_or(first);
    let bare = |span: Span| !span.of(text).contains(char::is_alphabetic);
    let before = Span { start: first.span.start.min(quotation.span.start), end: quotation.span.start };
    let behind = Span { start: quotation.span.end, end: last.span.end.max(quotation.span.end) };
    bare(before) && bare(behind)
}

/// How likely it is that an independent clause that no cue governs is attributed.
const OPEN: f32 = 0.05;
/// The most attributions that overlap one sentence.
const REACH: usize = 12;

/// An accusation that is less likely reported speech than this needs a source.
const OPEN_ACCUSATION: f32 = 0.4;

/// Log-odds of what no editor asks a source for: below the threshold of drafts, above that of `strict`.
const ORDINARY: f32 = -1.4;

/// Whether a source in the sentence states its content with a verb of speech.
fn is_told_in_words(sentence: Span, attributions: &[Attribution]) -> bool {
    attributions.iter().any(|attribution| {
        let told = attribution.manner == Manner::Statement && attribution.class == CueClass::Speech;
        let within = |spans: &[Span]| spans.iter().any(|span| sentence.covers(*span));
        told && attribution.score >= SPEAKS && within(&attribution.source) && within(&attribution.content)
    })
}

/// From here on somebody says what a sentence tells.
const FOLLOWS: f32 = 0.7;

/// From here on a sentence that names a study is attributed to it or to its authors.
const TELLS_OF_STUDY: f32 = 0.5;

/// Judges for which sentences of the article an editor would ask for the source. Calls `each` with a sentence's number
/// and the features that the document adds to its own.
fn judge(
    (text, facts): (&str, &Facts),
    models: &Models,
    context: &mut Context,
    joined: &mut Joined,
    mut each: impl FnMut(usize, &Features),
) {
    let model = models.check_worthy();
    let mut shown = Features::default();
    let (mut block, mut sentences) = ((u32::MAX, 0), 0);
    let mut from = 0;
    for (index, sentence) in facts.sentences.iter().enumerate() {
        if block.0 != sentence.block {
            block = (sentence.block, index);
            let own = facts.sentences.iter().skip(index).take_while(|other| other.block == sentence.block);
            sentences = own.count();
        }
        let at = sentence.block as usize;
        let role = joined.roles.get(at);
        if role == Some(&Role::Heading) {
            context.headline(sentence.span.of(text));
            context.sport(sentence.traits);
        }
        let Some(kind) = facts.syntax.blocks.get(at).map(|block| block.kind).filter(|_| role == Some(&Role::Body))
        else {
            continue;
        };
        if facts.other_language.contains(&sentence.block) {
            continue;
        }
        let Some(laid) = joined.attributed.get(index).copied() else { continue };
        let next = facts.sentences.get(index + 1).filter(|next| next.block == sentence.block);
        let next = next.and_then(|next| Some((joined.attributed.get(index + 1)?.score, next.traits)));
        // Attributions are in the order of the text; one extends over a few sentences.
        let reaches = |a: &Attribution| {
            a.content.iter().chain(&a.cue).chain(&a.source).any(|span| span.end > sentence.span.start)
        };
        while joined.attributions.get(from).is_some_and(|attribution| !reaches(attribution)) {
            from += 1;
        }
        let around = Around {
            span: sentence.span,
            words: sentence.span.of(text),
            traits: sentence.traits,
            level: laid.level,
            attributed: laid.score,
            reported: laid.reported,
            attributions: joined
                .attributions
                .get(from..joined.attributions.len().min(from + REACH))
                .unwrap_or_default(),
            place: (index - block.1, sentences),
            list: kind != syntax::BlockKind::Paragraph,
            next,
        };
        context_features(context, &around, &mut shown);
        each(index, &shown);
        let mut odds = model.bias() + sentence.odds + model.odds(&shown);
        let number = offset(index);
        let clause = facts.open_clauses.partition_point(|clause| clause.sentence < number);
        if let Some(clause) = facts.open_clauses.get(clause).filter(|clause| clause.sentence == number) {
            let around = Around {
                span: clause.span,
                words: clause.span.of(text),
                traits: clause.traits,
                level: AttributedLevel::None,
                attributed: OPEN,
                reported: OPEN,
                attributions: &[],
                ..around
            };
            context_features(context, &around, &mut shown);
            odds = odds.max(model.bias() + clause.odds + model.odds(&shown));
        }
        let mut told = around.attributions.iter().filter(|attribution| attribution.manner != Manner::Deed);
        let is_told = told.any(|attribution| attribution.content.iter().any(|span| span.overlaps(sentence.span)));
        if !is_told
            && laid.reported < OPEN_ACCUSATION
            && sentence.traits.has(Traits::ACCUSES)
            && !sentence.traits.has(Traits::QUOTED)
        {
            odds = odds.max(0.0);
        }
        context.sport(sentence.traits);
        let before = index.checked_sub(1).filter(|_| index > block.1).and_then(|before| joined.attributed.get(before));
        let follows = before.is_some_and(|before| before.reported >= FOLLOWS);
        let ordinary = context.is_ordinary(sentence.traits, follows);
        // “Auditors had warned him that …”: the sentence itself says who says so.
        if ordinary || laid.level == AttributedLevel::Full && is_told_in_words(sentence.span, around.attributions) {
            odds = odds.min(ORDINARY);
        }
        if let Some(laid) = joined.attributed.get_mut(index) {
            (laid.check_worthy, laid.ordinary) = (odds, ordinary);
        }
        context.headline(sentence.span.of(text));
        context.study(sentence.traits, laid.level != AttributedLevel::None && laid.reported >= TELLS_OF_STUDY);
        context.note(laid.score, sentence.traits);
    }
}

/// How much of each sentence is attributed to a source. Counts bytes.
fn attributed(facts: &Facts, attributions: &[Attribution]) -> Vec<Attributed> {
    let mut spans: Vec<(Span, bool, f32)> = Vec::new();
    for attribution in attributions {
        // Attributions that continue from the previous paragraph are not part of the chunk's own facts.
        let ran_on = attribution.source.is_empty() && attribution.cue.is_empty();
        let score = if ran_on { attribution.score } else { 0.0 };
        spans.extend(attribution.content.iter().map(|span| (*span, true, score)));
        spans.extend(attribution.source.iter().chain(&attribution.cue).map(|span| (*span, false, 0.0)));
    }
    spans.sort_by_key(|(span, content, _)| (span.start, span.end, *content));
    let mut from = 0;
    let measure = |sentence: &Sentence, from: &mut usize| {
        let span = sentence.span;
        while spans.get(*from).is_some_and(|(other, ..)| other.end <= span.start) {
            *from += 1;
        }
        let (mut content, mut other, mut reached) = (0, 0, span.start);
        let (mut score, mut reported) = (sentence.attributed, sentence.reported);
        for (part, is_content, ran_on) in spans.get(*from..).unwrap_or_default() {
            if part.start >= span.end {
                break;
            }
            let (start, end) = (part.start.max(reached), part.end.min(span.end));
            let covered = end.saturating_sub(start);
            if *is_content {
                content += covered;
                if part.end > span.start {
                    (score, reported) = (score.max(*ran_on), reported.max(*ran_on));
                }
            } else {
                other += covered;
            }
            reached = reached.max(end);
        }
        let rest = span.len().saturating_sub(other).max(1);
        let level = match content * 10 / rest {
            0 => AttributedLevel::None,
            7.. => AttributedLevel::Full,
            _ => AttributedLevel::Partial,
        };
        Attributed { level, score, reported, check_worthy: NEVER, ordinary: false }
    };
    facts.sentences.iter().map(|sentence| measure(sentence, &mut from)).collect()
}

#[cfg(test)]
mod tests;
