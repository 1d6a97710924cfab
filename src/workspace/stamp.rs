//! What the file system says of a file, by which it is known to be as it was without being opened: its length, when it
//! was modified and changed, which inode it is and where. Git's index goes by the same.
//!
//! It vouches for what was read only where every later change would show. The time of change cannot be set by ordinary
//! tools, so a file that was written and given its old time of modification back shows; so does another one put in its
//! place. What does not show is a change within the same tick of the file system's clock, so a stamp of a file that had
//! only just changed when it was read vouches for nothing (git's “racily clean”); nor does one whose clock ticks
//! slowly, or one of a system that tells no time of change.

use std::fs::Metadata;
use std::path::Path;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use super::decode::Charset;
use super::store::Hash;

/// Seconds since 1970, and nanoseconds.
type Time = (i64, i64);

/// What the file system says of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    length: u64,
    modified: Time,
    /// `None` if the system does not tell.
    changed: Option<Time>,
    inode: u64,
    device: u64,
}

/// A file as it was when it was read: what is known of its text as long as the stamp is the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sighting {
    pub(super) stamp: Stamp,
    pub(super) hash: Hash,
    pub(super) charset: Charset,
    pub(super) broken: Option<u32>,
}

/// Longer than any tick of a clock that tells nanoseconds.
const TICK: Duration = Duration::from_millis(100);

impl Stamp {
    #[cfg(unix)]
    pub(super) fn of(metadata: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        Self {
            length: metadata.len(),
            modified: (metadata.mtime(), metadata.mtime_nsec()),
            changed: Some((metadata.ctime(), metadata.ctime_nsec())),
            inode: metadata.ino(),
            device: metadata.dev(),
        }
    }

    #[cfg(not(unix))]
    pub(super) fn of(metadata: &Metadata) -> Self {
        let modified = metadata.modified().ok().and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok());
        let modified = modified
            .map_or((0, 0), |time| (i64::try_from(time.as_secs()).unwrap_or(i64::MAX), i64::from(time.subsec_nanos())));
        Self { length: metadata.len(), modified, changed: None, inode: 0, device: 0 }
    }

    /// `None` if there is no such file, or nothing can be said of it.
    #[must_use]
    pub fn of_file(path: &Path) -> Option<Self> {
        std::fs::metadata(path).ok().map(|metadata| Self::of(&metadata))
    }

    /// Whether the file had so many bytes.
    pub(super) fn has_length(&self, length: u64) -> bool {
        self.length == length
    }

    /// Whether every change after `now`, by this machine's clock, would give the file another stamp.
    pub(super) fn vouches(&self, now: SystemTime) -> bool {
        let Some((seconds, nanoseconds)) = self.changed else { return false };
        // Milliseconds and less that are all zero: the file system counts no finer, and may count in seconds or two.
        let fine = nanoseconds % 1_000_000 != 0;
        let since = u64::try_from(seconds).ok().zip(u32::try_from(nanoseconds).ok());
        let changed = since.map(|(seconds, nanoseconds)| SystemTime::UNIX_EPOCH + Duration::new(seconds, nanoseconds));
        // A file of the future tells that one of the clocks is wrong.
        fine && changed.is_some_and(|changed| now.duration_since(changed).is_ok_and(|age| age > TICK))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(changed: Option<Time>) -> Stamp {
        Stamp { length: 1, modified: (0, 0), changed, inode: 1, device: 1 }
    }

    #[test]
    fn a_stamp_vouches_only_where_a_later_change_would_show() {
        let now = SystemTime::UNIX_EPOCH + Duration::new(1_000, 500_000_123);
        for (changed, vouches) in [
            (Some((900, 123_456)), true),
            (Some((1_000, 300_000_123)), true),
            (Some((1_000, 450_000_123)), false),
            (Some((1_000, 500_000_123)), false),
            (Some((1_001, 123_456)), false),
            (Some((900, 0)), false),
            (Some((900, 120_000_000)), false),
            (Some((-900, 123_456)), false),
            (None, false),
        ] {
            assert_eq!(stamp(changed).vouches(now), vouches, "{changed:?}");
        }
    }

    #[test]
    fn no_clock_is_too_far_off() {
        for changed in [(i64::MAX, 1), (i64::MIN, 1), (1, -1), (1, i64::MAX)] {
            assert!(!stamp(Some(changed)).vouches(SystemTime::UNIX_EPOCH));
        }
    }
}
