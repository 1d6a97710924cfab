//! Texts with labels for sentences that need a source: JSON rows (`claims/*.jsonl`), and folders with `gold.json`
//! (`newsroom/*/`).

use std::path::Path;

use serde_json::Value;

use super::{code_points, files, read};
use crate::error::{Error, Result};
use crate::syntax::Format;
use crate::text::{Span, offset};

/// A text with its annotated spans: 0 needs no source, 1 optional, 2 medium, 3 high.
#[derive(Clone, Debug)]
pub(in crate::train) struct Labelled {
    pub(in crate::train) text: String,
    pub(in crate::train) format: Format,
    /// The group that is held out together in cross-validation.
    pub(in crate::train) group: String,
    /// The sentences of the rows: only marked ones are labelled.
    pub(in crate::train) whole: bool,
    pub(in crate::train) marks: Vec<(Span, u8)>,
}

pub(in crate::train) fn labelled(path: &Path) -> Result<Vec<Labelled>> {
    let rows = read(path)?;
    let parse = |(number, row): (usize, &str)| {
        let row: Value = serde_json::from_str(row)
            .map_err(|error| Error::new(error.to_string()).on(path).line(offset(number + 1)))?;
        let text = row["text"].as_str().unwrap_or_default().to_owned();
        let points = code_points(&text);
        let place = |value: &Value| points.get(value.as_u64()? as usize).copied();
        let marks = row["sentences"].as_array().into_iter().flatten().filter_map(|sentence| {
            let (start, end) = (place(&sentence["start"])?, place(&sentence["end"])?);
            (start <= end).then(|| (Span::new(start, end), sentence["flag"].as_u64().unwrap_or(0) as u8))
        });
        let marks = marks.collect();
        Ok(Labelled { marks, text, format: Format::Text, group: format!("{path:?}{number}"), whole: false })
    };
    rows.lines().enumerate().filter(|(_, row)| !row.trim().is_empty()).map(parse).collect()
}

/// The documents of a folder with `gold.json`, with its `flags`.
pub(in crate::train) fn flagged(folder: &Path) -> Result<Vec<Labelled>> {
    let gold = folder.join("gold.json");
    let value: Value = serde_json::from_str(&read(&gold)?).map_err(|error| Error::new(error.to_string()).on(&gold))?;
    let mut out = Vec::new();
    for (ending, format) in [("txt", Format::Text), ("md", Format::Markdown)] {
        for path in files(folder, ending)? {
            let (text, name) = (read(&path)?, path.file_name().and_then(|name| name.to_str()).unwrap_or_default());
            let own = value["flags"].as_array().into_iter().flatten().filter(|flag| flag["path"] == name);
            let marks = own.filter_map(|flag| {
                let quote = flag["quote"].as_str()?;
                let start = text.find(quote)?;
                let level = match flag["level"].as_str()? {
                    "high" => 3,
                    "medium" => 2,
                    _ => 1,
                };
                Some((Span::at(start..start + quote.len()), level))
            });
            let marks = marks.collect();
            out.push(Labelled { marks, text, format, group: format!("{folder:?}"), whole: true });
        }
    }
    Ok(out)
}
