//! Units: the words and signs after a number that give its unit of measurement.

use super::number::Number;
use crate::analysis::words::Words;

/// The unit of a word.
pub(super) fn measure(word: &str) -> Option<&'static str> {
    const UNITS: &[(&str, &str)] = &[
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
        ("eur", "EUR"),
        ("gbp", "GBP"),
        ("jpy", "JPY"),
        ("krona", "SEK"),
        ("krone", "NOK"),
        ("m", "m"),
        ("kw", "kW"),
        ("kilowatts", "kW"),
        ("kwh", "kWh"),
        ("mwh", "MWh"),
        ("gwh", "GWh"),
        ("twh", "TWh"),
        ("kilowatt-hours", "kWh"),
        ("gigawatt-hours", "GWh"),
        ("lb", "lb"),
        ("lbs", "lb"),
        ("ounces", "ounce"),
        ("oz", "ounce"),
        ("kmh", "km/h"),
        ("kph", "km/h"),
        ("fortnight", "fortnight"),
        ("fortnights", "fortnight"),
        ("dm", "DEM"),
        ("gulden", "gulden"),
        ("rand", "ZAR"),
        ("naira", "NGN"),
        ("zloty", "PLN"),
        ("lira", "TRY"),
        ("shekels", "ILS"),
    ];
    UNITS.iter().find(|(name, _)| word.eq_ignore_ascii_case(name)).map(|(_, unit)| *unit)
}

/// A currency before the numeral at a token, and the token at which it begins: “Rs 5 crore”, “C$4”, “JPY 40 billion”,
/// “US$3”.
pub(super) fn currency_before(words: &Words<'_>, at: usize) -> Option<(&'static str, usize)> {
    const CODES: &[(&str, &str)] = &[
        ("Rs", "INR"),
        ("INR", "INR"),
        ("USD", "USD"),
        ("EUR", "EUR"),
        ("GBP", "GBP"),
        ("JPY", "JPY"),
        ("CNY", "CNY"),
        ("RMB", "CNY"),
        ("CHF", "CHF"),
        ("SEK", "SEK"),
        ("NOK", "NOK"),
        ("DKK", "DKK"),
        ("CAD", "CAD"),
        ("AUD", "AUD"),
        ("NZD", "NZD"),
        ("HKD", "HKD"),
        ("SGD", "SGD"),
        ("ZAR", "ZAR"),
        ("BRL", "BRL"),
        ("MXN", "MXN"),
        ("KRW", "KRW"),
        ("PLN", "PLN"),
        ("CZK", "CZK"),
        ("HUF", "HUF"),
        ("RUB", "RUB"),
        ("NGN", "NGN"),
        ("KES", "KES"),
    ];
    /// The prefix or suffix of a dollar sign.
    const DOLLARS: &[(&str, &str)] = &[
        ("C", "CAD"),
        ("CA", "CAD"),
        ("A", "AUD"),
        ("AU", "AUD"),
        ("NZ", "NZD"),
        ("HK", "HKD"),
        ("S", "SGD"),
        ("US", "USD"),
        ("NT", "TWD"),
        ("R", "BRL"),
        ("Z", "ZWD"),
    ];
    let before = at.checked_sub(1)?;
    let glued = words.get(at).is_some_and(crate::syntax::Token::is_glued);
    let find = |list: &[(&'static str, &'static str)], word: &str| {
        list.iter().find(|(name, _)| *name == word).map(|(_, unit)| *unit)
    };
    if words.word(at).starts_with('$') {
        return glued.then(|| find(DOLLARS, words.word(before))).flatten().map(|unit| (unit, before));
    }
    if words.word(before) == "$" {
        return None;
    }
    // “Rs. 5 lakh”
    let code = if words.word(before) == "." { before.checked_sub(1)? } else { before };
    let unit = find(CODES, words.word(code).trim_end_matches('.'))?;
    (code == before || unit == "INR").then_some((unit, code))
}

/// Whether pounds are a weight here: something weighs them, or they are pounds of something that is not paid for.
fn are_weight(words: &Words<'_>, number: &Number) -> bool {
    let weighs = ["weigh", "weighs", "weighed", "weighing", "weight", "heavy", "heavier", "lost", "gained"];
    let low = number.from.saturating_sub(6);
    (low..number.from).any(|at| words.any(at, &weighs[..5]))
        || words.any(number.to + 1, &["of", "per", "heavier", "lighter"])
            && !words.any(
                number.to + 2,
                &["debt", "public", "taxpayers", "aid", "its", "their", "his", "her", "savings", "investment", "money"],
            )
}

/// Reads the unit after a number.
pub(super) fn take_unit(words: &Words<'_>, number: &mut Number) {
    if !number.unit.is_empty() {
        return;
    }
    let at = number.to;
    let glued = |at: usize| words.get(at).is_some_and(crate::syntax::Token::is_glued);
    if words.eq(at, "per") && words.eq(at + 1, "cent") {
        number.unit = "percent";
        number.to = at + 2;
    } else if words.word(at) == "%" {
        number.unit = "percent";
        number.to = at + 1;
    } else if words.any(at, &["percentage", "percent", "%"]) && words.any(at + 1, &["point", "points"]) {
        number.unit = "percentage point";
        number.to = at + 2;
    } else if let Some(unit) = dollars(words, at) {
        number.unit = unit;
        number.to = at + 2;
    } else if words.any(at, &["square", "cubic", "sq", "sq.", "nautical"])
        && let Some(unit) = measure(words.word(at + 1 + usize::from(words.word(at + 1) == ".")))
    {
        let square = words.any(at, &["square", "sq", "sq."]);
        number.unit = match (unit, square) {
            ("km", true) => "km²",
            ("mile", true) => "mile²",
            ("m", true) => "m²",
            ("foot", true) => "foot²",
            ("m", false) => "m³",
            ("mile", false) => "nautical mile",
            _ => return,
        };
        number.to = at + 2 + usize::from(words.word(at + 1) == ".");
    } else if words.any(at, &["km²", "m²", "m³"]) {
        number.unit = if words.eq(at, "km²") {
            "km²"
        } else if words.eq(at, "m²") {
            "m²"
        } else {
            "m³"
        };
        number.to = at + 1;
    } else if words.word(at) == "°" && glued(at + 1) && words.any(at + 1, &["c", "f"]) {
        number.unit = if words.eq(at + 1, "c") { "degree C" } else { "degree F" };
        number.to = at + 2;
    } else if let Some(unit) = measure(words.word(at)) {
        // “5 m people” was handled above; “km/h” and “miles per hour” are speeds.
        number.unit =
            if unit == "GBP" && words.any(at, &["pounds", "pound"]) && are_weight(words, number) { "lb" } else { unit };
        number.to = at + 1;
        speed(words, number);
    }
    if number.unit == "degree" {
        let scale = [(["c", "celsius"], "degree C"), (["f", "fahrenheit"], "degree F")];
        if let Some((_, unit)) = scale.iter().find(|(names, _)| words.any(number.to, names)) {
            number.unit = unit;
            number.to += 1;
        }
    }
}

/// “US dollars”, “Canadian dollars”
fn dollars(words: &Words<'_>, at: usize) -> Option<&'static str> {
    const OF: &[(&str, &str)] = &[
        ("us", "USD"),
        ("u.s.", "USD"),
        ("american", "USD"),
        ("canadian", "CAD"),
        ("australian", "AUD"),
        ("singapore", "SGD"),
        ("kong", "HKD"),
    ];
    let other = [("danish", "DKK"), ("swedish", "SEK"), ("norwegian", "NOK")];
    if words.any(at + 1, &["kronor", "kroner", "crowns"]) {
        return other.iter().find(|(name, _)| words.eq(at, name)).map(|(_, unit)| *unit);
    }
    if words.eq(at, "swiss") && words.eq(at + 1, "francs") {
        return Some("CHF");
    }
    words
        .any(at + 1, &["dollars", "dollar"])
        .then(|| OF.iter().find(|(name, _)| words.eq(at, name)))?
        .map(|(_, unit)| *unit)
}

/// Turns a length into a speed if a time follows: “km/h”, “miles per hour”, “kilometres an hour”.
fn speed(words: &Words<'_>, number: &mut Number) {
    let (mark, time) = (number.to, number.to + 1);
    let hour = words.any(mark, &["per", "an", "/"]) && words.any(time, &["hour", "h", "hr"]);
    let second = words.any(mark, &["per", "a", "/"]) && words.any(time, &["second", "s"]);
    let unit = match number.unit {
        "km" if hour => "km/h",
        "mile" if hour => "mph",
        "m" if second => "m/s",
        "mg" | "mmol" => return,
        _ => return,
    };
    number.unit = unit;
    number.to += 2;
}
