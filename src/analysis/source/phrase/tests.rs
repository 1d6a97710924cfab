//! Who speaks, in sentences of several domains.

use crate::corpus::{DocId, Document};
use crate::syntax::Format;

/// The speaker of the first attribution as the document has it; empty if there is none.
fn speaker(text: &str) -> String {
    let document = Document::new(DocId(0), "a.txt", Format::Text, text);
    let speakers = document.chunks.iter().flat_map(|chunk| chunk.joined.speakers.iter().flatten());
    speakers.map(|speaker| speaker.name.to_string()).next().unwrap_or_default()
}

#[test]
fn who_is_heard_speaks_and_not_the_hearer() {
    for (text, expected) in [
        ("Mira Tolen heard Jo Pell say that the bridge was closed.", "Jo Pell"),
        ("The jury heard Ivo Petrov testify that the samples were mixed up.", "Ivo Petrov"),
        ("Rosa Teller listened as Omar Sy told the jury that the mine was unsafe.", "Omar Sy"),
        ("Nora Lind overheard Tom Hale admit that the club was broke.", "Tom Hale"),
        ("Ada Marsh quoted Ben Cole as saying that the ward was full.", "Ben Cole"),
        ("The Herald cited Rosa Teller as telling the court that the mine was unsafe.", "Rosa Teller"),
        ("Ben Cole was told by Ada Marsh that the ward was full.", "Ada Marsh"),
        ("Jan Huber was warned by his agent, Mara Quist, that the club was broke.", "Mara Quist"),
    ] {
        assert_eq!(speaker(text), expected, "{text}");
    }
}

#[test]
fn who_is_excepted_does_not_speak() {
    for text in [
        "Everyone except Jo Pell said that the bridge was closed.",
        "All but Ben Cole said the merger was sound.",
        "Everybody other than Tom Hale said that the match was fixed.",
        "“The mine was closed for a whole year,” everyone apart from Rosa Teller said.",
        "All of the judges, with the exception of Nora Lind, said that the tape was genuine.",
    ] {
        let found = speaker(text);
        assert!(!["Pell", "Cole", "Hale", "Teller", "Lind"].iter().any(|name| found.contains(name)), "{text}: {found}");
    }
    for (text, expected) in [
        ("Nobody but the vet said that the herd was ill.", "the vet"),
        ("Nobody but Jo Pell said that the bridge was closed.", "Jo Pell"),
        ("No one except Ada Marsh said that the dam was weak.", "Ada Marsh"),
        ("None of the doctors except Piet Maas said that the drug was safe.", "Piet Maas"),
    ] {
        assert_eq!(speaker(text), expected, "{text}");
    }
}

#[test]
fn somebody_beside_a_name_is_not_the_named() {
    for (text, expected) in [
        ("A friend of Jo Pell said that the bridge was closed.", "A friend of Jo Pell"),
        ("The widow of Ivo Petrov told the court that he had been ill.", "The widow of Ivo Petrov"),
        ("A lawyer for Ben Cole, Ada Marsh, said the charge was false.", "Ada Marsh"),
        ("The agent of Jan Huber, Mara Quist, said the striker would stay.", "Mara Quist"),
    ] {
        assert_eq!(speaker(text), expected, "{text}");
    }
}

#[test]
fn auxiliaries_and_conjunctions_are_not_part_of_the_speaker() {
    for (text, expected) in [
        ("Never did Ada Marsh say that the harbour was shut.", "Ada Marsh"),
        ("Neither has the vendor said that the firmware is safe.", "the vendor"),
        ("Had the coach said that the striker was injured, we would have known.", "the coach"),
        ("Suppose Nora Lind said that the tape was genuine.", "Nora Lind"),
        ("Ada Marsh cannot say that the harbour was shut.", "Ada Marsh"),
        ("The club that Ben Cole owns said the striker would stay.", "The club that Ben Cole owns"),
    ] {
        assert_eq!(speaker(text), expected, "{text}");
    }
}
