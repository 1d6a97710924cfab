//! `textDocument/prepareRename` and `textDocument/rename`.

use serde_json::{Value, json};

use crate::edits::{apply, by_uri};
use crate::support::{Client, Hello, folder, position, uri};

const FILES: &str = "--- sources.bib\n@misc{roe, title = {Tides}}\n@misc{doe, title = {Quays}, crossref = {roe}}\n\
                     --- b.md\nAnd “ü” so [@roe].\n";
const TEXT: &str = "So [see @roe, p. 3; @doe]. Again @roe.\n";

fn ready(hello: Hello) -> Client {
    let mut client = Client::start(hello.with("/window/workDoneProgress", json!(true)));
    client.wait_for(|message| message["params"]["value"]["kind"] == "end");
    client
}

fn rename(client: &mut Client, uri: &str, character: usize, new: &str) -> Value {
    let params = json!({ "textDocument": { "uri": uri }, "position": position(0, character), "newName": new });
    client.ask("textDocument/rename", params)
}

#[test]
fn a_key_is_renamed_in_all_files_including_the_bibliography() {
    let folder = folder(FILES);
    for versioned in [true, false] {
        let hello = Hello::plain()
            .folder(folder.path())
            .with("/workspace/workspaceEdit/documentChanges", json!(versioned))
            .with("/workspace/workspaceEdit/changeAnnotationSupport", json!({}));
        let mut client = ready(hello);
        let path = |name: &str| folder.path().join(name);
        let draft = uri(&path("draft.md"));
        client.open(&draft, TEXT);
        let edit = rename(&mut client, &draft, 9, "roe1999");
        let files = by_uri(&edit);
        assert_eq!(files.len(), 3, "{edit:#}");
        assert_eq!(apply(TEXT, &files[&draft]), "So [see @roe1999, p. 3; @doe]. Again @roe1999.\n");
        for (name, wanted) in [
            ("b.md", "And “ü” so [@roe1999].\n"),
            ("sources.bib", "@misc{roe1999, title = {Tides}}\n@misc{doe, title = {Quays}, crossref = {roe1999}}\n"),
        ] {
            let text = std::fs::read_to_string(path(name)).expect("it is there");
            assert_eq!(apply(&text, &files[&uri(&path(name))]), wanted);
        }
        if versioned {
            let all = edit["documentChanges"].as_array().expect("a list");
            let own = all.iter().find(|change| change["textDocument"]["uri"] == draft).expect("the draft");
            assert_eq!(own["textDocument"]["version"], 1);
            let note = &edit["changeAnnotations"][own["edits"][0]["annotationId"].as_str().expect("an annotation")];
            assert_eq!(note["label"], "Rename @roe to @roe1999");
        }
    }
}

#[test]
fn invalid_keys_are_refused_before_and_after() {
    let folder = folder(FILES);
    let hello = Hello::plain().folder(folder.path()).with("/textDocument/rename/prepareSupport", json!(true));
    let mut client = ready(hello);
    assert_eq!(client.capabilities["renameProvider"]["prepareProvider"], true);
    let draft = uri(&folder.path().join("draft.md"));
    client.open(&draft, TEXT);
    let at = |character| json!({ "textDocument": { "uri": draft }, "position": position(0, character) });
    let prepared = client.ask("textDocument/prepareRename", at(10));
    assert_eq!(prepared["placeholder"], "roe");
    assert_eq!(prepared["range"], json!({ "start": position(0, 9), "end": position(0, 12) }));
    assert_eq!(client.refused("textDocument/prepareRename", at(1)), -32803);
    let mut taken = at(10);
    taken["newName"] = json!("doe");
    assert_eq!(client.refused("textDocument/rename", taken), -32803);
}

#[test]
fn a_key_is_renamed_from_its_entry_in_an_open_bibliography() {
    let folder = folder(FILES);
    let mut client = ready(Hello::plain().folder(folder.path()));
    let sources = uri(&folder.path().join("sources.bib"));
    client.open(&sources, "@misc{new, title = {N}}\n@misc{roe, title = {Tides}}\n");
    let params = json!({ "textDocument": { "uri": sources }, "position": position(1, 7), "newName": "roe2" });
    let files = by_uri(&client.ask("textDocument/rename", params));
    assert_eq!(files[&sources][0]["range"]["start"], position(1, 6));
    assert!(files.contains_key(&uri(&folder.path().join("b.md"))), "{files:#?}");
}
