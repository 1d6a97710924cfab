//! Annotations for other programs: brat's standoff, W3C Web Annotations, columns as CoNLL has them.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::analysis::{Attribution, parts_of_speech};
use crate::cli::args::Offsets;
use crate::cli::facts::{kind, polarity};
use crate::cli::positions::Source;
use crate::corpus::{Chunk, Corpus, Document};
use crate::text::Span;

/// Code points of context that a quotation of a text is told with.
const CONTEXT: usize = 32;

/// `T1<tab>Source 0 5<tab>words` for sources, cues, contents and names; `R1<tab>…` for what belongs together; `A1<tab>…` for
/// polarity. Offsets count code points, parts of one annotation are divided by `;`, line ends are divisions, as brat wants.
pub(super) fn brat(document: &Document) -> String {
    let source = Source::new(document.full_text());
    let mut out = String::new();
    let (mut texts, mut relations, mut attributes) = (0, 0, 0);
    for chunk in &document.chunks {
        for mention in &chunk.facts.mentions {
            let name = kind(mention.kind);
            bound(&mut out, &mut texts, name, &source, &[mention.span.shifted(chunk.start)]);
        }
        for attribution in &chunk.joined.attributions {
            let placed = |spans: &[Span]| spans.iter().map(|span| span.shifted(chunk.start)).collect::<Vec<_>>();
            let content = bound(&mut out, &mut texts, "Content", &source, &placed(&attribution.content));
            let speaker = bound(&mut out, &mut texts, "Source", &source, &placed(&attribution.source));
            let cue = bound(&mut out, &mut texts, "Cue", &source, &placed(&attribution.cue));
            if let (Some(content), Some(speaker)) = (content, speaker) {
                relations += 1;
                let _ = writeln!(out, "R{relations}\tSource-of Arg1:T{speaker} Arg2:T{content}");
            }
            if let (Some(content), Some(cue)) = (content, cue) {
                relations += 1;
                let _ = writeln!(out, "R{relations}\tCue-of Arg1:T{cue} Arg2:T{content}");
                attributes += 1;
                let _ = writeln!(out, "A{attributes}\tPolarity T{cue} {}", polarity(attribution.polarity));
            }
        }
    }
    out
}

/// Writes one annotation of a text and gives its number; `None` where it has no words.
fn bound(out: &mut String, count: &mut usize, name: &str, source: &Source, spans: &[Span]) -> Option<usize> {
    let mut pieces: Vec<Span> = Vec::new();
    for span in spans {
        // No piece may hold a line end.
        let mut at = span.start as usize;
        for line in span.of(&source.text).split_inclusive('\n') {
            let words = line.trim();
            let start = at + (line.len() - line.trim_start().len());
            if !words.is_empty() {
                pieces.push(Span::at(start..start + words.len()));
            }
            at += line.len();
        }
    }
    pieces.sort_unstable();
    if pieces.is_empty() {
        return None;
    }
    *count += 1;
    let places: Vec<_> = pieces
        .iter()
        .map(|piece| source.span(*piece, Offsets::Codepoints))
        .map(|(start, end)| format!("{start} {end}"))
        .collect();
    let words: Vec<_> = pieces.iter().map(|piece| piece.of(&source.text)).collect();
    let _ = writeln!(out, "T{count}\t{name} {}\t{}", places.join(";"), words.join(" "));
    Some(*count)
}

/// Every attribution and every name as a W3C Web Annotation: by its words with what stands around them, and by its place.
pub(super) fn web(corpus: &Corpus, documents: &[(&Document, &str)]) -> Value {
    let mut items = Vec::new();
    for (document, path) in documents {
        let source = Source::new(document.full_text());
        for (index, chunk) in document.chunks.iter().enumerate() {
            for (mention, (name, id)) in chunk.facts.mentions.iter().zip(corpus.names(document, index)) {
                let body = json!({"type": "TextualBody", "purpose": "tagging", "value": name});
                let body =
                    json!([body, {"type": "TextualBody", "purpose": "classifying", "value": kind(mention.kind)}]);
                items.push(annotation(
                    &source,
                    path,
                    &[mention.span.shifted(chunk.start)],
                    "identifying",
                    &body,
                    &format!("entity-{id}"),
                ));
            }
            attributions(corpus, document, chunk, |attribution, speaker| {
                let spans: Vec<_> = attribution.content.iter().map(|span| span.shifted(chunk.start)).collect();
                let value = speaker.unwrap_or_default();
                let body = json!([
                    {"type": "TextualBody", "purpose": "describing", "value": format!("according to {value}")},
                    {"type": "TextualBody", "purpose": "classifying", "value": polarity(attribution.polarity)},
                ]);
                items.push(annotation(&source, path, &spans, "describing", &body, "attribution"));
            });
        }
    }
    json!({
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "type": "AnnotationPage",
        "items": items.into_iter().flatten().collect::<Vec<_>>(),
    })
}

fn attributions(
    corpus: &Corpus,
    document: &Document,
    chunk: &Chunk,
    mut each: impl FnMut(&Attribution, Option<String>),
) {
    for (attribution, speaker) in chunk.joined.attributions.iter().zip(&chunk.joined.speakers) {
        let name = speaker.as_ref().map(|speaker| String::from(corpus.speaker(document, speaker).0));
        each(attribution, name);
    }
}

fn annotation(source: &Source, path: &str, spans: &[Span], motivation: &str, body: &Value, id: &str) -> Option<Value> {
    let targets: Vec<_> =
        spans.iter().filter(|span| !span.is_empty()).map(|span| target(source, path, *span)).collect();
    let first = spans.first()?;
    let (start, end) = source.span(*first, Offsets::Codepoints);
    (!targets.is_empty()).then(|| {
        json!({
            // Within the page alone.
            "id": format!("#{id}-{start}-{end}"),
            "type": "Annotation",
            "motivation": motivation,
            "body": body,
            "target": targets,
        })
    })
}

fn target(source: &Source, path: &str, span: Span) -> Value {
    let (start, end) = source.span(span, Offsets::Codepoints);
    let text = source.text.as_str();
    let before: String = text.get(..span.start as usize).unwrap_or("").chars().rev().take(CONTEXT).collect();
    let before: String = before.chars().rev().collect();
    let behind: String = text.get(span.end as usize..).unwrap_or("").chars().take(CONTEXT).collect();
    json!({
        "source": path,
        "selector": [
            {"type": "TextQuoteSelector", "exact": span.of(text), "prefix": before, "suffix": behind},
            {"type": "TextPositionSelector", "start": start, "end": end},
        ],
    })
}

/// A token a line: number, word, part of speech, name (BIO), part of an attribution (BIO); an empty line behind each
/// sentence, as CoNLL-U Plus has it.
pub(super) fn conll(document: &Document, path: &str, first: bool) -> String {
    let mut out = String::new();
    if first {
        out.push_str("# global.columns = ID FORM UPOS IBID:NAME IBID:ATTRIBUTION\n");
    }
    let _ = writeln!(out, "# newdoc id = {}", crate::cli::terminal::visible(path));
    let mut number = 0;
    for chunk in &document.chunks {
        let tokens = parts_of_speech(&chunk.text, document.format, chunk.start == 0, &document.models);
        let mut tokens = tokens.into_iter().peekable();
        let mut last: (Option<Span>, Option<(Span, char)>) = (None, None);
        for sentence in &chunk.facts.sentences {
            while tokens.next_if(|(span, _)| span.end <= sentence.span.start).is_some() {}
            let mut rows = String::new();
            let mut id = 0;
            while let Some((span, part)) = tokens.next_if(|(span, _)| span.start < sentence.span.end) {
                let word: String = span.of(&chunk.text).split_whitespace().collect();
                if word.is_empty() {
                    continue;
                }
                id += 1;
                let mention = chunk.facts.mentions.iter().find(|mention| mention.span.overlaps(span));
                let name = mention.map_or_else(
                    || "O".to_owned(),
                    |mention| {
                        format!("{}-{}", if last.0 == Some(mention.span) { 'I' } else { 'B' }, kind(mention.kind))
                    },
                );
                let role = role(chunk, span);
                let attribution = role.map_or_else(
                    || "O".to_owned(),
                    |(whole, role)| {
                        let begun = if last.1 == Some((whole, role)) { 'I' } else { 'B' };
                        let role = match role {
                            's' => "SOURCE",
                            'c' => "CUE",
                            _ => "CONTENT",
                        };
                        format!("{begun}-{role}")
                    },
                );
                last = (mention.map(|mention| mention.span), role);
                let _ = writeln!(rows, "{id}\t{word}\t{}\t{name}\t{attribution}", part.tag());
            }
            if id > 0 {
                number += 1;
                let words = sentence.span.of(&chunk.text).split_whitespace().collect::<Vec<_>>().join(" ");
                let _ =
                    writeln!(out, "# sent_id = {number}\n# text = {}\n{rows}", crate::cli::terminal::visible(&words));
            }
        }
    }
    out
}

/// Of which part of which attribution a token is, sources and cues first.
fn role(chunk: &Chunk, token: Span) -> Option<(Span, char)> {
    let mut found = None;
    for attribution in &chunk.joined.attributions {
        for (spans, role) in [(&attribution.source, 's'), (&attribution.cue, 'c'), (&attribution.content, 't')] {
            for span in spans.iter().filter(|span| span.overlaps(token)) {
                if role != 't' {
                    return Some((*span, role));
                }
                found = found.or(Some((*span, role)));
            }
        }
    }
    found
}
