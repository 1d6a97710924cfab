//! “The court heard that …”: a body that takes evidence stands for those who give it.

use std::sync::LazyLock;

use super::Parts;
use crate::analysis::prose::Prose;
use crate::analysis::statements::keys;
use crate::syntax::word_key;

static BODIES: LazyLock<Vec<u32>> = LazyLock::new(|| keys("cue.hearing"));

/// Whether the cue is “hear” and its subject a body before which others speak.
pub(in super::super) fn takes_evidence(prose: &Prose<'_>, parts: &Parts<'_>) -> bool {
    const HEARS: [u32; 4] = [word_key("heard"), word_key("hears"), word_key("hear"), word_key("told")];
    let has = |ranges: &[std::ops::Range<usize>], keys: &[u32]| {
        let mut tokens = ranges.iter().cloned().flatten().filter_map(|at| prose.tokens.get(at));
        tokens.any(|token| keys.contains(&token.key))
    };
    has(parts.cue, &HEARS) && has(parts.source, &BODIES)
}
