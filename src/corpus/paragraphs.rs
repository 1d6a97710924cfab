//! Numbered paragraphs, as “para. 4” counts them, and the paragraphs that a locator names.

use std::sync::Arc;

use super::{Corpus, Document};
use crate::corpus::Chunk;
use crate::syntax::{self, Citation};
use crate::text::Span;

/// The most ranges of one locator, and paragraphs of one range, that are looked up.
const AT_MOST: usize = 64;

impl Document {
    /// The paragraph of that number, as counted by [`Document::paragraph_at`].
    #[must_use]
    pub fn paragraph(&self, number: u32) -> Option<Span> {
        // It begins in the first chunk of its number, or in the one before, after others.
        let first = self.chunks.partition_point(|chunk| chunk.paragraph < number).saturating_sub(1);
        let chunks = self.chunks.iter().skip(first).take_while(|chunk| chunk.paragraph <= number);
        let mut found = chunks.filter_map(|chunk| {
            let spans = self.paragraphs_of(chunk);
            spans.get((number - chunk.paragraph) as usize).map(|span| span.shifted(chunk.start))
        });
        found.next()
    }

    /// Every paragraph with its number, in order.
    pub fn paragraphs(&self) -> impl Iterator<Item = (u32, Span)> {
        let mut last = 0;
        let all = self.chunks.iter().flat_map(|chunk| {
            let spans = self.paragraphs_of(chunk).into_iter().map(|span| span.shifted(chunk.start));
            (chunk.paragraph..).zip(spans)
        });
        // The rest of an overlong paragraph is in a chunk of its own.
        all.filter(move |(number, _)| std::mem::replace(&mut last, *number) != *number)
    }

    fn paragraphs_of(&self, chunk: &Chunk) -> Vec<Span> {
        if chunk.facts.syntax.front_matter.is_some() {
            return Vec::new();
        }
        syntax::paragraphs(&chunk.text, self.format)
    }
}

/// The target of a citation, if the workspace has it.
#[derive(Clone, Debug)]
pub struct Cited<'a> {
    pub document: &'a Arc<Document>,
    /// The paragraphs that the locator names and the document contains, with their numbers.
    pub paragraphs: Vec<(u32, Span)>,
    /// The first named paragraph that does not exist in the document.
    pub missing: Option<u32>,
}

impl Corpus {
    /// The document of a citation's key, and the paragraphs of its locator; no paragraphs if it has none.
    #[must_use]
    pub fn cited(&self, citation: &Citation) -> Option<Cited<'_>> {
        let document = self.document_of_key(&citation.key)?;
        let mut cited = Cited { document, paragraphs: Vec::new(), missing: None };
        if citation.label == Some("paragraph") {
            for (from, to) in numbers(citation.locator.as_deref().unwrap_or("")) {
                for number in (from..=to).take(AT_MOST) {
                    match document.paragraph(number) {
                        Some(span) => cited.paragraphs.push((number, span)),
                        None => {
                            cited.missing = cited.missing.or(Some(number));
                            break;
                        }
                    }
                }
            }
        }
        Some(cited)
    }
}

/// The numbers that a locator names, as ranges: “4-6, 8” are 4 to 6 and 8 to 8. Letters and roman numerals name none.
#[must_use]
pub fn numbers(locator: &str) -> Vec<(u32, u32)> {
    let number = |text: &str| -> Option<u32> {
        let digits = text.trim_start_matches(|c: char| !c.is_ascii_digit());
        digits.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
    };
    let range = |part: &str| {
        let mut ends = part.splitn(2, ['-', '–', '—']);
        let from = number(ends.next()?)?;
        Some((from, ends.next().and_then(number).unwrap_or(from)))
    };
    locator.split([',', ';', '&']).take(AT_MOST).filter_map(range).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::DocId;
    use crate::syntax::Format;

    #[test]
    fn paragraphs_are_found_by_their_number() {
        let text = "\n\nOne\nstill one\r\n\r\n  \nTwo\n\n\nThree";
        for text in [
            text,
            &text.replace("\r\n", "\n"),
            &text.replace('\n', "\r\n"),
            "",
            "x",
            "\n",
            " \n \nA\n\n",
            "---\nkey: a\n---\n\nA\n\nB\n",
        ] {
            let document = Document::new(DocId(0), "a.md", Format::Markdown, text);
            for (number, span) in document.paragraphs() {
                assert_eq!(document.paragraph(number), Some(span), "{text:?}");
                assert_eq!(document.paragraph_at(span.start), number, "{text:?} {span:?}");
                let whole = document.text(span);
                assert_eq!(whole.trim(), whole);
            }
            let words: Vec<_> = document.paragraphs().map(|(_, span)| document.text(span).into_owned()).collect();
            let blocks = document.full_text().replace("\r\n", "\n").replace("\n  \n", "\n\n").replace(" \n", "\n");
            let wanted =
                blocks.split("\n\n").map(str::trim).filter(|block| !block.is_empty() && !block.starts_with("---"));
            assert_eq!(
                words.iter().map(|words| words.replace("\r\n", "\n")).collect::<Vec<_>>(),
                wanted.collect::<Vec<_>>()
            );
        }
        let long = format!("{}\n\nlast", "word ".repeat(200_000));
        let document = Document::new(DocId(0), "a.txt", Format::Text, &long);
        assert!(document.chunks.len() > 2);
        assert_eq!(document.paragraphs().map(|(number, _)| number).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(document.paragraph(2).map(|span| document.text(span).into_owned()).as_deref(), Some("last"));
    }

    #[test]
    fn a_locator_names_ranges_of_numbers() {
        assert_eq!(numbers("3-5"), [(3, 5)]);
        assert_eq!(numbers("4–6, 8 & 11"), [(4, 6), (8, 8), (11, 11)]);
        assert_eq!(numbers("para 12; 14"), [(12, 12), (14, 14)]);
        assert_eq!(numbers("iv"), []);
        assert_eq!(numbers("99999999999999"), []);
        assert_eq!(numbers(&"1,".repeat(9_000)).len(), AT_MOST);
    }
}
