//! The external collection of hostile inputs, if it is next to the checkout: everything important in it also has a test
//! here.

use std::path::Path;
use std::process::Command;

#[test]
#[cfg_attr(
    debug_assertions,
    ignore = "its clocks are set for a release build: `cargo test --release --test lsp`; .ci/run runs it"
)]
fn the_server_survives_the_hostile_collection() {
    let bench = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/bench/hostile");
    if !bench.join("lsp_abuse.py").is_file() {
        println!("skipped: ../shared/bench/hostile is not here");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder can be made");
    let documents = folder.path().join("documents");
    let made = Command::new("python3").arg(bench.join("hostile_docs.py")).arg(&documents).arg("--small").output();
    let Ok(made) = made else {
        println!("skipped: there is no python3");
        return;
    };
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let abuse = Command::new("python3")
        .arg(bench.join("lsp_abuse.py"))
        .args(["--edits", "200", "--storm", "200", "--files", "200", "--docs"])
        .arg(&documents)
        .args(["--", env!("CARGO_BIN_EXE_ibid"), "server"])
        .output()
        .expect("python3 is there");
    assert!(abuse.status.success(), "{}", String::from_utf8_lossy(&abuse.stdout));
}
