//! When two names may be one entity's: the key they share.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::terms::{hash, words};
use crate::analysis::EntityKind;

/// Equal for all names that may name the same entity: a person's last name, any other's canonical name.
pub(crate) type NameKey = u64;

/// Names of one thing that share no words. One line an entity, the canonical name first.
const ALIASES: &str = include_str!("aliases.txt");

static CANONICAL: LazyLock<FxHashMap<u32, &'static str>> = LazyLock::new(|| {
    let mut map = FxHashMap::default();
    for line in ALIASES.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let mut names = line.split('|').map(str::trim);
        let Some(canonical) = names.next() else { continue };
        for name in names.chain([canonical]) {
            map.insert(folded(name), canonical);
        }
    }
    map
});

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

/// How many words a name has: fuller names have more.
pub(crate) fn length(name: &str) -> usize {
    words(name).count()
}

/// Whether two names of persons with one last name can be the same person's: every first name of the shorter one is
/// among the longer's, or begins like it (“J. Votel”).
pub(crate) fn compatible(a: &str, b: &str) -> bool {
    let parts = |name: &str| {
        let mut parts: Vec<Vec<u8>> = words(name).map(|(_, word)| word.as_bytes().to_vec()).collect();
        if let Some(last) = parts.last_mut()
            && last.ends_with(b"'s")
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
                || first.len() == 1 && other.starts_with(first)
                || other.len() == 1 && first.starts_with(other)
        })
    })
}

/// A name as an identifier: `zamir-kabulov`.
pub(crate) fn slug(name: &str) -> Box<str> {
    let mut slug = String::new();
    for (_, word) in words(name) {
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
    fn aliases_share_a_key_and_people_go_by_their_last_name() {
        let same = |a, b, kind| key(a, kind) == key(b, kind);
        assert!(same("U.S.", "the United States", EntityKind::Geopolitical));
        assert!(same("Daesh", "ISIS", EntityKind::Group));
        assert!(same("Ada Marsh", "Marsh’s", EntityKind::Person));
        assert!(!same("Ada Marsh", "Ada Mersh", EntityKind::Person));
        assert!(
            compatible("J. Roe", "Jane Roe") && compatible("Roe", "Jane Roe") && !compatible("John Roe", "Jane Roe")
        );
    }
}
