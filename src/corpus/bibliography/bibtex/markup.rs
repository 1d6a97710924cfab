//! LaTeX in the values of fields, as a reader sees it. The crate `biblatex` handles accents; this module removes the
//! commands that it does not know.

use super::super::rich::{self, Mark};

/// Commands of two or more letters that stay because they stand for letters.
const LETTERS: [&str; 16] =
    ["ss", "ae", "AE", "oe", "OE", "aa", "AA", "dh", "DH", "th", "TH", "dj", "DJ", "ng", "NG", "SS"];

/// Commands whose argument is not text.
const DROPPED: [&str; 6] = ["noopsort", "sortnoop", "hspace", "vspace", "label", "index"];

/// Commands whose argument is formatted, and declarations that format the rest of their group.
const FORMATS: [(&str, Mark); 16] = [
    ("emph", rich::ITALIC),
    ("textit", rich::ITALIC),
    ("textsl", rich::ITALIC),
    ("mkbibemph", rich::ITALIC),
    ("mkbibitalic", rich::ITALIC),
    ("em", rich::ITALIC),
    ("it", rich::ITALIC),
    ("itshape", rich::ITALIC),
    ("textbf", rich::BOLD),
    ("mkbibbold", rich::BOLD),
    ("bf", rich::BOLD),
    ("bfseries", rich::BOLD),
    ("textsc", rich::SMALL_CAPITALS),
    ("scshape", rich::SMALL_CAPITALS),
    ("textsuperscript", rich::SUPERSCRIPT),
    ("textsubscript", rich::SUBSCRIPT),
];

/// Letters and signs of formulas.
const SIGNS: [(&str, &str); 58] = [
    ("alpha", "α"),
    ("beta", "β"),
    ("gamma", "γ"),
    ("delta", "δ"),
    ("epsilon", "ε"),
    ("varepsilon", "ε"),
    ("zeta", "ζ"),
    ("eta", "η"),
    ("theta", "θ"),
    ("iota", "ι"),
    ("kappa", "κ"),
    ("lambda", "λ"),
    ("mu", "μ"),
    ("nu", "ν"),
    ("xi", "ξ"),
    ("pi", "π"),
    ("rho", "ρ"),
    ("sigma", "σ"),
    ("tau", "τ"),
    ("upsilon", "υ"),
    ("phi", "φ"),
    ("varphi", "φ"),
    ("chi", "χ"),
    ("psi", "ψ"),
    ("omega", "ω"),
    ("Gamma", "Γ"),
    ("Delta", "Δ"),
    ("Theta", "Θ"),
    ("Lambda", "Λ"),
    ("Xi", "Ξ"),
    ("Pi", "Π"),
    ("Sigma", "Σ"),
    ("Upsilon", "Υ"),
    ("Phi", "Φ"),
    ("Psi", "Ψ"),
    ("Omega", "Ω"),
    ("times", "×"),
    ("cdot", "·"),
    ("pm", "±"),
    ("leq", "≤"),
    ("le", "≤"),
    ("geq", "≥"),
    ("ge", "≥"),
    ("neq", "≠"),
    ("approx", "≈"),
    ("sim", "∼"),
    ("to", "→"),
    ("rightarrow", "→"),
    ("leftarrow", "←"),
    ("infty", "∞"),
    ("circ", "°"),
    ("degree", "°"),
    ("ell", "ℓ"),
    ("partial", "∂"),
    ("in", "∈"),
    ("sqrt", "√"),
    ("ldots", "…"),
    ("prime", "′"),
];

/// A formula as text: letters, signs, and what is raised or lowered.
fn formula(inner: &str, out: &mut String) {
    let mut rest = inner;
    while let Some(c) = rest.chars().next() {
        let mut length = c.len_utf8();
        match c {
            '\\' => {
                let name = rest[1..].bytes().take_while(u8::is_ascii_alphabetic).count();
                let command = &rest[1..1 + name];
                out.push_str(SIGNS.iter().find(|(known, _)| *known == command).map_or("", |(_, sign)| sign));
                length = match name {
                    0 => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
                    name => 1 + name,
                };
            }
            '^' | '_' => {
                let behind = &rest[1..];
                let group = argument(behind);
                let end = group.or_else(|| behind.chars().next().map(char::len_utf8)).unwrap_or(0);
                let end = if behind.starts_with('\\') && group.is_none() {
                    1 + behind[1..].bytes().take_while(u8::is_ascii_alphabetic).count()
                } else {
                    end
                };
                let mark = if c == '^' { rich::SUPERSCRIPT } else { rich::SUBSCRIPT };
                out.push(mark[0]);
                formula(behind[..end].trim_start_matches('{').trim_end_matches('}'), out);
                out.push(mark[1]);
                length = 1 + end;
            }
            '{' | '}' => {}
            '~' => out.push(' '),
            c if rich::is_mark(c) => {}
            c => out.push(c),
        }
        rest = &rest[length.min(rest.len())..];
    }
}

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
    if !value.contains(['\\', '~', '`', '\'', '-', '$']) && !value.contains(rich::is_mark) {
        return value.to_owned();
    }
    let mut out = String::with_capacity(value.len());
    // The depths at which a closing brace ends a quotation or a format, the mark that ends it, and whether the brace
    // stays.
    let mut closes: Vec<(usize, char, bool)> = Vec::new();
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
                        closes.push((depth, '”', true));
                        out.push('“');
                    }
                } else if let Some((_, mark)) = FORMATS.iter().find(|(known, _)| *known == command) {
                    let behind = rest[1 + name..].trim_start_matches('*').trim_start();
                    length = rest.len() - behind.len();
                    if behind.starts_with('{') && argument(behind).is_some() {
                        length += 1;
                        closes.push((depth, mark[1], false));
                        depth += 1;
                        out.push(mark[0]);
                    } else if let Some(outer) = depth.checked_sub(1) {
                        closes.push((outer, mark[1], true));
                        out.push(mark[0]);
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
                } else if command == "t" {
                    // A tie over two letters.
                    length = 2;
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
                let mut stays = true;
                while let Some((_, mark, brace)) = closes.pop_if(|close| close.0 >= depth) {
                    out.push(mark);
                    stays &= brace;
                }
                if stays {
                    out.push(c);
                }
            }
            '$' => match rest[1..].find('$').filter(|end| *end > 0 && !rest[1..=*end].contains('\n')) {
                Some(end) => {
                    out.push('{');
                    formula(&rest[1..=end], &mut out);
                    out.push('}');
                    length = end + 2;
                }
                None => out.push(c),
            },
            c if rich::is_mark(c) => {}
            '~' => out.push(' '),
            '`' if rest.starts_with("``") => {
                out.push('“');
                length = 2;
            }
            '`' => out.push('‘'),
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
    out.extend(closes.into_iter().rev().map(|(_, mark, _)| mark));
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
            _ if depth == 0 => return None,
            b'}' => depth -= 1,
            _ => {}
        }
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
            (r"On \emph{Mytilus} and \textit{{Quays}}", "On \u{f0000}Mytilus\u{f0001} and \u{f0000}{Quays}\u{f0001}"),
            (
                r"{\em Old} CO$_2$ and $\alpha^{2}$, \$5",
                "{\u{f0000}Old\u{f0001}} CO{\u{f0006}2\u{f0007}} and {α\u{f0004}2\u{f0005}}, \\$5",
            ),
            ("``Old'' quays --- and~new", "“Old” quays — and new"),
            (r"\enquote{Beds \enquote{x}}", "“{Beds “{x”}”}"),
            (r"\href{https://a.example}{Beds}", "{Beds}"),
            (r"\noopsort{1973}1981", "1981"),
            (r"`Old' \t{oo} quays", "‘Old' {oo} quays"),
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
