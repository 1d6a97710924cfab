//! New findings in a folder: baselines, and changes according to git, in repositories that are created here.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::{Folder, text};

/// Paragraphs in everyday English that need sources.
const HARBOUR: &str = "The harbour took in 4,200 containers in March, and 31 of them were damaged. The crane has been out \
                       of service for 14 weeks.\n";
const WARD: &str = "The hospital closed 12 of its 40 wards last year. Waiting times rose by 35 percent.\n";

fn git(folder: &Path, args: &[&str]) {
    let mut command = Command::new("git");
    command.current_dir(folder).args(["-c", "user.name=a", "-c", "user.email=a@b", "-c", "init.defaultBranch=main"]);
    let out = command.args(args).env("GIT_CONFIG_NOSYSTEM", "1").output().expect("git runs");
    assert!(out.status.success(), "git {args:?}: {}", text(&out.stderr));
}

fn commit(folder: &Folder) {
    git(folder.0.path(), &["add", "-A"]);
    git(folder.0.path(), &["commit", "-q", "-m", "state"]);
}

fn repository(files: &[(&str, &str)]) -> Folder {
    let files: Vec<_> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    let folder = Folder::new(&files);
    git(folder.0.path(), &["init", "-q"]);
    commit(&folder);
    folder
}

/// One line for each finding.
fn concise(folder: &Folder, args: &[&str]) -> Vec<String> {
    let args: Vec<_> = ["lint", "-q", "--format", "concise"].iter().chain(args).copied().collect();
    let out = folder.run(&args);
    assert!(out.status.code() != Some(2), "{}", text(&out.stderr));
    text(&out.stdout).lines().map(str::to_owned).collect()
}

fn write(folder: &Folder, name: &str, text: &str) {
    std::fs::write(folder.path(name), text).expect("a file");
}

#[test]
fn a_baseline_hides_old_findings_and_shows_new_ones() {
    let folder = repository(&[("port.md", HARBOUR), ("desk/ward.md", WARD)]);
    assert!(concise(&folder, &[]).len() >= 3);
    let out = folder.run(&["baseline"]);
    assert_eq!(out.status.code(), Some(0), "{}", text(&out.stderr));
    let out = folder.run(&["lint"]);
    assert_eq!(out.status.code(), Some(0), "{}", text(&out.stdout));
    assert!(text(&out.stdout).contains("in the baseline"), "{}", text(&out.stdout));
    // Text above, a moved and rewrapped paragraph, another comma: nothing is new.
    let rewrapped = HARBOUR.replace(" containers in", "\ncontainers in").replace("March, and", "March and");
    write(&folder, "port.md", &format!("# The port\n\nThe sun shone.\n\n{rewrapped}"));
    write(&folder, "desk/ward.md", "Nothing here.\n");
    write(&folder, "desk/clinic.md", WARD);
    assert_eq!(concise(&folder, &[]), [""; 0]);
    // A new claim is reported, and no other.
    write(&folder, "desk/more.md", "The ferry sank in 1997 and 84 passengers drowned.\n");
    let new = concise(&folder, &[]);
    assert!(!new.is_empty() && new.iter().all(|line| line.starts_with("desk/more.md:")), "{new:?}");
    // Different words are another claim.
    std::fs::remove_file(folder.path("desk/more.md")).expect("a file");
    write(&folder, "desk/clinic.md", &WARD.replace("12 of", "19 of"));
    assert_eq!(concise(&folder, &[]).len(), 1);
}

#[test]
fn a_fixed_finding_is_stale_until_it_is_pruned() {
    let folder = repository(&[("port.md", HARBOUR), ("ward.md", WARD)]);
    folder.run(&["baseline"]);
    let before = folder.read("ibid-baseline.json");
    write(&folder, "ward.md", "The hospital stands on a hill.\n");
    let out = folder.run(&["lint"]);
    assert_eq!(out.status.code(), Some(0));
    assert!(text(&out.stderr).contains("stale") && text(&out.stderr).contains("ward.md"), "{}", text(&out.stderr));
    assert_eq!(folder.run(&["lint", "--fail-on-stale"]).status.code(), Some(1));
    // Rules that do not run report nothing about their entries.
    assert!(!text(&folder.run(&["lint", "--select", "altered-quotation"]).stderr).contains("stale"));
    // Nor do documents that are not checked.
    assert!(!text(&folder.run(&["lint", "port.md"]).stderr).contains("stale"));
    assert_eq!(folder.run(&["baseline", "--prune"]).status.code(), Some(0));
    let after = folder.read("ibid-baseline.json");
    assert!(after.len() < before.len() && !text(&after).contains("ward.md") && text(&after).contains("port.md"));
    assert_eq!(folder.run(&["lint", "--fail-on-stale"]).status.code(), Some(0));
    assert_eq!(folder.run(&["lint", "--no-baseline"]).status.code(), Some(1));
}

/// Different sentences that need a source.
fn claims(count: usize) -> Vec<String> {
    let who = ["harbour", "hospital", "court", "laboratory", "football club", "school", "railway", "bakery"];
    let did = ["closed", "sold", "lost", "opened", "repaired", "ordered", "counted"];
    let what = ["wards", "engines", "tickets", "windows", "samples", "cases", "boats", "ovens", "desks"];
    let when = ["in March", "last year", "within two weeks", "during the strike", "since the flood"];
    (0..count)
        .map(|n| {
            let (who, did, what) = (who[n % who.len()], did[n % did.len()], what[n % what.len()]);
            format!(
                "The {who} {did} {} {what} {}, and {} people waited.",
                113 + 17 * n,
                when[n % when.len()],
                31 + 7 * n
            )
        })
        .collect()
}

/// The findings of `ibid lint`, and the number of findings in the baseline.
fn told_and_held(folder: &Folder) -> (u64, u64) {
    let out = folder.run(&["lint", "--format", "json", "--select", "unattributed-claim"]);
    let report: serde_json::Value = serde_json::from_slice(&out.stdout).expect("JSON");
    let told = report["findings"].as_array().map_or(0, Vec::len);
    (u64::try_from(told).expect("a count"), report["summary"]["baselined"].as_u64().unwrap_or(0))
}

#[test]
fn a_thousand_edits_around_claims_keep_them_known_and_other_figures_do_not() {
    let claims = claims(1_000);
    let documents: Vec<Vec<&String>> = claims.chunks(10).map(|claims| claims.iter().collect()).collect();
    let folder = Folder::new(&[("ibid.toml", b"")]);
    let path = |number: usize| format!("{number:03}.md");
    let text_of = |claims: &[&String]| {
        let paragraphs =
            claims.chunks(2).map(|pair| pair.iter().map(|claim| claim.as_str()).collect::<Vec<_>>().join(" "));
        paragraphs.collect::<Vec<_>>().join("\n\n") + "\n"
    };
    for (number, claims) in documents.iter().enumerate() {
        write(&folder, &path(number), &text_of(claims));
    }
    folder.run(&["baseline"]);
    let (new, all) = told_and_held(&folder);
    assert!(new == 0 && all > 500, "{new} new, {all} held");
    for (number, claims) in documents.iter().enumerate() {
        let text = text_of(claims);
        let edited = match number % 7 {
            0 => format!("# A heading\n\nWe walked along the quay.\n\n{text}"),
            1 => text.replace(" The ", " We were there. The "),
            2 => text.replace(", and", " and"),
            3 => text.replace(' ', "\n"),
            4 => reversed(&text),
            5 => text.replace("The ", "THE "),
            _ => text.split(". ").collect::<Vec<_>>().join(".\n\n"),
        };
        let name = if number % 5 == 0 { format!("moved-{number}.md") } else { path(number) };
        std::fs::remove_file(folder.path(&path(number))).expect("a file");
        write(&folder, &name, &edited);
    }
    let (lost, kept) = told_and_held(&folder);
    let share = 1_000 * kept / (kept + lost).max(1);
    println!(
        "baseline: {kept} of {} findings kept after edits that change no claim ({}.{} %)",
        kept + lost,
        share / 10,
        share % 10
    );
    assert!(share >= 950, "{kept} of {} kept", kept + lost);
    for entry in std::fs::read_dir(folder.0.path()).expect("a folder").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".md") {
            std::fs::remove_file(entry.path()).expect("a file");
        }
    }
    // One figure of each claim has changed.
    for (number, claims) in documents.iter().enumerate() {
        let changed: Vec<String> = claims.iter().map(|claim| claim.replacen("and ", "and 9", 1)).collect();
        write(&folder, &path(number), &text_of(&changed.iter().collect::<Vec<_>>()));
    }
    let (told, held) = told_and_held(&folder);
    println!("baseline: {held} of {} findings wrongly kept after another figure was put into each claim", held + told);
    assert!(held == 0 && told > 500, "{held} wrongly kept, {told} told");
}

#[test]
fn an_invalid_baseline_is_reported_with_its_line() {
    let folder = repository(&[("port.md", HARBOUR), ("ibid-baseline.json", "{\n  \"version\": oops\n}\n")]);
    let out = folder.run(&["lint"]);
    assert_eq!(out.status.code(), Some(2));
    assert!(text(&out.stderr).contains("ibid-baseline.json:2:"), "{}", text(&out.stderr));
}

#[test]
fn since_reports_sentences_and_not_lines() {
    let folder = repository(&[("port.md", HARBOUR), ("ward.md", WARD)]);
    assert_eq!(concise(&folder, &["--since", "HEAD"]), [""; 0]);
    // One more sentence in the same line, and the paragraph moved and rewrapped.
    let moved = HARBOUR.replace(". The crane", ".\nThe crane").replace('\n', " 27 dockers were dismissed in May.\n");
    write(&folder, "port.md", &format!("An opening.\n\n{moved}"));
    let new = concise(&folder, &["--since", "HEAD"]);
    assert!(!new.is_empty() && new.len() < concise(&folder, &["port.md"]).len(), "{new:?}");
    // A renamed file is not new, one that git does not know is.
    git(folder.0.path(), &["mv", "ward.md", "clinic.md"]);
    write(&folder, "ferry.md", "The ferry sank in 1997 and 84 passengers drowned.\n");
    let new = concise(&folder, &["--since", "HEAD"]);
    assert!(
        new.iter().any(|line| line.starts_with("ferry.md")) && !new.iter().any(|line| line.contains("clinic.md")),
        "{new:?}"
    );
    // Later commits of the other branch do not belong to this one.
    commit(&folder);
    git(folder.0.path(), &["checkout", "-q", "-b", "draft", "HEAD~1"]);
    assert_eq!(concise(&folder, &["--since", "main"]), [""; 0]);
}

#[test]
fn since_reports_citations_whose_entry_was_removed() {
    let folder = repository(&[
        ("ibid.toml", ""),
        ("a.md", "The quay was closed [@marsh2019]. The mole stood [@okafor2020].\n"),
        ("s.bib", "@misc{marsh2019, title = {A}}\n@misc{okafor2020, title = {B}}\n"),
    ]);
    write(&folder, "s.bib", "@misc{okafor2020, title = {B}}\n");
    let new = concise(&folder, &["--since", "HEAD", "--select", "unresolved-citation"]);
    assert!(new.len() == 1 && new[0].contains("marsh2019"), "{new:?}");
}

#[test]
fn since_reports_what_is_missing() {
    let folder = repository(&[("port.md", HARBOUR)]);
    for revision in ["no-such-branch", "--output=x", ""] {
        let out = folder.run(&["lint", &format!("--since={revision}")]);
        assert_eq!(out.status.code(), Some(2), "{revision}");
        assert!(!folder.path("x").exists());
    }
    let loose = Folder::new(&[("port.md", HARBOUR.as_bytes())]);
    let out =
        loose.command(&["lint", "--since", "HEAD"]).env("GIT_CEILING_DIRECTORIES", "/").output().expect("it runs");
    assert_eq!(out.status.code(), Some(2));
    assert!(text(&out.stderr).contains("git"), "{}", text(&out.stderr));
}

fn changed(folder: &Folder, diff: &[u8], args: &[&str]) -> Output {
    let mut command = folder.command(&["lint", "-q", "--format", "concise", "--changed"]);
    let mut child = command
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    std::io::Write::write_all(&mut child.stdin.take().expect("standard input"), diff).expect("a diff");
    child.wait_with_output().expect("an end")
}

#[test]
fn what_is_no_diff_is_an_error_and_never_a_green_run() {
    let folder = Folder::new(&[("a.md", b"The mill in Oban lost 45 workers in 2019.\n")]);
    let combined = b"diff --cc a.md\nindex 1,2..3\n--- a/a.md\n+++ b/a.md\n@@@ -1,0 -1,0 +1,1 @@@\n++The mill in Oban lost 45 workers in 2019.\n";
    for (diff, told) in [
        (&combined[..], "combined diff of a merge"),
        (b"\0\x01\x02", "not a unified diff"),
        (b"a.md | 2 +-\n 1 file changed\n", "not a unified diff"),
    ] {
        let out = changed(&folder, diff, &[]);
        assert_eq!((out.status.code(), text(&out.stderr).contains(told)), (Some(2), true), "{}", text(&out.stderr));
    }
    assert_eq!(changed(&folder, b"", &[]).status.code(), Some(0));
}

#[test]
fn a_diff_on_standard_input_selects_changed_sentences() {
    let folder = repository(&[("desk/port.md", HARBOUR), ("ward.md", WARD)]);
    write(&folder, "desk/port.md", &HARBOUR.replace("14 weeks", "17 weeks"));
    for context in ["-U3", "-U0"] {
        let diff = Command::new("git").current_dir(folder.0.path()).args(["diff", context]).output().expect("git runs");
        let out = changed(&folder, &diff.stdout, &[]);
        let lines = text(&out.stdout);
        assert!(lines.lines().count() >= 1 && lines.lines().all(|line| line.starts_with("desk/port.md:1:")), "{lines}");
        assert!(lines.lines().count() < concise(&folder, &["desk"]).len(), "{lines}");
        assert_eq!(out.status.code(), Some(1));
    }
    // Something else is an error; nothing at all means that nothing has changed.
    assert_eq!(changed(&folder, b"no diff at all\n", &[]).status.code(), Some(2));
    assert_eq!(changed(&folder, b"", &[]).status.code(), Some(0));
}

/// The paragraphs in the opposite order.
fn reversed(text: &str) -> String {
    let mut paragraphs: Vec<&str> = text.split("\n\n").map(str::trim).collect();
    paragraphs.reverse();
    paragraphs.join("\n\n") + "\n"
}
