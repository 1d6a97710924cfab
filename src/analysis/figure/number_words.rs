//! Numbers written in words: “a hundred and twenty”, “two and a half million”, “thirty-four hundred and fifty”.

use super::number::Number;
use super::share;
use crate::analysis::words::Words;

const ONES: [&str; 20] = [
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

/// No number in words has more tokens.
const LONGEST: usize = 16;

fn index_of(names: &[&str], word: &str) -> Option<u8> {
    let found = names.iter().position(|name| word.eq_ignore_ascii_case(name))?;
    u8::try_from(found).ok()
}

/// The value of one number word below a hundred: “seven”, “seventy”, “seventy-seven”.
pub(super) fn small(word: &str) -> Option<f64> {
    if let Some(value) = index_of(&ONES, word) {
        return Some(f64::from(value));
    }
    if let Some(tens) = index_of(&TENS, word) {
        return Some(f64::from(tens) * 10.0 + 20.0);
    }
    let (tens, ones) = word.split_once('-')?;
    let tens = index_of(&TENS, tens)?;
    let ones = index_of(&ONES, ones).filter(|ones| (1..10).contains(ones))?;
    Some(f64::from(tens) * 10.0 + 20.0 + f64::from(ones))
}

/// The value of one word for a whole number below a hundred: “seven”, “Seventy-seven”.
#[must_use]
pub fn number_in_words(word: &str) -> Option<u8> {
    // Whole and below a hundred, so the conversion is exact.
    small(word).map(|value| value as u8)
}

/// The factor by which a word multiplies the number before it.
pub(super) fn scale(word: &str) -> Option<f64> {
    let scales = [
        ("hundred", 1e2),
        ("thousand", 1e3),
        ("million", 1e6),
        ("billion", 1e9),
        ("trillion", 1e12),
        ("dozen", 12.0),
        ("lakh", 1e5),
        ("lakhs", 1e5),
        ("lac", 1e5),
        ("crore", 1e7),
        ("crores", 1e7),
        ("bn", 1e9),
        ("mn", 1e6),
        ("trn", 1e12),
    ];
    scales.iter().find(|(name, _)| word.eq_ignore_ascii_case(name)).map(|(_, by)| *by)
}

/// The number in words that begins at a token: shares first, then counts.
pub(super) fn in_words(words: &Words<'_>, at: usize) -> Option<Number> {
    share::share(words, at).or_else(|| share::of_scale(words, at)).or_else(|| count(words, at))
}

/// A sum of groups, each below a thousand and multiplied by its scale.
struct Sum {
    /// The groups whose scale has been read.
    total: f64,
    /// The group that is being read.
    group: f64,
    /// The last scale.
    scale: f64,
}

impl Sum {
    /// Adds a word below a hundred if the grammar has a place for it.
    fn add(&mut self, value: f64) -> bool {
        let under = self.group % 100.0;
        let fits =
            self.group == 0.0 || under == 0.0 || value < 10.0 && value > 0.0 && under >= 20.0 && under % 10.0 == 0.0;
        if fits {
            self.group += value;
        }
        fits
    }

    /// Multiplies by a scale if the grammar has a place for it.
    fn multiply(&mut self, by: f64) -> bool {
        if by == 12.0 || by == 1e2 {
            let fits = self.group > 0.0 && self.group < 100.0;
            if fits {
                self.group *= by;
            }
            return fits;
        }
        if self.group > 0.0 && by < self.scale {
            self.total += self.group * by;
            self.group = 0.0;
            self.scale = by;
            return true;
        }
        // “three lakh crore”, “a thousand million”
        let doubled = self.group == 0.0 && self.total > 0.0 && by > self.scale && self.total <= 1e12;
        if doubled {
            self.total *= by;
        }
        doubled
    }

    /// Whether “and” may follow: after hundreds and scales.
    fn may_join(&self) -> bool {
        self.group >= 100.0 && self.group % 100.0 == 0.0 || self.group == 0.0 && self.total > 0.0
    }
}

fn count(words: &Words<'_>, at: usize) -> Option<Number> {
    let mut sum = Sum { total: 0.0, group: 0.0, scale: f64::INFINITY };
    let mut to = at + 1;
    if words.any(at, &["a", "an"]) {
        // “a hundred”, “a million”; “a” alone is no number.
        let by = scale(words.word(to))?;
        sum.group = 1.0;
        sum.multiply(by);
        to += 1;
    } else if let Some(value) = small(words.word(at)) {
        sum.group = value;
    } else {
        return None;
    }
    let first = sum.group;
    let mut doubled_tens = false;
    for _ in 0..LONGEST {
        let word = words.word(to);
        if let Some(by) = scale(word) {
            if !sum.multiply(by) {
                break;
            }
        } else if let Some(value) = small(word) {
            // “sixty five”; but “nineteen eighty four” is a year, and “seven eleven” a shop.
            if sum.group == 0.0 && sum.total == 0.0 || !sum.add(value) {
                break;
            }
            doubled_tens = true;
        } else if words.eq(to, "and") && sum.may_join() && small(words.word(to + 1)).is_some_and(|value| value > 0.0) {
            // “one hundred and five”
        } else if let Some((part, behind)) = share::and_a_part(words, to)
            && sum.group > 0.0
        {
            // “two and a half million”; “a million and a half” multiplies what came before.
            sum.group += part;
            to = behind;
            continue;
        } else if words.eq(to, "point") && sum.group > 0.0 && sum.group < 100.0 {
            let Some(digit) = small(words.word(to + 1)).filter(|digit| *digit < 10.0) else { break };
            sum.group += digit / 10.0;
            to += 1;
        } else {
            break;
        }
        to += 1;
    }
    if sum.group == 0.0
        && let Some((part, behind)) = share::and_a_part(words, to)
        && sum.scale.is_finite()
        && sum.total == sum.scale
    {
        // “a million and a half”
        sum.group = part * sum.scale;
        to = behind;
    }
    let mut number = Number::new(at, to, sum.total + sum.group, "");
    number.small_word = to == at + 1 && first < 13.0 && !doubled_tens;
    Some(number)
}
