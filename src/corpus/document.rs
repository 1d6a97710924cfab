//! A document: its chunks, their facts, and the results of the document pass.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use memchr::memchr2;
use rayon::prelude::*;

use super::bibliography::{self, Entry};
use super::chunk_cache::ChunkCache;
use super::keys::Keys;
use super::names::{self, NameKey};
use super::packed::{Chunks, Lazy};
use crate::analysis::{
    self, DocumentKind, Facts, JoinState, Joined, META_CHUNKS, Meta, Models, Speaker, kind_by_place,
};
use crate::syntax::{Block, BlockKind, CitationStyle, Format, LOOKAHEAD, next_chunk, paragraphs_begun};
use crate::text::{Edit, Span, offset};

/// Texts with more bytes are analyzed on all cores.
const LONG: usize = 64 << 10;

/// The number of a document, assigned by the builder of the corpus; constant while the document exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct DocId(pub u32);

/// A name that a text gives to a work or a place in it; `true` for a work.
pub(crate) type Named = (Box<str>, bool);

/// An analyzed text. Immutable: [`Document::edited`] returns the next one and shares what is unchanged.
#[derive(Clone, Debug)]
pub struct Document {
    pub id: DocId,
    /// As shown to people and used in references between files: relative to the workspace's folder, with `/` as
    /// separator.
    pub path: Arc<str>,
    pub format: Format,
    /// Its models.
    pub models: Models,
    pub meta: Arc<Meta>,
    /// The entries under `references:` in its front matter; spans count from its first byte.
    pub references: Arc<[Entry]>,
    /// The keys that it cites, each once, sorted.
    pub(super) cited: OnceLock<Arc<[Box<str>]>>,
    /// The names that its text gives to works and places in it, each once, sorted; whether a work's.
    pub(super) named: OnceLock<Arc<[Named]>>,
    /// The hashes by which copies of it are recognized; computed on demand.
    pub(super) sketch: OnceLock<Arc<[u64]>>,
    pub chunks: Chunks,
}

/// One chunk at its position. If the facts of two chunks [are](Lazy::is) the same object, nothing about it changed.
#[derive(Clone, Debug)]
pub struct Chunk {
    /// The document's byte at which it begins.
    pub start: u32,
    /// The number of its first blank-line block, from 1.
    pub paragraph: u32,
    pub text: Arc<str>,
    pub facts: Lazy<Facts>,
    pub joined: Lazy<Joined>,
    /// The keys by which the corpus finds it.
    pub(crate) keys: Lazy<Keys>,
    /// The keys of its speakers.
    pub(super) speakers: Lazy<Speakers>,
    /// The state with which it was joined; `None` if it is stored.
    pub(super) before: Arc<JoinState>,
    pub(super) memo: ChunkCache,
}

/// The keys of the speakers of a chunk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Speakers(pub(super) Box<[NameKey]>);

impl Chunk {
    #[must_use]
    pub fn span(&self) -> Span {
        Span::new(self.start, self.start + offset(self.text.len()))
    }

    /// The keys of everyone named or speaking here, with repetitions.
    pub(crate) fn name_keys(&self) -> impl Iterator<Item = NameKey> + '_ {
        let acronyms = self.keys.acronyms.iter().map(|(key, _)| *key);
        let ties = self.keys.ties.iter().map(|(key, _)| *key);
        self.keys.names.iter().copied().chain(acronyms).chain(ties).chain(self.speakers.0.iter().copied())
    }

    /// Whether it contains a figure or a title that other documents may dispute.
    #[must_use]
    pub fn states_matters(&self) -> bool {
        !self.keys.matters.is_empty()
    }

    /// The index of the sentence that contains the byte of the chunk, or of the last one before it.
    #[must_use]
    pub fn sentence_at(&self, at: u32) -> Option<usize> {
        self.facts.sentences.partition_point(|sentence| sentence.span.start <= at).checked_sub(1)
    }
}

/// The key of a speaker; one of unknown kind is a person, or a country for its seat of government.
pub(crate) fn speaker_key(speaker: &Speaker) -> NameKey {
    let (name, kind) = names::of_speaker(&speaker.name, speaker.kind);
    names::key(name, kind)
}

/// The bibliographies that a document names outside its header, as its format writes them.
fn called_bibliographies(format: Format, text: &str) -> Vec<Box<str>> {
    if format != Format::Typst {
        return crate::syntax::named_bibliographies(format, text);
    }
    // `#bibliography("a.yml")` and `#bibliography(("a.bib", "b.yml"))`
    let mut names = Vec::new();
    for (at, call) in text.match_indices("#bibliography(") {
        let line = text[..at].rsplit('\n').next().unwrap_or("");
        let arguments = text[at + call.len()..].split(')').next().unwrap_or("");
        if !line.contains("//") {
            let ends = |name: &&str| [".bib", ".yml", ".yaml"].iter().any(|ending| name.ends_with(ending));
            names.extend(arguments.split('"').skip(1).step_by(2).filter(ends).map(Box::from));
        }
    }
    names
}

impl PartialEq for Document {
    fn eq(&self, other: &Self) -> bool {
        let same = |a: &Chunk, b: &Chunk| {
            (a.start, a.paragraph) == (b.start, b.paragraph)
                && a.text == b.text
                && *a.facts == *b.facts
                && *a.joined == *b.joined
        };
        self.id == other.id
            && self.path == other.path
            && self.format == other.format
            && self.meta == other.meta
            && self.cited() == other.cited()
            && self.named() == other.named()
            && self.chunks.len() == other.chunks.len()
            && self.chunks.iter().zip(&other.chunks).all(|(a, b)| same(a, b))
    }
}

/// A chunk that is analyzed but not yet joined.
struct Read {
    text: Arc<str>,
    facts: Lazy<Facts>,
    keys: Lazy<Keys>,
}

impl Document {
    /// Analyzes a text with the built-in models.
    #[must_use]
    pub fn new(id: DocId, path: impl Into<Arc<str>>, format: Format, text: &str) -> Self {
        Self::new_by(&Models::default(), id, path, format, text)
    }

    /// Analyzes a text.
    #[must_use]
    pub fn new_by(models: &Models, id: DocId, path: impl Into<Arc<str>>, format: Format, text: &str) -> Self {
        let mut pieces = Vec::new();
        let mut at = 0;
        while at < text.len() {
            let length = next_chunk(&text[at..], format, at == 0);
            pieces.push(at..at + length);
            at += length;
        }
        let read = |piece: &Range<usize>| read_chunk(&text[piece.clone()], (format, models), piece.start == 0, &[]);
        // Chunks are independent; only joining them is in order.
        let read: Vec<_> =
            if text.len() > LONG { pieces.par_iter().map(read).collect() } else { pieces.iter().map(read).collect() };
        let mut document = Self {
            id,
            path: path.into(),
            format,
            models: models.clone(),
            meta: Arc::default(),
            references: Arc::default(),
            cited: OnceLock::new(),
            named: OnceLock::new(),
            sketch: OnceLock::new(),
            chunks: Chunks::default(),
        };
        let mut stale = Vec::new();
        document.splice(0..0, read, &mut stale);
        document.meta = Arc::new(document.read_meta());
        document.references = document.read_references();
        document.join(&stale);
        document
    }

    /// The document after one edit. Only what the edit touches is analyzed again, and joined again as far as results
    /// change; equal to a new document.
    #[must_use]
    pub fn edited(&self, edit: &Edit) -> Self {
        self.edited_by(std::slice::from_ref(edit))
    }

    /// The document after several edits, each relative to the result of the previous ones. Joined once.
    #[must_use]
    pub fn edited_by(&self, edits: &[Edit]) -> Self {
        if let Some(text) = self.chunks.packed_text() {
            // Stored documents are not edited; if one is, it is analyzed first.
            return Self::new(self.id, self.path.clone(), self.format, text).edited_by(edits);
        }
        let mut document = self.clone();
        // Chunks that have never been joined, or not after their current predecessor.
        let mut stale = vec![false; document.chunks.len()];
        let mut in_head = false;
        for edit in edits {
            if document.chunks.is_empty() {
                document = Self::new(self.id, self.path.clone(), self.format, &edit.text);
                stale = vec![false; document.chunks.len()];
                continue;
            }
            let Window { mut first, mut last, mut read } = Window::new(&document, edit);
            let names = |text: &str| document.format != Format::Markdown && text.contains("bib");
            in_head |= first < META_CHUNKS
                || document.chunks[first..last].iter().any(|chunk| names(&chunk.text))
                || read.iter().any(|read| names(&read.text));
            // The chunks at the ends of the window that are unchanged keep their results.
            let is_old = |read: &Read, chunk: &Chunk| read.facts.is(&chunk.facts);
            let same = read.iter().zip(&document.chunks[first..last]).take_while(|(a, b)| is_old(a, b)).count();
            read.drain(..same);
            first += same;
            while last > first && read.last().is_some_and(|read| is_old(read, &document.chunks[last - 1])) {
                read.pop();
                last -= 1;
            }
            let only_removes = read.is_empty();
            document.splice(first..last, read, &mut stale);
            if only_removes && let Some(behind) = stale.get_mut(first) {
                *behind = true;
            }
        }
        if in_head {
            document.references = document.read_references();
            let meta = document.read_meta();
            if meta != *document.meta {
                document.meta = Arc::new(meta);
                stale.fill(true);
            }
        }
        document.cited = OnceLock::new();
        document.named = OnceLock::new();
        document.sketch = OnceLock::new();
        document.join(&stale);
        document
    }

    /// Replaces chunks by others that are not yet joined, and moves those after them.
    fn splice(&mut self, range: Range<usize>, read: Vec<Read>, stale: &mut Vec<bool>) {
        let ends = |chunks: &[Chunk], at: usize| {
            let before = at.checked_sub(1).and_then(|at| chunks.get(at));
            before.map_or((0, 1), |chunk| (chunk.span().end, chunk.paragraph + chunk.facts.syntax.paragraphs))
        };
        let old = ends(&self.chunks, range.end);
        let (mut start, mut paragraph) = ends(&self.chunks, range.start);
        let behind = range.start + read.len();
        let (joined, before) = (Lazy::from(Arc::<Joined>::default()), Arc::<JoinState>::default());
        let speakers = Lazy::from(Arc::<Speakers>::default());
        stale.splice(range.clone(), read.iter().map(|_| true));
        let chunks = read.into_iter().map(|Read { text, facts, keys }| {
            let (joined, before) = (joined.clone(), before.clone());
            let speakers = speakers.clone();
            let chunk =
                Chunk { start, paragraph, text, facts, joined, keys, speakers, before, memo: ChunkCache::default() };
            start = chunk.span().end;
            paragraph += chunk.facts.syntax.paragraphs;
            chunk
        });
        let all = self.chunks.to_mut();
        all.splice(range, chunks);
        let new = ends(all, behind);
        if new != old {
            for chunk in all.iter_mut().skip(behind) {
                chunk.start = chunk.start - old.0 + new.0;
                chunk.paragraph = chunk.paragraph - old.1 + new.1;
            }
        }
    }

    /// Joins stale chunks, and those after each of them until the state before one of them is unchanged.
    fn join(&mut self, stale: &[bool]) {
        let mut index = 0;
        while let Some(ahead) = stale.iter().skip(index).position(|stale| *stale) {
            index += ahead;
            let before = index.checked_sub(1).and_then(|at| self.chunks.get(at));
            let mut state = Arc::new(match before {
                None => JoinState::start(&self.meta).by(&self.models),
                Some(chunk) => analysis::join(&chunk.text, &chunk.facts, &chunk.before).1,
            });
            for (chunk, stale) in self.chunks.to_mut().iter_mut().zip(stale).skip(index) {
                let same = *chunk.before == *state;
                if same && !stale {
                    break;
                }
                let (joined, after) = analysis::join(&chunk.text, &chunk.facts, &state);
                if joined != *chunk.joined {
                    let nested = joined.nested_speakers.iter().flatten();
                    let speakers = joined.speakers.iter().chain(nested).flatten().map(speaker_key).collect();
                    chunk.speakers = Arc::new(Speakers(speakers)).into();
                    chunk.joined = Arc::new(joined).into();
                    chunk.memo = ChunkCache::default();
                }
                let after = if after == *state { state.clone() } else { Arc::new(after) };
                chunk.before = std::mem::replace(&mut state, after);
                index += 1;
            }
        }
    }

    /// The same document under another number.
    #[must_use]
    pub fn numbered(self, id: DocId) -> Self {
        Self { id, ..self }
    }

    /// The same document at another path.
    #[must_use]
    pub fn moved(self, path: impl Into<Arc<str>>) -> Self {
        Self { path: path.into(), ..self }
    }

    fn read_meta(&self) -> Meta {
        let head: Vec<_> = self.chunks.iter().take(META_CHUNKS).map(|chunk| (&*chunk.text, &*chunk.facts)).collect();
        let mut meta = analysis::meta(&head);
        let called = self.chunks.iter().filter(|chunk| chunk.text.contains("bib"));
        meta.bibliography.extend(called.flat_map(|chunk| called_bibliographies(self.format, &chunk.text)));
        meta
    }

    /// The kind of document: from front matter, path or layout.
    #[must_use]
    pub fn kind(&self) -> DocumentKind {
        let by_place = || kind_by_place(&self.path, self.meta.kind).filter(|_| self.meta.kind != DocumentKind::Binary);
        if self.meta.kind_named { self.meta.kind } else { by_place().unwrap_or(self.meta.kind) }
    }

    /// Whether it is a draft: by front matter, or because it has a citation.
    #[must_use]
    pub fn is_draft(&self) -> bool {
        self.meta.draft.unwrap_or_else(|| !self.cited().is_empty())
    }

    /// The keys that it cites, each once, sorted.
    #[must_use]
    pub fn cited(&self) -> &[Box<str>] {
        self.cited.get_or_init(|| {
            let citations = self.chunks.iter().flat_map(|chunk| &chunk.facts.syntax.citations);
            let citations = citations.filter(|citation| !citation.looks_like_reference());
            let mut cited: Vec<_> = citations.map(|citation| citation.key.clone()).collect();
            cited.sort_unstable();
            cited.dedup();
            cited.into()
        })
    }

    /// The style of its citations: that of most of them, or the default of its format.
    #[must_use]
    pub fn citation_style(&self) -> CitationStyle {
        let mut counts: Vec<(CitationStyle, usize)> = Vec::new();
        let mut notes = false;
        for chunk in &self.chunks {
            let syntax = &chunk.facts.syntax;
            let is_note = |block: &&Block| block.kind == BlockKind::Footnote;
            notes |= syntax.blocks.iter().any(|block| is_note(&block));
            for citation in &syntax.citations {
                let in_note = syntax.blocks.iter().filter(is_note).any(|block| block.span.covers(citation.group));
                let style = if in_note { CitationStyle::Footnote } else { citation.style };
                match counts.iter_mut().find(|(known, _)| *known == style) {
                    Some((_, count)) => *count += 1,
                    None => counts.push((style, 1)),
                }
            }
        }
        if counts.is_empty() && notes && CitationStyle::Footnote.fits(self.format) {
            return CitationStyle::Footnote;
        }
        let most = counts.into_iter().rev().max_by_key(|(_, count)| *count);
        most.map_or_else(|| CitationStyle::of(self.format), |(style, _)| style)
    }

    /// The names that its text gives to works (`true`) and to headings, figures and places in it, each once, sorted.
    #[must_use]
    pub fn named(&self) -> &[(Box<str>, bool)] {
        self.named.get_or_init(|| {
            let labels = self.chunks.iter().flat_map(|chunk| &chunk.facts.syntax.labels);
            let mut named: Vec<_> = labels.map(|label| (label.name.clone(), label.is_key)).collect();
            named.sort_unstable();
            named.dedup();
            named.into()
        })
    }

    /// Whether the document itself says what a key stands for: `\bibitem{key}`, reStructuredText's `.. [key] …`.
    #[must_use]
    pub fn defines(&self, key: &str) -> bool {
        self.names(key, true)
    }

    /// Whether the document itself defines a key: `\bibitem{key}`, reStructuredText's `.. [key] …`.
    #[must_use]
    pub fn names(&self, name: &str, is_key: bool) -> bool {
        self.named().binary_search_by(|(own, kind)| (&**own, *kind).cmp(&(name, is_key))).is_ok()
    }

    fn read_references(&self) -> Arc<[Entry]> {
        match self.chunks.first().filter(|_| self.has_references()) {
            Some(head) => bibliography::inline(&self.path, &head.text).into(),
            None => Arc::default(),
        }
    }

    fn has_references(&self) -> bool {
        let front = self.chunks.first().and_then(|chunk| chunk.facts.syntax.front_matter.as_deref());
        front.is_some_and(|front| !front.references.is_empty())
    }

    /// Length in bytes.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "an empty document is nothing special")]
    pub fn len(&self) -> u32 {
        match self.chunks.packed_text() {
            Some(text) => offset(text.len()),
            None => self.chunks.last().map_or(0, |chunk| chunk.span().end),
        }
    }

    /// The index of the chunk that contains the offset; the last one for the end of the text. `None` only for an empty
    /// text.
    #[must_use]
    pub fn chunk_at(&self, offset: u32) -> Option<usize> {
        self.chunks.at(offset)
    }

    /// The text of a span.
    #[must_use]
    pub fn text(&self, span: Span) -> Cow<'_, str> {
        if let Some(text) = self.chunks.packed_text() {
            let end = offset(text.len());
            return Cow::Borrowed(Span { start: span.start.min(end), end: span.end.min(end) }.of(text));
        }
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
        match self.chunks.packed_text() {
            Some(text) => text.to_string(),
            None => self.chunks.iter().map(|chunk| &*chunk.text).collect(),
        }
    }

    /// The number of a position for pandoc's “para.”: blank-line blocks, counted from 1.
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

/// Analyzes a chunk, or takes the facts of an old chunk of the same text.
fn read_chunk(text: &str, (format, models): (Format, &Models), at_start: bool, old: &[Chunk]) -> Read {
    // Only the first chunk may be front matter, so it is never reused for another.
    let same = old.iter().find(|chunk| &*chunk.text == text && (chunk.start == 0) == at_start);
    match same {
        Some(chunk) => Read::of(chunk.clone()),
        None => {
            let text: Arc<str> = text.into();
            let facts = Arc::new(analysis::read_by(models, &text, format, at_start));
            let keys = Arc::new(Keys::of(&facts)).into();
            Read { text, facts: facts.into(), keys }
        }
    }
}

/// The new chunks around an edit.
struct Window {
    /// Index of the first old chunk it replaces.
    first: usize,
    /// Index after the last.
    last: usize,
    read: Vec<Read>,
}

impl Window {
    fn new(document: &Document, edit: &Edit) -> Self {
        let chunks = &document.chunks;
        let end = document.len();
        let span = Span::new(edit.span.start.min(end), edit.span.end.min(end));
        // The end of a chunk depends on the first line after it, so the chunk before the edit may change too.
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
                // The end of the chunk is only known once the line after it is read.
                let next = (last + step).min(chunks.len());
                text.extend(chunks[last..next].iter().map(|chunk| &*chunk.text));
                last = next;
                step *= 2;
                continue;
            }
            if length == 0 {
                return Self { first, last, read };
            }
            let by = (document.format, &document.models);
            read.push(read_chunk(&text[at..at + length], by, first == 0 && at == 0, &chunks[first..last]));
            at += length;
            if at >= edit_end {
                // An old boundary: everything after it is unchanged.
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
