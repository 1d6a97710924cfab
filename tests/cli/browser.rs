//! Pages looked at in a real browser: Debian's Chromium through playwright-core, with axe-core for accessibility. Set
//! `IBID_PICTURES` to a folder to keep screenshots.

use std::path::PathBuf;
use std::process::Command;

use crate::{Folder, text, tools};

/// Chromium and node, and what the script needs; `None`, with the reason said, where something is missing.
fn browser() -> Option<(PathBuf, PathBuf)> {
    let chromium = tools::find("chromium", "IBID_CHROMIUM")?;
    let node = tools::find("node", "IBID_NODE")?;
    if !tools::root().join("tests/browser/node_modules/playwright-core").is_dir() {
        tools::skip("playwright-core is not installed: `npm ci` in tests/browser");
        return None;
    }
    Some((chromium, node))
}

/// Opens a page and gives what was seen, as JSON.
fn look(tools: &(PathBuf, PathBuf), folder: &Folder, page: &str, kind: &str) -> serde_json::Value {
    let pictures = std::env::var_os("IBID_PICTURES").unwrap_or_else(|| "-".into());
    let mut command = Command::new(&tools.1);
    command.arg(tools::root().join("tests/browser/look.mjs")).arg(&tools.0).arg(folder.path(page)).arg(kind);
    let out = command.arg(pictures).output().expect("node runs");
    assert!(out.status.success(), "{kind}: {}\n{}", text(&out.stdout), text(&out.stderr));
    serde_json::from_slice(&out.stdout).expect("JSON")
}

const DAM: &str = "---\ntitle: Water over the dam\ndate: 2019-05-04\n---\n\nThe reservoir released 4,200 cubic metres of water on 3 May 2019, \
    the river board said. “We will mend the gate before the spring floods come,” said Ada Marsh, its engineer. The gate \
    failed twice in March 2019 and 31 cellars were flooded.\n";
const PAPER: &str = "---\ntitle: A <b>second</b> account\noutlet: The Gazette\n---\n\nThe reservoir released 4,900 cubic metres of water on \
    3 May 2019, according to the farmers. Ada Marsh said: “We will mend the gate before the autumn floods come.” \
    averyveryverylongwordwithoutanyspaceinitthatmustnotmakethepagewiderthanatelephoneisaveryveryverylongword\n";

#[test]
fn the_report_and_the_copy_work_in_a_browser() {
    let Some(tools) = browser() else { return };
    let folder = Folder::new(&[
        ("ibid.toml", b""),
        ("dam.md", DAM.as_bytes()),
        ("a/very/long/path/to/a/document/of/the/newspaper/paper.md", PAPER.as_bytes()),
        ("wire.md", "The gate of the dam failed twice in March 2019. Nobody was hurt.\n".as_bytes()),
    ]);
    assert!(folder.run(&["report", "-o", "report.html"]).status.success());
    let seen = look(&tools, &folder, "report.html", "report");
    println!("report in a browser: {seen}");
    let copy = folder.run(&["annotate", "dam.md", "--format", "html"]).stdout;
    std::fs::write(folder.path("copy.html"), copy).expect("a file");
    look(&tools, &folder, "copy.html", "copy");
}
