//! The words of a bibliography's entries, sorted: entries for typed characters without reading all of them.

use rustc_hash::FxHashMap;

use super::Entry;

/// Entries by the words of their keys, authors, titles, outlets and dates; and by their keys.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// Each word in lower case with the entries that have it, in order; sorted by word.
    words: Vec<(Box<str>, Vec<u32>)>,
    /// The first character of each key in lower case, with its entries; sorted.
    firsts: Vec<(char, Vec<u32>)>,
    count: usize,
}

impl Words {
    pub(super) fn new<'a>(entries: impl Iterator<Item = &'a Entry>) -> Self {
        let mut words: FxHashMap<String, Vec<u32>> = FxHashMap::default();
        let mut firsts: FxHashMap<char, Vec<u32>> = FxHashMap::default();
        let mut word = String::new();
        let mut count = 0;
        for (index, entry) in (0..).zip(entries) {
            count += 1;
            let fields = [&entry.author, &entry.title, &entry.outlet, &entry.date];
            let fields = fields.into_iter().filter_map(|field| field.as_deref());
            for field in std::iter::once(&*entry.key).chain(fields) {
                each_word(field, &mut word, |word| match words.get_mut(word) {
                    Some(entries) if entries.last() == Some(&index) => {}
                    Some(entries) => entries.push(index),
                    None => drop(words.insert(word.to_owned(), vec![index])),
                });
            }
            if let Some(first) = entry.key.chars().flat_map(char::to_lowercase).next() {
                firsts.entry(first).or_default().push(index);
            }
        }
        let mut words: Vec<_> = words.into_iter().map(|(word, entries)| (word.into_boxed_str(), entries)).collect();
        words.sort_unstable();
        let mut firsts: Vec<_> = firsts.into_iter().collect();
        firsts.sort_unstable();
        Self { words, firsts, count }
    }

    /// The entries with words that begin with all `parts`, which are in lower case; sorted.
    pub(super) fn with_all(&self, parts: &[impl AsRef<str>]) -> Vec<u32> {
        let mut parts = parts.iter().map(|part| self.beginning(part.as_ref()));
        let Some(mut all) = parts.next() else { return Vec::new() };
        for part in parts {
            all.iter_mut().zip(part).for_each(|(all, part)| *all &= part);
        }
        (0..).zip(all).filter(|(_, is)| *is).map(|(index, _)| index).collect()
    }

    /// For each entry, whether it has a word that begins with `part`.
    fn beginning(&self, part: &str) -> Vec<bool> {
        let mut found = vec![false; self.count];
        let from = self.words.partition_point(|(word, _)| **word < *part);
        for (_, entries) in self.words[from..].iter().take_while(|(word, _)| word.starts_with(part)) {
            entries.iter().for_each(|index| found[*index as usize] = true);
        }
        found
    }

    /// The entries whose key begins with a character, which is in lower case; sorted.
    pub(super) fn with_first(&self, first: char) -> &[u32] {
        let at = self.firsts.binary_search_by_key(&first, |(first, _)| *first);
        at.map_or(&[], |at| self.firsts[at].1.as_slice())
    }
}

/// Calls `each` with the words of a text in lower case: runs of letters and of digits, and the parts of a run that begin
/// with a capital after a small letter (“Donald” in “McDonald”). `buffer` is used for the words.
fn each_word(text: &str, buffer: &mut String, mut each: impl FnMut(&str)) {
    let class = |c: char| (c.is_alphabetic(), c.is_numeric());
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        let starts = match before {
            None => true,
            Some(b) => !b.is_alphanumeric() || b.is_numeric() != c.is_numeric() || b.is_lowercase() && c.is_uppercase(),
        };
        if c.is_alphanumeric() && starts {
            buffer.clear();
            let run = text[at..].chars().take_while(|other| class(*other) == class(c));
            buffer.extend(run.flat_map(char::to_lowercase));
            each(buffer);
        }
        before = Some(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_found_by_the_beginning_of_a_word_and_of_a_key() {
        let entry = |key: &str, title: &str, author: &str| Entry {
            key: key.into(),
            title: Some(title.into()),
            author: Some(author.into()),
            ..Entry::default()
        };
        let entries = [
            entry("marsh2018", "Tides of the north", "Ada McDonald"),
            entry("Roe-1999", "Über die Tide", "Bea Roe"),
            entry("other", "Nothing", "Smarsh"),
        ];
        let words = Words::new(entries.iter());
        for (part, found) in [
            ("mar", vec![0]),
            ("2018", vec![0]),
            ("tide", vec![0, 1]),
            ("don", vec![0]),
            ("üb", vec![1]),
            ("arsh", vec![]),
        ] {
            assert_eq!(words.with_all(&[part]), found, "{part}");
        }
        assert_eq!(words.with_all(&["tide", "roe"]), [1]);
        assert_eq!((words.with_first('r'), words.with_first('x')), (&[1][..], &[][..]));
    }
}
