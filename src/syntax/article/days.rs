//! Words of dates.

use crate::english;
use std::sync::LazyLock;

pub(super) fn is_year(word: &str) -> bool {
    word.len() == 4
        && (word.starts_with("19") || word.starts_with("20"))
        && word.bytes().all(|byte| byte.is_ascii_digit())
}

pub(super) fn is_month(word: &str) -> bool {
    word.len() >= 3
        && MONTHS.iter().any(|month| {
            word.len() <= month.len() && month.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word))
        })
}

/// In any case.
pub(super) fn is_weekday(word: &str) -> bool {
    WEEKDAYS.iter().any(|day| day.eq_ignore_ascii_case(word))
}

static WEEKDAYS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let list = |name| english::list(english::CALENDAR, name);
    [list("weekdays"), list("weekday-abbreviations")].concat()
});

static MONTHS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::CALENDAR, "months"));
