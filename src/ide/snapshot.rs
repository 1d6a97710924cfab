//! A snapshot of the corpus and the settings.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::corpus::Corpus;
use crate::rules::Policies;

/// The corpus after one change. Cheap to clone, immutable.
#[derive(Clone, Debug)]
pub struct Snapshot {
    pub corpus: Arc<Corpus>,
    pub policies: Arc<Policies>,
    revision: u64,
    latest: Arc<AtomicU64>,
}

/// A newer state exists; the answer would be outdated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stale;

pub type Cancellable<T> = Result<T, Stale>;

impl Snapshot {
    /// `latest` is the counter that changes with every change; a snapshot is outdated once it differs from `revision`.
    #[must_use]
    pub fn new(corpus: Arc<Corpus>, policies: Arc<Policies>, revision: u64, latest: Arc<AtomicU64>) -> Self {
        Self { corpus, policies, revision, latest }
    }

    /// A snapshot that never becomes outdated, for the command line and for tests.
    #[must_use]
    pub fn lasting(corpus: Arc<Corpus>, policies: Arc<Policies>) -> Self {
        Self::new(corpus, policies, 0, Arc::default())
    }

    /// Long loops call this for every document.
    ///
    /// # Errors
    /// Once a newer revision exists.
    pub fn check(&self) -> Cancellable<()> {
        if self.latest.load(Ordering::Relaxed) == self.revision { Ok(()) } else { Err(Stale) }
    }
}
