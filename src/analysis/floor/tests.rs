//! Speakers of blocks without an attribution of their own, as `speaker: words`.

use std::sync::Arc;

use crate::analysis::{Facts, JoinState, META_CHUNKS, join, meta, read};
use crate::syntax::{Format, next_chunk};

fn held(text: &str) -> Vec<String> {
    let format = Format::Markdown;
    let (mut chunks, mut at) = (Vec::new(), 0);
    while at < text.len() {
        let length = next_chunk(&text[at..], format, at == 0);
        let chunk: Arc<str> = text[at..at + length].into();
        let facts = read(&chunk, format, at == 0);
        chunks.push((chunk, facts));
        at += length;
    }
    let head: Vec<(&str, &Facts)> = chunks.iter().take(META_CHUNKS).map(|(text, facts)| (&**text, facts)).collect();
    let mut state = JoinState::start(&meta(&head));
    let mut out = Vec::new();
    for (text, facts) in &chunks {
        let (joined, after) = join(text, facts, &state);
        state = after;
        for (attribution, speaker) in joined.told() {
            let words: Vec<_> = attribution.content.iter().map(|span| span.of(text)).collect();
            out.push(format!("{}: {}", speaker.map_or("?", |speaker| &speaker.name), words.join(" … ")));
        }
    }
    out
}

#[test]
fn below_a_lead_in() {
    for (lead, name) in [("The union said:", "The union"), ("According to the union:", "the union")] {
        let text = format!("{lead}\n\n- 45 drivers left in May.\n- The depot was closed.\n\nIt rained.\n");
        let expected = [format!("{name}: 45 drivers left in May."), format!("{name}: The depot was closed.")];
        assert_eq!(held(&text), expected);
    }
    assert_eq!(
        held("The union said:\n\n> 45 drivers left in May.\n\nIt rained in June.\n"),
        ["The union: 45 drivers left in May."]
    );
    assert_eq!(
        held("The union said:\n\n45 drivers left in May.\n\nIt rained in June.\n"),
        ["The union: 45 drivers left in May."]
    );
    assert_eq!(held("The clinic had three problems:\n\n- 45 nurses left in May.\n"), [""; 0]);
}

#[test]
fn turns_of_a_transcript() {
    let turns = [
        "[00:12:33] Lena Brandt: The lab lost 40 samples.\n\nNo door was locked.\n",
        "Lena Brandt (00:12:33): The lab lost 40 samples.\n\nNo door was locked.\n",
        "**Lena Brandt:** The lab lost 40 samples.\n\nNo door was locked.\n",
        "### Lena Brandt\n\nThe lab lost 40 samples.\n\nNo door was locked.\n",
    ];
    for text in turns {
        assert_eq!(held(text), ["Lena Brandt: The lab lost 40 samples.", "Lena Brandt: No door was locked."], "{text}");
    }
    let text = "Q. When did you see the ship?\n\nA. It was there on 3 May, with 45 men aboard.\n";
    assert_eq!(held(text), ["Q: When did you see the ship?", "A: It was there on 3 May, with 45 men aboard."]);
    let text = "We met Lena Brandt, a chemist, in May.\n\nBrandt: The lab lost 40 samples.\n";
    assert_eq!(held(text), ["Lena Brandt: The lab lost 40 samples."]);
}

#[test]
fn a_signature_below_a_block_quotation() {
    assert_eq!(
        held("> 45 drivers left in May.\n>\n> — the union, 3 May 2019\n"),
        ["the union: 45 drivers left in May."]
    );
}

#[test]
fn a_line_that_credits_a_source() {
    let text = "The toll rose to 300 in May.\nSource: Red Cross\n";
    assert_eq!(held(text), ["Red Cross: The toll rose to 300 in May."]);
}

#[test]
fn a_description_resolves_to_the_speaker() {
    assert_eq!(
        held("Lena Brandt was blunt. “The lab was never safe to begin with.”\n"),
        ["Lena Brandt: “The lab was never safe to begin with.”"]
    );
}

#[test]
fn a_label_may_have_a_title_capitals_and_an_office_in_brackets() {
    let text = "Ada Marsh and Ben Roe were heard.\n\nMs MARSH (Harbour Master): The pier was never checked.\n\n\
        Mr ROE: It was checked in May.\n";
    let expected = ["Ada Marsh: The pier was never checked.", "Ben Roe: It was checked in May."];
    assert_eq!(held(text), expected);
}

#[test]
fn a_numbered_question_names_who_asks_it() {
    let text = "Ada Marsh was heard.\n\nQ16 Ada Marsh: We lost two nurses.\n\nQ17 Chair: You lost a ward.\n";
    let all = held(text);
    assert!(all.contains(&"Chair: You lost a ward.".to_owned()), "{all:?}");
}
