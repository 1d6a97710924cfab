//! `ibid cite`: citation candidates for the claims on a line, and inserting them.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

use super::args::{CiteArgs, CiteFormat};
use super::facts::{Passage, score};
use super::positions::Sources;
use super::{Done, Reading, lint, terminal};
use crate::analysis::Role;
use crate::corpus::{Corpus, Document, Place, Stance};
use crate::error::{Error, Result};
use crate::ide::{self, Snapshot};
use crate::syntax::{CitationStyle, Tag};
use crate::text::Span;
use crate::workspace::{self, Loaded};

#[derive(Serialize)]
struct Out {
    ibid: &'static str,
    offsets: &'static str,
    path: String,
    line: u32,
    claims: Vec<Claim>,
}

#[derive(Serialize)]
struct Claim {
    start: u32,
    end: u32,
    text: String,
    offers: Vec<Offer>,
}

#[derive(Serialize)]
struct Offer {
    tag: String,
    key: String,
    paragraph: u32,
    score: f64,
    /// `supports`: it states the claim, judged by words and numbers. `partly`: it probably supports part of it.
    /// `mentions`: it may be about the same topic, and must be read before it is cited. `contradicts`: it states
    /// something else.
    stance: &'static str,
    /// Not a copy of the document that makes the claim.
    independent: bool,
    passage: Passage,
}

/// `draft.md:12`
#[derive(Clone, Debug)]
pub(super) struct FileLine {
    pub(super) file: PathBuf,
    pub(super) line: u32,
}

/// Parses a position as compilers and `grep -n` write it.
pub(super) fn file_line(text: &str) -> std::result::Result<FileLine, String> {
    let said = "expected a file, a colon and a line: draft.md:12";
    let (file, line) = text.rsplit_once(':').ok_or(said)?;
    let line: u32 = line.parse().ok().ok_or(said)?;
    if line == 0 {
        return Err("lines count from 1".to_owned());
    }
    if file.is_empty() {
        return Err(said.to_owned());
    }
    Ok(FileLine { file: file.into(), line })
}

pub(super) fn run(args: &CiteArgs, reading: &Reading) -> Result<Done> {
    let FileLine { file, line } = &args.place;
    let loaded =
        workspace::load_paths(&lint::request(std::slice::from_ref(file), None, true, &reading.uncached())?, None);
    let mut done = lint::said(&loaded, reading)?;
    let given = loaded.files.iter().position(|file| file.given);
    let Some(index) = given else { return Ok(Done { problems: true, ..done }) };
    let corpus = Arc::new(lint::corpus(&loaded));
    let document = &loaded.documents[index];
    let sources = Sources::new(&loaded);
    let source = sources.get(document.id).ok_or_else(|| Error::new("The file no longer exists.").on(file))?;
    let lines = source.lines.lines();
    if *line > lines {
        return Err(Error::new(format!("The file has no line {line}."))
            .on(file)
            .help(format!("the last line is {lines}")));
    }
    let start = source.lines.start(line - 1);
    let end = if *line == lines { document.len() } else { source.lines.start(*line) };
    let span = Span::new(start, end.max(start));
    if args.apply {
        return apply(args, &loaded, &corpus, index, span);
    }
    let style = loaded.policies(|_| {}).of(&document.path).citation_style(document);
    let claims = claims(&corpus, &sources, document, style, span, args);
    done.findings = claims.iter().flat_map(|claim| &claim.offers).all(|offer| offer.stance != Stance::Supports.name());
    let nothing = claims.iter().all(|claim| claim.offers.is_empty());
    let path = loaded.files[index].shown.clone();
    match args.format {
        CiteFormat::Json => {
            let out = Out { ibid: env!("CARGO_PKG_VERSION"), offsets: args.offsets.name(), path, line: *line, claims };
            terminal::print_raw(|writer| {
                terminal::json(writer, &out, true)?;
                writeln!(writer)
            })?;
        }
        CiteFormat::Text => terminal::print(|out| text(out, &claims, &sources, document))?,
    }
    if nothing {
        let error = Error::new("No other document has a passage about this line.").on(file).line(*line);
        terminal::say("note", &error);
    }
    Ok(done)
}

fn text(out: &mut dyn Write, claims: &[Claim], sources: &Sources<'_>, document: &Document) -> std::io::Result<()> {
    for claim in claims.iter().filter(|claim| !claim.offers.is_empty()) {
        let path = sources.path(document.id);
        writeln!(out, "{}: {}", terminal::visible(path), terminal::visible(claim.text.trim()))?;
        for offer in &claim.offers {
            let Offer { tag, score, stance, passage, .. } = offer;
            let copy = if offer.independent { "" } else { "  (a copy of this document)" };
            let (tag, path) = (terminal::visible(tag), terminal::visible(&passage.path));
            writeln!(out, "  {stance}  {score:.2}  {tag}  {path}{copy}")?;
            writeln!(out, "        {}", terminal::visible(passage.text.trim()))?;
        }
    }
    Ok(())
}

/// The checkable sentences on the line, with passages that support them.
fn claims(
    corpus: &Corpus,
    sources: &Sources<'_>,
    document: &Document,
    style: CitationStyle,
    span: Span,
    args: &CiteArgs,
) -> Vec<Claim> {
    let Some(source) = sources.get(document.id) else { return Vec::new() };
    let mut claims = Vec::new();
    for chunk in &document.chunks {
        for sentence in &chunk.facts.sentences {
            let place = sentence.span.shifted(chunk.start);
            let is_body = chunk.joined.roles.get(sentence.block as usize) == Some(&Role::Body);
            let asks = place.of(&source.text).trim_end().ends_with('?');
            if !place.overlaps(span) || !is_body || asks {
                continue;
            }
            let found = corpus.offers(document, place, args.limit);
            let offer = |passage: &crate::corpus::Evidence| {
                let other = corpus.document(passage.place.document)?;
                let key = corpus.key_of(other).0;
                let paragraph = passage.paragraph.to_string();
                let tag = style.write(&[Tag::new(&key).at("paragraph", &paragraph)])?;
                let (score, stance) = (score(passage.relevance), passage.stance.name());
                let (paragraph, independent) = (passage.paragraph, passage.independent);
                let passage = Passage::new(sources, passage.place, args.offsets)?;
                Some(Offer { tag, key: key.into(), paragraph, score, stance, independent, passage })
            };
            let offers = found.iter().filter_map(offer).take(args.limit).collect();
            let (start, end) = source.span(place, args.offsets);
            claims.push(Claim { start, end, text: place.of(&source.text).to_owned(), offers });
        }
    }
    claims
}

/// Inserts the best citation that the editor would offer for the line.
fn apply(args: &CiteArgs, loaded: &Loaded, corpus: &Arc<Corpus>, index: usize, span: Span) -> Result<Done> {
    let FileLine { file, line } = &args.place;
    let document = &loaded.documents[index];
    let snapshot = Snapshot::lasting(corpus.clone(), Arc::new(loaded.policies(|_| {})));
    let place = Place { document: document.id, span };
    let actions = ide::actions(&snapshot, place).unwrap_or_default();
    let cite = actions.into_iter().find(|action| {
        action.title.starts_with("Cite @")
            && action.finding.as_ref().is_some_and(|finding| finding.span.overlaps(span))
            && !action.edits.is_empty()
    });
    let Some(action) = cite else {
        let error =
            Error::new("Nothing to cite on this line: it has no unattributed claim that another document supports.");
        terminal::say("note", &error.on(file).line(*line));
        return Ok(Done { findings: true, problems: false });
    };
    let file = &loaded.files[index];
    if let Some(line) = file.broken {
        let error = Error::new("The file is not valid UTF-8 and was not changed.").on(&file.shown).line(line);
        return Err(error.help("save it as UTF-8 first"));
    }
    let before = document.full_text();
    let after = action.edits.apply(&before);
    workspace::replace_document(&loaded.root, &file.path, &before, &after, file.charset)
        .map_err(|error| error.on(&file.shown))?;
    terminal::say("note", &Error::new(action.title.to_string()).on(&file.shown).line(*line));
    Ok(Done::default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_file_and_a_line() {
        let read = |text: &str| file_line(text).ok().map(|place| (place.file.display().to_string(), place.line));
        assert_eq!(read("a/draft.md:12"), Some(("a/draft.md".into(), 12)));
        assert_eq!(read("c:/x.md:3"), Some(("c:/x.md".into(), 3)));
        for wrong in ["draft.md", "draft.md:", "draft.md:0", "draft.md:x", ":3"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
