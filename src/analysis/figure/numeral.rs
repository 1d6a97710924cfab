//! Numerals and number words, alone and with their multipliers; shares in words.

use super::number::Number;
use super::unit::measure;
use crate::analysis::gazetteer::Class;
use crate::analysis::words::Words;

pub(super) fn numeral(words: &Words<'_>, at: usize) -> Result<Number, usize> {
    let (value, unit) = parse_numeral(words.word(at)).ok_or(at + 1)?;
    let mut number = Number::new(at, at + 1, value, unit);
    if unit == "m" && (words.stem_class(at + 1).is(Class::PLURAL) || words.eq(at + 1, "people")) {
        // “5m people”
        number.value *= 1e6;
        number.unit = "";
    }
    multiply(words, &mut number);
    Ok(number)
}

/// “$1.13bn” → 1.13e9, USD. None for dates, clock times, ordinals, decades and what is no number.
pub(super) fn parse_numeral(text: &str) -> Option<(f64, &'static str)> {
    let mut currency = "";
    let mut rest = text;
    for (mark, name) in [("$", "USD"), ("£", "GBP"), ("€", "EUR"), ("¥", "JPY"), ("₹", "INR")] {
        if let Some(behind) = rest.strip_prefix(mark) {
            (currency, rest) = (name, behind);
        }
    }
    let end = rest.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | ':' | '/'))).unwrap_or(rest.len());
    let (digits, suffix) = (rest.get(..end)?, rest.get(end..)?);
    if digits.contains([':', '/']) || digits.matches('.').count() > 1 || digits.len() > 24 {
        return None;
    }
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.len() > 1 && whole.starts_with('0') || fraction.contains(',') {
        return None;
    }
    let mut groups = whole.split(',');
    groups.next();
    if groups.any(|group| group.len() != 3) {
        return None;
    }
    let plain: String = digits.chars().filter(|c| *c != ',').collect();
    let value: f64 = plain.parse().ok()?;
    let scaled = |by: f64| Some((value * by, currency));
    let measured = |unit: &'static str| currency.is_empty().then_some((value, unit));
    match suffix {
        "" => scaled(1.0),
        "k" | "K" => scaled(1e3),
        "m" if currency.is_empty() => measured("m"),
        "m" | "mn" | "M" => scaled(1e6),
        "bn" | "b" | "B" => scaled(1e9),
        "tn" | "trn" | "T" => scaled(1e12),
        "%" => measured("percent"),
        "km" => measured("km"),
        "kg" => measured("kg"),
        "cm" => measured("cm"),
        "mm" => measured("mm"),
        "ft" => measured("foot"),
        "C" => measured("degree C"),
        "F" => measured("degree F"),
        "mph" => measured("mph"),
        "kph" => measured("km/h"),
        "MW" => measured("MW"),
        "GW" => measured("GW"),
        "ha" => measured("hectare"),
        "p" => measured("pence"),
        _ => None,
    }
}

fn multiplier(word: &str) -> Option<f64> {
    let multipliers = [
        ("hundred", 1e2),
        ("thousand", 1e3),
        ("million", 1e6),
        ("billion", 1e9),
        ("trillion", 1e12),
        ("dozen", 12.0),
        ("bn", 1e9),
        ("mn", 1e6),
    ];
    multipliers.iter().find(|(name, _)| word.eq_ignore_ascii_case(name)).map(|(_, by)| *by)
}

fn multiply(words: &Words<'_>, number: &mut Number) {
    while let Some(by) = multiplier(words.word(number.to)) {
        if number.value.abs() > 1e18 {
            break;
        }
        number.value *= by;
        number.to += 1;
    }
}

fn small(word: &str) -> Option<f64> {
    const NAMES: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let of = |names: &[&str]| names.iter().position(|name| word.eq_ignore_ascii_case(name));
    if let Some(value) = of(&NAMES) {
        return u8::try_from(value).ok().map(f64::from);
    }
    if let Some(tens) = of(&TENS) {
        return u8::try_from(tens).ok().map(|tens| f64::from(tens) * 10.0 + 20.0);
    }
    let (tens, ones) = word.split_once('-')?;
    let tens = of(&TENS).or_else(|| TENS.iter().position(|name| tens.eq_ignore_ascii_case(name)))?;
    let ones = NAMES.iter().position(|name| ones.eq_ignore_ascii_case(name)).filter(|ones| (1..10).contains(ones))?;
    u8::try_from(tens * 10 + 20 + ones).ok().map(f64::from)
}

/// Shares written as words, in percent.
fn share(words: &Words<'_>, at: usize) -> Option<Number> {
    let parts: [(&str, f64); 9] = [
        ("half", 50.0),
        ("third", 100.0 / 3.0),
        ("quarter", 25.0),
        ("two-thirds", 200.0 / 3.0),
        ("three-quarters", 75.0),
        ("three-fourths", 75.0),
        ("one-third", 100.0 / 3.0),
        ("one-quarter", 25.0),
        ("fifth", 20.0),
    ];
    let article = usize::from(words.any(at, &["a", "one"]));
    if article == 1 && !words.is(at + 1, Class::NUMBER) {
        return None;
    }
    let word = words.word(at + article);
    let (name, value) = parts.iter().find(|(name, _)| word.eq_ignore_ascii_case(name))?;
    if *name != "half" && !name.contains('-') && article == 0 {
        return None;
    }
    let next = at + article + 1;
    let of = words.eq(next, "of") || *name == "half" && words.any(next, &["the", "its", "their", "all", "his", "her"]);
    let ordinal =
        words.any(at.wrapping_sub(1), &["first", "second", "last", "latter", "other", "better", "and", "the"]);
    (of && !ordinal).then(|| Number::new(at, next, *value, "percent"))
}

pub(super) fn in_words(words: &Words<'_>, at: usize) -> Option<Number> {
    if let Some(share) = share(words, at) {
        return Some(share);
    }
    // “a dozen”, “half a million”
    if words.eq(at, "a") {
        let by = multiplier(words.word(at + 1))?;
        let mut number = Number::new(at, at + 2, by, "");
        multiply(words, &mut number);
        return Some(number);
    }
    if words.eq(at, "half") && words.eq(at + 1, "a") {
        let by = multiplier(words.word(at + 2))?;
        return Some(Number::new(at, at + 3, by / 2.0, ""));
    }
    let first = small(words.word(at))?;
    let mut number = Number::new(at, at + 1, first, "");
    let mut total = 0.0;
    let mut current = first;
    // “two hundred and fifty thousand”
    for _ in 0..12 {
        let next = words.word(number.to);
        if let Some(by) = multiplier(next) {
            if by == 1e2 || by == 12.0 {
                current *= by;
            } else {
                total += current * by;
                current = 0.0;
            }
            number.to += 1;
        } else if let Some(value) = small(next)
            && total + current >= 100.0
            && (current == 0.0 || current >= 100.0)
        {
            current += value;
            number.to += 1;
        } else if words.eq(number.to, "and") && (total + current) >= 100.0 && small(words.word(number.to + 1)).is_some()
        {
            number.to += 1;
        } else {
            break;
        }
    }
    number.value = total + current;
    number.small_word = number.to == at + 1 && first < 13.0;
    Some(number)
}

/// “16-year”, “six-month-long”, “55-year-old”, “twenty-five”, “two-thirds”, “400-strong”.
pub(super) fn compound(words: &Words<'_>, at: usize) -> Option<Number> {
    let word = words.word(at);
    if let Some(share) = share(words, at) {
        return Some(share);
    }
    if let Some(value) = small(word) {
        let mut number = Number::new(at, at + 1, value, "");
        multiply(words, &mut number);
        return Some(number);
    }
    let (count, rest) = word.split_once('-')?;
    let value = match parse_numeral(count) {
        Some((value, "")) => value,
        Some(_) | None => small(count)?,
    };
    let mut parts = rest.split('-');
    let unit = measure(parts.next()?).or_else(|| rest.starts_with("strong").then_some(""))?;
    let mut number = Number::new(at, at + 1, value, unit);
    number.compound = true;
    Some(number)
}
