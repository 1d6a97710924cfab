//! JSON-RPC envelopes: classifies the bytes of a message before its content is parsed. Invalid messages get the
//! JSON-RPC error; a document is never lost because of one bad character.

use std::borrow::Cow;

use memchr::memmem;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// The codes of JSON-RPC and LSP.
pub(super) mod code {
    pub(in crate::server) const PARSE_ERROR: i64 = -32700;
    pub(in crate::server) const INVALID_REQUEST: i64 = -32600;
    pub(in crate::server) const METHOD_NOT_FOUND: i64 = -32601;
    pub(in crate::server) const INVALID_PARAMS: i64 = -32602;
    pub(in crate::server) const INTERNAL_ERROR: i64 = -32603;
    pub(in crate::server) const NOT_INITIALIZED: i64 = -32002;
    pub(in crate::server) const CANCELLED: i64 = -32800;
}

/// A message with a parsed envelope. Ids are kept as written.
#[derive(Debug)]
pub(super) enum Message<'a> {
    Request {
        id: &'a str,
        method: Cow<'a, str>,
        params: Option<&'a RawValue>,
    },
    Notification {
        method: Cow<'a, str>,
        params: Option<&'a RawValue>,
    },
    /// The answer to one of our requests.
    Response,
}

/// An invalid message: the id for the answer, as JSON, and the error.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refusal<'a> {
    pub(super) id: &'a str,
    pub(super) code: i64,
    pub(super) message: String,
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow, default)]
    jsonrpc: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "present")]
    id: Option<&'a RawValue>,
    #[serde(borrow, default)]
    method: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    params: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    result: Option<&'a RawValue>,
    #[serde(borrow, default)]
    error: Option<&'a RawValue>,
}

/// Distinguishes `null` from a missing value.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<&'de RawValue>, D::Error> {
    <&RawValue>::deserialize(deserializer).map(Some)
}

/// The text of a message: a byte order mark is dropped, invalid UTF-8 and lone surrogates become U+FFFD.
pub(super) fn text(body: Vec<u8>) -> String {
    let text = match String::from_utf8(body) {
        Ok(text) => text,
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    };
    let text = match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    };
    let doubtful = |escape: &[u8]| memmem::find(text.as_bytes(), escape).is_some();
    if doubtful(b"\\ud") || doubtful(b"\\uD") { without_lone_surrogates(&text) } else { text }
}

/// Replaces escapes of lone surrogates, which a string cannot contain.
fn without_lone_surrogates(text: &str) -> String {
    let unit = |at: usize| {
        let hex = text.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(hex, 16).ok()
    };
    let mut out = String::with_capacity(text.len());
    let mut kept = 0;
    let mut from = 0;
    while let Some(found) = memchr::memchr(b'\\', &text.as_bytes()[from..]) {
        let at = from + found;
        // At least two bytes: the escape's letter may be a backslash itself.
        from = (at + 2).min(text.len());
        match unit(at) {
            Some(0xd800..=0xdbff) if matches!(unit(at + 6), Some(0xdc00..=0xdfff)) => from = at + 12,
            Some(0xd800..=0xdfff) => {
                out.push_str(&text[kept..at]);
                out.push_str("\\ufffd");
                kept = at + 6;
                from = kept;
            }
            _ => {}
        }
    }
    out.push_str(&text[kept..]);
    out
}

/// The messages of a batch, each to be parsed with [`read`]; `None` if the text is not a batch.
pub(super) fn batch(text: &str) -> Option<Result<Vec<&RawValue>, Refusal<'static>>> {
    if !text.trim_start().starts_with('[') {
        return None;
    }
    Some(match serde_json::from_str::<Vec<&RawValue>>(text) {
        Ok(messages) if messages.is_empty() => {
            Err(Refusal { id: "null", code: code::INVALID_REQUEST, message: "empty batch".into() })
        }
        Ok(messages) => Ok(messages),
        Err(error) => Err(refusal(&error)),
    })
}

/// Reads one envelope.
pub(super) fn read(text: &str) -> Result<Message<'_>, Refusal<'_>> {
    let envelope: Envelope<'_> = serde_json::from_str(text).map_err(|error| refusal(&error))?;
    let id = envelope.id.map(RawValue::get);
    let invalid = |message: &str| Refusal {
        id: id.filter(|id| is_id(id)).unwrap_or("null"),
        code: code::INVALID_REQUEST,
        message: message.into(),
    };
    if envelope.jsonrpc.as_deref() != Some("2.0") {
        return Err(invalid("`jsonrpc` must be \"2.0\""));
    }
    let Some(method) = envelope.method else {
        let answers = envelope.result.is_some() || envelope.error.is_some();
        return if answers && id.is_some() { Ok(Message::Response) } else { Err(invalid("no method")) };
    };
    let params = envelope.params.filter(|params| params.get() != "null");
    if params.is_some_and(|params| !params.get().starts_with(['{', '['])) {
        return Err(invalid("`params` must be an object or an array"));
    }
    match id {
        None => Ok(Message::Notification { method, params }),
        Some(id) if is_id(id) => Ok(Message::Request { id, method, params }),
        Some(_) => Err(invalid("`id` must be a number or a string")),
    }
}

fn is_id(raw: &str) -> bool {
    raw == "null" || raw.starts_with(|c: char| c == '"' || c == '-' || c.is_ascii_digit())
}

fn refusal(error: &serde_json::Error) -> Refusal<'static> {
    let code = if error.is_data() { code::INVALID_REQUEST } else { code::PARSE_ERROR };
    Refusal { id: "null", code, message: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> (String, i64) {
        let refusal = read(text).expect_err(text);
        (refusal.id.to_owned(), refusal.code)
    }

    #[test]
    fn lone_surrogates_are_replaced_and_nothing_else_is_touched() {
        for (message, repaired) in [
            (r#"["\ud800 b \udc00"]"#, r#"["\ufffd b \ufffd"]"#),
            (r#"["\ud83d\ude00 \uD83D\uDE00"]"#, r#"["\ud83d\ude00 \uD83D\uDE00"]"#),
            (r#"["\ud83d\ud83d\ude00"]"#, r#"["\ufffd\ud83d\ude00"]"#),
            (r#"["\\ud800 \\\ud800"]"#, r#"["\\ud800 \\\ufffd"]"#),
            (r#"["\ud8"]"#, r#"["\ud8"]"#),
            ("\\ud8", "\\ud8"),
        ] {
            assert_eq!(text(message.into()), repaired);
        }
        assert_eq!(text(b"\xef\xbb\xbf{\"a\":\"\xff\"}".to_vec()), "{\"a\":\"\u{fffd}\"}");
    }

    #[test]
    fn ids_are_kept_as_they_were_written() {
        for id in ["1", "-7", "9223372036854775808", "1.5", "\"a\\\"b\"", "null"] {
            let text = format!(r#"{{"jsonrpc":"2.0","id":{id},"method":"x"}}"#);
            let message = read(&text).unwrap();
            assert!(matches!(message, Message::Request { id: kept, .. } if kept == id), "{id}");
        }
    }

    #[test]
    fn invalid_messages_get_their_error_code() {
        let invalid = |id: &str| (id.to_owned(), code::INVALID_REQUEST);
        assert_eq!(refused(r#"{"jsonrpc":"2.0","id":1, "#), ("null".into(), code::PARSE_ERROR));
        assert_eq!(refused("{} trailing"), ("null".into(), code::PARSE_ERROR));
        assert_eq!(refused("5"), invalid("null"));
        assert_eq!(refused("{}"), invalid("null"));
        assert_eq!(refused(r#"{"id":3,"method":"x"}"#), invalid("3"));
        assert_eq!(refused(r#"{"jsonrpc":"2.0","id":{},"method":"x"}"#), invalid("null"));
        assert_eq!(refused(r#"{"jsonrpc":"2.0","id":4,"method":"x","params":5}"#), invalid("4"));
        assert_eq!(refused(r#"{"jsonrpc":"2.0","id":4,"method":5}"#), invalid("null"));
        assert!(matches!(batch("[]"), Some(Err(Refusal { code: code::INVALID_REQUEST, .. }))));
        assert!(matches!(batch(&"[".repeat(100_000)), Some(Err(Refusal { code: code::PARSE_ERROR, .. }))));
        assert!(batch("{}").is_none());
    }

    #[test]
    fn depth_does_not_overflow_the_stack() {
        let deep = "[".repeat(200_000) + &"]".repeat(200_000);
        let text = format!(r#"{{"jsonrpc":"2.0","method":"$/x","params":{deep}}}"#);
        assert!(matches!(read(&text), Ok(Message::Notification { .. })));
    }
}
