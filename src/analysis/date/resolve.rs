//! Resolves dates relative to the date of their document.

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};

use crate::analysis::{DateValue, Iso};

/// The most days after publication for a date without a year; otherwise it is in the past.
const AHEAD: i32 = 70;

/// The absolute value of an expression in a document of that date (ISO, as precise as known). `None` if the date of the
/// document is needed and not precise enough.
#[must_use]
pub(crate) fn resolve(value: DateValue, document_date: Option<&str>) -> Option<Iso> {
    let document = document_date.and_then(Document::parse);
    match value {
        DateValue::Day { year, month, day } => day_iso(date(year, month, day)?),
        DateValue::Month { year, month } => month_iso(year, month),
        DateValue::Year(year) => Some(format!("{year:04}").into()),
        DateValue::DayOfMonth { month, day } => {
            let document = document?;
            let year = document.year_near(month, Some(day));
            day_iso(date(year, month, day)?)
        }
        DateValue::DayRange { year, month, from, to } => {
            let year = if year > 0 { year } else { document?.year_near(month, Some(to)) };
            let (from, to) = (day_iso(date(year, month, from)?)?, day_iso(date(year, month, to)?)?);
            Some(format!("{from}/{to}").into())
        }
        DateValue::NthWeekday { year, month, nth, day } => {
            let year = if year > 0 { year } else { document?.year_near(month, None) };
            let weekday = Weekday::from_monday_one_offset(i8::try_from(day).ok()?).ok()?;
            day_iso(date(year, month, 1)?.nth_weekday_of_month(nth, weekday).ok()?)
        }
        DateValue::MonthAlone(month) => {
            let document = document?;
            month_iso(document.year_near(month, None), month)
        }
        DateValue::Weekday { day, weeks } => {
            let today = document?.day?;
            let weekday = Weekday::from_monday_one_offset(i8::try_from(day).ok()?).ok()?;
            day_iso(match weeks {
                // A past event on “Friday” was on the most recent one, including today.
                0 if today.weekday() == weekday => today,
                0 | -1 => today.nth_weekday(-1, weekday).ok()?,
                _ => today.nth_weekday(1, weekday).ok()?,
            })
        }
        DateValue::Days(days) => day_iso(moved(document?.day?, i64::from(days).days())?),
        DateValue::Weeks(weeks) => {
            let week = moved(document?.day?, i64::from(weeks).weeks())?.iso_week_date();
            Some(format!("{:04}-W{:02}", week.year(), week.week()).into())
        }
        DateValue::Months(months) => {
            let document = document?;
            let first = date(document.year, document.month?, 1)?;
            let month = moved(first, i64::from(months).months())?;
            month_iso(month.year(), u8::try_from(month.month()).ok()?)
        }
        DateValue::Years(years) => {
            let year = document?.year.checked_add(years)?;
            Some(format!("{year:04}").into())
        }
    }
}

struct Document {
    year: i16,
    month: Option<u8>,
    day: Option<Date>,
}

impl Document {
    fn parse(iso: &str) -> Option<Self> {
        let mut parts = iso.split('-');
        let year = parts.next()?.parse().ok()?;
        let month = parts.next().and_then(|month| month.parse().ok()).filter(|month| (1..=12).contains(month));
        let number = parts.next().and_then(|day| day.get(..2)?.parse().ok());
        let day = month.zip(number).and_then(|(month, number)| date(year, month, number));
        Some(Self { year, month, day })
    }

    /// The year of a month (and day) named without one: of the most recent such date, or of the next one if that is
    /// near.
    fn year_near(&self, month: u8, day: Option<u8>) -> i16 {
        let Some(own) = self.month else { return self.year };
        let ahead = match (self.day, day.and_then(|day| date(self.year, month, day))) {
            (Some(today), Some(then)) => today.until(then).map_or(0, |span| span.get_days()),
            _ => (i32::from(month) - i32::from(own)) * 31,
        };
        match ahead {
            ahead if ahead > AHEAD => self.year - 1,
            ahead if ahead < AHEAD - 365 => self.year + 1,
            _ => self.year,
        }
    }
}

fn date(year: i16, month: u8, day: u8) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

fn moved(date: Date, by: Span) -> Option<Date> {
    date.checked_add(by).ok()
}

#[expect(clippy::unnecessary_wraps, reason = "every arm of `resolve` may fail")]
fn day_iso(date: Date) -> Option<Iso> {
    Some(format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day()).into())
}

fn month_iso(year: i16, month: u8) -> Option<Iso> {
    (1..=12).contains(&month).then(|| format!("{year:04}-{month:02}").into())
}
