//! The server in a real editor, as a writer meets it: a headless Neovim with the plugin of `editors/nvim`, on a copy of
//! `seeds/`. What the writer does is in `tests/editors/nvim.lua` and `nvim_folder.lua`, one scenario for each test here. Emacs does the same with
//! `tests/editors/eglot.el`, Helix and Kakoune in a terminal; VS Code is in `editors/vscode/e2e`.

#![expect(clippy::unwrap_used, reason = "in a test, what fails is a failure of the test")]

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

#[path = "editors/terminal.rs"]
mod terminal;
mod tools;

/// From this version on Neovim reads `lsp/NAME.lua`.
const NEOVIM: (u32, u32) = (0, 11);
/// The scenarios time out before; this ends an editor that hangs. `IBID_PATIENCE` is the longest wait of a scenario, in
/// seconds.
fn limit() -> Duration {
    let patience = std::env::var("IBID_PATIENCE").ok().and_then(|patience| patience.parse().ok());
    Duration::from_secs(patience.map_or(150, |patience: u64| 4 * patience))
}

macro_rules! scenarios {
    ($($name:ident)*) => { $(
        #[test]
        fn $name() {
            run(stringify!($name));
        }
    )* };
}

scenarios! {
    attaches_to_text_and_markdown_with_the_folder_as_root
    findings_arrive_with_the_rule_as_their_code
    hover_over_a_name_shows_what_another_document_says
    a_code_action_cites_and_the_finding_is_gone
    keys_are_completed_after_an_at_sign
    a_finding_comes_with_an_edit_and_goes_with_undo
    what_another_program_writes_is_noticed
    a_key_is_renamed_in_the_draft_and_the_bibliography
    a_bibliography_is_judged_while_it_is_edited
    the_commands_list_sources_names_and_what_is_contested
    ignoring_asks_for_the_reason_and_ends_the_finding
    findings_are_turned_off_and_on_and_the_server_restarts
    the_health_check_names_the_server_and_the_folder
    lenses_count_the_sources_of_a_claim_and_list_them
    all_with_a_clear_source_is_cited_and_one_undo_takes_it_back
    a_source_is_picked_and_cited_at_the_cursor
    the_card_opens_in_a_float_and_its_places_can_be_followed
    a_window_follows_the_cursor_with_the_card
    claims_are_marked_and_unmarked
    findings_of_the_folder_are_listed_and_those_of_a_rule
    the_report_is_opened_or_written_to_a_file
    the_built_in_manager_installs_the_plugin
    the_first_claim_is_cited_in_four_steps
}

fn run(scenario: &str) {
    let Some(nvim) = tools::find("nvim", "NVIM") else { return };
    let version = version_of(&nvim);
    if version < NEOVIM {
        return tools::skip(&format!("{} is Neovim {}.{}, too old", nvim.display(), version.0, version.1));
    }
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("seeds");
    fs::create_dir(&folder).unwrap();
    for entry in fs::read_dir(tools::root().join("seeds")).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            fs::copy(entry.path(), folder.join(entry.file_name())).unwrap();
        }
    }
    let result = place.path().join("result");
    let mut command = Command::new(&nvim);
    command
        .args(["--headless", "--clean", "-u"])
        .arg(tools::root().join("tests/editors/nvim.lua"))
        .env("PATH", path_with(Path::new(env!("CARGO_BIN_EXE_ibid")).parent().unwrap()))
        .env("IBID_PLUGIN", tools::root().join("editors/nvim"))
        .env("IBID_FOLDER", &folder)
        .env("IBID_SCENARIO", scenario)
        .env("IBID_RESULT", &result)
        .current_dir(&folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(fs::File::create(place.path().join("stderr")).unwrap());
    for (variable, sub) in [("CONFIG", "config"), ("STATE", "state"), ("DATA", "data"), ("CACHE", "cache")]
        .map(|(v, s)| (v, place.path().join(s)))
    {
        command.env(format!("XDG_{variable}_HOME"), sub);
    }
    let status = ended(&mut command);
    let said = fs::read_to_string(place.path().join("stderr")).unwrap_or_default();
    let report = fs::read_to_string(&result).unwrap_or_else(|_| "the editor ended without a word".to_owned());
    assert!(
        status.is_some_and(|status| status.success()) && report.trim() == "ok",
        "{scenario} in {}: {status:?}\n{report}\n{said}",
        nvim.display()
    );
}

/// Runs an editor to its end; `None` if it had to be ended.
fn ended(command: &mut Command) -> Option<ExitStatus> {
    let mut editor = command.spawn().unwrap();
    let (begun, limit) = (Instant::now(), limit());
    loop {
        if let Some(status) = editor.try_wait().unwrap() {
            return Some(status);
        }
        if begun.elapsed() > limit {
            editor.kill().unwrap();
            editor.wait().unwrap();
            return None;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Findings, a card, a quick fix and a rename in Emacs with eglot.
#[test]
fn a_writer_in_emacs_is_served() {
    let Some(emacs) = tools::find("emacs", "EMACS") else { return };
    let has_eglot = Command::new(&emacs)
        .args(["--batch", "-q", "--eval", "(progn (package-initialize) (require 'eglot))"])
        .stderr(Stdio::null())
        .status()
        .unwrap();
    if !has_eglot.success() {
        return tools::skip(&format!("{} has no eglot", emacs.display()));
    }
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("bridge");
    copy(&tools::root().join("editors/vscode/example"), &folder);
    let said = place.path().join("stderr");
    let mut command = Command::new(&emacs);
    command
        .args(["--batch", "-q", "-l"])
        .arg(tools::root().join("tests/editors/eglot.el"))
        .env("PATH", path_with(Path::new(env!("CARGO_BIN_EXE_ibid")).parent().unwrap()))
        .env("IBID_FOLDER", &folder)
        .env("IBID_CACHE_DIR", place.path().join("cache"))
        .current_dir(&folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(fs::File::create(&said).unwrap());
    let status = ended(&mut command);
    let said = fs::read_to_string(&said).unwrap_or_default();
    assert!(status.is_some_and(|status| status.success()), "{status:?}\n{said}");
}

/// Findings in Vim with ALE, by the lines of `docs/editors.md`.
#[test]
fn a_writer_in_vim_is_served() {
    let Some([vim]) = terminal::found([("vim", "VIM_PROGRAM")]) else { return };
    let place = tempfile::tempdir().unwrap();
    let (folder, result, lines) =
        (place.path().join("bridge"), place.path().join("result"), place.path().join("doc.vim"));
    copy(&tools::root().join("editors/vscode/example"), &folder);
    fs::write(&lines, terminal::documented("Vim")).unwrap();
    let mut command = Command::new(&vim);
    command
        .args(["--not-a-term", "-T", "dumb", "-N", "-u"])
        .arg(tools::root().join("tests/editors/vim.vim"))
        .env("PATH", path_with(Path::new(env!("CARGO_BIN_EXE_ibid")).parent().unwrap()))
        .env("HOME", place.path())
        .env("IBID_DOCUMENTED", &lines)
        .env("IBID_FOLDER", &folder)
        .env("IBID_RESULT", &result)
        .env("IBID_CACHE_DIR", place.path().join("cache"))
        .current_dir(&folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let status = ended(&mut command);
    let report = fs::read_to_string(&result).unwrap_or_else(|_| "the editor ended without a word".to_owned());
    if report.trim() == "no ALE" {
        return terminal::skip(&format!("{} has no ALE", vim.display()));
    }
    assert!(status.is_some_and(|status| status.success()) && report.trim() == "ok", "{status:?}: {report}");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn version_of(nvim: &Path) -> (u32, u32) {
    let output = Command::new(nvim).arg("--version").output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let numbers = text.lines().next().and_then(|line| line.strip_prefix("NVIM v")).unwrap_or_default();
    let mut numbers = numbers.split(['.', '-']).map_while(|number| number.parse().ok());
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))
}

fn path_with(first: &Path) -> OsString {
    let old = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths([first.to_owned()].into_iter().chain(std::env::split_paths(&old))).unwrap()
}

/// The settings that `docs/editors.md` gives for editors without a test of their own can be read, and start the server.
#[test]
fn settings_for_other_editors_can_be_read() {
    let page = fs::read_to_string(tools::root().join("docs/editors.md")).unwrap();
    let mut commands = Vec::new();
    for block in page.split("\n```").filter_map(|block| block.strip_prefix("json\n")) {
        let settings: serde_json::Value = serde_json::from_str(block).unwrap();
        let servers = ["clients", "servers", "languageserver"].iter().find_map(|key| settings[key].as_object());
        for server in servers.into_iter().flatten().map(|(_, server)| server) {
            let mut command: Vec<_> = match &server["command"] {
                serde_json::Value::Array(all) => all.clone(),
                one => vec![one.clone()],
            };
            command.extend(server["args"].as_array().cloned().unwrap_or_default());
            commands.push(command);
        }
    }
    for block in page.split("\n```").filter_map(|block| block.strip_prefix("toml\n")) {
        let settings: toml::Table = block.parse().unwrap();
        let server = &settings["language-server"]["ibid"];
        commands.push([&server["command"], &server["args"][0]].map(|one| one.as_str().unwrap().into()).to_vec());
    }
    assert_eq!(commands.len(), 4, "coc.nvim, Sublime Text, Kate and Helix");
    assert!(commands.iter().all(|command| *command == ["ibid", "server"]), "{commands:?}");
}

/// One name and one number: the extension, the help and the crate are published together.
#[test]
fn the_extension_has_the_version_of_the_crate() {
    let manifest = fs::read_to_string(tools::root().join("editors/vscode/package.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(manifest["version"], env!("CARGO_PKG_VERSION"));
}
