//! Suggestions for a key that cannot be resolved.

use std::cmp::Reverse;

use super::Bibliography;

/// The keys of a folder, prepared for many comparisons.
#[derive(Debug)]
pub struct SimilarKeys<'a> {
    bibliography: &'a Bibliography,
    more: Vec<(&'a str, Folded)>,
}

impl<'a> SimilarKeys<'a> {
    /// The keys of all entries, which are prepared once for a bibliography, and others.
    pub fn new(bibliography: &'a Bibliography, more: impl Iterator<Item = &'a str>) -> Self {
        Self { bibliography, more: more.map(|key| (key, Folded::new(key))).collect() }
    }

    fn all(&self) -> impl Iterator<Item = (&'a str, &Folded)> {
        let entries = self.bibliography.entries().map(|entry| &*entry.key).zip(self.bibliography.folded_keys());
        entries.chain(self.more.iter().map(|(key, folded)| (*key, folded)))
    }

    /// The only key that differs just in case.
    #[must_use]
    pub fn but_for_case(&self, key: &str) -> Option<&'a str> {
        let mut same = self.all().map(|(other, _)| other).filter(|other| other.eq_ignore_ascii_case(key));
        same.next().filter(|only| same.all(|other| other == *only))
    }

    /// The keys with the smallest edit distance, best first, up to a limit: at most a quarter of the characters, or
    /// one. Equally close ones with the same start come first, because typing errors are rare in first letters and
    /// common in years.
    #[must_use]
    pub fn to(&self, key: &str, most: usize) -> Vec<&'a str> {
        let folded = Folded::new(key);
        let near = self.all().filter_map(|(name, other)| {
            let edits = folded.edits(other)?;
            let pairs = folded.lower.chars().zip(other.lower.chars());
            Some((edits, Reverse(pairs.take_while(|(a, b)| a == b).count()), name))
        });
        let mut near: Vec<_> = near.collect();
        near.sort_unstable();
        near.dedup();
        near.into_iter().take(most).map(|(.., key)| key).collect()
    }
}

/// A key in lower case.
#[derive(Debug)]
pub(super) struct Folded {
    lower: String,
    /// Its number of characters.
    length: usize,
    /// How often each kind of character occurs.
    kinds: [u8; 32],
}

impl Folded {
    pub(super) fn new(key: &str) -> Self {
        let lower = key.to_lowercase();
        let mut kinds = [0_u8; 32];
        for c in lower.chars() {
            let kind = &mut kinds[c as usize % 32];
            *kind = kind.saturating_add(1);
        }
        Self { length: lower.chars().count(), lower, kinds }
    }

    /// The edit distance with transpositions; `None` if it is too large. A document may cite thousands of unknown keys,
    /// so most pairs are rejected by their sets of characters: an edit changes one of them.
    fn edits(&self, other: &Self) -> Option<usize> {
        let length = self.length.max(other.length);
        if self.length.abs_diff(other.length) > (length / 4).max(1) {
            return None;
        }
        let most = if self.length.min(other.length) < 3 { 0 } else { (length / 4).max(1) };
        let more = |a: &Self, b: &Self| {
            a.kinds.iter().zip(&b.kinds).map(|(a, b)| usize::from(a.saturating_sub(*b))).sum::<usize>()
        };
        let least = more(self, other).max(more(other, self)).max(self.length.abs_diff(other.length));
        if least > most {
            return None;
        }
        let edits = strsim::damerau_levenshtein(&self.lower, &other.lower);
        (edits <= most).then_some(edits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn similar_keys_pass_the_character_filter() {
        let keys = [
            "roe2017",
            "Roe2018",
            "eor2017",
            "doe17",
            "roé2017",
            "",
            "a",
            "ab",
            "ba",
            "marsh2017",
            "mrash2017a",
            "roe",
        ];
        for (one, other) in keys.iter().flat_map(|one| keys.iter().map(move |other| (one, other))) {
            let edits = strsim::damerau_levenshtein(&one.to_lowercase(), &other.to_lowercase());
            let (short, long) = (one.chars().count().min(other.chars().count()), one.len().max(other.len()));
            let alike = edits == 0 || short >= 3 && edits <= (long / 4).max(1);
            // “é” has two bytes.
            let alike = alike && !(one.contains('é') != other.contains('é') && edits > 1);
            assert_eq!(Folded::new(one).edits(&Folded::new(other)), alike.then_some(edits), "{one} {other}");
        }
    }

    #[test]
    fn the_nearest_is_first_and_of_equals_the_one_with_the_same_start() {
        let none = Bibliography::default();
        let keys = ["doe2017", "Roe2018", "roe2011", "roebuck2017", "rose2017", "poe"];
        let known = SimilarKeys::new(&none, keys.into_iter());
        assert_eq!(known.to("roe2017", 3), ["Roe2018", "roe2011", "rose2017"]);
        assert_eq!(known.to("roe", 3), ["poe"]);
        assert_eq!(known.to("quay1999", 3), [""; 0]);
        assert_eq!(known.but_for_case("roe2018"), Some("Roe2018"));
        assert_eq!(SimilarKeys::new(&none, ["Roe", "ROE"].into_iter()).but_for_case("roe"), None);
    }
}
