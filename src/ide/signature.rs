//! Signature help inside a citation: prefix, key, locator, suffix.

use super::cursor::Cursor;
use super::keys::{Work, is_mark};
use super::{Cancellable, Markup, Snapshot};
use crate::corpus::Place;
use crate::syntax::BlockKind;
use crate::text::Span;

/// The parts of a citation, and the one with the cursor.
#[derive(Clone, Debug)]
pub struct Signature {
    pub label: &'static str,
    /// Each part's position in the label (which is ASCII), and its description.
    pub parts: [(Span, &'static str); 4],
    pub active: u32,
    /// The work of the key.
    pub documentation: Option<Markup>,
}

const LABEL: &str = "[prefix @key, locator suffix; ...]";
const PARTS: [(Span, &str); 4] = [
    (Span::new(1, 7), "Text before the author: see, cf., but see. Optional."),
    (
        Span::new(8, 12),
        "The key of a bibliography entry or a document. -@key suppresses the author. A semicolon separates citations.",
    ),
    (
        Span::new(14, 21),
        "Where in the work: para. 4, p. 3, pp. 3-5, chap. 2, sec. 4.2, § 4, vol. 1, no. 5, l. 12, fig. 2, col. 4, fol. 3r, \
         bk. 2, pt. 1, n. 5. Braces force one: {vol. 2, p. 3}; {} says that there is none.",
    ),
    (Span::new(22, 28), "Text after the locator: , emphasis added. Optional."),
];
/// How far back the tag's bracket is searched.
const REACH: usize = 1_000;

/// `at.span.start` is the cursor.
pub fn signature(snapshot: &Snapshot, at: Place) -> Cancellable<Option<Signature>> {
    snapshot.check()?;
    let Some(cursor) = Cursor::new(snapshot, at) else { return Ok(None) };
    let block = cursor.chunk.facts.syntax.blocks.iter().find(|block| block.span.touches(cursor.offset));
    if block.is_some_and(|block| matches!(block.kind, BlockKind::Code | BlockKind::FrontMatter)) {
        return Ok(None);
    }
    let before = cursor.chunk.text.get(..cursor.offset as usize).unwrap_or("");
    Ok(inside(before).map(|(active, key)| {
        let work = key.and_then(|key| Work::of(snapshot, cursor.document, key));
        let documentation = work.map(|work| {
            let mut markup = Markup::default();
            work.line(&mut markup);
            markup
        });
        Signature { label: LABEL, parts: PARTS, active, documentation }
    }))
}

/// The part of a tag in which the text ends, and the key of its entry if that is already there.
fn inside(before: &str) -> Option<(u32, Option<&str>)> {
    let open = before.rfind(['[', ']']).filter(|&at| before.as_bytes().get(at) == Some(&b'['))?;
    let tag = before.get(open + 1..)?;
    if tag.len() > REACH || tag.contains("\n\n") {
        return None;
    }
    let entry = tag.rsplit(';').next()?;
    let is_key = |c: char| c.is_alphanumeric() || c == '_' || c == '{' || c == '}' || is_mark(c);
    let Some(at) = entry.find('@') else {
        // `@key [p. 3`: the key is before the bracket.
        let outside = before.get(..open)?.trim_end();
        let key = outside
            .rfind('@')
            .and_then(|at| outside.get(at + 1..))
            .filter(|key| !key.is_empty() && key.chars().all(is_key));
        return match key {
            Some(key) if !tag.contains(';') => Some((2, Some(bare(key)))),
            // Only after a key is this known to be a tag.
            _ => tag.contains('@').then_some((0, None)),
        };
    };
    let behind = entry.get(at + 1..)?;
    let length = behind.find(|c: char| !is_key(c)).unwrap_or(behind.len());
    let (key, tail) = behind.split_at(length);
    if tail.is_empty() {
        return Some((1, (!key.is_empty()).then(|| bare(key))));
    }
    let locator = tail.trim_start_matches([',', ' ']);
    let numbered = locator.find(|c: char| c.is_ascii_digit()).and_then(|at| locator.get(at..));
    let ended = numbered.and_then(|number| number.find([' ', ','])).is_some();
    Some((if ended { 3 } else { 2 }, Some(bare(key))))
}

fn bare(key: &str) -> &str {
    key.trim_start_matches('{').trim_end_matches(['}', '.', ','])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ide::fixture::Fixture;

    #[test]
    fn the_part_being_typed_is_known() {
        let part = |before: &str| {
            let fixture = Fixture::new(&format!("--- a.md\n{before}$0\n"));
            let found = signature(&fixture.snapshot, fixture.at).unwrap();
            found.map(|signature| signature.parts[signature.active as usize].0.of(signature.label).to_owned())
        };
        let cases = [
            ("So [@", Some("@key")),
            ("So [see @ro", Some("@key")),
            ("So [@roe, ", Some("locator")),
            ("So [@roe, para. 4", Some("locator")),
            ("So [@roe, para. 4, emph", Some("suffix")),
            ("So [@roe; ", Some("prefix")),
            ("So [@roe; see @doe p", Some("locator")),
            ("So @roe [p. 3", Some("locator")),
            ("So [a link", None),
            ("So [@roe] and", None),
            ("So it goes", None),
        ];
        for (before, wanted) in cases {
            assert_eq!(part(before).as_deref(), wanted, "{before}");
        }
    }

    #[test]
    fn the_work_of_the_key_is_shown() {
        let fixture =
            Fixture::new("--- a.bib\n@misc{roe, title = {Tides}, author = {Bea Roe}}\n--- a.md\nSo [@roe, $0].\n");
        let found = signature(&fixture.snapshot, fixture.at).unwrap().unwrap();
        assert_eq!(found.documentation.unwrap().plain, "Bea Roe, “Tides”");
    }
}
