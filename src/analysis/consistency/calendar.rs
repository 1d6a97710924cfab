//! A date with its day of the week, and a number of days or years with its two ends.

use std::ops::Range;
use std::sync::LazyLock;

use jiff::civil::{Date, Weekday};

use super::passage::{Dated, Passage, Quantity};
use super::{Inconsistency, Matter};
use crate::analysis::DateValue;
use crate::english;
use crate::syntax::TokenKind;

static WEEKDAYS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::CALENDAR, "weekdays"));
static THEN: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ARITHMETIC, "then"));
static IN_ALL: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ARITHMETIC, "in-all"));
static BEGUN: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ARITHMETIC, "begun"));

/// The most days between a date without a year and its document, so that its year is certain.
const CERTAIN: i32 = 100;

/// The dates of a block with another day of the week than theirs.
pub(super) fn weekdays(passage: &Passage<'_>, out: &mut Vec<Inconsistency>) {
    let words = passage.words;
    for dated in &passage.dates {
        let Some(date) = day(passage, dated) else { continue };
        // “Tuesday 14 June 2024”, “Tuesday, 14 June”, “Tuesday the 14th of June”, “Tuesday night, 14 June”
        let mut at = dated.from;
        let mut back = |taken: bool| at -= usize::from(taken && at > 0);
        back(words.any(dated.from.wrapping_sub(1), &["the"]));
        let comma = at.checked_sub(1).is_some_and(|before| words.kind(before) == Some(TokenKind::Comma));
        at -= usize::from(comma);
        let part =
            at.checked_sub(1).is_some_and(|before| words.any(before, &["morning", "afternoon", "evening", "night"]));
        at -= usize::from(part);
        let before = at.checked_sub(1);
        // “14 June 2024, a Tuesday”, “14 June 2024 (Tuesday)”
        let open = matches!(words.kind(dated.to), Some(TokenKind::Open));
        let named = (open || words.kind(dated.to) == Some(TokenKind::Comma)) && words.eq(dated.to + 1, "a");
        let after = (open || named).then_some(dated.to + 1 + usize::from(named));
        let closes = |at: usize| words.kind(at + 1).is_none_or(|kind| kind != TokenKind::Word);
        let after = after.filter(|&at| closes(at));
        let Some((at, said)) = before.into_iter().chain(after).find_map(|at| Some((at, weekday(words.word(at))?)))
        else {
            continue;
        };
        // A list of days: “Monday, 3 May, and Tuesday, 4 May” has one each; “Friday, 3 and 4 May” has none.
        let is = date.weekday();
        if is == said || words.is_possessive(at + 1) {
            continue;
        }
        let (said_name, is_name) = (name(said), name(is));
        let text = words.prose.text.get(dated.date.span.range()).unwrap_or_default();
        let text: Vec<&str> = text.split_whitespace().collect();
        let text = text.join(" ");
        let year = if matches!(dated.date.value, DateValue::Day { .. }) {
            String::new()
        } else {
            format!(" in {}", date.year())
        };
        out.push(Inconsistency {
            matter: Matter::Weekday,
            message: format!("{text} is a {is_name}{year}, not a {said_name}."),
            spans: [passage.span(at, at + 1), dated.date.span],
            values: [said_name.to_lowercase().into(), is_name.to_lowercase().into()],
        });
    }
}

/// The day of a date, if its year is certain.
fn day(passage: &Passage<'_>, dated: &Dated<'_>) -> Option<Date> {
    let words = passage.words;
    let text = dated.date.span.of(words.text);
    match dated.date.value {
        DateValue::Day { year, month, day } => {
            // “03/05/2016” may be in March. The calendar before 1900 is not the same everywhere.
            let written = !text.contains('/') && text.contains(char::is_alphabetic) || text.starts_with("20");
            Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
                .ok()
                .filter(|_| written && (1900..=2100).contains(&year))
        }
        DateValue::DayOfMonth { .. } => {
            let (date, written) = (iso(dated.iso?)?, iso(passage.written?)?);
            let apart = written.until(date).ok()?.get_days();
            (apart.abs() <= CERTAIN && date.year() >= 1900).then_some(date)
        }
        _ => None,
    }
}

/// A full ISO date.
fn iso(text: &str) -> Option<Date> {
    let mut parts = text.get(..10).filter(|_| text.len() == 10 || text.as_bytes().get(10) == Some(&b'T'))?.split('-');
    let year = parts.next()?.parse().ok()?;
    let month = parts.next()?.parse().ok()?;
    Date::new(year, month, parts.next()?.parse().ok()?).ok()
}

fn weekday(word: &str) -> Option<Weekday> {
    let short = word.trim_end_matches('.');
    let index = WEEKDAYS.iter().position(|name| {
        name.eq_ignore_ascii_case(short)
            || (3..=5).contains(&short.len())
                && name.get(..short.len()).is_some_and(|start| start.eq_ignore_ascii_case(short))
    })?;
    let capital = word.starts_with(|c: char| c.is_ascii_uppercase());
    // “Sun” and “Sat” are words.
    let safe = !matches!(short, "Sun" | "Sat" | "Wed");
    Weekday::from_monday_one_offset(i8::try_from(index + 1).ok()?).ok().filter(|_| capital && safe)
}

const fn name(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

/// The durations of a block that do not fit their ends.
pub(super) fn durations(passage: &Passage<'_>, out: &mut Vec<Inconsistency>) {
    for (index, dated) in passage.dates.iter().enumerate() {
        let next = passage.dates.get(index + 1);
        out.extend(days(passage, dated, next).or_else(|| since(passage, dated, next)));
    }
    for sentence in &passage.words.prose.sentences {
        out.extend(lived(passage, sentence.tokens.clone()).or_else(|| age(passage, sentence.tokens.clone())));
    }
}

/// The number of days from the first to the last day, with both counted, and the tokens of the range.
fn range(passage: &Passage<'_>, dated: &Dated<'_>, next: Option<&Dated<'_>>) -> Option<(f64, Range<usize>)> {
    let words = passage.words;
    if let DateValue::DayRange { from, to, .. } = dated.date.value {
        return Some((f64::from(to - from) + 1.0, dated.from..dated.to));
    }
    let next = next?;
    let linked = words.any(dated.to, &["to", "until", "till", "through"]) && next.from == dated.to + 1
        || words.eq(dated.to, "and") && next.from == dated.to + 1 && words.eq(dated.from.wrapping_sub(1), "between");
    let led = words.any(dated.from.wrapping_sub(1), &["from", "between"]);
    let (first, last) = (full(dated, next)?, full(next, dated)?);
    let days = first.until(last).ok()?.get_days();
    (linked && led && (1..=200).contains(&days)).then(|| (f64::from(days) + 1.0, dated.from..next.to))
}

/// The day of one end of a range; a missing year is that of the other end.
fn full(dated: &Dated<'_>, other: &Dated<'_>) -> Option<Date> {
    match (dated.date.value, other.date.value) {
        (DateValue::Day { year, month, day }, _)
        | (DateValue::DayOfMonth { month, day }, DateValue::Day { year, .. }) => {
            Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
        }
        (DateValue::DayOfMonth { month, day }, DateValue::DayOfMonth { month: other, .. }) if dated.iso.is_none() => {
            // Any year has these days, unless the range may contain the 29th of February.
            let leaps = month.min(other) <= 2 && month.max(other) > 2;
            Date::new(2023, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok().filter(|_| !leaps)
        }
        _ => iso(dated.iso?),
    }
}

/// “from 13 to 16 April, three days”, “the three-day fair from 13 to 18 April”
fn days(passage: &Passage<'_>, dated: &Dated<'_>, next: Option<&Dated<'_>>) -> Option<Inconsistency> {
    let words = passage.words;
    let (both, tokens) = range(passage, dated, next)?;
    let is_days = |quantity: &&Quantity| {
        let last = words.word(quantity.to.wrapping_sub(1)).to_ascii_lowercase();
        let counted = [last.as_str(), words.word(quantity.to)];
        !quantity.soft
            && counted.iter().any(|word| word.ends_with("day") || word.ends_with("days") || word.ends_with("nights"))
    };
    // Behind a comma or in brackets, or right before.
    let mark = matches!(words.kind(tokens.end), Some(TokenKind::Comma | TokenKind::Open));
    let behind =
        tokens.end + usize::from(mark) + usize::from(words.any(tokens.end + usize::from(mark), &["or", "for"]));
    let after = passage.quantity_at(behind).filter(is_days).filter(|after| {
        let end = after.to + usize::from(words.any(after.to, &["days", "nights"]));
        let closes = words.kind(end).is_none_or(|kind| kind != TokenKind::Word);
        behind > tokens.end && (closes || words.eq(end, "of") || passage.phrase(end, &IN_ALL).is_some())
    });
    let start = tokens.start - usize::from(words.any(tokens.start.wrapping_sub(1), &["from", "between"]));
    let before = passage.quantities_in(start.saturating_sub(4)..start).last().filter(is_days).filter(|before| {
        before.compound
            && start < tokens.start
            && (before.to..start).all(|at| words.kind(at) == Some(TokenKind::Word) && !words.is_verb(at))
    });
    let said = after.or(before)?;
    let nights = words.word(said.to.wrapping_sub(1)).ends_with("nights") || words.eq(said.to, "nights");
    let fits = said.value == both - 1.0 || said.value == both && !nights;
    if fits || said.value > both * 4.0 {
        return None;
    }
    let said_text = said.value;
    Some(Inconsistency {
        matter: Matter::Duration,
        message: format!("These dates span {both} days, not {said_text}."),
        spans: [passage.span(said.from, said.to), passage.span(tokens.start, tokens.end)],
        values: [said_text.to_string().into(), both.to_string().into()],
    })
}

/// “founded in 1950, 60 years ago”: the document's date decides.
fn since(passage: &Passage<'_>, dated: &Dated<'_>, next: Option<&Dated<'_>>) -> Option<Inconsistency> {
    let words = passage.words;
    let next = next?;
    let written: f64 = f64::from(passage.written?.get(..4)?.parse::<i16>().ok()?);
    // In either order, with a comma or a bracket between, and perhaps “in”.
    let (year, ago) = match (dated.date.value, next.date.value) {
        (
            DateValue::Year(year) | DateValue::Month { year, .. } | DateValue::Day { year, .. },
            DateValue::Years(ago),
        )
        | (
            DateValue::Years(ago),
            DateValue::Year(year) | DateValue::Month { year, .. } | DateValue::Day { year, .. },
        ) => (f64::from(year), f64::from(-ago)),
        _ => return None,
    };
    let mark = matches!(words.kind(dated.to), Some(TokenKind::Comma | TokenKind::Open));
    let close = next.from == dated.to + 1 || next.from == dated.to + 2 && words.any(dated.to + 1, &["in", "or"]);
    let begun = (dated.from.saturating_sub(6)..dated.from).any(|at| words.any(at, &BEGUN) || words.eq(at, "born"));
    let round = if ago % 5.0 == 0.0 { 2.0 } else { 1.0 };
    let soft = dated.from.checked_sub(1).into_iter().chain([next.from.wrapping_sub(1)]);
    let soft = soft.flat_map(|at| [at, at.wrapping_sub(1)]).any(|at| {
        words.any(at, &["about", "some", "almost", "nearly", "over", "than", "around", "exactly", "roughly"])
    });
    if !mark || !close || !begun || soft || ago < 2.0 || ((written - year) - ago).abs() <= round {
        return None;
    }
    let (years, number) = if matches!(dated.date.value, DateValue::Years(_)) { (dated, next) } else { (next, dated) };
    let passed = written - year;
    Some(Inconsistency {
        matter: Matter::Duration,
        message: format!("From {year} to {written} is {passed} years, not {ago}."),
        spans: [years.date.span, number.date.span],
        values: [ago.to_string().into(), passed.to_string().into()],
    })
}

/// “born in 1931, died in 2004 aged 80”
fn lived(passage: &Passage<'_>, sentence: Range<usize>) -> Option<Inconsistency> {
    let [one, other] = passage.dates_in(sentence.clone()) else { return None };
    let led =
        |dated: &Dated<'_>, verb: &str| (dated.from.saturating_sub(3)..dated.from).any(|at| passage.words.eq(at, verb));
    let (birth, death) = if led(one, "born") { (one, other) } else { (other, one) };
    let (born, died) = (year(birth.date.value)?, year(death.date.value)?);
    if !led(birth, "born") || !led(death, "died") || died <= born {
        return None;
    }
    let (age, span) = stated_age(passage, sentence)?;
    let fits = [died - born, died - born - 1.0].contains(&age);
    (!fits).then(|| of_age(age, died - born - 1.0, span, birth.date.span, born, died))
}

/// “aged 34, born in 1970”, in a document of a known year.
fn age(passage: &Passage<'_>, sentence: Range<usize>) -> Option<Inconsistency> {
    let words = passage.words;
    let written: f64 = f64::from(passage.written?.get(..4)?.parse::<i16>().ok()?);
    let [birth] = passage.dates_in(sentence.clone()) else { return None };
    let born = year(birth.date.value)?;
    let led = birth.from.saturating_sub(3)..birth.from;
    if !led.clone().any(|at| words.eq(at, "born")) {
        return None;
    }
    let (age, span) = stated_age(passage, sentence.clone())?;
    // “He was 34 when …” is about another year. “was born” is about this one.
    let then = sentence.clone().any(|at| words.any(at, &THEN) && !words.eq(at + 1, "born"));
    if then || [written - born, written - born - 1.0].contains(&age) {
        return None;
    }
    Some(of_age(age, written - born - 1.0, span, birth.date.span, born, written))
}

fn of_age(
    age: f64,
    least: f64,
    span: crate::text::Span,
    birth: crate::text::Span,
    born: f64,
    then: f64,
) -> Inconsistency {
    Inconsistency {
        matter: Matter::Duration,
        message: format!("Somebody born in {born} is {least} or {} in {then}, not {age}.", least + 1.0),
        spans: [span, birth],
        values: [age.to_string().into(), least.to_string().into()],
    }
}

fn year(value: DateValue) -> Option<f64> {
    match value {
        DateValue::Year(year) | DateValue::Month { year, .. } | DateValue::Day { year, .. } => Some(f64::from(year)),
        _ => None,
    }
}

/// The one age that a sentence states: “aged 34”, “34-year-old”, “at the age of 34”, “Marsh, 34, ”.
fn stated_age(passage: &Passage<'_>, sentence: Range<usize>) -> Option<(f64, crate::text::Span)> {
    let words = passage.words;
    let is_age = |quantity: &&Quantity| {
        let before = quantity.from.wrapping_sub(1);
        let comma = |at: usize| words.kind(at) == Some(TokenKind::Comma);
        let old = words.word(quantity.to.wrapping_sub(1)).ends_with("-old") || words.eq(quantity.to, "old");
        let named = comma(before) && comma(quantity.to) && words.is_capital(before.wrapping_sub(1));
        let aged = words.eq(before, "aged") || words.eq(before, "of") && words.eq(before.wrapping_sub(1), "age");
        !quantity.soft && quantity.value.fract() == 0.0 && quantity.value < 120.0 && (old || aged || named)
    };
    let mut ages = passage.quantities_in(sentence).iter().filter(is_age);
    let age = ages.next().filter(|_| ages.next().is_none())?;
    Some((age.value, passage.span(age.from, age.to)))
}
