//! The word lists of `english/statements.txt` as keys of tokens.

use crate::english;
use crate::syntax::word_key;

/// The keys of the words of a list.
pub(super) fn keys(name: &str) -> Vec<u32> {
    english::list(english::STATEMENTS, name).into_iter().map(word_key).collect()
}
