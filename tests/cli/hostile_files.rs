//! Hostile files of a folder: the files that they name are not read, and a problem is reported where the file is named.

use std::time::{Duration, Instant};

use crate::{Folder, text};

const DRAFT: &str = "Ada Marsh said the harbour lost 45 cranes [@k1]. The flood destroyed 1,200 houses [@k2].\n";
const BIB: &str = "@article{k1, title={Cranes}, author={Marsh, Ada}, year={2019}}\n@book{k2, title={Floods}, author={Stone, Ben}, year={2018}}\n";

fn style(macros: &str) -> String {
    format!(
        "<style xmlns='http://purl.org/net/xbiblio/csl' class='in-text' version='1.0'><info><title>t</title><id>http://x/y</id>\
         <updated>2020-01-01T00:00:00+00:00</updated></info>{macros}<citation><layout><text macro='a'/></layout></citation>\
         <bibliography><layout><text macro='a'/></layout></bibliography></style>"
    )
}

fn newsroom(config: &str) -> Folder {
    Folder::new(&[("ibid.toml", config.as_bytes()), ("a.md", DRAFT.as_bytes()), ("refs.bib", BIB.as_bytes())])
}

/// Runs `lint` and expects an error on that line of `ibid.toml` that contains `what`, soon.
#[track_caller]
fn refused(folder: &Folder, line: u32, what: &str) {
    let begun = Instant::now();
    let out = folder.run(&["lint", "."]);
    let said = text(&out.stderr);
    assert_eq!(out.status.code(), Some(2), "{said}");
    assert!(said.contains(&format!("ibid.toml:{line}: ")) && said.contains(what), "{said}");
    assert!(!said.contains("panicked"), "{said}");
    assert!(begun.elapsed() < Duration::from_secs(30), "it took {:?}", begun.elapsed());
}

#[test]
fn a_style_that_would_crash_or_block_the_engine_is_refused_where_it_is_named() {
    let group = |depth: usize| format!("{}<text value='x'/>{}", "<group>".repeat(depth), "</group>".repeat(depth));
    let doubling: String = (0..30)
        .map(|n| format!("<macro name='m{n}'><text macro='m{}'/><text macro='m{}'/></macro>", n + 1, n + 1))
        .collect();
    let chain: String = (0..5_000).map(|n| format!("<macro name='m{n}'><text macro='m{}'/></macro>", n + 1)).collect();
    let attributes: String = (0..80_000).map(|n| format!(" a{n}='1'")).collect();
    let spaces: String = (0..1_000).map(|n| format!(" xmlns:a{n}='u{n}'")).collect();
    for (macros, what) in [
        ("<macro name='a'><text macro='a'/></macro>".to_owned(), "calls itself"),
        (
            "<macro name='a'><text macro='b'/></macro><macro name='b'><text macro='&#97;'/></macro>".to_owned(),
            "calls itself",
        ),
        (format!("<macro name='a'>{}</macro>", group(20_000)), "deep"),
        (
            format!("<macro name='a'><text macro='m0'/></macro>{doubling}<macro name='m30'><text value='x'/></macro>"),
            "so often",
        ),
        (format!("<macro name='a'><text macro='m0'/></macro>{chain}"), "elements deep"),
        (format!("<macro name='a'><text value='x'{attributes}/></macro>"), "attributes"),
        (format!("<macro name='a'><text value='x'{spaces}/></macro>"), "attributes"),
        (format!("<macro name='a'>{}</macro>", "<text value='x'/>".repeat(60_000)), "elements"),
        (format!("<macro name='a'><text value='{}'/></macro>", "x".repeat(3 << 20)), "larger than 2 MiB"),
    ] {
        let folder = newsroom("strict = false\ncsl-style = \"x.csl\"\n");
        std::fs::write(folder.path("x.csl"), style(&macros)).expect("a file");
        refused(&folder, 2, what);
        let out = folder.run(&["references", "format", "--style", "x.csl"]);
        assert!(out.status.code() == Some(2) && text(&out.stderr).contains(what), "{}", text(&out.stderr));
    }
}

#[test]
fn a_large_valid_style_is_used() {
    let macros: String = (0..200)
        .map(|n| {
            format!("<macro name='m{n}'><choose><if variable='title'><text variable='title'/></if></choose></macro>")
        })
        .collect();
    let folder = newsroom("csl-style = \"styles/x.csl\"\n");
    std::fs::create_dir(folder.path("styles")).expect("a folder");
    let all =
        format!("<macro name='a'><group delimiter=' '><text macro='m7'/><text macro='m199'/></group></macro>{macros}");
    std::fs::write(folder.path("styles/x.csl"), style(&all)).expect("a file");
    let out = folder.run(&["references", "format"]);
    assert_eq!((out.status.code(), text(&out.stderr).as_str()), (Some(0), ""));
    assert!(text(&out.stdout).contains("Cranes Cranes"), "{}", text(&out.stdout));
}

#[cfg(unix)]
#[test]
fn a_configuration_only_reads_files_next_to_it() {
    let folder = newsroom("");
    let fifo = folder.path("w");
    assert!(std::process::Command::new("mkfifo").arg(&fifo).status().expect("mkfifo").success());
    std::os::unix::fs::symlink("/dev/zero", folder.path("zero.csl")).expect("a link");
    std::fs::File::create(folder.path("huge.bin")).expect("a file").set_len(1 << 40).expect("sparse");
    for (config, what) in [
        ("reader = \"/dev/zero\"", "outside the folder"),
        ("reader = \"w\"", "not a regular file"),
        ("reader = \"../reader\"", "outside the folder"),
        ("reader = \"huge.bin\"", "larger than 64 MiB"),
        ("csl-style = \"zero.csl\"", "outside the folder"),
        ("csl-style = \"/etc/hostname.csl\"", "outside the folder"),
        ("csl-locale = \"w\"", "not a regular file"),
    ] {
        std::fs::write(folder.path("ibid.toml"), format!("\n{config}\n")).expect("a file");
        refused(&folder, 2, what);
    }
}

#[test]
fn a_huge_configuration_is_refused() {
    let folder = newsroom("");
    std::fs::write(folder.path("ibid.toml"), "# x\n".repeat(400_000)).expect("a file");
    let out = folder.run(&["lint", "."]);
    assert!(text(&out.stderr).contains("ibid.toml: The file is larger than 1 MiB"), "{}", text(&out.stderr));
}

#[test]
fn a_missing_bibliography_is_reported_on_the_line_that_names_it() {
    let folder = Folder::new(&[
        ("ibid.toml", b"strict = false\nbibliography = [\n  \"refs.bib\",\n  \"missing.bib\",\n]\n"),
        ("refs.bib", BIB.as_bytes()),
        ("a.md", format!("---\ntitle: Cranes\nbibliography: gone.bib\n---\n\n{DRAFT}").as_bytes()),
    ]);
    let said = text(&folder.run(&["lint", "."]).stderr);
    assert!(said.contains("ibid.toml:4: The bibliography `missing.bib` does not exist"), "{said}");
    assert!(said.contains("a.md:3: The bibliography `gone.bib` does not exist"), "{said}");
}

#[test]
fn a_broken_entry_is_one_finding_whose_level_decides() {
    let broken = format!("{BIB}@misc{{k3, title = }}\n");
    let folder = |config: &str| {
        let folder = newsroom(config);
        std::fs::write(folder.path("refs.bib"), &broken).expect("a file");
        folder
    };
    let only = ["lint", ".", "--select", "broken-entry"];
    let out = folder("").run(&only);
    assert_eq!((out.status.code(), text(&out.stderr).as_str()), (Some(1), ""));
    assert_eq!(text(&out.stdout).matches("broken-entry").count(), 1, "{}", text(&out.stdout));
    let out = folder("").run(&[&only[..], &["--exit-zero"]].concat());
    assert_eq!(out.status.code(), Some(0), "{}", text(&out.stderr));
    let off = folder("[rules]\nbroken-entry = \"off\"\n").run(&["lint", ".", "--select", "unresolved-citation"]);
    assert_eq!((off.status.code(), text(&off.stderr).as_str()), (Some(0), ""));
    let other = folder("").run(&["lint", "a.md", "--select", "unresolved-citation"]);
    assert_eq!(other.status.code(), Some(0), "{}", text(&other.stderr));
}
