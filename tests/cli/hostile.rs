//! Hostile documents: none of their content reaches a terminal or a log as more than text, none takes long, and no
//! bibliography ends the program.

use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use crate::Folder;

const FORMATS: [&str; 4] = ["text", "json", "github", "sarif"];
const LEAD: &str = "Twelve ships left the harbour on Monday. Officials say 8,400 sailors remain [@nobody2020].\n";

/// A forbidden byte in the output: a control character that is neither a line end nor one of our colours.
fn fault(bytes: &[u8]) -> Option<String> {
    let Ok(text) = std::str::from_utf8(bytes) else { return Some("it is not UTF-8".into()) };
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let behind = &rest[c.len_utf8()..];
        rest = behind;
        let acts = match c {
            '\n' => false,
            '\u{1b}' => {
                let colour = behind.strip_prefix('[').and_then(|code| code.split_once('m')).is_some_and(|(code, _)| {
                    code.len() < 20 && code.bytes().all(|byte| byte.is_ascii_digit() || byte == b';')
                });
                !colour
            }
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
            c => c.is_control(),
        };
        if acts {
            return Some(format!("{c:?} before {:?}", behind.chars().take(40).collect::<String>()));
        }
    }
    None
}

/// The problems of a run over hostile documents.
fn faults(out: &Output, format: &str, coloured: bool) -> Vec<String> {
    let mut faults = Vec::new();
    if !matches!(out.status.code(), Some(0..=2)) {
        faults.push(format!("it ended with {}", out.status));
    }
    faults.extend(fault(&out.stdout).map(|fault| format!("standard output: {fault}")));
    faults.extend(fault(&out.stderr).map(|fault| format!("standard error: {fault}")));
    if !coloured && out.stdout.contains(&0x1b) {
        faults.push("a colour where none is wanted".into());
    }
    match format {
        "json" | "sarif" => {
            faults
                .extend(serde_json::from_slice::<serde_json::Value>(&out.stdout).err().map(|error| error.to_string()));
        }
        "github" => {
            for line in String::from_utf8_lossy(&out.stdout).lines().filter(|line| line.contains("::")) {
                let ours =
                    ["::error file=", "::warning file=", "::notice file="].iter().any(|own| line.starts_with(own));
                if line.trim_start().starts_with("::") && !ours || line.starts_with("##[") {
                    faults.push(format!("a command of the document's: {line}"));
                }
            }
        }
        _ => {}
    }
    faults
}

fn lint(folder: &Path, path: &str, format: &str) -> Vec<String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ibid"));
    command.current_dir(folder).env_remove("GITHUB_STEP_SUMMARY").env("COLUMNS", "90");
    let out = command.args(["lint", path, "--color", "always", "--format", format]).output().expect("the binary runs");
    faults(&out, format, format == "text")
}

/// Runs over every path in every format; the whole must take no longer than `limit`.
fn check(folder: &Path, paths: &[&str], limit: Duration) {
    let started = Instant::now();
    for path in paths {
        for format in FORMATS {
            let faults = lint(folder, path, format);
            assert!(faults.is_empty(), "{path}, {format}: {faults:#?}");
        }
    }
    let took = started.elapsed();
    assert!(took < limit, "{took:?} for {} paths", paths.len());
}

#[test]
fn the_check_finds_control_characters() {
    assert_eq!(fault("\u{1b}[1m\u{1b}[38;5;9mred\u{1b}[0m “words”\n".as_bytes()), None);
    for wrong in ["\u{1b}]0;title\u{7}", "\u{1b}[2J", "\u{9b}1m", "a\rb", "a\tb", "\u{202e}", "\0", "\u{1b}", "\u{7f}"]
    {
        assert!(fault(wrong.as_bytes()).is_some(), "{wrong:?}");
    }
    assert!(fault(b"\xff").is_some());
}

#[test]
fn document_content_is_harmless_to_terminal_log_and_time() {
    let controls: String = (1..32).chain(127..160).filter_map(char::from_u32).filter(|c| *c != '\n').collect();
    let wrap = |middle: &str| format!("{LEAD}{middle}\n{LEAD}").into_bytes();
    let escapes = "\u{1b}[31mEvil\u{1b}]0;title\u{7} Minister said 40 \u{9b}2J ships “sank”.";
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("controls.md", wrap(&format!("Officials say 40 {controls} ships sank."))),
        ("escapes.md", wrap(escapes)),
        ("bidi.md", wrap("The \u{202e}reverof\u{202c} Minister\u{2066} said\u{200f} 40 ships sank [@ke\u{202e}y].")),
        ("bom.md", [b"\xef\xbb\xbf\xef\xbb\xbf", LEAD.as_bytes(), b"\xef\xbb\xbf"].concat()),
        ("nul.txt", LEAD.replace("ships", "sh\0ips").into_bytes()),
        ("bytes.txt", [LEAD.as_bytes(), b"Officials say 40 \xff\xfe\xed\xa0\xbd\xc0\xaf ships sank.\n"].concat()),
        ("line.txt", LEAD.replace('\n', " ").repeat(1000).into_bytes()),
        ("word.txt", format!("{LEAD}{}\n", "a".repeat(100_000)).into_bytes()),
        ("marks.txt", format!("Officials say 40 ships{} sank.\n", "\u{301}".repeat(50_000)).into_bytes()),
        ("quotes.md", format!("{}\n\n{LEAD}", "> ".repeat(5000)).into_bytes()),
        ("brackets.md", wrap(&"[".repeat(20_000))),
        ("opened.txt", wrap(&"“".repeat(20_000))),
        ("commands.md", wrap("::error::40 ships sank\n\n::add-mask::officials say 40\n\n##[group]x")),
        ("head.md", format!("---\ntitle: {}\n---\n{LEAD}", "[".repeat(5000)).into_bytes()),
        ("names.md", format!("---\nbibliography: [{}]\n---\n{LEAD}", "no.bib, ".repeat(3000)).into_bytes()),
        ("odd/\u{1b}[31m\u{202e}::error::%0A,a\n.md", LEAD.into()),
    ];
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
    let folder = Folder::new(&files);
    let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
    check(folder.0.path(), &names, Duration::from_secs(480));
}

#[test]
fn hostile_bibliographies_are_harmless() {
    let mut growth = String::from("@string{s0 = {0123456789}}\n");
    for n in 1..60 {
        growth.push_str(&format!("@string{{s{n} = s{0} # s{0}}}\n", n - 1));
    }
    let deep = format!("@misc{{d, title = {{{}", "{".repeat(100_000));
    for (name, bib) in [
        ("circle", "@misc{a, crossref = {b}}\n@misc{b, crossref = {a}}\n".to_owned()),
        ("self", "@string{a = a}\n@misc{b, title = a}\n".to_owned()),
        ("growth", format!("{growth}@misc{{b, title = s59}}\n")),
        ("deep", deep),
        ("escape", "@misc{\u{1b}[31m\u{202e}, title\u{9b}}\n@misc{a, title = {\u{1b}]0;x\u{7}}}".to_owned()),
    ] {
        let text = b"Ships left [@good2020; @a].\n";
        let bib = format!("@misc{{good2020, title = {{Good}}}}\n{bib}");
        let folder = Folder::new(&[("a.md", text), ("sources.bib", bib.as_bytes())]);
        check(folder.0.path(), &["a.md"], Duration::from_secs(30));
        let out = folder.run(&["lint", "--select", "unresolved-citation"]);
        assert!(!String::from_utf8_lossy(&out.stdout).contains("good2020"), "{name} costs the entry before it");
    }
}

#[test]
fn ten_thousand_missing_bibliographies_are_reported_in_four_lines() {
    let names: String = (0..10_000).map(|n| format!("no{n}.bib, ")).collect();
    let text = format!("---\nbibliography: [{names}]\n---\nShips left.\n");
    let out = Folder::new(&[("a.md", text.as_bytes())]).run(&["lint"]);
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    assert_eq!((out.status.code(), said.matches("error: a.md:").count()), (Some(2), 4), "{said}");
    assert!(said.contains("more bibliographies"), "{said}");
}

#[test]
fn a_broken_configuration_counts_only_where_it_governs() {
    let folder = Folder::new(&[
        (".git/HEAD", b""),
        ("news/a.md", b"Ships left.\n"),
        ("other/ibid.toml", b"strict = \n"),
        ("other/b.md", b"Ships left.\n"),
    ]);
    let out = folder.run(&["lint", "news", "--exit-zero"]);
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    assert_eq!(out.status.code(), Some(0), "{said}");
    assert!(said.contains("note: other/ibid.toml:1: This configuration is ignored"), "{said}");
    for path in [".", "other", "other/b.md"] {
        let out = folder.run(&["lint", path]);
        let said = String::from_utf8_lossy(&out.stderr).into_owned();
        assert!(out.status.code() == Some(2) && said.contains("error: other/ibid.toml:1:"), "{path}: {said}");
    }
}

#[test]
fn help_and_errors_respect_the_colour_option() {
    let folder = Folder::new(&[]);
    let coloured = |args: &[&str], no_color: bool| {
        let mut command = folder.command(args);
        command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
        if no_color {
            command.env("NO_COLOR", "1");
        }
        let out = command.output().expect("the binary runs");
        [out.stdout, out.stderr].concat().contains(&0x1b)
    };
    assert!(coloured(&["--color", "always", "--help"], false));
    assert!(coloured(&["lint", "--nonsense", "--color=always"], false));
    assert!(!coloured(&["--color", "never", "--help"], false));
    assert!(!coloured(&["lint", "--help"], true));
}

/// A larger set, generated by a program outside this repository.
#[test]
#[ignore = "takes minutes without optimization; run by hand where the program lies"]
fn the_large_hostile_set_is_linted() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/bench/hostile/hostile_docs.py");
    if !script.is_file() {
        crate::tools::skip("../shared/bench/hostile/hostile_docs.py is not there");
        return;
    }
    let Some(python) = crate::tools::find("python3", "IBID_PYTHON") else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let set = folder.path().join("set");
    let made = Command::new(python).arg(script).arg(&set).arg("--small").output().expect("python runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    check(folder.path(), &["set"], Duration::from_secs(180));
}
