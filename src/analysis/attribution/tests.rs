//! Constructions, each as `source | cue | content`.

use std::sync::Arc;

use crate::analysis::{SourceGrade, read};
use crate::syntax::Format;
use crate::text::Span;

/// The attributions of a text; parts of a part are joined by ` … `.
fn found(text: &str) -> Vec<String> {
    let text: Arc<str> = text.into();
    let words = |spans: &[Span]| spans.iter().map(|span| span.of(&text)).collect::<Vec<_>>().join(" … ");
    let facts = read(&text, Format::Text, false);
    let line =
        |a: &crate::analysis::Attribution| format!("{} | {} | {}", words(&a.source), words(&a.cue), words(&a.content));
    facts.attributions.iter().map(line).collect()
}

fn check(text: &str, expected: &[&str]) {
    assert_eq!(found(text), expected, "{text}");
}

fn grade(text: &str) -> SourceGrade {
    let text: Arc<str> = text.into();
    read(&text, Format::Text, false).attributions.first().map_or(SourceGrade::None, |a| a.grade)
}

#[test]
fn speech_before_its_content() {
    check("Ada Marsh said the harbour would close in April.", &["Ada Marsh | said | the harbour would close in April"]);
    check("The mayor told reporters that the bridge was safe.", &["The mayor | told | that the bridge was safe"]);
}

#[test]
fn speech_after_its_content() {
    check(
        "The harbour would close in April, Ada Marsh said.",
        &["Ada Marsh | said | The harbour would close in April"],
    );
    check(
        "“The harbour is empty,” said Ada Marsh, the harbour master.",
        &["Ada Marsh, the harbour master | said | “The harbour is empty,”"],
    );
}

#[test]
fn a_quotation_split_by_its_speaker_is_one() {
    check(
        "“The harbour is empty,” she said, “and we are broke.”",
        &["she | said | “The harbour is empty,” … “and we are broke.”"],
    );
}

#[test]
fn content_continues_after_its_source() {
    check(
        "Freedonia, the Gazette wrote, put the number of boats at 40.",
        &["the Gazette | wrote | Freedonia … put the number of boats at 40"],
    );
    check(
        "The number of boats, according to Marsh, is below 40.",
        &["Marsh | according to | The number of boats … is below 40"],
    );
}

/// Nested attributions, with their scores above the threshold.
fn nested(text: &str) -> Vec<String> {
    let text: Arc<str> = text.into();
    let words = |spans: &[Span]| spans.iter().map(|span| span.of(&text)).collect::<Vec<_>>().join(" … ");
    let facts = read(&text, Format::Text, false);
    let all = facts.attributions.iter().flat_map(|outer| &outer.nested);
    all.map(|a| format!("{} | {} | {}", words(&a.source), words(&a.cue), words(&a.content))).collect()
}

#[test]
fn reported_speech_within_speech_is_nested() {
    assert_eq!(
        nested("Okafor said that Marsh had claimed that the bridge was safe."),
        ["Marsh | had claimed | that the bridge was safe"]
    );
    assert_eq!(
        nested("“Ada Marsh told me that the board had lied,” Okafor said."),
        ["Ada Marsh | told | that the board had lied"]
    );
    assert_eq!(
        nested("According to the Gazette, the mayor denied that he had been paid."),
        ["the mayor | denied | that he had been paid"]
    );
    for plain in ["Okafor said that the bridge was safe.", "“The board knew it,” Okafor said."] {
        assert_eq!(nested(plain), [""; 0], "{plain}");
    }
}

#[test]
fn according_to_on_either_side() {
    check("According to him, the ship sank in March.", &["him | According to | the ship sank in March"]);
    check(
        "The ship sank in March, according to a report by the council.",
        &["a report by the council | according to | The ship sank in March"],
    );
}

#[test]
fn a_view_is_attributed_to_its_holder() {
    check(
        "In the harbour master’s view, the quay was never safe.",
        &["the harbour master’s | view | the quay was never safe"],
    );
    check("In the masters' view, the quay was never safe.", &["the masters' | view | the quay was never safe"]);
}

#[test]
fn what_somebody_meant_is_attributed_to_them() {
    check("What she meant here was that the ship sank.", &["she | meant | that the ship sank"]);
}

#[test]
fn what_is_believed_has_no_source() {
    check("It is believed that the ship sank.", &[" | is believed | that the ship sank"]);
    assert_eq!(grade("It is believed that the ship sank."), SourceGrade::Vague);
}

#[test]
fn declining_to_comment_is_not_an_attribution() {
    check("He wouldn't comment on the closure.", &[]);
    check("The company declined to comment on the closure.", &[]);
}

#[test]
fn plain_narration_is_not_an_attribution() {
    check("The ship left the harbour at noon and reached the island after dark.", &[]);
}

#[test]
fn sources_are_graded_by_how_identifiable_they_are() {
    let cases = [
        ("Ada Marsh said the ship sank.", SourceGrade::Named),
        ("He said the ship sank.", SourceGrade::Pronoun),
        ("Officials said the ship sank.", SourceGrade::Vague),
        ("Some analysts said the ship sank.", SourceGrade::Vague),
        ("Plaintiffs said the ship sank.", SourceGrade::Role),
        ("The harbour master said the ship sank.", SourceGrade::Role),
        ("US officials said the ship sank.", SourceGrade::Group),
        ("Officials of the Foreign Ministry said the ship sank.", SourceGrade::Group),
        ("The report said the ship sank.", SourceGrade::Document),
        ("An official who spoke on condition of anonymity said the ship sank.", SourceGrade::Anonymous),
    ];
    for (text, expected) in cases {
        assert_eq!(grade(text), expected, "{text}: {:?}", found(text));
    }
}

#[test]
fn spans_stay_inside_any_text() {
    for text in ["“", "said", "According to", "“a” said “b", "it is believed that", "’s said that «", "X: “Y"]
    {
        let text: Arc<str> = text.into();
        for attribution in read(&text, Format::Text, true).attributions {
            for span in attribution.source.iter().chain(&attribution.cue).chain(&attribution.content) {
                assert!(text.get(span.range()).is_some(), "{text}: {span:?}");
            }
        }
    }
}

#[test]
fn a_signature_names_the_speaker() {
    check(
        "“The harbour was never dredged, and nobody dares to say it.” ― Ada Marsh\n“We have not been paid.” — Jo de la Roe, a diver.",
        &[
            "Ada Marsh | ― | “The harbour was never dredged, and nobody dares to say it.”",
            "Jo de la Roe, a diver | — | “We have not been paid.”",
        ],
    );
    // A dash that continues the sentence does not introduce a signature.
    check(
        "“The harbour was never dredged” — Ada Marsh had left by then — and silted up.",
        &[" |  | “The harbour was never dredged”"],
    );
}

#[test]
fn beliefs_and_actions_are_distinguished() {
    use crate::analysis::Manner;
    let manner = |text: &str| {
        let text: Arc<str> = text.into();
        read(&text, Format::Text, false).attributions.first().map(|attribution| attribution.manner)
    };
    let cases = [
        ("Ada Marsh said the ship sank in March.", Manner::Statement),
        ("According to the harbour master, the ship sank in March.", Manner::Statement),
        ("Ada Marsh believes that the ship sank in March.", Manner::Opinion),
        ("Ada Marsh predicted that the harbour would close.", Manner::Forecast),
        ("Ada Marsh said the harbour will close in April.", Manner::Forecast),
    ];
    for (text, expected) in cases {
        assert_eq!(manner(text), Some(expected), "{text}");
    }
}

#[test]
fn a_plain_passive_has_no_speaker() {
    assert_eq!(grade("It was reported that the ship sank."), SourceGrade::Vague);
    for text in [
        "Studies show that the vaccine lowers the risk of dementia.",
        "Recent research suggests that many nurses leave within two years.",
        "Polls show that the mayor will win.",
    ] {
        assert_eq!(grade(text), SourceGrade::Vague, "{text}");
    }
    for text in [
        "A study by Calder University found that 12 patients died.",
        "Surveys of 300 farmers show that yields fell.",
        "The figures show that crime fell.",
        "Court records show that the mayor owned the land.",
    ] {
        assert_eq!(grade(text), SourceGrade::Document, "{text}");
    }
    for text in ["A curfew was announced from midnight to six.", "The story was told by the Gazette in 1995."] {
        assert_ne!(grade(text), SourceGrade::Vague, "{text}: {:?}", found(text));
    }
}

#[test]
fn a_turn_is_attributed_to_its_speaker() {
    check(
        "MARSH: The bridge is open. It was mended in May.",
        &["MARSH | : | The bridge is open. It was mended in May."],
    );
    check(
        "“MR. PORTER: Well, look, she told me the bridge was open.",
        &["MR. PORTER | : | Well, look, she told me the bridge was open."],
    );
    check("REPORTER: Who paid for the bridge?", &["REPORTER | : | Who paid for the bridge?"]);
    check("Ada Marsh: Close the bridge for good", &["Ada Marsh | : | Close the bridge for good"]);
}

#[test]
fn a_notice_is_not_a_turn() {
    check("UPDATE: The bridge is open.", &[]);
    check("WEATHER: Rain over the harbour.", &[]);
    check("READ MORE: The harbour in pictures.", &[]);
}

#[test]
fn a_signature_is_a_source_and_its_dash_the_cue() {
    check(
        "“The bridge was closed for no reason at all.” ― Ada Marsh",
        &["Ada Marsh | ― | “The bridge was closed for no reason at all.”"],
    );
}
