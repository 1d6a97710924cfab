//! Matters: figures, dates, titles and denials that say something of the same thing, and so may disagree: between
//! documents, and between the speakers of one document that stand near each other.

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use super::denials::{self, Claim};
use super::entity::squeezed;
use super::events::{self, Event};
use super::figures::{self, At};
use super::index::ChunkRef;
use super::names::{self, NameKey};
use super::terms::hash;
use super::title::Title;
use super::{Chunk, Corpus, DocId, Document, Place};
use crate::analysis::{EntityKind, Facts, Figure, Role, Speaker};
use crate::text::Span;

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

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
    /// Normalised: “3500”, “special envoy to afghanistan”, “2017-04-14”.
    pub value: Box<str>,
    /// Whose word it is, where the text says so.
    pub speaker: Option<Box<str>>,
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
    Date(Event),
    Claim(Claim),
}

/// A paragraph of more figures than this is a table in disguise: the rest of them dispute nothing.
const MOST_IN_A_CHUNK: usize = 64;
/// Keys of what is no figure, so that none of them is a figure's.
const DATES: u64 = 0x00DA_7E00_0000_0000;
const CLAIMS: u64 = 0x00C1_A100_0000_0000;

/// The key of an event.
pub(super) fn event_key(event: u32) -> MatterKey {
    DATES ^ u64::from(event)
}

impl Matter {
    /// Of a dated event: the date's index and the event's word.
    pub(super) fn dated(&self) -> Option<(u32, Span)> {
        if let What::Date(event) = self.what { Some((event.date, event.word)) } else { None }
    }
}

/// The matters of a chunk.
pub(crate) fn matters(facts: &Facts, names: &[NameKey]) -> Vec<Matter> {
    let prose = &*facts.syntax.prose;
    let figures = facts
        .figures
        .iter()
        .enumerate()
        .filter(|(_, figure)| !figure.head.is_empty() && !figures::is_measure(&figure.head))
        .map(|(index, figure)| {
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
    let dates = events::events(facts).into_iter();
    let dates = dates.map(|event| Matter { key: event_key(event.key), what: What::Date(event) });
    let claims = denials::claims(facts, names).into_iter();
    let claims = claims.map(|claim| Matter { key: CLAIMS ^ claim.of, what: What::Claim(claim) });
    titles.chain(dates).chain(claims).chain(figures).take(MOST_IN_A_CHUNK).collect()
}

impl Chunk {
    /// Whether it says of what somebody of one of the keys is accused, or what they deny.
    pub(super) fn accuses(&self, keys: &[NameKey]) -> bool {
        let claim = |matter: &Matter| if let What::Claim(claim) = matter.what { Some(claim.of) } else { None };
        self.keys.matters.iter().filter_map(claim).any(|of| keys.contains(&of))
    }
}

/// A matter where it stands.
#[derive(Clone, Copy)]
struct Statement<'a> {
    document: &'a Document,
    /// Index of the chunk.
    index: usize,
    chunk: &'a Chunk,
    what: What,
    gist: &'a Gist,
}

/// What a statement is held against others by, made once for each chunk: it is held against hundreds.
#[derive(Debug)]
pub(super) struct Gist {
    /// It stands in the text itself, and not in a headline, a caption or a disclaimer.
    is_body: bool,
    /// Index of its sentence.
    sentence: Option<usize>,
    /// Who gives a figure, by the name that all his names share.
    speaker: Option<Box<str>>,
    title: Option<Title>,
}

/// Statements on one matter that are held against each other; only lists of figures have more.
const MOST: usize = 256;

/// How many chunks before and behind a statement its own document is asked for others on the matter.
pub(crate) const NEAR: usize = 8;

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
                    seen.extend(disagreement.sides.iter().map(|side| (nature, side.place)));
                    if is_new {
                        all.push(disagreement);
                    }
                }
            }
        }
        all.extend(self.framings());
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

    /// The disagreements in which a chunk of the document takes a side against other documents, or against other speakers
    /// near it in its own; that side comes first, then those that contradict it.
    #[must_use]
    pub fn disagreements_in(&self, document: &Document, chunk: usize) -> Vec<Disagreement> {
        let Some(own) = document.chunks.get(chunk) else { return Vec::new() };
        self.disputes(statements_of(document, chunk, own))
    }

    /// Those of [`Corpus::disagreements_in`] that are of one nature.
    #[must_use]
    pub fn disagreements_of(&self, document: &Document, chunk: usize, nature: Nature) -> Vec<Disagreement> {
        let Some(own) = document.chunks.get(chunk) else { return Vec::new() };
        self.disputes(statements_of(document, chunk, own).filter(|(_, statement)| statement.nature() == nature))
    }

    /// Those of [`Corpus::disagreements_in`] that are about somebody or something of that name. `id`: the name as an
    /// identifier.
    pub(super) fn disagreements_about(&self, document: &Document, chunk: usize, id: &str) -> Vec<Disagreement> {
        let Some(own) = document.chunks.get(chunk) else { return Vec::new() };
        let is_about = |statement: &Statement<'_>| *names::slug(&statement.entity()) == *id;
        self.disputes(statements_of(document, chunk, own).filter(|(_, statement)| is_about(statement)))
    }

    fn disputes<'a>(&self, statements: impl Iterator<Item = (MatterKey, Statement<'a>)>) -> Vec<Disagreement> {
        statements
            .filter(|(_, statement)| statement.is_body())
            .filter_map(|(key, own)| self.dispute(own, key))
            .collect()
    }

    /// What other documents have for the figure or the dated event at a place of a chunk, whether they agree or not: this
    /// side first. `span` counts from the chunk's first byte. Empty where nobody else has any.
    #[must_use]
    pub fn told_elsewhere(&self, document: &Document, chunk: usize, span: Span) -> Vec<Side> {
        let Some(own) = document.chunks.get(chunk) else { return Vec::new() };
        let of_matter = |(key, own): (MatterKey, Statement<'_>)| {
            let is_asked = matches!(own.what, What::Figure(_) | What::Date(_)) && own.span() == span && own.is_body();
            if !is_asked {
                return None;
            }
            let others = self.statements(key, document.id).filter(Statement::is_body).take(MOST);
            let mut sides: Vec<_> = others.filter(|other| own.relates(other)).map(|other| other.side()).collect();
            sides.sort_by_cached_key(|side| (self.order_of(side.place.document), side.place));
            sides.dedup_by(|a, b| a.place == b.place);
            (!sides.is_empty()).then(|| std::iter::once(own.side()).chain(sides).collect())
        };
        statements_of(document, chunk, own).find_map(of_matter).unwrap_or_default()
    }

    fn dispute(&self, own: Statement<'_>, key: MatterKey) -> Option<Disagreement> {
        let beside = near(own, key).filter(|other| own.is_disputed_beside(other));
        let elsewhere = self.statements(key, own.document.id);
        let counted = beside.chain(elsewhere).filter(Statement::is_body).take(MOST);
        let counted: Vec<_> = counted.map(|other| (own.contradicts(&other), other)).collect();
        // A sentence that has this very value too (“24 of the 34 provinces”) disputes nothing.
        let agrees = |(contradicts, other): &(bool, Statement<'_>)| (!contradicts).then(|| other.sentence());
        let agreeing: FxHashSet<_> = counted.iter().filter_map(agrees).collect();
        let beside = of_key(own.document, own.index, key).filter(|each| each.sentence() == own.sentence());
        let beside: Vec<_> = beside.collect();
        // Whether two statements are about the same costs the most, so it is asked last, and of those that agree only
        // where somebody does not.
        let is_rival = |other: &Statement<'_>| {
            !agreeing.contains(&other.sentence())
                && beside.iter().all(|own| own.contradicts(other))
                && own.relates(other)
        };
        let rivals: Vec<bool> = counted.iter().map(|(contradicts, other)| *contradicts && is_rival(other)).collect();
        if !rivals.contains(&true) {
            return None;
        }
        let counted = counted.into_iter().zip(rivals);
        let others = counted.filter(|((contradicts, other), is_rival)| *is_rival || !contradicts && own.relates(other));
        let others: Vec<_> = others.map(|((_, other), _)| other).collect();
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
            .map(|(document, index)| (&**document, index));
        let fresh = self.fresh().filter(move |document| document.id != own);
        let fresh = fresh.flat_map(|document| (0..document.chunks.len()).map(move |index| (&**document, index)));
        rest.chain(fresh)
            .filter(move |(document, _)| document.id != own)
            .flat_map(move |(document, index)| of_key(document, index, key))
    }
}

/// The statements of a chunk under a key.
fn of_key(document: &Document, index: usize, key: MatterKey) -> impl Iterator<Item = Statement<'_>> {
    let all = statements_of(document, index, &document.chunks[index]);
    all.filter(move |(other, _)| *other == key).map(|(_, statement)| statement)
}

/// The statements of a chunk, each with its key.
fn statements_of<'a>(
    document: &'a Document,
    index: usize,
    chunk: &'a Chunk,
) -> impl Iterator<Item = (MatterKey, Statement<'a>)> {
    let all = chunk.keys.matters.iter().zip(chunk.gists());
    all.map(move |(matter, gist)| (matter.key, Statement { document, index, chunk, what: matter.what, gist }))
}

impl Chunk {
    /// For each of its matters.
    fn gists(&self) -> &[Gist] {
        let gist = |matter: &Matter| {
            let span = matter.what.span(self);
            let is_figure = matches!(matter.what, What::Figure(_));
            let speaker = speaker(self, span).filter(|_| is_figure);
            let block = self.facts.syntax.blocks.iter().position(|block| block.span.covers(span));
            let is_title = matches!(matter.what, What::Title(..));
            Gist {
                title: is_title.then(|| Title::parse(span.of(&self.text))).flatten(),
                is_body: block.and_then(|block| self.joined.roles.get(block)) == Some(&Role::Body),
                sentence: self.sentence_at(span.start),
                speaker: speaker.map(|speaker| names::of_speaker(&speaker.name, speaker.kind).0.into()),
            }
        };
        self.memo.gists.get_or_init(|| self.keys.matters.iter().map(gist).collect())
    }
}

/// Who says what stands at a span of a chunk, as the document has it.
fn speaker(chunk: &Chunk, span: Span) -> Option<&Speaker> {
    let joined = &chunk.joined;
    let told = joined.attributions.iter().zip(&joined.speakers).filter_map(|(attribution, speaker)| {
        let content = attribution.content.iter().find(|content| content.covers(span))?;
        Some((content.len(), speaker.as_ref()?))
    });
    told.min_by_key(|(length, _)| *length).map(|(_, speaker)| speaker)
}

impl What {
    fn span(self, chunk: &Chunk) -> Span {
        match self {
            Self::Figure(index) => chunk.facts.figures[index as usize].span,
            Self::Title(mention, descriptor) => chunk.facts.mentions[mention as usize].descriptors[descriptor as usize],
            Self::Date(event) => chunk.facts.dates[event.date as usize].span,
            Self::Claim(claim) => claim.content,
        }
    }
}

/// The statements under a key that stand near one in its own document.
fn near(own: Statement<'_>, key: MatterKey) -> impl Iterator<Item = Statement<'_>> {
    let last = (own.index + NEAR + 1).min(own.document.chunks.len());
    let chunks = own.index.saturating_sub(NEAR)..last;
    chunks.flat_map(move |index| of_key(own.document, index, key))
}

impl<'a> Statement<'a> {
    fn figure(&self) -> Option<&'a Figure> {
        let What::Figure(index) = self.what else { return None };
        self.chunk.facts.figures.get(index as usize)
    }

    fn at(&self) -> Option<At<'a>> {
        Some(At { document: self.document, chunk: self.chunk, figure: self.figure()? })
    }

    fn claim(&self) -> Option<Claim> {
        if let What::Claim(claim) = self.what { Some(claim) } else { None }
    }

    fn sentence(&self) -> (DocId, u32, Option<usize>) {
        (self.document.id, self.chunk.start, self.gist.sentence)
    }

    fn span(&self) -> Span {
        self.what.span(self.chunk)
    }

    /// Headlines, captions and disclaimers take no side.
    fn is_body(&self) -> bool {
        self.gist.is_body
    }

    fn nature(&self) -> Nature {
        match self.what {
            What::Figure(_) => Nature::Figure,
            What::Title(..) => Nature::Title,
            What::Date(_) => Nature::Date,
            What::Claim(_) => Nature::Denial,
        }
    }

    fn name(&self) -> &'a str {
        let mention = match self.what {
            What::Title(mention, _) => mention,
            What::Claim(claim) => claim.mention,
            _ => return "",
        };
        let mention = &self.chunk.facts.mentions[mention as usize];
        let name = names::of_mention(mention, &self.chunk.text);
        if self.claim().is_some() { names::stands_for(name).unwrap_or(name) } else { name }
    }

    /// Who says it, as the document has it.
    fn speaker(&self) -> Option<&'a Speaker> {
        speaker(self.chunk, self.span())
    }

    /// Whether two statements of one document may be held against each other: two who speak say two things.
    fn is_disputed_beside(&self, other: &Self) -> bool {
        if self.sentence() == other.sentence() {
            return false;
        }
        if self.claim().is_some() {
            return true;
        }
        let speakers = self.gist.speaker.as_ref().zip(other.gist.speaker.as_ref());
        speakers.is_some_and(|(own, other)| own != other)
    }

    /// Whether both are about the same thing, their key being the same.
    fn relates(&self, other: &Self) -> bool {
        match (self.what, other.what) {
            (What::Figure(_), What::Figure(_)) => {
                self.at().zip(other.at()).is_some_and(|(own, other)| own.is_of_the_same(&other))
            }
            (What::Title(..), What::Title(..)) => names::compatible(self.name(), other.name()),
            (What::Date(own), What::Date(other)) => own.key == other.key,
            (What::Claim(own), What::Claim(theirs)) => {
                own.denies != theirs.denies && denials::meet(&self.claimed(), &other.claimed())
            }
            _ => false,
        }
    }

    /// What is claimed or denied in full: what points back is of the accusation before it.
    fn claimed(&self) -> String {
        let Some(claim) = self.claim() else { return String::new() };
        let own = claim.content.of(&self.chunk.facts.syntax.prose).to_owned();
        if !claim.points_back {
            return own;
        }
        let before = near(*self, CLAIMS ^ claim.of).filter(|other| {
            let at = (other.index, other.span().start);
            other.claim().is_some_and(|other| !other.denies) && at < (self.index, self.span().start)
        });
        before.last().map_or(own, |accusation| accusation.claimed())
    }

    /// Whether both cannot be true.
    fn contradicts(&self, other: &Self) -> bool {
        match (self.what, other.what) {
            (What::Figure(_), What::Figure(_)) => {
                self.figure().zip(other.figure()).is_some_and(|(own, other)| figures::incompatible(own, other))
            }
            (What::Title(..), What::Title(..)) => {
                let titles = self.gist.title.as_ref().zip(other.gist.title.as_ref());
                titles.is_some_and(|(own, other)| own.disputes(other))
            }
            (What::Date(own), What::Date(theirs)) => {
                let certain = own.certain && theirs.certain;
                events::When::of(self.chunk, own.date).contradicts(events::When::of(other.chunk, theirs.date), certain)
            }
            (What::Claim(own), What::Claim(theirs)) => own.denies != theirs.denies,
            _ => false,
        }
    }

    fn side(&self) -> Side {
        let span = self.span();
        let text = squeezed(span.of(&self.chunk.text));
        let value = match self.what {
            What::Figure(index) => figures::value(&self.chunk.facts.figures[index as usize]),
            What::Date(event) => {
                let iso = self.chunk.joined.dates.get(event.date as usize).and_then(Option::as_deref);
                iso.map_or_else(|| text.to_lowercase().into(), Into::into)
            }
            What::Claim(claim) if claim.denies => "denied".into(),
            What::Claim(_) => "claimed".into(),
            What::Title(..) => text.to_lowercase().into(),
        };
        let speaker = match self.what {
            // Who denies is who is accused.
            What::Claim(claim) if claim.denies => Some(self.name().into()),
            _ => self.speaker().map(|speaker| speaker.name.clone()),
        };
        let place = Place { document: self.document.id, span: span.shifted(self.chunk.start) };
        Side { place, text, value, speaker }
    }

    fn disagreement(&self, sides: Vec<Side>) -> Disagreement {
        let entity = self.entity();
        let (kind, matter, nature, severity) = match self.what {
            What::Figure(index) => {
                let figure = &self.chunk.facts.figures[index as usize];
                let matter = if figure.counts.is_empty() { figure.head.clone() } else { squeezed(&figure.counts) };
                let much = figures::differ_much(sides.iter().map(|side| &*side.value));
                let severity = if much { Severity::High } else { Severity::Medium };
                ("figure", matter, Nature::Figure, severity)
            }
            What::Title(..) => ("title", "title".into(), Nature::Title, Severity::Medium),
            What::Date(event) => {
                let word = event.word.of(&self.chunk.text);
                ("date", format!("date of the {word}").into(), Nature::Date, Severity::Medium)
            }
            What::Claim(_) => {
                let claimed = squeezed(self.claimed().trim());
                ("denial", claimed, Nature::Denial, Severity::Medium)
            }
        };
        let about = match self.what {
            What::Figure(index) => self.chunk.facts.figures[index as usize].head.clone(),
            What::Date(event) => event.word.of(&self.chunk.text).into(),
            _ => "".into(),
        };
        let id = format!("{kind}-{}-{}", names::slug(&entity), names::slug(&about));
        Disagreement { id: id.trim_end_matches('-').into(), entity, matter, nature, severity, sides }
    }

    /// Whom or what it is about.
    fn entity(&self) -> Box<str> {
        match self.what {
            What::Figure(index) => self.entity_of(&self.chunk.facts.figures[index as usize]),
            What::Date(event) => self.nearest_name(event.word),
            What::Title(..) | What::Claim(_) => self.name().into(),
        }
    }

    /// Whom a figure is about: whom it counts, else the name nearest to it in its sentence.
    fn entity_of(&self, figure: &Figure) -> Box<str> {
        let counted = figure.counts_span.and_then(|counts| {
            let mut inside = self.chunk.facts.mentions.iter().filter(|mention| counts.overlaps(mention.span));
            inside.find(|mention| !matches!(mention.kind, EntityKind::Geopolitical | EntityKind::Location))
        });
        match counted {
            Some(mention) => names::of_mention(mention, &self.chunk.text).into(),
            None => self.nearest_name(figure.span),
        }
    }

    fn nearest_name(&self, span: Span) -> Box<str> {
        let Some(index) = self.chunk.sentence_at(span.start) else { return "".into() };
        let sentence = self.chunk.facts.sentences[index].span;
        let near = self.chunk.facts.mentions.iter().filter(|mention| sentence.covers(mention.span));
        let nearest = near.min_by_key(|mention| mention.span.start.abs_diff(span.start));
        nearest.map_or_else(|| "".into(), |mention| names::of_mention(mention, &self.chunk.text).into())
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;
    use std::sync::Arc;

    use super::*;
    use crate::syntax::Format;

    /// The disagreements of some documents, a line each: nature, then each side's value.
    fn disputes(texts: &[&str]) -> String {
        let document = |(id, text): (usize, &&str)| {
            let id = crate::text::offset(id);
            Arc::new(Document::new(DocId(id), format!("{id}.txt"), Format::Text, text))
        };
        let corpus = Corpus::default().with_documents(texts.iter().enumerate().map(document).collect());
        let mut out = String::new();
        for each in corpus.disagreements() {
            let sides: Vec<_> = each.sides.iter().map(|side| &*side.value).collect();
            let _ = writeln!(out, "{:?} {}", each.nature, sides.join(" / "));
        }
        out
    }

    #[test]
    fn counts_of_one_group_clash_by_whatever_name_it_goes() {
        let texts = [
            "Norway says the number of Daesh terrorists in Mali is well below 1,000. Sweden says that at least 3,500 Daesh \
             terrorists live in Mali.\n",
            "The number of ISIS-KP fighters has fallen to 700 in Mali, the ministry said.\n",
        ];
        let found = disputes(&texts);
        assert!(found.starts_with("Figure <1000 / >=3500") && found.contains("700"), "{found}");
    }

    #[test]
    fn other_years_places_parts_and_aims_are_no_clash() {
        for (one, other) in [
            (
                "Ada Marsh said 700 Daesh fighters were in Mali in 2015.\n",
                "Ben Stone said 3,500 Daesh fighters were in Mali in 2017.\n",
            ),
            (
                "Ada Marsh said 700 Daesh fighters were in Mali.\n",
                "Ben Stone said 3,500 Daesh fighters were in Niger.\n",
            ),
            (
                "Ada Marsh said 700 Daesh fighters were in Mali.\n",
                "Ben Stone said 90 foreign Daesh fighters were in Mali.\n",
            ),
            (
                "Opium production rose 43 percent, the office said.\n",
                "The rebels hold 45% of the territory, the office said.\n",
            ),
        ] {
            assert_eq!(disputes(&[one, other]), "", "{one}{other}");
        }
    }

    #[test]
    fn a_denial_meets_the_accusation_and_nothing_else() {
        let accusation = "Ada Marsh accused Norway of dumping oil in the fjord.\n";
        assert_eq!(disputes(&[accusation, "Norway denies dumping oil in the fjord.\n"]), "Denial claimed / denied\n");
        assert_eq!(disputes(&[accusation, "Norway denies that the king is ill.\n"]), "");
    }
}
