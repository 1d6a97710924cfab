//! From `initialize` to `exit`, in any order.

use serde_json::{Value, json};

use crate::support::{Client, Hello};

#[test]
fn before_initialize_requests_are_refused_and_notifications_dropped() {
    let mut client = Client::raw();
    client.open("file:///a.md", "Officials said so.");
    assert_eq!(client.refused("textDocument/hover", json!({})), -32002);
    assert_eq!(client.refused("textDocument/diagnostic", json!({})), -32002);
    assert!(client.ask("initialize", json!({ "processId": null, "capabilities": {} })).get("capabilities").is_some());
}

#[test]
fn initialize_that_cannot_be_read_may_be_tried_again_and_a_second_one_is_refused() {
    let mut client = Client::raw();
    assert_eq!(client.refused("initialize", json!({ "capabilities": 5 })), -32602);
    client.ask("initialize", json!({ "processId": null, "rootUri": "no uri % at all", "capabilities": {} }));
    assert_eq!(client.refused("initialize", json!({ "processId": null, "capabilities": {} })), -32600);
}

#[test]
fn after_shutdown_requests_are_refused_and_exit_ends_with_0() {
    let mut client = Client::start(Hello::plain());
    assert_eq!(client.ask("shutdown", Value::Null), Value::Null);
    assert_eq!(client.refused("textDocument/hover", json!({})), -32600);
    client.notify("exit", Value::Null);
    assert_eq!(client.ended().code(), Some(0));
}

#[test]
fn exit_without_shutdown_ends_with_1_though_stdin_stays_open() {
    let mut client = Client::start(Hello::plain());
    client.notify("exit", Value::Null);
    assert_eq!(client.ended().code(), Some(1));
}

#[test]
fn the_server_does_not_outlive_its_client() {
    for message in ["", "Content-Le", "Content-Length: 5000\r\n\r\n{\"jsonrpc\""] {
        let mut client = Client::start(Hello::plain());
        client.bytes(message.as_bytes());
        client.hang_up();
        assert!(client.ended().code().is_some());
    }
}

#[test]
fn unknown_requests_are_answered_and_unknown_notifications_are_not() {
    let mut client = Client::start(Hello::plain());
    client.notify("$/unheard", json!({}));
    client.notify("ibid/unheard", json!({}));
    assert_eq!(client.refused("$/unheard", json!({})), -32601);
    assert_eq!(client.refused("ibid/unheard", json!({})), -32601);
}
