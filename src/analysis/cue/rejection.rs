//! Statements by which a source rejects another statement: “called that a lie”, “described the report as nonsense”,
//! “said that was untrue”. Looks at the verb and at the content.

use std::ops::Range;
use std::sync::LazyLock;

use super::is_negation;
use crate::analysis::prose::Prose;
use crate::analysis::statements::keys;
use crate::syntax::word_key;

/// Verbs with which something is called by a name.
static CALLING: LazyLock<Vec<u32>> = LazyLock::new(|| keys("denials.calling"));
/// Words for what is not true.
static FALSE: LazyLock<Vec<u32>> = LazyLock::new(|| keys("denials.false"));
/// Words for statements.
static SAID: LazyLock<Vec<u32>> = LazyLock::new(|| keys("denials.said"));
/// Words that point back to a statement.
static BACK: LazyLock<Vec<u32>> = LazyLock::new(|| keys("denials.back"));
/// The most tokens of a content that only rejects.
const LONGEST: usize = 14;
/// The most tokens before the word that rejects.
const SUBJECT: usize = 6;

/// Whether a content says nothing but that a statement is untrue. `head`: the key of the verb; `content`: in tokens.
pub(super) fn rejects(prose: &Prose<'_>, head: u32, content: &[Range<usize>]) -> bool {
    let words = || {
        let all = content.iter().cloned().flatten();
        let words = all.filter(|at| prose.tokens.get(*at).is_some_and(|token| token.is_word()));
        words.map(|at| prose.tokens.get(at).map_or(0, |token| token.key))
    };
    if words().nth(LONGEST).is_some() {
        return false;
    }
    let Some(at) = words().position(|key| FALSE.contains(&key)) else { return false };
    // “The claim that the tape is false is true”: only what is at the start and short.
    let subject = || words().take(at.min(SUBJECT));
    let points = subject().any(|key| BACK.contains(&key) || SAID.contains(&key));
    let denied = subject().any(is_negation);
    points && at <= SUBJECT && !denied && (CALLING.contains(&head) || is_predicate(&subject().collect::<Vec<_>>()))
}

/// “That was”, “the report is”: only a subject and a form of “be” before the predicate.
fn is_predicate(words: &[u32]) -> bool {
    const BE: [u32; 7] = [
        word_key("is"),
        word_key("was"),
        word_key("are"),
        word_key("were"),
        word_key("be"),
        word_key("been"),
        word_key("'s"),
    ];
    words.iter().any(|key| BE.contains(key))
}
