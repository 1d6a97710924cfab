//! Spellings of one word and notations of one number, so that a quotation is the same in British and American spelling,
//! with “twelve” or “12”, with “per cent” or “%”. Knows nothing about quotations.

use std::borrow::Cow;
use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::wording::Said;
use crate::corpus::terms::Word;
use crate::english;
use crate::text::{Span, offset};

type Pairs = FxHashMap<&'static str, &'static str>;

fn pairs(name: &str) -> Pairs {
    english::list(english::SPELLINGS, name).into_iter().filter_map(|entry| entry.split_once(':')).collect()
}

static PAIRS: LazyLock<Pairs> = LazyLock::new(|| pairs("pairs"));
static ORDINALS: LazyLock<Pairs> = LazyLock::new(|| pairs("ordinals"));
static UNITS: LazyLock<Pairs> = LazyLock::new(|| pairs("units"));
static SIGNS: LazyLock<Pairs> = LazyLock::new(|| pairs("signs"));
static DIGRAPHS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::SPELLINGS, "digraphs"));
static STEM_ENDINGS: LazyLock<FxHashSet<&str>> =
    LazyLock::new(|| english::list(english::SPELLINGS, "stem-endings").into_iter().collect());
static NUMBERS: LazyLock<FxHashMap<&str, u64>> = LazyLock::new(|| {
    pairs("numbers").into_iter().filter_map(|(word, value)| Some((word, value.parse().ok()?))).collect()
});
static OPPOSITES: LazyLock<FxHashSet<(&str, &str)>> = LazyLock::new(|| {
    english::list(english::SPELLINGS, "opposites").into_iter().filter_map(|entry| entry.split_once(':')).collect()
});
static UP: LazyLock<FxHashSet<&str>> =
    LazyLock::new(|| english::list(english::QUANTITIES, "rises").into_iter().collect());
static DOWN: LazyLock<FxHashSet<&str>> =
    LazyLock::new(|| english::list(english::QUANTITIES, "falls").into_iter().collect());

/// Gives the words of `a` the spelling of `b` where only the spelling differs.
pub(super) fn respell(a: &mut [Said], b: &[Said]) {
    let in_b: FxHashSet<u32> = b.iter().map(|(_, word)| word.hash()).collect();
    let in_a: FxHashSet<u32> = a.iter().map(|(_, word)| word.hash()).collect();
    let missing: Vec<Word> = a.iter().map(|(_, word)| *word).filter(|word| !in_b.contains(&word.hash())).collect();
    if missing.is_empty() {
        return;
    }
    // A spelling keeps the first letter, but for a few words and numbers in the list; most words are ruled out by it.
    let mut begins = [false; 256];
    for word in &missing {
        let word = text(word);
        for written in [&*word, &*spelling(&word)] {
            begins[usize::from(written.bytes().next().unwrap_or(0))] = true;
        }
    }
    let may_be = |word: &Word| {
        let first = word.as_bytes().first().copied().unwrap_or(0);
        begins[usize::from(first)] || std::str::from_utf8(word.as_bytes()).is_ok_and(is_listed)
    };
    let strange = b.iter().filter(|(_, word)| may_be(word) && !in_a.contains(&word.hash()));
    let theirs: FxHashMap<Cow<'_, str>, Word> = strange
        .map(|(_, word)| match text(word) {
            Cow::Borrowed(text) => (spelling(text), *word),
            Cow::Owned(text) => (spelling(&text).into_owned().into(), *word),
        })
        .collect();
    for (_, word) in a.iter_mut().filter(|(_, word)| !in_b.contains(&word.hash())) {
        let other = theirs.get(&*spelling(&text(word))).copied();
        *word = other.unwrap_or(*word);
    }
}

/// Whether a word has another spelling in the lists.
fn is_listed(word: &str) -> bool {
    PAIRS.contains_key(word) || ORDINALS.contains_key(word)
}

fn text(word: &Word) -> Cow<'_, str> {
    String::from_utf8_lossy(word.as_bytes())
}

/// Equal for the spellings of one word. Most words have one spelling, which is returned as it is.
fn spelling(word: &str) -> Cow<'_, str> {
    if let Some(other) = PAIRS.get(word).or_else(|| ORDINALS.get(word)) {
        return Cow::Borrowed(other);
    }
    let (stem, owner) = word.strip_suffix("'s").map_or((word, ""), |stem| (stem, "'s"));
    let mut out = Cow::Borrowed(stem);
    // Each of the parts has one of these pairs of letters, and is changed in nothing else.
    if stem.as_bytes().windows(2).any(|pair| pair == b"ae" || pair == b"oe") {
        let is_in = |part: &&&str| stem.starts_with(**part) || stem.contains(&part[..]) && part.len() > 4;
        for part in DIGRAPHS.iter().filter(is_in) {
            out = out.replace(*part, &part.replace("ae", "e").replace("oe", "e")).into();
        }
    }
    for change in [without_u, with_er, with_z, with_one_l, with_og] {
        if let Some(changed) = change(&out) {
            out = changed.into();
        }
    }
    match out {
        Cow::Borrowed(_) => Cow::Borrowed(word),
        Cow::Owned(out) => Cow::Owned(out + owner),
    }
}

/// “Labour” as “labor”.
fn without_u(word: &str) -> Option<String> {
    let at = word.find("our").filter(|at| *at >= 2)?;
    let end = &word[at + 3..];
    (end.is_empty() || STEM_ENDINGS.contains(end)).then(|| format!("{}or{end}", &word[..at]))
}

/// “Centre” as “center”.
fn with_er(word: &str) -> Option<String> {
    for end in ["re", "res", "red"] {
        let Some(front) = word.strip_suffix(end) else { continue };
        if front.len() >= 3 && front.ends_with(['t', 'b']) {
            return Some(format!("{front}er{}", &end[2..]));
        }
    }
    None
}

/// “Organise” as “organize”, “analyse” as “analyze”.
fn with_z(word: &str) -> Option<String> {
    for end in ["e", "es", "ed", "er", "ers", "ing", "ings", "ation", "ations", "ational", "able"] {
        let Some(front) = word.strip_suffix(end) else { continue };
        let Some(stem) = front.strip_suffix('s').filter(|stem| stem.len() >= 4 && stem.ends_with(['i', 'y'])) else {
            continue;
        };
        return Some(format!("{stem}z{end}"));
    }
    None
}

/// “Travelled” as “traveled”: the last vowel before it is not stressed.
fn with_one_l(word: &str) -> Option<String> {
    for end in ["ed", "ing", "ings", "er", "ers", "or", "ors", "ery"] {
        let Some(front) = word.strip_suffix(end).and_then(|rest| rest.strip_suffix("ll")) else { continue };
        let vowels = front.bytes().filter(|byte| b"aeiou".contains(byte)).count();
        if vowels >= 2 && front.ends_with(['e', 'a', 'o', 'i']) {
            return Some(format!("{front}l{end}"));
        }
    }
    None
}

/// “Catalogue” as “catalog”.
fn with_og(word: &str) -> Option<String> {
    for (long, short) in [("ogue", "og"), ("ogues", "ogs"), ("ogued", "oged"), ("oguing", "oging")] {
        if let Some(front) = word.strip_suffix(long).filter(|front| front.len() >= 3) {
            return Some(format!("{front}{short}"));
        }
    }
    None
}

/// Writes numbers in figures, their units in words, and a currency behind its sum: “$4 million” is “4000000 dollars”,
/// “twenty-five per cent” is “25 percent”. `words`: those of `text`.
pub(super) fn in_figures(words: &[Said], text: &str) -> Vec<Said> {
    let mut out: Vec<Said> = Vec::with_capacity(words.len());
    let mut at = 0;
    while let Some(&(span, word)) = words.get(at) {
        let is_figure = word.is_number();
        let Some((value, count)) = number(words, text, at) else {
            let known = std::str::from_utf8(word.as_bytes()).ok();
            let unit =
                known.and_then(|known| UNITS.get(known)).filter(|_| out.last().is_some_and(|last| last.1.is_number()));
            out.push((span, unit.map_or(word, |unit| Word::of(unit.as_bytes()))));
            at += 1;
            continue;
        };
        let last = words[at + count - 1].0;
        let whole = Span::new(span.start, last.end);
        out.push((whole, value));
        at += count;
        let sign = text[..span.start as usize].chars().next_back().filter(|_| is_figure);
        let mut buffer = [0; 4];
        if let Some(unit) = sign.and_then(|sign| SIGNS.get(&*sign.encode_utf8(&mut buffer))) {
            out.push((Span::new(last.end, last.end), Word::of(unit.as_bytes())));
        }
        let behind = &text[last.end as usize..];
        let percent = Word::of(b"percent");
        if behind.trim_start_matches([' ', '\u{a0}', '\\']).starts_with('%') {
            let sign = last.end + offset(behind.find('%').unwrap_or(0));
            out.push((Span::new(sign, sign + 1), percent));
        } else if let (Some(per), Some(cent)) = (words.get(at), words.get(at + 1))
            && per.1.as_bytes() == b"per"
            && cent.1.as_bytes() == b"cent"
        {
            out.push((Span::new(per.0.start, cent.0.end), percent));
            at += 2;
        }
    }
    out
}

/// The number that begins at a word, in figures, and how many words it has.
fn number(words: &[Said], text: &str, at: usize) -> Option<(Word, usize)> {
    let value_of = |at: usize| -> Option<u64> {
        let word = words.get(at)?.1;
        NUMBERS.get(std::str::from_utf8(word.as_bytes()).ok()?).copied()
    };
    // Within a number there are only spaces and hyphens.
    let adjoins = |at: usize| {
        let (Some(before), Some(next)) = (words.get(at - 1), words.get(at)) else { return false };
        let gap = Span::new(before.0.end.min(next.0.start), next.0.start).of(text);
        gap.chars().all(|c| c.is_whitespace() || c == '-' || c == '‐')
    };
    let first = words.get(at)?.1;
    if first.is_number() {
        let figures = std::str::from_utf8(first.as_bytes()).ok()?;
        let scale = value_of(at + 1).filter(|scale| *scale >= 1_000 && adjoins(at + 1));
        // “£3.5m”, “4bn”; “5m” without a currency is a length.
        let digits = figures.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let signed = text[..words[at].0.start as usize].ends_with(['$', '£', '€', '¥', '₹']);
        let suffix = match &figures[digits.len()..] {
            "m" if signed => Some(1_000_000),
            "k" => Some(1_000),
            "mn" => Some(1_000_000),
            "bn" => Some(1_000_000_000),
            "tn" => Some(1_000_000_000_000),
            "" => None,
            _ => return Some((first, 1)),
        };
        let Ok(value) = digits.parse::<f64>() else { return Some((first, 1)) };
        let count = if suffix.is_none() && scale.is_some() { 2 } else { 1 };
        let Some(scale) = suffix.or(scale) else { return Some((first, 1)) };
        #[expect(clippy::cast_precision_loss, reason = "powers of ten below 2^53")]
        let scaled = value * scale as f64;
        return Some((Word::of(format!("{scaled}").as_bytes()), count));
    }
    let is_article = first.as_bytes() == b"a" && value_of(at + 1).is_some_and(|value| value >= 100) && adjoins(at + 1);
    let (mut total, mut current, mut count) = (0_u64, 0_u64, 0);
    let mut last_step = u64::MAX;
    if is_article {
        (current, count) = (1, 1);
    }
    loop {
        let next = at + count;
        let joined = count == 0 || adjoins(next);
        match value_of(next).filter(|_| joined) {
            Some(value) if value >= 1_000 && current > 0 => {
                total = total.checked_add(current.checked_mul(value)?)?;
                (current, last_step) = (0, u64::MAX);
            }
            Some(100) if (1..100).contains(&current) => (current, last_step) = (current * 100, 100),
            // “Twenty five”, “hundred five”, and not “five twenty”.
            Some(value) if value < 100 && (current == 0 || value < last_step && fits(current, value)) => {
                current += value;
                last_step = if value >= 20 { 10 } else { 1 };
            }
            _ => {
                // “Three hundred and forty”.
                let and = words.get(next).is_some_and(|(_, word)| word.as_bytes() == b"and");
                let goes_on =
                    and && count > 0 && (current.is_multiple_of(100) && current > 0 || current == 0 && total > 0);
                if goes_on && adjoins(next) && value_of(next + 1).is_some_and(|value| value < 100) && adjoins(next + 1)
                {
                    count += 1;
                    continue;
                }
                break;
            }
        }
        count += 1;
    }
    let value = total.checked_add(current)?;
    (count > usize::from(is_article)).then(|| (Word::of(value.to_string().as_bytes()), count))
}

/// Whether a number below a hundred may follow what has been read: “hundred | five”, “twenty | five”.
const fn fits(current: u64, value: u64) -> bool {
    current.is_multiple_of(100) || current.is_multiple_of(10) && current % 100 >= 20 && value < 10
}

/// Whether one of two words says the opposite of the other: “always” and “never”, “rose” and “fell”, “safe” and
/// “unsafe”; or whether they are different numbers.
pub(super) fn opposed(a: &Word, b: &Word) -> bool {
    let (Ok(a), Ok(b)) = (std::str::from_utf8(a.as_bytes()), std::str::from_utf8(b.as_bytes())) else { return false };
    let prefixed = |whole: &str, rest: &str| {
        let is = |prefixes: &[&str]| prefixes.iter().any(|prefix| whole.strip_prefix(prefix) == Some(rest));
        // “Inside”, “income” are no opposites.
        let adjective = ["ible", "able", "ent", "ant", "al", "ive", "ct", "ate", "ure", "ite"];
        rest.len() >= 4
            && (is(&["un", "dis", "non"])
                || is(&["in", "im", "il", "ir"]) && adjective.iter().any(|end| rest.ends_with(end)))
    };
    let value = |word: &str| {
        word.parse::<f64>().ok().or_else(|| {
            #[expect(clippy::cast_precision_loss, reason = "powers of ten below 2^53")]
            NUMBERS.get(word).map(|value| *value as f64)
        })
    };
    let differ = |a: f64, b: f64| (a - b).abs() > f64::EPSILON * a.abs().max(b.abs());
    OPPOSITES.contains(&(a, b))
        || OPPOSITES.contains(&(b, a))
        || UP.contains(a) && DOWN.contains(b)
        || DOWN.contains(a) && UP.contains(b)
        || prefixed(a, b)
        || prefixed(b, a)
        || value(a).zip(value(b)).is_some_and(|(a, b)| differ(a, b))
}

#[cfg(test)]
mod tests {
    use super::super::wording::Wording;
    use super::*;

    #[test]
    fn spellings_of_one_word_are_equal_and_of_two_are_not() {
        for (one, other) in [
            ("labour", "labor"),
            ("harbours", "harbors"),
            ("behavioural", "behavioral"),
            ("organise", "organize"),
            ("organisations", "organizations"),
            ("analysed", "analyzed"),
            ("theatre", "theater"),
            ("travelled", "traveled"),
            ("counsellor", "counselor"),
            ("catalogue", "catalog"),
            ("paediatric", "pediatric"),
            ("defence", "defense"),
            ("twelfth", "12th"),
        ] {
            assert_eq!(spelling(one), spelling(other), "{one}");
        }
        for (one, other) in [
            ("four", "for"),
            ("mourning", "morning"),
            ("filling", "filing"),
            ("prise", "prize"),
            ("hour", "hor"),
            ("there", "theer"),
            ("shoes", "shes"),
            ("tour", "tor"),
        ] {
            assert_ne!(spelling(one), spelling(other), "{one}");
        }
    }

    #[test]
    fn numbers_are_written_in_figures() {
        let read = |text: &str| {
            let wording = Wording::plain(text);
            let words = in_figures(&wording.words(), &wording.text);
            words.iter().map(|(_, word)| self::text(word)).collect::<Vec<_>>().join(" ")
        };
        for (words, figures) in [
            ("twenty-five patients", "25 patients"),
            ("three hundred and forty beds", "340 beds"),
            ("two thousand signatures", "2000 signatures"),
            ("four million dollars", "4000000 dollars"),
            ("$4 million", "4000000 dollars"),
            ("£3.5m and 5m of rope", "3500000 pounds and 5m of rope"),
            ("forty per cent", "40 percent"),
            ("40% of it", "40 percent of it"),
            ("a hundred years", "100 years"),
            ("one million two hundred thousand", "1200000"),
            ("five or six, seven", "5 or 6 7"),
            ("a dozen and a half", "a dozen and a half"),
            ("twenty and ten", "20 and 10"),
        ] {
            assert_eq!(read(words), figures, "{words}");
        }
    }

    #[test]
    fn opposites_are_known() {
        let word = |text: &str| Word::of(text.as_bytes());
        for (a, b) in [("rose", "fell"), ("always", "never"), ("unsafe", "safe"), ("20", "200"), ("guilty", "innocent")]
        {
            assert!(opposed(&word(a), &word(b)), "{a} {b}");
        }
        for (a, b) in [("ward", "hospital"), ("twelve", "12"), ("it", "mine"), ("side", "inside")] {
            assert!(!opposed(&word(a), &word(b)), "{a} {b}");
        }
    }
}
