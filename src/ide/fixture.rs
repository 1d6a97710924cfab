//! A workspace from one string, for tests: `--- path` begins a file, `$0` is the cursor.

use std::sync::Arc;

use super::{Markup, Snapshot};
use crate::corpus::{Bibliography, Corpus, DocId, Document, Place, Scopes, Source};
use crate::rules::Policies;
use crate::syntax::Format;
use crate::text::{Span, offset};

pub(super) struct Fixture {
    pub(super) snapshot: Snapshot,
    /// The cursor: an empty span at `$0`; the span between two of them; the start of the first document without any.
    pub(super) at: Place,
}

impl Fixture {
    pub(super) fn new(text: &str) -> Self {
        let mut files: Vec<(String, String)> = Vec::new();
        for line in text.trim_start_matches('\n').split_inclusive('\n') {
            match (line.strip_prefix("--- "), files.last_mut()) {
                (Some(path), _) => files.push((path.trim().to_owned(), String::new())),
                (None, Some((_, text))) => text.push_str(line),
                (None, None) => panic!("the first line must name a file"),
            }
        }
        let mut at = Place { document: DocId(0), span: Span::empty(0) };
        let (mut documents, mut sources) = (Vec::new(), Vec::new());
        for (path, text) in files {
            let id = DocId(offset(documents.len()));
            let open = text.contains("$0");
            let cursors: Vec<_> = text.match_indices("$0").map(|(at, _)| at).collect();
            let text = text.replace("$0", "");
            match *cursors {
                [] => {}
                [one] => at = Place { document: id, span: Span::at(one..one) },
                [first, last, ..] => at = Place { document: id, span: Span::at(first..last - 2) },
            }
            let format = match path.rsplit('.').next() {
                Some("md") => Format::Markdown,
                Some("txt") => Format::Text,
                Some("tex") => Format::Latex,
                Some("typ") => Format::Typst,
                Some("org") => Format::Org,
                Some("rst") => Format::Rst,
                Some("adoc") => Format::AsciiDoc,
                _ => {
                    sources.push(Arc::new(Source::new(&path, &text)));
                    if !open {
                        continue;
                    }
                    Format::Bibliography
                }
            };
            documents.push(Arc::new(Document::new(id, path, format, &text)));
        }
        let bibliography = Bibliography::of(sources, Scopes::default());
        let corpus = Corpus::default().with_bibliography(bibliography).with_documents(documents);
        Self { snapshot: Snapshot::lasting(Arc::new(corpus), Arc::new(Policies::default())), at }
    }

    pub(super) fn document(&self) -> &Arc<Document> {
        self.snapshot.corpus.document(self.at.document).expect("the cursor's document")
    }

    /// The words at a place.
    pub(super) fn text(&self, place: Place) -> String {
        self.snapshot.corpus.document(place.document).expect("a document").text(place.span).into_owned()
    }

    /// `path:line “words”`, one per line.
    pub(super) fn places(&self, places: &[Place]) -> String {
        let lines = super::cursor::lines(&self.snapshot.corpus, places.iter().copied());
        let show = |place: &Place| {
            let path = &self.snapshot.corpus.document(place.document).expect("a document").path;
            format!("{path}:{} “{}”\n", lines[place], self.text(*place))
        };
        places.iter().map(show).collect()
    }
}

/// Plain text with a line end after it, as `expect!` needs it.
pub(super) fn shown(markup: &Markup) -> String {
    format!("{}\n", markup.plain)
}

#[test]
fn files_and_cursors_are_read() {
    let fixture = Fixture::new("\n--- a.txt\nOne.\n--- b.md\n---\ntitle: x\n---\n\nT$0w$0o.\n");
    assert_eq!(fixture.at.document, DocId(1));
    assert_eq!(fixture.text(fixture.at), "w");
    assert_eq!(fixture.document().full_text(), "---\ntitle: x\n---\n\nTwo.\n");
}
