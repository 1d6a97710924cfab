//! The sentences around values: what stands beside a sentence, and what a folder negates.

use rustc_hash::FxHashSet;

use super::super::super::terms::Term;
use super::super::Folder;
use super::super::sentence::{Compared, Sentence};
use super::Word;
use super::features::text_of;
use super::item::items;
use super::name;

/// The words of a sentence and of those beside it, which count half.
pub(super) fn words_around(folder: &Folder<'_>, at: usize) -> (Vec<Word>, Vec<f32>) {
    let near = context(&folder.sentences, at).into_iter().flatten();
    let words = near.flat_map(|near| {
        let half = if near == at { 1.0 } else { 0.5 };
        let tokens = folder.sentences[near].tokens.iter().enumerate();
        tokens.map(move |(index, token)| (Word::new(token, folder.words[near].get(index)), token.weight * half))
    });
    words.unzip()
}

/// The terms that some sentence negates.
pub(super) fn negated(sentences: &[Sentence<'_>], documents: &[Compared<'_>]) -> FxHashSet<Term> {
    let with = sentences.iter().filter(|sentence| sentence.marks.negations > 0);
    with.flat_map(|sentence| name::negated_in(text_of(sentence, &documents[sentence.document]).1)).collect()
}

/// The sentences with values, and those beside them.
pub(in super::super) fn around_values(sentences: &[Sentence<'_>], documents: &[Compared<'_>]) -> Vec<usize> {
    let negated = negated(sentences, documents);
    let has_values = |at: &usize| {
        let sentence = &sentences[*at];
        !items(*at, sentence, &documents[sentence.document], &negated).is_empty()
    };
    let near = (0..sentences.len()).filter(has_values).flat_map(|at| context(sentences, at)).flatten();
    let mut near: Vec<usize> = near.collect();
    near.dedup();
    near
}

/// A sentence and those beside it in its document.
pub(super) fn context(sentences: &[Sentence<'_>], at: usize) -> [Option<usize>; 3] {
    let own = |other: Option<usize>| {
        other.filter(|&other| sentences.get(other).is_some_and(|each| each.document == sentences[at].document))
    };
    [own(at.checked_sub(1)), Some(at), own(Some(at + 1))]
}
