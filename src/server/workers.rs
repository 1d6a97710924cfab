//! Requests, and the threads that answer them. A request runs on a snapshot; if the state changes in the meantime it
//! runs again, unless its own text has changed.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use tokio::sync::oneshot;

use super::capabilities::Client;
use super::main_loop::{Event, Inbox};
use super::world::Addresses;
use crate::corpus::DocId;
use crate::ide::{Cancellable, Snapshot};

/// The inputs of an answer.
#[derive(Clone, Debug)]
pub(super) struct View {
    pub(super) snapshot: Snapshot,
    pub(super) addresses: Arc<Addresses>,
    pub(super) client: Arc<Client>,
    /// The document of the request.
    pub(super) document: DocId,
}

/// The document of a request.
#[derive(Clone, Debug)]
pub(super) enum Subject {
    /// An open document, by the client's URI.
    Document(String),
    /// All worlds, one snapshot for each.
    Everything,
}

/// The outcome of a request.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer<T> {
    Done(T),
    /// The document was edited before it could be answered.
    Modified,
}

/// A request with any type of answer.
pub(super) struct Query {
    pub(super) subject: Subject,
    job: Box<dyn Job>,
    /// The edit count of the document at the time of the request.
    pub(super) asked_at: Option<u64>,
    pub(super) tries: u8,
}

trait Job: Send {
    /// Whether the answer is still wanted.
    fn wanted(&self) -> bool;
    fn run(&mut self, views: &[View]) -> Cancellable<()>;
    fn refuse(&mut self);
}

struct Ask<F, T> {
    answer: F,
    reply: Option<oneshot::Sender<Answer<T>>>,
}

impl<F: Fn(&[View]) -> Cancellable<T> + Send, T: Send> Job for Ask<F, T> {
    fn wanted(&self) -> bool {
        self.reply.as_ref().is_some_and(|reply| !reply.is_closed())
    }

    fn run(&mut self, views: &[View]) -> Cancellable<()> {
        let answer = (self.answer)(views)?;
        if let Some(reply) = self.reply.take() {
            // The requester may be gone.
            let _ = reply.send(Answer::Done(answer));
        }
        Ok(())
    }

    fn refuse(&mut self) {
        if let Some(reply) = self.reply.take() {
            let _ = reply.send(Answer::Modified);
        }
    }
}

impl Query {
    pub(super) fn new<T: Send + 'static>(
        subject: Subject,
        answer: impl Fn(&[View]) -> Cancellable<T> + Send + 'static,
    ) -> (Self, oneshot::Receiver<Answer<T>>) {
        let (reply, received) = oneshot::channel();
        let job = Box::new(Ask { answer, reply: Some(reply) });
        (Self { subject, job, asked_at: None, tries: 0 }, received)
    }

    /// Records that the document has changed.
    pub(super) fn refuse(mut self) {
        self.job.refuse();
    }
}

#[derive(Clone)]
pub(super) struct Workers(Arc<Shared>);

#[derive(Default)]
struct Shared {
    waiting: Mutex<VecDeque<(Query, Vec<View>)>>,
    changed: Condvar,
}

impl Workers {
    pub(super) fn start(inbox: &Inbox) -> std::io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let threads = std::thread::available_parallelism().map_or(2, |cores| cores.get().clamp(2, 4));
        for number in 0..threads {
            let (shared, inbox) = (shared.clone(), inbox.clone());
            std::thread::Builder::new().name(format!("worker {number}")).spawn(move || shared.run(&inbox))?;
        }
        Ok(Self(shared))
    }

    pub(super) fn ask(&self, query: Query, views: Vec<View>) {
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner).push_back((query, views));
        self.0.changed.notify_one();
    }
}

impl Shared {
    fn next(&self) -> (Query, Vec<View>) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(next) = waiting.pop_front() {
                return next;
            }
            waiting = self.changed.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn run(&self, inbox: &Inbox) {
        loop {
            let (mut query, views) = self.next();
            if !query.job.wanted() {
                continue;
            }
            // A panic drops the request and its channel, so that the requester is notified. The loop continues.
            let run = std::panic::AssertUnwindSafe(|| query.job.run(&views));
            if let Ok(Err(_stale)) = std::panic::catch_unwind(run) {
                query.tries += 1;
                inbox.send(Event::Query(query));
            }
        }
    }
}
