//! Every finding on `seeds/`, as one page: a change of behaviour is a diff to read, each line of which is someone being
//! interrupted. `UPDATE_EXPECT=1 cargo test --test seeds` accepts it, and draws the picture in the README again.

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
fn the_newsroom_is_told_what_it_is_told() {
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
        // The draft’s own ignore comment is as it should be, no two of the five articles go back to one, nobody speaks for two.
        let absent =
            ["invalid-ignore", "circular-source", "shared-quotation", "misattributed-quotation"].contains(&name);
        // It is a draft that pandoc renders: its tags are well-formed and lead to what they say, as does its bibliography.
        let tags =
            ["failed-verification", "locator-past-end", "malformed-citation", "malformed-locator"].contains(&name);
        let listed = ["broken-entry", "duplicate-entry"].contains(&name) || !rule.meta().on;
        assert!(in_draft.contains(name) || absent || tags || listed, "the draft has no {name}: {in_draft:?}");
    }
}
