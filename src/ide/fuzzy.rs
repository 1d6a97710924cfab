//! Scores how well typed characters match a citable work. Does not allocate for works that do not match.

/// The typed characters, prepared for many comparisons.
pub(super) struct Query {
    folded: Vec<char>,
    /// The same if it is ASCII: most keys are, and are then compared byte by byte.
    ascii: Option<String>,
    /// Its runs of letters and of digits: `kabulov2017` looks for both.
    parts: Vec<String>,
}

impl Query {
    pub(super) fn new(typed: &str) -> Self {
        let folded: Vec<char> = typed.chars().flat_map(char::to_lowercase).take(80).collect();
        let mut parts: Vec<String> = Vec::new();
        let mut before = None;
        for &c in &folded {
            let class = (c.is_alphabetic(), c.is_numeric());
            match parts.last_mut() {
                Some(part) if before == Some(class) => part.push(c),
                _ if class.0 || class.1 => parts.push(c.into()),
                _ => {}
            }
            before = Some(class);
        }
        let ascii = folded.iter().all(char::is_ascii).then(|| folded.iter().collect());
        Self { folded, ascii, parts }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.folded.is_empty()
    }

    /// What a work has that can match: words that begin with all of these, or a key that begins with this character.
    pub(super) fn needs(&self) -> (&[String], Option<char>) {
        (&self.parts, self.folded.first().copied())
    }

    /// The score of a key with its other fields: more is better, `None` is no match. The key counts most, then words
    /// that begin as typed, in any field.
    pub(super) fn score(&self, key: &str, fields: &[&str]) -> Option<u32> {
        if self.is_empty() {
            return Some(0);
        }
        if let Some(score) = self.in_key(key) {
            return Some(score);
        }
        let all = !self.parts.is_empty()
            && self
                .parts
                .iter()
                .all(|part| begins_word(key, part) || fields.iter().any(|field| begins_word(field, part)));
        if all {
            return Some(300);
        }
        self.scattered(key).then_some(100)
    }

    /// The score of a key in a work that has words that begin with all parts.
    pub(super) fn score_of_match(&self, key: &str) -> u32 {
        self.in_key(key).unwrap_or(300)
    }

    fn in_key(&self, key: &str) -> Option<u32> {
        let by_word = || {
            let whole: &[String] = &self.parts;
            match whole {
                [part] if begins_word(key, part) => Some(500),
                _ => None,
            }
        };
        if let Some(typed) = self.ascii.as_deref().filter(|_| key.is_ascii()) {
            let start = key.get(..typed.len()).filter(|start| start.eq_ignore_ascii_case(typed));
            let more = start.map(|_| u32::try_from((key.len() - typed.len()).min(400)).unwrap_or(400));
            // A shorter key is closer to the typed text.
            return more.map(|more| 1_000 - more).or_else(by_word);
        }
        let mut typed = self.folded.iter();
        let mut folded = key.chars().flat_map(char::to_lowercase);
        let begins = typed.by_ref().all(|c| folded.next() == Some(*c));
        if begins {
            let more = u32::try_from(folded.take(400).count()).unwrap_or(400);
            return Some(1_000 - more);
        }
        by_word()
    }

    /// Whether all typed characters are in the key, in order, from its first letter on.
    fn scattered(&self, key: &str) -> bool {
        if let Some(typed) = self.ascii.as_deref().filter(|_| key.is_ascii()) {
            let mut key = key.bytes().map(|byte| byte.to_ascii_lowercase());
            let mut typed = typed.bytes();
            return typed.next().is_some_and(|first| key.next() == Some(first))
                && typed.all(|c| key.any(|other| other == c));
        }
        let mut key = key.chars().flat_map(char::to_lowercase);
        let mut typed = self.folded.iter();
        typed.next().is_some_and(|first| key.next() == Some(*first)) && typed.all(|c| key.any(|other| other == *c))
    }
}

/// Whether a word of the text, or a run of digits in it, begins with `part`, which is in lower case.
fn begins_word(text: &str, part: &str) -> bool {
    let starts = |before: Option<char>, c: char| match before {
        None => true,
        Some(b) => !b.is_alphanumeric() || b.is_numeric() != c.is_numeric() || b.is_lowercase() && c.is_uppercase(),
    };
    if let Some(first) = part.bytes().next().filter(u8::is_ascii) {
        // Fourteen thousand entries have a million letters, and few of them match the first typed one.
        let found = memchr::memchr2_iter(first, first.to_ascii_uppercase(), text.as_bytes());
        return found.into_iter().any(|at| {
            let before = text.get(..at).and_then(|before| before.chars().next_back());
            text.get(at..)
                .is_some_and(|rest| rest.chars().next().is_some_and(|c| starts(before, c)) && begins(rest, part))
        });
    }
    let mut before: Option<char> = None;
    let mut at = 0;
    for c in text.chars() {
        if starts(before, c) && text.get(at..).is_some_and(|rest| begins(rest, part)) {
            return true;
        }
        before = Some(c);
        at += c.len_utf8();
    }
    false
}

fn begins(text: &str, part: &str) -> bool {
    let mut folded = text.chars().flat_map(char::to_lowercase);
    part.chars().all(|c| folded.next() == Some(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order<'a>(typed: &str, keys: &[(&'a str, &[&str])]) -> Vec<&'a str> {
        let query = Query::new(typed);
        let mut fit: Vec<_> = keys.iter().filter_map(|(key, fields)| Some((query.score(key, fields)?, *key))).collect();
        fit.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        fit.into_iter().map(|(_, key)| key).collect()
    }

    #[test]
    fn the_key_as_typed_comes_before_words_elsewhere() {
        let keys: &[(&str, &[&str])] = &[
            ("gazette-2019", &["Ada Marsh", "Twelve ships sail", "Harbour Gazette", "2019-05-04"]),
            ("marsh2018", &["Bea Roe", "Tides"]),
            ("marsh2018a", &[]),
            ("roe-marsh", &[]),
            ("mxaxrxsxh", &[]),
            ("other", &["Nobody", "Smarsh"]),
        ];
        assert_eq!(order("marsh", keys), ["marsh2018", "marsh2018a", "roe-marsh", "gazette-2019", "mxaxrxsxh"]);
        assert_eq!(order("ships2019", keys), ["gazette-2019"]);
        assert_eq!(order("Marsh-ships", keys), ["gazette-2019"]);
        assert_eq!(order("zzz", keys), [""; 0]);
        assert_eq!(order("", keys).len(), 6);
    }
}
