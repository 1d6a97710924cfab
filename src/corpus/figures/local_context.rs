//! The local context of a number: the outcome of the counted noun, the organizations mentioned with it, whether a poll
//! found it.

use std::sync::LazyLock;

use super::At;
use crate::analysis::{EntityKind, Mention};
use crate::corpus::concepts;
use crate::corpus::names::NameKey;
use crate::corpus::terms::{Term, words};
use crate::text::Span;

/// Outcomes of people or things: the killed are counted separately from all others.
const OUTCOMES: &str = "killed injured arrested missing rescued fled hired surrendered joined evacuated infected \
                     convicted destroyed sold bought sent rejected";

static FATE_TERMS: LazyLock<Vec<Term>> = LazyLock::new(|| concepts::distinct(OUTCOMES));

/// Content words before and after a number and its noun phrase that are compared.
const BESIDE: usize = 3;
/// Words and marks that begin another statement.
pub(super) const BREAKS: [&str; 8] = [", ", "; ", ": ", " and ", " but ", " — ", " – ", ". "];

impl<'a> At<'a> {
    /// The spans next to the number and its noun phrase, within its own clause: before, between, after.
    fn stretches(&self) -> [Span; 3] {
        let prose = &*self.chunk.facts.syntax.prose;
        let sentence = self.sentence();
        let figure = self.figure.span;
        let counts = self.figure.counts_span.unwrap_or(figure);
        let (first, last) = if figure.start <= counts.start { (figure, counts) } else { (counts, figure) };
        let before = Span::new(sentence.start.min(first.start), first.start);
        let opens = BREAKS.iter().filter_map(|mark| before.of(prose).rfind(mark).map(|at| at + mark.len())).max();
        let before = Span { start: before.start + crate::text::offset(opens.unwrap_or(0)), ..before };
        let behind = Span::new(last.end, sentence.end.max(last.end));
        let closes = BREAKS.iter().filter_map(|mark| behind.of(prose).find(mark)).min();
        let end = closes.map_or(behind.end, |at| behind.start + crate::text::offset(at));
        [before, Span::new(first.end.min(last.start), last.start), Span { end, ..behind }]
    }

    /// Concepts of the words next to the number, and modifiers of the counted.
    pub(super) fn beside(&self) -> Box<[Term]> {
        let prose = &*self.chunk.facts.syntax.prose;
        let [before, between, behind] = self.stretches();
        let of = |span: Span| concepts::concepts(span.of(prose)).map(|(_, term)| term).collect::<Vec<Term>>();
        let mut terms: Vec<Term> = of(before).into_iter().rev().take(BESIDE).collect();
        terms.extend(of(between));
        terms.extend(of(behind).into_iter().take(BESIDE));
        // “1,900 damaged houses in the old town”: without the counted noun and names.
        let counts = self.figure.counts_span.unwrap_or(Span::empty(self.figure.span.end));
        let phrase = counts.of(prose);
        let end = [" of ", " in "].iter().filter_map(|link| phrase.find(link)).min().unwrap_or(phrase.len());
        let narrowing: Vec<(Span, Term)> = concepts::concepts(&phrase[..end]).collect();
        let names: Vec<Span> = self.mentions_in(counts).map(|(_, mention)| mention.span).collect();
        let narrowing = narrowing.split_last().map_or(&[][..], |(_, narrowing)| narrowing).iter();
        let free = narrowing.filter(|(at, _)| !names.iter().any(|name| name.overlaps(at.shifted(counts.start))));
        terms.extend(free.map(|(_, term)| *term));
        terms.sort_unstable();
        terms.dedup();
        terms.into()
    }

    /// Organizations and nations named after the counted: “delegates for the Harbour Party's nomination”.
    pub(super) fn bodies(&self) -> Box<[NameKey]> {
        let [.., behind] = self.stretches();
        let is_body = |mention: &Mention| {
            matches!(mention.kind, EntityKind::Organization | EntityKind::Group | EntityKind::Nationality)
        };
        let named = self.mentions_in(behind).filter(|(_, mention)| is_body(mention));
        named.filter_map(|(at, _)| self.chunk.keys.names.get(at).copied()).collect()
    }

    /// Whether the paragraphs of both name one organization of the other.
    pub(super) fn is_of_one_body(&self, other: &Self) -> bool {
        let meets =
            |bodies: &[NameKey], names: &[NameKey]| bodies.is_empty() || bodies.iter().any(|body| names.contains(body));
        meets(&self.setting.bodies, &other.chunk.keys.names) && meets(&other.setting.bodies, &self.chunk.keys.names)
    }

    /// The outcome of the counted noun, from the words next to it.
    pub(super) fn fates(&self) -> impl Iterator<Item = &'a Term> + use<'a> {
        self.setting.beside.iter().filter(|term| FATE_TERMS.binary_search(term).is_ok())
    }

    /// Whether the context words of both agree.
    pub(super) fn shares_what_is_beside(&self, other: &Self) -> bool {
        self.setting.beside.iter().any(|term| other.setting.beside.binary_search(term).is_ok())
    }

    /// Whether it is a poll result.
    pub(super) fn is_polled(&self) -> bool {
        const POLLS: [&[u8]; 6] = [b"poll", b"polls", b"polled", b"polling", b"survey", b"surveys"];
        !self.figure.unit.is_empty()
            && words(&self.chunk.facts.syntax.prose).any(|(_, word)| POLLS.contains(&word.as_bytes()))
    }
}
