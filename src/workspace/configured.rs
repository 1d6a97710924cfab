//! Files that a configuration names. An `ibid.toml` comes with a folder from anybody, so what it names is read only where it
//! is in the folder of that `ibid.toml` or in the user's own configuration folder, links followed; only regular files
//! are read, and none is larger than it may be.

use std::path::{Component, Path, PathBuf};

use etcetera::BaseStrategy;

use super::decode::{read_at_most, reason};
use crate::error::{Error, Result};

/// Bytes of an `ibid.toml`, at most.
pub(super) const LARGEST_CONFIG: u64 = 1 << 20;

/// Bytes of a style, a locale or another text that a configuration names, at most.
pub(super) const LARGEST_STYLE: u64 = 2 << 20;

/// The user's own configuration folder; `None` if the system names none.
fn own_folder() -> Option<PathBuf> {
    let native = etcetera::base_strategy::choose_native_strategy().ok()?;
    native.config_dir().join("ibid").canonicalize().ok()
}

/// The place of what an `ibid.toml` in `folder` names, free of links.
///
/// # Errors
/// Where nothing is there, or where it lies neither in the folder nor in the user's own.
pub(super) fn resolve(folder: &Path, name: &Path) -> Result<PathBuf> {
    let path = lexical(&folder.join(name));
    let own = own_folder();
    let inside = |path: &Path| path.starts_with(folder) || own.as_ref().is_some_and(|own| path.starts_with(own));
    let outside = || {
        let error = Error::new("This file is outside the folder of ibid.toml and is not read.").on(&path);
        Err(error.help("copy it next to ibid.toml, or into the folder `ibid` of your user configuration"))
    };
    // Judged by its words first, so that nothing can be learned of what exists elsewhere.
    if !inside(&path) {
        return outside();
    }
    match path.canonicalize() {
        Ok(real) if inside(&real) => Ok(real),
        Ok(_) => outside(),
        Err(error) => Err(Error::new(format!("Cannot read the file: {}.", reason(&error))).on(&path)),
    }
}

/// Reads such a file.
///
/// # Errors
/// As [`resolve`]; and where it is no regular file or has more than `limit` bytes.
pub(super) fn read(folder: &Path, name: &Path, limit: u64) -> Result<Vec<u8>> {
    read_at_most(&resolve(folder, name)?, limit)
}

/// The path with `.` and `..` taken out, by the letter.
pub fn lexical(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_lies_beside_the_configuration_is_read() {
        let outer = tempfile::tempdir().unwrap();
        let outer = outer.path().canonicalize().unwrap();
        let folder = outer.join("news");
        std::fs::create_dir_all(folder.join("weights")).unwrap();
        std::fs::write(outer.join("secret.bin"), "secret").unwrap();
        std::fs::write(folder.join("weights/a.bin"), "weights").unwrap();
        let said = |name: &str| read(&folder, Path::new(name), 7).map_err(|error| error.message);
        assert_eq!(said("weights/a.bin"), Ok(b"weights".to_vec()));
        assert_eq!(said("weights/../weights/./a.bin"), Ok(b"weights".to_vec()));
        assert_eq!(read(&folder, Path::new("weights/a.bin"), 6).unwrap_err().message, "The file is larger than 0 MiB.");
        for name in ["../secret.bin", "/etc/hostname", "/dev/zero", "../not-there.bin"] {
            assert!(said(name).unwrap_err().contains("is outside"), "{name}");
        }
        assert!(said("not-there.bin").unwrap_err().contains("no such file"));
        assert!(said("weights").unwrap_err().contains("folder"));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("../secret.bin", folder.join("link.bin")).unwrap();
            std::os::unix::fs::symlink("/dev/zero", folder.join("zero.bin")).unwrap();
            std::os::unix::fs::symlink("weights/a.bin", folder.join("inner.bin")).unwrap();
            assert!(std::process::Command::new("mkfifo").arg(folder.join("pipe.bin")).status().unwrap().success());
            assert!(said("link.bin").unwrap_err().contains("is outside"));
            assert!(said("zero.bin").unwrap_err().contains("is outside"));
            assert_eq!(said("inner.bin"), Ok(b"weights".to_vec()));
            assert!(said("pipe.bin").unwrap_err().contains("not a regular file"));
        }
    }
}
