//! Abbreviations with a full stop that could be mistaken for the end of a sentence.

use std::sync::LazyLock;

use crate::english;

/// They are followed by what they belong to, so no sentence ends with them.
static TITLES: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ABBREVIATIONS, "titles"));

/// They continue before a number: “approx. 45 boats”, “Marsh et al. (2014)”. They may end a sentence before a word.
static COUNTING: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ABBREVIATIONS, "counting"));

/// They may end a sentence; the next word decides.
static OTHERS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ABBREVIATIONS, "others"));

/// Also words in their own right (“no.”, “mass.”, “wash.”): an abbreviation only if capitalized.
static CAPITALISED: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ABBREVIATIONS, "capitalized"));

/// The effect of a full stop after an abbreviation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Abbreviation {
    /// Never the end of a sentence.
    Title,
    Other,
    /// Never the end of a sentence before a number.
    Counting,
}

/// Whether the word (without its final dot) is an abbreviation.
pub(super) fn is_abbreviation(word: &str) -> bool {
    abbreviation(word).is_some()
}

pub(super) fn abbreviation(word: &str) -> Option<Abbreviation> {
    if word.len() > 6 || word.len() < 2 {
        return None;
    }
    let mut lower = [0; 6];
    let lower = lower.get_mut(..word.len())?;
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    let within = |list: &[&str]| list.iter().any(|known| known.as_bytes() == &*lower);
    if !word.starts_with(|c: char| c.is_ascii_uppercase()) && within(&CAPITALISED) {
        return None;
    }
    if within(&TITLES) {
        return Some(Abbreviation::Title);
    }
    // “CA” is a state.
    if within(&COUNTING) && !word.ends_with(|c: char| c.is_ascii_uppercase()) {
        return Some(Abbreviation::Counting);
    }
    within(&OTHERS).then_some(Abbreviation::Other)
}
