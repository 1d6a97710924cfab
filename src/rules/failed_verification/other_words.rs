//! Amounts that a source gives in other words than a claim: “a fortnight” for two weeks, “from March to June” for four
//! months, “doubled” for twice as much. Knows no documents.

use std::sync::LazyLock;

use crate::analysis::{Figure, number_in_words};
use crate::english;

/// Units of time in days. Months and years are averages.
const UNITS: [(&str, f64); 10] = [
    ("second", 1.0 / 86_400.0),
    ("minute", 1.0 / 1_440.0),
    ("hour", 1.0 / 24.0),
    ("day", 1.0),
    ("week", 7.0),
    ("fortnight", 14.0),
    ("month", 30.44),
    ("year", 365.25),
    ("decade", 3_652.5),
    ("century", 36_525.0),
];
/// Two durations are equal if they differ by less: a month is 28 to 31 days.
const TOLERANCE: f64 = 0.05;

static MONTHS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::CALENDAR, "months"));
static WEEKDAYS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::CALENDAR, "weekdays"));

/// Whether a sentence gives the amount of a figure in other words. `written`: the figure as the claim has it.
pub(super) fn gives(text: &str, figure: &Figure, written: &str) -> bool {
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric() && c != '.' && c != '%')
        .map(|word| word.trim_matches('.').to_lowercase())
        .filter(|word| !word.is_empty())
        .collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let unit = time_unit(&figure.unit).or_else(|| time_unit(&figure.head));
    if let Some(unit) = unit {
        let days = figure.value * unit;
        let same = |other: f64| (days - other).abs() <= TOLERANCE * days.max(other);
        return durations(&words).into_iter().any(same)
            || spans(&words, unit).into_iter().any(|n| near(n, figure.value));
    }
    let written = written.to_lowercase();
    let multiple = match &*figure.unit {
        "percent" if figure.change => Some(1.0 + figure.value / 100.0),
        _ if ["times", "fold"].iter().any(|word| written.contains(word)) || &*figure.head == "time" => {
            Some(figure.value)
        }
        _ => None,
    };
    if let Some(multiple) = multiple {
        return multiples(&words).into_iter().any(|other| near(other, multiple));
    }
    match &*figure.unit {
        "percent" => shares(&words, figure.value),
        "" => dozens(&words, written.contains("dozen")).into_iter().any(|number| near(number, figure.value)),
        _ => false,
    }
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-6 * a.abs().max(1.0)
}

/// The length in days of a unit of time, in the singular or plural.
fn time_unit(word: &str) -> Option<f64> {
    let word = word.to_lowercase();
    let one = match &*word {
        "centuries" => "century",
        other => other.strip_suffix('s').unwrap_or(other),
    };
    UNITS.iter().find(|(unit, _)| *unit == one).map(|(_, days)| *days)
}

fn number(word: &str) -> Option<f64> {
    match word {
        "a" | "an" => Some(1.0),
        "dozen" => Some(12.0),
        _ => word.parse().ok().or_else(|| number_in_words(word).map(f64::from)),
    }
}

/// The durations that some words give, in days: “two weeks”, “an hour and a half”, “half a year”, “the decade”.
fn durations(words: &[&str]) -> Vec<f64> {
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let Some(unit) = time_unit(word) else { continue };
        let back = |by: usize| at.checked_sub(by).and_then(|at| words.get(at)).copied().unwrap_or("");
        let mut count = match (back(1), back(2)) {
            ("half", "a" | "an") if back(3) == "and" => number(back(4)).map(|whole| whole + 0.5),
            ("a" | "an", "half") => Some(0.5),
            ("half", _) => Some(0.5),
            (near, _) => number(near),
        }
        .unwrap_or(1.0);
        if words.get(at + 1..at + 4) == Some(&["and", "a", "half"]) {
            count += 0.5;
        }
        found.push(count * unit);
    }
    found
}

/// How many of a unit lie between two months, weekdays or years that some words name, with and without the last.
fn spans(words: &[&str], unit: f64) -> Vec<f64> {
    let place = |list: &[&str], word: &str| list.iter().position(|each| each.eq_ignore_ascii_case(word));
    let year = |word: &str| word.parse().ok().filter(|year: &u32| (1000..2200).contains(year) && word.len() == 4);
    let mut found = Vec::new();
    let mut add = |from: usize, to: usize, cycle: usize| {
        let gap = if to >= from { to - from } else { to + cycle - from };
        found.extend([number_of(gap), number_of(gap + 1)]);
    };
    let (month, day, of_years) = (near(unit, 30.44), near(unit, 1.0), near(unit, 365.25));
    for (at, word) in words.iter().enumerate() {
        for (by, other) in words.iter().skip(at + 1).take(WINDOW).enumerate() {
            let between = &words[at + 1..at + 1 + by];
            if !between.is_empty() && !between.iter().any(|word| LINKS.contains(word)) {
                continue;
            }
            if month && let (Some(from), Some(to)) = (place(&MONTHS, word), place(&MONTHS, other)) {
                add(from % 12, to % 12, 12);
            }
            if day && let (Some(from), Some(to)) = (place(&WEEKDAYS, word), place(&WEEKDAYS, other)) {
                add(from % 7, to % 7, 7);
            }
            if of_years
                && let (Some(from), Some(to)) = (year(word), year(other))
                && to > from
            {
                found_years(&mut add, from, to);
            }
        }
    }
    found
}

/// Words of which one stands between the two ends of a period.
const LINKS: [&str; 8] = ["to", "until", "till", "through", "and", "end", "ended", "ends"];
/// Words between the two ends of a period.
const WINDOW: usize = 8;

fn found_years(add: &mut impl FnMut(usize, usize, usize), from: u32, to: u32) {
    add(0, (to - from) as usize, 0);
}

#[expect(clippy::cast_precision_loss, reason = "months, days and years")]
fn number_of(count: usize) -> f64 {
    count as f64
}

/// The factors of change: “doubled”, “twice”, “three times”, “threefold”, “halved”.
fn multiples(words: &[&str]) -> Vec<f64> {
    let of = |(at, word): (usize, &&str)| match *word {
        "doubled" | "double" | "doubles" | "doubling" | "twice" | "twofold" => Some(2.0),
        "tripled" | "triple" | "trebled" | "treble" | "threefold" | "thrice" => Some(3.0),
        "quadrupled" | "quadruple" | "fourfold" => Some(4.0),
        "halved" | "halving" | "halves" => Some(0.5),
        "times" | "fold" => at.checked_sub(1).and_then(|at| number(words[at])),
        _ => word.strip_suffix("fold").and_then(number),
    };
    words.iter().enumerate().filter_map(of).collect()
}

/// Whether some words give a share in percent: “half”, “a third”, “two thirds”, or “33 %” for a share in words.
fn shares(words: &[&str], own: f64) -> bool {
    /// The rounding of “a third” to a whole percentage.
    const ROUNDING: f64 = 0.7;
    let of = |at: usize, word: &str| {
        let part = match word.trim_end_matches('s') {
            "half" | "halve" => 2.0,
            "third" => 3.0,
            "quarter" => 4.0,
            "fifth" => 5.0,
            "sixth" => 6.0,
            "eighth" => 8.0,
            "tenth" => 10.0,
            "percent" | "%" => 100.0,
            last if last.ends_with('%') => return last.trim_end_matches('%').parse().ok().map(|share| (share, false)),
            _ => return None,
        };
        let before = at.checked_sub(1).and_then(|at| number(words[at]));
        Some((before.unwrap_or(1.0) * 100.0 / part, part < 100.0))
    };
    let in_words = !near((own * 10.0).round(), own * 10.0);
    let found = words.iter().enumerate().filter_map(|(at, word)| of(at, word));
    found
        .into_iter()
        .any(|(share, is_part)| near(share, own) || (is_part || in_words) && (share - own).abs() <= ROUNDING)
}

/// “A dozen”, “two dozen”, and numbers in words. `digits`: also those in digits.
fn dozens(words: &[&str], digits: bool) -> Vec<f64> {
    let of = |(at, word): (usize, &&str)| match *word {
        "dozen" => Some(12.0 * at.checked_sub(1).and_then(|at| number(words[at])).unwrap_or(1.0)),
        "a" | "an" => None,
        word if word.parse::<f64>().is_ok() && !digits => None,
        _ => number(word),
    };
    words.iter().enumerate().filter_map(of).collect()
}

#[cfg(test)]
mod tests {
    use crate::rules::fixture::findings;

    /// Whether a claim that cites a text is reported.
    fn fails(source: &str, claim: &str) -> bool {
        let world = format!("--- src.md\n{source}\n");
        !findings(&world, "failed-verification", &format!("{claim} [@src].")).is_empty()
    }

    #[test]
    fn other_words_for_an_amount_verify_it() {
        for (source, claim) in [
            ("The bridge in Halden was closed from March to June.", "The bridge in Halden was closed for four months"),
            ("The strike at the depot lasted a fortnight.", "The strike at the depot lasted 14 days"),
            ("The trial of the drug took a decade.", "The trial of the drug took ten years"),
            ("The vaccine trial ran from 2015 to 2019.", "The vaccine trial ran for four years"),
            ("The season of the club runs from September to May.", "The season of the club runs for nine months"),
            ("Half of the plots in the valley were flooded.", "50 % of the plots in the valley were flooded"),
            ("A third of the pupils had the flu.", "33 % of the pupils had the flu"),
            ("67 % of the members were absent.", "Two thirds of the members were absent"),
            ("The patients were followed for 18 months.", "The patients were followed for one and a half years"),
            ("The 12 jurors met for a week.", "The dozen jurors met for seven days"),
            ("Sales at Norvik doubled in May.", "Sales at Norvik rose by 100 percent in May"),
            ("The house is 100 years old.", "The house is a century old"),
            ("The number of visits quadrupled.", "The museum had four times as many visits"),
        ] {
            assert!(!fails(source, claim), "{source} {claim}");
        }
    }

    #[test]
    fn another_amount_does_not() {
        for (source, claim) in [
            ("The tunnel was closed from March to June.", "The tunnel was closed for six months"),
            ("The trial of the drug took a decade.", "The trial of the drug took 15 years"),
            ("The strike at the depot lasted a fortnight.", "The strike at the depot lasted 12 days"),
            ("Half of the plots in the valley were flooded.", "60 % of the plots in the valley were flooded"),
            ("A third of the pupils had the flu.", "40 % of the pupils had the flu"),
            ("In May 60 percent of the quays were empty.", "Some 60 ships lay at the quays in May"),
        ] {
            assert!(fails(source, claim), "{source} {claim}");
        }
    }
}
