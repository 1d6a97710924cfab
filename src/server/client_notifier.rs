//! Notifications and requests to the client, except diagnostics. Nothing important waits for an answer here: a client
//! that never answers only misses the request.

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tower_lsp::ls_types::ProgressToken;

use super::capabilities::Client;
use super::writer::Writer;
use crate::error::Error;

/// More messages than this about one subject would only hide each other.
const MESSAGES: usize = 20;

#[derive(Clone)]
pub(super) struct ClientNotifier {
    pub(super) can: Arc<Client>,
    pub(super) client: tower_lsp::Client,
    pub(super) writer: Writer,
    pub(super) runtime: Handle,
    pub(super) refreshing: Arc<Mutex<Refreshing>>,
}

/// The state of a refresh request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Refreshing {
    #[default]
    No,
    /// It has not been answered.
    Asked,
    /// It has not been answered, and the state has changed since.
    AskAgain,
}

/// The interval of progress reports.
const TICK: Duration = Duration::from_millis(200);

/// The progress of reading a folder, and whether it should continue.
#[derive(Debug, Default)]
pub(super) struct Watch {
    /// Of the bytes.
    pub(super) percent: AtomicU32,
    /// Documents.
    pub(super) read: AtomicUsize,
    pub(super) total: AtomicUsize,
    pub(super) cancelled: AtomicBool,
}

/// A folder that is being read.
pub(super) struct Reading {
    pub(super) token: String,
    pub(super) watch: Arc<Watch>,
    /// Dropping it ends the progress report.
    _guard: oneshot::Sender<()>,
}

impl ClientNotifier {
    /// Writes to the user's log.
    pub(super) fn log(&self, message: &str) {
        let params = serde_json::json!({ "type": 2, "message": super::to_lsp::clean(message) });
        let body = serde_json::json!({ "jsonrpc": "2.0", "method": "window/logMessage", "params": params });
        self.writer.send(body.to_string().into_bytes());
    }

    pub(super) fn log_all<'a>(&self, errors: impl Iterator<Item = &'a Error>) {
        let mut errors = errors.peekable();
        for error in errors.by_ref().take(MESSAGES) {
            self.log(&error.to_string());
        }
        let more = errors.count();
        if more > 0 {
            self.log(&format!("… and {more} more. `ibid lint` prints all of them."));
        }
    }

    /// Shows the progress of reading a folder until it is dropped.
    pub(super) fn reading(&self, folder: &str, watch: Arc<Watch>) -> Reading {
        let (guard, mut done) = oneshot::channel::<()>();
        let token = format!("ibid/reading/{folder}");
        if self.can.progress {
            let client = self.client.clone();
            let shown = Path::new(folder).file_name().map_or_else(|| folder.into(), |name| name.to_string_lossy());
            let (name, folder, watch) = (ProgressToken::String(token.clone()), shown.into_owned(), watch.clone());
            self.runtime.spawn(async move {
                if client.create_work_done_progress(name.clone()).await.is_err() {
                    return;
                }
                let progress = client.progress(name, "ibid").with_message(format!("reading {folder}"));
                let progress = progress.with_percentage(0).with_cancel_button().begin().await;
                let mut shown = (0, 0);
                // The wait ends with an error when the guard is dropped.
                while tokio::time::timeout(TICK, &mut done).await.is_err() {
                    let (percent, read) = (watch.percent.load(Ordering::Relaxed), watch.read.load(Ordering::Relaxed));
                    if (percent, read) != shown {
                        shown = (percent, read);
                        let total = watch.total.load(Ordering::Relaxed);
                        let message = format!("reading {folder}: {read} of {total} documents");
                        progress.report_with_message(message, percent, None).await;
                    }
                }
                progress.finish().await;
            });
        }
        Reading { token, watch, _guard: guard }
    }

    /// The state has changed in ways that the client did not cause: asks it to refresh.
    pub(super) fn refresh(&self) {
        let can = &self.can;
        if !(can.pulls || can.refreshes_hints || can.refreshes_tokens || can.refreshes_lenses) {
            return;
        }
        {
            let mut state = self.refreshing.lock().unwrap_or_else(PoisonError::into_inner);
            if *state != Refreshing::No {
                *state = Refreshing::AskAgain;
                return;
            }
            *state = Refreshing::Asked;
        }
        let this = self.clone();
        self.runtime.spawn(async move {
            loop {
                // The answer does not matter.
                if this.can.pulls {
                    let _ = this.client.workspace_diagnostic_refresh().await;
                }
                if this.can.refreshes_hints {
                    let _ = this.client.inlay_hint_refresh().await;
                }
                if this.can.refreshes_lenses {
                    let _ = this.client.code_lens_refresh().await;
                }
                if this.can.refreshes_tokens {
                    let _ = this.client.semantic_tokens_refresh().await;
                }
                let mut state = this.refreshing.lock().unwrap_or_else(PoisonError::into_inner);
                if *state == Refreshing::Asked {
                    *state = Refreshing::No;
                    return;
                }
                *state = Refreshing::Asked;
            }
        });
    }
}
