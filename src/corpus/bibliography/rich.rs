//! Text with formatting, and with words whose case stays, as one string: the marks are characters for private use. It
//! knows no file format. The changes of case are those of pandoc's citeproc.

/// The opening and the closing mark of one kind of formatting.
pub(super) type Mark = [char; 2];

pub(super) const ITALIC: Mark = ['\u{f0000}', '\u{f0001}'];
pub(super) const BOLD: Mark = ['\u{f0002}', '\u{f0003}'];
pub(super) const SUPERSCRIPT: Mark = ['\u{f0004}', '\u{f0005}'];
pub(super) const SUBSCRIPT: Mark = ['\u{f0006}', '\u{f0007}'];
pub(super) const SMALL_CAPITALS: Mark = ['\u{f0008}', '\u{f0009}'];
/// Words whose case a style must not change.
pub(super) const CASE: Mark = ['\u{f000a}', '\u{f000b}'];

/// Whether a character is a mark, or would be taken for one.
pub(super) fn is_mark(c: char) -> bool {
    matches!(c, '\u{f0000}'..='\u{f00ff}' | '\u{100000}'..='\u{10ffff}')
}

/// The text without marks.
pub(super) fn plain(text: &str) -> String {
    text.chars().filter(|c| !is_mark(*c)).collect()
}

/// How a style changes the case of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    None,
    Lower,
    Upper,
    /// The first letter of the text.
    First,
    /// The first letter of each word.
    Words,
    Sentence,
    Title,
}

/// Words that a title in English has in lower case, from the specification of CSL 1.0.2.
const SMALL: [&str; 27] = [
    "a", "an", "and", "as", "at", "but", "by", "down", "for", "from", "in", "into", "nor", "of", "on", "onto", "or",
    "over", "so", "the", "till", "to", "up", "van", "via", "with", "yet",
];

/// What precedes a word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Start,
    /// A full stop, a colon or the like; a space makes it a start.
    Stop,
    /// Part of the same word: a letter, or an apostrophe.
    Word,
    Other,
}

/// The text with its case changed, except for what [`CASE`] encloses.
pub(super) fn changed(text: &str, change: Change) -> String {
    if change == Change::None {
        return text.to_owned();
    }
    let last = last_word(text);
    let mut out = String::with_capacity(text.len());
    let (mut before, mut kept, mut at) = (Before::Start, 0_usize, 0);
    while let Some(c) = text[at..].chars().next() {
        if !c.is_alphanumeric() {
            kept = if c == CASE[0] { kept + 1 } else { kept.saturating_sub(usize::from(c == CASE[1])) };
            before = match (c, before) {
                (c, before) if is_mark(c) => before,
                ('.' | '!' | '?' | ':', _) => Before::Stop,
                ('\'' | '’', Before::Word) => Before::Word,
                ('“' | '”' | '"' | '‘' | '\'' | '(' | '[', Before::Start | Before::Stop) => before,
                (c, Before::Stop | Before::Start) if c.is_whitespace() => Before::Start,
                _ => Before::Other,
            };
            out.push(c);
            at += c.len_utf8();
            continue;
        }
        let length = text[at..].find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len() - at);
        let word = &text[at..at + length];
        if kept > 0 {
            out.push_str(word);
        } else {
            one(word, before, at == last, change, &mut out);
        }
        before = Before::Word;
        at += length;
    }
    out
}

/// One word in the case that the change gives it.
fn one(word: &str, before: Before, is_last: bool, change: Change, out: &mut String) {
    let mut letters = word.chars();
    let first_upper = letters.next().is_some_and(char::is_uppercase);
    let rest_lower = !letters.clone().any(char::is_uppercase);
    // Names such as wg02 have no capital.
    let name = !first_upper && word.contains(|c: char| !c.is_alphabetic());
    let starts = before == Before::Start;
    let capital = |out: &mut String| {
        let mut letters = word.chars();
        out.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        out.extend(letters.flat_map(char::to_lowercase));
    };
    match change {
        Change::None => out.push_str(word),
        Change::Lower => out.push_str(&word.to_lowercase()),
        Change::Upper => out.push_str(&word.to_uppercase()),
        Change::First | Change::Words => {
            let mut letters = word.chars();
            if change == Change::Words && before != Before::Word || out.chars().all(is_mark) {
                out.extend(letters.next().into_iter().flat_map(char::to_uppercase));
            }
            out.push_str(letters.as_str());
        }
        Change::Sentence | Change::Title if name => out.push_str(word),
        Change::Sentence if rest_lower && starts => capital(out),
        Change::Sentence if rest_lower && first_upper => out.push_str(&word.to_lowercase()),
        Change::Sentence => out.push_str(word),
        // Names such as iPhone and NASA.
        Change::Title if !rest_lower => out.push_str(word),
        Change::Title if before == Before::Word => out.push_str(&word.to_lowercase()),
        Change::Title if starts || is_last || !SMALL.contains(&&*word.to_lowercase()) => capital(out),
        Change::Title => out.push_str(&word.to_lowercase()),
    }
}

/// The position of the last word that a space precedes.
fn last_word(text: &str) -> usize {
    let end = text.trim_end_matches(|c: char| !c.is_alphanumeric()).len();
    let word = text[..end].rfind(char::is_whitespace).map_or(0, |at| at + 1);
    text[word..end].find(char::is_alphanumeric).map_or(word, |at| word + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_change_case_as_citeproc_changes_them() {
        let sentence = [
            ("A Stochastic Model of TCP Flow", "A stochastic model of TCP flow"),
            ("The Beds: A Count of Wards", "The beds: A count of wards"),
            ("Sparse Matrix-Vector Products", "Sparse matrix-vector products"),
            ("What Now? The Quay's Tides", "What now? The quay's tides"),
            ("On iPhones and \u{f000a}Ada Marsh\u{f000b}", "On iPhones and \u{f000a}Ada Marsh\u{f000b}"),
        ];
        for (text, wanted) in sentence {
            assert_eq!(changed(text, Change::Sentence), wanted);
        }
        let title = [
            ("a count of the beds", "A Count of the Beds"),
            ("tides: the quay and what it is for", "Tides: The Quay and What It Is For"),
            ("TUGboat on an iPhone", "TUGboat on an iPhone"),
            ("it's a matrix-vector product", "It's a Matrix-Vector Product"),
            ("wards of \u{f000a}st ann\u{f000b} in oslo", "Wards of \u{f000a}st ann\u{f000b} in Oslo"),
        ];
        for (text, wanted) in title {
            assert_eq!(changed(text, Change::Title), wanted);
        }
        assert_eq!(changed("old quays", Change::First), "Old quays");
    }
}
