//! URIs as clients write them, and their paths. The URI of a document is a plain string and is returned exactly as
//! received.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use tower_lsp::ls_types::Uri;

/// The scheme for invalid URIs in the types of the protocol library.
const RAW: &str = "ibid-raw:";

/// The path of a `file:` URI, with `.` and `..` resolved lexically. `None` for other schemes, other hosts and
/// impossible file names.
pub(super) fn to_path(uri: &str) -> Option<PathBuf> {
    let rest = uri.get(..5).filter(|scheme| scheme.eq_ignore_ascii_case("file:")).map(|_| &uri[5..])?;
    let path = match rest.strip_prefix("//") {
        Some(rest) => {
            let slash = rest.find('/')?;
            let host = &rest[..slash];
            if !(host.is_empty() || host.eq_ignore_ascii_case("localhost")) {
                return None;
            }
            &rest[slash..]
        }
        None => rest,
    };
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let bytes = decoded(path);
    if bytes.contains(&0) || !bytes.starts_with(b"/") {
        return None;
    }
    let path = from_bytes(bytes)?;
    Some(crate::workspace::lexical(&path))
}

/// The path that stands for a document which is no file: a cell of a notebook beside it, a text that was never saved in
/// the folder. No file has this path.
pub(super) fn to_place(uri: &str, folder: Option<&Path>) -> Option<PathBuf> {
    if let Some(cell) = uri.strip_prefix("vscode-notebook-cell:") {
        let (notebook, cell) = cell.split_once('#')?;
        // The authority is the editor's own.
        let path = match notebook.strip_prefix("//") {
            Some(rest) => &rest[rest.find('/')?..],
            None => notebook,
        };
        let path = to_path(&format!("file://{path}"))?;
        let name = path.file_name()?.to_str()?;
        return Some(path.with_file_name(format!("{name}#{cell}")));
    }
    let name = uri.strip_prefix("untitled:")?;
    if name.starts_with('/') {
        return to_path(&format!("file://{name}"));
    }
    let name = name.rsplit(['/', '\\']).next().filter(|name| !name.is_empty() && !name.contains('\0'))?;
    Some(folder?.join(format!("{name}#untitled")))
}

/// The `file:` URI of an absolute path.
pub(super) fn from_path(path: &Path) -> String {
    let bytes = to_bytes(path);
    let mut uri = String::with_capacity(bytes.len() + 8);
    uri.push_str("file://");
    if !bytes.starts_with(b"/") {
        uri.push('/');
    }
    encode(&bytes, &mut uri);
    uri
}

/// A `Uri` that carries any string through the types of the protocol library.
pub(super) fn carried(uri: &str) -> Uri {
    Uri::from_str(uri).unwrap_or_else(|_| {
        let mut raw = String::from(RAW);
        encode(uri.as_bytes(), &mut raw);
        #[expect(clippy::expect_used, reason = "a scheme and percent-encoded bytes are a URI")]
        Uri::from_str(&raw).expect("a scheme and percent-encoded bytes are a URI")
    })
}

/// The string that a URI carries.
pub(super) fn spelled(uri: &str) -> Cow<'_, str> {
    match uri.strip_prefix(RAW) {
        Some(raw) => Cow::Owned(String::from_utf8_lossy(&decoded(raw)).into_owned()),
        None => Cow::Borrowed(uri),
    }
}

fn encode(bytes: &[u8], out: &mut String) {
    for &byte in bytes {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for digit in [byte >> 4, byte & 15] {
                out.push(char::from(b"0123456789ABCDEF"[usize::from(digit)]));
            }
        }
    }
}

fn decoded(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let hex = |at: usize| bytes.get(at).and_then(|&byte| char::from(byte).to_digit(16));
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        match (bytes[at], hex(at + 1), hex(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push(u8::try_from(high * 16 + low).unwrap_or_default());
                at += 3;
            }
            (byte, ..) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    out
}

#[cfg(unix)]
fn from_bytes(bytes: Vec<u8>) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStringExt;
    Some(PathBuf::from(std::ffi::OsString::from_vec(bytes)))
}

#[cfg(unix)]
fn to_bytes(path: &Path) -> Cow<'_, [u8]> {
    use std::os::unix::ffi::OsStrExt;
    Cow::Borrowed(path.as_os_str().as_bytes())
}

/// `/c:/folder/file` is `c:\folder\file`.
#[cfg(not(unix))]
fn from_bytes(bytes: Vec<u8>) -> Option<PathBuf> {
    let text = String::from_utf8(bytes).ok()?;
    let drive = text.as_bytes().get(2) == Some(&b':');
    Some(PathBuf::from(if drive { &text[1..] } else { &text[..] }))
}

#[cfg(not(unix))]
fn to_bytes(path: &Path) -> Cow<'_, [u8]> {
    Cow::Owned(path.to_string_lossy().replace('\\', "/").into_bytes())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_file_stands_in_a_folder() {
        let place = |uri: &str| to_place(uri, Some(Path::new("/news"))).map(|path| path.to_string_lossy().into_owned());
        assert_eq!(place("untitled:Untitled-1").as_deref(), Some("/news/Untitled-1#untitled"));
        assert_eq!(place("untitled:/news/a.md").as_deref(), Some("/news/a.md"));
        assert_eq!(place("vscode-notebook-cell:/news/n.ipynb#W0").as_deref(), Some("/news/n.ipynb#W0"));
        assert_eq!(place("vscode-notebook-cell://x%20y/news/n.ipynb#W0").as_deref(), Some("/news/n.ipynb#W0"));
        assert_eq!(place("git:/news/a.md"), None);
        assert_eq!(to_place("untitled:Untitled-1", None), None);
    }

    #[test]
    fn file_uris_and_paths_convert_to_each_other() {
        for path in ["/a/b.md", "/a b/“é” #1?.md", "/100%/[x]/~/😀.txt"] {
            let uri = from_path(Path::new(path));
            assert!(uri.is_ascii() && Uri::from_str(&uri).is_ok(), "{uri}");
            assert_eq!(to_path(&uri).as_deref(), Some(Path::new(path)));
        }
        assert_eq!(from_path(Path::new("/a b/é")), "file:///a%20b/%C3%A9");
    }

    #[test]
    fn a_name_that_is_not_utf_8_is_kept() {
        let path = to_path("file:///a/%ff%FE/b.md").unwrap();
        assert_eq!(from_path(&path), "file:///a/%FF%FE/b.md");
    }

    #[test]
    fn spellings_of_one_path_are_one_path() {
        for uri in
            ["file:///a/b.md", "FILE:///a/b.md", "file:/a/b.md", "file://localhost/%61/b%2emd", "file:///x/../a/./b.md"]
        {
            assert_eq!(to_path(uri).as_deref(), Some(Path::new("/a/b.md")), "{uri}");
        }
        assert_eq!(to_path("file:///../../etc/x").as_deref(), Some(Path::new("/etc/x")));
        assert_eq!(to_path("file:///a/%zz%/b.md").as_deref(), Some(Path::new("/a/%zz%/b.md")));
    }

    #[test]
    fn other_uris_have_no_path() {
        for uri in ["", "b.md", "untitled:Untitled-1", "file://server/share/b.md", "file:///a/%00b.md", "http://x/b.md"]
        {
            assert_eq!(to_path(uri), None, "{uri}");
        }
    }

    #[test]
    fn any_string_is_carried_through_the_types_of_the_protocol() {
        for uri in ["file:///a/b.md", "no uri % at all", "", "file:///a/déjà “b”.md", "b.md", "untitled:Untitled-1"]
        {
            assert_eq!(spelled(carried(uri).as_str()), uri);
        }
    }
}
