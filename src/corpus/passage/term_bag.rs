//! The terms of a sentence with synonyms merged: the entities it mentions, under any name, and its concepts.

use crate::analysis::EntityKind;
use crate::analysis::{Figure, Iso};
use crate::corpus::concepts;
use crate::corpus::events::{self, Spoken};
use crate::corpus::names::{self, NameKey};
use crate::corpus::terms::Term;
use crate::corpus::{Chunk, Document};
use crate::text::Span;

/// The terms of one or more sentences.
#[derive(Debug, Default)]
pub(in crate::corpus) struct TermBag {
    /// Sorted. A capital and a demonym count as their country.
    pub(super) names: Vec<NameKey>,
    /// Sorted. Words that are not part of a name.
    pub(super) terms: Vec<Term>,
    /// Sorted, with repetitions: the concepts of all words, including names.
    pub(super) bag: Vec<Term>,
    pub(super) figures: Vec<Figure>,
    pub(super) dates: Vec<Iso>,
    /// Its dates as in the text, in lower case: “on Friday” may be the same day if no document has a date.
    pub(super) written: Vec<String>,
    /// Events without a name.
    pub(super) events: Vec<Spoken>,
    /// All of them in the order of the text, each with the byte at which it begins.
    pub(super) row: Vec<(u32, Unit)>,
}

/// A name or a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Unit {
    Name(NameKey),
    Term(Term),
}

impl Chunk {
    /// The terms of each sentence.
    pub(super) fn units(&self) -> &[TermBag] {
        let all = || self.facts.sentences.iter().map(|sentence| TermBag::of(self, sentence.span)).collect();
        self.memo.units.get_or_init(all)
    }
}

impl TermBag {
    /// Those in a span of a chunk; `span` counts from the chunk's first byte.
    pub(super) fn of(chunk: &Chunk, span: Span) -> Self {
        let mut units = Self::default();
        units.add(chunk, span, 0);
        units.settle();
        units
    }

    /// Those in a span of a document, across chunks.
    pub(super) fn of_stretch(document: &Document, span: Span) -> Self {
        let mut units = Self::default();
        let Some(first) = document.chunk_at(span.start) else { return units };
        for chunk in document.chunks[first..].iter().take_while(|chunk| chunk.start < span.end) {
            let start = span.start.max(chunk.start) - chunk.start;
            let end = span.end.min(chunk.span().end) - chunk.start;
            units.add(chunk, Span { start, end }, chunk.start);
        }
        units.settle();
        units
    }

    /// `base`: the origin of the positions of the terms.
    fn add(&mut self, chunk: &Chunk, span: Span, base: u32) {
        let facts = &*chunk.facts;
        let mentions = facts.mentions.iter().zip(&chunk.keys.names).zip(chunk.called());
        let mut named: Vec<Span> = Vec::new();
        for ((mention, key), called) in mentions.filter(|((mention, _), _)| mention.span.overlaps(span)) {
            named.push(mention.span);
            let country = called.seat_of.map(|country| names::key(country, EntityKind::Geopolitical));
            let key = country.unwrap_or(*key);
            self.names.push(key);
            self.row.push((base + mention.span.start, Unit::Name(key)));
        }
        let words = concepts::concepts(span.of(&facts.syntax.prose));
        let free = words.filter(|(at, _)| {
            let at = at.shifted(span.start);
            !named.iter().any(|name| name.overlaps(at))
        });
        self.bag.extend(concepts::concepts(span.of(&facts.syntax.prose)).map(|(_, term)| term));
        for (at, term) in free {
            self.terms.push(term);
            self.row.push((base + span.start + at.start, Unit::Term(term)));
        }
        self.figures.extend(facts.figures.iter().filter(|figure| span.covers(figure.span)).cloned());
        self.events.extend(events::spoken_of(facts, span));
        let dated = facts.dates.iter().zip(chunk.joined.dates.iter()).filter(|(date, _)| span.covers(date.span));
        let written = facts.dates.iter().filter(|date| span.covers(date.span));
        self.written.extend(written.map(|date| date.span.of(&facts.syntax.prose).to_lowercase()));
        self.dates.extend(dated.filter_map(|(_, iso)| iso.clone()));
    }

    fn settle(&mut self) {
        self.names.sort_unstable();
        self.names.dedup();
        self.terms.sort_unstable();
        self.terms.dedup();
        self.row.sort_unstable();
        self.bag.sort_unstable();
    }

    /// The words in a span of the document, each once.
    pub(super) fn within(&self, stretch: Span) -> Vec<Term> {
        let words = self.row.iter().filter(|(start, _)| stretch.contains(*start));
        let mut terms: Vec<Term> =
            words.filter_map(|(_, unit)| if let Unit::Term(term) = unit { Some(*term) } else { None }).collect();
        terms.sort_unstable();
        terms.dedup();
        terms
    }

    pub(super) fn len(&self) -> usize {
        self.names.len() + self.terms.len()
    }
}

/// The common elements of two sorted lists.
pub(super) fn shared<'a, T: Ord>(a: &'a [T], b: &'a [T]) -> impl Iterator<Item = &'a T> {
    a.iter().filter(|each| b.binary_search(each).is_ok())
}
