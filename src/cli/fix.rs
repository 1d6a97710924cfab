//! `--fix` and `--diff`: applies safe fixes until none is left.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::sync::Arc;

use similar::TextDiff;

use super::lint::{judge, reread};
use super::report::Judged;
use super::terminal::{visible, visible_lines};
use crate::corpus::Corpus;
use crate::ide::{self, Changes, Snapshot};
use crate::rules::{Applicability, Policies};
use crate::syntax::Format;
use crate::text::{Edit, Edits};
use crate::workspace::Loaded;

/// What the fixes have made of the documents.
pub(super) struct Fixed {
    /// The findings that are left.
    pub(super) judged: Vec<Judged>,
    /// For each document that changed: its text before. The text after is the document's.
    pub(super) texts: BTreeMap<usize, String>,
    pub(super) count: usize,
    /// A bibliography that has to be made: its path in the workspace, and its text.
    pub(super) new: Option<(Box<str>, String)>,
}

/// A fix may bring out another; two that undo each other must not go on for ever.
const ROUNDS: usize = 10;

/// Applies the safe fixes in memory. Files whose bytes could not all be decoded are left alone.
pub(super) fn apply(loaded: &mut Loaded, corpus: &mut Corpus, policies: &Policies, judged: Vec<Judged>) -> Fixed {
    let mut fixed = Fixed { judged, texts: BTreeMap::new(), count: 0, new: None };
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

/// Whether citations may be added to a document: where it is named itself, or says that it is a draft, or the
/// configuration does, or, where nobody says anything, if it cites something already. Source material is left alone.
fn is_draft(loaded: &Loaded, named: &BTreeSet<PathBuf>, index: usize) -> bool {
    let (file, document) = (&loaded.files[index], &loaded.documents[index]);
    let front = document.chunks.first().and_then(|chunk| chunk.facts.syntax.front_matter.as_deref());
    let said = front.and_then(|front| front.draft);
    let configured = || loaded.config_of(&file.path).and_then(|config| config.is_draft(&file.path));
    named.contains(&file.path) || said.or_else(configured).unwrap_or_else(|| !document.cited().is_empty())
}

/// Cites, in every draft that the user asked for, whatever another document clearly bears out, and lists it. `named`:
/// the files that the user named themselves. Gives how many documents were no drafts.
pub(super) fn cite(
    loaded: &mut Loaded,
    corpus: &mut Corpus,
    policies: &Policies,
    fixed: &mut Fixed,
    named: &BTreeSet<PathBuf>,
) -> usize {
    let snapshot = Snapshot::lasting(Arc::new(corpus.clone()), Arc::new(policies.clone()));
    let given = |index: &usize| {
        let file = &loaded.files[*index];
        file.given && file.broken.is_none() && loaded.documents[*index].format != Format::Bibliography
    };
    let mut changes = Changes::default();
    let (drafts, others): (Vec<_>, Vec<_>) =
        (0..loaded.files.len()).filter(given).partition(|index| is_draft(loaded, named, *index));
    for index in drafts {
        // A lasting snapshot is never out of date.
        let Ok(Some((action, count))) = ide::cite_all(&snapshot, loaded.documents[index].id) else { continue };
        let own = Changes { documents: vec![(loaded.documents[index].id, action.edits)], ..Changes::default() };
        changes.add(own);
        changes.add(action.beside);
        fixed.count += count;
    }
    let of_path = |path: &str| loaded.documents.iter().position(|document| *document.path == *path);
    let listed = changes.bibliographies.iter().filter_map(|(path, edits)| Some((of_path(path)?, edits)));
    let edited = changes.documents.iter().map(|(id, edits)| (id.0 as usize, edits)).chain(listed);
    let mut changed = Vec::new();
    for (index, edits) in edited.collect::<Vec<_>>() {
        let document = &loaded.documents[index];
        let before = document.full_text();
        let after = reread(document, &edits.apply(&before));
        fixed.texts.entry(index).or_insert(before);
        loaded.documents[index] = after.clone();
        changed.push(after);
    }
    if !changed.is_empty() {
        fixed.new = changes.new;
        *corpus = corpus.with_documents(changed);
        fixed.judged = judge(loaded, corpus, policies);
    }
    others.len()
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
pub(super) fn diff(
    loaded: &Loaded,
    before: &BTreeMap<usize, String>,
    new: Option<&(Box<str>, String)>,
    out: &mut dyn Write,
) -> io::Result<()> {
    // A patch must hold the text as it is; a terminal must not.
    let terminal = io::stdout().is_terminal();
    for (&index, before) in before {
        let path = visible(&loaded.files[index].shown);
        let after = loaded.documents[index].full_text();
        let diff = TextDiff::from_lines(before.as_str(), after.as_str());
        let text = diff.unified_diff().header(&path, &path).to_string();
        out.write_all(if terminal { visible_lines(&text) } else { text.into() }.as_bytes())?;
    }
    if let Some((path, text)) = new {
        let shown = visible(&crate::workspace::shown(&loaded.root.join(&**path))).into_owned();
        let diff = TextDiff::from_lines("", text.as_str());
        let text = diff.unified_diff().header("/dev/null", &shown).to_string();
        out.write_all(if terminal { visible_lines(&text) } else { text.into() }.as_bytes())?;
    }
    Ok(())
}
