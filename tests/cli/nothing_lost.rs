//! What ibid writes, and what it leaves unchanged: it never overwrites content that it has not read, never leaves the
//! folder, and never overwrites a change made in the meantime.

use crate::{Folder, text};

const GAZETTE: &str = "Harbour closes\n\nBy Ada Marsh\n\n4 May 2019\n\nTwelve trawlers left the northern harbour of Westhaven before \
                       the storm of Monday.\n\n“The Kestrel lighthouse keeper never once saw the northern convoy arrive,” the \
                       harbour master Jane Roe said on the quay.\n";
const DRAFT: &str = "What came next?\n\n“The Kestrel lighthouse keeper never once saw the northern convoy arrive.”\n";
const OWN: &str = "@book{mine, title = {Years of work}, author = {Marsh, Ada}, date = {1999}}\n";

/// A folder in which a fix would make `references.bib`.
fn newsroom(more: &[(&str, &str)]) -> Folder {
    let files = [("gazette.txt", GAZETTE), ("draft.md", DRAFT)].into_iter().chain(more.iter().copied());
    let files: Vec<_> = files.map(|(name, text)| (name, text.as_bytes())).collect();
    Folder::new(&files)
}

fn fix(folder: &Folder) -> (Option<i32>, String) {
    let out = folder.run(&["lint", "--fix", "--suggested", "draft.md"]);
    (out.status.code(), text(&out.stderr))
}

#[test]
fn a_bibliography_is_created_at_a_free_path() {
    let folder = newsroom(&[("ibid.toml", "")]);
    let (code, said) = fix(&folder);
    assert!(code.is_some_and(|code| code < 2) && said.contains("fixed."), "{said}");
    assert!(text(&folder.read("references.bib")).contains("file = {gazette.txt}"));
    assert!(text(&folder.read("draft.md")).starts_with("---\nbibliography: references.bib\n---\n"));
}

#[test]
fn a_bibliography_that_was_not_read_is_never_replaced() {
    for more in [
        &[("ibid.toml", ""), (".gitignore", "*.bib\n")][..],
        &[("ibid.toml", "bibliography = [\"main.bib\"]\n")],
        &[("ibid.toml", "bibliography = []\n")],
        &[("ibid.toml", ""), (".ignore", "references.*\n")],
    ] {
        let folder = newsroom(more);
        std::fs::write(folder.path("references.bib"), OWN).expect("a file");
        let (code, said) = fix(&folder);
        assert_eq!(text(&folder.read("references.bib")), OWN, "{more:?}");
        assert_eq!(text(&folder.read("draft.md")), DRAFT, "{more:?}");
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains("references.bib") && said.contains("was not read"), "{said}");
        assert!(!said.contains("fixed."), "{said}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_is_neither_followed_out_of_the_folder_nor_replaced() {
    use std::os::unix::fs::symlink;
    for target in ["../outside.txt", "../not-there.txt", "inside.txt"] {
        let outer = Folder::new(&[("outside.txt", OWN.as_bytes())]);
        let news = outer.path("news");
        std::fs::create_dir(&news).expect("a folder");
        for (name, text) in
            [("gazette.txt", GAZETTE), ("draft.md", DRAFT), ("ibid.toml", ""), ("inside.txt", "Notes.\n")]
        {
            std::fs::write(news.join(name), text).expect("a file");
        }
        symlink(target, news.join("references.bib")).expect("a link");
        let out =
            outer.command(&["lint", "--fix", "--suggested", "draft.md"]).current_dir(&news).output().expect("it runs");
        let said = text(&out.stderr);
        assert!(out.status.code() == Some(2) && said.contains("This is a symbolic link"), "{said}");
        assert_eq!(text(&outer.read("outside.txt")), OWN);
        assert_eq!(text(&outer.read("news/inside.txt")), "Notes.\n");
        assert!(!outer.path("not-there.txt").exists());
        assert!(std::fs::symlink_metadata(news.join("references.bib")).expect("a link").is_symlink());
        assert_eq!(text(&outer.read("news/draft.md")), DRAFT);
    }
}

#[test]
fn drafts_of_two_folders_use_their_own_bibliographies() {
    let folder = Folder::new(&[
        ("ibid.toml", b"drafts = [\"draft.md\"]\n"),
        ("gazette.txt", GAZETTE.as_bytes()),
        ("ward/draft.md", DRAFT.as_bytes()),
        ("court/draft.md", DRAFT.as_bytes()),
    ]);
    let out = folder.run(&["lint", "--fix", "--suggested"]);
    for name in ["ward", "court"] {
        let listed = text(&folder.read(&format!("{name}/references.bib")));
        assert!(listed.matches("file = {../").count() == 1, "{name}: {listed} {}", text(&out.stderr));
    }
}

/// A document with a safe fix, and a bibliography.
const CASED: &str = "Twelve ships left the harbour on Monday [@Marsh2019].\n";
const BIB: &str = "@article{marsh2019, title = {Ships leave}, author = {Marsh, Ada}, date = {2019-05-04}}\n";

#[cfg(unix)]
#[test]
fn unwritten_fixes_are_not_counted_and_their_findings_stay() {
    let folder = Folder::new(&[
        ("ibid.toml", b""),
        ("sources.bib", BIB.as_bytes()),
        ("court.md", CASED.as_bytes()),
        ("ward.md", CASED.as_bytes()),
    ]);
    std::fs::hard_link(folder.path("ward.md"), folder.path("copy.md")).expect("a link");
    let out = folder.run(&["lint", "--fix", "--select", "unresolved-citation", "court.md", "ward.md"]);
    let said = text(&out.stderr);
    assert_eq!(out.status.code(), Some(2), "{said}");
    assert!(said.contains("ward.md: The file has hard links"), "{said}");
    assert!(said.trim_end().ends_with("1 finding fixed."), "{said}");
    assert_eq!(text(&folder.read("court.md")), CASED.replace("Marsh", "marsh"));
    for name in ["ward.md", "copy.md"] {
        assert_eq!(text(&folder.read(name)), CASED);
    }
    assert!(text(&out.stdout).contains("ward.md:1:"), "{}", text(&out.stdout));
}

#[cfg(unix)]
#[test]
fn mode_and_extended_attributes_survive_a_fix() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new(&[("ibid.toml", b""), ("sources.bib", BIB.as_bytes()), ("court.md", CASED.as_bytes())]);
    let path = folder.path("court.md");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o604)).expect("a mode");
    let out = folder.run(&["lint", "--fix", "--select", "unresolved-citation"]);
    assert_eq!(text(&out.stderr), "1 finding fixed.\n");
    assert_eq!(std::fs::metadata(&path).expect("a file").permissions().mode() & 0o777, 0o604);
}

/// A line that another process adds at any moment during the fixes is there afterwards.
#[test]
fn changes_saved_in_the_meantime_are_kept() {
    use std::io::Write;
    let more = "The strike ended on the next day, said Ada Marsh, and the ships came back to port.\n\n".repeat(30);
    let whole = format!("{more}{CASED}");
    for wait in [20_u64, 60, 120, 200, 350] {
        let folder =
            Folder::new(&[("ibid.toml", b""), ("sources.bib", BIB.as_bytes()), ("court.md", whole.as_bytes())]);
        let mut command = folder.command(&["lint", "--fix", "--format", "json"]);
        let null = std::process::Stdio::null;
        let mut child = command.stdout(null()).stderr(null()).spawn().expect("the binary runs");
        std::thread::sleep(std::time::Duration::from_millis(wait));
        let mut file = std::fs::OpenOptions::new().append(true).open(folder.path("court.md")).expect("a file");
        file.write_all(b"A line of somebody else.\n").expect("written");
        drop(file);
        child.wait().expect("it ends");
        // A file that was replaced before the line was added has it, too: it was opened by its name.
        assert!(text(&folder.read("court.md")).ends_with("A line of somebody else.\n"), "after {wait} ms");
    }
}

#[test]
fn a_report_is_not_written_over_what_was_read() {
    let folder = Folder::new(&[("ibid.toml", b""), ("sources.bib", BIB.as_bytes()), ("court.md", CASED.as_bytes())]);
    for name in ["court.md", "./sources.bib", "ibid.toml"] {
        let before = folder.read(name);
        let out = folder.run(&["lint", "--format", "json", "--output", name]);
        assert_eq!((out.status.code(), folder.read(name)), (Some(2), before), "{name}");
        assert!(text(&out.stderr).contains("the report is not written to it"), "{}", text(&out.stderr));
    }
    for _ in 0..2 {
        let out = folder.run(&["lint", "--format", "json", "--output", "report.json"]);
        assert_eq!(out.status.code(), Some(1), "{}", text(&out.stderr));
    }
}

#[cfg(unix)]
#[test]
fn a_report_does_not_follow_a_link_out_of_its_folder() {
    let folder = Folder::new(&[("out.txt", b"mine"), ("news/court.md", CASED.as_bytes())]);
    std::os::unix::fs::symlink("../out.txt", folder.path("news/report.json")).expect("a link");
    let out = folder.run(&["lint", "news", "--format", "json", "--output", "news/report.json"]);
    assert_eq!((out.status.code(), folder.read("out.txt")), (Some(2), b"mine".to_vec()));
    assert!(text(&out.stderr).contains("leads out of the folder"), "{}", text(&out.stderr));
}

#[test]
fn the_configuration_is_replaced_only_when_asked_and_as_it_was_read() {
    let folder = Folder::new(&[("ibid.toml", b"strict = true # \xff\n")]);
    assert_eq!(folder.run(&["init", "--force"]).status.code(), Some(2));
    assert_eq!(folder.read("ibid.toml"), b"strict = true # \xff\n");
}

#[test]
fn a_report_that_would_become_a_document_is_not_written() {
    let files: [(&str, &[u8]); 4] = [
        ("ibid.toml", b"exclude = [\"out/\"]\n"),
        (".gitignore", b"*.report.txt\n"),
        ("out/keep.bin", b""),
        ("court.md", CASED.as_bytes()),
    ];
    let folder = Folder::new(&files);
    for name in ["report.txt", "./findings.md", "news.rst"] {
        let out = folder.run(&["lint", "-o", name]);
        assert_eq!((out.status.code(), folder.path(name).exists()), (Some(2), false), "{name}");
        assert!(text(&out.stderr).contains("would read the report as a document"), "{}", text(&out.stderr));
    }
    for name in ["report.log", "today.report.txt", ".report.txt", "out/report.txt"] {
        let out = folder.run(&["lint", "-o", name]);
        assert_eq!((out.status.code(), folder.path(name).exists()), (Some(1), true), "{name}: {}", text(&out.stderr));
    }
}

#[test]
fn a_fix_of_an_ignore_comment_keeps_its_reason_and_its_rules() {
    for (comment, fixed) in [
        (
            "ignore vague-atribution - the editor has the letters",
            "ignore vague-attribution - the editor has the letters",
        ),
        ("ignore vague-attribution unatributed-claim: seen", "ignore vague-attribution unattributed-claim: seen"),
        ("ignore vague-attribution, unatributed-claim known", "ignore vague-attribution, unattributed-claim known"),
    ] {
        let text = |words: &str| format!("<!-- ibid: {words} -->\n\nOfficials said the talks had failed.\n");
        let folder = Folder::new(&[("ibid.toml", b""), ("a.md", text(comment).as_bytes())]);
        folder.run(&["lint", "--fix"]);
        assert_eq!(String::from_utf8_lossy(&folder.read("a.md")), text(fixed));
    }
}
