//! Superscripts of pandoc's Markdown, `x^2^`, and what they change: brackets in them are closed in them, and an escape
//! has no effect on a key.

use std::ops::Range;

use super::{Key, Reader};
use crate::syntax::lines;

impl Reader<'_> {
    /// The superscripts, with both carets, in order. A caret before balanced brackets opens a note.
    pub(super) fn superscripts(&self) -> Vec<Range<usize>> {
        let bytes = self.bytes();
        let mut found: Vec<Range<usize>> = Vec::new();
        let mut at = 0;
        while let Some(caret) = bytes.get(at..).and_then(|rest| memchr::memchr(b'^', rest)) {
            let open = at + caret;
            at = open + 1;
            // Code that begins in the last superscript does not end in it, so it is none.
            let skip = self.skips.partition_point(|skip| skip.start <= open).checked_sub(1).map(|at| &self.skips[at]);
            let is_code = skip.is_some_and(|skip| {
                skip.contains(&open) && !found.last().is_some_and(|last| last.contains(&skip.start))
            });
            let is_note = bytes.get(at) == Some(&b'[') && self.literal.binary_search_by_key(&at, |pair| pair.0).is_ok();
            if is_code || is_note || self.escaped(open) {
                continue;
            }
            if let Some(close) = self.raised_end(at) {
                at = close + 1;
                found.push(open..at);
            }
        }
        found
    }

    /// The caret that closes a superscript whose text begins at `start` and has no white space.
    fn raised_end(&self, start: usize) -> Option<usize> {
        let text = self.text.as_bytes();
        let limit = text.len().min(start + lines::LOOK);
        let mut at = start;
        while at < limit {
            match text[at] {
                b'\\' => at += 2,
                b' ' | b'\t' | b'\n' | b'\r' => return None,
                b'^' => return (at > start).then_some(at),
                _ => at += 1,
            }
        }
        None
    }

    /// The superscript that contains the byte.
    pub(super) fn superscript(&self, at: usize) -> Option<&Range<usize>> {
        let index = self.raised.partition_point(|range| range.start <= at);
        self.raised.get(index.checked_sub(1)?).filter(|range| range.contains(&at))
    }

    /// Whether a superscript has the byte.
    pub(super) fn is_raised(&self, at: usize) -> bool {
        self.superscript(at).is_some()
    }

    /// Whether an escape keeps the sign at `at` from opening a key. Pandoc reads a superscript's text once more without
    /// its escapes.
    pub(super) fn is_escaped_sign(&self, at: usize) -> bool {
        let after_word = || {
            let before = self.text.get(..at.saturating_sub(1)).and_then(|text| text.chars().next_back());
            before.is_some_and(char::is_alphanumeric)
        };
        self.escaped(at) && (!self.is_raised(at) || after_word())
    }

    /// Whether a key continues behind the brackets in which it begins. As the text of a note, a link or of plain
    /// brackets is read by itself, it is none there.
    pub(super) fn leaves_brackets(&self, key: &Key) -> bool {
        if !self.text[key.whole.clone()].contains(']') {
            return false;
        }
        let inside = self.literal.partition_point(|(open, _)| *open < key.whole.start);
        self.literal[..inside].iter().any(|(_, close)| key.whole.contains(close))
    }
}
