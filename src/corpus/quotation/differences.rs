//! What the differences between a quotation and its source amount to, and the differences as text.

use std::fmt::Write;

use similar::DiffOp;

use super::QuotationClass;
use super::alignment::SPLICE;
use super::wording::{Said, Wording};
use crate::text::Span;

/// How a quotation says that it was changed.
pub(super) struct Marks {
    pub(super) ellipsis: bool,
    /// Places of `[…]` in the text.
    brackets: Vec<Span>,
    /// Of these, those that hold whole words of an editor: “[the minister]”, and not “terminat[e]”.
    pub(super) editors: Vec<Span>,
    /// Words inside brackets belong to the editor.
    pub(super) words: usize,
}

impl Marks {
    /// Whether a word is inside brackets.
    pub(super) fn covers(&self, span: Span) -> bool {
        self.brackets.iter().any(|bracket| bracket.covers(span))
    }
}

pub(super) fn marks(wording: &Wording, words: &[Said]) -> Marks {
    let text = &wording.text;
    let brackets = wording.brackets.clone();
    let inside = words.iter().filter(|(span, _)| brackets.iter().any(|bracket| bracket.covers(*span))).count();
    let editors = brackets.iter().copied().filter(|bracket| bracket.of(text).starts_with('[')).collect();
    let ellipsis = text.contains('…') || text.contains("...") || text.contains(". . .");
    Marks { ellipsis, brackets, editors, words: inside }
}

pub(super) fn classify(ops: &[DiffOp], quoted: &[Said], text: &str, marks: &Marks) -> QuotationClass {
    let (mut changed, mut cut, mut spliced, mut marked) = (false, false, false, false);
    for op in ops {
        let bracketed = |range: std::ops::Range<usize>| {
            !range.is_empty()
                && quoted[range].iter().all(|(span, _)| marks.brackets.iter().any(|bracket| bracket.covers(*span)))
        };
        match *op {
            DiffOp::Equal { .. } => {}
            // “And this may be …”: a word that joins it to what was said before says nothing of its own.
            DiffOp::Delete { old_index: 0, old_len: 1, .. } if JOINING.contains(&quoted[0].1.as_bytes()) => {}
            DiffOp::Delete { old_index, old_len, .. } | DiffOp::Replace { old_index, old_len, .. } => {
                let is_marked = bracketed(old_index..old_index + old_len);
                marked |= is_marked;
                changed |= !is_marked;
            }
            DiffOp::Insert { old_index, new_len, .. } => {
                // If a word next to the gap is repeated, the alignment may be off by one.
                let beside = old_index.saturating_sub(1)..=old_index + 1;
                let is_marked = marks.ellipsis && beside.into_iter().any(|index| between(quoted, text, index));
                let in_brackets = marks.brackets.iter().any(|bracket| {
                    quoted.get(old_index).is_some_and(|(span, _)| bracket.end <= span.start) && bracket.len() <= 5
                });
                marked |= is_marked || in_brackets;
                spliced |= !is_marked && !in_brackets && new_len > SPLICE;
                cut |= !is_marked && !in_brackets;
            }
        }
    }
    match (changed, spliced, cut, marked) {
        (true, ..) => QuotationClass::Changed,
        (_, true, ..) => QuotationClass::Spliced,
        (_, _, true, _) => QuotationClass::Cut,
        (.., true) => QuotationClass::MarkedChange,
        _ => QuotationClass::Same,
    }
}

/// Words that continue a statement.
const JOINING: [&[u8]; 6] = [b"and", b"but", b"so", b"well", b"because", b"that"];

/// Whether an ellipsis is in front of the quotation's word of that index.
pub(super) fn between(quoted: &[Said], text: &str, index: usize) -> bool {
    let from = index.checked_sub(1).and_then(|before| quoted.get(before)).map_or(0, |(span, _)| span.end);
    let to = quoted.get(index).map_or(crate::text::offset(text.len()), |(span, _)| span.start);
    let gap = Span { start: from, end: to.max(from) }.of(text);
    gap.contains('…') || gap.contains("..") || gap.contains(". .")
}

/// The difference as `wdiff` prints it: what the quotation has and the source has not is added.
pub(super) fn wdiff(ops: &[DiffOp], quoted: &[Said], text: &str, theirs: &[Said], passage: &str) -> Box<str> {
    let mut out = String::new();
    let join = |words: &[Said], text: &str| words.iter().map(|(span, _)| span.of(text)).collect::<Vec<_>>().join(" ");
    for op in ops {
        let old = join(&quoted[op.old_range()], text);
        let new = join(&theirs[op.new_range()], passage);
        if !out.is_empty() {
            out.push(' ');
        }
        // Writing to a string cannot fail.
        let _ = match op {
            DiffOp::Equal { .. } => write!(out, "{old}"),
            DiffOp::Delete { .. } => write!(out, "{{+{old}+}}"),
            DiffOp::Insert { .. } => write!(out, "[-{new}-]"),
            DiffOp::Replace { .. } => write!(out, "[-{new}-] {{+{old}+}}"),
        };
    }
    out.into()
}
