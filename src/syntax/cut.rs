//! Splits paragraphs that are too long to be analyzed on one keystroke. A cut depends only on the bytes up to it and
//! the one after it.

use memchr::{memchr_iter, memchr2};

use super::lines;

/// From this length on a paragraph is split at a sentence's end,
pub(super) const SENTENCE: usize = 4 << 10;
/// from this length on at any space before a letter,
pub(super) const SPACE: usize = 8 << 10;
/// and from this length on between any two characters.
pub(super) const ANY: usize = 16 << 10;

pub(super) enum Line {
    /// The line ends early enough; the next one begins here, or the text ends.
    Ends(usize),
    /// The line is split here.
    Cut(usize),
}

/// Reads the line at `at` of the paragraph that begins at `origin`.
pub(super) fn line(text: &str, at: usize, origin: usize) -> Line {
    let bytes = text.as_bytes();
    let hard = (origin + ANY).max(at + 1);
    let window = &bytes[..bytes.len().min(hard + 4)];
    let newline = memchr2(b'\n', b'\r', &window[at..]).map(|found| at + found);
    let stop = newline.unwrap_or(window.len());
    let start = at.max(origin + SENTENCE);
    if start < stop {
        for space in memchr_iter(b' ', &window[start..stop]) {
            let space = start + space;
            let enough = space >= origin + SPACE || ends_sentence(&bytes[..space]);
            if enough && window.get(space + 1).is_some_and(|&next| opens(next)) {
                return Line::Cut(space + 1);
            }
        }
    }
    match newline {
        Some(end) => Line::Ends(lines::behind(bytes, end)),
        None if bytes.len() <= hard => Line::Ends(bytes.len()),
        None => {
            let mut cut = hard;
            while !text.is_char_boundary(cut) {
                cut += 1;
            }
            Line::Cut(cut)
        }
    }
}

/// Whether a paragraph from `origin` may be split between two lines at `at`.
pub(super) fn between_lines(bytes: &[u8], origin: usize, at: usize) -> bool {
    at >= origin + SPACE || at >= origin + SENTENCE && ends_sentence(bytes[..at].trim_ascii_end())
}

/// Whether the text after a split is prose, also in Markdown: no list marker, no fence.
fn opens(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'"' || byte >= 0x80
}

/// Whether the text ends with a sentence, judged conservatively so that no abbreviation counts.
fn ends_sentence(before: &[u8]) -> bool {
    let mut rest = before;
    for _ in 0..3 {
        rest = match rest {
            [head @ .., b'"' | b'\'' | b')' | b']'] => head,
            [head @ .., 0xe2, 0x80, 0x99 | 0x9d] | [head @ .., 0xc2, 0xbb] => head,
            _ => break,
        };
    }
    match rest {
        [.., b'?' | b'!'] => true,
        [word @ .., b'.'] => word.len() >= 5 && word[word.len() - 5..].iter().all(u8::is_ascii_lowercase),
        _ => false,
    }
}
