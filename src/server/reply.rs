//! The obligation to answer a request. Dropped without an answer it sends an error, so that no bug leaves a client
//! waiting.

use std::sync::{Arc, Mutex, PoisonError};

use super::message::code;
use super::writer::Writer;

/// The destination of the answer.
#[derive(Clone, Debug)]
enum To {
    Client(Writer),
    Batch(Batch),
}

/// The answers of a batch, written once all are there.
#[derive(Clone, Debug)]
pub(super) struct Batch(Arc<Answers>);

#[derive(Debug)]
struct Answers {
    bodies: Mutex<Vec<u8>>,
    writer: Writer,
}

impl Batch {
    pub(super) fn new(writer: Writer) -> Self {
        Self(Arc::new(Answers { bodies: Mutex::default(), writer }))
    }

    pub(super) fn reply(&self, id: &str) -> Reply {
        Reply { id: id.into(), to: Some(To::Batch(self.clone())), then: None }
    }
}

/// The last one to be dropped sends the batch.
impl Drop for Answers {
    fn drop(&mut self) {
        let bodies = self.bodies.get_mut().unwrap_or_else(PoisonError::into_inner);
        if !bodies.is_empty() {
            let mut body = vec![b'['];
            body.append(bodies);
            body.push(b']');
            self.writer.send(body);
        }
    }
}

pub(super) struct Reply {
    /// As the client wrote it.
    id: Box<str>,
    to: Option<To>,
    then: Option<Box<dyn FnOnce() + Send>>,
}

impl std::fmt::Debug for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reply").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Reply {
    pub(super) fn new(id: &str, writer: &Writer) -> Self {
        Self { id: id.into(), to: Some(To::Client(writer.clone())), then: None }
    }

    /// Runs something just before the answer is sent.
    pub(super) fn and_then(mut self, then: impl FnOnce() + Send + 'static) -> Self {
        self.then = Some(Box::new(then));
        self
    }

    /// Answers with a result, given as JSON.
    pub(super) fn result(mut self, json: &str) {
        self.send("result", json);
    }

    pub(super) fn error(mut self, code: i64, message: &str) {
        self.send("error", &error(code, message));
    }

    /// Answers with an error object, given as JSON.
    pub(super) fn error_object(mut self, json: &str) {
        self.send("error", json);
    }

    fn send(&mut self, kind: &str, json: &str) {
        let Some(to) = self.to.take() else { return };
        if let Some(then) = self.then.take() {
            then();
        }
        let mut body = String::with_capacity(json.len() + self.id.len() + 40);
        for part in ["{\"jsonrpc\":\"2.0\",\"id\":", &self.id, ",\"", kind, "\":", json, "}"] {
            body.push_str(part);
        }
        match to {
            To::Client(writer) => writer.send(body.into_bytes()),
            To::Batch(batch) => {
                let mut bodies = batch.0.bodies.lock().unwrap_or_else(PoisonError::into_inner);
                if !bodies.is_empty() {
                    bodies.push(b',');
                }
                bodies.extend_from_slice(body.as_bytes());
            }
        }
    }
}

impl Drop for Reply {
    fn drop(&mut self) {
        self.send("error", &error(code::INTERNAL_ERROR, "Internal error: a bug in ibid prevented an answer."));
    }
}

fn error(code: i64, message: &str) -> String {
    serde_json::json!({ "code": code, "message": message }).to_string()
}
