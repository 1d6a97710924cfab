//! The trained part of name recognition: a linear-chain conditional random field over the capitalized words of a block
//! and the words between them. It gets the candidates of the rules and decides; the subtype of a name and its title are
//! left to the rules.
//!
//! `weights/names.bin` is written by `ibid train` (docs/model-card.md).

mod features;

use std::ops::Range;

use super::Draft;
use crate::analysis::table::Table;
use crate::analysis::viterbi::decode;
use crate::analysis::words::Words;
use crate::analysis::{EntityKind, Mention};
use crate::text::Span;
use features::Seen;

/// Outside, and for each of four kinds the beginning and the rest.
pub(crate) const LABELS: usize = 9;

/// The kinds that the public corpora distinguish.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Coarse {
    Person,
    Body,
    Place,
    /// Nationalities, events, works and other things with a name.
    Other,
}

impl Coarse {
    pub(crate) const ALL: [Self; 4] = [Self::Person, Self::Body, Self::Place, Self::Other];

    pub(crate) const fn of(kind: EntityKind) -> Self {
        match kind {
            EntityKind::Person => Self::Person,
            EntityKind::Organization | EntityKind::Group => Self::Body,
            EntityKind::Geopolitical | EntityKind::Location => Self::Place,
            EntityKind::Nationality | EntityKind::Event | EntityKind::Work => Self::Other,
        }
    }

    /// The label that begins a name of the kind; the next label continues it.
    pub(crate) const fn label(self) -> usize {
        1 + 2 * self as usize
    }
}

/// Whether one label may follow another: a name begins before it continues.
pub(crate) const fn may_follow(before: usize, after: usize) -> bool {
    after == 0 || after % 2 == 1 || before == after || before + 1 == after
}

/// Bytes of a slot of the table: a key, and space for twelve labels, so that four slots fill a cache line.
pub(crate) const SLOT: usize = 16;

/// The weights: transitions, then a table.
#[derive(Clone, Copy)]
pub(crate) struct Model<'a> {
    transitions: [[i32; LABELS]; LABELS],
    table: Table<'a, SLOT>,
}

impl<'a> Model<'a> {
    /// Reads the weights; `None` if the bytes are not such a file.
    pub(crate) fn whole(bytes: &'a [u8]) -> Option<Self> {
        Table::<SLOT>::whole(bytes.get(4 * LABELS * LABELS..)?)?;
        Some(Self::read(bytes))
    }

    pub(crate) fn read(bytes: &'a [u8]) -> Self {
        let (head, rest) = bytes.split_at(bytes.len().min(4 * LABELS * LABELS));
        let mut words = head.as_chunks::<4>().0.iter().map(|word| i32::from_le_bytes(*word));
        let transitions = std::array::from_fn(|_| std::array::from_fn(|_| words.next().unwrap_or(0)));
        Self { transitions, table: Table::read(rest) }
    }
}

/// A name found: its tokens and its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tagged {
    pub(super) tokens: Range<usize>,
    pub(super) kind: Coarse,
}

/// The names in a block, in order. `rules`: what the rules found; `earlier`: the names in the chunk's blocks before.
pub(super) fn tag(
    model: &Model<'_>,
    words: &Words<'_>,
    rules: &[Draft],
    chunk: &str,
    earlier: &[Mention],
) -> Vec<Tagged> {
    let segments = features::segments(words);
    if segments.is_empty() {
        return Vec::new();
    }
    let seen = Seen::new(words, rules, &segments, chunk, earlier);
    let mut out = Vec::new();
    let mut unary = Vec::new();
    let mut keys = Vec::new();
    for segment in segments {
        unary.clear();
        unary.extend(segment.clone().map(|token| {
            let mut sum = [0; SLOT - 4];
            keys.clear();
            seen.features(token, &mut |_, key| keys.push(key));
            model.table.add_all(&keys, &mut sum);
            std::array::from_fn(|label| i32::from(sum[label]))
        }));
        names_of(&decode(&unary, &model.transitions, may_follow), segment.start, &mut out);
    }
    out
}

/// The names that a sequence of labels marks.
fn names_of(path: &[usize], start: usize, out: &mut Vec<Tagged>) {
    for (at, &label) in path.iter().enumerate() {
        if label % 2 == 1 {
            out.push(Tagged { tokens: start + at..start + at + 1, kind: Coarse::ALL[label / 2] });
        } else if label > 0
            && let Some(last) = out.last_mut()
        {
            last.tokens.end = start + at + 1;
        }
    }
}

/// A token with its features, each with the number of its template.
pub(crate) type Seeing = (Span, Vec<(u8, u32)>);

/// Training data: the tokens that may be part of a name, segment by segment, with their features.
pub(crate) struct Example {
    pub(crate) segments: Vec<Vec<Seeing>>,
}

pub(super) fn example(words: &Words<'_>, rules: &[Draft]) -> Example {
    let segments = features::segments(words);
    let seen = Seen::new(words, rules, &segments, words.text, &[]);
    let token = |token: usize| {
        let mut keys = Vec::new();
        seen.features(token, &mut |template, key| keys.push((template, key)));
        (words.span(token, token + 1), keys)
    };
    Example { segments: segments.into_iter().map(|segment| segment.map(token).collect()).collect() }
}
