//! The server's edits: none overwrites content that it has not read, and no rename is incomplete.

use serde_json::{Value, json};

use crate::edits::by_uri;
use crate::support::{Client, Hello, folder, position, uri};

const GAZETTE: &str = "--- gazette.txt\nHarbour closes\n\nBy Ada Marsh\n\n4 May 2019\n\nTwelve trawlers left the northern harbour of \
                       Westhaven before the storm of Monday.\n\n“The Kestrel lighthouse keeper never once saw the northern convoy \
                       arrive,” the harbour master Jane Roe said on the quay.\n";
const DRAFT: &str = "What came next?\n\n“The Kestrel lighthouse keeper never once saw the northern convoy arrive.”\n";

fn ready(hello: Hello) -> Client {
    let mut client = Client::start(hello.with("/window/workDoneProgress", json!(true)));
    client.wait_for(|message| message["params"]["value"]["kind"] == "end");
    client
}

/// The actions on the quotation that would create a file.
fn making(client: &mut Client, draft: &str) -> Vec<Value> {
    let range = json!({ "start": position(2, 3), "end": position(2, 3) });
    let params = json!({ "textDocument": { "uri": draft }, "range": range, "context": { "diagnostics": [] } });
    let actions = client.ask("textDocument/codeAction", params);
    let all = actions.as_array().cloned().unwrap_or_default();
    all.into_iter().filter(|action| action["title"].as_str().is_some_and(|title| title.starts_with("Cite @"))).collect()
}

#[test]
fn a_bibliography_is_made_only_where_none_stands() {
    let hello = |path: &std::path::Path| {
        let hello = Hello::plain().folder(path).with("/workspace/workspaceEdit/documentChanges", json!(true));
        hello.with("/workspace/workspaceEdit/resourceOperations", json!(["create"]))
    };
    let free = folder(&format!("--- ibid.toml\n{GAZETTE}"));
    let mut client = ready(hello(free.path()));
    let draft = uri(&free.path().join("draft.md"));
    client.open(&draft, DRAFT);
    let actions = making(&mut client, &draft);
    let create = actions.iter().find_map(|action| {
        let changes = action["edit"]["documentChanges"].as_array()?;
        changes.iter().find(|change| change["kind"] == "create").cloned()
    });
    let create = create.unwrap_or_else(|| panic!("{actions:#?}"));
    assert_eq!(create["options"], json!({ "overwrite": false, "ignoreIfExists": false }));

    let taken = folder(&format!(
        "--- ibid.toml\nbibliography = []\n--- references.bib\n@misc{{mine, title = {{Work}}}}\n{GAZETTE}"
    ));
    for disabled in [false, true] {
        let hello = hello(taken.path()).with("/textDocument/codeAction/disabledSupport", json!(disabled));
        let mut client = ready(hello);
        let draft = uri(&taken.path().join("draft.md"));
        client.open(&draft, DRAFT);
        let actions = making(&mut client, &draft);
        assert_eq!(actions.is_empty(), !disabled, "{actions:#?}");
        for action in actions {
            assert!(action.get("edit").is_none(), "{action:#}");
            assert!(
                action["disabled"]["reason"].as_str().is_some_and(|why| why.contains("was not read")),
                "{action:#}"
            );
        }
    }
}

const FILES: &str = "--- sources.bib\n@misc{roe, title = {Tides}}\n--- other.bib\n@misc{doe, title = {Quays}, crossref = {roe}}\n\
                     --- b.tex\nSo \\cite{doe,roe}.\n";

fn rename(client: &mut Client, uri: &str) -> Result<Value, i64> {
    let params = json!({ "textDocument": { "uri": uri }, "position": position(0, 5), "newName": "marsh" });
    let id = client.send("textDocument/rename", params);
    let answer = client.answer(id);
    match answer["error"]["code"].as_i64() {
        Some(code) => Err(code),
        None => Ok(answer["result"].clone()),
    }
}

#[test]
fn a_rename_reaches_other_bibliographies_and_other_markups() {
    let folder = folder(FILES);
    let mut client = ready(Hello::plain().folder(folder.path()));
    let draft = uri(&folder.path().join("a.md"));
    client.open(&draft, "So @roe.\n");
    let files = by_uri(&rename(&mut client, &draft).expect("an edit"));
    for name in ["sources.bib", "other.bib", "b.tex"] {
        assert!(files.contains_key(&uri(&folder.path().join(name))), "{name}: {files:#?}");
    }
}

#[test]
fn a_file_that_was_not_read_refuses_a_rename() {
    let folder = folder(FILES);
    std::fs::File::create(folder.path().join("huge.md")).expect("a file").set_len(65 << 20).expect("sparse");
    let mut client = ready(Hello::plain().folder(folder.path()));
    let draft = uri(&folder.path().join("a.md"));
    client.open(&draft, "So @roe.\n");
    assert_eq!(rename(&mut client, &draft), Err(-32803));
    // Once it is gone, the whole folder is known.
    std::fs::remove_file(folder.path().join("huge.md")).expect("removed");
    assert!(rename(&mut client, &draft).is_ok());
}

#[test]
fn a_file_that_has_changed_unseen_refuses_a_rename() {
    for name in ["b.tex", "sources.bib"] {
        let folder = folder(FILES);
        let mut client = ready(
            Hello::plain()
                .folder(folder.path())
                .with("/workspace/didChangeWatchedFiles/dynamicRegistration", json!(true)),
        );
        let draft = uri(&folder.path().join("a.md"));
        client.open(&draft, "So @roe.\n");
        let path = folder.path().join(name);
        let text = std::fs::read_to_string(&path).expect("a file");
        std::fs::write(&path, format!("% another line\n{text}")).expect("a file");
        // Refused, or applied to the current position of the key: the server may have noticed the change itself.
        match rename(&mut client, &draft) {
            Err(code) => assert_eq!(code, -32803, "{name}"),
            Ok(edit) => {
                let files = by_uri(&edit);
                assert_eq!(files[&uri(&path)][0]["range"]["start"]["line"], 1, "{name}: {edit:#}");
            }
        }
    }
}

#[test]
fn unusable_files_are_reported_in_the_file_that_names_them() {
    let style = "<style><macro name='a'><text macro='a'/></macro></style>";
    let folder =
        folder(&format!("--- ibid.toml\nstrict = false\ncsl-style = \"x.csl\"\n--- x.csl\n{style}\n--- b.md\nText.\n"));
    let mut client = Client::start(Hello::plain().folder(folder.path()));
    let config = uri(&folder.path().join("ibid.toml"));
    let told = client.wait_for(|message| {
        message["params"]["uri"] == config.as_str() && message["params"]["diagnostics"][0].is_object()
    });
    let told = &told["params"]["diagnostics"][0];
    assert!(told["message"].as_str().is_some_and(|text| text.contains("calls itself")), "{told:#}");
    assert_eq!(told["range"]["start"], position(1, 0));
}
