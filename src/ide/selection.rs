//! Selection ranges: from the cursor outwards to the citation, the sentence, the paragraph, the section and the document.

use super::symbols::headings;
use super::{Cancellable, Snapshot};
use crate::corpus::Place;
use crate::text::Span;

/// The spans around a position, from the innermost out; each contains the one before.
///
/// # Errors
/// Once a newer revision exists.
pub fn selections(snapshot: &Snapshot, at: Place) -> Cancellable<Vec<Span>> {
    snapshot.check()?;
    let Some(document) = snapshot.corpus.document(at.document) else { return Ok(Vec::new()) };
    let cursor = at.span.start;
    let mut spans = vec![Span::empty(cursor)];
    let mut add = |span: Span| {
        if spans.last().is_some_and(|last| span.covers(*last) && span != *last) {
            spans.push(span);
        }
    };
    if let Some(index) = document.chunk_at(cursor) {
        let chunk = &document.chunks[index];
        let within = |spans: &mut Vec<Span>| {
            spans.retain(|span| span.shifted(chunk.start).touches(cursor));
            spans.sort_by_key(|span| span.end - span.start);
        };
        let facts = &chunk.facts;
        let words = word(&chunk.text, cursor - chunk.start);
        for kind in [
            vec![words],
            facts.mentions.iter().map(|mention| mention.span).collect(),
            facts.syntax.citations.iter().flat_map(|citation| [citation.span, citation.group]).collect(),
            facts.quotations.iter().map(|quotation| quotation.span).collect(),
            facts.sentences.iter().map(|sentence| sentence.span).collect(),
            facts.syntax.blocks.iter().map(|block| block.span).collect(),
        ] {
            let mut kind = kind;
            within(&mut kind);
            kind.into_iter().for_each(|span| add(span.shifted(chunk.start)));
        }
        add(Span::new(chunk.start, chunk.start + crate::text::offset(chunk.text.trim_end().len())));
        let before = document.chunks[..index + 1].iter().rev().find_map(|chunk| headings(chunk).pop());
        let after = document.chunks[index + 1..].iter().find_map(|chunk| headings(chunk).into_iter().next());
        let start = before.map_or(0, |(_, heading)| heading.span.start);
        add(Span::new(start, after.map_or(document.len(), |(_, heading)| heading.span.start)));
    }
    add(Span::new(0, document.len()));
    Ok(spans)
}

/// The word around a byte of the text; empty if there is none.
fn word(text: &str, at: u32) -> Span {
    let at = at as usize;
    let (before, after) = (text.get(..at).unwrap_or(""), text.get(at..).unwrap_or(""));
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let head = before.trim_end_matches(is_word).len();
    let tail = at + after.len() - after.trim_start_matches(is_word).len();
    Span::at(head.min(at)..tail.max(at).min(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ide::fixture::Fixture;

    #[test]
    fn each_span_contains_the_one_before() {
        for text in ["# One\n\nThe cle$0rk said so [@a, p. 3]. It rained.\n\nMore.\n\n# Two\n\nEnd.\n", "$0", "é$0\r\n"]
        {
            let fixture = Fixture::new(&format!("--- a.md\n{text}"));
            let spans = selections(&fixture.snapshot, fixture.at).unwrap();
            assert!(spans.windows(2).all(|two| two[1].covers(two[0]) && two[1] != two[0]), "{spans:?}");
            assert_eq!(spans.last().unwrap().end, fixture.document().len());
        }
        let fixture = Fixture::new("--- a.md\n# One\n\nThe cle$0rk said so. It rained.\n\n# Two\n\nEnd.\n");
        let spans = selections(&fixture.snapshot, fixture.at).unwrap();
        let words: Vec<_> = spans.iter().map(|span| fixture.document().text(*span).into_owned()).collect();
        assert!(
            words.contains(&"clerk".to_owned()) && words.iter().any(|one| one.starts_with("The clerk said so.")),
            "{words:?}"
        );
        assert!(words.contains(&"# One\n\nThe clerk said so. It rained.\n\n".to_owned()), "{words:?}");
    }
}
