//! Diagnostics, pulled and pushed.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Client, Hello, folder, insert, of_rule, uri};

const TEXT: &str = "Officials said the talks had failed.\n";

#[test]
fn a_client_that_pulls_gets_no_pushes() {
    let mut client = Client::start(Hello::pulling());
    let uri = "file:///nowhere/a.md";
    client.open(uri, TEXT);
    let document = json!({ "uri": uri });
    let report = client.ask("textDocument/diagnostic", json!({ "textDocument": document }));
    let diagnostic = &report["items"][0];
    assert_eq!(diagnostic["code"], "vague-attribution");
    assert_eq!((&diagnostic["source"], &diagnostic["severity"]), (&json!("ibid"), &json!(2)));
    let again = json!({ "textDocument": document, "previousResultId": report["resultId"] });
    let unchanged = client.ask("textDocument/diagnostic", again.clone());
    assert_eq!(unchanged, json!({ "kind": "unchanged", "resultId": report["resultId"] }));
    client.change(uri, 2, json!([insert(0, 0, "Calm.\n\n")]));
    let moved = client.ask("textDocument/diagnostic", again);
    assert_eq!(moved["items"][0]["range"]["start"]["line"], 2);
    client.listen(Duration::from_millis(500));
    assert!(client.heard.iter().all(|message| message["method"] != "textDocument/publishDiagnostics"));
}

#[test]
fn a_client_that_does_not_pull_gets_pushes_with_versions_if_supported() {
    let uri = "file:///nowhere/a.md";
    for versions in [true, false] {
        let hello = Hello::plain().with("/textDocument/publishDiagnostics/versionSupport", json!(versions));
        let mut client = Client::start(hello);
        client.open(uri, TEXT);
        let told = client.wait_for(|message| message["method"] == "textDocument/publishDiagnostics");
        assert_eq!(told["params"].get("version").is_some(), versions);
        client.change(uri, 2, json!([{ "text": "Calm.\n" }]));
        assert!(client.pushed(uri, 2).is_empty());
        assert!(client.capabilities.get("diagnosticProvider").is_none());
    }
}

#[test]
fn a_burst_of_changes_gives_few_publications_and_the_last_is_correct() {
    let hello = Hello::plain().with("/textDocument/publishDiagnostics/versionSupport", json!(true));
    let mut client = Client::start(hello);
    let uri = "file:///nowhere/a.md";
    client.open(uri, &TEXT.repeat(2).replace('\n', "\n\n").repeat(2000));
    client.pushed(uri, 1);
    let mut batch = String::new();
    for version in 2..=101 {
        let change = json!({ "jsonrpc": "2.0", "method": "textDocument/didChange", "params": {
            "textDocument": { "uri": uri, "version": version },
            "contentChanges": [insert(0, 0, "Calm.\n\n")] } })
        .to_string();
        batch.push_str(&format!("Content-Length: {}\r\n\r\n{change}", change.len()));
    }
    client.bytes(batch.as_bytes());
    let last = client.pushed(uri, 101);
    let first = of_rule(&last, "vague-attribution").remove(0);
    assert_eq!(first, "vague-attribution 200:0-200:9");
    client.listen(Duration::from_millis(600));
    let told = client.heard.iter().filter(|message| message["method"] == "textDocument/publishDiagnostics").count();
    assert!(told < 25, "{told} publications for 100 changes");
}

#[test]
fn the_number_of_diagnostics_is_limited_and_the_last_one_says_so() {
    let mut client = Client::start(Hello::pulling());
    let uri = "file:///nowhere/a.md";
    client.open(uri, &format!("{TEXT}\n").repeat(1500));
    let all = client.pull(uri);
    assert!(all.len() <= 1001);
    let last = all.last().map(|last| last["message"].as_str().unwrap_or_default().to_owned());
    assert!(last.is_some_and(|last| last.contains("more findings are not shown")));
}

#[test]
fn related_information_is_sent_if_supported() {
    let folder = folder(
        "--- gazette.md\nMarsh said 3,500 soldiers had left the harbour.\n\
         --- wire.md\nMarsh said 9,100 soldiers had left the harbour.\n",
    );
    for takes in [true, false] {
        let hello = Hello::pulling()
            .folder(folder.path())
            .with("/textDocument/publishDiagnostics/relatedInformation", json!(takes))
            .with("/window/workDoneProgress", json!(true));
        let mut client = Client::start(hello);
        client.wait_for(|message| message["params"]["value"]["kind"] == "end");
        let draft = uri(&folder.path().join("draft.md"));
        client.open(&draft, "Critics said 1,200 soldiers had left the harbour.\n");
        let found = client.pull(&draft);
        let related: Vec<_> = found.iter().filter_map(|one| one.get("relatedInformation")).collect();
        assert_eq!(!related.is_empty(), takes, "{found:#?}");
        for location in related.iter().flat_map(|all| all.as_array().into_iter().flatten()) {
            let target = location["location"]["uri"].as_str().unwrap_or_default();
            assert!(target.starts_with(&uri(folder.path())), "{location}");
            assert!(location["location"]["range"]["end"]["character"].as_u64() > Some(0), "{location}");
        }
    }
}

#[test]
fn other_open_documents_are_checked_when_typing_stops() {
    let folder = folder("--- sources.bib\n@misc{gazette, title = {Harbour news}}\n");
    let mut client = Client::start(Hello::plain().folder(folder.path()));
    let (one, two) = (uri(&folder.path().join("one.md")), uri(&folder.path().join("two.md")));
    client.open(&one, "The mayor resigned, the clerk said [@two-key].\n");
    client.wait_for(|message| unresolved(message, &one));
    client.open(&two, "---\nkey: two-key\n---\n\nCalm.\n");
    client.wait_for(|message| is_about(message, &one) && !unresolved(message, &one));
}

fn is_about(message: &Value, uri: &str) -> bool {
    message["method"] == "textDocument/publishDiagnostics" && message["params"]["uri"] == uri
}

fn unresolved(message: &Value, uri: &str) -> bool {
    let all = message["params"]["diagnostics"].as_array().cloned().unwrap_or_default();
    is_about(message, uri) && !of_rule(&all, "unresolved-citation").is_empty()
}

#[test]
fn values_that_differ_are_reported_when_the_folder_has_been_compared_and_again_after_an_edit() {
    let folder = folder(
        "--- blog.txt\nNotes, 4 May 2026\n\nThe goalkeeper, who comes from Besse, is 29 years old.\n--- draft.md\n",
    );
    let mut client = Client::start(Hello::pulling().folder(folder.path()));
    let draft = uri(&folder.path().join("draft.md"));
    let found = |client: &mut Client| of_rule(&client.pull(&draft), "conflicting-figure").len();
    let until = |client: &mut Client, count: usize| {
        let is_so = |client: &mut Client| {
            client.listen(Duration::from_millis(600));
            found(client) == count
        };
        assert!((0..40).any(|_| is_so(client)), "never {count}");
    };
    client.open(&draft, "The goalkeeper is 34 years old and comes from Besse.\n");
    until(&mut client, 1);
    client.change(&draft, 2, json!([{ "text": "The goalkeeper is 29 years old and comes from Besse.\n" }]));
    until(&mut client, 0);
    client.change(&draft, 3, json!([{ "text": "The goalkeeper is 33 years old and comes from Besse.\n" }]));
    until(&mut client, 1);
}
