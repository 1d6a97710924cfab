//! JSON rows in the format of `PolNeAR`: `{"text", "attributions": [{"source": [[start, end]…], "cue": …, "content":
//! …}…]}`, in code points.

use std::path::Path;

use serde_json::Value;

use super::{Attributed, Gold, code_points, read};
use crate::error::{Error, Result};
use crate::text::{Span, offset};

pub(in crate::train) fn attributed(path: &Path) -> Result<Vec<Attributed>> {
    let rows = read(path)?;
    let parse = |(number, row): (usize, &str)| {
        let wrong = |what: &str| Error::new(what).on(path).line(offset(number + 1));
        let row: Value = serde_json::from_str(row).map_err(|error| wrong(&error.to_string()))?;
        let text = row["text"].as_str().ok_or_else(|| wrong("the row has no text"))?;
        let Some(attributions) = row["attributions"].as_array() else {
            return Err(wrong("the row has no attributions"));
        };
        let points = code_points(text);
        let spans = |value: &Value| -> Result<Vec<Span>> {
            let place = |at: &Value| at.as_u64().and_then(|at| points.get(usize::try_from(at).ok()?).copied());
            let span = |span: &Value| Some(Span::new(place(&span[0])?, place(&span[1])?));
            let spans = value.as_array().into_iter().flatten();
            spans.map(|it| span(it).ok_or_else(|| wrong("a span is outside its text"))).collect()
        };
        let attributions = (attributions.iter())
            .map(|it| {
                Ok(Gold { source: spans(&it["source"])?, cue: spans(&it["cue"])?, content: spans(&it["content"])? })
            })
            .collect::<Result<_>>()?;
        Ok(Attributed { text: text.to_owned(), attributions })
    };
    rows.lines().enumerate().filter(|(_, row)| !row.trim().is_empty()).map(parse).collect()
}
