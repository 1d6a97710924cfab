//! A stretch of a document as it reads: without markup and citations, with the words of code.

use super::{Chunk, Document};
use crate::text::Span;

/// Marks before which no space stands.
const CLOSING: [char; 8] = ['.', ',', ';', ':', '!', '?', ')', '”'];

impl Document {
    /// The text of a span without markup and citations, with single spaces.
    #[must_use]
    pub fn readable(&self, span: Span) -> String {
        let Some(first) = self.chunk_at(span.start) else { return String::new() };
        let mut out = String::new();
        for chunk in self.chunks.iter().skip(first).take_while(|chunk| chunk.start < span.end) {
            let start = span.start.max(chunk.start) - chunk.start;
            let end = span.end.min(chunk.span().end).max(chunk.start) - chunk.start;
            out.push_str(&chunk.readable(Span::new(start.min(end), end)));
        }
        out
    }
}

impl Chunk {
    /// The text of a span of the chunk without markup and citations, with single spaces.
    pub(super) fn readable(&self, span: Span) -> String {
        let (prose, text) = (span.of(&self.facts.syntax.prose), span.of(&self.text));
        let mut out = String::with_capacity(text.len());
        let push = |out: &mut String, c: char| {
            if c.is_whitespace() {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
                return;
            }
            if CLOSING.contains(&c) && out.ends_with(' ') {
                out.pop();
            }
            out.push(c);
        };
        let mut code = false;
        for (at, c) in text.char_indices() {
            let shown = prose.get(at..).and_then(|rest| rest.chars().next());
            match shown {
                Some(shown) if shown == c => push(&mut out, c),
                // Code is not prose, but it is read.
                _ if c == '`' => code = !code,
                _ if code => push(&mut out, c),
                _ => push(&mut out, ' '),
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use crate::corpus::{DocId, Document};
    use crate::syntax::Format;
    use crate::text::Span;

    #[test]
    fn markup_and_citations_are_left_out_and_words_stay() {
        for (text, expected) in [
            ("The yard hires 140 welders [@release, para. 1].", "The yard hires 140 welders."),
            (
                "The [mayor](https://example.org/m) met *Orlin* on Tuesday [see @a; @b].",
                "The mayor met Orlin on Tuesday.",
            ),
            ("Use `ibid lint` for it, 3 < 4 (see below).", "Use ibid lint for it, 3 < 4 (see below)."),
            ("Plain words stay: 3_000 of them, “quoted”.", "Plain words stay: 3_000 of them, “quoted”."),
        ] {
            let document = Document::new(DocId(0), "a.md", Format::Markdown, text);
            let whole = Span::new(0, crate::text::offset(text.len()));
            assert_eq!(document.readable(whole).trim(), expected);
        }
    }
}
