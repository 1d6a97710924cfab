//! Decodes bytes into text, and encodes it. Every file that can be opened is a document; decoding errors are reported,
//! and the file is not refused.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use bytestring::ByteString;
use serde::{Deserialize, Serialize};

use super::stamp::Stamp;
use crate::error::{Error, Result};

/// The largest file that is read, in bytes.
pub const MAX_BYTES: u64 = 64 << 20;

/// The encoding of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Charset {
    #[default]
    Utf8,
    Utf8Bom,
    Utf16Le,
    Utf16Be,
    /// An older encoding of a bibliography; such a file is never written.
    Other,
}

/// A file's text, without its byte-order mark.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text<T = String> {
    pub text: T,
    pub charset: Charset,
    /// The line, from 1, with the first undecodable bytes; each is replaced by U+FFFD. Such a file is never written,
    /// since the rest of it would change too.
    pub broken: Option<u32>,
}

impl From<Text> for Text<ByteString> {
    fn from(Text { text, charset, broken }: Text) -> Self {
        Self { text: text.into(), charset, broken }
    }
}

impl Text {
    /// Decodes a file's bytes. Total.
    #[must_use]
    pub fn decode(bytes: Vec<u8>) -> Self {
        match bytes.as_slice() {
            [0xff, 0xfe, rest @ ..] => Self::utf16(rest, Charset::Utf16Le, u16::from_le_bytes),
            [0xfe, 0xff, rest @ ..] => Self::utf16(rest, Charset::Utf16Be, u16::from_be_bytes),
            [0xef, 0xbb, 0xbf, rest @ ..] => Self::utf8(rest.to_vec(), Charset::Utf8Bom),
            _ => Self::utf8(bytes, Charset::Utf8),
        }
    }

    /// The same for the file at `path`. A bibliography may be in an older encoding: the one that its `% Encoding:` names,
    /// as JabRef writes it; or windows-1252, a superset of Latin-1, if it has bytes that UTF-8 cannot have and no
    /// sequence of bytes that UTF-8 would.
    #[must_use]
    pub fn of_file(path: &Path, bytes: Vec<u8>) -> Self {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        if !ending.is_some_and(|ending| ["bib", "bibtex", "ris"].contains(&&*ending)) {
            return Self::decode(bytes);
        }
        let older = named_encoding(&bytes).or_else(|| {
            let valid =
                String::from_utf8_lossy(&bytes).chars().any(|c| !c.is_ascii() && c != char::REPLACEMENT_CHARACTER);
            let other = valid || memchr::memchr(0, &bytes).is_some() || bytes.starts_with(&[0xff, 0xfe]);
            (!other && !bytes.starts_with(&[0xfe, 0xff])).then_some(encoding_rs::WINDOWS_1252)
        });
        let Some(encoding) = older else { return Self::decode(bytes) };
        match std::str::from_utf8(&bytes) {
            Err(error) => {
                let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
                let line = lines(good.iter().filter(|&&byte| byte == b'\n').count());
                let text = encoding.decode_without_bom_handling(&bytes).0.into_owned();
                Self { text, charset: Charset::Other, broken: Some(line) }
            }
            // A tool that saved it as UTF-8 may have left the line.
            Ok(_) => Self::decode(bytes),
        }
    }

    /// What a user must know of how the text was decoded.
    #[must_use]
    pub fn note(&self) -> Option<&'static str> {
        note(self.charset, self.broken)
    }

    fn utf8(bytes: Vec<u8>, charset: Charset) -> Self {
        match String::from_utf8(bytes) {
            Ok(text) => Self { text, charset, broken: None },
            Err(error) => {
                let good = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
                let line = lines(good.iter().filter(|&&byte| byte == b'\n').count());
                Self { text: String::from_utf8_lossy(error.as_bytes()).into_owned(), charset, broken: Some(line) }
            }
        }
    }

    fn utf16(bytes: &[u8], charset: Charset, unit: fn([u8; 2]) -> u16) -> Self {
        let (pairs, odd) = bytes.as_chunks::<2>();
        let mut text = String::with_capacity(bytes.len());
        let mut broken = None;
        let mut newlines = 0;
        for c in char::decode_utf16(pairs.iter().map(|&pair| unit(pair))) {
            newlines += usize::from(c == Ok('\n'));
            if c.is_err() {
                broken = broken.or(Some(lines(newlines)));
            }
            text.push(c.unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        if !odd.is_empty() {
            text.push(char::REPLACEMENT_CHARACTER);
            broken = broken.or(Some(lines(newlines)));
        }
        Self { text, charset, broken }
    }
}

fn lines(newlines: usize) -> u32 {
    crate::text::offset(newlines).saturating_add(1)
}

/// [`Text::note`]
pub(super) fn note(charset: Charset, broken: Option<u32>) -> Option<&'static str> {
    broken.map(|_| match charset {
        Charset::Other => {
            "The file is not UTF-8. It is read as the encoding that it names, otherwise as Latin-1, and is never written."
        }
        _ => "The file is not valid UTF-8. Invalid bytes are read as U+FFFD, and fixes are not written.",
    })
}

/// The bytes at the start of a bibliography in which its encoding is looked for.
const HEAD: usize = 2_048;

/// The encoding that a line `% Encoding: Cp1252` at the start names, with the names of Java as well.
fn named_encoding(bytes: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    let head = String::from_utf8_lossy(bytes.get(..HEAD).unwrap_or(bytes));
    let name = head.lines().find_map(|line| {
        let words = line.trim_start().strip_prefix('%')?.trim_start_matches('%').trim_start();
        let (label, name) = words.split_once(':')?;
        label.trim_end().eq_ignore_ascii_case("encoding").then(|| name.trim().to_ascii_lowercase())
    })?;
    let name = name.replace('_', "-");
    let java = match &*name {
        "macroman" | "mac-roman" | "x-macroman" => "macintosh".to_owned(),
        name => match (name.strip_prefix("iso8859-"), name.strip_prefix("cp")) {
            (Some(part), _) => format!("iso-8859-{part}"),
            (None, Some(page)) => format!("windows-{page}"),
            (None, None) => name.to_owned(),
        },
    };
    [&*java, &*name, &name.replace('-', "_")]
        .iter()
        .find_map(|label| encoding_rs::Encoding::for_label(label.as_bytes()))
}

/// The bytes of a text in a charset. An older encoding is not written, so its text is written as UTF-8.
#[must_use]
pub fn encode(text: &str, charset: Charset) -> Vec<u8> {
    let utf16 = |mark: [u8; 2], bytes: fn(u16) -> [u8; 2]| {
        mark.into_iter().chain(text.encode_utf16().flat_map(bytes)).collect()
    };
    match charset {
        Charset::Utf8 | Charset::Other => text.as_bytes().to_vec(),
        Charset::Utf8Bom => [&[0xef, 0xbb, 0xbf], text.as_bytes()].concat(),
        Charset::Utf16Le => utf16([0xff, 0xfe], u16::to_le_bytes),
        Charset::Utf16Be => utf16([0xfe, 0xff], u16::to_be_bytes),
    }
}

/// Reads a regular file; anything else (a pipe, a device, a folder) is not even opened.
///
/// # Errors
/// If it cannot be read, is not a regular file, or is larger than [`MAX_BYTES`].
pub fn read_document(path: &Path) -> Result<Text> {
    read_bytes(path).map(|bytes| Text::of_file(path, bytes))
}

/// The same, for many files in sequence: through the caller's buffer, so that only the text is allocated. Also returns
/// the metadata of the file from before it was read.
pub(super) fn read_shared(path: &Path, buffer: &mut Vec<u8>) -> Result<(Text<ByteString>, Stamp)> {
    let stamp = read_into(path, MAX_BYTES, buffer)?;
    let marked = matches!(buffer.as_slice(), [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0xef, 0xbb, 0xbf, ..]);
    let text = match std::str::from_utf8(buffer) {
        Ok(text) if !marked => Text { text: text.into(), charset: Charset::Utf8, broken: None },
        _ => Text::of_file(path, buffer.clone()).into(),
    };
    Ok((text, stamp))
}

/// Never blocks on opening, as a pipe without a writer would.
#[cfg(unix)]
pub(super) const WITHOUT_WAITING: i32 = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();

/// Does not open symbolic links.
#[cfg(unix)]
pub(super) const WITHOUT_LINKS: i32 = rustix::fs::OFlags::NOFOLLOW.bits().cast_signed();

/// Opens a file for reading, and never waits for the other end of a pipe.
fn open(path: &Path) -> std::io::Result<File> {
    let mut options = fs::OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, WITHOUT_WAITING);
    options.open(path)
}

pub(super) fn read_bytes(path: &Path) -> Result<Vec<u8>> {
    read_at_most(path, MAX_BYTES)
}

/// Reads a regular file of no more than `limit` bytes.
pub(super) fn read_at_most(path: &Path, limit: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    read_into(path, limit, &mut bytes)?;
    Ok(bytes)
}

fn read_into(path: &Path, limit: u64, bytes: &mut Vec<u8>) -> Result<Stamp> {
    bytes.clear();
    let refused = |error: std::io::Error| Error::new(format!("Cannot read the file: {}.", reason(&error))).on(path);
    let check = |metadata: &fs::Metadata| {
        if metadata.is_dir() {
            Err(Error::new("This is a folder, not a file.").on(path))
        } else if !metadata.is_file() {
            Err(Error::new("This is not a regular file.").on(path).help("pipes, sockets and devices are not read"))
        } else if metadata.len() > limit {
            Err(too_large(path, limit))
        } else {
            Ok(metadata.len())
        }
    };
    check(&fs::metadata(path).map_err(refused)?)?;
    let file = open(path).map_err(refused)?;
    // The file at the path may have been replaced in the meantime.
    let metadata = file.metadata().map_err(refused)?;
    let length = check(&metadata)?;
    bytes.reserve_exact(usize::try_from(length).unwrap_or(0));
    file.take(limit + 1).read_to_end(bytes).map_err(refused)?;
    if bytes.len() as u64 > limit { Err(too_large(path, limit)) } else { Ok(Stamp::of(&metadata)) }
}

fn too_large(path: &Path, limit: u64) -> Error {
    let error = Error::new(format!("The file is larger than {} MiB.", limit >> 20)).on(path);
    if limit == MAX_BYTES { error.help("split it into several files") } else { error }
}

/// The message of the operating system, without its number.
pub(super) fn reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_charset_comes_back_as_it_was() {
        for charset in [Charset::Utf8, Charset::Utf8Bom, Charset::Utf16Le, Charset::Utf16Be] {
            let text = "“Кабулов” 𐐀 45%\r\n\0x";
            let read = Text::decode(encode(text, charset));
            assert_eq!(read, Text { text: text.into(), charset, broken: None });
        }
    }

    #[test]
    fn a_buffer_that_others_have_used_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        let mut buffer = b"what was there before".to_vec();
        let utf16 = encode("a “b” c", Charset::Utf16Le);
        for bytes in
            [&b"plain"[..], b"", b"\xef\xbb\xbfmarked", b"bro\xffken\n", b"\xef\xbb\xbf", &utf16, "“é”".as_bytes()]
        {
            fs::write(&path, bytes).unwrap();
            let (shared, _) = read_shared(&path, &mut buffer).unwrap();
            assert_eq!(shared, read_document(&path).unwrap().into(), "{bytes:?}");
        }
        assert!(read_shared(folder.path(), &mut buffer).is_err());
    }

    #[test]
    fn invalid_bytes_are_replaced_and_the_first_is_reported() {
        let read = Text::decode(b"good\nbad \xff here\n\xc3".to_vec());
        assert_eq!((read.text.as_str(), read.broken), ("good\nbad \u{fffd} here\n\u{fffd}", Some(2)));
        let read = Text::decode(b"\xff\xfea\0\x3d\xd8b\0\n".to_vec());
        assert_eq!((read.text.as_str(), read.broken), ("a\u{fffd}b\u{fffd}", Some(1)));
    }

    #[test]
    fn a_bibliography_may_be_in_an_older_encoding() {
        let read = |name: &str, bytes: &[u8]| Text::of_file(Path::new(name), bytes.to_vec());
        let latin = b"@misc{caf\xe9,\n title = {M\xfcller}}";
        let text = read("a.bib", latin);
        assert_eq!((&*text.text, text.broken), ("@misc{caf\u{e9},\n title = {M\u{fc}ller}}", Some(1)));
        assert!(text.note().unwrap().contains("Latin-1"));
        assert_eq!(read("a.md", latin).text.matches('\u{fffd}').count(), 2);
        for (bytes, wanted) in [
            (&b"% Encoding: Cp1250\n\xa3\xf3d\x9f"[..], "% Encoding: Cp1250\nŁódź"),
            (
                b"% This file was made by a tool.\n% Encoding: ISO8859_2\n\xb3",
                "% This file was made by a tool.\n% Encoding: ISO8859_2\nł",
            ),
            (b"%Encoding: windows-1251\n\xc8", "%Encoding: windows-1251\nИ"),
            (b"% encoding: MacRoman\n\x9f", "% encoding: MacRoman\nü"),
            (b"% Encoding: Shift_JIS\n\x93\x63", "% Encoding: Shift_JIS\n田"),
            (b"% Encoding: no-such\n\xfc", "% Encoding: no-such\nü"),
        ] {
            assert_eq!(read("a.bib", bytes).text, wanted);
        }
        // UTF-8 stays, whatever the file says of itself, and so does UTF-8 with a wrong byte.
        assert_eq!(read("a.bib", "% Encoding: Cp1252\nü".as_bytes()).charset, Charset::Utf8);
        assert_eq!(read("a.bib", "ü\u{e9}".as_bytes()).broken, None);
        let mixed = ["é".as_bytes(), b"\xff"].concat();
        assert_eq!(read("a.bib", &mixed).text, "é\u{fffd}");
    }

    #[test]
    fn only_the_first_mark_is_a_mark() {
        assert_eq!(Text::decode(b"\xef\xbb\xbf\xef\xbb\xbfa".to_vec()).text, "\u{feff}a");
    }

    #[cfg(unix)]
    #[test]
    fn devices_and_folders_are_refused() {
        let message = |path: &str| read_document(Path::new(path)).map_err(|error| error.message);
        assert_eq!(message("/dev/zero"), Err("This is not a regular file.".into()));
        assert_eq!(message("/dev"), Err("This is a folder, not a file.".into()));
        assert_eq!(message("/dev/nothing/here"), Err("Cannot read the file: no such file or directory.".into()));
    }
}
