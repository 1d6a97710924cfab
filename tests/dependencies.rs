//! The dependencies of ibid: `deny.toml`, enforced with cargo alone and without the network.

#![expect(clippy::unwrap_used, reason = "in a test, what fails is a failure of the test")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The crates that ibid is built and tested with: on every platform where cargo has fetched all of them
/// (`cargo fetch --locked`), else on this one.
fn metadata() -> Value {
    let everywhere = cargo_metadata(&[]);
    let required = env::var_os("IBID_REQUIRE_TOOLS").is_some_and(|value| value == "1");
    let output = match everywhere {
        Err(error) if required => panic!("cargo metadata: {error}"),
        Err(_) => {
            cargo_metadata(&["--filter-platform", &host()]).unwrap_or_else(|error| panic!("cargo metadata: {error}"))
        }
        Ok(output) => output,
    };
    serde_json::from_slice(&output).unwrap()
}

fn cargo_metadata(more: &[&str]) -> Result<Vec<u8>, String> {
    let output = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["metadata", "--format-version=1", "--locked", "--offline", "--all-features"])
        .args(more)
        .current_dir(root())
        .output()
        .unwrap();
    if output.status.success() { Ok(output.stdout) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

fn host() -> String {
    let output = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())).arg("-vV").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().find_map(|line| line.strip_prefix("host: ")).unwrap().to_owned()
}

fn deny() -> toml::Table {
    fs::read_to_string(root().join("deny.toml")).unwrap().parse().unwrap()
}

fn strings(list: &toml::Value) -> BTreeSet<&str> {
    list.as_array().unwrap().iter().map(|entry| entry.as_str().unwrap()).collect()
}

/// Whether a licence expression can be met with the licences allowed. `A/B` is the old form of `A OR B`.
fn allowed(expression: &str, allow: &BTreeSet<&str>) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let mut tokens: Vec<&str> = spaced.split_whitespace().collect();
    tokens.reverse();
    let met = either(&mut tokens, allow);
    assert!(tokens.is_empty(), "no licence expression: {expression}");
    met
}

fn either(tokens: &mut Vec<&str>, allow: &BTreeSet<&str>) -> bool {
    let mut met = both(tokens, allow);
    while tokens.last() == Some(&"OR") {
        tokens.pop();
        met |= both(tokens, allow);
    }
    met
}

fn both(tokens: &mut Vec<&str>, allow: &BTreeSet<&str>) -> bool {
    let mut met = licence(tokens, allow);
    while tokens.last() == Some(&"AND") {
        tokens.pop();
        met &= licence(tokens, allow);
    }
    met
}

fn licence(tokens: &mut Vec<&str>, allow: &BTreeSet<&str>) -> bool {
    let name = tokens.pop().unwrap_or_default();
    if name == "(" {
        let met = either(tokens, allow);
        assert_eq!(tokens.pop(), Some(")"), "an unclosed bracket");
        return met;
    }
    if tokens.last() == Some(&"WITH") {
        tokens.truncate(tokens.len().saturating_sub(2));
        // An exception grants more than the licence does; but it is another licence, and none of that kind is on the
        // list.
        return false;
    }
    allow.contains(name)
}

#[test]
fn licence_expressions_are_evaluated() {
    let allow = BTreeSet::from(["MIT", "Apache-2.0", "Unicode-3.0"]);
    for (expression, expected) in [
        ("MIT", true),
        ("GPL-3.0-only", false),
        ("GPL-3.0-only OR MIT", true),
        ("MIT/Apache-2.0", true),
        ("MIT AND GPL-3.0-only", false),
        ("(MIT OR GPL-3.0-only) AND Unicode-3.0", true),
        ("Apache-2.0 WITH LLVM-exception", false),
        ("Apache-2.0 WITH LLVM-exception OR MIT", true),
        ("", false),
    ] {
        assert_eq!(allowed(expression, &allow), expected, "{expression}");
    }
}

#[test]
fn every_crate_has_a_licence_that_everyone_can_use() {
    let deny = deny();
    let allow = strings(&deny["licenses"]["allow"]);
    let metadata = metadata();
    let packages = metadata["packages"].as_array().unwrap();
    let wrong: Vec<_> = packages
        .iter()
        .map(|package| (&package["name"], package["license"].as_str().unwrap_or_default()))
        .filter(|(_, license)| !allowed(license, &allow))
        .collect();
    assert!(packages.len() > 20, "cargo names {} crates", packages.len());
    assert!(wrong.is_empty(), "not to be had under a licence of deny.toml: {wrong:?}");
}

#[test]
fn no_crate_reaches_the_network() {
    let deny = deny();
    let banned: BTreeSet<_> =
        deny["bans"]["deny"].as_array().unwrap().iter().map(|entry| entry["crate"].as_str().unwrap()).collect();
    let without: BTreeMap<_, _> = deny["bans"]["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| (entry["crate"].as_str().unwrap(), strings(&entry["deny"])))
        .collect();
    let metadata = metadata();
    let names: BTreeMap<_, _> = metadata["packages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|package| (package["id"].as_str().unwrap(), package["name"].as_str().unwrap()))
        .collect();
    let lock: toml::Table = fs::read_to_string(root().join("Cargo.lock")).unwrap().parse().unwrap();
    let locked = lock["package"].as_array().unwrap().iter().map(|package| package["name"].as_str().unwrap());
    let mut wrong: Vec<_> = locked.filter(|name| banned.contains(name)).map(str::to_owned).collect();
    for node in metadata["resolve"]["nodes"].as_array().unwrap() {
        let name = names[node["id"].as_str().unwrap()];
        for feature in node["features"].as_array().unwrap() {
            let feature = feature.as_str().unwrap();
            if without.get(name).is_some_and(|features| features.contains(feature)) {
                wrong.push(format!("{name} with its feature {feature}"));
            }
        }
    }
    assert!(names.values().any(|name| *name == "tokio"), "the crates of the server are not among those looked at");
    assert!(wrong.is_empty(), "a draft never leaves the machine, yet ibid is built with {wrong:?}");
}

#[test]
fn every_ignored_advisory_is_for_a_used_crate_and_has_a_reason() {
    let deny = deny();
    let lock: toml::Table = fs::read_to_string(root().join("Cargo.lock")).unwrap().parse().unwrap();
    let packages = lock["package"].as_array().unwrap();
    let locked: BTreeSet<&str> = packages.iter().map(|package| package["name"].as_str().unwrap()).collect();
    for entry in deny["advisories"]["ignore"].as_array().unwrap() {
        let (id, reason) = (entry["id"].as_str().unwrap(), entry["reason"].as_str().unwrap());
        let (name, why) = reason.split_once(": ").unwrap_or_else(|| panic!("{id}: {reason}"));
        assert!(id.starts_with("RUSTSEC-") && why.len() > 20, "{id}: {reason}");
        assert!(locked.contains(name), "{id} is on {name}, which is used no more");
    }
}

/// `deny.toml` says that no XML reaches the engine's reader unchecked.
#[test]
fn xml_is_read_in_one_place_and_only_once_it_is_checked() {
    let mut folders = vec![root().join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let code = fs::read_to_string(&path).unwrap();
                let here = path.ends_with("corpus/bibliography/style/mod.rs");
                assert!(here || !code.contains("from_xml"), "{} reads XML", path.display());
                assert!(!code.contains("quick_xml"), "{} names the reader of XML", path.display());
            }
        }
    }
    let code = fs::read_to_string(root().join("src/corpus/bibliography/style/mod.rs")).unwrap();
    for function in code.split("pub fn parse(xml").skip(1) {
        let checked = function.find("check::check(xml)?").expect("a check");
        assert!(function.find("from_xml").is_none_or(|read| checked < read));
    }
}

#[test]
fn every_crate_comes_from_the_public_registry() {
    let metadata = metadata();
    for package in metadata["packages"].as_array().unwrap() {
        let source = package["source"].as_str();
        let ours = package["name"] == env!("CARGO_PKG_NAME");
        assert!(
            ours || source.is_some_and(|source| source.starts_with("registry+")),
            "{}: {source:?}",
            package["name"]
        );
    }
}

/// The standard library can open a connection too.
#[test]
fn no_source_file_names_the_network() {
    let mut folders = vec![root().join("src")];
    let mut read = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                read += 1;
                let code = fs::read_to_string(&path).unwrap();
                for word in ["std::net", "TcpStream", "TcpListener", "UdpSocket", "tokio::net"] {
                    assert!(!code.contains(word), "{} names {word}", path.display());
                }
            }
        }
    }
    assert!(read > 20, "only {read} source files were found");
}
