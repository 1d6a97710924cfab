//! Programs of others that some tests drive: where they are, and what happens where they are not.

use std::env;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Set to 1 where every tool has been installed: what would be skipped fails instead.
const REQUIRE: [&str; 2] = ["IBID_REQUIRE_TOOLS", "IBID_REQUIRE_EDITORS"];

/// The crate's folder.
#[must_use]
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The program that the environment variable `variable` names, else the one that `.ci/run` installs in `.venv`, else the
/// one on `PATH`. `None`, after a line that says so, where there is none and none is required.
///
/// # Panics
/// Where there is none and tools are required.
#[must_use]
pub(crate) fn find(program: &str, variable: &str) -> Option<PathBuf> {
    let named = env::var_os(variable).map(PathBuf::from);
    if let Some(named) = &named {
        assert!(named.is_file(), "{variable} names {}, which is no file", named.display());
    }
    let search = env::var_os("PATH").unwrap_or_default();
    let found = named
        .or_else(|| {
            [".venv/bin", ".venv/Scripts"].iter().map(|bin| root().join(bin).join(program)).find(|p| p.is_file())
        })
        .or_else(|| env::split_paths(&search).map(|folder| folder.join(program)).find(|p| p.is_file()));
    if found.is_none() {
        skip(&format!("{program} is not to be found: not named by {variable}, not in .venv, not on PATH"));
    }
    found
}

/// Says why a test is not run, past the capture of the test harness.
///
/// # Panics
/// Where nothing may be skipped.
pub(crate) fn skip(reason: &str) {
    let required = REQUIRE.iter().find(|name| env::var_os(name).is_some_and(|value| value == "1"));
    if let Some(name) = required {
        panic!("{name}=1, yet {reason}");
    }
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    // Not `eprintln!`, whose words are shown for failing tests only.
    let _ = writeln!(std::io::stderr(), "skipped: {test}: {reason}");
}
