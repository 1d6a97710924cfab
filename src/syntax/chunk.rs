//! Chunks: their boundaries and contents.

use std::sync::Arc;

use super::block::{Block, BlockKind, Format, Shape, Syntax};
use super::{cut, formats, front_matter, lines, markdown, markdown_chunk, plain};
use crate::text::{Span, offset};

/// How many bytes after a chunk its end may depend on, if the first line there is longer.
pub const LOOKAHEAD: usize = lines::LOOK + 4;

/// The length of the chunk at the start of `text`, including the blank lines after it; 0 only for the empty text.
///
/// Depends on nothing before `text` except whether that is the start of the document (`at_start`), and on nothing after
/// the first line after the chunk, or its first [`LOOKAHEAD`] bytes. So chunks can be recomputed from any old boundary.
#[must_use]
pub fn next_chunk(text: &str, format: Format, at_start: bool) -> usize {
    match format {
        Format::Text => next_paragraph(text, at_start),
        Format::Markdown => markdown_chunk::next(text, at_start),
        Format::Bibliography => text.len(),
        format => formats::next(text, format, at_start),
    }
}

/// A paragraph and the blank lines after it; split if it is too long.
fn next_paragraph(text: &str, at_start: bool) -> usize {
    let bytes = text.as_bytes();
    let origin = lines::skip_blank(bytes, 0, Format::Text);
    // Only a split paragraph can leave blank lines to a chunk of their own: they end the paragraph before.
    if origin == bytes.len() || origin > 0 && !at_start {
        return origin;
    }
    let mut at = origin;
    loop {
        at = match cut::line(text, at, origin) {
            cut::Line::Cut(end) => return end,
            cut::Line::Ends(next) => next,
        };
        if at == bytes.len() {
            return at;
        }
        if lines::blank(bytes, at, Format::Text).is_some() {
            return lines::skip_blank(bytes, at, Format::Text);
        }
        if cut::between_lines(bytes, origin, at) {
            return at;
        }
    }
}

/// Parses a chunk.
#[must_use]
pub fn parse_chunk(text: &Arc<str>, format: Format, at_start: bool) -> Syntax {
    let mut syntax = match format {
        Format::Text => plain::parse(text),
        Format::Markdown => {
            if at_start && let Some(header) = front_matter::extent(text) {
                return header_chunk(text, &header);
            }
            markdown::parse(text)
        }
        Format::Bibliography => return Syntax::default(),
        format => formats::parse(text, format),
    };
    syntax.paragraphs = paragraphs_ended(text, format, at_start);
    syntax
}

fn header_chunk(text: &Arc<str>, header: &front_matter::Extent) -> Syntax {
    let blank = text.bytes().map(|byte| if matches!(byte, b'\n' | b'\r') { char::from(byte) } else { ' ' });
    let span = Span::at(header.start..text.trim_end().len().max(header.start));
    Syntax {
        blocks: vec![Block { span, kind: BlockKind::FrontMatter, shape: Shape::Prose }],
        prose: blank.collect::<String>().into(),
        citations: front_matter::citations(text, header),
        front_matter: Some(Box::new(front_matter::read(text, header))),
        ..Syntax::default()
    }
}

/// How many blank-line blocks end in a chunk, including one that began in an earlier chunk.
fn paragraphs_ended(text: &str, format: Format, at_start: bool) -> u32 {
    let bytes = text.as_bytes();
    let mut at = if at_start { lines::skip_blank(bytes, 0, format) } else { 0 };
    let mut ended = 0;
    while at < bytes.len() {
        if lines::blank(bytes, at, format).is_some() {
            ended += 1;
            at = lines::skip_blank(bytes, at, format);
        } else {
            at = lines::end(bytes, at).1.unwrap_or(bytes.len());
        }
    }
    offset(ended)
}

/// The blank-line blocks that begin in a chunk's text, without the line ends after them; the first one may be the rest
/// of a divided one. As many as [`paragraphs_begun`] counts.
#[must_use]
pub fn paragraphs(text: &str, format: Format) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut spans = Vec::new();
    let mut at = lines::skip_blank(bytes, 0, format);
    while at < bytes.len() {
        let start = at;
        while at < bytes.len() && lines::blank(bytes, at, format).is_none() {
            at = lines::end(bytes, at).1.unwrap_or(bytes.len());
        }
        let block = text.get(start..at).unwrap_or("");
        spans.push(Span::at(start..start + block.trim_end_matches(['\n', '\r', ' ', '\t']).len()));
        at = lines::skip_blank(bytes, at, format);
    }
    spans
}

/// How many blank-line blocks begin in a chunk's text at or before the line of `place`. The first one counts even if it
/// is the rest of a divided one.
#[must_use]
pub fn paragraphs_begun(text: &str, format: Format, place: usize) -> u32 {
    let bytes = text.as_bytes();
    let mut begun = 0;
    let mut at = lines::skip_blank(bytes, 0, format);
    while at < bytes.len() && at <= place {
        begun += 1;
        while at < bytes.len() && lines::blank(bytes, at, format).is_none() {
            at = lines::end(bytes, at).1.unwrap_or(bytes.len());
        }
        at = lines::skip_blank(bytes, at, format);
    }
    offset(begun)
}
