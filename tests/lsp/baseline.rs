//! Editors report what `ibid lint` reports: nothing that the baseline holds.

use std::path::Path;
use std::process::Command;

use serde_json::json;

use crate::support::{Client, Hello, folder, insert, of_rule, uri};

const OLD: &str = "The orchard lost 4,200 trees in March, and 31 of them fell on the road.\n";
const NEW: &str = "The brewery dismissed 84 drivers in 1997, and 12 of them sued.\n";

fn ibid(folder: &Path, args: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ibid"));
    let status = command.args(args).current_dir(folder).env("IBID_NO_CACHE", "1").status().expect("it runs");
    assert!(status.success(), "{args:?}");
}

/// The unattributed claims that an editor shows, once there are as many.
fn told(client: &mut Client, document: &str, count: usize) -> Vec<String> {
    let mut told = Vec::new();
    for _ in 0..500 {
        told = of_rule(&client.pull(document), "unattributed-claim");
        if told.len() == count {
            return told;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    panic!("{told:?} instead of {count}");
}

#[test]
fn what_the_baseline_holds_is_not_told_and_what_comes_is() {
    let folder = folder(&format!("--- ibid.toml\n--- farm.md\n{OLD}"));
    ibid(folder.path(), &["baseline", "-q"]);
    let mut client = Client::start(Hello::pulling().folder(folder.path()));
    let farm = uri(&folder.path().join("farm.md"));
    client.open(&farm, OLD);
    told(&mut client, &farm, 0);
    // Above the old claim and in its paragraph, and the old one once more.
    client.change(&farm, 2, json!([insert(0, 0, &format!("{NEW}\nWe walked. "))]));
    assert_eq!(told(&mut client, &farm, 1)[0].split(' ').nth(1).map(|place| place.starts_with("0:")), Some(true));
    client.change(&farm, 3, json!([insert(0, 0, &format!("{OLD}\n"))]));
    told(&mut client, &farm, 2);
}

#[test]
fn a_baseline_that_comes_or_goes_is_noticed() {
    let folder = folder(&format!("--- ibid.toml\n--- farm.md\n{OLD}"));
    let watched = json!({ "dynamicRegistration": true });
    let hello = Hello::pulling().folder(folder.path()).with("/workspace/didChangeWatchedFiles", watched);
    let mut client = Client::start(hello);
    let farm = uri(&folder.path().join("farm.md"));
    client.open(&farm, OLD);
    told(&mut client, &farm, 1);
    ibid(folder.path(), &["baseline", "-q"]);
    let file = folder.path().join("ibid-baseline.json");
    let touched = |kind: u32| json!({ "changes": [{ "uri": uri(&file), "type": kind }] });
    client.notify("workspace/didChangeWatchedFiles", touched(1));
    told(&mut client, &farm, 0);
    std::fs::remove_file(&file).expect("it is there");
    client.notify("workspace/didChangeWatchedFiles", touched(3));
    told(&mut client, &farm, 1);
}
