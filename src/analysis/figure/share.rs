//! Parts and shares in words, in percent where they are of something: “two thirds of”, “one in five”, “nine boats out of
//! ten”; and parts of a scale: “half a million”, “a quarter of a per cent”.

use std::sync::LazyLock;

use super::number::Number;
use super::number_words::{scale, small};
use crate::analysis::gazetteer::Class;
use crate::analysis::words::Words;
use crate::english;
use crate::syntax::TokenKind;

/// The nouns of fractions, each with its share of the whole.
const PARTS: [(&str, f64); 22] = [
    ("half", 2.0),
    ("halves", 2.0),
    ("third", 3.0),
    ("thirds", 3.0),
    ("quarter", 4.0),
    ("quarters", 4.0),
    ("fourth", 4.0),
    ("fourths", 4.0),
    ("fifth", 5.0),
    ("fifths", 5.0),
    ("sixth", 6.0),
    ("sixths", 6.0),
    ("seventh", 7.0),
    ("sevenths", 7.0),
    ("eighth", 8.0),
    ("eighths", 8.0),
    ("ninth", 9.0),
    ("ninths", 9.0),
    ("tenth", 10.0),
    ("tenths", 10.0),
    ("twelfth", 12.0),
    ("twentieth", 20.0),
];

fn part(word: &str) -> Option<f64> {
    PARTS.iter().find(|(name, _)| word.eq_ignore_ascii_case(name)).map(|(_, of)| *of)
}

/// “and a half”, “and a quarter”, “and three quarters” after a number: the part and the token after it.
pub(super) fn and_a_part(words: &Words<'_>, at: usize) -> Option<(f64, usize)> {
    if !words.eq(at, "and") {
        return None;
    }
    let count = if words.any(at + 1, &["a", "one"]) { 1.0 } else { small(words.word(at + 1))? };
    let of = part(words.word(at + 2))?;
    let behind = words.word(at + 3);
    // “and a third person”: an ordinal.
    let fits = of == 2.0 || of == 4.0 || words.word(at + 2).ends_with('s') || scale(behind).is_some();
    (fits && count < of).then_some((count / of, at + 3))
}

/// “half a million”, “a quarter of a million”, “three quarters of a per cent”: a part of a scale, or of one unit.
pub(super) fn of_scale(words: &Words<'_>, at: usize) -> Option<Number> {
    let (count, of, mut to) = fraction(words, at)?;
    let value = count / of;
    if words.eq(to, "of") {
        to += 1;
    }
    if !words.any(to, &["a", "an"]) {
        return None;
    }
    to += 1;
    if let Some(by) = scale(words.word(to)) {
        return Some(Number::new(at, to + 1, value * by, ""));
    }
    // “half a per cent”, “a quarter of a percentage point”: the unit is read after the number.
    let percent = words.eq(to, "per") && words.eq(to + 1, "cent") || words.any(to, &["percent", "percentage"]);
    percent.then(|| Number::new(at, to, value, ""))
}

/// A fraction in words, as a count of parts and how many make the whole, and the token after it: “half”, “a third”, “two-thirds”, “three quarters”.
fn fraction(words: &Words<'_>, at: usize) -> Option<(f64, f64, usize)> {
    let word = words.word(at);
    if let Some((count, of)) = word.split_once('-') {
        let of = part(of)?;
        let count = if count.eq_ignore_ascii_case("a") { 1.0 } else { small(count)? };
        return (count > 0.0 && count < of).then_some((count, of, at + 1));
    }
    if word.eq_ignore_ascii_case("half") {
        return Some((1.0, 2.0, at + 1));
    }
    let count = if words.any(at, &["a", "an"]) { 1.0 } else { small(word).filter(|count| *count >= 1.0)? };
    let of = part(words.word(at + 1))?;
    let plural = words.word(at + 1).ends_with('s');
    (count < of && (plural || count == 1.0)).then_some((count, of, at + 2))
}

/// A share of something, in percent.
pub(super) fn share(words: &Words<'_>, at: usize) -> Option<Number> {
    let (count, of, to) = fraction(words, at)?;
    let whole = words.eq(to, "of") && !words.any(to + 1, &["a", "an"])
        // “a third of a field” is a share, “a quarter of a million” a number.
        || words.eq(to, "of") && words.any(to + 1, &["a", "an"]) && scale(words.word(to + 2)).is_none()
            && !words.any(to + 2, &["per", "percent", "percentage"]);
    let determined = words.any(to, &["the", "its", "their", "all", "his", "her", "our", "my", "your"]);
    let is_half = words.eq(at, "half");
    let plural = words.word(to.wrapping_sub(1)).ends_with('s');
    // “rose by a third.”
    let by = words.any(at.wrapping_sub(1), &["by", "than", "nearly", "almost", "about", "over", "roughly"])
        && (words.kind(to) != Some(TokenKind::Word) || words.is(to, Class::FUNCTION));
    let ordinal =
        words.any(at.wrapping_sub(1), &["first", "second", "last", "latter", "other", "better", "and", "the"]);
    let is_share = whole || is_half && determined || plural && !words.any(to, &["a", "an"]) || by;
    (is_share && (plural || !ordinal)).then(|| Number::new(at, to, count * 100.0 / of, "percent"))
}

/// Words after “one in five” that make it a rate.
static RATE_UNITS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::QUANTITIES, "rate-units"));

/// “one in five voters”, “3 out of 10”, “nine trains in ten”: a share in percent. `number`: the first of the two.
pub(super) fn out_of(words: &Words<'_>, number: &mut Number) {
    if !number.unit.is_empty() || number.high.is_some() || number.value < 1.0 || number.value.fract() != 0.0 {
        return;
    }
    // A noun may be between: “nine trains out of ten”.
    let noun = words.stem_class(number.to).is(Class::PLURAL) || words.eq(number.to, "people");
    let link = |at: usize| match () {
        () if words.eq(at, "out") && words.eq(at + 1, "of") => Some(at + 2),
        () if words.any(at, &["in"]) => Some(at + 1),
        () => None,
    };
    let Some(second) = link(number.to).or_else(|| noun.then(|| link(number.to + 1)).flatten()) else { return };
    if words.any(second, &["every", "each"]) {
        return;
    }
    let digits = words.kind(second) == Some(TokenKind::Number);
    let of = if digits {
        super::numeral::parse_numeral(words.word(second))
    } else {
        small(words.word(second)).map(|v| (v, ""))
    };
    let Some((of, "")) = of else { return };
    let behind = second + 1;
    // If a time follows it is a rate; if a scale or another number word follows it is a larger number.
    let round = [2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 12.0, 20.0, 25.0, 50.0, 100.0, 1000.0, 10_000.0];
    if number.value >= of
        || !round.contains(&of)
        || words.any(behind, &RATE_UNITS)
        || scale(words.word(behind)).is_some()
    {
        return;
    }
    number.value = number.value * 100.0 / of;
    number.unit = "percent";
    number.to = behind;
    number.small_word = false;
}
