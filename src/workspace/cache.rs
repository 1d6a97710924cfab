//! The location of the cache, and its removal.

use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

use super::decode::reason;
use crate::error::{Error, Result};

/// Whether there is a cache.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cache {
    /// No cache.
    #[default]
    Off,
    /// In the user's cache folder, unless the environment names another.
    User,
    /// In this folder.
    Folder(&'static Path),
}

/// Names another folder.
const FOLDER: &str = "IBID_CACHE_DIR";
/// Set to anything but `0`: no cache.
const NOT: &str = "IBID_NO_CACHE";

/// Marks a folder that backups may skip (<https://bford.info/cachedir/>).
const TAG: &str = "CACHEDIR.TAG";
const TAG_TEXT: &str = "Signature: 8a477f597d28d172789f06886806bc55\n# What ibid has read, kept to start faster. `ibid clean` \
                        removes it.\n";

impl Cache {
    /// The folder; `None` if there is no cache, or if the system has no place for it.
    #[must_use]
    pub fn folder(self) -> Option<PathBuf> {
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        if self == Self::Off || set(NOT).is_some_and(|value| value != "0") {
            return None;
        }
        match self {
            Self::Folder(folder) => std::path::absolute(folder).ok(),
            _ => user_folder(),
        }
    }
}

impl Cache {
    /// Why a folder that the user names for the cache is not used; creates it if it is missing.
    #[must_use]
    pub fn problem(self) -> Option<Error> {
        let Self::Folder(folder) = self else { return None };
        let error = make(&self.folder()?).err()?;
        let message = format!("The cache cannot be kept here: {}.", reason(&error));
        Some(
            Error::new(message)
                .on(folder)
                .help("name another folder after `--cache-dir`; without a cache every document is analyzed again"),
        )
    }
}

/// The location of the cache, whether or not it may be used.
fn user_folder() -> Option<PathBuf> {
    if let Some(folder) = std::env::var_os(FOLDER).filter(|value| !value.is_empty()) {
        return std::path::absolute(folder).ok();
    }
    let native = etcetera::base_strategy::choose_native_strategy().ok()?;
    Some(native.cache_dir().join("ibid"))
}

/// Creates the folder, accessible to its owner only: it contains words of drafts.
pub(super) fn make(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    let tag = folder.join(TAG);
    if !tag.exists() {
        std::fs::write(tag, TAG_TEXT)?;
    }
    Ok(())
}

/// Creates an empty file there, accessible to its owner only, if there is none.
pub(super) fn make_file(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// What was removed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cleaned {
    pub folder: PathBuf,
    pub files: usize,
    pub bytes: u64,
}

/// Removes the cache, and nothing else that may be there. `None` if the system has no place for it.
///
/// # Errors
/// If a file cannot be removed.
pub fn clean(cache: Cache) -> Result<Option<Cleaned>> {
    let named = if let Cache::Folder(folder) = cache { std::path::absolute(folder).ok() } else { None };
    let Some(folder) = named.or_else(user_folder) else { return Ok(None) };
    let mut cleaned = Cleaned { folder: folder.clone(), ..Cleaned::default() };
    let refused = |path: &Path, error: &std::io::Error| {
        Err(Error::new(format!("Cannot remove this: {}.", reason(error))).on(path))
    };
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Some(cleaned)),
        Err(error) => return refused(&folder, &error),
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let ours = path.extension().is_some_and(|ending| ending == super::store::ENDING);
        if ours && entry.file_type().is_ok_and(|kind| kind.is_file()) {
            let length = entry.metadata().map_or(0, |metadata| metadata.len());
            if let Err(error) = std::fs::remove_file(&path) {
                return refused(&path, &error);
            }
            cleaned.files += 1;
            cleaned.bytes += length;
        }
    }
    // Only if it is empty.
    if std::fs::read_dir(&folder).is_ok_and(|rest| rest.flatten().all(|entry| entry.file_name() == TAG)) {
        let _ = std::fs::remove_file(folder.join(TAG));
        let _ = std::fs::remove_dir(&folder);
    }
    Ok(Some(cleaned))
}
