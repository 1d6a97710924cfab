//! Test helpers for rules: a workspace from a string, the findings of one rule, its first fix applied.

use std::sync::Arc;

use super::{Finding, Settings, judge, rule};
use crate::corpus::{Bibliography, Corpus, DocId, Document, Scopes, Source};
use crate::syntax::Format;
use crate::text::{Edits, offset};

/// The findings of one rule, on or off, in the text with other files (`--- path` begins one), counted from the text's
/// first byte.
pub(super) fn findings(files: &str, name: &'static str, text: &str) -> Vec<Finding> {
    let (mut documents, mut sources) = (Vec::new(), Vec::new());
    for file in files.split("--- ").skip(1) {
        let (path, text) = file.split_once('\n').unwrap_or((file, ""));
        if path.ends_with(".bib") {
            sources.push(Arc::new(Source::new(path, text)));
        } else {
            let format = if path.ends_with(".md") { Format::Markdown } else { Format::Text };
            documents.push(Arc::new(Document::new(DocId(offset(documents.len())), path, format, text)));
        }
    }
    let own = Arc::new(Document::new(DocId(offset(documents.len())), "draft.md", Format::Markdown, text));
    documents.push(own.clone());
    let bibliography = Bibliography::of(sources, Scopes::default());
    let corpus = Corpus::default().with_documents(documents).with_bibliography(bibliography).with_differing_values();
    let mut settings = Settings::default();
    settings.levels.insert(name, rule(name).map(|rule| rule.meta().level));
    let judgement = judge(&corpus, &own, &settings, None);
    let all = own.chunks.iter().zip(&judgement.chunks).flat_map(|(chunk, findings)| {
        findings.iter().map(|finding| {
            let mut finding = finding.clone();
            finding.span = finding.span.shifted(chunk.start);
            finding.fixes.iter_mut().for_each(|fix| fix.edits = fix.edits.shifted(chunk.start));
            finding
        })
    });
    all.filter(|finding| finding.rule == name).collect()
}

/// Checks that the first fix of every finding of the rule turns `before` into `after`. If `after` is empty, there must
/// be no finding; with "one finding, no fix", exactly one finding without a fix.
#[track_caller]
pub(super) fn check(files: &str, name: &'static str, before: &str, after: &str) {
    let found = findings(files, name, before);
    let said: Vec<_> =
        found.iter().map(|finding| format!("{:?} {}", finding.span.of(before), finding.message)).collect();
    if after.is_empty() {
        assert!(found.is_empty(), "{before:?}: {said:#?}");
    } else if after == "one finding, no fix" {
        assert!(matches!(&*found, [only] if only.fixes.is_empty()), "{before:?}: {said:#?}");
    } else {
        let edits = found.iter().filter_map(|finding| finding.fixes.first()).flat_map(|fix| fix.edits.iter().cloned());
        assert_eq!(Edits::new(edits.collect()).apply(before), after, "{said:#?}");
    }
}
