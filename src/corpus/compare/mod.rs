//! Statements of documents held against each other: the same statement but for one slot, whose fillers exclude each other.
//! Candidates come from the index, by the words and names that say most; a judge that was fitted on pairs with known
//! answers says which of them clash and which are a later value of the same. Does not know rules and severities of rules.

mod judge;
mod lexicon;
mod pair;
mod slot;
mod time;

use rustc_hash::FxHashSet;

use super::{Corpus, Document, Place, names};
use crate::text::Span;
use judge::Verdict;
use pair::{Pair, Sentence};
pub(super) use slot::Statement;
use slot::{Filler, Slot, shown};

/// One matter on which documents differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Disagreement {
    pub id: Box<str>,
    /// Whom or what it is about.
    pub entity: Box<str>,
    /// What is disputed: “Daesh terrorists in Afghanistan”, “title”.
    pub matter: Box<str>,
    pub nature: Nature,
    pub severity: Severity,
    pub status: Status,
    /// 0 to 1: how many reports of this sureness are right.
    pub score: f32,
    pub sides: Vec<Side>,
}

/// In what two statements differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Nature {
    Figure,
    Date,
    Title,
    Place,
    Person,
    /// One says what the other denies.
    Denial,
    Framing,
}

/// How two statements that differ stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// Both cannot be true.
    Clash,
    /// One is the later value of what develops.
    Update,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Low,
    Medium,
    High,
}

/// What one passage has of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    pub place: Place,
    pub text: Box<str>,
    /// Normalised: “3500”, “special envoy to afghanistan”, “2017-04-14”.
    pub value: Box<str>,
    /// Who says it, where the text says so.
    pub speaker: Option<Box<str>>,
    /// As of when, ISO: what the text says, else when its document was written.
    pub as_of: Option<Box<str>>,
    pub attitude: Attitude,
}

/// How a passage stands to what it tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Attitude {
    #[default]
    Asserts,
    Denies,
    Doubts,
}

/// A pair of statements with what the judge looks at, to fit it.
#[derive(Clone, Debug)]
pub struct Candidate {
    pub sides: [Side; 2],
    pub nature: Nature,
    pub features: Vec<f32>,
}

/// The names of a candidate's features, in order.
pub const FEATURES: &[&str] = &pair::NAMES;

/// From this share of right reports on, a clash is reported, and an update.
const LEAST_CLASH: f32 = 0.8;
const LEAST_UPDATE: f32 = 0.9;
/// Places of others that a disagreement lists.
const MOST_SIDES: usize = 12;
/// Bytes of a sentence that stand for it; more point at nothing.
const LONGEST: u32 = 360;

impl Corpus {
    /// All disagreements between the documents, most severe first.
    #[must_use]
    pub fn disagreements(&self) -> Vec<Disagreement> {
        let mut seen: FxHashSet<(Nature, Place)> = FxHashSet::default();
        let mut all: Vec<Disagreement> = Vec::new();
        let mut documents: Vec<_> = self.documents().collect();
        documents.sort_by(|a, b| a.path.cmp(&b.path));
        for document in documents {
            for index in 0..document.chunks.len() {
                for disagreement in self.disagreements_in(document, index) {
                    let nature = disagreement.nature;
                    let is_new = disagreement.sides.first().is_some_and(|own| !seen.contains(&(nature, own.place)));
                    if is_new {
                        // Of one that is left out, those who take a side may stand in no other.
                        seen.extend(disagreement.sides.iter().map(|side| (nature, side.place)));
                        all.push(disagreement);
                    }
                }
            }
        }
        all.extend(self.framings());
        all.sort_by(|a, b| {
            (b.severity.cmp(&a.severity)).then(b.score.total_cmp(&a.score)).then_with(|| a.id.cmp(&b.id))
        });
        // One matter may be disputed on several counts: ids are numbered where they would be equal.
        let mut uses: std::collections::BTreeMap<Box<str>, u32> = std::collections::BTreeMap::new();
        for disagreement in &mut all {
            let count = uses.entry(disagreement.id.clone()).or_default();
            *count += 1;
            if *count > 1 {
                disagreement.id = format!("{}-{count}", disagreement.id).into();
            }
        }
        all
    }

    /// The disagreements in which a chunk of the document takes a side against other documents; that side comes first.
    #[must_use]
    pub fn disagreements_in(&self, document: &Document, chunk: usize) -> Vec<Disagreement> {
        let mut all = self.titles_in(document, chunk);
        all.extend(self.found(document, chunk, |_, _| true));
        all
    }

    /// Those of [`Corpus::disagreements_in`] that are of one nature.
    #[must_use]
    pub fn disagreements_of(&self, document: &Document, chunk: usize, nature: Nature) -> Vec<Disagreement> {
        if nature == Nature::Title {
            return self.titles_in(document, chunk);
        }
        self.found(document, chunk, |_, slot| nature_of(&slot.filler) == nature)
    }

    /// Those of [`Corpus::disagreements_in`] whose sentence names somebody or something of that name. `id`: the name as
    /// an identifier.
    pub(super) fn disagreements_about(&self, document: &Document, chunk: usize, id: &str) -> Vec<Disagreement> {
        let names_it = |sentence: &Sentence<'_>, _: &Slot| {
            let span = sentence.span();
            let mut named = sentence.chunk.facts.mentions.iter().filter(|mention| span.covers(mention.span));
            named.any(|mention| *names::slug(names::of_mention(mention, &sentence.chunk.text)) == *id)
        };
        let mut all = self.titles_in(document, chunk);
        all.retain(|each| *names::slug(&each.entity) == *id);
        all.extend(self.found(document, chunk, names_it));
        all
    }

    /// The pairs that the judge is asked about, for fitting it.
    #[must_use]
    pub fn candidates_to_judge(&self, document: &Document) -> Vec<Candidate> {
        let sentences = (0..document.chunks.len()).flat_map(|index| Sentence::all(document, index));
        let pairs = sentences.flat_map(|sentence| self.pairs(sentence, |_, _| true));
        pairs
            .map(|pair| Candidate {
                sides: [side(&pair.own.0, pair.own.1), side(&pair.other.0, pair.other.1)],
                nature: nature_of(&pair.own.1.filler),
                features: pair.features.to_vec(),
            })
            .collect()
    }

    fn found(
        &self,
        document: &Document,
        chunk: usize,
        asked: impl Fn(&Sentence<'_>, &Slot) -> bool,
    ) -> Vec<Disagreement> {
        let mut all = Vec::new();
        for sentence in Sentence::all(document, chunk) {
            let pairs = self.pairs(sentence, &asked);
            for slot in &sentence.statement.slots {
                let of_slot = pairs.iter().filter(|pair| std::ptr::eq(pair.own.1, slot));
                let judged: Vec<(Verdict, &Pair<'_>)> =
                    of_slot.map(|pair| (judge::judge(&pair.features), pair)).collect();
                all.extend(disagreement(&sentence, slot, &judged, Status::Clash));
                all.extend(disagreement(&sentence, slot, &judged, Status::Update));
            }
        }
        all
    }
}

/// The disagreement of one status that a slot has with others, the surest first.
fn disagreement(
    own: &Sentence<'_>,
    slot: &Slot,
    judged: &[(Verdict, &Pair<'_>)],
    status: Status,
) -> Option<Disagreement> {
    let score = |verdict: &Verdict| match status {
        Status::Clash if verdict.clash >= LEAST_CLASH && verdict.clash >= verdict.update => Some(verdict.clash),
        Status::Update if verdict.update >= LEAST_UPDATE && verdict.update > verdict.clash => Some(verdict.update),
        _ => None,
    };
    let mut found: Vec<(f32, Side)> = judged
        .iter()
        .filter_map(|(verdict, pair)| Some((score(verdict)?, side(&pair.other.0, pair.other.1))))
        .collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.place.cmp(&b.1.place)));
    found.truncate(MOST_SIDES);
    let surest = found.first()?.0;
    let sides: Vec<Side> = std::iter::once(side(own, slot)).chain(found.into_iter().map(|(_, side)| side)).collect();
    let nature = nature_of(&slot.filler);
    let kind = match nature {
        Nature::Figure => "figure",
        Nature::Date => "date",
        Nature::Place => "place",
        Nature::Person => "person",
        _ => "denial",
    };
    let entity = entity(own, slot);
    let matter = matter(own, slot);
    let id = format!("{kind}-{}-{}", names::slug(&entity), names::slug(&matter));
    let severity = if surest >= 0.75 { Severity::High } else { Severity::Medium };
    Some(Disagreement {
        id: id.trim_end_matches('-').into(),
        entity,
        matter,
        nature,
        severity,
        status,
        score: surest,
        sides,
    })
}

fn nature_of(filler: &Filler) -> Nature {
    use crate::analysis::EntityKind;
    match filler {
        Filler::Number(_) => Nature::Figure,
        Filler::Time(_) => Nature::Date,
        Filler::Polarity => Nature::Denial,
        Filler::Name { kind: EntityKind::Geopolitical | EntityKind::Location, .. } => Nature::Place,
        Filler::Name { .. } => Nature::Person,
    }
}

fn side(sentence: &Sentence<'_>, slot: &Slot) -> Side {
    let mut span = slot.span;
    if span.len() > LONGEST {
        let text = &*sentence.chunk.text;
        let end = (span.start..=span.start + LONGEST).rev().find(|at| text.is_char_boundary(*at as usize));
        span.end = end.unwrap_or(span.end);
    }
    let attitude = slot.attitude();
    let value =
        slot.filler.value().unwrap_or_else(|| if attitude == Attitude::Denies { "denied" } else { "claimed" }.into());
    Side {
        place: Place { document: sentence.document.id, span: span.shifted(sentence.chunk.start) },
        text: shown(sentence.chunk, span),
        value,
        speaker: sentence.speaker(slot.span).map(Into::into),
        as_of: sentence.as_of(slot).or_else(|| sentence.document.meta.date.clone()),
        attitude,
    }
}

/// Whom or what a slot's statement is about: the name nearest to the slot in its sentence.
fn entity(sentence: &Sentence<'_>, slot: &Slot) -> Box<str> {
    let span = sentence.span();
    let facts = &sentence.chunk.facts;
    let named = facts.mentions.iter().filter(|mention| span.covers(mention.span) && mention.span != slot.span);
    let nearest = named.min_by_key(|mention| mention.span.start.abs_diff(slot.span.start));
    nearest.map_or_else(|| "".into(), |mention| names::of_mention(mention, &sentence.chunk.text).into())
}

/// What is disputed: what a figure counts, else the words around the slot.
fn matter(sentence: &Sentence<'_>, slot: &Slot) -> Box<str> {
    /// Bytes on either side that tell what a slot is of.
    const AROUND: u32 = 45;
    let figure = sentence.chunk.facts.figures.iter().find(|figure| figure.span == slot.span);
    if let Some(figure) = figure.filter(|figure| !figure.counts.is_empty()) {
        return figure.counts.clone();
    }
    let (text, all) = (&*sentence.chunk.text, sentence.span());
    let word = |at: u32| {
        let whole = text.is_char_boundary(at as usize);
        whole && text.get(..at as usize).is_some_and(|before| before.ends_with(char::is_whitespace))
    };
    let (low, high) = if slot.filler == Filler::Polarity {
        (all.start, (all.start + 2 * AROUND).min(all.end))
    } else {
        (all.start.max(slot.span.start.saturating_sub(AROUND)), all.end.min(slot.span.end + AROUND))
    };
    let from = (low..slot.span.start).find(|at| word(*at)).filter(|_| low > all.start).unwrap_or(all.start.max(low));
    let to = (slot.span.start.max(low)..high).rev().find(|at| word(*at)).filter(|_| high < all.end).unwrap_or(high);
    let span = Span::new(if text.is_char_boundary(from as usize) { from } else { all.start }, to.max(from));
    let words = span.of(text);
    super::entity::squeezed(words.trim_end_matches(|c: char| !c.is_alphanumeric()))
}
