//! The binary as a shell sees it: transcripts, and what transcripts cannot show (files written, pipes, schemas).

mod browser;
mod cite_all;
mod copies;
mod day_one;
#[expect(clippy::unwrap_used, reason = "in a test, what fails is a failure of the test")]
#[path = "../dice/mod.rs"]
mod dice;
mod files;
mod formats;
mod history;
mod hostile;
mod hostile_files;
mod interchange;
mod kinds;
mod nothing_lost;
mod packages;
mod references;
mod sarif;
mod settings;
#[path = "../tools/mod.rs"]
mod tools;
mod train;

use std::path::PathBuf;
use std::process::{Command, Output};

#[test]
fn transcripts_are_what_the_binary_prints() {
    // The environment of the caller's shell must have no effect.
    let cases = trycmd::TestCases::new();
    cases.env("COLUMNS", "90").env("NO_COLOR", "1").env("IBID_NO_CACHE", "1").case("tests/cli/*.trycmd");
}

/// A folder with files in which the binary is run.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new(files: &[(&str, &[u8])]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (name, bytes) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            std::fs::write(path, bytes).expect("a file");
        }
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).expect("a file")
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ibid"));
        command.current_dir(self.0.path()).args(args).env_remove("GITHUB_STEP_SUMMARY").env("COLUMNS", "90");
        // Tests leave nothing in the user's cache.
        command.env("IBID_NO_CACHE", "1");
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().expect("the binary runs")
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}
