//! What stands before the subject of a cue and decides whether the clause is stated: a fronted negation (“never did
//! Marsh say”), a supposition (“suppose Marsh said”, “had Marsh said”), a clause that calls it untrue (“there is no
//! evidence that Marsh said”). Does not look behind the subject.

use std::ops::Range;
use std::sync::LazyLock;

use super::{Form, form, is_negation};
use crate::analysis::prose::Prose;
use crate::analysis::statements::keys;
use crate::syntax::{TokenKind, word_key};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Opening {
    #[default]
    Plain,
    /// The clause is denied.
    Negated,
    /// Nobody states the clause.
    Unstated,
}

static INVERTING: LazyLock<Vec<u32>> = LazyLock::new(|| keys("speaker.inverting"));
static SUPPOSING: LazyLock<Vec<u32>> = LazyLock::new(|| keys("clause.supposing"));
static UNTRUE: LazyLock<Vec<u32>> = LazyLock::new(|| keys("clause.untrue"));
static TRUE: LazyLock<Vec<u32>> = LazyLock::new(|| keys("clause.true"));
static BOUNDING: LazyLock<Vec<u32>> = LazyLock::new(|| keys("clause.bounding"));
/// “Had Marsh said”, “were Marsh to say”.
const CONDITIONAL: [u32; 3] = [word_key("had"), word_key("should"), word_key("were")];
const JOINERS: [u32; 3] = [word_key("and"), word_key("but"), word_key("so")];
/// Words before a supposition that are part of it: “let us assume”, “I wish”.
const LEADING: [u32; 9] = [
    word_key("let"),
    word_key("us"),
    word_key("'s"),
    word_key("now"),
    word_key("just"),
    word_key("i"),
    word_key("we"),
    word_key("to"),
    word_key("please"),
];
const THAT: u32 = word_key("that");

/// The most tokens before a subject that are looked at.
const FAR: usize = 12;
/// The most tokens between a word that calls a clause untrue and its “that”.
const NEAR: usize = 3;

/// How the clause of a subject opens. `sentence`: its first token; `subject`: the subject's, or that of the verb if it
/// has none; `question`: the sentence is one.
pub(super) fn opening(prose: &Prose<'_>, sentence: usize, subject: usize, question: bool) -> Opening {
    let key = |at: usize| prose.tokens.get(at).map_or(0, |token| token.key);
    let goes_on = |at: &usize| {
        let token = prose.tokens.get(*at);
        token.is_some_and(|token| token.is_word() || token.kind == TokenKind::Clitic) && !JOINERS.contains(&key(*at))
    };
    let front = (sentence..subject).rev().take(FAR).take_while(goes_on).last().unwrap_or(subject)..subject;
    let Some(last) = subject.checked_sub(1).filter(|last| front.contains(last)) else { return Opening::Plain };
    let denied = |range: Range<usize>| range.clone().any(|at| is_negation(key(at)));
    let bounded = |range: Range<usize>| range.clone().any(|at| BOUNDING.contains(&key(at)));
    if INVERTING.contains(&key(last)) {
        let head = front.start..last;
        return match () {
            () if denied(head.clone()) && !bounded(head.clone()) => Opening::Negated,
            () if head.is_empty() && !question && CONDITIONAL.contains(&key(last)) => Opening::Unstated,
            () => Opening::Plain,
        };
    }
    let that = key(last) == THAT;
    let governor = if that { last } else { subject };
    let supposes = governor.checked_sub(1).filter(|at| front.contains(at) && SUPPOSING.contains(&key(*at)));
    if supposes.is_some_and(|at| (front.start..at).all(|before| LEADING.contains(&key(before)))) {
        return Opening::Unstated;
    }
    let near = |known: &[u32]| (front.start..governor).rev().take(NEAR).find(|at| known.contains(&key(*at)));
    // “It is false Marsh said”: without “that” only directly before the subject.
    let adjoins = |at: usize| that || at + 1 == subject;
    let untrue = near(&UNTRUE).filter(|at| adjoins(*at) && !denied(front.start..*at));
    // “The club disputed that the captain had said …”.
    let disputed = that
        && (front.start..governor).rev().take(NEAR).any(|at| form(key(at)).is(Form::DENIES | Form::DOUBTS))
        && !denied(front.clone());
    let unsupported = near(&TRUE).filter(|at| adjoins(*at) && denied(front.start..*at) && !bounded(front.start..*at));
    if disputed || untrue.is_some() || unsupported.is_some() { Opening::Unstated } else { Opening::Plain }
}
