//! Who quotes whom, for the call hierarchy of the editor: “callers” of a name speak about it, “callees” are those it
//! speaks about.

use super::cursor::Cursor;
use super::symbols::SymbolKind;
use super::{Cancellable, Snapshot};
use crate::analysis::EntityKind;
use crate::corpus::{Place, QuotationLink};

/// A name in one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Speaker {
    pub name: Box<str>,
    pub kind: SymbolKind,
    pub place: Place,
    /// The statements in which one mentions the other.
    pub words: Vec<Place>,
}

/// The name under the cursor.
pub fn speaker_at(snapshot: &Snapshot, at: Place) -> Cancellable<Option<Speaker>> {
    snapshot.check()?;
    let Some(cursor) = Cursor::new(snapshot, at) else { return Ok(None) };
    let named = snapshot.corpus.named_at(cursor.here());
    Ok(named.map(|(name, kind, place)| Speaker { name, kind: symbol_kind(kind), place, words: Vec::new() }))
}

/// Speakers about the name at a place.
pub fn incoming_quotations(snapshot: &Snapshot, at: Place) -> Cancellable<Vec<Speaker>> {
    snapshot.check()?;
    Ok(snapshot.corpus.incoming_quotations(at).into_iter().map(speaker).collect())
}

/// Entities that the name at a position speaks about.
pub fn outgoing_quotations(snapshot: &Snapshot, at: Place) -> Cancellable<Vec<Speaker>> {
    snapshot.check()?;
    Ok(snapshot.corpus.outgoing_quotations(at).into_iter().map(speaker).collect())
}

fn speaker(voice: QuotationLink) -> Speaker {
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
    fn quotations_are_listed_in_both_directions() {
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
        .assert_eq(&show(incoming_quotations(&fixture.snapshot, fixture.at).unwrap()));
        expect![[r#"
            Hamburg a.txt:3 “Hamburg”
        "#]]
        .assert_eq(&show(outgoing_quotations(&fixture.snapshot, fixture.at).unwrap()));
        let asked = speaker_at(&fixture.snapshot, fixture.at).unwrap().unwrap();
        assert_eq!(&*asked.name, "Ben Stone");
    }
}
