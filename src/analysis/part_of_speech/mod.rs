//! Part-of-speech tags of Universal Dependencies (de Marneffe and others 2021), from a linear-chain conditional random
//! field over the words of a sentence. Used by the check-worthiness model, and for cues that may be nouns
//! (`false_cue`).
//!
//! `weights/parts-of-speech.bin` is written by `ibid train` (docs/model-card.md).

mod features;

use std::sync::Arc;

use super::Models;
use super::prose::Prose;
use super::table::Table;
use super::viterbi::decode;
use crate::syntax::{self, Format, SentenceSpan, TokenKind};
use crate::text::Span;

pub(crate) use features::{entries, features};

pub(crate) const LABELS: usize = 16;
/// Bytes of a slot of the table of weights.
pub(crate) const SLOT: usize = 4 + LABELS;

macro_rules! parts {
    ($($name:ident $tag:literal,)*) => {
        /// A part of speech. The class X (foreign words) of the scheme is not distinguished.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum PartOfSpeech { $($name,)* }

        impl PartOfSpeech {
            pub(crate) const ALL: [Self; LABELS] = [$(Self::$name,)*];

            /// The tag of Universal Dependencies: `NOUN`.
            #[must_use]
            pub const fn tag(self) -> &'static str {
                match self { $(Self::$name => $tag,)* }
            }
        }
    };
}

// Punctuation comes first: label 0 precedes and follows each sentence.
parts! {
    Punctuation "PUNCT", Adjective "ADJ", Adposition "ADP", Adverb "ADV", Auxiliary "AUX", Coordinator "CCONJ",
    Determiner "DET", Interjection "INTJ", Noun "NOUN", Numeral "NUM", Particle "PART", Pronoun "PRON",
    ProperNoun "PROPN", Subordinator "SCONJ", Symbol "SYM", Verb "VERB",
}

/// Whether a token can only be punctuation.
const fn is_mark(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Stop | TokenKind::Comma | TokenKind::Semicolon | TokenKind::Open | TokenKind::Close)
}

/// The scores of such a token: the first label, whatever its neighbours are.
const MARK: [i32; LABELS] = {
    let mut scores = [-(1 << 14); LABELS];
    scores[PartOfSpeech::Punctuation as usize] = 0;
    scores
};

/// The weights: transitions, then a table.
pub(crate) struct Model<'a> {
    transitions: [[i32; LABELS]; LABELS],
    table: Table<'a, SLOT>,
}

impl<'a> Model<'a> {
    pub(crate) fn read(bytes: &'a [u8]) -> Self {
        let (head, rest) = bytes.split_at(bytes.len().min(4 * LABELS * LABELS));
        let mut numbers = head.as_chunks::<4>().0.iter().map(|number| i32::from_le_bytes(*number));
        let transitions = std::array::from_fn(|_| std::array::from_fn(|_| numbers.next().unwrap_or(0)));
        Self { transitions, table: Table::read(rest) }
    }

    /// Reads the weights; `None` if the bytes are not such a file.
    pub(crate) fn whole(bytes: &'a [u8]) -> Option<Self> {
        Table::<SLOT>::whole(bytes.get(4 * LABELS * LABELS..)?)?;
        Some(Self::read(bytes))
    }

    /// The parts of a sentence's tokens.
    pub(crate) fn tag(&self, prose: &Prose<'_>, sentence: &SentenceSpan) -> Vec<PartOfSpeech> {
        let mut keys = Vec::new();
        let entries = entries(prose, sentence);
        let unary: Vec<[i32; LABELS]> = (sentence.tokens.clone())
            .map(|token| {
                if prose.tokens.get(token).is_some_and(|token| is_mark(token.kind)) {
                    return MARK;
                }
                let mut sum = [0; LABELS];
                keys.clear();
                features(prose, sentence, &entries, token, &mut |key| keys.push(key));
                self.table.add_all(&keys, &mut sum);
                sum.map(i32::from)
            })
            .collect();
        let path = decode(&unary, &self.transitions, |_, _| true);
        path.into_iter().filter_map(|label| PartOfSpeech::ALL.get(label).copied()).collect()
    }
}

/// The parts of speech of one sentence's tokens, in order, with the built-in weights.
pub(super) fn tags(prose: &Prose<'_>, sentence: &SentenceSpan) -> Vec<PartOfSpeech> {
    Models::default().parts_of_speech().tag(prose, sentence)
}

/// The tokens of a chunk's prose with their parts of speech, in order; spans count from the chunk's first byte.
#[must_use]
pub fn parts_of_speech(text: &Arc<str>, format: Format, at_start: bool, models: &Models) -> Vec<(Span, PartOfSpeech)> {
    let parsed = syntax::parse_chunk(text, format, at_start);
    let model = models.parts_of_speech();
    let mut out = Vec::new();
    for prose in parsed.blocks.iter().filter_map(|block| Prose::new(&parsed.prose, block)) {
        for sentence in &prose.sentences {
            let tokens = prose.tokens.get(sentence.tokens.clone()).unwrap_or_default();
            out.extend(tokens.iter().map(|token| token.span).zip(model.tag(&prose, sentence)));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tagged(text: &str) -> String {
        let parts = parts_of_speech(&text.into(), Format::Text, true, &Models::default());
        let words = parts.iter().map(|(span, part)| format!("{}/{}", span.of(text), part.tag()));
        words.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn words_have_their_parts() {
        assert_eq!(
            tagged("The harbour master did not say that 40 boats had arrived."),
            "The/DET harbour/NOUN master/NOUN did/AUX not/PART say/VERB that/SCONJ 40/NUM boats/NOUN had/AUX arrived/VERB ./PUNCT"
        );
    }

    #[test]
    fn one_form_has_the_part_of_speech_that_its_neighbours_imply() {
        assert!(tagged("They report the loss.").contains("report/VERB"));
        assert!(tagged("The report is long.").contains("report/NOUN"));
    }

    #[test]
    fn markup_and_code_have_no_parts_of_speech() {
        let parts = parts_of_speech(&"```\nlet x\n```\n".into(), Format::Markdown, true, &Models::default());
        assert_eq!(parts, []);
    }
}
