//! `ibid lint --fix --suggested`: the citations that it adds, and those that it leaves to a person.

use super::{Folder, text};

const GAZETTE: &str = "Harbour closes\n\nBy Ada Marsh\n\n4 May 2019\n\nTwelve trawlers left the northern harbour of Westhaven before \
                       the storm of Monday.\n\n“The Kestrel lighthouse keeper never once saw the northern convoy arrive,” the \
                       harbour master Jane Roe said on the quay.\n";

const QUOTE: &str = "“The Kestrel lighthouse keeper never once saw the northern convoy arrive.”";

/// A draft with the Gazette, after the fixes; and after they were applied again.
fn cited(draft: &str) -> (String, String) {
    let folder = Folder::new(&[
        ("ibid.toml", b""),
        ("sources.bib", b"@online{gazette, author = {Marsh, Ada}, title = {Harbour closes}, file = {gazette.txt}}\n"),
        ("gazette.txt", GAZETTE.as_bytes()),
        ("draft.md", draft.as_bytes()),
    ]);
    let fix = || {
        let output = folder.run(&["lint", "--fix", "--suggested", "draft.md"]);
        assert!(output.status.code().is_some_and(|code| code < 2), "{}", text(&output.stderr));
        text(&folder.read("draft.md"))
    };
    (fix(), fix())
}

#[track_caller]
fn check(draft: &str, wanted: &str) {
    let (once, twice) = cited(draft);
    assert_eq!(once, wanted);
    assert_eq!(twice, wanted, "what is done is done");
}

#[test]
fn a_supported_claim_is_cited_once() {
    check(&format!("What came next?\n\n{QUOTE}\n"), &format!("What came next?\n\n{QUOTE} [@gazette, para. 5]\n"));
}

#[test]
fn a_sentence_that_cites_the_source_gets_no_second_tag() {
    for draft in [
        format!("What came next?\n\n{QUOTE} [@gazette]\n"),
        format!("What came next [@gazette, para. 4]? So it went on the quay: {QUOTE} [@gazette, para. 5]\n"),
    ] {
        check(&draft, &draft);
    }
}

#[test]
fn a_vague_source_is_left_to_a_person() {
    let draft = "Officials say that twelve trawlers left the northern harbour of Westhaven before the storm.\n";
    check(draft, draft);
}

#[test]
fn claims_beyond_the_passage_are_not_cited() {
    for draft in [
        // Another number, another name, another word in the quotation.
        "Fourteen trawlers left the northern harbour of Westhaven before the storm of Monday.\n".to_owned(),
        "Twelve trawlers left the northern harbour of Eastbourne before the storm of Monday.\n".to_owned(),
        format!("What came next?\n\n{}\n", QUOTE.replace("never once", "always")),
    ] {
        check(&draft, &draft);
    }
}

#[test]
fn source_material_is_unchanged_unless_named_or_marked_as_a_draft() {
    let draft = format!("What came next?\n\n{QUOTE}\n");
    let other = format!("So it was [@gazette].\n\n{QUOTE}\n");
    let says = format!("---\ndraft: true\n---\n\nWhat came next?\n\n{QUOTE}\n");
    let denies = format!("---\ndraft: false\n---\n\nSo it was [@gazette].\n\n{QUOTE}\n");
    let folder = |config: &str| {
        Folder::new(&[
            ("ibid.toml", config.as_bytes()),
            (
                "sources.bib",
                b"@online{gazette, author = {Marsh, Ada}, title = {Harbour closes}, file = {gazette.txt}}\n",
            ),
            ("gazette.txt", GAZETTE.as_bytes()),
            ("cites-nothing.md", draft.as_bytes()),
            ("cites.md", other.as_bytes()),
            ("says.md", says.as_bytes()),
            ("denies.md", denies.as_bytes()),
        ])
    };
    let tagged = |folder: &Folder| {
        let names = ["gazette.txt", "cites-nothing.md", "cites.md", "says.md", "denies.md"];
        let has = |name: &&&str| text(&folder.read(name)).contains("arrive.” [@");
        names.iter().filter(has).copied().collect::<Vec<_>>()
    };
    let all = folder("");
    let output = all.run(&["lint", "--fix", "--suggested", "."]);
    assert_eq!(tagged(&all), ["cites.md", "says.md"], "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("3 documents are source material"), "{}", text(&output.stderr));
    assert_eq!(text(&all.read("gazette.txt")), GAZETTE);

    let named = folder("");
    named.run(&["lint", "--fix", "--suggested", "cites-nothing.md", "denies.md"]);
    assert_eq!(tagged(&named), ["cites-nothing.md", "denies.md"]);

    let configured = folder("drafts = [\"cites-*\"]\n");
    configured.run(&["lint", "--fix", "--suggested"]);
    assert_eq!(tagged(&configured), ["cites-nothing.md", "says.md"]);
}
