//! Which of the paragraphs that name somebody a card reads, where they are too many to read them all: chosen by what the
//! index knows, without a look into any of them. First those of the document that asks, then some that give a title or tell
//! of an accusation, then those of the documents that name them most, a few of each.

use std::ops::Range;

use super::Corpus;
use super::index::ChunkRef;
use super::matter;
use super::names::NameKey;

/// Paragraphs of one document, beside those that say something that may be disputed.
const OF_ONE: usize = 4;

/// The paragraphs chosen, and how much there is beside them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Chosen {
    /// Those of the asking document first, then by document.
    pub(super) refs: Vec<ChunkRef>,
    /// Paragraphs left out, and documents of which none was chosen.
    pub(super) left_out: usize,
    pub(super) documents_left_out: usize,
}

impl Corpus {
    /// Of the paragraphs at rest under the keys, `room` of them. `own`: those of the document that asks.
    pub(super) fn strongest(&self, keys: &[NameKey], own: Option<Range<ChunkRef>>, room: usize) -> Chosen {
        let index = &self.rest.index;
        let mut all: Vec<ChunkRef> = keys.iter().flat_map(|key| index.named(*key)).copied().collect();
        // Sorted runs: merging them is all that is to do.
        all.sort();
        all.dedup();
        let is_own = |at: &ChunkRef| own.as_ref().is_some_and(|own| own.contains(at));
        let (mut chosen, others): (Vec<_>, Vec<_>) = all.into_iter().partition(is_own);
        let fits = chosen.len() + others.len() <= room;
        if fits {
            chosen.extend(others);
            return Chosen { refs: chosen, ..Chosen::default() };
        }
        let count = chosen.len() + others.len();
        chosen.truncate(room);
        let own_count = chosen.len();
        let stating = keys.iter().flat_map(|key| matter::keys_about(*key)).flat_map(|key| index.on_matter(key));
        let quarter = (room - own_count) / 4;
        let mut stating: Vec<_> = stating.filter(|at| others.binary_search(at).is_ok()).take(quarter).collect();
        stating.sort_unstable();
        stating.dedup();
        let mut rest = stating.clone();
        let mut documents = index.by_document(&others);
        let document_count = documents.len();
        // Each gives one paragraph at least, unless all that it has are there already: so many will do.
        let enough = room + stating.len();
        let strongest = |(document, run): &(usize, Range<usize>)| (std::cmp::Reverse(run.len()), *document);
        if documents.len() > enough {
            documents.select_nth_unstable_by_key(enough, strongest);
            documents.truncate(enough);
        }
        documents.sort_unstable_by_key(strongest);
        for (_, run) in documents {
            let free = room - own_count - rest.len();
            if free == 0 {
                break;
            }
            let new = others[run].iter().filter(|at| stating.binary_search(at).is_err());
            rest.extend(new.take(OF_ONE.min(free)));
        }
        rest.sort_unstable();
        let documents_left_out = document_count - index.by_document(&rest).len();
        chosen.extend(rest);
        Chosen { left_out: count - chosen.len(), refs: chosen, documents_left_out }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::analysis::EntityKind;
    use crate::corpus::{DocId, Document, names};
    use crate::syntax::Format;

    #[test]
    fn those_that_ask_that_dispute_and_that_tell_most_come_first() {
        let text = |number: u32| match number {
            3 => "Ada Marsh, envoy to Freedonia, spoke.\n".to_owned(),
            7 => "Ada Marsh sang.\n\n".repeat(9),
            _ => "Ada Marsh slept.\n\nNobody else did.\n".to_owned(),
        };
        let document =
            |id: u32| Arc::new(Document::new(DocId(id), format!("{id:02}.txt"), Format::Text, &text(id)).at_rest());
        let corpus = Corpus::default().with_documents((0..30).map(document).collect());
        let keys = [names::key("Ada Marsh", EntityKind::Person)];
        let own = corpus.rest.index.chunks_of(20);
        let chosen = corpus.strongest(&keys, Some(own), 8);
        let of = |at: &ChunkRef| corpus.rest.index.place(*at).0;
        assert_eq!(chosen.refs.iter().map(of).collect::<Vec<_>>(), [20, 0, 1, 3, 7, 7, 7, 7]);
        assert_eq!((chosen.left_out, chosen.documents_left_out), (38 - 8, 29 - 4));
        let all = corpus.strongest(&keys, None, 100);
        assert_eq!((all.refs.len(), all.left_out, all.documents_left_out), (38, 0, 0));
    }
}
