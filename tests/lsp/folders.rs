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
fn each_folder_is_separate() {
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
    client.open(&draft, "The mayor resigned, the clerk said [@gazette; @nowhere].\n");
    // It finds its folder itself.
    until(&mut client, |client| found(client, "Marsh") == 1);
    until(&mut client, |client| of_rule(&client.pull(&draft), "unresolved-citation").len() == 1);
    let folder = json!([{ "uri": uri(one.path()), "name": "one" }]);
    let change = |added: &Value, removed: &Value| json!({ "event": { "added": added, "removed": removed } });
    client.notify("workspace/didChangeWorkspaceFolders", change(&folder, &json!([])));
    // Findings that depend on the folder are withheld until it is read.
    until(&mut client, |client| found(client, "Marsh") == 1);
    until(&mut client, |client| of_rule(&client.pull(&draft), "unresolved-citation").len() == 1);
    client.close(&draft);
    client.notify("workspace/didChangeWorkspaceFolders", change(&json!([]), &folder));
    assert_eq!(found(&mut client, "Marsh"), 0);
}

#[test]
fn a_document_outside_all_folders_is_alone() {
    let one = folder("--- a.md\nAda Marsh said ten ships sailed.\n");
    let mut client = Client::start(Hello::pulling().folder(one.path()));
    until(&mut client, |client| found(client, "Marsh") == 1);
    let hover = client.ask_at("textDocument/hover", "file:///nowhere/b.md", "We met Ada Ma$0rsh there.\n");
    assert!(!hover.to_string().contains("a.md"), "{hover:#}");
}

/// A folder with a configuration, a bibliography and a report in a subfolder.
const DESK: &str = "--- ibid.toml\nbibliography = [\"refs/all.bib\"]\n--- refs/all.bib\n@misc{verdict, title = {The verdict}}\n\
    --- reports/ward.txt\nInes Okafor, the head nurse, said nine beds were empty.\n--- drafts/today.md\n";
const TODAY: &str = "Ines Okafor left the ward [@verdict; @ward; @lost].\n";

#[test]
fn a_client_that_names_no_folder_is_served_as_one_that_does() {
    let desk = folder(DESK);
    let draft = uri(&desk.path().join("drafts/today.md"));
    let asked = |hello: Hello| {
        let mut client = Client::start(hello);
        client.open(&draft, TODAY);
        until(&mut client, |client| !of_rule(&client.pull(&draft), "unresolved-citation").is_empty());
        let position = json!({ "line": 0, "character": 2 });
        let hover = client.ask("textDocument/hover", json!({ "textDocument": { "uri": draft }, "position": position }));
        assert!(hover.to_string().contains("head nurse"), "{hover}");
        (client.pull(&draft), hover)
    };
    let named = asked(Hello::pulling().folder(desk.path()));
    assert_eq!(of_rule(&named.0, "unresolved-citation").len(), 1);
    assert_eq!(asked(Hello::pulling()), named);
    // In the form of Helix 25.07 where there is no `.git` (written by hand, not recorded): the folder in which it was started, and no root.
    for within in ["", "drafts", ".."] {
        let root_path = Some(desk.path().join(within));
        assert_eq!(asked(Hello { root_path, ..Hello::pulling() }), named);
    }
}

#[test]
fn documents_of_several_folders_each_find_their_own() {
    let (one, two) = (folder(DESK), folder(&DESK.replace("Okafor", "Lund").replace("verdict", "ruling")));
    let mut client = Client::start(Hello::pulling());
    let drafts = [&one, &two].map(|desk| uri(&desk.path().join("drafts/today.md")));
    drafts.iter().for_each(|draft| client.open(draft, TODAY));
    until(&mut client, |client| found(client, "Okafor") > 0 && found(client, "Lund") > 0);
    until(&mut client, |client| of_rule(&client.pull(&drafts[0]), "unresolved-citation").len() == 1);
    until(&mut client, |client| of_rule(&client.pull(&drafts[1]), "unresolved-citation").len() == 2);
}

#[test]
fn without_a_configuration_a_document_has_only_the_files_next_to_it() {
    let folder = folder("--- court.txt\nJudge Ada Sorel ruled.\n--- deep/x.txt\nIvo Petrik ruled.\n--- draft.md\n");
    let mut client = Client::start(Hello::pulling());
    client.open(&uri(&folder.path().join("draft.md")), "It was so [@court].\n");
    until(&mut client, |client| found(client, "Sorel") > 0);
    assert_eq!(found(&mut client, "Petrik"), 0);
}

#[test]
fn unread_files_are_not_reported_as_missing() {
    let mut client = Client::start(Hello::pulling());
    for draft in ["untitled:Untitled-1", "file:///no/such/folder/a.md"] {
        client.open(draft, "The ward was closed [@verdict], Ines Okafor said.\n");
        assert!(of_rule(&client.pull(draft), "unresolved-citation").is_empty());
    }
}
