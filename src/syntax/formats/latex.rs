//! LaTeX. Comments, verbatim text and the text excluded by `\iffalse` are replaced by spaces first; then one pass reads
//! commands everywhere: in arguments, in formulas, in macro definitions.

use std::ops::Range;

use super::{Cite, Page, keys, within};
use crate::syntax::block::Label;
use crate::syntax::citation::CitationMode;
use crate::syntax::tag::CitationStyle;

/// Environments whose text TeX does not read.
const VERBATIM: [&str; 8] =
    ["verbatim", "Verbatim", "BVerbatim", "LVerbatim", "lstlisting", "minted", "comment", "filecontents"];

/// Environments of formulas, drawings and typed text: not prose, but a command in them may cite.
const FORMULA: [&str; 10] =
    ["equation", "align", "gather", "multline", "eqnarray", "displaymath", "math", "flalign", "tikzpicture", "alltt"];

/// Whether TeX does not read the content of an environment.
pub(super) fn is_verbatim(name: &str) -> bool {
    VERBATIM.contains(&name.trim_end_matches('*'))
}

/// Whether the content of an environment is a formula or a drawing.
pub(super) fn is_formula(name: &str) -> bool {
    FORMULA.contains(&name.trim_end_matches('*'))
}

/// The level of the heading that a line is.
pub(super) fn heading(line: &str) -> Option<u8> {
    let levels = ["\\part", "\\chapter", "\\section", "\\subsection", "\\subsubsection", "\\paragraph"];
    let name = line.split(['{', '[', '*']).next()?.trim_end();
    levels.iter().position(|level| *level == name).and_then(|level| u8::try_from(level + 1).ok())
}

/// Commands whose braces contain names, addresses and lengths, not text.
const OPAQUE: [&str; 27] = [
    "begin",
    "end",
    "label",
    "ref",
    "eqref",
    "pageref",
    "autoref",
    "nameref",
    "cref",
    "Cref",
    "includegraphics",
    "usepackage",
    "documentclass",
    "bibliography",
    "bibliographystyle",
    "addbibresource",
    "input",
    "include",
    "url",
    "nolinkurl",
    "path",
    "hypersetup",
    "vspace",
    "hspace",
    "setlength",
    "pagestyle",
    "printbibliography",
];

/// Commands whose braces contain text that is printed elsewhere, if at all.
const ELSEWHERE: [&str; 9] = [
    "newcommand",
    "renewcommand",
    "providecommand",
    "DeclareRobustCommand",
    "newenvironment",
    "renewenvironment",
    "def",
    "markboth",
    "markright",
];

/// Commands with “cite” in their names that cite nothing.
const SETTINGS: [&str; 14] = [
    "citestyle",
    "setcitestyle",
    "citeindextrue",
    "citeindexfalse",
    "citenamefont",
    "citepunct",
    "citeform",
    "citeleft",
    "citeright",
    "citemid",
    "citesetup",
    "newcites",
    "citetext",
    "bibcite",
];

/// Commands that packages define, in lower case: natbib, biblatex, apacite, revtex, jurabib, bibentry.
const KNOWN: [&str; 43] = [
    "autocite",
    "avolcite",
    "bibentry",
    "bibleverse",
    "blockcquote",
    "cite",
    "citealp",
    "citealt",
    "citeauthor",
    "citedate",
    "citefield",
    "citefullauthor",
    "citelist",
    "citename",
    "citenp",
    "citenum",
    "citep",
    "citet",
    "citetalias",
    "citepalias",
    "citetitle",
    "citeurl",
    "citeyear",
    "citeyearpar",
    "defcitealias",
    "entrydata",
    "footcite",
    "footcitetext",
    "footfullcite",
    "fullcite",
    "fullcitea",
    "nocite",
    "notecite",
    "onlinecite",
    "parencite",
    "pnotecite",
    "shortcite",
    "smartcite",
    "supercite",
    "textcite",
    "textcquote",
    "volcite",
    "citea",
];

/// How a command cites.
struct Citing {
    mode: CitationMode,
    /// Whether it takes several groups: `\cites`.
    several: bool,
    /// Whether a volume, or a language, precedes the key.
    volume: bool,
}

/// Whether some package defines a citing command of that name, without the backslash.
pub(super) fn is_known_command(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let lower = lower.trim_end_matches('*');
    KNOWN.contains(&lower) || lower.strip_suffix('s').is_some_and(|one| KNOWN.contains(&one))
}

/// How the command of that name cites; `None` if it does not.
fn cites(command: &str, starred: bool) -> Option<Citing> {
    let lower = command.to_ascii_lowercase();
    // The quoting commands of csquotes; some name a language first.
    let quotes = lower.ends_with("cquote");
    let language =
        quotes && (lower.starts_with("foreign") || lower.starts_with("hyphen") || lower.starts_with("hybrid"));
    let cites = lower.contains("cite") || lower == "bibentry" || lower == "entrydata" || quotes;
    let declares = lower.starts_with("declare") || lower.starts_with("if") || lower.starts_with("@");
    if !cites || declares || SETTINGS.contains(&&*lower) {
        return None;
    }
    let several = lower.ends_with("cites");
    let mode = match lower.trim_end_matches('s') {
        "textcite" | "citet" | "citealt" | "citeauthor" | "citenp" | "citea" | "citefullauthor" | "fullcitea" => {
            CitationMode::AuthorInText
        }
        "citeyear" | "citeyearpar" | "citedate" => CitationMode::SuppressAuthor,
        "cite" | "parencite" | "autocite" if starred => CitationMode::SuppressAuthor,
        _ => CitationMode::Normal,
    };
    Some(Citing { mode, several, volume: language || lower.contains("volcite") })
}

/// Replaces by spaces what TeX does not read: comments, verbatim text, text excluded by `\iffalse`.
pub(super) fn hide(text: &str, words: &mut [u8]) {
    let bytes = text.as_bytes();
    let blank = |words: &mut [u8], range: Range<usize>| crate::syntax::scrub::blank(words, range);
    let mut at = 0;
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr2(b'%', b'\\', rest)) {
        at += found;
        if bytes[at] == b'%' {
            let end = text[at..].find(['\n', '\r']).map_or(bytes.len(), |end| at + end);
            blank(words, at..end);
            at = end;
            continue;
        }
        let length = text[at + 1..].bytes().take_while(u8::is_ascii_alphabetic).count();
        let end = at + 1 + length;
        let rest = text.get(end..).unwrap_or("");
        match text.get(at + 1..end).unwrap_or("") {
            "" => at = end + rest.chars().next().map_or(0, char::len_utf8),
            "verb" | "Verb" | "lstinline" | "mintinline" | "spverb" => {
                let behind = verbatim(text, end, &text[at + 1..end]);
                blank(words, at..behind);
                at = behind;
            }
            // A percent sign in an address does not begin a comment.
            name @ ("url" | "nolinkurl" | "path") if !rest.starts_with(['{', '[']) => {
                let behind = verbatim(text, end, name);
                blank(words, at..behind);
                at = behind;
            }
            "url" | "href" | "nolinkurl" | "path" => at = behind_braces(text, end),
            "begin" => {
                let name = rest.strip_prefix('{').and_then(|rest| rest.split_once('}')).map_or("", |(name, _)| name);
                if is_verbatim(name) {
                    let close = format!("\\end{{{name}}}");
                    let behind = rest.find(&close).map_or(bytes.len(), |found| end + found);
                    blank(words, at..behind);
                    at = behind;
                } else {
                    at = end;
                }
            }
            "iffalse" => {
                let behind = behind_fi(text, end);
                blank(words, at..behind);
                at = behind;
            }
            _ => at = end,
        }
    }
}

/// The position after the verbatim argument of the command that ends at `at`: `|…|`, `[options]{language}{…}`.
fn verbatim(text: &str, mut at: usize, command: &str) -> usize {
    let line = |at: usize| text.get(at..).map_or("", |rest| rest.split(['\n', '\r']).next().unwrap_or(""));
    at += usize::from(line(at).starts_with('*'));
    if !command.eq_ignore_ascii_case("verb") && line(at).starts_with('[') {
        at += line(at).find(']').map_or(0, |close| close + 1);
    }
    if command == "mintinline" && line(at).starts_with('{') {
        at += line(at).find('}').map_or(0, |close| close + 1);
    }
    let Some(mark) = line(at).chars().next().filter(|mark| !mark.is_whitespace()) else { return at };
    if mark == '{' && !command.eq_ignore_ascii_case("verb") {
        return behind_braces(text, at);
    }
    let behind = at + mark.len_utf8();
    line(behind).find(mark).map_or(behind, |close| behind + close + mark.len_utf8())
}

/// The position after the braces that open at `at`, which may span several lines; `at` if none open or none close them.
fn behind_braces(text: &str, at: usize) -> usize {
    if !text[at..].starts_with('{') {
        return at;
    }
    let mut depth = 0_usize;
    for (place, byte) in text.bytes().enumerate().skip(at).take(4_000) {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 1 => return place + 1,
            b'}' => depth -= 1,
            _ => {}
        }
    }
    at
}

/// The position after the `\fi` of the condition that opens before `at`; the text's end if it is not closed.
fn behind_fi(text: &str, at: usize) -> usize {
    let mut depth = 1_usize;
    for (place, _) in text[at..].match_indices('\\') {
        let place = at + place;
        let rest = &text[place + 1..];
        let name = &rest[..rest.bytes().take_while(u8::is_ascii_alphabetic).count()];
        if name == "fi" {
            depth -= 1;
            if depth == 0 {
                return place + 3;
            }
        } else if name.starts_with("if") && name != "iff" {
            depth += 1;
        } else if name == "else" && depth == 1 {
            return place;
        }
    }
    text.len()
}

pub(super) fn read(page: &mut Page<'_>) {
    let text = page.text;
    let bytes = text.as_bytes();
    // The dollar signs that close a formula.
    let mut closes: Option<Range<usize>> = None;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at = match byte {
            b'\\' if group_mark(text, at).is_none() => command(page, at),
            b'$' if closes.as_ref().is_some_and(|close| close.start == at) => closes.take().map_or(at + 1, |it| it.end),
            b'$' => match formula(page, at) {
                Some(range) => {
                    let mark = if text[at..].starts_with("$$") { 2 } else { 1 };
                    closes = Some(range.end - mark..range.end);
                    at + mark
                }
                None => at + 1,
            },
            _ if group_mark(text, at).is_some() => {
                let end = group_mark(text, at).unwrap_or(at + 1);
                page.group(at..end);
                end
            }
            b'{' | b'}' | b'~' => {
                page.blank(at..at + 1);
                at + 1
            }
            _ => at + 1,
        };
    }
}

/// Whether a formula is only a number: `$12\,000$`, `$45\%$`.
fn is_number(formula: &str) -> bool {
    let plain = GROUP_MARKS.iter().fold(formula.replace("\\%", ""), |text, mark| text.replace(mark, ""));
    plain.starts_with(|c: char| c.is_ascii_digit())
        && plain.bytes().all(|byte| byte.is_ascii_digit() || b".,".contains(&byte))
}

/// Marks that TeX prints as a narrow space or a comma within a number.
const GROUP_MARKS: [&str; 10] =
    ["\\,", "\\;", "\\:", "\\!", "\\ ", "~", "{,}", "\\thinspace{}", "\\thinspace ", "\\nobreakspace{}"];

/// The position after a mark between a digit and a group of three digits: `12\,000`, `12{,}000`, `12~000`.
fn group_mark(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    if !at.checked_sub(1).is_some_and(digit) {
        return None;
    }
    let end = GROUP_MARKS.iter().find(|mark| bytes[at..].starts_with(mark.as_bytes())).map(|mark| at + mark.len())?;
    let whole = (end..end + 3).all(digit) && !digit(end + 3);
    // “2019~300” is a year and a number.
    let front = bytes[..at].iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    (whole && front <= 3).then_some(end)
}

/// The position after white space, which may include one line end.
fn skip_white(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    let white = &rest[..rest.len() - rest.trim_start().len()];
    if white.matches('\n').count() > 1 { at } else { at + white.len() }
}

/// Reads the command at `at`. Returns the position after it, or after its name if its arguments are read as text.
fn command(page: &mut Page<'_>, at: usize) -> usize {
    let text = page.text;
    let name = text[at + 1..].chars().take_while(char::is_ascii_alphabetic).count();
    if name == 0 {
        let next = text[at + 1..].chars().next().map_or(0, char::len_utf8);
        // `\%` is a percent sign; `\(` opens a formula.
        let formula = text[at + 1..].starts_with(['(', '[']);
        let close = if text[at + 1..].starts_with('(') { "\\)" } else { "\\]" };
        if formula && let Some(end) = within(text, at, 2_000).find(close) {
            page.blank(at..at + end + 2);
        }
        page.blank(at..at + 1);
        return at + 1 + next;
    }
    let mut end = at + 1 + name;
    let command = &text[at + 1..end];
    let starred = text[end..].starts_with('*');
    end += usize::from(starred);
    let natbib = ["citep", "citet", "citealp", "citealt", "citeyearpar"].contains(&&*command.to_ascii_lowercase());
    page.style = if natbib { CitationStyle::Natbib } else { CitationStyle::Latex };
    // `\begin{displaycquote}[3]{key}`
    if command == "begin"
        && let Some(close) = page.closing(end).filter(|_| text[end..].starts_with('{'))
        && let Some(citing) =
            Some(&text[end + 1..close]).filter(|name| name.ends_with("cquote")).and_then(|name| cites(name, false))
        && let Some(end) = citation(page, at, close + 1, &citing)
    {
        return end;
    }
    if command == "bibitem" {
        return bibitem(page, at, end);
    }
    if let Some(citing) = cites(command, starred)
        && let Some(end) = citation(page, at, end, &citing)
    {
        return end;
    }
    if NUMBERS.contains(&command) {
        typeset_number(page, end);
    }
    let behind_name = end;
    let opaque = OPAQUE.contains(&command);
    let elsewhere = ELSEWHERE.contains(&command);
    // Braces behind the arguments are a group of the text.
    let most = match command {
        "begin" => usize::MAX,
        "setlength" => 2,
        _ if elsewhere => usize::MAX,
        _ => 1,
    };
    let mut groups = 0;
    loop {
        let open = if opaque || elsewhere { skip_white(text, end) } else { end };
        let brackets = text[open..].starts_with('[');
        let braces = (opaque || elsewhere) && groups < most && text[open..].starts_with('{');
        groups += usize::from(braces);
        // `\newcommand\name`
        if elsewhere && text[open..].starts_with('\\') {
            end = open + 1 + text[open + 1..].bytes().take_while(u8::is_ascii_alphabetic).count();
            continue;
        }
        match page.closing(open).filter(|_| brackets || braces) {
            Some(close) => end = close + 1,
            None => break,
        }
    }
    page.blank(at..end);
    // The unit of siunitx: `\qty{45}{\percent}`.
    if command == "percent" {
        page.print(at, b'%');
    }
    // `\begin{theorem}[text]`
    if command == "begin" {
        return text[behind_name..end].find('}').map_or(end, |close| behind_name + close + 1);
    }
    if opaque { end } else { behind_name }
}

/// Commands of siunitx and numprint whose first braces contain a number.
const NUMBERS: [&str; 6] = ["num", "numprint", "np", "SI", "qty", "nprounddigits"];

/// Groups the digits of the number in the braces at a place: `\num{12 000}`.
fn typeset_number(page: &mut Page<'_>, at: usize) {
    let text = page.text;
    let bytes = text.as_bytes();
    let mut open = at;
    if text[open..].starts_with('[') {
        open = page.closing(open).map_or(open, |close| close + 1);
    }
    let Some(close) = page.closing(open).filter(|_| text[open..].starts_with('{')) else { return };
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    for space in (open + 1..close).filter(|at| bytes[*at] == b' ') {
        if digit(space - 1) && (space + 1..space + 4).all(digit) && !digit(space + 4) {
            page.group(space..space + 1);
        }
    }
}

/// `\bibitem[label]{key}`: the text itself defines the key.
fn bibitem(page: &mut Page<'_>, start: usize, mut at: usize) -> usize {
    let text = page.text;
    at = skip_white(text, at);
    if text[at..].starts_with('[') {
        let Some(close) = page.closing(at) else { return at };
        at = skip_white(text, close + 1);
    }
    let Some(close) = page.closing(at).filter(|_| text[at..].starts_with('{')) else { return at };
    for key in keys(text, at + 1..close, &[',']) {
        page.labels.push(Label::key(&text[key.clone()], key));
    }
    page.blank(start..close + 1);
    close + 1
}

/// Reads the groups of a citing command from `from` on: `[see][p. 3]{key, other}`.
fn citation(page: &mut Page<'_>, start: usize, from: usize, citing: &Citing) -> Option<usize> {
    let text = page.text;
    let mut found = Vec::new();
    let mut at = skip_white(text, from);
    // `\cites(see)(and so on)[…]{…}`
    while citing.several && text[at..].starts_with('(') {
        at = skip_white(text, page.closing(at)? + 1);
    }
    let mut end = at;
    let mut volume = citing.volume;
    let is_key = |key: &Range<usize>| !text[key.clone()].contains(|c: char| c.is_whitespace() || "\\{}#~".contains(c));
    loop {
        let mut notes = Vec::new();
        let begin = at;
        loop {
            if text[at..].starts_with('<') {
                // apacite's `<see>`, beamer's `<2->`
                at = skip_white(text, at + within(text, at, 400).find('>')? + 1);
            } else if text[at..].starts_with('[') && notes.len() < 2 {
                let close = page.closing(at)?;
                notes.push(&text[at + 1..close]);
                at = skip_white(text, close + 1);
            } else {
                break;
            }
        }
        if !text[at..].starts_with('{') {
            break;
        }
        let close = page.closing(at)?;
        let inner = at + 1..close;
        if volume {
            at = skip_white(text, close + 1);
            volume = false;
            continue;
        }
        // A group that follows the last one, as in `\cites{a}{b} {\small …}`.
        if !found.is_empty() && !keys(text, inner.clone(), &[',']).iter().all(is_key) {
            break;
        }
        end = close + 1;
        at = skip_white(text, end);
        volume = citing.volume;
        let (prefix, suffix) = match *notes {
            [] => ("", ""),
            [suffix] => ("", suffix),
            [prefix, suffix, ..] => (prefix, suffix),
        };
        let all = keys(text, inner, &[',']);
        let last = all.len().saturating_sub(1);
        for (index, key) in all.into_iter().enumerate() {
            let prefix = if index == 0 { prefix } else { "" };
            let suffix = if index == last { suffix } else { "" };
            found.push((begin, key, prefix, suffix));
        }
        if !citing.several {
            break;
        }
    }
    if found.is_empty() || !found.iter().all(|(_, key, ..)| is_key(key)) {
        return None;
    }
    for (begin, key, prefix, suffix) in found {
        let span = begin.min(key.start)..key.end;
        page.cite(Cite { group: start..end, span, key, mode: citing.mode, prefix, suffix });
    }
    Some(end)
}

/// Replaces the formula that opens at `at` by spaces and returns its span; `None` if it is not closed.
fn formula(page: &mut Page<'_>, at: usize) -> Option<Range<usize>> {
    let text = page.text;
    let mark = if text[at..].starts_with("$$") { "$$" } else { "$" };
    let from = at + mark.len();
    let mut close = from;
    loop {
        close += text.get(close..)?.get(..text.floor_char_boundary(2_000 + close).saturating_sub(close))?.find(mark)?;
        if close - at > 2_000 {
            return None;
        }
        if text.as_bytes()[close - 1] != b'\\' || close == from {
            break;
        }
        close += mark.len();
    }
    if is_number(&text[from..close]) {
        page.blank(at..from);
        page.blank(close..close + mark.len());
    } else {
        page.blank(at..close + mark.len());
    }
    Some(at..close + mark.len())
}
