//! Writes a file whole or not at all.

use std::fs;
use std::io::Write;
use std::path::Path;

use super::decode::{Charset, encode, reason};
use crate::error::{Error, Result};

/// Replaces a file's text, in its charset. A reader sees the old file or the new one, never half of either;
/// permissions stay, and where the path is a symbolic link, the file it leads to is replaced and not the link.
///
/// # Errors
/// Where the folder or the file cannot be written.
pub fn write_document(path: &Path, text: &str, charset: Charset) -> Result<()> {
    write(path, &encode(text, charset))
}

/// Writes bytes in the same way; the file need not exist.
///
/// # Errors
/// Where the folder or the file cannot be written.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let refused = |error: std::io::Error| Error::new(format!("cannot be written: {}", reason(&error))).on(path);
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let old = fs::metadata(&target).ok();
    if old.as_ref().is_some_and(|old| !old.is_file()) {
        // A pipe, a terminal: nothing can take its place, so it is written to.
        return fs::OpenOptions::new()
            .write(true)
            .open(&target)
            .and_then(|mut file| file.write_all(bytes))
            .map_err(refused);
    }
    if old.as_ref().is_some_and(|old| old.permissions().readonly()) {
        return Err(Error::new("cannot be written: it is read-only").on(path));
    }
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".ibid-").tempfile_in(folder).map_err(refused)?;
    file.write_all(bytes).map_err(refused)?;
    match &old {
        Some(old) => file.as_file().set_permissions(old.permissions()).map_err(refused)?,
        None => open_to_others(file.as_file()).map_err(refused)?,
    }
    file.as_file().sync_all().map_err(refused)?;
    file.persist(&target).map_err(|error| refused(error.error))?;
    Ok(())
}

/// Temporary files are private to their owner; a new report should not be.
#[cfg(unix)]
fn open_to_others(file: &fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn open_to_others(_file: &fs::File) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn permissions_and_links_stay() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("a.md"), folder.path().join("link.md"));
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        symlink("a.md", &link).unwrap();
        write_document(&link, "néw", Charset::Utf8Bom).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&file).unwrap(), "\u{feff}néw".as_bytes());
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn a_read_only_file_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.md");
        fs::write(&file, "old").unwrap();
        let mut permissions = fs::metadata(&file).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&file, permissions).unwrap();
        assert!(write_document(&file, "new", Charset::Utf8).is_err());
        assert_eq!(fs::read_to_string(&file).unwrap(), "old");
    }
}
