//! Cues that tell of an act and not of a statement: what somebody can or must do, a verdict, the finding of a thing.

use std::ops::Range;
use std::sync::LazyLock;

use super::Parts;
use crate::analysis::part_of_speech::{self, PartOfSpeech};
use crate::analysis::prose::Prose;
use crate::analysis::statements::keys;

/// “Can”, “must”, “able”.
static MODALS: LazyLock<Vec<u32>> = LazyLock::new(|| keys("act.modals"));
/// Verbs that report only of themselves: “users can add”, “visitors could see”.
static ABLE: LazyLock<Vec<u32>> = LazyLock::new(|| keys("act.able"));
static COURTS: LazyLock<Vec<u32>> = LazyLock::new(|| keys("act.courts"));
static RULINGS: LazyLock<Vec<u32>> = LazyLock::new(|| keys("act.rulings"));
static FINDING: LazyLock<Vec<u32>> = LazyLock::new(|| keys("act.finding"));
/// Words that begin a clause, or stand for one: “found that”, “found evidence”.
static CLAUSES: LazyLock<Vec<u32>> = LazyLock::new(|| keys("act.clauses"));
static TO: LazyLock<Vec<u32>> = LazyLock::new(|| keys("act.to"));

/// Most words between a modal and its verb: “are also able to see”.
const GAP: usize = 4;

/// Whether a cue tells of an ability or a duty, of a court's ruling, or of a thing that was found.
pub(in super::super) fn is_act(prose: &Prose<'_>, parts: &Parts<'_>) -> bool {
    let key = |at: usize| prose.tokens.get(at).map_or(0, |token| token.key);
    let has =
        |ranges: &[Range<usize>], keys: &[u32]| ranges.iter().cloned().flatten().any(|at| keys.contains(&key(at)));
    let Some(verb) = parts.cue.last().and_then(|cue| cue.end.checked_sub(1)) else { return false };
    let Some(number) = prose.sentences.iter().position(|sentence| sentence.tokens.contains(&verb)) else {
        return false;
    };
    let opening = prose.sentences[number].tokens.start;
    if has(parts.cue, &ABLE) {
        let first = parts.cue.first().map_or(verb, |cue| cue.start);
        let is_modal = |at: usize| MODALS.contains(&key(at));
        return (first.saturating_sub(GAP).max(opening)..verb).any(is_modal);
    }
    if has(parts.source, &COURTS) && has(parts.cue, &RULINGS) {
        return true;
    }
    has(parts.cue, &FINDING) && is_thing(prose, number, parts)
}

/// Whether the content is a noun phrase: “a crack in the beam”, “a way to store heat”.
fn is_thing(prose: &Prose<'_>, sentence: usize, parts: &Parts<'_>) -> bool {
    use PartOfSpeech as P;
    let key = |at: usize| prose.tokens.get(at).map_or(0, |token| token.key);
    let Some(content) = parts.content.first().filter(|_| parts.content.len() == 1) else { return false };
    if content.clone().take(GAP).any(|at| CLAUSES.contains(&key(at))) {
        return false;
    }
    let Some(sentence) = prose.sentences.get(sentence) else { return false };
    let tags = part_of_speech::tags(prose, sentence);
    let part = |at: usize| at.checked_sub(sentence.tokens.start).and_then(|at| tags.get(at)).copied();
    let verb = content.clone().find(|at| matches!(part(*at), Some(P::Verb | P::Auxiliary)));
    // A verb of its own makes it a clause, unless it is an infinitive or belongs to a relative clause.
    verb.is_none_or(|verb| {
        let before = content.start..verb;
        before.clone().any(|at| TO.contains(&key(at))) || prose.word(verb).ends_with("ing")
    })
}
