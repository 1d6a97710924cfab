//! Lines: their ends, and whether they are blank. LF, CRLF and a lone CR end a line; nothing else does.

use memchr::memchr2;

use super::Format;

/// How many bytes of a line are examined to decide whether it is blank. A longer run of white space counts as text, so
/// that a chunk never depends on more of the line after it.
pub(super) const LOOK: usize = 1024;

/// The position after the line's last word, and of the next line; `None` if the text ends with the line.
pub(super) fn end(bytes: &[u8], at: usize) -> (usize, Option<usize>) {
    match bytes.get(at..).and_then(|rest| memchr2(b'\n', b'\r', rest)) {
        None => (bytes.len(), None),
        Some(found) => (at + found, Some(behind(bytes, at + found))),
    }
}

/// The first byte after the line end that begins at `end`.
pub(super) fn behind(bytes: &[u8], end: usize) -> usize {
    let crlf = bytes.get(end) == Some(&b'\r') && bytes.get(end + 1) == Some(&b'\n');
    if crlf { end + 2 } else { end + 1 }
}

/// The position of the next line, if the one at `at` is blank.
pub(super) fn blank(bytes: &[u8], at: usize, format: Format) -> Option<usize> {
    let rest = bytes.get(at..bytes.len().min(at + LOOK))?;
    let mut i = 0;
    loop {
        match *rest.get(i)? {
            b'\n' | b'\r' => return Some(behind(bytes, at + i)),
            b' ' | b'\t' | 0x0b | 0x0c => i += 1,
            byte if byte < 0x80 => return None,
            _ if format == Format::Markdown => return None,
            _ => i += wide_space(rest.get(i..)?)?,
        }
        if at + i == bytes.len() {
            return Some(bytes.len());
        }
    }
}

/// The length of a non-ASCII white space character at the start. Articles copied from the web have lines of only
/// no-break spaces.
fn wide_space(bytes: &[u8]) -> Option<usize> {
    match bytes {
        [0xc2, 0xa0 | 0x85, ..] => Some(2),
        [0xe2, 0x80, 0x80..=0x8b | 0xa8 | 0xa9 | 0xaf, ..] | [0xe2, 0x81, 0x9f | 0xa0, ..] => Some(3),
        [0xe3, 0x80, 0x80, ..] | [0xef, 0xbb, 0xbf, ..] | [0xe1, 0x9a, 0x80, ..] => Some(3),
        _ => None,
    }
}

/// The first line from `at` on that is not blank; the text's end if there is none.
pub(super) fn skip_blank(bytes: &[u8], mut at: usize, format: Format) -> usize {
    while at < bytes.len() {
        match blank(bytes, at, format) {
            Some(next) => at = next,
            None => break,
        }
    }
    at
}

/// Columns of white space before a line's first word (a tab goes to the next multiple of four), and that word's
/// position. Looks at [`LOOK`] bytes at most.
pub(super) fn indent(bytes: &[u8], at: usize) -> (usize, usize) {
    let mut columns = 0;
    let mut place = at;
    for byte in bytes.iter().skip(at).take(LOOK) {
        match byte {
            b' ' => columns += 1,
            b'\t' => columns += 4 - columns % 4,
            _ => break,
        }
        place += 1;
    }
    (columns, place)
}
