//! All safe fixes of a document at once: what `ibid lint --fix` does, for editors that fix on save.

use super::{Action, ActionKind};
use crate::corpus::DocId;
use crate::ide::changes::Changes;
use crate::ide::{Cancellable, Snapshot};
use crate::rules::{Applicability, ChunkJudge, Finding};
use crate::text::{Edit, Edits};

/// The safe fixes of a document as one change; `None` if there are none.
///
/// # Errors
/// Once a newer revision exists.
pub fn fix_all(snapshot: &Snapshot, document: DocId) -> Cancellable<Option<Action>> {
    let Some(document) = snapshot.corpus.document(document) else { return Ok(None) };
    let judge = ChunkJudge::new(&snapshot.corpus, document, snapshot.policies.of(&document.path));
    let mut findings = Vec::new();
    for (index, chunk) in document.chunks.iter().enumerate() {
        snapshot.check()?;
        findings.extend(judge.findings(index).iter().cloned().map(|mut finding| {
            for fix in &mut finding.fixes {
                fix.edits = fix.edits.shifted(chunk.start);
            }
            finding
        }));
    }
    let (edits, count) = safe_edits(&findings);
    let plural = if count == 1 { "fix" } else { "fixes" };
    Ok((count > 0).then(|| Action {
        title: format!("Apply {count} safe {plural}").into(),
        kind: ActionKind::FixAll,
        edits,
        beside: Changes::default(),
        applicability: Applicability::Safe,
        preferred: false,
        finding: None,
        evidence: None,
    }))
}

/// The edits of all safe fixes that do not overlap, the first of two having precedence, each completely or not at all;
/// and the number of findings they fix. Findings are in order of position.
#[must_use]
pub fn safe_edits(findings: &[Finding]) -> (Edits, usize) {
    let mut all: Vec<Edit> = Vec::new();
    let mut count = 0;
    // Findings and most fixes are in order of position: only the latest edits can overlap the next.
    let mut end = 0;
    let fixes =
        findings.iter().filter_map(|finding| finding.fixes.iter().find(|fix| fix.applicability == Applicability::Safe));
    for fix in fixes {
        let edits: Vec<_> = fix.edits.iter().cloned().collect();
        let (Some(first), Some(last)) = (edits.first(), edits.last()) else { continue };
        let free = all.is_empty() || first.span.start > end || (first.span.start == end && !first.span.is_empty());
        if free {
            end = last.span.end;
            all.extend(edits);
            count += 1;
        }
    }
    (Edits::new(all), count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ide::fixture::Fixture;

    #[test]
    fn safe_fixes_are_applied_and_suggested_ones_are_not() {
        let fixture = Fixture::new(
            "--- sources.bib\n@misc{gazette, title = {The ward}}\n@misc{herald, title = {Beds}}\n--- a.md\n$0Nine beds were \
             empty [@gazette @herald].\n\nOfficials say that two nurses left.\n",
        );
        let action = fix_all(&fixture.snapshot, fixture.at.document).unwrap().unwrap();
        let after = action.edits.apply(&fixture.document().full_text());
        assert_eq!(after, "Nine beds were empty [@gazette; @herald].\n\nOfficials say that two nurses left.\n");
        let clean = Fixture::new("--- a.md\n$0Hello there.\n");
        assert!(fix_all(&clean.snapshot, clean.at.document).unwrap().is_none());
    }
}
