//! LaTeX.

use super::{Cite, Page, keys, within};
use crate::syntax::citation::CitationMode;
use crate::syntax::tag::CitationStyle;

/// Whether what is in an environment is code, or formulas.
pub(super) fn is_code(name: &str) -> bool {
    const CODE: [&str; 14] = [
        "verbatim",
        "Verbatim",
        "lstlisting",
        "minted",
        "comment",
        "equation",
        "align",
        "gather",
        "multline",
        "eqnarray",
        "displaymath",
        "math",
        "tikzpicture",
        "filecontents",
    ];
    CODE.contains(&name.trim_end_matches('*'))
}

/// The level of the heading that a line is.
pub(super) fn heading(line: &str) -> Option<u8> {
    let levels = ["\\part", "\\chapter", "\\section", "\\subsection", "\\subsubsection", "\\paragraph"];
    let name = line.split(['{', '[', '*']).next()?.trim_end();
    levels.iter().position(|level| *level == name).and_then(|level| u8::try_from(level + 1).ok())
}

/// Commands whose arguments are not prose.
const NO_PROSE: [&str; 26] = [
    "begin",
    "end",
    "label",
    "ref",
    "eqref",
    "pageref",
    "autoref",
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
    "hypersetup",
    "newcommand",
    "renewcommand",
    "vspace",
    "hspace",
    "setlength",
    "pagestyle",
    "printbibliography",
];

/// The mode of a command that cites, and whether it takes several groups.
fn cites(command: &str, starred: bool) -> Option<(CitationMode, bool)> {
    let lower = command.to_ascii_lowercase();
    let (mode, several) = match &*lower {
        "textcite" | "citet" | "citealt" | "citeauthor" => (CitationMode::AuthorInText, false),
        "textcites" => (CitationMode::AuthorInText, true),
        "citeyear" | "citeyearpar" | "citedate" => (CitationMode::SuppressAuthor, false),
        "cite" | "citep" | "citealp" | "parencite" | "autocite" | "footcite" | "footcitetext" | "supercite"
        | "fullcite" | "footfullcite" | "citetitle" | "nocite" | "citenum" | "smartcite" => {
            (CitationMode::Normal, false)
        }
        "cites" | "parencites" | "autocites" | "footcites" | "smartcites" | "supercites" => {
            (CitationMode::Normal, true)
        }
        _ => return None,
    };
    let suppressed = starred && matches!(&*lower, "cite" | "parencite" | "autocite");
    Some((if suppressed { CitationMode::SuppressAuthor } else { mode }, several))
}

pub(super) fn read(page: &mut Page<'_>) {
    let text = page.text;
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at = match byte {
            b'%' => {
                let end = text[at..].find(['\n', '\r']).map_or(bytes.len(), |end| at + end);
                page.blank(at..end);
                end
            }
            b'\\' => command(page, at),
            b'$' => formula(page, at),
            b'{' | b'}' | b'~' => {
                page.blank(at..at + 1);
                at + 1
            }
            _ => at + 1,
        };
    }
}

/// Reads the command at `at` and returns the position after it, or after its name if its arguments are prose.
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
            return at + end + 2;
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
    if let Some((mode, several)) = cites(command, starred)
        && let Some(end) = citation(page, at, end, mode, several)
    {
        return end;
    }
    while text[end..].starts_with('[')
        && let Some(close) = page.closing(end)
    {
        end = close + 1;
    }
    if NO_PROSE.contains(&command) {
        while text[end..].starts_with(['{', '['])
            && let Some(close) = page.closing(end)
        {
            end = close + 1;
        }
    }
    page.blank(at..end);
    end
}

/// Reads the groups of a citing command from `from` on: `[see][p. 3]{key, other}`.
fn citation(page: &mut Page<'_>, start: usize, from: usize, mode: CitationMode, several: bool) -> Option<usize> {
    let text = page.text;
    let mut found = Vec::new();
    let mut at = from;
    // `\cites(see)(and so on)[…]{…}`
    while several && text[at..].starts_with('(') {
        at = page.closing(at)? + 1;
    }
    let mut end = at;
    loop {
        let mut notes = Vec::new();
        let begin = at;
        while text[at..].starts_with('[') && notes.len() < 2 {
            let close = page.closing(at)?;
            notes.push(&text[at + 1..close]);
            at = close + 1;
        }
        if !text[at..].starts_with('{') {
            break;
        }
        let close = page.closing(at)?;
        let inner = at + 1..close;
        at = close + 1;
        end = at;
        let (prefix, suffix) = match *notes {
            [] => ("", ""),
            [suffix] => ("", suffix),
            [prefix, suffix, ..] => (prefix, suffix),
        };
        let all = keys(text, inner);
        let last = all.len().saturating_sub(1);
        for (index, key) in all.into_iter().enumerate() {
            let prefix = if index == 0 { prefix } else { "" };
            let suffix = if index == last { suffix } else { "" };
            found.push((begin, key, prefix, suffix));
        }
        if !several {
            break;
        }
    }
    if found.is_empty() {
        return None;
    }
    for (begin, key, prefix, suffix) in found {
        let span = begin.min(key.start)..key.end;
        page.cite(Cite { group: start..end, span, key, mode, prefix, suffix });
    }
    Some(end)
}

fn formula(page: &mut Page<'_>, at: usize) -> usize {
    let text = page.text;
    let mark = if text[at..].starts_with("$$") { "$$" } else { "$" };
    let from = at + mark.len();
    match within(text, from, 2_000).find(mark) {
        Some(end) => {
            page.blank(at..from + end + mark.len());
            from + end + mark.len()
        }
        None => from,
    }
}
