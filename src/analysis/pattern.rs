//! Constructions so regular that they are read by rule where the model has missed them: “according to”, “it is
//! believed that”. And what never is an attribution: that somebody would not comment.

use super::model::{Label, Labelled};
use super::prose::Prose;
use crate::syntax::{TokenKind, word_key};

const ACCORDING: u32 = word_key("according");
const TO: u32 = word_key("to");
const IT: u32 = word_key("it");
const THAT: u32 = word_key("that");
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
/// Verbs that hardly do anything but report.
const TELLING: [u32; 30] = [
    word_key("said"),
    word_key("says"),
    word_key("say"),
    word_key("added"),
    word_key("adds"),
    word_key("argued"),
    word_key("argues"),
    word_key("argue"),
    word_key("claimed"),
    word_key("claims"),
    word_key("claim"),
    word_key("reckons"),
    word_key("reckon"),
    word_key("reckoned"),
    word_key("believes"),
    word_key("believe"),
    word_key("believed"),
    word_key("insisted"),
    word_key("insists"),
    word_key("insist"),
    word_key("warned"),
    word_key("warns"),
    word_key("reported"),
    word_key("reports"),
    word_key("announced"),
    word_key("wrote"),
    word_key("writes"),
    word_key("declared"),
    word_key("stated"),
    word_key("states"),
];
/// A subject before a verb of saying that a rule reads is no longer than this.
const SHORT_SUBJECT: usize = 9;
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

/// How sure a rule is, in the model's measure.
const SURE: f32 = 2.0;
/// A source by rule is no longer than this many tokens.
const LONGEST: usize = 16;

/// Adds what the rules know to what the model has labelled.
pub(super) fn mend(prose: &Prose<'_>, labels: &mut [Labelled]) {
    let key = |at: usize| prose.tokens.get(at).map_or(0, |token| token.key);
    let kind = |at: usize| prose.tokens.get(at).map(|token| token.kind);
    for sentence in &prose.sentences {
        let (start, mut end) = (sentence.tokens.start, sentence.tokens.end);
        while end > start && matches!(kind(end - 1), Some(TokenKind::Stop)) {
            end -= 1;
        }
        for at in start..end {
            if key(at) == ACCORDING && key(at + 1) == TO {
                let stop = (at + 2..end.min(at + 2 + LONGEST))
                    .find(|&at| matches!(kind(at), Some(TokenKind::Comma | TokenKind::Semicolon | TokenKind::Dash)))
                    .unwrap_or(end.min(at + 2 + LONGEST));
                according(labels, start..end, at, stop);
            }
            if key(at) == IT && at < start + 3 {
                held(labels, &key, at, end);
            }
        }
        let free = labels.get(start..end).is_some_and(|run| run.iter().all(|label| label.label == Label::Outside));
        if free {
            told_behind(labels, &key, &kind, start..end);
            told_ahead(labels, &key, &kind, start..end);
        }
    }
}

fn according(labels: &mut [Labelled], sentence: std::ops::Range<usize>, at: usize, stop: usize) {
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
    // Another cue in what is said makes the sentence no plain case.
    if none(labels, from, to, &is_content) && none(labels, from, to, &is_cue) {
        let begins = if opens { Label::ContentBehindBegins } else { Label::ContentBegins };
        paint(labels, from, to, begins);
        paint(labels, at, at + 2, Label::CueBegins);
    }
    if none(labels, at + 2, stop, &is_source) && none(labels, at + 2, stop, &is_cue) {
        paint(labels, at + 2, stop, Label::SourceBehindBegins);
    }
}

/// “…, Western analysts said.”, “…, said the harbour master.”: the last comma parts what is said from who says it.
fn told_behind(
    labels: &mut [Labelled],
    key: &impl Fn(usize) -> u32,
    kind: &impl Fn(usize) -> Option<TokenKind>,
    sentence: std::ops::Range<usize>,
) {
    let (start, end) = (sentence.start, sentence.end);
    let Some(comma) = (start..end).rev().find(|&at| kind(at) == Some(TokenKind::Comma)) else { return };
    if comma < start + 2 || end - comma < 3 || end - comma > LONGEST {
        return;
    }
    let (cue, source) = if TELLING.contains(&key(end - 1)) {
        (end - 1, comma + 1..end - 1)
    } else if TELLING.contains(&key(comma + 1)) {
        (comma + 1, comma + 2..end)
    } else {
        return;
    };
    // “…, and the minister said.” begins a clause of its own.
    if key(source.start) == word_key("and") || key(source.start) == word_key("but") {
        return;
    }
    let begins = if cue == end - 1 { Label::SourceBegins } else { Label::SourceBehindBegins };
    paint(labels, start, comma, Label::ContentBegins);
    paint(labels, source.start, source.end, begins);
    paint(labels, cue, cue + 1, Label::CueBegins);
}

/// “It reckons that …”: a subject of a few words, a verb of saying, “that”.
fn told_ahead(
    labels: &mut [Labelled],
    key: &impl Fn(usize) -> u32,
    kind: &impl Fn(usize) -> Option<TokenKind>,
    sentence: std::ops::Range<usize>,
) {
    let (start, end) = (sentence.start, sentence.end);
    let cue = (start + 1..end.min(start + SHORT_SUBJECT)).find(|&at| TELLING.contains(&key(at)) && key(at + 1) == THAT);
    let Some(cue) = cue else { return };
    let plain = (start..cue).all(|at| matches!(kind(at), Some(TokenKind::Word)));
    if plain && cue + 2 < end {
        paint(labels, start, cue, Label::SourceBegins);
        paint(labels, cue, cue + 1, Label::CueBegins);
        paint(labels, cue + 1, end, Label::ContentBehindBegins);
    }
}

fn held(labels: &mut [Labelled], key: &impl Fn(usize) -> u32, at: usize, end: usize) {
    let mut verb = at + 1;
    verb += usize::from(HAS.contains(&key(verb)));
    if !BE.contains(&key(verb)) {
        return;
    }
    verb += 1;
    verb += usize::from(ADVERBS.contains(&key(verb)));
    let free = labels.get(at..end).is_some_and(|run| run.iter().all(|label| label.label == Label::Outside));
    if HELD.contains(&key(verb)) && key(verb + 1) == THAT && verb + 2 < end && free {
        paint(labels, at + 1, verb + 1, Label::CueBegins);
        paint(labels, verb + 1, end, Label::ContentBehindBegins);
    }
}

fn paint(labels: &mut [Labelled], from: usize, to: usize, begins: Label) {
    let inside = Label::ALL.get(begins as usize + 1).copied().unwrap_or(begins);
    for (at, labelled) in labels.iter_mut().enumerate().take(to).skip(from) {
        *labelled = Labelled { label: if at == from { begins } else { inside }, margin: SURE };
    }
}

/// Whether somebody said nothing: “wouldn’t comment on”, “declined to comment”. `cue`, `content`: their tokens.
pub(super) fn is_silence(
    prose: &Prose<'_>,
    cue: impl Iterator<Item = usize> + Clone,
    content: impl Iterator<Item = usize>,
) -> bool {
    let is = |at: usize, keys: &[u32]| prose.tokens.get(at).is_some_and(|token| keys.contains(&token.key));
    cue.clone().any(|at| is(at, &NEGATIONS)) && cue.chain(content.take(2)).any(|at| is(at, &SILENCE))
}

/// Whether a participle tells what people hold to be so: “believed”, “rumoured”.
pub(super) fn is_held(key: u32) -> bool {
    HELD.contains(&key)
}
