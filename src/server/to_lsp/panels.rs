//! Inlay hints, code lenses, selection ranges, linked keys, the overview of sources, what can be cited, and marks.

use serde_json::{Value, json};
use tower_lsp::ls_types::*;

use super::super::capabilities::{CITE_AT, SHOW_EVIDENCE};
use super::super::uri;
use super::super::workers::View;
use super::{Places, clean};
use crate::corpus::{Place, Severity};
use crate::ide;
use crate::text::{Edits, Span};

/// Lenses without their commands, which are resolved when they are shown. Beside that of a claim without a citation is
/// one that opens its fixes.
pub(in super::super) fn lenses(view: &View, document: &Uri, lenses: Vec<ide::Lens>) -> Vec<CodeLens> {
    let mut places = Places::new(view);
    let uri = uri::spelled(document.as_str());
    let lens = |lens: ide::Lens| {
        let range = places.here(lens.place.span);
        let data = Some(json!({ "uri": uri, "cited": lens.cited }));
        let fixes = (!lens.cited && view.client.opens_fixes).then(|| Command {
            title: "Cite or fix…".into(),
            command: CITE_AT.into(),
            arguments: Some(vec![json!(uri), json!(range.start)]),
        });
        let fixes = fixes.map(|command| CodeLens { range, command: Some(command), data: None });
        [Some(CodeLens { range, command: None, data }), fixes]
    };
    lenses.into_iter().flat_map(lens).flatten().collect()
}

/// The client's own command that lists the evidence: the document, the position, and the places.
pub(in super::super) fn lens_command(view: &View, document: &Uri, range: Range, found: ide::LensEvidence) -> Command {
    let mut places = Places::new(view);
    let locations: Vec<_> = found.places.into_iter().filter_map(|place| places.location(place)).collect();
    Command {
        title: clean(&found.title),
        command: SHOW_EVIDENCE.into(),
        arguments: Some(vec![json!(uri::spelled(document.as_str())), json!(range.start), spelled(json!(locations))]),
    }
}

/// The ranges around a position, the innermost nested in the others.
pub(in super::super) fn selection(view: &View, spans: &[Span]) -> SelectionRange {
    let mut places = Places::new(view);
    let mut range = None;
    for span in spans.iter().rev() {
        range = Some(SelectionRange { range: places.here(*span), parent: range.map(Box::new) });
    }
    range.unwrap_or(SelectionRange { range: Range::default(), parent: None })
}

/// Inlay hints; without their tooltips for a client that asks for these later.
pub(in super::super) fn inlay_hints(view: &View, hints: Vec<ide::InlayHint>) -> Vec<InlayHint> {
    let mut places = Places::new(view);
    let later = view.client.resolves_tooltips;
    let uri = view.addresses.uri(view.document).filter(|_| later);
    let hint = |hint: ide::InlayHint| InlayHint {
        position: places.here(Span::empty(hint.at)).start,
        label: InlayHintLabel::String(clean(&hint.label)),
        kind: None,
        text_edits: None,
        tooltip: if later { None } else { tooltip(&hint) },
        padding_left: Some(!hint.before),
        padding_right: Some(hint.before),
        data: uri.as_ref().filter(|_| !hint.tooltip.is_empty()).map(|uri| json!({ "uri": uri })),
    };
    hints.into_iter().map(hint).collect()
}

/// What an inlay hint means.
pub(in super::super) fn tooltip(hint: &ide::InlayHint) -> Option<InlayHintTooltip> {
    (!hint.tooltip.is_empty()).then(|| InlayHintTooltip::String(clean(&hint.tooltip)))
}

/// The keys that change together, and what may be typed in them.
pub(in super::super) fn linked(view: &View, spans: &[Span]) -> LinkedEditingRanges {
    let mut places = Places::new(view);
    let ranges = spans.iter().map(|span| places.here(*span)).collect();
    LinkedEditingRanges { ranges, word_pattern: Some(r"[^\s@\[\]{}();,]+".into()) }
}

/// The overview of a workspace as JSON.
pub(in super::super) fn sources(view: &View, sources: ide::Sources) -> Value {
    let mut places = Places::new(view);
    let corpus = &view.snapshot.corpus;
    let path = |place: Place| corpus.document(place.document).map(|document| clean(&document.path));
    let documents: Vec<Value> = sources
        .documents
        .into_iter()
        .filter_map(|one| {
            let uri = view.addresses.uri(one.document)?;
            let path = path(Place { document: one.document, span: Span::empty(0) })?;
            Some(json!({
                "uri": uri, "path": path, "title": clean(&one.title), "outlet": clean(&one.outlet), "date": clean(&one.date),
                "key": clean(&one.key), "draft": one.draft, "claims": one.claims, "citations": one.citations, "cited": one.cited,
            }))
        })
        .collect();
    let mut location = |place: Place| places.location(place).map(|at| spelled(json!(at)));
    let entities: Vec<Value> = sources
        .entities
        .into_iter()
        .filter_map(|one| {
            Some(json!({ "name": clean(&one.name), "detail": clean(&one.detail), "location": location(one.place)? }))
        })
        .collect();
    let contested: Vec<Value> = sources
        .contested
        .into_iter()
        .map(|one| {
            let side = |side: &crate::corpus::Side| {
                Some(json!({
                    "text": clean(&side.text), "value": clean(&side.value), "speaker": side.speaker.as_deref().map(clean),
                    "clause": clean(&ide::clause_around(&view.snapshot, side.place)),
                    "path": path(side.place), "location": location(side.place)?,
                }))
            };
            let nature = one.nature.name();
            let severity = match one.severity {
                Severity::Low => "low",
                Severity::Medium => "medium",
                Severity::High => "high",
            };
            json!({
                "entity": clean(&one.entity), "matter": clean(&one.matter), "nature": nature, "severity": severity,
                "sides": one.sides.iter().filter_map(side).collect::<Vec<_>>(),
            })
        })
        .collect();
    let folder = view.addresses.root.as_ref().map(|root| uri::from_path(&root.given(&root.real)));
    json!({ "folder": folder, "documents": documents, "entities": entities, "contested": contested })
}

/// What a picker lists, as JSON.
pub(in super::super) fn citables(found: ide::Citables) -> Value {
    let item = |one: ide::Citable| {
        json!({
            "key": clean(&one.key), "author": clean(&one.author), "year": clean(&one.year), "title": clean(&one.title),
            "outlet": clean(&one.outlet), "paragraph": one.paragraph, "words": clean(&one.words), "supports": one.supports,
            "hasDocument": one.has_document,
        })
    };
    let list = |all: Vec<ide::Citable>| all.into_iter().map(item).collect::<Vec<_>>();
    json!({ "passages": list(found.passages), "works": list(found.works) })
}

/// Edits of the document of the request.
pub(in super::super) fn text_edits(view: &View, edits: &Edits) -> Vec<TextEdit> {
    let mut places = Places::new(view);
    edits.iter().map(|edit| TextEdit { range: places.here(edit.span), new_text: edit.text.clone() }).collect()
}

/// The marks of the document of the request, as JSON.
pub(in super::super) fn marks(view: &View, marks: Vec<ide::Mark>) -> Value {
    let mut places = Places::new(view);
    let mark =
        |one: ide::Mark| json!({ "kind": one.kind.name(), "range": places.here(one.span), "note": clean(&one.note) });
    Value::Array(marks.into_iter().map(mark).collect())
}

/// URIs in the client's spelling.
fn spelled(mut value: Value) -> Value {
    match &mut value {
        Value::Array(all) => all.iter_mut().for_each(|one| *one = spelled(one.take())),
        Value::Object(fields) => {
            if let Some(Value::String(text)) = fields.get_mut("uri") {
                *text = uri::spelled(text).into_owned();
            }
        }
        _ => {}
    }
    value
}
