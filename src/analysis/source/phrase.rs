//! The speaker among the words that the model labels as a source: without auxiliaries and conjunctions before or after
//! it (“Had Ada Marsh”, “whether Marsh”, “Marsh cannot”), without the hearer (“Tolen heard Pell”), and without those
//! who are excepted (“everyone except Pell”). Uses word lists; knows no names.

use std::ops::Range;
use std::sync::LazyLock;

use crate::analysis::cue;
use crate::analysis::model::vocabulary;
use crate::analysis::prose::Prose;
use crate::analysis::statements::keys;
use crate::syntax::{TokenKind, word_key};

/// Words that join a clause to what is before it.
static JOINING: LazyLock<Vec<u32>> = LazyLock::new(|| keys("speaker.joining"));
/// Auxiliaries before an inverted subject.
static INVERTING: LazyLock<Vec<u32>> = LazyLock::new(|| keys("speaker.inverting"));
/// Verbs of hearing and seeing.
static PERCEIVING: LazyLock<Vec<u32>> = LazyLock::new(|| keys("speaker.perceiving"));
/// Words that except somebody.
static EXCEPTING: LazyLock<Vec<u32>> = LazyLock::new(|| keys("speaker.excepting"));
/// Conjunctions of a clause of its own.
static WHILE: LazyLock<Vec<u32>> = LazyLock::new(|| keys("speaker.while"));
const RELATIVES: [u32; 4] = [word_key("who"), word_key("which"), word_key("whom"), word_key("that")];
/// Quantifiers of all, and of none.
static ALL: LazyLock<Vec<u32>> = LazyLock::new(|| keys("speaker.all"));
static NONE: LazyLock<Vec<u32>> = LazyLock::new(|| keys("speaker.none"));

/// Words before “that” which open a reported clause.
static REPORTS: LazyLock<[Vec<u32>; 2]> = LazyLock::new(|| [keys("clause.untrue"), keys("clause.true")]);
const THAT: u32 = word_key("that");

/// The most tokens before a speaker that belong to another clause.
const FRONT: usize = 6;
/// The most tokens of an inverted subject.
const SUBJECT: usize = 8;

/// The parts of a source, in tokens, cut to the speaker.
pub(in crate::analysis) fn speaker(
    prose: &Prose<'_>,
    source: Vec<Range<usize>>,
    cue: &[Range<usize>],
) -> Vec<Range<usize>> {
    let first = cue.first().map_or(usize::MAX, |cue| cue.start);
    let cut = |part: Range<usize>| {
        // “All but | two of the judges”.
        let all_but = part.start >= 2
            && key(prose, part.start - 1) == word_key("but")
            && key(prose, part.start - 2) == word_key("all");
        let part = if all_but { part.start - 2..part.end } else { part };
        let part = if part.end <= first { after_clause(prose, part) } else { part };
        let part = if part.end <= first { after_joining(prose, before_auxiliaries(prose, part)) } else { part };
        let part = if part.end <= first { after_hearer(prose, part, first) } else { part };
        without_excepted(prose, part)
    };
    without_excluded(prose, source.into_iter().map(cut).collect())
}

/// The same, where the model labels those who are excepted as a part of their own: “nobody | but | the vet”.
fn without_excluded(prose: &Prose<'_>, mut parts: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let [first, .., last] = &*parts else { return parts };
    let quantifier = key(prose, first.start);
    let excepts = (first.end..last.start).take(FRONT).any(|at| EXCEPTING.contains(&key(prose, at)));
    let near = last.start.saturating_sub(first.end) <= FRONT;
    if excepts && near && NONE.contains(&quantifier) {
        parts.remove(0);
    } else if excepts && near && ALL.contains(&quantifier) {
        parts.truncate(1);
    }
    parts
}

/// The subject of an inverted clause before a cue: “never did Ada Marsh | say”.
pub(in crate::analysis) fn inverted_subject(prose: &Prose<'_>, cue: usize) -> Option<Range<usize>> {
    let number = prose.sentences.partition_point(|sentence| sentence.tokens.end <= cue);
    let start = prose.sentences.get(number)?.tokens.start;
    let words = (start..cue).rev().take(SUBJECT + 1).take_while(|at| is_word(prose, *at));
    let verb = words.into_iter().find(|at| INVERTING.contains(&key(prose, *at)))?;
    let front = start..verb;
    let denied = front.clone().rev().take(FRONT).any(|at| cue::is_negation(key(prose, at)));
    let subject = verb + 1..cue;
    (denied && opens_speaker(prose, subject.start) && !subject.is_empty()).then_some(subject)
}

fn key(prose: &Prose<'_>, at: usize) -> u32 {
    prose.tokens.get(at).map_or(0, |token| token.key)
}

fn is_word(prose: &Prose<'_>, at: usize) -> bool {
    prose.tokens.get(at).is_some_and(|token| token.is_word() || token.kind == TokenKind::Clitic)
}

fn is_capital(prose: &Prose<'_>, at: usize) -> bool {
    prose.tokens.get(at).is_some_and(|token| token.is_capital())
}

/// A speaker begins with a name, an article or a pronoun.
pub(in crate::analysis) fn opens_speaker(prose: &Prose<'_>, at: usize) -> bool {
    let tags = vocabulary::word(key(prose, at)).tags.to_le_bytes()[0];
    is_capital(prose, at) || matches!(tags, b'x' | b'o' | b's')
}

/// Without auxiliaries and negations behind it: “Marsh cannot”.
fn before_auxiliaries(prose: &Prose<'_>, part: Range<usize>) -> Range<usize> {
    let mut end = part.end;
    let is_auxiliary = |at: usize| is_word(prose, at) && !is_capital(prose, at) && cue::is_auxiliary(prose, at);
    while end > part.start + 1 && is_auxiliary(end - 1) {
        end -= 1;
    }
    part.start..end
}

/// Behind the last word that joins the clause, or inverts it: “Nor did | Marsh”, “the rumour that | Marsh”.
fn after_joining(prose: &Prose<'_>, part: Range<usize>) -> Range<usize> {
    let plain = |at: usize| is_word(prose, at) && (at == part.start || !is_capital(prose, at));
    let near = part.clone().take(FRONT).take_while(|at| plain(*at));
    let inverts = |at: usize| {
        let fronted = (part.start..at).any(|before| cue::is_negation(key(prose, before)));
        INVERTING.contains(&key(prose, at)) && (at == part.start || fronted)
    };
    // “The rumour that Marsh said”, and not “the hospital that Marsh said”.
    let reports = |at: usize| {
        at > part.start && {
            let before = key(prose, at - 1);
            JOINING.contains(&before) || REPORTS.iter().any(|list| list.contains(&before))
        }
    };
    let joins = |at: &usize| match key(prose, *at) {
        THAT => reports(*at),
        key => JOINING.contains(&key) || inverts(*at),
    };
    // “The hospital that Marsh founded” is a speaker, too.
    let whole = |from: usize| (from..part.end).all(|at| !is_verb(prose, at));
    let fits = |at: &usize| at + 1 < part.end && opens_speaker(prose, at + 1) && whole(at + 1);
    near.filter(joins).filter(fits).last().map_or(part.clone(), |at| at + 1..part.end)
}

fn is_verb(prose: &Prose<'_>, at: usize) -> bool {
    if is_capital(prose, at) || !is_word(prose, at) {
        return false;
    }
    let tags = vocabulary::word(key(prose, at)).tags.to_be_bytes();
    match tags.iter().find(|tag| **tag != 0) {
        Some(tag) => b"bhumdz".contains(tag),
        None => prose.word(at).ends_with("ed"),
    }
}

/// Behind a clause with a verb of its own: “Teller listened as | Sy”.
fn after_clause(prose: &Prose<'_>, part: Range<usize>) -> Range<usize> {
    let joins = |at: &usize| WHILE.contains(&key(prose, *at)) && at + 1 < part.end && opens_speaker(prose, at + 1);
    let Some(at) = (part.start + 2..part.end).rev().find(joins) else { return part };
    let has_verb = (part.start + 1..at).any(|at| is_verb(prose, at));
    let whole = (at + 1..part.end).all(|at| !is_verb(prose, at));
    let relative = (part.start..at).any(|at| RELATIVES.contains(&key(prose, at)));
    if has_verb && whole && !relative { at + 1..part.end } else { part }
}

/// Behind the verb of hearing, where the cue is its bare complement: “Tolen heard | Pell say”.
fn after_hearer(prose: &Prose<'_>, part: Range<usize>, cue: usize) -> Range<usize> {
    let bare = !matches!(prose.word(cue), "said" | "told" | "wrote") && !prose.word(cue).ends_with(['s', 'd']);
    let heard = |at: &usize| PERCEIVING.contains(&key(prose, *at)) && at + 1 < part.end && opens_speaker(prose, at + 1);
    let verb = (part.start + 1..part.end).rev().find(heard);
    verb.filter(|_| bare && cue::tells(key(prose, cue))).map_or(part.clone(), |verb| verb + 1..part.end)
}

/// “Everyone | except Marsh”, “nobody but | Marsh”.
fn without_excepted(prose: &Prose<'_>, part: Range<usize>) -> Range<usize> {
    const THAN: [u32; 4] = [word_key("than"), word_key("from"), word_key("for"), word_key("of")];
    let first = key(prose, part.start);
    let all = ALL.contains(&first);
    if !all && !NONE.contains(&first) {
        return part;
    }
    let excepts = |at: &usize| EXCEPTING.contains(&key(prose, *at));
    let Some(at) = (part.start + 1..part.end).find(excepts) else { return part };
    let behind = at + 1 + usize::from(THAN.contains(&key(prose, at + 1)));
    // “All but one of the directors”.
    if behind >= part.end || !opens_speaker(prose, behind) || key(prose, behind) == word_key("one") {
        return part;
    }
    if !all {
        return behind..part.end;
    }
    let mut end = at;
    while end > part.start + 1 && !is_word(prose, end - 1) || JOINS.contains(&key(prose, end - 1)) {
        end -= 1;
    }
    part.start..end
}

/// “With the exception of”, “with the sole exception of”.
const JOINS: [u32; 3] = [word_key("with"), word_key("the"), word_key("sole")];

#[cfg(test)]
mod tests;
