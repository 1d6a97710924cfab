//! Broken messages: each gets its error, and the server continues.

use serde_json::{Value, json};

use crate::support::{Client, Hello, of_rule};

/// Checks that the server still answers; returns its answer to `id` in the meantime.
fn error_of(client: &mut Client, id: Value) -> i64 {
    let answer = client.answer(id);
    assert_eq!(client.refused("ibid/alive", json!({})), -32601);
    answer["error"]["code"].as_i64().unwrap_or_default()
}

#[test]
fn an_invalid_message_gets_its_error_and_the_next_one_its_answer() {
    let mut client = Client::start(Hello::plain());
    for (body, id, code) in [
        ("{\"jsonrpc\": \"2.0\", \"id\": 1, ", Value::Null, -32700),
        ("{\"jsonrpc\":\"2.0\",\"method\":\"$/x\"}\0", Value::Null, -32700),
        ("[]", Value::Null, -32600),
        ("null", Value::Null, -32600),
        ("{\"id\":77,\"method\":\"x\"}", json!(77), -32600),
        ("{\"jsonrpc\":\"2.0\",\"id\":true,\"method\":\"x\"}", Value::Null, -32600),
        ("{\"jsonrpc\":\"2.0\",\"id\":78,\"method\":\"x\",\"params\":5}", json!(78), -32600),
    ] {
        client.body(body);
        assert_eq!(error_of(&mut client, id), code, "{body}");
    }
    client.body(&"[".repeat(100_000));
    assert_eq!(error_of(&mut client, Value::Null), -32700);
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    client.body(&format!("{{\"jsonrpc\":\"2.0\",\"id\":79,\"method\":\"textDocument/hover\",\"params\":{deep}}}"));
    assert_eq!(error_of(&mut client, json!(79)), -32602);
}

#[test]
fn broken_framing_is_skipped() {
    let mut client = Client::start(Hello::plain());
    for bytes in
        [&b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"[..], b"Content-Length: -5\r\n\r\n", b"Content-Type: x\r\n\r\n{}"]
    {
        client.bytes(bytes);
        assert_eq!(client.refused("ibid/alive", json!({})), -32601);
    }
}

#[test]
fn ids_come_back_as_they_were_written_and_equal_ids_are_each_answered() {
    let mut client = Client::start(Hello::plain());
    for id in ["9223372036854775808", "-7", "1.5", "\"a\\\"b\""] {
        client.body(&format!("{{\"jsonrpc\":\"2.0\",\"id\":{id},\"method\":\"ibid/x\"}}"));
        let id: Value = serde_json::from_str(id).unwrap();
        assert_eq!(error_of(&mut client, id), -32601);
    }
    for _ in 0..3 {
        client
            .body("{\"jsonrpc\":\"2.0\",\"id\":\"same\",\"method\":\"workspace/symbol\",\"params\":{\"query\":\"x\"}}");
    }
    for _ in 0..3 {
        assert!(client.answer("same").get("result").is_some());
    }
}

#[test]
fn a_batch_is_answered_in_one_message() {
    let mut client = Client::start(Hello::plain());
    client.body(
        r#"[{"jsonrpc":"2.0","id":"a","method":"ibid/x"},{"jsonrpc":"2.0","method":"ibid/n"},5,
            {"jsonrpc":"2.0","id":"b","method":"workspace/symbol","params":{"query":""}}]"#,
    );
    assert_eq!(client.answer("a")["error"]["code"], -32601);
    assert!(client.answer("b").get("result").is_some());
    assert_eq!(client.answer(Value::Null)["error"]["code"], -32600);
}

#[test]
fn a_lone_surrogate_loses_no_document() {
    let mut client = Client::start(Hello::pulling());
    let uri = "file:///nowhere/a.md";
    client.body(
        r#"{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"file:///nowhere/a.md",
            "languageId":"markdown","version":1,"text":"Officials said \ud800 the talks had failed.\n"}}}"#,
    );
    assert_eq!(of_rule(&client.pull(uri), "vague-attribution").len(), 1);
}

#[test]
fn an_unreadable_change_is_logged_and_a_full_text_repairs_it() {
    let mut client = Client::start(Hello::pulling());
    let uri = "file:///nowhere/a.md";
    client.open(uri, "Nothing.\n");
    client.change(uri, 2, json!([5, null, "x"]));
    let log = client.wait_for(|message| message["method"] == "window/logMessage");
    assert!(log["params"]["message"].as_str().unwrap().contains("textDocument/didChange"));
    client.change(uri, 3, json!([{ "text": "Officials said the talks had failed.\n" }]));
    assert_eq!(of_rule(&client.pull(uri), "vague-attribution").len(), 1);
}
