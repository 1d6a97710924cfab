//! Numerals in digits: grouping, decimals, fractions, scales, and the currencies and units attached to them.

use super::number::Number;
use super::number_words::{in_words, scale, small};
use super::unit::{currency_before, measure};
use crate::analysis::Comparator;
use crate::analysis::gazetteer::Class;
use crate::analysis::words::Words;
use crate::syntax::TokenKind;

/// Larger values are skipped: scales would overflow the range of a figure.
const LARGEST: f64 = 1e18;

/// The number that a numeral in digits begins. `Err`: the token to continue with.
pub(super) fn numeral(words: &Words<'_>, at: usize) -> Result<Number, usize> {
    let word = words.word(at);
    let (mut to, grouped) = (at + 1, apostrophes(words, at));
    let (value, unit) = match grouped {
        Some((value, behind)) => {
            to = behind;
            (value, "")
        }
        None => parse_numeral(word).or_else(|| in_context(words, at)).ok_or(at + 1)?,
    };
    let mut number = Number::new(at, to, value, unit);
    // “816.000 inhabitants”: three digits after a point, before something that cannot be counted in parts.
    if unit.is_empty() && points_group(word) && (word.ends_with("000") || counts_whole(words, to)) {
        number.value *= 1e3;
    }
    // “5m people”, “5 m people”
    if unit == "m" && counts_whole(words, to) {
        number.value *= 1e6;
        number.unit = "";
    } else if unit.is_empty() && words.eq(to, "m") && counts_whole(words, to + 1) {
        number.value *= 1e6;
        number.to += 1;
    }
    if let Some((unit, from)) = currency_before(words, at) {
        number.unit = unit;
        number.from = from;
        number.numeral = at;
        if word.ends_with(['m', 'M']) && parse_numeral(word).is_some_and(|(_, unit)| unit == "m") {
            number.value *= 1e6;
        }
    }
    mixed_fraction(words, &mut number);
    multiply(words, &mut number);
    // “1,200+”
    if words.word(number.to) == "+" && words.get(number.to).is_some_and(crate::syntax::Token::is_glued) {
        number.comparator = Comparator::AtLeast;
        number.to += 1;
    }
    Ok(number)
}

/// Whether the next noun is counted in whole numbers.
fn counts_whole(words: &Words<'_>, at: usize) -> bool {
    words.stem_class(at).is(Class::PLURAL) && measure(words.word(at)).is_none() || words.eq(at, "people")
}

/// “816.000”: one point, with one to three digits before it and three after it.
fn points_group(word: &str) -> bool {
    let Some((whole, fraction)) = word.split_once('.') else { return false };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    (1..=3).contains(&whole.len())
        && !whole.starts_with('0')
        && fraction.len() == 3
        && digits(whole)
        && digits(fraction)
}

/// “816'000”: groups of three after apostrophes. The value and the token after it.
fn apostrophes(words: &Words<'_>, at: usize) -> Option<(f64, usize)> {
    let glued = |at: usize| words.get(at).is_some_and(crate::syntax::Token::is_glued);
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let first = words.word(at);
    if !(1..=3).contains(&first.len()) || !digits(first) {
        return None;
    }
    let (mut text, mut to) = (first.to_owned(), at + 1);
    while words.any(to, &["'", "’"])
        && glued(to)
        && glued(to + 1)
        && words.word(to + 1).len() == 3
        && digits(words.word(to + 1))
        && text.len() < 15
    {
        text.push_str(words.word(to + 1));
        to += 2;
    }
    (to > at + 1).then(|| text.parse().ok()).flatten().map(|value| (value, to))
}

/// A decimal comma: “5,4 %”, “€2,5 million”. Two numbers in a list look the same, so a unit, a scale or a currency must
/// be next to it.
fn in_context(words: &Words<'_>, at: usize) -> Option<(f64, &'static str)> {
    let word = words.word(at);
    let (whole, fraction) = word.split_once(',')?;
    let rest = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
    let decimals = fraction.len() - rest.len();
    let marked = word.starts_with(['$', '£', '€', '¥', '₹']) || !rest.is_empty();
    let next = words.word(at + 1);
    let measured = next == "%" || scale(next).is_some() || measure(next).is_some() || words.eq(at + 1, "per");
    if !(1..=2).contains(&decimals) || whole.contains(',') || !(marked || measured) {
        return None;
    }
    parse_numeral(&format!("{whole}.{fraction}"))
}

/// The value of a fraction sign.
fn sign(c: char) -> Option<f64> {
    let signs = [
        ('½', 0.5),
        ('¼', 0.25),
        ('¾', 0.75),
        ('⅓', 1.0 / 3.0),
        ('⅔', 2.0 / 3.0),
        ('⅕', 0.2),
        ('⅖', 0.4),
        ('⅗', 0.6),
        ('⅘', 0.8),
        ('⅛', 0.125),
        ('⅜', 0.375),
        ('⅝', 0.625),
        ('⅞', 0.875),
    ];
    signs.iter().find(|(mark, _)| *mark == c).map(|(_, value)| *value)
}

/// A word that is only a fraction sign: “½”.
pub(super) fn is_fraction_sign(word: &str) -> bool {
    let mut chars = word.chars();
    chars.next().and_then(sign).is_some() && chars.next().is_none()
}

/// “$1.13bn” → 1.13e9, USD. `None` for dates, clock times, ordinals, decades, irregular groups, and other text.
pub(super) fn parse_numeral(text: &str) -> Option<(f64, &'static str)> {
    if text.contains(char::is_whitespace) {
        // “12 000”: a run of spaces parts two groups.
        let groups: Vec<&str> = text.split_whitespace().collect();
        return parse_numeral(&groups.join(","));
    }
    let mut currency = "";
    let mut rest = text;
    for (mark, name) in [("$", "USD"), ("£", "GBP"), ("€", "EUR"), ("¥", "JPY"), ("₹", "INR")] {
        if let Some(behind) = rest.strip_prefix(mark) {
            (currency, rest) = (name, behind);
        }
    }
    let end = rest.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | ':' | '/'))).unwrap_or(rest.len());
    let (digits, suffix) = (rest.get(..end)?, rest.get(end..)?);
    if digits.contains([':', '/']) || digits.len() > 24 {
        return None;
    }
    let mut value = plain(digits)?;
    let mut suffix = suffix;
    if let Some(part) = suffix.chars().next().and_then(sign) {
        if !digits.is_empty() && digits.contains(['.', ',']) {
            return None;
        }
        value += part;
        suffix = suffix.get(suffix.chars().next().map_or(0, char::len_utf8)..)?;
    } else if digits.is_empty() {
        return None;
    }
    let scaled = |by: f64| Some((value * by, currency));
    let measured = |unit: &'static str| currency.is_empty().then_some((value, unit));
    match suffix {
        "" => scaled(1.0),
        "k" | "K" => scaled(1e3),
        "m" if currency.is_empty() => measured("m"),
        "m" | "mn" | "M" => scaled(1e6),
        "bn" | "b" | "B" => scaled(1e9),
        "tn" | "trn" | "T" => scaled(1e12),
        "%" | "pc" => measured("percent"),
        "km" => measured("km"),
        "kg" => measured("kg"),
        "g" => measured("g"),
        "cm" => measured("cm"),
        "mm" => measured("mm"),
        "ft" => measured("foot"),
        "lb" | "lbs" => measured("lb"),
        "C" => measured("degree C"),
        "F" => measured("degree F"),
        "mph" => measured("mph"),
        "kph" | "kmh" => measured("km/h"),
        "kW" => measured("kW"),
        "MW" => measured("MW"),
        "GW" => measured("GW"),
        "TWh" => measured("TWh"),
        "GWh" => measured("GWh"),
        "MWh" => measured("MWh"),
        "kWh" => measured("kWh"),
        "ha" => measured("hectare"),
        "p" => measured("pence"),
        "hrs" => measured("hour"),
        _ => None,
    }
}

/// The value of digits with grouping marks; zero if there are no digits.
fn plain(digits: &str) -> Option<f64> {
    if digits.is_empty() {
        return Some(0.0);
    }
    // “1.234.567”
    if digits.matches('.').count() > 1 {
        let groups: Vec<&str> = digits.split('.').collect();
        let even = groups.iter().skip(1).all(|group| group.len() == 3) && groups.first().is_some_and(|g| !g.is_empty());
        return (even && !digits.contains(',') && !digits.starts_with('0'))
            .then(|| groups.concat().parse().ok())
            .flatten();
    }
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.len() > 1 && whole.starts_with('0') || fraction.contains(',') {
        return None;
    }
    let groups: Vec<&str> = whole.split(',').collect();
    let (last, before) = groups.split_last()?;
    // By thousands, or in lakh and crore: “12,34,567”.
    let western = groups.iter().skip(1).all(|group| group.len() == 3);
    let indian = last.len() == 3
        && before.iter().skip(1).all(|group| group.len() == 2)
        && before.first().is_some_and(|group| (1..=2).contains(&group.len()));
    if groups.len() > 1 && !western && !indian {
        return None;
    }
    let value: f64 = digits.replace(',', "").parse().ok()?;
    Some(value)
}

/// “2 1/2 million”, “3½”: a fraction that follows a whole number.
fn mixed_fraction(words: &Words<'_>, number: &mut Number) {
    let word = words.word(number.to);
    if is_fraction_sign(word) {
        number.value += word.chars().next().and_then(sign).unwrap_or(0.0);
        number.to += 1;
        return;
    }
    // “2 and a half million”, “3 and a quarter per cent”
    let Some((part, to)) = super::share::and_a_part(words, number.to) else { return };
    number.value += part;
    number.to = to;
}

/// Reads the scales after a number: “5 million”, “3 lakh crore”.
pub(super) fn multiply(words: &Words<'_>, number: &mut Number) {
    while let Some(by) = scale(words.word(number.to)) {
        if number.value.abs() > LARGEST {
            break;
        }
        number.value *= by;
        number.to += 1;
    }
}

/// “16-year”, “six-month-long”, “55-year-old”, “twenty-five”, “two-thirds”, “400-strong”, “1,200-plus”, “$5-million”.
pub(super) fn compound(words: &Words<'_>, at: usize) -> Option<Number> {
    if let Some(number) = in_words(words, at) {
        return Some(number);
    }
    let word = words.word(at);
    let (count, rest) = word.split_once('-')?;
    let (value, currency) = match parse_numeral(count) {
        Some((value, currency)) => (value, currency),
        None => (small(count)?, ""),
    };
    let mut parts = rest.split('-');
    let first = parts.next()?;
    if rest.eq_ignore_ascii_case("plus") || rest.eq_ignore_ascii_case("odd") {
        let mut number = Number::new(at, at + 1, value, currency);
        number.comparator = if rest.eq_ignore_ascii_case("plus") { Comparator::AtLeast } else { Comparator::About };
        multiply(words, &mut number);
        return Some(number);
    }
    if let Some(by) = scale(first).filter(|_| measure(count).is_none()) {
        let unit = match parts.next() {
            Some(unit) => measure(unit)?,
            None => currency,
        };
        let mut number = Number::new(at, at + 1, value * by, unit);
        number.compound = true;
        return Some(number);
    }
    if !currency.is_empty() {
        return None;
    }
    let unit = measure(first).or_else(|| rest.starts_with("strong").then_some(""))?;
    let mut number = Number::new(at, at + 1, value, unit);
    number.compound = true;
    Some(number)
}

/// Negates a number with a minus sign attached: “-$4 million”, “−4C”, “minus 10 degrees”.
pub(super) fn negate(words: &Words<'_>, number: &mut Number) {
    let Some(before) = number.from.checked_sub(1) else { return };
    let glued = |at: usize| words.get(at).is_some_and(crate::syntax::Token::is_glued);
    let sign = (words.kind(before) == Some(TokenKind::Dash) && words.word(before) == "-" || words.word(before) == "−")
        && glued(number.from)
        && (before == 0 || !glued(before) || words.kind(before - 1) == Some(TokenKind::Open));
    if sign || words.eq(before, "minus") && !number.unit.is_empty() {
        number.value = -number.value;
        number.from = before;
    }
}
