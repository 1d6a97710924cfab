//! JSON rows: `{"text", "entities": [[start, end, type]…], "sentences": [[start, end]…]}`, in code points.

use std::path::Path;

use serde_json::Value;

use super::{Coarse, Text, read};
use crate::error::{Error, Result};
use crate::text::{Span, offset};

/// Texts with names of the types PER, ORG, LOC and MISC.
pub(in crate::train) fn named(path: &Path) -> Result<Vec<Text>> {
    let rows = read(path)?;
    let parse = |(number, row): (usize, &str)| {
        let wrong = |what: &str| Error::new(what).on(path).line(offset(number + 1));
        let row: Value = serde_json::from_str(row).map_err(|error| wrong(&error.to_string()))?;
        let text = row["text"].as_str().ok_or_else(|| wrong("has no text"))?;
        let bytes: Vec<u32> = text.char_indices().map(|(at, _)| offset(at)).chain([offset(text.len())]).collect();
        let span = |value: &Value| {
            let place = |at: usize| bytes.get(value.get(at)?.as_u64()? as usize).copied();
            Some(Span::new(place(0)?, place(1)?))
        };
        let names = (row["entities"].as_array().into_iter().flatten()).filter_map(|entity| {
            let kind = match entity[2].as_str()? {
                "PER" => Coarse::Person,
                "ORG" => Coarse::Body,
                "LOC" => Coarse::Place,
                _ => Coarse::Other,
            };
            Some((span(entity)?, kind))
        });
        Ok(Text {
            names: names.collect(),
            sentences: row["sentences"].as_array().into_iter().flatten().filter_map(span).collect(),
            unknown: Vec::new(),
            parts: Vec::new(),
            text: text.to_owned(),
        })
    };
    rows.lines().enumerate().filter(|(_, row)| !row.trim().is_empty()).map(parse).collect()
}
