//! The only module that writes a user's files: completely or not at all, and never over content that was not read.
//!
//! A file is created only if the path is free ([`create`]), and replaced only if it still has the content that was read
//! ([`replace`]). Both put a finished file in place in one step, so a reader sees the old file or the new one, never half
//! of either. The new file keeps the metadata of the old one (owner, mode, extended attributes); if it cannot, or if
//! replacing would break hard links, nothing is written and the error says why. A symbolic link is never replaced, and one
//! that leads out of the folder is not followed.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::attributes::carry_over;
use super::decode::{Charset, encode, reason};
use crate::error::{Error, Result};

/// Bytes of a file that are compared at a time.
const BLOCK: usize = 64 << 10;

/// Whether a path is free, without even a broken link, so that a file can be created there.
#[must_use]
pub fn is_free(path: &Path) -> bool {
    path.symlink_metadata().is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
}

/// Why no file is created at an existing path.
#[must_use]
pub fn taken(path: &Path) -> Error {
    let what = match path.symlink_metadata() {
        Ok(metadata) if metadata.is_symlink() => "This is a symbolic link, and ibid does not replace it.",
        Ok(metadata) if metadata.is_dir() => "This is a folder, and ibid does not replace it.",
        _ => "This file exists but was not read, so ibid does not replace it.",
    };
    Error::new(what).on(path)
}

/// Creates a file with these bytes inside `root`.
///
/// # Errors
/// If something is at the path, if its folder is outside `root`, or if the folder cannot be written.
pub fn create(root: &Path, path: &Path, bytes: &[u8]) -> Result<()> {
    let place = Place::new(root, path)?;
    if !is_free(&place.path()) {
        return Err(taken(path));
    }
    let file = place.draft(bytes, path)?;
    file.as_file().sync_all().map_err(|error| refused(path, &error))?;
    match file.persist_noclobber(place.path()) {
        Ok(_) => Ok(()),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Err(taken(path)),
        Err(error) => Err(refused(path, &error.error)),
    }
}

/// Replaces a document's text, in its charset, if the file still has the text that was read.
///
/// # Errors
/// As [`replace`].
pub fn replace_document(root: &Path, path: &Path, old: &str, new: &str, charset: Charset) -> Result<()> {
    replace(root, path, &encode(old, charset), &encode(new, charset))
}

/// Replaces the bytes of a file inside `root` that still has the bytes that were read.
///
/// # Errors
/// If the file has changed, is gone, is outside `root` or is not a regular file; if it is read-only or has hard links; if
/// its owner or its attributes cannot be kept; if the folder cannot be written.
pub fn replace(root: &Path, path: &Path, old: &[u8], new: &[u8]) -> Result<()> {
    let place = Place::new(root, path)?.followed(root, path)?;
    let target = place.path();
    let file = open_to_write(&target).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => changed(path),
        _ => refused(path, &error),
    })?;
    let metadata = file.metadata().map_err(|error| refused(path, &error))?;
    let wrong = |what: &str| Err(Error::new(what).on(path));
    if !metadata.is_file() {
        return wrong("This is not a regular file, and ibid does not replace it.");
    }
    if metadata.permissions().readonly() {
        return wrong("The file is read-only, and ibid does not replace it.");
    }
    if links(&metadata) > 1 {
        let error = Error::new("The file has hard links, and replacing it would separate them.").on(path);
        return Err(error.help("`ibid lint --diff` prints the change for `patch`"));
    }
    let draft = place.draft(new, path)?;
    carry_over(&file, &metadata, draft.as_file()).map_err(|what| {
        let message = format!("The file was not changed, because its {what} cannot be preserved.");
        Error::new(message).on(path).help("`ibid lint --diff` prints the change for `patch`")
    })?;
    draft.as_file().sync_all().map_err(|error| refused(path, &error))?;
    // Opened by its name again: an editor that saves replaces the file.
    if !holds(&target, old).map_err(|error| refused(path, &error))? {
        return Err(changed(path));
    }
    draft.persist(&target).map_err(|error| refused(path, &error.error))?;
    Ok(())
}

/// Writes a report or a result to the path that the user names for it. An existing file is replaced; a pipe or a terminal
/// is written to.
///
/// # Errors
/// As [`replace`]; and if the path is a link that leads out of its own folder.
pub fn output(path: &Path, bytes: &[u8]) -> Result<()> {
    let metadata = fs::metadata(path).ok();
    if metadata.as_ref().is_some_and(|metadata| metadata.is_dir()) {
        return Err(Error::new("Cannot write a file here: this is a folder.").on(path));
    }
    // `/dev/stdout` is a link to standard output, which may be a file.
    let is_stream = cfg!(unix) && (path.starts_with("/dev") || path.starts_with("/proc/self/fd"));
    if is_stream || metadata.is_some_and(|metadata| !metadata.is_file()) {
        let opened = OpenOptions::new().write(true).open(path);
        return opened.and_then(|mut file| file.write_all(bytes)).map_err(|error| refused(path, &error));
    }
    let folder = folder(path);
    if is_free(path) {
        return create(folder, path, bytes);
    }
    let root = folder.canonicalize().map_err(|error| refused(path, &error))?;
    let place = Place::new(&root, path)?.followed(&root, path)?;
    let mut old = Vec::new();
    let read = open_to_write(&place.path()).and_then(|mut file| file.read_to_end(&mut old));
    read.map_err(|error| refused(path, &error))?;
    replace(&root, path, &old, bytes)
}

/// The path of a file, with the links of its folder resolved.
struct Place {
    folder: PathBuf,
    name: std::ffi::OsString,
}

impl Place {
    fn new(root: &Path, path: &Path) -> Result<Self> {
        let name = path.file_name().ok_or_else(|| Error::new("This is not a file name.").on(path))?;
        let folder = folder(path).canonicalize().map_err(|error| refused(path, &error))?;
        let root = &root.canonicalize().map_err(|error| refused(path, &error))?;
        if !folder.starts_with(root) {
            return Err(if super::configured::lexical(path).starts_with(root) {
                outside(path)
            } else {
                elsewhere(path)
            });
        }
        Ok(Self { folder, name: name.to_owned() })
    }

    fn path(&self) -> PathBuf {
        self.folder.join(&self.name)
    }

    /// The target of a link, inside `root`; otherwise the same path.
    fn followed(self, root: &Path, path: &Path) -> Result<Self> {
        let own = self.path();
        if !own.symlink_metadata().is_ok_and(|metadata| metadata.is_symlink()) {
            return Ok(self);
        }
        let real = own.canonicalize().map_err(|error| refused(path, &error))?;
        Self::new(root, &real).map_err(|_| outside(path))
    }

    /// A temporary file with these bytes next to it, deleted unless it replaces the file.
    fn draft(&self, bytes: &[u8], path: &Path) -> Result<NamedTempFile> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(".ibid-");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let mut file = builder.tempfile_in(&self.folder).map_err(|error| refused(path, &error))?;
        file.write_all(bytes).map_err(|error| refused(path, &error))?;
        Ok(file)
    }
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn refused(path: &Path, error: &io::Error) -> Error {
    Error::new(format!("Cannot write the file: {}.", reason(error))).on(path)
}

fn outside(path: &Path) -> Error {
    Error::new("A symbolic link leads out of the folder, so the file is not written.").on(path)
}

/// Why a file is not written that was named by its own path.
fn elsewhere(path: &Path) -> Error {
    Error::new("The file is outside the folder, and ibid only reads it.")
        .on(path)
        .help("change it there, or copy it into the folder")
}

fn changed(path: &Path) -> Error {
    Error::new("The file has changed since it was read, and was not changed.").on(path).help("run the command again")
}

/// Opens a file for writing, without changing it. Never waits for the other end of a pipe.
fn open_to_write(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags(super::decode::WITHOUT_WAITING | super::decode::WITHOUT_LINKS);
    }
    options.open(path)
}

#[cfg(unix)]
fn links(metadata: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::nlink(metadata)
}

#[cfg(not(unix))]
fn links(_metadata: &fs::Metadata) -> u64 {
    1
}

/// Whether a file has exactly these bytes.
fn holds(path: &Path, bytes: &[u8]) -> io::Result<bool> {
    let file = match open_to_write(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    let metadata = file.metadata()?;
    if !metadata.is_file() || metadata.len() != bytes.len() as u64 {
        return Ok(false);
    }
    let mut file = file.take(bytes.len() as u64 + 1);
    let mut block = vec![0; BLOCK];
    let mut rest = bytes;
    loop {
        let count = file.read(&mut block)?;
        if count == 0 {
            return Ok(rest.is_empty());
        }
        match block.get(..count).and_then(|read| rest.strip_prefix(read)) {
            Some(behind) => rest = behind,
            None => return Ok(false),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Folder(tempfile::TempDir);

    impl Folder {
        fn new(files: &[(&str, &str)]) -> Self {
            let folder = Self(tempfile::tempdir().unwrap());
            fs::create_dir(folder.root()).unwrap();
            for (name, text) in files {
                fs::write(folder.at(name), text).unwrap();
            }
            folder
        }

        /// The folder that may be written to; it has a parent folder.
        fn root(&self) -> PathBuf {
            self.0.path().join("news")
        }

        fn at(&self, name: &str) -> PathBuf {
            self.root().join(name)
        }

        fn text(&self, name: &str) -> String {
            fs::read_to_string(self.at(name)).unwrap()
        }

        fn replace(&self, name: &str, old: &str, new: &str) -> std::result::Result<(), String> {
            let done = replace_document(&self.root(), &self.at(name), old, new, Charset::Utf8);
            done.map_err(|error| error.message)
        }

        fn create(&self, name: &str) -> std::result::Result<(), String> {
            create(&self.root(), &self.at(name), b"new").map_err(|error| error.message)
        }

        /// No temporary file may remain.
        fn count(&self) -> usize {
            fs::read_dir(self.root()).unwrap().count()
        }
    }

    #[test]
    fn unchanged_files_are_replaced_and_changed_ones_are_not() {
        let folder = Folder::new(&[("a.md", "old")]);
        for (now, old) in [("old, and more", "old"), ("ole", "old"), ("", "old"), ("old", "old, and more"), ("old", "")]
        {
            fs::write(folder.at("a.md"), now).unwrap();
            let said = folder.replace("a.md", old, "new").unwrap_err();
            assert!(said.contains("has changed since it was read"), "{said}");
            assert_eq!(folder.text("a.md"), now);
        }
        assert_eq!(folder.replace("a.md", "old", "new"), Ok(()));
        assert_eq!(folder.text("a.md"), "new");
        fs::remove_file(folder.at("a.md")).unwrap();
        assert!(folder.replace("a.md", "new", "newer").unwrap_err().contains("has changed"));
        assert_eq!(folder.count(), 0);
    }

    #[test]
    fn a_long_file_that_differs_in_its_last_byte_is_left_alone() {
        let long = "x".repeat(3 * BLOCK);
        let folder = Folder::new(&[("a.md", &format!("{long}y"))]);
        assert!(folder.replace("a.md", &format!("{long}z"), "new").is_err());
        assert_eq!(folder.replace("a.md", &format!("{long}y"), "new"), Ok(()));
    }

    #[test]
    fn a_file_is_created_only_at_a_free_path() {
        let folder = Folder::new(&[("a.bib", "mine")]);
        fs::create_dir(folder.at("b.bib")).unwrap();
        assert!(folder.create("a.bib").unwrap_err().contains("was not read"));
        assert!(folder.create("b.bib").unwrap_err().contains("This is a folder"));
        assert!(folder.create("../c.bib").unwrap_err().contains("outside the folder"));
        assert!(folder.create("no/c.bib").unwrap_err().contains("no such file"));
        assert_eq!(folder.text("a.bib"), "mine");
        assert_eq!(folder.create("c.bib"), Ok(()));
        assert_eq!((folder.text("c.bib").as_str(), folder.count()), ("new", 3));
    }

    #[test]
    fn a_read_only_file_is_not_replaced() {
        let folder = Folder::new(&[("a.md", "old")]);
        let mut permissions = fs::metadata(folder.at("a.md")).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(folder.at("a.md"), permissions).unwrap();
        assert!(folder.replace("a.md", "old", "new").is_err());
        assert_eq!(folder.text("a.md"), "old");
    }

    #[cfg(unix)]
    #[test]
    fn links_are_kept_and_not_followed_out_of_the_folder() {
        use std::os::unix::fs::symlink;
        let folder = Folder::new(&[("a.md", "old")]);
        let outside = folder.0.path().join("outside.txt");
        fs::write(&outside, "old").unwrap();
        symlink("a.md", folder.at("inner.md")).unwrap();
        symlink("../outside.txt", folder.at("outer.md")).unwrap();
        symlink("../not-there.txt", folder.at("broken.bib")).unwrap();
        symlink("..", folder.at("up")).unwrap();
        assert_eq!(folder.replace("inner.md", "old", "new"), Ok(()));
        assert!(fs::symlink_metadata(folder.at("inner.md")).unwrap().is_symlink());
        assert_eq!(folder.text("a.md"), "new");
        for name in ["outer.md", "up/outside.txt"] {
            assert!(folder.replace(name, "old", "new").unwrap_err().contains("out of the folder"), "{name}");
        }
        for name in ["outer.md", "broken.bib"] {
            assert!(folder.create(name).unwrap_err().contains("symbolic link"), "{name}");
        }
        assert!(output(&folder.at("outer.md"), b"new").is_err());
        assert_eq!(fs::read_to_string(&outside).unwrap(), "old");
        assert!(!folder.0.path().join("not-there.txt").exists());
        output(&folder.at("inner.md"), b"report").unwrap();
        assert_eq!((folder.text("a.md").as_str(), folder.count()), ("report", 5));
    }

    #[cfg(unix)]
    #[test]
    fn hard_links_are_not_broken() {
        let folder = Folder::new(&[("a.md", "old")]);
        fs::hard_link(folder.at("a.md"), folder.at("b.md")).unwrap();
        assert!(folder.replace("a.md", "old", "new").unwrap_err().contains("hard links"));
        assert_eq!((folder.text("a.md").as_str(), folder.text("b.md").as_str()), ("old", "old"));
        fs::remove_file(folder.at("b.md")).unwrap();
        assert_eq!(folder.replace("a.md", "old", "new"), Ok(()));
    }

    #[cfg(unix)]
    #[test]
    fn pipes_are_not_documents_and_are_written_to_only_as_outputs() {
        let folder = Folder::new(&[]);
        assert!(std::process::Command::new("mkfifo").arg(folder.at("pipe")).status().unwrap().success());
        // Opened for reading and writing, a pipe does not wait; it is refused by its type.
        assert!(folder.replace("pipe", "", "new").is_err());
        let path = folder.at("pipe");
        let reader = std::thread::spawn(move || fs::read_to_string(path).unwrap());
        output(&folder.at("pipe"), b"report").unwrap();
        assert_eq!(reader.join().unwrap(), "report");
        assert!(output(&folder.root(), b"report").is_err());
    }
}
