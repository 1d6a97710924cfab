//! Code actions: which kinds the client wants, and each with its edit, or with what is needed to make the edit later.

use serde_json::{Value, json};
use tower_lsp::ls_types::*;

use super::super::capabilities::{CITE, FIX_ALL, ORGANIZE};
use super::super::from_lsp;
use super::super::uri;
use super::super::workers::View;
use super::{Places, clean, edits};
use crate::ide::{self, Cancellable};
use crate::rules::{Applicability, Finding};

/// The actions that the client wants: at its range, on the whole document, and all safe fixes as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Wanted {
    here: bool,
    source: bool,
    fix_all: bool,
}

impl Wanted {
    /// Source actions are not for the light bulb, which is requested at every move of the cursor and shows none of them.
    pub(in super::super) fn of(asked: &CodeActionContext) -> Self {
        let is_source = |kind: &CodeActionKind| kind.as_str().starts_with("source");
        let any = |kinds: &[&str]| match &asked.only {
            Some(only) => only.iter().any(|only| kinds.iter().any(|kind| covers(only.as_str(), kind))),
            None => asked.trigger_kind != Some(CodeActionTriggerKind::AUTOMATIC),
        };
        Self {
            here: asked.only.as_ref().is_none_or(|only| !only.iter().all(is_source)),
            source: any(&[CITE, ORGANIZE]),
            fix_all: any(&[FIX_ALL]),
        }
    }

    fn find(self, view: &View, range: Range) -> Cancellable<Vec<ide::Action>> {
        let place = from_lsp::range(view, range);
        let mut actions = Vec::new();
        if self.here {
            actions = ide::actions(&view.snapshot, place)?;
        }
        if self.source {
            actions.extend(ide::source_actions(&view.snapshot, place)?);
        }
        if self.fix_all {
            actions.extend(ide::fix_all(&view.snapshot, view.document)?);
        }
        Ok(actions)
    }

    /// As written into the data of an action.
    fn bits(self) -> u64 {
        u64::from(self.here) | u64::from(self.source) << 1 | u64::from(self.fix_all) << 2
    }

    fn from_bits(bits: u64) -> Self {
        Self { here: bits & 1 != 0, source: bits & 2 != 0, fix_all: bits & 4 != 0 }
    }
}

/// The actions for a range: the client's diagnostics are returned with the action that fixes them. A client that can
/// ask for an edit later gets the actions without.
pub(in super::super) fn actions(
    view: &View,
    range: Range,
    asked: &CodeActionContext,
) -> Cancellable<CodeActionResponse> {
    let mut places = Places::new(view);
    let wants = Wanted::of(asked);
    let wanted = |kind: &CodeActionKind| {
        let only = asked.only.as_ref();
        only.is_none_or(|only| only.iter().any(|only| covers(only.as_str(), kind.as_str())))
    };
    let later = view.client.resolves_edits;
    let mut out = Vec::new();
    for action in wants.find(view, range)? {
        let kind = kind(&action);
        if !wanted(&kind) {
            continue;
        }
        let ends = |finding: &Finding| ended(&mut places, finding, &asked.diagnostics);
        let diagnostics = action.finding.as_ref().map(ends).filter(|ended| !ended.is_empty());
        let disabled = edits::hindrance(view, &action).map(|reason| CodeActionDisabled { reason });
        if disabled.is_some() && !view.client.disabled_actions {
            continue;
        }
        let command = (action.kind == ide::ActionKind::Ignore && view.client.asks_reason)
            .then(|| edits::asking(view, &mut places, &action))
            .flatten();
        let has_edit = disabled.is_none() && command.is_none();
        let edit = if later { None } else { edits::of_action(view, &mut places, &action) };
        if edit.is_none() && !later {
            continue;
        }
        let mut data = action.evidence.as_ref().filter(|_| view.client.action_data).map(|found| evidence(view, found));
        if later && has_edit {
            data.get_or_insert_with(|| json!({}))[RESOLVE] = json!({ "range": range, "wanted": wants.bits() });
        }
        let preferred = action.preferred || action.applicability == Applicability::Safe;
        out.push(CodeAction {
            title: clean(&action.title),
            kind: Some(kind),
            diagnostics,
            edit: edit.filter(|_| has_edit),
            command,
            is_preferred: (view.client.preferred && preferred && disabled.is_none()).then_some(true),
            data,
            disabled,
        });
    }
    if wanted(&CodeActionKind::QUICKFIX) {
        for (rule, scope, mut action) in edits::turning_off(view, &asked.diagnostics) {
            if later && action.edit.take().is_some() {
                let in_file = scope == edits::Scope::Document;
                action.data = Some(json!({ RESOLVE: { "rule": rule, "file": in_file } }));
            }
            out.push(action);
        }
    }
    if later {
        sign(view, &mut out);
    }
    Ok(out.into_iter().map(CodeActionOrCommand::CodeAction).collect())
}

/// The field of an action's data that says how to make its edit.
const RESOLVE: &str = "resolve";

/// Adds the document and its version, which every edit that is made later must still be for.
fn sign(view: &View, actions: &mut [CodeAction]) {
    let Some(open) = view.addresses.open.get(&view.document) else { return };
    for resolve in actions.iter_mut().filter_map(|action| action.data.as_mut()?.get_mut(RESOLVE)) {
        resolve["uri"] = json!(&*open.uri);
        resolve["version"] = json!(open.version);
    }
}

/// The document of an action whose edit is asked for; `None` if it has nothing more.
pub(in super::super) fn document_of(action: &CodeAction) -> Option<Uri> {
    action.data.as_ref()?.get(RESOLVE)?.get("uri")?.as_str().map(uri::carried)
}

/// The edit of an action that was returned without. `None` if the action does not exist any more, because its document
/// or what it cites has changed.
pub(in super::super) fn resolved_action(view: &View, action: &CodeAction) -> Cancellable<Option<WorkspaceEdit>> {
    let resolve = action.data.as_ref().and_then(|data| data.get(RESOLVE)).unwrap_or(&Value::Null);
    let open = view.addresses.open.get(&view.document);
    if open.is_none_or(|open| json!(open.version) != resolve["version"]) {
        return Ok(None);
    }
    if let Some(rule) = resolve["rule"].as_str() {
        let in_file = resolve["file"] == true;
        let scope = if in_file { edits::Scope::Document } else { edits::Scope::Folder };
        let found = edits::turn_off(view, &[], rule, scope).filter(|now| now.title == action.title);
        return Ok(found.and_then(|action| action.edit));
    }
    let range = serde_json::from_value(resolve["range"].clone()).ok();
    let wanted = resolve["wanted"].as_u64().map(Wanted::from_bits);
    let Some((range, wanted)) = range.zip(wanted) else { return Ok(None) };
    let mut places = Places::new(view);
    let same = |now: &ide::Action| clean(&now.title) == action.title && Some(kind(now)) == action.kind;
    // Two findings may have fixes of the same title: the one that ends the same finding.
    let ends = |places: &mut Places<'_>, now: &ide::Action| {
        let asked = action.diagnostics.as_deref().unwrap_or_default();
        now.finding.as_ref().is_some_and(|finding| !ended(places, finding, asked).is_empty())
    };
    let all: Vec<_> = wanted.find(view, range)?.into_iter().filter(same).collect();
    let meant = all.iter().find(|now| ends(&mut places, now)).or(all.first());
    let possible = meant.filter(|action| edits::hindrance(view, action).is_none());
    Ok(possible.and_then(|action| edits::of_action(view, &mut places, action)))
}

fn kind(action: &ide::Action) -> CodeActionKind {
    match action.kind {
        ide::ActionKind::QuickFix | ide::ActionKind::Ignore | ide::ActionKind::Rekey => CodeActionKind::QUICKFIX,
        ide::ActionKind::FixAll => CodeActionKind::new(FIX_ALL),
        ide::ActionKind::CiteAll => CodeActionKind::new(CITE),
        ide::ActionKind::OrganizeTags => CodeActionKind::new(ORGANIZE),
        ide::ActionKind::Rewrite => CodeActionKind::REFACTOR_REWRITE,
        ide::ActionKind::Extract => CodeActionKind::REFACTOR_EXTRACT,
    }
}

/// The client's diagnostic of a finding, if it is among these.
fn ended(places: &mut Places<'_>, finding: &Finding, asked: &[Diagnostic]) -> Vec<Diagnostic> {
    let data = Value::from(format!("{:016x}", finding.fingerprint));
    let range = places.here(finding.span);
    let same = |diagnostic: &&Diagnostic| match &diagnostic.data {
        Some(theirs) => *theirs == data,
        // Not every client sends `data` back.
        None => diagnostic.range == range && diagnostic.code == Some(NumberOrString::String(finding.rule.into())),
    };
    asked.iter().filter(same).take(1).cloned().collect()
}

/// Whether a kind is `only` or below it: `source` covers `source.fixAll`.
fn covers(only: &str, kind: &str) -> bool {
    only.is_empty() || kind.strip_prefix(only).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The passage that an action cites, for a client that shows it next to the title.
fn evidence(view: &View, passage: &ide::Passage) -> serde_json::Value {
    let path = view.snapshot.corpus.document(passage.place.document).map(|document| document.path.to_string());
    serde_json::json!({ "document": path, "paragraph": passage.paragraph, "passage": passage.words })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_covers_itself_and_what_is_below_it() {
        assert!(covers("", "quickfix") && covers("source", "source") && covers("source", "source.fixAll"));
        assert!(!covers("source.fixAll", "source") && !covers("quick", "quickfix"));
    }

    #[test]
    fn what_is_wanted_can_be_written_down() {
        for bits in 0..8 {
            assert_eq!(Wanted::from_bits(bits).bits(), bits);
        }
    }
}
