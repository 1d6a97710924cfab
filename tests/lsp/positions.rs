//! Columns, in the three encodings.

use serde_json::json;

use crate::support::{Client, Hello, insert, of_rule};

const TEXT: &str = "É😀. Officials said the talks had failed.\r\n\rOfficials said the talks had failed.\n";

fn client(offered: &[&str]) -> Client {
    Client::start(Hello::pulling().with("/general/positionEncodings", json!(offered)))
}

#[test]
fn diagnostics_count_in_the_negotiated_encoding() {
    for (offered, agreed, column) in [
        (&["utf-16", "utf-8"][..], "utf-8", 8),
        (&["utf-32", "utf-16"], "utf-32", 4),
        (&["utf-16"], "utf-16", 5),
        (&["klingon"], "utf-16", 5),
        (&[], "utf-16", 5),
    ] {
        let mut client = client(offered);
        assert_eq!(client.capabilities["positionEncoding"], agreed);
        let uri = "file:///nowhere/a.md";
        client.open(uri, TEXT);
        let found = of_rule(&client.pull(uri), "vague-attribution");
        // The second follows a line that a lone CR ends.
        assert_eq!(
            found,
            [format!("vague-attribution 0:{column}-0:{}", column + 9), "vague-attribution 2:0-2:9".into()]
        );
    }
}

#[test]
fn edits_count_in_it_too() {
    for (encoding, column) in [("utf-8", 8), ("utf-16", 5), ("utf-32", 4)] {
        let mut client = client(&[encoding]);
        let uri = "file:///nowhere/a.md";
        client.open(uri, TEXT);
        client.change(uri, 2, json!([insert(0, column, "Fresh "), insert(0, column, "Some ")]));
        client.change(uri, 3, json!([insert(9999, 0, "\n\nOfficials said it.\n")]));
        let all = client.pull(uri);
        assert!(of_rule(&all, "vague-attribution").contains(&"vague-attribution 5:0-5:9".to_owned()), "{all:#?}");
        let fresh = "file:///nowhere/fresh.md";
        client.open(
            fresh,
            &(TEXT.replace(
                "Officials said the talks had failed.\r",
                "Some Fresh Officials said the talks had failed.\r",
            ) + "\n\nOfficials said it.\n"),
        );
        assert_eq!(all, client.pull(fresh));
    }
}

#[test]
fn an_edit_outside_the_text_is_clamped_and_logged_once() {
    let mut client = client(&[]);
    let uri = "file:///nowhere/a.md";
    client.open(uri, "Calm.\n");
    for version in 2..5 {
        client.change(uri, version, json!([insert(500, 7, "\nOfficials said it.\n")]));
    }
    assert_eq!(of_rule(&client.pull(uri), "vague-attribution").len(), 3);
    let logs = client.heard.iter().filter(|message| message["method"] == "window/logMessage").count();
    assert_eq!(logs, 1);
}
