//! `textDocument/completion`.

use serde_json::json;

use crate::support::{Client, Hello, folder, uri};

#[test]
fn citation_keys_are_offered_behind_an_at_sign_and_replace_what_was_typed() {
    let folder = folder("--- sources.bib\n@misc{gazette-2019, title = {Harbour news}, author = {Roe, Jane}}\n");
    let hello = Hello::pulling().folder(folder.path()).with("/window/workDoneProgress", json!(true));
    let mut client = Client::start(hello);
    client.wait_for(|message| message["params"]["value"]["kind"] == "end");
    assert_eq!(client.capabilities["completionProvider"]["triggerCharacters"], json!(["@"]));
    let draft = uri(&folder.path().join("draft.md"));
    let list = client.ask_at("textDocument/completion", &draft, "Twelve ships sailed “é” [@ga$0].\n");
    let item = list["items"].as_array().and_then(|items| {
        items.iter().find(|item| item["textEdit"]["newText"].as_str().is_some_and(|text| text.contains("gazette-2019")))
    });
    let item = item.unwrap_or_else(|| panic!("{list:#}"));
    assert_eq!(item["textEdit"]["range"]["end"], json!({ "line": 0, "character": 28 }));
}
