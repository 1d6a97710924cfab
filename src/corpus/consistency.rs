//! Disagreements of a passage with itself: the inconsistencies of its numbers, as two sides. Finds none itself
//! (`analysis::consistency` does).

use super::proposition::{Disagreement, Nature, Severity, Side, Status};
use super::{Corpus, Document, Place, names};
use crate::analysis::consistency::inconsistencies;

impl Corpus {
    /// The statements of all documents whose own numbers exclude each other, in the order of the documents' paths.
    pub(super) fn inconsistencies(&self) -> Vec<Disagreement> {
        let mut documents: Vec<_> = self.documents().collect();
        documents.sort_by(|a, b| a.path.cmp(&b.path));
        documents.into_iter().flat_map(|document| of_document(document)).collect()
    }
}

fn of_document(document: &Document) -> Vec<Disagreement> {
    let mut out = Vec::new();
    for chunk in &document.chunks {
        for found in inconsistencies(&chunk.text, &chunk.facts, &chunk.joined, document.meta.date.as_deref()) {
            let nature = if found.matter.is_of_dates() { Nature::Date } else { Nature::Figure };
            let matter = found.matter.name();
            let side = |at: usize| {
                let span = found.spans[at].shifted(chunk.start);
                let text = document.text(span).split_whitespace().collect::<Vec<_>>().join(" ");
                Side {
                    place: Place { document: document.id, span },
                    text: text.into(),
                    value: found.values[at].clone(),
                    speaker: None,
                }
            };
            out.push(Disagreement {
                id: format!("{}-{}", nature.name(), names::slug(matter)).into(),
                entity: "".into(),
                matter: matter.into(),
                nature,
                severity: Severity::Medium,
                status: Status::Clash,
                score: None,
                sides: vec![side(0), side(1)],
            });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::corpus::{Corpus, DocId, Document};
    use crate::syntax::Format;

    /// Natures and values of the disagreements in one document.
    fn disagreements(text: &str) -> Vec<String> {
        let document = Arc::new(Document::new(DocId(0), "minutes.txt", Format::Text, text));
        let corpus = Corpus::default().with_documents(vec![document]);
        let all = corpus.disagreements().into_iter();
        all.map(|each| {
            let values: Vec<_> = each.sides.iter().map(|side| format!("{} ({})", side.text, side.value)).collect();
            format!("{}: {}", each.nature.name(), values.join(" / "))
        })
        .collect()
    }

    #[test]
    fn a_document_disagrees_with_itself() {
        assert_eq!(
            disagreements("Five boats sank: three in the storm, one in the\nfog and two in the dock.\n"),
            ["figure: Five (5) / three in the storm, one in the fog and two in the dock (6)"]
        );
        assert_eq!(
            disagreements("The court sat on Tuesday, 14 June 2024.\n"),
            ["date: Tuesday (tuesday) / 14 June 2024 (friday)"]
        );
        assert!(disagreements("Six boats sank: three in the storm, one in the fog and two in the dock.\n").is_empty());
    }
}
