//! `textDocument/definition`, `references` and `documentHighlight`.

use serde_json::{Value, json};

use crate::support::{Client, Hello, folder, uri};

const FILES: &str = "\
--- sources.bib
% Harbour sources
@misc{gazette, title = {Harbour news}}
--- gazette.md
Ada Marsh, the harbour master, said twelve ships would sail.

Later Ada Marsh left.
";

fn client(folder: &std::path::Path, links: bool) -> Client {
    let hello = Hello::pulling()
        .folder(folder)
        .with("/textDocument/definition/linkSupport", json!(links))
        .with("/window/workDoneProgress", json!(true));
    let mut client = Client::start(hello);
    client.wait_for(|message| message["params"]["value"]["kind"] == "end");
    client
}

#[test]
fn a_citation_leads_to_its_entry_as_a_link_if_supported() {
    let folder = folder(FILES);
    let bibliography = uri(&folder.path().join("sources.bib"));
    for links in [true, false] {
        let mut client = client(folder.path(), links);
        let draft = uri(&folder.path().join("draft.md"));
        let found = client.ask_at("textDocument/definition", &draft, "Twelve ships sailed [@gaz$0ette].\n");
        let (target, range) = if links { ("targetUri", "targetRange") } else { ("uri", "range") };
        let all = found.as_array().cloned().unwrap_or_default();
        let entry = all.iter().find(|one| one[target] == bibliography.as_str());
        let entry = entry.unwrap_or_else(|| panic!("{found:#}"));
        assert_eq!(entry[range]["start"]["line"], 1);
        assert_eq!(entry.get("originSelectionRange").is_some(), links);
    }
}

#[test]
fn a_name_is_found_everywhere_and_highlighted_here() {
    let folder = folder(FILES);
    let mut client = client(folder.path(), false);
    let draft = uri(&folder.path().join("draft.md"));
    let text = "We met Ada Ma$0rsh on the quay.\n\nThen Ada Marsh said so.\n";
    let places = client.ask_at("textDocument/references", &draft, text);
    let count = |uri: &str| places.as_array().into_iter().flatten().filter(|place| place["uri"] == uri).count();
    assert_eq!(count(&draft), 2, "{places:#}");
    assert_eq!(count(&uri(&folder.path().join("gazette.md"))), 2, "{places:#}");
    let here = client.ask_at("textDocument/documentHighlight", &draft, text);
    let lines: Vec<_> = here.as_array().into_iter().flatten().map(|one| &one["range"]["start"]["line"]).collect();
    assert_eq!(lines, [&Value::from(0), &Value::from(2)]);
}
