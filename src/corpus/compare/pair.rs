//! Pairs of slots that may exclude each other, and what speaks for it that both fill one slot of one statement.

use std::cmp::Ordering;

use rustc_hash::FxHashMap;

use super::lexicon::Marks;
use super::slot::{Bound, Filler, Measure, Slot, Statement};
use super::time::{Time, bounds};
use crate::analysis::Role;
use crate::corpus::passage::{Unit, Units, Weights};
use crate::corpus::terms::Term;
use crate::corpus::{Chunk, Corpus, Document, concepts};
use crate::text::Span;

/// Sentences of other documents that are compared with one.
const SENTENCES: usize = 16;
/// Pairs of one slot that are judged.
const PAIRS: usize = 8;
/// How many chunks before and behind a statement its own document is asked for what other speakers say.
const BESIDE: usize = 4;
/// Of the weight of the lighter sentence, the share that both must have.
const LEAST: f32 = 0.10;
/// Units before and behind a slot that are nearest to it.
const NEAR: usize = 5;
/// Chunks before and behind a sentence that are its context.
const CONTEXT: usize = 2;

/// The features of a pair, in order. Shares are of idf weight.
pub(super) const NAMES: [&str; FEATURES] = [
    "number",
    "time",
    "polarity",
    "name",
    "similar",
    "covered_least",
    "covered_most",
    "weight_shared",
    "units_shared",
    "heaviest_shared",
    "near_similar",
    "near_covered",
    "near_unshared_heaviest",
    "names_shared",
    "names_apart_least",
    "names_apart_most",
    "context_similar",
    "head_same",
    "head_other",
    "measure",
    "ratio",
    "change_one",
    "change_both",
    "ahead_one",
    "ahead_both",
    "part_one",
    "per_one",
    "total_one",
    "past_one",
    "doubt_any",
    "bounds",
    "agreeing",
    "excluding",
    "speakers",
    "written_apart",
    "times_apart",
    "times_meet",
    "rank",
    "margin",
    "agreed_elsewhere",
    "length_least",
    "length_most",
    "negated_one",
    "denied_one",
    "negation_near",
    "contraries",
    "gap",
    "precision",
    "body_both",
    "order_shared",
];
pub(super) const FEATURES: usize = 50;

/// A sentence where it stands.
#[derive(Clone, Copy)]
pub(super) struct Sentence<'a> {
    pub(super) document: &'a Document,
    pub(super) index: usize,
    pub(super) chunk: &'a Chunk,
    pub(super) at: usize,
    pub(super) units: &'a Units,
    pub(super) statement: &'a Statement,
    is_body: bool,
}

/// Two slots that exclude each other, the asking document's first.
pub(super) struct Pair<'a> {
    pub(super) own: (Sentence<'a>, &'a Slot),
    pub(super) other: (Sentence<'a>, &'a Slot),
    pub(super) features: [f32; FEATURES],
}

impl<'a> Sentence<'a> {
    /// The sentences of a chunk that state something: body text and headlines, no notices.
    pub(super) fn all(document: &'a Document, index: usize) -> impl Iterator<Item = Self> {
        let chunk = document.chunks.get(index);
        chunk.into_iter().flat_map(move |chunk| {
            let (units, statements) = (chunk.units(), chunk.statements());
            let all = chunk.facts.sentences.iter().zip(units.iter().zip(statements)).enumerate();
            all.filter_map(move |(at, (sentence, (units, statement)))| {
                let role = chunk.joined.roles.get(sentence.block as usize)?;
                let is_body = *role == Role::Body;
                (is_body || *role == Role::Heading).then_some(Self {
                    document,
                    index,
                    chunk,
                    at,
                    units,
                    statement,
                    is_body,
                })
            })
        })
    }

    pub(super) fn span(&self) -> Span {
        self.chunk.facts.sentences.get(self.at).map_or_else(Span::default, |sentence| sentence.span)
    }

    /// Who says what stands at a span, as the document has it.
    pub(super) fn speaker(&self, span: Span) -> Option<&'a str> {
        let joined = &*self.chunk.joined;
        let told = joined.attributions.iter().zip(&joined.speakers).filter_map(|(attribution, speaker)| {
            let content = attribution.content.iter().find(|content| content.covers(span))?;
            Some((content.len(), speaker.as_ref()?))
        });
        told.min_by_key(|(length, _)| *length).map(|(_, speaker)| &*speaker.name)
    }

    /// Whether any of it is attributed to somebody.
    fn speaks(&self) -> bool {
        let span = self.span();
        let mut contents = self.chunk.joined.attributions.iter().flat_map(|attribution| &attribution.content);
        contents.any(|content| content.overlaps(span))
    }

    /// The units nearest to a slot, on both sides, with those of the slot's own words left out.
    fn near(&self, span: Span) -> Vec<Unit> {
        let row = &self.units.row;
        let from = row.partition_point(|(start, _)| *start < span.start);
        let to = row.partition_point(|(start, _)| *start < span.end);
        let before = row.get(from.saturating_sub(NEAR)..from).unwrap_or_default();
        let behind = row.get(to..(to + NEAR).min(row.len())).unwrap_or_default();
        before.iter().chain(behind).map(|(_, unit)| *unit).collect()
    }

    /// The date nearest to a slot in its sentence, ISO.
    pub(super) fn as_of(&self, slot: &Slot) -> Option<Box<str>> {
        let dated = self.statement.slots.iter().filter(|each| each.span != slot.span);
        let dated = dated.filter_map(|each| match &each.filler {
            Filler::Time(Time::Days { iso, .. }) => Some((each.span.start.abs_diff(slot.span.start), iso)),
            _ => None,
        });
        dated.min_by_key(|(distance, _)| *distance).map(|(_, iso)| iso.clone())
    }

    /// The days that the sentence's own dates say.
    fn times(&self) -> impl Iterator<Item = &'a Time> {
        self.statement
            .slots
            .iter()
            .filter_map(|slot| if let Filler::Time(time) = &slot.filler { Some(time) } else { None })
    }
}

/// How much each unit says, kept as one sentence is held against many.
struct Weigher<'w, 'a> {
    weights: &'w Weights<'a>,
    known: FxHashMap<Unit, f32>,
}

impl Weigher<'_, '_> {
    fn of(&mut self, unit: Unit) -> f32 {
        let weights = self.weights;
        *self.known.entry(unit).or_insert_with(|| weights.weight(unit))
    }

    fn all(&mut self, units: &[Unit]) -> f32 {
        units.iter().map(|unit| self.of(*unit)).sum()
    }
}

fn distinct(units: &Units) -> Vec<Unit> {
    units.names.iter().map(|name| Unit::Name(*name)).chain(units.terms.iter().map(|term| Unit::Term(*term))).collect()
}

/// What a sentence around another shares with it.
struct Overlap {
    similar: f32,
    least: f32,
    most: f32,
    shared: f32,
    count: f32,
    heaviest: f32,
}

fn overlap(own: &[Unit], other: &[Unit], weigh: &mut Weigher<'_, '_>) -> Overlap {
    let shared: Vec<Unit> = own.iter().copied().filter(|unit| other.contains(unit)).collect();
    let (a, b, both) = (weigh.all(own).max(1e-6), weigh.all(other).max(1e-6), weigh.all(&shared));
    let heaviest = shared.iter().map(|unit| weigh.of(*unit)).fold(0.0, f32::max);
    Overlap {
        similar: 2.0 * both / (a + b),
        least: both / a.max(b),
        most: both / a.min(b),
        shared: both,
        count: small(shared.len()),
        heaviest,
    }
}

fn small(count: usize) -> f32 {
    f32::from(u8::try_from(count).unwrap_or(u8::MAX))
}

fn flag(is: bool) -> f32 {
    f32::from(u8::from(is))
}

impl Corpus {
    /// The pairs that a sentence's slots make with those of other documents' sentences that are most like it.
    pub(super) fn pairs<'a>(
        &'a self,
        own: Sentence<'a>,
        asked: impl Fn(&Sentence<'_>, &Slot) -> bool,
    ) -> Vec<Pair<'a>> {
        let is_asked = own.statement.slots.iter().any(|slot| asked(&own, slot));
        if own.units.len() < 2 || !is_asked {
            return Vec::new();
        }
        let weights = Weights::new(self, own.units);
        let mut weigh = Weigher { weights: &weights, known: FxHashMap::default() };
        let units = distinct(own.units);
        let mut others: Vec<(f32, Overlap, Sentence<'a>)> = Vec::new();
        for (document, index) in self.candidates(own.document.id, &weights) {
            for other in Sentence::all(document, index) {
                let overlap = overlap(&units, &distinct(other.units), &mut weigh);
                if overlap.most >= LEAST && overlap.count >= 1.0 {
                    others.push((overlap.similar + overlap.most / 2.0, overlap, other));
                }
            }
        }
        // What two speakers of one document say is held against each other where they stand near.
        if own.speaks() {
            let last = (own.index + BESIDE + 1).min(own.document.chunks.len());
            for index in own.index.saturating_sub(BESIDE)..last {
                let beside = Sentence::all(own.document, index).filter(|other| other.speaks());
                for other in beside.filter(|other| (other.index, other.at) != (own.index, own.at)) {
                    let overlap = overlap(&units, &distinct(other.units), &mut weigh);
                    if overlap.most >= LEAST && overlap.count >= 1.0 {
                        others.push((overlap.similar + overlap.most / 2.0, overlap, other));
                    }
                }
            }
        }
        let place = |sentence: &Sentence<'_>| (sentence.document.path.clone(), sentence.index, sentence.at);
        others.sort_by(|a, b| {
            b.0.partial_cmp(&a.0).unwrap_or(Ordering::Equal).then_with(|| place(&a.2).cmp(&place(&b.2)))
        });
        others.truncate(SENTENCES);
        let mut pairs = Vec::new();
        for slot in own.statement.slots.iter().filter(|slot| asked(&own, slot)) {
            pairs.extend(self.pairs_of(own, slot, &others, &mut weigh));
        }
        pairs
    }

    fn pairs_of<'a>(
        &'a self,
        own: Sentence<'a>,
        slot: &'a Slot,
        others: &[(f32, Overlap, Sentence<'a>)],
        weigh: &mut Weigher<'_, '_>,
    ) -> Vec<Pair<'a>> {
        let is_polarity = slot.filler == Filler::Polarity;
        let near = if is_polarity { Vec::new() } else { own.near(slot.span) };
        // Every slot that compares, whether it agrees or not: how near it stands, where, and what both sentences share.
        let mut all: Vec<(f32, bool, usize, &'a Slot, [f32; 3])> = Vec::new();
        for (number, (_, overlap, other)) in others.iter().enumerate() {
            let is_beside = other.document.id == own.document.id;
            for theirs in other.statement.slots.iter().filter(|theirs| slot.filler.compares(&theirs.filler)) {
                let told = |who: Option<&'a str>, whom: Option<&'a str>| who.zip(whom).is_some_and(|(a, b)| a != b);
                if is_beside && !told(own.speaker(slot.span), other.speaker(theirs.span)) {
                    continue;
                }
                let around = if is_polarity { Vec::new() } else { other.near(theirs.span) };
                let nearby = if is_polarity {
                    [overlap.similar, overlap.most, 0.0]
                } else {
                    let nearby = self::overlap(&near, &around, weigh);
                    let apart =
                        near.iter().chain(&around).filter(|unit| !(near.contains(unit) && around.contains(unit)));
                    let apart = apart.map(|unit| weigh.of(*unit)).fold(0.0, f32::max);
                    [nearby.similar, nearby.most, apart]
                };
                let excludes =
                    if is_polarity { is_contrary(&own, other) } else { slot.filler.excludes(&theirs.filler) };
                let likeness = nearby[0] + overlap.similar + 0.2 * overlap.most;
                all.push((likeness, excludes, number, theirs, nearby));
            }
        }
        let mut excluding: Vec<usize> = (0..all.len()).filter(|at| all[*at].1).collect();
        excluding.sort_by(|a, b| all[*b].0.partial_cmp(&all[*a].0).unwrap_or(Ordering::Equal).then(a.cmp(b)));
        excluding.truncate(PAIRS);
        let mut pairs = Vec::new();
        for at in excluding {
            let (likeness, _, number, theirs, nearby) = &all[at];
            let (_, overlap, other) = &others[*number];
            let of_document = all
                .iter()
                .enumerate()
                .filter(|(index, each)| *index != at && others[each.2].2.document.id == other.document.id);
            let better = of_document.clone().filter(|(_, each)| each.0 > *likeness).count();
            let next = of_document.clone().map(|(_, each)| each.0).fold(0.0, f32::max);
            let agreed = of_document.filter(|(_, each)| !each.1).map(|(_, each)| each.0).fold(0.0, f32::max);
            let ranked = [small(better), likeness - next, if *likeness > 0.0 { agreed / likeness } else { 0.0 }];
            let features = self.features((&own, slot), (other, theirs), overlap, *nearby, ranked);
            pairs.push(Pair { own: (own, slot), other: (*other, theirs), features });
        }
        pairs
    }

    fn features(
        &self,
        (own, slot): (&Sentence<'_>, &Slot),
        (other, theirs): (&Sentence<'_>, &Slot),
        overlap: &Overlap,
        nearby: [f32; 3],
        ranked: [f32; 3],
    ) -> [f32; FEATURES] {
        let one = |mark: Marks| flag(slot.marks.has(mark) != theirs.marks.has(mark));
        let names_shared = own.units.names.iter().filter(|name| other.units.names.contains(name)).count();
        let apart = (own.units.names.len() - names_shared, other.units.names.len() - names_shared);
        let (mut head_same, mut head_other, mut measure, mut ratio, mut change, mut bounds_count) =
            (0.0, 0.0, 0.0, 1.0, (false, false), 0.0);
        let (mut gap, mut precision) = (0.0, 0.0);
        match (&slot.filler, &theirs.filler) {
            (Filler::Number(a), Filler::Number(b)) => {
                let known = a.head != 0 && b.head != 0;
                head_same = flag(known && a.head == b.head);
                head_other = flag(known && a.head != b.head);
                measure = match a.measure {
                    Measure::Count => 0.0,
                    Measure::Percent => 1.0,
                    Measure::Points => 2.0,
                    Measure::Money(_) => 3.0,
                    Measure::Of(_) => 4.0,
                    Measure::Unit(_) => 5.0,
                    Measure::Score => 6.0,
                    Measure::Clock => 7.0,
                };
                ratio = a.ratio(b);
                change = (a.change, b.change);
                bounds_count = flag(a.bound != Bound::Exact) + flag(b.bound != Bound::Exact);
            }
            (Filler::Time(a), Filler::Time(b)) => {
                gap = clamp(a.gap(b));
                precision = clamp(a.length().max(b.length()));
            }
            _ => {}
        }
        let (agreeing, excluding) = beside(own, slot, other, theirs);
        let (times_apart, times_meet) = times(own, other);
        let speakers = match (own.speaker(slot.span), other.speaker(theirs.span)) {
            (None, None) => 0.0,
            (Some(_), None) | (None, Some(_)) => 1.0,
            (Some(a), Some(b)) if a == b => 2.0,
            _ => 3.0,
        };
        let negations = |sentence: &Sentence<'_>, mark: Marks| {
            sentence.statement.marks.iter().filter(|(_, own)| own.has(mark)).count() % 2
        };
        let negated = negations(own, Marks::NEGATION) != negations(other, Marks::NEGATION);
        let denied = negations(own, Marks::DENIAL) != negations(other, Marks::DENIAL);
        let lengths = (small(own.units.len()), small(other.units.len()));
        let features = [
            flag(matches!(slot.filler, Filler::Number(_))),
            flag(matches!(slot.filler, Filler::Time(_))),
            flag(slot.filler == Filler::Polarity),
            flag(matches!(slot.filler, Filler::Name { .. })),
            overlap.similar,
            overlap.least,
            overlap.most,
            overlap.shared,
            overlap.count,
            overlap.heaviest,
            nearby[0],
            nearby[1],
            nearby[2],
            small(names_shared),
            small(apart.0.min(apart.1)),
            small(apart.0.max(apart.1)),
            context(own, other),
            head_same,
            head_other,
            measure,
            ratio,
            flag(change.0 != change.1),
            flag(change.0 && change.1),
            one(Marks::AHEAD),
            flag(slot.marks.has(Marks::AHEAD) && theirs.marks.has(Marks::AHEAD)),
            one(Marks::PART),
            one(Marks::PER),
            one(Marks::TOTAL),
            one(Marks::PAST),
            flag(slot.marks.has(Marks::DOUBT) || theirs.marks.has(Marks::DOUBT)),
            bounds_count,
            agreeing,
            excluding,
            speakers,
            written_apart(own.document, other.document),
            times_apart,
            times_meet,
            ranked[0],
            ranked[1],
            ranked[2],
            lengths.0.min(lengths.1),
            lengths.0.max(lengths.1),
            flag(negated),
            flag(denied),
            negation_near(own, other),
            small(contraries(own, other)),
            gap,
            precision,
            flag(own.is_body && other.is_body),
            in_order(own, other),
        ];
        features
    }
}

/// Days, 999 at most.
fn clamp(days: i32) -> f32 {
    f32::from(i16::try_from(days.clamp(0, 999)).unwrap_or(999))
}

/// Whether one of two sentences denies what they share, or says the contrary in other words.
fn is_contrary(own: &Sentence<'_>, other: &Sentence<'_>) -> bool {
    let odd = |sentence: &Sentence<'_>| {
        let marks = &sentence.statement.marks;
        marks.iter().filter(|(_, mark)| mark.has(Marks::NEGATION.with(Marks::DENIAL))).count() % 2 == 1
    };
    odd(own) != odd(other) || contraries(own, other) > 0
}

/// How many words of one are contraries of the other's.
fn contraries(own: &Sentence<'_>, other: &Sentence<'_>) -> usize {
    let has = |units: &Units, term: &Term| units.terms.binary_search(term).is_ok();
    let of = |term: &&Term| concepts::contraries(**term).iter().any(|contrary| has(other.units, contrary));
    own.units.terms.iter().filter(|term| !has(other.units, term)).filter(of).count()
}

/// Of what is negated in only one of the sentences, whether the other has it: 1 where a word that both have stands right
/// behind the “not”.
fn negation_near(own: &Sentence<'_>, other: &Sentence<'_>) -> f32 {
    /// Units behind a negation that it negates.
    const REACH: usize = 3;
    let negated = |a: &Sentence<'_>, b: &Sentence<'_>| {
        a.statement.marks.iter().filter(|(_, mark)| mark.has(Marks::NEGATION.with(Marks::DENIAL))).any(|(at, _)| {
            let from = a.units.row.partition_point(|(start, _)| *start < at.end);
            let behind = a.units.row.iter().skip(from).take(REACH);
            behind.map(|(_, unit)| unit).any(|unit| match unit {
                Unit::Term(term) => b.units.terms.binary_search(term).is_ok(),
                Unit::Name(_) => false,
            })
        })
    };
    flag(negated(own, other)) + flag(negated(other, own))
}

/// Of the units that both have, how large a share stands in one order.
fn in_order(own: &Sentence<'_>, other: &Sentence<'_>) -> f32 {
    let place = |unit: &Unit| other.units.row.iter().take(60).position(|(_, each)| each == unit);
    let places: Vec<usize> = own.units.row.iter().take(60).filter_map(|(_, unit)| place(unit)).collect();
    if places.len() < 2 {
        return 0.0;
    }
    let ascending = places.windows(2).filter(|pair| pair[0] <= pair[1]).count();
    small(ascending) / small(places.len() - 1)
}

/// How many other numbers and times of two sentences agree, and how many exclude each other and nothing agrees with.
fn beside(own: &Sentence<'_>, slot: &Slot, other: &Sentence<'_>, theirs: &Slot) -> (f32, f32) {
    let (mut agreeing, mut excluding) = (0, 0);
    let counts = |slot: &&Slot| matches!(slot.filler, Filler::Number(_) | Filler::Time(_));
    for mine in own.statement.slots.iter().filter(counts).filter(|mine| mine.span != slot.span) {
        let of_kind = other.statement.slots.iter().filter(counts).filter(|each| each.span != theirs.span);
        let mut of_kind = of_kind.filter(|each| mine.filler.compares(&each.filler)).peekable();
        if of_kind.peek().is_none() {
            continue;
        }
        if of_kind.any(|each| !mine.filler.excludes(&each.filler)) {
            agreeing += 1;
        } else {
            excluding += 1;
        }
    }
    (small(agreeing), small(excluding))
}

/// Whether the sentences' own dates are all of other times, or some of the same.
fn times(own: &Sentence<'_>, other: &Sentence<'_>) -> (f32, f32) {
    let mut any = false;
    for a in own.times() {
        for b in other.times() {
            any = true;
            if !a.excludes(b) {
                return (0.0, 1.0);
            }
        }
    }
    (flag(any), 0.0)
}

/// Days between the dates of two documents; -1 where one has none.
fn written_apart(own: &Document, other: &Document) -> f32 {
    let day = |document: &Document| document.meta.date.as_deref().and_then(bounds);
    match (day(own), day(other)) {
        (Some(a), Some(b)) => clamp((b.0 - a.1).max(a.0 - b.1).max(0)),
        _ => -1.0,
    }
}

/// How like the paragraphs around two sentences are, their own left out.
fn context(own: &Sentence<'_>, other: &Sentence<'_>) -> f32 {
    let around = |sentence: &Sentence<'_>| {
        let from = sentence.index.saturating_sub(CONTEXT);
        let chunks = sentence.document.chunks.iter().skip(from).take(CONTEXT + 1 + sentence.index - from);
        let mut terms: Vec<Term> = chunks.flat_map(|chunk| chunk.keys.terms.iter().copied()).collect();
        terms.sort_unstable();
        terms.dedup();
        terms.retain(|term| sentence.units.terms.binary_search(term).is_err());
        terms
    };
    let (a, b) = (around(own), around(other));
    let weight = |terms: &mut dyn Iterator<Item = Term>| terms.map(concepts::rarity).sum::<f32>();
    let shared = weight(&mut a.iter().copied().filter(|term| b.binary_search(term).is_ok()));
    let all = weight(&mut a.iter().copied()) + weight(&mut b.iter().copied());
    if all > 0.0 { 2.0 * shared / all } else { 0.0 }
}
