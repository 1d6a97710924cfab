//! An open text: a rope, and the edits not yet applied to its document. Never fails: a position outside the text
//! becomes the nearest one inside, and the caller is informed.

use ropey::Rope;

use super::{Edit, Encoding, LineColumn, Span, offset};

/// More edits than this, far apart from each other, are combined into one that covers them all.
const MANY: usize = 32;

/// A text that is being edited.
#[derive(Clone, Debug, Default)]
pub struct Buffer {
    rope: Rope,
    unread: Unread,
}

/// Edits in chronological order, each relative to the text after those before it.
#[derive(Clone, Debug, Default)]
struct Unread {
    edits: Vec<Edit>,
    /// Bytes at the start and at the end of the text that no edit touched.
    head: usize,
    tail: usize,
    /// The length of the text before the first edit.
    before: usize,
}

impl Buffer {
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self { rope: Rope::from_str(text), unread: Unread::default() }
    }

    /// The whole text; a clone costs nothing.
    #[must_use]
    pub fn rope(&self) -> &Rope {
        &self.rope
    }

    /// Replaces the text between two positions. Returns `false` if a position had to be moved into the text, or the
    /// second is before the first.
    pub fn replace(&mut self, start: LineColumn, end: LineColumn, encoding: Encoding, text: &str) -> bool {
        let (from, from_exact) = byte_at(&self.rope, start, encoding);
        let (to, to_exact) = byte_at(&self.rope, end, encoding);
        self.edit(from.min(to), from.max(to), text);
        from_exact && to_exact && from <= to
    }

    /// Replaces the whole text; only the part that differs counts as edited.
    pub fn replace_all(&mut self, text: &str) {
        let old = self.rope.len_bytes();
        let head = common_head(&self.rope, text);
        let tail = common_tail(&self.rope, text).min(old - head).min(text.len() - head);
        if old - tail > head || text.len() - tail > head {
            self.edit(head, old - tail, &text[head..text.len() - tail]);
        }
    }

    /// The edits made since the last call, to be applied one after another.
    pub fn take_edits(&mut self) -> Vec<Edit> {
        let unread = std::mem::take(&mut self.unread);
        if unread.edits.len() <= MANY {
            return unread.edits;
        }
        let end = self.rope.len_bytes() - unread.tail;
        let text = self.rope.byte_slice(unread.head..end).to_string();
        vec![Edit::replace(Span::at(unread.head..unread.before - unread.tail), text)]
    }

    #[must_use]
    pub fn has_edits(&self) -> bool {
        !self.unread.edits.is_empty()
    }

    /// `from` and `to` are character boundaries of the text, in order.
    fn edit(&mut self, from: usize, to: usize, text: &str) {
        let before = self.rope.len_bytes();
        let (start, end) = (self.rope.byte_to_char(from), self.rope.byte_to_char(to));
        if start < end {
            self.rope.remove(start..end);
        }
        if !text.is_empty() {
            self.rope.insert(start, text);
        }
        self.unread.push(Edit::replace(Span::at(from..to), text), before);
    }
}

impl Unread {
    fn push(&mut self, edit: Edit, length: usize) {
        let (start, end) = (edit.span.start as usize, edit.span.end as usize);
        if self.edits.is_empty() {
            (self.head, self.tail, self.before) = (start, length - end, length);
        } else {
            (self.head, self.tail) = (self.head.min(start), self.tail.min(length - end));
        }
        if let Some(last) = self.edits.last_mut()
            && merge(last, &edit)
        {
            return;
        }
        // Beyond the limit only head and tail are needed; the last edit stays as the one to merge with.
        if self.edits.len() > MANY {
            self.edits.pop();
        }
        self.edits.push(edit);
    }
}

/// Merges `next` into `last` if it touches the text that `last` inserted, as typing does.
fn merge(last: &mut Edit, next: &Edit) -> bool {
    let start = last.span.start;
    let put = offset(last.text.len());
    if next.span.start > start + put || next.span.end < start {
        return false;
    }
    let kept = (next.span.start.max(start) - start) as usize;
    if next.span.end <= start + put {
        last.text.replace_range(kept..(next.span.end - start) as usize, &next.text);
    } else {
        last.span.end += next.span.end - (start + put);
        last.text.truncate(kept);
        last.text.push_str(&next.text);
    }
    last.span.start = start.min(next.span.start);
    true
}

/// The byte offset of a position, and whether that position exists. A column inside a character counts as its start.
#[must_use]
pub fn byte_at(rope: &Rope, at: LineColumn, encoding: Encoding) -> (usize, bool) {
    let line = at.line as usize;
    if line >= rope.len_lines() {
        return (rope.len_bytes(), false);
    }
    let start = rope.line_to_byte(line);
    let end = line_end(rope, line);
    let column = at.column as usize;
    let byte = match encoding {
        Encoding::Utf8 => {
            let byte = start.saturating_add(column);
            if byte > end {
                return (end, false);
            }
            rope.char_to_byte(rope.byte_to_char(byte))
        }
        Encoding::Utf16 => {
            let first = rope.char_to_utf16_cu(rope.byte_to_char(start));
            let last = rope.char_to_utf16_cu(rope.byte_to_char(end));
            let unit = first.saturating_add(column);
            if unit > last {
                return (end, false);
            }
            rope.char_to_byte(rope.utf16_cu_to_char(unit))
        }
        Encoding::Utf32 => {
            let char = rope.byte_to_char(start).saturating_add(column);
            if char > rope.byte_to_char(end) {
                return (end, false);
            }
            rope.char_to_byte(char)
        }
    };
    (byte, true)
}

/// The position of a byte offset; the end of the text for an offset beyond it.
#[must_use]
pub fn place_of(rope: &Rope, byte: usize, encoding: Encoding) -> LineColumn {
    let byte = byte.min(rope.len_bytes());
    let line = rope.byte_to_line(byte);
    let start = rope.line_to_byte(line);
    // There is no position between CR and LF: it becomes the end of the line.
    let byte = byte.min(line_end(rope, line)).max(start);
    let column = match encoding {
        Encoding::Utf8 => byte - start,
        Encoding::Utf16 => {
            rope.char_to_utf16_cu(rope.byte_to_char(byte)) - rope.char_to_utf16_cu(rope.byte_to_char(start))
        }
        Encoding::Utf32 => rope.byte_to_char(byte) - rope.byte_to_char(start),
    };
    LineColumn { line: offset(line), column: offset(column) }
}

/// The end of a line's text, before its line end.
fn line_end(rope: &Rope, line: usize) -> usize {
    if line + 1 >= rope.len_lines() {
        return rope.len_bytes();
    }
    let end = rope.line_to_byte(line + 1);
    let start = rope.line_to_byte(line);
    let crlf = end >= start + 2 && rope.byte(end - 1) == b'\n' && rope.byte(end - 2) == b'\r';
    end - if crlf { 2 } else { 1 }
}

/// The length in bytes of the common prefix of the two texts, up to a character boundary.
fn common_head(rope: &Rope, text: &str) -> usize {
    let mut head = 0;
    for chunk in rope.chunks() {
        let rest = &text.as_bytes()[head..];
        let same = chunk.bytes().zip(rest).take_while(|(a, b)| a == *b).count();
        head += same;
        if same < chunk.len() {
            break;
        }
    }
    while !text.is_char_boundary(head) {
        head -= 1;
    }
    head
}

/// The length of the common suffix.
fn common_tail(rope: &Rope, text: &str) -> usize {
    let mut tail = 0;
    let mut chunks = rope.chunks_at_byte(rope.len_bytes()).0;
    while let Some(chunk) = chunks.prev() {
        let rest = &text.as_bytes()[..text.len() - tail];
        let same = chunk.bytes().rev().zip(rest.iter().rev()).take_while(|(a, b)| a == *b).count();
        tail += same;
        if same < chunk.len() {
            break;
        }
    }
    while !text.is_char_boundary(text.len() - tail) {
        tail -= 1;
    }
    tail
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: u32, column: u32) -> LineColumn {
        LineColumn { line, column }
    }

    /// Pseudo-random numbers with a fixed sequence.
    fn dice(seed: u64) -> impl FnMut(usize) -> usize {
        let mut state = seed;
        move |below| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below.max(1)
        }
    }

    #[test]
    fn columns_count_in_the_negotiated_units() {
        for (encoding, column) in [(Encoding::Utf8, 8), (Encoding::Utf16, 4), (Encoding::Utf32, 3)] {
            let mut buffer = Buffer::new("one\n“😀x said\n");
            assert!(buffer.replace(at(1, column), at(1, column), encoding, "!"));
            assert_eq!(buffer.rope().to_string(), "one\n“😀x! said\n", "{encoding:?}");
            assert_eq!(place_of(buffer.rope(), 12, encoding), at(1, column));
        }
    }

    #[test]
    fn lf_crlf_and_a_lone_cr_end_a_line_and_nothing_else_does() {
        let rope = Rope::from_str("a\r\nb\rc\u{2028}\u{85}\u{b}d\ne");
        assert_eq!(rope.len_lines(), 4);
        assert_eq!(byte_at(&rope, at(0, 9), Encoding::Utf8), (1, false));
        assert_eq!(place_of(&rope, 2, Encoding::Utf8), at(0, 1));
        assert_eq!(place_of(&rope, 3, Encoding::Utf8), at(1, 0));
        assert_eq!(byte_at(&rope, at(9, 0), Encoding::Utf8), (rope.len_bytes(), false));
    }

    #[test]
    fn a_place_inside_a_character_is_its_start() {
        let rope = Rope::from_str("a😀b");
        assert_eq!(byte_at(&rope, at(0, 2), Encoding::Utf16), (1, true));
        assert_eq!(byte_at(&rope, at(0, 3), Encoding::Utf8), (1, true));
    }

    #[test]
    fn edits_taken_from_a_buffer_lead_from_the_old_text_to_the_new_one() {
        let words = ["a", "é", "\r", "\n", "\r\n", "😀", "", "said "];
        for (seed, rounds) in [(1, 5), (2, 30), (3, 200), (4, 3)] {
            let mut roll = dice(seed);
            let mut old = "He said “ten” ships,\r\nor 😀 eleven.\n".repeat(20);
            let mut buffer = Buffer::new(&old);
            for _ in 0..20 {
                for _ in 0..rounds {
                    let lines = buffer.rope().len_lines();
                    let start = at(offset(roll(lines)), offset(roll(20)));
                    let end = if roll(2) == 0 { start } else { at(start.line + offset(roll(2)), offset(roll(20))) };
                    buffer.replace(start, end, Encoding::Utf16, words[roll(words.len())]);
                }
                for edit in buffer.take_edits() {
                    old.replace_range(edit.span.range(), &edit.text);
                }
                assert_eq!(old, buffer.rope().to_string());
            }
        }
    }

    #[test]
    fn typing_is_one_edit_and_so_is_a_new_full_text() {
        let mut buffer = Buffer::new("The end.\n");
        for (column, letter) in ["n", "e", "w", " "].iter().enumerate() {
            buffer.replace(at(0, 4 + offset(column)), at(0, 4 + offset(column)), Encoding::Utf16, letter);
        }
        assert_eq!(buffer.take_edits(), [Edit::insert(4, "new ")]);
        buffer.replace_all("The newest “é” end.\n");
        assert_eq!(buffer.take_edits(), [Edit::insert(7, "est “é”")]);
        buffer.replace_all("The newest “é” end.\n");
        assert!(!buffer.has_edits());
        buffer.replace_all("");
        assert_eq!(buffer.rope().len_bytes(), 0);
    }
}
