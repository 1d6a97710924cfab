//! Picture captions.

use std::sync::LazyLock;

use super::bare;
use super::phrases::{Inside, opens};
use crate::english;

pub(super) fn is_caption(prose: &str, lower: &str, words: &[&str]) -> bool {
    let credit = prose.trim_end_matches('.').strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
    words.len() <= 30 && CREDITS.is_match(lower)
        || words.len() <= 90 && opens(lower, &CAPTIONS)
        || words.len() <= 90 && credit.is_some_and(|(_, credit)| is_credit(credit))
        || words.len() <= 60 && shows_places(words)
}

/// The content of brackets after a caption: “AFP photo”, “Jane Roe/U.S. Forces”.
fn is_credit(credit: &str) -> bool {
    let lower = credit.to_lowercase();
    let named = credit.split_whitespace().count() <= 12;
    let slash = credit.split_once('/').is_some_and(|(name, agency)| {
        let capital = |part: &str| part.trim().starts_with(char::is_uppercase);
        capital(name) && capital(agency) && name.contains(' ')
    });
    let picture = lower.split(|c: char| !c.is_alphanumeric()).any(|word| PICTURES.contains(&word));
    named && (slash || picture)
}

/// “Jane Roe (L) greets John Doe”; but “Governor Roe (R) said” names a party.
fn shows_places(words: &[&str]) -> bool {
    words.windows(2).any(|pair| match pair[0].trim_end_matches(',') {
        "(L)" | "(C)" => true,
        "(R)" => SHOWN.contains(&bare(pair[1])),
        _ => false,
    }) || words.windows(2).any(|pair| pair[0] == "seen" && pair[1] == "in") && words.contains(&"photo")
}

/// Licences and agencies that only picture credits name.
static CREDITS: LazyLock<Inside> = LazyLock::new(|| Inside::new(&english::list(english::ARTICLE, "captions.credits")));

/// Openings of captions.
static CAPTIONS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ARTICLE, "captions.captions"));

/// Words of a credit in brackets.
static PICTURES: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ARTICLE, "captions.pictures"));

/// Actions in pictures; after “(R)” they distinguish the person on the right from a party member.
static SHOWN: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::ARTICLE, "captions.shown"));
