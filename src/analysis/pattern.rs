//! Regular constructions that are found by rule if the model misses them: “according to”, “it is believed that”, a
//! signed quotation. And non-attributions: “declined to comment”.

use std::sync::LazyLock;

use super::cue;
use super::facts::Mention;
use super::forms;
use super::model::{Label, Labelled, Role, role, vocabulary};
use super::prose::Prose;
use super::source::opens_speaker;
use super::transcript::turn;
use crate::syntax::{SentenceSpan, Token, TokenKind, word_key};
use crate::text::Span;

const ACCORDING: u32 = word_key("according");
const TO: u32 = word_key("to");
const IT: u32 = word_key("it");
const THAT: u32 = word_key("that");
const IN: u32 = word_key("in");
const VIEWS: [u32; 7] = [
    word_key("view"),
    word_key("viewpoint"),
    word_key("opinion"),
    word_key("eyes"),
    word_key("words"),
    word_key("judgment"),
    word_key("estimation"),
];
const BE: [u32; 3] = [word_key("is"), word_key("was"), word_key("been")];
const HAS: [u32; 2] = [word_key("has"), word_key("had")];
/// “It is widely believed”: adverbs between.
const ADVERBS: [u32; 5] =
    [word_key("widely"), word_key("generally"), word_key("also"), word_key("often"), word_key("now")];
const HELD: [u32; 16] = [
    word_key("believed"),
    word_key("thought"),
    word_key("said"),
    word_key("reported"),
    word_key("rumored"),
    word_key("rumoured"),
    word_key("alleged"),
    word_key("understood"),
    word_key("claimed"),
    word_key("estimated"),
    word_key("assumed"),
    word_key("feared"),
    word_key("expected"),
    word_key("suspected"),
    word_key("argued"),
    word_key("suggested"),
];
const NEGATIONS: [u32; 6] = [
    word_key("n't"),
    word_key("not"),
    word_key("never"),
    word_key("declined"),
    word_key("refused"),
    word_key("declines"),
];
const SILENCE: [u32; 5] =
    [word_key("comment"), word_key("respond"), word_key("reply"), word_key("know"), word_key("elaborate")];

/// Small words within a name.
const PARTICLES: [u32; 9] = [
    word_key("de"),
    word_key("del"),
    word_key("la"),
    word_key("van"),
    word_key("von"),
    word_key("der"),
    word_key("bin"),
    word_key("al"),
    word_key("y"),
];

/// The score of a rule.
pub(super) const SURE: f32 = 0.9;
/// The maximum length of such a source, in tokens.
const LONGEST: usize = 16;

/// Adds the constructions known to the rules to the labels of the model; returns the numbers of the changed sentences.
/// `mentions`: the names of the chunk so far, in order.
pub(super) fn apply_patterns(prose: &Prose<'_>, mentions: &[Mention], labels: &mut [Labelled]) -> Vec<usize> {
    if let Some(turn) = turn(prose, mentions) {
        // Everything in a turn is attributed to its speaker.
        labels.iter_mut().for_each(|labelled| labelled.label = Label::Outside);
        set_labels(labels, turn.first, turn.colon, Label::SourceBegins);
        set_labels(labels, turn.colon, turn.colon + 1, Label::CueBegins);
        set_labels(labels, turn.colon + 1, prose.tokens.len(), Label::ContentBehindBegins);
        return (0..prose.sentences.len()).collect();
    }
    let mut changed_sentences = signatures(prose, labels);
    let key = |at: usize| prose.tokens.get(at).map_or(0, |token| token.key);
    let kind = |at: usize| prose.tokens.get(at).map(|token| token.kind);
    for (number, sentence) in prose.sentences.iter().enumerate() {
        let mut changed = false;
        let (start, mut end) = (sentence.tokens.start, sentence.tokens.end);
        while end > start && matches!(kind(end - 1), Some(TokenKind::Stop)) {
            end -= 1;
        }
        for at in start..end {
            if key(at) == ACCORDING && key(at + 1) == TO {
                let stop = (at + 2..end.min(at + 2 + LONGEST))
                    .find(|&at| matches!(kind(at), Some(TokenKind::Comma | TokenKind::Semicolon | TokenKind::Dash)))
                    .unwrap_or(end.min(at + 2 + LONGEST));
                changed |= according(labels, start..end, at, stop);
            }
            if key(at) == IT && at < start + 3 {
                changed |= hearsay_passive(labels, &key, at, end);
            }
            if at == start {
                changed |= wh_cleft(prose, labels, at, end);
                changed |= split_parenthetical(prose, labels, at, end);
            }
            if key(at) == IN && at < start + 2 {
                changed |= in_view_of(prose, labels, at, end);
            }
            changed |= told_by(prose, labels, at, end);
            changed |= quoted_as(prose, labels, start, at, end);
        }
        changed |= forms::apply(prose, mentions, labels, sentence, end);
        if changed {
            changed_sentences.push(number);
        }
    }
    changed_sentences
}

/// Quoted words with a name signed below or after them: “…” — Ada Marsh.
fn signatures(prose: &Prose<'_>, labels: &mut [Labelled]) -> Vec<usize> {
    let mut signed = Vec::new();
    for quote in prose.quotes.iter().filter(|quote| quote.depth == 0 && !quote.open_ended) {
        let kind = |at: usize| prose.tokens.get(at).map(|token| token.kind);
        if kind(quote.last) != Some(TokenKind::Dash) {
            continue;
        }
        let Some(end) = signature(prose, quote.last + 1) else { continue };
        if labels.get(quote.last..end).is_none_or(|run| run.iter().any(|l| role(l.label as usize) == Some(Role::Cue))) {
            continue;
        }
        set_labels(labels, quote.first, quote.last, Label::ContentBegins);
        set_labels(labels, quote.last, quote.last + 1, Label::CueBegins);
        set_labels(labels, quote.last + 1, end, Label::SourceBehindBegins);
        let within = |sentence: &SentenceSpan| sentence.span.overlaps(quote.span);
        signed.extend(prose.sentences.iter().enumerate().filter(|(_, s)| within(s)).map(|(number, _)| number));
    }
    signed
}

/// The end of a signature that begins at a token: a name of a few words, alone up to the end of its line, or with a
/// comma and a description.
fn signature(prose: &Prose<'_>, from: usize) -> Option<usize> {
    let tokens = prose.tokens.get(from..)?;
    let ends = |at: usize| match (at.checked_sub(1).and_then(|at| tokens.get(at)), tokens.get(at)) {
        (_, None) => true,
        (Some(before), Some(token)) => {
            let gap = Span { start: before.span.end, end: token.span.start };
            token.kind == TokenKind::Quote || gap.of(prose.text).contains('\n')
        }
        _ => false,
    };
    let part = |token: &Token| {
        token.kind == TokenKind::Word && (token.is_capital() || PARTICLES.contains(&token.key))
            || token.kind == TokenKind::Stop && token.text(prose.text) == "."
    };
    let name = tokens.iter().take_while(|token| part(token)).count();
    let name = (1..=name).find(|at| ends(*at)).unwrap_or(name);
    let words = tokens.get(..name)?.iter().filter(|token| token.is_word() && token.is_capital()).count();
    if !tokens.first().is_some_and(|token| token.is_capital()) || !(1..=6).contains(&words) {
        return None;
    }
    let is_stop = |at: usize| tokens.get(at).is_some_and(|token| token.kind == TokenKind::Stop);
    if ends(name) {
        return Some(from + name - usize::from(is_stop(name - 1)));
    }
    let comma = tokens.get(name).is_some_and(|token| token.kind == TokenKind::Comma);
    let end = (name..name + LONGEST).find(|at| ends(*at)).filter(|_| comma)?;
    Some(from + end - usize::from(is_stop(end - 1)))
}

fn according(labels: &mut [Labelled], sentence: std::ops::Range<usize>, at: usize, stop: usize) -> bool {
    let is_cue = |label: &Labelled| matches!(label.label, Label::CueBegins | Label::Cue);
    let is_source = |label: &Labelled| {
        matches!(label.label, Label::Source | Label::SourceBegins | Label::SourceBehind | Label::SourceBehindBegins)
    };
    let none = |labels: &[Labelled], from: usize, to: usize, role: &dyn Fn(&Labelled) -> bool| {
        labels.get(from..to).is_some_and(|run| !run.is_empty() && !run.iter().any(role))
    };
    let opens = at < sentence.start + 2;
    let (from, to) = if opens { (stop + 1, sentence.end) } else { (sentence.start, at.saturating_sub(1)) };
    let is_content = |label: &Labelled| label.label as u8 >= Label::ContentBegins as u8;
    // Another cue in the content makes the sentence ambiguous; but if the whole sentence is attributed from the start,
    // other speakers in it are nested (`attribution/nested.rs`).
    let alone = none(labels, from, to, &is_cue);
    let told = alone && none(labels, from, to, &is_content) || opens && !alone && stop + 2 < sentence.end;
    if told {
        let begins = if opens { Label::ContentBehindBegins } else { Label::ContentBegins };
        set_labels(labels, from, to, begins);
        set_labels(labels, at, at + 2, Label::CueBegins);
    }
    if none(labels, at + 2, stop, &is_source) && none(labels, at + 2, stop, &is_cue) {
        set_labels(labels, at + 2, stop, Label::SourceBehindBegins);
    }
    told
}

fn hearsay_passive(labels: &mut [Labelled], key: &impl Fn(usize) -> u32, at: usize, end: usize) -> bool {
    let mut verb = at + 1;
    verb += usize::from(HAS.contains(&key(verb)));
    if !BE.contains(&key(verb)) {
        return false;
    }
    verb += 1;
    verb += usize::from(ADVERBS.contains(&key(verb)));
    let is = HELD.contains(&key(verb)) && key(verb + 1) == THAT && verb + 2 < end;
    if is {
        // “It” is not a source.
        labels.get_mut(at..=at).unwrap_or_default().iter_mut().for_each(|it| it.label = Label::Outside);
        set_labels(labels, at + 1, verb + 1, Label::CueBegins);
        set_labels(labels, verb + 1, end, Label::ContentBehindBegins);
    }
    is
}

/// “In the harbour master’s view, …”
fn in_view_of(prose: &Prose<'_>, labels: &mut [Labelled], at: usize, end: usize) -> bool {
    let token = |at: usize| prose.tokens.get(at);
    let comma = (at + 3..end.min(at + LONGEST)).find(|&at| token(at).is_some_and(|t| t.kind == TokenKind::Comma));
    let Some(comma) = comma else { return false };
    let view = comma - 1;
    // A mark that could close a quotation is an apostrophe here: “in the harbour masters' view”.
    let hangs = |t: &Token| t.kind == TokenKind::Clitic || matches!(t.text(prose.text), "'" | "’");
    let owner = (at + 1..view).all(|at| token(at).is_some_and(|t| t.is_word() || hangs(t)));
    let whose = token(view - 1).is_some_and(|t| hangs(t) || t.text(prose.text).ends_with(['s', '’', '\'']));
    let free = labels.get(at..end).is_some_and(|run| run.iter().all(|l| l.label == Label::Outside));
    let is = owner && whose && free && comma + 1 < end && token(view).is_some_and(|t| VIEWS.contains(&t.key));
    if is {
        set_labels(labels, at, at + 1, Label::CueBegins);
        set_labels(labels, at + 1, view, Label::SourceBehindBegins);
        set_labels(labels, view, comma, Label::CueBegins);
        set_labels(labels, comma + 1, end, Label::ContentBehindBegins);
    }
    is
}

/// “was informed by the clerk that …”, if the model has missed it.
fn told_by(prose: &Prose<'_>, labels: &mut [Labelled], be: usize, end: usize) -> bool {
    let Some((cue, agent, content)) = cue::told_by(prose, be, end) else { return false };
    let of = |at: usize| labels.get(at).and_then(|labelled| role(labelled.label as usize));
    let free = (content + 1..end).all(|at| of(at) != Some(Role::Cue));
    if free {
        labels.iter_mut().take(end).skip(be).for_each(|labelled| labelled.label = Label::Outside);
        set_labels(labels, cue.start, cue.end, Label::CueBegins);
        set_labels(labels, agent.start, agent.end, Label::SourceBehindBegins);
        let stop = (content..end).find(|&at| prose.tokens.get(at).is_some_and(|t| t.kind == TokenKind::Semicolon));
        set_labels(labels, content, stop.unwrap_or(end), Label::ContentBehindBegins);
    }
    free
}

/// “Marsh quoted Cole as saying that …”: Cole is the speaker.
fn quoted_as(prose: &Prose<'_>, labels: &mut [Labelled], start: usize, verb: usize, end: usize) -> bool {
    let key = |at: usize| prose.tokens.get(at).map_or(0, |token| token.key);
    if !QUOTING.contains(&key(verb)) || !opens_speaker(prose, verb + 1) {
        return false;
    }
    let marked = |at: &usize| !prose.tokens.get(*at).is_some_and(|t| t.is_word() || t.kind == TokenKind::Clitic);
    let stop = (verb + 1..end.min(verb + 1 + LONGEST)).find(marked).unwrap_or(end.min(verb + 1 + LONGEST));
    let Some(by) = (verb + 2..stop).find(|at| key(*at) == word_key("as")) else { return false };
    let is = cue::tells(key(by + 1)) && prose.word(by + 1).ends_with("ing") && by + 3 < end;
    if is {
        labels.iter_mut().take(end).skip(start).for_each(|labelled| labelled.label = Label::Outside);
        set_labels(labels, verb + 1, by, Label::SourceBegins);
        set_labels(labels, by, by + 2, Label::CueBegins);
        let that = (by + 2..end.min(by + 7)).find(|at| key(*at) == THAT);
        set_labels(labels, that.unwrap_or(by + 2), end, Label::ContentBehindBegins);
    }
    is
}

/// Verbs that introduce the words of another.
static QUOTING: LazyLock<Vec<u32>> = LazyLock::new(|| super::statements::keys("speaker.quoting"));

/// “What she meant was that …”
fn wh_cleft(prose: &Prose<'_>, labels: &mut [Labelled], start: usize, end: usize) -> bool {
    const WHAT: u32 = word_key("what");
    const MEANT: [u32; 6] = [
        word_key("meant"),
        word_key("means"),
        word_key("said"),
        word_key("says"),
        word_key("argued"),
        word_key("argues"),
    ];
    let key = |at: usize| prose.tokens.get(at).map_or(0, |token| token.key);
    if key(start) != WHAT {
        return false;
    }
    let Some(verb) = (start + 2..end.min(start + 7)).find(|&at| MEANT.contains(&key(at))) else { return false };
    let Some(be) = (verb + 1..end.min(verb + 4)).find(|&at| BE.contains(&key(at))) else { return false };
    let free = labels.get(start..end).is_some_and(|run| run.iter().all(|l| l.label == Label::Outside));
    let is = free && key(be + 1) == THAT && be + 2 < end;
    if is {
        set_labels(labels, start + 1, verb, Label::SourceBegins);
        set_labels(labels, verb, verb + 1, Label::CueBegins);
        set_labels(labels, be + 1, end, Label::ContentBehindBegins);
    }
    is
}

/// “Freedonia, the Gazette wrote, put the number at 40”: the model labels only the subject as content, but the content
/// continues after the cue.
fn split_parenthetical(prose: &Prose<'_>, labels: &mut [Labelled], start: usize, end: usize) -> bool {
    let of = |at: usize| labels.get(at).and_then(|labelled| role(labelled.label as usize));
    let comma = |at: usize| prose.tokens.get(at).is_some_and(|token| token.kind == TokenKind::Comma);
    let finite = |at: usize| {
        let tags = prose.tokens.get(at).map_or(0, |token| vocabulary::word(token.key).tags);
        tags.to_be_bytes().iter().any(|tag| FINITE.contains(tag))
    };
    let Some(first) = (start..end).find(|&at| comma(at)) else { return false };
    let subject = start..first;
    if !subject.clone().any(|at| of(at) == Some(Role::Content)) || subject.clone().any(finite) {
        return false;
    }
    let Some(last) = (first + 1..end.min(first + 1 + LONGEST)).find(|&at| comma(at)) else { return false };
    let told = |wanted: Role| (first + 1..last).any(|at| of(at) == Some(wanted));
    let by = told(Role::Source) && told(Role::Cue) && !told(Role::Content);
    let free = (last + 1..end).all(|at| of(at).is_none());
    let is = by && free && last + 2 < end && finite(last + 1);
    if is {
        set_labels(labels, last + 1, end, Label::ContentBehindBegins);
    }
    is
}

/// The tags of words that can be the only verb of a clause.
const FINITE: [u8; 6] = *b"bhumdz";

pub(super) fn set_labels(labels: &mut [Labelled], from: usize, to: usize, begins: Label) {
    let inside = Label::ALL.get(begins as usize + 1).copied().unwrap_or(begins);
    for (at, labelled) in labels.iter_mut().enumerate().take(to).skip(from) {
        *labelled = Labelled { label: if at == from { begins } else { inside }, sure: SURE };
    }
}

/// Whether somebody declined to speak: “wouldn’t comment on”, “declined to comment”. `cue`, `content`: their tokens.
pub(super) fn is_silence(
    prose: &Prose<'_>,
    cue: impl Iterator<Item = usize> + Clone,
    content: impl Iterator<Item = usize>,
) -> bool {
    let is = |at: usize, keys: &[u32]| prose.tokens.get(at).is_some_and(|token| keys.contains(&token.key));
    cue.clone().any(|at| is(at, &NEGATIONS)) && cue.chain(content.take(2)).any(|at| is(at, &SILENCE))
}

/// Whether a participle reports a common belief: “believed”, “rumoured”.
pub(super) fn is_held(key: u32) -> bool {
    HELD.contains(&key)
}
