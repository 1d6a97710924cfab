//! The notifications that carry text, and the request for diagnostics. They are parsed directly and not by the protocol
//! library, because they are large or frequent, and their URIs may be strings that its types reject.

use serde::{Deserialize, Deserializer};
use serde_json::Number;
use serde_json::value::RawValue;

use crate::text::LineColumn;

/// An opened document.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) uri: String,
    pub(super) language: String,
    pub(super) version: Option<i64>,
    pub(super) text: String,
}

/// One change: a range and its new text, or the whole new text.
#[derive(Debug, Deserialize)]
pub(super) struct Change {
    #[serde(default)]
    pub(super) range: Option<Range>,
    pub(super) text: String,
}

#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Range {
    #[serde(deserialize_with = "place")]
    pub(super) start: LineColumn,
    #[serde(deserialize_with = "place")]
    pub(super) end: LineColumn,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Params {
    text_document: Document,
    #[serde(default)]
    content_changes: Vec<Change>,
    #[serde(default)]
    previous_result_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    uri: String,
    #[serde(default)]
    language_id: Option<String>,
    #[serde(default, deserialize_with = "version")]
    version: Option<i64>,
    #[serde(default)]
    text: Option<String>,
}

/// Why the parameters could not be parsed, for the log.
pub(super) type Unreadable = String;

fn read(params: Option<&RawValue>) -> Result<Params, Unreadable> {
    let params = params.ok_or("no parameters")?;
    serde_json::from_str(params.get()).map_err(|error| error.to_string())
}

pub(super) fn opened(params: Option<&RawValue>) -> Result<Opened, Unreadable> {
    let Params { text_document: document, .. } = read(params)?;
    Ok(Opened {
        uri: document.uri,
        language: document.language_id.unwrap_or_default(),
        version: document.version,
        text: document.text.ok_or("no text")?,
    })
}

pub(super) fn changed(params: Option<&RawValue>) -> Result<(String, Option<i64>, Vec<Change>), Unreadable> {
    let params = read(params)?;
    Ok((params.text_document.uri, params.text_document.version, params.content_changes))
}

/// The token of a progress that is to end.
pub(super) fn token(params: Option<&RawValue>) -> Result<String, Unreadable> {
    #[derive(Deserialize)]
    struct Cancel {
        token: serde_json::Value,
    }
    let params = params.ok_or("no parameters")?;
    let Cancel { token } = serde_json::from_str(params.get()).map_err(|error| error.to_string())?;
    // Our tokens are strings; others are unknown.
    Ok(token.as_str().unwrap_or_default().to_owned())
}

/// The URI alone.
pub(super) fn document(params: Option<&RawValue>) -> Result<String, Unreadable> {
    Ok(read(params)?.text_document.uri)
}

pub(super) fn pulled(params: Option<&RawValue>) -> Result<(String, Option<String>), Unreadable> {
    let params = read(params)?;
    Ok((params.text_document.uri, params.previous_result_id))
}

/// The results that a client has, as URIs and numbers.
type Results = Vec<(String, String)>;

/// The results that a client has of all documents, and the token for parts of the answer, as JSON.
pub(super) fn pulled_all(params: Option<&RawValue>) -> Result<(Results, Option<String>), Unreadable> {
    #[derive(Deserialize, Default)]
    #[serde(rename_all = "camelCase", default)]
    struct Whole<'a> {
        previous_result_ids: Vec<Previous>,
        #[serde(borrow)]
        partial_result_token: Option<&'a RawValue>,
    }
    #[derive(Deserialize)]
    struct Previous {
        uri: String,
        value: String,
    }
    let whole: Whole<'_> = match params {
        Some(params) => serde_json::from_str(params.get()).map_err(|error| error.to_string())?,
        None => Whole::default(),
    };
    let previous = whole.previous_result_ids.into_iter().map(|one| (one.uri, one.value)).collect();
    Ok((previous, whole.partial_result_token.map(|token| token.get().to_owned()).filter(|token| token != "null")))
}

/// Clients have sent -1 for “the end”, 2^31 for “the last line”, and fractions; each is mapped to the nearest position.
fn place<'de, D: Deserializer<'de>>(deserializer: D) -> Result<LineColumn, D::Error> {
    #[derive(Deserialize)]
    struct Position {
        line: Number,
        character: Number,
    }
    let nearest = |number: &Number| {
        let number = number.as_f64().unwrap_or(0.0).clamp(0.0, f64::from(u32::MAX));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what fits")]
        {
            number as u32
        }
    };
    let Position { line, character } = Position::deserialize(deserializer)?;
    Ok(LineColumn { line: nearest(&line), column: nearest(&character) })
}

fn version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    let value = serde_json::Value::deserialize(deserializer)?;
    Ok(value.as_i64())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(params: &str) -> Result<(String, Option<i64>, Vec<Change>), Unreadable> {
        changed(Some(&RawValue::from_string(params.into()).unwrap()))
    }

    #[test]
    fn invalid_positions_move_to_the_nearest() {
        let (uri, version, changes) = change(
            r#"{"textDocument":{"uri":"no uri % at all","version":1099511627776},"contentChanges":[
               {"range":{"start":{"line":-1,"character":0.5},"end":{"line":1099511627776,"character":7}},"text":"x"},
               {"text":"all"}]}"#,
        )
        .unwrap();
        assert_eq!((&*uri, version), ("no uri % at all", Some(1 << 40)));
        let range = changes[0].range.unwrap();
        assert_eq!(range.start, LineColumn { line: 0, column: 0 });
        assert_eq!(range.end, LineColumn { line: u32::MAX, column: 7 });
        assert!(changes[1].range.is_none());
    }

    #[test]
    fn unreadable_parameters_are_reported_and_not_guessed() {
        assert!(change(r#"{"textDocument":{"uri":"a"},"contentChanges":[5]}"#).is_err());
        assert!(change(r#"{"textDocument":{"uri":"a"},"contentChanges":[{"text":null}]}"#).is_err());
        assert!(opened(Some(&RawValue::from_string(r#"{"textDocument":{"uri":"a"}}"#.into()).unwrap())).is_err());
        assert!(opened(None).is_err());
    }
}
