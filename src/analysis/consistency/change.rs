//! A change and its two ends: “rose 20 per cent from 100 to 130”, “doubled from 40 to 60”, “120, or 20 more than the 90 of
//! last year”.

use std::ops::Range;
use std::sync::LazyLock;

use super::passage::{Passage, Quantity, differ, shown};
use super::{Inconsistency, Matter};
use crate::english;
use crate::syntax::TokenKind;

static UP: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ARITHMETIC, "up"));
static DOWN: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ARITHMETIC, "down"));
static NEARLY: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ARITHMETIC, "nearly"));

/// The most tokens between the parts of such a statement.
const NEAR: usize = 8;
/// Verbs that are a factor, with the factors that are meant by them.
const FACTORS: [(&str, f64, f64, f64); 9] = [
    ("doubled", 2.0, 1.75, 2.4),
    ("doubling", 2.0, 1.75, 2.4),
    ("tripled", 3.0, 2.6, 3.5),
    ("trebled", 3.0, 2.6, 3.5),
    ("tripling", 3.0, 2.6, 3.5),
    ("quadrupled", 4.0, 3.5, 4.6),
    ("quintupled", 5.0, 4.4, 5.7),
    ("halved", 0.5, 0.42, 0.57),
    ("halving", 0.5, 0.42, 0.57),
];

/// The two ends of a change: “from 100 to 130”, “to 130 from 100”.
struct Ends<'q> {
    from: &'q Quantity,
    to: &'q Quantity,
    tokens: Range<usize>,
}

/// The changes of a block that do not fit their ends.
pub(super) fn changes(passage: &Passage<'_>, out: &mut Vec<Inconsistency>) {
    for sentence in &passage.words.prose.sentences {
        let range = sentence.tokens.clone();
        if passage.quantities_in(range.clone()).len() < 2 {
            continue;
        }
        let compared = passage.quantities_in(range.clone()).iter();
        out.extend(compared.filter_map(|amount| compared_to(passage, amount, &range)));
        let mut at = range.start;
        while at < range.end {
            match ends(passage, at, range.end) {
                Some(ends) => {
                    out.extend(by_factor(passage, &ends, range.start).or_else(|| by_amount(passage, &ends, &range)));
                    at = ends.tokens.end;
                }
                None => at += 1,
            }
        }
    }
}

/// The ends of a change whose first preposition is at a token.
fn ends<'q>(passage: &'q Passage<'_>, at: usize, end: usize) -> Option<Ends<'q>> {
    let words = passage.words;
    let (first, second) = match () {
        () if words.eq(at, "from") => ("from", "to"),
        () if words.eq(at, "to") => ("to", "from"),
        () => return None,
    };
    let one = passage.quantity_at(at + 1)?;
    let mut rest = (one.to..end.min(one.to + NEAR))
        .take_while(|&at| !breaks(passage, at) && (at == one.to || passage.quantity_at(at).is_none()));
    let link = rest.find(|&at| words.eq(at, second) && passage.quantity_at(at + 1).is_some())?;
    let other = passage.quantity_at(link + 1)?;
    let exact = |end: &Quantity| !end.soft && !end.fraction && !end.compound && end.value > 0.0;
    let (from, to) = if first == "from" { (one, other) } else { (other, one) };
    let alike = from.unit == to.unit || from.unit.is_empty() || to.unit.is_empty();
    // “from 8 to 12 metres” gives one unit for both.
    let added = [one, other].iter().any(|end| words.any(end.to, &["more", "fewer", "less"]));
    (exact(from) && exact(to) && alike && !added).then_some(Ends { from, to, tokens: at..other.to })
}

fn breaks(passage: &Passage<'_>, at: usize) -> bool {
    let words = passage.words;
    matches!(words.kind(at), Some(TokenKind::Semicolon | TokenKind::Colon | TokenKind::Stop | TokenKind::Dash))
        || words.any(at, &["and", "but", "while", "which", "who", "compared", "against"])
}

/// “doubled from 40 to 60”
fn by_factor(passage: &Passage<'_>, ends: &Ends<'_>, start: usize) -> Option<Inconsistency> {
    let words = passage.words;
    let near = ends.tokens.start.saturating_sub(4).max(start)..ends.tokens.start;
    let clear =
        |at: usize| (at + 1..ends.tokens.start).all(|at| !breaks(passage, at) && passage.quantity_at(at).is_none());
    let verb = near.rev().find(|&at| FACTORS.iter().any(|(name, ..)| words.eq(at, name)) && clear(at))?;
    let (name, _, least, most) = FACTORS.iter().find(|(name, ..)| words.eq(verb, name))?;
    let soft = (verb.saturating_sub(2)..verb).any(|at| words.any(at, &NEARLY));
    let slack = |end: &Quantity| if end.rounded { end.grain / 2.0 } else { 0.0 };
    let low = (ends.to.value - slack(ends.to)) / (ends.from.value + slack(ends.from));
    let high = (ends.to.value + slack(ends.to)) / (ends.from.value - slack(ends.from)).max(1e-9);
    if soft || same_scale(ends).is_none() || high >= *least && low <= *most {
        return None;
    }
    let span = passage.span(verb, verb + 1);
    let (from, to) = (shown(ends.from.value, ends.from), shown(ends.to.value, ends.to));
    Some(Inconsistency {
        matter: Matter::Change,
        message: format!("A change from {from} to {to} is not “{name}”."),
        spans: [span, passage.span(ends.tokens.start, ends.tokens.end)],
        values: [(*name).into(), format!("{from} to {to}").into()],
    })
}

/// Both values, if they are of one scale: in “from 2.4 to 3 million” the first may be millions.
fn same_scale(ends: &Ends<'_>) -> Option<(f64, f64)> {
    let ratio = ends.to.value / ends.from.value;
    (0.01..=100.0).contains(&ratio).then_some((ends.from.value, ends.to.value))
}

/// The amount of a change, and its direction: 1 up, -1 down, 0 unknown.
fn amount<'q>(passage: &'q Passage<'_>, ends: &Ends<'_>, sentence: &Range<usize>) -> Option<(&'q Quantity, i8)> {
    let words = passage.words;
    let direction = |at: usize| match () {
        () if words.any(at, &UP) => Some(1),
        () if words.any(at, &DOWN) => Some(-1),
        () => None,
    };
    let start = ends.tokens.start.saturating_sub(NEAR).max(sentence.start);
    // “rose (by) 20 per cent from”, “a 20 per cent rise from”
    let clear =
        |range: Range<usize>| range.clone().all(|at| !breaks(passage, at) && words.kind(at) != Some(TokenKind::Comma));
    let before = passage.quantities_in(start..ends.tokens.start);
    if let [amount] = before
        && clear(
            amount.to..ends.tokens.start - usize::from(words.kind(ends.tokens.start - 1) == Some(TokenKind::Comma)),
        )
    {
        let led = amount.from.checked_sub(1 + usize::from(words.eq(amount.from.wrapping_sub(1), "by")));
        if let Some(way) = led.and_then(direction) {
            return Some((amount, way));
        }
        let named = (amount.to..(amount.to + 2).min(ends.tokens.start)).find_map(direction);
        if let Some(way) = named {
            return Some((amount, way));
        }
    }
    // “fell to 80 from 95, by 12”, “from 100 to 130, a rise of 20 per cent”, “(up 30 per cent)”
    let end = sentence.end.min(ends.tokens.end + NEAR);
    let after = passage.quantities_in(ends.tokens.end..end).first()?;
    let noun = (ends.tokens.end..after.from).take_while(|&at| words.kind(at) == Some(TokenKind::Word)).count();
    let between = ends.tokens.end + noun..after.from;
    let linked =
        words.kind(between.start) == Some(TokenKind::Comma) || words.kind(between.start) == Some(TokenKind::Open);
    let way = between.clone().find_map(direction)?;
    let clear =
        between.clone().skip(1).all(|at| direction(at).is_some() || words.any(at, &["a", "an", "of", "by", "or"]));
    (linked && clear).then_some((after, way))
}

fn by_amount(passage: &Passage<'_>, ends: &Ends<'_>, sentence: &Range<usize>) -> Option<Inconsistency> {
    let (amount, way) = amount(passage, ends, sentence)?;
    judge(passage, ends, amount, way)
}

/// “120 members, 20 more than the 90 of last year”, “130 million, up 20 per cent from 100 million”
fn compared_to(passage: &Passage<'_>, amount: &Quantity, sentence: &Range<usize>) -> Option<Inconsistency> {
    let words = passage.words;
    let before = amount.from.checked_sub(1)?;
    let marked = |at: usize| matches!(words.kind(at), Some(TokenKind::Comma | TokenKind::Open | TokenKind::Dash));
    let (way, mark, link) = if words.any(before, &["up", "down"]) {
        let way = if words.eq(before, "up") { 1 } else { -1 };
        let link = (amount.to..amount.to + 2).find(|&at| words.any(at, &["from", "on"]))?;
        (way, before.checked_sub(1)?, link)
    } else {
        let than = (amount.to + 1..amount.to + 4).find(|&at| words.eq(at, "than"))?;
        let way = (amount.to..than).find_map(|at| match () {
            () if words.any(at, &["more", "higher"]) => Some(1),
            () if words.any(at, &["fewer", "less", "lower"]) => Some(-1),
            () => None,
        })?;
        (way, before, than)
    };
    // “than the 90 of last year”, “than last year’s 90”
    let from = passage.quantities_in(link + 1..sentence.end.min(link + 6)).first()?;
    let plain = (link + 1..from.from).all(|at| {
        words.is_possessive(at)
            || words.any(at, &["the", "its", "their", "last", "previous", "year", "month", "week", "season"])
    });
    let last = passage.quantities_in(sentence.start..mark).last()?;
    let near = mark - last.to.min(mark) <= 6 && (last.to..mark).all(|at| words.kind(at) == Some(TokenKind::Word));
    let exact = |end: &Quantity| !end.soft && !end.fraction && !end.compound && end.value > 0.0;
    let alike =
        (last.unit == from.unit || from.unit.is_empty()) && last.unit != "percent" && last.rounded == from.rounded;
    let fits = marked(mark) && plain && near && alike && exact(last) && exact(from) && last.depth <= amount.depth;
    fits.then(|| judge(passage, &Ends { from, to: last, tokens: last.from..from.to }, amount, way))?
}

/// Whether an amount fits the two ends of a change.
fn judge(passage: &Passage<'_>, ends: &Ends<'_>, amount: &Quantity, way: i8) -> Option<Inconsistency> {
    let (from, to) = same_scale(ends)?;
    if amount.soft || amount.fraction || amount.value <= 0.0 {
        return None;
    }
    let wide = |end: &Quantity| if end.rounded { end.grain / 2.0 } else { end.grain.min(end.value / 100.0) / 2.0 };
    let unit = if ends.to.unit.is_empty() { ends.from.unit } else { ends.to.unit };
    let (actual, slack) = match amount.unit {
        "percent" if unit != "percent" => {
            let (least, most) = (
                (to - wide(ends.to)) / (from + wide(ends.from)),
                (to + wide(ends.to)) / (from - wide(ends.from)).max(1e-9),
            );
            ((to / from - 1.0) * 100.0, (most - least) * 50.0 + amount.grain)
        }
        // A rise of 5 per cent from 40 to 45 per cent may mean points.
        "percent" => {
            let relative = (to / from - 1.0) * 100.0;
            let absolute = to - from;
            let given = f64::from(way) * amount.value;
            if (relative - given).abs() < amount.grain + 1.0 {
                return None;
            }
            (absolute, amount.grain + ends.from.grain / 2.0 + ends.to.grain / 2.0)
        }
        "percentage point" if unit == "percent" => (to - from, wide(ends.to) + wide(ends.from) + amount.grain / 2.0),
        own if own == unit || own.is_empty() => {
            let rounder = if amount.rounded || amount.grain >= 100.0 { amount.grain } else { 0.0 };
            let ends = [ends.from, ends.to].into_iter().filter(|end| end.rounded);
            (to - from, rounder / 2.0 + ends.map(|end| end.grain / 2.0).sum::<f64>())
        }
        _ => return None,
    };
    // An amount as large as an end is of another kind.
    let given = f64::from(way) * amount.value;
    if !differ(actual, given, slack) || amount.unit != "percent" && amount.value > from.max(to) {
        return None;
    }
    let (low, high) = (shown(from, ends.from), shown(to, ends.to));
    let is = match () {
        () if actual == 0.0 => "no change".to_owned(),
        () => {
            let what = if actual > 0.0 { "a rise" } else { "a fall" };
            let mut size = shown(actual.abs(), amount);
            if amount.unit == "percent" && amount.grain >= 1.0 {
                size = format!("{}%", (actual.abs() * 10.0).round() / 10.0);
            }
            format!("{what} of {size}")
        }
    };
    let said = shown(amount.value, amount);
    let said_way = if way > 0 { "a rise" } else { "a fall" };
    Some(Inconsistency {
        matter: Matter::Change,
        message: format!("From {low} to {high} is {is}, not {said_way} of {said}."),
        spans: [passage.span(amount.from, amount.to), passage.span(ends.tokens.start, ends.tokens.end)],
        values: [said.into(), format!("{low} to {high}").into()],
    })
}
