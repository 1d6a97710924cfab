//! The claims of a document with their sources: the data of the report and the annotated copy.

use std::cell::OnceCell;

use crate::analysis::{AttributedLevel, ClaimKind, EntityKind, Role, SourceGrade};
use crate::corpus::{Chunk, Corpus, Document, Evidence, Side, Stance};
use crate::syntax::{BlockKind, has_printed_citation, printed_citations};
use crate::text::{Span, offset};

/// How a claim is supported; of several that apply, the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Status {
    /// Another passage contradicts it.
    Contradicted,
    /// It has a citation, a note or a link.
    Cited,
    /// The text names its source.
    Attributed,
    /// Another document states the same.
    Supported,
    Open,
}

impl Status {
    pub(super) const ALL: [Self; 5] = [Self::Cited, Self::Attributed, Self::Supported, Self::Contradicted, Self::Open];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Contradicted => "contradicted",
            Self::Cited => "cited",
            Self::Attributed => "attributed",
            Self::Supported => "supported",
            Self::Open => "open",
        }
    }
}

/// One claim.
pub(super) struct Claim {
    /// The sentence, in its document.
    pub(super) span: Span,
    pub(super) status: Status,
    /// The source, as far as the text names it.
    pub(super) speakers: Vec<String>,
    /// For each of them whether the text has them as a group or an organization.
    pub(super) collective: Vec<bool>,
    /// Keys of citations with their locators.
    pub(super) citations: Vec<String>,
    /// What it points at without a key: notes with their words, addresses, printed citations.
    pub(super) pointers: Vec<String>,
    /// Passages of other documents, those that state the same first.
    pub(super) evidence: Vec<Evidence>,
    /// Values of other documents for the same quantity or event.
    pub(super) against: Vec<Side>,
}

/// The most passages retrieved for each claim.
const PASSAGES: usize = 3;

/// The claims of a document, in order.
pub(super) fn claims(corpus: &Corpus, document: &Document) -> Vec<Claim> {
    let mut claims = Vec::new();
    let text = OnceCell::new();
    let text = || text.get_or_init(|| document.full_text()).as_str();
    for (number, chunk) in document.chunks.iter().enumerate() {
        let disagreements = corpus.disagreements_in(document, number);
        for index in 0..chunk.facts.sentences.len() {
            if is_claim(chunk, index) {
                let span = chunk.facts.sentences[index].span.shifted(chunk.start);
                let mut claim = one(corpus, document, chunk, index, span);
                let own = disagreements
                    .iter()
                    .filter(|matter| matter.sides.first().is_some_and(|side| span.covers(side.place.span)));
                claim.against = own.flat_map(|matter| matter.sides.iter().skip(1).cloned()).collect();
                claim.pointers = pointers(extent(chunk, index).of(&chunk.text), &text);
                claim.status = status(&claim, chunk, index);
                claims.push(claim);
            }
        }
    }
    claims
}

/// Whether a sentence of the article itself states something checkable.
fn is_claim(chunk: &Chunk, index: usize) -> bool {
    let sentence = &chunk.facts.sentences[index];
    let block = sentence.block as usize;
    let kind = chunk.facts.syntax.blocks.get(block).map(|block| block.kind);
    matches!(sentence.claim, ClaimKind::Checkable | ClaimKind::Report)
        && chunk.joined.roles.get(block) == Some(&Role::Body)
        && matches!(kind, Some(BlockKind::Paragraph | BlockKind::ListItem | BlockKind::BlockQuote))
        && !chunk.facts.other_language.contains(&sentence.block)
}

fn one(corpus: &Corpus, document: &Document, chunk: &Chunk, index: usize, span: Span) -> Claim {
    let sentence = chunk.facts.sentences[index].span;
    let (mut speakers, mut collective): (Vec<String>, Vec<bool>) = (Vec::new(), Vec::new());
    for (attribution, speaker) in chunk.joined.attributions.iter().zip(&chunk.joined.speakers) {
        let parts = attribution.source.iter().chain(&attribution.cue).chain(&attribution.content);
        if !parts.clone().any(|part| part.overlaps(sentence)) {
            continue;
        }
        let name = match speaker {
            Some(speaker) => corpus.speaker(document, speaker).0.into(),
            None => attribution.source.first().map_or_else(String::new, |span| span.of(&chunk.text).to_owned()),
        };
        if !name.is_empty() && attribution.grade != SourceGrade::None && !speakers.contains(&name) {
            speakers.push(name);
            let kind = speaker.as_ref().and_then(|speaker| speaker.kind);
            let person = kind.is_none_or(|kind| kind == EntityKind::Person);
            collective.push(!person || matches!(attribution.grade, SourceGrade::Group | SourceGrade::Document));
        }
    }
    let extent = extent(chunk, index);
    let citations = chunk.facts.syntax.citations.iter().filter(|citation| extent.contains(citation.group.start));
    let citations = citations.map(|citation| match &citation.locator {
        Some(locator) => format!("@{}, {} {locator}", citation.key, citation.label.unwrap_or("page")),
        None => format!("@{}", citation.key),
    });
    Claim {
        span,
        status: Status::Open,
        speakers,
        collective,
        citations: citations.collect(),
        pointers: Vec::new(),
        evidence: corpus.evidence(document, span, PASSAGES),
        against: Vec::new(),
    }
}

fn status(claim: &Claim, chunk: &Chunk, index: usize) -> Status {
    let has = |stance: Stance| claim.evidence.iter().any(|evidence| evidence.stance == stance);
    let attributed = chunk.joined.attributed.get(index).is_some_and(|it| it.level != AttributedLevel::None);
    if !claim.against.is_empty() {
        Status::Contradicted
    } else if !claim.citations.is_empty() || !claim.pointers.is_empty() {
        Status::Cited
    } else if attributed {
        Status::Attributed
    } else if has(Stance::Supports) {
        Status::Supported
    } else {
        Status::Open
    }
}

/// The notes, addresses and printed citations in the words. `document`: the text with the notes.
fn pointers<'a>(words: &str, document: &dyn Fn() -> &'a str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in words.match_indices("[^") {
        let Some(label) = words.get(at + 2..).and_then(|rest| rest.split_once(']')).map(|(label, _)| label) else {
            continue;
        };
        let note = document().split_once(&format!("\n[^{label}]:")).and_then(|(_, rest)| rest.lines().next());
        let note = note
            .map(|note| note.trim().trim_end_matches('.'))
            .filter(|note| !note.is_empty())
            .map(|note| shortened(note, NOTE));
        found.push(note.map_or_else(|| format!("note {label}"), |note| format!("note {label}, “{note}”")));
    }
    for (at, _) in words.match_indices("http") {
        let rest = words.get(at..).unwrap_or("");
        if rest.starts_with("http://") || rest.starts_with("https://") {
            let end = rest.find(|c: char| c.is_whitespace() || "<>()[]{}\"“”".contains(c)).unwrap_or(rest.len());
            found.push(rest.get(..end).unwrap_or(rest).trim_end_matches(['.', ',', ';', ':', '!', '?']).to_owned());
        }
    }
    if has_printed_citation(words) {
        let printed = printed_citations(words);
        found.extend(printed.iter().map(|citation| citation.span.of(words).to_owned()));
        if printed.is_empty() {
            found.push("the work named in the text".into());
        }
    }
    found.dedup();
    found
}

/// The most characters that are repeated of a note.
const NOTE: usize = 200;

fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or(text).trim_end()),
        None => text.to_owned(),
    }
}

/// A sentence with its citations, such as one after its full stop; in its chunk.
pub(super) fn extent(chunk: &Chunk, index: usize) -> Span {
    let sentences = &chunk.facts.sentences;
    let Some(sentence) = sentences.get(index) else { return Span::empty(offset(chunk.text.len())) };
    let next = sentences.get(index + 1).filter(|next| next.block == sentence.block).map(|next| next.span.start);
    let block = chunk.facts.syntax.blocks.get(sentence.block as usize).map(|block| block.span.end);
    let end = next.or(block).unwrap_or(sentence.span.end);
    Span { start: sentence.span.start, end: end.max(sentence.span.end) }
}
