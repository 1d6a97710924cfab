//! Several bibliographies: which one a document means, what Quarto's projects and front matter name, and what changes on
//! disk.

use std::path::Path;

use serde_json::json;

use crate::support::{Client, Hello, PATIENCE, folder, of_rule, uri};

fn ready(hello: Hello, folder: &Path) -> Client {
    let mut client = Client::start(hello.folder(folder).with("/window/workDoneProgress", json!(true)));
    client.wait_for(|message| message["params"]["value"]["kind"] == "end");
    client
}

/// The text of the hover card at `$0`.
fn card(client: &mut Client, folder: &Path, name: &str, marked: &str) -> String {
    let hover = client.ask_at("textDocument/hover", &uri(&folder.join(name)), marked);
    hover["contents"]["value"].as_str().unwrap_or_default().to_owned()
}

/// Waits until a document has that many keys that cannot be resolved.
#[track_caller]
fn comes_to(client: &mut Client, draft: &str, unresolved: usize) {
    let begun = std::time::Instant::now();
    while of_rule(&client.pull(draft), "unresolved-citation").len() != unresolved {
        assert!(begun.elapsed() < PATIENCE, "it never came to {unresolved}: {:?}", client.pull(draft));
        client.listen(std::time::Duration::from_millis(50));
    }
}

const NESTED: &str = "--- refs.bib\n@misc{roe, title = {The outer tides}, author = {Roe, A.}}\n\
                      --- north/refs.bib\n@misc{roe, title = {The northern tides}, author = {Roe, B.}}\n\
                      --- north/deep/x.md\nNothing.\n";

#[test]
fn of_one_key_in_two_folders_the_nearest_is_used() {
    let folder = folder(NESTED);
    let mut client = ready(Hello::plain(), folder.path());
    for (name, title) in [
        ("draft.md", "outer"),
        ("north/draft.md", "northern"),
        ("north/deep/draft.md", "northern"),
        ("east/draft.md", "outer"),
    ] {
        let said = card(&mut client, folder.path(), name, "So it is [@ro$0e].\n");
        assert!(said.to_lowercase().contains(&format!("the {title} tides")), "{name}: {said}");
        let list = client.ask_at("textDocument/completion", &uri(&folder.path().join(name)), "So it is [@ro$0");
        let items = list["items"].as_array().expect("a list").iter().filter(|item| item["label"] == "roe");
        let items: Vec<_> = items.cloned().collect();
        assert_eq!(items.len(), 1, "{name}: a key is offered once: {list}");
        let resolved = client.ask("completionItem/resolve", items[0].clone());
        let said = resolved["documentation"].to_string().to_lowercase();
        assert!(said.contains(&format!("the {title} tides")), "{name}: {said}");
    }
    let leads =
        client.ask_at("textDocument/definition", &uri(&folder.path().join("north/b.md")), "So it is [@ro$0e].\n");
    assert_eq!(leads[0]["uri"], uri(&folder.path().join("north/refs.bib")), "{leads}");
}

#[test]
fn front_matter_overrides_distance_and_its_own_references_override_both() {
    let folder = folder(NESTED);
    let mut client = ready(Hello::plain(), folder.path());
    let named = "---\nbibliography: ../refs.bib\n---\n\nSo it is [@ro$0e].\n";
    let said = card(&mut client, folder.path(), "north/draft.md", named);
    assert!(said.contains("Outer Tides"), "{said}");
    let own = "---\nreferences:\n- id: roe\n  type: book\n  title: The inner tides\n  author: [{family: Roe, given: C.}]\n---\n\nSo it \
               is [@ro$0e].\n";
    let said = card(&mut client, folder.path(), "north/own.md", own);
    assert!(said.to_lowercase().contains("the inner tides"), "{said}");
    let draft = uri(&folder.path().join("north/own.md"));
    let leads = client.ask_at("textDocument/definition", &draft, own);
    assert_eq!((&leads[0]["uri"], &leads[0]["range"]["start"]["line"]), (&json!(draft), &json!(2)), "{leads}");
}

#[test]
fn bibliographies_of_a_quarto_project_count_and_change_with_it() {
    let folder = folder(
        "--- book/_quarto.yml\nproject:\n  type: book\nbibliography: lib/works.yaml\n--- book/lib/works.yaml\n- id: roe\n  \
         type: book\n  title: Tides\n--- book/chapters/one.qmd\nSo [@roe].\n",
    );
    let mut client = ready(Hello::pulling(), folder.path());
    let draft = uri(&folder.path().join("book/chapters/two.qmd"));
    client.open(&draft, "So [@roe], and so [@doe].\n");
    comes_to(&mut client, &draft, 1);
    let works = folder.path().join("book/lib/works.yaml");
    std::fs::write(&works, "- id: roe\n  type: book\n  title: Tides\n- id: doe\n  type: book\n  title: Ships\n")
        .unwrap();
    comes_to(&mut client, &draft, 0);
    std::fs::write(folder.path().join("book/_quarto.yml"), "project:\n  type: book\n").unwrap();
    comes_to(&mut client, &draft, 2);
    std::fs::write(folder.path().join("book/_quarto.yml"), "bibliography: [lib/works.yaml]\n").unwrap();
    comes_to(&mut client, &draft, 0);
}

#[test]
fn a_bibliography_that_changes_on_disk_is_read_again() {
    let folder = folder(
        "--- news/library.json\n[{\"id\": \"roe\", \"type\": \"book\", \"title\": \"Tides\"}]\n--- news/a.md\n---\nbibliography: \
         library.json\n---\n\nSo [@roe], so [@doe].\n",
    );
    let library = folder.path().join("news/library.json");
    let both = "[{\"id\": \"roe\", \"type\": \"book\", \"title\": \"T\"}, {\"id\": \"doe\", \"type\": \"book\", \"title\": \"U\"}]\n";
    for watches in [false, true] {
        std::fs::write(&library, "[{\"id\": \"roe\", \"type\": \"book\", \"title\": \"Tides\"}]\n").unwrap();
        let dynamic = json!({ "dynamicRegistration": watches });
        let hello = Hello::pulling().with("/workspace/didChangeWatchedFiles", dynamic);
        let mut client = ready(hello, folder.path());
        let draft = uri(&folder.path().join("news/a.md"));
        client.open(&draft, &std::fs::read_to_string(folder.path().join("news/a.md")).unwrap());
        comes_to(&mut client, &draft, 1);
        std::fs::write(&library, both).unwrap();
        let told = |client: &mut Client, kind: u8| {
            let changes = json!([{ "uri": uri(&library), "type": kind }]);
            if watches {
                client.notify("workspace/didChangeWatchedFiles", json!({ "changes": changes }));
            }
        };
        told(&mut client, 2);
        comes_to(&mut client, &draft, 0);
        std::fs::remove_file(&library).unwrap();
        told(&mut client, 3);
        comes_to(&mut client, &draft, 2);
    }
}

#[test]
fn a_client_that_watches_is_asked_for_every_file_that_counts() {
    let folder = folder("--- a.md\nA.\n");
    let hello = Hello::pulling().with("/workspace/didChangeWatchedFiles", json!({ "dynamicRegistration": true }));
    let mut client = Client::start(hello.folder(folder.path()));
    let asked = client.wait_for(|message| message["method"] == "client/registerCapability");
    let watchers = &asked["params"]["registrations"][0]["registerOptions"]["watchers"];
    let patterns: Vec<&str> =
        watchers.as_array().expect("a list").iter().filter_map(|one| one["globPattern"].as_str()).collect();
    for ending in ["txt", "md", "qmd", "tex", "typ", "org", "rst", "adoc", "bib", "ris", "json", "yaml", "yml", "toml"]
    {
        let within = |pattern: &&str| pattern.split(['{', '}', ',', '.']).any(|part| part == ending);
        assert!(patterns.iter().any(within), "{ending} is not watched: {patterns:?}");
    }
}

#[test]
fn the_card_of_a_key_uses_the_nearest_configured_style_and_language() {
    let own = "<style xmlns='http://purl.org/net/xbiblio/csl' class='in-text' version='1.0'><info><title>X</title>\
               <id>http://styles.example/x</id><updated>2020-01-01T00:00:00+00:00</updated></info><citation><layout><text \
               variable='title'/></layout></citation><bibliography><layout><text variable='title' suffix=' is the \
               title'/></layout></bibliography></style>";
    let folder = folder(&format!(
        "--- ibid.toml\ncsl-style = \"apa\"\n--- refs.bib\n@article{{roe, title = {{Tides of the north}}, author = {{Roe, Jane and \
         Poe, Al}}, journaltitle = {{The Gazette}}, date = {{2017-04-14}}}}\n--- german/ibid.toml\ncsl-style = \
         \"chicago\"\ncsl-locale = \"de-DE\"\n--- own/ibid.toml\ncsl-style = \"house.csl\"\n--- own/house.csl\n{own}\n",
    ));
    let mut client = ready(Hello::plain(), folder.path());
    for (name, wanted) in [
        ("draft.md", "Roe, J., & Poe, A. (2017). Tides of the north. The Gazette"),
        ("german/draft.md", "Roe, Jane, und Al Poe. 2017."),
        ("own/draft.md", "Tides of the north is the title"),
    ] {
        let said = card(&mut client, folder.path(), name, "So it is [@ro$0e].\n");
        let plain = said.replace(['*', '_', '\\'], "");
        assert!(plain.contains(wanted), "{name}: {said}");
    }
    // The items of a list have the same text once they are resolved.
    let list = client.ask_at("textDocument/completion", &uri(&folder.path().join("draft.md")), "So it is [@ro$0");
    let resolved = client.ask("completionItem/resolve", list["items"][0].clone());
    let said = resolved["documentation"]["value"].as_str().unwrap_or_default().replace(['*', '_', '\\'], "");
    assert!(said.contains("(2017). Tides of the north"), "{resolved}");
    // And it changes with the file.
    std::fs::write(folder.path().join("ibid.toml"), "csl-style = \"ieee\"\n").unwrap();
    let changed = json!({ "changes": [{ "uri": uri(&folder.path().join("ibid.toml")), "type": 2 }] });
    client.notify("workspace/didChangeWatchedFiles", changed);
    let begun = std::time::Instant::now();
    loop {
        let said = card(&mut client, folder.path(), "draft.md", "So it is [@ro$0e].\n");
        if said.contains("J. Roe and A. Poe") {
            break;
        }
        assert!(begun.elapsed() < PATIENCE, "the card keeps its old style: {said}");
    }
}

#[test]
fn a_newly_named_bibliography_is_read_and_not_reported_as_missing() {
    let folder = folder(
        "--- ibid.toml\nbibliography = []\n--- kept/rounds.bib\n@misc{rounds, title = {Rounds}}\n--- draft.md\n\n",
    );
    let mut client = ready(Hello::pulling(), folder.path());
    let draft = uri(&folder.path().join("draft.md"));
    client.open(&draft, "\nThe ward was closed [@rounds].\n");
    comes_to(&mut client, &draft, 1);
    let place = |line: u32, character: u32| json!({ "line": line, "character": character });
    let typed = "---\nbibliography: kept/rounds.bib\n---\n";
    client.change(&draft, 2, json!([{ "range": { "start": place(0, 0), "end": place(0, 0) }, "text": typed }]));
    comes_to(&mut client, &draft, 0);
    client.change(&draft, 3, json!([{ "range": { "start": place(1, 14), "end": place(1, 18) }, "text": "lost" }]));
    comes_to(&mut client, &draft, 1);
    client.close(&draft);
    client.open(&draft, &format!("{typed}\nThe ward was closed [@rounds].\n"));
    comes_to(&mut client, &draft, 0);
}
