//! Dates: time expressions and their own meaning. [`resolve`] makes them absolute, [`parse`] reads those of bylines and
//! front matter. Clock times, decades and “recently” are not recognized.

mod resolve;

use std::sync::LazyLock;

pub(crate) use resolve::resolve;

use super::gazetteer::Class;
use super::prose::Prose;
use super::words::Words;
use super::{Date, DateValue, Iso};
use crate::english;
use crate::syntax::{Block, BlockKind, Shape, TokenKind};
use crate::text::Span;

/// The dates of a block, in order.
pub(super) fn dates(words: &Words<'_>) -> Vec<Date> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < words.tokens.len() {
        match read(words, at) {
            Some((from, to, value)) if to > at => {
                out.push(Date { span: words.span(from, to), value });
                at = to;
            }
            _ => at += 1,
        }
    }
    out
}

/// The first full date in a byline, dateline or header: “April 26, 2017”, “26 Apr 2017”, “2017-04-26”, “14/04/2017”; if
/// there is none, a month with a year.
#[must_use]
pub fn parse(text: &str) -> Option<Iso> {
    // Dates in header fields are in their first lines.
    let end = (0..=text.len().min(400)).rev().find(|&at| text.is_char_boundary(at))?;
    let text = text.get(..end)?;
    let block = Block { span: Span::at(0..text.len()), kind: BlockKind::Paragraph, shape: Shape::Prose };
    let prose = Prose::new(text, &block)?;
    let values: Vec<_> = dates(&Words::new(&prose)).into_iter().map(|date| date.value).collect();
    let day = values.iter().find(|value| matches!(value, DateValue::Day { .. }));
    let value =
        day.or_else(|| values.iter().find(|value| matches!(value, DateValue::Month { .. } | DateValue::Year(_))))?;
    resolve(*value, None)
}

/// The date that begins at a token: its token range and its value.
fn read(words: &Words<'_>, at: usize) -> Option<(usize, usize, DateValue)> {
    let kind = words.kind(at)?;
    match kind {
        TokenKind::Number => number_first(words, at),
        TokenKind::Word if words.is(at, Class::MONTH) && words.is_capital(at) => month_first(words, at),
        TokenKind::Word if words.is(at, Class::WEEKDAY) && words.is_capital(at) => {
            let weekday = weekday(words.word(at))?;
            let after = if words.kind(at + 1) == Some(TokenKind::Comma) { at + 2 } else { at + 1 };
            let dated = words.is(after, Class::MONTH) && words.is_capital(after)
                || day_number(words.word(after)).is_some() && month(words.word(after + 1)).is_some();
            // “Friday the 13th”: a day of an unknown month.
            let numbered = words.eq(at + 1, "the") && is_ordinal_day(words.word(at + 2));
            if dated || numbered {
                return None;
            }
            if let Some(found) = nth_weekday(words, at, weekday) {
                return Some(found);
            }
            let before = at.wrapping_sub(1);
            let (from, weeks) = match () {
                () if words.eq(before, "last") => (before, -1),
                () if words.eq(before, "next") => (before, 1),
                () if lies_ahead(words, at) => (at, 1),
                () => (at, 0),
            };
            Some((from, at + 1, DateValue::Weekday { day: weekday, weeks }))
        }
        TokenKind::Word if words.is(at, Class::TIME) => relative(words, at),
        _ => None,
    }
}

/// “13th”, but not “13”.
fn is_ordinal_day(word: &str) -> bool {
    day_number(word).is_some() && !word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Words in a clause about the future, before a weekday.
static FUTURE: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::CALENDAR, "future"));
static BEFORE_YEAR: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::CALENDAR, "before-year"));
static NOT_BEFORE_YEAR: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::CALENDAR, "not-before-year"));
/// Words before a month without a day or year: “in May”.
static BEFORE_MONTH: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::CALENDAR, "before-month"));
static WEEKDAYS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::CALENDAR, "weekdays"));
static MONTHS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::CALENDAR, "months"));

/// “the last Friday of May 2019”, “the second Monday in June”. `at`: the weekday.
fn nth_weekday(words: &Words<'_>, at: usize, day: u8) -> Option<(usize, usize, DateValue)> {
    const NTH: [(&str, i8); 5] = [("first", 1), ("second", 2), ("third", 3), ("fourth", 4), ("last", -1)];
    let before = at.checked_sub(1)?;
    let (_, nth) = NTH.iter().find(|(name, _)| words.eq(before, name))?;
    let month = month(words.word(at + 2)).filter(|_| words.any(at + 1, &["of", "in"]) && words.is_capital(at + 2))?;
    let year = year_number(words.word(at + 3));
    let value = DateValue::NthWeekday { year: year.unwrap_or(0), month, nth: *nth, day };
    Some((before, at + 3 + usize::from(year.is_some()), value))
}

/// Whether the clause before a weekday is about the future: “will sail on Friday”, “opens on Friday”, “is on Friday”,
/// “resume Friday”, “by Friday”.
fn lies_ahead(words: &Words<'_>, at: usize) -> bool {
    let before = at.wrapping_sub(1);
    if words.any(before, &["by", "until", "till", "from", "starting"]) && !is_past(words, at) {
        return true;
    }
    let verb = if words.eq(before, "on") { at.wrapping_sub(2) } else { before };
    let class = words.stem_class(verb);
    // “talks resume Monday”, but not “the vote Monday”.
    let subject = verb.wrapping_sub(1);
    let led = words.stem_class(subject).is(Class::PLURAL.or(Class::VERB_S))
        || words.any(subject, &["to", "they", "we", "who", "you"]);
    let past = Class::VERB_ED.or(Class::VERB_EN).or(Class::PLURAL).or(Class::SPEECH);
    let present = words.any(verb, &["is", "are"])
        || class.is(Class::VERB.or(Class::VERB_S))
            && words.kind(verb) == Some(TokenKind::Word)
            && !words.is_capital(verb)
            && !class.is(past)
            && (led || !class.is(Class::NOUN));
    if present {
        return true;
    }
    // The day of a statement follows its verb, and that of another clause follows its comma.
    let mut clause = (at.saturating_sub(8)..at).rev().take_while(|&at| {
        words.kind(at).is_some_and(|kind| matches!(kind, TokenKind::Word | TokenKind::Clitic | TokenKind::Number))
            && !words.is(at, Class::SPEECH)
    });
    clause.any(|at| words.any(at, &FUTURE))
}

/// Whether the words before a weekday are about the past.
fn is_past(words: &Words<'_>, at: usize) -> bool {
    let clause = (at.saturating_sub(8)..at).rev();
    let mut clause = clause.take_while(|&at| matches!(words.kind(at), Some(TokenKind::Word | TokenKind::Clitic)));
    clause.any(|at| words.is(at, Class::VERB_ED) || words.any(at, &["was", "were", "had", "did", "been"]))
}

/// The end of a range of days, and the token after it: “-5”, “ to 5”, “ and 5”. `at`: the token after the first day.
fn range_end(words: &Words<'_>, at: usize, first: u8) -> Option<(u8, usize)> {
    let glued = |at: usize| words.get(at).is_some_and(crate::syntax::Token::is_glued);
    let dash = words.kind(at) == Some(TokenKind::Dash) && glued(at) == glued(at + 1);
    let linked = dash || words.any(at, &["to", "through", "until"]);
    let last = day_number(words.word(at + 1)).filter(|last| linked && *last > first)?;
    Some((last, at + 2))
}

/// “3-5 May 2019”, “3 to 5 May”.
fn day_range(words: &Words<'_>, at: usize) -> Option<(usize, usize, DateValue)> {
    let from = day_number(words.word(at))?;
    let (to, name) = range_end(words, at + 1, from)?;
    let month = month(words.word(name)).filter(|_| words.is_capital(name))?;
    let year = year_number(words.word(name + 1));
    let value = DateValue::DayRange { year: year.unwrap_or(0), month, from, to };
    Some((at, name + 1 + usize::from(year.is_some()), value))
}

fn number_first(words: &Words<'_>, at: usize) -> Option<(usize, usize, DateValue)> {
    let word = words.word(at);
    let glued = |at: usize| words.get(at).is_some_and(crate::syntax::Token::is_glued);
    if let Some(range) = day_range(words, at) {
        return Some(range);
    }
    // 2017-04-26
    if let Some(year) = year_number(word)
        && words.word(at + 1) == "-"
        && glued(at + 1)
        && let (Some(month), true) = (two_digits(words.word(at + 2)), glued(at + 2))
    {
        let day = two_digits(words.word(at + 4).get(..2)?).filter(|_| words.word(at + 3) == "-" && glued(at + 4));
        return match day {
            Some(day) => valid(year, month, day).map(|value| (at, at + 5, value)),
            None => None,
        };
    }
    // 14/04/2017, 04/26/2017, 26.4.2017
    for mark in ['/', '.'] {
        let mut parts = word.split(mark);
        if let (Some(first), Some(second), Some(year), None) = (parts.next(), parts.next(), parts.next(), parts.next())
            && let (Ok(first), Ok(second), Some(year)) = (first.parse::<u8>(), second.parse::<u8>(), year_number(year))
        {
            let value = valid(year, second, first).or_else(|| valid(year, first, second))?;
            return Some((at, at + 1, value));
        }
    }
    if let Some(day) = day_number(word) {
        let of = usize::from(words.eq(at + 1, "of"));
        let name = at + 1 + of;
        if words.is_capital(name)
            && let Some(month) = month(words.word(name))
        {
            let comma = usize::from(words.kind(name + 1) == Some(TokenKind::Comma));
            if let Some(year) = year_number(words.word(name + 1 + comma)) {
                return valid(year, month, day).map(|value| (at, name + 2 + comma, value));
            }
            return (day <= 31).then_some((at, name + 1, DateValue::DayOfMonth { month, day }));
        }
    }
    let year = year_number(word)?;
    year_stands_alone(words, at, year).then_some((at, at + 1, DateValue::Year(year)))
}

/// Four digits may count something: “in 2001”, but not “2000 people”, “$2016”, “No. 1984”.
fn year_stands_alone(words: &Words<'_>, at: usize, year: i16) -> bool {
    let before = at.wrapping_sub(1);
    let led = words.any(before, &BEFORE_YEAR);
    let next = words.kind(at + 1);
    let counts = next == Some(TokenKind::Word)
        && !words.is_capital(at + 1)
        && (words.stem_class(at + 1).is(Class::PLURAL)
            || words.any(at + 1, &["people", "percent", "per", "million", "km"]));
    if counts && !words.any(before, &["in", "since"]) {
        return false;
    }
    led || (1900..=2100).contains(&year) && !words.any(before, &NOT_BEFORE_YEAR)
}

fn month_first(words: &Words<'_>, at: usize) -> Option<(usize, usize, DateValue)> {
    let month = month(words.word(at))?;
    let next = words.word(at + 1);
    if let Some(day) = day_number(next) {
        if let Some((to, behind)) = range_end(words, at + 2, day) {
            let comma = usize::from(words.kind(behind) == Some(TokenKind::Comma));
            let year = year_number(words.word(behind + comma));
            let end = year.map_or(behind, |_| behind + comma + 1);
            return Some((at, end, DateValue::DayRange { year: year.unwrap_or(0), month, from: day, to }));
        }
        let comma = usize::from(words.kind(at + 2) == Some(TokenKind::Comma));
        if let Some(year) = year_number(words.word(at + 2 + comma)) {
            return valid(year, month, day).map(|value| (at, at + 3 + comma, value));
        }
        return Some((at, at + 2, DateValue::DayOfMonth { month, day }));
    }
    let of = usize::from(words.eq(at + 1, "of") || words.kind(at + 1) == Some(TokenKind::Comma));
    if let Some(year) = year_number(words.word(at + 1 + of)) {
        return Some((at, at + 2 + of, DateValue::Month { year, month }));
    }
    // “May” may be a person and “March” a command: alone they need a preposition, and short forms do not count.
    let before = at.wrapping_sub(1);
    let long = words.word(at).len() > 4 && !words.eq(at, "march");
    (words.any(before, &BEFORE_MONTH) || long && !words.is_capital(at + 1)).then_some((
        at,
        at + 1,
        DateValue::MonthAlone(month),
    ))
}

fn relative(words: &Words<'_>, at: usize) -> Option<(usize, usize, DateValue)> {
    let lower = words.word(at).to_ascii_lowercase();
    let one = |value| Some((at, at + 1, value));
    match lower.as_str() {
        "yesterday" => return one(DateValue::Days(-1)),
        "today" | "tonight" => return one(DateValue::Days(0)),
        "tomorrow" => return one(DateValue::Days(1)),
        "last" | "this" | "next" => {
            let by = match lower.as_str() {
                "last" => -1,
                "next" => 1,
                _ => 0,
            };
            if words.is_possessive(at + 2) && words.eq(at + 1, "day") {
                return None;
            }
            if words.eq(at + 1, "night") && by != 1 {
                return Some((at, at + 2, DateValue::Days(by)));
            }
            return unit(words.word(at + 1)).filter(|_| !words.word(at + 1).ends_with('s')).and_then(|make| {
                // “the last week of the war” is not last week.
                let of = by != 0 && words.eq(at.wrapping_sub(1), "the") && words.eq(at + 2, "of");
                let day = matches!(make(1), DateValue::Days(_));
                (!of && !day).then(|| (at, at + 2, make(by)))
            });
        }
        _ => {}
    }
    // “three days ago”
    let make = unit(&lower)?;
    if !words.eq(at + 1, "ago") {
        return None;
    }
    let from = at.checked_sub(1)?;
    let count = small_number(words.word(from))?;
    Some((from, at + 2, make(-count)))
}

/// Numbers written as words up to twelve, and small ones in digits.
fn small_number(word: &str) -> Option<i16> {
    const NAMES: [&str; 13] =
        ["a", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    if word.eq_ignore_ascii_case("an") {
        return Some(1);
    }
    match NAMES.iter().position(|name| word.eq_ignore_ascii_case(name)) {
        Some(0) => Some(1),
        Some(count) => i16::try_from(count).ok(),
        None => word.parse().ok().filter(|count| (0..=999).contains(count)),
    }
}

fn unit(word: &str) -> Option<fn(i16) -> DateValue> {
    Some(match word {
        "day" | "days" => DateValue::Days,
        "week" | "weeks" => DateValue::Weeks,
        "month" | "months" => DateValue::Months,
        "year" | "years" => DateValue::Years,
        _ => return None,
    })
}

fn valid(year: i16, month: u8, day: u8) -> Option<DateValue> {
    jiff::civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    Some(DateValue::Day { year, month, day })
}

fn year_number(word: &str) -> Option<i16> {
    let plain = word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    word.parse().ok().filter(|year| plain && (1500..=2100).contains(year))
}

fn two_digits(word: &str) -> Option<u8> {
    (word.len() == 2).then(|| word.parse().ok()).flatten()
}

/// “14”, “14th”
fn day_number(word: &str) -> Option<u8> {
    let digits = ["st", "nd", "rd", "th"].iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word);
    (digits.len() <= 2).then(|| digits.parse().ok()).flatten().filter(|day| (1..=31).contains(day))
}

fn month(word: &str) -> Option<u8> {
    let start = word.get(..3)?;
    let full = word.trim_end_matches('.').len();
    let index = MONTHS.iter().position(|month| month.get(..3).is_some_and(|head| head.eq_ignore_ascii_case(start)))?;
    // The lists know which words are months; this returns the number of the month.
    let known = super::gazetteer::LEXICON.class_of(word).is(Class::MONTH) && full >= 3;
    known.then(|| u8::try_from(index + 1).ok()).flatten()
}

fn weekday(word: &str) -> Option<u8> {
    let start = word.get(..3)?;
    let index = WEEKDAYS.iter().position(|day| day.get(..3).is_some_and(|head| head.eq_ignore_ascii_case(start)))?;
    u8::try_from(index + 1).ok().filter(|_| !word.ends_with("days") && word.len() > 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Expressions found, as they resolve in a document of Wednesday, 12 April 2017.
    fn check(text: &str, expected: &[(&str, &str)]) {
        let block = Block { span: Span::at(0..text.len()), kind: BlockKind::Paragraph, shape: Shape::Prose };
        let prose = Prose::new(text, &block).expect("prose");
        let found: Vec<_> = (dates(&Words::new(&prose)).iter())
            .map(|date| (date.span.of(text), resolve(date.value, Some("2017-04-12")).unwrap_or_default()))
            .collect();
        let found: Vec<_> = found.iter().map(|(words, iso)| (*words, &**iso)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn full_dates_are_read_in_every_order() {
        check("It sank on April 3, 2016.", &[("April 3, 2016", "2016-04-03")]);
        check("It sank on 3 April 2016 at 5 p.m.", &[("3 April 2016", "2016-04-03")]);
        check("Sunk 2016-04-03, raised 03/05/2016.", &[("2016-04-03", "2016-04-03"), ("03/05/2016", "2016-05-03")]);
    }

    #[test]
    fn what_lacks_a_year_takes_it_from_the_document() {
        check("It sails on April 14.", &[("April 14", "2017-04-14")]);
        check("It sank in October.", &[("October", "2016-10")]);
        check("It sank on December 30.", &[("December 30", "2016-12-30")]);
        check("May said the march in March was hers.", &[("March", "2017-03")]);
    }

    #[test]
    fn weekdays_are_close_to_publication() {
        check("It sank on Tuesday.", &[("Tuesday", "2017-04-11")]);
        check("It sank on Friday.", &[("Friday", "2017-04-07")]);
        check(
            "It sank last Friday and sails next Monday.",
            &[("last Friday", "2017-04-07"), ("next Monday", "2017-04-17")],
        );
        check("On Friday, April 14, it sails.", &[("April 14", "2017-04-14")]);
    }

    #[test]
    fn a_future_weekday_is_the_next() {
        check("The ferry will sail on Friday.", &[("Friday", "2017-04-14")]);
        check("A fair that opens on Friday is the third.", &[("Friday", "2017-04-14")]);
        check("The vote is scheduled for Monday.", &[("Monday", "2017-04-17")]);
        check("It will rain, she said on Monday.", &[("Monday", "2017-04-10")]);
        check("It opened on Friday and will stay.", &[("Friday", "2017-04-07")]);
    }

    #[test]
    fn ranges_of_days_and_numbered_weekdays() {
        check("The fair ran 3-5 May 2019.", &[("3-5 May 2019", "2019-05-03/2019-05-05")]);
        check("It ran from 3 to 5 May.", &[("3 to 5 May", "2017-05-03/2017-05-05")]);
        check("It ran May 3-5, 2019, and closed.", &[("May 3-5, 2019", "2019-05-03/2019-05-05")]);
        check("It opened on the last Friday of May 2019.", &[("last Friday of May 2019", "2019-05-31")]);
        check("It opened on the second Monday in June.", &[("second Monday in June", "2017-06-12")]);
        check("It sank on Friday the 13th.", &[]);
    }

    #[test]
    fn tense_decides_between_past_and_future_weekdays() {
        check("The vote is on Monday.", &[("Monday", "2017-04-17")]);
        check("Talks resume Monday.", &[("Monday", "2017-04-17")]);
        check("By Monday he must pay.", &[("Monday", "2017-04-17")]);
        check("The crew left on Monday.", &[("Monday", "2017-04-10")]);
    }

    #[test]
    fn expressions_of_every_kind() {
        let cases: [(&str, &[(&str, &str)]); 16] = [
            ("It sank earlier this month.", &[("this month", "2017-04")]),
            ("It sank late last year.", &[("last year", "2016")]),
            ("It sank in early March.", &[("March", "2017-03")]),
            ("It sank on 1 May 2016.", &[("1 May 2016", "2016-05-01")]),
            ("It sank on the 3rd of March.", &[("3rd of March", "2017-03-03")]),
            ("It sank two years ago.", &[("two years ago", "2015")]),
            ("It sank a week ago.", &[("a week ago", "2017-W14")]),
            ("It sank five days ago.", &[("five days ago", "2017-04-07")]),
            ("It sails next week.", &[("next week", "2017-W16")]),
            ("It sails tomorrow.", &[("tomorrow", "2017-04-13")]),
            ("It sank last night.", &[("last night", "2017-04-11")]),
            ("It sank on Dec. 3, 2015.", &[("Dec. 3, 2015", "2015-12-03")]),
            ("It sank in November 2016.", &[("November 2016", "2016-11")]),
            ("It has sunk since 1999.", &[("1999", "1999")]),
            ("Monday’s storm sank it.", &[("Monday", "2017-04-10")]),
            ("In the 1990s it sank twice.", &[]),
        ];
        for (text, expected) in cases {
            check(text, expected);
        }
    }

    #[test]
    fn relative_expressions_count_from_the_document() {
        check(
            "Yesterday, three weeks ago, last year.",
            &[("Yesterday", "2017-04-11"), ("three weeks ago", "2017-W12"), ("last year", "2016")],
        );
        check("It meets this week, earlier than last month.", &[("this week", "2017-W15"), ("last month", "2017-03")]);
        check("It was the last week of the war.", &[]);
    }

    #[test]
    fn years_are_not_counts() {
        check("Since 2001 some 2000 sailors drowned in the 1990s.", &[("2001", "2001")]);
        check("It cost $2016.", &[]);
    }

    #[test]
    fn headers_give_their_date() {
        assert_eq!(parse("By Ada Marsh, April 26, 2017, Region: Coast").as_deref(), Some("2017-04-26"));
        assert_eq!(parse("2017-04-26T10:00:00Z").as_deref(), Some("2017-04-26"));
        assert_eq!(parse("26 Apr 2017").as_deref(), Some("2017-04-26"));
        assert_eq!(parse("14/04/2017").as_deref(), Some("2017-04-14"));
        assert_eq!(parse("no date"), None);
        assert_eq!(parse("99/99/2017 é’"), None);
    }
}
