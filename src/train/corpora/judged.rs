//! Labelled sentences: JSON rows `{"text", "label": 0 or 1, "doc"}`.

use std::path::Path;

use serde_json::Value;

use super::read;
use crate::error::{Error, Result};
use crate::text::offset;

/// A sentence, whether it is a claim, and the text that it is from.
#[derive(Clone, Debug)]
pub(in crate::train) struct Judged {
    pub(in crate::train) text: String,
    pub(in crate::train) claim: bool,
    pub(in crate::train) origin: String,
}

pub(in crate::train) fn judged(path: &Path) -> Result<Vec<Judged>> {
    let rows = read(path)?;
    let parse = |(number, row): (usize, &str)| {
        let wrong = |what: &str| Error::new(what).on(path).line(offset(number + 1));
        let row: Value = serde_json::from_str(row).map_err(|error| wrong(&error.to_string()))?;
        Ok(Judged {
            text: row["text"].as_str().ok_or_else(|| wrong("has no text"))?.to_owned(),
            claim: row["label"].as_u64().ok_or_else(|| wrong("has no label of 0 or 1"))? > 0,
            origin: row["doc"].as_str().unwrap_or_default().to_owned(),
        })
    };
    rows.lines().enumerate().filter(|(_, row)| !row.trim().is_empty()).map(parse).collect()
}
