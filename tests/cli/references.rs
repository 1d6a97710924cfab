//! `ibid references` and `ibid cite` in a folder.

use super::{Folder, text};

const GAZETTE: &str = "Harbour closes\n\nBy Ada Marsh\n\n4 May 2019\n\nThe harbour master said on Friday that twelve trawlers had left \
                       the northern harbour of Westhaven before the storm.\n\nNobody was hurt, she said.\n";

fn folder() -> Folder {
    Folder::new(&[
        ("ibid.toml", b""),
        (
            "draft.md",
            b"Twelve trawlers left the northern harbour of Westhaven before the storm.\n\nSo it was [@roe2017].\n",
        ),
        ("gazette.txt", GAZETTE.as_bytes()),
        ("a.bib", b"@book{roe2017, author = {Roe, Jane}, title = {Tides}, year = 2017}\n@misc{broken, title = {x\n"),
        ("deep/refs.ris", b"TY  - NEWS\nID  - roe2017\nTI  - Other\nER  - \n"),
    ])
}

#[test]
fn entries_are_listed_with_their_places() {
    let folder = folder();
    let output = folder.run(&["references", "list", "--documents"]);
    let out = text(&output.stdout);
    assert!(out.contains("@roe2017  Jane Roe, “Tides”, 2017  (a.bib:1)"), "{out}");
    assert!(out.contains("@marsh2019harbour  Ada Marsh, “Harbour closes”, 2019-05-04  (gazette.txt:1)"), "{out}");
    assert_eq!(output.status.code(), Some(2), "the broken entry is a problem: {}", text(&output.stderr));
}

#[test]
fn broken_and_repeated_entries_are_reported_with_file_and_line() {
    let folder = folder();
    let output = folder.run(&["references", "check", "--unused"]);
    let out = text(&output.stdout);
    assert!(out.contains("a.bib:2: cannot be read here"), "{out}");
    assert!(out.contains("deep/refs.ris:2: `roe2017` stands at a.bib:1 already; this is another work"), "{out}");
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
}

#[test]
fn an_export_is_a_bibliography() {
    let folder = folder();
    let json = text(&folder.run(&["references", "export", "--documents"]).stdout);
    let items: serde_json::Value = serde_json::from_str(&json).unwrap();
    let ids: Vec<_> = items.as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect();
    assert!(ids.contains(&"roe2017".to_owned()) && ids.contains(&"marsh2019harbour".to_owned()), "{ids:?}");
    let bibtex = text(&folder.run(&["references", "export", "--to", "bibtex", "--cited"]).stdout);
    assert!(bibtex.starts_with("@book{roe2017,\n  author = {Roe, Jane}"), "{bibtex}");
}

#[test]
fn a_claim_is_cited_by_its_line() {
    let folder = folder();
    let output = folder.run(&["cite", "draft.md:1"]);
    let out = text(&output.stdout);
    assert!(out.contains("[@marsh2019harbour, para. 4]  gazette.txt"), "{out} {}", text(&output.stderr));
    assert_eq!(folder.run(&["cite", "draft.md:99"]).status.code(), Some(2));
    assert_eq!(folder.run(&["cite", "draft.md"]).status.code(), Some(2));
    let applied = folder.run(&["cite", "draft.md:1", "--apply"]);
    let draft = text(&folder.read("draft.md"));
    assert!(
        draft.starts_with("Twelve trawlers left") && draft.contains("[@marsh2019harbour, para. 4]."),
        "{draft} {}",
        text(&applied.stderr)
    );
}
