//! A progress line on standard error for long work, if it is a terminal. Short work shows nothing.

use std::io::{IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{JoinHandle, spawn};
use std::time::Duration;

pub(super) struct Progress {
    done: Arc<AtomicUsize>,
    ticker: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    pub(super) fn start(what: &'static str) -> Self {
        Self::count(what, 0)
    }

    /// `total` 0: unknown.
    pub(super) fn count(what: &'static str, total: usize) -> Self {
        let done = Arc::new(AtomicUsize::new(0));
        let (stop, stopped) = channel();
        let ticker = std::io::stderr().is_terminal().then(|| {
            let done = done.clone();
            let handle = spawn(move || {
                let mut wait = Duration::from_millis(700);
                let mut shown = false;
                while stopped.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                    wait = Duration::from_millis(100);
                    shown = true;
                    let count = done.load(Ordering::Relaxed);
                    let line = if total == 0 { format!("{what} …") } else { format!("{what}: {count} of {total}") };
                    let _ = write!(std::io::stderr(), "\r{line}\x1b[K");
                }
                if shown {
                    let _ = write!(std::io::stderr(), "\r\x1b[K");
                }
            });
            (stop, handle)
        });
        Self { done, ticker }
    }

    pub(super) fn step(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    /// Clears the line before anything else is written.
    pub(super) fn end(mut self) {
        if let Some((stop, handle)) = self.ticker.take() {
            drop(stop);
            // A thread that panicked does not draw any more.
            let _ = handle.join();
        }
    }
}
