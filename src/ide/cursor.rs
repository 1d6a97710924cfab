//! The position of a cursor: document, chunk and token. Shared by the questions of this layer.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::Snapshot;
use crate::analysis::{Attribution, Date, Figure, Speaker};
use crate::corpus::{Chunk, Corpus, DocId, Document, Place};
use crate::syntax::{Citation, Ignore};
use crate::text::{Span, offset};

/// A cursor in a chunk.
pub(super) struct Cursor<'a> {
    pub(super) document: &'a Arc<Document>,
    pub(super) index: usize,
    pub(super) chunk: &'a Chunk,
    /// From the chunk's first byte.
    pub(super) offset: u32,
}

impl<'a> Cursor<'a> {
    /// `at.span.start` is the cursor.
    pub(super) fn new(snapshot: &'a Snapshot, at: Place) -> Option<Self> {
        let document = snapshot.corpus.document(at.document)?;
        let index = document.chunk_at(at.span.start)?;
        let chunk = document.chunks.get(index)?;
        let offset = at.span.start.checked_sub(chunk.start)?.min(offset(chunk.text.len()));
        Some(Self { document, index, chunk, offset })
    }

    /// A span of the chunk, counted from the document's first byte.
    pub(super) fn span(&self, span: Span) -> Span {
        span.shifted(self.chunk.start)
    }

    pub(super) fn place(&self, span: Span) -> Place {
        Place { document: self.document.id, span: self.span(span) }
    }

    /// The cursor itself.
    pub(super) fn here(&self) -> Place {
        self.place(Span::empty(self.offset))
    }

    /// The citation under the cursor, and the token of it: its key or its locator.
    pub(super) fn citation(&self) -> Option<(&'a Citation, Span)> {
        let citations = &self.chunk.facts.syntax.citations;
        let text = &*self.chunk.text;
        let key = citations.iter().find(|citation| at_sign(text, citation.key_span).touches(self.offset));
        if let Some(citation) = key {
            return Some((citation, citation.key_span));
        }
        citations.iter().find_map(|citation| {
            let locator = locator(text, citation)?;
            locator.touches(self.offset).then_some((citation, locator))
        })
    }

    /// The figure whose number or counted words the cursor touches.
    pub(super) fn figure(&self) -> Option<(&'a Figure, Span)> {
        let figures = &self.chunk.facts.figures;
        let number = figures.iter().find(|figure| figure.span.touches(self.offset));
        number.map(|figure| (figure, figure.span)).or_else(|| {
            figures.iter().find_map(|figure| {
                let counts = figure.counts_span?;
                counts.touches(self.offset).then_some((figure, counts))
            })
        })
    }

    /// The date under the cursor and its resolved value, if known.
    pub(super) fn date(&self) -> Option<(&'a Date, Option<&'a str>)> {
        let index = self.chunk.facts.dates.iter().position(|date| date.span.touches(self.offset))?;
        let iso = self.chunk.joined.dates.get(index).and_then(Option::as_deref);
        Some((self.chunk.facts.dates.get(index)?, iso))
    }

    /// The title or description of someone under the cursor.
    pub(super) fn descriptor(&self) -> Option<Span> {
        let mentions = self.chunk.facts.mentions.iter();
        mentions.flat_map(|mention| &mention.descriptors).copied().find(|span| span.touches(self.offset))
    }

    /// The attribution whose source or cue touches the cursor, with its speaker and that part.
    pub(super) fn attribution(&self) -> Option<(&'a Attribution, Option<&'a Speaker>, Span)> {
        self.chunk.joined.told().find_map(|(attribution, speaker)| {
            let part = attribution.source.iter().chain(&attribution.cue).find(|span| span.touches(self.offset))?;
            Some((attribution, speaker, *part))
        })
    }

    /// The quotation around the cursor.
    pub(super) fn quotation(&self) -> Option<Span> {
        self.chunk.facts.quotations.iter().map(|quotation| quotation.span).find(|span| span.touches(self.offset))
    }

    /// The ignore comment around the cursor.
    pub(super) fn ignore(&self) -> Option<&'a Ignore> {
        self.chunk.facts.syntax.ignores.iter().find(|ignore| ignore.span.touches(self.offset))
    }
}

/// A key with the `@` or `@{` before it.
fn at_sign(text: &str, key: Span) -> Span {
    let before = text.get(..key.start as usize).unwrap_or("");
    let bare = before.strip_suffix('{').unwrap_or(before);
    let start = bare.strip_suffix('@').map_or(key.start, |rest| offset(rest.len()));
    Span::new(start, key.end)
}

/// The position of a citation's locator: the text after the key, without surrounding punctuation.
fn locator(text: &str, citation: &Citation) -> Option<Span> {
    citation.locator.as_ref()?;
    let end = citation.span.end;
    let start = citation.key_span.end.min(end);
    let tail = text.get(start as usize..end as usize)?;
    let front = tail.trim_start_matches(['}', ',', '[', ' ', '\t', '\r', '\n']);
    let word = front.trim_end_matches([']', ' ', '\t', '\r', '\n']);
    let start = end - offset(front.len());
    (!word.is_empty()).then(|| Span::new(start, start + offset(word.len())))
}

/// The paragraph that a citation's `para. N` names first, in the document it cites.
pub(super) fn cited_paragraph<'a>(corpus: &'a Corpus, citation: &Citation) -> Option<(&'a Arc<Document>, u32, Span)> {
    let cited = corpus.cited(citation)?;
    let (number, span) = *cited.paragraphs.first()?;
    Some((cited.document, number, span))
}

/// The lines, from 1, of places. Each document is scanned once, however many places it has.
pub(super) fn lines(corpus: &Corpus, places: impl IntoIterator<Item = Place>) -> FxHashMap<Place, u32> {
    let mut places: Vec<_> = places.into_iter().collect();
    places.sort_by_key(|place| (place.document, place.span.start));
    let mut lines = FxHashMap::default();
    let mut passed: Option<(DocId, Counter<'_>)> = None;
    for place in places {
        let counter = match &mut passed {
            Some((document, counter)) if *document == place.document => counter,
            _ => {
                let chunks = corpus.document(place.document).map_or(&[][..], |document| &document.chunks);
                &mut passed.insert((place.document, Counter { chunks, before: 0 })).1
            }
        };
        lines.insert(place, counter.line(place.span.start));
    }
    lines
}

/// Counts lines onward through a document.
struct Counter<'a> {
    chunks: &'a [Chunk],
    before: u32,
}

impl Counter<'_> {
    /// Offsets must not go back.
    fn line(&mut self, at: u32) -> u32 {
        while let Some((chunk, rest)) = self.chunks.split_first()
            && chunk.span().end <= at
        {
            self.before += line_ends(chunk.text.as_bytes());
            self.chunks = rest;
        }
        let here =
            self.chunks.first().and_then(|chunk| chunk.text.as_bytes().get(..at.checked_sub(chunk.start)? as usize));
        1 + self.before + line_ends(here.unwrap_or_default())
    }
}

/// LF, CRLF and a lone CR end a line.
fn line_ends(text: &[u8]) -> u32 {
    let feeds = memchr::memchr_iter(b'\n', text).count();
    let lone = memchr::memchr_iter(b'\r', text).filter(|at| text.get(at + 1) != Some(&b'\n')).count();
    offset(feeds + lone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::Format;

    #[test]
    fn lines_count_as_editors_count_them() {
        let text = "a\r\nb\rc\n\nd\n\ne";
        let document = Document::new(DocId(3), "a.txt", Format::Text, text);
        let corpus = Corpus::default().with_document(Arc::new(document));
        let place = |c: char| Place { document: DocId(3), span: Span::empty(offset(text.find(c).unwrap())) };
        let lines = lines(&corpus, "edcba".chars().map(place));
        assert_eq!("abcde".chars().map(|c| lines[&place(c)]).collect::<Vec<_>>(), [1, 2, 3, 5, 7]);
    }
}
