//! The packaging files, checked with the programs that read them.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Folder, text, tools};

fn run(command: &mut Command) -> String {
    let out = command.output().expect("it runs");
    assert!(out.status.success(), "{command:?}\n{}\n{}", text(&out.stdout), text(&out.stderr));
    text(&out.stdout)
}

/// The program without debug data.
fn binary(folder: &Folder) -> PathBuf {
    let path = folder.path("ibid-bin");
    std::fs::copy(env!("CARGO_BIN_EXE_ibid"), &path).expect("a copy");
    path
}

#[test]
fn a_wheel_of_the_program_is_installed_and_runs() {
    let Some(python) = tools::find("python3", "IBID_PYTHON") else { return };
    let folder = Folder::new(&[]);
    let build = tools::root().join("packaging/wheel/build.py");
    let wheel = run(Command::new(&python).arg(build).arg(binary(&folder)).arg("linux_x86_64").arg(folder.path("dist")));
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        return;
    }
    let environment = folder.path("venv");
    run(Command::new(&python).args(["-m", "venv"]).arg(&environment));
    run(Command::new(environment.join("bin/pip"))
        .args(["install", "--quiet", "--no-index", "--disable-pip-version-check"])
        .arg(wheel.trim()));
    let said = run(Command::new(environment.join("bin/ibid")).arg("--version"));
    assert_eq!(said.trim(), concat!("ibid ", env!("CARGO_PKG_VERSION")));
}

#[test]
fn an_npm_package_of_the_program_is_installed_and_runs() {
    let (Some(node), Some(npm)) = (tools::find("node", "IBID_NODE"), tools::find("npm", "IBID_NPM")) else { return };
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        return;
    }
    let folder = Folder::new(&[("use/package.json", b"{\"private\": true}\n")]);
    let build = tools::root().join("packaging/npm/build.mjs");
    run(Command::new(node).arg(build).arg(binary(&folder)).args(["linux", "x64"]).arg(folder.path("package")));
    let quiet = ["--offline", "--no-audit", "--no-fund", "--ignore-scripts"];
    let packed =
        run(Command::new(&npm).args(["pack", "./package", "--silent"]).args(quiet).current_dir(folder.0.path()));
    let packed = folder.path(packed.trim().lines().last().unwrap_or_default());
    run(Command::new(&npm).args(["install", "--silent"]).args(quiet).arg(packed).current_dir(folder.path("use")));
    let said = run(Command::new(folder.path("use/node_modules/.bin/ibid")).arg("--version"));
    assert_eq!(said.trim(), concat!("ibid ", env!("CARGO_PKG_VERSION")));
}

fn git(folder: &Path, args: &[&str]) {
    let mut command = Command::new("git");
    run(command.current_dir(folder).args(["-c", "user.name=a", "-c", "user.email=a@b"]).args(args));
}

#[test]
fn the_hook_runs_in_pre_commit_and_respects_exclude() {
    let Some(pre_commit) = tools::find("pre-commit", "IBID_PRE_COMMIT") else { return };
    let claim = b"The harbour took in 4,200 containers in March, and 31 of them were damaged.\n";
    let folder = Folder::new(&[
        ("use/ibid.toml", b"exclude = [\"old/\"]\n"),
        ("use/a.md", claim),
        ("use/old/b.md", claim),
        ("bin/.keep", b""),
        ("hooks/.keep", b""),
    ]);
    std::fs::copy(tools::root().join(".pre-commit-hooks.yaml"), folder.path("hooks/.pre-commit-hooks.yaml"))
        .expect("a copy");
    for name in ["use", "hooks"] {
        git(&folder.path(name), &["init", "-q"]);
        git(&folder.path(name), &["add", "-A"]);
        git(&folder.path(name), &["commit", "-q", "-m", "a"]);
    }
    std::fs::copy(env!("CARGO_BIN_EXE_ibid"), folder.path("bin/ibid")).expect("a copy");
    let path = format!("{}:{}", folder.path("bin").display(), std::env::var("PATH").unwrap_or_default());
    let out = Command::new(pre_commit)
        .args(["try-repo", "../hooks", "ibid-system", "--all-files", "--color", "never"])
        .current_dir(folder.path("use"))
        .env("PATH", path)
        .env("PRE_COMMIT_HOME", folder.path("home"))
        .env("IBID_NO_CACHE", "1")
        .output()
        .expect("pre-commit runs");
    let said = text(&out.stdout);
    assert!(said.contains("a.md:1:") && !said.contains("b.md"), "{said}\n{}", text(&out.stderr));
    assert_eq!(out.status.code(), Some(1));
}

#[test]
fn the_action_workflows_template_and_schema_are_valid() {
    let Some(check) = tools::find("check-jsonschema", "IBID_CHECK_JSONSCHEMA") else { return };
    let root = tools::root();
    for (schema, file) in [
        ("vendor.github-actions", "action.yml"),
        ("vendor.github-workflows", ".github/workflows/release.yml"),
        ("vendor.gitlab-ci", "templates/ibid.gitlab-ci.yml"),
    ] {
        let mut command = Command::new(&check);
        command.args(["--builtin-schema", schema]);
        if schema == "vendor.gitlab-ci" {
            command.args(["--data-transform", "gitlab-ci"]);
        }
        run(command.arg(root.join(file)));
    }
    run(Command::new(&check).arg("--check-metaschema").arg(root.join("editors/ibid.schema.json")));
}
