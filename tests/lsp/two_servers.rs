//! Two editors on one folder: each has a server of its own, and both use one cache file. Neither is affected by the
//! other.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::{Client, Hello, PATIENCE, brief, position, uri};

const DRAFT: &str = "Mira Okoye said that 12 whales had been counted near Port 3 in 2016.\n";

/// Enough text to be cached.
fn write_all(folder: &Path) {
    for number in 0..400 {
        write(folder, number, "the envoy of Freedonia");
    }
}

fn write(folder: &Path, number: usize, title: &str) {
    let mut text = String::new();
    for paragraph in 0..12 {
        text.push_str(&format!(
            "Ada Marsh, the harbour master, said that {paragraph} ships had left Port {number}. Some {number} percent of \
             the crew of ship {paragraph} had left in 2016.\n\n"
        ));
    }
    // For a frequent name a card reads a selection, in which recently changed documents come first.
    if number % 10 == 7 {
        text.push_str(&format!("Mira Okoye, {title}, said that {} whales had been counted in 2016.\n", number % 9 + 3));
    }
    std::fs::write(folder.join(format!("doc{number:03}.txt")), text).expect("a file");
}

/// A server that has read all of the folder.
fn server(folder: &Path, cache: Option<&Path>) -> Client {
    let hello = Hello::pulling().folder(folder).with("/window/workDoneProgress", json!(true));
    let mut client = Client::start(Hello { cache: cache.map(Into::into), ..hello });
    client.wait_for(|message| message["params"]["value"]["kind"] == "end");
    client.open(&uri(&folder.join("draft.txt")), DRAFT);
    client
}

/// Its answers about the draft: its findings, and the card of Mira Okoye.
fn answers(client: &mut Client, folder: &Path) -> (Vec<String>, Value) {
    let draft = uri(&folder.join("draft.txt"));
    let here = json!({ "textDocument": { "uri": draft }, "position": position(0, 2) });
    let card = client.ask("textDocument/hover", here);
    assert!(card.to_string().contains("whales"), "{card}");
    (brief(&client.pull(&draft)), card)
}

#[test]
fn two_servers_on_one_folder_answer_as_one_alone() {
    let (folder, cache) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    // In the system's spelling.
    let folder = folder.path().canonicalize().unwrap();
    write_all(&folder);
    let alone = answers(&mut server(&folder, None), &folder);
    let both = || {
        std::thread::scope(|scope| {
            let start = || scope.spawn(|| server(&folder, Some(cache.path())));
            let (one, two) = (start(), start());
            [one.join().expect("a server"), two.join().expect("a server")]
        })
    };
    let kept = || {
        let entries = std::fs::read_dir(cache.path()).unwrap().flatten().map(|entry| entry.path());
        entries.filter(|path| path.extension().is_some_and(|ending| ending == "redb")).count()
    };
    // Both write at once; then both read at once. It must not matter that they are killed and do not exit.
    for _ in 0..2 {
        let mut running = both();
        for each in &mut running {
            assert_eq!(answers(each, &folder), alone);
        }
        let begun = std::time::Instant::now();
        while kept() == 0 && begun.elapsed() < PATIENCE {
            running[0].listen(std::time::Duration::from_millis(20));
        }
        assert_eq!(kept(), 1);
    }
    // A document changes while both run: both see it, and so does a server that starts then.
    let mut running = both();
    write(&folder, 7, "the admiral of the fleet");
    let anew = answers(&mut server(&folder, None), &folder);
    assert!(anew != alone && anew.1.to_string().contains("admiral"), "{anew:?}");
    for each in &mut running {
        let change = json!({ "uri": uri(&folder.join("doc007.txt")), "type": 2 });
        each.notify("workspace/didChangeWatchedFiles", json!({ "changes": [change] }));
        let mut last = answers(each, &folder);
        for _ in 0..100 {
            if last == anew {
                break;
            }
            each.listen(std::time::Duration::from_millis(100));
            last = answers(each, &folder);
        }
        assert_eq!(last, anew);
    }
    for mut each in both() {
        assert_eq!(answers(&mut each, &folder), anew);
    }
}
