//! Replaces what is not prose in any format by spaces: HTML tags, comments, web addresses.

use std::ops::Range;

use memchr::{memchr, memchr2_iter, memchr3, memmem};

/// Replaces bytes by spaces; line ends stay, so that lines stay lines.
pub(super) fn blank(prose: &mut [u8], range: Range<usize>) {
    for byte in prose.get_mut(range).unwrap_or_default() {
        if !matches!(*byte, b'\n' | b'\r') {
            *byte = b' ';
        }
    }
}

/// Replaces an entity for a space by no-break spaces of equal length, so that words stay together.
pub(super) fn hold(prose: &mut [u8], range: Range<usize>) {
    for pair in prose.get_mut(range).unwrap_or_default().chunks_exact_mut(2) {
        pair.copy_from_slice("\u{a0}".as_bytes());
    }
}

/// The spaces that HTML writes as entities, each of an even number of bytes: `&nbsp;`.
pub(super) fn spaces(text: &str, mut found: impl FnMut(Range<usize>)) {
    const SPACES: [&str; 6] = ["&nbsp;", "&#160;", "&#xa0;", "&ensp;", "&emsp;", "&thinsp;"];
    for at in memchr::memchr_iter(b'&', text.as_bytes()) {
        if let Some(space) = text.get(at..).and_then(|rest| SPACES.iter().find(|space| rest.starts_with(**space))) {
            found(at..at + space.len());
        }
    }
}

/// The HTML tags and comments of a text.
pub(super) fn tags(text: &str, mut found: impl FnMut(Range<usize>)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    // Once no comment is closed any more, the search stops: many open ones would take quadratic time.
    let mut comments = true;
    while let Some(open) = bytes.get(at..).and_then(|rest| memchr(b'<', rest)) {
        let start = at + open;
        at = start + 1;
        if comments && bytes[start..].starts_with(b"<!--") {
            match memmem::find(&bytes[start + 4..], b"-->") {
                None => comments = false,
                Some(end) => {
                    at = start + 4 + end + 3;
                    found(start..at);
                }
            }
        } else if let Some(end) = tag(bytes, start) {
            found(start..end);
            at = end;
        }
    }
}

/// The position after the tag at `start`: `<u>`, `</a>`, `<img src="…">`. A less-than sign in prose is not a tag.
fn tag(bytes: &[u8], start: usize) -> Option<usize> {
    /// Longer than any tag in copied articles.
    const LONGEST: usize = 2048;
    let mut at = start + 1;
    if bytes.get(at) == Some(&b'/') {
        at += 1;
    }
    let name = bytes.get(at..)?.iter().take(16).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    if name == 0 || !bytes[at].is_ascii_alphabetic() {
        return None;
    }
    at += name;
    match bytes.get(at)? {
        b'>' => return Some(at + 1),
        b' ' | b'/' | b'\n' | b'\t' => {}
        _ => return None,
    }
    // Attributes must be valid: “a <b or c> d” stays as it is.
    let rest = &bytes[at..bytes.len().min(at + LONGEST)];
    let end = memchr3(b'>', b'<', b'\0', rest).filter(|&end| rest[end] == b'>')?;
    let attributes = rest[..end].trim_ascii();
    (attributes.is_empty() || attributes == b"/" || memchr(b'=', attributes).is_some()).then_some(at + end + 1)
}

/// Whether the sign at `at` belongs to an address: `https://host/@name`, `host.tld/@name`, `git@host.tld:path`.
pub(super) fn in_address(text: &str, at: usize) -> bool {
    let from = text.floor_char_boundary(at.saturating_sub(256));
    let before = text.get(from..at).unwrap_or("");
    let before = before.strip_suffix('{').unwrap_or(before);
    let Some(before) = before.strip_suffix('@') else { return false };
    let word = before.rsplit(|c: char| c.is_whitespace() || "<>\"'()[]{};“”‘’".contains(c)).next().unwrap_or("");
    let host = word.split('/').next().unwrap_or("");
    let is_host = host.contains('.') && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
    word.ends_with('/') && (word.contains("://") || is_host && host.len() < word.len())
}

/// The web addresses of a text: `https://…`, `www.…`, and mail addresses.
pub(super) fn addresses(text: &str, mut found: impl FnMut(Range<usize>)) {
    let bytes = text.as_bytes();
    let mut done = 0;
    for mark in memchr2_iter(b':', b'@', bytes) {
        if mark < done {
            continue;
        }
        let range = if bytes[mark] == b'@' { mail(bytes, mark) } else { scheme(bytes, mark) };
        if let Some(range) = range
            && range.start >= done
        {
            done = range.end;
            found(range);
        }
    }
    for start in memmem::find_iter(bytes, b"www.") {
        let inside = start > 0 && (bytes[start - 1].is_ascii_alphanumeric() || b"/@.".contains(&bytes[start - 1]));
        if !inside && bytes.get(start + 4).is_some_and(u8::is_ascii_alphanumeric) {
            found(start..address_end(bytes, start));
        }
    }
}

/// `scheme://…` around the colon at `colon`.
fn scheme(bytes: &[u8], colon: usize) -> Option<Range<usize>> {
    if !bytes[colon..].starts_with(b"://") {
        return None;
    }
    let name = bytes[..colon].iter().rev().take(12).take_while(|byte| byte.is_ascii_alphabetic()).count();
    let end = address_end(bytes, colon);
    (name >= 2 && end > colon + 3).then_some(colon - name..end)
}

/// `name@host.tld` around the sign at `at`.
fn mail(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    let part = |byte: &&u8| byte.is_ascii_alphanumeric() || b"._-+".contains(byte);
    let before = bytes[..at].iter().rev().take(64).take_while(part).count();
    let mut host = bytes[at + 1..].iter().take(255).take_while(part).count();
    while host > 0 && !bytes[at + host].is_ascii_alphanumeric() {
        host -= 1;
    }
    let dotted = memchr(b'.', &bytes[at + 1..=at + host]).is_some();
    (before > 0 && dotted).then_some(at - before..at + 1 + host)
}

/// The end of an address: at white space, quotes and angle brackets, without the punctuation of the sentence around it.
fn address_end(bytes: &[u8], start: usize) -> usize {
    let stop = |&byte: &u8| byte <= b' ' || matches!(byte, b'<' | b'>' | b'"' | b'`' | b'|') || byte >= 0x80;
    let mut end = start + bytes[start..].iter().position(stop).unwrap_or(bytes.len() - start);
    while end > start {
        match bytes[end - 1] {
            b'.' | b',' | b';' | b':' | b'!' | b'?' | b'\'' | b']' | b'*' | b'_' => end -= 1,
            b')' if memchr(b'(', &bytes[start..end]).is_none() => end -= 1,
            _ => break,
        }
    }
    end
}
