//! Pages looked at in a real browser: Debian's Chromium through playwright-core, with axe-core for accessibility. Set
//! `IBID_PICTURES` to a folder to keep screenshots.

use std::path::PathBuf;
use std::process::Command;

use crate::dice::Dice;
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

/// A short report on one day of a dispute about a bridge, with figures, dates and speakers that differ from document to document.
fn account(dice: &mut Dice) -> String {
    const NAMES: [&str; 8] =
        ["Ada Marsh", "Ruth Berg", "Jonas Feld", "Mira Okoye", "Tom Hale", "Lena Ford", "Ivo Krall", "Nora Quist"];
    const PLACES: [&str; 6] = ["Fenwick", "Torrow", "Halden", "Besse", "Culmore", "Ardley"];
    let (outlet, day) = (PLACES[dice.below(6)], 1 + dice.below(28));
    let mut text = format!("---\noutlet: {outlet} Post\ndate: 2021-05-{day:02}\n---\n\n");
    for _ in 0..3 {
        let (name, other, place) = (NAMES[dice.below(8)], NAMES[dice.below(8)], PLACES[dice.below(6)]);
        let (count, cost) = (10 + dice.below(90), 1 + dice.below(40));
        text.push_str(&format!(
            "The bridge at {place} carries {count},000 cars a day and cost {cost} million euros. {name} said the council had \
             “looked away for {count} months.” {other} denied that, and closed the bridge on {day} May. {count} families \
             were moved to a school.\n\n"
        ));
    }
    text
}

#[test]
fn the_report_of_two_hundred_documents_is_quick_in_a_browser() {
    let Some(tools) = browser() else { return };
    let mut dice = Dice(0x5eed);
    let files: Vec<(String, String)> = (0..200).map(|n| (format!("{n:03}.md"), account(&mut dice))).collect();
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    let folder = Folder::new(&files);
    assert!(folder.run(&["report", "-o", "report.html"]).status.success());
    let size = std::fs::metadata(folder.path("report.html")).expect("a page").len();
    let seen = look(&tools, &folder, "report.html", "large");
    println!("report of 200 documents, {size} bytes: {seen}");
    assert!(seen["entries"].as_u64() > Some(1_000), "{seen}");
    // On an idle machine a tenth of it; tests share it with others.
    for (what, most) in [("open_ms", 10_000), ("filter_ms", 3_000), ("choose_ms", 3_000)] {
        assert!(seen[what].as_u64() < Some(most), "{what}: {seen}");
    }
    assert!(size < 24 << 20, "{size} bytes");
}
