//! A share stated twice: “81 of 120 (54 per cent)”, “nine out of 20, or 60%”, “a third of the 90 (45)”.

use std::ops::Range;

use super::passage::{Passage, Quantity, differ, shown};
use super::{Inconsistency, Matter};
use crate::syntax::TokenKind;

/// The most tokens of the noun after the second number.
const LONGEST_NOUN: usize = 6;

/// The shares of a block that do not fit their numbers.
pub(super) fn shares(passage: &Passage<'_>, out: &mut Vec<Inconsistency>) {
    for sentence in &passage.words.prose.sentences {
        let range = sentence.tokens.clone();
        let quantities = passage.quantities_in(range.clone());
        if quantities.len() < 2 {
            continue;
        }
        for part in quantities {
            out.extend(ratio(passage, part, &range).or_else(|| fraction(passage, part, &range)));
        }
    }
}

/// The token after “of”, “out of”, “of the” at a token.
fn of(passage: &Passage<'_>, at: usize) -> Option<usize> {
    let words = passage.words;
    let of = at + usize::from(words.eq(at, "out"));
    let behind = of + 1 + usize::from(words.any(of + 1, &["the", "its", "their", "all", "our", "these", "those"]));
    words.eq(of, "of").then_some(behind)
}

/// The quantity in brackets or after “, or” behind a noun: its own range of tokens with what leads to it.
fn restated<'q>(passage: &'q Passage<'_>, at: usize, sentence: &Range<usize>) -> Option<&'q Quantity> {
    let words = passage.words;
    let noun = (at..sentence.end.min(at + LONGEST_NOUN)).take_while(|&at| words.kind(at) == Some(TokenKind::Word));
    let behind = noun.last().map_or(at, |last| last + 1);
    let start = match words.kind(behind) {
        Some(TokenKind::Open) => behind + 1,
        Some(TokenKind::Comma | TokenKind::Dash) if words.eq(behind + 1, "or") => behind + 2,
        _ => return None,
    };
    let found = passage.quantity_at(start)?;
    let closes = words.kind(found.to).is_none_or(|kind| {
        matches!(kind, TokenKind::Close | TokenKind::Comma | TokenKind::Stop | TokenKind::Semicolon | TokenKind::Dash)
    });
    closes.then_some(found)
}

/// “81 of 120 (54 per cent)”, “54 per cent (81 of 120)”
fn ratio(passage: &Passage<'_>, part: &Quantity, sentence: &Range<usize>) -> Option<Inconsistency> {
    let words = passage.words;
    let noun = (part.to..part.to + 3)
        .take_while(|&at| words.kind(at) == Some(TokenKind::Word) && !words.any(at, &["of", "out"]));
    let noun = noun.count();
    // “seven in ten, or 70%”
    let within = (words.eq(part.to, "in") && part.value < 100.0).then_some(part.to + 1);
    let whole = match of(passage, part.to).or_else(|| of(passage, part.to + noun)).or(within) {
        Some(whole) => passage.quantity_at(whole)?,
        None => of_which(passage, part, sentence)?,
    };
    let exact =
        |quantity: &Quantity| !quantity.soft && !quantity.compound && !quantity.fraction && quantity.value > 0.0;
    if !exact(part) || !exact(whole) || part.value > whole.value || part.unit == "percent" || whole.unit == "percent" {
        return None;
    }
    if !part.unit.is_empty() && part.unit != whole.unit {
        return None;
    }
    let before = part.from.checked_sub(1).and_then(|before| {
        let led = words.kind(before) == Some(TokenKind::Open)
            || words.eq(before, "or") && words.kind(before.wrapping_sub(1)) == Some(TokenKind::Comma);
        let share_end = if words.eq(before, "or") { before.wrapping_sub(1) } else { before };
        let noun = usize::from(words.kind(whole.to) == Some(TokenKind::Word));
        let closes = words.kind(whole.to + noun).is_none_or(|kind| kind != TokenKind::Word);
        passage.quantity_before(share_end).filter(|_| led && closes)
    });
    let last = if whole.to > part.to { whole } else { part };
    let share = restated(passage, last.to, sentence).or(before).filter(|share| share.unit == "percent")?;
    let ends = |quantity: &Quantity| {
        if quantity.rounded || quantity.grain >= 100.0 && quantity.value >= 1000.0 { quantity.grain / 2.0 } else { 0.0 }
    };
    let actual = part.value / whole.value * 100.0;
    let most = (part.value + ends(part)) / (whole.value - ends(whole)).max(1e-9) * 100.0;
    let least = (part.value - ends(part)) / (whole.value + ends(whole)) * 100.0;
    // One unit of the last digit: some cut the digits after it. A fraction is rough.
    let rough = if share.fraction {
        8.0
    } else if share.soft {
        6.0
    } else {
        share.grain.min(1.0)
    };
    if !differ(actual, share.value, rough + (most - least) / 2.0) {
        return None;
    }
    let said = words.prose.text.get(passage.span(share.from, share.to).range()).unwrap_or_default();
    let own = format!("{}%", (actual * 10.0).round() / 10.0);
    let (part_shown, whole_shown) = (shown(part.value, part), shown(whole.value, whole));
    Some(Inconsistency {
        matter: Matter::Share,
        message: format!("{part_shown} of {whole_shown} is {own}, not {said}."),
        spans: [passage.span(share.from, share.to), passage.span(part.from.min(whole.from), part.to.max(whole.to))],
        values: [shown(share.value, share).into(), own.into()],
    })
}

/// The 250 of “Of the 250 letters, 100 (40 per cent) were never opened”.
fn of_which<'q>(passage: &'q Passage<'_>, part: &Quantity, sentence: &Range<usize>) -> Option<&'q Quantity> {
    let words = passage.words;
    let whole = passage.quantity_at(of(passage, sentence.start)?)?;
    let comma = (whole.to..part.from).find(|&at| words.kind(at) == Some(TokenKind::Comma))?;
    let next = passage.quantities_in(comma..sentence.end).first()?;
    (next.from == part.from && part.from <= comma + 3).then_some(whole)
}

/// “a third of the 90 (45)”
fn fraction(passage: &Passage<'_>, share: &Quantity, sentence: &Range<usize>) -> Option<Inconsistency> {
    if share.unit != "percent" || share.soft || share.compound {
        return None;
    }
    let whole = passage.quantity_at(of(passage, share.to)?)?;
    let part = restated(passage, whole.to, sentence)?;
    let fits = part.unit == whole.unit && part.unit != "percent" && !part.soft && !whole.soft;
    if !fits || whole.value <= part.value || part.value <= 0.0 || passage.words.is_capital(part.to) {
        return None;
    }
    let actual = part.value / whole.value * 100.0;
    let rough = if share.fraction { share.value * 0.15 } else { share.grain.min(1.0) + 50.0 / whole.value };
    // A number in brackets far from it says something else.
    if !differ(actual, share.value, rough) || !(0.4..=2.5).contains(&(actual / share.value)) {
        return None;
    }
    let said = passage.words.prose.text.get(passage.span(share.from, share.to).range()).unwrap_or_default();
    let due = shown((share.value * whole.value / 100.0).round(), whole);
    let (part_shown, whole_shown) = (shown(part.value, part), shown(whole.value, whole));
    Some(Inconsistency {
        matter: Matter::Share,
        message: format!("“{said}” of {whole_shown} is {due}, not {part_shown}."),
        spans: [passage.span(part.from, part.to), passage.span(share.from, whole.to)],
        values: [part_shown.into(), due.into()],
    })
}
