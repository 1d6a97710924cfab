//! Whether a sentence is a claim, from its words alone: “budget” and “ranked” are evidence for, “tonight” and “believe”
//! against it. Trained on labelled sentences, on top of the other features (`features`).
//!
//! `weights/claims.bin` is written by `ibid train` (docs/model-card.md): a table with one weight for each word, in units of
//! [`SCALE`]; key 1 is the weight of the other features, key 2 the constant.

use std::ops::Range;

use crate::analysis::Quotation;
use crate::analysis::arithmetic::logistic;
use crate::analysis::table::Table;
use crate::analysis::words::Words;
use crate::syntax::TokenKind;

/// Bytes of a slot of the table.
pub(crate) const SLOT: usize = 8;
/// Units of the table in one unit of log-odds.
pub(crate) const SCALE: f32 = 48.0;
/// The keys of the weight of the other features, and of the constant.
pub(crate) const SIGNS: u32 = 1;
pub(crate) const ALWAYS: u32 = 2;

pub(crate) struct Wording<'a>(Table<'a, SLOT>);

impl<'a> Wording<'a> {
    /// Reads the weights; `None` if the bytes are not such a file.
    pub(crate) fn whole(bytes: &'a [u8]) -> Option<Self> {
        Table::whole(bytes).map(Self)
    }

    pub(crate) fn read(bytes: &'a [u8]) -> Self {
        Self(Table::read(bytes))
    }

    fn weight(&self, key: u32) -> f32 {
        let mut weight = [0];
        self.0.add(key, &mut weight);
        f32::from(weight[0]) / SCALE
    }

    /// The probability, 0 to 1, that a sentence is checkable. `odds`: the score of its features.
    pub(crate) fn score(&self, odds: f32, said: &[u32]) -> f32 {
        let words: f32 = said.iter().map(|word| self.weight(*word)).sum();
        logistic(self.weight(SIGNS) * odds + self.weight(ALWAYS) + share(said.len()) * words)
    }
}

/// The weight of a word in a sentence with this many: in a long sentence each counts less, all together more.
pub(crate) fn share(words: usize) -> f32 {
    3.0 / (words.max(1) as f32).sqrt()
}

/// The keys of the words of a sentence, each once, without quoted words, names and numbers, which are separate
/// features.
pub(super) fn said(words: &Words<'_>, tokens: Range<usize>, quotations: &[Quotation]) -> Vec<u32> {
    let first = tokens.start;
    let mut said: Vec<u32> = tokens
        .filter_map(|at| words.get(at).map(|token| (at, token)))
        .filter(|(at, token)| match token.kind {
            TokenKind::Clitic => true,
            TokenKind::Word => !token.is_capital() || *at == first && words.is_common(*at) || words.eq(*at, "I"),
            _ => false,
        })
        .filter(|(_, token)| !quotations.iter().any(|quotation| quotation.inner.covers(token.span)))
        .map(|(_, token)| token.key.max(ALWAYS + 1))
        .collect();
    said.sort_unstable();
    said.dedup();
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::word_key;

    #[test]
    fn the_shipped_weights_can_be_read_and_words_change_what_the_signs_say() {
        let wording = Wording::whole(include_bytes!("../weights/claims.bin")).expect("it is a file of weights");
        let score = |word: &str| wording.score(0.0, &[word_key(word)]);
        assert!(score("percent") > score("god") && score("percent") > 0.5, "{} {}", score("percent"), score("god"));
    }
}
