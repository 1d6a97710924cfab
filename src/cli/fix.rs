//! `--fix` and `--diff`: applies safe fixes until none is left.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use similar::TextDiff;

use super::lint::{judge, reread};
use super::output::Judged;
use super::terminal::{visible, visible_lines};
use crate::corpus::Corpus;
use crate::error::Error;
use crate::ide::{self, Changes, NewFile, Snapshot};
use crate::rules::Policies;
use crate::syntax::Format;
use crate::workspace::{self, Loaded};

/// The documents after the fixes.
#[derive(Default)]
pub(super) struct Fixed {
    /// The remaining findings.
    pub(super) judged: Vec<Judged>,
    /// For each changed document: its old text. The new text is the document's.
    pub(super) texts: BTreeMap<usize, String>,
    /// For each changed document: the number of findings fixed.
    counts: BTreeMap<usize, usize>,
    /// Bibliographies to create.
    pub(super) new: Vec<NewFile>,
    /// For each draft with new citations: the bibliographies that contain their entries.
    needs: BTreeMap<usize, BTreeSet<Box<str>>>,
    /// Fixes that were not applied, and why.
    pub(super) refused: Vec<Error>,
}

impl Fixed {
    pub(super) fn count(&self) -> usize {
        self.counts.values().sum()
    }
}

/// A fix may cause another finding; two that undo each other must not loop forever.
const ROUNDS: usize = 10;

/// Applies the safe fixes in memory. Files with undecodable bytes are not changed.
pub(super) fn apply(loaded: &mut Loaded, corpus: &mut Corpus, policies: &Policies, judged: Vec<Judged>) -> Fixed {
    let mut fixed = Fixed {
        judged,
        texts: BTreeMap::new(),
        counts: BTreeMap::new(),
        new: Vec::new(),
        needs: BTreeMap::new(),
        refused: Vec::new(),
    };
    for _ in 0..ROUNDS {
        let mut changed = Vec::new();
        for judged in fixed.judged.iter().filter(|judged| loaded.files[judged.index].broken.is_none()) {
            let (edits, count) = ide::safe_edits(&judged.findings);
            if edits.is_empty() {
                continue;
            }
            let before = judged.document.full_text();
            let after = edits.apply(&before);
            if after != before {
                changed.push(reread(&judged.document, &after));
                loaded.documents[judged.index] = changed[changed.len() - 1].clone();
                fixed.texts.entry(judged.index).or_insert(before);
                *fixed.counts.entry(judged.index).or_default() += count;
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
    fixed.counts.retain(|index, _| fixed.texts.contains_key(index));
    fixed
}

/// Whether citations may be added to a document: if the user named it, or it is marked as a draft, or the configuration
/// says so; if nothing is set, if it already contains citations. Source material is not changed.
fn is_draft(loaded: &Loaded, named: &BTreeSet<PathBuf>, index: usize) -> bool {
    let (file, document) = (&loaded.files[index], &loaded.documents[index]);
    let front = document.chunks.first().and_then(|chunk| chunk.facts.syntax.front_matter.as_deref());
    let said = front.and_then(|front| front.draft);
    let configured = || loaded.config_of(&file.path).and_then(|config| config.is_draft(&file.path));
    named.contains(&file.path) || said.or_else(configured).unwrap_or_else(|| !document.cited().is_empty())
}

/// Cites, in every draft that the user asked for, every claim that another document clearly supports, and adds the
/// entries. `named`: the files that the user named. Returns how many documents were not drafts.
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
        // A permanent snapshot is never outdated.
        let Ok(Some((action, count))) = ide::cite_all(&snapshot, loaded.documents[index].id) else { continue };
        let taken = action.beside.new.iter().map(|new| loaded.root.join(&*new.path));
        if let Some(path) = taken.into_iter().find(|path| !workspace::is_free(path)) {
            fixed.refused.push(not_listed(loaded, index, &path));
            continue;
        }
        let lists = action.beside.bibliographies.iter().map(|(path, _)| path);
        let lists = lists.chain(action.beside.new.iter().map(|new| &new.path)).cloned();
        fixed.needs.entry(index).or_default().extend(lists);
        let own = Changes { documents: vec![(loaded.documents[index].id, action.edits)], ..Changes::default() };
        changes.add(own);
        changes.add(action.beside);
        *fixed.counts.entry(index).or_default() += count;
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

/// Why no citations are added to a draft: their entries could not be added.
fn not_listed(loaded: &Loaded, index: usize, path: &Path) -> Error {
    let shown = workspace::shown(path);
    let why = workspace::taken(path).message;
    Error::new(format!("No citations were added, because `{shown}` cannot be created. {why}"))
        .on(&loaded.files[index].shown)
        .help("list that file under `bibliography` in ibid.toml or in front matter, or move it away")
}

/// Writes the fixes, bibliographies first; a draft is not written without the bibliographies that contain its entries.
/// If something cannot be written, that is reported, and `loaded`, `corpus` and `fixed` have the old version.
/// `unsaved`: the document from standard input.
pub(super) fn write(
    loaded: &mut Loaded,
    corpus: &mut Corpus,
    policies: &Policies,
    fixed: &mut Fixed,
    unsaved: Option<usize>,
) {
    let mut missing: BTreeSet<Box<str>> = BTreeSet::new();
    for new in &fixed.new {
        let path = loaded.root.join(&*new.path);
        if let Err(error) = workspace::create(&loaded.root, &path, new.text().as_bytes()) {
            missing.insert(new.path.clone());
            fixed.refused.push(Error { path: Some(workspace::shown(&path).into()), ..error });
        }
    }
    let is_list = |index: &usize| loaded.documents[*index].format == Format::Bibliography;
    let (lists, texts): (Vec<usize>, Vec<usize>) = fixed.texts.keys().copied().partition(is_list);
    let mut unwritten = Vec::new();
    for index in lists.into_iter().chain(texts) {
        let (file, document) = (&loaded.files[index], &loaded.documents[index]);
        let lacks = fixed.needs.get(&index).and_then(|needs| needs.intersection(&missing).next());
        let written = match lacks {
            Some(list) => {
                let list = workspace::shown(&loaded.root.join(&**list));
                Err(Error::new(format!(
                    "The file was not changed, because its new citations cannot be added to `{list}`."
                )))
            }
            None if unsaved == Some(index) => Ok(()),
            None => {
                let before = &fixed.texts[&index];
                workspace::replace_document(&loaded.root, &file.path, before, &document.full_text(), file.charset)
            }
        };
        if let Err(error) = written {
            fixed.refused.push(error.on(&file.shown));
            missing.insert((*document.path).into());
            unwritten.push(index);
        }
    }
    if unwritten.is_empty() {
        return;
    }
    let mut restored = Vec::new();
    for index in unwritten {
        fixed.counts.remove(&index);
        if let Some(before) = fixed.texts.remove(&index) {
            loaded.documents[index] = reread(&loaded.documents[index], &before);
            restored.push(loaded.documents[index].clone());
        }
    }
    *corpus = corpus.with_documents(restored);
    fixed.judged = judge(loaded, corpus, policies);
}

/// The changes as `patch` reads them.
pub(super) fn diff(
    loaded: &Loaded,
    before: &BTreeMap<usize, String>,
    new: &[NewFile],
    out: &mut dyn Write,
) -> io::Result<()> {
    // A patch must contain the text unchanged; a terminal must not.
    let terminal = io::stdout().is_terminal();
    for (&index, before) in before {
        let path = visible(&loaded.files[index].shown);
        let after = loaded.documents[index].full_text();
        let diff = TextDiff::from_lines(before.as_str(), after.as_str());
        let text = diff.unified_diff().header(&path, &path).to_string();
        out.write_all(if terminal { visible_lines(&text) } else { text.into() }.as_bytes())?;
    }
    for new in new {
        let shown = visible(&workspace::shown(&loaded.root.join(&*new.path))).into_owned();
        let text = new.text();
        let diff = TextDiff::from_lines("", text.as_str());
        let text = diff.unified_diff().header("/dev/null", &shown).to_string();
        out.write_all(if terminal { visible_lines(&text) } else { text.into() }.as_bytes())?;
    }
    Ok(())
}
