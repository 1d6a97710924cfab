//! Help while a tag is typed, and the targets of tags: `signatureHelp`, `documentLink`, `completionItem/resolve`.

use serde_json::json;

use crate::support::{Client, Hello, folder, uri};

const FILES: &str = "--- sources.bib\n@misc{roe, title = {Tides}, author = {Bea Roe}}\n--- quay.txt\nOne.\n\nTwo ships sailed for Kestrel Bay.\n";

fn ready(folder: &std::path::Path) -> Client {
    let hello = Hello::plain()
        .folder(folder)
        .with("/window/workDoneProgress", json!(true))
        .with("/textDocument/completion/completionItem/documentationFormat", json!(["plaintext"]));
    let mut client = Client::start(hello);
    client.wait_for(|message| message["params"]["value"]["kind"] == "end");
    client
}

#[test]
fn the_part_of_a_tag_is_shown_while_it_is_typed() {
    let folder = folder(FILES);
    let mut client = ready(folder.path());
    let help = client.ask_at("textDocument/signatureHelp", &uri(&folder.path().join("a.md")), "So [@roe, $0].\n");
    let signature = &help["signatures"][0];
    assert_eq!(
        signature["parameters"]
            [help["activeParameter"].as_u64().map_or(9, |active| usize::try_from(active).expect("small"))]["label"],
        "locator"
    );
    assert_eq!(signature["documentation"]["value"], "Bea Roe, “Tides”");
}

#[test]
fn tags_are_links_to_what_they_cite() {
    let folder = folder(FILES);
    let mut client = ready(folder.path());
    let draft = uri(&folder.path().join("a.md"));
    client.open(&draft, "So [@quay, para. 2; @roe].\n");
    let links = client.ask("textDocument/documentLink", json!({ "textDocument": { "uri": draft } }));
    assert_eq!(links[0]["target"], format!("{}#L3", uri(&folder.path().join("quay.txt"))));
    assert_eq!(links[1]["target"], format!("{}#L1", uri(&folder.path().join("sources.bib"))));
    assert_eq!(links.as_array().map(Vec::len), Some(2));
}

#[test]
fn an_item_is_documented_when_resolved() {
    let folder = folder(FILES);
    let mut client = ready(folder.path());
    let draft = uri(&folder.path().join("a.md"));
    let offered = client.ask_at("textDocument/completion", &draft, "Two ships sailed for Kestrel Bay [@$0].\n");
    let items = offered["items"].as_array().expect("a list");
    // The passage that supports the sentence comes first, with its paragraph.
    assert_eq!(items[0]["label"], "quay, para. 2", "{offered:#}");
    assert!(items.iter().all(|item| item["documentation"].is_null()), "{offered:#}");
    let documented = client.ask("completionItem/resolve", items[0].clone());
    let shown = documented["documentation"]["value"].as_str().expect("words");
    assert!(shown.contains("Two ships sailed for Kestrel Bay."), "{shown}");
    assert_eq!(documented["textEdit"], items[0]["textEdit"]);
    let foreign = json!({ "label": "not ours", "data": 5 });
    assert_eq!(client.ask("completionItem/resolve", foreign)["label"], "not ours");
}
