//! Findings as JSON of LSP diagnostics, serialized once per chunk and not per keystroke. Line numbers are filled in
//! later, so an edit that only moves findings does not serialize them again.

use std::fmt::Write;
use std::sync::Arc;

use ropey::Rope;
use serde::Serialize;

use super::capabilities::Client;
use super::to_lsp;
use super::world::Addresses;
use crate::corpus::{Corpus, Document};
use crate::rules::{self, Finding, Judgement};
use crate::text::{Encoding, LineColumn, LineIndex, Span, place_of};

/// The limit of VS Code for one document. More would not be shown and would slow down every keystroke.
pub(super) const AT_MOST: usize = 1000;

/// The diagnostics of one chunk: JSON objects separated by commas, with gaps for positions.
#[derive(Debug, Default)]
struct Written {
    json: String,
    gaps: Vec<Gap>,
    count: usize,
    /// It refers to positions of its own document outside the chunk, which move without it.
    moves: bool,
}

/// A position to insert before the byte `at` of the JSON.
#[derive(Debug)]
struct Gap {
    at: usize,
    /// From the chunk's first line; from its first column if it is on that line.
    place: LineColumn,
}

/// The serialized diagnostics of a document's chunks, with their inputs.
#[derive(Debug, Default)]
pub(super) struct SerializedDiagnostics {
    chunks: Vec<Row>,
}

/// A chunk's text, its findings, and their serialized form.
type Row = (Arc<str>, Arc<[Finding]>, Written);

/// Context for serialization.
pub(super) struct WriteContext<'a> {
    pub(super) client: &'a Client,
    pub(super) addresses: &'a Addresses,
    pub(super) corpus: &'a Corpus,
    pub(super) uri: &'a str,
    pub(super) rope: &'a Rope,
}

impl SerializedDiagnostics {
    /// The diagnostics of a document, as JSON objects separated by commas. Unchanged chunks are reused.
    pub(super) fn write(&mut self, document: &Document, judgement: &Judgement, desk: &WriteContext<'_>) -> String {
        let new: Vec<_> = document.chunks.iter().map(|chunk| &chunk.text).zip(&judgement.chunks).collect();
        let same = |old: &Row, new: &(&Arc<str>, &Arc<[Finding]>)| Arc::ptr_eq(&old.0, new.0);
        // Single chunks far from an edit may have other findings.
        let renew = |old: &mut Row, findings: &Arc<[Finding]>| {
            if old.2.moves || !Arc::ptr_eq(&old.1, findings) {
                *old = row(&old.0.clone(), findings, document, desk);
            }
        };
        let head = self.chunks.iter().zip(&new).take_while(|(old, new)| same(old, new)).count();
        let most = self.chunks.len().min(new.len()) - head;
        let tail = (self.chunks.iter().rev().zip(new.iter().rev())).take(most).take_while(|(old, new)| same(old, new));
        let tail = tail.count();
        let between = new[head..new.len() - tail].iter().map(|(text, findings)| row(text, findings, document, desk));
        let (from, to) = (head, self.chunks.len() - tail);
        self.chunks.splice(from..to, between);
        for (index, (old, (_, findings))) in self.chunks.iter_mut().zip(&new).enumerate() {
            if !(head..new.len() - tail).contains(&index) {
                renew(old, findings);
            }
        }
        self.assemble(document, desk)
    }

    fn assemble(&self, document: &Document, desk: &WriteContext<'_>) -> String {
        let size: usize = self.chunks.iter().map(|(_, _, written)| written.json.len() + 64 * written.gaps.len()).sum();
        let mut out = String::with_capacity(size.min(AT_MOST << 10));
        let mut shown = 0;
        for (chunk, (_, _, written)) in document.chunks.iter().zip(&self.chunks) {
            if written.count == 0 {
                continue;
            }
            if shown + written.count > AT_MOST {
                break;
            }
            shown += written.count;
            if !out.is_empty() {
                out.push(',');
            }
            let base = place_of(desk.rope, chunk.start as usize, desk.client.encoding);
            written.put(base, &mut out);
        }
        let all: usize = self.chunks.iter().map(|(_, _, written)| written.count).sum();
        if all > shown {
            if !out.is_empty() {
                out.push(',');
            }
            let message = format!("{} more findings are not shown here; `ibid lint` lists them all.", all - shown);
            out.push_str("{\"range\":{\"start\":{\"line\":0,\"character\":0},\"end\":{\"line\":0,\"character\":0}},");
            out.push_str("\"severity\":3,\"source\":\"ibid\",\"message\":");
            push_json(&mut out, &message);
            out.push('}');
        }
        out
    }
}

fn row(text: &Arc<str>, findings: &Arc<[Finding]>, document: &Document, desk: &WriteContext<'_>) -> Row {
    let written = if findings.is_empty() { Written::default() } else { Written::new(text, findings, document, desk) };
    (text.clone(), findings.clone(), written)
}

impl Written {
    fn new(text: &str, findings: &[Finding], document: &Document, desk: &WriteContext<'_>) -> Self {
        let mut written = Self::default();
        let lines = LineIndex::new(text);
        let mut writer =
            DiagnosticsWriter { lines: &lines, text, encoding: desk.client.encoding, written: &mut written };
        for finding in findings {
            writer.finding(finding, document, desk);
        }
        written
    }

    /// Inserts the positions.
    fn put(&self, base: LineColumn, out: &mut String) {
        let mut done = 0;
        for Gap { at, place } in &self.gaps {
            out.push_str(self.json.get(done..*at).unwrap_or_default());
            done = *at;
            let column = if place.line == 0 { base.column + place.column } else { place.column };
            // Writing to a string does not fail.
            let _ = write!(out, "{{\"line\":{},\"character\":{column}}}", base.line + place.line);
        }
        out.push_str(self.json.get(done..).unwrap_or_default());
    }
}

struct DiagnosticsWriter<'a> {
    lines: &'a LineIndex,
    text: &'a str,
    encoding: Encoding,
    written: &'a mut Written,
}

impl DiagnosticsWriter<'_> {
    fn finding(&mut self, finding: &Finding, document: &Document, desk: &WriteContext<'_>) {
        if self.written.count > 0 {
            self.written.json.push(',');
        }
        self.written.count += 1;
        self.written.json.push_str("{\"range\":");
        self.range(finding.span);
        let severity = to_lsp::severity(finding.level);
        let _ = write!(self.written.json, ",\"severity\":{severity},\"code\":\"{}\"", finding.rule);
        // The client may have its own pages, which can be read offline.
        let own = desk.client.rule_page.as_ref().map(|page| page.replace("{rule}", finding.rule));
        if let Some(url) = own.or_else(|| rules::page(finding.rule)) {
            self.written.json.push_str(",\"codeDescription\":{\"href\":");
            push_json(&mut self.written.json, &url);
            self.written.json.push('}');
        }
        self.written.json.push_str(",\"source\":\"ibid\",\"message\":");
        push_json(&mut self.written.json, &to_lsp::message(finding));
        if desk.client.related_information {
            self.related(finding, document, desk);
        }
        let _ = write!(self.written.json, ",\"data\":\"{:016x}\"}}", finding.fingerprint);
    }

    fn related(&mut self, finding: &Finding, document: &Document, desk: &WriteContext<'_>) {
        let open = |json: &mut String, first: &mut bool, uri: &str| {
            json.push_str(if std::mem::take(first) { ",\"relatedInformation\":[" } else { "," });
            json.push_str("{\"location\":{\"uri\":");
            push_json(json, uri);
            json.push_str(",\"range\":");
        };
        let mut first = true;
        // Words that are underlined anyway need no line of their own in a list of problems.
        let whole = finding.because.filter(|_| finding.parts.is_empty());
        for because in whole.iter().chain(&finding.parts).filter(|because| !finding.span.covers(**because)) {
            open(&mut self.written.json, &mut first, desk.uri);
            self.range(*because);
            self.written.json.push_str("},\"message\":");
            self.written.json.push_str("\"The finding is based on these words.\"}");
        }
        for related in &finding.related {
            self.written.moves |= related.place.document == document.id;
            let Some(uri) = desk.addresses.uri(related.place.document) else { continue };
            let Some(range) = to_lsp::range_in(desk.corpus, desk.addresses, related.place, self.encoding) else {
                continue;
            };
            open(&mut self.written.json, &mut first, &uri);
            push_json(&mut self.written.json, &range);
            self.written.json.push_str("},\"message\":");
            push_json(&mut self.written.json, &to_lsp::clean(&related.message));
            self.written.json.push('}');
        }
        if !first {
            self.written.json.push(']');
        }
    }

    fn range(&mut self, span: Span) {
        self.written.json.push_str("{\"start\":");
        self.gap(span.start);
        self.written.json.push_str(",\"end\":");
        self.gap(span.end.max(span.start));
        self.written.json.push('}');
    }

    fn gap(&mut self, offset: u32) {
        let place = self.lines.line_column(self.text, offset.min(crate::text::offset(self.text.len())), self.encoding);
        self.written.gaps.push(Gap { at: self.written.json.len(), place });
    }
}

fn push_json<T: Serialize + ?Sized>(out: &mut String, value: &T) {
    // Strings and ranges can always be written.
    out.push_str(&serde_json::to_string(value).unwrap_or_else(|_| "null".into()));
}
