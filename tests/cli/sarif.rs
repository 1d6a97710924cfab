//! SARIF with the requirements of GitHub code scanning and the schema.

use serde_json::Value;

use crate::Folder;

const TEXT: &str = "“Кабулов” 𐐀 left [@nobody2020]. They left [@nobody2020]. See [x](y) [@marsch2019].\n";

fn report() -> Value {
    let folder = Folder::new(&[
        ("ibid.toml", b""),
        ("a b.md", TEXT.as_bytes()),
        ("s.bib", b"@misc{marsh2019, title = {Ships leave}}"),
    ]);
    let out = folder.run(&["lint", "--format", "sarif", "--select", "unresolved-citation"]);
    assert_eq!(out.status.code(), Some(1));
    serde_json::from_slice(&out.stdout).expect("JSON")
}

fn filled(value: &Value) {
    assert!(value.as_str().is_some_and(|text| !text.is_empty() && text.chars().count() <= 1024), "{value}");
}

#[test]
fn everything_that_github_requires_is_present() {
    let report = report();
    assert_eq!((&report["version"], report["runs"].as_array().map(Vec::len)), (&"2.1.0".into(), Some(1)));
    filled(&report["$schema"]);
    let run = &report["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    for rule in rules {
        filled(&rule["id"]);
        filled(&rule["shortDescription"]["text"]);
        filled(&rule["fullDescription"]["text"]);
        assert!(rule["help"]["text"].is_string() && rule["properties"]["tags"].is_array());
    }
    for result in run["results"].as_array().expect("results") {
        filled(&result["message"]["text"]);
        let index = result["ruleIndex"].as_u64().and_then(|index| usize::try_from(index).ok()).expect("an index");
        assert_eq!(rules[index]["id"], result["ruleId"]);
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "a%20b.md");
        for key in ["startLine", "startColumn", "endLine", "endColumn"] {
            assert!(place["region"][key].as_u64().is_some_and(|number| number > 0), "{place}");
        }
    }
}

#[test]
fn columns_count_code_points_and_ends_are_exclusive() {
    let report = report();
    let region = &report["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"];
    let column = |key: &str| usize::try_from(region[key].as_u64().expect("a number")).expect("small");
    let words: String =
        TEXT.chars().skip(column("startColumn") - 1).take(column("endColumn") - column("startColumn")).collect();
    assert!(words.contains("nobody2020") && words.len() < 16, "{words}");
}

#[test]
fn findings_on_one_line_are_separate() {
    let report = report();
    let results = report["runs"][0]["results"].as_array().expect("results");
    let mut prints: Vec<_> =
        results.iter().map(|result| result["partialFingerprints"]["primaryLocationLineHash"].to_string()).collect();
    assert_eq!(prints.len(), 3);
    prints.sort();
    prints.dedup();
    assert_eq!(prints.len(), 3);
}

#[test]
fn fixes_say_what_to_replace() {
    let report = report();
    let fixes: Vec<_> = report["runs"][0]["results"]
        .as_array()
        .expect("results")
        .iter()
        .filter_map(|result| result["fixes"].as_array())
        .flatten()
        .collect();
    assert!(!fixes.is_empty());
    for fix in fixes {
        filled(&fix["description"]["text"]);
        let change = &fix["artifactChanges"][0];
        assert_eq!(change["artifactLocation"]["uri"], "a%20b.md");
        let replacement = &change["replacements"][0];
        assert!(
            replacement["deletedRegion"]["startLine"].is_u64() && replacement["insertedContent"]["text"].is_string()
        );
    }
}
