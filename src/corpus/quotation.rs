//! Quotations held against the passages they were taken from, word by word.

use std::fmt::Write;

use rustc_hash::FxHashMap;
use similar::{DiffOp, capture_diff_slices};

use super::concepts;
use super::index::ChunkRef;
use super::terms::{self, Term, spoken};
use super::{Corpus, Document, Place};
use crate::analysis::Quotation;
use crate::text::Span;

/// How a quotation stands to the source's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuotationClass {
    Same,
    /// Changed, and marked as such by brackets or an ellipsis.
    MarkedChange,
    Changed,
    /// Words are missing without a mark.
    Cut,
    /// Put together from stretches that stand apart in the source.
    Spliced,
}

/// A quotation and its closest passage.
#[derive(Clone, Debug, PartialEq)]
pub struct Fidelity {
    pub class: QuotationClass,
    pub quotation: Place,
    pub source: Place,
    /// The source's words, as they stand.
    pub source_text: Box<str>,
    /// Word by word: `[-removed-]`, `{+added+}`, as `wdiff` prints.
    pub diff: Box<str>,
    /// The source has a “not” that the quotation has not, or the other way round: nothing is worse.
    pub negation: bool,
}

/// Quotations of fewer words are too common to be traced.
const SHORTEST: usize = 5;
/// The share of a quotation's words that a passage must have for it to be where the quotation is from.
const LIKENESS: f64 = 0.7;
/// Quotations of fewer words are alike by chance: “the harbour is run badly”.
const SHORT: usize = 8;
const LIKENESS_OF_SHORT: f64 = 0.85;
/// A run of left-out words longer than this is a splice and not a cut.
const SPLICE: usize = 11;
/// Words of a passage that is compared.
const LONGEST: usize = 4_000;
/// Passages that are compared word by word.
const CANDIDATES: usize = 6;

impl Corpus {
    /// The quotations of a chunk that are found, exactly or nearly, in other documents; for each the closest passage.
    #[must_use]
    pub fn fidelity(&self, document: &Document, chunk: usize) -> Vec<Fidelity> {
        let Some(own) = document.chunks.get(chunk) else { return Vec::new() };
        let of = |quotation: &Quotation| self.closest(document, chunk, quotation);
        own.facts.quotations.iter().filter(|quotation| !quotation.term).filter_map(of).collect()
    }

    fn closest(&self, document: &Document, chunk: usize, quotation: &Quotation) -> Option<Fidelity> {
        let own = &document.chunks[chunk];
        let text = quotation.inner.of(&own.text);
        let found = self.recalled(document, text, || self.searched(document, text));
        let span = quotation.inner.shifted(own.start);
        found.map(|fidelity| Fidelity { quotation: Place { document: document.id, span }, ..fidelity })
    }

    /// The closest passage of other documents for a quotation of this one; nothing but its words counts.
    fn searched(&self, document: &Document, text: &str) -> Option<Fidelity> {
        let quoted: Vec<_> = spoken(text).collect();
        if quoted.len() < SHORTEST {
            return None;
        }
        let wanted = concepts::distinct(text);
        let mut best: Option<(f64, Fidelity)> = None;
        for (other, index) in self.holding(document, &wanted) {
            // Who cites this document took its words from here.
            if self.cites(other, document) {
                continue;
            }
            let Some((score, mut fidelity)) = compare(text, &quoted, &other.chunks[index].text, &inner(other, index))
            else {
                continue;
            };
            if best.as_ref().is_none_or(|(known, _)| score > *known) {
                fidelity.source =
                    Place { document: other.id, span: fidelity.source.span.shifted(other.chunks[index].start) };
                best = Some((score, fidelity));
            }
        }
        best.map(|(_, fidelity)| fidelity).or_else(|| self.spliced(document, text, &quoted))
    }

    /// A quotation whose beginning and end stand apart in one document, each word for word, with more between them than
    /// is left out of a sentence.
    fn spliced(&self, document: &Document, text: &str, quoted: &[(Span, terms::Word)]) -> Option<Fidelity> {
        if quoted.len() < 2 * HALF || marks(text).ellipsis || quoted.len() > 1_000 {
            return None;
        }
        let a: Vec<u32> = quoted.iter().map(|(_, word)| word.hash()).collect();
        let begin = concepts::distinct(words_between(text, quoted, 0, HALF));
        let end = concepts::distinct(words_between(text, quoted, quoted.len() - HALF, quoted.len()));
        // Either half may be of words that stand everywhere; both together seldom are.
        let mut near = self.holding(document, &concepts::distinct(text));
        for half in [&begin, &end] {
            let more = self.holding(document, half);
            near.extend(more.into_iter().filter(|_| half.len() >= 2));
        }
        let mut seen: Vec<(super::DocId, usize)> = Vec::new();
        for (other, index) in near.into_iter().filter(|(other, _)| !self.cites(other, document)) {
            if seen.iter().any(|(id, at)| *id == other.id && at.abs_diff(index) <= AROUND / 2) {
                continue;
            }
            seen.push((other.id, index));
            let around = index.saturating_sub(AROUND)..(index + AROUND + 1).min(other.chunks.len());
            let holding = |half: &[Term], from_behind: bool| {
                let all = around.clone().filter(|at| terms::shared(half, &other.chunks[*at].keys.terms) == half.len());
                let runs = all.filter_map(|at| Some((at, run_in(&a, &other.chunks[at].text, from_behind)?)));
                runs.max_by_key(|(at, (run, _))| (run.len(), std::cmp::Reverse(*at)))
            };
            let Some((first, (front, front_span))) = holding(&begin, false) else { continue };
            let Some((last, (back, back_span))) = holding(&end, true) else { continue };
            let apart = first != last || back.start >= front.end + SPLICE || back.end <= front.start;
            if front.len() + back.len() < a.len() || !apart {
                continue;
            }
            let join = quoted[front.len().min(a.len()) - 1].0.end;
            let (source, tail) = (front_span.of(&other.chunks[first].text), back_span.of(&other.chunks[last].text));
            let diff = format!("{} [- … -] {}", &text[..join as usize], text[join as usize..].trim_start());
            return Some(Fidelity {
                class: QuotationClass::Spliced,
                quotation: Place { document: document.id, span: Span::default() },
                source: Place { document: other.id, span: front_span.shifted(other.chunks[first].start) },
                source_text: super::entity::squeezed(&format!("{source} … {tail}")),
                diff: diff.into(),
                negation: false,
            });
        }
        None
    }

    /// Paragraphs of other documents that hold most of the words, best first.
    fn holding(&self, own: &Document, wanted: &[Term]) -> Vec<(&Document, usize)> {
        let needed = (wanted.len() * 3).div_ceil(5).max(2);
        let counts = holding_most(wanted.iter().map(|term| self.rest.index.with_term(*term)).collect(), needed);
        let mut found: Vec<(usize, &Document, usize)> = Vec::new();
        for (at, count) in counts.into_iter().filter(|(_, count)| *count >= needed) {
            if let Some((document, index)) = self.at_rest(at) {
                found.push((count, document, index));
            }
        }
        // A document's own paragraphs would cost it the square of its length.
        for document in self.fresh().filter(|document| document.id != own.id) {
            for (index, chunk) in document.chunks.iter().enumerate() {
                let count = terms::shared(wanted, &chunk.keys.terms);
                if count >= needed {
                    found.push((count, document, index));
                }
            }
        }
        found.retain(|(_, document, _)| document.id != own.id);
        found.sort_by(|a, b| (b.0, &a.1.path, a.2).cmp(&(a.0, &b.1.path, b.2)));
        found.truncate(CANDIDATES);
        found.into_iter().map(|(_, document, index)| (document, index)).collect()
    }
}

impl Document {
    /// A quotation held against stretches of this document alone, whatever others say: how it stands to the one that is
    /// most like it. None where no stretch has most of its words.
    #[must_use]
    pub fn fidelity(&self, quotation: &str, stretches: &[Span]) -> Option<Fidelity> {
        let quoted: Vec<_> = spoken(quotation).collect();
        let wanted = concepts::distinct(quotation);
        let mut best: Option<(f64, Fidelity)> = None;
        for &stretch in stretches {
            // Most stretches have hardly one of the words, and comparing costs more than looking at the index. A stretch
            // that runs on into the next chunk is compared whatever this one holds.
            let chunk = self.chunk_at(stretch.start).map(|index| &self.chunks[index]);
            let within = chunk.filter(|chunk| stretch.end <= chunk.span().end);
            if within.is_some_and(|chunk| 2 * terms::shared(&wanted, &chunk.keys.terms) < wanted.len()) {
                continue;
            }
            let passage = self.text(stretch);
            let Some((score, mut fidelity)) = compare(quotation, &quoted, &passage, &[]) else { continue };
            if best.as_ref().is_none_or(|(known, _)| score > *known) {
                fidelity.source = Place { document: self.id, span: fidelity.source.span.shifted(stretch.start) };
                best = Some((score, fidelity));
            }
        }
        best.map(|(_, fidelity)| fidelity)
    }
}

/// The chunks that stand in at least `needed` of the lists, each of which is sorted. Such a chunk misses few lists, so it
/// stands in one of the shortest; the long lists, of common words, are only asked about chunks found in those.
fn holding_most(mut lists: Vec<&[ChunkRef]>, needed: usize) -> FxHashMap<ChunkRef, usize> {
    lists.sort_by_key(|list| list.len());
    let (short, long) = lists.split_at((lists.len() + 1).saturating_sub(needed));
    let mut counts: FxHashMap<ChunkRef, usize> = FxHashMap::default();
    for at in short.iter().copied().flatten() {
        *counts.entry(*at).or_default() += 1;
    }
    for (index, list) in long.iter().enumerate() {
        let left = long.len() - index;
        counts.retain(|at, count| {
            if *count + left < needed {
                return false;
            }
            *count += usize::from(list.binary_search(at).is_ok());
            true
        });
    }
    counts
}

/// Words of which either half of a splice has at least so many.
const HALF: usize = 5;

/// The text from one word of a quotation to another, the latter not among them.
fn words_between<'a>(text: &'a str, quoted: &[(Span, terms::Word)], from: usize, to: usize) -> &'a str {
    Span::new(quoted[from].0.start, quoted[to - 1].0.end).of(text)
}

/// Chunks before and behind one that is like a spliced quotation in which its other half is looked for.
const AROUND: usize = 8;

/// Where a passage has the longest beginning (or, from behind, end) of a quotation word for word: which of its words, and
/// their place. `None` where that is shorter than half of a splice.
fn run_in(a: &[u32], passage: &str, from_behind: bool) -> Option<(std::ops::Range<usize>, Span)> {
    let theirs: Vec<_> = spoken(passage).take(LONGEST).collect();
    let b: Vec<u32> = theirs.iter().map(|(_, word)| word.hash()).collect();
    let run = |at: usize| {
        if from_behind {
            let length = a.iter().rev().zip(b[..=at].iter().rev()).take_while(|(a, b)| a == b).count();
            at + 1 - length..at + 1
        } else {
            at..at + a.iter().zip(&b[at..]).take_while(|(a, b)| a == b).count()
        }
    };
    let best = (0..b.len()).map(run).max_by_key(|run| (run.len(), std::cmp::Reverse(run.start)))?;
    if best.len() < HALF {
        return None;
    }
    let span = Span::new(theirs.get(best.start)?.0.start, theirs.get(best.end - 1)?.0.end);
    Some((best, span))
}

/// What stands between quotation marks in a chunk.
fn inner(document: &Document, index: usize) -> Vec<Span> {
    document.chunks[index].facts.quotations.iter().map(|quotation| quotation.inner).collect()
}

/// Whether a “not” stands among the words that differ, on one side and not on the other.
fn turns_round(ops: &[DiffOp], quoted: &[(Span, terms::Word)], theirs: &[(Span, terms::Word)]) -> bool {
    let count = |words: &[(Span, terms::Word)]| {
        let is_not = |word: &terms::Word| {
            let word = word.as_bytes();
            word.ends_with(b"n't")
                || [&b"not"[..], b"no", b"never", b"cannot", b"nor", b"neither", b"without"].contains(&word)
        };
        words.iter().filter(|(_, word)| is_not(word)).count()
    };
    let (mut here, mut there) = (0, 0);
    for op in ops.iter().filter(|op| !matches!(op, DiffOp::Equal { .. })) {
        here += count(&quoted[op.old_range()]);
        there += count(&theirs[op.new_range()]);
    }
    here % 2 != there % 2
}

/// Aligns a quotation with the stretch of a passage that is most like it; `quotations`: what the passage itself quotes.
/// Places in the answer count in the passage.
fn compare(text: &str, quoted: &[(Span, terms::Word)], passage: &str, quotations: &[Span]) -> Option<(f64, Fidelity)> {
    // One more than is compared, so that what is longer is known without reading all of it for every quotation.
    let theirs: Vec<_> = spoken(passage).take(LONGEST + 1).collect();
    let plain = align(text, quoted, passage, &theirs);
    if quotations.len() < 2 {
        return plain;
    }
    // “…,” she said, “…”: who speaks stands in the midst of what is said, and is no part of it.
    let is_said = |span: &Span| quotations.iter().any(|quotation| quotation.covers(*span));
    let said: Vec<_> = theirs.iter().copied().filter(|(span, _)| is_said(span)).collect();
    let said = align(text, quoted, passage, &said).map(|(score, mut fidelity)| {
        let whole = fidelity.source.span;
        let parts = quotations.iter().filter_map(|quotation| {
            let (start, end) = (quotation.start.max(whole.start), quotation.end.min(whole.end));
            (start < end).then(|| Span::new(start, end).of(passage).trim())
        });
        fidelity.source_text = super::entity::squeezed(&parts.collect::<Vec<_>>().join(" "));
        (score, fidelity)
    });
    let rank = |(score, fidelity): &(f64, Fidelity)| (*score, fidelity.class == QuotationClass::Same);
    match (plain, said) {
        (Some(plain), Some(said)) => Some(if rank(&plain) > rank(&said) { plain } else { said }),
        (plain, said) => plain.or(said),
    }
}

/// Aligns a quotation with some words of a passage.
fn align(
    text: &str,
    quoted: &[(Span, terms::Word)],
    passage: &str,
    theirs: &[(Span, terms::Word)],
) -> Option<(f64, Fidelity)> {
    let hashes = |words: &[(Span, terms::Word)]| words.iter().map(|(_, word)| word.hash()).collect::<Vec<u32>>();
    let (a, b) = (hashes(quoted), hashes(theirs));
    // A passage of a book's length is no passage; the part around the first shared run would do, but costs more than
    // it finds.
    if b.len() > LONGEST || a.len() > 1_000 {
        return None;
    }
    let window = densest(&a, &b)?;
    let ops = capture_diff_slices(similar::Algorithm::Patience, &a, &b[window.clone()]);
    let equal: usize = ops.iter().map(|op| if let DiffOp::Equal { len, .. } = op { *len } else { 0 }).sum();
    let marked = marks(text);
    #[expect(clippy::cast_precision_loss, reason = "at most a thousand words")]
    let score = equal as f64 / quoted.len().saturating_sub(marked.words).max(1) as f64;
    let likeness = if quoted.len() < SHORT { LIKENESS_OF_SHORT } else { LIKENESS };
    if score < likeness || equal < SHORTEST.min(quoted.len()) - 1 {
        return None;
    }
    if score < 1.0 && content_kept(&ops, quoted) < CONTENT {
        return None;
    }
    // The source's stretch runs from the first to the last shared word; what stands around it was never quoted.
    let first =
        ops.iter().find_map(|op| if let DiffOp::Equal { new_index, .. } = op { Some(*new_index) } else { None })?;
    let last = ops
        .iter()
        .rev()
        .find_map(|op| if let DiffOp::Equal { new_index, len, .. } = op { Some(new_index + len) } else { None })?;
    let lead =
        ops.iter().take_while(|op| !matches!(op, DiffOp::Equal { .. })).map(|op| op.old_range().len()).sum::<usize>();
    let tail = ops
        .iter()
        .rev()
        .take_while(|op| !matches!(op, DiffOp::Equal { .. }))
        .map(|op| op.old_range().len())
        .sum::<usize>();
    let start = window.start + first.saturating_sub(lead);
    let end = (window.start + last + tail).min(theirs.len());
    let (start, end) = drawn_together(&ops, &a, &b, window.start, (start, end));
    let stretch = &b[start..end];
    let ops = capture_diff_slices(similar::Algorithm::Patience, &a, stretch);
    let span = Span::new(theirs[start].0.start, theirs[end - 1].0.end);
    let class = classify(&ops, quoted, text, &marked);
    let left_out: usize = ops.iter().map(|op| if let DiffOp::Insert { new_len, .. } = op { *new_len } else { 0 }).sum();
    #[expect(clippy::cast_precision_loss, reason = "at most some thousand words")]
    let score = score - GAP * left_out as f64;
    let diff = wdiff(&ops, quoted, text, &theirs[start..end], passage);
    let negation = turns_round(&ops, quoted, &theirs[start..end]);
    let none = Place { document: super::DocId::default(), span };
    Some((
        score,
        Fidelity {
            class,
            quotation: none,
            source: none,
            source_text: super::entity::squeezed(span.of(passage)),
            diff,
            negation,
        },
    ))
}

/// Of a quotation's content words, the share that an altered one still has: beside it, “the”, “is” and “of” are shared by
/// any two sentences.
const CONTENT: f64 = 0.6;
/// What a word that the source has in between costs a passage against others: who speaks stands there, and not what is said.
const GAP: f64 = 0.003;
/// Words at either end of a quotation that may have been found too far away.
const STRAY: usize = 3;

/// The share of a quotation's content words that stand in the source as they are.
fn content_kept(ops: &[DiffOp], quoted: &[(Span, terms::Word)]) -> f64 {
    let content = |words: &[(Span, terms::Word)]| words.iter().filter(|(_, word)| word.term().is_some()).count();
    let equal = ops.iter().filter(|op| matches!(op, DiffOp::Equal { .. }));
    let kept: usize = equal.map(|op| content(&quoted[op.old_range()])).sum();
    #[expect(clippy::cast_precision_loss, reason = "at most a thousand words")]
    let share = kept as f64 / content(quoted).max(1) as f64;
    share
}

/// A stretch whose first or last words are found nearer to the rest of it as well: “I [was glad that I] had won”.
fn drawn_together(ops: &[DiffOp], a: &[u32], b: &[u32], from: usize, stretch: (usize, usize)) -> (usize, usize) {
    let runs: Vec<(usize, usize, usize)> = ops
        .iter()
        .filter_map(|op| match *op {
            DiffOp::Equal { old_index, new_index, len } => Some((old_index, from + new_index, len)),
            _ => None,
        })
        .collect();
    let (mut start, mut end) = stretch;
    if let [(old, _, length), (next_old, next, _), ..] = runs[..]
        && old == 0
        && length <= STRAY
        && next_old == length
        && next >= length
        && b[next - length..next] == a[..length]
    {
        start = next - length;
    }
    if let [.., (before_old, before, before_length), (old, _, length)] = runs[..]
        && old + length == a.len()
        && length <= STRAY
        && before_old + before_length == old
        && let Some(nearer) = b.get(before + before_length..before + before_length + length)
        && *nearer == a[old..]
    {
        end = before + before_length + length;
    }
    if start < end { (start, end) } else { stretch }
}

/// The stretch of `b`, somewhat longer than `a`, that holds the most words of `a`. `None` where it holds few.
fn densest(a: &[u32], b: &[u32]) -> Option<std::ops::Range<usize>> {
    let mut wanted: FxHashMap<u32, i32> = FxHashMap::default();
    for word in a {
        *wanted.entry(*word).or_default() += 1;
    }
    let length = (a.len() + a.len() / 2 + 4).min(b.len());
    let (mut held, mut best, mut best_at) = (0usize, 0usize, 0usize);
    for (index, word) in b.iter().enumerate() {
        if let Some(left) = wanted.get_mut(word) {
            held += usize::from(*left > 0);
            *left -= 1;
        }
        if index >= length
            && let Some(left) = wanted.get_mut(&b[index - length])
        {
            *left += 1;
            held -= usize::from(*left > 0);
        }
        if held > best {
            (best, best_at) = (held, (index + 1).saturating_sub(length));
        }
    }
    (2 * best >= a.len()).then(|| best_at..(best_at + length).min(b.len()))
}

/// How a quotation says that it was changed.
struct Marks {
    ellipsis: bool,
    /// Places of `[…]` in the text.
    brackets: Vec<Span>,
    /// Words inside brackets: they are nobody's.
    words: usize,
}

fn marks(text: &str) -> Marks {
    let mut brackets = Vec::new();
    let mut open = None;
    for (at, c) in text.char_indices() {
        match c {
            '[' => open = Some(at),
            ']' => brackets.extend(open.take().map(|start| Span::at(start..at + 1))),
            _ => {}
        }
    }
    let inside = spoken(text).filter(|(span, _)| brackets.iter().any(|bracket| bracket.covers(*span))).count();
    Marks { ellipsis: text.contains('…') || text.contains("...") || text.contains(". . ."), brackets, words: inside }
}

fn classify(ops: &[DiffOp], quoted: &[(Span, terms::Word)], text: &str, marks: &Marks) -> QuotationClass {
    let (mut changed, mut cut, mut spliced, mut marked) = (false, false, false, false);
    for op in ops {
        let bracketed = |range: std::ops::Range<usize>| {
            !range.is_empty()
                && quoted[range].iter().all(|(span, _)| marks.brackets.iter().any(|bracket| bracket.covers(*span)))
        };
        match *op {
            DiffOp::Equal { .. } => {}
            // “And this may be …”: a word that joins it to what was said before says nothing of its own.
            DiffOp::Delete { old_index: 0, old_len: 1, .. } if JOINING.contains(&quoted[0].1.as_bytes()) => {}
            DiffOp::Delete { old_index, old_len, .. } | DiffOp::Replace { old_index, old_len, .. } => {
                let is_marked = bracketed(old_index..old_index + old_len);
                marked |= is_marked;
                changed |= !is_marked;
            }
            DiffOp::Insert { old_index, new_len, .. } => {
                // Where a word beside the gap repeats, the alignment may lie one word off.
                let beside = old_index.saturating_sub(1)..=old_index + 1;
                let is_marked = marks.ellipsis && beside.into_iter().any(|index| between(quoted, text, index));
                let in_brackets = marks.brackets.iter().any(|bracket| {
                    quoted.get(old_index).is_some_and(|(span, _)| bracket.end <= span.start) && bracket.len() <= 5
                });
                marked |= is_marked || in_brackets;
                spliced |= !is_marked && !in_brackets && new_len > SPLICE;
                cut |= !is_marked && !in_brackets;
            }
        }
    }
    match (changed, spliced, cut, marked) {
        (true, ..) => QuotationClass::Changed,
        (_, true, ..) => QuotationClass::Spliced,
        (_, _, true, _) => QuotationClass::Cut,
        (.., true) => QuotationClass::MarkedChange,
        _ => QuotationClass::Same,
    }
}

/// Words with which somebody goes on.
const JOINING: [&[u8]; 6] = [b"and", b"but", b"so", b"well", b"because", b"that"];

/// Whether an ellipsis stands in front of the quotation's word of that index.
fn between(quoted: &[(Span, terms::Word)], text: &str, index: usize) -> bool {
    let from = index.checked_sub(1).and_then(|before| quoted.get(before)).map_or(0, |(span, _)| span.end);
    let to = quoted.get(index).map_or(crate::text::offset(text.len()), |(span, _)| span.start);
    let gap = Span { start: from, end: to.max(from) }.of(text);
    gap.contains('…') || gap.contains("..") || gap.contains(". .")
}

/// The difference as `wdiff` prints it: what the quotation has and the source has not is added.
fn wdiff(
    ops: &[DiffOp],
    quoted: &[(Span, terms::Word)],
    text: &str,
    theirs: &[(Span, terms::Word)],
    passage: &str,
) -> Box<str> {
    let mut out = String::new();
    let join = |words: &[(Span, terms::Word)], text: &str| {
        words.iter().map(|(span, _)| span.of(text)).collect::<Vec<_>>().join(" ")
    };
    for op in ops {
        let old = join(&quoted[op.old_range()], text);
        let new = join(&theirs[op.new_range()], passage);
        if !out.is_empty() {
            out.push(' ');
        }
        // Writing to a string cannot fail.
        let _ = match op {
            DiffOp::Equal { .. } => write!(out, "{old}"),
            DiffOp::Delete { .. } => write!(out, "{{+{old}+}}"),
            DiffOp::Insert { .. } => write!(out, "[-{new}-]"),
            DiffOp::Replace { .. } => write!(out, "[-{new}-] {{+{old}+}}"),
        };
    }
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(quotation: &str, passage: &str) -> Option<(QuotationClass, String)> {
        let quoted: Vec<_> = spoken(quotation).collect();
        compare(quotation, &quoted, passage, &[]).map(|(_, fidelity)| (fidelity.class, fidelity.diff.into()))
    }

    const SOURCE: &str = "The harbour master said on Monday: “We did not let a single ship leave the port after the storm, and the \
                          inspectors know it very well.” Nobody answered him.";

    #[test]
    fn the_same_words_are_the_same_whatever_the_marks_around_them() {
        let (class, _) = check("We did not let a single ship leave the port after the storm", SOURCE).unwrap();
        assert_eq!(class, QuotationClass::Same);
    }

    #[test]
    fn a_dropped_negation_is_a_cut() {
        let (class, diff) = check("We did let a single ship leave the port after the storm", SOURCE).unwrap();
        assert_eq!(
            (class, &*diff),
            (QuotationClass::Cut, "We did [-not-] let a single ship leave the port after the storm")
        );
    }

    #[test]
    fn another_word_is_a_change_and_brackets_mark_one() {
        let (class, diff) = check("We did not let a single boat leave the port after the storm", SOURCE).unwrap();
        assert_eq!(class, QuotationClass::Changed);
        assert!(diff.contains("[-ship-] {+boat+}"), "{diff}");
        let (class, _) = check("We did not let a single [vessel] leave the port after the storm", SOURCE).unwrap();
        assert_eq!(class, QuotationClass::MarkedChange);
        let (class, _) =
            check("We did not let a single ship leave … and the inspectors know it very well", SOURCE).unwrap();
        assert_eq!(class, QuotationClass::MarkedChange);
    }

    #[test]
    fn the_chunks_with_most_words_are_found_without_reading_every_list() {
        let at = ChunkRef;
        let lists: Vec<Vec<ChunkRef>> =
            (1..7_u32).map(|step| (0..200).filter(|n| n % step == 0).map(at).collect()).collect();
        for needed in 1..8 {
            let found = holding_most(lists.iter().map(Vec::as_slice).collect(), needed);
            let mut found: Vec<_> = found.into_iter().filter(|(_, count)| *count >= needed).collect();
            found.sort();
            let counted = (0..200).map(|n| (at(n), lists.iter().filter(|list| list.contains(&at(n))).count()));
            assert_eq!(found, counted.filter(|(_, count)| *count >= needed).collect::<Vec<_>>(), "{needed}");
        }
    }

    #[test]
    fn who_speaks_in_the_midst_of_words_is_no_part_of_them() {
        let passage = "“How often do we have to see the pier burn?” Ada Marsh said. “It is time that we’ve got a fire \
                       boat of our own,” she told the council.";
        let quotation = "How often do we have to see the pier burn? It is time that we have got a fire boat of our own";
        let marks: Vec<usize> = passage.match_indices(['“', '”']).map(|(at, _)| at).collect();
        let spans: Vec<Span> = marks.chunks(2).map(|pair| Span::at(pair[0] + 3..pair[1])).collect();
        let quoted: Vec<_> = spoken(quotation).collect();
        let (_, fidelity) = compare(quotation, &quoted, passage, &spans).unwrap();
        assert_eq!(fidelity.class, QuotationClass::Same);
        assert!(!fidelity.source_text.contains("Marsh"), "{}", fidelity.source_text);
    }

    #[test]
    fn a_passage_without_either_half_of_a_splice_has_no_run() {
        let hashes = |text: &str| spoken(text).map(|(_, word)| word.hash()).collect::<Vec<u32>>();
        let quoted = hashes("one two three four five six seven eight nine ten");
        for from_behind in [false, true] {
            for passage in ["", "ships", "one two", "nine ten ships", "two ships of nine"] {
                assert_eq!(run_in(&quoted, passage, from_behind), None, "{passage}");
            }
        }
        let (run, span) = run_in(&quoted, "so one two three four five ships", false).unwrap();
        assert_eq!((run, span), (1..6, Span::new(3, 26)));
        let (run, _) = run_in(&quoted, "ships six seven eight nine ten", true).unwrap();
        assert_eq!(run, 1..6);
    }

    #[test]
    fn short_turns_of_phrase_are_no_copies_of_each_other() {
        assert_eq!(check("how the harbour is run", "He said that the harbour is being run badly."), None);
    }

    #[test]
    fn other_words_are_no_source() {
        assert_eq!(check("The inspectors never came to the island in winter", SOURCE), None);
    }
}
