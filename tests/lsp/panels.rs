//! Code lenses, selection ranges, `ibid/sources`, `ibid/rule`, links to rules.

use serde_json::{Value, json};

use crate::support::{Client, Hello, folder, uri};

const FILES: &str = "--- sources.bib\n@misc{ward, title = {The ward}, date = {2024-05-02}, file = {ward.txt}}\n\
    --- ward.txt\nThe council closed the Harwell bridge in May, Ada Marsh said.\n\
    --- draft.md\nThe council closed the Harwell bridge in May [@ward].\n\nThe storm destroyed 1,200 houses in Ohio.\n";

fn ready(hello: Hello) -> Client {
    let mut client = Client::start(hello.with("/window/workDoneProgress", json!(true)));
    client.wait_for(|message| message["params"]["value"]["kind"] == "end");
    client
}

#[test]
fn lenses_are_for_clients_that_can_show_places() {
    let folder = folder(FILES);
    let draft = uri(&folder.path().join("draft.md"));
    let text = std::fs::read_to_string(folder.path().join("draft.md")).unwrap();
    let document = json!({ "textDocument": { "uri": draft } });
    let mut client = ready(Hello::pulling().folder(folder.path()).with("/textDocument/codeLens", json!({})));
    client.open(&draft, &text);
    assert!(client.capabilities.get("codeLensProvider").is_none());
    assert_eq!(client.ask("textDocument/codeLens", document.clone()), Value::Null);
    let options = json!({ "commands": ["ibid.showEvidence"] });
    let hello = Hello { options, ..Hello::pulling() };
    let mut client = ready(hello.folder(folder.path()).with("/textDocument/codeLens", json!({})));
    client.open(&draft, &text);
    let lenses = client.ask("textDocument/codeLens", document);
    let lenses = lenses.as_array().unwrap();
    assert_eq!(lenses.len(), 2, "{lenses:#?}");
    let shown: Vec<_> = lenses.iter().map(|lens| client.ask("codeLens/resolve", lens.clone())).collect();
    let titles: Vec<_> = shown.iter().map(|lens| lens["command"]["title"].as_str().unwrap()).collect();
    assert_eq!(titles, ["1 source", "No source found"]);
    let arguments = &shown[0]["command"]["arguments"];
    assert_eq!(arguments[0], draft);
    assert_eq!(arguments[2][0]["uri"], uri(&folder.path().join("ward.txt")));
    // A client that can open fixes has a second lens above the claim without a citation.
    let options = json!({ "commands": ["ibid.showEvidence", "ibid.citeAt"] });
    let hello = Hello { options, ..Hello::pulling() };
    let mut client = ready(hello.folder(folder.path()).with("/textDocument/codeLens", json!({})));
    client.open(&draft, &text);
    let lenses = client.ask("textDocument/codeLens", json!({ "textDocument": { "uri": draft } }));
    let fixes: Vec<_> =
        lenses.as_array().unwrap().iter().filter(|lens| lens["command"]["command"] == "ibid.citeAt").collect();
    assert_eq!((lenses.as_array().unwrap().len(), fixes.len()), (3, 1), "{lenses:#}");
    assert_eq!(fixes[0]["command"]["arguments"], json!([draft, fixes[0]["range"]["start"]]));
    // It has all that it needs.
    assert_eq!(client.ask("codeLens/resolve", fixes[0].clone()), *fixes[0]);
}

#[test]
fn sources_are_listed_with_their_claims() {
    let folder = folder(FILES);
    let mut client = ready(Hello::pulling().folder(folder.path()));
    let all = client.ask("ibid/sources", json!({}));
    let documents = all[0]["documents"].as_array().unwrap();
    let brief: Vec<_> =
        documents.iter().map(|one| (one["path"].clone(), one["cited"].clone(), one["draft"].clone())).collect();
    assert_eq!(brief, [(json!("draft.md"), json!(0), json!(true)), (json!("ward.txt"), json!(1), json!(false))]);
    let named = all[0]["entities"].as_array().unwrap().iter().find(|one| one["name"] == "Ada Marsh");
    assert_eq!(named.unwrap()["location"]["uri"], uri(&folder.path().join("ward.txt")));
    let named = client.ask("ibid/sources", json!({}))[0]["folder"].as_str().unwrap().trim_end_matches('/').to_owned();
    assert_eq!(named, uri(folder.path()));
}

#[test]
fn a_finding_links_to_the_rule_page_of_the_client() {
    let text = "Officials said the pier in Hull was unsafe.\n";
    for (described, wanted) in [(true, json!("ibid-rule:/vague-attribution.md")), (false, Value::Null)] {
        let options = json!({ "rulePage": "ibid-rule:/{rule}.md" });
        let hello = Hello { options, ..Hello::pulling() };
        let mut client = Client::start(hello.with("/textDocument/diagnostic/codeDescriptionSupport", json!(described)));
        client.open("untitled:a", text);
        let found = client.pull("untitled:a");
        let one = found.iter().find(|one| one["code"] == "vague-attribution").unwrap();
        assert_eq!(one["codeDescription"]["href"], wanted);
        let page = client.ask("ibid/rule", json!({ "rule": "vague-attribution" }));
        assert!(page.as_str().unwrap().starts_with("## vague-attribution\n"));
        assert_eq!(client.ask("ibid/rule", json!({ "rule": "<none>" })), Value::Null);
        assert_eq!(client.ask("ibid/rule", json!({})), Value::Null);
    }
}

#[test]
fn selections_grow_from_the_word_to_the_document() {
    let mut client = Client::start(Hello::plain());
    client.open("untitled:a", "# Ward\n\nThe nurse left. It rained.\n");
    let params = json!({ "textDocument": { "uri": "untitled:a" }, "positions": [{ "line": 2, "character": 5 }, { "line": 99, "character": 0 }] });
    let all = client.ask("textDocument/selectionRange", params);
    assert_eq!(all.as_array().unwrap().len(), 2);
    let mut at = &all[0];
    let mut ends = Vec::new();
    while at.is_object() {
        ends.push((at["range"]["start"]["line"].as_u64().unwrap(), at["range"]["end"]["character"].as_u64().unwrap()));
        at = &at["parent"];
    }
    assert!(
        ends.contains(&(2, 9)) && ends.contains(&(2, 15)) && ends.contains(&(2, 26)) && ends.last() == Some(&(0, 0)),
        "{ends:?}"
    );
}

/// A client with few capabilities: no root, no Markdown, UTF-16 only, no settings, no registrations, no pulling.
#[test]
fn a_client_with_few_capabilities_is_supported() {
    let folder = folder(FILES);
    let draft = uri(&folder.path().join("draft.md"));
    let mut client = Client::start(Hello::plain());
    assert_eq!(client.capabilities["positionEncoding"], "utf-16");
    for missing in ["diagnosticProvider", "codeActionProvider", "codeLensProvider"] {
        assert!(client.capabilities.get(missing).is_none(), "{missing}");
    }
    let text = "𝔏𝔏 fades. Officials said the Harwell bridge was unsafe. Ada Marsh waved [@ward].\n";
    client.open(&draft, text);
    let found = loop {
        let found = client.pushed(&draft, 1);
        if !found.is_empty() {
            break found;
        }
    };
    let one = found.iter().find(|one| one["code"] == "vague-attribution").unwrap();
    // Two characters of two units each, then eight more.
    assert_eq!(one["range"]["start"]["character"], 12);
    assert!(one.get("relatedInformation").is_none() && one.get("codeDescription").is_none());
    let column = text.encode_utf16().count() - "Marsh waved [@ward].\n".len() + 1;
    let hover = client.ask(
        "textDocument/hover",
        json!({ "textDocument": { "uri": draft }, "position": { "line": 0, "character": column } }),
    );
    assert_eq!(hover["contents"]["kind"], "plaintext");
    assert!(client.heard.iter().all(|message| message.get("id").is_none()), "{:#?}", client.heard);
    client.notify(
        "workspace/didChangeConfiguration",
        json!({ "settings": { "ibid": { "rules": { "vague-attribution": "off" } } } }),
    );
    client.change(&draft, 2, json!([{ "text": text }]));
    let left = client.pushed(&draft, 2);
    assert!(left.iter().all(|one| one["code"] != "vague-attribution"), "{left:#?}");
}

#[test]
fn folders_have_settings_of_their_own() {
    let (one, two) = (folder("--- a.md\nHello.\n"), folder("--- a.md\nHello.\n"));
    let off = json!({ "rules": { "vague-attribution": "off" } });
    let mut scoped = serde_json::Map::new();
    scoped.insert(uri(one.path()), off);
    let hello = Hello::pulling().folder(one.path()).folder(two.path()).settings(json!({}));
    let mut client = Client::start(Hello { scoped: Value::Object(scoped), ..hello });
    let drafts = [&one, &two].map(|folder| uri(&folder.path().join("draft.md")));
    drafts.iter().for_each(|draft| client.open(draft, "Officials said the pier in Hull was unsafe.\n"));
    let is_found =
        |client: &mut Client, draft: &str| client.pull(draft).iter().any(|one| one["code"] == "vague-attribution");
    for _ in 0..500 {
        if !is_found(&mut client, &drafts[0]) && is_found(&mut client, &drafts[1]) {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    panic!("the settings of a folder did not take effect");
}

#[test]
fn the_settings_name_a_profile_unless_a_configuration_does() {
    for (more, settings, severity) in [
        ("", json!({}), 2),
        ("", json!({ "profile": "reuters" }), 1),
        ("", json!({ "profile": "reuters", "rules": { "vague-attribution": "info" } }), 3),
        ("", json!({ "profile": null }), 2),
        ("--- ibid.toml\nrules = { vague-attribution = \"hint\" }\n", json!({ "profile": "reuters" }), 4),
    ] {
        let folder = folder(&format!("--- a.md\nHello.\n{more}"));
        let mut client = ready(Hello::pulling().folder(folder.path()).settings(settings.clone()));
        let draft = uri(&folder.path().join("draft.md"));
        client.open(&draft, "Officials said the pier in Hull was unsafe.\n");
        let begun = std::time::Instant::now();
        let mut found = Value::Null;
        while found != severity && begun.elapsed() < crate::support::PATIENCE {
            let all = client.pull(&draft);
            found = all
                .iter()
                .find(|one| one["code"] == "vague-attribution")
                .map_or(Value::Null, |one| one["severity"].clone());
        }
        assert_eq!(found, severity, "{settings} {more}");
    }
}

/// The extension for VS Code, which declares them, and the server name the same modifiers.
#[test]
fn the_modifiers_of_tokens_are_those_that_the_extension_declares() {
    let client = Client::start(Hello::plain());
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/editors/vscode/package.json");
    let manifest: Value = serde_json::from_str(&std::fs::read_to_string(manifest).unwrap()).unwrap();
    let declared = manifest["contributes"]["semanticTokenModifiers"].as_array().unwrap();
    let declared: Vec<_> = declared.iter().map(|one| one["id"].clone()).collect();
    assert_eq!(client.capabilities["semanticTokensProvider"]["legend"]["tokenModifiers"], Value::from(declared));
}

#[test]
fn tokens_come_as_what_has_changed() {
    let mut client = Client::start(Hello::plain());
    client.open("untitled:a", "Ada Marsh said the ferry was late.\n\nBen Stone denied it.\n");
    let document = json!({ "uri": "untitled:a" });
    let first = client.ask("textDocument/semanticTokens/full", json!({ "textDocument": document }));
    assert!(first["data"].as_array().unwrap().len() >= 15);
    let again = json!({ "textDocument": document, "previousResultId": first["resultId"] });
    let same = client.ask("textDocument/semanticTokens/full/delta", again);
    assert_eq!(same["edits"], json!([]));
    client.change("untitled:a", 2, json!([{ "text": "Ada Marsh said the ferry was late.\n\nBen Stone slept.\n" }]));
    let again = json!({ "textDocument": document, "previousResultId": same["resultId"] });
    let less = client.ask("textDocument/semanticTokens/full/delta", again.clone());
    let edit = &less["edits"][0];
    assert!(edit["deleteCount"].as_u64().unwrap() > 0 && edit["start"].as_u64().unwrap() > 0, "{less}");
    // That result is not the last one any more.
    let all = client.ask("textDocument/semanticTokens/full/delta", again);
    let whole = client.ask("textDocument/semanticTokens/full", json!({ "textDocument": document }));
    assert_eq!(all["data"], whole["data"]);
}

#[test]
fn the_settings_name_bibliographies_unless_a_configuration_does() {
    let files =
        "--- a.bib\n@misc{roe, title = {Tides}}\n--- b.bib\n@misc{doe, title = {Ships}}\n--- c.md\nSo [@roe].\n";
    for (more, settings, unknown) in [
        ("", json!({}), 0),
        ("", json!({ "bibliography": ["b.bib"] }), 1),
        ("", json!({ "bibliography": ["a.bib", "b.bib"] }), 0),
        ("--- ibid.toml\nbibliography = [\"a.bib\"]\n", json!({ "bibliography": ["b.bib"] }), 0),
    ] {
        let folder = folder(&format!("{files}{more}"));
        let mut client = ready(Hello::pulling().folder(folder.path()).settings(settings.clone()));
        let draft = uri(&folder.path().join("c.md"));
        client.open(&draft, "So [@roe].\n");
        let begun = std::time::Instant::now();
        let mut found = usize::MAX;
        while found != unknown && begun.elapsed() < crate::support::PATIENCE {
            found = client.pull(&draft).iter().filter(|one| one["code"] == "unresolved-citation").count();
            client.listen(std::time::Duration::from_millis(20));
        }
        assert_eq!(found, unknown, "{settings} {more}");
        // They apply at once when they change.
        client.settings = json!({ "bibliography": ["a.bib"] });
        client.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
        while client.pull(&draft).iter().any(|one| one["code"] == "unresolved-citation") {
            assert!(begun.elapsed() < 2 * crate::support::PATIENCE, "{settings} {more}");
            client.listen(std::time::Duration::from_millis(20));
        }
    }
}

#[test]
fn citations_and_bibliographies_follow_a_file() {
    let folder = folder(
        "--- sources.bib\n@misc{roe, title = {Quays}, file = {old/quays.txt}}\n--- old/quays.txt\nThe quay.\n\
         --- old/tides.txt\nThe tide.\n--- draft.md\nSo [@tides; @roe].\n",
    );
    let at = |name: &str| uri(&folder.path().join(name));
    let hello = Hello::pulling().folder(folder.path());
    let mut client = ready(hello.with("/workspace/fileOperations", json!({ "willRename": true })));
    assert!(client.capabilities["workspace"]["fileOperations"]["willRename"]["filters"].is_array());
    client.open(&at("draft.md"), "So [@tides; @roe].\n");
    let mut ask = |old: &str, new: &str| {
        let files = json!({ "files": [{ "oldUri": at(old), "newUri": at(new) }] });
        client.ask("workspace/willRenameFiles", files)
    };
    let edit = ask("old/tides.txt", "old/ebb.txt");
    assert_eq!(edit["changes"][at("draft.md")][0]["newText"], "ebb", "{edit}");
    let edit = ask("old", "new");
    assert_eq!(edit["changes"][at("sources.bib")][0]["newText"], "new/quays.txt", "{edit}");
    assert_eq!(ask("draft.md", "other.md"), Value::Null);
    assert_eq!(ask("none.txt", "other.txt"), Value::Null);
    let client = Client::start(Hello::pulling().folder(folder.path()));
    assert!(client.capabilities["workspace"].get("fileOperations").is_none());
}

#[test]
fn what_can_be_cited_is_listed_and_cited_at_the_cursor() {
    let folder = folder(FILES);
    let draft = uri(&folder.path().join("draft.md"));
    let mut client = ready(Hello::pulling().folder(folder.path()));
    let text = "𝔏 fades. The council closed the Harwell bridge in May.\n";
    client.open(&draft, text);
    let column = text.trim_end().encode_utf16().count() - 1;
    let at = |more: Value| {
        let mut params = json!({ "textDocument": { "uri": draft }, "position": { "line": 0, "character": column } });
        params.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        params
    };
    let found = client.ask("ibid/citables", at(json!({})));
    let work = &found["works"][0];
    assert_eq!((&work["key"], &work["year"], &work["title"]), (&json!("ward"), &json!("2024"), &json!("The ward")));
    assert!(work["words"].as_str().unwrap().starts_with("The council closed"), "{work}");
    let best = &found["passages"][0];
    assert_eq!((&best["key"], &best["paragraph"], &best["supports"]), (&json!("ward"), &json!(1), &json!(true)));
    let paragraphs = client.ask("ibid/citables", at(json!({ "key": "ward" })));
    assert_eq!(paragraphs["passages"].as_array().unwrap().len(), 1);
    let edits = client.ask("ibid/insertCitation", at(json!({ "key": "ward", "paragraph": 1 })));
    assert_eq!(edits[0]["newText"], " [@ward, para. 1]");
    assert_eq!(edits[0]["range"]["start"], json!({ "line": 0, "character": column }));
    assert_eq!(client.ask("ibid/insertCitation", at(json!({ "key": "a b" }))), Value::Null);
    assert_eq!(
        client.ask(
            "ibid/citables",
            json!({ "textDocument": { "uri": "file:///none" }, "position": at(json!({}))["position"] })
        ),
        Value::Null
    );
}

#[test]
fn claims_are_marked_with_their_status() {
    let folder = folder(FILES);
    let draft = uri(&folder.path().join("draft.md"));
    let mut client = ready(Hello::pulling().folder(folder.path()));
    client.open(&draft, &std::fs::read_to_string(folder.path().join("draft.md")).unwrap());
    let marks = client.ask("ibid/marks", json!({ "textDocument": { "uri": draft } }));
    let marks = marks.as_array().unwrap();
    let of = |kind: &str| marks.iter().find(|one| one["kind"] == kind).unwrap_or_else(|| panic!("{kind}: {marks:#?}"));
    assert_eq!(of("cited")["note"], "@ward");
    assert_eq!(of("open")["range"]["start"], json!({ "line": 2, "character": 0 }));
    assert_eq!(of("citation")["range"]["start"]["line"], 0);
}
