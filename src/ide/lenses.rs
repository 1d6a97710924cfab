//! Code lenses: over each claim of a draft, how many documents support it. The list is cheap; the evidence for one lens
//! is found when an editor shows it.

use super::{Cancellable, Snapshot, evidence};
use crate::analysis::ClaimKind;
use crate::corpus::{DocId, Document, Place, Stance};
use crate::rules::ChunkJudge;

/// A claim that has a lens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lens {
    pub place: Place,
    /// It has a citation.
    pub cited: bool,
}

/// The evidence for a claim in the workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LensEvidence {
    pub title: Box<str>,
    /// Passages that support it, then those that contradict it.
    pub places: Vec<Place>,
}

/// Lenses of one document.
const MOST: usize = 1_000;
/// Documents looked at for one lens.
const DOCUMENTS: usize = 12;

/// The lenses of a draft, in order of place; a source has none.
///
/// # Errors
/// Once a newer revision exists.
pub fn lenses(snapshot: &Snapshot, document: DocId) -> Cancellable<Vec<Lens>> {
    let mut lenses = Vec::new();
    let Some(document) = snapshot.corpus.document(document) else { return Ok(lenses) };
    if snapshot.corpus.count() < 2 || !document.meta.draft.unwrap_or_else(|| document.is_draft()) {
        return Ok(lenses);
    }
    let judge = ChunkJudge::new(&snapshot.corpus, document, snapshot.policies.of(&document.path));
    for (index, chunk) in document.chunks.iter().enumerate() {
        snapshot.check()?;
        let mut claims: Vec<(crate::text::Span, bool)> = Vec::new();
        let asking = judge.findings(index);
        for finding in asking.iter().filter(|finding| evidence::asks(finding.rule)) {
            claims.push((evidence::sentence(chunk, finding.span), false));
        }
        for citation in &chunk.facts.syntax.citations {
            let sentence = evidence::sentence(chunk, citation.group);
            let checkable =
                |one: &&crate::analysis::Sentence| one.span == sentence && one.claim == ClaimKind::Checkable;
            if chunk.facts.sentences.iter().find(checkable).is_some() {
                claims.push((sentence, true));
            }
        }
        claims.sort_unstable();
        claims.dedup_by_key(|(span, _)| *span);
        let place = |span: crate::text::Span| Place { document: document.id, span: span.shifted(chunk.start) };
        lenses.extend(claims.into_iter().map(|(span, cited)| Lens { place: place(span), cited }));
        if lenses.len() >= MOST {
            lenses.truncate(MOST);
            break;
        }
    }
    Ok(lenses)
}

/// The evidence for the claim of a lens.
///
/// # Errors
/// Once a newer revision exists.
pub fn lens_evidence(snapshot: &Snapshot, lens: Lens) -> Cancellable<LensEvidence> {
    let corpus = &*snapshot.corpus;
    let Some(document) = corpus.document(lens.place.document) else { return Ok(LensEvidence::default()) };
    snapshot.check()?;
    let found = corpus.evidence(document, lens.place.span, DOCUMENTS);
    let of = |stance: Stance| found.iter().filter(move |one| one.independent && one.stance == stance);
    let supports: Vec<_> = of(Stance::Supports).collect();
    let span = lens.place.span;
    let chunk = document.chunk_at(span.start);
    let disputes = chunk.into_iter().flat_map(|chunk| corpus.disagreements_in(document, chunk)).filter(|one| {
        one.sides.first().is_some_and(|own| own.place.document == document.id && own.place.span.overlaps(span))
    });
    // Values of other documents, that differ from this one's or are the same.
    let (mut disagrees, mut agrees): (Vec<Place>, Vec<Place>) = (Vec::new(), Vec::new());
    for dispute in disputes {
        let own = dispute.sides.first().map(|own| own.value.clone());
        for side in dispute.sides.into_iter().filter(|side| side.place.document != document.id) {
            if Some(&side.value) == own.as_ref() { &mut agrees } else { &mut disagrees }.push(side.place);
        }
    }
    disagrees.sort_unstable();
    disagrees.dedup();
    let mut supports: Vec<Place> = supports.into_iter().map(|one| one.place).collect();
    for place in agrees {
        let is_copy =
            corpus.document(place.document).is_none_or(|other| corpus.shared_origin(document, other).is_some());
        if !is_copy && supports.iter().all(|known| known.document != place.document) {
            supports.push(place);
        }
    }
    let mut origins: Vec<&Document> = Vec::new();
    for other in supports.iter().filter_map(|place| corpus.document(place.document)) {
        if origins.iter().all(|known| corpus.shared_origin(known, other).is_none()) {
            origins.push(other);
        }
    }
    let count = |number: usize, noun: &str| super::card::count(number, noun);
    let mut title = match (supports.len(), lens.cited) {
        (0, true) => "No supporting passage found".to_owned(),
        (0, false) => "No source found".to_owned(),
        (number, _) if origins.len() < number => {
            format!("{} of {}", count(number, "source"), count(origins.len(), "origin"))
        }
        (number, _) => count(number, "source"),
    };
    if !disagrees.is_empty() {
        let verb = if disagrees.len() == 1 { "disagrees" } else { "disagree" };
        title.push_str(&format!(", {} {verb}", disagrees.len()));
    }
    let places = supports.into_iter().chain(disagrees).collect();
    Ok(LensEvidence { title: title.into(), places })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ide::fixture::Fixture;

    const WORLD: &str = "--- gazette.txt\nThe council closed the Harwell bridge in May, Ada Marsh said.\n\
        --- herald.txt\nNothing happened on the moor.\n";

    #[test]
    fn claims_of_a_draft_have_a_lens_and_sources_have_none() {
        let draft = "--- draft.md\nThe council closed the Harwell bridge in May [@gazette].\n\nThe storm destroyed 1,200 houses in \
                     Ohio.\n\nHello there.\n";
        let fixture = Fixture::new(&format!("{WORLD}{draft}"));
        let document = fixture.snapshot.corpus.documents().find(|one| &*one.path == "draft.md").unwrap().id;
        let found = lenses(&fixture.snapshot, document).unwrap();
        assert_eq!(found.iter().map(|lens| lens.cited).collect::<Vec<_>>(), [true, false], "{found:?}");
        let titles: Vec<_> = found.iter().map(|lens| lens_evidence(&fixture.snapshot, *lens).unwrap()).collect();
        assert_eq!((&*titles[0].title, titles[0].places.len()), ("1 source", 1));
        assert_eq!((&*titles[1].title, titles[1].places.len()), ("No source found", 0));
        let source = fixture.snapshot.corpus.documents().find(|one| &*one.path == "gazette.txt").unwrap().id;
        assert!(lenses(&fixture.snapshot, source).unwrap().is_empty());
    }
    /// A document that gives the same value of a contested matter supports the claim, whoever is said to give it.
    #[test]
    fn a_contested_value_is_supported_by_those_who_give_it_too() {
        let cases = [
            (
                "Repairs of the Harwell bridge will cost 4.2 million pounds, the council's engineer said [@a].",
                "Repairs of the Harwell bridge will cost 4.2 million pounds, Hale said.",
                "Repairs of the Harwell bridge will cost 6 million pounds, said Mira Lund, who leads the opposition.",
            ),
            (
                "The outbreak at Selby hospital infected 48 patients, the ward's manager said [@a].",
                "The outbreak at Selby hospital infected 48 patients, Dr Rana Iqbal said.",
                "The outbreak at Selby hospital infected 61 patients, a union said.",
            ),
            (
                "The final at Roker Park drew 31,000 spectators, the stadium's announcer said [@a].",
                "The final at Roker Park drew 31,000 spectators, the club said.",
                "The final at Roker Park drew 27,500 spectators, police said.",
            ),
        ];
        for (claim, same, other) in cases {
            let world = format!(
                "--- a.txt\nBy Ada Marsh, The Gazette\n\n{same}\n\nIt rained on Monday and nobody came to the meeting at \
                 the town hall.\n--- b.txt\nBy Ben Stone, The Courier\n\n{other}\n\nThe ferry was late again, and the \
                 inn was full.\n--- draft.md\n{claim}\n"
            );
            let fixture = Fixture::new(&world);
            let document = fixture.snapshot.corpus.documents().find(|one| &*one.path == "draft.md").unwrap().id;
            let lens = lenses(&fixture.snapshot, document).unwrap()[0];
            let found = lens_evidence(&fixture.snapshot, lens).unwrap();
            assert_eq!((&*found.title, found.places.len()), ("1 source, 1 disagrees", 2), "{claim}");
        }
    }
}
