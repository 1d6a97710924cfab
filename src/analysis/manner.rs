//! The manner of an attribution: statement, opinion, forecast, or none of these, since the training corpora also
//! annotate wishes, plans and quarrels (“opposed the deal”, “wants to sell”).

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

/// “Will”, “would”: the content is a prediction.
const AHEAD: [u32; 4] = [word_key("will"), word_key("would"), word_key("'ll"), word_key("wo")];
/// The main verb of the content is searched within this many tokens.
const NEAR: usize = 12;

/// The manner of an attribution, from the tokens of cue and content.
pub(crate) fn manner(
    prose: &Prose<'_>,
    cue: impl Iterator<Item = usize> + Clone,
    content: impl Iterator<Item = usize>,
) -> Manner {
    let key = |at: usize| prose.tokens.get(at).map_or(0, |token| token.key);
    let told = match cue.clone().next() {
        // Quoted words next to a name, or by the current speaker.
        None => Manner::Statement,
        Some(_) => cue.filter_map(|at| WORDS.get(&key(at)).copied()).next().unwrap_or(Manner::Deed),
    };
    match told {
        Manner::Statement if content.take(NEAR).any(|at| AHEAD.contains(&key(at))) => Manner::Forecast,
        told => told,
    }
}

/// Whether a single word reports a statement: “reports”.
pub(super) fn is_told(word: &str) -> bool {
    WORDS.get(&word_key(word)) == Some(&Manner::Statement)
}
