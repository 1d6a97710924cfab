//! Matters: figures and titles that say the same of the same thing, and so may disagree.

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use super::entity::squeezed;
use super::index::ChunkRef;
use super::names::{self, NameKey};
use super::terms::hash;
use super::title::Title;
use super::{Chunk, Corpus, DocId, Document, Place};
use crate::analysis::{Comparator, EntityKind, Facts, Figure, Role};

/// One matter on which documents differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Disagreement {
    pub id: Box<str>,
    /// Whom or what it is about.
    pub entity: Box<str>,
    /// What is disputed: “number of Daesh terrorists in Afghanistan”, “title”.
    pub matter: Box<str>,
    pub nature: Nature,
    pub severity: Severity,
    pub sides: Vec<Side>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    Figure,
    Date,
    Title,
    Denial,
    Framing,
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
    /// Normalised: “3500”, “special envoy to afghanistan”.
    pub value: Box<str>,
}

/// Equal for all statements that may be about the same matter.
pub(crate) type MatterKey = u64;

/// One statement of a matter in a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Matter {
    pub(crate) key: MatterKey,
    what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum What {
    /// Index of the figure.
    Figure(u32),
    /// Indexes of the mention and of its descriptor.
    Title(u32, u32),
}

/// A paragraph of more figures than this is a table in disguise: the rest of them dispute nothing.
const MOST_IN_A_CHUNK: usize = 64;

/// The matters of a chunk.
pub(crate) fn matters(facts: &Facts, names: &[NameKey]) -> Vec<Matter> {
    let prose = &*facts.syntax.prose;
    let figures =
        facts.figures.iter().enumerate().filter(|(_, figure)| !figure.head.is_empty()).map(|(index, figure)| {
            let mixed = u64::from(hash(&figure.head)) << 32 | u64::from(hash(&figure.unit)) ^ u64::from(figure.change);
            Matter { key: mixed, what: What::Figure(crate::text::offset(index)) }
        });
    let people =
        facts.mentions.iter().zip(names).enumerate().filter(|(_, (mention, _))| mention.kind == EntityKind::Person);
    let titles = people.flat_map(|(index, (mention, key))| {
        mention.descriptors.iter().enumerate().filter_map(move |(descriptor, span)| {
            let has_domain = Title::parse(span.of(prose)).is_some_and(|title| title.has_domain());
            let what = What::Title(crate::text::offset(index), crate::text::offset(descriptor));
            has_domain.then_some(Matter { key: !*key, what })
        })
    });
    titles.chain(figures).take(MOST_IN_A_CHUNK).collect()
}

/// A matter where it stands.
#[derive(Clone, Copy)]
struct Statement<'a> {
    document: &'a Document,
    chunk: &'a Chunk,
    what: What,
}

/// Statements on one matter that are held against each other; only lists of figures have more.
const MOST: usize = 256;

impl Corpus {
    /// All disagreements between the documents, most severe first.
    #[must_use]
    pub fn disagreements(&self) -> Vec<Disagreement> {
        let mut seen: FxHashSet<Place> = FxHashSet::default();
        let mut all: Vec<Disagreement> = Vec::new();
        let mut documents: Vec<_> = self.documents().collect();
        documents.sort_by(|a, b| a.path.cmp(&b.path));
        for document in documents {
            for index in 0..document.chunks.len() {
                for disagreement in self.disagreements_in(document, index) {
                    let is_new = disagreement.sides.iter().all(|side| !seen.contains(&side.place));
                    seen.extend(disagreement.sides.iter().map(|side| side.place));
                    if is_new {
                        all.push(disagreement);
                    }
                }
            }
        }
        all.sort_by(|a, b| b.severity.cmp(&a.severity).then_with(|| a.id.cmp(&b.id)));
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

    /// The disagreements in which a chunk of the document takes a side against other documents; that side comes first,
    /// then those that contradict it.
    #[must_use]
    pub fn disagreements_in(&self, document: &Document, chunk: usize) -> Vec<Disagreement> {
        let Some(own) = document.chunks.get(chunk) else { return Vec::new() };
        let mut found = Vec::new();
        for matter in &*own.keys.matters {
            let statement = Statement { document, chunk: own, what: matter.what };
            if statement.is_body()
                && let Some(disagreement) = self.dispute(statement, matter.key)
            {
                found.push(disagreement);
            }
        }
        found
    }

    fn dispute(&self, own: Statement<'_>, key: MatterKey) -> Option<Disagreement> {
        let counted: Vec<_> = self.statements(key, own.document.id).filter(Statement::is_body).take(MOST).collect();
        // A sentence that has this very value too (“24 of the 34 provinces”) disputes nothing.
        let agreeing: FxHashSet<_> =
            counted.iter().filter(|other| !own.contradicts(other)).map(Statement::sentence).collect();
        let beside = own.chunk.keys.matters.iter().filter(|matter| matter.key == key);
        let beside = beside.map(|matter| Statement { what: matter.what, ..own });
        let beside: Vec<_> = beside.filter(|each| each.sentence() == own.sentence()).collect();
        let disputes = |other: &Statement<'_>| {
            !own.contradicts(other)
                || !agreeing.contains(&other.sentence()) && beside.iter().all(|own| own.contradicts(other))
        };
        let others: Vec<_> = counted.into_iter().filter(|other| own.relates(other) && disputes(other)).collect();
        if !others.iter().any(|other| own.contradicts(other)) {
            return None;
        }
        let rank = |other: &Statement<'_>| (!own.contradicts(other), self.order_of(other.document.id));
        let mut sides: Vec<_> = others.iter().map(|other| (rank(other), other.side())).collect();
        sides.sort_by(|a, b| (&a.0, a.1.place).cmp(&(&b.0, b.1.place)));
        sides.dedup_by(|a, b| a.1.place == b.1.place);
        let sides = std::iter::once(own.side()).chain(sides.into_iter().map(|(_, side)| side)).collect();
        Some(own.disagreement(sides))
    }

    fn order_of(&self, id: DocId) -> std::sync::Arc<str> {
        self.document(id).map_or_else(|| "".into(), |document| document.path.clone())
    }

    /// Every statement under a key in other documents.
    fn statements(&self, key: MatterKey, own: DocId) -> impl Iterator<Item = Statement<'_>> {
        let rest = self
            .rest
            .index
            .on_matter(key)
            .filter_map(|at: ChunkRef| self.at_rest(at))
            .map(|(document, chunk)| (&**document, &document.chunks[chunk]));
        let fresh = self.fresh().filter(move |document| document.id != own);
        let fresh = fresh.flat_map(|document| document.chunks.iter().map(move |chunk| (&**document, chunk)));
        rest.chain(fresh).filter(move |(document, _)| document.id != own).flat_map(move |(document, chunk)| {
            let of_key = chunk.keys.matters.iter().filter(move |matter| matter.key == key);
            of_key.map(move |matter| Statement { document, chunk, what: matter.what })
        })
    }
}

impl Statement<'_> {
    fn figure(&self) -> Option<&Figure> {
        let What::Figure(index) = self.what else { return None };
        self.chunk.facts.figures.get(index as usize)
    }

    fn sentence(&self) -> (DocId, u32, Option<usize>) {
        (self.document.id, self.chunk.start, self.chunk.sentence_at(self.span().start))
    }

    fn span(&self) -> crate::text::Span {
        match self.what {
            What::Figure(index) => self.chunk.facts.figures[index as usize].span,
            What::Title(mention, descriptor) => {
                self.chunk.facts.mentions[mention as usize].descriptors[descriptor as usize]
            }
        }
    }

    /// Headlines, captions and disclaimers take no side.
    fn is_body(&self) -> bool {
        let span = self.span();
        let block = self.chunk.facts.syntax.blocks.iter().position(|block| block.span.covers(span));
        block.and_then(|block| self.chunk.joined.roles.get(block)) == Some(&Role::Body)
    }

    fn title(&self) -> Option<Title> {
        matches!(self.what, What::Title(..)).then(|| Title::parse(self.span().of(&self.chunk.text)))?
    }

    fn name(&self) -> &str {
        let What::Title(mention, _) = self.what else { return "" };
        super::entity::trimmed(self.chunk.facts.mentions[mention as usize].span.of(&self.chunk.text))
    }

    /// Whether both are about the same thing, their key being the same.
    fn relates(&self, other: &Self) -> bool {
        match (self.figure(), other.figure()) {
            (Some(a), Some(b)) => same_matter(a, b),
            (None, None) => names::compatible(self.name(), other.name()),
            _ => false,
        }
    }

    /// Whether both cannot be true.
    fn contradicts(&self, other: &Self) -> bool {
        match (self.figure(), other.figure()) {
            (Some(a), Some(b)) => incompatible(a, b),
            _ => self.title().zip(other.title()).is_some_and(|(a, b)| a.disputes(&b)),
        }
    }

    fn side(&self) -> Side {
        let span = self.span();
        let text = squeezed(span.of(&self.chunk.text));
        let value = self.figure().map_or_else(|| text.to_lowercase().into(), value);
        Side { place: Place { document: self.document.id, span: span.shifted(self.chunk.start) }, text, value }
    }

    fn disagreement(&self, sides: Vec<Side>) -> Disagreement {
        match self.figure() {
            Some(figure) => {
                let matter = if figure.counts.is_empty() { figure.head.clone() } else { squeezed(&figure.counts) };
                let id = format!("figure-{}-{}", names::slug(&figure.head), names::slug(&figure.subject.join(" ")));
                let entity = self.entity_of(figure);
                let severity = if disagree_much(&sides) { Severity::High } else { Severity::Medium };
                Disagreement { id: id.into(), entity, matter, nature: Nature::Figure, severity, sides }
            }
            None => Disagreement {
                id: format!("title-{}", names::slug(self.name())).into(),
                entity: self.name().into(),
                matter: "title".into(),
                nature: Nature::Title,
                severity: Severity::Medium,
                sides,
            },
        }
    }

    /// The name nearest to the figure in its sentence: whom it is about.
    fn entity_of(&self, figure: &Figure) -> Box<str> {
        let Some(sentence) =
            self.chunk.sentence_at(figure.span.start).map(|index| self.chunk.facts.sentences[index].span)
        else {
            return "".into();
        };
        let near = self.chunk.facts.mentions.iter().filter(|mention| sentence.covers(mention.span));
        let distance = |mention: &&crate::analysis::Mention| mention.span.start.abs_diff(figure.span.start);
        near.min_by_key(distance).map_or_else(
            || "".into(),
            |mention| names::canonical(super::entity::trimmed(mention.span.of(&self.chunk.text))).into(),
        )
    }
}

/// Whether two figures of one head, unit and direction count the same: what narrows the one narrows the other.
fn same_matter(a: &Figure, b: &Figure) -> bool {
    let shared = a.subject.iter().filter(|stem| b.subject.contains(stem)).count();
    let fewer = a.subject.len().min(b.subject.len());
    // Plain counts of people and things are many, and more must tell that they are the same.
    let enough = if a.unit.is_empty() { 3 * shared >= 2 * fewer } else { 2 * shared >= fewer };
    shared >= 1 && enough
}

/// Whether no number satisfies both. Roundings of one number do not contradict each other.
fn incompatible(a: &Figure, b: &Figure) -> bool {
    let (a, b) = (range(a), range(b));
    a.1 < b.0 || b.1 < a.0
}

/// The numbers that satisfy a figure.
fn range(figure: &Figure) -> (f64, f64) {
    let low = figure.value.min(figure.value_high.unwrap_or(figure.value));
    let high = figure.value.max(figure.value_high.unwrap_or(figure.value));
    // A round number may stand for its neighbours: half a step of its last digit, and never more than a fortieth.
    // Small counts and whole percents mean what they say.
    let slack = |value: f64| {
        let value = value.abs();
        if value.fract() != 0.0 {
            return 0.05;
        }
        if value < 1_000.0 {
            return if figure.unit.is_empty() { 0.0 } else { 0.5 };
        }
        let mut step = 1.0;
        while value % (step * 10.0) == 0.0 {
            step *= 10.0;
        }
        f64::min(step / 2.0, value / 40.0)
    };
    match figure.comparator {
        Comparator::Equal => (low - slack(low), high + slack(high)),
        Comparator::About => (low - 0.1 * low.abs(), high + 0.1 * high.abs()),
        Comparator::Less | Comparator::AtMost => (f64::NEG_INFINITY, high),
        Comparator::Greater | Comparator::AtLeast => (low, f64::INFINITY),
    }
}

/// A figure's value as other programs read it.
fn value(figure: &Figure) -> Box<str> {
    let comparator = match figure.comparator {
        Comparator::Equal => "",
        Comparator::Less => "<",
        Comparator::Greater => ">",
        Comparator::About => "~",
        Comparator::AtMost => "<=",
        Comparator::AtLeast => ">=",
    };
    let high = figure.value_high.map(|high| format!("-{high}")).unwrap_or_default();
    let unit = if figure.unit.is_empty() { String::new() } else { format!(" {}", figure.unit) };
    format!("{comparator}{}{high}{unit}", figure.value).into()
}

/// Whether the largest value is at least half again the smallest.
fn disagree_much(sides: &[Side]) -> bool {
    let number = |side: &Side| {
        let digits: String = side
            .value
            .trim_start_matches(['<', '>', '=', '~'])
            .chars()
            .take_while(|c| c.is_ascii_digit() || *c == '.')
            .collect();
        digits.parse::<f64>().ok()
    };
    let values: Vec<f64> = sides.iter().filter_map(number).collect();
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(0.0, f64::max);
    high >= 1.5 * low
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    fn figure(value: f64, comparator: Comparator, unit: &str) -> Figure {
        Figure {
            span: Span::default(),
            value,
            value_high: None,
            comparator,
            unit: unit.into(),
            counts: "".into(),
            counts_span: None,
            head: "ship".into(),
            subject: Box::default(),
            change: false,
            as_of: None,
        }
    }

    #[test]
    fn roundings_and_bounds_that_meet_do_not_contradict() {
        use Comparator::{AtLeast, Equal, Less};
        let plain = |value| figure(value, Equal, "");
        assert!(!incompatible(&plain(3500.0), &plain(3460.0)));
        assert!(incompatible(&plain(12.0), &plain(11.0)));
        assert!(incompatible(&figure(1000.0, Less, ""), &figure(3500.0, AtLeast, "")));
        assert!(!incompatible(&figure(60.0, Less, "percent"), &figure(45.0, Equal, "percent")));
        assert!(incompatible(&figure(90.0, Equal, "percent"), &figure(80.0, Equal, "percent")));
    }
}
