//! Plain text: the blocks of a paragraph, and its prose.
//!
//! Articles copied from the web have headline, byline and text on lines of their own without a blank line between;
//! other texts are wrapped by hand. The lengths of the lines decide which it is.

use std::sync::Arc;

use super::block::{Block, BlockKind, Format, Shape, Syntax};
use super::citation::{self, Citation};
use super::{article, ignore, lines, scrub};
use crate::text::{Span, offset};

pub(super) fn parse(text: &Arc<str>) -> Syntax {
    let mut prose = Prose { text, bytes: None };
    if memchr::memchr(b'<', text.as_bytes()).is_some() {
        scrub::tags(text, |tag| scrub::blank(prose.bytes(), tag));
    }
    let mut ignores = Vec::new();
    ignore::find(text, Format::Text, |_| false, &mut ignores);

    let mut blocks = Vec::new();
    for (start, end, item) in paragraphs(text) {
        let marker = if item { list_marker(text.get(start..end).unwrap_or("")) } else { 0 };
        if marker > 0 {
            scrub::blank(prose.bytes(), start..start + marker);
        }
        let kind = if marker > 0 { BlockKind::ListItem } else { BlockKind::Paragraph };
        blocks.push(Block { span: Span::new(offset(start), offset(end)), kind, shape: Shape::Prose });
    }

    let mut citations = Vec::new();
    if memchr::memchr(b'@', text.as_bytes()).is_some() {
        let words = prose.text();
        for block in &blocks {
            citation::find(
                block.span.of(text),
                block.span.of(&words),
                block.span.start as usize,
                citation::Setting::Plain,
                &mut citations,
            );
        }
        citations
            .retain(|citation| !handle(text, citation) && !scrub::in_address(text, citation.key_span.start as usize));
        for citation in &citations {
            scrub::blank(prose.bytes(), citation.group.range());
        }
    }
    let words = prose.text();
    scrub::addresses(&words, |address| scrub::blank(prose.bytes(), address));
    let prose = prose.text();
    for block in &mut blocks {
        let (source, words) = (block.span.of(text), block.span.of(&prose));
        if words.trim().is_empty() && source.starts_with("<!--") {
            block.kind = BlockKind::Silent;
        }
        block.shape = article::shape(source, words, block.kind);
    }
    captions_again(text, &mut blocks);
    Syntax { blocks, prose, citations, ignores, ..Syntax::default() }
}

/// Sites write an image description, then the same text as its caption with the credit after it.
fn captions_again(text: &str, blocks: &mut [Block]) {
    for at in 1..blocks.len() {
        let (before, caption) = (blocks[at - 1].span.of(text), blocks[at].span.of(text));
        if blocks[at].shape == Shape::Caption && caption.starts_with(before) {
            blocks[at - 1].shape = Shape::Caption;
        }
    }
}

/// The prose of a text; copied only if something is removed.
struct Prose<'a> {
    text: &'a Arc<str>,
    bytes: Option<Vec<u8>>,
}

impl Prose<'_> {
    fn bytes(&mut self) -> &mut [u8] {
        self.bytes.get_or_insert_with(|| self.text.as_bytes().to_vec())
    }

    fn text(&self) -> Arc<str> {
        match &self.bytes {
            None => self.text.clone(),
            Some(bytes) => text_of(bytes),
        }
    }
}

/// The bytes as text. They always are valid: only whole characters are replaced by spaces.
pub(super) fn text_of(bytes: &[u8]) -> Arc<str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => " ".repeat(bytes.len()).into(),
    }
}

/// `@name` in plain text is mostly a handle. Without brackets it counts as a key only with a hyphen, a colon, braces or
/// a year, which handles rarely have.
fn handle(text: &str, citation: &Citation) -> bool {
    let bracketed = citation.group.end > citation.key_span.end;
    if bracketed || citation.group.of(text).starts_with('[') {
        return false;
    }
    let key = citation.key.as_bytes();
    let year = key.windows(4).enumerate().any(|(at, four)| {
        let digit = |at: Option<&u8>| at.is_some_and(u8::is_ascii_digit);
        let alone = !digit(key.get(at + 4)) && !digit(at.checked_sub(1).and_then(|before| key.get(before)));
        alone && four.iter().all(u8::is_ascii_digit) && matches!(four, [b'1', b'5'..=b'9', ..] | [b'2', b'0', ..])
    });
    let package = key.contains(&b'/') && !citation.is_identifier();
    package || !year && !key.iter().any(|byte| matches!(byte, b'-' | b':' | b'/'))
}

/// The range of columns in which lines are wrapped by hand; longer lines are paragraphs, shorter ones are lines of
/// their own.
const WRAPPED: std::ops::RangeInclusive<usize> = 45..=120;

struct Line {
    start: usize,
    end: usize,
    columns: usize,
}

/// The spans of blocks: start, end, and whether a list marker opens the block.
fn paragraphs(text: &str) -> Vec<(usize, usize, bool)> {
    let bytes = text.as_bytes();
    let mut all = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let (end, next) = lines::end(bytes, at);
        let line = text.get(at..end).unwrap_or("");
        let words = line.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        if !words.is_empty() {
            let start = at + (words.as_ptr() as usize - line.as_ptr() as usize);
            all.push(Line { start, end: start + words.len(), columns: words.chars().count() });
        }
        at = next.unwrap_or(bytes.len());
    }
    let width = all.iter().map(|line| line.columns).max().unwrap_or(0);
    let mut blocks: Vec<(usize, usize, bool)> = Vec::new();
    let mut last: Option<&Line> = None;
    for line in &all {
        let words = text.get(line.start..line.end).unwrap_or("");
        let before = last.map(|last| (text.get(last.start..last.end).unwrap_or(""), last.columns));
        // “… a member of the board\n— the only one — …”: a dash opens an item only if no sentence continues.
        let runs_on = before.is_some_and(|(before, columns)| {
            words.starts_with(['-', '–', '—']) && !is_stopped(before) && is_full(columns, words, width)
        });
        let item = list_marker(words) > 0 && !runs_on;
        let goes_on = !item && before.is_some_and(|(before, columns)| continues(before, columns, words, width));
        match blocks.last_mut().filter(|_| goes_on) {
            Some(block) => block.1 = line.end,
            None => blocks.push((line.start, line.end, item)),
        }
        last = Some(line);
    }
    blocks
}

/// Whether a line continues the paragraph of the line before it, `columns` wide.
fn continues(before: &str, columns: usize, line: &str, width: usize) -> bool {
    // An unfinished sentence continues, whatever the line lengths are.
    !is_stopped(before) && line.starts_with(char::is_lowercase) || is_full(columns, line, width)
}

fn is_stopped(line: &str) -> bool {
    line.ends_with(['.', '?', '!', ':', '”', '"', '»', ')'])
}

/// Whether a line of that many columns was full: the next word would not have fitted. A line never breaks at a no-break
/// space.
fn is_full(columns: usize, next: &str, width: usize) -> bool {
    let word = next.split([' ', '\t']).next().map_or(0, |word| word.chars().count());
    WRAPPED.contains(&width) && columns + 1 + word > width
}

/// The length of a list marker at the start, with the space after it.
fn list_marker(line: &str) -> usize {
    for marker in ["- ", "* ", "• ", "– ", "— "] {
        if line.starts_with(marker) {
            return marker.len();
        }
    }
    0
}
