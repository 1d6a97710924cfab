//! Comments that turn rules off: `<!-- ibid: ignore unattributed-claim: common knowledge -->`. Does not know the names
//! of rules.

use memchr::memmem;
use serde::{Deserialize, Serialize};

use crate::text::Span;

/// `<!-- ibid: ignore RULE[, RULE]: REASON -->`, in Markdown and in plain text alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ignore {
    /// The whole comment.
    pub span: Span,
    pub scope: IgnoreScope,
    /// Each rule named, with its own place.
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
}

/// Every such comment in a text; those for which `hidden` says that they begin in code are left out.
pub(super) fn find(text: &str, hidden: impl Fn(usize) -> bool, out: &mut Vec<Ignore>) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(found) = bytes.get(at..).and_then(|rest| memmem::find(rest, b"<!--")) {
        let start = at + found;
        let Some(length) = memmem::find(&bytes[start + 4..], b"-->") else { return };
        at = start + 4 + length + 3;
        if !hidden(start)
            && let Some(ignore) = read(text, start..at)
        {
            out.push(ignore);
        }
    }
}

fn read(text: &str, comment: std::ops::Range<usize>) -> Option<Ignore> {
    let inner = text.get(comment.start + 4..comment.end - 3)?;
    let words = inner.trim_start().strip_prefix("ibid:")?.trim_start().strip_prefix("ignore")?;
    let (scope, words) = match words.strip_prefix("-file") {
        Some(words) => (IgnoreScope::Document, words),
        None => (IgnoreScope::Block, words),
    };
    if !words.is_empty() && !words.starts_with([':', ',']) && !words.starts_with(char::is_whitespace) {
        return None;
    }
    let (rules, reason) = words.split_once(':').unwrap_or((words, ""));
    let base = comment.start + 4 + inner.len() - words.len();
    let mut place = base;
    let mut named = Vec::new();
    for rule in rules.split(',') {
        let start = place + rule.len() - rule.trim_start().len();
        let name = rule.trim();
        if !name.is_empty() {
            named.push((name.into(), Span::at(start..start + name.len())));
        }
        place += rule.len() + 1;
    }
    Some(Ignore { span: Span::at(comment), scope, rules: named, reason: reason.trim().into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(text: &str) -> String {
        let mut found = Vec::new();
        find(text, |_| false, &mut found);
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
    fn other_comments_are_nothing_to_us() {
        assert_eq!(read_all("<!-- ibid: ignored --> <!-- ignore x: y --> <!-- ibid: ignore x: open"), "");
    }
}
