//! The parts of statements and the status of claims, for decorations that a writer switches on. Looks at no evidence in
//! other documents but the values that contradict a claim, so that a document can be marked while it is edited.

use super::evidence;
use super::semantic_tokens::{TokenKind, semantic_tokens};
use super::{Cancellable, Snapshot};
use crate::analysis::{AttributedLevel, ClaimKind, SourceGrade};
use crate::corpus::{Chunk, Corpus, Disagreement, DocId, Document, Place};
use crate::rules::ChunkJudge;
use crate::text::Span;

/// What a mark says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkKind {
    Source,
    Cue,
    Content,
    Citation,
    /// A claim that another passage contradicts.
    Contradicted,
    /// A claim with a citation.
    Cited,
    /// A claim whose source the text names.
    Attributed,
    /// A claim that asks for a source.
    Open,
}

impl MarkKind {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Cue => "cue",
            Self::Content => "content",
            Self::Citation => "citation",
            Self::Contradicted => "contradicted",
            Self::Cited => "cited",
            Self::Attributed => "attributed",
            Self::Open => "open",
        }
    }
}

/// A marked span of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    pub span: Span,
    pub kind: MarkKind,
    /// For a claim: who or what it rests on, or what contradicts it. Empty if nothing is to be said.
    pub note: Box<str>,
}

/// Marks of one document.
const MOST: usize = 20_000;
/// Values that are named in a note.
const VALUES: usize = 4;

/// The marks of a document: parts of statements in order of place, then claims.
///
/// # Errors
/// Once a newer revision exists.
pub fn marks(snapshot: &Snapshot, document: DocId) -> Cancellable<Vec<Mark>> {
    let Some(document) = snapshot.corpus.document(document) else { return Ok(Vec::new()) };
    let whole = Place { document: document.id, span: Span::new(0, document.len()) };
    let kind = |kind| match kind {
        TokenKind::Source => MarkKind::Source,
        TokenKind::Cue => MarkKind::Cue,
        TokenKind::Content => MarkKind::Content,
        TokenKind::Citation => MarkKind::Citation,
    };
    let tokens = semantic_tokens(snapshot, whole)?;
    let mut marks: Vec<_> =
        tokens.into_iter().map(|token| Mark { span: token.span, kind: kind(token.kind), note: "".into() }).collect();
    let judge = ChunkJudge::new(&snapshot.corpus, document, snapshot.policies.of(&document.path));
    for (index, chunk) in document.chunks.iter().enumerate() {
        snapshot.check()?;
        if marks.len() >= MOST {
            break;
        }
        let asking: Vec<Span> =
            judge.findings(index).iter().filter(|one| evidence::asks(one.rule)).map(|one| one.span).collect();
        let disputes = snapshot.corpus.disagreements_in(document, index);
        for (number, sentence) in chunk.facts.sentences.iter().enumerate() {
            let asks = asking.iter().any(|span| span.overlaps(sentence.span));
            if asks || matches!(sentence.claim, ClaimKind::Checkable | ClaimKind::Report) {
                let status = status(&snapshot.corpus, document, chunk, number, asks, &disputes);
                let span = sentence.span.shifted(chunk.start);
                marks.extend(status.map(|(kind, note)| Mark { span, kind, note: note.into() }));
            }
        }
    }
    marks.truncate(MOST);
    Ok(marks)
}

/// The status of a claim; `None` if it has no source of its own and asks for none.
fn status(
    corpus: &Corpus,
    document: &Document,
    chunk: &Chunk,
    number: usize,
    asks: bool,
    disputes: &[Disagreement],
) -> Option<(MarkKind, String)> {
    let sentence = chunk.facts.sentences[number].span;
    let here = sentence.shifted(chunk.start);
    let is_own = |dispute: &&Disagreement| {
        dispute.sides.first().is_some_and(|own| own.place.document == document.id && here.covers(own.place.span))
    };
    let against: Vec<String> = disputes
        .iter()
        .filter(is_own)
        .flat_map(|dispute| {
            let own = dispute.sides.first().map(|own| &own.value);
            dispute.sides.iter().filter(move |side| Some(&side.value) != own)
        })
        .filter_map(|side| Some(format!("{}: {}", corpus.document(side.place.document)?.path, side.text)))
        .take(VALUES)
        .collect();
    if !against.is_empty() {
        return Some((MarkKind::Contradicted, against.join("; ")));
    }
    // A citation behind the full stop is the sentence's own.
    let citations = &chunk.facts.syntax.citations;
    let cited: Vec<_> = citations
        .iter()
        .filter(|citation| evidence::sentence(chunk, citation.group) == sentence)
        .map(|citation| format!("@{}", citation.key))
        .collect();
    if !cited.is_empty() {
        return Some((MarkKind::Cited, cited.join(", ")));
    }
    if asks {
        return Some((MarkKind::Open, String::new()));
    }
    let attributed = chunk.joined.attributed.get(number).is_some_and(|it| it.level != AttributedLevel::None);
    if !attributed {
        return None;
    }
    let told = chunk.joined.attributions.iter().zip(&chunk.joined.speakers).find(|(attribution, _)| {
        attribution.grade != SourceGrade::None && attribution.content.iter().any(|part| part.overlaps(sentence))
    });
    let name = told.and_then(|(_, speaker)| speaker.as_ref()).map(|speaker| corpus.speaker(document, speaker).0);
    Some((MarkKind::Attributed, name.map(String::from).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ide::fixture::Fixture;

    fn claims(files: &str, path: &str) -> Vec<String> {
        let fixture = Fixture::new(files);
        let id = fixture.snapshot.corpus.documents().find(|one| &*one.path == path).unwrap().id;
        let all = marks(&fixture.snapshot, id).unwrap();
        let claims = all.iter().filter(|mark| {
            !matches!(mark.kind, MarkKind::Source | MarkKind::Cue | MarkKind::Content | MarkKind::Citation)
        });
        let text = |mark: &Mark| fixture.text(Place { document: id, span: mark.span });
        claims.map(|mark| format!("{} [{}] {}", mark.kind.name(), mark.note, text(mark))).collect()
    }

    #[test]
    fn a_claim_is_contradicted_cited_attributed_or_open() {
        let found = claims(
            "--- gazette.txt\nRepairs of the Harwell bridge will cost 9 million pounds, Tom Hale said.\n--- draft.md\nRepairs of the \
             Harwell bridge will cost 6 million pounds.\n\nThe ward in Hull closed in May [@gazette].\n\nThe ferry to Oban sank \
             in March, Ada Marsh said.\n\nThe storm destroyed 1,200 houses in Ohio.\n\nHello there.\n",
            "draft.md",
        );
        assert_eq!(
            found,
            [
                "contradicted [gazette.txt: 9 million pounds] Repairs of the Harwell bridge will cost 6 million pounds.",
                "cited [@gazette] The ward in Hull closed in May [@gazette].",
                "attributed [Ada Marsh] The ferry to Oban sank in March, Ada Marsh said.",
                "open [] The storm destroyed 1,200 houses in Ohio.",
            ]
        );
    }

    #[test]
    fn parts_of_statements_are_marked_as_they_are_coloured() {
        let fixture = Fixture::new("--- draft.md\n$0The trial begins in June, Judge Nora Field said.\n");
        let all = marks(&fixture.snapshot, fixture.at.document).unwrap();
        let text = |mark: &Mark| fixture.text(Place { document: fixture.at.document, span: mark.span });
        let parts: Vec<_> = all.iter().map(|mark| (mark.kind.name(), text(mark))).collect();
        for wanted in [("source", "Judge Nora Field"), ("cue", "said")] {
            assert!(parts.iter().any(|(kind, text)| (*kind, &**text) == wanted), "{parts:?}");
        }
    }
}
