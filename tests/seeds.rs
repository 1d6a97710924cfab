//! Every finding on `seeds/`, as one page: a change of behaviour is a diff to read, in which each line is an
//! interruption for a user. `UPDATE_EXPECT=1 cargo test --test seeds` accepts it, and draws the picture in the README
//! again.

#![expect(clippy::unwrap_used, reason = "in a test, what fails is a failure of the test")]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use expect_test::expect_file;

fn lint(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_ibid"))
        .args(["lint", "seeds"])
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_remove("NO_COLOR")
        .env("COLUMNS", "100")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn page(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

#[test]
fn the_findings_on_the_seeds_match_the_snapshot() {
    expect_file![page("tests/seeds.txt")].assert_eq(&lint(&["--color", "never"]));
}

#[test]
fn the_picture_in_the_readme_is_what_a_terminal_shows() {
    let coloured = lint(&["--color", "always"]);
    let summary = coloured.trim_end().lines().last().unwrap();
    let findings: Vec<&str> = coloured.split("\n\n").filter(|finding| finding.contains("seeds/draft.md:")).collect();
    let headed =
        |finding: &&&str, rule: &str| finding.lines().next().is_some_and(|line| line.contains(&format!("[{rule}]")));
    let rules =
        ["unattributed-claim", "vague-attribution", "conflicting-figure", "altered-quotation", "unresolved-citation"];
    let shown: Vec<&str> =
        rules.iter().map(|rule| *findings.iter().rfind(|finding| headed(finding, rule)).unwrap()).collect();
    let text = format!("\u{1b}[1m$ ibid lint seeds\u{1b}[0m\n…\n\n{}\n…\n{summary}\n", shown.join("\n\n"));
    let drawing = anstyle_svg::Term::new().min_width_px(860).render_svg(&text);
    expect_file![page("docs/lint.svg")].assert_eq(&drawing);
}

#[test]
fn the_draft_has_one_of_every_problem() {
    let report: serde_json::Value = serde_json::from_str(&lint(&["--format", "json"])).unwrap();
    let findings = report["findings"].as_array().unwrap();
    let in_draft: BTreeSet<&str> = findings
        .iter()
        .filter(|finding| finding["path"] == "seeds/draft.md")
        .map(|finding| finding["rule"].as_str().unwrap())
        .collect();
    for rule in ibid::rules::RULES {
        let name = rule.meta().name;
        // The draft's own ignore comment is valid, no two of the five articles have one origin, no quotation has
        // several speakers, only an analysis of unnamed events finds the date that differs, its figures add up, and no name in it
        // differs from another document's.
        let absent = [
            "invalid-ignore",
            "circular-source",
            "shared-quotation",
            "misattributed-quotation",
            "conflicting-date",
            "inconsistent-figures",
            "outdated-figure",
            "conflicting-statement",
        ]
        .contains(&name);
        // It is a draft for pandoc: its tags are well-formed and resolve to the right passages, and so does its
        // bibliography.
        let tags =
            ["failed-verification", "locator-past-end", "malformed-citation", "malformed-locator"].contains(&name);
        let listed = ["broken-entry", "duplicate-entry"].contains(&name) || !rule.meta().on;
        assert!(in_draft.contains(name) || absent || tags || listed, "the draft has no {name}: {in_draft:?}");
    }
}

/// Code that contains names from the articles would be fitted to them. Names in the word lists are general knowledge.
#[test]
fn code_has_no_name_of_the_collected_articles() {
    let folder = page("../shared/seeds");
    if !folder.is_dir() {
        eprintln!("skipped: the collection of articles is not here");
        return;
    }
    let output = Command::new(env!("CARGO_BIN_EXE_ibid"))
        .args(["annotate", "--no-cache", "--format", "json"])
        .arg(&folder)
        .output()
        .unwrap();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let kinds = ["PERSON", "PER", "ORG", "GROUP", "WORK"];
    let documents = report["documents"].as_array().unwrap().iter();
    let named = documents
        .flat_map(|document| document["mentions"].as_array().unwrap())
        .filter_map(|mention| kinds.contains(&mention["type"].as_str()?).then_some(mention["text"].as_str()?));
    let (mut code, mut lists) = (Vec::new(), String::new());
    let mut folders = vec![page("src")];
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            match path.extension().and_then(|ending| ending.to_str()) {
                _ if path.is_dir() => folders.push(path),
                Some("rs") => code.push((path.clone(), words(&std::fs::read_to_string(&path).unwrap()))),
                Some("txt") => lists.push_str(&words(&std::fs::read_to_string(&path).unwrap())),
                _ => {}
            }
        }
    }
    for name in named.map(words).collect::<BTreeSet<String>>() {
        // A single short word may be anything.
        if name.len() < 8 || lists.contains(&name) {
            continue;
        }
        let found = code.iter().find(|(_, text)| text.contains(&name));
        assert!(found.is_none(), "“{}” is in {:?}", name.trim(), found.map(|(path, _)| path));
    }
}

/// The words of a text with a space before and after each.
fn words(text: &str) -> String {
    let mut all = String::from(" ");
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        all.push_str(word);
        all.push(' ');
    }
    all
}
