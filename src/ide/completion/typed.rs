//! The part of a citation key that is typed before the cursor, in the syntax of each format; and where none can stand.

use crate::ide::keys::is_mark;
use crate::syntax::{CitationStyle, Format, is_citing_command, is_prose_fence};
use crate::text::Span;

/// Whether the field of the header that is being typed is one whose text may cite: `nocite`, `title`, `abstract`.
pub(super) fn cites_in_header(before: &str) -> bool {
    let field = before.lines().rev().find(|line| line.starts_with(|c: char| c.is_ascii_alphabetic()));
    let name = field.and_then(|line| line.split(':').next()).unwrap_or("");
    ["nocite", "title", "subtitle", "abstract", "thanks", "description", "caption"].contains(&name)
}

/// Whether a program reads the text at a place in a block of code: the caption of a cell, or the body of a directive.
pub(super) fn is_read(text: &str, code: Span, at: u32, format: Format) -> bool {
    let before = text.get(code.start as usize..at as usize).unwrap_or("");
    let line = before.rsplit('\n').next().unwrap_or("").trim_start();
    let option = line.starts_with("#|") || line.starts_with("%%|") || line.starts_with("//|");
    let caption = option && (line.split(':').next().is_some_and(|name| name.contains("cap")) || line.contains("|  "));
    format == Format::Markdown && (caption || before.contains('\n') && is_prose_fence(code.of(text)))
}

/// Whether the text before the cursor hides it from the markup: code that is not closed, or a comment to the line's
/// end.
pub(super) fn hidden(before: &str, format: Format) -> bool {
    let block = before.rfind("\n\n").map_or(before, |at| &before[at..]);
    let line = before.rsplit('\n').next().unwrap_or("");
    match format {
        Format::Markdown | Format::AsciiDoc | Format::Typst => {
            let comment = match format {
                Format::Typst => line.match_indices("//").any(|(at, _)| !line[..at].ends_with(':')),
                Format::AsciiDoc => line.starts_with("//"),
                _ => false,
            };
            // A role's backtick opens keys.
            let runs =
                block.split('`').skip(1).filter(|run| !run.is_empty()).count() + usize::from(block.ends_with('`'));
            let role = block.rfind('`').is_some_and(|at| block[..at].ends_with('}') || block[..at].ends_with(':'));
            comment || runs % 2 == 1 && !role || in_formula(line, format)
        }
        Format::Latex => line.match_indices('%').any(|(at, _)| !line[..at].ends_with('\\')),
        Format::Org => line.starts_with("# ") || line.starts_with(": ") || in_verbatim(line),
        Format::Rst => line.matches("``").count() % 2 == 1,
        _ => false,
    }
}

/// Whether a formula is open at the end of the line. In Markdown a dollar sign before a digit is a price.
fn in_formula(line: &str, format: Format) -> bool {
    let opens = |(at, _): &(usize, &str)| {
        let next = line[at + 1..].chars().next();
        let price = format != Format::Typst && next.is_none_or(|c| c.is_whitespace() || c.is_ascii_digit());
        !line[..*at].ends_with('\\') && (!price || line[..*at].contains('$'))
    };
    format != Format::AsciiDoc && line.match_indices('$').filter(opens).count() % 2 == 1
}

/// Whether Org's verbatim text is open at the end of the line: `=[cite:@`.
fn in_verbatim(line: &str) -> bool {
    ['=', '~'].iter().any(|mark| {
        line.rfind(*mark).is_some_and(|at| {
            let before = line[..at].chars().next_back();
            let next = line[at + 1..].chars().next();
            before.is_none_or(|c| c.is_whitespace() || "([{".contains(c)) && next.is_some_and(|c| !c.is_whitespace())
        })
    })
}

/// The part of a key that is typed before the cursor, and the style of its tag.
pub(super) fn typed_key(before: &str, format: Format) -> Option<(&str, CitationStyle)> {
    let style = CitationStyle::of(format);
    match format {
        Format::Text => Some((behind_at(before)?, style)),
        Format::Typst => Some((behind_at(before).or_else(|| in_call(before))?, style)),
        Format::Org => {
            let open = before.rfind(['[', ']']).filter(|&at| before[at..].starts_with("[cite"));
            Some((open.and_then(|_| behind_at(before)).or_else(|| in_link(before))?, style))
        }
        Format::Markdown => {
            let role = || behind_role(before, "{cite", "}`").or_else(|| behind_role(before, "{footcite", "}`"));
            let role = || role().map(|typed| (typed, CitationStyle::Myst));
            behind_at(before).map(|typed| (typed, style)).or_else(role)
        }
        Format::Latex => {
            let at = before.rfind(['{', '}']).filter(|&at| before[at..].starts_with('{'))?;
            let head = before.get(..at)?;
            let command = head.get(head.rfind('\\')?..)?;
            let end = command[1..].find(|c: char| !c.is_ascii_alphabetic()).map_or(command.len(), |end| end + 1);
            let (name, rest) = command.split_at(end);
            let rest = rest.trim_end();
            // The braces before these are those of a volume, or of earlier keys.
            let several = name.ends_with("cites") || name.contains("volcite");
            let arguments = rest.is_empty() || rest.ends_with([']', '*', '>']) || several && rest.ends_with(['}', ')']);
            let cites = is_citing_command(name.trim_start_matches('\\')) || name.to_ascii_lowercase().contains("cite");
            (cites && arguments).then_some((last_key(&before[at + 1..]), style))
        }
        Format::Rst => {
            let role = behind_role(before, ":cite", ":`").or_else(|| behind_role(before, ":footcite", ":`"));
            role.map(|typed| (typed, style))
        }
        Format::AsciiDoc => {
            let at = before.rfind(['[', ']', '\n']).filter(|&at| before[at..].starts_with('['))?;
            let head = &before[..at];
            // Words may stand before the bracket.
            let words = ["cite:", "citenp:"].iter().find_map(|name| Some(&head[head.rfind(name)? + name.len()..]))?;
            let cites = words.is_empty() || !words.contains(['\n', ']']) && !words.starts_with(char::is_whitespace);
            cites.then_some((last_key(&before[at + 1..]), style))
        }
        Format::Bibliography => None,
    }
}

/// The key that is being typed at the end of a list of them.
fn last_key(list: &str) -> &str {
    list.rsplit([',', ';', ' ', '\n', '(', '{']).next().unwrap_or("")
}

/// The text after the backtick of a role: `` :cite:p:`roe ``.
pub(super) fn behind_role<'a>(before: &'a str, open: &str, close: &str) -> Option<&'a str> {
    let at = before.rfind('`')?;
    let head = before.get(..=at)?.strip_suffix(close)?;
    let name = head.get(head.rfind(open)? + open.len()..)?;
    name.chars().all(|c| c.is_ascii_alphabetic() || c == ':').then(|| last_key(&before[at + 1..]))
}

/// The text between `@` (or `@{`) and the cursor, if a key is being typed.
fn behind_at(before: &str) -> Option<&str> {
    let at = before.rfind('@')?;
    let typed = before.get(at + 1..)?;
    let is_key = |c: char| c.is_alphanumeric() || c == '_' || c == '{' || is_mark(c);
    let after_word =
        before.get(..at)?.chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '\\');
    (!after_word && typed.chars().all(is_key)).then_some(typed)
}

/// The key that is typed in a link of org-ref: `citep:roe,d`.
fn in_link(before: &str) -> Option<&str> {
    let word = before.rsplit(|c: char| c.is_whitespace() || "([".contains(c)).next()?;
    let (name, keys) = word.strip_prefix("cite")?.split_once(':')?;
    let links = name.chars().all(|c| c.is_ascii_lowercase() || c == '*');
    links.then(|| keys.rsplit([',', ';', '&']).next().unwrap_or(""))
}

/// The typed part of a key in `#cite(<key` of Typst.
fn in_call(before: &str) -> Option<&str> {
    let at = before.rfind('<')?;
    let typed = before.get(at + 1..)?;
    let head = before[..at].trim_end();
    let call = head.ends_with("cite(") || head.ends_with("ref(");
    (call && typed.chars().all(|c| c.is_alphanumeric() || "_-.:".contains(c))).then_some(typed)
}
