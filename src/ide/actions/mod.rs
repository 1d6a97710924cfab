//! Code actions for the findings and citations in a range.
//!
//! They cite only what the workspace has: passages of documents and bibliography entries. Each action is one change,
//! even across files.

mod cite;
mod fix_all;
mod ignore;
mod keys;
mod notes;
mod printed_citations;
mod sources;
mod style;
mod tags;
mod web_addresses;

use std::sync::Arc;

use super::changes::Changes;
use super::insertion::Slot;
use super::markup::clean;
use super::{Cancellable, Snapshot};
use crate::corpus::{Chunk, DocId, Document, Place};
use crate::rules::{Applicability, ChunkJudge, Finding};
use crate::syntax::Format;
use crate::text::{Edits, Span};

pub use cite::{cite_all, source_actions};
pub use fix_all::{fix_all, safe_edits};

#[derive(Clone, Debug)]
pub struct Action {
    pub title: Box<str>,
    pub kind: ActionKind,
    /// Edits of the asking document.
    pub edits: Edits,
    /// Additional changes: an entry in the bibliography.
    pub beside: Changes,
    pub applicability: Applicability,
    /// The best of its finding's actions.
    pub preferred: bool,
    /// The finding it fixes: span and all count from the document's first byte.
    pub finding: Option<Finding>,
    /// The passage that it cites.
    pub evidence: Option<Passage>,
}

/// A passage as evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    pub place: Place,
    pub paragraph: u32,
    pub words: Box<str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionKind {
    QuickFix,
    /// Inserts a comment that ignores a finding, once a reason has been added before its end.
    Ignore,
    /// Renames the citations of all keys that their bibliography has changed, after the user has seen the changes.
    Rekey,
    /// Applies all safe fixes of the document.
    FixAll,
    /// Cites everything with a clear source: of a selection, of the document.
    CiteAll,
    /// Sorts and merges tags.
    OrganizeTags,
    /// The same tag in another style.
    Rewrite,
    /// An entry from words of the text.
    Extract,
}

/// Findings that a citation fixes.
const CITABLE: [&str; 5] =
    ["unattributed-claim", "unattributed-quotation", "vague-attribution", "single-source", "conflicting-figure"];
/// The most findings of one range for which evidence is retrieved: nobody reads a longer list.
const ANSWERED: usize = 12;
/// The first words of actions that rewrite all citations of a document.
const CONVERT_ALL: &str = "Convert all";
/// Characters of a passage in a title.
const WORDS: usize = 60;

/// Quick fixes for a range of a document, best first, then actions on the tags there. [`source_actions`] returns the
/// actions on more than one finding.
pub fn actions(snapshot: &Snapshot, range: Place) -> Cancellable<Vec<Action>> {
    let Some(document) = snapshot.corpus.document(range.document) else { return Ok(Vec::new()) };
    let settings = snapshot.policies.of(&document.path);
    let (mut own, mut cite, mut last, mut in_file) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut answered = 0;
    let first = document.chunk_at(range.span.start).unwrap_or(0);
    let judge = ChunkJudge::new(&snapshot.corpus, document, settings);
    for (index, chunk) in document.chunks.iter().enumerate().skip(first) {
        if chunk.start > range.span.end {
            break;
        }
        snapshot.check()?;
        for finding in &*judge.findings(index) {
            let span = finding.span.shifted(chunk.start);
            if span.end < range.span.start || span.start > range.span.end {
                continue;
            }
            let place = Judged { snapshot, document, chunk, finding };
            own.extend(place.fixes());
            if finding.rule == "unresolved-citation" {
                own.extend(place.keys()?);
            }
            if CITABLE.contains(&finding.rule) && answered < ANSWERED {
                answered += 1;
                let begun = cite.len();
                cite.extend(place.citations()?);
                if let Some(best) = cite.get_mut(begun) {
                    best.preferred &= finding.fixes.is_empty();
                }
                last.extend(place.citation_needed());
            }
            last.extend(place.ignore());
            in_file.extend(place.ignore_file());
        }
        if document.format != Format::Bibliography {
            let here = Asked { snapshot, document, chunk, range: range.span };
            cite.extend(here.needed()?);
            cite.extend(here.by_hand()?);
            cite.extend(here.mentioned()?);
            cite.extend(here.addresses()?);
            last.extend(here.tags());
            last.extend(here.styles());
            last.extend(here.out_of_notes());
        }
    }
    own.extend(cite);
    own.extend(last);
    own.extend(in_file);
    // Actions on the whole document are offered once, however many citations or findings the range has.
    let mut said = std::collections::HashSet::new();
    let is_wide = |action: &Action| action.title.starts_with(CONVERT_ALL) || action.title.contains(" in this file ");
    own.retain(|action| !is_wide(action) || said.insert(action.title.clone()));
    Ok(own)
}

/// A finding in its chunk.
struct Judged<'a> {
    snapshot: &'a Snapshot,
    document: &'a Arc<Document>,
    chunk: &'a Chunk,
    finding: &'a Finding,
}

/// A chunk for which actions are requested.
struct Asked<'a> {
    snapshot: &'a Snapshot,
    document: &'a Arc<Document>,
    chunk: &'a Chunk,
    /// From the document's first byte.
    range: Span,
}

impl Asked<'_> {
    /// Whether a span of the chunk touches the range of the request.
    fn touches(&self, span: Span) -> bool {
        let span = span.shifted(self.chunk.start);
        span.start <= self.range.end && self.range.start <= span.end
    }

    fn action(&self, title: impl Into<Box<str>>, kind: ActionKind, edits: Edits) -> Action {
        Action {
            title: title.into(),
            kind,
            edits: edits.shifted(self.chunk.start),
            beside: Changes::default(),
            applicability: Applicability::Suggested,
            preferred: false,
            finding: None,
            evidence: None,
        }
    }
}

impl Judged<'_> {
    fn action(&self, title: impl Into<Box<str>>, edits: Edits, applicability: Applicability) -> Action {
        let by = self.chunk.start;
        let finding = self.finding.shifted(by);
        Action {
            title: title.into(),
            kind: ActionKind::QuickFix,
            edits: edits.shifted(by),
            beside: Changes::default(),
            applicability,
            preferred: false,
            finding: Some(finding),
            evidence: None,
        }
    }

    /// The fixes of the finding, best first.
    fn fixes(&self) -> Vec<Action> {
        let fix = |(index, fix): (usize, &crate::rules::Fix)| Action {
            preferred: index == 0,
            ..self.action(clean(&fix.title, 160), fix.edits.clone(), fix.applicability)
        };
        self.finding.fixes.iter().enumerate().map(fix).collect()
    }

    /// The position of a tag for the finding.
    fn slot(&self) -> Slot {
        Slot::in_chunk(self.chunk, self.finding.span)
    }
}

/// The document of that number, for requests about the whole document.
fn asked(snapshot: &Snapshot, document: DocId) -> Option<&Arc<Document>> {
    snapshot.corpus.document(document).filter(|document| document.format != Format::Bibliography)
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
    fn a_quotation_without_a_speaker_is_cited_from_its_passage() {
        check(
            "What came next?\n\n$0“The Kestrel lighthouse keeper never once saw the northern convoy arrive.”\n",
            &expect![[r#"
                Cite @tides2018, para. 2: “The Kestrel lighthouse keeper never once saw the northern…” (preferred)
                    “The Kestrel lighthouse keeper never once saw the northern convoy arrive.” [@tides2018, para. 2]
                Cite @roe1999: “A history of Kestrel lighthouse keepers”
                    “The Kestrel lighthouse keeper never once saw the northern convoy arrive.” [@roe1999]
                Mark [citation needed]
                    “The Kestrel lighthouse keeper never once saw the northern convoy arrive.” [citation needed]
                Ignore unattributed-quotation here (add a reason)
                    <!-- ibid: ignore unattributed-quotation: -->
                Ignore unattributed-quotation in this file (add a reason)
                    <!-- ibid: ignore-file unattributed-quotation: -->
            "#]],
        );
    }

    #[test]
    fn all_supported_claims_are_cited_at_once_and_nothing_else() {
        let quote = "“The Kestrel lighthouse keeper never once saw the northern convoy arrive.”";
        let other = "“The baker’s daughter never once painted a granary red.”";
        let draft = format!("What came next?\r\n\r\n{quote}\r\n\r\n{other}\r\n");
        let fixture = Fixture::new(&format!("{WORLD}--- draft.md\n$0{draft}$0"));
        let found = actions(&fixture.snapshot, fixture.at).unwrap();
        assert_eq!(found.iter().filter(|action| &*action.title == "Mark [citation needed]").count(), 2);
        let all = source_actions(&fixture.snapshot, fixture.at).unwrap();
        let [all] = &*all else { panic!("{all:?}") };
        assert_eq!(&*all.title, "Cite all: 1 claim supported by another document");
        assert_eq!(all.kind, ActionKind::CiteAll);
        let wanted = draft.replace(quote, &format!("{quote} [@tides2018, para. 2]"));
        assert_eq!(all.edits.apply(&fixture.document().full_text()), wanted);
    }

    #[test]
    fn without_evidence_there_are_no_actions() {
        let fixture = Fixture::new("--- a.md\nHello$0 there.\n");
        assert!(actions(&fixture.snapshot, fixture.at).unwrap().is_empty());
        assert!(source_actions(&fixture.snapshot, fixture.at).unwrap().is_empty());
    }

    /// The rules of the findings in a text.
    fn rules(path: &str, text: &str) -> Vec<&'static str> {
        let fixture = Fixture::new(&format!("--- {path}\n{text}"));
        let settings = crate::rules::Settings::default();
        let judge = ChunkJudge::new(&fixture.snapshot.corpus, fixture.document(), &settings);
        let judged = (0..fixture.document().chunks.len()).map(|index| judge.findings(index));
        judged.flat_map(|findings| findings.iter().map(|finding| finding.rule).collect::<Vec<_>>()).collect()
    }

    #[test]
    fn a_rule_is_ignored_in_the_whole_file_by_a_comment_of_its_format() {
        let claim = "Officials said the pier in Hull was unsafe.";
        for (path, before, after) in [
            ("a.md", format!("$0{claim}\n"), format!("COMMENT\n\n{claim}\n")),
            (
                "a.md",
                format!("---\ntitle: X\n---\n\n$0{claim}\n"),
                format!("---\ntitle: X\n---\n\nCOMMENT\n\n{claim}\n"),
            ),
            ("a.txt", format!("$0{claim}\r\n"), format!("{claim}\r\n\r\nCOMMENT\r\n")),
            ("a.txt", format!("$0{claim}"), format!("{claim}\n\nCOMMENT\n")),
            ("a.tex", format!("$0{claim}\n"), format!("% WORDS\n\n{claim}\n")),
            ("a.rst", format!("$0{claim}\n"), format!(".. WORDS\n\n{claim}\n")),
        ] {
            let fixture = Fixture::new(&format!("--- {path}\n{before}"));
            let all = actions(&fixture.snapshot, fixture.at).unwrap();
            let action = all.iter().find(|action| action.title.contains(" vague-attribution in this file ")).unwrap();
            let ignored = action.edits.apply(&fixture.document().full_text());
            let words = "ibid: ignore-file vague-attribution:";
            let after = after.replace("COMMENT", &format!("<!-- {words} -->")).replace("WORDS", words);
            assert_eq!(ignored, after);
            let reasoned = ignored.replace("vague-attribution:", "vague-attribution: seen by the editor");
            assert!(
                !rules(path, &reasoned).contains(&"vague-attribution")
                    && !rules(path, &reasoned).contains(&"invalid-ignore")
            );
        }
    }

    #[test]
    fn a_finding_is_ignored_where_it_is_in_the_comments_of_every_format() {
        let words = "ibid: ignore vague-attribution:";
        for (path, before, after) in [
            (
                "a.tex",
                "Rain.\n\n$0Officials said so. It rained.\n",
                "Rain.\n\n% WORDS\nOfficials said so. It rained.\n",
            ),
            (
                "a.tex",
                "\\begin{itemize}\n\\item $0Officials said so. It rained.\n\\end{itemize}\n",
                "\\begin{itemize}\n\\item Officials said so. It rained. % WORDS\n\\end{itemize}\n",
            ),
            (
                "a.typ",
                "Rain.\n\n- $0Officials said so. It rained.\n",
                "Rain.\n\n- Officials said so. It rained. // WORDS\n",
            ),
            ("a.typ", "Rain.\n\n$0Officials said so.\n", "Rain.\n\n// WORDS\nOfficials said so.\n"),
            ("a.org", "Rain.\n\n$0Officials said so.\n", "Rain.\n\n# WORDS\nOfficials said so.\n"),
            (
                "a.org",
                "It rained all day and nobody came to the market.\n\nThe ferry was late again.\n\n- $0Officials said so. It rained.\n- Rain.\n",
                "It rained all day and nobody came to the market.\n\nThe ferry was late again.\n\n- Officials said so. It rained.\n  # WORDS\n- Rain.\n",
            ),
            ("a.rst", "Rain.\n\n$0Officials said so.\n", "Rain.\n\n.. WORDS\n\nOfficials said so.\n"),
            (
                "a.rst",
                "It rained all day and nobody came to the market.\n\nThe ferry was late again.\n\n- $0Officials said so.\n- Rain.\n",
                "It rained all day and nobody came to the market.\n\nThe ferry was late again.\n\n- Officials said so.\n\n  .. WORDS\n\n- Rain.\n",
            ),
            ("a.adoc", "Rain.\n\n$0Officials said so.\n", "Rain.\n\n// WORDS\nOfficials said so.\n"),
            (
                "a.adoc",
                "It rained all day and nobody came to the market.\n\nThe ferry was late again.\n\n* $0Officials said so.\n* Rain.\n",
                "It rained all day and nobody came to the market.\n\nThe ferry was late again.\n\n* Officials said so.\n// WORDS\n* Rain.\n",
            ),
        ] {
            let fixture = Fixture::new(&format!("--- {path}\n{before}"));
            let all = actions(&fixture.snapshot, fixture.at).unwrap();
            let action = all.iter().find(|action| action.title.contains(" vague-attribution here "));
            let action = action.unwrap_or_else(|| panic!("nothing to ignore in {path}: {before}"));
            let ignored = action.edits.apply(&fixture.document().full_text());
            assert_eq!(ignored, after.replace("WORDS", words), "{path}");
            let reasoned = ignored.replace("vague-attribution:", "vague-attribution: seen by the editor");
            let found = rules(path, &reasoned);
            assert!(
                !found.contains(&"vague-attribution") && !found.contains(&"invalid-ignore"),
                "{path} {reasoned} {found:?}"
            );
        }
    }

    #[test]
    fn where_a_format_has_no_comment_none_is_offered() {
        for (path, text) in [
            ("a.org", "| $0Officials said the pier was unsafe. | x |\n"),
            ("a.rst", "+---+\n| $0Officials said the pier was unsafe. |\n+---+\n"),
        ] {
            let fixture = Fixture::new(&format!("--- {path}\n{text}"));
            let all = actions(&fixture.snapshot, fixture.at).unwrap();
            assert!(all.iter().all(|action| !action.title.contains(" here ")), "{path}");
        }
    }

    #[test]
    fn ignoring_is_a_comment_that_still_wants_its_reason() {
        let quote = "“The Kestrel lighthouse keeper never once saw the northern convoy arrive.”";
        let comment = "<!-- ibid: ignore unattributed-quotation: -->";
        for (before, after) in [
            (format!("What came next?\n\n$0{quote}\n"), format!("What came next?\n\n{comment}\n{quote}\n")),
            (
                format!("What came next?\r\n\r\n$0{quote}\r\n"),
                format!("What came next?\r\n\r\n{comment}\r\n{quote}\r\n"),
            ),
            (format!("What came next?\n\n- $0{quote}\n"), format!("What came next?\n\n- {quote} {comment}\n")),
        ] {
            let fixture = Fixture::new(&format!("--- a.md\n{before}"));
            let ignore = actions(&fixture.snapshot, fixture.at)
                .unwrap()
                .into_iter()
                .find(|action| action.title.contains(" here "))
                .unwrap_or_else(|| panic!("nothing to do about {before:?}"));
            let ignored = ignore.edits.apply(&fixture.document().full_text());
            assert_eq!(ignored, after, "{}", ignore.title);
            let rules = |text: &str| -> Vec<&str> {
                let fixture = Fixture::new(&format!("--- a.md\n{text}"));
                let settings = crate::rules::Settings::default();
                let judge = ChunkJudge::new(&fixture.snapshot.corpus, fixture.document(), &settings);
                let judged = (0..fixture.document().chunks.len()).map(|index| judge.findings(index));
                judged.flat_map(|findings| findings.iter().map(|finding| finding.rule).collect::<Vec<_>>()).collect()
            };
            assert!(rules(&ignored).contains(&"invalid-ignore") && rules(&ignored).contains(&"unattributed-quotation"));
            let reason = ignored.replace("quotation: -->", "quotation: overheard on the quay -->");
            assert_eq!(rules(&reason), [""; 0], "{reason}");
        }
    }
}
