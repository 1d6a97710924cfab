//! `ibid annotate --format html|md`: a copy of the document with a numbered note for each claim: its status, who says so,
//! what it cites, and the passages of other documents for and against it. What fact-checking desks ask writers to hand in.

use std::fmt::Write as _;

use crate::cli::claims::{Claim, Status, claims};
use crate::cli::html::{self, escaped};
use crate::cli::lint::plural;
use crate::corpus::{Corpus, Document, Place, Stance};
use crate::syntax::BlockKind;
use crate::text::Span;

/// One passage that a note names.
struct Beside {
    how: &'static str,
    path: String,
    paragraph: u32,
    words: String,
}

/// The documents as one page.
pub(super) fn page(corpus: &Corpus, documents: &[(&Document, &str)], shown: &dyn Fn(Place) -> String) -> String {
    let mut body = String::from("<main>\n");
    let mut number = 0;
    for (document, path) in documents {
        let claims = claims(corpus, document);
        let title = document.meta.title.as_deref().unwrap_or(path);
        let _ = writeln!(
            body,
            "<h1>{}</h1>\n<p class=\"where\">{}</p>\n<p>{}</p>",
            escaped(title),
            escaped(path),
            summary(&claims)
        );
        let first = number;
        text(document, &claims, first, &mut body);
        let _ = writeln!(body, "<h2>Notes</h2>\n<ol start=\"{}\">", first + 1);
        for claim in &claims {
            number += 1;
            let status = claim.status.name();
            let _ = write!(body, "<li id=\"n{number}\" value=\"{number}\"><b class=\"s-{status}\">{status}</b>");
            for part in parts(claim) {
                let _ = write!(body, " {}", escaped(&part));
            }
            for beside in besides(corpus, claim, shown) {
                let Beside { how, path, paragraph, words } = beside;
                let _ = write!(
                    body,
                    "<blockquote>{how}: {} <span class=\"where\">{}, paragraph {paragraph}</span></blockquote>",
                    escaped(&words),
                    escaped(&path)
                );
            }
            let _ = writeln!(body, " <a href=\"#c{number}\" aria-label=\"back to claim {number}\">↩</a></li>");
        }
        body.push_str("</ol>\n");
    }
    body.push_str("</main>\n");
    html::page("Annotated copy", STYLE, &body, "")
}

const STYLE: &str = "main{max-width:46rem}.text{white-space:pre-wrap;overflow-wrap:break-word}.code{font-family:monospace}\
sup a{text-decoration:none}span.c{border-bottom:2px solid}:target{background:var(--tint)}\
.s-cited,.s-attributed,.s-supported{color:var(--good)}.s-contradicted{color:var(--error)}.s-open{color:var(--warning)}\
span.c.s-cited,span.c.s-attributed,span.c.s-supported,span.c.s-contradicted,span.c.s-open{color:inherit}\
span.s-open{border-color:#d9a441!important}span.s-contradicted{border-color:#b23a48!important}span.c{border-color:#4c956c}";

/// The text block by block, with a number behind each claim.
fn text(document: &Document, claims: &[Claim], first: usize, body: &mut String) {
    let mut next = 0;
    for chunk in &document.chunks {
        for block in &chunk.facts.syntax.blocks {
            if matches!(block.kind, BlockKind::FrontMatter | BlockKind::Silent) {
                continue;
            }
            let (tag, class) = match block.kind {
                BlockKind::Heading(_) => ("h2", "text"),
                BlockKind::BlockQuote => ("blockquote", "text"),
                BlockKind::Code | BlockKind::Table | BlockKind::Html => ("div", "text code"),
                _ => ("p", "text"),
            };
            let span = block.span.shifted(chunk.start);
            let _ = write!(body, "<{tag} class=\"{class}\">");
            let mut at = span.start;
            while let Some(claim) = claims.get(next).filter(|claim| claim.span.start < span.end) {
                let (start, end) = (claim.span.start.max(at), claim.span.end.min(span.end).max(at));
                let number = first + next + 1;
                let words = |from: u32, to: u32| escaped(&document.text(Span::new(from, to.max(from))));
                let status = claim.status.name();
                let _ = write!(
                    body,
                    "{}<span class=\"c s-{status}\" id=\"c{number}\">{}</span><sup><a href=\"#n{number}\" aria-label=\"note {number}, {status}\">{number}</a></sup>",
                    words(at, start),
                    words(start, end)
                );
                at = end;
                next += 1;
            }
            let rest = document.text(Span::new(at, span.end.max(at)));
            let _ = writeln!(body, "{}</{tag}>", escaped(rest.trim_end()));
        }
    }
}

/// The document as it is, with a footnote behind each claim.
pub(super) fn markdown(corpus: &Corpus, document: &Document, path: &str, shown: &dyn Fn(Place) -> String) -> String {
    let claims = claims(corpus, document);
    let text = document.full_text();
    let mut out = String::with_capacity(text.len() + claims.len() * 200);
    let mut at = 0;
    for (number, claim) in claims.iter().enumerate() {
        let end = (claim.span.end as usize).max(at);
        out.push_str(text.get(at..end).unwrap_or(""));
        let _ = write!(out, "[^ibid-{}]", number + 1);
        at = end;
    }
    out.push_str(text.get(at..).unwrap_or(""));
    if !out.ends_with('\n') {
        out.push('\n');
    }
    let _ = writeln!(out, "\n<!-- Notes by ibid on {}: {} -->\n", path.replace("--", "- -"), summary(&claims));
    for (number, claim) in claims.iter().enumerate() {
        let mut note = format!("**{}**", claim.status.name());
        for part in parts(claim) {
            let _ = write!(note, " {}", plain(&part));
        }
        for Beside { how, path, paragraph, words } in besides(corpus, claim, shown) {
            let _ = write!(note, " {how}: “{}” ({}, paragraph {paragraph}).", plain(&words), plain(&path));
        }
        let _ = writeln!(out, "[^ibid-{}]: {note}\n", number + 1);
    }
    out
}

/// “12 claims: 3 cited, 5 attributed, 4 open.”
fn summary(claims: &[Claim]) -> String {
    let counts: Vec<_> = Status::ALL
        .into_iter()
        .map(|status| (claims.iter().filter(|claim| claim.status == status).count(), status.name()))
        .filter(|(count, _)| *count > 0)
        .map(|(count, name)| format!("{count} {name}"))
        .collect();
    let colon = if counts.is_empty() { "" } else { ": " };
    format!("{}{colon}{}.", plural(claims.len(), "claim"), counts.join(", "))
}

/// What the document itself says of a claim's source.
fn parts(claim: &Claim) -> Vec<String> {
    let mut parts = Vec::new();
    if !claim.speakers.is_empty() {
        parts.push(format!("according to {}.", claim.speakers.join(", ")));
    }
    let cited: Vec<_> = claim.citations.iter().chain(&claim.pointers).map(String::as_str).collect();
    if !cited.is_empty() {
        parts.push(format!("cites {}.", cited.join("; ").trim_end_matches('.')));
    }
    if claim.status == Status::Open {
        parts.push("No source is named.".into());
    }
    parts
}

fn besides(corpus: &Corpus, claim: &Claim, shown: &dyn Fn(Place) -> String) -> Vec<Beside> {
    let beside = |how: &'static str, place: Place| {
        let document = corpus.document(place.document)?;
        let words = sentences(document, place.span).split_whitespace().collect::<Vec<_>>().join(" ");
        Some(Beside { how, path: shown(place), paragraph: document.paragraph_at(place.span.start), words })
    };
    let against = claim.against.iter().filter_map(|side| beside("Contradicted by", side.place));
    let evidence = claim.evidence.iter().filter_map(|evidence| {
        let how = match evidence.stance {
            Stance::Supports => "Supported by",
            Stance::Partly => "Perhaps supported by",
            // Only a disagreement says that both cannot be right.
            Stance::Contradicts => "Compare",
            Stance::Mentions => return None,
        };
        beside(how, evidence.place)
    });
    let mut besides: Vec<Beside> = Vec::new();
    for beside in against.chain(evidence) {
        if !besides.iter().any(|known| known.path == beside.path && known.words == beside.words) {
            besides.push(beside);
        }
    }
    besides
}

/// The text of every sentence that a span touches.
fn sentences(document: &Document, span: Span) -> String {
    let mut whole = span;
    let first = document.chunk_at(span.start).unwrap_or(0);
    let chunks = (first..document.chunks.len()).map(|index| &document.chunks[index]);
    for chunk in chunks.take_while(|chunk| chunk.start < span.end) {
        for sentence in &chunk.facts.sentences {
            let sentence = sentence.span.shifted(chunk.start);
            if sentence.overlaps(span) {
                whole = Span::new(whole.start.min(sentence.start), whole.end.max(sentence.end));
            }
        }
    }
    document.text(whole).into_owned()
}

/// Text in which nothing is markup.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in crate::cli::terminal::visible(text).chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '#' | '|' | '@' | '^' | '~' | '$') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
