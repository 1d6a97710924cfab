//! Prints the analysis of a file, for scoring and inspection: `IBID_DUMP=ner:FILE.jsonl cargo test --release dump --
//! --ignored --nocapture`. Writes to the file named in `IBID_OUT`.

use std::fmt::Write as _;
use std::sync::Arc;

use super::{EntityKind, Facts, read};
use crate::syntax::{Format, next_chunk};

fn chunks(text: &str) -> Vec<(usize, Arc<str>, Facts)> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let length = next_chunk(&text[at..], Format::Text, at == 0);
        let chunk: Arc<str> = text[at..at + length].into();
        let facts = read(&chunk, Format::Text, at == 0);
        out.push((at, chunk, facts));
        at += length;
    }
    out
}

/// The four types of the public corpora.
fn label(kind: EntityKind) -> &'static str {
    match kind {
        EntityKind::Person => "PER",
        EntityKind::Organization | EntityKind::Group => "ORG",
        EntityKind::Geopolitical | EntityKind::Location => "LOC",
        EntityKind::Nationality | EntityKind::Event | EntityKind::Work => "MISC",
    }
}

fn row(what: &str, row: &serde_json::Value, out: &mut String) {
    let text = row["text"].as_str().unwrap_or("");
    let chunks = chunks(text);
    let value = if what == "ner" {
        let point = |at: usize| text[..at].chars().count();
        let entities: Vec<_> = (chunks.iter())
            .flat_map(|(start, _, facts)| facts.mentions.iter().map(move |mention| (start, mention)))
            .map(|(start, mention)| {
                let span = mention.span.range();
                serde_json::json!([point(start + span.start), point(start + span.end), label(mention.kind)])
            })
            .collect();
        serde_json::json!({"id": row["id"], "entities": entities})
    } else {
        let scores = chunks.iter().flat_map(|(_, _, facts)| facts.sentences.iter());
        let score = scores.map(|sentence| sentence.claim_score).fold(0.0, f32::max);
        serde_json::json!({"id": row["id"], "score": score, "label": u8::from(score >= 0.5)})
    };
    let _ = writeln!(out, "{value}");
}

fn page(text: &str, out: &mut String) {
    for (_, chunk, facts) in chunks(text) {
        for sentence in &facts.sentences {
            let words = sentence.span.of(&chunk).replace('\n', " ");
            let _ = writeln!(
                out,
                "\n{:?} {:.2} {:?} <{}>  {words}",
                sentence.claim,
                sentence.claim_score,
                sentence.reason,
                sentence.because.map_or("", |span| span.of(&chunk))
            );
            for mention in facts.mentions.iter().filter(|mention| sentence.span.covers(mention.span)) {
                let descriptors: Vec<_> = mention.descriptors.iter().map(|span| span.of(&chunk)).collect();
                let _ = writeln!(
                    out,
                    "    {:?}{} {:?} {descriptors:?} {}",
                    mention.kind,
                    if mention.metonym { "*" } else { "" },
                    mention.span.of(&chunk),
                    mention.acronym.map_or("", |span| span.of(&chunk))
                );
            }
            for figure in facts.figures.iter().filter(|figure| sentence.span.covers(figure.span)) {
                let _ = writeln!(out, "    # {:?} {figure:?}", figure.span.of(&chunk));
            }
            for date in facts.dates.iter().filter(|date| sentence.span.covers(date.span)) {
                let _ = writeln!(out, "    @ {:?} {:?}", date.span.of(&chunk), date.value);
            }
        }
    }
}

/// The speed of the readers of names, dates, figures and claims, on given tokens; and the time to load the lists.
fn speed(text: &str) {
    let start = std::time::Instant::now();
    std::sync::LazyLock::force(&super::gazetteer::LEXICON);
    let load = start.elapsed();
    let articles: Vec<String> = (text.lines())
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap_or_default())
        .map(|row| row["text"].as_str().unwrap_or("").to_owned())
        .collect();
    let read: Vec<_> = articles.iter().flat_map(|text| chunks(text)).collect();
    let mut spent = [std::time::Duration::ZERO; 5];
    let mut bytes = 0;
    for (_, chunk, facts) in &read {
        for block in &facts.syntax.blocks {
            let Some(prose) = super::prose::Prose::new(&facts.syntax.prose, block) else { continue };
            bytes += chunk.len();
            let mut fresh = Facts { sentences: facts.sentences.clone(), ..Facts::default() };
            let mut lap = std::time::Instant::now();
            let mut took = |spent: &mut std::time::Duration| {
                *spent += lap.elapsed();
                lap = std::time::Instant::now();
            };
            let words = super::words::Words::new(&prose);
            took(&mut spent[0]);
            fresh.mentions = super::mention::mentions(&super::Models::default().names(), &words, prose.text, &[]);
            took(&mut spent[1]);
            fresh.dates = super::date::dates(&words);
            took(&mut spent[2]);
            fresh.figures = super::figure::figures(&words, &fresh.dates, &fresh.mentions);
            took(&mut spent[3]);
            super::claim::judge(&super::Models::default(), &words, &mut fresh, &mut |_| {});
            took(&mut spent[4]);
        }
    }
    let total: std::time::Duration = spent.iter().sum();
    #[expect(clippy::cast_precision_loss, reason = "what this is for")]
    {
        println!("load {load:?}; {bytes} bytes, {:.1} MB/s; {spent:?}", bytes as f64 / 1e6 / total.as_secs_f64());
    }
}

#[test]
#[ignore = "prints, asserts nothing"]
fn dump() {
    let Ok(job) = std::env::var("IBID_DUMP") else { return };
    let Some((what, path)) = job.split_once(':') else { return };
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let mut out = String::new();
    if what == "speed" {
        speed(&text);
    } else if what == "page" {
        page(&text, &mut out);
    } else {
        for line in text.lines() {
            row(what, &serde_json::from_str(line).unwrap_or_default(), &mut out);
        }
    }
    std::fs::write(std::env::var("IBID_OUT").unwrap_or_else(|_| "dump.out".into()), out).expect("written");
}
