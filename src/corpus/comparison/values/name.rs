//! Names and outcomes as values: who, where, which body; what was decided, and whether something is said or negated.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::super::super::names;
use super::super::super::outcome::Outcomes;
use super::super::super::spelling;
use super::super::super::terms::{self, Term, words};
use super::super::sentence::{Compared, Sentence};
use super::features::Of;
use super::item::{Item, hashes};
use super::measure::Kind;
use crate::analysis::EntityKind;
use crate::text::Span;

/// A name as it is compared: its words in lower case without accents, by hash.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Identity {
    words: Vec<u32>,
    /// Of the initials of its words, for “WHO”.
    initials: u32,
}

impl Identity {
    pub(super) fn of(name: &str) -> Self {
        const ARTICLE: &[u8] = b"the";
        let mut initials = String::new();
        let mut all = Vec::new();
        for (at, word) in words(name) {
            if word.as_bytes() == ARTICLE {
                continue;
            }
            let own = word.as_bytes().strip_suffix(b"'s").unwrap_or(word.as_bytes());
            all.push(terms::hash(&spelling::unaccented(&String::from_utf8_lossy(own))));
            // “World Health Organization”, without its small words.
            initials.extend(at.of(name).chars().next().filter(|c| c.is_uppercase()));
        }
        let initials = if all.len() > 1 { terms::hash(&initials.to_lowercase()) } else { 0 };
        Self { words: all, initials }
    }

    pub(super) fn words(&self) -> &[u32] {
        &self.words
    }

    /// How many words it has.
    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether every word of the shorter name is among those of the longer, or one is the other's acronym.
    fn is_part(&self, other: &Self) -> bool {
        let (short, long) = if self.len() <= other.len() { (self, other) } else { (other, self) };
        let is_acronym = long.initials != 0 && short.words == [long.initials];
        !short.words.is_empty() && short.words.iter().all(|word| long.words.contains(word)) || is_acronym
    }

    /// Whether both have a word in common.
    pub(super) fn meets(&self, other: &Self) -> bool {
        self.words.iter().any(|word| other.words.contains(word))
    }
}

/// Whether two names of one kind can be one's.
pub(super) fn is_same(a: &Item<'_>, b: &Item<'_>) -> bool {
    if a.identity.is_part(&b.identity) {
        return true;
    }
    a.kind == Kind::Person && a.identity.words.last() == b.identity.words.last() && names::compatible(a.name, b.name)
}

/// What is named or decided in a sentence, and where, in bytes from the chunk's first.
pub(super) struct Named<'a> {
    pub(super) kind: Kind,
    pub(super) span: Span,
    pub(super) name: &'a str,
    /// Of an outcome: which of the two.
    pub(super) size: f64,
}

/// The names of people, places and bodies in a sentence, except those to whom its statements are attributed.
pub(super) fn names_in<'a>(compared: &Compared<'a>, chunk: usize, own: Span) -> Vec<Named<'a>> {
    let Some(chunk) = compared.document.chunks.get(chunk) else { return Vec::new() };
    let mentions = chunk.facts.mentions.iter().zip(chunk.called());
    // Two people may say the same.
    let sources = || chunk.joined.attributions.iter().flat_map(|attribution| &attribution.source);
    let inside = mentions
        .filter(|(mention, _)| own.covers(mention.span) && !sources().any(|source| source.overlaps(mention.span)));
    let named = inside.filter_map(|(mention, called)| {
        let kind = match mention.kind {
            EntityKind::Person => Kind::Person,
            EntityKind::Geopolitical | EntityKind::Location => Kind::Place,
            EntityKind::Organization | EntityKind::Group => Kind::Body,
            _ => return None,
        };
        Some(Named { kind, span: mention.span, name: called.country_or_name(), size: 0.0 })
    });
    named.collect()
}

/// The words of a sentence that name one of two opposite outcomes, and those that are negated somewhere in the folder.
pub(super) fn outcomes_in(text: &str, own: Span, negated: &FxHashSet<Term>) -> Vec<Named<'static>> {
    let named = |kind, span: Span, is: bool| Named {
        kind,
        span: span.shifted(own.start),
        name: "",
        size: if is { 1.0 } else { 0.0 },
    };
    let mut found = Vec::new();
    for said in Outcomes::of(text).said() {
        for &(number, side) in said.poles {
            found.push(named(Kind::Outcome(number), said.span, side != said.is_negated));
        }
        if negated.contains(&said.term) {
            found.push(named(Kind::Predicate(said.term), said.span, !said.is_negated));
        }
    }
    found
}

/// The words that a sentence negates.
pub(super) fn negated_in(text: &str) -> Vec<Term> {
    Outcomes::of(text).said().filter(|said| said.is_negated).map(|said| said.term).collect()
}

/// In how many sentences of their documents two names stand.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Spread {
    /// Sentences of the other side's document that have this side's name: of the earlier side, of the later.
    pub(super) elsewhere: (usize, usize),
    /// Documents that have it.
    pub(super) documents: (usize, usize),
    /// Sentences of the folder that have both.
    pub(super) together: usize,
    /// Whether a sentence beside the one has the other's name.
    pub(super) is_near: bool,
}

struct Lists {
    /// Words before a verb that make it no fact: “to”, “would”, “may”.
    open: FxHashSet<u32>,
    passive: FxHashSet<u32>,
}

static LISTS: LazyLock<Lists> =
    LazyLock::new(|| Lists { open: hashes("values.open"), passive: hashes("predicate.passive") });

/// The nearest name before or behind a value in its sentence.
fn neighbour<'a>(of: &Of<'a>, before: bool) -> Option<&'a Item<'a>> {
    let own = of.item.span;
    let names = of.beside.iter().filter(|item| item.kind.is_name());
    if before {
        names.filter(|item| item.span.end <= own.start).max_by_key(|item| item.span.end)
    } else {
        names.filter(|item| item.span.start >= own.end).min_by_key(|item| item.span.start)
    }
}

/// 1 for the same name, 0 for another, -1 if one is missing.
fn same_name(one: Option<&Item<'_>>, other: Option<&Item<'_>>) -> f32 {
    one.zip(other).map_or(-1.0, |(one, other)| if one.kind == other.kind && is_same(one, other) { 1.0 } else { 0.0 })
}

/// Whether two sentences that say the same otherwise give opposite outcomes (“upheld”, “overturned”), or differ in a
/// negation (“collapsed”, “did not collapse”).
pub(super) fn are_opposed(early: &Of<'_>, late: &Of<'_>) -> bool {
    /// Fewest content words beside the outcome, and the most that only one of the two may have. Chosen by hand.
    const FEWEST: usize = 2;
    const EXTRA: usize = 2;
    let (x, y) = (early.sentence, late.sentence);
    let negations = match early.item.kind {
        Kind::Outcome(_) => x.marks.negations == y.marks.negations,
        Kind::Predicate(_) => x.marks.negations.abs_diff(y.marks.negations) == 1,
        _ => return false,
    };
    let marks = |of: &Sentence<'_>| (of.marks.is_modal, of.marks.is_question, of.marks.is_universal, of.unasserted);
    let are_alike = marks(x) == marks(y)
        && (&x.names, &x.dates, &x.values) == (&y.names, &y.dates, &y.values)
        && (&x.ordinals, &x.contrasts, &x.numbers) == (&y.ordinals, &y.contrasts, &y.numbers);
    if !negations || !are_alike {
        return false;
    }
    let rest = |of: &Of<'_>| -> FxHashSet<Term> {
        let outside = of.item.tokens.iter().filter_map(|&at| of.sentence.tokens.get(at));
        outside.map(|token| token.term).collect()
    };
    let (ours, theirs) = (rest(early), rest(late));
    let (short, long) = if ours.len() <= theirs.len() { (&ours, &theirs) } else { (&theirs, &ours) };
    short.len() >= FEWEST && short.is_subset(long) && long.len() - short.len() <= EXTRA
}

/// What judges of names and outcomes go by besides the features of all values.
pub(super) fn features(early: &Of<'_>, late: &Of<'_>, spread: Spread) -> Vec<(&'static str, f32)> {
    let flag = |is: bool| if is { 1.0 } else { 0.0 };
    #[expect(clippy::cast_precision_loss, reason = "counts in a folder")]
    let count = |count: usize| count as f32;
    let (a, b) = (early.item, late.item);
    let ((before_a, behind_a), (before_b, behind_b)) = (early.around(), late.around());
    // 1 for the same word, 0 for another, -1 for none.
    let same = |one: Option<&u32>, other: Option<&u32>| match (one, other) {
        (Some(one), Some(other)) => flag(one == other),
        _ => -1.0,
    };
    let both = |(a, b): (usize, usize)| (count(a.min(b)), count(a.max(b)));
    let (elsewhere_least, elsewhere_most) = both(spread.elsewhere);
    let (documents_least, documents_most) = both(spread.documents);
    let has = |words: &[u32], list: &FxHashSet<u32>| words.iter().any(|word| list.contains(word));
    // A name on the other side of the value: “Besse beat Torrow”, “Torrow beat Besse”.
    let crossed = same_name(neighbour(early, true), neighbour(late, false))
        .max(same_name(neighbour(early, false), neighbour(late, true)));
    // Both outcomes in one sentence: “rejected the first, approved the second”.
    let has_rival = |of: &Of<'_>| {
        of.beside.iter().any(|item| item.kind == of.item.kind && !item.kind.is_name() && !item.is_same(of.item))
    };
    let starts = (before_a.is_empty(), before_b.is_empty());
    vec![
        ("is_person", flag(a.kind == Kind::Person && b.kind == Kind::Person)),
        ("is_place", flag(a.kind == Kind::Place)),
        ("is_body", flag(a.kind == Kind::Body && b.kind == Kind::Body)),
        ("kinds_differ", flag(a.kind != b.kind)),
        ("is_outcome", flag(matches!(a.kind, Kind::Outcome(_)))),
        ("is_predicate", flag(matches!(a.kind, Kind::Predicate(_)))),
        ("before", same(before_a.first(), before_b.first())),
        ("before_next", same(before_a.get(1), before_b.get(1))),
        ("before_any", flag(before_a.iter().any(|word| before_b.contains(word)))),
        ("behind", same(behind_a.first(), behind_b.first())),
        ("behind_next", same(behind_a.get(1), behind_b.get(1))),
        ("behind_any", flag(behind_a.iter().any(|word| behind_b.contains(word)))),
        ("starts", flag(starts.0) + flag(starts.1)),
        ("start_differs", flag(starts.0 != starts.1)),
        ("elsewhere_least", elsewhere_least),
        ("elsewhere_most", elsewhere_most),
        ("documents_least", documents_least),
        ("documents_most", documents_most),
        ("together", count(spread.together)),
        ("beside", flag(spread.is_near)),
        ("length_least", count(a.identity.len().min(b.identity.len()))),
        ("length_most", count(a.identity.len().max(b.identity.len()))),
        ("meets", flag(a.identity.meets(&b.identity))),
        ("same_word", flag(a.text.eq_ignore_ascii_case(b.text))),
        ("name_before", same_name(neighbour(early, true), neighbour(late, true))),
        ("name_behind", same_name(neighbour(early, false), neighbour(late, false))),
        ("name_crossed", crossed),
        ("early_open", flag(has(&before_a, &LISTS.open))),
        ("late_open", flag(has(&before_b, &LISTS.open))),
        ("early_passive", flag(has(&before_a, &LISTS.passive))),
        ("late_passive", flag(has(&before_b, &LISTS.passive))),
        ("both_sides", flag(has_rival(early)) + flag(has_rival(late))),
    ]
}
