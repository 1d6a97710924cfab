//! Runs the examples in the documentation of every rule: marked text must have a finding, other text none.

use std::sync::Arc;

use super::{RULES, Settings, judge};
use crate::corpus::{Bibliography, Corpus, DocId, Document, Scopes, Source};
use crate::syntax::Format;
use crate::text::{Encoding, LineIndex};

/// One document of an example, with what is expected of it: line, first and last column (in characters), rule.
struct Example {
    path: String,
    text: String,
    expected: Vec<(u32, u32, u32, String)>,
}

/// The examples of a doc comment: each fenced block is a workspace.
fn workspaces(doc: &str) -> Vec<Vec<Example>> {
    let mut all = Vec::new();
    let mut lines = doc.lines().map(|line| line.strip_prefix(' ').unwrap_or(line));
    while lines.any(|line| line == "```ibid") {
        let mut documents: Vec<Example> = Vec::new();
        for line in lines.by_ref().take_while(|line| *line != "```") {
            if let Some(path) = line.strip_prefix("--- ") {
                documents.push(Example { path: path.into(), text: String::new(), expected: Vec::new() });
                continue;
            }
            if documents.is_empty() {
                documents.push(Example { path: "example.md".into(), text: String::new(), expected: Vec::new() });
            }
            let Some(document) = documents.last_mut() else { continue };
            let carets = line.trim_start();
            if carets.starts_with('^') {
                let from = line.chars().take_while(|c| *c == ' ').count();
                let length = carets.chars().take_while(|c| *c == '^').count();
                let rule = carets.trim_start_matches('^').trim().to_owned();
                let count = |n: usize| crate::text::offset(n);
                let line = count(document.text.lines().count() - 1);
                document.expected.push((line, count(from), count(from + length), rule));
            } else {
                document.text.push_str(line);
                document.text.push('\n');
            }
        }
        all.push(documents);
    }
    all
}

#[test]
fn every_rule_does_what_its_documentation_shows() {
    let mut wrong = String::new();
    for rule in RULES {
        let meta = rule.meta();
        let workspaces = workspaces(meta.doc);
        assert!(!workspaces.is_empty(), "{} shows no example", meta.name);
        for documents in workspaces {
            let read = |(id, example): (usize, &Example)| {
                let format = match example.path.rsplit('.').next() {
                    Some("md") => Format::Markdown,
                    Some("bib") => Format::Bibliography,
                    _ => Format::Text,
                };
                Arc::new(Document::new(DocId(crate::text::offset(id)), example.path.as_str(), format, &example.text))
            };
            let read: Vec<_> = documents.iter().enumerate().map(read).collect();
            let bibliographies = documents.iter().filter(|example| example.path.ends_with(".bib"));
            let sources = bibliographies.map(|example| Arc::new(Source::new(&example.path, &example.text))).collect();
            let corpus = Corpus::default()
                .with_bibliography(Bibliography::of(sources, Scopes::default()))
                .with_documents(read.clone())
                .with_differing_values();
            let marked = documents.iter().map(|example| example.expected.len()).sum::<usize>();
            assert!(marked > 0, "{}: no example is marked", meta.name);
            for (example, document) in documents.iter().zip(&read) {
                // Documents without a caret are only context, unless none has any.
                if example.expected.is_empty() {
                    continue;
                }
                let index = LineIndex::new(&example.text);
                // A rule that is off by default is switched on.
                let mut settings = Settings::default();
                settings.levels.insert(meta.name, Some(meta.level));
                let judgement = judge(&corpus, document, &settings, None);
                let mut found = Vec::new();
                for (chunk, findings) in document.chunks.iter().zip(&judgement.chunks) {
                    for finding in findings.iter().filter(|finding| finding.rule == meta.name) {
                        let at = |offset| index.line_column(&example.text, offset, Encoding::Utf32);
                        let (start, end) = (at(chunk.start + finding.span.start), at(chunk.start + finding.span.end));
                        found.push((start.line, start.column, end.column, finding.rule.to_owned()));
                    }
                }
                found.sort();
                let mut expected = example.expected.clone();
                expected.sort();
                if found != expected {
                    wrong +=
                        &format!("{} in {}:\n  expected {expected:?}\n  found    {found:?}\n", meta.name, example.path);
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn names_are_kebab_case_and_unique_and_summaries_are_one_sentence() {
    for (index, rule) in RULES.iter().enumerate() {
        let meta = rule.meta();
        assert!(meta.name.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{}", meta.name);
        assert!(RULES[..index].iter().all(|other| other.meta().name != meta.name), "{} twice", meta.name);
        assert!(meta.summary().ends_with('.') && meta.summary().starts_with("Reports "), "{}", meta.summary());
    }
}
