//! Quotations put together from stretches that stand apart in their source.

use super::alignment::{LONGEST, SPLICE, marks};
use super::{Fidelity, QuotationClass};
use crate::corpus::concepts;
use crate::corpus::terms::{self, Term, spoken};
use crate::corpus::{Corpus, DocId, Document, Place, entity};
use crate::text::Span;

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

/// Whether nothing that is quoted stands between two stretches, each of a quotation, but who says them.
fn is_interrupted(document: &Document, first: usize, front: Span, last: usize, back: Span) -> bool {
    /// Bytes in which somebody is said to speak.
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
        // The one runs to its closing mark, the other begins behind the opening one.
        && all().any(|(at, inner)| at == first && inner.touches(front.end) && inner.end - front.end <= 3)
        && all().any(|(at, inner)| at == last && inner.touches(back.start) && back.start - inner.start <= 3)
}

impl Corpus {
    /// A quotation whose beginning and end stand apart in one document, each word for word, with more between them than
    /// is left out of a sentence.
    pub(super) fn spliced(&self, document: &Document, text: &str, quoted: &[(Span, terms::Word)]) -> Option<Fidelity> {
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
        let mut seen: Vec<(DocId, usize)> = Vec::new();
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
            // “…,” she said. “…”: who speaks is all that stands between them.
            if first.abs_diff(last) <= 1 && is_interrupted(other, first, front_span, last, back_span) {
                continue;
            }
            let join = quoted[front.len().min(a.len()) - 1].0.end;
            let (source, tail) = (front_span.of(&other.chunks[first].text), back_span.of(&other.chunks[last].text));
            let diff = format!("{} [- … -] {}", &text[..join as usize], text[join as usize..].trim_start());
            return Some(Fidelity {
                class: QuotationClass::Spliced,
                quotation: Place { document: document.id, span: Span::default() },
                source: Place { document: other.id, span: front_span.shifted(other.chunks[first].start) },
                source_text: entity::squeezed(&format!("{source} … {tail}")),
                diff: diff.into(),
                negation: false,
            });
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
