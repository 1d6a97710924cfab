//! `--fix` and `--diff`: applies safe fixes until none is left.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};

use similar::TextDiff;

use super::lint::{judge, reread};
use super::report::Judged;
use super::terminal::{visible, visible_lines};
use crate::corpus::Corpus;
use crate::rules::{Applicability, Policies};
use crate::text::{Edit, Edits};
use crate::workspace::Loaded;

/// What the fixes have made of the documents.
pub(super) struct Fixed {
    /// The findings that are left.
    pub(super) judged: Vec<Judged>,
    /// For each document that changed: its text before. The text after is the document's.
    pub(super) texts: BTreeMap<usize, String>,
    pub(super) count: usize,
}

/// A fix may bring out another; two that undo each other must not go on for ever.
const ROUNDS: usize = 10;

/// Applies the safe fixes in memory. Files whose bytes could not all be decoded are left alone.
pub(super) fn apply(loaded: &mut Loaded, corpus: &mut Corpus, policies: &Policies, judged: Vec<Judged>) -> Fixed {
    let mut fixed = Fixed { judged, texts: BTreeMap::new(), count: 0 };
    for _ in 0..ROUNDS {
        let mut changed = Vec::new();
        for judged in fixed.judged.iter().filter(|judged| loaded.files[judged.index].broken.is_none()) {
            let (edits, count) = safe_edits(judged);
            if edits.is_empty() {
                continue;
            }
            let before = judged.document.full_text();
            let after = edits.apply(&before);
            if after != before {
                changed.push(reread(&judged.document, &after));
                loaded.documents[judged.index] = changed[changed.len() - 1].clone();
                fixed.texts.entry(judged.index).or_insert(before);
                fixed.count += count;
            }
        }
        if changed.is_empty() {
            break;
        }
        *corpus = corpus.with_documents(changed);
        fixed.judged = judge(loaded, corpus, policies);
    }
    // Fixes that undo each other change nothing in the end.
    fixed.texts.retain(|&index, before| loaded.documents[index].full_text() != *before);
    fixed
}

/// The edits of all safe fixes that do not touch each other, the first winning, each whole or not at all.
fn safe_edits(judged: &Judged) -> (Edits, usize) {
    let mut all: Vec<Edit> = Vec::new();
    let mut count = 0;
    // Findings stand in order of place and so do most fixes: only the latest edits can be in the way of the next.
    let mut end = 0;
    let fixes = judged
        .findings
        .iter()
        .filter_map(|finding| finding.fixes.iter().find(|fix| fix.applicability == Applicability::Safe));
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

/// The changes as `patch` reads them.
pub(super) fn diff(loaded: &Loaded, before: &BTreeMap<usize, String>, out: &mut dyn Write) -> io::Result<()> {
    // A patch must hold the text as it is; a terminal must not.
    let terminal = io::stdout().is_terminal();
    for (&index, before) in before {
        let path = visible(&loaded.files[index].shown);
        let after = loaded.documents[index].full_text();
        let diff = TextDiff::from_lines(before.as_str(), after.as_str());
        let text = diff.unified_diff().header(&path, &path).to_string();
        out.write_all(if terminal { visible_lines(&text) } else { text.into() }.as_bytes())?;
    }
    Ok(())
}
