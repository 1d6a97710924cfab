//! Quotations combined from separate passages of their source, or in another order.

use super::alignment::{Aligned, LONGEST, Quoted, SPLICE};
use super::wording::{Said, Wording};
use super::{Fidelity, Match, QuotationClass, inner};
use crate::corpus::concepts;
use crate::corpus::terms::spoken;
use crate::corpus::{Chunk, Corpus, DocId, Document, Place, entity};
use crate::text::Span;

/// Fewest words of the halves of a splice: together, the longer one, and the shorter one within one paragraph or in
/// two.
const WHOLE: usize = 6;
const LONGER: usize = 4;
const NEAR: usize = 2;
const FAR: usize = 4;
/// Words at either end of a quotation by which its halves are looked for.
const ENDS: usize = 6;
/// A half with so few content words is searched only if they are rare.
const FEW: usize = 2;
/// Chunks before and after one that has a half in which the other is looked for.
const AROUND: usize = 24;

/// The text from one word of a quotation to another, the latter not among them.
fn words_between<'a>(text: &'a str, quoted: &[Said], from: usize, to: usize) -> &'a str {
    Span::new(quoted[from].0.start, quoted[to - 1].0.end).of(text)
}

/// A chunk's words.
struct Passage<'a> {
    index: usize,
    chunk: &'a Chunk,
    wording: Wording,
    words: Vec<Said>,
    hashes: Vec<u32>,
}

impl<'a> Passage<'a> {
    fn new(document: &'a Document, index: usize) -> Option<Self> {
        let chunk = document.chunks.get(index)?;
        let wording = Wording::new(&chunk.text, &chunk.facts.syntax.prose);
        let words: Vec<Said> = spoken(&wording.text).take(LONGEST).collect();
        let hashes = words.iter().map(|(_, word)| word.hash()).collect();
        Some(Self { index, chunk, wording, words, hashes })
    }

    /// Where some words of a passage are in its chunk.
    fn span(&self, run: &std::ops::Range<usize>) -> Option<Span> {
        let span = Span::new(self.words.get(run.start)?.0.start, self.words.get(run.end.checked_sub(1)?)?.0.end);
        Some(self.wording.source(span))
    }
}

/// Where words have the longest beginning (or, from after it, end) of a quotation word for word; the first of equal ones.
fn run_in(a: &[u32], b: &[u32], from_behind: bool) -> std::ops::Range<usize> {
    let run = |at: usize| {
        if from_behind {
            let length = a.iter().rev().zip(b[..=at].iter().rev()).take_while(|(a, b)| a == b).count();
            at + 1 - length..at + 1
        } else {
            at..at + a.iter().zip(&b[at..]).take_while(|(a, b)| a == b).count()
        }
    };
    (0..b.len()).map(run).max_by_key(|run| (run.len(), std::cmp::Reverse(run.start))).unwrap_or(0..0)
}

/// Whether only the speaker is between two spans, each of a quotation.
fn is_interrupted(document: &Document, first: usize, front: Span, last: usize, back: Span) -> bool {
    /// Most bytes of a reporting clause.
    const LONGEST: u32 = 200;
    let of = |at: usize| document.chunks[at].facts.quotations.iter().map(move |quotation| (at, quotation.inner));
    let (start, end) = ((first, front.end), (last, back.start));
    let all = || (first..=last).flat_map(of);
    let covered = |at: usize, span: Span| all().any(|(chunk, inner)| chunk == at && inner.covers(span));
    let place = |at: usize, byte: u32| document.chunks[at].start + byte;
    start < end
        && place(last, back.start) - place(first, front.end) <= LONGEST
        && covered(first, front)
        && covered(last, back)
        && !all().any(|(at, inner)| (at, inner.start) > start && (at, inner.end) < end)
        // The one runs to its closing mark, the other begins after the opening one.
        && all().any(|(at, inner)| at == first && inner.touches(front.end) && inner.end - front.end <= 3)
        && all().any(|(at, inner)| at == last && inner.touches(back.start) && back.start - inner.start <= 3)
}

impl Corpus {
    /// The documents in which the beginning and the end of a quotation are separate passages, each word for word, with more
    /// between them than an omission, or in reverse order.
    pub(super) fn spliced(&self, document: &Document, quoted: &Quoted) -> Vec<Match> {
        let mut matches: Vec<Match> = Vec::new();
        let length = quoted.words.len();
        if !(WHOLE..=1_000).contains(&length) {
            return matches;
        }
        let text = &*quoted.wording.text;
        let a: Vec<u32> = quoted.words.iter().map(|(_, word)| word.hash()).collect();
        let begin = concepts::distinct(words_between(text, &quoted.words, 0, ENDS.min(length)));
        let end = concepts::distinct(words_between(text, &quoted.words, length.saturating_sub(ENDS), length));
        let mut seen: Vec<(DocId, usize)> = Vec::new();
        for (half, from_behind) in [(&begin, false), (&end, true)] {
            if half.is_empty() || half.len() < FEW && self.is_common(half) {
                continue;
            }
            for (other, index) in self.holding(document, half, half.len()) {
                if seen.contains(&(other.id, index)) {
                    continue;
                }
                seen.push((other.id, index));
                // One of each document: which of them is the source is decided later.
                if !matches.iter().any(|known| known.document == other.id) {
                    matches.extend(spliced_in(other, index, quoted, &a, from_behind));
                }
            }
        }
        matches
    }

    /// Whether some words are in too many paragraphs to select any.
    fn is_common(&self, terms: &[crate::corpus::terms::Term]) -> bool {
        const MANY: usize = 32;
        terms.iter().any(|term| self.rest.index.with_term(*term).len() > MANY)
    }
}

/// A splice with one half in a chunk of a document.
fn spliced_in(other: &Document, index: usize, quoted: &Quoted, a: &[u32], from_behind: bool) -> Option<Match> {
    // A literal search rejects most paragraphs.
    let written = other.chunks.get(index)?.spoken();
    let written = &written[..written.len().min(LONGEST)];
    let halves = [from_behind, !from_behind].map(|from_behind| run_in(a, written, from_behind).len());
    if halves[0] < NEAR || halves[0] < FAR && halves[0] + halves[1] + 1 < a.len() {
        return None;
    }
    let here = Passage::new(other, index)?;
    let run = run_in(a, &here.hashes, from_behind);
    if run.len() < NEAR || run.len() >= a.len() {
        return None;
    }
    let fits = |there: &Passage<'_>, rest: &std::ops::Range<usize>| {
        let (short, long) = (run.len().min(rest.len()), run.len().max(rest.len()));
        let apart = here.index.abs_diff(there.index);
        let needed = if apart <= 1 { NEAR } else { FAR };
        // At most one word of a longer one is the writer's own, where the halves meet.
        let missing = a.len().saturating_sub(run.len() + rest.len());
        let meets = usize::from(a.len() >= 8 && short >= FAR);
        short >= needed && long >= LONGER && missing <= meets
    };
    let own = run_in(a, &here.hashes, !from_behind);
    if fits(&here, &own) {
        return told(other, quoted, a.len(), from_behind, (&here, run), (&here, own));
    }
    if run.len() < FAR {
        return None;
    }
    // The omission, without a word at the joint.
    let missing = if from_behind { 0..a.len() - run.len() } else { run.len()..a.len() };
    if missing.len() < NEAR {
        return None;
    }
    let wanted = concepts::distinct(words_between(&quoted.wording.text, &quoted.words, missing.start, missing.end));
    let near = index.saturating_sub(AROUND)..(index + AROUND + 1).min(other.chunks.len());
    let mut near: Vec<usize> = near.filter(|at| *at != index).collect();
    near.sort_by_key(|at| (at.abs_diff(index), *at));
    for at in near {
        if wanted.is_empty() || crate::corpus::terms::shared(&wanted, &other.chunks[at].keys.terms) < wanted.len() {
            continue;
        }
        let there = Passage::new(other, at)?;
        let rest = run_in(a, &there.hashes, !from_behind);
        if fits(&there, &rest) {
            return told(other, quoted, a.len(), from_behind, (&here, run), (&there, rest));
        }
    }
    None
}

type Half<'a, 'b> = (&'a Passage<'b>, std::ops::Range<usize>);

/// A splice of two halves; `None` if they are adjacent.
fn told(
    other: &Document,
    quoted: &Quoted,
    length: usize,
    from_behind: bool,
    one: Half<'_, '_>,
    two: Half<'_, '_>,
) -> Option<Match> {
    let ((first, front), (last, back)) = if from_behind { (two, one) } else { (one, two) };
    let (front_span, back_span) = (first.span(&front)?, last.span(&back)?);
    let same = first.index == last.index;
    let reversed = (last.index, back.start) < (first.index, front.end);
    // A smaller gap is an omission and reported as one, unless so little was quoted that it was not found.
    let gap = back.start.saturating_sub(front.end);
    if same && !reversed && (gap == 0 || gap < SPLICE && length >= 2 * SPLICE) {
        return None;
    }
    // “…,” she said. “…”: only the speaker is between them.
    if !reversed
        && first.index.abs_diff(last.index) <= 1
        && is_interrupted(other, first.index, front_span, last.index, back_span)
    {
        return None;
    }
    let marked = quoted.marks.ellipsis;
    if marked && !reversed {
        return None;
    }
    let text = &*quoted.wording.text;
    let join = quoted.words.get(front.len().min(length).checked_sub(1)?)?.0.end;
    let (source, tail) = (front_span.of(&first.chunk.text), back_span.of(&last.chunk.text));
    let diff = format!("{} [- … -] {}", &text[..join as usize], text[join as usize..].trim_start());
    let quoted = inner(first.chunk).iter().any(|inner| inner.overlaps(front_span));
    let place = Place { document: other.id, span: front_span.shifted(first.chunk.start) };
    let fidelity = Fidelity {
        class: QuotationClass::Spliced,
        source_text: entity::squeezed(&format!("{source} … {tail}")),
        diff: diff.into(),
        ..Fidelity::at(place)
    };
    let aligned = Aligned { score: 1.0, fidelity, differs: Vec::new(), beside: None, words: length };
    Some(Match { document: other.id, chunk: first.index, aligned, quoted })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_run_is_found_at_either_end() {
        let hashes = |text: &str| spoken(text).map(|(_, word)| word.hash()).collect::<Vec<u32>>();
        let quoted = hashes("one two three four five six seven eight nine ten");
        for from_behind in [false, true] {
            for passage in ["", "ships", "seven", "two ships of nine"] {
                assert!(run_in(&quoted, &hashes(passage), from_behind).is_empty(), "{passage}");
            }
        }
        assert_eq!(run_in(&quoted, &hashes("so one two three four five ships"), false), 1..6);
        assert_eq!(run_in(&quoted, &hashes("ships six seven eight nine ten"), true), 1..6);
    }
}
