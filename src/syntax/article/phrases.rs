//! Phrase search. All phrases are in lower case; a list of openings matches whole words.

use aho_corasick::AhoCorasick;

/// Whether a text in lower case begins with one of the phrases, and the phrase ends at a word boundary.
pub(super) fn opens(lower: &str, phrases: &[&str]) -> bool {
    let Some(first) = lower.bytes().next() else { return false };
    phrases.iter().filter(|phrase| phrase.as_bytes().first() == Some(&first)).any(|phrase| {
        let rest = strip(lower, phrase);
        rest.is_some_and(|rest| phrase.ends_with([':', ' ', '@']) || !rest.starts_with(char::is_alphanumeric))
    })
}

/// Removes a phrase from the start; either apostrophe matches.
fn strip<'a>(lower: &'a str, phrase: &str) -> Option<&'a str> {
    let mut rest = lower;
    for c in phrase.chars() {
        rest = match c {
            '\'' => rest.strip_prefix(['\'', '’'])?,
            c => rest.strip_prefix(c)?,
        };
    }
    Some(rest)
}

/// Finds any of the phrases inside a text.
pub(super) struct Inside(Option<AhoCorasick>);

impl Inside {
    pub(super) fn new(phrases: &[&str]) -> Self {
        Self(AhoCorasick::new(phrases).ok())
    }

    pub(super) fn is_match(&self, lower: &str) -> bool {
        self.0.as_ref().is_some_and(|phrases| phrases.is_match(lower))
    }
}
