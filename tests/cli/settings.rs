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
