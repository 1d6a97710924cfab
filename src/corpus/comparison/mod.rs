//! Statements of different documents that cannot both hold, whatever they are about: a learned judge of pairs of
//! sentences. It sees what the keyed comparison (`corpus/proposition`) cannot: statements in other words, without a name or
//! a figure in common.
//!
//! Every sentence is compared with those of the other documents that say most of the same (`similarity`). A forest
//! judges each pair by some eighty features (`features`): how much the two say the same, whether it is by far the nearest pair,
//! and what differs: figures, dates, names, negation, one word in place of another. `train/disagreements.py` fits the
//! forests on folders with gold; docs/model-card.md has the measures.

mod features;
mod forest;
mod kept;
mod sentence;
mod similarity;
mod twins;
mod values;
mod vectors;

use std::sync::LazyLock;

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::entity::squeezed;
use super::figures;
use super::matter;
use super::names;
use super::proposition::{Disagreement, Nature, Severity, Side, Status};
use super::version::{self, Version};
use super::{Corpus, Document, Place};
use crate::analysis::{EntityKind, arithmetic::logistic};
use crate::text::Span;
pub use features::Features;
use features::{Rank, features, rival_figures};
use forest::Forest;
pub use kept::{DifferingValue, DifferingValues};
use sentence::{Compared, Sentence, Surroundings, weigh};
use similarity::{Reach, Similarities, WordId};
use twins::Slot;
pub use values::ValuePair;

/// What is learnt about clashes, and about updates.
static CLASHES: LazyLock<Option<Forest>> = LazyLock::new(|| Forest::parse(include_bytes!("clashes.bin")));
static UPDATES: LazyLock<Option<Forest>> = LazyLock::new(|| Forest::parse(include_bytes!("updates.bin")));

/// From these log-odds on a pair is reported. By cross-validation on the folders that the forests are fitted on (the same
/// command prints it), 55 % of such updates are right. Of the first ten clashes of `tests/data/held-out`, which the forests
/// have not seen, eight are right; of those from -0.17 on, half.
const CLASH_FROM: f32 = 0.1;
const UPDATE_FROM: f32 = 0.33;

/// Sentences of a folder up to which all are compared with all. A larger folder is an archive of many events, in which most
/// of what looks alike is about something else.
const SENTENCES: usize = 2_500;
/// And bytes, which can be told without looking into the documents.
const BYTES: usize = 200 * SENTENCES;
/// A pair counts if one is among so many that say most of the other, in its document.
const NEAREST: u32 = 3;
/// And if they say at least so much the same.
const LEAST_LIKENESS: f32 = 0.08;
/// Pairs below this likeness are not judged: of 53,000 pairs of 24 folders none below 0.21 is reported, and half of them
/// are below this. Training sees them.
const LEAST_JUDGED: f32 = 0.18;

/// From this likeness on two sentences are looked at for a single value in which they differ; those that differ in nothing
/// else are far above it.
const LEAST_OF_TWINS: f32 = 0.6;

/// A pair of sentences that was compared.
#[derive(Clone, Debug)]
pub struct Pair {
    /// In the order of the documents' paths.
    pub places: [Place; 2],
    pub features: Features,
    /// Log-odds that the two cannot both hold, and that one is the other's later value.
    pub clash: f32,
    pub update: f32,
}

/// Two sentences that cannot both hold, or of which one is later.
struct Found {
    sentences: [usize; 2],
    status: Status,
    /// The probability that it is right; `None` for sentences that differ in one value only: how often such pairs are right
    /// in natural texts is not known, as none was in the folders with gold.
    score: Option<f32>,
    slot: Option<Slot>,
    /// The first sentence's value, if it is known where it stands.
    value: Option<Place>,
}

/// Everything that is compared.
struct Folder<'a> {
    documents: Vec<Compared<'a>>,
    sentences: Vec<Sentence<'a>>,
    surroundings: Vec<Surroundings>,
    similarities: Similarities,
    /// Of each sentence: its words, in the order of its tokens.
    words: Vec<Vec<WordId>>,
    reaches: Vec<Reach>,
    /// Pairs of sentences of which one quotes what the other says, the lower first: `corpus/quotation` compares them.
    quoted: FxHashSet<(usize, usize)>,
    /// Of each sentence: the version of a program that it is about.
    versions: Vec<Option<Version>>,
}

/// Whether a folder has two documents at least, and few enough sentences to compare all.
fn is_small(corpus: &Corpus) -> bool {
    let chunks = || corpus.documents().flat_map(|document| &document.chunks);
    corpus.count() >= 2
        && chunks().map(|chunk| chunk.text.len()).sum::<usize>() <= BYTES
        && chunks().map(|chunk| chunk.facts.sentences.len()).sum::<usize>() <= SENTENCES
}

impl<'a> Folder<'a> {
    /// `None` if there are fewer than two documents, or too many sentences.
    fn new(corpus: &'a Corpus) -> Option<Self> {
        if !is_small(corpus) {
            return None;
        }
        let mut documents: Vec<&'a Document> = corpus.documents().map(|document| &**document).collect();
        documents.sort_by(|a, b| a.path.cmp(&b.path));
        let mut sentences: Vec<Sentence<'a>> = Vec::new();
        let mut compared = Vec::new();
        for (number, document) in documents.into_iter().enumerate() {
            let start = sentences.len();
            sentences.extend(Sentence::all(document, number));
            let own = &sentences[start..];
            compared.push(Compared {
                document,
                values: own.iter().flat_map(|each| each.values.iter().copied()).collect(),
                dates: own.iter().flat_map(|each| each.dates.iter().cloned()).collect(),
                names: own.iter().flat_map(|each| each.names.iter().map(|name| name.hash)).collect(),
                is_draft: document.meta.draft == Some(true) || own.iter().any(|each| each.cites),
                sentences: start..sentences.len(),
            });
        }
        let surroundings = weigh(&mut sentences, &compared);
        let similarities = Similarities::new(&sentences);
        let words: Vec<_> = sentences.iter().map(|sentence| similarities.words(sentence)).collect();
        let reaches = words.par_iter().map(|words| similarities.reach(words)).collect();
        let quoted = FxHashSet::default();
        let version = |sentence: &Sentence<'_>| compared[sentence.document].document.version_at(sentence.chunk);
        let versions = sentences.iter().map(version).collect();
        let documents = compared;
        let mut folder = Self { documents, sentences, surroundings, similarities, words, reaches, quoted, versions };
        folder.quoted = folder.quotations(corpus);
        Some(folder)
    }

    /// Whether two sentences are about different versions of a program.
    fn are_of_two_versions(&self, one: usize, other: usize) -> bool {
        version::apart(self.versions[one].as_ref(), self.versions[other].as_ref())
    }

    /// The share of a sentence's words that another has, by weight, 0 to 1; and of the other's words that it has.
    fn shares(&self, one: usize, other: usize) -> (f32, f32) {
        let share = |own: usize, other: usize| {
            let sentence = &self.sentences[own];
            let weights = sentence.tokens.iter().map(|token| token.weight);
            self.reaches[other].share(&self.words[own], weights, sentence.total)
        };
        (share(one, other), share(other, one))
    }

    fn quotations(&self, corpus: &Corpus) -> FxHashSet<(usize, usize)> {
        let at = |place: Place| -> Vec<usize> {
            let compared = self.documents.iter().find(|compared| compared.document.id == place.document);
            let sentences = compared.map_or(0..0, |compared| compared.sentences.clone());
            sentences.filter(|&at| self.sentences[at].place.span.overlaps(place.span)).collect()
        };
        let mut pairs = FxHashSet::default();
        for compared in &self.documents {
            for chunk in 0..compared.document.chunks.len() {
                for fidelity in corpus.fidelity(compared.document, chunk) {
                    let sources = at(fidelity.source);
                    for one in at(fidelity.quotation) {
                        pairs.extend(sources.iter().map(|&other| (one.min(other), one.max(other))));
                    }
                }
            }
        }
        pairs
    }

    /// All pairs of sentences that are near enough and at least so much alike, with their features.
    fn pairs(&self, least: f32) -> Vec<(usize, usize, Features)> {
        let all = &self.sentences;
        // The upper triangle, row by row.
        let rows: Vec<Vec<(f32, f32)>> = (0..all.len())
            .into_par_iter()
            .map(|at| {
                let shares = |other: usize| {
                    if all[at].document == all[other].document { (0.0, 0.0) } else { self.shares(at, other) }
                };
                (at + 1..all.len()).map(shares).collect()
            })
            .collect();
        let shares = |one: usize, other: usize| {
            if one < other {
                rows[one][other - one - 1]
            } else {
                let (back, forth) = rows[other][one - other - 1];
                (forth, back)
            }
        };
        // For each sentence and document: the sentences there by likeness, and how the first leads.
        let ranked: Vec<Vec<Ranked>> = (0..all.len())
            .into_par_iter()
            .map(|at| {
                let document = |compared: &Compared<'_>| {
                    if compared.sentences.contains(&at) {
                        return Ranked::default();
                    }
                    let likeness = |other: usize| {
                        let (forth, back) = shares(at, other);
                        (forth * back).sqrt()
                    };
                    Ranked::new(compared.sentences.clone().map(|other| (other, likeness(other))).collect())
                };
                self.documents.iter().map(document).collect()
            })
            .collect();
        (0..all.len())
            .into_par_iter()
            .flat_map_iter(|one| {
                let ranked = &ranked;
                (one + 1..all.len()).filter_map(move |other| {
                    let (a, b) = (&all[one], &all[other]);
                    if a.document == b.document || self.quoted.contains(&(one, other)) {
                        return None;
                    }
                    let (of_a, of_b) = (&ranked[one][b.document], &ranked[other][a.document]);
                    let rank = Rank {
                        shares: shares(one, other),
                        places: (of_a.place(other), of_b.place(one)),
                        leads: (of_a.lead(other), of_b.lead(one)),
                    };
                    let is_near = rank.places.0.min(rank.places.1) < NEAREST && rank.likeness() >= least;
                    is_near.then(|| {
                        let side = |at: usize, sentence: &Sentence<'_>| {
                            (&self.sentences[at], &self.surroundings[at], &self.documents[sentence.document])
                        };
                        (one, other, features(side(one, a), side(other, b), &rank))
                    })
                })
            })
            .collect()
    }
}

/// The sentences of a document by how much they say the same as one sentence.
#[derive(Default)]
struct Ranked {
    /// Index, likeness and place, sorted by index.
    of: Vec<(usize, f32, u32)>,
    first: f32,
    second: f32,
}

impl Ranked {
    fn new(mut all: Vec<(usize, f32)>) -> Self {
        all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let likeness = |at: usize| all.get(at).map_or(0.0, |(_, likeness)| *likeness);
        let (first, second) = (likeness(0), likeness(1));
        let mut of: Vec<_> =
            all.into_iter().zip(0..).map(|((index, likeness), place)| (index, likeness, place)).collect();
        of.sort_unstable_by_key(|(index, ..)| *index);
        Self { of, first, second }
    }

    fn get(&self, index: usize) -> Option<(f32, u32)> {
        let at = self.of.binary_search_by_key(&index, |(index, ..)| *index).ok()?;
        Some((self.of[at].1, self.of[at].2))
    }

    fn place(&self, index: usize) -> u32 {
        self.get(index).map_or(u32::MAX, |(_, place)| place)
    }

    fn lead(&self, index: usize) -> f32 {
        self.get(index).map_or(0.0, |(likeness, place)| likeness - if place == 0 { self.second } else { self.first })
    }
}

impl Corpus {
    /// Every pair of sentences that the judge looks at, with what it sees: for training and for measuring.
    #[must_use]
    pub fn compared_pairs(&self) -> Vec<Pair> {
        let Some(folder) = Folder::new(self) else {
            return Vec::new();
        };
        let score = |forest: &Option<Forest>, features: &Features| {
            forest.as_ref().map_or(f32::NEG_INFINITY, |f| f.score(&features.0))
        };
        let pair = |(one, other, features): (usize, usize, Features)| Pair {
            places: [folder.sentences[one].place, folder.sentences[other].place],
            clash: score(&CLASHES, &features),
            update: score(&UPDATES, &features),
            features,
        };
        folder.pairs(LEAST_LIKENESS).into_iter().map(pair).collect()
    }

    /// Every pair of values that the judges look at, equal ones included: for training and for measuring.
    #[must_use]
    pub fn value_pairs(&self) -> Vec<ValuePair> {
        Folder::new(self).map_or_else(Vec::new, |folder| values::pairs(&folder))
    }

    /// The disagreements with a side in one of some sentences, where the folder is small enough to compare all its sentences.
    pub(super) fn disagreements_at(&self, sentences: &[Place]) -> Vec<Disagreement> {
        if !is_small(self) {
            return Vec::new();
        }
        let is_at = |side: &Side| {
            let covers = |place: &&Place| place.document == side.place.document && place.span.overlaps(side.place.span);
            sentences.iter().any(|place| covers(&place))
        };
        let all = self.disagreements().into_iter();
        all.filter(|each| each.nature != Nature::Framing && each.sides.iter().any(is_at)).collect()
    }

    /// Pairs of statements of which the judge finds that they cannot both hold, or that one is the other's later value; the
    /// surest first, each sentence in one of them at most. `known`: disagreements that other comparisons found.
    pub(super) fn judged_disagreements(&self, known: &[Disagreement]) -> Vec<Disagreement> {
        let (Some(clashes), Some(updates)) = (&*CLASHES, &*UPDATES) else { return Vec::new() };
        let Some(folder) = Folder::new(self) else {
            return Vec::new();
        };
        let judge = |(one, other, features): &(usize, usize, Features)| {
            if folder.are_of_two_versions(*one, *other) {
                return None;
            }
            let clash = clashes.score_from(&features.0, CLASH_FROM);
            let update =
                updates.score_from(&features.0, UPDATE_FROM).filter(|update| clash.is_none_or(|it| *update > it));
            let side = |at: usize| (&folder.sentences[at], &folder.documents[folder.sentences[at].document]);
            if features.likeness() >= LEAST_OF_TWINS
                && let Some(slot) = twins::slot(side(*one), side(*other), features.days_apart())
            {
                return Some((f32::INFINITY, slot.status, *one, *other, Some(slot)));
            }
            let status = if update.is_some() { Status::Update } else { Status::Clash };
            let score = update.or(clash)?;
            (!twins::differ_in_norm(side(*one), side(*other))).then_some((score, status, *one, *other, None))
        };
        let mut judged: Vec<_> = folder.pairs(LEAST_JUDGED).par_iter().filter_map(judge).collect();
        judged.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.2, a.3).cmp(&(b.2, b.3))));
        // Sentences that differ in one value only come first, then values of one matter, then all others.
        let (twins, others): (Vec<_>, Vec<_>) = judged.into_iter().partition(|(.., slot)| slot.is_some());
        let found = |(score, status, one, other, slot): (f32, Status, usize, usize, Option<Slot>)| Found {
            sentences: [one, other],
            status,
            score: slot.is_none().then(|| logistic(score)),
            slot,
            value: None,
        };
        let of_values = values::differing(self, &folder).into_iter().map(|each| Found {
            sentences: each.sentences,
            status: each.status,
            score: each.score,
            value: Some(each.values[0]),
            slot: Some(Slot { nature: each.nature, status: each.status, values: each.texts }),
        });
        let all = twins.into_iter().map(found).chain(of_values).chain(others.into_iter().map(found));
        let mut used: FxHashSet<usize> = FxHashSet::default();
        let is_known = |one: Place, other: Place| {
            let has = |matter: &Disagreement, place: Place| {
                matter
                    .sides
                    .iter()
                    .any(|side| side.place.document == place.document && side.place.span.overlaps(place.span))
            };
            known.iter().any(|matter| has(matter, one) && has(matter, other))
        };
        let mut reported = Vec::new();
        for each in all {
            let [one, other] = each.sentences;
            if used.contains(&one) || used.contains(&other) {
                continue;
            }
            used.extend([one, other]);
            let (a, b) = (&folder.sentences[one], &folder.sentences[other]);
            if !is_known(a.place, b.place) {
                reported.push(self.disagreement_of(a, b, each));
            }
        }
        reported
    }

    fn disagreement_of(
        &self,
        a: &Sentence<'_>,
        b: &Sentence<'_>,
        Found { status, score, slot, value, .. }: Found,
    ) -> Disagreement {
        let matter = self.matter_of(a, b, slot.as_ref(), value);
        let (nature, values) = slot.map_or_else(|| difference(a, b), |slot| (slot.nature, Some(slot.values)));
        let text = |sentence: &Sentence<'_>| -> Box<str> {
            let document = self.document(sentence.place.document);
            let text = document.map(|document| document.text(sentence.place.span)).unwrap_or_default();
            squeezed(&text)
        };
        let side = |sentence: &Sentence<'_>, value: Option<Box<str>>| {
            let text = text(sentence);
            let value = value.unwrap_or_else(|| text.to_lowercase().into());
            Side { place: sentence.place, text, value, speaker: self.speaker_of(sentence) }
        };
        let [own, theirs] = values.map_or([None, None], |values| values.map(Some));
        let entity = self.shared_name(a, b);
        let about = self.shared_words(a, b);
        let about: Vec<&str> = about.iter().map(|word| &**word).collect();
        let kind = nature.name();
        let mut sides = vec![side(a, own), side(b, theirs)];
        // Of an update the later comes last.
        let date = |side: &Side| self.document(side.place.document).and_then(|document| document.meta.date.clone());
        if status == Status::Update {
            sides.sort_by_key(date);
        }
        let id = format!("{kind}-{}-{}", names::slug(&entity), names::slug(&about.join(" ")));
        Disagreement {
            id: id.trim_end_matches('-').into(),
            entity,
            matter,
            nature,
            severity: Severity::Medium,
            status,
            score,
            sides,
        }
    }

    fn speaker_of(&self, sentence: &Sentence<'_>) -> Option<Box<str>> {
        let document = self.document(sentence.place.document)?;
        let chunk = &document.chunks[sentence.chunk];
        let span = chunk.facts.sentences.get(sentence.index)?.span;
        let told = chunk.joined.attributions.iter().zip(&chunk.joined.speakers);
        let mut told = told.filter(|(told, _)| told.content.iter().any(|content| content.overlaps(span)));
        told.find_map(|(_, speaker)| Some(speaker.as_ref()?.name.clone()))
    }

    /// The first name that both have; empty if there is none.
    fn shared_name(&self, a: &Sentence<'_>, b: &Sentence<'_>) -> Box<str> {
        let Some(document) = self.document(a.place.document) else { return "".into() };
        let chunk = &document.chunks[a.chunk];
        let span = chunk.facts.sentences.get(a.index).map_or(a.place.span, |sentence| sentence.span);
        let mentions = chunk.facts.mentions.iter().zip(chunk.called());
        let mut inside = mentions.filter(|(mention, _)| span.covers(mention.span));
        let shared =
            inside.find(|(_, called)| b.has_name(super::terms::hash(&called.country_or_name().to_lowercase())));
        shared.map_or_else(|| "".into(), |(_, called)| called.country_or_name().into())
    }

    /// The rarest words that both have, at most four, as the first has them.
    fn shared_words(&self, a: &Sentence<'_>, b: &Sentence<'_>) -> Vec<String> {
        let Some(document) = self.document(a.place.document) else { return Vec::new() };
        let text = document.text(a.place.span);
        shared_spans(&text, a, b).into_iter().map(|at| at.of(&text).to_lowercase()).collect()
    }

    /// What the two sentences disagree on, in words of the first.
    fn matter_of(&self, a: &Sentence<'_>, b: &Sentence<'_>, slot: Option<&Slot>, value: Option<Place>) -> Box<str> {
        let Some(document) = self.document(a.place.document) else { return "".into() };
        let chunk = &document.chunks[a.chunk];
        let value = value.map(|value| Span::new(value.span.start - chunk.start, value.span.end - chunk.start));
        let value = value.or_else(|| match slot {
            Some(slot) => chunk.value_in(a.index, &slot.values[0]),
            None => rival_figures(a, b).map(|(_, own, _)| own.span),
        });
        let matter = value.map(|value| chunk.matter_of(value)).filter(|matter| !matter.is_empty());
        let words = || {
            let text = document.text(a.place.span);
            matter::of_words(&text, &shared_spans(&text, a, b)).into()
        };
        matter.unwrap_or_else(words)
    }
}

/// Where in the text of the first sentence the rarest words are that both have, at most four.
fn shared_spans(text: &str, a: &Sentence<'_>, b: &Sentence<'_>) -> Vec<Span> {
    const MOST: usize = 4;
    let all: Vec<_> = super::concepts::concepts(text).filter(|(_, term)| b.weight_of(*term).is_some()).collect();
    let mut weights: Vec<f32> = all.iter().filter_map(|(_, term)| a.weight_of(*term)).collect();
    weights.sort_by(|a, b| b.total_cmp(a));
    let least = weights.get(MOST - 1).or(weights.last()).copied().unwrap_or(0.0);
    let heavy = all.iter().filter(|(_, term)| a.weight_of(*term).is_some_and(|weight| weight >= least));
    heavy.take(MOST).map(|(at, _)| *at).collect()
}

/// On what two statements differ, and both values where they can be named.
fn difference(a: &Sentence<'_>, b: &Sentence<'_>) -> (Nature, Option<[Box<str>; 2]>) {
    /// A figure of the same unit or head.
    const ALIKE: f32 = 2.0;
    if let Some((score, one, other)) = rival_figures(a, b)
        && score >= ALIKE
    {
        return (Nature::Figure, Some([figures::value(one), figures::value(other)]));
    }
    if (a.marks.negations == 0) != (b.marks.negations == 0) || a.unasserted != b.unasserted {
        return (Nature::Denial, None);
    }
    let is_apart = |one: &str| b.dates.iter().all(|other| !one.starts_with(&**other) && !other.starts_with(one));
    if let (Some(one), Some(other)) = (a.dates.iter().find(|one| is_apart(one.as_ref())), b.dates.first()) {
        return (Nature::Date, Some([one.clone(), other.clone()]));
    }
    let differ = |kind| a.names_without(b, kind).next().is_some() && b.names_without(a, kind).next().is_some();
    if differ(EntityKind::Person) {
        return (Nature::Person, None);
    }
    if differ(EntityKind::Geopolitical) || differ(EntityKind::Location) {
        return (Nature::Place, None);
    }
    (Nature::Outcome, None)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::{Corpus, DocId, Document};
    use super::*;
    use crate::syntax::Format;

    fn corpus(texts: &[&str]) -> Corpus {
        let document = |(id, text): (usize, &&str)| {
            let id = crate::text::offset(id);
            Arc::new(Document::new(DocId(id), format!("{id}.txt"), Format::Text, text))
        };
        Corpus::default().with_documents(texts.iter().enumerate().map(document).collect())
    }

    const LIBRARY: &str = "The library in Elmsworth closed its reading room on Monday. The council paid for new shelves in \
                           spring. Nobody asked the readers before the shelves were moved.\n";
    const BLOG: &str = "On Monday the reading room of the library stayed open as always. The shelves that came in spring were \
                        a gift of the brewery. I sat there until the evening.\n";

    #[test]
    fn the_forests_that_are_shipped_can_be_read() {
        assert!(CLASHES.is_some() && UPDATES.is_some());
    }

    #[test]
    fn sentences_of_two_documents_are_compared_and_none_with_its_own() {
        let pairs = corpus(&[LIBRARY, BLOG]).compared_pairs();
        assert!(!pairs.is_empty());
        assert!(pairs.iter().all(|pair| pair.places[0].document != pair.places[1].document));
    }

    #[test]
    fn the_nearest_pair_is_that_on_one_matter_and_its_opposition_is_seen() {
        let corpus = corpus(&[LIBRARY, BLOG]);
        let pairs = corpus.compared_pairs();
        let value = |pair: &Pair, name: &str| {
            pair.features.named().find(|(each, _)| *each == name).map_or(0.0, |(_, value)| value)
        };
        let first = pairs.iter().max_by(|a, b| value(a, "likeness").total_cmp(&value(b, "likeness"))).expect("pairs");
        let words = first
            .places
            .map(|place| corpus.document(place.document).expect("a document").text(place.span).into_owned());
        assert!(words.iter().all(|words| words.contains("reading room")), "{words:?}");
        assert!(value(first, "lead_min") > 0.0 && value(first, "contraries") > 0.0, "{first:?}");
    }

    #[test]
    fn neither_order_nor_numbers_of_documents_matter() {
        let values = |texts: &[&str]| {
            let mut all: Vec<_> =
                corpus(texts).compared_pairs().into_iter().map(|pair| format!("{:?}", pair.features)).collect();
            all.sort_unstable();
            all
        };
        assert_eq!(values(&[LIBRARY, BLOG]), values(&[BLOG, LIBRARY]));
    }

    #[test]
    fn a_quotation_and_its_source_are_left_to_the_comparison_of_quotations() {
        let report =
            "\"We will keep every bus running through the winter,\" said Ada Marsh, the director of the depot.\n";
        let copy = "Ada Marsh told the paper: \"We will keep every bus running through the winter.\"\n";
        assert!(corpus(&[report, copy]).compared_pairs().is_empty());
    }

    #[test]
    fn an_archive_is_not_compared_sentence_by_sentence() {
        let long = "The ferry left Brunholm at nine with forty cars on its lower deck. ".repeat(SENTENCES);
        assert!(corpus(&[&long, BLOG]).compared_pairs().is_empty());
    }
}
