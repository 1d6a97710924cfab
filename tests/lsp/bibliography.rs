//! A bibliography open in the editor: its own findings, and its unsaved content counts.

use serde_json::json;

use crate::support::{Client, Hello, brief, folder, of_rule, uri};

const FILES: &str = "--- sources.bib\n@misc{roe, title = {Tides}}\n--- a.md\nSo [@roe].\n";
const TWICE: &str = "@misc{roe, title = {Tides}}\n@misc{roe, title = {Quays}}\n@misc{doe, title = {Ships}}\n";

fn ready(hello: Hello, folder: &std::path::Path) -> Client {
    let mut client = Client::start(hello.folder(folder).with("/window/workDoneProgress", json!(true)));
    client.wait_for(|message| message["params"]["value"]["kind"] == "end");
    client
}

#[test]
fn its_findings_are_pulled_and_pushed() {
    let folder = folder(FILES);
    let sources = uri(&folder.path().join("sources.bib"));
    let mut client = ready(Hello::pulling(), folder.path());
    client.open(&sources, TWICE);
    assert_eq!(brief(&client.pull(&sources)), ["duplicate-entry 1:6-1:9"]);

    let mut client = ready(Hello::plain(), folder.path());
    client.open(&sources, TWICE);
    assert_eq!(brief(&client.pushed(&sources, 1)), ["duplicate-entry 1:6-1:9"]);
    client.close(&sources);
    assert!(client.pushed(&sources, 1).is_empty());
}

#[test]
fn unsaved_changes_count_at_once_and_are_dropped_on_close() {
    let folder = folder(FILES);
    let sources = uri(&folder.path().join("sources.bib"));
    let draft = uri(&folder.path().join("b.md"));
    let mut client = ready(Hello::pulling(), folder.path());
    client.open(&draft, "So [@doe].\n");
    assert_eq!(of_rule(&client.pull(&draft), "unresolved-citation").len(), 1);
    client.open(&sources, TWICE);
    assert_eq!(of_rule(&client.pull(&draft), "unresolved-citation").len(), 0);
    client.change(&sources, 2, json!([{ "text": "@misc{roe, title = {Tides}}\n" }]));
    assert_eq!(of_rule(&client.pull(&draft), "unresolved-citation").len(), 1);
    client.change(&sources, 3, json!([{ "text": TWICE }]));
    client.close(&sources);
    let gone = std::time::Instant::now();
    while of_rule(&client.pull(&draft), "unresolved-citation").is_empty() {
        assert!(gone.elapsed() < crate::support::PATIENCE, "the unsaved entry still counts");
        client.listen(std::time::Duration::from_millis(50));
    }
}

#[test]
fn an_entry_shows_its_citations_and_its_document() {
    let folder = folder(
        "--- sources.bib\n@misc{roe, title = {Tides}, file = {a.txt}}\n--- a.txt\nThe tide.\n--- b.md\nSo [@roe].\n",
    );
    let mut client = ready(Hello::plain(), folder.path());
    let sources = uri(&folder.path().join("sources.bib"));
    let marked = "@misc{ro$0e, title = {Tides}, file = {a.txt}}\n";
    let uses = client.ask_at("textDocument/references", &sources, marked);
    assert_eq!(uses[0]["uri"], uri(&folder.path().join("b.md")), "{uses}");
    let leads = client.ask_at("textDocument/definition", &sources, marked);
    assert_eq!(leads[0]["uri"], uri(&folder.path().join("a.txt")), "{leads}");
}

#[test]
fn a_claim_is_cited_and_its_source_listed_in_one_edit() {
    let folder = folder(
        "--- sources.bib\n@misc{roe, title = {Tides}}\n--- notes/quay.txt\nNothing here.\n\nThe company sacked 1,200 workers in Ohio \
         last year.\n",
    );
    let hello = Hello::pulling()
        .with("/textDocument/codeAction/codeActionLiteralSupport/codeActionKind/valueSet", json!([]))
        .with("/textDocument/codeAction/dataSupport", json!(true));
    let mut client = ready(hello, folder.path());
    let draft = uri(&folder.path().join("draft.md"));
    let text = "The company sacked 1,200 workers in Ohio last year.\n";
    client.open(&draft, text);
    let diagnostics = client.pull(&draft);
    let params = json!({ "textDocument": { "uri": draft }, "range": diagnostics[0]["range"],
                         "context": { "diagnostics": diagnostics } });
    let actions = client.ask("textDocument/codeAction", params);
    let cite = actions.as_array().and_then(|all| {
        all.iter().find(|action| action["title"].as_str().is_some_and(|title| title.starts_with("Cite @")))
    });
    let cite = cite.unwrap_or_else(|| panic!("{actions:#}"));
    assert_eq!(cite["data"]["document"], "notes/quay.txt");
    assert_eq!(cite["data"]["paragraph"], 2);
    let files = crate::edits::by_uri(&cite["edit"]);
    let cited = crate::edits::apply(text, &files[&draft]);
    let (_, tag) = cited.split_once("[@").expect("a tag");
    let (key, _) = tag.split_once(", para. 2].").expect("a paragraph");
    let listed = &files[&uri(&folder.path().join("sources.bib"))];
    let bibliography = crate::edits::apply("@misc{roe, title = {Tides}}\n", listed);
    assert!(bibliography.contains(&format!("{{{key},")) && bibliography.contains("notes/quay.txt"), "{bibliography}");
}

#[test]
fn keys_that_a_bibliography_has_changed_are_renamed_with_a_preview() {
    let old = "@book{ward, author = {Roe, Ann}, title = {Beds}, year = 2019}\n@book{cup, author = {Poe, Cai}, title = {Final}, year = 2017}\n";
    let folder = folder(&format!("--- sources.bib\n{old}--- a.md\nSo [@cup].\n"));
    let hello = Hello::pulling()
        .with("/textDocument/codeAction/codeActionLiteralSupport/codeActionKind/valueSet", json!([]))
        .with("/workspace/workspaceEdit/documentChanges", json!(true))
        .with("/workspace/workspaceEdit/changeAnnotationSupport", json!({}));
    let mut client = ready(hello, folder.path());
    let (sources, draft) = (uri(&folder.path().join("sources.bib")), uri(&folder.path().join("b.md")));
    client.open(&draft, "So [@ward].\n");
    client.open(&sources, old);
    client.change(&sources, 2, json!([{ "text": old.replace("{ward", "{roe2019").replace("{cup", "{poe2017") }]));
    let diagnostics = client.pull(&draft);
    let unknown = diagnostics.iter().find(|one| one["code"] == "unresolved-citation").expect("an unknown key");
    let params = json!({ "textDocument": { "uri": draft }, "range": unknown["range"],
                         "context": { "diagnostics": diagnostics } });
    let actions = client.ask("textDocument/codeAction", params);
    let action = |title: &str| actions.as_array().and_then(|all| all.iter().find(|action| action["title"] == title));
    assert!(action("Cite @roe2019: the work has this key now").is_some(), "{actions:#}");
    let all = action("Rename all 2 keys that the bibliography has changed").unwrap_or_else(|| panic!("{actions:#}"));
    let notes = all["edit"]["changeAnnotations"].as_object().expect("annotations");
    assert!(notes.values().all(|note| note["needsConfirmation"] == true), "{all:#}");
    let files = crate::edits::by_uri(&all["edit"]);
    assert_eq!(crate::edits::apply("So [@ward].\n", &files[&draft]), "So [@roe2019].\n");
    let other = &files[&uri(&folder.path().join("a.md"))];
    assert_eq!(crate::edits::apply("So [@cup].\n", other), "So [@poe2017].\n");
}
