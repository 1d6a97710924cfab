//! Times as intervals of days, as precise as they are known.

use jiff::civil::Date;

use crate::analysis::DateValue;

/// A time.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Time {
    /// From the first to the last day, each counted from one day long ago.
    Days { first: i32, last: i32, iso: Box<str> },
    /// A day of a month, or a month, of a year that is not known.
    Yearless { month: u8, day: Option<u8> },
    /// A day of a week that is not known: 1 Monday to 7 Sunday.
    Weekday(u8),
}

/// Days since the year 0, near enough to tell how far two lie apart.
fn number(date: Date) -> Option<i32> {
    let start = Date::new(1, 1, 1).ok()?;
    Some(start.until(date).ok()?.get_days())
}

impl Time {
    /// The time that a date expression says, given as what the document resolves it.
    pub(super) fn of(value: DateValue, iso: Option<&str>) -> Option<Self> {
        if let Some(iso) = iso {
            let (first, last) = iso.split_once('/').unwrap_or((iso, iso));
            let (first, last) = (bounds(first)?.0, bounds(last)?.1);
            return Some(Self::Days { first, last, iso: iso.into() });
        }
        match value {
            DateValue::DayOfMonth { month, day } => Some(Self::Yearless { month, day: Some(day) }),
            DateValue::MonthAlone(month) => Some(Self::Yearless { month, day: None }),
            DateValue::Weekday { day, .. } => Some(Self::Weekday(day)),
            _ => None,
        }
    }

    /// Whether no day is in both.
    pub(super) fn excludes(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Days { first: a, last: b, .. }, Self::Days { first: c, last: d, .. }) => b < c || d < a,
            (Self::Yearless { month: a, day: b }, Self::Yearless { month: c, day: d }) => {
                a != c || b.zip(*d).is_some_and(|(b, d)| b != d)
            }
            (Self::Weekday(a), Self::Weekday(b)) => a != b,
            _ => false,
        }
    }

    /// How many days lie between the two; 0 where they meet, 9,999 where that is not known.
    pub(super) fn gap(&self, other: &Self) -> i32 {
        match (self, other) {
            (Self::Days { first: a, last: b, .. }, Self::Days { first: c, last: d, .. }) => (c - b).max(a - d).max(0),
            (Self::Yearless { month: a, day: b }, Self::Yearless { month: c, day: d }) => {
                let day = |month: &u8, day: &Option<u8>| i32::from(*month) * 31 + i32::from(day.unwrap_or(15));
                (day(a, b) - day(c, d)).abs()
            }
            (Self::Weekday(a), Self::Weekday(b)) => i32::from(a.abs_diff(*b)),
            _ => 9_999,
        }
    }

    /// How many days it may be.
    pub(super) fn length(&self) -> i32 {
        match self {
            Self::Days { first, last, .. } => last - first + 1,
            Self::Yearless { day: None, .. } => 30,
            _ => 1,
        }
    }

    pub(super) fn value(&self) -> Box<str> {
        match self {
            Self::Days { iso, .. } => iso.clone(),
            Self::Yearless { month, day: Some(day) } => format!("--{month:02}-{day:02}").into(),
            Self::Yearless { month, day: None } => format!("--{month:02}").into(),
            Self::Weekday(day) => {
                let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
                (*days.get(usize::from(day.saturating_sub(1))).unwrap_or(&"")).into()
            }
        }
    }
}

/// The first and the last day of a date: “2017-04-14”, “2017-04”, “2017-W15”, “2017”.
pub(super) fn bounds(iso: &str) -> Option<(i32, i32)> {
    let mut parts = iso.split('-');
    let year: i16 = parts.next()?.parse().ok()?;
    let Some(second) = parts.next() else {
        let first = number(Date::new(year, 1, 1).ok()?)?;
        return Some((first, first + 364));
    };
    if let Some(week) = second.strip_prefix('W') {
        let week: i8 = week.parse().ok()?;
        let monday = jiff::civil::ISOWeekDate::new(year, week, jiff::civil::Weekday::Monday).ok()?.date();
        let first = number(monday)?;
        return Some((first, first + 6));
    }
    let month: i8 = second.parse().ok()?;
    if let Some(day) = parts.next() {
        let day = number(Date::new(year, month, day.get(..2)?.parse().ok()?).ok()?)?;
        return Some((day, day));
    }
    let first = Date::new(year, month, 1).ok()?;
    let start = number(first)?;
    Some((start, start + i32::from(first.days_in_month()) - 1))
}
