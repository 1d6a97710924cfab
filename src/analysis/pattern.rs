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

/// How sure a rule is.
pub(super) const SURE: f32 = 0.9;
/// A source by rule is no longer than this many tokens.
const LONGEST: usize = 16;

/// Adds what the rules know to what the model has labelled; gives the numbers of the sentences changed.
pub(super) fn mend(prose: &Prose<'_>, labels: &mut [Labelled]) -> Vec<usize> {
    let mut mended = Vec::new();
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
                changed |= held(labels, &key, at, end);
            }
        }
        if changed {
            mended.push(number);
        }
    }
    mended
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
    // Another cue in what is said makes the sentence no plain case.
    let told = none(labels, from, to, &is_content) && none(labels, from, to, &is_cue);
    if told {
        let begins = if opens { Label::ContentBehindBegins } else { Label::ContentBegins };
        paint(labels, from, to, begins);
        paint(labels, at, at + 2, Label::CueBegins);
    }
    if none(labels, at + 2, stop, &is_source) && none(labels, at + 2, stop, &is_cue) {
        paint(labels, at + 2, stop, Label::SourceBehindBegins);
    }
    told
}

fn held(labels: &mut [Labelled], key: &impl Fn(usize) -> u32, at: usize, end: usize) -> bool {
    let mut verb = at + 1;
    verb += usize::from(HAS.contains(&key(verb)));
    if !BE.contains(&key(verb)) {
        return false;
    }
    verb += 1;
    verb += usize::from(ADVERBS.contains(&key(verb)));
    let is = HELD.contains(&key(verb)) && key(verb + 1) == THAT && verb + 2 < end;
    if is {
        // “It” is nobody.
        labels.get_mut(at..=at).unwrap_or_default().iter_mut().for_each(|it| it.label = Label::Outside);
        paint(labels, at + 1, verb + 1, Label::CueBegins);
        paint(labels, verb + 1, end, Label::ContentBehindBegins);
    }
    is
}

fn paint(labels: &mut [Labelled], from: usize, to: usize, begins: Label) {
    let inside = Label::ALL.get(begins as usize + 1).copied().unwrap_or(begins);
    for (at, labelled) in labels.iter_mut().enumerate().take(to).skip(from) {
        *labelled = Labelled { label: if at == from { begins } else { inside }, sure: SURE };
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
