//! Blocking keys of propositions that may be about the same thing, and what the index stores of each.

use serde::{Deserialize, Serialize};

use crate::analysis::{EntityKind, Facts, Figure};
use crate::corpus::Chunk;
use crate::corpus::denials::{self, Claim};
use crate::corpus::events::{self, Event};
use crate::corpus::figures;
use crate::corpus::names::NameKey;
use crate::corpus::terms::hash;
use crate::corpus::title::Title;
use crate::text::Span;

/// Equal for all propositions that may be about the same thing.
pub(crate) type PropositionKey = u64;

/// One proposition of a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Proposition {
    pub(crate) key: PropositionKey,
    pub(super) what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum What {
    /// Index of the figure.
    Figure(u32),
    /// Indexes of the mention and of its descriptor.
    Title(u32, u32),
    Date(Event),
    Claim(Claim),
}

/// A paragraph with more figures than this is a table: the others are not compared.
const MOST_IN_A_CHUNK: usize = 64;
/// A prefix for keys that are not figures.
const DATES: u64 = 0x00DA_7E00_0000_0000;
const CLAIMS: u64 = 0x00C1_A100_0000_0000;

/// The key of an event.
pub(in crate::corpus) fn event_key(event: u32) -> PropositionKey {
    DATES ^ u64::from(event)
}

/// The keys of disputable facts about an entity: its titles, and the accusations against it.
pub(in crate::corpus) fn keys_about(name: NameKey) -> [PropositionKey; 2] {
    [!name, CLAIMS ^ name]
}

impl Proposition {
    /// A dated event: the date's index and the event's word.
    pub(in crate::corpus) fn dated(&self) -> Option<(u32, Span)> {
        if let What::Date(event) = self.what { Some((event.date, event.word)) } else { None }
    }
}

/// The propositions of a chunk.
pub(crate) fn matters(facts: &Facts, names: &[NameKey]) -> Vec<Proposition> {
    let prose = &*facts.syntax.prose;
    let figures = facts
        .figures
        .iter()
        .enumerate()
        .filter(|(_, figure)| !figure.head.is_empty() && !figures::is_measure(&figure.head))
        .map(|(index, figure)| {
            let mixed = u64::from(hash(&figure.head)) << 32 | u64::from(hash(&figure.unit)) ^ u64::from(figure.change);
            Proposition { key: mixed, what: What::Figure(crate::text::offset(index)) }
        });
    let people =
        facts.mentions.iter().zip(names).enumerate().filter(|(_, (mention, _))| mention.kind == EntityKind::Person);
    let titles = people.flat_map(|(index, (mention, key))| {
        mention.descriptors.iter().enumerate().filter_map(move |(descriptor, span)| {
            let is_comparable = Title::parse(span.of(prose)).is_some_and(|title| title.is_comparable());
            let what = What::Title(crate::text::offset(index), crate::text::offset(descriptor));
            is_comparable.then_some(Proposition { key: keys_about(*key)[0], what })
        })
    });
    let dates = events::events(facts).into_iter();
    let dates = dates.map(|event| Proposition { key: event_key(event.key), what: What::Date(event) });
    let claims = denials::claims(facts, names).into_iter();
    let claims = claims.map(|claim| Proposition { key: keys_about(claim.of)[1], what: What::Claim(claim) });
    titles.chain(dates).chain(claims).chain(figures).take(MOST_IN_A_CHUNK).collect()
}

impl Chunk {
    /// Whether it contains an accusation against an entity with one of the keys, or its denial.
    pub(in crate::corpus) fn accuses(&self, keys: &[NameKey]) -> bool {
        let claim = |matter: &Proposition| if let What::Claim(claim) = matter.what { Some(claim.of) } else { None };
        self.keys.matters.iter().filter_map(claim).any(|of| keys.contains(&of))
    }
}

impl What {
    pub(super) fn figure(self, chunk: &Chunk) -> Option<&Figure> {
        if let Self::Figure(index) = self { chunk.facts.figures.get(index as usize) } else { None }
    }

    pub(super) fn span(self, chunk: &Chunk) -> Span {
        match self {
            Self::Figure(index) => chunk.facts.figures[index as usize].span,
            Self::Title(mention, descriptor) => chunk.facts.mentions[mention as usize].descriptors[descriptor as usize],
            Self::Date(event) => chunk.facts.dates[event.date as usize].span,
            Self::Claim(claim) => claim.content,
        }
    }
}
