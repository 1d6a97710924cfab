//! Times of day in digits or words: “16:20”, “at 4.45”, “4.45 a.m.”, “half past seven o’clock”, “noon”. Those that are counted
//! from an hour in another way (“ten to midnight”) are left out.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::english;
use crate::text::Span;

/// Words after which “4.45” is a time.
static BEFORE: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::STATEMENTS, "values.at"));

static HOURS: LazyLock<FxHashMap<&str, u32>> =
    LazyLock::new(|| english::list(english::STATEMENTS, "values.hours").into_iter().zip(1..).collect());

/// Words before “to” that count minutes.
static MINUTES: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::STATEMENTS, "values.minutes"));

const NOON: u32 = 12 * 60;

/// The times of day in a text: where each stands, and the minutes since midnight.
pub(super) fn times(text: &str) -> Vec<(Span, u32)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = next_word(text, at) {
        let end = word_end(text, start);
        let time = read(text, start, end);
        at = time.map_or(end, |(end, _)| end);
        if let Some((end, minutes)) = time {
            match from_hour(&text[..start]) {
                FromHour::Exact => found.push((Span::at(start..end), minutes)),
                FromHour::HalfPast(from) => found.push((Span::at(from..end), minutes + 30)),
                FromHour::Other => {}
            }
        }
    }
    found
}

/// What stands before an hour.
enum FromHour {
    Exact,
    /// “Half past”, with its start.
    HalfPast(usize),
    /// “Ten to”, “a quarter past”.
    Other,
}

fn from_hour(before: &str) -> FromHour {
    let mut words = before.split_whitespace().rev();
    let (last, word) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
    let is = |one: &str, other: &str| one.eq_ignore_ascii_case(other);
    if is(last, "past") && is(word, "half") {
        return FromHour::HalfPast(before.rfind(word).unwrap_or(0));
    }
    let counts = MINUTES.iter().any(|minutes| is(word, minutes));
    if is(last, "past") || is(last, "to") && counts { FromHour::Other } else { FromHour::Exact }
}

fn next_word(text: &str, from: usize) -> Option<usize> {
    let rest = text.get(from..)?;
    rest.find(|c: char| c.is_alphanumeric()).map(|at| from + at)
}

fn word_end(text: &str, start: usize) -> usize {
    let rest = &text[start..];
    start + rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len())
}

/// A time that begins with the word at `start..end`: its end and the minutes.
fn read(text: &str, start: usize, end: usize) -> Option<(usize, u32)> {
    let word = &text[start..end];
    match word.to_ascii_lowercase().as_str() {
        "noon" | "midday" => return Some((end, NOON)),
        "midnight" => return Some((end, 0)),
        _ => {}
    }
    if let Some(hour) = HOURS.get(word.to_ascii_lowercase().as_str()) {
        let (end, half) = half_of_day(text, end)?;
        return Some((end, half.minutes(*hour)?));
    }
    // “£4.45”, “1.4.45”, “-3:20” are no times.
    if text[..start].ends_with(['.', ':', ',', '-', '£', '$', '€', '/']) {
        return None;
    }
    let digits = word.find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len());
    let hour: u32 = word.get(..digits).filter(|digits| (1..=2).contains(&digits.len()))?.parse().ok()?;
    // “4pm”.
    if digits < word.len() {
        let (end, half) = half_of_day(text, start + digits)?;
        return Some((end, half.minutes(hour)?));
    }
    let mark = text[end..].chars().next();
    let minutes = text.get(end + 1..end + 3).filter(|_| matches!(mark, Some(':' | '.')));
    let minutes = minutes.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    let Some(minutes) = minutes.and_then(|digits| digits.parse::<u32>().ok()) else {
        let (end, half) = half_of_day(text, end)?;
        return Some((end, half.minutes(hour)?));
    };
    let end = end + 3;
    if hour > 24 || minutes > 59 || text[end..].starts_with(|c: char| c.is_ascii_digit() || c == '%') {
        return None;
    }
    if let Some((end, half)) = half_of_day(text, end) {
        return Some((end, half.minutes(hour)? + minutes));
    }
    let before = text[..start].split_whitespace().next_back().unwrap_or("").to_lowercase();
    let is_time = mark == Some(':') || BEFORE.contains(&before.as_str()) && !text[end..].starts_with(" per");
    is_time.then_some((end, hour % 24 * 60 + minutes))
}

#[derive(Clone, Copy)]
enum Half {
    Morning,
    Afternoon,
    /// “O’clock” tells no half.
    Either,
}

impl Half {
    fn minutes(self, hour: u32) -> Option<u32> {
        let hour = match (self, hour) {
            (_, 13..) => return None,
            (Self::Morning, 12) => 0,
            (Self::Afternoon, 1..=11) => hour + 12,
            _ => hour,
        };
        Some(hour * 60)
    }
}

/// “a.m.”, “pm”, “o’clock” behind a number, with the end.
fn half_of_day(text: &str, at: usize) -> Option<(usize, Half)> {
    let rest = text[at..].trim_start_matches([' ', '\u{a0}', '\u{202f}']);
    let start = text.len() - rest.len();
    let lower: String = rest.chars().take(9).collect::<String>().to_lowercase();
    let forms = [
        ("a.m.", Half::Morning),
        ("a.m", Half::Morning),
        ("am", Half::Morning),
        ("p.m.", Half::Afternoon),
        ("p.m", Half::Afternoon),
        ("pm", Half::Afternoon),
        ("o'clock", Half::Either),
        ("o’clock", Half::Either),
    ];
    let (form, half) = forms.into_iter().find(|(form, _)| lower.starts_with(form))?;
    let end = start + form.len();
    (!text[end..].starts_with(char::is_alphanumeric)).then_some((end, half))
}

#[cfg(test)]
mod tests {
    use super::times;

    #[test]
    fn times_of_day_are_read_and_other_numbers_are_not() {
        for (text, minutes) in [
            ("It began at 16:20 and ended at 4.45 a.m. today.", vec![980, 285]),
            ("Doors open at 7pm, kick-off is at half past seven o’clock.", vec![1140, 450]),
            ("It ended at ten minutes to midnight, or at a quarter past nine o'clock.", vec![]),
            ("The pool is open from eight o'clock to noon.", vec![480, 720]),
            ("The train left at 9.05 and the next at 12 p.m. on Friday.", vec![545, 720]),
            ("The hearing ended shortly after midnight.", vec![0]),
            ("Besse won 3:1, inflation was 4.45 per cent, a ticket costs £4.45.", vec![]),
            ("See section 4.45 and 12:345 items, 30 am.", vec![]),
        ] {
            let found: Vec<u32> = times(text).into_iter().map(|(_, minutes)| minutes).collect();
            assert_eq!(found, minutes, "{text}");
        }
    }
}
