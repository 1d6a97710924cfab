//! The vocabulary of analysis, as plain data. Spans count from the first byte of the chunk.
//!
//! Serializable, because a stored document keeps its facts as bytes (`corpus/packed.rs`); this is not an exchange
//! format.

use serde::{Deserialize, Serialize};

use super::check_worthy::Traits;
use super::kind::{DocumentKind, Profile};
pub use crate::syntax::Role;
use crate::syntax::Syntax;
use crate::text::Span;

/// The facts of one chunk, analyzed without its neighbours.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    pub syntax: Syntax,
    pub sentences: Vec<Sentence>,
    /// Clauses of partly attributed sentences that no cue governs, in order.
    pub(crate) open_clauses: Vec<OpenClause>,
    pub mentions: Vec<Mention>,
    pub attributions: Vec<Attribution>,
    pub quotations: Vec<Quotation>,
    pub figures: Vec<Figure>,
    pub dates: Vec<Date>,
    /// Indices of the blocks that are not English, in order. They have sentences and quotations, and no findings.
    pub other_language: Vec<u32>,
}

/// One sentence of one block.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sentence {
    pub span: Span,
    /// Index into `syntax.blocks`.
    pub block: u32,
    pub claim: ClaimKind,
    /// 0 to 1: the probability that the sentence is checkable.
    pub claim_score: f32,
    /// A conservative score: the lower of the scores with and without words. Word weights come from political speeches,
    /// and findings must hold in other prose.
    pub claim_sure: f32,
    /// Why it can be checked, the strongest reason first.
    pub reason: ClaimReason,
    /// The words that make it checkable, which the finding points at.
    pub because: Option<Span>,
    /// 0 to 1: the probability, from the chunk alone, that any of it is attributed.
    pub attributed: f32,
    /// 0 to 1: the probability that it is stated in words: somebody says, judges or predicts it, and does not only want
    /// or do it.
    pub reported: f32,
    /// Log-odds of needing a source, from the sentence alone.
    pub(crate) odds: f32,
    /// The features of it that its neighbours and its document use.
    pub(crate) traits: Traits,
}

impl Sentence {
    /// Whether it names a study, a survey or a poll.
    #[must_use]
    pub fn names_study(&self) -> bool {
        self.traits.has(super::check_worthy::Traits::STUDY)
    }
}

/// “…; 45 workers died there”: an independent clause after an attribution. Judged like a sentence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct OpenClause {
    /// Index into `sentences`.
    pub(crate) sentence: u32,
    pub(crate) span: Span,
    pub(crate) reason: ClaimReason,
    pub(crate) because: Option<Span>,
    pub(crate) odds: f32,
    pub(crate) traits: Traits,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ClaimKind {
    /// States something about the world that a third person could check.
    Checkable,
    /// Only reports that a statement was made.
    Report,
    /// Judges, wishes, exhorts, forecasts.
    Opinion,
    /// Questions, fragments, instructions, everything else.
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ClaimReason {
    Figure,
    Accusation,
    Superlative,
    Cause,
    Change,
    Date,
    Event,
    State,
    None,
    /// The score of a match or a vote.
    Result,
}

/// A span that names a person, thing or place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mention {
    /// The name alone, without titles: “Ada Marsh”.
    pub span: Span,
    pub kind: EntityKind,
    /// Titles and descriptions next to the name: “Colonel”, “a researcher at the Tide Institute”
    pub descriptors: Vec<Span>,
    /// A capital or building used for its government: “Oslo has dismissed”.
    pub metonym: bool,
    /// An acronym that the text gives with the name: “(WHO)”.
    pub acronym: Option<Span>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum EntityKind {
    Person,
    Organization,
    /// A country, city or province: what has a government.
    Geopolitical,
    Location,
    /// “Afghan”, “Russians”, “Sunni”.
    Nationality,
    /// An armed group, party, movement.
    Group,
    Event,
    Work,
}

/// The relation source–cue–content (PARC, `PolNeAR`). Each part may be discontinuous.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attribution {
    pub source: Vec<Span>,
    pub cue: Vec<Span>,
    pub content: Vec<Span>,
    pub kind: AttributionKind,
    pub grade: SourceGrade,
    pub manner: Manner,
    pub class: CueClass,
    pub polarity: Polarity,
    /// 0 to 1.
    pub score: f32,
    /// Attributions within its content: “Okafor said that Marsh had claimed …”. These have no nested ones.
    pub nested: Vec<Attribution>,
}

/// The class of a cue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CueClass {
    /// Says, writes, shows: “said”, “according to”, “denied”.
    Speech,
    /// Thinks, expects, doubts.
    Belief,
    /// Non-reportive: wants, plans, opposes, seems.
    Act,
}

/// Whether the source asserts the content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Polarity {
    Asserts,
    /// “Denied that”, “never said”, “does not believe”.
    Denies,
    /// Undecided or questioning: “doubted”, “refused to say whether”, “neither confirmed nor denied”.
    Doubts,
    /// Not stated: “might say”, “if Marsh says”, “is due to announce”.
    Hypothetical,
}

/// How the cue presents the content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Manner {
    /// As a fact: “said”, “according to”, “found”.
    Statement,
    /// An opinion: “believes”, “called it”, “warned”.
    Opinion,
    /// About the future: “predicted”, “said it would”.
    Forecast,
    /// Not stated in words: “opposed”, “plans to”, “seemed”.
    Deed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AttributionKind {
    /// All content is quoted.
    Direct,
    Indirect,
    Mixed,
}

/// How identifiable the source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SourceGrade {
    /// A named person or organization: “Ada Marsh”, “the Tide Institute”, “Oslo”.
    Named,
    /// An office with one or few holders, or one limited by an organization: “the spokesman of the ministry”.
    Role,
    /// Unnamed members of a named organization or nation: “US officials”, “Western analysts”.
    Group,
    /// Not identifiable: “officials”, “critics”, “some say”, “it is believed”.
    Vague,
    /// Deliberately unnamed: “a source who asked not to be named”.
    Anonymous,
    /// A report, statement, study, poll.
    Document,
    /// “he”, “they”: resolved by the join.
    Pronoun,
    /// No source in the text: a passive or a bare quotation.
    None,
}

/// Words between quotation marks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quotation {
    /// With its marks.
    pub span: Span,
    /// The words inside.
    pub inner: Span,
    /// The chunk ends before the mark does: the quotation continues in the next paragraph, which opens with a mark.
    pub open_ended: bool,
    /// Index of the attribution whose content contains it, if any.
    pub attribution: Option<u32>,
    /// Scare quotes, titles, single terms: no speaker is needed.
    pub term: bool,
}

/// A number with what it counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    pub span: Span,
    pub value: f64,
    /// The upper end of a range.
    pub value_high: Option<f64>,
    pub comparator: Comparator,
    /// `percent`, `USD`, `km`, … or empty for a count.
    pub unit: Box<str>,
    /// What is counted, in its own words: “herring boats in Norway”. Empty if unknown.
    pub counts: Box<str>,
    pub counts_span: Option<Span>,
    /// The head of what is counted, normalized (singular, folded, synonyms as one): “boat” for “herring boats”. Two
    /// figures can only disagree if their heads are equal. Empty if unknown.
    pub head: Box<str>,
    /// The modifiers of the counted noun, normalized and sorted: stems and entities of its phrase and clause.
    pub subject: Box<[Box<str>]>,
    /// The figure is a change (“rose 43 percent”) and not a level.
    pub change: bool,
    /// Index into `dates`: the date of the figure.
    pub as_of: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Comparator {
    Equal,
    Less,
    Greater,
    About,
    AtMost,
    AtLeast,
}

/// An expression of time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Date {
    pub span: Span,
    pub value: DateValue,
}

/// The value of a date expression on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DateValue {
    Day {
        year: i16,
        month: u8,
        day: u8,
    },
    Month {
        year: i16,
        month: u8,
    },
    Year(i16),
    /// “April 14”: the year comes from the document.
    DayOfMonth {
        month: u8,
        day: u8,
    },
    /// “May 3-5, 2019”; `year` 0 if only the document gives it.
    DayRange {
        year: i16,
        month: u8,
        from: u8,
        to: u8,
    },
    /// “the last Friday of May 2019”: `nth` from 1, or -1 for the last; `year` 0 if only the document gives it.
    NthWeekday {
        year: i16,
        month: u8,
        nth: i8,
        day: u8,
    },
    /// “in April”.
    MonthAlone(u8),
    /// “on Friday”, 1 Monday to 7 Sunday; `weeks`: -1 last, 0 nearest, 1 next.
    Weekday {
        day: u8,
        weeks: i8,
    },
    /// “yesterday”, “three days ago”.
    Days(i16),
    Weeks(i16),
    Months(i16),
    Years(i16),
}

/// A resolved date, as precise as known: `2017-04-14`, `2017-04`, `2017-W15`, `2017`; a range of days is
/// `2017-04-14/2017-04-16`.
pub type Iso = Box<str>;

/// What the document pass adds to the facts of a chunk.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Joined {
    /// For each block: its role in this document.
    pub roles: Vec<Role>,
    /// For each sentence.
    pub attributed: Vec<Attributed>,
    /// The document's attributions in this chunk: those of `Facts`, and those that continue from earlier chunks. These
    /// count.
    pub attributions: Vec<Attribution>,
    /// For each of `attributions`: the speaker, with pronouns and role nouns resolved.
    pub speakers: Vec<Option<Speaker>>,
    /// For each of `attributions`: the speakers of those nested in it.
    pub nested_speakers: Vec<Vec<Option<Speaker>>>,
    /// For each quotation: index into `attributions`.
    pub quotation_attributions: Vec<Option<u32>>,
    /// For each date.
    pub dates: Vec<Option<Iso>>,
}

impl Joined {
    /// Every attribution with its speaker, including nested ones.
    pub fn told(&self) -> impl Iterator<Item = (&Attribution, Option<&Speaker>)> {
        self.attributions.iter().enumerate().flat_map(|(at, outer)| {
            let speaker = self.speakers.get(at).and_then(Option::as_ref);
            let inner = self.nested_speakers.get(at).into_iter().flatten().map(Option::as_ref);
            std::iter::once((outer, speaker)).chain(outer.nested.iter().zip(inner))
        })
    }
}

/// Whether what a sentence states is attributed to a source.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attributed {
    pub level: AttributedLevel,
    /// 0 to 1: its probability.
    pub score: f32,
    /// 0 to 1: the probability that somebody says, judges or predicts any of it, and does not only want or do it.
    pub reported: f32,
    /// How likely a careful editor would ask who says so, in log-odds ([`super::probability`]).
    pub check_worthy: f32,
    /// It only tells what no editor asks a source for.
    pub ordinary: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AttributedLevel {
    Full,
    Partial,
    None,
}

/// The speaker of an attribution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Speaker {
    /// As the document names them most fully up to here: “Ada Marsh” for “he”.
    pub name: Box<str>,
    pub kind: Option<EntityKind>,
    pub grade: SourceGrade,
}

/// Metadata from the head of the document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meta {
    pub title: Option<Box<str>>,
    pub author: Option<Box<str>>,
    pub outlet: Option<Box<str>>,
    /// The first organization that the article names: of a press release, its issuer.
    pub issuer: Option<Box<str>>,
    /// ISO, as precise as known.
    pub date: Option<Iso>,
    pub key: Option<Box<str>>,
    pub bibliography: Vec<Box<str>>,
    pub references: Vec<Box<str>>,
    /// The kind of document, from front matter or layout.
    pub kind: DocumentKind,
    /// The kind is set in front matter.
    pub kind_named: bool,
    /// `draft:` in front matter.
    pub draft: Option<bool>,
    /// The style of its head.
    pub profile: Profile,
}
