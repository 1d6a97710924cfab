//! Printed citations: `(Marsh and Okafor 2014, p. 3)`, `Marsh et al. (2014)`, `[7]`, `(ibid., 12)`. They follow no
//! grammar: anything that looks like one counts, and nothing is looked up.

use super::CitationMode;
use crate::text::{Span, offset};

/// A longer parenthesis, in bytes, is not a citation.
const LONGEST: usize = 160;
/// Names before a parenthesis that only open a sentence or a date.
const NO_NAMES: &str = "January February March April May June July August September October November December Spring Summer \
    Autumn Fall Winter A About Also An And As At Both But By Even For From He Here If In It Like Of On \
    Only Per See She Since So The Then There They To Until We What When While With Yet";

fn is_no_name(word: &str) -> bool {
    NO_NAMES.split(' ').any(|known| known == word)
}

/// A printed citation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed<'a> {
    /// The whole span, which a tag would replace.
    pub span: Span,
    /// The last names of its authors, or the name of an organization.
    pub names: Vec<&'a str>,
    /// With the letter that distinguishes works of one year.
    pub year: &'a str,
    /// As in the text; empty if there is none.
    pub locator: &'a str,
    /// Such as `see`.
    pub prefix: &'a str,
    pub mode: CitationMode,
}

/// Whether a text contains a printed citation; besides those that name a work also `[7]`, `(ibid., 12)`, `(p. 28)`. A
/// single name with a year after it is not enough: “Harbour (1995)” may be a film.
#[must_use]
pub fn has_printed_citation(text: &str) -> bool {
    let letter = text.find(char::is_alphabetic).unwrap_or(text.len());
    let mut brackets = memchr::memchr_iter(b'[', text.as_bytes());
    // At the start of a line it is a number; before a parenthesis it is a link.
    let numbered = brackets.any(|open| {
        letter < open
            && enclosed(text, open, b']')
                .is_some_and(|(inner, behind)| is_numbers(inner) && !behind.starts_with(['(', ':']))
    });
    let mut parentheses = memchr::memchr_iter(b'(', text.as_bytes());
    let again =
        |open| enclosed(text, open, b')').is_some_and(|(inner, _)| inner.split(';').any(|work| is_work(work.trim())));
    let names = |found: &Printed<'_>| found.names.len() > 1 || found.span.of(text).contains(" et al");
    numbered || parentheses.any(again) || printed_citations(text).iter().any(names)
}

/// The text between a mark and its closing mark, and the text after it.
fn enclosed(text: &str, open: usize, closes: u8) -> Option<(&str, &str)> {
    let rest = text.get(open + 1..)?;
    let length = rest.bytes().take(LONGEST).position(|byte| byte == closes)?;
    Some((rest.get(..length)?, rest.get(length + 1..)?))
}

/// `7`, `7, 9–12`
fn is_numbers(text: &str) -> bool {
    let mut numbers = text.split([',', ';', '-', '–']).map(str::trim);
    numbers.all(|number| (1..=3).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// `ibid., 12`, `p. 28`, `see Marsh 2014, p. 3`
fn is_work(text: &str) -> bool {
    const AGAIN: [&str; 4] = ["ibid", "op. cit", "loc. cit", "id. at "];
    AGAIN.iter().any(|again| strip_prefix(text, again).is_some())
        || text.split(", ").any(is_page)
        || in_brackets(text).is_some()
}

/// `p. 3`, `pp. 3–5`, `§ II`
fn is_page(text: &str) -> bool {
    let number = ["pp.", "p.", "§", "¶", "para.", "chap.", "vol."].iter().find_map(|place| strip_prefix(text, place));
    number.is_some_and(|rest| rest.trim_start().starts_with(|c: char| c.is_ascii_digit() || "IVXLC".contains(c)))
}

fn strip_prefix<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (front, rest) = text.split_at_checked(prefix.len())?;
    front.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// The printed citations of a text.
#[must_use]
pub fn printed_citations(text: &str) -> Vec<Printed<'_>> {
    let mut found = Vec::new();
    for open in memchr::memchr_iter(b'(', text.as_bytes()) {
        let Some(rest) = text.get(open + 1..) else { continue };
        let Some(length) = rest.bytes().take(LONGEST).position(|byte| matches!(byte, b')' | b'(' | b'[' | b'@')) else {
            continue;
        };
        if rest.as_bytes().get(length) != Some(&b')') {
            continue;
        }
        let inner = &rest[..length];
        let close = offset(open + length + 2);
        let one = in_brackets(inner).map(|one| Printed { span: Span::new(offset(open), close), ..one });
        found.extend(one.or_else(|| behind_names(text, open, inner, close)));
    }
    found
}

/// `see Roe & Doe, 2018, p. 3`
fn in_brackets(inner: &str) -> Option<Printed<'_>> {
    let (prefix, rest) = ["see also ", "see ", "cf. ", "e.g. ", "e.g., "]
        .iter()
        .find_map(|prefix| Some((prefix.trim_end().trim_end_matches(','), inner.strip_prefix(prefix)?)))
        .unwrap_or(("", inner));
    let at = year_in(rest)?;
    let names = names(rest[..at].trim_end().trim_end_matches(',').trim_end())?;
    let (year, locator) = year_and_rest(&rest[at..])?;
    Some(Printed { span: Span::default(), names, year, locator, prefix, mode: CitationMode::Normal })
}

/// `Roe and Doe (2018, p. 3)`
fn behind_names<'a>(text: &'a str, open: usize, inner: &'a str, close: u32) -> Option<Printed<'a>> {
    let (year, locator) = year_and_rest(inner)?;
    let before = text[..open].strip_suffix(' ')?;
    let mut start = before.len();
    // The names are the words directly before, as far as they are names.
    let mut rest = before;
    for _ in 0..6 {
        let at = rest
            .rfind([' ', '\n', '(', '“', '"'])
            .map_or(0, |at| at + rest[at..].chars().next().map_or(1, char::len_utf8));
        let word = &rest[at..];
        let joins = matches!(word, "and" | "&" | "et" | "al.");
        let is_name = word.starts_with(char::is_uppercase)
            && !is_no_name(word)
            && !word.ends_with(['.', ',', ';', ':', '!', '?']);
        if !(joins || is_name) {
            break;
        }
        if is_name {
            start = at;
        }
        match rest[..at].strip_suffix(' ') {
            Some(shorter) => rest = shorter,
            None => break,
        }
    }
    let names = names(&before[start..])?;
    let span = Span::new(offset(start), close);
    Some(Printed { span, names, year, locator, prefix: "", mode: CitationMode::AuthorInText })
}

/// The position of the year that ends the names of a citation.
fn year_in(text: &str) -> Option<usize> {
    text.char_indices().find(|(at, c)| c.is_ascii_digit() && text[..*at].ends_with(' ')).map(|(at, _)| at)
}

/// `2018a, p. 3`: the year, and the locator after it.
fn year_and_rest(text: &str) -> Option<(&str, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let is_year = digits == 4 && text.get(..4)?.parse::<u32>().is_ok_and(|year| (1400..2100).contains(&year));
    let letter = usize::from(text.as_bytes().get(4).is_some_and(u8::is_ascii_lowercase));
    let (year, rest) = text.split_at_checked(digits + letter).filter(|_| is_year)?;
    match rest {
        "" => Some((year, "")),
        rest => rest.strip_prefix(", ").or_else(|| rest.strip_prefix(": ")).map(|locator| (year, locator.trim())),
    }
}

/// The last names, or the name of an organization.
fn names(text: &str) -> Option<Vec<&str>> {
    let text = text.strip_suffix(" et al.").or_else(|| text.strip_suffix(" et al")).unwrap_or(text);
    let text = text.strip_suffix(',').unwrap_or(text);
    let is_name = |name: &&str| {
        let words = name.split(' ').count();
        name.starts_with(char::is_uppercase)
            && words <= 6
            && name.chars().all(|c| c.is_alphabetic() || " .-’'".contains(c))
            && !is_no_name(name.split(' ').next().unwrap_or(""))
    };
    let names: Vec<&str> = (text.split(" & ").flat_map(|part| part.split(" and ")).flat_map(|part| part.split(", ")))
        .map(|name| name.trim_end_matches(','))
        .collect();
    (!text.is_empty() && names.iter().all(is_name)).then_some(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_citations_are_seen() {
        for text in [
            "It has a long history (Marsh & Okafor 2014), and a short one.",
            "Tides were first measured here (Marsh, 2014).",
            "Tides were measured (see Marsh, Okafor, & Lind, 2014a, p. 3; Holm 2011).",
            "Marsh et al. (2014) measured it.",
            "As Marsh and Okafor (2014: 33) have it, tides turn.",
            "The method followed theirs [7].",
            "Several did so [7, 9–12].",
            "Beauty is in the eye (ibid., 12).",
            "It is called a lynchpin (Let us begin, 2006, p. 330).",
            "He put it at forty (§ II, p. 28).",
        ] {
            assert!(has_printed_citation(text), "{text}");
        }
    }

    #[test]
    fn lookalikes_are_not_citations() {
        for text in [
            "Ada Marsh (R-Ohio) voted for it.",
            "It opened later (May 2016).",
            "It opened later (Oct. 12, 2016) than planned.",
            "The film Harbour (1995) was shot there.",
            "[2] Spread it out.",
            "See [the table](http://example.org).",
            "She left [for good].",
            "He was forty (in 2014).",
            "It weighs little (30 cm long).",
            "Ada Marsh (born 4 May 1970) was there.",
            "It is (",
        ] {
            assert!(!has_printed_citation(text), "{text}");
        }
    }

    #[test]
    fn a_citation_in_words_differs_from_a_parenthesis() {
        let shown = |text: &str| -> Vec<String> {
            let one = |found: &Printed<'_>| {
                format!("{}|{}|{}|{}", found.span.of(text), found.names.join("+"), found.year, found.locator)
            };
            printed_citations(text).iter().map(one).collect()
        };
        assert_eq!(shown("So it is (Roe, 2018)."), ["(Roe, 2018)|Roe|2018|"]);
        assert_eq!(
            shown("So it is (see Roe & Doe, 2018a, p. 3)."),
            ["(see Roe & Doe, 2018a, p. 3)|Roe+Doe|2018a|p. 3"]
        );
        assert_eq!(shown("So it is (Harbour Gazette 2018)."), ["(Harbour Gazette 2018)|Harbour Gazette|2018|"]);
        assert_eq!(shown("So says Roe et al. (2018)."), ["Roe et al. (2018)|Roe|2018|"]);
        assert_eq!(shown("So says Roe (2018, p. 3)."), ["Roe (2018, p. 3)|Roe|2018|p. 3"]);
        assert_eq!(shown("As Roe and Doe (2018) say."), ["Roe and Doe (2018)|Roe+Doe|2018|"]);
        for other in [
            "So it was (April 14, 2017).",
            "So it was (May 2018).",
            "So it was (in 2018).",
            "It grew (from 3 to 2018).",
            "In (2018) it was.",
            "It was (2018).",
            "He left (Kabul, 12 May 2018).",
            "x(Roe, 2018",
            "(((((",
            "(Roe, 20189)",
            "(Roe, 2018 was good)",
        ] {
            assert_eq!(shown(other), [""; 0], "{other}");
        }
    }
}
