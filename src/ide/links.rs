//! Document links: every citation to its passage, document or entry.

use super::cursor::cited_paragraph;
use super::definition::{Link, Target};
use super::{Cancellable, Snapshot};
use crate::corpus::{DocId, Place};
use crate::text::Span;

/// The most links of a document, since editors draw all of them.
const MOST: usize = 5_000;

/// The tags of a document with a target, in order; from `@` to the end of the locator.
pub fn links(snapshot: &Snapshot, document: DocId) -> Cancellable<Vec<Link>> {
    let Some(document) = snapshot.corpus.document(document) else { return Ok(Vec::new()) };
    let mut links = Vec::new();
    for chunk in &document.chunks {
        snapshot.check()?;
        for citation in &chunk.facts.syntax.citations {
            let target = if let Some((cited, _, span)) = cited_paragraph(&snapshot.corpus, citation) {
                Target::Place(Place { document: cited.id, span })
            } else if let Some(cited) = snapshot.corpus.document_of_key(&citation.key) {
                Target::Place(Place { document: cited.id, span: Span::empty(0) })
            } else if let Some(entry) = snapshot.corpus.entry(document, &citation.key) {
                Target::Bibliography { path: (*entry.path).into(), span: entry.span }
            } else {
                continue;
            };
            links.push(Link { origin: citation.key_span.shifted(chunk.start), target });
        }
        if links.len() > MOST {
            links.truncate(MOST);
            break;
        }
    }
    Ok(links)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ide::fixture::Fixture;

    #[test]
    fn a_tag_leads_to_its_paragraph_else_to_the_document_else_to_the_entry() {
        let fixture = Fixture::new(
            "--- a.bib\n@misc{roe, title = {T}}\n--- tides.md\nOne.\n\nTwo.\n--- a.md\n$0So [@tides, para. 2; @roe]. And @tides, not @nobody.\n",
        );
        let found = links(&fixture.snapshot, fixture.at.document).unwrap();
        let shown: Vec<_> = found
            .iter()
            .map(|link| match &link.target {
                Target::Place(place) => fixture.places(&[*place]).trim_end().to_owned(),
                Target::Bibliography { path, span } => format!("{path} {span:?}"),
            })
            .collect();
        assert_eq!(shown, ["tides.md:3 “Two.”", "a.bib 6..9", "tides.md:1 “”"]);
        let origins: Vec<_> = found.iter().map(|link| fixture.document().text(link.origin).into_owned()).collect();
        assert_eq!(origins, ["tides", "roe", "tides"]);
    }
}
