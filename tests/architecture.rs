//! Enforces the arrows between the layers: no compiler checks them inside a single crate.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each layer, and the layers it may name.
const ARROWS: &[(&str, &[&str])] = &[
    ("text", &[]),
    ("english", &[]),
    ("syntax", &["text", "english"]),
    ("analysis", &["text", "english", "syntax"]),
    ("corpus", &["text", "english", "syntax", "analysis"]),
    ("rules", &["text", "english", "syntax", "analysis", "corpus"]),
    ("ide", &["text", "english", "syntax", "analysis", "corpus", "rules"]),
    ("error", &[]),
    ("train", &["text", "english", "syntax", "analysis", "error"]),
    ("config", &["text", "english", "syntax", "analysis", "corpus", "rules", "error"]),
    ("workspace", &["text", "english", "syntax", "analysis", "corpus", "rules", "config", "error"]),
    ("server", &["ide", "workspace", "config", "text", "english", "syntax", "corpus", "rules", "error"]),
    (
        "cli",
        &[
            "ide",
            "rules",
            "workspace",
            "config",
            "text",
            "english",
            "syntax",
            "analysis",
            "corpus",
            "error",
            "server",
            "train",
        ],
    ),
];

/// Crates that only some layers may name: access to the outside stays at the edge.
const CRATES: &[(&str, &[&str])] = &[
    ("tower_lsp", &["server"]),
    ("tokio", &["server"]),
    ("ropey", &["text", "server"]),
    ("notify", &["server"]),
    // `rules` contains the patterns of a configuration; they are matched against paths and open nothing.
    ("ignore", &["workspace", "config", "rules"]),
    ("tempfile", &["workspace"]),
    ("redb", &["workspace"]),
    ("blake3", &["workspace"]),
    ("encoding_rs", &["workspace"]),
    ("etcetera", &["workspace"]),
    ("postcard", &["corpus", "workspace"]),
    ("clap", &["cli"]),
    ("anstream", &["cli"]),
];

fn source(layer: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    let single = root.join(format!("{layer}.rs"));
    if single.is_file() {
        files.push(single);
    }
    let mut folders = vec![root.join(layer)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    // Test code may use everything.
    let declared: String = files.iter().filter_map(|file| fs::read_to_string(file).ok()).collect();
    files.retain(|file| {
        let name = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        !declared.contains(&format!("#[cfg(test)]\nmod {name};"))
    });
    files
}

/// The code of a file: without comments, and without its tests, which may use everything.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("a source file can be read");
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The first segments of all paths that begin with `crate::`, grouped imports included.
fn layers_named(code: &str) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut start = 0;
            for (index, c) in group.char_indices() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => {
                        named.insert(word(group[start..index].trim()));
                        break;
                    }
                    '}' => depth -= 1,
                    ',' if depth == 0 => {
                        named.insert(word(group[start..index].trim()));
                        start = index + 1;
                    }
                    _ => {}
                }
            }
        } else {
            named.insert(word(rest));
        }
    }
    named
}

#[test]
fn layers_name_only_the_layers_below_them() {
    let layers: BTreeSet<&str> = ARROWS.iter().map(|(layer, _)| *layer).collect();
    let mut wrong = Vec::new();
    for (layer, may_name) in ARROWS {
        let files = source(layer);
        assert!(!files.is_empty(), "the layer {layer} has no files");
        for file in files {
            for named in layers_named(&code(&file)) {
                let is_layer = layers.contains(named.as_str()) && named != *layer;
                if is_layer && !may_name.contains(&named.as_str()) {
                    wrong.push(format!("{} names {named}; see ARCHITECTURE.md", file.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn access_to_the_outside_stays_at_the_edge() {
    let mut wrong = Vec::new();
    for (layer, _) in ARROWS {
        for file in source(layer) {
            let code = code(&file);
            for (krate, layers) in CRATES {
                let path = format!("{krate}::");
                // A module of ours may have the crate's name.
                let ours = file.with_file_name(format!("{krate}.rs")).is_file();
                let whole = |at: usize| !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
                let named = !ours && code.match_indices(&path).any(|(at, _)| whole(at));
                if named && !layers.contains(layer) {
                    wrong.push(format!("{} names {krate}; only {layers:?} may", file.display()));
                }
            }
            let pure = ["text", "syntax", "analysis", "corpus", "rules", "ide"].contains(layer);
            for reach in ["std::fs", "std::net", "std::env", "std::process", "SystemTime", "std::io"] {
                if pure && code.contains(reach) {
                    wrong.push(format!("{} reaches out through {reach}", file.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_test_sees_what_it_claims_to_see() {
    let named = layers_named("use crate::{text::Span, rules::{Rule, Level}};\nlet x = crate::ide::hover();");
    assert_eq!(named.into_iter().collect::<Vec<_>>(), ["ide", "rules", "text"]);
}
