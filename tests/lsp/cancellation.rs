//! `$/cancelRequest`: every request is answered exactly once.

use serde_json::{Value, json};

use crate::support::{Client, Hello, position};

#[test]
fn every_cancelled_request_is_answered_by_its_result_or_by_the_code_for_cancelled() {
    let mut client = Client::start(Hello::pulling());
    let uri = "file:///nowhere/a.md";
    client.open(uri, &"Officials said the talks had failed.\n\n".repeat(500));
    let mut ids = Vec::new();
    for round in 0..500 {
        let params = json!({ "textDocument": { "uri": uri }, "position": position(round, 3) });
        let method = if round % 2 == 0 { "textDocument/hover" } else { "textDocument/diagnostic" };
        let id = client.send(method, params);
        client.notify("$/cancelRequest", json!({ "id": id }));
        ids.push(id);
    }
    for id in ids {
        let answer = client.answer(id);
        assert!(answer.get("result").is_some() || answer["error"]["code"] == -32800, "{answer}");
    }
}

#[test]
fn cancelling_unknown_finished_or_invalid_ids_is_harmless() {
    let mut client = Client::start(Hello::plain());
    for id in [json!(999), json!("x"), Value::Null, json!({})] {
        client.notify("$/cancelRequest", json!({ "id": id }));
    }
    client.notify("$/cancelRequest", json!([]));
    assert_eq!(client.refused("ibid/alive", json!({})), -32601);
}
