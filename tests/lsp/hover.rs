//! `textDocument/hover`.

use serde_json::json;

use crate::support::{Client, Hello, folder, uri};

const GAZETTE: &str = "--- gazette.md\nCalm.\n\nAda Marsh, the harbour master, said twelve ships would sail.\n";

#[test]
fn a_name_shows_its_card_in_supported_markup() {
    for (formats, kind) in [(json!(["markdown", "plaintext"]), "markdown"), (json!(["plaintext"]), "plaintext")] {
        let folder = folder(GAZETTE);
        let hello = Hello::pulling()
            .folder(folder.path())
            .with("/textDocument/hover/contentFormat", formats)
            .with("/window/workDoneProgress", json!(true));
        let mut client = Client::start(hello);
        client.wait_for(|message| message["params"]["value"]["kind"] == "end");
        let draft = uri(&folder.path().join("draft.md"));
        let hover = client.ask_at("textDocument/hover", &draft, "We met Ada Ma$0rsh on the quay.\n");
        assert_eq!(hover["contents"]["kind"], kind);
        let text = hover["contents"]["value"].as_str().unwrap_or_default();
        assert!(text.contains("Ada Marsh") && text.contains("twelve ships would sail"), "{hover:#}");
        let link = format!("](<{}#L3>)", uri(&folder.path().join("gazette.md")));
        assert_eq!(text.contains(&link), kind == "markdown", "{hover:#}");
        assert!(text.contains("¶2"), "{hover:#}");
        assert_eq!(
            hover["range"],
            json!({ "start": { "line": 0, "character": 7 }, "end": { "line": 0, "character": 16 } })
        );
    }
}

#[test]
fn plain_words_have_no_hover() {
    let mut client = Client::start(Hello::plain());
    assert!(client.ask_at("textDocument/hover", "file:///nowhere/a.md", "w$0e met on the quay.\n").is_null());
}
