//! LaTeX in the values of fields, as a reader sees it. The crate `biblatex` handles accents; this module removes the
//! commands that it does not know.

/// Commands of two or more letters that stay because they stand for letters.
const LETTERS: [&str; 16] =
    ["ss", "ae", "AE", "oe", "OE", "aa", "AA", "dh", "DH", "th", "TH", "dj", "DJ", "ng", "NG", "SS"];

/// Commands whose argument is not text.
const DROPPED: [&str; 6] = ["noopsort", "sortnoop", "hspace", "vspace", "label", "index"];

/// The replacements of commands without an argument.
fn symbol(name: &str) -> Option<&'static str> {
    Some(match name {
        "textendash" => "–",
        "textemdash" => "—",
        "ldots" | "dots" | "textellipsis" => "…",
        "copyright" | "textcopyright" => "©",
        "textregistered" => "®",
        "texttrademark" => "™",
        "textquotedblleft" | "lq" => "“",
        "textquotedblright" | "rq" => "”",
        "textquoteleft" => "‘",
        "textquoteright" => "’",
        "guillemotleft" => "«",
        "guillemotright" => "»",
        "LaTeX" => "LaTeX",
        "TeX" => "TeX",
        "BibTeX" => "BibTeX",
        "textbackslash" => "\\textbackslash ",
        "pounds" | "textsterling" => "£",
        "euro" | "texteuro" => "€",
        "S" => "§",
        "textasciitilde" => "\\textasciitilde ",
        "slash" => "/",
        "textless" => "<",
        "textgreater" => ">",
        "textbar" => "|",
        "textdegree" => "°",
        "textbullet" => "•",
        "textperiodcentered" => "·",
        "par" | "newline" | "quad" | "qquad" => " ",
        _ => return None,
    })
}

/// The text of a field without formatting commands: `\emph{x}` is `{x}`, `\enquote{x}` is “x”, `~` a space.
pub(super) fn text(value: &str) -> String {
    if !value.contains(['\\', '~', '`', '\'', '-']) {
        return value.to_owned();
    }
    let mut out = String::with_capacity(value.len());
    // The depths at which a closing brace ends a quotation.
    let mut quotes: Vec<usize> = Vec::new();
    let mut depth = 0_usize;
    let mut rest = value;
    while let Some(c) = rest.chars().next() {
        let mut length = c.len_utf8();
        match c {
            '\\' => {
                let name = rest[1..].bytes().take_while(u8::is_ascii_alphabetic).count();
                let command = &rest[1..1 + name];
                if name == 0 {
                    length = accent(rest, &mut out);
                } else if command == "enquote" || command == "mkbibquote" {
                    let behind = rest[1 + name..].trim_start_matches('*').trim_start();
                    length = rest.len() - behind.len();
                    if behind.starts_with('{') {
                        quotes.push(depth);
                        out.push('“');
                    }
                } else if command == "href" {
                    // The address is dropped.
                    let behind = rest[1 + name..].trim_start();
                    length = rest.len() - behind.len() + argument(behind).unwrap_or(0);
                } else if DROPPED.contains(&command) {
                    let behind = rest[1 + name..].trim_start();
                    length = rest.len() - behind.len() + argument(behind).unwrap_or(0);
                } else if let Some(symbol) = symbol(command) {
                    out.push_str(symbol);
                    let behind = &rest[1 + name..];
                    length = rest.len() - behind.strip_prefix("{}").unwrap_or(behind.trim_start_matches(' ')).len();
                } else if name == 1 || LETTERS.contains(&command) {
                    length = 1 + name;
                    out.push_str(&rest[..length]);
                } else {
                    let behind = rest[1 + name..].trim_start_matches('*');
                    let behind = behind.trim_start();
                    // `\mkbibdate[x]{y}` is not used in titles; the text in brackets stays.
                    length = rest.len() - behind.len();
                }
            }
            '{' => {
                depth += 1;
                out.push(c);
            }
            '}' => {
                depth = depth.saturating_sub(1);
                if quotes.last() == Some(&depth) {
                    quotes.pop();
                    out.push('”');
                }
                out.push(c);
            }
            '~' => out.push(' '),
            '`' if rest.starts_with("``") => {
                out.push('“');
                length = 2;
            }
            '\'' if rest.starts_with("''") => {
                out.push('”');
                length = 2;
            }
            '-' if rest.starts_with("---") => {
                out.push('—');
                length = 3;
            }
            '-' if rest.starts_with("--") => {
                out.push('–');
                length = 2;
            }
            c => out.push(c),
        }
        rest = &rest[length..];
    }
    out
}

/// An accent or an escaped sign at the start, copied with a dotless i under it as one with its dot. Returns its length.
fn accent(rest: &str, out: &mut String) -> usize {
    let Some(mark) = rest[1..].chars().next() else { return 1 };
    let length = 1 + mark.len_utf8();
    if matches!(mark, '/' | ',' | '-' | '@') {
        if mark == ',' {
            out.push(' ');
        }
        return length;
    }
    if mark == '\\' || mark.is_whitespace() {
        out.push(' ');
        return length;
    }
    out.push_str(&rest[..length]);
    if !"'`^\"~=.".contains(mark) {
        return length;
    }
    let behind = &rest[length..];
    let (braced, inner) = match behind.strip_prefix('{') {
        Some(inner) => (true, inner),
        None => (false, behind),
    };
    for (dotless, letter) in [("\\i", "i"), ("\\j", "j")] {
        if let Some(after) = inner.strip_prefix(dotless)
            && !after.starts_with(|c: char| c.is_ascii_alphabetic())
        {
            out.push_str(if braced { "{" } else { "" });
            out.push_str(letter);
            let after = if braced { after } else { after.strip_prefix(' ').unwrap_or(after) };
            return rest.len() - after.len();
        }
    }
    length
}

/// The length of the argument in braces at the start.
fn argument(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 1 => return Some(at + 1),
            b'}' => return None,
            _ if depth == 0 => return None,
            _ => {}
        }
        depth = if byte == b'}' { depth - 1 } else { depth };
    }
    None
}

/// An address or a path: `\url{…}` is replaced by its content, and escapes are resolved.
pub(super) fn verbatim(value: &str) -> String {
    let mut value = value.trim();
    for command in ["\\url", "\\nolinkurl", "\\path", "\\href"] {
        if let Some(inner) = value.strip_prefix(command).map(str::trim_start)
            && let Some(length) = argument(inner)
        {
            value = inner[1..length - 1].trim();
        }
    }
    let mut out = String::with_capacity(value.len());
    let mut chars = value.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some(next)) if "_%&#$~{}".contains(*next) => {}
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formatting_commands_are_removed() {
        let cases = [
            (r"On \emph{Mytilus} and \textit{{Quays}}", "On {Mytilus} and {{Quays}}"),
            ("``Old'' quays --- and~new", "“Old” quays — and new"),
            (r"\enquote{Beds \enquote{x}}", "“{Beds “{x”}”}"),
            (r"\href{https://a.example}{Beds}", "{Beds}"),
            (r"\noopsort{1973}1981", "1981"),
            (r"Mart{\'\i}nez \'{\i} \'\i s", r"Mart{\'i}nez \'{i} \'is"),
            (r"Wei{\ss} \copyright 2021 \& \LaTeX{} x\ y", r"Wei{\ss} ©2021 \& LaTeX x y"),
        ];
        for (value, wanted) in cases {
            assert_eq!(text(value), wanted, "{value}");
        }
        assert_eq!(verbatim(r"\url{https://a.example/b\_c}"), "https://a.example/b_c");
        assert_eq!(verbatim("https://a.example/~x"), "https://a.example/~x");
    }
}
