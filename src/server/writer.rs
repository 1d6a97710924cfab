//! The output queue, written by its own thread. No handler waits for the client to read; producers call
//! [`Writer::wait_below`] first, so that a client that does not read costs no memory.

use std::collections::VecDeque;
use std::io::Write;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

#[derive(Clone, Debug)]
pub(super) struct Writer(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    queue: Mutex<Queue>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Queue {
    bodies: VecDeque<Vec<u8>>,
    /// The size of all queued bodies.
    bytes: usize,
    /// The other end is gone: everything else is dropped.
    closed: bool,
}

impl Writer {
    /// Starts the thread that writes to `out`.
    pub(super) fn start(out: impl Write + Send + 'static) -> std::io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let writer = Self(shared.clone());
        std::thread::Builder::new().name("writer".into()).spawn(move || shared.run(out))?;
        Ok(writer)
    }

    /// Queues the body of one message.
    pub(super) fn send(&self, body: Vec<u8>) {
        let mut queue = self.0.lock();
        if !queue.closed {
            queue.bytes += body.len();
            queue.bodies.push_back(body);
            drop(queue);
            self.0.changed.notify_all();
        }
    }

    /// Waits until at most `bytes` are queued.
    pub(super) fn wait_below(&self, bytes: usize) {
        let mut queue = self.0.lock();
        while queue.bytes > bytes && !queue.closed {
            queue = self.0.changed.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Waits until everything is written, but at most for `limit`.
    pub(super) fn drain(&self, limit: Duration) {
        let end = Instant::now() + limit;
        let mut queue = self.0.lock();
        while queue.bytes > 0 && !queue.closed {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            queue = self.0.changed.wait_timeout(queue, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self, mut out: impl Write) {
        let mut frames = Vec::new();
        loop {
            let mut queue = self.lock();
            while queue.bodies.is_empty() {
                queue = self.changed.wait(queue).unwrap_or_else(PoisonError::into_inner);
            }
            let bodies = std::mem::take(&mut queue.bodies);
            drop(queue);
            let mut bytes = 0;
            for body in bodies {
                bytes += body.len();
                frames.extend_from_slice(format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes());
                frames.extend_from_slice(&body);
                // Small messages are sent together.
                if frames.len() > 1 << 16 {
                    self.write(&mut out, &mut frames, std::mem::take(&mut bytes));
                }
            }
            self.write(&mut out, &mut frames, bytes);
        }
    }

    fn write(&self, out: &mut impl Write, frames: &mut Vec<u8>, bytes: usize) {
        let written = out.write_all(frames).and_then(|()| out.flush());
        frames.clear();
        frames.shrink_to(1 << 20);
        let mut queue = self.lock();
        queue.bytes = queue.bytes.saturating_sub(bytes);
        if written.is_err() {
            *queue = Queue { closed: true, ..Queue::default() };
        }
        drop(queue);
        self.changed.notify_all();
    }
}
