//! Values of one matter in two documents: figures, dates and times of day, names and outcomes of one kind, each with the words
//! around it. Forests judge a pair: whether both are values of the same thing and exclude each other, and then whether the
//! one is the other's later value. `train/values.py` fits them; docs/model-card.md has the measures.

mod around;
mod clock;
mod differing;
mod features;
mod item;
mod judge;
mod measure;
mod name;
mod standing;
mod wording;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::super::Place;
use super::forest::Forest;
use super::sentence::{Compared, Token};
use super::similarity::{Reach, WordId};
use super::twins::{self, Slot};
use super::vectors;
use super::{Folder, LEAST_OF_TWINS};
use around::{context, negated};
pub(super) use differing::{Differing, differing};
use features::Named;
use features::{Likeness, Of, Others, TextMarks, are_of_two, calendar, days, features, is_reversed, text_of};
use item::{Item, items};
use judge::Judge;
use measure::Kind;
use name::Spread;
use wording::wording;

/// Sentences of which each says so little of the other (the product of both shares) are not compared.
const LEAST_OF_SENTENCES: f32 = 0.0025;
/// Values whose surroundings are less alike are not judged.
const LEAST: f32 = 0.08;
// The following numbers were chosen by hand.
/// A pair is judged if one value is among so many of its document that are most alike to the other.
const NEAREST: usize = 3;
/// And at most so many pairs of a folder, the most alike: documents made from one pattern have many.
const MOST: usize = 20_000;
/// Third documents that are asked what they say.
const OTHERS: usize = 16;
/// From this likeness on a value in a third document stands in the place of another.
const IN_PLACE: f32 = 0.3;

/// A pair of values of one kind in two documents.
#[derive(Clone, Debug)]
pub struct ValuePair {
    /// The sentences, and the values in them: the earlier document's first.
    pub places: [Place; 2],
    pub values: [Place; 2],
    /// What is compared: `quantity`, `name` or `outcome`.
    pub family: &'static str,
    /// Whether the values are equal; and so special that both are likely of one thing.
    pub is_same: bool,
    pub is_specific: bool,
    /// Whether the sentences tell that they are values of two things.
    pub are_of_two: bool,
    /// Log-odds that they are of one thing and differ, and that one is later.
    pub scores: [f32; 2],
    pub features: Vec<(&'static str, f32)>,
    /// Hashes of their words.
    pub wording: Vec<u32>,
}

/// The values of a folder with what is known of their surroundings.
struct Values<'a> {
    folder: &'a Folder<'a>,
    items: Vec<Item<'a>>,
    /// Of each sentence: its values among `items`.
    beside: Vec<std::ops::Range<usize>>,
    names_near: Vec<FxHashSet<u32>>,
    /// Of each name's word: the sentences that have it.
    with_word: FxHashMap<u32, Vec<usize>>,
    /// Of each value: the words outside it in its sentence, in the order of [`Item::tokens`], and which of `reaches` is theirs:
    /// values beside each other often have the same words.
    words: Vec<Vec<WordId>>,
    reach_of: Vec<usize>,
    reaches: Vec<Reach>,
    /// What the text of each sentence with values tells.
    marks: Vec<TextMarks>,
    /// Of each value: the days, months and years named beside it.
    calendars: Vec<Vec<u32>>,
    /// For a value and a document: its values of the same kind by likeness, the most alike first.
    ranked: FxHashMap<(usize, usize), Vec<(f32, usize)>>,
}

/// A pair before it is judged, with the likeness of the words around the values.
struct Candidate {
    pair: (usize, usize),
    like: Likeness,
}

/// The pairs of values of a folder that are alike enough, equal ones included.
pub(super) fn pairs(folder: &Folder<'_>) -> Vec<ValuePair> {
    let (values, candidates) = Values::new(folder);
    candidates.par_iter().map(|candidate| values.pair(candidate)).collect()
}

impl<'a> Values<'a> {
    fn new(folder: &'a Folder<'a>) -> (Self, Vec<Candidate>) {
        let sentences = &folder.sentences;
        let negated = negated(sentences, &folder.documents);
        let mut all: Vec<Item<'a>> = Vec::new();
        let mut beside = Vec::with_capacity(sentences.len());
        for (at, sentence) in sentences.iter().enumerate() {
            let start = all.len();
            all.extend(items(at, sentence, &folder.documents[sentence.document], &negated));
            beside.push(start..all.len());
        }
        let names_near = (0..sentences.len())
            .map(|at| {
                let near = context(sentences, at).into_iter().flatten();
                near.flat_map(|at| sentences[at].names.iter().map(|name| name.hash)).collect()
            })
            .collect();
        let mut with_word: FxHashMap<u32, Vec<usize>> = FxHashMap::default();
        for item in all.iter().filter(|item| item.kind.is_name()) {
            for word in item.identity.words() {
                let sentences = with_word.entry(*word).or_default();
                if sentences.last() != Some(&item.sentence) {
                    sentences.push(item.sentence);
                }
            }
        }
        let words_of = |item: &Item<'_>| -> Vec<WordId> {
            item.tokens.iter().map(|&at| folder.words[item.sentence][at]).collect()
        };
        let words: Vec<_> = all.iter().map(words_of).collect();
        let mut first_with: Vec<usize> = Vec::new();
        let mut reach_of = Vec::with_capacity(all.len());
        for of_sentence in &beside {
            let start = first_with.len();
            for at in of_sentence.clone() {
                let same = first_with[start..].iter().position(|first| words[*first] == words[at]);
                reach_of.push(start + same.unwrap_or(first_with.len() - start));
                if same.is_none() {
                    first_with.push(at);
                }
            }
        }
        let reaches = first_with.par_iter().map(|&at| folder.similarities.reach(&words[at])).collect();
        let has_values = |at: usize| !beside[at].is_empty();
        let text = |at: usize| text_of(&sentences[at], &folder.documents[sentences[at].document]);
        let marks = (0..sentences.len())
            .map(|at| if has_values(at) { TextMarks::of(text(at).1) } else { TextMarks::default() })
            .collect();
        let calendars = all.iter().map(|item| calendar(item.span, text(item.sentence))).collect();
        let ranked = FxHashMap::default();
        let mut values = Self {
            folder,
            items: all,
            beside,
            names_near,
            with_word,
            words,
            reach_of,
            reaches,
            marks,
            calendars,
            ranked,
        };
        let mut by_kind: FxHashMap<Kind, Vec<usize>> = FxHashMap::default();
        for (at, item) in values.items.iter().enumerate() {
            by_kind.entry(item.kind.group()).or_default().push(at);
        }
        let rows = (0..sentences.len()).into_par_iter().flat_map_iter(|at| values.alike(at, &by_kind));
        let mut alike: Vec<Candidate> = rows.collect();
        // Kind by kind, in the order of their first values.
        let first = |candidate: &Candidate| by_kind.get(&values.items[candidate.pair.0].kind.group()).map(|all| all[0]);
        alike.par_sort_by_cached_key(|candidate| (first(candidate), candidate.pair));
        for candidate in &alike {
            let ((one, other), far) = (candidate.pair, candidate.like.far());
            let documents = (values.items[one].document, values.items[other].document);
            values.ranked.entry((one, documents.1)).or_default().push((far, other));
            values.ranked.entry((other, documents.0)).or_default().push((far, one));
        }
        for ranked in values.ranked.values_mut() {
            ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        }
        let near = alike.into_iter().filter(|each| each.like.far() >= LEAST && values.is_near(each));
        let (mut candidates, mut others): (Vec<Candidate>, Vec<Candidate>) =
            near.partition(|each| values.items[each.pair.0].kind.is_quantity());
        for all in [&mut candidates, &mut others] {
            if all.len() > MOST {
                all.sort_by(|a, b| b.like.far().total_cmp(&a.like.far()).then(a.pair.cmp(&b.pair)));
                all.truncate(MOST);
            }
        }
        candidates.append(&mut others);
        candidates.par_iter_mut().for_each(|candidate| values.complete(candidate));
        (values, candidates)
    }

    /// Whether one of a pair is among the nearest of the other in its document.
    fn is_near(&self, candidate: &Candidate) -> bool {
        let (one, other) = candidate.pair;
        let near = |of: usize, it: usize| {
            let ranked = self.ranked.get(&(of, self.items[it].document));
            ranked.is_some_and(|ranked| ranked.iter().take(NEAREST).any(|(_, at)| *at == it))
        };
        near(one, other) || near(other, one)
    }

    /// The pairs of a sentence's values with later ones of one kind, in other documents, if their sentences have something in
    /// common.
    fn alike(&self, sentence: usize, by_kind: &FxHashMap<Kind, Vec<usize>>) -> Vec<Candidate> {
        let mut shares: FxHashMap<usize, (f32, f32)> = FxHashMap::default();
        let mut found = Vec::new();
        for one in self.beside[sentence].clone() {
            let a = &self.items[one];
            let all = by_kind.get(&a.kind.group()).map_or(&[][..], Vec::as_slice);
            for &other in &all[all.partition_point(|at| *at <= one)..] {
                let b = &self.items[other];
                if a.document == b.document || self.folder.quoted.contains(&(sentence, b.sentence)) {
                    continue;
                }
                let both = *shares.entry(b.sentence).or_insert_with(|| self.folder.shares(sentence, b.sentence));
                if both.0 * both.1 < LEAST_OF_SENTENCES || a.kind.is_name() && self.is_in_both(a, b) {
                    continue;
                }
                let far = self.shares((one, &a.far), (other, &b.far));
                found.push(Candidate {
                    pair: (one, other),
                    like: Likeness { far, sentence: both, ..Likeness::default() },
                });
            }
        }
        found
    }

    /// Whether the one's sentence has the other's name, and they are not the same: two people who both are named.
    fn is_in_both(&self, a: &Item<'_>, b: &Item<'_>) -> bool {
        let has = |sentence: usize, name: &Item<'_>| {
            let mut beside = self.items[self.beside[sentence].clone()].iter();
            beside.any(|item| item.kind.is_name() && name::is_same(item, name))
        };
        !name::is_same(a, b) && (has(a.sentence, b) || has(b.sentence, a))
    }

    /// Where in the folder two names stand.
    fn spread(&self, early: &Item<'_>, late: &Item<'_>) -> Spread {
        let of = |item: &Item<'_>| -> Vec<usize> {
            // Of a person the last name tells, of others the whole.
            let words = item.identity.words();
            let from = if item.kind == Kind::Person { words.len().saturating_sub(1) } else { 0 };
            let mut rows = words[from..].iter().map(|word| self.with_word.get(word).map_or(&[][..], Vec::as_slice));
            let first = rows.next().unwrap_or_default().to_vec();
            rows.fold(first, |mut all, row| {
                all.retain(|at| row.binary_search(at).is_ok());
                all
            })
        };
        let (ours, theirs) = (of(early), of(late));
        let document = |at: &usize| self.folder.sentences[*at].document;
        let within = |all: &[usize], own: usize| all.iter().filter(|at| document(at) == own).count();
        let documents = |all: &[usize]| all.iter().map(document).collect::<FxHashSet<usize>>().len();
        let is_beside =
            |all: &[usize], own: usize| all.iter().any(|at| at.abs_diff(own) == 1 && document(at) == document(&own));
        Spread {
            elsewhere: (within(&ours, late.document), within(&theirs, early.document)),
            documents: (documents(&ours), documents(&theirs)),
            together: ours.iter().filter(|at| theirs.binary_search(at).is_ok()).count(),
            is_near: is_beside(&ours, late.sentence) || is_beside(&theirs, early.sentence),
        }
    }

    fn token(&self, sentence: usize, at: usize) -> &Token {
        &self.folder.sentences[sentence].tokens[at]
    }

    /// The share of the words around one value that stand around the other, by these weights, 0 to 1; and the reverse.
    fn shares(&self, one: (usize, &[f32]), other: (usize, &[f32])) -> (f32, f32) {
        let share = |(own, weights): (usize, &[f32]), other: usize| {
            let total = weights.iter().sum();
            self.reaches[self.reach_of[other]].share(&self.words[own], weights.iter().copied(), total)
        };
        (share(one, other.0), share(other, one.0))
    }

    /// The same of the words of two sentences and of those beside them, which count half.
    fn shares_of_contexts(&self, one: usize, other: usize) -> (f32, f32) {
        let (sentences, near) =
            (&self.folder.sentences, |at| context(&self.folder.sentences, at).into_iter().flatten());
        let share = |own: usize, other: usize| {
            let (mut found, mut total) = (0.0, 0.0);
            for at in near(own) {
                let half = if at == own { 1.0 } else { 0.5 };
                for (token, &word) in sentences[at].tokens.iter().zip(&self.folder.words[at]) {
                    let nearest = near(other).map(|at| self.folder.reaches[at].of(word)).fold(0.0, f32::max);
                    found += token.weight * half * nearest;
                    total += token.weight * half;
                }
            }
            if total > 0.0 { found / total } else { 0.0 }
        };
        (share(one, other), share(other, one))
    }

    fn complete(&self, candidate: &mut Candidate) {
        let (one, other) = candidate.pair;
        let (a, b) = (&self.items[one], &self.items[other]);
        let like = &mut candidate.like;
        like.near = self.shares((one, &a.near), (other, &b.near));
        like.context = self.shares_of_contexts(a.sentence, b.sentence);
        // Those of `ranked` with a likeness have this pair, too.
        let ranked = |of: usize, document: usize| self.ranked.get(&(of, document)).map_or(&[][..], Vec::as_slice);
        let (of_a, of_b) = (ranked(one, b.document), ranked(other, a.document));
        let far = like.far();
        let place = |ranked: &[(f32, usize)], it: usize| ranked.iter().position(|(_, at)| *at == it).unwrap_or(0);
        let lead = |ranked: &[(f32, usize)], place: usize| {
            let rival = ranked.get(usize::from(place == 0)).map_or(0.0, |(likeness, _)| *likeness);
            far - rival
        };
        let places = (place(of_a, other), place(of_b, one));
        like.leads = (lead(of_a, places.0), lead(of_b, places.1));
        like.places = (u32::try_from(places.0).unwrap_or(u32::MAX), u32::try_from(places.1).unwrap_or(u32::MAX));
        let same = |ranked: &[(f32, usize)], own: &Item<'_>| {
            ranked.iter().find(|(_, at)| self.items[*at].is_same(own)).map_or(0.0, |(likeness, _)| *likeness)
        };
        like.same = (same(of_a, a), same(of_b, b));
        let mut strongest: Vec<f32> = self.words[one]
            .iter()
            .zip(&a.far)
            .map(|(own, weight)| {
                let likeness = |their| self.folder.similarities.likeness(*own, their);
                let theirs = self.words[other].iter().zip(&b.far);
                let strength = |(their, other): (&WordId, &f32)| likeness(*their) * weight.min(*other);
                theirs.map(strength).fold(0.0, f32::max)
            })
            .collect();
        strongest.sort_by(|a, b| b.total_cmp(a));
        for (slot, weight) in like.strongest.iter_mut().zip(strongest) {
            *slot = weight;
        }
        let head = |item: &Item<'_>| item.head.into_iter().collect::<Vec<usize>>();
        let (head_a, head_b) = (head(a), head(b));
        let cosine = |own: &[usize], theirs: &[usize]| self.cosine((a.sentence, own), (b.sentence, theirs));
        like.heads = cosine(&head_a, &head_b);
        like.nearest = cosine(&a.nearest, &b.nearest);
        like.head_and_nearest = cosine(&head_a, &b.nearest).max(cosine(&a.nearest, &head_b));
    }

    /// The greatest cosine of two words; -1 if either side has none.
    fn cosine(&self, one: (usize, &[usize]), other: (usize, &[usize])) -> f32 {
        let pairs = one.1.iter().flat_map(|own| other.1.iter().map(move |their| (*own, *their)));
        let cosine = |(own, their): (usize, usize)| {
            let (own, their) = (self.token(one.0, own), self.token(other.0, their));
            let rows = || Some(vectors::cosine(own.row?, their.row?));
            if own.term == their.term { 1.0 } else { rows().unwrap_or(-1.0) }
        };
        pairs.map(cosine).fold(-1.0, f32::max)
    }

    fn of(&'a self, at: usize) -> Of<'a> {
        let item = &self.items[at];
        Of {
            item,
            sentence: &self.folder.sentences[item.sentence],
            compared: &self.folder.documents[item.document],
            beside: &self.items[self.beside[item.sentence].clone()],
            context: &self.names_near[item.sentence],
            marks: self.marks[item.sentence],
            calendar: &self.calendars[at],
        }
    }

    /// The values of a pair, the earlier document's first.
    fn in_order(&'a self, candidate: &Candidate) -> (usize, usize) {
        let (one, other) = candidate.pair;
        if is_reversed(&self.of(one), &self.of(other)) { (other, one) } else { (one, other) }
    }

    /// The features of a pair in that order.
    fn features(&'a self, candidate: &Candidate, first: usize, second: usize) -> Named {
        let (early, late) = (self.of(first), self.of(second));
        let mut named = features(early, late, &candidate.like, self.others(first, second));
        if !early.item.kind.is_quantity() {
            let spread = if early.item.kind.is_name() { self.spread(early.item, late.item) } else { Spread::default() };
            named.extend(name::features(&early, &late, spread));
        }
        named
    }

    /// The one value in which two sentences differ that say the same otherwise.
    fn twins(&self, candidate: &Candidate, first: usize, second: usize) -> Option<Slot> {
        let (forth, back) = candidate.like.sentence;
        if (forth * back).sqrt() < LEAST_OF_TWINS {
            return None;
        }
        let side = |at: usize| {
            let item = &self.items[at];
            (&self.folder.sentences[item.sentence], &self.folder.documents[item.document])
        };
        #[expect(clippy::cast_precision_loss, reason = "days between two documents")]
        let days = days(&self.of(first), &self.of(second)).map_or(-1.0, |days| days.unsigned_abs() as f32);
        twins::slot(side(first), side(second), days)
    }

    /// Where a value stands in its document.
    fn place(&self, item: &Item<'_>) -> Place {
        let own = &self.folder.sentences[item.sentence];
        let chunk = self.folder.documents[item.document].document.chunks.get(own.chunk);
        Place { document: own.place.document, span: item.span.shifted(chunk.map_or(0, |chunk| chunk.start)) }
    }

    fn others(&'a self, early: usize, late: usize) -> Others {
        let (of_early, of_late) = (self.of(early), self.of(late));
        let (a, b) = (of_early.item, of_late.item);
        let mut others = Others::default();
        for (number, compared) in self.folder.documents.iter().enumerate().take(OTHERS) {
            if number == a.document || number == b.document {
                continue;
            }
            for of in [early, late] {
                let best = self.ranked.get(&(of, number)).and_then(|ranked| ranked.first());
                let Some((_, at)) = best.filter(|(likeness, _)| *likeness > IN_PLACE) else { continue };
                let other = &self.items[*at];
                let (is_early, is_late) = (other.is_same(a), other.is_same(b));
                others.count += 1;
                others.early += u32::from(is_early);
                others.late += u32::from(is_late);
                let date = |compared: &Compared<'_>| compared.document.meta.date.clone();
                let (Some(then), Some(first), Some(last)) =
                    (date(compared), date(of_early.compared), date(of_late.compared))
                else {
                    continue;
                };
                let is_sized = a.kind.is_quantity() && !matches!(a.kind, Kind::Date | Kind::Clock);
                if is_early || is_late || first == last || !is_sized {
                    continue;
                }
                let grows = b.size > a.size;
                let fits = ((other.size > a.size) == grows) == (then > first)
                    && ((other.size < b.size) == grows) == (then < last);
                others.monotonous += if fits { 1 } else { -1 };
            }
        }
        others
    }

    fn pair(&'a self, candidate: &Candidate) -> ValuePair {
        let (first, second) = self.in_order(candidate);
        let features = self.features(candidate, first, second);
        let (a, b) = (&self.items[first], &self.items[second]);
        let sentence = |item: &Item<'_>| self.folder.sentences[item.sentence].place;
        let numbers: Vec<f32> = features.iter().map(|(_, value)| *value).collect();
        let score =
            |forest: &Option<Forest>| forest.as_ref().map_or(f32::NEG_INFINITY, |forest| forest.score(&numbers));
        let judge = Judge::of(a.kind);
        ValuePair {
            family: judge.family,
            scores: [score(judge.differ), judge.later(&numbers, &self.of(first), &self.of(second)).unwrap_or_default()],
            wording: wording(&self.of(first), &self.of(second)),
            places: [sentence(a), sentence(b)],
            values: [self.place(a), self.place(b)],
            is_same: a.is_same(b),
            is_specific: a.is_specific() && b.is_specific(),
            are_of_two: are_of_two(&self.of(first), &self.of(second), &candidate.like),
            features,
        }
    }
}

#[cfg(test)]
mod tests;
