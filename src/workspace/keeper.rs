//! Puts what is read into the store while more is read, in steps: whoever is ended before all is read has lost the last
//! step alone.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustc_hash::FxHashSet;

use super::batch::Entry;
use super::store::{Keep, Key, Store};
use crate::corpus::Document;

/// From one step to the next. A step costs the disk a few commits; what it saves is this much time of all cores.
const STEP: Duration = if cfg!(test) { Duration::from_millis(50) } else { Duration::from_secs(1) };

/// Takes documents as they are read.
#[derive(Clone, Debug)]
pub(super) struct Keeper(Sender<Said>);

#[derive(Debug)]
enum Said {
    Read(Key, Arc<Document>),
    /// This step ends now.
    Now,
}

/// The steps that are still being written.
#[derive(Debug)]
pub(super) struct Steps(JoinHandle<FxHashSet<Key>>);

impl Keeper {
    /// `None` if there are no threads to be had: then all is kept at the end.
    pub(super) fn start(store: Store) -> Option<(Self, Steps)> {
        let (sender, receiver) = channel();
        let work = move || run(&store, &receiver);
        let thread = std::thread::Builder::new().name("keeper".into()).spawn(work).ok()?;
        Some((Self(sender), Steps(thread)))
    }

    pub(super) fn add(&self, key: Key, document: Arc<Document>) {
        // Should the thread be gone, all is kept at the end.
        let _ = self.0.send(Said::Read(key, document));
    }

    /// Nothing more will be read for a while, or ever: what was is kept without waiting for more.
    pub(super) fn now(&self) {
        let _ = self.0.send(Said::Now);
    }
}

impl Steps {
    /// Waits for the last of them, and gives the keys of what is kept. What came after it is not: it is kept with the
    /// index, in one go.
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
