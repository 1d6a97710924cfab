//! Splits the byte stream into messages without looking inside them.
//!
//! A client with broken framing must not lose its server: after an error the next `Content-Length:` is searched, and
//! everything before it is reported once and skipped.

use memchr::memchr;

/// A longer message cannot be a document that ibid would read; reading it would only fill the memory.
const LONGEST: usize = 1 << 30;

/// A line that has not ended after this many bytes is not a header line.
const LONGEST_LINE: usize = 8 << 10;

const LENGTH: &[u8] = b"content-length:";

/// The next part of the stream.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Frame {
    /// The body of one message.
    Body(Vec<u8>),
    /// Bytes that belong to no message.
    Garbage,
}

/// Takes bytes as they arrive and returns frames.
#[derive(Debug, Default)]
pub(super) struct Frames {
    buffer: Vec<u8>,
    /// The processed part of `buffer`.
    done: usize,
    /// The length from the current header, so far.
    length: Length,
    /// The header has ended; the number of bytes in the body.
    body: Option<usize>,
    /// After an error, until the next `Content-Length:`.
    lost: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Length {
    /// No header line yet.
    #[default]
    Nothing,
    /// Header lines, but none with a length.
    Unsaid,
    Said(usize),
    /// Not a number, too large, or two different ones.
    Wrong,
}

impl Frames {
    pub(super) fn push(&mut self, bytes: &[u8]) {
        if self.done > 0 && (self.done == self.buffer.len() || self.done > 1 << 16) {
            self.buffer.drain(..self.done);
            self.done = 0;
        }
        self.buffer.extend_from_slice(bytes);
    }

    /// The next frame, if all its bytes have arrived.
    pub(super) fn next(&mut self) -> Option<Frame> {
        loop {
            if let Some(length) = self.body {
                let rest = &self.buffer[self.done..];
                if rest.len() < length {
                    // So that a long body need not be copied when it is complete.
                    self.buffer.drain(..self.done);
                    self.done = 0;
                    return None;
                }
                self.body = None;
                let body = if self.done == 0 {
                    let rest = self.buffer.split_off(length);
                    std::mem::replace(&mut self.buffer, rest)
                } else {
                    let body = rest[..length].to_vec();
                    self.done += length;
                    body
                };
                return Some(Frame::Body(body));
            }
            let rest = &self.buffer[self.done..];
            let Some(end) = memchr(b'\n', rest) else {
                if rest.len() > LONGEST_LINE {
                    // Half of the name may be at the end.
                    self.done += rest.len() - LENGTH.len();
                    if !std::mem::replace(&mut self.lost, true) {
                        return Some(Frame::Garbage);
                    }
                }
                return None;
            };
            let line = rest[..end].trim_ascii();
            let broken = if line.is_empty() {
                match std::mem::take(&mut self.length) {
                    Length::Said(length) => {
                        self.body = Some(length);
                        self.lost = false;
                        false
                    }
                    // Blank lines between messages are harmless.
                    Length::Nothing => false,
                    Length::Unsaid | Length::Wrong => true,
                }
            } else {
                self.length.read(line);
                false
            };
            self.done += end + 1;
            if broken && !std::mem::replace(&mut self.lost, true) {
                return Some(Frame::Garbage);
            }
        }
    }
}

impl Length {
    fn read(&mut self, line: &[u8]) {
        // Anywhere in the line: the remainder of a broken message may precede it.
        let name = line.windows(LENGTH.len()).rposition(|name| name.eq_ignore_ascii_case(LENGTH));
        let Some(at) = name else {
            if *self == Self::Nothing {
                *self = Self::Unsaid;
            }
            return;
        };
        let digits = line[at + LENGTH.len()..].trim_ascii();
        let number = std::str::from_utf8(digits).ok().filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
        let said = match number.and_then(|digits| digits.parse().ok()) {
            Some(length) if length <= LONGEST => Self::Said(length),
            _ => Self::Wrong,
        };
        *self = match *self {
            Self::Said(_) if *self != said => Self::Wrong,
            _ => said,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames(bytes: &[u8], step: usize) -> Vec<Frame> {
        let mut frames = Frames::default();
        let mut out = Vec::new();
        for part in bytes.chunks(step) {
            frames.push(part);
            while let Some(frame) = frames.next() {
                out.push(frame);
            }
        }
        out
    }

    #[track_caller]
    fn check(bytes: &[u8], expected: &[Option<&str>]) {
        let expected: Vec<_> =
            expected.iter().map(|body| body.map_or(Frame::Garbage, |body| Frame::Body(body.into()))).collect();
        for step in [1, 2, 7, 1000, bytes.len()] {
            assert_eq!(frames(bytes, step), expected, "{step} bytes at a time");
        }
    }

    #[test]
    fn headers_come_in_any_case_and_order_and_with_either_line_end() {
        check(
            b"Content-Length: 2\r\n\r\n{}CONTENT-LENGTH:3\nX-Other: a: b\n\n[1]X: y\r\ncontent-length:  2 \r\n\r\n{}",
            &[Some("{}"), Some("[1]"), Some("{}")],
        );
        check(b"\r\n\r\nContent-Length: 0\r\n\r\n\r\nContent-Length: 1\r\n\r\n1", &[Some(""), Some("1")]);
    }

    #[test]
    fn after_an_error_the_next_message_is_found() {
        let good = b"Content-Length: 2\r\n\r\n{}";
        for bad in [
            &b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"[..],
            b"Content-Length: -5\r\n\r\n",
            b"Content-Length: +2\r\n\r\n{}",
            b"Content-Length: 18446744073709551616\r\n\r\n",
            b"Content-Length: 1000000000000000\r\n\r\n{}",
            b"Content-Length: 2\r\nContent-Length: 4000\r\n\r\n{}",
            b"Content-Type: \xff\r\n\r\n{}\r\n\r\n{}\r\n\r\n",
        ] {
            check(&[bad, good, good].concat(), &[None, Some("{}"), Some("{}")]);
        }
        check(b"Content-Length: 2\r\n\r\n{\"a\"}\nContent-Length: 2\r\n\r\n{}", &[Some("{\""), Some("{}")]);
        check(b"\xef\xbb\xbfContent-Length: 2\r\n\r\n{}", &[Some("{}")]);
    }

    #[test]
    fn a_line_without_an_end_is_not_kept() {
        let mut frames = Frames::default();
        for _ in 0..1000 {
            frames.push(&[b'a'; 4096]);
            let _ = frames.next();
        }
        assert!(frames.buffer.capacity() < 1 << 20);
        frames.push(b"\r\nContent-Length: 2\r\n\r\n{}");
        assert_eq!(frames.next(), Some(Frame::Body("{}".into())));
    }
}
