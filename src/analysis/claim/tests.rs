use std::sync::Arc;

use crate::analysis::{ClaimKind, ClaimReason, Facts, read};
use crate::syntax::Format;

fn facts(text: &str) -> Facts {
    read(&Arc::from(text), Format::Text, false)
}

/// The only sentence of the text, and the words that make it checkable.
fn check(text: &str, kind: ClaimKind, reason: ClaimReason, because: &str) {
    let facts = facts(text);
    let [sentence] = &facts.sentences[..] else { panic!("{text}: {:?}", facts.sentences) };
    let words = sentence.because.map_or("", |span| span.of(text));
    let found = match kind {
        ClaimKind::Checkable => (sentence.reason, words),
        _ => (ClaimReason::None, ""),
    };
    assert_eq!((sentence.claim, found.0, found.1), (kind, reason, because), "{text}: {}", sentence.claim_score);
}

#[test]
fn what_can_be_looked_up_is_a_claim_and_says_why() {
    let check = |text: &str, reason, because: &str| check(text, ClaimKind::Checkable, reason, because);
    check("Some 40 trawlers sank off Norway last winter.", ClaimReason::Figure, "Some 40 trawlers");
    check("The harbour board bribed Ada Marsh.", ClaimReason::Accusation, "bribed");
    check("Norway is home to the largest herring fleet of Europe.", ClaimReason::Superlative, "largest");
    check("Herring catches fell in Norway and Denmark.", ClaimReason::Change, "fell");
    check("Support for the harbour board fell in Norway.", ClaimReason::Change, "fell");
    check("Ada Marsh visited Denmark.", ClaimReason::Event, "visited");
    check("The lighthouse opened on 4 May 2016.", ClaimReason::Date, "4 May 2016");
}

#[test]
fn wishes_forecasts_and_judgements_are_opinions() {
    for text in [
        "We should all love the sea.",
        "It could perhaps be a better harbour.",
        "If the wind turns, the boats may stay at home.",
        "I think that is a wonderful idea.",
    ] {
        check(text, ClaimKind::Opinion, ClaimReason::None, "");
    }
}

#[test]
fn questions_requests_and_fragments_are_neither() {
    for text in [
        "Why did Norway do it?",
        "Please share this page.",
        "About the author",
        "Keep the soil damp for 15 minutes.",
        "Add 2 cups of flour.",
        "Cook for 15 minutes.",
    ] {
        check(text, ClaimKind::Other, ClaimReason::None, "");
    }
}

#[test]
fn a_sentence_that_only_quotes_is_a_report() {
    check(
        "“We have always loved this harbour and its boats,” said Ada Marsh.",
        ClaimKind::Report,
        ClaimReason::None,
        "",
    );
}

#[test]
fn a_number_is_surer_than_a_feeling() {
    let score = |text: &str| facts(text).sentences[0].claim_score;
    assert!(score("Norway lost 40 trawlers in 2016.") > 0.9);
    assert!(score("There are 40 issues.") > score("There are two issues."));
    assert!(score("This must surely be a good thing.") < 0.3);
}

#[test]
fn a_clause_that_no_cue_governs_is_judged_by_itself() {
    for (text, clause) in [
        ("Ada Marsh said the plant was safe; 45 workers died there in 2018.", "45 workers died there in 2018."),
        ("The rector called the exam fair; 62 students were expelled in March.", "62 students were expelled in March."),
        (
            "The minister said the dam would hold, and 300 people drowned in the valley that night.",
            "300 people drowned in the valley that night.",
        ),
        ("Ada Marsh, who said the plant was safe, sacked 45 workers.", "sacked 45 workers."),
    ] {
        let facts = facts(text);
        let [open] = &facts.open_clauses[..] else { panic!("{text}: {:?}", facts.open_clauses) };
        assert_eq!((open.span.of(text), open.reason), (clause, ClaimReason::Figure), "{text}");
    }
    for text in [
        "Ada Marsh said the plant was safe and that 45 workers had died there.",
        "The plant was safe, Ada Marsh said, citing 45 tests.",
        "Ada Marsh said the plant was safe; she added that 45 workers had checked it.",
        "Ada Marsh said the plant was safe, according to the Gazette of 4 May.",
        "45 workers died there in 2018.",
    ] {
        assert_eq!(facts(text).open_clauses, [], "{text}");
    }
}

#[test]
fn verdicts_and_payments_are_no_accusations() {
    for text in [
        "Tom Hale was convicted on 11 counts in March 2016.",
        "The court jailed Tom Hale for seven years.",
        "The Wend Foundation funded the trial of the new drug in 2019.",
    ] {
        assert_ne!(facts(text).sentences[0].reason, ClaimReason::Accusation, "{text}");
    }
    for text in
        ["The Wend Foundation bribed Tom Hale.", "Tom Hale, who was jailed in 2016, stole the pensions of the crew."]
    {
        assert_eq!(facts(text).sentences[0].reason, ClaimReason::Accusation, "{text}");
    }
}

/// The reason that a finding gives, and its words.
fn reason(text: &str, reason: ClaimReason) {
    let facts = facts(text);
    let [sentence] = &facts.sentences[..] else { panic!("{text}: {:?}", facts.sentences) };
    assert_eq!(sentence.reason, reason, "{text}");
}

#[test]
fn ambiguous_verbs_are_read_with_their_objects() {
    for (text, expected) in [
        ("Besse lost 2-1 at Torrow on Saturday.", ClaimReason::Result),
        ("The deputy mayor led the march through Halden on Sunday.", ClaimReason::Event),
        ("The concert in Halden drew 300 people on Friday.", ClaimReason::Figure),
        ("Lindqvist fell in the second lap at Orebro on Sunday.", ClaimReason::Event),
        ("The surgeon lost her licence in Bergen in 2021.", ClaimReason::Event),
        ("The brothers were driven to the court in Halden on Monday.", ClaimReason::Date),
        ("The team from Halden attacked from the left in the second half.", ClaimReason::Event),
        ("Police occupied the front row at the Halden theatre.", ClaimReason::Event),
        ("The Falcon browser dropped support for the old format in March.", ClaimReason::Event),
        ("Unemployment rose in Halden last year.", ClaimReason::Change),
        ("The council cut wages in Halden last year.", ClaimReason::Change),
        ("The leak led to the closure of the Halden plant.", ClaimReason::Cause),
        ("The drought caused the fire at Albion mill in March.", ClaimReason::Cause),
        ("Rebels attacked the village of Halden on Monday.", ClaimReason::Accusation),
        ("The minister accused Norvik Telecom of fraud in May.", ClaimReason::Accusation),
    ] {
        reason(text, expected);
    }
}

#[test]
fn verdicts_pleas_and_discoveries_accuse_nobody() {
    for text in [
        "Tom Hale was cleared of fraud by the court in Halden on Friday.",
        "The former mayor Ada Marsh was acquitted of bribery on 3 May.",
        "Ben Stone pleaded not guilty to murder at Bergen court in March.",
        "Cleo Wren stands trial for fraud at the Bergen court.",
        "The runner Lindqvist was cleared of doping by the tribunal in Lausanne on Tuesday.",
        "The fraud came to light in March 2021.",
        "The doping was discovered in Orebro in a routine test in 2018.",
        "The charges of abuse against the coach of Besse were dropped in 2019.",
        "Ben Cole was acquitted of stealing the painting in 2020.",
        "The accounting fraud at the mill was discovered by an auditor in 2020.",
    ] {
        assert_ne!(facts(text).sentences[0].reason, ClaimReason::Accusation, "{text}");
    }
    for text in [
        "Tom Hale's fraud came to light in March 2021.",
        "The minister accused Norvik Telecom of fraud in May.",
        "Tom Hale committed fraud at Norvik Telecom in 2021.",
        "Ben Cole stole the painting and was acquitted of theft in 2020.",
        "The mayor of Halden, cleared of fraud in 2019, bribed a builder in 2020.",
    ] {
        assert_eq!(facts(text).sentences[0].reason, ClaimReason::Accusation, "{text}");
    }
}

#[test]
fn misconduct_with_an_agent_is_an_accusation() {
    for text in [
        "The mayor took bribes from a builder.",
        "The company knew the pump was faulty.",
        "She falsified the minutes.",
        "The surgeon operated drunk on three patients.",
        "The coach doped his runners.",
        "The laboratory invented its data.",
        "Ben Cole stole the painting.",
    ] {
        reason(text, ClaimReason::Accusation);
    }
    for text in [
        "The charity took clothes from a builder.",
        "The company knew the pump was old.",
        "The clerk typed the minutes.",
        "The coach did not dope his runners.",
        "The bank was robbed by night.",
        "Nobody knew whether the mayor took bribes.",
    ] {
        let facts = facts(text);
        assert_ne!(facts.sentences[0].reason, ClaimReason::Accusation, "{text}");
    }
}
