//! Values of two documents that differ, and look-alikes.

use std::sync::Arc;

use crate::corpus::{Corpus, DocId, Document, Nature, Status};
use crate::syntax::Format;

/// The values that differ between documents of two days, with what else is said there.
fn differing(one: &str, other: &str, days: [&str; 2]) -> Vec<(Nature, Status, [String; 2])> {
    let document = |id: u32, day: &str, text: &str| {
        let text = format!("Notes, {day}\n\n{text}\n\nNobody else was asked about it on that day.\n");
        Arc::new(Document::new(DocId(id), format!("{id}.txt"), Format::Text, &text))
    };
    let documents = vec![document(0, days[0], one), document(1, days[1], other)];
    let corpus = Corpus::default().with_documents(documents).with_differing_values();
    let first = corpus.document(DocId(0)).expect("a document").clone();
    let all = (0..first.chunks.len()).flat_map(|chunk| corpus.differing_values(&first, chunk));
    all.map(|value| (value.nature, value.status, [value.text.into(), value.other.into()])).collect()
}

const DAY: [&str; 2] = ["4 May 2026", "4 May 2026"];

#[test]
fn values_of_one_thing_in_other_words_differ() {
    for (one, other, nature) in [
        ("The bridge opened in 1978.", "It was in 1987 that the bridge was opened to traffic.", Nature::Date),
        ("Unemployment fell to 4.1 per cent in March.", "In March unemployment stood at 5.3 per cent.", Nature::Figure),
        (
            "The goalkeeper is 34 years old and comes from Besse.",
            "The goalkeeper, who comes from Besse, is 29 years old.",
            Nature::Figure,
        ),
        ("The bridge cost 4.2 million euros.", "The city paid 5.1 million euros for the bridge.", Nature::Figure),
    ] {
        let found = differing(one, other, DAY);
        assert!(matches!(found[..], [(found, ..)] if found == nature), "{one} {other} {found:?}");
    }
}

#[test]
fn names_and_outcomes_of_one_thing_differ() {
    for (one, other, nature) in [
        (
            "The tunnel under the fjord was designed by Ines Faber in 1988.",
            "It was Marek Dahl who designed the tunnel under the fjord.",
            Nature::Person,
        ),
        ("The inquiry is chaired by Judge Helen Marr.", "Judge Alan Frew chairs the inquiry.", Nature::Person),
        (
            "The council approved the sale of the mill on Tuesday.",
            "On Tuesday the council rejected the sale of the mill.",
            Nature::Outcome,
        ),
        (
            "The appeal court upheld the sentence of the skipper.",
            "The sentence of the skipper was overturned by the appeal court.",
            Nature::Outcome,
        ),
        ("Sales of tablets rose in the third quarter.", "In the third quarter sales of tablets fell.", Nature::Outcome),
        (
            "The roof of the market hall collapsed in the storm.",
            "The roof of the market hall did not collapse in the storm.",
            Nature::Denial,
        ),
    ] {
        let found = differing(one, other, DAY);
        assert!(found.iter().any(|(found, ..)| *found == nature), "{one} {other} {found:?}");
    }
}

#[test]
fn names_of_two_things_and_names_of_one_do_not_differ() {
    for (one, other) in [
        ("The tunnel was designed by Ines Faber in 1988.", "The tunnel was built by Marek Dahl in 1992."),
        ("The inquiry is chaired by Judge Helen Marr.", "Marr chairs the inquiry, a judge of thirty years."),
        ("The depot in Lund has 40 buses.", "The depot in Besse has 25 buses."),
        ("Ada Marsh said the bridge was safe.", "Ben Cole said the bridge was safe."),
        ("Besse beat Torrow in the final.", "Ardley beat Lund in the semi-final."),
        ("Sales of tablets rose in the third quarter.", "Sales of phones fell in the third quarter."),
        ("The maintainers accepted the first patch.", "The maintainers rejected the second patch."),
        ("The council approved the budget in March.", "The council rejected the budget in April."),
        ("The World Health Organization sent a team to Lund.", "The WHO sent a team to Lund."),
        ("Some four tonnes of hake lay in the hold.", "In the hold lay 4.2 tonnes of hake."),
    ] {
        assert_eq!(differing(one, other, DAY), [], "{one} {other}");
    }
}

#[test]
fn values_of_two_things_and_equal_ones_do_not_differ() {
    for (one, other) in [
        ("The clinic treated 40 patients in March.", "The clinic treated 52 patients in April."),
        ("Besse beat Torrow by 31 points in the final.", "Ardley beat Torrow by 20 points in the final."),
        ("At least 40 officers searched the heath.", "On the heath, 52 officers searched for the girl."),
        ("The walk took 90 minutes from the harbour.", "From the harbour the walk took an hour and a half."),
        ("The bridge is 120 metres long.", "The tower of the church is 64 metres high."),
        ("The board plans to hire 60 nurses this year.", "Nineteen people were hurt in the storm this year."),
    ] {
        assert_eq!(differing(one, other, DAY), [], "{one} {other}");
    }
}
