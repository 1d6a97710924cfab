//! `ibid annotate`: what ibid reads in each document, or what somebody has annotated in it, as JSON, as marks in the text, or
//! as other programs want it.

mod claim_review;
mod copy;
pub(super) mod explain;
mod import;
mod notes;
mod pretty;

use std::io;

use rayon::prelude::*;
use serde::Serialize;

use self::notes::Note;
use super::args::{AnnotateArgs, AnnotateFormat, Offsets};
use super::facts::{FigureOut, cue_class, kind, polarity, score};
use super::positions::Source;
use super::{Done, Reading, lint, terminal};
use crate::analysis::{
    Attributed, AttributedLevel, Attribution, AttributionKind, ClaimKind, Joined, PartOfSpeech, Role, SourceGrade,
    Speaker, parts_of_speech, probability,
};
use crate::corpus::{Chunk, Corpus, Document};
use crate::error::{Error, Result};
use crate::syntax::CitationMode;
use crate::text::Span;
use crate::workspace;

#[derive(Serialize)]
struct DocumentOut<'a> {
    path: &'a str,
    format: &'static str,
    title: Option<&'a str>,
    author: Option<&'a str>,
    outlet: Option<&'a str>,
    date: Option<&'a str>,
    key: Option<String>,
    /// Only in JSON lines, where no outer object has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    offsets: Option<&'static str>,
    sentences: Vec<SentenceOut>,
    /// Where they are asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    tokens: Option<Vec<TokenOut>>,
    mentions: Vec<MentionOut>,
    attributions: Vec<AttributionOut>,
    quotations: Vec<QuotationOut>,
    figures: Vec<FigureOut>,
    dates: Vec<DateOut<'a>>,
    citations: Vec<CitationOut<'a>>,
}

#[derive(Serialize)]
struct SentenceOut {
    start: u32,
    end: u32,
    kind: &'static str,
    claim: &'static str,
    claim_score: f64,
    /// What a finding goes by.
    claim_sure: f64,
    attributed: &'static str,
    attributed_score: f64,
    /// How likely an editor would ask for its source.
    check_worthy: f64,
}

#[derive(Serialize)]
struct MentionOut {
    start: u32,
    end: u32,
    text: String,
    r#type: &'static str,
    entity: String,
    entity_id: String,
    metonym: bool,
}

#[derive(Serialize)]
struct AttributionOut {
    source: Vec<(u32, u32)>,
    cue: Vec<(u32, u32)>,
    content: Vec<(u32, u32)>,
    r#type: &'static str,
    speaker: Option<String>,
    speaker_id: Option<String>,
    grade: &'static str,
    cue_class: &'static str,
    polarity: &'static str,
    score: f64,
    /// What somebody else says within its content.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    nested: Vec<AttributionOut>,
}

#[derive(Serialize)]
struct TokenOut {
    start: u32,
    end: u32,
    pos: &'static str,
}

#[derive(Serialize)]
struct QuotationOut {
    start: u32,
    end: u32,
    speaker: Option<String>,
}

#[derive(Serialize)]
struct DateOut<'a> {
    start: u32,
    end: u32,
    text: String,
    iso: Option<&'a str>,
}

#[derive(Serialize)]
struct CitationOut<'a> {
    start: u32,
    end: u32,
    key: &'a str,
    mode: &'static str,
    locator: Option<&'a str>,
    label: Option<&'static str>,
    prefix: &'a str,
    suffix: &'a str,
    resolves: bool,
}

/// Documents that are held as JSON at a time; the rest waits its turn, so that output begins early and memory is
/// bounded.
const BATCH: usize = 64;

pub(super) fn run(args: &AnnotateArgs, reading: &Reading) -> Result<Done> {
    let explained: Vec<_> = args.explain.iter().map(|place| place.path.clone()).collect();
    let paths = if explained.is_empty() { &args.paths } else { &explained };
    // Notes name what the other documents of the workspace have.
    let noted = matches!(args.format, AnnotateFormat::Html | AnnotateFormat::Md);
    let request = lint::request(paths, args.stdin_filename.as_deref(), noted, reading)?;
    let loaded = workspace::load_paths(&request, None);
    let done = lint::said(&loaded, reading)?;
    let _keeping = loaded.keep_meanwhile();
    let corpus = lint::corpus(&loaded);
    let documents: Vec<_> = loaded
        .documents
        .iter()
        .zip(&loaded.files)
        .filter(|(_, file)| file.given)
        .map(|(d, f)| (&**d, &*f.shown))
        .collect();
    if let Some(place) = &args.explain {
        let mut written = Vec::new();
        for (document, _) in documents {
            explain::write(&corpus, document, place, &mut written)?.map_err(|error| Error::new(error.to_string()))?;
        }
        terminal::print(|out| out.write_all(&written))?;
        return Ok(done);
    }
    if !args.import.is_empty() {
        return imported(args, reading, &documents, done);
    }
    if args.format == AnnotateFormat::Pretty {
        let colored = anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never;
        terminal::print(|out| {
            documents.iter().try_for_each(|(document, path)| pretty::write(document, path, colored, out))
        })?;
        return Ok(done);
    }
    if let Some(text) = other(args.format, &loaded, &corpus, &documents)? {
        terminal::print_raw(|out| out.write_all(text.as_bytes()))?;
        return Ok(done);
    }
    let lines = args.format == AnnotateFormat::Jsonl;
    let shape = Shape { unit: args.offsets, lines, tokens: args.tokens };
    terminal::print_raw(|out| {
        if !lines {
            let (version, unit) = (env!("CARGO_PKG_VERSION"), args.offsets.name());
            write!(out, "{{\"ibid\":\"{version}\",\"offsets\":\"{unit}\",\"documents\":[")?;
        }
        let mut first = true;
        for batch in documents.chunks(BATCH) {
            let written: Vec<io::Result<Vec<u8>>> =
                batch.par_iter().map(|(document, path)| one(&corpus, document, path, shape)).collect();
            for json in written {
                out.write_all(if lines || first { b"" } else { b"," })?;
                out.write_all(if lines { b"" } else { b"\n" })?;
                out.write_all(&json?)?;
                out.write_all(if lines { b"\n" } else { b"" })?;
                first = false;
            }
        }
        out.write_all(if lines { b"" } else { b"\n]}\n" })
    })?;
    Ok(done)
}

/// The formats that are no JSON of ibid's own.
fn other(
    format: AnnotateFormat,
    loaded: &workspace::Loaded,
    corpus: &Corpus,
    documents: &[(&Document, &str)],
) -> Result<Option<String>> {
    let shown = |place: crate::corpus::Place| {
        loaded.files.get(place.document.0 as usize).map_or_else(String::new, |file| file.shown.clone())
    };
    Ok(Some(match format {
        AnnotateFormat::Html => copy::page(corpus, documents, &shown),
        AnnotateFormat::Md => {
            documents.iter().map(|(document, path)| copy::markdown(corpus, document, path, &shown)).collect()
        }
        AnnotateFormat::ClaimReview => pretty_json(&claim_review::drafts(corpus, documents, &shown))?,
        AnnotateFormat::Brat | AnnotateFormat::WebAnnotation | AnnotateFormat::Conll | AnnotateFormat::Citron => {
            let notes: Vec<_> = documents.iter().map(|(document, _)| notes::of(corpus, document)).collect();
            standoff(format, documents, &notes)?
        }
        AnnotateFormat::Json | AnnotateFormat::Jsonl | AnnotateFormat::Pretty => return Ok(None),
    }))
}

/// Annotations of the documents in a format of other programs.
fn standoff(format: AnnotateFormat, documents: &[(&Document, &str)], notes: &[Vec<Note<Span>>]) -> Result<String> {
    let several = |what: &str| {
        let error = Error::new(format!("{what} has one file for each document, and several are named."));
        Err(error.help("name one document"))
    };
    let all = || documents.iter().zip(notes);
    Ok(match (format, documents, notes) {
        (AnnotateFormat::Brat | AnnotateFormat::Citron, [], _) => String::new(),
        (AnnotateFormat::Brat, [(document, _)], [notes]) => {
            notes::brat::write(&Source::new(document.full_text()), notes)
        }
        (AnnotateFormat::Brat, ..) => return several("brat"),
        (AnnotateFormat::Citron, [(document, path)], [notes]) => {
            let (json, without) = notes::citron::write(&Source::new(document.full_text()), notes);
            if without > 0 {
                let have = if without == 1 { "has" } else { "have" };
                let message = format!("{} {have} no cue and cannot be written.", lint::plural(without, "attribution"));
                terminal::say("note", &Error::new(message).on(path));
            }
            pretty_json(&json)?
        }
        (AnnotateFormat::Citron, ..) => return several("Citron"),
        (AnnotateFormat::Conll, ..) => {
            let written = all()
                .enumerate()
                .map(|(at, ((document, path), notes))| notes::conll::write(document, notes, path, at == 0));
            written.collect()
        }
        _ => {
            let items = all().flat_map(|((document, path), notes)| {
                notes::web::items(&Source::new(document.full_text()), path, notes)
            });
            pretty_json(&notes::web::page(items.collect()))?
        }
    })
}

fn pretty_json(value: &serde_json::Value) -> Result<String> {
    let mut json = Vec::new();
    terminal::json(&mut json, value, true).map_err(|error| Error::new(error.to_string()))?;
    Ok(String::from_utf8_lossy(&json).into_owned() + "\n")
}

/// Prints what somebody has annotated in the documents instead of what ibid reads there.
fn imported(args: &AnnotateArgs, reading: &Reading, documents: &[(&Document, &str)], mut done: Done) -> Result<Done> {
    let format = args.format;
    if matches!(
        format,
        AnnotateFormat::Html | AnnotateFormat::Md | AnnotateFormat::Pretty | AnnotateFormat::ClaimReview
    ) {
        let error = Error::new("This format shows what ibid reads, and not what a file holds.");
        return Err(error.help("with --import use json, jsonl, web-annotation, brat, citron or conll"));
    }
    let imported = import::read(&args.import, documents, reading)?;
    import::say(&imported, documents, reading);
    done.findings = imported.iter().any(|imported| !imported.orphans.is_empty());
    let text = match format {
        AnnotateFormat::Json | AnnotateFormat::Jsonl => {
            let sources: Vec<_> = documents.iter().map(|(document, _)| Source::new(document.full_text())).collect();
            let unit = args.offsets;
            let all = documents.iter().zip(&sources).zip(&imported);
            let all: Vec<_> =
                all.map(|(((_, path), source), imported)| import::told(path, source, imported, unit)).collect();
            if format == AnnotateFormat::Json {
                let version = env!("CARGO_PKG_VERSION");
                pretty_json(&serde_json::json!({"ibid": version, "offsets": unit.name(), "documents": all}))?
            } else {
                let mut lines = Vec::new();
                for document in &all {
                    let written = terminal::json(&mut lines, document, false);
                    written.map_err(|error| Error::new(error.to_string()))?;
                    lines.push(b'\n');
                }
                String::from_utf8_lossy(&lines).into_owned()
            }
        }
        _ => {
            let notes: Vec<_> = imported.into_iter().map(|imported| imported.notes).collect();
            standoff(format, documents, &notes)?
        }
    };
    terminal::print_raw(|out| out.write_all(text.as_bytes()))?;
    Ok(done)
}

const fn claim_name(kind: ClaimKind) -> &'static str {
    match kind {
        ClaimKind::Checkable => "checkable",
        ClaimKind::Report => "report",
        ClaimKind::Opinion => "opinion",
        ClaimKind::Other => "other",
    }
}

/// How a document is to be printed.
#[derive(Clone, Copy)]
struct Shape {
    unit: Offsets,
    /// As a line of its own.
    lines: bool,
    /// With its tokens.
    tokens: bool,
}

fn one(corpus: &Corpus, document: &Document, path: &str, shape: Shape) -> io::Result<Vec<u8>> {
    let source = Source::new(document.full_text());
    let mut json = Vec::new();
    terminal::json(&mut json, &annotated(corpus, document, path, &source, shape), false)?;
    Ok(json)
}

fn annotated<'a>(
    corpus: &Corpus,
    document: &'a Document,
    path: &'a str,
    source: &Source,
    shape: Shape,
) -> DocumentOut<'a> {
    let meta = &*document.meta;
    let key = Some(corpus.key_of(document).0.to_string()).filter(|key| !key.is_empty());
    let mut out = DocumentOut {
        path,
        format: document.format.name(),
        title: meta.title.as_deref(),
        author: meta.author.as_deref(),
        outlet: meta.outlet.as_deref(),
        date: meta.date.as_deref(),
        key,
        offsets: shape.lines.then(|| shape.unit.name()),
        sentences: Vec::new(),
        tokens: None,
        mentions: Vec::new(),
        attributions: Vec::new(),
        quotations: Vec::new(),
        figures: Vec::new(),
        dates: Vec::new(),
        citations: Vec::new(),
    };
    for (index, chunk) in document.chunks.iter().enumerate() {
        let reader = Reader { corpus, document, source, chunk, unit: shape.unit };
        reader.names(index, &mut out);
        reader.sentences(&mut out);
        if shape.tokens {
            reader.tokens(&mut out);
        }
        reader.attributions(&mut out);
        reader.values(&mut out);
        reader.citations(&mut out);
    }
    out
}

/// Reads one chunk's facts out.
struct Reader<'a, 's> {
    corpus: &'s Corpus,
    document: &'a Document,
    source: &'s Source,
    chunk: &'a Chunk,
    unit: Offsets,
}

impl<'a> Reader<'a, '_> {
    fn at(&self, span: Span) -> (u32, u32) {
        self.source.span(span.shifted(self.chunk.start), self.unit)
    }

    fn text(&self, span: Span) -> String {
        span.of(&self.chunk.text).to_owned()
    }

    fn names(&self, index: usize, out: &mut DocumentOut<'_>) {
        let names = self.corpus.names(self.document, index);
        for (mention, (entity, id)) in self.chunk.facts.mentions.iter().zip(names) {
            let (start, end) = self.at(mention.span);
            out.mentions.push(MentionOut {
                start,
                end,
                text: self.text(mention.span),
                r#type: kind(mention.kind),
                entity: entity.into(),
                entity_id: id.into(),
                metonym: mention.metonym,
            });
        }
    }

    fn sentences(&self, out: &mut DocumentOut<'_>) {
        let Joined { roles, attributed, .. } = &*self.chunk.joined;
        for (index, sentence) in self.chunk.facts.sentences.iter().enumerate() {
            let (start, end) = self.at(sentence.span);
            let role = roles.get(sentence.block as usize).copied().unwrap_or(Role::Body);
            let nobody = Attributed {
                level: AttributedLevel::None,
                score: 0.0,
                reported: 0.0,
                check_worthy: f32::MIN,
                ordinary: false,
            };
            let laid = attributed.get(index).copied().unwrap_or(nobody);
            out.sentences.push(SentenceOut {
                start,
                end,
                kind: match role {
                    Role::Body => "body",
                    Role::Heading => "heading",
                    Role::Byline => "byline",
                    Role::Caption => "caption",
                    Role::Boilerplate => "boilerplate",
                },
                claim: claim_name(sentence.claim),
                claim_score: score(sentence.claim_score),
                claim_sure: score(sentence.claim_sure),
                attributed: match laid.level {
                    AttributedLevel::Full => "full",
                    AttributedLevel::Partial => "partial",
                    AttributedLevel::None => "none",
                },
                attributed_score: score(laid.score),
                check_worthy: score(probability(laid.check_worthy)),
            });
        }
    }

    fn attributions(&self, out: &mut DocumentOut<'_>) {
        let joined = &*self.chunk.joined;
        let canonical: Vec<_> = joined
            .speakers
            .iter()
            .map(|speaker| speaker.as_ref().map(|speaker| self.corpus.speaker(self.document, speaker)))
            .collect();
        for (index, attribution) in joined.attributions.iter().enumerate() {
            let speaker = joined.speakers.get(index).and_then(Option::as_ref);
            let name = canonical.get(index).cloned().flatten();
            let mut told = self.attribution(attribution, speaker, name);
            let nested = attribution.nested.iter().zip(joined.nested_speakers.get(index).into_iter().flatten());
            told.nested = nested
                .map(|(inner, speaker)| {
                    let name = speaker.as_ref().map(|speaker| self.corpus.speaker(self.document, speaker));
                    self.attribution(inner, speaker.as_ref(), name)
                })
                .collect();
            out.attributions.push(told);
        }
        for (index, quotation) in self.chunk.facts.quotations.iter().enumerate() {
            let (start, end) = self.at(quotation.span);
            let attribution = joined.quotation_attributions.get(index).copied().flatten();
            let speaker = attribution.and_then(|index| canonical.get(index as usize)?.as_ref());
            out.quotations.push(QuotationOut { start, end, speaker: speaker.map(|(name, _)| name.to_string()) });
        }
    }

    fn attribution(
        &self,
        attribution: &Attribution,
        speaker: Option<&Speaker>,
        name: Option<(impl Into<String>, impl Into<String>)>,
    ) -> AttributionOut {
        let spans = |spans: &[Span]| spans.iter().map(|&span| self.at(span)).collect();
        let (name, id) = name.unzip();
        AttributionOut {
            source: spans(&attribution.source),
            cue: spans(&attribution.cue),
            content: spans(&attribution.content),
            r#type: match attribution.kind {
                AttributionKind::Direct => "direct",
                AttributionKind::Indirect => "indirect",
                AttributionKind::Mixed => "mixed",
            },
            speaker: name.map(Into::into),
            speaker_id: id.map(Into::into),
            grade: grade(attribution, speaker),
            cue_class: cue_class(attribution.class),
            polarity: polarity(attribution.polarity),
            score: score(attribution.score),
            nested: Vec::new(),
        }
    }

    fn tokens(&self, out: &mut DocumentOut<'_>) {
        let parts =
            parts_of_speech(&self.chunk.text, self.document.format, self.chunk.start == 0, &self.document.models);
        let token = |(span, part): (Span, PartOfSpeech)| {
            let (start, end) = self.at(span);
            TokenOut { start, end, pos: part.tag() }
        };
        out.tokens.get_or_insert_default().extend(parts.into_iter().map(token));
    }

    fn values(&self, out: &mut DocumentOut<'a>) {
        let (facts, joined) = (&*self.chunk.facts, &*self.chunk.joined);
        let iso = |index: usize| joined.dates.get(index).and_then(Option::as_deref);
        // The names of this chunk are the last ones told.
        let names = out.mentions.len() - facts.mentions.len().min(out.mentions.len());
        for figure in &facts.figures {
            let counted = figure.counts_span.and_then(|counted| {
                let named = facts.mentions.iter().position(|mention| mention.span.overlaps(counted))?;
                out.mentions.get(names + named).map(|mention| mention.entity.clone())
            });
            out.figures.push(FigureOut {
                entity: counted,
                as_of: figure.as_of.and_then(|index| iso(index as usize)).map(Into::into),
                ..FigureOut::new(self.source, figure, figure.span.shifted(self.chunk.start), self.unit)
            });
        }
        for (index, date) in facts.dates.iter().enumerate() {
            let (start, end) = self.at(date.span);
            out.dates.push(DateOut { start, end, text: self.text(date.span), iso: iso(index) });
        }
    }

    fn citations(&self, out: &mut DocumentOut<'a>) {
        for citation in &self.chunk.facts.syntax.citations {
            let (start, end) = self.at(citation.span);
            let known = self.corpus.bibliography().get(&citation.key).is_some();
            out.citations.push(CitationOut {
                start,
                end,
                key: &citation.key,
                mode: match citation.mode {
                    CitationMode::Normal => "normal",
                    CitationMode::AuthorInText => "author-in-text",
                    CitationMode::SuppressAuthor => "suppress-author",
                },
                locator: citation.locator.as_deref(),
                label: citation.label,
                prefix: &citation.prefix,
                suffix: &citation.suffix,
                resolves: known || self.document.meta.references.contains(&citation.key),
            });
        }
    }
}

/// How findable the source is; a pronoun's is its speaker's. `None` if nobody is named and nobody was found.
fn grade(attribution: &Attribution, speaker: Option<&Speaker>) -> &'static str {
    let own = attribution.grade;
    let grade = if own == SourceGrade::Pronoun { speaker.map_or(own, |speaker| speaker.grade) } else { own };
    match grade {
        SourceGrade::Named => "named",
        SourceGrade::Role => "role",
        SourceGrade::Group => "group",
        SourceGrade::Anonymous => "anonymous",
        SourceGrade::Document => "document",
        // A source that nobody can find is as good as none.
        SourceGrade::Vague | SourceGrade::Pronoun | SourceGrade::None => "vague",
    }
}
