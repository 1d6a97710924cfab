//! Work to wait for when the server ends, so that what was analyzed is cached.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// How many tasks there are.
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

    /// Waits until none is left, or until the time is over.
    pub(super) fn wait(&self, at_most: Duration) {
        let count = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Whether they are done or not, it is over.
        drop(self.0.1.wait_timeout_while(count, at_most, |count| *count > 0));
    }
}
