//! Stored documents. Ten thousand of them may be in memory, so their facts are packed into few bytes, and the facts of
//! a chunk are unpacked on access.
//!
//! The cache on disk has the same bytes. They are a function of the text and of this build and have no meaning for
//! another one; whoever keeps them must check that. Bytes that cannot be unpacked are not an error: the text is
//! analyzed again.

mod lazy;

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use bytestring::ByteString;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::bibliography;
use super::chunk_cache::ChunkCache;
use super::document::{Chunk, DocId, Document, Speakers};
use super::keys::Keys;
use super::names::NameKey;
use super::proposition::Proposition;
use super::terms::Term;
use crate::analysis::{self, Facts, Joined, Meta, Models};
use crate::syntax::Format;
use crate::text::offset;

pub use lazy::{Chunks, Lazy};

/// A document's text and its packed facts:
///
/// | bytes | what |
/// |---|---|
/// | 4, 4 | how many chunks; how many bytes the head takes |
/// | 20 for each chunk | where its text ends, its first paragraph's number, where its facts, joined facts and keys end |
/// | … | the head: what the document says of itself, and which keys it cites |
/// | … | for each chunk its facts, joined facts and keys |
///
/// Text and bytes may be slices of something larger: the cache returns many documents at once.
#[derive(Debug)]
pub(super) struct Packed {
    text: ByteString,
    format: Format,
    models: Models,
    bytes: Bytes,
    chunks: usize,
    /// The positions of the chunks' parts.
    body: usize,
}

const COUNTS: usize = 8;
const ENTRY: usize = 20;

/// The parts of a chunk's entry whose ends it stores, by index.
#[derive(Clone, Copy)]
enum Part {
    Facts = 2,
    Joined = 3,
    Keys = 4,
}

/// What is available without unpacking a chunk.
#[derive(Serialize, Deserialize)]
struct Head {
    meta: Meta,
    cited: Box<[Box<str>]>,
    named: Box<[(Box<str>, bool)]>,
}

/// The prose of the chunk, stored as its difference from the text.
#[derive(Serialize, Deserialize)]
enum Prose {
    /// Runs of spaces: the distance in bytes from the previous one, and the length.
    Gaps(Vec<(u32, u32)>),
    Whole(Box<str>),
}

/// The index terms of a chunk.
#[derive(Serialize, Deserialize)]
struct PackedKeys {
    names: Box<[NameKey]>,
    acronyms: Box<[(NameKey, u32)]>,
    ties: Box<[(NameKey, u32)]>,
    speakers: Box<[NameKey]>,
    matters: Box<[Proposition]>,
    /// Sorted, each as the difference from the previous one.
    terms: Vec<Term>,
}

impl Packed {
    fn of(document: &Document, text: ByteString) -> Self {
        let mut entries: Vec<u8> = Vec::with_capacity(document.chunks.len() * ENTRY);
        let mut body = Vec::with_capacity(document.len() as usize * 2);
        let put = |entries: &mut Vec<u8>, number: usize| entries.extend(offset(number).to_le_bytes());
        for chunk in document.chunks.iter() {
            put(&mut entries, chunk.span().end as usize);
            put(&mut entries, chunk.paragraph as usize);
            write(&(prose(&chunk.text, &chunk.facts.syntax.prose), &*chunk.facts), &mut body);
            put(&mut entries, body.len());
            write(&*chunk.joined, &mut body);
            put(&mut entries, body.len());
            write(&PackedKeys::of(chunk), &mut body);
            put(&mut entries, body.len());
        }
        let mut head = Vec::new();
        let (cited, named) = (document.cited().into(), document.named().into());
        write(&Head { meta: (*document.meta).clone(), cited, named }, &mut head);
        let mut bytes = Vec::with_capacity(COUNTS + entries.len() + head.len() + body.len());
        put(&mut bytes, document.chunks.len());
        put(&mut bytes, head.len());
        bytes.extend(entries);
        bytes.extend(head);
        let start = bytes.len();
        bytes.extend(body);
        let (format, models, chunks) = (document.format, document.models.clone(), document.chunks.len());
        Self { text, format, models, bytes: bytes.into(), chunks, body: start }
    }

    /// The bytes of an earlier run. `None` if they do not belong to this text.
    fn read(text: ByteString, format: Format, models: &Models, bytes: Bytes) -> Option<(Self, Head)> {
        let chunks = number(&bytes, 0)?;
        let head = COUNTS.checked_add(chunks.checked_mul(ENTRY)?)?;
        let body = head.checked_add(number(&bytes, 4)?)?;
        let read = postcard::from_bytes(bytes.get(head..body)?).ok()?;
        let packed = Self { text, format, models: models.clone(), bytes, chunks, body };
        let mut ends = (0, 0);
        for chunk in 0..chunks {
            let of = |part: usize| packed.entry(chunk, part);
            let grows = ends.0 < of(0) && ends.1 <= of(2) && of(2) <= of(3) && of(3) <= of(4);
            if !grows || !packed.text.is_char_boundary(of(0)) {
                return None;
            }
            ends = (of(0), of(4));
        }
        (ends == (packed.text.len(), packed.bytes.len() - body)).then_some((packed, read))
    }

    /// A number in a chunk's entry; 0 if missing.
    fn entry(&self, chunk: usize, part: usize) -> usize {
        number(&self.bytes, COUNTS + chunk * ENTRY + 4 * part).unwrap_or(0)
    }

    /// The byte of the text at which a chunk begins.
    fn start(&self, chunk: usize) -> usize {
        chunk.checked_sub(1).map_or(0, |before| self.entry(before, 0))
    }

    fn text(&self, chunk: usize) -> &str {
        self.text.get(self.start(chunk)..self.entry(chunk, 0)).unwrap_or("")
    }

    fn part(&self, chunk: usize, part: Part) -> &[u8] {
        let start = match part {
            Part::Facts => chunk.checked_sub(1).map_or(0, |before| self.entry(before, Part::Keys as usize)),
            Part::Joined | Part::Keys => self.entry(chunk, part as usize - 1),
        };
        self.bytes.get(self.body + start..self.body + self.entry(chunk, part as usize)).unwrap_or_default()
    }

    fn unpack<T: DeserializeOwned>(&self, chunk: usize, part: Part) -> Option<T> {
        postcard::from_bytes(self.part(chunk, part)).ok()
    }

    fn keys(&self, chunk: usize) -> Option<PackedKeys> {
        let mut keys: PackedKeys = self.unpack(chunk, Part::Keys)?;
        let mut before = 0;
        for term in &mut keys.terms {
            before = term.wrapping_add(before);
            *term = before;
        }
        Some(keys)
    }

    /// The chunk of that number, with nothing unpacked.
    fn chunk(packed: &Arc<Self>, number: usize) -> Chunk {
        let source = Source { document: packed.clone(), chunk: offset(number) };
        let (start, paragraph) = (offset(packed.start(number)), offset(packed.entry(number, 1)));
        Chunk::at_rest(start, paragraph, packed.text(number).into(), &source)
    }

    /// The text, analyzed again.
    fn reread(&self) -> Document {
        Document::new_by(&self.models, DocId::default(), "", self.format, &self.text)
    }

    fn reread_chunk(&self, chunk: usize) -> Option<Chunk> {
        self.reread().chunks.get(chunk).cloned()
    }
}

impl PackedKeys {
    fn of(chunk: &Chunk) -> Self {
        let keys = &*chunk.keys;
        let mut before = 0;
        let delta = |term: &Term| term.wrapping_sub(std::mem::replace(&mut before, *term));
        Self {
            names: keys.names.clone(),
            acronyms: keys.acronyms.clone(),
            ties: keys.ties.clone(),
            speakers: chunk.speakers.0.clone(),
            matters: keys.matters.clone(),
            terms: keys.terms.iter().map(delta).collect(),
        }
    }
}

fn write<T: Serialize>(value: &T, out: &mut Vec<u8>) {
    let length = out.len();
    match postcard::to_extend(value, std::mem::take(out)) {
        Ok(written) => *out = written,
        // Cannot happen: writing to memory does not fail. Without bytes the chunk would be analyzed from its text.
        Err(_) => out.resize(length, 0),
    }
}

fn number(bytes: &[u8], at: usize) -> Option<usize> {
    let word = bytes.get(at..at.checked_add(4)?)?;
    usize::try_from(u32::from_le_bytes(word.try_into().ok()?)).ok()
}

fn prose(text: &str, prose: &str) -> Prose {
    let (text, blank) = (text.as_bytes(), prose.as_bytes());
    let mut gaps = Vec::new();
    let mut behind = 0;
    let mut at = 0;
    if text.len() != blank.len() {
        return Prose::Whole(prose.into());
    }
    while let Some(ahead) = text[at..].iter().zip(&blank[at..]).position(|(a, b)| a != b) {
        let start = at + ahead;
        let differs = |(a, b): &(&u8, &u8)| a != b && **b == b' ';
        let length = text[start..].iter().zip(&blank[start..]).take_while(differs).count();
        if length == 0 {
            return Prose::Whole(prose.into());
        }
        gaps.push((offset(start - behind), offset(length)));
        at = start + length;
        behind = at;
    }
    Prose::Gaps(gaps)
}

impl Prose {
    fn of(self, text: &str) -> Option<Arc<str>> {
        let gaps = match self {
            Self::Whole(prose) => return Some(prose.into()),
            Self::Gaps(gaps) if gaps.is_empty() => return Some(text.into()),
            Self::Gaps(gaps) => gaps,
        };
        let mut bytes = text.as_bytes().to_vec();
        let mut at = 0;
        for (skip, length) in gaps {
            let start = at + skip as usize;
            at = start.checked_add(length as usize)?;
            bytes.get_mut(start..at)?.fill(b' ');
        }
        String::from_utf8(bytes).ok().map(Into::into)
    }
}

/// The data of a stored chunk that need no unpacking.
pub trait Unpack: Sized {
    #[doc(hidden)]
    fn unpack(from: &Source) -> Arc<Self>;
}

/// The source of the unpacking.
#[derive(Clone, Debug)]
pub struct Source {
    document: Arc<Packed>,
    chunk: u32,
}

impl Source {
    fn chunk(&self) -> usize {
        self.chunk as usize
    }
}

impl Unpack for Facts {
    fn unpack(from: &Source) -> Arc<Self> {
        let (packed, chunk) = (&from.document, from.chunk());
        let text = packed.text(chunk);
        let unpacked = packed.unpack(chunk, Part::Facts).and_then(|(prose, mut facts): (Prose, Self)| {
            facts.syntax.prose = prose.of(text)?;
            Some(facts)
        });
        Arc::new(unpacked.unwrap_or_else(|| analysis::read_by(&packed.models, &text.into(), packed.format, chunk == 0)))
    }
}

impl Unpack for Joined {
    fn unpack(from: &Source) -> Arc<Self> {
        let (packed, chunk) = (&from.document, from.chunk());
        let again = || packed.reread_chunk(chunk).map(|chunk| (*chunk.joined).clone()).unwrap_or_default();
        Arc::new(packed.unpack(chunk, Part::Joined).unwrap_or_else(again))
    }
}

impl Unpack for Keys {
    fn unpack(from: &Source) -> Arc<Self> {
        let (packed, chunk) = (&from.document, from.chunk());
        let unpacked = packed.keys(chunk).map(|PackedKeys { names, acronyms, ties, matters, terms, .. }| Self {
            names,
            acronyms,
            ties,
            matters,
            terms: terms.into(),
        });
        let again = || packed.reread_chunk(chunk).map(|chunk| (*chunk.keys).clone()).unwrap_or_default();
        Arc::new(unpacked.unwrap_or_else(again))
    }
}

impl Unpack for Speakers {
    fn unpack(from: &Source) -> Arc<Self> {
        let unpacked = from.document.keys(from.chunk()).map(|keys| Self(keys.speakers));
        let again = || from.document.reread_chunk(from.chunk()).map(|chunk| (*chunk.speakers).clone());
        Arc::new(unpacked.or_else(again).unwrap_or_default())
    }
}

/// The index terms of one chunk.
pub(super) struct ChunkKeys {
    pub(super) names: Vec<NameKey>,
    pub(super) matters: Box<[Proposition]>,
    pub(super) terms: Vec<Term>,
}

impl Document {
    /// The stored document: equal, and small until it is accessed.
    #[must_use]
    pub fn at_rest(&self) -> Self {
        let packed = self.chunks.packed.clone().unwrap_or_else(|| Arc::new(Packed::of(self, self.full_text().into())));
        self.resting(packed)
    }

    /// Analyzes a text and stores it.
    #[must_use]
    pub fn new_at_rest(
        models: &Models,
        id: DocId,
        path: impl Into<Arc<str>>,
        format: Format,
        text: ByteString,
    ) -> Self {
        let document = Self::new_by(models, id, path, format, &text);
        document.resting(Arc::new(Packed::of(&document, text)))
    }

    fn resting(&self, packed: Arc<Packed>) -> Self {
        Self {
            id: self.id,
            path: self.path.clone(),
            format: self.format,
            models: self.models.clone(),
            meta: self.meta.clone(),
            references: self.references.clone(),
            cited: self.cited.clone(),
            named: self.named.clone(),
            sketch: self.sketch.clone(),
            chunks: Chunks { packed: Some(packed), ..Chunks::default() },
        }
    }

    /// Whether it is stored and has been unpacked.
    #[must_use]
    pub fn is_unpacked(&self) -> bool {
        self.chunks.packed.is_some() && (self.chunks.made.get().is_some() || self.chunks.single.get().is_some())
    }

    /// Its text, and the bytes from which a later run of this build can restore the document. `None` if it is not
    /// stored.
    #[must_use]
    pub fn packed(&self) -> Option<(&str, &[u8])> {
        self.chunks.packed.as_ref().map(|packed| (&*packed.text, &*packed.bytes))
    }

    /// The document of a text that this build has analyzed before. `None` if the bytes do not fit the text.
    #[must_use]
    pub fn from_packed(
        models: &Models,
        id: DocId,
        path: impl Into<Arc<str>>,
        format: Format,
        text: impl Into<ByteString>,
        bytes: impl Into<Bytes>,
    ) -> Option<Self> {
        let path = path.into();
        let (packed, Head { meta, cited, named }) = Packed::read(text.into(), format, models, bytes.into())?;
        let references = match meta.references.is_empty() {
            true => Arc::default(),
            false => bibliography::inline(&path, packed.text(0)).into(),
        };
        let chunks = Chunks { packed: Some(Arc::new(packed)), ..Chunks::default() };
        let cited = Arc::<[_]>::from(cited).into();
        let named = Arc::<[_]>::from(named).into();
        let (models, meta, sketch) = (models.clone(), Arc::new(meta), OnceLock::new());
        Some(Self { id, path, format, models, meta, references, cited, named, sketch, chunks })
    }

    /// The number of chunks; unpacks none.
    #[must_use]
    pub fn chunk_count(&self) -> usize {
        self.chunks.packed.as_ref().map_or_else(|| self.chunks.len(), |packed| packed.chunks)
    }

    /// The index terms of each chunk; nothing stays unpacked.
    pub(super) fn index_keys(&self) -> impl Iterator<Item = ChunkKeys> + '_ {
        (0..self.chunk_count()).map(|index| {
            let packed = self.chunks.packed.as_ref().and_then(|packed| packed.keys(index));
            if let Some(PackedKeys { names, acronyms, ties, speakers, matters, terms }) = packed {
                let acronyms = acronyms.iter().map(|(key, _)| *key);
                let ties = ties.iter().map(|(key, _)| *key);
                let names = names.iter().copied().chain(acronyms).chain(ties).chain(speakers).collect();
                return ChunkKeys { names, matters, terms };
            }
            let chunk = &self.chunks[index];
            let (names, matters) = (chunk.name_keys().collect(), chunk.keys.matters.clone());
            ChunkKeys { names, matters, terms: chunk.keys.terms.to_vec() }
        })
    }
}

impl Chunk {
    fn at_rest(start: u32, paragraph: u32, text: Arc<str>, source: &Source) -> Self {
        Self {
            start,
            paragraph,
            text,
            facts: Lazy::packed(source.clone()),
            joined: Lazy::packed(source.clone()),
            keys: Lazy::packed(source.clone()),
            speakers: Lazy::packed(source.clone()),
            before: Arc::default(),
            memo: ChunkCache::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(format: Format, text: &str) {
        let fresh = Document::new(DocId(7), "a/b.md", format, text);
        let resting = fresh.at_rest();
        assert_eq!(resting, fresh);
        let bytes = resting.packed().unwrap().1.to_vec();
        let bytes = || bytes.clone();
        let again = Document::from_packed(&Models::default(), DocId(7), "a/b.md", format, text, bytes()).unwrap();
        assert_eq!((&again.meta, &again.references), (&fresh.meta, &fresh.references));
        assert_eq!(again, fresh);
        for (a, b) in again.chunks.iter().zip(&fresh.chunks) {
            assert_eq!(*a.keys, *b.keys);
            assert_eq!(a.name_keys().collect::<Vec<_>>(), b.name_keys().collect::<Vec<_>>());
        }
        let again = Document::from_packed(&Models::default(), DocId(7), "a/b.md", format, text, bytes()).unwrap();
        for (a, b) in again.index_keys().zip(fresh.index_keys()) {
            assert_eq!((a.names, a.matters, a.terms), (b.names, b.matters, b.terms));
        }
        assert!(!again.is_unpacked());
        // Damaged bytes are either replaced by an analysis of the text, or rejected.
        for step in 0..40 {
            let mut broken = bytes();
            let at = step * broken.len() / 40;
            match step % 3 {
                0 => broken.truncate(at),
                1 => broken[at] = broken[at].wrapping_add(1),
                _ => broken[at..].fill(0xff),
            }
            if let Some(document) = Document::from_packed(&Models::default(), DocId(7), "a/b.md", format, text, broken)
            {
                assert_eq!(document.full_text(), text);
                for chunk in &document.chunks {
                    let _ = (chunk.facts.sentences.len(), chunk.joined.roles.len(), chunk.name_keys().count());
                }
            }
        }
        assert!(
            Document::from_packed(&Models::default(), DocId(7), "a", format, format!("{text}x"), bytes()).is_none()
        );
    }

    #[test]
    fn what_was_packed_comes_back_as_it_was() {
        let article = "---\ntitle: Twelve ships\nauthor: Jane Roe\ndate: 2017-04-14\nkey: roe\nreferences:\n- id: twain\n  title: Tides\n---\n\n# Twelve ships\n\n\
            Ada Marsh, the harbour master, said on Friday that **twelve ships** of the Northern Union (NU) would sail \
            [@gazette, p. 3]. “We did `not` let a single ship leave,” she added. <!-- ibid: ignore single-source: seen -->\n\n\
            - Some 45 percent of 3,000–4,000 people left, [Roe](http://example.org) wrote in April 2017.\n\n> “She said so.\n";
        for format in [Format::Markdown, Format::Text] {
            check(format, article);
            check(format, "");
            check(format, "\n \n");
            check(format, "é“\u{0}\r\n\r\n@é [@");
            check(format, &"One said two. ".repeat(2_000));
        }
    }

    #[test]
    fn an_edit_unpacks_a_document() {
        let text = "Ada Marsh said twelve ships would sail.\n\nShe left.\n\nNobody asked.\n";
        let resting = Document::new(DocId(1), "a.txt", Format::Text, text).at_rest();
        let edit = crate::text::Edit::replace(crate::text::Span::new(15, 21), "eleven");
        let edited = resting.edited(&edit);
        assert_eq!(edited, Document::new(DocId(1), "a.txt", Format::Text, &text.replace("twelve", "eleven")));
    }
}
