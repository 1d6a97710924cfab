//! Whether a passage gives the values of a claim, in whatever words. Does not judge whether it is about the same thing.

use super::figures::states;
use super::{Corpus, Place, concepts};
use crate::analysis::Figure;

/// Counts below this are too common to tell anything without their noun.
const SPECIFIC: f64 = 13.0;

impl Corpus {
    /// Whether a passage gives every figure of a claim that can tell it from others; not if there are none.
    #[must_use]
    pub fn gives_figures(&self, claim: Place, passage: Place) -> bool {
        let (own, theirs) = (self.figures_at(claim), self.figures_at(passage));
        let mut telling = own.iter().filter(|figure| figure.value >= 2.0 || !figure.unit.is_empty()).peekable();
        telling.peek().is_some() && telling.all(|own| theirs.iter().any(|other| gives(other, own)))
    }

    fn figures_at(&self, place: Place) -> Vec<&Figure> {
        let Some(document) = self.document(place.document) else { return Vec::new() };
        let Some(chunk) = document.chunk_at(place.span.start).and_then(|at| document.chunks.get(at)) else {
            return Vec::new();
        };
        let all = chunk.facts.figures.iter();
        all.filter(|figure| place.span.covers(figure.span.shifted(chunk.start))).collect()
    }
}

/// Whether a figure gives another: the same value, and for a small count the same noun.
fn gives(other: &Figure, own: &Figure) -> bool {
    let same_noun = || own.head == other.head || concepts::distinct(&own.head) == concepts::distinct(&other.head);
    let is_specific = !own.unit.is_empty() || own.value >= SPECIFIC;
    own.unit == other.unit && states(other, own) && (is_specific || same_noun())
}
