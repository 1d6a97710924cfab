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
