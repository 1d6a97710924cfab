//! The sentences around values: what stands beside a sentence, and what a folder negates.

use rustc_hash::FxHashSet;

use super::super::super::terms::Term;
use super::super::sentence::{Compared, Sentence};
use super::features::text_of;
use super::name;

/// The terms that some sentence negates.
pub(super) fn negated(sentences: &[Sentence<'_>], documents: &[Compared<'_>]) -> FxHashSet<Term> {
    let with = sentences.iter().filter(|sentence| sentence.marks.negations > 0);
    with.flat_map(|sentence| name::negated_in(text_of(sentence, &documents[sentence.document]).1)).collect()
}

/// A sentence and those beside it in its document.
pub(super) fn context(sentences: &[Sentence<'_>], at: usize) -> [Option<usize>; 3] {
    let own = |other: Option<usize>| {
        other.filter(|&other| sentences.get(other).is_some_and(|each| each.document == sentences[at].document))
    };
    [own(at.checked_sub(1)), Some(at), own(Some(at + 1))]
}
