//! A list of parallel numbers in a sentence: “24 on the Main Line, 14 on the Mendip Line and 18 on the Coast Line”,
//! “Ireland 4,200, Denmark 5,100 and Sweden 1,900”. Does not know their total.

use std::ops::Range;
use std::sync::LazyLock;

use super::passage::{Passage, Quantity, slack};
use crate::analysis::gazetteer::Class;
use crate::english;
use crate::syntax::TokenKind;
use crate::text::Span;

static NO_PART: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ARITHMETIC, "no-part"));
static CLAUSE: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ARITHMETIC, "clause"));
static REST: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ARITHMETIC, "rest"));

/// Words after a number without a noun: “three for the hospital”, “300 abroad”.
static ELLIPTIC: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ARITHMETIC, "elliptic"));

/// The most tokens of an item after or before its number.
const LONGEST_ITEM: usize = 16;
/// The most tokens of a list, and of what is read after it.
const LONGEST: usize = 300;
/// The most tokens before the first number of a list.
const LONGEST_LEAD: usize = 8;

/// Where the number stands in each item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    NumberFirst,
    NumberLast,
    /// “24, 14 and 10”
    Bare,
}

#[derive(Clone, Debug)]
pub(super) struct Series {
    pub(super) parts: Vec<Quantity>,
    /// After its last item.
    pub(super) end: usize,
    /// Every item is a number without a noun of its own: “three for the hospital, one for the waterworks”.
    pub(super) elliptic: bool,
    /// Several items have a verb, so they may overlap: “55 were tired and 48 were late”, not “230 were given the drug and
    /// 260 a placebo”.
    pub(super) verbal: bool,
    /// “40 of them for hail, 20 for wind”: what is counted may overlap, or leave something out.
    pub(super) some: bool,
    pub(super) number_first: bool,
    /// It names the rest: “the other eight”.
    pub(super) whole: bool,
}

impl Series {
    /// The list at the start of a range of tokens; `None` if it is not one, if it leaves something out, or if a number in
    /// it may be something else than a part.
    pub(super) fn read(passage: &Passage<'_>, range: Range<usize>) -> Option<Self> {
        let words = passage.words;
        let range = range.start..range.end.min(range.start + LONGEST);
        let all = passage.quantities_in(range.clone());
        let depth = all.first()?.depth;
        let mut parts: Vec<Quantity> = Vec::new();
        let (mut order, mut last_order) = (None, Order::Bare);
        let (mut closed, mut semicolons) = (false, false);
        let mut end = range.end;
        for quantity in all.iter().filter(|quantity| quantity.depth == depth) {
            if quantity.one && !counts_one(passage, quantity) {
                continue;
            }
            let Some(last) = parts.last() else {
                if has_boundary(passage, range.start..quantity.from) || breaks(passage, range.start..quantity.from) {
                    return None;
                }
                parts.push(*quantity);
                continue;
            };
            let gap = last.to..quantity.from;
            if let Some(boundary) = boundary(passage, gap.clone()) {
                end = boundary;
                break;
            }
            let Some((found, closes)) = parted(passage, gap.clone(), parts.len() == 1) else {
                if closed {
                    break;
                }
                return None;
            };
            if closed && !closes {
                break;
            }
            if breaks(passage, gap.clone()) || gap.len() > LONGEST_ITEM {
                return None;
            }
            last_order = found;
            order = match (order, found) {
                (None | Some(Order::Bare), found) => Some(found),
                (Some(order), Order::Bare) => Some(order),
                (Some(order), found) if order == found => Some(order),
                _ => return None,
            };
            // “22 for burns; 17 are in hospital, six in Oslo”: two lists.
            let semicolon = gap.clone().any(|at| words.kind(at) == Some(TokenKind::Semicolon));
            if parts.len() > 1 && semicolon != semicolons && !closes {
                return None;
            }
            semicolons |= semicolon;
            closed |= closes;
            parts.push(*quantity);
        }
        let (first, last) = (parts.first()?, parts.last()?);
        let number_first = order != Some(Order::NumberLast);
        let lead = first.from - range.start;
        let unit = parts.iter().map(|part| part.unit).find(|unit| !unit.is_empty()).unwrap_or("");
        let fits = parts.iter().all(|part| part.unit == unit || part.unit.is_empty() && !first.unit.is_empty());
        let spoilt = parts.iter().any(|part| part.soft || part.compound || part.fraction || part.value < 0.0);
        if parts.len() < 2 || !fits || spoilt || lead > if number_first { 2 } else { LONGEST_LEAD } {
            return None;
        }
        // The last item ends at the next mark.
        let ends = |at: usize| words.kind(at).is_none_or(is_mark) || passage.phrase(at, &CLAUSE).is_some();
        let item_end = (last.to..end.min(last.to + LONGEST_ITEM)).find(|&at| ends(at)).unwrap_or(end);
        if last_order == Order::NumberLast && item_end != last.to || breaks(passage, last.to..item_end) {
            return None;
        }
        // “… and a bronze”: an item without a number.
        let adds = |at: usize| {
            words.any(at, &["and", "plus"])
                && (!closed || words.is(at + 1, Class::DETERMINER) || words.any(at + 1, &["one", "another", "none"]))
        };
        if (last.to..item_end).any(adds) {
            return None;
        }
        let stops = item_end >= range.end
            || matches!(
                words.kind(item_end),
                None | Some(TokenKind::Stop | TokenKind::Close | TokenKind::Semicolon | TokenKind::Dash)
            );
        if !closed && !stops {
            return None;
        }
        // A further number of the same kind may be a part.
        let comma = words.kind(item_end) == Some(TokenKind::Comma);
        let further = comma
            && passage.phrase(item_end + 1, &CLAUSE).is_none()
            && !words.is(item_end + 1, Class::AUXILIARY)
            && passage
                .quantities_in(item_end..range.end)
                .iter()
                .any(|other| other.unit == unit && other.depth == depth && !other.one);
        let mut item_starts = parts.iter().map(|part| part.from);
        let named_rest = |from: usize| {
            (from.saturating_sub(2)..from + 4).any(|at| words.any(at, &REST)) && (from >= first.from || number_first)
        };
        let whole = item_starts.any(named_rest);
        let left_out =
            (first.from..range.end).any(|at| words.any(at, &REST) || passage.phrase(at, &["so on"]).is_some());
        if further || left_out && !whole {
            return None;
        }
        let of_them = |part: &Quantity| {
            words.eq(part.to, "of") && words.any(part.to + 1, &["them", "which", "whom", "these", "those"])
        };
        let some = parts.iter().any(of_them);
        let elliptic = parts.iter().all(|part| {
            of_them(part)
                || words.kind(part.to).is_none_or(is_mark)
                || words.is(part.to, Class::PREPOSITION)
                || words.any(part.to, &ELLIPTIC)
        });
        let verbal = parts.iter().skip(1).any(|part| acts(passage, part.to));
        Some(Self { elliptic, verbal, some, whole, number_first, end: item_end, parts })
    }

    /// The first list in a range of tokens whose numbers are in brackets: “schools (7.2 million), roads (6.1 million) and
    /// care (4.2 million)”.
    pub(super) fn bracketed(passage: &Passage<'_>, range: Range<usize>) -> Option<Self> {
        let words = passage.words;
        let enclosed = |part: &&Quantity| {
            words.kind(part.from.wrapping_sub(1)) == Some(TokenKind::Open)
                && words.kind(part.to) == Some(TokenKind::Close)
        };
        let all = passage.quantities_in(range.start..range.end.min(range.start + LONGEST));
        let first = all.iter().position(|part| enclosed(&part))?;
        let mut parts: Vec<Quantity> = Vec::new();
        let mut closed = false;
        for part in all.get(first..)? {
            let Some(last) = parts.last() else {
                parts.push(*part);
                continue;
            };
            // From bracket to bracket.
            let gap = last.to + 1..part.from.saturating_sub(1);
            let link = |at: usize| words.any(at, &["and", "plus"]);
            let mark =
                words.kind(gap.start) == Some(TokenKind::Comma) || words.kind(gap.start) == Some(TokenKind::Semicolon);
            if !enclosed(&part)
                || closed
                || !(mark || link(gap.start))
                || gap.len() > LONGEST_ITEM
                || breaks(passage, gap.clone())
            {
                return None;
            }
            closed = link(gap.start) || link(gap.start + 1);
            parts.push(*part);
        }
        let unit = parts.first()?.unit;
        let spoilt = parts.iter().any(|part| part.soft || part.compound || part.fraction || part.unit != unit);
        let end = parts.last()?.to + 1;
        (parts.len() >= 2 && closed && !spoilt).then_some(Self {
            parts,
            end,
            elliptic: false,
            some: false,
            verbal: false,
            whole: false,
            number_first: false,
        })
    }

    /// The list without the words after it; only its numbers if it is very long.
    pub(super) fn span(&self, passage: &Passage<'_>, lead: usize) -> Span {
        const LONGEST: u32 = 360;
        let (Some(first), Some(last)) = (self.parts.first(), self.parts.last()) else { return Span::default() };
        let start = if self.number_first { first.from } else { lead.min(first.from) };
        let whole = passage.span(start, self.end.max(last.to));
        if whole.len() <= LONGEST {
            return whole;
        }
        let numbers = passage.span(first.from, last.to);
        if numbers.len() <= LONGEST { numbers } else { passage.span(first.from, first.to) }
    }

    pub(super) fn sum(&self) -> f64 {
        self.parts.iter().map(|part| part.value).sum()
    }

    /// By how much the sum may miss a total.
    pub(super) fn slack(&self, total: &Quantity) -> f64 {
        slack(&self.parts, total)
    }

    pub(super) fn largest(&self) -> f64 {
        self.parts.iter().map(|part| part.value).fold(0.0, f64::max)
    }

    pub(super) fn smallest(&self) -> f64 {
        self.parts.iter().map(|part| part.value).fold(f64::INFINITY, f64::min)
    }

    pub(super) fn unit(&self) -> &'static str {
        self.parts.iter().map(|part| part.unit).find(|unit| !unit.is_empty()).unwrap_or("")
    }
}

/// Whether “one” counts something here: “one for the waterworks”, not “one of them”.
fn counts_one(passage: &Passage<'_>, quantity: &Quantity) -> bool {
    let words = passage.words;
    let before = quantity.from.wrapping_sub(1);
    let led = matches!(words.kind(before), Some(TokenKind::Comma | TokenKind::Colon | TokenKind::Semicolon))
        || words.any(before, &["and", "plus"]);
    led && !words
        .any(quantity.to, &["of", "who", "which", "that", "another", "day", "thing", "can", "has", "is", "was"])
        && words.kind(quantity.to) == Some(TokenKind::Word)
}

fn is_mark(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Comma
            | TokenKind::Semicolon
            | TokenKind::Stop
            | TokenKind::Dash
            | TokenKind::Colon
            | TokenKind::Close
            | TokenKind::Open
    )
}

/// The first mark in a range that ends a list.
fn boundary(passage: &Passage<'_>, range: Range<usize>) -> Option<usize> {
    let words = passage.words;
    let glued = |at: usize| words.get(at).is_some_and(crate::syntax::Token::is_glued);
    let mut depth = 0_u32;
    for at in range {
        match words.kind(at) {
            Some(TokenKind::Open) => depth += 1,
            Some(TokenKind::Close) if depth > 0 => depth -= 1,
            Some(TokenKind::Stop | TokenKind::Colon | TokenKind::Close) if depth == 0 => return Some(at),
            Some(TokenKind::Dash) if depth == 0 && !glued(at) => return Some(at),
            _ => {}
        }
    }
    None
}

fn has_boundary(passage: &Passage<'_>, range: Range<usize>) -> bool {
    boundary(passage, range).is_some()
}

/// Whether the words between two numbers separate two items: in which order, and whether the last item follows. The noun
/// may be named once: “Oslo sent 212 players, Bergen 164”.
fn parted(passage: &Passage<'_>, gap: Range<usize>, at_first: bool) -> Option<(Order, bool)> {
    let words = passage.words;
    let mark = |at: usize| matches!(words.kind(at), Some(TokenKind::Comma | TokenKind::Semicolon));
    let link = |at: usize| words.any(at, &["and", "plus"]);
    let before = gap.end.wrapping_sub(1);
    // “and the other 18”, “and a further 18”
    let lead = (gap.start..gap.end).rev().take_while(|&at| {
        words.is(at, Class::DETERMINER) || words.any(at, &REST) || words.any(at, &["further", "the", "a", "another"])
    });
    let before = before.wrapping_sub(lead.count().min(3));
    let first = gap.contains(&before) && (mark(before) || link(before));
    let last = gap.contains(&gap.start) && (mark(gap.start) || link(gap.start));
    let noun =
        (gap.start..gap.end.min(gap.start + 3)).take_while(|&at| words.kind(at) == Some(TokenKind::Word) && !link(at));
    let behind = gap.start + noun.count();
    let last_start = if at_first && !first && (mark(behind) || link(behind)) { behind } else { gap.start };
    let last = last || last_start != gap.start;
    let inner = gap.clone().filter(|&at| mark(at)).count();
    // One mark, or “, and”.
    if inner > 1 {
        return None;
    }
    let closes = |at: usize| link(at) || link(at + 1);
    match (first, last) {
        (true, true) => Some((Order::Bare, closes(gap.start))),
        (true, false) => Some((Order::NumberFirst, link(before))),
        (false, true) => Some((Order::NumberLast, closes(last_start))),
        (false, false) => None,
    }
}

/// Whether words between or after numbers make a number something else than a part, or begin another clause.
fn breaks(passage: &Passage<'_>, range: Range<usize>) -> bool {
    let words = passage.words;
    // “80 could not be read”: one verb.
    let verbal = acts(passage, range.start);
    range.into_iter().any(|at| {
        // “Per”, “May” and “Will” are names.
        !words.is_capital(at)
            && (passage.phrase(at, &NO_PART).is_some()
                || passage.phrase(at, &CLAUSE).is_some()
                || words.is(at, Class::AUXILIARY) && !verbal)
    })
}

/// Whether a token is the verb of an item: “230 were given the drug”.
fn acts(passage: &Passage<'_>, at: usize) -> bool {
    passage.words.is(at, Class::AUXILIARY) && passage.quantity_before(at).is_some()
}
