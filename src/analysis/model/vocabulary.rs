//! Word lists, looked up by [`word_key`]. One entry per line; `train/vocabulary.py` writes them.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::syntax::word_key;

/// Vocabulary entry of a word form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Word {
    /// Its parts of speech, most frequent first, a letter each (see `train/vocabulary.py`), as bytes; 0 where unknown.
    pub(crate) tags: u32,
    /// The percentage of its uses that are in the cue of an attribution.
    pub(crate) cue: u8,
}

static WORDS: LazyLock<FxHashMap<u32, Word>> = LazyLock::new(|| {
    let (words, cues) = (include_str!("words.txt"), include_str!("cues.txt"));
    let mut map: FxHashMap<u32, Word> = FxHashMap::default();
    map.reserve(9_000);
    for (form, tags) in entries(words) {
        let tags = tags.bytes().fold(0, |all, tag| all << 8 | u32::from(tag));
        map.entry(word_key(form)).or_default().tags = tags;
    }
    for (form, share) in entries(cues) {
        map.entry(word_key(form)).or_default().cue = share.parse().unwrap_or(0);
    }
    map
});

/// The entries of a word list: form and value.
fn entries(list: &str) -> impl Iterator<Item = (&str, &str)> {
    list.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(' '))
}

/// Looks a word up.
pub(crate) fn word(key: u32) -> Word {
    WORDS.get(&key).copied().unwrap_or_default()
}
