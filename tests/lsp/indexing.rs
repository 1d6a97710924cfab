//! Large texts and large folders: requests in the meantime do not wait for all of it.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{Client, Hello, brief, insert, uri};

/// A text of about this many bytes.
fn text(bytes: usize) -> String {
    let mut text = String::new();
    for number in 0.. {
        if text.len() >= bytes {
            break;
        }
        text.push_str(&format!(
            "Ada Marsh, the harbour master, said that {number} ships had left. Some {number} percent of the crew had \
             left Port {number} in 2016.\n\n"
        ));
    }
    text
}

fn in_order(client: &mut Client) -> Vec<String> {
    client.heard.iter().map(|message| message["method"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn a_large_document_is_analyzed_in_the_background_and_its_edits_count() {
    let mut client = Client::start(Hello::plain());
    let (large, small) = ("file:///x/large.md", "file:///x/small.md");
    let long = text(600_000);
    client.open(large, &long);
    client.change(large, 2, json!([insert(0, 0, "The company sacked 1,300 workers in Ohio last year. ")]));
    client.open(small, "The company sacked 1,300 workers in Ohio last year.\n");
    client.pushed(small, 1);
    let published = |client: &Client| client.heard.iter().any(|message| message["params"]["uri"] == large);
    assert!(!published(&client), "the small one waited: {:?}", in_order(&mut client));
    let edited = client.pushed(large, 2);
    client.close(large);
    client.open(large, &format!("The company sacked 1,300 workers in Ohio last year. {long}"));
    client.wait_for(|message| message["params"]["uri"] == large && message["params"]["diagnostics"] == json!([]));
    assert_eq!(brief(&client.pushed(large, 1)), brief(&edited));
}

#[test]
fn requests_wait_for_a_document_that_is_being_analyzed() {
    let mut client = Client::start(Hello::pulling());
    let large = "file:///x/large.md";
    client.open(large, &text(400_000));
    let here = json!({ "textDocument": { "uri": large }, "position": { "line": 0, "character": 2 } });
    let hover = client.send("textDocument/hover", here.clone());
    let pull = client.send("textDocument/diagnostic", json!({ "textDocument": { "uri": large } }));
    assert!(client.answer(hover)["result"].to_string().contains("Ada Marsh"));
    assert_eq!(client.answer(pull)["result"]["kind"], "full");
    // Closed before it is analyzed: no request is left waiting.
    client.close(large);
    client.open(large, &text(1_000_000));
    let hover = client.send("textDocument/hover", here);
    let pull = client.send("textDocument/diagnostic", json!({ "textDocument": { "uri": large } }));
    client.close(large);
    assert_eq!(client.answer(hover)["result"], Value::Null);
    assert_eq!(client.answer(pull)["result"]["items"], json!([]));
}

#[test]
fn a_large_folder_shows_progress_answers_and_can_be_cancelled() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..1_500 {
        std::fs::write(folder.path().join(format!("doc{number:04}.txt")), text(2_500)).unwrap();
    }
    let mut client =
        Client::start(Hello::pulling().folder(folder.path()).with("/window/workDoneProgress", json!(true)));
    let draft = uri(&folder.path().join("draft.md"));
    client.open(&draft, "The company sacked 1,300 workers in Ohio last year.\n");
    // The open document comes first, whatever else is being read.
    assert!(!client.pull(&draft).is_empty());
    let begin = client.wait_for(|message| message["params"]["value"]["kind"] == "begin");
    assert_eq!(begin["params"]["value"]["cancellable"], true);
    client.wait_for(|message| message["params"]["value"]["percentage"].as_u64().is_some_and(|percent| percent > 0));
    let counts = |message: &Value| {
        message["params"]["value"]["message"].as_str().is_some_and(|all| all.ends_with(" of 1500 documents"))
    };
    client.wait_for(counts);
    let mut found = 0;
    for _ in 0..600 {
        let symbols = client.ask("workspace/symbol", json!({ "query": "Marsh" }));
        found = symbols.as_array().map_or(0, Vec::len);
        if found > 0 {
            break;
        }
        client.listen(Duration::from_millis(20));
    }
    assert!(found > 0, "what is read so far answers");
    let ended = |message: &Value| message["params"]["value"]["kind"] == "end";
    assert!(!client.heard.iter().any(ended), "the folder is too small for this test");
    client.notify("window/workDoneProgress/cancel", json!({ "token": begin["params"]["token"] }));
    client.wait_for(ended);
    client.wait_for(|message| message["params"]["message"].as_str().is_some_and(|text| text.contains("cancelled")));
    assert!(!client.pull(&draft).is_empty());
}

/// Whether the cache of a folder contains the words.
fn keeps(cache: &Path, words: &str) -> bool {
    let files = std::fs::read_dir(cache).into_iter().flatten().flatten();
    let holds = |bytes: Vec<u8>| bytes.windows(words.len()).any(|window| window == words.as_bytes());
    files.filter_map(|file| std::fs::read(file.path()).ok()).any(holds)
}

#[test]
fn ending_during_reading_caches_what_was_read_and_does_not_wait() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..3_000 {
        std::fs::write(folder.path().join(format!("doc{number:04}.txt")), text(2_500)).unwrap();
    }
    for says_goodbye in [true, false] {
        let cache = tempfile::tempdir().unwrap();
        let hello = Hello::plain().folder(folder.path()).with("/window/workDoneProgress", json!(true));
        let mut client = Client::start(Hello { cache: Some(cache.path().into()), ..hello });
        client.wait_for(|message| message["params"]["value"]["percentage"].as_u64().is_some_and(|percent| percent > 0));
        let begun = Instant::now();
        if says_goodbye {
            client.ask("shutdown", Value::Null);
            client.notify("exit", Value::Null);
        } else {
            client.hang_up();
        }
        assert_eq!(client.ended().success(), says_goodbye);
        let took = begun.elapsed();
        // One second, and the machine's noise; the whole folder takes much longer than that.
        assert!(took < Duration::from_secs(4), "{took:?}");
        assert!(keeps(cache.path(), "Ada Marsh, the harbour master, said that 1 ships"), "{says_goodbye}");
    }
}
