//! What counts as a document: anything that a client opens, under any name.

use serde_json::json;

use crate::support::{Client, Hello, brief, folder, of_rule, uri};

const TEXT: &str = "Officials said the talks had failed.\n";

#[test]
fn any_uri_is_a_document_and_comes_back_as_it_was_spelled() {
    let mut client = Client::start(Hello::pulling());
    for uri in [
        "untitled:Untitled-1",
        "vscode-notebook-cell:/a/probe.ipynb#W0sZmlsZQ%3D%3D",
        "git:/a/probe.md?%7B%22path%22%3A%22x%22%7D",
        "file:///c%3A/Users/x/probe.md",
        "file://server/share/probe.md",
        "file:///a/%zz%/probe.md",
        "file:///a/%ff%fe/probe.md",
        "file:///a/%00probe.md",
        "file:///a/déjà “probe”.md",
        "no uri % at all",
        "probe.md",
        "",
    ] {
        client.open(uri, &format!("# Talks\n\n{TEXT}\n{TEXT}"));
        assert_eq!(of_rule(&client.pull(uri), "vague-attribution").len(), 2, "{uri}");
        let outline = client.ask("textDocument/documentSymbol", json!({ "textDocument": { "uri": uri } }));
        assert_eq!(outline[0]["location"]["uri"], uri);
        client.close(uri);
    }
}

#[test]
fn pushed_diagnostics_go_to_the_uri_as_it_was_spelled() {
    let folder = folder("--- a b.md\nCalm.\n");
    let mut client = Client::start(Hello::plain().folder(folder.path()));
    for name in ["a%20b.md", "%61%20b.md", "./a%20b.md"] {
        let uri = format!("{}/{name}", uri(folder.path()));
        client.open(&uri, TEXT);
        assert_eq!(of_rule(&client.pushed(&uri, 1), "vague-attribution").len(), 1);
        client.close(&uri);
        // Findings from before closing may still be on their way: they can be reported twice while the folder is read.
        while !client.pushed(&uri, 1).is_empty() {}
    }
}

#[test]
fn a_document_that_is_not_open_has_no_answers() {
    let mut client = Client::start(Hello::pulling());
    let uri = "file:///nowhere/a.md";
    let params = json!({ "textDocument": { "uri": uri }, "position": { "line": 0, "character": 0 } });
    assert!(client.ask("textDocument/hover", params.clone()).is_null());
    assert!(client.pull(uri).is_empty());
    client.change(uri, 2, json!([{ "text": TEXT }]));
    client.close(uri);
    client.open(uri, "Calm.\n");
    client.open(uri, TEXT);
    assert_eq!(client.pull(uri).len(), 1);
    client.close(uri);
    client.close(uri);
    assert!(client.ask("textDocument/hover", params).is_null());
}

#[test]
fn a_closed_document_is_again_what_it_is_on_disk() {
    let folder = folder("--- gazette.md\nCalm.\n--- notes.md\nCalm.\n");
    let mut client =
        Client::start(Hello::pulling().folder(folder.path()).with("/window/workDoneProgress", json!(true)));
    client.wait_for(|message| message["params"]["value"]["kind"] == "end");
    let names = |client: &mut Client| {
        let found = client.ask("workspace/symbol", json!({ "query": "Marsh" }));
        found.as_array().map_or(0, Vec::len)
    };
    let gazette = uri(&folder.path().join("gazette.md"));
    client.open(&gazette, "Ada Marsh, the harbour master, said on Friday that Ada Marsh would sail.\n");
    assert_eq!(names(&mut client), 1);
    client.close(&gazette);
    for _ in 0..200 {
        if names(&mut client) == 0 {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    panic!("the closed document's text still counts");
}

#[test]
fn a_restarted_server_gives_the_same_answers() {
    let folder = folder("--- gazette.md\nAda Marsh said twelve ships would sail.\n");
    let uri = uri(&folder.path().join("draft.md"));
    let mut before = Client::start(Hello::pulling().folder(folder.path()));
    before.open(&uri, "Calm.\n");
    before.change(&uri, 2, json!([{ "text": format!("{TEXT}\nSee [@nowhere].\n") }]));
    let said = before.pull(&uri);
    before.kill();
    let mut after = Client::start(Hello::pulling().folder(folder.path()));
    after.open(&uri, &format!("{TEXT}\nSee [@nowhere].\n"));
    assert!(!said.is_empty());
    assert_eq!(brief(&after.pull(&uri)), brief(&said));
}
