//! Work to wait for when the server ends, so that everything analyzed is cached.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// The number of tasks.
#[derive(Clone, Debug, Default)]
pub(super) struct Pending(Arc<(Mutex<usize>, Condvar)>);

impl Pending {
    pub(super) fn begin(&self) {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner) += 1;
    }

    pub(super) fn end(&self) {
        let mut count = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        *count = count.saturating_sub(1);
        self.0.1.notify_all();
    }

    /// Waits until none is left, or until the time is up.
    pub(super) fn wait(&self, at_most: Duration) {
        let count = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Done or not, the time is up.
        drop(self.0.1.wait_timeout_while(count, at_most, |count| *count > 0));
    }
}
