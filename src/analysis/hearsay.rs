//! Hearsay without a source (“it is alleged”, “reportedly”), and phrases for an anonymous source (“on condition of
//! anonymity”), from the words of a sentence alone.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;
use rustc_hash::FxHashSet;

use crate::english;

/// Adverbs of hearsay.
const ADVERBS: [&str; 4] = ["reportedly", "allegedly", "supposedly", "purportedly"];
const BE: [&str; 8] = ["is", "are", "was", "were", "been", "be", "being", "’s"];
/// Words that may be in between: “is widely believed”.
static BETWEEN: LazyLock<FxHashSet<&str>> = LazyLock::new(|| set("hearsay.between"));
/// Participles of reporting and believing, followed by “to” or “that”.
static HELD: LazyLock<FxHashSet<&str>> = LazyLock::new(|| set("hearsay.held"));
/// The same after “it is” or “it has been”.
static IMPERSONAL: LazyLock<FxHashSet<&str>> = LazyLock::new(|| set("hearsay.impersonal"));
/// After “there are”.
static NOUNS: LazyLock<FxHashSet<&str>> = LazyLock::new(|| set("hearsay.nouns"));
/// Participles of judging, after an adverb that says by how many.
static REGARDED: LazyLock<FxHashSet<&str>> = LazyLock::new(|| set("hearsay.regarded"));
const EVERYWHERE: [&str; 6] = ["widely", "generally", "commonly", "often", "universally", "popularly"];
/// Phrases that state that a source is not named.
static UNNAMED: LazyLock<Vec<Finder<'static>>> =
    LazyLock::new(|| english::list(english::STATEMENTS, "hearsay.unnamed").into_iter().map(Finder::new).collect());

fn set(name: &str) -> FxHashSet<&'static str> {
    english::list(english::STATEMENTS, name).into_iter().collect()
}

/// The words of a text with their positions.
fn words(text: &str) -> Vec<(Range<usize>, Cow<'_, str>)> {
    let mut out = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (c.is_alphanumeric(), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                let word = text.get(from..at).unwrap_or_default();
                let is_small = word.bytes().all(|byte| byte.is_ascii_lowercase());
                out.push((from..at, if is_small { word.into() } else { word.to_lowercase().into() }));
                start = None;
            }
            _ => {}
        }
    }
    out
}

/// The position of hearsay in a sentence.
pub(crate) fn agentless(sentence: &str) -> Option<Range<usize>> {
    let words = words(sentence);
    let word = |at: usize| words.get(at).map_or("", |(_, word)| &**word);
    let place = |at: usize| words.get(at).map_or(0..0, |(place, _)| place.clone());
    for at in 0..words.len() {
        if ADVERBS.contains(&word(at)) {
            return Some(place(at));
        }
        if word(at) == "there" && ["are", "is", "were", "have"].contains(&word(at + 1)) && NOUNS.contains(word(at + 2))
        {
            return Some(place(at).start..place(at + 2).end);
        }
        if !BE.contains(&word(at)) {
            continue;
        }
        let mut to = at + 1;
        while BETWEEN.contains(word(to)) {
            to += 1;
        }
        // “It was held that” is a ruling, “the meeting was held to” an event; “it is widely held that” a belief.
        let is_event = word(to) == "held" && to == at + 1 && word(at) != "is";
        let held = HELD.contains(word(to)) && !is_event;
        let it = at.checked_sub(1).is_some_and(|before| {
            word(before) == "it" || word(before) == "has" && before > 0 && word(before - 1) == "it"
        });
        // “Is widely regarded as her best”: by whom?
        if to > at + 1 && REGARDED.contains(word(to)) && EVERYWHERE.contains(&word(at + 1)) && word(to + 1) != "by" {
            return Some(place(at).start..place(to).end);
        }
        let impersonal = it && (held || IMPERSONAL.contains(word(to)));
        let next = word(to + 1);
        if held && next == "to" || impersonal && next != "by" {
            return Some(place(at).start..place(to).end);
        }
    }
    None
}

/// The position at which a sentence states that its source is not named.
pub(crate) fn unnamed(sentence: &str) -> Option<Range<usize>> {
    let small = sentence.to_ascii_lowercase();
    let place = |phrase: &Finder<'_>| phrase.find(small.as_bytes()).map(|at| at..at + phrase.needle().len());
    UNNAMED.iter().find_map(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hearsay_without_a_source_is_found() {
        let found = |text: &str| agentless(text).map(|place| text[place].to_owned());
        for (text, words) in [
            ("The coach reportedly left in June.", "reportedly"),
            ("It is widely believed that the ward was empty.", "is widely believed"),
            ("The well is said to be 61 m deep.", "is said"),
            ("It has been suggested that the lab was warned.", "been suggested"),
            ("It is widely held that the cup was stolen.", "is widely held"),
            ("The print is widely regarded as her best.", "is widely regarded"),
            ("The stand was generally considered unsafe.", "was generally considered"),
            ("There are fears the dam will break.", "There are fears"),
        ] {
            assert_eq!(found(text).as_deref(), Some(words), "{text}");
        }
        for text in [
            "It is believed by the court that he left.",
            "She was reported missing.",
            "He is expected to play.",
            "The dam is held by two walls.",
            "The bridge was said.",
            "The print is regarded by the museum as her best.",
            "The bid is being considered by the board.",
            "The hearing was held to settle the costs.",
            "It was held that the trust should pay.",
            "The vote has been held to fill the seat.",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn anonymous_sources_are_recognized() {
        assert!(unnamed("The nurse, speaking on condition of anonymity, said so.").is_some());
        assert!(unnamed("The nurse was named in court.").is_none());
    }
}
