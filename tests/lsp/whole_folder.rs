//! `workspace/diagnostic`: the findings of all documents of a folder, whether they are open or not.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{Client, Hello, folder, insert, uri};

const VAGUE: &str = "Officials said the pier in Hull was unsafe.\n";

/// Twelve documents, of which three have findings, and one of these is in a subfolder.
fn files() -> String {
    let mut files = "--- sources.bib\n@misc{roe, title = {Tides}}\n".to_owned();
    for number in 0..9 {
        files.push_str(&format!("--- calm{number}.md\nIt rained.\n"));
    }
    for name in ["a.md", "b c.md", "sub/d.md"] {
        files.push_str(&format!("--- {name}\n{VAGUE}"));
    }
    files
}

fn ready(hello: Hello) -> Client {
    let mut client = Client::start(hello.with("/window/workDoneProgress", json!(true)));
    client.wait_for(|message| message["params"]["value"]["kind"] == "end");
    client
}

fn previous(reports: &BTreeMap<String, Value>) -> Value {
    reports.iter().map(|(uri, one)| json!({ "uri": uri, "value": one["resultId"] })).collect()
}

/// The reports of an answer, by URI.
fn by_uri(items: &Value) -> BTreeMap<String, Value> {
    let items = items.as_array().expect("a list");
    items.iter().map(|one| (one["uri"].as_str().unwrap_or_default().to_owned(), one.clone())).collect()
}

fn whole(client: &mut Client, known: &BTreeMap<String, Value>) -> BTreeMap<String, Value> {
    let answer = client.ask("workspace/diagnostic", json!({ "previousResultIds": previous(known) }));
    by_uri(&answer["items"])
}

fn kinds(reports: &BTreeMap<String, Value>) -> Vec<&str> {
    reports.values().map(|one| one["kind"].as_str().unwrap_or_default()).collect()
}

#[test]
fn all_documents_of_a_folder_are_reported_and_then_what_has_changed() {
    let folder = folder(&files());
    let at = |name: &str| uri(&folder.path().join(name));
    // Offered to those who ask for it.
    for (option, offered) in [("off", false), ("drafts", true), ("all", true)] {
        let options = json!({ "wholeFolder": option });
        let hello = Hello { options, ..Hello::pulling() }.folder(folder.path());
        assert_eq!(
            Client::start(hello).capabilities["diagnosticProvider"]["workspaceDiagnostics"],
            offered,
            "{option}"
        );
    }
    let mut client = ready(Hello::pulling().folder(folder.path()));
    assert_eq!(client.capabilities["diagnosticProvider"]["workspaceDiagnostics"], false);
    let first = whole(&mut client, &BTreeMap::new());
    let found: Vec<_> = first.keys().cloned().collect();
    assert_eq!(found, [at("a.md"), at("b%20c.md"), at("sub/d.md")]);
    assert_eq!(kinds(&first), ["full"; 3]);
    for one in first.values() {
        assert_eq!(one["items"][0]["code"], "vague-attribution");
        assert_eq!(one["version"], Value::Null);
    }
    // The same again, in a spelling of the client's own, gives the same numbers.
    let mut spelled = first.clone();
    let other = spelled.remove(&at("b%20c.md")).unwrap();
    spelled.insert(at("b%20c.md").replace("/b%20", "/%62%20"), other);
    for known in [&first, &spelled] {
        let again = whole(&mut client, known);
        assert_eq!(kinds(&again), ["unchanged"; 3]);
        assert!(again.iter().all(|(uri, one)| one["resultId"] == first[uri]["resultId"]));
    }
    // A document that is open counts as it is open, and agrees with its own report.
    client.open(&at("a.md"), VAGUE);
    client.change(&at("a.md"), 2, json!([insert(0, 0, "Calm.\n\n")]));
    let pulled = client.pull(&at("a.md"));
    let second = whole(&mut client, &first);
    assert_eq!(kinds(&second), ["full", "unchanged", "unchanged"]);
    assert_eq!(second[&at("a.md")]["items"], json!(pulled));
    assert_eq!(second[&at("a.md")]["version"], 2);
    // Findings that are gone are reported as gone, once.
    client.change(&at("a.md"), 3, json!([{ "text": "Calm.\n" }]));
    let third = whole(&mut client, &second);
    assert_eq!(kinds(&third), ["full", "unchanged", "unchanged"]);
    assert_eq!(third[&at("a.md")]["items"], json!([]));
    let fourth = whole(&mut client, &third);
    assert_eq!(kinds(&fourth), ["unchanged"; 3]);
}

#[test]
fn files_that_change_or_vanish_are_reported() {
    let folder = folder(&files());
    let at = |name: &str| uri(&folder.path().join(name));
    let mut client = ready(Hello::pulling().folder(folder.path()));
    let mut known = whole(&mut client, &BTreeMap::new());
    std::fs::remove_file(folder.path().join("sub/d.md")).unwrap();
    std::fs::write(folder.path().join("calm3.md"), format!("{VAGUE}\n{VAGUE}")).unwrap();
    let changes: Vec<_> = ["sub/d.md", "calm3.md"].map(|name| json!({ "uri": at(name), "type": 2 })).into();
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": changes }));
    let begun = Instant::now();
    loop {
        let now = whole(&mut client, &known);
        known.extend(now.into_iter().filter(|(_, one)| one["kind"] == "full"));
        let count = |name: &str| known.get(&at(name)).map(|one| one["items"].as_array().unwrap().len());
        if count("sub/d.md") == Some(0) && count("calm3.md") == Some(2) {
            break;
        }
        assert!(begun.elapsed() < crate::support::PATIENCE, "{known:#?}");
        client.listen(Duration::from_millis(50));
    }
}

/// A client that takes parts gets them, and an empty answer in the end; and one that has everything waits for news.
#[test]
fn a_client_that_takes_parts_gets_them_and_waits_for_news() {
    let mut many = files();
    for number in 0..150 {
        many.push_str(&format!("--- more/{number}.md\n{VAGUE}"));
    }
    let folder = folder(&many);
    let mut client = ready(Hello::pulling().folder(folder.path()));
    let mut known = BTreeMap::new();
    for token in [json!("parts/1"), json!(7)] {
        let params = json!({ "previousResultIds": [], "partialResultToken": token });
        let answer = client.ask("workspace/diagnostic", params);
        assert_eq!(answer, json!({ "items": [] }));
        let parts: Vec<_> = client.heard.iter().filter(|message| message["params"]["token"] == token).collect();
        assert!(parts.len() >= 3, "{} parts", parts.len());
        let reports: Vec<_> = parts.iter().flat_map(|part| by_uri(&part["params"]["value"]["items"])).collect();
        assert_eq!(reports.len(), 153, "each document is reported once");
        known = reports.into_iter().collect();
        assert_eq!(kinds(&known), ["full"; 153]);
    }
    // A change is told at once to one who waits.
    let draft = uri(&folder.path().join("a.md"));
    let params = json!({ "previousResultIds": previous(&known), "partialResultToken": 8 });
    let waiting = client.send("workspace/diagnostic", params.clone());
    client.open(&draft, "Calm.\n");
    client.answer(waiting);
    let parts: Vec<_> = client.heard.iter().filter(|message| message["params"]["token"] == 8).cloned().collect();
    let all: BTreeMap<_, _> = parts.iter().flat_map(|part| by_uri(&part["params"]["value"]["items"])).collect();
    assert_eq!(all[&draft]["items"], json!([]));
    assert_eq!(kinds(&all).iter().filter(|kind| **kind == "unchanged").count(), 152);
    known.extend(all.into_iter().filter(|(_, one)| one["kind"] == "full"));
    // If nothing changes, that is told after a while; and a request that waits can be cancelled.
    let params = json!({ "previousResultIds": previous(&known), "partialResultToken": 9 });
    client.ask("workspace/diagnostic", params.clone());
    let parts: Vec<_> = client.heard.iter().filter(|message| message["params"]["token"] == 9).cloned().collect();
    let all: BTreeMap<_, _> = parts.iter().flat_map(|part| by_uri(&part["params"]["value"]["items"])).collect();
    assert_eq!(kinds(&all), ["unchanged"; 153]);
    let waiting = client.send("workspace/diagnostic", params);
    client.notify("$/cancelRequest", json!({ "id": waiting }));
    assert_eq!(client.answer(waiting)["error"]["code"], -32800);
}

/// It asks before the folder has been read, and is answered when it has been.
#[test]
fn a_request_waits_until_the_folder_has_been_read() {
    let folder = folder(&files());
    let mut client = Client::start(Hello::pulling().folder(folder.path()));
    assert_eq!(whole(&mut client, &BTreeMap::new()).len(), 3);
}

#[test]
fn a_client_that_announces_nothing_is_answered_as_well() {
    let folder = folder(&files());
    let mut client = Client::start(Hello::plain().folder(folder.path()));
    assert!(client.capabilities.get("diagnosticProvider").is_none());
    let answer = client.ask("workspace/diagnostic", Value::Null);
    assert_eq!(answer["items"].as_array().map(Vec::len), Some(3), "{answer}");
    assert_eq!(client.refused("workspace/diagnostic", json!({ "previousResultIds": 7 })), -32602);
    // Without a folder there is only what is open.
    let mut client = Client::start(Hello::plain());
    assert_eq!(client.ask("workspace/diagnostic", json!({ "previousResultIds": [] })), json!({ "items": [] }));
    client.open("untitled:a", VAGUE);
    let answer = client.ask("workspace/diagnostic", json!({ "previousResultIds": [] }));
    assert_eq!((&answer["items"][0]["uri"], &answer["items"][0]["version"]), (&json!("untitled:a"), &json!(1)));
}

/// What other people have written is left out for a client that wants drafts only, unless it is open.
#[test]
fn sources_beside_a_draft_are_left_out_if_the_client_says_so() {
    let source = "The ferry cost 9 million pounds, Ben Stone said.\n\nOfficials said the pier was unsafe.\n";
    let draft = "---\ndraft: true\n---\n\nOfficials said the pier in Hull was unsafe.\n";
    for (draft, option, found) in [
        (draft, json!("drafts"), vec!["draft.md"]),
        (draft, json!("all"), vec!["draft.md", "source.txt"]),
        ("It rained.\n", json!("drafts"), vec!["source.txt"]),
    ] {
        let folder = folder(&format!("--- draft.md\n{draft}--- source.txt\n{source}"));
        let options = json!({ "wholeFolder": option });
        let mut client = ready(Hello { options, ..Hello::pulling() }.folder(folder.path()));
        let first = whole(&mut client, &BTreeMap::new());
        let found: Vec<_> = found.iter().map(|name| uri(&folder.path().join(name))).collect();
        assert_eq!(first.keys().cloned().collect::<Vec<_>>(), found, "{option}");
        assert_eq!(kinds(&whole(&mut client, &first)), vec!["unchanged"; found.len()]);
        let path = uri(&folder.path().join("source.txt"));
        client.open(&path, source);
        assert!(whole(&mut client, &BTreeMap::new()).contains_key(&path));
    }
}
