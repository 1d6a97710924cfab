//! The JSON of Citron, the BBC's extractor of quotations: a text, its quotations with cue, sources and contents, and groups
//! of names for the same thing. Places in code points.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::anchor::Selector;
use super::{Note, Part, What};
use crate::cli::args::Offsets;
use crate::cli::positions::Source;
use crate::text::Span;

/// The document, and how many attributions have no cue, without which Citron reads none.
pub(in crate::cli) fn write(source: &Source, notes: &[Note<Span>]) -> (Value, usize) {
    let span = |span: &Span| {
        let (start, end) = source.span(*span, Offsets::Codepoints);
        json!({"start": start, "end": end, "text": span.of(&source.text)})
    };
    let mut quotes = Vec::new();
    let mut groups: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    let mut without = 0;
    for note in notes {
        match &note.what {
            What::Attribution { source, cue, score, .. } => {
                // A cue in pieces is known by its longest one.
                let Some(longest) = cue.iter().max_by_key(|cue| (cue.len(), std::cmp::Reverse(cue.start))) else {
                    without += 1;
                    continue;
                };
                let mut quote = json!({
                    "cue": span(longest),
                    "sources": source.iter().map(span).collect::<Vec<_>>(),
                    "contents": note.words.iter().map(span).collect::<Vec<_>>(),
                });
                if let (Some(score), Some(quote)) = (score, quote.as_object_mut()) {
                    quote.insert("confidence".into(), json!(format!("{score:.4}")));
                }
                quotes.push(quote);
            }
            What::Name { entity: Some(entity), .. } => {
                groups.entry(entity).or_default().extend(note.words.iter().map(span));
            }
            What::Name { .. } | What::Remark { .. } => {}
        }
    }
    let mut groups: Vec<_> = groups.into_values().filter(|group| group.len() > 1).collect();
    groups.sort_by_key(|group| group.first().and_then(|name| name.get("start")).and_then(Value::as_u64));
    (json!({"text": source.text, "quotes": quotes, "coreference_groups": groups}), without)
}

pub(super) fn read(value: &Value) -> Result<Vec<Part>, (u32, String)> {
    let wrong = |what: String| (1, what);
    let text = value.get("text").and_then(Value::as_str);
    let text = text.ok_or_else(|| wrong("This JSON has quotes as Citron's has them, and no text.".into()))?;
    let points: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let place = |span: &Value| -> Option<Selector> {
        let at = |name: &str| usize::try_from(span.get(name)?.as_u64()?).ok();
        let (start, end) = (at("start")?, at("end")?);
        let bytes = Span::at(*points.get(start)?..(*points.get(end)?).max(*points.get(start)?));
        let selector = Selector::new(text, bytes, start as u64);
        // The words that are written down go before the place.
        match span.get("text").and_then(Value::as_str) {
            Some(words) if words != selector.exact => Some(Selector { exact: words.to_owned(), ..Selector::default() }),
            _ => Some(selector),
        }
    };
    let mut part = Part::default();
    let list = |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
    for (number, quote) in list(value.get("quotes")).iter().enumerate() {
        let spans = |name: &str| -> Result<Vec<Selector>, (u32, String)> {
            let all = list(quote.get(name));
            let spans: Option<Vec<_>> = all.iter().map(place).collect();
            spans.ok_or_else(|| wrong(format!("A place of quote {} lies outside the text.", number + 1)))
        };
        let words = spans("contents")?;
        // Where a pronoun was resolved, Citron gives the name as the source and the pronoun as the coreference.
        let (sources, pronouns) = (spans("sources")?, spans("coreferences")?);
        let speaker = if pronouns.is_empty() { None } else { sources.first().map(|name| name.exact.clone()) };
        let source = if pronouns.is_empty() { sources } else { pronouns };
        let cue = quote.get("cue").filter(|cue| cue.is_object());
        let cue = cue.map(|cue| {
            place(cue).ok_or_else(|| wrong(format!("The cue of quote {} lies outside the text.", number + 1)))
        });
        let cue = cue.transpose()?.into_iter().collect();
        let score = quote.get("confidence");
        let score = score.and_then(|score| score.as_f64().or_else(|| score.as_str()?.parse().ok()));
        let what = What::Attribution { source, cue, speaker, polarity: None, score };
        part.notes.push(Note { id: None, words, what });
    }
    for group in list(value.get("coreference_groups")) {
        let names: Vec<_> = list(Some(&group)).iter().filter_map(place).collect();
        let entity = names.iter().map(|name| &name.exact).max_by_key(|name| name.len()).cloned();
        for name in names {
            let what = What::Name { kind: "Name".into(), entity: entity.clone() };
            part.notes.push(Note { id: None, words: vec![name], what });
        }
    }
    Ok(vec![part])
}
