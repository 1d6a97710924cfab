//! Applies a `WorkspaceEdit` as a client does.

use std::collections::BTreeMap;

use serde_json::Value;

/// The edits of each file, by URI, in either form of edit.
pub(crate) fn by_uri(edit: &Value) -> BTreeMap<String, Vec<Value>> {
    let mut files: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    let list = |edits: &Value| -> Vec<Value> { edits.as_array().cloned().unwrap_or_default() };
    for (uri, edits) in edit["changes"].as_object().into_iter().flatten() {
        files.entry(uri.clone()).or_default().extend(list(edits));
    }
    for change in list(&edit["documentChanges"]) {
        if let Some(uri) = change["textDocument"]["uri"].as_str() {
            files.entry(uri.to_owned()).or_default().extend(list(&change["edits"]));
        }
    }
    files
}

/// A text after edits whose places count in UTF-16 units, or in bytes where the text is ASCII.
#[track_caller]
pub(crate) fn apply(text: &str, edits: &[Value]) -> String {
    let offset = |place: &Value| {
        let line = usize::try_from(place["line"].as_u64().expect("a line")).expect("small");
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        let mut units = place["character"].as_u64().expect("a column");
        let mut at = start;
        for c in text[start..].chars().take_while(|c| *c != '\n') {
            if units == 0 {
                break;
            }
            units -= c.len_utf16() as u64;
            at += c.len_utf8();
        }
        at
    };
    let mut all: Vec<_> = edits
        .iter()
        .map(|edit| {
            let new = edit["newText"].as_str().expect("a new text");
            (offset(&edit["range"]["start"]), offset(&edit["range"]["end"]), new)
        })
        .collect();
    all.sort_by_key(|edit| edit.0);
    let mut out = String::new();
    let mut done = 0;
    for (start, end, new) in all {
        assert!(start >= done, "edits overlap: {edits:#?}");
        out.push_str(&text[done..start]);
        out.push_str(new);
        done = end;
    }
    out.push_str(&text[done..]);
    out
}
