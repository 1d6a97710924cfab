//! Requests for the diagnostics of whole folders: when they are computed, and which of them wait.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::State;
use crate::server::survey::{Folder, Survey, WholePull};
use crate::server::world::World;

/// A client that takes parts of an answer and has all findings asks again at once. It is answered when something has
/// changed, and after this time at the latest.
const HOLD: Duration = Duration::from_secs(5);

/// Checking folders again may take one part in so many of a processor's time.
const SHARE: u32 = 10;

/// A request that waits.
pub(super) struct Parked {
    pull: WholePull,
    /// The revision that its client knows.
    since: Option<u64>,
    /// `None`: until all folders have been read.
    until: Option<Instant>,
}

/// The requests that wait, and when folders were checked.
#[derive(Default)]
pub(super) struct Surveys {
    parked: Vec<Parked>,
    /// Folders are not checked again before.
    rest: Option<Instant>,
}

impl State {
    pub(in crate::server) fn pull_all(&mut self, pull: WholePull) {
        let now = Instant::now();
        if self.is_reading() {
            return self.surveys.parked.push(Parked { pull, since: None, until: None });
        }
        match self.surveys.rest.filter(|rest| pull.token.is_some() && *rest > now) {
            until @ Some(_) => self.surveys.parked.push(Parked { pull, since: None, until }),
            None => self.survey(pull),
        }
    }

    /// A client has everything: its request waits for a change of the state that it knows.
    pub(in crate::server) fn park(&mut self, pull: WholePull, revision: u64) {
        let until = Some(Instant::now() + HOLD);
        self.surveys.parked.push(Parked { pull, since: Some(revision), until });
        self.unpark();
    }

    /// Folders have been checked, or a part of one.
    pub(in crate::server) fn surveyed(&mut self, took: Duration) {
        // Facts have been unpacked.
        self.asked = true;
        if !took.is_zero() {
            self.surveys.rest = Some(Instant::now() + took * SHARE);
        }
    }

    /// Answers the requests that have been cancelled meanwhile.
    pub(in crate::server) fn unpark(&mut self) {
        let (cancelled, parked): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.surveys.parked).into_iter().partition(|one| one.pull.is_cancelled());
        self.surveys.parked = parked;
        cancelled.into_iter().for_each(|one| one.pull.cancel());
    }

    /// Answers all that wait, before the end.
    pub(super) fn end_surveys(&mut self) {
        std::mem::take(&mut self.surveys.parked).into_iter().for_each(|one| one.pull.cancel());
    }

    /// When the next request has waited long enough, if nothing happens before.
    pub(in crate::server) fn resumes_at(&self) -> Option<Instant> {
        let now = Instant::now();
        self.surveys.parked.iter().filter_map(|one| self.due(one, now)).min()
    }

    /// Continues with the requests that have waited long enough.
    pub(in crate::server) fn resume(&mut self) {
        let now = Instant::now();
        let all = std::mem::take(&mut self.surveys.parked);
        let (due, parked): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|one| self.due(one, now).is_some_and(|at| at <= now));
        self.surveys.parked = parked;
        for Parked { mut pull, since, .. } in due {
            pull.has_waited |= since.is_some();
            self.survey(pull);
        }
    }

    fn due(&self, one: &Parked, now: Instant) -> Option<Instant> {
        let Some(until) = one.until else { return (!self.is_reading()).then_some(now) };
        let changed = one.since.is_some_and(|since| since != self.latest.load(Ordering::Relaxed));
        Some(if changed { self.surveys.rest.unwrap_or(now) } else { until })
    }

    fn is_reading(&self) -> bool {
        self.worlds.values().any(|world| is_listed(world) && world.awaits())
    }

    fn survey(&mut self, pull: WholePull) {
        self.settle();
        let revision = self.latest.load(Ordering::Relaxed);
        let listed: Vec<_> = self.worlds.iter().filter(|(_, world)| is_listed(world)).map(|(id, _)| *id).collect();
        let mut folders = Vec::new();
        for id in listed {
            let addresses = self.view(id, crate::corpus::DocId::default()).addresses;
            let Some(world) = self.worlds.get(&id) else { continue };
            folders.push(Folder {
                corpus: world.corpus.clone(),
                policies: world.policies.clone(),
                addresses,
                baselines: world.baselines(),
                generation: world.generation,
            });
        }
        let mut uris: Vec<Arc<str>> = self.open.keys().cloned().collect();
        uris.sort_unstable();
        let is_unread = |uri: &Arc<str>| self.open.get(uri).is_some_and(|open| open.unread.is_some());
        let (unread, read): (Vec<_>, Vec<_>) = uris.into_iter().partition(is_unread);
        let open = read.iter().filter_map(|uri| self.sight(uri)).collect();
        self.surveyor.ask(Survey { pull, folders, open, unread, revision });
    }
}

/// A folder that the client has opened. What was found beside a single file is not listed.
fn is_listed(world: &World) -> bool {
    world.root.as_ref().is_some_and(|root| !root.found)
}
