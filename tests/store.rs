//! The cache must have no effect but on the time of a start: whatever happens to it, `ibid lint` prints the same as
//! without it.

#![expect(clippy::unwrap_used, reason = "in a test, what fails is a failure of the test")]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A folder of documents, large enough to be cached, and a cache folder.
struct Desk {
    folder: tempfile::TempDir,
    cache: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        Self::of(100)
    }

    fn of(documents: usize) -> Self {
        let desk =
            Self { folder: tempfile::tempdir().expect("a folder"), cache: tempfile::tempdir().expect("a folder") };
        for number in 0..documents {
            desk.write(number, number);
        }
        desk
    }

    /// Writes the document of that number, in one of many versions.
    fn write(&self, number: usize, version: usize) {
        let names = ["Ada Marsh", "Jonas Feld", "Mira Okoye", "Ruth Berg"];
        let mut text = format!("# Ships of day {number}\n\n");
        for paragraph in 0..12 {
            let (name, other) = (names[(version + paragraph) % 4], names[(version * 7 + paragraph) % 4]);
            let count = 3 + (version * 31 + paragraph * 17) % 90;
            text.push_str(&format!(
                "{name}, the harbour master of Port {version}, said that {count} ships had left. “We did not let {other} \
                 sail alone,” {name} added. Some {count} percent of {other}'s crew left in April 2017.\n\n"
            ));
        }
        std::fs::write(self.folder.path().join(format!("doc{number:03}.md")), text).expect("a file");
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ibid"));
        command.current_dir(self.folder.path()).args(args);
        command.env("IBID_CACHE_DIR", self.cache.path()).env_remove("IBID_NO_CACHE").env_remove("GITHUB_STEP_SUMMARY");
        command
    }

    fn lint(&self, args: &[&str]) -> String {
        let output =
            self.command(&[&["lint", "--format", "json", "."], args].concat()).output().expect("the binary runs");
        assert!(output.status.code().is_some_and(|code| code < 2), "{output:?}");
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    fn anew(&self) -> String {
        self.lint(&["--no-cache"])
    }

    fn kept(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.cache.path()).expect("a folder").flatten().map(|entry| entry.path());
        entries.filter(|path| path.extension().is_some_and(|ending| ending == "redb")).collect()
    }
}

#[test]
fn a_warm_start_gives_the_answers_of_a_cold_one() {
    let desk = Desk::new();
    let anew = desk.anew();
    assert!(desk.kept().is_empty(), "--no-cache keeps nothing");
    assert!(anew.contains("unattributed") || anew.contains("conflicting"), "there is something to find");
    assert_eq!(desk.lint(&[]), anew);
    assert_eq!(desk.kept().len(), 1);
    assert_eq!(desk.lint(&[]), anew);
    // Some documents change, are added, are deleted, and are swapped.
    desk.write(3, 900);
    desk.write(200, 901);
    std::fs::remove_file(desk.folder.path().join("doc017.md")).unwrap();
    std::fs::rename(desk.folder.path().join("doc020.md"), desk.folder.path().join("zzz.md")).unwrap();
    std::fs::rename(desk.folder.path().join("doc021.md"), desk.folder.path().join("doc021.txt")).unwrap();
    let anew = desk.anew();
    for _ in 0..3 {
        assert_eq!(desk.lint(&[]), anew);
    }
    let entity = |args: &[&str]| desk.command(&[&["entity", "Marsh", "--format", "json"], args].concat()).output();
    assert_eq!(entity(&[]).unwrap().stdout, entity(&["--no-cache"]).unwrap().stdout);
}

#[test]
fn kept_findings_are_those_of_a_run_without_a_cache_whatever_changes() {
    let desk = Desk::of(7);
    let path = |name: &str| desk.folder.path().join(name);
    let write = |name: &str, text: &str| std::fs::write(path(name), text).unwrap();
    let read = |name: &str| std::fs::read_to_string(path(name)).unwrap();
    let replace = |name: &str, from: &str, to: &str| {
        let text = read(name);
        assert!(text.contains(from), "{name} has {from}");
        std::fs::write(path(name), text.replacen(from, to, 1)).unwrap();
    };
    let first = read("doc003.md");
    let bibliography =
        |year: u32| format!("@misc{{roe, author = {{Roe, Ada}}, title = {{Tides}}, year = {{{year}}}}}\n");
    let same = |change: &str, args: &[&str]| {
        let anew = desk.lint(&[args, &["--no-cache"]].concat());
        for run in 0..2 {
            assert_eq!(desk.lint(args), anew, "{change}, {args:?}, run {run}");
        }
        anew
    };
    let mut before = same("nothing", &[]);
    let mut seen = |change: &str| {
        let now = same(change, &[]);
        assert_ne!(now, before, "{change} changes findings");
        before = now;
    };
    replace("doc003.md", " ships had left", " boats were sold");
    seen("a word of a document");
    std::fs::write(path("doc003.md"), &first).unwrap();
    seen("a document as it was before");
    write("ibid.toml", "[rules]\nunattributed-quotation = \"error\"\nunattributed-claim = \"error\"\n");
    seen("the level of a rule");
    write("ibid.toml", "[per-path]\n\"doc00[12].md\" = { unattributed-claim = \"off\" }\n");
    seen("the level of a rule for some paths");
    write("ibid.toml", "drafts = [\"doc004.md\"]\n");
    seen("what is a draft");
    std::fs::remove_file(path("ibid.toml")).unwrap();
    replace(
        "doc005.md",
        "\n\n",
        "\n\nThe port has been closed for a year [@roe]. It lost all of its trade [@doe].\n\n",
    );
    seen("citations without entries");
    write("all.bib", &bibliography(1999));
    seen("a bibliography");
    write("all.bib", &(bibliography(1999) + "@misc{doe, title = {Ships}}\n@misc{doe, title = {Boats}}\n"));
    seen("an entry of a bibliography");
    write("all.bib", &(bibliography(2001) + "@misc{doe, title = {Ships}}\n"));
    seen("a field and an entry");
    std::fs::rename(path("doc000.md"), path("zzz.md")).unwrap();
    seen("the name of a document");
    std::fs::remove_file(path("doc001.md")).unwrap();
    seen("a document that is gone");
    // Other questions about the same folder, each of them kept or found.
    for args in [&["--select", "unattributed-claim"][..], &["--strict"], &["--ignore", "unattributed-claim"], &[]] {
        same("other rules", args);
    }
    let one = |args: &[&str]| {
        let args = [&["lint", "--format", "json", "doc003.md"], args].concat();
        String::from_utf8(desk.command(&args).output().unwrap().stdout).unwrap()
    };
    let anew = one(&["--no-cache"]);
    assert!(anew.contains("doc003.md") && !anew.contains("\"path\": \"doc005.md\",\n      \"rule\""));
    assert_eq!((one(&[]), one(&[])), (anew.clone(), anew));
}

/// Two versions of a document with the same length in bytes.
const EVEN: [&str; 2] =
    ["She asked me to come home before the winter was on.\n", "The company sacked 1,300 workers in Ohio last year.\n"];

/// Caches, changes a file in a way that is hard to detect, and checks whether it is detected.
fn is_seen(change: impl Fn(&Path, &Path)) {
    let desk = Desk::of(12);
    let (file, other) = (desk.folder.path().join("doc005.md"), desk.folder.path().join("doc006.md"));
    let text = |version: usize| EVEN[version].repeat(40);
    std::fs::write(&file, text(0)).unwrap();
    std::fs::write(&other, text(0)).unwrap();
    // Long enough for all files to be recognized by their metadata.
    std::thread::sleep(Duration::from_millis(200));
    let before = desk.lint(&[]);
    assert_eq!(desk.lint(&[]), before);
    change(&file, &other);
    let anew = desk.anew();
    assert_ne!(anew, before, "there is something to see");
    for _ in 0..2 {
        assert_eq!(desk.lint(&[]), anew);
    }
}

/// Gives a file the times of another file or of an earlier version.
fn set_times(file: &Path, of: &std::fs::Metadata) {
    let times = std::fs::FileTimes::new().set_modified(of.modified().unwrap()).set_accessed(of.accessed().unwrap());
    std::fs::File::options().write(true).open(file).unwrap().set_times(times).unwrap();
}

#[test]
fn a_change_that_keeps_length_and_time_is_seen() {
    is_seen(|file, _| {
        let times = std::fs::metadata(file).unwrap();
        std::fs::write(file, EVEN[1].repeat(40)).unwrap();
        set_times(file, &times);
    });
}

#[test]
fn another_file_put_in_the_place_of_one_is_seen() {
    is_seen(|file, _| {
        let new = file.with_extension("new");
        std::fs::write(&new, EVEN[1].repeat(40)).unwrap();
        set_times(&new, &std::fs::metadata(file).unwrap());
        std::fs::rename(new, file).unwrap();
    });
    // Even if the current content was cached too, under another name.
    is_seen(|file, other| {
        let times = std::fs::metadata(file).unwrap();
        std::fs::write(other, EVEN[1].repeat(40)).unwrap();
        set_times(other, &times);
        let between = file.with_extension("between");
        for (from, to) in [(file, &*between), (other, file), (&between, other)] {
            std::fs::rename(from, to).unwrap();
        }
    });
}

#[test]
fn a_file_from_the_past_or_the_future_is_seen() {
    // The result of a clock that was set back or forward.
    for seconds in [1, 4_000_000_000] {
        is_seen(|file, _| {
            std::fs::write(file, EVEN[1].repeat(40)).unwrap();
            let time = std::time::SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
            std::fs::File::options().write(true).open(file).unwrap().set_modified(time).unwrap();
        });
    }
}

#[test]
fn a_folder_put_in_the_place_of_another_is_seen() {
    is_seen(|file, _| {
        let folder = file.parent().unwrap();
        let old = tempfile::tempdir().unwrap();
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            std::fs::rename(entry.path(), old.path().join(entry.file_name())).unwrap();
        }
        for entry in std::fs::read_dir(old.path()).unwrap().flatten() {
            let to = folder.join(entry.file_name());
            std::fs::copy(entry.path(), &to).unwrap();
            if to == file {
                std::fs::write(&to, EVEN[1].repeat(40)).unwrap();
            }
            set_times(&to, &entry.metadata().unwrap());
        }
    });
}

#[test]
fn a_change_during_caching_is_seen() {
    let desk = Desk::of(12);
    let file = desk.folder.path().join("doc005.md");
    for round in 0..8 {
        // Enough to be cached.
        std::fs::write(&file, EVEN[round % 2].repeat(700 + round / 2)).unwrap();
        let kept = desk.lint(&[]);
        // As soon as possible, with the same length.
        std::fs::write(&file, EVEN[1 - round % 2].repeat(700 + round / 2)).unwrap();
        let changed = desk.lint(&[]);
        assert_ne!(kept, changed, "there is something to see");
        assert_eq!(changed, desk.anew());
    }
}

#[test]
fn a_copied_cache_gives_no_wrong_answers_for_other_files() {
    let desk = Desk::of(12);
    std::thread::sleep(Duration::from_millis(200));
    desk.lint(&[]);
    let kept = desk.kept().remove(0);
    let other = Desk::of(12);
    for number in 0..12 {
        other.write(number, number + 1);
    }
    other.lint(&[]);
    // As if it had been cached for these.
    std::fs::copy(&kept, other.kept().remove(0)).unwrap();
    let anew = other.anew();
    assert_ne!(anew, desk.anew());
    for _ in 0..2 {
        assert_eq!(other.lint(&[]), anew);
    }
}

#[test]
fn the_configuration_and_the_environment_can_turn_the_cache_off() {
    let desk = Desk::new();
    let run = desk.command(&["lint", "--exit-zero", "."]).env("IBID_NO_CACHE", "1").output().unwrap();
    assert!(run.status.success() && desk.kept().is_empty());
    std::fs::write(desk.folder.path().join("ibid.toml"), "cache = false\n").unwrap();
    desk.lint(&[]);
    assert!(desk.kept().is_empty());
}

#[test]
fn a_few_documents_are_not_worth_a_file() {
    let desk = Desk::new();
    desk.lint(&["doc001.md"]);
    let few = tempfile::tempdir().unwrap();
    std::fs::write(few.path().join("a.txt"), "Ada Marsh said so.\n").unwrap();
    let before = desk.kept().len();
    desk.command(&["lint"]).current_dir(few.path()).output().unwrap();
    assert_eq!(desk.kept().len(), before);
}

#[test]
fn clean_removes_the_cache_and_nothing_else() {
    let desk = Desk::new();
    desk.lint(&[]);
    let stranger = desk.cache.path().join("letter.txt");
    std::fs::write(&stranger, "dear").unwrap();
    let output = desk.command(&["clean"]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("1 file removed"), "{output:?}");
    assert!(desk.kept().is_empty() && stranger.exists());
    assert!(
        String::from_utf8_lossy(&desk.command(&["clean"]).output().unwrap().stderr).contains("The cache is empty.")
    );
}

#[test]
fn a_process_killed_while_caching_leaves_no_wrong_data() {
    let desk = Desk::new();
    let anew = desk.anew();
    for delay in [0, 4, 25] {
        for file in desk.kept() {
            std::fs::remove_file(file).unwrap();
        }
        let mut child = desk.command(&["lint", "."]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let begun = Instant::now();
        while desk.kept().is_empty() && child.try_wait().unwrap().is_none() {
            assert!(begun.elapsed() < Duration::from_secs(60));
            std::thread::sleep(Duration::from_micros(200));
        }
        std::thread::sleep(Duration::from_millis(delay));
        // On Unix this is SIGKILL: nothing can be cleaned up.
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(desk.lint(&[]), anew, "killed after {delay} ms");
        assert_eq!(desk.lint(&[]), anew, "killed after {delay} ms");
    }
}

#[test]
fn damage_to_the_file_is_never_seen() {
    let desk = Desk::new();
    let anew = desk.lint(&[]);
    let file = desk.kept().remove(0);
    let sound = std::fs::read(&file).unwrap();
    let mut flipped = sound.clone();
    flipped.iter_mut().step_by(5_003).for_each(|byte| *byte ^= 0x10);
    let half = sound[..sound.len() / 2].to_vec();
    for damaged in [b"garbage".repeat(900), half, flipped] {
        std::fs::write(&file, damaged).unwrap();
        assert_eq!(desk.lint(&[]), anew);
    }
    assert_eq!(desk.lint(&[]), anew);
}

#[test]
fn many_processes_at_once_do_not_interfere() {
    let desk = Desk::new();
    let anew = desk.anew();
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| assert_eq!(desk.lint(&[]), anew));
        }
    });
    assert_eq!(desk.lint(&[]), anew);
}

/// The shell command before it starts ibid.
#[cfg(unix)]
fn under(desk: &Desk, shell: &str, cache: &Path) -> String {
    let mut command = Command::new("sh");
    command.arg("-c").arg(format!("{shell}; exec \"$@\"")).arg("sh").arg(env!("CARGO_BIN_EXE_ibid"));
    command.args(["lint", "--format", "json", "."]).current_dir(desk.folder.path());
    let output = command.env("IBID_CACHE_DIR", cache).env_remove("IBID_NO_CACHE").output().expect("the binary runs");
    assert!(output.status.code().is_some_and(|code| code < 2), "{output:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[cfg(unix)]
#[test]
fn a_full_disk_and_an_unwritable_folder_only_cost_time() {
    let desk = Desk::new();
    let anew = desk.anew();
    // No file may grow past 32 kB, which looks like a full disk to the writer.
    assert_eq!(under(&desk, "trap '' XFSZ; ulimit -f 64", desk.cache.path()), anew);
    assert_eq!(desk.lint(&[]), anew);
    let file = desk.folder.path().join("a file");
    std::fs::write(&file, "").unwrap();
    assert_eq!(under(&desk, ":", &file.join("below")), anew);
    // A full disk while the existing data are rewritten.
    desk.write(5, 777);
    let anew = desk.anew();
    assert_eq!(under(&desk, "trap '' XFSZ; ulimit -f 64", desk.cache.path()), anew);
    assert_eq!(desk.lint(&[]), anew);
}

#[test]
fn a_copy_of_the_folder_elsewhere_starts_warm_also_with_a_named_bibliography() {
    let desk = Desk::of(40);
    std::fs::write(desk.folder.path().join("all.bib"), "@misc{roe, title = {Tides}}\n").unwrap();
    let first = desk.lint(&["all.bib"]);
    assert_eq!(first, desk.lint(&["all.bib", "--no-cache"]));
    let stores = || {
        let files = std::fs::read_dir(desk.cache.path()).unwrap().flatten();
        files.filter(|file| file.path().extension().is_some_and(|ending| ending == "redb")).count()
    };
    assert_eq!(stores(), 1, "naming a bibliography keeps the store from nothing");
    let copy = Desk { folder: tempfile::tempdir().unwrap(), cache: tempfile::tempdir().unwrap() };
    for file in std::fs::read_dir(desk.folder.path()).unwrap().flatten() {
        std::fs::copy(file.path(), copy.folder.path().join(file.file_name())).unwrap();
    }
    // Like a CI cache: the folder of stores is moved as well.
    for file in std::fs::read_dir(desk.cache.path()).unwrap().flatten() {
        std::fs::copy(file.path(), copy.cache.path().join(file.file_name())).unwrap();
    }
    let before = std::fs::read_dir(copy.cache.path()).unwrap().count();
    assert_eq!(copy.lint(&[]), copy.anew());
    assert_eq!(std::fs::read_dir(copy.cache.path()).unwrap().count(), before + 1, "the store was taken over");
}
