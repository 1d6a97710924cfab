//! The structure of a document: symbols, folds, tokens, hints.

use serde_json::{Value, json};

use crate::support::{Client, Hello, folder, uri};

const TEXT: &str = "\
# Harbour

Ada Marsh, the harbour master, said twelve ships would sail on Friday.

“We sail,” she said [@gazette].

## Quay

Calm.
";

#[test]
fn headings_nest_if_supported_and_are_listed_otherwise() {
    for nests in [true, false] {
        let hello = Hello::plain().with("/textDocument/documentSymbol/hierarchicalDocumentSymbolSupport", json!(nests));
        let mut client = Client::start(hello);
        let uri = "file:///nowhere/a.md";
        client.open(uri, TEXT);
        let outline = client.ask("textDocument/documentSymbol", json!({ "textDocument": { "uri": uri } }));
        assert_eq!(outline[0]["name"], "Harbour");
        assert_eq!(outline[0].get("location").is_some(), !nests);
        let text = outline.to_string();
        assert!(text.contains("Quay"), "{outline:#}");
    }
}

#[test]
fn names_are_found_across_the_workspace() {
    let folder = folder("--- gazette.md\nAda Marsh, the harbour master, said twelve ships would sail.\n");
    let mut client = Client::start(Hello::plain().folder(folder.path()).with("/window/workDoneProgress", json!(true)));
    client.wait_for(|message| message["params"]["value"]["kind"] == "end");
    let found = client.ask("workspace/symbol", json!({ "query": "marsh" }));
    assert_eq!(found[0]["name"], "Ada Marsh");
    assert_eq!(found[0]["location"]["uri"], uri(&folder.path().join("gazette.md")));
    assert_eq!(found[0]["location"]["range"]["start"], json!({ "line": 0, "character": 0 }));
}

#[test]
fn sections_fold() {
    let mut client = Client::start(Hello::plain().with("/textDocument/foldingRange/lineFoldingOnly", json!(true)));
    let uri = "file:///nowhere/a.md";
    client.open(uri, TEXT);
    let folds = client.ask("textDocument/foldingRange", json!({ "textDocument": { "uri": uri } }));
    let folds = folds.as_array().cloned().unwrap_or_default();
    assert!(folds.iter().any(|fold| fold["startLine"] == 0), "{folds:#?}");
    for fold in folds {
        assert!(fold["startLine"].as_u64() < fold["endLine"].as_u64() && fold["endLine"].as_u64() <= Some(9));
        assert!(fold.get("endCharacter").is_none());
    }
}

/// The words of tokens, with their modifier.
fn words(client: &Client, tokens: &Value) -> Vec<(String, String)> {
    let legend = &client.capabilities["semanticTokensProvider"]["legend"];
    let lines: Vec<_> = TEXT.lines().collect();
    let numbers: Vec<usize> = serde_json::from_value(tokens["data"].clone()).expect("numbers");
    let (mut line, mut column) = (0, 0);
    let token = |five: &[usize]| {
        column = if five[0] == 0 { column + five[1] } else { five[1] };
        line += five[0];
        let units: Vec<_> = lines[line].encode_utf16().skip(column).take(five[2]).collect();
        let kind = legend["tokenModifiers"][five[4].trailing_zeros() as usize].as_str().unwrap_or_default();
        (kind.to_owned(), String::from_utf16_lossy(&units))
    };
    numbers.chunks(5).map(token).collect()
}

#[test]
fn sources_cues_and_citations_are_coloured_as_standard_types() {
    let mut client = Client::start(Hello::plain());
    let uri = "file:///nowhere/a.md";
    client.open(uri, TEXT);
    let document = json!({ "uri": uri });
    let full = client.ask("textDocument/semanticTokens/full", json!({ "textDocument": document }));
    let words = words(&client, &full);
    for (kind, word) in [("cue", "said"), ("citation", "[@gazette]")] {
        assert!(words.iter().any(|(k, w)| k == kind && w == word), "{kind} {word}: {words:?}");
    }
    let range = json!({ "start": { "line": 6, "character": 0 }, "end": { "line": 8, "character": 0 } });
    let part = client.ask("textDocument/semanticTokens/range", json!({ "textDocument": document, "range": range }));
    assert_eq!(part["data"], json!([]));
}

#[test]
fn hints_are_in_the_requested_range() {
    let mut client = Client::start(Hello::plain());
    let uri = "file:///nowhere/a.md";
    client.open(uri, TEXT);
    let range = json!({ "start": { "line": 4, "character": 0 }, "end": { "line": 5, "character": 0 } });
    let hints = client.ask("textDocument/inlayHint", json!({ "textDocument": { "uri": uri }, "range": range }));
    for hint in hints.as_array().into_iter().flatten() {
        assert_eq!(hint["position"]["line"], 4, "{hints:#}");
    }
}
