//! Annotations of a text as other programs have them: what ibid reads, or what somebody else has marked, to be written and
//! read as brat's standoff, W3C Web Annotations, Citron's JSON and columns. Knows no command.

pub(super) mod anchor;
pub(super) mod brat;
pub(super) mod citron;
pub(super) mod conll;
pub(super) mod web;

use anchor::Selector;

use crate::cli::facts::{kind, polarity, score};
use crate::corpus::{Corpus, Document};
use crate::text::Span;

/// An annotation whose places are `P`: spans of bytes in a text, or what a file says of them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Note<P> {
    /// How its file names it.
    pub(super) id: Option<String>,
    /// The words that are annotated: a name, what somebody says, or what a remark is about.
    pub(super) words: Vec<P>,
    pub(super) what: What<P>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum What<P> {
    Name {
        kind: String,
        entity: Option<String>,
    },
    Attribution {
        source: Vec<P>,
        cue: Vec<P>,
        speaker: Option<String>,
        polarity: Option<String>,
        score: Option<f64>,
    },
    /// Anything that ibid has no kind of its own for.
    Remark {
        tags: Vec<String>,
        comments: Vec<String>,
    },
}

impl<P> Note<P> {
    /// All its places: the words, then the source and the cue.
    #[cfg(test)]
    pub(super) fn places(&self) -> impl Iterator<Item = &P> {
        let (source, cue): (&[P], &[P]) = match &self.what {
            What::Attribution { source, cue, .. } => (source.as_slice(), cue.as_slice()),
            What::Name { .. } | What::Remark { .. } => (&[], &[]),
        };
        self.words.iter().chain(source).chain(cue)
    }

    /// The same with other places.
    ///
    /// # Errors
    /// The first that `place` gives.
    pub(super) fn placed<Q, E>(&self, mut place: impl FnMut(&P) -> Result<Q, E>) -> Result<Note<Q>, E> {
        let mut all = |places: &[P]| places.iter().map(&mut place).collect::<Result<Vec<_>, _>>();
        let words = all(&self.words)?;
        let what = match &self.what {
            What::Name { kind, entity } => What::Name { kind: kind.clone(), entity: entity.clone() },
            What::Remark { tags, comments } => What::Remark { tags: tags.clone(), comments: comments.clone() },
            What::Attribution { source, cue, speaker, polarity, score } => What::Attribution {
                source: all(source)?,
                cue: all(cue)?,
                speaker: speaker.clone(),
                polarity: polarity.clone(),
                score: *score,
            },
        };
        Ok(Note { id: self.id.clone(), words, what })
    }
}

/// What a file of annotations holds of one document.
#[derive(Debug, Default)]
pub(super) struct Part {
    /// How the file names the document, where it does.
    pub(super) document: Option<String>,
    pub(super) notes: Vec<Note<Selector>>,
    /// What the file holds beside, which has no place in any of these formats.
    pub(super) left_out: Vec<String>,
}

/// What ibid reads in a document: names and attributions in the order of the text.
pub(super) fn of(corpus: &Corpus, document: &Document) -> Vec<Note<Span>> {
    let mut notes = Vec::new();
    for (index, chunk) in document.chunks.iter().enumerate() {
        let placed = |spans: &[Span]| -> Vec<Span> {
            let spans = spans.iter().filter(|span| !span.is_empty());
            spans.map(|span| span.shifted(chunk.start)).collect()
        };
        for (mention, (entity, _)) in chunk.facts.mentions.iter().zip(corpus.names(document, index)) {
            let what = What::Name { kind: kind(mention.kind).into(), entity: Some(entity.into()) };
            notes.push(Note { id: None, words: placed(&[mention.span]), what });
        }
        for (attribution, speaker) in chunk.joined.attributions.iter().zip(&chunk.joined.speakers) {
            let speaker = speaker.as_ref().map(|speaker| String::from(corpus.speaker(document, speaker).0));
            let what = What::Attribution {
                source: placed(&attribution.source),
                cue: placed(&attribution.cue),
                speaker,
                polarity: Some(polarity(attribution.polarity).into()),
                score: Some(score(attribution.score)),
            };
            notes.push(Note { id: None, words: placed(&attribution.content), what });
        }
    }
    notes.retain(|note| !note.words.is_empty());
    notes
}

/// Reads a file of annotations, whichever of the formats it has. `original` is the text that it was made for, where there
/// is one beside it.
///
/// # Errors
/// The line, from 1, and what is wrong with it.
pub(super) fn read(text: &str, original: Option<&str>) -> Result<Vec<Part>, (u32, String)> {
    let text = text.trim_start_matches('\u{feff}');
    if text.trim_start().starts_with(['{', '[']) {
        let value: serde_json::Value = serde_json::from_str(text)
            .map_err(|error| (u32::try_from(error.line()).unwrap_or(1), format!("This is not JSON: {error}.")))?;
        return if value.get("quotes").is_some() { citron::read(&value) } else { web::read(&value) };
    }
    let first = text.lines().find(|line| !line.trim().is_empty() && !line.starts_with("# "));
    if first.is_none_or(brat::is_line) { brat::read(text, original) } else { conll::read(text) }
}

/// Kinds of names that ibid has, and other words for them.
fn known_kind(name: &str) -> Option<&'static str> {
    Some(match name.to_ascii_uppercase().as_str() {
        "PER" | "PERSON" => "PER",
        "ORG" | "ORGANIZATION" | "ORGANISATION" => "ORG",
        "GPE" => "GPE",
        "LOC" | "LOCATION" => "LOC",
        "NORP" => "NORP",
        "GROUP" => "GROUP",
        "EVENT" => "EVENT",
        "WORK" | "WORK_OF_ART" => "WORK",
        _ => return None,
    })
}

/// The code points before and behind a place that are kept to know it by.
const CONTEXT: usize = 32;

/// The last code points of a text.
fn tail(text: &str) -> &str {
    let start = text.char_indices().rev().nth(CONTEXT - 1).map_or(0, |(at, _)| at);
    text.get(start..).unwrap_or("")
}

/// The first code points of a text.
fn head(text: &str) -> &str {
    let end = text.char_indices().nth(CONTEXT).map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or("")
}
