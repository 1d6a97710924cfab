//! Which pairs of values are reported: what the judges make of each alone and beside the others, and which of two values is
//! the old one.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::super::super::proposition::{Nature, Status};
use super::super::super::{Corpus, Place};
use super::super::Folder;
use super::super::sentence::Compared;
use super::features::{are_of_two, is_overtaken};
use super::judge::{Judge, nature};
use super::measure::Kind;
use super::standing::{self, Scored};
use super::{Candidate, IN_PLACE, OTHERS, Values, name};
use crate::analysis::arithmetic::logistic;

/// Log-odds for what needs no judge.
const CERTAIN: f32 = 20.0;

/// Chosen by hand: documents whose values differ from one value, at most.
const MOST_RIVALS: usize = 6;

/// Two values of one thing that differ.
pub(in super::super) struct Differing {
    /// Sentences by index, the earlier document's first; and the values as written.
    pub(in super::super) sentences: [usize; 2],
    pub(in super::super) values: [Place; 2],
    pub(in super::super) texts: [Box<str>; 2],
    pub(in super::super) nature: Nature,
    pub(in super::super) status: Status,
    /// Which of the two is the old value of what develops, where the documents tell.
    pub(in super::super) outdated: Option<usize>,
    /// The probability that it is right; `None` for sentences that differ in one value only: how often these are right in
    /// natural texts is not known.
    pub(in super::super) score: Option<f32>,
}

/// A pair that was judged without regard to the others.
struct Alone {
    /// The earlier document's value and the later's.
    first: usize,
    second: usize,
    score: Score,
    features: Vec<f32>,
}

enum Score {
    /// Log-odds.
    Of(f32),
    /// Sentences that differ in this value only.
    Twins(Status),
    /// Or in the outcome or a negation only.
    Opposed(f32),
}

impl Score {
    const fn number(&self) -> f32 {
        match self {
            Self::Of(score) | Self::Opposed(score) => *score,
            Self::Twins(_) => CERTAIN,
        }
    }
}

/// The pairs of values that differ and are of one thing, the surest first; each sentence in one of a family for each
/// document at most.
pub(in super::super) fn differing(corpus: &Corpus, folder: &Folder<'_>) -> Vec<Differing> {
    let (values, candidates) = Values::new(folder);
    let score = |candidate: &Candidate| values.scored(candidate);
    let scored: Vec<Alone> = candidates.par_iter().filter_map(score).collect();
    let beside = values.beside_others(&scored);
    let judge = |(alone, beside): (&Alone, &Option<(f32, f32)>)| {
        let &Alone { first, second, ref features, .. } = alone;
        let (a, b) = (&values.items[first], &values.items[second]);
        let judge = Judge::of(a.kind);
        let (odds, sure) = match alone.score {
            Score::Twins(status) => {
                let is_later = if status == Status::Update { CERTAIN } else { -CERTAIN };
                return Some((f32::INFINITY, None, is_later, first, second));
            }
            Score::Opposed(_) => (None, f32::INFINITY),
            Score::Of(score) => {
                let (odds, sure) = beside.unwrap_or((score, score - judge.from));
                (Some(odds), Some(sure).filter(|sure| *sure >= 0.0)?)
            }
        };
        let sides = [values.of(first), values.of(second)];
        let is_change = corpus.is_change(values.place(a), values.place(b))
            || a.kind.is_quantity() && is_overtaken(&sides[0], &sides[1]);
        let is_later = if is_change { CERTAIN } else { judge.later(features, &sides[0], &sides[1])? };
        Some((sure, odds, is_later, first, second))
    };
    let mut judged: Vec<_> = scored.par_iter().zip(&beside).filter_map(judge).collect();
    judged.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.3, a.4).cmp(&(b.3, b.4))));
    // What differs in each of many documents is one report for each month or road, not one matter.
    let mut rivals: FxHashMap<usize, FxHashSet<usize>> = FxHashMap::default();
    for (.., first, second) in &judged {
        rivals.entry(*first).or_default().insert(values.items[*second].document);
        rivals.entry(*second).or_default().insert(values.items[*first].document);
    }
    judged.retain(|(.., first, second)| [first, second].iter().all(|at| rivals[*at].len() <= MOST_RIVALS));
    let scores: FxHashMap<(usize, usize), f32> =
        judged.iter().map(|(_, _, is_later, first, second)| ((*first, *second), *is_later)).collect();
    let mut used: FxHashSet<(usize, usize, &str)> = FxHashSet::default();
    let mut found = Vec::new();
    for (_, odds, is_later, first, second) in judged {
        let is_later = logistic(values.later(first, second, &scores).unwrap_or(is_later));
        let (a, b) = (&values.items[first], &values.items[second]);
        let family = Judge::of(a.kind).family;
        let pairs = [(a.sentence, b.document, family), (b.sentence, a.document, family)];
        if pairs.iter().any(|pair| used.contains(pair)) {
            continue;
        }
        used.extend(pairs);
        let status = if is_later >= 0.5 { Status::Update } else { Status::Clash };
        found.push(Differing {
            sentences: [a.sentence, b.sentence],
            values: [values.place(a), values.place(b)],
            texts: [a.text.to_lowercase().into(), b.text.to_lowercase().into()],
            nature: nature(a.kind),
            status,
            outdated: (status == Status::Update).then(|| values.outdated(first, second)).flatten(),
            score: odds.map(|odds| logistic(odds) * is_later.max(1.0 - is_later)),
        });
    }
    found
}

impl<'a> Values<'a> {
    /// A pair, judged alone. `None` if there is nothing to report: the values are the same or of two things, or the score is
    /// too low whatever the other pairs are.
    fn scored(&'a self, candidate: &Candidate) -> Option<Alone> {
        let (one, other) = candidate.pair;
        let (a, b) = (&self.items[one], &self.items[other]);
        let are_of_two = || {
            are_of_two(&self.of(one), &self.of(other), &candidate.like)
                || self.folder.are_of_two_versions(a.sentence, b.sentence)
        };
        if a.is_same(b) || are_of_two() {
            return None;
        }
        let judge = Judge::of(a.kind);
        let (first, second) = self.in_order(candidate);
        let twins = a.kind.is_quantity().then(|| self.twins(candidate, first, second)).flatten();
        if let Some(twins) = twins {
            return Some(Alone { first, second, score: Score::Twins(twins.status), features: Vec::new() });
        }
        let features: Vec<f32> = self.features(candidate, first, second).iter().map(|(_, value)| *value).collect();
        let forest = judge.differ.as_ref()?;
        let at_least = |least: f32| forest.score_from(&features, least).unwrap_or(least);
        let score = if name::are_opposed(&self.of(first), &self.of(second)) {
            Score::Opposed(at_least(standing::LEAST_SCORE))
        } else if judge.beside.is_some() {
            Score::Of(at_least(standing::LEAST_SCORE))
        } else {
            Score::Of(forest.score_from(&features, judge.from)?)
        };
        Some(Alone { first, second, score, features })
    }

    /// What the other pairs of the folder make of the scores of some (`Beside::judge`): of names, and of outcomes.
    fn beside_others(&self, scored: &[Alone]) -> Vec<Option<(f32, f32)>> {
        let mut all = vec![None; scored.len()];
        for kind in [Kind::Person, Kind::Outcome(0)] {
            let judge = Judge::of(kind);
            let Some(beside) = judge.beside else { continue };
            let is_own = |alone: &Alone| Judge::of(self.items[alone.first].kind).family == judge.family;
            let own: Vec<usize> = (0..scored.len()).filter(|&at| is_own(&scored[at])).collect();
            let pair = |&at: &usize| {
                let sides = [scored[at].first, scored[at].second].map(|side| &self.items[side]);
                Scored {
                    score: scored[at].score.number(),
                    sentences: sides.map(|side| side.sentence),
                    documents: sides.map(|side| side.document),
                }
            };
            let judged = beside.judge(&own.iter().map(pair).collect::<Vec<_>>());
            for (at, judged) in own.into_iter().zip(judged.into_iter().flatten()) {
                all[at] = Some(judged);
            }
        }
        all
    }

    /// Which of two values, of which one is later, is the old one: that of the earlier document; a draft's if a document
    /// before the other's has it, too.
    fn outdated(&'a self, first: usize, second: usize) -> Option<usize> {
        let sides = [self.of(first), self.of(second)];
        let date = |at: usize| sides[at].compared.document.meta.date.as_deref();
        let is_before =
            |one: Option<&str>, other: Option<&str>| matches!((one, other), (Some(one), Some(other)) if one < other);
        let draft = sides.iter().position(|side| side.compared.is_draft);
        let (Some(draft), false) = (draft, sides.iter().all(|side| side.compared.is_draft)) else {
            return is_before(date(0), date(1)).then_some(0);
        };
        let other = 1 - draft;
        if is_before(date(draft), date(other)) {
            return Some(draft);
        }
        let of = if draft == 0 { first } else { second };
        let has_old = |(number, compared): (usize, &Compared<'_>)| {
            let best = self.ranked.get(&(of, number)).and_then(|ranked| ranked.first());
            let same = best.filter(|(likeness, at)| *likeness > IN_PLACE && self.items[*at].is_same(&self.items[of]));
            same.is_some() && is_before(compared.document.meta.date.as_deref(), date(other))
        };
        self.folder.documents.iter().enumerate().take(OTHERS).any(has_old).then_some(draft)
    }

    /// The log-odds that the second of two values is later, where one of them is a draft's: the mean of those of the documents
    /// that have the draft's value before it.
    fn later(&'a self, first: usize, second: usize, scores: &FxHashMap<(usize, usize), f32>) -> Option<f32> {
        let is_draft = |at: usize| self.folder.documents[self.items[at].document].is_draft;
        let (draft, other) = match (is_draft(first), is_draft(second)) {
            (true, false) => (first, second),
            (false, true) => (second, first),
            _ => return None,
        };
        let documents = 0..self.folder.documents.len().min(OTHERS);
        let sources = documents.filter_map(|number| {
            let (likeness, at) = *self.ranked.get(&(draft, number))?.first()?;
            (likeness > IN_PLACE && self.items[at].is_same(&self.items[draft]) && !is_draft(at)).then_some(at)
        });
        let known: Vec<f32> =
            sources.filter_map(|at| scores.get(&(at, other)).or_else(|| scores.get(&(other, at))).copied()).collect();
        #[expect(clippy::cast_precision_loss, reason = "a few documents")]
        let count = known.len() as f32;
        (!known.is_empty()).then(|| known.iter().sum::<f32>() / count)
    }
}
