//! Files read, written and refused.

use std::io::Write;
use std::process::Stdio;

use crate::{Folder, text};

/// A citation that cannot be resolved, with a key close enough to a real one.
const DRAFT: &[u8] =
    "Twelve ships left the harbour on Monday [@marsh2019].\n\nThe strike ended [@marsch2019].\n".as_bytes();
const BIB: &[u8] = b"@article{marsh2019, title = {Ships leave}, author = {Marsh, Ada}, date = {2019-05-04}}\n";

/// A citation whose key only differs in case, which a safe fix corrects.
const CASED: &[u8] =
    "Twelve ships left the harbour on Monday [@marsh2019].\n\nThe strike ended [@Marsh2019].\n".as_bytes();

fn newsroom() -> Folder {
    Folder::new(&[("ibid.toml", b""), ("draft.md", DRAFT), ("sources.bib", BIB)])
}

#[test]
fn the_report_goes_to_the_file_and_only_there() {
    let folder = newsroom();
    let out = folder.run(&["lint", "--select", "unresolved-citation", "--format", "json", "-o", "report.json"]);
    assert_eq!((out.status.code(), text(&out.stdout)), (Some(1), String::new()));
    let report: serde_json::Value = serde_json::from_slice(&folder.read("report.json")).expect("JSON");
    assert_eq!(report["summary"]["documents"], 1);
    let finding = &report["findings"][0];
    assert_eq!((&finding["path"], &finding["rule"]), (&"draft.md".into(), &"unresolved-citation".into()));
    assert_eq!(finding["range"]["start"]["line"], 3);
    let (start, end) = (finding["start"].as_u64().expect("a number"), finding["end"].as_u64().expect("a number"));
    let words = &DRAFT[usize::try_from(start).expect("small")..usize::try_from(end).expect("small")];
    assert!(text(words).contains("marsch2019"), "{}", text(words));
}

#[test]
fn a_folder_in_a_workspace_is_checked_with_the_whole_workspace() {
    let folder = Folder::new(&[
        ("ibid.toml", b""),
        ("sources.bib", BIB),
        ("drafts/draft.md", DRAFT),
        ("notes/other.md", b"They left [@nobody2020]."),
    ]);
    let out = folder.run(&["lint", "drafts", "--select", "unresolved-citation"]);
    let said = text(&out.stdout);
    assert!(said.contains("drafts/draft.md:3:") && said.contains("Found 1 finding in 1 document"), "{said}");
    assert!(!said.contains("nobody2020"), "{said}");
}

#[test]
fn a_file_with_bad_bytes_is_read_reported_once_and_never_written() {
    let bytes = [CASED, b"\nbad \xff byte \xff\n"].concat();
    let folder = Folder::new(&[("ibid.toml", b""), ("draft.md", &bytes), ("sources.bib", BIB)]);
    let out = folder.run(&["lint", "--fix", "--select", "unresolved-citation"]);
    let said = text(&out.stderr);
    assert_eq!(said.matches("draft.md:5: The file is not valid UTF-8").count(), 1, "{said}");
    assert_eq!(out.status.code(), Some(1));
    assert_eq!(folder.read("draft.md"), bytes);
}

#[test]
fn safe_fixes_are_shown_then_written_and_then_none_is_left() {
    let folder = Folder::new(&[("ibid.toml", b""), ("draft.md", CASED), ("sources.bib", BIB)]);
    let select = ["--select", "unresolved-citation"];
    let out = folder.run(&["lint", "--diff", select[0], select[1]]);
    let patch = text(&out.stdout);
    let expected = "--- draft.md\n+++ draft.md\n@@ -1,3 +1,3 @@\n Twelve ships left the harbour on Monday [@marsh2019].\n \n\
                    -The strike ended [@Marsh2019].\n+The strike ended [@marsh2019].\n";
    assert_eq!((out.status.code(), patch.as_str()), (Some(1), expected));
    assert_eq!(folder.read("draft.md"), CASED, "a diff changes nothing");
    let out = folder.run(&["lint", "--fix", select[0], select[1]]);
    assert_eq!(text(&out.stdout), "No findings in 1 document.\n");
    assert_eq!((out.status.code(), text(&out.stderr).as_str()), (Some(0), "1 finding fixed.\n"));
    assert_eq!(text(&folder.read("draft.md")), text(CASED).replace("Marsh", "marsh"));
    let out = folder.run(&["lint", "--diff", select[0], select[1]]);
    assert_eq!((out.status.code(), text(&out.stdout)), (Some(0), String::new()));
}

#[test]
fn unreadable_files_are_reported_and_the_rest_is_checked() {
    let folder = newsroom();
    let out = folder.run(&["lint", "missing.md", "draft.md", "--select", "unresolved-citation"]);
    assert_eq!(out.status.code(), Some(2));
    assert!(text(&out.stderr).contains("missing.md: Cannot read the file: no such file"), "{}", text(&out.stderr));
    assert!(text(&out.stdout).contains("Found 1 finding"));
}

#[test]
fn outside_the_folder_bibliographies_alone_are_read() {
    let folder = Folder::new(&[
        ("outer.bib", b"@misc{kept2020, title = {S}}"),
        ("secret.txt", b"@misc{secret2020, title = {S}}"),
        ("news/ibid.toml", b""),
        (
            "news/a.md",
            b"---\nbibliography: [../outer.bib, /etc/passwd, ../secret.txt, ../gone.bib]\n---\nThey left [@kept2020; @secret2020].\n",
        ),
    ]);
    let out = folder.run(&["lint", "news", "--select", "unresolved-citation"]);
    let said = text(&out.stderr);
    assert_eq!(out.status.code(), Some(2));
    for name in ["/etc/passwd", "../secret.txt"] {
        let wanted = format!("The bibliography `{name}` is outside the folder and has no ending of a bibliography");
        assert!(said.contains(&wanted) && said.contains("a.md:2"), "{said}");
    }
    assert!(said.contains("The bibliography `../gone.bib` does not exist."), "{said}");
    assert!(!said.contains("outer.bib"), "{said}");
    assert!(!text(&out.stdout).contains("key `@kept2020`"));
}

#[test]
fn a_configuration_may_name_a_bibliography_elsewhere_and_no_fix_changes_it() {
    let folder = Folder::new(&[
        ("export/all.bib", b"@misc{fire2020,\n  title = {Fire}\n}\n"),
        ("news/a.md", b"They left [@fire2020].\n"),
    ]);
    let path = folder.path("export/all.bib").canonicalize().expect("a path");
    std::fs::write(folder.path("news/ibid.toml"), format!("bibliography = [{:?}]\n", path.to_str().expect("UTF-8")))
        .expect("a file");
    let out = folder.run(&["lint", "news", "--select", "unresolved-citation"]);
    assert_eq!(out.status.code(), Some(0), "{}{}", text(&out.stdout), text(&out.stderr));
    let before = folder.read("export/all.bib");
    folder.run(&["lint", "news", "--fix", "--suggested"]);
    assert_eq!(folder.read("export/all.bib"), before);
}

#[cfg(unix)]
#[test]
fn pipes_and_names_that_are_not_utf8_stop_nothing() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let folder = newsroom();
    let pipe = folder.path("pipe.md");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
    std::fs::write(folder.0.path().join(OsStr::from_bytes(b"odd\xff\x1b[31m.md")), DRAFT).expect("a file");
    let out = folder.run(&["lint", ".", "--select", "unresolved-citation"]);
    let said = text(&out.stdout);
    assert!(said.contains("odd\u{fffd}␛[31m.md:3:") && said.contains("in 2 documents"), "{said}");
    let out = folder.run(&["lint", "pipe.md"]);
    assert!(text(&out.stderr).contains("pipe.md: This is not a regular file"), "{}", text(&out.stderr));
    assert_eq!(out.status.code(), Some(2));
}

#[test]
fn a_reader_that_leaves_early_is_no_error() {
    let folder = Folder::new(&[("many.md", &b"They left [@nobody2020].\n\n".repeat(5000))]);
    let mut child = folder
        .command(&["lint", "--select", "unresolved-citation"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    drop(child.stdout.take());
    let out = child.wait_with_output().expect("it ends");
    assert_eq!(text(&out.stderr), "");
    assert_eq!(out.status.code(), Some(1));
}

#[test]
fn standard_input_is_checked_under_its_name_with_its_neighbours() {
    let folder = newsroom();
    let run = |args: &[&str]| {
        let mut child =
            folder.command(args).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the binary runs");
        child.stdin.take().expect("a pipe").write_all(b"They left [@marsh2019; @nobody2020].\n").expect("written");
        child.wait_with_output().expect("it ends")
    };
    let out = run(&["lint", "-", "--stdin-filename", "new.md", "--select", "unresolved-citation"]);
    let said = text(&out.stdout);
    assert!(said.contains("new.md:1:") && said.contains("Found 1 finding in 1 document"), "{said}");
    assert!(said.contains("nobody2020") && !folder.path("new.md").exists());
    // In a folder that does not exist yet, as an editor has it before the first save.
    let out = run(&["lint", "-", "--stdin-filename", "new/desk/a.md", "--select", "unresolved-citation"]);
    let said = text(&out.stdout);
    assert!(said.contains("new/desk/a.md:1:") && said.contains("Found 1 finding in 1 document"), "{said}");
    assert!(said.contains("nobody2020") && !folder.path("new").exists());
    let out = run(&["lint", "-", "--fix", "--select", "invalid-ignore"]);
    assert_eq!(text(&out.stdout), "They left [@marsh2019; @nobody2020].\n");
}

#[test]
fn init_writes_once_and_what_it_writes_is_valid() {
    let folder = Folder::new(&[("a.md", b"Ships sail.\n")]);
    assert_eq!(folder.run(&["init"]).status.code(), Some(0));
    assert_eq!(folder.run(&["lint"]).status.code(), Some(0));
    std::fs::write(folder.path("ibid.toml"), "strict = true\n").expect("written");
    assert_eq!(folder.run(&["init"]).status.code(), Some(2));
    assert_eq!(folder.read("ibid.toml"), b"strict = true\n");
    assert_eq!(folder.run(&["init", "--force"]).status.code(), Some(0));
    assert!(text(&folder.read("ibid.toml")).contains("# strict = true"));
}

#[test]
fn the_step_summary_has_every_finding_and_the_log_ten() {
    let folder = Folder::new(&[("ibid.toml", b""), ("many.md", &b"They left [@nobody2020].\n\n".repeat(14))]);
    let summary = folder.path("summary.md");
    let out = folder
        .command(&["lint", "--format", "github", "--select", "unresolved-citation"])
        .env("GITHUB_STEP_SUMMARY", &summary)
        .output()
        .expect("the binary runs");
    assert_eq!(text(&out.stdout).lines().filter(|line| line.starts_with("::error ")).count(), 10);
    assert_eq!(text(&folder.read("summary.md")).lines().filter(|line| line.starts_with("- **error**")).count(), 14);
}

#[test]
fn offsets_count_in_the_requested_unit() {
    let folder = Folder::new(&[("a.md", "\u{feff}“𐐀” [@nobody2020]\n".as_bytes())]);
    let start = |unit: &str| {
        let out = folder.run(&["annotate", "a.md", "--offsets", unit]);
        let json: serde_json::Value = serde_json::from_slice(&out.stdout).expect("JSON");
        assert_eq!(json["offsets"], unit);
        json["documents"][0]["citations"][0]["start"].as_u64()
    };
    assert_eq!((start("bytes"), start("codepoints"), start("utf16")), (Some(12), Some(5), Some(6)));
}

#[test]
fn lines_of_json_are_whole_and_in_order_of_path() {
    let names: Vec<_> = (0..150).map(|number| format!("{number:03}.txt")).collect();
    let files: Vec<_> = names.iter().map(|name| (name.as_str(), &b"Ships sail.\n"[..])).collect();
    let folder = Folder::new(&files);
    let out = folder.run(&["annotate", ".", "--format", "jsonl"]);
    let paths: Vec<_> = text(&out.stdout)
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON")["path"].as_str().map(str::to_owned))
        .collect();
    assert_eq!(paths, names.into_iter().map(Some).collect::<Vec<_>>());
}

#[test]
fn colour_is_shown_if_requested() {
    let folder = newsroom();
    let coloured = |args: &[&str], env: Option<&str>| {
        let mut command = folder.command(args);
        command.args(["--select", "unresolved-citation"]);
        if let Some(name) = env {
            command.env(name, "1");
        }
        command.output().expect("the binary runs").stdout.contains(&0x1b)
    };
    assert!(!coloured(&["lint"], None), "a pipe is no terminal");
    assert!(coloured(&["lint", "--color", "always"], None));
    assert!(coloured(&["lint"], Some("CLICOLOR_FORCE")));
    assert!(!coloured(&["lint", "--color", "never"], Some("CLICOLOR_FORCE")));
    assert!(!coloured(&["lint", "--format", "json", "--color", "always"], None));
}
