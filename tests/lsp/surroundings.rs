//! The folder of the documents: its files change on disk, it is watched and configured.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{Client, Hello, PATIENCE, folder, of_rule, uri};

const TEXT: &str = "Officials said the talks had failed.\n";

fn vague(client: &mut Client, uri: &str) -> usize {
    of_rule(&client.pull(uri), "vague-attribution").len()
}

fn until(client: &mut Client, what: impl Fn(&mut Client) -> bool) {
    for _ in 0..500 {
        if what(client) {
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("it never came to be");
}

fn found(client: &mut Client, query: &str) -> usize {
    client.ask("workspace/symbol", json!({ "query": query })).as_array().map_or(0, Vec::len)
}

#[test]
fn reading_a_folder_shows_progress_and_then_refreshes() {
    let folder = folder("--- a.md\nCalm.\n");
    let hello = Hello::pulling().folder(folder.path()).with("/window/workDoneProgress", json!(true));
    let mut client = Client::start(hello);
    let create = client.wait_for(|message| message["method"] == "window/workDoneProgress/create");
    let token = &create["params"]["token"];
    let [begin, _] = ["begin", "end"].map(|kind| {
        client.wait_for(|message| message["params"]["token"] == *token && message["params"]["value"]["kind"] == kind)
    });
    // Not its whole path, which is long.
    let name = folder.path().file_name().unwrap().to_string_lossy();
    assert_eq!(begin["params"]["value"]["message"], format!("reading {name}"));
    client.wait_for(|message| message["method"] == "workspace/diagnostic/refresh");
}

#[test]
fn a_client_that_never_answers_only_loses_the_request() {
    let folder = folder("--- a.md\nAda Marsh said ten ships sailed.\n");
    let hello = Hello::pulling().folder(folder.path()).with("/workspace/configuration", json!(true));
    let mut client = Client::start(hello);
    for _ in 0..20 {
        client.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
    }
    let uri = uri(&folder.path().join("b.md"));
    client.open(&uri, TEXT);
    assert_eq!(vague(&mut client, &uri), 1);
    until(&mut client, |client| found(client, "Marsh") == 1);
    let asked = client.heard.iter().filter(|message| message["method"] == "workspace/configuration").count();
    assert_eq!(asked, 1);
}

#[test]
fn a_client_that_can_watch_is_asked_to_and_its_reports_count() {
    let folder = folder("--- a.md\nAda Marsh said ten ships sailed.\n");
    let hello = Hello::pulling()
        .folder(folder.path())
        .with("/workspace/didChangeWatchedFiles/dynamicRegistration", json!(true));
    let mut client = Client::start(hello);
    client.wait_for(|message| {
        message["method"] == "client/registerCapability"
            && message["params"]["registrations"][0]["method"] == "workspace/didChangeWatchedFiles"
    });
    until(&mut client, |client| found(client, "Marsh") == 1);
    let file = folder.path().join("b.md");
    std::fs::write(&file, "Basil Quill said ten ships sailed.\n").unwrap();
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": uri(&file), "type": 1 }] }));
    until(&mut client, |client| found(client, "Quill") == 1);
    std::fs::remove_file(&file).unwrap();
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": uri(&file), "type": 3 }] }));
    until(&mut client, |client| found(client, "Quill") == 0);
}

#[test]
fn without_a_watching_client_the_server_watches() {
    let folder = folder("--- a.md\nAda Marsh said ten ships sailed.\n");
    let mut client = Client::start(Hello::pulling().folder(folder.path()));
    until(&mut client, |client| found(client, "Marsh") == 1);
    std::fs::create_dir(folder.path().join("sub")).unwrap();
    std::fs::write(folder.path().join("sub/b.md"), "Basil Quill said ten ships sailed.\n").unwrap();
    until(&mut client, |client| found(client, "Quill") == 1);
    std::fs::rename(folder.path().join("sub"), folder.path().join("hub")).unwrap();
    std::fs::write(folder.path().join("hub/c.md"), "Cora Reed said ten ships sailed.\n").unwrap();
    until(&mut client, |client| found(client, "Reed") == 1 && found(client, "Quill") == 1);
    std::fs::remove_dir_all(folder.path().join("hub")).unwrap();
    until(&mut client, |client| found(client, "Reed") == 0 && found(client, "Quill") == 0);
}

#[test]
fn ibid_toml_applies_and_reloads_when_it_changes() {
    let folder = folder("--- ibid.toml\n[rules]\nvague-attribution = \"off\"\n");
    let mut client = Client::start(Hello::pulling().folder(folder.path()));
    let uri = uri(&folder.path().join("a.md"));
    client.open(&uri, TEXT);
    until(&mut client, |client| vague(client, &uri) == 0);
    std::fs::write(folder.path().join("ibid.toml"), "[rules]\nvague-attribution = \"error\"\n").unwrap();
    until(&mut client, |client| vague(client, &uri) == 1);
    assert_eq!(client.pull(&uri)[0]["severity"], 1);
}

#[test]
fn the_editors_settings_count_if_ibid_toml_sets_nothing() {
    let folder = folder("--- ibid.toml\n[rules]\nsingle-source = \"off\"\n");
    let off: Value = json!({ "rules": { "vague-attribution": "off" }, "server": { "path": "x" } });
    let mut client = Client::start(Hello::pulling().folder(folder.path()).settings(off));
    let uri = uri(&folder.path().join("a.md"));
    client.open(&uri, TEXT);
    until(&mut client, |client| vague(client, &uri) == 0);
    client.settings = json!({});
    client.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
    until(&mut client, |client| vague(client, &uri) == 1);
}

/// More documents than are read between opening one and its first findings.
fn crowded() -> tempfile::TempDir {
    let paragraph = "Ada Marsh said 1,200 soldiers had left the harbour on Friday.\n\n";
    let crowd: String = (0..60).map(|at| format!("--- {at}.txt\n{}", paragraph.repeat(200))).collect();
    folder(&format!("--- sources.bib\n@misc{{gazette, title = {{Harbour news}}}}\n{crowd}"))
}

const CITING: &str = "Officials said the talks had failed.\n\nThe mayor resigned [@gazette; @nowhere].\n";

#[test]
fn until_the_folder_is_read_dependent_findings_are_withheld() {
    let folder = crowded();
    let uri = uri(&folder.path().join("draft.md"));
    for hello in [Hello::pulling(), Hello::plain()] {
        let pulls = !hello.capabilities["textDocument"].is_null();
        let mut client = Client::start(hello.folder(folder.path()));
        client.open(&uri, CITING);
        let next = |client: &mut Client| if pulls { client.pull(&uri) } else { client.pushed(&uri, 1) };
        let mut found = next(&mut client);
        assert_eq!(of_rule(&found, "vague-attribution").len(), 1, "{found:#?}");
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            let unresolved = of_rule(&found, "unresolved-citation");
            if !unresolved.is_empty() {
                assert_eq!(unresolved, ["unresolved-citation 2:31-2:38"]);
                break;
            }
            std::thread::sleep(Duration::from_millis(20));
            found = next(&mut client);
        }
        assert_eq!(of_rule(&found, "unresolved-citation").len(), 1);
    }
}

#[test]
fn a_client_without_refresh_gets_the_folders_findings_pushed() {
    let folder = folder("--- sources.bib\n@misc{gazette, title = {Harbour news}}\n");
    let hello = Hello::plain().with("/textDocument/diagnostic", json!({}));
    let mut client = Client::start(hello.folder(folder.path()));
    assert!(client.capabilities.get("diagnosticProvider").is_none());
    let uri = uri(&folder.path().join("draft.md"));
    client.open(&uri, CITING);
    let unresolved = |message: &Value, count: usize| {
        let all = message["params"]["diagnostics"].as_array().cloned();
        all.is_some_and(|all| of_rule(&all, "unresolved-citation").len() == count)
    };
    client.wait_for(|message| unresolved(message, 1));
    let both = "@misc{gazette, title = {Harbour news}}\n@misc{nowhere, title = {Tides}}\n";
    std::fs::write(folder.path().join("sources.bib"), both).unwrap();
    client.wait_for(|message| unresolved(message, 0));
    std::fs::write(folder.path().join("ibid.toml"), "[rules]\nvague-attribution = \"error\"\n").unwrap();
    client.wait_for(|message| message["params"]["diagnostics"][0]["severity"] == 1);
}

#[test]
fn a_configuration_that_is_saved_counts_though_it_is_open() {
    let folder = folder("--- ibid.toml\n\n--- court.txt\nThe court sat.\n");
    let mut client = Client::start(Hello::pulling().folder(folder.path()));
    let (draft, config) = (uri(&folder.path().join("draft.md")), uri(&folder.path().join("ibid.toml")));
    client.open(&draft, "Officials said the trial had failed.\n");
    client.open(&config, "\n");
    until(&mut client, |client| vague(client, &draft) == 1);
    std::fs::write(folder.path().join("ibid.toml"), "[rules]\nvague-attribution = \"off\"\n").unwrap();
    client.notify("textDocument/didSave", json!({ "textDocument": { "uri": config } }));
    until(&mut client, |client| vague(client, &draft) == 0);
    // Nor is it a text.
    assert!(client.pull(&config).is_empty());
}

#[test]
fn a_folder_that_is_removed_and_recreated_is_watched_again() {
    let parent = folder("--- news/court.txt\nJudge Ada Sorel ruled.\n");
    let news = parent.path().join("news");
    let mut client = Client::start(Hello::pulling().folder(&news));
    until(&mut client, |client| found(client, "Sorel") > 0);
    for (round, name) in ["Petrik", "Lund"].into_iter().enumerate() {
        let away = parent.path().join(format!("away{round}"));
        std::fs::rename(&news, &away).unwrap();
        until(&mut client, |client| found(client, "Sorel") == 0);
        std::fs::create_dir(&news).unwrap();
        std::fs::write(news.join("court.txt"), "Judge Ada Sorel ruled.\n").unwrap();
        until(&mut client, |client| found(client, "Sorel") > 0);
        std::fs::write(news.join("late.txt"), format!("Ivo {name} appealed.\n")).unwrap();
        until(&mut client, |client| found(client, name) > 0);
    }
}
