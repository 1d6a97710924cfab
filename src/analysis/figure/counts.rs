//! What a number counts: the noun phrase after it, or the one before it in its clause.

use std::sync::LazyLock;

use super::number::Number;
use crate::analysis::gazetteer::{Class, LEXICON};
use crate::analysis::words::Words;
use crate::english;
use crate::syntax::TokenKind;

/// The counted noun phrase; token indices.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counted {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) head: usize,
}

/// The maximum length of a noun phrase, in tokens.
const LONGEST: usize = 9;

/// The counted noun phrase, and whether the number is a change. `sentence`: the tokens of its sentence.
pub(super) fn counted(
    words: &Words<'_>,
    number: &Number,
    sentence: &std::ops::Range<usize>,
) -> (Option<Counted>, bool) {
    let end = sentence.end;
    let next = number.to;
    // “a 13 % increase in …”, “a 3-point fall in …”
    let shift = (next..(next + 3).min(end)).find(|&at| words.is(at, Class::CHANGE) && !words.is_capital(at));
    if let Some(noun) = shift
        && (next..noun).all(|at| words.is(at, Class::ADJECTIVE))
        && words.any(noun + 1, &["in", "of", "on"])
    {
        return (phrase(words, noun + 2, end), true);
    }
    let (change, verb) = change_before(words, number, sentence);
    let after = behind(words, number, end);
    let measures = matches!(number.unit, "percent" | "percentage point");
    if after.is_some() && !(change && measures) {
        return (after, change && measures);
    }
    let before = number_of(words, number.from, sentence).or_else(|| subject(words, verb?, sentence));
    (before.or(after), change)
}

fn behind(words: &Words<'_>, number: &Number, end: usize) -> Option<Counted> {
    let next = number.to;
    let measured = !number.unit.is_empty();
    if words.eq(next, "of") {
        let mut from = next + 1;
        // “24 of the 34 provinces”
        while from < end && (words.is(from, Class::DETERMINER) || words.kind(from) == Some(TokenKind::Number)) {
            from += 1;
        }
        return phrase(words, from, end);
    }
    if number.compound {
        return phrase(words, next, end);
    }
    if number.unit == "percent" {
        // “half the fleet”; in “40 percent more ships” the verb gives the direction.
        let determined = words.is(next, Class::DETERMINER);
        return determined.then(|| phrase(words, next, end)).flatten();
    }
    if measured {
        let leads = words.any(next, &["in", "for", "on"]) && number.unit.len() == 3 && number.unit.is_ascii();
        let worth = words.any(next, &["worth"]) && words.eq(next + 1, "of");
        return match (leads, worth) {
            (true, _) => phrase(words, next + 1, end),
            (_, true) => phrase(words, next + 2, end),
            _ => None,
        };
    }
    phrase(words, next, end)
        .or_else(|| words.any(next, &OUTCOMES).then_some(Counted { from: next, to: next + 1, head: next }))
}

/// The noun phrase that begins at a token, with one “of …” or “in Place” after it.
fn phrase(words: &Words<'_>, from: usize, end: usize) -> Option<Counted> {
    let mut start = from;
    while start < end && words.is(start, Class::DETERMINER) {
        start += 1;
    }
    let head = head(words, start, end)?;
    let mut to = head + 1;
    if words.eq(to, "of") {
        let mut inner = to + 1;
        while inner < end && words.is(inner, Class::DETERMINER) {
            inner += 1;
        }
        if let Some(inner) = self::head(words, inner, end) {
            to = inner + 1;
        }
    } else if words.eq(to, "in") {
        let name = if words.eq(to + 1, "the") { to + 2 } else { to + 1 };
        let mut last = name;
        while last < end && last < name + 4 && words.is_capital(last) && words.kind(last) == Some(TokenKind::Word) {
            last += 1;
        }
        // “in April” is the time, not what is counted.
        if last > name && !words.is(name, Class::MONTH.or(Class::WEEKDAY)) {
            to = last;
        }
    }
    Some(Counted { from: start, to, head })
}

/// The head of the noun phrase that begins at a token.
fn head(words: &Words<'_>, from: usize, end: usize) -> Option<usize> {
    let mut head = None;
    for at in from..end.min(from + LONGEST) {
        if words.is_possessive(at) && head.is_some() {
            head = None;
            continue;
        }
        if words.kind(at) != Some(TokenKind::Word) || words.is(at, Class::FUNCTION.or(Class::PREPOSITION)) {
            break;
        }
        let capital = words.is_capital(at);
        let class = words.stem_class(at);
        let noun = class.is(Class::NOUN.or(Class::PLURAL));
        let verb = class.is(Class::VERB.or(Class::VERB_S).or(Class::VERB_ED).or(Class::AUXILIARY));
        let participle = class.is(Class::VERB_EN.or(Class::VERB_ING));
        if !capital && !noun && (verb && head.is_some() || participle && head.is_some() || class.is(Class::ADVERB)) {
            break;
        }
        if class.is(Class::ADJECTIVE.or(Class::SUPERLATIVE)) && !noun && !capital {
            continue;
        }
        if participle && !noun && !capital {
            continue;
        }
        head = Some(at);
        // A plural ends the phrase: what follows is its verb.
        let plural = class.is(Class::PLURAL) || words.eq(at, "people") || words.eq(at, "men") || words.eq(at, "women");
        if plural && !capital {
            break;
        }
    }
    head
}

/// Outcomes for people, counted without a noun: “45 killed”.
static OUTCOMES: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::QUANTITIES, "outcomes"));
static NUMBER_NOUNS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::QUANTITIES, "number-nouns"));
/// Verbs of change whose object without a unit is a level.
static LEVEL_VERBS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::QUANTITIES, "level-verbs"));

/// “the number of …”, “a total of …” before the number.
fn number_of(words: &Words<'_>, from: usize, sentence: &std::ops::Range<usize>) -> Option<Counted> {
    let floor = sentence.start.max(from.saturating_sub(16));
    let at =
        (floor..from.min(sentence.end)).rev().find(|&at| words.any(at, &NUMBER_NOUNS) && words.eq(at + 1, "of"))?;
    phrase(words, at + 2, from)
}

/// Whether a verb or “up”, “down” before the number makes it a change, and the position of the verb whose subject is
/// counted.
fn change_before(words: &Words<'_>, number: &Number, sentence: &std::ops::Range<usize>) -> (bool, Option<usize>) {
    let from = number.from.min(sentence.end);
    let floor = sentence.start.max(from.saturating_sub(6));
    let level = words.eq(from.wrapping_sub(1), "to") && !words.eq(from.wrapping_sub(2), "up");
    for at in (floor..from).rev() {
        if words.kind(at) != Some(TokenKind::Word) && words.kind(at) != Some(TokenKind::Number) {
            break;
        }
        if words.is(at, Class::CHANGE) && !words.is_capital(at) {
            let stays = words.any(at, &LEVEL_VERBS);
            let near = from - at <= 3;
            return (near && !level && !(stays && number.unit.is_empty()), Some(at));
        }
        if words.any(at, &["up", "down"]) && from - at <= 2 && !words.eq(at + 1, "to") {
            return (true, Some(at));
        }
        if words.is(at, Class::AUXILIARY) || words.is_verb(at) {
            return (false, Some(at));
        }
    }
    (false, None)
}

/// The noun phrase that is the subject of a verb.
fn subject(words: &Words<'_>, verb: usize, sentence: &std::ops::Range<usize>) -> Option<Counted> {
    let floor = sentence.start.max(verb.saturating_sub(14));
    let mut to = verb;
    while to > floor
        && (words.is(to - 1, Class::AUXILIARY.or(Class::ADVERB)) || words.any(to - 1, &["just", "also", "then"]))
    {
        to -= 1;
    }
    let mut best = None;
    loop {
        let mut from = to;
        while from > floor && in_phrase(words, from - 1) {
            from -= 1;
        }
        if from == to {
            return best;
        }
        best = Some(Counted { from, to: best.map_or(to, |found: Counted| found.to), head: to - 1 });
        let mut before = from;
        while before > floor && words.is(before - 1, Class::DETERMINER) {
            before -= 1;
        }
        if before > floor && words.any(before - 1, &["of", "in", "for", "among", "at", "on", "from"]) {
            to = before - 1;
            continue;
        }
        return best;
    }
}

fn in_phrase(words: &Words<'_>, at: usize) -> bool {
    if words.is_possessive(at) {
        return true;
    }
    words.kind(at) == Some(TokenKind::Word)
        && !words.is(at, Class::FUNCTION.or(Class::PREPOSITION))
        && (words.is_capital(at) || !words.is_verb(at))
        && !words.is(at, Class::ADVERB)
}

/// A word as figures are compared by it: singular, lower case, the first of its synonyms.
pub(super) fn stem(word: &str) -> Box<str> {
    if let Some(same) = LEXICON.synonym_of(word) {
        return same.to_lowercase().into();
    }
    let lower = word.to_lowercase();
    let singular = singular(&lower);
    match LEXICON.synonym_of(&singular) {
        Some(same) => same.to_lowercase().into(),
        None => singular.into(),
    }
}

fn singular(word: &str) -> String {
    for (end, with) in [("children", "child"), ("women", "woman"), ("men", "man"), ("people", "person")] {
        if let Some(stem) = word.strip_suffix(end) {
            return format!("{stem}{with}");
        }
    }
    let stem = |end: &str| word.strip_suffix(end).filter(|stem| stem.len() > 2);
    if let Some(stem) = stem("ies") {
        return format!("{stem}y");
    }
    for end in ["sses", "shes", "ches", "xes", "zes"] {
        if let Some(stem) = stem(end) {
            return format!("{stem}{}", &end[..end.len() - 2]);
        }
    }
    match stem("s") {
        Some(stem) if !stem.ends_with(['s', 'u', 'i']) => stem.to_owned(),
        _ => word.to_owned(),
    }
}
