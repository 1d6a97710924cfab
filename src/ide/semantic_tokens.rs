//! Semantic tokens: source, cue and content of attributions, and citations.

use super::{Cancellable, Snapshot};
use crate::corpus::{Chunk, Place};
use crate::text::{Span, offset};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    Source,
    Cue,
    Content,
    Citation,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    pub span: Span,
    pub kind: TokenKind,
}

/// If two overlap, the one that comes first here is shown.
const KINDS: [TokenKind; 4] = [TokenKind::Cue, TokenKind::Source, TokenKind::Citation, TokenKind::Content];

/// In order of position, without overlaps, none across a line end.
pub fn semantic_tokens(snapshot: &Snapshot, range: Place) -> Cancellable<Vec<Token>> {
    let Some(document) = snapshot.corpus.document(range.document) else { return Ok(Vec::new()) };
    let mut tokens = Vec::new();
    let first = document.chunk_at(range.span.start).unwrap_or(0);
    for chunk in document.chunks.iter().skip(first).take_while(|chunk| chunk.start < range.span.end) {
        snapshot.check()?;
        for (span, kind) in topmost(&parts(chunk)) {
            for line in lines(&chunk.text, span) {
                let span = line.shifted(chunk.start);
                if span.overlaps(range.span) {
                    tokens.push(Token { span, kind });
                }
            }
        }
    }
    Ok(tokens)
}

/// Every part with its rank in [`KINDS`].
fn parts(chunk: &Chunk) -> Vec<(Span, usize)> {
    let mut parts = Vec::new();
    for attribution in &chunk.joined.attributions {
        parts.extend(attribution.cue.iter().map(|span| (*span, 0)));
        parts.extend(attribution.source.iter().map(|span| (*span, 1)));
        parts.extend(attribution.content.iter().map(|span| (*span, 3)));
    }
    parts.extend(chunk.facts.syntax.citations.iter().map(|citation| (citation.group, 2)));
    parts
}

/// The spans in which one rank is the lowest of all that cover them. Sorts once; nesting adds no cost.
fn topmost(parts: &[(Span, usize)]) -> Vec<(Span, TokenKind)> {
    let mut ends: Vec<(u32, bool, usize)> = Vec::with_capacity(2 * parts.len());
    for (span, rank) in parts.iter().filter(|(span, _)| span.start < span.end) {
        ends.push((span.start, true, *rank));
        ends.push((span.end, false, *rank));
    }
    ends.sort_unstable();
    let mut open = [0_u32; KINDS.len()];
    let mut tokens: Vec<(Span, TokenKind)> = Vec::new();
    let mut from = 0;
    for (at, opens, rank) in ends {
        let top = open.iter().position(|count| *count > 0).and_then(|rank| KINDS.get(rank));
        if let Some(kind) = top
            && at > from
        {
            match tokens.last_mut() {
                Some((span, last)) if last == kind && span.end == from => span.end = at,
                _ => tokens.push((Span::new(from, at), *kind)),
            }
        }
        from = at;
        if let Some(count) = open.get_mut(rank) {
            *count = if opens { *count + 1 } else { count.saturating_sub(1) };
        }
    }
    tokens
}

/// The parts of a span on each line, without the space around them.
fn lines(text: &str, span: Span) -> impl Iterator<Item = Span> {
    let words = span.of(text);
    words.split(['\n', '\r']).filter_map(move |line| {
        let from = line.as_ptr() as usize - words.as_ptr() as usize;
        let start = span.start + offset(from + line.len() - line.trim_start().len());
        let word = offset(line.trim().len());
        (word > 0).then(|| Span::new(start, start + word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cue_takes_precedence_over_source_citation_and_content() {
        let parts = [
            (Span::new(0, 40), 3),
            (Span::new(5, 10), 1),
            (Span::new(8, 12), 0),
            (Span::new(20, 30), 2),
            (Span::new(25, 35), 3),
            (Span::new(50, 50), 0),
        ];
        let tokens = topmost(&parts);
        use TokenKind::{Citation, Content, Cue, Source};
        let wanted =
            [(0, 5, Content), (5, 8, Source), (8, 12, Cue), (12, 20, Content), (20, 30, Citation), (30, 40, Content)];
        assert_eq!(tokens, wanted.map(|(start, end, kind)| (Span::new(start, end), kind)));
    }

    #[test]
    fn a_token_ends_with_its_line() {
        let text = "ab c\r\n  déf \n\ng";
        let spans: Vec<_> = lines(text, Span::at(1..text.len())).map(|span| span.of(text)).collect();
        assert_eq!(spans, ["b c", "déf", "g"]);
        assert_eq!(lines(text, Span::new(2, 900)).count(), 0);
    }
}
