//! Receives messages one by one on one thread. Each is handled until its order is certain before the next one is read:
//! text goes straight into the inbox, everything else is dispatched by the protocol library and polled once, which
//! queues it as well.

use std::collections::HashMap;
use std::io::Read;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use futures::SinkExt;
use serde_json::Value;
use serde_json::value::RawValue;
use tokio::runtime::Handle;
use tower_lsp::jsonrpc::{Id, Request, Response};
use tower_lsp::ls_types::InitializeParams;
use tower_lsp::{ClientSocket, Loopback, LspService};
use tower_service::Service;

use super::backend::Backend;
use super::frame::{Frame, Frames};
use super::main_loop::{Event, Inbox};
use super::message::{self, Message, Refusal, code};
use super::pending::Pending;
use super::publish::Pull;
use super::reply::{Batch, Reply};
use super::survey::WholePull;
use super::writer::Writer;
use super::{sync, uri};

/// If more output than this is waiting, no input is read: the client must also read.
const UNREAD: usize = 32 << 20;

/// At the end, how long a client that has stopped reading may take to read the remaining output.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// At the end, the time for writing the cache. The rest of a large folder is analyzed again by the next server.
const LAST_STEP: Duration = Duration::from_secs(1);

/// The phase of the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Life {
    New,
    Ready,
    Down,
}

/// Cancellation handles, by id as written by the client.
#[derive(Clone, Debug)]
enum Running {
    /// Our own number for it, in the protocol library.
    Call(i64),
    Pull(Arc<AtomicBool>),
    /// It may be waiting for a change.
    WholePull(Arc<AtomicBool>),
}

type Started = Arc<Mutex<HashMap<Box<str>, Running>>>;

/// Called once the client has initialized; returns whether the server could start.
pub(super) type Start = Box<dyn FnOnce(&InitializeParams) -> std::io::Result<()>>;

pub(super) struct Intake {
    service: LspService<Backend>,
    responses: <ClientSocket as Loopback>::ResponseSink,
    inbox: Inbox,
    writer: Writer,
    runtime: Handle,
    pending: Pending,
    life: Life,
    start: Option<Start>,
    running: Started,
    calls: i64,
    /// An invalid URI was received; answers may contain its carried form.
    carried: bool,
}

impl Intake {
    pub(super) fn new(
        service: LspService<Backend>,
        responses: <ClientSocket as Loopback>::ResponseSink,
        inbox: Inbox,
        writer: Writer,
        runtime: Handle,
        pending: Pending,
        start: Start,
    ) -> Self {
        Self {
            service,
            responses,
            inbox,
            writer,
            runtime,
            pending,
            life: Life::New,
            start: Some(start),
            running: Arc::default(),
            calls: 0,
            carried: false,
        }
    }

    /// Handles messages until the client sends `exit` or disconnects.
    pub(super) fn run(mut self, mut input: impl Read) -> ExitCode {
        let mut frames = Frames::default();
        let mut bytes = vec![0; 1 << 16];
        loop {
            while let Some(frame) = frames.next() {
                if self.frame(frame) {
                    self.writer.drain(LAST_WORDS);
                    return self.end();
                }
                self.writer.wait_below(UNREAD);
            }
            match input.read(&mut bytes) {
                Ok(0) => break,
                Ok(read) => frames.push(&bytes[..read]),
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(_) => break,
            }
        }
        // The client is gone. Without `exit` that is its failure, unless it had sent `shutdown`.
        self.end()
    }

    fn end(&self) -> ExitCode {
        self.inbox.send(Event::End);
        self.pending.wait(LAST_STEP);
        if self.life == Life::Down { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    /// Returns whether this was the end.
    fn frame(&mut self, frame: Frame) -> bool {
        let Frame::Body(body) = frame else {
            Reply::new("null", &self.writer).error(code::PARSE_ERROR, "Bytes outside of a message were skipped.");
            return false;
        };
        let text = message::text(body);
        match message::batch(&text) {
            None => {
                let writer = self.writer.clone();
                self.message(&text, &|id| Reply::new(id, &writer))
            }
            Some(Err(refusal)) => {
                refuse(&refusal, Reply::new(refusal.id, &self.writer));
                false
            }
            Some(Ok(messages)) => {
                let batch = Batch::new(self.writer.clone());
                messages.iter().any(|text| self.message(text.get(), &|id| batch.reply(id)))
            }
        }
    }

    fn message(&mut self, text: &str, reply: &dyn Fn(&str) -> Reply) -> bool {
        match message::read(text) {
            Err(refusal) => refuse(&refusal, reply(refusal.id)),
            Ok(Message::Response) => self.response(text),
            Ok(Message::Notification { method, .. }) if method == "exit" => return true,
            Ok(Message::Notification { method, params }) if self.life == Life::Ready => {
                self.notification(&method, params);
            }
            // Nothing counts before `initialize` or after `shutdown`.
            Ok(Message::Notification { .. }) => {}
            Ok(Message::Request { id, method, params }) => self.request(id, &method, params, reply(id)),
        }
        false
    }

    fn response(&mut self, text: &str) {
        if let Ok(response) = serde_json::from_str::<Response>(text) {
            let mut send = std::pin::pin!(self.responses.send(response));
            // It only goes into a table: there is nothing to wait for.
            let _ = send.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        }
    }

    fn notification(&mut self, method: &str, params: Option<&RawValue>) {
        let event = match method {
            "textDocument/didOpen" => sync::opened(params).map(Event::Open),
            "textDocument/didChange" => {
                sync::changed(params).map(|(uri, version, changes)| Event::Change(uri, version, changes))
            }
            "textDocument/didClose" => sync::document(params).map(Event::Close),
            "$/cancelRequest" => return self.cancel(params),
            "window/workDoneProgress/cancel" => sync::token(params).map(Event::Cancel),
            // Unknown ones are ignored; those defined by LSP do not matter here.
            _ if method.starts_with("$/") => return,
            _ => {
                let params = params.and_then(|params| serde_json::from_str(params.get()).ok());
                self.call(method, None, params);
                return;
            }
        };
        self.inbox.send(event.unwrap_or_else(|error| Event::Log(format!("Cannot parse {method}: {error}."))));
    }

    fn cancel(&mut self, params: Option<&RawValue>) {
        #[derive(serde::Deserialize)]
        struct Params<'a> {
            #[serde(borrow)]
            id: &'a RawValue,
        }
        let Some(Params { id }) = params.and_then(|params| serde_json::from_str(params.get()).ok()) else { return };
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner).get(id.get()).cloned();
        match running {
            Some(Running::Call(number)) => {
                self.call("$/cancelRequest", None, Some(serde_json::json!({ "id": number })));
            }
            Some(Running::Pull(cancelled)) => cancelled.store(true, Ordering::Relaxed),
            Some(Running::WholePull(cancelled)) => {
                cancelled.store(true, Ordering::Relaxed);
                self.inbox.send(Event::Unpark);
            }
            // It has been answered.
            None => {}
        }
    }

    fn request(&mut self, id: &str, method: &str, params: Option<&RawValue>, reply: Reply) {
        match (self.life, method) {
            (Life::New, "initialize") => self.initialize(params, reply),
            (Life::New, _) => reply.error(code::NOT_INITIALIZED, "The server is not initialized."),
            (Life::Down, _) => reply.error(code::INVALID_REQUEST, "The server is shut down."),
            (Life::Ready, "initialize") => reply.error(code::INVALID_REQUEST, "The server is already initialized."),
            (Life::Ready, "shutdown") => {
                self.life = Life::Down;
                self.inbox.send(Event::End);
                self.answer(id, method, None, reply);
            }
            (Life::Ready, "textDocument/diagnostic") => match sync::pulled(params) {
                Err(error) => reply.error(code::INVALID_PARAMS, &error),
                Ok((uri, previous)) => {
                    let cancelled = Arc::new(AtomicBool::new(false));
                    let done = self.started(id, Running::Pull(cancelled.clone()));
                    let reply = reply.and_then(done);
                    self.inbox.send(Event::Pull(uri, Pull { reply, previous, cancelled }));
                }
            },
            (Life::Ready, "workspace/diagnostic") => match sync::pulled_all(params) {
                Err(error) => reply.error(code::INVALID_PARAMS, &error),
                Ok((previous, token)) => {
                    let cancelled = Arc::new(AtomicBool::new(false));
                    let done = self.started(id, Running::WholePull(cancelled.clone()));
                    let reply = reply.and_then(done);
                    let pull = WholePull { reply, previous, token, cancelled, has_waited: false };
                    self.inbox.send(Event::PullAll(pull));
                }
            },
            (Life::Ready, _) => match params.map(|params| serde_json::from_str(params.get())).transpose() {
                Ok(params) => {
                    let params = params.map(|params| self.carry(params));
                    self.answer(id, method, params, reply);
                }
                Err(error) => reply.error(code::INVALID_PARAMS, &error.to_string()),
            },
        }
    }

    /// Registers what a cancellation of this id would cancel; returns a guard that unregisters it.
    fn started(&self, id: &str, running: Running) -> impl FnOnce() + Send + 'static {
        let all = self.running.clone();
        let id: Box<str> = id.into();
        all.lock().unwrap_or_else(PoisonError::into_inner).insert(id.clone(), running);
        move || drop(all.lock().unwrap_or_else(PoisonError::into_inner).remove(&id))
    }

    fn initialize(&mut self, params: Option<&RawValue>, reply: Reply) {
        let params = params.and_then(|params| serde_json::from_str(params.get()).ok()).map(without_bad_uris);
        let read = params.clone().map(serde_json::from_value::<InitializeParams>);
        let started = match (read, self.start.take()) {
            (Some(Ok(read)), Some(start)) => start(&read),
            // The protocol library reports their errors.
            (_, start) => {
                self.start = start;
                return self.answer("null", "initialize", params, reply);
            }
        };
        match started {
            Ok(()) => {
                self.life = Life::Ready;
                self.answer("null", "initialize", params, reply);
            }
            Err(error) => reply.error(code::INTERNAL_ERROR, &format!("The server cannot start: {error}.")),
        }
    }

    /// Calls a request and answers it, now or when it is done.
    fn answer(&mut self, id: &str, method: &str, params: Option<Value>, reply: Reply) {
        self.calls += 1;
        let done = self.started(id, Running::Call(self.calls));
        let carried = self.carried;
        let finish = move |response: Option<Response>| {
            done();
            match response.map(Response::into_parts) {
                Some((_, Ok(mut result))) => {
                    if carried {
                        respell(&mut result);
                    }
                    reply.result(&result.to_string());
                }
                Some((_, Err(error))) => match serde_json::to_string(&error) {
                    Ok(error) => reply.error_object(&error),
                    Err(_) => drop(reply),
                },
                // The library does not answer unknown `$/` requests.
                None => reply.error(code::METHOD_NOT_FOUND, "method not found"),
            }
        };
        self.call_then(method, Some(self.calls), params, finish);
    }

    fn call(&mut self, method: &str, number: Option<i64>, params: Option<Value>) {
        self.call_then(method, number, params, drop);
    }

    fn call_then(
        &mut self,
        method: &str,
        number: Option<i64>,
        params: Option<Value>,
        then: impl FnOnce(Option<Response>) + Send + 'static,
    ) {
        let mut request = Request::build(method.to_owned());
        if let Some(params) = params {
            request = request.params(params);
        }
        if let Some(number) = number {
            request = request.id(Id::Number(number));
        }
        let mut future = self.service.call(request.finish());
        match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(response) => then(response.ok().flatten()),
            Poll::Pending => {
                self.runtime.spawn(async move { then(future.await.ok().flatten()) });
            }
        }
    }

    /// Converts the URI of the document to a form that the protocol library accepts.
    fn carry(&mut self, mut params: Value) -> Value {
        if let Some(Value::String(uri)) = params.pointer_mut("/textDocument/uri") {
            let carried = uri::carried(uri);
            if carried.as_str() != uri.as_str() {
                self.carried = true;
                *uri = carried.to_string();
            }
        }
        params
    }
}

fn refuse(refusal: &Refusal<'_>, reply: Reply) {
    reply.error(refusal.code, &refusal.message);
}

/// Restores the URIs in an answer to the client's spelling.
fn respell(value: &mut Value) {
    match value {
        Value::String(text) => {
            let spelled = uri::spelled(text);
            if spelled != text.as_str() {
                *text = spelled.into_owned();
            }
        }
        Value::Array(all) => all.iter_mut().for_each(respell),
        Value::Object(all) => {
            let odd: Vec<_> = all.keys().filter(|key| uri::spelled(key) != key.as_str()).cloned().collect();
            for key in odd {
                if let Some(value) = all.remove(&key) {
                    all.insert(uri::spelled(&key).into_owned(), value);
                }
            }
            all.values_mut().for_each(respell);
        }
        _ => {}
    }
}

/// A folder with an invalid URI cannot be read, but the client can be served.
fn without_bad_uris(mut params: Value) -> Value {
    let bad = |value: &Value| value.as_str().is_some_and(|uri| uri::carried(uri).as_str() != uri);
    if params.get("rootUri").is_some_and(bad) {
        params["rootUri"] = Value::Null;
    }
    if let Some(Value::Array(folders)) = params.get_mut("workspaceFolders") {
        folders.retain(|folder| !folder.get("uri").is_some_and(bad));
    }
    params
}
