//! When two names may be one entity's: the keys they share, and whether they go together.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::country;
use super::spelling;
use super::terms::{hash, words};
use crate::analysis::{EntityKind, Mention};

/// Equal for all names that may name the same entity: a person's last name, any other's canonical name.
pub(crate) type NameKey = u64;

/// Names of one thing that share no words. One line an entity, the canonical name first.
const ALIASES: &str = include_str!("aliases.txt");
/// Parts of larger bodies: related to them and not the same.
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

/// Canonical names by how they sound, for misspellings of them.
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

/// Words in front of a name that are no part of it.
const ARTICLES: [&str; 2] = ["the", "a"];

/// The hash of a name's words, without article, points and case.
pub(crate) fn folded(name: &str) -> u32 {
    let mut all = 0u32;
    for (index, (_, word)) in words(name).enumerate() {
        if index == 0 && ARTICLES.iter().any(|article| article.as_bytes() == word.as_bytes()) {
            continue;
        }
        let bytes = word.as_bytes();
        let word = bytes.strip_suffix(b"'s").unwrap_or(bytes);
        all = all.rotate_left(5) ^ hash(std::str::from_utf8(word).unwrap_or_default());
        all = all.wrapping_mul(0x9E37_79B1);
    }
    all
}

/// The name by which a built-in alias goes; the name itself where none does.
pub(crate) fn canonical(name: &str) -> &str {
    CANONICAL.get(&folded(name)).copied().unwrap_or(name)
}

/// Whether the built-in table knows the name.
pub(crate) fn is_known(name: &str) -> bool {
    CANONICAL.contains_key(&folded(name))
}

/// What a mention names, by its canonical name: a demonym's country, the country for which a capital stands, else what
/// its own words say. `text`: the text that the mention's span counts in.
pub(crate) fn of_mention<'a>(mention: &Mention, text: &'a str) -> &'a str {
    let name = super::entity::trimmed(mention.span.of(text));
    match mention.kind {
        EntityKind::Person => name,
        EntityKind::Nationality => country::of_people(name).unwrap_or(name),
        _ if mention.metonym => country::of_seat(name).unwrap_or_else(|| canonical(name)),
        _ => canonical(name),
    }
}

/// Who speaks under a name: a capital that speaks is a government, and “US officials” speak for the United States.
pub(crate) fn of_speaker(name: &str, kind: Option<EntityKind>) -> (&str, EntityKind) {
    match kind {
        Some(EntityKind::Person) => (name, EntityKind::Person),
        Some(EntityKind::Nationality) => (country::of_people(name).unwrap_or(name), EntityKind::Geopolitical),
        Some(kind) => (country::of_seat(name).unwrap_or_else(|| canonical(name)), kind),
        None => match country_before(name) {
            Some(country) => (country, EntityKind::Geopolitical),
            None => (name, EntityKind::Person),
        },
    }
}

/// “Afghan officials”, “the US military”: the country that a description of a source begins with. None where it is of what
/// somebody of that country has or does: “the Afghan colonel's silence”.
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

/// The larger body of which something of that canonical name is a part: “ISIS-KP” of the Islamic State.
pub(crate) fn whole(name: &str) -> Option<&'static str> {
    if let Some(whole) = WHOLES.get(&folded(name)) {
        return Some(whole);
    }
    let front = name.split_once('-').or_else(|| name.split_once(" in "))?.0;
    let whole = CANONICAL.get(&folded(front)).copied()?;
    // “Anglo-…”, “US-…”: a country's name with something behind a hyphen is no part of the country.
    (whole != name && is_country(front).is_none()).then_some(whole)
}

/// The city that a canonical country name's government sits in is no entity of the country's; this leads from it there.
pub(crate) fn stands_for(city: &str) -> Option<&'static str> {
    country::of_seat(city)
}

/// The built-in name of which this one is a misspelling.
pub(crate) fn misspelt(name: &str) -> Option<&'static str> {
    if is_known(name) {
        return None;
    }
    SOUNDS.get(&spelling::sound(name))?.iter().copied().find(|known| spelling::is_variant(known, name))
}

/// A key by which names are brought together that share none: a namespace of its own for each kind of tie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tie {
    /// The initials of a name of several words: “DNC”.
    Initials = 1,
    /// How a name sounds: other spellings of it have the same.
    Sound,
    /// The first word of a person's full name.
    First,
    /// The whole of which something is a part.
    Whole,
}

impl Tie {
    pub(crate) fn key(self, hash: u32) -> NameKey {
        (self as u64) << 40 | u64::from(hash)
    }
}

/// Whether a key is a name's own and no tie.
pub(crate) const fn is_plain(key: NameKey) -> bool {
    key >> 40 == 0
}

/// The ties of a mention, by its canonical name.
pub(crate) fn ties(name: &str, kind: EntityKind) -> impl Iterator<Item = NameKey> {
    let several = length(name) > 1;
    let (mut initials, mut sound, mut first, mut part) = (None, None, None, None);
    match kind {
        EntityKind::Person if several => {
            sound = Some(spelling::sound(name));
            first = first_word(name);
        }
        EntityKind::Person | EntityKind::Nationality | EntityKind::Work => {}
        _ if !is_known(name) => {
            initials = spelling::initials(name).map(|initials| folded(&initials));
            sound = Some(spelling::sound(name));
            part = whole(name).map(folded);
        }
        _ => part = whole(name).map(folded),
    }
    let ties = [(Tie::Initials, initials), (Tie::Sound, sound), (Tie::First, first), (Tie::Whole, part)];
    ties.into_iter().filter_map(|(tie, hash)| Some(tie.key(hash?)))
}

/// Whether a key is of people of that last name, by the hash of the word.
pub(crate) fn is_surname(key: NameKey, word: u32) -> bool {
    key == u64::from(word) << 1 | 1
}

/// Whether a key is of people's names.
pub(crate) const fn is_person(key: NameKey) -> bool {
    key & 1 == 1
}

/// The key of a name of that kind.
pub(crate) fn key(name: &str, kind: EntityKind) -> NameKey {
    let canonical = canonical(name);
    let hash = if kind == EntityKind::Person { surname(canonical) } else { folded(canonical) };
    u64::from(hash) << 1 | u64::from(kind == EntityKind::Person)
}

/// The hash of a person's last name: the last word that is no “Jr.” or number.
fn surname(name: &str) -> u32 {
    let mut last = 0;
    for (_, word) in words(name) {
        let bytes = word.as_bytes();
        let bytes = bytes.strip_suffix(b"'s").unwrap_or(bytes);
        if !matches!(bytes, b"jr" | b"sr" | b"ii" | b"iii" | b"iv") {
            last = hash(std::str::from_utf8(bytes).unwrap_or_default());
        }
    }
    last
}

/// Whether a name says that its bearer is the son of one of that name: “Jr.”, “III”.
pub(crate) fn is_junior(name: &str) -> bool {
    let last = words(name).last();
    last.is_some_and(|(_, word)| matches!(word.as_bytes(), b"jr" | b"ii" | b"iii" | b"iv")) && length(name) > 2
}

/// Names that a user declares to be one.
#[derive(Debug, Default)]
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

    /// The group that holds one of the keys.
    pub(crate) fn group(&self, keys: &[NameKey]) -> Option<&(Box<str>, Vec<NameKey>)> {
        self.groups.iter().find(|(_, group)| group.iter().any(|key| keys.contains(key)))
    }
}

/// The hash of a name's first word.
pub(crate) fn first_word(name: &str) -> Option<u32> {
    words(name).next().map(|(_, word)| word.hash())
}

/// How many words a name has: fuller names have more.
pub(crate) fn length(name: &str) -> usize {
    words(name).count()
}

/// First names and the short forms that people go by.
const SHORT_FORMS: [&str; 30] = [
    "michael mike mick",
    "william bill will billy",
    "robert bob rob bobby",
    "james jim jimmy",
    "joseph joe",
    "thomas tom",
    "richard dick rick",
    "anthony tony",
    "edward ed ted eddie",
    "david dave",
    "daniel dan danny",
    "donald don",
    "elizabeth liz beth betty",
    "katherine catherine kate kathy",
    "margaret maggie peggy",
    "susan sue",
    "steven stephen steve",
    "christopher chris",
    "matthew matt",
    "nicholas nick",
    "andrew andy drew",
    "alexander alex",
    "benjamin ben",
    "charles charlie chuck",
    "timothy tim",
    "gregory greg",
    "jeffrey jeff",
    "kenneth ken",
    "ronald ron",
    "samuel sam",
];

fn is_short_form(a: &str, b: &str) -> bool {
    SHORT_FORMS.iter().any(|line| {
        let has = |name: &str| line.split(' ').any(|form| form == name);
        has(a) && has(b)
    })
}

/// Whether two names of persons with one last name can be the same person's: every first name of the shorter one is
/// among the longer's, begins like it (“J. Votel”), is short for it (“Mike”) or another spelling of it (“Mohammed”).
pub(crate) fn compatible(a: &str, b: &str) -> bool {
    let parts = |name: &str| {
        let mut parts: Vec<String> =
            words(name).map(|(_, word)| String::from_utf8_lossy(word.as_bytes()).into_owned()).collect();
        if let Some(last) = parts.last_mut()
            && last.ends_with("'s")
        {
            last.truncate(last.len() - 2);
        }
        parts
    };
    let (a, b) = (parts(a), parts(b));
    let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    let firsts = &short[..short.len().saturating_sub(1)];
    firsts.iter().all(|first| {
        long.iter().any(|other| {
            other == first
                || first.len() == 1 && other.starts_with(&**first)
                || other.len() == 1 && first.starts_with(&**other)
                || is_short_form(first, other)
                || spelling::is_variant_word(first, other)
        })
    })
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
    fn a_country_speaks_by_its_officials_and_not_by_what_they_have() {
        assert_eq!(country_before("the Norwegian officials"), Some("Norway"));
        assert_eq!(country_before("Norway's government"), Some("Norway"));
        assert_eq!(country_before("the Norwegian captain's silence"), None);
    }

    #[test]
    fn aliases_share_a_key_and_people_go_by_their_last_name() {
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
    fn demonyms_and_governments_go_by_their_country() {
        assert_eq!(of_mention(&mention(EntityKind::Nationality, false, 6), "Afghan officials"), "Afghanistan");
        assert_eq!(of_mention(&mention(EntityKind::Geopolitical, true, 6), "Moscow has dismissed"), "Russia");
        assert_eq!(of_mention(&mention(EntityKind::Geopolitical, false, 6), "Moscow has snow"), "Moscow");
        assert_eq!(of_speaker("US officials", None).0, "United States");
        assert_eq!(of_speaker("the envoy", None).0, "the envoy");
    }

    #[test]
    fn a_branch_is_a_part_of_its_body_and_a_typo_the_same() {
        assert_eq!(whole("Islamic State-Khorasan Province"), Some("Islamic State"));
        assert_eq!(whole("Hamas-North Brigade"), Some("Hamas"));
        assert_eq!(whole("Islamic State"), None);
        assert_eq!(misspelt("United Sates"), Some("United States"));
        assert_eq!(misspelt("United Airlines"), None);
    }
}
