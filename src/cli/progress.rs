//! A progress line on standard error for long work, if it is a terminal. Short work shows nothing.

use std::io::{IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{JoinHandle, spawn};
use std::time::{Duration, Instant};

use crate::workspace::Onlooker;

pub(super) struct Progress {
    done: Arc<AtomicUsize>,
    total: Arc<AtomicUsize>,
    ticker: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// For bytes, as they are read.
    pub(super) fn reading(what: &'static str) -> Self {
        Self::begin(what, 0, true)
    }

    pub(super) fn count(what: &'static str, total: usize) -> Self {
        Self::begin(what, total, false)
    }

    /// `total` 0: unknown as yet.
    fn begin(what: &'static str, total: usize, bytes: bool) -> Self {
        let (done, total) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(total)));
        let (stop, stopped) = channel();
        let ticker = std::io::stderr().is_terminal().then(|| {
            let (done, total) = (done.clone(), total.clone());
            let begun = Instant::now();
            let handle = spawn(move || {
                let mut wait = Duration::from_millis(700);
                let mut shown = false;
                while stopped.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                    wait = Duration::from_millis(100);
                    shown = true;
                    let (done, total) = (done.load(Ordering::Relaxed), total.load(Ordering::Relaxed));
                    let _ = write!(std::io::stderr(), "\r{}\x1b[K", line(what, done, total, bytes, begun.elapsed()));
                }
                if shown {
                    let _ = write!(std::io::stderr(), "\r\x1b[K");
                }
            });
            (stop, handle)
        });
        Self { done, total, ticker }
    }

    pub(super) fn step(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    /// Clears the line before anything else is written.
    pub(super) fn end(mut self) {
        if let Some((stop, handle)) = self.ticker.take() {
            drop(stop);
            // A thread that panicked does not draw any more.
            let _ = handle.join();
        }
    }
}

impl Onlooker for Progress {
    fn progress(&self, read: u64, of: u64) {
        let number = |bytes: u64| usize::try_from(bytes).unwrap_or(usize::MAX);
        self.total.store(number(of), Ordering::Relaxed);
        self.done.fetch_max(number(read), Ordering::Relaxed);
    }
}

/// “checking documents: 210 of 840, 25 %, 12 s left”. The time that is left is told once a share is done that it can be
/// told from.
fn line(what: &str, done: usize, total: usize, bytes: bool, elapsed: Duration) -> String {
    if total == 0 {
        return format!("{what} …");
    }
    let done = done.min(total);
    let percent = done * 100 / total;
    let small = total < 1_000_000;
    let shown = |count: usize| match bytes {
        true if small => count.div_ceil(1_000).to_string(),
        true => format!("{}.{}", count / 1_000_000, count / 100_000 % 10),
        false => count.to_string(),
    };
    let unit = match bytes {
        true if small => " kB",
        true => " MB",
        false => "",
    };
    let mut line = format!("{what}: {} of {}{unit}, {percent} %", shown(done), shown(total));
    if done * 20 >= total && done < total {
        let millis = elapsed.as_millis() * (total - done) as u128 / done.max(1) as u128;
        let seconds = millis.div_ceil(1000).max(1);
        let left = if seconds < 100 { format!("{seconds} s") } else { format!("{} min", seconds.div_ceil(60)) };
        line.push_str(&format!(", {left} left"));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_that_is_left_is_told_when_it_can_be_told() {
        let after = |done, seconds| line("checking documents", done, 840, false, Duration::from_secs(seconds));
        assert_eq!(line("reading documents", 0, 0, true, Duration::ZERO), "reading documents …");
        let read = line("reading documents", 3_250_000, 6_500_000, true, Duration::from_secs(2));
        assert_eq!(read, "reading documents: 3.2 of 6.5 MB, 50 %, 2 s left");
        let read = line("reading documents", 40_000, 200_000, true, Duration::from_secs(1));
        assert_eq!(read, "reading documents: 40 of 200 kB, 20 %, 4 s left");
        assert_eq!(after(0, 3), "checking documents: 0 of 840, 0 %");
        assert_eq!(after(10, 1), "checking documents: 10 of 840, 1 %");
        assert_eq!(after(210, 4), "checking documents: 210 of 840, 25 %, 12 s left");
        assert_eq!(after(84, 60), "checking documents: 84 of 840, 10 %, 9 min left");
        assert_eq!(after(840, 60), "checking documents: 840 of 840, 100 %");
    }
}
