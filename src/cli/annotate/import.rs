//! `ibid annotate --import FILE`: annotations that somebody has made of the documents, each found again by its words, and
//! said where it cannot be.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::notes::anchor::{Anchored, Orphan, Selector, Target};
use super::notes::{self, Note, Part, What};
use crate::cli::args::Offsets;
use crate::cli::lint::plural;
use crate::cli::positions::Source;
use crate::cli::{Reading, terminal};
use crate::corpus::Document;
use crate::error::{Error, Result};
use crate::text::Span;
use crate::workspace;

/// The annotations of one document.
#[derive(Default)]
pub(super) struct Imported {
    pub(super) notes: Vec<Note<Span>>,
    /// For each note whether its words are where the file says, and how much of what stood around them still does.
    anchored: Vec<(bool, f32)>,
    pub(super) orphans: Vec<Lost>,
}

/// An annotation whose words are not to be found.
#[derive(Serialize)]
pub(super) struct Lost {
    id: Option<String>,
    /// The words that are missing.
    words: String,
    reason: String,
    file: String,
}

/// Orphans that are named one by one on standard error.
const SHOWN: usize = 10;

/// Reads the files, and gives what they hold of each document, in the order of the documents.
///
/// # Errors
/// Where a file cannot be read or is of no known form, or where it does not say which of several documents it is about.
pub(super) fn read(files: &[PathBuf], documents: &[(&Document, &str)], reading: &Reading) -> Result<Vec<Imported>> {
    let mut out: Vec<Imported> = documents.iter().map(|_| Imported::default()).collect();
    let sources: Vec<Source> = documents.iter().map(|(document, _)| Source::new(document.full_text())).collect();
    let targets: Vec<Target<'_>> = sources.iter().map(Target::new).collect();
    for file in files {
        let text = workspace::read_document(file)?.text;
        // brat keeps the text beside its annotations.
        let beside = file.with_extension("txt");
        let original = if beside != *file && !workspace::is_free(&beside) {
            Some(workspace::read_document(&beside)?.text)
        } else {
            None
        };
        let parts = notes::read(&text, original.as_deref());
        let parts = parts.map_err(|(line, what)| {
            let formats = "--import reads W3C Web Annotations, brat's standoff, Citron's JSON and columns of CoNLL";
            Error::new(what).on(file).line(line).help(formats)
        })?;
        let shown = file.to_string_lossy().into_owned();
        let mut elsewhere = 0;
        // One document and one text without a known name belong together.
        let named = |part: &Part| which(part.document.as_deref(), file, documents);
        let any = parts.iter().any(|part| named(part).is_some());
        for part in &parts {
            let index = named(part).or((!any && documents.len() == 1 && parts.len() == 1).then_some(0));
            if !part.left_out.is_empty() && !reading.quiet {
                let message = format!("These have no place in what ibid writes: {}.", part.left_out.join("; "));
                terminal::say("note", &Error::new(message).on(file));
            }
            match index {
                Some(index) => out[index].add(&targets[index], part, &shown),
                None => elsewhere += part.notes.len(),
            }
        }
        if elsewhere > 0 && (!any && !parts.is_empty()) {
            let error = Error::new("This file does not tell which of the documents it annotates.").on(file);
            return Err(error.help("name one document, or give the file the document's name"));
        }
        if elsewhere > 0 && !reading.quiet {
            let message = format!("{} left out: of documents that are not named.", plural(elsewhere, "annotation"));
            terminal::say("note", &Error::new(message).on(file));
        }
    }
    Ok(out)
}

/// The document that a file means: by the path or address it gives, else by the file's own name.
fn which(named: Option<&str>, file: &Path, documents: &[(&Document, &str)]) -> Option<usize> {
    let only = |matches: &dyn Fn(&str) -> bool| {
        let mut found = documents.iter().enumerate().filter(|(_, (_, path))| matches(path));
        found.next().map(|(index, _)| index).filter(|_| found.next().is_none())
    };
    if let Some(named) = named {
        let named = named.trim_start_matches("./");
        let ends = |path: &str| {
            let (long, short) = if path.len() > named.len() { (path, named) } else { (named, path) };
            long.strip_suffix(short).is_some_and(|rest| rest.is_empty() || rest.ends_with(['/', '\\']))
        };
        let same = |path: &str| path.trim_start_matches("./") == named;
        return only(&same).or_else(|| only(&|path| ends(path.trim_start_matches("./"))));
    }
    let stem = |path: &Path| path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let own = stem(file)?;
    only(&|path| stem(Path::new(path)).is_some_and(|stem| stem == own))
}

impl Imported {
    fn add(&mut self, target: &Target<'_>, part: &Part, file: &str) {
        for note in &part.notes {
            let mut at: (bool, f32) = (true, 1.0);
            let mut place = |selector: &Selector| -> std::result::Result<Span, (String, Orphan)> {
                let found = target.find(selector).map_err(|orphan| (selector.exact.clone(), orphan))?;
                let Anchored { span, in_place, score } = found;
                // Columns give no places, so nothing can have moved.
                at = (at.0 && (in_place || selector.start.is_none()), at.1.min(score));
                Ok(span)
            };
            match note.placed(&mut place) {
                Ok(note) if !note.words.is_empty() => {
                    self.notes.push(note);
                    self.anchored.push(at);
                }
                Ok(note) => self.orphans.push(Lost {
                    id: note.id,
                    words: String::new(),
                    reason: Orphan::NoWords.to_string(),
                    file: file.to_owned(),
                }),
                Err((words, orphan)) => self.orphans.push(Lost {
                    id: note.id.clone(),
                    words,
                    reason: orphan.to_string(),
                    file: file.to_owned(),
                }),
            }
        }
    }
}

/// Says what became of the annotations.
pub(super) fn say(imported: &[Imported], documents: &[(&Document, &str)], reading: &Reading) {
    let orphans: Vec<_> =
        imported.iter().zip(documents).flat_map(|(i, d)| i.orphans.iter().map(move |o| (o, d.1))).collect();
    for (orphan, path) in orphans.iter().take(SHOWN) {
        let words = orphan.words.split_whitespace().collect::<Vec<_>>().join(" ");
        let id = orphan.id.as_ref().map(|id| format!(" {id}")).unwrap_or_default();
        let message = format!("Orphan{id}: {} (“{words}”, for {path}).", orphan.reason);
        terminal::say("warning", &Error::new(message).on(&orphan.file));
    }
    if orphans.len() > SHOWN {
        terminal::say("warning", &Error::new(format!("And {} more.", plural(orphans.len() - SHOWN, "orphan"))));
    }
    if reading.quiet {
        return;
    }
    let all: usize = imported.iter().map(|imported| imported.notes.len()).sum();
    let moved = imported.iter().flat_map(|imported| &imported.anchored).filter(|(in_place, _)| !in_place).count();
    let message = format!(
        "{}: {} in place, {moved} moved with their words, {} without a place.",
        plural(all + orphans.len(), "annotation"),
        all - moved,
        orphans.len()
    );
    terminal::say("note", &Error::new(message));
}

/// What a file says of one document, as JSON.
#[derive(Serialize)]
pub(super) struct DocumentOut<'a> {
    path: &'a str,
    mentions: Vec<MentionOut<'a>>,
    attributions: Vec<AttributionOut<'a>>,
    remarks: Vec<RemarkOut<'a>>,
    orphans: &'a [Lost],
}

type Places = Vec<(u32, u32)>;

#[derive(Serialize)]
struct MentionOut<'a> {
    start: u32,
    end: u32,
    text: &'a str,
    r#type: &'a str,
    entity: Option<&'a str>,
    anchor: AnchorOut,
}

#[derive(Serialize)]
struct AttributionOut<'a> {
    source: Places,
    cue: Places,
    content: Places,
    speaker: Option<&'a str>,
    polarity: Option<&'a str>,
    anchor: AnchorOut,
}

#[derive(Serialize)]
struct RemarkOut<'a> {
    places: Places,
    tags: &'a [String],
    comments: &'a [String],
    anchor: AnchorOut,
}

#[derive(Clone, Copy, Serialize)]
struct AnchorOut {
    moved: bool,
    /// The share of what stood around the words that still does.
    score: f64,
}

pub(super) fn told<'a>(path: &'a str, source: &'a Source, imported: &'a Imported, unit: Offsets) -> DocumentOut<'a> {
    let mut out = DocumentOut {
        path,
        mentions: Vec::new(),
        attributions: Vec::new(),
        remarks: Vec::new(),
        orphans: &imported.orphans,
    };
    let places = |spans: &[Span]| spans.iter().map(|span| source.span(*span, unit)).collect();
    for (note, (in_place, score)) in imported.notes.iter().zip(&imported.anchored) {
        let anchor = AnchorOut { moved: !in_place, score: crate::cli::facts::score(*score) };
        match &note.what {
            What::Name { kind, entity } => {
                for span in &note.words {
                    let (start, end) = source.span(*span, unit);
                    let text = span.of(&source.text);
                    out.mentions.push(MentionOut { start, end, text, r#type: kind, entity: entity.as_deref(), anchor });
                }
            }
            What::Attribution { source: by, cue, speaker, polarity, .. } => out.attributions.push(AttributionOut {
                source: places(by),
                cue: places(cue),
                content: places(&note.words),
                speaker: speaker.as_deref(),
                polarity: polarity.as_deref(),
                anchor,
            }),
            What::Remark { tags, comments } => {
                out.remarks.push(RemarkOut { places: places(&note.words), tags, comments, anchor });
            }
        }
    }
    out
}
