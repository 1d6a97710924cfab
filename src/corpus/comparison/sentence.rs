//! A sentence as it is compared: its content words with weights and vectors, its names, values and marks.

use std::ops::Range;
use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::concepts::{concepts, rarity};
use super::super::terms::{self, Term, words};
use super::super::{Document, Place};
use super::vectors::{self, Row, SIZE};
use crate::analysis::{EntityKind, Figure, Polarity, Role};
use crate::english;
use crate::text::Span;

/// A content word.
pub(super) struct Token {
    /// Where it starts, in bytes from the sentence's first.
    pub(super) at: u32,
    pub(super) term: Term,
    /// Its inverse frequency in the news, less for what many sentences of the folder have.
    pub(super) weight: f32,
    pub(super) row: Option<Row>,
    /// Capitalized, and no common word: part of a name.
    pub(super) is_name: bool,
}

/// What a word of a closed class does for a statement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks {
    pub(super) negations: u8,
    /// “All”, “every”, “only”, “nobody”.
    pub(super) is_universal: bool,
    /// “Will”, “may”, “planned”, “if”.
    pub(super) is_modal: bool,
    pub(super) is_first_person: bool,
    pub(super) is_question: bool,
}

/// A name in a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Name {
    pub(super) hash: u32,
    pub(super) kind: EntityKind,
}

pub(super) struct Sentence<'a> {
    pub(super) place: Place,
    /// Index of the document among those compared, and the sentence's share of the way through it.
    pub(super) document: usize,
    pub(super) position: f32,
    pub(super) chunk: usize,
    /// Index in its chunk.
    pub(super) index: usize,
    pub(super) is_body: bool,
    pub(super) tokens: Vec<Token>,
    /// The distinct terms with their greatest weight, sorted.
    pub(super) terms: Vec<(Term, f32)>,
    /// The sum of the tokens' weights, and of the distinct terms'.
    pub(super) total: f32,
    pub(super) distinct_total: f32,
    /// The weighted mean of its vectors, of length 1 (or 0); then with its neighbours' added.
    pub(super) mean: [f32; SIZE],
    pub(super) in_context: [f32; SIZE],
    /// Sorted, each once.
    pub(super) names: Vec<Name>,
    pub(super) figures: Vec<&'a Figure>,
    /// Values of the figures, as bits; sorted.
    pub(super) values: Vec<u64>,
    /// Sorted.
    pub(super) dates: Vec<Box<str>>,
    /// Numbers as written, clock times among them: hashes, sorted.
    pub(super) numbers: Vec<u32>,
    pub(super) ordinals: Vec<u32>,
    /// Words of contrast: “only”, “first”, “still”. Hashes, sorted.
    pub(super) contrasts: Vec<u32>,
    pub(super) marks: Marks,
    pub(super) attributions: u8,
    /// Those that do not assert their content.
    pub(super) unasserted: u8,
    pub(super) is_quoted: bool,
    pub(super) cites: bool,
    pub(super) check_worthy: f32,
    pub(super) claim: f32,
}

/// What the sentences around one have, and the other sentences of its document.
#[derive(Default)]
pub(super) struct Surroundings {
    pub(super) terms: FxHashSet<Term>,
    pub(super) names: FxHashSet<u32>,
}

/// A document as it is compared.
pub(super) struct Compared<'a> {
    pub(super) document: &'a Document,
    pub(super) sentences: Range<usize>,
    pub(super) values: FxHashSet<u64>,
    pub(super) dates: FxHashSet<Box<str>>,
    pub(super) names: FxHashSet<u32>,
    pub(super) is_draft: bool,
}

/// Fewest content words of a sentence that is compared.
const FEWEST: usize = 2;
/// Sentences on either side whose words are the context.
const AROUND: usize = 2;
/// From so many sentences on that have a term, it counts less; and how much.
const COMMON_FROM: u32 = 6;
const COMMON_WEIGHT: f32 = 0.6;

struct Lists {
    negations: FxHashSet<u32>,
    universals: FxHashSet<u32>,
    modals: FxHashSet<u32>,
    first_person: FxHashSet<u32>,
    ordinals: FxHashSet<u32>,
    contrasts: FxHashSet<u32>,
    numerals: FxHashSet<u32>,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let list = |name| english::list(english::STATEMENTS, name).into_iter().map(terms::hash).collect();
    Lists {
        negations: list("comparison.negations"),
        universals: list("comparison.universals"),
        modals: list("comparison.modals"),
        first_person: list("comparison.first-person"),
        ordinals: list("comparison.ordinals"),
        contrasts: list("comparison.contrasts"),
        numerals: list("comparison.numerals"),
    }
});

/// Whether a word is a number: “seven”, “dozen”.
pub(super) fn is_numeral(hash: u32) -> bool {
    LISTS.numerals.contains(&hash)
}

impl<'a> Sentence<'a> {
    /// The sentences of a document that can be compared.
    pub(super) fn all(document: &'a Document, number: usize) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for chunk in 0..document.chunks.len() {
            for index in 0..document.chunks[chunk].facts.sentences.len() {
                all.extend(Self::new(document, number, chunk, index));
            }
        }
        let count = all.len().max(1);
        for (at, sentence) in all.iter_mut().enumerate() {
            sentence.position = ratio(at, count);
        }
        all
    }

    fn new(document: &'a Document, number: usize, chunk_index: usize, index: usize) -> Option<Self> {
        let chunk = &document.chunks[chunk_index];
        let facts = &*chunk.facts;
        let sentence = facts.sentences.get(index)?;
        let role = chunk.joined.roles.get(sentence.block as usize).copied();
        if matches!(role, Some(Role::Byline | Role::Boilerplate)) || facts.other_language.contains(&sentence.block) {
            return None;
        }
        let span = sentence.span;
        let text = span.of(&facts.syntax.prose);
        let tokens: Vec<Token> = concepts(text).filter_map(|(at, term)| token(text, at, term)).collect();
        if tokens.len() < FEWEST {
            return None;
        }
        let lists = &*LISTS;
        let hashes: Vec<u32> = words(text).map(|(_, word)| word.hash()).collect();
        let some = |list: &FxHashSet<u32>| hashes.iter().any(|hash| list.contains(hash));
        let of = |list: &FxHashSet<u32>| sorted(hashes.iter().copied().filter(|hash| list.contains(hash)).collect());
        let negations = hashes.iter().filter(|hash| lists.negations.contains(hash)).count();
        let marks = Marks {
            negations: u8::try_from(negations).unwrap_or(u8::MAX),
            is_universal: some(&lists.universals),
            is_modal: some(&lists.modals),
            is_first_person: some(&lists.first_person),
            is_question: text.trim_end().trim_end_matches(['"', '”', '’', '\'']).ends_with('?'),
        };
        let numbers = words(text).filter(|(_, word)| word.is_number() || lists.numerals.contains(&word.hash()));
        let inside = |other: Span| span.covers(other);
        let called = facts.mentions.iter().zip(chunk.called());
        let names = called.filter(|(mention, _)| inside(mention.span)).map(|(mention, called)| Name {
            hash: terms::hash(&called.country_or_name().to_lowercase()),
            kind: mention.kind,
        });
        let figures: Vec<&Figure> = facts.figures.iter().filter(|figure| inside(figure.span)).collect();
        let dates = facts.dates.iter().zip(&chunk.joined.dates).filter(|(date, _)| inside(date.span));
        let told = chunk.joined.attributions.iter().filter(|told| told.content.iter().any(|each| each.overlaps(span)));
        let polarities: Vec<Polarity> = told.map(|told| told.polarity).collect();
        let unasserted = polarities.iter().filter(|polarity| **polarity != Polarity::Asserts).count();
        let attributed = chunk.joined.attributed.get(index);
        Some(Self {
            place: Place { document: document.id, span: span.shifted(chunk.start) },
            document: number,
            position: 0.0,
            chunk: chunk_index,
            index,
            is_body: role == Some(Role::Body),
            terms: Vec::new(),
            total: 0.0,
            distinct_total: 0.0,
            mean: [0.0; SIZE],
            in_context: [0.0; SIZE],
            names: sorted(names.collect()),
            values: sorted(figures.iter().map(|figure| figure.value.to_bits()).collect()),
            figures,
            dates: sorted(dates.filter_map(|(_, iso)| iso.clone()).collect()),
            numbers: sorted(numbers.map(|(_, word)| word.hash()).collect()),
            ordinals: of(&lists.ordinals),
            contrasts: of(&lists.contrasts),
            marks,
            attributions: u8::try_from(polarities.len()).unwrap_or(u8::MAX),
            unasserted: u8::try_from(unasserted).unwrap_or(u8::MAX),
            is_quoted: facts.quotations.iter().any(|quotation| quotation.span.overlaps(span) && !quotation.term),
            cites: facts.syntax.citations.iter().any(|citation| inside(citation.span)),
            check_worthy: attributed.map_or(0.0, |attributed| attributed.check_worthy),
            claim: sentence.claim_score,
            tokens,
        })
    }

    /// How many different names of a kind it has that another has not.
    pub(super) fn names_without(&self, other: &Self, kind: EntityKind) -> impl Iterator<Item = u32> {
        let own = self.names.iter().filter(move |name| name.kind == kind && !other.has_name(name.hash));
        own.map(|name| name.hash)
    }

    pub(super) fn has_name(&self, hash: u32) -> bool {
        self.names.iter().any(|name| name.hash == hash)
    }

    pub(super) fn weight_of(&self, term: Term) -> Option<f32> {
        self.terms.binary_search_by_key(&term, |(term, _)| *term).ok().map(|at| self.terms[at].1)
    }
}

/// Sets the weights of all sentences' words by the folder, and what depends on them.
pub(super) fn weigh(sentences: &mut [Sentence<'_>], documents: &[Compared<'_>]) -> Vec<Surroundings> {
    let mut uses: FxHashMap<Term, u32> = FxHashMap::default();
    for sentence in &*sentences {
        for term in sorted(sentence.tokens.iter().map(|token| token.term).collect::<Vec<_>>()) {
            *uses.entry(term).or_default() += 1;
        }
    }
    for sentence in &mut *sentences {
        let mut greatest: FxHashMap<Term, f32> = FxHashMap::default();
        for token in &mut sentence.tokens {
            let is_common = uses.get(&token.term).is_some_and(|uses| *uses >= COMMON_FROM);
            token.weight = rarity(token.term) * if is_common { COMMON_WEIGHT } else { 1.0 };
            let slot = greatest.entry(token.term).or_default();
            *slot = slot.max(token.weight);
        }
        sentence.total = sentence.tokens.iter().map(|token| token.weight).sum();
        sentence.terms = greatest.into_iter().collect();
        sentence.terms.sort_unstable_by_key(|(term, _)| *term);
        sentence.distinct_total = sentence.terms.iter().map(|(_, weight)| weight).sum();
        sentence.mean = unit(mean(sentence.tokens.iter().filter_map(|token| Some((token.row?, token.weight)))));
    }
    let mut surroundings = Vec::with_capacity(sentences.len());
    for document in documents {
        let all = &mut sentences[document.sentences.clone()];
        let means: Vec<_> = all.iter().map(|sentence| sentence.mean).collect();
        for at in 0..all.len() {
            let mut context = means[at];
            let beside = [at.checked_sub(1), Some(at + 1)].into_iter().flatten().filter_map(|at| means.get(at));
            for other in beside {
                context.iter_mut().zip(other).for_each(|(sum, part)| *sum += part / 2.0);
            }
            all[at].in_context = unit(context);
            let near = &all[at.saturating_sub(AROUND)..(at + AROUND + 1).min(all.len())];
            surroundings.push(Surroundings {
                terms: near.iter().flat_map(|each| each.terms.iter().map(|(term, _)| *term)).collect(),
                names: near.iter().flat_map(|each| each.names.iter().map(|name| name.hash)).collect(),
            });
        }
    }
    surroundings
}

/// The sum of vectors with weights.
pub(super) fn mean(rows: impl Iterator<Item = (Row, f32)>) -> [f32; SIZE] {
    let mut sum = [0.0; SIZE];
    for (row, weight) in rows {
        sum.iter_mut().zip(vectors::components(row)).for_each(|(sum, part)| *sum += part * weight);
    }
    sum
}

/// The vector at length 1; zero stays.
pub(super) fn unit(mut vector: [f32; SIZE]) -> [f32; SIZE] {
    let length = dot(&vector, &vector).sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|part| *part /= length);
    }
    vector
}

/// In one order, so that it is the same on every machine.
pub(super) fn dot(one: &[f32; SIZE], other: &[f32; SIZE]) -> f32 {
    one.iter().zip(other).map(|(a, b)| a * b).sum()
}

#[expect(clippy::cast_precision_loss, reason = "sentences of a document")]
fn ratio(part: usize, whole: usize) -> f32 {
    part as f32 / whole as f32
}

/// Numbers are compared as numbers.
fn token(text: &str, at: Span, term: Term) -> Option<Token> {
    let word = at.of(text);
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let lower = word.to_lowercase();
    let row = vectors::row(terms::hash(&lower)).or_else(|| vectors::row(terms::hash(lower.trim_end_matches("'s"))));
    let is_name = row.is_none() && word.starts_with(char::is_uppercase);
    Some(Token { at: at.start, term, weight: 0.0, row, is_name })
}

fn sorted<T: Ord>(mut all: Vec<T>) -> Vec<T> {
    all.sort_unstable();
    all.dedup();
    all
}
