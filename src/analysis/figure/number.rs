//! Numbers: numerals and number words, their multipliers, units and comparators. Does not know what they count.

use crate::analysis::Comparator;
use crate::analysis::gazetteer::Class;
use crate::analysis::words::Words;
use crate::syntax::{TokenKind, TokenShape};

/// A number in its place; token indices.
#[derive(Clone, Copy, Debug)]
pub(super) struct Number {
    /// With its comparator.
    pub(super) from: usize,
    /// The numeral itself.
    pub(super) numeral: usize,
    /// Behind its unit.
    pub(super) to: usize,
    pub(super) value: f64,
    pub(super) high: Option<f64>,
    pub(super) unit: &'static str,
    pub(super) comparator: Comparator,
    /// “16-year”: an adjective.
    pub(super) compound: bool,
    /// Written in words and small: “the two” is hardly a figure.
    small_word: bool,
}

/// The figure-like number that begins at a token, and the token to go on with where there is none.
pub(super) fn read(words: &Words<'_>, at: usize) -> Result<Number, usize> {
    let next = at + 1;
    let mut number = match words.kind(at) {
        Some(TokenKind::Number) => numeral(words, at)?,
        Some(TokenKind::Word) if words.has(at, TokenShape::HYPHEN) => compound(words, at).ok_or(next)?,
        Some(TokenKind::Word) if words.is(at, Class::NUMBER) => in_words(words, at).ok_or(next)?,
        _ => return Err(next),
    };
    if !number.compound {
        range(words, &mut number);
        take_unit(words, &mut number);
    }
    compare(words, &mut number);
    if is_clock_time(words, number.to) {
        return Err(number.to + 1);
    }
    if is_label(words, &number) || is_pronominal(words, &number) {
        return Err(number.to);
    }
    Ok(number)
}

/// “7 p.m.”, “three o’clock”
fn is_clock_time(words: &Words<'_>, behind: usize) -> bool {
    // “9 to 11 a.m.”
    let through =
        words.any(behind, &["to", "and", "until", "or", "-", "–"]) && words.kind(behind + 1) == Some(TokenKind::Number);
    let behind = if through { behind + 2 } else { behind };
    words.any(behind, &["a.m.", "p.m.", "a.m", "p.m", "am", "pm", "o'clock", "o’clock", "noon", "midnight"])
        || words.any(behind, &["a", "p"]) && words.word(behind + 1) == "." && words.any(behind + 2, &["m", "m."])
}

impl Number {
    fn new(at: usize, to: usize, value: f64, unit: &'static str) -> Self {
        Self {
            from: at,
            numeral: at,
            to,
            value,
            high: None,
            unit,
            comparator: Comparator::Equal,
            compound: false,
            small_word: false,
        }
    }
}

fn numeral(words: &Words<'_>, at: usize) -> Result<Number, usize> {
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
fn parse_numeral(text: &str) -> Option<(f64, &'static str)> {
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

fn in_words(words: &Words<'_>, at: usize) -> Option<Number> {
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
fn compound(words: &Words<'_>, at: usize) -> Option<Number> {
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

fn range(words: &Words<'_>, number: &mut Number) {
    let glued = |at: usize| words.get(at).is_some_and(crate::syntax::Token::is_glued);
    let to = number.to;
    let dash = words.kind(to) == Some(TokenKind::Dash) && glued(to) && glued(to + 1);
    let before = number.numeral.wrapping_sub(1);
    let word =
        words.eq(to, "to") && !words.any(before, &["from", "to"]) || words.eq(to, "and") && words.eq(before, "between");
    if !dash && !word {
        return;
    }
    let other = match words.kind(to + 1) {
        Some(TokenKind::Number) => numeral(words, to + 1).ok(),
        Some(TokenKind::Word) if words.is(to + 1, Class::NUMBER) && !words.any(to + 1, &["a", "half"]) => {
            in_words(words, to + 1)
        }
        _ => None,
    };
    let Some(other) = other else { return };
    // “2 to 3 million” counts millions at both ends.
    let mut low = number.value;
    if low < 1000.0 && other.value >= 1e3 && other.to > to + 2 {
        let digits = parse_numeral(words.word(to + 1)).map_or(1.0, |(value, _)| value);
        if digits > 0.0 {
            low *= other.value / digits;
        }
    }
    if low < other.value && (number.unit == other.unit || number.unit.is_empty() || other.unit.is_empty()) {
        number.value = low;
        number.high = Some(other.value);
        number.to = other.to;
        if number.unit.is_empty() {
            number.unit = other.unit;
        }
        if words.eq(before, "between") {
            number.from = before;
        }
    }
}

/// The unit a word stands for.
fn measure(word: &str) -> Option<&'static str> {
    const UNITS: [(&str, &str); 92] = [
        ("percent", "percent"),
        ("pc", "percent"),
        ("dollar", "USD"),
        ("dollars", "USD"),
        ("cents", "cent"),
        ("euro", "EUR"),
        ("euros", "EUR"),
        ("pounds", "GBP"),
        ("pound", "GBP"),
        ("sterling", "GBP"),
        ("rubles", "RUB"),
        ("roubles", "RUB"),
        ("yen", "JPY"),
        ("yuan", "CNY"),
        ("rupees", "INR"),
        ("rupee", "INR"),
        ("francs", "CHF"),
        ("kronor", "SEK"),
        ("kroner", "NOK"),
        ("pesos", "peso"),
        ("km", "km"),
        ("kms", "km"),
        ("kilometre", "km"),
        ("kilometres", "km"),
        ("kilometer", "km"),
        ("kilometers", "km"),
        ("mile", "mile"),
        ("miles", "mile"),
        ("metre", "m"),
        ("metres", "m"),
        ("meter", "m"),
        ("meters", "m"),
        ("foot", "foot"),
        ("feet", "foot"),
        ("inch", "inch"),
        ("inches", "inch"),
        ("yard", "yard"),
        ("yards", "yard"),
        ("cm", "cm"),
        ("centimetres", "cm"),
        ("centimeters", "cm"),
        ("mm", "mm"),
        ("kg", "kg"),
        ("kilo", "kg"),
        ("kilos", "kg"),
        ("kilogram", "kg"),
        ("kilograms", "kg"),
        ("gram", "g"),
        ("grams", "g"),
        ("ton", "ton"),
        ("tons", "ton"),
        ("tonne", "ton"),
        ("tonnes", "ton"),
        ("hectare", "hectare"),
        ("hectares", "hectare"),
        ("acre", "acre"),
        ("acres", "acre"),
        ("degrees", "degree"),
        ("degree", "degree"),
        ("year", "year"),
        ("years", "year"),
        ("month", "month"),
        ("months", "month"),
        ("week", "week"),
        ("weeks", "week"),
        ("day", "day"),
        ("days", "day"),
        ("hour", "hour"),
        ("hours", "hour"),
        ("minute", "minute"),
        ("minutes", "minute"),
        ("min", "minute"),
        ("second", "second"),
        ("seconds", "second"),
        ("barrel", "barrel"),
        ("barrels", "barrel"),
        ("litre", "litre"),
        ("litres", "litre"),
        ("liter", "litre"),
        ("liters", "litre"),
        ("gallon", "gallon"),
        ("gallons", "gallon"),
        ("megawatts", "MW"),
        ("gigawatts", "GW"),
        ("mw", "MW"),
        ("gw", "GW"),
        ("mph", "mph"),
        ("knots", "knot"),
        ("decade", "decade"),
        ("decades", "decade"),
        ("centuries", "century"),
        ("usd", "USD"),
    ];
    UNITS.iter().find(|(name, _)| word.eq_ignore_ascii_case(name)).map(|(_, unit)| *unit)
}

fn take_unit(words: &Words<'_>, number: &mut Number) {
    if !number.unit.is_empty() {
        return;
    }
    let at = number.to;
    if words.eq(at, "per") && words.eq(at + 1, "cent") {
        number.unit = "percent";
        number.to = at + 2;
    } else if words.word(at) == "%" {
        number.unit = "percent";
        number.to = at + 1;
    } else if words.any(at, &["percentage"]) && words.any(at + 1, &["point", "points"]) {
        number.unit = "percentage point";
        number.to = at + 2;
    } else if words.any(at, &["us", "u.s."]) && words.any(at + 1, &["dollars"]) {
        number.unit = "USD";
        number.to = at + 2;
    } else if words.any(at, &["square", "cubic"])
        && let Some(unit) = measure(words.word(at + 1))
    {
        number.unit = match (unit, words.eq(at, "square")) {
            ("km", true) => "km²",
            ("mile", true) => "mile²",
            ("m", true) => "m²",
            ("m", false) => "m³",
            (unit, _) => unit,
        };
        number.to = at + 2;
    } else if let Some(unit) = measure(words.word(at)) {
        number.unit = unit;
        number.to = at + 1;
    }
    if number.unit == "degree" {
        let scale = [(["c", "celsius"], "degree C"), (["f", "fahrenheit"], "degree F")];
        if let Some((_, unit)) = scale.iter().find(|(names, _)| words.any(number.to, names)) {
            number.unit = unit;
            number.to += 1;
        }
    }
}

fn compare(words: &Words<'_>, number: &mut Number) {
    let at = number.from;
    let back = |by: usize| at.wrapping_sub(by);
    let (p1, p2, p3) = (back(1), back(2), back(3));
    let found = if words.eq(p1, "than") {
        let no = words.eq(p3, "no") || words.eq(p3, "not");
        match () {
            () if words.any(p2, &["less", "fewer", "lower", "smaller"]) && no => Some((Comparator::AtLeast, 3)),
            () if words.any(p2, &["less", "fewer", "lower", "smaller"]) => Some((Comparator::Less, 2)),
            () if words.any(p2, &["more", "greater", "higher", "larger", "bigger"]) && no => {
                Some((Comparator::AtMost, 3))
            }
            () if words.any(p2, &["more", "greater", "higher", "larger", "bigger"]) => Some((Comparator::Greater, 2)),
            () => None,
        }
    } else if words.eq(p2, "at") && words.eq(p1, "least") {
        Some((Comparator::AtLeast, 2))
    } else if words.eq(p2, "at") && words.eq(p1, "most") || words.eq(p2, "up") && words.eq(p1, "to") {
        Some((Comparator::AtMost, 2))
    } else if words.eq(p1, "as") && words.eq(p3, "as") && words.any(p2, &["many", "much", "high"]) {
        Some((Comparator::AtMost, 3))
    } else if words.eq(p1, "as") && words.eq(p3, "as") && words.any(p2, &["few", "little", "low"]) {
        Some((Comparator::AtLeast, 3))
    } else if words.any(p1, &["below", "under", "beneath"]) {
        Some((Comparator::Less, 1 + usize::from(words.any(p2, &["well", "just", "far", "slightly"]))))
    } else if words.any(p1, &["over", "above", "exceeding", "topping"]) {
        Some((Comparator::Greater, 1 + usize::from(words.any(p2, &["well", "just", "far", "slightly"]))))
    } else if words.any(
        p1,
        &["about", "around", "roughly", "approximately", "some", "nearly", "almost", "circa", "approx.", "virtually"],
    ) {
        Some((Comparator::About, 1))
    } else if words.any(p1, &["estimated"]) {
        Some((Comparator::About, 1 + usize::from(words.any(p2, &["an", "the"]))))
    } else if words.eq(p2, "close") && words.eq(p1, "to") {
        Some((Comparator::About, 2))
    } else {
        None
    };
    if let Some((comparator, length)) = found {
        number.comparator = comparator;
        number.from = at - length.min(at);
    } else if words.eq(number.to, "or") && words.any(number.to + 1, &["more", "less", "fewer", "so"]) {
        number.comparator = match () {
            () if words.eq(number.to + 1, "more") => Comparator::AtLeast,
            () if words.eq(number.to + 1, "so") => Comparator::About,
            () => Comparator::AtMost,
        };
        number.to += 2;
    }
}

/// A number that names and does not count: “No. 10”, “Article 5”, “Apollo 11”, a score, a telephone number.
fn is_label(words: &Words<'_>, number: &Number) -> bool {
    let at = number.numeral;
    let before = at.wrapping_sub(1);
    let labels = [
        "no",
        "no.",
        "nos.",
        "number",
        "nr",
        "page",
        "pages",
        "p.",
        "pp.",
        "para",
        "para.",
        "paragraph",
        "chapter",
        "section",
        "figure",
        "table",
        "part",
        "article",
        "level",
        "type",
        "grade",
        "flight",
        "highway",
        "route",
        "channel",
        "room",
        "line",
        "item",
        "step",
        "version",
        "vol",
        "vol.",
        "volume",
        "§",
        "#",
        "aged",
        "day",
        "week",
        "year",
        "phase",
        "group",
        "category",
        "tier",
    ];
    if number.comparator != Comparator::Equal || !number.unit.is_empty() && !words.any(before, &["no", "no."]) {
        return false;
    }
    let counted = words.stem_class(number.to).is(Class::PLURAL)
        || words.any(number.to, &["people", "of", "men", "women", "children"]);
    let named = words.is_capital(before)
        && words.kind(before) == Some(TokenKind::Word)
        && !words.is(before, Class::FUNCTION.or(Class::COMMON).or(Class::MONTH))
        && words.get(before.wrapping_sub(1)).is_some_and(|token| token.is_word() || token.kind == TokenKind::Clitic);
    let glued = |at: usize| words.get(at).is_some_and(crate::syntax::Token::is_glued);
    let dashed = |at: usize| words.kind(at) == Some(TokenKind::Dash);
    let tied = glued(at) && dashed(before) || dashed(number.to) && glued(number.to) && glued(number.to + 1);
    let listed = words.has(at, TokenShape::LINE)
        && words.kind(number.to).is_some_and(|kind| matches!(kind, TokenKind::Stop | TokenKind::Close));
    tied || listed || words.any(before, &labels) && !counted || named && !counted
}

/// “the two”, “all three”, “one”: refers, rather than counts.
fn is_pronominal(words: &Words<'_>, number: &Number) -> bool {
    if !number.small_word || !number.unit.is_empty() || number.comparator != Comparator::Equal {
        return false;
    }
    let before = number.numeral.wrapping_sub(1);
    let definite = words.is_possessive(before)
        || words.any(
            before,
            &["the", "these", "those", "all", "both", "his", "her", "their", "its", "our", "my", "other", "any"],
        );
    let counts = words.kind(number.to) == Some(TokenKind::Word)
        && (!words.is(number.to, Class::FUNCTION) || words.eq(number.to, "of"));
    number.value < 2.0 || definite || !counts
}
