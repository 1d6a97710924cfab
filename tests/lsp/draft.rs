//! From findings to a fully cited draft, with code actions only: on a copy of `seeds/`, over a pipe.

use std::path::Path;

use serde_json::{Value, json};

use crate::edits::{apply, by_uri};
use crate::support::{Client, Hello, brief, uri};

#[path = "../tools/mod.rs"]
mod tools;

/// Findings about missing or wrong citations.
const UNCITED: [&str; 3] = ["unattributed-claim", "unattributed-quotation", "unresolved-citation"];

fn code(diagnostic: &Value) -> &str {
    diagnostic["code"].as_str().unwrap_or_default()
}

/// The draft's findings that still need a source.
fn uncited(client: &mut Client, draft: &str) -> Vec<Value> {
    client.pull(draft).into_iter().filter(|diagnostic| UNCITED.contains(&code(diagnostic))).collect()
}

/// The light bulb's actions for a finding.
fn offered(client: &mut Client, draft: &str, diagnostic: &Value) -> Vec<Value> {
    let params = json!({ "textDocument": { "uri": draft }, "range": diagnostic["range"],
                         "context": { "diagnostics": [diagnostic], "only": ["quickfix"], "triggerKind": 1 } });
    serde_json::from_value(client.ask("textDocument/codeAction", params)).expect("a list")
}

#[test]
fn a_draft_is_fully_cited_by_code_actions() {
    let place = tempfile::tempdir().expect("a folder can be made");
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
    for entry in std::fs::read_dir(seeds).expect("it is there") {
        let entry = entry.expect("it can be read");
        std::fs::copy(entry.path(), place.path().join(entry.file_name())).expect("it can be copied");
    }
    let hello = Hello::pulling()
        .folder(place.path())
        .with("/textDocument/codeAction/codeActionLiteralSupport/codeActionKind/valueSet", json!([]))
        .with("/textDocument/codeAction/isPreferredSupport", json!(true))
        .with("/window/workDoneProgress", json!(true));
    let mut client = Client::start(hello);
    client.wait_for(|message| message["params"]["value"]["kind"] == "end");
    let path = place.path().join("draft.md");
    let draft = uri(&path);
    let mut text = std::fs::read_to_string(&path).expect("it is there");
    client.open(&draft, &text);
    let first = uncited(&mut client, &draft);
    assert!(first.len() >= 3, "the draft has too little to cite: {:?}", brief(&first));
    let mut version = 1;
    loop {
        let left = uncited(&mut client, &draft);
        let Some(finding) = left.first() else { break };
        let actions = offered(&mut client, &draft, finding);
        let cites = |action: &&Value| action["title"].as_str().is_some_and(|title| title.starts_with("Cite "));
        let action = actions.iter().find(cites).unwrap_or_else(|| {
            panic!(
                "nothing can be cited for {finding:#}\n{:#?}",
                actions.iter().map(|action| &action["title"]).collect::<Vec<_>>()
            )
        });
        let files = by_uri(&action["edit"]);
        let next = apply(&text, &files[&draft]);
        // All five sources have entries already, so only the draft changes.
        assert_eq!(files.len(), 1, "{action:#}");
        assert!(next.len() > text.len() / 2 && next != text, "{action:#}");
        version += 1;
        client.change(&draft, version, json!([{ "text": next }]));
        text = next;
        assert!(uncited(&mut client, &draft).len() < left.len(), "{} ends nothing", action["title"]);
    }
    let Some(pandoc) = tools::find("pandoc", "PANDOC") else { return };
    std::fs::write(&path, &text).expect("it can be written");
    let output = std::process::Command::new(pandoc)
        .args(["--citeproc", "-t", "plain", "--wrap=none", "draft.md"])
        .current_dir(place.path())
        .output()
        .expect("pandoc runs");
    let (rendered, said) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && said.trim().is_empty(), "{said}");
    assert!(
        !rendered.contains("[@") && !rendered.contains("?)") && !rendered.contains("citation needed"),
        "{rendered}"
    );
}
