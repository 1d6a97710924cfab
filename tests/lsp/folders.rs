//! Several folders, and documents in none of them.

use serde_json::{Value, json};

use crate::support::{Client, Hello, folder, of_rule, uri};

/// How often each name is found in the workspace.
fn found(client: &mut Client, query: &str) -> usize {
    client.ask("workspace/symbol", json!({ "query": query })).as_array().map_or(0, Vec::len)
}

fn until(client: &mut Client, what: impl Fn(&mut Client) -> bool) {
    for _ in 0..500 {
        if what(client) {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    panic!("it never came to be");
}

#[test]
fn each_folder_is_a_world_of_its_own() {
    let one = folder("--- sources.bib\n@misc{gazette, title = {News}}\n--- a.md\nAda Marsh said ten ships sailed.\n");
    let two = folder("--- b.md\nBasil Quill said ten ships sailed.\n");
    let mut client = Client::start(Hello::pulling().folder(one.path()).folder(two.path()));
    until(&mut client, |client| found(client, "Marsh") == 1 && found(client, "Quill") == 1);
    let (here, there) = (uri(&one.path().join("draft.md")), uri(&two.path().join("draft.md")));
    let text = "The mayor resigned, the clerk said [@gazette].\n";
    client.open(&here, text);
    client.open(&there, text);
    assert!(of_rule(&client.pull(&here), "unresolved-citation").is_empty());
    assert_eq!(of_rule(&client.pull(&there), "unresolved-citation").len(), 1);
}

#[test]
fn folders_come_and_go_and_open_documents_go_with_them() {
    let one = folder("--- sources.bib\n@misc{gazette, title = {News}}\n--- a.md\nAda Marsh said ten ships sailed.\n");
    let mut client = Client::start(Hello::pulling());
    let draft = uri(&one.path().join("draft.md"));
    client.open(&draft, "The mayor resigned, the clerk said [@gazette].\n");
    assert_eq!(of_rule(&client.pull(&draft), "unresolved-citation").len(), 1);
    let folder = json!([{ "uri": uri(one.path()), "name": "one" }]);
    let change = |added: &Value, removed: &Value| json!({ "event": { "added": added, "removed": removed } });
    client.notify("workspace/didChangeWorkspaceFolders", change(&folder, &json!([])));
    // What depends on the folder is held back until it is read.
    until(&mut client, |client| found(client, "Marsh") == 1);
    assert!(of_rule(&client.pull(&draft), "unresolved-citation").is_empty());
    client.notify("workspace/didChangeWorkspaceFolders", change(&json!([]), &folder));
    assert_eq!(found(&mut client, "Marsh"), 0);
    assert_eq!(of_rule(&client.pull(&draft), "unresolved-citation").len(), 1);
}

#[test]
fn a_document_outside_all_folders_is_alone() {
    let one = folder("--- a.md\nAda Marsh said ten ships sailed.\n");
    let mut client = Client::start(Hello::pulling().folder(one.path()));
    until(&mut client, |client| found(client, "Marsh") == 1);
    let hover = client.ask_at("textDocument/hover", "file:///nowhere/b.md", "We met Ada Ma$0rsh there.\n");
    assert!(!hover.to_string().contains("a.md"), "{hover:#}");
}
