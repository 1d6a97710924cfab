//! Disagreements over a quotation: the words with and without what reverses their sense.

use rustc_hash::FxHashMap;

use super::super::proposition::{Disagreement, Nature, Severity, Side, Status};
use super::super::{Corpus, DocId, Place, names};
use super::{Fidelity, QuotationClass};
use crate::text::Span;

impl Corpus {
    /// The quotations whose sense differs between documents, each pair of passages once, in the order of the documents'
    /// paths: words with and without what reverses them, and the same words from another speaker.
    pub(in super::super) fn quotation_disagreements(&self) -> Vec<Disagreement> {
        let mut documents: Vec<_> = self.documents().collect();
        documents.sort_by(|a, b| a.path.cmp(&b.path));
        let mut seen: FxHashMap<(DocId, DocId), Vec<(Span, Span)>> = FxHashMap::default();
        let mut all = Vec::new();
        for document in documents {
            for index in 0..document.chunks.len() {
                for fidelity in self.fidelity(document, index) {
                    let (one, two) = (fidelity.quotation, fidelity.source);
                    let Some(found) = self.sense_disputed(&fidelity) else { continue };
                    // Each of two quotations has the other for its source.
                    let back = seen.get(&(two.document, one.document));
                    let is_known =
                        |(source, quotation): &(Span, Span)| source.overlaps(two.span) && quotation.overlaps(one.span);
                    if !back.is_some_and(|all| all.iter().any(is_known)) {
                        seen.entry((one.document, two.document)).or_default().push((one.span, two.span));
                        all.push(found);
                    }
                }
            }
        }
        all
    }

    fn sense_disputed(&self, fidelity: &Fidelity) -> Option<Disagreement> {
        let is_others = fidelity.class == QuotationClass::OtherSpeaker;
        if !is_others && fidelity.class != QuotationClass::SenseChanged && !fidelity.negation {
            return None;
        }
        let side = |place: Place, speaker: &Option<Box<str>>| {
            let text: Box<str> = self.document(place.document)?.text(place.span).into();
            let named = speaker.as_deref().filter(|_| is_others);
            let value = named.map_or_else(|| text.to_lowercase(), str::to_lowercase).into();
            Some(Side { place, value, text, speaker: speaker.clone() })
        };
        let [here, there] = &fidelity.speakers;
        let entity: Box<str> = there.as_deref().or(here.as_deref()).unwrap_or("quotation").into();
        Some(Disagreement {
            id: format!("quotation-{}", names::slug(&entity)).into(),
            matter: if is_others { "speaker of a quotation" } else { "sense of a quotation" }.into(),
            nature: if is_others { Nature::Speaker } else { Nature::Denial },
            severity: if is_others { Severity::Medium } else { Severity::High },
            status: Status::Clash,
            score: None,
            sides: vec![side(fidelity.quotation, here)?, side(fidelity.source, there)?],
            entity,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::corpus::{Corpus, DocId, Document, Nature};
    use crate::syntax::Format;

    fn natures(texts: &[&str]) -> Vec<Nature> {
        let document = |(id, text): (usize, &&str)| {
            let id = crate::text::offset(id);
            Arc::new(Document::new(DocId(id), format!("{id}.txt"), Format::Text, text))
        };
        let corpus = Corpus::default().with_documents(texts.iter().enumerate().map(document).collect());
        corpus.disagreements().iter().map(|each| each.nature).collect()
    }

    #[test]
    fn a_lost_not_disagrees_once() {
        let port = "“We will not close the northern harbour before the autumn season,” Ada Marsh said.\n";
        let paper = "“We will close the northern harbour before the autumn season,” Ada Marsh said.\n";
        assert_eq!(natures(&[port, paper]), [Nature::Denial]);
    }

    #[test]
    fn the_same_words_do_not() {
        let clinic = "“The ward was full long before the strike began,” Karla Voss said.\n";
        assert!(natures(&[clinic, "“The ward was full long before the strike began,” Voss said.\n"]).is_empty());
    }
}
