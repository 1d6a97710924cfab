//! Events are handled in the order in which the client sent them.

use serde_json::{Value, json};

use crate::support::{Client, Hello, insert, of_rule, position};

/// The names in an outline.
fn names(outline: &Value) -> Vec<&str> {
    let all = outline.as_array().map(Vec::as_slice).unwrap_or_default();
    all.iter().filter_map(|symbol| symbol["name"].as_str()).collect()
}

#[test]
fn a_request_sees_the_edit_before_it() {
    let mut client = Client::start(Hello::pulling());
    let uri = "file:///nowhere/order.md";
    client.open(uri, "# 0\n");
    let mut asked = Vec::new();
    let mut length = 1;
    for round in 1..=10_000_usize {
        let name = round.to_string();
        let range = json!({ "start": position(0, 2), "end": position(0, 2 + length) });
        client.change(uri, round as u64 + 1, json!([{ "range": range, "text": name }]));
        length = name.len();
        asked.push((client.send("textDocument/documentSymbol", json!({ "textDocument": { "uri": uri } })), name));
    }
    let mut seen = 0;
    for (id, name) in &asked {
        let answer = client.answer(id);
        match answer["error"]["code"].as_i64() {
            // Replaced by the next edit: no answer, but no wrong one either.
            Some(code) => assert_eq!(code, -32801),
            None => {
                assert_eq!(names(&answer["result"]), [name.as_str()]);
                seen += 1;
            }
        }
    }
    assert!(seen > 0);
    let last = client.ask("textDocument/documentSymbol", json!({ "textDocument": { "uri": uri } }));
    assert_eq!(names(&last), ["10000"]);
}

#[test]
fn diagnostics_pulled_after_an_edit_include_it() {
    let mut client = Client::start(Hello::pulling());
    let uri = "file:///nowhere/order.md";
    client.open(uri, "");
    for round in 1..=200 {
        client.change(uri, round + 1, json!([insert(0, 0, "Officials said the talks had failed.\n\n")]));
        let found = of_rule(&client.pull(uri), "vague-attribution");
        assert_eq!(found.len() as u64, round);
    }
}

#[test]
fn many_changes_in_one_message_and_in_many_give_the_text_a_fresh_start_gives() {
    let mut client = Client::start(Hello::pulling());
    let (uri, fresh) = ("file:///nowhere/a.md", "file:///nowhere/b.md");
    client.open(uri, &"Calm.\n\n".repeat(100));
    let mut changes = Vec::new();
    for line in (0..200).rev().step_by(2) {
        changes.push(insert(line, 0, "Officials said the talks had failed. "));
    }
    client.change(uri, 2, Value::Array(changes.clone()));
    for (number, change) in changes.into_iter().enumerate() {
        client.change(uri, number as u64 + 3, json!([change]));
    }
    let mut text = String::new();
    for line in 0..200 {
        text.push_str(&"Officials said the talks had failed. ".repeat(if line % 2 == 1 { 2 } else { 0 }));
        text.push_str(if line % 2 == 0 { "Calm.\n" } else { "\n" });
    }
    client.open(fresh, &text);
    let (edited, opened) = (client.pull(uri), client.pull(fresh));
    assert!(edited.len() >= 100);
    assert_eq!(edited, opened);
}
