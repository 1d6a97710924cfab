//! What single words make of a statement: deny it, put it ahead, narrow it to a part.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::corpus::terms::words;
use crate::text::Span;

/// Bits of what a word does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks(u16);

impl Marks {
    pub(super) const NEGATION: Self = Self(1);
    pub(super) const DENIAL: Self = Self(2);
    pub(super) const AHEAD: Self = Self(4);
    pub(super) const PART: Self = Self(8);
    pub(super) const PER: Self = Self(16);
    pub(super) const TOTAL: Self = Self(32);
    pub(super) const PAST: Self = Self(64);
    pub(super) const DOUBT: Self = Self(128);

    pub(super) const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

static MARKS: LazyLock<FxHashMap<u32, Marks>> = LazyLock::new(|| {
    let mut map: FxHashMap<u32, Marks> = FxHashMap::default();
    let mut mark = Marks::default();
    for line in include_str!("words.txt").lines() {
        match line {
            "[negation]" => mark = Marks::NEGATION,
            "[denial]" => mark = Marks::DENIAL,
            "[ahead]" => mark = Marks::AHEAD,
            "[part]" => mark = Marks::PART,
            "[per]" => mark = Marks::PER,
            "[total]" => mark = Marks::TOTAL,
            "[past]" => mark = Marks::PAST,
            "[doubt]" => mark = Marks::DOUBT,
            line if line.starts_with('#') => {}
            line => {
                for (_, word) in words(line) {
                    let entry = map.entry(word.hash()).or_default();
                    *entry = entry.with(mark);
                }
            }
        }
    }
    map
});

/// The words of a stretch of prose that mark something, in order, each with its place in the prose.
pub(super) fn marks(prose: &str, span: Span) -> Vec<(Span, Marks)> {
    let all = words(span.of(prose));
    all.filter_map(|(at, word)| Some((at.shifted(span.start), *MARKS.get(&word.hash())?))).collect()
}

/// All that the words of a stretch mark.
pub(super) fn marked(marks: &[(Span, Marks)], within: Span) -> Marks {
    let inside = marks.iter().filter(|(at, _)| within.covers(*at));
    inside.fold(Marks::default(), |all, (_, mark)| all.with(*mark))
}
