//! Compares quotations with their source passages, word by word.

mod alignment;
mod attributed;
mod descent;
mod differences;
mod disputed;
mod sense;
mod sense_change;
mod splice;
mod variants;
mod window;
mod wording;

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::concepts;
use super::index::ChunkRef;
use super::terms::{self, Term};
use super::{Chunk, Corpus, DocId, Document, Place};
use crate::analysis::Quotation;
use crate::text::Span;
use alignment::{Aligned, Beside, Quoted, SHORTEST, compare};
pub use descent::Descent;
pub(super) use descent::is_draft;
use wording::Wording;

/// The relation of a quotation to the words of its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuotationClass {
    Same,
    /// Changed, and marked as such by brackets or an ellipsis.
    MarkedChange,
    Changed,
    /// Words are missing without a mark.
    Cut,
    /// Combined from separate passages of the source.
    Spliced,
    /// The words are those of the source, with marked omissions or insertions, but the sense differs.
    SenseChanged,
    /// The words are those of the source, from another speaker.
    OtherSpeaker,
}

impl QuotationClass {
    /// Whether such a quotation is correct.
    #[must_use]
    pub const fn is_faithful(self) -> bool {
        matches!(self, Self::Same | Self::MarkedChange)
    }
}

/// A quotation and its closest passage.
#[derive(Clone, Debug, PartialEq)]
pub struct Fidelity {
    pub class: QuotationClass,
    pub quotation: Place,
    pub source: Place,
    /// The source's words, without its markup.
    pub source_text: Box<str>,
    /// Word by word: `[-removed-]`, `{+added+}`, as `wdiff` prints.
    pub diff: Box<str>,
    /// The source has a “not” that the quotation has not, or the other way round: nothing is worse.
    pub negation: bool,
    /// How the source goes on where the quotation leaves it, if that takes the words back.
    pub goes_on: Option<Box<str>>,
    /// Whether the quotation was copied from there, or the direction is unknown.
    pub descent: Descent,
    /// The speakers here and in the source.
    pub speakers: [Option<Box<str>>; 2],
}

impl Fidelity {
    /// The words of the source, from the first byte of their chunk.
    fn source_in(&self, chunk: &Chunk) -> Span {
        let from_chunk = |at: u32| at.saturating_sub(chunk.start);
        Span::new(from_chunk(self.source.span.start), from_chunk(self.source.span.end))
    }

    /// The same words, found at a place.
    fn at(source: Place) -> Self {
        Self {
            class: QuotationClass::Same,
            quotation: source,
            source,
            source_text: Box::default(),
            diff: Box::default(),
            negation: false,
            goes_on: None,
            descent: Descent::Unknown,
            speakers: [None, None],
        }
    }
}

/// The speakers of the same words in two documents.
enum Speakers {
    Same,
    /// Not both are known, or one may be another name for the other.
    Unclear,
    Other,
    /// Others, of whom one is known as the author of the document alone.
    OtherWriter,
}

/// A passage similar to a quotation, in either direction.
#[derive(Clone, Debug)]
pub(super) struct Match {
    document: DocId,
    chunk: usize,
    aligned: Aligned,
    /// Whether the passage is between quotation marks.
    quoted: bool,
}

/// Passages that are compared word by word.
const CANDIDATES: usize = 6;
/// Of a quotation's words, those by which passages are looked for: the rarest ones.
const RAREST: usize = 10;
/// Quotations of fewer words are single terms.
const FEWEST: usize = 3;

impl Corpus {
    /// The quotations of a chunk that are found, exactly or nearly, in other documents; for each the closest passage. Passages
    /// of documents that took the words from this one do not count.
    #[must_use]
    pub fn fidelity(&self, document: &Document, chunk: usize) -> Vec<Fidelity> {
        let Some(own) = document.chunks.get(chunk) else { return Vec::new() };
        let of = |quotation: &Quotation| self.closest(document, own, quotation);
        // A single term may be anyone's; a phrase of a few words is compared with a denial alone.
        let is_phrase = |quotation: &&Quotation| {
            !quotation.term || quotation.inner.of(&own.text).split_whitespace().count() >= FEWEST
        };
        own.facts.quotations.iter().filter(is_phrase).filter_map(of).collect()
    }

    fn closest(&self, document: &Document, own: &Chunk, quotation: &Quotation) -> Option<Fidelity> {
        let text = quotation.inner.of(&own.text);
        let prose = quotation.inner.of(&own.facts.syntax.prose);
        let found = self.recalled(document, text, || self.searched(document, &Quoted::new(text, prose)));
        let mut best: Option<(f64, &Match, Fidelity)> = None;
        // Whether another document, of whatever day, has the words as they are here.
        let mut has_faithful = false;
        for found in &*found {
            let Some(other) = self.document(found.document) else { continue };
            let mut fidelity = found.aligned.fidelity.clone();
            fidelity.descent = self.descent(document, other, found.quoted);
            Self::set_beside(&mut fidelity, own, quotation, found.aligned.beside.as_ref());
            has_faithful |= fidelity.class.is_faithful();
            // A fuller text cannot be from one that breaks off, nor two passages from the sentence that joins them.
            let is_part = match fidelity.class {
                QuotationClass::Spliced => fidelity.descent == Descent::Unknown,
                _ => {
                    fidelity.goes_on.is_some()
                        && (fidelity.descent == Descent::Unknown || self.may_be_fuller(document, other))
                }
            };
            if is_part {
                fidelity.descent = Descent::Copy;
            }
            if fidelity.descent == Descent::Original {
                continue;
            }
            let mut fair = if fidelity.class.is_faithful() { 1.0 } else { 0.0 };
            if fidelity.class.is_faithful() {
                match self.compare_speakers((document, own, quotation.inner), (other, found, &fidelity)) {
                    Speakers::Same => {}
                    // Who does not say who spoke is no witness against one who does.
                    Speakers::Unclear => fair = 0.5,
                    Speakers::Other => {
                        fidelity.class = QuotationClass::OtherSpeaker;
                        fair = if fidelity.descent == Descent::Copy { 0.75 } else { 0.25 };
                    }
                    // Who signs a document may be a body, and one who speaks for it another.
                    Speakers::OtherWriter => (fidelity.class, fair) = (QuotationClass::OtherSpeaker, 0.25),
                }
            }
            // So few words match by chance, unless both documents have the same topic.
            let is_faulty = !fidelity.class.is_faithful();
            if found.aligned.words < SHORTEST && is_faulty && !self.on_one_matter(document, own, other) {
                continue;
            }
            // If one passage has the words and another denies them or has another speaker, the former is the source.
            let score = found.aligned.score + fair + f64::from(u8::from(fidelity.descent == Descent::Copy)) / 1e6;
            if best.as_ref().is_none_or(|(known, ..)| score > *known) {
                best = Some((score, found, fidelity));
            }
        }
        let (_, kept, mut fidelity) = best?;
        if fidelity.descent == Descent::Unknown && !fidelity.class.is_faithful() {
            // Of two versions the one that a third document has, too, is taken for right.
            let is_theirs = |found: &&Match| {
                found.document != kept.document && found.aligned.fidelity.diff == kept.aligned.fidelity.diff
            };
            if fidelity.class != QuotationClass::OtherSpeaker && has_faithful {
                return None;
            }
            if fidelity.class != QuotationClass::OtherSpeaker && found.iter().any(|found| is_theirs(&found)) {
                fidelity.descent = Descent::Copy;
            }
        }
        let short = found.first().is_some_and(|found| found.aligned.words < SHORTEST);
        if (short || quotation.term) && fidelity.class != QuotationClass::SenseChanged {
            return None;
        }
        fidelity.quotation = Place { document: document.id, span: quotation.inner.shifted(own.start) };
        // Who a speaker is costs a look at all that is known of the name: only the passage that is kept is worth it.
        let name = |document: &Document, chunk: &Chunk, span: Span| {
            Some(self.spoken(document, self.attributed(document, chunk, span)?).name)
        };
        let there = self.document(kept.document).and_then(|other| {
            let passage = other.chunks.get(kept.chunk)?;
            name(other, passage, fidelity.source_in(passage))
        });
        fidelity.speakers = [name(document, own, quotation.inner), there];
        Some(fidelity)
    }

    /// The context of the words in either text that affects their sense.
    fn set_beside(fidelity: &mut Fidelity, own: &Chunk, quotation: &Quotation, beside: Option<&Beside>) {
        let [before, after] = around(own, quotation.span);
        match beside {
            None => {}
            // “She did not “resign””: the writer denies it as the source does.
            Some(Beside::Denied) => {
                // In the clause of the quotation: “Nor was I glad to hear from her, who said that “…”” denies nothing of it.
                let before = before.rsplit([',', ';', ':', '(', '–', '—']).next().unwrap_or("");
                let denied = [before, after].iter().any(|text| sense::denies_any(&Wording::plain(text).words()));
                if !denied {
                    (fidelity.class, fidelity.negation) = (QuotationClass::SenseChanged, true);
                }
            }
            Some(Beside::TakenBack(rest)) => {
                let told = terms::terms(&[before, " ", next_sentences(own, quotation.span)].concat());
                let rest_terms = terms::terms(rest);
                let is_told = 2 * terms::shared(&rest_terms, &told) >= rest_terms.len().max(1);
                let turns = terms::words(after).any(|(_, word)| {
                    matches!(
                        word.as_bytes(),
                        b"but" | b"although" | b"though" | b"however" | b"yet" | b"adding" | b"added"
                    )
                });
                if !is_told && !turns {
                    fidelity.class = QuotationClass::Cut;
                    fidelity.goes_on = Some(rest.clone());
                }
            }
        }
    }

    /// Whether the source has the speaker of this document, or one who cannot be the same.
    fn compare_speakers(&self, own: (&Document, &Chunk, Span), other: (&Document, &Match, &Fidelity)) -> Speakers {
        let (document, chunk, span) = own;
        let (source, found, fidelity) = other;
        let Some(passage) = source.chunks.get(found.chunk) else { return Speakers::Unclear };
        let there = fidelity.source_in(passage);
        let one = self.attributed(document, chunk, span);
        let two = one.and_then(|_| self.attributed(source, passage, there));
        let (Some(one), Some(two)) = (one, two) else { return Speakers::Unclear };
        if one.is_called_as(&two) {
            return Speakers::Same;
        }
        let (one, two) = (self.spoken(document, one), self.spoken(source, two));
        let beside = |chunk: &Chunk, span: Span| around(chunk, span).concat();
        if Self::differ(&one, &two, [&beside(chunk, span), &beside(passage, there)], [document, source]) {
            if one.is_writer() || two.is_writer() { Speakers::OtherWriter } else { Speakers::Other }
        } else if attributed::agree(&one, &two) {
            Speakers::Same
        } else {
            Speakers::Unclear
        }
    }

    /// Whether two documents have the same topic: one cites the other, or names of a chunk occur in the other.
    fn on_one_matter(&self, document: &Document, chunk: &Chunk, other: &Document) -> bool {
        if self.cites(document, other) || self.cites(other, document) {
            return true;
        }
        let mut own: Vec<_> = chunk.name_keys().collect();
        own.sort_unstable();
        other.chunks.iter().any(|chunk| chunk.name_keys().any(|key| own.binary_search(&key).is_ok()))
    }

    /// The passages of other documents that are like a quotation of this one; nothing but its words counts.
    fn searched(&self, document: &Document, quoted: &Quoted) -> Vec<Match> {
        let mut matches = Vec::new();
        if quoted.words.len().saturating_sub(quoted.marks.words) < FEWEST {
            return matches;
        }
        let wanted = concepts::distinct(&quoted.own_text());
        let rarest = concepts::rarest(&wanted, RAREST);
        let needed = (rarest.len() * 3).div_ceil(5).max(2);
        let near = self.holding(document, &rarest, needed);
        // A short phrase that occurs everywhere has no source.
        if quoted.words.len() < SHORTEST && near.len() >= CANDIDATES {
            return matches;
        }
        for (other, index) in near {
            let chunk = &other.chunks[index];
            if !quoted.may_be_in(chunk.spoken()) {
                continue;
            }
            let passage = Wording::new(&chunk.text, &chunk.facts.syntax.prose);
            let inner = inner(chunk);
            let quotations: Vec<Span> = inner.iter().map(|span| passage.here(*span)).collect();
            let Some(mut aligned) = compare(quoted, &passage, &quotations) else { continue };
            let span = aligned.fidelity.source.span;
            let quoted = quotations.iter().any(|quotation| quotation.overlaps(span));
            let span = passage.source(span);
            aligned.differs.iter_mut().for_each(|at| *at = passage.source(Span::empty(*at)).start);
            if retells(chunk, &aligned, span) {
                continue;
            }
            aligned.fidelity.source = Place { document: other.id, span: span.shifted(chunk.start) };
            matches.push(Match { document: other.id, chunk: index, aligned, quoted });
        }
        if matches.is_empty() {
            matches.extend(self.spliced(document, quoted));
        }
        matches
    }

    /// Paragraphs of other documents with at least so many of the words, best first.
    fn holding(&self, own: &Document, wanted: &[Term], needed: usize) -> Vec<(&Document, usize)> {
        let lists = wanted.iter().map(|term| self.rest.index.with_term(*term)).collect();
        let at_rest = holding_most(lists, needed, CANDIDATES, &self.left_out(own.id));
        let place = |(at, count)| self.at_rest(at).map(|(document, index)| (count, document, index));
        let mut found: Vec<(usize, &Document, usize)> =
            at_rest.into_iter().filter_map(place).map(|(count, document, index)| (count, &**document, index)).collect();
        // A document's own paragraphs would cost it the square of its length.
        for document in self.fresh().filter(|document| document.id != own.id) {
            for (index, chunk) in document.chunks.iter().enumerate() {
                let count = terms::shared(wanted, &chunk.keys.terms);
                if count >= needed {
                    found.push((count, document, index));
                }
            }
        }
        found.sort_by(|a, b| (b.0, &a.1.path, a.2).cmp(&(a.0, &b.1.path, b.2)));
        found.truncate(CANDIDATES);
        found.into_iter().map(|(_, document, index)| (document, index)).collect()
    }
}

impl Document {
    /// Compares a quotation of a chunk with spans of this document alone: its relation to the most similar one. `None` if
    /// no span has most of its words.
    #[must_use]
    pub fn fidelity(&self, own: &Chunk, quotation: &Quotation, stretches: &[Span]) -> Option<Fidelity> {
        let quoted = Quoted::new(quotation.inner.of(&own.text), quotation.inner.of(&own.facts.syntax.prose));
        let wanted = concepts::distinct(&quoted.own_text());
        let mut best: Option<(f64, Fidelity)> = None;
        for &stretch in stretches {
            // Most spans have almost none of the words, and a comparison costs more than a look at the index. A span
            // that continues in the next chunk is always compared.
            let chunk = self.chunk_at(stretch.start).map(|index| &self.chunks[index]);
            let within = chunk.filter(|chunk| stretch.end <= chunk.span().end);
            if within.is_some_and(|chunk| 2 * terms::shared(&wanted, &chunk.keys.terms) < wanted.len()) {
                continue;
            }
            let raw = self.text(stretch);
            let prose = match within {
                Some(chunk) => {
                    let local = Span::new(stretch.start - chunk.start, stretch.end - chunk.start);
                    std::borrow::Cow::Borrowed(local.of(&chunk.facts.syntax.prose))
                }
                None => raw.clone(),
            };
            let passage = Wording::new(&raw, &prose);
            let quotations = within.map_or_else(Vec::new, |chunk| quoted_in(chunk, stretch, &passage));
            let found = compare(&quoted, &passage, &quotations).or_else(|| compare(&quoted, &passage, &[]));
            let Some(Aligned { score, mut fidelity, beside, .. }) = found else { continue };
            Corpus::set_beside(&mut fidelity, own, quotation, beside.as_ref());
            let score = score + f64::from(u8::from(fidelity.class.is_faithful()));
            if best.as_ref().is_none_or(|(known, _)| score > *known) {
                let span = passage.source(fidelity.source.span);
                fidelity.source = Place { document: self.id, span: span.shifted(stretch.start) };
                best = Some((score, fidelity));
            }
        }
        best.map(|(_, fidelity)| fidelity)
    }
}

/// The quoted spans of a chunk within a stretch of its document, in the stretch's wording.
fn quoted_in(chunk: &Chunk, stretch: Span, passage: &Wording) -> Vec<Span> {
    let from = stretch.start - chunk.start;
    let local = Span::new(from, stretch.end - chunk.start);
    let inside = inner(chunk).into_iter().filter(|span| local.overlaps(*span));
    let cut = inside.map(|span| Span::new(span.start.max(local.start) - from, span.end.min(local.end) - from));
    cut.map(|span| passage.here(span)).collect()
}

/// Whether two full names may be one person's.
pub(super) fn of_one_person(a: &str, b: &str) -> bool {
    attributed::may_be_one(a, b)
}

/// The text before and after a span in its sentences.
fn around(chunk: &Chunk, span: Span) -> [&str; 2] {
    let prose = &*chunk.facts.syntax.prose;
    let sentence = |at: u32| chunk.sentence_at(at).map(|index| chunk.facts.sentences[index].span);
    let start = sentence(span.start).map_or(span.start, |sentence| sentence.start.min(span.start));
    let end = sentence(span.end.saturating_sub(1)).map_or(span.end, |sentence| sentence.end.max(span.end));
    [Span::new(start, span.start).of(prose), Span::new(span.end, end).of(prose)]
}

/// The rest of a chunk after a span, as far as it may belong to it.
fn next_sentences(chunk: &Chunk, span: Span) -> &str {
    /// Bytes.
    const FAR: u32 = 400;
    let prose = &*chunk.facts.syntax.prose;
    let mut end = (span.end + FAR).min(crate::text::offset(prose.len()));
    while !prose.is_char_boundary(end as usize) {
        end -= 1;
    }
    Span::new(span.end.min(end), end).of(prose)
}

/// The chunks in at least `needed` of the sorted lists: at most `most`, those in more lists first, otherwise in order;
/// none of `left_out`.
///
/// A chunk that is in all lists but some is in one of the shortest, one more than those some. So the shortest list
/// is looked through for chunks that are in all, the next one for those that are in all but one, and so on, and no
/// further than until there are enough: where thousands of paragraphs say the same, most are never looked at.
fn holding_most(
    mut lists: Vec<&[ChunkRef]>,
    needed: usize,
    most: usize,
    left_out: &[Range<ChunkRef>],
) -> Vec<(ChunkRef, usize)> {
    lists.sort_by_key(|list| list.len());
    let mut best = Vec::new();
    let mut seen: FxHashSet<ChunkRef> = FxHashSet::default();
    // Chunks that were found to be in fewer lists than was asked for then, by the number of lists.
    let mut fewer: Vec<Vec<ChunkRef>> = vec![Vec::new(); lists.len()];
    for (count, list) in (needed.max(1)..=lists.len()).rev().zip(&lists) {
        let mut known = fewer.get_mut(count).map(std::mem::take).unwrap_or_default();
        known.sort_unstable();
        let mut known = known.into_iter().peekable();
        let mut rest = *list;
        while best.len() < most
            && let Some((&at, behind)) = rest.split_first()
        {
            best.extend(std::iter::from_fn(|| known.next_if(|known| *known < at)).map(|at| (at, count)));
            if let Some(range) = left_out.iter().find(|range| range.contains(&at)) {
                rest = &rest[rest.partition_point(|at| *at < range.end)..];
                continue;
            }
            rest = behind;
            if !seen.insert(at) {
                continue;
            }
            // The shortest lists come first, so what is in too few is soon known.
            let (mut holding, mut missing) = (0, 0);
            for list in &lists {
                if list.binary_search(&at).is_ok() {
                    holding += 1;
                } else {
                    missing += 1;
                    if missing + needed > lists.len() {
                        break;
                    }
                }
            }
            if holding == count {
                best.push((at, count));
            } else if holding >= needed
                && let Some(fewer) = fewer.get_mut(holding)
            {
                fewer.push(at);
            }
        }
        best.extend(known.map(|at| (at, count)));
        if best.len() >= most {
            best.truncate(most);
            break;
        }
    }
    best
}

/// Whether a passage reports a statement indirectly: the differences are outside its own quotation marks, or it has
/// none. Such words cannot be misquoted.
fn retells(chunk: &Chunk, found: &Aligned, span: Span) -> bool {
    if found.fidelity.class.is_faithful() {
        return false;
    }
    let mut quoted = chunk.facts.quotations.iter().map(|quotation| quotation.inner);
    if quoted.clone().any(|quotation| quotation.overlaps(span)) {
        return !quoted.any(|quotation| found.differs.iter().any(|at| quotation.touches(*at)));
    }
    let mut told = chunk.joined.attributions.iter().flat_map(|attribution| &attribution.content);
    told.any(|content| content.covers(span))
}

/// The quoted spans of a chunk.
fn inner(chunk: &Chunk) -> Vec<Span> {
    chunk.facts.quotations.iter().map(|quotation| quotation.inner).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::corpus::DocId;
    use crate::syntax::Format;

    #[test]
    fn those_never_looked_at_stand_in_no_more_lists() {
        let mut state = 11_u64;
        let mut below = |most: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % most
        };
        for round in 0..200 {
            let count = below(9) as usize;
            let lists: Vec<Vec<ChunkRef>> = (0..count)
                .map(|_| {
                    let one_in = [1, 2, 3, 5, 40][below(5) as usize];
                    (0..300).filter(|_| below(one_in) == 0).map(ChunkRef).collect()
                })
                .collect();
            let left_out = [ChunkRef(20)..ChunkRef(60), ChunkRef(299)..ChunkRef(u32::MAX)];
            let lists: Vec<&[ChunkRef]> = lists.iter().map(Vec::as_slice).collect();
            let needed = (count * 3).div_ceil(5).max(2);
            let holding = |at| lists.iter().filter(|list| list.contains(&at)).count();
            let mut all: Vec<_> = (0..300).map(ChunkRef).map(|at| (at, holding(at))).collect();
            all.retain(|(at, count)| *count >= needed && !left_out.iter().any(|range| range.contains(at)));
            all.sort_by_key(|(at, count)| (std::cmp::Reverse(*count), *at));
            for most in [0, 1, 6, 1_000] {
                let best = holding_most(lists.clone(), needed, most, &left_out);
                assert_eq!(best, all[..most.min(all.len())], "round {round}");
            }
        }
    }

    #[test]
    fn what_another_tells_in_words_of_its_own_is_not_misquoted() {
        let altered = |source: &str| {
            let draft = "“We will never let the old ferries into our harbour again,” Ada Marsh said.\n";
            let document =
                |(id, text): (u32, &str)| Arc::new(Document::new(DocId(id), format!("{id}.txt"), Format::Text, text));
            let corpus = Corpus::default().with_documents((0..).zip([draft, source]).map(document).collect());
            let own = corpus.document(DocId(0)).expect("it is there").clone();
            corpus.fidelity(&own, 0).iter().any(|found| found.class != QuotationClass::Same)
        };
        assert!(altered("Ada Marsh said: “We will never let the old ships into our harbour again.”\n"));
        assert!(!altered("Ada Marsh said that they will never let the old ferries into the harbour again.\n"));
        assert!(!altered("Ada Marsh said that they will never let the old “ferries into our harbour again.”\n"));
    }
}
