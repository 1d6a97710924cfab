//! The results of the document pass, from text to speakers.

use std::sync::Arc;

use super::*;
use crate::analysis::{META_CHUNKS, meta, read};
use crate::syntax::{Format, next_chunk};

/// A document's chunks, joined.
fn document(text: &str) -> Vec<(Arc<str>, Facts, Joined)> {
    let (mut chunks, mut at) = (Vec::new(), 0);
    while at < text.len() {
        let length = next_chunk(&text[at..], Format::Text, at == 0);
        let chunk: Arc<str> = text[at..at + length].into();
        let facts = read(&chunk, Format::Text, at == 0);
        chunks.push((chunk, facts));
        at += length;
    }
    let head: Vec<(&str, &Facts)> = chunks.iter().take(META_CHUNKS).map(|(text, facts)| (&**text, facts)).collect();
    let mut state = JoinState::start(&meta(&head));
    let mut out = Vec::new();
    for (text, facts) in chunks {
        let (joined, after) = join(&text, &facts, &state);
        state = after;
        out.push((text, facts, joined));
    }
    out
}

/// Each quotation that is not a term, with its speaker: `words = speaker`.
fn quoted(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    for (text, facts, joined) in document(text) {
        for (quotation, held) in facts.quotations.iter().zip(&joined.quotation_attributions) {
            if quotation.term {
                continue;
            }
            let speaker = held.and_then(|at| joined.speakers.get(at as usize)).and_then(Option::as_ref);
            out.push(format!("{} = {}", quotation.inner.of(&text), speaker.map_or("?", |speaker| &speaker.name)));
        }
    }
    out
}

#[test]
fn a_pronoun_is_the_last_speaker() {
    let text = "“The harbour was empty all winter,” Ada Marsh said on Monday.\n\n“We have not been paid since the \
                spring,” she said.\n";
    assert_eq!(
        quoted(text),
        ["The harbour was empty all winter, = Ada Marsh", "We have not been paid since the spring, = Ada Marsh"]
    );
}

#[test]
fn a_pronoun_is_the_only_person_named_in_its_paragraph() {
    let before = "The harbour board's engineer, head of the works, said that the quay was safe.\n\n";
    let text = format!("{before}Ben Poe, a diver, warned of the ice: “It will not hold us for long,” he said.\n");
    assert_eq!(quoted(&text), ["It will not hold us for long, = Ben Poe"]);
    let text = format!("{before}The bluntest was Poe's deputy, Ada Marsh. “It will not hold us for long,” she said.\n");
    assert_eq!(quoted(&text), ["It will not hold us for long, = Ada Marsh"]);
}

#[test]
fn a_pronoun_is_the_subject_of_the_sentence_before() {
    let before = "The quay was safe, Ada Marsh told the board. Its head, Cole Roe, was there.\n\n";
    let text = format!("{before}Dr Eva Stone met Ben Poe. She was angry. “It will not hold us for long,” she said.\n");
    assert_eq!(quoted(&text), ["It will not hold us for long, = Eva Stone"]);
}

#[test]
fn who_is_the_person_and_not_their_office() {
    let text = "The paper quotes Ben Poe, head of the Harbour Commission, who told a panel that it was “an empty and cold place to be” then.\n";
    assert_eq!(quoted(text), ["an empty and cold place to be = Ben Poe"]);
}

#[test]
fn a_surname_is_the_person_named_before() {
    let text = "Ada Marsh runs the harbour of the town.\n\n“We have not been paid since the spring,” Marsh said.\n";
    assert_eq!(quoted(text), ["We have not been paid since the spring, = Ada Marsh"]);
}

#[test]
fn a_quotation_continues_in_the_next_paragraph() {
    let text = "“The harbour was empty all winter,” Ada Marsh said. “Nobody came.\n\n“Then the ice broke, and the ships \
                came back at last.”\n";
    let found = quoted(text);
    assert_eq!(
        found.last().map(String::as_str),
        Some("Then the ice broke, and the ships came back at last. = Ada Marsh")
    );
}

#[test]
fn a_bare_quotation_far_from_any_speaker_has_none() {
    let text = "The town lies on the coast.\n\n“We have not been paid since the spring.”\n";
    assert_eq!(quoted(text), ["We have not been paid since the spring. = ?"]);
}

#[test]
fn a_sentence_is_attributed_as_far_as_its_content_reaches() {
    let text = "The ship sank off the coast in March. Ada Marsh said the harbour would close in April.\n";
    let levels: Vec<_> =
        document(text).iter().flat_map(|(_, _, joined)| joined.attributed.clone()).map(|a| a.level).collect();
    assert_eq!(levels, [AttributedLevel::None, AttributedLevel::Full]);
}

#[test]
fn joining_any_text_is_total() {
    for text in ["", "“", "“\n\n“\n\n“", "He said.\n\nShe said.", "\u{feff}\n", "“a” “b” “c” he said “", "who said it?"]
    {
        document(text);
    }
}

#[test]
fn a_quotation_after_a_colon_belongs_to_the_announced_speaker() {
    let text = "The Gazette reports:\n\n“The harbour was never dredged, and nobody has been paid.”\n";
    assert_eq!(quoted(text), ["The harbour was never dredged, and nobody has been paid. = Gazette"]);
    let text = "On Monday, Ada Marsh made the following comment:\n\n“The harbour was never dredged, and nobody has been paid.”\n";
    assert_eq!(quoted(text), ["The harbour was never dredged, and nobody has been paid. = Ada Marsh"]);
}

#[test]
fn titles_in_quotation_marks_are_terms() {
    let terms = |text: &str| -> Vec<bool> {
        document(text).iter().flat_map(|(_, facts, _)| facts.quotations.iter().map(|q| q.term)).collect()
    };
    let text = "She sang “A Song of the Empty Harbour,” then spoke on “The State of the Port.”\n";
    assert_eq!(terms(text), [true, true]);
    assert_eq!(terms("She asked, “Who Dredged the Harbour Last Year?”\n"), [false]);
}

#[test]
fn nested_speakers_are_resolved() {
    let told = |text: &str| -> Vec<String> {
        let all = document(text);
        let speakers = all.iter().flat_map(|(.., joined)| joined.nested_speakers.iter().flatten());
        speakers.map(|speaker| speaker.as_ref().map_or("?".into(), |speaker| speaker.name.to_string())).collect()
    };
    assert_eq!(told("Ben Poe said that Ada Marsh had claimed that the bridge was safe.\n"), ["Ada Marsh"]);
    // A statement in the first person has its writer as the speaker.
    assert_eq!(told("“I told them that the board had lied about the harbour,” Ben Poe said.\n"), [""; 0]);
    // The speaker of a nested statement does not continue.
    let text = "Ben Poe said that Ada Marsh had claimed that the bridge was safe.\n\n“It will not hold us for long,” he \
                said.\n";
    assert_eq!(quoted(text), ["It will not hold us for long, = Ben Poe"]);
}

#[test]
fn who_is_mentioned_in_between_does_not_take_the_floor() {
    for (text, speaker) in [
        (
            "Owen Blythe, the union's secretary, said the fire doors were locked. Judge Alison Brand had warned the firm \
             in March. “Nobody ever replied to us,” he said.",
            "Owen Blythe",
        ),
        (
            "Padma Iyer, a surgeon, said the ward was unsafe. Justice Tom Brown threw out her case in June. “We shall \
             appeal at once,” she said.",
            "Padma Iyer",
        ),
        (
            "The striker, Joe Tarn, said the pitch was frozen. The referee, Mark Tolley, had inspected it at noon. “I \
             would not have played on it,” he said.",
            "Joe Tarn",
        ),
        (
            "Farmer Joe Tarn told the inquest that the gate was open. The coroner, Henry Moss, thanked him. “The dog had \
             barked all night,” he said.",
            "Joe Tarn",
        ),
        (
            "Judge Alison Brand told the jury that they would hear about a horse. “You may find it hard not to smile,” \
             she said.",
            "Alison Brand",
        ),
    ] {
        let said = quoted(text);
        assert!(said.last().is_some_and(|said| said.ends_with(&format!("= {speaker}"))), "{text}: {said:?}");
    }
}
