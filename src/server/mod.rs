//! The language server: carries questions in and answers out. Does not know how anything is analysed.
//!
//! ```text
//! stdin ─ frame ─ message ─ intake ─┬─ text ───────────────────────▶ inbox ─ main loop ─┬─ workers ─▶ answers
//!                                   └─ tower-lsp ─ backend ─ query ─▶   (state, worlds) ├─ publisher ─▶ diagnostics
//!                                                                            ▲          └─ loader ─┐
//! stdout ◀─ writer ◀─ all of them                                            └────────────────────────┘
//! ```

mod backend;
mod capabilities;
mod client_notifier;
mod diagnostic;
mod frame;
mod from_lsp;
mod intake;
mod loader;
mod main_loop;
mod message;
mod notices;
mod pending;
mod publish;
mod reply;
mod state;
mod survey;
mod sync;
mod to_lsp;
mod tokens;
mod uri;
mod watch;
mod workers;
mod world;
mod writer;

use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use futures::StreamExt;
use tower_lsp::LspService;
use tower_lsp::ls_types::InitializeParams;

use backend::Backend;
use client_notifier::ClientNotifier;
use intake::Intake;
use loader::Loader;
use main_loop::Inbox;
use pending::Pending;
use publish::Publisher;
use state::{Folders, State, Threads};
use survey::Surveyor;
use workers::Workers;
use writer::Writer;

use crate::workspace::Cache;

/// How often to check whether the editor is still running, in case it ends without closing the pipe.
const WATCH_PARENT: Duration = Duration::from_secs(10);

/// Serves one client over standard input and output, until it sends `exit` or disconnects.
#[must_use]
pub fn serve(cache: Cache) -> ExitCode {
    serve_on(std::io::stdin().lock(), stdout(), cache)
}

/// The same over any two pipes.
#[must_use]
pub fn serve_on(input: impl Read, output: impl Write + Send + 'static, cache: Cache) -> ExitCode {
    match prepare(output, cache) {
        Ok(intake) => intake.run(input),
        // Without threads nothing can be served; the exit code reports it.
        Err(_) => ExitCode::FAILURE,
    }
}

fn prepare(output: impl Write + Send + 'static, cache: Cache) -> std::io::Result<Intake> {
    let writer = Writer::start(output)?;
    let (inbox, events) = Inbox::new();
    let pending = Pending::default();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let handle = runtime.handle().clone();
    let can = Arc::new(OnceLock::new());
    let (mut client, mut backend_can) = (None, Some(can.clone()));
    let (service, socket) = LspService::build(|ours| {
        client = Some(ours.clone());
        let can = backend_can.take().unwrap_or_default();
        Backend::new(ours, inbox.clone(), handle.clone(), can)
    })
    .custom_method("ibid/sources", Backend::sources)
    .custom_method("ibid/rule", Backend::rule)
    .custom_method("ibid/citables", Backend::citables)
    .custom_method("ibid/insertCitation", Backend::insert_citation)
    .custom_method("ibid/marks", Backend::marks)
    .finish();
    let (mut requests, responses) = socket.split();
    let out = writer.clone();
    std::thread::Builder::new().name("protocol".into()).spawn(move || {
        runtime.block_on(async {
            while let Some(request) = requests.next().await {
                out.send(request.to_string().into_bytes());
            }
        });
    })?;
    let (out, runtime, into, reading) = (writer.clone(), handle.clone(), inbox.clone(), pending.clone());
    let start = Box::new(move |params: &InitializeParams| {
        let can = can.get_or_init(|| Arc::new(capabilities::Client::of(params))).clone();
        let client = client.ok_or_else(|| std::io::Error::other("the protocol library made no client"))?;
        let outside =
            ClientNotifier { can: can.clone(), client, writer: out.clone(), runtime, refreshing: Arc::default() };
        let workers = Workers::start(&into)?;
        let publisher = Publisher::start(can.clone(), out.clone())?;
        let surveyor = Surveyor::start(can.clone(), out, into.clone())?;
        let loader = Loader::start(into.clone(), cache, !can.registers_watchers, reading)?;
        let state = State::new(can, &folders(params), into, Threads { workers, publisher, surveyor, loader }, outside);
        watch_parent(params.process_id);
        std::thread::Builder::new().name("main loop".into()).spawn(move || main_loop::run(&events, state))?;
        Ok(())
    });
    Ok(Intake::new(service, responses, inbox, writer, handle, pending, start))
}

/// The folders that the client has open; an old client has one, or none.
///
/// A `rootPath` alone is weaker: some clients send the folder in which they were started. So it only counts for
/// documents outside of all workspaces, and never if it is a home folder.
fn folders(params: &InitializeParams) -> Folders {
    let named: Vec<String> = match &params.workspace_folders {
        Some(folders) if !folders.is_empty() => folders.iter().map(|folder| folder.uri.to_string()).collect(),
        _ => {
            #[expect(deprecated, reason = "old clients have nothing else")]
            let root = params.root_uri.as_ref();
            root.map(|root| root.to_string()).into_iter().collect()
        }
    };
    #[expect(deprecated, reason = "old clients have nothing else")]
    let path = params.root_path.as_deref().filter(|_| named.is_empty()).map(PathBuf::from);
    let home = std::env::home_dir();
    let is_a_project = |path: &PathBuf| {
        path.is_absolute() && path.parent().is_some() && !home.as_ref().is_some_and(|home| home.starts_with(path))
    };
    Folders { named, within: path.filter(is_a_project) }
}

/// Ends the process once the editor has ended. Only if the editor is visible at the start: from inside a container it
/// is not.
fn watch_parent(parent: Option<u32>) {
    let Some(parent) = parent else { return };
    let alive = std::path::PathBuf::from(format!("/proc/{parent}"));
    if !alive.exists() {
        return;
    }
    // A server that cannot watch the editor still sees the end of its input.
    let _ = std::thread::Builder::new().name("parent".into()).spawn(move || {
        while alive.exists() {
            std::thread::sleep(WATCH_PARENT);
        }
        std::process::exit(1);
    });
}

/// Standard output without the line buffer.
#[cfg(unix)]
fn stdout() -> Box<dyn Write + Send> {
    use std::os::fd::AsFd;
    match std::io::stdout().as_fd().try_clone_to_owned() {
        Ok(owned) => Box::new(std::fs::File::from(owned)),
        Err(_) => Box::new(std::io::stdout()),
    }
}

#[cfg(not(unix))]
fn stdout() -> Box<dyn Write + Send> {
    Box::new(std::io::stdout())
}
