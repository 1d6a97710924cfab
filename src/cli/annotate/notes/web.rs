//! W3C Web Annotations (<https://www.w3.org/TR/annotation-model/>): each by its words with what stands around them, and by
//! its place in code points.

use serde_json::{Value, json};

use super::anchor::Selector;
use super::{Note, Part, What, known_kind};
use crate::cli::args::Offsets;
use crate::cli::positions::Source;
use crate::corpus::slug;
use crate::text::Span;

/// What a description of an attribution begins with.
const ACCORDING: &str = "according to ";

/// The annotations of one document. The source and the cue of an attribution are bodies of it, as places in the same text:
/// the source identifies who speaks, the cue classifies how.
pub(in crate::cli) fn items(source: &Source, path: &str, notes: &[Note<Span>]) -> Vec<Value> {
    notes.iter().filter(|note| !note.words.is_empty()).map(|note| item(source, path, note)).collect()
}

/// The page that holds them.
pub(in crate::cli) fn page(items: Vec<Value>) -> Value {
    json!({"@context": "http://www.w3.org/ns/anno.jsonld", "type": "AnnotationPage", "items": items})
}

fn item(source: &Source, path: &str, note: &Note<Span>) -> Value {
    let text = |purpose: &str, value: &str| json!({"type": "TextualBody", "purpose": purpose, "value": value});
    let place = |span: &Span, purpose: &str| {
        let mut body = target(source, path, *span);
        if let Some(body) = body.as_object_mut() {
            body.insert("type".into(), json!("SpecificResource"));
            body.insert("purpose".into(), json!(purpose));
        }
        body
    };
    let mut bodies = Vec::new();
    let (motivation, id) = match &note.what {
        What::Name { kind, entity } => {
            bodies.extend(entity.as_ref().map(|entity| text("tagging", entity)));
            bodies.push(text("classifying", kind));
            ("identifying", format!("entity-{}", slug(entity.as_deref().unwrap_or("name"))))
        }
        What::Attribution { source, cue, speaker, polarity, .. } => {
            bodies.extend(speaker.as_ref().map(|speaker| text("describing", &format!("{ACCORDING}{speaker}"))));
            bodies.extend(polarity.as_ref().map(|polarity| text("classifying", polarity)));
            bodies.extend(source.iter().map(|span| place(span, "identifying")));
            bodies.extend(cue.iter().map(|span| place(span, "classifying")));
            ("describing", "attribution".to_owned())
        }
        What::Remark { tags, comments } => {
            bodies.extend(comments.iter().map(|comment| text("commenting", comment)));
            bodies.extend(tags.iter().map(|tag| text("tagging", tag)));
            let motivation = match (comments.is_empty(), tags.is_empty()) {
                (false, _) => "commenting",
                (true, false) => "tagging",
                (true, true) => "highlighting",
            };
            (motivation, "remark".to_owned())
        }
    };
    let (start, end) = source.span(note.words.first().copied().unwrap_or_else(|| Span::empty(0)), Offsets::Codepoints);
    let targets: Vec<_> = note.words.iter().map(|span| target(source, path, *span)).collect();
    json!({
        // Within the page alone, where no file has named it.
        "id": note.id.clone().unwrap_or_else(|| format!("#{id}-{start}-{end}")),
        "type": "Annotation",
        "motivation": motivation,
        "body": bodies,
        "target": targets,
    })
}

fn target(source: &Source, path: &str, span: Span) -> Value {
    let (start, end) = source.span(span, Offsets::Codepoints);
    let text = source.text.as_str();
    json!({
        "source": path,
        "selector": [
            {
                "type": "TextQuoteSelector",
                "exact": span.of(text),
                "prefix": super::tail(text.get(..span.start as usize).unwrap_or("")),
                "suffix": super::head(text.get(span.end as usize..).unwrap_or("")),
            },
            {"type": "TextPositionSelector", "start": start, "end": end},
        ],
    })
}

/// Reads an annotation, a page or a collection of them, a list, or what Hypothesis answers.
pub(super) fn read(value: &Value) -> Result<Vec<Part>, (u32, String)> {
    let items = match value {
        Value::Array(items) => items.clone(),
        _ => ["items", "rows", "annotations"]
            .iter()
            .find_map(|name| value.get(name).and_then(Value::as_array).cloned())
            .or_else(|| value.get("first")?.get("items")?.as_array().cloned())
            .or_else(|| value.get("target").map(|_| vec![value.clone()]))
            .ok_or_else(|| (1, "This JSON holds no annotations that ibid knows.".to_owned()))?,
    };
    let mut parts: Vec<Part> = Vec::new();
    for item in items.iter().filter(|item| item.is_object()) {
        let targets = many(item.get("target"));
        let document = targets.iter().find_map(document).or_else(|| string(item.get("uri")));
        let note = note(item, &targets);
        match parts.iter_mut().find(|part| part.document == document) {
            Some(part) => part.notes.push(note),
            None => parts.push(Part { document, notes: vec![note], left_out: Vec::new() }),
        }
    }
    Ok(parts)
}

fn note(item: &Value, targets: &[Value]) -> Note<Selector> {
    let bodies = many(item.get("body").or_else(|| item.get("bodyValue")));
    let purposes = |body: &Value| many(body.get("purpose")).iter().filter_map(|p| string(Some(p))).collect::<Vec<_>>();
    let of = |purpose: &str| -> Vec<String> {
        let bodies = bodies.iter().filter(|body| purposes(body).iter().any(|own| own == purpose));
        bodies.filter_map(|body| string(body.get("value"))).collect()
    };
    let places = |purpose: &str| -> Vec<Selector> {
        let bodies = bodies.iter().filter(|body| purposes(body).iter().any(|own| own == purpose));
        bodies.filter(|body| body.get("selector").is_some()).map(selector).collect()
    };
    let motivations: Vec<_> = many(item.get("motivation")).iter().filter_map(|m| string(Some(m))).collect();
    let is = |motivation: &str| motivations.iter().any(|own| own == motivation);
    let speaker = of("describing").into_iter().find_map(|value| value.strip_prefix(ACCORDING).map(str::to_owned));
    let (source, cue) = (places("identifying"), places("classifying"));
    let kind = of("classifying").into_iter().find_map(|kind| known_kind(&kind));
    let tagged = of("tagging").into_iter().next();
    let words = targets.iter().map(selector).collect();
    let what = if speaker.is_some() || !source.is_empty() || !cue.is_empty() {
        What::Attribution { source, cue, speaker, polarity: of("classifying").into_iter().next(), score: None }
    } else if let Some(kind) = kind.filter(|_| is("identifying")) {
        What::Name { kind: kind.into(), entity: tagged }
    } else {
        let plain = bodies.iter().filter(|body| {
            let purposes = purposes(body);
            !purposes.iter().any(|own| own == "tagging")
        });
        let mut comments: Vec<_> =
            plain.filter_map(|body| string(body.get("value")).or_else(|| string(Some(body)))).collect();
        comments.extend(string(item.get("text")).filter(|text| !text.is_empty()));
        let mut tags = of("tagging");
        tags.extend(many(item.get("tags")).iter().filter_map(|tag| string(Some(tag))));
        What::Remark { tags, comments }
    };
    Note { id: string(item.get("id")), words, what }
}

/// What a target says of its place; without words where it says nothing of them.
fn selector(target: &Value) -> Selector {
    let mut out = Selector::default();
    let mut waiting = many(target.get("selector"));
    while let Some(selector) = waiting.pop() {
        waiting.extend(many(selector.get("refinedBy")));
        match selector.get("type").and_then(Value::as_str) {
            Some("TextQuoteSelector") => {
                let words = |name: &str| string(selector.get(name)).unwrap_or_default();
                (out.exact, out.prefix, out.suffix) = (words("exact"), words("prefix"), words("suffix"));
            }
            Some("TextPositionSelector") => out.start = selector.get("start").and_then(Value::as_u64),
            _ => {}
        }
    }
    out
}

/// Which document a target is of.
fn document(target: &Value) -> Option<String> {
    let source = target.get("source");
    string(source).or_else(|| string(source?.get("id"))).or_else(|| string(Some(target)))
}

/// JSON-LD writes one value alone and several as a list.
fn many(value: Option<&Value>) -> Vec<Value> {
    match value {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(all)) => all.clone(),
        Some(one) => vec![one.clone()],
    }
}

fn string(value: Option<&Value>) -> Option<String> {
    value.and_then(Value::as_str).map(str::to_owned)
}
