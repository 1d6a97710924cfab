//! The grammar of keys, and the cases in which pandoc reads one as the label of an example.

use crate::syntax::lines;

/// The position after the brace that closes the one at `at`; `None` if there is white space in between. Pandoc accepts
/// an empty key, which cannot be resolved.
pub(super) fn braced(bytes: &[u8], at: usize) -> Option<usize> {
    let mut depth = 0usize;
    for (i, byte) in bytes.iter().enumerate().skip(at).take(lines::LOOK) {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 1 => return Some(i + 1),
            b'}' => depth -= 1,
            byte if byte.is_ascii_whitespace() => return None,
            _ => {}
        }
    }
    None
}

/// Whether a key needs no braces: words joined by single marks of punctuation.
pub(in crate::syntax) fn is_simple_key(key: &str) -> bool {
    !key.is_empty() && simple_key(key) == key.len()
}

/// The length of the unbraced key at the start.
pub(super) fn simple_key(text: &str) -> usize {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let mut chars = text.char_indices().peekable();
    match chars.next() {
        Some((_, c)) if word(c) || c == '*' => {}
        _ => return 0,
    }
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|&(_, c)| c);
        let goes_on = word(c)
            || matches!(c, ':' | '.' | '#' | '$' | '%' | '&' | '-' | '+' | '?' | '<' | '>' | '~' | '/')
                && next.is_some_and(word)
            || matches!(c, ':' | '/') && next == Some('/');
        if !goes_on {
            return at;
        }
    }
    text.len()
}

/// Whether an item's text is preceded only by white space and by the markers of lists around it: `i.`, `b)`, `(@a)`.
pub(super) fn opens_item(before: &str) -> bool {
    let mut rest = before.trim_start();
    while !rest.is_empty() {
        let Some(marker) = item(rest).filter(|&marker| marker < rest.len()) else { return false };
        rest = rest[marker..].trim_start();
    }
    true
}

/// The length of the list marker at the start, which white space or the end of the text must follow.
pub(super) fn item(text: &str) -> Option<usize> {
    let (text_in, parens) = text.strip_prefix('(').map_or((text, 0), |inner| (inner, 1));
    let label =
        text_in.find(|c: char| !(c.is_alphanumeric() || matches!(c, '@' | '#' | '-' | '_'))).filter(|&at| at > 0)?;
    let (name, behind) = text_in.split_at(label);
    let is_label = match name.strip_prefix('@') {
        // A hyphen or an underscore only joins what follows it.
        Some(name) => {
            let parts = || name.split(['-', '_']);
            !name.is_empty()
                && parts().skip(1).all(|part| !part.is_empty())
                && parts().flat_map(str::chars).all(char::is_alphanumeric)
        }
        None => {
            let all = |of: &[u8]| name.bytes().all(|byte| of.contains(&byte));
            name == "#"
                || name.len() < 10 && all(b"0123456789")
                || all(b"ivxlcdm")
                || name.len() == 1 && name.as_bytes()[0].is_ascii_lowercase()
        }
    };
    let closes = behind.starts_with(')') || parens == 0 && behind.starts_with('.');
    let end = parens + label + 1;
    let white = text.get(end..).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\n', '\r']));
    (is_label && closes && white).then_some(end)
}
