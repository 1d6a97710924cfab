//! Which settings apply where, and their effect on the exit code.

use crate::{Folder, text};

const CLAIMS: &[u8] =
    b"The harbour took in 4,200 containers in March, and 31 of them were damaged. The crane has been out of \
                        service for 14 weeks.\n";

fn rules(folder: &Folder, args: &[&str]) -> Vec<String> {
    let args: Vec<_> = ["lint", "-q", "--format", "concise"].iter().chain(args).copied().collect();
    let out = folder.run(&args);
    assert!(out.status.code() != Some(2), "{}", text(&out.stderr));
    text(&out.stdout).lines().map(str::to_owned).collect()
}

#[test]
fn levels_by_path_override_those_for_all_and_a_profile_overrides_defaults() {
    let config = "[rules]\nunattributed-claim = \"error\"\n[per-path]\n\"desk/\" = { profile = \"docs\" }\n\
                  \"desk/news/\" = { unattributed-claim = \"hint\" }\n";
    let folder = Folder::new(&[
        ("ibid.toml", config.as_bytes()),
        ("a.md", CLAIMS),
        ("desk/b.md", CLAIMS),
        ("desk/news/c.md", CLAIMS),
    ]);
    let lines = rules(&folder, &["--ignore", "conflicting-figure"]);
    assert!(
        lines.iter().any(|line| line.starts_with("a.md") && line.contains("error[unattributed-claim]")),
        "{lines:?}"
    );
    assert!(!lines.iter().any(|line| line.starts_with("desk/b.md")), "{lines:?}");
    assert!(lines.iter().any(|line| line.starts_with("desk/news/c.md") && line.contains("hint[")), "{lines:?}");
    // Rules selected on the command line report everywhere.
    let lines = rules(&folder, &["--select", "unattributed-claim", "desk/b.md"]);
    assert!(lines.iter().all(|line| line.contains("error[")) && !lines.is_empty(), "{lines:?}");
}

#[test]
fn a_nested_file_may_extend_an_outer_one() {
    let outer = b"exclude = [\"old/\"]\n[rules]\nunattributed-claim = \"info\"\nvague-attribution = \"off\"\n";
    let folder = Folder::new(&[
        ("ibid.toml", outer),
        (".git/HEAD", b""),
        ("news/ibid.toml", b"extend = \"../ibid.toml\"\n[rules]\nvague-attribution = \"error\"\n"),
        ("news/a.md", CLAIMS),
        ("plain/ibid.toml", b""),
        ("plain/a.md", CLAIMS),
    ]);
    let shown = text(&folder.run(&["lint", "--show-settings", "news/a.md"]).stdout);
    assert!(
        shown.contains("unattributed-claim = \"info\"") && shown.contains("vague-attribution = \"error\""),
        "{shown}"
    );
    let shown = text(&folder.run(&["lint", "--show-settings", "plain/a.md"]).stdout);
    assert!(shown.contains("unattributed-claim = \"warning\""), "{shown}");
}

#[test]
fn an_invalid_extend_is_reported() {
    for (nested, said) in [
        ("extend = \"../../outside.toml\"\n", "outside the workspace"),
        ("extend = \"missing.toml\"\n", "no such file"),
        ("extend = \"ibid.toml\"\n", "circle"),
        ("extend = \".\"\n", "n/ibid.toml:1: `extend` names `.`, which is a folder."),
        ("profile = \"tabloid\"\n", "Unknown profile"),
        ("[per-path]\n\"a\" = { no-such-rule = \"off\" }\n", "Unknown rule"),
        ("[per-path]\n\"a\" = \"off\"\n", "must be a table"),
    ] {
        let folder = Folder::new(&[("r/ibid.toml", b""), ("r/n/ibid.toml", nested.as_bytes()), ("r/n/a.md", CLAIMS)]);
        let out = folder.command(&["lint"]).current_dir(folder.path("r")).output().expect("it runs");
        assert_eq!(out.status.code(), Some(2), "{nested}");
        assert!(text(&out.stderr).contains(said), "{nested}: {}", text(&out.stderr));
    }
}

#[test]
fn the_command_line_sets_a_configuration_or_a_key_or_none() {
    let folder = Folder::new(&[
        ("ibid.toml", b"[rules]\nunattributed-claim = \"off\"\n"),
        ("a.md", CLAIMS),
        ("house.toml", b"[rules]\nunattributed-claim = \"error\"\n"),
    ]);
    assert!(rules(&folder, &[]).is_empty());
    assert!(rules(&folder, &["--config", "house.toml"]).iter().all(|line| line.contains("error[")));
    assert!(rules(&folder, &["--isolated"]).iter().any(|line| line.contains("warning[")));
    assert!(rules(&folder, &["--config", "rules.unattributed-claim=info"]).iter().any(|line| line.contains("info[")));
    let out = folder.run(&["lint", "--config", "no-such-key=1"]);
    assert_eq!(out.status.code(), Some(2));
    assert!(
        text(&out.stderr).contains("--config") && text(&out.stderr).contains("nknown key"),
        "{}",
        text(&out.stderr)
    );
    assert_eq!(folder.run(&["lint", "--config", "missing.toml"]).status.code(), Some(2));
}

#[test]
fn the_files_to_read_can_be_listed() {
    let folder = Folder::new(&[
        ("ibid.toml", b"exclude = [\"old/\"]\n"),
        (".gitignore", b"build/\n"),
        ("a.md", CLAIMS),
        ("old/b.md", CLAIMS),
        ("build/c.md", CLAIMS),
        (".github/d.md", CLAIMS),
        (".git/e.md", CLAIMS),
    ]);
    let files = |args: &[&str]| {
        let args: Vec<_> = ["lint", "--show-files"].iter().chain(args).copied().collect();
        let out = folder.run(&args);
        text(&out.stdout).lines().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(files(&[]), ["a.md"]);
    assert_eq!(files(&["--no-ignore"]), ["a.md", "build/c.md"]);
    assert_eq!(files(&["--hidden"]), [".github/d.md", "a.md"]);
    assert_eq!(files(&["a.md", "old/b.md"]), ["a.md", "old/b.md"]);
    assert_eq!(files(&["--force-exclude", "a.md", "old/b.md"]), ["a.md"]);
}

#[test]
fn max_warnings_is_a_number() {
    let folder = Folder::new(&[("a.md", CLAIMS)]);
    let code = |args: &[&str]| {
        let args: Vec<_> = ["lint"].iter().chain(args).copied().collect();
        folder.run(&args).status.code()
    };
    assert_eq!(code(&["--max-warnings", "0"]), Some(1));
    assert_eq!(code(&["--max-warnings", "9"]), Some(0));
    assert_eq!(code(&["--max-warnings", "9", "--config", "rules.unattributed-claim=error"]), Some(1));
    assert_eq!(code(&["--exit-zero"]), Some(0));
    assert_eq!(code(&["--fail-on", "error"]), Some(0));
}

#[test]
fn statistics_count_by_rule() {
    let folder = Folder::new(&[("a.md", CLAIMS), ("b.md", b"See [@a, @b].\n")]);
    let out = folder.run(&["lint", "--statistics", "--format", "json"]);
    let counts: serde_json::Value = serde_json::from_slice(&out.stdout).expect("JSON");
    let of = |rule: &str| counts.as_array().into_iter().flatten().find(|count| count["rule"] == rule).cloned();
    assert!(of("unattributed-claim").is_some_and(|count| count["count"].as_u64() >= Some(1)), "{counts}");
    assert_eq!(out.status.code(), Some(1));
    for args in [["--format", "sarif"], ["--format", "github"], ["-o", "junit=x.xml"]] {
        let out = folder.run(&["lint", "--statistics", args[0], args[1]]);
        assert_eq!((out.status.code(), text(&out.stdout)), (Some(2), String::new()), "{args:?}");
    }
    assert_eq!(folder.run(&["lint", "--statistics", "--format", "csv"]).status.code(), Some(1));
}

#[test]
fn threads_and_cache_folder_change_no_answer() {
    // Less than a few kilobytes are not cached.
    let long = CLAIMS.repeat(200);
    let folder = Folder::new(&[("a.md", long.as_slice()), ("b.md", CLAIMS)]);
    let one = folder.run(&["lint", "-j", "1"]);
    let cached = || {
        let mut command = folder.command(&["lint", "--cache-dir", "kept"]);
        command.env_remove("IBID_NO_CACHE").output().expect("it runs")
    };
    let (cold, warm) = (cached(), cached());
    assert_eq!((text(&one.stdout), text(&cold.stdout)), (text(&cold.stdout), text(&warm.stdout)));
    assert!(folder.path("kept").is_dir());
    assert_eq!(folder.run(&["lint", "-j", "0"]).status.code(), Some(2));
    // No more threads than are of use.
    assert_eq!(text(&folder.run(&["lint", "-j", "4000000000"]).stdout), text(&one.stdout));
}

#[test]
fn a_cache_folder_that_cannot_be_used_is_named() {
    let folder = Folder::new(&[("a.md", CLAIMS), ("file", b"")]);
    let with = |args: &[&str]| {
        let mut command = folder.command(&["lint", "--cache-dir", "file"]);
        command.args(args).env_remove("IBID_NO_CACHE").output().expect("it runs")
    };
    let out = with(&[]);
    assert_eq!(out.status.code(), Some(1));
    assert!(text(&out.stderr).contains("file: The cache cannot be kept here"), "{}", text(&out.stderr));
    assert_eq!(text(&with(&["-q"]).stderr), "");
}

#[test]
fn ignore_comments_that_ignore_nothing_are_reported_if_requested() {
    let page = "<!-- ibid: ignore unattributed-claim: counted by us -->\nThe port of Oban lost 45% of its ships last year.\n\n\
                <!-- ibid: ignore unattributed-claim: counted by us -->\n\nThe lab of Perth lost 35% of its samples last year.\n\n\
                <!-- ibid: ignore vague-attribution, unattributed-claim: an old remark -->\n\nIt rained.\n\n\
                It snowed. <!-- ibid: ignore unattributed-claim: an old remark -->\n";
    let page = format!("{page}\n<!-- ibid: ignore-file single-source: one witness -->\n");
    let folder =
        Folder::new(&[("a.md", page.as_bytes()), ("b.tex", b"% ibid: ignore vague-attribution: old\nIt rained.\n")]);
    let told = |args: &[&str]| {
        let args = [&["lint", "-q", "--format", "concise"], args].concat();
        let out = text(&folder.run(&args).stdout);
        out.lines().filter_map(|line| line.split(": ").next().map(str::to_owned)).collect::<Vec<_>>()
    };
    assert_eq!(told(&[]), [""; 0]);
    let unused = ["a.md:8:19", "a.md:8:38", "a.md:12:30", "a.md:14:24", "b.tex:1:16"];
    assert_eq!(told(&["--report-unused-ignores"]), unused);
    // A rule that is off cannot have a finding.
    let off = ["--report-unused-ignores", "--config", "rules.vague-attribution=off", "--ignore", "unattributed-claim"];
    assert_eq!(told(&off), ["a.md:14:24"]);
}

/// Waits until the output of a process has a text.
fn wait_for(path: &std::path::Path, wanted: &str) -> bool {
    let begun = std::time::Instant::now();
    while begun.elapsed() < std::time::Duration::from_secs(30) {
        if std::fs::read_to_string(path).is_ok_and(|out| out.contains(wanted)) {
            return true;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    false
}

#[test]
fn watching_sees_ignored_files_and_a_configuration_elsewhere_if_these_are_read() {
    let folder = Folder::new(&[(".gitignore", b"lab/\n"), ("lab/a.md", b"Nothing.\n"), ("rules.cfg", b"")]);
    let path = folder.path("out.log");
    let args = ["lint", "--watch", "--no-ignore", "--config", "rules.cfg", "--format", "concise", "lab"];
    let out = std::fs::File::create(&path).expect("a file");
    let mut child = folder.command(&args).stdout(out).stderr(std::process::Stdio::null()).spawn().expect("it runs");
    let seen = [
        wait_for(&path, "No findings in 1 document"),
        std::fs::write(folder.path("lab/a.md"), CLAIMS).is_ok() && wait_for(&path, "warning[unattributed-claim]"),
        std::fs::write(folder.path("rules.cfg"), "[rules]\nunattributed-claim = \"error\"\n").is_ok()
            && wait_for(&path, "error[unattributed-claim]"),
    ];
    child.kill().and_then(|()| child.wait()).expect("it ends");
    assert_eq!(seen, [true; 3], "{}", std::fs::read_to_string(&path).unwrap_or_default());
}

/// What shells complete, and the pages of `man`.
#[test]
fn shells_complete_rules_formats_and_commands() {
    let folder = Folder::new(&[]);
    let script = folder.run(&["completions", "bash"]).stdout;
    std::fs::write(folder.path("ibid.bash"), script).expect("a file");
    let complete = |words: &[&str]| {
        let (last, before) = (words[words.len() - 1], words[words.len() - 2]);
        let line = format!(
            "source ibid.bash; COMP_WORDS=(ibid {}); COMP_CWORD={}; _ibid ibid '{last}' {before}; echo \"${{COMPREPLY[@]}}\"",
            words.join(" "),
            words.len()
        );
        let out = std::process::Command::new("bash").current_dir(folder.0.path()).args(["-c", &line]).output();
        out.map_or_else(|_| String::new(), |out| text(&out.stdout).trim().to_owned())
    };
    if std::process::Command::new("bash").arg("--version").output().is_err() {
        return crate::tools::skip("bash is not installed");
    }
    assert_eq!(complete(&["lint", "--format", "sa"]), "sarif");
    assert_eq!(complete(&["lint", "--select", "unattributed-c"]), "unattributed-claim");
    assert_eq!(complete(&["explain", "single"]), "single-source");
    assert_eq!(complete(&["man", "anno"]), "annotate");
    // The help does not list every rule with each option.
    assert!(!text(&folder.run(&["lint", "--help"]).stdout).contains("circular-source"));
}

#[test]
fn the_last_setting_of_a_key_holds() {
    let folder = Folder::new(&[("a.md", CLAIMS)]);
    let level = |settings: [&str; 2]| {
        let lines = rules(&folder, &["--config", settings[0], "--config", settings[1]]);
        lines.iter().filter(|line| line.contains("[unattributed-claim]")).any(|line| line.contains("error["))
    };
    let (off, error) = ("rules.unattributed-claim=off", "rules.unattributed-claim=error");
    assert!(level([off, error]) && !level([error, off]) && level([error, "rules.vague-attribution=off"]));
}
