//! What kind of value a figure has, and its size in the unit of its kind.

/// Values of one kind can exclude each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    Count,
    Percent,
    /// A currency or another unit without a conversion, by the hash of its name.
    Unit(u32),
    /// In minutes, metres, kilograms, square metres.
    Duration,
    Length,
    Mass,
    Area,
    Date,
    Clock,
    Person,
    Place,
    /// An organization or group.
    Body,
    /// One of two opposite outcomes, by the number of their entry.
    Outcome(u16),
    /// Whether something holds, by the term for it.
    Predicate(u32),
}

impl Kind {
    /// Whether it is a figure, a date or a time.
    pub(super) const fn is_quantity(self) -> bool {
        !matches!(self, Self::Outcome(_) | Self::Predicate(_)) && !self.is_name()
    }

    /// The kind with whose values its own are compared: a person's name may be taken for a body's, and both act.
    pub(super) const fn group(self) -> Self {
        if matches!(self, Self::Body) { Self::Person } else { self }
    }

    pub(super) const fn is_name(self) -> bool {
        matches!(self, Self::Person | Self::Place | Self::Body)
    }
}

const MEASURES: &[(&str, Kind, f64)] = &[
    ("second", Kind::Duration, 1.0 / 60.0),
    ("minute", Kind::Duration, 1.0),
    ("hour", Kind::Duration, 60.0),
    ("day", Kind::Duration, 1_440.0),
    ("week", Kind::Duration, 10_080.0),
    ("fortnight", Kind::Duration, 20_160.0),
    ("month", Kind::Duration, 43_830.0),
    ("year", Kind::Duration, 525_960.0),
    ("decade", Kind::Duration, 5_259_600.0),
    ("mm", Kind::Length, 0.001),
    ("cm", Kind::Length, 0.01),
    ("inch", Kind::Length, 0.0254),
    ("foot", Kind::Length, 0.304_8),
    ("yard", Kind::Length, 0.914_4),
    ("m", Kind::Length, 1.0),
    ("km", Kind::Length, 1_000.0),
    ("mile", Kind::Length, 1_609.344),
    ("g", Kind::Mass, 0.001),
    ("ounce", Kind::Mass, 0.028_35),
    ("lb", Kind::Mass, 0.453_6),
    ("kg", Kind::Mass, 1.0),
    ("ton", Kind::Mass, 1_000.0),
    ("acre", Kind::Area, 4_046.86),
    ("hectare", Kind::Area, 10_000.0),
];

/// The kind of a figure with a unit, and its size.
pub(super) fn measured(unit: &str, value: f64) -> (Kind, f64) {
    match unit {
        "" => (Kind::Count, value),
        "percent" => (Kind::Percent, value),
        _ => MEASURES.iter().find(|(name, ..)| *name == unit).map_or_else(
            || (Kind::Unit(super::super::super::terms::hash(unit)), value),
            |(_, kind, factor)| (*kind, value * factor),
        ),
    }
}
