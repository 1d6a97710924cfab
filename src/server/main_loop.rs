//! The owner of the state, and every event. Events are handled in the order in which they arrive; a request sees every
//! edit before it.

use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, sync_channel};
use std::time::{Duration, Instant};

use super::loader::{Read, WorldId};
use super::publish::Pull;
use super::state::State;
use super::survey::WholePull;
use super::sync::{Change, Opened};
use super::workers::Query;

/// Every event of the server.
pub(super) enum Event {
    /// The client is ready for requests.
    Ready,
    Open(Opened),
    Change(String, Option<i64>, Vec<Change>),
    Close(String),
    /// Removed and added folders, as URIs.
    Folders(Vec<String>, Vec<String>),
    /// Files that have changed on disk, as URIs or as paths.
    Touched(Vec<std::path::PathBuf>),
    Read(WorldId, Read),
    /// The user cancels the work that shows progress under this token.
    Cancel(String),
    /// An opened text has been analyzed; the number is that of the opening.
    Opened(std::sync::Arc<str>, u64, Box<crate::corpus::Document>),
    /// The index of a workspace was rebuilt, for that generation.
    RebuiltIndex(WorldId, u64, crate::corpus::RebuiltIndex),
    Compared(WorldId, u64, Box<super::world::Compared>),
    /// The settings of the editor, as JSON: those of all folders, and of single ones by their URIs.
    Settings(Vec<(Option<String>, serde_json::Value)>),
    Query(Query),
    Pull(String, Pull),
    PullAll(WholePull),
    /// A request for all diagnostics whose client has those of that revision.
    Park(WholePull, u64),
    /// A request that waits may have been cancelled.
    Unpark,
    /// Folders have been checked in that time.
    Surveyed(Duration),
    /// A message for the user's log.
    Log(String),
    /// The server is about to end: reading can stop.
    End,
}

/// The sending end. Bounded, so that a client that is faster than the server waits and costs no memory.
#[derive(Clone, Debug)]
pub(super) struct Inbox(SyncSender<Event>);

const MOST_WAITING: usize = 256;

/// The idle time after which the effect of an edit on other documents is computed.
const IDLE: Duration = Duration::from_millis(300);

impl Inbox {
    pub(super) fn new() -> (Self, Receiver<Event>) {
        let (sender, receiver) = sync_channel(MOST_WAITING);
        (Self(sender), receiver)
    }

    pub(super) fn send(&self, event: Event) {
        // Fails only if the main loop is gone, and the server with it.
        let _ = self.0.send(event);
    }
}

/// Handles events until all senders are gone.
pub(super) fn run(events: &Receiver<Event>, mut state: State) {
    let mut idle_at: Option<Instant> = None;
    loop {
        let event = match events.try_recv() {
            Ok(event) => event,
            Err(TryRecvError::Disconnected) => return,
            Err(TryRecvError::Empty) => {
                // Queries leave unpacked facts in memory, and edits affect other documents.
                let has_news = state.catch_up() | state.was_asked();
                // What waits to be done is not put off by every further event.
                if has_news || idle_at.is_none() && state.is_restless() {
                    idle_at = Some(Instant::now() + IDLE);
                }
                state.resume();
                let next = match idle_at.into_iter().chain(state.resumes_at()).min() {
                    None => events.recv().map_err(|_| RecvTimeoutError::Disconnected),
                    Some(at) => events.recv_timeout(at.saturating_duration_since(Instant::now())),
                };
                match next {
                    Ok(event) => event,
                    Err(RecvTimeoutError::Disconnected) => return,
                    Err(RecvTimeoutError::Timeout) => {
                        if idle_at.take_if(|at| *at <= Instant::now()).is_none() {
                            continue;
                        }
                        state.tell_names();
                        state.rest();
                        state.compare();
                        state.refresh_others();
                        state.evict();
                        continue;
                    }
                }
            }
        };
        // A bug in one event must not end the server; the affected document may be wrong until it is reopened.
        let handle = std::panic::AssertUnwindSafe(|| handle(&mut state, event));
        if std::panic::catch_unwind(handle).is_err() {
            state.log("Internal error: a change was not applied. Reopen the document.");
        }
    }
}

fn handle(state: &mut State, event: Event) {
    match event {
        Event::Ready => state.ready(),
        Event::Open(opened) => state.open(opened),
        Event::Change(uri, version, changes) => state.change(&uri, version, &changes),
        Event::Close(uri) => state.close(&uri),
        Event::Folders(gone, come) => state.folders(&gone, come),
        Event::Touched(paths) => state.touched(&paths),
        Event::Read(world, read) => state.read(world, read),
        Event::Cancel(token) => state.cancel(&token),
        Event::Opened(uri, opening, document) => state.opened(&uri, opening, *document),
        Event::Compared(world, generation, found) => state.compared(world, generation, *found),
        Event::RebuiltIndex(world, generation, rested) => state.rested(world, generation, &rested),
        Event::Settings(values) => state.settings(&values),
        Event::Query(query) => state.query(query),
        Event::Pull(uri, pull) => state.pull(&uri, pull),
        Event::PullAll(pull) => state.pull_all(pull),
        Event::Park(pull, revision) => state.park(pull, revision),
        Event::Unpark => state.unpark(),
        Event::Surveyed(took) => state.surveyed(took),
        Event::Log(message) => state.log(&message),
        Event::End => state.end(),
    }
}
