//! Diagnostics: answered if the client pulls them, otherwise pushed. A separate thread runs the rules, so that no edit
//! and no request waits for it. Of several queued states of a document only the last is checked; that keeps a burst of
//! edits cheap without a timer.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use ropey::Rope;

use super::capabilities::Client;
use super::diagnostic::{SerializedDiagnostics, WriteContext};
use super::message::code;
use super::reply::Reply;
use super::world::Addresses;
use super::writer::Writer;
use crate::corpus::{Corpus, Document};
use crate::rules::{self, Finding, Judgement, Policies};
use crate::workspace::Held;

/// If more output than this is waiting, a newer state is likely to arrive before the client could read this one.
const UNREAD: usize = 1 << 20;

/// The state of a document to be checked.
#[derive(Clone, Debug)]
pub(super) struct DocumentState {
    pub(super) uri: Arc<str>,
    pub(super) version: Option<i64>,
    pub(super) document: Arc<Document>,
    pub(super) corpus: Arc<Corpus>,
    pub(super) policies: Arc<Policies>,
    pub(super) addresses: Arc<Addresses>,
    pub(super) rope: Rope,
    pub(super) generation: u64,
    /// The findings that its folder lives with, which are not told.
    pub(super) held: Held,
    /// Diagnostics of files that it refers to, separated by commas.
    pub(super) notices: String,
}

/// A client's request.
#[derive(Debug)]
pub(super) struct Pull {
    pub(super) reply: Reply,
    /// The result that the client has.
    pub(super) previous: Option<String>,
    pub(super) cancelled: Arc<AtomicBool>,
}

#[derive(Clone, Debug)]
pub(super) struct Publisher(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    waiting: Mutex<Waiting>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Waiting {
    /// In order of arrival.
    order: VecDeque<Arc<str>>,
    tasks: HashMap<Arc<str>, Task>,
}

/// Whether to push the findings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Push {
    #[default]
    Never,
    /// Something else has changed: push only if the findings differ from the last ones.
    IfNew,
    /// The text has changed.
    Always,
}

#[derive(Debug, Default)]
struct Task {
    sight: Option<DocumentState>,
    push: Push,
    pulls: Vec<Pull>,
    /// The document was closed; handled before `sight`, if there is one.
    closed: bool,
}

impl Publisher {
    pub(super) fn start(client: Arc<Client>, writer: Writer) -> std::io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let thread = Thread { shared: shared.clone(), client, writer, pages: HashMap::new(), results: 0 };
        std::thread::Builder::new().name("publisher".into()).spawn(move || thread.run())?;
        Ok(Self(shared))
    }

    pub(super) fn push(&self, sight: DocumentState, push: Push) {
        let uri = sight.uri.clone();
        self.with(&uri, |task| {
            task.sight = Some(sight);
            task.push = task.push.max(push);
        });
    }

    pub(super) fn pull(&self, sight: DocumentState, pull: Pull) {
        let uri = sight.uri.clone();
        self.with(&uri, |task| {
            task.sight = Some(sight);
            task.pulls.push(pull);
        });
    }

    /// Forgets a document and clears its pushed findings.
    pub(super) fn close(&self, uri: &Arc<str>) {
        self.with(uri, |task| {
            task.sight = None;
            task.push = Push::Never;
            task.closed = true;
        });
    }

    fn with(&self, uri: &Arc<str>, change: impl FnOnce(&mut Task)) {
        let mut waiting = self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if !waiting.tasks.contains_key(uri) {
            waiting.order.push_back(uri.clone());
        }
        change(waiting.tasks.entry(uri.clone()).or_default());
        drop(waiting);
        self.0.changed.notify_one();
    }
}

struct Thread {
    shared: Arc<Shared>,
    client: Arc<Client>,
    writer: Writer,
    pages: HashMap<Arc<str>, Page>,
    /// How many results have been numbered.
    results: u64,
}

/// The known diagnostics of a document.
#[derive(Default)]
struct Page {
    judged: Option<Judged>,
    sieve: Sieve,
    sheet: SerializedDiagnostics,
    /// The last serialized diagnostics, and their number.
    json: Option<(String, u64)>,
    /// The last pushed result.
    pushed: Option<u64>,
}

/// Takes out what a baseline holds. A chunk whose findings and whose share of the baseline are unchanged gives the same
/// list again, so that it is not serialized again.
#[derive(Default)]
struct Sieve {
    /// By the address of what was found in a chunk, which is kept for as long: what of it is held, and what is left.
    known: HashMap<usize, Sieved>,
}

struct Sieved {
    found: Arc<[Finding]>,
    held: Vec<bool>,
    left: Arc<[Finding]>,
}

impl Sieve {
    fn pass(&mut self, chunks: &[Arc<[Finding]>], baseline: &Held) -> Vec<Arc<[Finding]>> {
        let mut used = HashMap::new();
        let mut next = HashMap::new();
        let mut pass = |found: &Arc<[Finding]>| {
            let held: Vec<_> = found.iter().map(|finding| baseline.takes(finding.fingerprint, &mut used)).collect();
            if !held.contains(&true) {
                return found.clone();
            }
            let address = Arc::as_ptr(found).cast::<u8>().addr();
            let known =
                self.known.remove(&address).filter(|known| Arc::ptr_eq(&known.found, found) && known.held == held);
            let left = match known {
                Some(known) => known.left,
                None => {
                    found.iter().zip(&held).filter(|(_, held)| !**held).map(|(finding, _)| finding.clone()).collect()
                }
            };
            next.insert(address, Sieved { found: found.clone(), held, left: left.clone() });
            left
        };
        let out = chunks.iter().map(&mut pass).collect();
        self.known = next;
        out
    }
}

struct Judged {
    document: Arc<Document>,
    judgement: Judgement,
    policies: Arc<Policies>,
    generation: u64,
}

impl Thread {
    fn run(mut self) {
        loop {
            // Before the task is taken, so that a newer state can still replace it.
            self.writer.wait_below(UNREAD);
            let (uri, task) = self.next();
            self.task(&uri, task);
        }
    }

    fn next(&self) -> (Arc<str>, Task) {
        let mut waiting = self.shared.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(uri) = waiting.order.pop_front() {
                let task = waiting.tasks.remove(&uri).unwrap_or_default();
                return (uri, task);
            }
            waiting = self.shared.changed.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn task(&mut self, uri: &Arc<str>, task: Task) {
        if task.closed {
            self.pages.remove(uri);
            if !self.client.pulls && task.sight.is_none() {
                self.publish(uri, None, "");
            }
        }
        let Some(sight) = task.sight else {
            for pull in task.pulls {
                pull.reply.result("{\"kind\":\"full\",\"items\":[]}");
            }
            return;
        };
        if task.push == Push::Never && task.pulls.iter().all(|pull| pull.cancelled.load(Ordering::Relaxed)) {
            answer(task.pulls, "", 0);
            return;
        }
        let mut page = self.pages.remove(uri).unwrap_or_default();
        // A panic in a rule loses one answer and the cached result; the document stays open.
        let judged = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.judge(&mut page, &sight)));
        let (json, number) = match (judged, page.json.take()) {
            (Ok(()), Some(json)) => json,
            _ => {
                for pull in task.pulls {
                    pull.reply.error(code::INTERNAL_ERROR, "The diagnostics of this document are not available.");
                }
                return;
            }
        };
        if task.push == Push::Always || task.push == Push::IfNew && page.pushed != Some(number) {
            self.publish(uri, sight.version, &json);
            page.pushed = Some(number);
        }
        answer(task.pulls, &json, number);
        page.json = Some((json, number));
        self.pages.insert(uri.clone(), page);
    }

    fn judge(&mut self, page: &mut Page, sight: &DocumentState) {
        let settings = sight.policies.of(&sight.document.path);
        let before = page
            .judged
            .as_ref()
            .filter(|judged| judged.generation == sight.generation && Arc::ptr_eq(&judged.policies, &sight.policies));
        let before = before.map(|judged| (&*judged.document, &judged.judgement));
        let judgement = rules::judge(&sight.corpus, &sight.document, settings, before);
        let desk = WriteContext {
            client: &self.client,
            addresses: &sight.addresses,
            corpus: &sight.corpus,
            uri: &sight.uri,
            rope: &sight.rope,
        };
        let mut told = judgement.clone();
        told.chunks = page.sieve.pass(&judgement.chunks, &sight.held);
        let mut json = page.sheet.write(&sight.document, &told, &desk);
        if !(json.is_empty() || sight.notices.is_empty()) {
            json.push(',');
        }
        json.push_str(&sight.notices);
        page.judged = Some(Judged {
            document: sight.document.clone(),
            judgement,
            policies: sight.policies.clone(),
            generation: sight.generation,
        });
        page.json = Some(match page.json.take() {
            Some((old, number)) if old == json => (old, number),
            _ => {
                self.results += 1;
                (json, self.results)
            }
        });
    }

    fn publish(&self, uri: &str, version: Option<i64>, items: &str) {
        let mut body = String::with_capacity(items.len() + uri.len() + 128);
        body.push_str("{\"jsonrpc\":\"2.0\",\"method\":\"textDocument/publishDiagnostics\",\"params\":{\"uri\":");
        body.push_str(&serde_json::Value::from(uri).to_string());
        if let Some(version) = version.filter(|_| self.client.versions) {
            body.push_str(&format!(",\"version\":{version}"));
        }
        body.push_str(",\"diagnostics\":[");
        body.push_str(items);
        body.push_str("]}}");
        self.writer.send(body.into_bytes());
    }
}

/// The diagnostics of a document that is not kept in mind, as JSON objects separated by commas.
pub(super) fn diagnostics(client: &Client, sight: &DocumentState) -> String {
    let settings = sight.policies.of(&sight.document.path);
    let mut judgement = rules::judge(&sight.corpus, &sight.document, settings, None);
    judgement.chunks = Sieve::default().pass(&judgement.chunks, &sight.held);
    let (addresses, corpus) = (&sight.addresses, &sight.corpus);
    let desk = WriteContext { client, addresses, corpus, uri: &sight.uri, rope: &sight.rope };
    let mut json = SerializedDiagnostics::default().write(&sight.document, &judgement, &desk);
    if !(json.is_empty() || sight.notices.is_empty()) {
        json.push(',');
    }
    json.push_str(&sight.notices);
    json
}

fn answer(pulls: Vec<Pull>, items: &str, number: u64) {
    for pull in pulls {
        if pull.cancelled.load(Ordering::Relaxed) {
            pull.reply.error(code::CANCELLED, "cancelled");
        } else if pull.previous.is_some_and(|previous| previous == number.to_string()) {
            pull.reply.result(&format!("{{\"kind\":\"unchanged\",\"resultId\":\"{number}\"}}"));
        } else {
            pull.reply.result(&format!("{{\"kind\":\"full\",\"resultId\":\"{number}\",\"items\":[{items}]}}"));
        }
    }
}
