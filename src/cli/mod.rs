//! The command line: requests in, reports and exit codes out.

mod annotate;
mod args;
mod baseline;
mod cite;
mod claims;
mod compare;
mod dossier;
mod entity;
mod explain;
mod facts;
mod fix;
mod html;
mod lint;
mod man;
mod output;
mod positions;
mod progress;
mod reading;
mod references;
mod terminal;
mod train;

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, ValueEnum};

use crate::config;
use crate::error::{Error, Result};
use crate::workspace::{self, Cache};
use args::{Cli, Color, Command};
use reading::Reading;

/// The most threads for `--jobs`: far more than cores would only make the system slow.
const MOST_THREADS: usize = 256;

/// The outcome of a command, besides its report.
#[derive(Clone, Copy, Debug, Default)]
struct Done {
    /// There are findings to report.
    findings: bool,
    /// Something failed; it has been reported.
    problems: bool,
}

/// Runs the command named by the process's arguments and gives its exit code.
pub fn main() -> ExitCode {
    // Help and errors come before the arguments are parsed, and use colours as well.
    asked_color(std::env::args_os()).choose();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help or an error; a closed output cannot be reported.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    cli.global.color.choose();
    if let Some(jobs) = cli.global.jobs {
        // Fails only if threads are running already, and none are yet.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(jobs.get().min(MOST_THREADS)).build_global();
    }
    let reading = Reading::new(&cli.global);
    reading.and_then(|reading| run(cli.command, &reading)).unwrap_or_else(|error| {
        terminal::say("error", &error);
        ExitCode::from(2)
    })
}

/// The value of `--color`, even if other arguments are wrong.
fn asked_color(args: impl Iterator<Item = OsString>) -> Color {
    let args: Vec<_> =
        args.skip(1).take_while(|arg| arg != "--").map(|arg| arg.to_string_lossy().into_owned()).collect();
    let apart = args.windows(2).filter_map(|pair| (pair[0] == "--color").then_some(&*pair[1]));
    let joined = args.iter().filter_map(|arg| arg.strip_prefix("--color="));
    apart.chain(joined).find_map(|when| Color::from_str(when, false).ok()).unwrap_or_default()
}

impl Color {
    fn choose(self) {
        match self {
            Self::Auto => {}
            Self::Always => anstream::ColorChoice::Always.write_global(),
            Self::Never => anstream::ColorChoice::Never.write_global(),
        }
    }
}

impl From<Done> for ExitCode {
    fn from(done: Done) -> Self {
        Self::from(if done.problems { 2 } else { u8::from(done.findings) })
    }
}

fn run(command: Command, reading: &Reading) -> Result<ExitCode> {
    let done = match command {
        Command::Server { stdio: _ } => return Ok(crate::server::serve(reading.cache)),
        Command::Lint(args) => lint::run(&args, reading),
        Command::Baseline(args) => baseline::run(&args, reading),
        Command::Annotate(args) => annotate::run(&args, reading),
        Command::Entity(args) => entity::run(&args, reading),
        Command::Compare(args) => compare::run(&args, reading),
        Command::Report(args) => dossier::run(&args, reading),
        Command::Man { command, out } => man::run(command.as_deref(), out.as_deref()),
        Command::Train(args) => train::run(&args),
        Command::Cite(args) => cite::run(&args, reading),
        Command::References(args) => references::run(&args, reading),
        Command::Explain { rule } => explain::explain(rule),
        Command::Rules { format } => explain::list(format),
        Command::Init { folder, force } => init(&folder, force),
        Command::Clean => clean(reading.cache),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "ibid", &mut script);
            print(&script)
        }
        Command::Schema => {
            let mut schema = Vec::new();
            terminal::json(&mut schema, &config::schema(), true).map_err(|error| Error::new(error.to_string()))?;
            schema.push(b'\n');
            print(&schema)
        }
    };
    done.map(ExitCode::from)
}

fn print(bytes: &[u8]) -> Result<Done> {
    terminal::print_raw(|out| out.write_all(bytes)).map(|()| Done::default())
}

fn clean(cache: Cache) -> Result<Done> {
    let said = match workspace::clean(cache)? {
        None => Error::new("There is no cache: this system defines no cache folder."),
        Some(cleaned) if cleaned.files == 0 => Error::new("The cache is empty.").on(cleaned.folder),
        Some(cleaned) => {
            let files = if cleaned.files == 1 { "1 file".to_owned() } else { format!("{} files", cleaned.files) };
            let kilobytes = cleaned.bytes.div_ceil(1_000);
            Error::new(format!("{files} removed, {kilobytes} kB.")).on(cleaned.folder)
        }
    };
    terminal::say("note", &said);
    Ok(Done::default())
}

fn init(folder: &Path, force: bool) -> Result<Done> {
    let path = folder.join(config::FILE_NAME);
    let template = config::template();
    if workspace::is_free(&path) {
        workspace::create(folder, &path, template.as_bytes())?;
    } else if force {
        // The replaced file was read, whatever it contains.
        let old = workspace::read_document(&path)?;
        if old.broken.is_some() {
            return Err(Error::new("The file is not valid UTF-8 and was not replaced.").on(path));
        }
        workspace::replace_document(folder, &path, &old.text, &template, old.charset)?;
    } else {
        return Err(Error::new("The file already exists.").on(path).help("--force replaces it"));
    }
    terminal::say("note", &Error::new("Written. The file explains every key.").on(path));
    Ok(Done::default())
}
