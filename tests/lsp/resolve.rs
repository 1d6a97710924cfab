//! What is computed only when it is asked for: the edits of actions, the tooltips of inlay hints; and linked keys.

use serde_json::{Value, json};

use crate::support::{Client, Hello, folder, position, uri};

const FILES: &str = "--- sources.bib\n@misc{gazette, title = {Harbour news}}\n--- ibid.toml\nstrict = true\n\
    --- quay.txt\nNothing here.\n\nThe company sacked 1,200 workers in Ohio last year.\n";
const TEXT: &str = "The company sacked 1,200 workers in Ohio last year.\n\nSo it is [@gazete]. Officials said the pier was unsafe [@gazete].\n";

fn hello(folder: &std::path::Path) -> Hello {
    Hello::pulling()
        .folder(folder)
        .with("/textDocument/codeAction/codeActionLiteralSupport/codeActionKind/valueSet", json!([]))
        .with("/textDocument/codeAction/dataSupport", json!(true))
        .with("/workspace/workspaceEdit/documentChanges", json!(true))
        .with("/window/workDoneProgress", json!(true))
}

fn resolving(hello: Hello) -> Hello {
    hello.with("/textDocument/codeAction/resolveSupport/properties", json!(["edit"]))
}

fn ready(hello: Hello) -> Client {
    let mut client = Client::start(hello);
    client.wait_for(|message| message["params"]["value"]["kind"] == "end");
    client
}

fn actions(client: &mut Client, uri: &str, only: Option<&str>) -> Vec<Value> {
    let range = json!({ "start": position(0, 0), "end": position(9, 0) });
    let mut context = json!({ "diagnostics": client.pull(uri) });
    if let Some(only) = only {
        context["only"] = json!([only]);
    }
    let params = json!({ "textDocument": { "uri": uri }, "range": range, "context": context });
    serde_json::from_value(client.ask("textDocument/codeAction", params)).expect("a list")
}

/// A client that asks for edits later gets the same ones as a client that gets them at once.
#[test]
fn the_edit_of_an_action_is_made_when_it_is_chosen() {
    let folder = folder(FILES);
    let uri = uri(&folder.path().join("draft.md"));
    let mut eager = ready(hello(folder.path()));
    assert_eq!(eager.capabilities["codeActionProvider"].get("resolveProvider"), None);
    let mut lazy = ready(resolving(hello(folder.path())));
    assert_eq!(lazy.capabilities["codeActionProvider"]["resolveProvider"], true);
    eager.open(&uri, TEXT);
    lazy.open(&uri, TEXT);
    let mut kinds = std::collections::BTreeSet::new();
    for only in [None, Some("source"), Some("source.fixAll")] {
        let (at_once, later) = (actions(&mut eager, &uri, only), actions(&mut lazy, &uri, only));
        assert_eq!(at_once.len(), later.len());
        for (mut whole, action) in at_once.into_iter().zip(later) {
            assert!(action.get("edit").is_none() && whole["edit"].is_object(), "{action:#}");
            let mut resolved = lazy.ask("codeAction/resolve", action.clone());
            kinds.insert(action["kind"].to_string());
            // The passage that the action cites is in the data of both.
            for one in [&mut whole, &mut resolved] {
                one.as_object_mut().unwrap().remove("data");
            }
            assert_eq!(whole, resolved);
        }
    }
    assert!(kinds.len() >= 3, "{kinds:?}");
    // An action that has its edit, or that is not ours, comes back as it was.
    let other = json!({ "title": "Else", "edit": { "changes": {} } });
    assert_eq!(lazy.ask("codeAction/resolve", other.clone()), other);
}

#[test]
fn an_edit_is_not_made_for_another_text() {
    let folder = folder(FILES);
    let uri = uri(&folder.path().join("draft.md"));
    let mut client = ready(resolving(hello(folder.path())));
    client.open(&uri, TEXT);
    let all = actions(&mut client, &uri, None);
    let repair = all.iter().find(|action| action["diagnostics"][0]["code"] == "unresolved-citation").unwrap();
    client.change(&uri, 2, json!([{ "text": format!("New.\n\n{TEXT}") }]));
    assert_eq!(client.refused("codeAction/resolve", repair.clone()), -32801);
    client.close(&uri);
    assert_eq!(client.refused("codeAction/resolve", repair.clone()), -32801);
    for broken in [json!({}), json!({ "uri": 5 }), json!({ "uri": uri, "version": 2, "range": 7, "wanted": "all" })] {
        let action = json!({ "title": "Else", "data": { "resolve": broken } });
        let id = client.send("codeAction/resolve", action.clone());
        let answer = client.answer(id);
        assert!(answer["result"] == action || answer["error"]["code"] == -32801, "{answer}");
    }
}

/// The same fix of two findings: each ends its own.
#[test]
fn of_two_actions_with_one_title_the_chosen_one_is_made() {
    let folder = folder(FILES);
    let uri = uri(&folder.path().join("draft.md"));
    let mut client = ready(resolving(hello(folder.path())));
    client.open(&uri, "So it is [@gazete].\n\nAnd it was [@gazete].\n");
    let all = actions(&mut client, &uri, Some("quickfix"));
    let repairs: Vec<_> = all.iter().filter(|action| action["title"] == "Cite `@gazette` instead").collect();
    assert_eq!(repairs.len(), 2, "{all:#?}");
    let lines: Vec<_> = repairs
        .iter()
        .map(|repair| {
            let resolved = client.ask("codeAction/resolve", (*repair).clone());
            resolved["edit"]["documentChanges"][0]["edits"][0]["range"]["start"]["line"].clone()
        })
        .collect();
    assert_eq!(lines, [json!(0), json!(2)]);
}

#[test]
fn the_tooltip_of_a_hint_is_made_when_it_is_pointed_at() {
    let text = "Ada Marsh runs the ferry. She said the ferry was late.\n";
    let range = json!({ "start": position(0, 0), "end": position(1, 0) });
    let mut eager = Client::start(Hello::plain());
    assert_eq!(eager.capabilities["inlayHintProvider"], true);
    let hello = Hello::plain().with("/textDocument/inlayHint/resolveSupport/properties", json!(["tooltip"]));
    let mut lazy = Client::start(hello);
    assert_eq!(lazy.capabilities["inlayHintProvider"]["resolveProvider"], true);
    let params = json!({ "textDocument": { "uri": "untitled:a" }, "range": range });
    let mut hints = [&mut eager, &mut lazy].map(|client| {
        client.open("untitled:a", text);
        client.ask("textDocument/inlayHint", params.clone())[0].take()
    });
    assert_eq!(hints[0]["label"], "= Ada Marsh");
    assert_eq!(hints[0].get("data"), None);
    assert_eq!(hints[1].get("tooltip"), None);
    let resolved = lazy.ask("inlayHint/resolve", hints[1].take());
    assert_eq!((&resolved["label"], &resolved["tooltip"]), (&hints[0]["label"], &hints[0]["tooltip"]));
    // The text has changed in the meantime.
    lazy.change("untitled:a", 2, json!([{ "text": "Nothing.\n" }]));
    assert_eq!(lazy.ask("inlayHint/resolve", resolved.clone()), resolved);
}

#[test]
fn a_key_is_typed_in_all_its_citations_at_once() {
    let text = "𝔏 left [@gazette, para. 2].\n\nIt rained [see @herald; -@gazette].\n";
    let mut poor = Client::start(Hello::plain());
    assert!(poor.capabilities.get("linkedEditingRangeProvider").is_none());
    let mut client = Client::start(Hello::plain().with("/textDocument/linkedEditingRange", json!({})));
    assert_eq!(client.capabilities["linkedEditingRangeProvider"], true);
    for client in [&mut poor, &mut client] {
        client.open("untitled:a", text);
        let mut at = |line, character| {
            let params = json!({ "textDocument": { "uri": "untitled:a" }, "position": position(line, character) });
            client.ask("textDocument/linkedEditingRange", params)
        };
        let both = at(0, 12);
        let places: Vec<_> = both["ranges"].as_array().unwrap().iter().map(|range| range["start"].clone()).collect();
        assert_eq!(places, [position(0, 10), position(2, 26)], "{both}");
        assert!(both["wordPattern"].is_string());
        // Another key, the locator, the text.
        assert_eq!([at(2, 17), at(0, 22), at(2, 1)], [Value::Null, Value::Null, Value::Null]);
    }
}
