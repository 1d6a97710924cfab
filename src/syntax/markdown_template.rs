//! What programs replace in Markdown before it is read: shortcodes, templates, components and expressions of MDX. None of
//! it is text or a citation.

use std::ops::Range;

/// The length of the tag of an MDX component at the start, `<Card author={name} />`, which begins with a capital.
fn component(bytes: &[u8]) -> Option<usize> {
    let mut depth = 0_usize;
    let mut quote = None;
    let name = bytes.iter().skip(1).take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'.').count();
    if !matches!(bytes.get(1 + name), Some(b' ' | b'\n' | b'/' | b'>')) {
        return None;
    }
    for (at, &byte) in bytes.iter().enumerate().skip(1 + name) {
        match byte {
            byte if quote == Some(byte) => quote = None,
            _ if quote.is_some() => {}
            b'"' | b'\'' => quote = Some(byte),
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            b'>' if depth == 0 => return Some(at + 1),
            b'<' if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

/// The length of a list of attributes with values: `{.callout title="…"}`, `{: caption='…'}`. It begins with its brace.
fn attributes(text: &[u8]) -> Option<usize> {
    let mut quote = None;
    let mut valued = false;
    for (at, &byte) in text.iter().enumerate().skip(1) {
        match (quote, byte) {
            (Some(open), _) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') if text[at - 1] == b'=' => (quote, valued) = (Some(byte), true),
            (None, b'}') => return valued.then_some(at + 1),
            (None, b'{' | b'"' | b'\n') => return None,
            _ => {}
        }
    }
    None
}

/// The length of an expression of JavaScript with an at sign in it, in braces, as MDX has them: a comment, a text, or a
/// name with a member, an index or arguments (`{props["@x"]}`, `{cite("@x")}`). It begins with its brace.
fn expression(text: &[u8]) -> Option<usize> {
    if text.starts_with(b"{/*") {
        return memchr::memmem::find(text, b"*/}").map(|end| end + 3);
    }
    let end = behind_expression(text)?;
    let inner = text.get(1..end - 1)?.trim_ascii();
    let (first, last) = (*inner.first()?, *inner.last()?);
    let is_text = inner.len() > 1 && first == last && is_quote(first);
    let in_path = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'.');
    let path = inner.iter().take_while(|byte| in_path(byte)).count();
    let is_name = path > 0 && (first.is_ascii_alphabetic() || matches!(first, b'_' | b'$'));
    let is_member = match inner.get(path) {
        Some(b'[') => last == b']',
        Some(b'(') => last == b')',
        _ => false,
    };
    (is_text || is_name && is_member).then_some(end)
}

const fn is_quote(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'`')
}

/// The position after the brace that closes the one at the start, if all at signs before it are in texts, as `@` is no
/// operator of JavaScript.
fn behind_expression(text: &[u8]) -> Option<usize> {
    let mut depth = 0_usize;
    let mut quote = None;
    let mut escaped = false;
    let mut signs = 0_usize;
    for (at, &byte) in text.iter().enumerate() {
        match (quote, byte) {
            _ if escaped => {}
            (Some(open), _) if byte == open => quote = None,
            (Some(b'"' | b'\''), b'\n') => return None,
            (Some(_), _) => signs += usize::from(byte == b'@'),
            (None, b'@') => return None,
            (None, _) if is_quote(byte) => quote = Some(byte),
            (None, b'{') => depth += 1,
            (None, b'}') if depth == 1 => return (signs > 0).then_some(at + 1),
            (None, b'}') => depth -= 1,
            _ => {}
        }
        escaped = byte == b'\\' && quote.is_some() && !escaped;
    }
    None
}

/// Text that a program replaces before the text is read: `{{< … >}}`, `{{ … }}`, `{% … %}`, attributes with values,
/// comments of MyST (`% …`), and the components, expressions and imports of MDX.
pub(super) fn templates(text: &str, mut found: impl FnMut(Range<usize>)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(place) = memchr::memchr(b'{', bytes.get(at..).unwrap_or_default()) {
        let open = at + place;
        at = open + 1;
        let close: &[u8] = match bytes.get(open + 1) {
            Some(b'{') => b"}}",
            Some(b'%') => b"%}",
            Some(b'#') if bytes.get(open + 2) == Some(&b' ') => b"#}",
            _ => {
                let rest = &bytes[open..bytes.len().min(open + 2_000)];
                let is_key = open > 0 && bytes[open - 1] == b'@';
                if let Some(end) = attributes(rest).or_else(|| expression(rest).filter(|_| !is_key)) {
                    at = open + end;
                    found(open..at);
                }
                continue;
            }
        };
        if open > 0 && bytes[open - 1] == b'@' {
            continue;
        }
        let within = &bytes[open + 2..bytes.len().min(open + 2_000)];
        if let Some(end) = memchr::memmem::find(within, close) {
            at = open + 2 + end + 2;
            found(open..at);
        }
    }
    for open in memchr::memchr_iter(b'<', bytes) {
        let rest = &bytes[open..bytes.len().min(open + 2_000)];
        if rest.get(1).is_some_and(u8::is_ascii_uppercase)
            && let Some(end) = component(rest)
        {
            found(open..open + end);
        }
    }
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let import = (line.starts_with("import ") || line.starts_with("export ")) && {
            let words = line.trim_end().trim_end_matches(';');
            words.ends_with(['"', '\''])
                && (line.contains(" from ") || line.starts_with("import '") || line.starts_with("import \""))
        };
        if line.starts_with("% ") || import {
            found(at..at + line.trim_end().len());
        }
        at += line.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        let mut all = Vec::new();
        templates(text, |range| all.push(&text[range]));
        all
    }

    #[test]
    fn expressions_of_mdx_are_no_text() {
        for whole in [
            "{props[\"@ward\"]}",
            "{site.team['@bed']}",
            "{cite('@bed', {short: true})}",
            "{/* don't see [@court] */}",
            "{\"[@goal]\"}",
            "{`@${name}`}",
        ] {
            assert_eq!(found(&format!("So {whole} it is.")), [whole]);
        }
        for text in [
            "So {the beds} are.",
            "As @{a.b} and @{roe(x)} say",
            "{see [@ward]}",
            "{i.e. [@bed]}",
            "{beds[@ward]}",
            "{\"so\" [@ward] \"no\"}",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }
}
