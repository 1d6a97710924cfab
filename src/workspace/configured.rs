//! Files that a configuration names. An `ibid.toml` may be hostile, so the files that it names are read only if they
//! are in its own folder or in the user's configuration folder, with links resolved; only regular files of bounded size
//! are read.

use std::path::{Component, Path, PathBuf};

use etcetera::BaseStrategy;

use super::decode::{read_at_most, reason};
use crate::error::{Error, Result};

/// The most bytes of an `ibid.toml`.
pub(super) const LARGEST_CONFIG: u64 = 1 << 20;

/// The most bytes of a style, a locale or another text that a configuration names.
pub(super) const LARGEST_STYLE: u64 = 2 << 20;

/// The user's own configuration folder; `None` if the system has none.
fn own_folder() -> Option<PathBuf> {
    let native = etcetera::base_strategy::choose_native_strategy().ok()?;
    native.config_dir().join("ibid").canonicalize().ok()
}

/// The path of what an `ibid.toml` in `folder` names, with links resolved.
///
/// # Errors
/// If nothing is there, or if it is neither in the folder nor in the user's own.
pub(super) fn resolve(folder: &Path, name: &Path) -> Result<PathBuf> {
    let path = lexical(&folder.join(name));
    let own = own_folder();
    let inside = |path: &Path| path.starts_with(folder) || own.as_ref().is_some_and(|own| path.starts_with(own));
    let outside = || {
        let error = Error::new("This file is outside the folder of ibid.toml and is not read.").on(&path);
        Err(error.help("copy it next to ibid.toml, or into the folder `ibid` of your user configuration"))
    };
    // Checked by the path alone first, so that the result reveals nothing about files elsewhere.
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
/// As [`resolve`]; and if it is not a regular file or has more than `limit` bytes.
pub(super) fn read(folder: &Path, name: &Path, limit: u64) -> Result<Vec<u8>> {
    read_at_most(&resolve(folder, name)?, limit)
}

/// The path with `.` and `..` resolved lexically.
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
    fn only_files_next_to_the_configuration_are_read() {
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
