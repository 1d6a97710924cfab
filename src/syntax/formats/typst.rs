//! Typst: its three modes (markup, code, formulas) as in its reference, nested to any depth. Comments and raw text are
//! replaced by spaces first.

use std::ops::Range;

use super::{Cite, Page};
use crate::syntax::block::Label;
use crate::syntax::citation::CitationMode;

/// The current mode.
enum Mode {
    /// Markup between brackets.
    Content,
    /// Markup between brackets that are text themselves, or follow a condition.
    Brackets,
    /// Code between parentheses or braces.
    Code,
    /// Code to the end of its line.
    Statement,
    /// A formula.
    Formula,
}

/// A mode and its start. Code and formulas are not prose from there to their end.
struct Frame {
    mode: Mode,
    start: usize,
}

/// Replaces comments and raw text by spaces.
pub(super) fn hide(text: &str, words: &mut [u8]) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr3(b'/', b'`', b'\\', rest)) {
        at += found;
        let rest = &text[at..];
        let length = match bytes[at] {
            b'\\' => {
                at += 1 + rest[1..].chars().next().map_or(0, char::len_utf8);
                continue;
            }
            b'/' if rest.starts_with("//") && (at == 0 || bytes[at - 1] != b':') => {
                rest.find(['\n', '\r']).unwrap_or(rest.len())
            }
            b'/' if rest.starts_with("/*") => comment(rest),
            b'`' => raw(rest),
            _ => 0,
        };
        if length > 1 {
            crate::syntax::scrub::blank(words, at..at + length);
        }
        at += length.max(1);
    }
}

/// The position of a block comment that a line opens and does not close.
pub(super) fn open_comment(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    let mut at = 0;
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr3(b'/', b'`', b'\\', rest)) {
        at += found;
        let rest = &line[at..];
        at += match bytes[at] {
            b'\\' => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
            b'`' => raw(rest).max(1),
            _ if rest.starts_with("//") && (at == 0 || bytes[at - 1] != b':') => return None,
            _ if rest.starts_with("/*") => {
                let length = comment(rest);
                if !rest[..length].ends_with("*/") || length < 4 {
                    return Some(at);
                }
                length
            }
            _ => 1,
        };
    }
    None
}

/// The length of the block comment at the start, including nested ones.
fn comment(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut depth = 0_usize;
    let mut at = 0;
    while at + 1 < bytes.len() {
        match &bytes[at..at + 2] {
            b"/*" => depth += 1,
            b"*/" if depth == 1 => return at + 2,
            b"*/" => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
    }
    bytes.len()
}

/// The length of the raw text at the start; of its backticks alone if it is not closed.
fn raw(text: &str) -> usize {
    let ticks = text.len() - text.trim_start_matches('`').len();
    if ticks == 2 {
        return 2;
    }
    let mark = &text[..ticks];
    text[ticks..].find(mark).map_or(ticks, |end| ticks + end + ticks)
}

pub(super) fn read(page: &mut Page<'_>) {
    let text = page.text;
    let bytes = text.as_bytes();
    let mut stack: Vec<Frame> = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let markup = stack.last().is_none_or(|frame| matches!(frame.mode, Mode::Content | Mode::Brackets));
        at = if markup { in_markup(page, &mut stack, at, byte) } else { in_code(page, &mut stack, at, byte) };
        while !text.is_char_boundary(at) {
            at += 1;
        }
    }
    while let Some(frame) = stack.pop() {
        close(page, &frame, bytes.len());
    }
}

/// Leaves a mode: replaces what is not prose by spaces.
fn close(page: &mut Page<'_>, frame: &Frame, end: usize) {
    if !matches!(frame.mode, Mode::Content | Mode::Brackets) {
        page.blank(frame.start..end);
    }
}

fn hide_at(page: &mut Page<'_>, at: usize, length: usize) -> usize {
    page.blank(at..at + length);
    at + length
}

fn in_markup(page: &mut Page<'_>, stack: &mut Vec<Frame>, at: usize, byte: u8) -> usize {
    let text = page.text;
    let rest = &text[at..];
    match byte {
        b'\\' => {
            page.blank(at..at + 1);
            at + 1 + rest[1..].chars().next().map_or(0, char::len_utf8)
        }
        b'$' => formula(page, stack, at),
        b'<' => match label(&rest[1..]) {
            0 => at + 1,
            length if rest[1 + length..].starts_with('>') => {
                let name = at + 1..at + 1 + length;
                page.labels.push(Label::anchor(&text[name.clone()], name));
                hide_at(page, at, length + 2)
            }
            _ => at + 1,
        },
        b'@' => reference(page, at),
        b'#' => expression(page, stack, at),
        b'*' | b'_' => hide_at(page, at, 1),
        b'[' if page.closing(at).is_some() => {
            stack.push(Frame { mode: Mode::Brackets, start: at });
            at + 1
        }
        b']' if !stack.is_empty() => {
            if stack.pop().is_some_and(|frame| matches!(frame.mode, Mode::Brackets)) {
                return at + 1;
            }
            page.blank(at..at + 1);
            trailing(page, stack, at + 1)
        }
        _ => at + 1,
    }
}

/// Opens the formula at `at`, if one is closed after it.
fn formula(page: &mut Page<'_>, stack: &mut Vec<Frame>, at: usize) -> usize {
    let mut from = at + 1;
    while let Some(found) = page.text.get(from..).and_then(|rest| rest.find('$')) {
        if page.text.as_bytes()[from + found - 1] != b'\\' {
            stack.push(Frame { mode: Mode::Formula, start: at });
            return at + 1;
        }
        from += found + 1;
    }
    hide_at(page, at, 1)
}

fn in_code(page: &mut Page<'_>, stack: &mut Vec<Frame>, at: usize, byte: u8) -> usize {
    let text = page.text;
    let rest = &text[at..];
    let Some(frame) = stack.last() else { return at + 1 };
    if let Mode::Formula = frame.mode {
        return match byte {
            b'$' => {
                let frame = stack.pop();
                if let Some(frame) = frame {
                    close(page, &frame, at + 1);
                }
                at + 1
            }
            b'\\' => at + 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
            b'"' => at + string(rest),
            b'#' => expression(page, stack, at),
            _ => at + 1,
        };
    }
    let statement = matches!(frame.mode, Mode::Statement);
    match byte {
        b'"' => at + string(rest),
        b'$' => formula(page, stack, at),
        b'[' => match page.closing(at) {
            Some(_) => {
                stack.push(Frame { mode: Mode::Content, start: at });
                at + 1
            }
            None => at + 1,
        },
        b'(' | b'{' => open(page, stack, at),
        b'\n' | b'\r' | b';' | b']' if statement => {
            if let Some(frame) = stack.pop() {
                close(page, &frame, at);
            }
            // A bracket closes what is around the statement.
            if byte == b']' { at } else { at + 1 }
        }
        b')' | b'}' => {
            if statement {
                if let Some(frame) = stack.pop() {
                    close(page, &frame, at);
                }
                return if stack.is_empty() { at + 1 } else { at };
            }
            if let Some(frame) = stack.pop() {
                close(page, &frame, at + 1);
            }
            trailing(page, stack, at + 1)
        }
        _ if byte.is_ascii_alphabetic() => {
            let name = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(byte)).count();
            let inside = text[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_');
            match &rest[..name] {
                "cite" | "ref" if !inside => called(page, at, at + name).unwrap_or(at + name),
                "label" if !inside => {
                    labelled(page, at + name);
                    at + name
                }
                _ => at + name,
            }
        }
        _ => at + 1,
    }
}

/// Opens parentheses or braces of code, if they are closed.
fn open(page: &mut Page<'_>, stack: &mut Vec<Frame>, at: usize) -> usize {
    if page.closing(at).is_some() {
        stack.push(Frame { mode: Mode::Code, start: at });
    }
    at + 1
}

/// The length of the string at the start.
fn string(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            b'"' if !escaped => return at + 1,
            b'\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    1
}

/// The position after an expression in markup: `[content]`, `(arguments)` and `.field` may follow directly.
fn trailing(page: &mut Page<'_>, stack: &mut Vec<Frame>, at: usize) -> usize {
    let text = page.text;
    let markup = stack.last().is_none_or(|frame| matches!(frame.mode, Mode::Content | Mode::Brackets));
    if !markup {
        return at;
    }
    if text[at..].starts_with('[') && page.closing(at).is_some() {
        page.blank(at..at + 1);
        stack.push(Frame { mode: Mode::Content, start: at });
        return at + 1;
    }
    let field = text[at..]
        .strip_prefix('.')
        .map_or(0, |rest| rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(byte)).count());
    let behind = at + 1 + field;
    if field > 0 && text.get(behind..).is_some_and(|rest| rest.starts_with('(')) {
        page.blank(at..behind);
        return open(page, stack, behind);
    }
    at
}

/// The length of the label at the start, as the lexer of Typst reads it after `@`: letters, digits and `_-.:`; full
/// stops and colons at the end belong to the sentence.
fn label(text: &str) -> usize {
    let word = |c: char| c.is_alphanumeric() || "_-.:".contains(c);
    let length = text.find(|c| !word(c)).unwrap_or(text.len());
    text[..length].trim_end_matches(['.', ':']).len()
}

/// `@key[p. 3]`
fn reference(page: &mut Page<'_>, at: usize) -> usize {
    let text = page.text;
    let length = label(&text[at + 1..]);
    if length == 0 {
        return at + 1;
    }
    let key = at + 1..at + 1 + length;
    let close = text[key.end..].starts_with('[').then(|| page.closing(key.end)).flatten();
    let (end, suffix) = close.map_or((key.end, ""), |close| (close + 1, &text[key.end + 1..close]));
    let mode = CitationMode::Normal;
    page.cite(Cite { group: at..end, span: at..end, key, mode, prefix: "", suffix });
    end
}

/// Words after `#` that begin a statement.
const STATEMENTS: [&str; 5] = ["set", "show", "let", "import", "include"];
/// Words after `#` that begin an expression with a condition or a loop.
const CONTROL: [&str; 5] = ["if", "for", "while", "return", "context"];

/// `#name(…)[…]`, `#{…}`, `#let …`: code in markup.
fn expression(page: &mut Page<'_>, stack: &mut Vec<Frame>, at: usize) -> usize {
    let text = page.text;
    let rest = &text[at + 1..];
    if rest.starts_with(['(', '{']) {
        page.blank(at..at + 1);
        return open(page, stack, at + 1);
    }
    if rest.starts_with('[') && page.closing(at + 1).is_some() {
        page.blank(at..at + 2);
        stack.push(Frame { mode: Mode::Content, start: at + 1 });
        return at + 2;
    }
    if rest.starts_with('"') {
        return hide_at(page, at, 1 + string(rest));
    }
    let name =
        rest.chars().take_while(|c| c.is_alphanumeric() || "_-.".contains(*c)).map(char::len_utf8).sum::<usize>();
    let name = rest[..name].trim_end_matches('.').len();
    let end = at + 1 + name;
    let command = &text[at + 1..end];
    if STATEMENTS.contains(&command) {
        stack.push(Frame { mode: Mode::Statement, start: at });
        return end;
    }
    page.blank(at..end);
    if CONTROL.contains(&command) {
        return end;
    }
    if command == "label" {
        labelled(page, end);
    }
    if command == "bibliography" {
        cites_all(page, end);
    }
    if (command == "cite" || command == "ref")
        && let Some(end) = called(page, at, end)
    {
        return end;
    }
    if text[end..].starts_with('(') { open(page, stack, end) } else { trailing(page, stack, end) }
}

/// `label("name")`, whose arguments open at `from`.
fn labelled(page: &mut Page<'_>, from: usize) {
    let name = page.text.get(from..).and_then(|rest| rest.strip_prefix("(\"")).and_then(|rest| rest.split_once("\")"));
    if let Some((name, _)) = name.filter(|(name, _)| !name.is_empty() && !name.contains(['"', '\n'])) {
        page.labels.push(Label::anchor(name, from + 2..from + 2 + name.len()));
    }
}

/// `#bibliography("a.bib", full: true)` lists every entry, as `\nocite{*}` does.
fn cites_all(page: &mut Page<'_>, from: usize) {
    let Some(close) = page.closing(from).filter(|_| page.text[from..].starts_with('(')) else { return };
    if let Some(at) = page.text[from..close].find("full: true") {
        page.cite_all(from + at..from + at + "full: true".len());
    }
}

/// `#cite(<key>, supplement: [p. 3], form: "prose")`: the call that begins at `at` and whose arguments open at `from`.
fn called(page: &mut Page<'_>, at: usize, from: usize) -> Option<usize> {
    if !page.text.get(from..)?.starts_with('(') {
        return None;
    }
    let close = page.closing(from)?;
    cite(page, at..close + 1, from + 1..close);
    Some(close + 1)
}

fn cite(page: &mut Page<'_>, group: Range<usize>, inside: Range<usize>) {
    let text = page.text;
    let inner = &text[inside.clone()];
    let key = match (inner.find('<'), inner.find("label(\"")) {
        (Some(open), _) => Some((open + 1, label(&inner[open + 1..]))),
        (None, Some(open)) => inner[open + 7..].find('"').map(|length| (open + 7, length)),
        (None, None) => None,
    };
    let Some((start, length)) = key else { return page.blank(group) };
    let start = inside.start + start;
    let suffix = inner.find("supplement:").and_then(|place| {
        let open = inside.start + place + inner[place..].find('[')?;
        Some(&text[open + 1..page.closing(open)?])
    });
    let form = |name: &str| inner.contains(&format!("\"{name}\""));
    let mode = if form("prose") || form("author") {
        CitationMode::AuthorInText
    } else if form("year") {
        CitationMode::SuppressAuthor
    } else {
        CitationMode::Normal
    };
    let suffix = suffix.unwrap_or("");
    page.cite(Cite { group: group.clone(), span: group, key: start..start + length, mode, prefix: "", suffix });
}
