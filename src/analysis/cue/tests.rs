//! Class, polarity and speaker of cues, in sentences of several domains.

use std::sync::Arc;

use crate::analysis::{Attribution, CueClass, Polarity, is_plain_cue, read};
use crate::syntax::Format;

/// The first attribution of a text.
fn first(text: &str) -> (Arc<str>, Option<Attribution>) {
    let text: Arc<str> = text.into();
    let found = read(&text, Format::Text, false).attributions.into_iter().next();
    (text, found)
}

fn polarity(text: &str) -> Option<Polarity> {
    first(text).1.map(|attribution| attribution.polarity)
}

#[test]
fn plain_reports_assert() {
    for text in [
        "The surgeon said that the ward was full.",
        "“We will appeal,” the lawyer told reporters.",
        "In May Olsen said that the lab was closed.",
        "According to the coach, the striker was injured.",
        "The union had to admit that the vote was close.",
        "Will Okafor said that the match was fixed.",
        "The club does not doubt that the striker will stay.",
        "No 10 said that the budget was sound.",
        "The surgeon nearly always says that the ward is full.",
        "I would say that the trial was fair.",
        "Not only did the nurse say that the ward was full, she wrote it down.",
    ] {
        assert_eq!(polarity(text), Some(Polarity::Asserts), "{text}");
    }
}

#[test]
fn denials_deny() {
    for text in [
        "The surgeon denied that the ward was full.",
        "The court never said that the tape was genuine.",
        "The coach did not say that the striker was injured.",
        "The coach didn't say the striker was injured.",
        "The lab rejected claims that the sample was lost.",
        "The judge does not believe that the tape is genuine.",
        "Neither the coach nor the captain said the match was fixed.",
        "Nobody at the hospital said the nurse was to blame.",
        "The mayor said not that the bridge was weak but that it was old.",
        "The league has never claimed that its stadiums were safe.",
        "The ministry's denial that the drug was unsafe came late.",
    ] {
        assert_eq!(polarity(text), Some(Polarity::Denies), "{text}");
    }
}

#[test]
fn a_negation_may_stand_before_the_subject() {
    for text in [
        "Never did Ada Marsh say that the harbour was shut.",
        "At no point has the surgeon said that the ward was full.",
        "On no occasion did the coach claim that the striker was injured.",
        "Nowhere does the judge write that the tape is genuine.",
        "Not once did Ivo Petrov say that the samples were safe.",
        "Nor did the auditor say that the accounts were sound.",
        "Neither has the vendor said that the firmware is safe.",
        "In none of her letters does Rosa Teller claim that the mine was safe.",
        "The vet has never, in nine years, said that the herd was healthy.",
    ] {
        assert_eq!(polarity(text), Some(Polarity::Denies), "{text}");
    }
    for text in [
        "Not until May did the mayor say that the bridge was weak.",
        "Only in May did the mayor say that the bridge was weak.",
        "Not only has the coach said that the match was fixed, he has proved it.",
        "Never before had the ministry said that the rate was too high.",
        "Hardly had the captain said that the pitch was frozen when the game began.",
    ] {
        assert_eq!(polarity(text), Some(Polarity::Asserts), "{text}");
    }
}

#[test]
fn nobody_says_what_a_clause_supposes_or_calls_untrue() {
    for text in [
        "Had Ada Marsh said that the harbour was shut, we would have turned back.",
        "Should the surgeon say that the ward is full, the patients will be moved.",
        "Were the board to say that the merger is off, shares would fall.",
        "Suppose the coach said that the striker was injured.",
        "Supposing that the lab says the vaccine is unsafe, who pays?",
        "Imagine the judge ruled that the merger was void.",
        "Let us assume Ivo Petrov said the samples were mixed up.",
        "It is not true that the mayor said the bridge was weak.",
        "There is no evidence that the vendor said the firmware was safe.",
        "It is false that the nurse claimed the drug was lost.",
        "Ada Marsh is believed to have said that the harbour was shut.",
        "In the event that the lab says that the sample is lost, the trial ends.",
        "Contrary to what Ada Marsh said, the harbour was open.",
    ] {
        let found = first(text).1.map(|found| found.polarity);
        assert!(found.is_none_or(|found| found == Polarity::Hypothetical), "{text}: {found:?}");
    }
    let nested = |text: &str| first(text).1.and_then(|outer| outer.nested.first().map(|inner| inner.polarity));
    for text in [
        "The reporter asked whether Ada Marsh had said that the dam was weak.",
        "Ben Cole denied that Ada Marsh had said that the ward was full.",
        "The club disputed that the captain had claimed that the match was fixed.",
    ] {
        assert!(nested(text).is_none_or(|found| found != Polarity::Asserts), "{text}: {:?}", nested(text));
    }
}

#[test]
fn who_calls_a_statement_a_lie_denies_it() {
    for text in [
        "Ada Marsh called that a lie.",
        "The coach described the report as nonsense.",
        "The lab branded the claims a fabrication.",
        "The owner said that was untrue.",
        "The mayor said the claim was false.",
        "The judge dismissed the accusation.",
        "The vendor rejected both claims.",
    ] {
        assert_eq!(polarity(text), Some(Polarity::Denies), "{text}");
    }
    for text in [
        "The coach called the plan a success.",
        "The surgeon said the report was accurate.",
        "The mayor said it was not a lie.",
        "The lab said that the woman who sold the false passports was ill.",
    ] {
        assert_eq!(polarity(text), Some(Polarity::Asserts), "{text}");
    }
}

#[test]
fn undecided_statements_are_doubted() {
    for text in [
        "The surgeon doubted that the ward was full.",
        "The court questioned whether the tape was genuine.",
        "The coach refused to say whether the striker was injured.",
        "The lab neither confirmed nor denied that the sample was lost.",
        "The mayor has yet to say whether the bridge will open.",
        "The company would not confirm that the plant was closing.",
        "The inspector stopped short of saying that the kitchen was dirty.",
        "The club did not deny that the striker was leaving.",
        "Ada Marsh cannot say that the harbour was shut.",
        "The plant can no longer say that its water is clean.",
        "The board is yet to announce that the merger is off.",
        "The referee fell short of saying that the goal was wrong.",
        "The reporter asked whether the tape was genuine.",
        "The nurse was misquoted as saying that the ward was full.",
        "The captain held back from saying that the pier was closed.",
        "The trainer came close to saying that the match was fixed.",
        "The minister all but said that the rate was too high.",
        "The clerk was too polite to say that the tape was lost.",
    ] {
        assert_eq!(polarity(text), Some(Polarity::Doubts), "{text}");
    }
}

#[test]
fn unmade_statements_are_hypothetical() {
    for text in [
        "The surgeon might say that the ward was full.",
        "The minister will say that the rate is too high.",
        "If the court says that the tape is genuine, the trial goes on.",
        "Did the coach say that the striker was injured?",
        "The union plans to announce that the strike will go on.",
    ] {
        assert_eq!(polarity(text), Some(Polarity::Hypothetical), "{text}");
    }
}

#[test]
fn cues_have_a_class() {
    let class = |text: &str| first(text).1.map(|attribution| attribution.class);
    assert_eq!(class("The surgeon said that the ward was full."), Some(CueClass::Speech));
    assert_eq!(class("The court denied that the tape was genuine."), Some(CueClass::Speech));
    assert_eq!(class("The coach believes that the striker was injured."), Some(CueClass::Belief));
    assert_eq!(class("The lab doubted that the sample was lost."), Some(CueClass::Belief));
    assert_eq!(class("The union wants to close the plant."), Some(CueClass::Act));
}

#[test]
fn the_listener_is_not_the_speaker() {
    let source = |text: &str| {
        let (text, found) = first(text);
        found.map(|found| found.source.iter().map(|span| span.of(&text).to_owned()).collect::<Vec<_>>().join(" … "))
    };
    let by = [
        ("The coach was told by Ben Cole that the striker was injured.", "Ben Cole"),
        ("The jury was informed by the clerk that the tape was genuine.", "the clerk"),
        ("The ward was warned by its own surgeon that the drug was unsafe.", "its own surgeon"),
    ];
    for (text, speaker) in by {
        assert_eq!(source(text).as_deref(), Some(speaker), "{text}");
    }
    for text in
        ["The coach was told that the striker was injured.", "Lena Brandt had been warned that the road was icy."]
    {
        assert!(source(text).is_none_or(|source| source.is_empty()), "{text}");
    }
}

#[test]
fn plain_cues_can_be_left_out() {
    for cue in ["said", "has said", "told", "according to", "wrote", "added", "pointed out"] {
        assert!(is_plain_cue(cue), "{cue}");
    }
    for cue in ["joked", "falsely claimed", "will say", "did not say", "was told", "denied", "", "warned", "reportedly"]
    {
        assert!(!is_plain_cue(cue), "{cue}");
    }
}

#[test]
fn what_a_court_hears_is_reported_and_what_others_hear_is_believed() {
    for text in [
        "The court heard that the boat had been sold twice.",
        "The inquiry heard that 14 children fell ill after the lunch.",
        "The planning committee heard that the bridge would cost twice as much.",
    ] {
        assert_eq!(first(text).1.map(|found| found.class), Some(CueClass::Speech), "{text}");
    }
    let text = "Ada Marsh heard that the boat was lost.";
    assert_ne!(first(text).1.map(|found| found.class), Some(CueClass::Speech), "{text}");
}
