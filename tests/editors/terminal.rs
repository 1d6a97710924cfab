//! Helix and Kakoune in a terminal of tmux, as a writer sees them: findings, a quick fix and a card, with the settings of `docs/editors.md`. Nothing of them can be asked from outside, so the screen is read.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::{copy, path_with, tools};

/// Two busy cores, and an unoptimised build.
const PATIENCE: Duration = Duration::from_secs(90);
/// A key whose effect has not been seen is pressed again after this time.
const AGAIN: Duration = Duration::from_secs(6);

/// An editor in a terminal of its own, on a copy of the example of the extension.
struct Terminal {
    tmux: PathBuf,
    socket: PathBuf,
    folder: PathBuf,
    _place: tempfile::TempDir,
}

impl Terminal {
    /// `prepare` writes the settings below a folder, which is `XDG_CONFIG_HOME`.
    fn start(tmux: PathBuf, command: &str, prepare: impl Fn(&Path)) -> Self {
        let place = tempfile::tempdir().unwrap();
        let at = |name: &str| place.path().join(name);
        let folder = at("bridge");
        copy(&tools::root().join("editors/vscode/example"), &folder);
        fs::create_dir(at("config")).unwrap();
        prepare(&at("config"));
        let terminal = Self { tmux, socket: at("socket"), folder, _place: place };
        let mut tmux = terminal.tmux();
        tmux.args(["new-session", "-d", "-x", "160", "-y", "40", command])
            .env("PATH", path_with(Path::new(env!("CARGO_BIN_EXE_ibid")).parent().unwrap()))
            .env("TERM", "xterm-256color")
            .env("LC_ALL", "C.UTF-8")
            .env("IBID_CACHE_DIR", terminal.folder.with_file_name("ibid"))
            .current_dir(&terminal.folder);
        for (variable, name) in [("CONFIG", "config"), ("STATE", "state"), ("DATA", "data"), ("CACHE", "cache")] {
            tmux.env(format!("XDG_{variable}_HOME"), terminal.folder.with_file_name(name));
        }
        tmux.env("HOME", terminal.folder.with_file_name("config"));
        // Its runtime folder keeps sockets of sessions.
        tmux.env("XDG_RUNTIME_DIR", terminal.folder.with_file_name("config"));
        assert!(tmux.status().unwrap().success(), "tmux did not start");
        terminal
    }

    fn tmux(&self) -> Command {
        let mut command = Command::new(&self.tmux);
        command.arg("-S").arg(&self.socket).args(["-f", "/dev/null"]).env_remove("TMUX").stdin(Stdio::null());
        command
    }

    /// Presses keys, by tmux's names for them.
    fn press(&self, keys: &[&str]) {
        for key in keys {
            assert!(self.tmux().args(["send-keys", key]).status().unwrap().success());
            if *key == "Escape" {
                // With a key right after it, it would be that key with Alt.
                std::thread::sleep(Duration::from_millis(300));
            }
        }
    }

    fn screen(&self) -> String {
        let output = self.tmux().args(["capture-pane", "-p"]).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Waits until the screen shows a text.
    fn sees(&self, text: &str) {
        self.sees_after(&[], text);
    }

    /// Presses keys until the screen shows a text.
    fn sees_after(&self, keys: &[&str], text: &str) {
        let begun = Instant::now();
        loop {
            keys.first().inspect(|_| self.press(keys));
            let pressed = Instant::now();
            while pressed.elapsed() < AGAIN {
                if self.screen().contains(text) {
                    return;
                }
                std::thread::sleep(Duration::from_millis(50));
            }
            assert!(begun.elapsed() < PATIENCE, "“{text}” was not seen:\n{}", self.screen());
        }
    }

    /// Waits until a file of the folder holds a text.
    fn holds(&self, name: &str, text: &str) {
        let begun = Instant::now();
        while !fs::read_to_string(self.folder.join(name)).unwrap_or_default().contains(text) {
            assert!(begun.elapsed() < PATIENCE, "{name} does not hold “{text}”:\n{}", self.screen());
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // A server of its own: it has this one session.
        let _ = self.tmux().arg("kill-server").stderr(Stdio::null()).status();
    }
}

/// The first block of code in a section of `docs/editors.md`, so that what is written there is what is tested.
pub(super) fn documented(section: &str) -> String {
    let page = fs::read_to_string(tools::root().join("docs/editors.md")).unwrap();
    let section = page.split(&format!("\n## {section}\n")).nth(1).unwrap();
    let block = section.split("\n```").nth(1).unwrap();
    block.split_once('\n').unwrap().1.to_owned()
}

/// The programs, named by environment variables or found in `.venv` or on `PATH`. Skips the test if one is missing, even
/// where tools are required: not every system has packages of them.
pub(super) fn found<const COUNT: usize>(programs: [(&str, &str); COUNT]) -> Option<[PathBuf; COUNT]> {
    let search = std::env::var_os("PATH").unwrap_or_default();
    let find = |(program, variable): &(&str, &str)| {
        let named = std::env::var_os(variable).map(PathBuf::from);
        let folders = [tools::root().join(".venv/bin")].into_iter().chain(std::env::split_paths(&search));
        let found = named.or_else(|| folders.map(|folder| folder.join(program)).find(|file| file.is_file()));
        if found.is_none() {
            skip(&format!("{program} is not to be found"));
        }
        found
    };
    programs.iter().map(find).collect::<Option<Vec<_>>>()?.try_into().ok()
}

/// Says why a test is not run.
pub(super) fn skip(reason: &str) {
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    // Not `eprintln!`, whose words are shown for failing tests only.
    let _ = writeln!(std::io::stderr(), "skipped: {test}: {reason}");
}

fn quoted(program: &Path) -> String {
    format!("'{}'", program.display())
}

#[test]
fn a_writer_in_helix_is_served() {
    let Some([hx, tmux]) = found([("hx", "HX"), ("tmux", "TMUX_PROGRAM")]) else { return };
    let terminal = Terminal::start(tmux, &format!("{} draft.md", quoted(&hx)), |config| {
        fs::create_dir(config.join("helix")).unwrap();
        fs::write(config.join("helix/languages.toml"), documented("Helix")).unwrap();
    });
    // A finding beside its line.
    terminal.sees("Unknown citation key");
    // A quick fix.
    terminal.press(&["/gazzette", "Enter"]);
    terminal.sees_after(&["Escape", "Space", "a"], "Cite `@gazette` instead");
    terminal.press(&["Tab", "Enter"]);
    terminal.sees("[@gazette, para. 3]");
    terminal.press(&["Escape", ":w", "Enter"]);
    terminal.holds("draft.md", "[@gazette, para. 3]");
    // The card of a name.
    terminal.press(&["/Okafor", "Enter"]);
    terminal.sees_after(&["Escape", "Space", "k"], "2 documents");
}

#[test]
fn a_writer_in_kakoune_is_served() {
    let Some([kak, lsp, tmux]) = found([("kak", "KAK"), ("kak-lsp", "KAK_LSP"), ("tmux", "TMUX_PROGRAM")]) else {
        return;
    };
    let terminal = Terminal::start(tmux, &format!("{} draft.md", quoted(&kak)), |config| {
        fs::create_dir(config.join("kak")).unwrap();
        let start = format!("eval %sh{{{} --kakoune -s $kak_session}}\n", quoted(&lsp));
        // Keys for the test; everything else is as documented.
        let keys = "map global user h ': lsp-hover<ret>'\nmap global user a ': lsp-code-actions<ret>'\n";
        fs::write(config.join("kak/kakrc"), format!("{start}{}\nlsp-enable\n{keys}", documented("Kakoune"))).unwrap();
    });
    // The mark of an error before its line.
    terminal.sees("*“We walked");
    // A quick fix.
    terminal.press(&["/gazzette", "Enter"]);
    terminal.sees_after(&["Escape", "Space", "a"], "Cite `@gazette` instead");
    // In the order of the alphabet, so that one is typed.
    terminal.press(&["Cite `", "Tab", "Enter"]);
    terminal.sees("[@gazette, para. 3]");
    terminal.press(&["Escape", ":write", "Enter"]);
    terminal.holds("draft.md", "[@gazette, para. 3]");
    // The card of a name.
    terminal.press(&["/Okafor", "Enter"]);
    terminal.sees_after(&["Escape", "Space", "h"], "2 documents");
    // Its client is a process of its own, which ends with it.
    terminal.press(&["Escape", ":quit!", "Enter"]);
    std::thread::sleep(Duration::from_millis(500));
}

/// With a built checkout of coc.nvim, whose folder `COC_NVIM` names.
#[test]
fn a_writer_in_vim_with_coc_is_served() {
    let Some([vim, _node, tmux]) = found([("vim", "VIM_PROGRAM"), ("node", "NODE"), ("tmux", "TMUX_PROGRAM")]) else {
        return;
    };
    let Some(coc) = std::env::var_os("COC_NVIM").map(PathBuf::from) else {
        return skip("COC_NVIM names no folder of coc.nvim");
    };
    let page = fs::read_to_string(tools::root().join("docs/editors.md")).unwrap();
    let settings =
        page.split("coc-settings.json").nth(1).and_then(|rest| rest.split("\n```").nth(1)).unwrap().to_owned();
    let terminal = Terminal::start(tmux, &format!("{} -u ../config/vimrc draft.md", quoted(&vim)), |config| {
        fs::write(config.join("coc-settings.json"), settings.split_once('\n').unwrap().1).unwrap();
        let start = "set nocompatible noswapfile hidden encoding=utf-8\nfiletype plugin on\nlet g:coc_disable_startup_warning = 1\n";
        let keys =
            "nmap <silent> K :call CocActionAsync('doHover')<CR>\nnmap <silent> ga <Plug>(coc-codeaction-cursor)\n";
        let (coc, config_at) = (coc.display(), config.display());
        let places = format!(
            "set runtimepath^={coc}\nlet g:coc_config_home = '{config_at}'\nlet g:coc_data_home = '{config_at}/data'\n"
        );
        fs::write(config.join("vimrc"), format!("{start}{places}{keys}")).unwrap();
    });
    // The mark of an error before its line.
    terminal.sees(">>“We walked");
    terminal.press(&["/gazzette", "Enter"]);
    terminal.sees_after(&["Escape", "ga"], "1. Cite `@gazette` instead");
    terminal.press(&["Enter"]);
    terminal.sees("[@gazette, para. 3]");
    terminal.press(&["Escape", ":w", "Enter"]);
    terminal.holds("draft.md", "[@gazette, para. 3]");
    terminal.press(&["/Okafor", "Enter"]);
    terminal.sees_after(&["Escape", "K"], "2 documents");
}
