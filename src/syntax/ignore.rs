//! Comments that turn rules off: `<!-- ibid: ignore unattributed-claim: common knowledge -->`. Does not know the names
//! of rules.

use std::ops::Range;

use memchr::memmem;
use serde::{Deserialize, Serialize};

use super::Format;
use crate::text::Span;

/// `ibid: ignore RULE[, RULE]: REASON` in a comment of the document's format: `<!-- … -->`, `% …`, `// …`, `# …`, `..
/// …`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ignore {
    /// The whole comment.
    pub span: Span,
    pub scope: IgnoreScope,
    /// Each named rule with its position.
    pub rules: Vec<(Box<str>, Span)>,
    /// Empty if there is none, which is an error.
    pub reason: Box<str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum IgnoreScope {
    /// `ignore`: the block of the comment; the next one if the comment is a block of its own.
    Block,
    /// `ignore-file`: the whole document.
    Document,
    /// Nothing: the words of another program, such as `ibid: off` or `ibid-ignore`. An error.
    Unknown,
}

/// What other programs write in such comments. Other words after `ibid` are a person's note.
const FOREIGN: [&str; 8] = ["ignore", "disable", "enable", "off", "on", "skip", "noqa", "suppress"];

/// The start of a line comment.
const fn line_mark(format: Format) -> Option<&'static str> {
    match format {
        Format::Latex => Some("%"),
        Format::Typst | Format::AsciiDoc => Some("//"),
        Format::Org => Some("# "),
        Format::Rst => Some(".. "),
        Format::Text | Format::Markdown | Format::Bibliography => None,
    }
}

impl Ignore {
    /// A comment with these words in the syntax of a format.
    #[must_use]
    pub fn comment(format: Format, words: &str) -> String {
        match line_mark(format) {
            Some(mark) => format!("{} {words}", mark.trim_end()),
            None => format!("<!-- {words} -->"),
        }
    }
}

impl Ignore {
    /// The words of the unclosed comment at the end of a text, if there is one.
    #[must_use]
    pub fn open(format: Format, before: &str) -> Option<&str> {
        match line_mark(format) {
            Some(mark) => {
                let line = before.rsplit(['\n', '\r']).next()?;
                let at = line.rfind("ibid:")?;
                line[..at].trim_end().ends_with(mark.trim_end()).then(|| &line[at..])
            }
            None => {
                let open = before.rfind("<!--")?;
                before.get(open + 4..).filter(|words| !words.contains("-->"))
            }
        }
    }
}

/// Every such comment in a text, except those for which `hidden` says that they begin in code.
pub(super) fn find(text: &str, format: Format, hidden: impl Fn(usize) -> bool, out: &mut Vec<Ignore>) {
    let Some(mark) = line_mark(format) else { return between(text, ["<!--", "-->"], hidden, out) };
    if format == Format::Typst {
        between(text, ["/*", "*/"], &hidden, out);
    }
    for (at, _) in text.match_indices("ibid:") {
        let begin = text[..at].rfind(['\n', '\r']).map_or(0, |end| end + 1);
        let before = text[begin..at].trim_end();
        let Some(open) = before.strip_suffix(mark.trim_end()) else { continue };
        let start = begin + open.len();
        // A comment may follow text only in formats that allow it.
        let behind_words = matches!(format, Format::Latex | Format::Typst) && !open.ends_with('\\');
        let end = text[at..].find(['\n', '\r']).map_or(text.len(), |end| at + end);
        let end = begin + text[begin..end].trim_end().len();
        if (behind_words || open.trim().is_empty())
            && !hidden(start)
            && let Some(ignore) = read(text, start..end, at..end)
        {
            out.push(ignore);
        }
    }
}

/// Comments between two marks.
fn between(text: &str, [open, close]: [&str; 2], hidden: impl Fn(usize) -> bool, out: &mut Vec<Ignore>) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(found) = bytes.get(at..).and_then(|rest| memmem::find(rest, open.as_bytes())) {
        let start = at + found;
        let inside = start + open.len();
        let Some(length) = memmem::find(&bytes[inside..], close.as_bytes()) else { return };
        at = inside + length + close.len();
        if !hidden(start)
            && let Some(ignore) = read(text, start..at, inside..inside + length)
        {
            out.push(ignore);
        }
    }
}

/// The names of rules and the reason. A colon or a dash separates them; without either, the reason begins with the first
/// word that is neither the first, nor after a comma, nor like the name of a rule.
fn parts(words: &str) -> (&str, &str) {
    let colon = words.find(':').unwrap_or(words.len());
    let dash = spaced(words).find(|(_, word)| matches!(*word, "-" | "--" | "–" | "—"));
    if let Some((at, dash)) = dash.filter(|(at, _)| *at < colon) {
        return (&words[..at], &words[at + dash.len()..]);
    }
    if let Some((names, reason)) = words.split_once(':') {
        return (names, reason);
    }
    let mut is_name = true;
    for (at, word) in spaced(words) {
        if !is_name && !word.split(',').all(|name| name.is_empty() || is_rule_like(name)) {
            return words.split_at(at);
        }
        is_name = word.ends_with(',');
    }
    (words, "")
}

/// Words between white space, each with where it starts.
fn spaced(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_whitespace().map(|word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
}

/// Whether a word looks like the name of a rule: small letters joined by hyphens.
fn is_rule_like(word: &str) -> bool {
    word.contains('-')
        && word.split('-').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase()))
}

/// Parses the words of a comment.
fn read(text: &str, comment: Range<usize>, words: Range<usize>) -> Option<Ignore> {
    let base = words.start;
    let inner = text.get(words)?;
    let words = inner.trim_start().strip_prefix("ibid")?;
    let directive = words.strip_prefix([':', '-', ' '])?.trim_start();
    let ends = |rest: &str| rest.is_empty() || rest.starts_with([':', ',']) || rest.starts_with(char::is_whitespace);
    let known = words.starts_with(':').then(|| directive.strip_prefix("ignore")).flatten();
    let known = known.map(|words| match words.strip_prefix("-file") {
        Some(words) => (IgnoreScope::Document, words),
        None => (IgnoreScope::Block, words),
    });
    let Some((scope, words)) = known.filter(|(_, rest)| ends(rest)) else {
        let first = directive.split(|c: char| c == ':' || c.is_whitespace()).next()?;
        let named = FOREIGN.iter().any(|word| first.split('-').next() == Some(word));
        let rest = directive.get(first.len()..).unwrap_or("").trim_start_matches(':').trim();
        // “ibid on p. 4” is a note: a directive is alone, has a hyphen, or names a rule.
        let alone = rest.is_empty() && !words.starts_with(' ');
        let names_rule = rest.split([' ', ':', ',']).next().is_some_and(is_rule_like);
        let meant = named && (alone || first.contains('-') || names_rule);
        let unknown =
            || Ignore { span: Span::at(comment), scope: IgnoreScope::Unknown, rules: Vec::new(), reason: "".into() };
        return meant.then(unknown);
    };
    let (rules, reason) = parts(words);
    let base = base + inner.len() - words.len();
    let mut place = base;
    let mut named = Vec::new();
    for entry in rules.split(',') {
        let whole = (entry.len() - entry.trim_start().len(), entry.trim());
        // Commas may be missing between names.
        let all: Vec<_> =
            if spaced(entry).all(|(_, word)| is_rule_like(word)) { spaced(entry).collect() } else { vec![whole] };
        named.extend(all.into_iter().filter(|(_, name)| !name.is_empty()).map(|(at, name)| {
            let start = place + at;
            (name.into(), Span::at(start..start + name.len()))
        }));
        place += entry.len() + 1;
    }
    Some(Ignore { span: Span::at(comment), scope, rules: named, reason: reason.trim().into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(text: &str) -> String {
        let mut found = Vec::new();
        find(text, Format::Markdown, |_| false, &mut found);
        let one = |ignore: &Ignore| {
            let rules: Vec<_> = ignore
                .rules
                .iter()
                .map(|(name, span)| {
                    assert_eq!(span.of(text), &**name);
                    &**name
                })
                .collect();
            format!("{:?} {} | {}", ignore.scope, rules.join("+"), ignore.reason)
        };
        found.iter().map(one).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_comment_names_rules_and_a_reason() {
        assert_eq!(
            read_all("a <!-- ibid: ignore vague-source, bare-claim: seen: by all --> b"),
            "Block vague-source+bare-claim | seen: by all"
        );
        assert_eq!(read_all("<!--ibid:ignore-file x:y-->"), "Document x | y");
    }

    #[test]
    fn a_malformed_comment_is_still_found() {
        assert_eq!(read_all("<!-- ibid: ignore bare-claim -->"), "Block bare-claim | ");
        assert_eq!(read_all("<!-- ibid: ignore -->\n<!-- ibid: ignore : why -->"), "Block  | \nBlock  | why");
    }

    #[test]
    fn a_reason_follows_a_colon_a_dash_or_the_names() {
        for (words, read) in [
            ("bare-claim - the editor has seen it", "bare-claim | the editor has seen it"),
            ("bare-claim — see p. 4: the map", "bare-claim | see p. 4: the map"),
            ("bare-claim common knowledge", "bare-claim | common knowledge"),
            ("bare-claim vague-source: seen", "bare-claim+vague-source | seen"),
            ("bare claim: seen", "bare claim | seen"),
            ("bare-claim, vague-source known to all", "bare-claim+vague-source | known to all"),
            ("bare-claim, quote, seen by two", "bare-claim+quote+seen | by two"),
            ("bare-claim, vague-source", "bare-claim+vague-source | "),
        ] {
            assert_eq!(read_all(&format!("<!-- ibid: ignore {words} -->")), format!("Block {read}"), "{words}");
        }
    }

    #[test]
    fn typst_has_comments_of_a_line_and_of_a_block() {
        let mut found = Vec::new();
        find("/* ibid: ignore bare-claim: seen */\n// ibid: ignore x-y: z\n", Format::Typst, |_| false, &mut found);
        let reasons: Vec<_> = found.iter().map(|ignore| &*ignore.reason).collect();
        assert_eq!(reasons, ["seen", "z"]);
    }

    #[test]
    fn other_comments_are_skipped() {
        assert_eq!(read_all("<!-- ibid: ignored --> <!-- ignore x: y --> <!-- ibid: ignore x: open"), "");
        assert_eq!(
            read_all(
                "<!-- ibid: p. 4 --> <!-- ibid on p. 12 --> <!-- ibidem: off --> <!-- ibid: on the map --> <!-- ibid: one more -->"
            ),
            ""
        );
    }

    #[test]
    fn the_words_of_other_programs_are_found_and_mean_nothing() {
        for words in [
            "ibid: off",
            "ibid-ignore bare-claim: x",
            "ibid: ignore-next-line bare-claim: x",
            "ibid-disable",
            "ibid: ignore-start a: b",
        ] {
            assert_eq!(read_all(&format!("<!-- {words} -->")), "Unknown  | ", "{words}");
        }
    }
}
