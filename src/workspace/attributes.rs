//! The metadata of a file: its owner, its mode, its extended attributes.

use std::fs::{File, Metadata};

/// Copies the metadata of the old file to a new one. `Err`: what cannot be copied, as in “its … cannot be kept”.
#[cfg(unix)]
pub(super) fn carry_over(old: &File, metadata: &Metadata, new: &File) -> Result<(), &'static str> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
    let made = new.metadata().map_err(|_| "mode")?;
    if (made.uid(), made.gid()) != (metadata.uid(), metadata.gid()) {
        let owner = (made.uid() != metadata.uid()).then(|| metadata.uid());
        fchown(new, owner, Some(metadata.gid())).map_err(|_| if owner.is_some() { "owner" } else { "group" })?;
    }
    // After the owner, since changing the owner clears mode bits.
    let mode = std::fs::Permissions::from_mode(metadata.mode() & 0o7777);
    new.set_permissions(mode).map_err(|_| "mode")?;
    extended::carry_over(old, new)
}

#[cfg(not(unix))]
pub(super) fn carry_over(_old: &File, metadata: &Metadata, new: &File) -> Result<(), &'static str> {
    new.set_permissions(metadata.permissions()).map_err(|_| "mode")
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
mod extended {
    use std::ffi::{CStr, CString};
    use std::fs::File;

    use rustix::fs::{XattrFlags, fgetxattr, flistxattr, fremovexattr, fsetxattr};
    use rustix::io::{Errno, Result};

    /// The maximum size of the list of names, and of a value, in bytes; Linux has 64 KiB for each.
    const MOST: usize = 1 << 20;

    /// Hashes and signatures of the content, which the kernel maintains itself.
    const OF_THE_CONTENT: [&CStr; 2] = [c"security.ima", c"security.evm"];

    pub(super) fn carry_over(old: &File, new: &File) -> std::result::Result<(), &'static str> {
        let carried = || {
            let names = names(old)?;
            for name in &names {
                let value = value(old, name)?;
                // Not every user may set a security label, which a new file may have by itself.
                if self::value(new, name).ok().as_ref() != Some(&value) {
                    fsetxattr(new, name.as_c_str(), &value, XattrFlags::empty())?;
                }
            }
            // Attributes that the folder gives every new file.
            for name in self::names(new)?.iter().filter(|name| !names.contains(name)) {
                fremovexattr(new, name.as_c_str())?;
            }
            Ok(())
        };
        carried().map_err(|_: Errno| "extended attributes")
    }

    fn names(file: &File) -> Result<Vec<CString>> {
        let list = match sized(|buffer| flistxattr(file, buffer)) {
            Ok(list) => list,
            Err(Errno::NOTSUP | Errno::NOSYS) => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let names = list.split(|&byte| byte == 0).filter(|name| !name.is_empty());
        let names = names.filter_map(|name| CString::new(name).ok());
        Ok(names.filter(|name| !OF_THE_CONTENT.contains(&name.as_c_str())).collect())
    }

    fn value(file: &File, name: &CStr) -> Result<Vec<u8>> {
        sized(|buffer| fgetxattr(file, name, buffer))
    }

    /// The result of a call that fills a buffer and fails if that is too small.
    fn sized(call: impl Fn(&mut [u8]) -> Result<usize>) -> Result<Vec<u8>> {
        let mut buffer = vec![0; 1 << 10];
        loop {
            match call(&mut buffer) {
                Ok(size) => {
                    buffer.truncate(size);
                    return Ok(buffer);
                }
                Err(Errno::RANGE) if buffer.len() < MOST => buffer.resize(buffer.len() * 4, 0),
                Err(error) => return Err(error),
            }
        }
    }
}

#[cfg(all(unix, not(any(target_os = "linux", target_os = "android", target_vendor = "apple"))))]
mod extended {
    pub(super) fn carry_over(_old: &std::fs::File, _new: &std::fs::File) -> Result<(), &'static str> {
        Ok(())
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::{MetadataExt, PermissionsExt};

    use super::*;

    #[test]
    fn mode_and_owner_are_the_old_files() {
        let folder = tempfile::tempdir().unwrap();
        let (old, new) = (folder.path().join("old"), folder.path().join("new"));
        fs::write(&old, "").unwrap();
        fs::write(&new, "").unwrap();
        fs::set_permissions(&old, fs::Permissions::from_mode(0o640)).unwrap();
        // Only if the test runs as a user who may change owners.
        let given = std::os::unix::fs::chown(&old, Some(12_345), Some(54_321)).is_ok();
        let (from, to) = (File::open(&old).unwrap(), File::options().write(true).open(&new).unwrap());
        carry_over(&from, &from.metadata().unwrap(), &to).unwrap();
        let made = fs::metadata(&new).unwrap();
        assert_eq!(made.mode() & 0o777, 0o640);
        if given {
            assert_eq!((made.uid(), made.gid()), (12_345, 54_321));
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn extended_attributes_are_the_old_files_and_no_others() {
        use rustix::fs::{XattrFlags, fgetxattr, flistxattr, fsetxattr};
        let folder = tempfile::tempdir().unwrap();
        let (old, new) =
            (File::create(folder.path().join("old")).unwrap(), File::create(folder.path().join("new")).unwrap());
        if fsetxattr(&old, "user.source", b"wire", XattrFlags::empty()).is_err() {
            eprintln!("skipped: this file system keeps no extended attributes");
            return;
        }
        fsetxattr(&old, "user.empty", b"", XattrFlags::empty()).unwrap();
        fsetxattr(&new, "user.other", b"x", XattrFlags::empty()).unwrap();
        carry_over(&old, &old.metadata().unwrap(), &new).unwrap();
        let mut value = [0; 16];
        let length = fgetxattr(&new, "user.source", &mut value[..]).unwrap();
        assert_eq!(&value[..length], b"wire");
        let mut names = [0; 256];
        let length = flistxattr(&new, &mut names[..]).unwrap();
        let names = String::from_utf8_lossy(&names[..length]).into_owned();
        assert!(names.contains("user.empty") && !names.contains("user.other"), "{names}");
    }
}
