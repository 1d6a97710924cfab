//! Comparable propositions: figures, dates, titles and denials about the same thing, which may contradict each other,
//! between documents and between nearby speakers of one document.

mod key;
mod statement;

use rustc_hash::FxHashSet;

use super::{Corpus, DocId, Document, Place, names};
use crate::text::Span;
use key::What;
pub(super) use key::{Proposition, PropositionKey, event_key, keys_about, matters};
pub(super) use statement::ComparisonCache;
use statement::{Statement, near, of_key, statements_of};

/// A disagreement between documents.
#[derive(Clone, Debug, PartialEq)]
pub struct Disagreement {
    pub id: Box<str>,
    /// The entity it is about.
    pub entity: Box<str>,
    /// What is disputed: “number of herring boats in Norway”, “title”.
    pub matter: Box<str>,
    pub nature: Nature,
    pub severity: Severity,
    pub status: Status,
    /// 0 to 1: the share of such reports that are right, where a judge gives it.
    pub score: Option<f32>,
    pub sides: Vec<Side>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Nature {
    Figure,
    Date,
    Title,
    Denial,
    Framing,
    Person,
    Place,
    Outcome,
    /// Who said some words.
    Speaker,
}

impl Nature {
    /// As other programs read it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Figure => "figure",
            Self::Date => "date",
            Self::Title => "title",
            Self::Denial => "denial",
            Self::Framing => "framing",
            Self::Person => "person",
            Self::Place => "place",
            Self::Outcome => "outcome",
            Self::Speaker => "speaker",
        }
    }
}

/// Whether the sides cannot all hold, or one is a later value of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    Clash,
    Update,
}

impl Status {
    /// As other programs read it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Clash => "clash",
            Self::Update => "update",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Low,
    Medium,
    High,
}

/// One side of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    pub place: Place,
    pub text: Box<str>,
    /// Normalised: “3500”, “special envoy to afghanistan”, “2017-04-14”.
    pub value: Box<str>,
    /// Whose word it is, where the text says so.
    pub speaker: Option<Box<str>>,
}

/// Most propositions of one key that are compared; only lists of figures have more.
const MOST: usize = 256;

/// Chunks before and after a proposition in which its own document is searched for others with its key.
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
                    if is_new {
                        // Of one that is left out, those who take a side may be in no other.
                        seen.extend(disagreement.sides.iter().map(|side| (nature, side.place)));
                        all.push(disagreement);
                    }
                }
            }
        }
        all.extend(self.inconsistencies());
        all.extend(self.quotation_disagreements());
        all.extend(self.framings());
        let judged = self.judged_disagreements(&all);
        all.extend(judged);
        all.sort_by(|a, b| b.severity.cmp(&a.severity).then_with(|| a.id.cmp(&b.id)));
        // One key may have several disagreements: equal ids are numbered.
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
        self.disputes(statements_of(document, chunk, own), MOST)
    }

    /// Those of [`Corpus::disagreements_in`] that are of one nature.
    #[must_use]
    pub fn disagreements_of(&self, document: &Document, chunk: usize, nature: Nature) -> Vec<Disagreement> {
        let Some(own) = document.chunks.get(chunk) else { return Vec::new() };
        self.disputes(statements_of(document, chunk, own).filter(|(_, statement)| statement.nature() == nature), MOST)
    }

    /// Those of [`Corpus::disagreements_in`] about an entity of that name, with at most `most` others for a key. `id`:
    /// the name as an identifier.
    pub(super) fn disagreements_about(
        &self,
        document: &Document,
        chunk: usize,
        id: &str,
        most: usize,
    ) -> Vec<Disagreement> {
        let Some(own) = document.chunks.get(chunk) else { return Vec::new() };
        let is_about = |statement: &Statement<'_>| *names::slug(&statement.entity()) == *id;
        self.disputes(statements_of(document, chunk, own).filter(|(_, statement)| is_about(statement)), most.min(MOST))
    }

    fn disputes<'a>(
        &self,
        statements: impl Iterator<Item = (PropositionKey, Statement<'a>)>,
        most: usize,
    ) -> Vec<Disagreement> {
        statements
            .filter(|(_, statement)| statement.is_body())
            .filter_map(|(key, own)| self.dispute(own, key, most))
            .collect()
    }

    /// Other reports of the figure or dated event at a place of a chunk, whether they agree or not: this side first.
    /// `span` counts from the chunk's first byte. Empty if there are none.
    #[must_use]
    pub fn other_reports(&self, document: &Document, chunk: usize, span: Span) -> Vec<Side> {
        let Some(own) = document.chunks.get(chunk) else { return Vec::new() };
        let of_matter = |(key, own): (PropositionKey, Statement<'_>)| {
            let is_asked = matches!(own.what, What::Figure(_) | What::Date(_)) && own.span() == span && own.is_body();
            if !is_asked {
                return None;
            }
            let others = self.statements(key, document.id).filter(Statement::is_body).take(MOST);
            let mut sides: Vec<_> = others.filter(|other| own.is_same_topic(other)).map(|other| other.side()).collect();
            sides.sort_by_cached_key(|side| (self.order_of(side.place.document), side.place));
            sides.dedup_by(|a, b| a.place == b.place);
            (!sides.is_empty()).then(|| std::iter::once(own.side()).chain(sides).collect())
        };
        statements_of(document, chunk, own).find_map(of_matter).unwrap_or_default()
    }

    fn dispute(&self, own: Statement<'_>, key: PropositionKey, most: usize) -> Option<Disagreement> {
        let beside = near(own, key).filter(|other| own.is_disputed_beside(other));
        let elsewhere = self.statements(key, own.document.id);
        let counted = beside.chain(elsewhere).filter(Statement::is_body).take(most);
        let counted: Vec<_> = counted.map(|other| (own.contradicts(&other), other)).collect();
        // A sentence that has this very value too (“24 of the 34 provinces”) disputes nothing.
        let agrees = |(contradicts, other): &(bool, Statement<'_>)| (!contradicts).then(|| other.sentence());
        let agreeing: FxHashSet<_> = counted.iter().filter_map(agrees).collect();
        let beside = of_key(own.document, own.index, key).filter(|each| each.sentence() == own.sentence());
        let beside: Vec<_> = beside.collect();
        // Comparing topics is the most expensive test, so it comes last, and agreeing ones are only tested if another
        // disagrees.
        let is_rival = |other: &Statement<'_>| {
            !agreeing.contains(&other.sentence())
                && beside.iter().all(|own| own.contradicts(other))
                && own.is_same_topic(other)
        };
        let rivals: Vec<bool> = counted.iter().map(|(contradicts, other)| *contradicts && is_rival(other)).collect();
        if !rivals.contains(&true) {
            return None;
        }
        let counted = counted.into_iter().zip(rivals);
        let others =
            counted.filter(|((contradicts, other), is_rival)| *is_rival || !contradicts && own.is_same_topic(other));
        let others: Vec<_> = others.map(|((_, other), _)| other).collect();
        let rivals = || others.iter().filter(|other| own.contradicts(other));
        let is_update = matches!(own.what, What::Figure(_) | What::Date(_))
            && rivals().all(|other| own.is_overtaken(other) || self.is_change(own.side().place, other.side().place));
        let rank = |other: &Statement<'_>| (!own.contradicts(other), self.order_of(other.document.id));
        let mut sides: Vec<_> = others.iter().map(|other| (rank(other), other.side())).collect();
        sides.sort_by(|a, b| (&a.0, a.1.place).cmp(&(&b.0, b.1.place)));
        sides.dedup_by(|a, b| a.1.place == b.1.place);
        let sides = std::iter::once(own.side()).chain(sides.into_iter().map(|(_, side)| side)).collect();
        let status = if is_update { Status::Update } else { Status::Clash };
        Some(Disagreement { status, ..own.disagreement(sides) })
    }

    fn order_of(&self, id: DocId) -> std::sync::Arc<str> {
        self.document(id).map_or_else(|| "".into(), |document| document.path.clone())
    }

    /// Every statement under a key in other documents.
    fn statements(&self, key: PropositionKey, own: DocId) -> impl Iterator<Item = Statement<'_>> {
        self.stating(key)
            .filter(move |(document, _)| document.id != own)
            .flat_map(move |(document, index)| of_key(document, index, key))
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
    fn two_lower_bounds_clash_and_a_later_one_is_an_update() {
        let status = |texts: &[&str]| {
            let document = |(id, text): (usize, &&str)| {
                let id = crate::text::offset(id);
                Arc::new(Document::new(DocId(id), format!("{id}.txt"), Format::Text, text))
            };
            let corpus = Corpus::default().with_documents(texts.iter().enumerate().map(document).collect());
            corpus.disagreements().first().map(|first| first.status)
        };
        for (one, other) in [
            (
                "Ada Marsh said more than 12 ships were lost in the storm.\n",
                "Ben Stone said at least 25 ships were lost in the storm.\n",
            ),
            (
                "The Falcon editor needs at least 4 GB of memory.\n",
                "The Falcon editor needs no less than 8 GB of memory.\n",
            ),
            ("Over 400 runners entered the Halden marathon.\n", "More than 700 runners entered the Halden marathon.\n"),
        ] {
            assert_eq!(status(&[one, other]), Some(Status::Clash), "{one}{other}");
            let dated = |day: u8, text: &str| format!("Date: 2026-03-0{day}\n\n{text}");
            assert_eq!(status(&[&dated(1, one), &dated(4, other)]), Some(Status::Update), "{one}{other}");
        }
        for (one, other) in [
            ("At least 40 delegates attended the congress in Oslo.\n", "52 delegates attended the congress in Oslo.\n"),
            ("More than 12 ships were lost in the storm.\n", "At least 13 ships were lost in the storm.\n"),
        ] {
            assert_eq!(status(&[one, other]), None, "{one}{other}");
        }
    }

    #[test]
    fn what_was_reached_does_not_contradict_what_is_required() {
        for (one, other) in [
            (
                "Members of the Halden assembly need a quorum: at least 60 percent of members must attend.\n",
                "On Tuesday 48 percent of members attended the Halden assembly.\n",
            ),
            (
                "The minimum share of recycled plastic in bottles in Norway is 30 percent.\n",
                "The share of recycled plastic in bottles in Norway is 19 percent, Ada Marsh said.\n",
            ),
            (
                "The contract obliges Nordbahn to run 92 percent of trains on time.\n",
                "Nordbahn ran 81 percent of trains on time, Ben Stone said.\n",
            ),
            (
                "The clinic must treat 95 % of patients within four hours.\n",
                "The clinic treated 78 % of patients within four hours in March.\n",
            ),
        ] {
            assert_eq!(disputes(&[one, other]), "", "{one}{other}");
        }
        for (one, other) in [
            (
                "Nordbahn ran 88 percent of trains on time in March, Ada Marsh said.\n",
                "Nordbahn ran 81 percent of trains on time in March, Ben Stone said.\n",
            ),
            (
                "The minimum share of recycled plastic in bottles in Norway is 30 percent.\n",
                "In Norway, the minimum share of recycled plastic in bottles is 19 percent, Ada Marsh said.\n",
            ),
        ] {
            assert!(disputes(&[one, other]).starts_with("Figure "), "{one}{other}");
        }
    }

    #[test]
    fn counts_of_two_releases_do_not_clash() {
        let log = "# Changelog\n\n## 1.9.0 (2025-11-20)\n\nFixed 14 bugs in the Falcon editor.\n";
        let post =
            |version: &str| format!("# Falcon {version}\n\nMore than 40 bugs in the Falcon editor were fixed.\n");
        let corpus = |texts: [&str; 2]| {
            let document = |(id, text): (usize, &str)| {
                let id = crate::text::offset(id);
                Arc::new(Document::new(DocId(id), format!("{id}.md"), Format::Markdown, text))
            };
            Corpus::default().with_documents(texts.into_iter().enumerate().map(document).collect())
        };
        assert_eq!(corpus([log, &post("2.0")]).disagreements().len(), 0);
        assert_eq!(corpus([log, &post("1.9")]).disagreements().len(), 1);
    }

    #[test]
    fn a_denial_meets_the_accusation_and_nothing_else() {
        let accusation = "Ada Marsh accused Norway of dumping oil in the fjord.\n";
        assert_eq!(disputes(&[accusation, "Norway denies dumping oil in the fjord.\n"]), "Denial claimed / denied\n");
        assert_eq!(disputes(&[accusation, "Norway denies that the king is ill.\n"]), "");
    }

    #[test]
    fn an_accusation_that_another_denial_meets_is_not_lost() {
        let texts = [
            "Ada Marsh accused Norway of backing the Hillmen.\n\nNorway dismissed the allegations as a fabrication.\n",
            "Sweden alleged that Norway is arming and backing the Hillmen.\n\nNorway denies arming the rebels.\n",
        ];
        let found = disputes(&texts);
        let first = found.lines().next().unwrap_or_default();
        assert!(first.starts_with("Denial claimed / denied") && found.lines().count() == 2, "{found}");
    }
}
