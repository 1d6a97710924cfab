//! Converts byte offsets to lines, columns, code points and UTF-16 units. Constant time for each, however long the
//! line, since a paragraph of prose is one line, and so are some files.

use std::sync::OnceLock;

use super::args::Offsets;
use crate::corpus::DocId;
use crate::text::{LineIndex, Span};
use crate::workspace::Loaded;

/// A text with an index of its positions.
pub(super) struct Source {
    pub(super) text: String,
    pub(super) lines: LineIndex,
    /// Code points and UTF-16 units before every [`STEP`]th byte. Empty if all bytes are ASCII.
    counts: Vec<(u32, u32)>,
}

const STEP: usize = 512;

/// A position from 1, columns in code points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LineColumn {
    pub(super) line: u32,
    pub(super) column: u32,
}

impl Source {
    pub(super) fn new(text: String) -> Self {
        let lines = LineIndex::new(&text);
        let mut counts = Vec::new();
        if !text.is_ascii() {
            let (mut points, mut units) = (0, 0);
            for block in text.as_bytes().chunks(STEP) {
                counts.push((points, units));
                let (more_points, more_units) = count(block);
                points += more_points;
                units += more_units;
            }
            counts.push((points, units));
        }
        Self { text, lines, counts }
    }

    pub(super) fn offset(&self, byte: u32, unit: Offsets) -> u32 {
        if unit == Offsets::Bytes || self.counts.is_empty() {
            return byte;
        }
        let byte = (byte as usize).min(self.text.len());
        let step = byte / STEP;
        let (points, units) = self.counts.get(step).copied().unwrap_or_default();
        let (more_points, more_units) = count(self.text.as_bytes().get(step * STEP..byte).unwrap_or_default());
        if unit == Offsets::Codepoints { points + more_points } else { units + more_units }
    }

    pub(super) fn span(&self, span: Span, unit: Offsets) -> (u32, u32) {
        (self.offset(span.start, unit), self.offset(span.end, unit))
    }

    pub(super) fn line_column(&self, byte: u32) -> LineColumn {
        self.place(byte, Offsets::Codepoints)
    }

    /// The same, with columns in `unit`.
    pub(super) fn place(&self, byte: u32, unit: Offsets) -> LineColumn {
        let line = self.lines.line(byte);
        let start = self.lines.start(line);
        LineColumn { line: line + 1, column: self.offset(byte, unit) - self.offset(start, unit) + 1 }
    }
}

/// Code points and UTF-16 units that begin in the bytes.
fn count(bytes: &[u8]) -> (u32, u32) {
    let points = bytes.iter().filter(|&&byte| byte & 0xc0 != 0x80).count();
    let pairs = bytes.iter().filter(|&&byte| byte >= 0xf0).count();
    (crate::text::offset(points), crate::text::offset(points + pairs))
}

/// The sources of a workspace's documents, each created on first use.
pub(super) struct Sources<'a> {
    loaded: &'a Loaded,
    made: Vec<OnceLock<Source>>,
}

impl<'a> Sources<'a> {
    pub(super) fn new(loaded: &'a Loaded) -> Self {
        Self { loaded, made: loaded.documents.iter().map(|_| OnceLock::new()).collect() }
    }

    /// `None` only for a document of another corpus.
    pub(super) fn get(&self, id: DocId) -> Option<&Source> {
        let document = self.loaded.documents.get(id.0 as usize)?;
        let cell = self.made.get(id.0 as usize)?;
        Some(cell.get_or_init(|| Source::new(document.full_text())))
    }

    /// The path to show.
    pub(super) fn path(&self, id: DocId) -> &'a str {
        self.loaded.files.get(id.0 as usize).map_or("", |file| &file.shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_as_the_slow_way_counts_them() {
        let text: String = "“Кабулов” 𐐀 45%\r\n".chars().cycle().take(5000).collect();
        let source = Source::new(text.clone());
        for (at, _) in text.char_indices().step_by(37) {
            let before = &text[..at];
            let byte = crate::text::offset(at);
            assert_eq!(source.offset(byte, Offsets::Codepoints) as usize, before.chars().count());
            assert_eq!(source.offset(byte, Offsets::Utf16) as usize, before.encode_utf16().count());
            let line = before.rsplit('\n').next().unwrap_or_default();
            assert_eq!(source.line_column(byte).column as usize, line.chars().count() + 1);
        }
    }
}
