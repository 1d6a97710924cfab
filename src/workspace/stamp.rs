//! The file system's metadata of a file, by which an unchanged file is recognized without opening it: its length, when it
//! was modified and changed, its inode and device. Git's index uses the same.
//!
//! It is used only if every later change would show. Ordinary tools cannot set the time of change, so a file that was
//! written and whose time of modification was restored shows, and so does a file that replaced another. A change within
//! the same tick of the file system's clock does not show, so the stamp of a file that had just changed when it was read
//! is not used (git's “racily clean”); nor is one with a coarse clock, or without a time of change.

use std::fs::Metadata;
use std::path::Path;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use super::decode::Charset;
use super::store::Hash;

/// Seconds since 1970, and nanoseconds.
type Time = (i64, i64);

/// The metadata of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    length: u64,
    modified: Time,
    /// `None` if the system has none.
    changed: Option<Time>,
    inode: u64,
    device: u64,
}

/// A file as it was when it was read: its text is the known one as long as the stamp is the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sighting {
    pub(super) stamp: Stamp,
    pub(super) hash: Hash,
    pub(super) charset: Charset,
    pub(super) broken: Option<u32>,
}

/// Longer than any tick of a nanosecond clock.
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

    /// `None` if there is no such file, or it has no metadata.
    #[must_use]
    pub fn of_file(path: &Path) -> Option<Self> {
        std::fs::metadata(path).ok().map(|metadata| Self::of(&metadata))
    }

    /// Whether the file had this length in bytes.
    pub(super) fn has_length(&self, length: u64) -> bool {
        self.length == length
    }

    /// Whether every change after `now`, by this machine's clock, would change the stamp.
    pub(super) fn vouches(&self, now: SystemTime) -> bool {
        let Some((seconds, nanoseconds)) = self.changed else { return false };
        // If milliseconds and less are all zero, the file system has a coarser clock of one or two seconds.
        let fine = nanoseconds % 1_000_000 != 0;
        let since = u64::try_from(seconds).ok().zip(u32::try_from(nanoseconds).ok());
        let changed = since.map(|(seconds, nanoseconds)| SystemTime::UNIX_EPOCH + Duration::new(seconds, nanoseconds));
        // A time in the future shows that one of the clocks is wrong.
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
    fn a_stamp_is_valid_only_if_a_later_change_would_show() {
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
