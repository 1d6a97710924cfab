//! Changes to one or several files as one `WorkspaceEdit`, so that one undo reverts them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use tower_lsp::ls_types::*;

use super::super::capabilities::IGNORE;
use super::super::uri;
use super::super::workers::View;
use super::{Places, clean};
use crate::config;
use crate::corpus::DocId;
use crate::ide;
use crate::syntax::Format;
use crate::text::{Edit, Edits, LineIndex};
use crate::workspace;

/// The edits of one file.
struct File {
    uri: Uri,
    version: Option<i32>,
    edits: Vec<TextEdit>,
    /// It must be created first.
    new: bool,
}

/// The edit of an action. `None` if the document of the request is no longer open.
pub(super) fn of_action(view: &View, places: &mut Places<'_>, action: &ide::Action) -> Option<WorkspaceEdit> {
    let mut changes = action.beside.clone();
    let own = (view.document, action.edits.clone());
    view.addresses.open.get(&view.document)?;
    changes.documents.insert(0, own);
    let note = action.evidence.as_ref().map(|passage| {
        let path = view.snapshot.corpus.document(passage.place.document).map(|document| document.path.to_string());
        ChangeAnnotation {
            label: clean(&action.title),
            needs_confirmation: Some(false),
            description: Some(format!(
                "{}, paragraph {}: {}",
                path.unwrap_or_default(),
                passage.paragraph,
                passage.words
            )),
        }
    });
    // Each citation is right by itself, so the user may leave some out.
    let preview = (action.kind == ide::ActionKind::Rekey).then(|| ChangeAnnotation {
        label: clean(&action.title),
        needs_confirmation: Some(true),
        description: None,
    });
    let note = note.or(preview);
    Some(assemble(view, files(view, places, &changes, Along::Nothing), |_| note.clone()))
}

/// Why an action is disabled: it creates a file at a path with an unread file.
pub(super) fn hindrance(view: &View, action: &ide::Action) -> Option<String> {
    let taken = |new: &ide::NewFile| {
        let root = view.addresses.root.as_ref()?;
        let path = root.real.join(&*new.path);
        let open = new_uri(view, &new.path);
        let open = view.addresses.open.values().any(|text| Some(&*text.uri) == open.as_deref());
        (open || !workspace::is_free(&path))
            .then(|| format!("{}: {}", clean(&new.path), workspace::taken(&path).message))
    };
    action.beside.new.iter().find_map(taken)
}

/// The client's own command that asks for the reason to ignore a finding and then inserts the comment: the document, the
/// range, and the text before and after the reason.
pub(super) fn asking(view: &View, places: &mut Places<'_>, action: &ide::Action) -> Option<Command> {
    let edit = action.edits.iter().next()?;
    // The reason follows the name of the rule, and the end of the comment follows the reason.
    let mark = format!("{}:", action.finding.as_ref()?.rule);
    let at = edit.text.rfind(&mark)? + mark.len();
    let (before, after) = edit.text.split_at_checked(at)?;
    let open = view.addresses.open.get(&view.document)?;
    let argument = serde_json::json!({
        "uri": &*open.uri, "version": open.version, "range": places.here(edit.span), "before": format!("{before} "),
        "after": after,
    });
    Some(Command { title: clean(&action.title), command: IGNORE.into(), arguments: Some(vec![argument]) })
}

/// Where a rule is turned off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// For a text that has no comments.
    Document,
    Folder,
}

/// For each rule among the findings asked about: its name, and actions that turn it off in the nearest `ibid.toml`, or in
/// a new one.
pub(super) fn turning_off<'a>(view: &View, diagnostics: &'a [Diagnostic]) -> Vec<(&'a str, Scope, CodeAction)> {
    let mut rules: Vec<&str> = Vec::new();
    for diagnostic in diagnostics.iter().filter(|one| one.source.as_deref() == Some("ibid")) {
        if let Some(NumberOrString::String(rule)) = &diagnostic.code
            && !rules.contains(&&**rule)
        {
            rules.push(rule);
        }
    }
    let scopes = rules.into_iter().flat_map(|rule| [(rule, Scope::Document), (rule, Scope::Folder)]);
    scopes.filter_map(|(rule, scope)| Some((rule, scope, turn_off(view, diagnostics, rule, scope)?))).collect()
}

/// An action that turns a rule off. For one document, its reason is asked for and kept in a comment, if the client asks.
pub(super) fn turn_off(view: &View, diagnostics: &[Diagnostic], rule: &str, scope: Scope) -> Option<CodeAction> {
    let root = view.addresses.root.as_ref()?;
    let document = view.snapshot.corpus.document(view.document)?;
    if scope == Scope::Document && document.format != Format::Text {
        return None;
    }
    let path = root.real.join(&*document.path);
    let folders = path.ancestors().skip(1).take_while(|folder| folder.starts_with(&root.real));
    let found = folders.map(|folder| folder.join(config::FILE_NAME)).find(|file| !workspace::is_free(file));
    let new = found.is_none();
    if new && !(view.client.document_changes && view.client.creates_files) {
        return None;
    }
    let file = found.unwrap_or_else(|| root.real.join(config::FILE_NAME));
    let text = if new { String::new() } else { workspace::read_document(&file).ok()?.text };
    let edit = match scope {
        Scope::Document => config::turn_off_for(&text, rule, &workspace::relative(file.parent()?, &path))?,
        Scope::Folder => config::turn_off(&text, rule)?,
    };
    let lines = LineIndex::new(&text);
    let position = |at: u32| {
        let place = lines.line_column(&text, at, view.client.encoding);
        Position { line: place.line, character: place.column }
    };
    let range = Range { start: position(edit.span.start), end: position(edit.span.end) };
    let uri = uri::carried(&uri::from_path(&root.given(&file)));
    let shown = workspace::relative(&root.real, &file);
    let line = edit.text.strip_suffix("\r\n").or_else(|| edit.text.strip_suffix('\n'));
    let asked = line.filter(|_| scope == Scope::Document && view.client.asks_reason && !new);
    let title = match (scope, asked) {
        (Scope::Folder, _) => format!("Turn {rule} off in {shown}"),
        (Scope::Document, None) => format!("Ignore {rule} in this file, in {shown}"),
        (Scope::Document, Some(_)) => format!("Ignore {rule} in this file, in {shown} (add a reason)"),
    };
    let title = clean(&title);
    let command = asked.map(|line| {
        let (before, after) = (format!("{line} # "), &edit.text[line.len()..]);
        let argument =
            serde_json::json!({ "uri": uri, "version": null, "range": range, "before": before, "after": after });
        Command { title: title.clone(), command: IGNORE.into(), arguments: Some(vec![argument]) }
    });
    let edits = vec![TextEdit { range, new_text: edit.text }];
    let is_of = |one: &&Diagnostic| one.code == Some(NumberOrString::String(rule.into()));
    Some(CodeAction {
        title,
        kind: Some(CodeActionKind::QUICKFIX),
        diagnostics: Some(diagnostics.iter().filter(is_of).cloned().collect()),
        edit: command.is_none().then(|| assemble(view, vec![File { uri, version: None, edits, new }], |_| None)),
        command,
        ..CodeAction::default()
    })
}

/// The location of a new file of the workspace.
fn new_uri(view: &View, path: &str) -> Option<String> {
    let root = view.addresses.root.as_ref()?;
    Some(uri::from_path(&root.given(&root.real.join(path))))
}

/// All changes of a renamed key.
///
/// # Errors If a file has changed since it was read, so that the change would be incomplete.
pub(in super::super) fn rename(view: &View, rename: ide::Rename) -> Result<WorkspaceEdit, ide::Refusal> {
    let mut places = Places::new(view);
    let corpus = &view.snapshot.corpus;
    let mut changes = rename.changes.clone();
    // Entries of other bibliographies may refer to the key as well.
    if !changes.bibliographies.is_empty() {
        let others = corpus.bibliography().sources().iter().filter(|source| {
            let listed = changes.bibliographies.iter().any(|(path, _)| **path == *source.path);
            !listed && !is_outside(&source.path) && source.entries.iter().all(|entry| entry.key != rename.old)
        });
        let others: Vec<_> = others.map(|source| ((*source.path).into(), Edits::default())).collect();
        changes.bibliographies.extend(others);
    }
    let another = |path: &str| format!("{} has changed since it was read. Try again.", clean(path));
    if let Some((path, _)) = changes.bibliographies.iter().find(|(path, _)| is_outside(path)) {
        return Err(format!(
            "{} is outside the folder, and ibid only reads it. Rename the key there, or copy the file into the folder.",
            clean(path)
        ));
    }
    for (id, _) in &changes.documents {
        if let Some(document) = corpus.document(*id).filter(|document| !view.addresses.stands(document)) {
            return Err(another(&document.path));
        }
    }
    for (path, _) in &changes.bibliographies {
        let root = view.addresses.root.as_ref().filter(|_| corpus.ledger(path).is_none());
        let Some((root, source)) = root.zip(corpus.bibliography().source(path)) else { continue };
        if !workspace::read_document(&root.real.join(&**path)).is_ok_and(|read| source.is_of(&read.text)) {
            return Err(another(path));
        }
    }
    let files = files(view, &mut places, &changes, Along::Key(&rename.old, &rename.new));
    Ok(assemble(view, files, |_| {
        Some(ChangeAnnotation {
            label: clean(&format!("Rename @{} to @{}", rename.old, rename.new)),
            // Editors leave out what is to be confirmed unless it is ticked, and then the rest would cite nothing.
            needs_confirmation: Some(false),
            description: None,
        })
    }))
}

/// The documents whose paths change with those of files and folders: their old and new paths in the workspace.
pub(in super::super) fn moves(view: &View, moves: &[(PathBuf, PathBuf)]) -> Vec<(Box<str>, Box<str>)> {
    let Some(root) = view.addresses.root.as_ref() else { return Vec::new() };
    let shown = |path: &Path| Some(workspace::relative(&root.real, &root.real(path)?));
    let mut found = Vec::new();
    for (old, new) in moves {
        let Some((old, new)) = shown(old).zip(shown(new)) else { continue };
        for document in view.snapshot.corpus.documents() {
            let rest = document.path.strip_prefix(&*old).filter(|rest| rest.is_empty() || rest.starts_with('/'));
            found.extend(rest.map(|rest| ((&*document.path).into(), format!("{new}{rest}").into())));
        }
    }
    found
}

/// What new paths of documents change; `None` if nothing, or if a file has changed since it was read.
pub(in super::super) fn moved(
    view: &View,
    mut changes: ide::Changes,
    moves: &[(Box<str>, Box<str>)],
) -> Option<WorkspaceEdit> {
    let corpus = &view.snapshot.corpus;
    let stands = |id: &DocId| corpus.document(*id).is_none_or(|document| view.addresses.stands(document));
    if !changes.documents.iter().all(|(id, _)| stands(id)) {
        return None;
    }
    for source in corpus.bibliography().sources() {
        let mut named = source.entries.iter().filter_map(ide::file_of);
        if named.any(|file| moves.iter().any(|(old, _)| **old == *file)) {
            changes.bibliographies.push(((*source.path).into(), Edits::default()));
        }
    }
    let files = files(view, &mut Places::new(view), &changes, Along::Moves(moves));
    (!files.is_empty()).then(|| assemble(view, files, |_| None))
}

/// What else changes in the text of a bibliography.
#[derive(Clone, Copy)]
enum Along<'a> {
    Nothing,
    /// Where other entries name a key that is renamed: the old one and the new one.
    Key(&'a str, &'a str),
    /// Where entries name a file that is moved: old and new paths in the workspace.
    Moves(&'a [(Box<str>, Box<str>)]),
}

impl Along<'_> {
    fn edits(self, path: &str, text: &str) -> Vec<Edit> {
        match self {
            Along::Nothing => Vec::new(),
            Along::Key(old, new) => {
                ide::cross_references(path, text, old).into_iter().map(|span| Edit::replace(span, new)).collect()
            }
            Along::Moves(moves) => ide::file_fields(path, text, moves),
        }
    }
}

/// The files of a change.
fn files(view: &View, places: &mut Places<'_>, changes: &ide::Changes, along: Along<'_>) -> Vec<File> {
    let mut files: Vec<File> = Vec::new();
    for (document, edits) in &changes.documents {
        files.extend(document_file(view, places, *document, edits));
    }
    for (path, edits) in &changes.bibliographies {
        files.extend(bibliography_file(view, places, path, edits, along));
    }
    for new in &changes.new {
        let Some(uri) = new_uri(view, &new.path) else { continue };
        let uri = uri::carried(&uri);
        let edits = vec![TextEdit { range: Range::default(), new_text: new.text() }];
        files.push(File { uri, version: None, edits, new: true });
    }
    // Two lists of edits for one file would each be applied to the other's result.
    let mut merged: Vec<File> = Vec::new();
    for file in files.into_iter().filter(|file| !file.edits.is_empty()) {
        match merged.iter_mut().find(|other| other.uri == file.uri) {
            Some(other) => other.edits.extend(file.edits),
            None => merged.push(file),
        }
    }
    merged
}

fn document_file(view: &View, places: &mut Places<'_>, document: DocId, edits: &Edits) -> Option<File> {
    let uri = uri::carried(&view.addresses.uri(document)?);
    let version = view.addresses.open.get(&document).and_then(|open| open.version);
    let text_edit =
        |edit: &Edit| Some(TextEdit { range: places.range(document, edit.span)?, new_text: edit.text.clone() });
    let edits = edits.iter().filter_map(text_edit).collect();
    Some(File { uri, version, edits, new: false })
}

/// Whether a bibliography lies outside the folder: it is never written.
fn is_outside(path: &str) -> bool {
    std::path::Path::new(path).is_absolute()
}

/// A bibliography is kept as text only while it is open; else its file is read where it is to be changed.
fn bibliography_file(
    view: &View,
    places: &mut Places<'_>,
    path: &str,
    edits: &Edits,
    along: Along<'_>,
) -> Option<File> {
    let with_references = |text: &str| Edits::new(edits.iter().cloned().chain(along.edits(path, text)).collect());
    if let Some(ledger) = view.snapshot.corpus.ledger(path) {
        return document_file(view, places, ledger.id, &with_references(&ledger.full_text()));
    }
    let root = view.addresses.root.as_ref().filter(|_| !is_outside(path))?;
    let file = root.real.join(path);
    let text = workspace::read_document(&file).ok()?.text;
    // Positions from another version of the text are invalid.
    if view.snapshot.corpus.bibliography().source(path).is_some_and(|source| !source.is_of(&text)) {
        return None;
    }
    let lines = LineIndex::new(&text);
    let position = |at: u32| {
        let place = lines.line_column(&text, at, view.client.encoding);
        Position { line: place.line, character: place.column }
    };
    let text_edit = |edit: &Edit| TextEdit {
        range: Range { start: position(edit.span.start), end: position(edit.span.end) },
        new_text: edit.text.clone(),
    };
    let edits = with_references(&text).iter().map(text_edit).collect();
    let uri = uri::carried(&uri::from_path(&root.given(&file)));
    Some(File { uri, version: None, edits, new: false })
}

/// In the form of edit that the client supports.
fn assemble(view: &View, files: Vec<File>, note: impl Fn(&File) -> Option<ChangeAnnotation>) -> WorkspaceEdit {
    if !view.client.document_changes {
        let changes = files.into_iter().map(|file| (file.uri, file.edits)).collect();
        return WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() };
    }
    let mut annotations = HashMap::new();
    let mut operations = Vec::new();
    for (number, file) in files.into_iter().enumerate() {
        let note = note(&file).filter(|_| view.client.change_annotations).map(|note| {
            let id = format!("ibid.{number}");
            annotations.insert(id.clone(), note);
            id
        });
        if file.new && view.client.creates_files {
            let options = Some(CreateFileOptions { overwrite: Some(false), ignore_if_exists: Some(false) });
            let create = CreateFile { uri: file.uri.clone(), options, annotation_id: None };
            operations.push(DocumentChangeOperation::Op(ResourceOp::Create(create)));
        }
        let annotated = |text_edit: TextEdit| match &note {
            Some(id) => OneOf::Right(AnnotatedTextEdit { text_edit, annotation_id: id.clone() }),
            None => OneOf::Left(text_edit),
        };
        let text_document = OptionalVersionedTextDocumentIdentifier { uri: file.uri, version: file.version };
        let edits = file.edits.into_iter().map(annotated).collect();
        operations.push(DocumentChangeOperation::Edit(TextDocumentEdit { text_document, edits }));
    }
    let plain = operations.iter().all(|operation| matches!(operation, DocumentChangeOperation::Edit(_)));
    let document_changes = if plain {
        let edits = operations.into_iter().filter_map(|operation| match operation {
            DocumentChangeOperation::Edit(edit) => Some(edit),
            DocumentChangeOperation::Op(_) => None,
        });
        DocumentChanges::Edits(edits.collect())
    } else {
        DocumentChanges::Operations(operations)
    };
    WorkspaceEdit {
        changes: None,
        document_changes: Some(document_changes),
        change_annotations: Some(annotations).filter(|annotations| !annotations.is_empty()),
    }
}
