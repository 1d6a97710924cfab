//! Units: the words and signs behind a number that say what it is measured in.

use super::number::Number;
use crate::analysis::words::Words;

/// The unit a word stands for.
pub(super) fn measure(word: &str) -> Option<&'static str> {
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

pub(super) fn take_unit(words: &Words<'_>, number: &mut Number) {
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
