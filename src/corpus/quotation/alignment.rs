//! A quotation aligned with the words of a passage: what both have, what was changed, cut or put together, and how that is
//! told.

use std::fmt::Write;

use rustc_hash::FxHashMap;
use similar::{DiffOp, capture_diff_slices};

use super::{Fidelity, QuotationClass};
use crate::corpus::terms::{self, spoken};
use crate::corpus::{DocId, Place, entity};
use crate::text::Span;

/// Quotations of fewer words are too common to be traced.
pub(super) const SHORTEST: usize = 5;
/// The share of a quotation's words that a passage must have for it to be where the quotation is from.
const LIKENESS: f64 = 0.7;
/// Quotations of fewer words are alike by chance: “the harbour is run badly”.
const SHORT: usize = 8;
const LIKENESS_OF_SHORT: f64 = 0.85;
/// And of fewer than these nearly so: “I think they'll do the right thing”.
const MIDDLING: usize = 16;
const LIKENESS_OF_MIDDLING: f64 = 0.8;
/// The share of its words that a quotation must have from a stretch that is partly quoted and partly not.
const MIXED: f64 = 0.9;
/// A run of left-out words longer than this is a splice and not a cut.
pub(super) const SPLICE: usize = 11;
/// Words of a passage that is compared.
pub(super) const LONGEST: usize = 4_000;

/// Whether a “not” stands among the words that differ, on one side and not on the other.
fn turns_round(ops: &[DiffOp], quoted: &[(Span, terms::Word)], theirs: &[(Span, terms::Word)]) -> bool {
    let is_not = |words: &[(Span, terms::Word)], at: usize| {
        let word = words[at].1.as_bytes();
        // “whether or not”
        let or = at.checked_sub(1).is_some_and(|before| words[before].1.as_bytes() == b"or");
        word.ends_with(b"n't")
            || [&b"not"[..], b"no", b"never", b"cannot", b"nor", b"neither", b"without"].contains(&word) && !or
    };
    let (mut here, mut there) = (0, 0);
    for op in ops.iter().filter(|op| !matches!(op, DiffOp::Equal { .. })) {
        here += op.old_range().filter(|at| is_not(quoted, *at)).count();
        there += op.new_range().filter(|at| is_not(theirs, *at)).count();
    }
    here % 2 != there % 2
}

/// A quotation aligned with a passage.
pub(super) struct Aligned {
    /// How much speaks for it that the quotation is from there.
    pub(super) score: f64,
    /// Places count in the passage.
    pub(super) fidelity: Fidelity,
    /// Where in the passage something was changed, cut or added.
    pub(super) differs: Vec<u32>,
}

/// Aligns a quotation with the stretch of a passage that is most like it; `quotations`: what the passage itself quotes.
/// Places in the answer count in the passage.
pub(super) fn compare(
    text: &str,
    quoted: &[(Span, terms::Word)],
    passage: &str,
    quotations: &[Span],
) -> Option<Aligned> {
    // One more than is compared, so that what is longer is known without reading all of it for every quotation.
    let theirs: Vec<_> = spoken(passage).take(LONGEST + 1).collect();
    let plain = align(text, quoted, passage, &theirs, quotations);
    // Half of it in the passage's own words, half in those of somebody it quotes, and not the same: nobody was copied.
    let copied = |plain: &Aligned| {
        let span = plain.fidelity.source.span;
        let mixed = quotations.iter().any(|quotation| quotation.overlaps(span) && !quotation.covers(span));
        let is_faithful = matches!(plain.fidelity.class, QuotationClass::Same | QuotationClass::MarkedChange);
        is_faithful || !mixed || plain.score >= MIXED
    };
    if quotations.len() < 2 {
        return plain.filter(copied);
    }
    // “…,” she said, “…”: who speaks stands in the midst of what is said, and is no part of it.
    let is_said = |span: &Span| quotations.iter().any(|quotation| quotation.covers(*span));
    let said: Vec<_> = theirs.iter().copied().filter(|(span, _)| is_said(span)).collect();
    let said = align(text, quoted, passage, &said, quotations).map(|mut aligned| {
        let whole = aligned.fidelity.source.span;
        let parts = quotations.iter().filter_map(|quotation| {
            let (start, end) = (quotation.start.max(whole.start), quotation.end.min(whole.end));
            (start < end).then(|| Span::new(start, end).of(passage).trim())
        });
        aligned.fidelity.source_text = entity::squeezed(&parts.collect::<Vec<_>>().join(" "));
        aligned
    });
    let rank = |aligned: &Aligned| (aligned.score, aligned.fidelity.class == QuotationClass::Same);
    match (plain, said) {
        (Some(plain), Some(said)) => Some(if rank(&plain) > rank(&said) { plain } else { said }),
        (plain, said) => plain.filter(copied).or(said),
    }
}

/// Aligns a quotation with some words of a passage.
fn align(
    text: &str,
    quoted: &[(Span, terms::Word)],
    passage: &str,
    theirs: &[(Span, terms::Word)],
    quotations: &[Span],
) -> Option<Aligned> {
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
    let likeness = match quoted.len() {
        ..SHORT => LIKENESS_OF_SHORT,
        SHORT..MIDDLING => LIKENESS_OF_MIDDLING,
        _ => LIKENESS,
    };
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
    let (start, end) = within_marks(theirs, quotations, (start, window.start + first), (window.start + last, end));
    let (start, end) = drawn_together(&ops, &a, &b, window.start, (start, end));
    let stretch = &b[start..end];
    let ops = capture_diff_slices(similar::Algorithm::Patience, &a, stretch);
    let span = Span::new(theirs[start].0.start, theirs[end - 1].0.end);
    let closes = |at: u32| quotations.iter().any(|quotation| quotation.touches(at));
    let edges = [
        start == 0 || closes(theirs[start].0.start) && !closes(theirs[start - 1].0.end),
        end == theirs.len() || closes(theirs[end - 1].0.end) && !closes(theirs[end].0.start),
    ];
    let ops = without_more(ops, quoted, text, edges);
    let class = classify(&ops, quoted, text, &marked);
    let left_out: usize = ops.iter().map(|op| if let DiffOp::Insert { new_len, .. } = op { *new_len } else { 0 }).sum();
    #[expect(clippy::cast_precision_loss, reason = "at most some thousand words")]
    let score = score - GAP * left_out as f64;
    let diff = wdiff(&ops, quoted, text, &theirs[start..end], passage);
    let negation = turns_round(&ops, quoted, &theirs[start..end]);
    let none = Place { document: DocId::default(), span };
    let source_text = entity::squeezed(span.of(passage));
    let fidelity = Fidelity { class, quotation: none, source: none, source_text, diff, negation };
    let places = ops.iter().filter(|op| !matches!(op, DiffOp::Equal { .. })).flat_map(|op| {
        let range = op.new_range();
        // What was added stands between two of its words.
        let range = if range.is_empty() { range.start.saturating_sub(1)..range.end + 1 } else { range };
        theirs[start..end].get(range.start..range.end.min(end - start)).unwrap_or_default()
    });
    Some(Aligned { score, fidelity, differs: places.map(|(span, _)| span.start).collect() })
}

/// What is taken for the first and last words of the source's stretch, though the quotation has others, stands between the
/// same quotation marks as the words that both have: what is outside of them nobody said. `start` and `end`: where the
/// stretch begins and the first shared word stands, where the last one ends and the stretch does.
fn within_marks(
    theirs: &[(Span, terms::Word)],
    quotations: &[Span],
    (start, first): (usize, usize),
    (last, end): (usize, usize),
) -> (usize, usize) {
    let around = |at: usize| quotations.iter().find(|quotation| quotation.covers(theirs[at].0));
    let inside = |marks: Option<&Span>, at: usize| marks.is_none_or(|marks| marks.covers(theirs[at].0));
    let (opens, closes) = (around(first), around(last - 1));
    let start = (start..first).rev().take_while(|at| inside(opens, *at)).last().unwrap_or(first);
    let end = (last..end).take_while(|at| inside(closes, *at)).last().map_or(last, |at| at + 1);
    (start, end)
}

/// Whole sentences more than another has at either end: it quotes less, and nobody altered anything. `edges`: whether what
/// the other quotes begins, and ends, with the stretch.
fn without_more(ops: Vec<DiffOp>, quoted: &[(Span, terms::Word)], text: &str, edges: [bool; 2]) -> Vec<DiffOp> {
    let ends_sentence = |at: usize| {
        let gap = Span::new(quoted[at - 1].0.end, quoted[at].0.start).of(text);
        gap.contains(['.', '!', '?']) && !gap.contains("..")
    };
    let [front, back] = edges;
    let mut ops = ops;
    if let [DiffOp::Delete { old_len, .. }, _, ..] = ops[..]
        && front
        && ends_sentence(old_len)
    {
        ops.remove(0);
    }
    if let [.., _, DiffOp::Delete { old_index, .. }] = ops[..]
        && back
        && ends_sentence(old_index)
    {
        ops.pop();
    }
    ops
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
pub(super) struct Marks {
    pub(super) ellipsis: bool,
    /// Places of `[…]` in the text.
    brackets: Vec<Span>,
    /// Words inside brackets: they are nobody's.
    words: usize,
}

pub(super) fn marks(text: &str) -> Marks {
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
        compare(quotation, &quoted, passage, &[]).map(|aligned| (aligned.fidelity.class, aligned.fidelity.diff.into()))
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
    fn who_speaks_in_the_midst_of_words_is_no_part_of_them() {
        let passage = "“How often do we have to see the pier burn?” Ada Marsh said. “It is time that we’ve got a fire \
                       boat of our own,” she told the council.";
        let quotation = "How often do we have to see the pier burn? It is time that we have got a fire boat of our own";
        let marks: Vec<usize> = passage.match_indices(['“', '”']).map(|(at, _)| at).collect();
        let spans: Vec<Span> = marks.chunks(2).map(|pair| Span::at(pair[0] + 3..pair[1])).collect();
        let quoted: Vec<_> = spoken(quotation).collect();
        let fidelity = compare(quotation, &quoted, passage, &spans).unwrap().fidelity;
        assert_eq!(fidelity.class, QuotationClass::Same);
        assert!(!fidelity.source_text.contains("Marsh"), "{}", fidelity.source_text);
    }

    #[test]
    fn an_apostrophe_is_written_in_several_ways() {
        for (quotation, passage) in [
            (
                "Ada Marsh‘s view of the harbour has never changed",
                "“Ada Marsh's view of the harbour has never changed,” he said.",
            ),
            ("it is becoming Marcus’ best ferry of all", "“It is becoming Marcus’s best ferry of all,” he said."),
        ] {
            assert_eq!(check(quotation, passage).map(|(class, _)| class), Some(QuotationClass::Same), "{quotation}");
        }
    }

    /// As `check`, with what stands between quotation marks in the passage; and whether a “not” is lost.
    fn marked(quotation: &str, passage: &str) -> Option<(QuotationClass, bool)> {
        let marks: Vec<usize> = passage.match_indices(['“', '”']).map(|(at, _)| at).collect();
        let spans: Vec<Span> = marks.chunks(2).map(|pair| Span::at(pair[0] + 3..pair[1])).collect();
        let quoted: Vec<_> = spoken(quotation).collect();
        compare(quotation, &quoted, passage, &spans).map(|found| (found.fidelity.class, found.fidelity.negation))
    }

    #[test]
    fn whether_or_not_denies_nothing() {
        let passage = "“It has to do with whether or not they want the pier - whether or not they can pay for the new pier,” he said.";
        let quotation = "It has to do with whether or not they can pay for the new pier";
        assert_eq!(marked(quotation, passage), Some((QuotationClass::Cut, false)));
    }

    #[test]
    fn words_outside_of_the_sources_marks_are_not_held_against_a_quotation() {
        let passage = "He said she just hasn't. “Let us be done with the tale that the mayor does not know what she is doing,” he went on.";
        let quotation = "And now let us be done with the tale that the mayor does not know what she is doing";
        assert_eq!(marked(quotation, passage), Some((QuotationClass::Changed, false)));
    }

    #[test]
    fn another_who_quotes_less_alters_nothing() {
        let passage = "“But he was an honest pilot on all of those ferries, and he did in every storm what he said,” she recalled.";
        let quotation =
            "But he was an honest pilot on all of those ferries, and he did in every storm what he said. The best ever";
        assert_eq!(marked(quotation, passage), Some((QuotationClass::Same, false)));
    }

    #[test]
    fn short_turns_of_phrase_are_no_copies_of_each_other() {
        assert_eq!(check("how the harbour is run", "He said that the harbour is being run badly."), None);
        let passage = "“The board must sleep on it, and they'll do the right thing,” he said.";
        assert_eq!(check("I think they'll do the right thing", passage), None);
    }

    #[test]
    fn other_words_are_no_source() {
        assert_eq!(check("The inspectors never came to the island in winter", SOURCE), None);
    }
}
