//! Problems with files that other files refer to: a missing bibliography, an invalid style, an unknown key of
//! `ibid.toml`. Shown in the file that refers to them, whether it is open or not.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Value, json};

use super::to_lsp::clean;
use super::uri;
use super::world::Root;
use super::writer::Writer;
use crate::error::Error;

/// More than these for one file would only hide each other.
const AT_MOST: usize = 100;

/// Beyond the end of every line; clients clamp it to the end.
const LINE_END: u32 = 10_000;

/// The URIs of files that have diagnostics although they are not open.
pub(super) type Announced = BTreeSet<String>;

/// As a diagnostic on the whole line.
fn diagnostic(error: &Error) -> Value {
    let line = error.line.unwrap_or(1).saturating_sub(1);
    let message = match &error.help {
        Some(help) => format!("{}\n{help}", error.message),
        None => error.message.clone(),
    };
    let place = |character: u32| json!({ "line": line, "character": character });
    json!({
        "range": { "start": place(0), "end": place(LINE_END) },
        "severity": 1,
        "source": "ibid",
        "code": "unusable",
        "message": message.lines().map(clean).collect::<Vec<_>>().join("\n"),
    })
}

/// The diagnostics of a file, separated by commas, to append to those of its text.
pub(super) fn written<'a>(errors: impl Iterator<Item = &'a Error>) -> String {
    errors.take(AT_MOST).map(|error| diagnostic(error).to_string()).collect::<Vec<_>>().join(",")
}

/// Publishes the diagnostics of files that are not open (open ones include theirs), and clears outdated ones.
pub(super) fn announce<'a>(
    errors: impl Iterator<Item = &'a Error>,
    root: &Root,
    is_open: impl Fn(&Path) -> bool,
    announced: &mut Announced,
    writer: &Writer,
) {
    let mut files: BTreeMap<String, Vec<&Error>> = BTreeMap::new();
    for error in errors {
        let path = error.path.as_deref().filter(|path| path.is_absolute() && !is_open(path));
        if let Some(path) = path {
            files.entry(uri::from_path(&root.given(path))).or_default().push(error);
        }
    }
    let gone: Vec<String> = announced.iter().filter(|uri| !files.contains_key(*uri)).cloned().collect();
    for (uri, errors) in
        files.iter().map(|(uri, errors)| (uri, &errors[..])).chain(gone.iter().map(|uri| (uri, &[][..])))
    {
        let diagnostics: Vec<Value> = errors.iter().take(AT_MOST).map(|error| diagnostic(error)).collect();
        let params = json!({ "uri": uri, "diagnostics": diagnostics });
        let body = json!({ "jsonrpc": "2.0", "method": "textDocument/publishDiagnostics", "params": params });
        writer.send(body.to_string().into_bytes());
    }
    *announced = files.into_keys().collect();
}
