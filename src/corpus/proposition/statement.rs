//! Propositions in context, and the relation of two with the same key.

use std::borrow::Cow;
use std::sync::OnceLock;

use super::key::{Proposition, PropositionKey, What, keys_about};
use super::{Disagreement, NEAR, Nature, Severity, Side, Status};
use crate::analysis::{EntityKind, Figure, Role, Speaker};
use crate::corpus::denials::{Claim, Content};
use crate::corpus::entity::squeezed;
use crate::corpus::figures::{self, At, Setting};
use crate::corpus::title::Title;
use crate::corpus::{Chunk, DocId, Document, Place, events, names, version};
use crate::text::Span;

/// A proposition in context.
#[derive(Clone, Copy)]
pub(super) struct Statement<'a> {
    pub(super) document: &'a Document,
    /// Index of the chunk.
    pub(super) index: usize,
    chunk: &'a Chunk,
    pub(super) what: What,
    gist: &'a ComparisonCache,
}

/// Derived data of a proposition, computed once for each chunk: it is compared with hundreds.
#[derive(Debug)]
pub(in crate::corpus) struct ComparisonCache {
    /// It is in the text itself, and not in a headline, a caption or a disclaimer.
    is_body: bool,
    /// Index of its sentence.
    sentence: Option<usize>,
    /// Who gives a figure, by the name that all his names share.
    speaker: Option<Box<str>>,
    title: Option<Title>,
    setting: Option<Setting>,
    /// The claim or denial, if it does not refer back; computed on the first comparison.
    content: OnceLock<Content>,
}

/// The statements of a chunk under a key.
pub(super) fn of_key(document: &Document, index: usize, key: PropositionKey) -> impl Iterator<Item = Statement<'_>> {
    let all = statements_of(document, index, &document.chunks[index]);
    all.filter(move |(other, _)| *other == key).map(|(_, statement)| statement)
}

/// The statements of a chunk, each with its key.
pub(super) fn statements_of<'a>(
    document: &'a Document,
    index: usize,
    chunk: &'a Chunk,
) -> impl Iterator<Item = (PropositionKey, Statement<'a>)> {
    let all = chunk.keys.matters.iter().zip(chunk.gists());
    all.map(move |(matter, gist)| (matter.key, Statement { document, index, chunk, what: matter.what, gist }))
}

impl Chunk {
    /// For each of its propositions.
    fn gists(&self) -> &[ComparisonCache] {
        let gist = |matter: &Proposition| {
            let span = matter.what.span(self);
            let figure = matter.what.figure(self);
            let speaker = speaker(self, span).filter(|_| figure.is_some());
            let block = self.facts.syntax.blocks.iter().position(|block| block.span.covers(span));
            let is_title = matches!(matter.what, What::Title(..));
            ComparisonCache {
                setting: figure.map(|figure| Setting::of(self, figure)),
                title: is_title.then(|| Title::parse(span.of(&self.text))).flatten(),
                is_body: block.and_then(|block| self.joined.roles.get(block)) == Some(&Role::Body),
                sentence: self.sentence_at(span.start),
                speaker: speaker.map(|speaker| names::of_speaker(&speaker.name, speaker.kind).0.into()),
                content: OnceLock::new(),
            }
        };
        self.memo.gists.get_or_init(|| self.keys.matters.iter().map(gist).collect())
    }
}

/// Who says what is at a span of a chunk, as the document has it.
fn speaker(chunk: &Chunk, span: Span) -> Option<&Speaker> {
    let joined = &chunk.joined;
    let told = joined.attributions.iter().zip(&joined.speakers).filter_map(|(attribution, speaker)| {
        let content = attribution.content.iter().find(|content| content.covers(span))?;
        Some((content.len(), speaker.as_ref()?))
    });
    told.min_by_key(|(length, _)| *length).map(|(_, speaker)| speaker)
}

/// The statements under a key that are near one in its own document.
pub(super) fn near(own: Statement<'_>, key: PropositionKey) -> impl Iterator<Item = Statement<'_>> {
    let last = (own.index + NEAR + 1).min(own.document.chunks.len());
    let chunks = own.index.saturating_sub(NEAR)..last;
    chunks.flat_map(move |index| of_key(own.document, index, key))
}

impl<'a> Statement<'a> {
    pub(super) fn figure(&self) -> Option<&'a Figure> {
        self.what.figure(self.chunk)
    }

    pub(super) fn at(&self) -> Option<At<'a>> {
        let setting = self.gist.setting.as_ref()?;
        let written = self.document.meta.date.as_deref();
        Some(At { chunk: self.chunk, figure: self.figure()?, written, setting })
    }

    pub(super) fn claim(&self) -> Option<Claim> {
        if let What::Claim(claim) = self.what { Some(claim) } else { None }
    }

    pub(super) fn sentence(&self) -> (DocId, u32, Option<usize>) {
        (self.document.id, self.chunk.start, self.gist.sentence)
    }

    pub(super) fn span(&self) -> Span {
        self.what.span(self.chunk)
    }

    /// Headlines, captions and disclaimers take no side.
    pub(super) fn is_body(&self) -> bool {
        self.gist.is_body
    }

    pub(super) fn nature(&self) -> Nature {
        match self.what {
            What::Figure(_) => Nature::Figure,
            What::Title(..) => Nature::Title,
            What::Date(_) => Nature::Date,
            What::Claim(_) => Nature::Denial,
        }
    }

    pub(super) fn name(&self) -> &'a str {
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
    pub(super) fn speaker(&self) -> Option<&'a Speaker> {
        speaker(self.chunk, self.span())
    }

    /// Whether two propositions of one document may be compared: their speakers must differ.
    pub(super) fn is_disputed_beside(&self, other: &Self) -> bool {
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
    pub(super) fn is_same_topic(&self, other: &Self) -> bool {
        match (self.what, other.what) {
            (What::Figure(_), What::Figure(_)) => {
                self.at().zip(other.at()).is_some_and(|(own, other)| own.counts_the_same(&other))
                    && !self.is_of_other_version(other)
            }
            (What::Title(..), What::Title(..)) => names::compatible(self.name(), other.name()),
            (What::Date(own), What::Date(other)) => own.key == other.key,
            (What::Claim(own), What::Claim(theirs)) => {
                own.denies != theirs.denies && self.content().meets(&other.content())
            }
            _ => false,
        }
    }

    /// Whether the two are about different versions of a program.
    fn is_of_other_version(&self, other: &Self) -> bool {
        let of = |statement: &Self| statement.document.version_at(statement.index);
        version::apart(of(self).as_ref(), of(other).as_ref())
    }

    /// The full claim or denial: a back-reference is resolved to the accusation before it.
    pub(super) fn claimed(&self) -> String {
        let Some(claim) = self.claim() else { return String::new() };
        let own = claim.content.of(&self.chunk.facts.syntax.prose).to_owned();
        if !claim.points_back {
            return own;
        }
        let before = near(*self, keys_about(claim.of)[1]).filter(|other| {
            let at = (other.index, other.span().start);
            other.claim().is_some_and(|other| !other.denies) && at < (self.index, self.span().start)
        });
        before.last().map_or(own, |accusation| accusation.claimed())
    }

    /// The same, to be compared with others.
    fn content(&self) -> Cow<'a, Content> {
        let of_this = || Content::of(&self.claimed());
        match self.claim() {
            Some(claim) if !claim.points_back => Cow::Borrowed(self.gist.content.get_or_init(of_this)),
            _ => Cow::Owned(of_this()),
        }
    }

    /// Whether both cannot be true.
    pub(super) fn contradicts(&self, other: &Self) -> bool {
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

    /// Whether both are lower bounds, and the one of the later document is the higher.
    pub(super) fn is_overtaken(&self, other: &Self) -> bool {
        let days = self.document.meta.date.as_deref().zip(other.document.meta.date.as_deref());
        let figures = self.figure().zip(other.figure());
        days.zip(figures).is_some_and(|((own_day, other_day), (own, other))| {
            let is_higher = if own_day < other_day { other.value > own.value } else { own.value > other.value };
            figures::is_lower_bound(own) && figures::is_lower_bound(other) && own_day != other_day && is_higher
        })
    }

    pub(super) fn side(&self) -> Side {
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

    pub(super) fn disagreement(&self, sides: Vec<Side>) -> Disagreement {
        let entity = self.entity();
        let (kind, matter, nature, severity) = match self.what {
            What::Figure(index) => {
                let figure = &self.chunk.facts.figures[index as usize];
                let matter = self.chunk.matter_of(figure.span);
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
        let id = id.trim_end_matches('-').into();
        Disagreement { id, entity, matter, nature, severity, status: Status::Clash, score: None, sides }
    }

    /// The entity it is about.
    pub(super) fn entity(&self) -> Box<str> {
        match self.what {
            What::Figure(index) => self.entity_of(&self.chunk.facts.figures[index as usize]),
            What::Date(event) => self.nearest_name(event.word),
            What::Title(..) | What::Claim(_) => self.name().into(),
        }
    }

    /// The entity of a figure: the counted, or the nearest name in its sentence.
    pub(super) fn entity_of(&self, figure: &Figure) -> Box<str> {
        let counted = figure.counts_span.and_then(|counts| {
            let mut inside = self.chunk.facts.mentions.iter().filter(|mention| counts.overlaps(mention.span));
            inside.find(|mention| !matches!(mention.kind, EntityKind::Geopolitical | EntityKind::Location))
        });
        match counted {
            Some(mention) => names::of_mention(mention, &self.chunk.text).into(),
            None => self.nearest_name(figure.span),
        }
    }

    pub(super) fn nearest_name(&self, span: Span) -> Box<str> {
        let Some(index) = self.chunk.sentence_at(span.start) else { return "".into() };
        let sentence = self.chunk.facts.sentences[index].span;
        let near = self.chunk.facts.mentions.iter().filter(|mention| sentence.covers(mention.span));
        let nearest = near.min_by_key(|mention| mention.span.start.abs_diff(span.start));
        nearest.map_or_else(|| "".into(), |mention| names::of_mention(mention, &self.chunk.text).into())
    }
}
