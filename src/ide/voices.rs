//! Who quotes whom, for the editor's call hierarchy: “callers” of a name are those who speak of it, “callees” those of
//! whom it speaks.

use super::cursor::Cursor;
use super::symbols::SymbolKind;
use super::{Cancellable, Snapshot};
use crate::analysis::EntityKind;
use crate::corpus::{Place, Voice};

/// A name in one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Speaker {
    pub name: Box<str>,
    pub kind: SymbolKind,
    pub place: Place,
    /// Where the one speaks of the other.
    pub words: Vec<Place>,
}

/// The name under the cursor.
pub fn speaker_at(snapshot: &Snapshot, at: Place) -> Cancellable<Option<Speaker>> {
    snapshot.check()?;
    let Some(cursor) = Cursor::new(snapshot, at) else { return Ok(None) };
    let named = snapshot.corpus.named_at(cursor.here());
    Ok(named.map(|(name, kind, place)| Speaker { name, kind: symbol_kind(kind), place, words: Vec::new() }))
}

/// Those who speak of the name at a place.
pub fn spoken_of_by(snapshot: &Snapshot, at: Place) -> Cancellable<Vec<Speaker>> {
    snapshot.check()?;
    Ok(snapshot.corpus.spoken_of_by(at).into_iter().map(speaker).collect())
}

/// Those of whom the name at a place speaks.
pub fn speaks_of(snapshot: &Snapshot, at: Place) -> Cancellable<Vec<Speaker>> {
    snapshot.check()?;
    Ok(snapshot.corpus.speaks_of(at).into_iter().map(speaker).collect())
}

fn speaker(voice: Voice) -> Speaker {
    Speaker { name: voice.name, kind: symbol_kind(voice.kind), place: voice.place, words: voice.words }
}

pub(super) fn symbol_kind(kind: EntityKind) -> SymbolKind {
    match kind {
        EntityKind::Person => SymbolKind::Person,
        EntityKind::Organization | EntityKind::Group => SymbolKind::Organization,
        EntityKind::Geopolitical | EntityKind::Location => SymbolKind::Place,
        EntityKind::Event => SymbolKind::Event,
        EntityKind::Nationality | EntityKind::Work => SymbolKind::Other,
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::ide::fixture::Fixture;

    #[test]
    fn who_quotes_whom_is_told_in_both_directions() {
        let fixture = Fixture::new(
            "--- a.txt\nAda Marsh said Ben Stone had sold the harbour.\n\nBen Sto$0ne said the mayor of Hamburg was wrong.\n--- b.txt\nCleo Wren said Ben Stone was honest.\n",
        );
        let show = |found: Vec<Speaker>| -> String {
            found.iter().map(|found| format!("{} {}", found.name, fixture.places(&[found.place]))).collect()
        };
        expect![[r#"
            Ada Marsh a.txt:1 “Ada Marsh”
            Cleo Wren b.txt:1 “Cleo Wren”
        "#]]
        .assert_eq(&show(spoken_of_by(&fixture.snapshot, fixture.at).unwrap()));
        expect![[r#"
            Hamburg a.txt:3 “Hamburg”
        "#]]
        .assert_eq(&show(speaks_of(&fixture.snapshot, fixture.at).unwrap()));
        let asked = speaker_at(&fixture.snapshot, fixture.at).unwrap().unwrap();
        assert_eq!(&*asked.name, "Ben Stone");
    }
}
