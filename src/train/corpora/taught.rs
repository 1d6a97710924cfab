//! Labels of a teacher model for texts without gold: lines `ID<TAB>PART GAP LENGTH PART GAP LENGTH …` in code points,
//! each gap counted from the end of the previous part. The parts: `c` cue; `s`, `S` source before, after its cue; `k`,
//! `K` content before, after its cue. The file has positions only, not the texts.

use std::collections::HashMap;
use std::path::Path;

use serde_json::Value;

use super::{code_points, read};
use crate::analysis::model::Label;
use crate::error::{Error, Result};
use crate::text::{Span, offset};

/// A text with its labelled spans, each with its first label.
pub(in crate::train) type Taught = (String, Vec<(Span, Label)>);

/// Reads the labels at `path` of the texts in `texts`, rows of `{"id", "text"}`.
pub(in crate::train) fn taught(path: &Path, texts: &Path) -> Result<Vec<Taught>> {
    let (lines, rows) = (read(path)?, read(texts)?);
    let lines: HashMap<&str, (usize, &str)> = (lines.lines().enumerate())
        .filter(|(_, line)| !line.starts_with('#'))
        .filter_map(|(number, line)| line.split_once('\t').map(|(id, parts)| (id, (number, parts))))
        .collect();
    let mut out = Vec::new();
    for (number, row) in rows.lines().enumerate() {
        let wrong = |what: &str| Error::new(what).on(texts).line(offset(number + 1));
        let row: Value = serde_json::from_str(row).map_err(|error| wrong(&error.to_string()))?;
        let (Some(id), Some(text)) = (row["id"].as_str(), row["text"].as_str()) else {
            return Err(wrong("the row has no id or no text"));
        };
        let Some((number, parts)) = lines.get(id) else { continue };
        let parts = stretches(parts, text).ok_or_else(|| {
            Error::new(format!("the labels do not fit the text of {id}")).on(path).line(offset(number + 1))
        })?;
        out.push((text.to_owned(), parts));
    }
    Ok(out)
}

fn stretches(parts: &str, text: &str) -> Option<Vec<(Span, Label)>> {
    let points = code_points(text);
    let words: Vec<&str> = parts.split_ascii_whitespace().collect();
    let mut at = 0;
    let mut out = Vec::new();
    for part in words.chunks(3) {
        let [part, gap, length] = part else { return None };
        let label = match *part {
            "c" => Label::CueBegins,
            "s" => Label::SourceBegins,
            "S" => Label::SourceBehindBegins,
            "k" => Label::ContentBegins,
            "K" => Label::ContentBehindBegins,
            _ => return None,
        };
        let start = at + gap.parse::<usize>().ok()?;
        at = start + length.parse::<usize>().ok()?;
        out.push((Span::new(*points.get(start)?, *points.get(at)?), label));
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_counted_from_the_part_before() {
        let text = "Marsh sagte – said: “é”";
        let found = stretches("s 0 5 c 9 4 K 2 3", text).expect("it fits");
        let words: Vec<_> = found.iter().map(|(span, label)| (span.of(text), *label)).collect();
        let want = [("Marsh", Label::SourceBegins), ("said", Label::CueBegins), ("“é”", Label::ContentBehindBegins)];
        assert_eq!(words, want);
        assert_eq!(stretches("s 0 500", text), None);
    }
}
