//! Computes the name of this build. The cache of one build is invalid for any other, so the name changes with
//! everything that an answer may depend on: sources, models and word lists, which are all in `src`, the versions of all
//! dependencies, and the target. The same sources give the same name.

use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};

fn main() {
    let mut hasher = DefaultHasher::new();
    let mut paths = vec![PathBuf::from("Cargo.toml"), PathBuf::from("Cargo.lock"), PathBuf::from("src")];
    while let Some(path) = paths.pop() {
        println!("cargo:rerun-if-changed={}", path.display());
        if path.is_dir() {
            paths.extend(entries(&path));
        } else if let Ok(bytes) = std::fs::read(&path) {
            hasher.write(path.to_string_lossy().replace('\\', "/").as_bytes());
            hasher.write_usize(bytes.len());
            hasher.write(&bytes);
        }
    }
    for variable in ["TARGET", "OPT_LEVEL"] {
        hasher.write(std::env::var(variable).unwrap_or_default().as_bytes());
    }
    println!("cargo:rustc-env=IBID_BUILD={:016x}", hasher.finish());
}

/// The entries of a folder, in a fixed order.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<_> = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path()).collect();
    entries.sort();
    entries
}
