//! Offsets ⇄ (line, column), in the three encodings of LSP.

use memchr::memchr2_iter;

/// The unit in which columns count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units, the default of LSP.
    #[default]
    Utf16,
    /// Unicode scalar values.
    Utf32,
}

impl Encoding {
    /// How many units `text` takes.
    #[must_use]
    pub fn count(self, text: &str) -> u32 {
        let units = if text.is_ascii() || self == Self::Utf8 {
            text.len()
        } else if self == Self::Utf16 {
            text.chars().map(char::len_utf16).sum()
        } else {
            text.chars().count()
        };
        super::offset(units)
    }

    /// The byte offset of `column` in `line`. A column inside a character counts as its start, one past the end
    /// as the end.
    #[must_use]
    pub fn bytes(self, line: &str, column: u32) -> usize {
        let column = column as usize;
        if self == Self::Utf8 {
            let mut at = column.min(line.len());
            while !line.is_char_boundary(at) {
                at -= 1;
            }
            return at;
        }
        let mut units = 0;
        for (at, c) in line.char_indices() {
            units += if self == Self::Utf16 { c.len_utf16() } else { 1 };
            if units > column {
                return at;
            }
        }
        line.len()
    }
}

/// A position by line and column, both from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineColumn {
    pub line: u32,
    pub column: u32,
}

/// The starts of the lines of a text. LF, CRLF and a lone CR end a line, as in LSP; nothing else does.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    #[must_use]
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for at in memchr2_iter(b'\n', b'\r', bytes) {
            if bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n') {
                starts.push(super::offset(at + 1));
            }
        }
        Self { starts }
    }

    /// The line, from 0, of the offset.
    #[must_use]
    pub fn line(&self, offset: u32) -> u32 {
        super::offset(self.starts.partition_point(|&start| start <= offset)) - 1
    }

    /// The first byte of a line; of the last line, if there are fewer.
    #[must_use]
    pub fn start(&self, line: u32) -> u32 {
        let last = self.starts.len() - 1;
        self.starts[(line as usize).min(last)]
    }

    #[must_use]
    pub fn lines(&self) -> u32 {
        super::offset(self.starts.len())
    }

    /// The position of a byte offset in the indexed text.
    #[must_use]
    pub fn line_column(&self, text: &str, offset: u32, encoding: Encoding) -> LineColumn {
        let line = self.line(offset);
        let before = text.get(self.start(line) as usize..offset as usize).unwrap_or("");
        LineColumn { line, column: encoding.count(before) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_in_each_encoding() {
        let text = "“Кабулов” 𐐀 45%\r\nb\rc\u{2028}d";
        let index = LineIndex::new(text);
        let percent = super::super::offset(text.find('%').unwrap());
        let column = |encoding| index.line_column(text, percent, encoding).column;
        assert_eq!((column(Encoding::Utf8), column(Encoding::Utf16), column(Encoding::Utf32)), (28, 15, 14));
        assert_eq!(index.lines(), 3);
    }

    #[test]
    fn a_column_inside_a_character_is_its_start_and_one_past_the_line_is_its_end() {
        assert_eq!(Encoding::Utf16.bytes("a𐐀b", 2), 1);
        assert_eq!(Encoding::Utf16.bytes("a𐐀b", 3), 5);
        assert_eq!(Encoding::Utf8.bytes("a𐐀b", 3), 1);
        assert_eq!(Encoding::Utf32.bytes("a𐐀b", 9), 6);
    }
}
