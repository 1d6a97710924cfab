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
    assert!(out.contains("a.bib:2: Cannot parse this entry"), "{out}");
    assert!(out.contains("deep/refs.ris:2: Duplicate key `roe2017`: a.bib:1 has it for another work."), "{out}");
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

#[test]
fn references_are_formatted_in_a_style_by_name_and_by_file() {
    let style = "<style xmlns='http://purl.org/net/xbiblio/csl' class='in-text' version='1.0'><info><title>X</title>\
                 <id>http://styles.example/x</id><updated>2020-01-01T00:00:00+00:00</updated></info><citation><layout>\
                 <text variable='title'/></layout></citation><bibliography><layout suffix='!'><text variable='title' \
                 font-style='italic'/></layout></bibliography></style>";
    let folder = Folder::new(&[
        ("ibid.toml", b""),
        (
            "a.bib",
            b"@book{roe2017, author = {Roe, Jane}, title = {Tides & <b>ships</b>}, publisher = {Quay}, year = 2017}\n",
        ),
        ("own.csl", style.as_bytes()),
        ("not.csl", b"<html/>"),
    ]);
    let set = |args: &[&str]| folder.run(&[&["references", "format"], args].concat());
    let out = |args: &[&str]| text(&set(args).stdout);
    assert!(out(&[]).starts_with("Roe, Jane. 2017. Tides & "), "{}", out(&[]));
    assert!(out(&["--style", "apa"]).starts_with("Roe, J. (2017). Tides & "), "{}", out(&["--style", "apa"]));
    assert!(out(&["--style", "own.csl"]).starts_with("Tides & "), "{}", out(&["--style", "own.csl"]));
    assert!(out(&["--format", "json"]).contains("\"key\": \"roe2017\""), "{}", out(&["--format", "json"]));
    for (style, said) in [
        ("chikago", "Unknown style `chikago`"),
        ("not.csl", "not.csl: Cannot parse the style"),
        ("gone.csl", "gone.csl: Cannot read the file"),
    ] {
        let output = set(&["--style", style]);
        let err = text(&output.stderr);
        assert!(output.status.code() == Some(2) && err.contains(said) && output.stdout.is_empty(), "{err}");
    }
}

#[test]
fn the_style_and_the_language_are_set_in_ibid_toml() {
    let folder = |config: &str| {
        let bib = b"@article{roe2017, author = {Roe, Jane and Poe, Al}, title = {Tides & quays}, journaltitle = {Gazette}, date = \
                    {2017-04-14}}\n";
        let own = "<locale xmlns='http://purl.org/net/xbiblio/csl' version='1.0' xml:lang='fy-NL'><terms><term \
                   name='and'>en</term></terms></locale>";
        Folder::new(&[("ibid.toml", config.as_bytes()), ("a.bib", bib), ("own.xml", own.as_bytes())])
    };
    let set = |config: &str, more: &[&str]| {
        let arguments = [&["references", "format"], more].concat();
        let output = folder(config).run(&arguments);
        text(&output.stdout) + &text(&output.stderr)
    };
    assert!(set("", &[]).contains("Roe, Jane, and Al Poe. 2017. "), "{}", set("", &[]));
    assert!(set("csl-style = \"apa\"\n", &[]).contains("Roe, J., & Poe, A. (2017)"));
    assert!(set("csl-locale = \"own.xml\"\n", &[]).contains("Roe, Jane, en Al Poe. 2017. "));
    assert!(set("csl-style = \"apa\"\n", &["--style", "mla"]).contains("Roe, Jane, and Al Poe. “"));
    let html = set("", &["--to", "html"]);
    assert!(
        html.contains("<div id=\"ref-roe2017\" class=\"csl-entry\">") && html.contains("Tides &amp; Quays"),
        "{html}"
    );
    let wrong = set("\ncsl-style = \"apa-7\"\n", &[]);
    assert!(wrong.contains("ibid.toml:2: Unknown style `apa-7`.") && wrong.contains("did you mean `apa`?"), "{wrong}");
    let missing = set("csl-locale = \"no.xml\"\n", &[]);
    assert!(missing.contains("ibid.toml:1: `no.xml`: "), "{missing}");
}

#[test]
fn a_work_with_two_keys_is_reported() {
    let entries = b"@article{a1, title = {Tides of the Skagerrak}, doi = {10.1/X}}\n\
                    @article{b2, title = {Tides}, doi = {10.1/x}}\n\
                    @book{c3, author = {Roe, Jane}, title = {Salt and the sea}, year = 2003}\n\
                    @book{d4, author = {Roe, Jane}, title = {Salt and the Sea}, year = 2003}\n\
                    @book{e5, author = {Roe, Jane}, title = {Salt and the Sea}, year = 2009}\n";
    let folder = Folder::new(&[("ibid.toml", b""), ("a.bib", entries)]);
    let output = folder.run(&["references", "check"]);
    let out = text(&output.stdout);
    let wanted = "a.bib:2: Duplicate work: `b2` is `a1` (a.bib:1) again.\n\
                  a.bib:4: Duplicate work: `d4` is `c3` (a.bib:3) again.\n";
    assert_eq!((&*out, output.status.code()), (wanted, Some(1)));
}

#[test]
fn citations_follow_the_keys_of_another_export() {
    let old = "@article{ward, author = {Roe, Ann}, title = {Beds}, year = 2019, doi = {10.1/ab}}\n@book{cup, author = {Poe, Cai}, title = {Final}, year = 2017}\n";
    let new = old.replace("{ward", "{roe2019").replace("{cup", "{poe2017");
    let folder = Folder::new(&[
        ("ibid.toml", b"bibliography = [\"new.bib\"]\n"),
        ("old.bib", old.as_bytes()),
        ("new.bib", new.as_bytes()),
        ("a.md", b"So [@ward, p. 3; @cup].\n"),
        ("b.tex", b"So \\cite{cup,other}.\n"),
    ]);
    let output = folder.run(&["references", "rekey", "old.bib"]);
    let out = text(&output.stdout);
    assert!(out.contains("-So [@ward, p. 3; @cup].\n+So [@roe2019, p. 3; @poe2017].\n"), "{out}");
    assert!(out.contains("+So \\cite{poe2017,other}."), "{out}");
    assert!(text(&output.stderr).contains("`ward` is `roe2019` now."), "{}", text(&output.stderr));
    assert_eq!(text(&folder.read("a.md")), "So [@ward, p. 3; @cup].\n");
    folder.run(&["references", "rekey", "old.bib", "--write"]);
    assert_eq!(text(&folder.read("a.md")), "So [@roe2019, p. 3; @poe2017].\n");
    assert_eq!(text(&folder.read("b.tex")), "So \\cite{poe2017,other}.\n");
    assert_eq!(text(&folder.run(&["references", "rekey", "old.bib"]).stdout), "");
}

#[test]
fn the_nocite_of_a_project_counts() {
    let bib = b"@misc{ward, title = {T}}\n@misc{bed, title = {U}}\n@misc{cup, title = {V}}\n";
    let folder = |settings: &[u8]| {
        Folder::new(&[("ibid.toml", b""), ("a.bib", bib), ("a.qmd", b"So [@ward].\n"), ("_quarto.yml", settings)])
    };
    let unused = |settings: &[u8]| text(&folder(settings).run(&["references", "check", "--unused"]).stdout);
    assert_eq!(unused(b"project:\n  type: book\n").matches("No document cites").count(), 2);
    let one = unused(b"nocite: |\n  @bed, @{other}\n");
    assert!(one.contains("`cup`") && !one.contains("`bed`"), "{one}");
    assert_eq!(unused(b"metadata:\n  nocite: [\"@bed\", \"@cup\"]\n"), "");
    assert_eq!(unused(b"nocite: \"@*\"\n"), "");
}

#[test]
fn components_and_expressions_of_mdx_cite_nothing_and_its_prose_does() {
    let folder = Folder::new(&[
        ("s.bib", b"@book{ward, author = {Roe, Jane}, title = {Beds}, year = 2017}\n"),
        (
            "page.mdx",
            b"import {Card} from './card'\n\n<Card by=\"@goal\" />\n\nBeds {props[\"@zz\"]} are few [@ward; @court].\n",
        ),
    ]);
    let output = folder.run(&["lint", "--select", "unresolved-citation", "--format", "concise", "."]);
    let out = text(&output.stdout);
    assert!(out.contains("page.mdx:5:") && out.contains("`@court`"), "{out}");
    assert!(!out.contains("@goal") && !out.contains("@zz"), "{out}");
}
