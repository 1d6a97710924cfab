//! The formats of `ibid lint`, parsed by third-party programs if those are installed.

use std::process::Command;

use crate::{Folder, text, tools};

const FORMATS: [&str; 15] = [
    "full",
    "concise",
    "grouped",
    "json",
    "jsonl",
    "sarif",
    "github",
    "gitlab",
    "azure",
    "rdjson",
    "rdjsonl",
    "junit",
    "checkstyle",
    "csv",
    "html",
];

/// Every unit of columns differs here; and a document, a file name and a key that would be active content in each
/// format.
fn folder() -> Folder {
    Folder::new(&[
        ("ibid.toml", b""),
        (
            "a b.md",
            "“Кабулов” 𐐀 left 45% of it [@nobody2020]. They left <b>&amp; \"it\" ]]> [@nobody2020].\n".as_bytes(),
        ),
        (
            "bom.md",
            "\u{feff}Ports closed [@marsch2019].\r\n\r\n=1+1 ##vso[task.x]y ::error::z [@gone1999].\r\n".as_bytes(),
        ),
        ("clean.md", b"Nothing is cited here.\n"),
        ("s.bib", b"@misc{marsh2019, title = {Ships leave}}"),
    ])
}

#[test]
fn one_run_writes_every_format_and_others_read_them() {
    let folder = folder();
    let outputs: Vec<_> = FORMATS.iter().map(|format| format!("--output={format}={format}")).collect();
    let mut args = vec!["lint", "--select", "unresolved-citation", "--no-baseline"];
    args.extend(outputs.iter().map(String::as_str));
    let out = folder.run(&args);
    assert_eq!(out.status.code(), Some(1), "{}", text(&out.stderr));
    assert!(text(&out.stdout).contains("Found 4 findings"), "{}", text(&out.stdout));
    for format in FORMATS {
        let written = text(&folder.read(format));
        assert!(!written.is_empty() && !written.contains('\u{1b}'), "{format}");
        for line in written.lines() {
            assert!(!line.starts_with("##vso[task.x]") && !line.starts_with("::error::z"), "{format}: {line}");
        }
    }
    let Some(python) = tools::find("python3", "IBID_PYTHON") else { return };
    let imports = "import html5lib, jsonschema, junitparser, sarif";
    if !Command::new(&python).args(["-c", imports]).output().is_ok_and(|out| out.status.success()) {
        return tools::skip("the readers of reports are not installed: html5lib, jsonschema, junitparser, sarif-tools");
    }
    let script = tools::root().join("tests/cli/readers.py");
    let schemas = tools::root().join("../shared/facts/schemas");
    let out = Command::new(&python).arg(script).arg(folder.0.path()).arg(&schemas).output().expect("python runs");
    assert!(out.status.success(), "{}\n{}", text(&out.stdout), text(&out.stderr));
    if !schemas.is_dir() {
        tools::skip("the schemas of SARIF and rdjson are not beside the checkout");
    }
}

#[test]
fn a_file_named_like_a_format_is_a_file() {
    let folder = folder();
    let run = |args: &[&str]| {
        let args: Vec<_> = ["lint", "-q", "--select", "unresolved-citation"].iter().chain(args).copied().collect();
        folder.run(&args)
    };
    let out = run(&["--format", "json", "-o", "x=y.json", "-o", "csv=out.csv"]);
    assert_eq!(text(&out.stdout), "");
    assert!(folder.path("x=y.json").is_file() && folder.path("out.csv").is_file());
    for (output, told) in [
        ("csv=", "names no file"),
        ("sarf=out.sarif", "did you mean `sarif`?"),
        ("xml=out.xml", "the formats are full, concise"),
        ("-", "`--format` says"),
        ("json=-", "`--format` says"),
    ] {
        let out = run(&["-o", output]);
        assert_eq!((out.status.code(), text(&out.stderr).contains(told)), (Some(2), true), "{}", text(&out.stderr));
    }
    assert_eq!(run(&["-o", "./sarf=out"]).status.code(), Some(1));
    assert!(folder.path("sarf=out").is_file());
    assert_eq!(run(&["-o", "JSON=upper"]).status.code(), Some(1));
    assert!(text(&folder.read("upper")).starts_with('{'));
    let twice = run(&["-o", "csv=same", "-o", "json=same"]);
    assert_eq!((twice.status.code(), text(&twice.stderr).contains("twice")), (Some(2), true));
    assert_eq!(run(&["-o", "csv=a b.md"]).status.code(), Some(2));
}

#[test]
fn a_report_that_cannot_be_written_does_not_keep_others_from_being_written() {
    let folder = folder();
    let args = ["lint", "-q", "-o", "sarif=first", "-o", "json=no/such/folder", "-o", "csv=bom.md", "-o", "junit=last"];
    let out = folder.run(&args);
    let told = text(&out.stderr);
    assert_eq!(out.status.code(), Some(2));
    assert!(
        told.contains("no/such/folder: Cannot write") && told.contains("bom.md: This file is a document"),
        "{told}"
    );
    assert!(text(&folder.read("first")).starts_with('{') && text(&folder.read("last")).starts_with("<?xml"));
}

#[test]
fn a_place_in_another_document_is_shown_with_the_words_around_it() {
    let folder = Folder::new(&[
        ("minutes.txt", b"The committee of Oban approved the plan for the harbour by 7 votes to 2.\n"),
        ("gazette.txt", b"The committee of Oban approved the plan for the harbour by 8 votes to 2.\n"),
        ("lab.md", b"The probe of the Tarn lab weighs 12 kg.\n"),
        ("note.md", b"The probe of the Tarn lab weighs 19 kg.\n"),
    ]);
    let out = folder.run(&["lint", "--select", "conflicting-figure"]);
    let report = text(&out.stdout).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(report.contains("“The committee of Oban approved the plan for the harbour by 8 votes to 2.”"), "{report}");
    assert!(!report.contains("“8”, according to The committee of Oban. “8”"), "{report}");
}

#[test]
fn a_finding_takes_few_lines_and_none_is_wider_than_the_terminal() {
    let long =
        "The port authority of the northern district counted 4,200 containers, 310 lorries and 17 ships on the day \
                of the strike, while the union that had called it spoke of 9,000 containers and of a harbour in which \
                nothing at all had moved since Tuesday morning. "
            .repeat(4);
    let folder = Folder::new(&[("a.md", long.as_bytes()), ("b.md", long.replace("4,200", "4,900").as_bytes())]);
    for columns in ["60", "90", "140"] {
        let out = folder.command(&["lint"]).env("COLUMNS", columns).output().expect("it runs");
        let report = text(&out.stdout);
        // The sums by rule are as wide as the names of the rules.
        let is_sum = |line: &&str| line.trim_start().starts_with(|c: char| c.is_ascii_digit()) && !line.contains('|');
        let told = report.lines().filter(|line| !is_sum(line));
        let widest = told.map(|line| line.chars().count()).max().unwrap_or(0);
        assert!(widest <= columns.parse().unwrap_or(0), "{widest} of {columns}:\n{report}");
    }
    let out = folder.run(&["lint"]);
    let report = text(&out.stdout);
    let findings = report.split("\n\n").filter(|part| part.contains(".md:")).collect::<Vec<_>>();
    assert!(!findings.is_empty());
    let lines: usize = findings.iter().map(|finding| finding.lines().count()).sum();
    assert!(lines <= findings.len() * 7, "{lines} lines for {} findings:\n{report}", findings.len());
}

#[test]
fn links_are_written_only_if_requested() {
    let folder = folder();
    let out =
        folder.command(&["lint"]).env("FORCE_HYPERLINK", "1").env("CLICOLOR_FORCE", "1").output().expect("it runs");
    // Depending on the build, there is an address for its pages: then the links lead there.
    let links = text(&out.stdout).contains("\u{1b}]8;;http");
    assert_eq!(links, ibid::rules::page("unresolved-citation").is_some());
    assert!(!text(&folder.run(&["lint"]).stdout).contains('\u{1b}'));
}
