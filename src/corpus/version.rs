//! The version of a program that a stretch of a document is about, from the heading above it or the title: what one release
//! fixes is no count of another. Knows no statements.

use super::Document;
use crate::syntax::BlockKind;

/// The parts of a version: 2, 0 of “2.0”.
pub(super) type Version = Box<[u32]>;

/// Words behind a number that make it no version: “Falcon 2.5 percent”.
const UNITS: [&str; 6] = ["percent", "per", "million", "billion", "km", "points"];

/// Whether two versions are surely different: “2.0” and “2.0.1” may be one.
pub(super) fn apart(one: Option<&Version>, other: Option<&Version>) -> bool {
    one.zip(other).is_some_and(|(one, other)| one.iter().zip(other).any(|(own, their)| own != their))
}

impl Document {
    /// The version that a chunk is about.
    pub(super) fn version_at(&self, chunk: usize) -> Option<Version> {
        let headings = self.chunks.iter().take(chunk + 1).rev().flat_map(|chunk| {
            let blocks = chunk.facts.syntax.blocks.iter().rev();
            blocks.filter(|block| matches!(block.kind, BlockKind::Heading(_))).map(|block| block.span.of(&chunk.text))
        });
        let found = headings.filter_map(of_heading).next();
        found.or_else(|| self.meta.title.as_deref().and_then(of_title))
    }
}

fn parse(word: &str) -> Option<Version> {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    let word = word.strip_prefix(['v', 'V']).unwrap_or(word);
    let parts: Option<Vec<u32>> = word.split('.').map(|part| part.parse().ok()).collect();
    parts
        .filter(|parts| (2..=4).contains(&parts.len()) && parts.first().is_some_and(|first| *first < 1000))
        .map(Into::into)
}

/// “## 2.0.0 (2026-03-04)”, “## Falcon 2.0”; not the number of a section, “## 3.1 Results”.
fn of_heading(heading: &str) -> Option<Version> {
    let words: Vec<&str> = heading.trim_start_matches(['#', '=', ' ']).split_whitespace().collect();
    let version = words.first().copied().and_then(parse);
    let is_text = |word: &&str| word.starts_with(|c: char| c.is_alphabetic());
    let is_alone = !words.get(1).is_some_and(is_text);
    version
        .filter(|_| is_alone || words.first().is_some_and(|first| first.starts_with(['v', 'V', '['])))
        .or_else(|| named(&words))
}

fn of_title(title: &str) -> Option<Version> {
    named(&title.split_whitespace().collect::<Vec<_>>())
}

/// The version behind a name: “Falcon 2.0”.
fn named(words: &[&str]) -> Option<Version> {
    words.windows(2).enumerate().find_map(|(at, pair)| {
        let is_name = pair[0].starts_with(|c: char| c.is_uppercase()) || pair[0].eq_ignore_ascii_case("version");
        let is_measure = words.get(at + 2).is_some_and(|next| UNITS.contains(next));
        if is_name && !is_measure { parse(pair[1]) } else { None }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_from_headings_and_titles() {
        for (heading, expected) in [
            ("## 2.0.0 (2026-03-04)", Some(&[2, 0, 0][..])),
            ("## [1.9.0]", Some(&[1, 9, 0])),
            ("# Falcon 2.1", Some(&[2, 1])),
            ("## v0.3.1 - fixes", Some(&[0, 3, 1])),
            ("## 3.1 Results", None),
            ("## Results", None),
        ] {
            assert_eq!(of_heading(heading).as_deref(), expected, "{heading}");
        }
        assert_eq!(of_title("Falcon 2.0 is out").as_deref(), Some(&[2, 0][..]));
        assert_eq!(of_title("Profit up 4.3 percent"), None);
        assert_eq!(of_title("Norvik 4.3 percent up"), None);
    }

    #[test]
    fn a_version_and_its_patch_are_not_apart() {
        let version = |parts: &[u32]| -> Option<Version> { Some(parts.into()) };
        assert!(!apart(version(&[2, 0]).as_ref(), version(&[2, 0, 1]).as_ref()));
        assert!(apart(version(&[2, 0]).as_ref(), version(&[1, 9, 0]).as_ref()));
        assert!(!apart(version(&[2, 0]).as_ref(), None));
    }
}
