//! Inserts citations of passages that support a statement: one at a time, or all with a clear source.

use super::{Action, ActionKind, Asked, Judged, Passage, WORDS, asked};
use crate::analysis::Figure;
use crate::corpus::{DocId, Place};
use crate::ide::changes::{Changes, listing_document};
use crate::ide::citation_writer::{self, CitationWriter};
use crate::ide::evidence::{self, Offer};
use crate::ide::insertion::Slot;
use crate::ide::markup::{clean, quoted};
use crate::ide::{Cancellable, Snapshot};
use crate::rules::{Applicability, ChunkJudge};
use crate::syntax::Tag;
use crate::text::{Edit, Edits, Span, offset};

/// The placeholder for a missing source.
const NEEDED: &str = "[citation needed]";
/// Findings that may be cited in bulk. A vague source, a second source and a disputed figure each need a choice.
const UNSOURCED: [&str; 2] = ["unattributed-claim", "unattributed-quotation"];

/// Actions on many findings: those of a selection and of the whole document. Retrieves evidence for every finding, so
/// it is called only for the menu of source actions, not for the light bulb.
pub fn source_actions(snapshot: &Snapshot, range: Place) -> Cancellable<Vec<Action>> {
    let mut actions = Vec::new();
    let Some(document) = asked(snapshot, range.document) else { return Ok(actions) };
    let whole = Span::new(0, document.len());
    let all = all_clear(snapshot, range.document, whole)?;
    let selected = !range.span.is_empty() && range.span != whole;
    if selected {
        let some = all_clear(snapshot, range.document, range.span)?;
        if some.count > 0 && some.count < all.count {
            actions.push(some.action("Cite all in the selection"));
        }
    }
    if all.count > 0 {
        actions.push(all.action("Cite all"));
    }
    actions.extend(super::tags::organize(snapshot, document)?);
    Ok(actions)
}

/// Tags for every finding of a document that has a clear source, and how many those are.
pub fn cite_all(snapshot: &Snapshot, document: DocId) -> Cancellable<Option<(Action, usize)>> {
    let Some(own) = asked(snapshot, document) else { return Ok(None) };
    let all = all_clear(snapshot, document, Span::new(0, own.len()))?;
    let count = all.count;
    Ok((count > 0).then(|| (all.action("Cite all"), count)))
}

/// Citations for every finding in a span that has a clear source.
struct All {
    edits: Vec<Edit>,
    beside: Changes,
    count: usize,
}

impl All {
    fn action(self, what: &str) -> Action {
        let title = match self.count {
            1 => format!("{what}: 1 claim supported by another document"),
            claims => format!("{what}: {claims} claims supported by other documents"),
        };
        Action {
            title: title.into(),
            kind: ActionKind::CiteAll,
            edits: Edits::new(self.edits),
            beside: self.beside,
            applicability: Applicability::Suggested,
            preferred: false,
            finding: None,
            evidence: None,
        }
    }
}

fn all_clear(snapshot: &Snapshot, document: DocId, within: Span) -> Cancellable<All> {
    let mut all = All { edits: Vec::new(), beside: Changes::default(), count: 0 };
    let Some(document) = snapshot.corpus.document(document) else { return Ok(all) };
    let settings = snapshot.policies.of(&document.path);
    let mut tagger = CitationWriter::of(snapshot, document);
    let judge = ChunkJudge::new(&snapshot.corpus, document, settings);
    for (index, chunk) in document.chunks.iter().enumerate() {
        if !chunk.span().overlaps(within) {
            continue;
        }
        snapshot.check()?;
        let mut taken: Vec<Span> = Vec::new();
        let findings = judge.findings(index);
        // No document identifies the “officials”.
        let vague: Vec<Span> = findings
            .iter()
            .filter(|finding| finding.rule == "vague-attribution")
            .map(|finding| evidence::sentence(chunk, finding.span))
            .collect();
        for finding in findings.iter() {
            if !UNSOURCED.contains(&finding.rule) || !finding.span.shifted(chunk.start).overlaps(within) {
                continue;
            }
            let sentence = evidence::sentence(chunk, finding.span);
            if taken.contains(&sentence) || vague.iter().any(|span| span.overlaps(sentence)) {
                continue;
            }
            let place = Judged { snapshot, document, chunk, finding };
            if let Some((slot, offer)) = place.sure()
                && let Some(edit) = tagger.insert(chunk, slot, &offer.tag())
            {
                taken.push(sentence);
                all.edits.push(Edit { span: edit.span.shifted(chunk.start), text: edit.text });
                all.beside.add(place.listing(&offer));
                all.count += 1;
            }
        }
    }
    all.edits.extend(tagger.notes());
    Ok(all)
}

impl Judged<'_> {
    /// Passages that support the sentence of the finding. A disputed figure is supported only by the same figure.
    fn offers(&self, limit: usize) -> Vec<Offer> {
        let claim = evidence::sentence(self.chunk, self.finding.span).shifted(self.chunk.start);
        let mut offers = evidence::offers(self.snapshot, self.document, claim, limit);
        if self.finding.rule == "conflicting-figure"
            && let Some(own) = self.chunk.facts.figures.iter().find(|figure| figure.span.overlaps(self.finding.span))
        {
            offers.retain(|offer| gives(self.snapshot, offer.place, own));
        }
        offers
    }

    /// The best passage, if it supports the claim well enough to be cited without review: the paragraph contains every
    /// verifiable item of the sentence, and the sentence does not cite that source yet.
    fn sure(&self) -> Option<(Slot, Offer)> {
        let sentence = evidence::sentence(self.chunk, self.finding.span);
        let slot = self.slot();
        let own = sentence.join(slot.group().unwrap_or(sentence));
        let cited = |key: &str| {
            let mut citations = self.chunk.facts.syntax.citations.iter();
            citations.any(|citation| own.overlaps(citation.group) && *citation.key == *key)
        };
        let claim = sentence.shifted(self.chunk.start);
        let holds = |offer: &Offer| {
            offer.is_sure() && !cited(&offer.key) && evidence::has_all(self.snapshot, self.document, claim, offer)
        };
        // If a better source is cited here already, there is nothing to add.
        let mut offers = self.offers(3).into_iter().take_while(|offer| !cited(&offer.key));
        offers.find(holds).map(|offer| (slot, offer))
    }

    /// The edits that insert the citation for the finding.
    fn cited(&self, slot: Slot, tag: &Tag<'_>) -> Option<Edits> {
        citation_writer::edits(self.snapshot, self.document, self.chunk, slot, tag)
    }

    /// The entry that pandoc needs for the document of a candidate.
    fn listing(&self, offer: &Offer) -> Changes {
        let cited = self.snapshot.corpus.document(offer.place.document);
        cited.map(|cited| listing_document(self.snapshot, self.document, cited)).unwrap_or_default()
    }

    /// “Cite @key, para. 4: “…””, then entries of the bibliography whose documents are not in the folder.
    pub(super) fn citations(&self) -> Cancellable<Vec<Action>> {
        let slot = self.slot();
        let mut actions = Vec::new();
        let offers = self.offers(3);
        for offer in offers.iter().filter(|offer| !self.cites(&offer.key)) {
            let Some(edits) = self.cited(slot, &offer.tag()) else { continue };
            let action = self.action(title(offer), edits, Applicability::Suggested);
            let preferred = offer.supports && offer.independent && actions.is_empty();
            actions.push(Action { beside: self.listing(offer), evidence: Some(passage(offer)), preferred, ..action });
        }
        if self.finding.rule == "conflicting-figure" {
            return Ok(actions);
        }
        let claim = evidence::sentence(self.chunk, self.finding.span).of(&self.chunk.facts.syntax.prose);
        for entry in evidence::entries(self.snapshot, claim, 2)? {
            if offers.iter().any(|offer| *offer.key == *entry.key) || self.cites(&entry.key) {
                continue;
            }
            let Some(edits) = self.cited(slot, &Tag::new(&entry.key)) else { continue };
            let words = entry.title.as_deref().map(|title| format!(": {}", quoted(title, WORDS))).unwrap_or_default();
            let title = format!("Cite @{}{words}", clean(&entry.key, 60));
            actions.push(self.action(title, edits, Applicability::Suggested));
        }
        Ok(actions)
    }

    /// Whether the slot's own group cites the key already.
    fn cites(&self, key: &str) -> bool {
        let group = self.slot().group();
        let citations = &self.chunk.facts.syntax.citations;
        citations.iter().any(|citation| Some(citation.group) == group && *citation.key == *key)
    }

    pub(super) fn citation_needed(&self) -> Option<Action> {
        // A disputed figure has a source, or another finding asks for one.
        let asks = self.finding.rule != "conflicting-figure";
        let edits = Edits::one(self.slot().tag(NEEDED));
        asks.then(|| self.action("Mark [citation needed]", edits, Applicability::Suggested))
    }
}

impl Asked<'_> {
    /// For each `[citation needed]` in the range: the passages to cite instead, and its removal.
    pub(super) fn needed(&self) -> Cancellable<Vec<Action>> {
        let mut actions = Vec::new();
        let lower = self.chunk.text.to_ascii_lowercase();
        for (at, _) in lower.match_indices(NEEDED).take(super::ANSWERED) {
            let mark = Span::at(at..at + NEEDED.len());
            // The mark follows its sentence or is in it; at the start of a sentence it belongs to the one before.
            let index = self.chunk.sentence_at(offset(at.saturating_sub(1)));
            let Some(sentence) = index.map(|index| self.chunk.facts.sentences[index].span) else { continue };
            if !self.touches(sentence.join(mark)) {
                continue;
            }
            self.snapshot.check()?;
            let claim = sentence.shifted(self.chunk.start);
            for offer in evidence::offers(self.snapshot, self.document, claim, 3) {
                let mut tagger = CitationWriter::of(self.snapshot, self.document);
                let Some(edit) = tagger.replace(&self.chunk.text, mark, &offer.tag()) else { continue };
                let edits = tagger.with_notes(self.chunk, vec![edit]);
                let cited = self.snapshot.corpus.document(offer.place.document);
                let beside =
                    cited.map(|cited| listing_document(self.snapshot, self.document, cited)).unwrap_or_default();
                let action = self.action(title(&offer), ActionKind::QuickFix, edits);
                actions.push(Action { beside, evidence: Some(passage(&offer)), ..action });
            }
            let before = self.chunk.text.get(..at).unwrap_or("");
            let gap = offset(before.trim_end_matches(' ').len());
            let edits = Edits::one(Edit::replace(Span::new(gap, mark.end), ""));
            actions.push(self.action("Remove [citation needed]", ActionKind::QuickFix, edits));
        }
        Ok(actions)
    }
}

fn title(offer: &Offer) -> String {
    let words = quoted(&offer.words, WORDS);
    let note = match (offer.independent, offer.supports) {
        (false, _) => " (a copy of this text)",
        (true, true) => "",
        (true, false) => " (mentions the topic only)",
    };
    format!("Cite @{}, para. {}: {words}{note}", clean(&offer.key, 60), offer.paragraph)
}

fn passage(offer: &Offer) -> Passage {
    Passage { place: offer.place, paragraph: offer.paragraph, words: clean(&offer.words, 600).into() }
}

/// Whether a passage gives a figure with the same number and unit.
fn gives(snapshot: &Snapshot, passage: Place, own: &Figure) -> bool {
    let Some(document) = snapshot.corpus.document(passage.document) else { return false };
    let Some(index) = document.chunk_at(passage.span.start) else { return false };
    let chunk = &document.chunks[index];
    chunk.facts.figures.iter().any(|figure| {
        passage.span.overlaps(figure.span.shifted(chunk.start))
            && figure.unit == own.unit
            && (figure.value - own.value).abs() <= f64::EPSILON * own.value.abs()
    })
}
