//! Writes documents to the store while others are read, in steps: a process that is killed early only loses the last
//! step.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustc_hash::FxHashSet;

use super::batch::Entry;
use super::store::{Keep, Key, Store};
use crate::corpus::Document;

/// The interval between steps. A step costs a few disk commits; it saves this much time on all cores.
const STEP: Duration = if cfg!(test) { Duration::from_millis(50) } else { Duration::from_secs(1) };

/// Receives documents as they are read.
#[derive(Clone, Debug)]
pub(super) struct Keeper(Sender<Said>);

#[derive(Debug)]
enum Said {
    Read(Key, Arc<Document>),
    /// Ends the current step.
    Now,
}

/// The steps that are still being written.
#[derive(Debug)]
pub(super) struct Steps(JoinHandle<FxHashSet<Key>>);

impl Keeper {
    /// `None` if no thread can be started: then everything is stored at the end.
    pub(super) fn start(store: Store) -> Option<(Self, Steps)> {
        let (sender, receiver) = channel();
        let work = move || run(&store, &receiver);
        let thread = std::thread::Builder::new().name("keeper".into()).spawn(work).ok()?;
        Some((Self(sender), Steps(thread)))
    }

    pub(super) fn add(&self, key: Key, document: Arc<Document>) {
        // If the thread is gone, everything is stored at the end.
        let _ = self.0.send(Said::Read(key, document));
    }

    /// No more documents will come for a while: stores the received ones without waiting for more.
    pub(super) fn now(&self) {
        let _ = self.0.send(Said::Now);
    }
}

impl Steps {
    /// Waits for the last step, and returns the keys of the stored documents. Later ones are stored together with the
    /// index.
    pub(super) fn finish(self) -> FxHashSet<Key> {
        self.0.join().unwrap_or_default()
    }
}

fn run(store: &Store, said: &Receiver<Said>) -> FxHashSet<Key> {
    let mut kept = FxHashSet::default();
    let mut step: Vec<(Key, Arc<Document>)> = Vec::new();
    let mut next = Instant::now() + STEP;
    loop {
        match said.recv_timeout(next.saturating_duration_since(Instant::now())) {
            Ok(Said::Read(key, document)) => step.push((key, document)),
            Ok(Said::Now) => next = Instant::now(),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return kept,
        }
        if Instant::now() < next {
            continue;
        }
        let entries: Vec<_> = step.iter().filter_map(|(key, read)| Entry::of(*key, read)).collect();
        if !entries.is_empty() && store.keep(Keep { new: &entries, ..Keep::default() }) {
            kept.extend(entries.iter().map(|entry| entry.key));
        }
        step.clear();
        next = Instant::now() + STEP;
    }
}
