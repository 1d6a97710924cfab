//! The diagnostics of whole folders, for clients that list the problems of files that are not open. They are computed
//! by a thread of their own, so that no edit and no other request waits. The number of a result is a hash of it: the
//! client's own numbers say what it has, and nothing else is remembered than which inputs gave which number.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use super::capabilities::Client;
use super::main_loop::{Event, Inbox};
use super::message::code;
use super::publish::{DocumentState, diagnostics};
use super::reply::Reply;
use super::to_lsp;
use super::uri;
use super::world::Addresses;
use super::writer::Writer;
use crate::corpus::{Corpus, DocId};
use crate::rules::{self, Policies};
use crate::workspace::Baselines;

/// A client that takes parts of an answer gets one after so many documents.
const PART: usize = 64;

/// If more output than this is waiting, the client must read first.
const UNREAD: usize = 1 << 20;

/// The most documents that may stay unpacked while a folder is checked.
const UNPACKED: usize = 128;

/// A client's request for the diagnostics of all folders.
#[derive(Debug)]
pub(super) struct WholePull {
    pub(super) reply: Reply,
    /// The results that the client has: URIs and numbers.
    pub(super) previous: Vec<(String, String)>,
    /// Where to report parts of the answer: a token, as JSON.
    pub(super) token: Option<String>,
    pub(super) cancelled: Arc<AtomicBool>,
    /// It has waited for a change once and is now answered, whether there is one or not.
    pub(super) has_waited: bool,
}

impl WholePull {
    pub(super) fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    pub(super) fn cancel(self) {
        self.reply.error(code::CANCELLED, "cancelled");
    }
}

/// A folder to be checked.
#[derive(Clone, Debug)]
pub(super) struct Folder {
    pub(super) corpus: Arc<Corpus>,
    pub(super) policies: Arc<Policies>,
    pub(super) addresses: Arc<Addresses>,
    pub(super) baselines: Arc<Baselines>,
    pub(super) generation: u64,
}

/// All folders and open documents at one moment.
#[derive(Debug)]
pub(super) struct Survey {
    pub(super) pull: WholePull,
    pub(super) folders: Vec<Folder>,
    pub(super) open: Vec<DocumentState>,
    /// The URIs of open documents that are still being analyzed.
    pub(super) unread: Vec<Arc<str>>,
    /// The revision of the state.
    pub(super) revision: u64,
}

/// What the findings of a document depend on.
#[derive(Debug)]
struct Inputs {
    policies: Arc<Policies>,
    generation: u64,
    /// Of the document and of the rest of the corpus.
    revisions: (u64, u64),
}

impl Inputs {
    fn of(state: &DocumentState) -> Self {
        let id = state.document.id;
        Self {
            policies: state.policies.clone(),
            generation: state.generation,
            revisions: (state.corpus.revision_of(id), state.corpus.context_revision(id)),
        }
    }

    fn are(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.policies, &other.policies)
            && (self.generation, self.revisions) == (other.generation, other.revisions)
    }
}

pub(super) struct Surveyor(Sender<Survey>);

impl Surveyor {
    pub(super) fn start(client: Arc<Client>, writer: Writer, inbox: Inbox) -> std::io::Result<Self> {
        let (sender, surveys) = channel();
        let thread = Thread { client, writer, inbox, known: HashMap::new() };
        std::thread::Builder::new().name("surveyor".into()).spawn(move || thread.run(&surveys))?;
        Ok(Self(sender))
    }

    pub(super) fn ask(&self, survey: Survey) {
        // Fails only if the thread is gone; then the answer is an error.
        let _ = self.0.send(survey);
    }
}

struct Thread {
    client: Arc<Client>,
    writer: Writer,
    inbox: Inbox,
    /// By document: its inputs, and the number of the result.
    known: HashMap<DocId, (Inputs, u64)>,
}

/// The answer as far as it is known.
struct Answer<'a> {
    writer: &'a Writer,
    token: Option<&'a str>,
    /// What the client has, by path or by URI: its spelling of the URI, and the number.
    previous: HashMap<PathBuf, (&'a str, &'a str)>,
    /// JSON objects.
    full: Vec<String>,
    unchanged: Vec<String>,
    /// Anything has been reported that the client did not have.
    news: bool,
}

impl Answer<'_> {
    fn full(&mut self, uri: &str, version: Option<i64>, number: u64, items: &str) {
        self.news = true;
        let (uri, version) = (serde_json::Value::from(uri), serde_json::Value::from(version));
        self.full.push(format!(
            "{{\"uri\":{uri},\"version\":{version},\"kind\":\"full\",\"resultId\":\"{number:016x}\",\"items\":[{items}]}}"
        ));
    }

    fn unchanged(&mut self, uri: &str, version: Option<i64>, number: &str) {
        let (uri, version) = (serde_json::Value::from(uri), serde_json::Value::from(version));
        let number = serde_json::Value::from(number);
        self.unchanged
            .push(format!("{{\"uri\":{uri},\"version\":{version},\"kind\":\"unchanged\",\"resultId\":{number}}}"));
    }

    /// Reports what there is, if the client takes parts.
    fn report(&mut self) {
        let Some(token) = self.token.filter(|_| !self.full.is_empty()) else { return };
        let items = std::mem::take(&mut self.full).join(",");
        let body = format!(
            "{{\"jsonrpc\":\"2.0\",\"method\":\"$/progress\",\"params\":{{\"token\":{token},\"value\":{{\"items\":[{items}]}}}}}}"
        );
        self.writer.wait_below(UNREAD);
        self.writer.send(body.into_bytes());
    }
}

impl Thread {
    fn run(mut self, surveys: &Receiver<Survey>) {
        while let Ok(survey) = surveys.recv() {
            let begun = Instant::now();
            self.survey(survey);
            self.inbox.send(Event::Surveyed(begun.elapsed()));
        }
    }

    fn survey(&mut self, survey: Survey) {
        let Survey { pull, mut folders, open, unread, revision } = survey;
        let previous = pull.previous.iter().map(|(uri, number)| (place(uri), (&**uri, &**number))).collect();
        let mut answer = Answer {
            writer: &self.writer.clone(),
            token: pull.token.as_deref(),
            previous,
            full: Vec::new(),
            unchanged: Vec::new(),
            news: false,
        };
        let mut seen = HashMap::new();
        for uri in unread {
            if let Some((_, number)) = answer.previous.remove(&place(&uri)) {
                answer.unchanged(&uri, None, number);
            }
        }
        for state in &open {
            self.document(state, true, &mut answer, &mut seen);
        }
        for folder in &mut folders {
            let closed = folder.corpus.documents().map(|document| document.id);
            let closed: Vec<_> = closed.filter(|id| !folder.addresses.open.contains_key(id)).collect();
            for part in closed.chunks(PART) {
                for id in part {
                    if pull.is_cancelled() {
                        return pull.cancel();
                    }
                    if let Some(state) = folder.state(*id) {
                        self.document(&state, false, &mut answer, &mut seen);
                    }
                }
                answer.report();
                if let Some(settled) = folder.corpus.settled(UNPACKED) {
                    folder.corpus = Arc::new(settled);
                    self.inbox.send(Event::Surveyed(Duration::ZERO));
                }
            }
        }
        // Documents that do not exist any more have no findings.
        let empty = hash("");
        let mut gone: Vec<_> = std::mem::take(&mut answer.previous).into_values().collect();
        gone.sort_unstable();
        for (uri, number) in gone {
            if *number == format!("{empty:016x}") {
                answer.unchanged(uri, None, number);
            } else {
                answer.full(uri, None, empty, "");
            }
        }
        self.known = seen;
        let waits = pull.token.is_some() && !pull.previous.is_empty() && !answer.news && !pull.has_waited;
        if waits {
            return self.inbox.send(Event::Park(pull, revision));
        }
        answer.full.append(&mut answer.unchanged);
        answer.report();
        let items = answer.full.join(",");
        pull.reply.result(&format!("{{\"items\":[{items}]}}"));
    }

    fn document(
        &mut self,
        state: &DocumentState,
        is_open: bool,
        answer: &mut Answer<'_>,
        seen: &mut HashMap<DocId, (Inputs, u64)>,
    ) {
        let previous = answer.previous.remove(&place(&state.uri)).map(|(_, number)| number);
        let inputs = Inputs::of(state);
        let known = self.known.remove(&state.document.id).filter(|(old, _)| old.are(&inputs));
        let has = |number: u64| match previous {
            Some(theirs) => *theirs == format!("{number:016x}"),
            // Nothing is said about a document without findings, unless it had some.
            None => number == hash(""),
        };
        let mut findings = None;
        let number = match known {
            Some((_, number)) if has(number) => number,
            _ => {
                let is_source = || {
                    let settings = state.policies.of(&state.document.path);
                    rules::is_source(&state.corpus, &state.document, settings)
                };
                let left_out = self.client.lists_drafts && !is_open && is_source();
                // A panic in a rule loses the findings of one document.
                let compute = || if left_out { String::new() } else { diagnostics(&self.client, state) };
                let compute = std::panic::AssertUnwindSafe(compute);
                let Ok(json) = std::panic::catch_unwind(compute) else { return };
                let number = hash(&json);
                findings = Some(json);
                number
            }
        };
        seen.insert(state.document.id, (inputs, number));
        match (previous, findings) {
            (Some(theirs), _) if has(number) => answer.unchanged(&state.uri, state.version, theirs),
            (None, _) if has(number) => {}
            (_, Some(json)) => answer.full(&state.uri, state.version, number, &json),
            (_, None) => {}
        }
    }
}

impl Folder {
    /// A document that is not open.
    fn state(&self, id: DocId) -> Option<DocumentState> {
        let document = self.corpus.document(id)?.clone();
        let held = self.addresses.path(id).map(|path| self.baselines.held(path)).unwrap_or_default();
        Some(DocumentState {
            uri: self.addresses.uri(id)?.into(),
            version: None,
            rope: to_lsp::rope_of(&document),
            document,
            corpus: self.corpus.clone(),
            policies: self.policies.clone(),
            addresses: self.addresses.clone(),
            generation: self.generation,
            held,
            // They are published for files that are not open.
            notices: String::new(),
        })
    }
}

/// Clients do not spell URIs as they are told them; paths can be compared.
fn place(uri: &str) -> PathBuf {
    uri::to_path(uri).unwrap_or_else(|| uri.into())
}

fn hash(json: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    json.hash(&mut hasher);
    hasher.finish()
}
