//! `textDocument/codeAction`.

use serde_json::{Value, json};

use crate::support::{Client, Hello, folder, uri};

const FILES: &str = "--- sources.bib\n@misc{gazette, title = {Harbour news}}\n";
const TEXT: &str = "The mayor resigned, the clerk Ada Marsh said [@gazete].\n";

fn hello(folder: &std::path::Path) -> Hello {
    Hello::pulling()
        .folder(folder)
        .with("/textDocument/codeAction/codeActionLiteralSupport/codeActionKind/valueSet", json!([]))
        .with("/textDocument/codeAction/isPreferredSupport", json!(true))
        .with("/window/workDoneProgress", json!(true))
}

/// The actions for the whole text, given its diagnostics.
fn actions(client: &mut Client, uri: &str, only: Option<&str>) -> Vec<Value> {
    let range = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 9, "character": 0 } });
    let diagnostics = client.pull(uri);
    let mut context = json!({ "diagnostics": diagnostics });
    if let Some(only) = only {
        context["only"] = json!([only]);
    }
    let params = json!({ "textDocument": { "uri": uri }, "range": range, "context": context });
    serde_json::from_value(client.ask("textDocument/codeAction", params)).expect("a list")
}

#[test]
fn an_action_ends_its_diagnostic_in_the_kind_of_edit_that_the_client_takes() {
    let folder = folder(FILES);
    for versioned in [true, false] {
        let hello = hello(folder.path()).with("/workspace/workspaceEdit/documentChanges", json!(versioned));
        let mut client = Client::start(hello);
        client.wait_for(|message| message["params"]["value"]["kind"] == "end");
        let uri = uri(&folder.path().join("draft.md"));
        client.open(&uri, TEXT);
        let all = actions(&mut client, &uri, None);
        let repair = all.iter().find(|action| action["diagnostics"][0]["code"] == "unresolved-citation");
        let repair = repair.unwrap_or_else(|| panic!("{all:#?}"));
        assert_eq!(repair["kind"], "quickfix");
        let edits = if versioned {
            let change = &repair["edit"]["documentChanges"][0];
            assert_eq!(change["textDocument"], json!({ "uri": uri, "version": 1 }));
            change["edits"].clone()
        } else {
            repair["edit"]["changes"][&uri].clone()
        };
        let (range, text) = (&edits[0]["range"], edits[0]["newText"].as_str().unwrap_or_default());
        client.change(&uri, 2, json!([{ "range": range, "text": text }]));
        let left = client.pull(&uri);
        assert!(left.iter().all(|one| one["code"] != "unresolved-citation"), "{left:#?}");
    }
}

#[test]
fn only_the_requested_kinds_are_returned() {
    let folder = folder(FILES);
    let mut client = Client::start(hello(folder.path()));
    client.wait_for(|message| message["params"]["value"]["kind"] == "end");
    let uri = uri(&folder.path().join("draft.md"));
    client.open(&uri, TEXT);
    assert!(!actions(&mut client, &uri, Some("quickfix")).is_empty());
    for kind in ["source", "refactor"] {
        let given = actions(&mut client, &uri, Some(kind));
        let fits = |action: &Value| action["kind"].as_str().is_some_and(|given| given.starts_with(&format!("{kind}.")));
        assert!(given.iter().all(fits), "{given:#?}");
    }
    assert!(actions(&mut client, &uri, Some("notebook")).is_empty());
}

#[test]
fn a_client_that_knows_commands_only_is_offered_nothing() {
    let client = Client::start(Hello::pulling());
    assert!(client.capabilities.get("codeActionProvider").is_none());
}

#[test]
fn all_supported_claims_are_cited_at_once_from_the_menu() {
    let quote = "“The Kestrel lighthouse keeper never once saw the northern convoy arrive”";
    let folder = folder(&format!(
        "--- sources.bib\n@misc{{tides, title = {{Tides}}, file = {{tides.txt}}}}\n\
         --- tides.txt\nThe harbour was quiet.\n\n{quote}, Ada Marsh said on the quay.\n",
    ));
    let mut client = Client::start(hello(folder.path()));
    client.wait_for(|message| message["params"]["value"]["kind"] == "end");
    let uri = uri(&folder.path().join("draft.md"));
    client.open(&uri, &format!("What came next?\n\n{quote}.\n"));
    let titles = |client: &mut Client, context: Value| {
        let range = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 0, "character": 0 } });
        let params = json!({ "textDocument": { "uri": uri }, "range": range, "context": context });
        let all = client.ask("textDocument/codeAction", params);
        let all = all.as_array().cloned().unwrap_or_default();
        all.into_iter().filter(|one| one["kind"] == "source.cite").map(|one| one["title"].clone()).collect::<Vec<_>>()
    };
    let all = json!(["Cite all: 1 claim supported by another document"]);
    assert_eq!(json!(titles(&mut client, json!({ "diagnostics": [] }))), all);
    assert_eq!(json!(titles(&mut client, json!({ "diagnostics": [], "only": ["source"] }))), all);
    assert_eq!(json!(titles(&mut client, json!({ "diagnostics": [], "only": ["quickfix"] }))), json!([]));
    // The light bulb is requested at every move of the cursor.
    assert_eq!(json!(titles(&mut client, json!({ "diagnostics": [], "triggerKind": 2 }))), json!([]));
}

/// One action is one step to undo: an edit of several files at once, each file in it once.
#[test]
fn every_action_is_one_edit_of_each_file() {
    let folder = folder(
        "--- sources.bib\n@misc{gazette, title = {Harbour news}}\n--- quay.txt\nNothing here.\n\nThe company sacked 1,200 workers in \
         Ohio last year.\n",
    );
    let hello = hello(folder.path()).with("/workspace/workspaceEdit/documentChanges", json!(true));
    let mut client = Client::start(hello);
    client.wait_for(|message| message["params"]["value"]["kind"] == "end");
    let uri = uri(&folder.path().join("draft.md"));
    let text = "The company sacked 1,200 workers in Ohio last year.\n\nSo it is [@gazette]; the Harbour Gazette reported it in May.[^1] \
                So it was (Roe, 2018).\n\n[^1]: [@gazette, p. 3].\n";
    client.open(&uri, text);
    let mut seen = 0;
    for only in [None, Some("source")] {
        for action in actions(&mut client, &uri, only) {
            let changes = action["edit"]["documentChanges"].as_array().unwrap_or_else(|| panic!("{action:#}")).clone();
            let mut files: Vec<String> = Vec::new();
            for change in &changes {
                // A new file is created by its own operation and filled by the edit after it.
                if change.get("kind").is_none() {
                    files.push(change["textDocument"]["uri"].to_string());
                    let edits = change["edits"].as_array().expect("edits");
                    assert!(!edits.is_empty(), "{action:#}");
                }
            }
            let once: std::collections::BTreeSet<_> = files.iter().collect();
            assert_eq!(once.len(), files.len(), "a file is edited twice: {action:#}");
            seen += 1;
        }
    }
    assert!(seen >= 8, "{seen} actions are too few to tell anything");
}

/// Ignoring a finding needs a reason: a client that can ask for it does, and inserts both at once.
#[test]
fn ignoring_asks_for_the_reason_if_the_client_can() {
    let folder = folder(FILES);
    let options = json!({ "commands": ["ibid.ignore"] });
    for text in [
        "Officials said the pier in Hull was unsafe.\n",
        "---\ntitle: Ward\n---\n\nOfficials said the pier was unsafe.\n",
    ] {
        let mut client = Client::start(Hello { options: options.clone(), ..hello(folder.path()) });
        client.wait_for(|message| message["params"]["value"]["kind"] == "end");
        let uri = uri(&folder.path().join("draft.md"));
        client.open(&uri, text);
        let all = actions(&mut client, &uri, Some("quickfix"));
        let asking: Vec<_> = all.iter().filter(|action| action["command"]["command"] == "ibid.ignore").collect();
        let titles: Vec<_> = asking.iter().filter_map(|action| action["title"].as_str()).collect();
        assert!(titles.iter().any(|title| title.contains(" here ")), "{all:#?}");
        assert!(titles.iter().any(|title| title.contains(" in this file ")), "{titles:?}");
        let mut version = 1;
        for action in asking {
            assert!(action.get("edit").is_none());
            let what = &action["command"]["arguments"][0];
            let comment =
                format!("{}seen by the editor{}", what["before"].as_str().unwrap(), what["after"].as_str().unwrap());
            version += 1;
            client.change(&uri, version, json!([{ "range": what["range"], "text": comment }]));
            let left = client.pull(&uri);
            let rule = action["diagnostics"][0]["code"].clone();
            assert!(
                left.iter().all(|one| one["code"] != rule && one["code"] != "invalid-ignore"),
                "{comment:?} {left:#?}"
            );
            version += 1;
            client.change(&uri, version, json!([{ "text": text }]));
        }
    }
}

#[test]
fn a_rule_is_turned_off_in_the_nearest_configuration() {
    let folder = folder("--- ibid.toml\nstrict = true\n[rules]\nsingle-source = \"off\"\n--- sub/a.md\nHello.\n");
    let mut client = Client::start(hello(folder.path()));
    client.wait_for(|message| message["params"]["value"]["kind"] == "end");
    let uri = uri(&folder.path().join("sub/draft.md"));
    client.open(&uri, "Officials said the pier in Hull was unsafe.\n");
    let all = actions(&mut client, &uri, None);
    let off = all.iter().find(|action| action["title"] == "Turn vague-attribution off in ibid.toml");
    let off = off.unwrap_or_else(|| panic!("{all:#?}"));
    let edit = &off["edit"]["changes"][crate::support::uri(&folder.path().join("ibid.toml"))][0];
    assert_eq!(
        (&edit["range"]["start"]["line"], &edit["newText"]),
        (&json!(2), &json!("vague-attribution = \"off\"\n"))
    );
}

/// A text without comments stays as it is: the reason is kept in the configuration, if there is one.
#[test]
fn a_rule_is_ignored_in_a_plain_text_by_the_configuration() {
    let title = "Ignore vague-attribution in this file, in ibid.toml";
    for (more, asks) in
        [("--- ibid.toml\nstrict = true\n", true), ("--- ibid.toml\nstrict = true\n", false), ("", true)]
    {
        let folder = folder(&format!("--- sub/a.md\nHello.\n{more}"));
        let options = if asks { json!({ "commands": ["ibid.ignore"] }) } else { json!({}) };
        let hello = hello(folder.path()).with("/workspace/workspaceEdit/documentChanges", json!(true));
        let hello = hello.with("/workspace/workspaceEdit/resourceOperations", json!(["create"]));
        let mut client = Client::start(Hello { options, ..hello });
        client.wait_for(|message| message["params"]["value"]["kind"] == "end");
        let (text, page) = (uri(&folder.path().join("sub/pier.txt")), uri(&folder.path().join("sub/draft.md")));
        let words = "Officials said the pier in Hull was unsafe.\n";
        let plain = json!({ "uri": text, "languageId": "plaintext", "version": 1, "text": words });
        client.notify("textDocument/didOpen", json!({ "textDocument": plain }));
        client.open(&page, "Observers say the harbour of Kirby is too shallow.\n");
        let is_it = |action: &&Value| action["title"].as_str().is_some_and(|found| found.starts_with(title));
        assert!(!actions(&mut client, &page, None).iter().any(|action| is_it(&action)), "Markdown has comments");
        let all = actions(&mut client, &text, None);
        let action = all.iter().find(is_it).unwrap_or_else(|| panic!("{all:#?}"));
        let line = "[per-path]\n\"/sub/pier.txt\" = { vague-attribution = \"off\" }";
        if asks && !more.is_empty() {
            assert!(action["title"] == format!("{title} (add a reason)") && action.get("edit").is_none());
            let what = &action["command"]["arguments"][0];
            assert_eq!((&what["before"], &what["after"]), (&json!(format!("\n{line} # ")), &json!("\n")));
            assert_eq!(what["uri"], uri(&folder.path().join("ibid.toml")));
        } else {
            let edits = action["edit"]["documentChanges"].as_array().unwrap();
            let words = edits.last().unwrap()["edits"][0]["newText"].as_str().unwrap();
            assert_eq!(words.trim_start(), format!("{line}\n"));
            assert_eq!(edits.len(), if more.is_empty() { 2 } else { 1 });
        }
    }
}

#[test]
fn safe_fixes_are_one_source_action() {
    let folder = folder("--- sources.bib\n@misc{gazette, title = {Harbour news}}\n@misc{herald, title = {Boats}}\n");
    let mut client = Client::start(hello(folder.path()));
    client.wait_for(|message| message["params"]["value"]["kind"] == "end");
    let uri = uri(&folder.path().join("draft.md"));
    client.open(&uri, "The mayor resigned, the clerk Ada Marsh said [@gazette @herald].\n");
    for kind in ["source.fixAll.ibid", "source.fixAll"] {
        let all = actions(&mut client, &uri, Some(kind));
        assert_eq!(all.len(), 1, "{all:#?}");
        assert_eq!((&all[0]["kind"], &all[0]["title"]), (&json!("source.fixAll.ibid"), &json!("Apply 1 safe fix")));
        assert_eq!(all[0]["edit"]["changes"][&uri][0]["newText"], "; ");
    }
}
