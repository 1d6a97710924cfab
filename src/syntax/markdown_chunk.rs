//! Chunk boundaries in Markdown: blank lines outside fenced code, HTML blocks, lists and footnotes.
//!
//! Sometimes coarser than `CommonMark` blocks, never finer where it would matter: the real parser parses each chunk.
//! Fences and comments are never cut, since their later parts would be taken for prose.

use memchr::memmem;

use super::{Format, cut, front_matter, lines};

/// From this length on a list, quote or table is split between two lines.
const ITEMS: usize = 16 << 10;
/// From this length on it is split even if the next line belongs to the same item.
const ITEM: usize = 32 << 10;

/// [`next_chunk`](super::next_chunk) for Markdown.
pub(super) fn next(text: &str, at_start: bool) -> usize {
    let bytes = text.as_bytes();
    if at_start && let Some(header) = front_matter::extent(text) {
        return lines::skip_blank(bytes, header.end, Format::Markdown);
    }
    let origin = lines::skip_blank(bytes, 0, Format::Markdown);
    if origin == bytes.len() || origin > 0 && !at_start {
        return origin;
    }
    Scan {
        text,
        bytes,
        origin,
        structured: matches!(bytes.get(lines::indent(bytes, origin).1), Some(b'>' | b'|')),
        list: false,
    }
    .run(origin)
}

struct Scan<'a> {
    text: &'a str,
    bytes: &'a [u8],
    /// The start of the chunk's prose; moved past anything that may not be split, so that only prose counts.
    origin: usize,
    /// A list, quote or table, which is only split between lines.
    structured: bool,
    /// A list or footnote: indented lines after a blank one continue it.
    list: bool,
}

/// The effect of a line.
enum After {
    /// The next line begins here.
    Line(usize),
    /// The chunk ends here.
    End(usize),
}

impl Scan<'_> {
    fn run(mut self, mut at: usize) -> usize {
        let bytes = self.bytes;
        loop {
            at = match self.line(at) {
                After::End(end) => return end,
                After::Line(next) => next,
            };
            if at == bytes.len() {
                return at;
            }
            if lines::blank(bytes, at, Format::Markdown).is_some() {
                at = lines::skip_blank(bytes, at, Format::Markdown);
                let goes_on = self.list && lines::indent(bytes, at).0 >= 2 && at < self.origin + ITEM;
                if at == bytes.len() || !goes_on {
                    return at;
                }
            } else if self.may_end(at) {
                return at;
            }
        }
    }

    /// Whether the chunk is so long that it ends before the line at `at`.
    fn may_end(&self, at: usize) -> bool {
        if !self.structured {
            return cut::between_lines(self.bytes, self.origin, at);
        }
        at >= self.origin + ITEM || at >= self.origin + ITEMS && lines::indent(self.bytes, at).0 < 2
    }

    /// Reads the line at `at`, including the whole fence or comment that it opens.
    fn line(&mut self, at: usize) -> After {
        let bytes = self.bytes;
        let (columns, mut place) = lines::indent(bytes, at);
        if columns > 3 && !self.list {
            return self.prose(at);
        }
        let mut container = if self.list && columns >= 2 { 2 } else { 0 };
        // Each marker indents the content; more markers than this on one line are not a list.
        for _ in 0..8 {
            let Some(behind) = list_marker(bytes, place) else { break };
            self.list = true;
            self.structured = true;
            let (inner, word) = lines::indent(bytes, behind);
            if inner > 4 {
                break;
            }
            container = 2;
            place = word;
        }
        if footnote(bytes, place) {
            self.list = true;
        }
        if let Some(fence) = Fence::open(bytes, place) {
            let (end, after_blank) = fence.close(bytes, at, container);
            self.origin += end - at;
            let goes_on = !after_blank || self.list && lines::indent(bytes, end).0 >= 2;
            return if goes_on { After::Line(end) } else { After::End(end) };
        }
        if let Some(end) = html_block(bytes, place) {
            self.origin += end - at;
            return After::Line(end);
        }
        self.prose(at)
    }

    fn prose(&self, at: usize) -> After {
        let origin = if self.structured { self.origin + ITEM } else { self.origin };
        match cut::line(self.text, at, origin) {
            cut::Line::Cut(end) => After::End(end),
            cut::Line::Ends(next) => After::Line(next),
        }
    }
}

/// The position after the list marker at `at`.
fn list_marker(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = bytes.get(at..)?;
    let behind = match rest.first()? {
        b'-' | b'*' | b'+' => 1,
        b'0'..=b'9' => {
            let digits = rest.iter().take(10).take_while(|byte| byte.is_ascii_digit()).count();
            if digits > 9 || !matches!(rest.get(digits), Some(b'.' | b')')) {
                return None;
            }
            digits + 1
        }
        _ => return None,
    };
    matches!(rest.get(behind), None | Some(b' ' | b'\t' | b'\n' | b'\r')).then_some(at + behind)
}

/// Whether `[^label]:` is at `at`.
fn footnote(bytes: &[u8], at: usize) -> bool {
    let Some([b'[', b'^', rest @ ..]) = bytes.get(at..) else { return false };
    let label = rest.iter().take(256).position(|byte| matches!(byte, b']' | b'\n' | b'\r'));
    label.is_some_and(|end| rest[end..].starts_with(b"]:"))
}

/// A code fence: at least three backticks or tildes.
struct Fence {
    mark: u8,
    length: usize,
}

impl Fence {
    fn open(bytes: &[u8], at: usize) -> Option<Self> {
        let rest = bytes.get(at..)?;
        let mark = *rest.first().filter(|mark| matches!(mark, b'`' | b'~'))?;
        let length = rest.iter().take_while(|&&byte| byte == mark).count();
        let mut info = rest[length..].iter();
        // A very long info string is not recognized.
        let plain = match info.by_ref().take(lines::LOOK).find(|byte| matches!(byte, b'\n' | b'\r' | b'`')) {
            Some(b'`') => mark == b'~',
            Some(_) => true,
            None => info.next().is_none(),
        };
        (length >= 3 && plain).then_some(Self { mark, length })
    }

    /// The end of the fence opened by the line at `at`, and whether there are blank lines before that. An unclosed
    /// fence runs to the end of the text, or of the list item (`container` columns deep) that contains it.
    fn close(&self, bytes: &[u8], at: usize, container: usize) -> (usize, bool) {
        let Some(mut at) = lines::end(bytes, at).1 else { return (bytes.len(), false) };
        let mut after_blank = false;
        while at < bytes.len() {
            if let Some(next) = lines::blank(bytes, at, Format::Markdown) {
                after_blank = true;
                at = next;
                continue;
            }
            let (columns, place) = lines::indent(bytes, at);
            if columns < container {
                return (at, after_blank);
            }
            let (end, next) = lines::end(bytes, at);
            let next = next.unwrap_or(bytes.len());
            let line = &bytes[place.min(end)..end];
            let marks = line.iter().take_while(|&&byte| byte == self.mark).count();
            if marks >= self.length && columns < container + 6 && line[marks..].trim_ascii().is_empty() {
                return (next, false);
            }
            after_blank = false;
            at = next;
        }
        (at, false)
    }
}

/// The position after the HTML block at `at`, if it is of a type that blank lines do not end (types 1 to 5 of
/// `CommonMark`).
fn html_block(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = bytes.get(at..).filter(|rest| rest.first() == Some(&b'<'))?;
    let from = at + 2;
    let find = |end: &[u8]| memmem::find(&bytes[from..], end);
    let found = if rest.starts_with(b"<!--") {
        find(b"-->")
    } else if rest.starts_with(b"<?") {
        find(b"?>")
    } else if rest.starts_with(b"<![CDATA[") {
        find(b"]]>")
    } else if rest.starts_with(b"<!") && rest.get(2).is_some_and(u8::is_ascii_alphabetic) {
        find(b">")
    } else {
        let raw = raw_element(&rest[1..])?;
        let behind = rest.get(1 + raw.len());
        if !matches!(behind, None | Some(b' ' | b'\t' | b'>' | b'\n' | b'\r')) {
            return None;
        }
        memmem::find_iter(&bytes[from..], b"</").find(|end| {
            let name = &bytes[from + end + 2..];
            raw_element(name).is_some_and(|raw| name.get(raw.len()) == Some(&b'>'))
        })
    };
    Some(match found {
        None => bytes.len(),
        Some(found) => lines::end(bytes, from + found).1.unwrap_or(bytes.len()),
    })
}

/// The name at the start, if it is that of an element whose text is not markup.
fn raw_element(bytes: &[u8]) -> Option<&'static str> {
    let starts = |name: &&str| bytes.get(..name.len()).is_some_and(|word| word.eq_ignore_ascii_case(name.as_bytes()));
    ["script", "style", "pre", "textarea"].into_iter().find(starts)
}
