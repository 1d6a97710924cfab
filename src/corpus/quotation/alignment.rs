//! Aligns a quotation with the words of a passage: what is equal, changed, omitted or spliced, and the difference as
//! text.

use rustc_hash::FxHashMap;
use similar::{DiffOp, capture_diff_slices};

use super::differences::{Marks, between, classify, marks, wdiff};
use super::sense;
use super::sense_change::{loses_sense, turns_round};
use super::variants;
use super::window::{densest, drawn_together};
use super::wording::{Said, Wording, reconcile};
use super::{Fidelity, QuotationClass};
use crate::corpus::chunk_cache::MOST_WORDS;
use crate::corpus::terms::spoken;
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
/// The share of its words that a quotation must have from a partly quoted span.
const MIXED: f64 = 0.9;
/// A run of left-out words longer than this is a splice and not a cut.
pub(super) const SPLICE: usize = 11;
/// Most words that an ellipsis stands for.
const LEFT_OUT: usize = 120;
/// Words of a passage that is compared.
pub(super) const LONGEST: usize = MOST_WORDS - 1;

/// Some words of a text.
#[derive(Clone, Copy)]
pub(super) struct Words<'a> {
    pub(super) text: &'a str,
    pub(super) words: &'a [Said],
}

/// Unquoted words next to the span in the source that affect its sense.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Beside {
    /// The source denies them.
    Denied,
    /// The source goes on in a way that takes them back, or limits them.
    TakenBack(Box<str>),
}

/// A quotation aligned with a passage.
#[derive(Clone, Debug)]
pub(super) struct Aligned {
    /// The score of this source for the quotation.
    pub(super) score: f64,
    /// Places count in the passage's wording.
    pub(super) fidelity: Fidelity,
    /// Where in the passage something was changed, cut or added.
    pub(super) differs: Vec<u32>,
    pub(super) beside: Option<Beside>,
    /// How many words the quotation has.
    pub(super) words: usize,
}

/// A quotation, ready to be compared with passages.
pub(super) struct Quoted {
    pub(super) wording: Wording,
    pub(super) words: Vec<Said>,
    pub(super) marks: Marks,
    hashes: FxHashMap<u32, i32>,
}

impl Quoted {
    /// `prose`: the text without its markup, byte for byte.
    pub(super) fn new(text: &str, prose: &str) -> Self {
        let wording = Wording::new(text, prose);
        let words = wording.words();
        let marks = marks(&wording, &words);
        let mut hashes: FxHashMap<u32, i32> = FxHashMap::default();
        for (_, word) in &words {
            *hashes.entry(word.hash()).or_default() += 1;
        }
        Self { wording, words, marks, hashes }
    }

    /// The text without what an editor put in.
    pub(super) fn own_text(&self) -> String {
        let mut text = self.wording.text.clone();
        for bracket in self.marks.editors.iter().rev() {
            text.replace_range(bracket.start as usize..bracket.end as usize, &" ".repeat(bracket.len() as usize));
        }
        text
    }

    /// Whether a span of a text has enough of the words for an alignment. `words`: their hashes.
    pub(super) fn may_be_in(&self, words: &[u32]) -> bool {
        let left_out = if self.marks.ellipsis { LEFT_OUT } else { 0 };
        let length = self.words.len() + self.words.len() / 2 + 4 + left_out;
        // Somewhat fewer than likeness asks for: a word may be written in two, or have a mark.
        let own = self.words.len().saturating_sub(self.marks.words);
        let needed = match own {
            ..SHORTEST => own.saturating_sub(1),
            SHORTEST..SHORT => own - 2,
            _ => own / 2,
        }
        .max(1);
        let words = &words[..words.len().min(LONGEST + 1)];
        let mut left = self.hashes.clone();
        let mut held = 0;
        for (at, hash) in words.iter().enumerate() {
            if let Some(count) = left.get_mut(hash) {
                held += usize::from(*count > 0);
                *count -= 1;
                if held >= needed {
                    return true;
                }
            }
            // The first word of the span leaves it.
            if let Some(first) = (at + 1).checked_sub(length)
                && let Some(count) = left.get_mut(&words[first])
            {
                *count += 1;
                held -= usize::from(*count > 0);
            }
        }
        false
    }
}

/// Aligns a quotation with the most similar span of a passage; `quotations`: quotations of the passage itself.
/// Positions count in the wording of the passage.
pub(super) fn compare(quotation: &Quoted, passage: &Wording, quotations: &[Span]) -> Option<Aligned> {
    // One more than is compared, so that what is longer is known without reading all of it for every quotation.
    let theirs: Vec<Said> = spoken(&passage.text).take(LONGEST + 1).collect();
    let mut theirs = variants::in_figures(&theirs, &passage.text);
    let mut quoted = variants::in_figures(&quotation.words, &quotation.wording.text);
    reconcile(&mut quoted, &mut theirs);
    variants::respell(&mut quoted, &theirs);
    let plain = align(quotation, &quoted, passage, &theirs, quotations);
    // Half of it is in the passage's own words and half in quotations, and they differ: not a copy.
    let copied = |plain: &Aligned| {
        let span = plain.fidelity.source.span;
        let mixed = quotations.iter().any(|quotation| quotation.overlaps(span) && !quotation.covers(span));
        plain.fidelity.class.is_faithful() || !mixed || plain.score >= MIXED
    };
    if quotations.len() < 2 {
        return plain.filter(copied);
    }
    // “…,” she said, “…”: the speaker in the middle is not part of the quotation.
    let is_said = |span: &Span| quotations.iter().any(|quotation| quotation.covers(*span));
    let said: Vec<_> = theirs.iter().copied().filter(|(span, _)| is_said(span)).collect();
    let said = align(quotation, &quoted, passage, &said, quotations).map(|mut aligned| {
        let whole = aligned.fidelity.source.span;
        let parts = quotations.iter().filter_map(|quotation| {
            let (start, end) = (quotation.start.max(whole.start), quotation.end.min(whole.end));
            (start < end).then(|| Span::new(start, end).of(&passage.text).trim())
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
    quotation: &Quoted,
    quoted: &[Said],
    passage: &Wording,
    theirs: &[Said],
    quotations: &[Span],
) -> Option<Aligned> {
    let (passage, marked) = (&*passage.text, &quotation.marks);
    // What an editor put in brackets matches nothing.
    let is_editors = |span: Span| marked.editors.iter().any(|bracket| bracket.covers(span));
    let hash = |(span, word): &Said| if is_editors(*span) { !word.hash() } else { word.hash() };
    let a: Vec<u32> = quoted.iter().map(hash).collect();
    let b: Vec<u32> = theirs.iter().map(|(_, word)| word.hash()).collect();
    let own = quoted.iter().filter(|(span, _)| !marked.covers(*span)).count();
    // A passage of a book's length is no passage; the part around the first shared run would do, but costs more than
    // it finds.
    if b.len() > LONGEST || a.len() > 1_000 {
        return None;
    }
    if let Some(found) = at_ellipses(quotation, quoted, &a, &b) {
        return aligned(quotation, quoted, Words { text: passage, words: theirs }, quotations, found);
    }
    let window = densest(&a, &b, own)?;
    let ops = capture_diff_slices(similar::Algorithm::Patience, &a, &b[window.clone()]);
    let equal: usize = ops.iter().map(|op| if let DiffOp::Equal { len, .. } = op { *len } else { 0 }).sum();
    #[expect(clippy::cast_precision_loss, reason = "at most a thousand words")]
    let score = (equal as f64 / own.max(1) as f64).min(1.0);
    let likeness = match own {
        ..SHORTEST => 1.0,
        SHORTEST..SHORT => LIKENESS_OF_SHORT,
        SHORT..MIDDLING => LIKENESS_OF_MIDDLING,
        _ => LIKENESS,
    };
    if score < likeness || equal + 1 < SHORTEST.min(own) {
        return None;
    }
    if score < 1.0 && content_kept(&ops, quoted, marked) < CONTENT {
        return None;
    }
    // The source span runs from the first to the last shared word; its surroundings were not quoted.
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
    let found = Stretch { words: start..end, ops, score };
    aligned(quotation, quoted, Words { text: passage, words: theirs }, quotations, found)
}

/// Words of a passage that a quotation is compared with, and how they differ.
struct Stretch {
    words: std::ops::Range<usize>,
    ops: Vec<DiffOp>,
    score: f64,
}

/// The comparison of a quotation with a span of a passage's words, by their differences.
fn aligned(
    quotation: &Quoted,
    quoted: &[Said],
    all: Words<'_>,
    quotations: &[Span],
    Stretch { words: std::ops::Range { start, end }, ops, score }: Stretch,
) -> Option<Aligned> {
    let (text, marked) = (&*quotation.wording.text, &quotation.marks);
    let Words { text: passage, words: theirs } = all;
    let span = Span::new(theirs.get(start)?.0.start, theirs.get(end.checked_sub(1)?)?.0.end);
    let closes = |at: u32| quotations.iter().any(|quotation| quotation.touches(at));
    let edges = [
        start == 0 || closes(theirs[start].0.start) && !closes(theirs[start - 1].0.end),
        end == theirs.len() || closes(theirs[end - 1].0.end) && !closes(theirs[end].0.start),
    ];
    let ops = without_more(ops, quoted, text, edges);
    let stretch = Words { text: passage, words: &theirs[start..end] };
    let mut class = classify(&ops, quoted, text, marked);
    let mut negation = turns_round(&ops, quoted, stretch.words);
    if class == QuotationClass::MarkedChange
        && let Some(denied) = loses_sense(&ops, quoted, stretch)
    {
        (class, negation) = (QuotationClass::SenseChanged, denied);
    }
    if class == QuotationClass::MarkedChange && is_fused(&ops, quoted, text, stretch) {
        class = QuotationClass::Spliced;
    }
    let beside = class.is_faithful().then(|| beside(all, start..end, quotations, text)).flatten();
    let left_out: usize = ops.iter().map(|op| if let DiffOp::Insert { new_len, .. } = op { *new_len } else { 0 }).sum();
    #[expect(clippy::cast_precision_loss, reason = "at most some thousand words")]
    let score = score - GAP * left_out as f64;
    let diff = wdiff(&ops, quoted, text, &theirs[start..end], passage);
    let none = Place { document: DocId::default(), span };
    let source_text = entity::squeezed(span.of(passage));
    let fidelity = Fidelity { class, negation, diff, source_text, ..Fidelity::at(none) };
    let places = ops.iter().filter(|op| !matches!(op, DiffOp::Equal { .. })).flat_map(|op| {
        let range = op.new_range();
        // The insertion is between two of its words.
        let range = if range.is_empty() { range.start.saturating_sub(1)..range.end + 1 } else { range };
        theirs[start..end].get(range.start..range.end.min(end - start)).unwrap_or_default()
    });
    Some(Aligned {
        score,
        fidelity,
        differs: places.map(|(span, _)| span.start).collect(),
        beside,
        words: quoted.iter().filter(|(span, _)| !marked.covers(*span)).count(),
    })
}

/// Where the parts of a quotation between its ellipses are in a passage word for word, each with something left out before
/// the next, as close together as they are found; and the differences. `None` where nothing was left out at an ellipsis.
fn at_ellipses(quotation: &Quoted, quoted: &[Said], a: &[u32], b: &[u32]) -> Option<Stretch> {
    let marks = &quotation.marks;
    if !marks.ellipsis || marks.words > 0 {
        return None;
    }
    let text = &*quotation.wording.text;
    let cuts: Vec<usize> = (1..a.len()).filter(|at| between(quoted, text, *at)).collect();
    let first = *cuts.first()?;
    let ends = cuts.iter().copied().skip(1).chain([a.len()]);
    let rest: Vec<std::ops::Range<usize>> = cuts.iter().copied().zip(ends).map(|(from, to)| from..to).collect();
    let mut best: Option<(usize, Vec<usize>)> = None;
    for start in (0..b.len()).filter(|at| b[*at..].starts_with(&a[..first])) {
        let mut end = start + first;
        let mut places = vec![start];
        for part in &rest {
            let until = (end + LEFT_OUT + 1).min(b.len());
            let Some(at) = (end + 1..until).find(|at| b[*at..].starts_with(&a[part.clone()])) else { break };
            places.push(at);
            end = at + part.len();
        }
        if places.len() == rest.len() + 1 && best.as_ref().is_none_or(|(length, _)| end - start < *length) {
            best = Some((end - start, places));
        }
    }
    let (length, places) = best?;
    let start = *places.first()?;
    let mut ops = vec![DiffOp::Equal { old_index: 0, new_index: 0, len: first }];
    let mut end = first;
    for (part, at) in rest.iter().zip(places.iter().skip(1)) {
        let at = at - start;
        ops.push(DiffOp::Insert { old_index: part.start, new_index: end, new_len: at - end });
        ops.push(DiffOp::Equal { old_index: part.start, new_index: at, len: part.len() });
        end = at + part.len();
    }
    Some(Stretch { words: start..start + length, ops, score: 1.0 })
}

/// Whether an ellipsis joins the beginning of one sentence to the end of another: “We accept … the offer” from “We accept
/// no blame. We reject the offer.”
fn is_fused(ops: &[DiffOp], quoted: &[Said], text: &str, theirs: Words<'_>) -> bool {
    let ends_sentence = |words: Words<'_>, at: usize| {
        let between = sense::gap(words, at);
        let next = words.words.get(at).map_or("", |(span, _)| span.of(words.text));
        let before =
            at.checked_sub(1).and_then(|before| words.words.get(before)).map_or("", |(span, _)| span.of(words.text));
        // “Mr. Roe”
        let is_short = before.chars().count() <= 3 && before.starts_with(char::is_uppercase);
        let stops = between.contains(['!', '?']) || between.contains('.') && !between.contains("..") && !is_short;
        stops && next.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
    };
    ops.iter().any(|op| {
        let DiffOp::Insert { old_index, new_index, new_len } = *op else { return false };
        let resumes = new_index + new_len;
        old_index > 0
            && old_index < quoted.len()
            && resumes < theirs.words.len()
            && between(quoted, text, old_index)
            && !quoted[old_index].0.of(text).starts_with(char::is_uppercase)
            && (new_index + 1..resumes).any(|at| ends_sentence(theirs, at))
            && !ends_sentence(theirs, new_index)
            && !ends_sentence(theirs, resumes)
    })
}

/// Words next to the quoted span of a passage that affect its sense.
fn beside(all: Words<'_>, stretch: std::ops::Range<usize>, quotations: &[Span], text: &str) -> Option<Beside> {
    let marks = |at: usize| quotations.iter().find(|quotation| quotation.covers(all.words[at].0));
    // “… permitted”: that something was left out before it is no excuse.
    if sense::denied_from_outside(all, stretch.start) && !sense::denies(all.words, stretch.start) {
        return Some(Beside::Denied);
    }
    if text.trim_end().ends_with(['…', ']']) || text.trim_end().ends_with("..") {
        return None;
    }
    let around = marks(stretch.end - 1);
    // “…,” she said, “but …”: what is quoted goes on behind the speaker.
    let goes_on = |at: usize| {
        let start = all.words[at].0.start;
        let next = quotations.iter().find(|quotation| quotation.covers(all.words[at].0));
        next.is_some_and(|next| {
            let before = all.words[at - 1].0;
            let is_first = !next.covers(before) && next.start <= start;
            let closed = around.is_some_and(|around| around.of(all.text).trim_end().ends_with([',', '–', '—']));
            !is_first || closed && all.words[at].0.of(all.text).starts_with(char::is_lowercase)
        })
    };
    let inside = |at: &usize| around.is_none_or(|around| around.covers(all.words[*at].0) || goes_on(*at));
    let until = (stretch.end..all.words.len()).take_while(inside).last().map_or(stretch.end, |last| last + 1);
    let rest = sense::taken_back(all, stretch, until)?;
    let span = Span::new(all.words[rest.start].0.start, all.words[rest.end - 1].0.end);
    Some(Beside::TakenBack(entity::squeezed(span.of(all.text))))
}

/// Differing first and last words of the source span must be inside the quotation marks of the shared words. `start`
/// and `end`: the start of the span and the first shared word, the last shared word and the end.
fn within_marks(
    theirs: &[Said],
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

/// Additional whole sentences at either end: a shorter quotation is not altered. `edges`: whether the other quotation
/// begins, and ends, with the span.
fn without_more(ops: Vec<DiffOp>, quoted: &[Said], text: &str, edges: [bool; 2]) -> Vec<DiffOp> {
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

/// The share of content words that an altered quotation keeps: any two sentences share “the”, “is” and “of”.
const CONTENT: f64 = 0.6;
/// The penalty for an interrupting word in the source: an inserted speaker costs little.
const GAP: f64 = 0.003;
/// The share of a quotation's content words that are in the source as they are.
fn content_kept(ops: &[DiffOp], quoted: &[Said], marks: &Marks) -> f64 {
    let is_content = |(span, word): &&Said| word.term().is_some() && !marks.covers(*span);
    let content = |words: &[Said]| words.iter().filter(is_content).count();
    let equal = ops.iter().filter(|op| matches!(op, DiffOp::Equal { .. }));
    let kept: usize = equal.map(|op| content(&quoted[op.old_range()])).sum();
    #[expect(clippy::cast_precision_loss, reason = "at most a thousand words")]
    let share = kept as f64 / content(quoted).max(1) as f64;
    share
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(quotation: &str, passage: &str) -> Option<(QuotationClass, String)> {
        compare(&Quoted::new(quotation, quotation), &Wording::plain(passage), &[])
            .map(|aligned| (aligned.fidelity.class, aligned.fidelity.diff.into()))
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
        let quoted = Quoted::new(quotation, quotation);
        let fidelity = compare(&quoted, &Wording::plain(passage), &spans).unwrap().fidelity;
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

    /// As `check`, with what is between quotation marks in the passage; and whether a “not” is lost.
    fn marked(quotation: &str, passage: &str) -> Option<(QuotationClass, bool)> {
        let marks: Vec<usize> = passage.match_indices(['“', '”']).map(|(at, _)| at).collect();
        let spans: Vec<Span> = marks.chunks(2).map(|pair| Span::at(pair[0] + 3..pair[1])).collect();
        let quoted = Quoted::new(quotation, quotation);
        compare(&quoted, &Wording::plain(passage), &spans).map(|found| (found.fidelity.class, found.fidelity.negation))
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
    fn an_ellipsis_stands_for_what_was_left_out() {
        let class = |quotation: &str, passage: &str| marked(quotation, passage);
        let club = "“We do not sell players. We sell players who want to leave, and nobody else,” she said.";
        assert_eq!(class("We … sell players", club), Some((QuotationClass::SenseChanged, true)));
        let court = "“The witness was honest, and the panel, after hearing her for the better part of two long afternoons \
                     and reading what her doctor and her trainer had written, believes that she was ill,” it said.";
        let quotation = "The witness was honest, and the panel […] believes that she was ill";
        assert_eq!(class(quotation, court), Some((QuotationClass::MarkedChange, false)));
    }

    #[test]
    fn an_ellipsis_does_not_make_one_sentence_of_two() {
        let union = "“The members will not accept that their pay is cut. We ask for a meeting, and we ask for the report,” he said.";
        assert_eq!(
            marked("The members will not accept … the report", union).map(|found| found.0),
            Some(QuotationClass::Spliced)
        );
        assert_eq!(
            marked("We ask for a meeting … for the report", union).map(|found| found.0),
            Some(QuotationClass::MarkedChange)
        );
    }

    #[test]
    fn other_words_are_no_source() {
        assert_eq!(check("The inspectors never came to the island in winter", SOURCE), None);
    }
}
