//! One document: its chunks, their facts, and what the document joins of them.

use std::borrow::Cow;
use std::sync::Arc;

use memchr::memchr2;

use super::keys::Keys;
use super::names::{self, NameKey};
use crate::analysis::{self, EntityKind, Facts, JoinState, Joined, META_CHUNKS, Meta, Speaker};
use crate::syntax::{Format, LOOKAHEAD, next_chunk, paragraphs_begun};
use crate::text::{Edit, Span, offset};

/// A document's number, given by whoever builds the corpus; the same for as long as the document lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct DocId(pub u32);

/// A text read as a document. Never altered: [`Document::edited`] gives the next one and shares what stays.
#[derive(Clone, Debug)]
pub struct Document {
    pub id: DocId,
    /// As shown to people, and by which files refer to each other: relative to the workspace's folder, `/` between.
    pub path: Arc<str>,
    pub format: Format,
    pub meta: Arc<Meta>,
    pub chunks: Vec<Chunk>,
}

/// One chunk in its place. Equal [`Arc`]s mean nothing about it changed.
#[derive(Clone, Debug)]
pub struct Chunk {
    /// The document's byte at which it begins.
    pub start: u32,
    /// The number of its first blank-line block, from 1.
    pub paragraph: u32,
    pub text: Arc<str>,
    pub facts: Arc<Facts>,
    pub joined: Arc<Joined>,
    /// Under which keys the corpus finds it.
    pub(crate) keys: Arc<Keys>,
    /// The state with which it was joined.
    before: Arc<JoinState>,
}

impl Chunk {
    #[must_use]
    pub fn span(&self) -> Span {
        Span::new(self.start, self.start + offset(self.text.len()))
    }

    /// The keys of everyone named or speaking here, with repetitions.
    pub(crate) fn name_keys(&self) -> impl Iterator<Item = NameKey> + '_ {
        let acronyms = self.keys.acronyms.iter().map(|(key, _)| *key);
        let speakers = self.joined.speakers.iter().flatten().map(speaker_key);
        self.keys.names.iter().copied().chain(acronyms).chain(speakers)
    }

    /// Whether it gives a figure or a title that other documents may dispute.
    #[must_use]
    pub fn states_matters(&self) -> bool {
        !self.keys.matters.is_empty()
    }

    /// The index of the sentence that holds the byte of the chunk, or the last one before it.
    #[must_use]
    pub fn sentence_at(&self, at: u32) -> Option<usize> {
        self.facts.sentences.partition_point(|sentence| sentence.span.start <= at).checked_sub(1)
    }
}

/// The key of a speaker; one of unknown kind is a person, as speakers are.
pub(crate) fn speaker_key(speaker: &Speaker) -> NameKey {
    names::key(&speaker.name, speaker.kind.unwrap_or(EntityKind::Person))
}

impl PartialEq for Document {
    fn eq(&self, other: &Self) -> bool {
        let same = |a: &Chunk, b: &Chunk| {
            (a.start, a.paragraph) == (b.start, b.paragraph)
                && a.text == b.text
                && a.facts == b.facts
                && a.joined == b.joined
        };
        self.id == other.id
            && self.path == other.path
            && self.format == other.format
            && self.meta == other.meta
            && self.chunks.len() == other.chunks.len()
            && self.chunks.iter().zip(&other.chunks).all(|(a, b)| same(a, b))
    }
}

/// A chunk that is read but not yet joined.
struct Read {
    text: Arc<str>,
    facts: Arc<Facts>,
    keys: Arc<Keys>,
}

impl Document {
    /// Reads a text.
    #[must_use]
    pub fn new(id: DocId, path: impl Into<Arc<str>>, format: Format, text: &str) -> Self {
        let mut read = Vec::new();
        let mut at = 0;
        while at < text.len() {
            let length = next_chunk(&text[at..], format, at == 0);
            read.push(read_chunk(&text[at..at + length], format, at == 0, &[]));
            at += length;
        }
        let mut document = Self { id, path: path.into(), format, meta: Arc::default(), chunks: Vec::new() };
        document.meta = Arc::new(meta_of(&read));
        document.place(read, 0, None);
        document
    }

    /// The document after one edit. Only what the edit touches is read anew, and joined anew only as far as the
    /// answers change; the result equals that of a fresh start.
    #[must_use]
    pub fn edited(&self, edit: &Edit) -> Self {
        if self.chunks.is_empty() {
            return Self::new(self.id, self.path.clone(), self.format, &edit.text);
        }
        let window = Window::new(self, edit);
        let (first, last) = (window.first, window.last);
        let mut document =
            Self { chunks: self.chunks[..first].to_vec(), path: self.path.clone(), meta: self.meta.clone(), ..*self };
        let tail = &self.chunks[last..];
        if first < META_CHUNKS {
            let head: Vec<_> = (document.chunks.iter().map(|chunk| (&*chunk.text, &*chunk.facts)))
                .chain(window.read.iter().map(|read| (&*read.text, &*read.facts)))
                .chain(tail.iter().map(|chunk| (&*chunk.text, &*chunk.facts)))
                .take(META_CHUNKS)
                .collect();
            let meta = analysis::meta(&head);
            if meta != *self.meta {
                let read = (document.chunks.drain(..).map(Read::of))
                    .chain(window.read)
                    .chain(tail.iter().cloned().map(Read::of))
                    .collect();
                document.meta = Arc::new(meta);
                document.place(read, 0, None);
                return document;
            }
        }
        document.place(window.read, first, Some(tail));
        document
    }

    /// Appends chunks with their places and joins them; then the old chunks of `tail`, joined anew until the state
    /// before one of them is what it was.
    fn place(&mut self, read: Vec<Read>, from: usize, tail: Option<&[Chunk]>) {
        debug_assert_eq!(self.chunks.len(), from);
        self.chunks.reserve(read.len() + tail.map_or(0, <[Chunk]>::len));
        let (mut start, mut paragraph, mut state) = match self.chunks.last() {
            None => (0, 1, Arc::new(JoinState::start(&self.meta))),
            Some(chunk) => {
                let (_, state) = analysis::join(&chunk.text, &chunk.facts, &chunk.before);
                (chunk.span().end, chunk.paragraph + chunk.facts.syntax.paragraphs, Arc::new(state))
            }
        };
        let mut push = |chunks: &mut Vec<Chunk>, Read { text, facts, keys }, joined, before| {
            let chunk = Chunk { start, paragraph, text, facts, joined, keys, before };
            start = chunk.span().end;
            paragraph += chunk.facts.syntax.paragraphs;
            chunks.push(chunk);
        };
        for read in read {
            let (joined, after) = analysis::join(&read.text, &read.facts, &state);
            let after = if after == *state { state.clone() } else { Arc::new(after) };
            push(&mut self.chunks, read, Arc::new(joined), state);
            state = after;
        }
        let mut settled = false;
        for old in tail.unwrap_or_default() {
            settled = settled || *old.before == *state;
            if settled {
                push(&mut self.chunks, Read::of(old.clone()), old.joined.clone(), old.before.clone());
                continue;
            }
            let (joined, after) = analysis::join(&old.text, &old.facts, &state);
            let joined = if joined == *old.joined { old.joined.clone() } else { Arc::new(joined) };
            push(&mut self.chunks, Read::of(old.clone()), joined, state);
            state = Arc::new(after);
        }
    }

    /// Length in bytes.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "an empty document is nothing special")]
    pub fn len(&self) -> u32 {
        self.chunks.last().map_or(0, |chunk| chunk.span().end)
    }

    /// The index of the chunk that holds the offset; the last one for the end of the text. None only in an empty text.
    #[must_use]
    pub fn chunk_at(&self, offset: u32) -> Option<usize> {
        self.chunks.partition_point(|chunk| chunk.start <= offset).checked_sub(1)
    }

    /// The text of a span.
    #[must_use]
    pub fn text(&self, span: Span) -> Cow<'_, str> {
        let Some(first) = self.chunk_at(span.start) else { return Cow::Borrowed("") };
        let chunk = &self.chunks[first];
        if span.end <= chunk.span().end {
            return Cow::Borrowed(
                Span { start: span.start - chunk.start, end: span.end - chunk.start }.of(&chunk.text),
            );
        }
        let mut text = String::with_capacity(span.len() as usize);
        for chunk in &self.chunks[first..] {
            let end = span.end.min(chunk.span().end);
            let start = span.start.max(chunk.start);
            if start >= end {
                break;
            }
            text.push_str(Span::new(start - chunk.start, end - chunk.start).of(&chunk.text));
        }
        Cow::Owned(text)
    }

    /// The whole text.
    #[must_use]
    pub fn full_text(&self) -> String {
        self.chunks.iter().map(|chunk| &*chunk.text).collect()
    }

    /// The number that pandoc's “para.” wants for a place: blank-line blocks, counted from 1.
    #[must_use]
    pub fn paragraph_at(&self, at: u32) -> u32 {
        let Some(index) = self.chunk_at(at) else { return 1 };
        let chunk = &self.chunks[index];
        let begun = paragraphs_begun(&chunk.text, self.format, at.saturating_sub(chunk.start) as usize);
        chunk.paragraph + begun.saturating_sub(1)
    }
}

impl Read {
    fn of(chunk: Chunk) -> Self {
        Self { text: chunk.text, facts: chunk.facts, keys: chunk.keys }
    }
}

/// Reads a chunk, or takes the facts of an old chunk of the same text.
fn read_chunk(text: &str, format: Format, at_start: bool, old: &[Chunk]) -> Read {
    // The first chunk may be front matter where no other can be, so it is never the model of another.
    let same = old.iter().find(|chunk| &*chunk.text == text && (chunk.start == 0) == at_start);
    match same {
        Some(chunk) => Read::of(chunk.clone()),
        None => {
            let text: Arc<str> = text.into();
            let facts = Arc::new(analysis::read(&text, format, at_start));
            let keys = Arc::new(Keys::of(&facts));
            Read { text, facts, keys }
        }
    }
}

fn meta_of(read: &[Read]) -> Meta {
    let head: Vec<_> = read.iter().take(META_CHUNKS).map(|read| (&*read.text, &*read.facts)).collect();
    analysis::meta(&head)
}

/// The chunks around an edit, found anew.
struct Window {
    /// Index of the first old chunk it replaces.
    first: usize,
    /// Index behind the last.
    last: usize,
    read: Vec<Read>,
}

impl Window {
    fn new(document: &Document, edit: &Edit) -> Self {
        let chunks = &document.chunks;
        let end = document.len();
        let span = Span::new(edit.span.start.min(end), edit.span.end.min(end));
        // The end of a chunk depends on the first line behind it, so the one before the edit may change too.
        let first = document.chunk_at(span.start).unwrap_or(0).saturating_sub(1);
        let mut last = document.chunk_at(span.end).unwrap_or(0) + 1;
        let origin = chunks[first].start;
        let mut text: String = chunks[first..last].iter().map(|chunk| &*chunk.text).collect();
        text.replace_range(Span::new(span.start - origin, span.end - origin).range(), &edit.text);
        let edit_end = (span.start - origin) as usize + edit.text.len();
        let inserted = edit.text.len();
        let removed = span.len() as usize;
        let mut read = Vec::new();
        let mut at = 0;
        let mut step = 1;
        loop {
            let more = last < chunks.len();
            let length = next_chunk(&text[at..], document.format, first == 0 && at == 0);
            let behind = text.get(at + length..).unwrap_or("");
            if more && behind.len() < LOOKAHEAD && memchr2(b'\n', b'\r', behind.as_bytes()).is_none() {
                // Where the chunk ends is only known once the line behind it is seen.
                let next = (last + step).min(chunks.len());
                text.extend(chunks[last..next].iter().map(|chunk| &*chunk.text));
                last = next;
                step *= 2;
                continue;
            }
            if length == 0 {
                return Self { first, last, read };
            }
            read.push(read_chunk(&text[at..at + length], document.format, first == 0 && at == 0, &chunks[first..last]));
            at += length;
            if at >= edit_end {
                // Back in step with an old boundary: everything behind it is as it was.
                let old = offset(at + removed - inserted) + origin;
                if let Ok(index) = chunks.binary_search_by_key(&old, |chunk| chunk.start)
                    && index > first
                    && old >= span.end
                {
                    return Self { first, last: index, read };
                }
            }
        }
    }
}
