//! Abbreviations with a full stop that could be mistaken for the end of a sentence.

/// They are followed by what they belong to, so no sentence ends with them.
const TITLES: &[&str] = &[
    "adm", "asst", "brig", "capt", "cmdr", "col", "cpl", "det", "dr", "drs", "fr", "ft", "gen", "gov", "hon", "insp",
    "lt", "maj", "messrs", "mlle", "mme", "mr", "mrs", "ms", "mt", "mx", "pfc", "pres", "prof", "rep", "reps", "rev",
    "sen", "sens", "sgt", "spc", "st", "supt", "sr", "vs", "cf", "e.g", "i.e", "viz", "fig", "figs", "pp", "vol",
    "para", "art", "sec",
];

/// They continue before a number: “approx. 45 boats”, “Marsh et al. (2014)”. They may end a sentence before a word.
const COUNTING: &[&str] = &["al", "approx", "ca", "est", "circa", "no", "nos"];

/// They may end a sentence; the next word decides.
const OTHERS: &[&str] = &[
    "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "mon", "tue", "tues", "wed",
    "thu", "thur", "thurs", "fri", "ala", "ariz", "ark", "calif", "colo", "conn", "del", "fla", "ga", "ill", "ind",
    "kan", "ky", "la", "mass", "md", "mich", "minn", "miss", "mo", "mont", "neb", "nev", "okla", "ore", "pa", "penn",
    "tenn", "tex", "va", "vt", "wash", "wis", "wyo", "ave", "blvd", "bldg", "rd", "corp", "inc", "co", "cos", "ltd",
    "bros", "assn", "dept", "univ", "jr", "esq", "etc", "dist", "ed", "eds", "trans", "ch", "hwy", "intl", "natl",
    "govt", "ph.d",
];

/// Also words in their own right (“no.”, “mass.”, “wash.”): an abbreviation only where capitalised.
const CAPITALISED: &[&str] = &[
    "ark", "art", "col", "co", "conn", "del", "det", "fig", "fr", "fri", "ft", "gen", "gov", "hon", "ill", "ind",
    "jan", "kan", "ky", "la", "lt", "maj", "mar", "mass", "md", "mich", "minn", "miss", "mo", "mon", "mont", "ms",
    "mt", "neb", "nev", "no", "nos", "ore", "pa", "para", "penn", "pres", "rep", "reps", "rev", "sat", "sec", "sen",
    "sr", "st", "sun", "tenn", "tex", "va", "vt", "wash", "wed", "wis", "wyo", "oct", "nov", "dec", "ed", "inc",
    "corp", "ga", "fla", "est",
];

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
    if !word.starts_with(|c: char| c.is_ascii_uppercase()) && within(CAPITALISED) {
        return None;
    }
    if within(TITLES) {
        return Some(Abbreviation::Title);
    }
    // “CA” is a state.
    if within(COUNTING) && !word.ends_with(|c: char| c.is_ascii_uppercase()) {
        return Some(Abbreviation::Counting);
    }
    within(OTHERS).then_some(Abbreviation::Other)
}
