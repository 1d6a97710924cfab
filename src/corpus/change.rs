//! Whether a value replaces an earlier one, as the words of the two sentences tell.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::terms::{self, words};
use super::{Corpus, Place};
use crate::english;

struct Lists {
    now: FxHashSet<u32>,
    perfect: FxHashSet<u32>,
    changed: FxHashSet<u32>,
    until: Vec<Vec<u32>>,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let list = |name| -> Vec<&str> { english::list(english::STATEMENTS, name) };
    let hashes = |name| list(name).into_iter().map(terms::hash).collect();
    let phrase = |phrase: &str| words(phrase).map(|(_, word)| word.hash()).collect();
    Lists {
        now: hashes("change.now"),
        perfect: hashes("change.perfect"),
        changed: hashes("change.changed"),
        until: list("change.until").into_iter().map(phrase).collect(),
    }
});

/// Whether the later of two sentences tells of a change (“now”, “has risen to”), or the earlier expects one (“so far”).
fn tells(early: &str, late: &str) -> bool {
    let lists = &*LISTS;
    let hashes = |text: &str| -> Vec<u32> { words(text).map(|(_, word)| word.hash()).collect() };
    let (early, late) = (hashes(early), hashes(late));
    // “Has”, then “since” or “again” at most, then “risen”.
    let has_changed = late.iter().enumerate().any(|(at, word)| {
        let next = || late[at + 1..].iter().take(2);
        lists.perfect.contains(word) && next().any(|word| lists.changed.contains(word))
    });
    let expects = lists.until.iter().any(|phrase| early.windows(phrase.len()).any(|window| window == phrase));
    expects || has_changed || late.iter().any(|word| lists.now.contains(word))
}

impl Corpus {
    /// Whether one of two sentences, in documents of different days, gives a later value of what the other says.
    pub(super) fn is_change(&self, one: Place, other: Place) -> bool {
        let sentence = |place: Place| {
            let document = self.document(place.document)?;
            let chunk = document.chunks.get(document.chunk_at(place.span.start)?)?;
            let sentence = chunk.facts.sentences.get(chunk.sentence_at(place.span.start - chunk.start)?)?;
            Some((document.meta.date.clone()?, sentence.span.of(&chunk.text).to_owned()))
        };
        let (Some(one), Some(other)) = (sentence(one), sentence(other)) else { return false };
        let (early, late) = if one.0 <= other.0 { (one, other) } else { (other, one) };
        early.0 < late.0 && tells(&early.1, &late.1)
    }
}

#[cfg(test)]
mod tests {
    use super::tells;

    #[test]
    fn words_of_change_are_told_from_others() {
        for (early, late) in [
            ("The plan costs 9 million euros a year.", "It now costs 12 million euros a year."),
            ("The hotline has had 850 calls so far.", "The hotline had 2,300 calls."),
            ("The program has 460 plugins.", "The number of plugins has since grown to 610."),
        ] {
            assert!(tells(early, late), "{early} {late}");
        }
        for (early, late) in [
            ("The mill employed 40 people.", "The mill employed 52 people."),
            ("So the far side has 4 gates.", "The far side has 6 gates."),
        ] {
            assert!(!tells(early, late), "{early} {late}");
        }
    }
}
