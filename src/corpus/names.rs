//! When two names may refer to one entity: their common keys, and whether they are compatible.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::country;
use super::spelling;
use super::terms::{hash, words};
use crate::analysis::{EntityKind, Mention};
use crate::english;
use crate::text::Span;

/// Equal for all names that may name the same entity: a person's last name, any other's canonical name.
pub(crate) type NameKey = u64;

/// Names of one thing that share no words. One line an entity, the canonical name first.
const ALIASES: &str = include_str!("aliases.txt");
/// Branches of larger organizations: related to them and not the same.
const BRANCHES: &str = include_str!("branches.txt");

static CANONICAL: LazyLock<FxHashMap<u32, &'static str>> = LazyLock::new(|| {
    let mut map = FxHashMap::default();
    for (name, country) in country::other_names().chain(country::countries().map(|country| (country, country))) {
        map.insert(folded(name), country);
    }
    for line in entries(ALIASES) {
        let mut names = line.split('|').map(str::trim);
        let Some(canonical) = names.next() else { continue };
        for name in names.chain([canonical]) {
            map.insert(folded(name), canonical);
        }
    }
    map
});

/// Canonical names by their sound, for misspellings of them.
static SOUNDS: LazyLock<FxHashMap<u32, Vec<&'static str>>> = LazyLock::new(|| {
    let mut map: FxHashMap<u32, Vec<&'static str>> = FxHashMap::default();
    let mut all: Vec<_> = CANONICAL.values().copied().collect();
    all.sort_unstable();
    all.dedup();
    for name in all {
        map.entry(spelling::sound(name)).or_default().push(name);
    }
    map
});

static WHOLES: LazyLock<FxHashMap<u32, &'static str>> = LazyLock::new(|| {
    let pairs = entries(BRANCHES).filter_map(|line| line.split_once('|'));
    pairs.map(|(part, whole)| (folded(part), whole.trim())).collect()
});

fn entries(file: &'static str) -> impl Iterator<Item = &'static str> {
    file.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Words before a name that are not part of it.
const ARTICLES: [&str; 2] = ["the", "a"];

/// Legal forms of companies, which are not part of the name.
pub(super) static INCORPORATED: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::NAMES, "legal-forms"));

static INCORPORATED_WORDS: LazyLock<FxHashSet<u32>> =
    LazyLock::new(|| INCORPORATED.iter().copied().map(hash).collect());
/// Short forms of words in names, by their hashes.
static SHORT_WORDS: LazyLock<[(u32, u32); 4]> = LazyLock::new(|| {
    [("mt", "mount"), ("st", "saint"), ("ft", "fort"), ("dept", "department")].map(|(a, b)| (hash(a), hash(b)))
});
static MINISTRY: LazyLock<[u32; 4]> = LazyLock::new(|| ["ministry", "of", "for", "the"].map(hash));

/// Words of a name beyond this number do not count.
const MOST_WORDS: usize = 16;

/// The hash of a word of a name: lower case without accents and possessive ending.
fn word_hash(word: &[u8]) -> u32 {
    let word = word.strip_suffix(b"'s").unwrap_or(word);
    let word = std::str::from_utf8(word).unwrap_or_default();
    if word.is_ascii() { hash(word) } else { hash(&spelling::unaccented(word)) }
}

/// The hash of a name's words, without article, points, accents and case. “Mt Etna” is “Mount Etna”, “Ministry of the
/// Interior” is “Interior Ministry”, and “Marsh Shipping plc” is “Marsh Shipping”.
pub(crate) fn folded(name: &str) -> u32 {
    let mut all = [0u32; MOST_WORDS];
    let mut count = 0;
    for (index, (_, word)) in words(name).enumerate() {
        if index == 0 && ARTICLES.iter().any(|article| article.as_bytes() == word.as_bytes()) {
            continue;
        }
        let Some(slot) = all.get_mut(count) else { break };
        *slot = word_hash(word.as_bytes());
        count += 1;
    }
    if count > 1 && all.get(count - 1).is_some_and(|last| INCORPORATED_WORDS.contains(last)) {
        count -= 1;
    }
    let row = all.get_mut(..count).unwrap_or_default();
    // “St” at the end is a street.
    for word in row.iter_mut().rev().skip(1) {
        if let Some((_, long)) = SHORT_WORDS.iter().find(|(short, _)| short == word) {
            *word = *long;
        }
    }
    let [ministry, of, for_, the] = *MINISTRY;
    let mut from = 0;
    if let [first, second, ..] = *row
        && first == ministry
        && (second == of || second == for_)
        && count > 2
    {
        from = if count > 3 && row.get(2) == Some(&the) { 3 } else { 2 };
    }
    let turned = (from > 0).then_some(&ministry);
    let row = row.get(from..).unwrap_or_default();
    row.iter().chain(turned).fold(0u32, |all, word| (all.rotate_left(5) ^ word).wrapping_mul(0x9E37_79B1))
}

/// The canonical name of a built-in alias; any other name unchanged.
pub(crate) fn canonical(name: &str) -> &str {
    CANONICAL.get(&folded(name)).copied().unwrap_or(name)
}

/// Whether the built-in table knows the name.
pub(crate) fn is_known(name: &str) -> bool {
    CANONICAL.contains_key(&folded(name))
}

/// Letters behind a person's name: honours, degrees, offices.
static LETTERS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::NAMES, "post-nominals"));

/// A person's name without the letters behind it: “Helena Marsh KC” is “Helena Marsh”.
pub(crate) fn without_letters(name: &str) -> &str {
    let mut name = name;
    while let Some((rest, last)) = name.rsplit_once(' ') {
        let is_short = last.len() <= 5 && last.starts_with(|c: char| c.is_ascii_uppercase());
        if !is_short || !LETTERS.contains(&last.trim_end_matches('.')) || rest.trim_end_matches(',').is_empty() {
            break;
        }
        name = rest.trim_end_matches(',');
    }
    name
}

/// The canonical name of a mention: the country of a demonym, the country of a capital as government, or the words
/// themselves. `text`: the text of the mention's span.
pub(crate) fn of_mention<'a>(mention: &Mention, text: &'a str) -> &'a str {
    let name = super::entity::trimmed(mention.span.of(text));
    match mention.kind {
        EntityKind::Person => without_letters(name),
        EntityKind::Nationality => country::of_people(name).unwrap_or(name),
        _ if mention.metonym => country::of_seat(name).unwrap_or_else(|| canonical(name)),
        _ => canonical(name),
    }
}

/// The speaker of a name: a capital is its government, and “US officials” are the United States.
pub(crate) fn of_speaker(name: &str, kind: Option<EntityKind>) -> (&str, EntityKind) {
    match kind {
        Some(EntityKind::Person) => (without_letters(name), EntityKind::Person),
        Some(EntityKind::Nationality) => (country::of_people(name).unwrap_or(name), EntityKind::Geopolitical),
        Some(kind) => (country::of_seat(name).unwrap_or_else(|| canonical(name)), kind),
        None => match country_before(name) {
            Some(country) => (country, EntityKind::Geopolitical),
            None => (name, EntityKind::Person),
        },
    }
}

/// “Norwegian officials”, “the US military”: the country at the start of a description. `None` for possessions of one of
/// its people: “the Norwegian colonel's silence”.
pub(crate) fn country_before(description: &str) -> Option<&'static str> {
    let words = description.split_whitespace().skip_while(|word| ARTICLES.contains(&&*word.to_lowercase()));
    let all: Vec<&str> = words.collect();
    let pair = all.get(..2).map(|pair| pair.join(" "));
    let known = |name: &str| country::of_people(name).or_else(|| is_country(name));
    let (country, rest) = match pair.and_then(|pair| known(&pair)) {
        Some(country) => (country, 2),
        None => (known(all.first()?)?, 1),
    };
    let owned = all.iter().skip(rest).any(|word| word.ends_with("'s") || word.ends_with("’s"));
    (!owned).then_some(country)
}

fn is_country(name: &str) -> Option<&'static str> {
    let canonical = CANONICAL.get(&folded(name)).copied()?;
    country::is_country(canonical).then_some(canonical)
}

/// The country of a government's name: “Government of Norway”, “the Norwegian government”, “Republic of Mali”.
pub(crate) fn governed(name: &str) -> Option<&str> {
    const FRONTS: [&str; 6] =
        ["government of ", "republic of ", "kingdom of ", "state of ", "commonwealth of ", "principality of "];
    const BACKS: [&str; 4] = [" government", " authorities", " officials", " state"];
    let name = name.strip_prefix("the ").or_else(|| name.strip_prefix("The ")).unwrap_or(name);
    let lower = name.to_lowercase();
    let front = FRONTS.iter().find(|front| lower.starts_with(**front));
    if let Some(rest) = front.and_then(|front| name.get(front.len()..)) {
        return Some(rest.strip_prefix("the ").unwrap_or(rest));
    }
    let back = BACKS.iter().find(|back| lower.ends_with(**back))?;
    let rest = name.get(..name.len() - back.len())?;
    country::of_people(rest).or_else(|| is_country(rest))
}

/// The parent organization of a canonical name: the coast guard belongs to the navy.
pub(crate) fn whole(name: &str) -> Option<&'static str> {
    if let Some(whole) = WHOLES.get(&folded(name)) {
        return Some(whole);
    }
    let front = name.split_once('-').or_else(|| name.split_once(" in "))?.0;
    let whole = CANONICAL.get(&folded(front)).copied()?;
    // “Anglo-…”, “US-…”: a country's name with something after a hyphen is no part of the country.
    (whole != name && is_country(front).is_none()).then_some(whole)
}

/// A capital is not an entity of its country; this leads from the canonical country name to its capital.
pub(crate) fn stands_for(city: &str) -> Option<&'static str> {
    country::of_seat(city)
}

/// The built-in name of which this is a misspelling.
pub(crate) fn misspelt(name: &str) -> Option<&'static str> {
    if is_known(name) {
        return None;
    }
    SOUNDS.get(&spelling::sound(name))?.iter().copied().find(|known| spelling::is_variant(known, name))
}

/// A key that links names without a common key: a separate namespace for each kind of link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tie {
    /// The initials of a name of several words: “DNC”.
    Initials = 1,
    /// How a name sounds: other spellings of it have the same key.
    Sound,
    /// The first word of a name of several words.
    First,
    /// The whole of which it is a part.
    Whole,
}

impl Tie {
    pub(crate) fn key(self, hash: u32) -> NameKey {
        (self as u64) << 40 | u64::from(hash)
    }
}

/// Whether a key is a name's own and not a link.
pub(crate) const fn is_plain(key: NameKey) -> bool {
    key >> 40 == 0
}

/// The links of a mention, from its canonical name.
pub(crate) fn ties(name: &str, kind: EntityKind) -> impl Iterator<Item = NameKey> {
    let several = length(name) > 1;
    let (mut initials, mut sound, mut first, mut part) = (None, None, None, None);
    match kind {
        EntityKind::Person if several => {
            sound = Some(spelling::sound(name));
            first = first_word(name);
            // Organizations are taken for people and works.
            initials = spelling::initials(name).map(|initials| folded(&initials));
        }
        EntityKind::Work if several && !is_known(name) => {
            initials = spelling::initials(name).map(|initials| folded(&initials));
        }
        EntityKind::Person | EntityKind::Nationality | EntityKind::Work => {}
        _ if !is_known(name) => {
            initials = spelling::initials(name).map(|initials| folded(&initials));
            sound = Some(spelling::sound(name));
            part = whole(name).map(folded);
            first = several.then(|| first_word(name)).flatten();
        }
        _ => part = whole(name).map(folded),
    }
    let ties = [(Tie::Initials, initials), (Tie::Sound, sound), (Tie::First, first), (Tie::Whole, part)];
    ties.into_iter().filter_map(|(tie, hash)| Some(tie.key(hash?)))
}

/// Whether a key belongs to people with that last name, by the hash of the word.
pub(crate) fn is_surname(key: NameKey, word: u32) -> bool {
    key == u64::from(word) << 1 | 1
}

/// Whether a key belongs to names of people.
pub(crate) const fn is_person(key: NameKey) -> bool {
    key & 1 == 1
}

/// The key of a name of that kind.
pub(crate) fn key(name: &str, kind: EntityKind) -> NameKey {
    let canonical = canonical(name);
    let hash = if kind == EntityKind::Person { surname(canonical) } else { folded(canonical) };
    u64::from(hash) << 1 | u64::from(kind == EntityKind::Person)
}

/// The hash of a person's last name: the last word that is not “Jr.” or a number.
fn surname(name: &str) -> u32 {
    let mut last = 0;
    for (_, word) in words(name) {
        let bytes = word.as_bytes();
        let bytes = bytes.strip_suffix(b"'s").unwrap_or(bytes);
        if !matches!(bytes, b"jr" | b"sr" | b"ii" | b"iii" | b"iv") {
            last = word_hash(bytes);
        }
    }
    last
}

/// Whether a name marks a son of the same name: “Jr.”, “III”.
pub(crate) fn is_junior(name: &str) -> bool {
    let last = words(name).last();
    last.is_some_and(|(_, word)| matches!(word.as_bytes(), b"jr" | b"ii" | b"iii" | b"iv")) && length(name) > 2
}

/// Names that a user declares to be one.
#[derive(Debug, Default, Hash)]
pub(crate) struct Aliases {
    /// The canonical name with every key under which it or an alias is found.
    groups: Vec<(Box<str>, Vec<NameKey>)>,
}

impl Aliases {
    pub(crate) fn new(aliases: &[(Box<str>, Vec<Box<str>>)]) -> Self {
        let keys = |name: &str| [key(name, EntityKind::Person), key(name, EntityKind::Organization)];
        let group = |(name, others): &(Box<str>, Vec<Box<str>>)| {
            (name.clone(), others.iter().chain([name]).flat_map(|name| keys(name)).collect())
        };
        Self { groups: aliases.iter().map(group).collect() }
    }

    /// The group with one of the keys.
    pub(crate) fn group(&self, keys: &[NameKey]) -> Option<&(Box<str>, Vec<NameKey>)> {
        self.groups.iter().find(|(_, group)| group.iter().any(|key| keys.contains(key)))
    }
}

/// Whether a name begins with the words of another, or equals it.
pub(crate) fn begins(long: &str, short: &str) -> bool {
    let (long, short) = (parts(long), parts(short));
    long.starts_with(&short)
}

/// The first words of an organization's name that may be its short form, longest first: no common words, no names of
/// people or countries, no first name.
pub(crate) fn beginnings(name: &str) -> impl Iterator<Item = &str> {
    use crate::analysis::gazetteer::{Class, LEXICON};
    let all: Vec<Span> = words(name).map(|(span, _)| span).collect();
    let ends = (1..all.len()).rev().filter_map(move |count| {
        let (first, last) = (all.first()?, all.get(count - 1)?);
        let word = last.of(name);
        let class = LEXICON.class_of(word);
        let is_name = word.starts_with(char::is_uppercase) && word.len() > 2;
        let alone = count == 1;
        let front = name.get(first.start as usize..last.end as usize)?;
        let common = class.is(Class::FUNCTION.or(Class::PREPOSITION).or(Class::DETERMINER));
        let taken = is_known(front) || country::of_people(front).is_some() || country::of_seat(front).is_some();
        let says_little = alone && class.is(Class::COMMON.or(Class::GIVEN).or(Class::TITLE_MODIFIER));
        (is_name && !common && !taken && !says_little).then_some(front)
    });
    ends.collect::<Vec<_>>().into_iter()
}

/// The hash of a name's first word.
pub(crate) fn first_word(name: &str) -> Option<u32> {
    words(name).next().map(|(_, word)| word_hash(word.as_bytes()))
}

/// The number of words of a name: fuller names have more.
pub(crate) fn length(name: &str) -> usize {
    words(name).count()
}

/// First names and their short forms.
static SHORT_FORMS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::NAMES, "short-forms"));

fn is_short_form(a: &str, b: &str) -> bool {
    SHORT_FORMS.iter().any(|line| {
        let has = |name: &str| line.split(' ').any(|form| form == name);
        has(a) && has(b)
    })
}

/// Whether two names with one last name can be the same person's: every first name of the shorter one is among those of
/// the longer one, begins like one (“J. Marsh”), is short for one (“Mike”) or another spelling of one (“Mohammed”).
pub(crate) fn compatible(a: &str, b: &str) -> bool {
    let (a, b) = (parts(a), parts(b));
    if generation(&a).zip(generation(&b)).is_some_and(|(a, b)| a != b) {
        return false;
    }
    let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    let firsts = &short[..short.len().saturating_sub(1)];
    firsts.iter().all(|first| long.iter().any(|other| goes_with(first, other)))
}

/// The words of a name in lower case without accents.
fn parts(name: &str) -> Vec<String> {
    let mut parts: Vec<String> =
        words(name).map(|(_, word)| spelling::unaccented(&String::from_utf8_lossy(word.as_bytes()))).collect();
    if let Some(last) = parts.last_mut()
        && last.ends_with("'s")
    {
        last.truncate(last.len() - 2);
    }
    parts
}

static GENERATIONS: LazyLock<Vec<&str>> = LazyLock::new(|| english::list(english::NAMES, "generations"));

/// Suffixes that distinguish people of one name: “II”, “the Elder”.
fn generation(parts: &[String]) -> Option<&str> {
    // The letter alone is an initial if more follows.
    let is_one = |(at, part): &(usize, &String)| {
        *at > 0 && GENERATIONS.contains(&&***part) && (part.len() > 1 || at + 1 == parts.len())
    };
    parts.iter().enumerate().find(is_one).map(|(_, part)| &**part)
}

/// Whether two first names can be one person's.
fn goes_with(first: &str, other: &str) -> bool {
    other == first
        || first.len() == 1 && other.starts_with(first)
        || other.len() == 1 && first.starts_with(other)
        || is_short_form(first, other)
        || spelling::is_variant_word(first, other)
}

/// How many first names of a name the other has, in full or as initials; “J. M. Roe” has two of “Jane M. Roe”.
pub(crate) fn firsts_in(name: &str, other: &str) -> usize {
    let (name, other) = (parts(name), parts(other));
    let firsts = &name[..name.len().saturating_sub(1)];
    let others = &other[..other.len().saturating_sub(1)];
    firsts.iter().filter(|first| others.iter().any(|other| goes_with(first, other))).count()
}

/// Whether a name's first names are only initials.
pub(crate) fn is_initials(name: &str) -> bool {
    let parts = parts(name);
    parts.len() > 1 && parts[..parts.len() - 1].iter().all(|part| part.chars().count() == 1)
}

/// A name as an identifier: `zamir-kabulov`.
pub(crate) fn slug(name: &str) -> Box<str> {
    let mut slug = String::new();
    let several = length(name) > 1;
    for (index, (_, word)) in words(name).enumerate() {
        if index == 0 && several && word.as_bytes() == b"the" {
            continue;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(&String::from_utf8_lossy(word.as_bytes()).replace(['\'', '.'], ""));
    }
    slug.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_behind_a_name_are_not_part_of_it() {
        for (name, plain) in [
            ("Helena Marsh KC", "Helena Marsh"),
            ("Ruth Okoye, MBE, PhD", "Ruth Okoye"),
            ("Jonas Feld M.D.", "Jonas Feld M.D."),
            ("Tom Hale Jr.", "Tom Hale Jr."),
            ("MP", "MP"),
            ("Ada Marsh", "Ada Marsh"),
        ] {
            assert_eq!(without_letters(name), plain);
        }
    }

    #[test]
    fn officials_speak_for_their_country_but_their_possessions_do_not() {
        assert_eq!(country_before("the Norwegian officials"), Some("Norway"));
        assert_eq!(country_before("Norway's government"), Some("Norway"));
        assert_eq!(country_before("the Norwegian captain's silence"), None);
    }

    #[test]
    fn aliases_share_a_key_and_people_are_keyed_by_last_name() {
        let same = |a, b, kind| key(a, kind) == key(b, kind);
        assert!(same("U.S.", "the United States", EntityKind::Geopolitical));
        assert!(same("Daesh", "ISIS", EntityKind::Group));
        assert!(same("Ada Marsh", "Marsh’s", EntityKind::Person));
        assert!(!same("Ada Marsh", "Ada Mersh", EntityKind::Person));
        assert!(compatible("Mike Roe", "Michael Roe") && compatible("Mohammed Roe", "Muhammad Roe"));
        assert!(
            compatible("J. Roe", "Jane Roe") && compatible("Roe", "Jane Roe") && !compatible("John Roe", "Jane Roe")
        );
    }

    fn mention(kind: EntityKind, metonym: bool, length: usize) -> Mention {
        let span = crate::text::Span::at(0..length);
        Mention { span, kind, descriptors: Vec::new(), metonym, acronym: None }
    }

    #[test]
    fn demonyms_and_governments_are_keyed_by_country() {
        assert_eq!(of_mention(&mention(EntityKind::Nationality, false, 6), "Afghan officials"), "Afghanistan");
        assert_eq!(of_mention(&mention(EntityKind::Geopolitical, true, 6), "Moscow has dismissed"), "Russia");
        assert_eq!(of_mention(&mention(EntityKind::Geopolitical, false, 6), "Moscow has snow"), "Moscow");
        assert_eq!(of_speaker("US officials", None).0, "United States");
        assert_eq!(of_speaker("the envoy", None).0, "the envoy");
    }

    #[test]
    fn a_branch_is_part_of_its_organization_and_a_typo_is_the_same_name() {
        assert_eq!(whole("Islamic State-Khorasan Province"), Some("Islamic State"));
        assert_eq!(whole("Hamas-North Brigade"), Some("Hamas"));
        assert_eq!(whole("Islamic State"), None);
        assert_eq!(misspelt("Unitd States"), Some("United States"));
        assert_eq!(misspelt("United Airlines"), None);
    }

    #[test]
    fn names_are_one_whatever_their_accents_short_words_and_endings() {
        for (one, other) in [
            ("Mt Etna", "Mount Etna"),
            ("Ministry of the Interior", "Interior Ministry"),
            ("Harbour Freight plc", "Harbour Freight"),
            ("Muisné", "Muisne"),
        ] {
            assert_eq!(folded(one), folded(other), "{one} {other}");
        }
        assert_ne!(folded("Bank of Norway"), folded("Norway"));
    }

    #[test]
    fn numbers_and_letters_distinguish_people() {
        for (one, other) in
            [("Otto II", "Otto III"), ("Cole Marsh Sr.", "Cole Marsh Jr."), ("Paul Marsh", "Paula Marsh")]
        {
            assert!(!compatible(one, other), "{one} {other}");
        }
        assert_eq!((firsts_in("J. M. Roe", "Jane M. Roe"), firsts_in("J. M. Roe", "John Roe")), (2, 1));
        assert_eq!(governed("Government of Norway"), Some("Norway"));
    }
}
