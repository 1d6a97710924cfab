//! Selects the paragraphs that a card reads if an entity has too many, from the index alone: first those of the current
//! document, then some with a title or an accusation, then a few of each document that mentions the entity most.

use super::holding::{At, Group, Order};
use super::identity::Hit;
use super::names::NameKey;
use super::proposition;
use super::{Corpus, Document};

/// The most paragraphs from one document, besides those with disputable statements.
const OF_ONE: usize = 4;

/// The selected paragraphs, and the number of others.
#[derive(Default)]
pub(super) struct SnippetSelection<'a> {
    /// Those of the asking document first, then by document.
    pub(super) hits: Vec<Hit<'a>>,
    /// The omitted paragraphs, and the documents without a selected one.
    pub(super) left_out: usize,
    pub(super) documents_left_out: usize,
}

impl Corpus {
    /// Selects `room` of the paragraphs under the keys. `asking`: the document that asks.
    pub(super) fn strongest(&self, keys: &[NameKey], asking: Option<&Document>, room: usize) -> SnippetSelection<'_> {
        let holding = self.found_under(keys, usize::MAX);
        let is_own = |group: &&Group<'_>| asking.is_some_and(|asking| asking.id == group.document.id);
        let own: Vec<_> = holding.groups.iter().filter(is_own).collect();
        let others: Vec<_> = holding.groups.iter().filter(|group| !is_own(group)).collect();
        let count = holding.count();
        let at = |group: &Group<'_>| {
            let order = group.order;
            holding.chunks(group).map(move |chunk| (order, chunk)).collect::<Vec<At>>()
        };
        let mut chosen: Vec<At> = own.iter().flat_map(|group| at(group)).take(room).collect();
        let own_count = chosen.len();
        let mut documents_left_out = 0;
        if count <= room {
            chosen.extend(others.iter().flat_map(|group| at(group)));
        } else {
            let stating = self.stating_among(keys, &others, &at, (room - own_count) / 4);
            let mut rest = stating.clone();
            let mut strongest = others.clone();
            // Each provides at least one paragraph, unless all of its paragraphs are selected already.
            let enough = room + stating.len();
            let strength = |group: &&Group<'_>| (std::cmp::Reverse(group.len()), group.order);
            if strongest.len() > enough {
                strongest.select_nth_unstable_by_key(enough, strength);
                strongest.truncate(enough);
            }
            strongest.sort_unstable_by_key(strength);
            for group in strongest {
                let free = room - own_count - rest.len();
                if free == 0 {
                    break;
                }
                let order = group.order;
                let all = holding.chunks(group).map(|chunk| (order, chunk));
                let new = all.filter(|at| stating.binary_search(at).is_err());
                rest.extend(new.take(OF_ONE.min(free)));
            }
            rest.sort_unstable();
            let mut documents: Vec<_> = rest.iter().map(|(order, _)| *order).collect();
            documents.dedup();
            documents_left_out = others.len() - documents.len();
            chosen.extend(rest);
        }
        let left_out = count - chosen.len();
        let hit = |(order, index): At| {
            let group = holding.groups.binary_search_by_key(&order, |group| group.order).ok()?;
            let document = holding.groups.get(group)?.document;
            Some(Hit { document, chunk: document.chunks.get(index)?, index })
        };
        SnippetSelection { hits: chosen.into_iter().filter_map(hit).collect(), left_out, documents_left_out }
    }

    /// The first paragraphs of some groups, in order, with a title of the entity or an accusation.
    fn stating_among(
        &self,
        keys: &[NameKey],
        groups: &[&Group<'_>],
        at: &impl Fn(&Group<'_>) -> Vec<At>,
        most: usize,
    ) -> Vec<At> {
        let mut found: Vec<At> = Vec::new();
        for key in keys.iter().flat_map(|key| proposition::keys_about(*key)) {
            let resting = self.rest.index.on_matter(key).map(|at| self.rest.index.place(at));
            let resting = resting.filter_map(|(document, chunk)| {
                let order = Order::resting(document);
                let group = groups.binary_search_by_key(&order, |group| group.order).ok()?;
                groups.get(group).filter(|group| group.is_resting()).map(|_| (order, chunk))
            });
            // A paragraph found under the key of a related name is also found under the name itself if it states it.
            let mut here: Vec<At> = resting.take(most + found.len()).collect();
            for group in groups.iter().filter(|group| !group.is_resting()) {
                let states = |(_, chunk): &At| {
                    let chunk = group.document.chunks.get(*chunk);
                    chunk.is_some_and(|chunk| chunk.keys.matters.iter().any(|matter| matter.key == key))
                };
                here.extend(at(group).into_iter().filter(states));
            }
            here.sort_unstable();
            here.dedup();
            for one in here {
                if found.len() < most && !found.contains(&one) {
                    found.push(one);
                }
            }
        }
        found.sort_unstable();
        found
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
    fn asking_disputing_and_most_frequent_documents_come_first() {
        let text = |number: u32| match number {
            3 => "Ada Marsh, envoy to Freedonia, spoke.\n".to_owned(),
            7 => "Ada Marsh sang.\n\n".repeat(9),
            _ => "Ada Marsh slept.\n\nNobody else did.\n".to_owned(),
        };
        let document =
            |id: u32| Arc::new(Document::new(DocId(id), format!("{id:02}.txt"), Format::Text, &text(id)).at_rest());
        let corpus = Corpus::default().with_documents((0..30).map(document).collect());
        let keys = [names::key("Ada Marsh", EntityKind::Person)];
        let asking = document(20);
        let chosen = corpus.strongest(&keys, Some(&asking), 8);
        let of = |hit: &Hit<'_>| hit.document.id.0;
        assert_eq!(chosen.hits.iter().map(of).collect::<Vec<_>>(), [20, 0, 1, 3, 7, 7, 7, 7]);
        assert_eq!((chosen.left_out, chosen.documents_left_out), (38 - 8, 29 - 4));
        let all = corpus.strongest(&keys, None, 100);
        assert_eq!((all.hits.len(), all.left_out, all.documents_left_out), (38, 0, 0));
    }

    #[test]
    fn whether_a_document_is_open_changes_nothing() {
        let text = |number: u32| match number % 5 {
            0 => "Ada Marsh, envoy to Freedonia, spoke.\n\nAda Marsh left.\n".to_owned(),
            1 => "Ada Marsh sang.\n\n".repeat(number as usize),
            _ => "Ada Marsh slept.\n\nNobody else did.\n".to_owned(),
        };
        let document = |id: u32| Arc::new(Document::new(DocId(id), format!("{id:02}.txt"), Format::Text, &text(id)));
        let closed = Corpus::default().with_documents((0..24).map(document).collect());
        let keys = [names::key("Ada Marsh", EntityKind::Person)];
        for (round, open) in [&[3][..], &[0, 1, 2], &[21, 16, 11, 6, 1], &[5, 10, 15, 20, 0]].into_iter().enumerate() {
            let opened = open.iter().fold(closed.clone(), |corpus, id| corpus.with_document(document(*id)));
            // A deleted document counts as if it had never existed.
            let without = opened.without_document(DocId(22));
            let never = Corpus::default().with_documents((0..24).filter(|id| *id != 22).map(document).collect());
            for (a, b) in [(&closed, &opened), (&never, &without)] {
                for (asking, room) in [(None, 5), (Some(document(6)), 9), (Some(document(3)), 30), (None, 500)] {
                    let asked = |corpus: &Corpus| {
                        let chosen = corpus.strongest(&keys, asking.as_deref(), room);
                        let at: Vec<_> = chosen.hits.iter().map(|hit| (hit.document.id, hit.index)).collect();
                        let hits = corpus.hits(&keys, asking.as_deref(), room);
                        let hits: Vec<_> = hits.iter().map(|hit| (hit.document.id, hit.index)).collect();
                        (at, chosen.left_out, chosen.documents_left_out, hits)
                    };
                    assert_eq!(asked(a), asked(b), "round {round}, room {room}");
                }
            }
        }
    }
}
