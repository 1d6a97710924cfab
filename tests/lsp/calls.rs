//! The quotation graph: `textDocument/prepareCallHierarchy` and the calls in and out of its answer.

use serde_json::{Value, json};

use crate::support::{Client, Hello, folder, uri};

const FILES: &str = "\
--- gazette.md
Ada Marsh, the harbour master, said on Monday that Ben Stone had sold the ferry.

Ben Stone said that the council wanted a bridge.
--- courier.md
Cleo Wren said that Ben Stone had never owned a ferry.
";

fn names(calls: &Value, end: &str) -> Vec<String> {
    let all = calls.as_array().into_iter().flatten();
    let mut names: Vec<String> = all.filter_map(|call| call[end]["name"].as_str().map(ToOwned::to_owned)).collect();
    names.sort();
    names
}

#[test]
fn callers_mention_a_name_and_callees_are_mentioned() {
    let folder = folder(FILES);
    let hello = Hello::pulling().folder(folder.path()).with("/window/workDoneProgress", json!(true));
    let mut client = Client::start(hello);
    client.wait_for(|message| message["params"]["value"]["kind"] == "end");
    let draft = uri(&folder.path().join("draft.md"));
    let items = client.ask_at("textDocument/prepareCallHierarchy", &draft, "We met Ben St$0one.\\n");
    let item = items[0].clone();
    assert_eq!(item["name"], "Ben Stone", "{items:#}");
    let callers = client.ask("callHierarchy/incomingCalls", json!({ "item": item }));
    assert_eq!(names(&callers, "from"), ["Ada Marsh", "Cleo Wren"], "{callers:#}");
    let from = callers.as_array().into_iter().flatten().find(|call| call["from"]["name"] == "Ada Marsh");
    let ranges = from.and_then(|call| call["fromRanges"].as_array()).map_or(0, Vec::len);
    assert!(ranges > 0, "{callers:#}");
    let marsh = client.ask_at("textDocument/prepareCallHierarchy", &draft, "We met Ada Ma$0rsh.\\n")[0].clone();
    let callees = client.ask("callHierarchy/outgoingCalls", json!({ "item": marsh }));
    assert_eq!(names(&callees, "to"), ["Ben Stone"], "{callees:#}");
}

#[test]
fn plain_words_have_no_calls() {
    let folder = folder(FILES);
    let mut client = Client::start(Hello::pulling().folder(folder.path()));
    let draft = uri(&folder.path().join("draft.md"));
    let items = client.ask_at("textDocument/prepareCallHierarchy", &draft, "The quiet$0 morning passed.\\n");
    assert!(items.as_array().is_none_or(Vec::is_empty), "{items:#}");
}
