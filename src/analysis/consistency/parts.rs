//! A total and its parts: “62 extra trains: 24 on the Main Line, 14 …”, “2.4 million, made up of …”, “That makes 386”.

use std::ops::Range;
use std::sync::LazyLock;

use super::passage::{Passage, Quantity, differ, shown};
use super::series::Series;
use super::{Inconsistency, Matter};
use crate::analysis::gazetteer::Class;
use crate::english;
use crate::syntax::TokenKind;
use crate::text::Span;

static OF_PARTS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ARITHMETIC, "of-parts"));
static WHOLE_PARTS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ARITHMETIC, "whole-parts"));
static SOME_PARTS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ARITHMETIC, "some-parts"));
static SUM_VERBS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ARITHMETIC, "sum-verbs"));
static SHARED_OUT: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ARITHMETIC, "shared-out"));
static NOT_ADDED: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ARITHMETIC, "not-added"));
static NO_TOTAL: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ARITHMETIC, "no-total"));
static IN_ALL: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ARITHMETIC, "in-all"));
static TOGETHER: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ARITHMETIC, "together"));

/// How far the sum of a list may be from a number that is taken for its total, as shares of that number.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Reach {
    below: f64,
    above: f64,
}

/// All parts are said to follow.
const WHOLE: Reach = Reach { below: 0.5, above: 0.6 };
/// A list after a colon.
const LISTED: Reach = Reach { below: 0.2, above: 0.6 };
/// “, three for the hospital, one for …”: the list has no nouns of its own.
const APPOSED: Reach = Reach { below: 0.1, above: 0.5 };
/// The list may leave something out, or belong to something else: only a sum that is nearly right has a wrong number.
const NEAR: Reach = Reach { below: 0.05, above: 0.05 };
/// The numbers before “the three shared 4,858 votes”.
const SHARED: Reach = Reach { below: 0.1, above: 0.1 };
/// Examples can only be too many.
const EXAMPLES: Reach = Reach { below: 0.0, above: 0.5 };

/// The statements of a block whose parts do not add up to their total.
pub(super) fn parts(passage: &Passage<'_>, out: &mut Vec<Inconsistency>) {
    let sentences = &passage.words.prose.sentences;
    for (index, sentence) in sentences.iter().enumerate() {
        let range = sentence.tokens.clone();
        let before = index.checked_sub(1).map(|before| sentences[before].tokens.clone());
        let earlier = index.saturating_sub(3);
        let earlier = sentences[earlier].tokens.start..range.start;
        let found = (inside(passage, range.clone()))
            .or_else(|| of_the(passage, range.clone()))
            .or_else(|| bracketed(passage, range.clone()))
            .or_else(|| hundred(passage, range.clone()))
            .or_else(|| summed(passage, range.clone()))
            .or_else(|| before.clone().and_then(|before| across(passage, before, range.clone())))
            .or_else(|| shared(passage, earlier, range));
        out.extend(found);
    }
}

/// A total before a link, and the list after it.
fn inside(passage: &Passage<'_>, sentence: Range<usize>) -> Option<Inconsistency> {
    let words = passage.words;
    let quantities = passage.quantities_in(sentence.clone());
    if quantities.len() < 3 {
        return None;
    }
    let glued = |at: usize| words.get(at).is_some_and(crate::syntax::Token::is_glued);
    let last = quantities.last()?.from;
    for at in sentence.start..last {
        let kind = words.kind(at);
        let comma = kind == Some(TokenKind::Comma);
        let open = kind == Some(TokenKind::Open);
        let colon = kind == Some(TokenKind::Colon) || kind == Some(TokenKind::Dash) && !glued(at);
        let mark = usize::from(comma || open || colon);
        let (start, reach) = if let Some(length) = passage.phrase(at + mark, &OF_PARTS) {
            (at + mark + length, NEAR)
        } else if let Some(length) = passage.phrase(at + mark, &WHOLE_PARTS) {
            (at + mark + length, WHOLE)
        } else if let Some(length) = passage.phrase(at + mark, &SOME_PARTS) {
            (at + mark + length, EXAMPLES)
        } else if mark == 1 && (comma || open || colon) {
            (at + 1, if comma { APPOSED } else { LISTED })
        } else {
            continue;
        };
        let Some(series) = Series::read(passage, start..sentence.end) else { continue };
        if reach == APPOSED && !(series.elliptic && series.number_first && is_counted(passage, at)) {
            continue;
        }
        let reach = if series.some { NEAR } else { reach };
        // The list after a comma says something of the number right before it.
        let from = if comma || open { clause_start(passage, sentence.start, at) } else { sentence.start };
        let mut totals = passage.quantities_in(from..at);
        // “The jury, made up of seven women and six men, has twelve members.”
        if reach == WHOLE && comma && totals.is_empty() {
            let behind = series.end..sentence.end.min(series.end + 5);
            totals = passage.quantities_in(behind).get(..1).unwrap_or_default();
        }
        if !totals.is_empty() {
            return check(passage, totals, &series, start, reach);
        }
    }
    None
}

/// Whether the last number before a mark has a noun, and so is no item of the list itself: “five generators from Murcia”,
/// not “41 million owed to banks”.
fn is_counted(passage: &Passage<'_>, mark: usize) -> bool {
    let words = passage.words;
    let last = passage.quantities.partition_point(|quantity| quantity.from < mark);
    let total = last.checked_sub(1).and_then(|last| passage.quantities.get(last));
    total.is_some_and(|total| {
        let noun = (total.to..mark.min(total.to + 4)).find(|&at| !words.is(at, Class::ADJECTIVE));
        let measured = !total.unit.is_empty() && !total.is_money();
        total.unit != "percent"
            && (measured
                || noun.is_some_and(|at| {
                    let plural =
                        words.word(at).ends_with('s') || words.any(at, &["people", "men", "women", "children"]);
                    plural || words.stem_class(at).is(Class::NOUN.or(Class::PLURAL))
                }))
    })
}

/// The token after the mark that ends the clause before.
fn clause_start(passage: &Passage<'_>, start: usize, at: usize) -> usize {
    let mark = |at: &usize| {
        matches!(passage.words.kind(*at), Some(TokenKind::Comma | TokenKind::Semicolon | TokenKind::Colon))
    };
    let start = start.max(at.saturating_sub(100));
    (start..at).rev().find(mark).map_or(start, |mark| mark + 1)
}

/// “Of the 4.1 million, imaging accounts for 1.1 million, …”.
fn of_the(passage: &Passage<'_>, sentence: Range<usize>) -> Option<Inconsistency> {
    let words = passage.words;
    if !words.eq(sentence.start, "of") {
        return None;
    }
    let total = passage.quantities_in(sentence.clone()).first().filter(|total| total.from <= sentence.start + 3)?;
    let comma = (total.to..sentence.end.min(total.to + 8)).find(|&at| words.kind(at) == Some(TokenKind::Comma))?;
    let series = Series::read(passage, comma + 1..sentence.end)?;
    check(passage, std::slice::from_ref(total), &series, comma + 1, NEAR)
}

/// “The budget of 18.5 million goes to schools (7.2 million), roads (6.1 million) and care (4.2 million)”
fn bracketed(passage: &Passage<'_>, sentence: Range<usize>) -> Option<Inconsistency> {
    let series = Series::bracketed(passage, sentence.clone())?;
    let first = series.parts.first()?.from;
    let lead = clause_start(passage, sentence.start, first);
    let colon = (sentence.start..first).any(|at| passage.words.kind(at) == Some(TokenKind::Colon));
    let reach = if colon { LISTED } else { NEAR };
    check(passage, passage.quantities_in(sentence.start..first), &series, lead, reach)
}

/// Shares of a whole in percent: a list that names the rest gives 100, and what is owned or divided cannot be more.
fn hundred(passage: &Passage<'_>, sentence: Range<usize>) -> Option<Inconsistency> {
    let words = passage.words;
    let first = passage.quantities_in(sentence.clone()).first().filter(|first| first.unit == "percent")?;
    let lead = first.from.saturating_sub(6).max(sentence.start);
    let series =
        Series::read(passage, lead..sentence.end).or_else(|| Series::read(passage, first.from..sentence.end))?;
    let shared_out = (sentence.start..first.from).any(|at| words.any(at, &SHARED_OUT));
    let sum = series.sum();
    // Each share is rounded.
    let slack: f64 = series.parts.iter().map(|part| part.grain / 2.0).sum();
    let wrong = differ(sum, 100.0, slack) && (series.whole && sum > 70.0 || shared_out && sum > 100.0) && sum < 140.0;
    let last = series.parts.last()?;
    (wrong && series.parts.len() >= 2).then(|| Inconsistency {
        matter: Matter::Sum,
        message: format!("The shares add up to {}, not 100%.", shown(sum, first)),
        spans: [passage.span(last.from, last.to), series.span(passage, lead)],
        values: ["100%".into(), shown(sum, first).into()],
    })
}

/// “Oslo has 212, Bergen 164, a total of 386.”
fn summed(passage: &Passage<'_>, sentence: Range<usize>) -> Option<Inconsistency> {
    let words = passage.words;
    let quantities = passage.quantities_in(sentence.clone());
    let total = quantities.last().filter(|_| quantities.len() >= 3)?;
    let mark = (sentence.start..total.from).rev().find(|&at| {
        matches!(words.kind(at), Some(TokenKind::Comma | TokenKind::Dash | TokenKind::Semicolon | TokenKind::Colon))
    })?;
    let lead = mark + 1..total.from;
    let named =
        lead.clone().any(|at| passage.phrase(at, &["a total of"]).is_some_and(|length| at + length == total.from))
            || words.eq(mark + 1, "making") && lead.len() <= 3
            || lead.is_empty()
                && (total.to..sentence.end.min(total.to + 4)).any(|at| passage.phrase(at, &IN_ALL).is_some());
    if !named || lead.len() > 6 {
        return None;
    }
    let parts = quantities.get(..quantities.len() - 1)?;
    let (first, last) = (parts.first()?.from, parts.last()?.to);
    let lead = first.saturating_sub(6).max(sentence.start);
    // “Two vans and four cars were burnt, six vehicles in all.”
    let end = (last..mark).find(|&at| at > last && words.is(at, Class::AUXILIARY)).unwrap_or(mark);
    let series = Series::read(passage, lead..end).or_else(|| Series::read(passage, first..end))?;
    let fits = series.parts.len() == parts.len() && !series.verbal;
    fits.then(|| check(passage, &[*total], &series, lead, WHOLE))?
}

/// The total in one sentence and the list in the next, or the other way round.
fn across(passage: &Passage<'_>, before: Range<usize>, sentence: Range<usize>) -> Option<Inconsistency> {
    let words = passage.words;
    let start = sentence.start;
    let all = passage.quantities_in(before.clone());
    let own = passage.quantities_in(sentence.clone());
    // “That makes 386 men.”
    if words.any(start, &["that", "this", "which", "it", "together"])
        && let Some(length) = passage.phrase(start + 1, &SUM_VERBS)
        && let Some(total) = own.first().filter(|total| total.from <= start + length + 4)
    {
        let first = all.first()?;
        let lead = first.from.saturating_sub(6).max(before.start);
        let series =
            Series::read(passage, lead..before.end).or_else(|| Series::read(passage, first.from..before.end))?;
        let reach = if words.eq(start, "it") { NEAR } else { WHOLE };
        return (series.parts.len() == all.len()).then(|| check(passage, &[*total], &series, lead, reach))?;
    }
    // “They consist of 41 million owed to banks, …”
    if words.any(start, &["they", "it", "this", "these", "that"]) {
        for at in start + 1..sentence.end.min(start + 4) {
            if let Some(length) = passage.phrase(at, &WHOLE_PARTS) {
                let series = Series::read(passage, at + length..sentence.end)?;
                return check(passage, all, &series, at + length, WHOLE);
            }
        }
    }
    // “Costs amounted to 310,000. The province contributed 180,000, the town 90,000 and the institute 50,000.”
    let [total] = all else { return None };
    let lead = start.max(own.first()?.from.saturating_sub(6));
    let series = Series::read(passage, lead..sentence.end)?;
    let fits = series.parts.len() >= 3 && series.parts.len() == own.len() && !series.number_first && total.is_money();
    fits.then(|| check(passage, &[*total], &series, lead, NEAR))?
}

/// “The three shared 4,858 valid votes.”: the numbers before are those of the three.
fn shared(passage: &Passage<'_>, earlier: Range<usize>, sentence: Range<usize>) -> Option<Inconsistency> {
    let words = passage.words;
    let start = sentence.start;
    let count = passage.quantities_in(start..start + 3).first().filter(|count| {
        words.any(start, &["the", "all", "these", "together", "between"]) && (2.0..=8.0).contains(&count.value)
    })?;
    let total = passage.quantities_in(count.to..sentence.end.min(count.to + 10)).first()?;
    let together = (start..sentence.end.min(total.to + 6)).any(|at| passage.phrase(at, &TOGETHER).is_some());
    let all = passage.quantities_in(earlier.clone());
    let of_kind: Vec<_> = all.iter().filter(|part| part.unit == total.unit && !part.one).copied().collect();
    // Exact, as the count is small and whole.
    if !together || of_kind.len() != count.value as usize || of_kind.iter().any(|part| part.soft || part.fraction) {
        return None;
    }
    let (first, last) = (of_kind.first()?, of_kind.last()?);
    let series = Series {
        end: last.to,
        parts: of_kind.clone(),
        elliptic: false,
        some: false,
        verbal: false,
        whole: true,
        number_first: true,
    };
    check(passage, &[*total], &series, first.from, SHARED)
}

/// The list against the one number that may be its total; nothing if several may be, or if one fits.
fn check(
    passage: &Passage<'_>,
    totals: &[Quantity],
    series: &Series,
    lead: usize,
    reach: Reach,
) -> Option<Inconsistency> {
    let sum = series.sum();
    let near = |total: &&Quantity| {
        // The unit may be named once.
        let unit = total.unit == series.unit()
            || series.unit().is_empty()
                && total.unit != "percent"
                && (series.elliptic || total.is_money() && total.value >= 1e3);
        let range = (1.0 - reach.below) * total.value..=(1.0 + reach.above) * total.value;
        unit && total.value >= series.largest()
            && (range.contains(&sum) || !differ(sum, total.value, series.slack(total)))
    };
    let words = passage.words;
    // “5 metres by 4: 3 windows and 2 doors”
    let is_none = |total: &Quantity| {
        let bare = total.unit.is_empty() && words.kind(total.to) != Some(TokenKind::Word);
        passage.is_label(total) || bare && words.any(total.from.wrapping_sub(1), &NO_TOTAL)
    };
    let near: Vec<_> = totals.iter().filter(near).filter(|total| !is_none(total)).collect();
    let fits = |total: &Quantity| total.soft || !differ(sum, total.value, series.slack(total));
    let [total] = near.as_slice() else { return None };
    // “A ticket costs 12 euros: 8 for children and 6 for groups.”
    let start = total.from.saturating_sub(12);
    if total.value < 1000.0 && !total.unit.is_empty() && (start..total.from).any(|at| passage.words.any(at, &NOT_ADDED))
    {
        return None;
    }
    if fits(total) || total.compound || total.fraction {
        return None;
    }
    // What several verbs say may be true of the same, or leave something out.
    if series.verbal && (sum < total.value || series.parts.len() < 3 || sum > total.value * (1.0 + NEAR.above)) {
        return None;
    }
    // What a list leaves out is rarely less than its smallest item.
    if sum < total.value && reach.below <= NEAR.below && total.value - sum >= series.smallest() {
        return None;
    }
    let (total_shown, sum_shown) = (shown(total.value, total), shown(sum, total));
    Some(Inconsistency {
        matter: Matter::Sum,
        message: format!("The parts add up to {sum_shown}, not {total_shown}."),
        spans: [stated(passage, total), series.span(passage, lead)],
        values: [total_shown.into(), sum_shown.into()],
    })
}

/// Where a total is stated: “of the 4.1 million” takes it up from a sentence before.
fn stated(passage: &Passage<'_>, total: &Quantity) -> Span {
    /// The most tokens back.
    const REACH: usize = 100;
    let before = passage.quantities_in(total.from.saturating_sub(REACH)..total.from).iter().rev();
    let taken_up = passage.words.any(total.from.wrapping_sub(1), &["the", "these", "those"]);
    let same = |other: &&Quantity| other.value == total.value && !other.soft && other.unit != "percent";
    let first = before.filter(|_| taken_up).find(same).unwrap_or(total);
    passage.span(first.from, first.to)
}
