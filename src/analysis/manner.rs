//! How something is attributed to a source: told, judged or foretold. Many attributions are none of it, since the corpora that
//! the model learns from count wishes, plans and quarrels too (“opposed the deal”, “wants to sell”).

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::facts::Manner;
use super::prose::Prose;
use crate::syntax::word_key;

static WORDS: LazyLock<FxHashMap<u32, Manner>> = LazyLock::new(|| {
    let mut words = FxHashMap::default();
    for line in include_str!("manners.txt").lines() {
        let Some((letter, list)) = line.split_once(' ') else { continue };
        let manner = match letter {
            "s" => Manner::Statement,
            "o" => Manner::Opinion,
            "f" => Manner::Forecast,
            _ => continue,
        };
        for word in list.split(' ') {
            words.entry(word_key(word)).or_insert(manner);
        }
    }
    words
});

/// “Will”, “would”: what is told with it has not happened yet.
const AHEAD: [u32; 4] = [word_key("will"), word_key("would"), word_key("'ll"), word_key("wo")];
/// The verb of what is said is looked for in so many tokens.
const NEAR: usize = 12;

/// What the tokens of a cue make of those of its content.
pub(crate) fn manner(
    prose: &Prose<'_>,
    cue: impl Iterator<Item = usize> + Clone,
    content: impl Iterator<Item = usize>,
) -> Manner {
    let key = |at: usize| prose.tokens.get(at).map_or(0, |token| token.key);
    let told = match cue.clone().next() {
        // Words in quotation marks beside a name, or the speech of whoever spoke last.
        None => Manner::Statement,
        Some(_) => cue.filter_map(|at| WORDS.get(&key(at)).copied()).next().unwrap_or(Manner::Deed),
    };
    match told {
        Manner::Statement if content.take(NEAR).any(|at| AHEAD.contains(&key(at))) => Manner::Forecast,
        told => told,
    }
}

/// Whether a word alone says that something is told: “reports”.
pub(super) fn is_told(word: &str) -> bool {
    WORDS.get(&word_key(word)) == Some(&Manner::Statement)
}
