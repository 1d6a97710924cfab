//! What can be done about the findings in a stretch of text.
//!
//! Cites only what the workspace holds: passages of its documents, entries of its bibliographies. Edits nothing but the
//! asking document.

use std::sync::Arc;

use super::evidence::{self, Offer};
use super::insertion::Slot;
use super::markup::{clean, quoted};
use super::{Cancellable, Snapshot};
use crate::corpus::{Chunk, DocId, Document, Place};
use crate::rules::{Applicability, Finding, judge_chunk};
use crate::syntax::BlockKind;
use crate::text::{Edit, Edits, Span, offset};

#[derive(Clone, Debug)]
pub struct Action {
    pub title: Box<str>,
    pub kind: ActionKind,
    /// Edits of the asking document.
    pub edits: Edits,
    pub applicability: Applicability,
    /// The best of its finding's actions.
    pub preferred: bool,
    /// The finding it ends: span and all count from the document's first byte.
    pub finding: Option<Finding>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionKind {
    QuickFix,
    /// Acts on the whole document: “Cite all …”.
    Source,
}

/// Findings that a citation answers.
const CITABLE: [&str; 4] = ["unattributed-claim", "unattributed-quotation", "vague-attribution", "single-source"];
/// Findings of one range for which evidence is looked up; a person reads no longer list.
const ANSWERED: usize = 12;
/// Characters of a passage in a title.
const WORDS: usize = 60;

/// Quick fixes for a range of a document, best first. [`source_actions`] gives what acts on all of it.
pub fn actions(snapshot: &Snapshot, range: Place) -> Cancellable<Vec<Action>> {
    let Some(document) = snapshot.corpus.document(range.document) else { return Ok(Vec::new()) };
    let settings = snapshot.policies.of(&document.path);
    let (mut own, mut cite, mut last) = (Vec::new(), Vec::new(), Vec::new());
    let mut answered = 0;
    let first = document.chunk_at(range.span.start).unwrap_or(0);
    for (index, chunk) in document.chunks.iter().enumerate().skip(first) {
        if chunk.start > range.span.end {
            break;
        }
        snapshot.check()?;
        for finding in &*judge_chunk(&snapshot.corpus, document, index, settings) {
            let span = finding.span.shifted(chunk.start);
            if span.end < range.span.start || span.start > range.span.end {
                continue;
            }
            let place = Judged { snapshot, document, chunk, finding };
            own.extend(place.fixes());
            if CITABLE.contains(&finding.rule) && answered < ANSWERED {
                answered += 1;
                let begun = cite.len();
                cite.extend(place.citations()?);
                if let Some(best) = cite.get_mut(begun) {
                    best.preferred = finding.fixes.is_empty();
                }
                last.push(place.citation_needed());
            }
            last.extend(place.ignore());
        }
    }
    own.extend(cite);
    own.extend(last);
    Ok(own)
}

/// What can be done with a whole document. Looks for evidence for every finding in it, so ask only where somebody wants
/// to see it: a menu of source actions, not the light bulb.
pub fn source_actions(snapshot: &Snapshot, document: DocId) -> Cancellable<Vec<Action>> {
    let Some(document) = snapshot.corpus.document(document) else { return Ok(Vec::new()) };
    let settings = snapshot.policies.of(&document.path);
    let mut edits: Vec<Edit> = Vec::new();
    for (index, chunk) in document.chunks.iter().enumerate() {
        snapshot.check()?;
        let mut taken: Vec<u32> = Vec::new();
        for finding in judge_chunk(&snapshot.corpus, document, index, settings).iter() {
            if !CITABLE.contains(&finding.rule) {
                continue;
            }
            let place = Judged { snapshot, document, chunk, finding };
            if let Some((slot, offer)) = place.sure() {
                let edit = slot.cite(&offer.citation);
                if !taken.contains(&edit.span.start) {
                    taken.push(edit.span.start);
                    edits.push(Edit { span: edit.span.shifted(chunk.start), text: edit.text });
                }
            }
        }
    }
    if edits.is_empty() {
        return Ok(Vec::new());
    }
    let title = match edits.len() {
        1 => "Cite all: 1 claim that another document bears out".to_owned(),
        claims => format!("Cite all: {claims} claims that other documents bear out"),
    };
    Ok(vec![Action {
        title: title.into(),
        kind: ActionKind::Source,
        edits: Edits::new(edits),
        applicability: Applicability::Suggested,
        preferred: false,
        finding: None,
    }])
}

/// A finding in its chunk.
struct Judged<'a> {
    snapshot: &'a Snapshot,
    document: &'a Arc<Document>,
    chunk: &'a Chunk,
    finding: &'a Finding,
}

impl Judged<'_> {
    fn action(&self, title: impl Into<Box<str>>, edits: Edits, applicability: Applicability) -> Action {
        let by = self.chunk.start;
        let mut finding = self.finding.clone();
        finding.span = finding.span.shifted(by);
        finding.because = finding.because.map(|span| span.shifted(by));
        for fix in &mut finding.fixes {
            fix.edits = fix.edits.shifted(by);
        }
        Action {
            title: title.into(),
            kind: ActionKind::QuickFix,
            edits: edits.shifted(by),
            applicability,
            preferred: false,
            finding: Some(finding),
        }
    }

    /// The finding's own fixes; the first of them is the best.
    fn fixes(&self) -> Vec<Action> {
        let fix = |(index, fix): (usize, &crate::rules::Fix)| Action {
            preferred: index == 0,
            ..self.action(clean(&fix.title, 160), fix.edits.clone(), fix.applicability)
        };
        self.finding.fixes.iter().enumerate().map(fix).collect()
    }

    /// Where a tag for the finding goes.
    fn slot(&self) -> Slot {
        Slot::in_chunk(self.chunk, self.finding.span)
    }

    /// What bears the finding's sentence out.
    fn offers(&self, limit: usize) -> Vec<Offer> {
        let claim = evidence::sentence(self.chunk, self.finding.span).shifted(self.chunk.start);
        evidence::offers(self.snapshot, self.document, claim, limit)
    }

    /// The best passage, where it bears the claim out well enough to be cited unread among others.
    fn sure(&self) -> Option<(Slot, Offer)> {
        let offer = self.offers(1).into_iter().next().filter(Offer::is_sure)?;
        (!self.cites(&offer.key)).then(|| (self.slot(), offer))
    }

    /// “Cite @key, para. 4: “…””, then entries of the bibliography whose documents are not here.
    fn citations(&self) -> Cancellable<Vec<Action>> {
        let slot = self.slot();
        let mut actions = Vec::new();
        let offers = self.offers(3);
        for offer in offers.iter().filter(|offer| !self.cites(&offer.key)) {
            let words = quoted(&offer.words, WORDS);
            let copy = if offer.independent { "" } else { " (a copy of this text)" };
            let title = format!("Cite @{}, para. {}: {words}{copy}", clean(&offer.key, 60), offer.paragraph);
            let edits = Edits::one(slot.cite(&offer.citation));
            actions.push(self.action(title, edits, Applicability::Suggested));
        }
        let claim = evidence::sentence(self.chunk, self.finding.span).of(&self.chunk.facts.syntax.prose);
        for entry in evidence::entries(self.snapshot, claim, 2)? {
            if offers.iter().any(|offer| *offer.key == *entry.key) || self.cites(&entry.key) {
                continue;
            }
            let Some(key) = super::keys::written(&entry.key) else { continue };
            let words = entry.title.as_deref().map(|title| format!(": {}", quoted(title, WORDS))).unwrap_or_default();
            let title = format!("Cite @{}{words}", clean(&entry.key, 60));
            let edits = Edits::one(slot.cite(&format!("@{key}")));
            actions.push(self.action(title, edits, Applicability::Suggested));
        }
        Ok(actions)
    }

    /// Whether the slot's own group cites the key already.
    fn cites(&self, key: &str) -> bool {
        let slot = self.slot();
        let at = slot.cite("").span.start;
        let citations = &self.chunk.facts.syntax.citations;
        slot.is_in_group() && citations.iter().any(|citation| citation.group.touches(at) && *citation.key == *key)
    }

    fn citation_needed(&self) -> Action {
        let edits = Edits::one(self.slot().tag("[citation needed]"));
        self.action("Mark [citation needed]", edits, Applicability::Suggested)
    }

    /// A comment that ignores the rule once somebody has written why: without a reason nothing is ignored, and the
    /// comment itself is reported, so that no finding can be waved away with one click.
    fn ignore(&self) -> Option<Action> {
        let rule = self.finding.rule;
        if matches!(rule, "invalid-ignore" | "unresolved-citation") {
            return None;
        }
        let comment = format!("<!-- ibid: ignore {rule}: -->");
        let text = &*self.chunk.text;
        let blocks = &self.chunk.facts.syntax.blocks;
        let block = blocks.iter().find(|block| block.span.covers(Span::empty(self.finding.span.start)))?;
        let edit = match block.kind {
            BlockKind::Paragraph => {
                let before = text.get(..block.span.start as usize)?;
                let line = before.rfind('\n').map_or(0, |at| at + 1);
                let indent = before.get(line..)?;
                let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
                // Anything but space before the block is a mark that the comment would come to stand under.
                if !indent.trim().is_empty() {
                    return Some(self.behind(&comment));
                }
                Edit::insert(offset(line), format!("{indent}{comment}{end}"))
            }
            _ => return Some(self.behind(&comment)),
        };
        Some(self.ignoring(edit))
    }

    /// Behind the sentence, in items, quotes and cells, where a line of its own would break the markup.
    fn behind(&self, comment: &str) -> Action {
        let sentence = evidence::sentence(self.chunk, self.finding.span);
        let text = self.chunk.text.get(..sentence.end as usize).unwrap_or(&self.chunk.text);
        self.ignoring(Edit::insert(offset(text.trim_end().len()), format!(" {comment}")))
    }

    fn ignoring(&self, edit: Edit) -> Action {
        let title = format!("Ignore {} here: write the reason into the comment", self.finding.rule);
        self.action(title, Edits::one(edit), Applicability::Suggested)
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::ide::fixture::Fixture;

    const WORLD: &str = "
--- sources.bib
@online{tides2018, author = {Ada Marsh}, title = {Tides and ships}, file = {tides.txt}}
@book{roe1999, author = {Bea Roe}, title = {A history of Kestrel lighthouse keepers}}
@book{poe1999, author = {Cy Poe}, title = {Other things}}
--- tides.txt
The harbour was quiet.

“The Kestrel lighthouse keeper never once saw the northern convoy arrive,” Ada Marsh said on the quay.
--- copy.txt
Nothing here.
";

    #[track_caller]
    fn check(draft: &str, wanted: &Expect) {
        let fixture = Fixture::new(&format!("{WORLD}--- draft.md\n{draft}"));
        let before = fixture.document().full_text();
        let mut found = String::new();
        for action in actions(&fixture.snapshot, fixture.at).unwrap() {
            let mark = if action.preferred { " (preferred)" } else { "" };
            let after = action.edits.apply(&before);
            let changed: Vec<_> = after.lines().filter(|line| !before.lines().any(|old| old == *line)).collect();
            found.push_str(&format!("{}{mark}\n    {}\n", action.title, changed.join("⏎")));
        }
        wanted.assert_eq(&found);
    }

    #[test]
    fn a_quotation_without_a_speaker_is_cited_from_the_passage_that_has_it() {
        check(
            "Twelve years passed.\n\n$0“The Kestrel lighthouse keeper never once saw the northern convoy arrive.”\n",
            &expect![[r#"
                Cite @tides2018, para. 2: “The Kestrel lighthouse keeper never once saw the northern…” (preferred)
                    “The Kestrel lighthouse keeper never once saw the northern convoy arrive.” [@tides2018, para. 2]
                Cite @roe1999: “A history of Kestrel lighthouse keepers”
                    “The Kestrel lighthouse keeper never once saw the northern convoy arrive.” [@roe1999]
                Mark [citation needed]
                    “The Kestrel lighthouse keeper never once saw the northern convoy arrive.” [citation needed]
                Ignore unattributed-quotation here: write the reason into the comment
                    <!-- ibid: ignore unattributed-quotation: -->
            "#]],
        );
    }

    #[test]
    fn all_that_others_bear_out_is_cited_at_once_and_nothing_else() {
        let quote = "“The Kestrel lighthouse keeper never once saw the northern convoy arrive.”";
        let other = "“The baker’s daughter never once painted a granary red.”";
        let draft = format!("Twelve years passed.\r\n\r\n{quote}\r\n\r\n{other}\r\n");
        let fixture = Fixture::new(&format!("{WORLD}--- draft.md\n$0{draft}$0"));
        let found = actions(&fixture.snapshot, fixture.at).unwrap();
        assert_eq!(found.iter().filter(|action| &*action.title == "Mark [citation needed]").count(), 2);
        let all = source_actions(&fixture.snapshot, fixture.at.document).unwrap();
        let [all] = &*all else { panic!("{all:?}") };
        assert_eq!(&*all.title, "Cite all: 1 claim that another document bears out");
        assert_eq!(all.kind, ActionKind::Source);
        let wanted = draft.replace(quote, &format!("{quote} [@tides2018, para. 2]"));
        assert_eq!(all.edits.apply(&fixture.document().full_text()), wanted);
    }

    #[test]
    fn where_nothing_is_found_nothing_can_be_done() {
        let fixture = Fixture::new("--- a.md\nHello$0 there.\n");
        assert!(actions(&fixture.snapshot, fixture.at).unwrap().is_empty());
        assert!(source_actions(&fixture.snapshot, fixture.at.document).unwrap().is_empty());
    }

    #[test]
    fn ignoring_is_a_comment_that_still_wants_its_reason() {
        let quote = "“The Kestrel lighthouse keeper never once saw the northern convoy arrive.”";
        let comment = "<!-- ibid: ignore unattributed-quotation: -->";
        for (before, after) in [
            (format!("Twelve years passed.\n\n$0{quote}\n"), format!("Twelve years passed.\n\n{comment}\n{quote}\n")),
            (
                format!("Twelve years passed.\r\n\r\n$0{quote}\r\n"),
                format!("Twelve years passed.\r\n\r\n{comment}\r\n{quote}\r\n"),
            ),
            (
                format!("Twelve years passed.\n\n- $0{quote}\n"),
                format!("Twelve years passed.\n\n- {quote} {comment}\n"),
            ),
        ] {
            let fixture = Fixture::new(&format!("--- a.md\n{before}"));
            let ignore = actions(&fixture.snapshot, fixture.at)
                .unwrap()
                .pop()
                .unwrap_or_else(|| panic!("nothing to do about {before:?}"));
            let ignored = ignore.edits.apply(&fixture.document().full_text());
            assert_eq!(ignored, after, "{}", ignore.title);
            let rules = |text: &str| -> Vec<&str> {
                let fixture = Fixture::new(&format!("--- a.md\n{text}"));
                let settings = crate::rules::Settings::default();
                let chunks = 0..fixture.document().chunks.len();
                let judged =
                    chunks.map(|index| judge_chunk(&fixture.snapshot.corpus, fixture.document(), index, &settings));
                judged.flat_map(|findings| findings.iter().map(|finding| finding.rule).collect::<Vec<_>>()).collect()
            };
            assert!(rules(&ignored).contains(&"invalid-ignore") && rules(&ignored).contains(&"unattributed-quotation"));
            let reason = ignored.replace("quotation: -->", "quotation: overheard on the quay -->");
            assert_eq!(rules(&reason), [""; 0], "{reason}");
        }
    }
}
