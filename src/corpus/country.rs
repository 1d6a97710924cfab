//! Countries by demonym (“Norwegian officials”) and by seat of government (“Oslo has dismissed”).

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::names::folded;

/// Name and other names; capitals; people. One line a country.
const COUNTRIES: &str = include_str!("../analysis/lexicon/countries.txt");

/// Buildings and addresses used for a government.
const SEATS: &[(&str, &str)] = &[
    ("Kremlin", "Russia"),
    ("White House", "United States"),
    ("Oval Office", "United States"),
    ("Foggy Bottom", "United States"),
    ("Capitol Hill", "United States"),
    ("Downing Street", "United Kingdom"),
    ("Number 10", "United Kingdom"),
    ("No 10", "United Kingdom"),
    ("Whitehall", "United Kingdom"),
    ("Westminster", "United Kingdom"),
    ("Elysee", "France"),
    ("Élysée", "France"),
    ("Quai d'Orsay", "France"),
    ("Zhongnanhai", "China"),
    ("Blue House", "South Korea"),
];

struct Countries {
    own: FxHashSet<&'static str>,
    /// Other names of a country.
    names: Vec<(&'static str, &'static str)>,
    people: FxHashMap<u32, &'static str>,
    seats: FxHashMap<u32, &'static str>,
}

static TABLE: LazyLock<Countries> = LazyLock::new(|| {
    let mut table = Countries {
        own: FxHashSet::default(),
        names: Vec::new(),
        people: FxHashMap::default(),
        seats: FxHashMap::default(),
    };
    for line in COUNTRIES.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let mut fields = line.split(';').map(|field| field.split(',').map(str::trim).filter(|entry| !entry.is_empty()));
        let Some(country) = fields.next().and_then(|mut names| names.next()) else { continue };
        table.own.insert(country);
        let own = line.split(';').next().unwrap_or("").split(',').map(str::trim).skip(1);
        table.names.extend(own.map(|name| (name, country)));
        fields.next().into_iter().flatten().for_each(|city| {
            table.seats.entry(folded(city)).or_insert(country);
        });
        fields.next().into_iter().flatten().for_each(|people| {
            table.people.entry(folded(people)).or_insert(country);
        });
    }
    table.seats.extend(SEATS.iter().map(|(seat, country)| (folded(seat), *country)));
    table
});

/// Other names of countries, each with the one used here.
pub(super) fn other_names() -> impl Iterator<Item = (&'static str, &'static str)> {
    TABLE.names.iter().copied()
}

/// Every country's own name.
pub(super) fn countries() -> impl Iterator<Item = &'static str> {
    TABLE.own.iter().copied()
}

/// Whether a name is a country's own.
pub(super) fn is_country(name: &str) -> bool {
    TABLE.own.contains(name)
}

/// The country of a people: “Afghan”, “Russians”.
pub(super) fn of_people(people: &str) -> Option<&'static str> {
    TABLE.people.get(&folded(people)).copied()
}

/// The country whose government sits there: a capital, Downing Street.
pub(super) fn of_seat(seat: &str) -> Option<&'static str> {
    TABLE.seats.get(&folded(seat)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn demonyms_and_seats_resolve_to_their_country() {
        assert_eq!(of_people("Afghans"), Some("Afghanistan"));
        assert_eq!(of_people("Parisians"), None);
        assert_eq!(of_seat("Moscow"), Some("Russia"));
        assert_eq!(of_seat("the Kremlin"), Some("Russia"));
        assert_eq!(of_seat("Hamburg"), None);
        assert!(other_names().any(|pair| pair == ("Russian Federation", "Russia")));
    }
}
