//! Completion of locators: the paragraphs of the cited document with their first words, in the syntax of each format.

use super::{Completion, Completions, Cursor, MOST, Resolvable, claim};
use crate::corpus::{DocId, Document};
use crate::ide::keys::is_mark;
use crate::ide::markup::clean;
use crate::ide::{Cancellable, Snapshot};
use crate::syntax::Format;
use crate::text::{Span, offset};

/// A citation whose locator is being typed: `@key, pa`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TypedLocator<'a> {
    key: &'a str,
    /// The text before the cursor, without trailing space.
    typed: &'a str,
    /// The missing text before the locator.
    lead: &'static str,
    /// The text between the label and its number.
    space: char,
}

/// The locator being typed between `before` and `behind`, if any.
pub(super) fn typed<'a>(before: &'a str, behind: &'a str, format: Format) -> Option<TypedLocator<'a>> {
    let (key, typed) = match format {
        Format::Text => pandoc(before)?,
        Format::Markdown => pandoc(before).or_else(|| braced(before, "{cite", "}`"))?,
        Format::Latex => latex(before, behind)?,
        // `@key[pa`
        Format::Typst => {
            let (head, typed) = opened(before, '[', ']')?;
            (head.get(head.rfind('@')? + 1..)?, typed)
        }
        // `[cite:@key pa`
        Format::Org => {
            let open = before.rfind(['[', ']']).filter(|&at| before[at..].starts_with("[cite"))?;
            let entry = before.get(open..)?.rsplit(';').next()?;
            entry.get(entry.rfind('@')? + 1..)?.split_once(' ')?
        }
        Format::Rst => braced(before, ":cite", ":`")?,
        // `cite:[key(pa`
        Format::AsciiDoc => {
            let (head, typed) = opened(before, '(', ')')?;
            let open = head.rfind(['[', ']']).filter(|&at| head[at..].starts_with('['))?;
            let role = ["cite:", "citenp:"].iter().any(|role| head[..open].ends_with(role));
            role.then(|| (head[open + 1..].rsplit([',', ' ']).next().unwrap_or(""), typed))?
        }
        Format::Bibliography => return None,
    };
    let key = key.trim_start_matches('{').trim_end_matches('}');
    let is_key = !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || c == '_' || is_mark(c));
    let lead = if typed.is_empty() && before.ends_with(',') { " " } else { "" };
    let typed = typed.trim_start();
    let digits = typed.trim_start_matches("para").trim_start_matches(['.', ' ', '~', '¶']);
    let fits = "para. ".starts_with(typed) || digits.chars().all(|c| c.is_ascii_digit());
    let space = if format == Format::Latex { '~' } else { ' ' };
    (is_key && fits).then_some(TypedLocator { key, typed, lead, space })
}

/// `@key, pa` and `@key [pa`
fn pandoc(before: &str) -> Option<(&str, &str)> {
    let open = before.rfind(['[', ';', ']', '\n'])?;
    let entry = before.get(open + 1..)?;
    match entry.rfind('@') {
        Some(at) => entry.get(at + 1..)?.split_once(','),
        // The key is before the bracket.
        None if before.get(open..)?.starts_with('[') => {
            let outside = before.get(..open)?.trim_end();
            Some((outside.get(outside.rfind('@')? + 1..)?, entry))
        }
        None => None,
    }
}

/// `` {cite:p}`key{pa ``
fn braced<'a>(before: &'a str, open: &str, close: &str) -> Option<(&'a str, &'a str)> {
    let (head, typed) = opened(before, '{', '}')?;
    super::typed::behind_role(head, open, close).map(|key| (key, typed))
}

/// `\cite[see][pa` before `]{key}`
fn latex<'a>(before: &'a str, behind: &'a str) -> Option<(&'a str, &'a str)> {
    let (head, typed) = opened(before, '[', ']')?;
    let line = head.get(head.rfind('\n').map_or(0, |at| at + 1)..)?;
    let command = line.get(line.rfind('\\')? + 1..)?;
    let name = command.find(['[', '*', '{']).map_or(command, |end| &command[..end]);
    let rest = behind.get(behind.find([']', '\n']).filter(|&at| behind[at..].starts_with(']'))? + 1..)?;
    let keys = rest.strip_prefix('{')?;
    let keys = keys.get(..keys.find(['}', '\n'])?)?;
    let cites = name.contains("cite") && name.chars().all(|c| c.is_ascii_alphabetic());
    // Of several keys the locator is the last one's.
    cites.then(|| (keys.rsplit(',').next().unwrap_or(keys).trim(), typed))
}

/// The text before the unclosed bracket at the end, and after it.
fn opened(before: &str, open: char, close: char) -> Option<(&str, &str)> {
    let at = before.rfind([open, close, '\n']).filter(|&at| before[at..].starts_with(open))?;
    Some((&before[..at], &before[at + open.len_utf8()..]))
}

pub(super) fn locators(snapshot: &Snapshot, cursor: &Cursor<'_>, typed: &TypedLocator<'_>) -> Cancellable<Completions> {
    let Some(document) = snapshot.corpus.document_of_key(typed.key) else { return Ok(Completions::default()) };
    let start = cursor.offset - offset(typed.typed.len());
    let span = cursor.span(Span::new(start, cursor.offset));
    let best = best_paragraphs(snapshot, cursor, document.id);
    let wanted: String = typed.typed.chars().filter(char::is_ascii_digit).collect();
    let mut found: Vec<_> = document
        .paragraphs()
        .filter(|(number, _)| number.to_string().starts_with(&wanted))
        .map(|(number, place)| (best.iter().position(|best| *best == number).unwrap_or(usize::MAX), number, place))
        .collect();
    found.sort_unstable();
    let incomplete = found.len() > MOST;
    found.truncate(MOST);
    snapshot.check()?;
    let items = found.into_iter().map(|(_, number, place)| item(typed, document, number, place, span)).collect();
    Ok(Completions { items, incomplete })
}

fn best_paragraphs(snapshot: &Snapshot, cursor: &Cursor<'_>, cited: DocId) -> Vec<u32> {
    let Some(claim) = claim(cursor) else { return Vec::new() };
    let evidence = snapshot.corpus.evidence(cursor.document, claim, 24);
    evidence.iter().filter(|passage| passage.place.document == cited).map(|passage| passage.paragraph).collect()
}

fn item(typed: &TypedLocator<'_>, document: &Document, number: u32, place: Span, span: Span) -> Completion {
    let words = document.text(place);
    Completion {
        detail: clean(&words, 90).into(),
        insert: format!("{}para.{}{number}", typed.lead, typed.space).into(),
        span,
        filter: format!("para.{}{number} {}", typed.space, clean(&words, 90)).into(),
        aside: "".into(),
        label: format!("para. {number}").into(),
        documentation: None,
        resolvable: Some(Resolvable { key: typed.key.into(), paragraph: Some(number) }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(format: Format, marked: &str, wanted: Option<(&str, &str)>) {
        let (before, behind) = marked.split_once('|').unwrap();
        let found = typed(before, behind, format);
        assert_eq!(found.map(|found| (found.key, found.typed)), wanted, "{marked}");
    }

    #[test]
    fn locators_and_keys_are_distinguished_in_each_format() {
        check(Format::Markdown, "So [@roe, p|].", Some(("roe", "p")));
        check(Format::Markdown, "So @roe [2|].", Some(("roe", "2")));
        check(Format::Markdown, "So {cite:p}`doe,roe{para. 1|", Some(("roe", "para. 1")));
        check(Format::Latex, "So \\autocite[p|]{roe}.", Some(("roe", "p")));
        check(Format::Latex, "So \\autocite[see][para.~|]{roe}.", Some(("roe", "para.~")));
        check(Format::Latex, "So \\cite[|]{doe,roe}.", Some(("roe", "")));
        check(Format::Latex, "So \\cites[1]{doe}[2|]{roe}.", Some(("roe", "2")));
        check(Format::Latex, "So \\section[p|]{roe}.", None);
        check(Format::Latex, "So \\cite[p|.", None);
        check(Format::Latex, "So \\cite[chapter of|]{roe}", None);
        check(Format::Typst, "So @roe[p|].", Some(("roe", "p")));
        check(Format::Typst, "So #emph[p|].", None);
        check(Format::Org, "So [cite:@doe p. 2;@roe p|].", Some(("roe", "p")));
        check(Format::Org, "So [[@roe p|", None);
        check(Format::Rst, "So :cite:p:`roe{|", Some(("roe", "")));
        check(Format::AsciiDoc, "So cite:[doe(2), roe(p|", Some(("roe", "p")));
        check(Format::AsciiDoc, "So (roe(p|", None);
    }
}
